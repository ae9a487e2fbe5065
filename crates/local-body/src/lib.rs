//! The local executive body, ИС МИО with the workplace of its staff (АРМ РШЭП): officers, heads, and those who keep the waiting list.
//!
//! This room knows pages and the rules of the workplace: who works here, and which office's cases they see. It must not know the other workplaces,
//! any service by name, or how a case changes: that is casework's.

mod answer;
mod appoint;
mod archive;
mod assign;
mod bulletin;
mod by_hand;
mod case;
mod child;
mod commission;
mod copy;
mod decide;
mod deed;
mod desk;
mod due;
mod extend;
mod hand_out;
mod hand_over;
mod journals;
mod kindergarten;
mod offers;
mod paper;
mod pile;
mod places;
mod privilege;
mod rounds;
mod sign_in;
mod staff;
mod waiting;
mod wishes;

use axum::extract::FromRef;
use casework::{Bulletins, CaseRoom};
use kernel::{Channel, Clock, Contour, System};
use registers::Register;
use staff::{GARDENS, HEADS, KEEPERS, STAFF, WORKERS};
use std::sync::Arc;
use translation::T;
use web::api::{self, Api};
use web::components::NavigationItem;
use web::intake::{self, Intake};
use web::password::Throttle;
use web::{Access, Rooms, Sessions, Site, Visit};

/// What the pages of the local body work with.
#[derive(Clone)]
pub struct App {
    /// The body's room of cases.
    pub room: Arc<CaseRoom>,
    /// The persons register, for the data of the recipient who came to the counter.
    pub register: Arc<dyn Register>,
    /// The address of the signing agent on the employee's machine.
    pub agent: Arc<str>,
    /// What slows guessing of passwords down.
    pub throttle: Arc<Throttle>,
    /// The bulletins of free places.
    pub bulletins: Arc<Bulletins>,
}

impl FromRef<App> for Intake {
    fn from_ref(app: &App) -> Self {
        Self {
            room: Arc::clone(&app.room),
            register: Arc::clone(&app.register),
            agent: Arc::clone(&app.agent),
            sending: None,
            channel: Channel::LocalBody,
        }
    }
}

impl FromRef<App> for Api {
    fn from_ref(app: &App) -> Self {
        Self {
            intake: Intake::from_ref(app),
            throttle: Arc::clone(&app.throttle),
            papers: None,
            bulletins: Some(Arc::clone(&app.bulletins)),
            lists: None,
        }
    }
}

/// The site of the local body.
pub fn site(sessions: Arc<dyn Sessions>, clock: Arc<dyn Clock>, address: &str, contour: Contour) -> Arc<Site> {
    let site = Site::new(System::LocalBody, sessions, clock).reached_at(address);
    Arc::new(Site { menu, contour, test_phase: true, ..site })
}

fn menu(visit: &Visit, t: T) -> Vec<NavigationItem> {
    let item = |path: &str, text: std::borrow::Cow<'static, str>| {
        let href = visit.url(path);
        let active = visit.path().starts_with(&href);
        NavigationItem::new(href, text, active)
    };
    let mut items = Vec::new();
    if visit.has_role(WORKERS) {
        items.push(item("/desk", t.body_menu_desk()));
        items.push(item("/services", t.body_menu_services()));
        items.push(item("/journals", t.journal_menu()));
    }
    if visit.has_role(GARDENS) {
        items.push(item("/kindergarten", t.body_menu_kindergarten()));
    }
    if visit.has_role(STAFF) {
        items.push(item("/queue", t.body_menu_queue()));
    }
    items
}

/// What only a head does.
fn heads(rooms: Rooms<App>) -> Rooms<App> {
    let head = Access::Role(HEADS);
    rooms.get("/cases/{case}/assign", head, assign::form).post("/cases/{case}/assign", head, assign::sent)
}

/// The round of allocation: everybody of the office sees it, the keeper prepares it, the head signs.
fn allocation(rooms: Rooms<App>) -> Rooms<App> {
    let (all, keep, head) = (Access::Role(STAFF), Access::Role(KEEPERS), Access::Role(HEADS));
    rooms
        .get("/queue/rounds", all, rounds::desk)
        .post("/queue/rounds", keep, rounds::announce)
        .get("/queue/rounds/try", keep, rounds::trial_form)
        .post("/queue/rounds/try", keep, rounds::trial_sent)
        .get("/queue/rounds/compare", all, rounds::compare)
        .get("/queue/rounds/override", head, rounds::override_form)
        .post("/queue/rounds/override", head, rounds::override_sent)
        .get("/queue/rounds/override/bytes", head, rounds::override_bytes)
        .get("/queue/rounds/runs/{run}", all, rounds::run)
        .get("/queue/rounds/runs/{run}/chart.svg", all, rounds::chart)
        .get("/queue/rounds/{round}", all, rounds::round)
        .post("/queue/rounds/{round}", keep, rounds::drop_sent)
        .post("/queue/rounds/{round}/compute", keep, rounds::round_cast)
        .get("/queue/rounds/{round}/sign", head, rounds::sign_form)
        .post("/queue/rounds/{round}/sign", head, rounds::sign_sent)
        .get("/queue/rounds/{round}/sign/bytes", head, rounds::sign_bytes)
        .get("/queue/children/{code}/wishes", keep, wishes::form)
        .post("/queue/children/{code}/wishes", keep, wishes::sent)
        .post("/queue/children/{code}/together", keep, wishes::bind)
}

/// The first page, and how people sign in and out.
fn entry(rooms: Rooms<App>) -> Rooms<App> {
    rooms
        .get("/", Access::Public, sign_in::home)
        .get("/sign-in", Access::Public, sign_in::form)
        .post("/sign-in", Access::Public, sign_in::sent)
        .get("/sign-in/certificate", Access::Public, sign_in::certificate)
        .post("/sign-in/certificate", Access::Public, sign_in::certificate_sent)
        .get("/sign-in/certificate/document", Access::Public, sign_in::document)
        .post("/sign-out", Access::Public, sign_in::sign_out)
}

/// The lists of work, and the papers that wait to be signed.
fn work_lists(rooms: Rooms<App>) -> Rooms<App> {
    let work = Access::Role(WORKERS);
    rooms
        .get("/desk", work, desk::mine)
        .get("/desk/to-sign", work, pile::list)
        .post("/desk/to-sign", work, pile::chosen)
        .get("/desk/to-sign/sign", work, pile::form)
        .post("/desk/to-sign/sign", work, pile::sent)
        .get("/desk/{list}", work, desk::list)
}

/// The pages of the local body with the rule of each.
pub fn rooms(site: &Arc<Site>) -> Rooms<App> {
    let (all, work, keep) = (Access::Role(STAFF), Access::Role(WORKERS), Access::Role(KEEPERS));
    let rooms = work_lists(entry(Rooms::new(site)))
        .get("/services", work, desk::services)
        .get("/cases/{case}", all, case::case)
        .get("/cases/{case}/receipt.pdf", all, case::receipt)
        .get("/cases/{case}/documents/{document}", all, case::document)
        .get("/cases/{case}/diagram.svg", all, case::diagram)
        .get("/cases/{case}/papers/{paper}", all, case::paper)
        .get("/cases/{case}/application/{file}", all, case::application)
        .post("/cases/{case}/accept", work, case::accept)
        .post("/cases/{case}/documents-checked", work, case::documents_checked)
        .post("/cases/{case}/ask-registers", work, case::ask_registers)
        .get("/cases/{case}/decide", work, decide::form)
        .post("/cases/{case}/decide", work, decide::sent)
        .get("/cases/{case}/decide/check", work, decide::check)
        .post("/cases/{case}/decide/check", work, decide::confirmed)
        .get("/cases/{case}/sign", work, paper::form)
        .post("/cases/{case}/sign", work, paper::sent)
        .get("/cases/{case}/sign/draft.pdf", work, paper::draft)
        .get("/cases/{case}/sign/bytes", work, paper::bytes)
        .get("/cases/{case}/hand-out", work, hand_out::form)
        .post("/cases/{case}/hand-out", work, hand_out::sent)
        .get("/cases/{case}/answer", work, answer::form)
        .post("/cases/{case}/answer", work, answer::sent)
        .get("/cases/{case}/answer/sign", work, answer::sign)
        .post("/cases/{case}/answer/sign", work, answer::signed)
        .get("/cases/{case}/answer/scan", work, answer::scan)
        .get("/cases/{case}/search", work, archive::form)
        .post("/cases/{case}/search", work, archive::sent)
        .get("/cases/{case}/conclude", work, commission::form)
        .post("/cases/{case}/conclude", work, commission::sent)
        .get("/cases/{case}/by-hand", work, by_hand::form)
        .post("/cases/{case}/by-hand", work, by_hand::sent)
        .get("/cases/{case}/hand-over", work, hand_over::form)
        .post("/cases/{case}/hand-over", work, hand_over::sent)
        .get("/cases/{case}/extend", work, extend::form)
        .post("/cases/{case}/extend", work, extend::sent)
        .get("/cases/{case}/appoint", work, appoint::form)
        .post("/cases/{case}/appoint", work, appoint::sent)
        .post("/cases/{case}/copies/{number}", work, copy::print)
        .post("/cases/{case}/recall", work, copy::recall);
    let rooms = allocation(heads(rooms))
        .get("/queue", all, waiting::list)
        .get("/queue/children/{code}", all, child::show)
        .post("/queue/children/{code}", keep, child::sent)
        .get("/queue/children/{code}/privilege/{deed}", keep, privilege::show)
        .post("/queue/children/{code}/privilege/{deed}", keep, privilege::sent)
        .get("/queue/children/{code}/privilege/{deed}/document", keep, privilege::document)
        .get("/queue/places", all, places::list)
        .get("/queue/places/new", keep, places::form)
        .post("/queue/places/new", keep, places::sent)
        .get("/queue/places/{place}/offer", keep, offers::form)
        .post("/queue/places/{place}/offer", keep, offers::sent)
        .get("/queue/offers", all, offers::list)
        .get("/queue/bulletins", all, bulletin::list)
        .get("/queue/bulletins/new", keep, bulletin::form)
        .post("/queue/bulletins/new", keep, bulletin::sent)
        .get("/queue/bulletins/{round}", all, bulletin::show)
        .post("/queue/bulletins/{round}/close", keep, bulletin::close)
        .get("/kindergarten", Access::Role(GARDENS), kindergarten::show)
        .post("/kindergarten/children/{code}", Access::Role(GARDENS), kindergarten::sent);
    api::rooms(web::journals::rooms(intake::rooms(rooms, work, work), work))
}
