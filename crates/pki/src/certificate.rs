//! A certificate as it came, with what is read from it.

use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use der::{Decode, Encode, EncodePem, asn1::ObjectIdentifier as Oid, oid::AssociatedOid, pem::LineEnding};
use jiff::Timestamp;
use kernel::Contour;
use spki::AlgorithmIdentifierOwned;
use x509_cert::{
    ext::{
        Extension,
        pkix::{
            AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints,
            ExtendedKeyUsage, FreshestCrl, KeyUsage, SubjectKeyIdentifier, name::GeneralName,
        },
    },
    name::Name,
    time::Time,
};

use crate::{
    algorithm::{self, Algorithm, KeptKey, sha1},
    error::PkiError,
    met, oid, pem,
    revocation::addresses,
    role::Role,
    subject::{self, Subject},
    tlv,
};

/// Largest certificate read, octets; НУЦ's take about 2 000.
const MAX_DER: usize = 64 * 1024;

/// A parsed X.509 certificate that keeps its exact bytes. Cheap to clone.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
    /// What every verdict asks of the extensions and the key, read once.
    facts: OnceLock<Facts>,
    /// The issuer whose key was tried first, and whether it signed: an authority's certificate comes into every verdict. Octets, because a certificate
    /// that signed itself would keep itself alive.
    signed: OnceLock<(Vec<u8>, bool)>,
    /// Whether it is among the signers met.
    met: AtomicBool,
    /// Whether the key has verified a signature already: from the second on a table of its multiples pays.
    used: AtomicBool,
    kept: OnceLock<Option<KeptKey>>,
}

/// What is read out of a certificate more than once.
struct Facts {
    algorithm: Option<Algorithm>,
    key_id: Vec<u8>,
    issuer_key_id: Option<Vec<u8>>,
    key_usage: Option<KeyUsage>,
    extended_usages: Vec<Oid>,
    basic_constraints: Option<BasicConstraints>,
    understood: bool,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    /// Names nobody: a certificate carries an ИИН, and debug output goes to logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.serial())
    }
}

impl Certificate {
    /// Reads DER. Nothing is checked but the form.
    pub fn from_der(der: &[u8]) -> Result<Self, PkiError> {
        if der.len() > MAX_DER {
            return Err(PkiError::TooLarge { limit: MAX_DER });
        }
        if !tlv::is_modest(der) {
            return Err(PkiError::Malformed("certificate: a set with too many members"));
        }
        let parsed = x509_cert::Certificate::from_der(der)?;
        let (facts, signed, kept) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let (met, used) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(Self(Arc::new(Inner { der: der.to_vec(), parsed, facts, signed, met, used, kept })))
    }

    /// As [`Certificate::from_der`], but a signer met before ([`Certificate::remember`]) is the same certificate again: neither its form nor its issuer's
    /// signature is looked at twice. Both follow from the octets alone, so it may be remembered; whether it is trusted, valid or revoked is not.
    pub(crate) fn of_signer(der: &[u8]) -> Result<Self, PkiError> {
        met::find(der).map_or_else(|| Self::from_der(der), Ok)
    }

    /// Remembers a certificate whose chain led to a trusted root. No other is, so that nobody crowds out the known with invented ones.
    pub(crate) fn remember(&self) {
        if !self.0.met.swap(true, Ordering::Relaxed) {
            met::put(self.clone());
        }
    }

    /// Reads the first certificate of a PEM text, whatever the width of its lines and whatever stands around it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, PkiError> {
        if pem.len() > MAX_DER * 2 {
            return Err(PkiError::TooLarge { limit: MAX_DER * 2 });
        }
        let found = pem::blocks(pem).into_iter().find(|block| block.label == "CERTIFICATE");
        Self::from_der(&found.ok_or(PkiError::Malformed("PEM"))?.octets()?)
    }

    /// Reads every certificate of a file: one in DER, or any number in PEM.
    pub fn all(bytes: &[u8]) -> Result<Vec<Self>, PkiError> {
        if !pem::is_pem(bytes) {
            return Ok(vec![Self::from_der(bytes)?]);
        }
        pem::blocks(bytes).iter().map(|block| Self::from_der(&block.octets()?)).collect()
    }

    /// The exact bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// PEM text, 64 columns.
    pub fn pem(&self) -> Result<String, PkiError> {
        Ok(self.0.parsed.to_pem(LineEnding::LF)?)
    }

    /// The owner, a real person: a number made up for tests is none. A signer's is told by [`crate::Signed::subject`].
    pub fn subject(&self) -> Subject {
        self.subject_in(Contour::Production)
    }

    /// The owner in a contour of the authority.
    pub fn subject_in(&self, contour: Contour) -> Subject {
        Subject::of_name(&self.0.parsed.tbs_certificate.subject, contour)
    }

    /// The owner's distinguished name as one line.
    pub fn subject_name(&self) -> String {
        subject::line(&self.0.parsed.tbs_certificate.subject)
    }

    /// The owner's common name.
    pub fn subject_common_name(&self) -> String {
        subject::common_name(&self.0.parsed.tbs_certificate.subject)
    }

    /// The issuer's distinguished name as one line.
    pub fn issuer_name(&self) -> String {
        subject::line(&self.0.parsed.tbs_certificate.issuer)
    }

    /// The attributes of the owner's name in its order: the usual short label, or the dotted identifier, and the value.
    pub fn subject_attributes(&self) -> Vec<(String, String)> {
        subject::attributes(&self.0.parsed.tbs_certificate.subject)
    }

    /// The attributes of the issuer's name, as [`Certificate::subject_attributes`].
    pub fn issuer_attributes(&self) -> Vec<(String, String)> {
        subject::attributes(&self.0.parsed.tbs_certificate.issuer)
    }

    /// The public key as DER of `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    pub fn public_key(&self) -> Result<Vec<u8>, PkiError> {
        Ok(self.0.parsed.tbs_certificate.subject_public_key_info.to_der()?)
    }

    /// The issuer's signature, its octets.
    pub fn signature(&self) -> &[u8] {
        self.0.parsed.signature.raw_bytes()
    }

    /// The scheme the issuer signed with; `None` when this room does not know it.
    pub fn signature_algorithm(&self) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|scheme| scheme.names(&self.0.parsed.signature_algorithm, false))
    }

    /// The issuer's common name.
    pub fn issuer_common_name(&self) -> String {
        subject::common_name(&self.0.parsed.tbs_certificate.issuer)
    }

    /// The qualities НУЦ certified. A certificate of an information system of 2023-2024 has the mark in its name only.
    pub fn roles(&self) -> Vec<Role> {
        let usages = self.extended_usages();
        let mut roles: Vec<_> = Role::ALL.into_iter().filter(|role| usages.contains(&role.oid())).collect();
        let marked = usages.contains(&oid::LEGAL_ENTITY) && subject::is_system(&self.0.parsed.tbs_certificate.subject);
        if roles.is_empty() && marked {
            roles.push(Role::InformationSystem);
        }
        roles
    }

    /// Serial number, lower-case hex without separators.
    pub fn serial(&self) -> String {
        hex::encode(self.0.parsed.tbs_certificate.serial_number.as_bytes())
    }

    /// Start of validity, to the second.
    pub fn not_before(&self) -> Timestamp {
        moment(self.0.parsed.tbs_certificate.validity.not_before)
    }

    /// End of validity, to the second, itself still inside.
    pub fn not_after(&self) -> Timestamp {
        moment(self.0.parsed.tbs_certificate.validity.not_after)
    }

    /// The scheme of the key; `None` when this room does not know it.
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.facts().algorithm
    }

    fn facts(&self) -> &Facts {
        self.0.facts.get_or_init(|| {
            let key = &self.0.parsed.tbs_certificate.subject_public_key_info;
            let written = self.extension::<SubjectKeyIdentifier>().map(|id| id.0.as_bytes().to_vec());
            let issuer = self.extension::<AuthorityKeyIdentifier>().and_then(|issuer| issuer.key_identifier);
            Facts {
                algorithm: Algorithm::of_key(key),
                key_id: written.unwrap_or_else(|| sha1(key.subject_public_key.raw_bytes())),
                issuer_key_id: issuer.map(|id| id.as_bytes().to_vec()),
                key_usage: self.extension(),
                extended_usages: self.extension::<ExtendedKeyUsage>().map(|usage| usage.0).unwrap_or_default(),
                basic_constraints: self.extension(),
                understood: self.every_extension_is_understood(),
            }
        })
    }

    /// SHA-256 of the exact bytes, lower-case hex.
    pub fn fingerprint(&self) -> String {
        hex::encode(crate::algorithm::Digest::Sha256.of_parts(&[self.der()]))
    }

    /// True when an extended key usage with this dotted identifier is written.
    pub fn has_usage(&self, dotted: &str) -> bool {
        Oid::new(dotted).is_ok_and(|usage| self.extended_usages().contains(&usage))
    }

    /// True when the key may sign documents: key usage digital signature and non-repudiation, no authority's key, and an extended usage, where
    /// written, that names a signing key, a person or a legal entity. So keys of sites, time stamps and answers on revocation are out.
    pub fn may_sign(&self) -> bool {
        let usages = self.extended_usages();
        let named =
            [oid::EMAIL_PROTECTION, oid::INDIVIDUAL, oid::LEGAL_ENTITY].iter().any(|usage| usages.contains(usage));
        (usages.is_empty() || named)
            && self.key_usage().is_some_and(|usage| usage.digital_signature() && usage.non_repudiation())
            && !self.basic_constraints().is_some_and(|constraints| constraints.ca)
    }

    /// True when the key may prove who its owner is: a key that signs (since 2024 НУЦ gives one key for both), or the key of authentication
    /// of the old pair.
    pub fn may_authenticate(&self) -> bool {
        let login = self.extended_usages().contains(&oid::CLIENT_AUTH)
            && self.key_usage().is_some_and(|usage| usage.digital_signature())
            && !self.basic_constraints().is_some_and(|constraints| constraints.ca);
        login || self.may_sign()
    }

    pub(crate) fn parsed(&self) -> &x509_cert::Certificate {
        &self.0.parsed
    }

    pub(crate) fn name(&self) -> &Name {
        &self.0.parsed.tbs_certificate.subject
    }

    pub(crate) fn issuer(&self) -> &Name {
        &self.0.parsed.tbs_certificate.issuer
    }

    /// The bytes the issuer signed, exactly as they came.
    fn signed_part(&self) -> Option<&[u8]> {
        let outer = tlv::only(&self.0.der, tlv::SEQUENCE)?;
        Some(tlv::Cursor::new(outer.value).take(tlv::SEQUENCE)?.whole)
    }

    /// True when the issuer's key signed exactly the bytes of this certificate.
    pub(crate) fn signed_by(&self, issuer: &Self) -> bool {
        let (tried, answer) = self.0.signed.get_or_init(|| (issuer.der().to_vec(), self.check(issuer)));
        if tried == issuer.der() { *answer } else { self.check(issuer) }
    }

    fn check(&self, issuer: &Self) -> bool {
        let parsed = &self.0.parsed;
        let (Some(signed), Some(sign)) = (self.signed_part(), parsed.signature.as_bytes()) else { return false };
        algorithm::same(&parsed.tbs_certificate.signature, &parsed.signature_algorithm)
            && issuer.verifies(&parsed.signature_algorithm, false, signed, sign)
    }

    pub(crate) fn extended_usages(&self) -> &[Oid] {
        &self.facts().extended_usages
    }

    pub(crate) fn key_usage(&self) -> Option<KeyUsage> {
        self.facts().key_usage
    }

    pub(crate) fn basic_constraints(&self) -> Option<&BasicConstraints> {
        self.facts().basic_constraints.as_ref()
    }

    /// True for the certificate of an authority (RFC 5280 §4.2.1.9).
    pub fn is_authority(&self) -> bool {
        self.basic_constraints().is_some_and(|constraints| constraints.ca)
    }

    /// The bits of the key, of which its identifiers are made.
    pub(crate) fn key_bits(&self) -> &[u8] {
        self.0.parsed.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes()
    }

    /// Identifier of the key: as written, or SHA-1 of the key as НУЦ and RFC 5280 §4.2.1.2 make it.
    pub(crate) fn key_id(&self) -> &[u8] {
        &self.facts().key_id
    }

    /// Identifier of the issuer's key, when written.
    pub(crate) fn issuer_key_id(&self) -> Option<&[u8]> {
        self.facts().issuer_key_id.as_deref()
    }

    /// Where answers on revocation are given (RFC 5280 §4.2.2.1).
    pub fn ocsp_addresses(&self) -> Vec<String> {
        let access = self.extension::<AuthorityInfoAccessSyntax>().map(|access| access.0).unwrap_or_default();
        let answers = access.iter().filter(|access| access.access_method == oid::OCSP);
        let addresses = answers.filter_map(|access| match &access.access_location {
            GeneralName::UniformResourceIdentifier(address) => Some(address.to_string()),
            _ => None,
        });
        addresses.filter(|address| address.starts_with("http")).collect()
    }

    /// Where the issuer's full lists of revocation are (RFC 5280 §4.2.1.13).
    pub fn list_addresses(&self) -> Vec<String> {
        self.extension::<CrlDistributionPoints>().map(|points| addresses(&points.0)).unwrap_or_default()
    }

    /// Where the issuer's deltas are (RFC 5280 §4.2.1.15).
    pub fn delta_addresses(&self) -> Vec<String> {
        self.extension::<FreshestCrl>().map(|points| addresses(&points.0)).unwrap_or_default()
    }

    /// True when the key certified here made `sign` over `message` by the scheme the identifier names. `bare_key`: in CMS the identifier may
    /// name the key only.
    pub(crate) fn verifies(
        &self,
        scheme: &AlgorithmIdentifierOwned,
        bare_key: bool,
        message: &[u8],
        sign: &[u8],
    ) -> bool {
        let Some(algorithm) = self.algorithm().filter(|algorithm| algorithm.names(scheme, bare_key)) else {
            return false;
        };
        let key = &self.0.parsed.tbs_certificate.subject_public_key_info;
        // A table takes 400 kB: authorities are few, signers are many.
        let again = self.0.used.swap(true, Ordering::Relaxed) && !self.may_sign();
        let kept = again.then(|| self.0.kept.get_or_init(|| algorithm.kept_key(key)).as_ref()).flatten();
        kept.map_or_else(|| algorithm.verify(key, message, sign), |kept| kept.verify(message, sign))
    }

    /// Extensions, none when absent.
    pub(crate) fn extensions(&self) -> &[Extension] {
        self.0.parsed.tbs_certificate.extensions.as_deref().unwrap_or_default()
    }

    /// True when every extension is read, none twice, and nothing critical is unknown.
    pub(crate) fn extensions_understood(&self) -> bool {
        self.facts().understood
    }

    fn every_extension_is_understood(&self) -> bool {
        const KNOWN: [Oid; 7] = [
            oid::BASIC_CONSTRAINTS,
            oid::KEY_USAGE,
            oid::EXTENDED_KEY_USAGE,
            oid::POLICIES,
            oid::SUBJECT_KEY_ID,
            oid::AUTHORITY_KEY_ID,
            oid::SUBJECT_ALT_NAME,
        ];
        let all = self.extensions();
        all.iter().enumerate().all(|(place, extension)| {
            let twice = all.iter().take(place).any(|earlier| earlier.extn_id == extension.extn_id);
            !twice && (!extension.critical || KNOWN.contains(&extension.extn_id)) && self.readable(extension)
        })
    }

    /// True when an extension this room relies on has the form its standard gives.
    fn readable(&self, extension: &Extension) -> bool {
        match extension.extn_id {
            oid::BASIC_CONSTRAINTS => self.extension::<BasicConstraints>().is_some(),
            oid::KEY_USAGE => self.extension::<KeyUsage>().is_some(),
            oid::EXTENDED_KEY_USAGE => self.extension::<ExtendedKeyUsage>().is_some(),
            oid::SUBJECT_KEY_ID => self.extension::<SubjectKeyIdentifier>().is_some(),
            oid::AUTHORITY_KEY_ID => self.extension::<AuthorityKeyIdentifier>().is_some(),
            _ => true,
        }
    }

    fn extension<'a, T: Decode<'a> + AssociatedOid>(&'a self) -> Option<T> {
        let found = self.extensions().iter().find(|extension| extension.extn_id == T::OID)?;
        T::from_der(found.extn_value.as_bytes()).ok()
    }
}

/// A moment of X.509 as a timestamp; the year 9999 without end becomes the last moment we can name.
pub(crate) fn moment(time: Time) -> Timestamp {
    i64::try_from(time.to_unix_duration().as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}
