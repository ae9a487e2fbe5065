//! Cases, bytes, papers, counters and the small books.

use crate::{Bench, at, case_id, uuid};
use kernel::{CaseNumber, Channel, Digest, Lang};
use std::{collections::BTreeSet, sync::Mutex};
use store::{
    StoreError,
    records::{CaseFilter, CaseOrder, CasePlace, CaseRecord, EvidenceRecord, PaperRecord},
    testing::execute,
};

pub fn case(seconds: i64) -> CaseRecord {
    CaseRecord {
        id: case_id(),
        regulation: "card".to_owned(),
        edition: Digest::from_bytes([3; 32]),
        channel: Channel::Portal,
        office: "15".to_owned(),
        recipient: "900101300123".to_owned(),
        recipient_name: "Әлия".to_owned(),
        account: Some("a".to_owned()),
        lang: Lang::Kk,
        number: None,
        status: "signed".to_owned(),
        place: r#"{"step":"process-1","verb":0}"#.to_owned(),
        officer: None,
        due_at: None,
        opened_at: at(seconds),
        changed_at: at(seconds),
        entries: 1,
        ended: false,
        state: "{}".to_owned(),
    }
}

pub fn cases_are_kept_listed_and_counted(bench: &Bench) {
    let a = case(1);
    let b = CaseRecord {
        channel: Channel::ServiceCentre,
        office: "16".to_owned(),
        officer: Some("o".to_owned()),
        account: None,
        recipient: "1".to_owned(),
        regulation: "other".to_owned(),
        status: "registered".to_owned(),
        number: Some(CaseNumber::new("16", 2026, 42)),
        due_at: Some(at(500)),
        ..case(2)
    };
    let c = CaseRecord {
        status: "issued".to_owned(),
        ended: true,
        number: Some(CaseNumber::new("15", 2026, 7)),
        due_at: Some(at(400)),
        ..case(3)
    };
    for case in [&a, &b, &c] {
        bench.write(|tx| tx.case_save(case));
        assert_eq!(bench.read(|tx| tx.case_find(case.id)).as_ref(), Some(case));
    }
    assert_eq!(bench.read(|tx| tx.case_find(case_id())), None);
    assert_eq!(bench.read(|tx| tx.case_find_by_number(&CaseNumber::read(" 16-2026-000042 "))), Some(b.clone()));
    assert_eq!(bench.read(|tx| tx.case_find_by_number(&CaseNumber::read("16-2026-00004"))), None);

    let list = |filter: CaseFilter| {
        let found = bench.read(|tx| tx.case_list(&filter));
        assert_eq!(bench.read(|tx| tx.case_count(&filter)), i64::try_from(found.len()).unwrap());
        found
    };
    let all = CaseFilter::default;
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(list(all()), [c.clone(), b.clone(), a.clone()]);
    assert_eq!(list(CaseFilter { order: CaseOrder::MostOverdue, ..all() }), [c.clone(), b.clone(), a.clone()]);
    let statuses = vec!["signed".to_owned(), "registered".to_owned()];
    assert_eq!(list(CaseFilter { statuses, ..all() }), [b.clone(), a.clone()]);
    let only_b = [b.clone()];
    assert_eq!(list(CaseFilter { channel: Some(Channel::ServiceCentre), ..all() }), only_b);
    assert_eq!(list(CaseFilter { office: some("16"), ..all() }), only_b);
    assert_eq!(list(CaseFilter { officer: some("o"), ..all() }), only_b);
    assert_eq!(list(CaseFilter { recipient: some("1"), ..all() }), only_b);
    assert_eq!(list(CaseFilter { regulation: some("other"), ..all() }), only_b);
    assert_eq!(list(CaseFilter { text: some("16-2026-"), ..all() }), only_b);
    assert_eq!(list(CaseFilter { account: some("a"), ended: Some(false), ..all() }), std::slice::from_ref(&a));
    assert_eq!(list(CaseFilter { ended: Some(true), ..all() }), [c]);
    assert_eq!(list(CaseFilter { text: some("  "), ..all() }).len(), 3);
    let page = CaseFilter { limit: 1, offset: 1, ..all() };
    assert_eq!(bench.read(|tx| tx.case_list(&page)), only_b);
    assert_eq!(bench.read(|tx| tx.case_count(&page)), 3, "pages are left aside");
    let same_number = CaseRecord { number: b.number, entries: 2, ..a };
    assert!(matches!(bench.store.write(|tx| tx.case_save(&same_number)), Err(StoreError::Taken(_))));
}

pub fn places_where_cases_stand_are_found(bench: &Bench) {
    let stand = |regulation: &str, channel, place: &str, ended| {
        let case = CaseRecord { regulation: regulation.to_owned(), channel, place: place.to_owned(), ended, ..case(1) };
        bench.write(|tx| tx.case_save(&case));
        let channel = case.channel.word().to_owned();
        (case.id, CasePlace { regulation: case.regulation, channel, place: case.place })
    };
    assert_eq!(bench.read(|tx| tx.case_places()), []);
    let (first, one) = stand("card", Channel::Portal, "1", false);
    let (second, _) = stand("card", Channel::Portal, "1", false);
    let (_, other_place) = stand("card", Channel::Portal, "2", false);
    let (_, other_channel) = stand("card", Channel::ServiceCentre, "0", false);
    let (_, other_regulation) = stand("queue", Channel::LocalBody, "1", false);
    let (_, past) = stand("queue", Channel::LocalBody, "2", true);
    stand("card", Channel::Portal, "1", true);
    let places = [one.clone(), other_place, other_channel, other_regulation];
    assert_eq!(bench.read(|tx| tx.case_places()), places);
    let mut here = [first, second];
    here.sort_unstable_by_key(ToString::to_string);
    assert_eq!(bench.read(|tx| tx.case_list_in(&one)), here);
    assert_eq!(bench.read(|tx| tx.case_list_in(&past)), [], "what has ended stands nowhere");
}

pub fn case_filter_takes_signs_literally(bench: &Bench) {
    for number in ["A_1", "AB1", r"A\1", "A%1", "a_1"] {
        let case = CaseRecord { number: Some(CaseNumber::read(number)), ..case(1) };
        bench.write(|tx| tx.case_save(&case));
    }
    for text in ["A_", "AB", r"A\", "A%", "a_"] {
        let filter = CaseFilter { text: Some(text.to_owned()), ..CaseFilter::default() };
        let found = bench.read(|tx| tx.case_list(&filter));
        assert_eq!(found.len(), 1, "{text}");
        assert!(found[0].number.as_ref().unwrap().as_str().starts_with(text));
    }
}

pub fn stale_summary_is_refused(bench: &Bench) {
    let first = CaseRecord { officer: Some("o".to_owned()), due_at: Some(at(5)), ..case(1) };
    bench.write(|tx| tx.case_save(&first));
    assert_eq!(bench.store.write(|tx| tx.case_save(&first)), Err(StoreError::Stale("the case")));
    let third = CaseRecord { entries: 3, officer: None, due_at: None, ended: true, ..first.clone() };
    bench.write(|tx| tx.case_save(&third));
    let second = CaseRecord { entries: 2, ..first };
    assert_eq!(bench.store.write(|tx| tx.case_save(&second)), Err(StoreError::Stale("the case")));
    assert_eq!(bench.read(|tx| tx.case_find(third.id)), Some(third), "what became nothing is stored as nothing");
}

pub fn blobs_are_kept_once_and_proven(bench: &Bench) {
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let digest = bench.write(|tx| tx.blob_put(&bytes));
    assert_eq!(bench.write(|tx| tx.blob_put(&bytes)), digest);
    assert_eq!(bench.read(|tx| tx.blob_get(&digest)), Some(bytes));
    let empty = bench.write(|tx| tx.blob_put(b""));
    assert_eq!(empty.as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(bench.read(|tx| tx.blob_get(&empty)), Some(Vec::new()));
    assert_eq!(bench.read(|tx| tx.blob_get(&Digest::from_bytes([0; 32]))), None);
    assert_eq!(bench.read(|tx| tx.blob_list(None, 10)).len(), 2);
    assert_eq!(bench.read(|tx| tx.blob_list(Some(&empty), 10)).len(), usize::from(digest.as_str() > empty.as_str()));
    let flipped = if bench.is_postgres() { r"'\x00'::bytea" } else { "X'00'" };
    execute(&bench.url, &format!("UPDATE blobs SET bytes = {flipped} WHERE digest = '{digest}'")).unwrap();
    assert!(matches!(bench.store.read(|tx| tx.blob_get(&digest)), Err(StoreError::Damaged(_))));
}

pub fn papers_are_proven_by_code(bench: &Bench) {
    let pdf = bench.write(|tx| tx.blob_put(b"%PDF"));
    let case = case_id();
    let mut paper = PaperRecord {
        id: uuid().to_string(),
        case,
        kind: "receipt".to_owned(),
        number: "1".to_owned(),
        code: "K7QD-22".to_owned(),
        pdf: pdf.clone(),
        lang: Lang::Kk,
        signed_by: "Басшы".to_owned(),
        certificate: "0a".to_owned(),
        issued_at: at(2),
        withdrawn_at: None,
    };
    bench.write(|tx| tx.paper_save(&paper));
    paper.withdrawn_at = Some(at(3));
    bench.write(|tx| tx.paper_save(&paper));
    assert_eq!(bench.read(|tx| tx.paper_find_by_code("K7QD-22")), Some(paper.clone()));
    assert_eq!(bench.read(|tx| tx.paper_find_by_code("K7QD-23")), None);
    assert_eq!(bench.read(|tx| tx.paper_find_by_number(&paper.number)), [paper.clone()]);
    assert_eq!(bench.read(|tx| tx.paper_find_by_number("no such number")), []);
    assert_eq!(bench.read(|tx| tx.paper_find(&paper.id)), Some(paper.clone()));
    let same_code = PaperRecord { id: uuid().to_string(), ..paper.clone() };
    assert!(matches!(bench.store.write(|tx| tx.paper_save(&same_code)), Err(StoreError::Taken(_))));
    let no_pdf =
        PaperRecord { id: uuid().to_string(), code: "x".to_owned(), pdf: Digest::from_bytes([0; 32]), ..paper.clone() };
    assert!(matches!(bench.store.write(|tx| tx.paper_save(&no_pdf)), Err(StoreError::Taken(_))));
    let earlier = PaperRecord {
        id: uuid().to_string(),
        code: "y".to_owned(),
        issued_at: at(1),
        withdrawn_at: None,
        ..paper.clone()
    };
    bench.write(|tx| tx.paper_save(&earlier));
    assert_eq!(bench.read(|tx| tx.paper_of(case)), [earlier, paper]);
}

pub fn serials_have_no_gap(bench: &Bench) {
    let next = |name| bench.write(|tx| tx.serial_next(name));
    assert_eq!([next("a"), next("a"), next("b"), next("a")], [1, 2, 1, 3]);
    let undone = bench.store.write(|tx| {
        assert_eq!(tx.serial_next("a")?, 4);
        Err::<(), _>(StoreError::Stale("a test"))
    });
    assert!(undone.is_err());
    assert_eq!(next("a"), 4, "a number of undone work is given again");
}

pub fn racing_serials_differ(bench: &Bench) {
    let given = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..15 {
                    let number = bench.write(|tx| tx.serial_next("15-2026"));
                    given.lock().unwrap().push(number);
                }
            });
        }
    });
    let given = given.into_inner().unwrap();
    assert_eq!(given.iter().copied().collect::<BTreeSet<_>>(), (1..=60).collect());
    assert_eq!(given.len(), 60);
}

pub fn surveys_settings_accesses(bench: &Bench) {
    let case = case_id();
    assert_eq!(bench.read(|tx| tx.survey_find(case)), None);
    bench.write(|tx| tx.survey_save(case, "{}", at(1)));
    bench.write(|tx| tx.survey_save(case, r#"{"q":5}"#, at(2)));
    let survey = bench.read(|tx| tx.survey_find(case)).unwrap();
    assert_eq!((survey.answers.as_str(), survey.at), (r#"{"q":5}"#, at(2)));

    // Answers are counted by the regulation of their cases.
    for answers in ["[2,2]", "[2,2]", "[0,1]"] {
        let record = self::case(1);
        bench.write(|tx| {
            tx.case_save(&record)?;
            tx.survey_save(record.id, answers, at(3))
        });
    }
    let counted = bench.read(|tx| tx.survey_counts("card"));
    assert_eq!(counted, [("[0,1]".to_owned(), 1), ("[2,2]".to_owned(), 2)]);
    assert_eq!(bench.read(|tx| tx.survey_counts("spell")), []);

    assert_eq!(bench.read(|tx| tx.setting_get("clock")), None);
    bench.write(|tx| tx.setting_put("clock", "1"));
    bench.write(|tx| tx.setting_put("clock", "2"));
    assert_eq!(bench.read(|tx| tx.setting_get("clock")).as_deref(), Some("2"));

    for what in ["page", "page", "paper"] {
        bench.write(|tx| tx.access_note(case, "officer", what, at(1)));
    }
    let looks = bench.read(|tx| tx.access_of(case));
    assert_eq!(
        looks.iter().map(|look| (look.seq, look.what.as_str())).collect::<Vec<_>>(),
        [(1, "page"), (2, "page"), (3, "paper")]
    );
    assert!(bench.read(|tx| tx.access_of(case_id())).is_empty());
}

pub fn evidence_waits_until_the_journal_is_told(bench: &Bench) {
    let signature = bench.write(|tx| tx.blob_put(b"signature"));
    let kept = bench.write(|tx| tx.blob_put(b"evidence"));
    let first = EvidenceRecord {
        signature: signature.clone(),
        case: case_id(),
        document: Digest::from_bytes([7; 32]),
        kept,
        stamped_at: None,
        entered: false,
        attempts: 0,
        next_try_at: at(10),
        error: None,
    };
    bench.write(|tx| tx.evidence_save(&first));
    assert_eq!(bench.read(|tx| tx.evidence_find(&signature)).as_ref(), Some(&first));
    assert!(bench.read(|tx| tx.evidence_due(10, at(9))).is_empty());
    assert_eq!(bench.read(|tx| tx.evidence_due(10, at(10))), std::slice::from_ref(&first));
    let failed = EvidenceRecord { attempts: 1, next_try_at: at(70), error: Some("away".to_owned()), ..first.clone() };
    bench.write(|tx| tx.evidence_save(&failed));
    assert!(bench.read(|tx| tx.evidence_due(10, at(69))).is_empty());
    let kept = bench.write(|tx| tx.blob_put(b"evidence with a stamp"));
    let whole = EvidenceRecord { kept, stamped_at: Some(at(71)), entered: true, error: None, ..failed };
    bench.write(|tx| tx.evidence_save(&whole));
    assert_eq!(bench.read(|tx| tx.evidence_find(&signature)), Some(whole));
    assert!(bench.read(|tx| tx.evidence_due(10, at(9000))).is_empty());
    let nowhere = EvidenceRecord { kept: Digest::from_bytes([9; 32]), ..first };
    let refused = bench.store.write(|tx| tx.evidence_save(&nowhere));
    assert!(matches!(refused, Err(StoreError::Taken(_))), "{refused:?}");
}
