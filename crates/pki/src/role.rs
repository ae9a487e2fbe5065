//! In what quality НУЦ certified a person: the identifiers of extended key usage that give authority to act.

use std::{fmt, str::FromStr};

use der::asn1::ObjectIdentifier as Oid;
use serde::{Deserialize, Serialize};

use crate::oid;

/// The quality of the owner of a certificate, written by НУЦ in the extended key usage (1.2.398.3.3.4.1…).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// An individual, acting for himself.
    Individual,
    /// First head of a legal entity.
    Head,
    /// A person with the right to sign for a legal entity.
    SignRight,
    /// A person with the right to sign financial papers of a legal entity.
    Finance,
    /// An officer of personnel of a legal entity.
    Personnel,
    /// An employee of a legal entity, without the right to sign for it.
    Employee,
    /// An information system of a legal entity: signs letters between systems, never decisions.
    InformationSystem,
}

impl Role {
    /// All members, in the order of declaration.
    pub const ALL: [Self; 7] = [
        Self::Individual,
        Self::Head,
        Self::SignRight,
        Self::Finance,
        Self::Personnel,
        Self::Employee,
        Self::InformationSystem,
    ];

    /// The stable machine word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::Head => "head",
            Self::SignRight => "sign-right",
            Self::Finance => "finance",
            Self::Personnel => "personnel",
            Self::Employee => "employee",
            Self::InformationSystem => "information-system",
        }
    }

    /// The identifier in the extended key usage that tells this quality from the others.
    pub(crate) const fn oid(self) -> Oid {
        match self {
            Self::Individual => oid::INDIVIDUAL,
            Self::Head => oid::HEAD,
            Self::SignRight => oid::SIGN_RIGHT,
            Self::Finance => oid::FINANCE,
            Self::Personnel => oid::PERSONNEL,
            Self::Employee => oid::EMPLOYEE,
            Self::InformationSystem => oid::INFORMATION_SYSTEM,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The word names no [`Role`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no role of a certificate is called «{0}»")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.word() == word).ok_or_else(|| UnknownRole(word.to_owned()))
    }
}

/// The identifiers written for these roles: signing key, person or legal entity, then the role itself.
pub(crate) fn usages(roles: &[Role]) -> Vec<Oid> {
    let mut usages = Vec::new();
    // An information system of НУЦ's profile has no e-mail protection.
    if roles.iter().any(|role| *role != Role::InformationSystem) {
        usages.push(oid::EMAIL_PROTECTION);
    }
    if roles.iter().any(|role| *role != Role::Individual) {
        usages.push(oid::LEGAL_ENTITY);
    }
    usages.extend(roles.iter().map(|role| role.oid()));
    usages
}
