//! What a person sent: answers, files, and what is wrong with them.

mod file;
mod read;

pub use file::{FILE_LIMIT, FileFault, FileKind, FilePart};
pub(crate) use read::clean;
pub use read::{Answers, DateFault, DatePart};

use crate::components::{ErrorMessage, ErrorSummary};
use std::fmt::Display;
use translation::T;

/// The errors of a form, each at its field, in the person's language.
#[derive(Debug, Clone)]
pub struct Errors {
    t: T,
    list: Vec<(String, ErrorMessage)>,
}

impl Errors {
    /// No errors.
    pub const fn none(t: T) -> Self {
        Self { t, list: Vec::new() }
    }

    /// Adds an error; `field` is the id of the field (the name, unless another was given), or empty. The first error of a field is shown.
    pub fn add(&mut self, field: impl Display, text: impl Display) {
        self.list.push((field.to_string(), ErrorMessage::new(self.t.error(), text)));
    }

    /// With an error added.
    #[must_use]
    pub fn with(mut self, field: impl Display, text: impl Display) -> Self {
        self.add(field, text);
        self
    }

    /// The error of a field, as components take it.
    pub fn of(&self, field: &str) -> Option<ErrorMessage> {
        self.list.iter().find(|(name, _)| name == field).map(|(_, error)| error.clone())
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The summary above the page, when anything is wrong.
    pub fn summary(&self) -> Option<ErrorSummary> {
        (!self.is_empty())
            .then(|| ErrorSummary::new(self.t).errors(self.list.iter().map(|(field, error)| (field.as_str(), error))))
    }
}
