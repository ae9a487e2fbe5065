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

/// A number of the curve from hex, big-endian as standards print it.
fn number(curve: Curve, hex: &str) -> Vec<u8> {
    let mut number = hex::decode(format!("{hex:0>width$}", width = curve.octets() * 2)).unwrap();
    number.reverse();
    number
}

/// The sum of two numbers; `None` where it does not fit.
fn sum(one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0_u16;
    let sum = one.iter().zip(other).map(|(a, b)| {
        carry += u16::from(*a) + u16::from(*b);
        let octet = carry.to_le_bytes()[0];
        carry >>= 8;
        octet
    });
    let sum = sum.collect();
    (carry == 0).then_some(sum)
}

/// A file of public test data: beside the checkout, or where `QYZMET_INTEROP` says, and then it must be there. `None` and a word about it
/// otherwise.
fn interop(file: &str) -> Option<String> {
    let told = std::env::var_os("QYZMET_INTEROP").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/interop");
    let path = told.clone().unwrap_or_else(beside).join(file);
    let text = std::fs::read_to_string(&path).ok();
    assert!(told.is_none() || text.is_some(), "QYZMET_INTEROP: {} cannot be read", path.display());
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
    // RFC 6986 §10.1, whose message is digits, and §10.2, whose message is longer than a block; RFC 5831 §7.3.1 and §7.3.2 under the test table
    // of substitutions. No standard prints the hash of nothing: that is what other programs agree on.
    let digits = b"012345678901234567890123456789012345678901234567890123456789012";
    let song = hex::decode(
        "d1e520e2e5f2f0e82c20d1f2f0e8e1eee6e820e2edf3f6e82c20e2e5fef2fa20f120eceef0ff20f1f2f0e5ebe0ece820ede020f5f0e0e1f0fbff20efebfaeafb20c8e3eef0e5e2fb",
    )
    .unwrap();
    let cases: [(Hash, &[u8], &str); 9] = [
        (
            Hash::Streebog512,
            digits,
            "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48",
        ),
        (Hash::Streebog256, digits, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"),
        (
            Hash::Streebog512,
            &song,
            "1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28",
        ),
        (Hash::Streebog256, &song, "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50"),
        (
            Hash::Streebog512,
            b"",
            "8e945da209aa869f0455928529bcae4679e9873ab707b55315f56ceb98bef0a7362f715528356ee83cda5f2aac4c6ad2ba3a715c1bcd81cb8e9f90bf4c1c1a8a",
        ),
        (Hash::Streebog256, b"", "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb"),
        (
            Hash::Gost94,
            b"This is message, length=32 bytes",
            "b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa",
        ),
        (
            Hash::Gost94,
            b"Suppose the original message has length = 50 bytes",
            "471aba57a60a770d3a76130635c1fbea4ef14de51f78b4ae57dd893b62f55208",
        ),
        (Hash::Gost94, b"", "ce85b99cc46752fffee35cab9a7b0278abb4c2d2055cff685af4912c49490f8d"),
    ];
    for (hash, message, expected) in cases {
        let (first, rest) = message.split_at(message.len() / 2);
        assert_eq!(hex::encode(hash.of_parts(&[message])), expected, "{hash:?} of {} octets", message.len());
        assert_eq!(hash.of_parts(&[first, rest]), hash.of_parts(&[message]));
    }
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

/// The same numbers modulo the order are another spelling and no signature. Here r and s are so small that both have room for the order above
/// them on every curve: the secret number of the signature was one, so that r is the abscissa of the base point, and the private key makes s one
/// under the hash two.
#[test]
fn numbers_with_the_order_added_are_refused() {
    for (curve, private, r) in [
        (
            Curve::Tc26A512,
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1a99b8cca309060b9ff6c7b38958eaeb123225c7fc8c7ae931de762b6a0b21a3",
            "3",
        ),
        (
            Curve::Tc26A256,
            "27b72cac8b2463a80a0aba97029ed4e4e14f917d3ce94bb1caff8545efa61631",
            "11e38443a5e82c0d880923425712b2bb45d9f5d70237365c08fa24539bc1915a",
        ),
        (Curve::CryptoProA, "ffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b892", "1"),
    ] {
        let private = PrivateKey::new(curve, &number(curve, private)).unwrap();
        let (r, s, digest) = (number(curve, r), number(curve, "1"), number(curve, "2"));
        assert!(verifies(private.public(), &digest, &[&r[..], &s].concat()), "{curve:?}");
        let others = |part: &Vec<u8>| {
            let more = std::iter::successors(sum(part, &order(curve)), |last| sum(last, &order(curve)));
            more.collect::<Vec<_>>()
        };
        assert!(!others(&r).is_empty() && !others(&s).is_empty(), "{curve:?}");
        for other in others(&r) {
            assert!(!verifies(private.public(), &digest, &[&other[..], &s].concat()), "{curve:?}");
        }
        for other in others(&s) {
            assert!(!verifies(private.public(), &digest, &[&r[..], &other].concat()), "{curve:?}");
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
        // 2^n − 1 is above every prime.
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

/// Points of the groups, big-endian, with one coordinate so small that it has room for the prime above it.
const SMALL: [(Curve, &str, &str); 6] = [
    (
        Curve::Tc26A512,
        "3",
        "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4",
    ),
    (
        Curve::Tc26A512,
        "166a0ce81d9d8108f7f9be7d46cb93e6a857b58505541ef5fcbd55db807e952799d01eb9a70bece44e2c069c3e493a85228930e3dbf4ef1ad5110094980da832",
        "1",
    ),
    (Curve::Tc26A256, "6", "c54232c00c62c5896e70741abb9b8660883859bb5e37025be8d262b92d0d5162"),
    (Curve::Tc26A256, "050f3eb4513ac9f2fe0cd660fbfa01f12680e75c7af440ad4eed0606af87bcf7", "9"),
    (Curve::CryptoProA, "1", "8d91e471e0989cda27df505a453f2b7635294f2ddf23e3b122acc99c9e9f1e14"),
    (Curve::CryptoProA, "51be55a5b36a0c6c10ecb23f58ce0722de9ff26a90f3030bf9d4e5c5322ebb30", "1"),
];

/// With the prime added a coordinate means the same point, but coordinates have one spelling: else one key would have several.
#[test]
fn coordinates_with_the_prime_added_are_no_keys() {
    for (curve, x, y) in SMALL {
        let point = [number(curve, x), number(curve, y)];
        assert!(PublicKey::new(curve, &point.concat()).is_some(), "{curve:?} {x} {y}");
        let prime = match curve {
            Curve::Tc26A512 => format!("{}fdc7", "f".repeat(124)),
            Curve::Tc26A256 | Curve::CryptoProA => format!("{}fd97", "f".repeat(60)),
        };
        let others = point.clone().map(|coordinate| sum(&coordinate, &number(curve, &prime)));
        assert_eq!(others.iter().flatten().count(), 1, "{curve:?} {x} {y}");
        let [other_x, other_y] = others;
        let [x, y] = point;
        let other = [other_x.unwrap_or(x), other_y.unwrap_or(y)].concat();
        assert!(PublicKey::new(curve, &other).is_none(), "{curve:?} {}", hex::encode(other));
    }
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
