//! The table of actions as HTML, as text for a terminal, and as CSV.

use crate::markup::Markup;
use crate::table::{Cell, Column, Table};
use std::fmt::Write as _;

/// The width of a table in a terminal.
const ACROSS: usize = 100;
/// The width of the heads of rows there.
const HEAD: usize = 20;
/// How many columns stand abreast there: long words must fit.
const ABREAST: usize = 4;
/// How many stand abreast on a page, as in the acts.
const ON_PAGE: usize = 5;
/// The sign of the footnote.
const SIGN: char = '*';

impl Column {
    /// The number with the sign of the footnote where the act does not print the column.
    fn shown(&self) -> String {
        if self.assumed { format!("{}{SIGN}", self.number) } else { self.number.to_string() }
    }
}

impl Table {
    /// The table in HTML: one table for each block, its rows and columns named by header cells.
    pub fn to_html(&self) -> String {
        let mut page = Markup::default();
        page.open("div", &[("class", &"diagram-table"), ("lang", &self.lang.code())]);
        for (index, block) in self.blocks(ON_PAGE).into_iter().enumerate() {
            page.open("table", &[("class", &"govuk-table")]);
            let class =
                if index == 0 { "govuk-table__caption govuk-table__caption--m" } else { "govuk-table__caption" };
            let caption = match index {
                0 => format!("{}. {}", self.caption, self.heading(block)),
                _ => self.heading(block),
            };
            page.text("caption", &[("class", &class)], &caption);
            self.html_head(&mut page, block);
            page.open("tbody", &[("class", &"govuk-table__body")]);
            for (place, head) in self.heads.iter().skip(1).enumerate() {
                page.open("tr", &[("class", &"govuk-table__row")]);
                page.text("th", &[("scope", &"row"), ("class", &"govuk-table__header")], head);
                for column in block {
                    html_cell(&mut page, column.cells.get(place));
                }
                page.close();
            }
            page.close();
            page.close();
        }
        if let Some(footnote) = &self.footnote {
            page.text("p", &[("class", &"govuk-body-s")], &format!("{SIGN} {footnote}"));
        }
        page.done()
    }

    fn html_head(&self, page: &mut Markup, block: &[Column]) {
        page.open("thead", &[("class", &"govuk-table__head")]);
        page.open("tr", &[("class", &"govuk-table__row")]);
        let head = self.heads.first().map(String::as_str).unwrap_or_default();
        page.text("th", &[("scope", &"row"), ("class", &"govuk-table__header")], head);
        for column in block {
            page.text("th", &[("scope", &"col"), ("class", &"govuk-table__header")], &column.shown());
        }
        page.close();
        page.close();
    }

    /// The table for a terminal: blocks under one another, no wider than a hundred letters.
    pub fn to_text(&self) -> String {
        let mut text = fold(&self.caption, ACROSS).join("\n");
        text.push('\n');
        for block in self.blocks(ABREAST) {
            // Writing to a text cannot fail.
            let _ = write!(text, "\n{}\n", fold(&self.heading(block), ACROSS).join("\n"));
            text.push_str(&self.text_block(block));
        }
        if let Some(footnote) = &self.footnote {
            let _ = write!(text, "\n{SIGN} {footnote}\n");
        }
        text
    }

    fn text_block(&self, block: &[Column]) -> String {
        // Each cell has its border and a space on both sides; the last border closes the row.
        let count = block.len().max(1);
        let width = (ACROSS - 1 - HEAD - 3) / count - 3;
        let widths: Vec<usize> = std::iter::once(HEAD).chain(std::iter::repeat_n(width, count)).collect();
        let rule = format!("+{}+\n", widths.iter().map(|width| "-".repeat(width + 2)).collect::<Vec<_>>().join("+"));
        let mut text = rule.clone();
        for (place, head) in self.heads.iter().enumerate() {
            let cells = block.iter().map(|column| match place.checked_sub(1) {
                None => vec![column.shown()],
                Some(place) => column.cells.get(place).map(|cell| folded(cell, width)).unwrap_or_default(),
            });
            let row: Vec<Vec<String>> = std::iter::once(fold(head, HEAD)).chain(cells).collect();
            for line in 0..row.iter().map(Vec::len).max().unwrap_or_default() {
                for (cell, width) in row.iter().zip(&widths) {
                    let part = cell.get(line).map(String::as_str).unwrap_or_default();
                    let fill = width.saturating_sub(part.chars().count());
                    let _ = write!(text, "| {part}{} ", " ".repeat(fill));
                }
                text.push_str("|\n");
            }
            text.push_str(&rule);
        }
        text
    }

    /// The table as CSV: a line for each action, the heads of the act's rows as names of the columns.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.heads)?;
        for column in &self.columns {
            let cells = column.cells.iter().map(|cell| match cell.note.as_str() {
                "" => cell.text.clone(),
                note => format!("{} [{note}]", cell.text),
            });
            writer.write_record(std::iter::once(column.shown()).chain(cells))?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn html_cell(page: &mut Markup, cell: Option<&Cell>) {
    let Some(cell) = cell else { return page.text("td", &[("class", &"govuk-table__cell")], "") };
    if cell.note.is_empty() {
        return page.text("td", &[("class", &"govuk-table__cell")], &cell.text);
    }
    page.open("td", &[("class", &"govuk-table__cell")]);
    page.text("span", &[("class", &"diagram-table__printed")], &cell.text);
    page.text("span", &[("class", &"diagram-table__counted govuk-hint")], &cell.note);
    page.close();
}

fn folded(cell: &Cell, width: usize) -> Vec<String> {
    let note = if cell.note.is_empty() { Vec::new() } else { fold(&format!("[{}]", cell.note), width) };
    fold(&cell.text, width).into_iter().chain(note).collect()
}

/// Breaks a text into lines of so many letters; a longer word is divided.
fn fold(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        let size = if letters.len() > width { width.saturating_sub(1).max(1) } else { width.max(1) };
        let parts = letters.len().div_ceil(size);
        for (index, piece) in letters.chunks(size).enumerate() {
            let piece: String = piece.iter().chain((index + 1 < parts).then_some(&'-')).collect();
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + piece.chars().count() <= width => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}
