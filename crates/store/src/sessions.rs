//! Sessions of signed-in people, and attempts to sign in.

use crate::{
    StoreError, Tx,
    columns::{Micros, micros},
    schema::{attempts, sessions},
};
use diesel::{dsl::max, prelude::*};
use jiff::Timestamp;

/// A session. Its secret is not kept, only the secret's hash.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sessions, primary_key(id_hash), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct SessionRecord {
    /// The hash of the secret in the person's cookie.
    pub id_hash: String,
    /// The account, once signed in.
    pub account: Option<String>,
    /// The token that forms carry.
    pub csrf: String,
    /// Whatever else the pages keep, as JSON.
    pub data: String,
    /// When it ends.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub expires_at: Timestamp,
}

impl Tx<'_> {
    /// A session by the hash of its secret, expired or not.
    pub fn session_load(&mut self, id_hash: &str) -> Result<Option<SessionRecord>, StoreError> {
        self.run(|conn| sessions::table.find(id_hash).select(SessionRecord::as_select()).first(conn).optional())
    }

    /// Keeps a session, new or changed.
    pub fn session_save(&mut self, session: &SessionRecord) -> Result<(), StoreError> {
        self.run(|conn| save!(conn, sessions, &session.id_hash, session))
    }

    /// Ends a session.
    pub fn session_delete(&mut self, id_hash: &str) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(sessions::table.find(id_hash)).execute(conn)).map(drop)
    }

    /// Ends every session of an account: after a change of password, or when it is blocked.
    pub fn session_delete_of(&mut self, account: &str) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(sessions::table.filter(sessions::account.eq(account))).execute(conn)).map(drop)
    }

    /// Removes expired sessions and tells how many.
    pub fn session_sweep(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        self.run(|conn| diesel::delete(sessions::table.filter(sessions::expires_at.le(micros(now)))).execute(conn))
    }

    /// Notes an attempt under a key: a number, a source.
    pub fn attempt_note(&mut self, key: &str, at: Timestamp) -> Result<(), StoreError> {
        self.run(|conn| {
            let last: Option<i64> =
                attempts::table.filter(attempts::key.eq(key)).select(max(attempts::seq)).get_result(conn)?;
            let row = (attempts::key.eq(key), attempts::seq.eq(last.unwrap_or(0) + 1), attempts::at.eq(micros(at)));
            diesel::insert_into(attempts::table).values(row).execute(conn)
        })
        .map(drop)
    }

    /// How many attempts a key has since an instant, that instant included.
    pub fn attempt_count(&mut self, key: &str, since: Timestamp) -> Result<i64, StoreError> {
        self.run(|conn| {
            attempts::table.filter(attempts::key.eq(key).and(attempts::at.ge(micros(since)))).count().get_result(conn)
        })
    }

    /// The instants of a key's attempts since an instant, that instant included, in the order they were noted.
    pub fn attempt_list(&mut self, key: &str, since: Timestamp) -> Result<Vec<Timestamp>, StoreError> {
        let found: Vec<i64> = self.run(|conn| {
            let of_key = attempts::table.filter(attempts::key.eq(key).and(attempts::at.ge(micros(since))));
            of_key.order(attempts::seq).select(attempts::at).load(conn)
        })?;
        Ok(found.into_iter().filter_map(|at| Timestamp::from_microsecond(at).ok()).collect())
    }

    /// Forgets the attempts of a key: after a successful sign-in.
    pub fn attempt_forget(&mut self, key: &str) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(attempts::table.filter(attempts::key.eq(key))).execute(conn)).map(drop)
    }

    /// Removes attempts before an instant and tells how many.
    pub fn attempt_sweep(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        self.run(|conn| diesel::delete(attempts::table.filter(attempts::at.lt(micros(before)))).execute(conn))
    }
}
