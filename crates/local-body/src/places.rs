//! Free places of the office's kindergartens: the list with what is taken and who is next, and entering new ones.

use crate::App;
use crate::staff::{Staff, masked_name, office_name};
use crate::waiting::{keeps, tabs};
use axum::extract::State;
use casework::OfferToMake;
use engine::FactKind;
use std::sync::Arc;
use store::records::VacancyRecord;
use translation::T;
use web::components::{BackLink, Button, Cell, Input, Link, Radios, SubNavigation, Table};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, render};

/// Languages of groups.
const LANGUAGES: [&str; 2] = ["kk", "ru"];
/// The most places entered at once: a group, a building, not a slip of the keyboard.
const PLACES_LIMIT: i64 = 300;
/// The longest name of a kindergarten, in characters.
const NAME_LIMIT: usize = 200;
/// Years between the present one and the earliest year of birth of a child that can still be on the list, and a year to spare.
const YEARS_BACK: i64 = 8;

#[derive(askama::Template)]
#[template(path = "local-body/places.html")]
struct PlacesPage {
    page: Page,
    office: String,
    tabs: SubNavigation,
    keeps: bool,
    places: Option<Table>,
}

#[derive(askama::Template)]
#[template(path = "local-body/place-new.html")]
struct NewPlacePage {
    page: Page,
    answers: Answers,
    errors: Errors,
    back: String,
    language: Radios,
}

/// A group's language in words.
pub(crate) fn language(t: T, code: &str) -> String {
    t.by_key(&format!("body-place-language-{code}")).unwrap_or_else(|| code.to_owned())
}

/// The years of birth a group takes.
pub(crate) fn years(place: &VacancyRecord) -> String {
    if place.born_from == place.born_to {
        place.born_from.to_string()
    } else {
        format!("{}–{}", place.born_from, place.born_to)
    }
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    let places = web::blocking(move || room.offers_to_make(&office)).await?;
    let t = visit.t();
    render(&PlacesPage {
        page: visit.page(t.body_queue_places())?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        tabs: tabs(&visit, "/queue/places"),
        keeps: keeps(&visit),
        places: table(&visit, t, &places),
    })
}

fn table(visit: &Visit, t: T, places: &[OfferToMake]) -> Option<Table> {
    if places.is_empty() {
        return None;
    }
    let table = Table::new(t.body_queue_places())
        .column(t.case_offer_kindergarten())
        .column(t.body_place_born())
        .column(t.body_place_language())
        .number_column(t.body_place_places())
        .number_column(t.body_place_taken())
        .number_column(t.body_place_free())
        .column(t.body_place_next());
    let row = |one: &OfferToMake| {
        let place = &one.vacancy;
        let next = match (&one.next, one.by) {
            _ if place.taken >= place.places => Cell::text(""),
            (None, _) => Cell::text(t.body_place_nobody()),
            // An act whose result is a number gives no place: there is nothing to press.
            (Some(_), Some(by)) if keeps(visit) => {
                let href = visit.url(format!("/queue/places/{}/offer", place.id));
                let text = if by == FactKind::PlaceAllotted { t.body_place_give() } else { t.body_place_offer() };
                Cell::html(Link::new(href, text).hidden(&place.kindergarten_name))
            }
            (Some(record), _) => Cell::text(
                record.number.as_ref().map_or_else(|| masked_name(&record.recipient_name), ToString::to_string),
            ),
        };
        vec![
            Cell::text(&place.kindergarten_name),
            Cell::text(years(place)),
            Cell::text(language(t, &place.language)),
            Cell::number(place.places),
            Cell::number(place.taken),
            Cell::number(place.places - place.taken),
            next,
        ]
    };
    Some(table.rows(places.iter().map(row)).first_cell_is_header().small())
}

pub(crate) async fn form(State(app): State<App>, visit: Visit) -> PageResult {
    Staff::keeping(&app, &visit).await?;
    // The place's identifier is given with the form, so that the same form sent twice enters one place.
    let id = app.room.uuid().to_string();
    show(&visit, Answers::from_pairs([("id", id)]), Errors::none(visit.t()))
}

fn show(visit: &Visit, answers: Answers, errors: Errors) -> PageResult {
    let t = visit.t();
    let page = visit.page(t.body_place_new_title())?.with_form().with_errors(!errors.is_empty());
    let radios = Radios::new("language", t.body_place_language())
        .legend_size("s")
        .value(answers.get("language"))
        .error(errors.of("language"));
    let language = LANGUAGES.into_iter().fold(radios, |radios, code| radios.item(code, language(t, code)));
    render(&NewPlacePage { page, answers, errors, back: visit.url("/queue/places"), language })
}

pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show(&visit, answers, errors);
    }
    let Some(place) = read(&visit, &staff, &answers, &mut errors) else { return show(&visit, answers, errors) };
    let (room, keeper) = (Arc::clone(&app.room), staff.keeper());
    let known = web::blocking(move || room.open_places(&place, &keeper)).await?;
    if known.is_none() {
        visit.notice(t.body_place_entered())?;
    } else {
        visit.warn(t.body_place_entered_before())?;
    }
    Ok(visit.go("/queue/places"))
}

fn read(visit: &Visit, staff: &Staff, answers: &Answers, errors: &mut Errors) -> Option<VacancyRecord> {
    let t = visit.t();
    let name = answers.get("kindergarten").filter(|name| name.chars().count() <= NAME_LIMIT);
    if name.is_none() {
        errors.add("kindergarten", t.body_place_kindergarten_needed());
    }
    let this_year = i64::from(kernel::civil_date(visit.now()).year());
    let year = |name: &str| {
        answers.text(name).parse::<i64>().ok().filter(|year| (this_year - YEARS_BACK..=this_year).contains(year))
    };
    let (from, to) = (year("born-from"), year("born-to"));
    for (field, found) in [("born-from", from), ("born-to", to)] {
        if found.is_none() {
            errors.add(field, t.body_place_year_wrong((this_year - YEARS_BACK).to_string(), this_year.to_string()));
        }
    }
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        errors.add("born-to", t.body_place_years_crossed());
    }
    let language = answers.get("language").filter(|code| LANGUAGES.contains(code));
    if language.is_none() {
        errors.add("language", t.body_place_language_needed());
    }
    let places = answers.text("places").parse::<i64>().ok().filter(|places| (1..=PLACES_LIMIT).contains(places));
    if places.is_none() {
        errors.add("places", t.body_place_places_wrong(PLACES_LIMIT));
    }
    if !errors.is_empty() {
        return None;
    }
    let id = answers
        .get("id")
        .filter(|id| id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'))?;
    let name = name?.to_owned();
    Some(VacancyRecord {
        id: id.to_owned(),
        territory: staff.office.clone(),
        kindergarten: name.clone(),
        kindergarten_name: name,
        born_from: from?,
        born_to: to?,
        language: language?.to_owned(),
        places: places?,
        taken: 0,
        published_at: visit.now(),
    })
}

/// A place of the keeper's own office; that of another is not found.
pub(crate) async fn place_of(app: &App, staff: &Staff, id: &str) -> Result<VacancyRecord, Problem> {
    let (room, office, id) = (Arc::clone(&app.room), staff.office.clone(), id.to_owned());
    web::blocking(move || room.places(&office, &id)).await?.ok_or_else(Problem::not_found)
}
