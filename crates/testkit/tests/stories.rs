//! Runs every story of `stories/` on the whole house, through real letters.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use testkit::TestHouse;
use testkit::story::{Run, all_steps, read};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stories");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "story"));
    files.sort();
    files
}

/// Sign-in is refused before there is a case; those two steps of each channel are shown by the pages' own tests.
const BEFORE_A_CASE: [&str; 2] = ["registration", "process-2"];

#[test]
fn every_story_holds_and_together_they_pass_every_step() {
    let mut passed = BTreeSet::new();
    let mut faults = Vec::new();
    let mut count = 0;
    for file in files() {
        for story in read(&std::fs::read_to_string(&file).unwrap()) {
            count += 1;
            match Run::new(&TestHouse::new()).tell(&story) {
                Ok(shown) => passed.extend(shown.steps),
                Err(fault) => faults.push(format!("{}: {fault}", file.file_name().unwrap().to_string_lossy())),
            }
        }
    }
    assert!(faults.is_empty(), "{} of {count} stories fail:\n{}", faults.len(), faults.join("\n"));
    let missed: Vec<String> = all_steps(&TestHouse::new())
        .difference(&passed)
        .filter(|step| !BEFORE_A_CASE.iter().any(|before| step.ends_with(&format!("/{before}"))))
        .cloned()
        .collect();
    assert!(missed.is_empty(), "no story passes {missed:?}");
}
