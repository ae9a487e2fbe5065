//! The regulation as it runs here: the act and its life, slips of the text with their readings, steps and tables of each channel.

use crate::App;
use askama::Template;
use axum::extract::{Path, State};
use engine::{Edition, Life, Route, Source};
use kernel::{System, civil_date};
use std::sync::Arc;
use store::StoreError;
use translation::T;
use web::components::{BackLink, Cell, SummaryList, Table};
use web::{Page, PageResult, Problem, Visit, blocking, render};

struct ChannelPart {
    title: String,
    steps: Table,
    /// HTML of the table of actions.
    actions: String,
    /// Addresses of the drawings.
    diagram: String,
    bpmn: String,
    processes: String,
    csv: String,
}

#[derive(Template)]
#[template(path = "portal/regulation.html")]
struct RegulationPage {
    page: Page,
    back: String,
    title: String,
    act: SummaryList,
    amendments: Vec<String>,
    errata: Option<Table>,
    channels: Vec<ChannelPart>,
    /// What recipients answered to the survey of the act.
    survey: Option<Table>,
    /// The indicators that the act names without questions.
    indicators: Option<Table>,
    digest: String,
}

/// The page about a regulation.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((act, service)): Path<(String, String)>,
) -> PageResult {
    let edition = app.room.law.current(&format!("{act}/{service}")).ok_or_else(Problem::not_found)?;
    let (t, lang) = (visit.t(), visit.lang());
    let (store, code) = (Arc::clone(&app.room.store), edition.code().to_owned());
    let answered = blocking(move || store.read::<_, StoreError>(|tx| tx.survey_counts(&code))).await?;
    let life = edition.act.life(civil_date(visit.now()));
    render(&RegulationPage {
        page: visit.page(t.portal_regulation_title())?,
        back: visit.url(format!("/services/{}", edition.code())),
        title: edition.regulation.title.get(lang).to_owned(),
        act: act_summary(t, &edition, life),
        amendments: edition
            .act
            .amendments
            .iter()
            .map(|one| t.portal_amendment(one.changes.get(lang), t.date(one.date), one.number.as_str()).into_owned())
            .collect(),
        errata: errata(t, &edition),
        channels: edition.routes.values().map(|route| channel(&visit, &edition, route)).collect(),
        survey: survey(t, &edition, &answered),
        indicators: indicators(t, &edition),
        digest: edition.digest.to_string(),
    })
}

/// How often each answer was given to each question of the survey, with its share.
fn survey(t: T, edition: &Edition, answered: &[(String, i64)]) -> Option<Table> {
    let survey = edition.regulation.survey.as_ref()?;
    let lang = t.lang();
    let given: Vec<(Vec<usize>, i64)> =
        answered.iter().filter_map(|(answers, count)| Some((serde_json::from_str(answers).ok()?, *count))).collect();
    let total: i64 = given.iter().map(|(_, count)| count).sum();
    let cell = |question: usize, answer: usize| {
        let chosen = |answers: &Vec<usize>| answers.get(question) == Some(&answer);
        let count: i64 = given.iter().filter(|(answers, _)| chosen(answers)).map(|(_, count)| count).sum();
        Cell::text(t.portal_survey_share(count, if total == 0 { 0 } else { count * 100 / total }))
    };
    let row = |(question, text): (usize, &kernel::Text)| {
        let answers = (0..survey.answers.len()).map(|answer| cell(question, answer));
        std::iter::once(Cell::said(text, lang)).chain(answers).collect::<Vec<_>>()
    };
    let table = Table::new(t.portal_survey_results(total)).column(t.portal_survey_question());
    let table = survey.answers.iter().fold(table, |table, answer| table.column(answer.get(lang)));
    Some(table.rows(survey.questions.iter().enumerate().map(row)).small())
}

/// The indicators that the act names: it leaves their values empty and gives no questions to measure them by.
fn indicators(t: T, edition: &Edition) -> Option<Table> {
    let lang = t.lang();
    let row = |one: &engine::Indicator| {
        let dash = || Cell::text("—");
        vec![Cell::text(&one.clause), Cell::said(&one.text, lang), dash(), dash(), dash()]
    };
    let all = &edition.regulation.indicators;
    (!all.is_empty()).then(|| {
        Table::new(t.portal_indicators())
            .column(t.portal_clause())
            .column(t.portal_indicator())
            .column(t.portal_indicator_normative())
            .column(t.portal_indicator_target())
            .column(t.portal_indicator_current())
            .rows(all.iter().map(row))
            .small()
    })
}

fn act_summary(t: T, edition: &Edition, life: Life) -> SummaryList {
    let (act, lang) = (&edition.act, t.lang());
    let word = match life {
        Life::Ahead => t.portal_life_ahead(),
        Life::InForce => t.portal_life_in_force(),
        Life::Repealed => t.portal_life_repealed(),
    };
    let since = t.date(act.in_force_from);
    let since = if act.in_force_source == Source::Assumed { t.portal_assumed(since).into_owned() } else { since };
    let registered = act.registered.map(|day| match &act.registered_number {
        Some(number) => t.portal_day_number(t.date(day), number.as_str()).into_owned(),
        None => t.date(day),
    });
    let ended = act.ended.map(|day| match &act.ended_by {
        Some(number) => t.portal_day_number(t.date(day), number.as_str()).into_owned(),
        None => t.date(day),
    });
    SummaryList::new()
        .row(t.portal_act_title(), act.title.get(lang))
        .row(t.portal_act_by(), act.adopted_by.get(lang))
        .row(t.portal_act_adopted(), t.portal_day_number(t.date(act.adopted), act.number.as_str()))
        .row_if(t.portal_act_registered(), registered)
        .row(t.portal_act_in_force(), since)
        .row_if(t.portal_act_ended(), ended)
        .row(t.portal_act_life(), word)
        .row(t.portal_act_appendix(), &edition.regulation.appendix)
}

fn errata(t: T, edition: &Edition) -> Option<Table> {
    let lang = t.lang();
    let row = |one: &engine::Erratum| {
        vec![Cell::text(&one.clause), Cell::said(&one.printed, lang), Cell::said(&one.reading, lang)]
    };
    (!edition.errata.is_empty()).then(|| {
        Table::new(t.portal_errata())
            .column(t.portal_clause())
            .column(t.portal_printed())
            .column(t.portal_reading())
            .rows(edition.errata.iter().map(row))
            .small()
    })
}

fn channel(visit: &Visit, edition: &Edition, route: &Route) -> ChannelPart {
    let (t, lang) = (visit.t(), visit.lang());
    let system = |system: System| t.by_key(&format!("portal-system-{system}")).unwrap_or_else(|| system.to_string());
    let step = |step: &engine::Step| {
        vec![Cell::text(&step.clause), Cell::said(&step.does, lang), Cell::text(system(step.system))]
    };
    let file = |name: &str| visit.url(format!("/services/{}/regulation/{name}", edition.code()));
    ChannelPart {
        title: t.by_key(&format!("intake-channel-{}", route.channel)).unwrap_or_default(),
        steps: Table::new(t.portal_steps_of(route.clause.as_str()))
            .column(t.portal_clause())
            .column(t.portal_step())
            .column(t.portal_where())
            .rows(route.steps.iter().map(step))
            .small(),
        actions: diagram::table::Table::new(edition, route, lang).to_html(),
        diagram: file(&format!("diagram-{}.svg", route.channel)),
        bpmn: file(&format!("diagram-{}.bpmn", route.channel)),
        processes: file(&format!("processes-{}.svg", route.channel)),
        csv: file(&format!("table-{}.csv", route.channel)),
    }
}

/// A table or a diagram of the regulation as a file.
pub(crate) async fn file(
    State(app): State<App>,
    visit: Visit,
    Path((act, service, name)): Path<(String, String, String)>,
) -> PageResult {
    let edition = app.room.law.current(&format!("{act}/{service}")).ok_or_else(Problem::not_found)?;
    web::drawing::file(&edition, &name, visit.lang())
}
