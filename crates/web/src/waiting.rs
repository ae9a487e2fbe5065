//! A waiting list as pages show it: how a child's number moved and why, as a table and as a chart drawn here.

use crate::components::{Cell, Table};
use jiff::Timestamp;
use queue::explain::{Move, Why};
use queue::{ChildCode, Class, List, Rule, Standing};
use std::fmt::Write as _;
use translation::T;

/// Width and height of the chart, and the room around its lines. A telephone shows it three quarters as wide: its letters stay as large as the page's.
const SIZE: (f64, f64) = (480.0, 270.0);
const LETTERS: f64 = 20.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 42.0;

/// A class of the order in words.
pub fn class(t: T, class: Class) -> String {
    match class {
        Class::OutOfTurn => t.queue_class_out_of_turn(),
        Class::FirstTurn => t.queue_class_first_turn(),
        Class::General => t.queue_class_general(),
    }
    .into_owned()
}

/// A code however it was typed: letters that are taken for digits, and without its dashes.
pub fn read_code(text: &str) -> Option<ChildCode> {
    let digit = |c: char| match c.to_ascii_uppercase() {
        'O' | 'О' | 'о' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(13).map(digit).collect();
    if plain.len() != 12 || !plain.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let parts = [plain.get(..4)?, plain.get(4..8)?, plain.get(8..)?];
    Some(ChildCode::new(parts.join("-")))
}

/// Where a child stands, in words.
pub fn standing(t: T, standing: &Standing) -> String {
    match standing {
        Standing::Waiting => t.queue_standing_waiting(),
        Standing::Offered { .. } => t.queue_standing_offered(),
        Standing::Consented => t.queue_standing_consented(),
        Standing::Referred { until: Some(until), .. } => {
            t.queue_standing_referred_until(t.date(kernel::civil_date(*until)))
        }
        Standing::Referred { .. } => t.queue_standing_referred(),
        Standing::HandedIn => t.queue_standing_handed_in(),
        Standing::Enrolled => t.queue_standing_enrolled(),
        Standing::Missed | Standing::Stopped { .. } => t.queue_standing_stopped(),
        Standing::Gone => t.queue_standing_gone(),
    }
    .into_owned()
}

/// The cause of a move in words: what happened, to whom, and so by which rule.
pub fn cause(t: T, step: &Move) -> String {
    let text = match (step.why, step.rule) {
        (Why::Itself, Rule::Registration) => t.queue_why_own_registration(),
        (Why::Itself, Rule::Privilege) if step.confirmed == Some(true) => t.queue_why_own_confirmed(),
        (Why::Itself, Rule::Privilege) => t.queue_why_own_ended(),
        (Why::Itself, Rule::Turn | Rule::Siblings | Rule::Allocation | Rule::Override) => t.queue_why_own_place(),
        (Why::Itself, Rule::Answer) => t.queue_why_own_answer(),
        (Why::Itself, Rule::EndAge) => t.queue_why_own_age(),
        (Why::Itself, Rule::Move) => t.queue_why_own_move(),
        (Why::Itself, Rule::Wish) => t.queue_why_own_wish(),
        (Why::Itself, _) => t.queue_why_own_other(),
        (Why::AnotherCame, Rule::Registration) => t.queue_why_came_registration(),
        (Why::AnotherCame, Rule::Answer) => t.queue_why_came_answer(),
        (Why::AnotherCame, Rule::Move) => t.queue_why_came_move(),
        (Why::AnotherCame, _) => t.queue_why_came_other(),
        (Why::AnotherLeft, Rule::Turn | Rule::Siblings | Rule::Allocation | Rule::Override) => t.queue_why_left_place(),
        (Why::AnotherLeft, Rule::Wish) => t.queue_why_left_wish(),
        (Why::AnotherLeft, Rule::EndAge) => t.queue_why_left_age(),
        (Why::AnotherLeft, Rule::Move) => t.queue_why_left_move(),
        (Why::AnotherLeft, _) => t.queue_why_left_other(),
        (Why::AnotherMoved, Rule::Privilege) if step.confirmed == Some(true) => t.queue_why_moved_confirmed(),
        (Why::AnotherMoved, Rule::Privilege) => t.queue_why_moved_ended(),
        (Why::AnotherMoved, _) => t.queue_why_moved_other(),
        (Why::Shares, _) => t.queue_why_shares(),
    };
    text.into_owned()
}

/// The latest moves as a table, the last one first; none where there are none.
pub fn moves_table(t: T, list: &List, moves: &[Move], most: usize) -> Option<Table> {
    if moves.is_empty() {
        return None;
    }
    let place = |position: Option<u64>| position.map_or_else(|| "–".to_owned(), |position| position.to_string());
    let row = |step: &Move| {
        vec![
            Cell::text(list.moment(step.event).map(|at| t.date_time_short(at)).unwrap_or_default()),
            Cell::number(place(step.from)),
            Cell::number(place(step.to)),
            Cell::text(cause(t, step)),
        ]
    };
    let table = Table::new(t.queue_moves_caption())
        .column(t.queue_moves_at())
        .number_column(t.queue_moves_from())
        .number_column(t.queue_moves_to())
        .column(t.queue_moves_why());
    Some(table.rows(moves.iter().rev().take(most).map(row)).small())
}

/// The moves as a chart: time runs to the right, the first place of the list is at the top. A gap is a time without a number.
pub fn moves_chart(t: T, list: &List, moves: &[Move], now: Timestamp) -> String {
    let points: Vec<(i64, Option<u64>)> =
        moves.iter().filter_map(|step| Some((list.moment(step.event)?.as_second(), step.to))).collect();
    let chart = Chart::of(&points, now.as_second());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" font-family=\"sans-serif\" \
         font-size=\"{LETTERS}\"><title>{}</title>",
        SIZE.0,
        SIZE.1,
        t.queue_chart_title(),
    );
    chart.draw(&mut svg);
    let first = points.first().and_then(|(at, _)| Timestamp::from_second(*at).ok()).unwrap_or(now);
    svg + &dates(t, first, now) + "</svg>"
}

/// The days of the chart's ends; one day is said once.
fn dates(t: T, first: Timestamp, now: Timestamp) -> String {
    let (first, last) = (kernel::civil_date(first), kernel::civil_date(now));
    let base = SIZE.1 - 10.0;
    let begin = format!("<text x=\"{LEFT}\" y=\"{base}\">{}</text>", t.date_short(first));
    if first == last {
        return begin;
    }
    let right = SIZE.0 - RIGHT;
    format!("{begin}<text x=\"{right}\" y=\"{base}\" text-anchor=\"end\">{}</text>", t.date_short(last))
}

/// The ranges of a chart and its line.
struct Chart<'a> {
    points: &'a [(i64, Option<u64>)],
    from: i64,
    until: i64,
    last: u64,
}

impl<'a> Chart<'a> {
    fn of(points: &'a [(i64, Option<u64>)], now: i64) -> Self {
        let from = points.first().map_or(now, |(at, _)| *at);
        let last = points.iter().filter_map(|(_, place)| *place).max().unwrap_or(1);
        Self { points, from, until: now.max(from + 1), last: last.max(2) }
    }

    #[allow(clippy::cast_precision_loss, reason = "seconds and places are far below 2^52")]
    fn x(&self, at: i64) -> f64 {
        let share = (at - self.from) as f64 / (self.until - self.from) as f64;
        LEFT + share.clamp(0.0, 1.0) * (SIZE.0 - LEFT - RIGHT)
    }

    #[allow(clippy::cast_precision_loss, reason = "seconds and places are far below 2^52")]
    fn y(&self, place: u64) -> f64 {
        let share = (place - 1) as f64 / (self.last - 1) as f64;
        TOP + share * (SIZE.1 - TOP - BOTTOM)
    }

    fn draw(&self, svg: &mut String) {
        // Writing to a string cannot fail.
        for place in [1, self.last.div_ceil(2), self.last] {
            let y = self.y(place);
            let _ = write!(
                svg,
                "<path d=\"M{LEFT} {y:.1}H{}\" stroke=\"#b1b4b6\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{place}</text>",
                SIZE.0 - RIGHT,
                LEFT - 8.0,
                y + 7.0,
            );
        }
        let mut path = String::new();
        let mut on = false;
        for (index, (at, place)) in self.points.iter().enumerate() {
            let x = self.x(*at);
            if let Some(place) = place {
                let y = self.y(*place);
                let _ = if on { write!(path, "H{x:.1}V{y:.1}") } else { write!(path, "M{x:.1} {y:.1}") };
            } else if on {
                let _ = write!(path, "H{x:.1}");
            }
            on = place.is_some();
            if on && index + 1 == self.points.len() {
                let _ = write!(path, "H{:.1}", SIZE.0 - RIGHT);
            }
        }
        let _ = write!(svg, "<path d=\"{path}\" fill=\"none\" stroke=\"#005a73\" stroke-width=\"3\"/>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_steps_to_each_place_and_breaks_where_there_is_none() {
        let points = [(0, Some(3)), (50, Some(2)), (60, None), (80, Some(2))];
        let mut svg = String::new();
        Chart::of(&points, 100).draw(&mut svg);
        let line = svg.rsplit("<path d=\"").next().unwrap();
        // From the lowest place up to the middle one, each where its moment stands between the ends.
        assert!(line.starts_with("M64.0 228.0H266.0V121.0H306.4M387.2 121.0H468.0\""), "{line}");
        assert!(svg.contains(">1</text>") && svg.contains(">3</text>"), "{svg}");
    }

    #[test]
    fn a_chart_of_nothing_is_still_a_picture() {
        let mut svg = String::new();
        Chart::of(&[], 100).draw(&mut svg);
        assert!(!svg.contains("NaN"), "{svg}");
    }

    #[test]
    fn a_move_by_a_privilege_says_whether_it_was_confirmed_or_ended() {
        for lang in kernel::Lang::ALL {
            let said = |why, confirmed| {
                let (rule, confirmed) = (Rule::Privilege, Some(confirmed));
                cause(T::of(lang), &Move { event: 0, rule, why, confirmed, from: Some(1), to: Some(2) })
            };
            let [own, another] = [Why::Itself, Why::AnotherMoved].map(|why| [said(why, true), said(why, false)]);
            assert!(own[0] != own[1] && another[0] != another[1], "{lang}: {own:?}, {another:?}");
        }
    }

    #[test]
    fn letters_are_read_on_a_telephone_and_one_day_is_said_once() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (t, now) = (T::of(kernel::Lang::Ru), at("2026-11-20T10:00:00+05:00"));
        let svg = moves_chart(t, &List::default(), &[], now);
        let number = |after: &str| -> f64 {
            let (_, rest) = svg.split_once(after).unwrap();
            rest.split(['"', ' ']).next().unwrap().parse().unwrap()
        };
        // The text of a page is 360 pixels wide on a telephone of 390, and its letters are of 16.
        assert!(number("font-size=\"") * 360.0 / number("viewBox=\"0 0 ") >= 15.0, "{svg}");
        assert_eq!(svg.matches("20.11.2026").count(), 1, "{svg}");
        let two = dates(t, at("2026-11-18T10:00:00+05:00"), now);
        assert!(two.contains(">18.11.2026<") && two.contains(">20.11.2026<"), "{two}");
    }
}
