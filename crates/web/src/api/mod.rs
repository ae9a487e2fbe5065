//! The JSON API: everything a page can do, for programs. The same rules of access, the same flow, the same case room.
//!
//! A program signs in by `POST …/api/v1/session`, or by a signature over the text of `POST …/api/v1/session/nonce`, keeps the cookie and sends the
//! token of the answer in `X-CSRF-Token` with whatever changes something. Errors are problem details (RFC 9457), all slips at once. A call may
//! be sent again after a broken connection: what is done already answers with the present state.

mod applications;
mod bulletins;
mod cases;
mod certificate;
mod check;
mod deeds;
mod offers;
mod openapi;
mod places;
mod read;
mod refused;
mod registration;
mod services;
mod session;
mod shapes;
mod survey;
mod turned_away;
mod work;

pub use openapi::openapi;

use crate::intake::{Intake, account_of};
use crate::papers::PaperFinder;
use crate::password::Throttle;
use crate::sign_in::by_certificate;
use crate::{Access, Problem, Rooms, Visit, blocking};
use axum::extract::FromRef;
use axum::http::Method;
use casework::{Bulletins, CaseView, Fault, PublicLists, Turned};
use engine::{Actor, ActorKind};
use kernel::{CaseId, Channel, Digest, Iin, System};
use pki::Role;
use refused::Refused;
use std::sync::Arc;
use store::StoreError;
use store::records::{AccountRecord, CaseRecord};

/// What the API needs of a system.
#[derive(Clone)]
pub struct Api {
    /// The system's flow of applications, with its room of cases.
    pub intake: Intake,
    /// What slows guessing of passwords down.
    pub throttle: Arc<Throttle>,
    /// Where issued papers are looked up, for the portal's check.
    pub papers: Option<Arc<dyn PaperFinder>>,
    /// The bulletins of free places, where the system has to do with them.
    pub bulletins: Option<Arc<Bulletins>>,
    /// The waiting lists as anybody may see them, where the system does not keep them itself.
    pub lists: Option<Arc<PublicLists>>,
}

/// The role of a recipient's account.
const RECIPIENT: &str = crate::registration::ROLE;
/// The role of an officer's account.
const OFFICER: &str = "officer";
/// The role of a head's account.
const HEAD: &str = "head";
/// The role of the account that keeps the waiting list.
const QUEUE_KEEPER: &str = "queue-keeper";
/// The role of an operator's account.
const OPERATOR: &str = "operator";

/// The roles of a system's accounts.
const fn roles_of(system: System) -> &'static [&'static str] {
    match system {
        System::Portal => &[RECIPIENT],
        System::ServiceCentre => &[OPERATOR],
        System::LocalBody => &[OFFICER, HEAD, QUEUE_KEEPER],
        System::Gateway => &[],
    }
}

/// The roles whose accounts apply in a system: at a counter the keeper of the list does not.
const fn appliers_of(system: System) -> &'static [&'static str] {
    match system {
        System::LocalBody => &[OFFICER, HEAD],
        other => roles_of(other),
    }
}

/// Adds the calls of the rooms' own system: `…/api/v1/…`.
#[must_use]
pub fn rooms<A>(rooms: Rooms<A>) -> Rooms<A>
where
    A: Clone + Send + Sync + 'static,
    Api: FromRef<A>,
{
    let system = rooms.system();
    let rooms = shared(rooms, system);
    match system {
        System::Portal => portal(rooms),
        System::ServiceCentre => centre(desk(rooms, Access::Role(&[OPERATOR]))),
        System::LocalBody => places(officer(desk(rooms, Access::Role(&[OFFICER, HEAD])))),
        System::Gateway => rooms,
    }
}

fn shared<A>(rooms: Rooms<A>, system: System) -> Rooms<A>
where
    A: Clone + Send + Sync + 'static,
    Api: FromRef<A>,
{
    let (all, apply) = (Access::Role(roles_of(system)), Access::Role(appliers_of(system)));
    rooms
        .api(&Method::POST, "/api/v1/session", Access::Public, session::sign_in)
        .api(&Method::GET, "/api/v1/session", Access::SignedIn, session::who)
        .api(&Method::DELETE, "/api/v1/session", Access::SignedIn, session::sign_out)
        .api(&Method::POST, "/api/v1/session/nonce", Access::Public, certificate::nonce)
        .api(&Method::POST, "/api/v1/session/certificate", Access::Public, certificate::sign_in)
        .api(&Method::GET, "/api/v1/services", Access::Public, services::list)
        .api(&Method::GET, "/api/v1/services/{act}/{service}", Access::Public, services::one)
        .api(&Method::GET, "/api/v1/applications", apply, applications::list)
        .api(&Method::POST, "/api/v1/applications", apply, applications::begin)
        .api(&Method::GET, "/api/v1/applications/{draft}", apply, applications::one)
        .api(&Method::DELETE, "/api/v1/applications/{draft}", apply, applications::delete)
        .api(&Method::POST, "/api/v1/applications/{draft}/signature", apply, applications::sign)
        .api(&Method::GET, "/api/v1/cases", all, cases::list)
        .api(&Method::GET, "/api/v1/cases/{case}", all, cases::one)
        .api(&Method::GET, "/api/v1/cases/{case}/receipt", all, cases::receipt)
        .api(&Method::GET, "/api/v1/cases/{case}/papers/{number}", all, cases::paper)
        .api(&Method::GET, "/api/v1/cases/{case}/documents/{sha256}", all, cases::document)
}

fn portal<A>(rooms: Rooms<A>) -> Rooms<A>
where
    A: Clone + Send + Sync + 'static,
    Api: FromRef<A>,
{
    let own = Access::Role(&[RECIPIENT]);
    rooms
        .api(&Method::GET, "/api/openapi.json", Access::Public, openapi::document)
        .api(&Method::POST, "/api/v1/registration", Access::Public, registration::register)
        .api(&Method::POST, "/api/v1/registration/organisation", Access::Public, registration::register_organisation)
        .api(&Method::GET, "/api/v1/cases/{case}/offers/{offer}/answer", own, offers::to_sign)
        .api(&Method::POST, "/api/v1/cases/{case}/offers/{offer}/answer", own, offers::answer)
        .api(&Method::GET, "/api/v1/cases/{case}/survey", own, survey::show)
        .api(&Method::POST, "/api/v1/cases/{case}/survey", own, survey::answer)
        .api(&Method::GET, "/api/v1/check/{code}", Access::Public, check::by_code)
        .api(&Method::POST, "/api/v1/check", Access::Public, check::by_file)
        .api(&Method::GET, "/api/v1/queue/{territory}/bulletins", Access::Public, bulletins::public)
        .api(&Method::GET, "/api/v1/queue/{territory}/bulletins/{round}/claims", Access::Public, bulletins::claims)
        .rush(|rooms| {
            rooms.api(&Method::GET, "/api/v1/cases/{case}/choices/{round}", own, bulletins::choice).api(
                &Method::POST,
                "/api/v1/cases/{case}/choices/{round}",
                own,
                bulletins::make,
            )
        })
}

fn desk<A>(rooms: Rooms<A>, staff: Access) -> Rooms<A>
where
    A: Clone + Send + Sync + 'static,
    Api: FromRef<A>,
{
    rooms
        .api(&Method::POST, "/api/v1/cases/{case}/offers/{offer}/scan", staff, offers::scan)
        .api(&Method::POST, "/api/v1/cases/{case}/hand-out", staff, deeds::hand_out)
        .api(&Method::POST, "/api/v1/cases/{case}/recall", staff, work::recall)
        .api(&Method::POST, "/api/v1/refusals", staff, turned_away::refuse)
}

fn officer<A>(rooms: Rooms<A>) -> Rooms<A>
where
    A: Clone + Send + Sync + 'static,
    Api: FromRef<A>,
{
    let staff = Access::Role(&[OFFICER, HEAD]);
    rooms
        .api(&Method::POST, "/api/v1/cases/{case}/accept", staff, deeds::accept)
        .api(&Method::POST, "/api/v1/cases/{case}/documents-checked", staff, deeds::documents_checked)
        .api(&Method::POST, "/api/v1/cases/{case}/decision", staff, deeds::decide)
        .api(&Method::GET, "/api/v1/cases/{case}/paper-to-sign", staff, deeds::paper_to_sign)
        .api(&Method::POST, "/api/v1/cases/{case}/paper-to-sign/signature", staff, deeds::sign_paper)
        .api(&Method::POST, "/api/v1/cases/{case}/search", staff, work::search)
        .api(&Method::POST, "/api/v1/cases/{case}/conclusion", staff, work::conclude)
        .api(&Method::POST, "/api/v1/cases/{case}/signed-by-hand", staff, work::sign_by_hand)
        .api(&Method::POST, "/api/v1/cases/{case}/hand-over", staff, work::hand_over)
        .api(&Method::POST, "/api/v1/cases/{case}/extension", staff, work::extend)
        .api(&Method::POST, "/api/v1/cases/{case}/appointment", staff, work::appoint)
        .api(&Method::POST, "/api/v1/cases/{case}/copies", staff, work::copy)
        .api(&Method::GET, "/api/v1/officers", Access::Role(&[HEAD]), work::officers)
        .api(&Method::POST, "/api/v1/cases/{case}/assignment", Access::Role(&[HEAD]), work::assign)
}

fn centre<A>(rooms: Rooms<A>) -> Rooms<A>
where
    A: Clone + Send + Sync + 'static,
    Api: FromRef<A>,
{
    rooms.api(&Method::POST, "/api/v1/cases/{case}/storage", Access::Role(&[OPERATOR]), work::store)
}

fn places<A>(rooms: Rooms<A>) -> Rooms<A>
where
    A: Clone + Send + Sync + 'static,
    Api: FromRef<A>,
{
    let (keeper, all) = (Access::Role(&[QUEUE_KEEPER]), Access::Role(roles_of(System::LocalBody)));
    rooms
        .api(&Method::GET, "/api/v1/queue", all, places::queue)
        .api(&Method::GET, "/api/v1/vacancies", all, places::vacancies)
        .api(&Method::POST, "/api/v1/vacancies", keeper, places::publish)
        .api(&Method::POST, "/api/v1/vacancies/{vacancy}/offers", keeper, places::offer)
        .api(&Method::GET, "/api/v1/bulletins", all, bulletins::list)
        .api(&Method::POST, "/api/v1/bulletins", keeper, bulletins::publish)
        .api(&Method::POST, "/api/v1/bulletins/{round}/closing", keeper, bulletins::close)
}

/// Who asks, with everybody of the same centre: a centre's cases are those of its operators.
#[derive(Clone)]
struct Asker {
    account: AccountRecord,
    /// Whether they are a head of the body, by this account or another.
    head: bool,
    /// Whether a certificate proved who they are in this visit.
    certified: bool,
    centre: Vec<String>,
}

impl Asker {
    async fn of(api: &Api, visit: &Visit) -> Result<Self, Problem> {
        let room = &api.intake.room;
        let account = account_of(room, visit).await?;
        if !roles_of(room.system).contains(&account.role.as_str()) {
            return Err(Problem::forbidden());
        }
        let mut centre = vec![account.id.clone()];
        if let (System::ServiceCentre, Some(office)) = (room.system, account.office.clone()) {
            let store = Arc::clone(&room.store);
            let found = blocking(move || store.read::<_, StoreError>(|tx| tx.account_of_office(&office))).await?;
            centre.extend(found.into_iter().map(|colleague| colleague.id));
        }
        Ok(Self { head: visit.has_role(&[HEAD]), certified: by_certificate(visit), account, centre })
    }

    fn may_see(&self, system: System, record: &CaseRecord) -> bool {
        match system {
            System::Portal => {
                // A number and a password prove no identity: with them one sees what was sent under this account.
                let own = record.account.as_ref() == Some(&self.account.id);
                own || (self.certified && record.recipient == self.account.iin)
            }
            System::ServiceCentre => {
                let own = record.account.as_ref().is_some_and(|account| self.centre.contains(account));
                record.channel == Channel::ServiceCentre && own
            }
            System::LocalBody => self.account.office.as_ref() == Some(&record.office),
            System::Gateway => false,
        }
    }

    /// The person as journals name them.
    fn actor(&self) -> Actor {
        let kind = match self.account.role.as_str() {
            OFFICER => ActorKind::Officer,
            HEAD => ActorKind::Head,
            QUEUE_KEEPER => ActorKind::QueueKeeper,
            OPERATOR => ActorKind::Operator,
            _ => ActorKind::Recipient,
        };
        Actor { kind, name: self.account.name.clone(), account: Some(self.account.id.clone()) }
    }

    /// The person as journals name them at the step where a case stands: in the role of that step, where they may act in it.
    fn actor_at(&self, view: &CaseView) -> Actor {
        let step = view.edition.route(view.record.channel).and_then(|route| view.state.step(route));
        let role = step.filter(|step| step.system == System::LocalBody).map(|step| step.actor);
        let own = self.actor();
        let works = matches!(own.kind, ActorKind::Officer | ActorKind::Head);
        let kind = match role {
            Some(ActorKind::Head) if self.head => ActorKind::Head,
            Some(
                role @ (ActorKind::Officer | ActorKind::Registrar | ActorKind::Specialist | ActorKind::Commission),
            ) if works => role,
            _ => own.kind,
        };
        Actor { kind, ..own }
    }

    /// The number of the person who signs: of an organisation's account, that of who acts for it.
    fn iin(&self) -> Result<Iin, Problem> {
        Ok(crate::intake::named(&self.account)?.iin)
    }

    fn office(&self) -> Result<String, Problem> {
        self.account.office.clone().ok_or_else(Problem::forbidden)
    }
}

/// Roles of which an employee's certificate must bear one.
const SIGNERS: [Role; 3] = [Role::Employee, Role::SignRight, Role::Head];

/// A case of the asker's own; of any other there is nothing here. Staff who look are put on record, for the recipient to see.
async fn own_case(api: &Api, visit: &Visit, case: &str) -> Result<(Asker, CaseView), Refused> {
    let asker = Asker::of(api, visit).await?;
    let case: CaseId = case.parse().map_err(|_| Problem::not_found())?;
    let view = view(api, case).await?;
    let room = &api.intake.room;
    if !asker.may_see(room.system, &view.record) {
        return Err(Problem::not_found().into());
    }
    if room.system != System::Portal {
        let (room, actor, office) = (Arc::clone(room), asker.actor(), asker.account.office.clone());
        blocking(move || room.note_look(case, &actor, office.as_deref(), "case")).await?;
    }
    Ok((asker, view))
}

async fn view(api: &Api, case: CaseId) -> Result<CaseView, Problem> {
    let (room, lists) = (Arc::clone(&api.intake.room), api.lists.clone());
    let found = move || -> Result<CaseView, Problem> {
        let mut view = match room.view(case) {
            Err(Fault::NoCase(_)) => return Err(Problem::not_found()),
            other => other?,
        };
        if let Some(lists) = lists {
            view.position = lists.position(&view.record.office, case)?;
        }
        Ok(view)
    };
    blocking(found).await
}

async fn blob(api: &Api, digest: Digest) -> Result<Vec<u8>, Problem> {
    let store = Arc::clone(&api.intake.room.store);
    blocking(move || store.read::<_, StoreError>(|tx| tx.blob_get(&digest))).await?.ok_or_else(Problem::not_found)
}

/// What is told where a deed was not entered: one that is not due, or came second, is a conflict.
fn turned(turned: Turned) -> Problem {
    match turned {
        Turned::Misstep(misstep) => Problem::conflict().detail(misstep),
        Turned::Fault(Fault::Raced | Fault::Store(StoreError::Stale(_))) => Problem::conflict(),
        Turned::Fault(Fault::Store(StoreError::Away(_))) => Problem::unavailable(),
        Turned::Fault(fault) => fault.into(),
    }
}
