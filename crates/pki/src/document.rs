//! A signed document of any form, told by its content and never by its name, and judged whole.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

use crate::{
    amend::cms_content,
    certificate::Certificate,
    pdf,
    trust::Trust,
    verdict::{Reason, Signed, Verdict},
    verify::{cms_certificates, cms_verify_all},
    xml::{is_secured, wsse_verify, xml_verify},
};

/// Largest document whose base64 is undone, octets.
const MAX_TEXT: usize = 128 * 1024 * 1024;

/// The form of a signed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// CMS, DER, BER, PEM or bare base64; also whatever has no form known here, and is then malformed.
    Cms,
    /// XML with signatures in it, or a message with a security header.
    Xml,
    /// PDF with signatures in it.
    Pdf,
}

impl Kind {
    /// The stable machine word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cms => "cms",
            Self::Xml => "xml",
            Self::Pdf => "pdf",
        }
    }
}

/// What was found out about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Judged {
    /// Its form.
    pub kind: Kind,
    /// The worst verdict of its signatures.
    pub verdict: Verdict,
    /// Each signature apart, in the order of the document; never empty.
    pub signatures: Vec<Signed>,
}

/// The form of a document.
pub fn kind(bytes: &[u8]) -> Kind {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    match text.iter().find(|octet| !octet.is_ascii_whitespace()) {
        _ if bytes.starts_with(b"%PDF-") => Kind::Pdf,
        Some(b'<') => Kind::Xml,
        _ => Kind::Cms,
    }
}

/// Judges all signatures of a document at a moment.
///
/// `content` is the document a detached CMS signs. XML and PDF carry their document themselves: given another one beside, they are
/// [`Reason::NotIntact`], because whoever gave it asked whether **it** is signed. XML is read as UTF-8.
pub fn judge(bytes: &[u8], content: Option<&[u8]>, trust: &Trust, at: Timestamp) -> Judged {
    let kind = kind(bytes);
    let mut signatures = match kind {
        Kind::Cms => cms_verify_all(&der(bytes), content, trust, at),
        Kind::Pdf => pdf::verify_pdf_all(bytes, trust, at),
        Kind::Xml => text(bytes).map_or_else(
            || vec![Signed::judge(vec![Reason::Malformed])],
            |text| {
                if is_secured(text) {
                    vec![wsse_verify(text, trust, at).signed]
                } else {
                    xml_verify(text, trust, at).into_iter().map(|found| found.signed).collect()
                }
            },
        ),
    };
    if kind != Kind::Cms && content.is_some_and(|content| content != bytes) {
        signatures = signatures.into_iter().map(|signed| signed.with_fault(Reason::NotIntact)).collect();
    }
    Judged { kind, verdict: Verdict::worst(signatures.iter().map(|signed| signed.verdict)), signatures }
}

/// The signature in CMS, DER or BER, under which evidence of the document is kept: the CMS itself, or the last one of a PDF. XML has none.
pub fn signature(bytes: &[u8]) -> Option<Vec<u8>> {
    match kind(bytes) {
        Kind::Cms => Some(der(bytes).into_owned()),
        Kind::Pdf => pdf::signature(bytes),
        Kind::Xml => None,
    }
}

/// True for a signature in CMS that encloses no document: it is judged only together with it.
pub fn is_detached(bytes: &[u8]) -> bool {
    kind(bytes) == Kind::Cms && matches!(cms_content(&der(bytes)), Ok(None))
}

/// The certificates a verdict on the document asks about; for [`crate::Checker::gather`]. Nothing is judged here.
pub fn certificates(bytes: &[u8]) -> Vec<Certificate> {
    match kind(bytes) {
        Kind::Cms => cms_certificates(&der(bytes)),
        Kind::Pdf => pdf::signatures(bytes).iter().flat_map(|cms| cms_certificates(cms)).collect(),
        Kind::Xml => {
            let judged = judge(bytes, None, &Trust::default(), Timestamp::UNIX_EPOCH);
            judged.signatures.into_iter().filter_map(|signed| signed.signer).collect()
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)).ok()
}

/// The bytes of a CMS: as they are, out of PEM, or out of the bare base64 that programs for signing give, whatever the length of lines.
fn der(bytes: &[u8]) -> Cow<'_, [u8]> {
    let text = bytes.trim_ascii_start();
    let framed = text.starts_with(b"-----BEGIN");
    // Every structure begins with the tag of a sequence, which base64 writes as «M»; as an octet «M» begins none.
    if bytes.len() > MAX_TEXT || !framed && !text.starts_with(b"M") {
        return Cow::Borrowed(bytes);
    }
    let lines = text.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii);
    let packed: Vec<u8> = if framed {
        lines.skip(1).take_while(|line| !line.starts_with(b"-----END")).flatten().copied().collect()
    } else {
        lines.flatten().copied().collect()
    };
    STANDARD.decode(packed).map_or(Cow::Borrowed(bytes), Cow::Owned)
}
