//! Buttons, tags and notes: what a page says in a frame of its own.

use super::{Attributes, Classes, ErrorMessage, component, content, options};
use askama::Template;
use std::{borrow::Borrow, fmt::Display};
use translation::T;

/// A button, or a link that looks like one.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/button.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
#[expect(clippy::struct_field_names, reason = "the names are the design system's own")]
pub struct Button {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) value: String,
    #[cfg_attr(test, serde(rename = "type"))]
    pub(crate) kind: String,
    pub(crate) href: String,
    pub(crate) disabled: bool,
    pub(crate) is_start_button: bool,
    pub(crate) prevent_double_click: Option<bool>,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Button);
content!(Button);
options!(Button {
    /// The name it is sent under.
    text name => name;
    /// The value it is sent with.
    text value => value;
    /// Its id.
    text id => id;
});

impl Button {
    /// A button that sends the form; a second press within a second is ignored where script runs.
    pub fn new(text: impl Display) -> Self {
        Self { text: text.to_string(), prevent_double_click: Some(true), ..Self::default() }
    }

    /// A link that looks like a button.
    pub fn link(href: impl Display, text: impl Display) -> Self {
        Self { text: text.to_string(), href: href.to_string(), ..Self::default() }
    }

    /// The green start button with an arrow, for a service's first page.
    pub fn start(href: impl Display, text: impl Display) -> Self {
        Self { is_start_button: true, ..Self::link(href, text) }
    }

    /// Less prominent, for a second action.
    #[must_use]
    pub fn secondary(self) -> Self {
        self.classes("govuk-button--secondary")
    }

    /// For what cannot be undone.
    #[must_use]
    pub fn warning(self) -> Self {
        self.classes("govuk-button--warning")
    }
}

/// A short state: «new», «overdue».
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/tag.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Tag {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Tag);
content!(Tag);

impl Tag {
    /// A tag with a text.
    pub fn new(text: impl Display) -> Self {
        Self { text: text.to_string(), ..Self::default() }
    }

    /// In a colour: `grey`, `green`, `teal`, `blue`, `purple`, `magenta`, `red`, `orange`, `yellow`. Colour never speaks alone.
    #[must_use]
    pub fn colour(self, colour: &str) -> Self {
        self.classes(&format!("govuk-tag--{colour}"))
    }
}

/// A small mark on a case in a workplace («urgent», «privilege»).
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/badge.html")]
pub struct Badge {
    pub(crate) text: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Badge);

impl Badge {
    /// A badge with a text.
    pub fn new(text: impl Display) -> Self {
        Self { text: text.to_string(), ..Self::default() }
    }

    /// In a colour: `red`, `green`, `grey`, `purple`, `blue`.
    #[must_use]
    pub fn colour(self, colour: &str) -> Self {
        self.classes(&format!("qz-badge--{colour}"))
    }
}

/// A text set off by a line at its side.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/inset-text.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct InsetText {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(InsetText);
content!(InsetText);

impl InsetText {
    /// A note with a text.
    pub fn new(text: impl Display) -> Self {
        Self { text: text.to_string(), ..Self::default() }
    }

    /// A note with ready markup.
    pub fn html(html: impl Display) -> Self {
        Self { html: html.to_string(), ..Self::default() }
    }
}

/// A warning of what follows from what a person does.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/warning-text.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct WarningText {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) icon_fallback_text: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(WarningText);
content!(WarningText);

impl WarningText {
    /// A warning with a text.
    pub fn new(t: impl Borrow<T>, text: impl Display) -> Self {
        Self { text: text.to_string(), icon_fallback_text: t.borrow().warning().into_owned(), ..Self::default() }
    }
}

/// More, for those who ask.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/details.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Details {
    pub(crate) id: String,
    pub(crate) summary_text: String,
    pub(crate) summary_html: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) open: bool,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Details);
content!(Details);
options!(Details {
    /// Shown open.
    when open => open;
});

impl Details {
    /// A question and its answer as text.
    pub fn new(summary: impl Display, text: impl Display) -> Self {
        Self { summary_text: summary.to_string(), text: text.to_string(), ..Self::default() }
    }

    /// A question and its answer as ready markup.
    pub fn html(summary: impl Display, html: impl Display) -> Self {
        Self { summary_text: summary.to_string(), html: html.to_string(), ..Self::default() }
    }

    fn summary(&self) -> super::parts::Content<'_> {
        super::parts::Content::new(&self.summary_text, &self.summary_html)
    }
}

/// A notice above the page: something was done, or something must be known.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/notification-banner.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct NotificationBanner {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) title_text: String,
    pub(crate) title_html: String,
    pub(crate) title_id: String,
    pub(crate) title_heading_level: String,
    pub(crate) role: String,
    #[cfg_attr(test, serde(rename = "type"))]
    pub(crate) kind: String,
    pub(crate) disable_auto_focus: Option<bool>,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(NotificationBanner);

options!(NotificationBanner {
    /// Ready markup instead of the text.
    text html => html;
});

impl NotificationBanner {
    /// Something to know.
    pub fn important(t: impl Borrow<T>, text: impl Display) -> Self {
        Self { title_text: t.borrow().important().into_owned(), text: text.to_string(), ..Self::default() }
    }

    /// Something was done.
    pub fn success(t: impl Borrow<T>, text: impl Display) -> Self {
        Self {
            kind: "success".to_owned(),
            title_text: t.borrow().success().into_owned(),
            text: text.to_string(),
            ..Self::default()
        }
    }

    fn is_success(&self) -> bool {
        self.kind == "success"
    }

    fn title(&self) -> super::parts::Content<'_> {
        super::parts::Content::new(&self.title_text, &self.title_html)
    }

    fn level(&self) -> &str {
        if self.title_heading_level.is_empty() { "2" } else { &self.title_heading_level }
    }

    fn id(&self) -> &str {
        if self.title_id.is_empty() { "govuk-notification-banner-title" } else { &self.title_id }
    }

    fn role(&self) -> &str {
        match (self.role.as_str(), self.is_success()) {
            ("", true) => "alert",
            ("", false) => "region",
            (role, _) => role,
        }
    }
}

/// The large confirmation that something is finished, with its number.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/panel.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Panel {
    pub(crate) title_text: String,
    pub(crate) title_html: String,
    pub(crate) heading_level: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Panel);
content!(Panel);
options!(Panel {
    /// Ready markup under the title, for instance the number in bold.
    text html => html;
});

impl Panel {
    /// A confirmation: what was done, and the number or another text under it.
    pub fn new(title: impl Display, text: impl Display) -> Self {
        Self { title_text: title.to_string(), text: text.to_string(), ..Self::default() }
    }

    fn title(&self) -> super::parts::Content<'_> {
        super::parts::Content::new(&self.title_text, &self.title_html)
    }

    fn level(&self) -> &str {
        if self.heading_level.is_empty() { "1" } else { &self.heading_level }
    }
}

/// One error with the link to its field.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct ErrorItem {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) href: String,
    pub(crate) attributes: Attributes,
}
content!(ErrorItem);

/// All errors of a page, above it.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/error-summary.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct ErrorSummary {
    pub(crate) title_text: String,
    pub(crate) title_html: String,
    pub(crate) description_text: String,
    pub(crate) description_html: String,
    pub(crate) error_list: Vec<ErrorItem>,
    pub(crate) disable_auto_focus: Option<bool>,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(ErrorSummary);

impl ErrorSummary {
    /// An empty summary with its title in the page's language.
    pub fn new(t: impl Borrow<T>) -> Self {
        Self { title_text: t.borrow().error_summary_title().into_owned(), ..Self::default() }
    }

    /// Adds an error; `field` is the id of the field it is about, empty when it is about none.
    #[must_use]
    pub fn error(mut self, field: impl Display, text: impl Display) -> Self {
        let field = field.to_string();
        let href = if field.is_empty() { String::new() } else { format!("#{field}") };
        self.error_list.push(ErrorItem { text: text.to_string(), href, ..ErrorItem::default() });
        self
    }

    /// Adds an error that is mended on another page, with that page's address.
    #[must_use]
    pub fn link_to(mut self, href: impl Display, text: impl Display) -> Self {
        self.error_list.push(ErrorItem { text: text.to_string(), href: href.to_string(), ..ErrorItem::default() });
        self
    }

    /// Adds the errors of fields: pairs of id and message.
    #[must_use]
    pub fn errors<'a>(self, errors: impl IntoIterator<Item = (&'a str, &'a ErrorMessage)>) -> Self {
        errors.into_iter().fold(self, |summary, (field, error)| summary.error(field, &error.text))
    }

    fn title(&self) -> super::parts::Content<'_> {
        super::parts::Content::new(&self.title_text, &self.title_html)
    }

    fn description(&self) -> Option<super::parts::Content<'_>> {
        (!self.description_text.is_empty() || !self.description_html.is_empty())
            .then(|| super::parts::Content::new(&self.description_text, &self.description_html))
    }
}

/// The content of a tab.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct TabPanel {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) attributes: Attributes,
}

/// One tab.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Tab {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) panel: TabPanel,
    pub(crate) attributes: Attributes,
}

/// Parts of a page of which one is seen at a time; without script, all.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/tabs.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Tabs {
    pub(crate) id: String,
    pub(crate) id_prefix: String,
    pub(crate) title: String,
    pub(crate) items: Vec<Tab>,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Tabs);

impl Tabs {
    /// No tabs yet.
    pub fn new(t: impl Borrow<T>) -> Self {
        Self { title: t.borrow().contents().into_owned(), ..Self::default() }
    }

    /// Adds a tab with ready markup.
    #[must_use]
    pub fn tab(mut self, id: impl Display, label: impl Display, html: impl Display) -> Self {
        self.items.push(Tab {
            id: id.to_string(),
            label: label.to_string(),
            panel: TabPanel { html: html.to_string(), ..TabPanel::default() },
            ..Tab::default()
        });
        self
    }

    fn drawn(&self) -> Vec<(bool, String, &Tab)> {
        let id = |at: usize, tab: &Tab| {
            if tab.id.is_empty() { format!("{}-{}", self.id_prefix, at + 1) } else { tab.id.clone() }
        };
        self.items.iter().enumerate().map(|(at, tab)| (at == 0, id(at, tab), tab)).collect()
    }
}
