//! Asking an authority about one certificate (OCSP, RFC 6960), with the habits of НУЦ.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use aws_lc_rs::rand;
use der::{
    Decode, Encode,
    asn1::{Null, OctetString},
};
use jiff::{SignedDuration, Timestamp};
use x509_cert::{
    ext::{Extension, pkix::CrlReason},
    time::Time,
};
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest as Asked, OcspResponse as Told,
    OcspResponseStatus, Request, ResponderId, TbsRequest, Version, ext::Nonce,
};

use crate::{
    algorithm::{Digest, sha1},
    certificate::{Certificate, moment},
    error::PkiError,
    fault::SourceFault,
    oid,
    revocation::{RevocationList, RevocationReason},
    standing::{self, MAX_AGE, Standing},
    tlv,
};

/// Media type of requests (RFC 6960 appendix A).
pub const OCSP_REQUEST_TYPE: &str = "application/ocsp-request";
/// Octets of chance against replayed answers (RFC 8954 §2.1 allows 1 to 32).
const NONCE: usize = 32;
/// Largest answer read, octets; НУЦ's take about 3 000.
const MAX_DER: usize = 256 * 1024;
/// Certificates asked about in one answer; more is an attack.
const MAX_SINGLES: usize = 64;
/// How far the clocks of the authority and of this house may differ.
pub(crate) const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What an authority says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Not revoked.
    Good,
    /// A suspension is lifted (removeFromCRL).
    Lifted,
    /// Revoked since, why.
    Revoked(Timestamp, RevocationReason),
    /// Never issued (RFC 6960 §2.2).
    NotIssued,
    /// It does not know.
    Unknown,
}

/// A request about one certificate. The certificate is named with SHA-256, as НУЦ is asked; an octet string of chance makes the answer fresh.
#[derive(Clone, Debug)]
pub struct OcspRequest {
    der: Vec<u8>,
    nonce: Vec<u8>,
    certificate: Certificate,
    issuer: Certificate,
}

impl OcspRequest {
    /// A request about a certificate of this issuer.
    pub fn new(certificate: &Certificate, issuer: &Certificate) -> Result<Self, PkiError> {
        let mut nonce = vec![0; NONCE];
        rand::fill(&mut nonce).map_err(|_| PkiError::Crypto("chance"))?;
        let asked = Asked {
            tbs_request: TbsRequest {
                version: Version::V1,
                requestor_name: None,
                request_list: vec![Request {
                    req_cert: cert_id(certificate, issuer)?,
                    single_request_extensions: None,
                }],
                request_extensions: Some(vec![nonce_extension(&nonce)?]),
            },
            optional_signature: None,
        };
        Ok(Self { der: asked.to_der()?, nonce, certificate: certificate.clone(), issuer: issuer.clone() })
    }

    /// The bytes to send.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Takes the answer when it answers this request: of the right form, signed by the issuer or its delegate, with the same nonce, about the same
    /// certificate, fresh at `now`. `lists` are asked about the delegate when its certificate does not say it need not be.
    pub fn accept(&self, answer: &[u8], lists: &[RevocationList], now: Timestamp) -> Result<OcspResponse, SourceFault> {
        let answer = OcspResponse::read(answer)?;
        if answer.nonce().as_deref() != Some(self.nonce.as_slice()) {
            return Err(SourceFault::WrongNonce);
        }
        let about = answer.about(&self.certificate, &self.issuer);
        if about.is_empty() {
            return Err(SourceFault::OffTopic);
        }
        if !answer.accepted(&self.issuer, lists) {
            return Err(SourceFault::Untrusted);
        }
        let soon = now.checked_add(SKEW).unwrap_or(Timestamp::MAX);
        for single in &about {
            if single.this_update > soon || answer.produced_at() > soon {
                return Err(SourceFault::Premature);
            }
            let until = single.until();
            if until.is_none_or(|until| until < now) {
                return Err(SourceFault::Stale);
            }
        }
        if about.iter().all(|single| single.said == Said::Unknown) {
            return Err(SourceFault::Unknown);
        }
        Ok(answer)
    }
}

/// An answer of the authority that keeps its exact bytes. Cheap to clone.
#[derive(Clone)]
pub struct OcspResponse(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    /// The exact bytes that were signed.
    signed: Vec<u8>,
    parsed: BasicOcspResponse,
    certificates: Vec<Certificate>,
    /// Whose delegate was tried first, and whether it is one.
    accepted: OnceLock<(Certificate, bool)>,
}

/// What an answer says of one certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Single {
    pub(crate) said: Said,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Option<Timestamp>,
    /// Certificates that expired since then are still remembered.
    cutoff: Option<Timestamp>,
}

impl Single {
    /// True when the answer still remembers the certificate: it was given while the certificate lived, or says it keeps the expired.
    pub(crate) fn remembers(&self, certificate: &Certificate) -> bool {
        let end = certificate.not_after();
        self.this_update <= end || self.cutoff.is_some_and(|cutoff| cutoff <= end)
    }

    /// Until when it may be relied on: as it promises, or ten minutes where it promises nothing (НУЦ).
    pub(crate) fn until(&self) -> Option<Timestamp> {
        self.next_update.or_else(|| self.this_update.checked_add(MAX_AGE).ok())
    }
}

impl PartialEq for OcspResponse {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for OcspResponse {}

impl fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OcspResponse({})", self.produced_at())
    }
}

impl OcspResponse {
    /// Reads DER of a successful answer. Nothing is checked but the form; the signature is checked against the issuer at each verdict.
    pub fn from_der(der: &[u8]) -> Result<Self, PkiError> {
        Self::read(der).map_err(|_| PkiError::Malformed("answer on revocation"))
    }

    fn read(der: &[u8]) -> Result<Self, SourceFault> {
        if der.len() > MAX_DER {
            return Err(SourceFault::Malformed);
        }
        let told = Told::from_der(der).map_err(|_| SourceFault::Malformed)?;
        match told.response_status {
            OcspResponseStatus::Successful => {}
            OcspResponseStatus::MalformedRequest => return Err(SourceFault::Declined("malformed-request")),
            OcspResponseStatus::InternalError => return Err(SourceFault::Declined("internal-error")),
            OcspResponseStatus::TryLater => return Err(SourceFault::Declined("try-later")),
            OcspResponseStatus::SigRequired => return Err(SourceFault::Declined("sig-required")),
            OcspResponseStatus::Unauthorized => return Err(SourceFault::Declined("unauthorized")),
        }
        let bytes = told.response_bytes.ok_or(SourceFault::Malformed)?;
        if bytes.response_type != oid::OCSP_BASIC {
            return Err(SourceFault::Malformed);
        }
        let inner = bytes.response.as_bytes();
        Self::basic(der, inner).ok_or(SourceFault::Malformed)
    }

    fn basic(der: &[u8], inner: &[u8]) -> Option<Self> {
        let parsed = Some(inner).filter(|inner| tlv::is_modest(inner))?;
        let parsed = BasicOcspResponse::from_der(parsed).ok()?;
        let data = &parsed.tbs_response_data;
        let singles = data.responses.iter().filter_map(|single| single.single_extensions.as_ref());
        let critical = data.response_extensions.iter().chain(singles).flatten().any(|extension| extension.critical);
        if data.responses.len() > MAX_SINGLES || critical {
            return None;
        }
        let signed = tlv::Cursor::new(tlv::only(inner, tlv::SEQUENCE)?.value).take(tlv::SEQUENCE)?.whole.to_vec();
        let enclosed = parsed.certs.as_deref().unwrap_or_default();
        let certificates = enclosed.iter().map(|own| Certificate::from_der(&own.to_der().ok()?).ok());
        let certificates = certificates.collect::<Option<_>>()?;
        Some(Self(Arc::new(Inner { der: der.to_vec(), signed, parsed, certificates, accepted: OnceLock::new() })))
    }

    /// The exact bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// When the answer was made.
    pub fn produced_at(&self) -> Timestamp {
        at(self.0.parsed.tbs_response_data.produced_at)
    }

    /// The certificate of who signed, when enclosed: the delegate's, or the authority's own.
    pub fn responder(&self) -> Option<&Certificate> {
        let id = &self.0.parsed.tbs_response_data.responder_id;
        self.0.certificates.iter().find(|certificate| is_named(id, certificate))
    }

    fn nonce(&self) -> Option<Vec<u8>> {
        Some(self.0.parsed.nonce()?.0.into_bytes())
    }

    /// What is said of this certificate of this issuer.
    pub(crate) fn about(&self, certificate: &Certificate, issuer: &Certificate) -> Vec<Single> {
        let data = &self.0.parsed.tbs_response_data;
        let extended = has(data.response_extensions.as_deref(), oid::OCSP_EXTENDED_REVOKE);
        let ours = data.responses.iter().filter(|single| {
            single.cert_id.serial_number == certificate.parsed().tbs_certificate.serial_number
                && certificate.issuer() == issuer.name()
                && is_of(&single.cert_id, issuer)
        });
        let single = |single: &x509_ocsp::SingleResponse| {
            let extensions = single.single_extensions.as_deref().unwrap_or_default();
            let cutoff = extensions.iter().find(|extension| extension.extn_id == oid::OCSP_ARCHIVE_CUTOFF);
            let cutoff = cutoff.and_then(|found| OcspGeneralizedTime::from_der(found.extn_value.as_bytes()).ok());
            Single {
                said: said(&single.cert_status, extended),
                this_update: at(single.this_update),
                next_update: single.next_update.map(at),
                cutoff: cutoff.map(at),
            }
        };
        ours.map(single).collect()
    }

    /// True when the issuer signed the answer, or a delegate it certified for that (RFC 6960 §4.2.2.2), good when the answer was made.
    pub(crate) fn accepted(&self, issuer: &Certificate, lists: &[RevocationList]) -> bool {
        let (tried, answer) = self.0.accepted.get_or_init(|| (issuer.clone(), self.check(issuer, lists)));
        // Lists may have come since: only «yes» is kept for good.
        if tried == issuer && *answer { true } else { self.check(issuer, lists) }
    }

    fn check(&self, issuer: &Certificate, lists: &[RevocationList]) -> bool {
        let id = &self.0.parsed.tbs_response_data.responder_id;
        if is_named(id, issuer) {
            return self.signed_by(issuer);
        }
        self.responder().is_some_and(|delegate| {
            let usage = delegate.key_usage().is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
            let made = self.produced_at();
            usage
                && delegate.extended_usages().contains(&oid::OCSP_SIGNING)
                && delegate.issuer() == issuer.name()
                && delegate.extensions_understood()
                && (delegate.not_before()..=delegate.not_after()).contains(&made)
                && delegate.signed_by(issuer)
                && (has(Some(delegate.extensions()), oid::OCSP_NO_CHECK)
                    || standing::listed_standing(lists, delegate, issuer, made).standing == Standing::Good)
                && self.signed_by(delegate)
        })
    }

    fn signed_by(&self, signer: &Certificate) -> bool {
        let parsed = &self.0.parsed;
        let Some(sign) = parsed.signature.as_bytes() else { return false };
        signer.verifies(&parsed.signature_algorithm, false, &self.0.signed, sign)
    }
}

fn said(status: &CertStatus, extended: bool) -> Said {
    match status {
        CertStatus::Good(Null) => Said::Good,
        CertStatus::Unknown(Null) => Said::Unknown,
        CertStatus::Revoked(info) => {
            let since = at(info.revocation_time);
            let reason = info.revocation_reason.unwrap_or(CrlReason::Unspecified);
            if extended && since == Timestamp::UNIX_EPOCH && reason == CrlReason::CertificateHold {
                return Said::NotIssued;
            }
            // «Revoked because no longer revoked» says nothing.
            RevocationReason::of(reason).map_or(Said::Unknown, |reason| Said::Revoked(since, reason))
        }
    }
}

fn is_named(id: &ResponderId, certificate: &Certificate) -> bool {
    match id {
        ResponderId::ByName(name) => name == certificate.name(),
        ResponderId::ByKey(hash) => hash.as_bytes() == sha1(certificate.key_bits()),
    }
}

/// True when the identifier speaks of certificates of this issuer. SHA-1 is met: it names here, and trust does not rest on it.
pub(crate) fn is_of(id: &CertId, issuer: &Certificate) -> bool {
    let Ok(name) = issuer.name().to_der() else { return false };
    let hash = |bytes: &[u8]| match Digest::of(&id.hash_algorithm) {
        Some(digest) => Some(digest.of_parts(&[bytes])),
        None => (id.hash_algorithm.oid == oid::SHA1).then(|| sha1(bytes)),
    };
    hash(&name).as_deref() == Some(id.issuer_name_hash.as_bytes())
        && hash(issuer.key_bits()).as_deref() == Some(id.issuer_key_hash.as_bytes())
}

fn cert_id(certificate: &Certificate, issuer: &Certificate) -> Result<CertId, PkiError> {
    let digest = Digest::Sha256;
    Ok(CertId {
        hash_algorithm: digest.identifier(),
        issuer_name_hash: OctetString::new(digest.of_parts(&[&issuer.name().to_der()?]))?,
        issuer_key_hash: OctetString::new(digest.of_parts(&[issuer.key_bits()]))?,
        serial_number: certificate.parsed().tbs_certificate.serial_number.clone(),
    })
}

/// The nonce: an octet string inside the octet string every extension is (RFC 6960 §4.4.1).
fn nonce_extension(nonce: &[u8]) -> Result<Extension, PkiError> {
    let value = Nonce::new(nonce)?.to_der()?;
    Ok(Extension { extn_id: oid::OCSP_NONCE, critical: false, extn_value: OctetString::new(value)? })
}

pub(crate) fn has(extensions: Option<&[Extension]>, id: der::asn1::ObjectIdentifier) -> bool {
    extensions.unwrap_or_default().iter().any(|extension| extension.extn_id == id)
}

fn at(time: OcspGeneralizedTime) -> Timestamp {
    moment(Time::GeneralTime(time.0))
}
