//! A request's page: where it stands, what is to be done at the desk, its papers, what happened.

use crate::operator::{Operator, blob, case_id, view};
use crate::{App, answer, desk, hand_out};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::CaseView;
use engine::{FactKind, Status};
use kernel::{CaseId, Digest};
use std::sync::Arc;
use store::StoreError;
use web::case::{Links, Parts, Steps, channel_text, office_name, paper_title, status_tag};
use web::components::{BackLink, Button, InsetText, SummaryList};
use web::intake::attachment;
use web::{Page, PageResult, Problem, Visit, render};

#[derive(askama::Template)]
#[template(path = "service-centre/case.html")]
struct CasePage {
    page: Page,
    summary: SummaryList,
    hand_out: Option<ToDo>,
    answer: Option<ToDo>,
    receipt: Option<String>,
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
    let (hand_out, answer) = if at_home { to_do(&visit, &view) } else { (None, None) };
    let path = visit.url(format!("/cases/{}", view.record.id));
    let links = Links { documents: Some(format!("{path}/documents")), papers: Some(format!("{path}/papers")) };
    let now = visit.now();
    render(&CasePage {
        page: visit.page(title)?,
        summary: summary(&visit, &view, at_home),
        hand_out,
        answer,
        receipt: (at_home && view.application.is_some() && view.record.number.is_some())
            .then(|| format!("{path}/receipt.pdf")),
        parts: at_home.then(|| Parts::new(t, &view, &links, now)),
        steps: (!at_home).then(|| Steps::new(t, &view, now)),
    })
}

/// Who looked at whose case is on record, for the recipient to see.
async fn note(app: &App, operator: &Operator, case: CaseId) -> Result<(), Problem> {
    let (store, at, actor) = (Arc::clone(&app.room.store), app.room.clock.now(), operator.account.id.clone());
    web::blocking(move || store.write::<_, StoreError>(|tx| tx.access_note(case, &actor, "case", at))).await
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

fn summary(visit: &Visit, view: &CaseView, at_home: bool) -> SummaryList {
    let (t, lang, record) = (visit.t(), visit.lang(), &view.record);
    let recipient = if at_home {
        format!("{}, {} {}", record.recipient_name, t.person_iin(), desk::masked(&record.recipient))
    } else {
        desk::masked(&record.recipient)
    };
    // Told at enrolment; once the child is off the list it says nothing.
    let waits = [Status::Waiting.word(), Status::Offered.word()].contains(&record.status.as_str());
    let position = view.position.filter(|_| waits).map(|position| position.to_string());
    SummaryList::new()
        .row_html(t.centre_desk_status(), status_tag(t, &record.status))
        .row_if(t.centre_case_position(), position)
        .row(t.centre_desk_service(), view.edition.regulation.title.get(lang))
        .row(t.centre_desk_recipient(), recipient)
        .row(t.centre_case_office(), office_name(view, &record.office, lang))
        .row(t.centre_case_channel(), channel_text(t, record.channel))
        .row(t.centre_desk_opened(), t.date_time(record.opened_at))
}

/// The receipt of acceptance, drawn anew for the printer.
pub(crate) async fn receipt(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Operator::home_case(&app, &visit, case_id(&case)?).await?;
    if view.application.is_none() {
        return Err(Problem::not_found());
    }
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
    let found = view.state.papers.iter().find(|paper| paper.number == number).ok_or_else(Problem::not_found)?;
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
