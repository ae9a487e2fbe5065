//! Containers of keys as people and organisations get them from НУЦ: PKCS#12 (RFC 7292), read only.
//!
//! НУЦ writes BER with indefinite lengths, a MAC of SHA-1, the key under triple DES and the certificate under RC2 of 40 bits; other
//! programs write DER, a MAC of SHA-256 and AES. The portal never sees a citizen's container: an organisation's own keys come in this way.

use std::{fmt, fs, path::Path};

use aws_lc_rs::hmac;
use der::asn1::ObjectIdentifier as Oid;
use zeroize::Zeroizing;

use crate::{
    certificate::Certificate,
    error::PkiError,
    key::KeyFile,
    oid,
    pbe::{Hash, Password, Purpose},
    tlv::{self, CONTEXT_0, CONTEXT_0_PRIMITIVE, Cursor, INTEGER, OCTETS, OID, SEQUENCE, SET},
};

/// Largest container read, octets; НУЦ's have about 3 000.
const MAX_FILE: usize = 256 * 1024;
/// Most bags of all kinds; НУЦ writes two.
const MAX_BAGS: usize = 64;
const MALFORMED: PkiError = PkiError::Malformed("container of keys");

/// An opened container.
#[derive(Debug)]
pub struct Container {
    /// The private keys that have a certificate in the container, in its order.
    pub entries: Vec<Entry>,
}

/// A private key of a container with its certificate.
pub struct Entry {
    /// The friendly name (RFC 2985 §5.5.1); НУЦ writes the identifier of the key there. Empty when there is none.
    pub alias: String,
    /// The certificate of the key.
    pub certificate: Certificate,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl Entry {
    /// The key, ready to sign; it must belong to the certificate and be of a known algorithm.
    pub fn key(&self) -> Result<KeyFile, PkiError> {
        KeyFile::new(&self.pkcs8, self.certificate.clone())
    }
}

/// What a bag of the container holds.
enum Bag {
    Key(Zeroizing<Vec<u8>>),
    Certificate(Certificate),
}

/// A bag with its attributes.
struct Named {
    bag: Bag,
    alias: String,
    /// The attribute that ties a key to its certificate (RFC 2985 §5.5.2).
    local: Option<Vec<u8>>,
}

impl Container {
    /// Opens a container of a file.
    pub fn open(path: &Path, password: &str) -> Result<Self, PkiError> {
        if fs::metadata(path)?.len() > MAX_FILE as u64 {
            return Err(PkiError::TooLarge { limit: MAX_FILE });
        }
        Self::read(&fs::read(path)?, password)
    }

    /// Opens the bytes of a container. The MAC is checked before anything is decrypted, so [`PkiError::WrongPassword`] says that the password
    /// is another or the file was changed, and [`PkiError::Malformed`] that it is no container, has no MAC, or would cost too many rounds.
    /// Bags of other kinds than shrouded keys and X.509 certificates are passed over.
    pub fn read(bytes: &[u8], password: &str) -> Result<Self, PkiError> {
        if bytes.len() > MAX_FILE {
            return Err(PkiError::TooLarge { limit: MAX_FILE });
        }
        let mut password = Password::new(password);
        let whole = tlv::definite(bytes).ok_or(MALFORMED)?;
        let mut fields = Cursor::new(tlv::only(&whole, SEQUENCE).ok_or(MALFORMED)?.value);
        if fields.take(INTEGER).ok_or(MALFORMED)?.value != [3] {
            return Err(MALFORMED);
        }
        let (kind, safe) = content(fields.take(SEQUENCE).ok_or(MALFORMED)?.value).ok_or(MALFORMED)?;
        let safe = tlv::only(safe, OCTETS).filter(|_| kind == oid::DATA).ok_or(MALFORMED)?.value;
        let mac = fields.take(SEQUENCE).ok_or(PkiError::Malformed("container without a MAC"))?;
        check(mac.value, safe, &mut password)?;

        let safe = tlv::definite(safe).ok_or(MALFORMED)?;
        let mut parts = Cursor::new(tlv::only(&safe, SEQUENCE).ok_or(MALFORMED)?.value);
        let mut bags = Vec::new();
        while !parts.is_empty() {
            let part = parts.take(SEQUENCE).ok_or(MALFORMED)?;
            let (kind, content) = content(part.value).ok_or(MALFORMED)?;
            let contents = match kind {
                oid::DATA => Zeroizing::new(tlv::only(content, OCTETS).ok_or(MALFORMED)?.value.to_vec()),
                oid::ENCRYPTED_DATA => decrypt(content, &mut password)?,
                _ => return Err(PkiError::UnsupportedAlgorithm),
            };
            read_bags(&contents, &mut password, &mut bags)?;
        }
        Ok(Self { entries: entries(bags)? })
    }
}

/// The type and the content of a `ContentInfo`.
fn content(info: &[u8]) -> Option<(Oid, &[u8])> {
    let mut fields = Cursor::new(info);
    let kind = identifier(&mut fields)?;
    Some((kind, fields.take(CONTEXT_0)?.value))
}

fn identifier(fields: &mut Cursor<'_>) -> Option<Oid> {
    Oid::from_bytes(fields.take(OID)?.value).ok()
}

/// Checks `MacData` (RFC 7292 §4) over the authenticated safe.
fn check(mac: &[u8], safe: &[u8], password: &mut Password) -> Result<(), PkiError> {
    let read = || {
        let mut fields = Cursor::new(mac);
        let mut sealed = Cursor::new(fields.take(SEQUENCE)?.value);
        let hash = identifier(&mut Cursor::new(sealed.take(SEQUENCE)?.value))?;
        let value = sealed.take(OCTETS)?.value;
        let salt = fields.take(OCTETS)?.value;
        // One round is meant where none are written.
        let rounds = if fields.is_empty() { &[1] } else { fields.take(INTEGER)?.value };
        Some((hash, value, salt, rounds))
    };
    let (hash, value, salt, rounds) = read().ok_or(PkiError::Malformed("MAC of the container"))?;
    let hash = Hash::of(hash).ok_or(PkiError::UnsupportedAlgorithm)?;
    let rounds = password.spend(rounds)?;
    let key = password.derive(hash, Purpose::Mac, salt, rounds, hash.length());
    hmac::verify(&hmac::Key::new(hash.hmac(), &key), safe, value).map_err(|_| PkiError::WrongPassword)
}

/// Opens `EncryptedData` (RFC 5652 §8).
fn decrypt(data: &[u8], password: &mut Password) -> Result<Zeroizing<Vec<u8>>, PkiError> {
    let mut fields = Cursor::new(tlv::only(data, SEQUENCE).ok_or(MALFORMED)?.value);
    fields.take(INTEGER).ok_or(MALFORMED)?;
    let mut info = Cursor::new(fields.take(SEQUENCE).ok_or(MALFORMED)?.value);
    identifier(&mut info).ok_or(MALFORMED)?;
    let algorithm = info.take(SEQUENCE).ok_or(MALFORMED)?.value;
    let sealed = match info.any().ok_or(MALFORMED)? {
        whole if whole.tag == CONTEXT_0_PRIMITIVE => whole.value.to_vec(),
        pieces if pieces.tag == CONTEXT_0 => join(pieces.value).ok_or(MALFORMED)?,
        _ => return Err(MALFORMED),
    };
    password.open(algorithm, &sealed)
}

/// Octets that came in pieces.
fn join(pieces: &[u8]) -> Option<Vec<u8>> {
    let mut pieces = Cursor::new(pieces);
    let mut joined = Vec::new();
    while !pieces.is_empty() {
        joined.extend_from_slice(pieces.take(OCTETS)?.value);
    }
    Some(joined)
}

/// Reads `SafeContents` (RFC 7292 §4.2).
fn read_bags(contents: &[u8], password: &mut Password, bags: &mut Vec<Named>) -> Result<(), PkiError> {
    let contents = Zeroizing::new(tlv::definite(contents).ok_or(MALFORMED)?);
    let mut all = Cursor::new(tlv::only(&contents, SEQUENCE).ok_or(MALFORMED)?.value);
    while !all.is_empty() {
        let mut fields = Cursor::new(all.take(SEQUENCE).ok_or(MALFORMED)?.value);
        let kind = identifier(&mut fields).ok_or(MALFORMED)?;
        let value = fields.take(CONTEXT_0).ok_or(MALFORMED)?.value;
        let bag = match kind {
            oid::SHROUDED_KEY_BAG => {
                let mut sealed = Cursor::new(tlv::only(value, SEQUENCE).ok_or(MALFORMED)?.value);
                let algorithm = sealed.take(SEQUENCE).ok_or(MALFORMED)?.value;
                let sealed = sealed.take(OCTETS).ok_or(MALFORMED)?.value;
                Some(Bag::Key(password.open(algorithm, sealed)?))
            }
            oid::CERTIFICATE_BAG => certificate(value)?.map(Bag::Certificate),
            _ => None,
        };
        if bags.len() == MAX_BAGS {
            return Err(MALFORMED);
        }
        let (alias, local) = attributes(&mut fields).ok_or(MALFORMED)?;
        bags.extend(bag.map(|bag| Named { bag, alias, local }));
    }
    Ok(())
}

/// A certificate of a bag; `None` when it is not X.509.
fn certificate(bag: &[u8]) -> Result<Option<Certificate>, PkiError> {
    let mut fields = Cursor::new(tlv::only(bag, SEQUENCE).ok_or(MALFORMED)?.value);
    let kind = identifier(&mut fields).ok_or(MALFORMED)?;
    let value = fields.take(CONTEXT_0).ok_or(MALFORMED)?.value;
    if kind != oid::X509_CERTIFICATE {
        return Ok(None);
    }
    Certificate::from_der(tlv::only(value, OCTETS).ok_or(MALFORMED)?.value).map(Some)
}

/// The friendly name and the local identifier, each when written.
fn attributes(fields: &mut Cursor<'_>) -> Option<(String, Option<Vec<u8>>)> {
    /// `BMPString`.
    const BMP: u8 = 0x1e;
    let (mut alias, mut local) = (String::new(), None);
    if fields.is_empty() {
        return Some((alias, local));
    }
    let mut all = Cursor::new(fields.take(SET)?.value);
    while !all.is_empty() {
        let mut attribute = Cursor::new(all.take(SEQUENCE)?.value);
        let kind = identifier(&mut attribute)?;
        let mut values = Cursor::new(attribute.take(SET)?.value);
        match kind {
            oid::FRIENDLY_NAME => alias = bmp(values.take(BMP)?.value)?,
            oid::LOCAL_KEY_ID => local = Some(values.take(OCTETS)?.value.to_vec()),
            _ => {}
        }
    }
    Some((alias, local))
}

fn bmp(octets: &[u8]) -> Option<String> {
    let (units, []) = octets.as_chunks::<2>() else { return None };
    let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    String::from_utf16(&units).ok()
}

/// Ties each key to its certificate: by the local identifier; where that leads nowhere, to the one that certifies its public key. A key without a
/// certificate is [`PkiError::ForeignKey`].
fn entries(bags: Vec<Named>) -> Result<Vec<Entry>, PkiError> {
    let (mut keys, mut certificates) = (Vec::new(), Vec::new());
    for Named { bag, alias, local } in bags {
        match bag {
            Bag::Key(pkcs8) => keys.push((pkcs8, alias, local)),
            Bag::Certificate(certificate) => certificates.push((certificate, alias, local)),
        }
    }
    let single = keys.len() == 1;
    let tied = |(pkcs8, alias, local): (Zeroizing<Vec<u8>>, String, Option<Vec<u8>>)| {
        let named = certificates.iter().find(|(_, _, other)| local.is_some() && *other == local);
        let fits = |(own, ..): &&(Certificate, _, _)| KeyFile::new(&pkcs8, own.clone()).is_ok();
        // A key of a scheme that is not known here cannot be compared; alone with one certificate it is that one's.
        let alone = || certificates.first().filter(|_| single && certificates.len() == 1);
        let own = named.or_else(|| certificates.iter().find(fits)).or_else(alone);
        let (certificate, other, _) = own.ok_or(PkiError::ForeignKey)?;
        let alias = if alias.is_empty() { other.clone() } else { alias };
        Ok(Entry { alias, certificate: certificate.clone(), pkcs8 })
    };
    keys.into_iter().map(tied).collect()
}
