//! The bulletins of free places in public: rounds, places by year, language and kindergarten, and every claim by the code of its child.

use crate::App;
use crate::lists::office_of;
use crate::proof::of_event;
use askama::Template;
use axum::extract::{Path, Query, State};
use casework::{Bulletin, BulletinPlace, ClaimSeen};
use jiff::Timestamp;
use queue::ChildCode;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use translation::T;
use web::bulletin::{answer, language, state};
use web::components::{BackLink, Button, Cell, Input, Pagination, Select, SummaryList, Table};
use web::{Page, PageResult, Problem, Visit, blocking, render};

/// Claims on a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "portal/bulletins.html")]
struct BulletinsPage {
    page: Page,
    office: String,
    back: String,
    rounds: Option<Table>,
}

/// The years of birth a group takes.
pub(crate) fn years(place: &BulletinPlace) -> String {
    let [first, last] = place.born;
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// The rounds of a territory, the latest first.
pub(crate) async fn all(State(app): State<App>, visit: Visit, Path(territory): Path<String>) -> PageResult {
    let (t, now) = (visit.t(), visit.now());
    let office = office_of(&app.lists, &territory, visit.lang())?;
    let (bulletins, id) = (Arc::clone(&app.bulletins), territory.clone());
    let rounds = blocking(move || bulletins.all(&id)).await?;
    let table = Table::new(t.bulletin_title())
        .column(t.bulletin_opens())
        .column(t.bulletin_state())
        .number_column(t.bulletin_places())
        .number_column(t.bulletin_left())
        .number_column(t.bulletin_claims());
    let row = |one: &Bulletin| {
        let places: u32 = one.places.iter().map(|place| place.places).sum();
        let address = visit.url(format!("/queue/{territory}/bulletins/{}", one.round));
        vec![
            Cell::link(address, t.date_time(one.opens_at)),
            Cell::text(state(t, one, now)),
            Cell::number(places),
            Cell::number(one.left()),
            Cell::number(one.claims),
        ]
    };
    render(&BulletinsPage {
        page: visit.page(t.bulletin_title())?,
        office,
        back: visit.url(format!("/queue/{territory}")),
        rounds: (!rounds.is_empty()).then(|| table.rows(rounds.iter().map(row)).small()),
    })
}

/// What of a round is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    born: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    kindergarten: String,
    page: Option<usize>,
}

#[derive(Template)]
#[template(path = "portal/bulletin.html")]
struct BulletinPage {
    page: Page,
    office: String,
    back: String,
    summary: SummaryList,
    rule: String,
    over: bool,
    years: Select,
    languages: Select,
    kindergarten: String,
    places: Option<Table>,
    claims: Option<Table>,
    pages: Option<Pagination>,
    log: String,
}

/// One round: its places and its claims.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((territory, round)): Path<(String, u32)>,
    Query(shown): Query<Shown>,
) -> PageResult {
    let t = visit.t();
    let office = office_of(&app.lists, &territory, visit.lang())?;
    let (bulletins, id) = (Arc::clone(&app.bulletins), territory.clone());
    let current = shown.page.unwrap_or(1).max(1);
    let (found, claims) = blocking(move || -> Result<_, casework::Fault> {
        let from = (current - 1).saturating_mul(ROWS) as u64;
        Ok((bulletins.one(&id, round)?, bulletins.claims(&id, round, from, ROWS)?))
    })
    .await?;
    let bulletin = found.ok_or_else(Problem::not_found)?;
    let born: BTreeSet<i16> = bulletin.places.iter().flat_map(|place| place.born[0]..=place.born[1]).collect();
    let spoken: BTreeSet<&str> = bulletin.places.iter().map(|place| place.language.as_str()).collect();
    let any = |select: Select| select.item("", t.bulletin_any());
    let select = any(Select::new("born", t.bulletin_born()));
    let select = born.iter().fold(select, |select, year| select.item(year, year)).value(Some(shown.born.as_str()));
    let languages = any(Select::new("language", t.bulletin_language()));
    let languages = spoken.iter().fold(languages, |select, code| select.item(code, language(t, code)));
    let last = usize::try_from(bulletin.claims).unwrap_or(usize::MAX).div_ceil(ROWS).max(1);
    let number = |page: usize| u32::try_from(page).unwrap_or(u32::MAX);
    let own = format!("/queue/{territory}/bulletins/{round}");
    let base = visit.url(format!("{own}?page="));
    render(&BulletinPage {
        page: visit.page(t.bulletin_round_title(t.date_time(bulletin.opens_at)))?,
        office,
        back: visit.url(format!("/queue/{territory}/bulletins")),
        summary: summary(t, &bulletin, visit.now()),
        rule: if bulletin.commitment.is_some() { t.bulletin_rule_lot() } else { t.bulletin_rule_order() }.into_owned(),
        over: bulletin.closed_at.is_some(),
        years: select,
        languages: languages.value(Some(shown.language.as_str())),
        places: places_table(t, &bulletin, &shown),
        kindergarten: shown.kindergarten,
        claims: claims_table(&visit, &bulletin, &claims),
        pages: (last > 1).then(|| Pagination::new(t, base, number(current), number(last))),
        log: visit.url(format!("/queue/{territory}/log.jsonl")),
    })
}

/// The moments and the figures of a round.
pub(crate) fn summary(t: T, bulletin: &Bulletin, now: Timestamp) -> SummaryList {
    let places: u32 = bulletin.places.iter().map(|place| place.places).sum();
    SummaryList::new()
        .row(t.bulletin_state(), state(t, bulletin, now))
        .row(t.bulletin_room_opens(), t.date_time(bulletin.room_opens_at))
        .row(t.bulletin_opens(), t.date_time(bulletin.opens_at))
        .row(t.bulletin_closes(), t.date_time(bulletin.closed_at.unwrap_or(bulletin.closes_at)))
        .row(t.bulletin_places(), places)
        .row(t.bulletin_left(), bulletin.left())
        .row(t.bulletin_line(), bulletin.line)
        .row(t.bulletin_claims(), bulletin.claims)
        .row(t.bulletin_limit_account(), bulletin.per_account)
        .row_if(t.bulletin_limit_source(), bulletin.per_source.map(|most| most.to_string()))
        .row_if(t.bulletin_commitment(), bulletin.commitment.as_ref().map(ToString::to_string))
        .row_if(t.bulletin_seed(), bulletin.seed.map(queue::bulletin::Seed::to_hex))
}

fn places_table(t: T, bulletin: &Bulletin, shown: &Shown) -> Option<Table> {
    let wanted = shown.kindergarten.trim().to_lowercase();
    let born = shown.born.parse::<i16>().ok();
    let fits = |place: &&BulletinPlace| {
        born.is_none_or(|year| (place.born[0]..=place.born[1]).contains(&year))
            && (shown.language.is_empty() || shown.language == place.language)
            && (wanted.is_empty() || place.kindergarten.to_lowercase().contains(&wanted))
    };
    let found: Vec<&BulletinPlace> = bulletin.places.iter().filter(fits).collect();
    if found.is_empty() {
        return None;
    }
    let table = Table::new(t.bulletin_places_caption())
        .column(t.bulletin_kindergarten())
        .column(t.bulletin_born())
        .column(t.bulletin_language())
        .number_column(t.bulletin_places())
        .number_column(t.bulletin_left());
    let row = |place: &&BulletinPlace| {
        vec![
            Cell::text(&place.kindergarten),
            Cell::text(years(place)),
            Cell::text(language(t, &place.language)),
            Cell::number(place.places),
            Cell::number(place.left),
        ]
    };
    Some(table.rows(found.iter().map(row)).first_cell_is_header().small())
}

fn claims_table(visit: &Visit, bulletin: &Bulletin, claims: &[(ChildCode, ClaimSeen)]) -> Option<Table> {
    if claims.is_empty() {
        return None;
    }
    let t = visit.t();
    let table = Table::new(t.bulletin_claims_caption())
        .number_column(t.bulletin_claim_number())
        .column(t.bulletin_claim_at())
        .column(t.queue_code())
        .column(t.bulletin_kindergarten())
        .column(t.bulletin_claim_answer());
    let name = |claim: &ClaimSeen| {
        let place = bulletin.places.iter().find(|place| place.group == claim.group);
        place.map_or_else(|| claim.group.to_string(), |place| place.kindergarten.clone())
    };
    let row = |(child, claim): &(ChildCode, ClaimSeen)| {
        let own =
            format!("/queue/{}/bulletins/{}/claims/{}/proof.json", bulletin.territory, bulletin.round, claim.number);
        vec![
            Cell::html(web::components::Link::new(visit.url(own), claim.number + 1)),
            Cell::text(seconds(t, claim.at)),
            Cell::link(visit.url(format!("/queue/{}/children/{child}", bulletin.territory)), child),
            Cell::text(name(claim)),
            Cell::text(answer(t, claim)),
        ]
    };
    Some(table.rows(claims.iter().map(row)).small())
}

/// A moment with its seconds and their thousandths: in a rush they tell who was first.
pub(crate) fn seconds(t: T, at: Timestamp) -> String {
    let thousandths = at.subsec_millisecond();
    format!("{}:{:02},{thousandths:03}", t.date_time_short(at), at.as_second().rem_euclid(60))
}

/// The proof that the receipt of a claim stands in the log.
pub(crate) async fn proof(
    State(app): State<App>,
    Path((territory, round, claim)): Path<(String, u32, u64)>,
) -> PageResult {
    of_event(&app, territory, move |kept| kept.list.choice(round)?.receipt(claim)).await
}
