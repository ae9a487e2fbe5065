//! Regulations change while the house runs: new cases begin under the new edition, open ones stay on theirs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test tells by failing")]

use kernel::Channel;
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
