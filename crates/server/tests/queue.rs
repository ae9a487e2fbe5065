//! `qyzmet queue` and `qyzmet audit` as processes: the public log gives the same positions, and what was done to a kept log is found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

use kernel::System;
use server::commands::queue::written;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use store::StoreError;
use testkit::TestHouse;
use testkit::story::{self, Run};

const OFFICE: &str = "shymkent";

/// Three people wait; a place was offered, refused and offered again; the witness has seen it all.
const STORY: &str = "story: three wait
when aliya applies by local-body for a child born 2023-04-18 with key aigul
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when aigul signs the paper of aliya with key aigul
when aigul hands the paper to aliya at local-body
when sergey applies by local-body for a child born 2023-05-01 with key aigul
when aigul accepts the case of sergey
when aigul checks the documents of sergey
when aigul grants the case of sergey
when a place opens for children born 2023 as bear
when dinara offers bear
when aliya declines by local-body with key aigul
then the position of aliya is 1
";

fn house() -> TestHouse {
    let house = TestHouse::new();
    for story in story::read(STORY) {
        Run::new(&house).tell(&story).unwrap_or_else(|why| panic!("{why}"));
    }
    house
}

fn qyzmet(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qyzmet")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_downloaded_log_gives_the_same_positions() {
    let house = house();
    let body = &house.house.local_body;
    let folder = tempfile::tempdir().unwrap();
    let lines = body.log_page(OFFICE, 0, u32::MAX).unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("log.jsonl", &format!("{}\n", lines.join("\n")));
    put("head.txt", &house.house.portal.witnessed_note(OFFICE).unwrap().unwrap());
    let keys = [body, &house.house.portal].map(|room| room.note_verifier().unwrap().to_string());
    let signed = ["queue", "recompute", "log.jsonl", "--head", "head.txt", "--key", &keys[0], "--key", &keys[1]];
    let list = body.look(OFFICE, |kept| written(&kept.list)).unwrap();
    assert_eq!(list.lines().count(), 3, "{list}");
    for arguments in [&["queue", "recompute", "log.jsonl"][..], &signed] {
        let output = qyzmet(folder.path(), arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), list);
    }
    let other = TestHouse::new().house.portal.note_verifier().unwrap().to_string();
    let output = qyzmet(folder.path(), &["queue", "recompute", "log.jsonl", "--head", "head.txt", "--key", &other]);
    assert!(!output.status.success() && text(&output.stderr).contains("no signature"), "{}", text(&output.stderr));
    // What was done to the log is told with its line, or against the head.
    let found = |lines: Vec<String>, told: &str| {
        put("log.jsonl", &format!("{}\n", lines.join("\n")));
        let output = qyzmet(folder.path(), &["queue", "recompute", "log.jsonl", "--head", "head.txt"]);
        assert!(!output.status.success() && text(&output.stderr).contains(told), "{told}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty());
    };
    let mut removed = lines.clone();
    removed.remove(2);
    found(removed, "line 3");
    let mut reordered = lines.clone();
    reordered.swap(1, 2);
    found(reordered, "line 2");
    let edited = lines.iter().map(|line| line.replace("\"born\":2023", "\"born\":2022")).collect();
    found(edited, "line");
    found(lines[..lines.len() - 1].to_vec(), "cut off");
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

/// What `audit verify` says after a statement was run in the body's store: its line on the list of the office.
fn audited(statement: Option<&str>) -> (bool, String) {
    let house = house();
    let folder = tempfile::tempdir().unwrap();
    configuration(&house, folder.path());
    if let Some(statement) = statement {
        store::testing::execute(&house.store_url(System::LocalBody), statement).unwrap();
    }
    let output = qyzmet(folder.path(), &["audit", "verify", "--config", "qyzmet.toml"]);
    let told = text(&output.stdout);
    let line = told.lines().find(|line| line.contains(&format!("waiting list of {OFFICE}")));
    let line = line.unwrap_or_else(|| panic!("{told}{}", text(&output.stderr)));
    assert!(told.contains("good journals of local-body"), "{told}");
    (output.status.success(), line.to_owned())
}

#[test]
fn an_untouched_log_is_good() {
    let (whole, line) = audited(None);
    assert!(whole && line.starts_with("good"), "{line}");
}

#[test]
fn an_edit_is_found() {
    let (whole, line) = audited(Some(
        "UPDATE queue_log SET event = replace(event, '\"born\":2023', '\"born\":2022') \
         WHERE territory = 'shymkent' AND event LIKE '%registered%born%'",
    ));
    assert!(!whole && line.starts_with("BAD") && line.contains("edited"), "{line}");
}

#[test]
fn a_removal_is_found() {
    let (whole, line) = audited(Some("DELETE FROM queue_log WHERE territory = 'shymkent' AND number = 4"));
    assert!(!whole && line.contains("event 4 is missing"), "{line}");
}

#[test]
fn another_order_is_found() {
    let (whole, line) = audited(Some(
        "UPDATE queue_log SET event = (SELECT other.event FROM queue_log other WHERE other.territory = 'shymkent' \
         AND other.number = 9 - queue_log.number), leaf = (SELECT other.leaf FROM queue_log other \
         WHERE other.territory = 'shymkent' AND other.number = 9 - queue_log.number) \
         WHERE territory = 'shymkent' AND number IN (4, 5)",
    ));
    assert!(!whole && line.starts_with("BAD"), "{line}");
}

#[test]
fn an_end_cut_off_is_found_by_the_witness() {
    let (whole, line) = audited(Some(
        "DELETE FROM queue_log WHERE territory = 'shymkent' AND number = (SELECT max(number) FROM queue_log \
         WHERE territory = 'shymkent'); UPDATE queue_heads SET number = number - 1, leaf = (SELECT leaf FROM queue_log \
         WHERE territory = 'shymkent' ORDER BY number DESC LIMIT 1) WHERE territory = 'shymkent'",
    ));
    assert!(!whole && line.contains("cut off"), "{line}");
}

#[tokio::test]
async fn a_downloaded_proof_is_checked_without_an_installation() {
    let house = house();
    let body = &house.house.local_body;
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let lines = body.log_page(OFFICE, 0, u32::MAX).unwrap();
    put("log.jsonl", &format!("{}\n", lines.join("\n")));
    let code = body.look(OFFICE, |kept| kept.list.standings().next().unwrap().0.clone()).unwrap();
    let mut anybody = testkit::client::Client::new(house.router());
    let page = anybody.get(&format!("/queue/{OFFICE}/children/{code}/proof")).await;
    assert!(page.shows(code.as_str()) && page.shows("proof.json"), "{}", page.text());
    let proof = anybody.get(&format!("/queue/{OFFICE}/children/{code}/proof.json")).await.text();
    put("proof.json", &proof);
    let key = body.note_verifier().unwrap().to_string();
    let good = qyzmet(folder.path(), &["queue", "proof", "proof.json", "--log", "log.jsonl", "--key", &key]);
    assert!(good.status.success() && text(&good.stdout).contains(code.as_str()), "{}", text(&good.stderr));
    // Another event than the log's own, another key, another log.
    put("forged.json", &proof.replace("\\\"born\\\":2023", "\\\"born\\\":2022"));
    let other = TestHouse::new().house.portal.note_verifier().unwrap().to_string();
    put("cut.jsonl", &format!("{}\n", lines[..lines.len() - 1].join("\n")));
    for (arguments, told) in [
        (&["queue", "proof", "forged.json"][..], "does not stand"),
        (&["queue", "proof", "proof.json", "--key", &other], "no signature"),
        (&["queue", "proof", "proof.json", "--log", "cut.jsonl"], "cut off"),
    ] {
        let output = qyzmet(folder.path(), arguments);
        assert!(!output.status.success() && text(&output.stderr).contains(told), "{told}: {}", text(&output.stderr));
    }
}

/// The first key of RFC 8032 (7.1), as an older program kept a key of heads.
const IN_THE_CLEAR: &str =
    "MFECAQEwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9ggSEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
/// Its public half.
const PUBLIC: &str = "AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

#[test]
fn the_key_of_heads_lies_sealed_in_the_store() {
    let house = TestHouse::new();
    let body = &house.house.local_body;
    let kept = || body.store.read::<_, StoreError>(|tx| tx.setting_get("note-key")).unwrap().unwrap();
    body.store.write::<_, StoreError>(|tx| tx.setting_put("note-key", IN_THE_CLEAR)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    configuration(&house, folder.path());
    let audit = || qyzmet(folder.path(), &["audit", "verify", "--config", "qyzmet.toml"]);
    let done = audit();
    assert!(done.status.success(), "{}", text(&done.stderr));
    let sealed = kept();
    assert!(sealed.starts_with("sealed:") && !sealed.contains(&IN_THE_CLEAR[24..]), "{sealed}");
    assert!(body.note_verifier().unwrap().to_string().ends_with(PUBLIC), "{}", body.note_verifier().unwrap());
    assert!(audit().status.success() && kept() == sealed, "sealed once");
    // Under another seal, and under none, nothing starts: the operator reads why.
    let right = fs::read(house.seal()).unwrap();
    fs::write(house.seal(), "0".repeat(64)).unwrap();
    assert!(text(&audit().stderr).contains("name the seal it was closed under"), "{}", text(&audit().stderr));
    fs::write(house.seal(), "a seal").unwrap();
    assert!(text(&audit().stderr).contains("64 hexadecimal digits"), "{}", text(&audit().stderr));
    fs::remove_file(house.seal()).unwrap();
    assert!(text(&audit().stderr).contains("openssl rand -hex 32"), "{}", text(&audit().stderr));
    fs::write(house.seal(), right).unwrap();
    assert!(audit().status.success());
    let unnamed = fs::read_to_string(folder.path().join("qyzmet.toml")).unwrap();
    let unnamed: Vec<&str> = unnamed.lines().filter(|line| !line.starts_with("seal")).collect();
    fs::write(folder.path().join("qyzmet.toml"), unnamed.join("\n")).unwrap();
    assert!(text(&audit().stderr).contains("`seal` is missing"), "{}", text(&audit().stderr));
}
