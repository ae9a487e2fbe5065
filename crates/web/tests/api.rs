//! The description of the API says what is served, no more and no less.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use jiff::Timestamp;
use kernel::{Clock, System};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use web::api::{Api, openapi, rooms};
use web::{Access, MemorySessions, Rooms, Site};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-11-21T07:00:00Z".parse().unwrap()
    }
}

fn served() -> Vec<web::Route> {
    let systems = [System::Portal, System::ServiceCentre, System::LocalBody];
    let all = systems.map(|system| {
        let site = Arc::new(Site::new(system, Arc::new(MemorySessions::default()), Arc::new(Noon)));
        rooms(Rooms::<Api>::new(&site)).routes().to_vec()
    });
    all.concat()
}

fn document() -> Value {
    serde_json::to_value(openapi()).unwrap()
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let operations = item.as_object().unwrap().iter();
        operations
            .map(|(method, operation)| (method.to_uppercase(), path.clone(), operation.clone()))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn every_call_is_described_and_every_description_is_served() {
    let served: BTreeSet<_> = served().iter().map(|route| (route.method.to_string(), route.path.clone())).collect();
    let described: BTreeSet<_> = operations(&document()).into_iter().map(|(method, path, _)| (method, path)).collect();
    assert_eq!(served.difference(&described).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "not described");
    assert_eq!(described.difference(&served).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "not served");
    assert!(served.len() > 60, "{}", served.len());
}

#[test]
fn who_must_sign_in_is_described_as_it_is_served() {
    let document = document();
    let operations = operations(&document);
    for route in served() {
        let found = operations.iter().find(|(method, path, _)| *method == route.method.as_str() && *path == route.path);
        let (_, _, operation) = found.unwrap();
        let asks = operation.get("security").is_some();
        assert_eq!(asks, route.access != Access::Public, "{} {}", route.method, route.path);
        let answers_401 = operation["responses"].get("401").is_some();
        assert_eq!(answers_401, asks || route.path.ends_with("/session"), "{} {}", route.method, route.path);
    }
}

#[test]
fn the_document_is_openapi_3_1_and_whole() {
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(document["info"]["title"], "Qyzmet");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert!(document["info"]["license"]["name"].as_str().unwrap().contains("MIT"));
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        assert!(
            names.insert(operation["operationId"].as_str().unwrap().to_owned()),
            "{method} {path}: {}",
            operation["operationId"]
        );
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("500") && responses.contains_key("503"), "{method} {path}");
        for (status, response) in responses {
            assert!(!response["description"].as_str().unwrap_or_default().is_empty(), "{method} {path} {status}");
        }
        for parameter in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let known = operation["parameters"].as_array().unwrap();
            assert!(
                known.iter().any(|one| one["name"] == parameter && one["in"] == "path"),
                "{method} {path}: {parameter}"
            );
            assert!(responses.contains_key("404"), "{method} {path}");
        }
    }
    let mut references = Vec::new();
    collect(&document, &mut references);
    for reference in references {
        let at = document.pointer(reference.trim_start_matches('#'));
        assert!(at.is_some(), "{reference} leads nowhere");
    }
    for system in ["portal", "service-centre", "local-body"] {
        let scheme = &document["components"]["securitySchemes"][format!("session-{system}")];
        assert_eq!((&scheme["type"], &scheme["in"]), (&"apiKey".into(), &"cookie".into()));
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}
