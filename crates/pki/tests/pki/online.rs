//! The authorities asked over a wire that fails in every way: a fault of theirs is never «valid» and never «invalid», and always has a reason.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use der::Decode as _;
use jiff::{SignedDuration, Timestamp};
use pki::{
    Algorithm, Authority, Checker, Fetch, First, KeyFile, OcspRequest, Reason, RevocationReason, Role, Signed, Signer,
    SourceFault, Sources, Trust, Verdict, cms_sign,
};
use x509_cert::ext::pkix::SubjectKeyIdentifier;

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
            (_, pki::OCSP_REQUEST_TYPE) => (self.ocsp)(&self.authority, body),
            (STAMP, pki::STAMP_REQUEST_TYPE) => (self.stamp)(&self.authority, body),
            other => panic!("nobody lives at {other:?}"),
        }
    }
}

pub fn down() -> Answer {
    Err(SourceFault::Unreachable("connection refused".into()))
}

/// Lists that cannot be had, told apart from a responder that is down.
fn no_lists() -> Answer {
    Err(SourceFault::Unreachable("no route to the lists".into()))
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

/// The request without its extensions, where the nonce is: `OCSPRequest { TBSRequest { requestList, [2] requestExtensions } }`.
fn without_nonce(request: &[u8]) -> Vec<u8> {
    // Where the content of an element begins, and where it ends.
    let content = |from: usize| {
        let long = if request[from + 1] < 0x80 { 0 } else { usize::from(request[from + 1] & 0x7f) };
        let start = from + 2 + long;
        let length = if long == 0 {
            usize::from(request[from + 1])
        } else {
            request[from + 2..start].iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet))
        };
        start..start + length
    };
    let element = |value: &[u8]| {
        let length = u8::try_from(value.len()).unwrap();
        let head = if length < 0x80 { vec![0x30, length] } else { vec![0x30, 0x81, length] };
        [&head, value].concat()
    };
    let whole = content(content(0).start);
    let mut place = whole.start;
    while request[place] != 0xa2 {
        place = content(place).end;
    }
    assert_eq!(content(place).end, whole.end, "the extensions come last");
    element(&element(&request[whole.start..place]))
}

/// Everything a responder can do wrong, and the fault it is called.
fn responder_faults(scene: &Scene) -> Vec<(&'static str, SourceFault, Box<Ocsp>)> {
    let stranger_folder = tempfile::tempdir().unwrap();
    let stranger = new_authority(stranger_folder.path());
    let other = scene.authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let other_request = OcspRequest::new(other.certificate(), scene.authority.issuing()).unwrap();
    let minutes = |count| hours(2) + SignedDuration::from_mins(count);
    vec![
        ("down", SourceFault::Unreachable("connection refused".into()), Box::new(|_, _| down())),
        (
            "slow, as the wire tells a wait that is over",
            SourceFault::Unreachable("timed out".into()),
            Box::new(|_, _| Err(SourceFault::Unreachable("timed out".into()))),
        ),
        (
            "without a nonce",
            SourceFault::WrongNonce,
            Box::new(|authority, request| Ok(authority.ocsp(&without_nonce(request), hours(2)).unwrap())),
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
        wire.get = Box::new(|_, _| no_lists());
        let (signed, faults) = scene.verdict(wire);
        assert_eq!(
            (signed.verdict, signed.reasons),
            (Verdict::Undetermined, vec![Reason::RevocationUnknown]),
            "{what}"
        );
        assert!(faults.contains(&fault), "{what}: {faults:?}");
    }
    // These spoil the answer about the signer only: that on the issuing authority is another.
    let spoilt: Vec<(&str, &[SourceFault], Box<Ocsp>)> = vec![
        ("about another", &[SourceFault::OffTopic], Box::new(about_other)),
        ("flipped", &[SourceFault::Malformed, SourceFault::Untrusted, SourceFault::OffTopic], Box::new(flipped)),
    ];
    for (what, expected, ocsp) in spoilt {
        let mut wire = scene.wire(hours(2));
        wire.ocsp = ocsp;
        wire.get = Box::new(|_, _| no_lists());
        let (signed, faults) = scene.verdict(wire);
        assert_eq!(
            (signed.verdict, signed.reasons),
            (Verdict::Undetermined, vec![Reason::RevocationUnknown]),
            "{what}"
        );
        assert!(faults.iter().any(|fault| expected.contains(fault)), "{what}: {faults:?}");
    }
}

/// A good answer recorded on the way, and given to the next question: good once, and never again.
#[test]
fn an_answer_played_again_proves_nothing() {
    let scene = scene();
    let recorded = Arc::new(Mutex::new(Vec::<Vec<u8>>::new()));
    let mut wire = scene.wire(hours(2));
    let tape = Arc::clone(&recorded);
    wire.ocsp = Box::new(move |authority, request| {
        let answer = authority.ocsp(request, hours(2)).unwrap();
        tape.lock().unwrap().push(answer.clone());
        Ok(answer)
    });
    wire.get = Box::new(|_, _| no_lists());
    assert_eq!(scene.verdict(wire).0.verdict, Verdict::Valid);
    // Revoked since; who sits on the wire answers with what was true before.
    scene.authority.revoke(&scene.key.certificate().serial(), hours(2), RevocationReason::KeyCompromise).unwrap();
    let mut wire = scene.wire(hours(2));
    let tape = Mutex::new(recorded.lock().unwrap().clone());
    wire.ocsp = Box::new(move |_, _| Ok(tape.lock().unwrap().remove(0)));
    wire.get = Box::new(|_, _| no_lists());
    let (signed, faults) = scene.verdict(wire);
    assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::RevocationUnknown]));
    assert!(faults.contains(&SourceFault::WrongNonce), "{faults:?}");
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
        wire.ocsp = Box::new(|_, _| Err(SourceFault::Declined("try-later")));
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

/// What the authority may take back is asked again as soon as its word is old; what it never takes back is not.
#[test]
fn never_issued_and_suspended_are_asked_again() {
    let minutes = |count| hours(2) + SignedDuration::from_mins(count);
    let scene = scene();
    let now = Arc::new(Mutex::new(hours(2)));
    let clock = Arc::clone(&now);
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(move |authority, request| Ok(authority.ocsp(request, *clock.lock().unwrap()).unwrap()));
    wire.get = Box::new(|_, _| no_lists());
    let checker = scene.checker(wire);
    let reasons = |at: Timestamp| {
        *now.lock().unwrap() = at;
        checker.cms_verify(&scene.cms, None, at).0.remove(0).reasons
    };
    let serial = scene.key.certificate().serial();
    scene.authority.revoke(&serial, minutes(-5), RevocationReason::Hold).unwrap();
    let held = [Reason::Revoked { at: minutes(-5), reason: RevocationReason::Hold }];
    assert_eq!(reasons(minutes(0)), held);
    scene.authority.lift(&serial, minutes(1)).unwrap();
    assert_eq!(reasons(minutes(9)), held, "the word still holds");
    assert_eq!(reasons(minutes(11)), []);
    scene.authority.revoke(&serial, minutes(12), RevocationReason::KeyCompromise).unwrap();
    let revoked = [Reason::Revoked { at: minutes(12), reason: RevocationReason::KeyCompromise }];
    assert_eq!(reasons(minutes(22)), revoked);
    assert_eq!(reasons(minutes(500))[0], revoked[0]);
}

#[test]
fn an_invented_list_stands_in_the_way_of_no_true_one() {
    let scene = scene();
    let stranger_folder = tempfile::tempdir().unwrap();
    let stranger = new_authority(stranger_folder.path());
    let now = Arc::new(Mutex::new(hours(2)));
    let (clock, asked) = (Arc::clone(&now), AtomicUsize::new(0));
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(|_, _| down());
    wire.get = Box::new(move |authority, address| {
        let at = *clock.lock().unwrap();
        // Once, and of a moment a little later than now.
        let lies = address == LIST && asked.fetch_add(1, Ordering::SeqCst) == 0;
        let (who, at) = if lies { (&stranger, at + SignedDuration::from_mins(4)) } else { (authority, at) };
        Ok(served(who, address, at))
    });
    let checker = scene.checker(wire);
    let verdict = |at: Timestamp| {
        *now.lock().unwrap() = at;
        checker.cms_verify(&scene.cms, None, at).0.remove(0).verdict
    };
    assert_ne!(verdict(hours(2)), Verdict::Invalid);
    assert_eq!(verdict(hours(2) + SignedDuration::from_secs(61)), Verdict::Valid);
}

#[test]
fn a_list_whose_time_is_over_is_asked_for_at_once() {
    let scene = scene();
    let now = Arc::new(Mutex::new(hours(2)));
    let clock = Arc::clone(&now);
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(|_, _| down());
    // A list lives a day: this one has five minutes left.
    let old = hours(2) - SignedDuration::from_hours(24) + SignedDuration::from_mins(5);
    wire.get = Box::new(move |authority, address| {
        let at = *clock.lock().unwrap();
        Ok(served(authority, address, if at == hours(2) { old } else { at }))
    });
    let checker = scene.checker(wire);
    let verdict = |at: Timestamp| {
        *now.lock().unwrap() = at;
        checker.cms_verify(&scene.cms, None, at).0.remove(0).verdict
    };
    assert_eq!(verdict(hours(2)), Verdict::Valid);
    assert_eq!(verdict(hours(2) + SignedDuration::from_mins(6)), Verdict::Valid);
}

/// An authority of stamps may enclose what it likes; only its own certificate is asked about, and only where the stamp is over the signature.
#[test]
fn a_stamp_makes_nobody_ask_about_strangers() {
    let scene = scene();
    let other = cms_sign(&scene.key, b"another", true, hours(1)).unwrap();
    let stamp = crate::stamps::stamp(&scene.authority, &scene.cms, hours(2));
    let stamped = pki::with_stamp(&scene.cms, stamp.der()).unwrap();
    let asked = pki::cms_certificates(&stamped);
    assert_eq!(asked.len(), 2, "the signer and the authority of stamps");
    // The same stamp moved to another signature.
    let attribute =
        stamped.windows(11).position(|window| window == [6, 11, 42, 134, 72, 134, 247, 13, 1, 9, 16]).is_some();
    assert!(attribute);
    assert_eq!(pki::cms_certificates(&other).len(), 1);
}

/// A full list may promise months while revocations go into deltas: where an authority publishes those and none can be had, the full list is no word on
/// what happened since.
#[test]
fn a_full_list_alone_holds_for_hours_where_deltas_are_published() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
    let authority = Arc::new(authority.reached_at("http://ca.test"));
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    assert_eq!(key.certificate().delta_addresses(), ["http://ca.test/delta.crl"]);
    let cms = cms_sign(&key, b"document", true, hours(1)).unwrap();
    let anchors = Trust::new(vec![authority.root().clone()], vec![authority.issuing().clone()], vec![]);
    // A list lives a day.
    let judged = |made: i64, with_deltas: bool| {
        let get: Box<Get> = Box::new(move |authority, address| match address {
            "http://ca.test/crl" => Ok(authority.crl(hours(made)).unwrap()),
            ROOT_LIST => Ok(authority.root_crl(hours(2)).unwrap()),
            "http://ca.test/delta.crl" if with_deltas => Ok(authority.delta_crl(hours(2)).unwrap()),
            _ => no_lists(),
        });
        let ocsp: Box<Ocsp> = Box::new(|_, _| down());
        let stamp: Box<Ocsp> = Box::new(|_, _| down());
        let wire = Wire { authority: Arc::clone(&authority), ocsp, get, stamp, posts: AtomicUsize::new(0) };
        let own = Sources { lists: vec![ROOT_LIST.into()], ocsp: vec![OCSP.into()], ..Sources::default() };
        let checker = Checker::new(Arc::new(wire), anchors.clone(), own);
        let signed = checker.cms_verify(&cms, None, hours(2)).0.remove(0);
        (signed.verdict, signed.reasons, signed.evidence.unwrap())
    };
    assert_eq!(judged(-10, true).0, Verdict::Valid);
    assert_eq!(judged(0, false).0, Verdict::Valid, "two hours old");
    let (verdict, reasons, _) = judged(-10, false);
    assert_eq!((verdict, reasons), (Verdict::Undetermined, vec![Reason::RevocationUnknown]));
    // Whoever judges by lists at hand and asks nobody takes them at their promise, and so is what was kept.
    let lists = [authority.crl(hours(-10)).unwrap(), authority.root_crl(hours(-10)).unwrap()];
    let lists = lists.map(|list| pki::RevocationList::from_der(&list).unwrap()).to_vec();
    assert!(pki::cms_verify(&cms, None, &anchors.clone().with_lists(lists), hours(2)).is_valid());
    let kept = judged(0, false).2;
    assert!(pki::cms_verify_kept(&cms, None, &anchors, &kept).is_valid());
}

/// Whoever knows the root alone asks about the authority that came with the signature, too, and keeps it with the evidence.
#[test]
fn an_authority_that_came_along_is_asked_about() {
    let scene = scene();
    let only_root = Trust::new(vec![scene.authority.root().clone()], vec![], vec![]);
    let checker = Checker::new(Arc::new(scene.wire(hours(2))), only_root.clone(), sources());
    let signed = |cms: &[u8]| checker.cms_verify(cms, None, hours(2)).0.remove(0);
    assert_eq!(signed(&scene.cms).reasons, [Reason::UntrustedIssuer]);
    let judged = signed(&crate::with_certificate(&scene.cms, scene.authority.issuing().der()));
    assert_eq!((judged.verdict, judged.reasons.as_slice()), (Verdict::Valid, [].as_slice()));
    // Later the evidence has it, however the signature came.
    let kept = judged.evidence.unwrap();
    assert!(pki::cms_verify_kept(&scene.cms, None, &only_root, &kept).is_valid());
}

/// An address that gives something that is no list rests for a while, as one that gives nothing.
#[test]
fn an_address_that_gives_no_list_is_let_alone() {
    let scene = scene();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let mut wire = scene.wire(hours(2));
    wire.ocsp = Box::new(|_, _| down());
    wire.get = Box::new(move |authority, address| match address {
        LIST => {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(b"<html>404".to_vec())
        }
        other => Ok(served(authority, other, hours(2))),
    });
    let checker = scene.checker(wire);
    let reasons = |seconds| {
        let at = hours(2) + SignedDuration::from_secs(seconds);
        checker.cms_verify(&scene.cms, None, at).0.remove(0).reasons
    };
    assert_eq!(reasons(0), [Reason::RevocationUnknown]);
    assert_eq!((reasons(20), asked.load(Ordering::SeqCst)), (vec![Reason::RevocationUnknown], 1));
    assert_eq!((reasons(31), asked.load(Ordering::SeqCst)), (vec![Reason::RevocationUnknown], 2));
}

/// Anybody may put a certificate beside a signature: one of the issuer's name, identifier and another scheme hides nothing and stops no question.
#[test]
fn a_namesake_of_another_scheme_that_came_along_changes_nothing() {
    let scene = scene();
    let folder = tempfile::tempdir().unwrap();
    let other = Authority::create(folder.path(), "p", Algorithm::EcdsaP384, start()).unwrap();
    let id = |certificate: &pki::Certificate| {
        let read = x509_cert::Certificate::from_der(certificate.der()).unwrap();
        let (_, id) = read.tbs_certificate.get::<SubjectKeyIdentifier>().unwrap().unwrap();
        id.0.into_bytes()
    };
    let (own, its) = (id(scene.authority.issuing()), id(other.issuing()));
    let mut namesake = other.issuing().der().to_vec();
    // The serial number is made of the key, too, and stands before its identifier.
    let place = namesake.windows(its.len()).rposition(|window| window == its).unwrap();
    namesake[place..place + its.len()].copy_from_slice(&own);
    assert_eq!(id(&pki::Certificate::from_der(&namesake).unwrap()), own);
    let cms = crate::with_certificate(&scene.cms, &namesake);
    let reasons = || scene.checker(scene.wire(hours(2))).cms_verify(&cms, None, hours(2)).0.remove(0).reasons;
    assert_eq!(reasons(), []);
    scene.authority.revoke(&scene.key.certificate().serial(), hours(1), RevocationReason::KeyCompromise).unwrap();
    assert_eq!(reasons(), [Reason::Revoked { at: hours(1), reason: RevocationReason::KeyCompromise }]);
}

/// A collective letter: each signer is judged, though not each is asked about by itself.
#[test]
fn one_list_tells_of_many_signers() {
    let scene = scene();
    let mut cms = scene.cms.clone();
    for _ in 0..40 {
        let key = scene.authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
        cms = pki::cms_add_signer(&cms, &key, None, hours(1)).unwrap();
    }
    let wire = Arc::new(scene.wire(hours(2)));
    let checker = Checker::new(Arc::clone(&wire) as Arc<dyn Fetch>, scene.anchors(), sources());
    let judged = checker.cms_verify(&cms, None, hours(2)).0;
    assert_eq!(judged.iter().filter(|one| one.is_valid()).count(), 41);
    assert!(wire.posts.load(Ordering::SeqCst) <= 40);
}
