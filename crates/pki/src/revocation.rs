//! Lists of revoked certificates (RFC 5280 §5), full and delta, with the habits of НУЦ. What they mean for a certificate is [`crate::standing`]'s
//! to say.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock},
};

use der::{
    Decode,
    asn1::{GeneralizedTime, Uint},
    oid::AssociatedOid,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use x509_cert::{
    crl::{CertificateList, RevokedCert},
    ext::{
        Extension,
        pkix::{
            BaseCrlNumber, CrlNumber, CrlReason, FreshestCrl,
            crl::dp::DistributionPoint,
            name::{DistributionPointName, GeneralName},
        },
    },
    name::Name,
    time::Time,
};

use crate::{
    algorithm::{self, Digest},
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
    /// `None` for the word that lifts a suspension.
    pub(crate) fn of(reason: CrlReason) -> Option<Self> {
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

    /// True when what the key signed before the revocation stays beyond doubt (RFC 3161 §4): the key was given up, not lost.
    pub(crate) const fn leaves_the_past(self) -> bool {
        matches!(self, Self::AffiliationChanged | Self::Superseded | Self::CessationOfOperation)
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

/// A parsed list of revoked certificates that keeps its exact bytes. Cheap to clone.
#[derive(Clone)]
pub struct RevocationList(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    parsed: CertificateList,
    entries: HashMap<Vec<u8>, Entry>,
    /// The list's number (RFC 5280 §5.2.3), and for a delta that of its base (§5.2.4).
    number: Option<Uint>,
    base: Option<Uint>,
    /// Nothing critical in the list is unknown: a list that speaks of others' certificates or of a part only is not ours to read.
    understood: bool,
    /// Whose key was tried first, and whether it signed: lists are large, and are asked of one issuer.
    signed: OnceLock<(Certificate, bool)>,
}

impl PartialEq for RevocationList {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.der == other.0.der
    }
}

impl Eq for RevocationList {}

/// What a list says of one certificate: since when, and why; no reason means the entry lifts a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Since when.
    pub(crate) since: Timestamp,
    /// Why.
    pub(crate) reason: Option<RevocationReason>,
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
        if !tlv::is_modest(der) {
            return Err(PkiError::Malformed("list of revocation: a set with too many members"));
        }
        let parsed = CertificateList::from_der(der)?;
        let revoked = parsed.tbs_cert_list.revoked_certificates.as_deref().unwrap_or_default();
        let mut entries = HashMap::with_capacity(revoked.len());
        for entry in revoked {
            let found = Entry { since: moment(entry.revocation_date), reason: reason(entry) };
            let kept = entries.entry(entry.serial_number.as_bytes().to_vec()).or_insert(found);
            if found.since < kept.since {
                *kept = found;
            }
        }
        let understood = understood(&parsed, revoked);
        let extensions = parsed.tbs_cert_list.crl_extensions.as_deref().unwrap_or_default();
        let number = value::<CrlNumber>(extensions).map(|number| number.0);
        let base = value::<BaseCrlNumber>(extensions).map(|number| number.0);
        let signed = OnceLock::new();
        Ok(Self(Arc::new(Inner { der: der.to_vec(), parsed, entries, number, base, understood, signed })))
    }

    /// The exact bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the exact bytes, lower-case hex.
    pub fn fingerprint(&self) -> String {
        hex::encode(Digest::Sha256.of_parts(&[self.der()]))
    }

    /// The issuer's distinguished name (RFC 4514).
    pub fn issuer_name(&self) -> String {
        self.issuer().to_string()
    }

    /// True when the list is one of the authority that a certificate names as its issuer.
    pub fn is_of_issuer_of(&self, certificate: &Certificate) -> bool {
        self.issuer() == certificate.issuer()
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
    pub fn signed_by(&self, issuer: &Certificate) -> bool {
        let (tried, answer) = self.0.signed.get_or_init(|| (issuer.clone(), self.check(issuer)));
        if tried == issuer { *answer } else { self.check(issuer) }
    }

    fn check(&self, issuer: &Certificate) -> bool {
        let list = &self.0.parsed;
        let may = issuer.key_usage().is_some_and(|usage| usage.crl_sign());
        let same = algorithm::same(&list.tbs_cert_list.signature, &list.signature_algorithm);
        let (Some(signed), Some(sign)) = (self.signed_part(), list.signature.as_bytes()) else { return false };
        may && same && issuer.verifies(&list.signature_algorithm, false, signed, sign)
    }

    fn signed_part(&self) -> Option<&[u8]> {
        let outer = tlv::only(&self.0.der, tlv::SEQUENCE)?;
        Some(tlv::Cursor::new(outer.value).take(tlv::SEQUENCE)?.whole)
    }

    fn extensions(&self) -> &[Extension] {
        self.0.parsed.tbs_cert_list.crl_extensions.as_deref().unwrap_or_default()
    }

    /// True when the list tells changes only (RFC 5280 §5.2.4).
    pub fn is_delta(&self) -> bool {
        self.extensions().iter().any(|extension| extension.extn_id == oid::DELTA_CRL)
    }

    /// Where the list says its deltas are (freshestCRL, RFC 5280 §5.2.6).
    pub(crate) fn delta_addresses(&self) -> Vec<String> {
        value::<FreshestCrl>(self.extensions()).map(|points| addresses(&points.0)).unwrap_or_default()
    }

    /// True when nothing critical in the list is unknown here.
    pub(crate) fn understood(&self) -> bool {
        self.0.understood
    }

    /// True when the list promises to hold at the moment. One without a promise holds at no moment but its own.
    pub(crate) fn holds_at(&self, at: Timestamp) -> bool {
        at <= self.next_update().unwrap_or_else(|| self.this_update())
    }

    /// True when the list still remembers a certificate: it was made while the certificate lived, or it says it keeps the expired. Later lists
    /// may have dropped it (RFC 5280 §3.3), and their silence says nothing.
    pub(crate) fn remembers(&self, certificate: &Certificate) -> bool {
        let kept = self.extensions().iter().find(|extension| extension.extn_id == oid::EXPIRED_CERTS_ON_CRL);
        let from = kept.and_then(|found| GeneralizedTime::from_der(found.extn_value.as_bytes()).ok());
        self.this_update() <= certificate.not_after()
            || from.is_some_and(|from| moment(Time::GeneralTime(from)) <= certificate.not_after())
    }

    /// True when this delta completes that full list: the list is the delta's base or a later one, and the delta is not older than it.
    ///
    /// RFC 5280 §5.2.4 also wants the delta's own number greater than the list's. НУЦ numbers its deltas apart (a delta number 10 on a base
    /// number 14 was seen), so the two are put in order by time; the base number is compared as the standard says, because it is what proves that
    /// no change between the list and the delta is missed.
    pub(crate) fn completes(&self, full: &Self) -> bool {
        let (Some(base), Some(number)) = (&self.0.base, &full.0.number) else { return false };
        let not_less = (number.as_bytes().len(), number.as_bytes()) >= (base.as_bytes().len(), base.as_bytes());
        // Only a delta names a base.
        not_less && !full.is_delta() && self.this_update() >= full.this_update()
    }

    /// The entry of the certificate.
    pub(crate) fn entry(&self, certificate: &Certificate) -> Option<Entry> {
        self.0.entries.get(certificate.parsed().tbs_certificate.serial_number.as_bytes()).copied()
    }
}

/// The value of an extension; `None` when absent or malformed.
fn value<'a, T: Decode<'a> + AssociatedOid>(extensions: &'a [Extension]) -> Option<T> {
    let found = extensions.iter().find(|extension| extension.extn_id == T::OID)?;
    T::from_der(found.extn_value.as_bytes()).ok()
}

/// Addresses on the web among points of distribution (RFC 5280 §4.2.1.13).
pub(crate) fn addresses(points: &[DistributionPoint]) -> Vec<String> {
    let names = points.iter().filter_map(|point| match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names),
        _ => None,
    });
    let addresses = names.flatten().filter_map(|name| match name {
        GeneralName::UniformResourceIdentifier(address) => Some(address.to_string()),
        _ => None,
    });
    addresses.filter(|address| address.starts_with("http")).collect()
}

fn understood(list: &CertificateList, revoked: &[RevokedCert]) -> bool {
    // A list of a part of certificates or of reasons says so in an extension that must be critical (§5.2.5); where it is not, the list is still of a part.
    let partial = |extension: &Extension| extension.extn_id == oid::ISSUING_DISTRIBUTION_POINT;
    let whole =
        |extension: &Extension| !partial(extension) && (!extension.critical || extension.extn_id == oid::DELTA_CRL);
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
