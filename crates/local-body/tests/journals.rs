//! The registration journal and the register of hand-over, as the body and the centre read, print and save them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use engine::{Branch, FactKind, Verb};
use jiff::SignedDuration;
use kernel::Channel;
use store::StoreError;
use store::records::{AccountRecord, CaseRecord};
use testkit::TestHouse;
use testkit::client::{Answer, Client};
use testkit::walker::{Way, walk, ways};

const DIPLOMA: &str = "ala-2015-3-542/diploma-duplicate";

/// A house where a duplicate went from its provider to the centre by a register.
fn walked() -> (TestHouse, CaseRecord) {
    let house = TestHouse::new();
    let edition = house.house.law.current(DIPLOMA).unwrap();
    let route = edition.route(Channel::ServiceCentre).unwrap();
    let hands_over = |way: &Way| {
        let at = |(id, branch): &(String, Branch)| {
            *branch == Branch::Done && route.step(id).is_some_and(|step| step.verbs.contains(&Verb::HandOver))
        };
        way.steps.iter().any(at)
    };
    let way = ways(route).into_iter().find(hands_over).unwrap();
    let case = walk(&house, DIPLOMA, Channel::ServiceCentre, &way).unwrap().view.unwrap();
    assert!(case.entries.iter().any(|entry| entry.fact.kind() == FactKind::HandedOver));
    (house, case.record)
}

/// Gives the office of a case an officer with the known password.
fn officer_of(house: &TestHouse, office: &str) {
    let store = &house.house.local_body.store;
    let known = store.read::<_, StoreError>(|tx| tx.account_find("local-body-aigul")).unwrap().unwrap();
    let other = AccountRecord {
        id: "local-body-darkhan".into(),
        iin: house.person("darkhan").iin.as_str().into(),
        name: "Төлегенов Дархан".into(),
        office: Some(office.to_owned()),
        ..known
    };
    store.write::<_, StoreError>(|tx| tx.account_create(&other)).unwrap();
}

async fn sign_in(house: &TestHouse, system: &str, person: &str) -> Client {
    let mut client = Client::new(house.router()).in_language("ru");
    let page = client.get(&format!("/{system}/sign-in")).await;
    let (iin, password) = (house.person(person).iin, house.seed.password.clone());
    let answer = client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    client
}

fn of_day(day: &str) -> String {
    format!("from-day={day}&from-month=11&from-year=2026&to-day={day}&to-month=11&to-year=2026")
}

fn is_csv(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/csv") && answer.bytes.starts_with("\u{feff}".as_bytes())
}

#[tokio::test]
async fn an_office_reads_its_journals_by_days() {
    let (house, record) = walked();
    officer_of(&house, &record.office);
    let number = record.number.as_ref().unwrap().to_string();
    let mut client = sign_in(&house, "local-body", "darkhan").await;
    let page = client.open("/local-body/journals").await;
    assert!(page.shows("Журнал регистрации") && page.shows(&number), "{}", page.text());
    assert!(page.shows(&record.recipient_name) && page.link_with(&format!("/cases/{}", record.id)).is_some());
    let earlier = client.get(&format!("/local-body/journals/registration?{}", of_day("1"))).await;
    assert!(earlier.shows("За эти дни записей нет") && !earlier.shows(&number), "{}", earlier.text());
    let turned = "from-day=2&from-month=11&from-year=2026&to-day=1&to-month=11&to-year=2026";
    let wrong = client.get(&format!("/local-body/journals/registration?{turned}")).await;
    assert!(wrong.shows("не позже последнего"), "{}", wrong.text());
    assert_eq!(client.get(&format!("/local-body/journals/registration/table.csv?{turned}")).await.status, 400);
    let file = client.get("/local-body/journals/registration/table.csv").await;
    assert!(is_csv(&file) && file.text().contains(&number), "{}", file.text());
    let handed = client.get("/local-body/journals/hand-over").await;
    assert!(handed.shows("Реестр передачи") && handed.shows(&number) && handed.shows("в центр"), "{}", handed.text());
    assert_eq!(client.get("/local-body/journals/other").await.status, 404);
    // Another office sees none of it.
    let mut other = sign_in(&house, "local-body", "aigul").await;
    for journal in ["registration", "hand-over"] {
        let page = other.get(&format!("/local-body/journals/{journal}")).await;
        assert!(!page.shows(&number), "{}", page.text());
    }
    // The keeper of the waiting list keeps no journals.
    let mut keeper = sign_in(&house, "local-body", "dinara").await;
    assert_eq!(keeper.get("/local-body/journals/registration").await.status, 403);
}

#[tokio::test]
async fn a_centre_reads_the_same_hand_over_from_its_own_side() {
    let (house, record) = walked();
    house.clock.forward(SignedDuration::from_mins(1));
    let number = record.number.as_ref().unwrap().to_string();
    let mut client = sign_in(&house, "service-centre", "viktoria").await;
    let page = client.open("/service-centre/journals").await;
    assert!(page.shows(&number) && page.shows("Ли Виктория"), "{}", page.text());
    let handed = client.get("/service-centre/journals/hand-over").await;
    assert!(handed.shows(&number) && handed.shows("в центр"), "{}", handed.text());
    let file = client.get("/service-centre/journals/hand-over/table.csv").await;
    assert!(is_csv(&file) && file.text().contains(&number), "{}", file.text());
    client.forget();
    assert!(client.get("/service-centre/journals").await.location().contains("/sign-in"));
}
