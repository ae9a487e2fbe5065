//! Evidence kept beside a document proves it years later, with no network.

use pki::{
    Algorithm, Evidence, KeyFile, Reason, RevocationReason, Role, Signed, Signer, Trust, Verdict, cms_sign, cms_verify,
    cms_verify_kept,
};

use crate::{
    citizen, hours, new_authority,
    online::{down, scene, scene_of},
    stamps, start,
};

const YEARS: i64 = 24 * 365 * 11;

fn kept(signed: &Signed) -> Evidence {
    Evidence::from_der(&signed.evidence.as_ref().unwrap().to_der().unwrap()).unwrap()
}

#[test]
fn evidence_of_answers_proves_after_everything_expired() {
    let scene = scene();
    let mut wire = scene.wire(hours(2));
    wire.get = Box::new(|_, _| down());
    let signed = scene.checker(wire).cms_verify(&scene.cms, None, hours(2)).0.remove(0);
    assert!(signed.is_valid());
    let evidence = kept(&signed);
    assert_eq!((evidence.at(), &evidence), (hours(2), signed.evidence.as_ref().unwrap()));
    // The roots alone are trusted; the issuing authority comes from the evidence.
    let roots = Trust::new(vec![scene.authority.root().clone()], vec![], vec![]);
    let later = cms_verify_kept(&scene.cms, None, &roots, &evidence);
    assert_eq!((later.verdict, later.reasons.as_slice()), (Verdict::Valid, [].as_slice()));
    assert_eq!(cms_verify(&scene.cms, None, &roots, hours(2)).verdict, Verdict::Invalid);
    // Without the evidence, and with that of another document's signer, nothing is proven.
    assert_eq!(cms_verify(&scene.cms, None, &scene.anchors(), hours(2)).verdict, Verdict::Undetermined);
    // The evidence brings no trust of its own.
    assert_eq!(cms_verify_kept(&scene.cms, None, &Trust::default(), &evidence).reasons, [Reason::UntrustedIssuer]);
    // A changed document is found all the same.
    let mut changed = scene.cms.clone();
    let place = crate::find(&changed, b"document");
    changed[place] ^= 1;
    assert_eq!(cms_verify_kept(&changed, None, &roots, &evidence).reasons, [Reason::NotIntact]);
}

#[test]
fn answers_stamps_and_evidence_work_on_every_algorithm() {
    for algorithm in Algorithm::ALL {
        let scene = scene_of(algorithm);
        let mut wire = scene.wire(hours(2));
        wire.get = Box::new(|_, _| down());
        let checker = scene.checker(wire);
        let cms = checker.stamp(&scene.cms, hours(2)).unwrap();
        let signed = checker.cms_verify(&cms, None, hours(2)).0.remove(0);
        assert_eq!((signed.verdict, signed.judged_at), (Verdict::Valid, Some(hours(2))), "{algorithm:?}: {signed:?}");
        assert_eq!(signed.stamp.as_ref().unwrap().authority.as_ref().unwrap().algorithm(), Some(algorithm));
        // Signer, issuing authority, time-stamping authority.
        assert_eq!(signed.evidence.as_ref().unwrap().answers().len(), 3);
        let roots = Trust::new(vec![scene.authority.root().clone()], vec![], vec![]);
        let with = roots.with_evidence(&kept(&signed));
        assert_eq!(cms_verify(&cms, None, &with, hours(YEARS)).verdict, Verdict::Valid, "{algorithm:?}");
        assert_ne!(cms_verify(&scene.cms, None, &with, hours(YEARS)).verdict, Verdict::Valid, "{algorithm:?}");
        let delta = pki::RevocationList::from_der(&scene.authority.delta_crl(hours(2)).unwrap()).unwrap();
        assert!(delta.is_delta() && delta.signed_by(scene.authority.issuing()), "{algorithm:?}");
    }
}

#[test]
fn evidence_of_lists_proves_too() {
    let scene = scene();
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(|_, _| down());
    let signed = scene.checker(wire).cms_verify(&scene.cms, None, hours(2)).0.remove(0);
    let evidence = kept(&signed);
    assert!(evidence.answers().is_empty() && evidence.lists().len() >= 2);
    assert!(cms_verify_kept(&scene.cms, None, &scene.anchors(), &evidence).is_valid());
}

#[test]
fn evidence_of_an_invalid_signature_says_the_same_later() {
    let scene = scene();
    scene.authority.revoke(&scene.key.certificate().serial(), hours(1), RevocationReason::KeyCompromise).unwrap();
    let signed = scene.checker(scene.wire(hours(2))).cms_verify(&scene.cms, None, hours(2)).0.remove(0);
    let later = cms_verify_kept(&scene.cms, None, &scene.anchors(), &kept(&signed));
    assert_eq!(later.reasons, signed.reasons);
    assert_eq!(later.verdict, Verdict::Invalid);
}

#[test]
fn a_stamp_kept_apart_counts_like_one_inside() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key: KeyFile = authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
    let cms = cms_sign(&key, b"document", true, hours(1)).unwrap();
    let token = stamps::stamp(&authority, &cms, hours(2));
    let trust = authority.trust(hours(3)).unwrap();
    let mut evidence = cms_verify(&cms, None, &trust, hours(3)).evidence.unwrap();
    evidence.add_stamp(&token);
    let anchors = Trust::new(vec![authority.root().clone()], vec![], vec![]);
    let with = anchors.clone().with_evidence(&Evidence::from_der(&evidence.to_der().unwrap()).unwrap());
    // Eleven years later the authority itself has expired.
    let signed = cms_verify(&cms, None, &with, hours(YEARS));
    assert_eq!((signed.verdict, signed.judged_at), (Verdict::Valid, Some(hours(2))), "{:?}", signed.reasons);
    // The evidence of that verdict is whole again.
    assert_eq!(kept(&signed).stamps(), [token]);
    assert_eq!(cms_verify_kept(&cms, None, &anchors, &kept(&signed)).verdict, Verdict::Valid);
}

#[test]
fn spoilt_evidence_is_an_error_or_proves_nothing() {
    let scene = scene();
    let signed = scene.checker(scene.wire(hours(2))).cms_verify(&scene.cms, None, hours(2)).0.remove(0);
    let bytes = signed.evidence.unwrap().to_der().unwrap();
    for length in 0..bytes.len() {
        assert!(Evidence::from_der(&bytes[..length]).is_err(), "length {length}");
    }
    for place in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[place] ^= 0x10;
        if let Ok(evidence) = Evidence::from_der(&changed) {
            let later = cms_verify_kept(&scene.cms, None, &scene.anchors(), &evidence);
            // An octet changed in one part leaves the others; the verdict is never worse than the truth.
            assert_ne!(later.verdict, Verdict::Invalid, "octet {place}: {:?}", later.reasons);
        }
    }
}
