//! What stands around all pages of the program: security headers, packing, limits, the panic catcher, pages for what no room knows.

use crate::{assets, patience::patiently, problem::Problem, problem_page, site::Site, visit::Visit};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate},
};

/// The largest form with its files, in bytes: 30 MB.
pub const BODY_LIMIT: usize = 30_000_000;

/// Scripts, style, fonts and pictures from here only, none written into pages; the signing agent listens on the person's own machine.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self' ws://127.0.0.1:* wss://127.0.0.1:13579; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Puts the house around the rooms: their routers merged, and the sites they belong to (the first one speaks for addresses of none).
pub fn house(rooms: Router, sites: &[Arc<Site>]) -> Router {
    let secure = sites.iter().any(|site| site.secure);
    let sites: Arc<[Arc<Site>]> = sites.into();
    let pages = move |request: Request, next: Next| pages_for_problems(Arc::clone(&sites), request, next);
    rooms
        .merge(assets::router())
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async { Problem::new(StatusCode::METHOD_NOT_ALLOWED, "not-found") })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(patiently))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            // What was said in panic may hold personal data; the place is in the log of the panic itself.
            tracing::error!("a handler stopped in panic");
            Problem::fault().into_response()
        }))
        .layer(middleware::from_fn(pages))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(DefaultPredicate::new()))
        .layer(middleware::from_fn(move |request: Request, next: Next| security_headers(secure, request, next)))
}

async fn security_headers(secure: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    response
}

/// A program asked, by its address or by what it accepts.
fn is_program(path: &str, headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    path.split('/').any(|part| part == "api") || (accepts.contains("json") && !accepts.contains("html"))
}

/// Problems outside of every room (no such address, panic, too slow) become pages for people too.
async fn pages_for_problems(sites: Arc<[Arc<Site>]>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let inside = |site: &&Arc<Site>| !site.prefix.is_empty() && path.starts_with(site.prefix);
    match sites.iter().find(inside).or_else(|| sites.first()) {
        Some(site) if !is_program(&path, &headers) => {
            problem_page::answer(&Visit::stranger(Arc::clone(site), &path, &headers), &problem)
        }
        _ => response,
    }
}
