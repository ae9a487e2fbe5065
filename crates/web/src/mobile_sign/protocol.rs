//! What the telephone and we say to each other: the two calls of signing by QR code with eGov mobile and eGov Business, in JSON.
//!
//! Written strictly, read widely: older editions of the protocol put a signature elsewhere and name the way of signing shorter.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer to the first call, whose address is in the code: who asks for what, until when, and where the documents are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// What is asked, for the person.
    pub description: String,
    /// The last moment for signing, RFC 3339.
    pub expiry_date: String,
    /// Who asks.
    pub organisation: Organisation,
    /// Where the documents are.
    pub document: Pointer,
}

/// Who asks for a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organisation {
    /// The name in Russian.
    pub name_ru: String,
    /// The name in Kazakh.
    pub name_kz: String,
    /// The name in English.
    pub name_en: String,
    /// The БИН; empty where the installation names none.
    pub bin: String,
}

/// Where the documents are, and with which token they are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// The address of the second call.
    pub uri: String,
    /// Always `Token` here: the address alone is not enough.
    pub auth_type: String,
    /// The token, sent back as `Authorization: Bearer …`.
    pub auth_token: String,
}

/// The body of the second call, both ways: documents to be signed, then the same with signatures in their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Documents {
    /// `CMS_SIGN_ONLY`: a detached signature; `CMS_WITH_DATA`: an enclosed document; `XML`. Older telephones say `CMS`.
    pub sign_method: String,
    /// The documents.
    pub documents_to_sign: Vec<Document>,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Which document; numbers are met instead of text.
    pub id: Value,
    /// The name in Russian.
    #[serde(default)]
    pub name_ru: String,
    /// The name in Kazakh.
    #[serde(default)]
    pub name_kz: String,
    /// The name in English.
    #[serde(default)]
    pub name_en: String,
    /// What else the person is shown; values of other kinds than text are met.
    #[serde(default)]
    pub meta: Vec<Value>,
    /// The document, or in the answer its signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Held>,
    /// The signature as older telephones send it, base64.
    #[serde(default, skip_serializing)]
    pub document_cms: Option<String>,
}

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The file.
    pub file: File,
}

/// Octets with their kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// The kind, written as [`Kind::mime`] does.
    #[serde(default)]
    pub mime: String,
    /// Base64.
    pub data: String,
}

impl Documents {
    /// The signature (base64) of the only document, when that is the one with this number.
    pub fn signature_of(&self, id: &str) -> Option<&str> {
        let ([document], true) = (self.documents_to_sign.as_slice(), self.sign_method.starts_with("CMS")) else {
            return None;
        };
        let named = match &document.id {
            Value::String(text) => text == id,
            Value::Number(number) => number.to_string() == id,
            _ => false,
        };
        let file = document.document.as_ref().map(|held| held.file.data.as_str());
        file.or(document.document_cms.as_deref()).filter(|_| named)
    }
}

/// The text of the code for an address of the first call.
pub fn code_text(address: &str) -> String {
    format!("mobileSign:{address}")
}

/// The sign in an address by which the applications know that it asks for a signature; the first call answers with it and without.
const MARK: &str = "mgovSign";

/// The address of the first call, as the code and the links carry it.
pub fn marked(address: &str) -> String {
    format!("{address}?{MARK}")
}

/// Where the applications are opened from a page that is read on the telephone itself. The addresses are the state's and have changed before, so an
/// installation may name others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launchers {
    /// Of eGov mobile.
    pub mobile: String,
    /// Of eGov Business.
    pub business: String,
}

impl Default for Launchers {
    fn default() -> Self {
        Self {
            mobile: "https://m.egov.kz/mobileSign/".to_owned(),
            business: "https://m.egov.kz/businessSign/".to_owned(),
        }
    }
}

impl Launchers {
    /// The links for an address of the first call: that of eGov mobile, then that of eGov Business. Where the application is missing, they lead to it
    /// in the shops of applications.
    pub fn links(&self, address: &str) -> [String; 2] {
        let link = escaped(address);
        let (mobile, business) = (&self.mobile, &self.business);
        [
            format!("{mobile}?link={link}&isi=1476128386&ibi=kz.egov.mobile&apn=kz.mobile.mgov"),
            format!("{business}?link={link}&isi=1597880144&ibi=kz.mobile.mgov.business&apn=kz.mobile.mgov.business"),
        ]
    }
}

/// What the bytes of a document are to a telephone. A telephone opens what is called a PDF, so only what a viewer opens may be called one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// JSON.
    Json,
    /// Octets that no viewer opens, for instance what is signed of a PDF: all of it but the room for its signature.
    Octets,
}

impl Kind {
    /// The kind as the protocol writes it.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Json => "@file/json",
            Self::Octets => "@file/octet-stream",
        }
    }
}

/// Everything but the unreserved signs of RFC 3986 §2.3 as percent signs.
fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, octet| {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            out.push(char::from(octet));
        } else {
            // Writing to a text does not fail.
            let _ = write!(out, "%{octet:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_links_carry_the_whole_address() {
        let [mobile, business] = Launchers::default().links(&marked("https://a.kz/mobile-sign/x_1-ә"));
        assert_eq!(
            mobile,
            "https://m.egov.kz/mobileSign/?link=https%3A%2F%2Fa.kz%2Fmobile-sign%2Fx_1-%D3%99%3FmgovSign&isi=1476128386&ibi=kz.egov.mobile&apn=kz.mobile.mgov"
        );
        assert_eq!(
            business,
            "https://m.egov.kz/businessSign/?link=https%3A%2F%2Fa.kz%2Fmobile-sign%2Fx_1-%D3%99%3FmgovSign&isi=1597880144&ibi=kz.mobile.mgov.business&apn=kz.mobile.mgov.business"
        );
        assert_eq!(code_text(&marked("https://a.kz/1")), "mobileSign:https://a.kz/1?mgovSign");
        let own = Launchers { mobile: "https://m.example/".to_owned(), ..Launchers::default() };
        let [mobile, business] = own.links("https://a.kz/");
        assert!(mobile.starts_with("https://m.example/?link=https"), "{mobile}");
        assert!(business.starts_with("https://m.egov.kz/businessSign/?link=https"), "{business}");
    }

    #[test]
    fn nothing_that_no_viewer_opens_is_called_a_pdf() {
        for kind in [Kind::Json, Kind::Octets] {
            assert!(kind.mime().starts_with("@file/") && !kind.mime().contains("pdf"), "{kind:?}");
        }
    }

    #[test]
    fn a_signature_is_found_where_either_edition_puts_it() {
        let read = |text: &str| serde_json::from_str::<Documents>(text).unwrap();
        let newer = read(
            r#"{"signMethod":"CMS_SIGN_ONLY","documentsToSign":[{"id":"1","nameRu":"a","meta":[{"name":"0","value":{"mime":"x"}}],"document":{"file":{"mime":"","data":"MII"}}}]}"#,
        );
        assert_eq!(newer.signature_of("1"), Some("MII"));
        assert_eq!(newer.signature_of("2"), None);
        let older = read(r#"{"signMethod":"CMS","documentsToSign":[{"id":1,"documentCms":"MII"}]}"#);
        assert_eq!(older.signature_of("1"), Some("MII"));
        for other in [
            r#"{"signMethod":"XML","documentsToSign":[{"id":"1","documentXml":"<a/>"}]}"#,
            r#"{"signMethod":"CMS","documentsToSign":[]}"#,
            r#"{"signMethod":"CMS","documentsToSign":[{"id":"1"}]}"#,
            r#"{"signMethod":"CMS","documentsToSign":[{"id":"1","documentCms":"MII"},{"id":"2","documentCms":"MII"}]}"#,
        ] {
            assert_eq!(read(other).signature_of("1"), None);
        }
    }
}
