//! The waiting list: nobody twice, no place twice.

use crate::{Bench, at, case_id, uuid};
use kernel::Digest;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{
    StoreError,
    records::{
        BulletinRecord, ChildRecord, ClaimRecord, LineRecord, OfferRecord, QueueEventRecord, QueueHeadRecord,
        RoundRecord, RunRecord, VacancyRecord,
    },
};

fn child(seconds: i64) -> ChildRecord {
    ChildRecord {
        case: case_id(),
        territory: "750000000".to_owned(),
        kindergarten_wishes: r#"["12"]"#.to_owned(),
        child_name: "Нұрай".to_owned(),
        child_iin: Some("230101600123".to_owned()),
        birth_date: "2023-01-01".to_owned(),
        registered_at: at(seconds),
        privilege: None,
        status: "waiting".to_owned(),
        code: Some(format!("code-{seconds}-{}", uuid())),
    }
}

fn vacancy(places: i64) -> VacancyRecord {
    VacancyRecord {
        id: uuid().to_string(),
        territory: "750000000".to_owned(),
        kindergarten: "12".to_owned(),
        kindergarten_name: "Балапан".to_owned(),
        born_from: 2022,
        born_to: 2023,
        language: "kk".to_owned(),
        places,
        taken: 0,
        published_at: at(places),
    }
}

pub fn children_stand_in_order(bench: &Bench) {
    let (late, early, same) = (child(9), child(1), child(1));
    for child in [&late, &early, &same] {
        bench.write(|tx| tx.child_enrol(child));
    }
    assert!(matches!(bench.store.write(|tx| tx.child_enrol(&late)), Err(StoreError::Taken(_))));
    let born_by = |day: &str, but: &str| bench.read(|tx| tx.child_list_born_by("750000000", day, but));
    assert_eq!(born_by("2023-01-01", "outgrown"), [early.clone(), same.clone(), late.clone()]);
    assert!(born_by("2022-12-31", "outgrown").is_empty() && born_by("2023-01-01", "waiting").is_empty());
    assert_eq!(bench.read(|tx| tx.child_find_by_iin("230101600123")).len(), 3);
    let code = late.code.clone().unwrap();
    assert_eq!(bench.read(|tx| tx.child_find_by_code(&code)), Some(late.clone()));
    let codes = [code.as_str(), same.code.as_deref().unwrap(), "none"];
    assert_eq!(bench.read(|tx| tx.child_list_by_code(&codes)).len(), 2);
    let twin = ChildRecord { code: Some(code.clone()), ..child(3) };
    assert!(
        matches!(bench.store.write(|tx| tx.child_enrol(&twin)), Err(StoreError::Taken(_))),
        "a code is one child's"
    );
    let older = ChildRecord {
        status: "outgrown".to_owned(),
        privilege: Some("many-children".to_owned()),
        child_iin: None,
        code: None,
        ..early
    };
    bench.write(|tx| tx.child_update(&older));
    assert_eq!(bench.read(|tx| tx.child_list_unlogged()), std::slice::from_ref(&older));
    assert_eq!(bench.read(|tx| tx.child_find(older.case)), Some(older));
    assert_eq!(bench.store.write(|tx| tx.child_update(&child(3))), Err(StoreError::Missing("the child")));
}

fn event(territory: &str, number: i64) -> QueueEventRecord {
    let text = format!("{{\"number\":{number}}}");
    QueueEventRecord { territory: territory.to_owned(), number, leaf: Digest::read(&"ab".repeat(32)), event: text }
}

pub fn logs_grow_by_one_and_only_at_their_end(bench: &Bench) {
    assert_eq!(bench.read(|tx| tx.queue_head("a")), None);
    for (territory, number) in [("a", 0), ("b", 0), ("a", 1), ("a", 2)] {
        bench.write(|tx| tx.queue_append(&event(territory, number)));
    }
    let head = |territory: &str, number| {
        let QueueEventRecord { territory, number, leaf, .. } = event(territory, number);
        QueueHeadRecord { territory, number, leaf }
    };
    assert_eq!(bench.read(|tx| tx.queue_head("a")), Some(head("a", 2)));
    assert_eq!(bench.read(|tx| tx.queue_heads()), [head("a", 2), head("b", 0)]);
    assert_eq!(bench.read(|tx| tx.queue_events("a", 1, 10)), [event("a", 1), event("a", 2)]);
    assert_eq!(bench.read(|tx| tx.queue_events("a", 0, 1)), [event("a", 0)]);
    let refused = |number| bench.store.write(|tx| tx.queue_append(&event("a", number)));
    assert!(matches!(refused(2), Err(StoreError::Taken(_))));
    assert_eq!(refused(4), Err(StoreError::Missing("the event before")));
    assert_eq!(bench.store.write(|tx| tx.queue_append(&event("c", 1))), Err(StoreError::Missing("the event before")));
    // Racing writers, each taking the number it saw to be next, leave no gap.
    let other = bench.another();
    std::thread::scope(|scope| {
        for store in [&bench.store, &other] {
            scope.spawn(move || {
                for _ in 0..10 {
                    let next = |tx: &mut store::Tx<'_>| {
                        let last = tx.queue_head("b")?.map_or(-1, |last| last.number);
                        tx.queue_append(&event("b", last + 1))
                    };
                    store.write(next).unwrap();
                }
            });
        }
    });
    let all = bench.read(|tx| tx.queue_events("b", 0, 100));
    assert_eq!(all, (0..21).map(|number| event("b", number)).collect::<Vec<_>>());
}

pub fn vacancy_is_never_over_taken(bench: &Bench) {
    let mut two = vacancy(2);
    let one = vacancy(1);
    bench.write(|tx| tx.vacancy_put(&two));
    bench.write(|tx| tx.vacancy_put(&one));
    assert_eq!(bench.read(|tx| tx.vacancy_list("750000000")), [one, two.clone()]);
    assert_eq!(bench.read(|tx| tx.vacancy_territories()), ["750000000"]);
    let take = || bench.write(|tx| tx.vacancy_take(&two.id));
    assert_eq!([take(), take(), take()], [true, true, false]);
    let release = || bench.write(|tx| tx.vacancy_release(&two.id));
    assert!(release());
    assert!(take());
    assert_eq!([release(), release(), release()], [true, true, false]);
    assert!(!bench.write(|tx| tx.vacancy_take("none")));
    two.places = 3;
    two.kindergarten_name = String::from("Ақбота");
    bench.write(|tx| tx.vacancy_put(&two));
    assert_eq!(bench.read(|tx| tx.vacancy_find(&two.id)), Some(two.clone()));
    two.taken = 4;
    assert!(matches!(bench.store.write(|tx| tx.vacancy_put(&two)), Err(StoreError::Taken(_))));
}

pub fn racing_takers_take_no_more_than_there_is(bench: &Bench) {
    let vacancy = vacancy(17);
    bench.write(|tx| tx.vacancy_put(&vacancy));
    let taken = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    if bench.write(|tx| tx.vacancy_take(&vacancy.id)) {
                        taken.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(taken.into_inner(), 17);
    assert_eq!(bench.read(|tx| tx.vacancy_find(&vacancy.id)).unwrap().taken, 17);
}

pub fn offers_open_once_a_case(bench: &Bench) {
    let vacancy = vacancy(1);
    bench.write(|tx| tx.vacancy_put(&vacancy));
    let case = case_id();
    let offer = |made: i64, answer_by: Option<i64>| OfferRecord {
        id: uuid().to_string(),
        case,
        vacancy: vacancy.id.clone(),
        kindergarten: "12".to_owned(),
        made_at: at(made),
        answer_by: answer_by.map(at),
        answered_at: None,
        answer: None,
    };
    let first = offer(1, Some(10));
    bench.write(|tx| tx.offer_make(&first));
    assert!(matches!(bench.store.write(|tx| tx.offer_make(&offer(2, None))), Err(StoreError::Taken(_))));
    assert_eq!(bench.read(|tx| tx.offer_find(&first.id)), Some(first.clone()));
    assert!(bench.read(|tx| tx.offer_due(at(9))).is_empty());
    assert_eq!(bench.read(|tx| tx.offer_due(at(10))), std::slice::from_ref(&first));
    assert!(bench.write(|tx| tx.offer_answer(&first.id, "declined", at(5))));
    assert!(!bench.write(|tx| tx.offer_answer(&first.id, "accepted", at(6))), "the first answer stays");
    assert!(bench.read(|tx| tx.offer_due(at(10))).is_empty());

    // Two at once: one is made.
    let made = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let again = offer(3, None);
                match bench.store.write(|tx| tx.offer_make(&again)) {
                    Ok(()) => drop(made.fetch_add(1, Ordering::SeqCst)),
                    Err(error) => assert!(matches!(error, StoreError::Taken(_)), "{error}"),
                }
            });
        }
    });
    assert_eq!(made.into_inner(), 1);
    let all = bench.read(|tx| tx.offer_of(case));
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].answer.as_deref(), all[0].answered_at), (Some("declined"), Some(at(5))));
    assert!(bench.read(|tx| tx.offer_due(at(1_000_000))).is_empty(), "an offer without a term does not lapse");
    let nowhere = OfferRecord { vacancy: "none".to_owned(), case: case_id(), ..offer(4, None) };
    assert!(matches!(bench.store.write(|tx| tx.offer_make(&nowhere)), Err(StoreError::Taken(_))));
}

pub fn rounds_and_runs_are_kept(bench: &Bench) {
    let round = |number| RoundRecord {
        territory: "750000000".to_owned(),
        number,
        seed: "00".repeat(32),
        announced_by: "{}".to_owned(),
        announced_at: at(number),
        run: None,
        decision: None,
        signature: None,
        evidence: None,
        signed_by: None,
        signed_at: None,
        carried: false,
    };
    let elsewhere = RoundRecord { territory: "750000001".to_owned(), ..round(1) };
    for round in [round(1), round(2), elsewhere] {
        bench.write(|tx| tx.round_save(&round));
    }
    assert_eq!(bench.read(|tx| tx.round_list("750000000")), [round(2), round(1)]);
    assert!(bench.read(|tx| tx.round_list_uncarried()).is_empty(), "what nobody signed is not carried on");
    let signed = RoundRecord {
        run: Some("run".to_owned()),
        decision: Some("d".repeat(64)),
        signed_by: Some("{}".to_owned()),
        signed_at: Some(at(9)),
        ..round(1)
    };
    bench.write(|tx| tx.round_save(&signed));
    assert_eq!(bench.read(|tx| tx.round_find("750000000", 1)), Some(signed.clone()));
    assert_eq!(bench.read(|tx| tx.round_list_uncarried()), std::slice::from_ref(&signed));
    let done = RoundRecord { carried: true, run: None, ..signed };
    bench.write(|tx| tx.round_save(&done));
    assert_eq!(bench.read(|tx| tx.round_find("750000000", 1)), Some(done));
    assert!(bench.read(|tx| tx.round_list_uncarried()).is_empty());

    let run = |made: i64, number| RunRecord {
        id: uuid().to_string(),
        territory: "750000000".to_owned(),
        number,
        made_by: "{}".to_owned(),
        made_at: at(made),
        cut: 17,
        note: "ескерту".to_owned(),
        tally: "{}".to_owned(),
        input: Digest::read(&"a".repeat(64)),
        outcome: Digest::read(&"b".repeat(64)),
    };
    let [trial, cast] = [run(1, None), run(2, Some(1))];
    for run in [&trial, &cast] {
        bench.write(|tx| tx.run_add(run));
    }
    assert!(matches!(bench.store.write(|tx| tx.run_add(&trial)), Err(StoreError::Taken(_))));
    assert_eq!(bench.read(|tx| tx.run_list("750000000", 10)), [cast.clone(), trial.clone()]);
    assert_eq!(bench.read(|tx| tx.run_list("750000000", 1)), std::slice::from_ref(&cast));
    assert_eq!(bench.read(|tx| tx.run_find(&trial.id)), Some(trial.clone()));
    assert!(bench.read(|tx| tx.run_list("750000001", 10)).is_empty());
}

pub fn logs_grow_by_many_at_once(bench: &Bench) {
    let events: Vec<QueueEventRecord> = (0..2_500).map(|number| event("many", number)).collect();
    bench.write(|tx| tx.queue_append_all(&events[..1_200]));
    bench.write(|tx| tx.queue_append_all(&[]));
    let append = |some: &[QueueEventRecord]| bench.store.write(|tx| tx.queue_append_all(some));
    assert!(matches!(append(&events[1_000..1_300]), Err(StoreError::Taken(_))));
    assert_eq!(append(&events[1_201..]), Err(StoreError::Missing("the event before")));
    let strange = [event("many", 1_200), event("other", 1_201)];
    assert_eq!(append(&strange), Err(StoreError::Missing("the event before")));
    bench.write(|tx| tx.queue_append_all(&events[1_200..]));
    assert_eq!(bench.read(|tx| tx.queue_events("many", 0, 10_000)), events);
    assert_eq!(bench.read(|tx| tx.queue_head("many")).map(|head| head.number), Some(2_499));
    assert_eq!(bench.read(|tx| tx.queue_head("other")), None);
}

fn bulletin(round: i64) -> BulletinRecord {
    BulletinRecord {
        territory: "shymkent".to_owned(),
        round,
        form: uuid().to_string(),
        seed: Some("ab".repeat(32)),
        room_opens_at: at(1),
        opens_at: at(2),
        closes_at: at(3),
        per_account: 3,
        per_source: None,
        published_by: "Динара".to_owned(),
        published_at: at(0),
        line_served: 0,
        closed_at: None,
    }
}

fn in_line(child: &str, vacancy: &str) -> LineRecord {
    LineRecord {
        territory: "shymkent".to_owned(),
        round: 1,
        ticket: 0,
        child: child.to_owned(),
        vacancy: vacancy.to_owned(),
        case: case_id(),
        account: "a".to_owned(),
        name: "Әлия".to_owned(),
        proxy: false,
        source: Some("s".to_owned()),
        came_at: at(1),
    }
}

pub fn bulletins_keep_their_line_and_who_claimed(bench: &Bench) {
    let (first, second) = (bulletin(1), bulletin(2));
    bench.write(|tx| tx.bulletin_publish(&first));
    bench.write(|tx| tx.bulletin_publish(&second));
    assert!(matches!(bench.store.write(|tx| tx.bulletin_publish(&first)), Err(StoreError::Taken(_))));
    let same_form = BulletinRecord { round: 3, ..first.clone() };
    assert!(matches!(bench.store.write(|tx| tx.bulletin_publish(&same_form)), Err(StoreError::Taken(_))));
    assert_eq!(bench.read(|tx| tx.bulletin_of_form(&second.form)), Some(second.clone()));
    assert_eq!(bench.read(|tx| tx.bulletin_list("shymkent")), [second.clone(), first.clone()]);
    // A child has one place in the line, in the order of coming, and keeps it when it chooses otherwise.
    for (child, ticket) in [("x", 1), ("y", 2), ("x", 1), ("z", 3)] {
        assert_eq!(bench.write(|tx| tx.line_join(&in_line(child, "bala"))).ticket, ticket, "{child}");
    }
    bench.write(|tx| tx.line_join(&in_line("y", "kun")));
    let line = bench.read(|tx| tx.line_page("shymkent", 1, 2, 10));
    assert_eq!(
        line.iter().map(|one| (one.child.as_str(), one.vacancy.as_str())).collect::<Vec<_>>(),
        [("y", "kun"), ("z", "bala")]
    );
    assert_eq!(bench.read(|tx| tx.line_length("shymkent", 1)), 3);
    assert_eq!(bench.read(|tx| tx.line_length("shymkent", 2)), 0);
    let claim = |claim: i64| ClaimRecord {
        territory: "shymkent".to_owned(),
        round: 1,
        claim,
        case: case_id(),
        account: "a".to_owned(),
        name: "Әлия".to_owned(),
        proxy: claim % 2 == 1,
        source: Some("s".to_owned()),
    };
    let claims: Vec<ClaimRecord> = (0..1_500).map(claim).collect();
    bench.write(|tx| tx.claims_keep(&claims));
    assert_eq!(bench.read(|tx| tx.claim_page("shymkent", 1, 1_499, 10)), claims[1_499..]);
    bench.write(|tx| tx.bulletin_serve("shymkent", 1, 2));
    assert_eq!(bench.read(|tx| tx.bulletin_find("shymkent", 1)).map(|known| known.line_served), Some(2));
    assert!(bench.write(|tx| tx.bulletin_close("shymkent", 1, at(9))));
    assert!(!bench.write(|tx| tx.bulletin_close("shymkent", 1, at(10))));
    assert_eq!(bench.read(|tx| tx.bulletin_going()), [second]);
    // From where claims came is forgotten.
    assert!(bench.read(|tx| tx.claim_page("shymkent", 1, 0, 2_000)).iter().all(|claim| claim.source.is_none()));
    assert!(bench.read(|tx| tx.line_page("shymkent", 1, 1, 10)).iter().all(|place| place.source.is_none()));
}
