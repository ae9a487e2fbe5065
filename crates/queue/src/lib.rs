//! The waiting list for kindergartens, as pure rules: what can happen to it, what follows, and how anybody proves it.
//!
//! A list is the fold of its events ([`List::apply`]), under settings that are data ([`Settings`]). It refuses what cannot be: a place given twice,
//! a child in two places, an offer out of turn without a named rule. The log of events is public and names nobody; [`ledger`] makes it provable and
//! [`public`] recomputes the list from it. [`bulletin`] decides who takes a published place first, [`allocation`] holds the yearly round and
//! [`check`] proves its result, [`explain`] tells a parent every move with its cause, and [`forecast`] how long the wait may be.
//!
//! This room knows no store, no clock and no chance: moments and seeds are arguments.

pub mod allocation;
pub mod bulletin;
pub mod check;
mod event;
pub mod explain;
pub mod forecast;
pub mod ledger;
mod list;
mod names;
mod order;
pub mod public;
mod settings;
pub mod tally;

pub use event::{ActorKind, ClaimNumber, Event, NotCanonical, PrivilegeNumber, RoundNumber, Rule, What};
pub use list::{Choice, Impossible, List, OpenPlaces, Stage, Standing, Turn, Waiting};
pub use names::{ChildCode, GroupId, KindergartenId, Territory};
pub use settings::{Category, Class, Criterion, Origin, Ratio, Setting, Settings, SettingsFault, Silence};
