//! Signing with a telephone, as pages and a telephone meet it: real stores, keys and letters, the protocol over HTTP. The telephone here says
//! what eGov mobile says and knows nothing but the code on the page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Fact;
use jiff::SignedDuration;
use kernel::CaseId;
use serde_json::{Value, json};
use testkit::client::Answer;

use crate::walk::Portal;

const SERVER: &str = "http://127.0.0.1:8080";

/// A telephone with the code before its camera.
struct Telephone {
    invitation: Value,
    path: String,
    token: String,
}

impl Telephone {
    /// Reads the links of the page, as a telephone on which the page is open does, and makes the first call.
    async fn scan(portal: &Portal, page: &Answer) -> Self {
        let address = code(page);
        let invitation = portal.client.ask("GET", &address, None, None).await;
        assert_eq!(invitation.status, 200, "{}", invitation.text());
        let invitation: Value = serde_json::from_slice(&invitation.bytes).unwrap();
        let document = &invitation["document"];
        assert_eq!(document["auth_type"], "Token");
        let path = document["uri"].as_str().unwrap().strip_prefix(SERVER).unwrap().to_owned();
        let token = document["auth_token"].as_str().unwrap().to_owned();
        Self { invitation, path, token }
    }

    async fn fetch(&self, portal: &Portal) -> Value {
        let answer = portal.client.ask("GET", &self.path, Some(&self.token), None).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.bytes).unwrap()
    }

    /// Puts a signature over the bytes in place of the document and sends it back.
    async fn sign(&self, portal: &Portal, key: &str, mut documents: Value, bytes: &[u8]) -> Answer {
        let signature = STANDARD.encode(portal.house.sign(key, bytes));
        documents["documentsToSign"][0]["document"]["file"]["data"] = json!(signature);
        self.put(portal, &documents).await
    }

    async fn put(&self, portal: &Portal, documents: &Value) -> Answer {
        portal.client.ask("PUT", &self.path, Some(&self.token), Some(&documents.to_string())).await
    }
}

/// The path of the first call, taken from the link that opens the application.
fn code(page: &Answer) -> String {
    let link = page.link_with("mgovsign.page.link").unwrap_or_else(|| panic!("{}", page.text()));
    let address = link.split_once("?link=").unwrap().1.split('&').next().unwrap();
    let address = address.replace("%3A", ":").replace("%2F", "/");
    address.strip_prefix(SERVER).unwrap().to_owned()
}

fn bytes_of(documents: &Value) -> Vec<u8> {
    STANDARD.decode(documents["documentsToSign"][0]["document"]["file"]["data"].as_str().unwrap()).unwrap()
}

/// Fills an application in and asks for a code; gives the page of signing and the page with the code.
async fn ask_for_code(portal: &mut Portal) -> (Answer, Answer) {
    portal.sign_in("aliya").await;
    let sign = portal.fill_in().await;
    assert!(sign.shows("Подписать в eGov mobile"));
    let page = again(portal, &sign).await;
    (sign, page)
}

async fn again(portal: &mut Portal, sign: &Answer) -> Answer {
    let answer = portal.client.fill(sign, &[("way", "mobile")]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = portal.client.follow(answer).await;
    assert!(page.text().contains("src=\"data:image/svg+xml;base64,"), "{}", page.text());
    page
}

async fn state(portal: &mut Portal, page: &Answer) -> Value {
    let answer = portal.client.get(&page.path.replace("/wait", "/state")).await;
    serde_json::from_slice::<Value>(&answer.bytes).unwrap()["state"].clone()
}

#[tokio::test]
async fn a_telephone_signs_and_the_application_is_accepted() {
    let mut portal = Portal::new();
    let (sign, page) = ask_for_code(&mut portal).await;
    assert_eq!(state(&mut portal, &page).await, "waiting");
    let telephone = Telephone::scan(&portal, &page).await;
    let organisation = &telephone.invitation["organisation"];
    for name in ["nameRu", "nameKz", "nameEn"] {
        assert!(!organisation[name].as_str().unwrap().is_empty(), "{organisation}");
    }
    assert_eq!(organisation["bin"], portal.house.seed.bin().as_str());
    let until: jiff::Timestamp = telephone.invitation["expiry_date"].as_str().unwrap().parse().unwrap();
    assert_eq!(until, kernel::Clock::now(&*portal.house.clock) + SignedDuration::from_secs(180));

    let documents = telephone.fetch(&portal).await;
    assert_eq!(documents["signMethod"], "CMS_SIGN_ONLY");
    let bytes = bytes_of(&documents);
    assert_eq!(bytes, portal.to_sign(&sign), "the telephone signs what the page shows");
    assert_eq!(telephone.sign(&portal, "aliya", documents.clone(), &bytes).await.status, 200);

    // One signature and no more, and nothing more is told.
    let second = telephone.sign(&portal, "aliya", documents, &bytes).await;
    assert_eq!(second.status, 409);
    for path in [&telephone.path, &code(&page)] {
        assert_eq!(portal.client.ask("GET", path, Some(&telephone.token), None).await.status, 409);
    }

    assert_eq!(state(&mut portal, &page).await, "signed");
    let arrived = portal.client.get(&page.path).await;
    assert!(arrived.shows("Подпись с телефона получена"));
    let answer = portal.client.fill(&arrived, &[]).await;
    assert!(answer.location().ends_with("/sent"), "{} {}", answer.location(), answer.text());
    let done = portal.client.follow(answer).await;
    portal.house.house.pump.run_dry();
    let case = portal.client.get(&done.link_with("/cabinet/").unwrap()).await;
    assert_eq!(case.status, 200);
    // The page's button once more: still one case.
    let twice = portal.client.fill(&arrived, &[]).await;
    assert!(twice.location().ends_with("/sent"), "{}", twice.location());
}

#[tokio::test]
async fn older_telephones_are_understood() {
    let mut portal = Portal::new();
    let (sign, page) = ask_for_code(&mut portal).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let signature = STANDARD.encode(portal.house.sign("aliya", &portal.to_sign(&sign)));
    let older = json!({"signMethod": "CMS", "documentsToSign": [{"id": 1, "nameRu": "a", "documentCms": signature}]});
    assert_eq!(telephone.put(&portal, &older).await.status, 200);
    let arrived = portal.client.get(&page.path).await;
    let answer = portal.client.fill(&arrived, &[]).await;
    assert!(answer.location().ends_with("/sent"), "{}", answer.location());
}

#[tokio::test]
async fn a_wrong_token_is_shown_nothing_and_changes_nothing() {
    let mut portal = Portal::new();
    let (_, page) = ask_for_code(&mut portal).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let documents = telephone.fetch(&portal).await.to_string();
    let other = "A".repeat(telephone.token.len());
    for (token, status) in [(None, 401), (Some(other.as_str()), 403), (Some(""), 403)] {
        assert_eq!(portal.client.ask("GET", &telephone.path, token, None).await.status, status);
        assert_eq!(portal.client.ask("PUT", &telephone.path, token, Some(&documents)).await.status, status);
    }
    assert_eq!(state(&mut portal, &page).await, "waiting");
    let unknown = format!("/mobile-sign/{other}");
    assert_eq!(portal.client.ask("GET", &unknown, None, None).await.status, 404);
    assert_eq!(portal.client.ask("GET", &format!("{unknown}/documents"), Some(&other), None).await.status, 404);
}

#[tokio::test]
async fn the_time_of_a_code_ends() {
    let mut portal = Portal::new();
    let (sign, page) = ask_for_code(&mut portal).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let documents = telephone.fetch(&portal).await;
    portal.house.clock.forward(SignedDuration::from_secs(180));
    assert_eq!(telephone.fetch(&portal).await, documents, "the last second counts");
    portal.house.clock.forward(SignedDuration::from_secs(1));
    let bytes = bytes_of(&documents);
    assert_eq!(telephone.sign(&portal, "aliya", documents, &bytes).await.status, 410);
    assert_eq!(portal.client.ask("GET", &code(&page), None, None).await.status, 410);
    assert_eq!(state(&mut portal, &page).await, "old");
    let old = portal.client.get(&page.path).await;
    assert!(old.shows("Время действия кода истекло") && !old.text().contains("data:image"));
    assert_eq!(old.link_with("/sign"), Some(sign.path.clone()));
    // A new code works.
    let fresh = again(&mut portal, &sign).await;
    assert_ne!(fresh.path, page.path);
    Telephone::scan(&portal, &fresh).await;
}

#[tokio::test]
async fn a_signature_of_another_document_or_person_is_refused_as_the_agents_would_be() {
    let mut portal = Portal::new();
    let (sign, mut page) = ask_for_code(&mut portal).await;
    let own = portal.to_sign(&sign);
    let wrong: [(&str, &[u8]); 2] = [("aliya", b"{}"), ("sergey", own.as_slice())];
    for (key, bytes) in wrong {
        let telephone = Telephone::scan(&portal, &page).await;
        let documents = telephone.fetch(&portal).await;
        assert_eq!(telephone.sign(&portal, key, documents, bytes).await.status, 200);
        let arrived = portal.client.get(&page.path).await;
        let answer = portal.client.fill(&arrived, &[]).await;
        assert!(answer.location().ends_with("/signature"), "{key}: {}", answer.location());
        let by_telephone = portal.client.follow(answer).await;
        // The same signature from the agent: the same page.
        let signature = STANDARD.encode(portal.house.sign(key, bytes));
        let answer = portal.client.fill(&sign, &[("signature", &signature)]).await;
        let by_agent = portal.client.follow(answer).await;
        assert!(
            by_telephone.shows("Подпись не принята") && main(&by_telephone) == main(&by_agent),
            "{}",
            by_telephone.text()
        );
        page = again(&mut portal, &sign).await;
    }
}

/// What the page says, without the parts that change with every visit.
fn main(page: &Answer) -> String {
    let text = page.text();
    text.split_once("<main").unwrap().1.split_once("</main>").unwrap().0.to_owned()
}

#[tokio::test]
async fn what_is_no_signature_of_the_document_is_not_taken() {
    let mut portal = Portal::new();
    let (sign, page) = ask_for_code(&mut portal).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let good = STANDARD.encode(portal.house.sign("aliya", &portal.to_sign(&sign)));
    let file = |data: &str| json!({"file": {"mime": "@file/json", "data": data}});
    let one = |id: &str, data: &str| json!({"id": id, "document": file(data)});
    for documents in [
        json!([]),
        json!({"signMethod": "CMS_SIGN_ONLY", "documentsToSign": []}),
        json!({"signMethod": "CMS_SIGN_ONLY", "documentsToSign": [one("2", &good)]}),
        json!({"signMethod": "CMS_SIGN_ONLY", "documentsToSign": [one("1", &good), one("1", &good)]}),
        json!({"signMethod": "XML", "documentsToSign": [one("1", &good)]}),
        json!({"signMethod": "CMS_SIGN_ONLY", "documentsToSign": [one("1", "!")]}),
        json!({"signMethod": "CMS_SIGN_ONLY", "documentsToSign": [one("1", &STANDARD.encode("text"))]}),
        json!({"signMethod": "CMS_SIGN_ONLY", "documentsToSign": [one("1", &STANDARD.encode(vec![0x30; 300_000]))]}),
    ] {
        assert_eq!(telephone.put(&portal, &documents).await.status, 400, "{documents}");
    }
    assert_eq!(state(&mut portal, &page).await, "waiting");
    assert_eq!(
        telephone
            .put(&portal, &json!({"signMethod": "CMS_SIGN_ONLY", "documentsToSign": [one("1", &good)]}))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_page_of_another_person_is_not_shown() {
    let mut portal = Portal::new();
    let (_, page) = ask_for_code(&mut portal).await;
    portal.sign_in("sergey").await;
    assert_eq!(portal.client.get(&page.path).await.status, 404);
    assert_eq!(portal.client.get(&page.path.replace("/wait", "/state")).await.status, 404);
}

#[tokio::test]
async fn an_offer_is_answered_with_a_telephone() {
    let mut portal = Portal::new();
    portal.sign_in("aliya").await;
    let case = portal.apply().await;
    let id: CaseId = case.trim_start_matches("/cabinet/").parse().unwrap();
    portal.body(id, Fact::Accepted);
    portal.body(id, Fact::DocumentsChecked);
    portal.body(id, Fact::Decided { decision: engine::Decision::Grant, ground: None, explanation: None });
    portal.offer("sun-2021");
    let accept = portal.client.get(&case).await.link_with("/accept").unwrap();
    let form = portal.client.get(&accept).await;
    let page = again(&mut portal, &form).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let documents = telephone.fetch(&portal).await;
    let bytes = bytes_of(&documents);
    assert_eq!(bytes, portal.to_sign(&form));
    assert_eq!(telephone.sign(&portal, "aliya", documents, &bytes).await.status, 200);
    let arrived = portal.client.get(&page.path).await;
    assert_eq!(portal.client.fill(&arrived, &[]).await.location(), case);
    assert!(portal.client.get(&case).await.shows("Ваш ответ подписан и отправлен"));
}
