//! The built-in authority over HTTP, as the national one is reached: lists of revocation, answers on it, time stamps, certificates.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use kernel::Clock;
use pki::{Authority, PkiError};
use std::sync::Arc;

/// Where the authority's services are on the address of the pages.
pub const PATH: &str = "/authority";

#[derive(Clone)]
struct Desk {
    authority: Arc<Authority>,
    clock: Arc<dyn Clock>,
}

impl Desk {
    /// Lets the authority work apart from the pages: it signs.
    async fn made(
        self,
        content_type: &'static str,
        make: impl FnOnce(&Authority, Timestamp) -> Result<Vec<u8>, PkiError> + Send + 'static,
    ) -> Response {
        let done = tokio::task::spawn_blocking(move || make(&self.authority, self.clock.now())).await;
        match done {
            Ok(Ok(bytes)) => ([(CONTENT_TYPE, content_type)], bytes).into_response(),
            Ok(Err(fault)) => {
                tracing::error!(%fault, "the authority cannot answer");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

const LIST: &str = "application/pkix-crl";
const CERTIFICATE: &str = "application/pkix-cert";
/// Answers of RFC 6960 (appendix A.2) and RFC 3161 (§3.4).
const OCSP_ANSWER: &str = "application/ocsp-response";
const STAMP: &str = "application/timestamp-reply";

/// The services of an authority under [`PATH`].
pub fn router(authority: Arc<Authority>, clock: Arc<dyn Clock>) -> Router {
    let services = Router::new()
        .route("/crl", get(async |State(desk): State<Desk>| desk.made(LIST, Authority::crl).await))
        .route("/delta.crl", get(async |State(desk): State<Desk>| desk.made(LIST, Authority::delta_crl).await))
        .route("/root.crl", get(async |State(desk): State<Desk>| desk.made(LIST, Authority::root_crl).await))
        .route(
            "/root.cer",
            get(async |State(desk): State<Desk>| {
                desk.made(CERTIFICATE, |authority, _| Ok(authority.root().der().to_vec())).await
            }),
        )
        .route(
            "/issuing.cer",
            get(async |State(desk): State<Desk>| {
                desk.made(CERTIFICATE, |authority, _| Ok(authority.issuing().der().to_vec())).await
            }),
        )
        .route(
            "/ocsp",
            post(async |State(desk): State<Desk>, asked: Bytes| {
                desk.made(OCSP_ANSWER, move |authority, now| authority.ocsp(&asked, now)).await
            }),
        )
        .route(
            "/tsp",
            post(async |State(desk): State<Desk>, asked: Bytes| {
                desk.made(STAMP, move |authority, now| authority.time_stamp(&asked, now)).await
            }),
        );
    Router::new().nest(PATH, services.with_state(Desk { authority, clock }))
}
