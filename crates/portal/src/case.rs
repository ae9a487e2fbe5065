//! A case in the cabinet: where it stands, what happened, what comes, papers, the offer of a place, the survey.

use crate::cabinet::own_cases;
use crate::{App, offer, survey};
use askama::Template;
use axum::extract::{Path, State};
use casework::{CaseRoom, CaseView, child_code};
use engine::Fact;
use kernel::CaseId;
use std::sync::Arc;
use store::StoreError;
use store::records::CaseRecord;
use translation::T;
use web::case::{Links, Parts, status_tag};
use web::components::{BackLink, Button, InsetText, SummaryList};
use web::{Page, PageResult, Problem, Visit, blocking, intake, render};

/// The person's own case; a foreign one is not found.
pub(crate) async fn own(room: &Arc<CaseRoom>, visit: &Visit, id: &str) -> Result<CaseView, Problem> {
    let case: CaseId = id.parse().ok().ok_or_else(Problem::not_found)?;
    let own = own_cases(room, visit).await?;
    let (room, store) = (Arc::clone(room), Arc::clone(&room.store));
    let found = blocking(move || store.read::<_, StoreError>(|tx| tx.case_find(case))).await?;
    let mine = |record: CaseRecord| match &own.recipient {
        Some(number) => record.recipient == *number,
        None => record.account.is_some() && record.account == own.account,
    };
    if !found.is_some_and(mine) {
        return Err(Problem::not_found());
    }
    blocking(move || room.view(case)).await
}

struct OfferBox {
    kindergarten: String,
    answer_by: Option<String>,
    answered: bool,
    accept: String,
    decline: String,
}

#[derive(Template)]
#[template(path = "portal/case.html")]
struct CasePage {
    page: Page,
    summary: SummaryList,
    waits_for_number: bool,
    refusal: Option<(String, String)>,
    offer: Option<OfferBox>,
    has_papers: bool,
    survey: Option<String>,
    queue: Option<String>,
    /// Bulletins from which a place may be chosen: words and address.
    choices: Vec<(String, String)>,
    asks: Option<String>,
    proof: Option<String>,
    parts: Parts,
}

/// The page of a case.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> PageResult {
    let view = own(&app.room, &visit, &id).await?;
    let (t, lang) = (visit.t(), visit.lang());
    let state = &view.state;
    let offer = offer_box(&app, &visit, &view).await?;
    let listed = view.entries.iter().any(|entry| matches!(entry.fact, Fact::Enrolled { .. } | Fact::TakenOver { .. }));
    let code = child_code(view.record.id);
    let queue = listed.then(|| visit.url(format!("/queue/{}/children/{code}", view.record.office)));
    let asks = listed.then(|| visit.url(format!("/cabinet/{id}/list")));
    let proof = listed.then(|| visit.url(format!("/queue/{}/children/{code}/proof", view.record.office)));
    let position = if listed { position(&app, &view).await? } else { None };
    let may_choose = view.edition.regulation.waiting_list.is_some();
    let choices = if may_choose { choices(&app, &visit, &view).await? } else { Vec::new() };
    let survey = survey::is_open(&app.room, &view).await?.then(|| visit.url(format!("/cabinet/{id}/survey")));
    let ground =
        state.ground.as_ref().and_then(|id| view.edition.ground(id)).map(|ground| ground.text.get(lang).to_owned());
    let address = |what: &str| Some(visit.url(format!("/cabinet/{id}/{what}")));
    let links = Links { documents: address("documents"), papers: address("papers"), diagram: address("diagram.svg") };
    render(&CasePage {
        page: visit.page(view.edition.regulation.short_title.get(lang))?,
        summary: summary(t, &view, position),
        queue,
        choices,
        asks,
        proof,
        waits_for_number: state.number.is_none() && state.outcome.is_none(),
        refusal: ground.map(|ground| (ground, state.explanation.clone().unwrap_or_default())),
        offer,
        has_papers: state.papers.iter().any(|paper| !paper.by_hand),
        survey,
        parts: Parts::new(t, &view, &links, visit.now()),
    })
}

/// The rounds of self-choice that go on and have places for the child, or have its claims.
async fn choices(app: &App, visit: &Visit, view: &CaseView) -> Result<Vec<(String, String)>, Problem> {
    let (bulletins, office, case) = (Arc::clone(&app.bulletins), view.record.office.clone(), view.record.id);
    let found = blocking(move || -> Result<_, casework::Fault> {
        let mut found = Vec::new();
        for going in bulletins.going(&office)? {
            found.extend(bulletins.view(&office, going.round, case)?);
        }
        Ok(found)
    })
    .await?;
    let (t, now) = (visit.t(), visit.now());
    let fits = found.into_iter().filter(|one| !one.fitting.is_empty() || !one.claims.is_empty());
    let line = |one: casework::ChoiceView| {
        let open = now >= one.bulletin.opens_at;
        let opens = t.date_time(one.bulletin.opens_at);
        let text = if open { t.bulletin_offered_now() } else { t.bulletin_offered(opens) };
        (text.into_owned(), visit.url(format!("/cabinet/{case}/choices/{}", one.bulletin.round)))
    };
    Ok(fits.map(line).collect())
}

/// The position of the case's child now, by the public list.
async fn position(app: &App, view: &CaseView) -> Result<Option<u64>, Problem> {
    let (lists, office, case) = (Arc::clone(&app.lists), view.record.office.clone(), view.record.id);
    blocking(move || lists.position(&office, case)).await
}

fn summary(t: T, view: &CaseView, position: Option<u64>) -> SummaryList {
    let lang = t.lang();
    let record = &view.record;
    let office = view.edition.receiving_office(&record.office);
    let telephone = office.map(|office| office.corrected.clone().unwrap_or_else(|| office.telephones.join(", ")));
    SummaryList::new()
        .row_html(t.portal_status(), status_tag(t, &record.status))
        .row_if(t.portal_number(), record.number.as_ref().map(ToString::to_string))
        .row(t.portal_opened(), t.date_time(record.opened_at))
        .row_if(t.portal_office(), office.map(|office| office.name.get(lang).to_owned()))
        .row_if(t.portal_telephone(), telephone)
        .row_if(t.portal_position(), position.map(|position| position.to_string()))
        .row_if(t.queue_code(), position.map(|_| child_code(record.id).to_string()))
        .row_if(t.portal_due(), record.due_at.map(|due| t.date_time(due)))
}

async fn offer_box(app: &App, visit: &Visit, view: &CaseView) -> Result<Option<OfferBox>, Problem> {
    let Some(open) = view.state.open_offer() else { return Ok(None) };
    let t = visit.t();
    let address = |answer: &str| visit.url(format!("/cabinet/{}/offer/{}/{answer}", view.record.id, open.id));
    let answer_by = open.answer_by.as_ref().and_then(|at| at.parse::<jiff::Timestamp>().ok()).map(|at| t.date_time(at));
    Ok(Some(OfferBox {
        kindergarten: open.kindergarten.clone(),
        answer_by,
        answered: offer::is_answered(&app.room, view, &open.id).await?,
        accept: address("accept"),
        decline: address("decline"),
    }))
}

/// A signed paper of the person's own case, as a file.
pub(crate) async fn paper(
    State(app): State<App>,
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
) -> PageResult {
    let view = own(&app.room, &visit, &id).await?;
    let paper = view
        .state
        .papers
        .iter()
        .find(|paper| !paper.by_hand && format!("{}.pdf", paper.number) == name)
        .ok_or_else(Problem::not_found)?
        .clone();
    let store = Arc::clone(&app.room.store);
    let bytes = blocking(move || store.read::<_, StoreError>(|tx| tx.blob_get(&paper.pdf))).await?;
    if let Some(bytes) = bytes {
        return intake::attachment(&name, "application/pdf", bytes);
    }
    // A paper of another channel is handed out there; its bytes never came here.
    visit.warn(visit.t().portal_paper_elsewhere())?;
    Ok(visit.go(format!("/cabinet/{id}")))
}

/// A document attached to the person's own application.
pub(crate) async fn document(
    State(app): State<App>,
    visit: Visit,
    Path((id, digest)): Path<(String, String)>,
) -> PageResult {
    let view = own(&app.room, &visit, &id).await?;
    let documents = view.application.into_iter().flat_map(|application| application.documents);
    let document =
        documents.into_iter().find(|document| document.sha256.as_str() == digest).ok_or_else(Problem::not_found)?;
    let store = Arc::clone(&app.room.store);
    let digest = document.sha256.clone();
    let bytes = blocking(move || store.read::<_, StoreError>(|tx| tx.blob_get(&digest))).await?;
    intake::attachment(&document.name, &document.media_type, bytes.ok_or_else(Problem::not_found)?)
}

/// The diagram of the service with the case's own way.
pub(crate) async fn diagram(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> PageResult {
    let view = own(&app.room, &visit, &id).await?;
    web::drawing::of_case(visit.t(), &view)
}
