//! The desk: what a round of now would rest on, the runs so far, the announced rounds, and the deeds of the keeper on them.

use super::{BASE, kind, number, refusal, run_path};
use crate::App;
use crate::staff::{Staff, office_name};
use crate::waiting::{keeps, tabs};
use axum::extract::{Path, State};
use casework::{RoundDesk, RoundView, RunView};
use queue::Stage;
use std::sync::Arc;
use translation::T;
use web::components::{BackLink, Button, Cell, InsetText, Select, SubNavigation, SummaryList, Table, Tag, Textarea};
use web::rounds::{criteria, stage, summary};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, render};

/// The longest reason for dropping a round, in characters.
const REASON_LIMIT: usize = 300;

#[derive(askama::Template)]
#[template(path = "local-body/rounds.html")]
struct DeskPage {
    page: Page,
    office: String,
    tabs: SubNavigation,
    keeps: bool,
    heads: bool,
    holds: bool,
    now: SummaryList,
    open: Option<Open>,
    rounds: Option<Table>,
    runs: Option<Table>,
    pair: Option<(Select, Select)>,
}

/// The announced round at the desk.
struct Open {
    title: String,
    link: String,
    tag: Tag,
}

pub(crate) async fn desk(State(app): State<App>, visit: Visit) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    let desk = web::blocking(move || room.round_desk(&office)).await?;
    let t = visit.t();
    let free: u32 = desk.groups.iter().map(|group| group.free).sum();
    let now = SummaryList::new()
        .row_if(t.round_criteria(), desk.criteria.as_deref().map(|named| criteria(t, named)))
        .row(t.body_queue_places(), free)
        .row(t.round_waiting(), desk.children)
        .row(t.round_families(), desk.families);
    let open = desk.rounds.iter().find(|round| matches!(round.stage, Stage::Announced { .. }));
    render(&DeskPage {
        page: visit.page(t.round_title())?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        tabs: tabs(&visit, BASE),
        keeps: keeps(&visit),
        heads: staff.is_head(),
        holds: desk.criteria.is_some(),
        now,
        open: open.map(|round| Open {
            title: t.round_open_title(round.record.number).into_owned(),
            link: visit.url(format!("{BASE}/{}", round.record.number)),
            tag: waits(t, round),
        }),
        rounds: rounds(&visit, t, &desk),
        runs: runs(&visit, t, &desk.runs),
        pair: pair(t, &desk.runs),
    })
}

/// For whom a round waits.
fn waits(t: T, round: &RoundView) -> Tag {
    match (&round.stage, &round.run) {
        (Stage::Announced { .. }, Some(_)) => Tag::new(t.round_waits_head()).colour("yellow"),
        (Stage::Announced { .. }, None) => Tag::new(t.round_waits_computing()).colour("blue"),
        (Stage::Held { .. }, _) => Tag::new(t.round_stage_held()).colour("green"),
        (Stage::Dropped { .. }, _) => Tag::new(t.round_stage_dropped()).colour("grey"),
    }
}

fn rounds(visit: &Visit, t: T, desk: &RoundDesk) -> Option<Table> {
    if desk.rounds.is_empty() {
        return None;
    }
    let row = |round: &RoundView| {
        let number = round.record.number;
        let placed = round.run.as_ref().map(|run| run.tally.placed.to_string());
        vec![
            Cell::link(visit.url(format!("{BASE}/{number}")), t.round_number_title(number)),
            Cell::text(t.date_time_short(round.record.announced_at)),
            Cell::html(waits(t, round)),
            Cell::number(placed.unwrap_or_default()),
        ]
    };
    let table = Table::new(t.round_list_title())
        .column(t.round_public_column())
        .column(t.round_announced_at())
        .column(t.round_stage())
        .number_column(t.round_placed());
    Some(table.rows(desk.rounds.iter().map(row)).first_cell_is_header().small())
}

fn runs(visit: &Visit, t: T, runs: &[RunView]) -> Option<Table> {
    if runs.is_empty() {
        return None;
    }
    let row = |run: &RunView| {
        vec![
            Cell::link(run_path(visit, &run.record.id), t.date_time_short(run.record.made_at)),
            Cell::text(kind(t, run)),
            Cell::text(&run.record.note),
            Cell::number(run.tally.children),
            Cell::number(run.tally.placed),
            Cell::number(run.tally.by_wish.first().copied().unwrap_or(0)),
            Cell::number(run.tally.refused()),
            Cell::number(run.tally.blocking),
        ]
    };
    let table = Table::new(t.round_runs_caption())
        .column(t.round_run_made())
        .column(t.round_run_kind())
        .column(t.round_run_note())
        .number_column(t.round_children())
        .number_column(t.round_placed())
        .number_column(t.round_wish_label(1))
        .number_column(t.round_refused())
        .number_column(t.round_blocking_title());
    Some(table.rows(runs.iter().map(row)).first_cell_is_header().small())
}

/// The choice of two runs to compare; the older one first.
fn pair(t: T, runs: &[RunView]) -> Option<(Select, Select)> {
    let [second, first, ..] = runs else { return None };
    let select = |name: &str, label: std::borrow::Cow<'static, str>, chosen: &RunView| {
        let select = Select::new(name, label);
        let named = |run: &RunView| {
            let note = if run.record.note.is_empty() { kind(t, run) } else { run.record.note.clone() };
            format!("{} – {note}", t.date_time_short(run.record.made_at))
        };
        let select = runs.iter().fold(select, |select, run| select.item(&run.record.id, named(run)));
        select.value(Some(chosen.record.id.as_str()))
    };
    Some((select("first", t.round_compare_first(), first), select("second", t.round_compare_second(), second)))
}

#[derive(askama::Template)]
#[template(path = "local-body/round.html")]
struct RoundPage {
    page: Page,
    errors: Errors,
    office: String,
    back: String,
    summary: SummaryList,
    result: Option<SummaryList>,
    run: Option<String>,
    open: bool,
    keeps: bool,
    sign: Option<String>,
    reason: String,
}

async fn round_of(app: &App, staff: &Staff, round: &str) -> Result<RoundView, Problem> {
    let (room, office, number) = (Arc::clone(&app.room), staff.office.clone(), number(round)?);
    web::blocking(move || room.round(&office, number)).await?.ok_or_else(Problem::not_found)
}

pub(crate) async fn round(State(app): State<App>, visit: Visit, Path(round): Path<String>) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let view = round_of(&app, &staff, &round).await?;
    show(&app, &visit, &staff, &view, Errors::none(visit.t()), String::new())
}

fn show(app: &App, visit: &Visit, staff: &Staff, view: &RoundView, errors: Errors, reason: String) -> PageResult {
    let (t, record) = (visit.t(), &view.record);
    let open = matches!(view.stage, Stage::Announced { .. });
    let commitment = match &view.stage {
        Stage::Announced { commitment } => Some(commitment.to_string()),
        _ => None,
    };
    let signed_by = record.signed_by.as_deref().and_then(|by| serde_json::from_str::<engine::Actor>(by).ok());
    let own = format!("{BASE}/{}", record.number);
    let list = SummaryList::new()
        .row(t.round_stage(), stage(t, &view.stage))
        .row(t.round_announced_at(), t.date_time(record.announced_at))
        .row_if(t.round_held_at(), record.signed_at.map(|at| t.date_time(at)))
        .row_if(t.round_signed_by(), signed_by.map(|actor| actor.name))
        .row_if(t.round_commitment(), commitment)
        .row_if(t.round_seed(), (!open).then(|| record.seed.clone()));
    render(&RoundPage {
        page: visit.page(t.round_number_title(record.number))?.with_errors(!errors.is_empty()),
        errors,
        office: office_name(app, &staff.office, visit.lang()).unwrap_or_default(),
        back: visit.url(BASE),
        summary: list,
        result: view.run.as_ref().map(|run| summary(t, &run.tally)),
        run: view.run.as_ref().map(|run| run_path(visit, &run.record.id)),
        open,
        keeps: keeps(visit),
        sign: (open && staff.is_head() && view.run.is_some()).then(|| visit.url(format!("{own}/sign"))),
        reason,
    })
}

/// Announces a round.
pub(crate) async fn announce(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    if answers.switches_language() {
        return Ok(visit.go(BASE));
    }
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    match web::blocking(move || room.announce_round(&office, &keeper)).await? {
        Ok(number) => {
            visit.notice(visit.t().round_announced())?;
            Ok(visit.go(format!("{BASE}/{number}")))
        }
        Err(refused) => {
            visit.warn(refusal(visit.t(), &refused))?;
            Ok(visit.go(BASE))
        }
    }
}

/// Computes an announced round and puts it before the head.
pub(crate) async fn round_cast(
    State(app): State<App>,
    visit: Visit,
    Path(round): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let again = format!("{BASE}/{round}");
    if answers.switches_language() {
        return Ok(visit.go(again));
    }
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    let number = number(&round)?;
    match web::blocking(move || room.cast_round(&office, number, &keeper)).await? {
        Ok(_) => visit.notice(visit.t().round_cast_done())?,
        Err(refused) => visit.warn(refusal(visit.t(), &refused))?,
    }
    Ok(visit.go(again))
}

/// Drops an announced round.
pub(crate) async fn drop_sent(
    State(app): State<App>,
    visit: Visit,
    Path(round): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let view = round_of(&app, &staff, &round).await?;
    let (t, reason) = (visit.t(), answers.text("reason").to_owned());
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show(&app, &visit, &staff, &view, errors, reason);
    }
    if reason.trim().is_empty() || reason.chars().count() > REASON_LIMIT {
        errors.add("reason", t.round_drop_reason_needed());
        return show(&app, &visit, &staff, &view, errors, reason);
    }
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    let number = number(&round)?;
    match web::blocking(move || room.drop_round(&office, number, &reason, &keeper)).await? {
        Ok(()) => visit.notice(t.round_dropped())?,
        Err(refused) => visit.warn(refusal(t, &refused))?,
    }
    Ok(visit.go(format!("{BASE}/{number}")))
}
