//! The tree against the test vectors of RFC 6962 implementations, and every proof of small trees; the public log against tampering.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{Log, at, practice};
use proptest::prelude::*;
use queue::ledger::{Hash, Head, Ledger, leaf_hash, verify_consistency, verify_inclusion};
use queue::public::{LogFault, export, recompute, verify};
use queue::{Impossible, Rule};

/// The leaves and roots that implementations of RFC 6962 share as test vectors.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn eight() -> Ledger {
    let mut ledger = Ledger::default();
    for leaf in LEAVES {
        ledger.append(&hex::decode(leaf).unwrap());
    }
    ledger
}

fn hashes(texts: &[&str]) -> Vec<Hash> {
    texts.iter().map(|text| hex::decode(text).unwrap().try_into().unwrap()).collect()
}

#[test]
fn roots_are_those_of_the_vectors() {
    let ledger = eight();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(hex::encode(ledger.root_at(size as u64).unwrap()), *root, "size {size}");
    }
    assert_eq!(ledger.root_at(9), None);
    assert_eq!(hex::encode(Ledger::default().root()), ROOTS[0]);
}

#[test]
fn proofs_are_those_of_the_vectors() {
    let ledger = eight();
    let inclusion = |index, size| ledger.inclusion(index, size).unwrap();
    assert_eq!(inclusion(0, 1), hashes(&[]));
    assert_eq!(
        inclusion(0, 8),
        hashes(&[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ])
    );
    assert_eq!(
        inclusion(5, 8),
        hashes(&[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ])
    );
    assert_eq!(inclusion(2, 3), hashes(&["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]));
    let consistency = |old, new| ledger.consistency(old, new).unwrap();
    assert_eq!(consistency(1, 1), hashes(&[]));
    assert_eq!(
        consistency(1, 8),
        hashes(&[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ])
    );
    assert_eq!(
        consistency(6, 8),
        hashes(&[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ])
    );
    assert_eq!(
        consistency(2, 5),
        hashes(&[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ])
    );
}

#[test]
fn every_proof_of_small_trees_verifies_and_no_other_does() {
    let mut ledger = Ledger::default();
    let leaves: Vec<Hash> = (0_u8..40).map(|leaf| ledger.append(&[leaf])).collect();
    for size in 1..=40_u64 {
        let root = ledger.root_at(size).unwrap();
        for index in 0..size {
            let proof = ledger.inclusion(index, size).unwrap();
            let leaf = leaves[usize::try_from(index).unwrap()];
            assert!(verify_inclusion(&leaf, index, size, &proof, &root), "{index} of {size}");
            assert!(!verify_inclusion(&leaf_hash(b"other"), index, size, &proof, &root));
            assert!(!verify_inclusion(&leaf, (index + 1) % (size + 1), size, &proof, &root) || size == 1 && index == 1);
            assert!(!verify_inclusion(&leaf, index, size, &[proof.clone(), vec![root]].concat(), &root));
            if let Some((_, short)) = proof.split_last() {
                assert!(!verify_inclusion(&leaf, index, size, short, &root));
            }
        }
        for old in 1..=size {
            let proof = ledger.consistency(old, size).unwrap();
            let old_root = ledger.root_at(old).unwrap();
            assert!(verify_consistency(old, &old_root, size, &root, &proof), "{old} to {size}");
            assert!(!verify_consistency(old, &leaf_hash(b"other"), size, &root, &proof));
            assert!(!verify_consistency(old, &old_root, size, &leaf_hash(b"other"), &proof));
            if let Some((_, short)) = proof.split_last() {
                assert!(!verify_consistency(old, &old_root, size, &root, short));
            }
        }
    }
    assert_eq!(Ledger::from_leaf_hashes(leaves), ledger);
    assert_eq!((ledger.inclusion(40, 40), ledger.consistency(0, 40), ledger.consistency(3, 41)), (None, None, None));
}

#[test]
fn a_head_has_one_form() {
    let head =
        Head { origin: "kezek.example/shymkent".into(), size: 8, root: eight().root(), at: at("2026-11-20T02:00:00Z") };
    let note = "kezek.example/shymkent\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\ntime 1795140000\n";
    assert_eq!(head.note(), note);
    assert_eq!(Head::from_note(note), Ok(head.clone()));
    for other in
        [note.replace('8', "08"), note.replace("time ", "time +"), note.trim_end().to_owned(), format!("{note}x\n")]
    {
        assert!(Head::from_note(&other).is_err(), "{other}");
    }
    let witness = head.witness_note(at("2026-11-20T02:01:00Z"));
    assert_eq!(witness, format!("cosignature/v1\ntime 1795140060\n{note}"));
}

/// A short honest log with its head.
fn published() -> (String, Head) {
    let mut log = Log::new("2024-03-01T04:00:00Z", &practice());
    for number in 0..12 {
        log.wait(60);
        log.register(number, 2021, &[number % 3]).unwrap();
    }
    log.open(0, 0, [2021, 2021], 2);
    log.offer(0, 0, Rule::Turn).unwrap();
    log.wait(60);
    log.enter(queue::What::Consented { child: common::child(0) }).unwrap();
    let lines = export(&log.events).unwrap();
    let mut ledger = Ledger::default();
    lines.lines().for_each(|line| {
        ledger.append(line.as_bytes());
    });
    let head = Head { origin: "kezek.example/shymkent".into(), size: ledger.size(), root: ledger.root(), at: log.now };
    (lines, head)
}

#[test]
fn an_honest_log_is_taken_and_gives_the_positions() {
    let (lines, head) = published();
    let list = verify(&lines, &head).unwrap();
    assert_eq!(list.position(&common::child(1)), Some(1));
    assert_eq!(list.position(&common::child(0)), None);
}

#[test]
fn edit_removal_order_and_a_cut_end_are_found() {
    let (lines, head) = published();
    let rows: Vec<&str> = lines.lines().collect();
    let last = rows.len() - 1;
    let edited = lines.replacen("\"c5\"", "\"c55\"", 1);
    assert!(matches!(verify(&edited, &head), Err(LogFault::OtherRoot)));
    let other_form = lines.replacen("\"number\":3,", "\"number\": 3,", 1);
    assert!(matches!(verify(&other_form, &head), Err(LogFault::NotAnEvent { line: 4, .. })));
    let removed = [&rows[..5], &rows[6..]].concat().join("\n");
    let gap = Impossible::Number { expected: 5, found: 6 };
    assert_eq!(verify(&removed, &head).err(), Some(LogFault::Impossible { line: 6, reason: gap }));
    let mut swapped = rows.clone();
    swapped.swap(5, 6);
    assert!(matches!(verify(&swapped.join("\n"), &head), Err(LogFault::Impossible { line: 6, .. })));
    let cut = rows[..last].join("\n");
    assert!(recompute(&cut).is_ok());
    let size = last as u64;
    assert_eq!(verify(&cut, &head).err(), Some(LogFault::CutOff { expected: size + 1, found: size }));
    // A log that goes on after the head is the same log.
    let older = Head {
        size,
        root: {
            let mut l = Ledger::default();
            rows[..last].iter().for_each(|row| {
                l.append(row.as_bytes());
            });
            l.root()
        },
        ..head
    };
    assert!(verify(&lines, &older).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_changed_byte_passes(place in any::<prop::sample::Index>(), byte in 32_u8..127) {
        let (lines, head) = published();
        let mut bytes = lines.clone().into_bytes();
        let place = place.index(bytes.len() - 1);
        prop_assume!(bytes[place] != byte && bytes[place] != b'\n');
        bytes[place] = byte;
        prop_assert!(verify(&String::from_utf8(bytes).unwrap(), &head).is_err());
    }
}
