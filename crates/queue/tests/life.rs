//! The life of a place and of a child on the list, step by step, and what is refused.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{Log, at, child, group, kindergarten, practice};
use jiff::SignedDuration;
use queue::bulletin::{Arbiter, Claim, Lost, NotReceived, Seed};
use queue::explain::{Why, moves};
use queue::{ActorKind, Class, Event, Impossible, Rule, Setting, Settings, Standing, Territory, Turn, What};

const START: &str = "2024-03-01T04:00:00Z";

/// Without shares: privileged children come before all others.
fn strict() -> Vec<Settings> {
    let mut settings = practice().remove(0);
    settings.ratio = Setting { value: None, clause: None, assumed: true, territory: false };
    vec![settings]
}

fn privilege(log: &mut Log, number: usize, class: Class) {
    log.enter(What::PrivilegeClaimed { child: child(number), privilege: 0, class }).unwrap();
    log.enter(What::PrivilegeConfirmed { child: child(number), privilege: 0 }).unwrap();
}

fn three() -> Log {
    let mut log = Log::new(START, &strict());
    for number in 0..3 {
        log.wait(60);
        log.register(number, 2021, &[]).unwrap();
    }
    log
}

#[test]
fn a_place_goes_from_offer_to_seat_and_is_given_once() {
    let mut log = three();
    log.open(0, 0, [2021, 2021], 1);
    let next = Some(child(0));
    assert_eq!(log.offer(1, 0, Rule::Turn), Err(Impossible::OutOfTurn { next }));
    log.offer(0, 0, Rule::Turn).unwrap();
    assert_eq!(log.offer(1, 0, Rule::Turn), Err(Impossible::NoPlace));
    assert_eq!((log.position(0), log.position(1)), (None, Some(1)));
    let until = log.now + SignedDuration::from_hours(120);
    let refer = What::ReferralIssued { child: child(0), until: Some(until) };
    assert!(matches!(log.enter(refer.clone()), Err(Impossible::Elsewhere(Standing::Offered { .. }))));
    log.enter(What::Consented { child: child(0) }).unwrap();
    log.enter(refer).unwrap();
    assert_eq!(log.enter(What::ReferralLapsed { child: child(0) }), Err(Impossible::NotYet(until)));
    log.enter(What::HandedIn { child: child(0) }).unwrap();
    log.enter(What::Enrolled { child: child(0) }).unwrap();
    assert_eq!(log.list.place_of(&child(0)), Some(&group(0)));
    // One child, one place.
    assert_eq!(log.register(0, 2021, &[]), Err(Impossible::AlreadyThere));
    log.enter(What::Left { child: child(0) }).unwrap();
    assert_eq!(log.list.next_for(&group(0)), Some(&child(1)));
}

#[test]
fn a_refusal_keeps_the_number_and_the_place_goes_on() {
    let mut log = three();
    log.open(0, 0, [2021, 2021], 1);
    log.offer(0, 0, Rule::Turn).unwrap();
    log.enter(What::Declined { child: child(0) }).unwrap();
    assert_eq!((log.position(0), log.list.next_for(&group(0))), (Some(1), Some(&child(1))));
    assert_eq!(log.list.passed_over(&group(0)), [(child(0), Rule::Answer)]);
    // The second child reads why its number moved there and back.
    let told: Vec<_> = moves(&log.list, &child(1), None).iter().map(|one| (one.why, one.rule, one.to)).collect();
    assert_eq!(
        told,
        [
            (Why::Itself, Rule::Registration, Some(2)),
            (Why::AnotherLeft, Rule::Turn, Some(1)),
            (Why::AnotherCame, Rule::Answer, Some(2))
        ]
    );
}

#[test]
fn who_wished_any_kindergarten_and_names_one_keeps_its_number_there() {
    let mut log = three();
    let wishes = |wishes: &[usize]| What::WishesSet {
        child: child(1),
        wishes: wishes.iter().map(|wish| kindergarten(*wish)).collect(),
        language: None,
    };
    for named in [&[0][..], &[], &[0, 1]] {
        log.enter(wishes(named)).unwrap();
        assert_eq!(log.list.position_at(&child(1), &kindergarten(0)), Some(2));
        let told: Vec<_> = moves(&log.list, &child(1), Some(&kindergarten(0))).iter().map(|one| one.to).collect();
        assert_eq!(told, [Some(2)], "the number did not move, so nothing is told of it");
    }
}

#[test]
fn a_privilege_counts_only_while_it_is_confirmed() {
    let mut log = three();
    log.enter(What::PrivilegeClaimed { child: child(2), privilege: 0, class: Class::FirstTurn }).unwrap();
    assert_eq!(log.position(2), Some(3));
    let event = log.event(What::PrivilegeConfirmed { child: child(2), privilege: 0 });
    let by_parent = Event { by: ActorKind::Parent, ..event };
    assert_eq!(log.list.apply(&by_parent), Err(Impossible::NotByThisActor));
    log.enter(What::PrivilegeConfirmed { child: child(2), privilege: 0 }).unwrap();
    assert_eq!((log.position(2), log.position(0)), (Some(1), Some(2)));
    privilege(&mut log, 1, Class::OutOfTurn);
    assert_eq!((log.position(1), log.position(2), log.position(0)), (Some(1), Some(2), Some(3)));
    log.enter(What::PrivilegeLost { child: child(2), privilege: 0 }).unwrap();
    assert_eq!((log.position(1), log.position(0), log.position(2)), (Some(1), Some(2), Some(3)));
    assert_eq!(log.enter(What::PrivilegeLost { child: child(2), privilege: 0 }), Err(Impossible::NoPrivilege));
    // Who moved by it and who was overtaken read which of the two it was.
    let told = |number| -> Vec<(Why, bool)> {
        let moved = moves(&log.list, &child(number), None);
        moved.iter().filter_map(|one| Some((one.why, one.confirmed?))).collect()
    };
    assert_eq!(told(2), [(Why::Itself, true), (Why::AnotherMoved, true), (Why::Itself, false)]);
    assert_eq!(told(0), [(Why::AnotherMoved, true), (Why::AnotherMoved, true), (Why::AnotherMoved, false)]);
}

#[test]
fn places_are_shared_one_to_three() {
    let mut log = Log::new(START, &practice()[..1]);
    for number in 0..8 {
        log.wait(60);
        log.register(number, 2021, &[]).unwrap();
    }
    for number in [5, 6, 7] {
        privilege(&mut log, number, Class::FirstTurn);
    }
    let order: Vec<_> = log.list.waiting(2021).into_iter().map(|one| one.child.to_string()).collect();
    assert_eq!(order, ["c5", "c0", "c1", "c2", "c6", "c3", "c4", "c7"]);
    log.open(0, 0, [2021, 2021], 8);
    let due: Vec<_> = log.list.offers_due().into_iter().map(|turn| turn.child.to_string()).collect();
    assert_eq!(due, order);
    for expected in order {
        let next = log.list.next_for(&group(0)).unwrap().clone();
        assert_eq!(next.to_string(), expected);
        log.enter_by(What::Offered { child: next, group: group(0), answer_by: Some(log.now) }, Rule::Turn).unwrap();
    }
}

#[test]
fn silence_no_show_and_the_stop_list() {
    let mut log = three();
    log.open(0, 0, [2021, 2021], 1);
    log.offer(0, 0, Rule::Turn).unwrap();
    log.wait(73 * 3600);
    assert!(matches!(log.enter(What::Consented { child: child(0) }), Err(Impossible::TooLate(_))));
    log.enter(What::OfferLapsed { child: child(0) }).unwrap();
    assert_eq!(log.position(0), Some(1));
    log.offer(1, 0, Rule::Turn).unwrap();
    log.enter(What::Consented { child: child(1) }).unwrap();
    log.enter(What::ReferralIssued { child: child(1), until: Some(log.now) }).unwrap();
    log.wait(1);
    let late = What::ReferralExtended { child: child(1), until: log.now + SignedDuration::from_hours(9) };
    assert!(matches!(log.enter(late), Err(Impossible::TooLate(_))));
    log.enter(What::ReferralLapsed { child: child(1) }).unwrap();
    assert_eq!(log.list.standing(&child(1)), Some(&Standing::Missed));
    let (until, restore_by) = (log.now + SignedDuration::from_hours(240), log.now + SignedDuration::from_hours(900));
    log.enter(What::StopListed { child: child(1), until, restore_by: Some(restore_by) }).unwrap();
    assert_eq!(log.enter(What::Restored { child: child(1) }), Err(Impossible::NotYet(until)));
    assert_eq!(log.position(2), Some(2));
    log.now = until + SignedDuration::from_secs(1);
    log.enter(What::Restored { child: child(1) }).unwrap();
    // Back to its own place, before the third child.
    assert_eq!((log.position(1), log.position(2)), (Some(2), Some(3)));
}

#[test]
fn an_override_needs_the_head_a_reason_and_serves_once() {
    let mut log = three();
    log.open(0, 0, [2021, 2021], 2);
    assert_eq!(log.offer(2, 0, Rule::Override), Err(Impossible::NotByTheRules));
    let what = |reason: &str| What::Overridden {
        child: child(2),
        group: group(0),
        reason: reason.into(),
        decision: Seed::new([1; 32]).commitment(),
    };
    assert_eq!(log.enter(what(" ")), Err(Impossible::Contradiction));
    let by_keeper = Event { by: ActorKind::QueueKeeper, ..log.event(what("a court")) };
    assert_eq!(log.list.apply(&by_keeper), Err(Impossible::NotByThisActor));
    log.enter(what("a court")).unwrap();
    log.offer(2, 0, Rule::Override).unwrap();
    log.enter(What::Declined { child: child(2) }).unwrap();
    assert_eq!(log.offer(2, 0, Rule::Override), Err(Impossible::NotByTheRules));
}

#[test]
fn brothers_and_sisters_go_together_or_wait_for_two_places() {
    let mut log = three();
    log.register(3, 2022, &[]).unwrap();
    log.enter(What::Bound { children: vec![child(0), child(3)] }).unwrap();
    log.open(0, 0, [2021, 2021], 1);
    // There is no place for the younger one yet: the pair is passed over, by name.
    assert_eq!(log.list.next_for(&group(0)), Some(&child(1)));
    assert_eq!(log.list.passed_over(&group(0)), [(child(0), Rule::Siblings)]);
    log.open(1, 0, [2022, 2022], 1);
    let turn = |number, place, rule| Turn { child: child(number), rule, group: group(place) };
    assert_eq!(log.list.offers_due(), [turn(0, 0, Rule::Turn), turn(3, 1, Rule::Siblings)]);
    assert_eq!(log.offer(3, 1, Rule::Siblings), Err(Impossible::NotByTheRules));
    log.offer(0, 0, Rule::Turn).unwrap();
    log.offer(3, 1, Rule::Siblings).unwrap();
}

#[test]
fn a_child_is_bound_to_exactly_those_named_and_nobody_is_left_out_in_passing() {
    let mut log = three();
    for number in 3..5 {
        log.register(number, 2021, &[]).unwrap();
    }
    let mut bind = |number, others: &[usize]| {
        let others: Vec<_> = others.iter().copied().map(child).collect();
        let events = log.list.binding(&child(number), &others)?;
        let count = events.len();
        events.into_iter().try_for_each(|what| log.enter(what))?;
        Ok(count)
    };
    assert_eq!(bind(0, &[1]), Ok(1));
    assert_eq!((bind(0, &[1]), bind(1, &[0])), (Ok(0), Ok(0)), "it is so already");
    assert_eq!(bind(0, &[1, 2]), Ok(2), "a family that grows is bound anew");
    assert_eq!(bind(3, &[1]), Err(Impossible::Elsewhere(Standing::Waiting)), "one would be taken from two others");
    assert_eq!(bind(3, &[0, 1, 2]), Ok(2), "who names them all joins them");
    assert_eq!(bind(0, &[3]), Ok(2), "one's own bond may be narrowed");
    assert_eq!(bind(1, &[2, 1]), Err(Impossible::Contradiction));
    assert_eq!(bind(1, &[9]), Err(Impossible::UnknownChild(child(9))));
    assert_eq!((bind(3, &[]), bind(3, &[])), (Ok(1), Ok(0)));
    assert_eq!(bind(0, &[4]), Ok(1));
    log.enter(What::Withdrawn { child: child(4) }).unwrap();
    assert!(log.list.bound_to(&child(0)).is_empty(), "who left the list is nobody's company");
    assert_eq!(log.list.binding(&child(0), &[child(4)]), Err(Impossible::Elsewhere(Standing::Gone)));
    let again = [What::Unbound { child: child(0) }, What::Bound { children: vec![child(0), child(1)] }];
    assert_eq!(log.list.binding(&child(0), &[child(1)]).unwrap(), again);
}

#[test]
fn a_transfer_keeps_the_seat_until_the_new_one_is_taken() {
    let mut log = three();
    log.open(0, 0, [2021, 2021], 1);
    log.open(1, 1, [2021, 2021], 1);
    let seat = |log: &mut Log, number, place, rule| {
        log.offer(number, place, rule).unwrap();
        log.enter(What::Consented { child: child(number) }).unwrap();
        let until = Some(log.now);
        log.enter(What::ReferralIssued { child: child(number), until }).unwrap();
        log.enter(What::HandedIn { child: child(number) }).unwrap();
        log.enter(What::Enrolled { child: child(number) }).unwrap();
    };
    seat(&mut log, 0, 0, Rule::Turn);
    log.wait(60);
    log.enter(What::TransferAsked { child: child(0), wishes: vec![kindergarten(1)] }).unwrap();
    // By these settings the transfer waits from the day it is asked, behind those who wait already.
    assert_eq!(log.position(0), Some(3));
    log.enter(What::Withdrawn { child: child(1) }).unwrap();
    log.enter(What::Withdrawn { child: child(2) }).unwrap();
    seat(&mut log, 0, 1, Rule::Turn);
    let free: Vec<u32> = log.list.open_places().iter().map(|vacancy| vacancy.free).collect();
    assert_eq!(free, [1, 0]);
}

#[test]
fn a_move_keeps_the_date_and_says_so() {
    let mut log = three();
    let moved = What::Registered {
        child: child(9),
        born: 2021,
        registered_at: at("2023-05-05T05:00:00Z"),
        of_age: true,
        wishes: Vec::new(),
        language: None,
        moved_from: Some(Territory::new("elsewhere")),
    };
    assert_eq!(log.enter_by(moved.clone(), Rule::Registration), Err(Impossible::NotByThisRule(Rule::Registration)));
    log.enter(moved).unwrap();
    assert_eq!((log.position(9), log.position(0)), (Some(1), Some(2)));
    let last = *moves(&log.list, &child(0), None).last().unwrap();
    assert_eq!((last.why, last.rule), (Why::AnotherCame, Rule::Move));
}

#[test]
fn age_begins_and_ends_the_waiting() {
    let mut log = three();
    let young = What::Registered {
        child: child(8),
        born: 2023,
        registered_at: log.now,
        of_age: false,
        wishes: Vec::new(),
        language: None,
        moved_from: None,
    };
    log.enter(young).unwrap();
    log.open(0, 0, [2021, 2023], 4);
    assert_eq!(log.list.offers_due().len(), 3);
    assert_eq!(log.enter(What::CameOfAge { child: child(8) }), Err(Impossible::TooYoung));
    log.now = at("2024-10-01T00:00:00Z");
    log.enter(What::CameOfAge { child: child(8) }).unwrap();
    assert_eq!(log.list.offers_due().len(), 4);
    assert_eq!(log.enter(What::AgedOut { child: child(0) }), Err(Impossible::TooYoung));
    log.now = at("2027-03-01T00:00:00Z");
    log.enter(What::AgedOut { child: child(0) }).unwrap();
    assert_eq!((log.list.standing(&child(0)), log.position(1)), (Some(&Standing::Gone), Some(1)));
}

#[test]
fn settings_count_from_their_day() {
    let mut log = Log::new("2024-12-31T10:00:00Z", &practice());
    for number in 0..4 {
        log.register(number, 2021, &[]).unwrap();
    }
    for number in [2, 3] {
        privilege(&mut log, number, Class::FirstTurn);
    }
    assert_eq!(log.position(3), Some(4));
    log.now = at("2024-12-31T19:00:00Z");
    log.open(0, 0, [2021, 2021], 1);
    // One to one from the new year on: the second privileged child is third.
    assert_eq!(log.position(3), Some(3));
    let last = *moves(&log.list, &child(3), None).last().unwrap();
    assert_eq!((last.why, last.rule, last.event), (Why::Shares, Rule::Settings, log.list.events() - 1));
    let mut late = practice().remove(0);
    late.from = "2024-06-01".parse().unwrap();
    assert_eq!(log.enter(What::SettingsAdopted { settings: Box::new(late) }), Err(Impossible::NotInSettings));
}

#[test]
fn self_choice_follows_the_receipt_and_one_claim_at_a_time() {
    let opens = at("2025-11-20T02:00:00Z");
    let claim = |number, second, who| Claim {
        number,
        at: opens + SignedDuration::from_secs(second),
        child: child(who),
        group: group(0),
    };
    let mut arbiter = Arbiter::new(opens, [(group(0), 1)], None);
    assert_eq!(arbiter.receive(claim(0, -1, 0)).1, Err(NotReceived::NotOpen));
    assert_eq!(arbiter.receive(claim(0, 0, 0)).0[0].lost, None);
    assert_eq!(arbiter.receive(claim(1, 0, 0)).1, Err(NotReceived::HasWon));
    assert_eq!(arbiter.receive(claim(1, 1, 1)).0[0].lost, Some(Lost::PlaceGone));
    assert_eq!(arbiter.receive(claim(1, 1, 2)).1, Err(NotReceived::OutOfOrder));
    // By lot, a claim waits for the end of its second.
    let seed = Seed::new([9; 32]);
    let mut arbiter = Arbiter::new(opens, [(group(0), 1)], Some(seed));
    assert_eq!(arbiter.receive(claim(0, 0, 0)), (vec![], Ok(())));
    assert_eq!(arbiter.receive(claim(1, 0, 0)).1, Err(NotReceived::ClaimOpen));
    assert_eq!(arbiter.receive(claim(1, 0, 1)), (vec![], Ok(())));
    let (answers, taken) = arbiter.receive(claim(2, 1, 2));
    assert_eq!((answers.len(), taken), (2, Ok(())));
    assert_eq!(answers.iter().filter(|answer| answer.lost.is_none()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.lost == Some(Lost::Lot)).count(), 1);
    assert_eq!(arbiter.close()[0].lost, Some(Lost::PlaceGone));
}

#[test]
fn a_lot_is_fair_and_bound_before_the_claims() {
    let opens = at("2025-11-20T02:00:00Z");
    let mut wins = [0_u32; 4];
    for round in 0_u8..=255 {
        let mut arbiter = Arbiter::new(opens, [(group(0), 1)], Some(Seed::new([round; 32])));
        for who in 0..4 {
            let number = arbiter.next_number();
            arbiter.receive(Claim { number, at: opens, child: child(who), group: group(0) }).1.unwrap();
        }
        let answer = *arbiter.close().iter().find(|answer| answer.lost.is_none()).unwrap();
        wins[usize::try_from(answer.claim).unwrap()] += 1;
    }
    // The first in line wins no more often than the last: sixty-four times each, give or take four deviations.
    assert!(wins.iter().all(|wins| (36..=92).contains(wins)), "{wins:?}");

    let mut log = Log::new(START, &practice()[..1]);
    for number in 0..3 {
        log.register(number, 2021, &[]).unwrap();
    }
    log.open(0, 0, [2021, 2021], 1);
    let (seed, round) = (Seed::new([5; 32]), 1);
    let (places, commitment) = (vec![(group(0), 1)], Some(seed.commitment()));
    log.enter(What::SelfChoiceOpened { round, places, opens_at: log.now, commitment }).unwrap();
    assert_eq!(log.list.next_for(&group(0)), None);
    for number in 0..2 {
        let claim = u64::try_from(number).unwrap();
        log.enter(What::ClaimReceived { round, claim, child: child(number), group: group(0) }).unwrap();
    }
    let second = What::ClaimReceived { round, claim: 2, child: child(0), group: group(0) };
    assert_eq!(log.enter(second), Err(Impossible::ClaimOpen));
    let mut arbiter = Arbiter::new(log.now, [(group(0), 1)], Some(seed));
    for number in 0..2 {
        let (number, child) = (u64::try_from(number).unwrap(), child(number));
        arbiter.receive(Claim { number, at: log.now, child, group: group(0) }).1.unwrap();
    }
    let winner = arbiter.close().iter().find(|answer| answer.lost.is_none()).unwrap().claim;
    let close = |seed: Seed| What::SelfChoiceClosed { round, seed: Some(seed.to_hex().into()) };
    assert_eq!(log.enter(close(seed)), Err(Impossible::ClaimOpen));
    // The other one is let win: nobody can close such a round.
    let mut wrong = Log { list: log.list.clone(), events: log.events.clone(), now: log.now };
    wrong.enter(What::ClaimWon { round, claim: 1 - winner }).unwrap();
    wrong.enter(What::ClaimLost { round, claim: winner, why: Lost::Lot }).unwrap();
    assert_eq!(wrong.enter(close(seed)), Err(Impossible::NotByTheRules));
    log.enter(What::ClaimWon { round, claim: winner }).unwrap();
    log.enter(What::ClaimLost { round, claim: 1 - winner, why: Lost::Lot }).unwrap();
    assert_eq!(log.enter(close(Seed::new([6; 32]))), Err(Impossible::NotByTheRules));
    log.enter(close(seed)).unwrap();
}

#[test]
fn a_round_of_allocation_binds_its_places() {
    let mut log = three();
    log.open(0, 0, [2021, 2021], 1);
    let (seed, decision) = (Seed::new([2; 32]), Seed::new([3; 32]).commitment());
    let held = |round, seed: Seed, children: &[usize]| What::AllocationHeld {
        round,
        seed: seed.to_hex().into(),
        cut: 4,
        input: seed.commitment(),
        result: seed.commitment(),
        decision: decision.clone(),
        placed: children.iter().map(|number| (child(*number), group(0))).collect(),
    };
    let announced = |round| What::AllocationAnnounced { round, commitment: seed.commitment() };
    assert_eq!(log.enter(held(1, seed, &[2])), Err(Impossible::UnknownRound(1)), "a seed is bound before");
    log.enter(announced(1)).unwrap();
    assert_eq!(log.enter(announced(2)), Err(Impossible::UnknownRound(2)), "one at a time");
    assert_eq!(log.enter(held(1, Seed::new([9; 32]), &[2])), Err(Impossible::NotByTheRules));
    assert_eq!(log.enter(held(1, seed, &[1, 2])), Err(Impossible::NoPlace));
    let keeper = Event { by: queue::ActorKind::QueueKeeper, ..log.event(held(1, seed, &[2])) };
    assert_eq!(log.list.apply(&keeper), Err(Impossible::NotByThisActor), "the head holds it");
    let mut dropped = Log { list: log.list.clone(), events: log.events.clone(), now: log.now };
    let drop = |reason: &str| What::AllocationDropped { round: 1, seed: seed.to_hex().into(), reason: reason.into() };
    assert_eq!(dropped.enter(drop(" ")), Err(Impossible::Contradiction));
    dropped.enter(drop("the building is closed")).unwrap();
    assert_eq!(dropped.enter(held(1, seed, &[2])), Err(Impossible::UnknownRound(1)));
    dropped.enter(announced(2)).unwrap();
    log.enter(held(1, seed, &[2])).unwrap();
    assert_eq!(log.enter(held(1, seed, &[])), Err(Impossible::UnknownRound(1)));
    assert_eq!(log.list.promised(&child(2)), Some(&group(0)));
    // The place is promised: neither turn nor another child gets it, and who is placed may still go away.
    assert_eq!(log.list.next_for(&group(0)), None);
    assert_eq!(log.offer(1, 0, Rule::Allocation), Err(Impossible::NotByTheRules));
    let mut away = Log { list: log.list.clone(), events: log.events.clone(), now: log.now };
    away.enter(What::Withdrawn { child: child(2) }).unwrap();
    assert_eq!(away.list.next_for(&group(0)), Some(&child(0)));
    log.offer(2, 0, Rule::Allocation).unwrap();
    assert_eq!(log.list.place_of(&child(2)), Some(&group(0)));
    assert_eq!(log.list.promises().count(), 0);
}

#[test]
fn the_list_is_refreshed_once_a_year() {
    let mut log = three();
    log.open(0, 0, [2021, 2021], 1);
    log.offer(0, 0, Rule::Turn).unwrap();
    log.enter(What::Declined { child: child(0) }).unwrap();
    assert_eq!(log.enter(What::Refreshed { year: 2024 }), Err(Impossible::NotInSettings));
    log.now = at("2024-07-01T00:00:00Z");
    log.enter(What::Refreshed { year: 2024 }).unwrap();
    assert_eq!(log.list.next_for(&group(0)), Some(&child(0)));
    assert_eq!(log.enter(What::Refreshed { year: 2024 }), Err(Impossible::NotInSettings));
}

/// The list of a territory under a regulation, with one child and one place.
fn under(document: &str) -> Log {
    let mut log = Log::new("2015-03-01T04:00:00Z", &Settings::from_toml(document).unwrap());
    log.register(0, 2012, &[]).unwrap();
    log.open(0, 0, [2012, 2012], 1);
    log
}

#[test]
fn each_regulation_knows_only_its_own_steps() {
    let five_days = |log: &Log| Some(log.now + SignedDuration::from_hours(120));
    let claim = What::PrivilegeClaimed { child: child(0), privilege: 0, class: Class::FirstTurn };
    let allot = What::Allotted { child: child(0), group: group(0) };
    let offer = What::Offered { child: child(0), group: group(0), answer_by: None };
    let refer = |until| What::ReferralIssued { child: child(0), until };

    // The first turn and five days for the paper; no offer.
    let mut almaty = under(include_str!("../../../regulations/ala-2013-3-568/preschool-queue/queue.toml"));
    almaty.enter(claim.clone()).unwrap();
    assert_eq!(almaty.enter(offer.clone()), Err(Impossible::NotInSettings));
    almaty.enter(allot.clone()).unwrap();
    assert_eq!(almaty.enter(refer(None)), Err(Impossible::NotInSettings));
    almaty.enter(refer(five_days(&almaty))).unwrap();

    // An offer with consent or refusal; no first turn, no days for the paper.
    let mut south = under(include_str!("../../../regulations/uko-2012-149/preschool-queue/queue.toml"));
    assert_eq!(south.enter(claim.clone()), Err(Impossible::NotInSettings));
    assert_eq!(south.enter(allot.clone()), Err(Impossible::NotInSettings));
    south.enter(offer.clone()).unwrap();
    south.wait(86_400 * 365);
    assert_eq!(south.enter(What::OfferLapsed { child: child(0) }), Err(Impossible::NotInSettings));
    south.enter(What::Consented { child: child(0) }).unwrap();
    assert_eq!(south.enter(refer(five_days(&south))), Err(Impossible::NotInSettings));
    south.enter(refer(None)).unwrap();

    // Five days for the paper, and neither privileges nor offers.
    let mut urdzhar = under(include_str!("../../../regulations/urj-2012-502/preschool-queue/queue.toml"));
    assert_eq!(urdzhar.enter(claim.clone()), Err(Impossible::NotInSettings));
    assert_eq!(urdzhar.enter(offer.clone()), Err(Impossible::NotInSettings));
    urdzhar.enter(allot).unwrap();
    urdzhar.enter(refer(five_days(&urdzhar))).unwrap();

    // A number on the list: no privilege, no offer, no stop list.
    let mut karaganda = under(include_str!("../../../regulations/krg-2014-43-05/preschool-queue/queue.toml"));
    assert_eq!(karaganda.enter(claim), Err(Impossible::NotInSettings));
    assert_eq!(karaganda.enter(offer), Err(Impossible::NotInSettings));
    let stop = What::StopListed { child: child(0), until: karaganda.now, restore_by: None };
    assert_eq!(karaganda.enter(stop), Err(Impossible::NotInSettings));
    assert_eq!(karaganda.position(0), Some(1));
}
