//! Signed data of RFC 5652 §5 cut into the pieces a verdict needs, bytes as they came.

use std::borrow::Cow;

use cms::cert::IssuerAndSerialNumber;
use der::{Any, Decode, asn1::ObjectIdentifier as Oid};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;

use crate::{certificate::Certificate, oid, tlv, tlv::Cursor, verdict::Reason};

/// Largest signature with its enclosed document, octets.
pub(crate) const MAX_DER: usize = 64 * 1024 * 1024;
/// Certificates, signers and attributes are not many; a collective letter may have dozens of signers.
const MAX_MEMBERS: usize = 128;
/// Time stamps looked at for one signature.
const MAX_STAMPS: usize = 4;
/// Largest set of signed attributes and largest name of an issuer, octets.
const MAX_ATTRIBUTES: usize = 64 * 1024;

/// Signed data with one signer or more.
pub(crate) struct SignedData<'a> {
    /// Type of the content.
    pub(crate) content_type: Oid,
    /// The enclosed content.
    pub(crate) content: Option<&'a [u8]>,
    /// Certificates enclosed.
    pub(crate) certificates: Vec<Certificate>,
    /// The signers, in the order they stand.
    pub(crate) signers: Vec<SignerInfo<'a>>,
}

/// Whose certificate the signer names.
pub(crate) enum SignerId {
    /// By issuer and serial number.
    Serial(Box<IssuerAndSerialNumber>),
    /// By identifier of the key.
    Key(Vec<u8>),
}

/// One signer.
pub(crate) struct SignerInfo<'a> {
    /// Whose certificate.
    pub(crate) id: SignerId,
    /// Hash of the content.
    pub(crate) digest: AlgorithmIdentifierOwned,
    /// Signed attributes.
    pub(crate) attributes: Vec<Attribute>,
    /// What the signature covers: the attributes as they came, with the tag of a SET (RFC 5652 §5.4).
    pub(crate) signed: Vec<u8>,
    /// Scheme of the signature.
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    /// The signature.
    pub(crate) sign: &'a [u8],
    /// Unsigned attributes: type, and the value of the SET of values.
    pub(crate) unsigned: Vec<(Oid, &'a [u8])>,
}

impl SignerInfo<'_> {
    /// The one value of an attribute; `None` when absent, several or empty.
    pub(crate) fn attribute(&self, oid: Oid) -> Option<&Any> {
        let mut found = self.attributes.iter().filter(|attribute| attribute.oid == oid);
        let values = &found.next()?.values;
        if found.next().is_some() || values.len() != 1 {
            return None;
        }
        values.get(0)
    }

    /// Time stamps over the signature, at most [`MAX_STAMPS`]: nothing signs them but their own authority.
    pub(crate) fn stamps(&self) -> Vec<&'_ [u8]> {
        let mut found = Vec::new();
        for (_, values) in self.unsigned.iter().filter(|(kind, _)| *kind == oid::TIME_STAMP) {
            let mut cursor = Cursor::new(values);
            while let Some(token) = cursor.take(tlv::SEQUENCE) {
                found.push(token.whole);
            }
        }
        found.truncate(MAX_STAMPS);
        found
    }

    /// True when the attribute is there in any form.
    pub(crate) fn has(&self, oid: Oid) -> bool {
        self.attributes.iter().any(|attribute| attribute.oid == oid)
    }
}

/// The bytes in definite form, parsed or not: `NCALayer` sends BER.
pub(crate) fn definite(cms: &[u8]) -> Option<Cow<'_, [u8]>> {
    if cms.len() > MAX_DER {
        return None;
    }
    if parse(cms).is_some() { Some(Cow::Borrowed(cms)) } else { tlv::definite(cms).map(Cow::Owned) }
}

/// Reads signed data of definite form; `None` when it is something else, or has no signer.
pub(crate) fn parse(der: &[u8]) -> Option<SignedData<'_>> {
    let mut info = Cursor::new(tlv::only(der, tlv::SEQUENCE)?.value);
    if identifier(&mut info)? != oid::SIGNED_DATA {
        return None;
    }
    let data = tlv::only(info.take(tlv::CONTEXT_0)?.value, tlv::SEQUENCE)?;
    if !info.is_empty() {
        return None;
    }
    let mut data = Cursor::new(data.value);
    data.take(tlv::INTEGER)?;
    data.take(tlv::SET)?;
    let (content_type, content) = enclosed(data.take(tlv::SEQUENCE)?.value)?;
    let certificates = match data.take(tlv::CONTEXT_0) {
        Some(set) => certificates(set.value)?,
        None => Vec::new(),
    };
    data.take(tlv::CONTEXT_1);
    let signers = data.take(tlv::SET)?;
    if !data.is_empty() {
        return None;
    }
    let mut each = Cursor::new(signers.value);
    let mut signers = Vec::new();
    while !each.is_empty() {
        if signers.len() >= MAX_MEMBERS {
            return None;
        }
        signers.push(signer(each.take(tlv::SEQUENCE)?.value)?);
    }
    (!signers.is_empty()).then_some(SignedData { content_type, content, certificates, signers })
}

/// Why bytes are not read as signed data: they have its form and more members than are read, or they do not have it.
pub(crate) fn unread(der: &[u8]) -> Reason {
    let exceeds = || {
        let mut info = Cursor::new(tlv::only(der, tlv::SEQUENCE)?.value);
        (identifier(&mut info)? == oid::SIGNED_DATA).then_some(())?;
        let mut data = Cursor::new(tlv::only(info.take(tlv::CONTEXT_0)?.value, tlv::SEQUENCE)?.value);
        data.take(tlv::INTEGER)?;
        data.take(tlv::SET)?;
        data.take(tlv::SEQUENCE)?;
        let certificates = data.take(tlv::CONTEXT_0).map_or(&[][..], |set| set.value);
        data.take(tlv::CONTEXT_1);
        let signers = data.take(tlv::SET)?.value;
        let over = |set: &[u8]| {
            let mut members = Cursor::new(set);
            std::iter::from_fn(|| members.any()).nth(MAX_MEMBERS).is_some()
        };
        if over(certificates) || over(signers) {
            return Some(true);
        }
        let mut each = Cursor::new(signers);
        while let Some(signer) = each.take(tlv::SEQUENCE) {
            let mut fields = Cursor::new(signer.value);
            while let Some(field) = fields.any() {
                if matches!(field.tag, tlv::CONTEXT_0 | tlv::CONTEXT_1) && over(field.value) {
                    return Some(true);
                }
            }
        }
        Some(false)
    };
    if exceeds() == Some(true) { Reason::TooLarge } else { Reason::Malformed }
}

fn identifier(cursor: &mut Cursor<'_>) -> Option<Oid> {
    Oid::from_der(cursor.any()?.whole).ok()
}

fn enclosed(value: &[u8]) -> Option<(Oid, Option<&[u8]>)> {
    let mut cursor = Cursor::new(value);
    let content_type = identifier(&mut cursor)?;
    let content = match cursor.take(tlv::CONTEXT_0) {
        Some(explicit) => Some(tlv::only(explicit.value, tlv::OCTETS)?.value),
        None => None,
    };
    cursor.is_empty().then_some((content_type, content))
}

/// Other kinds of certificates (attribute certificates and the like) are passed over.
fn certificates(value: &[u8]) -> Option<Vec<Certificate>> {
    let mut cursor = Cursor::new(value);
    let mut found = Vec::new();
    let mut members = 0;
    while !cursor.is_empty() {
        members += 1;
        let element = cursor.any()?;
        if members > MAX_MEMBERS {
            return None;
        }
        if element.tag == tlv::SEQUENCE {
            found.push(Certificate::of_signer(element.whole).ok()?);
        }
    }
    Some(found)
}

fn signer(value: &[u8]) -> Option<SignerInfo<'_>> {
    let mut cursor = Cursor::new(value);
    cursor.take(tlv::INTEGER)?;
    let id = match cursor.take(tlv::SEQUENCE) {
        Some(element) if element.whole.len() <= MAX_ATTRIBUTES && tlv::is_modest(element.whole) => {
            SignerId::Serial(Box::new(IssuerAndSerialNumber::from_der(element.whole).ok()?))
        }
        Some(_) => return None,
        None => SignerId::Key(cursor.take(tlv::CONTEXT_0_PRIMITIVE)?.value.to_vec()),
    };
    let digest = AlgorithmIdentifierOwned::from_der(cursor.take(tlv::SEQUENCE)?.whole).ok()?;
    // Signatures without signed attributes are refused: their bytes can be passed off for those of a document that reads as attributes.
    let attributes = cursor.take(tlv::CONTEXT_0)?;
    let algorithm = AlgorithmIdentifierOwned::from_der(cursor.take(tlv::SEQUENCE)?.whole).ok()?;
    let sign = cursor.take(tlv::OCTETS)?.value;
    let unsigned = match cursor.take(tlv::CONTEXT_1) {
        Some(set) => unsigned(set.value)?,
        None => Vec::new(),
    };
    if !cursor.is_empty() || attributes.whole.len() > MAX_ATTRIBUTES || !tlv::is_modest(attributes.value) {
        return None;
    }
    let mut signed = attributes.whole.to_vec();
    *signed.first_mut()? = tlv::SET;
    Some(SignerInfo { id, digest, attributes: members(attributes.value)?, signed, algorithm, sign, unsigned })
}

fn unsigned(value: &[u8]) -> Option<Vec<(Oid, &[u8])>> {
    let mut cursor = Cursor::new(value);
    let mut found = Vec::new();
    while !cursor.is_empty() {
        if found.len() >= MAX_MEMBERS {
            return None;
        }
        let mut attribute = Cursor::new(cursor.take(tlv::SEQUENCE)?.value);
        found.push((identifier(&mut attribute)?, attribute.take(tlv::SET)?.value));
    }
    Some(found)
}

fn members(value: &[u8]) -> Option<Vec<Attribute>> {
    let mut cursor = Cursor::new(value);
    let mut found = Vec::new();
    while !cursor.is_empty() {
        if found.len() >= MAX_MEMBERS {
            return None;
        }
        found.push(Attribute::from_der(cursor.take(tlv::SEQUENCE)?.whole).ok()?);
    }
    Some(found)
}
