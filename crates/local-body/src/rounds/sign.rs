//! The head sees a computed round and signs the decision to hold it.

use super::{BASE, number, refusal, run_path};
use crate::App;
use crate::staff::Staff;
use axum::extract::{Path, State};
use casework::{RoundRefusal, RoundSignature, RoundView, SignRefusal};
use engine::ActorKind;
use queue::RoundNumber;
use std::sync::Arc;
use web::case::refusal_texts;
use web::components::{BackLink, SummaryList, WarningText};
use web::intake::attachment;
use web::rounds::summary;
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

#[derive(askama::Template)]
#[template(path = "local-body/round-sign.html")]
struct SignPage {
    page: Page,
    errors: Errors,
    back: String,
    decision: [String; 2],
    summary: Option<SummaryList>,
    run: String,
    link: String,
    who: String,
    signing: Signing,
}

/// The head of the office of a visit, asked of the store anew.
pub(super) async fn head(app: &App, visit: &Visit) -> Result<Staff, Problem> {
    let staff = Staff::of(app, visit).await?;
    if staff.is_head() { Ok(staff) } else { Err(Problem::forbidden()) }
}

async fn to_sign(app: &App, staff: &Staff, number: RoundNumber) -> Result<Option<(RoundView, Vec<u8>)>, Problem> {
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    web::blocking(move || room.round_to_sign(&office, number)).await
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(round): Path<String>) -> PageResult {
    let staff = head(&app, &visit).await?;
    show(&app, &visit, &staff, number(&round)?, Errors::none(visit.t())).await
}

async fn show(app: &App, visit: &Visit, staff: &Staff, number: RoundNumber, errors: Errors) -> PageResult {
    let t = visit.t();
    let Some((view, bytes)) = to_sign(app, staff, number).await? else {
        visit.warn(t.round_not_there())?;
        return Ok(visit.go(format!("{BASE}/{number}")));
    };
    let page = visit.page(t.round_sign_title(number))?.with_form();
    let page = page.with_errors(!errors.is_empty()).with_script("signing.js");
    let base = format!("{BASE}/{number}");
    let download = visit.url(format!("{base}/sign/bytes"));
    let signing = Signing::new(t, &bytes, &staff.account.iin, &app.agent, download).errors(&errors);
    let decision: casework::RoundDecision = serde_json::from_slice(&bytes).map_err(casework::Fault::from)?;
    let run = view.run.as_ref().map(|run| run.record.id.clone()).unwrap_or_default();
    render(&SignPage {
        page,
        errors,
        back: visit.url(base),
        decision: [decision.text_kk, decision.text_ru],
        summary: view.run.as_ref().map(|run| summary(t, &run.tally)),
        link: run_path(visit, &run),
        run,
        who: t.round_sign_who(staff.account.name.clone()).into_owned(),
        signing: signing.button(t.round_sign_button()),
    })
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(round): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = head(&app, &visit).await?;
    let (t, number) = (visit.t(), number(&round)?);
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show(&app, &visit, &staff, number, errors).await;
    }
    let given = match signature(&answers) {
        Ok(signature) => RoundSignature {
            run: answers.text("run").to_owned(),
            signature,
            signer: staff.iin()?,
            actor: staff.as_actor(ActorKind::Head),
        },
        Err(fault) => {
            errors.add("signature", fault.text(t));
            return show(&app, &visit, &staff, number, errors).await;
        }
    };
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    match web::blocking(move || room.sign_round(&office, number, &given)).await? {
        Ok(()) => visit.notice(t.round_signed())?,
        Err(RoundRefusal::Signature(SignRefusal::Signature(_, reasons))) => {
            for text in refusal_texts(t, &reasons) {
                errors.add("signature", text);
            }
            return show(&app, &visit, &staff, number, errors).await;
        }
        Err(refused) => visit.warn(refusal(t, &refused))?,
    }
    Ok(visit.go(format!("{BASE}/{number}")))
}

/// The exact bytes to sign, for who signs in another program.
pub(crate) async fn bytes(State(app): State<App>, visit: Visit, Path(round): Path<String>) -> PageResult {
    let staff = head(&app, &visit).await?;
    let number = number(&round)?;
    let (_, bytes) = to_sign(&app, &staff, number).await?.ok_or_else(Problem::not_found)?;
    attachment(&format!("decision-{number}.json"), "application/json", bytes)
}
