//! The JSON API's calls for resolutions, searches, commissions, signatures by hand, terms, copies and refusals.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]
#![allow(dead_code, reason = "the common part serves several tests")]

mod common;

use common::{Program, Reply, Wire};
use serde_json::{Value, json};
use std::sync::Arc;
use store::StoreError;
use testkit::TestHouse;

fn world(office: &str) -> (TestHouse, Wire) {
    let house = TestHouse::new();
    let store = &house.house.local_body.store;
    store
        .write::<_, StoreError>(|tx| {
            for person in ["aigul", "marat"] {
                let mut account = tx.account_find(&format!("local-body-{person}"))?.unwrap();
                account.office = Some(office.to_owned());
                tx.account_update(&account)?;
            }
            Ok(())
        })
        .unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let wire = Wire::Router(house.router(), Arc::new(runtime));
    (house, wire)
}

fn program(house: &TestHouse, wire: &Wire, prefix: &'static str, person: &str) -> Program {
    Program::new(wire, prefix).sign_in(house.person(person).iin.as_str(), &house.seed.password)
}

fn fields(reply: &Reply) -> Vec<String> {
    let list = reply.json()["violations"].as_array().cloned().unwrap_or_default();
    list.iter().map(|one| one["field"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Answers by the kinds of the fields the service describes.
fn answers(service: &Value, office: &str) -> Value {
    let mut found = serde_json::Map::new();
    for field in service["fields"].as_array().unwrap() {
        if field["required"] != true || field["known_as"] == "iin" {
            continue;
        }
        let value = match field["kind"].as_str().unwrap() {
            "iin" => kernel::Iin::with_check_digit("22041850001").unwrap().as_str().to_owned(),
            "date" => "2010-04-18".to_owned(),
            "digits" => "1".repeat(usize::try_from(field["length"].as_u64().unwrap_or(4)).unwrap()),
            "telephone" => "+77010000000".to_owned(),
            "email" => "aliya@example.kz".to_owned(),
            "office" => office.to_owned(),
            "choice" => field["options"][0]["value"].as_str().unwrap().to_owned(),
            _ => "Ахметова".to_owned(),
        };
        found.insert(field["id"].as_str().unwrap().to_owned(), Value::String(value));
    }
    Value::Object(found)
}

/// Applies at the counter; gives the case.
fn apply(house: &TestHouse, officer: &mut Program, code: &str, office: &str) -> String {
    let service = officer.get(&format!("/services/{code}")).unwrap().json();
    let documents: Vec<Value> = service["documents"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["required"] == true && one.get("when").is_none())
        .map(|one| {
            let content = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, common::way::picture());
            json!({ "document": one["id"], "name": "a.png", "content": content })
        })
        .collect();
    let mut answers = answers(&service, office);
    answers.as_object_mut().unwrap().remove(service["office_field"].as_str().unwrap());
    let new = |consent: bool| {
        json!({ "regulation": code, "recipient": { "iin": house.person("aliya").iin.as_str() }, "originals_checked": true,
                "consent": consent, "answers": answers, "documents": documents })
    };
    if service.get("consent").is_some() {
        let slips = officer.post("/applications", &new(false)).unwrap();
        assert_eq!(fields(&slips), ["consent"], "{}", slips.json());
    }
    let ready = officer.post("/applications", &new(true)).unwrap().expect(&[201]);
    let bytes = ready.bytes("application");
    let signature = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, house.sign("aigul", &bytes));
    let draft = ready.json()["draft"].as_str().unwrap().to_owned();
    let opened = officer.post(&format!("/applications/{draft}/signature"), &json!({ "signature": signature }));
    let case = opened.unwrap().expect(&[201]).json()["case"].as_str().unwrap().to_owned();
    house.house.pump.run_dry();
    case
}

#[test]
fn a_resolution_and_a_signature_by_hand() {
    let school = "almaty-school-15";
    let (house, wire) = world(school);
    let (mut aigul, mut marat) =
        (program(&house, &wire, "/local-body", "aigul"), program(&house, &wire, "/local-body", "marat"));
    let case = apply(&house, &mut aigul, "ala-2015-3-542/diploma-duplicate", school);
    let call = |path: &str| format!("/cases/{case}/{path}");
    let resolution = json!({ "officer": "local-body-aigul", "resolution": "Рассмотреть" });
    aigul.post(&call("assignment"), &resolution).unwrap().expect(&[403]);
    let officers = marat.get("/officers").unwrap().expect(&[200]).json();
    let ids: Vec<_> = officers.as_array().unwrap().iter().map(|officer| officer["id"].clone()).collect();
    assert!(ids.contains(&json!("local-body-aigul")), "{ids:?}");
    let slips = marat.post(&call("assignment"), &json!({ "officer": "x", "resolution": " " })).unwrap().expect(&[422]);
    assert_eq!(fields(&slips), ["resolution", "officer"]);
    for _ in 0..2 {
        let given = marat.post(&call("assignment"), &resolution).unwrap().expect(&[200]).json();
        assert!(given["assigned_to"].as_str().is_some_and(|name| !name.is_empty()), "{given}");
    }
    aigul.post(&call("accept"), &json!({})).unwrap().expect(&[200]);
    aigul.post(&call("documents-checked"), &json!({})).unwrap().expect(&[200]);
    aigul.post(&call("decision"), &json!({ "decision": "grant" })).unwrap().expect(&[200]);
    for _ in 0..2 {
        let signed = json!({ "signer": "Сейітов М.", "blank": "АА 1" });
        let case = marat.post(&call("signed-by-hand"), &signed).unwrap().expect(&[200]).json();
        assert_eq!(case["papers"][0]["by_hand"], true);
    }
    aigul.post(&call("hand-over"), &json!({ "register": "1", "received_by": "К." })).unwrap().expect(&[409]);
    let by_mail = json!({ "how": "mail", "to": "aliya@example.kz" });
    aigul.post(&call("hand-out"), &by_mail).unwrap().expect(&[422]);
    let by_hand = json!({ "how": "by-hand", "received_by": "Ахметова Әлия" });
    assert_eq!(aigul.post(&call("hand-out"), &by_hand).unwrap().expect(&[200]).json()["status"], "issued");
}

#[test]
fn a_search_a_prolonged_term_an_appointment_and_a_copy() {
    let code = "uko-2012-149/archive-certificate";
    let edition = TestHouse::new().house.law.current(code).unwrap();
    let office = edition.directories[&edition.regulation.office_directory].offices[0].id.clone();
    let (house, wire) = world(&office);
    let mut aigul = program(&house, &wire, "/local-body", "aigul");
    let case = apply(&house, &mut aigul, code, &office);
    let call = |path: &str| format!("/cases/{case}/{path}");
    aigul.post(&call("accept"), &json!({})).unwrap().expect(&[200]);
    aigul.post(&call("documents-checked"), &json!({})).unwrap().expect(&[200]);
    let term = |until: &str| json!({ "until": until, "reason": "Несколько фондов" });
    assert_eq!(fields(&aigul.post(&call("extension"), &term("2030-01-01")).unwrap().expect(&[422])), ["until"]);
    for _ in 0..2 {
        let case = aigul.post(&call("extension"), &term("2027-02-01")).unwrap().expect(&[200]).json();
        assert_eq!(case["extended_until"], "2027-02-01T18:59:59.000000Z");
    }
    aigul.post(&call("appointment"), &json!({ "at": "2020-01-01T10:00:00Z" })).unwrap().expect(&[422]);
    for _ in 0..2 {
        aigul.post(&call("appointment"), &json!({ "at": "2026-12-24T05:30:00Z" })).unwrap().expect(&[200]);
    }
    let slips = aigul.post(&call("search"), &json!({ "media": [], "found": true })).unwrap().expect(&[422]);
    assert_eq!(fields(&slips), ["media", "place"]);
    let search = json!({ "media": ["electronic", "paper"], "found": true, "place": "Фонд 12" });
    aigul.post(&call("search"), &search).unwrap().expect(&[200]);
    aigul.post(&call("decision"), &json!({ "decision": "grant" })).unwrap().expect(&[422]);
    let grant = json!({ "decision": "grant", "explanation": "Работала с 1985 года" });
    aigul.post(&call("decision"), &grant).unwrap().expect(&[200]);
    let bytes = aigul.get(&call("paper-to-sign")).unwrap().expect(&[200]).bytes("bytes");
    let signature = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, house.sign("aigul", &bytes));
    let signed = aigul.post(&call("paper-to-sign/signature"), &json!({ "signature": signature }));
    let number = signed.unwrap().expect(&[200]).json()["papers"][0]["number"].clone();
    aigul.post(&call("copies"), &json!({ "number": "X" })).unwrap().expect(&[404]);
    for _ in 0..2 {
        let case = aigul.post(&call("copies"), &json!({ "number": number })).unwrap().expect(&[200]).json();
        let copies = case["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "copy-issued").count();
        assert_eq!(copies, 1);
    }
    aigul.post(&call("recall"), &json!({})).unwrap().expect(&[409]);
    aigul
        .post(
            &call("conclusion"),
            &json!({ "favourable": true, "minutes": "7", "date": "2026-11-20", "conclusion": "x" }),
        )
        .unwrap()
        .expect(&[409]);
}

#[test]
fn who_cannot_apply_is_turned_away_with_a_record() {
    let (house, wire) = world("almaty-school-15");
    let mut viktoria = program(&house, &wire, "/service-centre", "viktoria");
    let code = "ala-2015-3-542/diploma-duplicate";
    let service = viktoria.get(&format!("/services/{code}")).unwrap().json();
    let document = service["documents"][0]["id"].clone();
    let aliya = json!({ "iin": house.person("aliya").iin.as_str() });
    let refusal = |missing: Value| json!({ "regulation": code, "recipient": aliya, "missing": missing });
    viktoria.post("/refusals", &refusal(json!(["nonsense"]))).unwrap().expect(&[422]);
    viktoria.post("/refusals", &refusal(json!([]))).unwrap().expect(&[409]);
    let case = viktoria.post("/refusals", &refusal(json!([document]))).unwrap().expect(&[201]).json();
    assert_eq!(case["status"], "turned-away");
    let receipt = viktoria.get(&format!("/cases/{}/receipt", case["id"].as_str().unwrap())).unwrap();
    receipt.expect(&[200]);
    let stranger = kernel::Iin::with_check_digit("85010130001").unwrap();
    let unknown = json!({ "regulation": "ala-2013-3-568/preschool-queue",
                          "recipient": { "iin": stranger.as_str(), "name": "Сейітов Нұрлан" } });
    let case = viktoria.post("/refusals", &unknown).unwrap().expect(&[201]).json();
    assert!(case["entries"].as_array().unwrap().iter().any(|entry| entry["kind"] == "data-missing"));
    viktoria.post(&format!("/cases/{}/storage", case["id"].as_str().unwrap()), &json!({})).unwrap().expect(&[409]);
}
