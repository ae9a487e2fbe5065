//! The layout of an act in Kazakh: no indents, paragraphs parted by empty lines and broken by page ends,
//! a table's row on one line, the heading of an appendix at its end («… 1-қосымша»).

use super::letters::together;
use super::pen::{Part, Pen, asks, is_note, is_number, numbered};

/// Whether a text has this layout.
pub(super) fn fits(text: &str) -> bool {
    text.lines().any(|line| appendix_number(&together(line)).is_some())
}

/// The identifiers of the decree and its regulation.
pub(super) fn draw(text: &str) -> Vec<String> {
    let mut pen = Pen::default();
    for block in blocks(text) {
        if let Some(number) = appendix_number(&block.text) {
            pen.turn_appendix(number);
            continue;
        }
        match pen.part.clone() {
            // What is approved begins after the stamp of approval.
            Part::Decree if block.text.ends_with("бекітілді") => pen.turn(Part::Regulation),
            Part::Decree => clause(&mut pen, &block.text, "decree "),
            Part::Regulation => clause(&mut pen, &block.text, ""),
            Part::Appendix(prefix) => appendix(&mut pen, &block, &prefix),
            Part::Elsewhere => {}
        }
    }
    pen.finish()
}

/// Lines that stand together.
struct Block {
    text: String,
    /// Whether the next block goes on with its sentence: only a numbered one is known to have a whole sentence.
    open: bool,
    /// Whether it is made of words that a broken line has left alone.
    lone: bool,
}

impl Block {
    fn new(text: String) -> Self {
        let listed = numbered(&text, '.').is_some() || numbered(&text, ')').is_some();
        Self { open: listed && !ends(&text) && !text.contains('\t'), lone: is_word(&text), text }
    }

    fn is_row(&self) -> bool {
        self.text.contains('\t')
    }

    fn join(&mut self, text: &str) {
        self.text.push(' ');
        self.text.push_str(text);
        self.open = self.open && !ends(text);
        self.lone = self.lone && is_word(text);
    }
}

/// The blocks of the text. A row of a table is one of its own; what goes on with a broken sentence or line is joined.
fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut after_blank = true;
    for line in text.lines() {
        let row = line.contains('\t');
        let plain = if row { line.to_owned() } else { together(line) };
        if plain.is_empty() {
            after_blank = true;
            continue;
        }
        let goes_on = |last: &Block| !after_blank || last.open || (last.lone && is_word(&plain));
        match found.last_mut().filter(|last| !row && !last.is_row() && !begins(&plain) && goes_on(last)) {
            Some(last) => last.join(&plain),
            None => found.push(Block::new(plain)),
        }
        after_blank = false;
    }
    found
}

/// Whether a line is one word and no more.
fn is_word(plain: &str) -> bool {
    plain.chars().all(|c| c.is_alphabetic() || c == '-')
}

/// Whether a line cannot go on with the sentence of the line before it.
fn begins(plain: &str) -> bool {
    let listed = plain.strip_prefix("- ").unwrap_or(plain);
    numbered(plain, '.').is_some() || numbered(listed, ')').is_some() || is_note(plain)
}

fn ends(plain: &str) -> bool {
    plain.ends_with(['.', ':', ';'])
}

fn appendix_number(plain: &str) -> Option<&str> {
    let (before, after) = plain.rsplit_once("-қосымша")?;
    let number = before.split_whitespace().next_back()?;
    (after.is_empty() && is_number(number)).then_some(number)
}

fn clause(pen: &mut Pen, plain: &str, prefix: &str) {
    match numbered(plain, '.') {
        Some((number, rest)) if ends(rest) => pen.open(format!("{prefix}{number}")),
        // A heading of a section is numbered as well; only a clause ends as a sentence does.
        Some(_) => {}
        None => {
            if !pen.member(plain, prefix) && prefix.is_empty() {
                pen.paragraph();
            }
        }
    }
}

fn appendix(pen: &mut Pen, block: &Block, prefix: &str) {
    let plain = block.text.as_str();
    if is_note(plain) {
        pen.note(prefix);
    } else if block.is_row() {
        row(pen, plain, prefix);
    } else if let Some((number, _)) = plain.split_once(" кесте.").filter(|(number, _)| is_number(number)) {
        pen.table(number);
    } else if let Some((_, caption)) = plain.split_once("№ ").filter(|_| plain.ends_with("диаграммасы")) {
        pen.add(format!("{prefix} figure {}", caption.split_whitespace().next().unwrap_or_default()));
    } else if plain.starts_with("Кесте. Шартты белгілер") {
        pen.legend(prefix);
    } else if plain.starts_with("Кесте.") && pen.in_form() {
        // The last appendix has lost its number in print: its table stands where a form of the appendix before it cannot go on.
        pen.turn(Part::Appendix(next_appendix(prefix)));
    } else if names_form(plain) {
        // A form may bear two names, one under the other.
        if !pen.in_form() {
            pen.form(prefix);
        }
    } else if pen.in_form() && is_form_row(plain) {
        pen.form_row();
    }
}

/// A row of a table: the header of a table of actions, or a numbered indicator.
fn row(pen: &mut Pen, line: &str, prefix: &str) {
    let mut cells = line.split('\t').map(str::trim);
    let first = cells.next().unwrap_or_default();
    if pen.in_table() {
        if cells.next().is_some_and(|title| title.starts_with("Әрекет №")) {
            // The number of a column may be cut off; the column counts all the same.
            for (place, number) in cells.enumerate() {
                pen.action(&if is_number(number) { number.to_owned() } else { (place + 1).to_string() });
            }
        }
    } else if let Some(number) = first.split_whitespace().next().and_then(|word| word.strip_suffix('.')) {
        pen.add(format!("{prefix} row {number}"));
    }
}

fn next_appendix(prefix: &str) -> String {
    let number = prefix.trim_start_matches("app.").parse().unwrap_or(0);
    format!("app.{}", number + 1)
}

/// Whether a line names a form: a referral, a notice or a form so called.
fn names_form(plain: &str) -> bool {
    ["ЖОЛДАМА", "туралы хабарлама", "нысаны", "формасы"].iter().any(|name| plain.ends_with(name))
}

/// Whether a block of a form is a row: it leaves a gap to fill, or is more than a word left alone by a broken line.
fn is_form_row(plain: &str) -> bool {
    let gap = plain.contains("__") || plain.contains("--") || plain.ends_with(':');
    asks(plain) && (gap || (plain.contains(' ') && plain.starts_with(char::is_uppercase)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
Қала әкімдігінің 2013 жылғы 1 наурыздағы N 7 қаулысы

Ескерту. Күші жойылды.

1. Қоса беріліп отырған регламент бекітілсін.

Енгізуші:

Басшы А. Есімов

А л м а т ы қ а л а с ы әкімдігінің
№ 7 қаулысымен
бекітілді

Кітап беру регламенті

1. Жалпы ережелер

1. Кітап беру стандарт негізінде

ж ү з е г е

а с ы р ы л а д ы .

2. Кезек:

Бірінші кезекте тұрады:

- 1) оқушылар;
2) мұғалімдер. Оларға, сонымен

қатар кітап беріледі.

Кезек ұзақ болмайды.

Кітап беру регламентіне 1-қосымша

1 кесте. Әрекеттер

1\tӘрекет № (ағыны)\t1\t2\t
2\tҚФБ\tОрталық\tОрталық\tОрталық

Кітап беру регламентіне 2-қосымша

Әрекеттестіктің № 1 диаграммасы

Кесте. Шартты белгілер

\tҚате

«Кітап беру
регламентіне
3 - қ о с ы м ш а

Кітап туралы хабарлама нысаны

Кітап туралы хабарлама

А л м а т ы

қаласы

(А т ы - ж ө н і)

Өтініш

Кітап: _____

берілді.

«Кітап
беру

Кесте. Сапа көрсеткіштері

Сапа\tМәні
1. Уақтылылығы\t
1.1. Үлесі\t
";

    #[test]
    fn identifiers_follow_the_print() {
        assert!(fits(TEXT));
        let expected = [
            "decree note",
            "decree 1",
            "1",
            "2",
            "2 par 1",
            "2 1)",
            "2 2)",
            "2 par 2",
            "t1.1",
            "t1.2",
            "t1.3",
            "app.2 figure 1",
            "app.2 legend",
            "app.3 form 1",
            "app.3 form 1 row 1",
            "app.3 form 1 row 2",
            "app.4 row 1",
            "app.4 row 1.1",
        ];
        assert_eq!(draw(TEXT), expected);
    }
}
