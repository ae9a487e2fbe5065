//! The protocol of `NCALayer`, НУЦ's program on the citizen's computer, as pure handling of text frames.
//!
//! A page talks to the program over a local websocket; this module answers in its place with keys it was given, so a demonstration and the
//! tests walk the same protocol a citizen's computer does. The socket is made elsewhere. Differences from the real program: there is no
//! window, so the first key that fits is taken and nobody is asked for a password; there is no time-stamp authority, so `tsaProfile` adds
//! nothing; `signerParams.chain` limits nothing, as with the empty chain a test installation sends; XML is not signed.

mod basics;
mod common_utils;

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{certificate::Certificate, key::Signer};

/// Largest frame read, octets.
const MAX_FRAME: usize = 64 * 1024 * 1024;
/// The frame by which a page asks whether the program lives.
const HEARTBEAT: &str = "--heartbeat--";

/// A key the agent may sign with.
#[derive(Clone)]
pub struct AgentKey {
    /// The storage as the protocol names it: `PKCS12`, `AKKaztokenStore`, `AKKZIDCardStore` and so on.
    pub storage: String,
    /// The key.
    pub signer: Arc<dyn Signer>,
    /// The name of the key shown to a person; the protocol calls it alias.
    pub label: String,
}

/// Answers the frames of one or many pages.
pub struct Agent {
    keys: Vec<AgentKey>,
}

impl Agent {
    /// An agent with these keys; the first that fits a request is taken.
    pub fn new(keys: Vec<AgentKey>) -> Self {
        Self { keys }
    }

    /// The keys.
    pub fn keys(&self) -> &[AgentKey] {
        &self.keys
    }

    /// The frame sent when a socket opens.
    pub fn greet() -> String {
        json!({"result": {"version": "1.4"}}).to_string()
    }

    /// Answers one frame. Any text is welcome; `now` becomes the time of signing.
    pub fn answer(&self, frame: &str, now: Timestamp) -> String {
        if frame == HEARTBEAT {
            return HEARTBEAT.to_owned();
        }
        if frame.len() > MAX_FRAME {
            return fault("INVOCATION_ERROR", "frame too large").to_string();
        }
        let Ok(request) = serde_json::from_str::<Value>(frame) else {
            return fault("INVOCATION_ERROR", "not JSON").to_string();
        };
        let mut answer = match text(&request, "module") {
            "kz.gov.pki.knca.commonUtils" => common_utils::answer(&self.keys, &request, now),
            "kz.gov.pki.knca.basics" => basics::answer(&self.keys, &request, now),
            _ => json!({"success": false, "errorCode": "MODULE_NOT_FOUND"}),
        };
        if let (Some(id), Some(fields)) = (request.get("uuid"), answer.as_object_mut()) {
            fields.insert("uuid".to_owned(), id.clone());
        }
        answer.to_string()
    }
}

/// A fault as the module `basics` writes it.
fn fault(code: &str, message: &str) -> Value {
    json!({"status": false, "code": code, "message": message, "details": message})
}

/// A field that should be text; absent and other kinds read as empty.
fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// What a page's filter may ask of a key. Empty means anything.
#[derive(Default)]
struct Wanted<'a> {
    storages: Vec<&'a str>,
    iin: &'a str,
    bin: &'a str,
    serial: &'a str,
    usages: Vec<&'a str>,
}

impl Wanted<'_> {
    /// The first key that fits.
    fn choose<'k>(&self, keys: &'k [AgentKey]) -> Option<&'k AgentKey> {
        keys.iter().find(|key| {
            let stored = self.storages.is_empty() || self.storages.contains(&key.storage.as_str());
            stored && self.fits(key.signer.certificate())
        })
    }

    fn fits(&self, certificate: &Certificate) -> bool {
        let subject = certificate.subject();
        let iin = self.iin.is_empty() || subject.iin.as_ref().is_some_and(|own| own.as_str() == self.iin);
        let bin = self.bin.is_empty() || subject.organisation.is_some_and(|(_, own)| own.as_str() == self.bin);
        let serial = self.serial.is_empty() || certificate.serial().eq_ignore_ascii_case(self.serial);
        iin && bin && serial && self.usages.iter().all(|usage| certificate.has_usage(usage))
    }
}
