//! Terms (сроки) as the acts write them, and the moment each one ends.

use crate::clock::{civil_date, moment};
use crate::{Calendar, Hours, Week};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The unit a term is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermUnit {
    /// Seconds of the clock, for machines.
    Seconds,
    /// Minutes of office hours.
    Minutes,
    /// Working hours.
    Hours,
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// Calendar months.
    Months,
}

/// A time limit: a count and its unit, for instance «не более 15 минут» or «3 рабочих дня».
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Term {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: TermUnit,
}

/// A text that is not a term.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "«{0}» is not a term: write for instance \"30 s\", \"15 min\", \"6 h\" (working hours), \"3 d\" (calendar days), \"3 wd\" (working days) or \"6 mo\""
)]
pub struct UnknownTerm(String);

impl FromStr for Term {
    type Err = UnknownTerm;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownTerm(text.to_owned());
        let (count, unit) = text.split_once(' ').ok_or_else(unknown)?;
        let unit = match unit {
            "s" => TermUnit::Seconds,
            "min" => TermUnit::Minutes,
            "h" => TermUnit::Hours,
            "mo" => TermUnit::Months,
            "d" => TermUnit::Days,
            "wd" => TermUnit::WorkingDays,
            _ => return Err(unknown()),
        };
        Ok(Self { count: count.parse().map_err(|_| unknown())?, unit })
    }
}

impl TryFrom<String> for Term {
    type Error = UnknownTerm;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Term> for String {
    fn from(term: Term) -> Self {
        term.to_string()
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            TermUnit::Seconds => "s",
            TermUnit::Minutes => "min",
            TermUnit::Hours => "h",
            TermUnit::Months => "mo",
            TermUnit::Days => "d",
            TermUnit::WorkingDays => "wd",
        };
        write!(f, "{} {unit}", self.count)
    }
}

impl Term {
    /// The last moment of the term that starts at `from`.
    ///
    /// Days end at midnight of the last day, and the day of the start does not count (the «day of acceptance»). Minutes and hours run in
    /// office hours: a term that starts at night, on a day off, or late in the day goes on at the next opening. Where an act accepts on the next
    /// working day what came out of hours, the term starts at [`Hours::taken_at`].
    pub fn deadline(self, from: Timestamp, calendar: &Calendar, hours: &Hours) -> Timestamp {
        let start = civil_date(from);
        let span = jiff::Span::new();
        let last = match self.unit {
            TermUnit::Seconds => return later(from, self.count.into()),
            TermUnit::Minutes => return in_office_hours(i64::from(self.count) * 60, from, calendar, hours),
            TermUnit::Hours => return in_office_hours(i64::from(self.count) * 3600, from, calendar, hours),
            TermUnit::Days => start.saturating_add(span.days(i64::from(self.count.min(36_500)))),
            TermUnit::Months => start.saturating_add(span.months(i64::from(self.count.min(1_200)))),
            TermUnit::WorkingDays => {
                // A portal is open on Sundays, but nobody calls them working days: those are the days of the offices.
                let week = if hours.week == Week::All { Week::Five } else { hours.week };
                calendar.working_days_after(start, self.count, week)
            }
        };
        end_of(last).unwrap_or(from)
    }

    /// The length in seconds of working time, to compare terms of different units: a working day has eight hours, a month twenty-one such days.
    pub fn working_seconds(self) -> u64 {
        let unit = match self.unit {
            TermUnit::Seconds => 1,
            TermUnit::Minutes => 60,
            TermUnit::Hours => 3600,
            TermUnit::WorkingDays => 8 * 3600,
            TermUnit::Days => 8 * 3600 * 5 / 7,
            TermUnit::Months => 21 * 8 * 3600,
        };
        u64::from(self.count) * unit
    }
}

/// The first moment of a day, by the clocks of Kazakhstan.
pub fn start_of(day: jiff::civil::Date) -> Option<Timestamp> {
    moment(day, 0)
}

/// The last second of a day, by the clocks of Kazakhstan.
pub fn end_of(day: jiff::civil::Date) -> Option<Timestamp> {
    moment(day, 24 * 3600 - 1)
}

fn later(from: Timestamp, seconds: i64) -> Timestamp {
    from.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(from)
}

fn in_office_hours(seconds: i64, from: Timestamp, calendar: &Calendar, hours: &Hours) -> Timestamp {
    if hours.week == Week::All {
        return later(from, seconds);
    }
    let mut left = seconds;
    for (day, begin, close) in hours.stretches_from(from, calendar) {
        if begin + left <= close {
            // A clock between two seconds is read as the earlier one; nothing ends before it begins.
            return moment(day, begin + left).map_or(from, |end| end.max(from));
        }
        left -= (close - begin).max(0);
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Week;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_request_at_night_is_taken_at_the_next_opening() {
        let calendar = Calendar::default();
        let night = at("2026-11-20T22:00:00+05:00");
        let term: Term = "15 min".parse().unwrap();
        // Friday night: the next opening is Monday at nine.
        assert_eq!(term.deadline(night, &calendar, &Hours::assumed(Week::Five)), at("2026-11-23T09:15:00+05:00"));
        assert_eq!(term.deadline(night, &calendar, &Hours::assumed(Week::Six)), at("2026-11-21T09:15:00+05:00"));
    }

    #[test]
    fn lunch_does_not_count() {
        let term: Term = "15 min".parse().unwrap();
        let before_lunch = at("2026-11-20T12:50:00+05:00");
        assert_eq!(
            term.deadline(before_lunch, &Calendar::default(), &Hours::assumed(Week::Five)),
            at("2026-11-20T14:05:00+05:00")
        );
    }

    #[test]
    fn the_day_of_acceptance_does_not_count() {
        let term: Term = "3 wd".parse().unwrap();
        let friday = at("2026-11-20T10:00:00+05:00");
        assert_eq!(
            term.deadline(friday, &Calendar::default(), &Hours::assumed(Week::Five)),
            at("2026-11-25T23:59:59+05:00")
        );
    }

    #[test]
    fn a_term_of_nothing_ends_where_it_starts() {
        let between_seconds = at("2026-11-20T10:00:00.5+05:00");
        let term: Term = "0 min".parse().unwrap();
        assert_eq!(term.deadline(between_seconds, &Calendar::default(), &Hours::assumed(Week::Five)), between_seconds);
    }

    #[test]
    fn a_wrong_term_says_how_to_write_it() {
        assert!("3 days".parse::<Term>().unwrap_err().to_string().contains("3 wd"));
    }
}
