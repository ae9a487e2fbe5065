//! The file a private key lives in; its form is told at [`crate::KeyFile`].

use std::{
    fs,
    io::Write,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    pbkdf2, rand,
};
use zeroize::Zeroizing;

use crate::{certificate::Certificate, error::PkiError};

const MAGIC: &[u8; 8] = b"QYZMETK1";
const SALT: usize = 16;
/// Rounds of PBKDF2-HMAC-SHA256 for new files (OWASP Password Storage Cheat Sheet, 2023).
const ROUNDS: u32 = 600_000;
/// Most rounds accepted from a file, so that a forged file cannot keep the program busy for hours.
const MAX_ROUNDS: u32 = 10_000_000;
/// Largest file read, octets.
const MAX_FILE: u64 = 256 * 1024;

/// A file cut into its fields.
struct Parts<'a> {
    head: &'a [u8],
    rounds: NonZeroU32,
    salt: &'a [u8],
    nonce: &'a [u8],
    certificate: Certificate,
    sealed: &'a [u8],
}

/// Saves through a neighbour file, so a crash leaves the old file or the new one.
pub(crate) fn save(path: &Path, password: &str, pkcs8: &[u8], certificate: &Certificate) -> Result<(), PkiError> {
    let (mut salt, mut nonce) = ([0; SALT], [0; NONCE_LEN]);
    for chance in [salt.as_mut_slice(), nonce.as_mut_slice()] {
        rand::fill(chance).map_err(|_| PkiError::Crypto("chance"))?;
    }
    let length = u32::try_from(certificate.der().len()).map_err(|_| PkiError::Malformed("certificate"))?;
    let mut file = Vec::new();
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&ROUNDS.to_be_bytes());
    file.extend_from_slice(&salt);
    file.extend_from_slice(&nonce);
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(certificate.der());
    let rounds = NonZeroU32::new(ROUNDS).ok_or(PkiError::Crypto("rounds"))?;
    // Sealing happens in place: the buffer holds the key in clear before, ciphertext after, and is wiped in any case.
    // Room for the tag is taken at once, so no growth leaves a copy behind.
    let mut sealed = Zeroizing::new(Vec::with_capacity(pkcs8.len() + AES_256_GCM.tag_len()));
    sealed.extend_from_slice(pkcs8);
    cipher(password, &salt, rounds)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(file.as_slice()), &mut *sealed)
        .map_err(|_| PkiError::Crypto("sealing"))?;
    file.extend_from_slice(&sealed);
    write(path, &file)
}

/// Opens a file: the private key in PKCS#8 and the certificate.
pub(crate) fn open(path: &Path, password: &str) -> Result<(Zeroizing<Vec<u8>>, Certificate), PkiError> {
    let file = read(path)?;
    let parts = parts(&file).ok_or(PkiError::Malformed("key file"))?;
    let nonce = Nonce::try_assume_unique_for_key(parts.nonce).map_err(|_| PkiError::Malformed("key file"))?;
    let mut sealed = Zeroizing::new(parts.sealed.to_vec());
    let opened = cipher(password, parts.salt, parts.rounds)?
        .open_in_place(nonce, Aad::from(parts.head), &mut sealed)
        .map_err(|_| PkiError::WrongPassword)?;
    Ok((Zeroizing::new(opened.to_vec()), parts.certificate))
}

/// Reads the certificate alone.
pub(crate) fn peek(path: &Path) -> Result<Certificate, PkiError> {
    let file = read(path)?;
    Ok(parts(&file).ok_or(PkiError::Malformed("key file"))?.certificate)
}

/// Writes a file readable by its owner only, through a neighbour.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), PkiError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let neighbour = PathBuf::from(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&neighbour)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&neighbour, path)?;
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, PkiError> {
    if fs::metadata(path)?.len() > MAX_FILE {
        return Err(PkiError::Malformed("key file"));
    }
    Ok(fs::read(path)?)
}

fn parts(file: &[u8]) -> Option<Parts<'_>> {
    let rest = file.strip_prefix(MAGIC)?;
    let (rounds, rest) = rest.split_first_chunk::<4>()?;
    let rounds = NonZeroU32::new(u32::from_be_bytes(*rounds)).filter(|rounds| rounds.get() <= MAX_ROUNDS)?;
    let (salt, rest) = rest.split_at_checked(SALT)?;
    let (nonce, rest) = rest.split_at_checked(NONCE_LEN)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (certificate, sealed) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let head = file.get(..file.len().checked_sub(sealed.len())?)?;
    Some(Parts { head, rounds, salt, nonce, certificate: Certificate::from_der(certificate).ok()?, sealed })
}

fn cipher(password: &str, salt: &[u8], rounds: NonZeroU32) -> Result<LessSafeKey, PkiError> {
    let mut key = Zeroizing::new([0u8; 32]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt, password.as_bytes(), key.as_mut_slice());
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| PkiError::Crypto("key"))?))
}
