//! The trace: for every clause of the text, what became of it.

use crate::{Edition, FateKind, Regulation, Source};
use serde::Serialize;

/// A line of the trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TraceRow {
    /// The clause.
    pub clause: String,
    /// What became of it; none is a gap.
    pub fate: Option<FateKind>,
    /// What fulfils it, in the words of the data: steps, fields, rows, papers, tests, a reason.
    pub by: Vec<String>,
    /// The stories that show it.
    pub stories: Vec<String>,
}

/// Traces every clause. `stories` holds the stories' names with the clauses each cites.
pub fn trace(edition: &Edition, stories: &[(String, Vec<String>)]) -> Vec<TraceRow> {
    let cited = citations(edition);
    edition
        .clauses
        .iter()
        .map(|clause| {
            let found: Vec<&(FateKind, String, String)> =
                cited.iter().filter(|(_, cited, _)| *cited == clause.clause).collect();
            let mut by: Vec<String> = found.iter().map(|(_, _, by)| by.clone()).collect();
            by.extend(clause.by.clone());
            TraceRow {
                clause: clause.clause.clone(),
                fate: clause.fate.or_else(|| found.first().map(|(fate, _, _)| *fate)),
                by,
                stories: stories
                    .iter()
                    .filter(|(_, cites)| cites.contains(&clause.clause))
                    .map(|(name, _)| name.clone())
                    .collect(),
            }
        })
        .collect()
}

/// Everything in the data that cites a clause: kind, clause, name. One place may cite several clauses, divided by a semicolon.
pub(crate) fn citations(edition: &Edition) -> Vec<(FateKind, String, String)> {
    let mut all = Vec::new();
    let mut cite = |fate: FateKind, clauses: &str, by: String| {
        all.extend(clauses.split(';').map(|clause| (fate, clause.trim().to_owned(), by.clone())));
    };
    for route in edition.routes.values() {
        cite(FateKind::Step, &route.clause, format!("channels/{}", route.channel));
        for step in &route.steps {
            cite(FateKind::Step, &step.clause, format!("{}/{}", route.channel, step.id));
        }
        // A row that the print has lost may still have left its number there.
        let printed = |row: &crate::ActionRow| {
            let clause = format!("{}.{}", route.table, row.number);
            row.source == Source::Act || edition.clauses.iter().any(|known| known.clause == clause)
        };
        for row in route.actions.iter().filter(|row| printed(row)) {
            cite(
                FateKind::Action,
                &format!("{}.{}", route.table, row.number),
                format!("{}/action {}", route.channel, row.number),
            );
        }
    }
    for field in &edition.form.fields {
        cite(FateKind::Field, &field.clause, format!("form/{}", field.id));
    }
    for document in &edition.documents {
        cite(FateKind::Document, &document.clause, format!("documents/{}", document.id));
    }
    for paper in &edition.papers {
        cite(FateKind::Paper, &paper.clause, format!("papers/{}", paper.id));
    }
    for ground in &edition.grounds {
        cite(FateKind::Ground, &ground.clause, format!("grounds/{}", ground.id));
    }
    for directory in edition.directories.values() {
        if directory.source == Source::Assumed {
            cite(FateKind::DirectoryRow, &directory.clause, format!("directories/{}", directory.id));
            continue;
        }
        for office in directory.offices.iter().filter(|office| office.source == Source::Act) {
            cite(
                FateKind::DirectoryRow,
                &format!("{} row {}", directory.clause, office.row),
                format!("directories/{}", office.id),
            );
        }
    }
    all.extend(citations_of_the_service(&edition.regulation));
    all
}

/// What the service's own file cites: terms, hours, consent, indicators, privileges, the survey.
fn citations_of_the_service(regulation: &Regulation) -> Vec<(FateKind, String, String)> {
    let mut all = Vec::new();
    let mut cite = |fate: FateKind, clauses: &str, by: String| {
        all.extend(clauses.split(';').map(|clause| (fate, clause.trim().to_owned(), by.clone())));
    };
    for term in &regulation.terms {
        cite(FateKind::Term, &term.clause, format!("regulation/term {}", term.to.word()));
    }
    for window in &regulation.windows {
        cite(FateKind::Term, &window.clause, "regulation/window".to_owned());
    }
    for hours in &regulation.hours {
        cite(FateKind::Term, &hours.clause, format!("regulation/hours {}", hours.system));
    }
    if let Some(extension) = &regulation.extension {
        cite(FateKind::Term, &extension.clause, "regulation/extension".to_owned());
    }
    if let Some(representative) = &regulation.representative {
        cite(FateKind::Field, &representative.clause, "regulation/representative".to_owned());
    }
    if let Some(consent) = &regulation.consent {
        cite(FateKind::Field, &consent.clause, "regulation/consent".to_owned());
    }
    if let Some(data) = &regulation.birth_data {
        cite(FateKind::Field, &data.clause, "regulation/birth data".to_owned());
    }
    for indicator in &regulation.indicators {
        cite(FateKind::Survey, &indicator.clause, "regulation/indicator".to_owned());
    }
    for privilege in regulation.waiting_list.iter().flat_map(|list| &list.privileges) {
        cite(FateKind::Field, &privilege.clause, format!("waiting list/privilege {}", privilege.id));
    }
    if let Some(survey) = &regulation.survey {
        for number in 1..=survey.questions.len() {
            cite(FateKind::Survey, &format!("{} question {number}", survey.clause), format!("survey/{number}"));
        }
    }
    all
}
