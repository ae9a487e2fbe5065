//! The book of the built-in register of persons (ГБД ФЛ).

use crate::{StoreError, Tx, schema::persons};
use diesel::prelude::*;

/// A person as the register tells of them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = persons, primary_key(iin), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct PersonRecord {
    /// The ИИН.
    pub iin: String,
    /// The surname.
    pub surname: String,
    /// The name.
    pub name: String,
    /// The patronymic; not everybody has one.
    pub patronymic: Option<String>,
    /// The date of birth, ISO 8601.
    pub birth_date: String,
    /// The sex.
    pub sex: String,
    /// The address of registration.
    pub address: String,
    /// The language the person prefers.
    pub lang: String,
}

impl Tx<'_> {
    /// Keeps a person, new or changed.
    pub fn person_put(&mut self, person: &PersonRecord) -> Result<(), StoreError> {
        self.run(|conn| save!(conn, persons, &person.iin, person))
    }

    /// A person by ИИН.
    pub fn person_find(&mut self, iin: &str) -> Result<Option<PersonRecord>, StoreError> {
        self.run(|conn| persons::table.find(iin).select(PersonRecord::as_select()).first(conn).optional())
    }
}
