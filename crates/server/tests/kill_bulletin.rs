//! The program is killed in the midst of a rush to a bulletin and started again: what was answered stands, nobody has two claims, no place is given
//! twice, and every answer follows from the public log.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test stops where something is not as it should be"
)]

mod common;

use common::way::wait_for;
use common::{Program, Wire};
use jiff::{SignedDuration, Timestamp};
use queue::bulletin::{Claim, judge};
use queue::{Event, What};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use testkit::PRESCHOOL;
use testkit::crowd::{Parent, gather, house_of, open_places};

const OFFICE: &str = "shymkent";
const PARENTS: usize = 60;
const SETTINGS: &str =
    "[[settings]]\nfrom = \"2026-01-01\"\nexclusive_choice = \"1 d\"\nreferral = \"5 wd\"\nlot = false\n";

struct Running(Child);

impl Running {
    fn start(data: &Path, address: SocketAddr) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_qyzmet"))
            .args(["demo", "--port", &address.port().to_string(), "--data"])
            .arg(data)
            .arg("--queues")
            .arg(data.join("queues"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for(|| common::plain_get(address, "/readyz").is_ok_and(|status| status == 200).then_some(()));
        Self(child)
    }
}

impl Drop for Running {
    /// SIGKILL: no handler runs, nothing is written any more.
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Chooses for a parent; the claim as it was answered, where it was.
fn choose(address: SocketAddr, parent: &Parent, round: u64, group: &str) -> Option<Value> {
    let mut program = Program::new(&Wire::Socket(address), "");
    program.cookies.push(("qyzmet-portal".to_owned(), parent.cookie.clone()));
    program.csrf.clone_from(&parent.csrf);
    let body = serde_json::json!({ "group": group, "seen": 0 });
    let reply = program.post(&format!("/cases/{}/choices/{round}", parent.case), &body).ok()?;
    (reply.status == 200).then(|| reply.json()["claim"].clone())
}

#[test]
fn a_rush_goes_on_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let address = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    std::fs::create_dir_all(data.join("queues")).unwrap();
    drop(Running::start(data, address));
    let house = house_of(data, OFFICE, SETTINGS).unwrap();
    let groups = open_places(&house, OFFICE, 2023, (2, 5)).unwrap();
    let parents = gather(&house, (PRESCHOOL, OFFICE), "2023-03-04", PARENTS, Timestamp::now()).unwrap();
    let keeper = engine::Actor { kind: engine::ActorKind::QueueKeeper, name: "Import".to_owned(), account: None };
    let opens_at = Timestamp::now() + SignedDuration::from_secs(1);
    let publishing = casework::Publishing {
        form: "kill".to_owned(),
        places: groups.iter().map(|group| (group.clone(), 5)).collect(),
        room_opens_at: opens_at,
        opens_at,
        closes_at: opens_at + SignedDuration::from_hours(24),
        per_account: 1,
        per_source: None,
    };
    let round = u64::from(house.local_body.publish_bulletin(OFFICE, &publishing, &keeper).unwrap().unwrap());
    drop(house);
    let running = Running::start(data, address);
    let answered: Vec<(usize, Value)> = std::thread::scope(|scope| {
        let threads: Vec<_> = parents
            .iter()
            .enumerate()
            .map(|(n, parent)| {
                let group = &groups[n % 2];
                scope.spawn(move || choose(address, parent, round, group).map(|claim| (n, claim)))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(150));
        drop(running);
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    // As people do: everybody sends it again.
    let _running = Running::start(data, address);
    let again: BTreeMap<usize, Value> =
        (0..PARENTS).map(|n| (n, wait_for(|| choose(address, &parents[n], round, &groups[n % 2])))).collect();
    for (n, claim) in &answered {
        assert_eq!(&again[n], claim, "what was answered before the kill stands after it");
    }
    check(data, round);
}

/// One claim of everybody, each place once, and the answers of the rules.
fn check(data: &Path, round: u64) {
    let store = store::Store::open(&format!("sqlite:{}", data.join("local-body.db").display())).unwrap();
    let log = store.read::<_, store::StoreError>(|tx| tx.queue_events(OFFICE, 0, 1_000_000)).unwrap();
    let (mut opened, mut claims, mut told) = (None, Vec::new(), BTreeMap::new());
    for line in &log {
        let event = Event::from_canonical(line.event.as_bytes()).unwrap();
        match event.what {
            What::SelfChoiceOpened { round: of, places, opens_at, .. } if u64::from(of) == round => {
                opened = Some((places, opens_at));
            }
            What::ClaimReceived { claim, child, group, .. } => {
                claims.push(Claim { number: claim, at: event.at, child, group });
            }
            What::ClaimWon { claim, .. } => drop(told.insert(claim, None)),
            What::ClaimLost { claim, why, .. } => drop(told.insert(claim, Some(why))),
            _ => {}
        }
    }
    let (places, opens_at) = opened.unwrap();
    let judged = judge(opens_at, &places, None, &claims).unwrap();
    let judged: BTreeMap<_, _> = judged.into_iter().map(|answer| (answer.claim, answer.lost)).collect();
    assert_eq!(judged, told);
    assert_eq!(claims.len(), PARENTS, "everybody has one claim");
    assert_eq!(told.values().filter(|lost| lost.is_none()).count(), 10, "each place once");
}
