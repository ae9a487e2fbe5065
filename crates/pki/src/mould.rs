//! Casting of certificates and lists of revocation: fields in, signed DER out.

use std::ops::Range;

use der::{
    Encode,
    asn1::{BitString, GeneralizedTime, OctetString, Uint, UtcTime},
};
use jiff::Timestamp;
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::{
    Version,
    crl::{CertificateList, RevokedCert, TbsCertList},
    ext::{
        AsExtension, Extension,
        pkix::{AuthorityKeyIdentifier, BaseCrlNumber, CrlNumber, CrlReason, SubjectKeyIdentifier},
    },
    name::Name,
    serial_number::SerialNumber,
    time::{Time, Validity},
};

use crate::{
    algorithm::sha1,
    certificate::Certificate,
    error::PkiError,
    key::KeyPair,
    oid,
    revocation::{RevocationList, RevocationReason},
};

/// A moment as X.509 writes it: two digits of year until 2049 (RFC 5280 §4.1.2.5), whole seconds.
pub(crate) fn time(at: Timestamp) -> Result<Time, PkiError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| PkiError::Validity)?;
    let since = core::time::Duration::from_secs(seconds);
    Ok(match UtcTime::from_unix_duration(since) {
        Ok(short) => Time::UtcTime(short),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_unix_duration(since)?),
    })
}

/// What an extension looks like in a certificate.
pub(crate) fn extension(value: &impl AsExtension) -> Result<Extension, PkiError> {
    Ok(value.to_extension(&Name::default(), &[])?)
}

/// Identifier of a key, as НУЦ makes it: SHA-1 of the key's bits.
pub(crate) fn key_id(key: &SubjectPublicKeyInfoOwned) -> Vec<u8> {
    sha1(key.subject_public_key.raw_bytes())
}

/// Serial number of the certificate of a key, as НУЦ makes it: the identifier of the key with the top bit cleared.
pub(crate) fn serial_of(key: &SubjectPublicKeyInfoOwned) -> Result<SerialNumber, PkiError> {
    let mut id = key_id(key);
    if let Some(first) = id.first_mut() {
        *first &= 0x7f;
    }
    Ok(SerialNumber::new(&id)?)
}

/// What is certified.
pub(crate) struct Order {
    /// The owner.
    pub(crate) subject: Name,
    /// The owner's key.
    pub(crate) key: SubjectPublicKeyInfoOwned,
    /// Validity, whole seconds.
    pub(crate) validity: Range<Timestamp>,
    /// Extensions but the two identifiers of keys.
    pub(crate) extensions: Vec<Extension>,
}

/// Casts a certificate, signed by the issuer's key.
pub(crate) fn certificate(order: Order, issuer: &Name, issuer_key: &KeyPair) -> Result<Certificate, PkiError> {
    let mut extensions = order.extensions;
    extensions.push(extension(&SubjectKeyIdentifier(OctetString::new(key_id(&order.key))?))?);
    extensions.push(authority(issuer_key)?);
    let scheme = issuer_key.algorithm().identifier();
    let signed = x509_cert::TbsCertificate {
        version: Version::V3,
        serial_number: serial_of(&order.key)?,
        signature: scheme.clone(),
        issuer: issuer.clone(),
        validity: Validity { not_before: time(order.validity.start)?, not_after: time(order.validity.end)? },
        subject: order.subject,
        subject_public_key_info: order.key,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    };
    let signature = BitString::from_bytes(&issuer_key.sign(&signed.to_der()?)?)?;
    let whole = x509_cert::Certificate { tbs_certificate: signed, signature_algorithm: scheme, signature };
    Certificate::from_der(&whole.to_der()?)
}

/// A revoked certificate: serial number, since when, why; without a reason a suspension is lifted.
pub(crate) type Revoked = (SerialNumber, Timestamp, Option<RevocationReason>);

/// The numbers of a list (RFC 5280 §5.2.3, §5.2.4).
#[derive(Clone, Copy)]
pub(crate) struct Numbers {
    /// Its own.
    pub(crate) own: u64,
    /// That of the base, for a delta.
    pub(crate) base: Option<u64>,
}

/// The number of a list made at a moment: its microseconds, so numbers grow as time does and no counter is kept.
pub(crate) fn number(at: Timestamp) -> Result<u64, PkiError> {
    u64::try_from(at.as_microsecond()).map_err(|_| PkiError::Validity)
}

/// Casts a list of revocation, second version, signed by the issuer's key.
pub(crate) fn list(
    revoked: &[Revoked],
    issuer: &Certificate,
    issuer_key: &KeyPair,
    validity: Range<Timestamp>,
    numbers: Numbers,
) -> Result<RevocationList, PkiError> {
    let mut entries = Vec::with_capacity(revoked.len());
    for (serial, at, reason) in revoked {
        let because = extension(&reason.map_or(CrlReason::RemoveFromCRL, RevocationReason::code))?;
        entries.push(RevokedCert {
            serial_number: serial.clone(),
            revocation_date: time(*at)?,
            crl_entry_extensions: Some(vec![because]),
        });
    }
    let since = u64::try_from(issuer.not_before().as_second()).map_err(|_| PkiError::Validity)?;
    let keeps = GeneralizedTime::from_unix_duration(core::time::Duration::from_secs(since))?;
    let mut extensions = vec![
        authority(issuer_key)?,
        extension(&CrlNumber(Uint::new(&numbers.own.to_be_bytes())?))?,
        Extension {
            extn_id: oid::EXPIRED_CERTS_ON_CRL,
            critical: false,
            extn_value: OctetString::new(keeps.to_der()?)?,
        },
    ];
    if let Some(base) = numbers.base {
        extensions.push(extension(&BaseCrlNumber(Uint::new(&base.to_be_bytes())?))?);
    }
    let scheme = issuer_key.algorithm().identifier();
    let signed = TbsCertList {
        version: Version::V2,
        signature: scheme.clone(),
        issuer: issuer.name().clone(),
        this_update: time(validity.start)?,
        next_update: Some(time(validity.end)?),
        // An empty sequence is forbidden (RFC 5280 §5.1.2.6): absent then.
        revoked_certificates: (!entries.is_empty()).then_some(entries),
        crl_extensions: Some(extensions),
    };
    let signature = BitString::from_bytes(&issuer_key.sign(&signed.to_der()?)?)?;
    let whole = CertificateList { tbs_cert_list: signed, signature_algorithm: scheme, signature };
    RevocationList::from_der(&whole.to_der()?)
}

fn authority(key: &KeyPair) -> Result<Extension, PkiError> {
    extension(&AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(key_id(key.public()))?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    })
}
