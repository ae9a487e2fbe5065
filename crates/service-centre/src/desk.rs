//! The desk: requests of the centre with their statuses, search among all that the centre was told of, services to apply for.

use crate::App;
use crate::operator::Operator;
use axum::extract::{Query, State};
use engine::Status;
use kernel::Iin;
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use store::records::{CaseFilter, CaseRecord};
use translation::T;
use web::case::{status_tag, status_text};
use web::components::{BackLink, Button, Cell, Input, Pagination, Select, Table};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, render};

/// Rows on a page of the list.
const ROWS: i64 = 20;
/// Statuses under which something waits to be done by the centre.
const TO_DO: [Status; 2] = [Status::Offered, Status::ResultDue];

/// What part of the list is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    status: Option<String>,
    page: Option<u32>,
}

#[derive(askama::Template)]
#[template(path = "service-centre/desk.html")]
struct DeskPage {
    page: Page,
    centre: Option<String>,
    statuses: Select,
    cases: Option<Table>,
    pages: Option<Pagination>,
}

#[derive(askama::Template)]
#[template(path = "service-centre/services.html")]
struct ServicesPage {
    page: Page,
    /// Address, name, provider, summary.
    services: Vec<[String; 4]>,
}

#[derive(askama::Template)]
#[template(path = "service-centre/search.html")]
struct SearchPage {
    page: Page,
    answers: Answers,
    errors: Errors,
    asked: bool,
    cases: Option<Table>,
}

/// A recipient's number with its middle hidden, for lists.
pub(crate) fn masked(iin: &str) -> String {
    Iin::kept(iin).map_or_else(|_| String::new(), |iin| iin.masked())
}

/// The name a list calls a case by.
pub(crate) fn name_of(t: T, record: &CaseRecord) -> String {
    record.number.as_ref().map_or_else(|| t.centre_desk_no_number().into_owned(), ToString::to_string)
}

/// Cases as rows: number, recipient, status, service, days.
fn table(app: &App, visit: &Visit, caption: &str, records: &[CaseRecord]) -> Option<Table> {
    if records.is_empty() {
        return None;
    }
    let t = visit.t();
    let table = Table::new(caption)
        .column(t.centre_desk_number())
        .column(t.centre_desk_recipient())
        .column(t.centre_desk_status())
        .column(t.centre_desk_service())
        .column(t.centre_desk_opened())
        .column(t.centre_desk_changed());
    let row = |record: &CaseRecord| {
        let edition = app.room.law.current(&record.regulation);
        let service = edition.map(|edition| edition.regulation.short_title.get(visit.lang()).to_owned());
        vec![
            Cell::link(visit.url(format!("/cases/{}", record.id)), name_of(t, record)),
            Cell::text(format!("{} {}", record.recipient_name, masked(&record.recipient))),
            Cell::html(status_tag(t, &record.status)),
            Cell::text(service.unwrap_or_else(|| record.regulation.clone())),
            Cell::text(t.date_time_short(record.opened_at)),
            Cell::text(t.date_time_short(record.changed_at)),
        ]
    };
    Some(table.rows(records.iter().map(row)).first_cell_is_header().small())
}

/// The requests made at the operator's centre.
pub(crate) async fn desk(State(app): State<App>, visit: Visit, Query(shown): Query<Shown>) -> PageResult {
    let operator = Operator::of(&app, &visit).await?;
    let t = visit.t();
    let status = shown.status.unwrap_or_default();
    let statuses = match status.as_str() {
        "to-do" => TO_DO.iter().map(|status| status.word().to_owned()).collect(),
        word => Status::ALL.iter().map(|status| status.word().to_owned()).filter(|known| known == word).collect(),
    };
    let current = shown.page.unwrap_or(1).max(1);
    let filter = CaseFilter {
        statuses,
        accounts: operator.centre.clone(),
        limit: ROWS,
        offset: i64::from(current - 1) * ROWS,
        ..CaseFilter::default()
    };
    let store = Arc::clone(&app.room.store);
    let (records, count) =
        web::blocking(move || store.read::<_, StoreError>(|tx| Ok((tx.case_list(&filter)?, tx.case_count(&filter)?))))
            .await?;
    let last = u32::try_from((count + ROWS - 1) / ROWS).unwrap_or(1).max(1);
    let base = visit.url(format!("/desk?status={status}&page="));
    let mut choices = vec![("", t.centre_desk_all().into_owned()), ("to-do", t.centre_desk_to_do().into_owned())];
    let known = Status::ALL.iter().filter(|status| **status != Status::Draft);
    choices.extend(known.map(|status| (status.word(), status_text(t, status.word()))));
    render(&DeskPage {
        page: visit.page(t.centre_desk_title())?,
        centre: operator.centre_name(&app, visit.lang()),
        statuses: Select::new("status", t.centre_desk_status()).items(choices).value(status),
        cases: table(&app, &visit, &t.centre_desk_caption(count), &records),
        pages: (last > 1).then(|| Pagination::new(t, base, current, last)),
    })
}

/// The services the centre takes applications for.
pub(crate) async fn services(State(app): State<App>, visit: Visit) -> PageResult {
    let lang = visit.lang();
    let takes = app.room.law.all().filter(|edition| edition.route(kernel::Channel::ServiceCentre).is_some());
    let services = takes.map(|edition| {
        let regulation = &edition.regulation;
        let href = visit.url(format!("/services/{}", edition.code()));
        let text = |text: &kernel::Text| text.get(lang).to_owned();
        [href, text(&regulation.short_title), text(&regulation.provider), text(&regulation.summary)]
    });
    let services = services.collect();
    render(&ServicesPage { page: visit.page(visit.t().centre_desk_services_title())?, services })
}

/// The search, and what was found by it (clause 9: the status is told to whoever asks at a centre).
pub(crate) async fn search(State(app): State<App>, visit: Visit) -> PageResult {
    // Kept in the session and not in the address: a number of a person has no place in logs.
    let asked: Option<String> = visit.take("search");
    let found = match &asked {
        Some(asked) => find(&app, asked.clone()).await?,
        None => Vec::new(),
    };
    let t = visit.t();
    render(&SearchPage {
        page: visit.page(t.centre_search_title())?.with_form(),
        asked: asked.is_some(),
        cases: table(&app, &visit, &t.centre_search_found(i64::try_from(found.len()).unwrap_or(0)), &found),
        answers: Answers::from_pairs(asked.map(|asked| ("asked", asked))),
        errors: Errors::none(t),
    })
}

pub(crate) async fn search_sent(visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let mut errors = Errors::none(t);
    if !answers.switches_language() && answers.text("asked").is_empty() {
        errors.add("asked", t.centre_search_needed());
    }
    if answers.switches_language() || !errors.is_empty() {
        let page = visit.page(t.centre_search_title())?.with_form().with_errors(!errors.is_empty());
        return render(&SearchPage { page, answers, errors, asked: false, cases: None });
    }
    visit.keep("search", &answers.text("asked"))?;
    Ok(visit.go("/search"))
}

/// By the recipient's ИИН where twelve digits with a right check digit are given, else by the beginning of the number.
async fn find(app: &App, asked: String) -> Result<Vec<CaseRecord>, Problem> {
    let store = Arc::clone(&app.room.store);
    let filter = match Iin::kept(&asked) {
        Ok(iin) => CaseFilter { recipient: Some(iin.as_str().to_owned()), ..CaseFilter::default() },
        Err(_) => CaseFilter { text: Some(asked.to_lowercase()), ..CaseFilter::default() },
    };
    web::blocking(move || store.read::<_, StoreError>(|tx| tx.case_list(&filter))).await
}
