//! Who looked at the person's data: every member of staff who opened one of their cases, with the office and the moment.

use crate::App;
use crate::cabinet::{Tab, navigation, own_cases, service_name};
use askama::Template;
use axum::extract::State;
use casework::{CaseRoom, LookView};
use kernel::Lang;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::StoreError;
use store::records::CaseFilter;
use web::case::doer;
use web::components::{Cell, SubNavigation, Table};
use web::{Page, PageResult, Problem, Visit, blocking, render};

/// Cases whose looks are shown.
const CASES: i64 = 200;
/// Looks shown, the latest of them.
const LOOKS: usize = 200;

#[derive(Template)]
#[template(path = "portal/looks.html")]
struct LooksPage {
    page: Page,
    looks: Option<Table>,
}

impl LooksPage {
    fn navigation(&self) -> SubNavigation {
        navigation(&self.page, Tab::Looks)
    }
}

/// The page of looks.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> PageResult {
    let filter = CaseFilter { limit: CASES, ..own_cases(&app.room, &visit).await? };
    let (room, lists) = (Arc::clone(&app.room), Arc::clone(&app.lists));
    let (looks, gardens) = blocking(move || -> Result<_, Problem> {
        let cases = room.store.read::<_, StoreError>(|tx| tx.case_list(&filter))?;
        let looks = room.looks(&cases, LOOKS)?;
        let mut gardens = Gardens::new();
        for (territory, _) in looks.iter().filter_map(|one| garden(one.look.office.as_deref()?)) {
            if !gardens.contains_key(territory) {
                gardens.insert(territory.to_owned(), lists.kindergartens(territory)?);
            }
        }
        Ok((looks, gardens))
    })
    .await?;
    render(&LooksPage {
        page: visit.page(visit.t().looks_title())?,
        looks: (!looks.is_empty()).then(|| table(&visit, &app.room, &looks, &gardens)),
    })
}

/// The names of kindergartens, by territory and id.
type Gardens = BTreeMap<String, BTreeMap<String, String>>;

/// The territory and the id of a kindergarten, of an office that is one.
fn garden(office: &str) -> Option<(&str, &str)> {
    office.split_once('/')
}

/// The name of an office in the directories of the acts; centres serve several acts and stand in the directory of one. A kindergarten stands in none.
fn office_name(room: &CaseRoom, gardens: &Gardens, id: &str, lang: Lang) -> String {
    if let Some(name) = garden(id).and_then(|(territory, id)| gardens.get(territory)?.get(id)) {
        return name.clone();
    }
    let named = |edition: std::sync::Arc<engine::Edition>| {
        let mut offices = edition.directories.values().flat_map(|directory| &directory.offices);
        offices.find(|office| office.id == id).map(|office| office.name.get(lang).to_owned())
    };
    room.law.all().find_map(named).unwrap_or_else(|| id.to_owned())
}

fn table(visit: &Visit, room: &CaseRoom, looks: &[LookView], gardens: &Gardens) -> Table {
    let (t, lang) = (visit.t(), visit.lang());
    let row = |one: &LookView| {
        let office = one.look.office.as_deref().map(|id| office_name(room, gardens, id, lang));
        let service = service_name(room.law.current(&one.case.regulation).as_deref(), &one.case.regulation, lang);
        let number =
            one.case.number.as_ref().map_or_else(|| service.clone(), |number| format!("{service}, № {number}"));
        vec![
            Cell::text(t.date_time_short(one.at)),
            Cell::text(doer(t, &one.look.actor, one.look.system)),
            Cell::text(office.unwrap_or_default()),
            Cell::link(visit.url(format!("/cabinet/{}", one.case.id)), number),
        ]
    };
    Table::new(t.looks_title())
        .column(t.looks_at())
        .column(t.looks_who())
        .column(t.looks_office())
        .column(t.looks_case())
        .rows(looks.iter().map(row))
        .first_cell_is_header()
        .small()
}
