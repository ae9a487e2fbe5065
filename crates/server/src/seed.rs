//! What the demo is seeded with: people, accounts, keys and free places, from one data file.

use crate::house::House;
use casework::Fault;
use jiff::{SignedDuration, Timestamp};
use kernel::{Bin, FullName, Iin, Lang, System};
use pki::{Agent, AgentKey, Algorithm, Authority, KeyFile, PkiError, RevocationReason, Role, Subject};
use registers::{BirthRecord, Book, Guardianship, Organisation, Parent, Person, RegisterFault};
use serde::Deserialize;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::StoreError;
use store::records::{AccountRecord, VacancyRecord};

/// The data file.
const HOUSE: &str = include_str!("../../../demo/house.toml");
/// A certificate of a person is valid for a year.
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Why seeding failed.
#[derive(Debug, thiserror::Error)]
pub enum SeedFault {
    /// The data file.
    #[error("demo/house.toml: {0}")]
    Data(#[from] toml::de::Error),
    /// A name in the data file that stands for nothing.
    #[error("demo/house.toml: there is no {kind} «{name}»")]
    Unknown {
        /// What was looked for.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// The authority.
    #[error("the demo's authority: {0}")]
    Pki(#[from] PkiError),
    /// A store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A waiting list.
    #[error(transparent)]
    Casework(#[from] Fault),
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterFault),
    /// Time ran out of its range.
    #[error(transparent)]
    Time(#[from] jiff::Error),
    /// The password could not be hashed.
    #[error("the password could not be hashed: {0}")]
    Password(String),
}

/// The demo's data.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Seed {
    /// One password for every account.
    pub password: String,
    organisation: String,
    bin: Bin,
    #[serde(rename = "person")]
    people: Vec<SeedPerson>,
    /// Accounts of recipients and staff.
    #[serde(rename = "account")]
    pub accounts: Vec<SeedAccount>,
    #[serde(rename = "key")]
    keys: Vec<SeedKey>,
    #[serde(rename = "vacancy")]
    vacancies: Vec<SeedVacancy>,
    /// Organisations as the register of legal persons of the demo knows them.
    #[serde(rename = "legal-person")]
    legal_persons: Vec<SeedLegalPerson>,
    #[serde(rename = "birth")]
    births: Vec<SeedBirth>,
    #[serde(rename = "guardianship")]
    guardianships: Vec<SeedGuardianship>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedLegalPerson {
    bin: Bin,
    name: kernel::Text,
    head: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedBirth {
    child: String,
    number: String,
    date: String,
    mother: Option<String>,
    father: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedGuardianship {
    child: String,
    guardian: String,
    number: String,
    date: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SeedPerson {
    id: String,
    iin: Iin,
    surname: String,
    name: String,
    patronymic: Option<String>,
    birth_date: String,
    address: String,
    lang: Lang,
}

/// An account of the demo.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SeedAccount {
    /// The person.
    pub person: String,
    /// The system.
    pub system: System,
    /// The role.
    pub role: String,
    /// The office of staff.
    pub office: Option<String>,
    email: Option<String>,
    /// The organisation whose account it is; the person acts for it.
    pub organisation: Option<SeedOrganisation>,
}

impl SeedAccount {
    /// The name and the number that sign in.
    pub fn signs_in(&self, seed: &Seed) -> Result<(String, String), SeedFault> {
        Ok(match &self.organisation {
            Some(organisation) => (organisation.name.clone(), organisation.bin.as_str().to_owned()),
            None => (seed.full_name(&self.person)?.to_string(), seed.iin(&self.person)?.as_str().to_owned()),
        })
    }
}

/// An organisation that asks for services.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedOrganisation {
    /// БИН.
    pub bin: Bin,
    /// Name.
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeyState {
    Valid,
    Expired,
    Revoked,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedKey {
    storage: String,
    person: String,
    role: Role,
    state: KeyState,
    /// The organisation of an employee of another provider than the demo's first.
    organisation: Option<String>,
    bin: Option<Bin>,
    /// A key of another scheme than the authority's own.
    #[serde(default)]
    scheme: Scheme,
    /// What the key is for.
    #[serde(default)]
    purpose: Purpose,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Purpose {
    /// Documents, and signing in beside.
    #[default]
    Signing,
    /// Signing in alone (AUTH of the old pair).
    SignIn,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Scheme {
    /// The authority's own.
    #[default]
    Own,
    /// RSA, which the national authority still certifies beside GOST.
    Rsa,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SeedVacancy {
    id: String,
    office: String,
    kindergarten: String,
    born_from: i64,
    born_to: i64,
    language: String,
    places: i64,
}

impl Seed {
    /// Reads the data file.
    pub fn read() -> Result<Self, SeedFault> {
        Ok(toml::from_str(HOUSE)?)
    }

    fn person(&self, id: &str) -> Result<&SeedPerson, SeedFault> {
        self.people
            .iter()
            .find(|person| person.id == id)
            .ok_or_else(|| SeedFault::Unknown { kind: "person", name: id.to_owned() })
    }

    /// A person's ИИН.
    pub fn iin(&self, id: &str) -> Result<&Iin, SeedFault> {
        Ok(&self.person(id)?.iin)
    }

    /// A person's full name.
    pub fn full_name(&self, id: &str) -> Result<FullName, SeedFault> {
        let person = self.person(id)?;
        Ok(FullName {
            surname: person.surname.clone(),
            name: person.name.clone(),
            patronymic: person.patronymic.clone(),
        })
    }

    /// Fills a house: people into the register, accounts, free places. What is there already stays, so that a demo goes on where it stopped.
    pub fn fill(
        &self,
        house: &House,
        now: Timestamp,
        hash: &dyn Fn(&str) -> Result<String, String>,
    ) -> Result<(), SeedFault> {
        let book = Book::new(Arc::clone(&house.gateway_store));
        for person in &self.people {
            let entry = Person {
                iin: person.iin.clone(),
                name: self.full_name(&person.id)?,
                birth_date: person.birth_date.clone(),
                address: person.address.clone(),
            };
            book.enter(&entry, person.lang)?;
        }
        for organisation in &self.legal_persons {
            let head = organisation.head.as_ref().map(|id| self.iin(id).cloned()).transpose()?;
            let (bin, name) = (organisation.bin.clone(), organisation.name.clone());
            book.enter_organisation(&Organisation { bin, name, head })?;
        }
        self.fill_families(&book)?;
        let password = hash(&self.password).map_err(SeedFault::Password)?;
        for account in &self.accounts {
            self.fill_account(house, account, &password, now)?;
        }
        for vacancy in &self.vacancies {
            let record = VacancyRecord {
                id: vacancy.id.clone(),
                territory: vacancy.office.clone(),
                kindergarten: vacancy.id.clone(),
                kindergarten_name: vacancy.kindergarten.clone(),
                born_from: vacancy.born_from,
                born_to: vacancy.born_to,
                language: vacancy.language.clone(),
                places: vacancy.places,
                taken: 0,
                published_at: now,
            };
            match house.local_body.open_places(&record, &engine::Actor::machine()) {
                // An installation that runs without this regulation has no such list.
                Ok(_) | Err(Fault::Queue(queue::Impossible::NoSettings)) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }

    fn fill_families(&self, book: &Book) -> Result<(), SeedFault> {
        let parent = |id: &Option<String>| -> Result<Option<Parent>, SeedFault> {
            let Some(id) = id else { return Ok(None) };
            Ok(Some(Parent { iin: Some(self.iin(id)?.clone()), name: self.full_name(id)? }))
        };
        for birth in &self.births {
            let child = self.person(&birth.child)?;
            book.enter_birth(&BirthRecord {
                number: birth.number.clone(),
                date: birth.date.clone(),
                child: child.iin.clone(),
                name: self.full_name(&birth.child)?,
                birth_date: child.birth_date.clone(),
                father: parent(&birth.father)?,
                mother: parent(&birth.mother)?,
            })?;
        }
        for decision in &self.guardianships {
            book.enter_guardianship(&Guardianship {
                number: decision.number.clone(),
                date: decision.date.clone(),
                guardian: self.iin(&decision.guardian)?.clone(),
                child: self.iin(&decision.child)?.clone(),
                until: None,
            })?;
        }
        Ok(())
    }

    fn fill_account(
        &self,
        house: &House,
        account: &SeedAccount,
        password: &str,
        now: Timestamp,
    ) -> Result<(), SeedFault> {
        let person = self.person(&account.person)?;
        let room = house
            .room(account.system)
            .ok_or_else(|| SeedFault::Unknown { kind: "system", name: account.system.to_string() })?;
        let (name, number) = account.signs_in(self)?;
        let acts = account.organisation.is_some();
        let record = AccountRecord {
            id: format!("{}-{}", account.system, account.person),
            system: Some(account.system.word().to_owned()),
            iin: number,
            name,
            email: account.email.clone(),
            phone: None,
            role: account.role.clone(),
            office: account.office.clone(),
            password: password.to_owned(),
            certificate_serial: None,
            lang: person.lang,
            created_at: now,
            blocked: false,
            representative: acts.then(|| person.iin.as_str().to_owned()),
            representative_name: if acts { Some(self.full_name(&person.id)?.to_string()) } else { None },
        };
        Ok(room.store.write::<_, StoreError>(|tx| match tx.account_find(&record.id)? {
            Some(_) => Ok(()),
            None => tx.account_create(&record),
        })?)
    }

    /// The БИН of the demo's organisation.
    pub fn bin(&self) -> &Bin {
        &self.bin
    }

    /// The demo's organisation as the owner of its system's key.
    pub fn system(&self) -> Subject {
        let organisation = Some((self.organisation.clone(), self.bin.clone()));
        Subject { surname: "QYZMET".to_owned(), name: String::new(), patronymic: None, iin: None, organisation }
    }

    /// The key that signs what square codes say, issued once and kept; 256 bits keep the codes small.
    pub fn statements(&self, authority: &Authority, folder: &Path, now: Timestamp) -> Result<KeyFile, SeedFault> {
        let path = folder.join("statements.key");
        if path.exists() {
            return Ok(KeyFile::open(&path, &self.password)?);
        }
        let validity = now.checked_sub(DAY)?..now.checked_add(YEAR)?;
        let roles = [Role::InformationSystem];
        let key = authority.issue_of(Algorithm::Gost2015x256, &self.system(), &roles, validity, now)?;
        key.save(&path, &self.password)?;
        Ok(key)
    }

    /// Issues the keys the data file names, or opens those issued before, and gives the agent that holds them. Without a folder they are not kept.
    pub fn keys(&self, authority: &Authority, folder: Option<&Path>, now: Timestamp) -> Result<Agent, SeedFault> {
        let path = |key: &SeedKey| folder.map(|folder| folder.join(format!("{}.key", key.storage)));
        // The password of each is stretched for the tenth of a second, so they are opened beside one another.
        let kept = std::thread::scope(|scope| {
            let open = |path: PathBuf| scope.spawn(move || KeyFile::open(&path, &self.password));
            let opening = self.keys.iter().map(|key| path(key).filter(|path| path.exists()).map(open));
            let opening: Vec<_> = opening.collect();
            let opened =
                opening.into_iter().map(|one| one.map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic))));
            opened.collect::<Vec<_>>()
        });
        let mut held = Vec::new();
        for (key, kept) in self.keys.iter().zip(kept) {
            let signer = match kept {
                Some(signer) => signer?,
                None => self.issue(authority, key, path(key).as_deref(), now)?,
            };
            let label = format!("{} ({})", self.full_name(&key.person)?, key.storage);
            held.push(AgentKey { storage: key.storage.clone(), signer: Arc::new(signer), label });
        }
        Ok(Agent::new(held).issuers(vec![authority.issuing().clone()]))
    }

    /// Tells the local body the certificates its people sign papers with, as if they had signed before.
    pub fn remember(&self, house: &House, agent: &Agent) -> Result<(), SeedFault> {
        let signs = |key: &&SeedKey| {
            key.role != Role::Individual && key.state == KeyState::Valid && key.purpose == Purpose::Signing
        };
        for key in self.keys.iter().filter(signs) {
            let held = agent.keys().iter().find(|held| held.storage == key.storage);
            if let Some(held) = held {
                house.local_body.remember_certificate(self.iin(&key.person)?, held.signer.certificate())?;
            }
        }
        Ok(())
    }

    fn issue(
        &self,
        authority: &Authority,
        key: &SeedKey,
        path: Option<&Path>,
        now: Timestamp,
    ) -> Result<KeyFile, SeedFault> {
        let person = self.person(&key.person)?;
        let subject = Subject {
            surname: person.surname.clone(),
            name: person.name.clone(),
            patronymic: person.patronymic.clone(),
            iin: Some(person.iin.clone()),
            organisation: (key.role != Role::Individual).then(|| {
                let named = key.organisation.clone().unwrap_or_else(|| self.organisation.clone());
                (named, key.bin.clone().unwrap_or_else(|| self.bin.clone()))
            }),
        };
        let validity = match key.state {
            KeyState::Expired => now.checked_sub(DAY)?..now.checked_sub(SignedDuration::from_hours(1))?,
            KeyState::Valid | KeyState::Revoked => now.checked_sub(DAY)?..now.checked_add(YEAR)?,
        };
        let signer = match (key.purpose, key.scheme) {
            (Purpose::SignIn, _) => authority.issue_for_sign_in(&subject, &[key.role], validity, now)?,
            (Purpose::Signing, Scheme::Own) => authority.issue(&subject, &[key.role], validity, now)?,
            (Purpose::Signing, Scheme::Rsa) => {
                authority.issue_of(Algorithm::Rsa, &subject, &[key.role], validity, now)?
            }
        };
        if key.state == KeyState::Revoked {
            let serial = pki::Signer::certificate(&signer).serial();
            authority.revoke(&serial, now.checked_sub(SignedDuration::from_hours(2))?, RevocationReason::Hold)?;
        }
        if let Some(path) = path {
            signer.save(path, &self.password)?;
        }
        Ok(signer)
    }
}
