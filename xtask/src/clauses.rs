//! Clause identifiers, drawn mechanically from the text of an act, and their comparison with a regulation's `clauses.toml`.
//!
//! No clause may be lost between the text and the data: the list in the data must be the list of the text, in its order.

mod printed;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: cargo xtask clauses --act FILE [--appendix N] [--check]\n\
    prints the clause identifiers of appendix N (1 where none is named);\n\
    --check compares them with clauses.toml of every regulation of that act, and the tables, offices and survey with the text";

/// The command: prints identifiers, or with `--check` compares them.
pub fn run(args: &[String]) -> Result<(), String> {
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let act = value("--act").ok_or(USAGE)?;
    let text = fs::read_to_string(act).map_err(|error| format!("{act}: {error}"))?;
    if args.iter().any(|arg| arg == "--check") {
        return check(&text);
    }
    let appendix = value("--appendix").map_or("1", String::as_str);
    for clause in draw(&text, appendix) {
        println!("{clause}");
    }
    Ok(())
}

fn check(text: &str) -> Result<(), String> {
    let mut compared = 0;
    for folder in services(&crate::root().join("regulations"), text)? {
        let appendix = word(&folder.join("regulation.toml"), "appendix")?;
        let file = folder.join("clauses.toml");
        compare(&file, &listed(&file)?, &draw(text, &appendix))?;
        printed::check(&folder, text)?;
        println!("{}: every clause of the text is listed, and what is said to be printed is printed", folder.display());
        compared += 1;
    }
    if compared == 0 {
        return Err("no regulation of this act is in regulations/; its act.toml must carry the act's number and date"
            .to_owned());
    }
    Ok(())
}

fn compare(file: &Path, listed: &[(usize, String)], drawn: &[String]) -> Result<(), String> {
    let at = listed.iter().zip(drawn).position(|((_, listed), drawn)| listed != drawn);
    let place = at.unwrap_or_else(|| listed.len().min(drawn.len()));
    let (line, here) = listed.get(place).map_or((0, "the end of the list"), |(line, clause)| (*line, clause.as_str()));
    match drawn.get(place) {
        Some(drawn) => Err(format!(
            "{}:{line}: «{here}» stands where the text has «{drawn}»\n  mend: add or move the clause «{drawn}»",
            file.display()
        )),
        None if listed.len() > drawn.len() => {
            Err(format!("{}:{line}: «{here}» is not in the text\n  mend: take it out", file.display()))
        }
        None => Ok(()),
    }
}

/// Folders of the regulations whose act is this text: the act is known by number and date in the text's head.
fn services(regulations: &Path, text: &str) -> Result<Vec<PathBuf>, String> {
    let head: String = text.lines().take(20).collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for act in crate::folders(regulations)? {
        let act_file = act.join("act.toml");
        let name = format!("N {} от {} года", word(&act_file, "number")?, in_words(&word(&act_file, "adopted")?));
        if head.contains(&name) {
            found.extend(crate::folders(&act)?.into_iter().filter(|folder| folder.join("clauses.toml").exists()));
        }
    }
    Ok(found)
}

/// A date as the head of an act writes it: `23 мая 2012`.
fn in_words(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return date.to_owned() };
    let month =
        month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.wrapping_sub(1))).copied().unwrap_or(month);
    format!("{} {month} {year}", day.trim_start_matches('0'))
}

fn table(file: &Path) -> Result<toml::Table, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    text.parse().map_err(|error| format!("{}: {error}", file.display()))
}

fn word(file: &Path, key: &str) -> Result<String, String> {
    let missing = || format!("{}: `{key}` is missing\n  mend: add it", file.display());
    table(file)?.get(key).and_then(toml::Value::as_str).map(str::to_owned).ok_or_else(missing)
}

/// The clauses of a list with the lines they stand on.
fn listed(file: &Path) -> Result<Vec<(usize, String)>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let clause = |line: &str| {
        line.split_once("clause = \"").and_then(|(_, rest)| rest.split_once('"')).map(|(clause, _)| clause.to_owned())
    };
    Ok(text.lines().enumerate().filter_map(|(index, line)| clause(line).map(|clause| (index + 1, clause))).collect())
}

/// The clause identifiers of the decree and one of its appendices, in the order of the text.
pub fn draw(text: &str, appendix: &str) -> Vec<String> {
    let mut pen = Pen::default();
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let next = lines.iter().skip(index + 1).map(|line| line.trim()).find(|line| !line.is_empty()).unwrap_or("");
        let after_blank =
            index.checked_sub(1).and_then(|before| lines.get(before)).is_none_or(|line| line.trim().is_empty());
        pen.read(line, next, after_blank, appendix);
    }
    pen.clauses
}

/// The part of the act that the pen stands in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Part {
    /// The decree itself.
    #[default]
    Decree,
    /// The regulation's own clauses.
    Regulation,
    /// One of the regulation's appendices.
    Appendix(String),
    /// Another appendix of the decree.
    Elsewhere,
}

#[derive(Default)]
struct Pen {
    part: Part,
    /// The clause, form, table or note that a subclause belongs to.
    current: String,
    dashes: usize,
    forms: usize,
    rows: usize,
    /// The table of actions that stands open, and whether its header line was just read.
    table: String,
    actions: bool,
    seen: BTreeMap<String, usize>,
    clauses: Vec<String>,
}

impl Pen {
    fn add(&mut self, id: String) {
        let count = self.seen.entry(id.clone()).or_insert(0);
        *count += 1;
        self.clauses.push(if *count == 1 { id } else { format!("{id}-{count}") });
    }

    /// Opens what later subclauses belong to.
    fn open(&mut self, id: String) {
        self.current.clone_from(&id);
        self.dashes = 0;
        self.rows = 0;
        self.add(id);
    }

    fn turn(&mut self, part: Part) {
        self.part = part;
        self.current = String::new();
        self.forms = 0;
    }

    fn read(&mut self, line: &str, next: &str, after_blank: bool, appendix: &str) {
        let plain = line.trim();
        if let Some(number) =
            plain.strip_prefix("Приложение ").filter(|number| number.chars().all(|c| c.is_ascii_digit()))
        {
            if next.starts_with("к постановлению") {
                self.turn(if number == appendix { Part::Regulation } else { Part::Elsewhere });
            } else if matches!(self.part, Part::Regulation | Part::Appendix(_)) {
                self.turn(Part::Appendix(format!("app.{number}")));
            }
            return;
        }
        match self.part.clone() {
            Part::Elsewhere => {}
            Part::Decree => self.clause(plain, "decree "),
            Part::Regulation => self.clause(plain, ""),
            Part::Appendix(prefix) => self.appendix(line, plain, after_blank, &prefix),
        }
    }

    /// Clauses, subclauses, dashes and notes of running text.
    fn clause(&mut self, plain: &str, prefix: &str) {
        if is_note(plain) {
            let owner = if self.current.is_empty() { prefix.to_owned() } else { format!("{} ", self.current) };
            self.add(format!("{owner}note"));
        } else if let Some((number, rest)) = numbered(plain, '.') {
            // A heading of a section is numbered as well; only a clause ends as a sentence does.
            if rest.ends_with(['.', ':', ';']) {
                self.open(format!("{prefix}{number}"));
            }
        } else if let Some((number, _)) = numbered(plain, ')') {
            self.add(format!("{} {number})", self.current));
        } else if plain.starts_with("- ") {
            self.dashes += 1;
            self.add(format!("{} -{}", self.current, self.dashes));
        }
    }

    fn appendix(&mut self, line: &str, plain: &str, after_blank: bool, prefix: &str) {
        if is_note(plain) {
            self.open(format!("{prefix} note"));
        } else if let Some(table) = plain.strip_prefix("Таблица ").and_then(|rest| rest.split_once('.')) {
            self.table = format!("t{}", table.0);
        } else if plain.starts_with("Таблица.") {
            self.open(format!("{prefix} legend"));
        } else if let Some((number, _)) = plain.strip_prefix("Рисунок ").and_then(|rest| rest.split_once('.')) {
            self.add(format!("{prefix} figure {number}"));
        } else if is_form(plain) {
            self.forms += 1;
            self.open(format!("{prefix} form {}", self.forms));
        } else if line.starts_with('\t') {
            self.cell(plain, after_blank, prefix);
        } else if plain.is_empty() {
            self.actions = false;
        } else if let Some((number, _)) = numbered(plain, '.') {
            self.add(format!("{prefix} question {number}"));
        } else if let Some((number, _)) = numbered(plain, ')') {
            // The answers of a questionnaire belong to their question.
            if self.current.ends_with("note") {
                self.add(format!("{} {number})", self.current));
            }
        } else {
            self.form_row(plain);
        }
    }

    /// A line of a form that asks for something: not a rule, not what stands in brackets under it, not its heading in capitals.
    fn form_row(&mut self, plain: &str) {
        let asks = !plain.starts_with(['_', '(', '[', '«']) && plain.chars().any(char::is_lowercase);
        if asks && self.current.contains(" form ") {
            self.rows += 1;
            self.add(format!("{} row {}", self.current, self.rows));
        }
    }

    fn cell(&mut self, plain: &str, after_blank: bool, prefix: &str) {
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        if plain.starts_with("№ действия") {
            self.actions = true;
        } else if self.actions && digits(plain) {
            self.add(format!("{}.{plain}", self.table));
        } else if let Some(number) = plain.strip_suffix('.').filter(|number| digits(number)) {
            self.add(format!("{prefix} row {number}"));
        } else if after_blank && digits(plain) && self.table.is_empty() | !prefix.ends_with(".3") {
            self.add(format!("{prefix} row {plain}"));
        }
    }
}

fn is_note(plain: &str) -> bool {
    ["Сноска.", "Примечание:", "Примечание РЦПИ."].iter().any(|start| plain.starts_with(start))
}

fn is_form(plain: &str) -> bool {
    ["Экранная форма", "Выходная форма", "Форма уведомления"].iter().any(|start| plain.starts_with(start))
}

/// The number before a mark, and what follows it.
fn numbered(plain: &str, mark: char) -> Option<(&str, &str)> {
    let (number, rest) = plain.split_once(mark)?;
    let short = (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
    (short && !rest.trim().is_empty()).then(|| (number, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
Постановление N 7 от 1 марта 2012 года.
      Сноска. Утратило силу.
      1. Утвердить:

      1) библиотеку.
      Приложение 1

      к постановлению
      1. Общие положения
      1. Книги выдаются.

      Сноска. Пункт 1 изменён.

      2. Шаги:

      1) первый;

      6) второй;

      6) третий.

      - тире;
      Приложение 1

      к регламенту
\t1.
\tГород

      Приложение 3

      к регламенту
        Таблица 1. Действия
\t1
\t№ действия
\t1
\t2

\t2
\tНаименование
      Приложение 6

      к регламенту
       Экранная форма заявления
(ФИО)
Заявитель:____
ЗАЯВЛЕНИЕ
      Приложение 8

      к регламенту
\t№

\t1
\tИИН
\t12

      Приложение 2

      к постановлению
      1. Чужое.
";

    #[test]
    fn identifiers_follow_the_print() {
        let expected = [
            "decree note",
            "decree 1",
            "decree 1 1)",
            "1",
            "1 note",
            "2",
            "2 1)",
            "2 6)",
            "2 6)-2",
            "2 -1",
            "app.1 row 1",
            "t1.1",
            "t1.2",
            "app.6 form 1",
            "app.6 form 1 row 1",
            "app.8 row 1",
        ];
        assert_eq!(draw(TEXT, "1"), expected);
    }

    #[test]
    fn a_lost_clause_is_told_with_its_line() {
        let drawn = draw(TEXT, "1");
        let mut listed: Vec<(usize, String)> =
            drawn.iter().cloned().enumerate().map(|(index, clause)| (index + 1, clause)).collect();
        assert_eq!(compare(Path::new("clauses.toml"), &listed, &drawn), Ok(()));
        listed.remove(4);
        let told = compare(Path::new("clauses.toml"), &listed, &drawn).unwrap_err();
        assert!(told.starts_with("clauses.toml:6: «2» stands where the text has «1 note»"), "{told}");
        listed.insert(4, (5, "1 note".to_owned()));
        listed.push((99, "99".to_owned()));
        assert!(
            compare(Path::new("clauses.toml"), &listed, &drawn).unwrap_err().contains(":99: «99» is not in the text")
        );
    }

    #[test]
    fn a_date_is_written_as_in_the_head_of_an_act() {
        assert_eq!(in_words("2012-05-23"), "23 мая 2012");
        assert_eq!(in_words("2013-07-03"), "3 июля 2013");
    }
}
