//! Rules for the papers of the house: the plan of its rooms, the glossary, and nothing half said anywhere.

use super::rust::dependencies;
use super::{Slip, TextFile, has_end};
use std::collections::{BTreeMap, BTreeSet};

const PLAN: &str = "ARCHITECTURE.md";
const GLOSSARY: &str = "GLOSSARY.md";
/// The word in the plan's column of floors for a room that only tests may lean on.
const TESTS: &str = "tests";

/// Looks at the papers, and at every file for what is half said.
pub fn look(files: &[TextFile], slips: &mut Vec<Slip>) {
    plan(files, slips);
    glossary(files, slips);
    cites(files, slips);
    for file in files {
        half_said(file, slips);
    }
}

fn paper<'a>(files: &'a [TextFile], name: &str, slips: &mut Vec<Slip>) -> Option<&'a TextFile> {
    let found = files.iter().find(|file| file.path == name);
    if found.is_none() {
        let mend = format!("write {name}; CONTRIBUTING.md says what it holds");
        slips.push(Slip { file: name.to_owned(), line: 0, what: "the file is missing".to_owned(), mend });
    }
    found
}

/// The rows of the first table whose header begins with these two cells: line, first cell, second cell.
fn table<'a>(file: &'a TextFile, header: [&str; 2], slips: &mut Vec<Slip>) -> Vec<(usize, &'a str, &'a str)> {
    let cells = |line: &'a str| -> Option<(&'a str, &'a str)> {
        let mut cells = line.trim().strip_prefix('|')?.split('|').map(str::trim);
        Some((cells.next()?, cells.next()?))
    };
    let mut lines = file.text.lines().enumerate().skip_while(|(_, line)| cells(line) != Some((header[0], header[1])));
    if lines.next().is_none() {
        let what = format!("{} has no table that begins with | {} | {} |", file.path, header[0], header[1]);
        slips.push(file.slip(0, what, "add it: tidy reads it"));
        return Vec::new();
    }
    let rows = lines.skip(1).map_while(|(index, line)| cells(line).map(|(first, second)| (index + 1, first, second)));
    rows.collect()
}

/// The words between back ticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The plan names every crate and no other, and arrows between them go down only.
fn plan(files: &[TextFile], slips: &mut Vec<Slip>) {
    let Some(plan) = paper(files, PLAN, slips) else { return };
    let rows = table(plan, ["Crate", "Floor"], slips);
    let floors: BTreeMap<&str, &str> =
        rows.iter().filter_map(|(_, name, floor)| Some((quoted(name).next()?, *floor))).collect();
    let manifests: BTreeMap<&str, &TextFile> = files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
        .filter_map(|file| Some((file.room()?, file)))
        .collect();
    for (line, name, floor) in &rows {
        if let Some(name) = quoted(name).next().filter(|name| !manifests.contains_key(name)) {
            slips.push(plan.slip(
                *line,
                format!("there is no crate `{name}`"),
                "take the row out, or correct the name",
            ));
        }
        if *floor != TESTS && floor.parse::<u32>().is_err() {
            slips.push(plan.slip(*line, format!("«{floor}» is not a floor"), format!("write a number, or «{TESTS}»")));
        }
    }
    for (name, manifest) in &manifests {
        match floors.get(name) {
            None => slips.push(manifest.slip(
                0,
                format!("`{name}` is not in the table of crates of {PLAN}"),
                "add a row with its floor and its reason",
            )),
            Some(floor) => arrows(name, floor, &floors, manifest, slips),
        }
    }
}

fn arrows(name: &str, floor: &str, floors: &BTreeMap<&str, &str>, manifest: &TextFile, slips: &mut Vec<Slip>) {
    if floor == TESTS {
        return;
    }
    for (line, other) in dependencies(&manifest.text, false) {
        let Some(below) = floors.get(other) else { continue };
        if *below == TESTS {
            slips.push(manifest.slip(
                line,
                format!("`{name}` leans on `{other}`, which is for tests"),
                "move it to [dev-dependencies]",
            ));
        } else if below.parse::<u32>().ok() >= floor.parse::<u32>().ok() {
            let what = format!("`{name}` on floor {floor} leans on `{other}` on floor {below}");
            slips.push(manifest.slip(line, what, "arrows go down only: move what both need to a lower floor"));
        }
    }
}

/// Every identifier of the glossary is a word of the code.
fn glossary(files: &[TextFile], slips: &mut Vec<Slip>) {
    let Some(glossary) = paper(files, GLOSSARY, slips) else { return };
    let is_code = |file: &&TextFile| {
        ["crates/", "regulations/", "migrations/"].iter().any(|root| file.path.starts_with(root))
            && !has_end(&file.path, "md")
    };
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let dashed = files.iter().filter(is_code).flat_map(|file| file.text.split(move |c| !word(c)));
    let words: BTreeSet<&str> = dashed.flat_map(|found| [found].into_iter().chain(found.split('-'))).collect();
    let rooms: BTreeSet<&str> = files.iter().filter_map(TextFile::room).collect();
    for (line, _, identifiers) in table(glossary, ["Term", "Identifier"], slips) {
        for identifier in quoted(identifiers) {
            let known = identifier.split("::").all(|part| words.contains(part) || rooms.contains(part));
            if !known {
                slips.push(glossary.slip(
                    line,
                    format!("`{identifier}` is not in the code"),
                    "name what the code calls it, or take it out",
                ));
            }
        }
    }
}

/// What a story or a walk cites is a clause of some regulation's text.
fn cites(files: &[TextFile], slips: &mut Vec<Slip>) {
    let lists =
        files.iter().filter(|file| file.path.starts_with("regulations/") && file.path.ends_with("/clauses.toml"));
    let known: BTreeSet<&str> = lists
        .flat_map(|file| file.text.split("clause = \"").skip(1).filter_map(|rest| rest.split('"').next()))
        .collect();
    for file in files.iter().filter(|file| has_end(&file.path, "story") || has_end(&file.path, "walk")) {
        for (index, line) in file.text.lines().enumerate() {
            let Some(list) = ["cites:", "пункты:"].iter().find_map(|key| line.strip_prefix(key)) else {
                continue;
            };
            let cited =
                list.split([',', ';']).map(str::trim).filter(|clause| !clause.is_empty() && !known.contains(clause));
            // The fixture that no act knows has its own short list beside it.
            for clause in cited.filter(|_| !file.path.contains("/fixtures/")) {
                slips.push(file.slip(
                    index + 1,
                    format!("«{clause}» is not a clause of any regulation"),
                    "cite a clause of clauses.toml",
                ));
            }
        }
    }
}

/// What nobody should find: a note to do something without saying why it is not done, a path of one machine.
fn half_said(file: &TextFile, slips: &mut Vec<Slip>) {
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let paths = [
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("C:", "\\Users"),
    ];
    for (index, line) in file.text.lines().enumerate() {
        if let Some(after) = notes.iter().find_map(|note| line.split_once(note)).map(|(_, after)| after) {
            let reason = after.split_once(':').map(|(_, reason)| reason.trim()).unwrap_or_default();
            if reason.split_whitespace().count() < 3 {
                slips.push(file.slip(
                    index + 1,
                    "something is left to do without a reason",
                    "say after a colon why it is not done, or do it",
                ));
            }
        }
        if let Some(path) = paths.iter().find(|path| line.contains(*path)) {
            slips.push(file.slip(
                index + 1,
                format!("«{path}» is a path of one machine"),
                "write it from the root of the repository",
            ));
        }
    }
}
