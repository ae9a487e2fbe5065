//! Rules for Rust sources and manifests: no service in code, sizes, SQL and the web in their rooms.

use super::source::Source;
use super::{Slip, TextFile, has_end};
use std::collections::BTreeSet;

/// Longest function, in lines.
const FUNCTION: usize = 70;
/// Longest file, in lines without its tests.
const FILE: usize = 600;
/// Dependencies that only some rooms may have.
const KEPT: [(&str, &[&str]); 4] = [
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3-sys", &["store"]),
    ("axum", &["web", "portal", "service-centre", "local-body", "verifier", "server", "testkit"]),
];

/// Looks at every source and manifest.
pub fn look(files: &[TextFile], slips: &mut Vec<Slip>) {
    let names = regulation_names(files);
    for file in files.iter().filter(|file| file.is_source()) {
        let source = Source::read(&file.text);
        sizes(file, &source, slips);
        // The house of the tests is the one room that may know a service.
        if file.room() != Some("testkit") {
            services(file, &source, &names, slips);
        }
        if file.room() != Some("store") {
            sql(file, &source, slips);
        }
    }
    for file in files.iter().filter(|file| file.room().is_some() && file.path.ends_with("/Cargo.toml")) {
        kept(file, slips);
    }
}

/// Names of the folders under `regulations/`: acts and services.
fn regulation_names(files: &[TextFile]) -> BTreeSet<&str> {
    let folders =
        files.iter().filter_map(|file| file.path.strip_prefix("regulations/")).filter(|path| has_end(path, "toml"));
    folders.filter(|path| path.ends_with("/regulation.toml")).flat_map(|path| path.split('/').take(2)).collect()
}

fn sizes(file: &TextFile, source: &Source, slips: &mut Vec<Slip>) {
    if source.lines > FILE {
        slips.push(file.slip(
            FILE + 1,
            format!("the file has {} lines, {FILE} are allowed", source.lines),
            "divide it by what its parts are about",
        ));
    }
    for (name, line, count) in source.functions() {
        if count > FUNCTION {
            slips.push(file.slip(
                line,
                format!("the function `{name}` has {count} lines, {FUNCTION} are allowed"),
                "give a part of it its own name",
            ));
        }
    }
}

fn services(file: &TextFile, source: &Source, names: &BTreeSet<&str>, slips: &mut Vec<Slip>) {
    let mend = "what differs between services is data: ask the regulation for it";
    for (line, literal) in &source.literals {
        for name in names.iter().filter(|name| literal.split('/').any(|part| part == **name)) {
            slips.push(file.slip(*line, format!("«{name}» is a regulation's name"), mend));
        }
        if is_clause(literal) {
            slips.push(file.slip(*line, format!("«{literal}» is a clause"), mend));
        }
        if is_printed_step(literal) {
            slips.push(file.slip(*line, format!("«{literal}» is a printed step"), mend));
        }
    }
}

/// Whether a literal is a subclause and nothing else, for instance `8 7)`.
fn is_clause(literal: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    literal
        .strip_suffix(')')
        .and_then(|rest| rest.split_once(' '))
        .is_some_and(|(clause, sub)| digits(clause) && digits(sub))
}

fn is_printed_step(literal: &str) -> bool {
    let number = ["process-", "condition-"].iter().find_map(|start| literal.strip_prefix(start));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

fn sql(file: &TextFile, source: &Source, slips: &mut Vec<Slip>) {
    let speaks = |literal: &str| {
        let words: Vec<&str> = literal.split_whitespace().collect();
        let first = words.first().copied().unwrap_or_default();
        (first == "SELECT" && words.contains(&"FROM"))
            || (first == "UPDATE" && words.contains(&"SET"))
            || matches!(
                words.as_slice(),
                ["INSERT", "INTO", ..] | ["DELETE", "FROM", ..] | ["CREATE" | "ALTER" | "DROP", "TABLE" | "INDEX", ..]
            )
    };
    for (line, _) in source.literals.iter().filter(|(_, literal)| speaks(literal)) {
        slips.push(file.slip(*line, "SQL stands outside `store`", "give `store` a function for it"));
    }
}

fn kept(file: &TextFile, slips: &mut Vec<Slip>) {
    let room = file.room().unwrap_or_default();
    for (line, name) in dependencies(&file.text, false) {
        if let Some((_, rooms)) = KEPT.iter().find(|(kept, rooms)| *kept == name && !rooms.contains(&room)) {
            slips.push(file.slip(
                line,
                format!("`{name}` belongs to {}", rooms.join(", ")),
                "use what those rooms offer",
            ));
        }
    }
}

/// The dependencies of a manifest with their lines; those of the tests only where they are asked for.
pub fn dependencies(manifest: &str, of_tests: bool) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut section = "";
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line;
            continue;
        }
        let counts =
            section == "[dependencies]" || (section.starts_with("[target.") && section.ends_with("dependencies]"));
        let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
        if (counts || (of_tests && section == "[dev-dependencies]")) && !name.is_empty() && !name.starts_with('#') {
            found.push((index + 1, name));
        }
    }
    found
}
