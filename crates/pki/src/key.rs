//! Private keys: the port through which the rest of the house signs, and the key kept in a file.

use std::{fmt, path::Path};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use der::{
    Decode, Encode,
    asn1::{BitString, OctetStringRef},
};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use crate::{
    algorithm::Algorithm,
    certificate::Certificate,
    error::PkiError,
    tlv::{self, Cursor},
    vault,
};

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
    algorithm: Algorithm,
    kind: Kind,
    public: SubjectPublicKeyInfoOwned,
}

enum Kind {
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Gost(gost::PrivateKey),
}

impl KeyPair {
    /// A new key, of the operating system's chance.
    pub(crate) fn generate(algorithm: Algorithm) -> Result<Self, PkiError> {
        let fault = |_| PkiError::Crypto("making a key");
        if let Some(curve) = algorithm.curve() {
            let key = gost::PrivateKey::generate(curve, aws_lc_rs::rand::fill).map_err(fault)?;
            return Self::from_pkcs8(&gost_pkcs8(algorithm, &key)?);
        }
        if algorithm == Algorithm::Rsa {
            let made = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).map_err(fault)?;
            let bytes: Pkcs8V1Der<'_> = made.as_der().map_err(fault)?;
            return Self::from_pkcs8(bytes.as_ref());
        }
        let made = EcdsaKeyPair::generate_pkcs8(ecdsa(algorithm), &SystemRandom::new());
        Self::from_pkcs8(made.map_err(fault)?.as_ref())
    }

    /// A key from PKCS#8 (RFC 5958), unencrypted.
    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, PkiError> {
        let (identifier, number) = private_key_info(pkcs8).ok_or(PkiError::Malformed("private key"))?;
        let algorithm = Algorithm::of_key_identifier(&identifier).ok_or(PkiError::UnsupportedAlgorithm)?;
        let (kind, bits) = if let Some(curve) = algorithm.curve() {
            let number = gost_number(number).ok_or(PkiError::Malformed("private key"))?;
            let key = gost::PrivateKey::new(curve, &number).ok_or(PkiError::Malformed("private key"))?;
            let bits = OctetStringRef::new(key.public().point())?.to_der()?;
            (Kind::Gost(key), bits)
        } else if algorithm == Algorithm::Rsa {
            let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| PkiError::UnsupportedAlgorithm)?;
            let bits = pair.public_key().as_ref().to_vec();
            (Kind::Rsa(pair), bits)
        } else {
            let pair = EcdsaKeyPair::from_pkcs8(ecdsa(algorithm), pkcs8);
            let pair = pair.map_err(|_| PkiError::Malformed("private key"))?;
            let bits = pair.public_key().as_ref().to_vec();
            (Kind::Ecdsa(pair), bits)
        };
        let public = SubjectPublicKeyInfoOwned {
            algorithm: algorithm.key_identifier()?,
            subject_public_key: BitString::from_bytes(&bits)?,
        };
        Ok(Self { pkcs8: Zeroizing::new(pkcs8.to_vec()), algorithm, kind, public })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn public(&self) -> &SubjectPublicKeyInfoOwned {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        let random = SystemRandom::new();
        let fault = |_| PkiError::Crypto("signing");
        match &self.kind {
            Kind::Ecdsa(pair) => Ok(pair.sign(&random, message).map_err(fault)?.as_ref().to_vec()),
            Kind::Rsa(pair) => {
                let mut sign = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut sign).map_err(fault)?;
                Ok(sign)
            }
            Kind::Gost(key) => {
                let mut chance = Zeroizing::new([0; 32]);
                aws_lc_rs::rand::fill(chance.as_mut_slice()).map_err(fault)?;
                let digest = self.algorithm.digest().of_parts(&[message]);
                key.sign(&digest, chance.as_slice()).ok_or(PkiError::Crypto("signing"))
            }
        }
    }
}

fn ecdsa(algorithm: Algorithm) -> &'static EcdsaSigningAlgorithm {
    if algorithm == Algorithm::EcdsaP384 { &ECDSA_P384_SHA384_ASN1_SIGNING } else { &ECDSA_P256_SHA256_ASN1_SIGNING }
}

/// The scheme of a key in PKCS#8 and what its algorithm keeps there; attributes and a public key may follow.
fn private_key_info(pkcs8: &[u8]) -> Option<(AlgorithmIdentifierOwned, &[u8])> {
    let mut info = Cursor::new(tlv::only(pkcs8, tlv::SEQUENCE)?.value);
    info.take(tlv::INTEGER)?;
    let identifier = AlgorithmIdentifierOwned::from_der(info.take(tlv::SEQUENCE)?.whole).ok()?;
    Some((identifier, info.take(tlv::OCTETS)?.value))
}

/// The little-endian number of a private key of the state standards: octets in that order in keys of 2015, a big-endian INTEGER in those of
/// 2004, which НУЦ's programs fill to the size of the curve or not.
fn gost_number(kept: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if let Some(octets) = tlv::only(kept, tlv::OCTETS) {
        return Some(Zeroizing::new(octets.value.to_vec()));
    }
    let number = tlv::only(kept, tlv::INTEGER)?.value;
    let size = Algorithm::Gost2004.curve()?.octets();
    let significant = number.iter().position(|octet| *octet != 0).and_then(|from| number.get(from..))?;
    let mut octets = Zeroizing::new(vec![0; size.max(significant.len())]);
    for (place, octet) in octets.iter_mut().zip(significant.iter().rev()) {
        *place = *octet;
    }
    Some(octets)
}

/// PKCS#8 of such a key.
fn gost_pkcs8(algorithm: Algorithm, key: &gost::PrivateKey) -> Result<Zeroizing<Vec<u8>>, PkiError> {
    // Room is taken at once, so no growth leaves a copy of the secret behind.
    let room = || Zeroizing::new(Vec::with_capacity(256));
    let fault = PkiError::Malformed("private key");
    let (mut kept, mut inner, mut pkcs8) = (room(), room(), room());
    let written = if algorithm == Algorithm::Gost2004 {
        // The sign bit of the number stays clear behind a nought; a longer run of noughts is no DER.
        let mut number = room();
        number.push(0);
        number.extend(key.number().iter().rev());
        let spare = number.windows(2).take_while(|pair| matches!(pair, [0, next] if *next < 0x80)).count();
        tlv::write(tlv::INTEGER, number.get(spare..).unwrap_or_default(), &mut kept)
    } else {
        tlv::write(tlv::OCTETS, key.number(), &mut kept)
    };
    written.ok_or(fault)?;
    inner.extend_from_slice(&[tlv::INTEGER, 1, 0]);
    inner.extend_from_slice(&algorithm.key_identifier()?.to_der()?);
    tlv::write(tlv::OCTETS, &kept, &mut inner)
        .and_then(|()| tlv::write(tlv::SEQUENCE, &inner, &mut pkcs8))
        .ok_or(PkiError::Malformed("private key"))?;
    Ok(pkcs8)
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
