//! State registers behind ports: persons (ГБД ФЛ), organisations (ГБД ЮЛ), notarised powers (ЕНИС), records of birth (ИС ЗАГС) and guardianship.
//!
//! Each port has two sides. The built-in [`Book`] answers for the demo and for tests from seeded people. The [`Channel`] asks the real registers of
//! persons, of births and of organisations by the gateway's synchronous channel v10; [`answer`] is the other end of the same protocol. Powers and guardianship have no
//! published message format, so the book alone answers for them.

mod book;
mod channel;

use kernel::{Bin, FullName, Iin, Text};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;

pub use book::Book;
pub use channel::{Answerer, Channel, ChannelSettings, Reply, TransportSignature, TrustSource, answer};

/// A person as the register knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// ИИН.
    pub iin: Iin,
    /// Name.
    pub name: FullName,
    /// Date of birth, YYYY-MM-DD.
    pub birth_date: String,
    /// Registered address.
    pub address: String,
}

/// An organisation as the register of legal persons knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// БИН.
    pub bin: Bin,
    /// The full name in both languages.
    pub name: Text,
    /// The first head, where the register names one: they act without a power.
    #[serde(default)]
    pub head: Option<Iin>,
}

/// A notarised power: who may act for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Power {
    /// Its number in the register.
    pub number: String,
    /// Who acts.
    pub representative: Iin,
    /// For whom.
    pub recipient: Iin,
    /// The last day it holds, YYYY-MM-DD; none where it is given without a term.
    #[serde(default)]
    pub valid_until: Option<String>,
}

/// A record of birth («запись акта о рождении»).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BirthRecord {
    /// The number of the entry.
    pub number: String,
    /// The day of the entry, YYYY-MM-DD.
    pub date: String,
    /// The child.
    pub child: Iin,
    /// The child's name.
    pub name: FullName,
    /// The day of birth, YYYY-MM-DD.
    pub birth_date: String,
    /// The father, where the record names one.
    #[serde(default)]
    pub father: Option<Parent>,
    /// The mother, where the record names one.
    #[serde(default)]
    pub mother: Option<Parent>,
}

/// A parent as a record of birth names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// ИИН; an old entry may name the parent without it.
    #[serde(default)]
    pub iin: Option<Iin>,
    /// Name.
    pub name: FullName,
}

/// Which parent a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parenthood {
    /// The mother.
    Mother,
    /// The father.
    Father,
}

impl BirthRecord {
    /// Which parent of the child a person is; none where the record names others.
    pub fn parenthood(&self, of: &Iin) -> Option<Parenthood> {
        let is = |parent: &Option<Parent>| parent.as_ref().is_some_and(|parent| parent.iin.as_ref() == Some(of));
        if is(&self.mother) { Some(Parenthood::Mother) } else { is(&self.father).then_some(Parenthood::Father) }
    }
}

/// A decision by which somebody stands in the parents' place: a guardian, a trustee, a foster parent (патронатный воспитатель).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardianship {
    /// The number of the decision.
    pub number: String,
    /// The day of the decision, YYYY-MM-DD.
    pub date: String,
    /// The guardian.
    pub guardian: Iin,
    /// The child.
    pub child: Iin,
    /// The last day it holds, YYYY-MM-DD; none where it holds until the child is of age.
    #[serde(default)]
    pub until: Option<String>,
}

/// The register cannot answer now. It is never an answer in the negative.
#[derive(Debug, thiserror::Error)]
pub enum RegisterFault {
    /// The store does not answer.
    #[error("the register does not answer: {0}")]
    Store(#[from] StoreError),
    /// What the book keeps cannot be read.
    #[error("the register's book cannot be read: {0}")]
    Data(#[from] serde_json::Error),
    /// Nobody is there, or not in time.
    #[error("the channel does not answer: {0}")]
    Unreachable(String),
    /// The channel or the register turned the request away.
    #[error("the register turned the request away: {code} {message}")]
    Refused {
        /// Its code, for instance `SCSE003`.
        code: String,
        /// Its words.
        message: String,
    },
    /// The transport signature of the answer does not hold, or none could be made.
    #[error("the transport signature: {0}")]
    Signature(String),
    /// The answer is not one of this protocol, or not the answer to this request.
    #[error("the register's answer cannot be read: {0}")]
    Malformed(String),
}

/// The persons register.
pub trait Persons: Send + Sync {
    /// A person by number; none where the register has no such number («нет данных»).
    fn person(&self, iin: &Iin) -> Result<Option<Person>, RegisterFault>;
}

/// The register of legal persons.
pub trait Organisations: Send + Sync {
    /// An organisation by number; none where the register has no such number.
    fn organisation(&self, bin: &Bin) -> Result<Option<Organisation>, RegisterFault>;
}

/// The notary register.
pub trait NotaryRegister: Send + Sync {
    /// A power by number, where it lets this representative act for this recipient; none where the register knows no such power.
    fn power(&self, number: &str, representative: &Iin, recipient: &Iin) -> Result<Option<Power>, RegisterFault>;
}

/// The register of births.
pub trait Births: Send + Sync {
    /// The record of a child's birth; none where the register has none, as for births before it was kept electronically or abroad.
    fn birth(&self, child: &Iin) -> Result<Option<BirthRecord>, RegisterFault>;
}

/// The register of guardianship.
pub trait Guardians: Send + Sync {
    /// The decision by which a person stands in the parents' place; none where there is none.
    fn guardianship(&self, child: &Iin, guardian: &Iin) -> Result<Option<Guardianship>, RegisterFault>;
}

/// All registers that an installation asks.
pub trait Register: Persons + Organisations + NotaryRegister + Births + Guardians {}

impl<R: Persons + Organisations + NotaryRegister + Births + Guardians> Register for R {}

/// Registers each with an answerer of its own.
#[derive(Clone)]
pub struct Registers {
    /// Who answers for persons.
    pub persons: Arc<dyn Persons>,
    /// Who answers for organisations.
    pub organisations: Arc<dyn Organisations>,
    /// Who answers for powers.
    pub powers: Arc<dyn NotaryRegister>,
    /// Who answers for births.
    pub births: Arc<dyn Births>,
    /// Who answers for guardianship.
    pub guardians: Arc<dyn Guardians>,
}

impl Persons for Registers {
    fn person(&self, iin: &Iin) -> Result<Option<Person>, RegisterFault> {
        self.persons.person(iin)
    }
}

impl Organisations for Registers {
    fn organisation(&self, bin: &Bin) -> Result<Option<Organisation>, RegisterFault> {
        self.organisations.organisation(bin)
    }
}

impl NotaryRegister for Registers {
    fn power(&self, number: &str, representative: &Iin, recipient: &Iin) -> Result<Option<Power>, RegisterFault> {
        self.powers.power(number, representative, recipient)
    }
}

impl Births for Registers {
    fn birth(&self, child: &Iin) -> Result<Option<BirthRecord>, RegisterFault> {
        self.births.birth(child)
    }
}

impl Guardians for Registers {
    fn guardianship(&self, child: &Iin, guardian: &Iin) -> Result<Option<Guardianship>, RegisterFault> {
        self.guardians.guardianship(child, guardian)
    }
}
