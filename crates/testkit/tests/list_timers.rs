//! A list that lives by today's practice: what the clock does to offers, referrals and the stop list, what a parent asks of the list, and what the
//! case tells of it all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

use casework::{CaseRoom, DecidingPrivilege, Offering, Opened, PrivilegeDeed, SignRefusal, child_code};
use engine::{ActorKind, Answers, Decision, Fact, ListNews, ListWish, Misstep, Written};
use jiff::SignedDuration;
use kernel::{CaseId, Channel, System};
use pki::Role;
use queue::{Class, Standing};
use store::records::VacancyRecord;
use testkit::TestHouse;
use testkit::story::{self, lists_follow_from_their_logs};

const OFFICE: &str = "turkestan";
const PEOPLE: [&str; 2] = ["aliya", "sergey"];

fn house() -> TestHouse {
    let house = TestHouse::new();
    house.house.lay(&server::embedded::queues()).unwrap();
    house
}

fn body(house: &TestHouse) -> &CaseRoom {
    &house.house.local_body
}

fn answers(name: &str, born: &str) -> Answers {
    let mut answers = story::answers(born);
    answers.insert("office".to_owned(), OFFICE.to_owned());
    answers.insert("child-name".to_owned(), name.to_owned());
    answers
}

/// A child whose case waits for a place; the portal has sent it.
fn waits(house: &TestHouse, person: &str, name: &str, born: &str) -> CaseId {
    let application = house.application(Channel::Portal, person, person, &answers(name, born));
    let Opened::Accepted { case } = house.open(Channel::Portal, &application, person) else {
        panic!("the application was not taken")
    };
    house.house.pump.run_dry();
    let officer = house.actor(ActorKind::Officer, System::LocalBody, "erlan");
    let granted = Fact::Decided { decision: Decision::Grant, ground: None, explanation: None };
    for fact in [Fact::Accepted, Fact::DocumentsChecked, granted] {
        body(house).act(case, fact, &officer).unwrap();
    }
    house.sign_paper(case, "erlan", "erlan").unwrap();
    house.house.pump.run_dry();
    house.clock.forward(SignedDuration::from_mins(7));
    case
}

fn places(house: &TestHouse, id: &str, count: i64) {
    let places = VacancyRecord {
        id: id.to_owned(),
        territory: OFFICE.to_owned(),
        kindergarten: id.to_owned(),
        kindergarten_name: id.to_owned(),
        born_from: 2022,
        born_to: 2022,
        language: "kk".to_owned(),
        places: count,
        taken: 0,
        published_at: kernel::Clock::now(&*house.clock),
    };
    house.open_places(&places).unwrap();
}

fn offer(house: &TestHouse, place: &str, case: CaseId) -> Offering {
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "erlan");
    let made = body(house).offer_place_to(place, OFFICE, case, &keeper).unwrap();
    house.house.pump.run_dry();
    made
}

fn consent(house: &TestHouse, case: CaseId) {
    let room = body(house);
    let offer = room.view(case).unwrap().state.open_offer().unwrap().id.clone();
    let written = room
        .store
        .write::<_, store::StoreError>(|tx| {
            Ok(Written::Scan { document: tx.blob_put(b"scan")?, signature: tx.blob_put(b"signature")? })
        })
        .unwrap();
    let officer = house.actor(ActorKind::Officer, System::LocalBody, "erlan");
    room.act(case, Fact::PlaceAccepted { offer, written }, &officer).unwrap();
    house.sign_paper(case, "erlan", "erlan").unwrap();
    house.house.pump.run_dry();
}

fn days(house: &TestHouse, days: i64) {
    house.clock.forward(SignedDuration::from_hours(24 * days));
    house.house.pump.run_dry();
}

fn standing(house: &TestHouse, case: CaseId) -> Standing {
    body(house).look(OFFICE, |kept| kept.list.standing(&child_code(case)).cloned()).unwrap().unwrap()
}

fn position(house: &TestHouse, case: CaseId) -> Option<u64> {
    body(house).look(OFFICE, |kept| kept.list.position(&child_code(case))).unwrap()
}

/// What the list has told a case, in the system given.
fn news(room: &CaseRoom, case: CaseId) -> Vec<ListNews> {
    let told = room.view(case).unwrap().entries.into_iter();
    told.filter_map(|entry| if let Fact::ListTold { news } = entry.fact { Some(news) } else { None }).collect()
}

fn status(room: &CaseRoom, case: CaseId) -> String {
    room.view(case).unwrap().record.status
}

fn ask(house: &TestHouse, person: &str, case: CaseId, wish: &ListWish) {
    let parent = house.actor(ActorKind::Recipient, System::Portal, person);
    house.house.portal.ask_of_list(case, wish, &parent).unwrap();
    house.house.pump.run_dry();
}

/// Why the last wish sent by letter was turned away, as the parent's system was told.
fn turned_away(house: &TestHouse, case: CaseId) -> Option<String> {
    let entries = house.house.portal.view(case).unwrap().entries.into_iter().rev();
    let mut refused =
        entries.filter_map(|entry| if let Fact::DeedRefused { reason, .. } = entry.fact { Some(reason) } else { None });
    refused.next()
}

/// How many letters were sent.
fn mails(house: &TestHouse) -> usize {
    std::fs::read_dir(house.mail_folder()).unwrap().count()
}

#[test]
fn silence_passes_an_offer_on_and_the_child_comes_back_when_asked() {
    let house = house();
    let [first, second] = [0, 1].map(|n| waits(&house, PEOPLE[n], &format!("Бала {n}"), "2022-03-04"));
    places(&house, "bala", 1);
    assert_eq!(offer(&house, "bala", first), Offering::Made);
    // Three working days from Friday: until Wednesday night. A day before the parent is reminded, once.
    days(&house, 5);
    days(&house, 0);
    let portal = &house.house.portal;
    let mails_before = mails(&house);
    assert!(matches!(news(portal, first).as_slice(), [ListNews::AnswerDue { .. }]), "{:?}", news(portal, first));
    days(&house, 1);
    assert!(matches!(standing(&house, first), Standing::Stopped { restore_by: Some(_), .. }));
    assert_eq!(body(&house).view(first).unwrap().position, None, "on the stop list there is no number");
    assert_eq!((status(portal, first), status(body(&house), first)), ("waiting".to_owned(), "waiting".to_owned()));
    assert!(portal.view(first).unwrap().state.offers[0].lapsed);
    assert!(matches!(news(portal, first).last(), Some(ListNews::StopListed { restore_by: Some(_), .. })));
    // The parent is written to of the silence and of the stop list.
    assert_eq!(mails(&house), mails_before + 2);
    // The place went on.
    assert_eq!(offer(&house, "bala", second), Offering::Made);
    // Too early, then in time.
    ask(&house, "aliya", first, &ListWish::Restoration);
    assert!(matches!(standing(&house, first), Standing::Stopped { .. }));
    assert_eq!(turned_away(&house, first).as_deref(), Some("list-not-yet"));
    consent(&house, second);
    days(&house, 11);
    ask(&house, "aliya", first, &ListWish::Restoration);
    assert_eq!((standing(&house, first), position(&house, first)), (Standing::Waiting, Some(1)));
    assert_eq!(body(&house).view(first).unwrap().position, Some(1));
    lists_follow_from_their_logs(&house).unwrap();
}

#[test]
fn a_referral_that_is_not_handed_in_reopens_its_case() {
    let house = house();
    let case = waits(&house, "aliya", "Бала", "2022-03-04");
    places(&house, "bala", 1);
    offer(&house, "bala", case);
    consent(&house, case);
    assert!(matches!(standing(&house, case), Standing::Referred { until: Some(_), extended: false }));
    assert_eq!(status(body(&house), case), "issued");
    // One extension, and no second one.
    ask(&house, "aliya", case, &ListWish::Extension);
    let Standing::Referred { until: Some(until), extended: true } = standing(&house, case) else { panic!() };
    ask(&house, "aliya", case, &ListWish::Extension);
    assert_eq!(standing(&house, case), Standing::Referred { until: Some(until), extended: true });
    assert_eq!(turned_away(&house, case).as_deref(), Some("list-extended"));
    days(&house, 10);
    assert!(matches!(standing(&house, case), Standing::Referred { .. }), "it is extended");
    days(&house, 21);
    assert!(matches!(standing(&house, case), Standing::Stopped { .. }), "{:?}", standing(&house, case));
    assert!(news(&house.house.portal, case).contains(&ListNews::ReferralLapsed));
    days(&house, 11);
    ask(&house, "aliya", case, &ListWish::Restoration);
    // The case had ended with its referral; now it waits again, and can get a place again.
    assert_eq!((status(body(&house), case), status(&house.house.portal, case)), ("waiting".into(), "waiting".into()));
    assert_eq!(offer(&house, "bala", case), Offering::Made);
    consent(&house, case);
    assert_eq!(status(&house.house.portal, case), "issued");
    lists_follow_from_their_logs(&house).unwrap();
}

#[test]
fn wishes_are_of_the_form_and_of_the_cabinet() {
    let house = house();
    let case = waits(&house, "aliya", "Бала", "2022-03-04");
    places(&house, "bala", 1);
    places(&house, "nur", 1);
    let at = |id: &str| {
        let garden = queue::KindergartenId::new(id);
        body(&house).look(OFFICE, |kept| kept.list.position_at(&child_code(case), &garden)).unwrap()
    };
    assert_eq!((at("bala"), at("nur")), (Some(1), Some(1)));
    let wish = ListWish::Wishes { kindergartens: vec!["nur".to_owned()], language: Some("kk".to_owned()) };
    ask(&house, "aliya", case, &wish);
    assert_eq!((at("bala"), at("nur")), (None, Some(1)));
    assert_eq!(offer(&house, "bala", case), Offering::NotNext);
    // The same wish sent twice is one event.
    let events = body(&house).look(OFFICE, |kept| kept.list.events()).unwrap();
    let parent = house.actor(ActorKind::Recipient, System::Portal, "aliya");
    let other = ListWish::Wishes { kindergartens: vec!["bala".to_owned()], language: None };
    assert!(house.house.portal.ask_of_list(case, &other, &parent).unwrap());
    assert!(!house.house.portal.ask_of_list(case, &other, &parent).unwrap());
    house.house.pump.run_dry();
    assert_eq!(body(&house).look(OFFICE, |kept| kept.list.events()).unwrap(), events + 1);
}

#[test]
fn a_privilege_has_no_effect_without_the_officers_signature() {
    let house = house();
    let [first, second] = [0, 1].map(|n| waits(&house, PEOPLE[n], &format!("Бала {n}"), "2022-03-04"));
    ask(&house, "sergey", second, &ListWish::Privilege { category: "large-family".to_owned() });
    assert_eq!((position(&house, first), position(&house, second)), (Some(1), Some(2)), "asked for is not confirmed");
    let (room, code) = (body(&house), child_code(second));
    let actor = house.actor(ActorKind::QueueKeeper, System::LocalBody, "erlan");
    let officer = casework::ApplicationPerson { name: actor.name.clone(), ..house.person("erlan") };
    let bytes = room.privilege_to_sign(OFFICE, &code, PrivilegeDeed::Confirm, &officer).unwrap().unwrap();
    let decide = |deed, signature: Vec<u8>| {
        let (signer, actor, roles) = (officer.iin.clone(), actor.clone(), vec![Role::Employee]);
        room.decide_privilege(OFFICE, &code, &DecidingPrivilege { deed, signature, signer, roles, actor }).unwrap()
    };
    // Another's key, and a signature over another decision.
    assert!(matches!(decide(PrivilegeDeed::Confirm, house.sign("aigul", &bytes)), Err(SignRefusal::Signature(..))));
    assert!(matches!(decide(PrivilegeDeed::Refuse, house.sign("erlan", &bytes)), Err(SignRefusal::Signature(..))));
    assert_eq!(position(&house, second), Some(2));
    decide(PrivilegeDeed::Confirm, house.sign("erlan", &bytes)).unwrap();
    assert_eq!((position(&house, first), position(&house, second)), (Some(2), Some(1)));
    // The signed text, the signature and what the verdict rests on are kept with the case.
    let told = news(room, second);
    let Some(ListNews::PrivilegeConfirmed { decision }) = told.last() else { panic!("{told:?}") };
    let kept = room.store.read::<_, store::StoreError>(|tx| tx.blob_get(&decision.document)).unwrap();
    assert_eq!(kept, Some(bytes));
    assert_eq!(decide(PrivilegeDeed::Confirm, Vec::new()), Err(SignRefusal::NothingToSign));
    // It is lost by a signed decision too.
    let end = room.privilege_to_sign(OFFICE, &code, PrivilegeDeed::End, &officer).unwrap().unwrap();
    decide(PrivilegeDeed::End, house.sign("erlan", &end)).unwrap();
    let class = room.look(OFFICE, |kept| kept.list.class(&code)).unwrap();
    assert_eq!((class, position(&house, second)), (Some(Class::General), Some(2)));
}

#[test]
fn one_child_has_one_place_on_the_list() {
    let house = house();
    let first = waits(&house, "aliya", "Бала", "2022-03-04");
    let number = body(&house).view(first).unwrap().record.number.unwrap();
    let application = house.application(Channel::Portal, "sergey", "sergey", &answers("Бала", "2022-03-04"));
    let Opened::Accepted { case } = house.open(Channel::Portal, &application, "sergey") else { panic!() };
    house.house.pump.run_dry();
    let officer = house.actor(ActorKind::Officer, System::LocalBody, "erlan");
    for fact in [Fact::Accepted, Fact::DocumentsChecked] {
        body(&house).act(case, fact, &officer).unwrap();
    }
    let granted = Fact::Decided { decision: Decision::Grant, ground: None, explanation: None };
    let refused = body(&house).act(case, granted.clone(), &officer).unwrap_err();
    let casework::Turned::Misstep(Misstep::AlreadyListed { number: told }) = refused else { panic!("{refused}") };
    assert_eq!(told, number.to_string());
    assert_eq!(body(&house).already_listed(case).unwrap(), Some(number.to_string()));
    // Off the list by the parent's wish, the child may be put there anew.
    let parent = house.actor(ActorKind::Recipient, System::Portal, "aliya");
    house.house.portal.act(first, Fact::Unlisted { why: engine::Leaving::Wish }, &parent).unwrap();
    house.house.pump.run_dry();
    assert_eq!((standing(&house, first), status(&house.house.portal, first)), (Standing::Gone, "unlisted".to_owned()));
    body(&house).act(case, granted, &officer).unwrap();
    assert_eq!(position(&house, case), Some(1));
}

/// A child of its own number that waits at another office.
fn waits_elsewhere(house: &TestHouse, office: &str, officer: &str, person: &str) -> CaseId {
    let mut answers = answers("Бала", "2022-03-04");
    answers.insert("office".to_owned(), office.to_owned());
    answers.insert("child-iin".to_owned(), house.person("ayaru").iin.as_str().to_owned());
    let application = house.application(Channel::Portal, person, person, &answers);
    let Opened::Accepted { case } = house.open(Channel::Portal, &application, person) else {
        panic!("the application was not taken")
    };
    house.house.pump.run_dry();
    let officer = house.actor(ActorKind::Officer, System::LocalBody, officer);
    for fact in [Fact::Accepted, Fact::DocumentsChecked] {
        body(house).act(case, fact, &officer).unwrap();
    }
    case
}

fn grant(house: &TestHouse, case: CaseId, person: &str) -> Result<(), casework::Turned> {
    let officer = house.actor(ActorKind::Officer, System::LocalBody, person);
    let granted = Fact::Decided { decision: Decision::Grant, ground: None, explanation: None };
    body(house).act(case, granted, &officer)
}

#[test]
fn a_child_that_moves_leaves_one_list_for_the_other_and_keeps_its_date() {
    let house = house();
    let first = waits_elsewhere(&house, OFFICE, "erlan", "aliya");
    grant(&house, first, "erlan").unwrap();
    house.sign_paper(first, "erlan", "erlan").unwrap();
    days(&house, 3);
    // Somebody else's child stood at the other office before the move, but applied later than this one did there.
    let resident = waits_elsewhere(&house, "shymkent", "aigul", "sergey");
    let since = body(&house).look(OFFICE, |kept| kept.list.registered(&child_code(first))).unwrap().unwrap().1;
    // Two numbers are two children: the resident's is another one.
    let (case, opened) = {
        let mut answers = answers("Басқа бала", "2022-05-06");
        answers.insert("office".to_owned(), "shymkent".to_owned());
        let application = house.application(Channel::Portal, "sergey", "sergey", &answers);
        let Opened::Accepted { case } = house.open(Channel::Portal, &application, "sergey") else { panic!() };
        house.house.pump.run_dry();
        let officer = house.actor(ActorKind::Officer, System::LocalBody, "aigul");
        for fact in [Fact::Accepted, Fact::DocumentsChecked] {
            body(&house).act(case, fact, &officer).unwrap();
        }
        (resident, case)
    };
    grant(&house, opened, "aigul").unwrap();
    // Before the decision the officer is told where the child waits.
    let waits = body(&house).waits_elsewhere(case).unwrap().unwrap();
    assert_eq!((waits.territory.as_str(), Some(waits.since)), (OFFICE, since));
    assert_eq!(body(&house).already_listed(case).unwrap(), None);
    grant(&house, case, "aigul").unwrap();
    house.house.pump.run_dry();
    assert_eq!(standing(&house, first), Standing::Gone);
    let here = |one| body(&house).look("shymkent", |kept| kept.list.position(&child_code(one))).unwrap();
    assert_eq!((here(case), here(opened)), (Some(1), Some(2)), "it waits from its first day");
    let kept = body(&house).look("shymkent", |kept| kept.list.registered(&child_code(case))).unwrap().unwrap();
    assert_eq!(kept.1, since);
    // Its first case has ended, at the body and at the portal, and says why.
    for room in [&house.house.local_body, &house.house.portal] {
        let view = room.view(first).unwrap();
        assert_eq!((view.record.status.as_str(), view.state.unlisted), ("unlisted", Some(engine::Leaving::Moved)));
    }
    // The child that was overtaken is told by which rule.
    let moves =
        body(&house).look("shymkent", |kept| queue::explain::moves(&kept.list, &child_code(opened), None)).unwrap();
    assert!(moves.last().is_some_and(|step| step.rule == queue::Rule::Move && step.to == Some(2)), "{moves:?}");
    lists_follow_from_their_logs(&house).unwrap();
}

#[test]
fn a_child_with_a_place_elsewhere_does_not_move() {
    let house = house();
    let first = waits_elsewhere(&house, OFFICE, "erlan", "aliya");
    grant(&house, first, "erlan").unwrap();
    house.sign_paper(first, "erlan", "erlan").unwrap();
    house.house.pump.run_dry();
    places(&house, "bala", 1);
    assert_eq!(offer(&house, "bala", first), Offering::Made);
    let case = waits_elsewhere(&house, "shymkent", "aigul", "aliya");
    let number = body(&house).view(first).unwrap().record.number.unwrap().to_string();
    assert_eq!(body(&house).already_listed(case).unwrap(), Some(number));
    assert_eq!(body(&house).waits_elsewhere(case).unwrap(), None);
    assert!(matches!(grant(&house, case, "aigul"), Err(casework::Turned::Misstep(Misstep::AlreadyListed { .. }))));
    assert_eq!(standing(&house, first), Standing::Offered { answer_by: offered_until(&house, first) });
}

fn offered_until(house: &TestHouse, case: CaseId) -> Option<jiff::Timestamp> {
    let by = body(house).view(case).unwrap().state.open_offer().unwrap().answer_by.clone();
    by.map(|by| by.parse().unwrap())
}

#[test]
fn a_child_waits_for_its_age_and_the_year_begins_anew() {
    let house = house();
    // Two years old on 1 December 2026.
    let case = waits(&house, "aliya", "Бала", "2024-12-01");
    let code = child_code(case);
    let young = || body(&house).look(OFFICE, |kept| kept.list.under_age().any(|one| *one == code)).unwrap();
    assert!(young());
    days(&house, 10);
    assert!(young());
    days(&house, 2);
    assert!(!young());
    assert_eq!(news(body(&house), case), [ListNews::CameOfAge]);
    let refreshed = || body(&house).look(OFFICE, |kept| kept.list.refreshed()).unwrap();
    assert_eq!(refreshed(), None, "a list of this autumn waits for its first summer");
    days(&house, 260);
    assert_eq!(refreshed(), Some(2027));
    let events = body(&house).look(OFFICE, |kept| kept.list.events()).unwrap();
    days(&house, 2);
    assert_eq!(body(&house).look(OFFICE, |kept| kept.list.events()).unwrap(), events);
    lists_follow_from_their_logs(&house).unwrap();
}
