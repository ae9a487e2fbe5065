//! The clock as a port: nobody reads the machine's time but the server's system clock and the test's frozen one.

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date, tz::TimeZone};

/// Where a room takes the present moment from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// A moment by the clocks of Kazakhstan's one time zone (UTC+5 since 1 March 2024).
///
/// The zone's rules come from the bundled tables; were they missing, UTC would be used and a date near midnight could differ.
pub(crate) fn civil(at: Timestamp) -> Zoned {
    at.to_zoned(zone())
}

/// The civil date of a moment in Kazakhstan.
pub fn civil_date(at: Timestamp) -> Date {
    civil(at).date()
}

/// The moment so many seconds after a day's midnight by the clocks of Kazakhstan. The hour that 29 February 2024 had twice counts as the later
/// one, so that no deadline ends before it was meant to.
pub(crate) fn moment(day: Date, seconds: i64) -> Option<Timestamp> {
    let time = day.at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(seconds)).ok()?;
    zone().to_ambiguous_zoned(time).later().ok().map(|at| at.timestamp())
}

/// A moment as RFC 3339 text by the clocks of Kazakhstan with milliseconds and their offset, the form other systems of the state read.
pub fn iso_local(at: Timestamp) -> String {
    at.to_zoned(zone()).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

fn zone() -> TimeZone {
    TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC)
}

/// A moment as RFC 3339 text in UTC with whole microseconds, the form kept in journals.
pub fn iso(at: Timestamp) -> String {
    format!("{at:.6}")
}
