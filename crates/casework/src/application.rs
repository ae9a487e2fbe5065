//! The application as exact bytes: what is shown, signed, kept and checked is one and the same text.

use engine::{Answers, Edition};
use kernel::{Channel, Digest, Iin, Lang};
use serde::{Deserialize, Serialize};

/// A person named in an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationPerson {
    /// ИИН.
    pub iin: Iin,
    /// Full name.
    pub name: String,
}

/// One answered field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationAnswer {
    /// The field's id in the regulation.
    pub field: String,
    /// The question as the person read it.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// One attached document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationDocument {
    /// The document's id in the regulation.
    pub document: String,
    /// The file's name.
    pub name: String,
    /// The media type found in its content.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// Digest of the content.
    pub sha256: Digest,
}

/// The application (заявление, запрос): all answers and the digests of all documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The regulation's code.
    pub regulation: String,
    /// The edition it was filled under.
    pub edition: Digest,
    /// The channel.
    pub channel: Channel,
    /// The receiving office.
    pub office: String,
    /// The language it was filled in.
    pub language: Lang,
    /// When it was made ready for signing, RFC 3339.
    pub made_at: String,
    /// Whose application it is.
    pub recipient: ApplicationPerson,
    /// Who signs: the recipient on the portal, the employee at a counter or a centre, whose number the certificate must bear.
    pub signed_by: ApplicationPerson,
    /// The answers in the order of the form.
    pub answers: Vec<ApplicationAnswer>,
    /// The documents.
    pub documents: Vec<ApplicationDocument>,
}

impl Application {
    /// The answers of a form in its order, with the questions in the language of the person; empty answers are left out.
    pub fn answers_of(edition: &Edition, answers: &Answers, lang: Lang) -> Vec<ApplicationAnswer> {
        let filled = |field: &engine::Field| {
            let answer = answers.get(&field.id).filter(|answer| !answer.is_empty())?.clone();
            Some(ApplicationAnswer { field: field.id.clone(), question: field.label.get(lang).to_owned(), answer })
        };
        edition.form.fields.iter().filter_map(filled).collect()
    }

    /// The exact bytes: JSON with the members in the order of this type, indented so that a person can read what is signed.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec_pretty(self)
    }

    /// Reads the bytes back.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// An answer by its field.
    pub fn answer(&self, field: &str) -> Option<&str> {
        self.answers.iter().find(|answer| answer.field == field).map(|answer| answer.answer.as_str())
    }
}
