//! The recipient's written consent to an offered place, or refusal of it, taken at the desk: a scan of the paper under the operator's signature
//! (clauses 7 12), 7 13), 7 14)).

use crate::App;
use crate::operator::{Operator, back, blob, case_id, is_on_its_way, send};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use casework::CaseView;
use engine::{Fact, FactKind, Offer, Written};
use kernel::{CaseId, Channel, Digest, Iin};
use pki::{Role, Verdict};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use web::case::refusal_texts;
use web::components::*;
use web::form::FilePart;
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

/// Qualities in which an operator may sign for the centre.
const SIGNERS: [Role; 3] = [Role::Employee, Role::SignRight, Role::Head];
/// The largest scan: it stands whole in the page that signs it.
const SCAN_LIMIT: usize = 3_000_000;

#[derive(askama::Template)]
#[template(path = "service-centre/answer.html")]
struct AnswerPage {
    page: Page,
    answers: Answers,
    errors: Errors,
    back: String,
    kindergarten: String,
}

#[derive(askama::Template)]
#[template(path = "service-centre/answer-sign.html")]
struct SignPage {
    page: Page,
    errors: Errors,
    back: String,
    said: SummaryList,
    signing: Signing,
}

/// What the recipient wrote, until the operator has signed the scan.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Taken {
    offer: String,
    accepted: bool,
    scan: Digest,
    name: String,
    media_type: String,
}

/// The offer that waits for the recipient's answer at this centre.
pub(crate) fn offer_due(view: &CaseView) -> Option<&Offer> {
    let due = view.record.channel == Channel::ServiceCentre && view.due.contains(&FactKind::PlaceAccepted);
    view.state.offers.last().filter(|offer| due && offer.accepted.is_none())
}

/// The name of the deed by which its being on the way is remembered.
pub(crate) fn deed(offer: &Offer) -> String {
    format!("answer:{}", offer.id)
}

fn kept(case: CaseId) -> String {
    format!("answer:{case}")
}

async fn due(app: &App, visit: &Visit, case: &str) -> Result<(Operator, CaseView, Offer), Problem> {
    let (operator, view) = Operator::home_case(app, visit, case_id(case)?).await?;
    let offer = offer_due(&view).cloned().ok_or_else(Problem::conflict)?;
    if is_on_its_way(app, &view, &deed(&offer)).await? {
        return Err(Problem::conflict());
    }
    Ok((operator, view, offer))
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view, offer) = match due(&app, &visit, &case).await {
        Err(problem) => return back(&visit, &case, problem),
        Ok(due) => due,
    };
    show(&visit, &view, &offer, Answers::default(), Errors::none(visit.t()))
}

fn show(visit: &Visit, view: &CaseView, offer: &Offer, answers: Answers, errors: Errors) -> PageResult {
    let page = visit.page(visit.t().centre_answer_title())?.with_form().with_errors(!errors.is_empty());
    let link = visit.url(format!("/cases/{}", view.record.id));
    render(&AnswerPage { page, answers, errors, back: link, kindergarten: offer.kindergarten.clone() })
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (_, view, offer) = match due(&app, &visit, &case).await {
        Err(problem) => return back(&visit, &case, problem),
        Ok(due) => due,
    };
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show(&visit, &view, &offer, answers, errors);
    }
    let accepted = match answers.text("decision") {
        "accept" => Some(true),
        "decline" => Some(false),
        _ => {
            errors.add("decision", t.centre_answer_decision_needed());
            None
        }
    };
    let scan = match answers.file("scan") {
        None => Err(t.centre_answer_scan_needed().into_owned()),
        Some(file) if file.bytes.len() > SCAN_LIMIT => {
            Err(t.file_fault_too_large(t.file_size(u64::try_from(SCAN_LIMIT).unwrap_or(0))).into_owned())
        }
        Some(file) => file.kind().map(|kind| (file, kind)).map_err(|fault| fault.text(t)),
    };
    if let Err(text) = &scan {
        errors.add("scan", text);
    }
    let (Some(accepted), Ok((file, kind))) = (accepted, scan) else {
        return show(&visit, &view, &offer, answers, errors);
    };
    let taken = Taken {
        offer: offer.id,
        accepted,
        scan: keep(&app, file).await?,
        name: file.name.clone(),
        media_type: kind.mime().to_owned(),
    };
    visit.keep(&kept(view.record.id), &taken)?;
    Ok(visit.go(format!("/cases/{}/answer/sign", view.record.id)))
}

async fn keep(app: &App, file: &FilePart) -> Result<Digest, Problem> {
    let (store, bytes) = (Arc::clone(&app.room.store), file.bytes.clone());
    web::blocking(move || store.write::<_, StoreError>(|tx| tx.blob_put(&bytes))).await
}

/// What was taken for the offer that still waits.
async fn taken(app: &App, visit: &Visit, case: &str) -> Result<(Operator, CaseView, Offer, Taken), Problem> {
    let (operator, view, offer) = due(app, visit, case).await?;
    let taken = visit.get::<Taken>(&kept(view.record.id)).filter(|taken| taken.offer == offer.id);
    Ok((operator, view, offer, taken.ok_or_else(Problem::conflict)?))
}

pub(crate) async fn sign(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    match taken(&app, &visit, &case).await {
        Ok((operator, view, offer, taken)) => {
            show_sign(&app, &visit, (&operator, &view), (&offer, &taken), Errors::none(visit.t())).await
        }
        Err(problem) => back(&visit, &case, problem),
    }
}

async fn show_sign(
    app: &App,
    visit: &Visit,
    (operator, view): (&Operator, &CaseView),
    (offer, taken): (&Offer, &Taken),
    errors: Errors,
) -> PageResult {
    let t = visit.t();
    let bytes = blob(app, taken.scan.clone()).await?;
    let page = visit.page(t.centre_answer_sign_title())?.with_form().with_errors(!errors.is_empty());
    let case = view.record.id;
    let download = visit.url(format!("/cases/{case}/answer/document"));
    let decision = if taken.accepted { t.centre_answer_accept() } else { t.centre_answer_decline() };
    let said = SummaryList::new()
        .row(t.centre_answer_offer(), &offer.kindergarten)
        .row(t.centre_answer_decision(), decision)
        .row_html(t.centre_answer_scan(), Link::new(&download, &taken.name));
    let signing = Signing::new(t, &bytes, &operator.account.iin, &app.agent, download).errors(&errors);
    let link = visit.url(format!("/cases/{case}/answer"));
    render(&SignPage { page: page.with_script("signing.js"), errors, back: link, said, signing })
}

/// The scan as it is signed.
pub(crate) async fn document(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, _, _, taken) = taken(&app, &visit, &case).await?;
    let bytes = blob(&app, taken.scan).await?;
    let headers = [(header::CONTENT_TYPE, taken.media_type), (header::CONTENT_DISPOSITION, "attachment".to_owned())];
    Ok((headers, bytes).into_response())
}

pub(crate) async fn signed(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (operator, view, offer, taken) = match taken(&app, &visit, &case).await {
        Err(problem) => return back(&visit, &case, problem),
        Ok(taken) => taken,
    };
    let t = visit.t();
    let mut errors = Errors::none(t);
    if !answers.switches_language() {
        match signature(&answers) {
            Ok(signature) => match judge(&app, &operator, taken.scan.clone(), signature).await? {
                Ok(signature) => {
                    let written = Written::Scan { document: taken.scan.clone(), signature };
                    let deed_name = deed(&offer);
                    let fact = if taken.accepted {
                        Fact::PlaceAccepted { offer: offer.id, written }
                    } else {
                        Fact::PlaceDeclined { offer: offer.id, written }
                    };
                    send(&app, &operator, view.record.id, &deed_name, fact).await?;
                    visit.take::<Taken>(&kept(view.record.id));
                    visit.notice(t.centre_answer_sent())?;
                    return Ok(visit.go(format!("/cases/{}", view.record.id)));
                }
                Err(reasons) => refusal_texts(t, &reasons).iter().for_each(|text| errors.add("signature", text)),
            },
            Err(fault) => errors.add("signature", fault.text(t)),
        }
    }
    show_sign(&app, &visit, (&operator, &view), (&offer, &taken), errors).await
}

/// Checks the operator's signature over the scan as any other, and keeps it.
async fn judge(
    app: &App,
    operator: &Operator,
    scan: Digest,
    signature: Vec<u8>,
) -> Result<Result<Digest, Vec<pki::Reason>>, Problem> {
    let bytes = blob(app, scan).await?;
    let iin = Iin::new(&operator.account.iin)?;
    let room = Arc::clone(&app.room);
    let judged = move || -> Result<_, Problem> {
        let trust = room.trusted.trust()?;
        let signed = pki::cms_verify(&signature, Some(&bytes), &trust, room.clock.now());
        let signed = signed.require_iin(&iin).require_role(&SIGNERS);
        if signed.verdict != Verdict::Valid {
            return Ok(Err(signed.reasons));
        }
        Ok(Ok(room.store.write::<_, StoreError>(|tx| tx.blob_put(&signature))?))
    };
    web::blocking(judged).await
}
