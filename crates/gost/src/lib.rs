//! The cryptography of the state standards: signatures of GOST R 34.10-2012 (in Kazakhstan ST RK GOST R 34.10-2015) and of its forerunner
//! GOST 34.310-2004, with their hashes.
//!
//! Pure arithmetic on octets: it knows no certificates, no files and no chance of its own. Everything is little-endian, the way Kazakhstan
//! writes it: numbers, the hash as a number, a public key x ‖ y, a signature r ‖ s. Verification takes a time that tells its inputs, which
//! are public; whatever touches a private key takes the same time for all keys, and secrets are wiped after use.

mod field;
mod group;
mod nonce;
#[cfg(test)]
mod rfc7091;

use std::{fmt, sync::LazyLock};

use crypto_bigint::{U256, U512, Uint};
use gost94::Gost94Test;
use streebog::{Digest, Streebog256, Streebog512};
use zeroize::Zeroizing;

use crate::{
    field::Folding,
    group::{Arithmetic, Group, Parameters, Verifier},
};

/// A curve with its base point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// `id-tc26-gost-3410-12-512-paramSetA` (RFC 7836 appendix A.1), of GOST R 34.10-2012 with 512 bits.
    Tc26A512,
    /// `id-tc26-gost-3410-2012-256-paramSetA` (RFC 7836 appendix A.2), of GOST R 34.10-2012 with 256 bits.
    Tc26A256,
    /// `id-GostR3410-2001-CryptoPro-A-ParamSet` (RFC 4357 §11.4), of GOST 34.310-2004.
    CryptoProA,
}

/// A hash of the standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// GOST R 34.11-2012 with 256 bits (RFC 6986).
    Streebog256,
    /// GOST R 34.11-2012 with 512 bits (RFC 6986).
    Streebog512,
    /// GOST R 34.11-94 (RFC 5831), in Kazakhstan ST RK GOST R 34.311-95, with the table of substitutions printed in the standard as a test:
    /// that is the one in use.
    Gost94,
}

impl Hash {
    /// The hash of the parts one after another.
    pub fn of_parts(self, parts: &[&[u8]]) -> Vec<u8> {
        fn of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut state = D::new();
            for part in parts {
                state.update(part);
            }
            state.finalize().to_vec()
        }
        match self {
            Self::Streebog256 => of::<Streebog256>(parts),
            Self::Streebog512 => of::<Streebog512>(parts),
            Self::Gost94 => of::<Gost94Test>(parts),
        }
    }
}

crypto_bigint::const_monty_params!(
    OrderTc26A512,
    U512,
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275",
    "Order of the group of `Tc26A512`."
);
crypto_bigint::const_monty_params!(
    OrderTc26A256,
    U256,
    "400000000000000000000000000000000fd8cddfc87b6635c115af556c360c67",
    "Order of the group of `Tc26A256`; the curve has four times as many points."
);
crypto_bigint::const_monty_params!(
    OrderCryptoProA,
    U256,
    "ffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b893",
    "Order of the group of `CryptoProA`."
);

/// 2^512 − 569.
type Field512 = Folding<{ U512::LIMBS }, 569>;
/// 2^256 − 617.
type Field256 = Folding<{ U256::LIMBS }, 617>;

static TC26_A512: LazyLock<Group<Field512, OrderTc26A512, { U512::LIMBS }>> = LazyLock::new(|| {
    Group::new(&Parameters {
        a: Uint::MAX.wrapping_sub(&Uint::from_u64(569 + 2)),
        b: Uint::from_be_hex(
            "e8c2505dedfc86ddc1bd0b2b6667f1da34b82574761cb0e879bd081cfd0b6265ee3cb090f30d27614cb4574010da90dd862ef9d4ebee4761503190785a71c760",
        ),
        x: Uint::from_u64(3),
        y: Uint::from_be_hex(
            "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4",
        ),
        cofactor: false,
    })
});

static TC26_A256: LazyLock<Group<Field256, OrderTc26A256, { U256::LIMBS }>> = LazyLock::new(|| {
    Group::new(&Parameters {
        a: Uint::from_be_hex("c2173f1513981673af4892c23035a27ce25e2013bf95aa33b22c656f277e7335"),
        b: Uint::from_be_hex("295f9bae7428ed9ccc20e7c359a9d41a22fccd9108e17bf7ba9337a6f8ae9513"),
        x: Uint::from_be_hex("91e38443a5e82c0d880923425712b2bb658b9196932e02c78b2582fe742daa28"),
        y: Uint::from_be_hex("32879423ab1a0375895786c4bb46e9565fde0b5344766740af268adb32322e5c"),
        cofactor: true,
    })
});

static CRYPTO_PRO_A: LazyLock<Group<Field256, OrderCryptoProA, { U256::LIMBS }>> = LazyLock::new(|| {
    Group::new(&Parameters {
        a: Uint::MAX.wrapping_sub(&Uint::from_u64(617 + 2)),
        b: Uint::from_u64(166),
        x: Uint::ONE,
        y: Uint::from_be_hex("8d91e471e0989cda27df505a453f2b7635294f2ddf23e3b122acc99c9e9f1e14"),
        cofactor: false,
    })
});

impl Curve {
    /// Octets of a number of this curve: of a private key, of a hash, of half a public key or half a signature.
    pub const fn octets(self) -> usize {
        match self {
            Self::Tc26A512 => 64,
            Self::Tc26A256 | Self::CryptoProA => 32,
        }
    }

    fn arithmetic(self) -> &'static dyn Arithmetic {
        match self {
            Self::Tc26A512 => &*TC26_A512,
            Self::Tc26A256 => &*TC26_A256,
            Self::CryptoProA => &*CRYPTO_PRO_A,
        }
    }
}

/// A public key: a point known to lie in the group of its curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    curve: Curve,
    point: Vec<u8>,
}

impl PublicKey {
    /// A key from x ‖ y, each little-endian; `None` when it is no point of the group.
    pub fn new(curve: Curve, point: &[u8]) -> Option<Self> {
        curve.arithmetic().is_key(point).then(|| Self { curve, point: point.to_vec() })
    }

    /// The curve.
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// x ‖ y, each little-endian.
    pub fn point(&self) -> &[u8] {
        &self.point
    }

    /// True when `signature` (r ‖ s, each little-endian) is of this key over the message with this hash (RFC 7091 §6.2).
    pub fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        self.curve.arithmetic().verify(&self.point, digest, signature)
    }
}

/// A public key that verifies many signatures, such as that of an authority: a table of its multiples is made once, for about the time of one
/// verification, and each verification then takes a third of the time.
pub struct KeptKey(Box<dyn Verifier>);

impl fmt::Debug for KeptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptKey").finish_non_exhaustive()
    }
}

impl KeptKey {
    /// Makes the table of a key.
    pub fn new(key: &PublicKey) -> Option<Self> {
        key.curve.arithmetic().verifier(&key.point).map(Self)
    }

    /// As [`PublicKey::verify`].
    pub fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        self.0.verify(digest, signature)
    }
}

/// A private key, wiped when dropped.
#[derive(Clone)]
pub struct PrivateKey {
    number: Zeroizing<Vec<u8>>,
    public: PublicKey,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl PrivateKey {
    /// A key from its little-endian number; `None` when it is nought, not below the order of the group, or of another size.
    pub fn new(curve: Curve, number: &[u8]) -> Option<Self> {
        let point = curve.arithmetic().public(number)?;
        Some(Self { number: Zeroizing::new(number.to_vec()), public: PublicKey { curve, point } })
    }

    /// A new key of the chance `fill` writes; the only fault is that of `fill`. Numbers out of range are thrown away, so that all keys are
    /// equally likely.
    pub fn generate<E>(curve: Curve, mut fill: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut number = Zeroizing::new(vec![0; curve.octets()]);
        loop {
            fill(&mut number)?;
            if let Some(key) = Self::new(curve, &number) {
                return Ok(key);
            }
        }
    }

    /// The number, little-endian.
    pub fn number(&self) -> &[u8] {
        &self.number
    }

    /// The public key.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a hash (RFC 7091 §6.1): r ‖ s, each little-endian; `None` when the hash has not the size of the curve. `chance` may be empty: the
    /// secret number of the signature is made of the key and the hash, and chance is only added to it.
    pub fn sign(&self, digest: &[u8], chance: &[u8]) -> Option<Vec<u8>> {
        self.public.curve.arithmetic().sign(&self.number, digest, chance)
    }
}
