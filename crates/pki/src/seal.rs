//! The seal of an installation: a secret in a file apart from the databases. Keys that a store keeps lie there encrypted under it, so that a copy of the
//! database signs nothing.

use crate::{error::PkiError, vault};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{fs, path::Path};
use zeroize::Zeroizing;

/// What a sealed text begins with.
const MARK: &str = "sealed:";
/// Octets of the secret.
const SECRET: usize = 32;

/// The secret, ready for use (AES-256-GCM). It is all chance, so it is not stretched as a password is.
pub struct Seal(LessSafeKey);

impl Seal {
    /// Reads the secret from a file: 64 hexadecimal digits in its first line, as `openssl rand -hex 32` makes them.
    ///
    /// # Errors
    /// [`PkiError::Io`] where the file cannot be read, [`PkiError::Malformed`] where it holds no secret.
    pub fn open(path: &Path) -> Result<Self, PkiError> {
        let text = Zeroizing::new(fs::read_to_string(path)?);
        let mut secret = Zeroizing::new([0; SECRET]);
        hex::decode_to_slice(text.lines().next().unwrap_or_default().trim(), secret.as_mut_slice())
            .map_err(|_| PkiError::Malformed("seal: its first line must be 64 hexadecimal digits"))?;
        let key = UnboundKey::new(&AES_256_GCM, secret.as_slice()).map_err(|_| PkiError::Crypto("key"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Reads the secret from a file, which is made with a new one where it is missing.
    ///
    /// # Errors
    /// As [`Seal::open`]; [`PkiError::Io`] too where the file cannot be written.
    pub fn at(path: &Path) -> Result<Self, PkiError> {
        if !path.exists() {
            let mut secret = Zeroizing::new([0; SECRET]);
            rand::fill(secret.as_mut_slice()).map_err(|_| PkiError::Crypto("chance"))?;
            let text = Zeroizing::new(hex::encode(secret.as_slice()));
            vault::write(path, text.as_bytes())?;
        }
        Self::open(path)
    }

    /// Seals a secret under the name of its owner: no other's opens it.
    pub(crate) fn close(&self, owner: &str, secret: &[u8]) -> Result<String, PkiError> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| PkiError::Crypto("chance"))?;
        // The buffer holds the secret in clear before and is wiped in any case; room for the tag is taken at once, so no growth leaves a copy behind.
        let mut sealed = Zeroizing::new(Vec::with_capacity(secret.len() + AES_256_GCM.tag_len()));
        sealed.extend_from_slice(secret);
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(owner), &mut *sealed)
            .map_err(|_| PkiError::Crypto("sealing"))?;
        Ok(format!("{MARK}{}", STANDARD.encode([nonce.as_slice(), &sealed].concat())))
    }

    /// Opens what [`Seal::close`] has sealed for the owner.
    pub(crate) fn reveal(&self, owner: &str, kept: &str) -> Result<Zeroizing<Vec<u8>>, PkiError> {
        let octets = kept.strip_prefix(MARK).and_then(|text| STANDARD.decode(text).ok()).ok_or(PkiError::WrongSeal)?;
        let (nonce, sealed) = octets.split_first_chunk::<NONCE_LEN>().ok_or(PkiError::WrongSeal)?;
        let mut opened = Zeroizing::new(sealed.to_vec());
        let length = self
            .0
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(owner), &mut opened)
            .map_err(|_| PkiError::WrongSeal)?
            .len();
        opened.truncate(length);
        Ok(opened)
    }

    /// Whether a kept text is sealed.
    pub(crate) fn is_on(kept: &str) -> bool {
        kept.starts_with(MARK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_seal_and_owner_open_what_was_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let seal = Seal::at(&folder.path().join("seal")).unwrap();
        let kept = seal.close("body", b"a key").unwrap();
        assert!(Seal::is_on(&kept));
        let again = Seal::at(&folder.path().join("seal")).unwrap();
        assert_eq!(*again.reveal("body", &kept).unwrap(), b"a key");
        let other = Seal::at(&folder.path().join("other")).unwrap();
        let edited = format!("{}{}", &kept[..kept.len() - 8], "AAAAAAA=");
        for (seal, owner, kept) in [
            (&other, "body", kept.as_str()),
            (&again, "portal", &kept),
            (&again, "body", &edited),
            (&again, "body", "sealed:AAAA"),
        ] {
            assert!(matches!(seal.reveal(owner, kept), Err(PkiError::WrongSeal)), "{owner} {kept}");
        }
    }

    #[test]
    fn a_file_that_holds_no_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seal");
        for text in ["", "0123", &"g".repeat(64), &"0".repeat(66)] {
            fs::write(&path, text).unwrap();
            assert!(matches!(Seal::at(&path), Err(PkiError::Malformed(_))), "{text}");
        }
        fs::write(&path, format!("{}\nanything else\n", "0a".repeat(32))).unwrap();
        assert!(Seal::open(&path).is_ok());
        assert!(matches!(Seal::open(&folder.path().join("none")), Err(PkiError::Io(_))));
    }
}
