//! Reading a program's request: JSON bodies and queries, with the token where something changes.

use crate::{Problem, Visit};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;

/// The header that carries the session's token.
pub(super) const TOKEN: &str = "x-csrf-token";

/// A request that changes something comes from who holds the session: it carries the session's token, or a browser says that it comes from
/// our own pages (the kit has refused it if it said otherwise).
pub(super) struct Own;

impl<S: Send + Sync> FromRequestParts<S> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let visit = Visit::from_request_parts(parts, state).await?;
        if visit.person().is_none() || is_own(&visit, &parts.headers) { Ok(Self) } else { Err(Problem::foreign_form()) }
    }
}

fn is_own(visit: &Visit, headers: &HeaderMap) -> bool {
    match headers.get(TOKEN) {
        Some(token) => token.to_str().is_ok_and(|token| visit.csrf_holds(token)),
        None => headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN),
    }
}

/// A JSON body of a request that changes something.
pub(super) struct Sent<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        Own::from_request_parts(&mut parts, state).await?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().is_none_or(|kind| kind.trim() != "application/json") {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json"));
        }
        let bytes = whole(Request::from_parts(parts, body), state).await?;
        let read = serde_json::from_slice(&bytes);
        read.map(Self).map_err(|error| Problem::bad_request().detail(error))
    }
}

/// The whole body, within the kit's limit.
pub(super) async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|refusal| {
        let too_large = refusal.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
        if too_large { Problem::too_large() } else { Problem::bad_request() }
    })
}

/// The query of an address.
pub(super) struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = Query::<T>::try_from_uri(&parts.uri);
        read.map(|query| Self(query.0)).map_err(|error| Problem::bad_request().detail(error.body_text()))
    }
}
