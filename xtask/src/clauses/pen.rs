//! What every layout shares: the pen that writes identifiers, and the signs by which a line is known.

use std::collections::BTreeMap;

/// The part of the act that the pen stands in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Part {
    /// The decree itself.
    #[default]
    Decree,
    /// The regulation's own clauses.
    Regulation,
    /// One of the regulation's appendices.
    Appendix(String),
    /// Another regulation of the same act.
    Elsewhere,
}

/// Writes identifiers in the order of the text.
#[derive(Default)]
pub(super) struct Pen {
    pub(super) part: Part,
    /// The clause, form, table or note that a subclause belongs to.
    current: String,
    /// How many dashes, unnumbered paragraphs or rows what stands open has so far.
    dashes: usize,
    paragraphs: usize,
    rows: usize,
    forms: usize,
    /// The table of actions that stands open.
    table: String,
    seen: BTreeMap<String, usize>,
    clauses: Vec<String>,
}

impl Pen {
    /// The identifiers written.
    pub(super) fn finish(self) -> Vec<String> {
        self.clauses
    }

    /// Writes an identifier; the print repeats some numbers, so a repeated one is told apart by a suffix.
    pub(super) fn add(&mut self, id: String) {
        let count = self.seen.entry(id.clone()).or_insert(0);
        *count += 1;
        self.clauses.push(if *count == 1 { id } else { format!("{id}-{count}") });
    }

    /// Writes what later subclauses belong to.
    pub(super) fn open(&mut self, id: String) {
        self.current.clone_from(&id);
        self.dashes = 0;
        self.paragraphs = 0;
        self.rows = 0;
        self.add(id);
    }

    /// Passes to another part of the act.
    pub(super) fn turn(&mut self, part: Part) {
        self.part = part;
        self.current = String::new();
        self.table = String::new();
        self.forms = 0;
    }

    /// Passes to an appendix if the pen stands in the wanted regulation: the appendices of the others are not its own.
    pub(super) fn turn_appendix(&mut self, number: &str) {
        if matches!(self.part, Part::Regulation | Part::Appendix(_)) {
            self.turn(Part::Appendix(format!("app.{number}")));
        }
    }

    /// A note, a subclause or a dash of running text; false where the line is none of them.
    pub(super) fn member(&mut self, plain: &str, prefix: &str) -> bool {
        // A list may have a dash before its numbers.
        let listed = plain.strip_prefix("- ").unwrap_or(plain);
        if is_note(plain) {
            let owner = if self.current.is_empty() { prefix.to_owned() } else { format!("{} ", self.current) };
            self.add(format!("{owner}note"));
        } else if let Some((number, _)) = numbered(listed, ')') {
            self.add(format!("{} {number})", self.current));
        } else if is_dash(plain) {
            self.dashes += 1;
            self.add(format!("{} -{}", self.current, self.dashes));
        } else {
            return false;
        }
        true
    }

    /// A paragraph without a number: it belongs to the clause before it.
    pub(super) fn paragraph(&mut self) {
        if !self.current.is_empty() {
            self.paragraphs += 1;
            self.add(format!("{} par {}", self.current, self.paragraphs));
        }
    }

    /// A note of an appendix.
    pub(super) fn note(&mut self, prefix: &str) {
        self.open(format!("{prefix} note"));
    }

    /// The explanation of the signs of the figures.
    pub(super) fn legend(&mut self, prefix: &str) {
        self.open(format!("{prefix} legend"));
    }

    /// A form, by its place in the appendix.
    pub(super) fn form(&mut self, prefix: &str) {
        self.forms += 1;
        self.open(format!("{prefix} form {}", self.forms));
    }

    /// A line of the open form that asks for something.
    pub(super) fn form_row(&mut self) {
        self.rows += 1;
        self.add(format!("{} row {}", self.current, self.rows));
    }

    /// Opens a table of actions.
    pub(super) fn table(&mut self, number: &str) {
        self.table = format!("t{number}");
    }

    /// An action of the open table.
    pub(super) fn action(&mut self, number: &str) {
        self.add(format!("{}.{number}", self.table));
    }

    /// Whether a table of actions stands open.
    pub(super) fn in_table(&self) -> bool {
        !self.table.is_empty()
    }

    /// Whether a form stands open.
    pub(super) fn in_form(&self) -> bool {
        self.current.contains(" form ")
    }

    /// Whether a note stands open.
    pub(super) fn in_note(&self) -> bool {
        self.current.ends_with("note")
    }

    /// Whether a legend stands open.
    pub(super) fn in_legend(&self) -> bool {
        self.current.ends_with("legend")
    }
}

/// Whether a line begins a note of the publisher or of a table.
pub(super) fn is_note(plain: &str) -> bool {
    ["Сноска.", "Примечание:", "Примечание РЦПИ", "Ескерту."].iter().any(|start| plain.starts_with(start))
}

/// Whether a line is the heading of a form; a sentence about a form begins with the same words but ends as sentences do.
pub(super) fn is_form(plain: &str) -> bool {
    let heading = ["Экранная форма", "Выходная форма", "Форма уведомления", "Уведомления, предоставляемые потребителю"];
    !plain.ends_with('.') && heading.iter().any(|start| plain.starts_with(start))
}

/// Whether a line of a form asks for something: not a rule, not what stands in brackets under it, not its heading in capitals.
pub(super) fn asks(plain: &str) -> bool {
    !plain.starts_with(['_', '(', '[', '«']) && plain.chars().any(char::is_lowercase)
}

/// The number of a table of actions.
pub(super) fn table_of_actions(plain: &str) -> Option<&str> {
    let (number, title) = plain.strip_prefix("Таблица ")?.split_once('.')?;
    (is_number(number) && title.trim_start().starts_with("Описание действий")).then_some(number)
}

/// Whether a text is a number and nothing else.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// The number before a mark, and what follows it.
pub(super) fn numbered(plain: &str, mark: char) -> Option<(&str, &str)> {
    let (number, rest) = plain.split_once(mark)?;
    let short = (1..=2).contains(&number.len()) && is_number(number);
    (short && !rest.trim().is_empty()).then(|| (number, rest.trim()))
}

/// Whether a line is an item of a list with dashes; the space after the dash is lost in places.
fn is_dash(plain: &str) -> bool {
    plain.strip_prefix('-').is_some_and(|rest| rest.trim_start().starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_a_line() {
        assert_eq!(numbered("4)шаг", ')'), Some(("4", "шаг")));
        assert_eq!(numbered("1119) шаг", ')'), None);
        assert!(is_dash("-ШЭП") && is_dash("- ШЭП") && !is_dash("-") && !is_dash("- 1) шаг"));
        assert!(is_form("Выходная форма ответа (отказ)") && !is_form("Выходная форма ответа даётся письмом."));
        assert_eq!(table_of_actions("Таблица 2. Описание действий через архив"), Some("2"));
        assert_eq!(table_of_actions("Таблица 2. Сроки"), None);
    }

    #[test]
    fn members_belong_to_what_stands_open() {
        let mut pen = Pen::default();
        assert!(!pen.member("Бірінші кезекте", "") && pen.member("Ескерту. Өзгерді.", "decree "));
        pen.paragraph();
        pen.open("6".to_owned());
        pen.paragraph();
        assert!(pen.member("- 1) бірінші;", "") && pen.member("2) екінші.", "") && pen.member("-ШЭП", ""));
        assert_eq!(pen.finish(), ["decree note", "6", "6 par 1", "6 1)", "6 2)", "6 -1"]);
    }
}
