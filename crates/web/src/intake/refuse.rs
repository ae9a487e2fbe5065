//! Refusing to accept an incomplete package: what is missing, and the receipt that says so.

use super::asking::turn_away;
use super::draft::{Draft, Step};
use super::{Answer, Intake};
use crate::components::{BackLink, Button, Checkboxes};
use crate::{Answers, Errors, Page, Problem, Visit, render};
use askama::Template;
use axum::extract::{Path, State};
use casework::TurnedAwayFor;
use engine::FactKind;

#[derive(Template)]
#[template(path = "intake/refuse.html")]
struct RefusePage {
    page: Page,
    back: String,
    errors: Errors,
    recipient: String,
    missing: Checkboxes,
}

/// The draft of an employee whose route lets an incomplete package be refused.
async fn open(intake: &Intake, visit: &Visit, id: &str) -> Result<Draft, super::Stop> {
    let draft = Draft::open(intake, visit, id).await?;
    if may(&draft) { Ok(draft) } else { Err(Problem::not_found().into()) }
}

/// Whether an incomplete package can be refused here.
pub(super) fn may(draft: &Draft) -> bool {
    draft.staff && draft.brings(FactKind::PackageIncomplete)
}

/// The page: documents that must be there and have no file are marked as missing already.
pub(super) async fn show(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let draft = open(&intake, &visit, &id).await?;
    let missing: Vec<String> = draft.missing_documents().into_iter().map(|document| document.id.clone()).collect();
    page(&visit, &draft, &missing, Errors::none(visit.t()))
}

fn page(visit: &Visit, draft: &Draft, missing: &[String], errors: Errors) -> Answer {
    let (t, lang) = (visit.t(), visit.lang());
    let Some(party) = &draft.body.recipient else {
        visit.warn(t.intake_refuse_recipient())?;
        return Ok(visit.go(draft.url(&Step::Recipient.path())));
    };
    let boxes = Checkboxes::new("missing", t.intake_refuse_missing()).legend_size("m").hint(t.intake_refuse_hint());
    let boxes = boxes
        .items(draft.asked_documents().map(|document| (document.id.as_str(), document.name.get(lang))))
        .values(missing)
        .error(errors.of("missing"));
    Ok(render(&RefusePage {
        page: visit.page(t.intake_refuse_title())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(draft.url("check")),
        errors,
        recipient: format!("{}, {}", party.name(), party.number()),
        missing: boxes,
    })?)
}

/// Records the refusal and shows the record, from which the receipt is printed.
pub(super) async fn sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    answers: Answers,
) -> Answer {
    let draft = open(&intake, &visit, &id).await?;
    let t = visit.t();
    let known = draft.asked_documents().map(|document| document.id.clone());
    let missing: Vec<String> = known.filter(|id| answers.has("missing", id)).collect();
    if answers.switches_language() {
        return page(&visit, &draft, &missing, Errors::none(t));
    }
    if missing.is_empty() {
        let errors = Errors::none(t).with("missing", t.intake_refuse_missing_needed());
        return page(&visit, &draft, &missing, errors);
    }
    let Some(party) = draft.body.recipient.clone() else { return page(&visit, &draft, &missing, Errors::none(t)) };
    turn_away(&intake, &visit, &draft, party, TurnedAwayFor::Package(missing)).await
}
