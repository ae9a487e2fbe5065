//! Lists of revoked certificates (RFC 5280 §5), with the habits of НУЦ.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock},
};

use der::{Decode, asn1::GeneralizedTime};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use x509_cert::{
    crl::{CertificateList, RevokedCert},
    ext::{Extension, pkix::CrlReason},
    name::Name,
};

use crate::{
    certificate::{Certificate, moment},
    error::PkiError,
    oid, tlv,
};

/// Largest list read, octets; the full list of НУЦ takes tens of megabytes.
const MAX_DER: usize = 256 * 1024 * 1024;

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationReason {
    /// No reason given.
    Unspecified,
    /// The private key is known or feared known to others.
    KeyCompromise,
    /// The key of the authority itself is.
    AuthorityCompromise,
    /// The owner's names or organisation changed.
    AffiliationChanged,
    /// Replaced by another certificate.
    Superseded,
    /// No longer needed.
    CessationOfOperation,
    /// Suspended by the owner; НУЦ means «revoked by the owner» by it.
    Hold,
    /// A privilege was withdrawn.
    PrivilegeWithdrawn,
}

impl RevocationReason {
    fn of(reason: CrlReason) -> Option<Self> {
        match reason {
            CrlReason::Unspecified => Some(Self::Unspecified),
            CrlReason::KeyCompromise => Some(Self::KeyCompromise),
            CrlReason::CaCompromise | CrlReason::AaCompromise => Some(Self::AuthorityCompromise),
            CrlReason::AffiliationChanged => Some(Self::AffiliationChanged),
            CrlReason::Superseded => Some(Self::Superseded),
            CrlReason::CessationOfOperation => Some(Self::CessationOfOperation),
            CrlReason::CertificateHold => Some(Self::Hold),
            CrlReason::PrivilegeWithdrawn => Some(Self::PrivilegeWithdrawn),
            CrlReason::RemoveFromCRL => None,
        }
    }

    pub(crate) const fn code(self) -> CrlReason {
        match self {
            Self::Unspecified => CrlReason::Unspecified,
            Self::KeyCompromise => CrlReason::KeyCompromise,
            Self::AuthorityCompromise => CrlReason::CaCompromise,
            Self::AffiliationChanged => CrlReason::AffiliationChanged,
            Self::Superseded => CrlReason::Superseded,
            Self::CessationOfOperation => CrlReason::CessationOfOperation,
            Self::Hold => CrlReason::CertificateHold,
            Self::PrivilegeWithdrawn => CrlReason::PrivilegeWithdrawn,
        }
    }
}

/// What the lists of an issuer say of one certificate at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A fresh full list does not name it.
    Good,
    /// Revoked at a moment not later than the asked one.
    Revoked(Timestamp, RevocationReason),
    /// No list that could tell.
    Unknown,
}

/// A parsed list of revoked certificates that keeps its exact bytes. Cheap to clone.
#[derive(Clone)]
pub struct RevocationList(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    parsed: CertificateList,
    /// When and why, by serial number; no reason means the entry lifts a suspension.
    entries: HashMap<Vec<u8>, (Timestamp, Option<RevocationReason>)>,
    /// Nothing critical in the list is unknown: a list that speaks of others' certificates or of a part only is not ours to read.
    understood: bool,
    /// Whose key was tried first, and whether it signed: lists are large, and are asked of one issuer.
    signed: OnceLock<(Certificate, bool)>,
}

impl fmt::Debug for RevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RevocationList({}, {} entries)", self.this_update(), self.len())
    }
}

impl RevocationList {
    /// Reads DER. Nothing is checked but the form; the signature is checked against the issuer at each verdict.
    pub fn from_der(der: &[u8]) -> Result<Self, PkiError> {
        if der.len() > MAX_DER {
            return Err(PkiError::TooLarge { limit: MAX_DER });
        }
        let parsed = CertificateList::from_der(der)?;
        let revoked = parsed.tbs_cert_list.revoked_certificates.as_deref().unwrap_or_default();
        let mut entries = HashMap::with_capacity(revoked.len());
        for entry in revoked {
            let found = (moment(entry.revocation_date), reason(entry));
            let kept = entries.entry(entry.serial_number.as_bytes().to_vec()).or_insert(found);
            if found.0 < kept.0 {
                *kept = found;
            }
        }
        let understood = understood(&parsed, revoked);
        Ok(Self(Arc::new(Inner { der: der.to_vec(), parsed, entries, understood, signed: OnceLock::new() })))
    }

    /// The exact bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// When the list was made.
    pub fn this_update(&self) -> Timestamp {
        moment(self.0.parsed.tbs_cert_list.this_update)
    }

    /// By when the next list is promised.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.0.parsed.tbs_cert_list.next_update.map(moment)
    }

    /// How many certificates it names.
    pub fn len(&self) -> usize {
        self.0.parsed.tbs_cert_list.revoked_certificates.as_ref().map_or(0, Vec::len)
    }

    /// True when it names none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The issuer's name.
    pub(crate) fn issuer(&self) -> &Name {
        &self.0.parsed.tbs_cert_list.issuer
    }

    /// True when the issuer's key signed exactly these bytes and may sign lists.
    pub(crate) fn signed_by(&self, issuer: &Certificate) -> bool {
        let (tried, answer) = self.0.signed.get_or_init(|| (issuer.clone(), self.check(issuer)));
        if tried == issuer { *answer } else { self.check(issuer) }
    }

    fn check(&self, issuer: &Certificate) -> bool {
        let list = &self.0.parsed;
        let may = issuer.key_usage().is_some_and(|usage| usage.crl_sign());
        let same = list.signature_algorithm == list.tbs_cert_list.signature;
        let (Some(algorithm), true, true) = (issuer.algorithm(), may, same) else { return false };
        let (Some(signed), Some(sign)) = (self.signed_part(), list.signature.as_bytes()) else { return false };
        let key = &issuer.parsed().tbs_certificate.subject_public_key_info;
        algorithm.names(&list.signature_algorithm, false) && algorithm.verify(key, signed, sign)
    }

    fn signed_part(&self) -> Option<&[u8]> {
        let outer = tlv::only(&self.0.der, tlv::SEQUENCE)?;
        Some(tlv::Cursor::new(outer.value).take(tlv::SEQUENCE)?.whole)
    }

    fn extensions(&self) -> &[Extension] {
        self.0.parsed.tbs_cert_list.crl_extensions.as_deref().unwrap_or_default()
    }

    /// True when silence about `certificate` proves it was not revoked at `at`: a full list, promised to hold at that moment, and made
    /// while the certificate lived (later lists may have dropped it) unless the list says it keeps the expired.
    fn decides(&self, certificate: &Certificate, at: Timestamp) -> bool {
        let full = !self.extensions().iter().any(|extension| extension.extn_id == oid::DELTA_CRL);
        let keeps =
            self.extensions().iter().find(|extension| extension.extn_id == oid::EXPIRED_CERTS_ON_CRL).is_some_and(
                |found| {
                    GeneralizedTime::from_der(found.extn_value.as_bytes())
                        .is_ok_and(|from| moment(x509_cert::time::Time::GeneralTime(from)) <= certificate.not_after())
                },
            );
        let fresh = self.next_update().is_some_and(|next| at <= next);
        full && fresh && (self.this_update() <= certificate.not_after() || keeps)
    }

    /// The entry of the certificate: when and why.
    fn entry(&self, certificate: &Certificate) -> Option<(Timestamp, RevocationReason)> {
        let serial = certificate.parsed().tbs_certificate.serial_number.as_bytes();
        let (when, reason) = self.0.entries.get(serial)?;
        Some((*when, (*reason)?))
    }
}

fn understood(list: &CertificateList, revoked: &[RevokedCert]) -> bool {
    let whole = |extension: &Extension| !extension.critical || extension.extn_id == oid::DELTA_CRL;
    let entry = |entry: &RevokedCert| {
        let extensions = entry.crl_entry_extensions.as_deref().unwrap_or_default();
        extensions.iter().all(|extension| !extension.critical || extension.extn_id == oid::CRL_REASON)
    };
    list.tbs_cert_list.crl_extensions.as_deref().unwrap_or_default().iter().all(whole) && revoked.iter().all(entry)
}

fn reason(entry: &RevokedCert) -> Option<RevocationReason> {
    let extensions = entry.crl_entry_extensions.as_deref().unwrap_or_default();
    let found = extensions.iter().find(|extension| extension.extn_id == oid::CRL_REASON);
    match found.map(|extension| CrlReason::from_der(extension.extn_value.as_bytes())) {
        Some(Ok(reason)) => RevocationReason::of(reason),
        Some(Err(_)) | None => Some(RevocationReason::Unspecified),
    }
}

/// What these lists say of a certificate at a moment. Only lists of its issuer count, and only when the issuer signed them.
///
/// An entry in any list counts, fresh or stale, full or delta; silence counts in a full list fresh at the moment. The time of revocation may
/// precede the start of validity by an hour at НУЦ, so it is not compared with it.
pub(crate) fn standing(
    lists: &[RevocationList],
    certificate: &Certificate,
    issuer: &Certificate,
    at: Timestamp,
) -> Standing {
    let ours = lists
        .iter()
        .filter(|list| list.issuer() == certificate.issuer() && list.signed_by(issuer) && list.0.understood);
    let mut standing = Standing::Unknown;
    for list in ours {
        match list.entry(certificate) {
            Some((when, reason)) if when <= at => return Standing::Revoked(when, reason),
            _ if list.decides(certificate, at) => standing = Standing::Good,
            _ => {}
        }
    }
    standing
}
