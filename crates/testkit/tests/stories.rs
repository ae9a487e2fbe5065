//! Runs every story of `stories/` on the whole house, through real letters, on both databases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use testkit::story::{Run, Story, all_steps, read};
use testkit::{Storage, TestHouse};

fn stories() -> Vec<Story> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stories");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "story"));
    files.sort();
    files.iter().flat_map(|file| read(&std::fs::read_to_string(file).unwrap())).collect()
}

/// Steps passed, by regulation.
type Passed = BTreeMap<String, BTreeSet<String>>;

/// Tells all stories, two at a time, and gives the steps they passed.
fn tell_all(house: &(dyn Fn() -> TestHouse + Sync)) -> Passed {
    let all = stories();
    let next = Mutex::new(all.iter());
    let passed = Mutex::new(Passed::new());
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(story) = { next.lock().unwrap().next() } {
                    match Run::new(&house()).tell(story) {
                        Ok(shown) => {
                            passed.lock().unwrap().entry(story.regulation.clone()).or_default().extend(shown.steps);
                        }
                        Err(fault) => faults.lock().unwrap().push(fault),
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{} of {} stories fail:\n{}", faults.len(), all.len(), faults.join("\n"));
    passed.into_inner().unwrap()
}

#[test]
fn every_story_holds_on_sqlite_and_together_they_pass_every_step() {
    let passed = tell_all(&TestHouse::new);
    let house = TestHouse::new();
    for (regulation, passed) in passed {
        let missed: Vec<String> = all_steps(&house, &regulation).difference(&passed).cloned().collect();
        assert!(missed.is_empty(), "no story of {regulation} passes {missed:?}");
    }
}

#[test]
fn every_waiting_list_has_its_stories_and_they_cite_clauses_of_its_own_act() {
    let house = TestHouse::new();
    let all = stories();
    for story in &all {
        let edition = house.house.law.current(&story.regulation).unwrap();
        assert!(edition.receiving_office(&story.office).is_some(), "«{}»: no office {}", story.name, story.office);
        assert!(!story.cites.is_empty(), "«{}» cites nothing", story.name);
        for cited in &story.cites {
            let known = edition.clauses.iter().any(|clause| clause.clause == *cited);
            assert!(known, "«{}»: {} has no clause {cited}", story.name, story.regulation);
        }
    }
    for edition in house.house.law.all().filter(|edition| edition.regulation.waiting_list.is_some()) {
        assert!(all.iter().any(|story| story.regulation == edition.code()), "no story of {}", edition.code());
    }
}

#[test]
fn every_story_holds_on_postgresql() {
    let Some(server) = store::testing::PostgresServer::shared() else { return };
    tell_all(&|| {
        let urls: BTreeMap<kernel::System, String> =
            kernel::System::ALL.into_iter().map(|system| (system, server.database().unwrap())).collect();
        TestHouse::on(&Storage::Postgres(Box::new(move |system| urls[&system].clone())))
    });
}
