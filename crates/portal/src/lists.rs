//! The waiting lists in public: the list without names, the place of a child by its code and every move of it with its cause, the log to take away
//! and the proof that a child stands in it.

use crate::App;
use crate::rounds::{self, RoundOfChild};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::{Fault, Forecast, Kept, PublicLists};
use kernel::{Lang, civil_date};
use queue::explain::{Move, moves};
use queue::{ChildCode, KindergartenId, Standing};
use serde::Deserialize;
use std::sync::Arc;
use translation::T;
use web::components::{BackLink, Button, Cell, Input, InsetText, Pagination, Select, SummaryList, Table};
use web::waiting::{class, moves_chart, moves_table, read_code, standing};
use web::{Errors, Page, PageResult, Problem, Visit, blocking, render};

/// Rows on a page of the list.
const ROWS: u64 = 50;
/// Moves shown as text; the chart shows all.
const MOVES: usize = 50;
/// Events that one request of the log gives at most.
const LOG_PAGE: u32 = 100_000;

#[derive(Template)]
#[template(path = "portal/queues.html")]
struct QueuesPage {
    page: Page,
    offices: Vec<(String, String)>,
}

/// The lists there are.
pub(crate) async fn all(State(app): State<App>, visit: Visit) -> PageResult {
    let lists = Arc::clone(&app.lists);
    let found = blocking(move || lists.territories()).await?;
    let lang = visit.lang();
    let mut offices: Vec<(String, String)> =
        found.into_iter().map(|(id, name)| (visit.url(format!("/queue/{id}")), name.get(lang).to_owned())).collect();
    offices.sort_by(|a, b| a.1.cmp(&b.1));
    render(&QueuesPage { page: visit.page(visit.t().queue_title())?, offices })
}

/// What of a list is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    born: Option<i16>,
    page: Option<u64>,
    code: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/queue.html")]
struct QueuePage {
    page: Page,
    office: String,
    errors: Errors,
    typed: String,
    years: Select,
    list: Option<Table>,
    pages: Option<Pagination>,
    rounds: String,
    bulletins: String,
    order: String,
    log: String,
    head: String,
}

pub(crate) fn office_of(lists: &PublicLists, territory: &str, lang: Lang) -> Result<String, Problem> {
    lists.name(territory).map(|name| name.get(lang).to_owned()).ok_or_else(Problem::not_found)
}

/// The list of a territory without names.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(territory): Path<String>,
    Query(shown): Query<Shown>,
) -> PageResult {
    let t = visit.t();
    let office = office_of(&app.lists, &territory, visit.lang())?;
    let typed = shown.code.unwrap_or_default();
    let mut errors = Errors::none(t);
    let code = read_code(&typed);
    let (lists, id, wanted) = (Arc::clone(&app.lists), territory.clone(), code.clone());
    let current = shown.page.unwrap_or(1).max(1);
    let (known, years, born, rows, count) = blocking(move || {
        lists.look(&id, |kept| {
            let list = &kept.list;
            let known = wanted.is_some_and(|code| list.standing(&code).is_some());
            let years: Vec<i16> = list.years().filter(|year| list.count(*year) > 0).collect();
            let born = shown.born.filter(|year| years.contains(year)).or(years.last().copied());
            let skip = (current - 1).saturating_mul(ROWS);
            let rows = born.map(|year| list.waiting_page(year, skip, ROWS)).unwrap_or_default();
            let count = born.map_or(0, |year| list.count(year));
            (known, years, born, rows, count)
        })
    })
    .await?;
    match code {
        Some(code) if known => return Ok(visit.go(format!("/queue/{territory}/children/{code}"))),
        _ if typed.trim().is_empty() => {}
        _ => errors.add("code", t.queue_code_unknown()),
    }
    let table = Table::new(t.queue_caption(count))
        .number_column(t.queue_position())
        .column(t.queue_code())
        .column(t.queue_class())
        .column(t.queue_since());
    let row = |one: queue::Waiting| {
        vec![
            Cell::number(one.position),
            Cell::link(visit.url(format!("/queue/{territory}/children/{}", one.child)), &one.child),
            Cell::text(class(t, one.class)),
            Cell::text(t.date_time_short(one.since)),
        ]
    };
    let last = count.div_ceil(ROWS).max(1);
    let number = |page: u64| u32::try_from(page).unwrap_or(u32::MAX);
    let base = visit.url(format!("/queue/{territory}?born={}&page=", born.unwrap_or_default()));
    let select = years.iter().fold(Select::new("born", t.queue_born()), |select, year| select.item(year, year));
    render(&QueuePage {
        page: visit.page(t.queue_title())?.with_errors(!errors.is_empty()),
        office,
        errors,
        typed,
        years: select.value(born.map(|year| year.to_string()).as_deref()),
        list: (count > 0).then(|| table.rows(rows.into_iter().map(row)).small()),
        pages: (last > 1).then(|| Pagination::new(t, base, number(current), number(last))),
        rounds: visit.url(format!("/queue/{territory}/rounds")),
        bulletins: visit.url(format!("/queue/{territory}/bulletins")),
        order: visit.url(format!("/queue/{territory}/order")),
        log: visit.url(format!("/queue/{territory}/log.jsonl")),
        head: visit.url(format!("/queue/{territory}/head.txt")),
    })
}

/// What the list says of one child.
struct Seen {
    standing: Standing,
    class: queue::Class,
    position: Option<u64>,
    among: u64,
    born: i16,
    since: Option<jiff::Timestamp>,
    places: Vec<(KindergartenId, u64)>,
    moves: Vec<Move>,
    table: Option<Table>,
}

fn see(t: T, kept: &Kept, code: &ChildCode) -> Option<Seen> {
    let list = &kept.list;
    let (born, since) = list.registered(code)?;
    let wishes = list.wishes(code);
    let asked: Vec<&KindergartenId> = if wishes.is_empty() { list.kindergartens_for(born).collect() } else { wishes };
    let moves = moves(list, code, None);
    Some(Seen {
        standing: list.standing(code)?.clone(),
        class: list.class(code)?,
        position: list.position(code),
        among: list.count(born),
        born,
        since,
        places: asked.into_iter().filter_map(|one| Some((one.clone(), list.position_at(code, one)?))).collect(),
        table: moves_table(t, list, &moves, MOVES),
        moves,
    })
}

#[derive(Template)]
#[template(path = "portal/queue-child.html")]
struct ChildPage {
    page: Page,
    office: String,
    back: String,
    summary: SummaryList,
    places: Option<Table>,
    forecast: Option<(String, Option<String>)>,
    waits: bool,
    chart: Option<String>,
    rounds: Vec<RoundOfChild>,
    moves: Option<Table>,
    proof: String,
}

/// A child by its code: where it stands, at each kindergarten, how it came there, and what is likely next.
pub(crate) async fn child(
    State(app): State<App>,
    visit: Visit,
    Path((territory, code)): Path<(String, String)>,
) -> PageResult {
    let t = visit.t();
    let office = office_of(&app.lists, &territory, visit.lang())?;
    let code = read_code(&code).ok_or_else(Problem::not_found)?;
    let (lists, id, wanted) = (Arc::clone(&app.lists), territory.clone(), code.clone());
    let found = blocking(move || -> Result<_, Fault> {
        let Some(seen) = lists.look(&id, |kept| see(t, kept, &wanted))? else { return Ok(None) };
        let since = seen.since.map(civil_date).filter(|_| seen.position.is_some());
        let forecast = since.map(|since| lists.forecast(&id, seen.born, since)).transpose()?.flatten();
        let rounds = rounds::of_child(&lists, t, &id, &wanted)?;
        Ok(Some((seen, lists.kindergartens(&id)?, forecast, rounds)))
    })
    .await?;
    let (seen, names, forecast, rounds) = found.ok_or_else(Problem::not_found)?;
    let summary = SummaryList::new()
        .row(t.queue_code(), &code)
        .row(t.queue_standing(), standing(t, &seen.standing))
        .row_if(t.queue_position(), seen.position.map(|place| t.queue_position_of(seen.among, place)))
        .row(t.queue_born(), seen.born)
        .row(t.queue_class(), class(t, seen.class))
        .row_if(t.queue_since(), seen.since.map(|at| t.date_time(at)));
    let table = Table::new(t.queue_places_caption()).column(t.queue_place()).number_column(t.queue_position());
    let row = |(id, place): &(KindergartenId, u64)| {
        vec![Cell::text(names.get(id.as_str()).map_or(id.as_str(), String::as_str)), Cell::number(place)]
    };
    let own = format!("/queue/{territory}/children/{code}");
    render(&ChildPage {
        page: visit.page(t.queue_child_title())?,
        office,
        back: visit.url(format!("/queue/{territory}")),
        summary,
        places: (!seen.places.is_empty())
            .then(|| table.rows(seen.places.iter().map(row)).first_cell_is_header().small()),
        forecast: forecast.map(|forecast| foretold(t, &forecast)),
        waits: seen.position.is_some(),
        chart: (!seen.moves.is_empty()).then(|| visit.url(format!("{own}/moves.svg"))),
        rounds,
        moves: seen.table,
        proof: visit.url(format!("{own}/proof")),
    })
}

/// The range in words, and how often such ranges came true.
fn foretold(t: T, forecast: &Forecast) -> (String, Option<String>) {
    let range = forecast.range;
    let text = match range.most {
        Some(most) => t.queue_forecast_range(range.least, most, range.waits),
        None => t.queue_forecast_least(range.least, range.waits),
    };
    let rate = forecast.rate.per_mille().map(|rate| {
        let decided = forecast.rate.hits + forecast.rate.misses;
        t.queue_forecast_rate(decided, (rate + 5) / 10).into_owned()
    });
    (text.into_owned(), rate)
}

/// The moves of a child as a chart.
pub(crate) async fn chart(
    State(app): State<App>,
    visit: Visit,
    Path((territory, code)): Path<(String, String)>,
) -> PageResult {
    let (t, now) = (visit.t(), visit.now());
    let code = read_code(&code).ok_or_else(Problem::not_found)?;
    let lists = Arc::clone(&app.lists);
    let drawn = blocking(move || {
        lists.look(&territory, |kept| {
            kept.list.standing(&code)?;
            Some(moves_chart(t, &kept.list, &moves(&kept.list, &code, None), now))
        })
    })
    .await?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A picture of ours runs nothing and asks for nothing.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    Ok((headers, drawn.ok_or_else(Problem::not_found)?).into_response())
}

/// From which event on the log is asked.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct LogFrom {
    #[serde(default)]
    from: u64,
}

/// The log of a territory, an event a line. A long log is given in parts; each tells where the next begins.
pub(crate) async fn log(
    State(app): State<App>,
    Path(territory): Path<String>,
    Query(LogFrom { from }): Query<LogFrom>,
) -> PageResult {
    let (lists, id) = (Arc::clone(&app.lists), territory.clone());
    let mut lines = blocking(move || lists.log_page(&id, from, LOG_PAGE)).await?;
    if lines.is_empty() && from == 0 {
        return Err(Problem::not_found());
    }
    let next = from + lines.len() as u64;
    let more = lines.len() == usize::try_from(LOG_PAGE).unwrap_or(usize::MAX);
    let link = more.then(|| [(header::LINK, format!("</queue/{territory}/log.jsonl?from={next}>; rel=\"next\""))]);
    lines.push(String::new());
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{territory}-{from}.jsonl\"")),
    ];
    Ok((headers, link, lines.join("\n")).into_response())
}

/// The head of a territory's log as the portal has witnessed it, signed by the log and by the witness; a new log's own where none is witnessed yet.
pub(crate) async fn head(State(app): State<App>, Path(territory): Path<String>) -> PageResult {
    let (lists, room) = (Arc::clone(&app.lists), Arc::clone(&app.room));
    let note = blocking(move || -> Result<_, Fault> {
        Ok(room.witnessed_note(&territory)?.or(lists.signed_head(&territory)?))
    })
    .await?;
    Ok(plain(note.ok_or_else(Problem::not_found)?))
}

/// The keys by which heads are signed: that of the logs, and that of their witness.
pub(crate) async fn keys(State(app): State<App>) -> PageResult {
    let (lists, room) = (Arc::clone(&app.lists), Arc::clone(&app.room));
    let [log, witness] = blocking(move || -> Result<_, Fault> { Ok([lists.key()?, room.note_verifier()?]) }).await?;
    Ok(plain(format!("{log}\n{witness}\n")))
}

fn plain(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
