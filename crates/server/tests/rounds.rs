//! `qyzmet queue check-round`, `allocate` and `audit verify` as processes: a published round is checked and computed anew by anybody, and what a hand did to
//! a held one is found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

use kernel::System;
use queue::allocation::Outcome;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use testkit::TestHouse;
use testkit::rounds::{HEAD, OFFICE, allow, bind, cast, open, sign, waits, wish};

/// Four children and three places: a round that was held.
fn house() -> TestHouse {
    let house = TestHouse::new();
    allow(&house);
    open(&house, "bear", 2023, 2);
    open(&house, "sun", 2023, 1);
    let cases = ["2023-01-01", "2023-02-02", "2023-03-03", "2023-03-04"].map(|born| waits(&house, born));
    for case in &cases[..2] {
        wish(&house, *case, &["bear", "sun"]);
    }
    for case in &cases[2..] {
        wish(&house, *case, &["bear"]);
    }
    bind(&house, &cases[2..]);
    let (number, _) = cast(&house);
    sign(&house, number, HEAD).unwrap();
    house.house.pump.run_dry();
    house
}

fn qyzmet(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qyzmet")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The files of a held round as they are downloaded, with the log.
fn published(house: &TestHouse, folder: &Path) {
    let body = &house.house.local_body;
    let held = body.held_round(OFFICE, 1).unwrap().unwrap();
    let record = &held.run.record;
    for (name, digest) in [("round.json", &record.input), ("outcome.json", &record.outcome)] {
        let bytes = body.store.read::<_, store::StoreError>(|tx| tx.blob_get(digest)).unwrap().unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    }
    let lines = body.log_page(OFFICE, 0, u32::MAX).unwrap();
    fs::write(folder.join("log.jsonl"), format!("{}\n", lines.join("\n"))).unwrap();
}

#[test]
fn anybody_checks_a_published_round_and_computes_it_anew() {
    let house = house();
    let folder = tempfile::tempdir().unwrap();
    published(&house, folder.path());
    let check = ["queue", "check-round", "round.json", "outcome.json", "--log", "log.jsonl"];
    let output = qyzmet(folder.path(), &check);
    let told = text(&output.stdout);
    assert!(output.status.success(), "{told}{}", text(&output.stderr));
    assert!(
        told.contains("capacities kept") && told.contains("priorities kept") && told.contains("good stable"),
        "{told}"
    );
    assert!(told.contains("number 1, its seed bound before"), "{told}");
    let again = qyzmet(folder.path(), &["queue", "allocate", "round.json"]);
    assert_eq!(again.stdout, fs::read(folder.path().join("outcome.json")).unwrap(), "the same bytes");

    // A child let in by hand is refused by the checker; a round of other children by the log.
    let outcome = fs::read(folder.path().join("outcome.json")).unwrap();
    let mut altered: Outcome = serde_json::from_slice(&outcome).unwrap();
    altered.placed.swap(0, 2);
    fs::write(folder.path().join("outcome.json"), altered.canonical().unwrap()).unwrap();
    let output = qyzmet(folder.path(), &check);
    assert!(!output.status.success() && text(&output.stdout).starts_with("BAD"), "{}", text(&output.stdout));
    let round = fs::read_to_string(folder.path().join("round.json")).unwrap();
    let other = round.replace("\"places\":2", "\"places\":3");
    assert_ne!(round, other);
    fs::write(folder.path().join("round.json"), &other).unwrap();
    let other = qyzmet(folder.path(), &["queue", "allocate", "round.json"]).stdout;
    fs::write(folder.path().join("outcome.json"), other).unwrap();
    let output = qyzmet(folder.path(), &check);
    assert!(text(&output.stdout).contains("the log tells of no round that rests on this"), "{}", text(&output.stdout));
    assert!(!output.status.success());
}

/// The configuration of an installation on the stores of a house.
fn configuration(house: &TestHouse, folder: &Path) {
    let store = |system| house.store_url(system);
    fs::create_dir_all(folder.join("trust")).unwrap();
    let text = format!(
        "listen = \"127.0.0.1:0\"\nportal-address = \"http://127.0.0.1\"\ntrust = \"trust\"\nseal = \"{}\"\n\
         [stores]\nportal = \"{}\"\nservice-centre = \"{}\"\nlocal-body = \"{}\"\ngateway = \"{}\"\n\
         [mail]\nsender-name = \"Qyzmet\"\nsender-address = \"no-reply@example.kz\"\nfolder = \"mail\"\n",
        house.seal().display(),
        store(System::Portal),
        store(System::ServiceCentre),
        store(System::LocalBody),
        store(System::Gateway),
    );
    fs::write(folder.join("qyzmet.toml"), text).unwrap();
}

/// What `audit verify` says of the round after statements were run in the body's store.
fn audited(house: &TestHouse, statements: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    configuration(house, folder.path());
    if !statements.is_empty() {
        store::testing::execute(&house.store_url(System::LocalBody), statements).unwrap();
    }
    let output = qyzmet(folder.path(), &["audit", "verify", "--config", "qyzmet.toml"]);
    let told = text(&output.stdout);
    let line = told.lines().find(|line| line.contains(&format!("round 1 of {OFFICE}")));
    let line = line.unwrap_or_else(|| panic!("{told}{}", text(&output.stderr)));
    (output.status.success(), line.to_owned())
}

#[test]
fn an_untouched_round_is_good() {
    let (whole, line) = audited(&house(), "");
    assert!(whole && line.starts_with("good") && line.contains("all is what the log tells"), "{line}");
}

#[test]
fn a_result_edited_in_the_store_is_found() {
    let house = house();
    let body = &house.house.local_body;
    let record = body.held_round(OFFICE, 1).unwrap().unwrap().run.record;
    // The keeper puts another result in place of the signed one: the twins in, the first two out.
    let computed = body.computed(&record).unwrap();
    let mut outcome = computed.outcome.clone();
    outcome.placed.rotate_left(2);
    let bytes = outcome.canonical().unwrap();
    let other = body.store.write::<_, store::StoreError>(|tx| tx.blob_put(&bytes)).unwrap();
    let (whole, line) = audited(&house, &format!("UPDATE round_runs SET outcome = '{other}'"));
    assert!(!whole && line.starts_with("BAD") && line.contains("another result of round 1"), "{line}");
}

#[test]
fn bytes_edited_in_place_are_found() {
    let house = house();
    let record = house.house.local_body.held_round(OFFICE, 1).unwrap().unwrap().run.record;
    let statement = format!("UPDATE blobs SET bytes = x'7b7d' WHERE digest = '{}'", record.outcome);
    let (whole, line) = audited(&house, &statement);
    assert!(!whole && line.contains("was changed"), "{line}");
}

#[test]
fn another_decision_is_found() {
    let (whole, line) = audited(&house(), "UPDATE rounds SET decision = signature");
    assert!(!whole && line.contains("the head's decision was changed"), "{line}");
}
