//! The journal: chained, and every kind of tampering found.

use crate::{Bench, at, case_id, letter_id};
use kernel::CaseId;
use store::{
    journal_check,
    records::{EntryRecord, JournalMark, NewEntry},
    testing::execute,
};

pub fn entry(case: CaseId, n: i64) -> NewEntry {
    NewEntry {
        case,
        at: at(n),
        system: "local-body".to_owned(),
        actor: r#"{"officer":"7"}"#.to_owned(),
        kind: "registered".to_owned(),
        fact: format!(r#"{{"n":{n},"қ":"жолдама"}}"#),
        letter: (n % 2 == 0).then(letter_id),
    }
}

fn journal_of_five(bench: &Bench) -> (CaseId, Vec<EntryRecord>) {
    let case = case_id();
    let written: Vec<EntryRecord> = (1..=5)
        .map(|n| {
            let new = entry(case, n);
            bench.write(|tx| tx.journal_append(new.clone()))
        })
        .collect();
    (case, written)
}

fn found(bench: &Bench, case: CaseId) -> Option<i64> {
    bench.read(|tx| tx.journal_verify(case)).err().map(|found| found.seq)
}

pub fn journal_is_chained(bench: &Bench) {
    let (case, written) = journal_of_five(bench);
    let read = bench.read(|tx| tx.journal_of(case));
    assert_eq!(read, written);
    assert_eq!(read.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(read[0].prev_hash.as_str(), "0".repeat(64));
    for pair in read.windows(2) {
        assert_eq!(pair[1].prev_hash, pair[0].hash);
    }
    assert_eq!(read[2].letter, None);
    assert!(read[3].letter.is_some());
    assert_eq!(journal_check(&read), Ok(()));
    assert_eq!(found(bench, case), None);
    assert_eq!(found(bench, case_id()), None, "a case without a journal has nothing broken");
    assert_eq!(bench.read(|tx| tx.journal_cases(None, 10)), [case]);
    assert!(bench.read(|tx| tx.journal_cases(Some(case), 10)).is_empty());
}

pub fn edit_is_found(bench: &Bench) {
    for (column, value) in [
        ("at", "1"),
        ("system", "'x'"),
        ("actor", "'x'"),
        ("kind", "'x'"),
        ("fact", "'{}'"),
        ("letter_id", "NULL"),
        ("hash", "'x'"),
    ] {
        let (case, _) = journal_of_five(bench);
        execute(&bench.url, &format!("UPDATE journal SET {column} = {value} WHERE case_id = '{case}' AND seq = 4"))
            .unwrap();
        assert_eq!(found(bench, case), Some(4), "{column}");
    }
    // Moving a border between two fields changes the hash too: each field's length is sealed.
    let (case, written) = journal_of_five(bench);
    let (kind, fact) = (&written[2].kind, &written[2].fact);
    let (kind, moved) = (&kind[..kind.len() - 1], &kind[kind.len() - 1..]);
    execute(
        &bench.url,
        &format!("UPDATE journal SET kind = '{kind}', fact = '{moved}{fact}' WHERE case_id = '{case}' AND seq = 3"),
    )
    .unwrap();
    assert_eq!(found(bench, case), Some(3));
}

pub fn removal_is_found(bench: &Bench) {
    for seq in 1..=5 {
        let (case, _) = journal_of_five(bench);
        execute(&bench.url, &format!("DELETE FROM journal WHERE case_id = '{case}' AND seq = {seq}")).unwrap();
        assert_eq!(found(bench, case), Some(seq));
    }
    let (case, _) = journal_of_five(bench);
    execute(&bench.url, &format!("DELETE FROM journal WHERE case_id = '{case}'")).unwrap();
    assert_eq!(found(bench, case), Some(1));
}

pub fn reorder_is_found(bench: &Bench) {
    let (case, _) = journal_of_five(bench);
    for (from, to) in [(2, 99), (3, 2), (99, 3)] {
        execute(&bench.url, &format!("UPDATE journal SET seq = {to} WHERE case_id = '{case}' AND seq = {from}"))
            .unwrap();
    }
    assert_eq!(found(bench, case), Some(2));
}

pub fn cut_end_is_found(bench: &Bench) {
    let (case, _) = journal_of_five(bench);
    execute(&bench.url, &format!("DELETE FROM journal WHERE case_id = '{case}' AND seq > 3")).unwrap();
    assert_eq!(journal_check(&bench.read(|tx| tx.journal_of(case))), Ok(()), "the chain alone cannot tell");
    assert_eq!(found(bench, case), Some(4));
}

pub fn forged_row_is_found(bench: &Bench) {
    let (case, written) = journal_of_five(bench);
    // A forger who knows the encoding seals the changed entry anew; the next entry gives him away.
    let mut forged = EntryRecord { fact: "{}".to_owned(), ..written[1].clone() };
    forged.hash = forged.seal();
    execute(
        &bench.url,
        &format!("UPDATE journal SET fact = '{{}}', hash = '{}' WHERE case_id = '{case}' AND seq = 2", forged.hash),
    )
    .unwrap();
    assert_eq!(found(bench, case), Some(3));
}

pub fn journal_since_pages_through_all(bench: &Bench) {
    let cases = [case_id(), case_id()];
    for n in 0..12 {
        // Two cases and equal instants: the page borders fall between equals.
        let new = NewEntry { at: at(n / 6), ..entry(cases[usize::try_from(n % 2).unwrap()], n) };
        bench.write(|tx| tx.journal_append(new.clone()));
    }
    let mut mark = JournalMark { at: at(0), last: None };
    let mut seen = Vec::new();
    loop {
        let page = bench.read(|tx| tx.journal_since(&mark, 5));
        let Some(last) = page.last() else { break };
        mark = last.mark();
        seen.extend(page.into_iter().map(|entry| (entry.at, entry.case, entry.seq)));
    }
    assert_eq!(seen.len(), 12);
    assert!(seen.is_sorted());
    seen.dedup();
    assert_eq!(seen.len(), 12);
    let later = bench.read(|tx| tx.journal_since(&JournalMark { at: at(1), last: None }, 100));
    assert_eq!(later.len(), 6);
}

pub fn racing_appends_leave_no_gap(bench: &Bench) {
    let case = case_id();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for n in 0..10 {
                    bench.write(|tx| tx.journal_append(entry(case, thread * 100 + n)));
                }
            });
        }
    });
    let read = bench.read(|tx| tx.journal_of(case));
    assert_eq!(read.len(), 40);
    assert_eq!(found(bench, case), None);
}
