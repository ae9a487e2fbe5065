//! Signatures made elsewhere, the edges of what may be accepted, and keys of our own.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{collections::HashMap, path::PathBuf};

use gost::{Curve, Hash, KeptKey, PrivateKey, PublicKey};
use proptest::prelude::*;

const ALL: [(Curve, Hash); 3] =
    [(Curve::Tc26A512, Hash::Streebog512), (Curve::Tc26A256, Hash::Streebog256), (Curve::CryptoProA, Hash::Gost94)];

/// Orders of the groups, big-endian.
fn order(curve: Curve) -> Vec<u8> {
    let mut order = hex::decode(match curve {
        Curve::Tc26A512 => {
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275"
        }
        Curve::Tc26A256 => "400000000000000000000000000000000fd8cddfc87b6635c115af556c360c67",
        Curve::CryptoProA => "ffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b893",
    })
    .unwrap();
    order.reverse();
    order
}

/// The folder of public test data; `None` and a word about it when it is not there.
fn interop(file: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/interop");
    let folder = std::env::var_os("QYZMET_INTEROP").map_or_else(beside, PathBuf::from);
    let text = std::fs::read_to_string(folder.join(file)).ok();
    if text.is_none() {
        println!("skipped: no interop data");
    }
    text
}

fn key(curve: Curve, seed: u8) -> PrivateKey {
    let mut number = vec![seed; curve.octets()];
    *number.last_mut().unwrap() = 0x21;
    PrivateKey::new(curve, &number).unwrap()
}

/// What both ways of verifying say, with a table of the key's multiples and without.
fn verifies(key: &PublicKey, digest: &[u8], signature: &[u8]) -> bool {
    let said = key.verify(digest, signature);
    assert_eq!(KeptKey::new(key).unwrap().verify(digest, signature), said);
    said
}

#[test]
fn a_signature_of_the_national_library_holds() {
    let Some(text) = interop("ncalayer-rs/test_gost512.vectors") else { return };
    let fields: HashMap<_, _> = text.lines().filter_map(|line| line.split_once('=')).collect();
    let octets = |name: &str| hex::decode(fields[name]).unwrap();
    let little = |name: &str| octets(name).into_iter().rev().collect::<Vec<_>>();
    let digest = Hash::Streebog512.of_parts(&[fields["msg"].as_bytes()]);
    assert_eq!(digest, octets("digest"));
    // The file gives numbers big-endian, digest and signature as they travel.
    let private = PrivateKey::new(Curve::Tc26A512, &little("d")).unwrap();
    assert_eq!(private.public().point(), [little("qx"), little("qy")].concat());
    assert!(verifies(private.public(), &digest, &octets("sig")));
}

#[test]
fn hashes_are_those_of_the_standards() {
    // RFC 6986 §10.1, whose message is digits; RFC 5831 §7.3.1 under the test table of substitutions.
    let digits = b"012345678901234567890123456789012345678901234567890123456789012";
    assert_eq!(
        hex::encode(Hash::Streebog512.of_parts(&[&digits[..30], &digits[30..]])),
        "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"
    );
    assert_eq!(
        hex::encode(Hash::Streebog256.of_parts(&[digits])),
        "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
    );
    assert_eq!(
        hex::encode(Hash::Gost94.of_parts(&[b"This is message, length=32 bytes"])),
        "b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa"
    );
}

#[test]
fn numbers_out_of_range_are_refused() {
    for (curve, hash) in ALL {
        let private = key(curve, 7);
        let public = private.public();
        let size = curve.octets();
        let digest = hash.of_parts(&[b"message"]);
        let good = private.sign(&digest, b"").unwrap();
        assert!(verifies(public, &digest, &good));
        let (r, s) = good.split_at(size);
        let mut one = vec![0; size];
        one[0] = 1;
        for wrong in [vec![0; size], order(curve), vec![0xff; size], one] {
            assert!(!verifies(public, &digest, &[&wrong, s].concat()), "{curve:?}");
            assert!(!verifies(public, &digest, &[r, &wrong].concat()), "{curve:?}");
            assert!(!verifies(public, &digest, &[&wrong[..], &wrong].concat()), "{curve:?}");
        }
        // The same numbers modulo the order, where there is room for them, are another spelling and no signature.
        for part in [r, s] {
            let mut carry = 0;
            let sum: Vec<u8> = part
                .iter()
                .zip(order(curve))
                .map(|(a, b)| {
                    carry += u16::from(*a) + u16::from(b);
                    let octet = carry.to_le_bytes()[0];
                    carry >>= 8;
                    octet
                })
                .collect();
            let other = if part == r { [&sum, s].concat() } else { [r, &sum].concat() };
            assert!(!verifies(public, &digest, &other), "{curve:?}");
        }
        assert!(!verifies(public, &digest, &[s, r].concat()));
        assert!(!verifies(public, &digest, &good[1..]));
        assert!(!verifies(public, &digest, &[&good[..], &[0]].concat()));
        assert!(!verifies(public, &digest, b""));
        assert!(!verifies(public, &digest[1..], &good));
        assert!(private.sign(&digest[1..], b"").is_none());
        for number in [vec![0; size], order(curve), vec![0xff; size], vec![1; size - 1]] {
            assert!(PrivateKey::new(curve, &number).is_none());
        }
    }
}

#[test]
fn a_hash_of_nought_counts_as_one() {
    for (curve, _) in ALL {
        let private = key(curve, 9);
        let mut one = vec![0; curve.octets()];
        one[0] = 1;
        let made = private.sign(&vec![0; curve.octets()], b"").unwrap();
        for same in [vec![0; curve.octets()], order(curve), one] {
            assert!(verifies(private.public(), &same, &made));
            assert_eq!(private.sign(&same, b"").unwrap(), made);
        }
    }
}

#[test]
fn points_outside_the_group_are_no_keys() {
    for (curve, _) in ALL {
        let good = key(curve, 3).public().point().to_vec();
        assert!(PublicKey::new(curve, &good).is_some());
        let mut off = good.clone();
        off[0] ^= 1;
        let size = curve.octets();
        // The prime more than x, and 2^n − 1: coordinates have one spelling.
        let large = [&vec![0xff; size], &good[size..]].concat();
        for wrong in [off, vec![0; 2 * size], good[1..].to_vec(), large, Vec::new()] {
            assert!(PublicKey::new(curve, &wrong).is_none(), "{curve:?}");
        }
    }
    // The point of order two of the curve with a cofactor: it lies on the curve, not in the group.
    let mut two = hex::decode("0100fe73f595ff158e974b44d478d9588744fe5c192ac47ea63075dce7a14aaa").unwrap();
    two.reverse();
    two.extend([0; 32]);
    assert!(PublicKey::new(Curve::Tc26A256, &two).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_signed_verifies_and_nothing_else(
        which in 0..3usize, seed in any::<[u8; 64]>(), message in any::<Vec<u8>>(), chance in any::<[u8; 16]>(),
        bit in any::<prop::sample::Index>(),
    ) {
        let (curve, hash) = ALL[which];
        let mut number = seed[..curve.octets()].to_vec();
        *number.last_mut().unwrap() &= 0x3f;
        let private = PrivateKey::new(curve, &number).unwrap();
        prop_assert_eq!(PublicKey::new(curve, private.public().point()), Some(private.public().clone()));
        let digest = hash.of_parts(&[&message]);
        let made = private.sign(&digest, &chance).unwrap();
        prop_assert_ne!(&made, &private.sign(&digest, b"other").unwrap());
        prop_assert!(verifies(private.public(), &digest, &made));
        let place = bit.index(made.len() * 8);
        let mut flipped = made.clone();
        flipped[place / 8] ^= 1 << (place % 8);
        prop_assert!(!verifies(private.public(), &digest, &flipped));
        let place = place / 2;
        let mut flipped = digest.clone();
        flipped[place / 8] ^= 1 << (place % 8);
        prop_assert!(!verifies(private.public(), &flipped, &made));
        let other = key(curve, 5);
        prop_assert!(!verifies(other.public(), &digest, &made));
    }

    #[test]
    fn no_octets_make_it_fall(point in prop::collection::vec(any::<u8>(), 0..200), sign in prop::collection::vec(any::<u8>(), 0..200)) {
        for (curve, hash) in ALL {
            prop_assert!(PublicKey::new(curve, &point).is_none());
            prop_assert!(!verifies(key(curve, 1).public(), &hash.of_parts(&[&point]), &sign));
        }
    }
}

#[test]
fn generated_keys_are_in_range_and_differ() {
    for (curve, _) in ALL {
        let mut next = 0u8;
        // The first filling is out of range for every curve and is thrown away.
        let key = PrivateKey::generate(curve, |octets| {
            octets.fill(if next == 0 { 0xff } else { 0x20 + next });
            next += 1;
            Ok::<_, ()>(())
        });
        assert_eq!(key.unwrap().number(), vec![0x21; curve.octets()]);
        assert!(PrivateKey::generate(curve, |_| Err("no chance")).is_err());
    }
}
