//! The service centre, ИС ЦОН: where an operator takes applications of people who come in person, follows them and hands results out.
//!
//! This room knows pages and the desk's rules: who may act on a request, and which centre it belongs to. It must not know the other workplaces,
//! any service by name, or how a case changes: that is casework's.

mod answer;
mod case;
mod desk;
mod hand_out;
mod journals;
mod operator;
mod sign_in;

use axum::extract::FromRef;
use casework::{CaseRoom, PublicLists};
use kernel::{Channel, Clock, Contour, System};
use registers::Register;
use std::sync::Arc;
use translation::T;
use web::api::{self, Api};
use web::components::NavigationItem;
use web::intake::{self, Intake};
use web::password::Throttle;
use web::{Access, Rooms, Sessions, Site, Visit};

/// What the pages of the service centre work with.
#[derive(Clone)]
pub struct App {
    /// The centre's room of cases.
    pub room: Arc<CaseRoom>,
    /// The persons register, for the data of the recipient who came.
    pub register: Arc<dyn Register>,
    /// The address of the signing agent on the operator's machine.
    pub agent: Arc<str>,
    /// What slows guessing of passwords down.
    pub throttle: Arc<Throttle>,
    /// The waiting lists, as anybody may see them.
    pub lists: Arc<PublicLists>,
}

impl FromRef<App> for Intake {
    fn from_ref(app: &App) -> Self {
        Self {
            room: Arc::clone(&app.room),
            register: Arc::clone(&app.register),
            agent: Arc::clone(&app.agent),
            sending: None,
            channel: Channel::ServiceCentre,
        }
    }
}

impl FromRef<App> for Api {
    fn from_ref(app: &App) -> Self {
        Self {
            intake: Intake::from_ref(app),
            throttle: Arc::clone(&app.throttle),
            papers: None,
            bulletins: None,
            lists: Some(Arc::clone(&app.lists)),
        }
    }
}

/// Who works here.
pub(crate) const OPERATOR: Access = Access::Role(&[ROLE]);
/// The role of an operator's account.
pub(crate) const ROLE: &str = "operator";

/// The site of the service centre.
pub fn site(sessions: Arc<dyn Sessions>, clock: Arc<dyn Clock>, address: &str, contour: Contour) -> Arc<Site> {
    let site = Site::new(System::ServiceCentre, sessions, clock).reached_at(address);
    Arc::new(Site { menu, contour, test_phase: true, ..site })
}

fn menu(visit: &Visit, t: T) -> Vec<NavigationItem> {
    if visit.person().is_none() {
        return Vec::new();
    }
    let item = |path: &str, text: std::borrow::Cow<'static, str>| {
        let href = visit.url(path);
        let active = visit.path().starts_with(&href);
        NavigationItem::new(href, text, active)
    };
    vec![
        item("/desk", t.centre_desk_menu()),
        item("/services", t.centre_desk_new_menu()),
        item("/search", t.centre_search_menu()),
        item("/journals", t.journal_menu()),
    ]
}

/// The pages of the service centre with the rule of each.
pub fn rooms(site: &Arc<Site>) -> Rooms<App> {
    let rooms = Rooms::new(site)
        .get("/", Access::Public, sign_in::home)
        .get("/sign-in", Access::Public, sign_in::password)
        .post("/sign-in", Access::Public, sign_in::password_sent)
        .get("/sign-in/certificate", Access::Public, sign_in::certificate)
        .post("/sign-in/certificate", Access::Public, sign_in::certificate_sent)
        .get("/sign-in/certificate/document", Access::Public, sign_in::document)
        .post("/sign-out", Access::Public, sign_in::sign_out)
        .get("/desk", OPERATOR, desk::desk)
        .get("/services", OPERATOR, desk::services)
        .get("/search", OPERATOR, desk::search)
        .post("/search", OPERATOR, desk::search_sent)
        .get("/cases/{case}", OPERATOR, case::case)
        .get("/cases/{case}/receipt.pdf", OPERATOR, case::receipt)
        .get("/cases/{case}/diagram.svg", OPERATOR, case::diagram)
        .get("/cases/{case}/papers/{paper}", OPERATOR, case::paper)
        .get("/cases/{case}/documents/{document}", OPERATOR, case::document)
        .get("/cases/{case}/hand-out", OPERATOR, hand_out::form)
        .post("/cases/{case}/hand-out", OPERATOR, hand_out::sent)
        .post("/cases/{case}/storage", OPERATOR, case::store)
        .post("/cases/{case}/recall", OPERATOR, case::recall)
        .get("/cases/{case}/answer", OPERATOR, answer::form)
        .post("/cases/{case}/answer", OPERATOR, answer::sent)
        .get("/cases/{case}/answer/sign", OPERATOR, answer::sign)
        .post("/cases/{case}/answer/sign", OPERATOR, answer::signed)
        .get("/cases/{case}/answer/document", OPERATOR, answer::document);
    api::rooms(web::journals::rooms(intake::rooms(rooms, OPERATOR, OPERATOR), OPERATOR))
}
