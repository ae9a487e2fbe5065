//! The verdict on signatures of an XML document.

use jiff::Timestamp;
use uppsala::NodeId;

use super::{
    DS, WSSE,
    document::{Canonical, Text, Xml},
    method,
    reference::{self, Covered, Read},
};
use crate::{
    certificate::Certificate,
    chain,
    trust::Trust,
    verdict::{Reason, Signed},
    verify::judge_signer,
};

/// Most certificates looked at beside one signature.
const MAX_CERTIFICATES: usize = 8;
/// Most references of one signature.
const MAX_REFERENCES: usize = 16;
/// Namespaces of the editions of `XAdES` (ETSI TS 101 903, EN 319 132).
const XADES: [&str; 3] =
    ["http://uri.etsi.org/01903/v1.1.1#", "http://uri.etsi.org/01903/v1.2.2#", "http://uri.etsi.org/01903/v1.3.2#"];
/// The certificate of the signer as a token in a security header (X.509 Token Profile 1.0 §3.2.1).
pub(super) const X509_TOKEN: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";

/// One signature of a document and what it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct SignedXml {
    /// The verdict. Neither the time of signing nor the content is in it: the form has no place for the one, and [`SignedXml::covered`] is the other.
    pub signed: Signed,
    /// The signed parts in the order of the references; empty unless the signature covers them and fits the key.
    pub covered: Vec<Covered>,
    /// The value of the signature: what a time stamp kept in the evidence is over. Empty where it could not be read.
    pub value: Vec<u8>,
    /// The certificates beside the signature, the signer's first.
    pub(crate) enclosed: Vec<Certificate>,
}

impl SignedXml {
    fn refused(reason: Reason) -> Self {
        Self { signed: Signed::judge(vec![reason]), covered: Vec::new(), value: Vec::new(), enclosed: Vec::new() }
    }

    /// The verdict for whoever asks about the whole document: a signature that covers a part of it only is [`Reason::PartOnly`] besides.
    pub fn of_whole(self) -> Signed {
        let partly = !self.covered.is_empty() && self.root().is_none();
        if partly { self.signed.with_fault(Reason::PartOnly) } else { self.signed }
    }

    /// The signer's certificate and the authorities beside it: what a verdict asks about.
    fn asked_about(self) -> Vec<Certificate> {
        let above: Vec<Certificate> = chain::beside(&self.enclosed).cloned().collect();
        self.signed.signer.into_iter().chain(above).collect()
    }

    /// The whole document as this signature covers it.
    pub fn root(&self) -> Option<&Covered> {
        self.covered.iter().find(|part| part.is_root)
    }
}

/// Judges every signature of a document, in the order of the document; never an empty list: a document without a signature, or that could not
/// be read, gives one verdict with [`Reason::Malformed`].
///
/// Signatures side by side were added one after another: each covers the document with all earlier ones, without itself and later ones. A
/// signature that somebody else adds later spoils no earlier one, so the caller looks for the signers it needs, and in what **they** cover.
/// `at` is the moment of judgement. The document is text: whoever reads it from octets decodes it.
pub fn xml_verify(xml: &str, trust: &Trust, at: Timestamp) -> Vec<SignedXml> {
    let text = match Text::of(xml) {
        Ok(text) => text,
        Err(reason) => return vec![SignedXml::refused(reason)],
    };
    let xml = match Xml::parse(&text) {
        Ok(xml) => xml,
        Err(reason) => return vec![SignedXml::refused(reason)],
    };
    if xml.signatures().is_empty() {
        return vec![SignedXml::refused(Reason::Malformed)];
    }
    xml.signatures().iter().map(|signature| judge(&xml, *signature, KeyInfo::X509Data, trust, at)).collect()
}

/// The certificates a verdict on a document asks about: of its signers, and of authorities beside them. Nothing is judged here.
pub fn xml_certificates(xml: &str) -> Vec<Certificate> {
    let read = xml_verify(xml, &Trust::default(), Timestamp::UNIX_EPOCH);
    read.into_iter().flat_map(SignedXml::asked_about).collect()
}

/// Where the certificate of the signer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyInfo {
    /// `ds:X509Data`: the signer's certificate, and others of its chain in any order (XML Signature §4.5.4).
    X509Data,
    /// `wsse:SecurityTokenReference` with the certificate in a key identifier.
    SecurityToken,
}

/// One signature.
pub(super) fn judge(xml: &Xml<'_>, signature: NodeId, key: KeyInfo, trust: &Trust, at: Timestamp) -> SignedXml {
    let read = match Parts::of(xml, signature) {
        Ok(read) => read,
        Err(reason) => {
            return SignedXml::refused(reason);
        }
    };
    let found = read.key.map_or(Err(Reason::CertificateMissing), |info| certificates(xml, info, key));
    let mut reasons: Vec<Reason> = found.as_ref().err().copied().into_iter().collect();
    let enclosed = found.unwrap_or_default();
    let signer = enclosed.first().cloned();
    let mut covered = Vec::new();
    reasons.extend(signer.as_ref().and_then(|certificate| read.fault(xml, certificate)));
    let later = later(xml, signature);
    for reference in &read.references {
        match reference.covered(xml, &later) {
            Ok(part) => covered.push(part),
            Err(reason) => reasons.push(reason),
        }
    }
    if !reasons.is_empty() {
        covered.clear();
    }
    let judged = judge_signer(&read.value, reasons, signer, &enclosed, trust, at);
    SignedXml { signed: judged, covered, value: read.value, enclosed }
}

/// The elements a signature refers to; for a caller that asks what it means beside whether it holds.
pub(super) fn targets(xml: &Xml<'_>, signature: NodeId) -> Result<Vec<Option<NodeId>>, Reason> {
    Parts::of(xml, signature)?.references.iter().map(|reference| reference.target(xml)).collect()
}

/// The signature with those added beside it after it.
fn later(xml: &Xml<'_>, signature: NodeId) -> Vec<NodeId> {
    let beside = xml.parent(signature).map(|parent| xml.elements(parent)).unwrap_or_default();
    beside.into_iter().skip_while(|one| *one != signature).filter(|one| xml.is(*one, DS, "Signature")).collect()
}

/// The parts of a signature.
struct Parts {
    info: NodeId,
    canonical: Canonical,
    method: String,
    references: Vec<Read>,
    value: Vec<u8>,
    key: Option<NodeId>,
}

impl Parts {
    /// Reads a signature. The form is exact: what is not read cannot mislead another reader either.
    fn of(xml: &Xml<'_>, signature: NodeId) -> Result<Self, Reason> {
        let outer = xml.signatures().iter().any(|one| *one != signature && xml.is_within(*one, signature));
        let inner = xml.parent(signature).is_some_and(|parent| xml.is_in_signature(parent));
        // A comment in the middle of a value parts it for one reader and not for another. A signature that is the document signs nothing.
        if outer || inner || xml.root() == Some(signature) || !xml.is_plain(signature) {
            return Err(Reason::Malformed);
        }
        let parts = xml.only_elements(signature).ok_or(Reason::Malformed)?;
        let (info, value, key) = match *parts.as_slice() {
            [info, value] => (info, value, None),
            [info, value, key] if xml.is(key, DS, "KeyInfo") => (info, value, Some(key)),
            [.., object] if is_xades(xml, object) => return Err(Reason::UnsupportedForm),
            _ => return Err(Reason::Malformed),
        };
        if !xml.is(info, DS, "SignedInfo") || !xml.is(value, DS, "SignatureValue") {
            return Err(Reason::Malformed);
        }
        let inside = xml.only_elements(info).ok_or(Reason::Malformed)?;
        let [canonical, scheme, references @ ..] = inside.as_slice() else { return Err(Reason::Malformed) };
        if !xml.is(*canonical, DS, "CanonicalizationMethod")
            || !xml.is(*scheme, DS, "SignatureMethod")
            || references.is_empty()
            || references.len() > MAX_REFERENCES
        {
            return Err(Reason::Malformed);
        }
        Ok(Self {
            info,
            canonical: reference::read_canonical(xml, *canonical)?,
            method: reference::algorithm(xml, *scheme)?.to_owned(),
            references: references.iter().map(|one| Read::of(xml, *one)).collect::<Result<_, _>>()?,
            value: xml.text(value).and_then(|text| method::from_base64(&text)).ok_or(Reason::Malformed)?,
            key,
        })
    }

    /// What speaks against the signature over its information by the key of the certificate.
    fn fault(&self, xml: &Xml<'_>, certificate: &Certificate) -> Option<Reason> {
        // The name of the scheme must be the one of the key, so nobody makes a key work in a scheme its owner did not choose.
        let algorithm = certificate.algorithm().filter(|one| method::signature_name(*one) == self.method);
        let Some(algorithm) = algorithm else { return Some(Reason::UnsupportedAlgorithm) };
        let message = match xml.canonical_element(&self.canonical, self.info, &[]) {
            Ok(message) => message,
            Err(reason) => return Some(reason),
        };
        let key = &certificate.parsed().tbs_certificate.subject_public_key_info;
        let holds =
            method::from_xml(algorithm, &self.value).is_some_and(|value| algorithm.verify(key, &message, &value));
        (!holds).then_some(Reason::BadSignature)
    }
}

/// True for the part that makes a signature one of `XAdES` (ETSI TS 101 903).
fn is_xades(xml: &Xml<'_>, object: NodeId) -> bool {
    let qualifies = |part: NodeId| XADES.iter().any(|namespace| xml.is(part, namespace, "QualifyingProperties"));
    xml.is(object, DS, "Object") && xml.elements(object).into_iter().any(qualifies)
}

/// The certificate of the signer, then the others beside it. Where the key is named in another way, for instance by its value alone, there is none.
fn certificates(xml: &Xml<'_>, info: NodeId, key: KeyInfo) -> Result<Vec<Certificate>, Reason> {
    let within = |above: NodeId, namespace: &str, name: &str| {
        xml.elements(above).into_iter().find(|one| xml.is(*one, namespace, name)).ok_or(Reason::CertificateMissing)
    };
    let read = |one: NodeId| {
        let octets = xml.text(one).and_then(|text| method::from_base64(&text)).ok_or(Reason::Malformed)?;
        Certificate::of_signer(&octets).map_err(|_| Reason::Malformed)
    };
    match key {
        KeyInfo::X509Data => {
            let written = xml.elements(within(info, DS, "X509Data")?);
            let written = written.into_iter().filter(|one| xml.is(*one, DS, "X509Certificate")).take(MAX_CERTIFICATES);
            let mut all = written.map(read).collect::<Result<Vec<_>, _>>()?;
            // The signer is the one who issued none of the others.
            let issued = |one: &Certificate| all.iter().any(|other| other != one && other.issuer() == one.name());
            let signer = all.iter().position(|one| !issued(one)).unwrap_or_default();
            all.get_mut(..=signer).ok_or(Reason::CertificateMissing)?.rotate_right(1);
            Ok(all)
        }
        KeyInfo::SecurityToken => {
            let token = within(within(info, WSSE, "SecurityTokenReference")?, WSSE, "KeyIdentifier")?;
            let is_certificate = xml.attribute(token, "ValueType") == Some(X509_TOKEN);
            Ok(vec![is_certificate.then_some(token).ok_or(Reason::Malformed).and_then(read)?])
        }
    }
}
