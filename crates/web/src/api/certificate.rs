//! Signing in by a certificate, in every system: each gives a text of its own to sign.

use super::applications::Signature;
use super::read::{Own, Sent};
use super::refused::Refused;
use super::session::{Session, account, session};
use super::{Api, OPERATOR, RECIPIENT};
use crate::nonce::{Judged, Nonce, Proof, admit, judge, prove};
use crate::sign_in::enter;
use crate::{Problem, Visit};
use axum::Json;
use axum::extract::State;
use engine::SignInMethod;
use kernel::{System, iso};
use serde::{Deserialize, Serialize};
use translation::T;
use utoipa::ToSchema;

/// What is to be signed in order to sign in.
#[derive(Serialize, ToSchema)]
pub(super) struct NonceToSign {
    /// The exact text: its bytes in UTF-8 are signed, with the end of its last line. It names the system, and is good for no other.
    text: String,
    /// Until when it may be signed.
    #[schema(format = DateTime)]
    until: String,
}

/// The signature of who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignedNonce {
    /// CMS (RFC 5652) in DER over the one-time text, without the content, in base64.
    #[schema(content_encoding = "base64")]
    signature: String,
    /// The role, where the person has several in this system.
    #[serde(default)]
    role: Option<String>,
}

/// Gives a one-time text to sign.
///
/// The answer sets the session's cookie, which must come with the signature. A text given before in the same session is good no more.
#[utoipa::path(post, path = "/api/v1/session/nonce", tag = "session", responses(
    (status = 200, description = "The text to sign", body = NonceToSign, headers(("set-cookie" = String, description = "The session"))),
))]
pub(super) async fn nonce(visit: Visit, _: Own) -> Result<Json<NonceToSign>, Refused> {
    let nonce = Nonce::give(&visit)?;
    Ok(Json(NonceToSign { text: nonce.text().to_owned(), until: iso(nonce.until()) }))
}

/// Signs in by a signature over the one-time text.
///
/// The person is who the certificate's ИИН says. On the portal a certificate of an organisation enters the account of its БИН, if its owner is
/// the first head or has the right to sign. The answer sets the session's cookie anew and gives the token for calls that change something.
/// The text is used up by the call, also by a refused one: get another to try again. Many tries are slowed down.
#[utoipa::path(post, path = "/api/v1/session/certificate", tag = "session", request_body = SignedNonce, responses(
    (status = 200, description = "Signed in", body = Session, headers(("set-cookie" = String, description = "The session"))),
    (status = 422, description = "The signature is refused, with every reason; the text is used or too old (`nonce-old`); or the signer has no account here (`stranger`)", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries; the text is not used up", body = super::refused::ProblemDetails, content_type = "application/problem+json", headers(("retry-after" = u32, description = "Seconds"))),
))]
pub(super) async fn sign_in(
    State(api): State<Api>,
    visit: Visit,
    Sent(given): Sent<SignedNonce>,
) -> Result<Json<Session>, Refused> {
    let t = visit.t();
    let signature = Signature { signature: given.signature }.bytes(&visit)?;
    let number = admit(&api.throttle, &visit, &signature).await?;
    match holder(&api, &visit, signature, given.role).await? {
        Judged::Holder(account) => {
            api.throttle.forgive(&number, visit.source()).await?;
            enter(&visit, &account, SignInMethod::Certificate)?;
            session(&visit, *account)
        }
        Judged::Old => Err(Refused::slip("signature", "nonce-old", t.centre_sign_in_nonce_old())),
        Judged::Refused(_, reasons) => Err(Refused::signature(t, &reasons)),
        Judged::Stranger => Err(stranger(t, api.intake.room.system)),
    }
}

/// Whose account the signature enters. Of several the role asked for chooses, as it does beside a password.
async fn holder(api: &Api, visit: &Visit, signature: Vec<u8>, role: Option<String>) -> Result<Judged, Problem> {
    let room = &api.intake.room;
    let only = match room.system {
        System::Portal => RECIPIENT,
        System::ServiceCentre => OPERATOR,
        System::LocalBody => return staff(api, visit, signature, role).await,
        System::Gateway => return Err(Problem::not_found()),
    };
    Ok(match judge(room, visit, only, signature).await? {
        Judged::Holder(_) if role.as_deref().is_some_and(|role| role != only) => Judged::Stranger,
        judged => judged,
    })
}

/// The account of the staff: a person may have several at the body.
async fn staff(api: &Api, visit: &Visit, signature: Vec<u8>, role: Option<String>) -> Result<Judged, Problem> {
    let subject = match prove(&api.intake.room, visit, signature).await? {
        Proof::Of(subject, _) => subject,
        Proof::Old => return Ok(Judged::Old),
        Proof::Refused(verdict, reasons) => return Ok(Judged::Refused(verdict, reasons)),
    };
    let Some(iin) = subject.iin else { return Ok(Judged::Stranger) };
    let found = account(api, iin, role).await?;
    Ok(found.map_or(Judged::Stranger, |account| Judged::Holder(Box::new(account))))
}

/// The signature holds, and its signer has no account here.
fn stranger(t: T, system: System) -> Refused {
    let text = match system {
        System::ServiceCentre => t.centre_sign_in_certificate_stranger(),
        System::LocalBody => t.body_sign_in_certificate_stranger(),
        System::Portal | System::Gateway => t.organisation_certificate_stranger(),
    };
    Refused::slip("signature", "stranger", text)
}
