//! The bulletin on the whole house: published, chosen from by one and by hundreds, decided as anybody can check, and gone on with by each winner's case.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

use axum::http::StatusCode;
use casework::{CaseRoom, Deed, Lists, NotPublished, Opened, Publishing, child_code};
use engine::{ActorKind, Decision, Fact, FactKind, Handing, Written};
use jiff::{SignedDuration, Timestamp};
use kernel::{CaseId, Channel, Clock as _, System};
use queue::bulletin::{Claim, Lost, judge};
use queue::{Event, GroupId, Standing, What};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Store;
use store::records::VacancyRecord;
use store::testing::PostgresServer;
use testkit::client::Client;
use testkit::crowd::{Parent, gather};
use testkit::story::{self, lists_follow_from_their_logs};
use testkit::{PRESCHOOL, Storage, TestHouse};

const OFFICE: &str = "shymkent";
const BORN: &str = "2023-03-04";

fn house(on: &Storage, lot: bool) -> TestHouse {
    let house = TestHouse::on(on);
    let own =
        format!("[[settings]]\nfrom = \"2026-01-01\"\nexclusive_choice = \"1 d\"\nreferral = \"5 wd\"\nlot = {lot}\n");
    house.house.lay(&BTreeMap::from([(OFFICE.to_owned(), own)])).unwrap();
    house
}

fn postgres() -> Option<Storage> {
    let server = PostgresServer::shared()?;
    let urls: BTreeMap<System, String> =
        System::ALL.into_iter().map(|system| (system, server.database().unwrap())).collect();
    Some(Storage::Postgres(Box::new(move |system| urls[&system].clone())))
}

fn places(house: &TestHouse, id: &str, places: i64) {
    let record = VacancyRecord {
        id: id.to_owned(),
        territory: OFFICE.to_owned(),
        kindergarten: id.to_owned(),
        kindergarten_name: format!("№ 7 «{id}»"),
        born_from: 2023,
        born_to: 2023,
        language: "kk".to_owned(),
        places,
        taken: 0,
        published_at: house.clock.now(),
    };
    house.open_places(&record).unwrap();
}

/// Publishes with an opening in ten minutes; the clock stands before it, past the days of exclusive choice.
fn publish(house: &TestHouse, wanted: &[(&str, u32)], limits: (u32, Option<u32>)) -> Result<u32, NotPublished> {
    let now = house.clock.now();
    let in_minutes = |minutes| now + SignedDuration::from_mins(minutes);
    let publishing = Publishing {
        form: format!("form-{now}"),
        places: wanted.iter().map(|(group, count)| ((*group).to_owned(), *count)).collect(),
        room_opens_at: in_minutes(5),
        opens_at: in_minutes(10),
        closes_at: in_minutes(10 + 24 * 60),
        per_account: limits.0,
        per_source: limits.1,
    };
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
    let body = &house.house.local_body;
    let round = body.publish_bulletin(OFFICE, &publishing, &keeper).unwrap();
    // The same form sent twice publishes once.
    assert_eq!(body.publish_bulletin(OFFICE, &publishing, &keeper).unwrap(), round);
    round
}

fn minutes(house: &TestHouse, minutes: i64) {
    house.clock.forward(SignedDuration::from_mins(minutes));
}

/// The days are over in which a place is the turn's alone, with the days off among them.
fn past_the_turn(house: &TestHouse) {
    house.clock.forward(SignedDuration::from_hours(4 * 24));
}

fn standing(house: &TestHouse, case: CaseId) -> Option<Standing> {
    let code = child_code(case);
    house.house.local_body.look(OFFICE, |kept| kept.list.standing(&code).cloned()).unwrap()
}

fn client(house: &TestHouse, parent: &Parent) -> Client {
    Client::new(house.router()).in_language("ru").with_cookie("qyzmet-portal", &parent.cookie)
}

fn address(parent: &Parent, round: u32) -> String {
    format!("/cabinet/{}/choices/{round}", parent.case)
}

/// Chooses as a page's form does.
async fn choose(client: &mut Client, parent: &Parent, round: u32, group: &str, seen: &str) -> testkit::client::Answer {
    let fields = [("csrf", parent.csrf.as_str()), ("group", group), ("seen", seen)];
    client.post(&address(parent, round), &fields).await
}

/// The claims of a round as the public log tells them, with the answers, after the arbiter has given the same ones again.
fn checked(house: &TestHouse, round: u32) -> Vec<(Claim, Option<Lost>)> {
    let log = house.house.local_body.log_page(OFFICE, 0, 1_000_000).unwrap();
    let events: Vec<Event> = log.iter().map(|line| Event::from_canonical(line.as_bytes()).unwrap()).collect();
    let (mut opened, mut claims, mut answers, mut seed) = (None, Vec::new(), BTreeMap::new(), None);
    for event in &events {
        match &event.what {
            What::SelfChoiceOpened { round: of, places, opens_at, .. } if *of == round => {
                opened = Some((places.clone(), *opens_at));
            }
            What::ClaimReceived { round: of, claim, child, group } if *of == round => {
                claims.push(Claim { number: *claim, at: event.at, child: child.clone(), group: group.clone() });
            }
            What::ClaimWon { round: of, claim } if *of == round => drop(answers.insert(*claim, None)),
            What::ClaimLost { round: of, claim, why } if *of == round => drop(answers.insert(*claim, Some(*why))),
            What::SelfChoiceClosed { round: of, seed: told } if *of == round => seed.clone_from(told),
            _ => {}
        }
    }
    let (places, opens_at) = opened.unwrap();
    let seed = seed.map(|seed| queue::bulletin::Seed::from_hex(&seed).unwrap());
    let judged = judge(opens_at, &places, seed, &claims).unwrap();
    let told: Vec<Option<Lost>> = claims.iter().map(|claim| answers[&claim.number]).collect();
    assert_eq!(judged.iter().map(|answer| answer.lost).collect::<Vec<_>>(), told);
    for (group, count) in &places {
        let won = claims.iter().zip(&told).filter(|(claim, lost)| claim.group == *group && lost.is_none()).count();
        assert!(won <= *count as usize, "{group}: each place once");
    }
    claims.into_iter().zip(told).collect()
}

/// A child on the list by an application at the counter, its notice signed: the case waits for a place.
fn waits(house: &TestHouse) -> CaseId {
    let application = house.application(Channel::LocalBody, "aliya", "aigul", &story::answers(BORN));
    let Opened::Accepted { case } = house.open(Channel::LocalBody, &application, "aigul") else {
        panic!("the application was not taken")
    };
    let body = &house.house.local_body;
    let actor = house.actor(ActorKind::Officer, System::LocalBody, "aigul");
    house.house.pump.run_dry();
    let granted = Fact::Decided { decision: Decision::Grant, ground: None, explanation: None };
    for fact in [Fact::Accepted, Fact::DocumentsChecked, granted] {
        body.act(case, fact, &actor).unwrap();
    }
    house.sign_paper(case, "aigul", "aigul").unwrap();
    body.act(case, Fact::HandedOut { handing: Handing::ByHand { received_by: "Әлия".to_owned() } }, &actor).unwrap();
    house.house.pump.run_dry();
    minutes(house, 7);
    case
}

/// The choice of a place at the group «bala» for a child whose parent came to the counter.
fn by_the_counter(round: u32, case: CaseId) -> casework::Choosing {
    casework::Choosing {
        territory: OFFICE.to_owned(),
        round,
        case,
        group: GroupId::new("bala"),
        account: "counter".to_owned(),
        name: "Әлия".to_owned(),
        proxy: true,
        by: queue::ActorKind::Parent,
        source: None,
        seen: 0,
    }
}

async fn a_place_is_chosen_and_the_case_follows(on: &Storage) {
    let house = house(on, false);
    let parents = gather(&house.house, (PRESCHOOL, OFFICE), BORN, 3, house.clock.now()).unwrap();
    let counter = waits(&house);
    places(&house, "bala", 2);
    // The place is the turn's alone for a day.
    assert!(matches!(publish(&house, &[("bala", 2)], (1, None)), Err(NotPublished::Exclusive { .. })));
    past_the_turn(&house);
    assert_eq!(publish(&house, &[("bala", 3)], (1, None)), Err(NotPublished::NotFree("bala".to_owned())));
    let parents_now = gather(&house.house, (PRESCHOOL, OFFICE), BORN, 3, house.clock.now()).unwrap();
    assert_eq!(parents.len(), parents_now.len());
    let round = publish(&house, &[("bala", 2)], (1, None)).unwrap();
    // What is set aside is offered to nobody in turn.
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
    assert!(!matches!(house.offer_to_next("bala", &keeper), Ok(casework::Offering::Made)));
    let [first, second, third] = [0, 1, 2].map(|n| &parents_now[n]);
    let mut browser = client(&house, first);
    let early = choose(&mut browser, first, round, "bala", "0").await;
    assert!(early.shows("Зал ожидания откроется"), "{}", early.text());
    minutes(&house, 11);
    // The last on the list chooses first and wins; sent twice it is one claim.
    for _ in 0..2 {
        let sent = choose(&mut client(&house, third), third, round, "bala", "0").await;
        // The answer stands on the page that the form brings.
        assert!(sent.status == StatusCode::OK && sent.shows("Место ваше"), "{}", sent.text());
    }
    let page = client(&house, third).open(&address(third, round)).await;
    assert!(page.shows("Место ваше") && page.shows("Ваш выбор, по порядку поступления № 1"), "{}", page.text());
    // The counter's child wins the other place by a choice of its parent.
    let (said, heard) = std::sync::mpsc::channel();
    let choosing = by_the_counter(round, counter);
    let body = &house.house.local_body;
    assert!(body.choose(choosing, Box::new(move |what| said.send(what).unwrap())));
    body.serve_choices();
    assert!(matches!(heard.recv().unwrap(), Ok(Ok(casework::Chosen::Claimed(claim))) if claim.number == 1));
    let lost = choose(&mut client(&house, second), second, round, "bala", "0").await;
    assert!(lost.shows("Места, которое вы выбрали") && lost.shows("больше нет"), "{}", lost.text());
    house.house.pump.run_dry();
    for winner in [third.case, counter] {
        let view = body.view(winner).unwrap();
        assert_eq!(view.state.open_offer().map(|offer| offer.kindergarten.as_str()), Some("№ 7 «bala»"));
        assert_eq!(standing(&house, winner), Some(Standing::Consented));
    }
    goes_on(&house, counter);
    closes(&house, round).await;
}

/// The winner consents in writing and gets the referral within the days of the settings.
fn goes_on(house: &TestHouse, case: CaseId) {
    let body = &house.house.local_body;
    let offer = body.view(case).unwrap().state.open_offer().unwrap().id.clone();
    let written = body.store.write::<_, store::StoreError>(|tx| {
        Ok(Written::Scan { document: tx.blob_put(b"scan")?, signature: tx.blob_put(b"signature")? })
    });
    let actor = house.actor(ActorKind::Officer, System::LocalBody, "aigul");
    body.apply(case, &Deed { fact: Fact::PlaceAccepted { offer, written: written.unwrap() }, actor }).unwrap();
    house.sign_paper(case, "aigul", "aigul").unwrap();
    house.house.pump.run_dry();
    assert!(
        matches!(standing(house, case), Some(Standing::Referred { until: Some(_), .. })),
        "{:?}",
        standing(house, case)
    );
    let told =
        |kind: FactKind| body.view(case).unwrap().entries.iter().filter(|entry| entry.fact.kind() == kind).count();
    assert_eq!((told(FactKind::PlaceOffered), told(FactKind::PlaceAccepted)), (1, 1));
}

async fn closes(house: &TestHouse, round: u32) {
    house.clock.forward(SignedDuration::from_hours(25));
    // The last moment is over and the closing is not written yet: the desk says what the portal says.
    let mut keeper = Client::new(house.router()).in_language("ru");
    let page = keeper.open("/local-body/sign-in").await;
    let (iin, password) = (house.person("dinara").iin, house.seed.password.clone());
    keeper.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
    for address in [format!("/local-body/queue/bulletins/{round}"), format!("/queue/{OFFICE}/bulletins/{round}")] {
        let page = keeper.open(&address).await;
        assert!(page.shows("Закрыт") && !page.shows("Идёт выбор"), "{address}: {}", page.text());
    }
    house.house.pump.run_dry();
    let claims = checked(house, round);
    assert_eq!(claims.iter().map(|(_, lost)| *lost).collect::<Vec<_>>(), [None, None, Some(Lost::PlaceGone)]);
    let mut anybody = Client::new(house.router()).in_language("ru");
    let page = anybody.open(&format!("/queue/{OFFICE}/bulletins/{round}")).await;
    assert!(page.shows("Закрыт") && page.shows("место получено") && !page.text().contains("Сынақ"), "{}", page.text());
    let proof = anybody.open(&format!("/queue/{OFFICE}/bulletins/{round}/claims/0/proof.json")).await;
    assert!(proof.shows("claim-received"), "{}", proof.text());
    lists_follow_from_their_logs(house).unwrap();
}

#[tokio::test]
async fn a_place_is_chosen_and_the_case_follows_on_sqlite() {
    a_place_is_chosen_and_the_case_follows(&Storage::Sqlite).await;
}

#[tokio::test]
async fn a_place_is_chosen_and_the_case_follows_on_postgresql() {
    if let Some(storage) = postgres() {
        a_place_is_chosen_and_the_case_follows(&storage).await;
    }
}

/// A place that was won and not answered in the days of the settings goes on to the next, as one that was offered does.
#[tokio::test]
async fn a_place_won_and_not_consented_to_goes_on() {
    let house = TestHouse::new();
    let own =
        "[[settings]]\nfrom = \"2026-01-01\"\nexclusive_choice = \"1 d\"\nanswer = \"3 d\"\nsilence = \"keeps\"\n";
    house.house.lay(&BTreeMap::from([(OFFICE.to_owned(), own.to_owned())])).unwrap();
    let case = waits(&house);
    places(&house, "bala", 1);
    past_the_turn(&house);
    let round = publish(&house, &[("bala", 1)], (1, None)).unwrap();
    minutes(&house, 11);
    let choosing = by_the_counter(round, case);
    let body = &house.house.local_body;
    assert!(body.choose(choosing, Box::new(|_| {})));
    body.serve_choices();
    house.house.pump.run_dry();
    assert_eq!(standing(&house, case), Some(Standing::Consented));
    let days = |days: i64| {
        house.clock.forward(SignedDuration::from_hours(24 * days));
        house.house.pump.run_dry();
    };
    days(3);
    let told =
        |kind: FactKind| body.view(case).unwrap().entries.iter().filter(|entry| entry.fact.kind() == kind).count();
    assert_eq!((standing(&house, case), told(FactKind::ListTold)), (Some(Standing::Consented), 1), "reminded");
    days(1);
    assert_eq!(standing(&house, case), Some(Standing::Waiting));
    assert_eq!((told(FactKind::OfferLapsed), body.view(case).unwrap().record.status.as_str()), (1, "waiting"));
    lists_follow_from_their_logs(&house).unwrap();
}

#[tokio::test]
async fn the_waiting_room_keeps_its_line_and_is_received_first() {
    let house = house(&Storage::Sqlite, false);
    places(&house, "bala", 2);
    places(&house, "kun", 1);
    past_the_turn(&house);
    let parents = gather(&house.house, (PRESCHOOL, OFFICE), BORN, 4, house.clock.now()).unwrap();
    let round = publish(&house, &[("bala", 2), ("kun", 1)], (1, None)).unwrap();
    minutes(&house, 6);
    for (parent, group) in parents.iter().zip(["kun", "bala", "bala"]) {
        let sent = choose(&mut client(&house, parent), parent, round, group, "0").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    }
    let third = client(&house, &parents[2]).open(&address(&parents[2], round)).await;
    assert!(third.shows("Ваше место в очереди – 3") && third.shows("Перед вами 2 ребёнка"), "{}", third.text());
    assert!(!third.header("refresh").is_empty() && !third.text().contains("page-form"), "it looks again by itself");
    let changing = client(&house, &parents[2]).open(&third.link_with("change=").unwrap()).await;
    assert_eq!(
        (changing.header("refresh"), changing.form().value("group")),
        ("", Some("bala")),
        "and not while one chooses"
    );
    // Another choice keeps the place in the line.
    choose(&mut client(&house, &parents[2]), &parents[2], round, "kun", "0").await;
    let third = client(&house, &parents[2]).open(&address(&parents[2], round)).await;
    assert!(third.shows("Ваше место в очереди – 3") && third.shows("№ 7 «kun»"), "{}", third.text());
    minutes(&house, 5);
    // Who comes after the opening comes after the line, also where nothing has received it yet.
    choose(&mut client(&house, &parents[3]), &parents[3], round, "bala", "0").await;
    house.house.pump.run_dry();
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
    assert!(house.house.local_body.close_bulletin(OFFICE, round, &keeper).unwrap());
    assert!(!house.house.local_body.close_bulletin(OFFICE, round, &keeper).unwrap());
    let claims = checked(&house, round);
    let by: Vec<_> = claims.iter().map(|(claim, lost)| (claim.child.clone(), *lost)).collect();
    let codes: Vec<_> = parents.iter().map(|parent| child_code(parent.case)).collect();
    let expected = [None, None, Some(Lost::PlaceGone), None];
    assert_eq!(by, codes.into_iter().zip(expected).collect::<Vec<_>>());
    lists_follow_from_their_logs(&house).unwrap();
}

/// Another program's room on the same store, as after a stop of the first.
fn after_a_stop(on: &TestHouse) -> CaseRoom {
    let own = &on.house.local_body;
    CaseRoom {
        system: own.system,
        store: Arc::new(Store::open(&on.store_url(System::LocalBody)).unwrap()),
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

#[tokio::test]
async fn a_lot_is_drawn_from_a_bound_seed_and_survives_a_stop() {
    let house = house(&Storage::Sqlite, true);
    places(&house, "bala", 2);
    past_the_turn(&house);
    let parents = gather(&house.house, (PRESCHOOL, OFFICE), BORN, 6, house.clock.now()).unwrap();
    let round = publish(&house, &[("bala", 2)], (1, None)).unwrap();
    minutes(&house, 11);
    for parent in &parents[..4] {
        choose(&mut client(&house, parent), parent, round, "bala", "0").await;
    }
    let page = client(&house, &parents[0]).open(&address(&parents[0], round)).await;
    assert!(page.shows("Ответ появится здесь"), "{}", page.text());
    // One at a time: while it waits for its lot, another choice of the child is the same claim.
    choose(&mut client(&house, &parents[0]), &parents[0], round, "bala", "1").await;
    // The program stops; the next one draws the lot of the second that is over, and then takes more claims.
    house.clock.forward(SignedDuration::from_secs(2));
    assert!(after_a_stop(&house).watch_bulletins().unwrap() > 0);
    for parent in &parents[4..] {
        choose(&mut client(&house, parent), parent, round, "bala", "0").await;
    }
    let before = house.house.local_body.log_page(OFFICE, 0, 100_000).unwrap();
    assert!(!before.join("\n").contains("\"seed\":\""), "the seed is told by the closing alone");
    minutes(&house, 24 * 60);
    after_a_stop(&house).watch_bulletins().unwrap();
    let claims = checked(&house, round);
    let lost = |why| claims.iter().filter(|(_, lost)| *lost == why).count();
    assert_eq!((lost(None), lost(Some(Lost::Lot)), lost(Some(Lost::PlaceGone))), (2, 2, 2));
    house.house.pump.run_dry();
    lists_follow_from_their_logs(&house).unwrap();
}

#[tokio::test]
async fn limits_are_told_at_the_field() {
    let house = house(&Storage::Sqlite, false);
    places(&house, "bala", 2);
    past_the_turn(&house);
    let parents = gather(&house.house, (PRESCHOOL, OFFICE), BORN, 2, house.clock.now()).unwrap();
    let round = publish(&house, &[("bala", 2)], (1, Some(1))).unwrap();
    minutes(&house, 11);
    let mut browser = client(&house, &parents[0]);
    // The case of another is not there for this account.
    let foreign = address(&parents[1], round);
    assert_eq!(browser.get(&foreign).await.status, StatusCode::NOT_FOUND);
    let none = choose(&mut browser, &parents[0], round, "", "0").await;
    assert!(none.shows("Выберите место из списка"), "{}", none.text());
    let unknown = choose(&mut browser, &parents[0], round, "nowhere", "0").await;
    assert!(unknown.shows("не подходит ребёнку"), "{}", unknown.text());
    let body = &house.house.local_body;
    let ask = |case: CaseId, account: &str, source: &str| {
        let (said, heard) = std::sync::mpsc::channel();
        let choosing = casework::Choosing {
            territory: OFFICE.to_owned(),
            round,
            case,
            group: GroupId::new("bala"),
            account: account.to_owned(),
            name: String::new(),
            proxy: false,
            by: queue::ActorKind::Parent,
            source: Some(source.to_owned()),
            seen: 0,
        };
        if body.choose(choosing, Box::new(move |what| said.send(what).unwrap())) {
            body.serve_choices();
        }
        heard.recv().unwrap().unwrap()
    };
    assert!(ask(parents[0].case, "one", "here").is_ok());
    assert_eq!(ask(parents[1].case, "one", "here"), Err(casework::NotChosen::AccountLimit(1)));
    assert_eq!(ask(parents[1].case, "two", "here"), Err(casework::NotChosen::SourceLimit));
    assert!(ask(parents[1].case, "two", "there").is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn hundreds_at_once_get_each_place_once_in_the_order_of_receipt() {
    const PARENTS: usize = 300;
    let house = house(&Storage::Sqlite, false);
    for group in ["a", "b", "c"] {
        places(&house, group, 7);
    }
    past_the_turn(&house);
    let parents = gather(&house.house, (PRESCHOOL, OFFICE), BORN, PARENTS, house.clock.now()).unwrap();
    let round = publish(&house, &[("a", 7), ("b", 7), ("c", 7)], (1, None)).unwrap();
    minutes(&house, 11);
    let router = house.router();
    let mut going = Vec::new();
    for (n, parent) in parents.iter().cloned().enumerate() {
        // Everybody presses twice.
        for _ in 0..2 {
            let (router, parent) = (router.clone(), parent.clone());
            going.push(tokio::spawn(async move {
                let mut client = Client::new(router).with_cookie("qyzmet-portal", &parent.cookie);
                let sent = choose(&mut client, &parent, round, ["a", "b", "c"][n % 3], "0").await;
                assert!(sent.status == StatusCode::OK && sent.shows("журналға №"), "{}", sent.text());
            }));
        }
    }
    for one in going {
        one.await.unwrap();
    }
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
    assert!(house.house.local_body.close_bulletin(OFFICE, round, &keeper).unwrap());
    let claims = checked(&house, round);
    assert_eq!(claims.len(), PARENTS, "a double press is one claim");
    let children: BTreeSet<_> = claims.iter().map(|(claim, _)| claim.child.clone()).collect();
    assert_eq!(children.len(), PARENTS);
    assert_eq!(claims.iter().filter(|(_, lost)| lost.is_none()).count(), 21);
    assert!(claims.windows(2).all(|pair| pair[0].0.at <= pair[1].0.at));
    let _: Timestamp = claims[0].0.at;
    house.house.pump.run_dry();
    lists_follow_from_their_logs(&house).unwrap();
}
