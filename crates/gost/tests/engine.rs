//! The same signatures and hashes by other programs: the engine `gost` of OpenSSL and `rhash`, as Debian packs them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{collections::HashSet, fs, path::Path, process::Command};

use gost::{Curve, Hash, KeptKey, PrivateKey};

/// Authorities of each curve, each with a key of its own.
const AUTHORITIES: u8 = 20;
/// Certificates under each authority; every third is spoilt.
const CERTIFICATES: usize = 50;
/// Keys of each curve the engine signs with.
const KEYS: u8 = 4;
/// Signatures the engine makes with each of them, one start of the program each.
const SIGNATURES: usize = 25;
/// One of so many signatures is given back to the engine, as it is and spoilt.
const GIVEN_BACK: usize = 5;
/// The longest message whose hash is compared: many blocks of either hash, and a part of one.
const LONGEST: usize = 600;

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

/// A certificate of the first edition, of `subject` by `issuer`; spoilt ones carry a signature with one bit flipped.
fn certificate(
    scheme: &Scheme,
    key: &PrivateKey,
    number: usize,
    [issuer, subject]: [&str; 2],
    spoilt: Option<usize>,
) -> Vec<u8> {
    let name = |text: &str| {
        let pair = element(0x30, &[&[6, 3, 0x55, 4, 3], &element(0x0c, &[text.as_bytes()])]);
        element(0x30, &[&element(0x31, &[&pair])])
    };
    let life = element(0x30, &[&element(0x17, &[b"200101000000Z"]), &element(0x17, &[b"490101000000Z"])]);
    let point = element(4, &[key.public().point()]);
    let public = element(0x30, &[&scheme_of_key(scheme), &element(3, &[&[0], &point])]);
    let how = element(0x30, &[scheme.sign]);
    let serial = element(2, &[&(0x0100_0000 + u32::try_from(number).unwrap()).to_be_bytes()]);
    let signed = element(0x30, &[&serial, &how, &name(issuer), &life, &name(subject), &public]);
    let chance = number.to_be_bytes();
    let mut signature = key.sign(&scheme.hash.of_parts(&[&signed]), &chance).unwrap();
    if let Some(bit) = spoilt {
        let bit = bit % (signature.len() * 8);
        signature[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.public().verify(&scheme.hash.of_parts(&[&signed]), &signature));
    }
    element(0x30, &[&signed, &how, &element(3, &[&[0], &reversed(&signature)])])
}

/// Certificates in one file that the program writes as PEM in one start: a message of CMS with neither content nor signers (RFC 5652 §5.1).
fn bundle(certificates: &[Vec<u8>]) -> Vec<u8> {
    let name = |last: u8| [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last];
    let all: Vec<&[u8]> = certificates.iter().map(Vec::as_slice).collect();
    let (none, data) = (element(0x31, &[]), element(0x30, &[&name(1)]));
    let signed = element(0x30, &[&[2, 1, 1], &none, &data, &element(0xa0, &all), &none]);
    element(0x30, &[&name(2), &element(0xa0, &[&signed])])
}

/// Whether a program of this package was found; a word about it when this machine has none, which is a fault where all must be checked.
fn installed(found: bool, package: &str) -> bool {
    assert!(found || std::env::var_os("CI").is_none_or(|value| value != "true"), "install {package}");
    if !found {
        println!("skipped: {package} is not installed");
    }
    found
}

/// The program with the engine; `None` when this machine has none.
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
    installed(found, "libengine-gost-openssl").then_some(program)
}

/// A key of any look: two bits at the top are left out, so that its number is below every order.
fn key(scheme: &Scheme, seed: u8) -> PrivateKey {
    let mut number = Hash::Streebog512.of_parts(&[&[seed]]);
    number.truncate(scheme.curve.octets());
    *number.last_mut().unwrap() &= 0x3f;
    PrivateKey::new(scheme.curve, &number).unwrap()
}

/// The program checks all certificates of a curve in one start, finds the authority of each by its name, and must call good exactly those that
/// are.
#[test]
fn the_engine_judges_our_signatures_as_we_do() {
    for scheme in &SCHEMES {
        let folder = tempfile::tempdir().unwrap();
        let Some(program) = engine(folder.path()) else { return };
        let (mut roots, mut names, mut good) = (Vec::new(), Vec::new(), HashSet::new());
        for seed in 0..AUTHORITIES {
            let (own, authority) = (key(scheme, seed), format!("authority {seed}"));
            roots.push(certificate(scheme, &own, 0, [&authority, &authority], None));
            for _ in 0..CERTIFICATES {
                let number = names.len() + 1;
                let name = format!("c{number}");
                let spoilt = number.is_multiple_of(3).then_some(number * 7);
                if spoilt.is_none() {
                    good.insert(name.clone());
                }
                let der = certificate(scheme, &own, number, [&authority, "owner"], spoilt);
                fs::write(folder.path().join(&name), der).unwrap();
                names.push(name);
            }
        }
        fs::write(folder.path().join("roots"), bundle(&roots)).unwrap();
        let pem = ["pkcs7", "-inform", "DER", "-in", "roots", "-print_certs", "-out", "roots.pem"];
        let made = program().args(pem).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let output = program().args(["verify", "-CAfile", "roots.pem"]).args(&names).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let called: HashSet<String> =
            said.lines().filter_map(|line| Some(line.strip_suffix(": OK")?.to_owned())).collect();
        assert_eq!(names.len(), usize::from(AUTHORITIES) * CERTIFICATES);
        assert_eq!(called, good, "{:?}: {}", scheme.curve, String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn signatures_and_keys_of_the_engine_are_ours() {
    for scheme in &SCHEMES {
        let folder = tempfile::tempdir().unwrap();
        let Some(program) = engine(folder.path()) else { return };
        for seed in AUTHORITIES..AUTHORITIES + KEYS {
            let own = key(scheme, seed);
            let pkcs8 = element(0x30, &[&[2, 1, 0], &scheme_of_key(scheme), &element(4, &[own.number()])]);
            fs::write(folder.path().join("key"), pkcs8).unwrap();
            let public = program().args(["pkey", "-in", "key", "-pubout", "-outform", "DER"]).output().unwrap();
            assert!(public.stdout.ends_with(own.public().point()), "{:?}: {public:?}", scheme.curve);
            fs::write(folder.path().join("public"), public.stdout).unwrap();
            let kept = KeptKey::new(own.public()).unwrap();
            for number in 0..SIGNATURES {
                let message = vec![seed; number * 11];
                fs::write(folder.path().join("message"), &message).unwrap();
                let made = program().args(["dgst", scheme.digest, "-sign", "key", "message"]).output().unwrap();
                assert!(made.status.success(), "{made:?}");
                let digest = scheme.hash.of_parts(&[&message]);
                let verifies = |signature: &[u8]| {
                    let said = own.public().verify(&digest, signature);
                    assert_eq!(kept.verify(&digest, signature), said, "{:?}", scheme.curve);
                    said
                };
                let bit = (number * 41 + usize::from(seed)) % (made.stdout.len() * 8);
                let mut spoilt = made.stdout.clone();
                spoilt[bit / 8] ^= 1 << (bit % 8);
                assert!(verifies(&reversed(&made.stdout)), "{:?}", scheme.curve);
                assert!(!verifies(&made.stdout), "{:?}", scheme.curve);
                assert!(!verifies(&reversed(&spoilt)), "{:?}: bit {bit}", scheme.curve);
                if !number.is_multiple_of(GIVEN_BACK) {
                    continue;
                }
                for (signature, holds) in [(&made.stdout, true), (&spoilt, false)] {
                    fs::write(folder.path().join("signature"), signature).unwrap();
                    let verify = ["dgst", scheme.digest, "-verify", "public", "-signature", "signature", "message"];
                    let told = program().args(verify).output().unwrap();
                    assert_eq!(told.status.success(), holds, "{:?}: bit {bit}: {told:?}", scheme.curve);
                }
            }
        }
    }
}

/// All hashes, the one with the test table of substitutions among them, of messages of every length, in one start of the program.
#[test]
fn another_program_makes_the_same_hashes() {
    let found = Command::new("rhash").arg("--version").output().is_ok_and(|output| output.status.success());
    if !installed(found, "rhash") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Octets that are all ones carry through the whole sum of blocks, which both hashes take in at their end.
    let message = |length: usize| -> Vec<u8> {
        (0..length)
            .map(|place| if length.is_multiple_of(5) { 0xff } else { (place * 31 + length * 7).to_le_bytes()[0] })
            .collect()
    };
    let names: Vec<String> = (0..=LONGEST).map(|length| format!("m{length}")).collect();
    for (length, name) in names.iter().enumerate() {
        fs::write(folder.path().join(name), message(length)).unwrap();
    }
    let form = "%f %{gost94} %{gost12-256} %{gost12-512}\n";
    let output =
        Command::new("rhash").args(["--printf", form]).args(&names).current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said.lines().count(), names.len(), "{}", String::from_utf8_lossy(&output.stderr));
    for (length, line) in said.lines().enumerate() {
        let message = message(length);
        let (first, rest) = message.split_at(length / 3);
        let hashes =
            [Hash::Gost94, Hash::Streebog256, Hash::Streebog512].map(|hash| hex::encode(hash.of_parts(&[first, rest])));
        assert_eq!(line, format!("m{length} {}", hashes.join(" ")));
    }
}
