//! The built-in authority over HTTP, asked by the program's own wire: what the certificates themselves name, and nothing else.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use jiff::{SignedDuration, Timestamp};
use kernel::Clock;
use pki::document::{certificates, judge};
use pki::{
    Algorithm, Authority, Checker, Evidence, Fetch, KeyFile, Reason, RevocationReason, Role, Signer, Sources, Subject,
    Trust, Verdict, cms_sign, cms_verify_kept,
};
use server::authority_desk::{PATH, router};
use server::clock::SystemClock;
use server::fetch::HttpFetch;
use std::process::Command;
use std::sync::Arc;

struct Desk {
    folder: tempfile::TempDir,
    authority: Arc<Authority>,
    key: KeyFile,
    address: String,
    runtime: tokio::runtime::Runtime,
    now: Timestamp,
}

/// An authority on GOST whose services listen, and a person's key from it.
fn desk() -> Desk {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = format!("http://{}{PATH}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let now = SystemClock::new().now();
    let earlier = now - SignedDuration::from_hours(24);
    let authority =
        Authority::create_at(Some(&address), &folder.path().join("a"), "p", Algorithm::Gost2015x512, earlier).unwrap();
    let authority = Arc::new(authority);
    let subject =
        Subject {
            surname: "Серикова".into(), name: "Айгуль".into(), patronymic: None, iin: None, organisation: None
        };
    let year = earlier..earlier + SignedDuration::from_hours(24 * 365);
    let key = authority.issue(&subject, &[Role::Individual], year, earlier).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let service = router(Arc::clone(&authority), clock);
    runtime.spawn(async move { axum::serve(listener, service).await.unwrap() });
    Desk { folder, authority, key, address, runtime, now }
}

impl Desk {
    /// Roots and authorities alone: no list is at hand.
    fn trust(&self) -> Trust {
        Trust::new(vec![self.authority.root().clone()], vec![self.authority.issuing().clone()], Vec::new())
    }

    fn checker(&self) -> Checker {
        let sources = Sources { stamps: vec![format!("{}/tsp", self.address)], ..Sources::default() };
        Checker::new(Arc::new(HttpFetch::default()), self.trust(), sources)
    }
}

#[test]
fn what_the_certificates_name_answers_and_its_evidence_outlives_it() {
    let desk = desk();
    let signed = cms_sign(&desk.key, b"paper", true, desk.now).unwrap();
    let stamped = desk.checker().stamp(&signed, desk.now).unwrap();
    let gathered = desk.checker().gather(&certificates(&stamped), SystemClock::new().now());
    assert_eq!(gathered.attempts, []);
    let judged = judge(&stamped, None, &gathered.trust, SystemClock::new().now());
    assert_eq!((judged.verdict, judged.signatures[0].reasons.as_slice()), (Verdict::Valid, [].as_slice()));
    let kept = judged.signatures[0].evidence.as_ref().unwrap().to_der().unwrap();

    // Revoked now: the answer says so.
    let serial = desk.key.certificate().serial();
    let later = SystemClock::new().now();
    desk.authority.revoke(&serial, later, RevocationReason::Superseded).unwrap();
    let again = desk.checker().gather(&certificates(&signed), SystemClock::new().now());
    let unstamped = judge(&signed, None, &again.trust, SystemClock::new().now());
    assert!(matches!(unstamped.signatures[0].reasons[..], [Reason::Revoked { .. }]), "{unstamped:?}");

    // Three years on nobody answers, the key has expired, and only its root is trusted.
    let trust = Trust::new(vec![desk.authority.root().clone()], Vec::new(), Vec::new());
    desk.runtime.shutdown_background();
    let years = desk.now + SignedDuration::from_hours(24 * 365 * 3);
    assert_eq!(judge(&stamped, None, &trust, years).verdict, Verdict::Invalid);
    let judged = cms_verify_kept(&stamped, None, &trust, &Evidence::from_der(&kept).unwrap());
    assert_eq!(judged.verdict, Verdict::Valid, "{:?}", judged.reasons);
}

#[test]
fn the_program_asks_for_itself_unless_told_not_to() {
    let desk = desk();
    let folder = desk.folder.path();
    std::fs::write(folder.join("signed"), cms_sign(&desk.key, b"paper", true, desk.now).unwrap()).unwrap();
    for name in ["root.cer", "issuing.cer"] {
        let got = HttpFetch::default().get(&format!("{}/{name}", desk.address)).unwrap();
        std::fs::write(folder.join(name), got).unwrap();
    }
    let verify = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qyzmet"));
        command.current_dir(folder).args([
            "verify",
            "signed",
            "--json",
            "--trust",
            "root.cer",
            "--trust",
            "issuing.cer",
        ]);
        command.args(more).output().unwrap().status.code()
    };
    assert_eq!(verify(&[]), Some(0));
    assert_eq!(verify(&["--offline"]), Some(2));
    desk.authority.revoke(&desk.key.certificate().serial(), desk.now, RevocationReason::Hold).unwrap();
    assert_eq!(verify(&[]), Some(1));
    // Nobody answers: never valid, never the signer's fault.
    desk.runtime.shutdown_background();
    assert_eq!(verify(&[]), Some(2));
}
