//! Several signers of one document.

use pki::{
    Algorithm, KeyFile, PkiError, Reason, RevocationReason, Role, Signer, Verdict, cms_add_signer, cms_content,
    cms_sign, cms_signatures, cms_verify, cms_verify_all,
};

use crate::{HOUSE, citizen, head, hours, new_authority, start, year};

const DOCUMENT: &[u8] = b"document";

#[test]
fn each_of_several_signers_has_a_verdict_of_his_own() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let issue = |role| authority.issue(&head(), &[role], year(), start()).unwrap();
    let keys: Vec<KeyFile> = [Role::Employee, Role::SignRight, Role::Head].into_iter().map(issue).collect();
    authority.revoke(&keys[1].certificate().serial(), hours(1), RevocationReason::Superseded).unwrap();
    let trust = authority.trust(hours(3)).unwrap();
    for attached in [true, false] {
        let detached = (!attached).then_some(DOCUMENT);
        let one = cms_sign(&keys[0], DOCUMENT, attached, hours(1)).unwrap();
        let two = cms_add_signer(&one, &keys[1], detached, hours(2)).unwrap();
        let cms = cms_add_signer(&two, &keys[2], detached, hours(3)).unwrap();
        let all = cms_verify_all(&cms, detached, &trust, hours(3));
        assert_eq!((all.len(), cms_signatures(&cms).unwrap().len()), (3, 3));
        for key in &keys {
            let own = all.iter().find(|signed| signed.signer.as_ref() == Some(key.certificate())).unwrap();
            let revoked = *key.certificate() == *keys[1].certificate();
            assert_eq!(own.verdict, if revoked { Verdict::Invalid } else { Verdict::Valid });
            assert_eq!(own.content.is_some(), attached);
        }
        // What demands one signer is content with no other number.
        assert_eq!(cms_verify(&cms, detached, &trust, hours(3)).reasons, [Reason::Malformed]);
        assert_eq!(cms_content(&cms).unwrap().is_some(), attached);
        let other = cms_verify_all(&cms, Some(b"other"), &trust, hours(3));
        assert!(other.iter().all(|signed| signed.reasons.contains(&Reason::NotIntact)));
    }
}

#[test]
fn signers_of_all_algorithms_sign_one_document() {
    for attached in [true, false] {
        let detached = (!attached).then_some(DOCUMENT);
        let issue = |algorithm| HOUSE.authority.issue_of(algorithm, &head(), &[Role::Head], year(), start()).unwrap();
        let mut keys = Algorithm::ALL.into_iter().map(issue);
        let first = cms_sign(&keys.next().unwrap(), DOCUMENT, attached, hours(1)).unwrap();
        let cms = keys.fold(first, |cms, key| cms_add_signer(&cms, &key, detached, hours(1)).unwrap());
        let all = cms_verify_all(&cms, detached, &HOUSE.trust, hours(2));
        let mut schemes: Vec<_> = all.iter().filter_map(|signed| signed.signer.as_ref()?.algorithm()).collect();
        schemes.sort_by_key(|scheme| Algorithm::ALL.iter().position(|one| one == scheme));
        assert_eq!(schemes, Algorithm::ALL);
        assert!(all.iter().all(pki::Signed::is_valid), "{all:?}");
        // What one changes for all is found by all; what is changed of one is found of him alone.
        let other = cms_verify_all(&cms, Some(b"other"), &HOUSE.trust, hours(2));
        assert!(other.iter().all(|signed| signed.reasons == [Reason::NotIntact]));
        for sign in cms_signatures(&cms).unwrap() {
            let mut changed = cms.clone();
            let place = crate::find(&cms, &sign) + sign.len() - 1;
            changed[place] ^= 1;
            let bad = cms_verify_all(&changed, detached, &HOUSE.trust, hours(2));
            assert_eq!(bad.iter().filter(|signed| signed.reasons == [Reason::BadSignature]).count(), 1);
            assert_eq!(bad.iter().filter(|signed| signed.is_valid()).count(), Algorithm::ALL.len() - 1);
        }
    }
}

#[test]
fn a_signer_is_added_to_the_same_document_only() {
    let other = HOUSE.authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let attached = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let detached = cms_sign(&HOUSE.key, DOCUMENT, false, hours(1)).unwrap();
    let refused = |cms: &[u8], document: Option<&[u8]>| {
        assert!(matches!(cms_add_signer(cms, &other, document, hours(2)), Err(PkiError::Malformed(_))));
    };
    refused(&attached, Some(b"other"));
    refused(&detached, Some(b"other"));
    refused(&detached, None);
    refused(b"no signature", Some(DOCUMENT));
    assert!(cms_add_signer(&detached, &other, Some(DOCUMENT), hours(2)).is_ok());
}

#[test]
fn nobody_is_never_everybody() {
    // «All signers are valid» over nothing would be true.
    assert_eq!(cms_verify_all(b"", None, &HOUSE.trust, hours(1)).len(), 1);
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    for length in 0..cms.len() {
        let all = cms_verify_all(&cms[..length], None, &HOUSE.trust, hours(1));
        assert!(!all.is_empty() && all.iter().all(|signed| !signed.is_valid()), "length {length}");
    }
}
