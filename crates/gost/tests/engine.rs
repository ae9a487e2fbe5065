//! The same signatures by another program: the engine `gost` of OpenSSL, as Debian packs it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{collections::HashSet, fs, path::Path, process::Command};

use gost::{Curve, Hash, PrivateKey};

/// Certificates made for each curve; every third is spoilt.
const CERTIFICATES: usize = 1000;
/// Signatures the engine makes for each curve, one start of the program each.
const SIGNATURES: usize = 40;

/// How the engine names a curve with its hash: DER of identifiers.
struct Scheme {
    curve: Curve,
    hash: Hash,
    digest: &'static str,
    key: &'static [u8],
    parameters: &'static [u8],
    sign: &'static [u8],
}

const KEY_512: &[u8] = &[6, 8, 0x2a, 0x85, 3, 7, 1, 1, 1, 2];
const KEY_256: &[u8] = &[6, 8, 0x2a, 0x85, 3, 7, 1, 1, 1, 1];
const SIGN_512: &[u8] = &[6, 8, 0x2a, 0x85, 3, 7, 1, 1, 3, 3];
const SIGN_256: &[u8] = &[6, 8, 0x2a, 0x85, 3, 7, 1, 1, 3, 2];

/// The engine signs on the third curve with Streebog only: with the older hash it knows another table of substitutions.
const SCHEMES: [Scheme; 3] = [
    Scheme {
        curve: Curve::Tc26A512,
        hash: Hash::Streebog512,
        digest: "-md_gost12_512",
        key: KEY_512,
        parameters: &[6, 9, 0x2a, 0x85, 3, 7, 1, 2, 1, 2, 1, 6, 8, 0x2a, 0x85, 3, 7, 1, 1, 2, 3],
        sign: SIGN_512,
    },
    Scheme {
        curve: Curve::Tc26A256,
        hash: Hash::Streebog256,
        digest: "-md_gost12_256",
        key: KEY_256,
        parameters: &[6, 9, 0x2a, 0x85, 3, 7, 1, 2, 1, 1, 1],
        sign: SIGN_256,
    },
    Scheme {
        curve: Curve::CryptoProA,
        hash: Hash::Streebog256,
        digest: "-md_gost12_256",
        key: KEY_256,
        parameters: &[6, 7, 0x2a, 0x85, 3, 2, 2, 35, 1, 6, 8, 0x2a, 0x85, 3, 7, 1, 1, 2, 2],
        sign: SIGN_256,
    },
];

/// An element of DER.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = u16::try_from(value.len()).unwrap();
    let mut out = vec![tag];
    match length {
        0..=127 => out.push(length.to_be_bytes()[1]),
        128..=255 => out.extend([0x81, length.to_be_bytes()[1]]),
        _ => out.extend([&[0x82][..], &length.to_be_bytes()].concat()),
    }
    out.extend(value);
    out
}

fn scheme_of_key(scheme: &Scheme) -> Vec<u8> {
    element(0x30, &[scheme.key, &element(0x30, &[scheme.parameters])])
}

/// The engine reads a signature from its other end: s ‖ r, each big-endian.
fn reversed(signature: &[u8]) -> Vec<u8> {
    signature.iter().rev().copied().collect()
}

/// A certificate of the first edition, of `subject` by the authority; spoilt ones carry a signature with one bit flipped.
fn certificate(scheme: &Scheme, key: &PrivateKey, number: usize, subject: &str, spoilt: Option<usize>) -> Vec<u8> {
    let name = |text: &str| {
        let pair = element(0x30, &[&[6, 3, 0x55, 4, 3], &element(0x0c, &[text.as_bytes()])]);
        element(0x30, &[&element(0x31, &[&pair])])
    };
    let life = element(0x30, &[&element(0x17, &[b"200101000000Z"]), &element(0x17, &[b"490101000000Z"])]);
    let point = element(4, &[key.public().point()]);
    let public = element(0x30, &[&scheme_of_key(scheme), &element(3, &[&[0], &point])]);
    let how = element(0x30, &[scheme.sign]);
    let serial = element(2, &[&(0x0100_0000 + u32::try_from(number).unwrap()).to_be_bytes()]);
    let signed = element(0x30, &[&serial, &how, &name("authority"), &life, &name(subject), &public]);
    let chance = number.to_be_bytes();
    let mut signature = key.sign(&scheme.hash.of_parts(&[&signed]), &chance).unwrap();
    if let Some(bit) = spoilt {
        let bit = bit % (signature.len() * 8);
        signature[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.public().verify(&scheme.hash.of_parts(&[&signed]), &signature));
    }
    element(0x30, &[&signed, &how, &element(3, &[&[0], &reversed(&signature)])])
}

/// The program with the engine; `None` and a word about it when this machine has none, which is a fault where all must be checked.
fn engine(folder: &Path) -> Option<impl Fn() -> Command> {
    let configuration = folder.join("engine.cnf");
    let text = "openssl_conf=main\n[main]\nengines=engines\n[engines]\ngost=gost\n[gost]\nengine_id=gost\ndefault_algorithms=ALL\n";
    fs::write(&configuration, text).unwrap();
    let folder = folder.to_owned();
    let program = move || {
        let mut program = Command::new("openssl");
        program.env("OPENSSL_CONF", &configuration).current_dir(&folder);
        program
    };
    let found = program().args(["engine", "gost"]).output().is_ok_and(|output| output.status.success());
    assert!(found || std::env::var_os("CI").is_none_or(|value| value != "true"), "install libengine-gost-openssl");
    if !found {
        println!("skipped: the engine gost of OpenSSL is not installed");
    }
    found.then_some(program)
}

fn key(scheme: &Scheme, seed: u8) -> PrivateKey {
    let number: Vec<u8> =
        (0..scheme.curve.octets()).map(|place| seed ^ u8::try_from(place * 3 % 64).unwrap()).collect();
    PrivateKey::new(scheme.curve, &number).unwrap()
}

/// The program checks all certificates in one start, and must call good exactly those that are.
#[test]
fn the_engine_judges_our_signatures_as_we_do() {
    for scheme in &SCHEMES {
        let folder = tempfile::tempdir().unwrap();
        let Some(program) = engine(folder.path()) else { return };
        let key = key(scheme, 0x15);
        fs::write(folder.path().join("root"), certificate(scheme, &key, 0, "authority", None)).unwrap();
        let made = program().args(["x509", "-in", "root", "-out", "root.pem"]).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let mut good = HashSet::new();
        let names: Vec<String> = (1..=CERTIFICATES).map(|number| format!("c{number}")).collect();
        for (number, name) in names.iter().enumerate() {
            let spoilt = (number % 3 == 2).then_some(number * 7);
            if spoilt.is_none() {
                good.insert(name.clone());
            }
            let der = certificate(scheme, &key, number + 1, "owner", spoilt);
            fs::write(folder.path().join(name), der).unwrap();
        }
        let output = program().args(["verify", "-CAfile", "root.pem"]).args(&names).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let called: HashSet<String> =
            said.lines().filter_map(|line| Some(line.strip_suffix(": OK")?.to_owned())).collect();
        assert_eq!(called, good, "{:?}: {}", scheme.curve, String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn signatures_and_keys_of_the_engine_are_ours() {
    for scheme in &SCHEMES {
        let folder = tempfile::tempdir().unwrap();
        let Some(program) = engine(folder.path()) else { return };
        let key = key(scheme, 0x2a);
        let pkcs8 = element(0x30, &[&[2, 1, 0], &scheme_of_key(scheme), &element(4, &[key.number()])]);
        fs::write(folder.path().join("key"), pkcs8).unwrap();
        let public = program().args(["pkey", "-in", "key", "-pubout", "-outform", "DER"]).output().unwrap();
        assert!(public.stdout.ends_with(key.public().point()), "{:?}: {public:?}", scheme.curve);
        for number in 0..SIGNATURES {
            let message = vec![b'm'; number];
            fs::write(folder.path().join("message"), &message).unwrap();
            let made = program().args(["dgst", scheme.digest, "-sign", "key", "message"]).output().unwrap();
            assert!(made.status.success(), "{made:?}");
            let digest = scheme.hash.of_parts(&[&message]);
            assert!(key.public().verify(&digest, &reversed(&made.stdout)), "{:?}", scheme.curve);
            let kept = gost::KeptKey::new(key.public()).unwrap();
            assert!(kept.verify(&digest, &reversed(&made.stdout)), "{:?}", scheme.curve);
            assert!(!key.public().verify(&digest, &made.stdout), "{:?}", scheme.curve);
        }
    }
}
