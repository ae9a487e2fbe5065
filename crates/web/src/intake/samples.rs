//! Samples of the request and of the answers, for whoever wants to see before applying what is asked and what is given.

use super::{Answer, Intake};
use crate::components::{BackLink, Cell, Said, Table};
use crate::{Page, Problem, Visit, blocking, render};
use askama::Template;
use axum::extract::{Path, State};
use engine::Edition;
use kernel::Lang;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "intake/samples.html")]
struct SamplesPage {
    page: Page,
    back: String,
    title: String,
    request: Table,
    /// Each paper's name with the addresses of its sample in Kazakh and in Russian.
    papers: Vec<(String, String, String)>,
}

fn edition_of(intake: &Intake, act: &str, service: &str) -> Result<Arc<Edition>, Problem> {
    let edition = intake.room.law.current(&format!("{act}/{service}"));
    // The portal tells of every service, also of one that is asked for elsewhere.
    edition
        .filter(|edition| edition.route(intake.channel).is_some() || !intake.by_staff())
        .ok_or_else(Problem::not_found)
}

/// The page of samples.
pub(super) async fn show(
    State(intake): State<Intake>,
    visit: Visit,
    Path((act, service)): Path<(String, String)>,
) -> Answer {
    let edition = edition_of(&intake, &act, &service)?;
    let (t, lang) = (visit.t(), visit.lang());
    let answers = intake.room.sample_answers(&edition, lang);
    let row = |field: &engine::Field| {
        let answer = answers.get(&field.id).map(String::as_str).unwrap_or_default();
        let question = Said::new(&field.label, lang);
        let question = if field.required { question.to_string() } else { format!("{question} {}", t.optional()) };
        vec![Cell::html(question), Cell::text(answer)]
    };
    let address = visit.url(format!("/services/{}/samples", edition.code()));
    let paper = |paper: &engine::PaperForm| {
        let file = |lang: Lang| format!("{address}/{}-{lang}.pdf", paper.id);
        (paper.title.get(lang).to_owned(), file(Lang::Kk), file(Lang::Ru))
    };
    Ok(render(&SamplesPage {
        page: visit.page(t.sample_title())?,
        back: visit.url(format!("/services/{}", edition.code())),
        title: edition.regulation.title.get(lang).to_owned(),
        request: Table::new(t.sample_request())
            .column(t.sample_question())
            .column(t.sample_answer())
            .rows(edition.form.fields.iter().map(row)),
        papers: edition.papers.iter().map(paper).collect(),
    })?)
}

/// The sample of a paper: `referral-kk.pdf`.
pub(super) async fn paper(
    State(intake): State<Intake>,
    Path((act, service, name)): Path<(String, String, String)>,
) -> Answer {
    let edition = edition_of(&intake, &act, &service)?;
    let named = name.strip_suffix(".pdf").and_then(|stem| stem.rsplit_once('-'));
    let (paper, lang) = named
        .and_then(|(paper, lang)| Some((paper.to_owned(), lang.parse::<Lang>().ok()?)))
        .ok_or_else(Problem::not_found)?;
    let room = Arc::clone(&intake.room);
    let drawn = blocking(move || room.sample_paper(&edition, &paper, lang)).await?;
    Ok(super::attachment(&name, "application/pdf", drawn.ok_or_else(Problem::not_found)?)?)
}
