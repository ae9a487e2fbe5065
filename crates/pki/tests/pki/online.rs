//! The authorities asked over a wire that fails in every way: a fault of theirs is never «valid» and never «invalid», and always has a reason.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use pki::{
    Algorithm, Authority, Checker, Fetch, First, KeyFile, OcspRequest, Reason, RevocationReason, Role, Signed, Signer,
    SourceFault, Sources, Trust, Verdict, cms_sign,
};

use crate::{HOUSE, citizen, hours, new_authority, start, year};

pub type Answer = Result<Vec<u8>, SourceFault>;
type Ocsp = dyn Fn(&Authority, &[u8]) -> Answer + Send + Sync;
type Get = dyn Fn(&Authority, &str) -> Answer + Send + Sync;

/// A wire to a real authority; each test says what the wire does to questions and answers.
pub struct Wire {
    pub authority: Arc<Authority>,
    pub ocsp: Box<Ocsp>,
    pub get: Box<Get>,
    pub stamp: Box<Ocsp>,
    pub posts: AtomicUsize,
}

pub const OCSP: &str = "http://ocsp.test/";
pub const LIST: &str = "http://crl.test/full.crl";
pub const ROOT_LIST: &str = "http://crl.test/root.crl";
pub const DELTA: &str = "http://crl.test/delta.crl";
pub const STAMP: &str = "http://tsp.test/";

impl Fetch for Wire {
    fn get(&self, address: &str) -> Answer {
        (self.get)(&self.authority, address)
    }

    fn post(&self, address: &str, content_type: &str, body: &[u8]) -> Answer {
        self.posts.fetch_add(1, Ordering::SeqCst);
        match (address, content_type) {
            (OCSP, pki::OCSP_REQUEST_TYPE) => (self.ocsp)(&self.authority, body),
            (STAMP, pki::STAMP_REQUEST_TYPE) => (self.stamp)(&self.authority, body),
            other => panic!("nobody lives at {other:?}"),
        }
    }
}

pub fn down() -> Answer {
    Err(SourceFault::Unreachable("connection refused".into()))
}

pub fn sources() -> Sources {
    Sources {
        first: First::Answers,
        ocsp: vec![OCSP.into()],
        lists: vec![LIST.into(), ROOT_LIST.into()],
        deltas: vec![DELTA.into()],
        stamps: vec![STAMP.into()],
    }
}

/// The lists a real authority serves at a moment.
pub fn served(authority: &Authority, address: &str, now: Timestamp) -> Vec<u8> {
    let list = match address {
        LIST => authority.crl(now),
        ROOT_LIST => authority.root_crl(now),
        DELTA => authority.delta_crl(now),
        other => panic!("nobody lives at {other}"),
    };
    list.unwrap()
}

/// An authority, a key, and a signature by it.
pub struct Scene {
    pub folder: tempfile::TempDir,
    pub authority: Arc<Authority>,
    pub key: KeyFile,
    pub cms: Vec<u8>,
}

pub fn scene() -> Scene {
    scene_of(Algorithm::EcdsaP256)
}

pub fn scene_of(algorithm: Algorithm) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let authority = Arc::new(Authority::create(folder.path(), "Парол1 құпия", algorithm, start()).unwrap());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let cms = cms_sign(&key, b"document", true, hours(1)).unwrap();
    Scene { folder, authority, key, cms }
}

impl Scene {
    /// Trust in the roots and authorities alone: nothing of revocation is known.
    pub fn anchors(&self) -> Trust {
        Trust::new(vec![self.authority.root().clone()], vec![self.authority.issuing().clone()], vec![])
    }

    /// A wire where everything works at a moment.
    pub fn wire(&self, now: Timestamp) -> Wire {
        Wire {
            authority: Arc::clone(&self.authority),
            ocsp: Box::new(move |authority, request| Ok(authority.ocsp(request, now).unwrap())),
            get: Box::new(move |authority, address| Ok(served(authority, address, now))),
            stamp: Box::new(move |authority, request| Ok(authority.time_stamp(request, now).unwrap())),
            posts: AtomicUsize::new(0),
        }
    }

    pub fn checker(&self, wire: Wire) -> Checker {
        Checker::new(Arc::new(wire), self.anchors(), sources())
    }

    /// The verdict on the scene's signature over this wire at hour two, and the faults met.
    fn verdict(&self, wire: Wire) -> (Signed, Vec<SourceFault>) {
        let (mut signed, attempts) = self.checker(wire).cms_verify(&self.cms, None, hours(2));
        assert_eq!(signed.len(), 1);
        let mut faults: Vec<_> = attempts.into_iter().map(|attempt| attempt.fault).collect();
        faults.dedup();
        (signed.remove(0), faults)
    }
}

#[test]
fn a_working_responder_is_enough() {
    let scene = scene();
    let mut wire = scene.wire(hours(2));
    wire.get = Box::new(|_, _| down());
    let (signed, faults) = scene.verdict(wire);
    assert_eq!((signed.verdict, signed.reasons.as_slice()), (Verdict::Valid, [].as_slice()));
    // An authority above is looked for in lists first, in vain; its responder told then.
    assert_eq!(faults, [SourceFault::Unreachable("connection refused".into())]);
    let evidence = signed.evidence.unwrap();
    // One for the signer by the delegate, one for the issuing authority by the root.
    assert_eq!((evidence.answers().len(), evidence.lists().len()), (2, 0));
}

#[test]
fn a_revocation_is_told_by_the_responder_and_by_lists() {
    for use_lists in [false, true] {
        let scene = scene();
        scene.authority.revoke(&scene.key.certificate().serial(), hours(1), RevocationReason::Hold).unwrap();
        let mut wire = scene.wire(hours(2));
        if use_lists {
            wire.ocsp = Box::new(|_, _| down());
        }
        let (signed, _) = scene.verdict(wire);
        assert_eq!(signed.reasons, [Reason::Revoked { at: hours(1), reason: RevocationReason::Hold }], "{use_lists}");
        // Lifted, it is good again.
        scene.authority.lift(&scene.key.certificate().serial(), hours(2)).unwrap();
        let mut wire = scene.wire(hours(2));
        if use_lists {
            wire.ocsp = Box::new(|_, _| down());
        }
        assert_eq!(scene.verdict(wire).0.verdict, Verdict::Valid);
    }
}

#[test]
fn a_certificate_never_issued_is_unknown_to_the_authority_and_not_revoked() {
    // The register is lost: the certificate is genuine, but the authority does not know it.
    let scene = scene();
    std::fs::write(scene.folder.path().join("register.json"), r#"{"issued":[],"revoked":[]}"#).unwrap();
    let forgetful = Authority::open(scene.folder.path(), "Парол1 құпия").unwrap();
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(move |_, request| Ok(forgetful.ocsp(request, hours(2)).unwrap()));
    let (signed, _) = scene.verdict(wire);
    assert_eq!(signed.reasons, [Reason::UnknownToAuthority]);
    assert_eq!(signed.verdict, Verdict::Invalid);
}

#[test]
fn never_issued_is_taken_back_by_a_later_answer_and_by_nothing_else() {
    let scene = scene();
    std::fs::write(scene.folder.path().join("register.json"), r#"{"issued":[],"revoked":[]}"#).unwrap();
    let forgetful = Authority::open(scene.folder.path(), "Парол1 құпия").unwrap();
    let said = |authority: &Authority, at: Timestamp| {
        let request = OcspRequest::new(scene.key.certificate(), scene.authority.issuing()).unwrap();
        request.accept(&authority.ocsp(request.der(), at).unwrap(), &[], at).unwrap()
    };
    let (before, never, after) =
        (said(&scene.authority, hours(2)), said(&forgetful, hours(3)), said(&scene.authority, hours(4)));
    // The lists, made later, do not name the certificate: a list never does name what was not issued.
    let trust = scene.authority.trust(hours(4)).unwrap();
    let judged =
        |answers: Vec<pki::OcspResponse>| trust.clone().with_answers(answers).judge(scene.key.certificate(), hours(4));
    assert_eq!(judged(vec![never.clone()]), [Reason::UnknownToAuthority]);
    assert_eq!(judged(vec![before, never.clone()]), [Reason::UnknownToAuthority]);
    assert_eq!(judged(vec![never, after]), []);
}

/// The request with its nonce (the last octets) changed.
fn other_nonce(request: &[u8]) -> Vec<u8> {
    let mut changed = request.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    changed
}

/// Everything a responder can do wrong, and the fault it is called.
fn responder_faults(scene: &Scene) -> Vec<(&'static str, SourceFault, Box<Ocsp>)> {
    let stranger_folder = tempfile::tempdir().unwrap();
    let stranger = new_authority(stranger_folder.path());
    let other = scene.authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let other_request = OcspRequest::new(other.certificate(), scene.authority.issuing()).unwrap();
    let recorded = Mutex::new(None::<Vec<u8>>);
    let minutes = |count| hours(2) + SignedDuration::from_mins(count);
    vec![
        ("down", SourceFault::Unreachable("connection refused".into()), Box::new(|_, _| down())),
        (
            "slow",
            SourceFault::Unreachable("timed out".into()),
            Box::new(|_, _| Err(SourceFault::Unreachable("timed out".into()))),
        ),
        ("try later", SourceFault::Declined("try-later"), Box::new(|_, _| Ok(vec![0x30, 3, 0x0a, 1, 3]))),
        ("internal error", SourceFault::Declined("internal-error"), Box::new(|_, _| Ok(vec![0x30, 3, 0x0a, 1, 2]))),
        (
            "unauthorized",
            SourceFault::Declined("unauthorized"),
            Box::new(move |_, request| Ok(stranger.ocsp(request, hours(2)).unwrap())),
        ),
        ("sig required", SourceFault::Declined("sig-required"), Box::new(|_, _| Ok(vec![0x30, 3, 0x0a, 1, 5]))),
        ("empty", SourceFault::Malformed, Box::new(|_, _| Ok(vec![]))),
        ("a page of a proxy", SourceFault::Malformed, Box::new(|_, _| Ok(b"<html>403 Forbidden</html>".to_vec()))),
        (
            "truncated",
            SourceFault::Malformed,
            Box::new(|authority, request| {
                let answer = authority.ocsp(request, hours(2)).unwrap();
                Ok(answer[..answer.len() - 40].to_vec())
            }),
        ),
        (
            "another nonce",
            SourceFault::WrongNonce,
            Box::new(|authority, request| Ok(authority.ocsp(&other_nonce(request), hours(2)).unwrap())),
        ),
        (
            "replayed",
            SourceFault::WrongNonce,
            Box::new(move |authority, request| {
                let mut recorded = recorded.lock().unwrap();
                let fresh = authority.ocsp(&other_nonce(request), hours(2)).unwrap();
                Ok(recorded.get_or_insert(fresh).clone())
            }),
        ),
        (
            "of another request altogether",
            SourceFault::WrongNonce,
            Box::new(move |authority, _| Ok(authority.ocsp(other_request.der(), hours(2)).unwrap())),
        ),
        (
            "stale",
            SourceFault::Stale,
            Box::new(move |authority, request| Ok(authority.ocsp(request, minutes(-11)).unwrap())),
        ),
        (
            "from the future",
            SourceFault::Premature,
            Box::new(move |authority, request| Ok(authority.ocsp(request, minutes(6)).unwrap())),
        ),
    ]
}

#[test]
fn faults_of_the_responder_leave_the_verdict_open() {
    let scene = scene();
    let other = scene.authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let serials = [scene.key.certificate(), other.certificate()].map(|one| hex::decode(one.serial()).unwrap());
    let about_other = move |authority: &Authority, request: &[u8]| {
        let mut changed = request.to_vec();
        if let Some(place) = request.windows(serials[0].len()).position(|window| window == serials[0]) {
            changed[place..place + serials[1].len()].copy_from_slice(&serials[1]);
        }
        Ok(authority.ocsp(&changed, hours(2)).unwrap())
    };
    let flipped = |authority: &Authority, request: &[u8]| {
        let mut answer = authority.ocsp(request, hours(2)).unwrap();
        let place = answer.len() / 4;
        answer[place] ^= 1;
        Ok(answer)
    };
    for (what, fault, ocsp) in responder_faults(&scene) {
        let mut wire = scene.wire(hours(2));
        wire.ocsp = ocsp;
        wire.get = Box::new(|_, _| down());
        let (signed, faults) = scene.verdict(wire);
        assert_eq!(
            (signed.verdict, signed.reasons),
            (Verdict::Undetermined, vec![Reason::RevocationUnknown]),
            "{what}"
        );
        assert!(faults.contains(&fault), "{what}: {faults:?}");
    }
    // These spoil the answer about the signer only: that on the issuing authority is another.
    let spoilt: Vec<(&str, Box<Ocsp>)> = vec![("about another", Box::new(about_other)), ("flipped", Box::new(flipped))];
    for (what, ocsp) in spoilt {
        let mut wire = scene.wire(hours(2));
        wire.ocsp = ocsp;
        wire.get = Box::new(|_, _| down());
        let (signed, faults) = scene.verdict(wire);
        assert_eq!(
            (signed.verdict, signed.reasons),
            (Verdict::Undetermined, vec![Reason::RevocationUnknown]),
            "{what}"
        );
        assert!(!faults.is_empty(), "{what}");
    }
}

#[test]
fn no_changed_octet_of_an_answer_passes() {
    let request = OcspRequest::new(HOUSE.key.certificate(), HOUSE.authority.issuing()).unwrap();
    let answer = HOUSE.authority.ocsp(request.der(), hours(2)).unwrap();
    assert!(request.accept(&answer, &[], hours(2)).is_ok());
    for length in 0..answer.len() {
        assert!(request.accept(&answer[..length], &[], hours(2)).is_err());
    }
    let mut unnoticed = Vec::new();
    for place in 0..answer.len() {
        let mut changed = answer.clone();
        changed[place] ^= 1;
        if request.accept(&changed, &[], hours(2)).is_ok() {
            unnoticed.push(place);
        }
    }
    assert!(unnoticed.is_empty(), "octets {unnoticed:?} may be changed unnoticed");
}

#[test]
fn faults_of_lists_leave_the_verdict_open() {
    let scene = scene();
    let stranger_folder = tempfile::tempdir().unwrap();
    let stranger = new_authority(stranger_folder.path());
    let cases: Vec<(&str, SourceFault, Box<Get>)> = vec![
        ("down", SourceFault::Unreachable("connection refused".into()), Box::new(|_, _| down())),
        ("empty", SourceFault::Malformed, Box::new(|_, _| Ok(vec![]))),
        (
            "truncated",
            SourceFault::Malformed,
            Box::new(|authority, address| {
                let list = served(authority, address, hours(2));
                Ok(list[..list.len() / 2].to_vec())
            }),
        ),
        ("stale", SourceFault::Stale, Box::new(|authority, address| Ok(served(authority, address, hours(-23))))),
        (
            "from the future",
            SourceFault::Premature,
            Box::new(|authority, address| Ok(served(authority, address, hours(3)))),
        ),
        (
            "of an authority of the same name",
            SourceFault::Untrusted,
            Box::new(move |_, address| Ok(served(&stranger, address, hours(2)))),
        ),
        (
            "changed",
            SourceFault::Untrusted,
            Box::new(|authority, address| {
                let mut list = served(authority, address, hours(2));
                *list.last_mut().unwrap() ^= 1;
                Ok(list)
            }),
        ),
        (
            "deltas without a list",
            SourceFault::Unreachable("connection refused".into()),
            Box::new(
                |authority, address| if address == DELTA { Ok(served(authority, address, hours(2))) } else { down() },
            ),
        ),
    ];
    for (what, fault, get) in cases {
        let mut wire = scene.wire(hours(2));
        wire.ocsp = Box::new(|_, _| down());
        wire.get = get;
        let (signed, faults) = scene.verdict(wire);
        assert_eq!(
            (signed.verdict, signed.reasons),
            (Verdict::Undetermined, vec![Reason::RevocationUnknown]),
            "{what}"
        );
        assert!(faults.contains(&fault), "{what}: {faults:?}");
    }
}

#[test]
fn the_cache_saves_questions_and_never_makes_unknown_good() {
    let scene = scene();
    let now = Arc::new(Mutex::new(hours(2)));
    let alive = Arc::new(Mutex::new(true));
    let mut wire = scene.wire(hours(2));
    let (clock, up) = (Arc::clone(&now), Arc::clone(&alive));
    wire.ocsp = Box::new(move |authority, request| {
        if *up.lock().unwrap() { Ok(authority.ocsp(request, *clock.lock().unwrap()).unwrap()) } else { down() }
    });
    wire.get = Box::new(|_, _| down());
    let wire = Arc::new(wire);
    let checker = Checker::new(Arc::clone(&wire) as Arc<dyn Fetch>, scene.anchors(), sources());
    let verdict = |at: Timestamp| {
        *now.lock().unwrap() = at;
        checker.cms_verify(&scene.cms, None, at).0.remove(0).verdict
    };
    let posts = || wire.posts.load(Ordering::SeqCst);
    let minutes = |count| hours(2) + SignedDuration::from_mins(count);
    assert_eq!((verdict(minutes(0)), posts()), (Verdict::Valid, 2));
    assert_eq!((verdict(minutes(9)), posts()), (Verdict::Valid, 2));
    *alive.lock().unwrap() = false;
    // What is kept still holds, and not longer than promised.
    assert_eq!((verdict(minutes(10)), posts()), (Verdict::Valid, 2));
    assert_eq!((verdict(minutes(11)), posts()), (Verdict::Undetermined, 3));
    // The address rests for half a minute; nothing becomes good by that.
    assert_eq!((verdict(minutes(11)), posts()), (Verdict::Undetermined, 3));
    *alive.lock().unwrap() = true;
    assert_eq!(verdict(minutes(11)), Verdict::Undetermined);
    scene.authority.revoke(&scene.key.certificate().serial(), minutes(12), RevocationReason::KeyCompromise).unwrap();
    assert_eq!(verdict(minutes(13)), Verdict::Invalid);
}

#[test]
fn an_old_list_serves_when_a_newer_cannot_be_had_as_long_as_it_promised() {
    let scene = scene();
    let alive = Arc::new(Mutex::new(true));
    let mut wire = scene.wire(hours(2));
    let up = Arc::clone(&alive);
    wire.ocsp = Box::new(|_, _| down());
    wire.get = Box::new(
        move |authority, address| if *up.lock().unwrap() { Ok(served(authority, address, hours(2))) } else { down() },
    );
    let checker = scene.checker(wire);
    let verdict = |at| checker.cms_verify(&scene.cms, None, at).0.remove(0).verdict;
    assert_eq!(verdict(hours(2)), Verdict::Valid);
    *alive.lock().unwrap() = false;
    assert_eq!(verdict(hours(10)), Verdict::Valid);
    assert_eq!(verdict(hours(27)), Verdict::Undetermined);
}
