//! A waiting list outlives the case that put the child on it, where the service ends with a number; the child leaves it by age all the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test tells by failing")]

use engine::{Branch, Fact, Outcome, Verb};
use jiff::SignedDuration;
use kernel::Channel;
use testkit::TestHouse;
use testkit::story::journals_hold;
use testkit::walker::{walk, ways};

const NUMBER_ONLY: &str = "krg-2014-43-05/preschool-queue";

#[test]
fn a_child_whose_case_ended_with_a_number_leaves_the_list_by_age_once() {
    let house = TestHouse::new();
    let edition = house.house.law.current(NUMBER_ONLY).unwrap();
    let route = edition.route(Channel::Portal).unwrap();
    let granted = |way: &testkit::walker::Way| way.steps.iter().any(|(_, branch)| *branch == Branch::Waiting);
    let way = ways(route).into_iter().find(granted).unwrap();
    let case = walk(&house, NUMBER_ONLY, Channel::Portal, &way).unwrap().view.unwrap().record.id;
    let body = &house.house.local_body;
    let status = || {
        let child = body.store.read::<_, store::StoreError>(|tx| tx.child_find(case)).unwrap();
        child.unwrap().status
    };
    assert_eq!(body.view(case).unwrap().state.outcome, Some(Outcome::Issued));
    assert_eq!(status(), "waiting");
    for _ in 0..2 {
        house.clock.forward(SignedDuration::from_hours(24 * 366 * 3));
        house.house.pump.run_dry();
    }
    assert_eq!(status(), "outgrown");
    for room in [body, &house.house.portal] {
        let view = room.view(case).unwrap();
        assert_eq!(view.state.outcome, Some(Outcome::Issued), "the service was given");
        assert!(view.state.outgrown);
        let left = view.entries.iter().filter(|entry| matches!(entry.fact, Fact::Outgrown { age: 7 })).count();
        assert_eq!(left, 1);
    }
    journals_hold(&house, case).unwrap();
}

#[test]
fn wherever_a_child_waits_for_a_place_there_is_a_way_out_by_age() {
    let house = TestHouse::new();
    let mut waiting = 0;
    for edition in house.house.law.all() {
        for step in edition.routes.values().flat_map(|route| &route.steps) {
            if step.verbs.iter().any(|verb: &Verb| verb.waits()) {
                waiting += 1;
                assert!(step.branches().contains(&Branch::Outgrown), "{} {}", edition.code(), step.id);
            }
        }
    }
    assert!(waiting > 5, "only {waiting} steps wait");
}
