//! Choosing one or several of a few.

use super::parts::{Head, described_by};
use super::{Attributes, Classes, ErrorMessage, Fieldset, FormGroup, Hint, Label, Said, component, options};
use askama::{Template, filters::HtmlSafe};
use kernel::Lang;
use std::{borrow::Borrow, fmt::Display};

/// One choice, or a divider («or») between choices.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct ChoiceItem {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) label: Label,
    pub(crate) hint: Option<Hint>,
    pub(crate) divider: String,
    pub(crate) checked: Option<bool>,
    pub(crate) disabled: bool,
    pub(crate) conditional: Conditional,
    pub(crate) behaviour: String,
    pub(crate) attributes: Attributes,
}
options!(ChoiceItem {
    /// Help under the choice.
    hint hint => hint;
    /// The id, where it is not made from the group's name.
    text id => id;
});

impl ChoiceItem {
    /// A choice: the value sent and the text shown.
    pub fn new(value: impl Display, text: impl Display) -> Self {
        Self { value: value.to_string(), text: text.to_string(), ..Self::default() }
    }

    /// Shown as chosen or not, whatever the group's value.
    #[must_use]
    pub fn checked(mut self, checked: impl Borrow<bool>) -> Self {
        self.checked = Some(*checked.borrow());
        self
    }

    /// Ready markup shown when this is chosen (without script, always).
    #[must_use]
    pub fn conditional_html(mut self, html: impl Display) -> Self {
        self.conditional.html = html.to_string();
        self
    }

    /// Choosing this unchooses the others («none of these»).
    #[must_use]
    pub fn exclusive(mut self) -> Self {
        "exclusive".clone_into(&mut self.behaviour);
        self
    }
}

/// Markup that belongs to a choice.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub(crate) struct Conditional {
    pub(crate) html: String,
}

/// A choice with everything worked out, for the template.
struct Drawn {
    item: ChoiceItem,
    id: String,
    name: String,
    checked: bool,
    described_by: String,
    label: Label,
    hint: Option<Hint>,
}

macro_rules! choices {
    ($name:ident, $word:literal) => {
        component!($name);
        options!($name {
            /// Help under the question.
            hint hint => hint;
            /// What is wrong with the answer.
            error error => error_message;
        });

        impl $name {
            /// A question with the name its answer is sent under.
            pub fn new(name: impl Display, legend: impl Display) -> Self {
                Self { name: name.to_string(), fieldset: Some(Fieldset::new(legend)), ..Self::default() }
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

            /// Adds a choice: the value sent and the text shown.
            #[must_use]
            pub fn item(self, value: impl Display, text: impl Display) -> Self {
                self.choice(ChoiceItem::new(value, text))
            }

            /// Adds a choice with a hint or other options.
            #[must_use]
            pub fn choice(mut self, item: impl Borrow<ChoiceItem>) -> Self {
                self.items.push(item.borrow().clone());
                self
            }

            /// Adds choices from pairs of value and text.
            #[must_use]
            pub fn items<V: Display, L: Display>(self, pairs: impl IntoIterator<Item = (V, L)>) -> Self {
                pairs.into_iter().fold(self, |group, (value, text)| group.item(value, text))
            }

            /// Adds a divider («or»).
            #[must_use]
            pub fn divider(mut self, text: impl Display) -> Self {
                self.items.push(ChoiceItem { divider: text.to_string(), ..ChoiceItem::default() });
                self
            }

            /// Smaller circles or boxes, for filters and workplaces.
            #[must_use]
            pub fn small(self) -> Self {
                self.classes(concat!("govuk-", $word, "--small"))
            }

            fn prefix(&self) -> &str {
                if self.id_prefix.is_empty() { &self.name } else { &self.id_prefix }
            }

            fn described(&self) -> String {
                let given = match &self.fieldset {
                    Some(fieldset) if !fieldset.described_by.is_empty() => &fieldset.described_by,
                    _ => &self.described_by,
                };
                described_by(given, self.prefix(), self.hint.is_some(), self.error_message.is_some())
            }

            fn head(&self) -> Head {
                Head::new(self.prefix(), None, self.hint.as_ref(), self.error_message.as_ref())
            }

            fn drawn(&self) -> Vec<Drawn> {
                let group = if self.fieldset.is_none() { self.described() } else { String::new() };
                self.items.iter().enumerate().map(|(at, item)| self.draw(at, item, &group)).collect()
            }

            fn draw(&self, at: usize, item: &ChoiceItem, group: &str) -> Drawn {
                let number = if at > 0 { format!("-{}", at + 1) } else { String::new() };
                let id = if item.id.is_empty() { format!("{}{number}", self.prefix()) } else { item.id.clone() };
                let mut label = Label { text: item.text.clone(), html: item.html.clone(), ..item.label.of(&id) };
                label.classes = Classes::default();
                label.classes.add(concat!("govuk-", $word, "__label"));
                label.classes.add(item.label.classes.to_string().trim());
                let hint = item.hint.as_ref().filter(|hint| !hint.text.is_empty() || !hint.html.is_empty()).map(|hint| {
                    let mut hint = hint.with_id(format!("{id}-item-hint"));
                    let own = std::mem::take(&mut hint.classes);
                    hint.classes(concat!("govuk-", $word, "__hint")).classes(own.to_string().trim())
                });
                let described = [self.item_group(group), hint.as_ref().map_or("", |hint| &hint.id)].join(" ");
                Drawn {
                    name: if item.name.is_empty() { self.name.clone() } else { item.name.clone() },
                    checked: item.checked.unwrap_or_else(|| self.has(&item.value)),
                    described_by: described.trim().to_owned(),
                    item: item.clone(),
                    id,
                    label,
                    hint,
                }
            }

            fn frame(&self) -> String {
                let inner = Inner {
                    word: $word,
                    kind: self.kind(),
                    head: self.head(),
                    items: self.drawn(),
                    classes: &self.classes,
                    attributes: &self.attributes,
                };
                match &self.fieldset {
                    None => inner.to_string(),
                    Some(fieldset) => {
                        let fieldset =
                            Fieldset { described_by: self.described(), html: inner.to_string(), ..fieldset.clone() };
                        fieldset.to_string()
                    }
                }
            }
        }
    };
}

impl Radios {
    /// Adds the languages of pages, each by its own name and marked with itself.
    #[must_use]
    pub fn languages(self, page: impl Borrow<Lang>) -> Self {
        let page = *page.borrow();
        Lang::ALL.into_iter().fold(self, |group, lang| {
            let html = Said::endonym(lang, page).to_string();
            group.choice(ChoiceItem { html, ..ChoiceItem::new(lang.code(), "") })
        })
    }
}

/// The choices without the frame around them.
#[derive(Template)]
#[template(path = "components/choices.html")]
struct Inner<'a> {
    word: &'static str,
    kind: &'static str,
    head: Head,
    items: Vec<Drawn>,
    classes: &'a Classes,
    attributes: &'a Attributes,
}
impl HtmlSafe for Inner<'_> {}

/// Choosing one.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/choices-frame.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Radios {
    pub(crate) name: String,
    pub(crate) id_prefix: String,
    pub(crate) fieldset: Option<Fieldset>,
    pub(crate) hint: Option<Hint>,
    pub(crate) error_message: Option<ErrorMessage>,
    pub(crate) items: Vec<ChoiceItem>,
    pub(crate) value: String,
    #[cfg_attr(test, serde(skip))]
    pub(crate) described_by: String,
    pub(crate) form_group: FormGroup,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
choices!(Radios, "radios");
options!(Radios {
    /// The value chosen already.
    maybe value => value;
});

impl Radios {
    /// Choices side by side, for two short ones.
    #[must_use]
    pub fn inline(self) -> Self {
        self.classes("govuk-radios--inline")
    }

    fn has(&self, value: &str) -> bool {
        !self.value.is_empty() && self.value == value
    }

    #[expect(clippy::unused_self, reason = "called alike for both kinds of choice")]
    fn item_group<'a>(&self, _: &'a str) -> &'a str {
        ""
    }

    #[expect(clippy::unused_self, reason = "called alike for both kinds of choice")]
    const fn kind(&self) -> &'static str {
        "radio"
    }
}

/// Choosing any number.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/choices-frame.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Checkboxes {
    pub(crate) name: String,
    pub(crate) id_prefix: String,
    pub(crate) fieldset: Option<Fieldset>,
    pub(crate) hint: Option<Hint>,
    pub(crate) error_message: Option<ErrorMessage>,
    pub(crate) items: Vec<ChoiceItem>,
    pub(crate) values: Vec<String>,
    pub(crate) described_by: String,
    pub(crate) form_group: FormGroup,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
choices!(Checkboxes, "checkboxes");

impl Checkboxes {
    /// The values chosen already.
    #[must_use]
    pub fn values<V: Display>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.values = values.into_iter().map(|value| value.to_string()).collect();
        self
    }

    fn has(&self, value: &str) -> bool {
        self.values.iter().any(|one| one == value)
    }

    #[expect(clippy::unused_self, reason = "called alike for both kinds of choice")]
    fn item_group<'a>(&self, group: &'a str) -> &'a str {
        group
    }

    #[expect(clippy::unused_self, reason = "called alike for both kinds of choice")]
    const fn kind(&self) -> &'static str {
        "checkbox"
    }
}
