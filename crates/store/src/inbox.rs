//! Letters that this system received: each is kept once however often it comes, and opened once, in the sender's order.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, Word, micros, whole},
    outbox::{LetterRecord, Received},
    schema::inbox,
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::{CaseId, Digest, LetterId, System};

/// Letters given to open at once.
const HANDFUL: i64 = 256;

/// A letter in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRecord {
    /// The letter.
    pub letter: LetterRecord,
    /// When it first came.
    pub received_at: Timestamp,
    /// Tries to open it that failed.
    pub attempts: i64,
    /// What the last failed try said.
    pub error: Option<String>,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
}

/// A row of the inbox.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = inbox, treat_none_as_default_value = false)]
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
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    received_at: Timestamp,
    attempts: i64,
    error: Option<String>,
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    opened_at: Option<Timestamp>,
}

impl Row {
    fn new(letter: &LetterRecord, at: Timestamp) -> Self {
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
            received_at: at,
            attempts: 0,
            error: None,
            opened_at: None,
        }
    }
}

impl From<Row> for InboxRecord {
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
            received_at: row.received_at,
            attempts: row.attempts,
            error: row.error,
            opened_at: row.opened_at,
        }
    }
}

/// The letter kept under an identifier must be the very letter that comes again.
pub(crate) fn same_letter(kept: &LetterRecord, come: &LetterRecord) -> Result<Received, StoreError> {
    if *kept == (LetterRecord { posted_at: whole(come.posted_at), ..come.clone() }) {
        Ok(Received::Known)
    } else {
        Err(StoreError::Taken(format!("letter {} came again with another content", come.id)))
    }
}

diesel::alias!(inbox as before: Before);

impl Tx<'_> {
    /// Keeps a letter that came. A letter known by its identifier changes nothing, however long ago it came.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the identifier is known with another content, or when another letter has its place in line: the sender
    /// breaks the agreement, and nobody may guess which letter is meant.
    pub fn inbox_receive(&mut self, letter: &LetterRecord, at: Timestamp) -> Result<Received, StoreError> {
        if let Some(kept) = self.inbox_find(letter.id)? {
            return same_letter(&kept.letter, letter);
        }
        let row = Row::new(letter, at);
        self.run(|conn| diesel::insert_into(inbox::table).values(row).execute(conn))?;
        Ok(Received::New)
    }

    /// A letter that came.
    pub fn inbox_find(&mut self, id: LetterId) -> Result<Option<InboxRecord>, StoreError> {
        let row: Option<Row> =
            self.run(|conn| inbox::table.find(id.to_string()).select(Row::as_select()).first(conn).optional())?;
        Ok(row.map(InboxRecord::from))
    }

    /// Letters to open now, of one case or of all, oldest first: not opened, and every earlier letter of the same case and sender opened.
    /// At most one letter per case and sender, at most 256 in all; those that failed to open come after the others.
    pub fn inbox_next(&mut self, case: Option<CaseId>) -> Result<Vec<LetterRecord>, StoreError> {
        let previous = before
            .filter(before.field(inbox::case_id).eq(inbox::case_id))
            .filter(before.field(inbox::sender).eq(inbox::sender))
            .filter(before.field(inbox::seq).eq(inbox::seq - 1))
            .filter(before.field(inbox::opened_at).is_not_null());
        let rows: Vec<Row> = self.run(|conn| {
            let mut query = inbox::table
                .filter(inbox::opened_at.is_null())
                .filter(inbox::seq.eq(1).or(diesel::dsl::exists(previous)))
                .select(Row::as_select())
                .into_boxed();
            if let Some(case) = case {
                query = query.filter(inbox::case_id.eq(case.to_string()));
            }
            query.order((inbox::attempts, inbox::received_at, inbox::id)).limit(HANDFUL).load(conn)
        })?;
        Ok(rows.into_iter().map(|row| InboxRecord::from(row).letter).collect())
    }

    /// Notes that a letter is opened, in the transaction that did what it says.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was opened before: the work that rests on opening it must be undone. [`StoreError::Missing`] when it
    /// never came.
    pub fn inbox_opened(&mut self, id: LetterId, at: Timestamp) -> Result<(), StoreError> {
        let changed = self.run(|conn| {
            diesel::update(inbox::table.find(id.to_string()).filter(inbox::opened_at.is_null()))
                .set((inbox::opened_at.eq(micros(at)), inbox::error.eq(None::<String>)))
                .execute(conn)
        })?;
        match changed {
            1 => Ok(()),
            _ if self.inbox_find(id)?.is_some() => Err(StoreError::Stale("the letter")),
            _ => Err(StoreError::Missing("the letter")),
        }
    }

    /// Notes that a letter could not be opened, so that people see it; it stays first in its line.
    pub fn inbox_fail(&mut self, id: LetterId, error: &str) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(inbox::table.find(id.to_string()).filter(inbox::opened_at.is_null()))
                .set((inbox::attempts.eq(inbox::attempts + 1), inbox::error.eq(error)))
                .execute(conn)
        })
        .map(drop)
    }

    /// All letters that came in a case, in the order of their coming.
    pub fn inbox_of(&mut self, case: CaseId) -> Result<Vec<InboxRecord>, StoreError> {
        let rows: Vec<Row> = self.run(|conn| {
            inbox::table
                .filter(inbox::case_id.eq(case.to_string()))
                .order((inbox::received_at, inbox::sender, inbox::seq))
                .select(Row::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(InboxRecord::from).collect())
    }

    /// How many letters wait to be opened, those waiting for an earlier letter too.
    pub fn inbox_count(&mut self) -> Result<i64, StoreError> {
        self.run(|conn| inbox::table.filter(inbox::opened_at.is_null()).count().get_result(conn))
    }
}
