//! The waiting list of the office in its order, as the law of the queue counts it: by the moment of registration among those born in one year.

use crate::App;
use crate::staff::{KEEPERS, Staff, masked_name, office_name};
use axum::extract::{Query, State};
use casework::WaitingChild;
use queue::Standing;
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use store::records::ChildRecord;
use translation::T;
use web::case::status_tag;
use web::components::{Button, Cell, Pagination, Select, SubNavigation, Table};
use web::{Page, PageResult, Visit, render};

/// Rows on a page of the list.
const ROWS: usize = 50;
/// What of the list is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    born: Option<String>,
    page: Option<usize>,
}

#[derive(askama::Template)]
#[template(path = "local-body/waiting.html")]
struct WaitingPage {
    page: Page,
    office: String,
    tabs: SubNavigation,
    years: Select,
    printed: String,
    list: Option<Table>,
    pages: Option<Pagination>,
}

/// The pages of the waiting list.
pub(crate) fn tabs(visit: &Visit, current: &str) -> SubNavigation {
    let t = visit.t();
    let items = [
        ("/queue", t.body_queue_list()),
        ("/queue/places", t.body_queue_places()),
        ("/queue/offers", t.body_queue_offers()),
        ("/queue/bulletins", t.bulletin_menu()),
    ];
    items
        .into_iter()
        .fold(SubNavigation::new(t), |tabs, (path, text)| tabs.item(visit.url(path), text, path == current))
}

/// One row of the list: the position of those who wait, the child, what a person reads as the status.
struct Row {
    position: Option<u64>,
    child: ChildRecord,
    number: String,
    status: &'static str,
}

fn born(child: &ChildRecord) -> &str {
    child.birth_date.get(..4).unwrap_or_default()
}

pub(crate) async fn list(State(app): State<App>, visit: Visit, Query(shown): Query<Shown>) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let t = visit.t();
    let mut rows = rows(&app, &staff).await?;
    let mut years: Vec<String> = rows.iter().map(|row| born(&row.child).to_owned()).collect();
    years.sort();
    years.dedup();
    let chosen = shown.born.filter(|year| years.contains(year));
    rows.retain(|row| chosen.as_deref().is_none_or(|year| born(&row.child) == year));
    let current = shown.page.unwrap_or(1).max(1);
    let last = rows.len().div_ceil(ROWS).max(1);
    let count = rows.len();
    let on_page: Vec<Row> = rows.into_iter().skip((current - 1).saturating_mul(ROWS)).take(ROWS).collect();
    let select = Select::new("born", t.body_queue_born()).item("", t.body_queue_all_years());
    let base = visit.url(format!("/queue?born={}&page=", chosen.as_deref().unwrap_or_default()));
    let number = |page: usize| u32::try_from(page).unwrap_or(u32::MAX);
    render(&WaitingPage {
        page: visit.page(t.body_queue_list())?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        tabs: tabs(&visit, "/queue"),
        years: years.iter().fold(select, |select, year| select.item(year, year)).value(chosen.as_deref()),
        printed: t.body_queue_as_of(t.date_time(visit.now())).into_owned(),
        list: table(&visit, t, &on_page, count),
        pages: (last > 1).then(|| Pagination::new(t, base, number(current), number(last))),
    })
}

/// Those who wait in their order, then those to whom a place is offered or given: they keep no position meanwhile.
async fn rows(app: &App, staff: &Staff) -> Result<Vec<Row>, web::Problem> {
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    web::blocking(move || -> Result<Vec<Row>, casework::Fault> {
        let text = |number: Option<kernel::CaseNumber>| number.map(|number| number.to_string()).unwrap_or_default();
        let waiting = |one: WaitingChild| Row {
            position: Some(one.position),
            number: text(one.number),
            child: one.child,
            status: "waiting",
        };
        let mut rows: Vec<Row> = room.waiting_children(&office)?.into_iter().map(waiting).collect();
        rows.sort_by_key(|row| (born(&row.child).to_owned(), row.position));
        for (child, standing) in room.children_with_a_place(&office)? {
            let number =
                text(room.store.read::<_, StoreError>(|tx| tx.case_find(child.case))?.and_then(|record| record.number));
            let shown = match standing {
                Standing::Offered { .. } => "offered",
                Standing::Consented => "result-due",
                // With the referral the child is off the list.
                _ => continue,
            };
            rows.push(Row { position: None, child, number, status: shown });
        }
        Ok(rows)
    })
    .await
}

fn table(visit: &Visit, t: T, rows: &[Row], count: usize) -> Option<Table> {
    if rows.is_empty() {
        return None;
    }
    let table = Table::new(t.body_queue_caption(count))
        .column(t.body_desk_number())
        .number_column(t.body_queue_position())
        .column(t.body_queue_child())
        .column(t.queue_code())
        .column(t.body_queue_born())
        .column(t.body_queue_registered())
        .column(t.body_desk_status());
    let row = |row: &Row| {
        vec![
            Cell::link(visit.url(format!("/cases/{}", row.child.case)), &row.number),
            Cell::number(row.position.map(|position| position.to_string()).unwrap_or_default()),
            Cell::text(masked_name(&row.child.child_name)),
            code_link(visit, row.child.code.as_deref().unwrap_or_default()),
            Cell::text(born(&row.child)),
            Cell::text(t.date_time_short(row.child.registered_at)),
            Cell::html(status_tag(t, row.status)),
        ]
    };
    Some(table.rows(rows.iter().map(row)).small())
}

fn code_link(visit: &Visit, code: &str) -> Cell {
    Cell::link(visit.url(format!("/queue/children/{code}")), code)
}

/// Whether the person of a visit may change the list's places and offers.
pub(crate) fn keeps(visit: &Visit) -> bool {
    visit.has_role(KEEPERS)
}
