//! Fields of a regulation as components, and what was typed into them as answers.

use crate::components::{DateInput, Input, Radios, Select, Textarea};
use crate::form::{Answers as Typed, DateFault, DatePart, Errors};
use engine::{Answers, Field, FieldKind, Violation, ViolationCode};
use kernel::Lang;
use std::collections::BTreeMap;
use std::fmt;
use translation::T;

/// A field drawn by its kind: ready markup.
#[derive(Debug, Clone)]
pub(super) struct Drawn(String);
impl askama::filters::HtmlSafe for Drawn {}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a page shows of a field besides the field itself.
pub(super) struct Look<'a> {
    pub t: T,
    pub typed: &'a BTreeMap<String, String>,
    pub errors: &'a Errors,
    /// The only field of its page: its question is the heading.
    pub alone: bool,
    /// The answer is known for certain and not to be changed.
    pub fixed: bool,
}

/// The parts of a date on a page.
const DATE_PARTS: [&str; 3] = ["day", "month", "year"];

/// The names under which a field is sent.
pub(crate) fn names(field: &Field) -> Vec<String> {
    if field.kind == FieldKind::Date {
        DATE_PARTS.iter().map(|part| format!("{}-{part}", field.id)).collect()
    } else {
        vec![field.id.clone()]
    }
}

fn label(field: &Field, t: T) -> String {
    let label = field.label.get(t.lang());
    if field.required { label.to_owned() } else { format!("{label} {}", t.optional()) }
}

/// Draws a field.
pub(super) fn draw(field: &Field, look: &Look<'_>) -> Drawn {
    let t = look.t;
    let value = look.typed.get(&field.id).cloned().unwrap_or_default();
    let hint = field.hint.as_ref().map(|hint| hint.get(t.lang()).to_owned());
    let error = look.errors.of(&field.id);
    let label = label(field, t);
    Drawn(match field.kind {
        FieldKind::LongText => {
            let area = Textarea::new(&field.id, label).hint(hint).error(error).value(value).rows(5);
            (if look.alone { area.page_heading() } else { area.label_size("s") }).to_string()
        }
        FieldKind::Date => {
            let part = |part: &str| look.typed.get(&format!("{}-{part}", field.id)).cloned();
            let date = DateInput::new(t, &field.id, label).hint(hint).error(error).parts(
                part("day"),
                part("month"),
                part("year"),
            );
            (if look.alone { date.page_heading() } else { date.legend_size("s") }).to_string()
        }
        FieldKind::Choice => {
            let choice = Radios::new(&field.id, label).hint(hint).error(error).value(value).items(options(field, t));
            (if look.alone { choice.page_heading() } else { choice.legend_size("s") }).to_string()
        }
        FieldKind::Office => {
            let mut offices = options(field, t);
            if look.fixed {
                offices.retain(|(office, _)| *office == value);
            } else {
                offices.insert(0, (String::new(), t.choose().into_owned()));
            }
            let list = Select::new(&field.id, label).hint(hint).error(error).value(value).items(offices);
            (if look.alone { list.page_heading() } else { list.label_size("s") }).to_string()
        }
        _ => {
            let input = line(field, Input::new(&field.id, label)).hint(hint).error(error).value(value);
            let input = if look.fixed { input.attribute("readonly", "readonly") } else { input };
            (if look.alone { input.page_heading() } else { input.label_size("s") }).to_string()
        }
    })
}

fn line(field: &Field, input: Input) -> Input {
    let input = match field.kind {
        FieldKind::Iin => input.numeric().width(20),
        FieldKind::Digits => {
            input.numeric().width(if field.length.is_some_and(|length| length < 10) { 10 } else { 20 })
        }
        FieldKind::Telephone => input.kind("tel").width(20),
        FieldKind::Email => input.kind("email"),
        _ => input,
    };
    // WCAG 1.3.5: only what is the person's own may be offered by the browser.
    match field.known_as.as_deref() {
        Some("full-name") => input.autocomplete("name"),
        Some("surname") => input.autocomplete("family-name"),
        Some("name") => input.autocomplete("given-name"),
        Some("patronymic") => input.autocomplete("additional-name"),
        Some("email") => input.autocomplete("email"),
        Some("telephone") => input.autocomplete("tel"),
        _ => input,
    }
}

fn options(field: &Field, t: T) -> Vec<(String, String)> {
    field.options.iter().map(|option| (option.value.clone(), option.label.get(t.lang()).to_owned())).collect()
}

/// What was typed as answers: dates in one piece, numbers without the signs people put between digits.
pub(crate) fn answers(form: &[Field], typed: &BTreeMap<String, String>) -> Answers {
    let answer = |field: &Field| {
        let text = typed.get(&field.id).map_or("", String::as_str);
        let plain = |strip: fn(char) -> bool| text.chars().filter(|c| !strip(*c)).collect::<String>();
        match field.kind {
            FieldKind::Date => match date(field, typed) {
                Ok(Some(date)) => date.to_string(),
                Ok(None) => String::new(),
                // Not a date, and the form check says so.
                Err(_) => "?".to_owned(),
            },
            FieldKind::Iin | FieldKind::Digits => plain(char::is_whitespace),
            FieldKind::Telephone => {
                plain(|c| c.is_whitespace() || matches!(c, '(' | ')' | '-' | '\u{2010}'..='\u{2014}'))
            }
            _ => text.trim().to_owned(),
        }
    };
    form.iter().map(|field| (field.id.clone(), answer(field))).filter(|(_, answer)| !answer.is_empty()).collect()
}

fn date(field: &Field, typed: &BTreeMap<String, String>) -> Result<Option<jiff::civil::Date>, DateFault> {
    let parts = names(field).into_iter().filter_map(|name| typed.get(&name).map(|value| (name.clone(), value.clone())));
    Typed::from_pairs(parts.collect::<Vec<_>>()).date(&field.id)
}

/// A slip in the person's words, naming the field.
pub(crate) fn words(t: T, field: &Field, violation: &Violation, typed: &BTreeMap<String, String>) -> String {
    let lang: Lang = t.lang();
    let code =
        serde_json::to_value(violation.code).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default();
    let key = match (violation.code, field.kind) {
        (ViolationCode::Required, FieldKind::Choice | FieldKind::Office) => "violation-required-choice".to_owned(),
        (ViolationCode::NotADate, _) => match date(field, typed) {
            Err(DateFault::Missing(DatePart::Day)) => "violation-date-day".to_owned(),
            Err(DateFault::Missing(DatePart::Month)) => "violation-date-month".to_owned(),
            Err(DateFault::Missing(DatePart::Year)) => "violation-date-year".to_owned(),
            _ => "violation-not-a-date".to_owned(),
        },
        _ => format!("violation-{code}"),
    };
    let limit = violation.limit.map(|limit| limit.to_string()).unwrap_or_default();
    t.by_key_with(&key, &[("field", field.label.get(lang)), ("limit", &limit)]).unwrap_or(code)
}
