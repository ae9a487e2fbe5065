//! Signing in by a certificate: at the service centre and on the portal.

use super::applications::Signature;
use super::read::{Own, Sent};
use super::refused::Refused;
use super::session::{Session, session};
use super::{Api, OPERATOR, RECIPIENT};
use crate::Visit;
use crate::nonce::{Judged, Nonce, judge};
use crate::sign_in::enter;
use axum::Json;
use axum::extract::State;
use engine::SignInMethod;
use kernel::{System, iso};
use pki::Verdict;
use serde::Serialize;
use utoipa::ToSchema;

/// What is to be signed in order to sign in.
#[derive(Serialize, ToSchema)]
pub(super) struct NonceToSign {
    /// The exact text: its bytes in UTF-8 are signed, with the end of its last line.
    text: String,
    /// Until when it may be signed.
    #[schema(format = DateTime)]
    until: String,
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
/// On the portal a certificate of an organisation enters the account of its БИН, if its owner is the first head or has the right to sign.
/// The answer sets the session's cookie anew and gives the token for calls that change something. The text is used up by the call, also by
/// a refused one: get another to try again.
#[utoipa::path(post, path = "/api/v1/session/certificate", tag = "session", request_body = Signature, responses(
    (status = 200, description = "Signed in", body = Session, headers(("set-cookie" = String, description = "The session"))),
    (status = 422, description = "The signature is refused, with every reason; the text is used or too old (`nonce-old`); or the signer has no account here (`stranger`)", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn sign_in(
    State(api): State<Api>,
    visit: Visit,
    Sent(signature): Sent<Signature>,
) -> Result<Json<Session>, Refused> {
    let t = visit.t();
    let signature = signature.bytes(&visit)?;
    let on_portal = api.intake.room.system == System::Portal;
    match judge(&api.intake.room, &visit, if on_portal { RECIPIENT } else { OPERATOR }, signature).await? {
        Judged::Holder(account) => {
            enter(&visit, &account, SignInMethod::Certificate)?;
            session(&visit, *account)
        }
        Judged::Old => Err(Refused::slip("signature", "nonce-old", t.centre_sign_in_nonce_old())),
        Judged::Refused(verdict, reasons) => Err(Refused::signature(t, verdict == Verdict::Undetermined, &reasons)),
        Judged::Stranger if on_portal => {
            Err(Refused::slip("signature", "stranger", t.organisation_certificate_stranger()))
        }
        Judged::Stranger => Err(Refused::slip("signature", "stranger", t.centre_sign_in_certificate_stranger())),
    }
}
