//! Lists of revocation: before, after, stale, missing, of others.

use pki::{PkiError, Reason, RevocationList, RevocationReason, Role, Signer, Trust, Verdict, cms_sign, cms_verify};

use crate::{HOUSE, citizen, hours, new_authority, start, year};

const DOCUMENT: &[u8] = b"document";

#[test]
fn revoked_is_invalid_from_its_moment_on_and_valid_before() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let serial = key.certificate().serial();
    authority.revoke(&serial, hours(5), RevocationReason::KeyCompromise).unwrap();
    // A later word does not push the moment away.
    authority.revoke(&serial, hours(9), RevocationReason::Superseded).unwrap();
    let cms = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let trust = authority.trust(hours(10)).unwrap();
    assert_eq!(trust.lists()[1].len(), 1);
    assert!(cms_verify(&cms, None, &trust, hours(4)).is_valid());
    let revoked = Reason::Revoked { at: hours(5), reason: RevocationReason::KeyCompromise };
    for at in [hours(5), hours(6), hours(10)] {
        let signed = cms_verify(&cms, None, &trust, at);
        assert_eq!((signed.verdict, signed.reasons), (Verdict::Invalid, vec![revoked]));
    }
    // A stale list that names the certificate still proves it.
    assert_eq!(cms_verify(&cms, None, &trust, hours(200)).reasons, [revoked, Reason::RevocationUnknown]);
}

#[test]
fn a_revocation_survives_closing_the_authority() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    authority.revoke(&key.certificate().serial(), hours(1), RevocationReason::Hold).unwrap();
    drop(authority);
    assert!(matches!(pki::Authority::open(folder.path(), "wrong"), Err(PkiError::WrongPassword)));
    let authority = pki::Authority::open(folder.path(), "Парол1 құпия").unwrap();
    let cms = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let signed = cms_verify(&cms, None, &authority.trust(hours(2)).unwrap(), hours(2));
    assert_eq!(signed.reasons, [Reason::Revoked { at: hours(1), reason: RevocationReason::Hold }]);
    assert!(matches!(authority.revoke("00ff", hours(1), RevocationReason::Hold), Err(PkiError::UnknownSerial)));
}

#[test]
fn a_stale_list_leaves_the_verdict_open() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    assert!(cms_verify(&cms, None, &HOUSE.trust, hours(24)).is_valid());
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(25));
    assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::RevocationUnknown]));
}

#[test]
fn a_missing_list_leaves_the_verdict_open_whichever_is_missing() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    for kept in [vec![], vec![0], vec![1]] {
        let lists = kept.iter().map(|place: &usize| HOUSE.trust.lists()[*place].clone()).collect();
        let signed = cms_verify(&cms, None, &HOUSE.trust.clone().with_lists(lists), hours(1));
        assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::RevocationUnknown]));
    }
}

#[test]
fn a_list_that_is_forged_changed_or_of_another_counts_for_nothing() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let stranger = new_authority(folder.path());
    let foreign = RevocationList::from_der(&stranger.crl(start()).unwrap()).unwrap();
    let mut bytes = HOUSE.authority.crl(start()).unwrap();
    let place = crate::find(&bytes, b"261122050000Z");
    bytes[place + 1] = b'9';
    let changed = RevocationList::from_der(&bytes).unwrap();
    for list in [foreign, changed] {
        let lists = vec![HOUSE.trust.lists()[0].clone(), list];
        let signed = cms_verify(&cms, None, &HOUSE.trust.clone().with_lists(lists), hours(1));
        assert_eq!(signed.reasons, [Reason::RevocationUnknown]);
    }
}

#[test]
fn hard_reasons_outweigh_unknown_revocation() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, false, hours(1)).unwrap();
    let trust = Trust::new(HOUSE.trust.roots().to_vec(), HOUSE.trust.intermediates().to_vec(), vec![]);
    let signed = cms_verify(&cms, Some(b"changed"), &trust, hours(1));
    assert_eq!(signed.verdict, Verdict::Invalid);
    assert_eq!(signed.reasons, [Reason::NotIntact, Reason::RevocationUnknown]);
}

#[test]
fn an_unknown_scheme_of_the_signature_leaves_the_verdict_open() {
    // The identifier of the scheme becomes GOST 34.10-2015 of the same length in octets.
    let mut cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let ecdsa = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
    let place = cms.windows(ecdsa.len()).rposition(|window| window == ecdsa).unwrap();
    cms[place + 2..place + 10].copy_from_slice(&[0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x02]);
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1));
    assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::UnsupportedAlgorithm]));
    assert_eq!(signed.content, None);
}

#[test]
fn a_suspension_becomes_final_and_is_not_lifted_then() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let serial = key.certificate().serial();
    authority.revoke(&serial, hours(1), RevocationReason::Hold).unwrap();
    authority.revoke(&serial, hours(2), RevocationReason::KeyCompromise).unwrap();
    assert!(matches!(authority.lift(&serial, hours(3)), Err(PkiError::UnknownSerial)));
    let revoked = Reason::Revoked { at: hours(1), reason: RevocationReason::KeyCompromise };
    assert_eq!(authority.trust(hours(4)).unwrap().judge(key.certificate(), hours(4)), [revoked]);
    // A second suspension does not undo it.
    authority.revoke(&serial, hours(5), RevocationReason::Hold).unwrap();
    assert_eq!(authority.trust(hours(6)).unwrap().judge(key.certificate(), hours(6)), [revoked]);
}

/// Lists and answers of НУЦ differ by hours, so one that is silent does not lift what the other tells.
#[test]
fn a_suspension_in_a_list_is_not_lifted_by_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let asked = pki::OcspRequest::new(key.certificate(), authority.issuing()).unwrap();
    let good = |at| {
        // The responder has not heard of it yet.
        let answer = authority.ocsp(asked.der(), at).unwrap();
        asked.accept(&answer, &[], at).unwrap()
    };
    let answer = good(hours(3));
    authority.revoke(&key.certificate().serial(), hours(1), RevocationReason::Hold).unwrap();
    let held = authority.trust(hours(2)).unwrap();
    let reasons = |trust: &Trust| trust.judge(key.certificate(), hours(3));
    assert_eq!(reasons(&held), [Reason::Revoked { at: hours(1), reason: RevocationReason::Hold }]);
    assert_eq!(reasons(&held.clone().with_answers([answer.clone()])), [Reason::RevocationUnknown]);
    // A final revocation is told by either.
    authority.revoke(&key.certificate().serial(), hours(1), RevocationReason::KeyCompromise).unwrap();
    let revoked = authority.trust(hours(2)).unwrap().with_answers([answer]);
    assert_eq!(reasons(&revoked), [Reason::Revoked { at: hours(1), reason: RevocationReason::KeyCompromise }]);
}

/// Years later an authority may have forgotten what it issued; what it said in time stays said.
#[test]
fn never_issued_counts_only_while_the_certificate_lives() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
    let cms = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let kept = cms_verify(&cms, None, &authority.trust(hours(2)).unwrap(), hours(2)).evidence.unwrap();
    std::fs::write(folder.path().join("register.json"), r#"{"issued":[],"revoked":[]}"#).unwrap();
    let forgetful = pki::Authority::open(folder.path(), "Парол1 құпия").unwrap();
    let asked = pki::OcspRequest::new(key.certificate(), authority.issuing()).unwrap();
    let said = |at| asked.accept(&forgetful.ocsp(asked.der(), at).unwrap(), &[], at).unwrap();
    let anchors = Trust::new(vec![authority.root().clone()], vec![authority.issuing().clone()], vec![]);
    let late = anchors.clone().with_answers([said(hours(10_000))]);
    assert!(pki::cms_verify_kept(&cms, None, &late, &kept).is_valid());
    assert!(!late.judge(key.certificate(), hours(9)).contains(&Reason::UnknownToAuthority));
    let living = anchors.with_answers([said(hours(9))]);
    assert!(living.judge(key.certificate(), hours(9)).contains(&Reason::UnknownToAuthority));
}
