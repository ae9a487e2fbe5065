//! Signing in the browser: the page carries the bytes, an agent on the person's machine (`NCALayer`) signs them, the form brings the
//! signature. Without script the person signs the downloaded bytes elsewhere and sends the signature as a file.

use crate::form::{Answers, Errors};
use askama::{Template, filters::HtmlSafe};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{borrow::Borrow, fmt::Display};
use translation::T;

/// The largest signature, in bytes: certificates, revocation answers and time stamps included.
const SIGNATURE_LIMIT: usize = 200_000;

/// What a person needs in order to sign. Stands inside the page's form, which must be `multipart/form-data`; the page needs
/// `.with_script("signing.js")`.
#[derive(Debug, Clone, Template)]
#[template(path = "components/signing.html")]
pub struct Signing {
    t: T,
    /// What is signed, in base64.
    documents: Vec<String>,
    iin: String,
    agent: String,
    /// Where the bytes are given to who signs elsewhere; nothing where several documents are signed at once.
    download: Option<String>,
    error: Option<crate::components::ErrorMessage>,
    agreed: String,
    mobile: bool,
}
impl HtmlSafe for Signing {}

impl Signing {
    /// Signing of bytes by the person with an ИИН (empty when it is not known yet, for signing in). `agent` is the site's
    /// (`visit.site().agent`), `download` the address that answers with the same bytes.
    pub fn new(
        t: impl Borrow<T>,
        bytes: &[u8],
        iin: impl Display,
        agent: impl Display,
        download: impl Display,
    ) -> Self {
        let one = Self::several(t, [bytes], iin, agent);
        Self { download: Some(download.to_string()), ..one }
    }

    /// Signing of several documents at one password of the key, by the agent alone: each signature comes in a field of its own ([`signature_of`]).
    pub fn several<'a>(
        t: impl Borrow<T>,
        documents: impl IntoIterator<Item = &'a [u8]>,
        iin: impl Display,
        agent: impl Display,
    ) -> Self {
        let t = *t.borrow();
        Self {
            t,
            documents: documents.into_iter().map(|bytes| STANDARD.encode(bytes)).collect(),
            iin: iin.to_string(),
            agent: agent.to_string(),
            download: None,
            error: None,
            agreed: t.signing_button().into_owned(),
            mobile: false,
        }
    }

    /// The names of the fields that bring the signatures.
    fn fields(&self) -> Vec<String> {
        if self.download.is_some() {
            vec!["signature".to_owned()]
        } else {
            (0..self.documents.len()).map(field_of).collect()
        }
    }

    /// With the form's errors: that of the field `signature` is shown.
    #[must_use]
    pub fn errors(mut self, errors: &Errors) -> Self {
        self.error = errors.of("signature");
        self
    }

    /// With a button that signs with a telephone: the form then comes with it ([`crate::mobile_sign::is_wanted`]).
    #[must_use]
    pub fn mobile(mut self) -> Self {
        self.mobile = true;
        self
    }

    /// With another text on the button, for instance «Sign and send».
    #[must_use]
    pub fn button(mut self, text: impl Display) -> Self {
        self.agreed = text.to_string();
        self
    }
}

/// Why no signature can be read from a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureFault {
    /// Neither the agent's signature nor a file came.
    Missing,
    /// What came is no signature: not base64, not DER, or far too large.
    Unreadable,
}

impl SignatureFault {
    /// What to say to the person.
    pub fn text(self, t: T) -> String {
        match self {
            Self::Missing => t.signing_fault_missing(),
            Self::Unreadable => t.signing_fault_unreadable(),
        }
        .into_owned()
    }
}

/// The detached signature (CMS in DER) of a form: from the agent, else from the file. Whether it holds is for `pki` to say.
pub fn signature(answers: &Answers) -> Result<Vec<u8>, SignatureFault> {
    let bytes = match (answers.get("signature"), answers.file("signature-file")) {
        (Some(text), _) => return read(text.as_bytes()),
        (None, Some(file)) if file.bytes.first() == Some(&0x30) => file.bytes.clone(),
        (None, Some(file)) => return read(&file.bytes),
        (None, None) => return Err(SignatureFault::Missing),
    };
    likely(bytes)
}

/// The field that brings the signature of one of several documents.
fn field_of(index: usize) -> String {
    format!("signature-{index}")
}

/// The signature of one of several documents ([`Signing::several`]), by its place among them.
pub fn signature_of(answers: &Answers, index: usize) -> Result<Vec<u8>, SignatureFault> {
    let text = answers.get(&field_of(index)).ok_or(SignatureFault::Missing)?;
    read(text.as_bytes())
}

/// A signature in base64, with or without the lines of PEM around it.
pub(crate) fn read(text: &[u8]) -> Result<Vec<u8>, SignatureFault> {
    likely(decode(text)?)
}

fn likely(bytes: Vec<u8>) -> Result<Vec<u8>, SignatureFault> {
    // CMS is a SEQUENCE; anything else is not worth a parser's time.
    if bytes.first() == Some(&0x30) && bytes.len() <= SIGNATURE_LIMIT {
        Ok(bytes)
    } else {
        Err(SignatureFault::Unreadable)
    }
}

/// Base64 with or without the lines of PEM around it.
fn decode(text: &[u8]) -> Result<Vec<u8>, SignatureFault> {
    if text.len() > SIGNATURE_LIMIT * 2 {
        return Err(SignatureFault::Unreadable);
    }
    let text = std::str::from_utf8(text).map_err(|_| SignatureFault::Unreadable)?;
    let plain: String = text
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    STANDARD.decode(plain).map_err(|_| SignatureFault::Unreadable)
}
