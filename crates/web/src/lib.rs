//! The kit of which every system's pages are made: pages and components, sessions, access rules, forms and files, problems, signing.
//!
//! This room knows HTTP and the look of pages. Cases it knows only where systems share their pages: [`intake`] fills in and signs an
//! application for the portal, the counter and the centre alike. It knows no service by name.

pub mod access;
pub mod api;
pub mod assets;
pub mod blocking;
pub mod bulletin;
pub mod case;
pub mod components;
pub mod drawing;
pub mod form;
pub mod house;
pub mod intake;
pub mod journals;
pub mod lane;
pub mod mobile_sign;
pub mod nonce;
pub mod order;
pub mod page;
pub mod papers;
pub mod password;
mod patience;
pub mod problem;
mod problem_page;
pub mod registration;
pub mod rounds;
pub mod sending;
pub mod session;
pub mod sign_in;
pub mod signed;
pub mod signing;
pub mod site;
pub mod visit;
pub mod waiting;
pub mod wishes;

pub use access::{Access, PageResult, Rooms, Route, safe_next};
pub use blocking::blocking;
pub use form::{Answers, Errors};
pub use house::house;
pub use lane::{Lane, Pass};
pub use page::{Flash, Page, render};
pub use problem::Problem;
pub use session::{MemorySessions, Person, SessionFault, SessionRecord, Sessions};
pub use signing::Signing;
pub use site::{NCALAYER, Site};
pub use visit::Visit;
