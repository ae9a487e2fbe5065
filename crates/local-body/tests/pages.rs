//! The local body as its staff meet it: real stores, letters, keys and papers, pages asked for over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::http::StatusCode;
use base64::Engine as _;
use casework::{Answering, Application, ApplicationDocument, Opened};
use engine::{Answers, Fact, FactKind, Written};
use jiff::SignedDuration;
use kernel::{CaseId, Channel, Clock as _, Lang, System};
use store::StoreError;
use store::records::{AccountRecord, CaseFilter};
use testkit::TestHouse;
use testkit::client::{Answer, Client, File};

/// A PDF whose structure is whole.
const SCAN: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n";
const BASE: &str = "/local-body";
const BY_CERTIFICATE: &str = "/local-body/sign-in/certificate";

struct Desk {
    house: TestHouse,
    client: Client,
}

/// Where the answer sends.
#[track_caller]
fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().to_owned()
}

/// The bytes the page gives to be signed.
fn to_sign(page: &Answer) -> Vec<u8> {
    let text = page.text();
    let content = text.split_once("data-content=\"").expect("signing").1.split_once('"').unwrap().0;
    base64::engine::general_purpose::STANDARD.decode(content).unwrap()
}

fn answers(born: &str, office: &str) -> Answers {
    let answers = [
        ("child-name", "Ахметова Аяру Нұржанқызы"),
        ("child-birth-date", born),
        ("iin", "880314400104"),
        ("applicant-name", "Ахметова Әлия Серікқызы"),
        ("relation", "mother"),
        ("applicant-address", "Шымкент қаласы, Байтұрсынов көшесі, 12"),
        ("postal-index", "160000"),
        ("telephone", "+7 701 000 00 00"),
        ("email", "aliya@example.kz"),
        ("office", office),
        ("language", "kk"),
    ];
    answers.into_iter().map(|(field, answer)| (field.to_owned(), answer.to_owned())).collect()
}

impl Desk {
    fn new() -> Self {
        let house = TestHouse::new();
        let client = Client::new(house.router()).in_language("ru");
        Self { house, client }
    }

    async fn of(person: &str) -> Self {
        let mut desk = Self::new();
        desk.sign_in(person).await;
        desk
    }

    /// Opens a page that must be there.
    async fn page(&mut self, path: &str) -> Answer {
        let page = self.client.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        page
    }

    async fn sign_in(&mut self, person: &str) {
        self.client.forget();
        self.client = self.client.clone().in_language("ru");
        let iin = self.house.person(person).iin;
        let password = self.house.seed.password.clone();
        let page = self.page("/local-body/sign-in").await;
        let sent = self.client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
        assert_eq!(location(&sent), BASE);
    }

    fn carried(&self) {
        self.house.house.pump.run_dry();
    }

    /// A case opened by a channel's own system, with a document attached, its letters carried.
    fn open(&self, channel: Channel, born: &str, office: &str) -> CaseId {
        let signer = match channel {
            Channel::Portal => "aliya",
            Channel::ServiceCentre => "viktoria",
            Channel::LocalBody => "aigul",
        };
        let mut application = self.house.application(channel, "aliya", signer, &answers(born, office));
        let room = self.house.house.room(channel.system()).unwrap();
        let sha256 = room.store.write::<_, StoreError>(|tx| tx.blob_put(SCAN)).unwrap();
        let size = SCAN.len() as u64;
        let name = "туу туралы.pdf".to_owned();
        let media_type = "application/pdf".to_owned();
        application.documents.push(ApplicationDocument {
            document: "birth-certificate".to_owned(),
            name,
            media_type,
            size,
            sha256,
        });
        let case = self.open_as(channel, &application, signer);
        self.carried();
        case
    }

    fn open_as(&self, channel: Channel, application: &Application, key: &str) -> CaseId {
        match self.house.open(channel, application, key) {
            Opened::Accepted { case } => case,
            other => panic!("{other:?}"),
        }
    }

    fn status(&self, case: CaseId) -> String {
        self.house.house.local_body.view(case).unwrap().record.status
    }

    fn told(&self, case: CaseId, kind: FactKind) -> usize {
        let view = self.house.house.local_body.view(case).unwrap();
        view.entries.iter().filter(|entry| entry.fact.kind() == kind).count()
    }

    /// Presses a button of the case's page that does its deed at once.
    async fn press(&mut self, case: CaseId, deed: &str) -> Answer {
        let page = self.page(&format!("/local-body/cases/{case}")).await;
        let sent = self.client.press(&page, deed, &[]).await;
        self.carried();
        self.client.follow(sent).await
    }

    /// Accepts, checks the documents and decides, all by pages.
    async fn decide(&mut self, case: CaseId, decision: &[(&str, &str)]) -> Answer {
        assert!(self.press(case, "/accept").await.shows("Дело принято в работу"));
        assert!(self.press(case, "/documents-checked").await.shows("документы проверены"));
        let form = self.page(&format!("/local-body/cases/{case}/decide")).await;
        let sent = self.client.fill(&form, decision).await;
        let check = self.client.follow(sent).await;
        let sent = self.client.press(&check, "/decide/check", &[]).await;
        self.carried();
        self.client.follow(sent).await
    }

    /// Signs what a page gives and sends the signature as a file.
    async fn sign(&mut self, path: &str, key: &str) -> Answer {
        let page = self.page(path).await;
        let signature = self.house.sign(key, &to_sign(&page));
        let sent = self
            .client
            .submit(&page.form(), &[File { field: "signature-file", name: "s.cms", bytes: &signature }])
            .await;
        self.carried();
        sent
    }

    /// A browser that nobody has used.
    fn anew(&mut self) {
        self.client = Client::new(self.house.router()).in_language("ru");
    }

    /// Sends a signature as a file with the form of a page.
    async fn hand_in(&mut self, page: &Answer, signature: &[u8]) -> Answer {
        let file = File { field: "signature-file", name: "s.cms", bytes: signature };
        self.client.submit(&page.form(), &[file]).await
    }

    /// Whether somebody is signed in.
    async fn is_in(&mut self) -> bool {
        self.client.get("/local-body/desk").await.status != StatusCode::SEE_OTHER
    }

    /// Answers the offer on the portal; the letter brings it.
    fn answer_on_portal(&self, case: CaseId, accepted: bool) {
        let room = &self.house.house.portal;
        let offer = room.view(case).unwrap().state.open_offer().unwrap().id.clone();
        let bytes = room.answer_to_sign(case, &offer, accepted).unwrap().unwrap();
        let answering = Answering {
            offer,
            accepted,
            scan: None,
            signature: self.house.sign("aliya", &bytes),
            signer: self.house.person("aliya").iin,
            roles: Vec::new(),
            actor: self.house.actor(engine::ActorKind::Recipient, System::Portal, "aliya"),
        };
        room.answer_offer(case, &answering).unwrap().unwrap();
        self.carried();
    }

    /// Offers a place to whoever the page shows to be next.
    async fn offer(&mut self, place: &str) -> Answer {
        let page = self.page(&format!("/local-body/queue/places/{place}/offer")).await;
        let sent = self.client.press(&page, "/offer", &[]).await;
        self.carried();
        self.client.follow(sent).await
    }

    fn mails(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.house.mail_folder()).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
    }
}

const GRANT: &[(&str, &str)] = &[("decision", "grant")];
const REFUSE: &[(&str, &str)] = &[
    ("decision", "refuse"),
    ("ground", "documents-incomplete"),
    ("explanation", "Туу туралы куәліктің екінші беті жоқ"),
];

#[tokio::test]
async fn staff_are_let_in_by_number_and_password_and_refused_with_a_reason() {
    // Clauses 6 2), 6 3), 6 4).
    let mut desk = Desk::new();
    assert_eq!(location(&desk.client.get("/local-body/desk").await), "/local-body/sign-in?next=/local-body/desk");
    let page = desk.page("/local-body/sign-in?next=/local-body/desk").await;
    let (aigul, parent) = (desk.house.person("aigul").iin, desk.house.person("gulnur").iin);
    let password = desk.house.seed.password.clone();
    for (iin, password) in [(aigul.as_str(), "another"), (parent.as_str(), password.as_str())] {
        let refused = desk.client.fill(&page, &[("iin", iin), ("password", password)]).await;
        assert_eq!(refused.status, StatusCode::OK);
        assert!(
            refused.shows("Во входе отказано: ИИН или пароль неверны") && refused.shows("обратитесь к руководителю")
        );
        assert!(!refused.shows("another"), "a password is never shown again");
    }
    let refused = desk.client.fill(&page, &[("iin", "123")]).await;
    assert!(refused.shows("Проверьте ИИН") && refused.shows("Введите пароль"));
    let sent = desk.client.fill(&page, &[("iin", aigul.as_str()), ("password", &password)]).await;
    assert_eq!(location(&sent), "/local-body/desk");
    let page = desk.page("/local-body").await;
    assert!(page.shows("Моя работа") && page.shows("Отдел образования"));
    desk.client.press(&page, "/sign-out", &[]).await;
    assert_eq!(desk.client.get("/local-body/desk").await.status, StatusCode::SEE_OTHER);
}

/// A key that bears an employee's number and comes from an authority nobody here trusts.
fn forged(house: &TestHouse, person: &str) -> pki::KeyFile {
    let now = house.clock.now();
    let folder = house.seal().with_file_name("another-authority");
    let earlier = now - SignedDuration::from_hours(24 * 30);
    let authority = pki::Authority::create(&folder, "secret", pki::Algorithm::EcdsaP256, earlier).unwrap();
    let subject = pki::Subject {
        surname: "Самозванец".to_owned(),
        name: "Айгүл".to_owned(),
        patronymic: None,
        iin: Some(house.person(person).iin),
        organisation: None,
    };
    let life = now - SignedDuration::from_hours(1)..now + SignedDuration::from_hours(24);
    authority.issue(&subject, &[pki::Role::Individual], life, now).unwrap()
}

#[tokio::test]
async fn staff_are_let_in_by_certificate_and_led_to_the_page_they_wanted() {
    // Clauses 6 2), 6 3).
    let mut desk = Desk::new();
    let asked = location(&desk.client.get("/local-body/desk/arrived").await);
    let link = desk.page(&asked).await.link_with("/sign-in/certificate").unwrap();
    assert_eq!(link, format!("{BY_CERTIFICATE}?next=/local-body/desk/arrived"));
    let page = desk.page(&link).await;
    assert!(page.links().contains(&asked), "back by the same page: {:?}", page.links());
    let file = desk.page(&format!("{BY_CERTIFICATE}/document")).await;
    assert_eq!(file.bytes, to_sign(&page), "the same bytes for who signs in another program");
    let signature = desk.house.sign("aigul", &file.bytes);
    let entered = desk.hand_in(&page, &signature).await;
    assert_eq!(location(&entered), "/local-body/desk/arrived");
    desk.page("/local-body/desk/arrived").await;
    for next in ["//evil.example/", "https://evil.example/", "/service-centre/desk", "%5Cevil.example", ""] {
        desk.anew();
        let entered = desk.sign(&format!("{BY_CERTIFICATE}?next={next}"), "aigul").await;
        assert_eq!(location(&entered), BASE, "{next}");
    }
    assert!(desk.page(BASE).await.shows("Моя работа"));
    // Everybody who has a password here: a head, and who keeps the list.
    for (person, at) in [("marat", "/local-body/desk"), ("dinara", "/local-body/queue")] {
        desk.anew();
        assert_eq!(location(&desk.sign(BY_CERTIFICATE, person).await), BASE);
        assert_eq!(location(&desk.client.get(BASE).await), at);
        desk.page(at).await;
    }
}

#[tokio::test]
async fn who_has_several_posts_enters_with_all_of_them_by_either_way() {
    let mut desk = Desk::new();
    let assign = "/local-body/cases/nonsense/assign";
    desk.sign(BY_CERTIFICATE, "aigul").await;
    assert_eq!(desk.client.get(assign).await.status, StatusCode::FORBIDDEN, "no head yet");
    let store = &desk.house.house.local_body.store;
    let officer = store.read::<_, StoreError>(|tx| tx.account_find("local-body-aigul")).unwrap().unwrap();
    let head = AccountRecord { id: "local-body-aigul-head".into(), role: "head".into(), ..officer };
    store.write::<_, StoreError>(|tx| tx.account_create(&head)).unwrap();
    for by_certificate in [false, true] {
        if by_certificate {
            desk.anew();
            assert_eq!(location(&desk.sign(BY_CERTIFICATE, "aigul").await), BASE);
        } else {
            desk.sign_in("aigul").await;
        }
        assert_eq!(location(&desk.client.get(BASE).await), "/local-body/desk");
        assert_eq!(desk.client.get(assign).await.status, StatusCode::NOT_FOUND, "a head looks for the case");
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_good_or_not_of_the_staff_is_refused_with_a_reason() {
    // Clause 6 4).
    let mut desk = Desk::new();
    for (key, word) in [
        ("aigul-revoked", "Свидетельство отозвано"),
        ("aigul-expired", "Срок действия свидетельства истёк"),
        ("viktoria", "не принадлежит зарегистрированному сотруднику"),
        ("aliya", "не принадлежит зарегистрированному сотруднику"),
    ] {
        let refused = desk.sign(BY_CERTIFICATE, key).await;
        assert_eq!(refused.status, StatusCode::OK);
        assert!(refused.shows(word), "{key}: {}", refused.text());
        assert!(!desk.is_in().await, "{key}");
    }
    let page = desk.page(BY_CERTIFICATE).await;
    let key = forged(&desk.house, "aigul");
    let signature = pki::cms_sign(&key, &to_sign(&page), false, desk.house.clock.now()).unwrap();
    let refused = desk.hand_in(&page, &signature).await;
    assert!(refused.shows("выдано не Национальным удостоверяющим центром"), "{}", refused.text());
    let nothing = desk.client.fill(&page, &[]).await;
    assert_eq!(nothing.status, StatusCode::OK);
    let none = desk.hand_in(&nothing, b"no signature").await;
    assert_eq!(none.status, StatusCode::OK);
    assert!(!desk.is_in().await);
    let store = &desk.house.house.local_body.store;
    let mut account = store.read::<_, StoreError>(|tx| tx.account_find("local-body-erlan")).unwrap().unwrap();
    account.blocked = true;
    store.write::<_, StoreError>(|tx| tx.account_update(&account)).unwrap();
    let refused = desk.sign(BY_CERTIFICATE, "erlan").await;
    assert!(refused.shows("не принадлежит зарегистрированному сотруднику"), "blocked: {}", refused.text());
    assert!(!desk.is_in().await);
}

#[tokio::test]
async fn a_one_time_number_is_signed_soon_once_and_for_this_system_alone() {
    let mut desk = Desk::new();
    let page = desk.page(BY_CERTIFICATE).await;
    let signature = desk.house.sign("aigul", &to_sign(&page));
    desk.house.clock.forward(SignedDuration::from_mins(6));
    let late = desk.hand_in(&page, &signature).await;
    assert!(late.shows("больше пяти минут"), "{}", late.text());
    let another = desk.hand_in(&late, &signature).await;
    assert!(another.shows("Подписан другой документ"), "a signature over another number: {}", another.text());
    // Other systems' texts, and this system's number under their words.
    let mut opened = another;
    for other in ["/service-centre/sign-in/certificate", "/sign-in/certificate"] {
        let theirs = String::from_utf8(to_sign(&desk.page(other).await)).unwrap();
        let their_words = theirs.lines().next().unwrap();
        for same_number in [false, true] {
            let own = String::from_utf8(to_sign(&opened)).unwrap();
            let (words, number) = own.split_once('\n').unwrap();
            assert_eq!(words, "Вход в информационную систему местного исполнительного органа");
            let text = if same_number { format!("{their_words}\n{number}") } else { theirs.clone() };
            let signature = desk.house.sign("aigul", text.as_bytes());
            opened = desk.hand_in(&opened, &signature).await;
            assert!(opened.shows("Подписан другой документ"), "{other}: {}", opened.text());
        }
    }
    assert!(!desk.is_in().await);
    // Once: by the same browser as it was before, and by the one that is in.
    let signature = desk.house.sign("aigul", &to_sign(&opened));
    let before = desk.client.clone();
    assert_eq!(location(&desk.hand_in(&opened, &signature).await), BASE);
    let inside = std::mem::replace(&mut desk.client, before);
    let again = desk.hand_in(&opened, &signature).await;
    assert_ne!(again.status, StatusCode::SEE_OTHER, "a number is good for one sign-in");
    assert!(!desk.is_in().await);
    desk.client = inside;
    let page = desk.page(BY_CERTIFICATE).await;
    assert!(desk.hand_in(&page, &signature).await.shows("Подписан другой документ"));
}

#[tokio::test]
async fn signing_in_by_certificate_stands_in_three_languages() {
    let mut desk = Desk::new();
    for lang in Lang::ALL {
        let t = translation::T::of(lang);
        desk.client = Client::new(desk.house.router()).in_language(lang.code());
        let by_password = desk.page("/local-body/sign-in").await;
        assert!(by_password.shows(&t.centre_sign_in_by_certificate()), "{lang}");
        let page = desk.page(BY_CERTIFICATE).await;
        assert!(page.text().contains(&format!("<html lang=\"{lang}\"")), "{lang}");
        assert!(page.shows(&t.centre_sign_in_certificate_title()) && page.shows(&t.centre_sign_in_by_password()));
        let signed = String::from_utf8(to_sign(&page)).unwrap();
        assert_eq!(signed.lines().next(), Some(&*t.body_sign_in_signed_words()));
        let refused = desk.sign(BY_CERTIFICATE, "viktoria").await;
        assert!(refused.shows(&t.body_sign_in_certificate_stranger()), "{lang}: {}", refused.text());
    }
}

#[tokio::test]
async fn a_blocked_employee_is_out_at_once() {
    let mut desk = Desk::of("aigul").await;
    desk.page("/local-body/desk").await;
    let store = &desk.house.house.local_body.store;
    let mut account = store.read::<_, StoreError>(|tx| tx.account_find("local-body-aigul")).unwrap().unwrap();
    account.blocked = true;
    store.write::<_, StoreError>(|tx| tx.account_update(&account)).unwrap();
    assert!(desk.client.get("/local-body/desk").await.location().starts_with("/local-body/sign-in"));
}

#[tokio::test]
async fn another_office_finds_no_case_and_another_role_may_not_act() {
    let mut desk = Desk::of("erlan").await;
    let case = desk.open(Channel::Portal, "2023-04-18", "shymkent");
    let number = desk.house.house.local_body.view(case).unwrap().record.number.unwrap();
    let digest = desk.house.house.local_body.view(case).unwrap().application.unwrap().documents[0].sha256.clone();
    let path = format!("/local-body/cases/{case}");
    for page in ["", "/decide", "/sign", "/hand-out", "/answer", "/receipt.pdf", "/application/application.json"] {
        assert_eq!(desk.client.get(&format!("{path}{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    assert_eq!(desk.client.get(&format!("{path}/documents/{digest}")).await.status, StatusCode::NOT_FOUND);
    let csrf = desk.page("/local-body/desk").await.csrf();
    assert_eq!(desk.client.post(&format!("{path}/accept"), &[("csrf", &csrf)]).await.status, StatusCode::NOT_FOUND);
    assert!(!desk.page("/local-body/desk/arrived").await.shows(number.as_str()));
    let found = desk.page(&format!("/local-body/desk/search?text={number}")).await;
    assert!(found.link_with(&case.to_string()).is_none(), "a search does not tell of another office's case");
    assert_eq!(desk.client.get("/local-body/queue/places/new").await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.client.get("/local-body/cases/nonsense").await.status, StatusCode::NOT_FOUND);
    desk.sign_in("dinara").await;
    let page = desk.page(&path).await;
    assert!(!page.has_form_to("/accept"), "who keeps the list looks at cases and does not work on them");
    let refused = desk.client.post(&format!("{path}/accept"), &[("csrf", &page.csrf())]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.status(case), "arrived");
}

#[tokio::test]
async fn an_application_of_the_portal_walks_to_its_referral() {
    // Clauses 8 10), 8 11), 8 13), 8 14).
    let mut desk = Desk::of("aigul").await;
    let case = desk.open(Channel::Portal, "2023-04-18", "shymkent");
    let path = format!("/local-body/cases/{case}");
    let number = desk.house.house.local_body.view(case).unwrap().record.number.unwrap();
    let arrived = desk.page("/local-body/desk/arrived?source=portal").await;
    assert!(arrived.shows(number.as_str()) && arrived.shows("8803••••••04") && !arrived.shows("880314400104"));
    assert!(!desk.page("/local-body/desk/arrived?source=local-body").await.shows(number.as_str()));
    assert!(desk.page("/local-body/desk/search?text=SHYMKENT-2026").await.shows(number.as_str()));

    let page = desk.page(&path).await;
    assert!(page.shows("Действительна") && page.shows("Владелец свидетельства") && page.shows("пункт 8 10)"));
    let document = page.link_with("/documents/").unwrap();
    let file = desk.page(&document).await;
    assert_eq!(file.bytes, SCAN);
    assert!(file.header("content-disposition").starts_with("attachment; filename="));
    assert_eq!((file.header("x-content-type-options"), file.header("content-type")), ("nosniff", "application/pdf"));
    let signed = desk.page(&format!("{path}/application/application.json")).await.bytes;
    let signature = desk.page(&format!("{path}/application/signature.p7s")).await.bytes;
    let trust = casework::Trusted::trust(&*desk.house.trusted, &pki::cms_certificates(&signature)).unwrap();
    assert!(pki::cms_verify(&signature, Some(&signed), &trust, desk.house.clock.now()).is_valid());
    assert!(desk.page(&format!("{path}/receipt.pdf")).await.bytes.starts_with(b"%PDF-"));

    assert!(desk.decide(case, GRANT).await.shows("Решение принято"));
    assert!(desk.page("/local-body/desk").await.shows(number.as_str()), "the notice is to be signed: my work");
    let page = desk.page(&path).await;
    assert!(page.shows("Подписать документ") && page.shows("Ещё не подписан"));
    let draft = desk.page(&format!("{path}/sign/draft.pdf")).await;
    assert!(draft.bytes.starts_with(b"%PDF-"));
    assert_eq!(
        to_sign(&desk.page(&format!("{path}/sign")).await),
        desk.page(&format!("{path}/sign/bytes")).await.bytes
    );
    assert_eq!(location(&desk.sign(&format!("{path}/sign"), "aigul").await), path);
    assert_eq!(desk.status(case), "waiting");
    assert!(!desk.page("/local-body/desk").await.shows(number.as_str()), "now it waits for others");
    let page = desk.page(&path).await;
    let paper = desk.page(&page.link_with("/papers/").unwrap()).await;
    let about = pki::document::certificates(&paper.bytes);
    let trust = casework::Trusted::trust(&*desk.house.trusted, &about).unwrap();
    let signed = pki::verify_pdf(&paper.bytes, &trust, desk.house.clock.now());
    assert!(signed.is_valid() && signed.stamp.is_some(), "{:?}", signed.reasons);
    assert_eq!(paper.header("content-type"), "application/pdf");

    desk.sign_in("dinara").await;
    enter_place(&mut desk, "Бөбек", "2023", "1").await;
    let list = desk.page("/local-body/queue").await;
    assert!(list.shows("Ах••• А. Н.") && list.shows("2023") && !list.shows("Ахметова Аяру"));
    let places = desk.page("/local-body/queue/places").await;
    let offer = places.links().into_iter().find(|link| link.ends_with("/offer")).unwrap();
    let place = offer.split('/').rev().nth(1).unwrap().to_owned();
    let confirm = desk.page(&offer).await;
    assert!(confirm.shows("Следующий в очереди") && confirm.shows(number.as_str()));
    assert!(desk.offer(&place).await.shows("Место предложено"));
    assert_eq!(desk.house.house.portal.view(case).unwrap().record.status, "offered");
    desk.answer_on_portal(case, true);
    assert!(desk.page("/local-body/queue/offers").await.shows("Согласие"));

    desk.sign_in("aigul").await;
    assert!(desk.page(&path).await.shows("Получено письменное согласие"));
    assert_eq!(location(&desk.sign(&format!("{path}/sign"), "aigul").await), path);
    assert_eq!(desk.status(case), "issued");
    assert!(desk.page("/local-body/desk/finished").await.shows(number.as_str()));
    let portal = desk.house.house.portal.view(case).unwrap();
    assert_eq!((portal.record.status.as_str(), portal.state.papers.len()), ("issued", 2));
    let chain = desk.house.house.local_body.store.read::<_, StoreError>(|tx| tx.journal_verify(case)).unwrap();
    assert_eq!(chain, Ok(()));
}

async fn enter_place(desk: &mut Desk, name: &str, year: &str, places: &str) -> Answer {
    let form = desk.page("/local-body/queue/places/new").await;
    let fields =
        [("kindergarten", name), ("born-from", year), ("born-to", year), ("language", "kk"), ("places", places)];
    let sent = desk.client.fill(&form, &fields).await;
    let page = desk.client.follow(sent).await;
    assert!(page.shows("Свободные места внесены"), "{}", page.text());
    form
}

#[tokio::test]
async fn a_refusal_names_its_ground_and_keeps_the_reasoning_through_errors() {
    // Clauses 6 13), 8 14).
    let mut desk = Desk::of("aigul").await;
    let case = desk.open(Channel::Portal, "2023-04-18", "shymkent");
    let path = format!("/local-body/cases/{case}");
    desk.press(case, "/accept").await;
    desk.press(case, "/documents-checked").await;
    let form = desk.page(&format!("{path}/decide")).await;
    assert!(desk.client.fill(&form, &[]).await.shows("Выберите решение"));
    let reasoning = "Туу туралы <куәліктің> екінші беті жоқ";
    let refused = desk.client.fill(&form, &[("decision", "refuse"), ("explanation", reasoning)]).await;
    assert!(refused.shows("Выберите основание отказа"));
    assert_eq!(refused.form().value("explanation"), Some(reasoning));
    let switched = desk.client.fill(&refused, &[("switch-lang", "kk")]).await;
    assert!(switched.shows("Бас тарту негізі"));
    assert_eq!(switched.form().value("explanation"), Some(reasoning));
    desk.client.fill(&switched, &[("switch-lang", "ru")]).await;
    let sent =
        desk.client.fill(&form, &[("decision", "refuse"), ("ground", "made-up"), ("explanation", reasoning)]).await;
    assert!(sent.shows("Выберите основание отказа"));
    let sent = desk
        .client
        .fill(&form, &[("decision", "refuse"), ("ground", "documents-incomplete"), ("explanation", reasoning)])
        .await;
    let check = desk.client.follow(sent).await;
    assert!(check.shows("представлены не полностью") && check.shows(reasoning) && check.shows("Проверьте решение"));
    assert_eq!(
        desk.page(&format!("{path}/decide")).await.form().value("explanation"),
        Some(reasoning),
        "what was chosen stands there to be changed"
    );
    assert_eq!(desk.status(case), "in-work", "nothing is decided before it is confirmed");
    let sent = desk.client.press(&check, "/decide/check", &[]).await;
    assert_eq!(location(&sent), path);
    let again = desk.client.press(&check, "/decide/check", &[]).await;
    assert!(desk.client.follow(again).await.shows("Это действие уже не требуется"));
    desk.carried();
    assert_eq!(location(&desk.sign(&format!("{path}/sign"), "aigul").await), path);
    assert_eq!(desk.status(case), "refused");
    assert_eq!(desk.house.house.portal.view(case).unwrap().state.explanation.as_deref(), Some(reasoning));
    assert_eq!(desk.told(case, FactKind::Decided), 1);
}

#[tokio::test]
async fn a_paper_is_not_signed_by_a_foreign_a_revoked_an_expired_or_a_private_key() {
    // Clauses 6 13), 8 14): the employee's key.
    let mut desk = Desk::of("aigul").await;
    let case = desk.open(Channel::Portal, "2023-04-18", "shymkent");
    desk.decide(case, REFUSE).await;
    let sign = format!("/local-body/cases/{case}/sign");
    for (key, word) in [
        ("marat", "ИИН в свидетельстве не совпадает"),
        ("aigul-revoked", "Свидетельство отозвано"),
        ("aigul-expired", "Срок действия свидетельства истёк"),
        ("aliya", "В свидетельстве нет полномочия: сотрудник организации"),
    ] {
        let refused = desk.sign(&sign, key).await;
        assert_eq!(refused.status, StatusCode::OK);
        assert!(refused.shows(word), "{key}: {}", refused.text());
    }
    let page = desk.page(&sign).await;
    assert!(desk.client.submit(&page.form(), &[]).await.shows("Подпишите документ или выберите файл подписи"));
    let other = desk.house.sign("aigul", b"something else");
    let refused =
        desk.client.submit(&page.form(), &[File { field: "signature-file", name: "s.cms", bytes: &other }]).await;
    assert!(refused.shows("Подписан другой документ"));
    assert_eq!(desk.told(case, FactKind::PaperSigned), 0);
    let good = desk.house.sign("aigul", &to_sign(&page));
    let file = [File { field: "signature-file", name: "s.cms", bytes: &good }];
    location(&desk.client.submit(&page.form(), &file).await);
    let again = desk.client.submit(&page.form(), &file).await;
    assert!(desk.client.follow(again).await.shows("Это действие уже не требуется"), "a double click does no harm");
    assert_eq!(desk.told(case, FactKind::PaperSigned), 1);
}

#[tokio::test]
async fn deeds_sent_twice_are_done_once_and_answered_kindly() {
    let mut desk = Desk::of("aigul").await;
    let case = desk.open(Channel::Portal, "2023-04-18", "shymkent");
    let page = desk.page(&format!("/local-body/cases/{case}")).await;
    for (time, word) in [(1, "Дело принято в работу"), (2, "Это действие уже не требуется")]
    {
        let sent = desk.client.press(&page, "/accept", &[]).await;
        assert!(desk.client.follow(sent).await.shows(word), "{time}");
    }
    let path = format!("/local-body/cases/{case}");
    for early in ["/decide", "/decide/check", "/sign", "/hand-out", "/answer", "/answer/sign"] {
        assert_eq!(location(&desk.client.get(&format!("{path}{early}")).await), path, "{early}");
        assert!(desk.page(&path).await.shows("Это действие уже не требуется"));
    }
    let csrf = page.csrf();
    for early in ["/sign", "/hand-out", "/answer/sign", "/decide/check"] {
        let answer = desk.client.post(&format!("{path}{early}"), &[("csrf", &csrf)]).await;
        assert!(matches!(answer.status, StatusCode::SEE_OTHER | StatusCode::OK), "{early}: {}", answer.status);
    }
    assert_eq!((desk.told(case, FactKind::Accepted), desk.told(case, FactKind::Decided)), (1, 0));
}

#[tokio::test]
async fn a_paper_is_handed_out_at_the_counter_or_goes_by_mail() {
    // Clauses 6 13), 6 14).
    let mut desk = Desk::of("aigul").await;
    let mut cases = Vec::new();
    for _ in 0..2 {
        let case = desk.open(Channel::LocalBody, "2023-04-18", "shymkent");
        desk.decide(case, REFUSE).await;
        location(&desk.sign(&format!("/local-body/cases/{case}/sign"), "aigul").await);
        desk.house.clock.forward(SignedDuration::from_secs(1));
        cases.push(case);
    }
    let path = format!("/local-body/cases/{}/hand-out", cases[0]);
    let form = desk.page(&path).await;
    assert_eq!(form.form().value("received-by"), Some("Ахметова Әлия Серікқызы"));
    assert!(desk.client.fill(&form, &[]).await.shows("Выберите, как выдать документ"));
    let future = [("way", "by-hand"), ("received-day", "21")];
    assert!(desk.client.fill(&form, &future).await.shows("не позже сегодняшней"));
    assert!(desk.client.fill(&form, &[("way", "by-hand"), ("received-by", "")]).await.shows("Укажите, кто расписался"));
    for time in 0..2 {
        let sent = desk.client.fill(&form, &[("way", "by-hand")]).await;
        let page = desk.client.follow(sent).await;
        assert!(page.shows(if time == 0 {
            "Выдача документа записана"
        } else {
            "Это действие уже не требуется"
        }));
    }
    desk.carried();
    assert_eq!((desk.status(cases[0]).as_str(), desk.told(cases[0], FactKind::HandedOut)), ("refused", 1));
    assert!(
        desk.page(&format!("/local-body/cases/{}", cases[0]))
            .await
            .shows("получил(а): Ахметова Әлия Серікқызы, 20.11.2026")
    );

    let form = desk.page(&format!("/local-body/cases/{}/hand-out", cases[1])).await;
    assert_eq!(form.form().value("email"), Some("aliya@example.kz"), "the address of the application stands there");
    for wrong in ["", "nobody", "a@b.kz, c@d.kz"] {
        assert!(
            desk.client.fill(&form, &[("way", "mail"), ("email", wrong)]).await.shows("name@example.kz"),
            "{wrong}"
        );
    }
    location(&desk.client.fill(&form, &[("way", "mail")]).await);
    desk.carried();
    assert_eq!(desk.status(cases[1]), "refused");
    let mails = desk.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("aliya@example.kz") && mails[0].contains("application/pdf"));
}

#[tokio::test]
async fn a_written_answer_brought_to_the_counter_is_signed_by_the_employee() {
    // Clauses 6 11), 6 12), 6 13).
    let mut desk = Desk::of("aigul").await;
    let case = desk.open(Channel::LocalBody, "2021-04-18", "shymkent");
    desk.decide(case, GRANT).await;
    desk.sign_in("dinara").await;
    desk.offer("sun-2021").await;
    desk.sign_in("aigul").await;
    let answer = format!("/local-body/cases/{case}/answer");
    let form = desk.page(&answer).await;
    let nothing = desk.client.fill(&form, &[]).await;
    assert!(nothing.shows("Выберите, что решил") && nothing.shows("Выберите файл скана"));
    let filled = form.form().with("decision", "decline");
    let page = desk.client.submit(&filled, &[File { field: "scan", name: "a.pdf", bytes: b"<html>" }]).await;
    assert!(page.shows("PDF, JPEG"));
    let sent = desk.client.submit(&filled, &[File { field: "scan", name: "a.pdf", bytes: SCAN }]).await;
    let sign = location(&sent);
    assert_eq!(to_sign(&desk.page(&sign).await), SCAN);
    for (key, word) in [("marat", "не совпадает"), ("aigul-revoked", "отозвано"), ("aigul-expired", "истёк")]
    {
        assert!(desk.sign(&sign, key).await.shows(word), "{key}");
    }
    assert_eq!(desk.told(case, FactKind::PlaceDeclined), 0);
    location(&desk.sign(&sign, "aigul").await);
    assert_eq!(desk.status(case), "waiting");
    let view = desk.house.house.local_body.view(case).unwrap();
    assert_eq!(view.position, Some(1), "the child stays where it was");
    let written = view.entries.iter().find_map(|entry| match &entry.fact {
        Fact::PlaceDeclined { written, .. } => Some(written.clone()),
        _ => None,
    });
    assert!(matches!(written, Some(Written::Scan { .. })));
    desk.sign_in("dinara").await;
    assert!(desk.page("/local-body/queue/offers").await.shows("Отказ"));
    assert!(
        desk.page("/local-body/queue/places/sun-2021/offer").await.shows("нет ребёнка, которому подходит"),
        "a declined place is not offered again"
    );
    enter_place(&mut desk, "Аққу", "2021", "1").await;
    let places = desk.page("/local-body/queue/places").await;
    let offer = places.links().into_iter().find(|link| link.ends_with("/offer")).unwrap();
    desk.offer(offer.split('/').rev().nth(1).unwrap()).await;
    desk.sign_in("aigul").await;
    let form = desk.page(&answer).await.form().with("decision", "accept");
    let sign = location(&desk.client.submit(&form, &[File { field: "scan", name: "a.pdf", bytes: SCAN }]).await);
    let page = desk.sign(&sign, "aigul").await;
    assert!(desk.client.follow(page).await.shows("Согласие принято"));
    location(&desk.sign(&format!("/local-body/cases/{case}/sign"), "aigul").await);
    assert!(desk.page(&format!("/local-body/cases/{case}/hand-out")).await.shows("Направление"));
}

#[tokio::test]
async fn a_place_goes_only_to_the_child_the_keeper_saw_to_be_next() {
    // Clauses 6 10), 7 11), 8 11).
    let mut desk = Desk::of("aigul").await;
    let first = desk.open(Channel::Portal, "2023-04-18", "shymkent");
    desk.house.clock.forward(SignedDuration::from_mins(1));
    let second = desk.open(Channel::Portal, "2023-05-18", "shymkent");
    desk.decide(first, GRANT).await;
    desk.decide(second, GRANT).await;
    desk.sign_in("dinara").await;
    let form = enter_place(&mut desk, "Бөбек", "2023", "2").await;
    let fields =
        [("kindergarten", "Бөбек"), ("born-from", "2023"), ("born-to", "2023"), ("language", "kk"), ("places", "2")];
    let again = desk.client.fill(&form, &fields).await;
    assert!(desk.client.follow(again).await.shows("Эти места уже внесены"), "the same form enters one place");
    let places = desk.page("/local-body/queue/places").await;
    let offer = places.links().into_iter().find(|link| link.ends_with("/offer")).unwrap();
    assert!(desk.page(&offer).await.shows("ещё не подписано уведомление"));
    desk.sign_in("aigul").await;
    for case in [first, second] {
        location(&desk.sign(&format!("/local-body/cases/{case}/sign"), "aigul").await);
    }
    desk.sign_in("dinara").await;
    let confirm = desk.page(&offer).await;
    let stale = desk.client.press(&confirm, "/offer", &[("case", &second.to_string())]).await;
    assert!(desk.client.follow(stale).await.shows("очередь изменилась"));
    for word in ["Место предложено", "уже предложено этому ребёнку"] {
        let sent = desk.client.press(&confirm, "/offer", &[]).await;
        assert!(desk.client.follow(sent).await.shows(word), "{word}");
    }
    assert_eq!((desk.status(first).as_str(), desk.status(second).as_str()), ("offered", "waiting"));
    let wrong = [("kindergarten", ""), ("born-from", "1990"), ("born-to", "x"), ("places", "0")];
    let form = desk.page("/local-body/queue/places/new").await;
    let refused = desk.client.fill(&form, &wrong).await;
    for word in ["Укажите название", "Укажите год от 2018 до 2026", "Выберите язык группы", "Укажите число от 1 до 300"]
    {
        assert!(refused.shows(word), "{word}");
    }
}

#[tokio::test]
async fn my_work_begins_with_the_most_overdue_and_the_head_sees_everybodys() {
    let mut desk = Desk::of("aigul").await;
    let mut numbers = Vec::new();
    for born in ["2023-04-18", "2023-05-18"] {
        let case = desk.open(Channel::Portal, born, "shymkent");
        desk.press(case, "/accept").await;
        desk.press(case, "/documents-checked").await;
        numbers.push(desk.house.house.local_body.view(case).unwrap().record.number.unwrap().to_string());
        desk.house.clock.forward(SignedDuration::from_mins(20));
    }
    desk.carried();
    let page = desk.page("/local-body/desk").await.text();
    assert!(page.find(&numbers[0]).unwrap() < page.find(&numbers[1]).unwrap(), "the most overdue first");
    assert!(desk.page("/local-body/desk").await.shows("Просрочено:"));
    assert!(desk.page("/local-body/desk?late=yes").await.shows(&numbers[0]));
    desk.house.clock.forward(SignedDuration::from_mins(1));
    desk.sign_in("marat").await;
    assert!(!desk.page("/local-body/desk").await.shows(&numbers[0]));
    let all = desk.page("/local-body/desk/in-work").await;
    assert!(all.shows(&numbers[0]) && all.shows("Просрочено 2 дела отдела") && all.shows("Қасымова Айгүл Нұрланқызы"));
    assert!(!desk.page("/local-body/desk/in-work?officer=local-body-marat").await.shows(&numbers[0]));
    assert!(desk.page("/local-body/desk/in-work?officer=local-body-aigul&late=yes").await.shows(&numbers[1]));
}

#[tokio::test]
async fn the_counter_takes_an_application_signed_by_the_employee() {
    // Clauses 6 1), 6 5), 6 6), 6 7), 6 8).
    let mut desk = Desk::of("aigul").await;
    assert!(desk.page("/local-body/services").await.link_with(testkit::PRESCHOOL).is_some());
    let start = desk.page(&format!("/local-body/services/{}", testkit::PRESCHOOL)).await;
    let begun = location(&desk.client.press(&start, testkit::PRESCHOOL, &[]).await);
    let iin = desk.house.person("aliya").iin;
    let page = desk.page(&begun).await;
    let sent = desk.client.fill(&page, &[("iin", iin.as_str())]).await;
    let page = desk.client.follow(sent).await;
    assert!(page.shows("Ахметова Әлия Серікқызы"), "{}", page.text());
    let mut at = location(&desk.client.fill(&page, &[("originals", "yes")]).await);
    let typed = [
        ("child-name", "Ахметова Аяру"),
        ("child-birth-date-day", "18"),
        ("child-birth-date-month", "4"),
        ("child-birth-date-year", "2023"),
        ("applicant-name", "Ахметова Әлия"),
        ("relation", "mother"),
        ("applicant-address", "Шымкент, Байтұрсынов, 12"),
        ("postal-index", "160000"),
        ("telephone", "+77010000000"),
        ("language", "kk"),
    ];
    for _ in 0..30 {
        if at.ends_with("/check") {
            break;
        }
        let page = desk.page(&at).await;
        let mut form = page.form();
        let mut files = Vec::new();
        if at.contains("/documents/") {
            form.set("deed", "next");
            if at.ends_with("birth-certificate") {
                files.push(File { field: "files", name: "scan.pdf", bytes: SCAN });
            }
        } else {
            let text = page.text();
            typed
                .iter()
                .filter(|(name, _)| text.contains(&format!("name=\"{name}\"")))
                .for_each(|(name, value)| form.set(name, value));
        }
        let sent = desk.client.submit(&form, &files).await;
        at = location(&sent);
    }
    assert!(desk.page(&at).await.shows("Ахметова Аяру"));
    let sign = at.replace("/check", "/sign");
    for (key, word) in [("marat", "не совпадает"), ("aigul-revoked", "отозвано"), ("aigul-expired", "истёк")]
    {
        let sent = desk.sign(&sign, key).await;
        assert!(desk.client.follow(sent).await.shows(word), "{key}");
    }
    let sent = desk.sign(&sign, "aigul").await;
    let done = desk.client.follow(sent).await;
    let case = done.link_with("/local-body/cases/").expect("a link to the case");
    assert!(desk.page(&case).await.shows("Принять в работу"));
    assert!(desk.page(&format!("{case}/receipt.pdf")).await.bytes.starts_with(b"%PDF-"));
    assert!(desk.page("/local-body/desk/arrived?source=local-body").await.links().contains(&case));
    let filter = CaseFilter { channel: Some(Channel::LocalBody), ended: Some(false), ..CaseFilter::default() };
    let open = desk.house.house.local_body.store.read::<_, StoreError>(|tx| tx.case_count(&filter)).unwrap();
    assert_eq!(open, 1, "refused signatures opened no case that goes on");
}

#[tokio::test]
async fn every_page_is_whole_in_every_language() {
    let mut desk = Desk::of("aigul").await;
    let case = desk.open(Channel::LocalBody, "2021-04-18", "shymkent");
    desk.press(case, "/accept").await;
    desk.press(case, "/documents-checked").await;
    let case = format!("/local-body/cases/{case}");
    let decide = format!("{case}/decide");
    let pages = [
        (
            "aigul",
            vec![
                "/local-body/desk",
                "/local-body/desk/arrived",
                "/local-body/desk/waiting",
                "/local-body/services",
                &case,
                &decide,
            ],
        ),
        (
            "dinara",
            vec![
                "/local-body/queue",
                "/local-body/queue/places",
                "/local-body/queue/places/new",
                "/local-body/queue/offers",
                &case,
            ],
        ),
    ];
    for (person, paths) in pages {
        desk.sign_in(person).await;
        for lang in ["kk", "ru", "en"] {
            for path in &paths {
                let page = desk.page(&format!("{path}?lang={lang}")).await;
                assert!(page.text().contains(&format!("<html lang=\"{lang}\"")), "{path}");
                assert_eq!(page.text().matches("<h1").count(), 1, "{path}");
                for raw in ["body-", "case-", "fact-", "status-"] {
                    let shown = page
                        .text()
                        .split('>')
                        .any(|part| part.split('<').next().is_some_and(|text| text.trim().starts_with(raw)));
                    assert!(!shown, "{path} in {lang} shows a key {raw}");
                }
            }
        }
    }
}

/// The officer's paper goes by eGov mobile as a citizen's application does: the telephone is given the bytes of the officer's own sheet.
#[tokio::test]
async fn a_paper_is_signed_with_a_telephone() {
    let mut desk = Desk::of("aigul").await;
    let case = desk.open(Channel::Portal, "2023-04-18", "shymkent");
    desk.decide(case, REFUSE).await;
    let sign = format!("/local-body/cases/{case}/sign");
    let page = desk.page(&sign).await;
    assert!(page.shows("Подписать в eGov mobile"), "{}", page.text());
    let asked = desk.client.fill(&page, &[("way", "mobile")]).await;
    let waiting = desk.client.follow(asked).await;
    let link = waiting.link_with("https://m.egov.kz/mobileSign/?link=").unwrap();
    let address = link.split_once("?link=").unwrap().1.split('&').next().unwrap();
    let path = |address: &str| address.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    let address = path(&address.replace("%3A", ":").replace("%2F", "/").replace("%3F", "?"));
    assert!(address.starts_with("/local-body/mobile-sign/"), "{address}");
    let read = |answer: Answer| -> serde_json::Value {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        serde_json::from_slice(&answer.bytes).unwrap()
    };
    let invitation = read(desk.client.ask("GET", &address, None, None).await);
    let token = invitation["document"]["auth_token"].as_str().unwrap();
    let documents = path(invitation["document"]["uri"].as_str().unwrap());
    let mut told = read(desk.client.ask("GET", &documents, Some(token), None).await);
    assert!(told["documentsToSign"][0]["nameRu"].as_str().is_some_and(|name| !name.is_empty()), "{told}");
    let number = desk.house.house.local_body.view(case).unwrap().record.number.unwrap();
    let meta = told["documentsToSign"][0]["meta"].to_string();
    for known in [number.as_str(), "Услугополучатель", "Ахметова Аяру Нұржанқызы", "SHA-256"]
    {
        assert!(meta.contains(known), "{known}: {meta}");
    }
    let engine = &base64::engine::general_purpose::STANDARD;
    let file = &told["documentsToSign"][0]["document"]["file"];
    assert_eq!(file["mime"], "@file/octet-stream", "a sheet with its room cut out is no PDF that a viewer opens");
    let bytes = engine.decode(file["data"].as_str().unwrap()).unwrap();
    assert_eq!(bytes, to_sign(&page), "the telephone signs what the page shows");
    // Another one's key is refused, and the right one is taken by the same code.
    for (key, status) in [("marat", StatusCode::FORBIDDEN), ("aigul", StatusCode::OK)] {
        told["documentsToSign"][0]["document"]["file"]["data"] = engine.encode(desk.house.sign(key, &bytes)).into();
        let answer = desk.client.ask("PUT", &documents, Some(token), Some(&told.to_string())).await;
        assert_eq!(answer.status, status, "{key}: {}", answer.text());
    }
    let arrived = desk.client.get(&waiting.path).await;
    assert!(arrived.shows("Подпись с телефона получена"), "{}", arrived.text());
    assert_eq!(location(&desk.client.fill(&arrived, &[]).await), format!("/local-body/cases/{case}"));
    desk.carried();
    assert_eq!(desk.told(case, FactKind::PaperSigned), 1);
    assert_eq!(desk.status(case), "refused");
}

/// The documents a page of several gives to be signed.
fn all_to_sign(page: &Answer) -> Vec<Vec<u8>> {
    let text = page.text();
    let content = text.split_once("data-content=\"").expect("signing").1.split_once('"').unwrap().0;
    content.split(' ').map(|one| base64::engine::general_purpose::STANDARD.decode(one).unwrap()).collect()
}

/// Several papers at one password of the key: each is signed for itself, and one that is refused keeps none of the others back.
#[tokio::test]
async fn several_papers_are_signed_at_once() {
    let mut desk = Desk::of("aigul").await;
    let cases = ["2023-04-18", "2023-05-19"].map(|born| desk.open(Channel::Portal, born, "shymkent"));
    let foreign = desk.open(Channel::Portal, "2023-06-20", "shymkent");
    assert!(desk.page("/local-body/desk/to-sign").await.shows("не ждёт ни один документ"));
    for case in cases {
        desk.decide(case, REFUSE).await;
    }
    assert!(desk.page("/local-body/desk").await.shows("Подписать несколько документов сразу"));
    let list = desk.page("/local-body/desk/to-sign").await;
    for case in cases {
        let number = desk.house.house.local_body.view(case).unwrap().record.number.unwrap();
        assert!(list.shows(number.as_str()), "{}", list.text());
    }
    // Nothing ticked is told at the field.
    let mut form = list.form();
    form.fields.retain(|(name, _)| name != "case");
    assert!(desk.client.submit(&form, &[]).await.shows("Отметьте хотя бы один документ"));
    let chosen = desk.client.submit(&list.form(), &[]).await;
    let sign = desk.client.follow(chosen).await;
    let documents = all_to_sign(&sign);
    assert_eq!(documents.len(), 2);
    assert!(sign.shows("Подписать 2 документа") && !sign.shows("Файл подписи"), "{}", sign.text());
    let signed = |desk: &Desk, key: &str, bytes: &[u8]| {
        base64::engine::general_purpose::STANDARD.encode(desk.house.sign(key, bytes))
    };
    let [first, second] = [signed(&desk, "aigul", &documents[0]), signed(&desk, "marat", &documents[1])];
    let half = desk.client.fill(&sign, &[("signature-0", first.as_str()), ("signature-1", second.as_str())]).await;
    assert!(half.shows("Подписан 1 документ.") || half.shows("Подписать 1 документ"), "{}", half.text());
    let left = all_to_sign(&half);
    assert_eq!(left.len(), 1);
    let again = signed(&desk, "aigul", &left[0]);
    for _ in 0..2 {
        let sent = desk.client.fill(&half, &[("signature-0", again.as_str())]).await;
        assert_eq!(location(&sent), "/local-body/desk", "sent twice, it is signed once");
    }
    desk.carried();
    for case in cases {
        assert_eq!((desk.told(case, FactKind::PaperSigned), desk.status(case)), (1, "refused".to_owned()));
    }
    // A case with nothing to sign, a foreign number and nonsense lead back to the list.
    for cases in [foreign.to_string(), "nonsense".to_owned(), "00000000-0000-0000-0000-000000000000".to_owned()] {
        let sent = desk.client.get(&format!("/local-body/desk/to-sign/sign?cases={cases}")).await;
        assert_eq!(location(&sent), "/local-body/desk/to-sign");
    }
    desk.sign_in("dinara").await;
    assert_eq!(desk.client.get("/local-body/desk/to-sign").await.status, StatusCode::FORBIDDEN);
}

/// A fault of one paper is its own: the others are signed, and it stays to be signed when the fault is mended.
#[tokio::test]
async fn a_fault_of_one_of_several_papers_keeps_none_of_the_others_back() {
    let mut desk = Desk::of("aigul").await;
    let cases = ["2023-04-18", "2023-05-19", "2023-06-20"].map(|born| desk.open(Channel::Portal, born, "shymkent"));
    for case in cases {
        desk.decide(case, REFUSE).await;
    }
    let list = desk.page("/local-body/desk/to-sign").await;
    let chosen = desk.client.submit(&list.form(), &[]).await;
    let sign = desk.client.follow(chosen).await;
    let documents = all_to_sign(&sign);
    assert_eq!(documents.len(), 3);
    let order: Vec<CaseId> = sign.form().value("cases").unwrap().split(',').map(|case| case.parse().unwrap()).collect();
    // What the store keeps of the second one's sheet cannot be read any more.
    let room = desk.house.house.local_body.clone();
    let (paper, ..) = room.view(order[1]).unwrap().state.unsigned.unwrap();
    let key = format!("drawn:{}:{paper}:{}", order[1], desk.house.person("aigul").iin.as_str());
    let keep = |text: &str| room.store.write::<_, StoreError>(|tx| tx.setting_put(&key, text)).unwrap();
    let whole = room.store.read::<_, StoreError>(|tx| tx.setting_get(&key)).unwrap().expect("a sheet of the officer");
    keep("broken");
    let signed =
        |desk: &Desk, bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(desk.house.sign("aigul", bytes));
    let [first, second, third] = [0, 1, 2].map(|place| signed(&desk, &documents[place]));
    let fields = [("signature-0", first.as_str()), ("signature-1", second.as_str()), ("signature-2", third.as_str())];
    let left = desk.client.fill(&sign, &fields).await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.text());
    let number = room.view(order[1]).unwrap().record.number.unwrap();
    assert!(left.shows("Подписаны 2 документа.") && left.shows("подписать не удалось"), "{}", left.text());
    assert!(left.shows(number.as_str()) && left.shows("Часть документов сейчас не удаётся показать"));
    let told = |desk: &Desk| order.iter().map(|case| desk.told(*case, FactKind::PaperSigned)).collect::<Vec<_>>();
    assert_eq!(told(&desk), [1, 0, 1]);
    keep(&whole);
    let list = desk.page("/local-body/desk/to-sign").await;
    let chosen = desk.client.submit(&list.form(), &[]).await;
    let sign = desk.client.follow(chosen).await;
    let documents = all_to_sign(&sign);
    assert_eq!(documents.len(), 1);
    let again = signed(&desk, &documents[0]);
    let sent = desk.client.fill(&sign, &[("signature-0", again.as_str())]).await;
    assert_eq!(location(&sent), "/local-body/desk");
    assert_eq!(told(&desk), [1, 1, 1]);
}
