//! Answers to offered places: by the recipient's own signature, or by a scan under the signature of the employee who took it.

use super::read::{Asked, Sent};
use super::refused::Refused;
use super::shapes::Case;
use super::{Api, SIGNERS, own_case, turned, view};
use crate::form::{FILE_LIMIT, FilePart};
use crate::intake::sign::digest_of;
use crate::{Answers, Problem, Visit, blocking, signing};
use axum::Json;
use axum::extract::{Path, State};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use casework::Answering;
use kernel::System;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which answer is to be signed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AnswerQuery {
    /// Consent, or refusal.
    accepted: bool,
}

/// An answer as the exact bytes to sign.
#[derive(Serialize, ToSchema)]
pub(super) struct AnswerToSign {
    /// Consent, or refusal.
    accepted: bool,
    /// The exact bytes to sign (a JSON text), in base64; the same answer always has the same bytes.
    #[schema(content_encoding = "base64", content_media_type = "application/json")]
    bytes: String,
    /// SHA-256 of the bytes.
    sha256: String,
}

/// The recipient's answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAnswer {
    /// Consent, or refusal.
    accepted: bool,
    /// CMS over the bytes of this answer, without the content, in base64.
    #[schema(content_encoding = "base64")]
    signature: String,
}

/// The recipient's answer on paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScannedAnswer {
    /// Consent, or refusal.
    accepted: bool,
    /// The scan: PDF, JPEG or PNG, at most 10 MB, in base64.
    #[schema(content_encoding = "base64")]
    scan: String,
    /// The employee's CMS over the scan, without the content, in base64.
    #[schema(content_encoding = "base64")]
    signature: String,
}

/// The answer to an offer, as the exact bytes to sign.
#[utoipa::path(get, path = "/api/v1/cases/{case}/offers/{offer}/answer", tag = "offers", security(("session" = [])),
    params(("case" = String, Path, description = "The case"), ("offer" = String, Path, description = "The offer"), AnswerQuery), responses(
    (status = 200, description = "The bytes", body = AnswerToSign),
    (status = 400, description = "The query is not understood", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn to_sign(
    State(api): State<Api>,
    visit: Visit,
    Path((case, offer)): Path<(String, String)>,
    Asked(AnswerQuery { accepted }): Asked<AnswerQuery>,
) -> Result<Json<AnswerToSign>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let room = Arc::clone(&api.intake.room);
    let bytes = blocking(move || room.answer_to_sign(view.record.id, &offer, accepted)).await?;
    let bytes = bytes.ok_or_else(Problem::not_found)?;
    Ok(Json(AnswerToSign { accepted, sha256: digest_of(&bytes).to_string(), bytes: STANDARD.encode(bytes) }))
}

fn signature(visit: &Visit, text: String) -> Result<Vec<u8>, Refused> {
    signing::signature(&Answers::from_pairs([("signature", text)]))
        .map_err(|fault| Refused::slip("signature", "unreadable", fault.text(visit.t())))
}

/// Takes the recipient's signed answer and sends it to the local body.
#[utoipa::path(post, path = "/api/v1/cases/{case}/offers/{offer}/answer", tag = "offers", security(("session" = [])),
    params(("case" = String, Path, description = "The case"), ("offer" = String, Path, description = "The offer")),
    request_body = NewAnswer, responses(
    (status = 200, description = "Answered, now or before in the same way", body = Case),
    (status = 409, description = "The offer is not open, or was answered otherwise", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "The signature is refused, with every reason", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn answer(
    State(api): State<Api>,
    visit: Visit,
    Path((case, offer)): Path<(String, String)>,
    Sent(new): Sent<NewAnswer>,
) -> Result<Json<Case>, Refused> {
    let signature = signature(&visit, new.signature)?;
    enter(&api, &visit, &case, Taken { offer, accepted: new.accepted, scan: None, signature }).await
}

/// Takes the recipient's answer on paper, scanned and signed by the employee.
#[utoipa::path(post, path = "/api/v1/cases/{case}/offers/{offer}/scan", tag = "offers", security(("session" = [])),
    params(("case" = String, Path, description = "The case"), ("offer" = String, Path, description = "The offer")),
    request_body = ScannedAnswer, responses(
    (status = 200, description = "Answered, now or before in the same way", body = Case),
    (status = 409, description = "The offer is not open, or was answered otherwise", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "The scan or the signature is refused", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn scan(
    State(api): State<Api>,
    visit: Visit,
    Path((case, offer)): Path<(String, String)>,
    Sent(new): Sent<ScannedAnswer>,
) -> Result<Json<Case>, Refused> {
    let t = visit.t();
    let bytes = STANDARD.decode(new.scan.trim());
    let bytes = bytes.map_err(|_| Refused::slip("scan", "not-base64", t.api_not_base64()))?;
    let whole = bytes.len() <= FILE_LIMIT;
    let file = FilePart::new("scan".to_owned(), "", bytes, whole);
    if let Err(fault) = file.kind() {
        return Err(Refused::slip("scan", fault.word(), fault.text(t)));
    }
    let signature = signature(&visit, new.signature)?;
    let taken = Taken { offer, accepted: new.accepted, scan: Some(file.bytes), signature };
    enter(&api, &visit, &case, taken).await
}

struct Taken {
    offer: String,
    accepted: bool,
    scan: Option<Vec<u8>>,
    signature: Vec<u8>,
}

async fn enter(api: &Api, visit: &Visit, case: &str, taken: Taken) -> Result<Json<Case>, Refused> {
    let (asker, before) = own_case(api, visit, case).await?;
    let room = Arc::clone(&api.intake.room);
    let id = before.record.id;
    // An answer on paper is taken where the application was: at that counter, at that centre.
    if before.record.channel.system() != room.system || !before.state.offers.iter().any(|one| one.id == taken.offer) {
        return Err(Problem::not_found().into());
    }
    let answering = Answering {
        offer: taken.offer,
        accepted: taken.accepted,
        scan: taken.scan,
        signature: taken.signature,
        signer: asker.iin()?,
        roles: if room.system == System::Portal { Vec::new() } else { SIGNERS.to_vec() },
        actor: asker.actor(),
    };
    let done = blocking(move || room.answer_offer(id, &answering).map_err(turned)).await?;
    done.map_err(|refusal| Refused::signing(visit.t(), &refusal))?;
    Ok(Json(Case::of(&view(api, id).await?, visit.t())))
}
