//! What changed between editions of a regulation, as anybody reads it on the portal; and texts marked with their language.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use jiff::SignedDuration;
use server::law::LawSource;
use testkit::TestHouse;
use testkit::client::Client;

const CODE: &str = "uko-2012-149/unemployment-certificate";

#[tokio::test]
async fn editions_are_compared_clause_by_clause() {
    let house = TestHouse::new();
    let mut client = Client::new(house.router()).in_language("ru");
    let path = format!("/services/{CODE}/regulation/changes");
    assert!(client.get(&path).await.shows("её регламент не менялся"));
    house.clock.forward(SignedDuration::from_hours(24));
    let mut folders = LawSource::default().folders().unwrap();
    let form = folders.get_mut(CODE).unwrap().get_mut("form.toml").unwrap();
    let (from, to) = ("label.ru = \"Контактный телефон\"", "label.ru = \"Телефон для связи\"");
    assert!(form.contains(from), "{form}");
    *form = form.replace(from, to);
    assert_eq!(house.house.reload(&folders).unwrap(), [CODE]);
    let page = client.get(&path).await;
    for text in ["Поле заявления: telephone", "вопрос", "Контактный телефон", "Телефон для связи", "21 ноября 2026"]
    {
        assert!(page.shows(text), "{text}: {}", page.text());
    }
    // In another language nothing differs, and the page says so.
    let mut kazakh = Client::new(house.router()).in_language("kk");
    let page = kazakh.get(&path).await;
    assert!(page.shows("айырма жоқ") && !page.shows("Контактный телефон"), "{}", page.text());
    // The same law read again is no new edition; the old text read again is one.
    house.house.reload(&folders).unwrap();
    assert_eq!(
        client.get(&path).await.text().matches("Изменения с").count(),
        2,
        "a caption and the name of its region"
    );
    house.house.reload(&LawSource::default().folders().unwrap()).unwrap();
    assert_eq!(client.get(&path).await.text().matches("Изменения с").count(), 4);
    let link = client.get(&format!("/services/{CODE}/regulation")).await;
    assert!(link.link_with("/regulation/changes").is_some());
    assert_eq!(client.get("/services/uko-2012-149/none/regulation/changes").await.status, 404);
}

#[tokio::test]
async fn a_text_in_another_language_than_the_page_says_so() {
    let house = TestHouse::new();
    let edition = house.house.law.current(CODE).unwrap();
    let route = edition.routes.values().next().unwrap();
    let step = &route.steps[0].does;
    assert!(step.en.is_none(), "the steps of this act are not translated into English");
    let mut client = Client::new(house.router()).in_language("en");
    let page = client.get(&format!("/services/{CODE}/regulation")).await;
    assert!(page.text().contains(&format!("<span lang=\"ru\">{}", &step.ru)), "{}", page.text());
    assert!(page.text().contains("<div class=\"diagram-table\" lang=\"ru\">"), "{}", page.text());
    let registration = client.get("/registration").await;
    assert!(registration.text().contains("<span lang=\"kk\">Қазақша</span>"), "{}", registration.text());
    let mut russian = Client::new(house.router()).in_language("ru");
    let page = russian.get(&format!("/services/{CODE}/regulation")).await;
    assert!(!page.text().contains("<span lang="), "a text in the language of the page needs no mark");
}
