//! Children in the waiting list.

use crate::{
    StoreError, Tx,
    columns::{Micros, Word},
    schema::children,
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::CaseId;

/// A child in the waiting list: one entry per case.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = children, primary_key(case_id), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ChildRecord {
    /// The case by which the child was enrolled.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// The territory whose list it is.
    pub territory: String,
    /// The kindergartens wished for, in order, as JSON.
    pub kindergarten_wishes: String,
    /// The child's name.
    pub child_name: String,
    /// The child's ИИН.
    pub child_iin: Option<String>,
    /// The date of birth, ISO 8601.
    pub birth_date: String,
    /// When the application was registered: the order of the list.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub registered_at: Timestamp,
    /// The privilege, if one was proven.
    pub privilege: Option<String>,
    /// Where the child stands.
    pub status: String,
}

impl Tx<'_> {
    /// Enrols a child.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the case has enrolled a child.
    pub fn child_enrol(&mut self, child: &ChildRecord) -> Result<(), StoreError> {
        if self.child_find(child.case)?.is_some() {
            return Err(StoreError::Taken("the case has a child in the list".to_owned()));
        }
        self.run(|conn| diesel::insert_into(children::table).values(child.clone()).execute(conn)).map(drop)
    }

    /// The child of a case.
    pub fn child_find(&mut self, case: CaseId) -> Result<Option<ChildRecord>, StoreError> {
        self.run(|conn| children::table.find(case.to_string()).select(ChildRecord::as_select()).first(conn).optional())
    }

    /// The entries of a child by ИИН, in order of registration: shows whether the child is in a list already.
    pub fn child_find_by_iin(&mut self, iin: &str) -> Result<Vec<ChildRecord>, StoreError> {
        self.run(|conn| {
            children::table
                .filter(children::child_iin.eq(iin))
                .order((children::registered_at, children::case_id))
                .select(ChildRecord::as_select())
                .load(conn)
        })
    }

    /// The children of a territory in a status, in order of registration.
    pub fn child_list(&mut self, territory: &str, status: &str) -> Result<Vec<ChildRecord>, StoreError> {
        self.run(|conn| {
            children::table
                .filter(children::territory.eq(territory).and(children::status.eq(status)))
                .order((children::registered_at, children::case_id))
                .select(ChildRecord::as_select())
                .load(conn)
        })
    }

    /// The children of all territories in a status, in order of registration.
    pub fn child_list_all(&mut self, status: &str) -> Result<Vec<ChildRecord>, StoreError> {
        self.run(|conn| {
            children::table
                .filter(children::status.eq(status))
                .order((children::registered_at, children::case_id))
                .select(ChildRecord::as_select())
                .load(conn)
        })
    }

    /// Changes the entry of a child.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the case has none.
    pub fn child_update(&mut self, child: &ChildRecord) -> Result<(), StoreError> {
        let row = child.clone();
        match self.run(|conn| diesel::update(children::table.find(child.case.to_string())).set(row).execute(conn))? {
            0 => Err(StoreError::Missing("the child")),
            _ => Ok(()),
        }
    }
}
