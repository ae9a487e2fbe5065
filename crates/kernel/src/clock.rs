//! The clock as a port: nobody reads the machine's time but the server's system clock and the test's frozen one.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Where a room takes the present moment from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The civil date of a moment in Kazakhstan's one time zone (UTC+5 since 1 March 2024).
///
/// The zone's rules come from the bundled tables; were they missing, UTC would be used and a date near midnight could differ.
pub fn civil_date(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC)).date()
}

/// A moment as RFC 3339 text in UTC with whole microseconds, the form kept in journals.
pub fn iso(at: Timestamp) -> String {
    format!("{at:.6}")
}
