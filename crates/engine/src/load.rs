//! Reading a regulation's folder: values where the data is right, and every fault with its line and mend where it is not.

use crate::check::check;
use crate::problem::{line_at, line_of};
use crate::{
    Act, ApplicationForm, Directory, Document, Edition, Erratum, Fate, FieldKind, Ground, Option_, PaperForm, Problem,
    Regulation, Route,
};
use kernel::{Channel, Digest};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The texts of a folder, by file name with `/` between folders; the act's own file stands under `act.toml`.
pub type Sources = BTreeMap<String, String>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Documents {
    #[serde(rename = "document", default)]
    documents: Vec<Document>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Papers {
    #[serde(rename = "paper", default)]
    papers: Vec<PaperForm>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Grounds {
    #[serde(rename = "ground", default)]
    grounds: Vec<Ground>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Errata {
    #[serde(rename = "erratum", default)]
    errata: Vec<Erratum>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Clauses {
    #[serde(rename = "clause", default)]
    clauses: Vec<Fate>,
}

/// The kinds of files that have a schema.
pub const SCHEMAS: [&str; 10] =
    ["act", "regulation", "form", "documents", "papers", "grounds", "errata", "clauses", "channel", "directory"];

/// The JSON Schema of a kind of file; none where there is no such kind.
pub fn schema(file: &str) -> Option<serde_json::Value> {
    let schema = match file {
        "act" => schemars::schema_for!(Act),
        "regulation" => schemars::schema_for!(Regulation),
        "form" => schemars::schema_for!(ApplicationForm),
        "documents" => schemars::schema_for!(Documents),
        "papers" => schemars::schema_for!(Papers),
        "grounds" => schemars::schema_for!(Grounds),
        "errata" => schemars::schema_for!(Errata),
        "clauses" => schemars::schema_for!(Clauses),
        "channel" => schemars::schema_for!(Route),
        "directory" => schemars::schema_for!(Directory),
        _ => return None,
    };
    Some(schema.to_value())
}

/// The folder under reading, with the faults found so far.
pub(crate) struct Reader<'a> {
    folder: &'a str,
    pub(crate) sources: &'a Sources,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Notes a fault at the first line of a file that holds the needle.
    pub(crate) fn blame(&mut self, file: &str, needle: &str, what: impl Into<String>, mend: impl Into<String>) {
        let line = self.sources.get(file).map_or(0, |text| line_of(text, needle));
        self.blame_line(file, line, what, mend);
    }

    /// Notes a fault at a line.
    pub(crate) fn blame_line(&mut self, file: &str, line: usize, what: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(Problem {
            file: format!("{}/{file}", self.folder),
            line,
            what: what.into(),
            mend: mend.into(),
        });
    }

    fn read<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        let Some(text) = self.sources.get(file) else {
            self.blame(
                file,
                "",
                "the file is missing",
                format!("add {file} to the folder; docs/adding-a-service.md shows what it holds"),
            );
            return None;
        };
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error.span().map_or(0, |span| line_at(text, span.start));
                self.blame_line(
                    file,
                    line,
                    error.message(),
                    "correct the line; the schema names every field and its kind",
                );
                None
            }
        }
    }

    fn files(&self, prefix: &str) -> Vec<String> {
        self.sources.keys().filter(|name| name.starts_with(prefix)).cloned().collect()
    }
}

/// Reads a folder. `folder` is its path for messages.
pub fn load(folder: &str, sources: &Sources) -> Result<Edition, Vec<Problem>> {
    let mut reader = Reader { folder, sources, problems: Vec::new() };
    let edition = read_all(&mut reader);
    match edition {
        Some(mut edition) => {
            check(&mut reader, &edition);
            offer_offices(&mut edition);
            if reader.problems.is_empty() { Ok(edition) } else { Err(reader.problems) }
        }
        None => Err(reader.problems),
    }
}

fn read_all(reader: &mut Reader<'_>) -> Option<Edition> {
    let act: Option<Act> = reader.read("act.toml");
    let regulation: Option<Regulation> = reader.read("regulation.toml");
    let form: Option<ApplicationForm> = reader.read("form.toml");
    let documents: Option<Documents> = reader.read("documents.toml");
    let papers: Option<Papers> = reader.read("papers.toml");
    let grounds: Option<Grounds> = reader.read("grounds.toml");
    let errata: Option<Errata> = reader.read("errata.toml");
    let clauses: Option<Clauses> = reader.read("clauses.toml");
    let routes = read_routes(reader);
    let directories = read_directories(reader);
    Some(Edition {
        digest: digest(reader.sources),
        act: act?,
        regulation: regulation?,
        routes,
        form: form?,
        documents: documents?.documents,
        papers: papers?.papers,
        grounds: grounds?.grounds,
        directories,
        errata: errata?.errata,
        clauses: clauses?.clauses,
        queue: reader.sources.get("queue.toml").cloned(),
    })
}

/// Gives each office field the offices of its directory, so that the check of the form knows them.
fn offer_offices(edition: &mut Edition) {
    for field in edition.form.fields.iter_mut().filter(|field| field.kind == FieldKind::Office) {
        let directory = field.directory.as_ref().and_then(|directory| edition.directories.get(directory));
        let offices = directory.into_iter().flat_map(|directory| &directory.offices);
        field.options =
            offices.map(|office| Option_ { value: office.id.clone(), label: office.territory.clone() }).collect();
    }
}

fn read_routes(reader: &mut Reader<'_>) -> BTreeMap<Channel, Route> {
    let mut routes = BTreeMap::new();
    for file in reader.files("channels/") {
        let Some(route) = reader.read::<Route>(&file) else { continue };
        let own = format!("channels/{}.toml", route.channel);
        if file != own {
            reader.blame(
                &file,
                "channel",
                format!("the file holds the channel «{}»", route.channel),
                format!("call the file {own}, or correct the channel"),
            );
        }
        routes.insert(route.channel, route);
    }
    routes
}

fn read_directories(reader: &mut Reader<'_>) -> BTreeMap<String, Directory> {
    let mut directories = BTreeMap::new();
    for file in reader.files("directories/") {
        let Some(directory) = reader.read::<Directory>(&file) else { continue };
        let own = format!("directories/{}.toml", directory.id);
        if file != own {
            reader.blame(
                &file,
                "id",
                format!("the file holds the directory «{}»", directory.id),
                format!("call the file {own}, or correct the id"),
            );
        }
        directories.insert(directory.id.clone(), directory);
    }
    directories
}

fn digest(sources: &Sources) -> Digest {
    let mut hash = Sha256::new();
    for (name, text) in sources {
        for part in [name, text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    Digest::from_bytes(hash.finalize().into())
}
