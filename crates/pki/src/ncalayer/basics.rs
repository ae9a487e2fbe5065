//! The module `kz.gov.pki.knca.basics`: the current one, with filters of the signer.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Desk, Form, MAX_DOCUMENTS, Wanted, fault, issuer, text};
use crate::{Reference, xml_sign};

pub(super) fn answer(desk: &Desk<'_>, request: &Value) -> Value {
    if text(request, "method") != "sign" {
        return fault("INVOCATION_ERROR", "unknown method");
    }
    let args = request.get("args").unwrap_or(&Value::Null);
    for named in ["signingParams", "signerParams"] {
        if args.get(named).is_some_and(|value| !value.is_object() && !value.is_null()) {
            return fault("INVOCATION_ERROR", &format!("{named} is not an object"));
        }
    }
    match (text(args, "format"), documents(args), wanted(args)) {
        (_, Err(message), _) | (_, _, Err(message)) => fault("INVALID_SIGNING_PARAMS", message),
        ("cms", Ok(documents), Ok(wanted)) => cms(desk, args, &documents, &wanted),
        ("xml", Ok(documents), Ok(wanted)) => xml(desk, args, &documents, &wanted),
        _ => fault("INVALID_SIGNING_PARAMS", "the format is neither cms nor xml"),
    }
}

/// The documents as written. One and a list of one are answered alike, with a list.
fn documents(args: &Value) -> Result<Vec<&str>, &'static str> {
    let data = match args.get("data") {
        Some(Value::Array(all)) => all.iter().collect::<Vec<_>>(),
        Some(one) => vec![one],
        None => return Err("no data"),
    };
    if data.is_empty() || data.len() > MAX_DOCUMENTS {
        return Err("no data, or too many documents");
    }
    data.into_iter().map(|value| value.as_str().ok_or("data is not text")).collect()
}

/// A flag of the parameters of signing; pages write it as text too.
fn flag(args: &Value, name: &str) -> bool {
    let value = args.get("signingParams").and_then(|params| params.get(name));
    value.is_some_and(|value| value.as_bool().unwrap_or_else(|| value.as_str() == Some("true")))
}

/// No key that fits is what a person sees as an empty list and closes: status true without a result.
fn cms(desk: &Desk<'_>, args: &Value, documents: &[&str], wanted: &Wanted<'_>) -> Value {
    let params = args.get("signingParams").unwrap_or(&Value::Null);
    let form = Form {
        encapsulate: flag(args, "encapsulate"),
        digested: flag(args, "digested"),
        stamped: params.get("tsaProfile").is_some_and(|profile| !profile.is_null()),
    };
    if form.digested && form.encapsulate {
        return fault("INVALID_SIGNING_PARAMS", "a hash cannot be enclosed in place of its document");
    }
    let Some(documents) = octets(args, documents) else {
        return fault("INVALID_SIGNING_PARAMS", "data is not base64");
    };
    let Some(key) = desk.choose(wanted) else { return closed() };
    done(documents.iter().map(|document| Ok(armour(&desk.sign(key, document, form)?))))
}

/// The documents as octets: base64 where the parameters say so, else their text.
fn octets(args: &Value, documents: &[&str]) -> Option<Vec<Vec<u8>>> {
    let decode = flag(args, "decode");
    let read = |text: &&str| if decode { STANDARD.decode(text).ok() } else { Some(text.as_bytes().to_vec()) };
    documents.iter().map(read).collect()
}

/// Each document is signed whole.
fn xml(desk: &Desk<'_>, args: &Value, documents: &[&str], wanted: &Wanted<'_>) -> Value {
    let documents = octets(args, documents).unwrap_or_default();
    let texts: Result<Vec<_>, _> = documents.into_iter().map(String::from_utf8).collect();
    let Some(texts) = texts.ok().filter(|texts| !texts.is_empty()) else {
        return fault("INVALID_SIGNING_PARAMS", "data is not base64 of text");
    };
    let Some(key) = desk.choose(wanted) else { return closed() };
    done(texts.iter().map(|text| xml_sign(text, key.signer.as_ref(), &Reference::Whole)))
}

/// The window was closed.
fn closed() -> Value {
    json!({"status": true, "body": {}})
}

fn done(signatures: impl Iterator<Item = Result<String, crate::PkiError>>) -> Value {
    match signatures.collect::<Result<Vec<_>, _>>() {
        Ok(signatures) => json!({"status": true, "body": {"result": signatures}}),
        Err(refused) => fault("SIGNING_FAILURE", &refused.to_string()),
    }
}

/// The program writes a signature between lines of its own, base64 in 64 columns.
fn armour(cms: &[u8]) -> String {
    let text = STANDARD.encode(cms);
    let mut out = String::from("-----BEGIN CMS-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = next;
    }
    out.push_str("-----END CMS-----\n");
    out
}

fn wanted(args: &Value) -> Result<Wanted<'_>, &'static str> {
    let signer = args.get("signerParams").unwrap_or(&Value::Null);
    let chain = match signer.get("chain") {
        None | Some(Value::Null) => None,
        Some(Value::Array(all)) => {
            let read: Option<Vec<_>> = all.iter().map(|value| value.as_str().and_then(issuer)).collect();
            Some(read.ok_or("chain holds something else than certificates")?)
        }
        Some(_) => return Err("chain is not a list"),
    };
    Ok(Wanted {
        storages: list(args, "allowedStorages"),
        iin: text(signer, "iin"),
        bin: text(signer, "bin"),
        serial: text(signer, "serialNumber"),
        usages: list(signer, "extKeyUsageOids"),
        issuers: chain,
    })
}

/// A list of words; pages write it with commas too.
fn list<'a>(value: &'a Value, field: &str) -> Vec<&'a str> {
    match value.get(field) {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(words)) => words.split(',').map(str::trim).filter(|word| !word.is_empty()).collect(),
        _ => Vec::new(),
    }
}
