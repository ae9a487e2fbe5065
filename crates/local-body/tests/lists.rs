//! The waiting list over HTTP, as its people meet it: the parent and anybody on the portal, the keeper at the desk, the kindergarten at its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::http::StatusCode;
use casework::child_code;
use kernel::CaseId;
use queue::ledger::{Head, leaf_hash, verify_inclusion};
use queue::{Standing, public};
use store::StoreError;
use store::records::CaseFilter;
use testkit::TestHouse;
use testkit::client::{Answer, Client};
use testkit::story::{self, Run};

const OFFICE: &str = "shymkent";

/// Two children wait; the first declined a place.
const WAIT: &str = "story: two wait
when aliya applies by local-body for a child born 2021-04-18 with key aigul
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when sergey applies by local-body for a child born 2021-05-01 with key aigul
when aigul accepts the case of sergey
when aigul checks the documents of sergey
when aigul grants the case of sergey
when dinara offers sun-2021
when aliya declines by local-body with key aigul
";

struct World {
    house: TestHouse,
    client: Client,
}

impl World {
    fn after(text: &str) -> Self {
        let house = TestHouse::new();
        for story in story::read(text) {
            Run::new(&house).tell(&story).unwrap_or_else(|why| panic!("{why}"));
        }
        let client = Client::new(house.router()).in_language("ru");
        Self { house, client }
    }

    async fn sign_in(&mut self, person: &str) {
        self.client.forget();
        self.client = self.client.clone().in_language("ru");
        let (iin, password) = (self.house.person(person).iin, self.house.seed.password.clone());
        let page = self.page("/local-body/sign-in").await;
        let sent = self.client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    }

    async fn page(&mut self, path: &str) -> Answer {
        let page = self.client.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        page
    }

    /// The cases in the order of their numbers.
    fn cases(&self) -> Vec<CaseId> {
        let filter = CaseFilter { limit: 10, ..CaseFilter::default() };
        let store = &self.house.house.local_body.store;
        let mut cases = store.read::<_, StoreError>(|tx| tx.case_list(&filter)).unwrap();
        cases.sort_by(|a, b| a.number.cmp(&b.number));
        cases.into_iter().map(|case| case.id).collect()
    }

    fn standing(&self, case: CaseId) -> Option<Standing> {
        let code = child_code(case);
        self.house.house.local_body.look(OFFICE, |kept| kept.list.standing(&code).cloned()).unwrap()
    }
}

#[tokio::test]
async fn anybody_sees_the_list_without_names_and_proves_it() {
    let mut world = World::after(WAIT);
    let lists = world.page("/queue").await;
    assert!(lists.text().contains("href=\"/queue/shymkent\""), "{}", lists.text());
    let list = world.page("/queue/shymkent?born=2021").await;
    assert!(!list.text().contains("Аяру") && !list.text().contains("Ахметова"));
    for case in world.cases() {
        let code = child_code(case);
        assert!(list.shows(code.as_str()), "{code}");
        // A code is found however it is typed.
        let typed = code.as_str().to_lowercase().replace('-', "");
        let found = world.client.get(&format!("/queue/shymkent?code={typed}")).await;
        assert_eq!(found.location(), format!("/queue/shymkent/children/{code}"));
        let child = world.page(found.location()).await;
        assert!(child.shows("Ждёт места") && child.shows("поставлен на очередь по дате заявления"), "{}", child.text());
        assert!(child.shows("№ 12 «Күншуақ» бөбекжайы"), "the position at each kindergarten: {}", child.text());
        let chart = world.page(&format!("/queue/shymkent/children/{code}/moves.svg")).await;
        assert!(chart.header("content-type").starts_with("image/svg+xml") && chart.text().contains("</svg>"));
    }
    let unknown = world.page("/queue/shymkent?code=0000-0000-0000").await;
    assert!(unknown.shows("Ребёнка с таким кодом в очереди нет"));
    // The log and its head as they are downloaded, and a proof against them.
    let log = world.page("/queue/shymkent/log.jsonl").await.text();
    let head = Head::from_signed(&world.page("/queue/shymkent/head.txt").await.text()).unwrap();
    let again = public::verify(&log, &head).unwrap();
    assert!(world.house.house.local_body.look(OFFICE, |kept| kept.list == again).unwrap());
    let code = child_code(world.cases()[1]);
    let proof = world.page(&format!("/queue/shymkent/children/{code}/proof.json")).await.text();
    let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
    let head = Head::from_signed(proof["head"].as_str().unwrap()).unwrap();
    let hash = |text: &serde_json::Value| -> [u8; 32] {
        let text = text.as_str().unwrap();
        std::array::from_fn(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap())
    };
    let path: Vec<_> = proof["path"].as_array().unwrap().iter().map(hash).collect();
    let leaf = leaf_hash(proof["event"].as_str().unwrap().as_bytes());
    assert!(proof["event"].as_str().unwrap().contains(code.as_str()));
    assert!(verify_inclusion(&leaf, proof["number"].as_u64().unwrap(), head.size, &path, &head.root));
    for none in ["/queue/nowhere", "/queue/nowhere/head.txt", "/queue/nowhere/log.jsonl", "/queue/shymkent/children/x"]
    {
        assert_eq!(world.client.get(none).await.status, StatusCode::NOT_FOUND, "{none}");
    }
}

#[tokio::test]
async fn the_keeper_takes_a_child_off_the_list_and_the_next_moves_up() {
    let mut world = World::after(WAIT);
    let [first, second] = world.cases()[..] else { panic!("two cases") };
    let position = |world: &World| {
        let code = child_code(second);
        world.house.house.local_body.look(OFFICE, |kept| kept.list.position(&code)).unwrap()
    };
    assert_eq!(position(&world), Some(2));
    world.sign_in("dinara").await;
    let list = world.page("/local-body/queue").await;
    let path = format!("/local-body/queue/children/{}", child_code(first));
    assert!(list.text().contains(&path), "{}", list.text());
    let page = world.page(&path).await;
    assert!(page.shows("Аяру") && page.shows("От места отказались"), "{}", page.text());
    assert!(page.shows("Язык воспитания") && page.shows("Казахский"), "the wish is whole: {}", page.text());
    let sent = world.client.press(&page, &path, &[("deed", "withdraw")]).await;
    let page = world.client.follow(sent).await;
    assert!(page.shows("Решение внесено в журнал очереди"), "{}", page.text());
    assert_eq!((world.standing(first), position(&world)), (Some(Standing::Gone), Some(1)));
    let child = world.page(&format!("/queue/shymkent/children/{}", child_code(second))).await;
    assert!(child.shows("снят с очереди по желанию родителя"), "{}", child.text());
    // An officer sees the child and decides nothing on its place in the list.
    world.sign_in("aigul").await;
    let page = world.page(&format!("/local-body/queue/children/{}", child_code(second))).await;
    assert!(!page.has_form_to(child_code(second).as_str()));
}

#[tokio::test]
async fn a_kindergarten_takes_the_referral_and_says_who_came_and_who_left() {
    let mut world = World::after(story::REFERRED);
    let case = world.cases()[0];
    let code = child_code(case);
    world.sign_in("botagoz").await;
    for (deed, standing) in [("hand-in", Standing::HandedIn), ("enrol", Standing::Enrolled), ("leave", Standing::Gone)]
    {
        let page = world.page("/local-body/kindergarten").await;
        assert!(page.shows("Ахметова Аяру") && page.shows("№ 12 «Күншуақ» бөбекжайы"), "{}", page.text());
        let sent = world.client.press(&page, code.as_str(), &[("deed", deed)]).await;
        let after = world.client.follow(sent).await;
        assert!(after.shows("Внесено в журнал очереди"), "{deed}: {}", after.text());
        // The same from an old tab is done already; what cannot be any more is told what came first.
        let sent = world.client.press(&page, code.as_str(), &[("deed", deed)]).await;
        let again = world.client.follow(sent).await;
        assert!(again.shows("Это уже внесено раньше"), "{deed}: {}", again.text());
        let first = match deed {
            "enrol" => "Ходит в детский сад",
            "leave" => "Ребёнок выбыл из детского сада",
            _ => "",
        };
        if !first.is_empty() {
            let sent = world.client.press(&page, code.as_str(), &[("deed", "no-show")]).await;
            let late = world.client.follow(sent).await;
            assert!(late.shows(&format!("раньше произошло другое. {first}")), "{deed}: {}", late.text());
        }
        assert_eq!(world.standing(case), Some(standing));
    }
    let free = world.house.house.local_body.look(OFFICE, |kept| kept.list.open_places()).unwrap();
    assert_eq!(free.iter().find(|group| group.group.as_str() == "sun-2021").unwrap().free, 1, "the seat came free");
    // What another kindergarten does to the child of this one finds no child, and the office's pages are not the kindergarten's.
    let page = world.page("/local-body/kindergarten").await;
    assert!(!page.shows("Ахметова Аяру"));
    for path in ["/local-body/queue", "/local-body/desk", &format!("/local-body/cases/{case}")] {
        assert_eq!(world.client.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}
