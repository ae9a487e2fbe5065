//! The engine: a regulation read as data, and the pure function that walks a case along its route.
//!
//! This room knows steps, verbs and questions; it knows no service by name, no store, no clock and no page.

mod act;
mod advance;
mod check;
mod check_route;
mod fact;
mod form;
mod load;
mod paper;
mod problem;
mod regulation;
mod route;
mod state;
mod trace;

pub use act::{Act, Amendment, Life, Listed};
pub use advance::{Misstep, advance, hear, replay};
pub use fact::{Actor, ActorKind, Branch, Decision, Fact, FactKind, Handing, SignInMethod, Written};
pub use form::{Answers, ApplicationForm, Document, Field, FieldKind, FieldPage, Option_, Violation, ViolationCode};
pub use load::{Sources, load};
pub use paper::{PLACEHOLDERS, PaperForm, Passage};
pub use problem::Problem;
pub use regulation::{
    Directory, Edition, Erratum, Fate, FateKind, Ground, Office, Regulation, Source, Survey, WaitingList,
};
pub use route::{ActionMoment, ActionRow, Deed, Next, Question, Route, Step, Verb};
pub use state::{CaseState, Offer, Outcome, PaperRef, Place, Status};
pub use trace::{TraceRow, trace};
