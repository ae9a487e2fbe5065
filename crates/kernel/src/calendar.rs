//! The working calendar: which days are worked, in a week of five and of six days.

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
}

/// A day off that is not simply a weekend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOff {
    /// The day.
    pub date: Date,
    /// What it is: the holiday's name or the reason of the transfer.
    pub name: String,
}

/// Days off and worked weekends, as editable data; an empty calendar knows weekends only.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    off: BTreeMap<Date, String>,
    worked: BTreeSet<Date>,
}

impl Calendar {
    /// A calendar from its lists: days off, and weekend days that are worked by a government swap.
    pub fn new(off: impl IntoIterator<Item = DayOff>, worked: impl IntoIterator<Item = Date>) -> Self {
        Self { off: off.into_iter().map(|day| (day.date, day.name)).collect(), worked: worked.into_iter().collect() }
    }

    /// Whether offices with this week work on the day.
    pub fn is_working(&self, date: Date, week: Week) -> bool {
        if self.worked.contains(&date) {
            return true;
        }
        let weekend = match (date.weekday(), week) {
            (Weekday::Sunday, _) | (Weekday::Saturday, Week::Five) => true,
            (_, _) => false,
        };
        !weekend && !self.off.contains_key(&date)
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_swap_makes_a_weekend_a_working_day() {
        let off = DayOff { date: date(2025, 1, 3), name: "swap".into() };
        let calendar = Calendar::new([off], [date(2025, 1, 5)]);
        assert!(!calendar.is_working(date(2025, 1, 3), Week::Five));
        assert!(calendar.is_working(date(2025, 1, 5), Week::Five));
    }

    #[test]
    fn the_six_day_week_works_on_saturday() {
        let calendar = Calendar::default();
        assert!(calendar.is_working(date(2026, 11, 21), Week::Six));
        assert!(!calendar.is_working(date(2026, 11, 21), Week::Five));
    }
}
