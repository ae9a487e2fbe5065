//! A case's page: what is due now and who may do it, the application and its signature, papers, steps, history; and its files.

use crate::App;
use crate::desk::name_of;
use crate::due::{Due, More, due, more};
use crate::staff::{Staff, WORKERS, blob, done, is_done, not_due, pdf};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Decision, Fact};
use kernel::Digest;
use pki::Verdict;
use std::sync::Arc;
use store::StoreError;
use translation::T;
use web::case::{
    Links, Parts, Receipt, channel_text, deadline_tag, office_name, paper_title, receipt_of, recipient_text,
    refusal_texts, register_name, register_said, representative_rows, status_tag,
};
use web::components::{BackLink, Button, InsetText, Link, SummaryList, Tag};
use web::intake::attachment;
use web::{Answers, Page, PageResult, Problem, Visit, render};

#[derive(askama::Template)]
#[template(path = "local-body/case.html")]
struct CasePage {
    page: Page,
    back: String,
    status: Tag,
    deadline: Option<Tag>,
    due: Vec<Due>,
    more: Vec<More>,
    waits: Option<String>,
    summary: SummaryList,
    signature: Option<SummaryList>,
    receipt: Option<(String, String)>,
    parts: Parts,
}

pub(crate) async fn case(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (staff, view) = Staff::case(&app, &visit, &case).await?;
    staff.look(&app, vec![view.record.id]).await?;
    let (t, now) = (visit.t(), visit.now());
    let base = visit.url(format!("/cases/{}", view.record.id));
    let due = due(t, &base, &staff, &view, &visit.url("/queue/places"));
    let title = view
        .record
        .number
        .as_ref()
        .map_or_else(|| t.body_case_untitled(), |number| t.body_case_title(number.to_string()));
    let receipt = receipt_of(&view).map(|receipt| {
        let text = if receipt == Receipt::Refusal { t.case_receipt_refusal() } else { t.body_case_receipt() };
        (format!("{base}/receipt.pdf"), text.into_owned())
    });
    let links = Links {
        documents: Some(format!("{base}/documents")),
        papers: Some(format!("{base}/papers")),
        diagram: Some(format!("{base}/diagram.svg")),
    };
    render(&CasePage {
        page: visit.page(title)?,
        back: visit.url(if staff.is(WORKERS) { "/desk" } else { "/queue" }),
        status: status_tag(t, &view.record.status),
        deadline: deadline_tag(t, view.record.due_at.filter(|_| !view.record.ended), now),
        waits: (due.is_empty() && !view.record.ended).then(|| waits(t, &view)).flatten(),
        due,
        more: more(t, &base, &staff, &view),
        summary: summary(t, &base, &view, officer(&app, &view).await?),
        signature: signature(&app, &visit, &base, &view).await?,
        receipt,
        parts: Parts::new(t, &view, &links, now),
    })
}

/// The name of the officer who took the case to work.
async fn officer(app: &App, view: &CaseView) -> Result<Option<String>, Problem> {
    let Some(id) = view.record.officer.clone() else { return Ok(None) };
    let store = Arc::clone(&app.room.store);
    let account = web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_find(&id))).await?;
    Ok(account.map(|account| account.name))
}

/// What the case waits for, where nothing is due by the person who looks.
fn waits(t: T, view: &CaseView) -> Option<String> {
    let route = view.edition.route(view.record.channel)?;
    let step = view.state.step(route)?;
    Some(t.body_case_waits(step.clause.clone(), step.does.get(t.lang())).into_owned())
}

fn summary(t: T, base: &str, view: &CaseView, officer: Option<String>) -> SummaryList {
    let record = &view.record;
    let lang = t.lang();
    let ground = view
        .state
        .ground
        .as_ref()
        .and_then(|id| view.edition.ground(id))
        .map(|ground| ground.text.get(lang).to_owned());
    // Reasons explain a refusal; what explains a granted request is the text of the certificate.
    let granted = view.state.decision == Some(Decision::Grant);
    let explained = if granted { t.body_case_certificate() } else { t.body_case_explanation() };
    let list = SummaryList::new()
        .row(t.body_case_service(), view.edition.regulation.title.get(lang))
        .row(t.body_desk_recipient(), recipient_text(t, record));
    let party = view.application.as_ref().map(|application| &application.recipient);
    let list = representative_rows(t, list, party)
        .row(t.body_desk_source(), channel_text(t, record.channel))
        .row(t.body_desk_opened(), t.date_time(record.opened_at))
        .row(t.body_case_office(), office_name(view, &record.office, lang))
        .row_if(t.body_desk_officer(), officer)
        .row_if(t.body_case_resolution(), view.state.resolution.clone())
        .row_if(t.body_case_position(), view.position.map(|position| position.to_string()))
        .row_if(t.body_case_ground(), ground)
        .row_if(explained, view.state.explanation.clone());
    let list = view.state.answers.iter().fold(list, |list, answer| {
        let at = answer.at.parse::<jiff::Timestamp>().map_or_else(|_| answer.at.clone(), |at| t.date_time(at));
        list.row(register_name(t, answer.register), format!("{} · {at}", register_said(t, answer)))
    });
    match &view.state.unsigned {
        Some((paper, number, _)) => {
            let link = Link::new(
                format!("{base}/sign/draft.pdf"),
                format!("{} № {number} (PDF)", paper_title(view, paper, lang)),
            );
            list.row_html(t.case_paper_unsigned(), link)
        }
        None => list,
    }
}

/// The application's signature as it stands today: verdict, owner and serial number of the certificate, and the signed bytes to save.
async fn signature(app: &App, visit: &Visit, base: &str, view: &CaseView) -> Result<Option<SummaryList>, Problem> {
    let Some((application, signature, at)) = signed(view) else { return Ok(None) };
    let Some(signer) = view.application.as_ref().map(|application| application.signed_by.clone()) else {
        return Ok(None);
    };
    let (bytes, cms) = (blob(app, application).await?, blob(app, signature).await?);
    let (room, iin) = (Arc::clone(&app.room), signer.iin.clone());
    let judged = web::blocking(move || room.verify_kept(&bytes, &cms)).await?.require_iin(&iin);
    let t = visit.t();
    let verdict = match judged.verdict {
        Verdict::Valid => Tag::new(t.body_signature_valid()).colour("green"),
        Verdict::Invalid => Tag::new(t.body_signature_invalid()).colour("red"),
        Verdict::Undetermined => Tag::new(t.body_signature_undetermined()).colour("yellow"),
    };
    let accepted =
        view.entries.iter().find(|entry| entry.fact == Fact::SignatureAccepted).map(|entry| t.date_time(entry.at));
    let mut list = SummaryList::new()
        .row_html(t.body_signature_now(), verdict)
        .row_if(
            t.body_signature_reasons(),
            Some(refusal_texts(t, &judged.reasons).join(" ")).filter(|text| !text.is_empty()),
        )
        .row_if(t.body_signature_accepted(), accepted)
        .row(t.body_signature_at(), t.date_time(at));
    if let Some(certificate) = &judged.signer {
        let term =
            format!("{} – {}", t.date_time_short(certificate.not_before()), t.date_time_short(certificate.not_after()));
        list = list
            .row(t.body_signature_owner(), certificate.subject_common_name())
            .row(t.body_signature_serial(), certificate.serial())
            .row(t.body_signature_issuer(), certificate.issuer_common_name())
            .row(t.body_signature_term(), term);
    }
    let links = [("application.json", t.body_signature_bytes()), ("signature.p7s", t.body_signature_file())];
    let links = links.map(|(file, text)| Link::new(format!("{base}/application/{file}"), text).to_string());
    Ok(Some(list.row_html(t.body_signature_files(), links.join("<br>"))))
}

/// The signed application, its signature, and when it was signed.
fn signed(view: &CaseView) -> Option<(Digest, Digest, jiff::Timestamp)> {
    view.entries.iter().find_map(|entry| match &entry.fact {
        Fact::Signed { application, signature, .. } => Some((application.clone(), signature.clone(), entry.at)),
        _ => None,
    })
}

/// Takes the case to work (process 6).
pub(crate) async fn accept(State(app): State<App>, visit: Visit, Path(case): Path<String>, _: Answers) -> PageResult {
    let text = visit.t().body_accepted().into_owned();
    at_once(&app, &visit, &case, Fact::Accepted, text).await
}

/// Notes that the documents are checked.
pub(crate) async fn documents_checked(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    _: Answers,
) -> PageResult {
    let text = visit.t().body_documents_checked().into_owned();
    at_once(&app, &visit, &case, Fact::DocumentsChecked, text).await
}

/// Asks the registers of the family again.
pub(crate) async fn ask_registers(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    _: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let (room, register) = (Arc::clone(&app.room), Arc::clone(&app.register));
    let (actor, id) = (staff.actor_at(&view), view.record.id);
    let asked = web::blocking(move || room.ask_again(&*register, &view, &actor).map_err(Problem::from)).await?;
    if asked { done(&visit, id, visit.t().body_asked_again()) } else { not_due(&visit, id) }
}

async fn at_once(app: &App, visit: &Visit, case: &str, fact: Fact, text: String) -> PageResult {
    let (staff, view) = Staff::work(app, visit, case).await?;
    act_once(app, visit, (&staff, &view), fact, text).await
}

/// Enters a deed of a member of staff; false where it is no longer due.
pub(crate) async fn act(app: &App, staff: &Staff, view: &CaseView, fact: Fact) -> Result<bool, Problem> {
    let (room, actor, case) = (Arc::clone(&app.room), staff.actor_at(view), view.record.id);
    web::blocking(move || is_done(room.act(case, fact, &actor))).await
}

/// Enters a deed of a member of staff and goes back to the case: with a notice of what was done, or with a word that it is no longer due.
pub(crate) async fn act_once(
    app: &App,
    visit: &Visit,
    (staff, view): (&Staff, &CaseView),
    fact: Fact,
    text: impl std::fmt::Display,
) -> PageResult {
    if act(app, staff, view, fact).await? { done(visit, view.record.id, text) } else { not_due(visit, view.record.id) }
}

/// The receipt of acceptance, or of refusal to accept, drawn for the printer.
pub(crate) async fn receipt(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::case(&app, &visit, &case).await?;
    receipt_of(&view).ok_or_else(Problem::not_found)?;
    let (room, case) = (Arc::clone(&app.room), view.record.id);
    let bytes = web::blocking(move || room.receipt(case)).await?;
    let name = name_of(visit.t(), &view.record);
    Ok(pdf(&format!("receipt-{name}.pdf"), bytes))
}

/// A document that went with the application, as a file to save: what a stranger sent is never shown inside our pages.
pub(crate) async fn document(
    State(app): State<App>,
    visit: Visit,
    Path((case, document)): Path<(String, String)>,
) -> PageResult {
    let (_, view) = Staff::case(&app, &visit, &case).await?;
    let documents = view.application.map(|application| application.documents).unwrap_or_default();
    let found = documents.into_iter().find(|one| one.sha256.as_str() == document).ok_or_else(Problem::not_found)?;
    let bytes = blob(&app, found.sha256).await?;
    attachment(&found.name, &found.media_type, bytes)
}

/// A signed paper of the case, by its number.
pub(crate) async fn paper(
    State(app): State<App>,
    visit: Visit,
    Path((case, paper)): Path<(String, String)>,
) -> PageResult {
    let (_, view) = Staff::case(&app, &visit, &case).await?;
    let number = paper.strip_suffix(".pdf").ok_or_else(Problem::not_found)?;
    let found = view.state.papers.iter().find(|paper| paper.number == number).ok_or_else(Problem::not_found)?;
    let bytes = blob(&app, found.pdf.clone()).await?;
    Ok(pdf(&paper, bytes))
}

/// The application's exact bytes, or the signature over them, to be proven by any other program.
pub(crate) async fn application(
    State(app): State<App>,
    visit: Visit,
    Path((case, file)): Path<(String, String)>,
) -> PageResult {
    let (_, view) = Staff::case(&app, &visit, &case).await?;
    let (application, signature, _) = signed(&view).ok_or_else(Problem::not_found)?;
    let (digest, kind) = match file.as_str() {
        "application.json" => (application, "application/json"),
        "signature.p7s" => (signature, "application/pkcs7-signature"),
        _ => return Err(Problem::not_found()),
    };
    attachment(&file, kind, blob(&app, digest).await?)
}

/// The diagram of the service with the case's own way.
pub(crate) async fn diagram(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::case(&app, &visit, &case).await?;
    web::drawing::of_case(visit.t(), &view)
}
