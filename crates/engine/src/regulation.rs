//! A regulation: everything one service's folder says.

use crate::{Act, ApplicationForm, Document, FactKind, PaperForm, Route};
use jiff::civil::Time;
use kernel::{Channel, Digest, Hours, System, Term, Text, Week, YearDay};
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
    /// E-mail addresses.
    #[serde(default)]
    pub emails: Vec<String>,
    /// A corrected value where the printed one has a slip.
    #[serde(default)]
    pub corrected: Option<String>,
    /// Listed by the act or assumed.
    #[serde(default)]
    pub source: Source,
}

/// A directory of offices (an appendix).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// Identifier: `departments`, `centres`.
    pub id: String,
    /// The appendix.
    pub clause: String,
    /// Listed by the act or assumed.
    #[serde(default)]
    pub source: Source,
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
    /// A term, a window of acceptance, or office hours.
    Term,
    /// A row of a directory.
    DirectoryRow,
    /// A question of the survey.
    Survey,
    /// A requirement, shown by a named test.
    Requirement,
    /// Words that demand nothing.
    Definition,
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
    /// Who may sign in and ask: persons by ИИН, organisations by БИН.
    #[serde(default = "persons_only")]
    pub recipients_are: Vec<RecipientKind>,
    /// Whether and how far the term may be prolonged.
    #[serde(default)]
    pub extension: Option<Extension>,
    /// Terms of the whole service or of a part of it.
    #[serde(rename = "term", default)]
    pub terms: Vec<ServiceTerm>,
    /// When applications are taken, where not always.
    #[serde(rename = "window", default)]
    pub windows: Vec<Window>,
    /// Office hours of the systems.
    #[serde(default)]
    pub hours: Vec<OfficeHours>,
    /// Who may act for the recipient.
    #[serde(default)]
    pub representative: Option<Representative>,
    /// The consent to the use of protected data that is asked before signing.
    #[serde(default)]
    pub consent: Option<Consent>,
    /// The data on persons and births that whoever checks the papers gets from state registers, where no step of a route asks by itself.
    #[serde(default)]
    pub birth_data: Option<BirthData>,
    /// Indicators of quality without questions of their own.
    #[serde(rename = "indicator", default)]
    pub indicators: Vec<Indicator>,
}

fn persons_only() -> Vec<RecipientKind> {
    vec![RecipientKind::Person]
}

/// Who may ask for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientKind {
    /// A natural person, known by ИИН.
    Person,
    /// A legal person, known by БИН.
    Organisation,
}

/// The term may be prolonged, with notice to the recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The clause.
    pub clause: String,
    /// At most so long in all, counted from the start; none where the act prints no maximum.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub most: Option<Term>,
}

/// Only for applications with this answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The field of the form.
    pub field: String,
    /// Its value.
    pub value: String,
}

impl When {
    /// Whether the answers are such.
    pub fn holds(&self, answers: &crate::Answers) -> bool {
        answers.get(&self.field) == Some(&self.value)
    }
}

/// A term of the whole service or of a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceTerm {
    /// The clause.
    pub clause: String,
    /// Given by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// The channels it holds for; all where none is named.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub channels: Vec<Channel>,
    /// The fact that starts it.
    pub from: FactKind,
    /// The fact that must have happened in time.
    pub to: FactKind,
    /// How long.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub within: Option<Term>,
    /// Or a fixed day of the year, `08-30`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub by: Option<YearDay>,
    /// Not before this day of the year.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub not_before: Option<YearDay>,
    /// Only for such applications.
    #[serde(default)]
    pub when: Option<When>,
    /// Whether it only informs: a time of waiting in a hall.
    #[serde(default)]
    pub informs: bool,
    /// As printed.
    #[schemars(with = "BTreeMap<String, String>")]
    pub printed: Text,
}

/// When applications are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The clause.
    pub clause: String,
    /// Given by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// The first day of the year.
    #[schemars(with = "String")]
    pub from: YearDay,
    /// The last day of the year.
    #[schemars(with = "String")]
    pub until: YearDay,
    /// Only for such applications.
    #[serde(default)]
    pub when: Option<When>,
    /// What a person is told outside it.
    #[schemars(with = "BTreeMap<String, String>")]
    pub text: Text,
}

impl Window {
    /// Whether applications are taken on a day; a window may run over the new year.
    pub fn open_on(&self, day: jiff::civil::Date) -> bool {
        let today = YearDay::of(day);
        if self.from <= self.until {
            (self.from..=self.until).contains(&today)
        } else {
            today >= self.from || today <= self.until
        }
    }
}

/// Office hours of a system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeHours {
    /// The clause.
    pub clause: String,
    /// The system whose people keep them.
    #[schemars(with = "String")]
    pub system: System,
    /// The days of work.
    #[schemars(with = "String")]
    pub week: Week,
    /// Opening; none where the act prints none.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub open: Option<Time>,
    /// Closing.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub close: Option<Time>,
    /// Lunch, from and to.
    #[serde(default)]
    #[schemars(with = "Option<[String; 2]>")]
    pub lunch: Option<[Time; 2]>,
    /// Given by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// What a visitor should know: booking, queue, technical breaks.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub notes: Option<Text>,
}

impl OfficeHours {
    /// The hours as the terms count them; what the act does not print is assumed.
    pub fn hours(&self) -> Hours {
        let assumed = Hours::assumed(self.week);
        match (self.open, self.close) {
            (Some(open), Some(close)) => Hours { week: self.week, open, close, lunch: self.lunch },
            _ => Hours { lunch: self.lunch.or(assumed.lunch), ..assumed },
        }
    }
}

/// Who may act for the recipient by a notarised power.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Representative {
    /// The clause.
    pub clause: String,
    /// The field of the representative's ИИН.
    pub iin: String,
    /// The field of the representative's name.
    pub name: String,
    /// The field of the power's number in the notary register.
    pub power: String,
}

/// The consent to the use of data that the law protects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The clause.
    pub clause: String,
    /// Asked by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// What the recipient agrees to.
    #[schemars(with = "BTreeMap<String, String>")]
    pub text: Text,
}

/// Whose birth is asked of, beside the recipient's own data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BirthData {
    /// The clause.
    pub clause: String,
    /// The field of the ИИН of the person who was born; left empty, only the recipient is asked of.
    pub child_iin: String,
}

/// An indicator of quality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The row of the table.
    pub clause: String,
    /// What it measures.
    #[schemars(with = "BTreeMap<String, String>")]
    pub text: Text,
}

/// A ground for a place before others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Privilege {
    /// Identifier in answers.
    pub id: String,
    /// The clause.
    pub clause: String,
    /// Given by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// Whose children.
    #[schemars(with = "BTreeMap<String, String>")]
    pub text: Text,
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
    /// The field that names the privilege asked for, by the id of one below; another answer asks for none.
    #[serde(default)]
    pub privilege_field: Option<String>,
    /// Who gets a place first.
    #[serde(rename = "privilege", default)]
    pub privileges: Vec<Privilege>,
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
    /// The text of `queue.toml`, the settings of the waiting list; who keeps the list reads it.
    pub queue: Option<String>,
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

    /// The office hours of a system: those of the act, else the assumed ones, six days for service centres and five for offices.
    pub fn hours(&self, system: System) -> Hours {
        let week = if system == System::ServiceCentre { Week::Six } else { Week::Five };
        let printed = self.regulation.hours.iter().find(|hours| hours.system == system);
        printed.map_or(Hours::assumed(week), OfficeHours::hours)
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
