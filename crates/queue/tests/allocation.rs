//! The round of allocation against every matching of small cases, and the checker against altered results.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test tells by failing"
)]

mod common;

use common::{Log, at, child, group, kindergarten, practice};
use jiff::SignedDuration;
use proptest::prelude::*;
use queue::allocation::{Applicant, Blocking, Outcome, Reason, Round, RoundFault, Seats, Wish, hold, reasons};
use queue::bulletin::Seed;
use queue::check::{Flaw, check};
use queue::tally::Tally;
use queue::{Class, Criterion, Rule, What};

const CRITERIA: [Criterion; 4] = [Criterion::Class, Criterion::Sibling, Criterion::Date, Criterion::Lot];

fn applicant(number: usize, class: Class, day: i64, wishes: &[(u32, bool)]) -> Applicant {
    Applicant {
        child: child(number),
        class,
        since: at("2025-01-01T00:00:00Z") + SignedDuration::from_hours(24 * day),
        wishes: wishes.iter().map(|(group, sibling)| Wish { group: *group, sibling: *sibling }).collect(),
        anywhere: false,
        alike: None,
    }
}

fn round(places: &[u32], children: Vec<Applicant>, families: Vec<Vec<u32>>) -> Round {
    let seats = |(number, places): (usize, &u32)| Seats {
        group: group(number),
        kindergarten: kindergarten(number),
        places: *places,
    };
    let groups = places.iter().enumerate().map(seats).collect();
    Round { criteria: CRITERIA.to_vec(), seed: Seed::new([3; 32]), groups, children, families, alike: Vec::new() }
}

fn rounds(most: usize) -> impl Strategy<Value = Round> {
    let wish = (0_u32..4, any::<bool>());
    let child = (0_u8..3, 0_i64..3, prop::collection::vec(wish, 0..4));
    (prop::collection::vec(child, 1..=most), prop::collection::vec(0_u32..3, 4), 0_usize..24).prop_map(
        |(children, places, order)| {
            let children = children.into_iter().enumerate().map(|(number, (class, day, mut wishes))| {
                let mut seen = Vec::new();
                wishes.retain(|(group, _)| {
                    !seen.contains(group) && {
                        seen.push(*group);
                        true
                    }
                });
                applicant(number, [Class::OutOfTurn, Class::FirstTurn, Class::General][class as usize], day, &wishes)
            });
            let mut round = round(&places, children.collect(), Vec::new());
            round.criteria[..3].rotate_left(order % 3);
            round
        },
    )
}

/// Every way to place the children in groups they wish, capacities kept.
fn matchings(round: &Round) -> Vec<Vec<Option<u32>>> {
    let mut all = vec![Vec::new()];
    for child in &round.children {
        let mut next = Vec::new();
        for before in &all {
            for choice in child.wishes.iter().map(|wish| Some(wish.group)).chain([None]) {
                let mut with: Vec<Option<u32>> = before.clone();
                with.push(choice);
                let fits = choice.is_none_or(|group| {
                    with.iter().filter(|placed| **placed == Some(group)).count()
                        <= round.groups[group as usize].places as usize
                });
                if fits {
                    next.push(with);
                }
            }
        }
        all = next;
    }
    all
}

/// The place of a choice among a child's wishes; nothing granted comes last.
fn rank(round: &Round, child: usize, placed: Option<u32>) -> usize {
    let wishes = &round.children[child].wishes;
    wishes.iter().position(|wish| Some(wish.group) == placed).unwrap_or(wishes.len())
}

/// The last child of a full group as a result must tell it, found by trying which of them the checker takes.
fn certified(round: &Round, placed: &[Option<u32>]) -> Outcome {
    let last = (0..round.groups.len() as u32).map(|group| {
        let inside: Vec<u32> =
            (0_u32..).zip(placed).filter(|(_, at)| **at == Some(group)).map(|(child, _)| child).collect();
        if inside.len() < round.groups[group as usize].places as usize || inside.is_empty() {
            return None;
        }
        inside.iter().copied().find(|candidate| {
            let mut last = vec![None; round.groups.len()];
            last[group as usize] = Some(*candidate);
            let outcome = Outcome { placed: placed.to_vec(), last, blocking: Vec::new() };
            !check(round, &outcome).err().unwrap_or_default().contains(&Flaw::Last { group })
        })
    });
    Outcome { placed: placed.to_vec(), last: last.collect(), blocking: Vec::new() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    /// Among all matchings the checker takes exactly one, the result, and no stable one is better for any child.
    #[test]
    fn the_result_is_the_best_stable_one_and_the_checker_takes_no_other(round in rounds(5)) {
        let outcome = hold(&round).unwrap();
        prop_assert_eq!(check(&round, &outcome), Ok(()));
        for placed in matchings(&round) {
            let other = certified(&round, &placed);
            let flaws = check(&round, &other).err().unwrap_or_default();
            prop_assert_eq!(flaws.is_empty(), placed == outcome.placed, "{:?}", flaws);
            // What is only not best is stable: everybody is at least as well off in the result.
            let stable = flaws.iter().all(|flaw| matches!(flaw, Flaw::NotBest { .. }));
            let better = (0..placed.len()).any(|child| rank(&round, child, placed[child]) < rank(&round, child, outcome.placed[child]));
            prop_assert!(!(stable && better));
        }
    }

    #[test]
    fn families_are_together_and_every_altered_result_is_found(
        mut round in rounds(9), bound in prop::collection::vec((0_u32..9, 0_u32..9), 0..3), alter in any::<prop::sample::Index>(), to in 0_u32..5,
    ) {
        let mut used = Vec::new();
        for (one, other) in bound {
            let count = round.children.len() as u32;
            if one != other && one < count && other < count && !used.contains(&one) && !used.contains(&other) {
                used.extend([one, other]);
                round.families.push(vec![one, other]);
            }
        }
        let outcome = hold(&round).unwrap();
        prop_assert_eq!(check(&round, &outcome), Ok(()));
        let index = alter.index(round.children.len());
        let mut altered = outcome.clone();
        altered.placed[index] = Some(to).filter(|to| *to < 4);
        prop_assert_eq!(check(&round, &altered).is_ok(), altered == outcome);
        let mut altered = outcome.clone();
        let group = to as usize % round.groups.len();
        altered.last[group] = if altered.last[group].is_some() { None } else { Some(index as u32) };
        prop_assert!(check(&round, &altered).is_err());
        if !outcome.blocking.is_empty() {
            let mut altered = outcome.clone();
            altered.blocking.pop();
            prop_assert_eq!(check(&round, &altered), Err(vec![Flaw::BlockingList]));
        }
        if round.children.len() > 1 {
            let mut altered = outcome.clone();
            altered.placed.swap(index, (index + 1) % outcome.placed.len());
            prop_assert_eq!(check(&round, &altered).is_ok(), altered == outcome);
        }
    }

    /// Children who share a list get what each would get who wished its groups one by one, bound or not.
    #[test]
    fn a_shared_list_is_the_same_as_its_wishes_spelled_out(
        mut round in rounds(9),
        lists in prop::collection::vec((Just(vec![0_u32, 1, 2, 3]).prop_shuffle(), 1_usize..5), 2),
        share in prop::collection::vec(prop::option::of(0_u32..2), 9),
        bound in prop::collection::vec((0_u32..9, 0_u32..9), 0..2),
    ) {
        let cut = |(mut list, most): (Vec<u32>, usize)| { list.truncate(most); list };
        round.alike = lists.into_iter().map(cut).collect();
        for (child, list) in round.children.iter_mut().zip(share) {
            if list.is_some() {
                (child.wishes, child.anywhere, child.alike) = (Vec::new(), true, list);
            }
        }
        let count = round.children.len() as u32;
        round.families =
            bound.into_iter().filter(|(one, other)| one < other && *other < count).map(|(one, other)| vec![one, other]).take(1).collect();
        let spelled = round.clone().spelled_out();
        prop_assert!(spelled.alike.is_empty() && spelled.children.iter().all(|child| child.alike.is_none()));
        let outcome = hold(&round).unwrap();
        prop_assert_eq!(&outcome, &hold(&spelled).unwrap());
        prop_assert_eq!((check(&round, &outcome), check(&spelled, &outcome)), (Ok(()), Ok(())));
        prop_assert_eq!(Tally::of(&round, &outcome), Tally::of(&spelled, &outcome));
        prop_assert_eq!(round.asked(), spelled.asked());
        for child in 0..count {
            prop_assert_eq!(reasons(&round, &outcome, child), reasons(&spelled, &outcome, child));
        }
        let read: Round = serde_json::from_slice(&round.canonical().unwrap()).unwrap();
        prop_assert_eq!(read, round);
    }

    /// A result of one round is not that of a round with other places, priorities or lot, where it matters.
    #[test]
    fn the_order_of_the_children_does_not_matter(round in rounds(8)) {
        let outcome = hold(&round).unwrap();
        let mut turned = round.clone();
        turned.children.reverse();
        let mut again = hold(&turned).unwrap().placed;
        again.reverse();
        prop_assert_eq!(again, outcome.placed);
    }
}

#[test]
fn a_refused_wish_has_its_reason() {
    let children = vec![
        applicant(0, Class::General, 0, &[(0, false)]),
        applicant(1, Class::FirstTurn, 9, &[(0, false), (1, false)]),
        applicant(2, Class::General, 1, &[(0, false), (1, false), (2, false)]),
        applicant(3, Class::General, 2, &[(3, false), (1, true)]),
    ];
    let round = round(&[1, 1, 1, 0], children, Vec::new());
    let outcome = hold(&round).unwrap();
    assert_eq!(outcome.placed, [None, Some(0), Some(2), Some(1)]);
    assert_eq!(reasons(&round, &outcome, 0), [Reason::Full { last: 1, by: Criterion::Class }]);
    assert_eq!(reasons(&round, &outcome, 1), [Reason::Granted, Reason::Dearer]);
    let sibling = Reason::Full { last: 3, by: Criterion::Sibling };
    assert_eq!(
        reasons(&round, &outcome, 2),
        [Reason::Full { last: 1, by: Criterion::Class }, sibling, Reason::Granted]
    );
    assert_eq!(reasons(&round, &outcome, 3), [Reason::NoPlaces, Reason::Granted]);
}

#[test]
fn twins_go_together_or_not_at_all() {
    let wishes = [(0, false), (1, false)];
    let children = vec![
        applicant(0, Class::General, 0, &wishes),
        applicant(1, Class::General, 5, &wishes),
        applicant(2, Class::General, 2, &wishes),
    ];
    let round = round(&[2, 1], children, vec![vec![0, 1]]);
    let outcome = hold(&round).unwrap();
    // The second twin comes after the third child, so the first kindergarten cannot take both; the other has one place only.
    assert_eq!(outcome.placed[2], Some(0));
    assert_eq!(outcome.placed[0].is_some(), outcome.placed[1].is_some());
    assert_eq!(check(&round, &outcome), Ok(()));
}

#[test]
fn a_family_that_a_stable_result_cannot_serve_is_listed() {
    // One kindergarten with two groups of one place. With the pair inside, the single child comes before the second of them; with the single
    // child inside, the pair could have both places.
    let children = vec![
        applicant(0, Class::General, 0, &[(0, false)]),
        applicant(1, Class::General, 9, &[(1, false)]),
        applicant(2, Class::General, 5, &[(0, false), (1, false)]),
    ];
    let mut round = round(&[1, 1], children, vec![vec![0, 1]]);
    round.groups[1].kindergarten = kindergarten(0);
    let outcome = hold(&round).unwrap();
    assert_eq!(outcome.placed, [None, None, Some(0)]);
    assert_eq!(outcome.blocking, [Blocking { family: 0, groups: vec![0, 1] }]);
    assert_eq!(check(&round, &outcome), Ok(()));
    assert_eq!(reasons(&round, &outcome, 0), [Reason::Together]);
    let silent = Outcome { blocking: Vec::new(), ..outcome };
    assert_eq!(check(&round, &silent), Err(vec![Flaw::BlockingList]));
    let pair = Outcome { placed: vec![Some(0), Some(1), None], last: vec![Some(0), Some(1)], blocking: Vec::new() };
    assert_eq!(check(&round, &pair), Err(vec![Flaw::OutOfOrder { child: child(2), group: 1 }]));
}

#[test]
fn children_who_would_go_anywhere_share_the_lists_that_the_log_gives() {
    let mut log = Log::new("2024-03-01T04:00:00Z", &practice());
    for number in 0..60 {
        log.wait(60);
        log.register(number, 2021 + i16::from(number % 2 == 1), if number == 3 { &[1] } else { &[] }).unwrap();
    }
    for number in 0..4 {
        log.open(number, number, [2021, 2022], 3);
    }
    // One refused a group, one wishes another language, one named a kindergarten.
    log.offer(0, 0, Rule::Turn).unwrap();
    log.enter(What::Declined { child: child(0) }).unwrap();
    log.enter(What::WishesSet { child: child(4), wishes: Vec::new(), language: Some("ru".into()) }).unwrap();
    let seed = Seed::new([5; 32]);
    let drawn = log.list.round(&CRITERIA, seed);
    assert_eq!(drawn.alike, [vec![1, 2, 3], vec![0, 1, 2, 3]], "one list for two years, and one for who refused");
    let lists: Vec<Option<u32>> = drawn.children.iter().map(|child| child.alike).collect();
    assert_eq!((lists[0], lists[1], lists[2], lists[3]), (Some(0), Some(1), Some(1), None));
    assert_eq!(drawn.children.len(), 59, "no group teaches in the other language");
    let spelled = drawn.clone().spelled_out();
    let wished = |number: usize| spelled.children[number].wishes.iter().map(|wish| wish.group).collect::<Vec<_>>();
    assert_eq!([wished(0), wished(1), wished(3)], [vec![1, 2, 3], vec![0, 1, 2, 3], vec![1]]);
    assert_eq!(hold(&drawn).unwrap(), hold(&spelled).unwrap());
    // A round that was kept with every wish spelled out is still the one that the list gives; an altered one is not.
    assert!(log.list.gives(&drawn) && log.list.gives(&spelled));
    for round in [drawn, spelled] {
        let mut altered = round.clone();
        altered.children.swap(0, 1);
        assert!(!log.list.gives(&altered));
        let mut altered = round;
        altered.groups[0].places += 1;
        assert!(!log.list.gives(&altered));
    }
}

#[test]
fn a_round_that_cannot_be_held_says_why() {
    let two = || vec![applicant(0, Class::General, 0, &[(0, false)]), applicant(1, Class::General, 0, &[(0, false)])];
    let mut wrong = round(&[1], two(), Vec::new());
    wrong.criteria.pop();
    assert_eq!(hold(&wrong), Err(RoundFault::Criteria));
    let mut wrong = round(&[1], two(), Vec::new());
    wrong.children[1].child = child(0);
    assert_eq!(hold(&wrong), Err(RoundFault::Twice(child(0))));
    let mut wrong = round(&[1], two(), Vec::new());
    wrong.children[1].wishes[0].group = 1;
    assert_eq!(hold(&wrong), Err(RoundFault::Wish(child(1))));
    for (lists, list) in [(vec![vec![0, 0]], 0), (vec![vec![1]], 0), (vec![vec![0]], 1)] {
        let mut wrong = round(&[1], two(), Vec::new());
        wrong.alike = lists;
        (wrong.children[1].wishes, wrong.children[1].alike) = (Vec::new(), Some(list));
        assert_eq!(hold(&wrong), Err(RoundFault::Wish(child(1))));
    }
    let mut wrong = round(&[1], two(), Vec::new());
    (wrong.alike, wrong.children[1].alike) = (vec![vec![0]], Some(0));
    assert_eq!(hold(&wrong), Err(RoundFault::Wish(child(1))), "a list beside wishes of its own");
    assert_eq!(hold(&round(&[1], two(), vec![vec![0]])), Err(RoundFault::Family(0)));
    assert_eq!(hold(&round(&[1], two(), vec![vec![0, 1], vec![1, 0]])), Err(RoundFault::Family(1)));
}
