//! Opening a database and working in it by whole transactions.

use crate::{
    StoreError,
    conn::{Address, Conn},
    group::Writer,
    pool::{Pool, lock},
};
use diesel::{QueryResult, RunQueryDsl};
use std::sync::Mutex;

/// Connections that read, beside the one that writes: SQLite.
const SQLITE_READERS: usize = 4;
/// Connections that read, beside the one that writes: PostgreSQL.
const PG_READERS: usize = 7;

/// One system's database. Shared between threads by reference; calls block, so an asynchronous caller makes them on a blocking thread.
pub struct Store {
    writer: Writer,
    readers: Pool,
    /// How a reading transaction begins.
    begin: &'static str,
    fatal: Mutex<Option<StoreError>>,
}

/// An open transaction. After the database itself has failed a statement, every further one answers with the same error, and the
/// transaction is rolled back whatever the work returns: so both databases behave alike.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    broken: Option<StoreError>,
}

impl Store {
    /// Opens the database at `sqlite:/path/file.db` (made if absent) or `postgres://user@host/name` and brings its schema up to date.
    ///
    /// SQLite is opened with a write-ahead log and `synchronous=FULL`, one connection that writes and four that read; PostgreSQL with
    /// `synchronous_commit=on`, one connection that writes and up to seven that read. So whatever [`Store::write`] answered is on disk.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let address = Address::read(url)?;
        let (readers, begin) = match &address {
            Address::Sqlite(_) => (SQLITE_READERS, "BEGIN"),
            Address::Pg(_) => (PG_READERS, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        };
        let writer = Writer::open(address.clone())?;
        Ok(Self { writer, readers: Pool::new(address, readers), begin, fatal: Mutex::new(None) })
    }

    /// Reads in one transaction: all of it sees the same state. A writing method called inside fails.
    ///
    /// Do not call the store's `read` again from inside the work: the connections are few.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.trusted()?;
        let mut lease = self.readers.begin(self.begin)?;
        let mut tx = Tx::new(lease.conn()?);
        let result = work(&mut tx);
        let broken = tx.broken.take();
        // A failed end only costs the connection: nothing was written.
        drop(lease.end("ROLLBACK"));
        self.settle(result, broken)
    }

    /// Does the work in one transaction and returns after its commit is on disk; an error of the work, or a panic, undoes all of it.
    ///
    /// Works run one after another, so each sees the database as if nobody else were writing, in whatever process; many works waiting at
    /// once share one commit. A work should not take long, and must not call the store from inside.
    ///
    /// # Errors
    /// What the work returns, and: [`StoreError::Away`] when nothing was kept, [`StoreError::Unsure`] when the connection broke during the
    /// commit, [`StoreError::Fatal`] when the disk refused a sync.
    pub fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.trusted()?;
        let (result, broken) = self.writer.write(work);
        self.settle(result, broken)
    }

    /// True readiness: the database answers a read, and no sync has failed.
    pub fn ready(&self) -> Result<(), StoreError> {
        self.read(|tx| tx.run(|conn| diesel::sql_query("SELECT 1").execute(conn)).map(drop))
    }

    /// What a work returns, unless the database failed it.
    fn settle<T, E: From<StoreError>>(&self, result: Result<T, E>, broken: Option<StoreError>) -> Result<T, E> {
        let Some(error) = broken else { return result };
        if error.is_fatal() {
            lock(&self.fatal).get_or_insert_with(|| error.clone());
        }
        result.and_then(|_| Err(E::from(error)))
    }

    fn trusted(&self) -> Result<(), StoreError> {
        lock(&self.fatal).clone().map_or(Ok(()), Err)
    }
}

impl<'c> Tx<'c> {
    pub(crate) const fn new(conn: &'c mut Conn) -> Self {
        Self { conn, broken: None }
    }

    /// What the database failed, if it did.
    pub(crate) fn into_broken(self) -> Option<StoreError> {
        self.broken
    }

    /// Runs statements; remembers a failure of the database.
    pub(crate) fn run<T>(&mut self, work: impl FnOnce(&mut Conn) -> QueryResult<T>) -> Result<T, StoreError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        work(self.conn).map_err(|error| {
            let error = StoreError::from(error);
            self.broken = Some(error.clone());
            error
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::connection::SimpleConnection;

    /// A disk with no room left: works that need room are told so, their neighbours are kept, and room brings recovery without hands.
    #[test]
    fn full_disk_passes() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", dir.path().join("store.db").display())).unwrap();
        let limit = |pages: i64| {
            store.write(|tx| tx.run(|conn| conn.batch_execute(&format!("PRAGMA max_page_count = {pages}")))).unwrap();
        };
        limit(1);
        let big = vec![7; 1 << 20];
        std::thread::scope(|scope| {
            for thread in 0..6 {
                let (store, big) = (&store, &big);
                scope.spawn(move || {
                    for n in 0..10 {
                        let key = format!("{thread}-{n}");
                        let told = store.write(|tx| {
                            tx.setting_put(&key, "small")?;
                            if n % 2 == 0 {
                                tx.blob_put(big)?;
                            }
                            Ok::<_, StoreError>(())
                        });
                        let kept = store.read(|tx| tx.setting_get(&key)).unwrap();
                        assert_eq!(kept.is_some(), told.is_ok(), "{told:?}");
                        assert!(n % 2 == 1 || matches!(told, Err(StoreError::Away(_))), "{told:?}");
                    }
                });
            }
        });
        assert_eq!(store.ready(), Ok(()));
        limit(1_000_000);
        store.write(|tx| tx.blob_put(&big)).unwrap();
    }
}
