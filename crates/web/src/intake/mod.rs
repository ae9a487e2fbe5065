//! Filling in and signing an application: one flow for the portal, the counter of the local body and the service centre.
//!
//! Everything a page asks is drawn from the regulation. Each step is kept in a draft, the signed bytes too, so that reloading, going back,
//! sending twice and two tabs do no harm. A system adds the flow to its rooms by [`rooms`]; its state gives an [`Intake`].

mod about;
pub(crate) mod asking;
mod check;
pub(crate) mod documents;
pub(crate) mod draft;
pub(crate) mod fields;
pub(crate) mod organisation;
pub(crate) mod pages;
pub(crate) mod recipient;
mod refuse;
mod samples;
pub(crate) mod sign;
pub(crate) mod start;

use crate::sending::Sending;
use crate::{Access, Person, Problem, Rooms, Visit, mobile_sign};
use axum::extract::FromRef;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use casework::{ApplicationOrganisation, ApplicationPerson, CaseRoom, Party};
use engine::{Actor, ActorKind, SignInMethod};
use jiff::Timestamp;
use kernel::{Bin, CaseId, Channel, Iin};
use pki::Role;
use registers::Register;
use std::sync::Arc;
use store::records::AccountRecord;

pub(crate) use about::term_words;
pub use documents::attachment;
pub use draft::{DraftLine, drafts_of};
pub use sign::reason_words;

/// The name under which a session keeps when and how the person signed in: a pair of [`Timestamp`] and [`SignInMethod`].
pub const SIGNED_IN: &str = "signed-in";

/// The name under which a session keeps the ИИН and the name of who acts for the organisation signed in.
pub(crate) const REPRESENTATIVE: &str = "representative";

/// What the flow needs of a system.
#[derive(Clone)]
pub struct Intake {
    /// The system's case room.
    pub room: Arc<CaseRoom>,
    /// The persons register.
    pub register: Arc<dyn Register>,
    /// The address of the key agent on the person's machine.
    pub agent: Arc<str>,
    /// What limits how many applications are sent; nothing where employees fill them in.
    pub sending: Option<Arc<Sending>>,
    /// The channel: [`Channel::Portal`] for a recipient's own application, else an employee fills it in for the recipient.
    pub channel: Channel,
}

/// Adds the flow to a system's rooms: `/services/{act}/{service}` for whoever `start` admits, `/apply/…` for whoever `apply` admits, and
/// signing with a telephone for all pages of the system.
#[must_use]
pub fn rooms<A>(rooms: Rooms<A>, start: Access, apply: Access) -> Rooms<A>
where
    A: Clone + Send + Sync + 'static,
    Intake: FromRef<A>,
{
    rooms
        .get("/services/{act}/{service}", start, start::show)
        .post("/services/{act}/{service}", apply, start::begin)
        .get("/services/{act}/{service}/samples", start, samples::show)
        .get("/services/{act}/{service}/samples/{paper}", start, samples::paper)
        .get("/apply/{draft}", apply, start::resume)
        .get("/apply/{draft}/delete", apply, start::delete)
        .post("/apply/{draft}/delete", apply, start::delete_sent)
        .get("/apply/{draft}/recipient", apply, recipient::show)
        .post("/apply/{draft}/recipient", apply, recipient::sent)
        .get("/apply/{draft}/organisation", apply, organisation::show)
        .post("/apply/{draft}/organisation", apply, organisation::sent)
        .get("/apply/{draft}/page/{page}", apply, pages::show)
        .post("/apply/{draft}/page/{page}", apply, pages::sent)
        .get("/apply/{draft}/documents/{document}", apply, documents::show)
        .post("/apply/{draft}/documents/{document}", apply, documents::sent)
        .post("/apply/{draft}/documents/{document}/remove", apply, documents::remove)
        .get("/apply/{draft}/files/{upload}", apply, documents::file)
        .get("/apply/{draft}/no-data", apply, asking::show)
        .post("/apply/{draft}/no-data", apply, asking::sent)
        .get("/apply/{draft}/refuse", apply, refuse::show)
        .post("/apply/{draft}/refuse", apply, refuse::sent)
        .get("/apply/{draft}/check", apply, check::show)
        .post("/apply/{draft}/check", apply, check::sent)
        .get("/apply/{draft}/sign", apply, sign::show)
        .post("/apply/{draft}/sign", apply, sign::sent)
        .get("/apply/{draft}/application.json", apply, sign::bytes)
        .get("/apply/{draft}/signature", apply, sign::refused)
        .get("/apply/{draft}/sent", apply, sign::done)
        .get("/mobile-sign/{request}/wait", Access::SignedIn, mobile_sign::wait)
        .api(&Method::GET, "/mobile-sign/{request}/state", Access::SignedIn, mobile_sign::state)
        .api(&Method::GET, "/mobile-sign/{request}", Access::Public, mobile_sign::invitation)
        .api(&Method::GET, "/mobile-sign/{request}/documents", Access::Public, mobile_sign::documents)
        .api(&Method::PUT, "/mobile-sign/{request}/documents", Access::Public, mobile_sign::signed)
}

impl Intake {
    /// An employee fills the application in for the recipient.
    pub(crate) fn by_staff(&self) -> bool {
        self.channel != Channel::Portal
    }

    fn actor(&self) -> ActorKind {
        match self.channel {
            Channel::Portal => ActorKind::Recipient,
            Channel::ServiceCentre => ActorKind::Operator,
            Channel::LocalBody => ActorKind::Officer,
        }
    }

    /// Roles of which the signing certificate must bear one: a recipient signs with their own, an employee with one of an organisation.
    pub(crate) fn roles(&self) -> Vec<Role> {
        if self.by_staff() { vec![Role::Employee, Role::SignRight, Role::Head] } else { Vec::new() }
    }

    /// Where the case of a sent application is shown, inside the system.
    fn case_path(&self, case: CaseId) -> String {
        if self.by_staff() { format!("/cases/{case}") } else { format!("/cabinet/{case}") }
    }
}

/// A handler stops early: a problem, or another page first.
#[derive(Debug)]
pub(crate) enum Stop {
    Problem(Box<Problem>),
    Go(Box<Response>),
}

impl<E: Into<Problem>> From<E> for Stop {
    fn from(problem: E) -> Self {
        Self::Problem(Box::new(problem.into()))
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::Go(response) => *response,
        }
    }
}

/// What handlers of the flow answer.
pub(crate) type Answer = Result<Response, Stop>;

/// The account of the person signed in.
pub(crate) async fn account_of(room: &Arc<CaseRoom>, visit: &Visit) -> Result<AccountRecord, Problem> {
    let Person { account, .. } = visit.person().ok_or_else(Problem::unauthorised)?;
    let store = Arc::clone(&room.store);
    let found = crate::blocking(move || store.read::<_, store::StoreError>(|tx| tx.account_find(&account))).await?;
    let mut account = found.filter(|account| !account.blocked).ok_or_else(Problem::unauthorised)?;
    let acts: Option<(String, String)> = visit.get(REPRESENTATIVE).flatten();
    if let Some((iin, name)) = acts.filter(|_| account.representative.is_some()) {
        (account.representative, account.representative_name) = (Some(iin), Some(name));
    }
    Ok(account)
}

/// The person who signs for an account, as applications name people: its owner, or who acts for the organisation.
pub(crate) fn named(account: &AccountRecord) -> Result<ApplicationPerson, Problem> {
    let (iin, name) = match &account.representative {
        Some(iin) => (iin, account.representative_name.clone().unwrap_or_default()),
        None => (&account.iin, account.name.clone()),
    };
    Ok(ApplicationPerson { iin: Iin::kept(iin)?, name })
}

/// Whose account it is, as applications name recipients.
pub(crate) fn party(account: &AccountRecord) -> Result<Party, Problem> {
    let person = named(account)?;
    if account.representative.is_none() {
        return Ok(Party::Person(person));
    }
    let (bin, name) = (Bin::new(&account.iin)?, account.name.clone());
    Ok(Party::Organisation(ApplicationOrganisation { bin, name, representative: person, power: None }))
}

/// The person who fills in, as journals name them.
pub(crate) fn acting(intake: &Intake, account: &AccountRecord) -> Actor {
    let name = match &account.representative_name {
        Some(person) => format!("{}, {person}", account.name),
        None => account.name.clone(),
    };
    Actor { kind: intake.actor(), name, account: Some(account.id.clone()) }
}

/// When and how the person signed in.
pub(crate) fn signed_in(visit: &Visit) -> (Timestamp, SignInMethod) {
    visit.get(SIGNED_IN).unwrap_or_else(|| (visit.now(), SignInMethod::Password))
}
