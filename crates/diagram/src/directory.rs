//! The directory of business processes («справочник бизнес-процессов»): who does what, in columns of units, with times.

use crate::layout::{LINE, Point, Rect, SIZE, SMALL};
use crate::markup::Markup;
use crate::measure::{count, wrap, wrap_bold};
use crate::process::FlowKind;
use crate::signs::INK;
use crate::step_words::{Words, longest_limit};
use crate::svg::{draw_line, frame, lines};
use crate::table::next_numbers;
use engine::{ActorKind, Edition, Next, Route};
use kernel::{Lang, System};

/// A step of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The step's number in the route, from one.
    pub number: usize,
    /// The unit's place in [`Directory::units`].
    pub unit: usize,
    /// The printed name; empty where the act prints none.
    pub name: String,
    /// What is done, in short.
    pub does: String,
    /// The time limit in words; empty without one.
    pub limit: String,
    /// What comes next, by numbers and branches.
    pub next: String,
    /// Whether the next line is one of the ways on.
    pub goes_on: bool,
}

/// The directory of one route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// The caption.
    pub caption: String,
    /// The language of its texts.
    pub lang: Lang,
    /// The identifier for a page that shows several: the channel's word.
    pub id: String,
    /// Structural units: systems with their people, in the order they come in.
    pub units: Vec<String>,
    /// Steps in the order of the act.
    pub entries: Vec<Entry>,
}

/// The width of a unit's column.
const COLUMN: i32 = 220;
/// The room of the caption and of the names of units.
const HEAD: i32 = 78;
/// Between two entries.
const GAP: i32 = 34;

impl Directory {
    /// The directory of a route.
    pub fn new(edition: &Edition, route: &Route, lang: Lang) -> Self {
        let words = Words::of(lang);
        let mut places: Vec<(System, ActorKind)> = Vec::new();
        let mut entries = Vec::new();
        for (index, step) in route.steps.iter().enumerate() {
            let place = (step.system, step.actor);
            let unit = places.iter().position(|known| *known == place).unwrap_or_else(|| {
                places.push(place);
                places.len() - 1
            });
            let following = route.steps.get(index + 1).map(|step| step.id.as_str());
            let targets = match &step.next {
                Next::One(target) => vec![target.as_str()],
                Next::By(ways) => ways.values().map(String::as_str).collect(),
            };
            entries.push(Entry {
                number: index + 1,
                unit,
                name: words.name(step),
                does: words.deeds(route, step),
                limit: longest_limit(route, step).map(|term| words.term(term).into_owned()).unwrap_or_default(),
                next: words.t.diagram_next(next_numbers(route, step, words)).into(),
                goes_on: following.is_some_and(|following| targets.contains(&following)),
            });
        }
        let title = edition.regulation.short_title.get(lang);
        let unit = |(system, actor): &(System, ActorKind)| match actor {
            ActorKind::Machine => words.actor(*actor, *system).into_owned(),
            _ => format!("{}: {}", words.pool(*system), words.actor(*actor, *system)),
        };
        Self {
            caption: words.t.diagram_steps_caption(words.channel(route.channel).as_ref(), title).into(),
            lang,
            id: route.channel.word().to_owned(),
            units: places.iter().map(unit).collect(),
            entries,
        }
    }

    /// The directory as a table: a column for each unit, a row for each step.
    pub fn to_html(&self) -> String {
        let mut page = Markup::default();
        page.open("table", &[("class", &"govuk-table diagram-directory"), ("lang", &self.lang.code())]);
        page.text("caption", &[("class", &"govuk-table__caption govuk-table__caption--m")], &self.caption);
        page.open("thead", &[("class", &"govuk-table__head")]);
        page.open("tr", &[("class", &"govuk-table__row")]);
        let number = Words::of(self.lang).t.diagram_steps_number();
        for head in std::iter::once(number.as_ref()).chain(self.units.iter().map(String::as_str)) {
            page.text("th", &[("scope", &"col"), ("class", &"govuk-table__header")], head);
        }
        page.close();
        page.close();
        page.open("tbody", &[("class", &"govuk-table__body")]);
        for entry in &self.entries {
            page.open("tr", &[("class", &"govuk-table__row")]);
            page.text("th", &[("scope", &"row"), ("class", &"govuk-table__header")], &entry.number.to_string());
            for unit in 0..self.units.len() {
                let text = if unit == entry.unit { entry.sentence() } else { String::new() };
                page.text("td", &[("class", &"govuk-table__cell")], &text);
            }
            page.close();
        }
        page.done()
    }

    /// The directory as a picture: units in columns, steps under one another, arrows with their times.
    pub fn to_svg(&self) -> String {
        let boxes = self.boxes();
        let width = (COLUMN * count(self.units.len())).max(2 * COLUMN);
        let height = boxes.last().map_or(HEAD, |last| last.0.bottom()) + GAP;
        let caption = wrap_bold(&self.caption, width - 20, SIZE);
        let top = LINE * (count(caption.len()) - 1);
        let tells: Vec<String> =
            self.entries.iter().map(|entry| format!("{}. {}", entry.number, entry.sentence())).collect();
        let mut page = Markup::default();
        frame(&mut page, &self.caption, &tells.join(" "), width, height + top, &format!("directory-{}", self.id));
        lines(&mut page, &caption, Point { x: 10, y: 18 }, SIZE, true, "start");
        page.open("g", &[("transform", &format!("translate(0 {top})"))]);
        self.draw_units(&mut page, height);
        for ((entry, (rect, text)), next) in
            self.entries.iter().zip(&boxes).zip(boxes.iter().skip(1).map(Some).chain([None]))
        {
            draw_entry(&mut page, entry, *rect, text);
            if let Some((next, _)) = next.filter(|_| entry.goes_on) {
                let (from, to, middle) = (rect.centre().x, next.centre().x, rect.bottom() + GAP - 14);
                let bends = [
                    Point { x: from, y: rect.bottom() },
                    Point { x: from, y: middle },
                    Point { x: to, y: middle },
                    Point { x: to, y: next.y },
                ];
                draw_line(&mut page, FlowKind::Sequence, &bends, false);
            }
        }
        page.done()
    }

    /// The boxes of the entries with their lines.
    fn boxes(&self) -> Vec<(Rect, Vec<String>)> {
        let mut y = HEAD + GAP / 2;
        let mut boxes = Vec::new();
        for entry in &self.entries {
            let mut text = wrap(&entry.does, COLUMN - 44, SMALL);
            text.extend(wrap(&entry.next, COLUMN - 44, SMALL));
            let rect =
                Rect { x: COLUMN * count(entry.unit) + 12, y, w: COLUMN - 24, h: (1 + count(text.len())) * LINE + 10 };
            y = rect.bottom() + GAP;
            boxes.push((rect, text));
        }
        boxes
    }

    fn draw_units(&self, page: &mut Markup, height: i32) {
        for (index, unit) in self.units.iter().enumerate() {
            let x = COLUMN * count(index);
            page.empty(
                "rect",
                &[
                    ("x", &(x + 1)),
                    ("y", &30),
                    ("width", &(COLUMN - 2)),
                    ("height", &(height - 32)),
                    ("fill", &"none"),
                    ("stroke", &INK),
                ],
            );
            let text = wrap_bold(unit, COLUMN - 20, SIZE);
            lines(page, &text, Point { x: x + COLUMN / 2, y: 48 }, SIZE, true, "middle");
        }
    }
}

impl Entry {
    /// The number with the printed name; what is assumed has only the sign of the footnote.
    fn head(&self) -> String {
        match self.name.as_str() {
            "" | "*" => format!("{}{}", self.number, self.name),
            name => format!("{}. {name}", self.number),
        }
    }

    /// The entry in one sentence.
    fn sentence(&self) -> String {
        let name = if self.name == "*" { "" } else { self.name.as_str() };
        let parts = [name, self.does.as_str(), self.limit.as_str(), self.next.as_str()];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}.", said.join("; "))
    }
}

fn draw_entry(page: &mut Markup, entry: &Entry, rect: Rect, text: &[String]) {
    page.empty(
        "rect",
        &[
            ("x", &rect.x),
            ("y", &rect.y),
            ("width", &rect.w),
            ("height", &rect.h),
            ("rx", &6),
            ("fill", &"#ffffff"),
            ("stroke", &INK),
        ],
    );
    let at = |line: i32| Point { x: rect.x + 10, y: rect.y + 16 + LINE * line };
    lines(page, &[entry.head()], at(0), SIZE, true, "start");
    lines(page, text, at(1), SMALL, false, "start");
    // The time stands at the arrow.
    let time = Point { x: rect.centre().x + 6, y: rect.bottom() + 12 };
    lines(page, std::slice::from_ref(&entry.limit), time, SMALL, true, "start");
}
