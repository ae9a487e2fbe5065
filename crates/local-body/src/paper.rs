//! Signing the drawn paper with the employee's key (process 9).

use crate::App;
use crate::staff::{Staff, blob, done, is_due, not_due, pdf};
use axum::extract::{Path, State};
use casework::{CaseView, Fault, PaperSignature, PaperSigner, PaperToSign, SignRefusal, Turned};
use engine::FactKind;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use store::StoreError;
use translation::T;
use web::case::{paper_title, refusal_texts};
use web::components::BackLink;
use web::intake::attachment;
use web::mobile_sign::{self, Expected, Kind, ToSign};
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

/// How long one paper is waited for: a request is given up after thirty seconds, and the person is to be told more than that.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(askama::Template)]
#[template(path = "local-body/sign.html")]
struct SignPage {
    page: Page,
    errors: Errors,
    back: String,
    paper: String,
    draft: String,
    who: String,
    signing: Signing,
}

/// What the employee is to sign now.
async fn to_sign(app: &App, staff: &Staff, view: &CaseView) -> Result<Option<PaperToSign>, Problem> {
    if !is_due(view, FactKind::PaperSigned) {
        return Ok(None);
    }
    let (room, case) = (Arc::clone(&app.room), view.record.id);
    let signer = PaperSigner { iin: staff.iin()?, name: staff.account.name.clone() };
    web::blocking(move || room.paper_to_sign(case, &signer)).await
}

/// The roles on a certificate that may sign a paper, in words.
pub(crate) fn signers(t: T, view: &CaseView, paper: &str) -> String {
    let roles = view.edition.paper(paper).map(|form| form.signed_by.clone()).unwrap_or_default();
    let named = roles.iter().filter_map(|role| t.by_key(&format!("signature-role-{role}")));
    named.collect::<Vec<_>>().join(", ")
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    show(&app, &visit, &staff, &view, Errors::none(visit.t())).await
}

async fn show(app: &App, visit: &Visit, staff: &Staff, view: &CaseView, errors: Errors) -> PageResult {
    let Some(PaperToSign { paper, bytes, .. }) = to_sign(app, staff, view).await? else {
        return not_due(visit, view.record.id);
    };
    let t = visit.t();
    let page = visit.page(t.body_sign_title())?.with_form().with_errors(!errors.is_empty()).with_script("signing.js");
    let base = visit.url(format!("/cases/{}", view.record.id));
    let signing = Signing::new(t, &bytes, &staff.account.iin, &app.agent, format!("{base}/sign/bytes")).errors(&errors);
    render(&SignPage {
        page,
        errors,
        paper: paper_title(view, &paper, visit.lang()),
        draft: format!("{base}/sign/draft.pdf"),
        who: t.body_sign_who(staff.account.name.clone(), signers(t, view, &paper)).into_owned(),
        signing: signing.mobile().button(t.body_sign_button()),
        back: base,
    })
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
    if answers.switches_language() {
        return show(&app, &visit, &staff, &view, errors).await;
    }
    if mobile_sign::is_wanted(&answers) {
        return by_telephone(&app, &visit, &staff, &view).await;
    }
    let signature = match signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => {
            errors.add("signature", fault.text(t));
            return show(&app, &visit, &staff, &view, errors).await;
        }
    };
    let reasons = match sign_one(&app, &staff, &view, signature, PATIENCE, t).await? {
        Became::Signed => return done(&visit, view.record.id, t.body_signed()),
        Became::NotDue => return not_due(&visit, view.record.id),
        Became::Refused(reasons) => reasons,
        Became::Late => vec![t.body_sign_late().into_owned()],
    };
    for text in reasons {
        errors.add("signature", text);
    }
    show(&app, &visit, &staff, &view, errors).await
}

/// What became of a signature on a paper.
pub(crate) enum Became {
    Signed,
    /// The case went on, or somebody else signed at the same moment.
    NotDue,
    /// Why it was refused, in words.
    Refused(Vec<String>),
    /// The authorities are slow and are waited for no longer. The work goes on, and what comes of it is seen later.
    Late,
}

/// Gives the employee's signature to the paper of a case, and waits for what becomes of it no longer than told.
pub(crate) async fn sign_one(
    app: &App,
    staff: &Staff,
    view: &CaseView,
    signature: Vec<u8>,
    patience: Duration,
    t: T,
) -> Result<Became, Problem> {
    let signature = PaperSignature { signature, signer: staff.iin()?, actor: staff.actor_at(view) };
    let (room, case) = (Arc::clone(&app.room), view.record.id);
    let sign = move || match room.sign_paper(case, &signature) {
        Ok(signed) => Ok(signed),
        // Signed by somebody else at the same moment.
        Err(Turned::Misstep(_) | Turned::Fault(Fault::Raced | Fault::Store(StoreError::Stale(_)))) => {
            Ok(Err(SignRefusal::NothingToSign))
        }
        Err(Turned::Fault(fault)) => Err(Problem::from(fault)),
    };
    let signed = web::blocking(move || within(patience, sign).transpose()).await?;
    Ok(match signed {
        None => Became::Late,
        Some(Ok(())) => Became::Signed,
        Some(Err(SignRefusal::NothingToSign)) => Became::NotDue,
        Some(Err(SignRefusal::Redrawn)) => Became::Refused(vec![t.body_sign_redrawn().into_owned()]),
        Some(Err(SignRefusal::Signature(_, reasons))) => Became::Refused(refusal_texts(t, &reasons)),
    })
}

/// Does work on a thread of its own and waits for it no longer than told. Blocks.
fn within<V: Send + 'static>(patience: Duration, work: impl FnOnce() -> V + Send + 'static) -> Option<V> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody listens any more where it took too long.
        let _ = tell.send(work());
    });
    told.recv_timeout(patience).ok()
}

/// The telephone is given the same bytes and brings its signature to the same form.
async fn by_telephone(app: &App, visit: &Visit, staff: &Staff, view: &CaseView) -> PageResult {
    let Some(waiting) = to_sign(app, staff, view).await? else { return not_due(visit, view.record.id) };
    let (form, record) = (view.edition.paper(&waiting.paper), &view.record);
    let roles = form.iter().flat_map(|form| &form.signed_by).filter_map(|role| role.parse().ok()).collect();
    let to_sign = ToSign {
        action: visit.path(),
        fields: Vec::new(),
        names: mobile_sign::LANGUAGES.map(|lang| paper_title(view, &waiting.paper, lang)),
        facts: mobile_sign::facts(
            visit.t(),
            &view.edition,
            view.application.as_ref(),
            record.number.as_ref(),
            &record.recipient_name,
        ),
        // All of the sheet but the room for the signature: no viewer opens it.
        kind: Kind::Octets,
        bytes: &waiting.bytes,
        expected: Expected { iin: staff.iin()?, roles, organisation: None },
    };
    mobile_sign::begin(&app.room, visit, to_sign).await
}

/// The drawn paper as it will look, without the signature.
pub(crate) async fn draft(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let (_, number, digest) = view.state.unsigned.clone().ok_or_else(Problem::not_found)?;
    let drawn = match to_sign(&app, &staff, &view).await? {
        Some(waiting) => waiting.pdf,
        None => blob(&app, digest).await?,
    };
    Ok(pdf(&format!("{number}.pdf"), drawn))
}

/// The exact bytes to sign, for who signs in another program.
pub(crate) async fn bytes(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let waiting = to_sign(&app, &staff, &view).await?.ok_or_else(Problem::not_found)?;
    attachment(&format!("{}.bin", waiting.paper), "application/octet-stream", waiting.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_work_is_not_waited_for() {
        assert_eq!(within(Duration::from_secs(30), || 7), Some(7));
        let (open, gate) = mpsc::channel::<()>();
        assert!(within(Duration::from_millis(10), move || gate.recv()).is_none());
        drop(open);
    }
}
