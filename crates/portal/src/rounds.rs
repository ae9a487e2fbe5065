//! Rounds of allocation in public: what was announced, what a held one rests on and came to with everything that proves it, and what became of a child's
//! wishes.

use crate::App;
use crate::lists::office_of;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use casework::{Fault, HeldRound, PublicLists, PublicRound};
use kernel::civil_date;
use queue::{ChildCode, RoundNumber, Stage};
use std::sync::Arc;
use translation::T;
use web::components::{BackLink, Cell, SummaryList, Table};
use web::intake::attachment;
use web::rounds::{
    blocking, by_class, by_wish, chart as drawn, chart_height, criteria, groups, labels, reasons, stage, summary,
};
use web::{Page, PageResult, Problem, Visit, blocking as work, render};

#[derive(Template)]
#[template(path = "portal/rounds.html")]
struct RoundsPage {
    page: Page,
    office: String,
    back: String,
    rounds: Option<Table>,
}

/// The rounds of a territory.
pub(crate) async fn all(State(app): State<App>, visit: Visit, Path(territory): Path<String>) -> PageResult {
    let t = visit.t();
    let office = office_of(&app.lists, &territory, visit.lang())?;
    let (lists, id) = (Arc::clone(&app.lists), territory.clone());
    let rounds = work(move || lists.rounds(&id)).await?;
    let row = |round: &PublicRound| {
        vec![
            Cell::link(
                visit.url(format!("/queue/{territory}/rounds/{}", round.number)),
                t.round_number_title(round.number),
            ),
            Cell::text(round.ended_at.or(round.announced_at).map(|at| t.date_time_short(at)).unwrap_or_default()),
            Cell::text(stage(t, &round.stage)),
        ]
    };
    let table = Table::new(t.round_title())
        .column(t.round_public_column())
        .column(t.round_when_column())
        .column(t.round_stage());
    render(&RoundsPage {
        page: visit.page(t.round_title())?,
        office,
        back: visit.url(format!("/queue/{territory}")),
        rounds: (!rounds.is_empty()).then(|| table.rows(rounds.iter().map(row)).first_cell_is_header()),
    })
}

#[derive(Template)]
#[template(path = "portal/round.html")]
struct RoundPage {
    page: Page,
    office: String,
    back: String,
    about: SummaryList,
    held: Option<Held>,
}

/// A held round as its page shows it.
struct Held {
    summary: SummaryList,
    chart: String,
    height: u64,
    by_wish: Table,
    by_class: Table,
    groups: Table,
    blocking: Option<Table>,
    files: Vec<(String, String)>,
}

/// A round with all that is published of it.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((territory, number)): Path<(String, String)>,
) -> PageResult {
    let t = visit.t();
    let office = office_of(&app.lists, &territory, visit.lang())?;
    let number = read_number(&number)?;
    let (lists, id) = (Arc::clone(&app.lists), territory.clone());
    let found = work(move || -> Result<_, Fault> {
        let Some(round) = lists.rounds(&id)?.into_iter().find(|round| round.number == number) else { return Ok(None) };
        Ok(Some((round, lists.held_round(&id, number)?, lists.groups(&id)?)))
    })
    .await?;
    let (round, held, places) = found.ok_or_else(Problem::not_found)?;
    let own = visit.url(format!("/queue/{territory}/rounds/{number}"));
    let labels = labels(t, &places);
    render(&RoundPage {
        page: visit.page(t.round_number_title(number))?,
        office,
        back: visit.url(format!("/queue/{territory}/rounds")),
        about: about(t, &round, held.as_ref()),
        held: held.map(|held| Held {
            summary: summary(t, &held.run.tally),
            chart: format!("{own}/chart.svg"),
            height: chart_height(&held.run.tally),
            by_wish: by_wish(t, &held.run.tally),
            by_class: by_class(t, &held.run.tally),
            groups: groups(t, &held.computed, &labels),
            blocking: blocking(t, &held.computed, &labels),
            files: files(t).into_iter().map(|(file, text)| (format!("{own}/{file}"), text)).collect(),
        }),
    })
}

fn about(t: T, round: &PublicRound, held: Option<&HeldRound>) -> SummaryList {
    let dropped = matches!(round.stage, Stage::Dropped { .. });
    let ended = round.ended_at.map(|at| t.date_time(at));
    let list = SummaryList::new()
        .row(t.round_stage(), stage(t, &round.stage))
        .row_if(t.round_announced_at(), round.announced_at.map(|at| t.date_time(at)))
        .row_if(if dropped { t.round_dropped_at() } else { t.round_held_at() }, ended)
        .row_if(t.round_dropped_why(), round.reason.clone())
        .row_if(t.round_signed_by(), held.map(|held| held.signed_by.clone()))
        .row_if(t.round_criteria(), held.map(|held| criteria(t, &held.computed.round.criteria)));
    list.row_if(t.round_commitment(), round.commitment.as_ref().map(ToString::to_string))
        .row_if(t.round_seed(), round.seed.clone())
}

/// What is published of a held round: the name of each file, and what it is.
fn files(t: T) -> [(&'static str, String); 4] {
    [
        ("round.json", t.round_file_input().into_owned()),
        ("outcome.json", t.round_file_outcome().into_owned()),
        ("decision.json", t.round_file_decision().into_owned()),
        ("decision.p7s", t.round_file_signature().into_owned()),
    ]
}

fn read_number(text: &str) -> Result<RoundNumber, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn held(app: &App, territory: &str, number: &str) -> Result<HeldRound, Problem> {
    let (lists, id, number) = (Arc::clone(&app.lists), territory.to_owned(), read_number(number)?);
    work(move || lists.held_round(&id, number)).await?.ok_or_else(Problem::not_found)
}

/// A file of a held round: exactly the bytes whose hash the log tells.
pub(crate) async fn file(
    State(app): State<App>,
    Path((territory, number, file)): Path<(String, String, String)>,
) -> PageResult {
    let held = held(&app, &territory, &number).await?;
    let (digest, kind) = match file.as_str() {
        "round.json" => (held.run.record.input, "application/json"),
        "outcome.json" => (held.run.record.outcome, "application/json"),
        "decision.json" => (held.decision, "application/json"),
        "decision.p7s" => (held.signature, "application/pkcs7-signature"),
        _ => return Err(Problem::not_found()),
    };
    let lists = Arc::clone(&app.lists);
    let bytes = work(move || lists.round_bytes(&digest)).await?.ok_or_else(Problem::not_found)?;
    attachment(&file, kind, bytes)
}

/// The wishes granted by a held round, as a chart.
pub(crate) async fn chart(
    State(app): State<App>,
    visit: Visit,
    Path((territory, number)): Path<(String, String)>,
) -> PageResult {
    let held = held(&app, &territory, &number).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A picture of ours runs nothing and asks for nothing.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    Ok((headers, drawn(visit.t(), &held.run.tally)).into_response())
}

/// A held round on the page of a child that took part.
pub(crate) struct RoundOfChild {
    /// Which, and of what day.
    pub title: String,
    /// Where everything about it is.
    pub link: String,
    /// What became of each wish.
    pub reasons: Table,
}

/// What rounds decided on a child's wishes, the latest first.
pub(crate) fn of_child(
    lists: &PublicLists,
    t: T,
    territory: &str,
    code: &ChildCode,
) -> Result<Vec<RoundOfChild>, Fault> {
    let rounds = lists.rounds_of(territory, code)?;
    if rounds.is_empty() {
        return Ok(Vec::new());
    }
    let labels = labels(t, &lists.groups(territory)?);
    let told = lists.rounds(territory)?;
    let title = |number: RoundNumber| {
        let at = told.iter().find(|round| round.number == number).and_then(|round| round.ended_at);
        at.map_or_else(|| t.round_number_title(number), |at| t.round_of_child(t.date(civil_date(at)), number))
    };
    let shown = rounds.into_iter().map(|(number, child)| RoundOfChild {
        title: title(number).into_owned(),
        link: format!("/queue/{territory}/rounds/{number}"),
        reasons: reasons(t, &child, &labels),
    });
    Ok(shown.collect())
}
