//! The generated tables against the acts' appendices, action by action: actor, time limit, next action. The goldens are the acts' own print.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

#[path = "../../engine/tests/common/mod.rs"]
mod common;

use diagram::table::Table;
use engine::Edition;
use kernel::{Channel, Lang};
use std::fs;
use std::path::{Path, PathBuf};

fn edition(code: &str) -> Edition {
    common::edition(&common::regulations().join(code))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// Print is compared without spaces, and a dash is a dash: the acts hyphenate, space out and end cells with a full stop or not.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '–' { '-' } else { c }).collect();
    let text = text.trim_end_matches('.');
    if text == "-" { String::new() } else { text.to_owned() }
}

/// The goldens: code, channel, rows of number, unit, limit, next.
fn goldens() -> Vec<(String, Channel, Vec<[String; 4]>)> {
    let mut all = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    for act in files(&folder).into_iter().filter(|path| path.is_dir()) {
        for service in files(&act) {
            for file in files(&service) {
                let code = format!("{}/{}", name(&act), name(&service));
                let channel = file.file_stem().unwrap().to_str().unwrap().parse().unwrap();
                let text = fs::read_to_string(&file).unwrap();
                let rows = text.lines().skip(1).map(|line| {
                    let mut cells = line.split('\t').map(str::to_owned);
                    std::array::from_fn(|_| cells.next().unwrap_or_default())
                });
                all.push((code, channel, rows.collect()));
            }
        }
    }
    all
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
fn every_printed_action_is_the_table_s_own() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for (code, channel, rows) in goldens() {
        let edition = edition(&code);
        let lang = if edition.act.language == "kk" { Lang::Kk } else { Lang::Ru };
        let table = Table::new(&edition, edition.route(channel).unwrap(), lang);
        for [number, unit, limit, next] in rows {
            let Some(column) = table.columns.iter().find(|column| column.number.to_string() == number) else {
                wrong.push(format!("{code} {channel}: action {number} is missing"));
                continue;
            };
            let cells = &column.cells;
            for (what, printed, drawn) in
                [("unit", &unit, &cells[0].text), ("limit", &limit, &cells[3].text), ("next", &next, &cells[4].text)]
            {
                if plain(printed) != plain(drawn) {
                    wrong.push(format!(
                        "{code} {channel}.{number} {what}: the act prints «{printed}», the table «{drawn}»"
                    ));
                }
            }
            compared += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(compared, 265);
}
