//! What the tests of the kernel share: the calendar of the house.

use kernel::Calendar;
use std::sync::LazyLock;

/// The rules of the calendar, as the house carries them.
pub const RULES: &str = include_str!("../../../../regulations/calendar.toml");

/// The calendar of the house.
pub static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::from_toml(RULES).unwrap());
