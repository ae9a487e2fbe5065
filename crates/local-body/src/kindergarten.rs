//! The workplace of a kindergarten: its groups with their places, and the children whose referral names it or who go there. It says who brought the
//! referral, who came, who did not, and who left.

use crate::App;
use crate::places::{language, years};
use crate::staff::{GARDENS, Staff};
use axum::extract::{Path, State};
use casework::{GardenChild, ListDeed, Unreported, leaving_words, news_words};
use engine::Fact;
use kernel::civil_date;
use queue::{ChildCode, Impossible, KindergartenId, OpenPlaces, Standing};
use std::sync::Arc;
use store::StoreError;
use store::records::VacancyRecord;
use translation::T;
use web::case::fact_text;
use web::components::{Cell, Table};
use web::waiting::standing;
use web::{Answers, Page, PageResult, Problem, Visit, render};

#[derive(askama::Template)]
#[template(path = "local-body/kindergarten.html")]
struct GardenPage {
    page: Page,
    groups: Option<Table>,
    children: Vec<Child>,
}

/// A child as its card shows it.
struct Child {
    code: String,
    name: String,
    born: String,
    group: String,
    standing: String,
    deeds: Vec<(&'static str, String)>,
}

/// The kindergarten of a visit.
struct Garden {
    staff: Staff,
    territory: String,
    id: KindergartenId,
}

impl Garden {
    async fn of(app: &App, visit: &Visit) -> Result<Self, Problem> {
        let staff = Staff::of(app, visit).await?;
        let (territory, id) = staff.office.split_once('/').ok_or_else(Problem::forbidden)?;
        if !staff.is(GARDENS) {
            return Err(Problem::forbidden());
        }
        let (territory, id) = (territory.to_owned(), KindergartenId::new(id));
        Ok(Self { staff, territory, id })
    }
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> PageResult {
    let garden = Garden::of(&app, &visit).await?;
    let t = visit.t();
    let (room, staff) = (Arc::clone(&app.room), garden.staff);
    let (places, open, children) = web::blocking(move || -> Result<_, casework::Fault> {
        let mut places = room.store.read::<_, StoreError>(|tx| tx.vacancy_list(&garden.territory))?;
        places.retain(|place| place.kindergarten == garden.id.as_str());
        let open = room.look(&garden.territory, |kept| kept.list.open_places())?;
        Ok((places, open, room.garden_children(&garden.territory, &garden.id)?))
    })
    .await?;
    // The page tells name and birthday of each: that is a look at every one of them.
    staff.look(&app, children.iter().map(|child| child.child.case).collect()).await?;
    let name = places.first().map(|place| place.kindergarten_name.clone());
    render(&GardenPage {
        page: visit.page(name.as_deref().unwrap_or(&t.body_menu_kindergarten()))?,
        groups: groups(t, &places, &open, &children),
        children: children.iter().map(|child| card(t, child, &places)).collect(),
    })
}

fn groups(t: T, places: &[VacancyRecord], open: &[OpenPlaces], children: &[GardenChild]) -> Option<Table> {
    if places.is_empty() {
        return None;
    }
    let table = Table::new(t.body_garden_groups())
        .column(t.body_place_born())
        .column(t.body_place_language())
        .number_column(t.body_place_places())
        .number_column(t.body_garden_enrolled())
        .number_column(t.body_garden_expected())
        .number_column(t.body_place_free());
    let row = |place: &VacancyRecord| {
        let group = open.iter().find(|group| group.group.as_str() == place.id);
        let of_group = || children.iter().filter(|child| child.group.as_str() == place.id);
        let enrolled = of_group().filter(|child| child.standing == Standing::Enrolled).count();
        vec![
            Cell::text(years(place)),
            Cell::text(language(t, &place.language)),
            Cell::number(group.map_or(0, |group| group.places)),
            Cell::number(enrolled),
            Cell::number(of_group().count() - enrolled),
            Cell::number(group.map_or(0, |group| group.free)),
        ]
    };
    Some(table.rows(places.iter().map(row)).small())
}

fn card(t: T, one: &GardenChild, places: &[VacancyRecord]) -> Child {
    let group = places.iter().find(|place| place.id == one.group.as_str());
    let deeds: Vec<(&'static str, String)> = match one.standing {
        Standing::Referred { .. } => vec![("hand-in", t.body_garden_hand_in().into_owned())],
        Standing::HandedIn => {
            vec![("enrol", t.body_garden_enrol().into_owned()), ("no-show", t.body_garden_no_show().into_owned())]
        }
        _ => vec![("leave", t.body_garden_leave().into_owned())],
    };
    Child {
        code: one.child.code.clone().unwrap_or_default(),
        name: one.child.child_name.clone(),
        born: t.date_iso(&one.child.birth_date),
        group: group.map(|place| format!("{}, {}", years(place), language(t, &place.language))).unwrap_or_default(),
        standing: standing(t, &one.standing),
        deeds,
    }
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    answers: Answers,
) -> PageResult {
    let garden = Garden::of(&app, &visit).await?;
    if answers.switches_language() {
        return Ok(visit.go("/kindergarten"));
    }
    let deed = match answers.text("deed") {
        "hand-in" => ListDeed::HandIn,
        "enrol" => ListDeed::Enrol,
        "no-show" => ListDeed::NoShow,
        "leave" => ListDeed::Leave,
        _ => return Err(Problem::bad_request()),
    };
    let (room, t) = (Arc::clone(&app.room), visit.t());
    let done =
        web::blocking(move || room.report_attendance(&garden.territory, &garden.id, &ChildCode::new(code), deed))
            .await?;
    match done {
        Ok(()) => visit.notice(t.body_garden_done())?,
        Err(Unreported::Before) => visit.notice(t.body_garden_before())?,
        Err(Unreported::Overtaken(fact)) => visit.warn(t.body_garden_overtaken(came_first(t, &fact)))?,
        Err(Unreported::Impossible(Impossible::Elsewhere(now))) => {
            visit.warn(t.body_garden_overtaken(standing(t, &now)))?;
        }
        Err(Unreported::Impossible(Impossible::TooLate(last))) => {
            visit.warn(t.body_garden_too_late(t.date(civil_date(last))))?;
        }
        Err(Unreported::Impossible(impossible)) => {
            tracing::info!(%impossible, "the list does not allow it");
            visit.warn(t.body_child_not_now())?;
        }
    }
    Ok(visit.go("/kindergarten"))
}

/// What came before a press that is late, in words.
fn came_first(t: T, fact: &Fact) -> String {
    match fact {
        Fact::ListTold { news } => news_words(t, news),
        Fact::Unlisted { why } => leaving_words(t, *why),
        other => fact_text(t, other),
    }
}
