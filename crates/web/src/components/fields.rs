//! Fields a person types, chooses from a long list, or puts a file into.

use super::parts::{Head, described_by};
use super::{Attributes, Classes, ErrorMessage, FormGroup, Hint, Label, component, content, options};
use askama::Template;
use std::{borrow::Borrow, fmt::Display};

/// A short text before or after the field («₸»).
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Affix {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
content!(Affix);

impl Affix {
    fn is_some(&self) -> bool {
        !self.text.is_empty() || !self.html.is_empty()
    }
}

macro_rules! field {
    ($name:ident) => {
        component!($name);
        options!($name {
            /// Help under the name.
            hint hint => hint;
            /// What is wrong with the answer.
            error error => error_message;
            /// What is in the field already.
            maybe value => value;
            /// The id, where it is not the name.
            text id => id;
            /// The browser's own word for what is typed, for instance `bday`, `email`, `tel` (WCAG 1.3.5).
            text autocomplete => autocomplete;
        });

        impl $name {
            /// A field with the name it is sent under and the name a person reads.
            pub fn new(name: impl Display, label: impl Display) -> Self {
                Self { name: name.to_string(), label: Label::new(label), ..Self::default() }
            }

            /// The label is the page's only question and so its heading.
            #[must_use]
            pub fn page_heading(mut self) -> Self {
                self.label.is_page_heading = true;
                self.label.classes.add("govuk-label--l");
                self
            }

            /// The label's size: `s`, `m`, `l` or `xl`.
            #[must_use]
            pub fn label_size(mut self, size: &str) -> Self {
                self.label.classes.add(&format!("govuk-label--{size}"));
                self
            }

            fn field_id(&self) -> &str {
                if self.id.is_empty() { &self.name } else { &self.id }
            }

            fn head(&self) -> Head {
                Head::new(self.field_id(), Some(&self.label), self.hint.as_ref(), self.error_message.as_ref())
            }

            fn described(&self) -> String {
                described_by(&self.described_by, self.field_id(), self.hint.is_some(), self.error_message.is_some())
            }
        }
    };
}

/// A field of one line.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/input.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
#[expect(clippy::struct_field_names, reason = "the names are the design system's own")]
pub struct Input {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: Label,
    pub(crate) hint: Option<Hint>,
    pub(crate) error_message: Option<ErrorMessage>,
    pub(crate) value: String,
    #[cfg_attr(test, serde(rename = "type"))]
    pub(crate) kind: String,
    pub(crate) inputmode: String,
    pub(crate) autocomplete: String,
    pub(crate) autocapitalize: String,
    pub(crate) pattern: String,
    pub(crate) spellcheck: Option<bool>,
    pub(crate) disabled: bool,
    pub(crate) described_by: String,
    pub(crate) prefix: Affix,
    pub(crate) suffix: Affix,
    pub(crate) input_wrapper: FormGroup,
    pub(crate) form_group: FormGroup,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
field!(Input);
options!(Input {
    /// The kind of HTML: `text` (default), `email`, `tel`, `password`, `search`. Numbers and dates are `text` with an input mode.
    text kind => kind;
    /// Which keyboard a telephone shows: `numeric`, `decimal`, `tel`, `email`.
    text inputmode => inputmode;
});

impl Input {
    /// The width in characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(mut self, characters: impl Borrow<u8>) -> Self {
        self.classes.add(&format!("govuk-input--width-{}", characters.borrow()));
        self
    }

    /// Whole numbers and codes: the numeric keyboard, no spelling check.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        "numeric".clone_into(&mut self.inputmode);
        self.spellcheck = Some(false);
        self
    }

    /// A text before the field.
    #[must_use]
    pub fn prefix(mut self, text: impl Display) -> Self {
        self.prefix.text = text.to_string();
        self
    }

    /// A text after the field.
    #[must_use]
    pub fn suffix(mut self, text: impl Display) -> Self {
        self.suffix.text = text.to_string();
        self
    }
}

/// A field of several lines.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/textarea.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Textarea {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: Label,
    pub(crate) hint: Option<Hint>,
    pub(crate) error_message: Option<ErrorMessage>,
    pub(crate) value: String,
    pub(crate) rows: String,
    pub(crate) autocomplete: String,
    pub(crate) spellcheck: Option<bool>,
    pub(crate) disabled: bool,
    pub(crate) described_by: String,
    pub(crate) form_group: FormGroup,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
field!(Textarea);
options!(Textarea {
    /// Height in lines; 5 when not given.
    text rows => rows;
});

/// One line of a [`Select`].
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct SelectItem {
    pub(crate) value: Option<String>,
    pub(crate) text: String,
    pub(crate) selected: Option<bool>,
    pub(crate) disabled: bool,
    pub(crate) attributes: Attributes,
}

/// A list to choose one line from; for fewer than about eight lines use [`super::Radios`].
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/select.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Select {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: Label,
    pub(crate) hint: Option<Hint>,
    pub(crate) error_message: Option<ErrorMessage>,
    pub(crate) value: String,
    pub(crate) items: Vec<SelectItem>,
    #[cfg_attr(test, serde(skip))]
    pub(crate) autocomplete: String,
    pub(crate) disabled: bool,
    pub(crate) described_by: String,
    pub(crate) form_group: FormGroup,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
field!(Select);

impl Select {
    /// Adds a line: the value sent and the text shown.
    #[must_use]
    pub fn item(mut self, value: impl Display, text: impl Display) -> Self {
        self.items.push(SelectItem { value: Some(value.to_string()), text: text.to_string(), ..SelectItem::default() });
        self
    }

    /// Adds lines from pairs of value and text.
    #[must_use]
    pub fn items<V: Display, L: Display>(self, pairs: impl IntoIterator<Item = (V, L)>) -> Self {
        pairs.into_iter().fold(self, |select, (value, text)| select.item(value, text))
    }

    fn is_selected(&self, item: &SelectItem) -> bool {
        let same = !self.value.is_empty() && item.value.as_ref().unwrap_or(&item.text) == &self.value;
        item.selected.unwrap_or(same)
    }
}

/// A field for files.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/file-upload.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct FileUpload {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: Label,
    pub(crate) hint: Option<Hint>,
    pub(crate) error_message: Option<ErrorMessage>,
    /// A browser does not fill a file field; kept so that all fields are called alike.
    pub(crate) value: String,
    #[cfg_attr(test, serde(skip))]
    pub(crate) autocomplete: String,
    pub(crate) multiple: bool,
    pub(crate) disabled: bool,
    pub(crate) described_by: String,
    pub(crate) form_group: FormGroup,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
field!(FileUpload);
options!(FileUpload {
    /// Several files at once.
    flag multiple => multiple;
});

impl FileUpload {
    /// Which files the browser's window offers, for instance `.pdf,.jpg,.png`. The server checks the content in any case.
    #[must_use]
    pub fn accept(self, kinds: &str) -> Self {
        self.attribute("accept", kinds)
    }
}
