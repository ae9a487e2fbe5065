//! One suite for both databases: what it asks of SQLite it asks of PostgreSQL, word for word.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails by panic, its helpers too"
)]
#![allow(clippy::redundant_closure_for_method_calls, reason = "a method's path is not general enough over lifetimes")]

mod house;
mod journal;
mod letters;
mod people;
mod places;
mod whole;

use jiff::Timestamp;
use kernel::{CaseId, LetterId};
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Store, StoreError, testing::PostgresServer};
use uuid::Uuid;

/// A store in an empty database.
pub struct Bench {
    /// The store.
    pub store: Store,
    /// Its address.
    pub url: String,
    _dir: Option<tempfile::TempDir>,
}

impl Bench {
    fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("store.db").display());
        Self { store: Store::open(&url).unwrap(), url, _dir: Some(dir) }
    }

    fn postgres() -> Option<Self> {
        let url = PostgresServer::shared()?.database().unwrap();
        Some(Self { store: Store::open(&url).unwrap(), url, _dir: None })
    }

    /// Opens the same database once more.
    pub fn another(&self) -> Store {
        Store::open(&self.url).unwrap()
    }

    /// True on PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// One transaction that must succeed.
    pub fn write<T>(&self, work: impl Fn(&mut store::Tx<'_>) -> Result<T, StoreError>) -> T {
        self.store.write(work).unwrap()
    }

    /// One reading that must succeed.
    pub fn read<T>(&self, work: impl FnOnce(&mut store::Tx<'_>) -> Result<T, StoreError>) -> T {
        self.store.read(work).unwrap()
    }
}

/// An identifier no other of this process is like.
pub fn uuid() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let n = NEXT.fetch_add(1, Ordering::SeqCst);
    Uuid::from_u64_pair(0x0191_0000_0000_7000 | (n & 0xfff), 0x8000_0000_0000_0000 | n)
}

/// A new case.
pub fn case_id() -> CaseId {
    CaseId::new(uuid())
}

/// A new letter.
pub fn letter_id() -> LetterId {
    LetterId::new(uuid())
}

/// An instant so many seconds into the test's day, with microseconds to show that they are kept.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_microsecond(1_780_000_000_123_456 + seconds * 1_000_000).unwrap()
}

macro_rules! suite {
    ($($room:ident: $($check:ident),+;)+) => {
        mod sqlite {
            $($(#[test]
            fn $check() {
                crate::$room::$check(&crate::Bench::sqlite());
            })+)+
        }
        mod postgres {
            $($(#[test]
            fn $check() {
                if let Some(bench) = crate::Bench::postgres() {
                    crate::$room::$check(&bench);
                }
            })+)+
        }
    };
}

suite! {
    journal: journal_is_chained, edit_is_found, removal_is_found, reorder_is_found, cut_end_is_found, forged_row_is_found,
        journal_since_pages_through_all, racing_appends_leave_no_gap;
    letters: outbox_numbers_and_sends_in_order, outbox_keeps_order_when_the_clock_steps_back, inbox_keeps_once_and_opens_in_order,
        inbox_refuses_another_content, racing_receives_keep_one, racing_openers_open_once, gateway_keeps_carries_and_registers;
    people: accounts_are_one_a_role, sessions_come_and_go, attempts_are_counted, drafts_and_uploads, persons, mails;
    places: children_stand_in_order, vacancy_is_never_over_taken, racing_takers_take_no_more_than_there_is, offers_open_once_a_case,
        logs_grow_by_one_and_only_at_their_end, logs_grow_by_many_at_once, bulletins_keep_their_line_and_who_claimed,
        rounds_and_runs_are_kept;
    house: cases_are_kept_listed_and_counted, places_where_cases_stand_are_found, case_filter_takes_signs_literally, stale_summary_is_refused, blobs_are_kept_once_and_proven,
        papers_are_proven_by_code, evidence_waits_until_the_journal_is_told, serials_have_no_gap, racing_serials_differ, surveys_settings_accesses;
    whole: error_in_the_middle_leaves_nothing, panic_in_the_middle_leaves_nothing, refused_statement_ends_the_work,
        reading_cannot_write, reading_sees_one_state, kept_work_is_there_after_opening_again, every_racing_work_is_kept_once,
        failing_works_do_not_hurt_their_neighbours, older_database_opens, newer_database_is_left_alone, both_open_at_once,
        a_work_sees_the_database_as_if_alone, ready_when_open;
}

#[test]
fn addresses_of_other_databases_are_refused() {
    for url in ["", "mysql://x", "sqlite:", "sqlite::memory:", "/tmp/x.db"] {
        assert!(matches!(Store::open(url), Err(StoreError::Address(_))), "{url}");
    }
    let told = Store::open("mysql://me:secret@host/db").err().unwrap().to_string();
    assert!(!told.contains("secret"), "{told}");
}

#[test]
fn database_that_is_not_there_is_away() {
    assert!(matches!(Store::open("sqlite:/nowhere/at/all.db"), Err(StoreError::Away(_))));
    let dead = "postgres:///x?host=%2Fnowhere&connect_timeout=1";
    assert!(matches!(Store::open(dead), Err(StoreError::Away(_))));
}

#[test]
fn file_that_is_no_database_stops_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("torn.db");
    std::fs::write(&path, vec![b'x'; 8192]).unwrap();
    let found = Store::open(&format!("sqlite:{}", path.display())).err();
    assert!(found.as_ref().is_some_and(StoreError::is_fatal), "{found:?}");
}
