//! What the parent of a waiting child asks for in writing: the kindergartens, the dearest first, and who goes together.

use crate::App;
use crate::staff::Staff;
use axum::extract::{Path, State};
use casework::Fault;
use queue::{ChildCode, Impossible, KindergartenId, Standing};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::StoreError;
use web::components::{BackLink, Button, Select, SummaryList};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, render};

/// Wishes that a form takes.
const WISHES: usize = 5;

#[derive(askama::Template)]
#[template(path = "local-body/wishes.html")]
struct WishesPage {
    page: Page,
    errors: Errors,
    back: String,
    code: String,
    wishes: Vec<Select>,
}

/// What the list knows of a child's wishes.
pub(crate) struct Wished {
    /// The kindergartens wished, the dearest first.
    pub wishes: Vec<KindergartenId>,
    /// The language of teaching wished; none: any.
    pub language: Option<String>,
    /// The brothers and sisters the child is bound to.
    pub mates: Vec<ChildCode>,
    /// Whether it waits.
    pub waits: bool,
    /// The kindergartens of its year with their names.
    pub names: BTreeMap<String, String>,
}

impl Wished {
    /// The wishes, the language and the bond in words.
    pub fn summary(&self, t: translation::T) -> SummaryList {
        let named = |one: &KindergartenId| self.names.get(one.as_str()).cloned().unwrap_or_else(|| one.to_string());
        let wishes: Vec<String> =
            (1..).zip(&self.wishes).map(|(place, one)| format!("{place}) {}", named(one))).collect();
        let language = self.language.as_ref().map(|code| crate::places::language(t, code));
        let mates: Vec<String> = self.mates.iter().map(ToString::to_string).collect();
        let or = |texts: Vec<String>, none: std::borrow::Cow<'static, str>, between: &str| {
            if texts.is_empty() { none.into_owned() } else { texts.join(between) }
        };
        SummaryList::new()
            .row(t.round_wishes_now(), or(wishes, t.round_wishes_any(), "; "))
            .row(t.listed_language(), language.unwrap_or_else(|| t.listed_language_any().into_owned()))
            .row(t.round_together(), or(mates, t.round_together_nobody(), ", "))
    }
}

/// What a child of the office wishes; that of another office is not found.
pub(crate) async fn wished(app: &App, staff: &Staff, code: &ChildCode) -> Result<Wished, Problem> {
    let (room, office, code) = (Arc::clone(&app.room), staff.office.clone(), code.clone());
    let found = web::blocking(move || -> Result<_, Fault> {
        let places = room.store.read::<_, StoreError>(|tx| tx.vacancy_list(&office))?;
        room.look(&office, |kept| {
            let (born, _) = kept.list.registered(&code)?;
            let here: Vec<&KindergartenId> = kept.list.kindergartens_for(born).collect();
            let wishes: Vec<KindergartenId> = kept.list.wishes(&code).into_iter().cloned().collect();
            let named = places.into_iter().map(|place| (place.kindergarten, place.kindergarten_name));
            let known =
                |id: &str| here.iter().any(|one| one.as_str() == id) || wishes.iter().any(|one| one.as_str() == id);
            Some(Wished {
                names: named.filter(|(id, _)| known(id)).collect(),
                waits: kept.list.standing(&code) == Some(&Standing::Waiting),
                mates: kept.list.bound_to(&code).into_iter().cloned().collect(),
                language: kept.list.language_of(&code).map(str::to_owned),
                wishes,
            })
        })
    })
    .await?;
    found.ok_or_else(Problem::not_found)
}

fn field(place: usize) -> String {
    format!("wish-{place}")
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let wished = wished(&app, &staff, &ChildCode::new(code.as_str())).await?;
    let answers = (1..).zip(&wished.wishes).map(|(place, one)| (field(place), one.to_string()));
    let answers = Answers::from_pairs(answers);
    show(&visit, &code, &wished, &answers, Errors::none(visit.t()))
}

fn show(visit: &Visit, code: &str, wished: &Wished, answers: &Answers, errors: Errors) -> PageResult {
    let t = visit.t();
    let select = |place| {
        let name = field(place);
        let select = Select::new(&name, t.round_wish_label(place)).item("", t.round_wish_choose());
        let select = wished.names.iter().fold(select, |select, (id, text)| select.item(id, text));
        select.value(answers.get(&name)).error(errors.of(&name))
    };
    let choices = (1..=WISHES.max(wished.wishes.len())).map(select).collect();
    render(&WishesPage {
        page: visit.page(t.round_wishes_page())?.with_form().with_errors(!errors.is_empty()),
        errors,
        back: visit.url(format!("/queue/children/{code}")),
        code: code.to_owned(),
        wishes: choices,
    })
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let child = ChildCode::new(code.as_str());
    let wished = wished(&app, &staff, &child).await?;
    let (t, mut errors) = (visit.t(), Errors::none(visit.t()));
    if answers.switches_language() {
        return show(&visit, &code, &wished, &answers, errors);
    }
    let mut chosen: Vec<KindergartenId> = Vec::new();
    for place in 1..=WISHES.max(wished.wishes.len()) {
        let name = field(place);
        let Some(id) = answers.get(&name) else { continue };
        if !wished.names.contains_key(id) {
            return Err(Problem::bad_request());
        }
        if chosen.iter().any(|one| one.as_str() == id) {
            errors.add(&name, t.round_wishes_twice());
        }
        chosen.push(KindergartenId::new(id));
    }
    if !errors.is_empty() {
        return show(&visit, &code, &wished, &answers, errors);
    }
    let again = format!("/queue/children/{code}");
    // The same wishes sent twice are one event.
    if chosen == wished.wishes {
        visit.notice(t.round_wishes_saved())?;
        return Ok(visit.go(again));
    }
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    let done = web::blocking(move || room.set_wishes(&office, &child, chosen, &keeper)).await?;
    told(&visit, done, t.round_wishes_saved())?;
    Ok(visit.go(again))
}

/// Says what became of a deed on the list.
fn told(visit: &Visit, done: Result<(), Impossible>, text: impl std::fmt::Display) -> Result<(), Problem> {
    match done {
        Ok(()) => visit.notice(text),
        Err(impossible) => {
            tracing::info!(%impossible, "the list does not allow it");
            visit.warn(visit.t().body_child_not_now())
        }
    }
}

/// Binds a child to a brother or sister, or takes the bond away.
pub(crate) async fn bind(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let again = format!("/queue/children/{code}");
    if answers.switches_language() {
        return Ok(visit.go(again));
    }
    let (t, child) = (visit.t(), ChildCode::new(code.as_str()));
    let wished = wished(&app, &staff, &child).await?;
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    if answers.has("deed", "unbind") {
        let done = web::blocking(move || room.unbind(&office, &child, &keeper)).await?;
        told(&visit, done, t.round_together_ended())?;
        return Ok(visit.go(again));
    }
    let other = web::waiting::read_code(answers.text("code")).filter(|other| *other != child);
    let known = other.filter(|other| !wished.mates.contains(other));
    let Some(other) = known else {
        visit.warn(t.round_together_code_wrong())?;
        return Ok(visit.go(again));
    };
    let done = web::blocking(move || -> Result<_, Fault> {
        // A family that grows is bound anew, in one work.
        let mut children = vec![child.clone()];
        children.extend(wished.mates.iter().cloned());
        children.push(other);
        room.bind(&office, &child, &children, &keeper)
    })
    .await?;
    match done {
        Err(Impossible::UnknownChild(_)) => visit.warn(t.round_together_code_wrong())?,
        done => told(&visit, done, t.round_together_done())?,
    }
    Ok(visit.go(again))
}
