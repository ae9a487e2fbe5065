//! The application form of a regulation and its check (ФЛК, форматно-логический контроль).

use crate::{Source, When};
use jiff::civil::Date;
use kernel::{Contour, NumberFault, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person answered, by field id. Texts as typed, outer spaces removed by the reader of the page.
pub type Answers = BTreeMap<String, String>;

/// What is known of a signed-in person, for a field's `known_as`.
pub(crate) const KNOWN: [&str; 8] =
    ["iin", "full-name", "surname", "name", "patronymic", "representative", "email", "telephone"];

/// The kind of a field: what may stand in it and how a page draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// ИИН with its check digit.
    Iin,
    /// Decimal digits only («числовой»).
    Digits,
    /// Any letters and signs («символьный»).
    Text,
    /// Several lines.
    LongText,
    /// A person's name.
    Name,
    /// A telephone number.
    Telephone,
    /// An e-mail address.
    Email,
    /// A calendar date, written YYYY-MM-DD.
    Date,
    /// One of the options.
    Choice,
    /// One office of a directory.
    Office,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Option_ {
    /// The value kept.
    pub value: String,
    /// What a person reads.
    #[schemars(with = "BTreeMap<String, String>")]
    pub label: Text,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Identifier in answers.
    pub id: String,
    /// The page it stands on.
    pub page: String,
    /// The row of the act's table or the form that asks for it.
    pub clause: String,
    /// Given by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// Kind.
    pub kind: FieldKind,
    /// Whether it must be filled.
    #[serde(default)]
    pub required: bool,
    /// Exact count of characters, where the real thing has just one length.
    #[serde(default)]
    pub length: Option<usize>,
    /// Greatest count of characters.
    #[serde(default)]
    pub max_length: Option<usize>,
    /// The age in whole years from which a date of birth is too old on the day of the application: 7 admits children under seven.
    #[serde(default)]
    pub max_age: Option<u16>,
    /// The options of a choice; those of an office field are its directory's offices and come from the loader.
    #[serde(default)]
    pub options: Vec<Option_>,
    /// The directory of an office field.
    #[serde(default)]
    pub directory: Option<String>,
    /// Filled from the signed-in person's data where known: `iin`, `full-name`, `surname`, `name`, `patronymic`,
    /// `representative` (who acts for an organisation), `email`, `telephone`.
    #[serde(default)]
    pub known_as: Option<String>,
    /// The question.
    #[schemars(with = "BTreeMap<String, String>")]
    pub label: Text,
    /// Help under the question.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub hint: Option<Text>,
}

/// A page of the form: one question or a few that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldPage {
    /// Identifier in addresses.
    pub id: String,
    /// Heading.
    #[schemars(with = "BTreeMap<String, String>")]
    pub title: Text,
}

/// A document that goes with the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Identifier.
    pub id: String,
    /// The clause that asks for it.
    pub clause: String,
    /// Given by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// Whether the application is incomplete without it.
    #[serde(default)]
    pub required: bool,
    /// Asked only with this answer; always where none is named.
    #[serde(default)]
    pub when: Option<When>,
    /// What it is.
    #[schemars(with = "BTreeMap<String, String>")]
    pub name: Text,
    /// Help.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub hint: Option<Text>,
}

impl Document {
    /// Whether the document is asked for with these answers.
    pub fn asked(&self, answers: &Answers) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(answers))
    }
}

/// The application form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationForm {
    /// Pages in order.
    #[serde(rename = "page", default)]
    pub pages: Vec<FieldPage>,
    /// Fields in order.
    #[serde(rename = "field", default)]
    pub fields: Vec<Field>,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ViolationCode {
    /// Nothing stands where something must.
    Required,
    /// Other signs than digits.
    NotDigits,
    /// Not just so many characters.
    Length,
    /// Too many characters.
    TooLong,
    /// The check digit is wrong.
    Checksum,
    /// Not a date.
    NotADate,
    /// A date that is yet to come.
    InFuture,
    /// Older than the service allows.
    TooOld,
    /// Not one of the options.
    NotAnOption,
    /// Not a telephone number.
    NotATelephone,
    /// Not an e-mail address.
    NotAnEmail,
    /// Letters or signs that no name has.
    NotAName,
    /// A sign that no text may hold (a control character).
    BadCharacter,
}

/// A slip of the applicant: which field, what, and the figure that the rule sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Violation {
    /// The field's id.
    pub field: String,
    /// What is wrong.
    pub code: ViolationCode,
    /// The figure of the rule: a length, an age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// No rule of an act is longer; it bounds what one answer may hold.
const LONGEST_ANSWER: usize = 2_000;

impl ApplicationForm {
    /// The fields of a page.
    pub fn page_fields<'a>(&'a self, page: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |field| field.page == page)
    }

    /// A field by its id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Checks all answers and tells every slip at once, in the order of the form. Numbers of persons are those of the contour.
    pub fn check(&self, answers: &Answers, today: Date, contour: Contour) -> Vec<Violation> {
        self.fields
            .iter()
            .filter_map(|field| field.check(answers.get(&field.id).map_or("", String::as_str), today, contour))
            .collect()
    }

    /// Checks the answers of one page.
    pub fn check_page(&self, page: &str, answers: &Answers, today: Date, contour: Contour) -> Vec<Violation> {
        let answer = |field: &Field| answers.get(&field.id).map_or("", String::as_str).to_owned();
        self.page_fields(page).filter_map(|field| field.check(&answer(field), today, contour)).collect()
    }
}

impl Field {
    /// Checks one answer; the first slip found is the one told.
    pub fn check(&self, answer: &str, today: Date, contour: Contour) -> Option<Violation> {
        let slip = |code, limit| Some(Violation { field: self.id.clone(), code, limit });
        let answer = answer.trim();
        if answer.is_empty() {
            return if self.required { slip(ViolationCode::Required, None) } else { None };
        }
        if answer.chars().any(|c| c.is_control() && !(self.kind == FieldKind::LongText && matches!(c, '\n' | '\r'))) {
            return slip(ViolationCode::BadCharacter, None);
        }
        let count = answer.chars().count();
        let most = self.max_length.unwrap_or(LONGEST_ANSWER).min(LONGEST_ANSWER);
        if let Some(code) = self.wrong_kind(answer, today, contour) {
            return slip(code, self.figure(code));
        }
        if let Some(length) = self.length.filter(|length| *length != count) {
            return slip(ViolationCode::Length, Some(length));
        }
        if count > most { slip(ViolationCode::TooLong, Some(most)) } else { None }
    }

    fn figure(&self, code: ViolationCode) -> Option<usize> {
        match code {
            ViolationCode::Length => self.length.or(Some(12)),
            ViolationCode::TooOld => self.max_age.map(usize::from),
            _ => None,
        }
    }

    fn wrong_kind(&self, answer: &str, today: Date, contour: Contour) -> Option<ViolationCode> {
        match self.kind {
            FieldKind::Iin => match contour.iin(answer) {
                Ok(_) => None,
                Err(NumberFault::NotDigits) => Some(ViolationCode::NotDigits),
                Err(NumberFault::Length) => Some(ViolationCode::Length),
                Err(NumberFault::Checksum) => Some(ViolationCode::Checksum),
            },
            FieldKind::Digits => (!answer.chars().all(|c| c.is_ascii_digit())).then_some(ViolationCode::NotDigits),
            FieldKind::Telephone => (!is_telephone(answer)).then_some(ViolationCode::NotATelephone),
            FieldKind::Email => (!is_email(answer)).then_some(ViolationCode::NotAnEmail),
            FieldKind::Name => (!is_name(answer)).then_some(ViolationCode::NotAName),
            FieldKind::Date => self.wrong_date(answer, today),
            FieldKind::Choice => {
                (!self.options.iter().any(|option| option.value == answer)).then_some(ViolationCode::NotAnOption)
            }
            // The loader fills in the offices of the directory; a form made by hand may have none.
            FieldKind::Office if self.options.is_empty() => None,
            FieldKind::Office => {
                (!self.options.iter().any(|option| option.value == answer)).then_some(ViolationCode::NotAnOption)
            }
            FieldKind::Text | FieldKind::LongText => None,
        }
    }

    fn wrong_date(&self, answer: &str, today: Date) -> Option<ViolationCode> {
        let Ok(date) = answer.parse::<Date>() else { return Some(ViolationCode::NotADate) };
        if date > today {
            return Some(ViolationCode::InFuture);
        }
        let age = i32::from(today.year())
            - i32::from(date.year())
            - i32::from((today.month(), today.day()) < (date.month(), date.day()));
        self.max_age.filter(|most| age >= i32::from(*most)).map(|_| ViolationCode::TooOld)
    }
}

fn is_telephone(answer: &str) -> bool {
    let digits = answer.chars().filter(char::is_ascii_digit).count();
    (5..=15).contains(&digits) && answer.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' '))
}

fn is_email(answer: &str) -> bool {
    let Some((local, domain)) = answer.rsplit_once('@') else { return false };
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | ',' | ';' | '@');
    !local.is_empty()
        && answer.chars().count() <= 254
        && local.chars().all(plain)
        && domain.contains('.')
        && domain.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-'))
}

fn is_name(answer: &str) -> bool {
    answer.chars().any(char::is_alphabetic)
        && answer.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn field(kind: FieldKind) -> Field {
        Field {
            id: "f".into(),
            page: "p".into(),
            clause: "1".into(),
            source: Source::Act,
            kind,
            required: true,
            length: None,
            max_length: None,
            max_age: None,
            options: Vec::new(),
            directory: None,
            known_as: None,
            label: Text::default(),
            hint: None,
        }
    }

    fn code(field: &Field, answer: &str) -> Option<ViolationCode> {
        field.check(answer, date(2026, 11, 21), Contour::Production).map(|violation| violation.code)
    }

    #[test]
    fn a_number_is_told_by_its_first_slip() {
        let iin = field(FieldKind::Iin);
        assert_eq!(code(&iin, ""), Some(ViolationCode::Required));
        assert_eq!(code(&iin, "   "), Some(ViolationCode::Required));
        assert_eq!(code(&iin, "8501013000"), Some(ViolationCode::Length));
        assert_eq!(code(&iin, "85010130001а"), Some(ViolationCode::NotDigits));
    }

    #[test]
    fn a_child_of_seven_is_too_old() {
        let mut birth = field(FieldKind::Date);
        birth.max_age = Some(7);
        assert_eq!(code(&birth, "2019-11-22"), None);
        assert_eq!(code(&birth, "2019-11-21"), Some(ViolationCode::TooOld));
        assert_eq!(code(&birth, "2026-11-22"), Some(ViolationCode::InFuture));
        assert_eq!(code(&birth, "2026-02-30"), Some(ViolationCode::NotADate));
    }

    #[test]
    fn kazakh_letters_are_letters() {
        assert_eq!(code(&field(FieldKind::Name), "Әлия-Гүл Ұлықбекқызы"), None);
        assert_eq!(code(&field(FieldKind::Name), "<b>Әлия</b>"), Some(ViolationCode::NotAName));
        assert_eq!(code(&field(FieldKind::Name), "Әлия\u{0}"), Some(ViolationCode::BadCharacter));
    }

    #[test]
    fn lengths_count_letters_not_bytes() {
        let mut text = field(FieldKind::Text);
        text.max_length = Some(3);
        assert_eq!(code(&text, "қәң"), None);
        assert_eq!(code(&text, "қәңө"), Some(ViolationCode::TooLong));
    }
}
