//! Signing with a telephone, as pages and a telephone meet it: real stores, keys and letters, the protocol over HTTP. The telephone here says
//! what eGov mobile says and knows nothing but the code on the page.

use axum::http::StatusCode;
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
    let [mobile, business] =
        ["https://m.egov.kz/mobileSign/?link=", "https://m.egov.kz/businessSign/?link="].map(|start| {
            let link = page.link_with(start).unwrap_or_else(|| panic!("{}", page.text()));
            link.split_once("?link=").unwrap().1.split('&').next().unwrap().to_owned()
        });
    assert_eq!(mobile, business);
    let address = mobile.replace("%3A", ":").replace("%2F", "/").replace("%3F", "?");
    address.strip_prefix(SERVER).unwrap().to_owned()
}

/// What the telephone shows of the only document beside its name.
fn meta(documents: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let meta = documents["documentsToSign"][0]["meta"].as_array().unwrap().iter();
    meta.map(|one| (text(&one["name"]), text(&one["value"]))).collect()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    kernel::Digest::from_bytes(sha2::Sha256::digest(bytes).into()).to_string()
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
    let until = telephone.invitation["expiry_date"].as_str().unwrap();
    // «2026-11-21T10:00:00.000+05:00»: milliseconds, and the offset of the country.
    assert!(until.len() == 29 && until[19..20] == *"." && until.ends_with("+05:00"), "{until}");
    let until: jiff::Timestamp = until.parse().unwrap();
    assert_eq!(until, kernel::Clock::now(&*portal.house.clock) + SignedDuration::from_secs(180));

    let documents = telephone.fetch(&portal).await;
    assert_eq!(documents["signMethod"], "CMS_SIGN_ONLY");
    let bytes = bytes_of(&documents);
    assert_eq!(bytes, portal.to_sign(&sign), "the telephone signs what the page shows");
    assert_eq!(documents["documentsToSign"][0]["document"]["file"]["mime"], "@file/json");
    let known = [
        ("Документ", documents["documentsToSign"][0]["nameRu"].as_str().unwrap().to_owned()),
        ("Услугополучатель", portal.house.person("aliya").name),
        ("Ребёнок", "Ахметова Аяру".to_owned()),
        ("SHA-256 подписываемых данных", sha256(&bytes)),
    ];
    assert_eq!(meta(&documents), known.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(telephone.sign(&portal, "aliya", documents, &bytes).await.status, 200);

    // Nothing more is told.
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

/// The marked address is the one that links and codes carry; telephones that leave the mark away are answered too.
#[tokio::test]
async fn the_first_call_answers_with_its_mark_and_without() {
    let mut portal = Portal::new();
    let (_, page) = ask_for_code(&mut portal).await;
    let address = code(&page);
    let plain = address.strip_suffix("?mgovSign").unwrap_or_else(|| panic!("{address}"));
    let [marked, unmarked] =
        [portal.client.ask("GET", &address, None, None).await, portal.client.ask("GET", plain, None, None).await];
    assert_eq!((marked.status, unmarked.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(marked.text(), unmarked.text());
}

/// An answer of ours may be lost on the way: the telephone sends what it sent before. Another signature comes too late.
#[tokio::test]
async fn the_same_signature_again_is_no_fault_and_another_one_is_a_conflict() {
    let mut portal = Portal::new();
    let (sign, page) = ask_for_code(&mut portal).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let documents = telephone.fetch(&portal).await;
    let own = portal.to_sign(&sign);
    let mut signed = documents.clone();
    let signature = STANDARD.encode(portal.house.sign("aliya", &own));
    signed["documentsToSign"][0]["document"]["file"]["data"] = json!(signature);
    assert_eq!(telephone.put(&portal, &signed).await.status, 200);
    assert_eq!(telephone.put(&portal, &signed).await.status, 200);
    // Its time is over, and it is still the one that was taken.
    portal.house.clock.forward(SignedDuration::from_secs(181));
    assert_eq!(telephone.put(&portal, &signed).await.status, 200);
    let other = telephone.sign(&portal, "aliya", documents, &own).await;
    assert_eq!(other.status, 409, "{}", other.text());
    let arrived = portal.client.get(&page.path).await;
    assert_eq!(arrived.form().value("signature"), Some(signature.as_str()));
    assert!(portal.client.fill(&arrived, &[]).await.location().ends_with("/sent"));
}

/// What cannot be judged when the telephone brings it is taken: the page judges it once more, when the authorities answer again.
#[tokio::test]
async fn a_signature_that_cannot_be_judged_now_is_taken() {
    let mut portal = Portal::in_silence();
    let (sign, page) = ask_for_code(&mut portal).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let documents = telephone.fetch(&portal).await;
    let taken = telephone.sign(&portal, "aliya", documents, &portal.to_sign(&sign)).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    let arrived = portal.client.get(&page.path).await;
    let answer = portal.client.fill(&arrived, &[]).await;
    let told = portal.client.follow(answer).await;
    assert!(told.path.ends_with("/signature") && !told.shows("Подпись не принята"), "{}", told.text());
}

/// What was read and signed is judged, whatever language the person reads in when the signature goes out.
#[tokio::test]
async fn a_switch_of_language_keeps_the_signature() {
    let mut portal = Portal::new();
    let (sign, page) = ask_for_code(&mut portal).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let documents = telephone.fetch(&portal).await;
    let bytes = bytes_of(&documents);
    assert_eq!(telephone.sign(&portal, "aliya", documents, &bytes).await.status, 200);
    let arrived = portal.client.open(&format!("{}?lang=kk", page.path)).await;
    assert!(arrived.text().contains("<html lang=\"kk\""), "{}", arrived.text());
    // The page of signing in the other language makes bytes of its own and takes nothing from those that were signed.
    let other = portal.client.get(&sign.path).await;
    assert_ne!(portal.to_sign(&other), bytes);
    let answer = portal.client.fill(&arrived, &[]).await;
    assert!(answer.location().ends_with("/sent"), "{} {}", answer.location(), answer.text());
    let done = portal.client.follow(answer).await;
    portal.house.house.pump.run_dry();
    let case = done.link_with("/cabinet/").unwrap();
    let id: CaseId = case.trim_start_matches("/cabinet/").parse().unwrap();
    let view = portal.house.house.portal.view(id).unwrap();
    assert_eq!(view.application.unwrap().to_bytes().unwrap(), bytes);
    assert_eq!(view.record.lang, kernel::Lang::Ru);
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
    let told = |answer: Answer| {
        let told: Value = serde_json::from_slice(&answer.bytes).unwrap();
        (answer.status.as_u16(), told["message"].as_str().unwrap_or_default().to_owned())
    };
    let over = (410, "Время действия кода истекло. Получите новый код на странице портала.".to_owned());
    assert_eq!(told(telephone.sign(&portal, "aliya", documents, &bytes).await), over);
    assert_eq!(told(portal.client.ask("GET", &code(&page), None, None).await), over);
    assert_eq!(state(&mut portal, &page).await, "old");
    let old = portal.client.get(&page.path).await;
    assert!(old.shows("Время действия кода истекло") && !old.text().contains("data:image"));
    assert_eq!(old.link_with("/sign"), Some(sign.path.clone()));
    // A new code works.
    let fresh = again(&mut portal, &sign).await;
    assert_ne!(fresh.path, page.path);
    Telephone::scan(&portal, &fresh).await;
}

/// As the page would refuse it: the telephone is told the reason at once, and the code stays open for the right signature.
#[tokio::test]
async fn a_signature_of_another_document_or_person_is_refused_and_the_code_stays_open() {
    let mut portal = Portal::new();
    let (sign, page) = ask_for_code(&mut portal).await;
    let telephone = Telephone::scan(&portal, &page).await;
    let documents = telephone.fetch(&portal).await;
    let own = portal.to_sign(&sign);
    let wrong: [(&str, &[u8], &str); 2] =
        [("aliya", b"{}", "Подпись не принята"), ("sergey", own.as_slice(), "ИИН в свидетельстве не совпадает")];
    for (key, bytes, reason) in wrong {
        let refused = telephone.sign(&portal, key, documents.clone(), bytes).await;
        assert_eq!(refused.status, 403, "{key}");
        let told: Value = serde_json::from_slice(&refused.bytes).unwrap();
        let message = told["message"].as_str().unwrap();
        assert!(message.contains(reason) && message.contains("Код ещё действует"), "{key}: {message}");
        assert_eq!(state(&mut portal, &page).await, "waiting");
    }
    assert_eq!(telephone.fetch(&portal).await, documents, "the code is not used up");
    assert_eq!(telephone.sign(&portal, "aliya", documents, &own).await.status, 200);
    let arrived = portal.client.get(&page.path).await;
    assert!(portal.client.fill(&arrived, &[]).await.location().ends_with("/sent"));
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
    let meta = meta(&documents);
    let number = portal.house.house.portal.view(id).unwrap().state.number.unwrap();
    for (name, value) in [
        ("Номер заявления", number.as_str()),
        ("Услугополучатель", portal.house.person("aliya").name.as_str()),
        ("Ребёнок", "Ахметова Аяру"),
        ("SHA-256 подписываемых данных", sha256(&bytes).as_str()),
    ] {
        assert!(meta.contains(&(name.to_owned(), value.to_owned())), "{name}: {meta:?}");
    }
    assert!(meta.iter().any(|(name, value)| name == "Детский сад" && !value.is_empty()), "{meta:?}");
    assert_eq!(telephone.sign(&portal, "sergey", documents.clone(), &bytes).await.status, 403);
    assert_eq!(telephone.sign(&portal, "aliya", documents, &bytes).await.status, 200);
    // The language is switched meanwhile, and the page of the answer is read in it too.
    let arrived = portal.client.open(&format!("{}?lang=kk", page.path)).await;
    let other = portal.client.get(&accept).await;
    assert_ne!(portal.to_sign(&other), bytes);
    assert_eq!(portal.client.fill(&arrived, &[]).await.location(), case);
    assert!(portal.client.open(&format!("{case}?lang=ru")).await.shows("Ваш ответ подписан и отправлен"));
}
