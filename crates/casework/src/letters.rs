//! What letters between systems say.

use crate::Look;
use engine::{Actor, Fact};
use kernel::{Channel, Digest, Lang, System};
use serde::{Deserialize, Serialize};

/// A fact as one system tells it to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldEntry {
    /// When it happened, RFC 3339.
    pub at: String,
    /// In which system.
    pub system: System,
    /// By whom.
    pub actor: Actor,
    /// What.
    pub fact: Fact,
}

/// The content of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub enum LetterBody {
    /// A case with everything that happened to it so far. The body of the territory becomes its owner; the other systems keep a copy to show.
    Case {
        /// The regulation's code.
        regulation: String,
        /// The edition.
        edition: Digest,
        /// The channel.
        channel: Channel,
        /// The receiving office.
        office: String,
        /// The recipient's ИИН or БИН.
        recipient: String,
        /// The recipient's name.
        recipient_name: String,
        /// The language of papers and notices.
        lang: Lang,
        /// When it was registered, RFC 3339, where that was before its journal began: in a list that was taken over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        registered_at: Option<String>,
        /// The journal so far.
        entries: Vec<ToldEntry>,
    },
    /// The owner tells what happened.
    Told {
        /// The fact.
        entry: ToldEntry,
    },
    /// A member of staff looked at the recipient's data.
    Looked {
        /// When, RFC 3339.
        at: String,
        /// Who, and where.
        look: Look,
        /// At what, a machine word.
        what: String,
    },
    /// Another system asks the owner to enter a deed done there: an answer to an offer, a paper handed out.
    Deed {
        /// The deed.
        entry: ToldEntry,
    },
}

impl LetterBody {
    /// The word for a letter that holds a whole case.
    pub(crate) const CASE: &str = "case";

    /// The word for the kind, by which the gateway's table speaks of the letter.
    pub fn kind(&self) -> String {
        match self {
            Self::Case { .. } => Self::CASE.to_owned(),
            Self::Looked { .. } => "looked".to_owned(),
            Self::Told { entry } => entry.fact.kind().word(),
            Self::Deed { entry } => format!("deed-{}", entry.fact.kind().word()),
        }
    }
}
