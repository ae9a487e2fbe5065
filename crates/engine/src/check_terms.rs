//! What must hold of terms: they name facts the routes bring, fields that are there, and their parts fit into the whole.

use crate::load::Reader;
use crate::{ActionMoment, Edition, Route, ServiceTerm, When};

const FILE: &str = "regulation.toml";

/// Notes every fault of terms, windows and what else depends on an answer.
pub(crate) fn check_terms(reader: &mut Reader<'_>, edition: &Edition) {
    for term in &edition.regulation.terms {
        let needle = format!("clause = \"{}\"", term.clause);
        if term.within.is_none() == term.by.is_none() {
            let what = format!("the term of «{}» has `within` or `by`, and only one of them", term.clause);
            reader.blame(FILE, &needle, what, "write how long, or the day of the year");
        }
        for route in edition.routes.values().filter(|route| concerns(term, route)) {
            check_parts(reader, edition, term, route, &needle);
        }
    }
    let windows = edition.regulation.windows.iter().map(|window| (&window.clause, &window.when, FILE));
    let terms = edition.regulation.terms.iter().map(|term| (&term.clause, &term.when, FILE));
    let documents = edition.documents.iter().map(|document| (&document.id, &document.when, "documents.toml"));
    let depends: Vec<_> = windows.chain(terms).chain(documents).collect();
    for (name, when, file) in depends {
        if let Some(when) = when {
            check_when(reader, edition, when, name, file);
        }
    }
}

fn concerns(term: &ServiceTerm, route: &Route) -> bool {
    term.channels.is_empty() || term.channels.contains(&route.channel)
}

fn check_when(reader: &mut Reader<'_>, edition: &Edition, when: &When, name: &str, file: &str) {
    let known = edition
        .form
        .field(&when.field)
        .is_some_and(|field| field.options.is_empty() || field.options.iter().any(|option| option.value == when.value));
    if !known {
        let needle = format!("\"{}\"", when.value);
        let what = format!("«{name}» depends on «{}» being «{}», which no answer is", when.field, when.value);
        reader.blame(file, &needle, what, "name a field of the form and one of its options");
    }
}

/// The limits inside a term must not add up to more than the term, unless an erratum says how to read them.
fn check_parts(reader: &mut Reader<'_>, edition: &Edition, term: &ServiceTerm, route: &Route, needle: &str) {
    let Some(within) = term.within.filter(|_| !term.informs) else { return };
    let rows = route.actions.iter().filter(|row| row.moment == ActionMoment::Done && !row.limit_informs);
    let rows = rows.filter_map(|row| Some((format!("{}.{}", route.table, row.number), row.limit?)));
    let steps = route.steps.iter().filter(|step| !step.limit_informs);
    let steps = steps.filter_map(|step| Some((step.clause.clone(), step.limit?)));
    let parts: Vec<(String, kernel::Term)> = rows.chain(steps).collect();
    let sum: u64 = parts.iter().map(|(_, limit)| limit.working_seconds()).sum();
    let explained = edition.errata.iter().any(|erratum| {
        let cites = |clause: &str| erratum.clause.split(';').any(|cited| cited.trim() == clause);
        cites(&term.clause) || parts.iter().any(|(clause, _)| clause.split(';').any(|one| cites(one.trim())))
    });
    if sum > within.working_seconds() && !explained {
        let what = format!(
            "on the channel {} the limits inside the term of «{}» add up to more than {within}",
            route.channel, term.clause
        );
        reader.blame(FILE, needle, what, "correct a limit, or write an erratum that says how they are read");
    }
}
