//! Office hours, and days of the year that come every year.

use crate::clock::{civil, moment};
use crate::{Calendar, Week};
use jiff::Timestamp;
use jiff::civil::{Date, Time, date, time};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// When an office works: its days, opening and closing, and lunch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hours {
    /// The days.
    pub week: Week,
    /// Opening.
    pub open: Time,
    /// Closing.
    pub close: Time,
    /// Lunch, from and to.
    pub lunch: Option<[Time; 2]>,
}

impl Hours {
    /// The hours assumed for an office whose act prints none: nine to six with lunch from one to two.
    pub const fn assumed(week: Week) -> Self {
        Self {
            week,
            open: time(9, 0, 0, 0),
            close: time(18, 0, 0, 0),
            lunch: Some([time(13, 0, 0, 0), time(14, 0, 0, 0)]),
        }
    }

    /// The stretches of a working day in seconds from midnight.
    pub fn stretches(&self) -> Vec<(i64, i64)> {
        if self.week == Week::All {
            return vec![(0, 24 * 3600)];
        }
        let seconds = |at: Time| i64::from(at.hour()) * 3600 + i64::from(at.minute()) * 60 + i64::from(at.second());
        match self.lunch {
            Some([from, to]) => vec![(seconds(self.open), seconds(from)), (seconds(to), seconds(self.close))],
            None => vec![(seconds(self.open), seconds(self.close))],
        }
    }

    /// When a request is taken: at once in office hours, else at the next opening.
    ///
    /// Acts say so of portals, which are open round the clock while the office is not: what is sent after the hours of work, on a day off or a
    /// holiday is accepted on the next working day.
    pub fn taken_at(&self, sent: Timestamp, calendar: &Calendar) -> Timestamp {
        if self.week == Week::All {
            return sent;
        }
        self.stretches_from(sent, calendar)
            .find(|(_, from, close)| from < close)
            .and_then(|(day, from, _)| moment(day, from))
            .map_or(sent, |opening| opening.max(sent))
    }

    /// The stretches of office hours from a moment on, as the day with the seconds from its midnight. The first may be over: then it ends
    /// before it begins.
    pub(crate) fn stretches_from(&self, at: Timestamp, calendar: &Calendar) -> impl Iterator<Item = (Date, i64, i64)> {
        let start = civil(at);
        let (first, clock) = (start.date(), start.time());
        let now = i64::from(clock.hour()) * 3600 + i64::from(clock.minute()) * 60 + i64::from(clock.second());
        // Ten years hold more office hours than any term of the acts: the walk is bounded even with a broken calendar.
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(3_660);
        let worked = days.filter(|day| calendar.is_working(*day, self.week));
        worked.flat_map(move |day| {
            let now = if day == first { now } else { 0 };
            self.stretches().into_iter().map(move |(open, close)| (day, open.max(now), close))
        })
    }
}

/// A day that comes every year, written `08-30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct YearDay {
    month: i8,
    day: i8,
}

/// A text that is no day of a year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» is not a day of the year: write month and day, for instance \"08-30\"")]
pub struct UnknownDay(String);

impl YearDay {
    /// The day of the year that a date falls on.
    pub fn of(day: Date) -> Self {
        Self { month: day.month(), day: day.day() }
    }

    /// This day in a year; the last of February where the year has no 29th.
    pub fn in_year(self, year: i16) -> Date {
        let first = Date::new(year, self.month, 1).unwrap_or(date(year, 1, 1));
        Date::new(year, self.month, self.day).unwrap_or_else(|_| first.last_of_month())
    }

    /// The first such day on or after a date.
    pub fn next_from(self, day: Date) -> Date {
        let this = self.in_year(day.year());
        if this >= day { this } else { self.in_year(day.year() + 1) }
    }
}

impl FromStr for YearDay {
    type Err = UnknownDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownDay(text.to_owned());
        let (month, day) = text.split_once('-').ok_or_else(unknown)?;
        let (month, day) = (month.parse().map_err(|_| unknown())?, day.parse().map_err(|_| unknown())?);
        // A leap year knows every day that any year has.
        Date::new(2024, month, day).map_err(|_| unknown())?;
        Ok(Self { month, day })
    }
}

impl TryFrom<String> for YearDay {
    type Error = UnknownDay;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<YearDay> for String {
    fn from(day: YearDay) -> Self {
        day.to_string()
    }
}

impl fmt::Display for YearDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_year_comes_every_year() {
        let august: YearDay = "08-30".parse().unwrap();
        assert_eq!(august.next_from(date(2016, 6, 1)), date(2016, 8, 30));
        assert_eq!(august.next_from(date(2016, 8, 30)), date(2016, 8, 30));
        assert_eq!(august.next_from(date(2016, 8, 31)), date(2017, 8, 30));
        assert_eq!("02-29".parse::<YearDay>().unwrap().in_year(2015), date(2015, 2, 28));
        assert!("30-08".parse::<YearDay>().is_err());
    }

    #[test]
    fn lunch_divides_a_day_in_two() {
        assert_eq!(Hours::assumed(Week::Five).stretches(), [(9 * 3600, 13 * 3600), (14 * 3600, 18 * 3600)]);
        assert_eq!(Hours::assumed(Week::All).stretches(), [(0, 24 * 3600)]);
    }
}
