//! The waiting lists of the house: their logs are kept with the facts of cases, several programs keep one list, and a database from before the logs
//! goes on where it stood.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

use casework::{CaseRoom, Deed, Lists, Offering, Opened, child_code};
use engine::{ActorKind, Decision, Fact, Handing, Written};
use jiff::SignedDuration;
use kernel::{CaseId, Channel, System};
use queue::{Class, Standing, What};
use std::sync::Arc;
use store::Store;
use store::records::VacancyRecord;
use testkit::TestHouse;
use testkit::story::{self, lists_follow_from_their_logs};

const OFFICE: &str = "shymkent";
/// The officer's key.
const KEY: &str = "aigul";

/// Another program's room on the same store.
fn room(on: &TestHouse, store: Arc<Store>) -> CaseRoom {
    let own = &on.house.local_body;
    CaseRoom {
        system: own.system,
        store,
        law: Arc::clone(&own.law),
        clock: Arc::clone(&own.clock),
        calendar: Arc::clone(&own.calendar),
        trusted: Arc::clone(&own.trusted),
        press: Arc::clone(&own.press),
        setting: own.setting.clone(),
        lists: Lists::default(),
        statements: own.statements.clone(),
        seal: Arc::clone(&own.seal),
    }
}

/// A child on the list, with its notice signed: the case waits for a place.
fn waits(house: &TestHouse, born: &str) -> CaseId {
    let application = house.application(Channel::LocalBody, "aliya", "aigul", &story::answers(born));
    let Opened::Accepted { case } = house.open(Channel::LocalBody, &application, KEY) else {
        panic!("the application was not taken")
    };
    let body = &house.house.local_body;
    let actor = house.actor(ActorKind::Officer, System::LocalBody, "aigul");
    house.house.pump.run_dry();
    let granted = Fact::Decided { decision: Decision::Grant, ground: None, explanation: None };
    for fact in [Fact::Accepted, Fact::DocumentsChecked, granted] {
        body.act(case, fact, &actor).unwrap();
    }
    house.sign_paper(case, "aigul", KEY).unwrap();
    body.act(case, Fact::HandedOut { handing: Handing::ByHand { received_by: "Әлия".to_owned() } }, &actor).unwrap();
    house.house.pump.run_dry();
    house.clock.forward(SignedDuration::from_mins(7));
    case
}

fn places(house: &TestHouse, id: &str, year: i64, places: i64) -> VacancyRecord {
    VacancyRecord {
        id: id.to_owned(),
        territory: OFFICE.to_owned(),
        kindergarten: id.to_owned(),
        kindergarten_name: id.to_owned(),
        born_from: year,
        born_to: year,
        language: "kk".to_owned(),
        places,
        taken: 0,
        published_at: kernel::Clock::now(&*house.clock),
    }
}

fn offer(house: &TestHouse, place: &str, case: CaseId) -> Offering {
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
    house.house.local_body.offer_place_to(place, OFFICE, case, &keeper).unwrap()
}

fn answer(house: &TestHouse, case: CaseId, accepted: bool) {
    let body = &house.house.local_body;
    let offer = body.view(case).unwrap().state.open_offer().unwrap().id.clone();
    let written = body
        .store
        .write::<_, store::StoreError>(|tx| {
            Ok(Written::Scan { document: tx.blob_put(b"scan")?, signature: tx.blob_put(b"signature")? })
        })
        .unwrap();
    let fact = if accepted { Fact::PlaceAccepted { offer, written } } else { Fact::PlaceDeclined { offer, written } };
    let actor = house.actor(ActorKind::Officer, System::LocalBody, "aigul");
    body.apply(case, &Deed { fact, actor }).unwrap();
}

fn standing(house: &TestHouse, case: CaseId) -> (Option<Standing>, Option<u64>) {
    let code = child_code(case);
    let look = |kept: &casework::Kept| (kept.list.standing(&code).cloned(), kept.list.position(&code));
    house.house.local_body.look(OFFICE, look).unwrap()
}

#[test]
fn a_place_lives_its_life_in_the_log() {
    let house = TestHouse::new();
    let [first, second] = ["2023-03-04", "2023-05-06"].map(|born| waits(&house, born));
    assert_eq!((standing(&house, first).1, standing(&house, second).1), (Some(1), Some(2)));
    house.open_places(&places(&house, "bala", 2023, 1)).unwrap();
    assert_eq!(offer(&house, "bala", second), Offering::NotNext);
    assert_eq!(offer(&house, "bala", first), Offering::Made);
    assert_eq!(standing(&house, first), (Some(Standing::Offered { answer_by: None }), None));
    assert_eq!(standing(&house, second).1, Some(1));
    answer(&house, first, false);
    assert_eq!((standing(&house, first).1, standing(&house, second).1), (Some(1), Some(2)));
    // What was refused is not offered to the same child again.
    assert_eq!(offer(&house, "bala", first), Offering::NotNext);
    assert_eq!(offer(&house, "bala", second), Offering::Made);
    answer(&house, second, true);
    assert_eq!(standing(&house, second).0, Some(Standing::Consented));
    house.sign_paper(second, "aigul", KEY).unwrap();
    house.house.pump.run_dry();
    assert!(matches!(standing(&house, second).0, Some(Standing::Referred { .. })));
    lists_follow_from_their_logs(&house).unwrap();
    // Names and numbers of persons are not in the log.
    let log = house.house.local_body.log_page(OFFICE, 0, 1000).unwrap().join("\n");
    let iin = house.person("aliya").iin;
    assert!(!log.contains("Нұрай") && !log.contains(iin.as_str()) && !log.contains(&first.to_string()), "{log}");
}

#[test]
fn two_programs_on_one_store_keep_one_list() {
    let house = TestHouse::new();
    let body = &house.house.local_body;
    let other = room(&house, Arc::new(Store::open(&house.store_url(System::LocalBody)).unwrap()));
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
    for n in 0..6 {
        let writer = if n % 2 == 0 { body.as_ref() } else { &other };
        assert_eq!(writer.open_places(&places(&house, &format!("group-{n}"), 2022, 1), &keeper).unwrap(), None);
    }
    let known = places(&house, "group-1", 2022, 1);
    assert!(body.open_places(&known, &keeper).unwrap().is_some(), "a group is opened once");
    let list = |room: &CaseRoom| room.look(OFFICE, |kept| kept.list.clone()).unwrap();
    assert_eq!(list(body), list(&other));
    lists_follow_from_their_logs(&house).unwrap();
}

#[test]
fn a_work_undone_leaves_the_list_as_it_was() {
    let house = TestHouse::new();
    let body = &house.house.local_body;
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
    // The settings are adopted first; then the list refuses a group whose years are no years, and all of the work is undone.
    let wrong = VacancyRecord { territory: "arys".to_owned(), born_to: 40_000, ..places(&house, "arys-1", 2022, 1) };
    assert!(body.open_places(&wrong, &keeper).is_err());
    assert_eq!(body.look("arys", |kept| kept.list.events()).unwrap(), 0);
    let right = VacancyRecord { born_to: 2022, ..wrong };
    assert_eq!(body.open_places(&right, &keeper).unwrap(), None);
    assert_eq!(body.look("arys", |kept| kept.list.events()).unwrap(), 2);
    house.house.pump.run_dry();
    lists_follow_from_their_logs(&house).unwrap();
}

#[test]
fn a_database_from_before_the_logs_goes_on_where_it_stood() {
    let house = TestHouse::new();
    let cases = ["2023-01-01", "2023-01-02", "2023-01-03", "2023-01-04"].map(|born| waits(&house, born));
    house.open_places(&places(&house, "bala", 2023, 3)).unwrap();
    let [offered, refused, consented, waiting] = cases;
    assert_eq!(offer(&house, "bala", offered), Offering::Made);
    assert_eq!(offer(&house, "bala", refused), Offering::Made);
    answer(&house, refused, false);
    assert_eq!(offer(&house, "bala", consented), Offering::Made);
    answer(&house, consented, true);
    let before = cases.map(|case| standing(&house, case));
    // As the program left it that knew no log.
    let url = house.store_url(System::LocalBody);
    let sql = |text: &str| store::testing::execute(&url, text).unwrap();
    sql("DELETE FROM queue_log");
    sql("DELETE FROM queue_heads");
    sql("UPDATE children SET code = NULL");
    sql(&format!("UPDATE children SET status = 'offered' WHERE case_id = '{offered}'"));
    sql(&format!("UPDATE children SET status = 'accepted' WHERE case_id = '{consented}'"));
    let again = room(&house, Arc::new(Store::open(&url).unwrap()));
    again.prepare().unwrap();
    let after = cases.map(|case| {
        let code = child_code(case);
        again.look(OFFICE, |kept| (kept.list.standing(&code).cloned(), kept.list.position(&code))).unwrap()
    });
    assert_eq!(before, after);
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
    let next = |room: &CaseRoom| room.offers_to_make(OFFICE).unwrap().into_iter().find(|one| one.vacancy.id == "bala");
    assert_eq!(
        next(&again).unwrap().next.map(|record| record.id),
        Some(waiting),
        "the refused place is not offered again"
    );
    assert_eq!(again.offer_place_to("bala", OFFICE, waiting, &keeper).unwrap(), Offering::Made);
    // The log is begun once.
    let events = again.look(OFFICE, |kept| kept.list.events()).unwrap();
    again.prepare().unwrap();
    assert_eq!(again.look(OFFICE, |kept| kept.list.events()).unwrap(), events);
}

#[test]
fn a_privilege_asked_for_has_no_effect_until_it_is_confirmed() {
    let house = TestHouse::new();
    let edition = house.house.law.current("ala-2013-3-568/preschool-queue").unwrap();
    let route = edition.route(Channel::Portal).unwrap();
    let way = testkit::walker::ways(route)
        .into_iter()
        .find(|way| way.steps.iter().any(|(_, branch)| *branch == engine::Branch::Waiting))
        .unwrap();
    let case = testkit::walker::walk(&house, edition.code(), Channel::Portal, &way).unwrap().view.unwrap().record;
    let code = child_code(case.id);
    let privileges = |kept: &casework::Kept| (kept.list.class(&code), kept.list.privileges(&code));
    let (class, asked) = house.house.local_body.look(&case.office, privileges).unwrap();
    let log = house.house.local_body.log_page(&case.office, 0, 1000).unwrap();
    let claims = log.iter().filter_map(|line| queue::Event::from_canonical(line.as_bytes()).ok());
    let claims = claims.filter(|event| matches!(event.what, What::PrivilegeClaimed { .. })).count();
    assert_eq!((claims, asked.len(), class), (asked.len(), claims, Some(Class::General)));
}
