//! A round of allocation over HTTP, as its people meet it: the keeper tries, compares, announces and computes, the head signs, the parent sees why, and
//! anybody downloads what proves it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use casework::child_code;
use kernel::CaseId;
use queue::allocation::{Outcome, Round};
use queue::public::check_round;
use testkit::TestHouse;
use testkit::client::{Answer, Client};
use testkit::rounds::{HEAD, KEEPER, OFFICE, allow, open, waits};

struct World {
    house: TestHouse,
    client: Client,
    cases: Vec<CaseId>,
}

impl World {
    /// Three children wait for one place at the bear and two at the sun.
    fn new() -> Self {
        let house = TestHouse::new();
        allow(&house);
        open(&house, "bear", 2023, 1);
        open(&house, "sun", 2023, 1);
        let cases = ["2023-01-01", "2023-02-02", "2023-03-03"].map(|born| waits(&house, born)).to_vec();
        let client = Client::new(house.router()).in_language("ru");
        Self { house, client, cases }
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

    async fn press(&mut self, path: &str, action_end: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.page(path).await;
        let sent = self.client.press(&page, action_end, fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        self.client.follow(sent).await
    }

    fn child(&self, case: usize) -> String {
        format!("/local-body/queue/children/{}", child_code(self.cases[case]))
    }
}

/// The keeper enters what parents asked for in writing, tries and compares, announces and computes.
async fn prepared(world: &mut World) {
    world.sign_in(KEEPER).await;
    for case in 0..3 {
        let path = world.child(case);
        let page = world.page(&format!("{path}/wishes")).await;
        let twice = world.client.fill(&page, &[("wish-1", "bear"), ("wish-2", "bear")]).await;
        assert!(twice.shows("Этот сад уже выбран"), "{}", twice.text());
        let saved = world.press(&format!("{path}/wishes"), "/wishes", &[("wish-1", "bear"), ("wish-2", "sun")]).await;
        assert!(saved.shows("Пожелания внесены в журнал очереди."), "{}", saved.text());
        assert!(saved.shows("1) «bear» бөбекжайы; 2) «sun» бөбекжайы"), "{}", saved.text());
    }
    let desk = world.page("/local-body/queue/rounds").await;
    assert!(desk.shows("3) дата постановки на очередь"), "{}", desk.text());

    // Two trials, one with a place more; the form keeps what was typed and tells the mend by the field.
    let trial = "/local-body/queue/rounds/try";
    let page = world.page(trial).await;
    let wrong = world.client.fill(&page, &[("places-group-bear", "много"), ("note", "моя проба")]).await;
    assert!(wrong.shows("Укажите число от 0 до 300") && wrong.text().contains("моя проба"), "{}", wrong.text());
    let run = world.press(trial, "/try", &[("note", "как есть")]).await;
    assert!(run.shows("Проба посчитана и сохранена.") && run.shows("Остались ждать"), "{}", run.text());
    let more = world.press(trial, "/try", &[("note", "три места"), ("places-group-sun", "2")]).await;
    assert!(more.shows("три места"), "{}", more.text());
    let desk = world.page("/local-body/queue/rounds").await;
    let form = desk.form_to("/compare");
    let pair = ["first", "second"].map(|name| form.value(name).unwrap_or_default().to_owned());
    let compared = world.page(&format!("/local-body/queue/rounds/compare?first={}&second={}", pair[0], pair[1])).await;
    assert!(compared.shows("Получили место") && compared.shows("три места"), "{}", compared.text());

    // Announced, computed.
    let round = world.press("/local-body/queue/rounds", "/rounds", &[]).await;
    assert!(round.shows("Распределение объявлено") && round.shows("Отпечаток жребия"), "{}", round.text());
    let cast = world.press("/local-body/queue/rounds/1", "/compute", &[]).await;
    assert!(cast.shows("Расчёт готов и ждёт подписи руководителя."), "{}", cast.text());
    let forbidden = world.client.get("/local-body/queue/rounds/1/sign").await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN, "the keeper does not sign");
}

/// The head sees the decision and signs it. Gives the bytes that were signed.
async fn signed(world: &mut World) -> Vec<u8> {
    world.sign_in(HEAD).await;
    let sign = "/local-body/queue/rounds/1/sign";
    let bytes = world.page(&format!("{sign}/bytes")).await.bytes;
    let page = world.page(sign).await;
    assert!(page.shows("Провести распределение мест № 1") && page.shows("№ 1 орындарды бөлу"), "{}", page.text());
    let wrong = STANDARD.encode(world.house.sign("aigul", &bytes));
    let refused = world.client.fill(&page, &[("signature", &wrong)]).await;
    assert!(refused.status.is_success() && refused.text().contains("govuk-error-summary"), "{}", refused.text());
    let signature = STANDARD.encode(world.house.sign(HEAD, &bytes));
    let page = world.page(sign).await;
    let sent = world.client.fill(&page, &[("signature", &signature)]).await;
    let done = world.client.follow(sent).await;
    assert!(done.shows("Распределение проведено: места предложены."), "{}", done.text());
    world.house.house.pump.run_dry();
    bytes
}

#[tokio::test]
async fn the_keeper_prepares_the_head_signs_and_the_parent_sees_why() {
    let mut world = World::new();
    prepared(&mut world).await;
    let bytes = signed(&mut world).await;
    // The parent of the third child sees why, by the code; nobody needs to sign in.
    world.client.forget();
    world.client = world.client.clone().in_language("ru");
    let code = child_code(world.cases[2]);
    let child = world.page(&format!("/queue/{OFFICE}/children/{code}")).await;
    assert!(child.shows("Мест не хватило: принятые дети ждут дольше."), "{}", child.text());
    assert!(child.shows(child_code(world.cases[0]).as_str()), "the last child admitted is named by its code");
    let second = world.page(&format!("/queue/{OFFICE}/children/{}", child_code(world.cases[1]))).await;
    assert!(second.shows("Место дано.") && second.shows("Место предложено"), "{}", second.text());

    let public = world.page(&format!("/queue/{OFFICE}/rounds/1")).await;
    assert!(public.shows("Проведено") && !public.text().contains("Аяру"), "{}", public.text());
    let file = format!("/queue/{OFFICE}/rounds/1");
    let [input, outcome, decision] = {
        let mut files = Vec::new();
        for name in ["round.json", "outcome.json", "decision.json"] {
            files.push(world.page(&format!("{file}/{name}")).await.bytes);
        }
        <[Vec<u8>; 3]>::try_from(files).unwrap()
    };
    assert_eq!(decision, bytes, "what is published is what was signed");
    let (round, outcome): (Round, Outcome) =
        (serde_json::from_slice(&input).unwrap(), serde_json::from_slice(&outcome).unwrap());
    let log = world.page(&format!("/queue/{OFFICE}/log.jsonl")).await.text();
    assert_eq!(check_round(&log, &round, &outcome), Ok(1));
    assert_eq!(queue::check::check(&round, &outcome), Ok(()));
    let chart = world.page(&format!("{file}/chart.svg")).await;
    assert!(chart.text().contains("</svg>"));
    let signature = world.page(&format!("{file}/decision.p7s")).await.bytes;
    assert_eq!(signature.first(), Some(&0x30));
    assert_eq!(world.client.get(&format!("{file}/seed.txt")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_round_that_is_not_held_tells_nobody_its_result() {
    let mut world = World::new();
    world.sign_in(KEEPER).await;
    world.press("/local-body/queue/rounds", "/rounds", &[]).await;
    world.press("/local-body/queue/rounds/1", "/compute", &[]).await;
    world.client.forget();
    world.client = world.client.clone().in_language("kk");
    let public = world.page(&format!("/queue/{OFFICE}/rounds/1")).await;
    assert!(public.shows("Жарияланды, әлі өткізілген жоқ"), "{}", public.text());
    for name in ["round.json", "outcome.json", "decision.json", "decision.p7s", "chart.svg"] {
        let answer = world.client.get(&format!("/queue/{OFFICE}/rounds/1/{name}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    world.sign_in(KEEPER).await;
    let page = world.page("/local-body/queue/rounds/1").await;
    let form = page.form_to("/rounds/1").with("reason", "");
    let empty = world.client.submit(&form, &[]).await;
    assert!(empty.shows("Назовите причину"), "{}", empty.text());
    let form = page.form_to("/rounds/1").with("reason", "здание закрыто");
    let sent = world.client.submit(&form, &[]).await;
    let dropped = world.client.follow(sent).await;
    assert!(dropped.shows("Распределение отменено"), "{}", dropped.text());
    let public = world.page(&format!("/queue/{OFFICE}/rounds/1")).await;
    assert!(public.shows("здание закрыто") && public.shows("Число жребия"), "{}", public.text());
}

#[tokio::test]
async fn brothers_and_sisters_are_bound_by_the_code() {
    let mut world = World::new();
    world.sign_in(KEEPER).await;
    let path = world.child(0);
    let other = child_code(world.cases[1]);
    let page = world.page(&path).await;
    let form = page.form_to("/together").with("code", "0000-0000-0000").with("deed", "bind");
    let sent = world.client.submit(&form, &[]).await;
    let unknown = world.client.follow(sent).await;
    assert!(unknown.shows("Такого ребёнка в этой очереди нет."), "{}", unknown.text());
    let form = page.form_to("/together").with("code", other.as_str()).with("deed", "bind");
    let sent = world.client.submit(&form, &[]).await;
    let bound = world.client.follow(sent).await;
    assert!(bound.shows("Дети связаны") && bound.shows(other.as_str()), "{}", bound.text());
    let form = bound.form_to("/together").with("deed", "unbind");
    let sent = world.client.submit(&form, &[]).await;
    let free = world.client.follow(sent).await;
    assert!(free.shows("Связь снята.") && free.shows("ни с кем не связан"), "{}", free.text());
}

#[tokio::test]
async fn the_head_gives_a_place_out_of_order_with_a_reason_that_everybody_sees() {
    let mut world = World::new();
    let path = "/local-body/queue/rounds/override";
    world.sign_in(KEEPER).await;
    assert_eq!(world.client.get(path).await.status, StatusCode::FORBIDDEN, "the keeper does not");
    world.sign_in(HEAD).await;
    let code = child_code(world.cases[2]);
    let page = world.page(path).await;
    let wrong = world.client.fill(&page, &[("code", code.as_str()), ("reason", "")]).await;
    assert!(wrong.shows("Назовите причину") && wrong.shows("Выберите группу"), "{}", wrong.text());
    let fields = [("code", code.as_str()), ("group", "group-bear"), ("reason", "Пожар в доме & беда")];
    let page = world.client.fill(&page, &fields).await;
    assert!(page.shows("вне порядка очереди. Причина: Пожар в доме"), "{}", page.text());
    let query = "code=".to_owned()
        + code.as_str()
        + "&group=group-bear&reason=%D0%9F%D0%BE%D0%B6%D0%B0%D1%80%20%D0%B2%20%D0%B4%D0%BE%D0%BC%D0%B5%20%26%20%D0%B1%D0%B5%D0%B4%D0%B0";
    let bytes = world.page(&format!("{path}/bytes?{query}")).await.bytes;
    let signature = STANDARD.encode(world.house.sign(HEAD, &bytes));
    let sent = world.client.fill(&page, &[("signature", &signature)]).await;
    let done = world.client.follow(sent).await;
    assert!(done.shows("Место дано вне порядка"), "{}", done.text());
    let log = world.page(&format!("/queue/{OFFICE}/log.jsonl")).await.text();
    assert!(log.contains("overridden") && log.contains("Пожар в доме"), "{log}");
}
