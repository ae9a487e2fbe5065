//! The program is killed in the midst of its work, at every step of an application's way, and goes on as if nothing had happened.
//!
//! Each application is killed at each of its steps with one delay after the request was sent; then the program is started again on the same
//! data, people look, and do what is not done. At the end every application must look exactly as one that nobody disturbed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

mod common;

use casework::Law;
use common::way::{Going, People, Step, cases, cms, picture, wait_for};
use common::{Program, Wire};
use engine::{CaseState, FactKind};
use kernel::System;
use pki::KeyFile;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use store::records::CaseFilter;
use store::testing::PostgresServer;
use store::{Store, StoreError};

/// The demo's password of people and keys.
const PASSWORD: &str = "qyzmet-demo-2026";
/// The systems that keep cases.
const ROOMS: [System; 3] = [System::Portal, System::ServiceCentre, System::LocalBody];

/// The running program.
struct Demo<'a> {
    child: Option<Child>,
    address: SocketAddr,
    data: &'a Path,
    postgres: Option<String>,
    starts: u32,
}

impl<'a> Demo<'a> {
    fn new(data: &'a Path, postgres: Option<String>) -> Self {
        // A port that was free a moment ago; it stays the same over all starts, as the address in letters does.
        let address = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let mut demo = Self { child: None, address, data, postgres, starts: 0 };
        demo.start();
        demo
    }

    fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.data.join("demo.log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_qyzmet"));
        command.arg("demo").arg("--port").arg(self.address.port().to_string()).arg("--data").arg(self.data);
        if let Some(url) = &self.postgres {
            command.arg("--postgres").arg(url);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        self.child = Some(child);
        self.starts += 1;
        wait_for(|| self.is_ready().then_some(()));
    }

    fn is_ready(&mut self) -> bool {
        let ended = self.child.as_mut().and_then(|child| child.try_wait().unwrap());
        if let Some(status) = ended {
            let log = std::fs::read_to_string(self.data.join("demo.log")).unwrap_or_default();
            panic!("the program ended with {status}:\n{log}");
        }
        common::plain_get(self.address, "/readyz").is_ok_and(|status| status == 200)
    }

    /// SIGKILL: no handler runs, nothing is written any more.
    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn wire(&self) -> Wire {
        Wire::Socket(self.address)
    }

    fn url(&self, system: System) -> String {
        match &self.postgres {
            Some(server) => server.replace("{system}", &system.word().replace('-', "_")),
            None => format!("sqlite:{}", self.data.join(format!("{system}.db")).display()),
        }
    }
}

impl Drop for Demo<'_> {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Goes the whole way; with a delay, the program is killed so long after the request of each step.
fn go(
    demo: &mut Demo<'_>,
    people: &mut People,
    going: &mut Going,
    sign: &dyn Fn(&str, &[u8]) -> Vec<u8>,
    delay: Option<Duration>,
) {
    for step in Step::ALL {
        if let Some(delay) = delay {
            let killer = &mut *demo;
            let answered = going.act(people, step, sign, &mut |()| {
                std::thread::sleep(delay);
                killer.kill();
            });
            demo.kill();
            let acknowledged = matches!(&answered, Ok(Some(_)));
            demo.start();
            if acknowledged {
                assert!(going.is_done(people, step), "{step:?} was acknowledged and is not done (delay {delay:?})");
            }
        }
        // As people do: look, do it if it is not done, look again.
        wait_for(|| {
            if going.is_done(people, step) {
                return Some(());
            }
            let tried = going.act(people, step, sign, &mut |()| {});
            tried.is_ok_and(|_| going.is_done(people, step)).then_some(())
        });
    }
}

fn vacancy(n: usize) -> String {
    format!("01900000-0000-7000-8000-{n:012}")
}

/// Birth dates of children, a year apart so that each place fits one child; no place of the demo's own is for them.
fn born(n: usize) -> String {
    format!("{}-04-18", [2020, 2023, 2024, 2025, 2026][n % 5])
}

fn story(demo: &mut Demo<'_>, delays: &[u64]) {
    let key = |name: &str| KeyFile::open(&demo.data.join("keys").join(format!("{name}.key")), PASSWORD).unwrap();
    let keys: BTreeMap<&str, KeyFile> = ["aliya", "aigul"].into_iter().map(|name| (name, key(name))).collect();
    let sign = |name: &str, bytes: &[u8]| cms(&keys[name], bytes);
    let mut people = People::sign_in(&demo.wire(), PASSWORD);
    let mut gone = Vec::new();
    for (n, delay) in
        std::iter::once(None).chain(delays.iter().map(|delay| Some(Duration::from_micros(*delay)))).enumerate()
    {
        let mut going = Going::new(&mut people, &born(n), &vacancy(n));
        go(demo, &mut people, &mut going, &sign, delay);
        assert_eq!(cases(&mut people.parent).len(), n + 1, "one case for each application (delay {delay:?})");
        gone.push(going.case.clone().unwrap());
    }
    let drafts = people.parent.get("/applications").unwrap().expect(&[200]).json();
    assert_eq!(drafts, Value::Array(Vec::new()), "no draft is left of what was sent");
    papers_hold(&mut people.parent, &gone);
    let stores = stores(demo);
    wait_for(|| (waiting(&stores) == NOTHING_WAITS).then_some(()));
    drop(stores);
    demo.kill();
    look(demo, &gone);
}

/// Each case has its two papers, and both are genuine.
fn papers_hold(parent: &mut Program, gone: &[String]) {
    for case in gone {
        let view = parent.get(&format!("/cases/{case}")).unwrap().expect(&[200]).json();
        assert_eq!(view["status"], "issued");
        let papers = view["papers"].as_array().unwrap();
        assert_eq!(
            papers.iter().map(|paper| paper["paper"].as_str().unwrap()).collect::<Vec<_>>(),
            ["queue-notice", "referral"]
        );
        for paper in papers {
            let number = paper["number"].as_str().unwrap();
            let pdf = parent.get(&format!("/cases/{case}/papers/{number}")).unwrap().expect(&[200]).body;
            let checked =
                parent.raw("POST", "/check", "application/pdf", &pdf, &mut |()| {}).unwrap().expect(&[200]).json();
            assert_eq!((&checked["verdict"], &checked["paper"]["number"]), (&"valid".into(), &paper["number"]));
            let by_code =
                parent.get(&format!("/check/{}", paper["code"].as_str().unwrap())).unwrap().expect(&[200]).json();
            assert_eq!(by_code["number"], paper["number"]);
        }
        let documents = view["documents"].as_array().unwrap();
        let sha256 = documents[0]["sha256"].as_str().unwrap();
        assert_eq!(parent.get(&format!("/cases/{case}/documents/{sha256}")).unwrap().expect(&[200]).body, picture());
    }
}

/// What [`waiting`] tells where all is delivered, and every signature has its evidence.
const NOTHING_WAITS: &str = "portal 0 0 service-centre 0 0 local-body 0 0 gateway 0 0 ";

fn stores(demo: &Demo<'_>) -> BTreeMap<System, Store> {
    System::ALL.into_iter().map(|system| (system, Store::open(&demo.url(system)).unwrap())).collect()
}

/// Letters and evidence of signatures that wait, system by system.
fn waiting(stores: &BTreeMap<System, Store>) -> String {
    let ever = "2100-01-01T00:00:00Z".parse().unwrap();
    let mut waiting = String::new();
    for (system, store) in stores {
        let (letters, evidence) = store
            .read::<_, StoreError>(|tx| {
                let letters = tx.outbox_count()? + tx.inbox_count()? + tx.gateway_count()?;
                Ok((letters, tx.evidence_due(1_000, ever)?.len()))
            })
            .unwrap();
        let _ = write!(waiting, "{system} {letters} {evidence} ");
    }
    waiting
}

/// Looks into the stores of the killed program: journals whole and equal to their folds, the same as those of the application that nobody
/// disturbed; nothing waits, nothing is doubled.
fn look(demo: &Demo<'_>, gone: &[String]) {
    let law = Law::read(&server::embedded::regulations()).unwrap();
    let stores = stores(demo);
    assert_eq!(waiting(&stores), NOTHING_WAITS, "letters and evidence that wait");
    let mut numbers = BTreeSet::new();
    for system in ROOMS {
        let store = &stores[&system];
        let all = store
            .read::<_, StoreError>(|tx| tx.case_list(&CaseFilter { limit: 1_000, ..CaseFilter::default() }))
            .unwrap();
        assert_eq!(all.len(), gone.len(), "cases at {system}");
        let mut undisturbed: Option<(Vec<FactKind>, usize)> = None;
        for id in gone {
            let record = all.iter().find(|record| record.id.to_string() == *id).unwrap();
            let (chain, entries, mut papers) = store
                .read::<_, StoreError>(|tx| {
                    Ok((tx.journal_verify(record.id)?, tx.journal_of(record.id)?, tx.paper_of(record.id)?))
                })
                .unwrap();
            chain.unwrap_or_else(|found| panic!("{system} {id}: {found}"));
            let facts: Vec<engine::Fact> =
                entries.iter().map(|entry| serde_json::from_str(&entry.fact).unwrap()).collect();
            let edition = law.current(&record.regulation).unwrap();
            let route = edition.route(record.channel).unwrap();
            let folded = facts.iter().fold(CaseState::start(route), |state, fact| engine::hear(route, &state, fact));
            assert_eq!(folded, serde_json::from_str(&record.state).unwrap(), "{system} {id}");
            assert_eq!(record.status, "issued", "{system} {id}");
            assert_eq!(record.entries, i64::try_from(entries.len()).unwrap());
            // Evidence comes when the authority of time stamps answers, between whatever else happens: once for each signature.
            let way = facts.iter().filter(|fact| fact.kind() != FactKind::EvidenceKept);
            let kept = facts.iter().filter_map(|fact| match fact {
                engine::Fact::EvidenceKept { signature, .. } => Some(signature),
                _ => None,
            });
            let signatures: BTreeSet<_> = kept.clone().collect();
            assert_eq!(signatures.len(), kept.count(), "{system} {id}: evidence entered twice");
            let kinds = (way.map(engine::Fact::kind).collect(), signatures.len());
            assert_eq!(undisturbed.get_or_insert_with(|| kinds.clone()), &kinds, "{system} {id}");
            papers.sort_by(|a, b| a.kind.cmp(&b.kind));
            let expected: &[&str] = if system == System::ServiceCentre { &[] } else { &["queue-notice", "referral"] };
            assert_eq!(papers.iter().map(|paper| paper.kind.as_str()).collect::<Vec<_>>(), expected, "{system} {id}");
            if system == System::LocalBody {
                assert!(numbers.insert(record.number.clone().unwrap()), "{:?} is given twice", record.number);
                let offers = store.read::<_, StoreError>(|tx| tx.offer_of(record.id)).unwrap();
                assert_eq!(
                    offers.iter().map(|offer| offer.answer.as_deref()).collect::<Vec<_>>(),
                    [Some("accepted")],
                    "{id}"
                );
                let place = store.read::<_, StoreError>(|tx| tx.vacancy_find(&offers[0].vacancy)).unwrap().unwrap();
                assert_eq!((place.places, place.taken), (1, 1), "{id}");
            }
        }
    }
    mails(demo, &stores[&System::Portal], gone.len());
}

/// Each application has the same mails, none waits, and none lies twice in the folder.
fn mails(demo: &Demo<'_>, portal: &Store, gone: usize) {
    let due = portal.read::<_, StoreError>(|tx| tx.mail_due(1_000, "2100-01-01T00:00:00Z".parse().unwrap())).unwrap();
    assert_eq!(due.len(), 0, "mails that wait");
    // A file that was being written aside when the program ended is no mail yet, and nobody takes it for one.
    let is_mail = |file: &std::fs::DirEntry| file.path().extension().is_some_and(|ending| ending == "eml");
    let files = std::fs::read_dir(demo.data.join("mail")).unwrap().flatten().filter(is_mail).count();
    // The number, the notice, the offer, the referral.
    assert_eq!(files, gone * 4, "mails in the folder");
}

/// Microseconds between a request and the end of the program. Two halves, which run at once.
const DELAYS: [[u64; 2]; 2] = [[0, 6_000], [1_500, 30_000]];
/// One for PostgreSQL, whose commits take longer.
const POSTGRES_DELAYS: [u64; 1] = [8_000];
/// Many more for a long run.
const LONG: [u64; 24] = [
    0, 200, 400, 600, 800, 1_000, 1_300, 1_600, 2_000, 2_500, 3_000, 3_500, 4_000, 5_000, 6_000, 7_000, 8_000, 10_000,
    13_000, 17_000, 22_000, 30_000, 60_000, 150_000,
];

#[test]
fn killed_at_every_step_it_goes_on() {
    let data = tempfile::tempdir().unwrap();
    story(&mut Demo::new(data.path(), None), &DELAYS[0]);
}

#[test]
fn killed_at_every_step_a_little_later_it_goes_on() {
    let data = tempfile::tempdir().unwrap();
    story(&mut Demo::new(data.path(), None), &DELAYS[1]);
}

#[test]
#[ignore = "takes a quarter of an hour"]
fn killed_at_every_step_with_many_delays_it_goes_on() {
    let data = tempfile::tempdir().unwrap();
    story(&mut Demo::new(data.path(), None), &LONG);
}

#[test]
fn killed_at_every_step_on_postgresql_it_goes_on() {
    let Some(server) = PostgresServer::own() else { return };
    for system in System::ALL {
        store::testing::execute(
            &server.url("postgres"),
            &format!("CREATE DATABASE {}", system.word().replace('-', "_")),
        )
        .unwrap();
    }
    let data = tempfile::tempdir().unwrap();
    story(&mut Demo::new(data.path(), Some(server.url("{system}"))), &POSTGRES_DELAYS);
}
