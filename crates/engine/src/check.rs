//! What must hold in a regulation's data beyond its form: every name used is there, every clause is answered, every text is in both languages.

use crate::check_route::check_route;
use crate::check_terms::check_terms;
use crate::check_texts::check_texts;
use crate::form::KNOWN;
use crate::load::Reader;
use crate::paper::SIGNERS;
use crate::trace::citations;
use crate::{Edition, Fate, FateKind, Field, FieldKind, PLACEHOLDERS, PaperForm};
use std::collections::BTreeSet;

/// Notes every fault of a folder that could be read.
pub(crate) fn check(reader: &mut Reader<'_>, edition: &Edition) {
    if edition.routes.is_empty() {
        reader.blame(
            "regulation.toml",
            "code",
            "the regulation has no channel",
            "add at least one file under channels/",
        );
    }
    check_texts(reader);
    check_act(reader, edition);
    check_terms(reader, edition);
    for route in edition.routes.values() {
        check_route(reader, edition, route);
    }
    check_form(reader, edition);
    check_offices(reader, edition);
    check_waiting_list(reader, edition);
    check_birth_data(reader, edition);
    check_ids(reader, edition);
    for paper in &edition.papers {
        check_paper(reader, edition, paper);
    }
    check_clauses(reader, edition);
}

fn check_act(reader: &mut Reader<'_>, edition: &Edition) {
    let code = &edition.regulation.code;
    let service = code.strip_prefix(&edition.act.code).and_then(|rest| rest.strip_prefix('/'));
    match service {
        None => {
            let mend = format!("write it as {}/SERVICE", edition.act.code);
            reader.blame(
                "regulation.toml",
                "code",
                format!("the code «{code}» does not begin with the act's code «{}»", edition.act.code),
                mend,
            );
        }
        Some(service) if !edition.act.services.iter().any(|listed| listed.service.as_deref() == Some(service)) => {
            reader.blame(
                "act.toml",
                "[[service]]",
                format!("the act does not list the service «{service}»"),
                "add it with the clause that lists it",
            );
        }
        Some(_) => {}
    }
    let act = &edition.act;
    if act.ended.is_some_and(|ended| ended < act.in_force_from) {
        reader.blame("act.toml", "ended", "the act ends before it is in force", "correct the dates");
    }
}

fn check_form(reader: &mut Reader<'_>, edition: &Edition) {
    let pages: BTreeSet<&str> = edition.form.pages.iter().map(|page| page.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    for field in &edition.form.fields {
        let needle = format!("id = \"{}\"", field.id);
        if !pages.contains(field.page.as_str()) {
            reader.blame(
                "form.toml",
                &needle,
                format!("field «{}» stands on page «{}», which is not there", field.id, field.page),
                "name one of the [[page]] ids",
            );
        }
        if !seen.insert(&field.id) {
            reader.blame(
                "form.toml",
                &needle,
                format!("field «{}» stands twice", field.id),
                "give each field its own id",
            );
        }
        check_field(reader, edition, field, &needle);
    }
    for page in &edition.form.pages {
        if edition.form.page_fields(&page.id).next().is_none() {
            reader.blame(
                "form.toml",
                &format!("id = \"{}\"", page.id),
                format!("page «{}» has no field", page.id),
                "give it a field or take it out",
            );
        }
    }
}

fn check_field(reader: &mut Reader<'_>, edition: &Edition, field: &Field, needle: &str) {
    let id = &field.id;
    if (field.kind == FieldKind::Choice) == field.options.is_empty() {
        reader.blame(
            "form.toml",
            needle,
            format!("field «{id}»: a choice has options, and only a choice"),
            "add `options`, or correct `kind`",
        );
    }
    let directory = field.directory.as_ref().filter(|directory| edition.directories.contains_key(*directory));
    if field.kind == FieldKind::Office && directory.is_none() {
        reader.blame(
            "form.toml",
            needle,
            format!("field «{id}» asks for an office of no directory that is there"),
            "name one in `directory`",
        );
    }
    if let Some(known) = field.known_as.as_ref().filter(|known| !KNOWN.contains(&known.as_str())) {
        reader.blame(
            "form.toml",
            needle,
            format!("field «{id}»: nothing is known as «{known}»"),
            format!("use one of: {}", KNOWN.join(", ")),
        );
    }
}

fn check_offices(reader: &mut Reader<'_>, edition: &Edition) {
    let directory = &edition.regulation.office_directory;
    if !edition.directories.contains_key(directory) {
        let mend = format!("add directories/{directory}.toml or name a directory that is there");
        reader.blame("regulation.toml", "office_directory", format!("there is no directory «{directory}»"), mend);
    }
    let field = &edition.regulation.office_field;
    if edition.form.field(field).is_none_or(|field| field.kind != FieldKind::Office) {
        reader.blame(
            "regulation.toml",
            "office_field",
            format!("the form has no field «{field}» that asks for an office"),
            "name the field that asks for the receiving office",
        );
    }
}

/// What registers are asked of stands in the form, and is a number of a person.
fn check_birth_data(reader: &mut Reader<'_>, edition: &Edition) {
    let Some(data) = &edition.regulation.birth_data else { return };
    if edition.form.field(&data.child_iin).is_none_or(|field| field.kind != FieldKind::Iin) {
        reader.blame(
            "regulation.toml",
            &format!("child_iin = \"{}\"", data.child_iin),
            format!("the form has no field «{}» that asks for an ИИН", data.child_iin),
            "name the field of the ИИН of the person who was born",
        );
    }
}

fn check_waiting_list(reader: &mut Reader<'_>, edition: &Edition) {
    let file = "regulation.toml";
    let enrols =
        edition.routes.values().flat_map(|route| &route.steps).any(|step| step.verbs.contains(&crate::Verb::Enrol));
    let Some(list) = &edition.regulation.waiting_list else {
        if enrols {
            reader.blame(
                file,
                "code",
                "a step enrols on a waiting list, and the regulation has none",
                "add [waiting_list] with the fields it needs",
            );
        }
        return;
    };
    for (key, field) in
        [("child_name", &list.child_name), ("child_iin", &list.child_iin), ("birth_date", &list.birth_date)]
    {
        if edition.form.field(field).is_none() {
            reader.blame(
                file,
                key,
                format!("the waiting list needs the field «{field}», which the form has not"),
                "name a field of form.toml",
            );
        }
    }
    if let Some(field) = list.privilege_field.as_ref().filter(|field| edition.form.field(field).is_none()) {
        reader.blame(
            file,
            "privilege_field",
            format!("the waiting list needs the field «{field}», which the form has not"),
            "name a field of form.toml",
        );
    }
    if let Some(Err(error)) = list.answer_within.as_ref().map(|term| term.parse::<kernel::Term>()) {
        reader.blame(file, "answer_within", error.to_string(), "write a term, or leave it out");
    }
}

/// No id stands twice in a list.
fn check_ids(reader: &mut Reader<'_>, edition: &Edition) {
    let mut twice = |file: &str, ids: Vec<&str>| {
        let mut seen = BTreeSet::new();
        for id in ids.into_iter().filter(|id| !seen.insert(*id)) {
            let line = reader.sources.get(file).map_or(0, |text| second_line(text, &format!("\"{id}\"")));
            reader.blame_line(file, line, format!("«{id}» stands twice"), "give each its own");
        }
    };
    twice("documents.toml", edition.documents.iter().map(|document| document.id.as_str()).collect());
    twice("papers.toml", edition.papers.iter().map(|paper| paper.id.as_str()).collect());
    twice("grounds.toml", edition.grounds.iter().map(|ground| ground.id.as_str()).collect());
    twice("clauses.toml", edition.clauses.iter().map(|clause| clause.clause.as_str()).collect());
    for directory in edition.directories.values() {
        twice(
            &format!("directories/{}.toml", directory.id),
            directory.offices.iter().map(|office| office.id.as_str()).collect(),
        );
    }
}

/// The second line that holds a needle, counted from one.
fn second_line(text: &str, needle: &str) -> usize {
    text.lines().enumerate().filter(|(_, line)| line.contains(needle)).nth(1).map_or(0, |(index, _)| index + 1)
}

fn check_paper(reader: &mut Reader<'_>, edition: &Edition, paper: &PaperForm) {
    let file = "papers.toml";
    let needle = format!("id = \"{}\"", paper.id);
    if let Some(role) = paper.signed_by.iter().find(|role| !SIGNERS.contains(&role.as_str())) {
        reader.blame(
            file,
            &needle,
            format!("paper «{}»: no role is called «{role}»", paper.id),
            format!("use: {}", SIGNERS.join(", ")),
        );
    }
    if paper.signed_by.is_empty() {
        reader.blame(
            file,
            &needle,
            format!("nobody may sign the paper «{}»", paper.id),
            "name the roles in `signed_by`",
        );
    }
    for passage in &paper.passages {
        let texts = [&passage.text, &passage.label].into_iter().flatten();
        let mut names: Vec<&str> = passage.value.iter().flat_map(|value| placeholders(value)).collect();
        for text in texts {
            let (kk, ru) = (placeholders(&text.kk), placeholders(&text.ru));
            if kk.iter().collect::<BTreeSet<_>>() != ru.iter().collect::<BTreeSet<_>>() {
                reader.blame(
                    file,
                    &text.kk,
                    format!("paper «{}»: the two languages fill in different things", paper.id),
                    "use the same placeholders in kk and ru",
                );
            }
            names.extend(kk);
            names.extend(ru);
        }
        let unknown: BTreeSet<&str> = names
            .into_iter()
            .filter(|name| !PLACEHOLDERS.contains(name) && edition.form.field(name).is_none())
            .collect();
        for name in unknown {
            let mend = format!("use a field of the form or one of: {}", PLACEHOLDERS.join(", "));
            reader.blame(
                file,
                &format!("{{{name}}}"),
                format!("paper «{}»: nothing is called {{{name}}}", paper.id),
                mend,
            );
        }
    }
}

fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// Every clause the data cites is in the text, and every clause of the text has its fate.
fn check_clauses(reader: &mut Reader<'_>, edition: &Edition) {
    let cited = citations(edition);
    let known: BTreeSet<&str> = edition.clauses.iter().map(|clause| clause.clause.as_str()).collect();
    let mut told = BTreeSet::new();
    for (_, clause, by) in cited.iter().filter(|(_, clause, _)| !known.contains(clause.as_str())) {
        if told.insert(clause) {
            let (file, needle) = citing(reader, clause);
            reader.blame(
                &file,
                &needle,
                format!("{by} cites «{clause}», which is not in the text"),
                "cite a clause of clauses.toml",
            );
        }
    }
    let cited: BTreeSet<&str> = cited.iter().map(|(_, clause, _)| clause.as_str()).collect();
    for Fate { clause, fate, by } in &edition.clauses {
        let needle = format!("\"{clause}\"");
        if fate.is_none() && !cited.contains(clause.as_str()) {
            reader.blame(
                "clauses.toml",
                &needle,
                format!("nothing answers the clause «{clause}»"),
                "cite it where it is fulfilled, or write its fate",
            );
        }
        let explained = matches!(fate, Some(FateKind::Requirement | FateKind::Definition));
        if explained && by.as_ref().is_none_or(|by| by.trim().is_empty()) {
            reader.blame(
                "clauses.toml",
                &needle,
                format!("the fate of «{clause}» is not explained"),
                "say in `by` which test shows it, or the reason",
            );
        }
    }
}

/// The file and text that cite a clause.
fn citing(reader: &Reader<'_>, clause: &str) -> (String, String) {
    let cites = |line: &str| {
        let list = line.trim().strip_prefix("clause = \"").and_then(|rest| rest.split_once('"')).map(|(list, _)| list);
        list.is_some_and(|list| list.split(';').any(|cited| cited.trim() == clause))
    };
    let found = reader
        .sources
        .iter()
        .find_map(|(file, text)| text.lines().find(|line| cites(line)).map(|line| (file.clone(), line.to_owned())));
    found.unwrap_or_else(|| ("clauses.toml".to_owned(), "clause".to_owned()))
}
