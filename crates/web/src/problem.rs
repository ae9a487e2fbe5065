//! What went wrong with a request: problem details (RFC 9457) for programs, a page in the person's language for people.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// A request that cannot be answered as asked.
///
/// Handlers return it as their error; any other error turns into it by `?` as a fault of ours (500), written to the log and not shown.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A relative address that names the kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened this time; nothing personal, nothing of our insides.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What to tell the person: programs of others show it as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// Seconds after which to try again.
    #[serde(skip)]
    retry_after: Option<u32>,
}

impl Problem {
    /// A problem with a status and a machine word for its kind.
    pub fn new(status: StatusCode, word: &str) -> Self {
        Self {
            kind: format!("/problems/{word}"),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            detail: None,
            message: None,
            retry_after: None,
        }
    }

    /// With what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl std::fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// With words for the person.
    #[must_use]
    pub fn message(mut self, words: impl Into<String>) -> Self {
        self.message = Some(words.into());
        self
    }

    /// With the seconds after which to try again.
    #[must_use]
    pub const fn again_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// 400: the request is not understood.
    pub fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request")
    }

    /// 401: sign in first.
    pub fn unauthorised() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "sign-in-needed")
    }

    /// 403: not for this person.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    /// 403: the form is not from this visit, or too old.
    pub fn foreign_form() -> Self {
        Self::new(StatusCode::FORBIDDEN, "foreign-form")
    }

    /// 404: not there, or not this person's: the answer is the same, so that it tells nobody what exists.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// 409: somebody else has changed it meanwhile.
    pub fn conflict() -> Self {
        Self::new(StatusCode::CONFLICT, "conflict")
    }

    /// 413: the form or a file is too large.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
    }

    /// 429: too many tries; again after some seconds.
    pub fn too_many(seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-tries") }
    }

    /// 500: a fault of ours.
    pub fn fault() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault")
    }

    /// 503: something we need does not answer; nothing was lost, try again.
    pub fn unavailable() -> Self {
        Self { retry_after: Some(30), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable") }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The machine word of the kind.
    pub fn word(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }

    pub(crate) fn headers(&self, response: &mut Response) {
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

impl<E: std::error::Error> From<E> for Problem {
    fn from(error: E) -> Self {
        tracing::error!(error = %chain(&error), "a request failed by a fault of ours");
        Self::fault()
    }
}

/// An error with everything that caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl IntoResponse for Problem {
    /// Problem details; where the route is a page, the kit puts the page of the problem in their place.
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status(), [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        self.headers(&mut response);
        response.extensions_mut().insert(self);
        response
    }
}
