//! Rounds of allocation and their computed results. Whether a round was held follows from the territory's log alone; what is here stands behind it.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, Word},
    schema::{round_runs, rounds},
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::Digest;

/// An announced round.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rounds, primary_key(territory, number), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct RoundRecord {
    /// The territory.
    pub territory: String,
    /// Its number there, from one.
    pub number: i64,
    /// The seed of its lot, in hexadecimal; secret until the round is held or dropped.
    pub seed: String,
    /// Who announced it: an actor as JSON.
    pub announced_by: String,
    /// When.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub announced_at: Timestamp,
    /// The result that is before the head, or that was signed.
    pub run: Option<String>,
    /// SHA-256 of the decision that the head signed; the bytes are a blob.
    pub decision: Option<String>,
    /// SHA-256 of the signature (CMS); the bytes are a blob.
    pub signature: Option<String>,
    /// SHA-256 of what the verdict on the signature rests on; the bytes are a blob.
    pub evidence: Option<String>,
    /// Who signed: an actor as JSON.
    pub signed_by: Option<String>,
    /// When.
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    pub signed_at: Option<Timestamp>,
    /// Every place of the result has been offered, or its child is gone.
    pub carried: bool,
}

/// A computed result.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = round_runs, treat_none_as_default_value = false)]
pub struct RunRecord {
    /// The run (a UUID).
    pub id: String,
    /// The territory.
    pub territory: String,
    /// The announced round whose seed it was computed with; none for a trial.
    pub number: Option<i64>,
    /// Who computed it: an actor as JSON.
    pub made_by: String,
    /// When.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub made_at: Timestamp,
    /// How many events the log had.
    pub cut: i64,
    /// What its maker noted.
    pub note: String,
    /// Its numbers, as JSON.
    pub tally: String,
    /// What it rests on: a blob.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub input: Digest,
    /// What it came to: a blob.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub outcome: Digest,
}

impl Tx<'_> {
    /// Keeps a round, new or changed.
    pub fn round_save(&mut self, round: &RoundRecord) -> Result<(), StoreError> {
        self.run(|conn| save!(conn, rounds, (&round.territory, round.number), round))
    }

    /// A round by its number.
    pub fn round_find(&mut self, territory: &str, number: i64) -> Result<Option<RoundRecord>, StoreError> {
        self.run(|conn| rounds::table.find((territory, number)).select(RoundRecord::as_select()).first(conn).optional())
    }

    /// The rounds of a territory, the latest first.
    pub fn round_list(&mut self, territory: &str) -> Result<Vec<RoundRecord>, StoreError> {
        self.run(|conn| {
            rounds::table
                .filter(rounds::territory.eq(territory))
                .order(rounds::number.desc())
                .select(RoundRecord::as_select())
                .load(conn)
        })
    }

    /// The signed rounds that have places still to be offered, by territory and number.
    pub fn round_list_uncarried(&mut self) -> Result<Vec<RoundRecord>, StoreError> {
        self.run(|conn| {
            rounds::table
                .filter(rounds::signed_at.is_not_null().and(rounds::carried.eq(false)))
                .order((rounds::territory, rounds::number))
                .select(RoundRecord::as_select())
                .load(conn)
        })
    }

    /// Keeps a run. Runs are never changed.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the identifier is known.
    pub fn run_add(&mut self, run: &RunRecord) -> Result<(), StoreError> {
        self.run(|conn| diesel::insert_into(round_runs::table).values(run.clone()).execute(conn)).map(drop)
    }

    /// A run by its identifier.
    pub fn run_find(&mut self, id: &str) -> Result<Option<RunRecord>, StoreError> {
        self.run(|conn| round_runs::table.find(id).select(RunRecord::as_select()).first(conn).optional())
    }

    /// The runs of a territory, the latest first.
    pub fn run_list(&mut self, territory: &str, limit: i64) -> Result<Vec<RunRecord>, StoreError> {
        self.run(|conn| {
            round_runs::table
                .filter(round_runs::territory.eq(territory))
                .order((round_runs::made_at.desc(), round_runs::id.desc()))
                .limit(limit)
                .select(RunRecord::as_select())
                .load(conn)
        })
    }
}
