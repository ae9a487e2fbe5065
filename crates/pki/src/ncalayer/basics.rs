//! The module `kz.gov.pki.knca.basics`: the current one, with filters of the signer.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{AgentKey, Wanted, fault, text};
use crate::cms_sign;

/// Most documents in one request.
const MAX_DOCUMENTS: usize = 1_000;

pub(super) fn answer(keys: &[AgentKey], request: &Value, now: Timestamp) -> Value {
    if text(request, "method") != "sign" {
        return fault("INVOCATION_ERROR", "unknown method");
    }
    let args = request.get("args").unwrap_or(&Value::Null);
    match documents(args) {
        Ok((documents, enclose)) => sign(keys, args, &documents, enclose, now),
        Err(message) => fault("INVALID_SIGNING_PARAMS", message),
    }
}

/// The documents, and whether to enclose them.
fn documents(args: &Value) -> Result<(Vec<Vec<u8>>, bool), &'static str> {
    if text(args, "format") != "cms" {
        return Err("only the format cms is signed here");
    }
    let params = args.get("signingParams").unwrap_or(&Value::Null);
    let flag = |name: &str| params.get(name).and_then(Value::as_bool).unwrap_or(false);
    if flag("digested") {
        return Err("a hash is not signed here, only a document");
    }
    let data = match args.get("data") {
        Some(Value::Array(all)) => all.iter().collect::<Vec<_>>(),
        Some(one) => vec![one],
        None => return Err("no data"),
    };
    if data.is_empty() || data.len() > MAX_DOCUMENTS {
        return Err("no data, or too many documents");
    }
    let read = |value: &Value| {
        let text = value.as_str().ok_or("data is not text")?;
        if flag("decode") {
            STANDARD.decode(text).map_err(|_| "data is not base64")
        } else {
            Ok(text.as_bytes().to_vec())
        }
    };
    Ok((data.into_iter().map(read).collect::<Result<_, _>>()?, flag("encapsulate")))
}

/// No key that fits is what a person sees as an empty list and closes: status true without a result.
fn sign(keys: &[AgentKey], args: &Value, documents: &[Vec<u8>], enclose: bool, now: Timestamp) -> Value {
    let Some(key) = wanted(args).choose(keys) else { return json!({"status": true, "body": {}}) };
    let signs: Result<Vec<_>, _> = documents
        .iter()
        .map(|document| cms_sign(key.signer.as_ref(), document, enclose, now).map(|cms| STANDARD.encode(cms)))
        .collect();
    match signs {
        Ok(signs) => json!({"status": true, "body": {"result": signs}}),
        Err(refused) => fault("SIGNING_FAILURE", &refused.to_string()),
    }
}

fn wanted(args: &Value) -> Wanted<'_> {
    let signer = args.get("signerParams").unwrap_or(&Value::Null);
    Wanted {
        storages: list(args, "allowedStorages"),
        iin: text(signer, "iin"),
        bin: text(signer, "bin"),
        serial: text(signer, "serialNumber"),
        usages: list(signer, "extKeyUsageOids"),
    }
}

fn list<'a>(value: &'a Value, field: &str) -> Vec<&'a str> {
    let all = value.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(Value::as_str).collect()
}
