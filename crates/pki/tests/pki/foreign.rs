//! Keys made elsewhere: RSA, and the rule of one certificate for a key.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use pki::{Algorithm, KeyFile, PkiError, Role, Signer, cms_sign, cms_verify};

use crate::{HOUSE, citizen, hours, start, year};

#[test]
fn an_rsa_key_is_certified_signs_and_is_verified() {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let pkcs8: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let certify = || HOUSE.authority.certify(public.as_ref(), &citizen(), &[Role::Individual], year(), start());
    let key = KeyFile::new(pkcs8.as_ref(), certify().unwrap()).unwrap();
    assert_eq!(key.certificate().algorithm(), Some(Algorithm::Rsa));
    let cms = cms_sign(&key, b"document", false, hours(1)).unwrap();
    assert!(cms_verify(&cms, Some(b"document"), &HOUSE.trust, hours(1)).is_valid());
    assert!(!cms_verify(&cms, Some(b"dokument"), &HOUSE.trust, hours(1)).is_valid());
    assert!(matches!(certify(), Err(PkiError::AlreadyIssued)));
}

#[test]
fn a_key_of_an_unknown_scheme_is_not_certified() {
    let pair =
        aws_lc_rs::signature::EcdsaKeyPair::generate(&aws_lc_rs::signature::ECDSA_P521_SHA512_ASN1_SIGNING).unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let made = HOUSE.authority.certify(public.as_ref(), &citizen(), &[Role::Individual], year(), start());
    assert!(matches!(made, Err(PkiError::UnsupportedAlgorithm)));
}
