//! What verdicts on accepted signatures rest on: kept with the signature, completed by a time stamp later.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, Word, micros},
    schema::evidence,
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::{CaseId, Digest};

/// The evidence of one signature.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = evidence, primary_key(signature), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct EvidenceRecord {
    /// SHA-256 of the signature (CMS).
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub signature: Digest,
    /// The case it was made in.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// SHA-256 of the document: what was signed, or the paper that encloses the signature.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub document: Digest,
    /// The evidence, kept as a blob before.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub kept: Digest,
    /// The moment its time stamp proves.
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    pub stamped_at: Option<Timestamp>,
    /// The journal was told: nothing more is to be done.
    pub entered: bool,
    /// Tries that failed.
    pub attempts: i64,
    /// Not tried before.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub next_try_at: Timestamp,
    /// What the last failed try said.
    pub error: Option<String>,
}

impl Tx<'_> {
    /// Keeps the evidence of a signature, new or completed.
    pub fn evidence_save(&mut self, record: &EvidenceRecord) -> Result<(), StoreError> {
        self.run(|conn| save!(conn, evidence, record.signature.as_str(), record))
    }

    /// The evidence of a signature.
    pub fn evidence_find(&mut self, signature: &Digest) -> Result<Option<EvidenceRecord>, StoreError> {
        self.run(|conn| {
            evidence::table.find(signature.as_str()).select(EvidenceRecord::as_select()).first(conn).optional()
        })
    }

    /// Evidence that still waits for its time stamp or for the journal, and may be tried now; what waits longest first.
    pub fn evidence_due(&mut self, limit: i64, now: Timestamp) -> Result<Vec<EvidenceRecord>, StoreError> {
        self.run(|conn| {
            evidence::table
                .filter(evidence::entered.eq(false).and(evidence::next_try_at.le(micros(now))))
                .order((evidence::next_try_at, evidence::signature))
                .limit(limit)
                .select(EvidenceRecord::as_select())
                .load(conn)
        })
    }
}
