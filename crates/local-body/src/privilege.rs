//! The decision on a child's privilege, signed by the keeper's own key: what is read on the page is what is signed.

use crate::App;
use crate::staff::{SIGNERS, Staff};
use axum::extract::{Path, State};
use casework::{ApplicationPerson, DecidingPrivilege, Fault, PrivilegeDecision, PrivilegeDeed, SignRefusal, Turned};
use queue::ChildCode;
use std::sync::Arc;
use store::StoreError;
use web::case::refusal_texts;
use web::components::{BackLink, InsetText};
use web::intake::attachment;
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

#[derive(askama::Template)]
#[template(path = "local-body/privilege.html")]
struct SignPage {
    page: Page,
    errors: Errors,
    back: String,
    text: String,
    signing: Signing,
}

/// The deed of an address.
fn deed(word: &str) -> Result<PrivilegeDeed, Problem> {
    match word {
        "confirm" => Ok(PrivilegeDeed::Confirm),
        "refuse" => Ok(PrivilegeDeed::Refuse),
        "end" => Ok(PrivilegeDeed::End),
        _ => Err(Problem::not_found()),
    }
}

/// The exact bytes of the decision; none where there is nothing to decide on any more.
async fn bytes(app: &App, staff: &Staff, code: &str, deed: PrivilegeDeed) -> Result<Option<Vec<u8>>, Problem> {
    let (room, office, code) = (Arc::clone(&app.room), staff.office.clone(), ChildCode::new(code));
    let officer = ApplicationPerson { iin: staff.iin()?, name: staff.account.name.clone() };
    web::blocking(move || -> Result<_, Fault> {
        let child = room.store.read::<_, StoreError>(|tx| tx.child_find_by_code(code.as_str()))?;
        if child.is_none_or(|child| child.territory != office) {
            return Ok(None);
        }
        room.privilege_to_sign(&office, &code, deed, &officer)
    })
    .await
}

fn not_now(visit: &Visit, code: &str) -> PageResult {
    visit.warn(visit.t().body_child_not_now())?;
    Ok(visit.go(format!("/queue/children/{code}")))
}

async fn page(app: &App, visit: &Visit, staff: &Staff, [code, word]: [&str; 2], errors: Errors) -> PageResult {
    let Some(bytes) = bytes(app, staff, code, deed(word)?).await? else { return not_now(visit, code) };
    let t = visit.t();
    let text = serde_json::from_slice::<PrivilegeDecision>(&bytes)?.text;
    let base = visit.url(format!("/queue/children/{code}"));
    let signing = Signing::new(t, &bytes, &staff.account.iin, &app.agent, format!("{base}/privilege/{word}/document"));
    render(&SignPage {
        page: visit
            .page(t.body_privilege_title())?
            .with_form()
            .with_errors(!errors.is_empty())
            .with_script("signing.js"),
        signing: signing.errors(&errors).button(t.body_privilege_sign()),
        errors,
        back: base,
        text,
    })
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((code, word)): Path<(String, String)>,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    page(&app, &visit, &staff, [&code, &word], Errors::none(visit.t())).await
}

/// The same bytes as a file, to be signed elsewhere.
pub(crate) async fn document(
    State(app): State<App>,
    visit: Visit,
    Path((code, word)): Path<(String, String)>,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let bytes = bytes(&app, &staff, &code, deed(&word)?).await?.ok_or_else(Problem::not_found)?;
    attachment(&format!("{word}.json"), "application/json", bytes)
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path((code, word)): Path<(String, String)>,
    answers: Answers,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let (t, deed) = (visit.t(), deed(&word)?);
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return page(&app, &visit, &staff, [&code, &word], errors).await;
    }
    let signature = match signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => {
            errors.add("signature", fault.text(t));
            return page(&app, &visit, &staff, [&code, &word], errors).await;
        }
    };
    let deciding =
        DecidingPrivilege { deed, signature, signer: staff.iin()?, roles: SIGNERS.to_vec(), actor: staff.keeper() };
    let (room, office, child) = (Arc::clone(&app.room), staff.office.clone(), ChildCode::new(code.as_str()));
    let done = web::blocking(move || match room.decide_privilege(&office, &child, &deciding) {
        Ok(done) => Ok(done),
        // Decided by somebody else at the same moment.
        Err(Turned::Misstep(_) | Turned::Fault(Fault::Queue(_) | Fault::Raced)) => Ok(Err(SignRefusal::NothingToSign)),
        Err(Turned::Fault(fault)) => Err(Problem::from(fault)),
    })
    .await?;
    match done {
        Ok(()) => {
            visit.notice(t.body_child_done())?;
            Ok(visit.go(format!("/queue/children/{code}")))
        }
        Err(SignRefusal::NothingToSign | SignRefusal::Redrawn) => not_now(&visit, &code),
        Err(SignRefusal::Signature(_, reasons)) => {
            for text in refusal_texts(t, &reasons) {
                errors.add("signature", text);
            }
            page(&app, &visit, &staff, [&code, &word], errors).await
        }
    }
}
