//! Encryption under a password as containers of keys write it: PBES2 (RFC 8018 §6.2) and the two old schemes of PKCS#12 (RFC 7292
//! appendix C) that НУЦ still writes. Only reading: the old schemes are too weak to write anything new with them.

use std::num::NonZeroU32;

use aws_lc_rs::{
    cipher::{self, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey},
    digest::{self, Context},
    hmac,
    iv::FixedLength,
    pbkdf2,
};
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, InnerIvInit, KeyInit, block_padding::Pkcs7};
use der::asn1::ObjectIdentifier as Oid;
use zeroize::Zeroizing;

use crate::{
    error::PkiError,
    oid,
    tlv::{Cursor, INTEGER, OCTETS, OID, SEQUENCE},
};

/// Most rounds one container may cost in all, so that a forged file cannot keep the program busy for hours. Three elements with the
/// 600 000 rounds that careful programs write fit.
const MAX_ROUNDS: u32 = 3_000_000;
/// Longest salt, octets. Real ones have 8 to 20.
const MAX_SALT: usize = 1_024;

/// A password in the two forms the schemes take, with the rounds that may still be spent on it.
pub(crate) struct Password {
    utf8: Zeroizing<Vec<u8>>,
    /// Big-endian UTF-16 with two zero octets at the end (RFC 7292 appendix B.1).
    bmp: Zeroizing<Vec<u8>>,
    rounds_left: u32,
}

/// What the octets derived by the function of PKCS#12 are for (RFC 7292 appendix B.3).
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Key = 1,
    Vector = 2,
    Mac = 3,
}

/// The hash under the function of PKCS#12 and under HMAC.
#[derive(Clone, Copy)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash an identifier of a hash names.
    pub(crate) fn of(named: Oid) -> Option<Self> {
        match named {
            oid::SHA1 => Some(Self::Sha1),
            oid::SHA256 => Some(Self::Sha256),
            oid::SHA384 => Some(Self::Sha384),
            oid::SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    fn digest(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }

    /// HMAC over this hash.
    pub(crate) fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    /// Length of the hash, octets.
    pub(crate) fn length(self) -> usize {
        self.digest().output_len()
    }
}

impl Password {
    pub(crate) fn new(text: &str) -> Self {
        // Room for everything is taken at once, so no growth leaves a copy behind.
        let mut bmp = Zeroizing::new(Vec::with_capacity(text.len() * 2 + 2));
        text.encode_utf16().for_each(|unit| bmp.extend_from_slice(&unit.to_be_bytes()));
        bmp.extend_from_slice(&[0, 0]);
        Self { utf8: Zeroizing::new(text.as_bytes().to_vec()), bmp, rounds_left: MAX_ROUNDS }
    }

    /// Opens what an algorithm identifier (its content octets) tells how it was sealed. The padding is the only proof of the password here:
    /// who has a MAC checks it first.
    pub(crate) fn open(&mut self, algorithm: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, PkiError> {
        let mut fields = Cursor::new(algorithm);
        let scheme = fields.take(OID).and_then(|name| Oid::from_bytes(name.value).ok()).ok_or(SCHEME)?;
        let mut parameters = Cursor::new(fields.take(SEQUENCE).ok_or(SCHEME)?.value);
        if scheme == oid::PBES2 {
            return self.pbes2(&mut parameters, sealed);
        }
        let salt = salt(&mut parameters).ok_or(SCHEME)?;
        let rounds = self.rounds(&mut parameters)?;
        let vector = self.derive(Hash::Sha1, Purpose::Vector, salt, rounds, 8);
        match scheme {
            oid::PBE_3DES => {
                let key = self.derive(Hash::Sha1, Purpose::Key, salt, rounds, 24);
                uncbc(des::TdesEde3::new_from_slice(&key).map_err(|_| KEY)?, &vector, sealed)
            }
            oid::PBE_RC2_40 => {
                let key = self.derive(Hash::Sha1, Purpose::Key, salt, rounds, 5);
                uncbc(rc2::Rc2::new_with_eff_key_len(&key, 40), &vector, sealed)
            }
            _ => Err(PkiError::UnsupportedAlgorithm),
        }
    }

    fn pbes2(&mut self, parameters: &mut Cursor<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, PkiError> {
        let mut derivation = Cursor::new(parameters.take(SEQUENCE).ok_or(SCHEME)?.value);
        if derivation.take(OID).is_none_or(|name| name.value != oid::PBKDF2.as_bytes()) {
            return Err(PkiError::UnsupportedAlgorithm);
        }
        let mut derivation = Cursor::new(derivation.take(SEQUENCE).ok_or(SCHEME)?.value);
        let salt = salt(&mut derivation).ok_or(SCHEME)?;
        let rounds = self.rounds(&mut derivation)?;
        // The length of the key stands in the name of the cipher too.
        derivation.take(INTEGER);
        let hash = match derivation.take(SEQUENCE) {
            None => pbkdf2::PBKDF2_HMAC_SHA1,
            Some(named) => pseudo_random(named.value)?,
        };
        let mut encryption = Cursor::new(parameters.take(SEQUENCE).ok_or(SCHEME)?.value);
        let name = encryption.take(OID).and_then(|name| Oid::from_bytes(name.value).ok()).ok_or(SCHEME)?;
        let (algorithm, length) = match name {
            oid::AES_128_CBC => (&cipher::AES_128, cipher::AES_128_KEY_LEN),
            oid::AES_192_CBC => (&cipher::AES_192, cipher::AES_192_KEY_LEN),
            oid::AES_256_CBC => (&cipher::AES_256, cipher::AES_256_KEY_LEN),
            _ => return Err(PkiError::UnsupportedAlgorithm),
        };
        let vector: [u8; 16] = encryption.take(OCTETS).and_then(|vector| vector.value.try_into().ok()).ok_or(SCHEME)?;
        let mut key = Zeroizing::new(vec![0; length]);
        pbkdf2::derive(hash, rounds, salt, &self.utf8, &mut key);
        let key = UnboundCipherKey::new(algorithm, &key).map_err(|_| KEY)?;
        let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).map_err(|_| KEY)?;
        let mut opened = Zeroizing::new(sealed.to_vec());
        let length =
            key.decrypt(&mut opened, DecryptionContext::Iv128(FixedLength::from(vector))).map_err(|_| PADDING)?.len();
        opened.truncate(length);
        Ok(opened)
    }

    /// Reads the next number of rounds and takes them from what is left.
    pub(crate) fn rounds(&mut self, parameters: &mut Cursor<'_>) -> Result<NonZeroU32, PkiError> {
        let number = parameters.take(INTEGER).ok_or(SCHEME)?.value;
        self.spend(number)
    }

    /// Takes rounds, a positive INTEGER's content octets, from what is left.
    pub(crate) fn spend(&mut self, number: &[u8]) -> Result<NonZeroU32, PkiError> {
        const MANY: PkiError = PkiError::Malformed("number of rounds");
        if number.len() > 4 || number.first().is_none_or(|first| *first >= 0x80) {
            return Err(MANY);
        }
        let rounds = number.iter().fold(0, |sum, octet| (sum << 8) | u32::from(*octet));
        self.rounds_left = self.rounds_left.checked_sub(rounds).ok_or(MANY)?;
        NonZeroU32::new(rounds).ok_or(MANY)
    }

    /// The function of PKCS#12 (RFC 7292 appendix B.2): `length` octets for a purpose.
    pub(crate) fn derive(
        &self,
        hash: Hash,
        purpose: Purpose,
        salt: &[u8],
        rounds: NonZeroU32,
        length: usize,
    ) -> Zeroizing<Vec<u8>> {
        let block = hash.digest().block_len();
        let fill = |bytes: &[u8]| bytes.iter().copied().cycle().take(bytes.len().div_ceil(block) * block).collect();
        let mut input: Zeroizing<Vec<u8>> =
            Zeroizing::new(Vec::with_capacity((salt.len() + self.bmp.len()) + 2 * block));
        let (salt, password): (Vec<u8>, Zeroizing<Vec<u8>>) = (fill(salt), Zeroizing::new(fill(&self.bmp)));
        input.extend_from_slice(&salt);
        input.extend_from_slice(&password);
        let mut derived = Zeroizing::new(Vec::with_capacity(length + hash.length()));
        while derived.len() < length {
            let mut first = Context::new(hash.digest());
            first.update(&vec![purpose as u8; block]);
            first.update(&input);
            let mut made = Zeroizing::new(first.finish().as_ref().to_vec());
            for _ in 1..rounds.get() {
                let next = digest::digest(hash.digest(), &made);
                made.copy_from_slice(next.as_ref());
            }
            derived.extend_from_slice(&made);
            let step: Zeroizing<Vec<u8>> = Zeroizing::new(made.iter().copied().cycle().take(block).collect());
            input.chunks_mut(block).for_each(|part| add(part, &step));
        }
        derived.truncate(length);
        derived
    }
}

const SCHEME: PkiError = PkiError::Malformed("scheme of encryption");
const KEY: PkiError = PkiError::Crypto("key");
const PADDING: PkiError = PkiError::Malformed("sealed part of the container");

/// A salt of sensible length.
fn salt<'a>(parameters: &mut Cursor<'a>) -> Option<&'a [u8]> {
    parameters.take(OCTETS).map(|salt| salt.value).filter(|salt| salt.len() <= MAX_SALT)
}

/// The pseudo-random function of PBKDF2 an algorithm identifier names.
fn pseudo_random(identifier: &[u8]) -> Result<pbkdf2::Algorithm, PkiError> {
    let name = Cursor::new(identifier).take(OID).and_then(|name| Oid::from_bytes(name.value).ok()).ok_or(SCHEME)?;
    match name {
        oid::HMAC_SHA1 => Ok(pbkdf2::PBKDF2_HMAC_SHA1),
        oid::HMAC_SHA256 => Ok(pbkdf2::PBKDF2_HMAC_SHA256),
        oid::HMAC_SHA384 => Ok(pbkdf2::PBKDF2_HMAC_SHA384),
        oid::HMAC_SHA512 => Ok(pbkdf2::PBKDF2_HMAC_SHA512),
        _ => Err(PkiError::UnsupportedAlgorithm),
    }
}

/// `part + step + 1` as big-endian numbers, the carry out of the first octet dropped.
fn add(part: &mut [u8], step: &[u8]) {
    let mut carry = 1;
    for (octet, other) in part.iter_mut().zip(step).rev() {
        let sum = u16::from(*octet) + u16::from(*other) + carry;
        [_, *octet] = sum.to_be_bytes();
        carry = sum >> 8;
    }
}

/// Opens CBC with the padding of PKCS#7.
fn uncbc<C: BlockCipherDecrypt>(cipher: C, vector: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, PkiError> {
    let mode = cbc::Decryptor::inner_iv_slice_init(cipher, vector).map_err(|_| KEY)?;
    let mut opened = Zeroizing::new(sealed.to_vec());
    let length = mode.decrypt_padded::<Pkcs7>(&mut opened).map_err(|_| PADDING)?.len();
    opened.truncate(length);
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_of_pkcs12_derives_the_published_octets() {
        let rounds = |count| NonZeroU32::new(count).unwrap();
        let derive = |password: &str, purpose, salt: &str, count, length| {
            let salt = hex::decode(salt).unwrap();
            hex::encode(Password::new(password).derive(Hash::Sha1, purpose, &salt, rounds(count), length).as_slice())
        };
        let key = derive("smeg", Purpose::Key, "0a58cf64530d823f", 1, 24);
        assert_eq!(key, "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3");
        assert_eq!(derive("smeg", Purpose::Vector, "0a58cf64530d823f", 1, 8), "79993dfe048d3b76");
        let key = derive("queeg", Purpose::Key, "05dec959acff72f7", 1000, 24);
        assert_eq!(key, "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4");
    }

    #[test]
    fn rounds_are_spent_from_one_purse() {
        let mut password = Password::new("p");
        // 2 000 000 and then 1 000 000 are all there are.
        assert!(password.spend(&[0x1e, 0x84, 0x80]).is_ok());
        assert!(password.spend(&[0x0f, 0x42, 0x41]).is_err());
        assert!(password.spend(&[0x0f, 0x42, 0x40]).is_ok());
        assert!(password.spend(&[1]).is_err());
        for odd in [[0].as_slice(), &[], &[0xff], &[0, 0, 0, 0, 1]] {
            assert!(Password::new("p").spend(odd).is_err());
        }
    }
}
