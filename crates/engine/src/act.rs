//! A legal act: its numbers, dates, life in time, and the services it defines.

use crate::Source;
use jiff::civil::Date;
use kernel::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An act that changed this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// The changing act's number.
    pub number: String,
    /// Its date.
    #[schemars(with = "String")]
    pub date: Date,
    /// What it changed.
    #[schemars(with = "BTreeMap<String, String>")]
    pub changes: Text,
    /// Whether the wording before it is held here.
    pub earlier_wording_held: bool,
}

/// A service the act lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The place in the act: `1 1)`.
    pub clause: String,
    /// The folder of its regulation; none where the act excluded it.
    #[serde(default)]
    pub service: Option<String>,
    /// The service's name as listed, or why it is gone.
    #[schemars(with = "BTreeMap<String, String>")]
    pub name: Text,
}

/// The act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The folder's name, first half of every code: `uko-2012-149`.
    pub code: String,
    /// The act's number.
    pub number: String,
    /// The body that adopted it.
    #[schemars(with = "BTreeMap<String, String>")]
    pub adopted_by: Text,
    /// The act's title.
    #[schemars(with = "BTreeMap<String, String>")]
    pub title: Text,
    /// The language the act is written in; the other is an unofficial translation.
    pub language: String,
    /// The day it was adopted.
    #[schemars(with = "String")]
    pub adopted: Date,
    /// The day it was registered with the department of justice.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub registered: Option<Date>,
    /// The registration's number.
    #[serde(default)]
    pub registered_number: Option<String>,
    /// The first day it is in force.
    #[schemars(with = "String")]
    pub in_force_from: Date,
    /// Whether that day is given or follows from an assumed day of publication.
    #[serde(default)]
    pub in_force_source: Source,
    /// The day it ended.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub ended: Option<Date>,
    /// The act that ended it.
    #[serde(default)]
    pub ended_by: Option<String>,
    /// Changes in the order of their dates.
    #[serde(rename = "amendment", default)]
    pub amendments: Vec<Amendment>,
    /// The services it lists.
    #[serde(rename = "service", default)]
    pub services: Vec<Listed>,
}

/// Where an act stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Life {
    /// Not yet in force.
    Ahead,
    /// In force.
    InForce,
    /// Ended.
    Repealed,
}

impl Act {
    /// Where the act stands on a day.
    pub fn life(&self, day: Date) -> Life {
        if self.ended.is_some_and(|ended| day >= ended) {
            Life::Repealed
        } else if day < self.in_force_from {
            Life::Ahead
        } else {
            Life::InForce
        }
    }
}
