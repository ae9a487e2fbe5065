//! The module `kz.gov.pki.knca.commonUtils`: the older one, which every version of the program has.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{AgentKey, Wanted, text};
use crate::{cms_sign, oid};

pub(super) fn answer(keys: &[AgentKey], request: &Value, now: Timestamp) -> Value {
    let args = request.get("args").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match text(request, "method") {
        "getActiveTokens" => done(tokens(keys)),
        "getKeyInfo" => key_info(keys, string(args, 0)),
        "createCAdESFromBase64" | "createCMSSignatureFromBase64" => sign(keys, args, now),
        "changeLocale" => done(Value::String(String::new())),
        _ => failed("method.not.found"),
    }
}

fn done(object: Value) -> Value {
    let mut answer = json!({"code": "200"});
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("responseObject".to_owned(), object);
    }
    answer
}

fn failed(message: &str) -> Value {
    json!({"code": "500", "message": message})
}

fn string(args: &[Value], place: usize) -> &str {
    args.get(place).and_then(Value::as_str).unwrap_or_default()
}

/// Storages on tokens; keys in files are not listed by the real program, and a page takes `PKCS12` when nothing is.
fn tokens(keys: &[AgentKey]) -> Value {
    let mut names: Vec<&str> =
        keys.iter().map(|key| key.storage.as_str()).filter(|name| !matches!(*name, "PKCS12" | "JKS")).collect();
    names.sort_unstable();
    names.dedup();
    json!(names)
}

/// The storage a page names; an empty name is any.
fn stored(storage: &str) -> Vec<&str> {
    if storage.is_empty() { Vec::new() } else { vec![storage] }
}

fn key_info(keys: &[AgentKey], storage: &str) -> Value {
    let wanted = Wanted { storages: stored(storage), ..Wanted::default() };
    let Some(key) = wanted.choose(keys) else { return failed("action.canceled") };
    let certificate = key.signer.certificate();
    let Ok(pem) = certificate.pem() else { return failed("certificate") };
    done(json!({
        "alias": key.label,
        "keyId": hex::encode(certificate.key_id()),
        "algorithm": match certificate.algorithm() {
            Some(crate::Algorithm::EcdsaP256) => "EC",
            Some(crate::Algorithm::Rsa) => "RSA",
            None => "",
        },
        "subjectCn": certificate.subject_common_name(),
        "subjectDn": certificate.subject_name(),
        "issuerCn": certificate.issuer_common_name(),
        "issuerDn": certificate.issuer_name(),
        "serialNumber": certificate.serial(),
        "certNotBefore": almaty(certificate.not_before()),
        "certNotAfter": almaty(certificate.not_after()),
        "authorityKeyIdentifier": certificate.issuer_key_id().map(hex::encode).unwrap_or_default(),
        "pem": pem,
    }))
}

/// The program writes moments in the time of Almaty.
fn almaty(at: Timestamp) -> String {
    let zone = TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%d.%m.%Y %H:%M:%S").to_string()
}

/// Arguments: storage, kind of key, document in base64, whether to enclose it.
fn sign(keys: &[AgentKey], args: &[Value], now: Timestamp) -> Value {
    let mail = oid::EMAIL_PROTECTION.to_string();
    let client = oid::CLIENT_AUTH.to_string();
    let usages = match string(args, 1) {
        "SIGNATURE" => vec![mail.as_str()],
        "AUTHENTICATION" => vec![client.as_str()],
        _ => Vec::new(),
    };
    let Ok(document) = STANDARD.decode(string(args, 2)) else { return failed("base64") };
    let attached = args.get(3).and_then(Value::as_bool).unwrap_or(false);
    let wanted = Wanted { storages: stored(string(args, 0)), usages, ..Wanted::default() };
    let Some(key) = wanted.choose(keys) else { return failed("action.canceled") };
    match cms_sign(key.signer.as_ref(), &document, attached, now) {
        Ok(cms) => done(Value::String(STANDARD.encode(cms))),
        Err(fault) => failed(&fault.to_string()),
    }
}
