//! The working calendar: which days are worked, in a week of five and of six days.

mod rules;

use crate::Text;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many days a week an office works: offices five, service centres six.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Week {
    /// Monday to Friday.
    Five,
    /// Monday to Saturday.
    Six,
    /// Every day, round the clock: a portal.
    All,
}

impl Week {
    /// Whether the day is off every week.
    fn rests_on(self, date: Date) -> bool {
        match date.weekday() {
            Weekday::Sunday => self != Self::All,
            Weekday::Saturday => self == Self::Five,
            _ => false,
        }
    }
}

/// A fault in the data of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}\n  mend: {mend}")]
pub struct CalendarFault {
    /// The line, counted from one.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub mend: String,
}

/// The days off and the worked weekends of the country; the default calendar knows weekends only.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    names: BTreeMap<Date, Text>,
    estimates: BTreeSet<Date>,
    five: Moved,
    six: Moved,
}

/// What one kind of week moves, beside the days that are off under their own name.
#[derive(Debug, Clone, Default)]
struct Moved {
    off: BTreeSet<Date>,
    worked: BTreeSet<Date>,
}

impl Calendar {
    /// The calendar from its rules: holidays, days off by religion, the Government's swaps. A fault names its line and the mend.
    pub fn from_toml(text: &str) -> Result<Self, CalendarFault> {
        rules::read(text)
    }

    /// Whether offices with this week work on the day.
    pub fn is_working(&self, date: Date, week: Week) -> bool {
        let moved = match week {
            Week::Five => &self.five,
            Week::Six => &self.six,
            Week::All => return true,
        };
        moved.worked.contains(&date)
            || !(week.rests_on(date) || self.names.contains_key(&date) || moved.off.contains(&date))
    }

    /// The day on which the given count of working days after `start` is full; `start` itself does not count.
    pub fn working_days_after(&self, start: Date, count: u32, week: Week) -> Date {
        let (mut date, mut left) = (start, count);
        while left > 0 {
            let Ok(next) = date.tomorrow() else { return date };
            date = next;
            if self.is_working(date, week) {
                left -= 1;
            }
        }
        date
    }

    /// What is celebrated on the day itself; a day off that moved there has no name of its own.
    pub fn name_of(&self, date: Date) -> Option<&Text> {
        self.names.get(&date)
    }

    /// Whether the day is off by an estimate only: a term that runs over it may yet end a day earlier or later.
    pub fn is_estimate(&self, date: Date) -> bool {
        self.estimates.contains(&date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_six_day_week_works_on_saturday() {
        let calendar = Calendar::default();
        assert!(calendar.is_working(date(2026, 11, 21), Week::Six));
        assert!(!calendar.is_working(date(2026, 11, 21), Week::Five));
    }
}
