//! Private keys: the port through which the rest of the house signs, and the key kept in a file.

use std::{fmt, path::Path};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use der::asn1::BitString;
use spki::SubjectPublicKeyInfoOwned;
use zeroize::Zeroizing;

use crate::{algorithm::Algorithm, certificate::Certificate, error::PkiError, vault};

/// The port of signing: whoever holds a key. The key file is one; a token or a remote signer may be others.
pub trait Signer: Send + Sync {
    /// The certificate of the key.
    fn certificate(&self) -> &Certificate;

    /// Signs the message (not its hash) with the scheme of the certificate's key.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PkiError>;
}

/// A private key in memory. The copy for saving is wiped when dropped; the working copy belongs to the cryptographic library, which wipes its own.
pub(crate) struct KeyPair {
    pkcs8: Zeroizing<Vec<u8>>,
    kind: Kind,
    public: SubjectPublicKeyInfoOwned,
}

enum Kind {
    EcdsaP256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl KeyPair {
    /// A new key, of the operating system's chance.
    pub(crate) fn generate(algorithm: Algorithm) -> Result<Self, PkiError> {
        let fault = |_| PkiError::Crypto("making a key");
        match algorithm {
            Algorithm::EcdsaP256 => {
                let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
                Self::from_pkcs8(made.map_err(fault)?.as_ref())
            }
            Algorithm::Rsa => {
                let made = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).map_err(fault)?;
                let bytes: Pkcs8V1Der<'_> = made.as_der().map_err(fault)?;
                Self::from_pkcs8(bytes.as_ref())
            }
        }
    }

    /// A key from PKCS#8 (RFC 5958), unencrypted.
    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, PkiError> {
        let kind = match EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8) {
            Ok(pair) => Kind::EcdsaP256(pair),
            Err(_) => Kind::Rsa(RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| PkiError::UnsupportedAlgorithm)?),
        };
        let (algorithm, bits) = match &kind {
            Kind::EcdsaP256(pair) => (Algorithm::EcdsaP256, pair.public_key().as_ref()),
            Kind::Rsa(pair) => (Algorithm::Rsa, pair.public_key().as_ref()),
        };
        let public = SubjectPublicKeyInfoOwned {
            algorithm: algorithm.key_identifier()?,
            subject_public_key: BitString::from_bytes(bits)?,
        };
        Ok(Self { pkcs8: Zeroizing::new(pkcs8.to_vec()), kind, public })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self.kind {
            Kind::EcdsaP256(_) => Algorithm::EcdsaP256,
            Kind::Rsa(_) => Algorithm::Rsa,
        }
    }

    pub(crate) fn public(&self) -> &SubjectPublicKeyInfoOwned {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        let random = SystemRandom::new();
        let fault = |_| PkiError::Crypto("signing");
        match &self.kind {
            Kind::EcdsaP256(pair) => Ok(pair.sign(&random, message).map_err(fault)?.as_ref().to_vec()),
            Kind::Rsa(pair) => {
                let mut sign = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut sign).map_err(fault)?;
                Ok(sign)
            }
        }
    }
}

/// A private key with its certificate, kept in a file under a password.
///
/// The file: `QYZMETK1` (8 octets), rounds of PBKDF2-HMAC-SHA256 (4, big-endian), salt (16), nonce (12), length of the certificate (4,
/// big-endian), the certificate in DER, then AES-256-GCM of the private key in PKCS#8 with its 16-octet tag. Everything before the
/// ciphertext is authenticated with it. The file is readable by its owner only.
pub struct KeyFile {
    pair: KeyPair,
    certificate: Certificate,
}

impl KeyFile {
    /// A key from unencrypted PKCS#8 and its certificate; the two must belong together.
    pub fn new(pkcs8: &[u8], certificate: Certificate) -> Result<Self, PkiError> {
        Self::of(KeyPair::from_pkcs8(pkcs8)?, certificate)
    }

    pub(crate) fn of(pair: KeyPair, certificate: Certificate) -> Result<Self, PkiError> {
        let certified = &certificate.parsed().tbs_certificate.subject_public_key_info.subject_public_key;
        if *certified != pair.public.subject_public_key {
            return Err(PkiError::ForeignKey);
        }
        Ok(Self { pair, certificate })
    }

    /// Opens a key file.
    pub fn open(path: &Path, password: &str) -> Result<Self, PkiError> {
        let (pkcs8, certificate) = vault::open(path, password)?;
        Self::new(&pkcs8, certificate)
    }

    /// Reads the certificate of a key file, which is not secret, without the password. It is authenticated only by [`KeyFile::open`].
    pub fn peek(path: &Path) -> Result<Certificate, PkiError> {
        vault::peek(path)
    }

    /// Saves the key under a password, in place of a former file.
    pub fn save(&self, path: &Path, password: &str) -> Result<(), PkiError> {
        vault::save(path, password, &self.pair.pkcs8, &self.certificate)
    }

    pub(crate) fn pair(&self) -> &KeyPair {
        &self.pair
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyFile").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl Signer for KeyFile {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        self.pair.sign(message)
    }
}
