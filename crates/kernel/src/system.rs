//! The systems that the law names, and the channels an application can come by.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A word that is not in a closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{word}» is not a known {list}")]
pub struct UnknownWord {
    list: &'static str,
    word: String,
}

impl UnknownWord {
    /// A word that the named list does not have.
    pub fn new(list: &'static str, word: &str) -> Self {
        Self { list, word: word.to_owned() }
    }
}

/// An information system of the acts; each has its own owner and its own database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum System {
    /// ПЭП, the portal of electronic government.
    Portal,
    /// ИС ЦОН, the service centre's system.
    ServiceCentre,
    /// ИС МИО, the local executive body's system.
    LocalBody,
    /// ШЭП and РШЭП, the national and the regional gateway.
    Gateway,
}

impl System {
    /// All systems.
    pub const ALL: [Self; 4] = [Self::Portal, Self::ServiceCentre, Self::LocalBody, Self::Gateway];

    /// The word in data and addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::ServiceCentre => "service-centre",
            Self::LocalBody => "local-body",
            Self::Gateway => "gateway",
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for System {
    type Err = UnknownWord;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|system| system.word() == s).ok_or_else(|| UnknownWord::new("system", s))
    }
}

/// The channel an application comes by; each has its own route of steps in a regulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The local body's own counter.
    LocalBody,
    /// The service centre.
    ServiceCentre,
    /// The portal.
    Portal,
}

impl Channel {
    /// All channels in the order the acts describe them.
    pub const ALL: [Self; 3] = [Self::LocalBody, Self::ServiceCentre, Self::Portal];

    /// The system where the application is filled in and signed.
    pub const fn system(self) -> System {
        match self {
            Self::LocalBody => System::LocalBody,
            Self::ServiceCentre => System::ServiceCentre,
            Self::Portal => System::Portal,
        }
    }

    /// The word in data and addresses.
    pub const fn word(self) -> &'static str {
        self.system().word()
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Channel {
    type Err = UnknownWord;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|channel| channel.word() == s).ok_or_else(|| UnknownWord::new("channel", s))
    }
}
