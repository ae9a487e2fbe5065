//! Rounds of self-choice: what the public log does not tell of them, the line of the waiting room, and who made each claim.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, Word, micros},
    schema::{bulletin_claims, bulletin_line, bulletins},
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::CaseId;

/// Rows of one statement: databases take so many values at once.
const ROWS: usize = 1000;

/// A round of self-choice.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bulletins, primary_key(territory, round), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct BulletinRecord {
    /// The territory.
    pub territory: String,
    /// The round, from one.
    pub round: i64,
    /// The form by which it was published (a UUID): the same form sent twice publishes once.
    pub form: String,
    /// The seed of the lot in hexadecimal, secret until the closing; none where there is no lot.
    pub seed: Option<String>,
    /// When the waiting room opens.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub room_opens_at: Timestamp,
    /// From when claims count.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub opens_at: Timestamp,
    /// When the round ends by itself.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub closes_at: Timestamp,
    /// Children that one account may choose for.
    pub per_account: i64,
    /// Accounts that may choose from one network address; none: not limited.
    pub per_source: Option<i64>,
    /// The name of the keeper who published it.
    pub published_by: String,
    /// When it was published.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub published_at: Timestamp,
    /// The last place of the waiting room's line whose choice was received; zero before the opening.
    pub line_served: i64,
    /// When it closed; none while it goes on.
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    pub closed_at: Option<Timestamp>,
}

/// A place in the line of a waiting room.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulletin_line, treat_none_as_default_value = false)]
pub struct LineRecord {
    /// The territory.
    pub territory: String,
    /// The round.
    pub round: i64,
    /// The place in the line, from one in the order of coming.
    pub ticket: i64,
    /// The code of the child: one place in the line for a child.
    pub child: String,
    /// The group chosen.
    pub vacancy: String,
    /// The child's case.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// The account that chose.
    pub account: String,
    /// The name of who chose.
    pub name: String,
    /// Whether that is somebody else than who applied.
    pub proxy: bool,
    /// The network address it came from.
    pub source: Option<String>,
    /// When.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub came_at: Timestamp,
}

/// Who made a claim.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulletin_claims, treat_none_as_default_value = false)]
pub struct ClaimRecord {
    /// The territory.
    pub territory: String,
    /// The round.
    pub round: i64,
    /// The claim's number in the round.
    pub claim: i64,
    /// The child's case.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// The account.
    pub account: String,
    /// The name of who claimed.
    pub name: String,
    /// Whether that is somebody else than who applied.
    pub proxy: bool,
    /// The network address it came from, until the round closes.
    pub source: Option<String>,
}

impl Tx<'_> {
    /// Keeps a new round.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the territory has a round of that number, or the form published one.
    pub fn bulletin_publish(&mut self, bulletin: &BulletinRecord) -> Result<(), StoreError> {
        if self.bulletin_find(&bulletin.territory, bulletin.round)?.is_some() {
            return Err(StoreError::Taken("the territory has a round of that number".to_owned()));
        }
        self.run(|conn| diesel::insert_into(bulletins::table).values(bulletin.clone()).execute(conn)).map(drop)
    }

    /// A round.
    pub fn bulletin_find(&mut self, territory: &str, round: i64) -> Result<Option<BulletinRecord>, StoreError> {
        self.run(|conn| {
            bulletins::table.find((territory, round)).select(BulletinRecord::as_select()).first(conn).optional()
        })
    }

    /// The round that a form published.
    pub fn bulletin_of_form(&mut self, form: &str) -> Result<Option<BulletinRecord>, StoreError> {
        self.run(|conn| {
            bulletins::table.filter(bulletins::form.eq(form)).select(BulletinRecord::as_select()).first(conn).optional()
        })
    }

    /// The rounds of a territory, the latest first.
    pub fn bulletin_list(&mut self, territory: &str) -> Result<Vec<BulletinRecord>, StoreError> {
        self.run(|conn| {
            bulletins::table
                .filter(bulletins::territory.eq(territory))
                .order(bulletins::round.desc())
                .select(BulletinRecord::as_select())
                .load(conn)
        })
    }

    /// The rounds that go on, of all territories, in the order of their opening.
    pub fn bulletin_going(&mut self) -> Result<Vec<BulletinRecord>, StoreError> {
        self.run(|conn| {
            bulletins::table
                .filter(bulletins::closed_at.is_null())
                .order((bulletins::opens_at, bulletins::territory, bulletins::round))
                .select(BulletinRecord::as_select())
                .load(conn)
        })
    }

    /// Notes up to which place of the line the choices were received.
    pub fn bulletin_serve(&mut self, territory: &str, round: i64, ticket: i64) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(bulletins::table.find((territory, round)))
                .set(bulletins::line_served.eq(ticket))
                .execute(conn)
        })
        .map(drop)
    }

    /// Ends a round, and forgets from where its claims came. False where it had ended.
    pub fn bulletin_close(&mut self, territory: &str, round: i64, at: Timestamp) -> Result<bool, StoreError> {
        let rows = self.run(|conn| {
            diesel::update(bulletins::table.find((territory, round)).filter(bulletins::closed_at.is_null()))
                .set(bulletins::closed_at.eq(micros(at)))
                .execute(conn)
        })?;
        if rows == 0 {
            return Ok(false);
        }
        let none: Option<String> = None;
        self.run(|conn| {
            let claims = bulletin_claims::table
                .filter(bulletin_claims::territory.eq(territory).and(bulletin_claims::round.eq(round)));
            diesel::update(claims).set(bulletin_claims::source.eq(none.clone())).execute(conn)?;
            let line =
                bulletin_line::table.filter(bulletin_line::territory.eq(territory).and(bulletin_line::round.eq(round)));
            diesel::update(line).set(bulletin_line::source.eq(none)).execute(conn)
        })?;
        Ok(true)
    }

    /// Gives a child the next place in the line of a round; the ticket of the record is the store's to give. A child that stands there keeps its
    /// place, and what it chose is changed.
    pub fn line_join(&mut self, joining: &LineRecord) -> Result<LineRecord, StoreError> {
        if let Some(known) = self.line_find(&joining.territory, joining.round, &joining.child)? {
            if known.vacancy != joining.vacancy {
                let key = (&known.territory, known.round, known.ticket);
                self.run(|conn| {
                    diesel::update(bulletin_line::table.find(key))
                        .set(bulletin_line::vacancy.eq(&joining.vacancy))
                        .execute(conn)
                })?;
            }
            return Ok(LineRecord { vacancy: joining.vacancy.clone(), ..known });
        }
        let ticket = self.line_length(&joining.territory, joining.round)? + 1;
        let joined = LineRecord { ticket, ..joining.clone() };
        self.run(|conn| diesel::insert_into(bulletin_line::table).values(joined.clone()).execute(conn))?;
        Ok(joined)
    }

    /// The place of a child in the line of a round.
    pub fn line_find(&mut self, territory: &str, round: i64, child: &str) -> Result<Option<LineRecord>, StoreError> {
        self.run(|conn| {
            bulletin_line::table
                .filter(bulletin_line::territory.eq(territory).and(bulletin_line::round.eq(round)))
                .filter(bulletin_line::child.eq(child))
                .select(LineRecord::as_select())
                .first(conn)
                .optional()
        })
    }

    /// How many children stand in the line of a round: nobody leaves it, so it is the last ticket too.
    pub fn line_length(&mut self, territory: &str, round: i64) -> Result<i64, StoreError> {
        let last: Option<i64> = self.run(|conn| {
            bulletin_line::table
                .filter(bulletin_line::territory.eq(territory).and(bulletin_line::round.eq(round)))
                .select(diesel::dsl::max(bulletin_line::ticket))
                .get_result(conn)
        })?;
        Ok(last.unwrap_or(0))
    }

    /// The line of a round from a ticket on, at most `limit` places.
    pub fn line_page(
        &mut self,
        territory: &str,
        round: i64,
        from: i64,
        limit: i64,
    ) -> Result<Vec<LineRecord>, StoreError> {
        self.run(|conn| {
            bulletin_line::table
                .filter(bulletin_line::territory.eq(territory).and(bulletin_line::round.eq(round)))
                .filter(bulletin_line::ticket.ge(from))
                .order(bulletin_line::ticket)
                .limit(limit)
                .select(LineRecord::as_select())
                .load(conn)
        })
    }

    /// Keeps who made claims.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when a claim of that number is kept.
    pub fn claims_keep(&mut self, claims: &[ClaimRecord]) -> Result<(), StoreError> {
        for some in claims.chunks(ROWS) {
            let rows = some.to_vec();
            self.run(|conn| insert_all!(conn, bulletin_claims, rows))?;
        }
        Ok(())
    }

    /// Who made the claims of a round from a number on, at most `limit` of them.
    pub fn claim_page(
        &mut self,
        territory: &str,
        round: i64,
        from: i64,
        limit: i64,
    ) -> Result<Vec<ClaimRecord>, StoreError> {
        self.run(|conn| {
            bulletin_claims::table
                .filter(bulletin_claims::territory.eq(territory).and(bulletin_claims::round.eq(round)))
                .filter(bulletin_claims::claim.ge(from))
                .order(bulletin_claims::claim)
                .limit(limit)
                .select(ClaimRecord::as_select())
                .load(conn)
        })
    }
}
