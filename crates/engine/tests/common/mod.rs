//! What the tests of the engine share: reading folders of regulations, and walks as transcripts a jurist reads.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]
#![allow(dead_code, reason = "each test file uses a part of it")]

use engine::{CaseState, Edition, Fact, Route, Sources, advance, load};
use kernel::{Channel, System};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The repository's folder of regulations.
pub fn regulations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regulations")
}

/// The absurd service that no act knows.
pub fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/fixtures/library/card")
}

/// The service whose data the tests read in detail.
pub fn preschool() -> PathBuf {
    regulations().join("uko-2012-149/preschool-queue")
}

/// Every service's folder.
pub fn services() -> Vec<PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
        found.sort();
        found
    };
    folders(&regulations()).iter().flat_map(|act| folders(act)).chain([library()]).collect()
}

/// Every edition of the acts, without the service that no act knows.
pub fn acts() -> Vec<Edition> {
    services().iter().filter(|service| **service != library()).map(|service| edition(service)).collect()
}

/// The texts of a service's folder and its act, by name.
pub fn sources(service: &Path) -> Sources {
    let mut sources = Sources::new();
    sources.insert("act.toml".into(), fs::read_to_string(service.parent().unwrap().join("act.toml")).unwrap());
    for folder in ["", "channels", "directories"] {
        for entry in fs::read_dir(service.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().unwrap().to_str().unwrap();
                let name = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
                sources.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    sources
}

/// A service's edition; its problems fail the test in their own words.
pub fn edition(service: &Path) -> Edition {
    load(&service.display().to_string(), &sources(service)).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    })
}

/// One line of a walk.
#[derive(Debug, Clone)]
pub enum Line {
    /// Prose: what is given.
    Given,
    /// A fact that happens in a system.
    When(System, Fact),
    /// A fact that the route refuses here.
    Cannot(Fact),
    /// The step now due.
    At(String),
    /// The status a person sees.
    Status(String),
    /// How the case has ended.
    Ends(String),
}

/// A walk: a transcript of one case.
#[derive(Debug, Clone)]
pub struct Walk {
    /// The file and the walk's name.
    pub name: String,
    /// The channel.
    pub channel: Channel,
    /// The clauses it shows.
    pub cites: Vec<String>,
    /// Its lines with their numbers in the file.
    pub lines: Vec<(usize, Line)>,
}

impl Walk {
    /// The facts that happen, with the system of each.
    pub fn facts(&self) -> Vec<(System, Fact)> {
        self.lines
            .iter()
            .filter_map(|(_, line)| match line {
                Line::When(system, fact) => Some((*system, fact.clone())),
                _ => None,
            })
            .collect()
    }
}

/// All walks of a service.
pub fn walks(service: &Path) -> Vec<Walk> {
    let mut files: Vec<PathBuf> = fs::read_dir(service.join("walks"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "walk"))
        .collect();
    files.sort();
    files.iter().flat_map(|file| read_walks(file)).collect()
}

/// Reads a file of walks. Keywords may be Russian or English, one way in one line.
fn read_walks(file: &Path) -> Vec<Walk> {
    let mut walks: Vec<Walk> = Vec::new();
    for (index, line) in fs::read_to_string(file).unwrap().lines().enumerate() {
        let plain = line.trim();
        if plain.is_empty() || plain.starts_with('#') {
            continue;
        }
        let place = format!("{}:{}", file.display(), index + 1);
        let (keyword, rest) = plain.split_once(' ').unwrap_or_else(|| panic!("{place}: «{plain}» is only a keyword"));
        let rest = rest.trim();
        if matches!(keyword, "walk:" | "ход:") {
            let name = format!("{}: {rest}", file.file_name().unwrap().to_string_lossy());
            walks.push(Walk { name, channel: Channel::Portal, cites: Vec::new(), lines: Vec::new() });
            continue;
        }
        let walk = walks.last_mut().unwrap_or_else(|| panic!("{place}: a file begins with «walk: …» or «ход: …»"));
        match keyword {
            "channel:" | "канал:" => {
                walk.channel = rest.parse().unwrap_or_else(|error| panic!("{place}: {error}"));
            }
            "cites:" | "пункты:" => {
                walk.cites.extend(rest.split([',', ';']).map(|clause| clause.trim().to_owned()));
            }
            _ => walk.lines.push((index + 1, read_line(keyword, rest, &place))),
        }
    }
    walks
}

fn read_line(keyword: &str, rest: &str, place: &str) -> Line {
    match keyword {
        "given" | "дано" => Line::Given,
        "when" | "когда" | "fact" | "факт" => {
            let (system, fact) =
                rest.split_once(' ').unwrap_or_else(|| panic!("{place}: write the system, then the fact"));
            Line::When(system.parse().unwrap_or_else(|error| panic!("{place}: {error}")), read_fact(fact, place))
        }
        "cannot" | "нельзя" => Line::Cannot(read_fact(rest, place)),
        "then" | "тогда" => match rest.split_once(' ') {
            Some(("at" | "шаг", step)) => Line::At(step.trim().to_owned()),
            Some(("status" | "статус", status)) => Line::Status(status.trim().to_owned()),
            Some(("ends" | "конец", outcome)) => Line::Ends(outcome.trim().to_owned()),
            _ => panic!("{place}: after «then» comes «at STEP», «status STATUS» or «ends OUTCOME»"),
        },
        _ => panic!("{place}: the keyword «{keyword}» is not known"),
    }
}

/// A fact as a walk writes it: its word, then `key=value` for what matters; the rest is filled with what does not.
fn read_fact(text: &str, place: &str) -> Fact {
    let mut words = text.split_whitespace();
    let kind = words.next().unwrap_or_default();
    let mut members = usual(kind);
    members.insert("kind".into(), json!(kind));
    for word in words {
        match word {
            "place-free" => members.insert("place_free".into(), json!(true)),
            "waiting" => members.insert("place_free".into(), json!(false)),
            "grant" | "refuse" => members.insert("decision".into(), json!(word)),
            _ => {
                let (key, value) = word.split_once('=').unwrap_or_else(|| panic!("{place}: «{word}» is not key=value"));
                let value = if key == "position" { json!(value.parse::<u64>().unwrap()) } else { json!(value) };
                members.insert(key.replace('-', "_"), value)
            }
        };
    }
    serde_json::from_value(Value::Object(members)).unwrap_or_else(|error| panic!("{place}: {error}"))
}

/// What a fact holds where a walk does not say otherwise.
fn usual(kind: &str) -> Map<String, Value> {
    let digest = "d".repeat(64);
    let written = json!({ "form": "signed-bytes", "document": digest, "signature": digest });
    let members = match kind {
        "credentials-given" => json!({ "method": "password" }),
        "form-filled" => json!({ "application": digest }),
        "signed" => json!({ "application": digest, "signature": digest, "certificate": "1" }),
        "signature-refused" => json!({ "reasons": ["revoked"] }),
        "dispatched" => json!({ "to": "office" }),
        "numbered" => json!({ "number": "office-2026-000001" }),
        "enrolled" => json!({ "position": 1 }),
        "package-incomplete" => json!({ "missing": ["birth-certificate"] }),
        "registers-asked" | "data-missing" => json!({ "registers": ["persons"] }),
        "asked-again" => json!({ "answers": [] }),
        "outgrown" => json!({ "age": 7 }),
        "assigned" => json!({ "to": "S" }),
        "searched" => json!({ "media": ["paper", "electronic"], "found": true }),
        "concluded" => json!({ "favourable": true, "minutes": "1", "conclusion": "C" }),
        "place-allotted" => json!({ "place": "A", "kindergarten": "№ 1" }),
        "signed-by-hand" => json!({ "number": "1", "signer": "S" }),
        "outgoing-registered" => json!({ "number": "1" }),
        "handed-over" => json!({ "register": "1", "received_by": "R" }),
        "extended" => json!({ "until": "2026-12-31T18:59:59Z", "reason": "R" }),
        "place-offered" => json!({ "offer": "A", "kindergarten": "№ 1" }),
        "place-accepted" | "place-declined" => json!({ "offer": "A", "written": written }),
        "refusal-filed" => json!({ "offer": "A" }),
        "paper-formed" => json!({ "number": "1", "pdf": digest }),
        "paper-signed" => json!({ "number": "1", "code": "C", "pdf": digest, "signer": "S", "certificate": "2" }),
        "delivered" => json!({ "to": "portal" }),
        "handed-out" => json!({ "handing": { "how": "by-hand", "received_by": "R" } }),
        "overdue" => json!({ "step": "process-6" }),
        "deed-refused" => json!({ "deed": "place-accepted", "reason": "not-due" }),
        _ => json!({}),
    };
    members.as_object().cloned().unwrap_or_default()
}

/// Runs a walk over a route and gives the last state; every line that does not hold is told with its number.
pub fn run(route: &Route, walk: &Walk) -> Result<CaseState, String> {
    let mut state = CaseState::start(route);
    for (number, line) in &walk.lines {
        let wrong = |what: String| Err(format!("{}, line {number}: {what}", walk.name));
        match line {
            Line::When(system, fact) => {
                let next = match advance(route, &state, fact) {
                    Ok(next) => next,
                    Err(misstep) => return wrong(misstep.to_string()),
                };
                let here = happens_at(route, &state, &next);
                if let Some(here) = here.filter(|here| here != system) {
                    return wrong(format!("{} happens at {here}, not at {system}", fact.kind().word()));
                }
                state = next;
            }
            Line::Cannot(fact) => {
                if advance(route, &state, fact).is_ok() {
                    return wrong(format!("{} can happen", fact.kind().word()));
                }
            }
            Line::At(step) => {
                let here = state.place.as_ref().map_or("the end", |place| place.step.as_str());
                if here != step {
                    return wrong(format!("the case stands at {here}"));
                }
            }
            Line::Status(status) if state.status.word() != status => {
                return wrong(format!("the status is {}", state.status.word()));
            }
            Line::Given | Line::Status(_) => {}
            Line::Ends(outcome) => {
                let ended = serde_json::to_value(state.outcome).unwrap();
                if ended != json!(outcome) {
                    return wrong(format!("the outcome is {ended}"));
                }
            }
        }
    }
    Ok(state)
}

/// The system of the step that a fact moved; none for a fact beside the route.
fn happens_at(route: &Route, before: &CaseState, after: &CaseState) -> Option<System> {
    if before.place == after.place && before.path.len() == after.path.len() {
        return None;
    }
    let step = match after.path.get(before.path.len()) {
        Some(passed) => passed,
        None => &after.place.as_ref()?.step,
    };
    route.step(step).map(|step| step.system)
}

/// The steps that walks visit, by channel.
pub fn visited(edition: &Edition, walks: &[Walk]) -> BTreeMap<Channel, std::collections::BTreeSet<String>> {
    let mut visited: BTreeMap<Channel, std::collections::BTreeSet<String>> = BTreeMap::new();
    for walk in walks {
        let route = edition.route(walk.channel).unwrap_or_else(|| panic!("{}: there is no such channel", walk.name));
        let state = run(route, walk).unwrap_or_else(|what| panic!("{what}"));
        visited.entry(walk.channel).or_default().extend(state.path);
    }
    visited
}
