//! Keys, certificates and signatures on every algorithm of the room.

use pki::{Algorithm, Authority, Certificate, KeyFile, Reason, Role, Signer, cms_sign, cms_verify};

use crate::{citizen, head, hours, iin, start, year};

/// An authority of the algorithm with its folder, which lives as long as it.
fn authority(algorithm: Algorithm) -> (tempfile::TempDir, Authority) {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::create(folder.path(), "p", algorithm, start()).unwrap();
    (folder, authority)
}

#[test]
fn every_algorithm_certifies_signs_and_is_judged() {
    for algorithm in Algorithm::ALL {
        let (folder, authority) = authority(algorithm);
        let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
        assert_eq!(key.certificate().algorithm(), Some(algorithm));
        assert_eq!(authority.root().algorithm(), Some(algorithm));
        let cms = cms_sign(&key, b"document", true, hours(1)).unwrap();
        let trust = authority.trust(start()).unwrap();
        let signed = cms_verify(&cms, None, &trust, hours(1)).require_iin(&iin()).require_role(&[Role::Individual]);
        assert!(signed.is_valid(), "{algorithm:?}: {signed:?}");
        let place = crate::find(&cms, b"document");
        let mut other = cms.clone();
        other[place] ^= 1;
        assert_eq!(cms_verify(&other, None, &trust, hours(1)).reasons, [Reason::NotIntact], "{algorithm:?}");
        let mut other = cms.clone();
        *other.last_mut().unwrap() ^= 1;
        assert_eq!(cms_verify(&other, None, &trust, hours(1)).reasons, [Reason::BadSignature], "{algorithm:?}");
        // The key survives its file: the form of the private key is read back as it was written.
        let path = folder.path().join("person.key");
        key.save(&path, "p").unwrap();
        let again = KeyFile::open(&path, "p").unwrap();
        let detached = cms_sign(&again, b"document", false, hours(1)).unwrap();
        assert!(cms_verify(&detached, Some(b"document"), &trust, hours(1)).is_valid(), "{algorithm:?}");
    }
}

#[test]
fn an_authority_certifies_keys_of_other_algorithms() {
    let (_folder, authority) = authority(Algorithm::Gost2015x512);
    let trust = authority.trust(start()).unwrap();
    for algorithm in Algorithm::ALL {
        let key = authority.issue_of(algorithm, &head(), &[Role::Finance, Role::Personnel], year(), start()).unwrap();
        assert_eq!(key.certificate().algorithm(), Some(algorithm));
        assert_eq!(key.certificate().roles(), [Role::Finance, Role::Personnel]);
        let cms = cms_sign(&key, b"document", true, hours(1)).unwrap();
        assert!(cms_verify(&cms, None, &trust, hours(1)).is_valid(), "{algorithm:?}");
    }
}

/// Many keys: the number of a key of 2004 is written as an INTEGER, whose length depends on the number.
#[test]
fn keys_of_2004_of_any_length_come_back() {
    let (folder, authority) = authority(Algorithm::Gost2004);
    let path = folder.path().join("person.key");
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    key.save(&path, "p").unwrap();
    let number = |octets: &[u8]| [&[0x02, u8::try_from(octets.len()).unwrap()], octets].concat();
    let info = |kept: &[u8]| {
        let parameters = [
            &[0x06, 0x0a, 0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x01, 0x01, 0x01][..],
            &[0x06, 0x0a, 0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x03, 0x01, 0x01, 0x00],
        ]
        .concat();
        let scheme = [
            &[0x06, 0x09, 0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x01, 0x01, 0x30][..],
            &[u8::try_from(parameters.len()).unwrap()],
            &parameters,
        ]
        .concat();
        let inner = [
            &[0x02, 0x01, 0x00, 0x30, u8::try_from(scheme.len()).unwrap()][..],
            &scheme,
            &[0x04, u8::try_from(kept.len()).unwrap()],
            kept,
        ]
        .concat();
        [&[0x30, u8::try_from(inner.len()).unwrap()][..], &inner].concat()
    };
    // Any sound number is a key, but not the key of this certificate; nought, and more than the order, are none.
    for good in [vec![1], vec![0, 0x80], vec![0x7f; 32], [vec![0], vec![0xfe; 32]].concat()] {
        let fault = KeyFile::new(&info(&number(&good)), key.certificate().clone()).unwrap_err();
        assert!(matches!(fault, pki::PkiError::ForeignKey), "{good:?}: {fault}");
    }
    for wrong in [vec![0], vec![0xff; 33], vec![1; 40], vec![]] {
        let fault = KeyFile::new(&info(&number(&wrong)), key.certificate().clone()).unwrap_err();
        assert!(matches!(fault, pki::PkiError::Malformed(_)), "{wrong:?}: {fault}");
    }
}

#[test]
fn a_signing_key_proves_who_its_owner_is_and_an_authority_s_does_not() {
    let key = &crate::HOUSE.key;
    assert!(key.certificate().may_sign() && key.certificate().may_authenticate());
    let authority = Certificate::from_der(crate::HOUSE.authority.issuing().der()).unwrap();
    assert!(!authority.may_sign() && !authority.may_authenticate());
}
