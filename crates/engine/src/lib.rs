//! The engine: a regulation read as data, and the pure function that walks a case along its route.
//!
//! This room knows steps, verbs and questions; it knows no service by name, no store, no clock and no page.

mod act;
mod advance;
mod asked;
mod check;
mod check_route;
mod check_terms;
mod check_texts;
mod difference;
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
pub use advance::{Misstep, advance, entered, hear, replay};
pub use asked::{Finding, RegisterAnswer, RegisterKind};
pub use difference::{Difference, difference};
pub use fact::{Actor, ActorKind, Branch, Decision, Fact, FactKind, Handing, Medium, SignInMethod, Written};
pub use form::{Answers, ApplicationForm, Document, Field, FieldKind, FieldPage, Option_, Violation, ViolationCode};
pub use load::{SCHEMAS, Sources, load, schema};
pub use paper::{PLACEHOLDERS, PaperForm, Passage};
pub use problem::Problem;
pub use regulation::{
    BirthData, Consent, Directory, Edition, Erratum, Extension, Fate, FateKind, Ground, Indicator, Office, OfficeHours,
    Privilege, RecipientKind, Regulation, Representative, ServiceTerm, Source, Survey, WaitingList, When, Window,
};
pub use route::{ActionMoment, ActionRow, Deed, Next, NextAction, Question, Route, Step, Verb};
pub use state::{CaseState, Offer, Outcome, PaperRef, Place, Status};
pub use trace::{TraceRow, trace};
