//! Time stamps: asked for, put in, judged; and every way they fail.

use jiff::SignedDuration;
use pki::{
    Authority, Digest, Reason, RevocationReason, Role, Signer, SourceFault, StampFault, StampRequest, TimeStamp, Trust,
    Verdict, cms_sign, cms_signatures, cms_verify, with_stamp,
};

use crate::{
    HOUSE, citizen, find, hours, new_authority,
    online::{Answer, down, scene},
    start,
};

const DOCUMENT: &[u8] = b"document";

/// A stamp of an authority over the only signature of a CMS.
pub fn stamp(authority: &Authority, cms: &[u8], at: jiff::Timestamp) -> TimeStamp {
    let request = StampRequest::new(&cms_signatures(cms).unwrap()[0], Digest::Sha256).unwrap();
    let answer = authority.time_stamp(request.der(), at).unwrap();
    request.accept(&answer, &authority.trust(at).unwrap(), at).unwrap()
}

fn stamped(authority: &Authority, cms: &[u8], at: jiff::Timestamp) -> Vec<u8> {
    with_stamp(cms, stamp(authority, cms, at).der()).unwrap()
}

#[test]
fn a_stamped_signature_outlives_its_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
    let plain = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let cms = stamped(&authority, &plain, hours(2));
    let trust = authority.trust(hours(100)).unwrap();
    assert_eq!(cms_verify(&plain, None, &trust, hours(100)).reasons, [Reason::Expired { at: hours(10) }]);
    let signed = cms_verify(&cms, None, &trust, hours(100));
    assert_eq!((signed.verdict, signed.judged_at), (Verdict::Valid, Some(hours(2))), "{:?}", signed.reasons);
    let found = signed.stamp.unwrap();
    assert_eq!((found.at, found.verdict), (hours(2), Verdict::Valid));
    assert!(found.authority.unwrap().has_usage("1.3.6.1.5.5.7.3.8"));
    // A revocation after the stamp takes nothing, one before it does.
    authority.revoke(&key.certificate().serial(), hours(3), RevocationReason::KeyCompromise).unwrap();
    let trust = authority.trust(hours(100)).unwrap();
    assert!(cms_verify(&cms, None, &trust, hours(100)).is_valid());
    authority.revoke(&key.certificate().serial(), hours(1), RevocationReason::KeyCompromise).unwrap();
    let trust = authority.trust(hours(100)).unwrap();
    assert_eq!(cms_verify(&cms, None, &trust, hours(100)).verdict, Verdict::Invalid);
}

#[test]
fn a_stamp_of_a_moment_to_come_proves_nothing() {
    let plain = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let cms = stamped(&HOUSE.authority, &plain, hours(5));
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(3));
    assert_eq!((signed.verdict, signed.judged_at), (Verdict::Valid, Some(hours(3))));
    let stamp = signed.stamp.unwrap();
    assert_eq!((stamp.verdict, stamp.reasons.contains(&Reason::NotYetValid)), (Verdict::Invalid, true));
}

#[test]
fn a_stamp_after_expiry_saves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
    let cms = stamped(&authority, &cms_sign(&key, DOCUMENT, true, hours(1)).unwrap(), hours(11));
    let signed = cms_verify(&cms, None, &authority.trust(hours(20)).unwrap(), hours(20));
    assert_eq!(signed.reasons, [Reason::Expired { at: hours(10) }]);
    assert_eq!(signed.stamp.unwrap().verdict, Verdict::Valid);
}

#[test]
fn of_several_stamps_the_earliest_good_one_counts() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let twice = stamped(&HOUSE.authority, &stamped(&HOUSE.authority, &cms, hours(5)), hours(3));
    let signed = cms_verify(&twice, None, &HOUSE.trust, hours(6));
    assert_eq!((signed.verdict, signed.judged_at), (Verdict::Valid, Some(hours(3))));
}

#[test]
fn a_stamp_of_a_stranger_or_changed_counts_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let stranger = new_authority(folder.path());
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let foreign = with_stamp(&cms, stamp(&stranger, &cms, hours(2)).der()).unwrap();
    let mut changed = stamped(&HOUSE.authority, &cms, hours(2));
    let place = find(&changed, b"20261121070000Z");
    changed[place + 9] = b'6';
    for cms in [foreign, changed] {
        let signed = cms_verify(&cms, None, &HOUSE.trust, hours(4));
        assert_eq!((signed.verdict, signed.judged_at), (Verdict::Valid, Some(hours(4))));
        assert_eq!(signed.stamp.unwrap().verdict, Verdict::Invalid);
    }
    // A stamp over another signature is not even put in.
    let other = cms_sign(&HOUSE.key, b"other", true, hours(1)).unwrap();
    assert!(with_stamp(&cms, stamp(&HOUSE.authority, &other, hours(2)).der()).is_err());
}

#[test]
fn a_stamp_that_cannot_be_judged_leaves_the_verdict_open() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
    let cms = stamped(&authority, &cms_sign(&key, DOCUMENT, true, hours(1)).unwrap(), hours(2));
    let blind = Trust::new(vec![authority.root().clone()], vec![authority.issuing().clone()], vec![]);
    let signed = cms_verify(&cms, None, &blind, hours(100));
    assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::RevocationUnknown]));
}

#[test]
fn a_lost_key_of_stamps_takes_all_its_stamps_and_a_retired_one_none() {
    for (reason, verdict) in
        [(RevocationReason::KeyCompromise, Verdict::Invalid), (RevocationReason::CessationOfOperation, Verdict::Valid)]
    {
        let folder = tempfile::tempdir().unwrap();
        let authority = new_authority(folder.path());
        let key = authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
        let cms = stamped(&authority, &cms_sign(&key, DOCUMENT, true, hours(1)).unwrap(), hours(2));
        let found = cms_verify(&cms, None, &authority.trust(hours(3)).unwrap(), hours(3)).stamp.unwrap();
        authority.revoke(&found.authority.unwrap().serial(), hours(50), reason).unwrap();
        let signed = cms_verify(&cms, None, &authority.trust(hours(100)).unwrap(), hours(100));
        assert_eq!(signed.verdict, verdict, "{reason:?}");
    }
}

#[test]
fn faults_of_the_stamping_authority_are_told_and_harm_no_signature() {
    type Stamp = Box<dyn Fn(&Authority, &[u8]) -> Answer + Send + Sync>;
    let scene = scene();
    let stranger_folder = tempfile::tempdir().unwrap();
    let stranger = new_authority(stranger_folder.path());
    let other = StampRequest::new(b"other", Digest::Sha256).unwrap();
    let now = hours(2);
    // In a request the hash stands before the nonce, and «certificate wanted» last.
    let with_changed = |from_end: usize| -> Stamp {
        Box::new(move |authority, request| {
            let mut changed = request.to_vec();
            let place = changed.len() - from_end;
            changed[place] ^= 1;
            Ok(authority.time_stamp(&changed, now).unwrap())
        })
    };
    let late = SignedDuration::from_mins(6);
    let cases: Vec<(&str, SourceFault, Stamp)> = vec![
        ("down", SourceFault::Unreachable("connection refused".into()), Box::new(|_, _| down())),
        ("a page of a proxy", SourceFault::Malformed, Box::new(|_, _| Ok(b"<html>403 Forbidden</html>".to_vec()))),
        (
            "declined",
            SourceFault::Declined("bad-data-format"),
            Box::new(move |authority, _| Ok(authority.time_stamp(b"", now).unwrap())),
        ),
        ("granted without a stamp", SourceFault::Malformed, Box::new(|_, _| Ok(vec![0x30, 5, 0x30, 3, 2, 1, 0]))),
        (
            "truncated",
            SourceFault::Malformed,
            Box::new(move |authority, request| {
                let answer = authority.time_stamp(request, now).unwrap();
                Ok(answer[..answer.len() - 1].to_vec())
            }),
        ),
        (
            "over another message",
            SourceFault::OffTopic,
            Box::new(move |authority, _| Ok(authority.time_stamp(other.der(), now).unwrap())),
        ),
        ("another nonce", SourceFault::WrongNonce, with_changed(4)),
        (
            "of the past",
            SourceFault::Stale,
            Box::new(move |authority, request| Ok(authority.time_stamp(request, now - late).unwrap())),
        ),
        (
            "of the future",
            SourceFault::Premature,
            Box::new(move |authority, request| Ok(authority.time_stamp(request, now + late).unwrap())),
        ),
        (
            "of a stranger",
            SourceFault::Untrusted,
            Box::new(move |_, request| Ok(stranger.time_stamp(request, now).unwrap())),
        ),
        (
            "spoilt",
            SourceFault::Untrusted,
            Box::new(move |authority, request| {
                let mut answer = authority.time_stamp(request, now).unwrap();
                *answer.last_mut().unwrap() ^= 1;
                Ok(answer)
            }),
        ),
    ];
    for (what, fault, answer) in cases {
        let mut wire = scene.wire(now);
        wire.stamp = answer;
        let checker = scene.checker(wire);
        match checker.stamp(&scene.cms, now) {
            Err(StampFault::Source(found)) => assert_eq!(found, fault, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        assert!(checker.cms_verify(&scene.cms, None, now).0[0].is_valid(), "{what}");
    }
    let checker = scene.checker(scene.wire(now));
    let cms = checker.stamp(&scene.cms, now).unwrap();
    let signed = checker.cms_verify(&cms, None, now).0.remove(0);
    assert_eq!((signed.verdict, signed.judged_at), (Verdict::Valid, Some(now)));
}

#[test]
fn the_authority_declines_what_it_cannot_stamp() {
    let request = StampRequest::new(b"message", Digest::Sha256).unwrap();
    let told = |request: &[u8]| {
        let answer = HOUSE.authority.time_stamp(request, hours(2)).unwrap();
        StampRequest::new(b"message", Digest::Sha256).unwrap().accept(&answer, &HOUSE.trust, hours(2)).unwrap_err()
    };
    // The identifier of SHA-256 becomes one of a hash nobody knows.
    let mut strange = request.der().to_vec();
    let place = find(&strange, &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]);
    strange[place + 8] = 0x77;
    assert_eq!(told(&strange), SourceFault::Declined("bad-alg"));
    assert_eq!(told(&request.der()[1..]), SourceFault::Declined("bad-data-format"));
}

/// A signature that never got its stamp is good while its certificate is, and invalid with its reason afterwards: nothing proves its time then.
#[test]
fn a_stamp_that_never_came() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
    let cms = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let signed = cms_verify(&cms, None, &authority.trust(hours(3)).unwrap(), hours(3));
    assert_eq!((signed.verdict, signed.stamp), (Verdict::Valid, None));
    let kept = signed.evidence.unwrap();
    let trust = authority.trust(hours(1000)).unwrap();
    let late = cms_verify(&cms, None, &trust, hours(1000));
    assert_eq!((late.verdict, late.reasons), (Verdict::Invalid, vec![Reason::Expired { at: hours(10) }]));
    // Whoever kept the evidence vouches for its moment.
    assert!(pki::cms_verify_kept(&cms, None, &trust, &kept).is_valid());
}
