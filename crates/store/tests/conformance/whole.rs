//! Transactions: all or nothing, one after another, kept when told so.

use crate::{Bench, at, case_id, house, journal, letters, uuid};
use std::sync::Barrier;
use store::{
    Store, StoreError,
    records::{JournalMark, VacancyRecord},
    testing,
};

/// An error of a caller, to see it come through as it is.
#[derive(Debug, PartialEq)]
enum Fault {
    Mine,
    Store(StoreError),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub fn error_in_the_middle_leaves_nothing(bench: &Bench) {
    let case = house::case(1);
    let letter = letters::letter(case.id, 1);
    let result: Result<(), Fault> = bench.store.write(|tx| {
        tx.case_save(&case)?;
        tx.journal_append(journal::entry(case.id, 1))?;
        tx.inbox_receive(&letter, at(1))?;
        tx.blob_put(b"bytes")?;
        assert!(tx.case_find(case.id)?.is_some(), "the work sees what it did");
        Err(Fault::Mine)
    });
    assert_eq!(result, Err(Fault::Mine));
    nothing_is_there(bench);
}

fn nothing_is_there(bench: &Bench) {
    assert_eq!(bench.read(|tx| tx.case_count(&store::records::CaseFilter::default())), 0);
    assert!(bench.read(|tx| tx.journal_since(&JournalMark { at: at(-1000), last: None }, 10)).is_empty());
    assert!(bench.read(|tx| tx.journal_cases(None, 10)).is_empty());
    assert_eq!(bench.read(|tx| tx.inbox_count()), 0);
    assert!(bench.read(|tx| tx.blob_list(None, 10)).is_empty());
}

pub fn panic_in_the_middle_leaves_nothing(bench: &Bench) {
    let case = house::case(1);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        bench.store.write(|tx| -> Result<(), StoreError> {
            tx.case_save(&case)?;
            panic!("in the middle")
        })
    }));
    assert!(panicked.is_err());
    nothing_is_there(bench);
    bench.write(|tx| tx.case_save(&case));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        bench.store.read(|_| -> Result<(), StoreError> { panic!("while reading") })
    }));
    assert!(panicked.is_err());
    assert!(bench.read(|tx| tx.case_find(case.id)).is_some());
}

pub fn refused_statement_ends_the_work(bench: &Bench) {
    let first = letters::letter(case_id(), 1);
    bench.write(|tx| tx.inbox_receive(&first, at(1)));
    let same_place = store::records::LetterRecord { id: crate::letter_id(), ..first };
    // Even a work that takes no notice of the refusal keeps nothing.
    let result = bench.store.write(|tx| {
        tx.setting_put("a", "1")?;
        let refused = tx.inbox_receive(&same_place, at(1));
        assert!(matches!(refused, Err(StoreError::Taken(_))));
        let after = tx.setting_put("b", "1");
        assert!(matches!(after, Err(StoreError::Taken(_))), "the transaction takes nothing more");
        Ok(())
    });
    assert!(matches!(result, Err(StoreError::Taken(_))));
    assert_eq!(bench.read(|tx| tx.setting_get("a")), None);
}

pub fn reading_cannot_write(bench: &Bench) {
    let result = bench.store.read(|tx| tx.setting_put("a", "1"));
    assert!(result.is_err());
    bench.write(|tx| tx.setting_put("a", "2"));
    assert_eq!(bench.read(|tx| tx.setting_get("a")).as_deref(), Some("2"));
}

pub fn reading_sees_one_state(bench: &Bench) {
    bench.write(|tx| tx.setting_put("a", "1"));
    let (before, after) = bench.read(|tx| {
        let before = tx.setting_get("a")?;
        bench.write(|tx| tx.setting_put("a", "2"));
        Ok((before, tx.setting_get("a")?))
    });
    assert_eq!(before, after);
    assert_eq!(bench.read(|tx| tx.setting_get("a")).as_deref(), Some("2"));
}

pub fn kept_work_is_there_after_opening_again(bench: &Bench) {
    let case = house::case(1);
    bench.write(|tx| tx.case_save(&case));
    assert_eq!(bench.another().read(|tx| tx.case_find(case.id)), Ok::<_, StoreError>(Some(case)));
}

pub fn every_racing_work_is_kept_once(bench: &Bench) {
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let case = house::case(1);
                    let letter = letters::letter(case.id, 1);
                    bench.write(|tx| {
                        tx.case_save(&case)?;
                        tx.journal_append(journal::entry(case.id, 1))?;
                        tx.journal_append(journal::entry(case.id, 2))?;
                        tx.inbox_receive(&letter, at(1)).map(drop)
                    });
                    // Told «kept», it is seen at once by every reader.
                    assert!(bench.read(|tx| tx.case_find(case.id)).is_some());
                }
            });
        }
    });
    assert_eq!(bench.read(|tx| tx.case_count(&store::records::CaseFilter::default())), 60);
    assert_eq!(bench.read(|tx| tx.journal_cases(None, 100)).len(), 60);
    assert_eq!(bench.read(|tx| tx.inbox_count()), 60);
    for case in bench.read(|tx| tx.journal_cases(None, 100)) {
        assert_eq!(bench.read(|tx| tx.journal_verify(case)), Ok(()));
    }
}

pub fn failing_works_do_not_hurt_their_neighbours(bench: &Bench) {
    std::thread::scope(|scope| {
        for thread in 0..6 {
            scope.spawn(move || {
                for n in 0..12 {
                    let key = format!("{thread}-{n}");
                    let work = || {
                        bench.store.write(|tx| {
                            tx.setting_put(&key, "kept")?;
                            match n % 3 {
                                0 => Err(StoreError::Stale("a test")),
                                1 => panic!("in the middle"),
                                _ => Ok(()),
                            }
                        })
                    };
                    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
                    match n % 3 {
                        0 => assert_eq!(result.unwrap(), Err(StoreError::Stale("a test"))),
                        1 => assert!(result.is_err()),
                        _ => assert_eq!(result.unwrap(), Ok(())),
                    }
                }
            });
        }
    });
    for thread in 0..6 {
        for n in 0..12 {
            let kept = bench.read(|tx| tx.setting_get(&format!("{thread}-{n}")));
            assert_eq!(kept.is_some(), n % 3 == 2, "{thread}-{n}");
        }
    }
}

pub fn older_database_opens(bench: &Bench) {
    // A database as the first schema left it: a new file, or a new database on the same server.
    let dir = tempfile::tempdir().unwrap();
    let url = if bench.is_postgres() {
        testing::PostgresServer::shared().unwrap().database().unwrap()
    } else {
        format!("sqlite:{}", dir.path().join("older.db").display())
    };
    testing::make_older(&url, 1).unwrap();
    testing::execute(&url, "INSERT INTO settings (key, value) VALUES ('from', 'older')").unwrap();
    let store = Store::open(&url).unwrap();
    assert_eq!(store.read(|tx| tx.setting_get("from")), Ok::<_, StoreError>(Some("older".to_owned())));
    let case = house::case(1);
    store.write(|tx| tx.case_save(&case)).unwrap();
}

pub fn newer_database_is_left_alone(bench: &Bench) {
    testing::execute(&bench.url, "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')").unwrap();
    assert_eq!(Store::open(&bench.url).err(), Some(StoreError::Newer("9999".to_owned())));
}

pub fn both_open_at_once(bench: &Bench) {
    // Two stores on one database, as two processes would be.
    let other = bench.another();
    std::thread::scope(|scope| {
        for store in [&bench.store, &other] {
            scope.spawn(move || {
                for _ in 0..20 {
                    store.write(|tx| tx.serial_next("shared")).unwrap();
                }
            });
        }
    });
    assert_eq!(bench.write(|tx| tx.serial_next("shared")), 41);
}

pub fn a_work_sees_the_database_as_if_alone(bench: &Bench) {
    // Each work takes its own place only if the other's is free: a rule across rows that no constraint holds.
    let vacancy = |taken| VacancyRecord {
        id: uuid().to_string(),
        territory: "t".to_owned(),
        kindergarten: "k".to_owned(),
        kindergarten_name: "n".to_owned(),
        born_from: 1,
        born_to: 2,
        language: "kk".to_owned(),
        places: 1,
        taken,
        published_at: at(1),
    };
    // Two stores, as two processes would be.
    let other = bench.another();
    for _ in 0..10 {
        let pair = [vacancy(0), vacancy(0)];
        for vacancy in &pair {
            bench.write(|tx| tx.vacancy_put(vacancy));
        }
        let started = Barrier::new(2);
        std::thread::scope(|scope| {
            for (store, mine, yours) in [(&bench.store, &pair[0], &pair[1]), (&other, &pair[1], &pair[0])] {
                let started = &started;
                scope.spawn(move || {
                    started.wait();
                    let work = store.write(|tx| {
                        if tx.vacancy_find(&yours.id)?.is_some_and(|other| other.taken == 0) {
                            std::thread::sleep(std::time::Duration::from_millis(2));
                            tx.vacancy_take(&mine.id)?;
                        }
                        Ok::<_, StoreError>(())
                    });
                    work.unwrap();
                });
            }
        });
        let taken: i64 = pair.iter().map(|vacancy| bench.read(|tx| tx.vacancy_find(&vacancy.id)).unwrap().taken).sum();
        assert_eq!(taken, 1);
    }
}

pub fn ready_when_open(bench: &Bench) {
    assert_eq!(bench.store.ready(), Ok(()));
}
