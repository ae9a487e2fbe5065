//! What the routes are asked. No type here shows itself in logs: requests carry documents, keys and passwords.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::told::Refusal;

/// Where revocation is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum By {
    /// The authority's answer (RFC 6960).
    Ocsp,
    /// The authority's lists (RFC 5280 §5).
    Crl,
}

/// Without a word the lists are asked for, as `NCANode` does.
fn lists() -> Vec<By> {
    vec![By::Crl]
}

/// `/x509/info`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Certificates {
    pub(crate) certs: Vec<String>,
    #[serde(default = "lists")]
    pub(crate) revocation_check: Vec<By>,
}

/// `/xml/verify` and `/wsse/verify`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Document {
    pub(crate) xml: String,
    #[serde(default = "lists")]
    pub(crate) revocation_check: Vec<By>,
}

/// `/cms/verify` and `/cms/extract`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedData {
    pub(crate) cms: String,
    /// The document when it is not enclosed.
    pub(crate) data: Option<String>,
    #[serde(default = "lists")]
    pub(crate) revocation_check: Vec<By>,
}

/// `/pkcs12/info` and `/pkcs12/aliases`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Containers {
    pub(crate) keys: Vec<Container>,
    #[serde(default = "lists")]
    pub(crate) revocation_check: Vec<By>,
}

/// One container with its password.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Container {
    pub(crate) key: Secret,
    pub(crate) password: Secret,
    pub(crate) key_alias: Option<String>,
}

/// Text wiped from memory when dropped.
pub(crate) struct Secret(pub(crate) Zeroizing<String>);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self(Zeroizing::new(text)))
    }
}

/// Octets of base64 in which lines may be broken; `what` names the field to the caller.
pub(crate) fn octets(text: &str, what: &str) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let plain: Zeroizing<Vec<u8>> = Zeroizing::new(text.bytes().filter(|octet| !octet.is_ascii_whitespace()).collect());
    STANDARD.decode(&*plain).map(Zeroizing::new).map_err(|_| Refusal::asked(format!("{what} is not base64")))
}
