//! An organisation at a centre: the operator names it, who acts for it and by what paper; and the same by the API.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::CaseId;
use testkit::TestHouse;
use testkit::client::{Answer, Client};

const ARCHIVE: &str = "uko-2012-149/archive-certificate";
const PRESCHOOL: &str = "uko-2012-149/preschool-queue";
const BIN: &str = "120540003452";

struct Desk {
    house: TestHouse,
    client: Client,
}

impl Desk {
    async fn new() -> Self {
        let house = TestHouse::new();
        let mut client = Client::new(house.router()).in_language("ru");
        let page = client.get("/service-centre/sign-in").await;
        let (iin, password) = (house.person("viktoria").iin, house.seed.password.clone());
        client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
        Self { house, client }
    }

    async fn begin(&mut self, service: &str) -> Answer {
        let start = self.client.get(&format!("/service-centre/services/{service}")).await;
        let begun = self.client.press(&start, service, &[]).await;
        self.client.follow(begun).await
    }

    async fn fill(&mut self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let sent = self.client.fill(page, fields).await;
        self.client.follow(sent).await
    }

    /// Fills in the form and the documents up to the page of signing.
    async fn fill_in(&mut self, mut page: Answer) -> Answer {
        let answers = [
            ("certificate-kind", "other"),
            ("subject", "Устав предприятия"),
            ("period-from", "1990"),
            ("period-to", "1995"),
            ("applicant-address", "Шымкент"),
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
            page = self.fill(&page, &fields).await;
            assert_ne!(page.path, before, "{}", page.text());
        }
        page
    }

    async fn sign(&mut self, page: &Answer) -> Answer {
        let sign = page.link_with("/sign").unwrap_or_else(|| panic!("{}", page.text()));
        let page = self.client.get(&sign).await;
        let text = page.text();
        let (_, after) = text.split_once("data-content=\"").unwrap_or_else(|| panic!("nothing to sign: {text}"));
        let bytes = STANDARD.decode(after.split_once('"').unwrap().0).unwrap();
        let signature = STANDARD.encode(self.house.sign("viktoria", &bytes));
        let sent = self.fill(&page, &[("signature", &signature)]).await;
        self.house.house.pump.run_dry();
        sent
    }
}

#[tokio::test]
async fn an_operator_takes_an_organisations_application() {
    let mut desk = Desk::new().await;
    let person = desk.begin(ARCHIVE).await;
    let link = person.link_with("/organisation").unwrap_or_else(|| panic!("{}", person.text()));
    let page = desk.client.get(&link).await;
    let slips = desk.fill(&page, &[("bin", "120540003453"), ("representative", "1")]).await;
    for text in ["Укажите документ о полномочиях", "Сверьте оригиналы"] {
        assert!(slips.shows(text), "{text}: {}", slips.text());
    }
    assert!(slips.shows("БИН") && slips.has_form_to("/organisation"), "{}", slips.text());
    // Of a number that the register of legal persons does not know, the employee writes the name.
    let slips = desk.fill(&slips, &[("bin", "050140000201")]).await;
    assert!(slips.shows("Введите название организации"), "{}", slips.text());
    let iin = desk.house.person("nurbol").iin;
    // The register knows the name, and that the representative is the first head, who acts without a power.
    let named = [
        ("bin", "1205 4000 3452"),
        ("organisation-name", ""),
        ("representative", iin.as_str()),
        ("power", ""),
        ("originals", "yes"),
    ];
    let form = desk.fill(&slips, &named).await;
    assert!(form.path.contains("/page/"), "{}", form.text());
    let check = desk.fill_in(form).await;
    for text in [BIN, "ТОО «Сайрам құрылыс»", "Қалиев Нұрбол Ерғалиұлы", "первый руководитель по реестру"]
    {
        assert!(check.shows(text), "{text}: {}", check.text());
    }
    let sent = desk.sign(&check).await;
    let path = sent.link_with("/cases/").unwrap_or_else(|| panic!("{}", sent.text()));
    let id: CaseId = path.rsplit('/').next().unwrap().parse().unwrap();
    let view = desk.house.house.local_body.view(id).unwrap();
    let application = view.application.unwrap();
    let organisation = application.recipient.organisation().unwrap();
    assert_eq!(
        (organisation.bin.as_str(), organisation.power.as_deref()),
        (BIN, Some("первый руководитель по реестру юридических лиц"))
    );
    assert_eq!(application.signed_by.iin, desk.house.person("viktoria").iin);
    let case = desk.client.get(&path).await;
    assert!(case.shows("БИН 1205••••••52") && case.shows("первый руководитель по реестру"), "{}", case.text());
}

#[tokio::test]
async fn a_service_for_persons_names_no_organisation() {
    let mut desk = Desk::new().await;
    let person = desk.begin(PRESCHOOL).await;
    assert!(person.link_with("/organisation").is_none(), "{}", person.text());
    let draft = person.path.replace("/recipient", "/organisation");
    assert_eq!(desk.client.get(&draft).await.status, 404);
}
