//! The built-in authority over HTTP, asked by the program's own wire: what the certificates themselves name, and nothing else.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use casework::{Application, ApplicationPerson, Opened, Opening, Party};
use engine::{Actor, ActorKind, Fact, SignInMethod};
use jiff::{SignedDuration, Timestamp};
use kernel::{Channel, Clock, Iin, Lang, iso};
use pki::document::{certificates, judge};
use pki::{
    Algorithm, Authority, Checker, Evidence, Fetch, KeyFile, Reason, RevocationReason, Role, Signer, Sources, Subject,
    Trust, Verdict, cms_sign, cms_verify_kept,
};
use server::authority_desk::{PATH, router};
use server::clock::SystemClock;
use server::commands::serve;
use server::fetch::HttpFetch;
use server::house::House;
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

fn person() -> Subject {
    let iin = Some(Iin::new(IIN).unwrap());
    Subject {
        surname: "Серикова".into(), name: "Айгуль".into(), patronymic: None, iin, organisation: None
    }
}

fn year(from: Timestamp) -> std::ops::Range<Timestamp> {
    from..from + SignedDuration::from_hours(24 * 365)
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
    let key = authority.issue(&person(), &[Role::Individual], year(earlier), earlier).unwrap();
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
    // Judged at the time the stamp proves, not at the moment the evidence was taken.
    let stamp = judged.stamp.unwrap();
    assert_eq!((stamp.verdict, judged.judged_at), (Verdict::Valid, Some(stamp.at)), "{:?}", stamp.reasons);
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

const PRESCHOOL: &str = "uko-2012-149/preschool-queue";
const IIN: &str = "880314400104";

/// An installation as `serve` builds it, which trusts the desk's authority and asks it.
struct Installation {
    house: House,
    clock: Arc<SystemClock>,
    _folder: tempfile::TempDir,
}

impl Installation {
    fn new(desk: &Desk, stamps: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        desk.trust().save(&folder.path().join("trust")).unwrap();
        pki::Seal::at(&folder.path().join("seal")).unwrap();
        let text = format!(
            r#"
            listen = "127.0.0.1:0"
            portal-address = "http://127.0.0.1"
            trust = "{path}/trust"
            seal = "{path}/seal"
            [stores]
            portal = "sqlite:{path}/portal.db"
            service-centre = "sqlite:{path}/service-centre.db"
            local-body = "sqlite:{path}/local-body.db"
            gateway = "sqlite:{path}/gateway.db"
            [mail]
            sender-name = "Qyzmet"
            sender-address = "no-reply@example.kz"
            folder = "{path}/mail"
            [revocation]
            ocsp = ["{address}/ocsp"]
            lists = ["{address}/crl", "{address}/root.crl"]
            patience = 5
            [stamps]
            addresses = ["{stamps}/tsp"]
            "#,
            address = desk.address
        );
        std::fs::write(folder.path().join("qyzmet.toml"), text).unwrap();
        let clock = Arc::new(SystemClock::new());
        let house = serve::build(&serve::read(&folder.path().join("qyzmet.toml")).unwrap(), &clock).unwrap();
        Self { house, clock, _folder: folder }
    }

    /// The exact bytes of an application of the desk's person, and their signature.
    fn signed(&self, desk: &Desk) -> [Vec<u8>; 2] {
        let edition = self.house.law.current(PRESCHOOL).unwrap();
        let person =
            ApplicationPerson { iin: Iin::new(IIN).unwrap(), name: "Серикова Айгуль".to_owned() };
        let application = Application {
            regulation: PRESCHOOL.to_owned(),
            edition: edition.digest.clone(),
            channel: Channel::Portal,
            office: "shymkent".to_owned(),
            language: Lang::Kk,
            made_at: iso(self.clock.now()),
            recipient: Party::Person(person.clone()),
            signed_by: person,
            answers: Vec::new(),
            documents: Vec::new(),
            consent: None,
        };
        let bytes = application.to_bytes().unwrap();
        let signature = cms_sign(&desk.key, &bytes, false, self.clock.now()).unwrap();
        [bytes, signature]
    }

    fn open(&self, [application, signature]: &[Vec<u8>; 2]) -> Opened {
        let edition = self.house.law.current(PRESCHOOL).unwrap();
        let steps = edition.route(Channel::Portal).into_iter().flat_map(|route| &route.steps);
        let opening = Opening {
            application: application.clone(),
            signature: signature.clone(),
            actor: Actor {
                kind: ActorKind::Recipient, name: "Серикова Айгуль".to_owned(), account: None
            },
            account: None,
            signed_in: (self.clock.now(), SignInMethod::Password),
            roles: Vec::new(),
            originals_checked: false,
            registers: steps.flat_map(|step| step.registers.clone()).collect(),
            answers: Vec::new(),
            draft: None,
        };
        self.house.portal.open(&opening).unwrap()
    }
}

#[test]
fn an_application_is_judged_by_its_evidence_years_after_its_key_and_its_authority_are_gone() {
    let desk = desk();
    let installation = Installation::new(&desk, &desk.address);
    let house = &installation.house;
    let both @ [content, signature] = &installation.signed(&desk);
    let Opened::Accepted { case } = installation.open(both) else { panic!("refused") };
    let at_once = house.portal.evidence_of(signature).unwrap().unwrap();
    assert!(at_once.answers().len() == 1 && at_once.stamps().is_empty(), "kept with the signature itself");
    house.pump.run_dry();
    for room in [&house.portal, &house.local_body] {
        let told = |fact: &Fact| matches!(fact, Fact::EvidenceKept { stamped_at: Some(_), .. });
        let entries = room.view(case).unwrap().entries;
        assert_eq!(entries.iter().filter(|entry| told(&entry.fact)).count(), 1, "{}", room.system);
        assert_eq!(room.evidence_of(signature).unwrap().unwrap().stamps().len(), 1, "{}", room.system);
    }

    desk.runtime.shutdown_background();
    installation.clock.forward(3 * 366 * 24 * 3600);
    let iin = Iin::new(IIN).unwrap();
    let now = house.portal.verify(content, signature, &iin, &[]).unwrap();
    assert!(now.reasons.iter().any(|reason| matches!(reason, Reason::Expired { .. })), "{:?}", now.reasons);
    for room in [&house.portal, &house.local_body] {
        let kept = room.verify_kept(content, signature).unwrap().require_iin(&iin);
        assert_eq!((kept.verdict, kept.reasons.as_slice()), (Verdict::Valid, [].as_slice()), "{}", room.system);
        assert_eq!(kept.judged_at, kept.stamp.map(|stamp| stamp.at));
        let forged = room.verify_kept(b"another application", signature).unwrap();
        assert_eq!(forged.reasons, [Reason::NotIntact]);
    }
}

#[test]
fn silence_of_the_authorities_loses_nothing_and_proves_nothing() {
    let desk = desk();
    // Nobody listens there yet.
    let place = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let installation = Installation::new(&desk, &format!("http://{place}{PATH}"));
    let house = &installation.house;
    let both @ [_, signature] = &installation.signed(&desk);
    let Opened::Accepted { case } = installation.open(both) else { panic!("refused") };
    house.pump.run_dry();
    assert!(
        house.local_body.view(case).unwrap().record.number.is_some(),
        "the application goes its way without a stamp"
    );
    let waiting = |at: Timestamp| house.portal.store.read(|tx| tx.evidence_due(9, at)).unwrap();
    assert!(waiting(installation.clock.now()).is_empty());
    let tried = waiting(Timestamp::MAX);
    assert!(tried.len() == 1 && tried[0].attempts == 1 && tried[0].error.is_some(), "{tried:?}");

    // The authority of time stamps comes back; the duty is done without hands.
    let service = router(Arc::clone(&desk.authority), Arc::new(SystemClock::new()));
    let listener = desk.runtime.block_on(tokio::net::TcpListener::bind(place)).unwrap();
    desk.runtime.spawn(async move { axum::serve(listener, service).await.unwrap() });
    installation.clock.forward(90);
    house.pump.run_dry();
    assert!(waiting(Timestamp::MAX).is_empty());
    assert_eq!(house.local_body.evidence_of(signature).unwrap().unwrap().stamps().len(), 1);

    // Now nobody tells of revocation either: neither accepted nor refused, and nothing is recorded.
    let known = desk.authority.issue(&person(), &[Role::Individual], year(desk.now), desk.now).unwrap();
    let [content, _] = installation.signed(&desk);
    desk.runtime.shutdown_background();
    // The lists got before have run out by now.
    installation.clock.forward(26 * 3600);
    let signature = cms_sign(&known, &content, false, installation.clock.now()).unwrap();
    let opened = installation.open(&[content, signature]);
    assert_eq!(opened, Opened::Undetermined { reasons: vec![Reason::RevocationUnknown] });
    let all = store::records::CaseFilter::default();
    assert_eq!(house.portal.store.read(|tx| tx.case_count(&all)).unwrap(), 1);
}
