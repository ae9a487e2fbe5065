//! Signing in, who is signed in, signing out.

use super::read::{Own, Sent};
use super::refused::Refused;
use super::{Api, roles_of};
use crate::intake::account_of;
use crate::sign_in::enter;
use crate::{Problem, Visit, blocking, password};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use engine::SignInMethod;
use kernel::Iin;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    /// ИИН.
    #[schema(example = "880314400104")]
    iin: String,
    /// The password.
    password: String,
    /// The role, where the person has several in this system.
    #[serde(default)]
    role: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Session {
    /// The account.
    account: String,
    /// The person's name.
    name: String,
    /// The role.
    role: String,
    /// The office of an official.
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<String>,
    /// To be sent in `X-CSRF-Token` with every call that changes something.
    csrf: String,
}

/// The session of who has just signed in, or has been.
pub(super) fn session(visit: &Visit, account: AccountRecord) -> Result<Json<Session>, Refused> {
    let AccountRecord { id, name, role, office, .. } = account;
    Ok(Json(Session { account: id, name, role, office, csrf: visit.csrf()? }))
}

/// Signs in.
///
/// The answer sets the session's cookie and gives the token for calls that change something. Wrong number, wrong password and unknown
/// account are not told apart. Many tries are slowed down.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = Credentials, responses(
    (status = 200, description = "Signed in", body = Session, headers(("set-cookie" = String, description = "The session"))),
    (status = 401, description = "Number and password do not belong together", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries", body = super::refused::ProblemDetails, content_type = "application/problem+json", headers(("retry-after" = u32, description = "Seconds"))),
))]
pub(super) async fn sign_in(
    State(api): State<Api>,
    visit: Visit,
    Sent(given): Sent<Credentials>,
) -> Result<Json<Session>, Refused> {
    let refused = || Problem::new(StatusCode::UNAUTHORIZED, "sign-in-refused");
    let typed: String = given.iin.chars().filter(|c| !c.is_whitespace()).collect();
    let iin = visit.contour().iin(&typed).map_err(|_| refused())?;
    api.throttle.admit(iin.as_str(), visit.source()).await?;
    let account = account(&api, iin.clone(), given.role).await?;
    let stored = account.as_ref().map(|account| account.password.clone());
    let holds = password::verify(stored, given.password.nfc().collect()).await?;
    let account = account.filter(|_| holds).ok_or_else(refused)?;
    api.throttle.forgive(iin.as_str(), visit.source()).await?;
    enter(&visit, &account, SignInMethod::Password)?;
    session(&visit, account)
}

/// The person's account in this system that may sign in.
pub(super) async fn account(api: &Api, iin: Iin, role: Option<String>) -> Result<Option<AccountRecord>, Problem> {
    let (store, system) = (Arc::clone(&api.intake.room.store), api.intake.room.system);
    let found = blocking(move || store.read::<_, StoreError>(|tx| tx.account_find_by_iin(iin.as_str()))).await?;
    Ok(found.into_iter().find(|account| {
        let asked = role.as_ref().is_none_or(|role| *role == account.role);
        let here = account.system.as_ref().is_none_or(|own| own == system.word());
        asked && here && !account.blocked && roles_of(system).contains(&account.role.as_str())
    }))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", security(("session" = [])), responses(
    (status = 200, description = "Who is signed in, with the session's token", body = Session),
))]
pub(super) async fn who(State(api): State<Api>, visit: Visit) -> Result<Json<Session>, Refused> {
    let account = account_of(&api.intake.room, &visit).await?;
    session(&visit, account)
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", security(("session" = [])), responses(
    (status = 204, description = "Signed out"),
))]
pub(super) async fn sign_out(visit: Visit, _: Own) -> StatusCode {
    visit.sign_out();
    StatusCode::NO_CONTENT
}
