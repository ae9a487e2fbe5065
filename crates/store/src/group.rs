//! The one writer of a database, with commits in groups.
//!
//! Whoever finishes work while others wait leaves the transaction open for the next and waits for the answer; the last one in line (or the
//! sixty-fourth) commits for all. So one sync of the disk serves many works, and still each caller hears «done» only after the disk has it.
//!
//! One writer on PostgreSQL too: works of one system touch the same few pages (the newest cases, the counters), and as parallel serializable
//! transactions they were run two or three times each and came out slower than one after another in groups.

use crate::{
    StoreError, Tx,
    conn::{Address, Conn},
    pool::lock,
};
use diesel::connection::SimpleConnection;
use std::sync::{
    Arc, Condvar, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

/// Works that share one commit at most: bounds how long the first one waits.
const GROUP: usize = 64;

/// The only connection that writes.
pub(crate) struct Writer {
    waiting: AtomicUsize,
    desk: Mutex<Desk>,
}

struct Desk {
    address: Address,
    conn: Conn,
    open: Option<Group>,
}

struct Group {
    answer: Arc<Answer>,
    works: usize,
}

/// What the disk said to a group.
#[derive(Default)]
struct Answer {
    said: Mutex<Option<Result<(), StoreError>>>,
    told: Condvar,
}

impl Answer {
    fn tell(&self, outcome: Result<(), StoreError>) {
        *lock(&self.said) = Some(outcome);
        self.told.notify_all();
    }

    fn wait(&self) -> Result<(), StoreError> {
        let mut said = lock(&self.said);
        loop {
            if let Some(outcome) = said.as_ref() {
                return outcome.clone();
            }
            said = self.told.wait(said).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Writer {
    /// Opens the connection and brings the schema up to date.
    pub(crate) fn open(address: Address) -> Result<Self, StoreError> {
        let mut conn = address.connect()?;
        crate::conn::migrate(&mut conn)?;
        Ok(Self { waiting: AtomicUsize::new(0), desk: Mutex::new(Desk { address, conn, open: None }) })
    }

    /// Runs the work and returns after the commit of its group: what the work returned, and what the database failed. An error of the work
    /// undoes that work alone; it too is told only after the commit, since it may rest on what the others of the group wrote.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> (Result<T, E>, Option<StoreError>) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut desk = lock(&self.desk);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let (answer, first) = match desk.join() {
            Ok(joined) => joined,
            Err(error) => return (Err(E::from(error.clone())), Some(error)),
        };
        let mut turn = Turn { desk: &mut desk, waiting: &self.waiting, first, kept: false };
        let mut tx = Tx::new(&mut turn.desk.conn);
        let result = work(&mut tx);
        let broken = tx.into_broken();
        turn.kept = result.is_ok() && broken.is_none();
        drop(turn);
        drop(desk);
        match answer.wait() {
            Ok(()) => (result, broken),
            Err(error) => (result.and_then(|_| Err(E::from(error.clone()))), Some(error)),
        }
    }
}

impl Desk {
    /// Joins the open group or begins one; true for the first of a group.
    fn join(&mut self) -> Result<(Arc<Answer>, bool), StoreError> {
        if let Some(group) = self.open.as_mut() {
            let answer = Arc::clone(&group.answer);
            match self.conn.batch_execute("SAVEPOINT work") {
                Ok(()) => {
                    group.works += 1;
                    return Ok((answer, false));
                }
                // The transaction is lost: its works hear so, and a new one begins.
                Err(error) => self.close(Err(lost(&error))),
            }
        }
        self.begin()?;
        let answer = Arc::<Answer>::default();
        self.open = Some(Group { answer: Arc::clone(&answer), works: 1 });
        Ok((answer, true))
    }

    /// Begins a transaction that no other process can write beside.
    fn begin(&mut self) -> Result<(), StoreError> {
        // The lock belongs to the database and is held to the transaction's end. It is taken before anything is read, and each statement
        // of a READ COMMITTED transaction sees all that was committed before it: so works of all processes come one after another.
        const PG: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(7120452)";
        match &mut self.conn {
            Conn::Sqlite(conn) => Ok(conn.batch_execute("BEGIN IMMEDIATE")?),
            Conn::Pg(conn) => {
                let Err(error) = conn.batch_execute(PG) else { return Ok(()) };
                // A transaction that waited too long for the lock is to be ended.
                let _ = conn.batch_execute("ROLLBACK");
                if conn.batch_execute("SELECT 1").is_ok() {
                    return Err(error.into());
                }
                // The server was restarted, or the connection was cut while idle.
                self.conn = self.address.connect()?;
                Ok(self.conn.batch_execute(PG)?)
            }
        }
    }

    /// Ends the group with what the disk said; after a failure nothing of the transaction may stay.
    fn close(&mut self, outcome: Result<(), StoreError>) {
        if outcome.is_err() {
            // Fails when SQLite has rolled back by itself, or the connection is dead, which is what is wanted.
            let _ = self.conn.batch_execute("ROLLBACK");
        }
        if let Some(group) = self.open.take() {
            group.answer.tell(outcome);
        }
    }

    /// Commits the group; a commit without an answer may have happened.
    fn commit(&mut self) {
        let outcome = self.conn.batch_execute("COMMIT").map_err(|error| match (&self.conn, StoreError::from(error)) {
            (Conn::Pg(_), StoreError::Away(said)) => StoreError::Unsure(said),
            (_, other) => other,
        });
        self.close(outcome);
    }
}

fn lost(error: &diesel::result::Error) -> StoreError {
    StoreError::Away(format!("the transaction was lost: {error}"))
}

/// One work's turn at the desk: whatever happens to the work, a panic too, the desk is left in order.
struct Turn<'d> {
    desk: &'d mut Desk,
    waiting: &'d AtomicUsize,
    first: bool,
    kept: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let settled = match (self.first, self.kept) {
            (true, true) => Ok(()),
            (true, false) => {
                // Alone in the transaction so far: nothing is left to commit, and nobody to fail. The rollback itself may fail, where
                // SQLite has rolled back by itself on a full disk or the connection is dead: there is nothing to undo then.
                let _ = self.desk.conn.batch_execute("ROLLBACK");
                self.desk.close(Ok(()));
                return;
            }
            (false, true) => self.desk.conn.batch_execute("RELEASE SAVEPOINT work"),
            (false, false) => self.desk.conn.batch_execute("ROLLBACK TO SAVEPOINT work; RELEASE SAVEPOINT work"),
        };
        if let Err(error) = settled {
            self.desk.close(Err(lost(&error)));
            return;
        }
        let full = self.desk.open.as_ref().is_none_or(|group| group.works >= GROUP);
        if full || self.waiting.load(Ordering::SeqCst) == 0 {
            self.desk.commit();
        }
    }
}
