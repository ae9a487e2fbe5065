//! A house: the systems of an installation in one process, each with its own store, and the gateway between them.

use crate::embedded;
use crate::law::{LawFault, LawSource, QueueSource};
use casework::{CaseRoom, Fault, Law, Lists, Pump, Setting, Trusted};
use documents::{Mailer, Press, PressError};
use engine::Sources;
use gateway::{CarryFault, Gateway};
use kernel::{Bin, Calendar, CalendarFault, Clock, System};
use pki::{Seal, Signer};
use registers::{Book, Channel, ChannelSettings, Organisations, Register, Registers};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Store, StoreError};

/// Why a house cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildFault {
    /// Regulations have faults.
    #[error(transparent)]
    Law(#[from] LawFault),
    /// The working calendar has a fault.
    #[error("regulations/calendar.toml, {0}")]
    Calendar(#[from] CalendarFault),
    /// A store cannot be opened.
    #[error("the store of {system} cannot be opened: {error}")]
    Store {
        /// Whose.
        system: System,
        /// Why.
        error: StoreError,
    },
    /// The press cannot be set up.
    #[error("the press cannot be set up: {0}")]
    Press(#[from] PressError),
    /// Casework cannot begin.
    #[error("casework cannot begin: {0}")]
    Casework(#[from] Fault),
    /// The gateway cannot begin.
    #[error("the gateway cannot begin: {0}")]
    Gateway(#[from] CarryFault),
}

/// What a house is built from.
pub struct Plan<'a> {
    /// The address of each system's store, made from its word: `sqlite:…/portal.db` or `postgres://…/portal`.
    pub store_url: &'a dyn Fn(System) -> String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Trust anchors and revocation lists.
    pub trusted: Arc<dyn Trusted>,
    /// The key that signs what the square codes of papers say.
    pub statements: Option<Arc<dyn Signer>>,
    /// The seal under which the stores keep keys.
    pub seal: Arc<Seal>,
    /// Where mail goes.
    pub mailer: Arc<dyn Mailer>,
    /// The public address of the portal, without a slash at the end.
    pub portal_address: String,
    /// The БИН of the organisation that keeps the portal.
    pub organisation: Option<Bin>,
    /// The press, where one is set up already.
    pub press: Option<Arc<Press>>,
    /// The regulations.
    pub law: LawSource,
    /// The own settings of territories.
    pub queues: QueueSource,
    /// The gateway's channel to the real registers of persons and births; without it the built-in book answers.
    pub registers: Option<ChannelSettings>,
}

/// A press with the binary's own fonts and templates.
pub fn press() -> Result<Arc<Press>, PressError> {
    Ok(Arc::new(Press::new(embedded::fonts(), embedded::paper_templates())?))
}

/// The registers of an installation: the book, and the real ones where it has a channel to them.
fn registers(book: Arc<Book>, channel: Option<ChannelSettings>, clock: &Arc<dyn Clock>) -> Arc<dyn Register> {
    let Some(settings) = channel else { return book };
    // Who has no БИН to ask by asks the book of organisations.
    let asks = settings.requestor.is_some();
    let channel = Arc::new(Channel::new(settings, Arc::clone(clock)));
    let (powers, guardians) = (Arc::clone(&book) as _, Arc::clone(&book) as _);
    let organisations: Arc<dyn Organisations> = if asks { Arc::clone(&channel) as _ } else { book };
    let persons = Arc::clone(&channel) as _;
    Arc::new(Registers { persons, organisations, births: channel as _, powers, guardians })
}

/// A house.
pub struct House {
    /// ПЭП.
    pub portal: Arc<CaseRoom>,
    /// ИС ЦОН.
    pub service_centre: Arc<CaseRoom>,
    /// ИС МИО.
    pub local_body: Arc<CaseRoom>,
    /// ШЭП and РШЭП.
    pub gateway: Arc<Gateway>,
    /// The gateway's store.
    pub gateway_store: Arc<Store>,
    /// What moves letters, deadlines and mail.
    pub pump: Arc<Pump>,
    /// The state registers.
    pub register: Arc<dyn Register>,
    /// The regulations.
    pub law: Arc<Law>,
}

impl House {
    /// Builds a house and goes on with whatever an earlier run left unfinished.
    pub fn build(plan: Plan<'_>) -> Result<Self, BuildFault> {
        let law = Arc::new(Law::read(&plan.law.folders()?).map_err(LawFault::Faults)?);
        law.lay(&plan.queues.texts()?).map_err(LawFault::QueueFaults)?;
        let press = plan.press.map_or_else(press, Ok)?;
        let calendar = Arc::new(Calendar::from_toml(&embedded::calendar())?);
        let open = |system: System| {
            Store::open(&(plan.store_url)(system)).map(Arc::new).map_err(|error| BuildFault::Store { system, error })
        };
        let room = |system: System| -> Result<Arc<CaseRoom>, BuildFault> {
            let room = CaseRoom {
                system,
                store: open(system)?,
                law: Arc::clone(&law),
                clock: Arc::clone(&plan.clock),
                calendar: Arc::clone(&calendar),
                trusted: Arc::clone(&plan.trusted),
                press: Arc::clone(&press),
                statements: plan.statements.clone(),
                seal: Arc::clone(&plan.seal),
                setting: Setting {
                    portal_address: plan.portal_address.clone(),
                    organisation: plan.organisation.clone(),
                },
                lists: Lists::default(),
            };
            room.prepare()?;
            room.resume()?;
            Ok(Arc::new(room))
        };
        let (portal, service_centre, local_body) =
            (room(System::Portal)?, room(System::ServiceCentre)?, room(System::LocalBody)?);
        let gateway_store = open(System::Gateway)?;
        let gateway = Arc::new(Gateway::new(Arc::clone(&gateway_store), Arc::clone(&plan.clock)));
        for room in [&portal, &service_centre, &local_body] {
            gateway.connect(room.system, Arc::clone(room) as Arc<dyn gateway::Receiver>);
        }
        let register = registers(Arc::new(Book::new(Arc::clone(&gateway_store))), plan.registers, &plan.clock);
        let rooms = vec![Arc::clone(&portal), Arc::clone(&service_centre), Arc::clone(&local_body)];
        let pump = Arc::new(Pump { rooms, gateway: Arc::clone(&gateway), mailer: plan.mailer });
        Ok(Self { portal, service_centre, local_body, gateway, gateway_store, pump, register, law })
    }

    /// Reads the regulations anew. Open cases stay on their edition; with any fault nothing changes. Gives the codes that changed.
    pub fn reload(&self, folders: &BTreeMap<String, Sources>) -> Result<Vec<String>, BuildFault> {
        let changed = self.law.reload(folders).map_err(LawFault::Faults)?;
        for room in [&self.portal, &self.service_centre, &self.local_body] {
            room.prepare()?;
        }
        Ok(changed)
    }

    /// Takes the own settings of territories anew; the lists adopt them by the pump. With any fault nothing changes.
    pub fn lay(&self, texts: &BTreeMap<String, String>) -> Result<(), BuildFault> {
        Ok(self.law.lay(texts).map_err(LawFault::QueueFaults)?)
    }

    /// The room of a system; the gateway has none.
    pub fn room(&self, system: System) -> Option<&Arc<CaseRoom>> {
        match system {
            System::Portal => Some(&self.portal),
            System::ServiceCentre => Some(&self.service_centre),
            System::LocalBody => Some(&self.local_body),
            System::Gateway => None,
        }
    }
}
