//! Mail to persons: written in the transaction of what it tells, sent until the mail server takes it.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, micros},
    schema::mails,
};
use diesel::prelude::*;
use jiff::Timestamp;

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = mails, treat_none_as_default_value = false)]
pub struct MailRecord {
    /// The mail (a UUID).
    pub id: String,
    /// The address.
    #[diesel(column_name = receiver)]
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// What is attached, as JSON: a list of digest, name and media type.
    pub attachments: String,
    /// When it was written.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub created_at: Timestamp,
    /// When the mail server took it.
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    pub sent_at: Option<Timestamp>,
    /// Tries that failed.
    pub attempts: i64,
    /// Not tried before.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub next_try_at: Timestamp,
    /// What the last failed try said.
    pub error: Option<String>,
}

impl Tx<'_> {
    /// Posts a mail; a mail known by its identifier changes nothing.
    pub fn mail_post(&mut self, mail: &MailRecord) -> Result<(), StoreError> {
        self.run(|conn| {
            let known: i64 = mails::table.find(&mail.id).count().get_result(conn)?;
            if known == 0 { diesel::insert_into(mails::table).values(mail.clone()).execute(conn) } else { Ok(0) }
        })
        .map(drop)
    }

    /// Mails to send now, oldest first.
    pub fn mail_due(&mut self, limit: i64, now: Timestamp) -> Result<Vec<MailRecord>, StoreError> {
        self.run(|conn| {
            mails::table
                .filter(mails::sent_at.is_null().and(mails::next_try_at.le(micros(now))))
                .order((mails::next_try_at, mails::created_at, mails::id))
                .limit(limit)
                .select(MailRecord::as_select())
                .load(conn)
        })
    }

    /// Notes that the mail server took a mail.
    pub fn mail_sent(&mut self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(mails::table.find(id).filter(mails::sent_at.is_null()))
                .set((mails::sent_at.eq(micros(at)), mails::error.eq(None::<String>)))
                .execute(conn)
        })
        .map(drop)
    }

    /// Notes a failed try and when to try again.
    pub fn mail_fail(&mut self, id: &str, next_try_at: Timestamp, error: &str) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(mails::table.find(id).filter(mails::sent_at.is_null()))
                .set((
                    mails::attempts.eq(mails::attempts + 1),
                    mails::next_try_at.eq(micros(next_try_at)),
                    mails::error.eq(error),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    /// A mail by its identifier.
    pub fn mail_find(&mut self, id: &str) -> Result<Option<MailRecord>, StoreError> {
        self.run(|conn| mails::table.find(id).select(MailRecord::as_select()).first(conn).optional())
    }
}
