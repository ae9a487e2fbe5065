//! What the parent of a waiting child asks for in writing: the kindergartens, the dearest first, and who goes together.

use crate::App;
use crate::child::{find, told};
use crate::staff::Staff;
use axum::extract::{Path, State};
use casework::Kept;
use queue::{ChildCode, Impossible, KindergartenId};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::records::VacancyRecord;
use web::components::{BackLink, Button, Select, SummaryList};
use web::wishes::Wishing;
use web::{Answers, Errors, Page, PageResult, Visit, render};

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
    wishes: Vec<String>,
    /// The language of teaching wished; none: any.
    language: Option<String>,
    /// The brothers and sisters the child is bound to.
    pub mates: Vec<ChildCode>,
    /// The kindergartens of its year, and those wished, with their names.
    names: BTreeMap<String, String>,
}

impl Wished {
    /// As the list has it.
    pub fn of(kept: &Kept, code: &ChildCode, places: Vec<VacancyRecord>) -> Option<Self> {
        let (born, _) = kept.list.registered(code)?;
        let of_year: Vec<&KindergartenId> = kept.list.kindergartens_for(born).collect();
        let wishes: Vec<String> = kept.list.wishes(code).into_iter().map(ToString::to_string).collect();
        let all = places.into_iter().map(|place| (place.kindergarten, place.kindergarten_name));
        let known = |id: &String| wishes.contains(id) || of_year.iter().any(|one| one.as_str() == id);
        let names = all.filter(|(id, _)| known(id)).collect();
        let mates = kept.list.bound_to(code).into_iter().cloned().collect();
        Some(Self { names, mates, wishes, language: kept.list.language_of(code).map(str::to_owned) })
    }

    /// The wishes, the language and the bond in words.
    pub fn summary(&self, t: translation::T) -> SummaryList {
        let named = |one: &String| self.names.get(one).unwrap_or(one).clone();
        let wishes: Vec<String> =
            (1..).zip(&self.wishes).map(|(place, one)| format!("{place}) {}", named(one))).collect();
        let language = self.language.as_ref().map(|code| crate::places::language(t, code));
        let mates: Vec<String> = self.mates.iter().map(ToString::to_string).collect();
        let or = |texts: Vec<String>, none: Cow<'static, str>, between: &str| {
            if texts.is_empty() { none.into_owned() } else { texts.join(between) }
        };
        SummaryList::new()
            .row(t.round_wishes_now(), or(wishes, t.round_wishes_any(), "; "))
            .row(t.listed_language(), language.unwrap_or_else(|| t.listed_language_any().into_owned()))
            .row(t.round_together(), or(mates, t.round_together_nobody(), ", "))
    }

    fn wishing(&self) -> Wishing<'_> {
        Wishing { names: &self.names, wished: &self.wishes, any: true }
    }
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let (_, wished) = find(&app, &staff, &ChildCode::new(code.as_str()), Wished::of).await?;
    show(&visit, &code, &wished, &Answers::default(), Errors::none(visit.t()))
}

fn show(visit: &Visit, code: &str, wished: &Wished, answers: &Answers, errors: Errors) -> PageResult {
    let t = visit.t();
    render(&WishesPage {
        page: visit.page(t.round_wishes_page())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(format!("/queue/children/{code}")),
        code: code.to_owned(),
        wishes: wished.wishing().fields(t, answers, &errors),
        errors,
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
    let (_, wished) = find(&app, &staff, &child, Wished::of).await?;
    let (t, mut errors) = (visit.t(), Errors::none(visit.t()));
    if answers.switches_language() {
        return show(&visit, &code, &wished, &answers, errors);
    }
    let chosen = wished.wishing().chosen(t, &answers, &mut errors);
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
    let chosen = chosen.into_iter().map(KindergartenId::new).collect();
    let done = web::blocking(move || room.set_wishes(&office, &child, chosen, &keeper)).await?;
    told(&visit, done, t.round_wishes_saved())?;
    Ok(visit.go(again))
}

/// Binds a child to a brother or sister, or takes the bond away. A family that grows is bound anew, in one work.
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
    let (_, wished) = find(&app, &staff, &child, Wished::of).await?;
    let (mut others, mut text) = (Vec::new(), t.round_together_ended());
    if !answers.has("deed", "unbind") {
        let other = web::waiting::read_code(answers.text("code")).filter(|other| *other != child);
        let Some(other) = other.filter(|other| !wished.mates.contains(other)) else {
            visit.warn(t.round_together_code_wrong())?;
            return Ok(visit.go(again));
        };
        others = wished.mates;
        others.push(other);
        text = t.round_together_done();
    }
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    match web::blocking(move || room.bind(&office, &child, &others, &keeper)).await? {
        Err(Impossible::UnknownChild(_)) => visit.warn(t.round_together_code_wrong())?,
        done => told(&visit, done, text)?,
    }
    Ok(visit.go(again))
}
