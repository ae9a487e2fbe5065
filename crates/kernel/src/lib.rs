//! Values that every room shares: numbers of persons and cases, systems, languages, the clock as a port, terms and the working calendar.
//!
//! This room does no IO, reads no clock and no chance.

mod calendar;
mod clock;
mod hours;
mod ids;
mod lang;
mod person;
mod system;
mod term;

pub use calendar::{Calendar, CalendarFault, Week};
pub use clock::{Clock, civil_date, iso, iso_local};
pub use hours::{Hours, UnknownDay, YearDay};
pub use ids::{CaseId, CaseNumber, Digest, LetterId};
pub use lang::{Lang, Text};
pub use person::{Bin, Contour, FullName, Iin, NumberFault};
pub use system::{Channel, System, UnknownWord};
pub use term::{Term, TermUnit, UnknownTerm, end_of, start_of};
