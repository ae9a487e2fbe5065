//! A computed result in numbers, and two of them beside each other.

use super::{BASE, kind, labels, run_of};
use crate::App;
use crate::staff::{Staff, office_name};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use casework::{Computed, RunView};
use queue::tally::{Tally, compare as beside};
use serde::Deserialize;
use std::sync::Arc;
use translation::T;
use web::components::{BackLink, Cell, Pagination, SummaryList, Table};
use web::rounds::{blocking, by_class, by_wish, chart_height, criteria, groups, refused, summary};
use web::{Page, PageResult, Visit, render};

/// Children without a place on a page.
const ROWS: usize = 50;
/// Children who lose a place that are named.
const LOSERS: usize = 100;

#[derive(askama::Template)]
#[template(path = "local-body/round-run.html")]
struct RunPage {
    page: Page,
    office: String,
    back: String,
    about: SummaryList,
    summary: SummaryList,
    chart: String,
    height: u64,
    by_wish: Table,
    by_class: Table,
    groups: Table,
    blocking: Option<Table>,
    refused: Option<Table>,
    pages: Option<Pagination>,
}

/// Which page of the children without a place is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    page: Option<usize>,
}

pub(crate) async fn run(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let view = run_of(&app, &staff, &id).await?;
    let (room, office, record) = (Arc::clone(&app.room), staff.office.clone(), view.record.clone());
    let t = visit.t();
    let (computed, labels) = web::blocking(move || -> Result<_, casework::Fault> {
        Ok((room.computed(&record)?, labels(t, &room, &office)?))
    })
    .await?;
    let current = shown.page.unwrap_or(1).max(1);
    let (codes, count) = refused(&computed, (current - 1).saturating_mul(ROWS), ROWS);
    let row = |code: &queue::ChildCode| vec![Cell::link(visit.url(format!("/queue/children/{code}")), code)];
    let table = Table::new(t.round_refused_caption(count)).column(t.round_child_code());
    let own = format!("{BASE}/runs/{id}");
    let page = |page: usize| u32::try_from(page).unwrap_or(u32::MAX);
    let last = count.div_ceil(ROWS).max(1);
    render(&RunPage {
        page: visit.page(t.round_run_title())?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        back: visit.url(BASE),
        about: about(t, &view, &computed),
        summary: summary(t, &view.tally),
        chart: visit.url(format!("{own}/chart.svg")),
        height: chart_height(&view.tally),
        by_wish: by_wish(t, &view.tally),
        by_class: by_class(t, &view.tally),
        groups: groups(t, &computed, &labels),
        blocking: blocking(t, &computed, &labels),
        refused: (count > 0).then(|| table.rows(codes.iter().map(row)).small()),
        pages: (last > 1).then(|| Pagination::new(t, visit.url(format!("{own}?page=")), page(current), page(last))),
    })
}

fn about(t: T, view: &RunView, computed: &Computed) -> SummaryList {
    let note = Some(view.record.note.clone()).filter(|note| !note.is_empty());
    SummaryList::new()
        .row(t.round_run_kind(), kind(t, view))
        .row(t.round_run_made(), t.date_time(view.record.made_at))
        .row(t.round_run_by(), &view.made_by.name)
        .row_if(t.round_run_note(), note)
        .row(t.round_criteria(), criteria(t, &computed.round.criteria))
        .row(t.round_run_cut(), view.record.cut)
}

/// The wishes granted by a result, as a chart.
pub(crate) async fn chart(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let view = run_of(&app, &staff, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A picture of ours runs nothing and asks for nothing.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    Ok((headers, web::rounds::chart(visit.t(), &view.tally)).into_response())
}

#[derive(askama::Template)]
#[template(path = "local-body/round-compare.html")]
struct ComparePage {
    page: Page,
    office: String,
    back: String,
    numbers: Table,
    children: SummaryList,
    losers: Option<Table>,
}

/// The two runs that are compared.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Pair {
    #[serde(default)]
    first: String,
    #[serde(default)]
    second: String,
}

pub(crate) async fn compare(State(app): State<App>, visit: Visit, Query(pair): Query<Pair>) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let t = visit.t();
    if pair.first == pair.second {
        visit.warn(t.round_compare_needed())?;
        return Ok(visit.go(BASE));
    }
    let (first, second) = (run_of(&app, &staff, &pair.first).await?, run_of(&app, &staff, &pair.second).await?);
    let (room, one, two) = (Arc::clone(&app.room), first.record.clone(), second.record.clone());
    let found = web::blocking(move || -> Result<_, casework::Fault> {
        let (one, two) = (room.computed(&one)?, room.computed(&two)?);
        Ok(beside((&one.round, &one.outcome), (&two.round, &two.outcome)))
    })
    .await?;
    let losers = Table::new(t.round_compare_losers()).column(t.round_child_code());
    let row = |code: &queue::ChildCode| vec![Cell::link(visit.url(format!("/queue/children/{code}")), code)];
    render(&ComparePage {
        page: visit.page(t.round_compare_title())?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        back: visit.url(BASE),
        numbers: numbers(t, [&first, &second]),
        children: SummaryList::new()
            .row(t.round_compare_same(), found.same)
            .row(t.round_compare_gained(), found.gained)
            .row(t.round_compare_lost(), found.lost)
            .row(t.round_compare_better(), found.better)
            .row(t.round_compare_other(), found.other)
            .row(t.round_compare_apart(), found.apart),
        losers: (!found.losers.is_empty()).then(|| losers.rows(found.losers.iter().take(LOSERS).map(row)).small()),
    })
}

/// The numbers of two runs, a column each.
fn numbers(t: T, runs: [&RunView; 2]) -> Table {
    let of = |pick: fn(&Tally) -> u64| runs.map(|run| Cell::number(pick(&run.tally)));
    let row = |word: std::borrow::Cow<'static, str>, [first, second]: [Cell; 2]| vec![Cell::text(word), first, second];
    let wish = |wish: usize| runs.map(|run| Cell::number(run.tally.by_wish.get(wish).copied().unwrap_or(0)));
    let wishes = runs.iter().map(|run| run.tally.by_wish.len()).max().unwrap_or(0);
    let note = |run: &RunView| {
        let note = if run.record.note.is_empty() { kind(t, run) } else { run.record.note.clone() };
        format!("{note}, {}", t.date_time_short(run.record.made_at))
    };
    let [first, second] = runs.map(note);
    let table =
        Table::new(t.round_result_title()).column(t.round_compare_what()).number_column(first).number_column(second);
    let rows = [
        row(t.round_children(), of(|tally| tally.children)),
        row(t.round_places(), of(|tally| tally.places)),
        row(t.round_placed(), of(|tally| tally.placed)),
        row(t.round_refused(), of(Tally::refused)),
        row(t.round_full(), of(|tally| tally.full)),
        row(t.round_blocking(), of(|tally| tally.blocking)),
    ];
    let by_wish = (0..wishes).map(|place| row(t.round_wish_label(place + 1), wish(place)));
    table.rows(rows.into_iter().chain(by_wish)).first_cell_is_header().small()
}
