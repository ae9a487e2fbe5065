//! State registers behind a port: the persons register (ГБД ФЛ) for now.
//!
//! The built-in book answers for the demo and for tests from seeded people. It speaks no protocol of the real register: the adapter to the
//! gateway's channel comes with the registers' own work, and until then an installation without it asks the person to type the name.

use kernel::{FullName, Iin};
use std::sync::Arc;
use store::records::PersonRecord;
use store::{Store, StoreError};

/// A person as the register knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// ИИН.
    pub iin: Iin,
    /// Name.
    pub name: FullName,
    /// Date of birth, YYYY-MM-DD.
    pub birth_date: String,
    /// Registered address.
    pub address: String,
}

/// The register cannot answer now.
#[derive(Debug, thiserror::Error)]
#[error("the register of persons does not answer: {0}")]
pub struct RegisterFault(#[from] StoreError);

/// The persons register.
pub trait Register: Send + Sync {
    /// A person by number; none where the register has no such number («нет данных»).
    fn person(&self, iin: &Iin) -> Result<Option<Person>, RegisterFault>;
}

/// The built-in book of seeded people.
pub struct Book {
    store: Arc<Store>,
}

impl Book {
    /// A book kept in a store.
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Enters a person.
    pub fn enter(&self, person: &Person, lang: kernel::Lang) -> Result<(), RegisterFault> {
        let record = PersonRecord {
            iin: person.iin.as_str().to_owned(),
            surname: person.name.surname.clone(),
            name: person.name.name.clone(),
            patronymic: person.name.patronymic.clone(),
            birth_date: person.birth_date.clone(),
            sex: String::new(),
            address: person.address.clone(),
            lang: lang.code().to_owned(),
        };
        self.store.write(|tx| Ok(tx.person_put(&record)?))
    }
}

impl Register for Book {
    fn person(&self, iin: &Iin) -> Result<Option<Person>, RegisterFault> {
        let found = self.store.read::<_, RegisterFault>(|tx| Ok(tx.person_find(iin.as_str())?))?;
        Ok(found.map(|record| Person {
            iin: iin.clone(),
            name: FullName { surname: record.surname, name: record.name, patronymic: record.patronymic },
            birth_date: record.birth_date,
            address: record.address,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_data_is_told_apart_from_a_silent_register() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&format!("sqlite:{}", folder.path().join("book.db").display())).unwrap());
        let book = Book::new(store);
        let iin = Iin::with_check_digit("85010130001").unwrap();
        assert_eq!(book.person(&iin).unwrap(), None);
        let name = FullName { surname: "Ахметова".into(), name: "Әлия".into(), patronymic: None };
        let person =
            Person { iin: iin.clone(), name, birth_date: "1985-01-01".into(), address: "Шымкент".into() };
        book.enter(&person, kernel::Lang::Kk).unwrap();
        assert_eq!(book.person(&iin).unwrap(), Some(person));
    }
}
