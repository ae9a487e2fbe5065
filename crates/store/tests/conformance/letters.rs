//! Letters: numbered, sent in order, kept once, opened once.

use crate::{Bench, at, case_id, letter_id};
use kernel::{CaseId, Digest, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{
    Received, StoreError,
    records::{LetterRecord, NewLetter},
};

fn new_letter(case: CaseId, to: System, seconds: i64) -> NewLetter {
    NewLetter {
        id: letter_id(),
        case,
        from: System::Portal,
        to,
        territory: "750000000".to_owned(),
        kind: "fact".to_owned(),
        body: r#"{"name":"Айгүл"}"#.to_owned(),
        enclosures: vec![Digest::from_bytes([7; 32]), Digest::from_bytes([8; 32])],
        posted_at: at(seconds),
    }
}

pub fn letter(case: CaseId, seq: i64) -> LetterRecord {
    LetterRecord {
        id: letter_id(),
        case,
        seq,
        from: System::Portal,
        to: System::LocalBody,
        territory: "750000000".to_owned(),
        kind: "fact".to_owned(),
        body: "{}".to_owned(),
        enclosures: Vec::new(),
        posted_at: at(seq),
    }
}

fn due(bench: &Bench, seconds: i64) -> Vec<i64> {
    bench.read(|tx| tx.outbox_due(100, at(seconds))).iter().map(|letter| letter.seq).collect()
}

pub fn outbox_numbers_and_sends_in_order(bench: &Bench) {
    let case = case_id();
    let post = |to, seconds| {
        let new = new_letter(case, to, seconds);
        bench.write(|tx| tx.outbox_post(new.clone()))
    };
    let sent: Vec<LetterRecord> = (0..4).map(|n| post(System::LocalBody, n)).collect();
    assert_eq!(sent.iter().map(|letter| letter.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(post(System::ServiceCentre, 9).seq, 1, "each receiver has its own line");
    assert_eq!(bench.read(|tx| tx.outbox_due(4, at(100))), sent, "what is due is what was posted");
    assert_eq!(due(bench, 100), [1, 2, 3, 4, 1]);

    bench.write(|tx| tx.outbox_acknowledge(sent[0].id, at(10)));
    bench.write(|tx| tx.outbox_acknowledge(sent[0].id, at(11)));
    bench.write(|tx| tx.outbox_fail(sent[1].id, at(60), "no route"));
    assert_eq!(due(bench, 59), [1], "the failed letter holds back its line, not the other receiver's");
    assert_eq!(due(bench, 60), [2, 3, 4, 1]);
    bench.write(|tx| tx.outbox_fail(sent[0].id, at(99), "too late"));
    let all = bench.read(|tx| tx.outbox_of(case));
    assert_eq!(all[0].acknowledged_at, Some(at(10)), "the first acknowledgement stays");
    assert_eq!(all[0].attempts, 0, "an acknowledged letter fails no more");
    assert_eq!((all[1].attempts, all[1].error.as_deref(), all[1].next_try_at), (1, Some("no route"), at(60)));
    assert_eq!(bench.read(|tx| tx.outbox_count()), 4);
    bench.write(|tx| tx.outbox_acknowledge(sent[1].id, at(61)));
    assert_eq!(bench.read(|tx| tx.outbox_of(case))[1].error, None);
}

pub fn outbox_keeps_order_when_the_clock_steps_back(bench: &Bench) {
    let case = case_id();
    for seconds in [50, 10, 30] {
        let new = new_letter(case, System::LocalBody, seconds);
        bench.write(|tx| tx.outbox_post(new.clone()));
    }
    assert_eq!(due(bench, 100), [1, 2, 3]);
    assert_eq!(bench.read(|tx| tx.outbox_due(1, at(100)))[0].posted_at, at(50));
}

pub fn inbox_keeps_once_and_opens_in_order(bench: &Bench) {
    let case = case_id();
    let letters: Vec<LetterRecord> = (1..=3).map(|seq| letter(case, seq)).collect();
    let receive = |letter: &LetterRecord, seconds| bench.write(|tx| tx.inbox_receive(letter, at(seconds)));
    let next = || bench.read(|tx| tx.inbox_next(Some(case)));
    assert_eq!(receive(&letters[2], 1), Received::New);
    assert_eq!(receive(&letters[1], 2), Received::New);
    assert!(next().is_empty(), "the first has not come");
    assert_eq!(receive(&letters[0], 3), Received::New);
    assert_eq!(receive(&letters[0], 400_000_000), Received::Known, "years later it is still known");
    for letter in &letters {
        assert_eq!(next(), std::slice::from_ref(letter));
        assert_eq!(bench.read(|tx| tx.inbox_next(None)), std::slice::from_ref(letter));
        bench.write(|tx| tx.inbox_fail(letter.id, "not understood"));
        assert_eq!(bench.read(|tx| tx.inbox_find(letter.id)).unwrap().error.as_deref(), Some("not understood"));
        bench.write(|tx| tx.inbox_opened(letter.id, at(9)));
        assert_eq!(bench.store.write(|tx| tx.inbox_opened(letter.id, at(10))), Err(StoreError::Stale("the letter")));
    }
    assert!(next().is_empty());
    assert_eq!(receive(&letters[1], 5), Received::Known, "an opened letter is known too");
    assert_eq!(bench.store.write(|tx| tx.inbox_opened(letter_id(), at(1))), Err(StoreError::Missing("the letter")));
    let kept = bench.read(|tx| tx.inbox_of(case));
    assert_eq!(kept.iter().map(|kept| kept.letter.seq).collect::<Vec<_>>(), [3, 2, 1]);
    assert!(kept.iter().all(|kept| kept.opened_at == Some(at(9)) && kept.attempts == 1 && kept.error.is_none()));
    assert_eq!(bench.read(|tx| tx.inbox_count()), 0);
    // Another sender's line of the same case begins at one by itself.
    let other = LetterRecord { from: System::ServiceCentre, ..letter(case, 1) };
    assert_eq!(receive(&other, 6), Received::New);
    assert_eq!(next(), [other]);
    assert!(bench.read(|tx| tx.inbox_next(Some(case_id()))).is_empty());
}

pub fn inbox_refuses_another_content(bench: &Bench) {
    let first = letter(case_id(), 1);
    bench.write(|tx| tx.inbox_receive(&first, at(1)));
    let changed = LetterRecord { body: r#"{"more":1}"#.to_owned(), ..first.clone() };
    assert!(matches!(bench.store.write(|tx| tx.inbox_receive(&changed, at(2))), Err(StoreError::Taken(_))));
    let same_place = LetterRecord { id: letter_id(), ..first.clone() };
    assert!(matches!(bench.store.write(|tx| tx.inbox_receive(&same_place, at(2))), Err(StoreError::Taken(_))));
    assert_eq!(bench.read(|tx| tx.inbox_of(first.case)).len(), 1);
}

pub fn racing_receives_keep_one(bench: &Bench) {
    let letters: Vec<LetterRecord> = (0..20).map(|_| letter(case_id(), 1)).collect();
    let new = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for letter in &letters {
                    if bench.write(|tx| tx.inbox_receive(letter, at(1))) == Received::New {
                        new.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(new.into_inner(), letters.len());
    assert_eq!(bench.read(|tx| tx.inbox_count()), 20);
}

pub fn racing_openers_open_once(bench: &Bench) {
    let case = case_id();
    for seq in 1..=10 {
        let letter = letter(case, seq);
        bench.write(|tx| tx.inbox_receive(&letter, at(seq)));
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let opened = bench.write(|tx| {
                        let next = tx.inbox_next(Some(case))?;
                        let Some(letter) = next.first() else { return Ok(false) };
                        tx.serial_next("opened")?;
                        tx.inbox_opened(letter.id, at(50))?;
                        Ok(true)
                    });
                    if !opened {
                        break;
                    }
                }
            });
        }
    });
    assert_eq!(bench.write(|tx| tx.serial_next("opened")), 11, "ten letters, ten openings");
}

pub fn gateway_keeps_carries_and_registers(bench: &Bench) {
    let case = case_id();
    let letters: Vec<LetterRecord> = (1..=3).map(|seq| letter(case, seq)).collect();
    for (letter, seconds) in letters.iter().zip([30, 20, 25]) {
        assert_eq!(bench.write(|tx| tx.gateway_take(letter, at(seconds))), Received::New);
        assert_eq!(bench.write(|tx| tx.gateway_take(letter, at(99))), Received::Known);
    }
    let changed = LetterRecord { kind: "other".to_owned(), ..letters[0].clone() };
    assert!(matches!(bench.store.write(|tx| tx.gateway_take(&changed, at(2))), Err(StoreError::Taken(_))));
    let due = |seconds| bench.read(|tx| tx.gateway_due(10, at(seconds)));
    assert_eq!(due(100), letters, "in the sender's order though the clock stepped back");

    assert_eq!(bench.write(|tx| tx.gateway_register_number(letters[1].id)), 1);
    assert_eq!(bench.write(|tx| tx.gateway_register_number(letters[0].id)), 2);
    assert_eq!(bench.write(|tx| tx.gateway_register_number(letters[1].id)), 1, "a letter has one number");
    let nobody = bench.store.write(|tx| tx.gateway_register_number(letter_id()));
    assert_eq!(nobody, Err(StoreError::Missing("the letter")));

    bench.write(|tx| tx.gateway_fail(letters[0].id, at(200), "receiver is away"));
    assert!(due(199).is_empty());
    assert_eq!(due(200).len(), 3);
    bench.write(|tx| tx.gateway_delivered(letters[0].id, at(201)));
    bench.write(|tx| tx.gateway_delivered(letters[0].id, at(202)));
    assert_eq!(due(201), letters[1..]);
    assert_eq!(bench.read(|tx| tx.gateway_count()), 2);

    let kept = bench.read(|tx| tx.gateway_list(case));
    assert_eq!(kept.iter().map(|kept| kept.letter.clone()).collect::<Vec<_>>(), letters, "delivered letters are kept");
    assert_eq!(kept.iter().map(|kept| kept.number).collect::<Vec<_>>(), [Some(2), Some(1), None]);
    assert_eq!((kept[0].delivered_at, kept[0].attempts, kept[0].taken_at), (Some(at(201)), 1, at(30)));
    assert_eq!(bench.read(|tx| tx.gateway_find(letters[2].id)).as_ref(), Some(&kept[2]));
}
