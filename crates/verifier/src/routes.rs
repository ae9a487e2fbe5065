//! The routes.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header::CONTENT_TYPE},
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use pki::{
    Certificate, Signed, SignedXml, Trust, Verdict, cms_certificates, cms_content, cms_verify_all, wsse_certificates,
    wsse_verify, xml_certificates, xml_verify,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tower_http::timeout::TimeoutLayer;
use zeroize::Zeroize as _;

use crate::{
    Verifier,
    asked::{By, Certificates, Container, Containers, Document, SignedData, octets},
    told::{CertificateInfo, CmsSigner, Refusal, Verification},
};

/// Largest request, octets: documents come inside JSON as base64.
const MAX_BODY: usize = 32 * 1024 * 1024;
/// How long an answer may take.
const MAX_TIME: Duration = Duration::from_secs(30);
/// Requests judged at once; others wait. One given up by its client still counts until it is judged.
const AT_ONCE: usize = 8;
/// Certificates or containers in one request: each container costs thousands of rounds of hashing.
const MAX_PARTS: usize = 32;

/// What the handlers share.
#[derive(Clone)]
struct Shared {
    verifier: Arc<Verifier>,
    turns: Arc<Semaphore>,
}

/// A route: what it is asked, and what it tells.
type Route<Q> = fn(&Verifier, &Q) -> Result<Value, Refusal>;

/// The routes of a verifier.
pub fn router(verifier: Verifier) -> Router {
    let shared = Shared { verifier: Arc::new(verifier), turns: Arc::new(Semaphore::new(AT_ONCE)) };
    Router::new()
        .route("/actuator/health", get(health))
        .route("/x509/info", post(|state, body| answer(state, body, x509_info)))
        .route("/xml/verify", post(|state, body| answer(state, body, xml)))
        .route("/wsse/verify", post(|state, body| answer(state, body, wsse)))
        .route("/cms/verify", post(|state, body| answer(state, body, cms)))
        .route("/cms/extract", post(|state, body| answer(state, body, cms_extract)))
        .route("/pkcs12/info", post(|state, body| answer(state, body, pkcs12_info)))
        .route("/pkcs12/aliases", post(|state, body| answer(state, body, pkcs12_aliases)))
        .fallback(|| async { refused(404, "no such route here") })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, MAX_TIME))
        .layer(map_response(in_words))
        .with_state(shared)
}

/// A refusal by the layers around the routes (too large, another method, too late), in the form of every other answer.
async fn in_words(response: Response) -> Response {
    let status = response.status();
    let is_json =
        response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if is_json || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    refused(status.as_u16(), &status.canonical_reason().unwrap_or("refused").to_lowercase())
}

/// Down without a root to trust: every verdict would be «untrusted».
async fn health(State(shared): State<Shared>) -> Response {
    let ready = tokio::task::spawn_blocking(move || shared.verifier.is_ready()).await.unwrap_or_default();
    if ready {
        Json(json!({ "status": "UP" })).into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "DOWN" }))).into_response()
    }
}

/// Reads the question, wipes its octets and judges apart from the threads that serve connections.
async fn answer<Q>(State(shared): State<Shared>, body: Bytes, route: Route<Q>) -> Response
where
    Q: DeserializeOwned + Send + 'static,
{
    let asked = serde_json::from_slice::<Q>(&body);
    if let Ok(mut own) = body.try_into_mut() {
        let octets: &mut [u8] = &mut own;
        octets.zeroize();
    }
    // The reader's own words may quote the body: only the place is told.
    let asked = match asked {
        Ok(asked) => asked,
        Err(fault) => {
            let place =
                format!("the body is not the JSON of this route: line {}, column {}", fault.line(), fault.column());
            return refused(400, &place);
        }
    };
    let Ok(turn) = Arc::clone(&shared.turns).acquire_owned().await else { return refused(503, "closing") };
    let judged = tokio::task::spawn_blocking(move || {
        let told = route(&shared.verifier, &asked);
        drop(turn);
        told
    });
    match judged.await {
        Ok(Ok(told)) => Json(told).into_response(),
        Ok(Err(refusal)) => refused(refusal.status, &refusal.message),
        Err(_) => refused(500, "the request could not be judged"),
    }
}

fn refused(status: u16, message: &str) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (code, Json(json!({ "status": status, "message": message }))).into_response()
}

fn told(answer: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(answer).map_err(|fault| Refusal { status: 500, message: fault.to_string() })
}

fn bounded(parts: usize) -> Result<(), Refusal> {
    match parts {
        0 => Err(Refusal::asked("the list is empty")),
        1..=MAX_PARTS => Ok(()),
        _ => Err(Refusal::asked(format!("more than {MAX_PARTS} in one request"))),
    }
}

fn x509_info(verifier: &Verifier, asked: &Certificates) -> Result<Value, Refusal> {
    bounded(asked.certs.len())?;
    let read = |text: &String| {
        let bytes = octets(text, "certs").ok()?;
        Certificate::from_der(&bytes).or_else(|_| Certificate::from_pem(&bytes)).ok()
    };
    certificates(verifier, &asked.certs.iter().map(read).collect::<Vec<_>>(), &asked.revocation_check)
}

/// Certificates by themselves; one that could not be read has `null` in its place.
fn certificates(verifier: &Verifier, read: &[Option<Certificate>], asked: &[By]) -> Result<Value, Refusal> {
    let now = verifier.clock.now();
    let known: Vec<_> = read.iter().flatten().cloned().collect();
    let (trust, attempts) = verifier.trust(&known)?;
    let mut judged = Vec::new();
    let mut signers = Vec::new();
    let mut unread = None;
    for (place, certificate) in read.iter().enumerate() {
        let Some(certificate) = certificate else {
            unread = unread.or(Some(place));
            judged.push((Verdict::Invalid, vec![pki::Reason::Malformed]));
            signers.push(None);
            continue;
        };
        let found = trust.judge_kept(certificate, now);
        signers.push(Some(CertificateInfo::of(
            certificate,
            found.verdict,
            &found.reasons,
            Some(&found.evidence),
            asked,
        )));
        judged.push((found.verdict, found.reasons));
    }
    let mut answer = Verification::of(judged, signers, &attempts);
    if let Some(place) = unread {
        answer.message = format!("certificate {place} cannot be read");
    }
    told(answer)
}

fn xml(verifier: &Verifier, asked: &Document) -> Result<Value, Refusal> {
    in_xml(verifier, asked, xml_certificates, |xml, trust, now| {
        xml_verify(xml, trust, now).into_iter().map(SignedXml::of_whole).collect()
    })
}

fn wsse(verifier: &Verifier, asked: &Document) -> Result<Value, Refusal> {
    in_xml(verifier, asked, wsse_certificates, |xml, trust, now| vec![wsse_verify(xml, trust, now).signed])
}

/// Signatures in XML. White space around the document is no part of it. A signature that names no certificate has `null` in its place beside
/// others; where there is no signature, or none names anybody, nobody signed.
fn in_xml(
    verifier: &Verifier,
    asked: &Document,
    about: fn(&str) -> Vec<Certificate>,
    judge: impl Fn(&str, &Trust, Timestamp) -> Vec<Signed>,
) -> Result<Value, Refusal> {
    let (xml, now) = (asked.xml.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']), verifier.clock.now());
    let (trust, attempts) = verifier.trust(&about(xml))?;
    let signed = judge(xml, &trust, now);
    let mut signers: Vec<_> =
        signed.iter().map(|one| CertificateInfo::of_signer(one, &asked.revocation_check)).collect();
    if signers.iter().all(Option::is_none) {
        signers.clear();
    }
    told(Verification::of(judgements(signed), signers, &attempts))
}

fn cms(verifier: &Verifier, asked: &SignedData) -> Result<Value, Refusal> {
    let bytes = octets(&asked.cms, "cms")?;
    let data = asked.data.as_deref().filter(|data| !data.is_empty());
    let data = data.map(|data| octets(data, "data")).transpose()?;
    let content = cms_content(&bytes).map_err(|_| Refusal::asked("cms is no signature in CMS"))?;
    if content.is_none() && data.is_none() {
        return Err(Refusal::asked("the signature encloses no document: give it in data"));
    }
    let (trust, attempts) = verifier.trust(&cms_certificates(&bytes))?;
    let signed = cms_verify_all(&bytes, data.as_ref().map(|data| data.as_slice()), &trust, verifier.clock.now());
    let signers = signed.iter().map(|one| CmsSigner::of(one, &asked.revocation_check)).collect();
    told(Verification::of(judgements(signed), signers, &attempts))
}

/// The enclosed document, not judged.
fn cms_extract(_: &Verifier, asked: &SignedData) -> Result<Value, Refusal> {
    let bytes = octets(&asked.cms, "cms")?;
    let content = cms_content(&bytes).map_err(|_| Refusal::asked("cms is no signature in CMS"))?;
    let content = content.ok_or_else(|| Refusal::asked("the signature encloses no document"))?;
    Ok(json!({ "status": 200, "message": "OK", "data": STANDARD.encode(content) }))
}

fn pkcs12_info(verifier: &Verifier, asked: &Containers) -> Result<Value, Refusal> {
    bounded(asked.keys.len())?;
    let mut found = Vec::new();
    for key in &asked.keys {
        let opened = open(key)?;
        let alias = key.key_alias.as_deref();
        let entry = opened.entries.into_iter().find(|entry| alias.is_none_or(|alias| entry.alias == alias));
        let entry = entry.ok_or_else(|| Refusal::asked("the container has no such key"))?;
        found.push(Some(entry.certificate));
    }
    certificates(verifier, &found, &asked.revocation_check)
}

fn pkcs12_aliases(_: &Verifier, asked: &Containers) -> Result<Value, Refusal> {
    bounded(asked.keys.len())?;
    let mut aliases: Vec<Vec<String>> = Vec::new();
    for key in &asked.keys {
        aliases.push(open(key)?.entries.into_iter().map(|entry| entry.alias).collect());
    }
    Ok(json!({ "status": 200, "message": "OK", "aliases": aliases }))
}

fn open(container: &Container) -> Result<pki::Container, Refusal> {
    let bytes = octets(&container.key.0, "key")?;
    pki::Container::read(&bytes, &container.password.0).map_err(|fault| Refusal::asked(fault.to_string()))
}

fn judgements(signed: Vec<Signed>) -> Vec<(Verdict, Vec<pki::Reason>)> {
    signed.into_iter().map(|one| (one.verdict, one.reasons)).collect()
}
