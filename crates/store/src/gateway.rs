//! Letters that pass through the gateway (ШЭП, РШЭП): each is kept for good and registered under a number.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, Word, micros, whole},
    inbox::same_letter,
    outbox::{LetterRecord, Received},
    schema::gateway,
};
use diesel::{dsl::max, prelude::*};
use jiff::Timestamp;
use kernel::{CaseId, Digest, LetterId, System};

/// A letter in the gateway and how its delivery goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRecord {
    /// The letter.
    pub letter: LetterRecord,
    /// The number under which the regional gateway registered it.
    pub number: Option<i64>,
    /// When the gateway took it.
    pub taken_at: Timestamp,
    /// Tries that failed.
    pub attempts: i64,
    /// Not tried again before.
    pub next_try_at: Timestamp,
    /// What the last failed try said.
    pub error: Option<String>,
    /// When the receiver took it.
    pub delivered_at: Option<Timestamp>,
}

/// A row of the gateway.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = gateway, treat_none_as_default_value = false)]
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
    number: Option<i64>,
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    taken_at: Timestamp,
    queued_at: i64,
    attempts: i64,
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    next_try_at: Timestamp,
    error: Option<String>,
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    delivered_at: Option<Timestamp>,
}

impl Row {
    fn new(letter: &LetterRecord, at: Timestamp, queued_at: i64) -> Self {
        let letter = letter.clone();
        Self {
            id: letter.id,
            case_id: letter.case,
            seq: letter.seq,
            sender: letter.from,
            receiver: letter.to,
            territory: letter.territory,
            kind: letter.kind,
            body: letter.body,
            enclosures: letter.enclosures,
            posted_at: whole(letter.posted_at),
            number: None,
            taken_at: at,
            queued_at,
            attempts: 0,
            next_try_at: at,
            error: None,
            delivered_at: None,
        }
    }
}

impl From<Row> for GatewayRecord {
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
            number: row.number,
            taken_at: row.taken_at,
            attempts: row.attempts,
            next_try_at: row.next_try_at,
            error: row.error,
            delivered_at: row.delivered_at,
        }
    }
}

diesel::alias!(gateway as held: Held);

impl Tx<'_> {
    /// Takes a letter to carry; a letter known by its identifier changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the identifier or the place in line is known with another content.
    pub fn gateway_take(&mut self, letter: &LetterRecord, at: Timestamp) -> Result<Received, StoreError> {
        if let Some(kept) = self.gateway_find(letter.id)? {
            return same_letter(&kept.letter, letter);
        }
        let queued: Option<i64> = self.run(|conn| {
            gateway::table
                .filter(gateway::case_id.eq(letter.case.to_string()))
                .filter(gateway::sender.eq(letter.from.word()))
                .filter(gateway::receiver.eq(letter.to.word()))
                .select(max(gateway::queued_at))
                .get_result(conn)
        })?;
        let row = Row::new(letter, at, micros(at).max(queued.unwrap_or(i64::MIN)));
        self.run(|conn| diesel::insert_into(gateway::table).values(row).execute(conn))?;
        Ok(Received::New)
    }

    /// A letter the gateway keeps.
    pub fn gateway_find(&mut self, id: LetterId) -> Result<Option<GatewayRecord>, StoreError> {
        let row: Option<Row> =
            self.run(|conn| gateway::table.find(id.to_string()).select(Row::as_select()).first(conn).optional())?;
        Ok(row.map(GatewayRecord::from))
    }

    /// Letters to carry on now, oldest first. A letter waiting for its next try holds back the later ones of its case and direction.
    pub fn gateway_due(&mut self, limit: i64, now: Timestamp) -> Result<Vec<LetterRecord>, StoreError> {
        let now = micros(now);
        let waiting = held
            .filter(held.field(gateway::case_id).eq(gateway::case_id))
            .filter(held.field(gateway::sender).eq(gateway::sender))
            .filter(held.field(gateway::receiver).eq(gateway::receiver))
            .filter(held.field(gateway::seq).lt(gateway::seq))
            .filter(held.field(gateway::delivered_at).is_null())
            .filter(held.field(gateway::next_try_at).gt(now))
            .filter(held.field(gateway::attempts).gt(0));
        let rows: Vec<Row> = self.run(|conn| {
            gateway::table
                .filter(gateway::delivered_at.is_null())
                .filter(gateway::attempts.eq(0).or(gateway::next_try_at.le(now)))
                .filter(diesel::dsl::not(diesel::dsl::exists(waiting)))
                .order((gateway::queued_at, gateway::seq))
                .limit(limit)
                .select(Row::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(|row| GatewayRecord::from(row).letter).collect())
    }

    /// Notes that the receiver took the letter; a second note changes nothing.
    pub fn gateway_delivered(&mut self, id: LetterId, at: Timestamp) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(gateway::table.find(id.to_string()).filter(gateway::delivered_at.is_null()))
                .set((gateway::delivered_at.eq(micros(at)), gateway::error.eq(None::<String>)))
                .execute(conn)
        })
        .map(drop)
    }

    /// Notes a failed try and when to try again.
    pub fn gateway_fail(&mut self, id: LetterId, next_try_at: Timestamp, error: &str) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(gateway::table.find(id.to_string()).filter(gateway::delivered_at.is_null()))
                .set((
                    gateway::attempts.eq(gateway::attempts + 1),
                    gateway::next_try_at.eq(micros(next_try_at)),
                    gateway::error.eq(error),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    /// Registers a kept letter: gives it the next number of the gateway, or tells the one it has.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the gateway does not keep the letter.
    pub fn gateway_register_number(&mut self, id: LetterId) -> Result<i64, StoreError> {
        let kept = self.gateway_find(id)?.ok_or(StoreError::Missing("the letter"))?;
        if let Some(number) = kept.number {
            return Ok(number);
        }
        let number = self.serial_next("gateway")?;
        self.run(|conn| {
            diesel::update(gateway::table.find(id.to_string())).set(gateway::number.eq(number)).execute(conn)
        })?;
        Ok(number)
    }

    /// All letters of a case that the gateway keeps, in the order they were taken.
    pub fn gateway_list(&mut self, case: CaseId) -> Result<Vec<GatewayRecord>, StoreError> {
        let rows: Vec<Row> = self.run(|conn| {
            gateway::table
                .filter(gateway::case_id.eq(case.to_string()))
                .order((gateway::queued_at, gateway::sender, gateway::receiver, gateway::seq))
                .select(Row::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(GatewayRecord::from).collect())
    }

    /// How many letters wait to be carried on.
    pub fn gateway_count(&mut self) -> Result<i64, StoreError> {
        self.run(|conn| gateway::table.filter(gateway::delivered_at.is_null()).count().get_result(conn))
    }
}
