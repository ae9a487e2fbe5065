//! The verdict on a signature in CMS (RFC 5652, CAdES-BES), in the order of the rules of verification (order № 1187 of 09.12.2015):
//! integrity, signature, chain, validity, revocation, usage. Authority to act is asked afterwards: [`Signed::require_role`].

use std::borrow::Cow;

use der::{
    Decode, Encode,
    asn1::{ObjectIdentifier as Oid, OctetStringRef},
};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use crate::{
    algorithm::{Digest, sha1},
    certificate::{Certificate, moment},
    chain, oid,
    signed_data::{self, SignedData, SignerId},
    tlv,
    trust::Trust,
    verdict::{Reason, Signed},
};

/// Judges a signature in CMS, DER or BER, with exactly one signer.
///
/// `detached` is the document when it is not enclosed; when both are there they must be the same. `at` is the moment of judgement: the time of
/// receipt (the signer's own time is a claim only). Any input is welcome: what cannot be read is [`Reason::Malformed`].
pub fn cms_verify(cms_der: &[u8], detached: Option<&[u8]>, trust: &Trust, at: Timestamp) -> Signed {
    match detached {
        Some(document) => verify_parts(cms_der, Some(&[document]), trust, at),
        None => verify_parts(cms_der, None, trust, at),
    }
}

/// The same over a document in parts.
pub(crate) fn verify_parts(cms_der: &[u8], parts: Option<&[&[u8]]>, trust: &Trust, at: Timestamp) -> Signed {
    if cms_der.len() > signed_data::MAX_DER {
        return Signed::judge(vec![Reason::Malformed]);
    }
    let der = if signed_data::parse(cms_der).is_some() {
        Cow::Borrowed(cms_der)
    } else {
        match tlv::definite(cms_der) {
            Some(der) => Cow::Owned(der),
            None => return Signed::judge(vec![Reason::Malformed]),
        }
    };
    match signed_data::parse(&der) {
        Some(data) => judge(&data, parts, trust, at),
        None => Signed::judge(vec![Reason::Malformed]),
    }
}

fn judge(data: &SignedData<'_>, parts: Option<&[&[u8]]>, trust: &Trust, at: Timestamp) -> Signed {
    let signer = data.certificates.iter().find(|certificate| is_named(&data.signer.id, certificate)).cloned();
    let mut reasons = integrity(data, parts);
    match &signer {
        Some(certificate) => {
            reasons.extend(signature(data, certificate));
            reasons.extend(chain::judge(certificate, trust, at));
            if !certificate.may_sign() {
                reasons.push(Reason::WrongUsage);
            }
        }
        // Without the signer's certificate there is no key to check with.
        None => reasons.push(Reason::Malformed),
    }
    let whole = !reasons.iter().any(|reason| {
        use Reason::{BadSignature, Malformed, NotIntact, SubstitutedCertificate, UnsupportedAlgorithm};
        matches!(reason, Malformed | NotIntact | BadSignature | SubstitutedCertificate | UnsupportedAlgorithm)
    });
    let mut judged = Signed::judge(reasons);
    judged.signer = signer;
    let time = data.signer.attribute(oid::SIGNING_TIME).and_then(|value| Time::from_der(&value.to_der().ok()?).ok());
    judged.signed_at = time.map(moment);
    judged.content = data.content.filter(|_| whole).map(<[u8]>::to_vec);
    judged
}

fn is_named(id: &SignerId, certificate: &Certificate) -> bool {
    match id {
        SignerId::Serial(serial) => {
            serial.issuer == *certificate.issuer()
                && serial.serial_number == certificate.parsed().tbs_certificate.serial_number
        }
        SignerId::Key(key) => *key == certificate.key_id(),
    }
}

/// The document is the one whose hash was signed.
fn integrity(data: &SignedData<'_>, parts: Option<&[&[u8]]>) -> Vec<Reason> {
    let enclosed = data.content.map(|content| [content]);
    let document: &[&[u8]] = match (parts, &enclosed) {
        (Some(parts), Some(enclosed)) if parts.concat() != enclosed.concat() => return vec![Reason::NotIntact],
        (Some(parts), _) => parts,
        (None, Some(enclosed)) => enclosed,
        (None, None) => return vec![Reason::Malformed],
    };
    let named = data.signer.attribute(oid::CONTENT_TYPE).and_then(|value| value.decode_as::<Oid>().ok());
    let hash = data.signer.attribute(oid::MESSAGE_DIGEST);
    let Some(hash) = hash.and_then(|value| value.decode_as::<OctetStringRef<'_>>().ok()) else {
        return vec![Reason::Malformed];
    };
    if named != Some(data.content_type) {
        return vec![Reason::Malformed];
    }
    match Digest::of(&data.signer.digest) {
        Some(digest) if digest.of_parts(document) == hash.as_bytes() => Vec::new(),
        Some(_) => vec![Reason::NotIntact],
        None => vec![Reason::UnsupportedAlgorithm],
    }
}

/// The signature over the attributes fits the key of the certificate, and this certificate was meant.
fn signature(data: &SignedData<'_>, certificate: &Certificate) -> Vec<Reason> {
    let info = &data.signer;
    let mut reasons = Vec::new();
    match certificate.algorithm() {
        Some(algorithm)
            if algorithm.names(&info.algorithm, true) && Digest::of(&info.digest) == Some(Digest::Sha256) =>
        {
            let key = &certificate.parsed().tbs_certificate.subject_public_key_info;
            if !algorithm.verify(key, &info.signed, info.sign) {
                reasons.push(Reason::BadSignature);
            }
        }
        _ => reasons.push(Reason::UnsupportedAlgorithm),
    }
    if info.has(oid::SIGNING_CERTIFICATE_V2) && !means(info.attribute(oid::SIGNING_CERTIFICATE_V2), certificate, true)
        || info.has(oid::SIGNING_CERTIFICATE) && !means(info.attribute(oid::SIGNING_CERTIFICATE), certificate, false)
    {
        reasons.push(Reason::SubstitutedCertificate);
    }
    reasons
}

/// True when the reference (RFC 5035 §3, RFC 2634 §5.4) is to this certificate: its first member holds the hash of the exact bytes.
fn means(reference: Option<&der::Any>, certificate: &Certificate, second_edition: bool) -> bool {
    let hash = || {
        let bytes = reference?.to_der().ok()?;
        let all = tlv::Cursor::new(tlv::only(&bytes, tlv::SEQUENCE)?.value).take(tlv::SEQUENCE)?;
        let mut first = tlv::Cursor::new(tlv::Cursor::new(all.value).take(tlv::SEQUENCE)?.value);
        let named = first.take(tlv::SEQUENCE);
        let written = first.take(tlv::OCTETS)?.value.to_vec();
        let own = match named {
            Some(named) if second_edition => {
                Digest::of(&AlgorithmIdentifierOwned::from_der(named.whole).ok()?)?.of_parts(&[certificate.der()])
            }
            None if second_edition => Digest::Sha256.of_parts(&[certificate.der()]),
            _ => sha1(certificate.der()),
        };
        Some(own == written)
    };
    hash() == Some(true)
}
