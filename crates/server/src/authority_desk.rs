//! The built-in authority over HTTP, as the national one is reached: lists of revocation, answers on it, time stamps, certificates.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use kernel::Clock;
use pki::{Authority, Fetch, PkiError, SourceFault, Sources};
use std::sync::Arc;

/// Where the authority's services are on the address of the pages.
pub const PATH: &str = "/authority";

/// The services of the authority in this process, asked as over a wire: what counts of an address is its end.
pub struct AtHand {
    /// The authority.
    pub authority: Arc<Authority>,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
}

impl AtHand {
    /// The addresses of the services.
    pub fn sources() -> Sources {
        let at = |service: &str| vec![format!("authority:{PATH}/{service}")];
        Sources {
            ocsp: at("ocsp"),
            lists: [at("crl"), at("root.crl")].concat(),
            deltas: at("delta.crl"),
            stamps: at("tsp"),
            ..Sources::default()
        }
    }

    fn told(address: &str, made: Option<Result<Vec<u8>, PkiError>>) -> Result<Vec<u8>, SourceFault> {
        let made = made.unwrap_or_else(|| Err(PkiError::Io(std::io::ErrorKind::NotFound.into())));
        made.map_err(|fault| SourceFault::Unreachable(format!("{address}: {fault}")))
    }
}

fn service(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

impl Fetch for AtHand {
    fn get(&self, address: &str) -> Result<Vec<u8>, SourceFault> {
        let now = self.clock.now();
        Self::told(
            address,
            match service(address) {
                "crl" => Some(self.authority.crl(now)),
                "delta.crl" => Some(self.authority.delta_crl(now)),
                "root.crl" => Some(self.authority.root_crl(now)),
                _ => None,
            },
        )
    }

    fn post(&self, address: &str, _content_type: &str, body: &[u8]) -> Result<Vec<u8>, SourceFault> {
        let now = self.clock.now();
        Self::told(
            address,
            match service(address) {
                "ocsp" => Some(self.authority.ocsp(body, now)),
                "tsp" => Some(self.authority.time_stamp(body, now)),
                _ => None,
            },
        )
    }
}

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
            // Short questions may come in the address (RFC 6960, appendix A.1).
            "/ocsp/{*asked}",
            get(async |State(desk): State<Desk>, Path(asked): Path<String>| {
                let asked = STANDARD.decode(asked).unwrap_or_default();
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
