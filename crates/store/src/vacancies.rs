//! Free places in kindergartens and the offers made of them. A place is never taken twice, and a case has one open offer.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, Word, micros},
    schema::{offers, vacancies},
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::CaseId;

/// Free places of one group.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vacancies)]
pub struct VacancyRecord {
    /// The vacancy (a UUID).
    pub id: String,
    /// The territory.
    pub territory: String,
    /// The kindergarten.
    pub kindergarten: String,
    /// Its name.
    pub kindergarten_name: String,
    /// The first year of birth the group takes.
    pub born_from: i64,
    /// The last year of birth the group takes.
    pub born_to: i64,
    /// The group's language.
    pub language: String,
    /// Places declared.
    pub places: i64,
    /// Places taken, never more than declared.
    pub taken: i64,
    /// When it was published.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub published_at: Timestamp,
}

/// An offer of a place to a child.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = offers, treat_none_as_default_value = false)]
pub struct OfferRecord {
    /// The offer (a UUID).
    pub id: String,
    /// The child's case.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// The vacancy.
    pub vacancy: String,
    /// The kindergarten.
    pub kindergarten: String,
    /// When it was made.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub made_at: Timestamp,
    /// When it lapses.
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    pub answer_by: Option<Timestamp>,
    /// When it was answered, or lapsed; none while it is open.
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    pub answered_at: Option<Timestamp>,
    /// The answer.
    pub answer: Option<String>,
}

impl Tx<'_> {
    /// Keeps a vacancy, new or changed.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when it would have fewer places than are taken.
    pub fn vacancy_put(&mut self, vacancy: &VacancyRecord) -> Result<(), StoreError> {
        self.run(|conn| save!(conn, vacancies, &vacancy.id, vacancy))
    }

    /// A vacancy by its identifier.
    pub fn vacancy_find(&mut self, id: &str) -> Result<Option<VacancyRecord>, StoreError> {
        self.run(|conn| vacancies::table.find(id).select(VacancyRecord::as_select()).first(conn).optional())
    }

    /// The vacancies of a territory in the order they were published.
    pub fn vacancy_list(&mut self, territory: &str) -> Result<Vec<VacancyRecord>, StoreError> {
        self.run(|conn| {
            vacancies::table
                .filter(vacancies::territory.eq(territory))
                .order((vacancies::published_at, vacancies::id))
                .select(VacancyRecord::as_select())
                .load(conn)
        })
    }

    /// The territories that have vacancies.
    pub fn vacancy_territories(&mut self) -> Result<Vec<String>, StoreError> {
        self.run(|conn| vacancies::table.select(vacancies::territory).distinct().order(vacancies::territory).load(conn))
    }

    /// Takes a place; false when none is left (or there is no such vacancy).
    pub fn vacancy_take(&mut self, id: &str) -> Result<bool, StoreError> {
        self.run(|conn| {
            diesel::update(vacancies::table.find(id).filter(vacancies::taken.lt(vacancies::places)))
                .set(vacancies::taken.eq(vacancies::taken + 1))
                .execute(conn)
        })
        .map(|rows| rows == 1)
    }

    /// Gives a place back; false when none was taken.
    pub fn vacancy_release(&mut self, id: &str) -> Result<bool, StoreError> {
        self.run(|conn| {
            diesel::update(vacancies::table.find(id).filter(vacancies::taken.gt(0)))
                .set(vacancies::taken.eq(vacancies::taken - 1))
                .execute(conn)
        })
        .map(|rows| rows == 1)
    }

    /// Makes an offer.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the case has an open offer, the vacancy does not exist or the identifier is known.
    pub fn offer_make(&mut self, offer: &OfferRecord) -> Result<(), StoreError> {
        let open: i64 = self.run(|conn| {
            offers::table
                .filter(offers::case_id.eq(offer.case.to_string()).and(offers::answered_at.is_null()))
                .count()
                .get_result(conn)
        })?;
        if open > 0 && offer.answered_at.is_none() {
            return Err(StoreError::Taken("the case has an open offer".to_owned()));
        }
        self.run(|conn| diesel::insert_into(offers::table).values(offer.clone()).execute(conn)).map(drop)
    }

    /// An offer by its identifier.
    pub fn offer_find(&mut self, id: &str) -> Result<Option<OfferRecord>, StoreError> {
        self.run(|conn| offers::table.find(id).select(OfferRecord::as_select()).first(conn).optional())
    }

    /// The offers of a case in the order they were made.
    pub fn offer_of(&mut self, case: CaseId) -> Result<Vec<OfferRecord>, StoreError> {
        self.run(|conn| {
            offers::table
                .filter(offers::case_id.eq(case.to_string()))
                .order((offers::made_at, offers::id))
                .select(OfferRecord::as_select())
                .load(conn)
        })
    }

    /// The offers of a territory's vacancies, the latest first.
    pub fn offer_list(&mut self, territory: &str, limit: i64, offset: i64) -> Result<Vec<OfferRecord>, StoreError> {
        self.run(|conn| {
            let of_territory: Vec<String> =
                vacancies::table.filter(vacancies::territory.eq(territory)).select(vacancies::id).load(conn)?;
            offers::table
                .filter(offers::vacancy.eq_any(of_territory))
                .order((offers::made_at.desc(), offers::id))
                .limit(limit)
                .offset(offset)
                .select(OfferRecord::as_select())
                .load(conn)
        })
    }

    /// Answers an open offer; false when it was answered before, lapsed or never made: the first answer stays.
    pub fn offer_answer(&mut self, id: &str, answer: &str, at: Timestamp) -> Result<bool, StoreError> {
        self.run(|conn| {
            diesel::update(offers::table.find(id).filter(offers::answered_at.is_null()))
                .set((offers::answered_at.eq(micros(at)), offers::answer.eq(answer)))
                .execute(conn)
        })
        .map(|rows| rows == 1)
    }

    /// Open offers whose term has come, earliest first.
    pub fn offer_due(&mut self, now: Timestamp) -> Result<Vec<OfferRecord>, StoreError> {
        self.run(|conn| {
            offers::table
                .filter(offers::answered_at.is_null().and(offers::answer_by.le(micros(now))))
                .order((offers::answer_by, offers::id))
                .select(OfferRecord::as_select())
                .load(conn)
        })
    }
}
