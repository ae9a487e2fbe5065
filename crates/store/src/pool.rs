//! A small pool of connections that read, opened when first needed.

use crate::{
    StoreError,
    conn::{Address, Conn},
};
use diesel::connection::SimpleConnection;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Up to `size` connections.
pub(crate) struct Pool {
    address: Address,
    size: usize,
    state: Mutex<State>,
    freed: Condvar,
}

struct State {
    idle: Vec<Conn>,
    open: usize,
}

/// A mutex whose data stays usable after a panic elsewhere: every holder leaves it in order by a guard.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pool {
    pub(crate) fn new(address: Address, size: usize) -> Self {
        Self { address, size, state: Mutex::new(State { idle: Vec::new(), open: 0 }), freed: Condvar::new() }
    }

    /// Waits for a free connection and opens a transaction on it with `begin`. A connection that died while idle is replaced once.
    pub(crate) fn begin(&self, begin: &str) -> Result<Lease<'_>, StoreError> {
        let idle = {
            let mut state = lock(&self.state);
            loop {
                if let Some(conn) = state.idle.pop() {
                    break Some(conn);
                }
                if state.open < self.size {
                    state.open += 1;
                    break None;
                }
                state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        };
        // From here the place in the pool is counted by the lease, whatever happens.
        let mut lease = Lease { pool: self, conn: None, clean: false };
        if let Some(mut conn) = idle
            && conn.batch_execute(begin).is_ok()
        {
            lease.conn = Some(conn);
            return Ok(lease);
        }
        let mut conn = self.address.connect_reader()?;
        conn.batch_execute(begin)?;
        lease.conn = Some(conn);
        Ok(lease)
    }
}

/// A connection with an open transaction. Dropped without [`Lease::end`], the connection is closed, and with it the transaction.
pub(crate) struct Lease<'p> {
    pool: &'p Pool,
    conn: Option<Conn>,
    clean: bool,
}

impl Lease<'_> {
    pub(crate) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        self.conn.as_mut().ok_or_else(|| StoreError::Away("no connection".to_owned()))
    }

    /// Ends the transaction with `COMMIT` or `ROLLBACK`; on success the connection goes back to the pool.
    pub(crate) fn end(mut self, statement: &str) -> diesel::QueryResult<()> {
        if let Some(conn) = self.conn.as_mut() {
            conn.batch_execute(statement)?;
            self.clean = true;
        }
        Ok(())
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.pool.state);
        match self.conn.take() {
            Some(conn) if self.clean => state.idle.push(conn),
            _ => state.open = state.open.saturating_sub(1),
        }
        drop(state);
        self.pool.freed.notify_one();
    }
}
