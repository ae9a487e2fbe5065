//! Containers of keys: those НУЦ made, and those of the program `openssl`.

use std::{fs, path::Path};

use pki::{Container, PkiError, Signer};

use crate::{
    interop::interop,
    openssl::{agrees, present},
};

const PASSWORD: &str = "Qwerty12";

/// File, serial number and owner of each container of НУЦ's test contour.
const CONTAINERS: [(&str, &str, &str); 12] = [
    ("individual/revoked/individual_revoked", "3acea55cbcdf38c861fb3f341854c53ec9ed6ecd", "ТЕСТОВ ТЕСТ"),
    ("individual/valid/individual_valid", "6c425659bd2fc6dc587b871aede1857727cf8451", "ТЕСТОВ ТЕСТ"),
    ("legal/revoked/employee", "663fcdb0c09da1533e23e5dc52d2756664ad0f92", "ТЕСТТОВ ТЕСТТ"),
    ("legal/revoked/employee_signright", "12490d7ba57b59efea8433349d75cc807b168957", "ТЕСТТОВ ТЕСТТ"),
    ("legal/revoked/head", "5bfab68530d2a5daf87b65e29a105a7bea75b411", "ТЕСТОВ ТЕСТ"),
    ("legal/revoked/infosystem", "54a51a9d554fe48a5588c26b2a05f71d576a6c48", "ТЕСТТОВ ТЕСТТ"),
    ("legal/revoked/treasury_client", "6b4fa0c2b2f483b4ccf9d9b019706e283c58ee41", "ИС \"Тест\""),
    ("legal/valid/employee", "130d7a4b878f28bf1b2b7a223bd7c03ce78c7481", "ТЕСТТОВ ТЕСТТ"),
    ("legal/valid/employee_signright", "179fdd544a7f9a19b77ad38275ca45f20b84e590", "ТЕСТТОВ ТЕСТТ"),
    ("legal/valid/head", "303eebdf17969f3edede9bd9828fb1355aabbe4e", "ТЕСТОВ ТЕСТ"),
    ("legal/valid/infosystem", "60954f23d41db3f42fb04db6f538609d98978d32", "ТЕСТТОВ ТЕСТТ"),
    ("legal/valid/treasury_client", "689bd2c53a2e05aaf877569f47dfff2e7c314fe0", "ИС \"Тест\""),
];

#[test]
fn every_container_of_the_national_authority_opens() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    for (name, serial, owner) in CONTAINERS {
        let path = folder.join(format!("{name}.p12"));
        let opened = Container::open(&path, PASSWORD).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let [entry] = opened.entries.as_slice() else { panic!("{name}: {} entries", opened.entries.len()) };
        assert_eq!(
            (entry.certificate.serial().as_str(), entry.certificate.subject_common_name().as_str()),
            (serial, owner)
        );
        // НУЦ names the key by its identifier, and makes the serial number of the same octets.
        assert_eq!(entry.alias.len(), 40, "{name}");
        assert_eq!(entry.alias[2..], serial[2..], "{name}");
        for wrong in ["Qwerty13", "qwerty12", ""] {
            assert!(matches!(Container::open(&path, wrong), Err(PkiError::WrongPassword)), "{name}");
        }
    }
}

#[test]
fn a_cut_or_changed_container_of_the_national_authority_is_refused() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    let whole = fs::read(folder.join("individual/valid/individual_valid.p12")).unwrap();
    for length in (0..whole.len()).step_by(7) {
        assert!(Container::read(&whole[..length], PASSWORD).is_err(), "length {length}");
    }
    let serial = Container::read(&whole, PASSWORD).unwrap().entries[0].certificate.serial();
    let mut untouched = 0;
    for place in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        // Whatever the MAC does not cover may change only so that the container stays the same.
        if let Ok(opened) = Container::read(&bytes, PASSWORD) {
            assert_eq!(opened.entries[0].certificate.serial(), serial, "octet {place}");
            untouched += 1;
        }
    }
    assert!(untouched < 4, "{untouched} octets may change freely");
}

/// A key with a certificate of its own, in the folder.
fn own_key(folder: &Path, algorithm: &str) {
    agrees(folder, &format!("req -x509 -newkey {algorithm} -nodes -keyout key.pem -out own.pem -days 9 -subj /CN=own"));
}

#[test]
fn containers_of_openssl_open_whatever_their_scheme() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    for algorithm in ["rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256"] {
        own_key(folder, algorithm);
        for scheme in [
            "",
            "-legacy",
            "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
            "-keypbe AES-128-CBC -certpbe AES-192-CBC -macalg sha512 -iter 10000",
            "-keypbe AES-256-CBC -certpbe NONE -macalg sha384",
        ] {
            let password = "Пароль-ұзын-құпия";
            agrees(
                folder,
                &format!(
                    "pkcs12 -export -in own.pem -inkey key.pem -name кілт -out own.p12 -passout pass:{password} {scheme}"
                ),
            );
            let path = folder.join("own.p12");
            let opened = Container::open(&path, password).unwrap_or_else(|fault| panic!("{scheme}: {fault}"));
            let [entry] = opened.entries.as_slice() else { panic!("{scheme}: {} entries", opened.entries.len()) };
            assert_eq!((entry.alias.as_str(), entry.certificate.subject_common_name().as_str()), ("кілт", "own"));
            assert_eq!(*entry.key().unwrap().certificate(), entry.certificate);
            assert!(matches!(Container::open(&path, "Пароль"), Err(PkiError::WrongPassword)), "{scheme}");
        }
    }
}

#[test]
fn a_container_without_a_mac_or_with_a_bomb_of_rounds_is_refused_at_once() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    own_key(folder, "ec -pkeyopt ec_paramgen_curve:P-256");
    let export = |more: &str| {
        agrees(folder, &format!("pkcs12 -export -in own.pem -inkey key.pem -out own.p12 -passout pass:p {more}"));
        fs::read(folder.join("own.p12")).unwrap()
    };
    let said = Container::read(&export("-nomac"), "p").unwrap_err();
    assert!(matches!(said, PkiError::Malformed("container without a MAC")), "{said}");

    let mut bomb = export("-iter 70000");
    assert_eq!(Container::read(&bomb, "p").unwrap().entries.len(), 1);
    let end = bomb.len();
    // 70 000 rounds of the MAC, the last field, become 8 388 607.
    assert_eq!(bomb[end - 5..], [2, 3, 0x01, 0x11, 0x70]);
    bomb[end - 3..].copy_from_slice(&[0x7f, 0xff, 0xff]);
    let said = Container::read(&bomb, "p").unwrap_err();
    assert!(matches!(said, PkiError::Malformed("number of rounds")), "{said}");
    bomb[end - 3..].copy_from_slice(&[0x80, 0, 0]);
    assert!(matches!(Container::read(&bomb, "p"), Err(PkiError::Malformed("number of rounds"))), "a negative number");
}

#[test]
fn what_is_no_container_is_malformed() {
    for bytes in [b"".as_slice(), b"PK\x03\x04", &[0x30, 0x80, 0, 0], &[0x30, 3, 2, 1, 3], &[0x30, 0x80].repeat(50_000)]
    {
        assert!(matches!(Container::read(bytes, "p"), Err(PkiError::Malformed(_))));
    }
    assert!(matches!(Container::read(&vec![0x30; 300_000], "p"), Err(PkiError::TooLarge { .. })));
}
