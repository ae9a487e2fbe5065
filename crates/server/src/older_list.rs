//! A waiting list that was kept elsewhere before, as a table (CSV, UTF-8): one child a line, under a heading that names the columns.
//!
//! `registered-at` is the moment of the first registration (RFC 3339), `recipient-iin` and `recipient-name` are of who applied, `papers-in` the language
//! of papers (`kk` or `ru`; `kk` where nothing is said). Every other column is a field of the regulation's form, by its id.

use casework::{ApplicationPerson, OlderChild};
use engine::{Answers, Edition};
use jiff::Timestamp;
use kernel::{Contour, Iin, Lang, civil_date};
use std::collections::BTreeSet;
use std::fmt;

/// The columns that are no fields of a form.
const OWN: [&str; 4] = ["registered-at", "recipient-iin", "recipient-name", "papers-in"];

/// A fault of the table: where it is, what it is, and the mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The line, counted from one.
    pub line: u64,
    /// The column; empty where it is the line as a whole.
    pub column: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub mend: String,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, what, mend } = self;
        let column = if column.is_empty() { String::new() } else { format!(", column {column}") };
        write!(f, "line {line}{column}: {what}\n  mend: {mend}")
    }
}

/// Reads a table of children for the list of an edition. All faults are told together, in the order of the lines.
pub fn read(text: &str, edition: &Edition, now: Timestamp) -> Result<Vec<OlderChild>, Vec<LineFault>> {
    let mut table =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let whole = |fault: &csv::Error| LineFault {
        line: fault.position().map_or(1, csv::Position::line),
        column: String::new(),
        what: fault.to_string(),
        mend:
            "save the table as CSV in UTF-8, with commas between the columns and as many in each line as in the heading"
                .to_owned(),
    };
    let heading = table.headers().map_err(|fault| vec![whole(&fault)])?.clone();
    let columns: Vec<&str> = heading.iter().collect();
    let mut faults = check_heading(&columns, edition);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut children = Vec::new();
    for record in table.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let cells = columns.iter().copied().zip(record.iter());
                match (Line { number: line, cells: cells.collect(), edition, now }).child() {
                    Ok(child) => children.push(child),
                    Err(found) => faults.extend(found),
                }
            }
            Err(fault) => faults.push(whole(&fault)),
        }
    }
    if faults.is_empty() { Ok(children) } else { Err(faults) }
}

fn check_heading(columns: &[&str], edition: &Edition) -> Vec<LineFault> {
    let fault = |column: &str, what: String, mend: String| LineFault { line: 1, column: column.to_owned(), what, mend };
    let Some(list) = &edition.regulation.waiting_list else {
        let what = format!("{} keeps no waiting list", edition.code());
        return vec![fault("", what, "name a regulation that does, with --regulation".to_owned())];
    };
    let known: BTreeSet<&str> =
        OWN.into_iter().chain(edition.form.fields.iter().map(|field| field.id.as_str())).collect();
    let mut faults = Vec::new();
    for needed in [OWN[0], OWN[1], OWN[2], &list.child_name, &list.birth_date] {
        if !columns.contains(&needed) {
            faults.push(fault(
                needed,
                "the column is missing".to_owned(),
                format!("add a column with the heading {needed}"),
            ));
        }
    }
    for (place, column) in columns.iter().enumerate() {
        if !known.contains(column) {
            let all = known.iter().copied().collect::<Vec<_>>().join(", ");
            faults.push(fault(
                column,
                "there is no such column".to_owned(),
                format!("leave it out, or take one of {all}"),
            ));
        } else if columns.iter().take(place).any(|before| before == column) {
            faults.push(fault(column, "the column stands twice".to_owned(), "leave one of the two".to_owned()));
        }
    }
    faults
}

/// One line under reading.
struct Line<'a> {
    number: u64,
    cells: Vec<(&'a str, &'a str)>,
    edition: &'a Edition,
    now: Timestamp,
}

impl Line<'_> {
    fn fault(&self, column: &str, what: impl Into<String>, mend: impl Into<String>) -> LineFault {
        LineFault { line: self.number, column: column.to_owned(), what: what.into(), mend: mend.into() }
    }

    fn cell(&self, column: &str) -> &str {
        self.cells.iter().find(|(name, _)| *name == column).map_or("", |(_, cell)| cell)
    }

    fn child(&self) -> Result<OlderChild, Vec<LineFault>> {
        let mut faults = Vec::new();
        let [at, number, name, papers] = OWN;
        let registered_at = self.cell(at).parse::<Timestamp>().ok().filter(|at| *at <= self.now);
        if registered_at.is_none() {
            let mend = "write a moment of the past as 2024-03-05T09:15:00+05:00";
            faults.push(self.fault(at, format!("«{}» is no moment of the past", self.cell(at)), mend));
        }
        let iin = Iin::new(self.cell(number)).ok();
        if iin.is_none() {
            faults.push(self.fault(
                number,
                "this is no ИИН",
                "write the twelve digits of the document; the last one proves the others",
            ));
        }
        if self.cell(name).is_empty() {
            faults.push(self.fault(name, "the name is missing", "write the full name of who applied"));
        }
        let lang = match self.cell(papers) {
            "" => Some(Lang::Kk),
            word => word.parse().ok(),
        };
        if lang.is_none() {
            faults.push(self.fault(papers, format!("«{}» is no language", self.cell(papers)), "write kk or ru"));
        }
        let answers = self.answers(registered_at.unwrap_or(self.now), &mut faults);
        match (registered_at, iin, lang) {
            (Some(registered_at), Some(iin), Some(lang)) if faults.is_empty() => {
                let recipient = ApplicationPerson { iin, name: self.cell(name).to_owned() };
                Ok(OlderChild { recipient, lang, registered_at, answers })
            }
            _ => Err(faults),
        }
    }

    /// The answers by field. An older list may know less than the form asks, but what it says must fit, and the child be named with its birthday.
    fn answers(&self, registered_at: Timestamp, faults: &mut Vec<LineFault>) -> Answers {
        let day = civil_date(registered_at);
        let list = self.edition.regulation.waiting_list.as_ref();
        let mut answers = Answers::new();
        for field in &self.edition.form.fields {
            let answer = self.cell(&field.id);
            let needed = list.is_some_and(|list| list.child_name == field.id || list.birth_date == field.id);
            if answer.is_empty() && !needed {
                continue;
            }
            // An older list is of real children, also where the installation trusts the test contour.
            match field.check(answer, day, Contour::Production) {
                Some(slip) => {
                    let what = format!("«{answer}» does not fit the field ({:?})", slip.code);
                    faults.push(self.fault(
                        &field.id,
                        what,
                        format!("write what the form asks: {}", field.label.get(Lang::Ru)),
                    ));
                }
                None => {
                    answers.insert(field.id.clone(), answer.to_owned());
                }
            }
        }
        answers
    }
}
