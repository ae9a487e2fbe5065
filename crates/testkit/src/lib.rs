//! The whole house for tests: real stores in a temporary folder, the real gateway, the real press and keys, and a clock that stands still.
#![allow(clippy::missing_panics_doc, reason = "everything here stops the test where its ground gives way")]
#![expect(clippy::expect_used, reason = "a test that cannot set up its house has nothing else to do than to stop")]

pub mod client;
pub mod crowd;
pub mod rounds;
pub mod story;
pub mod walker;

use axum::Router;
use casework::{Application, ApplicationDocument, ApplicationPerson, Offering, Opened, Opening, PaperSignature, Party};
use documents::{FolderMailer, Sender};
use engine::{Actor, ActorKind, Answers, SignInMethod};
use jiff::{SignedDuration, Timestamp};
use kernel::{CaseId, Channel, Clock, Contour, Lang, System};
use pki::{Agent, Authority, Role};
use registers::ChannelSettings;
use server::clock::FrozenClock;
use server::house::{House, Plan};
use server::seed::Seed;
use server::trusted::AskedTrust;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

/// The regulation that most tests run.
pub const PRESCHOOL: &str = "uko-2012-149/preschool-queue";

/// The hash of the one password of the seeded accounts: hashing is slow by design.
static HASH: OnceLock<String> = OnceLock::new();
/// One press for all houses of a test program: setting it up reads all fonts.
static PRESS: OnceLock<Arc<documents::Press>> = OnceLock::new();

/// A house for a test.
pub struct TestHouse {
    /// The house.
    pub house: Arc<House>,
    /// Its clock.
    pub clock: Arc<FrozenClock>,
    /// Its authority.
    pub authority: Arc<Authority>,
    /// Trust in the authority.
    pub trusted: Arc<AskedTrust>,
    /// The seeded people.
    pub seed: Seed,
    /// Their keys.
    pub agent: Agent,
    folder: TempDir,
}

/// Where the stores of a test house live.
pub enum Storage {
    /// SQLite files in the test's folder.
    Sqlite,
    /// One PostgreSQL database for each system: the address of a system's store.
    Postgres(Box<dyn Fn(System) -> String>),
}

impl TestHouse {
    /// A house on SQLite, on a Friday morning.
    pub fn new() -> Self {
        Self::on(&Storage::Sqlite)
    }

    /// A house on the given storage.
    pub fn on(storage: &Storage) -> Self {
        Self::asking(storage, None)
    }

    /// A house in a contour of the authority.
    pub fn in_contour(contour: Contour) -> Self {
        Self::built(&Storage::Sqlite, None, contour)
    }

    /// A house on the given storage that asks the registers of persons and births by a channel.
    pub fn asking(storage: &Storage, registers: Option<ChannelSettings>) -> Self {
        Self::built(storage, registers, Contour::Production)
    }

    fn built(storage: &Storage, registers: Option<ChannelSettings>, contour: Contour) -> Self {
        // What the house logs shows beside a failing test.
        let _ = tracing_subscriber::fmt().with_test_writer().try_init();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let start: Timestamp = "2026-11-20T10:00:00+05:00".parse().expect("a moment");
        let clock = Arc::new(FrozenClock::at(start));
        let seed = Seed::read().expect("the demo's data");
        let earlier = start - SignedDuration::from_hours(24 * 30);
        let authority = Arc::new(
            Authority::create(&folder.path().join("authority"), "secret", pki::Algorithm::EcdsaP256, earlier)
                .expect("an authority"),
        );
        let agent = seed.keys(&authority, None, start).expect("keys");
        let trusted = AskedTrust::at_hand(&authority, Arc::clone(&clock) as Arc<dyn Clock>).in_contour(contour);
        let trusted = Arc::new(trusted);
        let year = earlier..earlier + SignedDuration::from_hours(24 * 365);
        let system = seed.system();
        let statements = authority.issue(&system, &[Role::InformationSystem], year, earlier).expect("a system's key");
        let path = folder.path().to_owned();
        let url = |system: System| match storage {
            Storage::Sqlite => format!("sqlite:{}", path.join(format!("{system}.db")).display()),
            Storage::Postgres(url) => url(system),
        };
        let sender = Sender { name: "Qyzmet".to_owned(), address: "no-reply@example.kz".to_owned() };
        let house = House::build(Plan {
            store_url: &url,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            trusted: Arc::clone(&trusted) as Arc<dyn casework::Trusted>,
            statements: Some(Arc::new(statements)),
            seal: Arc::new(pki::Seal::at(&folder.path().join("seal")).expect("a seal")),
            mailer: Arc::new(FolderMailer::new(folder.path().join("mail"), &sender).expect("a folder for mail")),
            portal_address: "http://127.0.0.1:8080".to_owned(),
            organisation: Some(seed.bin().clone()),
            law: server::law::LawSource::default(),
            queues: server::law::QueueSource::default(),
            registers,
            press: Some(Arc::clone(PRESS.get_or_init(|| server::house::press().expect("a press")))),
        })
        .unwrap_or_else(|fault| panic_with(&fault.to_string()));
        seed.fill(&house, start, &|password| {
            Ok(HASH.get_or_init(|| web::password::hash_now(password).expect("a hash")).clone())
        })
        .expect("seeding");
        seed.remember(&house, &agent).expect("seeding");
        Self { house: Arc::new(house), clock, authority, trusted, seed, agent, folder }
    }

    /// All pages of the house, as the program serves them.
    pub fn router(&self) -> Router {
        let plan = server::pages::Plan {
            earlier_statements: Vec::new(),
            house: Arc::clone(&self.house),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            agent: web::NCALAYER.to_owned(),
            limits: None,
            roles: vec![System::Portal, System::ServiceCentre, System::LocalBody],
            demo: None,
            authority: Some(Arc::clone(&self.authority)),
        };
        plan.router()
    }

    /// The address of a system's store, where it is a file.
    pub fn store_url(&self, system: System) -> String {
        format!("sqlite:{}", self.folder.path().join(format!("{system}.db")).display())
    }

    /// The file of the house's seal.
    pub fn seal(&self) -> PathBuf {
        self.folder.path().join("seal")
    }

    /// The folder where mail is put.
    pub fn mail_folder(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    /// A detached signature over bytes with one of the seeded keys.
    pub fn sign(&self, storage: &str, bytes: &[u8]) -> Vec<u8> {
        let key = self.agent.keys().iter().find(|key| key.storage == storage).expect("a seeded key");
        pki::cms_sign(&*key.signer, bytes, false, self.clock.now()).expect("a signature")
    }

    /// A person as an application names them.
    pub fn person(&self, id: &str) -> ApplicationPerson {
        let name = self.seed.full_name(id).expect("a seeded person").to_string();
        ApplicationPerson { iin: self.seed.iin(id).expect("a seeded person").clone(), name }
    }

    /// An actor.
    pub fn actor(&self, kind: ActorKind, system: System, person: &str) -> Actor {
        Actor { kind, name: self.person(person).name, account: Some(format!("{system}-{person}")) }
    }

    /// An application for a child, ready to be signed.
    pub fn application(&self, channel: Channel, recipient: &str, signer: &str, answers: &Answers) -> Application {
        self.application_to(PRESCHOOL, channel, (recipient, signer), answers)
    }

    /// An application for a service, ready to be signed.
    pub fn application_to(
        &self,
        regulation: &str,
        channel: Channel,
        (recipient, signer): (&str, &str),
        answers: &Answers,
    ) -> Application {
        let edition = self.house.law.current(regulation).expect("the regulation");
        Application {
            regulation: regulation.to_owned(),
            edition: edition.digest.clone(),
            channel,
            office: answers.get(&edition.regulation.office_field).cloned().unwrap_or_default(),
            language: Lang::Kk,
            made_at: kernel::iso(self.clock.now()),
            recipient: Party::Person(self.person(recipient)),
            signed_by: self.person(signer),
            answers: Application::answers_of(&edition, answers, Lang::Kk),
            documents: Vec::<ApplicationDocument>::new(),
            consent: Application::consent_of(&edition, Lang::Kk, kernel::iso(self.clock.now())),
        }
    }

    /// Opens a case in the channel's own system, signed with a seeded key.
    pub fn open(&self, channel: Channel, application: &Application, key: &str) -> Opened {
        let person = match channel {
            Channel::Portal => "aliya",
            Channel::ServiceCentre => "viktoria",
            Channel::LocalBody => "aigul",
        };
        self.open_as(channel, application, (person, key))
    }

    /// Opens a case in the channel's own system by the account of a person there, signed with a seeded key.
    pub fn open_as(&self, channel: Channel, application: &Application, (person, key): (&str, &str)) -> Opened {
        let bytes = application.to_bytes().expect("bytes");
        let staff = vec![Role::Employee, Role::SignRight, Role::Head];
        let (kind, roles) = match channel {
            Channel::Portal => (ActorKind::Recipient, Vec::new()),
            Channel::ServiceCentre => (ActorKind::Operator, staff),
            Channel::LocalBody => (ActorKind::Officer, staff),
        };
        let actor = self.actor(kind, channel.system(), person);
        let room = self.house.room(channel.system()).expect("a room");
        let opening = Opening {
            signature: self.sign(key, &bytes),
            application: bytes,
            account: actor.account.clone(),
            actor,
            signed_in: (self.clock.now(), SignInMethod::Password),
            roles,
            originals_checked: channel != Channel::Portal,
            registers: registers_of(&room.law, application, channel),
            answers: Vec::new(),
            draft: None,
        };
        room.open(&opening).unwrap_or_else(|turned| panic_with(&turned.to_string()))
    }

    /// Opens places as the keeper's page does; those that are open already stay as they are.
    pub fn open_places(&self, places: &store::records::VacancyRecord) -> Result<(), String> {
        let keeper = self.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
        self.house.local_body.open_places(places, &keeper).map(drop).map_err(|fault| fault.to_string())
    }

    /// Offers a place as the keeper's page does: to the child seen to be next.
    pub fn offer_to_next(&self, vacancy: &str, actor: &Actor) -> Result<Offering, String> {
        self.offer_in("shymkent", vacancy, actor)
    }

    /// Offers a place of a territory as the keeper's page does: to the child seen to be next.
    pub fn offer_in(&self, territory: &str, vacancy: &str, actor: &Actor) -> Result<Offering, String> {
        let room = &self.house.local_body;
        let seen = room.offers_to_make(territory).map_err(|fault| fault.to_string())?;
        let seen = seen.into_iter().find(|offer| offer.vacancy.id == vacancy).ok_or("no such place")?;
        let next = seen.next.ok_or("nobody is next")?;
        room.offer_place_to(vacancy, territory, next.id, actor).map_err(|turned| turned.to_string())
    }

    /// Signs the paper that waits at the local body.
    pub fn sign_paper(&self, case: CaseId, person: &str, key: &str) -> Result<(), casework::SignRefusal> {
        let room = &self.house.local_body;
        let ApplicationPerson { iin, name } = self.person(person);
        let signer = casework::PaperSigner { iin: iin.clone(), name };
        let Some(waiting) = room.paper_to_sign(case, &signer).expect("the store") else {
            return Err(casework::SignRefusal::NothingToSign);
        };
        let signature = PaperSignature {
            signature: self.sign(key, &waiting.bytes),
            signer: iin,
            actor: self.actor(ActorKind::Officer, System::LocalBody, person),
        };
        room.sign_paper(case, &signature).unwrap_or_else(|turned| panic_with(&turned.to_string()))
    }
}

/// The registers that the application's route asks; in a test they know everything.
fn registers_of(law: &casework::Law, application: &Application, channel: Channel) -> Vec<engine::RegisterKind> {
    let edition = law.held(&application.edition);
    let route = edition.as_ref().and_then(|edition| edition.route(channel));
    route.into_iter().flat_map(|route| &route.steps).flat_map(|step| step.registers.clone()).collect()
}

impl Default for TestHouse {
    fn default() -> Self {
        Self::new()
    }
}

#[expect(clippy::panic, reason = "a test's way to stop")]
fn panic_with(message: &str) -> ! {
    panic!("{message}")
}
