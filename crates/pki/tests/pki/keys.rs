//! Files of keys.

use pki::{Algorithm, Authority, KeyFile, PkiError, Signer, cms_sign, cms_verify};

use crate::{HOUSE, hours, start};

#[test]
fn a_key_is_saved_and_opened_under_its_password_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    HOUSE.key.save(&path, "құпия сөз").unwrap();
    assert_eq!(KeyFile::peek(&path).unwrap(), *HOUSE.key.certificate());
    let key = KeyFile::open(&path, "құпия сөз").unwrap();
    let cms = cms_sign(&key, b"document", true, hours(1)).unwrap();
    assert!(cms_verify(&cms, None, &HOUSE.trust, hours(1)).is_valid());
    assert!(matches!(KeyFile::open(&path, "другой"), Err(PkiError::WrongPassword)));
}

#[test]
fn a_changed_or_cut_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    HOUSE.key.save(&path, "p").unwrap();
    let whole = std::fs::read(&path).unwrap();
    // The salt, the nonce, a letter of the certificate's name, the ciphertext.
    for place in [13, 30, crate::find(&whole, b"QYZMET TEST"), whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(KeyFile::open(&path, "p"), Err(PkiError::WrongPassword)), "octet {place}");
    }
    for length in [0, 7, 20, 43, 100] {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(matches!(KeyFile::open(&path, "p"), Err(PkiError::Malformed(_))), "length {length}");
    }
    // Rounds that would take hours.
    let mut bytes = whole.clone();
    bytes[8] = 0xff;
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(KeyFile::open(&path, "p"), Err(PkiError::Malformed(_))));
}

#[test]
fn the_private_key_is_not_in_the_file_nor_in_debug_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let pair =
        aws_lc_rs::signature::EcdsaKeyPair::generate(&aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let pkcs8 = pair.to_pkcs8v1().unwrap();
    assert!(matches!(KeyFile::new(pkcs8.as_ref(), HOUSE.key.certificate().clone()), Err(PkiError::ForeignKey)));
    HOUSE.key.save(&path, "p").unwrap();
    let file = std::fs::read(&path).unwrap();
    // The identifier of EC private keys inside PKCS#8 stands in the certificate once; a clear private key would repeat it.
    let marks =
        file.windows(9).filter(|window| *window == [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]).count();
    assert_eq!(marks, 1);
    let debug = format!("{:?}", HOUSE.key);
    assert!(!debug.contains("pkcs8") && !debug.contains(crate::iin().as_str()));
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let path = HOUSE.folder.path().join("root.key");
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_authority_is_not_made_over_another() {
    assert!(matches!(Authority::create(HOUSE.folder.path(), "p", Algorithm::EcdsaP256, start()), Err(PkiError::Io(_))));
}
