//! Full checks of signatures a second, on one core, beside other programs in the same run: the program of `bench/signatures.sh`, which builds the
//! peers and says how to read the table.
//!
//! `signatures FOLDER [PEERS [ROUNDS [SECONDS]]]` writes the documents into the folder and prints the table and the ratios; `PEERS` is the folder of the
//! peers' programs, `ROUNDS` how often the whole table is gone through, `SECONDS` how long a row of ours works each time.

#![allow(clippy::print_stdout, reason = "the table is the work of the program")]

use std::{
    cell::Cell,
    error::Error,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm};
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use der::{Decode as _, Encode as _, asn1::BitString};
use gost::{Curve, Hash, PrivateKey};
use jiff::{SignedDuration, Timestamp};
use kernel::Iin;
use pki::{
    Algorithm, Authority, Certificate, KeyFile, PkiError, Reference, Role, Signer, Subject, Trust, cms_sign,
    cms_verify, xml_sign, xml_verify,
};
use x509_cert::serial_number::SerialNumber;

type Done<T = ()> = Result<T, Box<dyn Error>>;

/// Rounds of the whole table where none are asked for; the median of each row is told.
const ROUNDS: usize = 5;
/// How long a row of ours works in one round where nothing is asked for.
const SLICE: Duration = Duration::from_secs(1);

/// What is compared with what, and how many times as fast it is to be at least.
const GOALS: [(&str, &str, f64); 6] = [
    ("ours: CMS, RSA-2048, a signer met before", "arithmetic: RSA-2048", 0.5),
    ("ours: CMS, RSA-2048, a new signer each time", "arithmetic: RSA-2048", 0.5),
    ("arithmetic: GOST-512, ours", "arithmetic: GOST-512, the engine of OpenSSL", 1.0),
    ("ours: CMS, RSA-2048, a new signer each time", "openssl: CMS, RSA-2048, in one process", 1.0),
    ("ours: XML, RSA-2048, a signer met before", "xmlsec1: XML, RSA-2048, in one process", 1.0),
    ("ours: CMS, GOST-512, a new signer each time", "arithmetic: GOST-512, the engine of OpenSSL", 1.0),
];

/// Signers who take turns in the rows of new signers: so many that each is forgotten before its turn comes again.
const STRANGERS: usize = 2_500;

/// A row of the table.
struct Row {
    name: String,
    work: Work,
    /// Works a second, a round each.
    rates: Vec<f64>,
}

enum Work {
    Own(Box<dyn Fn() -> bool>),
    /// A program that prints its works a second as the only number of its last line.
    Peer(Vec<String>),
}

fn main() -> Done {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().ok_or("signatures FOLDER [PEERS]")?;
    fs::create_dir_all(&folder)?;
    let mut rows = own_rows(&folder)?;
    if let Some(peers) = arguments.next() {
        rows.extend(peers_rows(&folder, &peers));
    }
    let mut word = || arguments.next().map(|word| word.to_string_lossy().into_owned());
    let rounds = word().map(|word| word.parse::<usize>()).transpose()?.unwrap_or(ROUNDS).max(1);
    let slice = word().map(|word| word.parse::<f64>()).transpose()?.map_or(SLICE, Duration::from_secs_f64);
    for _ in 0..rounds {
        for row in &mut rows {
            let rate = measure(&row.work, slice).map_err(|fault| format!("{}: {fault}", row.name))?;
            row.rates.push(rate);
        }
    }
    println!("| work | a second, median | least | most |\n|---|---|---|---|");
    for row in &mut rows {
        row.rates.sort_by(f64::total_cmp);
        let at = |place: usize| row.rates.get(place).copied().unwrap_or_default();
        println!("| {} | {:.0} | {:.0} | {:.0} |", row.name, at(rounds / 2), at(0), at(rounds - 1));
    }
    ratios(&rows);
    Ok(())
}

/// The medians beside the goals; a row that was not measured is left out.
fn ratios(rows: &[Row]) {
    let median = |name: &str| {
        let row = rows.iter().find(|row| row.name == name)?;
        row.rates.get(row.rates.len() / 2).copied()
    };
    println!("\n| ratio of medians | reached | goal | |\n|---|---|---|---|");
    for (own, beside, goal) in GOALS {
        let Some((own_rate, other)) = median(own).zip(median(beside)) else { continue };
        let ratio = own_rate / other;
        println!("| {own} / {beside} | {ratio:.2} | {goal:.2} | {} |", if ratio >= goal { "yes" } else { "no" });
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
fn measure(work: &Work, slice: Duration) -> Done<f64> {
    match work {
        Work::Own(work) => {
            let start = Instant::now();
            let mut count = 0u32;
            while start.elapsed() < slice {
                if !black_box(work()) {
                    return Err("it does not hold".into());
                }
                count += 1;
            }
            Ok(f64::from(count) / start.elapsed().as_secs_f64())
        }
        Work::Peer(line) => {
            let (program, arguments) = line.split_first().ok_or("no program")?;
            let done = Command::new(program).args(arguments).output()?;
            let said = String::from_utf8_lossy(&done.stdout);
            let rate = said.lines().last().and_then(|line| line.trim().parse().ok());
            rate.ok_or_else(|| format!("{said}{}", String::from_utf8_lossy(&done.stderr)).into())
        }
    }
}

/// The present: the peers judge at no other moment.
#[expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
fn hour(count: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(count - 3)
}

fn row(name: impl Into<String>, work: impl Fn() -> bool + 'static) -> Row {
    Row { name: name.into(), work: Work::Own(Box::new(work)), rates: Vec::new() }
}

/// The document of every signature: two kilobytes.
fn document() -> String {
    let field = "<field name='surname'>ӘБДІҚАДЫРОВА</field>";
    format!("<application>{}</application>", field.repeat(2048 / field.len()))
}

fn own_rows(folder: &Path) -> Done<Vec<Row>> {
    let mut rows = raw()?;
    for (name, algorithm) in
        [("RSA-2048", Algorithm::Rsa), ("P-256", Algorithm::EcdsaP256), ("GOST-512", Algorithm::Gost2015x512)]
    {
        let home = tempfile::tempdir()?;
        let authority = Authority::create(home.path(), "p", algorithm, hour(0))?;
        let person = Subject {
            surname: "ТЕСТОВ".into(),
            name: "ТЕСТ".into(),
            patronymic: None,
            iin: Iin::with_check_digit("85010135001"),
            organisation: None,
        };
        let key = authority.issue(&person, &[Role::Individual], hour(0)..hour(9_000), hour(0))?;
        let trust = authority.trust(hour(1))?;
        let document = document();
        let cms = cms_sign(&key, document.as_bytes(), true, hour(1))?;
        let xml = xml_sign(&document, &key, &Reference::Whole)?;
        let sub = folder.join(name);
        write(&sub, &authority, &trust, &key, &cms, &xml)?;
        let at = hour(2);
        let holds = |trust: Trust| {
            move |cms: &[u8]| cms_verify(cms, None, &trust, at).require_role(&[Role::Individual]).is_valid()
        };
        let one = holds(trust.clone());
        rows.push(row(format!("ours: CMS, {name}, a signer met before"), move || one(&cms)));
        let (all, one, turn) = (strangers(home.path(), &key, &document)?, holds(trust.clone()), Cell::new(0));
        rows.push(row(format!("ours: CMS, {name}, a new signer each time"), move || {
            let turn = turn.replace((turn.get() + 1) % STRANGERS);
            all.get(turn).is_some_and(|cms| one(cms))
        }));
        rows.push(row(format!("ours: XML, {name}, a signer met before"), move || {
            let judged = xml_verify(&xml, &trust, at);
            judged.into_iter().all(|one| one.signed.require_role(&[Role::Individual]).is_valid())
        }));
    }
    gost(folder, &mut rows)?;
    Ok(rows)
}

/// A key under another of its certificates.
struct Other<'a>(&'a KeyFile, Certificate);

impl Signer for Other<'_> {
    fn certificate(&self) -> &Certificate {
        &self.1
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        self.0.sign(message)
    }
}

/// The document signed by one key under as many certificates, told apart by their numbers.
fn strangers(home: &Path, key: &KeyFile, document: &str) -> Done<Vec<Vec<u8>>> {
    let issuing = KeyFile::open(&home.join("issuing.key"), "p")?;
    let mut cast = x509_cert::Certificate::from_der(key.certificate().der())?;
    let signed = (1..=STRANGERS).map(|place| {
        cast.tbs_certificate.serial_number = SerialNumber::new(&place.to_be_bytes())?;
        cast.signature = BitString::from_bytes(&issuing.sign(&cast.tbs_certificate.to_der()?)?)?;
        let certificate = Certificate::from_der(&cast.to_der()?)?;
        Ok(cms_sign(&Other(key, certificate), document.as_bytes(), true, hour(1))?)
    });
    signed.collect()
}

/// The bare arithmetic of one signature over a short message.
fn raw() -> Done<Vec<Row>> {
    let chance = SystemRandom::new();
    let rsa = KeyPair::generate(KeySize::Rsa2048).map_err(|_| "a key of RSA")?;
    let mut sign = vec![0; rsa.public_modulus_len()];
    rsa.sign(&RSA_PKCS1_SHA256, &chance, b"message", &mut sign).map_err(|_| "a signature of RSA")?;
    let curve = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(|_| "a key of P-256")?;
    let other = curve.sign(&chance, b"message").map_err(|_| "a signature of P-256")?;
    let fits = |scheme: &'static dyn VerificationAlgorithm, key: Vec<u8>, sign: Vec<u8>| {
        let key = UnparsedPublicKey::new(scheme, key);
        move || key.verify(b"message", &sign).is_ok()
    };
    Ok(vec![
        row("arithmetic: RSA-2048", fits(&RSA_PKCS1_2048_8192_SHA256, rsa.public_key().as_ref().to_vec(), sign)),
        row(
            "arithmetic: P-256",
            fits(&ECDSA_P256_SHA256_ASN1, curve.public_key().as_ref().to_vec(), other.as_ref().to_vec()),
        ),
    ])
}

/// The arithmetic of GOST R 34.10-2012 with 512 bits, and the same key, hash and signature as the engine of OpenSSL reads them.
fn gost(folder: &Path, rows: &mut Vec<Row>) -> Done {
    const KEY: &[u8] = &[
        0x30, 0x81, 0xaa, 0x30, 0x21, 6, 8, 0x2a, 0x85, 3, 7, 1, 1, 1, 2, 0x30, 0x15, 6, 9, 0x2a, 0x85, 3, 7, 1, 2, 1,
        2, 1, 6, 8, 0x2a, 0x85, 3, 7, 1, 1, 2, 3, 3, 0x81, 0x84, 0, 4, 0x81, 0x80,
    ];
    let number: Vec<u8> = (0..64u8).map(|place| place ^ 0x15).collect();
    let key = PrivateKey::new(Curve::Tc26A512, &number).ok_or("a key of GOST")?;
    let digest = Hash::Streebog512.of_parts(&[b"message"]);
    let sign = key.sign(&digest, b"chance").ok_or("a signature of GOST")?;
    let public = key.public().clone();
    fs::write(folder.join("gost.key"), [KEY, public.point()].concat())?;
    fs::write(folder.join("gost.digest"), &digest)?;
    fs::write(folder.join("gost.sign"), sign.iter().rev().copied().collect::<Vec<u8>>())?;
    rows.push(row("arithmetic: GOST-512, ours", move || public.verify(&digest, &sign)));
    Ok(())
}

/// The documents and what the peers trust.
fn write(folder: &Path, authority: &Authority, trust: &Trust, key: &KeyFile, cms: &[u8], xml: &str) -> Done {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("signed.cms"), cms)?;
    fs::write(folder.join("signed.xml"), xml)?;
    fs::write(folder.join("root.pem"), authority.root().pem()?)?;
    fs::write(folder.join("issuing.pem"), authority.issuing().pem()?)?;
    fs::write(folder.join("signer.pem"), key.certificate().pem()?)?;
    let mut all = [authority.root().pem()?, authority.issuing().pem()?].concat();
    for list in trust.lists() {
        all.push_str(&der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, list.der()).map_err(|_| "PEM")?);
    }
    Ok(fs::write(folder.join("all.pem"), all)?)
}

fn peers_rows(folder: &Path, peers: &Path) -> Vec<Row> {
    let words = |peer: &str, more: &[&str]| {
        let program = peers.join(peer).display().to_string();
        [program].into_iter().chain(more.iter().map(|word| (*word).to_owned())).collect::<Vec<_>>()
    };
    let peer = |name: &str, line: Vec<String>| Row { name: name.to_owned(), work: Work::Peer(line), rates: Vec::new() };
    let mut rows = Vec::new();
    for scheme in ["RSA-2048", "P-256"] {
        let sub = folder.join(scheme).display().to_string();
        rows.push(peer(&format!("openssl: CMS, {scheme}, in one process"), words("openssl-cms", &["cms", &sub])));
        rows.push(peer(&format!("openssl: CMS, {scheme}, a process each"), words("openssl-cms-each", &[&sub])));
        rows.push(peer(&format!("xmlsec1: XML, {scheme}, in one process"), words("xmlsec", &[&sub])));
        rows.push(peer(&format!("signxml: XML, {scheme}, in one process"), words("signxml", &[&sub])));
    }
    rows.push(peer(
        "arithmetic: GOST-512, the engine of OpenSSL",
        words("openssl-cms", &["gost", &folder.display().to_string()]),
    ));
    rows
}
