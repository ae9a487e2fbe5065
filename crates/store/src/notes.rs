//! Small books: answers to surveys, settings, and who looked into a case.

use crate::{
    StoreError, Tx,
    columns::{Micros, Word},
    schema::{accesses, cases, settings, surveys},
};
use diesel::{
    dsl::{count_star, max},
    prelude::*,
};
use jiff::Timestamp;
use kernel::CaseId;

/// What a recipient answered about the service of a case.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = surveys, primary_key(case_id))]
pub struct SurveyRecord {
    /// The case.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// The answers, as JSON.
    pub answers: String,
    /// When they were given.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub at: Timestamp,
}

/// One look into a case, shown to the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = accesses)]
pub struct AccessRecord {
    /// The case.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// Place in the case's list, from 1.
    pub seq: i64,
    /// Who looked.
    pub actor: String,
    /// At what.
    pub what: String,
    /// When.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub at: Timestamp,
}

#[derive(Clone, Insertable, AsChangeset)]
#[diesel(table_name = settings, primary_key(key))]
struct Setting<'s> {
    key: &'s str,
    value: &'s str,
}

impl Tx<'_> {
    /// Keeps the answers of a case; later ones replace earlier ones.
    pub fn survey_save(&mut self, case: CaseId, answers: &str, at: Timestamp) -> Result<(), StoreError> {
        let survey = SurveyRecord { case, answers: answers.to_owned(), at };
        self.run(|conn| save!(conn, surveys, case.to_string(), survey))
    }

    /// The answers of a case.
    pub fn survey_find(&mut self, case: CaseId) -> Result<Option<SurveyRecord>, StoreError> {
        self.run(|conn| surveys::table.find(case.to_string()).select(SurveyRecord::as_select()).first(conn).optional())
    }

    /// How often each set of answers was given about the cases of a regulation.
    pub fn survey_counts(&mut self, regulation: &str) -> Result<Vec<(String, i64)>, StoreError> {
        self.run(|conn| {
            let cases = cases::table.filter(cases::regulation.eq(regulation)).select(cases::id);
            surveys::table
                .filter(surveys::case_id.eq_any(cases))
                .group_by(surveys::answers)
                .order(surveys::answers)
                .select((surveys::answers, count_star()))
                .load(conn)
        })
    }

    /// A setting.
    pub fn setting_get(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        self.run(|conn| settings::table.find(key).select(settings::value).first(conn).optional())
    }

    /// The names of the settings that begin so, in their order.
    pub fn setting_names(&mut self, beginning: &str) -> Result<Vec<String>, StoreError> {
        let after = format!("{beginning}\u{10ffff}");
        self.run(|conn| {
            settings::table
                .filter(settings::key.ge(beginning).and(settings::key.lt(after)))
                .order(settings::key)
                .select(settings::key)
                .load(conn)
        })
    }

    /// Keeps a setting, new or changed.
    pub fn setting_put(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        let setting = Setting { key, value };
        self.run(|conn| save!(conn, settings, key, setting))
    }

    /// Notes that somebody looked into a case.
    pub fn access_note(&mut self, case: CaseId, actor: &str, what: &str, at: Timestamp) -> Result<(), StoreError> {
        let last: Option<i64> = self.run(|conn| {
            accesses::table.filter(accesses::case_id.eq(case.to_string())).select(max(accesses::seq)).get_result(conn)
        })?;
        let row = AccessRecord { case, seq: last.unwrap_or(0) + 1, actor: actor.to_owned(), what: what.to_owned(), at };
        self.run(|conn| diesel::insert_into(accesses::table).values(row).execute(conn)).map(drop)
    }

    /// Who looked into a case, in order.
    pub fn access_of(&mut self, case: CaseId) -> Result<Vec<AccessRecord>, StoreError> {
        self.run(|conn| {
            accesses::table
                .filter(accesses::case_id.eq(case.to_string()))
                .order(accesses::seq)
                .select(AccessRecord::as_select())
                .load(conn)
        })
    }
}
