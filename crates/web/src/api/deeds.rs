//! Deeds of staff: taking a case to work, checking, deciding, signing the paper, handing it out.

use super::applications::Signature;
use super::read::{Own, Sent};
use super::refused::Refused;
use super::shapes::Case;
use super::{Api, Asker, own_case, turned, view};
use crate::form::clean;
use crate::intake::sign::digest_of;
use crate::{Problem, Visit, blocking};
use axum::Json;
use axum::extract::{Path, State};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use casework::{CaseView, PaperSignature, PaperSigner, SignRefusal, Turned};
use engine::{Decision, Fact, FactKind, Handing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The longest explanation or receipt, in characters.
pub(super) const TEXT_LIMIT: usize = 2_000;

/// What the body decides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDecision {
    /// The decision.
    decision: DecisionWord,
    /// The ground of a refusal, by its id in the service.
    #[serde(default)]
    ground: Option<String>,
    /// The reasoning of a refusal; where an archive is searched and the service is given, what the certificate says.
    #[serde(default)]
    explanation: Option<String>,
}

/// A decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum DecisionWord {
    /// The service is to be given.
    Grant,
    /// Мотивированный отказ.
    Refuse,
}

/// How a paper is handed out.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "how", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum NewHanding {
    /// Against a signature.
    ByHand {
        /// Who received it.
        received_by: String,
    },
    /// By an e-mail that carries it.
    Mail {
        /// The address.
        to: String,
    },
}

/// A paper that waits for its signature.
#[derive(Serialize, ToSchema)]
pub(super) struct PaperToSign {
    /// Which paper of the service.
    paper: String,
    /// The exact bytes to sign, in base64.
    #[schema(content_encoding = "base64")]
    bytes: String,
    /// SHA-256 of the bytes.
    sha256: String,
}

/// Enters a deed. One that the same person has done already answers with the present state.
pub(super) async fn enter(api: &Api, visit: &Visit, case: &str, fact: Fact) -> Result<Json<Case>, Refused> {
    let (asker, before) = own_case(api, visit, case).await?;
    let id = before.record.id;
    let (room, actor, entered) = (Arc::clone(&api.intake.room), asker.actor_at(&before), fact.clone());
    let done = tokio::task::spawn_blocking(move || room.act(id, entered, &actor)).await?;
    let after = view(api, id).await?;
    match done {
        Err(Turned::Misstep(_)) if is_done(&after, &asker, &fact) => {}
        other => other.map_err(turned)?,
    }
    Ok(Json(Case::of(&after, visit.t())))
}

/// The last deed of this kind is this one, by the same person.
fn is_done(view: &CaseView, asker: &Asker, fact: &Fact) -> bool {
    let last = view.entries.iter().rev().find(|entry| entry.fact.kind() == fact.kind());
    last.is_some_and(|entry| entry.fact == *fact && entry.actor.account.as_ref() == Some(&asker.account.id))
}

/// Takes a case to work.
#[utoipa::path(post, path = "/api/v1/cases/{case}/accept", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), responses(
    (status = 200, description = "Taken, now or before by the same person", body = Case),
    (status = 409, description = "This is not due", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn accept(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    _: Own,
) -> Result<Json<Case>, Refused> {
    enter(&api, &visit, &case, Fact::Accepted).await
}

/// Notes that the documents were checked.
#[utoipa::path(post, path = "/api/v1/cases/{case}/documents-checked", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), responses(
    (status = 200, description = "Noted, now or before by the same person", body = Case),
    (status = 409, description = "This is not due", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn documents_checked(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    _: Own,
) -> Result<Json<Case>, Refused> {
    enter(&api, &visit, &case, Fact::DocumentsChecked).await
}

/// Decides. A refusal names a ground of the service and its reasoning.
#[utoipa::path(post, path = "/api/v1/cases/{case}/decision", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewDecision, responses(
    (status = 200, description = "Decided, now or before by the same person in the same way", body = Case),
    (status = 409, description = "This is not due", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "A refusal without ground or reasoning", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn decide(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewDecision>,
) -> Result<Json<Case>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let t = visit.t();
    let fact = match new.decision {
        DecisionWord::Grant => {
            let route = view.edition.route(view.record.channel);
            let searched = route.is_some_and(|route| route.brings(FactKind::Searched));
            let explanation = new.explanation.as_deref().map(clean).filter(|text| searched && !text.is_empty());
            let fits = explanation.as_ref().is_some_and(|text| text.chars().count() <= TEXT_LIMIT);
            if searched && !fits {
                return Err(Refused::slip("explanation", "required", t.api_text_needed(TEXT_LIMIT)));
            }
            Fact::Decided { decision: Decision::Grant, ground: None, explanation }
        }
        DecisionWord::Refuse => {
            let ground = new.ground.filter(|ground| view.edition.ground(ground).is_some());
            let ground = ground.ok_or_else(|| Refused::slip("ground", "unknown", t.api_ground_needed()))?;
            let explanation = new.explanation.as_deref().map(clean).unwrap_or_default();
            if explanation.is_empty() || explanation.chars().count() > TEXT_LIMIT {
                return Err(Refused::slip("explanation", "required", t.api_explanation_needed()));
            }
            Fact::Decided { decision: Decision::Refuse, ground: Some(ground), explanation: Some(explanation) }
        }
    };
    enter(&api, &visit, &case, fact).await
}

/// The paper that waits for its signature, as the exact bytes to sign.
#[utoipa::path(get, path = "/api/v1/cases/{case}/paper-to-sign", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), responses(
    (status = 200, description = "The bytes", body = PaperToSign),
    (status = 409, description = "No paper waits", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn paper_to_sign(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
) -> Result<Json<PaperToSign>, Refused> {
    let (asker, view) = own_case(&api, &visit, &case).await?;
    let room = Arc::clone(&api.intake.room);
    let signer = PaperSigner { iin: asker.iin()?, name: asker.account.name.clone() };
    let waiting = blocking(move || room.paper_to_sign(view.record.id, &signer)).await?;
    let casework::PaperToSign { paper, bytes, .. } = waiting.ok_or_else(Problem::conflict)?;
    Ok(Json(PaperToSign { paper, sha256: digest_of(&bytes).to_string(), bytes: STANDARD.encode(bytes) }))
}

/// Takes the signature over the paper that waits.
///
/// The sheet tells the signer's certificate. Where a good signature comes by another one than it tells (the first by each certificate) the answer is 409
/// with the type `sheet-redrawn`: get the bytes again and sign them.
///
/// Where no paper waits any more since the same person has signed the latest one, the present state is given.
#[utoipa::path(post, path = "/api/v1/cases/{case}/paper-to-sign/signature", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = Signature, responses(
    (status = 200, description = "Signed, now or before by the same person", body = Case),
    (status = 409, description = "No paper waits, or the sheet was drawn anew for this certificate", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "The signature is refused, with every reason", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn sign_paper(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(signature): Sent<Signature>,
) -> Result<Json<Case>, Refused> {
    let (asker, before) = own_case(&api, &visit, &case).await?;
    let id = before.record.id;
    let actor = asker.actor_at(&before);
    let signature = PaperSignature { signature: signature.bytes(&visit)?, signer: asker.iin()?, actor };
    let room = Arc::clone(&api.intake.room);
    let done = blocking(move || room.sign_paper(id, &signature).map_err(turned)).await?;
    let after = view(&api, id).await?;
    match done {
        Ok(()) => {}
        Err(SignRefusal::NothingToSign) if has_signed(&after, &asker) => {}
        Err(refusal) => return Err(Refused::signing(visit.t(), &refusal)),
    }
    Ok(Json(Case::of(&after, visit.t())))
}

fn has_signed(view: &CaseView, asker: &Asker) -> bool {
    let last = view.entries.iter().rev().find(|entry| matches!(entry.fact, Fact::PaperSigned { .. }));
    last.is_some_and(|entry| entry.actor.account.as_ref() == Some(&asker.account.id))
}

/// Hands the paper out.
#[utoipa::path(post, path = "/api/v1/cases/{case}/hand-out", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewHanding, responses(
    (status = 200, description = "Handed out, now or before in the same way", body = Case),
    (status = 409, description = "This is not due", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "No name or no address", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn hand_out(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewHanding>,
) -> Result<Json<Case>, Refused> {
    let t = visit.t();
    let (_, view) = own_case(&api, &visit, &case).await?;
    if matches!(new, NewHanding::Mail { .. }) && view.state.papers.last().is_some_and(|paper| paper.by_hand) {
        return Err(Refused::slip("how", "by-hand-only", t.api_by_hand_only()));
    }
    let handing = match new {
        NewHanding::ByHand { received_by } => {
            let received_by = clean(&received_by);
            if received_by.is_empty() || received_by.chars().count() > TEXT_LIMIT {
                return Err(Refused::slip("received_by", "required", t.api_received_by_needed()));
            }
            Handing::ByHand { received_by }
        }
        NewHanding::Mail { to } => {
            let to = clean(&to);
            if !is_address(&to) {
                return Err(Refused::slip("to", "not-an-email", t.api_email_needed()));
            }
            Handing::Mail { to }
        }
    };
    enter(&api, &visit, &case, Fact::HandedOut { handing }).await
}

/// An address in form: one `@`, a dot after it, no spaces or signs that end an address in a letter's head.
fn is_address(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    let parts = text.split_once('@');
    plain
        && text.len() <= 254
        && parts.is_some_and(|(name, host)| {
            !name.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        })
}
