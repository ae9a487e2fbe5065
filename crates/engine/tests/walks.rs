//! Walks: transcripts of cases in each regulation's folder, each run through the engine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{edition, run, services, visited, walks};
use std::collections::BTreeSet;

#[test]
fn every_walk_is_walked() {
    for service in services() {
        let edition = edition(&service);
        for walk in walks(&service) {
            run(edition.route(walk.channel).unwrap(), &walk).unwrap_or_else(|what| panic!("{what}"));
        }
    }
}

#[test]
fn walks_visit_every_step_of_every_channel() {
    for service in services() {
        let edition = edition(&service);
        let visited = visited(&edition, &walks(&service));
        for (channel, route) in &edition.routes {
            let all: BTreeSet<String> = route.steps.iter().map(|step| step.id.clone()).collect();
            let seen = visited.get(channel).cloned().unwrap_or_default();
            assert_eq!(
                seen,
                all,
                "{}, channel {channel}: steps that no walk visits are missing on the left",
                edition.code()
            );
        }
    }
}

#[test]
fn without_any_one_step_a_walk_fails() {
    for service in services() {
        let edition = edition(&service);
        let walks = walks(&service);
        for (channel, route) in &edition.routes {
            for step in &route.steps {
                let mut torn = route.clone();
                torn.steps.retain(|other| other.id != step.id);
                let fails = walks.iter().filter(|walk| walk.channel == *channel).any(|walk| run(&torn, walk).is_err());
                assert!(fails, "{}, channel {channel}: no walk misses the step {}", edition.code(), step.id);
            }
        }
    }
}

#[test]
fn walks_take_every_way_on() {
    for service in services() {
        let edition = edition(&service);
        let mut taken = BTreeSet::new();
        for walk in walks(&service) {
            let path = run(edition.route(walk.channel).unwrap(), &walk).unwrap().path;
            let ends = path.iter().skip(1).cloned().chain(["end".to_owned()]);
            taken.extend(path.iter().cloned().zip(ends).map(|(from, to)| (walk.channel, from, to)));
        }
        for (channel, route) in &edition.routes {
            for step in &route.steps {
                for target in step.next.targets() {
                    let way = (*channel, step.id.clone(), target.to_owned());
                    assert!(
                        taken.contains(&way),
                        "{}, channel {channel}: no walk goes from {} to {target}",
                        edition.code(),
                        step.id
                    );
                }
            }
        }
    }
}

#[test]
fn walks_cite_clauses_of_the_text() {
    for service in services() {
        let edition = edition(&service);
        for walk in walks(&service) {
            assert!(!walk.cites.is_empty(), "{} cites nothing", walk.name);
            for cited in &walk.cites {
                assert!(
                    edition.clauses.iter().any(|clause| clause.clause == *cited),
                    "{} cites «{cited}», which is not in the text",
                    walk.name
                );
            }
        }
    }
}
