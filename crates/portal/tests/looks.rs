//! The cabinet after sign-in by a certificate: cases handed in elsewhere, and who looked at them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::Opened;
use engine::Answers;
use jiff::SignedDuration;
use kernel::{CaseId, Channel};
use testkit::TestHouse;
use testkit::client::Client;
use testkit::story::{self, Run};

/// A case that an officer took at the counter, of which the portal was told.
fn at_the_counter(house: &TestHouse) -> CaseId {
    let answers = [("child-name", "Ахметова Аяру"), ("child-birth-date", "2021-04-18"), ("office", "shymkent")];
    let answers: Answers = answers.map(|(field, answer)| (field.to_owned(), answer.to_owned())).into();
    let application = house.application(Channel::LocalBody, "aliya", "aigul", &answers);
    let Opened::Accepted { case } = house.open(Channel::LocalBody, &application, "aigul") else { panic!("not opened") };
    house.house.pump.run_dry();
    case
}

async fn by_password(house: &TestHouse, system: &str, person: &str) -> Client {
    let mut client = Client::new(house.router()).in_language("ru");
    let page = client.get(&format!("{system}/sign-in")).await;
    let (iin, password) = (house.person(person).iin, house.seed.password.clone());
    let answer = client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    client
}

async fn by_certificate(house: &TestHouse, person: &str) -> Client {
    let mut client = Client::new(house.router()).in_language("ru");
    let page = client.get("/sign-in/certificate").await;
    let text = page.text();
    let (_, after) = text.split_once("data-content=\"").unwrap();
    let bytes = STANDARD.decode(after.split_once('"').unwrap().0).unwrap();
    let signature = STANDARD.encode(house.sign(person, &bytes));
    let answer = client.fill(&page, &[("signature", &signature)]).await;
    assert_eq!(answer.location(), "/cabinet", "{}", answer.text());
    client
}

#[tokio::test]
async fn a_case_of_the_counter_is_shown_to_whom_a_certificate_proved() {
    let house = TestHouse::new();
    let case = at_the_counter(&house);
    let number = house.house.local_body.view(case).unwrap().record.number.unwrap().to_string();
    let mut client = by_password(&house, "", "aliya").await;
    let history = client.get("/cabinet/history").await;
    assert!(!history.shows(&number) && history.shows("видны после входа с ЭЦП"), "{}", history.text());
    assert!(history.link_with("/sign-in/certificate").is_some());
    assert_eq!(client.get(&format!("/cabinet/{case}")).await.status, 404);
    let mut client = by_certificate(&house, "aliya").await;
    let history = client.get("/cabinet/history").await;
    assert!(history.shows(&number) && !history.shows("видны после входа с ЭЦП"), "{}", history.text());
    let page = client.get(&format!("/cabinet/{case}")).await;
    assert!(page.status == 200 && page.shows(&number), "{}", page.text());
    // Nobody else's certificate shows it.
    let mut other = by_certificate(&house, "gulnur").await;
    assert!(!other.get("/cabinet/history").await.shows(&number));
    assert_eq!(other.get(&format!("/cabinet/{case}")).await.status, 404);
}

#[tokio::test]
async fn every_look_of_the_staff_is_shown_once() {
    let house = TestHouse::new();
    let case = at_the_counter(&house);
    let mut citizen = by_certificate(&house, "aliya").await;
    assert!(citizen.get("/cabinet/looks").await.shows("Сотрудники ещё не открывали"));
    let mut officer = by_password(&house, "/local-body", "aigul").await;
    for _ in 0..3 {
        assert_eq!(officer.get(&format!("/local-body/cases/{case}")).await.status, 200);
    }
    let mut operator = by_password(&house, "/service-centre", "viktoria").await;
    assert_eq!(operator.get(&format!("/service-centre/cases/{case}")).await.status, 200);
    house.house.pump.run_dry();
    let looks = citizen.get("/cabinet/looks").await;
    assert_eq!(looks.text().matches("Қасымова").count(), 1, "{}", looks.text());
    assert!(looks.shows("Ли Виктория") && looks.shows("Отдел образования"), "{}", looks.text());
    // Two hours later it is another look.
    house.clock.forward(SignedDuration::from_hours(2));
    let mut officer = by_password(&house, "/local-body", "aigul").await;
    officer.get(&format!("/local-body/cases/{case}")).await;
    house.house.pump.run_dry();
    let mut citizen = by_certificate(&house, "aliya").await;
    let looks = citizen.get("/cabinet/looks").await;
    assert_eq!(looks.text().matches("Қасымова").count(), 2, "{}", looks.text());
    // A number and a password do not show them.
    let mut client = by_password(&house, "", "aliya").await;
    assert!(client.get("/cabinet/looks").await.shows("Сотрудники ещё не открывали"));
}

#[tokio::test]
async fn a_kindergarten_that_saw_the_child_is_on_record() {
    let house = TestHouse::new();
    for story in story::read(story::REFERRED) {
        Run::new(&house).tell(&story).unwrap_or_else(|why| panic!("{why}"));
    }
    let mut director = by_password(&house, "/local-body", "botagoz").await;
    for _ in 0..2 {
        let page = director.get("/local-body/kindergarten").await;
        assert!(page.shows("Ахметова Аяру"), "{}", page.text());
    }
    house.house.pump.run_dry();
    let mut citizen = by_certificate(&house, "aliya").await;
    let looks = citizen.get("/cabinet/looks").await;
    assert_eq!(looks.text().matches("Сәрсенова").count(), 1, "{}", looks.text());
    assert!(looks.shows("сотрудник детского сада") && looks.shows("№ 12 «Күншуақ» бөбекжайы"), "{}", looks.text());
}
