//! Terms (сроки) as the acts write them, and the moment each one ends.

use crate::{Calendar, Week};
use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The unit a term is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermUnit {
    /// Seconds of the clock, for machines.
    Seconds,
    /// Minutes of the clock for machines, of office hours for people.
    Minutes,
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
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
    "«{0}» is not a term: write for instance \"30 s\", \"15 min\", \"3 d\" (calendar days) or \"3 wd\" (working days)"
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
            TermUnit::Days => "d",
            TermUnit::WorkingDays => "wd",
        };
        write!(f, "{} {unit}", self.count)
    }
}

impl Term {
    /// The last moment of the term that starts at `from`.
    ///
    /// Days end at midnight of the last day, and the day of the start does not count (the «day of acceptance»). Minutes run in
    /// office hours: a term that starts at night, on a day off, or late in the day goes on at the next opening.
    pub fn deadline(self, from: Timestamp, calendar: &Calendar, week: Week) -> Timestamp {
        let zone = TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC);
        let start = from.to_zoned(zone.clone());
        let last = match self.unit {
            TermUnit::Seconds => {
                return from.saturating_add(SignedDuration::from_secs(self.count.into())).unwrap_or(from);
            }
            TermUnit::Minutes => return office_minutes(self.count, &start, calendar, week),
            TermUnit::Days => start.date().saturating_add(jiff::Span::new().days(i64::from(self.count.min(36_500)))),
            TermUnit::WorkingDays => calendar.working_days_after(start.date(), self.count, week),
        };
        last.to_datetime(Time::constant(23, 59, 59, 0)).to_zoned(zone).map_or(from, |end| end.timestamp())
    }
}

/// Opening and closing of an office with its lunch, in seconds of the day. No act of the waiting list prints hours, so these are assumed.
const OFFICE: [(i64, i64); 2] = [(9 * 3600, 13 * 3600), (14 * 3600, 18 * 3600)];

fn office_minutes(minutes: u32, start: &jiff::Zoned, calendar: &Calendar, week: Week) -> Timestamp {
    let mut left = i64::from(minutes) * 60;
    let mut date = start.date();
    let clock = start.time();
    let mut now = i64::from(clock.hour()) * 3600 + i64::from(clock.minute()) * 60 + i64::from(clock.second());
    // A year holds more office minutes than any term of the acts: the loop is bounded even with a broken calendar.
    for _ in 0..3_660 {
        if calendar.is_working(date, week) {
            for (open, close) in OFFICE {
                let begin = now.max(open);
                if begin + left <= close {
                    let end = Time::midnight() + SignedDuration::from_secs(begin + left);
                    return date
                        .to_datetime(end)
                        .to_zoned(start.time_zone().clone())
                        .map_or(start.timestamp(), |z| z.timestamp());
                }
                left -= (close - begin).max(0);
            }
        }
        date = date.tomorrow().unwrap_or(date);
        now = 0;
    }
    start.timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_request_at_night_is_taken_at_the_next_opening() {
        let calendar = Calendar::default();
        let night = at("2026-11-20T22:00:00+05:00");
        let term: Term = "15 min".parse().unwrap();
        // Friday night: the next opening is Monday at nine.
        assert_eq!(term.deadline(night, &calendar, Week::Five), at("2026-11-23T09:15:00+05:00"));
        assert_eq!(term.deadline(night, &calendar, Week::Six), at("2026-11-21T09:15:00+05:00"));
    }

    #[test]
    fn lunch_does_not_count() {
        let term: Term = "15 min".parse().unwrap();
        let before_lunch = at("2026-11-20T12:50:00+05:00");
        assert_eq!(term.deadline(before_lunch, &Calendar::default(), Week::Five), at("2026-11-20T14:05:00+05:00"));
    }

    #[test]
    fn the_day_of_acceptance_does_not_count() {
        let term: Term = "3 wd".parse().unwrap();
        let friday = at("2026-11-20T10:00:00+05:00");
        assert_eq!(term.deadline(friday, &Calendar::default(), Week::Five), at("2026-11-25T23:59:59+05:00"));
    }

    #[test]
    fn a_wrong_term_says_how_to_write_it() {
        assert!("3 days".parse::<Term>().unwrap_err().to_string().contains("3 wd"));
    }
}
