//! What users of `NCANode`, the checker of signatures many integrators run, complain of, by the numbers of its public tracker: one test each.

use pki::{
    Algorithm, Authority, Fetch, KeyFile, Reason, Reference, RevocationReason, Role, Signer, SourceFault, StampFault,
    Verdict, cms_content, cms_sign, cms_verify, xml_sign, xml_verify,
};

use crate::{
    HOUSE, citizen, hours, new_authority,
    online::{Answer, LIST, OCSP, ROOT_LIST, Wire, down, scene, scene_of, served, sources},
    stamps, start,
};

#[test]
fn ncanode_73_and_103_an_expired_certificate_stamped_in_time_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    let authority: Authority = new_authority(folder.path());
    let key: KeyFile = authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
    let cms = cms_sign(&key, b"document", false, hours(1)).unwrap();
    let cms = pki::with_stamp(&cms, stamps::stamp(&authority, &cms, hours(2)).der()).unwrap();
    let trust = authority.trust(hours(1000)).unwrap();
    assert!(cms_verify(&cms, Some(b"document"), &trust, hours(1000)).is_valid());
}

#[test]
fn ncanode_162_a_detached_signature_is_judged_with_and_without_its_document() {
    let scene = scene();
    let cms = cms_sign(&scene.key, b"document", false, hours(1)).unwrap();
    let checker = scene.checker(scene.wire(hours(2)));
    assert!(checker.cms_verify(&cms, Some(b"document"), hours(2)).0[0].is_valid());
    let without = checker.cms_verify(&cms, None, hours(2)).0.remove(0);
    assert_eq!((without.verdict, without.reasons), (Verdict::Undetermined, vec![Reason::DocumentMissing]));
    assert_eq!(cms_content(&cms).unwrap(), None);
}

#[test]
fn ncanode_198_try_later_is_not_invalid_and_the_lists_are_asked() {
    let scene = scene();
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(|_, _| Ok(vec![0x30, 3, 0x0a, 1, 3]));
    let (signed, attempts) = scene.checker(wire).cms_verify(&scene.cms, None, hours(2));
    assert!(signed[0].is_valid());
    assert!(!attempts.is_empty(), "it was asked");
    assert!(
        attempts.iter().all(|attempt| attempt.fault == SourceFault::Declined("try-later") && attempt.address == OCSP)
    );
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(|_, _| Ok(vec![0x30, 3, 0x0a, 1, 3]));
    wire.get = Box::new(|_, _| down());
    let (signed, _) = scene.checker(wire).cms_verify(&scene.cms, None, hours(2));
    assert_eq!(
        (signed[0].verdict, signed[0].reasons.as_slice()),
        (Verdict::Undetermined, [Reason::RevocationUnknown].as_slice())
    );
}

#[test]
fn ncanode_184_without_the_issuer_nothing_is_called_unrevoked() {
    let scene = scene();
    scene.authority.revoke(&scene.key.certificate().serial(), hours(1), RevocationReason::KeyCompromise).unwrap();
    // The issuing authority is not among the known: nobody can be asked, and the signature is not accepted.
    let rootless = pki::Trust::new(vec![scene.authority.root().clone()], vec![], vec![]);
    let checker = pki::Checker::new(std::sync::Arc::new(scene.wire(hours(2))), rootless, sources());
    let (signed, _) = checker.cms_verify(&scene.cms, None, hours(2));
    assert_eq!(
        (signed[0].verdict, signed[0].reasons.as_slice()),
        (Verdict::Invalid, [Reason::UntrustedIssuer].as_slice())
    );
}

#[test]
fn ncanode_52_one_broken_list_stops_no_check() {
    let scene = scene();
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(|_, _| down());
    wire.get = Box::new(|authority, address| match address {
        "http://broken.test/" => Ok(b"broken".to_vec()),
        other => Ok(served(authority, other, hours(2))),
    });
    let mut with_broken = sources();
    with_broken.lists = vec!["http://broken.test/".into(), LIST.into(), ROOT_LIST.into()];
    let checker = pki::Checker::new(std::sync::Arc::new(wire), scene.anchors(), with_broken);
    let (signed, attempts) = checker.cms_verify(&scene.cms, None, hours(2));
    assert!(signed[0].is_valid());
    assert!(attempts.iter().any(|attempt| attempt.fault == SourceFault::Malformed));
}

#[test]
fn ncanode_144_an_answer_that_cannot_be_read_is_told_and_the_lists_are_asked() {
    let scene = scene();
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(|_, _| Ok(vec![0x30, 0x82, 0xff, 0xff]));
    let (signed, attempts) = scene.checker(wire).cms_verify(&scene.cms, None, hours(2));
    assert!(signed[0].is_valid());
    assert!(attempts.iter().any(|attempt| attempt.fault == SourceFault::Malformed));
}

#[test]
fn ncanode_47_200_and_220_a_stamp_refused_is_told_and_another_address_tried() {
    let scene = scene();
    let mut wire = scene.wire(hours(2));
    let tries = std::sync::atomic::AtomicUsize::new(0);
    wire.stamp = Box::new(move |authority, request| {
        if tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 {
            return Err(SourceFault::Unreachable("status 403".into()));
        }
        Ok(authority.time_stamp(request, hours(2)).unwrap())
    });
    let checker = scene.checker(wire);
    let refused = checker.stamp(&scene.cms, hours(2)).unwrap_err();
    assert!(matches!(refused, StampFault::Source(SourceFault::Unreachable(why)) if why == "status 403"));
    // It rests half a minute, then it is asked again.
    let later = hours(2) + jiff::SignedDuration::from_secs(31);
    let cms = checker.stamp(&scene.cms, later).unwrap();
    assert_eq!(checker.cms_verify(&cms, None, later).0[0].stamp.as_ref().unwrap().at, hours(2));
    // Where two addresses are known, the second is asked at once.
    let mut two = sources();
    two.stamps.insert(0, "http://refuses.test/".into());
    let wire = scene.wire(hours(2));
    let checker = pki::Checker::new(std::sync::Arc::new(Refusing(wire)), scene.anchors(), two);
    let cms = checker.stamp(&scene.cms, hours(2)).unwrap();
    assert_eq!(checker.cms_verify(&cms, None, hours(2)).0[0].stamp.as_ref().unwrap().at, hours(2));
}

/// A wire on which one address of time stamps answers 403.
struct Refusing(Wire);

impl Fetch for Refusing {
    fn get(&self, address: &str) -> Answer {
        self.0.get(address)
    }

    fn post(&self, address: &str, content_type: &str, body: &[u8]) -> Answer {
        if address == "http://refuses.test/" {
            return Err(SourceFault::Unreachable("status 403".into()));
        }
        self.0.post(address, content_type, body)
    }
}

#[test]
fn ncanode_61_a_signature_without_a_stamp_is_judged_at_its_receipt() {
    let scene = scene();
    let (signed, _) = scene.checker(scene.wire(hours(2))).cms_verify(&scene.cms, None, hours(2));
    assert!(signed[0].is_valid());
    assert_eq!((signed[0].judged_at, signed[0].stamp.as_ref()), (Some(hours(2)), None));
}

#[test]
fn ncanode_192_the_state_standard_of_2015_is_signed_stamped_and_judged() {
    for algorithm in [Algorithm::Gost2015x512, Algorithm::Gost2015x256] {
        let scene = scene_of(algorithm);
        let checker = scene.checker(scene.wire(hours(2)));
        let cms = checker.stamp(&scene.cms, hours(2)).unwrap();
        let signed = checker.cms_verify(&cms, None, hours(2)).0.remove(0);
        assert!(signed.is_valid(), "{algorithm:?}: {signed:?}");
        assert_eq!(signed.signer.unwrap().algorithm(), Some(algorithm));
        assert_eq!(signed.stamp.unwrap().authority.unwrap().algorithm(), Some(algorithm));
    }
}

#[test]
fn ncanode_89_a_carriage_return_in_the_value_of_a_signature_is_white_space() {
    let xml = xml_sign("<a/>", &HOUSE.key, &Reference::Whole).unwrap();
    let place = xml.find("SignatureValue>").unwrap() + "SignatureValue>".len();
    for white in ["&#13;\n", "\r\n", "&#xD;", " \t"] {
        let broken = format!("{}{white}{}", &xml[..place + 8], &xml[place + 8..]);
        assert!(xml_verify(&broken, &HOUSE.trust, hours(1))[0].signed.is_valid(), "{white:?}");
    }
    let broken = format!("{}&#160;{}", &xml[..place + 8], &xml[place + 8..]);
    assert_eq!(xml_verify(&broken, &HOUSE.trust, hours(1))[0].signed.verdict, Verdict::Invalid);
}
