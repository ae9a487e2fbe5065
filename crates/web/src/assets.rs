//! Style, script and fonts, served from inside the program under names that bear a hash of their content.

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::{collections::BTreeMap, sync::OnceLock};

#[derive(RustEmbed)]
#[folder = "../../assets/built/pages"]
struct Files;

/// Plain name (`app.css`) to the name with the hash (`app.86bcf63ae2c535e7.css`).
fn names() -> &'static BTreeMap<String, String> {
    static NAMES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        Files::iter()
            .filter_map(|name| {
                let mut parts = name.split('.');
                let (stem, _hash, kind) = (parts.next()?, parts.next()?, parts.next()?);
                parts.next().is_none().then(|| (format!("{stem}.{kind}"), name.to_string()))
            })
            .collect()
    })
}

/// The address of an asset by its plain name: `app.css` gives `/assets/app.86bcf63ae2c535e7.css`. A name that is not there gives an
/// address that answers «not found».
pub fn url(name: &str) -> String {
    format!("/assets/{}", names().get(name).map_or(name, String::as_str))
}

/// The routes of assets; open to everybody.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(serve))
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    // Only whole names are served: the packed forms are chosen by what the browser accepts.
    let Some(kind) = kind(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(coding, ending)| {
        let accepts = accepted.split(',').any(|one| one.trim().split(';').next() == Some(coding));
        accepts.then(|| Files::get(&format!("{name}.{ending}"))).flatten().map(|file| (file, Some(coding)))
    });
    let Some((file, coding)) = packed.or_else(|| Files::get(&name).map(|file| (file, None))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    answer(file, kind, coding)
}

fn answer(file: EmbeddedFile, kind: &'static str, coding: Option<&'static str>) -> Response {
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn kind(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "woff2" => Some("font/woff2"),
        _ => None,
    }
}
