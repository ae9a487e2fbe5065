//! The layout where every regulation is an appendix to the decree: headings as indented as clauses, one cell of a table per line.

use super::pen::{Part, Pen, asks, is_form, is_note, is_number, numbered, table_of_actions};

/// Whether a text has this layout.
pub(super) fn fits(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.windows(2).any(|pair| match pair {
        [line, next] => appendix_number(line).is_some() && next.starts_with("к постановлению"),
        _ => false,
    })
}

/// The identifiers of the decree and one of its appendices.
pub(super) fn draw(text: &str, appendix: &str) -> Vec<String> {
    let mut reader = Reader::default();
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let next = lines.iter().skip(index + 1).map(|line| line.trim()).find(|line| !line.is_empty()).unwrap_or("");
        let after_blank =
            index.checked_sub(1).and_then(|before| lines.get(before)).is_none_or(|line| line.trim().is_empty());
        reader.read(line, next, after_blank, appendix);
    }
    reader.pen.finish()
}

fn appendix_number(plain: &str) -> Option<&str> {
    plain.strip_prefix("Приложение ").filter(|number| is_number(number))
}

#[derive(Default)]
struct Reader {
    pen: Pen,
    /// Whether the cells that follow are the numbers of actions.
    actions: bool,
}

impl Reader {
    fn read(&mut self, line: &str, next: &str, after_blank: bool, appendix: &str) {
        let plain = line.trim();
        if let Some(number) = appendix_number(plain) {
            if next.starts_with("к постановлению") {
                self.pen.turn(if number == appendix { Part::Regulation } else { Part::Elsewhere });
            } else {
                self.pen.turn_appendix(number);
            }
            return;
        }
        match self.pen.part.clone() {
            Part::Elsewhere => {}
            Part::Decree => self.clause(plain, "decree "),
            Part::Regulation => self.clause(plain, ""),
            Part::Appendix(prefix) => self.appendix(line, plain, after_blank, &prefix),
        }
    }

    fn clause(&mut self, plain: &str, prefix: &str) {
        match numbered(plain, '.') {
            // A heading of a section is numbered as well; only a clause ends as a sentence does.
            Some((number, rest)) if rest.ends_with(['.', ':', ';']) => self.pen.open(format!("{prefix}{number}")),
            Some(_) => {}
            // Paragraphs without a number have no identifier here: each only ends the sentence of its clause.
            None => {
                self.pen.member(plain, prefix);
            }
        }
    }

    fn appendix(&mut self, line: &str, plain: &str, after_blank: bool, prefix: &str) {
        if is_note(plain) {
            self.pen.note(prefix);
        } else if let Some(number) = table_of_actions(plain) {
            self.pen.table(number);
        } else if plain.starts_with("Таблица.") {
            self.pen.legend(prefix);
        } else if let Some((number, _)) = plain.strip_prefix("Рисунок ").and_then(|rest| rest.split_once('.')) {
            self.pen.add(format!("{prefix} figure {number}"));
        } else if is_form(plain) {
            self.pen.form(prefix);
        } else if line.starts_with('\t') {
            self.cell(plain, after_blank, prefix);
        } else if plain.is_empty() {
            self.actions = false;
        } else if let Some((number, _)) = numbered(plain, '.') {
            self.pen.add(format!("{prefix} question {number}"));
        } else if numbered(plain, ')').is_some() {
            // The answers of a questionnaire belong to their question.
            if self.pen.in_note() || self.pen.in_form() {
                self.pen.member(plain, prefix);
            }
        } else if self.pen.in_form() && asks(plain) {
            self.pen.form_row();
        }
    }

    fn cell(&mut self, plain: &str, after_blank: bool, prefix: &str) {
        if plain.starts_with("№ действия") {
            self.actions = true;
        } else if self.actions && is_number(plain) {
            self.pen.action(plain);
        } else if let Some(number) = plain.strip_suffix('.').filter(|number| is_number(number)) {
            self.pen.add(format!("{prefix} row {number}"));
        } else if after_blank && is_number(plain) && !self.pen.in_table() {
            // The rows of a table of actions are numbered too, but there the columns are the actions.
            self.pen.add(format!("{prefix} row {plain}"));
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A made-up act of this layout.
    pub(in crate::clauses) const TEXT: &str = "\
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

      -тире без пробела;
      3. Условия:

      стол и стул.
      Приложение 1

      к регламенту
\t1.
\tГород

\t2
\tСело

      Приложение 2

      к регламенту
        Таблица 1. Описание действий через архив
\t1
\t№ действия
\t1
\t2

\t2
\tНаименование
      Примечание: Таблица читается слева направо.
      Приложение 6

      к регламенту
       Экранная форма заявления
(ФИО)
Заявитель:____
ЗАЯВЛЕНИЕ
К заявлению прилагаются документы:

      1) билет.
       Уведомления, предоставляемые потребителю
      Уведомления приходят по мере чтения.
      Выходная форма отказа
      Выходная форма отказа даётся письмом.
      Приложение 7

      к регламенту
       Форма анкеты
      1. Довольны ли Вы?

      1) нет;
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
        assert!(fits(TEXT));
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
            "2 -2",
            "3",
            "app.1 row 1",
            "app.1 row 2",
            "t1.1",
            "t1.2",
            "app.2 note",
            "app.6 form 1",
            "app.6 form 1 row 1",
            "app.6 form 1 row 2",
            "app.6 form 1 1)",
            "app.6 form 2",
            "app.6 form 2 row 1",
            "app.6 form 3",
            "app.6 form 3 row 1",
            "app.7 question 1",
            "app.8 row 1",
        ];
        assert_eq!(draw(TEXT, "1"), expected);
        assert_eq!(draw(TEXT, "2"), ["decree note", "decree 1", "decree 1 1)", "1"]);
    }
}
