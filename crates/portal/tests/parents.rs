//! Parents of children on a list that was kept elsewhere: a certificate shows them their children, they set wishes and bind brothers and sisters, and
//! nobody does so with somebody else's child.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::{ListPart, RoundRefusal, child_code};
use engine::{ActorKind, FactKind, ListWish};
use kernel::{CaseId, Clock as _, System};
use queue::{ChildCode, Event, GroupId, KindergartenId, What};
use server::older_list;
use testkit::client::{Answer, Client};
use testkit::rounds::{HEAD, KEEPER, OFFICE, allow, cast, open, sign};
use testkit::story::lists_follow_from_their_logs;
use testkit::{PRESCHOOL, TestHouse};

/// Twins of one parent and the child of another, who was registered after them; one place at the bear, two at the sun.
struct Town {
    house: TestHouse,
    twin: CaseId,
    other: CaseId,
    stranger: CaseId,
}

impl Town {
    fn new() -> Self {
        let house = TestHouse::new();
        allow(&house);
        let [aliya, gulnur] = ["aliya", "gulnur"].map(|id| house.person(id));
        let line = |at: &str, person: &casework::ApplicationPerson, child: &str| {
            format!("{at},{},{},ru,{child},2023-02-01\n", person.iin.as_str(), person.name)
        };
        let table = "registered-at,recipient-iin,recipient-name,papers-in,child-name,child-birth-date\n".to_owned()
            + &line("2024-05-02T09:00:00+05:00", &aliya, "Ахметова Аяру")
            + &line("2024-05-02T09:01:00+05:00", &aliya, "Ахметова Айсұлу")
            + &line("2024-06-01T10:00:00+05:00", &gulnur, "Оспан Нұрлан");
        let edition = house.house.law.current(PRESCHOOL).unwrap();
        let children = older_list::read(&table, &edition, house.clock.now()).unwrap();
        let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER);
        assert_eq!(house.house.local_body.take_over(&edition, OFFICE, &children, &keeper).unwrap(), 3);
        open(&house, "bear", 2023, 1);
        open(&house, "sun", 2023, 2);
        house.house.pump.run_dry();
        let part = ListPart { born: Some(2023), skip: 0, most: 10 };
        let listed = house.house.local_body.waiting_children(OFFICE, &part).unwrap().children;
        let [twin, other, stranger] = [0, 1, 2].map(|place: usize| listed[place].child.case);
        Self { house, twin, other, stranger }
    }

    async fn by_password(&self, person: &str) -> Client {
        let mut client = Client::new(self.house.router()).in_language("ru");
        let page = client.get("/sign-in").await;
        let (iin, password) = (self.house.person(person).iin, self.house.seed.password.clone());
        let answer = client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
        assert_eq!(answer.location(), "/cabinet", "{}", answer.text());
        client
    }

    /// A parent whose number a certificate proved, and to whom the portal was told of their children.
    async fn parent(&self, person: &str) -> Client {
        let mut client = Client::new(self.house.router()).in_language("ru");
        let page = client.get("/sign-in/certificate").await;
        let text = page.text();
        let (_, after) = text.split_once("data-content=\"").unwrap();
        let bytes = STANDARD.decode(after.split_once('"').unwrap().0).unwrap();
        let signature = STANDARD.encode(self.house.sign(person, &bytes));
        let answer = client.fill(&page, &[("signature", &signature)]).await;
        assert_eq!(answer.location(), "/cabinet", "{}", answer.text());
        client
    }

    async fn told_parent(&self, person: &str) -> Client {
        let mut client = self.parent(person).await;
        client.get("/cabinet").await;
        self.house.house.pump.run_dry();
        client
    }

    fn look<T>(&self, look: impl FnOnce(&queue::List) -> T) -> T {
        self.house.house.local_body.look(OFFICE, |kept| look(&kept.list)).unwrap()
    }

    /// What parents themselves put into the public log.
    fn by_parents(&self) -> Vec<What> {
        let log = self.house.house.local_body.log_page(OFFICE, 0, u32::MAX).unwrap();
        let events = log.into_iter().map(|line| Event::from_canonical(line.as_bytes()).unwrap());
        events.filter(|event| event.by == queue::ActorKind::Parent).map(|event| event.what).collect()
    }

    fn bound(&self, case: CaseId) -> Vec<ChildCode> {
        self.look(|list| list.bound_to(&child_code(case)).into_iter().cloned().collect())
    }

    fn next(&self, group: &str) -> Option<ChildCode> {
        self.look(|list| list.next_for(&GroupId::new(group)).cloned())
    }

    fn place(&self, case: CaseId) -> Option<String> {
        self.look(|list| list.place_of(&child_code(case)).map(ToString::to_string))
    }
}

fn list(case: CaseId) -> String {
    format!("/cabinet/{case}/list")
}

async fn together(client: &mut Client, page: &Answer, with: &[&str]) -> Answer {
    let mut form = page.form_to("/list").with("deed", "together");
    for code in with {
        form = form.with("with", code);
    }
    client.submit(&form, &[]).await
}

#[tokio::test]
async fn a_certificate_shows_the_children_of_an_older_list_and_their_wishes_are_set() {
    let town = Town::new();
    let portal = &town.house.house.portal;
    let mut stranger = town.by_password("aliya").await;
    assert!(!stranger.get("/cabinet").await.shows("принятой из прежнего списка"), "a password proves no number");
    let mut parent = town.parent("aliya").await;
    let cabinet = parent.get("/cabinet").await;
    assert!(cabinet.shows("найдены 2 ваших ребёнка"), "{}", cabinet.text());
    town.house.house.pump.run_dry();
    let cabinet = parent.get("/cabinet").await;
    assert!(!cabinet.shows("принятой из прежнего списка"), "told once: {}", cabinet.text());
    for case in [town.twin, town.other] {
        assert!(cabinet.link_with(&format!("/cabinet/{case}")).is_some(), "{}", cabinet.text());
    }
    assert!(portal.store.read(|tx| tx.case_find(town.stranger)).unwrap().is_none(), "another's child is not told");
    let record = portal.store.read(|tx| tx.case_find(town.twin)).unwrap().unwrap();
    assert_eq!(record.opened_at, "2024-05-02T09:00:00+05:00".parse().unwrap(), "registered then, not now");
    let page = parent.get(&format!("/cabinet/{}", town.twin)).await;
    let address = list(town.twin);
    assert!(page.link_with(&address).is_some() && page.shows("Ахметова Аяру"), "{}", page.text());
    // Pressed twice it is one event.
    let page = parent.get(&address).await;
    let wishes = [("deed", "wishes"), ("wish-1", "sun"), ("wish-2", "bear"), ("language", "kk")];
    for _ in 0..2 {
        let sent = parent.press(&page, "/list", &wishes).await;
        assert_eq!(sent.location(), format!("/cabinet/{}", town.twin), "{}", sent.text());
    }
    town.house.house.pump.run_dry();
    let event = What::WishesSet {
        child: child_code(town.twin),
        wishes: vec![KindergartenId::new("sun"), KindergartenId::new("bear")],
        language: Some("kk".into()),
    };
    assert_eq!(town.by_parents(), std::slice::from_ref(&event));
    // The page shows them, and sending them again says that there is nothing to change.
    let page = parent.get(&address).await;
    let form = page.form_to("/list");
    assert_eq!((form.value("wish-1"), form.value("wish-2")), (Some("sun"), Some("bear")), "{}", page.text());
    let sent = parent.press(&page, "/list", &[("deed", "wishes")]).await;
    let same = parent.follow(sent).await;
    assert!(same.shows("уже так и записано"), "{}", same.text());
    town.house.house.pump.run_dry();
    assert_eq!(town.by_parents(), [event]);
    // Neither a password nor another's certificate opens it.
    let mut other = town.told_parent("gulnur").await;
    for client in [&mut stranger, &mut other] {
        assert_eq!(client.get(&address).await.status, 404);
    }
    lists_follow_from_their_logs(&town.house).unwrap();
}

#[tokio::test]
async fn twins_bound_by_their_parent_get_places_together() {
    let town = Town::new();
    let mut parent = town.told_parent("aliya").await;
    let (twin, other) = (child_code(town.twin), child_code(town.other));
    for case in [town.twin, town.other] {
        let page = parent.get(&list(case)).await;
        let wishes = [("deed", "wishes"), ("wish-1", "bear"), ("wish-2", "sun")];
        assert_eq!(parent.press(&page, "/list", &wishes).await.status, 303);
        town.house.house.pump.run_dry();
    }
    assert_eq!(town.next("group-bear"), Some(twin.clone()), "alone the first is next");
    let page = parent.get(&list(town.twin)).await;
    assert!(page.shows("Ахметова Айсұлу") && page.shows(other.as_str()), "{}", page.text());
    assert!(!page.shows("Оспан Нұрлан") && !page.shows(child_code(town.stranger).as_str()), "{}", page.text());
    for _ in 0..2 {
        let sent = together(&mut parent, &page, &[other.as_str()]).await;
        assert_eq!(sent.location(), format!("/cabinet/{}", town.twin), "{}", sent.text());
    }
    town.house.house.pump.run_dry();
    let bound = What::Bound { children: vec![twin.clone(), other.clone()] };
    let bonds = |town: &Town| town.by_parents().into_iter().skip(2).collect::<Vec<_>>();
    assert_eq!(bonds(&town), std::slice::from_ref(&bound), "pressed twice they are bound once");
    // Both pages know it, and the one who comes back to it changes nothing.
    let page = parent.get(&list(town.other)).await;
    assert!(page.shows("Идёт вместе с") && page.shows("Ахметова Аяру"), "{}", page.text());
    let sent = together(&mut parent, &page, &[twin.as_str()]).await;
    assert!(parent.follow(sent).await.shows("уже так и записано"));
    let case = parent.get(&format!("/cabinet/{}", town.twin)).await;
    assert!(case.shows("пошёл вместе с братьями и сёстрами"), "{}", case.text());
    assert_eq!(town.next("group-bear"), Some(child_code(town.stranger)), "one place is too few for two");
    // Nobody marked: the bond is taken away; then it is asked for again.
    let sent = together(&mut parent, &page, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    town.house.house.pump.run_dry();
    assert_eq!((town.bound(town.twin), town.next("group-bear")), (Vec::new(), Some(twin.clone())));
    let (round, _) = cast(&town.house);
    let page = parent.get(&list(town.twin)).await;
    together(&mut parent, &page, &[other.as_str()]).await;
    town.house.house.pump.run_dry();
    assert_eq!(bonds(&town), [bound.clone(), What::Unbound { child: other.clone() }, bound]);
    assert_eq!(town.bound(town.other), [twin]);
    // A result from before they were bound is not held. The new one gives both a place where both fit, and not the dearest to one of them.
    assert!(matches!(sign(&town.house, round, HEAD), Err(RoundRefusal::Moved(_))));
    assert_eq!(cast(&town.house).0, round);
    sign(&town.house, round, HEAD).unwrap();
    town.house.house.pump.run_dry();
    let places = [town.twin, town.other, town.stranger].map(|case| town.place(case));
    assert_eq!(places, ["group-sun", "group-sun", "group-bear"].map(|group| Some(group.to_owned())));
    lists_follow_from_their_logs(&town.house).unwrap();
}

#[tokio::test]
async fn somebody_elses_child_is_refused_without_telling_whether_it_is_there() {
    let town = Town::new();
    let (body, portal) = (&town.house.house.local_body, &town.house.house.portal);
    let mut parent = town.told_parent("aliya").await;
    let (twin, stranger) = (child_code(town.twin), child_code(town.stranger));
    let codes = [stranger.as_str(), "0000-0000-0000"];
    let page = parent.get(&list(town.twin)).await;
    for code in codes {
        let refused = together(&mut parent, &page, &[code]).await;
        assert!(refused.status == 200 && refused.shows("Выберите детей из списка"), "{}", refused.text());
    }
    // Nor does the body believe a letter that was not made by the page.
    let actor = town.house.actor(ActorKind::Recipient, System::Portal, "aliya");
    let ask = |children: Vec<String>| {
        portal.ask_of_list(town.twin, &ListWish::Together { children }, &actor).unwrap();
        town.house.house.pump.run_dry();
        let last = body.store.read(|tx| tx.journal_of(town.twin)).unwrap().pop().unwrap();
        (last.kind, last.fact)
    };
    let told = codes.map(|code| ask(vec![code.to_owned()]));
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0].0, FactKind::DeedRefused.word());
    assert_eq!((town.by_parents(), town.look(queue::List::bonds)), (Vec::new(), 0));
    // A bond that the keeper made with another's child is not the parent's to change.
    let keeper = town.house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER);
    body.bind(OFFICE, &twin, std::slice::from_ref(&stranger), &keeper).unwrap().unwrap();
    let page = parent.get(&list(town.twin)).await;
    assert!(page.shows("не значится среди ваших") && !page.text().contains("name=\"with\""), "{}", page.text());
    let sent = together(&mut parent, &page, &[]).await;
    assert!(parent.follow(sent).await.shows("Сейчас об этом попросить нельзя"));
    assert_eq!(ask(Vec::new()).0, FactKind::DeedRefused.word());
    assert_eq!(town.bound(town.twin), [stranger]);
    lists_follow_from_their_logs(&town.house).unwrap();
}
