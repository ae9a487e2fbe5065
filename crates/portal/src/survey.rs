//! The survey of the regulation after the result: once, and never in the way.

use crate::App;
use crate::case::own;
use askama::Template;
use axum::extract::{Path, State};
use casework::{CaseRoom, CaseView, Deed, Turned};
use engine::{Actor, ActorKind, Fact, Outcome, Survey};
use std::sync::Arc;
use store::StoreError;
use web::components::{BackLink, Button, Radios};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, blocking, render};

/// Whether the person may answer now: the result is there, the regulation asks, and it was not answered.
pub(crate) async fn is_open(room: &Arc<CaseRoom>, view: &CaseView) -> Result<bool, Problem> {
    let over = matches!(view.state.outcome, Some(Outcome::Issued | Outcome::Refused));
    if !over || view.edition.regulation.survey.is_none() {
        return Ok(false);
    }
    let (store, case) = (Arc::clone(&room.store), view.record.id);
    Ok(blocking(move || store.read::<_, StoreError>(|tx| tx.survey_find(case))).await?.is_none())
}

#[derive(Template)]
#[template(path = "portal/survey.html")]
struct SurveyPage {
    page: Page,
    back: String,
    errors: Errors,
    questions: Vec<Radios>,
}

fn page(visit: &Visit, view: &CaseView, survey: &Survey, answers: &Answers, errors: Errors) -> PageResult {
    let lang = visit.lang();
    let question = |(n, question): (usize, &kernel::Text)| {
        let name = format!("question-{n}");
        let items = survey.answers.iter().enumerate().map(|(value, text)| (value, text.get(lang)));
        Radios::new(&name, question.get(lang))
            .legend_size("m")
            .items(items)
            .value(answers.get(&name))
            .error(errors.of(&name))
    };
    render(&SurveyPage {
        page: visit.page(visit.t().portal_survey_title())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(format!("/cabinet/{}", view.record.id)),
        questions: survey.questions.iter().enumerate().map(question).collect(),
        errors,
    })
}

async fn open(app: &App, visit: &Visit, id: &str) -> Result<Option<(CaseView, Survey)>, Problem> {
    let view = own(&app.room, visit, id).await?;
    let survey = view.edition.regulation.survey.clone();
    Ok(if is_open(&app.room, &view).await? { survey.map(|survey| (view, survey)) } else { None })
}

/// The questions.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> PageResult {
    match open(&app, &visit, &id).await? {
        Some((view, survey)) => page(&visit, &view, &survey, &Answers::default(), Errors::none(visit.t())),
        None => Ok(visit.go(format!("/cabinet/{id}"))),
    }
}

/// Keeps the answers, once.
pub(crate) async fn sent(State(app): State<App>, visit: Visit, Path(id): Path<String>, answers: Answers) -> PageResult {
    let Some((view, survey)) = open(&app, &visit, &id).await? else { return Ok(visit.go(format!("/cabinet/{id}"))) };
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return page(&visit, &view, &survey, &answers, errors);
    }
    let mut chosen = Vec::new();
    for n in 0..survey.questions.len() {
        let name = format!("question-{n}");
        match answers.text(&name).parse::<usize>().ok().filter(|answer| *answer < survey.answers.len()) {
            Some(answer) => chosen.push(answer),
            None => errors.add(name, t.portal_survey_choose()),
        }
    }
    if !errors.is_empty() {
        return page(&visit, &view, &survey, &answers, errors);
    }
    let (room, case, now) = (Arc::clone(&app.room), view.record.id, visit.now());
    let text = serde_json::to_string(&chosen)?;
    let actor = Actor {
        kind: ActorKind::Recipient,
        name: view.record.recipient_name.clone(),
        account: view.record.account.clone(),
    };
    blocking(move || {
        let first = room.store.write::<_, StoreError>(|tx| {
            let first = tx.survey_find(case)?.is_none();
            if first {
                tx.survey_save(case, &text, now)?;
            }
            Ok(first)
        })?;
        match if first { room.apply(case, &Deed { fact: Fact::SurveyAnswered, actor }) } else { Ok(()) } {
            Ok(()) | Err(Turned::Misstep(_)) => Ok(()),
            Err(Turned::Fault(fault)) => Err(Problem::from(fault)),
        }
    })
    .await?;
    visit.notice(t.portal_survey_thanks())?;
    Ok(visit.go(format!("/cabinet/{id}")))
}
