//! The guide for authors is itself proven: the service it builds is written out from its blocks, loaded, and walked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test tells by failing")]

mod common;

use common::{edition, run, walks};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The guide's blocks that are named by a file.
fn files() -> BTreeMap<String, String> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/adding-a-service.md");
    let text = fs::read_to_string(guide).unwrap();
    let mut files = BTreeMap::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => {
                let (name, block) = open.take().unwrap();
                if !name.is_empty() {
                    files.insert(name, block);
                }
            }
            (None, Some(head)) => {
                let name = head.split_once(' ').map_or("", |(_, name)| name);
                open = Some((name.trim().to_owned(), String::new()));
            }
            (Some((_, block)), None) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    files
}

#[test]
fn the_service_of_the_guide_is_whole_and_walks() {
    let folder = tempfile::tempdir().unwrap();
    let service = folder.path().join("act/service");
    let files = files();
    for (name, text) in &files {
        let path = if name == "act.toml" { folder.path().join("act/act.toml") } else { service.join(name) };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    assert!(files.len() >= 11, "{:?}", files.keys());
    let edition = edition(&service);
    let walks = walks(&service);
    assert!(!walks.is_empty());
    for walk in &walks {
        run(edition.route(walk.channel).unwrap(), walk).unwrap_or_else(|what| panic!("{what}"));
    }
}

#[test]
fn every_kind_of_file_has_a_schema() {
    for file in engine::SCHEMAS {
        let schema = engine::schema(file).unwrap();
        assert!(schema.get("properties").is_some(), "{file}: {schema}");
    }
    assert!(engine::schema("spell").is_none());
}
