//! Offering a free place to the child who is next for it (process 7), after seeing who that is and why; and the offers made so far.

use crate::App;
use crate::deed::brings;
use crate::places::{language, place_of, years};
use crate::staff::{Staff, masked_name, office_name};
use crate::waiting::tabs;
use axum::extract::{Path, Query, State};
use casework::{CaseView, Fault, Offering, Turned};
use engine::{Fact, FactKind};
use kernel::CaseId;
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use store::records::{ChildRecord, OfferRecord, VacancyRecord};
use translation::T;
use web::components::{BackLink, Button, Cell, InsetText, Pagination, SubNavigation, SummaryList, Table, WarningText};
use web::{Answers, Page, PageResult, Problem, Visit, render};

/// Rows on a page of the history.
const ROWS: i64 = 30;

#[derive(askama::Template)]
#[template(path = "local-body/offer.html")]
struct OfferPage {
    page: Page,
    back: String,
    place: SummaryList,
    next: Option<Next>,
}

/// Who is next for a place, as the confirmation shows.
struct Next {
    case: String,
    link: String,
    child: SummaryList,
    /// Something is to be done in the case first, for instance its notice is not signed.
    not_yet: bool,
    /// The act gives the place at once, without an offer that waits for its answer.
    at_once: bool,
}

#[derive(askama::Template)]
#[template(path = "local-body/offers.html")]
struct OffersPage {
    page: Page,
    office: String,
    tabs: SubNavigation,
    offers: Option<Table>,
    pages: Option<Pagination>,
}

/// The case of the child who is next for a place, and the child. Where the act of that case gives no place, there is no page of giving it.
async fn next_for(app: &App, staff: &Staff, place: &VacancyRecord) -> Result<Option<(CaseView, ChildRecord)>, Problem> {
    let (room, office, place) = (Arc::clone(&app.room), staff.office.clone(), place.id.clone());
    web::blocking(move || -> Result<_, Problem> {
        let offers = room.offers_to_make(&office)?;
        let found = offers.into_iter().find(|one| one.vacancy.id == place);
        let Some((next, by)) = found.and_then(|one| one.next.map(|next| (next, one.by))) else { return Ok(None) };
        by.ok_or_else(Problem::not_found)?;
        let view = room.view(next.id)?;
        let child = room.store.read::<_, StoreError>(|tx| tx.child_find(next.id))?;
        Ok(child.map(|child| (view, child)))
    })
    .await
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(place): Path<String>) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let place = place_of(&app, &staff, &place).await?;
    let t = visit.t();
    let next = next_for(&app, &staff, &place).await?;
    let shown = SummaryList::new()
        .row(t.case_offer_kindergarten(), &place.kindergarten_name)
        .row(t.body_place_born(), years(&place))
        .row(t.body_place_language(), language(t, &place.language))
        .row(t.body_place_free(), (place.places - place.taken).to_string());
    let next = next.map(|(view, child)| as_next(&visit, t, &view, &child));
    let at_once = next.as_ref().is_some_and(|next| next.at_once);
    render(&OfferPage {
        page: visit.page(if at_once { t.body_give_title() } else { t.body_offer_title() })?,
        back: visit.url("/queue/places"),
        place: shown,
        next,
    })
}

fn as_next(visit: &Visit, t: T, view: &CaseView, child: &ChildRecord) -> Next {
    let number = view.record.number.as_ref().map(ToString::to_string).unwrap_or_default();
    let list = SummaryList::new()
        .row(t.body_desk_number(), number)
        .row(t.body_queue_child(), masked_name(&child.child_name))
        .row(t.body_queue_born(), child.birth_date.get(..4).unwrap_or_default())
        .row_if(t.body_queue_position(), view.position.map(|position| position.to_string()))
        .row(t.body_queue_registered(), t.date_time(child.registered_at));
    Next {
        case: view.record.id.to_string(),
        link: visit.url(format!("/cases/{}", view.record.id)),
        child: list,
        not_yet: !view.due.contains(&FactKind::PlaceOffered) && !view.due.contains(&FactKind::PlaceAllotted),
        at_once: gives_at_once(view),
    }
}

/// Whether the act of a case gives a place at once, without an offer.
fn gives_at_once(view: &CaseView) -> bool {
    brings(view, FactKind::PlaceAllotted)
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(place): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let again = format!("/queue/places/{place}/offer");
    if answers.switches_language() {
        return Ok(visit.go(again));
    }
    let case: CaseId = answers.text("case").parse().map_err(|_| Problem::bad_request())?;
    let (room, office, actor) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    let (at_once, offered) = web::blocking(move || {
        let before = match room.view(case) {
            Err(Fault::NoCase(_)) => return Err(Problem::not_found()),
            view => view?,
        };
        if is_given(&before, &place) {
            return Ok((true, Some(Offering::AlreadyMade)));
        }
        match room.offer_place_to(&place, &office, case, &actor) {
            Ok(offering) => Ok((gives_at_once(&before), Some(offering))),
            Err(Turned::Misstep(_)) => Ok((gives_at_once(&before), None)),
            Err(Turned::Fault(fault)) => Err(Problem::from(fault)),
        }
    })
    .await?;
    let t = visit.t();
    match (offered, at_once) {
        (Some(Offering::Made), false) => visit.notice(t.body_offer_made())?,
        (Some(Offering::Made), true) => visit.notice(t.body_give_made())?,
        (Some(Offering::AlreadyMade), false) => visit.warn(t.body_offer_made_before())?,
        (Some(Offering::AlreadyMade), true) => visit.warn(t.body_give_made_before())?,
        (Some(Offering::NoVacancy), _) => return Err(Problem::not_found()),
        // Another child is next by now, or the case is not ready: the page says who and what.
        (Some(Offering::NotNext) | None, _) => {
            visit.warn(if at_once { t.body_give_other() } else { t.body_offer_other() })?;
            return Ok(visit.go(again));
        }
    }
    Ok(visit.go("/queue/places"))
}

/// Whether the case has got a place of this vacancy before: a second press of the button gives nothing twice.
fn is_given(view: &CaseView, vacancy: &str) -> bool {
    view.entries.iter().any(|entry| matches!(&entry.fact, Fact::PlaceAllotted { place, .. } if place == vacancy))
}

/// Which page of the history is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    page: Option<u32>,
}

pub(crate) async fn list(State(app): State<App>, visit: Visit, Query(shown): Query<Shown>) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let current = shown.page.unwrap_or(1).max(1);
    let (store, office) = (Arc::clone(&app.room.store), staff.office.clone());
    // One row more than shown tells whether a page follows.
    let offers = web::blocking(move || {
        store.read::<_, StoreError>(|tx| {
            let mut found = Vec::new();
            for offer in tx.offer_list(&office, ROWS + 1, i64::from(current - 1) * ROWS)? {
                let number =
                    tx.case_find(offer.case)?.and_then(|record| record.number).map(|number| number.to_string());
                let child = tx.child_find(offer.case)?.map(|child| child.child_name).unwrap_or_default();
                found.push((offer, number.unwrap_or_default(), child));
            }
            Ok(found)
        })
    })
    .await?;
    let t = visit.t();
    let rows = usize::try_from(ROWS).unwrap_or(0);
    let last = if offers.len() > rows { current + 1 } else { current };
    let on_page = offers.get(..offers.len().min(rows)).unwrap_or_default();
    render(&OffersPage {
        page: visit.page(t.body_queue_offers())?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        tabs: tabs(&visit, "/queue/offers"),
        offers: table(&visit, t, on_page),
        pages: (last > 1).then(|| Pagination::new(t, visit.url("/queue/offers?page="), current, last)),
    })
}

fn table(visit: &Visit, t: T, offers: &[(OfferRecord, String, String)]) -> Option<Table> {
    if offers.is_empty() {
        return None;
    }
    let table = Table::new(t.body_queue_offers())
        .column(t.body_desk_number())
        .column(t.body_queue_child())
        .column(t.case_offer_kindergarten())
        .column(t.case_offer_made())
        .column(t.case_offer_answer());
    let row = |(offer, number, child): &(OfferRecord, String, String)| {
        let answer = match offer.answer.as_deref() {
            Some("accepted") => t.case_offer_accepted(),
            Some("declined") => t.case_offer_declined(),
            _ => t.case_offer_open(),
        };
        let at = offer.answered_at.map(|at| format!(", {}", t.date_time_short(at))).unwrap_or_default();
        vec![
            Cell::link(visit.url(format!("/cases/{}", offer.case)), number),
            Cell::text(masked_name(child)),
            Cell::text(&offer.kindergarten),
            Cell::text(t.date_time_short(offer.made_at)),
            Cell::text(format!("{answer}{at}")),
        ]
    };
    Some(table.rows(offers.iter().map(row)).first_cell_is_header().small())
}
