//! The protocol of `NCALayer`, НУЦ's program on the citizen's computer, as pure handling of text frames.
//!
//! A page talks to the program over a local websocket; this module answers in its place with keys it was given, so a demonstration and the
//! tests walk the same protocol a citizen's computer does. The socket is made elsewhere. Differences from the real program: there is no
//! window, so what a person does at it is told with each frame ([`Window`]) and nobody is asked for a password; no file is read but the one chosen
//! there.

mod basics;
mod common_utils;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    amend, authority::Authority, certificate::Certificate, error::PkiError, key::Signer, sign, tsp::StampRequest,
};

/// Largest frame read, octets.
const MAX_FRAME: usize = 64 * 1024 * 1024;
/// Most documents in one request.
const MAX_DOCUMENTS: usize = 1_000;
/// The storage of keys in files, by the name every page knows.
const FILES: &str = "PKCS12";
/// Storages on tokens, as the protocol names them.
const TOKENS: [&str; 6] =
    ["AKKaztokenStore", "AKKZIDCardStore", "AKEToken72KStore", "AKEToken5110Store", "AKJaCartaStore", "AKAKEYStore"];
/// The frame by which a page asks whether the program lives.
const HEARTBEAT: &str = "--heartbeat--";

/// A key the agent may sign with.
#[derive(Clone)]
pub struct AgentKey {
    /// The storage as the protocol names it: `PKCS12`, `AKKaztokenStore`, `AKKZIDCardStore` and so on. Any other name is a file of its own, shown
    /// also to a page that asks for `PKCS12`.
    pub storage: String,
    /// The key.
    pub signer: Arc<dyn Signer>,
    /// The name of the key shown to a person; the protocol calls it alias.
    pub label: String,
}

/// The port of the time-stamp authority, which the program asks where a page wants a stamp (CAdES-T).
pub trait Stamper: Send + Sync {
    /// The same signature (CMS in DER) with a time stamp over it.
    fn stamp(&self, cms: &[u8], now: Timestamp) -> Result<Vec<u8>, PkiError>;
}

impl Stamper for Authority {
    /// The authority's own stamps, asked for and checked as those of any other.
    fn stamp(&self, cms: &[u8], now: Timestamp) -> Result<Vec<u8>, PkiError> {
        let trust = self.trust(now)?;
        let mut stamped = cms.to_vec();
        for (signature, digest) in amend::unstamped(cms)? {
            let request = StampRequest::new(&signature, digest)?;
            let answer = self.time_stamp(request.der(), now)?;
            let stamp = request.accept(&answer, &trust, now).map_err(|_| PkiError::NoTimeStamps)?;
            stamped = amend::with_stamp(&stamped, stamp.der())?;
        }
        Ok(stamped)
    }
}

/// What the person does at the window in which the real program asks for a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Window {
    /// Takes the first key shown; closes the window where none is.
    #[default]
    First,
    /// Takes the key with this label; closes the window where it is not shown.
    Labelled(String),
    /// Chooses this file, and takes the first key shown.
    File(PathBuf),
    /// Closes the window.
    Closed,
}

/// Answers the frames of one or many pages.
pub struct Agent {
    keys: Vec<AgentKey>,
    issuers: Vec<Certificate>,
    stamper: Option<Arc<dyn Stamper>>,
}

impl Agent {
    /// An agent with these keys. Until told otherwise it shows keys of any issuer and has no time-stamp authority.
    pub fn new(keys: Vec<AgentKey>) -> Self {
        Self { keys, issuers: Vec::new(), stamper: None }
    }

    /// With the authorities whose keys alone are shown to a page that names none in `signerParams.chain`; the real program has those of
    /// НУЦ built in.
    #[must_use]
    pub fn issuers(mut self, issuers: Vec<Certificate>) -> Self {
        self.issuers = issuers;
        self
    }

    /// With a time-stamp authority.
    #[must_use]
    pub fn stamper(mut self, stamper: Arc<dyn Stamper>) -> Self {
        self.stamper = Some(stamper);
        self
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
    pub fn answer(&self, frame: &str, window: &Window, now: Timestamp) -> String {
        if frame == HEARTBEAT {
            return HEARTBEAT.to_owned();
        }
        if frame.len() > MAX_FRAME {
            return fault("INVOCATION_ERROR", "frame too large").to_string();
        }
        let Ok(request) = serde_json::from_str::<Value>(frame) else {
            return fault("INVOCATION_ERROR", "not JSON").to_string();
        };
        let desk = Desk { agent: self, window, now };
        let mut answer = match text(&request, "module") {
            "kz.gov.pki.knca.commonUtils" => common_utils::answer(&desk, &request),
            "kz.gov.pki.knca.basics" => basics::answer(&desk, &request),
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

/// How a document is signed in CMS.
#[derive(Clone, Copy, Default)]
struct Form {
    /// The document stands inside the signature.
    encapsulate: bool,
    /// The hash of the document is given, not the document.
    digested: bool,
    /// A time stamp over the signature is wanted.
    stamped: bool,
}

/// One request at the agent's desk.
struct Desk<'a> {
    agent: &'a Agent,
    window: &'a Window,
    now: Timestamp,
}

impl Desk<'_> {
    /// The key the person chooses among those that fit; `None` when the window is closed.
    fn choose(&self, wanted: &Wanted<'_>) -> Option<&AgentKey> {
        let mut shown = self.agent.keys.iter().filter(|key| wanted.fits(key, &self.agent.issuers));
        match self.window {
            Window::First | Window::File(_) => shown.next(),
            Window::Labelled(label) => shown.find(|key| key.label == *label),
            Window::Closed => None,
        }
    }

    /// The file the person chose; `None` when the window is closed.
    fn file(&self) -> Option<&Path> {
        match self.window {
            Window::File(path) => Some(path),
            Window::First | Window::Labelled(_) | Window::Closed => None,
        }
    }

    fn sign(&self, key: &AgentKey, data: &[u8], form: Form) -> Result<Vec<u8>, PkiError> {
        let signer = key.signer.as_ref();
        let cms = if form.digested {
            sign::cms_sign_digest(signer, data, self.now)?
        } else {
            sign::cms_sign(signer, data, form.encapsulate, self.now)?
        };
        if form.stamped { self.stamp(&cms) } else { Ok(cms) }
    }

    fn stamp(&self, cms: &[u8]) -> Result<Vec<u8>, PkiError> {
        let stamper = self.agent.stamper.as_ref().ok_or(PkiError::NoTimeStamps)?;
        stamper.stamp(cms, self.now)
    }
}

/// What a page's filter may ask of a key. Empty means anything.
#[derive(Default)]
struct Wanted<'a> {
    storages: Vec<&'a str>,
    iin: &'a str,
    bin: &'a str,
    serial: &'a str,
    usages: Vec<&'a str>,
    /// The authorities the page names; `None` leaves them to the program, none at all means any.
    issuers: Option<Vec<Certificate>>,
}

impl Wanted<'_> {
    fn fits(&self, key: &AgentKey, usual: &[Certificate]) -> bool {
        let certificate = key.signer.certificate();
        let subject = certificate.subject();
        let in_file = self.storages.contains(&FILES) && !TOKENS.contains(&key.storage.as_str());
        let stored = in_file || self.storages.is_empty() || self.storages.contains(&key.storage.as_str());
        let iin = self.iin.is_empty() || subject.iin.as_ref().is_some_and(|own| own.as_str() == self.iin);
        let bin = self.bin.is_empty() || subject.organisation.is_some_and(|(_, own)| own.as_str() == self.bin);
        let serial = self.serial.is_empty() || certificate.serial().eq_ignore_ascii_case(self.serial);
        let issuers = self.issuers.as_deref().unwrap_or(usual);
        let issued = issuers.is_empty() || issuers.iter().any(|issuer| issued_by(certificate, issuer));
        stored && iin && bin && serial && issued && self.usages.iter().all(|usage| certificate.has_usage(usage))
    }
}

/// True when the authority is the one a certificate names: several generations carry one name, so the key counts too.
fn issued_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let key = certificate.issuer_key_id().is_none_or(|id| id == issuer.key_id());
    key && certificate.issuer() == issuer.name()
}

/// A certificate of `signerParams.chain`: base64 of DER, with or without the lines of PEM.
fn issuer(text: &str) -> Option<Certificate> {
    let plain: String = text
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    Certificate::from_der(&STANDARD.decode(plain).ok()?).ok()
}
