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
use engine::{Fact, FactKind, entered};
use jiff::{SignedDuration, Timestamp};
use kernel::Channel;
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

#[test]
fn a_case_came_to_its_step_with_the_fact_that_completed_the_one_before() {
    let service = common::preschool();
    let edition = edition(&service);
    let refuses = |walk: &common::Walk| walk.facts().iter().any(|(_, fact)| fact.kind() == FactKind::RefusalFiled);
    let mut all = walks(&service).into_iter();
    let walk = all.find(|walk| walk.channel == Channel::Portal && refuses(walk)).unwrap();
    let moment = |minute: usize| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute.try_into().unwrap());
    let facts: Vec<(Timestamp, Fact)> =
        walk.facts().into_iter().enumerate().map(|(minute, (_, fact))| (moment(minute), fact)).collect();
    let at = |kind: FactKind| facts.iter().position(|(_, fact)| fact.kind() == kind).unwrap();
    let after = |count: usize| {
        let journal = facts.iter().take(count + 1).map(|(at, fact)| (*at, fact));
        entered(edition.route(Channel::Portal).unwrap(), journal)
    };
    assert_eq!(entered(edition.route(Channel::Portal).unwrap(), []), None);
    // Four deeds of one step: none of them begins it anew.
    let sent = Some(moment(at(FactKind::Dispatched)));
    for deed in [FactKind::Dispatched, FactKind::Numbered, FactKind::Accepted, FactKind::DocumentsChecked] {
        assert_eq!(after(at(deed)), sent, "{deed:?}");
    }
    assert_ne!(after(at(FactKind::Decided)), sent);
    // A way back leads to the same step once more, and there it begins anew.
    let filed = at(FactKind::RefusalFiled);
    assert_eq!(after(filed), Some(moment(filed)));
}
