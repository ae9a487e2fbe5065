//! What the pages of single deeds share: the page with a short form, and texts of a bounded length.

use crate::staff::Staff;
use casework::CaseView;
use engine::FactKind;
use kernel::CaseId;
use std::fmt::Display;
use web::components::{BackLink, Button};
use web::{Answers, Errors, Page, PageResult, Visit, render};

/// The longest number of a blank, a register or minutes, in characters.
pub(crate) const NUMBER_LIMIT: usize = 50;
/// The longest name of a person, in characters.
pub(crate) const NAME_LIMIT: usize = 150;
/// The longest text of several lines, in characters: a page of the paper.
pub(crate) const TEXT_LIMIT: usize = 2000;

/// A page with the form of one deed of a case.
#[derive(askama::Template)]
#[template(path = "local-body/deed.html")]
pub(crate) struct DeedPage {
    page: Page,
    errors: Errors,
    back: String,
    look: Option<(String, String)>,
    lead: Vec<String>,
    fields: Vec<String>,
    button: String,
}

impl DeedPage {
    /// The page of a deed of a case, with its title and the errors of its form.
    pub fn new(visit: &Visit, case: CaseId, title: impl Display, errors: Errors) -> Result<Self, web::Problem> {
        let page = visit.page(title)?.with_form().with_errors(!errors.is_empty());
        let back = visit.url(format!("/cases/{case}"));
        let button = visit.t().save().into_owned();
        Ok(Self { page, errors, back, look: None, lead: Vec::new(), fields: Vec::new(), button })
    }

    /// A document to look at first: its address and its name.
    #[must_use]
    pub fn look(mut self, link: Option<(String, String)>) -> Self {
        self.look = link;
        self
    }

    /// A line of help before the form.
    #[must_use]
    pub fn lead(mut self, line: impl Display) -> Self {
        self.lead.push(line.to_string());
        self
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, field: impl Display) -> Self {
        self.fields.push(field.to_string());
        self
    }

    /// The button's words, where it does not simply save.
    #[must_use]
    pub fn button(mut self, text: impl Display) -> Self {
        self.button = text.to_string();
        self
    }

    /// The page as an answer.
    pub fn render(&self) -> PageResult {
        render(self)
    }
}

/// A text of the form that is there and not too long.
pub(crate) fn bounded(answers: &Answers, name: &str, limit: usize) -> Option<String> {
    answers.get(name).filter(|text| text.chars().count() <= limit).map(str::to_owned)
}

/// A limit as texts write it.
pub(crate) fn figure(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// Whether a case still runs at the body: numbered, not ended, and this person works on cases.
pub(crate) fn runs(staff: &Staff, view: &CaseView) -> bool {
    staff.is(crate::staff::WORKERS) && view.state.number.is_some() && view.state.outcome.is_none()
}

/// Whether the case's route can bring a fact.
pub(crate) fn brings(view: &CaseView, kind: FactKind) -> bool {
    view.edition.route(view.record.channel).is_some_and(|route| route.brings(kind))
}
