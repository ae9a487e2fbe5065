//! The built-in test authority: a root, an issuing authority under it, certificates in the profile of НУЦ, lists of revocation.
//!
//! It bears names of its own, never НУЦ's: what it certifies proves nothing outside the installation it was made for.

mod services;

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use der::{Decode, asn1::ObjectIdentifier, flagset::FlagSet};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::{
    ext::{
        Extension,
        pkix::{
            BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage, KeyUsages, certpolicy::PolicyInformation,
        },
    },
    name::Name,
    serial_number::SerialNumber,
};

use crate::{
    algorithm::Algorithm,
    certificate::Certificate,
    error::PkiError,
    key::{KeyFile, KeyPair, Signer},
    mould::{self, Order},
    oid,
    revocation::{RevocationList, RevocationReason},
    role::{self, Role},
    subject::{self, Subject},
    trust::Trust,
    vault,
};

/// Validity of the root.
const ROOT_LIFE: SignedDuration = SignedDuration::from_hours(24 * 365 * 20);
/// Validity of the issuing authority.
const ISSUING_LIFE: SignedDuration = SignedDuration::from_hours(24 * 365 * 10);
/// How long before its making an authority is valid, so that it can issue certificates with a past: expired ones, for trials and tests.
const PAST: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long a list of revocation is good.
const LIST_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The test authority, in a folder of four files: `root.key`, `issuing.key` (under the password), `register.json` (serial numbers issued
/// and revoked, no names), `root.crt` (for those who shall trust it).
///
/// One process at a time: the register is read when opened and written whole.
pub struct Authority {
    folder: PathBuf,
    root: KeyFile,
    issuing: KeyFile,
    register: Mutex<Register>,
    /// Keys of the services, made at first use.
    responder: OnceLock<KeyFile>,
    stamping: OnceLock<KeyFile>,
    /// Where its services are reached; written into what it certifies.
    address: Option<String>,
}

/// What was issued and what was revoked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    issued: Vec<Issued>,
    revoked: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Issued {
    serial: String,
    at: Timestamp,
    not_after: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    serial: String,
    at: Timestamp,
    reason: RevocationReason,
    /// Since when a suspension is lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifted: Option<Timestamp>,
}

impl Entry {
    /// True when the entry stands at a moment.
    fn stands(&self, at: Timestamp) -> bool {
        self.at <= at && self.lifted.is_none_or(|lifted| at < lifted)
    }
}

impl Authority {
    /// Makes an authority in a folder, with new keys of this algorithm, valid from 30 days before `now`. A folder that holds one already is
    /// refused.
    pub fn create(folder: &Path, password: &str, algorithm: Algorithm, now: Timestamp) -> Result<Self, PkiError> {
        Self::create_at(None, folder, password, algorithm, now)
    }

    /// The same with services that are reached at this address, without a slash at the end: its certificates name them (see [`Authority::reached_at`]).
    pub fn create_at(
        address: Option<&str>,
        folder: &Path,
        password: &str,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<Self, PkiError> {
        fs::create_dir_all(folder)?;
        if folder.join("root.key").exists() {
            return Err(PkiError::Io(std::io::Error::from(std::io::ErrorKind::AlreadyExists)));
        }
        let from = end(second(now)?, -PAST)?;
        let (root_name, issuing_name) = (name("Root")?, name("Issuing")?);
        let root_pair = KeyPair::generate(algorithm)?;
        let order = Order {
            subject: root_name.clone(),
            key: root_pair.public().clone(),
            validity: from..end(from, ROOT_LIFE)?,
            extensions: authority_extensions(1)?,
        };
        let root = mould::certificate(order, &root_name, &root_pair)?;
        let issuing_pair = KeyPair::generate(algorithm)?;
        let order = Order {
            subject: issuing_name,
            key: issuing_pair.public().clone(),
            validity: from..end(from, ISSUING_LIFE)?,
            extensions: [authority_extensions(0)?, services::addresses(address, "root.cer", "root.crl", None)?]
                .concat(),
        };
        let issuing = mould::certificate(order, &root_name, &root_pair)?;
        let authority = Self {
            folder: folder.to_owned(),
            root: KeyFile::of(root_pair, root)?,
            issuing: KeyFile::of(issuing_pair, issuing)?,
            register: Mutex::new(Register::default()),
            responder: OnceLock::new(),
            stamping: OnceLock::new(),
            address: address.map(str::to_owned),
        };
        authority.keep(&Register::default())?;
        fs::write(folder.join("root.crt"), authority.root.certificate().pem()?)?;
        authority.issuing.save(&folder.join("issuing.key"), password)?;
        // Last: its presence says the folder is whole.
        authority.root.save(&folder.join("root.key"), password)?;
        Ok(authority)
    }

    /// Opens an authority made by [`Authority::create`].
    pub fn open(folder: &Path, password: &str) -> Result<Self, PkiError> {
        let register = serde_json::from_slice(&fs::read(folder.join("register.json"))?);
        Ok(Self {
            folder: folder.to_owned(),
            root: KeyFile::open(&folder.join("root.key"), password)?,
            issuing: KeyFile::open(&folder.join("issuing.key"), password)?,
            register: Mutex::new(register.map_err(|_| PkiError::Malformed("register of the authority"))?),
            responder: OnceLock::new(),
            stamping: OnceLock::new(),
            address: None,
        })
    }

    /// The same with services that are reached at this address, without a slash at the end. Certificates issued from now on name them: `ocsp`,
    /// `crl`, `delta.crl` and `issuing.cer` under it.
    #[must_use]
    pub fn reached_at(mut self, address: &str) -> Self {
        self.address = Some(address.to_owned());
        self
    }

    /// Makes a key of the authority's own algorithm and certifies it. Validity counts whole seconds and must lie inside the authority's own.
    pub fn issue(
        &self,
        subject: &Subject,
        roles: &[Role],
        validity: Range<Timestamp>,
        now: Timestamp,
    ) -> Result<KeyFile, PkiError> {
        self.issue_of(self.issuing.pair().algorithm(), subject, roles, validity, now)
    }

    /// The same with a key of this algorithm.
    pub fn issue_of(
        &self,
        algorithm: Algorithm,
        subject: &Subject,
        roles: &[Role],
        validity: Range<Timestamp>,
        now: Timestamp,
    ) -> Result<KeyFile, PkiError> {
        let pair = KeyPair::generate(algorithm)?;
        let certificate = self.cast(pair.public().clone(), subject, person_extensions(roles)?, validity, now)?;
        KeyFile::of(pair, certificate)
    }

    /// Makes a key that only proves who its owner is (AUTH of the old pair): it signs no documents.
    pub fn issue_for_sign_in(
        &self,
        subject: &Subject,
        roles: &[Role],
        validity: Range<Timestamp>,
        now: Timestamp,
    ) -> Result<KeyFile, PkiError> {
        let pair = KeyPair::generate(self.issuing.pair().algorithm())?;
        let certificate = self.cast(pair.public().clone(), subject, sign_in_extensions(roles)?, validity, now)?;
        KeyFile::of(pair, certificate)
    }

    /// Certifies a public key made elsewhere, given as `SubjectPublicKeyInfo` in DER. Each key once: the serial number is made of it.
    pub fn certify(
        &self,
        public_key: &[u8],
        subject: &Subject,
        roles: &[Role],
        validity: Range<Timestamp>,
        now: Timestamp,
    ) -> Result<Certificate, PkiError> {
        let key = SubjectPublicKeyInfoOwned::from_der(public_key)?;
        if Algorithm::of_key(&key).is_none() {
            return Err(PkiError::UnsupportedAlgorithm);
        }
        self.cast(key, subject, person_extensions(roles)?, validity, now)
    }

    /// Revokes a certificate by its serial number ([`Certificate::serial`]) since `at`. An earlier revocation stays; a suspension becomes final by a
    /// revocation, with its own earlier moment.
    pub fn revoke(&self, serial: &str, at: Timestamp, reason: RevocationReason) -> Result<(), PkiError> {
        let mut register = self.register();
        if !register.issued.iter().any(|issued| issued.serial == serial) {
            return Err(PkiError::UnknownSerial);
        }
        let mut next = register.clone();
        match next.revoked.iter_mut().find(|entry| entry.serial == serial) {
            Some(entry) if entry.at <= at && entry.stands(at) => {
                if entry.reason != RevocationReason::Hold || reason == RevocationReason::Hold {
                    return Ok(());
                }
                entry.reason = reason;
            }
            Some(entry) => (entry.at, entry.reason, entry.lifted) = (at, reason, None),
            None => next.revoked.push(Entry { serial: serial.to_owned(), at, reason, lifted: None }),
        }
        self.keep(&next)?;
        *register = next;
        Ok(())
    }

    /// The list of revoked certificates of the issuing authority, DER, good for 24 hours from `now`.
    pub fn crl(&self, now: Timestamp) -> Result<Vec<u8>, PkiError> {
        Ok(self.list(now)?.der().to_vec())
    }

    /// The list of the root: it says the issuing authority is not revoked.
    pub fn root_crl(&self, now: Timestamp) -> Result<Vec<u8>, PkiError> {
        Ok(self.root_list(now)?.der().to_vec())
    }

    /// Trust in this authority alone, with lists made at `now`.
    pub fn trust(&self, now: Timestamp) -> Result<Trust, PkiError> {
        let lists = vec![self.root_list(now)?, self.list(now)?];
        Ok(Trust::new(vec![self.root().clone()], vec![self.issuing().clone()], lists))
    }

    /// The certificate of the root.
    pub fn root(&self) -> &Certificate {
        self.root.certificate()
    }

    /// The certificate of the issuing authority.
    pub fn issuing(&self) -> &Certificate {
        self.issuing.certificate()
    }

    fn list(&self, now: Timestamp) -> Result<RevocationList, PkiError> {
        let mut revoked = Vec::new();
        for entry in self.register().revoked.iter().filter(|entry| entry.stands(now)) {
            revoked.push((number(&entry.serial)?, entry.at, Some(entry.reason)));
        }
        mould::list(&revoked, self.issuing(), self.issuing.pair(), now..end(now, LIST_LIFE)?, full(now)?)
    }

    fn root_list(&self, now: Timestamp) -> Result<RevocationList, PkiError> {
        mould::list(&[], self.root(), self.root.pair(), now..end(now, LIST_LIFE)?, full(now)?)
    }

    fn cast(
        &self,
        key: SubjectPublicKeyInfoOwned,
        subject: &Subject,
        own: Vec<Extension>,
        validity: Range<Timestamp>,
        now: Timestamp,
    ) -> Result<Certificate, PkiError> {
        let (from, to) = (second(validity.start)?, second(validity.end)?);
        if from >= to || from < self.issuing().not_before() || to > self.issuing().not_after() {
            return Err(PkiError::Validity);
        }
        let services = services::addresses(self.address.as_deref(), "issuing.cer", "crl", Some("delta.crl"))?;
        let extensions = [own, services].concat();
        self.enter(Order { subject: subject.to_name()?, extensions, validity: from..to, key }, now)
    }

    /// Registers first, then casts: a serial number is never used twice, whatever happens in between.
    fn enter(&self, order: Order, now: Timestamp) -> Result<Certificate, PkiError> {
        let serial = hex::encode(mould::serial_of(&order.key)?.as_bytes());
        let mut register = self.register();
        if register.issued.iter().any(|issued| issued.serial == serial) {
            return Err(PkiError::AlreadyIssued);
        }
        let mut next = register.clone();
        next.issued.push(Issued { serial, at: now, not_after: order.validity.end });
        self.keep(&next)?;
        *register = next;
        mould::certificate(order, self.issuing().name(), self.issuing.pair())
    }

    fn keep(&self, register: &Register) -> Result<(), PkiError> {
        let bytes =
            serde_json::to_vec_pretty(register).map_err(|_| PkiError::Malformed("register of the authority"))?;
        vault::write(&self.folder.join("register.json"), &bytes)
    }

    /// The register is replaced whole, so a panic elsewhere while it was held leaves it whole.
    fn register(&self) -> MutexGuard<'_, Register> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number of a full list made at a moment.
fn full(now: Timestamp) -> Result<mould::Numbers, PkiError> {
    Ok(mould::Numbers { own: mould::number(now)?, base: None })
}

/// The serial number the register writes in hex.
fn number(serial: &str) -> Result<SerialNumber, PkiError> {
    let bytes = hex::decode(serial).map_err(|_| PkiError::Malformed("register of the authority"))?;
    Ok(SerialNumber::new(&bytes)?)
}

fn second(at: Timestamp) -> Result<Timestamp, PkiError> {
    Timestamp::from_second(at.as_second()).map_err(|_| PkiError::Validity)
}

fn end(from: Timestamp, life: SignedDuration) -> Result<Timestamp, PkiError> {
    from.checked_add(life).map_err(|_| PkiError::Validity)
}

fn name(which: &str) -> Result<Name, PkiError> {
    subject::name_of(vec![
        subject::text(oid::CN, &format!("QYZMET TEST AUTHORITY ({which})"))?,
        subject::printable(oid::COUNTRY, "KZ")?,
        subject::text(oid::ORGANISATION, "Qyzmet")?,
    ])
}

/// Extensions of an authority with at most `below` authorities under it.
fn authority_extensions(below: u8) -> Result<Vec<Extension>, PkiError> {
    Ok(vec![
        mould::extension(&BasicConstraints { ca: true, path_len_constraint: Some(below) })?,
        mould::extension(&KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
        policies()?,
    ])
}

/// Extensions of a key that signs, of a person or an information system.
fn person_extensions(roles: &[Role]) -> Result<Vec<Extension>, PkiError> {
    owner_extensions(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation, role::usages(roles))
}

/// Extensions of a key of authentication.
fn sign_in_extensions(roles: &[Role]) -> Result<Vec<Extension>, PkiError> {
    let named = role::usages(roles).into_iter().filter(|usage| *usage != oid::EMAIL_PROTECTION);
    let usages = [oid::CLIENT_AUTH].into_iter().chain(named).collect();
    owner_extensions(KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment, usages)
}

fn owner_extensions(usages: FlagSet<KeyUsages>, extended: Vec<ObjectIdentifier>) -> Result<Vec<Extension>, PkiError> {
    Ok(vec![
        mould::extension(&BasicConstraints { ca: false, path_len_constraint: None })?,
        mould::extension(&KeyUsage(usages))?,
        mould::extension(&ExtendedKeyUsage(extended))?,
        policies()?,
    ])
}

fn policies() -> Result<Extension, PkiError> {
    let policy = PolicyInformation { policy_identifier: oid::POLICY, policy_qualifiers: None };
    mould::extension(&CertificatePolicies(vec![policy]))
}
