//! The data of the law against what the act prints.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{acts, edition, preschool, regulations, run, services, sources, walks};
use engine::{ActionMoment, CaseState, Edition, Fact, FactKind, Fate, FateKind, Source, advance, hear, replay, trace};
use kernel::{Channel, System};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Clauses divided by semicolons.
fn each(clauses: &str) -> impl Iterator<Item = &str> {
    clauses.split(';').map(str::trim)
}

#[test]
fn the_printed_steps_and_actions_are_all_there() {
    let mut looked_at = 0;
    for edition in acts() {
        for route in edition.routes.values() {
            let name = format!("{}, {}", edition.code(), route.channel);
            let numbers: Vec<u32> = route.actions.iter().map(|row| row.number).collect();
            assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "{name}");
            let cited: BTreeSet<&str> = route.steps.iter().flat_map(|step| each(&step.clause)).collect();
            // Every subclause of the clause that describes the channel is a step of it.
            let clauses = each(&route.clause).map(|clause| format!("{clause} ")).collect::<Vec<_>>();
            let described = |fate: &&Fate| clauses.iter().any(|clause| fate.clause.starts_with(clause));
            for printed in edition.clauses.iter().filter(described).filter(|printed| printed.clause.ends_with(')')) {
                assert!(cited.contains(printed.clause.as_str()), "{name}: no step cites {}", printed.clause);
                looked_at += 1;
            }
        }
    }
    assert_eq!(looked_at, 293);
}

#[test]
fn every_row_of_the_tables_meets_the_run() {
    let mut met = 0;
    for service in services() {
        let (edition, walks) = (edition(&service), walks(&service));
        for (channel, route) in &edition.routes {
            let facts: BTreeSet<(System, FactKind)> = walks
                .iter()
                .filter(|walk| walk.channel == *channel)
                .flat_map(common::Walk::facts)
                .map(|(system, fact)| (system, fact.kind()))
                .collect();
            for row in route.actions.iter().filter(|row| row.moment == ActionMoment::Done) {
                let (fact, place) = (row.fact.unwrap(), format!("{} {}.{}", edition.code(), route.table, row.number));
                assert!(facts.contains(&(row.system, fact)), "{place}: no walk brings {fact:?} at {}", row.system);
                met += 1;
            }
        }
    }
    assert!(met > 100, "{met}");
    let edition = edition(&preschool());
    let limit = |channel, fact| {
        let route = edition.route(channel).unwrap();
        let step = route.steps.iter().find(|step| step.brings(fact)).unwrap();
        route.limit(step, fact).map(|limit| limit.to_string())
    };
    assert_eq!(limit(Channel::LocalBody, FactKind::Decided).as_deref(), Some("15 min"));
    assert_eq!(limit(Channel::ServiceCentre, FactKind::Decided).as_deref(), Some("3 wd"));
    assert_eq!(limit(Channel::Portal, FactKind::Decided).as_deref(), Some("15 min"));
    // A minute to fill a form informs and binds nobody.
    for channel in Channel::ALL {
        assert_eq!(limit(channel, FactKind::FormFilled), None);
    }
}

#[test]
fn what_a_system_is_told_it_can_replay() {
    for service in services() {
        let edition = edition(&service);
        for walk in walks(&service) {
            let route = edition.route(walk.channel).unwrap();
            let owner = run(route, &walk).unwrap();
            let numbered = walk.facts().iter().position(|(_, fact)| fact.kind() == FactKind::Numbered);
            let Some(numbered) = numbered else { continue };
            let facts: Vec<Fact> = walk.facts().into_iter().map(|(_, fact)| fact).collect();
            for system in
                [System::Portal, System::ServiceCentre].into_iter().filter(|system| !route.tell.to(*system).is_empty())
            {
                // The journal up to the number comes whole, and from then on what is told.
                let heard = facts
                    .iter()
                    .enumerate()
                    .filter(|(index, fact)| *index < numbered || route.tell.to(system).contains(&fact.kind()));
                let heard: Vec<&Fact> = heard.map(|(_, fact)| fact).collect();
                let known = replay(route, heard.iter().copied())
                    .unwrap_or_else(|misstep| panic!("{} at {system}: {misstep}", walk.name));
                assert_eq!(
                    (known.status, known.outcome, &known.place),
                    (owner.status, owner.outcome, &owner.place),
                    "{} at {system}",
                    walk.name
                );
                let listened = heard.iter().fold(CaseState::start(route), |state, fact| hear(route, &state, fact));
                assert_eq!(listened, known, "{} at {system}", walk.name);
            }
        }
    }
}

#[test]
fn who_hears_late_finds_the_place() {
    let edition = edition(&preschool());
    let route = edition.route(Channel::Portal).unwrap();
    let walk = walks(&preschool()).into_iter().find(|walk| walk.channel == Channel::Portal).unwrap();
    let facts: Vec<Fact> = walk.facts().into_iter().map(|(_, fact)| fact).collect();
    let owner = replay(route, &facts).unwrap();
    let late = facts
        .iter()
        .skip_while(|fact| fact.kind() != FactKind::Decided)
        .fold(CaseState::start(route), |state, fact| hear(route, &state, fact));
    assert_eq!((late.status, late.outcome, late.place), (owner.status, owner.outcome, owner.place));
}

/// All tables of a TOML text that hold a text in languages.
fn texts(value: &toml::Value, found: &mut Vec<toml::Table>) {
    match value {
        toml::Value::Table(table) if table.contains_key("kk") || table.contains_key("ru") => found.push(table.clone()),
        toml::Value::Table(table) => table.values().for_each(|value| texts(value, found)),
        toml::Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        _ => {}
    }
}

fn has_letters(word: &&str) -> bool {
    word.chars().any(char::is_alphabetic)
}

#[test]
fn every_text_is_there_in_both_languages() {
    for service in services().iter().filter(|service| **service != common::library()) {
        both_languages(service);
    }
}

fn both_languages(service: &Path) {
    for (file, text) in sources(service) {
        let mut found = Vec::new();
        texts(&toml::Value::Table(text.parse().unwrap()), &mut found);
        for table in found {
            let get = |lang: &str| table.get(lang).and_then(toml::Value::as_str).unwrap_or_default().trim().to_owned();
            assert!(!get("kk").is_empty() && !get("ru").is_empty(), "{file}: {table}");
            // A name of one word may be one in both languages; what says something may not.
            let same = get("kk") == get("ru") && get("kk").split_whitespace().filter(has_letters).count() > 1;
            assert!(!same, "{file}: kk repeats ru: {table}");
        }
    }
    let edition = edition(service);
    let shown = [&edition.regulation.title, &edition.regulation.short_title, &edition.regulation.summary].into_iter();
    let shown = shown
        .chain(edition.form.pages.iter().map(|page| &page.title))
        .chain(edition.form.fields.iter().map(|field| &field.label));
    let shown = shown
        .chain(edition.papers.iter().map(|paper| &paper.title))
        .chain(edition.grounds.iter().map(|ground| &ground.text));
    for text in shown.chain(edition.documents.iter().map(|document| &document.name)) {
        assert!(text.en.is_some(), "pages show it, so it needs English too: {}", text.ru);
    }
}

#[test]
fn the_trace_has_no_gap() {
    let stories = [("a story".to_owned(), vec!["8 7)".to_owned()])];
    for service in services() {
        let edition = edition(&service);
        let rows = trace(&edition, &stories);
        assert_eq!(rows.len(), edition.clauses.len());
        for row in &rows {
            assert!(row.fate.is_some() && !row.by.is_empty(), "{}: {} has no fate", edition.code(), row.clause);
            assert_eq!(row.stories.len(), usize::from(row.clause == "8 7)"));
        }
    }
}

/// Whether what a clause names as its proof is there and speaks of it: a test in a file, or walks that cite the clause.
fn proves(by: &str, clause: &str) -> Result<(), String> {
    let path = regulations().join("..").join(by.split_once("::").map_or(by, |(file, _)| file));
    let proof = fs::read_to_string(path).map_err(|error| format!("{by}: {error}"))?;
    let Some((_, test)) = by.split_once("::") else {
        let cites = |line: &str| {
            let list = line.strip_prefix("пункты:").or_else(|| line.strip_prefix("cites:"));
            list.is_some_and(|list| list.split([',', ';']).any(|cited| cited.trim() == clause))
        };
        return if proof.lines().any(cites) { Ok(()) } else { Err(format!("{by} does not cite it")) };
    };
    let is_test = |line: &str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
    let named = format!("fn {test}()");
    let lines: Vec<&str> = proof.lines().map(str::trim).collect();
    let found = lines.windows(2).any(|two| is_test(two[0]) && two[1].trim_start_matches("async ").starts_with(&named));
    if found { Ok(()) } else { Err(format!("{by}: no such test")) }
}

#[test]
fn every_named_proof_is_there() {
    assert!(proves("crates/engine/tests/regulations.rs::no_such_test", "1").is_err());
    assert!(proves("crates/engine/tests/regulations.rs::proves", "1").is_err());
    assert!(proves("stories/no-such.story", "1").is_err());
    assert!(proves("it is obvious", "1").is_err());
    let walk = "regulations/uko-2012-149/preschool-queue/walks/portal.walk";
    assert!(proves(walk, "8 7)").is_ok() && proves(walk, "15 5)").is_err());
    let mut wrong = Vec::new();
    for service in services() {
        for clause in edition(&service).clauses {
            if let (Some(by), Some(FateKind::Requirement)) = (clause.by, clause.fate) {
                let what = proves(&by, &clause.clause).err();
                wrong.extend(what.map(|what| format!("{}, {}: {what}", service.display(), clause.clause)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn errata_speak_of_clauses_of_the_text() {
    for service in services() {
        let edition = edition(&service);
        let known: BTreeSet<&str> = edition.clauses.iter().map(|clause| clause.clause.as_str()).collect();
        // A row that the print has lost is spoken of by the number it would have.
        let lost = |clause: &str| {
            edition.routes.values().any(|route| {
                let row = |row: &engine::ActionRow| format!("{}.{}", route.table, row.number) == clause;
                route.actions.iter().any(|action| action.source == Source::Assumed && row(action))
            })
        };
        for erratum in &edition.errata {
            for clause in erratum.clause.split(';').map(str::trim) {
                assert!(
                    known.contains(clause) || lost(clause),
                    "{}: an erratum speaks of «{clause}», which is not in the text",
                    edition.code()
                );
            }
        }
    }
}

#[test]
fn papers_are_those_the_routes_issue() {
    let edition = edition(&preschool());
    let issued: BTreeSet<&str> =
        edition.routes.values().flat_map(|route| &route.steps).filter_map(|step| step.paper.as_deref()).collect();
    assert_eq!(issued, BTreeSet::from(["queue-notice", "referral", "refusal"]));
    assert!(
        edition
            .papers
            .iter()
            .filter(|paper| issued.contains(paper.id.as_str()))
            .all(|paper| paper.source == Source::Act)
    );
}

#[test]
fn steps_of_the_portal_never_wait_for_a_counter() {
    let edition: Edition = edition(&preschool());
    let route = edition.route(Channel::Portal).unwrap();
    assert!(route.steps.iter().all(|step| step.system != System::ServiceCentre));
    // The first visit may begin with the registration or, for a registered person, with the sign-in.
    let start = CaseState::start(route);
    assert_eq!(start.due(route), [FactKind::Registered, FactKind::CredentialsGiven]);
    assert!(advance(route, &start, &Fact::Registered).is_ok());
}

/// What the acts print: regulation, channel, processes, conditions, actions.
const PRINTED: [(&str, &str, usize, usize, usize); 30] = [
    ("krg-2014-43-05/preschool-queue", "local-body", 0, 0, 0),
    ("krg-2014-43-05/preschool-queue", "service-centre", 5, 1, 0),
    ("krg-2014-43-05/preschool-queue", "portal", 7, 3, 0),
    ("ala-2013-3-568/preschool-queue", "service-centre", 9, 2, 8),
    ("ala-2013-3-568/preschool-queue", "portal", 8, 3, 8),
    ("uko-2012-149/preschool-queue", "local-body", 10, 3, 12),
    ("uko-2012-149/preschool-queue", "service-centre", 10, 3, 15),
    ("uko-2012-149/preschool-queue", "portal", 9, 3, 15),
    ("uko-2012-149/archive-certificate", "local-body", 8, 2, 12),
    ("uko-2012-149/archive-certificate", "service-centre", 8, 2, 15),
    ("uko-2012-149/archive-certificate", "portal", 7, 2, 15),
    ("uko-2012-149/unemployment-certificate", "local-body", 8, 2, 12),
    ("uko-2012-149/unemployment-certificate", "service-centre", 8, 2, 15),
    ("uko-2012-149/unemployment-certificate", "portal", 7, 2, 15),
    ("uko-2012-149/home-education-support", "local-body", 8, 2, 9),
    ("uko-2012-149/home-education-support", "portal", 7, 2, 12),
    ("ala-2015-3-542/school-admission", "local-body", 0, 0, 0),
    ("ala-2015-3-542/school-admission", "portal", 8, 3, 0),
    ("ala-2015-3-542/external-study", "service-centre", 9, 2, 0),
    ("ala-2015-3-542/external-study", "portal", 8, 3, 0),
    ("ala-2015-3-542/diploma-duplicate", "local-body", 0, 0, 0),
    ("ala-2015-3-542/diploma-duplicate", "service-centre", 0, 0, 0),
    ("urj-2012-502/unemployment-certificate", "local-body", 8, 2, 12),
    ("urj-2012-502/unemployment-certificate", "service-centre", 8, 2, 15),
    ("urj-2012-502/unemployment-certificate", "portal", 7, 2, 15),
    ("urj-2012-502/home-education-support", "local-body", 8, 2, 9),
    ("urj-2012-502/home-education-support", "portal", 7, 2, 12),
    ("urj-2012-502/preschool-queue", "local-body", 7, 2, 12),
    ("urj-2012-502/preschool-queue", "service-centre", 8, 2, 15),
    ("urj-2012-502/preschool-queue", "portal", 7, 2, 15),
];

#[test]
fn thirty_routes_have_as_many_steps_and_actions_as_the_acts_print() {
    let mut found = BTreeSet::new();
    for edition in acts() {
        for (channel, route) in &edition.routes {
            let (processes, conditions) = route.printed_counts();
            let code = edition.code().to_owned();
            found.insert((code, channel.to_string(), processes, conditions, route.actions.len()));
        }
    }
    let printed: BTreeSet<_> = PRINTED
        .into_iter()
        .map(|(code, channel, processes, conditions, actions)| {
            (code.to_owned(), channel.to_owned(), processes, conditions, actions)
        })
        .collect();
    assert_eq!(found, printed);
}
