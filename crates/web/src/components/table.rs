//! Tables of data.

use super::{Attributes, Classes, Said, component, content, options};
use askama::Template;
use kernel::{Lang, Text};
use std::{borrow::Borrow, fmt::Display};

/// One cell.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Cell {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) format: String,
    pub(crate) colspan: String,
    pub(crate) rowspan: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}

content!(Cell);
options!(Cell {
    /// How many columns it covers.
    text colspan => colspan;
});

impl Cell {
    /// A cell with a text.
    pub fn text(text: impl Display) -> Self {
        Self { text: text.to_string(), ..Self::default() }
    }

    /// A cell with a number, set to the right.
    pub fn number(number: impl Display) -> Self {
        Self { text: number.to_string(), format: "numeric".to_owned(), ..Self::default() }
    }

    /// A cell with ready markup, for instance a tag.
    pub fn html(html: impl Display) -> Self {
        Self { html: html.to_string(), ..Self::default() }
    }

    /// A cell with a text of the data, marked with its language where that is not the page's.
    pub fn said(text: &Text, page: Lang) -> Self {
        Self::html(Said::new(text, page))
    }

    /// A cell with a link.
    pub fn link(href: impl Display, text: impl Display) -> Self {
        Self::html(super::Link::new(href, text))
    }
}

/// A table.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/table.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Table {
    pub(crate) caption: String,
    pub(crate) caption_classes: Classes,
    pub(crate) head: Vec<Cell>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) first_cell_is_header: bool,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Table);
options!(Table {
    /// The first cell of each row names the row.
    flag first_cell_is_header => first_cell_is_header;
});

impl Table {
    /// A table with its caption.
    pub fn new(caption: impl Display) -> Self {
        let mut table = Self { caption: caption.to_string(), ..Self::default() };
        table.caption_classes.add("govuk-table__caption--m");
        table
    }

    /// Adds a column with its name.
    #[must_use]
    pub fn column(mut self, name: impl Display) -> Self {
        self.head.push(Cell::text(name));
        self
    }

    /// Adds a column of numbers with its name.
    #[must_use]
    pub fn number_column(mut self, name: impl Display) -> Self {
        self.head.push(Cell::number(name));
        self
    }

    /// Adds a row.
    #[must_use]
    pub fn row<C: Borrow<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.rows.push(cells.into_iter().map(|cell| cell.borrow().clone()).collect());
        self
    }

    /// Adds rows.
    #[must_use]
    pub fn rows(self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        rows.into_iter().fold(self, Self::row)
    }

    /// Smaller text, for workplaces with many rows.
    #[must_use]
    pub fn small(self) -> Self {
        self.classes("govuk-table--small-text-until-tablet")
    }
}
