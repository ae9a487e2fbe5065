//! Letters that this system sends: written in the same transaction as the fact they tell, sent until the receiver acknowledges.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, Word, micros, whole},
    schema::outbox,
};
use diesel::{dsl::max, prelude::*};
use jiff::Timestamp;
use kernel::{CaseId, Digest, LetterId, System};

/// A letter between systems.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LetterRecord {
    /// The letter: the key by which a receiver knows it.
    pub id: LetterId,
    /// The case it tells of.
    pub case: CaseId,
    /// Place among this sender's letters of the case to this receiver, from 1 without gaps.
    pub seq: i64,
    /// The sender.
    pub from: System,
    /// The receiver.
    pub to: System,
    /// The territory whose body receives (or sends) it.
    pub territory: String,
    /// The kind of letter.
    pub kind: String,
    /// The content, as JSON.
    pub body: String,
    /// Digests of the bytes laid to it.
    pub enclosures: Vec<Digest>,
    /// When it was posted, whole microseconds.
    pub posted_at: Timestamp,
}

/// A letter about to be posted: its place in line is the outbox's to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// The letter.
    pub id: LetterId,
    /// The case it tells of.
    pub case: CaseId,
    /// The sender.
    pub from: System,
    /// The receiver.
    pub to: System,
    /// The territory whose body receives (or sends) it.
    pub territory: String,
    /// The kind of letter.
    pub kind: String,
    /// The content, as JSON.
    pub body: String,
    /// Digests of the bytes laid to it.
    pub enclosures: Vec<Digest>,
    /// When it was posted.
    pub posted_at: Timestamp,
}

/// Whether a letter came for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// For the first time: it is kept now.
    New,
    /// It was here already: nothing changed.
    Known,
}

/// A letter in the outbox and how its sending goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRecord {
    /// The letter.
    pub letter: LetterRecord,
    /// Tries that failed.
    pub attempts: i64,
    /// Not sent again before.
    pub next_try_at: Timestamp,
    /// What the last failed try said.
    pub error: Option<String>,
    /// When the receiver acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
}

/// A row of the outbox.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
struct Row {
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    id: LetterId,
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    case_id: CaseId,
    seq: i64,
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    sender: System,
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    receiver: System,
    territory: String,
    kind: String,
    body: String,
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    enclosures: Vec<Digest>,
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    posted_at: Timestamp,
    queued_at: i64,
    attempts: i64,
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    next_try_at: Timestamp,
    error: Option<String>,
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    done_at: Option<Timestamp>,
}

impl From<Row> for OutboxRecord {
    fn from(row: Row) -> Self {
        Self {
            letter: LetterRecord {
                id: row.id,
                case: row.case_id,
                seq: row.seq,
                from: row.sender,
                to: row.receiver,
                territory: row.territory,
                kind: row.kind,
                body: row.body,
                enclosures: row.enclosures,
                posted_at: row.posted_at,
            },
            attempts: row.attempts,
            next_try_at: row.next_try_at,
            error: row.error,
            acknowledged_at: row.done_at,
        }
    }
}

diesel::alias!(outbox as earlier: Earlier);

impl Tx<'_> {
    /// Posts a letter: gives it its place after the letters of the same case to the same receiver.
    pub fn outbox_post(&mut self, new: NewLetter) -> Result<LetterRecord, StoreError> {
        let case = new.case.to_string();
        let to = new.to.word();
        let (last, queued): (Option<i64>, Option<i64>) = self.run(|conn| {
            outbox::table
                .filter(outbox::case_id.eq(&case).and(outbox::receiver.eq(to)))
                .select((max(outbox::seq), max(outbox::queued_at)))
                .get_result(conn)
        })?;
        let posted_at = whole(new.posted_at);
        let row = Row {
            id: new.id,
            case_id: new.case,
            seq: last.unwrap_or(0) + 1,
            sender: new.from,
            receiver: new.to,
            territory: new.territory,
            kind: new.kind,
            body: new.body,
            enclosures: new.enclosures,
            posted_at,
            // A clock that stepped back must not let a later letter of the case overtake an earlier one.
            queued_at: micros(posted_at).max(queued.unwrap_or(i64::MIN)),
            attempts: 0,
            next_try_at: posted_at,
            error: None,
            done_at: None,
        };
        self.run(|conn| diesel::insert_into(outbox::table).values(row.clone()).execute(conn))?;
        Ok(OutboxRecord::from(row).letter)
    }

    /// Whether a letter of a kind on a case was ever posted to a system.
    pub fn outbox_has(&mut self, case: CaseId, to: System, kind: &str) -> Result<bool, StoreError> {
        let known = outbox::table
            .filter(outbox::case_id.eq(case.to_string()))
            .filter(outbox::receiver.eq(to.word()))
            .filter(outbox::kind.eq(kind));
        self.run(|conn| diesel::select(diesel::dsl::exists(known)).get_result(conn))
    }

    /// Letters to send now: not acknowledged, oldest first. A letter waiting for its next try holds back the later letters of its case to
    /// the same receiver, so the order of a case is kept.
    pub fn outbox_due(&mut self, limit: i64, now: Timestamp) -> Result<Vec<LetterRecord>, StoreError> {
        let now = micros(now);
        let held = earlier
            .filter(earlier.field(outbox::case_id).eq(outbox::case_id))
            .filter(earlier.field(outbox::receiver).eq(outbox::receiver))
            .filter(earlier.field(outbox::seq).lt(outbox::seq))
            .filter(earlier.field(outbox::done_at).is_null())
            .filter(earlier.field(outbox::next_try_at).gt(now))
            .filter(earlier.field(outbox::attempts).gt(0));
        let rows: Vec<Row> = self.run(|conn| {
            outbox::table
                .filter(outbox::done_at.is_null())
                .filter(outbox::attempts.eq(0).or(outbox::next_try_at.le(now)))
                .filter(diesel::dsl::not(diesel::dsl::exists(held)))
                .order((outbox::queued_at, outbox::seq))
                .limit(limit)
                .select(Row::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(|row| OutboxRecord::from(row).letter).collect())
    }

    /// Notes that the receiver has the letter; a second acknowledgement changes nothing.
    pub fn outbox_acknowledge(&mut self, id: LetterId, at: Timestamp) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(outbox::table.find(id.to_string()).filter(outbox::done_at.is_null()))
                .set((outbox::done_at.eq(micros(at)), outbox::error.eq(None::<String>)))
                .execute(conn)
        })
        .map(drop)
    }

    /// Notes a failed try and when to try again.
    pub fn outbox_fail(&mut self, id: LetterId, next_try_at: Timestamp, error: &str) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(outbox::table.find(id.to_string()).filter(outbox::done_at.is_null()))
                .set((
                    outbox::attempts.eq(outbox::attempts + 1),
                    outbox::next_try_at.eq(micros(next_try_at)),
                    outbox::error.eq(error),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    /// All letters this system posted in a case, in order, and how their sending goes.
    pub fn outbox_of(&mut self, case: CaseId) -> Result<Vec<OutboxRecord>, StoreError> {
        let rows: Vec<Row> = self.run(|conn| {
            outbox::table
                .filter(outbox::case_id.eq(case.to_string()))
                .order((outbox::queued_at, outbox::receiver, outbox::seq))
                .select(Row::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(OutboxRecord::from).collect())
    }

    /// How many letters wait for acknowledgement.
    pub fn outbox_count(&mut self) -> Result<i64, StoreError> {
        self.run(|conn| outbox::table.filter(outbox::done_at.is_null()).count().get_result(conn))
    }
}
