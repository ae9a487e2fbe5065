//! Registration on the portal.

use super::Api;
use super::applications::Signature;
use super::read::Sent;
use super::refused::{Refused, Slip};
use super::session::{Session, session};
use crate::form::clean;
use crate::registration::{self, OrganisationOutcome, Outcome, Typed, TypedOrganisation, check, check_organisation};
use crate::{Problem, Visit};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use translation::T;
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

/// Who wants an account. What is left out is told among the slips, with all others.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    /// ИИН.
    #[serde(default)]
    #[schema(required = true, example = "880314400104")]
    iin: String,
    /// Surname, name and, if they like, patronymic, as the persons register has them.
    #[serde(default)]
    #[schema(required = true, max_length = 150)]
    name: String,
    /// The password.
    #[serde(default)]
    #[schema(required = true, min_length = 10, max_length = 200)]
    password: String,
    /// The address for messages about applications.
    #[serde(default)]
    email: Option<String>,
    /// The language of letters: `kk`, `ru` or `en`.
    #[serde(default)]
    #[schema(required = true, example = "kk")]
    lang: String,
}

impl From<NewAccount> for Typed {
    /// As a page reads its form, so that the password holds on the page too.
    fn from(new: NewAccount) -> Self {
        Self {
            iin: clean(&new.iin),
            name: clean(&new.name),
            password: new.password.nfc().collect(),
            email: new.email.map(|email| clean(&email)).filter(|email| !email.is_empty()),
            lang: clean(&new.lang),
        }
    }
}

/// Makes an account and signs its owner in.
///
/// The answer sets the session's cookie and gives the token for calls that change something. The name must be the persons register's for
/// the number. Many tries are slowed down.
#[utoipa::path(post, path = "/api/v1/registration", tag = "session", request_body = NewAccount, responses(
    (status = 201, description = "Registered and signed in", body = Session, headers(("set-cookie" = String, description = "The session"))),
    (status = 409, description = "The number has an account: sign in", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "Every slip by its field; or the name is not the register's", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries", body = super::refused::ProblemDetails, content_type = "application/problem+json", headers(("retry-after" = u32, description = "Seconds"))),
))]
pub(super) async fn register(
    State(api): State<Api>,
    visit: Visit,
    Sent(new): Sent<NewAccount>,
) -> Result<(StatusCode, Json<Session>), Refused> {
    let t = visit.t();
    let checked = check(new.into(), visit.contour()).map_err(|slips| refused(t, slips))?;
    match registration::register(&api.intake, &api.throttle, &visit, checked).await? {
        Outcome::Made(account) => Ok((StatusCode::CREATED, session(&visit, *account)?)),
        Outcome::NameDiffers => Err(refused(t, vec![registration::Slip::NameDiffers])),
        Outcome::Taken => Err(Problem::conflict().detail(t.portal_registered_already()).into()),
    }
}

/// An organisation that wants an account. Its БИН and name are those of the certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrganisation {
    /// CMS over the one-time text of `POST …/session/nonce`, without the content, in base64: by the first head or who has the right to sign.
    #[schema(content_encoding = "base64")]
    signature: String,
    /// The password.
    #[serde(default)]
    #[schema(required = true, min_length = 10, max_length = 200)]
    password: String,
    /// The address for messages about applications.
    #[serde(default)]
    email: Option<String>,
    /// The language of letters: `kk`, `ru` or `en`.
    #[serde(default)]
    #[schema(required = true, example = "kk")]
    lang: String,
}

/// Makes the account of an organisation and signs in who acts for it.
///
/// The one-time text is used up by the call, also by a refused one, unless a field has a slip.
#[utoipa::path(post, path = "/api/v1/registration/organisation", tag = "session", request_body = NewOrganisation, responses(
    (status = 201, description = "Registered and signed in", body = Session, headers(("set-cookie" = String, description = "The session"))),
    (status = 409, description = "The number has an account: sign in", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "Every slip by its field; or the signature is refused, with every reason; the text is used or too old (`nonce-old`); the certificate is of no organisation (`no-organisation`)", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn register_organisation(
    State(api): State<Api>,
    visit: Visit,
    Sent(new): Sent<NewOrganisation>,
) -> Result<(StatusCode, Json<Session>), Refused> {
    let t = visit.t();
    let typed = TypedOrganisation {
        password: new.password.nfc().collect(),
        email: new.email.map(|email| clean(&email)).filter(|email| !email.is_empty()),
        lang: clean(&new.lang),
    };
    let checked = check_organisation(typed).map_err(|slips| refused(t, slips))?;
    let signature = Signature { signature: new.signature }.bytes(&visit)?;
    match registration::register_organisation(&api.intake, &visit, checked, signature).await? {
        OrganisationOutcome::Made(account) => Ok((StatusCode::CREATED, session(&visit, *account)?)),
        OrganisationOutcome::Taken => Err(Problem::conflict().detail(t.organisation_registered_already()).into()),
        OrganisationOutcome::Old => Err(Refused::slip("signature", "nonce-old", t.centre_sign_in_nonce_old())),
        OrganisationOutcome::Refused(_, reasons) => Err(Refused::signature(t, &reasons)),
        OrganisationOutcome::NoOrganisation => {
            Err(Refused::slip("signature", "no-organisation", t.organisation_certificate_none()))
        }
    }
}

fn refused(t: T, slips: Vec<registration::Slip>) -> Refused {
    let told = |slip: registration::Slip| Slip {
        field: slip.field().to_owned(),
        code: slip.code().to_owned(),
        limit: slip.limit(),
        text: slip.text(t).into_owned(),
    };
    Refused::slips(slips.into_iter().map(told).collect())
}
