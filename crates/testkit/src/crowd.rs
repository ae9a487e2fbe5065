//! A crowd of parents for a rush: their children stand on a list that was kept before, and they are signed in at the portal. They are put straight
//! into the stores, beside all pages; only tests and figures do so.

use casework::{ApplicationPerson, OlderChild};
use documents::{FolderMailer, Sender};
use engine::{Actor, ActorKind, SignInMethod};
use jiff::{SignedDuration, Timestamp};
use kernel::{CaseId, Clock, Iin, Lang};
use pki::Authority;
use server::clock::SystemClock;
use server::house::{House, Plan};
use server::trusted::AskedTrust;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use store::StoreError;
use store::records::{AccountRecord, CaseFilter, CaseRecord, SessionRecord, VacancyRecord};

/// Rows of one transaction.
const ROWS: usize = 500;

/// A parent signed in at the portal, with a child on the list.
#[derive(Debug, Clone)]
pub struct Parent {
    /// The child's case.
    pub case: CaseId,
    /// The value of the session's cookie.
    pub cookie: String,
    /// The token that forms and calls of the session carry.
    pub csrf: String,
}

/// Makes a crowd: each of `count` parents has one child, born on a day, on the list of an office that keeps one under a regulation.
pub fn gather(
    house: &House,
    (regulation, office): (&str, &str),
    born: &str,
    count: usize,
    now: Timestamp,
) -> Result<Vec<Parent>, String> {
    let edition = house.law.current(regulation).ok_or("no such regulation")?;
    let keeper = Actor { kind: ActorKind::QueueKeeper, name: "Import".to_owned(), account: None };
    let people: Vec<ApplicationPerson> = (0..count).filter_map(person).take(count).collect();
    let mut registered_at = now - SignedDuration::from_hours(24 * 300);
    for some in people.chunks(ROWS) {
        let children = some.iter().map(|person| {
            registered_at += SignedDuration::from_secs(30);
            OlderChild {
                recipient: person.clone(),
                lang: Lang::Kk,
                registered_at,
                answers: answers(person, born, office),
            }
        });
        let children: Vec<OlderChild> = children.collect();
        let taken = house.local_body.take_over(&edition, office, &children, &keeper);
        taken.map_err(|turned| turned.to_string())?;
    }
    let cases = cases(house, office)?;
    let mut parents = Vec::with_capacity(people.len());
    for some in people.chunks(ROWS) {
        house
            .portal
            .store
            .write::<_, StoreError>(|tx| {
                for person in some {
                    let Some(case) = cases.get(person.iin.as_str()) else { continue };
                    let parent = Parent {
                        case: case.id,
                        cookie: secret(&person.iin, "cookie"),
                        csrf: secret(&person.iin, "csrf"),
                    };
                    let account = account(person, now);
                    // A crowd gathered again comes with fresh sessions.
                    if tx.account_find(&account.id)?.is_none() {
                        tx.account_create(&account)?;
                        tx.case_save(&CaseRecord { account: Some(account.id.clone()), officer: None, ..case.clone() })?;
                    }
                    tx.session_save(&session(&parent, &account, now))?;
                    parents.push(parent);
                }
                Ok(())
            })
            .map_err(|error| error.to_string())?;
    }
    Ok(parents)
}

/// A house on the stores of a demo that does not run, whose office keeps its list by settings of its own; they are put into the folder `queues` too, for
/// the demo to run by.
pub fn house_of(folder: &Path, office: &str, settings: &str) -> Result<House, String> {
    let told = |error: std::io::Error| error.to_string();
    let queues = folder.join("queues");
    std::fs::create_dir_all(&queues).map_err(told)?;
    std::fs::write(queues.join(format!("{office}.toml")), settings).map_err(told)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let earlier = clock.now() - SignedDuration::from_hours(24);
    let keys = folder.join("crowd");
    let authority = Authority::create(&keys.join("authority"), "secret", pki::Algorithm::EcdsaP256, earlier);
    let authority = Arc::new(authority.map_err(|error| error.to_string())?);
    // The demo that opens this folder afterwards has its seal here.
    let seal = folder.join("keys/seal");
    std::fs::create_dir_all(folder.join("keys")).map_err(|error| error.to_string())?;
    let sender = Sender { name: "Qyzmet".to_owned(), address: "no-reply@example.kz".to_owned() };
    let mailer = FolderMailer::new(keys.join("mail"), &sender).map_err(|error| error.to_string())?;
    let house = House::build(Plan {
        store_url: &|system| format!("sqlite:{}", folder.join(format!("{system}.db")).display()),
        trusted: Arc::new(AskedTrust::at_hand(&authority, Arc::clone(&clock))),
        clock,
        statements: None,
        seal: Arc::new(pki::Seal::at(&seal).map_err(|error| error.to_string())?),
        mailer: Arc::new(mailer),
        portal_address: "http://127.0.0.1".to_owned(),
        organisation: None,
        press: None,
        law: server::law::LawSource::default(),
        queues: server::law::QueueSource::default(),
        registers: None,
    })
    .map_err(|fault| fault.to_string())?;
    let own = BTreeMap::from([(office.to_owned(), settings.to_owned())]);
    house.lay(&own).map_err(|fault| fault.to_string())?;
    house.pump.run_dry();
    Ok(house)
}

/// Opens places of groups for children of one year that were free long enough to be published; gives the groups.
pub fn open_places(
    house: &House,
    office: &str,
    year: i64,
    (groups, places): (usize, i64),
) -> Result<Vec<String>, String> {
    let keeper = Actor { kind: ActorKind::QueueKeeper, name: "Import".to_owned(), account: None };
    let ids: Vec<String> = (0..groups).map(|n| format!("rush-{n:02}")).collect();
    for (n, id) in ids.iter().enumerate() {
        let group = VacancyRecord {
            id: id.clone(),
            territory: office.to_owned(),
            kindergarten: id.clone(),
            kindergarten_name: format!("№ {} «Балапан»", n + 1),
            born_from: year,
            born_to: year,
            language: "kk".to_owned(),
            places,
            taken: 0,
            published_at: house.local_body.clock.now() - SignedDuration::from_hours(24 * 7),
        };
        house.local_body.open_places(&group, &keeper).map_err(|fault| fault.to_string())?;
    }
    Ok(ids)
}

/// A made-up person; none where no number has such digits.
fn person(n: usize) -> Option<ApplicationPerson> {
    let (serial, day, month, year) = (n % 1000, n / 1000 % 28 + 1, n / 28_000 % 12 + 1, 70 + n / 336_000 % 25);
    // The ninth digit keeps the made-up apart from the demo's own people.
    let iin =
        (0..10).find_map(|digit| Iin::with_check_digit(&format!("{year:02}{month:02}{day:02}4{serial:03}{digit}")))?;
    Some(ApplicationPerson { iin, name: format!("Ата-ана Сынақ {n}") })
}

fn answers(person: &ApplicationPerson, born: &str, office: &str) -> engine::Answers {
    let answers = [
        ("child-name", format!("Бала Сынақ {}", person.iin.as_str())),
        ("child-birth-date", born.to_owned()),
        ("iin", person.iin.as_str().to_owned()),
        ("applicant-name", person.name.clone()),
        ("relation", "mother".to_owned()),
        ("office", office.to_owned()),
        ("language", "kk".to_owned()),
    ];
    answers.into_iter().map(|(field, answer)| (field.to_owned(), answer)).collect()
}

/// The cases of an office by the number of who applied.
fn cases(house: &House, office: &str) -> Result<HashMap<String, CaseRecord>, String> {
    let mut found = HashMap::new();
    let mut offset = 0;
    loop {
        let filter = CaseFilter { office: Some(office.to_owned()), limit: 10_000, offset, ..CaseFilter::default() };
        let page = house.local_body.store.read::<_, StoreError>(|tx| tx.case_list(&filter));
        let page = page.map_err(|error| error.to_string())?;
        if page.is_empty() {
            return Ok(found);
        }
        offset += 10_000;
        found.extend(page.into_iter().map(|record| (record.recipient.clone(), record)));
    }
}

fn secret(iin: &Iin, what: &str) -> String {
    let hash: [u8; 32] = Sha256::new().chain_update(what).chain_update(iin.as_str()).finalize().into();
    kernel::Digest::from_bytes(hash).as_str().to_owned()
}

fn account(person: &ApplicationPerson, now: Timestamp) -> AccountRecord {
    AccountRecord {
        id: format!("crowd-{}", person.iin.as_str()),
        system: None,
        iin: person.iin.as_str().to_owned(),
        name: person.name.clone(),
        email: None,
        phone: None,
        role: "recipient".to_owned(),
        office: None,
        // Nobody signs in with it.
        password: "!".to_owned(),
        certificate_serial: None,
        lang: Lang::Kk,
        created_at: now,
        blocked: false,
        representative: None,
        representative_name: None,
    }
}

fn session(parent: &Parent, account: &AccountRecord, now: Timestamp) -> SessionRecord {
    let person = serde_json::json!({ "account": account.id, "name": account.name, "roles": [account.role] });
    let kept = serde_json::json!({ web::intake::SIGNED_IN: (now, SignInMethod::Certificate) });
    let data = serde_json::json!({ "since": now.as_second(), "person": person, "kept": kept });
    SessionRecord {
        id_hash: web::session::key(&parent.cookie).as_str().to_owned(),
        account: Some(account.id.clone()),
        csrf: parent.csrf.clone(),
        data: data.to_string(),
        expires_at: now + web::session::IDLE,
    }
}
