//! The table of actions of a route, in the shape of the acts' appendix: rows are what is said, columns are the actions.

use crate::step_words::{Words, longest_limit};
use engine::{ActionRow, Branch, Edition, Next, Route, Source, Step};
use kernel::{Lang, Term};

/// What the acts print where there is nothing.
const NOTHING: &str = "-";

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// As the act prints it, or in its sense.
    pub text: String,
    /// What the house adds in its own words: how a limit is counted.
    pub note: String,
}

impl Cell {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), note: String::new() }
    }
}

/// A column of the table: an action, or a step of a route whose act prints no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The number.
    pub number: u32,
    /// Not printed by the act: the number carries the sign of the footnote.
    pub assumed: bool,
    /// The cells under the number, in the order of [`Table::heads`] without the first.
    pub cells: Vec<Cell>,
}

/// The table of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The caption.
    pub caption: String,
    /// The language of its texts.
    pub lang: Lang,
    /// The heads of its rows; the first is that of the numbers.
    pub heads: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Whether its columns are steps, since the act prints no table of actions.
    pub of_steps: bool,
    /// The footnote of what is assumed, where something is.
    pub footnote: Option<String>,
}

impl Table {
    /// The table of a route: of its actions, or of its steps where the act prints no table of actions.
    pub fn new(edition: &Edition, route: &Route, lang: Lang) -> Self {
        // Heads and cells are of one language: that of the texts, where a translation of them is missing.
        let lang = route
            .actions
            .first()
            .map(|row| &row.does)
            .or(route.steps.first().map(|step| &step.does))
            .map_or(lang, |does| does.given_in(lang));
        let words = Words::of(lang);
        let (service, channel) = (edition.regulation.title.get(lang), words.channel(route.channel));
        let t = words.t;
        let (caption, heads, columns): (_, Vec<_>, Vec<Column>) = if route.actions.is_empty() {
            let heads = [
                t.diagram_steps_number(),
                t.diagram_steps_who(),
                t.diagram_steps_does(),
                t.diagram_steps_limit(),
                t.diagram_steps_next(),
            ];
            let caption = t.diagram_steps_caption(channel.as_ref(), service);
            (caption, heads.into(), steps(route, words))
        } else {
            let heads = [
                t.diagram_row_number(),
                t.diagram_row_unit(),
                t.diagram_row_does(),
                t.diagram_row_completion(),
                t.diagram_row_limit(),
                t.diagram_row_next(),
            ];
            let caption = t.diagram_table_caption(channel.as_ref(), service);
            (caption, heads.into(), route.actions.iter().map(|row| action(row, words)).collect())
        };
        let assumed = columns.iter().any(|column| column.assumed);
        Self {
            caption: caption.into(),
            lang,
            heads: heads.into_iter().map(Into::into).collect(),
            columns,
            of_steps: route.actions.is_empty(),
            footnote: assumed.then(|| t.diagram_table_assumed().into()),
        }
    }

    /// The columns in blocks, as the acts print them: of one size where that can be, so many abreast at most.
    pub fn blocks(&self, abreast: usize) -> Vec<&[Column]> {
        let count = self.columns.len().div_ceil(abreast.max(1)).max(1);
        let (size, more) = (self.columns.len() / count, self.columns.len() % count);
        let mut rest = self.columns.as_slice();
        let mut blocks = Vec::new();
        for index in 0..count {
            let (block, after) = rest.split_at(rest.len().min(size + usize::from(index < more)));
            blocks.push(block);
            rest = after;
        }
        blocks
    }

    /// The heading of a block: the act's words with the numbers it holds.
    pub(crate) fn heading(&self, block: &[Column]) -> String {
        let numbers = match block {
            [only] => only.number.to_string(),
            [first, .., last] => format!("{}–{}", first.number, last.number),
            [] => String::new(),
        };
        let t = Words::of(self.lang).t;
        if self.of_steps { t.diagram_steps_block(numbers).into() } else { t.diagram_table_block(numbers).into() }
    }
}

fn dashed(text: &str) -> String {
    if text.is_empty() { NOTHING.to_owned() } else { text.to_owned() }
}

fn action(row: &ActionRow, words: Words) -> Column {
    let lang = words.t.lang();
    let note = row.limit.map(|term| counted(term, row.limit_informs, words)).unwrap_or_default();
    Column {
        number: row.number,
        assumed: row.source == Source::Assumed,
        cells: vec![
            Cell::new(row.unit.get(lang)),
            Cell::new(row.does.get(lang)),
            Cell::new(row.completion.get(lang)),
            Cell { text: dashed(row.limit_printed.get(lang)), note },
            Cell::new(dashed(&row.next_printed(lang))),
        ],
    }
}

/// How the house counts a limit: a printed «3 дня» may be working days, and a minute for a person's work binds nobody.
fn counted(term: Term, informs: bool, words: Words) -> String {
    let term = words.term(term);
    let told = if informs {
        words.t.diagram_limit_informs(term.as_ref())
    } else {
        words.t.diagram_limit_counted(term.as_ref())
    };
    told.into()
}

fn steps(route: &Route, words: Words) -> Vec<Column> {
    let numbers = (1_u32..).zip(&route.steps);
    numbers.map(|(number, step)| self::step(route, step, number, words)).collect()
}

fn step(route: &Route, step: &Step, number: u32, words: Words) -> Column {
    let who = format!("{}, {}", words.pool(step.system), words.actor(step.actor, step.system));
    let limit = match (longest_limit(route, step), step.limit.filter(|_| step.limit_informs)) {
        (Some(term), _) => Cell::new(words.term(term)),
        (None, Some(term)) => Cell { text: NOTHING.to_owned(), note: counted(term, true, words) },
        (None, None) => Cell::new(NOTHING),
    };
    Column {
        number,
        assumed: step.source == Source::Assumed,
        cells: vec![
            Cell::new(who),
            Cell::new(step.does.get(words.t.lang())),
            limit,
            Cell::new(next_numbers(route, step, words)),
        ],
    }
}

/// The numbers of the steps that come next, each with its branch: «3 (да), 2 (нет)».
pub(crate) fn next_numbers(route: &Route, step: &Step, words: Words) -> String {
    let number = |target: &str| {
        let place = route.steps.iter().position(|step| step.id == target);
        place.map_or_else(|| words.t.diagram_next_end().into_owned(), |place| (place + 1).to_string())
    };
    match &step.next {
        Next::One(target) => number(target),
        Next::By(ways) => {
            let told = ways.iter().map(|(branch, target)| match branch {
                Branch::Done => number(target),
                _ => format!("{} ({})", number(target), words.branch(*branch)),
            });
            told.collect::<Vec<_>>().join(", ")
        }
    }
}
