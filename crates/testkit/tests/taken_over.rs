//! A list that was kept elsewhere before becomes this house's: everybody keeps the place it had, and goes on from there.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test tells by failing")]

use casework::{ListPart, OlderChild, child_code};
use engine::{Actor, ActorKind, FactKind, Status};
use kernel::Clock as _;
use queue::KindergartenId;
use server::older_list;
use std::sync::Arc;
use store::records::VacancyRecord;
use testkit::{PRESCHOOL, TestHouse};

const OFFICE: &str = "turkestan";
/// The children do not stand in the order of their registration.
const TABLE: &str = "\u{feff}registered-at,recipient-iin,recipient-name,papers-in,child-name,child-birth-date\n\
    2024-05-02T09:00:00+05:00,900708400370,Бекенова Айжан,kk,Бекенов Арман,2023-02-01\n\
    2023-11-20T10:30:00+05:00,900708400370,Бекенова Айжан,ru,Бекенова Дана,2023-06-15\n\
    2025-01-15T18:45:00+05:00,900708400370,Бекенова Айжан,,Бекенов Ильяс,2022-09-30\n";

fn keeper() -> Actor {
    Actor { kind: ActorKind::QueueKeeper, name: "К. Кезекші".to_owned(), account: None }
}

fn read(house: &TestHouse, table: &str) -> Result<Vec<OlderChild>, Vec<older_list::LineFault>> {
    older_list::read(table, &house.house.law.current(PRESCHOOL).unwrap(), house.clock.now())
}

fn take_over(house: &TestHouse) -> usize {
    let edition = house.house.law.current(PRESCHOOL).unwrap();
    house.house.local_body.take_over(&edition, OFFICE, &read(house, TABLE).unwrap(), &keeper()).unwrap()
}

#[test]
fn everybody_keeps_the_place_it_had_and_nobody_comes_twice() {
    let house = TestHouse::new();
    assert_eq!(take_over(&house), 3);
    assert_eq!(take_over(&house), 0, "taken over again nothing changes");
    let body = &house.house.local_body;
    let part = ListPart { born: Some(2023), skip: 0, most: 10 };
    let listed = body.waiting_children(OFFICE, &part).unwrap();
    let named: Vec<_> = listed.children.iter().map(|one| (one.position, one.child.child_name.as_str())).collect();
    assert_eq!(named, [(Some(1), "Бекенова Дана"), (Some(2), "Бекенов Арман")]);
    assert_eq!(listed.years, [(2022, 1), (2023, 2)]);
    let case = listed.children[0].child.case;
    let record = body.store.read(|tx| tx.case_find(case)).unwrap().unwrap();
    assert_eq!(
        (record.status.as_str(), record.number.unwrap().as_str()),
        (Status::Waiting.word(), "turkestan-2023-000001")
    );
    // Nothing is told before something happens.
    house.house.pump.run_dry();
    assert!(house.house.portal.store.read(|tx| tx.case_find(case)).unwrap().is_none());
}

#[test]
fn a_place_goes_to_the_first_and_the_portal_then_hears_of_the_whole_case() {
    let house = TestHouse::new();
    take_over(&house);
    let body = Arc::clone(&house.house.local_body);
    let places = VacancyRecord {
        id: "turkestan-1".to_owned(),
        territory: OFFICE.to_owned(),
        kindergarten: "turkestan-1".to_owned(),
        kindergarten_name: "№ 1 «Балдырған»".to_owned(),
        born_from: 2023,
        born_to: 2023,
        language: "kk".to_owned(),
        places: 1,
        taken: 0,
        published_at: house.clock.now(),
    };
    body.open_places(&places, &keeper()).unwrap();
    let next = body.offers_to_make(OFFICE).unwrap().remove(0).next.unwrap();
    assert_eq!(body.store.read(|tx| tx.child_find(next.id)).unwrap().unwrap().child_name, "Бекенова Дана");
    // Who looked at the child before is told at once, and the portal does not know the case by it.
    body.note_look(next.id, &keeper(), Some(OFFICE), "case").unwrap();
    house.house.pump.run_dry();
    assert_eq!(body.offer_place_to("turkestan-1", OFFICE, next.id, &keeper()).unwrap(), casework::Offering::Made);
    house.house.pump.run_dry();
    let told = house.house.portal.store.read(|tx| tx.journal_of(next.id)).unwrap();
    let kinds: Vec<String> = told.into_iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [FactKind::TakenOver.word(), FactKind::PlaceOffered.word()]);
    let held = body.look(OFFICE, |kept| {
        kept.list.children_at(&KindergartenId::new("turkestan-1")).into_iter().cloned().collect::<Vec<_>>()
    });
    assert_eq!(held.unwrap(), [child_code(next.id)]);
    let journal = body.store.read(|tx| tx.journal_of(next.id)).unwrap();
    let facts: Vec<engine::Fact> = journal.iter().map(|entry| serde_json::from_str(&entry.fact).unwrap()).collect();
    let edition = house.house.law.current(PRESCHOOL).unwrap();
    let again = engine::replay(edition.route(kernel::Channel::LocalBody).unwrap(), &facts).unwrap();
    assert_eq!(again.status, Status::Offered, "the summary is the fold of the journal");
}

#[test]
fn every_fault_is_told_by_line_and_column() {
    let house = TestHouse::new();
    let table = TABLE.replace("2023-02-01", "1.2.2023").replace("2023-11-20T10:30:00+05:00,900708400370", "вчера,123");
    let told: Vec<String> = read(&house, &table).unwrap_err().iter().map(ToString::to_string).collect();
    let begins: Vec<&str> = told.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    assert_eq!(
        begins,
        ["line 2, column child-birth-date", "line 3, column registered-at", "line 3, column recipient-iin"]
    );
    assert!(told.iter().all(|fault| fault.contains("\n  mend: ")), "{told:?}");
    let heading =
        read(&house, &TABLE.replacen("papers-in", "papers_in", 1).replacen("child-birth-date", "child-name", 1));
    let told: Vec<String> = heading.unwrap_err().iter().map(ToString::to_string).collect();
    assert!(told[0].contains("column child-birth-date: the column is missing"), "{told:?}");
    assert!(told[1].contains("column papers_in: there is no such column"), "{told:?}");
    assert!(told[2].contains("column child-name: the column stands twice"), "{told:?}");
}

#[test]
fn made_up_children_are_made_once_however_often_the_program_starts() {
    let house = TestHouse::new();
    let made = |count| server::crowd::fill(&house.house, count, house.clock.now()).unwrap();
    assert_eq!(made(12), 12);
    house.clock.forward(jiff::SignedDuration::from_hours(5));
    assert_eq!((made(12), made(20), made(5)), (0, 8, 0), "a larger number adds, a smaller one takes nothing away");
    let waiting = house
        .house
        .local_body
        .look("shymkent", |kept| kept.list.years().map(|year| kept.list.count(year)).sum::<u64>());
    assert_eq!(waiting.unwrap(), 20);
}
