//! Prolonging the term of a case, as far as the act lets it be; the recipient is told.

use crate::App;
use crate::deed::{DeedPage, TEXT_LIMIT, bounded, figure, runs};
use crate::staff::{Staff, done, not_due};
use axum::extract::{Path, State};
use casework::{CaseView, Extending, Fault, Turned};
use jiff::Timestamp;
use kernel::{civil_date, end_of, iso};
use std::sync::Arc;
use store::StoreError;
use web::components::{DateInput, Textarea};
use web::{Answers, Errors, PageResult, Problem, Visit};

/// Whether the term of a case can be prolonged by this person now.
pub(crate) fn may(staff: &Staff, view: &CaseView) -> bool {
    runs(staff, view) && view.edition.regulation.extension.is_some() && view.state.decision.is_none()
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    show(&app, &visit, (&staff, &view), &Answers::default(), Errors::none(visit.t())).await
}

async fn show(
    app: &App,
    visit: &Visit,
    (staff, view): (&Staff, &CaseView),
    answers: &Answers,
    errors: Errors,
) -> PageResult {
    let case = view.record.id;
    if !may(staff, view) {
        return not_due(visit, case);
    }
    let t = visit.t();
    let room = Arc::clone(&app.room);
    let longest = web::blocking(move || room.longest_term(case)).await?;
    let until = DateInput::new(t, "until", t.body_extend_until())
        .parts(answers.text("until-day"), answers.text("until-month"), answers.text("until-year"))
        .error(errors.of("until"));
    let reason =
        Textarea::new("reason", t.body_extend_reason()).rows(4).value(answers.get("reason")).error(errors.of("reason"));
    let mut page = DeedPage::new(visit, case, t.body_extend_title(), errors)?.button(t.body_extend_button());
    if let Some(now) = view.record.due_at {
        page = page.lead(t.body_extend_now(t.date_time(now)));
    }
    if let Some(longest) = longest {
        page = page.lead(t.body_extend_most(t.date(civil_date(longest))));
    }
    page.lead(t.body_extend_told()).field(until).field(reason).render()
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() || !may(&staff, &view) {
        return show(&app, &visit, (&staff, &view), &answers, errors).await;
    }
    let until = answers.date("until").ok().flatten().and_then(end_of);
    if until.is_none() {
        errors.add("until", t.body_extend_until_needed());
    }
    let reason = bounded(&answers, "reason", TEXT_LIMIT);
    if reason.is_none() {
        errors.add("reason", t.body_extend_reason_needed(figure(TEXT_LIMIT)));
    }
    let (Some(until), Some(reason)) = (until, reason) else {
        return show(&app, &visit, (&staff, &view), &answers, errors).await;
    };
    match extend(&app, &staff, &view, until, reason).await? {
        Extending::Done => done(&visit, view.record.id, t.body_extended()),
        Extending::NotAllowed => not_due(&visit, view.record.id),
        Extending::OutOfRange(longest) => {
            match longest.filter(|longest| until > *longest) {
                Some(longest) => errors.add("until", t.body_extend_until_late(t.date(civil_date(longest)))),
                None => errors.add("until", t.body_extend_until_early()),
            }
            show(&app, &visit, (&staff, &view), &answers, errors).await
        }
    }
}

/// Prolongs the term; the same day and reason sent twice are done once.
async fn extend(
    app: &App,
    staff: &Staff,
    view: &CaseView,
    until: Timestamp,
    reason: String,
) -> Result<Extending, Problem> {
    if view.state.extended.as_ref() == Some(&(iso(until), reason.clone())) {
        return Ok(Extending::Done);
    }
    let (room, actor, case) = (Arc::clone(&app.room), staff.actor_at(view), view.record.id);
    web::blocking(move || match room.extend(case, until, &reason, &actor) {
        Ok(done) => Ok(done),
        Err(Turned::Misstep(_) | Turned::Fault(Fault::Raced | Fault::Store(StoreError::Stale(_)))) => {
            Ok(Extending::NotAllowed)
        }
        Err(Turned::Fault(fault)) => Err(Problem::from(fault)),
    })
    .await
}
