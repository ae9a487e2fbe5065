//! Deeds of the acts that know resolutions, searches, commissions, papers signed by hand, prolonged terms and places given at once: by pages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::http::StatusCode;
use base64::Engine as _;
use casework::{Application, Opened};
use engine::{Answers, Fact, FactKind, Field, FieldKind, Finding, RegisterKind};
use kernel::{CaseId, Channel, Clock as _, Lang, civil_date};
use store::StoreError;
use testkit::TestHouse;
use testkit::client::{Answer, Client, File};

struct Desk {
    house: TestHouse,
    client: Client,
}

impl Desk {
    /// The staff of the demo work at the office that receives the applications of a service.
    fn at(office: &str) -> Self {
        let house = TestHouse::new();
        let store = &house.house.local_body.store;
        store
            .write::<_, StoreError>(|tx| {
                for person in ["aigul", "marat", "dinara"] {
                    let mut account = tx.account_find(&format!("local-body-{person}"))?.unwrap();
                    account.office = Some(office.to_owned());
                    tx.account_update(&account)?;
                }
                Ok(())
            })
            .unwrap();
        let client = Client::new(house.router()).in_language("ru");
        Self { house, client }
    }

    async fn page(&mut self, path: &str) -> Answer {
        let page = self.client.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        page
    }

    async fn sign_in(&mut self, person: &str) {
        self.client.forget();
        self.client = self.client.clone().in_language("ru");
        let (iin, password) = (self.house.person(person).iin, self.house.seed.password.clone());
        let page = self.page("/local-body/sign-in").await;
        self.client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
    }

    /// A case of any service, filled in by the kinds of its fields.
    fn open(&self, code: &str, channel: Channel, office: &str) -> CaseId {
        self.open_with(code, channel, office, &[])
    }

    /// A case with some answers given.
    fn open_with(&self, code: &str, channel: Channel, office: &str, given: &[(&str, &str)]) -> CaseId {
        let edition = self.house.house.law.current(code).unwrap();
        let today = civil_date(self.house.clock.now());
        let person = self.house.person("aliya");
        let answer = |field: &Field| match (field.known_as.as_deref(), field.kind) {
            (_, FieldKind::Iin) => person.iin.as_str().to_owned(),
            (_, FieldKind::Date) => format!("{}-04-18", today.year() - 4),
            (_, FieldKind::Digits) => "1".repeat(field.length.or(field.max_length).unwrap_or(6)),
            (_, FieldKind::Telephone) => "+77010000000".to_owned(),
            (_, FieldKind::Email) => "aliya@example.kz".to_owned(),
            (_, FieldKind::Office) => office.to_owned(),
            (_, FieldKind::Choice) => field.options.first().map(|one| one.value.clone()).unwrap_or_default(),
            _ => "Ахметова".to_owned(),
        };
        let mut answers: Answers = edition.form.fields.iter().map(|field| (field.id.clone(), answer(field))).collect();
        answers.extend(given.iter().map(|(field, answer)| ((*field).to_owned(), (*answer).to_owned())));
        let signer = if channel == Channel::Portal { "aliya" } else { "aigul" };
        let application = Application {
            regulation: code.to_owned(),
            edition: edition.digest.clone(),
            channel,
            office: office.to_owned(),
            language: Lang::Ru,
            made_at: kernel::iso(self.house.clock.now()),
            recipient: casework::Party::Person(person.clone()),
            signed_by: self.house.person(signer),
            answers: Application::answers_of(&edition, &answers, Lang::Ru),
            documents: Vec::new(),
            consent: Application::consent_of(&edition, Lang::Ru, kernel::iso(self.house.clock.now())),
        };
        let opened = self.house.open(channel, &application, signer);
        let Opened::Accepted { case } = opened else { panic!("{opened:?}") };
        self.carried();
        case
    }

    fn carried(&self) {
        self.house.house.pump.run_dry();
    }

    fn count(&self, case: CaseId, kind: FactKind) -> usize {
        let view = self.house.house.local_body.view(case).unwrap();
        view.entries.iter().filter(|entry| entry.fact.kind() == kind).count()
    }

    fn last(&self, case: CaseId, kind: FactKind) -> Fact {
        let view = self.house.house.local_body.view(case).unwrap();
        view.entries.iter().rev().find(|entry| entry.fact.kind() == kind).unwrap().fact.clone()
    }

    /// Fills in the form of a page of the case and follows where it leads.
    async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.page(path).await;
        let sent = self.client.fill(&page, fields).await;
        self.carried();
        self.client.follow(sent).await
    }

    async fn press(&mut self, path: &str, deed: &str) -> Answer {
        let page = self.page(path).await;
        let sent = self.client.press(&page, deed, &[]).await;
        self.carried();
        self.client.follow(sent).await
    }

    async fn sign(&mut self, path: &str, key: &str) {
        let page = self.page(path).await;
        let text = page.text();
        let content = text.split_once("data-content=\"").expect("signing").1.split_once('"').unwrap().0;
        let bytes = base64::engine::general_purpose::STANDARD.decode(content).unwrap();
        let signature = self.house.sign(key, &bytes);
        let files = [File { field: "signature-file", name: "s.cms", bytes: &signature }];
        assert_eq!(self.client.submit(&page.form(), &files).await.status, StatusCode::SEE_OTHER);
        self.carried();
    }
}

#[tokio::test]
async fn the_head_gives_a_case_to_an_officer_and_a_paper_is_signed_by_hand() {
    let school = "almaty-school-15";
    let mut desk = Desk::at(school);
    let case = desk.open("ala-2015-3-542/diploma-duplicate", Channel::LocalBody, school);
    let path = format!("/local-body/cases/{case}");
    desk.sign_in("aigul").await;
    assert!(!desk.page(&path).await.shows("Передать исполнителю"), "only the head gives cases");
    assert_eq!(desk.client.get(&format!("{path}/assign")).await.status, StatusCode::FORBIDDEN);
    desk.sign_in("marat").await;
    assert!(desk.page(&path).await.shows("Передать исполнителю"));
    let slips = desk.fill(&format!("{path}/assign"), &[]).await;
    assert!(slips.shows("Выберите исполнителя") && slips.shows("Напишите резолюцию не длиннее"));
    let resolution = [("to", "local-body-aigul"), ("resolution", "Рассмотреть в срок")];
    let other =
        desk.fill(&format!("{path}/assign"), &[("resolution", "Рассмотреть в срок"), ("switch-lang", "kk")]).await;
    assert!(other.shows("Рассмотреть в срок") && other.shows("Бұрыштама"), "the language changes, the words stay");
    desk.client = desk.client.clone().in_language("ru");
    desk.fill(&format!("{path}/assign"), &[("switch-lang", "ru")]).await;
    let page = desk.page(&format!("{path}/assign")).await;
    for _ in 0..2 {
        let sent = desk.client.fill(&page, &resolution).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    }
    assert_eq!(desk.count(case, FactKind::Assigned), 1, "a double click gives the case once");
    let page = desk.page(&path).await;
    assert!(page.shows("Рассмотреть в срок") && page.shows("Заявление передано исполнителю"));

    desk.sign_in("aigul").await;
    let number = desk.house.house.local_body.view(case).unwrap().record.number.unwrap();
    assert!(desk.page("/local-body/desk").await.shows(number.as_str()), "what is given to me is my work");
    desk.press(&path, "/accept").await;
    desk.press(&path, "/documents-checked").await;
    let form = desk.page(&format!("{path}/decide")).await;
    assert!(!form.shows("Ребёнок будет поставлен") && !form.shows("Что будет написано в справке"));
    desk.fill(&format!("{path}/decide"), &[("decision", "grant")]).await;
    desk.press(&format!("{path}/decide/check"), "/decide/check").await;
    let view = desk.house.house.local_body.view(case).unwrap();
    let decided = view.entries.iter().find(|entry| entry.fact.kind() == FactKind::Decided).unwrap();
    assert_eq!(decided.actor.kind, engine::ActorKind::Specialist, "the role is that of the step");

    assert!(desk.page(&path).await.shows("Подписать документ от руки"));
    assert!(desk.page(&format!("{path}/sign/draft.pdf")).await.bytes.starts_with(b"%PDF"));
    assert!(desk.fill(&format!("{path}/by-hand"), &[]).await.shows("Выберите, кто подписал документ"));
    let slip = desk.fill(&format!("{path}/by-hand"), &[("signer", "other"), ("blank", "АА 1")]).await;
    assert!(slip.shows("Введите фамилию и имя подписавшего") && slip.shows("АА 1"));
    desk.fill(&format!("{path}/by-hand"), &[("signer", "local-body-marat"), ("blank", "АА 0012345")]).await;
    let page = desk.page(&path).await;
    assert!(page.shows("Бланк № АА 0012345") && page.shows("Выдаётся только нарочно"));
    assert!(desk.house.house.local_body.view(case).unwrap().state.papers[0].code.is_empty());

    let form = desk.page(&format!("{path}/hand-out")).await;
    assert!(form.shows("он выдаётся только нарочно") && !form.shows("По электронной почте"));
    let done = desk.fill(&format!("{path}/hand-out"), &[("way", "by-hand")]).await;
    assert!(done.shows("Выдача документа записана"), "{}", done.text());
    assert_eq!(desk.house.house.local_body.view(case).unwrap().record.status, "issued");
}

#[tokio::test]
async fn whoever_checks_the_papers_gets_the_data_on_person_and_birth_from_the_state_s_systems() {
    let school = "almaty-school-15";
    let said = |desk: &Desk, case| {
        let view = desk.house.house.local_body.view(case).unwrap();
        view.state.answers.iter().map(|answer| (answer.register, answer.finding)).collect::<Vec<_>>()
    };
    for code in ["ala-2015-3-542/school-admission", "ala-2015-3-542/diploma-duplicate"] {
        let mut desk = Desk::at(school);
        let field =
            desk.house.house.law.current(code).unwrap().regulation.birth_data.as_ref().unwrap().child_iin.clone();
        let child = desk.house.person("ayaru").iin;
        let other = desk.house.person("maksim").iin;
        let case = desk.open_with(code, Channel::LocalBody, school, &[(&field, child.as_str())]);
        let path = format!("/local-body/cases/{case}");
        desk.sign_in("aigul").await;
        assert!(desk.page(&path).await.shows("Запросить сведения в государственных системах"));
        desk.press(&path, "/ask-registers").await;
        let known = [(RegisterKind::Persons, Finding::Known), (RegisterKind::Births, Finding::Mother)];
        assert_eq!(said(&desk, case), known, "{code}");
        let page = desk.page(&path).await;
        assert!(page.shows("58-000412") && page.shows("Запросить реестры повторно"), "{}", page.text());
        // Another's child: the record names others, and no decision makes the applicant a guardian.
        let case = desk.open_with(code, Channel::LocalBody, school, &[(&field, other.as_str())]);
        desk.press(&format!("/local-body/cases/{case}"), "/ask-registers").await;
        let others = [
            (RegisterKind::Persons, Finding::Known),
            (RegisterKind::Births, Finding::OtherParents),
            (RegisterKind::Guardianship, Finding::Unknown),
        ];
        assert_eq!(said(&desk, case), others, "{code}");
        // Without the number of who was born only the recipient is asked of.
        let case = desk.open_with(code, Channel::LocalBody, school, &[(&field, "")]);
        desk.press(&format!("/local-body/cases/{case}"), "/ask-registers").await;
        assert_eq!(said(&desk, case), [(RegisterKind::Persons, Finding::Known)], "{code}");
    }
}

#[tokio::test]
async fn an_archive_is_searched_the_term_prolonged_and_a_copy_printed() {
    let code = "uko-2012-149/archive-certificate";
    let edition = TestHouse::new().house.law.current(code).unwrap();
    let office = edition.directories[&edition.regulation.office_directory].offices[0].id.clone();
    let mut desk = Desk::at(&office);
    let case = desk.open(code, Channel::LocalBody, &office);
    let path = format!("/local-body/cases/{case}");
    desk.sign_in("aigul").await;
    desk.press(&path, "/accept").await;
    desk.press(&path, "/documents-checked").await;
    let slips = desk.fill(&format!("{path}/search"), &[("found", "yes")]).await;
    assert!(slips.shows("Отметьте, на каких носителях") && slips.shows("Напишите, где найдены сведения"));

    let until = |day: &'static str, year: &'static str| {
        [("until-day", day), ("until-month", "2"), ("until-year", year), ("reason", "Несколько фондов")]
    };
    assert!(desk.page(&format!("{path}/extend")).await.shows("самое позднее до 20 мая 2027 года"));
    assert!(desk.fill(&format!("{path}/extend"), &until("1", "2030")).await.shows("Введите день не позже"));
    assert!(desk.fill(&format!("{path}/extend"), &until("1", "2026")).await.shows("позже нынешнего срока"));
    assert!(desk.fill(&format!("{path}/extend"), &until("30", "2027")).await.shows("Введите дату цифрами"));
    let form = desk.page(&format!("{path}/extend")).await;
    for _ in 0..2 {
        let sent = desk.client.fill(&form, &until("1", "2027")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    }
    desk.carried();
    assert_eq!(desk.count(case, FactKind::Extended), 1);
    assert!(desk.page(&path).await.shows("Срок продлён до 1 февраля 2027 года. Причина: Несколько фондов"));
    let mails = || std::fs::read_dir(desk.house.mail_folder()).into_iter().flatten().flatten().count();
    assert!(mails() > 0, "the recipient is told by mail");

    let slips = [("day-day", "1"), ("day-month", "1"), ("day-year", "2026"), ("time", "25:00")];
    let slips = desk.fill(&format!("{path}/appoint"), &slips).await;
    assert!(slips.shows("не раньше сегодняшней") && slips.shows("часами и минутами"));
    let at = [("day-day", "24"), ("day-month", "12"), ("day-year", "2026"), ("time", "10:30")];
    let done = desk.fill(&format!("{path}/appoint"), &at).await;
    assert!(done.shows("Результат можно получить") && done.shows("10:30"));
    assert_eq!(
        desk.last(case, FactKind::ResultAppointed),
        Fact::ResultAppointed { at: "2026-12-24T05:30:00.000000Z".into() }
    );

    let found = [("media", "paper"), ("found", "yes"), ("place", "Фонд 12, опись 3, дело 45")];
    assert!(desk.fill(&format!("{path}/search"), &found).await.shows("сведения найдены"));
    let slip = desk.fill(&format!("{path}/decide"), &[("decision", "grant")]).await;
    assert!(slip.shows("Напишите текст справки"));
    let text = "Работала с 1985 по 1990 год";
    let check = desk.fill(&format!("{path}/decide"), &[("decision", "grant"), ("certificate", text)]).await;
    assert!(check.shows(text) && check.shows("Что будет написано в справке"));
    desk.press(&format!("{path}/decide/check"), "/decide/check").await;
    assert_eq!(desk.house.house.local_body.view(case).unwrap().state.explanation.as_deref(), Some(text));
    desk.sign(&format!("{path}/sign"), "aigul").await;
    let page = desk.page(&path).await;
    assert!(page.shows("Распечатать бумажный экземпляр") && page.shows("Текст справки"));
    for _ in 0..2 {
        let form = page
            .form_to(&format!("/copies/{}", desk.house.house.local_body.view(case).unwrap().state.papers[0].number));
        let file = desk.client.submit(&form, &[]).await;
        assert!(file.bytes.starts_with(b"%PDF"));
    }
    assert_eq!(desk.count(case, FactKind::CopyIssued), 1, "a double click is one copy");
}

#[tokio::test]
async fn the_commission_concludes_before_the_decision() {
    let code = "uko-2012-149/home-education-support";
    let edition = TestHouse::new().house.law.current(code).unwrap();
    let office = edition.directories[&edition.regulation.office_directory].offices[0].id.clone();
    let mut desk = Desk::at(&office);
    let case = desk.open(code, Channel::LocalBody, &office);
    let path = format!("/local-body/cases/{case}");
    desk.sign_in("aigul").await;
    desk.press(&path, "/accept").await;
    desk.press(&path, "/documents-checked").await;
    let number = desk.house.house.local_body.view(case).unwrap().record.number.unwrap();
    assert!(desk.page("/local-body/desk").await.shows(number.as_str()), "the commission's conclusion is entered by me");
    let slips = desk.fill(&format!("{path}/conclude"), &[("minutes-date-day", "1")]).await;
    for slip in
        ["Выберите, как решила комиссия", "Введите номер протокола", "не раньше дня подачи", "Напишите заключение"]
    {
        assert!(slips.shows(slip), "{slip}");
    }
    let said = [
        ("favour", "for"),
        ("minutes", "7"),
        ("minutes-date-day", "20"),
        ("minutes-date-month", "11"),
        ("minutes-date-year", "2026"),
        ("conclusion", "Документы соответствуют"),
    ];
    let page = desk.fill(&format!("{path}/conclude"), &said).await;
    assert!(page.shows("в пользу услугополучателя") && page.shows("Протокол № 7, 20.11.2026"), "{}", page.text());
    let view = desk.house.house.local_body.view(case).unwrap();
    let concluded = view.entries.iter().find(|entry| entry.fact.kind() == FactKind::Concluded).unwrap();
    assert_eq!(concluded.actor.kind, engine::ActorKind::Commission);
    assert!(page.shows("Принять решение"));
}

#[tokio::test]
async fn a_place_is_given_at_once_where_the_act_knows_no_offer() {
    let mut desk = Desk::at("almaty-education");
    let case = desk.open("ala-2013-3-568/preschool-queue", Channel::Portal, "almaty-education");
    let path = format!("/local-body/cases/{case}");
    desk.sign_in("aigul").await;
    desk.press(&path, "/accept").await;
    desk.press(&path, "/documents-checked").await;
    assert!(desk.page(&format!("{path}/decide")).await.shows("Ребёнок будет поставлен на очередь"));
    desk.fill(&format!("{path}/decide"), &[("decision", "grant")]).await;
    desk.press(&format!("{path}/decide/check"), "/decide/check").await;
    desk.sign_in("marat").await;
    desk.sign(&format!("{path}/sign"), "marat").await;
    desk.sign_in("dinara").await;
    let place =
        [("kindergarten", "Балапан"), ("born-from", "2022"), ("born-to", "2022"), ("language", "kk"), ("places", "2")];
    let places = desk.fill("/local-body/queue/places/new", &place).await;
    assert!(places.shows("Дать следующему"), "{}", places.text());
    assert!(desk.page(&path).await.shows("Места даются в порядке очереди"));
    let offer = places.links().into_iter().find(|link| link.ends_with("/offer")).unwrap();
    let page = desk.page(&offer).await;
    assert!(page.shows("Дать место следующему в очереди"));
    let sent = desk.client.press(&page, "/offer", &[]).await;
    assert!(desk.client.follow(sent).await.shows("Место дано"));
    let sent = desk.client.press(&page, "/offer", &[]).await;
    assert!(desk.client.follow(sent).await.shows("уже дано этому ребёнку"));
    assert_eq!(desk.count(case, FactKind::PlaceAllotted), 1);
}

#[tokio::test]
async fn an_act_that_gives_no_place_has_no_button_for_it() {
    let mut desk = Desk::at("karaganda-education");
    let case = desk.open("krg-2014-43-05/preschool-queue", Channel::Portal, "karaganda-education");
    let path = format!("/local-body/cases/{case}");
    desk.sign_in("aigul").await;
    desk.press(&path, "/accept").await;
    desk.press(&path, "/documents-checked").await;
    desk.fill(&format!("{path}/decide"), &[("decision", "grant")]).await;
    desk.press(&format!("{path}/decide/check"), "/decide/check").await;
    desk.sign_in("dinara").await;
    let place =
        [("kindergarten", "Балапан"), ("born-from", "2022"), ("born-to", "2022"), ("language", "kk"), ("places", "2")];
    let places = desk.fill("/local-body/queue/places/new", &place).await;
    let number = desk.house.house.local_body.view(case).unwrap().record.number.unwrap();
    assert!(places.shows("Балапан") && places.shows(number.as_str()), "who is next is shown: {}", places.text());
    assert!(!places.links().iter().any(|link| link.ends_with("/offer")), "{}", places.text());
    let store = &desk.house.house.local_body.store;
    let opened = store.read::<_, StoreError>(|tx| tx.vacancy_list("karaganda-education")).unwrap().remove(0);
    let page = desk.client.get(&format!("/local-body/queue/places/{}/offer", opened.id)).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.text());
}

#[tokio::test]
async fn outside_the_window_the_start_page_says_so_and_the_privileges_are_told() {
    let mut desk = Desk::at("almaty-school-15");
    desk.sign_in("aigul").await;
    let start = desk.page("/local-body/services/ala-2015-3-542/school-admission").await;
    assert!(start.shows("В первый класс зачисляют с 1 июня по 30 августа"));
    assert!(start.shows("с 09:00 до 18:00, обед с 13:00 до 14:00"));
    let begun = desk.client.press(&start, "/school-admission", &[]).await;
    let draft = desk.client.follow(begun).await.path.rsplit_once('/').unwrap().0.to_owned();
    let grade = [("grade", "1")];
    let edition = desk.house.house.law.current("ala-2015-3-542/school-admission").unwrap();
    let page = edition.form.field("grade").unwrap().page.clone();
    desk.fill(&format!("{draft}/page/{page}"), &grade).await;
    let check = desk.page(&format!("{draft}/check")).await;
    assert!(check.shows("Подайте заявление в эти дни") && check.shows("Ответы сохранены"), "{}", check.text());
    let queue = desk.client.open("/services/ala-2013-3-568/preschool-queue").await;
    assert!(queue.shows("Кому место даётся в первую очередь") && queue.shows("Дети-сироты"));
    assert!(queue.shows("принимается следующим рабочим днём"));
}
