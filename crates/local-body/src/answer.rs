//! The recipient's written consent to an offered place, or refusal of it, brought to the counter: a scan of the paper under the employee's
//! signature (condition 3, processes 8 and 9).

use crate::App;
use crate::staff::{SIGNERS, Staff, blob, done, is_due, not_due};
use axum::extract::{Path, State};
use casework::{Answering, CaseView, Fault, SignRefusal, Turned};
use engine::{FactKind, Offer};
use kernel::{CaseId, Digest};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use web::case::refusal_texts;
use web::components::{BackLink, Button, ChoiceItem, FileUpload, InsetText, Link, Radios, SummaryList};
use web::form::FilePart;
use web::intake::attachment;
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

/// The largest scan: it stands whole in the page that signs it.
const SCAN_LIMIT: usize = 3_000_000;

#[derive(askama::Template)]
#[template(path = "local-body/answer.html")]
struct AnswerPage {
    page: Page,
    answers: Answers,
    errors: Errors,
    back: String,
    kindergarten: String,
}

#[derive(askama::Template)]
#[template(path = "local-body/answer-sign.html")]
struct SignPage {
    page: Page,
    errors: Errors,
    back: String,
    said: SummaryList,
    signing: Signing,
}

/// What the recipient wrote, until the employee has signed the scan.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Taken {
    offer: String,
    accepted: bool,
    scan: Digest,
    name: String,
    media_type: String,
}

fn kept(case: CaseId) -> String {
    format!("answer:{case}")
}

/// The offer that waits for its answer.
fn offer_due(view: &CaseView) -> Option<&Offer> {
    view.state.open_offer().filter(|_| is_due(view, FactKind::PlaceAccepted))
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    show(&visit, &view, Answers::default(), Errors::none(visit.t()))
}

fn show(visit: &Visit, view: &CaseView, answers: Answers, errors: Errors) -> PageResult {
    let Some(offer) = offer_due(view) else { return not_due(visit, view.record.id) };
    let page = visit.page(visit.t().body_answer_title())?.with_form().with_errors(!errors.is_empty());
    let back = visit.url(format!("/cases/{}", view.record.id));
    render(&AnswerPage { page, answers, errors, back, kindergarten: offer.kindergarten.clone() })
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show(&visit, &view, answers, errors);
    }
    let Some(offer) = offer_due(&view) else { return not_due(&visit, view.record.id) };
    let accepted = match answers.text("decision") {
        "accept" => Some(true),
        "decline" => Some(false),
        _ => None,
    };
    if accepted.is_none() {
        errors.add("decision", t.body_answer_decision_needed());
    }
    let scan = match answers.file("scan") {
        None => Err(t.body_answer_scan_needed().into_owned()),
        Some(file) if file.bytes.len() > SCAN_LIMIT => {
            Err(t.file_fault_too_large(t.file_size(u64::try_from(SCAN_LIMIT).unwrap_or(0))).into_owned())
        }
        Some(file) => file.kind().map(|kind| (file, kind)).map_err(|fault| fault.text(t)),
    };
    if let Err(text) = &scan {
        errors.add("scan", text);
    }
    let (Some(accepted), Ok((file, kind))) = (accepted, scan) else { return show(&visit, &view, answers, errors) };
    let scan = keep(&app, file).await?;
    let taken =
        Taken { offer: offer.id.clone(), accepted, scan, name: file.name.clone(), media_type: kind.mime().to_owned() };
    visit.keep(&kept(view.record.id), &taken)?;
    Ok(visit.go(format!("/cases/{}/answer/sign", view.record.id)))
}

async fn keep(app: &App, file: &FilePart) -> Result<Digest, Problem> {
    let (store, bytes) = (Arc::clone(&app.room.store), file.bytes.clone());
    web::blocking(move || store.write::<_, StoreError>(|tx| tx.blob_put(&bytes))).await
}

/// What was taken for the offer that still waits.
fn taken(visit: &Visit, view: &CaseView) -> Option<(Offer, Taken)> {
    let offer = offer_due(view)?;
    let taken = visit.get::<Taken>(&kept(view.record.id)).filter(|taken| taken.offer == offer.id)?;
    Some((offer.clone(), taken))
}

pub(crate) async fn sign(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    show_sign(&app, &visit, (&staff, &view), Errors::none(visit.t())).await
}

async fn show_sign(app: &App, visit: &Visit, (staff, view): (&Staff, &CaseView), errors: Errors) -> PageResult {
    let case = view.record.id;
    let Some((offer, taken)) = taken(visit, view) else { return not_due(visit, case) };
    let t = visit.t();
    let bytes = blob(app, taken.scan).await?;
    let page =
        visit.page(t.body_answer_sign_title())?.with_form().with_errors(!errors.is_empty()).with_script("signing.js");
    let download = visit.url(format!("/cases/{case}/answer/scan"));
    let decision = if taken.accepted { t.body_answer_accept() } else { t.body_answer_decline() };
    let said = SummaryList::new()
        .row(t.case_offer_kindergarten(), &offer.kindergarten)
        .row(t.body_answer_decision(), decision)
        .row_html(t.body_answer_scan(), Link::new(&download, &taken.name));
    let signing = Signing::new(t, &bytes, &staff.account.iin, &app.agent, download).errors(&errors);
    render(&SignPage { page, errors, back: visit.url(format!("/cases/{case}/answer")), said, signing })
}

/// The scan as it is signed, as a file to save.
pub(crate) async fn scan(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    let (_, taken) = taken(&visit, &view).ok_or_else(Problem::not_found)?;
    let bytes = blob(&app, taken.scan).await?;
    attachment(&taken.name, &taken.media_type, bytes)
}

pub(crate) async fn signed(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    let case = view.record.id;
    let Some((offer, taken)) = taken(&visit, &view) else { return not_due(&visit, case) };
    if answers.switches_language() {
        return show_sign(&app, &visit, (&staff, &view), errors).await;
    }
    let signature = match signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => {
            errors.add("signature", fault.text(t));
            return show_sign(&app, &visit, (&staff, &view), errors).await;
        }
    };
    let answering = Answering {
        offer: offer.id,
        accepted: taken.accepted,
        scan: Some(blob(&app, taken.scan).await?),
        signature,
        signer: staff.iin()?,
        roles: SIGNERS.to_vec(),
        actor: staff.actor(),
    };
    match answer(&app, case, answering).await? {
        Ok(()) => {
            visit.take::<Taken>(&kept(case));
            done(&visit, case, if taken.accepted { t.body_answer_accepted() } else { t.body_answer_declined() })
        }
        Err(SignRefusal::NothingToSign | SignRefusal::Redrawn) => not_due(&visit, case),
        Err(SignRefusal::Signature(_, reasons)) => {
            for text in refusal_texts(t, &reasons) {
                errors.add("signature", text);
            }
            show_sign(&app, &visit, (&staff, &view), errors).await
        }
    }
}

/// Enters the answer. One that came by another door meanwhile stays; this one is then no longer due.
async fn answer(app: &App, case: CaseId, answering: Answering) -> Result<Result<(), SignRefusal>, Problem> {
    let room = Arc::clone(&app.room);
    web::blocking(move || match room.answer_offer(case, &answering) {
        Ok(answered) => Ok(answered),
        Err(Turned::Misstep(_) | Turned::Fault(Fault::Raced | Fault::Store(StoreError::Stale(_)))) => {
            Ok(Err(SignRefusal::NothingToSign))
        }
        Err(Turned::Fault(fault)) => Err(Problem::from(fault)),
    })
    .await
}
