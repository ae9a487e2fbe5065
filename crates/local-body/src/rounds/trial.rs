//! The keeper's trial: other criteria than the settings', or other places than are free.

use super::{BASE, labels, refusal};
use crate::App;
use crate::staff::Staff;
use axum::extract::State;
use casework::{RoundDesk, Trial};
use queue::{Criterion, OpenPlaces};
use std::collections::BTreeMap;
use std::sync::Arc;
use translation::T;
use web::components::{BackLink, Button, Input, Select};
use web::rounds::criterion;
use web::{Answers, Errors, Page, PageResult, Problem, Visit, render};

/// The most places of a group.
const PLACES_LIMIT: u32 = 300;
/// The longest note, in characters.
const NOTE_LIMIT: usize = 200;
/// The criteria that may be put in an order; the lot is always the last.
const CHOSEN: [(&str, Criterion); 3] =
    [("class", Criterion::Class), ("sibling", Criterion::Sibling), ("date", Criterion::Date)];
/// The fields of the order.
const ORDER: [&str; 3] = ["first", "second", "third"];

#[derive(askama::Template)]
#[template(path = "local-body/round-try.html")]
struct TrialPage {
    page: Page,
    errors: Errors,
    back: String,
    note: String,
    order: Vec<Select>,
    places: Vec<Input>,
}

async fn look(app: &App, staff: &Staff, t: T) -> Result<(RoundDesk, BTreeMap<String, String>), Problem> {
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    web::blocking(move || -> Result<_, casework::Fault> { Ok((room.round_desk(&office)?, labels(t, &room, &office)?)) })
        .await
}

pub(crate) async fn form(State(app): State<App>, visit: Visit) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let (desk, labels) = look(&app, &staff, visit.t()).await?;
    let word = |one: Criterion| CHOSEN.iter().find(|(_, known)| *known == one).map(|(word, _)| (*word).to_owned());
    let known = desk.criteria.iter().flatten().filter_map(|one| word(*one));
    let answers = ORDER
        .into_iter()
        .map(str::to_owned)
        .zip(known)
        .chain(desk.groups.iter().map(|group| (field(group), group.free.to_string())));
    let answers = Answers::from_pairs(answers);
    show(&visit, &desk, &labels, &answers, Errors::none(visit.t()))
}

/// The field of a group's places.
fn field(group: &OpenPlaces) -> String {
    format!("places-{}", group.group)
}

fn show(
    visit: &Visit,
    desk: &RoundDesk,
    labels: &BTreeMap<String, String>,
    answers: &Answers,
    errors: Errors,
) -> PageResult {
    let t = visit.t();
    let asked = [t.round_try_first(), t.round_try_second(), t.round_try_third()];
    let order = ORDER.into_iter().zip(asked).map(|(name, label)| {
        let select = Select::new(name, label).item("", t.round_try_nothing()).error(errors.of(name));
        let select = CHOSEN.iter().fold(select, |select, (word, one)| select.item(word, criterion(t, *one)));
        select.value(answers.get(name))
    });
    let places = desk.groups.iter().map(|group| {
        let name = field(group);
        let value = answers.text(&name).to_owned();
        Input::new(&name, labels.get(group.group.as_str()).map_or(group.kindergarten.as_str(), String::as_str))
            .numeric()
            .width(4)
            .value(value)
            .error(errors.of(&name))
    });
    let (order, places) = (order.collect(), places.collect());
    render(&TrialPage {
        page: visit.page(t.round_try_title())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(BASE),
        note: answers.text("note").to_owned(),
        order,
        places,
        errors,
    })
}

pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let (desk, labels) = look(&app, &staff, visit.t()).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show(&visit, &desk, &labels, &answers, errors);
    }
    let Some(trial) = read(t, &desk, &answers, &mut errors) else {
        return show(&visit, &desk, &labels, &answers, errors);
    };
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    match web::blocking(move || room.try_round(&office, &trial, &keeper)).await? {
        Ok(run) => {
            visit.notice(t.round_try_done())?;
            Ok(visit.go(format!("{BASE}/runs/{}", run.record.id)))
        }
        Err(refused) => {
            errors.add("first", refusal(t, &refused));
            show(&visit, &desk, &labels, &answers, errors)
        }
    }
}

fn read(t: T, desk: &RoundDesk, answers: &Answers, errors: &mut Errors) -> Option<Trial> {
    let mut criteria: Vec<Criterion> = Vec::new();
    for name in ORDER {
        let Some(word) = answers.get(name) else { continue };
        let known = CHOSEN.iter().find(|(known, _)| *known == word).map(|(_, one)| *one);
        match known {
            Some(one) if !criteria.contains(&one) => criteria.push(one),
            _ => errors.add(name, t.round_try_twice()),
        }
    }
    criteria.push(Criterion::Lot);
    let mut places = Vec::new();
    for group in &desk.groups {
        match answers.text(&field(group)).parse::<u32>().ok().filter(|places| *places <= PLACES_LIMIT) {
            Some(count) => places.push((group.group.clone(), count)),
            None => errors.add(field(group), t.round_try_places_wrong(PLACES_LIMIT)),
        }
    }
    let note = answers.text("note").to_owned();
    if note.chars().count() > NOTE_LIMIT {
        errors.add("note", t.round_try_note_long());
    }
    errors.is_empty().then_some(Trial { criteria, places, note })
}
