//! What several components share: texts, classes, attributes, and the parts of a form field (label, hint, error, fieldset).

use super::{component, content, options};
use askama::{Template, filters::HtmlSafe};
use std::fmt::{self, Display};

/// A text, escaped, or ready markup when that was given.
pub(crate) struct Content<'a> {
    text: &'a str,
    html: &'a str,
}

impl<'a> Content<'a> {
    pub(crate) const fn new(text: &'a str, html: &'a str) -> Self {
        Self { text, html }
    }
}

impl HtmlSafe for Content<'_> {}

impl Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.html.is_empty() { escape(self.text, f) } else { f.write_str(self.html) }
    }
}

fn escape(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for part in text.split_inclusive(['&', '<', '>', '"', '\'']) {
        let (plain, last) = part.split_at(part.trim_end_matches(['&', '<', '>', '"', '\'']).len());
        f.write_str(plain)?;
        f.write_str(match last {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            "\"" => "&quot;",
            "'" => "&#39;",
            other => other,
        })?;
    }
    Ok(())
}

/// Classes of the style sheet beside a component's own; prints with a space before.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(transparent))]
pub struct Classes(String);

impl Classes {
    /// Adds classes, divided by spaces.
    pub fn add(&mut self, classes: &str) {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(classes);
    }

    pub(crate) fn plain(&self) -> &str {
        &self.0
    }

    pub(crate) fn has(&self, part: &str) -> bool {
        self.0.contains(part)
    }
}

impl HtmlSafe for Classes {}

impl Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        f.write_str(" ")?;
        escape(&self.0, f)
    }
}

/// Attributes of HTML beside a component's own; prints each with a space before.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(transparent))]
pub struct Attributes(std::collections::BTreeMap<String, String>);

impl Attributes {
    /// Sets an attribute.
    pub fn add(&mut self, name: &str, value: impl Display) {
        self.0.insert(name.to_owned(), value.to_string());
    }
}

impl HtmlSafe for Attributes {}

impl Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            write!(f, " {name}=\"")?;
            escape(value, f)?;
            f.write_str("\"")?;
        }
        Ok(())
    }
}

/// A text that may be absent.
pub trait MaybeText {
    /// The text, when there is one.
    fn maybe(self) -> Option<String>;
}

// Templates hand over fields by reference, also those that are references themselves.
#[allow(clippy::ref_option_ref, reason = "see above")]
mod texts {
    use super::MaybeText;

    macro_rules! maybe_text {
    ($($text:ty)*) => { $(
        impl MaybeText for $text {
            fn maybe(self) -> Option<String> {
                Some(self.to_string())
            }
        }
        impl MaybeText for Option<$text> {
            fn maybe(self) -> Option<String> {
                self.map(|text| text.to_string())
            }
        }
        impl MaybeText for &Option<$text> {
            fn maybe(self) -> Option<String> {
                self.as_ref().map(|text| text.to_string())
            }
        }
    )* };
}
    maybe_text!(&str &&str String &String std::borrow::Cow<'_, str> &std::borrow::Cow<'_, str> i64 u64 u32 usize);
}

/// A field's error that may be absent.
pub trait MaybeError {
    /// The error, when there is one.
    fn maybe(self) -> Option<ErrorMessage>;
}

impl MaybeError for Option<ErrorMessage> {
    fn maybe(self) -> Option<ErrorMessage> {
        self
    }
}
impl MaybeError for &Option<ErrorMessage> {
    fn maybe(self) -> Option<ErrorMessage> {
        self.clone()
    }
}
impl MaybeError for Option<&ErrorMessage> {
    fn maybe(self) -> Option<ErrorMessage> {
        self.cloned()
    }
}
impl MaybeError for ErrorMessage {
    fn maybe(self) -> Option<ErrorMessage> {
        Some(self)
    }
}
impl MaybeError for &ErrorMessage {
    fn maybe(self) -> Option<ErrorMessage> {
        Some(self.clone())
    }
}

/// The name of a field.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/label.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Label {
    pub(crate) text: String,
    pub(crate) html: String,
    #[cfg_attr(test, serde(rename = "for"))]
    pub(crate) for_id: String,
    pub(crate) is_page_heading: bool,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Label);
content!(Label);
options!(Label {
    /// The id of the field it names.
    text for_id => for_id;
    /// The label is the page's only question and so its heading.
    flag page_heading => is_page_heading;
});

impl Label {
    /// A label with a text.
    pub fn new(text: impl Display) -> Self {
        Self { text: text.to_string(), ..Self::default() }
    }

    pub(crate) fn of(&self, id: &str) -> Self {
        Self { for_id: id.to_owned(), ..self.clone() }
    }
}

/// Help under a field's name.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/hint.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Hint {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Hint);
content!(Hint);

impl Hint {
    /// A hint with a text.
    pub fn new(text: impl Display) -> Self {
        Self { text: text.to_string(), ..Self::default() }
    }

    pub(crate) fn with_id(&self, id: String) -> Self {
        Self { id, ..self.clone() }
    }
}

/// What is wrong with a field, said next to it. Made by [`crate::form::Errors`], which knows the language of the hidden word «Error».
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/error-message.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct ErrorMessage {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) visually_hidden_text: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(ErrorMessage);
content!(ErrorMessage);

impl ErrorMessage {
    /// A message with the word «Error» of the page's language, read out before it.
    pub fn new(word: impl Display, text: impl Display) -> Self {
        Self { visually_hidden_text: word.to_string(), text: text.to_string(), ..Self::default() }
    }

    pub(crate) fn with_id(&self, id: String) -> Self {
        Self { id, ..self.clone() }
    }
}

/// The name of a group of fields.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Legend {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) is_page_heading: bool,
}
content!(Legend);

/// A group of fields with one name.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/fieldset.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Fieldset {
    pub(crate) legend: Legend,
    pub(crate) described_by: String,
    pub(crate) role: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Fieldset);
options!(Fieldset {
    /// Ready markup of the fields inside.
    text html => html;
});

impl Fieldset {
    /// A group with a name.
    pub fn new(legend: impl Display) -> Self {
        Self { legend: Legend { text: legend.to_string(), ..Legend::default() }, ..Self::default() }
    }

    /// The name is the page's heading.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.legend.is_page_heading = true;
        self.legend.classes.add("govuk-fieldset__legend--l");
        self
    }

    /// The name's size: `s`, `m`, `l` or `xl`.
    #[must_use]
    pub fn legend_size(mut self, size: &str) -> Self {
        self.legend.classes.add(&format!("govuk-fieldset__legend--{size}"));
        self
    }
}

/// The frame around a field with its label, hint and error.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct FormGroup {
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}

/// The label, hint and error of a field, printed before it.
#[derive(Template)]
#[template(path = "components/field-head.html")]
pub(crate) struct Head {
    label: Option<Label>,
    hint: Option<Hint>,
    error: Option<ErrorMessage>,
}
impl HtmlSafe for Head {}

impl Head {
    pub(crate) fn new(id: &str, label: Option<&Label>, hint: Option<&Hint>, error: Option<&ErrorMessage>) -> Self {
        Self {
            label: label.map(|label| label.of(id)),
            hint: hint.map(|hint| hint.with_id(format!("{id}-hint"))),
            error: error.map(|error| error.with_id(format!("{id}-error"))),
        }
    }
}

/// The ids a field is described by: those given, its hint, its error.
pub(crate) fn described_by(given: &str, id: &str, hint: bool, error: bool) -> String {
    let mut ids = given.to_owned();
    for (there, part) in [(hint, "hint"), (error, "error")] {
        if there {
            if !ids.is_empty() {
                ids.push(' ');
            }
            ids.push_str(id);
            ids.push('-');
            ids.push_str(part);
        }
    }
    ids
}
