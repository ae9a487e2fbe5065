//! What the binary carries with it: regulations, templates of papers, fonts.

use engine::Sources;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "../../regulations"]
#[include = "*.toml"]
#[include = "*.tsv"]
struct Regulations;

#[derive(RustEmbed)]
#[folder = "../../templates/papers"]
struct Papers;

#[derive(RustEmbed)]
#[folder = "../../assets/built/fonts"]
#[include = "*.ttf"]
struct Fonts;

#[derive(RustEmbed)]
#[folder = "../../stories"]
#[include = "*.story"]
struct Stories;

/// The stories with the clauses each cites: `file: name`, clauses.
pub fn citations() -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for name in Stories::iter() {
        let Some(file) = Stories::get(&name) else { continue };
        for line in String::from_utf8_lossy(&file.data).lines() {
            if let Some(story) = line.strip_prefix("story:") {
                all.push((format!("{name}: {}", story.trim()), Vec::new()));
            } else if let (Some(cites), Some((_, clauses))) = (line.strip_prefix("cites:"), all.last_mut()) {
                clauses.extend(cites.split(',').map(|clause| clause.trim().to_owned()));
            }
        }
    }
    all
}

/// The regulations' folders: the files of each service, with its act's own file among them.
pub fn regulations() -> BTreeMap<String, Sources> {
    let mut folders: BTreeMap<String, Sources> = BTreeMap::new();
    let mut acts: BTreeMap<String, String> = BTreeMap::new();
    for name in Regulations::iter() {
        let Some(file) = Regulations::get(&name) else { continue };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        match name.splitn(3, '/').collect::<Vec<_>>().as_slice() {
            [act, "act.toml"] => {
                acts.insert((*act).to_owned(), text);
            }
            [act, service, rest] => {
                folders.entry(format!("{act}/{service}")).or_default().insert((*rest).to_owned(), text);
            }
            _ => {}
        }
    }
    for (folder, sources) in &mut folders {
        if let Some(text) = folder.split_once('/').and_then(|(act, _)| acts.get(act)) {
            sources.insert("act.toml".to_owned(), text.clone());
        }
    }
    folders
}

/// The working calendar: tab-separated lines.
pub fn calendar() -> String {
    Regulations::get("calendar.tsv").map_or_else(String::new, |file| String::from_utf8_lossy(&file.data).into_owned())
}

/// The templates of papers by file name.
pub fn paper_templates() -> BTreeMap<String, String> {
    let read = |name: &str| Papers::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    Papers::iter().filter_map(|name| Some((name.to_string(), read(&name)?))).collect()
}

/// The fonts of papers.
pub fn fonts() -> Vec<Vec<u8>> {
    Fonts::iter().filter_map(|name| Fonts::get(&name)).map(|file| file.data.into_owned()).collect()
}
