//! What the data claims to be printed must stand in the act: rows of the tables of actions, offices with addresses and telephones, the survey.

use super::letters::drawn_apart;
use std::path::Path;
use toml::{Table, Value};

/// A cell broken by the end of a page stands in the text in at most so many pieces, each of at least so many words.
const PIECES: usize = 3;
const WORDS: usize = 2;

/// Compares a regulation's folder with the act's text; every line tells what is not found.
pub fn check(folder: &Path, act: &str) -> Result<(), String> {
    let language = super::word(&folder.join("../act.toml"), "language")?;
    let print = Print::new(act);
    let mut missing = Vec::new();
    for (file, words) in printed(folder, &language)? {
        for word in words.iter().filter(|word| !print.has(word)) {
            missing.push(format!("{file}: «{word}» is not in the text of the act\n  mend: write it as printed"));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing.join("\n")) }
}

/// The text of an act, ready to be searched.
struct Print {
    text: String,
    /// Whether the print breaks lines and words, so that spaces and hyphens tell nothing.
    broken: bool,
}

impl Print {
    fn new(act: &str) -> Self {
        let broken = act.lines().any(drawn_apart);
        Self { text: if broken { bare(act) } else { even(act) }, broken }
    }

    fn has(&self, cell: &str) -> bool {
        if !self.broken {
            return self.text.contains(&even(cell));
        }
        let words: Vec<String> = cell.split_whitespace().map(bare).collect();
        self.text.contains(&words.concat()) || self.has_pieces(&words, PIECES)
    }

    /// Whether the words stand in the text in at most so many pieces.
    fn has_pieces(&self, words: &[String], pieces: usize) -> bool {
        if words.len() >= WORDS && self.text.contains(&words.concat()) {
            return true;
        }
        // The longest first piece leaves the least to be found.
        pieces > 1
            && (WORDS..=words.len().saturating_sub(WORDS)).rev().any(|at| {
                let (first, rest) = words.split_at(at);
                self.text.contains(&first.concat()) && self.has_pieces(rest, pieces - 1)
            })
    }
}

/// The text with all space between words made one.
fn even(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without spaces and hyphens.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// The printed words of a folder in the act's language, by file.
fn printed(folder: &Path, language: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut found = Vec::new();
    for file in files(folder)? {
        let table = super::table(&file)?;
        let said = |row: &Table, keys: &[&str]| -> Vec<String> {
            keys.iter().filter_map(|key| row.get(*key)?.get(language)?.as_str().map(str::to_owned)).collect()
        };
        let mut words = Vec::new();
        for row in rows(&table, "action") {
            words.extend(said(row, &["unit", "does", "completion", "limit_printed", "next_printed"]));
        }
        for office in rows(&table, "office") {
            words.extend(said(office, &["name", "address"]));
            let telephones = office.get("telephones").and_then(Value::as_array).into_iter().flatten();
            words.extend(telephones.filter_map(Value::as_str).map(str::to_owned));
        }
        if let Some(survey) = table.get("survey").and_then(Value::as_table).filter(|survey| !assumed(survey)) {
            for key in ["questions", "answers"] {
                let texts = survey.get(key).and_then(Value::as_array).into_iter().flatten();
                words.extend(texts.filter_map(|text| text.get(language)?.as_str().map(str::to_owned)));
            }
        }
        found.push((file.display().to_string(), words));
    }
    Ok(found)
}

fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>, String> {
    let mut found = vec![folder.join("regulation.toml")];
    for inner in ["channels", "directories"] {
        let inner = folder.join(inner);
        let entries = std::fs::read_dir(&inner).map_err(|error| format!("{}: {error}", inner.display()))?;
        found.extend(entries.filter_map(Result::ok).map(|entry| entry.path()));
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    found.sort();
    Ok(found)
}

/// The rows of a list that the act prints; a whole directory may be assumed, or one row.
fn rows<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    let rows = table.get(key).and_then(Value::as_array).filter(|_| !assumed(table));
    rows.into_iter().flatten().filter_map(Value::as_table).filter(|row| !assumed(row))
}

/// Whether the data itself says that the act does not print this.
fn assumed(table: &Table) -> bool {
    table.get("source").and_then(Value::as_str) == Some("assumed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_the_act_does_not_print_are_told() {
        let folder = crate::root().join("regulations/uko-2012-149/preschool-queue");
        let words: Vec<String> = printed(&folder, "ru").unwrap().into_iter().flat_map(|(_, words)| words).collect();
        // Forty-two actions of four cells, thirty-six offices with their telephones, two questions, three answers.
        assert!(words.len() > 42 * 4 + 36 * 3, "{}", words.len());
        let act = words.join("\n  ");
        assert_eq!(check(&folder, &act), Ok(()));
        let told = check(&folder, &act.replace("8(7252) 542787", "8(7252) 542788")).unwrap_err();
        assert!(told.contains("departments.toml: «8(7252) 542787» is not in the text of the act"), "{told}");
        assert_eq!(told.lines().count(), 2);
    }

    #[test]
    fn what_is_assumed_is_not_compared() {
        let table: Table = "[[office]]\nname.kk = \"а\"\n[[office]]\nsource = \"assumed\"\n".parse().unwrap();
        assert_eq!(rows(&table, "office").count(), 1);
        let table: Table = "source = \"assumed\"\n[[office]]\nname.kk = \"а\"\n".parse().unwrap();
        assert_eq!(rows(&table, "office").count(), 0);
    }

    #[test]
    fn a_broken_print_is_searched_without_spaces_and_in_pieces() {
        let print = Print::new("Проверка заявле-\nния и \nд о к у м е н т о в\nввод данных\n\nчитателя в зале");
        for cell in ["Проверка заявления и документов", "Проверка заявления и документов читателя в зале"]
        {
            assert!(print.has(cell), "{cell}");
        }
        for cell in ["Проверка документов и заявления", "Проверка зала", "ввод зале"]
        {
            assert!(!print.has(cell), "{cell}");
        }
        let whole = Print::new("Проверка заявления\nи документов");
        assert!(whole.has("заявления и документов") && !whole.has("заявленияи документов"));
    }
}
