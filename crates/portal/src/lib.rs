//! The portal, ПЭП: where a person reads about services, applies, follows the case, answers an offer, and where anybody checks a paper.
//!
//! This room knows pages and the person's own accounts, drafts and cases. It must not know the other workplaces, any service by name, or how
//! a case changes: that is casework's.

mod account;
mod bulletin;
mod cabinet;
mod case;
mod certificate;
mod changes;
mod check;
mod choice;
mod home;
mod listed;
mod lists;
mod looks;
mod offer;
mod order;
mod proof;
mod regulation;
mod rounds;
mod survey;

use axum::extract::FromRef;
use casework::{Bulletins, CaseRoom, OlderCases, PublicLists};
use kernel::{Channel, Clock, Contour, System};
use registers::Register;
use std::sync::Arc;
use translation::T;
use web::api::{self, Api};
use web::components::NavigationItem;
use web::intake::{self, Intake};
use web::papers::PaperFinder;
use web::password::Throttle;
use web::sending::Sending;
use web::{Access, Rooms, Sessions, Site, Visit};

/// What the pages of the portal work with.
#[derive(Clone)]
pub struct App {
    /// The portal's room of cases.
    pub room: Arc<CaseRoom>,
    /// The persons register, for names at registration.
    pub register: Arc<dyn Register>,
    /// The address of the key agent on the person's machine.
    pub agent: Arc<str>,
    /// What slows guessing of passwords down.
    pub throttle: Arc<Throttle>,
    /// What limits how many applications are sent, where the installation sets it.
    pub sending: Option<Arc<Sending>>,
    /// Where papers are looked up by code or content.
    pub papers: Arc<dyn PaperFinder>,
    /// Certificates of earlier keys of statements: the papers they were printed on are checked still.
    pub earlier_statements: Arc<[pki::Certificate]>,
    /// The waiting lists, as anybody may see them.
    pub lists: Arc<PublicLists>,
    /// The bulletins of free places, and the way to the desk where choices are taken.
    pub bulletins: Arc<Bulletins>,
    /// The way to cases of lists that were taken over.
    pub older: Arc<OlderCases>,
}

impl FromRef<App> for Intake {
    fn from_ref(app: &App) -> Self {
        Self {
            room: Arc::clone(&app.room),
            register: Arc::clone(&app.register),
            agent: Arc::clone(&app.agent),
            sending: app.sending.clone(),
            channel: Channel::Portal,
        }
    }
}

impl FromRef<App> for Api {
    fn from_ref(app: &App) -> Self {
        Self {
            intake: Intake::from_ref(app),
            throttle: Arc::clone(&app.throttle),
            papers: Some(Arc::clone(&app.papers)),
            bulletins: Some(Arc::clone(&app.bulletins)),
            lists: Some(Arc::clone(&app.lists)),
        }
    }
}

/// The role of a citizen's account.
pub(crate) const ROLE: &str = web::registration::ROLE;
/// Who has a cabinet.
pub(crate) const RECIPIENT: Access = Access::Role(&[ROLE]);

/// The site of the portal.
pub fn site(sessions: Arc<dyn Sessions>, clock: Arc<dyn Clock>, address: &str, contour: Contour) -> Arc<Site> {
    let site = Site::new(System::Portal, sessions, clock).reached_at(address);
    Arc::new(Site { menu, contour, test_phase: true, ..site })
}

fn menu(visit: &Visit, t: T) -> Vec<NavigationItem> {
    let path = visit.path();
    let services = path == "/" || path.starts_with("/services") || path.starts_with("/apply");
    let mut items = vec![NavigationItem::new("/", t.portal_menu_services(), services)];
    if visit.person().is_some() {
        items.push(NavigationItem::new("/cabinet", t.portal_menu_cabinet(), path.starts_with("/cabinet")));
    }
    items.push(NavigationItem::new("/queue", t.queue_menu(), path.starts_with("/queue")));
    items.push(NavigationItem::new("/check", t.portal_menu_check(), path.starts_with("/check")));
    items.push(NavigationItem::new("/help", t.portal_menu_help(), path == "/help"));
    if visit.person().is_none() {
        items.push(NavigationItem::new("/registration", t.portal_menu_registration(), path == "/registration"));
        items.push(NavigationItem::new("/sign-in", t.sign_in(), path == "/sign-in"));
    }
    items
}

/// The pages of the portal with the rule of each.
pub fn rooms(site: &Arc<Site>) -> Rooms<App> {
    let rooms = Rooms::new(site)
        .get("/", Access::Public, home::home)
        .get("/help", Access::Public, home::help)
        .get("/about", Access::Public, home::about)
        .get("/contacts", Access::Public, home::contacts)
        .get("/accessibility", Access::Public, home::accessibility)
        .get("/services/{act}/{service}/regulation", Access::Public, regulation::show)
        .get("/services/{act}/{service}/regulation/changes", Access::Public, changes::show)
        .get("/services/{act}/{service}/regulation/{file}", Access::Public, regulation::file)
        .get("/registration", Access::Public, account::registration)
        .post("/registration", Access::Public, account::registration_sent)
        .get("/sign-in", Access::Public, account::sign_in)
        .post("/sign-in", Access::Public, account::sign_in_sent)
        .get("/registration/organisation", Access::Public, certificate::registration)
        .post("/registration/organisation", Access::Public, certificate::registration_sent)
        .get("/sign-in/certificate", Access::Public, certificate::sign_in)
        .post("/sign-in/certificate", Access::Public, certificate::sign_in_sent)
        .get("/sign-in/certificate/document", Access::Public, certificate::document)
        .post("/sign-out", Access::Public, account::sign_out)
        .get("/cabinet", RECIPIENT, cabinet::cabinet)
        .get("/cabinet/history", RECIPIENT, cabinet::history)
        .get("/cabinet/looks", RECIPIENT, looks::show)
        .get("/cabinet/{case}", RECIPIENT, case::show)
        .get("/cabinet/{case}/diagram.svg", RECIPIENT, case::diagram)
        .get("/cabinet/{case}/papers/{paper}", RECIPIENT, case::paper)
        .get("/cabinet/{case}/documents/{document}", RECIPIENT, case::document)
        .get("/cabinet/{case}/offer/{offer}/{answer}", RECIPIENT, offer::show)
        .post("/cabinet/{case}/offer/{offer}/{answer}", RECIPIENT, offer::sent)
        .get("/cabinet/{case}/offer/{offer}/{answer}/document", RECIPIENT, offer::document)
        .get("/cabinet/{case}/list", RECIPIENT, listed::show)
        .post("/cabinet/{case}/list", RECIPIENT, listed::sent)
        .get("/cabinet/{case}/survey", RECIPIENT, survey::show)
        .post("/cabinet/{case}/survey", RECIPIENT, survey::sent)
        .get("/queue", Access::Public, lists::all)
        .get("/queue-keys.txt", Access::Public, lists::keys)
        .get("/queue/{territory}", Access::Public, lists::show)
        .get("/queue/{territory}/order", Access::Public, order::show)
        .get("/queue/{territory}/log.jsonl", Access::Public, lists::log)
        .get("/queue/{territory}/head.txt", Access::Public, lists::head)
        .get("/queue/{territory}/rounds", Access::Public, rounds::all)
        .get("/queue/{territory}/rounds/{round}", Access::Public, rounds::show)
        .get("/queue/{territory}/rounds/{round}/chart.svg", Access::Public, rounds::chart)
        .get("/queue/{territory}/rounds/{round}/{file}", Access::Public, rounds::file)
        .get("/queue/{territory}/children/{code}", Access::Public, lists::child)
        .get("/queue/{territory}/children/{code}/moves.svg", Access::Public, lists::chart)
        .get("/queue/{territory}/bulletins", Access::Public, bulletin::all)
        .get("/queue/{territory}/bulletins/{round}", Access::Public, bulletin::show)
        .get("/queue/{territory}/bulletins/{round}/claims/{claim}/proof.json", Access::Public, bulletin::proof)
        .get("/queue/{territory}/children/{code}/proof", Access::Public, proof::show)
        .get("/queue/{territory}/children/{code}/proof.json", Access::Public, proof::file)
        .get("/check", Access::Public, check::form)
        .post("/check", Access::Public, check::sent)
        .get("/check/statements.cer", Access::Public, check::statements_key)
        .get("/check/statements.pem", Access::Public, check::statements_keys)
        .get("/check/{code}", Access::Public, check::show)
        .get("/check/{code}/evidence.der", Access::Public, check::evidence)
        .get("/check/{code}/{statement}", Access::Public, check::scanned);
    // At the minute of an opening everybody is here at once.
    let rooms = rooms.rush(|rooms| {
        rooms.get("/cabinet/{case}/choices/{round}", RECIPIENT, choice::show).post(
            "/cabinet/{case}/choices/{round}",
            RECIPIENT,
            choice::sent,
        )
    });
    api::rooms(intake::rooms(rooms, Access::Public, RECIPIENT))
}
