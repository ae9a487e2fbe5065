//! Rounds of allocation on the whole house: tried, announced, computed, signed by the head, carried on to the cases; and nothing altered by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

use casework::{Kept, Offering, OverrideSignature, RoundRefusal, Trial, child_code};
use engine::{ActorKind, FactKind};
use kernel::{CaseId, System};
use proptest::prelude::*;
use queue::allocation::Reason;
use queue::public::check_round;
use queue::{Criterion, Event, GroupId, Impossible, Rule, Stage, Standing, What};
use std::collections::BTreeMap;
use testkit::rounds::{HEAD, KEEPER, OFFICE, allow, bind, cast, open, sign, waits, wish};
use testkit::story::lists_follow_from_their_logs;
use testkit::{Storage, TestHouse};

fn look<T>(house: &TestHouse, look: impl FnOnce(&Kept) -> T) -> T {
    house.house.local_body.look(OFFICE, look).unwrap()
}

fn standing(house: &TestHouse, case: CaseId) -> Option<Standing> {
    let code = child_code(case);
    look(house, |kept| kept.list.standing(&code).cloned())
}

fn place(house: &TestHouse, case: CaseId) -> Option<String> {
    let code = child_code(case);
    look(house, |kept| kept.list.place_of(&code).map(ToString::to_string))
}

fn log(house: &TestHouse) -> Vec<String> {
    house.house.local_body.log_page(OFFICE, 0, u32::MAX).unwrap()
}

fn held_events(house: &TestHouse) -> Vec<Event> {
    let events = log(house).into_iter().map(|line| Event::from_canonical(line.as_bytes()).unwrap());
    events.filter(|event| matches!(event.what, What::AllocationHeld { .. })).collect()
}

/// Four children wait: the first two wish the bear and then the sun, the twins wish the bear and may go to the sun; two places each.
fn four(house: &TestHouse) -> [CaseId; 4] {
    allow(house);
    open(house, "bear", 2023, 2);
    open(house, "sun", 2023, 1);
    let cases = ["2023-01-01", "2023-02-02", "2023-03-03", "2023-03-04"].map(|born| waits(house, born));
    for case in &cases[..2] {
        wish(house, *case, &["bear", "sun"]);
    }
    for case in &cases[2..] {
        wish(house, *case, &["bear"]);
    }
    bind(house, &cases[2..]);
    cases
}

fn told(house: &TestHouse) {
    let cases = four(house);
    let body = &house.house.local_body;
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER);
    let desk = body.round_desk(OFFICE).unwrap();
    assert_eq!((desk.children, desk.families, desk.runs.len()), (4, 1, 0));

    // A trial with one place more changes nothing and is kept.
    let events = log(house).len();
    let criteria = vec![Criterion::Date, Criterion::Lot];
    let more = (GroupId::new("group-bear"), 4);
    let trial = Trial { criteria, places: vec![more], note: "four at the bear".to_owned() };
    let run = body.try_round(OFFICE, &trial, &keeper).unwrap().unwrap();
    assert_eq!((run.tally.children, run.tally.placed, run.tally.by_wish.as_slice()), (4, 4, [4].as_slice()));
    assert_eq!(log(house).len(), events);
    assert_eq!(body.run(OFFICE, &run.record.id).unwrap().unwrap().record, run.record);

    let (number, run) = cast(house);
    assert_eq!((number, run.tally.placed, run.tally.refused()), (1, 2, 2));
    assert_eq!(body.announce_round(OFFICE, &keeper).unwrap(), Ok(1), "a second press announces nothing");
    // The seed of the lot is bound and not told.
    let seed = body.round(OFFICE, 1).unwrap().unwrap().record.seed;
    assert!(!log(house).join("\n").contains(&seed));
    // Neither an officer nor a head without the role on the key holds it.
    assert!(matches!(sign(house, 1, "aigul"), Err(RoundRefusal::Signature(_))));
    assert_eq!(standing(house, cases[0]), Some(Standing::Waiting));

    sign(house, 1, HEAD).unwrap();
    house.house.pump.run_dry();
    assert!(matches!(look(house, |kept| kept.list.stage(1).cloned()), Some(Stage::Held { .. })));
    let [first, second, twin, other] = cases;
    for (case, group) in [(first, "group-bear"), (second, "group-bear")] {
        assert_eq!(standing(house, case), Some(Standing::Offered { answer_by: None }));
        assert_eq!(place(house, case).as_deref(), Some(group));
        let view = body.view(case).unwrap();
        assert!(view.entries.iter().any(|entry| entry.fact.kind() == FactKind::PlaceOffered));
        assert!(house.house.portal.view(case).unwrap().state.open_offer().is_some(), "the parent sees the offer");
    }
    for case in [twin, other] {
        assert_eq!(standing(house, case), Some(Standing::Waiting));
        let (_, child) = body.rounds_of(OFFICE, &child_code(case)).unwrap().remove(0);
        assert!(matches!(child.wishes[0].2, Reason::Full { by: Criterion::Date, .. }), "{:?}", child.wishes);
        // Whom the round gave nothing is told so once, at the body and at the portal.
        for room in [body, &house.house.portal] {
            let told = room.view(case).unwrap().entries.into_iter().filter(|entry| {
                matches!(entry.fact, engine::Fact::ListTold { news: engine::ListNews::NotPlaced { round: 1 } })
            });
            assert_eq!(told.count(), 1);
        }
    }
    assert_eq!(sign(house, 1, HEAD), Err(RoundRefusal::NotThere), "a round is held once");
    // The log tells of this very round, and what it holds is what was checked.
    let held = body.held_round(OFFICE, 1).unwrap().unwrap();
    assert_eq!(check_round(&log(house).join("\n"), &held.computed.round, &held.computed.outcome), Ok(1));
    let What::AllocationHeld { placed, .. } = &held_events(house)[0].what else { panic!() };
    assert_eq!(*placed, held.computed.outcome.placed(&held.computed.round));
    assert!(body.audit_rounds(OFFICE).unwrap().iter().all(|(_, found)| matches!(found, Ok(pki::Verdict::Valid))));
    lists_follow_from_their_logs(house).unwrap();
    // A place that the round did not give goes on in turn.
    assert_eq!(body.offer_place_to("group-sun", OFFICE, twin, &keeper).unwrap(), Offering::NotNext);
}

#[test]
fn a_round_is_tried_announced_signed_and_carried_on() {
    told(&TestHouse::new());
}

#[test]
fn a_round_is_held_on_postgresql_too() {
    let Some(server) = store::testing::PostgresServer::shared() else { return };
    let urls: BTreeMap<System, String> =
        System::ALL.into_iter().map(|system| (system, server.database().unwrap())).collect();
    told(&TestHouse::on(&Storage::Postgres(Box::new(move |system| urls[&system].clone()))));
}

#[test]
fn without_priorities_there_is_no_round() {
    let house = TestHouse::new();
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER);
    let body = &house.house.local_body;
    assert_eq!(body.announce_round(OFFICE, &keeper).unwrap(), Err(RoundRefusal::NoPriorities));
    assert_eq!(body.round_desk(OFFICE).unwrap().criteria, None);
}

#[test]
fn a_dropped_round_tells_its_seed_and_the_next_has_another() {
    let house = TestHouse::new();
    four(&house);
    let (body, keeper) = (&house.house.local_body, house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER));
    let (number, _) = cast(&house);
    let seed = body.round(OFFICE, number).unwrap().unwrap().record.seed;
    assert_eq!(body.drop_round(OFFICE, number, "  ", &keeper).unwrap(), Err(RoundRefusal::NoReason));
    body.drop_round(OFFICE, number, "a building is closed", &keeper).unwrap().unwrap();
    assert!(log(&house).join("\n").contains(&seed), "anybody can see what was put away");
    assert_eq!(sign(&house, number, HEAD), Err(RoundRefusal::NotThere));
    let (next, _) = cast(&house);
    assert_eq!(next, 2);
    assert_ne!(body.round(OFFICE, next).unwrap().unwrap().record.seed, seed);
}

#[test]
fn a_list_that_moved_since_is_computed_anew_by_the_same_seed() {
    let house = TestHouse::new();
    let [first, ..] = four(&house);
    let (number, run) = cast(&house);
    let (body, keeper) = (&house.house.local_body, house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER));
    body.keep_list(OFFICE, &child_code(first), casework::ListDeed::Withdraw, &keeper).unwrap().unwrap();
    assert!(matches!(sign(&house, number, HEAD), Err(RoundRefusal::Moved(Impossible::Elsewhere(_)))));
    assert_eq!(held_events(&house).len(), 0);
    let again = body.cast_round(OFFICE, number, &keeper).unwrap().unwrap();
    assert_ne!(again.record.input, run.record.input);
    let seed = |run: &casework::RunView| body.computed(&run.record).unwrap().round.seed;
    assert_eq!(seed(&again), seed(&run));
    sign(&house, number, HEAD).unwrap();
    house.house.pump.run_dry();
    lists_follow_from_their_logs(&house).unwrap();
}

#[test]
fn a_result_altered_before_the_signature_is_not_signed() {
    let house = TestHouse::new();
    let [_, _, twin, _] = four(&house);
    let (number, run) = cast(&house);
    let body = &house.house.local_body;
    // The keeper gives a child a date of years ago, computes the round by hand and puts it in place of the other.
    let mut round = body.computed(&run.record).unwrap().round.clone();
    let favoured = round.children.iter().position(|child| child.child == child_code(twin)).unwrap();
    round.children[favoured].since = "2020-01-01T00:00:00Z".parse().unwrap();
    let outcome = queue::allocation::hold(&round).unwrap();
    let [input, result] = [round.canonical().unwrap(), outcome.canonical().unwrap()];
    let [input, result] =
        body.store.write::<_, store::StoreError>(|tx| Ok([tx.blob_put(&input)?, tx.blob_put(&result)?])).unwrap();
    let url = house.store_url(System::LocalBody);
    let id = &run.record.id;
    store::testing::execute(
        &url,
        &format!("UPDATE round_runs SET input = '{input}', outcome = '{result}' WHERE id = '{id}'"),
    )
    .unwrap();
    assert_eq!(sign(&house, number, HEAD), Err(RoundRefusal::Altered));
    assert_eq!(held_events(&house).len(), 0);
}

#[test]
fn a_stop_between_the_signature_and_the_offers_loses_nothing() {
    let house = TestHouse::new();
    let [first, second, ..] = four(&house);
    let (number, _) = cast(&house);
    sign(&house, number, HEAD).unwrap();
    // As if the program had stopped before the round was noted as carried on: nothing is offered twice.
    let url = house.store_url(System::LocalBody);
    store::testing::execute(&url, "UPDATE rounds SET carried = FALSE").unwrap();
    let before = log(&house).len();
    house.house.pump.run_dry();
    assert_eq!(log(&house).len(), before);
    for case in [first, second] {
        let offers = house.house.local_body.store.read::<_, store::StoreError>(|tx| tx.offer_of(case)).unwrap();
        assert_eq!(offers.len(), 1);
    }
}

#[test]
fn by_hand_a_place_is_given_only_with_a_reason_and_the_heads_signature() {
    let house = TestHouse::new();
    let [_, _, twin, _] = four(&house);
    let (body, code, group) = (&house.house.local_body, child_code(twin), GroupId::new("group-bear"));
    let given = |who: &str, reason: &str| {
        let bytes = body.override_to_sign(OFFICE, &code, &group, reason).unwrap().unwrap();
        let signature = OverrideSignature {
            signature: house.sign(who, &bytes),
            signer: house.person(who).iin,
            actor: house.actor(ActorKind::Head, System::LocalBody, who),
        };
        body.override_place(OFFICE, &code, &group, reason, &signature).unwrap()
    };
    assert_eq!(given(HEAD, " "), Err(RoundRefusal::NoReason));
    assert!(matches!(given("aigul", "a fire in the house"), Err(RoundRefusal::Signature(_))));
    let before = log(&house).len();
    given(HEAD, "a fire in the house").unwrap();
    house.house.pump.run_dry();
    assert_eq!(place(&house, twin).as_deref(), Some("group-bear"));
    let tail: Vec<Event> =
        log(&house)[before..].iter().map(|line| Event::from_canonical(line.as_bytes()).unwrap()).collect();
    let What::Overridden { reason, .. } = &tail[0].what else { panic!("{tail:?}") };
    assert_eq!(&**reason, "a fire in the house");
    assert!(matches!(tail[1].what, What::Offered { .. }) && tail[1].rule == Rule::Override, "{tail:?}");
    assert!(body.audit_overrides(OFFICE).unwrap().iter().all(|(_, found)| matches!(found, Ok(pki::Verdict::Valid))));
    // The child waits no more: a second decision gives nothing, and nothing of it stays.
    let events = log(&house).len();
    assert!(matches!(given(HEAD, "once more"), Err(RoundRefusal::Moved(_))));
    assert_eq!(log(&house).len(), events);
    lists_follow_from_their_logs(&house).unwrap();
}

/// A child of invention: the day it came, what it wishes, whether it is bound to the one before it.
#[derive(Debug, Clone)]
struct Invented {
    wishes: Vec<usize>,
    bound: bool,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    /// Whatever the list, what the log holds is the checked outcome, and a result with one child moved is refused by checker and log.
    #[test]
    fn what_the_log_holds_is_the_checked_outcome(
        children in prop::collection::vec(
            (prop::collection::vec(0_usize..3, 0..3), any::<bool>()).prop_map(|(wishes, bound)| Invented { wishes, bound }),
            2..6,
        ),
        places in prop::collection::vec(0_i64..3, 3),
        moved in any::<prop::sample::Index>(),
        to in 0_u32..4,
    ) {
        let house = TestHouse::new();
        allow(&house);
        for (group, places) in places.iter().enumerate() {
            open(&house, &format!("k{group}"), 2023, *places + 1);
        }
        let mut cases: Vec<CaseId> = Vec::new();
        let mut bound = Vec::new();
        for child in &children {
            let case = waits(&house, &format!("2023-04-{:02}", 5 + cases.len()));
            let mut wishes: Vec<String> = child.wishes.iter().map(|wish| format!("k{wish}")).collect();
            wishes.dedup();
            if wishes.len() == 2 && wishes[0] == wishes[1] {
                wishes.pop();
            }
            wish(&house, case, &wishes.iter().map(String::as_str).collect::<Vec<_>>());
            if let (true, Some(mate)) = (child.bound, cases.last().filter(|mate| !bound.contains(*mate))) {
                bound.extend([*mate, case]);
                bind(&house, &[*mate, case]);
            }
            cases.push(case);
        }
        let (number, _) = cast(&house);
        sign(&house, number, HEAD).unwrap();
        house.house.pump.run_dry();
        let held = house.house.local_body.held_round(OFFICE, number).unwrap().unwrap();
        let (round, outcome) = (&held.computed.round, &held.computed.outcome);
        let lines = log(&house).join("\n");
        prop_assert_eq!(queue::check::check(round, outcome), Ok(()));
        prop_assert_eq!(check_round(&lines, round, outcome), Ok(number));
        for (child, group) in outcome.placed(round) {
            let of = look(&house, |kept| kept.list.place_of(&child).cloned());
            prop_assert_eq!(of, Some(group));
        }
        let mut altered = outcome.clone();
        let child = moved.index(altered.placed.len());
        let to = Some(to).filter(|to| (*to as usize) < round.groups.len());
        if altered.placed[child] != to {
            altered.placed[child] = to;
            prop_assert!(queue::check::check(round, &altered).is_err());
            prop_assert!(check_round(&lines, round, &altered).is_err());
        }
        prop_assert!(lists_follow_from_their_logs(&house).is_ok());
    }
}
