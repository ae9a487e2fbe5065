//! The application as exact bytes: what is shown, signed, kept and checked is one and the same text.

use engine::{Answers, Edition, RecipientKind};
use kernel::{Bin, Channel, Digest, Iin, Lang};
use serde::{Deserialize, Serialize};

/// A person named in an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationPerson {
    /// ИИН.
    pub iin: Iin,
    /// Full name.
    pub name: String,
}

/// An organisation that asks, with the person who acts for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationOrganisation {
    /// БИН.
    pub bin: Bin,
    /// Name.
    pub name: String,
    /// Who acts for it.
    pub representative: ApplicationPerson,
    /// The paper that lets the representative act, as the employee saw it; none on the portal, where the certificate tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<String>,
}

/// Whose application it is: a person known by ИИН, or an organisation known by БИН.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Party {
    /// A natural person.
    Person(ApplicationPerson),
    /// A legal person.
    Organisation(ApplicationOrganisation),
}

impl Party {
    /// ИИН or БИН. Personal data: not for logs.
    pub fn number(&self) -> &str {
        match self {
            Self::Person(person) => person.iin.as_str(),
            Self::Organisation(organisation) => organisation.bin.as_str(),
        }
    }

    /// The name of the person or of the organisation.
    pub fn name(&self) -> &str {
        match self {
            Self::Person(person) => &person.name,
            Self::Organisation(organisation) => &organisation.name,
        }
    }

    /// The person who asks: the recipient, or who acts for the organisation.
    pub fn person(&self) -> &ApplicationPerson {
        match self {
            Self::Person(person) => person,
            Self::Organisation(organisation) => &organisation.representative,
        }
    }

    /// The organisation, where it is one.
    pub fn organisation(&self) -> Option<&ApplicationOrganisation> {
        match self {
            Self::Person(_) => None,
            Self::Organisation(organisation) => Some(organisation),
        }
    }

    /// Which of the recipients a regulation names it is.
    pub fn kind(&self) -> RecipientKind {
        match self {
            Self::Person(_) => RecipientKind::Person,
            Self::Organisation(_) => RecipientKind::Organisation,
        }
    }
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

/// The recipient's consent to the use of data that the law protects, as it was given: it is signed with the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationConsent {
    /// The clause it rests on.
    pub clause: String,
    /// What the recipient agreed to, in the language it was read in.
    pub text: String,
    /// When, RFC 3339.
    pub at: String,
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
    pub recipient: Party,
    /// Who signs: on the portal the recipient or who acts for it, at a counter or a centre the employee. The certificate must bear this number.
    pub signed_by: ApplicationPerson,
    /// The answers in the order of the form.
    pub answers: Vec<ApplicationAnswer>,
    /// The documents.
    pub documents: Vec<ApplicationDocument>,
    /// The consent to the use of protected data, where the service asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ApplicationConsent>,
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

    /// The consent that a service asks for, as the recipient reads it in a language and gives it at a moment (RFC 3339); none where it asks none.
    pub fn consent_of(edition: &Edition, lang: Lang, at: String) -> Option<ApplicationConsent> {
        let asked = edition.regulation.consent.as_ref()?;
        Some(ApplicationConsent { clause: asked.clause.clone(), text: asked.text.get(lang).to_owned(), at })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_and_an_organisation_are_told_apart_by_what_stands_in_them() {
        let person = r#"{"iin":"880314400104","name":"Ахметова Әлия"}"#;
        let read: Party = serde_json::from_str(person).unwrap();
        assert_eq!((read.kind(), read.number()), (RecipientKind::Person, "880314400104"));
        assert_eq!(serde_json::to_string(&read).unwrap(), person);
        let organisation =
            format!(r#"{{"bin":"120540003452","name":"«Сайрам құрылыс» ЖШС","representative":{person}}}"#);
        let read: Party = serde_json::from_str(&organisation).unwrap();
        assert_eq!((read.kind(), read.number()), (RecipientKind::Organisation, "120540003452"));
        assert_eq!(read.person().iin.as_str(), "880314400104");
        assert_eq!(serde_json::to_string(&read).unwrap(), organisation);
        assert!(serde_json::from_str::<Party>(r#"{"bin":"120540003452","name":"x"}"#).is_err());
    }
}
