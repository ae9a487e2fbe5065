//! A request's page: where it stands, what is to be done at the desk, its papers, what happened.

use crate::operator::{Operator, back, blob, case_id, turned, view};
use crate::{App, answer, desk, hand_out};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::{CaseView, Storing};
use engine::{Fact, FactKind};
use kernel::{CaseId, Digest};
use std::sync::Arc;
use web::case::{
    Links, Parts, Receipt, Steps, channel_text, office_name, paper_title, receipt_of, recipient_text,
    representative_rows, status_tag,
};
use web::components::{BackLink, Button, InsetText, SummaryList};
use web::intake::attachment;
use web::{Answers, Page, PageResult, Problem, Visit, render};

#[derive(askama::Template)]
#[template(path = "service-centre/case.html")]
struct CasePage {
    page: Page,
    summary: SummaryList,
    hand_out: Option<ToDo>,
    answer: Option<ToDo>,
    storage: Option<Storage>,
    receipt: Option<(String, String)>,
    /// Everything of a case made at this centre.
    parts: Option<Parts>,
    /// Of a case made elsewhere, its steps only.
    steps: Option<Steps>,
}

/// Something that waits at the desk.
struct ToDo {
    title: String,
    href: String,
    /// It was done, and the body has not confirmed it yet.
    on_its_way: bool,
}

/// What is to be done with a result that nobody has come for yet.
struct Storage {
    title: Option<String>,
    help: String,
    /// Where the button sends, and its words.
    button: Option<(String, String)>,
}

fn storage(app: &App, visit: &Visit, view: &CaseView) -> Option<Storage> {
    let t = visit.t();
    let path = |end: &str| visit.url(format!("/cases/{}/{end}", view.record.id));
    let on_its_way = [FactKind::Stored, FactKind::Recalled].iter().any(|kind| view.on_its_way.contains(kind));
    let (title, help, button) = match app.room.storing(view) {
        Storing::Nothing => return None,
        Storing::KeepUntil(until) => {
            let help = t.centre_case_keep_until(t.date(kernel::civil_date(until))).into_owned();
            return Some(Storage { title: None, help, button: None });
        }
        Storing::MayReturn => {
            (t.centre_case_storage(), t.centre_case_storage_help(), (path("storage"), t.centre_case_store()))
        }
        Storing::Returned => {
            (t.centre_case_returned(), t.centre_case_returned_help(), (path("recall"), t.centre_case_recall()))
        }
    };
    let help = if on_its_way { t.centre_case_storing() } else { help };
    let button = Some((button.0, button.1.into_owned())).filter(|_| !on_its_way);
    Some(Storage { title: Some(title.into_owned()), help: help.into_owned(), button })
}

/// Sends a result that nobody came for back to the provider.
pub(crate) async fn store(State(app): State<App>, visit: Visit, Path(case): Path<String>, _: Answers) -> PageResult {
    let text = visit.t().centre_case_stored_done();
    keep(&app, &visit, &case, (Storing::MayReturn, Fact::Stored), &text).await
}

/// Asks for a stored result again.
pub(crate) async fn recall(State(app): State<App>, visit: Visit, Path(case): Path<String>, _: Answers) -> PageResult {
    let text = visit.t().centre_case_recalled_done();
    keep(&app, &visit, &case, (Storing::Returned, Fact::Recalled), &text).await
}

/// Enters a deed of storage where it is time for it; pressed twice it is done once.
async fn keep(app: &App, visit: &Visit, case: &str, (when, fact): (Storing, Fact), text: &str) -> PageResult {
    let (operator, view) = Operator::home_case(app, visit, case_id(case)?).await?;
    let case = view.record.id;
    if app.room.storing(&view) == when && !view.on_its_way.contains(&fact.kind()) {
        let (room, actor) = (Arc::clone(&app.room), operator.actor());
        match web::blocking(move || room.act(case, fact, &actor).map_err(turned)).await {
            Ok(()) => visit.notice(text)?,
            Err(problem) => return back(visit, &case.to_string(), problem),
        }
    }
    Ok(visit.go(format!("/cases/{case}")))
}

pub(crate) async fn case(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let operator = Operator::of(&app, &visit).await?;
    let view = view(&app, case_id(&case)?).await?;
    note(&app, &operator, view.record.id).await?;
    let t = visit.t();
    let at_home = operator.is_home_of(&view.record);
    let title = match &view.record.number {
        Some(number) => t.centre_case_title(number.to_string()),
        None => t.centre_case_untitled(),
    };
    let position = position(&app, &view).await?;
    let (hand_out, answer) = if at_home { to_do(&visit, &view) } else { (None, None) };
    let path = visit.url(format!("/cases/{}", view.record.id));
    let links = Links {
        documents: Some(format!("{path}/documents")),
        papers: Some(format!("{path}/papers")),
        diagram: Some(format!("{path}/diagram.svg")),
    };
    let now = visit.now();
    render(&CasePage {
        page: visit.page(title)?,
        summary: summary(&visit, &view, position, at_home),
        hand_out,
        answer,
        storage: if at_home { storage(&app, &visit, &view) } else { None },
        receipt: receipt_of(&view).filter(|_| at_home).map(|receipt| {
            let text = if receipt == Receipt::Refusal { t.case_receipt_refusal() } else { t.centre_case_receipt() };
            (format!("{path}/receipt.pdf"), text.into_owned())
        }),
        parts: at_home.then(|| Parts::new(t, &view, &links, now)),
        steps: (!at_home).then(|| Steps::new(t, &view, now)),
    })
}

/// Who looked at whose case is on record, for the recipient to see.
async fn note(app: &App, operator: &Operator, case: CaseId) -> Result<(), Problem> {
    let (room, actor, office) = (Arc::clone(&app.room), operator.actor(), operator.account.office.clone());
    web::blocking(move || Ok::<_, Problem>(room.note_look(case, &actor, office.as_deref(), "case")?)).await
}

fn to_do(visit: &Visit, view: &CaseView) -> (Option<ToDo>, Option<ToDo>) {
    let case = view.record.id;
    let mut found = (None, None);
    if let Some(paper) = hand_out::paper_due(view) {
        found.0 = Some(ToDo {
            title: paper_title(view, &paper.paper, visit.lang()),
            href: visit.url(format!("/cases/{case}/hand-out")),
            on_its_way: view.on_its_way.contains(&FactKind::HandedOut),
        });
    }
    if let Some(offer) = answer::offer_due(view) {
        found.1 = Some(ToDo {
            title: offer.kindergarten.clone(),
            href: visit.url(format!("/cases/{case}/answer")),
            on_its_way: answer::is_on_its_way(view),
        });
    }
    found
}

/// The position of the case's child now, by the public list.
async fn position(app: &App, view: &CaseView) -> Result<Option<u64>, Problem> {
    let (lists, office, case) = (Arc::clone(&app.lists), view.record.office.clone(), view.record.id);
    web::blocking(move || lists.position(&office, case)).await
}

fn summary(visit: &Visit, view: &CaseView, position: Option<u64>, at_home: bool) -> SummaryList {
    let (t, lang, record) = (visit.t(), visit.lang(), &view.record);
    let recipient = if at_home { recipient_text(t, record) } else { desk::masked(&record.recipient) };
    let list = SummaryList::new()
        .row_html(t.centre_desk_status(), status_tag(t, &record.status))
        .row_if(t.centre_case_position(), position.map(|position| position.to_string()))
        .row(t.centre_desk_service(), view.edition.regulation.title.get(lang))
        .row(t.centre_desk_recipient(), recipient);
    let party = view.application.as_ref().filter(|_| at_home).map(|application| &application.recipient);
    representative_rows(t, list, party)
        .row(t.centre_case_office(), office_name(view, &record.office, lang))
        .row(t.centre_case_channel(), channel_text(t, record.channel))
        .row(t.centre_desk_opened(), t.date_time(record.opened_at))
        .row_if(t.centre_case_register(), register(visit, view).filter(|_| at_home))
}

/// The register by which the provider handed the result over, the latest one.
fn register(visit: &Visit, view: &CaseView) -> Option<String> {
    let t = visit.t();
    view.entries.iter().rev().find_map(|entry| match &entry.fact {
        Fact::HandedOver { register, received_by } => {
            let at = t.date_time(entry.at);
            Some(t.centre_case_register_value(at, received_by.clone(), register.clone()).into_owned())
        }
        _ => None,
    })
}

/// The receipt of acceptance, drawn anew for the printer.
pub(crate) async fn receipt(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Operator::home_case(&app, &visit, case_id(&case)?).await?;
    receipt_of(&view).ok_or_else(Problem::not_found)?;
    let (room, case) = (Arc::clone(&app.room), view.record.id);
    let bytes = web::blocking(move || room.receipt(case)).await?;
    Ok(pdf("receipt.pdf", bytes))
}

/// A signed paper of a case of this centre, by its number.
pub(crate) async fn paper(
    State(app): State<App>,
    visit: Visit,
    Path((case, paper)): Path<(String, String)>,
) -> PageResult {
    let (_, view) = Operator::home_case(&app, &visit, case_id(&case)?).await?;
    let number = paper.strip_suffix(".pdf").unwrap_or(&paper);
    // A paper signed by hand has no electronic file.
    let found = view.state.papers.iter().find(|paper| paper.number == number && !paper.by_hand);
    let found = found.ok_or_else(Problem::not_found)?;
    let bytes = blob(&app, found.pdf.clone()).await?;
    Ok(pdf(&format!("{number}.pdf"), bytes))
}

/// A scan that went with the application of a case of this centre.
pub(crate) async fn document(
    State(app): State<App>,
    visit: Visit,
    Path((case, document)): Path<(String, String)>,
) -> PageResult {
    let (_, view) = Operator::home_case(&app, &visit, case_id(&case)?).await?;
    let digest = Digest::read(&document);
    let documents = view.application.map(|application| application.documents).unwrap_or_default();
    let found = documents.into_iter().find(|document| document.sha256 == digest).ok_or_else(Problem::not_found)?;
    let bytes = blob(&app, found.sha256).await?;
    // A file to save: what a stranger sent is never shown inside our pages.
    attachment(&found.name, &found.media_type, bytes)
}

/// A paper of ours shown in the browser, where it is printed from.
fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')).collect();
    let disposition = format!("inline; filename=\"{plain}\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}

/// The diagram of the service with the case's own way.
pub(crate) async fn diagram(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    Operator::of(&app, &visit).await?;
    let view = view(&app, case_id(&case)?).await?;
    web::drawing::of_case(visit.t(), &view)
}
