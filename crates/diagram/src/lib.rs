//! Tables and diagrams of a regulation's appendices, drawn from its data.
//!
//! The acts print one process three times: as clauses, as a table of actions, and as a diagram in BPMN whose picture is lost. The steps
//! and rows of the data are the one source here, so what is drawn cannot drift from what runs: a changed actor or limit changes table
//! and diagram, and the way of a case ([`Process::lit`]) is a way of the drawn flows.
//!
//! [`table::Table`] is the table of actions, [`Process`] the diagram as a graph, [`bpmn::to_xml`] and [`svg::to_svg`] its two notations,
//! [`directory::Directory`] the directory of business processes by units.

pub mod bpmn;
pub mod directory;
mod draw;
mod lanes;
pub mod layout;
mod lit;
mod markup;
mod measure;
mod process;
mod signs;
mod step_words;
pub mod svg;
pub mod table;
mod table_print;

pub use lit::Lit;
pub use process::{End, Ending, Flow, FlowKind, Lane, Node, NodeKind, Pool, Process, Side};
pub use signs::Sign;
