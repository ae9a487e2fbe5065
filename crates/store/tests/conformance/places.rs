//! The waiting list: nobody twice, no place twice.

use crate::{Bench, at, case_id, uuid};
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{
    StoreError,
    records::{ChildRecord, OfferRecord, VacancyRecord},
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
    let list = || bench.read(|tx| tx.child_list("750000000", "waiting"));
    assert_eq!(list(), [early.clone(), same, late.clone()]);
    assert!(bench.read(|tx| tx.child_list("1", "waiting")).is_empty());
    assert_eq!(bench.read(|tx| tx.child_find_by_iin("230101600123")).len(), 3);
    let placed = ChildRecord {
        status: "placed".to_owned(),
        privilege: Some("many-children".to_owned()),
        child_iin: None,
        ..early
    };
    bench.write(|tx| tx.child_update(&placed));
    assert_eq!(bench.read(|tx| tx.child_find(placed.case)), Some(placed));
    assert_eq!(list().len(), 2);
    assert_eq!(bench.store.write(|tx| tx.child_update(&child(3))), Err(StoreError::Missing("the child")));
}

pub fn vacancy_is_never_over_taken(bench: &Bench) {
    let mut two = vacancy(2);
    let one = vacancy(1);
    bench.write(|tx| tx.vacancy_put(&two));
    bench.write(|tx| tx.vacancy_put(&one));
    assert_eq!(bench.read(|tx| tx.vacancy_list("750000000")), [one, two.clone()]);
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
