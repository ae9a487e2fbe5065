//! The settings of a list: what the regulation says of order, terms and privileges, and what the territory or practice adds.
//!
//! Nothing of it is a constant of the program. A document holds the settings of one regulation, each edition with the day it takes effect; each
//! value names its clause or is marked as assumed. A value that is absent means that there is no such rule there. A territory may lay a document
//! of its own over it: what the act leaves open, and no more.

mod read;
mod territory;

use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{Calendar, Hours, Term, TermUnit, Text, YearDay, civil_date};
use serde::{Deserialize, Serialize};

/// A fault in the settings of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}\n  mend: {mend}")]
pub struct SettingsFault {
    /// The line, counted from one.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub mend: String,
}

/// A value with its origin. No value means that there is no such rule, by the same origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting<T> {
    /// The value.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub value: Option<T>,
    /// The clause that gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// Whether the act is silent and the value is ours or of today's practice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
    /// Whether the act leaves it open and the territory has set it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub territory: bool,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// This clause of the act gives it.
    Act(&'a str),
    /// The act leaves it open and the territory has set it.
    Territory,
    /// The act is silent, and nobody has set it.
    Assumed,
}

impl<'a> Origin<'a> {
    fn of(clause: Option<&'a String>, territory: bool) -> Self {
        clause.map_or(if territory { Self::Territory } else { Self::Assumed }, |clause| Self::Act(clause))
    }
}

impl<T> Setting<T> {
    /// Where the value comes from.
    pub fn origin(&self) -> Origin<'_> {
        Origin::of(self.clause.as_ref(), self.territory)
    }
}

impl<T: PartialEq> Setting<T> {
    /// What a document says that is older than the setting: nothing.
    fn unsaid() -> Self {
        Self { value: None, clause: None, assumed: true, territory: false }
    }

    fn is_unsaid(&self) -> bool {
        *self == Self::unsaid()
    }
}

impl Category {
    /// Where the category comes from.
    pub fn origin(&self) -> Origin<'_> {
        Origin::of(self.clause.as_ref(), self.territory)
    }
}

/// Absence without asking that the value's type has a default of its own.
fn none<T>() -> Option<T> {
    None
}

/// The class of a child in the order of the list, the first served first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Out of turn (внеочередное право).
    OutOfTurn,
    /// The first turn (первоочередное право).
    FirstTurn,
    /// In the common order.
    General,
}

/// A category of privileged children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Identifier, the same as in the regulation's data.
    pub id: String,
    /// Its class.
    pub class: Class,
    /// The clause that gives the privilege.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// Whether the act is silent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
    /// Whether the act leaves it open and the territory has set it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub territory: bool,
    /// What it is called, where the regulation's data does not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
}

/// How places are shared: so many to privileged children, then so many to the others, and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// Places of each round for privileged children; at least one.
    pub privileged: u32,
    /// Places of each round for the others; at least one.
    pub general: u32,
}

/// What becomes of a child whose parent lets an offer pass in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// The place goes on to the next, the child keeps its number as after a refusal.
    Keeps,
    /// The child goes to the stop list.
    StopList,
    /// The child leaves the list.
    Leaves,
}

/// What the yearly round of allocation looks at, in the order of the setting; a later one decides only where all before it are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// The class of privilege.
    Class,
    /// A brother or sister who goes to the kindergarten.
    Sibling,
    /// The moment of registration.
    Date,
    /// The published lot.
    Lot,
}

/// The settings of a list from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The first day they count.
    pub from: Date,
    /// The age at which places begin to be offered, in months; none: from registration.
    pub start_age: Setting<Term>,
    /// The age at which a child leaves the list, in months.
    pub end_age: Setting<Term>,
    /// How places are shared between privileged children and the others; none: privileged children come before all others.
    pub ratio: Setting<Ratio>,
    /// Whether a place is offered and the parent's written answer awaited; else the referral follows at once.
    pub consent: Setting<bool>,
    /// How long an offer waits for its answer.
    pub answer: Setting<Term>,
    /// What silence means when that time is over.
    pub silence: Setting<Silence>,
    /// How long a place may be chosen only by the child whose turn it is; then it goes into the bulletin.
    pub exclusive_choice: Setting<Term>,
    /// How long a referral is good, from the day it was issued.
    pub referral: Setting<Term>,
    /// The one extension of a referral.
    pub extension: Setting<Term>,
    /// How long a child who did not come stands on the stop list; none: it waits on.
    pub stop_list: Setting<Term>,
    /// How long after the stop list a parent may ask the child back; none: without limit.
    pub restoration: Setting<Term>,
    /// The day of the year on which the list is refreshed.
    pub refresh: Setting<YearDay>,
    /// Whether a transfer waits from the day of the first registration; else from the day it was asked.
    pub transfer_keeps_date: Setting<bool>,
    /// Whether a child that moves here from another territory waits from the day of its first registration there; else from the day of the
    /// application here. Documents older than the setting say nothing of it.
    #[serde(default = "Setting::unsaid", skip_serializing_if = "Setting::is_unsaid")]
    pub move_keeps_date: Setting<bool>,
    /// Whether claims of the same second are decided by lot; else by the order of receipt.
    pub lot: Setting<bool>,
    /// What the round of allocation looks at; none: the territory holds no such round.
    pub priorities: Setting<Vec<Criterion>>,
    /// The categories of privileged children.
    #[serde(rename = "category", default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
}

impl Settings {
    /// Reads a document: its editions in the order of their days. A fault names its line and the mend.
    pub fn from_toml(text: &str) -> Result<Vec<Self>, SettingsFault> {
        read::read(text)
    }

    /// Lays a territory's own document over the editions of its regulation: what the act gives by a clause stays, what it leaves open is the
    /// territory's where the territory sets it. A fault names its line in the territory's document and the mend.
    pub fn of_territory(text: &str, act: &[Self]) -> Result<Vec<Self>, SettingsFault> {
        territory::lay(text, act)
    }

    /// The edition in force at a moment; none before the first.
    pub fn in_force(editions: &[Self], at: Timestamp) -> Option<&Self> {
        let day = civil_date(at);
        editions.iter().filter(|edition| edition.from <= day).max_by_key(|edition| edition.from)
    }

    /// Each value's name in the documents with its origin.
    pub fn origins(&self) -> [(&'static str, Origin<'_>); 16] {
        [
            ("start_age", self.start_age.origin()),
            ("end_age", self.end_age.origin()),
            ("ratio", self.ratio.origin()),
            ("consent", self.consent.origin()),
            ("answer", self.answer.origin()),
            ("silence", self.silence.origin()),
            ("exclusive_choice", self.exclusive_choice.origin()),
            ("referral", self.referral.origin()),
            ("extension", self.extension.origin()),
            ("stop_list", self.stop_list.origin()),
            ("restoration", self.restoration.origin()),
            ("refresh", self.refresh.origin()),
            ("transfer_keeps_date", self.transfer_keeps_date.origin()),
            ("move_keeps_date", self.move_keeps_date.origin()),
            ("lot", self.lot.origin()),
            ("priorities", self.priorities.origin()),
        ]
    }

    /// The class a category gives; none where the settings know no such category.
    pub fn class_of(&self, category: &str) -> Option<Class> {
        self.categories.iter().find(|known| known.id == category).map(|known| known.class)
    }

    /// Whether some category gives the class.
    pub fn gives(&self, class: Class) -> bool {
        self.categories.iter().any(|known| known.class == class)
    }

    /// The day from which places are offered to a child born on a day.
    pub fn starts_on(&self, born: Date) -> Date {
        self.start_age.value.map_or(born, |age| at_age(born, age))
    }

    /// The day on which a child born on a day leaves the list; none where it never does.
    pub fn ends_on(&self, born: Date) -> Option<Date> {
        self.end_age.value.map(|age| at_age(born, age))
    }

    /// The last moment for the answer to an offer made at a moment; none where an offer waits without limit.
    pub fn answer_by(&self, offered: Timestamp, calendar: &Calendar, hours: &Hours) -> Option<Timestamp> {
        self.answer.value.map(|term| term.deadline(offered, calendar, hours))
    }

    /// The last moment for handing a referral in that was issued at a moment; none where it is good without limit.
    pub fn referral_until(&self, issued: Timestamp, calendar: &Calendar, hours: &Hours) -> Option<Timestamp> {
        self.referral.value.map(|term| term.deadline(issued, calendar, hours))
    }

    /// The last moment for handing in a referral that is extended; none where the settings know no extension.
    pub fn extended_until(&self, issued: Timestamp, calendar: &Calendar, hours: &Hours) -> Option<Timestamp> {
        self.extension.value.map(|term| term.deadline(issued, calendar, hours))
    }
}

/// The birthday at an age in months. Who was born on 29 February comes of age on the last day of February in other years.
fn at_age(born: Date, age: Term) -> Date {
    debug_assert_eq!(age.unit, TermUnit::Months, "the reader takes ages in months only");
    born.saturating_add(i64::from(age.count).months())
}
