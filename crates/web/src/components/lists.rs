//! Lists of facts: the summary list, tasks, the timeline of a case.

use super::{Attributes, Classes, MaybeText, Tag, component, content, options};
use askama::Template;
use std::{borrow::Borrow, fmt::Display};

/// A key or a value of a row.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct SummaryPart {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
}
content!(SummaryPart);

/// A link at the end of a row or in a card's head.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Action {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) visually_hidden_text: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
content!(Action);

/// The links of a row or card.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub(crate) struct Actions {
    pub(crate) items: Vec<Action>,
    pub(crate) classes: Classes,
}

/// One fact.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct SummaryRow {
    pub(crate) key: SummaryPart,
    pub(crate) value: SummaryPart,
    pub(crate) actions: Actions,
    pub(crate) classes: Classes,
}

impl SummaryRow {
    /// A fact: its name and what it is.
    pub fn new(key: impl Display, value: impl Display) -> Self {
        let part = |text: String| SummaryPart { text, ..SummaryPart::default() };
        Self { key: part(key.to_string()), value: part(value.to_string()), ..Self::default() }
    }

    /// A fact whose value is ready markup.
    pub fn html(key: impl Display, html: impl Display) -> Self {
        let mut row = Self::new(key, "");
        row.value.html = html.to_string();
        row
    }

    /// Adds a link; `hidden` completes its text for those who hear it («Change» + «date of birth»).
    #[must_use]
    pub fn action(mut self, href: impl Display, text: impl Display, hidden: impl Display) -> Self {
        self.actions.items.push(Action {
            href: href.to_string(),
            text: text.to_string(),
            visually_hidden_text: hidden.to_string(),
            ..Action::default()
        });
        self
    }
}

/// The frame with a title around a summary list.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Card {
    pub(crate) title: CardTitle,
    pub(crate) actions: Actions,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}

/// A card's title.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct CardTitle {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) heading_level: String,
    pub(crate) classes: Classes,
}
content!(CardTitle);

impl CardTitle {
    fn level(&self) -> &str {
        if self.heading_level.is_empty() { "2" } else { &self.heading_level }
    }

    fn is_some(&self) -> bool {
        !self.text.is_empty() || !self.html.is_empty()
    }
}

/// Facts with their names, each with links where it can be changed.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/summary-list.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct SummaryList {
    pub(crate) rows: Vec<SummaryRow>,
    pub(crate) card: Option<Card>,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(SummaryList);

impl SummaryList {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// A list in a frame with a title.
    #[must_use]
    pub fn card(mut self, title: impl Display) -> Self {
        self.card =
            Some(Card { title: CardTitle { text: title.to_string(), ..CardTitle::default() }, ..Card::default() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn row(self, key: impl Display, value: impl Display) -> Self {
        self.with(SummaryRow::new(key, value))
    }

    /// Adds a fact whose value is ready markup.
    #[must_use]
    pub fn row_html(self, key: impl Display, html: impl Display) -> Self {
        self.with(SummaryRow::html(key, html))
    }

    /// Adds a fact only when there is one.
    #[must_use]
    pub fn row_if(self, key: impl Display, value: impl MaybeText) -> Self {
        match value.maybe() {
            Some(value) => self.row(key, value),
            None => self,
        }
    }

    /// Adds a row made beforehand.
    #[must_use]
    pub fn with(mut self, row: impl Borrow<SummaryRow>) -> Self {
        self.rows.push(row.borrow().clone());
        self
    }

    fn any_actions(&self) -> bool {
        self.rows.iter().any(|row| !row.actions.items.is_empty())
    }

    fn card_title(&self) -> Option<&CardTitle> {
        self.card.as_ref().map(|card| &card.title).filter(|title| title.is_some())
    }
}

/// The state of a task.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct TaskStatus {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) tag: Option<Tag>,
    pub(crate) classes: Classes,
}
content!(TaskStatus);

/// One task.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Task {
    pub(crate) title: SummaryPart,
    pub(crate) hint: Option<SummaryPart>,
    pub(crate) href: String,
    pub(crate) status: TaskStatus,
    pub(crate) classes: Classes,
}

/// Tasks with their states.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/task-list.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct TaskList {
    pub(crate) id_prefix: String,
    pub(crate) items: Vec<Task>,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(TaskList);

impl TaskList {
    /// An empty list; the prefix makes the ids of its parts.
    pub fn new(id_prefix: impl Display) -> Self {
        Self { id_prefix: id_prefix.to_string(), ..Self::default() }
    }

    /// Adds a finished task, or one whose state is a plain word.
    #[must_use]
    pub fn task(mut self, href: impl Display, title: impl Display, status: impl Display) -> Self {
        self.items.push(Task {
            title: SummaryPart { text: title.to_string(), ..SummaryPart::default() },
            href: href.to_string(),
            status: TaskStatus { text: status.to_string(), ..TaskStatus::default() },
            ..Task::default()
        });
        self
    }

    /// Adds a task whose state is a tag: still to be done.
    #[must_use]
    pub fn task_tag(self, href: impl Display, title: impl Display, tag: impl Borrow<Tag>) -> Self {
        let mut list = self.task(href, title, "");
        if let Some(task) = list.items.last_mut() {
            task.status.tag = Some(tag.borrow().clone());
        }
        list
    }

    fn prefix(&self) -> &str {
        if self.id_prefix.is_empty() { "task-list" } else { &self.id_prefix }
    }
}

/// One event in the life of a case.
#[derive(Debug, Clone, Default)]
pub struct TimelineEvent {
    pub(crate) title: String,
    pub(crate) by: String,
    pub(crate) at: String,
    pub(crate) at_machine: String,
    pub(crate) text: String,
    pub(crate) html: String,
}
content!(TimelineEvent);
options!(TimelineEvent {
    /// Who did it.
    maybe by => by;
    /// More about it.
    maybe text => text;
    /// More about it, as ready markup.
    text html => html;
});

impl TimelineEvent {
    /// An event: what happened, when in words, and when in ISO 8601.
    pub fn new(title: impl Display, at: impl Display, at_machine: impl Display) -> Self {
        Self { title: title.to_string(), at: at.to_string(), at_machine: at_machine.to_string(), ..Self::default() }
    }
}

/// The events of a case, newest first (the casework pattern of the Ministry of Justice).
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/timeline.html")]
pub struct Timeline {
    pub(crate) heading_level: String,
    pub(crate) events: Vec<TimelineEvent>,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Timeline);

impl Timeline {
    /// An empty timeline whose events are headings of the third level.
    pub fn new() -> Self {
        Self { heading_level: "3".to_owned(), ..Self::default() }
    }

    /// Adds an event.
    #[must_use]
    pub fn event(mut self, event: impl Borrow<TimelineEvent>) -> Self {
        self.events.push(event.borrow().clone());
        self
    }

    /// Adds events.
    #[must_use]
    pub fn events(mut self, events: impl IntoIterator<Item = TimelineEvent>) -> Self {
        self.events.extend(events);
        self
    }
}
