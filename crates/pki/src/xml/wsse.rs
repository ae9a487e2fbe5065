//! Signatures in the security header of SOAP 1.1, in the profile of the state's gateway: one signature over the body, the certificate as a key
//! identifier (WS-Security SOAP Message Security 1.0 §7.3, X.509 Token Profile 1.0 §3.2.1), exclusive canonical form throughout.
//!
//! The profile has no time stamp of its own. **Against replay stands the receiver**: it keeps the identifiers of messages whose date lies in a window
//! around now, refuses the second of the same identifier and everything outside the window. Both values come from the signed body:
//! [`SignedSoap::message_id`], [`SignedSoap::message_date`].

use aws_lc_rs::rand;
use bergshamra_c14n::C14nMode;
use jiff::Timestamp;
use uppsala::NodeId;

use super::{
    SOAP, WSSE, WSU,
    document::{Canonical, Text, Xml},
    method,
    reference::Covered,
    sign::{append, fill, parse, signed_info, template, text_to_sign},
    signature::{self, KeyInfo, SignedXml, X509_TOKEN},
};
use crate::{
    certificate::Certificate,
    error::PkiError,
    key::Signer,
    trust::Trust,
    verdict::{Reason, Signed},
};

/// Base64 as the encoding of a token (WS-Security 1.0 §6.3).
const BASE64_TOKEN: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
/// Wrapper, request, information, value: the elements from the body to the values against replay.
const REQUEST_LEVELS: usize = 2;

/// What was found out about a signed message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct SignedSoap {
    /// The verdict.
    pub signed: Signed,
    /// The body exactly as it was signed, `soap:Body` outermost; nothing unless the signature covers it and fits the key. The header is not
    /// covered: nothing may be concluded from it.
    pub body: Option<Covered>,
}

impl SignedSoap {
    /// The identifier the sender gave the message, from the signed body.
    pub fn message_id(&self) -> Option<String> {
        self.information(&["messageId"])
    }

    /// When the sender made the message, from the signed body, as it is written (`xs:dateTime`; without an offset it is the time of Astana).
    pub fn message_date(&self) -> Option<String> {
        self.information(&["messageDate", "responseDate"])
    }

    /// A value of `requestInfo`, `responseInfo` or `messageInfo` of the gateway's channels: a child of the only child of the wrapper.
    fn information(&self, names: &[&str]) -> Option<String> {
        let text = Text::of(std::str::from_utf8(&self.body.as_ref()?.octets).ok()?).ok()?;
        let xml = Xml::parse(&text).ok()?;
        let mut place = xml.root()?;
        for _ in 0..REQUEST_LEVELS {
            let &[only] = xml.elements(place).as_slice() else { return None };
            place = only;
        }
        let one = |above: NodeId, names: &[&str]| {
            let mut found = xml.elements(above);
            found.retain(|child| names.contains(&xml.local_name(*child)));
            <[NodeId; 1]>::try_from(found).ok().map(|[found]| found)
        };
        let information = one(place, &["requestInfo", "responseInfo", "messageInfo"])?;
        xml.text(one(information, names)?)
    }
}

/// Signs the body of a message: its `wsu:Id` is written when it has none, the header when there is none.
pub fn wsse_sign(soap: &str, signer: &dyn Signer) -> Result<String, PkiError> {
    let algorithm = signer.certificate().algorithm().ok_or(PkiError::UnsupportedAlgorithm)?;
    let (text, id) = prepare(soap)?;
    let text = text_to_sign(&text)?;
    let read = parse(&text)?;
    let frame = envelope(&read).ok_or(PkiError::Malformed("SOAP"))?;
    let header = frame.header.ok_or(PkiError::Malformed("SOAP"))?;
    // Not so when the prefix meant another namespace, or another element carries the identifier.
    if read.with_id(&id) != Ok(frame.body) {
        return Err(PkiError::Malformed("SOAP: the identifier of the body"));
    }
    let how = Canonical { mode: C14nMode::Exclusive, prefixes: Vec::new() };
    let octets = read.canonical_element(&how, frame.body, &[]).map_err(|_| PkiError::Malformed("SOAP"))?;
    let info = signed_info(algorithm, method::EXCLUSIVE, &format!("#{id}"), &[method::EXCLUSIVE], &octets);
    let key = format!(
        "<wsse:SecurityTokenReference><wsse:KeyIdentifier EncodingType=\"{BASE64_TOKEN}\" ValueType=\"{X509_TOKEN}\">{}\
         </wsse:KeyIdentifier></wsse:SecurityTokenReference>",
        method::to_base64(signer.certificate().der())
    );
    let prefix = read.prefix(header).map(|prefix| format!("{prefix}:")).unwrap_or_default();
    // An attribute has no default namespace, so where SOAP is the default one its prefix is declared for the mark alone.
    let (mark, declaration) = match prefix.as_str() {
        "" => ("soap:", format!(" xmlns:soap=\"{SOAP}\"")),
        prefix => (prefix, String::new()),
    };
    let security = format!(
        "<wsse:Security xmlns:wsse=\"{WSSE}\"{declaration} {mark}mustUnderstand=\"1\">{}</wsse:Security>",
        template(&info, &key)
    );
    let whole = append(text.as_str(), &read, header, &security)?;
    fill(&whole, signer, algorithm, |read| read.elements(security_header(read, envelope(read)?.header?)?).pop())
}

/// Judges the signature of a message. The body is the one direct child of the envelope, and the signature refers to that very element: a message
/// whose signed body was moved aside is [`Reason::NotIntact`]. `at` is the moment of receipt.
pub fn wsse_verify(soap: &str, trust: &Trust, at: Timestamp) -> SignedSoap {
    let refused = |reason| SignedSoap { signed: Signed::judge(vec![reason]), body: None };
    let text = match Text::of(soap) {
        Ok(text) => text,
        Err(reason) => return refused(reason),
    };
    let xml = match Xml::parse(&text) {
        Ok(xml) => xml,
        Err(reason) => return refused(reason),
    };
    let found = || {
        let frame = envelope(&xml)?;
        let security = security_header(&xml, frame.header?)?;
        let mut signatures = xml.elements(security);
        signatures.retain(|one| xml.signatures().contains(one));
        let [signature] = <[NodeId; 1]>::try_from(signatures).ok()?;
        Some((frame.body, signature))
    };
    let Some((body, signature)) = found() else { return refused(Reason::Malformed) };
    let place = match signature::targets(&xml, signature) {
        Ok(targets) => targets.iter().position(|target| *target == Some(body)),
        Err(reason) => return refused(reason),
    };
    let Some(place) = place else { return refused(Reason::NotIntact) };
    let SignedXml { signed, mut covered, .. } = signature::judge(&xml, signature, KeyInfo::SecurityToken, trust, at);
    let body = (place < covered.len()).then(|| covered.swap_remove(place));
    SignedSoap { signed, body }
}

/// The certificate a verdict on a message asks about: its signer's. Nothing is judged here.
pub fn wsse_certificates(soap: &str) -> Vec<Certificate> {
    wsse_verify(soap, &Trust::default(), Timestamp::UNIX_EPOCH).signed.signer.into_iter().collect()
}

/// True for a message with a security header: its signature is judged by [`wsse_verify`], not as one of a document.
pub(crate) fn is_secured(soap: &str) -> bool {
    let text = Text::of(soap);
    let Some(xml) = text.as_ref().ok().and_then(|text| Xml::parse(text).ok()) else { return false };
    envelope(&xml).and_then(|frame| security_header(&xml, frame.header?)).is_some()
}

/// The two parts of an envelope.
struct Frame {
    header: Option<NodeId>,
    body: NodeId,
}

/// Reads an envelope: at most one header, then one body, and nothing else (SOAP 1.1 §4).
fn envelope(xml: &Xml<'_>) -> Option<Frame> {
    let root = xml.root().filter(|root| xml.is(*root, SOAP, "Envelope"))?;
    let (header, body) = match *xml.only_elements(root)?.as_slice() {
        [body] => (None, body),
        [header, body] => (Some(header), body),
        _ => return None,
    };
    let named = xml.is(body, SOAP, "Body") && header.is_none_or(|header| xml.is(header, SOAP, "Header"));
    named.then_some(Frame { header, body })
}

/// The one security header.
fn security_header(xml: &Xml<'_>, header: NodeId) -> Option<NodeId> {
    let mut found = xml.elements(header);
    found.retain(|one| xml.is(*one, WSSE, "Security"));
    <[NodeId; 1]>::try_from(found).ok().map(|[found]| found)
}

/// The message with a header, and with an identifier on its body, which is given too.
fn prepare(soap: &str) -> Result<(String, String), PkiError> {
    let fault = || PkiError::Malformed("SOAP");
    let text = text_to_sign(soap)?;
    let soap = text.as_str();
    let read = parse(&text)?;
    let Frame { header, body } = envelope(&read).ok_or_else(fault)?;
    if header.is_some_and(|header| read.elements(header).iter().any(|one| read.is(*one, WSSE, "Security"))) {
        return Err(PkiError::Malformed("SOAP: signed already"));
    }
    let name = read.written_name(body).ok_or_else(fault)?;
    let start = read.range(body).ok_or_else(fault)?.start;
    let (before, body_text) = soap.split_at_checked(start).ok_or_else(fault)?;
    let after = body_text.strip_prefix('<').and_then(|text| text.strip_prefix(name.as_str())).ok_or_else(fault)?;
    let (id, mark) = if let Some(id) = read.wsu_id(body) {
        (id.to_owned(), String::new())
    } else {
        let id = format!("id-{}", random_id()?);
        let declaration = if read.declares(body, "wsu") { String::new() } else { format!(" xmlns:wsu=\"{WSU}\"") };
        (id.clone(), format!("{declaration} wsu:Id=\"{id}\""))
    };
    let made = if header.is_some() {
        String::new()
    } else {
        let header = name.strip_suffix("Body").map(|prefix| format!("{prefix}Header")).ok_or_else(fault)?;
        format!("<{header}></{header}>")
    };
    Ok((format!("{before}{made}<{name}{mark}{after}"), id))
}

/// A random identifier (RFC 9562 §5.4).
fn random_id() -> Result<String, PkiError> {
    let mut octets = [0; 16];
    rand::fill(&mut octets).map_err(|_| PkiError::Crypto("chance"))?;
    octets[6] = octets[6] & 0x0f | 0x40;
    octets[8] = octets[8] & 0x3f | 0x80;
    let hex = hex::encode(octets);
    let parts = [hex.get(..8), hex.get(8..12), hex.get(12..16), hex.get(16..20), hex.get(20..)];
    Ok(parts.into_iter().flatten().collect::<Vec<_>>().join("-"))
}
