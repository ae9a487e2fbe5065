//! A round of allocation as pages show it: its criteria and numbers, a chart of wishes granted that is drawn here, and why each wish came out as it did.

use crate::components::{Cell, SummaryList, Table};
use crate::waiting::class;
use casework::{Computed, RoundChild};
use kernel::civil_date;
use queue::allocation::Reason;
use queue::tally::Tally;
use queue::{ChildCode, Criterion, GroupId, KindergartenId, Stage};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use store::records::VacancyRecord;
use translation::T;

/// Wishes that have a bar of their own; later ones share one.
const WISHES: usize = 5;
/// The width of the chart, where its bars begin and end, and the height of a row.
const WIDTH: f64 = 640.0;
const LEFT: f64 = 160.0;
const RIGHT: f64 = 70.0;
const ROW: f64 = 34.0;

/// A criterion in words.
pub fn criterion(t: T, criterion: Criterion) -> String {
    match criterion {
        Criterion::Class => t.round_criterion_class(),
        Criterion::Sibling => t.round_criterion_sibling(),
        Criterion::Date => t.round_criterion_date(),
        Criterion::Lot => t.round_criterion_lot(),
    }
    .into_owned()
}

/// Criteria in words, numbered by their weight.
pub fn criteria(t: T, criteria: &[Criterion]) -> String {
    let named = (1..).zip(criteria).map(|(place, one)| format!("{place}) {}", criterion(t, *one)));
    named.collect::<Vec<_>>().join("; ")
}

/// How far a round has come, in words.
pub fn stage(t: T, stage: &Stage) -> String {
    match stage {
        Stage::Announced { .. } => t.round_stage_announced(),
        Stage::Held { .. } => t.round_stage_held(),
        Stage::Dropped { .. } => t.round_stage_dropped(),
    }
    .into_owned()
}

/// The numbers of a result.
pub fn summary(t: T, tally: &Tally) -> SummaryList {
    let families = tally.families > 0;
    SummaryList::new()
        .row(t.round_children(), tally.children)
        .row(t.round_places(), tally.places)
        .row(t.round_placed(), of_whole(tally.placed, tally.children))
        .row(t.round_refused(), of_whole(tally.refused(), tally.children))
        .row(t.round_full(), tally.full)
        .row_if(t.round_families(), families.then(|| tally.families.to_string()))
        .row_if(t.round_blocking(), families.then(|| tally.blocking.to_string()))
}

/// A number with its share of a whole.
fn of_whole(part: u64, whole: u64) -> String {
    share(part, whole).map_or_else(|| part.to_string(), |share| format!("{part} ({share})"))
}

/// A share in whole percents; none of nothing.
pub fn share(part: u64, whole: u64) -> Option<String> {
    (whole > 0).then(|| format!("{} %", (part.saturating_mul(200) / whole).div_ceil(2)))
}

/// The children placed by each wish, later wishes together, and those without a place: each with its words.
fn bars(t: T, tally: &Tally) -> Vec<(String, u64)> {
    let own = (1..=WISHES).zip(&tally.by_wish).map(|(place, count)| (t.round_wish(place).into_owned(), *count));
    let mut bars: Vec<(String, u64)> = own.collect();
    let later: u64 = tally.by_wish.iter().skip(WISHES).sum();
    if later > 0 {
        bars.push((t.round_wish_later(WISHES + 1).into_owned(), later));
    }
    bars.push((t.round_wish_none().into_owned(), tally.refused()));
    bars
}

/// The children placed by each wish, and those without a place.
pub fn by_wish(t: T, tally: &Tally) -> Table {
    let row = |(word, count): (String, u64)| {
        vec![Cell::text(word), Cell::number(count), Cell::number(share(count, tally.children).unwrap_or_default())]
    };
    Table::new(t.round_by_wish())
        .column(t.round_wish_column())
        .number_column(t.round_count_column())
        .number_column(t.round_share_column())
        .rows(bars(t, tally).into_iter().map(row))
        .first_cell_is_header()
        .small()
}

/// The children of each class, and how many of them have a place.
pub fn by_class(t: T, tally: &Tally) -> Table {
    let row = |of: &queue::tally::OfClass| {
        vec![Cell::text(class(t, of.class)), Cell::number(of.children), Cell::number(of_whole(of.placed, of.children))]
    };
    Table::new(t.round_by_class())
        .column(t.queue_class())
        .number_column(t.round_children())
        .number_column(t.round_class_placed())
        .rows(tally.by_class.iter().map(row))
        .first_cell_is_header()
        .small()
}

/// The height of a result's chart, in pixels.
pub fn chart_height(tally: &Tally) -> u64 {
    let later = usize::from(tally.by_wish.len() > WISHES);
    (tally.by_wish.len().min(WISHES) + later + 1) as u64 * 34 + 10
}

/// The children placed by each wish as bars.
#[allow(clippy::cast_precision_loss, reason = "children are far below 2^52")]
pub fn chart(t: T, tally: &Tally) -> String {
    let bars = bars(t, tally);
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" font-family=\"sans-serif\" font-size=\"15\">\
         <title>{}</title>",
        chart_height(tally),
        t.round_chart_title(),
    );
    let last = bars.len().saturating_sub(1);
    for (index, (word, count)) in bars.iter().enumerate() {
        let y = 6.0 + index as f64 * ROW;
        let length = *count as f64 / most as f64 * (WIDTH - LEFT - RIGHT);
        // Those without a place are no wish granted: another colour and, for who sees none, the last place.
        let fill = if index == last { "#7a7f83" } else { "#005a73" };
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{word}</text>\
             <rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"24\" fill=\"{fill}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{count}</text>",
            LEFT - 10.0,
            y + 17.5,
            LEFT + length + 8.0,
            y + 17.5,
        );
    }
    svg.push_str("</svg>");
    svg
}

/// What was decided on a wish and why, in words.
fn reason(t: T, reason: Reason, rival: Option<&casework::RoundRival>) -> String {
    let text = match (reason, rival) {
        (Reason::Granted, _) => t.round_reason_granted(),
        (Reason::Dearer, _) => t.round_reason_dearer(),
        (Reason::Together, _) => t.round_reason_together(),
        (Reason::NoPlaces, _) | (Reason::Full { .. }, None) => t.round_reason_no_places(),
        (Reason::Full { by, .. }, Some(rival)) => {
            let child = rival.child.as_str();
            match by {
                Criterion::Class => t.round_reason_full_class(child, class(t, rival.class)),
                Criterion::Sibling => t.round_reason_full_sibling(child),
                Criterion::Date => t.round_reason_full_date(child, t.date(civil_date(rival.since))),
                Criterion::Lot => t.round_reason_full_lot(child),
            }
        }
    };
    text.into_owned()
}

/// Groups by their identifiers, each as its kindergarten is named with the years and the language that tell it from others there.
pub fn labels(t: T, places: &[VacancyRecord]) -> BTreeMap<String, String> {
    let label = |place: &VacancyRecord| {
        let years = if place.born_from == place.born_to {
            place.born_from.to_string()
        } else {
            format!("{}–{}", place.born_from, place.born_to)
        };
        let language = t.by_key(&format!("body-place-language-{}", place.language));
        let language = language.unwrap_or_else(|| place.language.clone()).to_lowercase();
        (place.id.clone(), format!("{}, {years}, {language}", place.kindergarten_name))
    };
    places.iter().map(label).collect()
}

/// What became of each wish of a child, and why. A wish is a kindergarten, and may stand for several of its groups.
pub fn reasons(t: T, child: &RoundChild, labels: &BTreeMap<String, String>) -> Table {
    let (mut rows, mut place, mut last) = (Vec::new(), 0_usize, None);
    for (kindergarten, group, decided, rival) in &child.wishes {
        if last != Some(kindergarten) {
            place += 1;
            last = Some(kindergarten);
        }
        rows.push(vec![
            Cell::number(place),
            Cell::text(label_of(labels, group, kindergarten)),
            Cell::text(reason(t, *decided, rival.as_ref())),
        ]);
    }
    Table::new(t.round_reasons_caption())
        .number_column(t.round_wish_column())
        .column(t.round_reasons_wish())
        .column(t.round_reasons_what())
        .rows(rows)
        .small()
}

fn label_of<'a>(labels: &'a BTreeMap<String, String>, group: &'a GroupId, kindergarten: &'a KindergartenId) -> &'a str {
    labels.get(group.as_str()).map_or(kindergarten.as_str(), String::as_str)
}

/// The groups of a result: places, those taken, those who wished it, and the last child admitted.
pub fn groups(t: T, computed: &Computed, labels: &BTreeMap<String, String>) -> Table {
    let (round, outcome) = (&computed.round, &computed.outcome);
    let (mut taken, asked) = (vec![0_u64; round.groups.len()], round.asked());
    for group in outcome.placed.iter().flatten() {
        if let Some(count) = usize::try_from(*group).ok().and_then(|group| taken.get_mut(group)) {
            *count += 1;
        }
    }
    let code = |child: &Option<u32>| {
        let child = child.and_then(|child| round.children.get(usize::try_from(child).ok()?));
        child.map(|child| child.child.to_string()).unwrap_or_default()
    };
    let rows = round.groups.iter().zip(taken.iter().zip(&asked)).zip(&outcome.last);
    let rows = rows.filter(|((seats, (taken, asked)), _)| seats.places > 0 || **taken > 0 || **asked > 0);
    let row = |((seats, (taken, asked)), last): ((&queue::allocation::Seats, (&u64, &u64)), &Option<u32>)| {
        vec![
            Cell::text(label_of(labels, &seats.group, &seats.kindergarten)),
            Cell::number(seats.places),
            Cell::number(taken),
            Cell::number(asked),
            Cell::text(code(last)),
        ]
    };
    Table::new(t.round_groups_title())
        .column(t.round_reasons_wish())
        .number_column(t.round_group_places())
        .number_column(t.round_group_taken())
        .number_column(t.round_group_asked())
        .column(t.round_group_last())
        .rows(rows.map(row))
        .first_cell_is_header()
        .small()
}

/// What bound families could have had; none where nothing.
pub fn blocking(t: T, computed: &Computed, labels: &BTreeMap<String, String>) -> Option<Table> {
    let (round, outcome) = (&computed.round, &computed.outcome);
    if outcome.blocking.is_empty() {
        return None;
    }
    let at = |place: u32| usize::try_from(place).ok();
    let row = |one: &queue::allocation::Blocking| {
        let members =
            at(one.family).and_then(|family| round.families.get(family)).map(Vec::as_slice).unwrap_or_default();
        let codes = members.iter().filter_map(|child| Some(round.children.get(at(*child)?)?.child.to_string()));
        let seats = one.groups.iter().filter_map(|group| round.groups.get(at(*group)?));
        let mut groups: Vec<&str> = seats.map(|seats| label_of(labels, &seats.group, &seats.kindergarten)).collect();
        groups.dedup();
        vec![Cell::text(codes.collect::<Vec<_>>().join(", ")), Cell::text(groups.join("; "))]
    };
    let table =
        Table::new(t.round_blocking_title()).column(t.round_blocking_family()).column(t.round_blocking_groups());
    Some(table.rows(outcome.blocking.iter().map(row)).small())
}

/// The children of a result without a place, in the order of the list: a part of them, with how many there are.
pub fn refused(computed: &Computed, from: usize, most: usize) -> (Vec<ChildCode>, usize) {
    let pairs = computed.round.children.iter().zip(&computed.outcome.placed);
    let refused: Vec<&ChildCode> = pairs.filter(|(_, got)| got.is_none()).map(|(child, _)| &child.child).collect();
    (refused.iter().skip(from).take(most).map(|code| (*code).clone()).collect(), refused.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    fn tally(by_wish: &[u64], children: u64) -> Tally {
        let placed = by_wish.iter().sum();
        let by_wish = by_wish.to_vec();
        Tally { children, placed, by_wish, by_class: Vec::new(), places: placed, full: 0, families: 0, blocking: 0 }
    }

    #[test]
    fn bars_are_as_long_as_their_numbers_and_later_wishes_share_one() {
        let svg = chart(T::of(Lang::Ru), &tally(&[40, 20, 0, 0, 0, 3, 2], 75));
        assert!(svg.contains("width=\"410.0\"") && svg.contains("width=\"205.0\""), "{svg}");
        assert!(svg.contains(">6-е и дальше</text>") && svg.contains(">5</text>"), "{svg}");
        assert!(svg.contains(">Без места</text>") && svg.contains(">10</text>"), "{svg}");
        let nothing = chart(T::of(Lang::Kk), &tally(&[], 0));
        assert!(!nothing.contains("NaN") && nothing.contains(">0</text>"), "{nothing}");
    }

    #[test]
    fn shares_are_rounded_and_nothing_has_none() {
        assert_eq!(share(1, 3), Some("33 %".to_owned()));
        assert_eq!(share(2, 3), Some("67 %".to_owned()));
        assert_eq!(share(0, 0), None);
    }
}
