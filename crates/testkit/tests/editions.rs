//! Regulations change while the house runs: new cases begin under the new edition, open ones stay on theirs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test tells by failing")]

use casework::Opened;
use diagram::directory::Directory;
use diagram::table::Table;
use diagram::{Process, bpmn, svg};
use engine::{ActorKind, Answers, Edition, Fact, FactKind};
use jiff::{SignedDuration, Timestamp};
use kernel::{Channel, Clock as _, Lang, System};
use server::law::LawSource;
use std::fs;
use std::path::{Path, PathBuf};
use testkit::TestHouse;
use testkit::walker::{Way, walk, ways};

/// A copy of the regulations in a folder, to be changed.
fn copy_of_the_law(to: &Path) -> LawSource {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let target = to.join(path.file_name().unwrap());
            if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, target).map(drop).unwrap() }
        }
    }
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regulations"), to);
    LawSource { folder: Some(to.to_owned()), runs: Vec::new() }
}

fn change(file: &PathBuf, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{}: {from}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

/// The way of a portal case to its result.
fn good_way(house: &TestHouse, code: &str) -> Way {
    let edition = house.house.law.current(code).unwrap();
    let route = edition.route(Channel::Portal).unwrap();
    let ends_well = |way: &Way| way.steps.iter().any(|(_, branch)| *branch == engine::Branch::Grant);
    ways(route).into_iter().find(ends_well).unwrap()
}

#[test]
fn a_changed_regulation_counts_for_new_cases_only() {
    const CODE: &str = "uko-2012-149/unemployment-certificate";
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_the_law(folder.path());
    let house = TestHouse::new();
    let way = good_way(&house, CODE);
    let before = walk(&house, CODE, Channel::Portal, &way).unwrap().view.unwrap();

    let form = folder.path().join(CODE).join("form.toml");
    change(&form, "id = \"telephone\"", "id = \"telephone\"\nmax_age = 99");
    assert_eq!(house.house.reload(&source.folders().unwrap()).unwrap(), [CODE]);

    let after = walk(&house, CODE, Channel::Portal, &way).unwrap().view.unwrap();
    assert_ne!(before.record.edition, after.record.edition);
    // The earlier case is read under the edition it was opened under.
    let again = house.house.local_body.view(before.record.id).unwrap();
    assert_eq!(again.record.edition, before.record.edition);
    assert_eq!(again.edition.digest, before.record.edition);
    let differs = engine::difference(&again.edition, &after.edition);
    assert!(differs.iter().any(|one| one.place == "form/telephone"), "{differs:?}");
}

#[test]
fn a_fault_in_the_folder_changes_nothing() {
    const CODE: &str = "uko-2012-149/unemployment-certificate";
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_the_law(folder.path());
    let house = TestHouse::new();
    let digest = house.house.law.current(CODE).unwrap().digest.clone();
    let route = folder.path().join(CODE).join("channels/portal.toml");
    change(&route, "next = \"end\"", "next = \"nowhere\"");
    let told = house.house.reload(&source.folders().unwrap()).unwrap_err().to_string();
    assert!(told.contains("channels/portal.toml:") && told.contains("leads to «nowhere»"), "{told}");
    assert_eq!(house.house.law.current(CODE).unwrap().digest, digest);
}

#[test]
fn an_installation_runs_what_it_names() {
    let runs = vec!["uko-2012-149/archive-certificate".to_owned()];
    let source = LawSource { folder: None, runs };
    let house = TestHouse::new();
    house.house.reload(&source.folders().unwrap()).unwrap();
    assert_eq!(house.house.law.all().map(|edition| edition.code().to_owned()).collect::<Vec<_>>(), source.runs);
}

/// Everything that is drawn of a route: table, diagram as a picture and as BPMN, directory.
fn drawn(edition: &Edition, channel: Channel) -> [String; 4] {
    let route = edition.route(channel).unwrap();
    let process = Process::of(edition, route, Lang::Ru);
    let table = Table::new(edition, route, Lang::Ru).to_csv().unwrap();
    let directory = Directory::new(edition, route, Lang::Ru).to_html();
    [table, svg::to_svg(&process, None), bpmn::to_xml(&process), directory]
}

/// When the decision on a new portal application is due, counted from now.
fn decided_within(house: &TestHouse) -> SignedDuration {
    let pairs = [("child-name", "Ахметова Аяру"), ("child-birth-date", "2023-04-18"), ("office", "shymkent")];
    let answers: Answers = pairs.map(|(field, answer)| (field.to_owned(), answer.to_owned())).into_iter().collect();
    let application = house.application(Channel::Portal, "aliya", "aliya", &answers);
    let Opened::Accepted { case } = house.open(Channel::Portal, &application, "aliya") else { panic!("not opened") };
    house.house.pump.run_dry();
    let officer = house.actor(ActorKind::Officer, System::LocalBody, "aigul");
    for fact in [Fact::Accepted, Fact::DocumentsChecked] {
        house.house.local_body.act(case, fact, &officer).unwrap();
    }
    let due: Timestamp = house.house.local_body.view(case).unwrap().record.due_at.unwrap();
    due.duration_since(house.clock.now())
}

#[test]
fn a_limit_changed_in_the_data_changes_table_diagram_and_timer_together() {
    const CODE: &str = "uko-2012-149/preschool-queue";
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_the_law(folder.path());
    let house = TestHouse::new();
    let before = drawn(&house.house.law.current(CODE).unwrap(), Channel::Portal);
    assert_eq!(decided_within(&house), SignedDuration::from_mins(15));

    let route = folder.path().join(CODE).join("channels/portal.toml");
    change(&route, "limit = \"15 min\"\nlimit_printed.kk", "limit = \"47 min\"\nlimit_printed.kk");
    assert_eq!(house.house.reload(&source.folders().unwrap()).unwrap(), [CODE]);
    let after = drawn(&house.house.law.current(CODE).unwrap(), Channel::Portal);
    for (old, new) in before.iter().zip(&after) {
        assert!(!old.contains("47 мин") && new.contains("47 мин"), "{new}");
    }
    assert_eq!(decided_within(&house), SignedDuration::from_mins(47));
}

#[test]
fn an_actor_changed_in_the_data_changes_table_diagram_and_run_together() {
    const CODE: &str = "ala-2015-3-542/external-study";
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_the_law(folder.path());
    let house = TestHouse::new();
    let way = good_way(&house, CODE);
    let before = drawn(&house.house.law.current(CODE).unwrap(), Channel::Portal);
    let decided = |house: &TestHouse| {
        let view = walk(house, CODE, Channel::Portal, &way).unwrap().view.unwrap();
        view.entries.iter().find(|entry| entry.fact.kind() == FactKind::Decided).unwrap().actor.kind
    };
    assert_eq!(decided(&house), ActorKind::Specialist);

    let route = folder.path().join(CODE).join("channels/portal.toml");
    change(&route, "actor = \"specialist\"", "actor = \"commission\"");
    assert_eq!(house.house.reload(&source.folders().unwrap()).unwrap(), [CODE]);
    let after = drawn(&house.house.law.current(CODE).unwrap(), Channel::Portal);
    for (old, new) in before.iter().zip(&after) {
        let word = |text: &str| text.to_lowercase().contains("комисси");
        assert!(!word(old) && word(new), "{new}");
    }
    assert_eq!(decided(&house), ActorKind::Commission);
}

#[test]
fn a_system_changed_in_the_table_alone_is_no_regulation_any_more() {
    const CODE: &str = "uko-2012-149/preschool-queue";
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_the_law(folder.path());
    let house = TestHouse::new();
    let route = folder.path().join(CODE).join("channels/portal.toml");
    change(&route, "number = 6\nsystem = \"local-body\"", "number = 6\nsystem = \"portal\"");
    let told = house.house.reload(&source.folders().unwrap()).unwrap_err().to_string();
    assert!(told.contains("action 6: no step of portal brings decided"), "{told}");
}
