//! The book of seeded people that answers where no real register is connected.

use crate::{
    BirthRecord, Births, Guardians, Guardianship, NotaryRegister, Organisation, Organisations, Person, Persons, Power,
    RegisterFault,
};
use kernel::{Bin, FullName, Iin};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use store::Store;
use store::records::PersonRecord;

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

    /// Enters an organisation.
    pub fn enter_organisation(&self, organisation: &Organisation) -> Result<(), RegisterFault> {
        self.put(&organisation_key(&organisation.bin), organisation)
    }

    /// Enters a notarised power.
    pub fn enter_power(&self, power: &Power) -> Result<(), RegisterFault> {
        self.put(&power_key(&power.number), power)
    }

    /// Enters a record of birth.
    pub fn enter_birth(&self, birth: &BirthRecord) -> Result<(), RegisterFault> {
        self.put(&birth_key(&birth.child), birth)
    }

    /// Enters a decision on guardianship.
    pub fn enter_guardianship(&self, decision: &Guardianship) -> Result<(), RegisterFault> {
        self.put(&guardianship_key(&decision.child, &decision.guardian), decision)
    }

    fn put(&self, key: &str, entry: &impl Serialize) -> Result<(), RegisterFault> {
        let text = serde_json::to_string(entry)?;
        self.store.write(|tx| Ok(tx.setting_put(key, &text)?))
    }

    fn get<E: DeserializeOwned>(&self, key: &str) -> Result<Option<E>, RegisterFault> {
        let kept = self.store.read::<_, RegisterFault>(|tx| Ok(tx.setting_get(key)?))?;
        Ok(kept.map(|text| serde_json::from_str(&text)).transpose()?)
    }
}

fn organisation_key(bin: &Bin) -> String {
    format!("organisation:{}", bin.as_str())
}

fn birth_key(child: &Iin) -> String {
    format!("birth:{}", child.as_str())
}

fn guardianship_key(child: &Iin, guardian: &Iin) -> String {
    format!("guardianship:{}:{}", child.as_str(), guardian.as_str())
}

/// The setting under which a power is kept.
fn power_key(number: &str) -> String {
    format!("power:{}", number.trim().to_uppercase())
}

impl Organisations for Book {
    fn organisation(&self, bin: &Bin) -> Result<Option<Organisation>, RegisterFault> {
        self.get(&organisation_key(bin))
    }
}

impl NotaryRegister for Book {
    fn power(&self, number: &str, representative: &Iin, recipient: &Iin) -> Result<Option<Power>, RegisterFault> {
        let power: Option<Power> = self.get(&power_key(number))?;
        Ok(power.filter(|power| power.representative == *representative && power.recipient == *recipient))
    }
}

impl Persons for Book {
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

impl Births for Book {
    fn birth(&self, child: &Iin) -> Result<Option<BirthRecord>, RegisterFault> {
        self.get(&birth_key(child))
    }
}

impl Guardians for Book {
    fn guardianship(&self, child: &Iin, guardian: &Iin) -> Result<Option<Guardianship>, RegisterFault> {
        self.get(&guardianship_key(child, guardian))
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

    #[test]
    fn a_power_holds_only_for_its_two_persons() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&format!("sqlite:{}", folder.path().join("book.db").display())).unwrap());
        let book = Book::new(store);
        let [one, other] = ["85010130001", "90020240002"].map(|digits| Iin::with_check_digit(digits).unwrap());
        let power =
            Power { number: "А-17".into(), representative: one.clone(), recipient: other.clone(), valid_until: None };
        book.enter_power(&power).unwrap();
        assert_eq!(book.power(" а-17", &one, &other).unwrap(), Some(power));
        assert_eq!(book.power("А-17", &other, &one).unwrap(), None);
        assert_eq!(book.power("А-18", &one, &other).unwrap(), None);
    }
}
