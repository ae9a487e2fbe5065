//! Keys on a token, which the program `SoftHSM` plays.

use std::{env, fs, path::Path, process::Command, sync::Arc};

use cryptoki::{
    context::Pkcs11,
    object::{Attribute, CertificateType, ObjectClass},
    session::UserType,
    types::AuthPin,
};
use pki::{
    Certificate, PkiError, Role, Signer, TokenKey, TokenKeyName, TokenSettings, cms_sign, cms_verify, sign_pdf,
    verify_pdf,
};
use zeroize::Zeroizing;

use crate::{
    citizen, head, hours, iin, new_authority,
    openssl::{agrees, present},
    papers, start, year,
};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "246810";

/// `SoftHSM` is told of its folder by the environment only, so the test with the token runs as a program of its own.
#[test]
fn a_key_signs_on_its_token_and_the_signature_holds() {
    if !present("softhsm2-util") || !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let configuration = home.path().join("softhsm2.conf");
    let tokens = home.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    fs::write(&configuration, format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display())).unwrap();
    let out = Command::new(env::current_exe().unwrap())
        .args(["--exact", "tokens::inside", "--ignored", "--nocapture"])
        .env("SOFTHSM2_CONF", &configuration)
        .current_dir(home.path())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && said.contains("1 passed"), "{said}");
}

fn softhsm(arguments: &str) {
    let out = Command::new("softhsm2-util").args(arguments.split_whitespace()).output().unwrap();
    assert!(out.status.success(), "softhsm2-util {arguments}\n{}", String::from_utf8_lossy(&out.stderr));
}

fn settings(token: &str, pin: &str, key: TokenKeyName) -> TokenSettings {
    TokenSettings { module: MODULE.into(), token: token.into(), pin: Zeroizing::new(pin.into()), key }
}

/// Puts a certificate on the token under an identifier, as the program of an authority does.
fn put_certificate(certificate: &Certificate, id: u8) {
    let module = Pkcs11::new(MODULE).unwrap();
    let slots = module.get_slots_with_initialized_token().unwrap();
    let slot = slots.into_iter().find(|slot| module.get_token_info(*slot).unwrap().label() == "body").unwrap();
    let session = module.open_rw_session(slot).unwrap();
    match session.login(UserType::User, Some(&AuthPin::from(Box::<str>::from(PIN)))) {
        Ok(()) => {}
        Err(fault) => assert!(fault.to_string().contains("already"), "{fault}"),
    }
    let der = der::Decode::from_der(certificate.der()).map(|read: x509_cert::Certificate| read).unwrap();
    let subject = der::Encode::to_der(&der.tbs_certificate.subject).unwrap();
    session
        .create_object(&[
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
            Attribute::Token(true),
            Attribute::Id(vec![id]),
            Attribute::Subject(subject),
            Attribute::Value(certificate.der().to_vec()),
        ])
        .unwrap();
}

/// Two keys on one token, RSA and P-256, both certified by the authority of the tests.
#[test]
#[ignore = "runs inside the test above, which prepares a token for it"]
fn inside() {
    let here = env::current_dir().unwrap();
    let authority = new_authority(&here.join("authority"));
    let trust = authority.trust(start()).unwrap();
    softhsm(&format!("--init-token --free --label body --so-pin 135790 --pin {PIN}"));
    let certified = |name: &str, algorithm: &str, id: u8| {
        agrees(&here, &format!("genpkey -algorithm {algorithm} -out {name}.pem"));
        agrees(&here, &format!("pkey -in {name}.pem -pubout -outform DER -out {name}.pub"));
        softhsm(&format!("--import {name}.pem --token body --label {name} --id 0{id} --pin {PIN}"));
        let public = fs::read(here.join(format!("{name}.pub"))).unwrap();
        authority.certify(&public, &head(), &[Role::Head], year(), start()).unwrap()
    };
    let rsa = certified("rsa", "RSA -pkeyopt rsa_keygen_bits:2048", 1);
    let curve = certified("curve", "EC -pkeyopt ec_paramgen_curve:P-256", 2);

    for certificate in [&rsa, &curve] {
        let key = TokenKey::open(&settings("body", PIN, TokenKeyName::Certificate(certificate.clone()))).unwrap();
        holds(&key, &trust);
    }
    wrong_doors(&here, &authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap());

    // By label: the certificate must lie on the token.
    let by_label = || TokenKey::open(&settings("body", PIN, TokenKeyName::Label("curve".into())));
    assert!(matches!(by_label(), Err(PkiError::Token(_))));
    put_certificate(&curve, 2);
    let key = Arc::new(by_label().unwrap());
    assert_eq!(*key.certificate(), curve);
    // A certificate of another key under a key's identifier is found out.
    put_certificate(&curve, 1);
    let swapped = TokenKey::open(&settings("body", PIN, TokenKeyName::Label("rsa".into())));
    assert!(matches!(swapped, Err(PkiError::ForeignKey)));

    // Many threads share one key; short numbers inside ECDSA's signature come too among so many.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (key, trust) = (Arc::clone(&key), &trust);
            scope.spawn(move || (0..150).for_each(|_| holds_cms(&*key, trust)));
        }
    });

    // The token forgets everybody: the key logs in once more by itself.
    let module = Pkcs11::new(MODULE).unwrap();
    for slot in module.get_slots_with_initialized_token().unwrap() {
        module.open_ro_session(slot).unwrap().logout().unwrap();
    }
    holds_cms(&*key, &trust);
}

fn holds_cms(key: &dyn Signer, trust: &pki::Trust) {
    let cms = cms_sign(key, b"document", true, hours(1)).unwrap();
    assert!(cms_verify(&cms, None, trust, hours(1)).require_iin(&iin()).is_valid());
}

fn holds(key: &TokenKey, trust: &pki::Trust) {
    holds_cms(key, trust);
    let paper = sign_pdf(&papers::paper(), key, hours(1), "r").unwrap();
    assert!(verify_pdf(&paper, trust, hours(1)).is_valid());
}

fn wrong_doors(here: &Path, other: &pki::KeyFile) {
    // Nobody is logged in at this moment: else the PIN would not be asked for.
    let refused = TokenKey::open(&settings("body", "246811", TokenKeyName::Label("rsa".into())));
    assert!(matches!(refused, Err(PkiError::WrongPin)));
    let foreign = TokenKeyName::Certificate(other.certificate().clone());
    assert!(matches!(TokenKey::open(&settings("body", PIN, foreign.clone())), Err(PkiError::ForeignKey)));
    let missing = TokenKeyName::Label("missing".into());
    assert!(matches!(TokenKey::open(&settings("body", PIN, missing.clone())), Err(PkiError::Token(_))));
    assert!(matches!(TokenKey::open(&settings("soul", PIN, missing)), Err(PkiError::Token(_))));
    let mut nowhere = settings("body", PIN, foreign);
    nowhere.module = here.join("absent.so");
    assert!(matches!(TokenKey::open(&nowhere), Err(PkiError::Token(_))));
}
