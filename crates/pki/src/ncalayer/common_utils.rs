//! The module `kz.gov.pki.knca.commonUtils`: the older one, which every version of the program has.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{AgentKey, Desk, Form, MAX_DOCUMENTS, Wanted, text};
use crate::{PkiError, oid, xml_sign_at};

/// The answer where the person closed the window.
const CANCELLED: &str = "action.canceled";

pub(super) fn answer(desk: &Desk<'_>, request: &Value) -> Value {
    let method = text(request, "method");
    let args = Arguments(request.get("args").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default());
    let done = match method {
        "getActiveTokens" => Ok(Some(tokens(desk))),
        "getKeyInfo" => key_info(desk, args),
        "createCAdESFromBase64" => cms(desk, args, Form { encapsulate: args.flag(3), ..Form::default() }),
        "createCAdESFromBase64Hash" => cms(desk, args, Form { digested: true, ..Form::default() }),
        "createCMSSignatureFromBase64" => {
            cms(desk, args, Form { encapsulate: args.flag(3), stamped: true, ..Form::default() })
        }
        "createCMSSignatureFromFile" => file(desk, args),
        "showFileChooser" => {
            desk.file().map(|path| Some(Value::String(path.display().to_string()))).ok_or_else(cancelled)
        }
        "applyCAdEST" => stamp(desk, args),
        "signXml" => xml(desk, args, &[args.0.get(2)]).map(|signed| signed.into_iter().next().map(Value::String)),
        "signXmls" => match args.0.get(2).and_then(Value::as_array) {
            Some(all) => xml(desk, args, &all.iter().map(Some).collect::<Vec<_>>()).map(|signed| Some(json!(signed))),
            None => Err(Refusal::Mismatch),
        },
        "changeLocale" => args.text(0).map(|_| None),
        _ => Err(Refusal::Said("method.not.found".to_owned())),
    };
    match done {
        Ok(Some(object)) => json!({"code": "200", "responseObject": object}),
        Ok(None) => json!({"code": "200"}),
        Err(Refusal::Mismatch) => {
            json!({"code": "500", "message": format!("argument type mismatch. Method: {method}")})
        }
        Err(Refusal::Said(message)) => json!({"code": "500", "message": message}),
    }
}

/// Why nothing was done.
enum Refusal {
    /// An argument is absent or of another kind.
    Mismatch,
    /// What the program says.
    Said(String),
}

impl From<PkiError> for Refusal {
    fn from(fault: PkiError) -> Self {
        Self::Said(fault.to_string())
    }
}

fn cancelled() -> Refusal {
    Refusal::Said(CANCELLED.to_owned())
}

/// Arguments by their place.
#[derive(Clone, Copy)]
struct Arguments<'a>(&'a [Value]);

impl<'a> Arguments<'a> {
    fn text(self, place: usize) -> Result<&'a str, Refusal> {
        self.0.get(place).and_then(Value::as_str).ok_or(Refusal::Mismatch)
    }

    fn flag(self, place: usize) -> bool {
        self.0.get(place).and_then(Value::as_bool).unwrap_or(false)
    }

    fn octets(self, place: usize) -> Result<Vec<u8>, Refusal> {
        STANDARD.decode(self.text(place)?).map_err(|_| Refusal::Said("the data is not base64".to_owned()))
    }
}

/// Storages on tokens; keys in files are not listed by the real program, and a page takes `PKCS12` when nothing is.
fn tokens(desk: &Desk<'_>) -> Value {
    let names = desk.agent.keys.iter().map(|key| key.storage.as_str());
    let mut names: Vec<&str> = names.filter(|name| !matches!(*name, "PKCS12" | "JKS")).collect();
    names.sort_unstable();
    names.dedup();
    json!(names)
}

/// The storage a page names; an empty name is any.
fn stored(storage: &str) -> Vec<&str> {
    if storage.is_empty() { Vec::new() } else { vec![storage] }
}

fn key_info(desk: &Desk<'_>, args: Arguments<'_>) -> Result<Option<Value>, Refusal> {
    let wanted = Wanted { storages: stored(args.text(0)?), ..Wanted::default() };
    let key = desk.choose(&wanted).ok_or_else(cancelled)?;
    let certificate = key.signer.certificate();
    Ok(Some(json!({
        "alias": key.label,
        "keyId": hex::encode(certificate.key_id()),
        "algorithm": match certificate.algorithm() {
            Some(crate::Algorithm::EcdsaP256 | crate::Algorithm::EcdsaP384) => "EC",
            Some(crate::Algorithm::Rsa) => "RSA",
            Some(crate::Algorithm::Gost2015x512 | crate::Algorithm::Gost2015x256) => "ECGOST3410-2015",
            Some(crate::Algorithm::Gost2004) => "ECGOST34310",
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
        "pem": certificate.pem()?,
    })))
}

/// The program writes moments in the time of Almaty.
fn almaty(at: Timestamp) -> String {
    let zone = TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%d.%m.%Y %H:%M:%S").to_string()
}

/// Arguments: storage, kind of key, document or its hash in base64.
fn cms(desk: &Desk<'_>, args: Arguments<'_>, form: Form) -> Result<Option<Value>, Refusal> {
    let (storage, kind, document) = (args.text(0)?, args.text(1)?, args.octets(2)?);
    let key = key(desk, storage, kind)?;
    Ok(Some(Value::String(STANDARD.encode(desk.sign(key, &document, form)?))))
}

/// Arguments: storage, kind of key, path of the document, whether it is enclosed. Only the file that the person chose is read, whatever a page names.
fn file(desk: &Desk<'_>, args: Arguments<'_>) -> Result<Option<Value>, Refusal> {
    let (storage, kind, path) = (args.text(0)?, args.text(1)?, args.text(2)?);
    let chosen = desk.file().filter(|chosen| *chosen == Path::new(path)).ok_or_else(cancelled)?;
    let document = fs::read(chosen).map_err(|fault| Refusal::Said(format!("{path}: {fault}")))?;
    let form = Form { encapsulate: args.flag(3), stamped: true, ..Form::default() };
    Ok(Some(Value::String(STANDARD.encode(desk.sign(key(desk, storage, kind)?, &document, form)?))))
}

/// Arguments: storage, kind of key, document or documents, paths to the element that is signed and to the one that gets the signature. Pages leave
/// the paths out, empty or null where they mean the whole document.
fn xml(desk: &Desk<'_>, args: Arguments<'_>, documents: &[Option<&Value>]) -> Result<Vec<String>, Refusal> {
    let (storage, kind) = (args.text(0)?, args.text(1)?);
    let texts = documents.iter().map(|document| document.and_then(Value::as_str)).collect::<Option<Vec<_>>>();
    let texts = texts.filter(|texts| !texts.is_empty() && texts.len() <= MAX_DOCUMENTS).ok_or(Refusal::Mismatch)?;
    let path = |place| args.text(place).unwrap_or_default().trim();
    let (element, parent) = (path(3), path(4));
    let key = key(desk, storage, kind)?;
    let signed = texts.into_iter().map(|text| xml_sign_at(text, key.signer.as_ref(), element, parent));
    Ok(signed.collect::<Result<_, _>>()?)
}

/// The key the person chooses of a storage and a kind.
fn key<'a>(desk: &'a Desk<'_>, storage: &str, kind: &str) -> Result<&'a AgentKey, Refusal> {
    let usage = usage(kind);
    let wanted =
        Wanted { storages: stored(storage), usages: usage.iter().map(String::as_str).collect(), ..Wanted::default() };
    desk.choose(&wanted).ok_or_else(cancelled)
}

/// The usage that a kind of key stands for; an unknown kind is any key.
fn usage(kind: &str) -> Option<String> {
    match kind {
        "SIGNATURE" => Some(oid::EMAIL_PROTECTION.to_string()),
        "AUTHENTICATION" => Some(oid::CLIENT_AUTH.to_string()),
        _ => None,
    }
}

/// Arguments: storage and kind of key, which a stamp does not need, and the signature in base64.
fn stamp(desk: &Desk<'_>, args: Arguments<'_>) -> Result<Option<Value>, Refusal> {
    Ok(Some(Value::String(STANDARD.encode(desk.stamp(&args.octets(2)?)?))))
}
