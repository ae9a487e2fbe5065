//! How long the wait may be: a range from what others waited, and how often such ranges came true.
//!
//! The method is simple on purpose. The waits of children of the same age at registration make a curve of those who still wait after so many days
//! (the product-limit estimate of Kaplan and Meier, 1958: who has no place yet, or left without one, counts as long as it was seen to wait). For a
//! child that has waited some days already, the range runs between two quantiles of that curve among those who waited as long. It knows nothing of the child's
//! position, of new kindergartens, or of next year; so its hit rate is measured on the past and shown beside it.

use crate::order::Step;
use crate::{List, Rule};
use jiff::{Timestamp, civil::Date};
use kernel::civil_date;
use std::collections::BTreeMap;

/// One wait of the past or of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// The age at registration in whole years, by year of birth.
    pub age: u8,
    /// The day of registration.
    pub since: Date,
    /// The day a place came; none where none has come.
    pub placed: Option<Date>,
    /// The last day the wait was seen to last: of leaving without a place, or of the last look.
    pub seen: Date,
}

/// A range of days still to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Not before so many days, in nine cases of ten.
    pub least: u32,
    /// Not after so many days, in nine cases of ten; none where the past does not tell: too many still wait.
    pub most: Option<u32>,
    /// How many waits of the past the range rests on.
    pub waits: usize,
}

/// How often ranges came true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HitRate {
    /// Waits that ended inside their range.
    pub hits: usize,
    /// Waits that ended outside, or outlasted their range.
    pub misses: usize,
    /// Waits that the held-back days do not decide: left without a place, or not ended while the range still runs.
    pub open: usize,
}

impl HitRate {
    /// The share of ranges that came true, from nought to a thousand; none where nothing is decided.
    pub fn per_mille(self) -> Option<usize> {
        (self.hits * 1000).checked_div(self.hits + self.misses)
    }
}

/// Shares of those who still wait, in thousandths, at the two ends of a range.
const LEAST: f64 = 0.9;
const MOST: f64 = 0.1;
/// Products of shares are exact to far less than one child in a million.
const EXACT: f64 = 1e-9;
/// Fewer waits than this make no range.
const ENOUGH: usize = 20;

/// The range for a child of an age that has waited so many days; none where too few of its age waited as long.
pub fn range(waits: &[Wait], age: u8, waited: u32) -> Option<Range> {
    let mut seen: Vec<(u32, bool)> = waits
        .iter()
        .filter(|wait| wait.age == age)
        .map(|wait| (days(wait.since, wait.placed.unwrap_or(wait.seen)), wait.placed.is_some()))
        .filter(|(days, _)| *days >= waited)
        .collect();
    if seen.len() < ENOUGH {
        return None;
    }
    seen.sort_unstable();
    let (mut at_risk, mut still) = (seen.len(), 1.0_f64);
    let (mut least, mut most) = (None, None);
    for day in seen.chunk_by(|a, b| a.0 == b.0) {
        let placed = day.iter().filter(|(_, placed)| *placed).count();
        // Counts of children are far below what a float holds exactly.
        #[allow(clippy::cast_precision_loss, reason = "a list has fewer than 2^52 children")]
        let goes_on = 1.0 - placed as f64 / at_risk as f64;
        still *= goes_on;
        at_risk -= day.len();
        let left = day.first().map_or(0, |(days, _)| days - waited);
        if placed > 0 && still <= LEAST + EXACT {
            least = least.or(Some(left));
        }
        if placed > 0 && still <= MOST + EXACT {
            most = most.or(Some(left));
        }
    }
    Some(Range { least: least?, most, waits: seen.len() })
}

/// The waits of a list as they are known on a day, the latest registered first, at most `most`. A wait ends with the first place that comes, whether
/// or not the parent takes it.
pub fn waits(list: &List, today: Date, most: usize) -> Vec<Wait> {
    let day = |at: i64| Timestamp::from_microsecond(at).map(civil_date).ok();
    let mut found = Vec::new();
    for (born, line) in list.territory() {
        // Child by child: when a place came first, and when the child last left without one.
        let mut ends: BTreeMap<u32, (Option<Date>, Option<Date>)> = BTreeMap::new();
        for change in &line.changes {
            let at = list.moment(change.event.into()).map(civil_date);
            match change.step {
                Step::Joined(key) => ends.entry(key.child).or_default().1 = None,
                Step::Left(key) if gives(change.rule) => {
                    let end = ends.entry(key.child).or_default();
                    end.0 = end.0.or(at);
                }
                Step::Left(key) => ends.entry(key.child).or_default().1 = at,
                Step::Given(_) | Step::Returned(_) | Step::Anew => {}
            }
        }
        for (child, (placed, left)) in ends {
            let Some(since) = list.registration(child).and_then(|(_, at)| day(at)) else { continue };
            let age = u8::try_from(since.year().saturating_sub(born).max(0)).unwrap_or(u8::MAX);
            found.push(Wait { age, since, placed, seen: left.unwrap_or(today) });
        }
    }
    found.sort_by_key(|wait| std::cmp::Reverse(wait.since));
    found.truncate(most);
    found
}

/// Whether a child leaves the count by this rule since a place came.
fn gives(rule: Rule) -> bool {
    matches!(rule, Rule::Turn | Rule::Siblings | Rule::Allocation | Rule::Override | Rule::SelfChoice | Rule::Lot)
}

/// How often ranges made on a day from what was known then came true by the days held back after it.
pub fn hit_rate(waits: &[Wait], day: Date) -> HitRate {
    let known: Vec<Wait> = waits
        .iter()
        .filter(|wait| wait.since < day)
        .map(|wait| Wait { placed: wait.placed.filter(|placed| *placed < day), seen: wait.seen.min(day), ..*wait })
        .collect();
    let mut rate = HitRate::default();
    let mut ranges = BTreeMap::new();
    for wait in waits.iter().filter(|wait| wait.since < day && wait.placed.unwrap_or(wait.seen) >= day) {
        let waited = days(wait.since, day);
        let found = ranges.entry((wait.age, waited)).or_insert_with(|| range(&known, wait.age, waited));
        let Some(range) = *found else { continue };
        let longer = days(day, wait.placed.unwrap_or(wait.seen));
        let outlasted = range.most.is_some_and(|most| longer > most);
        match wait.placed {
            Some(_) if longer >= range.least && !outlasted => rate.hits += 1,
            Some(_) => rate.misses += 1,
            None if outlasted => rate.misses += 1,
            None => rate.open += 1,
        }
    }
    rate
}

fn days(from: Date, to: Date) -> u32 {
    u32::try_from((to - from).get_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan, civil::date};

    fn wait(day: i64, length: i64, placed: bool) -> Wait {
        let since = date(2024, 1, 1).checked_add(day.days()).unwrap();
        let end = since.checked_add(length.days()).unwrap();
        Wait { age: 2, since, placed: placed.then_some(end), seen: end }
    }

    #[test]
    fn the_range_is_between_the_ninths_and_shrinks_as_one_waits() {
        let waits: Vec<Wait> = (1..=100).map(|length| wait(0, length, true)).collect();
        assert_eq!(range(&waits, 2, 0), Some(Range { least: 10, most: Some(90), waits: 100 }));
        // Of the 51 who waited at least fifty days, the range is again between a tenth and nine tenths.
        assert_eq!(range(&waits, 2, 50), Some(Range { least: 5, most: Some(45), waits: 51 }));
        assert_eq!(range(&waits, 3, 0), None);
    }

    #[test]
    fn who_still_waits_counts_against_the_range() {
        let mut waits: Vec<Wait> = (1..=50).map(|length| wait(0, length, true)).collect();
        waits.extend((0..50).map(|_| wait(0, 60, false)));
        assert_eq!(range(&waits, 2, 0), Some(Range { least: 10, most: None, waits: 100 }));
    }

    #[test]
    fn the_hit_rate_is_measured_on_days_held_back() {
        let steady: Vec<Wait> = (0..700).map(|day| wait(day, 30 + (day * 37) % 100, true)).collect();
        let rate = hit_rate(&steady, date(2025, 3, 1));
        let share = rate.per_mille().unwrap();
        assert!(rate.hits > 50 && (700..=950).contains(&share), "{rate:?}");
        // A list that slows down after the day makes the ranges of that day miss, and the measure tells it.
        let slower: Vec<Wait> = (0..700).map(|day| wait(day, if day < 330 { 30 } else { 300 }, true)).collect();
        let slow = hit_rate(&slower, date(2024, 12, 20));
        assert!(slow.per_mille().is_none_or(|share| share < 300), "{slow:?}");
    }
}
