//! Every component against the examples that the design system's package publishes for it.
//!
//! An example either gives the same page, or stands in `fixtures-left-out.txt` with the reason why not; a line there that is no longer true
//! fails as well.

use super::*;
use askama::Template;
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf};

const LEFT_OUT: &str = include_str!("fixtures-left-out.txt");

type Draw = fn(Value) -> Result<String, String>;

fn draw<C: serde::de::DeserializeOwned + Template>(options: Value) -> Result<String, String> {
    serde_json::from_value::<C>(options).map_err(|e| e.to_string())?.render().map_err(|e| e.to_string())
}

const COMPONENTS: [(&str, Draw); 31] = [
    ("back-link", draw::<BackLink>),
    ("breadcrumbs", draw::<Breadcrumbs>),
    ("button", draw::<Button>),
    ("checkboxes", draw::<Checkboxes>),
    ("date-input", draw::<DateInput>),
    ("details", draw::<Details>),
    ("error-message", draw::<ErrorMessage>),
    ("error-summary", draw::<ErrorSummary>),
    ("fieldset", draw::<Fieldset>),
    ("file-upload", draw::<FileUpload>),
    ("footer", |_| Err("our own".to_owned())),
    ("generic-header", draw::<GenericHeader>),
    ("hint", draw::<Hint>),
    ("input", draw::<Input>),
    ("inset-text", draw::<InsetText>),
    ("label", draw::<Label>),
    ("language-navigation", draw::<LanguageNavigation>),
    ("notification-banner", draw::<NotificationBanner>),
    ("pagination", draw::<Pagination>),
    ("panel", draw::<Panel>),
    ("phase-banner", draw::<PhaseBanner>),
    ("radios", draw::<Radios>),
    ("select", draw::<Select>),
    ("service-navigation", draw::<ServiceNavigation>),
    ("skip-link", draw::<SkipLink>),
    ("summary-list", draw::<SummaryList>),
    ("table", draw::<Table>),
    ("tabs", draw::<Tabs>),
    ("tag", draw::<Tag>),
    ("task-list", draw::<TaskList>),
    ("textarea", draw::<Textarea>),
];

/// English words the examples take for granted and our components are given in the page's language.
const WORDS: [(&str, &str, &str); 11] = [
    ("back-link", "text", "Back"),
    ("breadcrumbs", "labelText", "Breadcrumb"),
    ("language-navigation", "ariaLabel", "Language"),
    ("pagination", "landmarkLabel", "Pagination"),
    ("service-navigation", "menuButtonText", "Menu"),
    ("service-navigation", "ariaLabel", "Service information"),
    ("tabs", "title", "Contents"),
    ("warning-text", "iconFallbackText", "Warning"),
    ("error-message", "visuallyHiddenText", "Error"),
    ("notification-banner", "titleText", "Important"),
    ("date-input", "id", ""),
];

fn give(options: &mut Value, name: &str, word: &str) {
    if let Value::Object(map) = options {
        map.entry(name).or_insert_with(|| word.into());
    }
}

/// The examples' options as our options: numbers are texts, gaps in lists are left out, English words are given.
fn prepare(component: &str, mut options: Value) -> Value {
    for (_, name, word) in WORDS.iter().filter(|(of, ..)| *of == component) {
        let success = component == "notification-banner" && options.get("type").is_some_and(|kind| kind == "success");
        give(&mut options, name, if success { "Success" } else { word });
    }
    if let Some(error) = options.get_mut("errorMessage") {
        give(error, "visuallyHiddenText", "Error");
    }
    if component == "date-input" {
        prepare_date(&mut options);
    }
    if component == "pagination" {
        let items = options.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten();
        for item in items {
            let number = item.get("number").map(|n| n.as_str().map_or_else(|| n.to_string(), str::to_owned));
            give(item, "visuallyHiddenText", &format!("Page {}", number.unwrap_or_default()));
        }
        for (name, word) in [
            ("previous", "Previous<span class=\"govuk-visually-hidden\"> page</span>"),
            ("next", "Next<span class=\"govuk-visually-hidden\"> page</span>"),
        ] {
            if let Some(link) = options.get_mut(name).filter(|link| link.get("text").is_none()) {
                give(link, "html", word);
            }
        }
    }
    plain(options)
}

/// The three fields of a date, which the examples leave to the template, and their names, made from English words there.
fn prepare_date(options: &mut Value) {
    let Value::Object(map) = options else { return };
    let values = map.remove("values").unwrap_or_default();
    let prefix = map.get("namePrefix").and_then(Value::as_str).map(|prefix| format!("{prefix}-")).unwrap_or_default();
    let own = ["day", "month", "year"].map(|part| (part, map.remove(part)));
    let given = map.get("items").and_then(Value::as_array).is_some_and(|items| !items.is_empty());
    if !given {
        let items = own.into_iter().filter(|(_, own)| own.as_ref().is_none_or(Value::is_object)).map(|(part, own)| {
            let mut item = own.unwrap_or_else(|| serde_json::json!({}));
            give(&mut item, "name", part);
            item
        });
        map.insert("items".to_owned(), items.collect());
    }
    for item in map.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
        let name = item.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut letters = name.chars();
        let label =
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default();
        give(item, "label", &label);
        if let Some(value) = values.get(format!("{prefix}{name}")).or_else(|| values.get(&name)) {
            give(item, "value", &value.to_string());
        }
    }
}

fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(list) => {
            let gap = |value: &Value| matches!(value, Value::Null | Value::Bool(_)) || value == "";
            list.into_iter().filter(|value| !gap(value)).map(plain).collect()
        }
        Value::Object(map) => {
            let gap = |name: &str, value: &Value| value.is_null() || (name == "html" && value == &Value::Bool(false));
            map.into_iter()
                .filter(|(name, value)| !gap(name, value))
                .map(|(name, value)| (name, plain(value)))
                .collect()
        }
        other => other,
    }
}

/// A page as a list of tags with sorted attributes, and texts with single spaces.
fn normalise(html: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        let words = entities(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        if !words.is_empty() {
            parts.push(words);
        }
        let Some(end) = tag_end(after) else { break };
        let (tag, next) = after.split_at(end);
        parts.push(tag_parts(tag));
        rest = next;
    }
    parts
}

fn tag_end(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        if c == '"' {
            quoted = !quoted;
        }
        (c == '>' && !quoted).then_some(at + 1)
    })
}

fn tag_parts(tag: &str) -> String {
    let inner = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let (name, mut rest) = inner.split_at(inner.find(char::is_whitespace).unwrap_or(inner.len()));
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let (key, after) = rest.split_at(rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len()));
        let (value, next) = match after.strip_prefix("=\"") {
            Some(after) => after.split_once('"').unwrap_or((after, "")),
            None => ("", after),
        };
        let mut words: Vec<_> = value.split_whitespace().collect();
        if key == "class" {
            words.sort_unstable();
        }
        attributes.insert(key.to_owned(), entities(&words.join(" ")));
        rest = next;
    }
    format!("<{name} {attributes:?}>")
}

fn entities(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn left_out() -> BTreeMap<(String, String), String> {
    let lines = LEFT_OUT.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let parts: Vec<_> = line.split(" | ").map(str::trim).collect();
            assert_eq!(parts.len(), 3, "component | example | reason: {line}");
            ((parts[0].to_owned(), parts[1].to_owned()), parts[2].to_owned())
        })
        .collect()
}

fn examples(component: &str) -> Option<Vec<Value>> {
    let root =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/govuk-frontend/dist/govuk/components");
    let text = std::fs::read_to_string(root.join(component).join("fixtures.json")).ok()?;
    let file: Value = serde_json::from_str(&text).unwrap();
    Some(file["fixtures"].as_array().unwrap().clone())
}

#[test]
fn components_equal_the_published_examples() {
    let mut left_out = left_out();
    let (mut same, mut out, mut wrong) = (0, 0, Vec::new());
    for (component, draw) in COMPONENTS.iter().chain([&("warning-text", draw::<WarningText> as Draw)]) {
        let Some(examples) = examples(component) else {
            let ci = std::env::var_os("CI").is_some();
            assert!(!ci, "node_modules/govuk-frontend is not there: run `cargo xtask setup`");
            eprintln!("\n*** NOT TESTED: components against published examples. Run `cargo xtask setup` first. ***\n");
            return;
        };
        let all = left_out.remove(&((*component).to_owned(), "*".to_owned()));
        for example in examples {
            let name = example["name"].as_str().unwrap();
            let ours = draw(prepare(component, example["options"].clone()));
            let theirs = normalise(example["html"].as_str().unwrap());
            let equal = ours.as_ref().is_ok_and(|ours| normalise(ours) == theirs);
            let reason = all.clone().or_else(|| left_out.remove(&((*component).to_owned(), name.to_owned())));
            match (equal, reason) {
                (true, None) => same += 1,
                (false, Some(_)) => out += 1,
                (true, Some(_)) => wrong.push(format!("{component} | {name}: is equal now, take it off the list")),
                (false, None) => wrong.push(format!("{component} | {name}: {}", difference(ours, &theirs))),
            }
        }
    }
    println!("{same} examples equal, {out} left out with a reason");
    wrong.extend(
        left_out.keys().map(|(component, name)| format!("{component} | {name}: no such example, take it off the list")),
    );
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), same + out + wrong.len(), wrong.join("\n"));
}

fn difference(ours: Result<String, String>, theirs: &[String]) -> String {
    match ours {
        Err(error) => error,
        Ok(html) => {
            let ours = normalise(&html);
            let at = ours.iter().zip(theirs).position(|(a, b)| a != b).unwrap_or(ours.len().min(theirs.len()));
            format!("ours {:?}, theirs {:?}", ours.get(at), theirs.get(at))
        }
    }
}
