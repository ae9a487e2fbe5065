//! Signing the exact bytes of the application, and what became of it.

use super::draft::{Draft, Refusal, sent_case};
use super::{Answer, Intake, acting, documents, named, signed_in};
use crate::components::{BackLink, Button, InsetText, Panel};
use crate::mobile_sign::{self, Expected, Kind, ToSign};
use crate::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, blocking, render, signing};
use askama::Template;
use axum::extract::{Path, State};
use casework::{Application, Opened, Opening, Party, SIGNS_FOR_ORGANISATION};
use engine::Outcome;
use jiff::SignedDuration;
use kernel::{Channel, Digest};
use pki::Reason;
use sha2::Digest as _;
use std::sync::Arc;
use store::StoreError;
use translation::T;

/// SHA-256 of bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_bytes(sha2::Sha256::digest(bytes).into())
}

#[derive(Template)]
#[template(path = "intake/sign.html")]
struct SignPage {
    page: Page,
    back: String,
    errors: Errors,
    signing: Signing,
    digest: String,
    signer: String,
    staff: bool,
}

/// The page of signing; an application with slips goes back to its check.
pub(super) async fn show(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    if !draft.is_complete(&visit) {
        return Ok(visit.go(draft.url("check")));
    }
    shown(&intake, &visit, &mut draft, Errors::none(visit.t())).await
}

/// The page with the bytes in the person's language.
async fn shown(intake: &Intake, visit: &Visit, draft: &mut Draft, errors: Errors) -> Answer {
    let bytes = draft.application(intake, visit).await?;
    Ok(page(intake, visit, draft, &bytes, errors)?)
}

fn page(intake: &Intake, visit: &Visit, draft: &Draft, bytes: &[u8], errors: Errors) -> PageResult {
    let t = visit.t();
    let download = visit.url(draft.url("application.json"));
    let signer = named(&draft.account)?;
    let signing = Signing::new(t, bytes, signer.iin.as_str(), &intake.agent, download).errors(&errors).mobile();
    render(&SignPage {
        page: visit.page(t.intake_sign_title())?.with_form().with_errors(!errors.is_empty()).with_script("signing.js"),
        back: visit.url(draft.url("check")),
        errors,
        signing,
        digest: digest_of(bytes).to_string(),
        signer: signer.name,
        staff: draft.staff,
    })
}

/// The exact bytes, to be signed elsewhere.
pub(super) async fn bytes(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    if !draft.is_complete(&visit) {
        return Ok(visit.go(draft.url("check")));
    }
    let bytes = draft.application(&intake, &visit).await?;
    Ok(documents::attachment("application.json", "application/json", bytes)?)
}

/// Takes the signature and opens the case.
pub(super) async fn sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    answers: Answers,
) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    if !draft.is_complete(&visit) {
        return Ok(visit.go(draft.url("check")));
    }
    let t = visit.t();
    let errors = Errors::none(t);
    if answers.switches_language() {
        return shown(&intake, &visit, &mut draft, errors).await;
    }
    let digest = answers.text("application");
    let Some(bytes) = draft.given(digest) else {
        // Changed in another tab after this page was shown: what was signed is not what the draft now says.
        visit.warn(t.intake_changed_meanwhile())?;
        return Ok(visit.go(draft.url("sign")));
    };
    if mobile_sign::is_wanted(&answers) {
        return Ok(by_telephone(&intake, &visit, &draft, digest, &bytes).await?);
    }
    let signature = match signing::signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => return shown(&intake, &visit, &mut draft, errors.with("signature", fault.text(t))).await,
    };
    if let Some(wait) = wait(&intake, &visit, &draft).await? {
        let minutes = wait.as_mins().saturating_add(1);
        return shown(&intake, &visit, &mut draft, errors.with("signature", t.intake_too_many(minutes))).await;
    }
    let opened = open(&intake, &visit, &draft, bytes, signature).await?;
    match opened {
        Opened::Accepted { .. } => Ok(visit.go(draft.url("sent"))),
        Opened::SignatureRefused { reasons, .. } => keep_refusal(&intake, &visit, draft, false, reasons).await,
        Opened::Undetermined { reasons } => keep_refusal(&intake, &visit, draft, true, reasons).await,
    }
}

/// The telephone is given the bytes that were shown, and brings its signature to the same form.
async fn by_telephone(intake: &Intake, visit: &Visit, draft: &Draft, digest: &str, bytes: &[u8]) -> PageResult {
    let made = Application::from_bytes(bytes)?;
    let (roles, organisation) = match (&made.recipient, made.channel) {
        // As the case room asks of who signs for an organisation on the portal.
        (Party::Organisation(organisation), Channel::Portal) => {
            (SIGNS_FOR_ORGANISATION.to_vec(), Some(organisation.bin.clone()))
        }
        _ => (intake.roles(), None),
    };
    let to_sign = ToSign {
        action: visit.path(),
        fields: vec![("application".to_owned(), digest.to_owned())],
        names: mobile_sign::LANGUAGES.map(|lang| draft.edition.regulation.title.get(lang).to_owned()),
        facts: mobile_sign::facts(visit.t(), &draft.edition, Some(&made), None, made.recipient.name()),
        kind: Kind::Json,
        bytes,
        expected: Expected { iin: made.signed_by.iin.clone(), roles, organisation },
    };
    mobile_sign::begin(&intake.room, visit, to_sign).await
}

async fn keep_refusal(
    intake: &Intake,
    visit: &Visit,
    mut draft: Draft,
    undetermined: bool,
    reasons: Vec<Reason>,
) -> Answer {
    draft.body.refusal = Some(Refusal { undetermined, reasons });
    draft.save(intake, visit).await?;
    Ok(visit.go(draft.url("signature")))
}

/// How long the sender of a draft has to wait; nothing when it may go.
pub(crate) async fn wait(intake: &Intake, visit: &Visit, draft: &Draft) -> Result<Option<SignedDuration>, Problem> {
    match &intake.sending {
        Some(sending) => sending.wait(&draft.account.id, visit.source()).await,
        None => Ok(None),
    }
}

/// Opens the case and ends the draft. Of several signatures sent at once over what one draft gave to be signed, be it in two languages, the first one
/// counts, so there is one case.
pub(crate) async fn open(
    intake: &Intake,
    visit: &Visit,
    draft: &Draft,
    bytes: Vec<u8>,
    signature: Vec<u8>,
) -> Result<Opened, Problem> {
    let room = Arc::clone(&intake.room);
    let actor = acting(intake, &draft.account);
    let (claim, known) = (format!("claim:{}", draft.record.id), draft.clone());
    let mut opening = Opening {
        application: bytes,
        signature,
        account: actor.account.clone(),
        actor,
        signed_in: signed_in(visit),
        roles: intake.roles(),
        originals_checked: draft.body.originals,
        registers: draft.body.registers.iter().copied().collect(),
        answers: draft.body.answers.values().cloned().collect(),
        draft: Some(draft.record.id.clone()),
    };
    let opened = blocking(move || {
        let first = room.store.write::<_, StoreError>(|tx| {
            let earlier = tx.setting_get(&claim)?.unwrap_or_default();
            // One over what the draft said before a change counts no more.
            let earlier = earlier.split_once(' ').and_then(|(bytes, signature)| Some((known.given(bytes)?, signature)));
            if let Some((application, digest)) = earlier
                && let Some(signature) = tx.blob_get(&Digest::read(digest))?
            {
                return Ok((application, signature));
            }
            let digest = tx.blob_put(&opening.signature)?;
            tx.setting_put(&claim, &format!("{} {digest}", digest_of(&opening.application)))?;
            Ok((opening.application.clone(), opening.signature.clone()))
        })?;
        (opening.application, opening.signature) = first;
        let opened = room.open(&opening).map_err(Problem::from)?;
        if !matches!(opened, Opened::Accepted { .. }) {
            // The next signature gets its own turn.
            room.store.write::<_, StoreError>(|tx| tx.setting_put(&claim, ""))?;
        }
        Ok::<_, Problem>(opened)
    })
    .await?;
    if let (Opened::Accepted { .. }, Some(sending)) = (&opened, &intake.sending) {
        sending.note(&draft.account.id, visit.source()).await?;
    }
    Ok(opened)
}

#[derive(Template)]
#[template(path = "intake/refused.html")]
struct RefusedPage {
    page: Page,
    undetermined: bool,
    reasons: Vec<(String, String)>,
    sign: String,
    check: String,
}

/// Why the signature was not accepted and how to mend it.
pub(super) async fn refused(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    let Some(refusal) = &draft.body.refusal else { return Ok(visit.go(draft.url("sign"))) };
    let t = visit.t();
    let title = if refusal.undetermined { t.intake_undetermined_title() } else { t.intake_refused_title() };
    Ok(render(&RefusedPage {
        page: visit.page(title)?,
        undetermined: refusal.undetermined,
        reasons: refusal.reasons.iter().map(|reason| reason_words(t, reason)).collect(),
        sign: visit.url(draft.url("sign")),
        check: visit.url(draft.url("check")),
    })?)
}

/// A reason for not accepting a signature in a person's words, and how to mend it.
pub fn reason_words(t: T, reason: &Reason) -> (String, String) {
    let word = reason.word();
    let at = match reason {
        Reason::Expired { at } | Reason::Revoked { at, .. } => t.date_time(at),
        _ => String::new(),
    };
    let role = match reason {
        Reason::LacksRole(role) => t.by_key(&format!("signature-role-{}", role.word())).unwrap_or_default(),
        _ => String::new(),
    };
    let text = |key: String| t.by_key_with(&key, &[("at", &at), ("role", &role)]);
    (
        text(format!("reason-{word}")).unwrap_or_else(|| word.to_owned()),
        text(format!("mend-{word}")).unwrap_or_default(),
    )
}

#[derive(Template)]
#[template(path = "intake/sent.html")]
struct SentPage {
    page: Page,
    number: Option<String>,
    case: String,
    staff: bool,
    office: String,
    again: String,
}

/// The application is accepted: what happens next.
pub(super) async fn done(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let case = sent_case(&intake, &visit, &id).await?;
    let room = Arc::clone(&intake.room);
    let view = blocking(move || room.view(case)).await?;
    if view.state.outcome == Some(Outcome::TurnedAway) {
        return Ok(visit.go(intake.case_path(case)));
    }
    let t = visit.t();
    let office = view.edition.receiving_office(&view.record.office).map(|office| office.name.get(t.lang()).to_owned());
    Ok(render(&SentPage {
        page: visit.page(t.intake_sent_title())?,
        number: view.state.number.as_ref().map(ToString::to_string),
        case: visit.url(intake.case_path(case)),
        staff: intake.by_staff(),
        office: office.unwrap_or_default(),
        again: visit.url(format!("/services/{}", view.record.regulation)),
    })?)
}
