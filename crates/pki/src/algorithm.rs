//! Algorithms behind one closed list, so that GOST 34.10 joins as one more member and nothing else changes.

use aws_lc_rs::{digest, signature};
use der::{Any, asn1::ObjectIdentifier as Oid};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::{error::PkiError, oid};

/// A signature scheme with its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256 (FIPS 186-5).
    EcdsaP256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, 2048 to 8192 bits (RFC 8017).
    Rsa,
}

impl Algorithm {
    /// The scheme a public key is for; `None` when this room does not know it.
    pub fn of_key(key: &SubjectPublicKeyInfoOwned) -> Option<Self> {
        if key.algorithm.oid == oid::RSA {
            return Some(Self::Rsa);
        }
        let curve = key.algorithm.parameters.as_ref()?.decode_as::<Oid>().ok()?;
        (key.algorithm.oid == oid::EC && curve == oid::P256).then_some(Self::EcdsaP256)
    }

    /// True when the identifier of a signature names this scheme. In CMS a bare key identifier is met too, the hash is then in its own field.
    pub(crate) fn names(self, identifier: &AlgorithmIdentifierOwned, bare_key: bool) -> bool {
        match self {
            Self::EcdsaP256 => identifier.oid == oid::ECDSA_SHA256,
            Self::Rsa => identifier.oid == oid::RSA_SHA256 || (bare_key && identifier.oid == oid::RSA),
        }
    }

    /// Identifier of signatures of this scheme.
    pub(crate) fn identifier(self) -> AlgorithmIdentifierOwned {
        match self {
            Self::EcdsaP256 => AlgorithmIdentifierOwned { oid: oid::ECDSA_SHA256, parameters: None },
            Self::Rsa => AlgorithmIdentifierOwned { oid: oid::RSA_SHA256, parameters: Some(Any::null()) },
        }
    }

    /// Identifier of public keys of this scheme.
    pub(crate) fn key_identifier(self) -> Result<AlgorithmIdentifierOwned, PkiError> {
        Ok(match self {
            Self::EcdsaP256 => {
                AlgorithmIdentifierOwned { oid: oid::EC, parameters: Some(Any::encode_from(&oid::P256)?) }
            }
            Self::Rsa => AlgorithmIdentifierOwned { oid: oid::RSA, parameters: Some(Any::null()) },
        })
    }

    /// True when `sign` is this scheme's signature over `message` by the key.
    pub(crate) fn verify(self, key: &SubjectPublicKeyInfoOwned, message: &[u8], sign: &[u8]) -> bool {
        let Some(point) = key.subject_public_key.as_bytes() else { return false };
        let scheme: &'static dyn signature::VerificationAlgorithm = match self {
            Self::EcdsaP256 => &signature::ECDSA_P256_SHA256_ASN1,
            Self::Rsa => &signature::RSA_PKCS1_2048_8192_SHA256,
        };
        signature::UnparsedPublicKey::new(scheme, point).verify(message, sign).is_ok()
    }
}

/// A hash known to this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// SHA-256 (FIPS 180-4), the hash of both signature schemes.
    Sha256,
    /// SHA-384, met in references to certificates only.
    Sha384,
    /// SHA-512, met in references to certificates only.
    Sha512,
}

impl Digest {
    /// The hash an identifier names.
    pub(crate) fn of(identifier: &AlgorithmIdentifierOwned) -> Option<Self> {
        match identifier.oid {
            oid::SHA256 => Some(Self::Sha256),
            oid::SHA384 => Some(Self::Sha384),
            oid::SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The hash of the parts one after another.
    pub fn of_parts(self, parts: &[&[u8]]) -> Vec<u8> {
        let mut context = digest::Context::new(match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        });
        for part in parts {
            context.update(part);
        }
        context.finish().as_ref().to_vec()
    }
}

/// Identifier of SHA-256 with absent parameters (RFC 5754 §2).
pub(crate) fn sha256_identifier() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: oid::SHA256, parameters: None }
}

/// SHA-1, never for trust: names of keys (RFC 5280 §4.2.1.2) and the old reference to a certificate (RFC 2634 §5.4) are made of it.
pub(crate) fn sha1(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
}
