//! What state registers are asked and what they answer, in short: the journal holds neither numbers nor names of persons.

use serde::{Deserialize, Serialize};

/// The registers that a step may ask of a person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RegisterKind {
    /// ГБД ФЛ.
    Persons,
    /// ЕНИС: notarised powers.
    Notary,
    /// ЗАГС: records of birth.
    Births,
    /// Guardianship.
    Guardianship,
}

/// What a register answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// It has the data that the request speaks of.
    Known,
    /// It has no such data («нет данных»).
    Unknown,
    /// The record of the child's birth names the recipient as the mother.
    Mother,
    /// The record of the child's birth names the recipient as the father.
    Father,
    /// There is a record of the child's birth, and it names others than the recipient.
    OtherParents,
    /// The recipient is the child's guardian, trustee or foster parent.
    Guardian,
    /// It does not answer. That is no answer in the negative: what it would have said is checked by the papers.
    Silent,
}

/// One register's answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterAnswer {
    /// Which register.
    pub register: RegisterKind,
    /// What it said.
    pub finding: Finding,
    /// The record it rests on: number and date of an entry or a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// When it was asked, RFC 3339.
    pub at: String,
}
