//! The layout where regulations are approved one after another («Утвержден»): a paragraph begins with an indent,
//! headings and the rest of a broken line do not. Pictures are lost, their captions stay.

use super::letters::together;
use super::pen::{Part, Pen, asks, is_note, is_number, numbered, table_of_actions};

/// A paragraph is indented by more than a stray space.
const INDENT: usize = 5;

/// The identifiers of the decree and the regulation of this number in order.
pub(super) fn draw(text: &str, regulation: &str) -> Vec<String> {
    let lines: Vec<Line> = text.lines().map(Line::read).filter(|line| !line.plain.is_empty()).collect();
    let mut reader = Reader { wanted: regulation.parse().unwrap_or_default(), ..Reader::default() };
    for (index, line) in lines.iter().enumerate() {
        reader.read(line, lines.get(index + 1..).unwrap_or_default());
    }
    reader.pen.finish()
}

struct Line {
    indented: bool,
    plain: String,
}

impl Line {
    fn read(line: &str) -> Self {
        let mut line = line;
        // Marks that a browser left before the first word of a paragraph.
        while let Some((_, rest)) = line.strip_prefix("[bookmark").and_then(|rest| rest.split_once(']')) {
            line = rest;
        }
        let indent = line.chars().take_while(|c| c.is_whitespace() && *c != '\t').count();
        Self { indented: indent >= INDENT, plain: together(line) }
    }
}

#[derive(Default)]
struct Reader {
    pen: Pen,
    /// The regulation to draw, and how many have begun.
    wanted: usize,
    begun: usize,
}

impl Reader {
    fn read(&mut self, line: &Line, rest: &[Line]) {
        let next = rest.first().map_or("", |line| line.plain.as_str());
        let plain = line.plain.as_str();
        if follows(plain, "Утвержден", next, "постановлением").is_some() {
            self.begun += 1;
            self.pen.turn(if self.begun == self.wanted { Part::Regulation } else { Part::Elsewhere });
            return;
        }
        if let Some(number) = follows(plain, "Приложение ", next, "к регламенту").filter(|number| is_number(number))
        {
            self.pen.turn_appendix(number);
            return;
        }
        match self.pen.part.clone() {
            Part::Elsewhere => {}
            Part::Decree => {
                if line.indented {
                    self.clause(plain, "decree ");
                }
            }
            Part::Regulation => {
                if line.indented {
                    self.clause(plain, "");
                } else {
                    // One regulation has lost the headings of its appendices; the captions follow its last clause.
                    self.picture(plain, next, "");
                }
            }
            Part::Appendix(prefix) => self.appendix(line, rest, next, &prefix),
        }
    }

    fn clause(&mut self, plain: &str, prefix: &str) {
        if let Some((number, _)) = numbered(plain, '.').filter(|_| !is_note(plain)) {
            self.pen.open(format!("{prefix}{number}"));
        } else if !self.pen.member(plain, prefix) && prefix.is_empty() {
            // The decree has no paragraphs of this kind: signatures follow its last clause.
            self.pen.paragraph();
        }
    }

    /// The caption of a lost picture, a directory or a legend.
    fn picture(&mut self, plain: &str, next: &str, prefix: &str) {
        let of = |what: &str| if prefix.is_empty() { what.to_owned() } else { format!("{prefix} {what}") };
        if let Some((number, _)) = plain.strip_prefix("Рисунок ").and_then(|rest| rest.split_once('.')) {
            self.pen.add(of(&format!("figure {number}")));
        } else if let Some(rest) = plain.strip_prefix("Диаграмма № ") {
            self.pen.add(of(&format!("figure {}", rest.split_whitespace().next().unwrap_or(""))));
        } else if ["Диаграмма функционального", "Блок – схема", "Блок-схема"].iter().any(|word| plain.starts_with(word))
        {
            self.pen.add(of("figure"));
        } else if plain.starts_with("Справочник бизнес-процессов") {
            self.pen.add(of("directory"));
        }
        // The heading of a legend may be glued to the caption before it and broken in the middle.
        if plain.contains("Условные обозначения") || (plain.ends_with("Условные") && next.starts_with("обозначения"))
        {
            self.pen.open(of("legend"));
        }
    }

    fn appendix(&mut self, line: &Line, rest: &[Line], next: &str, prefix: &str) {
        let plain = line.plain.as_str();
        if is_note(plain) {
            self.pen.note(prefix);
        } else if let Some(number) = table_of_actions(plain) {
            self.pen.table(number);
        } else if self.pen.in_table() {
            if let Some((_, after)) = plain.split_once("№ действия") {
                for number in actions(after, rest) {
                    self.pen.action(&number);
                }
            }
        } else if !line.indented && is_form(plain) {
            self.pen.form(prefix);
        } else if let Some((number, _)) = numbered(plain, '.').filter(|_| line.indented) {
            self.pen.add(format!("{prefix} question {number}"));
        } else if line.indented && self.pen.in_form() {
            // What stands in brackets explains the rule above it.
            if asks(plain) && !plain.ends_with(')') {
                self.pen.form_row();
            }
        } else if line.indented && self.pen.in_legend() {
            self.pen.paragraph();
        } else {
            self.picture(plain, next, prefix);
        }
    }
}

/// What stands between the start of a heading and its continuation on the same line or the next.
fn follows<'a>(plain: &'a str, start: &str, next: &str, continuation: &str) -> Option<&'a str> {
    let rest = plain.strip_prefix(start)?;
    let middle = rest.split_once(continuation).map(|(middle, _)| middle);
    middle.or(next.starts_with(continuation).then_some(rest)).map(str::trim)
}

/// Whether a line names a form; the name may be glued to the title of the appendix.
fn is_form(plain: &str) -> bool {
    let names = ["Форма положительного ответа", "Форма отрицательного ответа", "Форма уведомления"];
    let short = ["Положительный ответ", "Отрицательный ответ"];
    names.iter().chain(&short).any(|name| plain.contains(name))
}

/// The numbers of the actions of a header row whose cells are broken over lines.
fn actions(after: &str, rest: &[Line]) -> Vec<String> {
    let mut lines: Vec<&str> = vec![after];
    lines.extend(rest.iter().map(|line| line.plain.as_str()).take_while(|line| !line.contains("Наименование")));
    // The number of the next row may stand on a line of its own.
    if lines.len() > 1 && lines.last() == Some(&"2") {
        lines.pop();
    }
    let numbers = lines.iter().flat_map(|line| line.split_whitespace()).filter(|word| is_number(word));
    numbers.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECREE: &str = "\
Постановление от 1 марта 2015 года N 7.
      Сноска. Утратило силу.
      1. Утвердить прилагаемые:
      1) регламент.
      Аким города
";

    #[test]
    fn paragraphs_without_numbers_belong_to_their_clause() {
        let text = format!(
            "{DECREE}
\tУтвержден
постановлением акимата
 1. Общие положения
      1. Чужое.
 \tУтвержден
постановлением акимата
 Регламент
      Сноска. В новой редакции.
 1. Общие
положения
[bookmark: z1][bookmark: z2]\u{a0}\u{a0}\u{a0}\u{a0}\u{a0} 1. Книги выдаются через:
      1) зал;
      до 30 августа;
      4)процесс.
      2. Читатели:
      читатель.
\tПриложение 1
к регламенту
 Справочник бизнес-процессов
 \u{a0}\u{a0}\u{a0}\u{a0} Условные обозначения
      ЧЗ - зал;
 Приложение 2
к регламенту
Диаграмма функционального взаимодействия через зал
Диаграмма функционального взаимодействия через портал
 Условные обозначения:
"
        );
        let expected = [
            "decree note",
            "decree 1",
            "decree 1 1)",
            "note",
            "1",
            "1 1)",
            "1 par 1",
            "1 4)",
            "2",
            "2 par 1",
            "app.1 directory",
            "app.1 legend",
            "app.1 legend par 1",
            "app.2 figure",
            "app.2 figure-2",
            "app.2 legend",
        ];
        assert_eq!(draw(&text, "2"), expected);
        assert_eq!(draw(&text, "1"), ["decree note", "decree 1", "decree 1 1)", "1"]);
    }

    #[test]
    fn captions_without_a_heading_follow_the_last_clause() {
        let text = "\
Утвержден
постановлением акимата
      1. Книги выдаются.
  Диаграмма № 1 взаимодействия
через зал
  Диаграмма № 2 взаимодействия
  Справочник бизнес-процессов
";
        assert_eq!(draw(text, "1"), ["1", "figure 1", "figure 2", "directory"]);
    }

    #[test]
    fn broken_lines_and_broken_cells_are_read_through() {
        let text = "\
У т в е р ж д е н  п о с т а н о в л е н и е м
1. Общие положения
      1. Книги выдаются с
06. мая на
 к  настоящему Регламенту:приложении 1
      1 )  ч и т а т е л ь ;
П р и л о ж е н и е  1  к  р е г л а м е н т у
Рисунок 1. Диаграмма через зал
Рисунок 2. Диаграмма через ПЭП Условные
обозначения
П р и л о ж е н и е  2  к  р е г л а м е н т у
Таблица 1. Описание действий через зал
1) действия основного процесса
1 № действия (хода, потока работ) 1 2
2 Наименование
1
№ действия (хода,
потока работ)

3 4
2
Наименование
П р и л о ж е н и е  3  к  р е г л а м е н т у
уведомления Форма положительного ответа
Отдел
НАПРАВЛЕНИЕ
      Имя ребенка: ____
      района     (ФИО, подпись)
Форма отрицательного ответа
      П р и м е ч а н и е :
      Уведомления приходят.
П р и л о ж е н и е  4  к  р е г л а м е н т у
      1. Довольны ли Вы?
      1 )  н е т ;
";
        let expected = [
            "1",
            "1 1)",
            "app.1 figure 1",
            "app.1 figure 2",
            "app.1 legend",
            "t1.1",
            "t1.2",
            "t1.3",
            "t1.4",
            "app.3 form 1",
            "app.3 form 1 row 1",
            "app.3 form 2",
            "app.3 note",
            "app.4 question 1",
        ];
        assert_eq!(draw(text, "1"), expected);
    }
}
