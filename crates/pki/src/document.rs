//! A signed document of any form, told by its content and never by its name, and judged whole.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use encoding_rs::{Encoding, UTF_8};
use jiff::Timestamp;

use crate::{
    amend::cms_content,
    certificate::Certificate,
    pdf, pem,
    trust::Trust,
    verdict::{Reason, Signed, Verdict},
    verify::{cms_certificates, cms_verify_all},
    xml::{SignedXml, is_secured, wsse_certificates, wsse_verify, xml_certificates, xml_verify},
};

/// Largest document whose base64 is undone, octets.
const MAX_TEXT: usize = 128 * 1024 * 1024;

/// Where the head of a letter is looked for, octets.
const MAX_HEAD: usize = 16 * 1024;

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
    let wide = [[0xff, 0xfe], [0xfe, 0xff]].iter().any(|mark| bytes.starts_with(mark));
    match text.iter().find(|octet| !octet.is_ascii_whitespace()) {
        _ if bytes.starts_with(b"%PDF-") => Kind::Pdf,
        _ if wide => Kind::Xml,
        Some(b'<') => Kind::Xml,
        _ => Kind::Cms,
    }
}

/// Judges all signatures of a document at a moment.
///
/// `content` is the document a detached CMS signs. XML and PDF carry their document themselves: given another one beside, they are
/// [`Reason::NotIntact`], because whoever gave it asked whether **it** is signed. XML of which a signature covers only a part is
/// [`Reason::PartOnly`]: whoever shows a whole file asks about all of it. Of a message with a security header the body is meant, as the gateways
/// mean it.
pub fn judge(bytes: &[u8], content: Option<&[u8]>, trust: &Trust, at: Timestamp) -> Judged {
    let kind = kind(bytes);
    let mut signatures = match kind {
        Kind::Cms if is_letter(bytes) || is_several(bytes) => vec![Signed::judge(vec![Reason::UnsupportedForm])],
        Kind::Cms => cms_verify_all(&der(bytes), content, trust, at),
        Kind::Pdf => pdf::verify_pdf_all(bytes, trust, at),
        Kind::Xml => match text(bytes) {
            Ok(text) if is_secured(&text) => vec![wsse_verify(&text, trust, at).signed],
            Ok(text) => xml_verify(&text, trust, at).into_iter().map(SignedXml::of_whole).collect(),
            Err(reason) => vec![Signed::judge(vec![reason])],
        },
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
    kind(bytes) == Kind::Cms && !is_several(bytes) && matches!(cms_content(&der(bytes)), Ok(None))
}

/// The certificates a verdict on the document asks about; for [`crate::Checker::gather`]. Nothing is judged here.
pub fn certificates(bytes: &[u8]) -> Vec<Certificate> {
    match kind(bytes) {
        Kind::Cms if is_several(bytes) => Vec::new(),
        Kind::Cms => cms_certificates(&der(bytes)),
        Kind::Pdf => pdf::signatures(bytes).iter().flat_map(|cms| cms_certificates(cms)).collect(),
        Kind::Xml => match text(bytes) {
            Ok(text) if is_secured(&text) => wsse_certificates(&text),
            Ok(text) => xml_certificates(&text),
            Err(_) => Vec::new(),
        },
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The text of an XML document, in whatever letters its mark or its declaration says (XML 1.0 §4.3.3): what is signed is the text, so a declaration
/// that was changed changes what is read. White space before a declaration is no part of XML, and people leave it there.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Reason> {
    let (letters, octets) = if let Some((letters, mark)) = Encoding::for_bom(bytes) {
        (letters, bytes.get(mark..).unwrap_or_default())
    } else {
        let octets = bytes.trim_ascii_start();
        let declared = declared_letters(octets).map(|label| Encoding::for_label(label).ok_or(Reason::UnsupportedForm));
        (declared.transpose()?.unwrap_or(UTF_8), octets)
    };
    letters.decode_without_bom_handling_and_without_replacement(octets).ok_or(Reason::Malformed)
}

/// What the declaration of an XML document calls its letters.
fn declared_letters(octets: &[u8]) -> Option<&[u8]> {
    let declaration = octets.strip_prefix(b"<?xml")?;
    let declaration = declaration.get(..declaration.iter().position(|octet| *octet == b'>')?)?;
    let word = b"encoding";
    let place = declaration.windows(word.len()).position(|window| window == word)?;
    let value = declaration.get(place + word.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = value.split_first()?;
    rest.get(..rest.iter().position(|octet| octet == quote)?)
}

/// True for a letter with a signature in it (S/MIME, RFC 8551), which programs for mail judge: its head names the form.
fn is_letter(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(MAX_HEAD)).unwrap_or_default().to_ascii_lowercase();
    let says = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
    head.first().is_some_and(u8::is_ascii_alphabetic) && says(b"content-type:") && says(b"pkcs7-")
}

/// The blocks of a text that may be signatures: certificates and lists may stand beside one.
fn signatures_in(text: &[u8]) -> Vec<pem::Block<'_>> {
    let mut blocks = pem::blocks(text);
    blocks.retain(|block| !matches!(block.label, "CERTIFICATE" | "X509 CERTIFICATE" | "X509 CRL"));
    blocks
}

/// True for a text of several signatures: whoever shows it asks about all of them, and a verdict is on one signature and its document.
fn is_several(bytes: &[u8]) -> bool {
    pem::is_pem(bytes) && signatures_in(bytes).len() > 1
}

/// The bytes of a CMS: as they are, out of PEM, or out of the bare base64 that programs for signing give, whatever the length of lines.
fn der(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.len() > MAX_TEXT {
        return Cow::Borrowed(bytes);
    }
    if pem::is_pem(bytes) {
        let found = signatures_in(bytes).first().and_then(|block| block.octets().ok());
        return found.map_or(Cow::Borrowed(bytes), Cow::Owned);
    }
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start();
    // Every structure begins with the tag of a sequence, which base64 writes as «M»; as an octet «M» begins none.
    if !text.starts_with(b"M") {
        return Cow::Borrowed(bytes);
    }
    let packed: Vec<u8> = text.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
    STANDARD.decode(packed).map_or(Cow::Borrowed(bytes), Cow::Owned)
}
