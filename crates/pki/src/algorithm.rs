//! Algorithms behind closed lists: schemes of signature, each with the one hash that belongs to it, and hashes.

use aws_lc_rs::{digest, signature};
use der::{
    Any, Decode, Encode, Tag, Tagged as _,
    asn1::{ObjectIdentifier as Oid, OctetStringRef},
};
use gost::Curve;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::{
    error::PkiError,
    oid,
    tlv::{self, Cursor},
};

/// Octets of a modulus of RSA that is read: 2048 to 8192 bits.
const RSA_OCTETS: std::ops::RangeInclusive<usize> = 256..=1024;

/// A signature scheme with its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256 (FIPS 186-5).
    EcdsaP256,
    /// ECDSA on P-384 with SHA-384 (FIPS 186-5).
    EcdsaP384,
    /// RSASSA-PKCS1-v1_5 with SHA-256, 2048 to 8192 bits (RFC 8017).
    Rsa,
    /// ST RK GOST R 34.10-2015 with 512 bits and Streebog-512: keys 1.2.398.3.10.1.1.2.2, signatures 1.2.398.3.10.1.1.2.3.2. НУЦ's keys of today.
    Gost2015x512,
    /// ST RK GOST R 34.10-2015 with 256 bits and Streebog-256: keys 1.2.398.3.10.1.1.2.1, signatures 1.2.398.3.10.1.1.2.3.1.
    Gost2015x256,
    /// GOST 34.310-2004 with GOST R 34.311-95: keys 1.2.398.3.10.1.1.1.1, signatures 1.2.398.3.10.1.1.1.2. НУЦ's keys until 2022.
    Gost2004,
}

/// How the state standards name a scheme.
struct Names {
    curve: Curve,
    /// Identifier of keys.
    key: Oid,
    /// First parameter of a key: the curve.
    curve_name: Oid,
    /// Second parameter of a key: the hash.
    hash_name: Oid,
    /// Identifier of signatures.
    sign: Oid,
}

impl Algorithm {
    /// All members, in the order of declaration.
    pub const ALL: [Self; 6] =
        [Self::EcdsaP256, Self::EcdsaP384, Self::Rsa, Self::Gost2015x512, Self::Gost2015x256, Self::Gost2004];

    /// The scheme a public key is for; `None` when this room does not know it.
    pub fn of_key(key: &SubjectPublicKeyInfoOwned) -> Option<Self> {
        let own = Self::of_key_identifier(&key.algorithm)?;
        (own != Self::Rsa || RSA_OCTETS.contains(&modulus(key.subject_public_key.raw_bytes())?)).then_some(own)
    }

    /// The scheme an identifier of a key names.
    pub(crate) fn of_key_identifier(identifier: &AlgorithmIdentifierOwned) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| {
            let parameters = identifier.parameters.as_ref();
            match scheme.standard() {
                Some(names) => identifier.oid == names.key && parameters.and_then(first) == Some(names.curve_name),
                None => {
                    scheme.key_identifier().is_ok_and(|own| {
                        // Parameters of RSA are NULL; old writers leave them out (RFC 4055 §1.2).
                        own == *identifier || own.oid == oid::RSA && identifier.oid == oid::RSA && parameters.is_none()
                    })
                }
            }
        })
    }

    /// The stable machine word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "ecdsa-p256",
            Self::EcdsaP384 => "ecdsa-p384",
            Self::Rsa => "rsa",
            Self::Gost2015x512 => "gost-2015-512",
            Self::Gost2015x256 => "gost-2015-256",
            Self::Gost2004 => "gost-2004",
        }
    }

    /// The hash of this scheme.
    pub const fn digest(self) -> Digest {
        match self {
            Self::EcdsaP256 | Self::Rsa => Digest::Sha256,
            Self::EcdsaP384 => Digest::Sha384,
            Self::Gost2015x512 => Digest::Streebog512,
            Self::Gost2015x256 => Digest::Streebog256,
            Self::Gost2004 => Digest::Gost94,
        }
    }

    /// The curve of a scheme of the state standards; `None` for the others.
    pub(crate) fn curve(self) -> Option<Curve> {
        Some(self.standard()?.curve)
    }

    /// True when the identifier of a signature names this scheme; its parameters are NULL or absent. In CMS a bare key identifier is met too,
    /// the hash is then in its own field.
    pub(crate) fn names(self, identifier: &AlgorithmIdentifierOwned, bare_key: bool) -> bool {
        let plain = identifier.parameters.as_ref().is_none_or(|parameters| parameters.tag() == Tag::Null);
        let key = match self.standard() {
            Some(names) => Some(names.key),
            None => (self == Self::Rsa).then_some(oid::RSA),
        };
        // With the identifier of the key its parameters may come too: the certificate has said them already.
        plain && identifier.oid == self.identifier().oid || bare_key && Some(identifier.oid) == key
    }

    /// Identifier of signatures of this scheme.
    pub(crate) fn identifier(self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match (self, self.standard()) {
            (_, Some(names)) => (names.sign, Some(Any::null())),
            (Self::EcdsaP384, None) => (oid::ECDSA_SHA384, None),
            (Self::Rsa, None) => (oid::RSA_SHA256, Some(Any::null())),
            (_, None) => (oid::ECDSA_SHA256, None),
        };
        AlgorithmIdentifierOwned { oid, parameters }
    }

    /// Identifier of public keys of this scheme.
    pub(crate) fn key_identifier(self) -> Result<AlgorithmIdentifierOwned, PkiError> {
        let (oid, parameters) = match (self, self.standard()) {
            (_, Some(names)) => {
                let inner = [names.curve_name.to_der()?, names.hash_name.to_der()?].concat();
                (names.key, Any::new(Tag::Sequence, inner)?)
            }
            (Self::EcdsaP384, None) => (oid::EC, Any::encode_from(&oid::P384)?),
            (Self::Rsa, None) => (oid::RSA, Any::null()),
            (_, None) => (oid::EC, Any::encode_from(&oid::P256)?),
        };
        Ok(AlgorithmIdentifierOwned { oid, parameters: Some(parameters) })
    }

    /// True when `sign` is this scheme's signature over `message` by the key.
    pub(crate) fn verify(self, key: &SubjectPublicKeyInfoOwned, message: &[u8], sign: &[u8]) -> bool {
        let Some(point) = key.subject_public_key.as_bytes() else { return false };
        let scheme: &'static dyn signature::VerificationAlgorithm = match self {
            Self::EcdsaP256 => &signature::ECDSA_P256_SHA256_ASN1,
            Self::EcdsaP384 => &signature::ECDSA_P384_SHA384_ASN1,
            Self::Rsa => &signature::RSA_PKCS1_2048_8192_SHA256,
            Self::Gost2015x512 | Self::Gost2015x256 | Self::Gost2004 => {
                let key = self.standard_key(key);
                return key.is_some_and(|key| key.verify(&self.digest().of_parts(&[message]), sign));
            }
        };
        signature::UnparsedPublicKey::new(scheme, point).verify(message, sign).is_ok()
    }

    /// The key of a scheme of the state standards; `None` for the others, and for what is no point of the curve.
    fn standard_key(self, key: &SubjectPublicKeyInfoOwned) -> Option<gost::PublicKey> {
        let point = key.subject_public_key.as_bytes()?;
        gost::PublicKey::new(self.curve()?, OctetStringRef::from_der(point).ok()?.as_bytes())
    }

    /// The table of a key that verifies many signatures; `None` where the scheme has no use for one.
    pub(crate) fn kept_key(self, key: &SubjectPublicKeyInfoOwned) -> Option<KeptKey> {
        let table = gost::KeptKey::new(&self.standard_key(key)?)?;
        Some(KeptKey { digest: self.digest(), table })
    }

    /// The names of a scheme of the state standards; `None` for the others.
    const fn standard(self) -> Option<Names> {
        let (curve, key, curve_name, hash_name, sign) = match self {
            Self::Gost2015x512 => {
                (Curve::Tc26A512, oid::GOST2015_512, oid::GOST2015_512_CURVE, oid::STREEBOG512, oid::GOST2015_512_SIGN)
            }
            Self::Gost2015x256 => {
                (Curve::Tc26A256, oid::GOST2015_256, oid::GOST2015_256_CURVE, oid::STREEBOG256, oid::GOST2015_256_SIGN)
            }
            Self::Gost2004 => {
                (Curve::CryptoProA, oid::GOST2004, oid::GOST2004_CURVE, oid::GOST94_TABLE, oid::GOST2004_SIGN)
            }
            Self::EcdsaP256 | Self::EcdsaP384 | Self::Rsa => return None,
        };
        Some(Names { curve, key, curve_name, hash_name, sign })
    }
}

/// A key of the state standards with the table of its multiples.
#[derive(Debug)]
pub(crate) struct KeptKey {
    digest: Digest,
    table: gost::KeptKey,
}

impl KeptKey {
    /// As [`Algorithm::verify`].
    pub(crate) fn verify(&self, message: &[u8], sign: &[u8]) -> bool {
        self.table.verify(&self.digest.of_parts(&[message]), sign)
    }
}

/// True when two identifiers of a signature are the same: absent parameters and NULL are, for НУЦ's lists of revocation write one inside and
/// the other outside of what is signed (RFC 5280 §5.1.1.2 wants them alike).
pub(crate) fn same(inside: &AlgorithmIdentifierOwned, outside: &AlgorithmIdentifierOwned) -> bool {
    let said =
        |identifier: &AlgorithmIdentifierOwned| identifier.parameters.clone().filter(|any| any.tag() != Tag::Null);
    inside.oid == outside.oid && said(inside) == said(outside)
}

/// The first identifier of a sequence.
fn first(parameters: &Any) -> Option<Oid> {
    let inner = (parameters.tag() == Tag::Sequence).then(|| parameters.value())?;
    Oid::from_der(Cursor::new(inner).any()?.whole).ok()
}

/// Octets of the modulus of a key of RSA (RFC 8017 §A.1.1).
fn modulus(key: &[u8]) -> Option<usize> {
    let octets = Cursor::new(tlv::only(key, tlv::SEQUENCE)?.value).take(tlv::INTEGER)?.value;
    Some(octets.iter().skip_while(|octet| **octet == 0).count())
}

/// A hash known to this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digest {
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SHA-384 (FIPS 180-4).
    Sha384,
    /// SHA-512 (FIPS 180-4), met in references to certificates only.
    Sha512,
    /// Streebog with 256 bits (ST RK GOST R 34.11-2015): 1.2.398.3.10.1.3.2.
    Streebog256,
    /// Streebog with 512 bits (ST RK GOST R 34.11-2015): 1.2.398.3.10.1.3.3.
    Streebog512,
    /// ST RK GOST R 34.311-95: 1.2.398.3.10.1.3.1.
    Gost94,
}

impl Digest {
    /// All members, in the order of declaration.
    pub const ALL: [Self; 6] =
        [Self::Sha256, Self::Sha384, Self::Sha512, Self::Streebog256, Self::Streebog512, Self::Gost94];

    /// The hash an identifier names.
    pub(crate) fn of(identifier: &AlgorithmIdentifierOwned) -> Option<Self> {
        Self::ALL.into_iter().find(|digest| digest.oid() == identifier.oid)
    }

    const fn oid(self) -> Oid {
        match self {
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
            Self::Streebog256 => oid::STREEBOG256,
            Self::Streebog512 => oid::STREEBOG512,
            Self::Gost94 => oid::GOST94,
        }
    }

    /// Identifier of the hash: parameters are absent for SHA (RFC 5754 §2), and NULL for the state standards, as НУЦ's programs write it.
    pub(crate) fn identifier(self) -> AlgorithmIdentifierOwned {
        let parameters = match self {
            Self::Sha256 | Self::Sha384 | Self::Sha512 => None,
            Self::Streebog256 | Self::Streebog512 | Self::Gost94 => Some(Any::null()),
        };
        AlgorithmIdentifierOwned { oid: self.oid(), parameters }
    }

    /// The hash of the parts one after another.
    pub fn of_parts(self, parts: &[&[u8]]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
            Self::Streebog256 => return gost::Hash::Streebog256.of_parts(parts),
            Self::Streebog512 => return gost::Hash::Streebog512.of_parts(parts),
            Self::Gost94 => return gost::Hash::Gost94.of_parts(parts),
        };
        let mut context = digest::Context::new(algorithm);
        for part in parts {
            context.update(part);
        }
        context.finish().as_ref().to_vec()
    }
}

/// SHA-1, never for trust: names of keys (RFC 5280 §4.2.1.2) and the old reference to a certificate (RFC 2634 §5.4) are made of it.
pub(crate) fn sha1(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
}
