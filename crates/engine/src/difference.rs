//! The difference of two editions of a regulation, clause by clause.

use crate::Edition;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the data says under one clause, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The clause; several where one place cites several.
    pub clause: String,
    /// Where in the data: `portal/process-3`, `form/iin`.
    pub place: String,
    /// Members that differ: name, before, after; empty where it was not there.
    pub members: Vec<(String, String, String)>,
}

/// Everything that says another thing in the second edition, by clause.
pub fn difference(before: &Edition, after: &Edition) -> Vec<Difference> {
    let (old, new) = (places(before), places(after));
    let all: BTreeSet<&(String, String)> = old.keys().chain(new.keys()).collect();
    let empty = BTreeMap::new();
    let mut found = Vec::new();
    for key in all {
        let (was, is) = (old.get(key).unwrap_or(&empty), new.get(key).unwrap_or(&empty));
        let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        let text = |members: &BTreeMap<String, String>, name: &str| members.get(name).cloned().unwrap_or_default();
        let members: Vec<(String, String, String)> = names
            .into_iter()
            .map(|name| (name.clone(), text(was, name), text(is, name)))
            .filter(|(_, was, is)| was != is)
            .collect();
        if !members.is_empty() {
            found.push(Difference { clause: key.0.clone(), place: key.1.clone(), members });
        }
    }
    found
}

/// The places of an edition that cite a clause, each with its members as texts.
fn places(edition: &Edition) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let mut places = BTreeMap::new();
    let mut add = |clause: &str, place: String, value: Result<Value, serde_json::Error>| {
        let mut members = BTreeMap::new();
        flatten("", &value.unwrap_or(Value::Null), &mut members);
        places.insert((clause.to_owned(), place), members);
    };
    for route in edition.routes.values() {
        for step in &route.steps {
            add(&step.clause, format!("{}/{}", route.channel, step.id), serde_json::to_value(step));
        }
        for row in &route.actions {
            let clause = format!("{}.{}", route.table, row.number);
            add(&clause, format!("{}/action {}", route.channel, row.number), serde_json::to_value(row));
        }
    }
    for field in &edition.form.fields {
        add(&field.clause, format!("form/{}", field.id), serde_json::to_value(field));
    }
    for document in &edition.documents {
        add(&document.clause, format!("documents/{}", document.id), serde_json::to_value(document));
    }
    for paper in &edition.papers {
        add(&paper.clause, format!("papers/{}", paper.id), serde_json::to_value(paper));
    }
    for ground in &edition.grounds {
        add(&ground.clause, format!("grounds/{}", ground.id), serde_json::to_value(ground));
    }
    for directory in edition.directories.values() {
        for office in &directory.offices {
            let clause = format!("{} row {}", directory.clause, office.row);
            add(&clause, format!("directories/{}/{}", directory.id, office.id), serde_json::to_value(office));
        }
    }
    add("", "regulation".to_owned(), serde_json::to_value(&edition.regulation));
    add("", "act".to_owned(), serde_json::to_value(&edition.act));
    places
}

fn flatten(name: &str, value: &Value, members: &mut BTreeMap<String, String>) {
    let inner = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => {}
        Value::Object(map) => map.iter().for_each(|(part, value)| flatten(&inner(part), value, members)),
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(index, value)| flatten(&inner(&(index + 1).to_string()), value, members));
        }
        Value::String(text) => {
            members.insert(name.to_owned(), text.clone());
        }
        other => {
            members.insert(name.to_owned(), other.to_string());
        }
    }
}
