//! What a parent does with a child on the list: reads how the order works, sets the wishes, and takes the child off, in the browser.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

#[expect(dead_code, reason = "other tests of the portal walk further")]
mod walk;

use casework::child_code;
use engine::{ActorKind, Decision, Fact, ListWish};
use kernel::{CaseId, System};
use queue::{KindergartenId, Standing};
use walk::Portal;

/// A child on the list of Shymkent, with the address of its case.
async fn listed(portal: &mut Portal) -> (String, CaseId) {
    portal.sign_in("aliya").await;
    let address = portal.apply().await;
    let case: CaseId = address.rsplit('/').next().unwrap().parse().unwrap();
    let granted = Fact::Decided { decision: Decision::Grant, ground: None, explanation: None };
    for fact in [Fact::Accepted, Fact::DocumentsChecked, granted] {
        portal.body(case, fact);
    }
    (address, case)
}

#[tokio::test]
async fn the_parent_sets_wishes_and_takes_the_child_off() {
    let mut portal = Portal::new();
    portal.place("bala");
    let (address, case) = listed(&mut portal).await;
    let body = portal.house.house.local_body.clone();
    let code = child_code(case);
    let page = portal.client.get(&address).await;
    assert!(page.link_with("/list").is_some() && page.link_with("/proof").is_some(), "{}", page.text());
    let list = page.link_with("/list").unwrap();
    let page = portal.client.get(&list).await;
    assert!(page.shows("Желаемые детские сады") && page.shows("«bala» бөбекжайы"), "{}", page.text());
    // The same kindergarten twice is a slip told by its field; what was typed stays.
    let twice = [("deed", "wishes"), ("wish-1", "bala"), ("wish-2", "bala"), ("language", "kk")];
    let answer = portal.client.press(&page, "/list", &twice).await;
    assert!(answer.shows("Этот сад уже выбран"), "{} {}", answer.status, answer.text());
    let good = [("deed", "wishes"), ("wish-1", "bala"), ("wish-2", ""), ("language", "kk")];
    let answer = portal.client.press(&answer, "/list", &good).await;
    assert_eq!(answer.location(), address);
    portal.house.house.pump.run_dry();
    let wishes = |body: &casework::CaseRoom| {
        let own = |kept: &casework::Kept| kept.list.wishes(&code).into_iter().cloned().collect::<Vec<_>>();
        body.look("shymkent", own).unwrap()
    };
    assert_eq!(wishes(&body), [KindergartenId::new("bala")]);
    let page = portal.client.get(&address).await;
    assert!(page.shows("Родитель изменил пожелания по детским садам"), "{}", page.text());
    // Taken off only by who says so twice.
    let page = portal.client.get(&list).await;
    // Who sends other kindergartens later does not lose the language by it.
    assert_eq!(page.form_to("/list").value("language"), Some("kk"), "{}", page.text());
    let unsure = portal.client.press(&page, "/list", &[("deed", "withdraw")]).await;
    assert!(unsure.shows("Подтвердите, что ребёнка нужно снять с очереди"), "{}", unsure.text());
    let answer = portal.client.press(&unsure, "/list", &[("deed", "withdraw"), ("sure", "yes")]).await;
    assert_eq!(answer.location(), address);
    portal.house.house.pump.run_dry();
    assert_eq!(body.look("shymkent", |kept| kept.list.standing(&code).cloned()).unwrap(), Some(Standing::Gone));
    let page = portal.client.get(&address).await;
    assert!(page.shows("Завершено: ребёнок снят с очереди"), "{}", page.text());
}

#[tokio::test]
async fn a_program_is_told_the_position_of_this_moment_or_none() {
    let mut portal = Portal::new();
    let (_, case) = listed(&mut portal).await;
    let address = format!("/api/v1/cases/{case}");
    let before = portal.client.get(&address).await.text();
    assert!(before.contains("\"position\":1"), "{before}");
    portal.offer("sun-2021");
    // While a place is offered the child has no number, whatever was told at enrolment.
    let after = portal.client.get(&address).await.text();
    assert!(after.contains("place-offered") && !after.contains("\"position\""), "{after}");
    assert_eq!(portal.house.house.local_body.view(case).unwrap().position, None);
}

#[tokio::test]
async fn a_wish_that_is_turned_away_by_letter_says_why() {
    let mut portal = Portal::new();
    let (address, case) = listed(&mut portal).await;
    // The page would not offer it: the child moved on between the page and the letter.
    let parent = portal.house.actor(ActorKind::Recipient, System::Portal, "aliya");
    portal.house.house.portal.ask_of_list(case, &ListWish::Restoration, &parent).unwrap();
    portal.house.house.pump.run_dry();
    for page in [address.as_str(), "/cabinet"] {
        let page = portal.client.get(page).await;
        assert!(page.shows("Ребёнок сейчас на другом этапе: «Ждёт места»"), "{}", page.text());
    }
}

#[tokio::test]
async fn anybody_reads_how_the_order_works_and_where_each_rule_comes_from() {
    let mut portal = Portal::new();
    portal.house.house.lay(&server::embedded::queues()).unwrap();
    let page = portal.client.get("/queue/turkestan/order").await;
    for text in [
        "пункт 6 11) акта",
        "установлено территорией",
        "1 детям с льготами, затем 3 остальным",
        "24 месяца",
        "каждый год 1 августа",
        "Ребёнок из многодетной семьи",
        "ребёнок попадает в стоп-лист",
    ] {
        assert!(page.shows(text), "{text}: {}", page.text());
    }
    let page = portal.client.get("/queue/shymkent/order").await;
    assert!(page.shows("в акте не сказано") && !page.shows("установлено территорией"), "{}", page.text());
    assert!(page.shows("Льгот здесь нет"), "{}", page.text());
}
