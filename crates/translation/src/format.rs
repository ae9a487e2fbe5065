//! Dates, numbers, sums and sizes as each language writes them.

use crate::T;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kernel::Lang;
use std::borrow::Borrow;

/// A space that does not break, between groups of digits and before units.
const NBSP: char = '\u{a0}';

impl T {
    /// A date with the month in words: «2026 жылғы 21 қараша», «21 ноября 2026 года», “21 November 2026”.
    pub fn date(self, date: impl Borrow<Date>) -> String {
        let date = date.borrow();
        let month = self.month_in_date(date.month());
        let (day, year) = (date.day(), date.year().to_string());
        self.date_words(day, month, year).into_owned()
    }

    /// A date from its ISO 8601 text (`2026-11-21`); a text that is no date comes back as it is.
    pub fn date_iso(self, text: &str) -> String {
        text.parse::<Date>().map_or_else(|_| text.to_owned(), |date| self.date(date))
    }

    /// A date in figures for tables: `21.11.2026`; `21/11/2026` in English.
    pub fn date_short(self, date: impl Borrow<Date>) -> String {
        let date = date.borrow();
        let dot = if self.lang() == Lang::En { '/' } else { '.' };
        format!("{:02}{dot}{:02}{dot}{:04}", date.day(), date.month(), date.year())
    }

    /// A moment as date and time of Kazakhstan (UTC+5): «21 ноября 2026 года, 14:05».
    pub fn date_time(self, at: impl Borrow<Timestamp>) -> String {
        let local = local(*at.borrow());
        format!("{}, {:02}:{:02}", self.date(local.date()), local.hour(), local.minute())
    }

    /// A moment in figures for tables: `21.11.2026 14:05`, time of Kazakhstan.
    pub fn date_time_short(self, at: impl Borrow<Timestamp>) -> String {
        let local = local(*at.borrow());
        format!("{} {:02}:{:02}", self.date_short(local.date()), local.hour(), local.minute())
    }

    /// A whole number in groups of three: `12 345`; `12,345` in English.
    pub fn number(self, number: impl Borrow<i64>) -> String {
        let number = *number.borrow();
        let digits = number.unsigned_abs().to_string();
        let mut text = String::from(if number < 0 { "−" } else { "" });
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(if self.lang() == Lang::En { ',' } else { NBSP });
            }
            text.push(digit);
        }
        text
    }

    /// A sum in tenge: `12 345 ₸`; `₸12,345` in English.
    pub fn money(self, tenge: impl Borrow<i64>) -> String {
        let number = self.number(tenge);
        if self.lang() == Lang::En { format!("₸{number}") } else { format!("{number}{NBSP}₸") }
    }

    /// A file's size, given in bytes, in units of a thousand: `312 КБ`, `1,5 МБ`.
    pub fn file_size(self, bytes: impl Borrow<u64>) -> String {
        let bytes = *bytes.borrow();
        let tenths = |unit: u64| {
            let tenths = (bytes * 10).div_ceil(unit);
            let (whole, rest) = (tenths / 10, tenths % 10);
            let point = if self.lang() == Lang::En { '.' } else { ',' };
            if rest == 0 || whole >= 100 { whole.to_string() } else { format!("{whole}{point}{rest}") }
        };
        match bytes {
            0..1_000 => self.size_bytes(bytes),
            1_000..1_000_000 => self.size_kilobytes(tenths(1_000)),
            _ => self.size_megabytes(tenths(1_000_000)),
        }
        .into_owned()
    }

    fn month_in_date(self, month: i8) -> String {
        self.by_key(&format!("month-{month}")).unwrap_or_else(|| month.to_string())
    }
}

fn local(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_near_midnight_is_the_day_of_kazakhstan() {
        let at: Timestamp = "2026-11-20T19:30:00Z".parse().unwrap();
        assert_eq!(T::of(Lang::Ru).date_time(at), "21 ноября 2026 года, 00:30");
        assert_eq!(T::of(Lang::Kk).date_time(at), "2026 жылғы 21 қараша, 00:30");
        assert_eq!(T::of(Lang::En).date_time(at), "21 November 2026, 00:30");
        assert_eq!(T::of(Lang::Kk).date_time_short(at), "21.11.2026 00:30");
    }

    #[test]
    fn numbers_sums_and_sizes_follow_the_language() {
        let (kk, ru, en) = (T::of(Lang::Kk), T::of(Lang::Ru), T::of(Lang::En));
        assert_eq!(ru.number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(kk.number(-999), "−999");
        assert_eq!(en.number(1_000), "1,000");
        assert_eq!(kk.money(12_345), "12\u{a0}345\u{a0}₸");
        assert_eq!(en.money(12_345), "₸12,345");
        assert_eq!(ru.file_size(999), "999\u{a0}байт");
        assert_eq!(ru.file_size(1_450_000), "1,5\u{a0}МБ");
        assert_eq!(en.file_size(312_000), "312\u{a0}kB");
        assert_eq!(kk.file_size(2_000), "2\u{a0}КБ");
    }
}
