//! The recipient's written consent to an offered place, or refusal of it, taken at the desk: a scan of the paper under the operator's signature
//! (clauses 7 12), 7 13), 7 14)).

use crate::App;
use crate::operator::{Operator, back, blob, case_id, turned};
use axum::extract::{Path, State};
use casework::{Answering, CaseView, SignRefusal};
use engine::{FactKind, Offer};
use kernel::{CaseId, Channel, Digest, Iin};
use pki::Role;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use web::case::refusal_texts;
use web::components::{BackLink, Button, ChoiceItem, FileUpload, InsetText, Link, Radios, SummaryList};
use web::form::FilePart;
use web::intake::attachment;
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

/// Qualities in which an operator may sign for the centre.
const SIGNERS: [Role; 3] = [Role::Employee, Role::SignRight, Role::Head];
/// The largest scan: it stands whole in the page that signs it.
const SCAN_LIMIT: usize = 3_000_000;

#[derive(askama::Template)]
#[template(path = "service-centre/answer.html")]
struct AnswerPage {
    page: Page,
    answers: Answers,
    errors: Errors,
    back: String,
    kindergarten: String,
}

#[derive(askama::Template)]
#[template(path = "service-centre/answer-sign.html")]
struct SignPage {
    page: Page,
    errors: Errors,
    back: String,
    said: SummaryList,
    signing: Signing,
}

/// What the recipient wrote, until the operator has signed the scan.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Taken {
    offer: String,
    accepted: bool,
    scan: Digest,
    name: String,
    media_type: String,
}

/// The offer that waits for the recipient's answer at this centre.
pub(crate) fn offer_due(view: &CaseView) -> Option<&Offer> {
    let due = view.record.channel == Channel::ServiceCentre && view.due.contains(&FactKind::PlaceAccepted);
    view.state.offers.last().filter(|offer| due && offer.accepted.is_none())
}

/// Whether the answer was sent to the body and nothing was heard of it yet.
pub(crate) fn is_on_its_way(view: &CaseView) -> bool {
    view.on_its_way.iter().any(|kind| matches!(kind, FactKind::PlaceAccepted | FactKind::PlaceDeclined))
}

fn kept(case: CaseId) -> String {
    format!("answer:{case}")
}

async fn due(app: &App, visit: &Visit, case: &str) -> Result<(Operator, CaseView, Offer), Problem> {
    let (operator, view) = Operator::home_case(app, visit, case_id(case)?).await?;
    let offer = offer_due(&view).cloned().ok_or_else(Problem::conflict)?;
    if is_on_its_way(&view) {
        return Err(Problem::conflict());
    }
    Ok((operator, view, offer))
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view, offer) = match due(&app, &visit, &case).await {
        Err(problem) => return back(&visit, &case, problem),
        Ok(due) => due,
    };
    show(&visit, &view, &offer, Answers::default(), Errors::none(visit.t()))
}

fn show(visit: &Visit, view: &CaseView, offer: &Offer, answers: Answers, errors: Errors) -> PageResult {
    let page = visit.page(visit.t().centre_answer_title())?.with_form().with_errors(!errors.is_empty());
    let link = visit.url(format!("/cases/{}", view.record.id));
    render(&AnswerPage { page, answers, errors, back: link, kindergarten: offer.kindergarten.clone() })
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (_, view, offer) = match due(&app, &visit, &case).await {
        Err(problem) => return back(&visit, &case, problem),
        Ok(due) => due,
    };
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show(&visit, &view, &offer, answers, errors);
    }
    let accepted = match answers.text("decision") {
        "accept" => Some(true),
        "decline" => Some(false),
        _ => {
            errors.add("decision", t.centre_answer_decision_needed());
            None
        }
    };
    let scan = match answers.file("scan") {
        None => Err(t.centre_answer_scan_needed().into_owned()),
        Some(file) if file.bytes.len() > SCAN_LIMIT => {
            Err(t.file_fault_too_large(t.file_size(u64::try_from(SCAN_LIMIT).unwrap_or(0))).into_owned())
        }
        Some(file) => file.kind().map(|kind| (file, kind)).map_err(|fault| fault.text(t)),
    };
    if let Err(text) = &scan {
        errors.add("scan", text);
    }
    let (Some(accepted), Ok((file, kind))) = (accepted, scan) else {
        return show(&visit, &view, &offer, answers, errors);
    };
    let taken = Taken {
        offer: offer.id,
        accepted,
        scan: keep(&app, file).await?,
        name: file.name.clone(),
        media_type: kind.mime().to_owned(),
    };
    visit.keep(&kept(view.record.id), &taken)?;
    Ok(visit.go(format!("/cases/{}/answer/sign", view.record.id)))
}

async fn keep(app: &App, file: &FilePart) -> Result<Digest, Problem> {
    let (store, bytes) = (Arc::clone(&app.room.store), file.bytes.clone());
    web::blocking(move || store.write::<_, StoreError>(|tx| tx.blob_put(&bytes))).await
}

/// What was taken for the offer that still waits.
async fn taken(app: &App, visit: &Visit, case: &str) -> Result<(Operator, CaseView, Offer, Taken), Problem> {
    let (operator, view, offer) = due(app, visit, case).await?;
    let taken = visit.get::<Taken>(&kept(view.record.id)).filter(|taken| taken.offer == offer.id);
    Ok((operator, view, offer, taken.ok_or_else(Problem::conflict)?))
}

pub(crate) async fn sign(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    match taken(&app, &visit, &case).await {
        Ok((operator, view, offer, taken)) => {
            show_sign(&app, &visit, (&operator, &view), (&offer, &taken), Errors::none(visit.t())).await
        }
        Err(problem) => back(&visit, &case, problem),
    }
}

async fn show_sign(
    app: &App,
    visit: &Visit,
    (operator, view): (&Operator, &CaseView),
    (offer, taken): (&Offer, &Taken),
    errors: Errors,
) -> PageResult {
    let t = visit.t();
    let bytes = blob(app, taken.scan.clone()).await?;
    let page = visit.page(t.centre_answer_sign_title())?.with_form().with_errors(!errors.is_empty());
    let case = view.record.id;
    let download = visit.url(format!("/cases/{case}/answer/document"));
    let decision = if taken.accepted { t.centre_answer_accept() } else { t.centre_answer_decline() };
    let said = SummaryList::new()
        .row(t.centre_answer_offer(), &offer.kindergarten)
        .row(t.centre_answer_decision(), decision)
        .row_html(t.centre_answer_scan(), Link::new(&download, &taken.name));
    let signing = Signing::new(t, &bytes, &operator.account.iin, &app.agent, download).errors(&errors);
    let link = visit.url(format!("/cases/{case}/answer"));
    render(&SignPage { page: page.with_script("signing.js"), errors, back: link, said, signing })
}

/// The scan as it is signed.
pub(crate) async fn document(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, _, _, taken) = taken(&app, &visit, &case).await?;
    let bytes = blob(&app, taken.scan).await?;
    attachment(&taken.name, &taken.media_type, bytes)
}

pub(crate) async fn signed(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (operator, view, offer, taken) = match taken(&app, &visit, &case).await {
        Err(problem) => return back(&visit, &case, problem),
        Ok(taken) => taken,
    };
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show_sign(&app, &visit, (&operator, &view), (&offer, &taken), errors).await;
    }
    match signature(&answers) {
        Err(fault) => errors.add("signature", fault.text(t)),
        Ok(signature) => match enter(&app, &operator, view.record.id, taken.clone(), signature).await? {
            Ok(()) => {
                visit.take::<Taken>(&kept(view.record.id));
                visit.notice(t.centre_answer_sent())?;
                return Ok(visit.go(format!("/cases/{}", view.record.id)));
            }
            Err(SignRefusal::NothingToSign | SignRefusal::Redrawn) => return Err(Problem::conflict()),
            Err(SignRefusal::Signature(_, reasons)) => {
                for text in refusal_texts(t, &reasons) {
                    errors.add("signature", text);
                }
            }
        },
    }
    show_sign(&app, &visit, (&operator, &view), (&offer, &taken), errors).await
}

/// Has the operator's signature over the scan checked, and the answer entered.
async fn enter(
    app: &App,
    operator: &Operator,
    case: CaseId,
    taken: Taken,
    signature: Vec<u8>,
) -> Result<Result<(), SignRefusal>, Problem> {
    let answering = Answering {
        scan: Some(blob(app, taken.scan).await?),
        offer: taken.offer,
        accepted: taken.accepted,
        signature,
        signer: Iin::kept(&operator.account.iin)?,
        roles: SIGNERS.to_vec(),
        actor: operator.actor(),
    };
    let room = Arc::clone(&app.room);
    web::blocking(move || room.answer_offer(case, &answering).map_err(turned)).await
}
