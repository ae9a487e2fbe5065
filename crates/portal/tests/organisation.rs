//! Organisations on the portal: registration and sign-in by their certificate, an application signed for them, and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::Application;
use kernel::CaseId;
use testkit::TestHouse;
use testkit::client::{Answer, Client};

const ARCHIVE: &str = "/services/uko-2012-149/archive-certificate";
const PRESCHOOL: &str = "/services/uko-2012-149/preschool-queue";
const BIN: &str = "120540003452";

struct Visitor {
    house: TestHouse,
    client: Client,
}

impl Visitor {
    fn new() -> Self {
        let house = TestHouse::new();
        let client = Client::new(house.router()).in_language("ru");
        Self { house, client }
    }

    /// Signs what a page gives to be signed, and sends its form with other fields.
    async fn sign(&mut self, page: &Answer, key: &str, fields: &[(&str, &str)]) -> Answer {
        let text = page.text();
        let (_, after) = text.split_once("data-content=\"").unwrap_or_else(|| panic!("nothing to sign: {text}"));
        let bytes = STANDARD.decode(after.split_once('"').unwrap().0).unwrap();
        let signature = STANDARD.encode(self.house.sign(key, &bytes));
        let fields = [fields, &[("signature", signature.as_str())]].concat();
        self.client.fill(page, &fields).await
    }

    async fn enter(&mut self, key: &str) -> Answer {
        let page = self.client.get("/sign-in/certificate").await;
        self.sign(&page, key, &[]).await
    }

    /// Fills the archive's form in; gives the page of signing.
    async fn fill_in(&mut self) -> Answer {
        let start = self.client.get(ARCHIVE).await;
        let begun = self.client.press(&start, ARCHIVE, &[]).await;
        let mut page = self.client.follow(begun).await;
        let answers = [
            ("certificate-kind", "property"),
            ("subject", "Решение о земле под стройку"),
            ("period-from", "1990"),
            ("period-to", "1995"),
            ("applicant-address", "Шымкент, Темирлановское шоссе, 20"),
            ("telephone", "+77252000000"),
            ("office", "shymkent-archive"),
        ];
        while page.path.contains("/page/") || page.path.contains("/documents/") {
            let text = page.text();
            let mut fields: Vec<(&str, &str)> =
                answers.into_iter().filter(|(name, _)| text.contains(&format!("name=\"{name}\""))).collect();
            if page.path.contains("/documents/") {
                fields.push(("deed", "next"));
            }
            let before = page.path.clone();
            let sent = self.client.fill(&page, &fields).await;
            page = self.client.follow(sent).await;
            assert_ne!(page.path, before, "{}", page.text());
        }
        let sign = page.link_with("/sign").unwrap_or_else(|| panic!("{}", page.text()));
        assert!(page.shows(BIN) && page.shows("«Сайрам құрылыс» ЖШС"), "{}", page.text());
        assert!(page.shows("Қалиев Нұрбол Ерғалиұлы"), "{}", page.text());
        self.client.get(&sign).await
    }
}

#[tokio::test]
async fn an_organisation_applies_by_the_key_of_its_head() {
    let mut visitor = Visitor::new();
    let entered = visitor.enter("sairam").await;
    assert_eq!(entered.location(), "/cabinet", "{}", entered.text());
    assert!(visitor.client.follow(entered).await.shows("«Сайрам құрылыс» ЖШС"));
    // A service that its regulation gives to persons alone.
    let other = visitor.client.get(PRESCHOOL).await;
    assert!(other.shows("не для таких заявителей") && !other.has_form_to(PRESCHOOL), "{}", other.text());
    let page = visitor.fill_in().await;
    // The same person's own key names no organisation.
    let refused = visitor.sign(&page, "nurbol", &[]).await;
    let refused = visitor.client.follow(refused).await;
    assert!(refused.shows("БИН в свидетельстве не совпадает"), "{}", refused.text());
    // Nor does that of an employee give the right to sign for it.
    let again = visitor.client.get(&page.path).await;
    let refused = visitor.sign(&again, "sairam-employee", &[]).await;
    let refused = visitor.client.follow(refused).await;
    assert!(refused.shows("нет полномочия: первый руководитель"), "{}", refused.text());
    let again = visitor.client.get(&page.path).await;
    let sent = visitor.sign(&again, "sairam", &[]).await;
    let sent = visitor.client.follow(sent).await;
    visitor.house.house.pump.run_dry();
    let path = sent.link_with("/cabinet/").unwrap_or_else(|| panic!("{}", sent.text()));
    let case: CaseId = path.rsplit('/').next().unwrap().parse().unwrap();
    let body = &visitor.house.house.local_body;
    let view = body.view(case).unwrap();
    assert_eq!((view.record.recipient.as_str(), view.record.recipient_name.as_str()), (BIN, "«Сайрам құрылыс» ЖШС"));
    let application: Application = view.application.unwrap();
    assert_eq!(application.signed_by.iin, visitor.house.person("nurbol").iin);
    assert_eq!(application.answer("contact-person"), Some("Қалиев Нұрбол Ерғалиұлы"));
    assert_eq!(application.recipient.organisation().unwrap().bin.as_str(), BIN);
    assert!(visitor.client.get(&path).await.shows("Архивная справка"));
}

#[tokio::test]
async fn number_and_password_let_an_organisation_in_too() {
    let mut visitor = Visitor::new();
    let page = visitor.client.get("/sign-in").await;
    let password = visitor.house.seed.password.clone();
    let entered = visitor.client.fill(&page, &[("iin", BIN), ("password", &password)]).await;
    assert_eq!(entered.location(), "/cabinet", "{}", entered.text());
    let page = visitor.fill_in().await;
    let sent = visitor.sign(&page, "sairam", &[]).await;
    assert!(sent.location().ends_with("/sent"), "{}", sent.text());
}

#[tokio::test]
async fn who_may_not_act_for_an_organisation_is_not_let_in() {
    let mut visitor = Visitor::new();
    let refused = visitor.enter("sairam-employee").await;
    assert!(refused.shows("нет полномочия: первый руководитель"), "{}", refused.text());
    // A person's own key opens the person's own account, and this person has none.
    let stranger = visitor.enter("nurbol").await;
    assert!(stranger.shows("никто не зарегистрирован"), "{}", stranger.text());
    let entered = visitor.enter("aliya").await;
    assert_eq!(entered.location(), "/cabinet", "{}", entered.text());
    assert_eq!(visitor.client.get("/cabinet").await.status, 200);
}

#[tokio::test]
async fn an_organisation_registers_by_its_certificate_alone() {
    let mut visitor = Visitor::new();
    let good = [("password", "a long enough one"), ("lang", "ru"), ("email", "office@example.kz")];
    let page = visitor.client.get("/registration/organisation").await;
    let slips = visitor.sign(&page, "marat", &[("password", "short"), ("email", "x"), ("lang", "ru")]).await;
    for text in ["не меньше 10 знаков", "name@example.kz", "подпишите ещё раз"] {
        assert!(slips.shows(text), "{text}: {}", slips.text());
    }
    let person = visitor.sign(&slips, "aliya", &good).await;
    assert!(person.shows("Это ключ человека"), "{}", person.text());
    let employee = visitor.sign(&person, "aigul", &good).await;
    assert!(employee.shows("нет полномочия: первый руководитель"), "{}", employee.text());
    let taken = visitor.sign(&employee, "sairam", &good).await;
    assert!(taken.shows("уже зарегистрирована"), "{}", taken.text());
    let made = visitor.sign(&taken, "marat", &good).await;
    assert_eq!(made.location(), "/cabinet", "{}", made.text());
    let cabinet = visitor.client.follow(made).await;
    assert!(cabinet.shows("«Шымкент қаласының білім бөлімі» ММ"), "{}", cabinet.text());
    // A text given five minutes ago is signed no more.
    visitor.client.forget();
    visitor.client = visitor.client.clone().in_language("ru");
    let page = visitor.client.get("/sign-in/certificate").await;
    visitor.house.clock.forward(jiff::SignedDuration::from_mins(6));
    let late = visitor.sign(&page, "marat", &[]).await;
    assert!(late.shows("пяти минут") && late.status == 200, "{}", late.text());
}
