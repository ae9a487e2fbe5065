//! What an operator meets before there is a case: registers that do not know the data, an incomplete package, a consent; and results that
//! are signed by hand, handed over by a register and stored.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::{Application, CaseView, Opened};
use engine::{ActorKind, Decision, Fact, FactKind, Field, FieldKind};
use engine::{Finding, RegisterKind};
use jiff::SignedDuration;
use kernel::{CaseId, Channel, Clock as _, Iin, Lang, System, civil_date};
use registers::{BirthRecord, Births, Book, ChannelSettings, Parent, Power, RegisterFault, Registers, answer as reply};
use std::sync::Arc;
use store::StoreError;
use testkit::TestHouse;
use testkit::client::{Answer, Client};

const QUEUE: &str = "ala-2013-3-568/preschool-queue";
const DIPLOMA: &str = "ala-2015-3-542/diploma-duplicate";

struct Desk {
    house: TestHouse,
    client: Client,
}

impl Desk {
    async fn new() -> Self {
        Self::at(TestHouse::new()).await
    }

    async fn at(house: TestHouse) -> Self {
        let client = Client::new(house.router()).in_language("ru");
        let mut desk = Self { house, client };
        let (iin, password) = (desk.house.person("viktoria").iin, desk.house.seed.password.clone());
        let page = desk.page("/service-centre/sign-in").await;
        desk.client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
        desk
    }

    async fn page(&mut self, path: &str) -> Answer {
        let page = self.client.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        page
    }

    async fn fill(&mut self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let sent = self.client.fill(page, fields).await;
        self.client.follow(sent).await
    }

    /// Begins an application; gives the page of the recipient.
    async fn begin(&mut self, service: &str) -> Answer {
        let start = self.page(&format!("/service-centre/services/{service}")).await;
        let begun = self.client.press(&start, service, &[]).await;
        self.client.follow(begun).await
    }

    /// Names a recipient whom the register knows; gives the next page.
    async fn recipient(&mut self, page: &Answer, person: &str) -> Answer {
        let iin = self.house.person(person).iin;
        let found = self.fill(page, &[("iin", iin.as_str())]).await;
        assert!(found.shows(&self.house.person(person).name), "{}", found.text());
        self.fill(&found, &[("originals", "yes")]).await
    }

    /// Fills in the form's pages by the kinds of their fields until another page comes.
    async fn form(&mut self, service: &str, mut page: Answer, given: &[(&str, &str)]) -> Answer {
        let edition = self.house.house.law.current(service).unwrap();
        let year = civil_date(self.house.clock.now()).year() - 4;
        let answers: Vec<(String, String)> = edition.form.fields.iter().flat_map(|field| answer(field, year)).collect();
        while page.path.contains("/page/") {
            let on_page: Vec<(&str, &str)> = answers
                .iter()
                .filter(|(name, _)| page.text().contains(&format!("name=\"{name}\"")))
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .chain(given.iter().copied().filter(|(name, _)| page.text().contains(&format!("name=\"{name}\""))))
                .collect();
            let before = page.path.clone();
            page = self.fill(&page, &on_page).await;
            assert_ne!(page.path, before, "{}", page.text());
        }
        page
    }

    /// Signs what the page asks to be signed; gives the case it became.
    async fn signed(&mut self, page: &Answer) -> CaseId {
        let text = page.text();
        let (_, after) = text.split_once("data-content=\"").unwrap_or_else(|| panic!("nothing to sign: {text}"));
        let bytes = STANDARD.decode(after.split_once('"').unwrap().0).unwrap();
        let signature = STANDARD.encode(self.house.sign("viktoria", &bytes));
        let sent = self.fill(page, &[("signature", &signature)]).await;
        self.house.house.pump.run_dry();
        let path = sent.link_with("/cases/").unwrap_or_else(|| panic!("{}", sent.text()));
        path.rsplit('/').next().unwrap().parse().unwrap()
    }

    fn case_of(&self, page: &Answer) -> CaseView {
        let id: CaseId = page.path.rsplit('/').next().unwrap().parse().unwrap();
        self.house.house.service_centre.view(id).unwrap()
    }
}

fn answer(field: &Field, year: i16) -> Vec<(String, String)> {
    let one = |value: &str| vec![(field.id.clone(), value.to_owned())];
    match field.kind {
        _ if !field.required => Vec::new(),
        FieldKind::Iin => one(Iin::with_check_digit("22041850001").unwrap().as_str()),
        FieldKind::Date => [("day", 18), ("month", 4), ("year", year)]
            .into_iter()
            .map(|(part, value)| (format!("{}-{part}", field.id), value.to_string()))
            .collect(),
        FieldKind::Digits => one(&"1".repeat(field.length.or(field.max_length).unwrap_or(6))),
        FieldKind::Telephone => one("+77010000000"),
        FieldKind::Email => one("aliya@example.kz"),
        FieldKind::Choice | FieldKind::Office => one(&field.options[0].value),
        FieldKind::Text | FieldKind::LongText | FieldKind::Name => one("Ахметова"),
    }
}

#[tokio::test]
async fn a_number_that_no_register_knows_is_turned_away_with_a_record() {
    let mut desk = Desk::new().await;
    let page = desk.begin(QUEUE).await;
    let stranger = Iin::with_check_digit("85010130001").unwrap();
    let stop = desk.fill(&page, &[("iin", stranger.as_str())]).await;
    assert!(stop.shows("Данные получить нельзя") && stop.shows("«Физические лица»"), "{}", stop.text());
    assert!(desk.fill(&stop, &[]).await.shows("Введите фамилию и имя буквами"));
    let sent = desk.client.fill(&stop, &[("recipient-name", "Сейітов Нұрлан")]).await;
    let case = desk.client.follow(sent).await;
    assert!(case.shows("Отказ записан") && case.shows("заявление не принято"), "{}", case.text());
    assert!(case.shows("В реестрах нет данных"));
    let again = desk.client.fill(&stop, &[("recipient-name", "Сейітов Нұрлан")]).await;
    assert_eq!(desk.client.follow(again).await.path, case.path, "pressed twice it is one record");
    assert!(case.link_with("receipt.pdf").is_none(), "nothing was refused for its papers");
}

#[tokio::test]
async fn the_notary_register_is_asked_of_a_representatives_power() {
    let mut desk = Desk::new().await;
    let page = desk.begin(QUEUE).await;
    let page = desk.recipient(&page, "aliya").await;
    let (aliya, gulnur) = (desk.house.person("aliya").iin, desk.house.person("gulnur").iin);
    let by = [("representative-iin", gulnur.as_str()), ("representative-name", "Гүлнұр"), ("power-number", "А-17")];
    let stop = desk.form(QUEUE, page, &by).await;
    assert!(stop.shows("Данные получить нельзя") && stop.shows("нотариальная"), "{}", stop.text());
    let power = Power { number: "А-17".into(), representative: gulnur.clone(), recipient: aliya, valid_until: None };
    Book::new(Arc::clone(&desk.house.house.gateway_store)).enter_power(&power).unwrap();
    let back = stop.link_with("/page/").unwrap();
    let page = desk.page(&back).await;
    assert!(page.shows("А-17"), "nothing is lost");
    let next = desk.form(QUEUE, page, &by).await;
    assert!(!next.shows("Данные получить нельзя"), "{}", next.text());
}

#[tokio::test]
async fn an_incomplete_package_is_refused_with_a_receipt() {
    let mut desk = Desk::new().await;
    let start = desk.page(&format!("/service-centre/services/{DIPLOMA}")).await;
    assert!(start.shows("Часы работы") && start.shows("С понедельника по субботу, с 09:00 до 20:00"));
    assert!(start.shows("15 рабочих дней"));
    let page = desk.begin(DIPLOMA).await;
    let draft = page.path.rsplit_once('/').unwrap().0.to_owned();
    assert!(desk.page(&format!("{draft}/refuse")).await.path.ends_with("/recipient"), "first the recipient");
    let page = desk.recipient(&page, "aliya").await;
    let documents = desk.form(DIPLOMA, page, &[]).await;
    let refuse = documents.link_with("/refuse").unwrap();
    let form = desk.page(&refuse).await;
    assert!(!form.shows(" checked"), "nothing here must be there in any case, so the operator ticks what is missing");
    let mut none = form.form();
    none.fields.retain(|(name, _)| name != "missing");
    let slip = desk.client.submit(&none, &[]).await;
    assert!(slip.shows("Отметьте, каких документов не хватает"));
    let case = desk.fill(&form, &[("missing", "identity")]).await;
    assert!(case.shows("Отказ записан") && case.shows("Не хватает:"), "{}", case.text());
    let receipt = case.link_with("receipt.pdf").unwrap();
    assert!(desk.page(&receipt).await.bytes.starts_with(b"%PDF"));
    assert_eq!(desk.case_of(&case).record.status, "turned-away");
}

#[tokio::test]
async fn the_consent_is_asked_before_signing() {
    let mut desk = Desk::new().await;
    let page = desk.begin(DIPLOMA).await;
    let page = desk.recipient(&page, "aliya").await;
    let mut page = desk.form(DIPLOMA, page, &[]).await;
    let scan = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n";
    while page.path.contains("/documents/") {
        let file = testkit::client::File { field: "files", name: "скан.pdf", bytes: scan };
        let mut form = page.form();
        form.action.clone_from(&page.path);
        form.in_parts = true;
        form.set("deed", "next");
        let sent = desk.client.submit(&form, &[file]).await;
        page = desk.client.follow(sent).await;
    }
    assert!(page.path.ends_with("/check") && page.shows("пункт 12, часть 2"), "{} {}", page.path, page.text());
    let sign = page.path.replace("/check", "/sign");
    assert!(desk.page(&sign).await.path.ends_with("/check"), "without the consent there is nothing to sign");
    assert!(desk.fill(&page, &[]).await.shows("без его согласия"));
    let signing = desk.fill(&page, &[("consent", "yes")]).await;
    assert!(signing.path.ends_with("/sign"));
    // The consent is signed with the application: what was agreed to, by which clause and when. The case keeps it and shows it.
    let case = desk.signed(&signing).await;
    let view = desk.house.house.service_centre.view(case).unwrap();
    let consent = view.application.unwrap().consent.unwrap();
    let at: jiff::Timestamp = consent.at.parse().unwrap();
    assert_eq!((consent.clause.as_str(), at), ("12 par 2", desk.house.clock.now()));
    assert!(consent.text.contains("охраняемую законом тайну"), "{}", consent.text);
    assert!(view.entries.iter().any(|entry| matches!(entry.fact, Fact::ConsentGiven)));
    let shown = desk.page(&format!("/service-centre/cases/{case}")).await;
    assert!(shown.shows("охраняемую законом тайну") && shown.shows("пункт 12, часть 2"), "{}", shown.text());
}

/// A case that the centre has sent to the provider.
fn sent(house: &TestHouse) -> CaseId {
    let edition = house.house.law.current(DIPLOMA).unwrap();
    let person = house.person("aliya");
    let answers = edition.form.fields.iter().flat_map(|field| match field.kind {
        FieldKind::Date => vec![(field.id.clone(), "2010-04-18".to_owned())],
        _ => answer(field, 2010),
    });
    let answers: engine::Answers = answers.collect();
    let application = Application {
        regulation: DIPLOMA.to_owned(),
        edition: edition.digest.clone(),
        channel: Channel::ServiceCentre,
        office: answers[&edition.regulation.office_field].clone(),
        language: Lang::Ru,
        made_at: kernel::iso(house.clock.now()),
        recipient: casework::Party::Person(person),
        signed_by: house.person("viktoria"),
        answers: Application::answers_of(&edition, &answers, Lang::Ru),
        documents: Vec::new(),
        consent: Application::consent_of(&edition, Lang::Ru, kernel::iso(house.clock.now())),
    };
    let opened = house.open(Channel::ServiceCentre, &application, "viktoria");
    let Opened::Accepted { case } = opened else { panic!("{opened:?}") };
    house.house.pump.run_dry();
    case
}

/// A case that has come to the centre with a paper signed by hand.
fn handed_over(house: &TestHouse) -> CaseId {
    let case = sent(house);
    let body = &house.house.local_body;
    let actor = house.actor(ActorKind::Head, System::LocalBody, "marat");
    let act = |fact: Fact| body.act(case, fact, &actor).unwrap();
    act(Fact::Assigned {
        to: "Қасымова Айгүл".into(), account: None, resolution: "Орындаңыз".into()
    });
    act(Fact::Accepted);
    act(Fact::DocumentsChecked);
    act(Fact::Decided { decision: Decision::Grant, ground: None, explanation: None });
    let (paper, number, _) = body.view(case).unwrap().state.unsigned.unwrap();
    act(Fact::SignedByHand { paper, number, blank: None, signer: "Сейітов Марат".into() });
    act(Fact::HandedOver { register: "17".into(), received_by: "Ким Виктория".into() });
    house.house.pump.run_dry();
    case
}

#[tokio::test]
async fn a_paper_signed_by_hand_is_kept_returned_asked_for_again_and_handed_out() {
    let mut desk = Desk::new().await;
    let case = handed_over(&desk.house);
    let path = format!("/service-centre/cases/{case}");
    let page = desk.page(&path).await;
    assert!(page.shows("Реестр передачи") && page.shows("№ 17"), "{}", page.text());
    assert!(page.shows("Результат хранится в центре до 20 декабря 2026 года") && !page.has_form_to("/storage"));
    assert!(page.link_with("/papers/").is_none(), "a paper signed by hand has no file");
    desk.house.clock.forward(SignedDuration::from_hours(32 * 24));
    // A month has passed, and so has the session.
    let mut desk = Desk { client: Client::new(desk.house.router()).in_language("ru"), house: desk.house };
    let (iin, password) = (desk.house.person("viktoria").iin, desk.house.seed.password.clone());
    let page = desk.page("/service-centre/sign-in").await;
    desk.client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;

    let page = desk.page(&path).await;
    for _ in 0..2 {
        desk.client.press(&page, "/storage", &[]).await;
    }
    assert!(desk.page(&path).await.shows("Сообщение отправлено в местный исполнительный орган"));
    desk.house.house.pump.run_dry();
    let count = |desk: &Desk, kind: FactKind| {
        let view = desk.house.house.local_body.view(case).unwrap();
        view.entries.iter().filter(|entry| entry.fact.kind() == kind).count()
    };
    assert_eq!(count(&desk, FactKind::Stored), 1);
    let page = desk.page(&path).await;
    assert!(page.shows("Результат хранится у услугодателя") && page.link_with("/hand-out").is_none());
    desk.client.press(&page, "/recall", &[]).await;
    desk.house.house.pump.run_dry();
    assert_eq!(count(&desk, FactKind::Recalled), 1);

    let page = desk.page(&format!("{path}/hand-out")).await;
    assert!(page.shows("он выдаётся только нарочно") && !page.shows("По электронной почте"), "{}", page.text());
    desk.fill(&page, &[("way", "by-hand")]).await;
    desk.house.house.pump.run_dry();
    let view = desk.house.house.service_centre.view(case).unwrap();
    assert_eq!(view.record.status, "issued");
    assert!(
        desk.house.house.service_centre.store.read::<_, StoreError>(|tx| tx.case_find(case)).unwrap().unwrap().ended
    );
}

#[test]
fn a_limit_of_a_whole_step_runs_from_its_beginning_and_not_from_each_deed() {
    let house = TestHouse::new();
    let case = sent(&house);
    let body = &house.house.local_body;
    let actor = house.actor(ActorKind::Head, System::LocalBody, "marat");
    let due = || body.view(case).unwrap().record.due_at.unwrap();
    body.act(
        case,
        Fact::Assigned {
            to: "Қасымова Айгүл".into(), account: None, resolution: "Орындаңыз".into()
        },
        &actor,
    )
    .unwrap();
    let edition = body.view(case).unwrap().edition;
    let step = edition.route(Channel::ServiceCentre).unwrap().step("step-5").unwrap();
    assert_eq!(step.whole_limit().map(|limit| limit.to_string()).as_deref(), Some("14 wd"));
    let first = due();
    // A weekend and two working days later the second deed of the step is due by the same day.
    house.clock.forward(SignedDuration::from_hours(24 * 4));
    body.act(case, Fact::Accepted, &actor).unwrap();
    assert_eq!(due(), first);
    // Late, and still counted from the beginning.
    house.clock.forward(SignedDuration::from_hours(24 * 30));
    house.house.pump.run_dry();
    body.act(case, Fact::DocumentsChecked, &actor).unwrap();
    assert_eq!(due(), first);
    assert_eq!(body.view(case).unwrap().state.overdue, ["step-5"]);
}

const FAMILY: &str = "urj-2012-502/preschool-queue";

impl Desk {
    /// Fills in an application for a child up to its documents, or to the page that stops it.
    async fn family(&mut self, applicant: &str, child: &Iin) -> Answer {
        let page = self.begin(FAMILY).await;
        let page = self.recipient(&page, applicant).await;
        self.form(FAMILY, page, &[("child-iin", child.as_str())]).await
    }

    /// Attaches what must be there, signs and sends; gives the case.
    async fn send(&mut self, mut page: Answer) -> CaseView {
        let scan = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n";
        while page.path.contains("/documents/") {
            let file = testkit::client::File { field: "files", name: "скан.pdf", bytes: scan };
            let mut form = page.form();
            form.action.clone_from(&page.path);
            form.in_parts = true;
            form.set("deed", "next");
            let sent = self.client.submit(&form, &[file]).await;
            page = self.client.follow(sent).await;
        }
        assert!(page.path.ends_with("/check"), "{} {}", page.path, page.text());
        let sign = self.page(&page.path.replace("/check", "/sign")).await;
        assert!(sign.path.ends_with("/sign"), "{} {}", sign.path, sign.text());
        let bytes = self.client.open(&sign.path.replace("/sign", "/application.json")).await.bytes;
        let signature = self.house.sign("viktoria", &bytes);
        let file = testkit::client::File { field: "signature-file", name: "signature.cms", bytes: &signature };
        let mut form = sign.form();
        form.in_parts = true;
        let sent = self.client.submit(&form, &[file]).await;
        let done = self.client.follow(sent).await;
        let case = done.link_with("/cases/").unwrap_or_else(|| panic!("{}", done.text()));
        self.house.house.pump.run_dry();
        let id: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
        self.house.house.local_body.view(id).unwrap()
    }
}

fn findings(view: &CaseView) -> Vec<(RegisterKind, Finding)> {
    view.state.answers.iter().map(|answer| (answer.register, answer.finding)).collect()
}

/// The officer's page of a case.
async fn officer_sees(house: &TestHouse, view: &CaseView) -> (Client, Answer) {
    let mut officer = Client::new(house.router()).in_language("ru");
    let (iin, password) = (house.person("marzhan").iin, house.seed.password.clone());
    let page = officer.open("/local-body/sign-in").await;
    officer.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
    let page = officer.open(&format!("/local-body/cases/{}", view.record.id)).await;
    (officer, page)
}

#[tokio::test]
async fn the_register_of_births_tells_the_officer_who_applies_for_the_child() {
    use Finding::{Father, Guardian, Known, Mother, OtherParents, Unknown};
    use RegisterKind::{Births, Guardianship as Guardians, Persons};
    let expected = [
        ("aliya", "ayaru", vec![(Persons, Known), (Births, Mother)], "№ 58-000412, 2021-04-29"),
        ("sergey", "maksim", vec![(Persons, Known), (Births, Father)], "заявитель указан отцом"),
        ("elena", "maksim", vec![(Persons, Known), (Births, OtherParents), (Guardians, Guardian)], "опекун"),
        (
            "gulnur",
            "maksim",
            vec![(Persons, Known), (Births, OtherParents), (Guardians, Unknown)],
            "указаны другие лица",
        ),
    ];
    for (applicant, child, told, shown) in expected {
        let mut desk = Desk::new().await;
        let child = desk.house.person(child).iin;
        let documents = desk.family(applicant, &child).await;
        let view = desk.send(documents).await;
        assert_eq!(findings(&view), told, "{applicant}");
        let journal = serde_json::to_string(&view.entries.iter().map(|entry| &entry.fact).collect::<Vec<_>>()).unwrap();
        assert!(!journal.contains(child.as_str()), "the journal holds no number of a person");
        let (_, page) = officer_sees(&desk.house, &view).await;
        assert!(page.shows(shown) && page.shows("ЗАГС"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_birth_that_no_register_knows_is_turned_away_with_a_record() {
    let mut desk = Desk::new().await;
    let stop = desk.family("aliya", &Iin::with_check_digit("22041850001").unwrap()).await;
    assert!(stop.shows("Данные получить нельзя") && stop.shows("ЗАГС"), "{}", stop.text());
    let case = desk.fill(&stop, &[]).await;
    assert!(case.shows("Отказ записан") && case.shows("данных нет"), "{}", case.text());
    assert_eq!(desk.case_of(&case).record.recipient_name, desk.house.person("aliya").name);
}

/// A register of births that is out of order until it is mended.
struct Mended(Arc<std::sync::atomic::AtomicBool>, Book);

impl Births for Mended {
    fn birth(&self, child: &Iin) -> Result<Option<BirthRecord>, RegisterFault> {
        if self.0.load(std::sync::atomic::Ordering::SeqCst) {
            return self.1.birth(child);
        }
        Err(RegisterFault::Unreachable("out of order".to_owned()))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_register_is_silent_the_application_goes_on_by_its_papers_and_the_officer_asks_again() {
    let (folder, works) = (tempfile::tempdir().unwrap(), Arc::new(std::sync::atomic::AtomicBool::new(false)));
    let open = || Arc::new(store::Store::open(&format!("sqlite:{}", folder.path().join("far.db").display())).unwrap());
    let (book, far) = (Arc::new(Book::new(open())), Book::new(open()));
    let seed = server::seed::Seed::read().unwrap();
    let (aliya, ayaru) = (seed.iin("aliya").unwrap().clone(), seed.iin("ayaru").unwrap().clone());
    let mother = registers::Person {
        iin: aliya.clone(),
        name: seed.full_name("aliya").unwrap(),
        birth_date: "1988-03-14".into(),
        address: "Шымкент".into(),
    };
    book.enter(&mother, Lang::Kk).unwrap();
    let parent = Parent { iin: Some(aliya.clone()), name: mother.name.clone() };
    let birth = BirthRecord {
        number: "77".into(),
        date: "2021-04-29".into(),
        child: ayaru.clone(),
        name: seed.full_name("ayaru").unwrap(),
        birth_date: "2021-04-18".into(),
        father: None,
        mother: Some(parent),
    };
    far.enter_birth(&birth).unwrap();
    let registers = Registers {
        persons: Arc::clone(&book) as _,
        powers: Arc::clone(&book) as _,
        organisations: Arc::clone(&book) as _,
        births: Arc::new(Mended(Arc::clone(&works), far)),
        guardians: book,
    };
    let answers = move |request: String| {
        let registers = registers.clone();
        async move {
            let senders = [("akimat".to_owned(), "secret".to_owned())];
            let clock = server::clock::SystemClock::new();
            let said =
                tokio::task::spawn_blocking(move || reply(&registers, &senders, &clock, &request)).await.unwrap();
            (StatusCode::from_u16(said.status).unwrap(), said.body)
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(answers))).await.unwrap() });
    let (sender, password) = ("akimat".into(), "secret".into());
    let settings = ChannelSettings { address, sender, password, signature: None, requestor: None };
    let mut desk = Desk::at(TestHouse::asking(&testkit::Storage::Sqlite, Some(settings))).await;

    let documents = desk.family("aliya", &ayaru).await;
    let view = desk.send(documents).await;
    let silent = (RegisterKind::Births, Finding::Silent);
    assert!(findings(&view).contains(&silent), "{:?}", findings(&view));
    assert_eq!(view.record.status, "arrived", "nothing is lost");
    let (mut officer, page) = officer_sees(&desk.house, &view).await;
    assert!(page.shows("реестр не ответил, сверьте по документам"), "{}", page.text());
    works.store(true, std::sync::atomic::Ordering::SeqCst);
    let sent = officer.press(&page, "/ask-registers", &[]).await;
    let page = officer.follow(sent).await;
    assert!(page.shows("Реестры запрошены") && page.shows("указан матерью (№ 77, 2021-04-29)"), "{}", page.text());
    let again = desk.house.house.local_body.view(view.record.id).unwrap();
    assert!(!findings(&again).contains(&silent) && findings(&again).contains(&(RegisterKind::Births, Finding::Mother)));
    assert_eq!(again.state.place, view.state.place, "asking moves nothing");
    testkit::story::journals_hold(&desk.house, view.record.id).unwrap();
}
