//! The names of algorithms in XML, and the form of their values there.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bergshamra_c14n::C14nMode;
use der::{
    Any, Decode, Encode, Tag,
    asn1::{AnyRef, UintRef},
};

use crate::{
    algorithm::{Algorithm, Digest},
    error::PkiError,
};

/// Canonical XML 1.0, without comments.
pub(super) const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
/// Canonical XML 1.0, with comments.
pub(super) const INCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";
/// Exclusive Canonical XML 1.0, without comments.
pub(super) const EXCLUSIVE: &str = super::EXCLUSIVE;
/// Exclusive Canonical XML 1.0, with comments.
const EXCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
/// The transform that takes the signature itself out of what it signs (XML Signature §6.6.4).
pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// Columns of base64 (RFC 2045 §6.8).
const COLUMNS: usize = 76;

/// The canonical form a name means.
pub(super) fn canonical(name: &str) -> Option<C14nMode> {
    match name {
        INCLUSIVE => Some(C14nMode::Inclusive),
        INCLUSIVE_WITH_COMMENTS => Some(C14nMode::InclusiveWithComments),
        EXCLUSIVE => Some(C14nMode::Exclusive),
        EXCLUSIVE_WITH_COMMENTS => Some(C14nMode::ExclusiveWithComments),
        _ => None,
    }
}

/// The name of a signature scheme: RFC 6931 §2.3 for RSA and ECDSA, the library of НУЦ for the state standards. RSA with SHA-1 has no row: such a
/// signature can be forged.
pub(super) const fn signature_name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::EcdsaP256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        Algorithm::EcdsaP384 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        Algorithm::Rsa => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        Algorithm::Gost2015x512 => "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34102015-gostr34112015-512",
        Algorithm::Gost2015x256 => "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34102015-gostr34112015-256",
        Algorithm::Gost2004 => "http://www.w3.org/2001/04/xmldsig-more#gost34310-gost34311",
    }
}

/// The name of a hash: XML Encryption §5.7 and RFC 6931 §2.1 for the SHA family, the library of НУЦ for the state standards.
pub(super) const fn digest_name(digest: Digest) -> &'static str {
    match digest {
        Digest::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
        Digest::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
        Digest::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        Digest::Streebog512 => "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34112015-512",
        Digest::Streebog256 => "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34112015-256",
        Digest::Gost94 => "http://www.w3.org/2001/04/xmldsig-more#gost34311",
    }
}

/// The hash a name means.
pub(super) fn digest(name: &str) -> Option<Digest> {
    Digest::ALL.into_iter().find(|digest| digest_name(*digest) == name)
}

/// Octets of one of the two numbers of an ECDSA signature; `None` for schemes whose value is the same everywhere.
const fn half(algorithm: Algorithm) -> Option<usize> {
    match algorithm {
        Algorithm::EcdsaP256 => Some(32),
        Algorithm::EcdsaP384 => Some(48),
        Algorithm::Rsa | Algorithm::Gost2015x512 | Algorithm::Gost2015x256 | Algorithm::Gost2004 => None,
    }
}

/// The value of a signature as the key checks it. XML writes the two numbers of ECDSA side by side (XML Signature 1.1 §6.4.3), everything else as DER.
pub(super) fn from_xml(algorithm: Algorithm, value: &[u8]) -> Option<Vec<u8>> {
    let Some(half) = half(algorithm) else { return Some(value.to_vec()) };
    if value.len() != 2 * half {
        return None;
    }
    let (r, s) = value.split_at(half);
    let parts = [UintRef::new(r).ok()?.to_der().ok()?, UintRef::new(s).ok()?.to_der().ok()?].concat();
    Any::new(Tag::Sequence, parts).ok()?.to_der().ok()
}

/// The value of a signature as XML writes it.
pub(super) fn to_xml(algorithm: Algorithm, value: Vec<u8>) -> Result<Vec<u8>, PkiError> {
    let Some(half) = half(algorithm) else { return Ok(value) };
    let numbers = AnyRef::from_der(&value)?
        .sequence(|reader| Ok([UintRef::decode(reader)?.as_bytes(), UintRef::decode(reader)?.as_bytes()]))?;
    let mut written = Vec::with_capacity(2 * half);
    for number in numbers {
        let zeros = half.checked_sub(number.len()).ok_or(PkiError::Malformed("signature"))?;
        written.extend(std::iter::repeat_n(0, zeros));
        written.extend_from_slice(number);
    }
    Ok(written)
}

/// Octets from base64, with white space wherever a program broke the lines; НУЦ's library leaves a carriage return at the end of each.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split([' ', '\t', '\r', '\n']).collect();
    BASE64_STANDARD.decode(text).ok()
}

/// Base64 in the lines of НУЦ's library: 76 columns, a carriage return written as a reference, a line feed.
pub(super) fn to_base64_lines(octets: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(octets);
    let mut lines = String::with_capacity(text.len() + text.len() / COLUMNS * 6);
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && place % COLUMNS == 0 {
            lines.push_str("&#13;\n");
        }
        lines.push(letter);
    }
    lines
}

/// Base64 in one line.
pub(super) fn to_base64(octets: &[u8]) -> String {
    BASE64_STANDARD.encode(octets)
}
