//! The waiting list of the office in its order, as the law of the queue counts it: by the moment of registration among those born in one year.

use crate::App;
use crate::staff::{KEEPERS, Staff, masked_name, office_name};
use axum::extract::{Query, State};
use casework::{CaseRoom, Fault, ListPart, ListedChild, WaitingChildren};
use kernel::CaseNumber;
use queue::Standing;
use serde::Deserialize;
use std::sync::Arc;
use store::records::ChildRecord;
use web::components::{Button, Cell, Input, Pagination, Select, SubNavigation, Table};
use web::waiting::standing;
use web::{Errors, Page, PageResult, Visit, render};

/// Rows on a page of the list.
const ROWS: u64 = 50;
/// What of the list is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    born: String,
    page: Option<u64>,
    /// A child that is looked for.
    #[serde(default)]
    child: String,
}

#[derive(askama::Template)]
#[template(path = "local-body/waiting.html")]
struct WaitingPage {
    page: Page,
    errors: Errors,
    office: String,
    tabs: SubNavigation,
    typed: String,
    years: Select,
    printed: String,
    list: Option<Table>,
    pages: Option<Pagination>,
    on_their_way: Option<Table>,
}

/// The pages of the waiting list.
pub(crate) fn tabs(visit: &Visit, current: &str) -> SubNavigation {
    let t = visit.t();
    let items = [
        ("/queue", t.body_queue_list()),
        ("/queue/places", t.body_queue_places()),
        ("/queue/offers", t.body_queue_offers()),
        ("/queue/rounds", t.round_title()),
        ("/queue/bulletins", t.bulletin_menu()),
    ];
    items
        .into_iter()
        .fold(SubNavigation::new(t), |tabs, (path, text)| tabs.item(visit.url(path), text, path == current))
}

fn born(child: &ChildRecord) -> &str {
    child.birth_date.get(..4).unwrap_or_default()
}

pub(crate) async fn list(State(app): State<App>, visit: Visit, Query(shown): Query<Shown>) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    let wanted = shown.child.trim().to_owned();
    if !wanted.is_empty() {
        let (room, office) = (Arc::clone(&app.room), staff.office.clone());
        let sought = wanted.clone();
        match web::blocking(move || find(&room, &office, &sought)).await? {
            Some(code) => return Ok(visit.go(format!("/queue/children/{code}"))),
            None => errors.add("child", t.body_queue_find_unknown()),
        }
    }
    let current = shown.page.unwrap_or(1).max(1);
    let chosen = shown.born.parse::<i16>().ok();
    let part = ListPart { born: chosen, skip: (current - 1).saturating_mul(ROWS), most: ROWS };
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    let (waiting, on_their_way) = web::blocking(move || -> Result<(WaitingChildren, Vec<ListedChild>), Fault> {
        let waiting = room.waiting_children(&office, &part)?;
        let on_their_way = if current == 1 { room.children_on_their_way(&office)? } else { Vec::new() };
        Ok((waiting, on_their_way))
    })
    .await?;
    let count =
        waiting.years.iter().filter(|(year, _)| chosen.is_none_or(|born| born == *year)).map(|(_, count)| count);
    let count: u64 = count.sum();
    let last = count.div_ceil(ROWS).max(1);
    let select = Select::new("born", t.body_queue_born()).item("", t.body_queue_all_years());
    let years = waiting.years.iter().filter(|(_, count)| *count > 0).map(|(year, _)| year.to_string());
    let base = visit.url(format!("/queue?born={}&page=", chosen.map(|year| year.to_string()).unwrap_or_default()));
    let number = |page: u64| u32::try_from(page).unwrap_or(u32::MAX);
    let of_year = |one: &ListedChild| chosen.is_none_or(|year| born(&one.child) == year.to_string());
    // With the referral the child is off the list.
    let off = |one: &ListedChild| matches!(one.standing, Standing::Referred { .. } | Standing::HandedIn);
    let on_their_way: Vec<ListedChild> = on_their_way.into_iter().filter(|one| of_year(one) && !off(one)).collect();
    render(&WaitingPage {
        page: visit.page(t.body_queue_list())?.with_errors(!errors.is_empty()),
        errors,
        typed: wanted,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        tabs: tabs(&visit, "/queue"),
        years: years
            .fold(select, |select, year| select.item(&year, &year))
            .value(chosen.map(|year| year.to_string()).as_deref()),
        printed: t.body_queue_as_of(t.date_time(visit.now())).into_owned(),
        list: table(&visit, t.body_queue_caption(count), &waiting.children),
        pages: (last > 1).then(|| Pagination::new(t, base, number(current), number(last))),
        on_their_way: table(&visit, t.body_queue_on_their_way(), &on_their_way),
    })
}

/// The code of a child of the office's list by what the keeper has of it: its code, its ИИН, or the number of its application.
fn find(room: &CaseRoom, office: &str, wanted: &str) -> Result<Option<String>, Fault> {
    room.store.read(|tx| {
        let mut found = tx.child_find_by_code(&wanted.to_uppercase())?.into_iter().collect::<Vec<_>>();
        found.extend(tx.child_find_by_iin(wanted)?);
        if let Some(case) = tx.case_find_by_number(&CaseNumber::read(wanted))? {
            found.extend(tx.child_find(case.id)?);
        }
        Ok(found.into_iter().rev().find(|child| child.territory == office).and_then(|child| child.code))
    })
}

fn table(visit: &Visit, caption: impl std::fmt::Display, rows: &[ListedChild]) -> Option<Table> {
    if rows.is_empty() {
        return None;
    }
    let t = visit.t();
    let table = Table::new(caption)
        .column(t.body_desk_number())
        .number_column(t.body_queue_position())
        .column(t.body_queue_child())
        .column(t.queue_code())
        .column(t.body_queue_born())
        .column(t.body_queue_registered())
        .column(t.body_desk_status());
    let row = |row: &ListedChild| {
        let number = row.number.as_ref().map(ToString::to_string).unwrap_or_default();
        vec![
            Cell::link(visit.url(format!("/cases/{}", row.child.case)), number),
            Cell::number(row.position.map(|position| position.to_string()).unwrap_or_default()),
            Cell::text(masked_name(&row.child.child_name)),
            code_link(visit, row.child.code.as_deref().unwrap_or_default()),
            Cell::text(born(&row.child)),
            Cell::text(t.date_time_short(row.child.registered_at)),
            Cell::text(standing(t, &row.standing)),
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
