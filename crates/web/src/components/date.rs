//! A date in three fields: nobody needs a calendar to type a birth date.

use super::parts::{Head, described_by};
use super::{
    Attributes, Classes, ErrorMessage, Fieldset, FormGroup, Hint, Input, Label, MaybeText, component, options,
};
use askama::{Template, filters::HtmlSafe};
use std::{borrow::Borrow, fmt::Display};
use translation::T;

/// One field of a date.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct DateItem {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) classes: Classes,
    pub(crate) inputmode: String,
    pub(crate) autocomplete: String,
    pub(crate) pattern: String,
    pub(crate) error: Option<bool>,
    pub(crate) attributes: Attributes,
}

/// A date: day, month, year. Sent as `name-day`, `name-month`, `name-year`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/date-input.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct DateInput {
    pub(crate) id: String,
    pub(crate) name_prefix: String,
    pub(crate) fieldset: Option<Fieldset>,
    pub(crate) hint: Option<Hint>,
    pub(crate) error_message: Option<ErrorMessage>,
    pub(crate) items: Vec<DateItem>,
    pub(crate) form_group: FormGroup,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(DateInput);
options!(DateInput {
    /// Help under the question.
    hint hint => hint;
    /// What is wrong with the date.
    error error => error_message;
});

/// The three fields without the frame around them.
#[derive(Template)]
#[template(path = "components/date-fields.html")]
struct Inner<'a> {
    date: &'a DateInput,
    head: Head,
    fields: Vec<Input>,
}
impl HtmlSafe for Inner<'_> {}

impl DateInput {
    /// A date with the name it is sent under and the question.
    pub fn new(t: impl Borrow<T>, name: impl Display, legend: impl Display) -> Self {
        let t = t.borrow();
        let item = |name: &str, label: &str| DateItem {
            name: name.to_owned(),
            label: label.to_owned(),
            ..DateItem::default()
        };
        // The first field bears the question's own name, so that the link of an error leads into it.
        let day = DateItem { id: name.to_string(), ..item("day", &t.day()) };
        Self {
            id: format!("{name}-date"),
            name_prefix: name.to_string(),
            fieldset: Some(Fieldset::new(legend)),
            items: vec![day, item("month", &t.month()), item("year", &t.year())],
            ..Self::default()
        }
    }

    /// The question is the page's heading.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.fieldset = self.fieldset.map(Fieldset::page_heading);
        self
    }

    /// The question's size: `s`, `m`, `l` or `xl`.
    #[must_use]
    pub fn legend_size(mut self, size: &str) -> Self {
        self.fieldset = self.fieldset.map(|fieldset| fieldset.legend_size(size));
        self
    }

    /// What is in the fields already, as typed.
    #[must_use]
    pub fn parts(mut self, day: impl MaybeText, month: impl MaybeText, year: impl MaybeText) -> Self {
        for (item, value) in self.items.iter_mut().zip([day.maybe(), month.maybe(), year.maybe()]) {
            item.value = value.unwrap_or_default();
        }
        self
    }

    /// The date in the fields already, from ISO 8601 (`2019-03-27`); any other text leaves them empty.
    #[must_use]
    pub fn value(self, iso: impl MaybeText) -> Self {
        match iso.maybe().and_then(|text| text.parse::<jiff::civil::Date>().ok()) {
            Some(date) => self.parts(date.day().to_string(), date.month().to_string(), date.year().to_string()),
            None => self,
        }
    }

    /// The person's own birth date, which browsers can fill (WCAG 1.3.5).
    #[must_use]
    pub fn birthday(mut self) -> Self {
        for (item, word) in self.items.iter_mut().zip(["bday-day", "bday-month", "bday-year"]) {
            word.clone_into(&mut item.autocomplete);
        }
        self
    }

    fn frame(&self) -> String {
        let inner = Inner {
            date: self,
            head: Head::new(&self.id, None, self.hint.as_ref(), self.error_message.as_ref()),
            fields: self.items.iter().map(|item| self.field(item)).collect(),
        };
        match &self.fieldset {
            None => inner.to_string(),
            Some(fieldset) => {
                let described_by =
                    described_by(&fieldset.described_by, &self.id, self.hint.is_some(), self.error_message.is_some());
                // The role lets screen readers announce the description of a group of text fields.
                Fieldset { described_by, role: "group".to_owned(), html: inner.to_string(), ..fieldset.clone() }
                    .to_string()
            }
        }
    }

    fn field(&self, item: &DateItem) -> Input {
        let marked = |item: &DateItem| item.error == Some(true) || item.classes.has("govuk-input--error");
        let any_marked = self.items.iter().any(marked);
        let wrong = marked(item) || (item.error != Some(false) && self.error_message.is_some() && !any_marked);
        let mut classes = Classes::default();
        classes.add("govuk-date-input__input");
        if wrong && !item.classes.has("govuk-input--error") {
            classes.add("govuk-input--error");
        }
        if !item.classes.has("govuk-input--width-") {
            classes.add(if item.name.ends_with("year") { "govuk-input--width-4" } else { "govuk-input--width-2" });
        }
        classes.add(item.classes.to_string().trim());
        let prefix = if self.name_prefix.is_empty() { String::new() } else { format!("{}-", self.name_prefix) };
        let mut label = Label::new(&item.label);
        label.classes.add("govuk-date-input__label");
        Input {
            id: if item.id.is_empty() { format!("{}-{}", self.id, item.name) } else { item.id.clone() },
            name: format!("{prefix}{}", item.name),
            inputmode: if item.inputmode.is_empty() { "numeric".to_owned() } else { item.inputmode.clone() },
            value: item.value.clone(),
            autocomplete: item.autocomplete.clone(),
            pattern: item.pattern.clone(),
            attributes: item.attributes.clone(),
            label,
            classes,
            ..Input::default()
        }
    }
}
