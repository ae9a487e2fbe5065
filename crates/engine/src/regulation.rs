//! A regulation: everything one service's folder says.

use crate::{Act, ApplicationForm, Document, PaperForm, Route};
use kernel::{Channel, Digest, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a value stands in the act or is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Given by the act.
    #[default]
    Act,
    /// Assumed: the act is silent.
    Assumed,
}

/// A ground of refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Code kept in journals.
    pub id: String,
    /// The clause.
    pub clause: String,
    /// Given by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// What it says.
    #[schemars(with = "BTreeMap<String, String>")]
    pub text: Text,
}

/// An office of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Code used in numbers and addresses.
    pub id: String,
    /// The row's number as printed.
    pub row: u32,
    /// Name.
    #[schemars(with = "BTreeMap<String, String>")]
    pub name: Text,
    /// Territory, in short: `город Шымкент`.
    #[schemars(with = "BTreeMap<String, String>")]
    pub territory: Text,
    /// Address.
    #[schemars(with = "BTreeMap<String, String>")]
    pub address: Text,
    /// Telephones as printed.
    pub telephones: Vec<String>,
    /// A corrected value where the printed one has a slip.
    #[serde(default)]
    pub corrected: Option<String>,
}

/// A directory of offices (an appendix).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// Identifier: `departments`, `centres`.
    pub id: String,
    /// The appendix.
    pub clause: String,
    /// Title.
    #[schemars(with = "BTreeMap<String, String>")]
    pub title: Text,
    /// Offices in the printed order.
    #[serde(rename = "office", default)]
    pub offices: Vec<Office>,
}

/// An erratum: what the text gets wrong and the reading chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erratum {
    /// The clause or row.
    pub clause: String,
    /// What stands there, in sense.
    #[schemars(with = "BTreeMap<String, String>")]
    pub printed: Text,
    /// The reading chosen.
    #[schemars(with = "BTreeMap<String, String>")]
    pub reading: Text,
}

/// A question of the survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// The appendix.
    pub clause: String,
    /// The questions.
    #[schemars(with = "Vec<BTreeMap<String, String>>")]
    pub questions: Vec<Text>,
    /// The answers, from worst to best.
    #[schemars(with = "Vec<BTreeMap<String, String>>")]
    pub answers: Vec<Text>,
}

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FateKind {
    /// A step of a route.
    Step,
    /// A row of a table of actions.
    Action,
    /// A field of the form.
    Field,
    /// A document.
    Document,
    /// A paper.
    Paper,
    /// A ground of refusal.
    Ground,
    /// A row of a directory.
    DirectoryRow,
    /// A question of the survey.
    Survey,
    /// A requirement, shown by a named test.
    Requirement,
    /// Words that demand nothing.
    Definition,
    /// Left to later, with a reason.
    Later,
}

/// A clause's fate where the data does not show it by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fate {
    /// The clause as drawn from the text, for instance `5 1)` or `7 6)-2`.
    pub clause: String,
    /// What became of it; none where steps, fields, rows or papers cite it.
    #[serde(default)]
    pub fate: Option<FateKind>,
    /// What fulfils it: a test, a page, a reason.
    #[serde(default)]
    pub by: Option<String>,
}

/// A service's regulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Regulation {
    /// `act/service`, the identifier used everywhere.
    pub code: String,
    /// The appendix of the act.
    pub appendix: String,
    /// The service's name.
    #[schemars(with = "BTreeMap<String, String>")]
    pub title: Text,
    /// A short plain name for lists and headings.
    #[schemars(with = "BTreeMap<String, String>")]
    pub short_title: Text,
    /// What the service gives, in plain words for its start page.
    #[schemars(with = "BTreeMap<String, String>")]
    pub summary: Text,
    /// Who may ask for it.
    #[schemars(with = "BTreeMap<String, String>")]
    pub recipients: Text,
    /// The provider.
    #[schemars(with = "BTreeMap<String, String>")]
    pub provider: Text,
    /// What it costs.
    #[schemars(with = "BTreeMap<String, String>")]
    pub cost: Text,
    /// The field that names the receiving office, and the directory it comes from.
    pub office_field: String,
    /// The directory of the receiving offices.
    pub office_directory: String,
    /// Whether the service keeps a waiting list; names the fields it needs.
    #[serde(default)]
    pub waiting_list: Option<WaitingList>,
    /// The survey after the result.
    #[serde(default)]
    pub survey: Option<Survey>,
}

/// Which answers a waiting list needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitingList {
    /// The field of the child's name.
    pub child_name: String,
    /// The field of the child's ИИН.
    pub child_iin: String,
    /// The field of the child's birth date.
    pub birth_date: String,
    /// The day on which a child leaves the list by age, in whole years.
    pub leaves_at_age: u16,
    /// Days to answer an offer; none where the act and the territory set none.
    #[serde(default)]
    pub answer_within: Option<String>,
}

/// A regulation as it stood at one moment, with everything its folder says, known by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// SHA-256 over all files of the folder and the act's file, in the order of their names.
    pub digest: Digest,
    /// The act.
    pub act: Act,
    /// The service.
    pub regulation: Regulation,
    /// Routes by channel.
    pub routes: BTreeMap<Channel, Route>,
    /// The form.
    pub form: ApplicationForm,
    /// Documents.
    pub documents: Vec<Document>,
    /// Papers.
    pub papers: Vec<PaperForm>,
    /// Grounds of refusal.
    pub grounds: Vec<Ground>,
    /// Directories by id.
    pub directories: BTreeMap<String, Directory>,
    /// Errata.
    pub errata: Vec<Erratum>,
    /// Clauses of the text with their fates.
    pub clauses: Vec<Fate>,
}

impl Edition {
    /// The regulation's code.
    pub fn code(&self) -> &str {
        &self.regulation.code
    }

    /// The route of a channel.
    pub fn route(&self, channel: Channel) -> Option<&Route> {
        self.routes.get(&channel)
    }

    /// A paper by its id.
    pub fn paper(&self, id: &str) -> Option<&PaperForm> {
        self.papers.iter().find(|paper| paper.id == id)
    }

    /// A ground by its id.
    pub fn ground(&self, id: &str) -> Option<&Ground> {
        self.grounds.iter().find(|ground| ground.id == id)
    }

    /// An office of a directory.
    pub fn office(&self, directory: &str, id: &str) -> Option<&Office> {
        self.directories.get(directory)?.offices.iter().find(|office| office.id == id)
    }

    /// The receiving office by its id.
    pub fn receiving_office(&self, id: &str) -> Option<&Office> {
        self.office(&self.regulation.office_directory, id)
    }
}
