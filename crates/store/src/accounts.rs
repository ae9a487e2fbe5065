//! Accounts of citizens and officials.

use crate::{
    StoreError, Tx,
    columns::{Micros, Word},
    schema::accounts,
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::Lang;

/// An account: one person in one role, or an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct AccountRecord {
    /// The account (a UUID).
    pub id: String,
    /// The system it belongs to, where one database serves several.
    pub system: Option<String>,
    /// The person's ИИН; the БИН of an organisation.
    pub iin: String,
    /// The person's name, or the organisation's.
    pub name: String,
    /// The address for mail.
    pub email: Option<String>,
    /// The telephone.
    pub phone: Option<String>,
    /// The role.
    pub role: String,
    /// The office, for an official.
    pub office: Option<String>,
    /// The password's argon2 hash in PHC form.
    pub password: String,
    /// The serial number of the certificate the person signs with.
    pub certificate_serial: Option<String>,
    /// The language of pages and mail.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub lang: Lang,
    /// When it was made.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub created_at: Timestamp,
    /// True when nobody may sign in with it.
    pub blocked: bool,
    /// ИИН of who acts for the organisation; none where the account is a person's.
    pub representative: Option<String>,
    /// The name of who acts for the organisation.
    pub representative_name: Option<String>,
}

impl Tx<'_> {
    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the person has an account in this role, or the identifier is known.
    pub fn account_create(&mut self, account: &AccountRecord) -> Result<(), StoreError> {
        let known: i64 = self.run(|conn| {
            accounts::table
                .filter(
                    accounts::id
                        .eq(&account.id)
                        .or(accounts::iin.eq(&account.iin).and(accounts::role.eq(&account.role))),
                )
                .count()
                .get_result(conn)
        })?;
        if known > 0 {
            return Err(StoreError::Taken("the person has an account in this role".to_owned()));
        }
        self.run(|conn| diesel::insert_into(accounts::table).values(account.clone()).execute(conn)).map(drop)
    }

    /// An account by its identifier.
    pub fn account_find(&mut self, id: &str) -> Result<Option<AccountRecord>, StoreError> {
        self.run(|conn| accounts::table.find(id).select(AccountRecord::as_select()).first(conn).optional())
    }

    /// The accounts of a person, one a role, in order of the roles' words.
    pub fn account_find_by_iin(&mut self, iin: &str) -> Result<Vec<AccountRecord>, StoreError> {
        self.run(|conn| {
            accounts::table
                .filter(accounts::iin.eq(iin))
                .order(accounts::role)
                .select(AccountRecord::as_select())
                .load(conn)
        })
    }

    /// The account of a person in a role.
    pub fn account_find_in_role(&mut self, iin: &str, role: &str) -> Result<Option<AccountRecord>, StoreError> {
        self.run(|conn| {
            accounts::table
                .filter(accounts::iin.eq(iin).and(accounts::role.eq(role)))
                .select(AccountRecord::as_select())
                .first(conn)
                .optional()
        })
    }

    /// The accounts of an office, in order of names: whom a head can assign.
    pub fn account_of_office(&mut self, office: &str) -> Result<Vec<AccountRecord>, StoreError> {
        self.run(|conn| {
            accounts::table
                .filter(accounts::office.eq(office))
                .order((accounts::name, accounts::id))
                .select(AccountRecord::as_select())
                .load(conn)
        })
    }

    /// Changes an account.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none; [`StoreError::Taken`] when the person has another account in this role.
    pub fn account_update(&mut self, account: &AccountRecord) -> Result<(), StoreError> {
        let row = account.clone();
        match self.run(|conn| diesel::update(accounts::table.find(&account.id)).set(row).execute(conn))? {
            0 => Err(StoreError::Missing("the account")),
            _ => Ok(()),
        }
    }
}
