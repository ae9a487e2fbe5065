//! The service centre as an operator meets it: real stores, letters, keys and papers, pages asked for over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::http::StatusCode;
use engine::{ActorKind, Decision, Fact};
use jiff::SignedDuration;
use kernel::{CaseId, Channel, Clock, Lang, System};
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use testkit::TestHouse;
use testkit::client::{Answer, Client, File};

struct Desk {
    house: TestHouse,
    client: Client,
    password: String,
}

/// What an operator puts into a form.
enum Part<'a> {
    Text(&'a str, &'a str),
    File(&'a str, &'a str, &'a [u8]),
}

/// The value of an attribute of a page.
fn value(page: &Answer, name: &str) -> String {
    let text = page.text();
    let after = text.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("no {name} in {text}")).1;
    after.split_once('"').unwrap().0.to_owned()
}

/// The bytes the page gives to be signed.
fn to_sign(page: &Answer) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(value(page, "data-content")).unwrap()
}

/// Where the answer sends.
fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().to_owned()
}

impl Desk {
    /// A house in which another centre has an operator too.
    fn new() -> Self {
        let house = TestHouse::new();
        let store = &house.house.service_centre.store;
        let known = store.read::<_, StoreError>(|tx| tx.account_find("service-centre-viktoria")).unwrap().unwrap();
        let other = AccountRecord {
            id: "service-centre-darkhan".into(),
            iin: house.person("darkhan").iin.as_str().into(),
            name: "Төлегенов Дархан".into(),
            office: Some("turkestan".into()),
            ..known
        };
        store.write::<_, StoreError>(|tx| tx.account_create(&other)).unwrap();
        let client = Client::new(house.router()).in_language("ru");
        Self { password: house.seed.password.clone(), house, client }
    }

    async fn open(&mut self, path: &str) -> Answer {
        self.client.get(path).await
    }

    /// Opens a page that must be there.
    async fn page(&mut self, path: &str) -> Answer {
        let page = self.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        page
    }

    /// Fills in the form of the page and sends it.
    async fn send(&mut self, path: &str, parts: &[Part<'_>]) -> Answer {
        let page = self.page(path).await;
        self.send_from(&page, parts).await
    }

    async fn send_from(&mut self, page: &Answer, parts: &[Part<'_>]) -> Answer {
        let (mut form, mut files) = (page.form(), Vec::new());
        for part in parts {
            match part {
                Part::Text(name, value) => form.set(name, value),
                Part::File(field, name, bytes) => files.push(File { field, name, bytes }),
            }
        }
        self.client.submit(&form, &files).await
    }

    async fn sign_in(&mut self, person: &str) {
        let iin = self.house.person(person).iin;
        let password = self.password.clone();
        let parts = [Part::Text("iin", iin.as_str()), Part::Text("password", &password)];
        let sent = self.send("/service-centre/sign-in", &parts).await;
        assert_eq!(location(&sent), "/service-centre/desk");
    }

    /// Signs what a page gives with a key, and sends the signature as a file.
    async fn sign(&mut self, path: &str, key: &str) -> Answer {
        let page = self.page(path).await;
        let signature = self.house.sign(key, &to_sign(&page));
        self.send_from(&page, &[Part::File("signature-file", "signature.cms", &signature)]).await
    }

    /// Takes an application for a child of a recipient who came; gives its case.
    async fn take_application(&mut self, recipient: &str, born: [&str; 3]) -> CaseId {
        let sign = self.fill_application(recipient, born).await;
        let sent = location(&self.sign(&sign, "viktoria").await);
        let done = self.page(&sent).await.text();
        let id = done.split_once("/service-centre/cases/").expect("a link to the case").1;
        self.house.house.pump.run_dry();
        id.split_once('"').unwrap().0.parse().unwrap()
    }

    /// Fills an application in; gives the page where it is signed.
    async fn fill_application(&mut self, recipient: &str, born: [&str; 3]) -> String {
        let service = self.page(&format!("/service-centre/services/{}", testkit::PRESCHOOL)).await;
        let begun = location(&self.client.press(&service, testkit::PRESCHOOL, &[]).await);
        let iin = self.house.person(recipient).iin;
        let recipient_name = self.house.person(recipient).name;
        let next = self.send(&begun, &[Part::Text("iin", iin.as_str())]).await;
        assert!(next.text().contains(&recipient_name) || next.status == StatusCode::SEE_OTHER, "{}", next.text());
        let parts = [Part::Text("iin", iin.as_str()), Part::Text("seen", iin.as_str()), Part::Text("originals", "yes")];
        let mut at = location(&self.send(&begun, &parts).await);
        let answers = [
            ("child-name", "Ахметова Аяру"),
            ("child-birth-date-day", born[2]),
            ("child-birth-date-month", born[1]),
            ("child-birth-date-year", born[0]),
            ("iin", iin.as_str()),
            ("applicant-name", &recipient_name),
            ("relation", "mother"),
            ("applicant-address", "Шымкент, Байтұрсынов, 12"),
            ("postal-index", "160000"),
            ("telephone", "+77010000000"),
            ("email", "aliya@example.kz"),
            ("office", "shymkent"),
            ("language", "kk"),
        ];
        let typed: Vec<_> = answers.iter().map(|(name, value)| Part::Text(name, value)).collect();
        while at.contains("/page/") {
            at = location(&self.send(&at, &typed).await);
        }
        while at.contains("/documents/") {
            let scan = Part::File("files", "scan.pdf", SCAN);
            let parts = if at.ends_with("birth-certificate") {
                vec![scan, Part::Text("deed", "next")]
            } else {
                vec![Part::Text("deed", "next")]
            };
            at = location(&self.send(&at, &parts).await);
        }
        assert!(at.ends_with("/check"), "{at}");
        self.page(&at).await;
        at.replace("/check", "/sign")
    }

    fn officer(&self, case: CaseId, fact: Fact) {
        let actor = self.house.actor(ActorKind::Officer, System::LocalBody, "aigul");
        self.house.house.local_body.act(case, fact, &actor).unwrap();
        self.house.house.pump.run_dry();
    }

    fn decide(&self, case: CaseId, decision: Decision) {
        self.officer(case, Fact::Accepted);
        self.officer(case, Fact::DocumentsChecked);
        let ground = (decision == Decision::Refuse).then(|| "documents-incomplete".to_owned());
        self.officer(case, Fact::Decided { decision, ground, explanation: None });
    }

    fn offer(&self, vacancy: &str) {
        let keeper = self.house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
        assert_eq!(self.house.offer_to_next(vacancy, &keeper), Ok(casework::Offering::Made));
        self.house.house.pump.run_dry();
    }

    fn sign_paper(&self, case: CaseId) {
        self.house.sign_paper(case, "aigul", "aigul").unwrap();
        self.house.house.pump.run_dry();
    }

    fn status(&self, case: CaseId) -> String {
        self.house.house.service_centre.view(case).unwrap().record.status
    }
}

const SCAN: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n";

#[tokio::test]
async fn operator_is_let_in_by_password_and_refused_with_a_reason_otherwise() {
    // Clauses 7 1), 7 2), 7 3).
    let mut desk = Desk::new();
    assert_eq!(location(&desk.open("/service-centre/desk").await), "/service-centre/sign-in?next=/service-centre/desk");
    let viktoria = desk.house.person("viktoria").iin;
    let parent = desk.house.person("aliya").iin;
    for (iin, password) in [(viktoria.as_str(), "another"), (parent.as_str(), &desk.password.clone())] {
        let parts = [Part::Text("iin", iin), Part::Text("password", password)];
        let refused = desk.send("/service-centre/sign-in", &parts).await;
        assert!(refused.text().contains("Вход отклонён"), "{}", refused.text());
    }
    let parts = [Part::Text("iin", "123"), Part::Text("password", "x")];
    assert!(desk.send("/service-centre/sign-in", &parts).await.text().contains("Проверьте ИИН"));
    desk.sign_in("viktoria").await;
    assert!(desk.page("/service-centre/desk").await.text().contains("Запросы центра"));
    let page = desk.page("/service-centre/desk").await;
    desk.client.press(&page, "/sign-out", &[]).await;
    assert_eq!(desk.open("/service-centre/desk").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn operator_is_let_in_by_certificate_once_for_each_number() {
    // Clauses 7 2), 7 3).
    let mut desk = Desk::new();
    let path = "/service-centre/sign-in/certificate";
    for (key, word) in [
        ("viktoria-revoked", "отозван"),
        ("viktoria-expired", "рок"),
        ("aigul", "не принадлежит зарегистрированному оператору"),
    ] {
        let refused = desk.sign(path, key).await;
        assert_eq!(refused.status, StatusCode::OK);
        assert!(refused.text().contains(word), "{key}: {}", refused.text());
        assert_eq!(desk.open("/service-centre/desk").await.status, StatusCode::SEE_OTHER);
    }
    let page = desk.page(path).await;
    let signature = desk.house.sign("viktoria", &to_sign(&page));
    desk.house.clock.forward(SignedDuration::from_mins(6));
    let late = desk.send_from(&page, &[Part::File("signature-file", "s.cms", &signature)]).await;
    assert!(late.text().contains("больше пяти минут"), "{}", late.text());
    let another = desk.send_from(&late, &[Part::File("signature-file", "s.cms", &signature)]).await;
    assert!(!another.text().contains("Запросы центра"), "a signature over another number is not accepted");
    assert_eq!(another.status, StatusCode::OK);
    let before = desk.page(path).await;
    let signature = desk.house.sign("viktoria", &to_sign(&before));
    let kept = desk.client.clone();
    let parts = [Part::File("signature-file", "s.cms", &signature)];
    assert_eq!(location(&desk.send_from(&before, &parts).await), "/service-centre/desk");
    desk.page("/service-centre/desk").await;
    desk.client = kept;
    let again = desk.send_from(&before, &parts).await;
    assert_ne!(again.status, StatusCode::SEE_OTHER, "a number is good for one sign-in");
}

#[tokio::test]
async fn a_certificate_leads_to_the_page_that_was_wanted_and_only_to_one_of_the_centre() {
    let mut desk = Desk::new();
    let asked = location(&desk.open("/service-centre/journals").await);
    let link = desk.page(&asked).await.link_with("/sign-in/certificate").unwrap();
    assert_eq!(link, "/service-centre/sign-in/certificate?next=/service-centre/journals");
    let page = desk.page(&link).await;
    assert!(page.links().contains(&asked), "back by the same page: {:?}", page.links());
    // Also when a key was refused in between.
    let refused = desk.sign(&link, "viktoria-revoked").await;
    assert!(refused.text().contains("отозван"), "{}", refused.text());
    let file = desk.page("/service-centre/sign-in/certificate/document").await;
    assert_eq!(file.bytes, to_sign(&refused));
    let signature = desk.house.sign("viktoria", &file.bytes);
    let entered = desk.send_from(&refused, &[Part::File("signature-file", "s.cms", &signature)]).await;
    assert_eq!(location(&entered), "/service-centre/journals");
    for next in ["//evil.example/", "https://evil.example/", "/local-body/desk", "%5Cevil.example", ""] {
        let path = format!("/service-centre/sign-in/certificate?next={next}");
        assert_eq!(location(&desk.sign(&path, "viktoria").await), "/service-centre/desk", "{next}");
    }
}

#[tokio::test]
async fn what_was_signed_for_another_system_lets_nobody_in() {
    let mut desk = Desk::new();
    for lang in Lang::ALL {
        let t = translation::T::of(lang);
        desk.client = Client::new(desk.house.router()).in_language(lang.code());
        let theirs = String::from_utf8(to_sign(&desk.page("/local-body/sign-in/certificate").await)).unwrap();
        let their_words = theirs.lines().next().unwrap();
        // Even this system's own number is another text under the words of another.
        for same_number in [false, true] {
            let page = desk.page("/service-centre/sign-in/certificate").await;
            let own = String::from_utf8(to_sign(&page)).unwrap();
            let (words, number) = own.split_once('\n').unwrap();
            assert_eq!(words, t.centre_sign_in_signed_words());
            let text = if same_number { format!("{their_words}\n{number}") } else { theirs.clone() };
            let signature = desk.house.sign("viktoria", text.as_bytes());
            let refused = desk.send_from(&page, &[Part::File("signature-file", "s.cms", &signature)]).await;
            assert!(refused.shows(&t.reason_not_intact()), "{}", refused.text());
        }
        assert_eq!(desk.open("/service-centre/desk").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_key_of_authentication_lets_in_and_signs_nothing() {
    let mut desk = Desk::new();
    let entered = desk.sign("/service-centre/sign-in/certificate", "viktoria-auth").await;
    assert_eq!(location(&entered), "/service-centre/desk");
    let sign = desk.fill_application("aliya", ["2021", "4", "18"]).await;
    let refused = location(&desk.sign(&sign, "viktoria-auth").await);
    let page = desk.page(&refused).await.text();
    assert!(page.contains("не предназначен для подписания документов") && page.contains("AUTH"), "{page}");
    // What was typed is still there: the right key sends it.
    let sent = location(&desk.sign(&sign, "viktoria").await);
    assert!(desk.page(&sent).await.text().contains("/service-centre/cases/"));
}

#[tokio::test]
async fn request_is_taken_answered_and_its_referral_handed_out_once() {
    // Clauses 7 4), 7 6), 7 8), 7 12), 7 14), 7 15), 15 6).
    let mut desk = Desk::new();
    desk.sign_in("viktoria").await;
    let case = desk.take_application("aliya", ["2021", "4", "18"]).await;
    let path = format!("/service-centre/cases/{case}");
    let number = desk.house.house.service_centre.view(case).unwrap().record.number.unwrap();
    assert!(desk.page("/service-centre/desk").await.text().contains(number.as_str()));
    assert!(desk.page(&path).await.text().contains("Ахметова Аяру"));
    let receipt = desk.page(&format!("{path}/receipt.pdf")).await;
    assert!(receipt.bytes.starts_with(b"%PDF-"));
    assert_eq!(receipt.header("content-type"), "application/pdf");
    assert_eq!(location(&desk.open(&format!("{path}/hand-out")).await), path, "nothing is to be handed out yet");
    desk.decide(case, Decision::Grant);
    desk.offer("sun-2021");
    assert!(desk.page("/service-centre/desk?status=to-do").await.text().contains(number.as_str()));

    let answer = format!("{path}/answer");
    let nothing = desk.send(&answer, &[]).await.text();
    assert!(nothing.contains("Выберите, что решил") && nothing.contains("Выберите файл скана"), "{nothing}");
    let parts = [Part::Text("decision", "accept"), Part::File("scan", "consent.txt", b"not a scan")];
    assert!(desk.send(&answer, &parts).await.text().contains("PDF, JPEG"));
    let parts = [Part::Text("decision", "accept"), Part::File("scan", "consent.pdf", SCAN)];
    let sign = location(&desk.send(&answer, &parts).await);
    assert_eq!(to_sign(&desk.page(&sign).await), SCAN);
    for (key, word) in [("aigul", "ИИН"), ("viktoria-revoked", "отозван"), ("viktoria-expired", "рок")] {
        let refused = desk.sign(&sign, key).await;
        assert_eq!(refused.status, StatusCode::OK);
        assert!(refused.text().contains(word), "{key}: {}", refused.text());
    }
    assert_eq!(location(&desk.sign(&sign, "viktoria").await), path);
    assert!(desk.page(&path).await.text().contains("отправлен в местный исполнительный орган"));
    assert_eq!(location(&desk.open(&answer).await), path, "an answer on its way is not given twice");
    desk.house.house.pump.run_dry();
    assert_eq!(desk.status(case), "result-due");

    desk.sign_paper(case);
    let page = desk.page(&path).await;
    assert!(page.text().contains("Результат готов к выдаче"));
    let paper = page.text().split_once(&format!("{path}/papers/")).unwrap().1.split_once('"').unwrap().0.to_owned();
    let pdf = desk.page(&format!("{path}/papers/{paper}")).await.bytes;
    let trust = casework::Trusted::trust(&*desk.house.trusted, &pki::document::certificates(&pdf)).unwrap();
    assert!(pki::verify_pdf(&pdf, &trust, desk.house.clock.now()).is_valid());
    let hand_out = format!("{path}/hand-out");
    assert!(desk.send(&hand_out, &[]).await.text().contains("Выберите, как выдать"));
    let parts = [Part::Text("way", "mail"), Part::Text("email", "nobody")];
    assert!(desk.send(&hand_out, &parts).await.text().contains("name@example.kz"));
    let form = desk.page(&hand_out).await;
    let parts = [Part::Text("way", "by-hand"), Part::Text("received-by", "Ахметова Әлия")];
    assert_eq!(location(&desk.send_from(&form, &parts).await), path);
    assert_eq!(location(&desk.send_from(&form, &parts).await), path, "a double click does no harm");
    desk.house.house.pump.run_dry();
    assert_eq!(desk.status(case), "issued");
    let view = desk.house.house.local_body.view(case).unwrap();
    let handed = view.entries.iter().filter(|entry| matches!(entry.fact, Fact::HandedOut { .. })).count();
    assert_eq!((handed, view.record.status.as_str()), (1, "issued"));
}

#[tokio::test]
async fn written_refusal_of_a_place_keeps_the_child_on_the_list() {
    // Clause 7 13).
    let mut desk = Desk::new();
    desk.sign_in("viktoria").await;
    let case = desk.take_application("aliya", ["2021", "4", "18"]).await;
    desk.decide(case, Decision::Grant);
    let path = format!("/service-centre/cases/{case}");
    assert!(desk.page(&path).await.shows("Место в очереди"));
    desk.offer("sun-2021");
    // While the place is offered the child has no number.
    assert!(!desk.page(&path).await.shows("Место в очереди"));
    let answer = format!("/service-centre/cases/{case}/answer");
    let parts = [Part::Text("decision", "decline"), Part::File("scan", "refusal.pdf", SCAN)];
    let sign = location(&desk.send(&answer, &parts).await);
    location(&desk.sign(&sign, "viktoria").await);
    desk.house.house.pump.run_dry();
    assert_eq!(desk.status(case), "waiting");
    assert_eq!(desk.house.house.local_body.view(case).unwrap().position, Some(1));
    assert!(desk.page(&path).await.shows("Место в очереди"));
}

#[tokio::test]
async fn refusal_of_the_service_goes_by_mail_with_the_paper() {
    // Clauses 7 14), 7 15).
    let mut desk = Desk::new();
    desk.sign_in("viktoria").await;
    let case = desk.take_application("aliya", ["2021", "4", "18"]).await;
    desk.decide(case, Decision::Refuse);
    desk.sign_paper(case);
    let path = format!("/service-centre/cases/{case}/hand-out");
    assert!(desk.page(&path).await.text().contains("aliya@example.kz"), "the address of the application stands there");
    let parts = [Part::Text("way", "mail"), Part::Text("email", "aliya@example.kz")];
    location(&desk.send(&path, &parts).await);
    desk.house.house.pump.run_dry();
    assert_eq!(desk.status(case), "refused");
    let files = std::fs::read_dir(desk.house.mail_folder()).unwrap().flatten();
    let mails: Vec<_> = files.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect();
    assert!(
        mails.iter().any(|mail| mail.contains("aliya@example.kz") && mail.contains("application/pdf")),
        "{mails:?}"
    );
}

#[tokio::test]
async fn another_centre_and_requests_made_elsewhere_show_their_status_only() {
    // Clause 9; clause 7 15) for who issues.
    let mut desk = Desk::new();
    desk.sign_in("viktoria").await;
    let case = desk.take_application("aliya", ["2021", "4", "18"]).await;
    desk.decide(case, Decision::Refuse);
    desk.sign_paper(case);
    let number = desk.house.house.service_centre.view(case).unwrap().record.number.unwrap();
    let aliya = desk.house.person("aliya").iin;
    let paper = desk.house.house.service_centre.view(case).unwrap().state.papers[0].number.clone();
    desk.client = Client::new(desk.house.router()).in_language("ru");
    desk.sign_in("darkhan").await;
    assert!(!desk.page("/service-centre/desk").await.text().contains(number.as_str()), "the list is the centre's own");
    let path = format!("/service-centre/cases/{case}");
    let page = desk.page(&path).await.text();
    assert!(
        page.contains("Запрос подан в другом месте") && !page.contains("Аяру") && !page.contains(aliya.as_str()),
        "{page}"
    );
    let inner = ["hand-out", "answer", "answer/sign", "answer/document", "receipt.pdf", &format!("papers/{paper}.pdf")];
    for inside in inner {
        assert_eq!(desk.open(&format!("{path}/{inside}")).await.status, StatusCode::NOT_FOUND, "{inside}");
    }
    let answers = engine::Answers::from([("office".to_owned(), "shymkent".to_owned())]);
    let application = desk.house.application(Channel::Portal, "aliya", "aliya", &answers);
    desk.house.open(Channel::Portal, &application, "aliya");
    desk.house.house.pump.run_dry();
    for (asked, found) in [(aliya.as_str(), 2), ("shymkent-", 2), (number.as_str(), 1), ("kentau", 0)] {
        let at = location(&desk.send("/service-centre/search", &[Part::Text("asked", asked)]).await);
        assert!(!at.contains(asked), "what is asked for does not stand in addresses");
        let page = desk.page(&at).await.text();
        assert_eq!(page.matches("/service-centre/cases/").count(), found, "{asked}: {page}");
        assert!(!page.contains(aliya.as_str()) || asked == aliya.as_str(), "numbers are masked in lists");
    }
}

#[tokio::test]
async fn pages_stand_in_three_languages_and_nothing_opens_without_signing_in() {
    let mut desk = Desk::new();
    let site = service_centre::site(
        Arc::new(web::MemorySessions::default()),
        Arc::clone(&desk.house.clock) as Arc<dyn Clock>,
        "http://127.0.0.1:8080",
        kernel::Contour::Production,
    );
    let rooms = service_centre::rooms(&site);
    for route in rooms.routes().iter().filter(|route| route.is_page && route.access != web::Access::Public) {
        let path = route.path.replace(['{', '}'], "");
        let answer = match route.method.as_str() {
            "GET" => desk.open(&path).await,
            _ => desk.client.post(&path, &[]).await,
        };
        assert!(answer.location().starts_with("/service-centre/sign-in"), "{} {path}", route.method);
    }
    for lang in [Lang::Kk, Lang::Ru, Lang::En] {
        desk.open(&format!("/service-centre/sign-in?lang={lang}")).await;
        let page = desk.page("/service-centre/sign-in").await.text();
        assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{page}");
    }
}
