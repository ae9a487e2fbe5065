//! What the binary carries with it: regulations, templates of papers, fonts.

use engine::Sources;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "../../regulations"]
#[include = "*.toml"]
#[include = "*.walk"]
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

/// The stories and walks of a regulation with the clauses each cites: `file: name`, clauses.
pub fn citations(code: &str) -> Vec<(String, Vec<String>)> {
    let own = format!("regulation: {code}");
    let stories = Stories::iter().filter_map(|name| Some((name.to_string(), Stories::get(&name)?)));
    let stories = stories.map(|(name, file)| (name, String::from_utf8_lossy(&file.data).into_owned()));
    let stories = stories.filter(|(_, text)| text.lines().any(|line| line.trim() == own));
    let walks = format!("{code}/walks/");
    let walks = Regulations::iter().filter(|name| name.starts_with(&walks));
    let walks = walks.filter_map(|name| Some((name.to_string(), Regulations::get(&name)?)));
    let walks = walks.map(|(name, file)| (name, String::from_utf8_lossy(&file.data).into_owned()));
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for (name, text) in stories.chain(walks) {
        let name = name.rsplit('/').next().unwrap_or_default();
        for line in text.lines() {
            let after = |words: &[&str]| words.iter().find_map(|word| line.strip_prefix(word));
            if let Some(story) = after(&["story:", "walk:", "ход:"]) {
                all.push((format!("{name}: {}", story.trim()), Vec::new()));
            } else if let (Some(cites), Some((_, clauses))) = (after(&["cites:", "пункты:"]), all.last_mut()) {
                clauses.extend(cites.split([',', ';']).map(|clause| clause.trim().to_owned()));
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
            // Walks lie beside the data and are no part of an edition.
            [act, service, rest] if !rest.starts_with("walks/") => {
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

#[derive(RustEmbed)]
#[folder = "../../demo/queues"]
#[include = "*.toml"]
struct Queues;

/// The own settings of the demo's territories, by the id of the office that keeps the list.
pub fn queues() -> BTreeMap<String, String> {
    let read = |name: &str| Queues::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    Queues::iter().filter_map(|name| Some((name.trim_end_matches(".toml").to_owned(), read(&name)?))).collect()
}

/// The rules of the working calendar.
pub fn calendar() -> String {
    Regulations::get("calendar.toml").map_or_else(String::new, |file| String::from_utf8_lossy(&file.data).into_owned())
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
