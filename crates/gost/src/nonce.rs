//! The secret number of a signature: RFC 6979 §3.2 with HMAC-Streebog-512 for all curves.

use hmac::{Hmac, KeyInit, Mac};
use streebog::Streebog512;
use zeroize::Zeroizing;

/// Octets of one number.
const SIZE: usize = 64;

/// Secret numbers one after another, made of the private key and the hash, so that equal numbers never serve two hashes. Chance may be
/// added (RFC 6979 §3.6): a fault in one signing then tells nothing about another.
pub(crate) struct Nonces {
    key: Zeroizing<[u8; SIZE]>,
    value: Zeroizing<[u8; SIZE]>,
    begun: bool,
}

impl Nonces {
    /// `secret` and `hash` are big-endian numbers of the size of the order.
    pub(crate) fn new(secret: &[u8], hash: &[u8], chance: &[u8]) -> Self {
        let mut nonces = Self { key: Zeroizing::new([0; SIZE]), value: Zeroizing::new([1; SIZE]), begun: false };
        for round in [0, 1] {
            nonces.stir(&[&[round], secret, hash, chance]);
        }
        nonces
    }

    /// The next 64 octets; those refused never come again.
    pub(crate) fn next(&mut self) -> Zeroizing<[u8; SIZE]> {
        if self.begun {
            self.stir(&[&[0]]);
        }
        self.begun = true;
        self.value = mac(&self.key, &[&*self.value]);
        self.value.clone()
    }

    fn stir(&mut self, parts: &[&[u8]]) {
        self.key = mac(&self.key, &[&[&*self.value as &[u8]], parts].concat());
        self.value = mac(&self.key, &[&*self.value]);
    }
}

fn mac(key: &[u8; SIZE], parts: &[&[u8]]) -> Zeroizing<[u8; SIZE]> {
    let mut out = Zeroizing::new([0; SIZE]);
    // A key of any length is taken, so there is always a MAC.
    if let Ok(mut mac) = Hmac::<Streebog512>::new_from_slice(key) {
        for part in parts {
            mac.update(part);
        }
        out.copy_from_slice(&mac.finalize().into_bytes());
    }
    out
}
