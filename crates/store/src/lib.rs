//! All SQL of the house: one system's database, SQLite or PostgreSQL, by one code path.
//!
//! Each system of the law (the portal, the service centre, the local body, the gateway) has a database of its own with this schema; systems
//! exchange letters and never look into one another's tables. The room knows rows and rules between rows («a number is given once», «a
//! letter is opened once», «a place is not taken twice»). It must not know what a regulation says, what a letter means, or the time.
//!
//! Work is done inside [`Store::read`] or [`Store::write`], each of which is one transaction; [`Tx`] has the methods, noun first, verb last.

/// Replaces the row of a key, or inserts it. `ON CONFLICT` is not to be had from the typed query language for two databases at once, and
/// inside [`Store::write`] nobody comes between.
macro_rules! save {
    ($conn:ident, $table:ident, $key:expr, $record:expr) => {{
        let rows = diesel::update($table::table.find($key)).set($record.clone()).execute($conn)?;
        if rows == 0 {
            diesel::insert_into($table::table).values($record.clone()).execute($conn)?;
        }
        Ok(())
    }};
}

/// Inserts many rows: by one statement where the database is a server, row by row where it is in this process and each costs next to nothing.
macro_rules! insert_all {
    ($conn:ident, $table:ident, $rows:expr) => {
        match $conn {
            crate::conn::Conn::Sqlite(conn) => $rows
                .into_iter()
                .try_for_each(|row| diesel::insert_into($table::table).values(row).execute(conn).map(drop)),
            crate::conn::Conn::Pg(conn) => diesel::insert_into($table::table).values($rows).execute(conn).map(drop),
        }
    };
}

mod accounts;
mod blobs;
mod bulletins;
mod cases;
mod columns;
mod conn;
mod drafts;
mod error;
mod evidence;
mod gateway;
mod group;
mod inbox;
mod journal;
mod mails;
mod notes;
mod numbers;
mod outbox;
mod papers;
mod persons;
mod pool;
mod queue;
mod rounds;
mod schema;
mod sessions;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod vacancies;

pub use error::StoreError;
pub use journal::{Break, journal_check};
pub use outbox::Received;
pub use store::{Store, Tx};

/// The rows as plain values.
pub mod records {
    pub use crate::accounts::AccountRecord;
    pub use crate::bulletins::{BulletinRecord, ClaimRecord, LineRecord};
    pub use crate::cases::{CaseFilter, CaseOrder, CasePlace, CaseRecord};
    pub use crate::drafts::{DraftRecord, UploadRecord};
    pub use crate::evidence::EvidenceRecord;
    pub use crate::gateway::GatewayRecord;
    pub use crate::inbox::InboxRecord;
    pub use crate::journal::{EntryRecord, JournalMark, NewEntry};
    pub use crate::mails::MailRecord;
    pub use crate::notes::{AccessRecord, SurveyRecord};
    pub use crate::outbox::{LetterRecord, NewLetter, OutboxRecord};
    pub use crate::papers::PaperRecord;
    pub use crate::persons::PersonRecord;
    pub use crate::queue::{ChildRecord, QueueEventRecord, QueueHeadRecord};
    pub use crate::rounds::{RoundRecord, RunRecord};
    pub use crate::sessions::SessionRecord;
    pub use crate::vacancies::{OfferRecord, VacancyRecord};
}

// Linked for their side: the bundled SQLite and libpq.
use libsqlite3_sys as _;
use pq_sys as _;
