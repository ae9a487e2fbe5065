//! The JSON API for organisations: registration and sign-in by their certificate, an application signed for them, and one taken at a centre.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]
#![allow(dead_code, reason = "the common part serves several tests")]

mod common;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use common::{Program, Reply, Wire};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::TestHouse;

const ARCHIVE: &str = "uko-2012-149/archive-certificate";
const BIN: &str = "120540003452";

fn world() -> (TestHouse, Wire) {
    let house = TestHouse::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let wire = Wire::Router(house.router(), Arc::new(runtime));
    (house, wire)
}

/// A signature over the one-time text, as a body's member.
fn signed_nonce(house: &TestHouse, program: &mut Program, key: &str) -> Value {
    let text = program.post("/session/nonce", &json!({})).unwrap().expect(&[200]).json()["text"].clone();
    json!(STANDARD.encode(house.sign(key, text.as_str().unwrap().as_bytes())))
}

fn fields(reply: &Reply) -> Vec<String> {
    let list = reply.json()["violations"].as_array().cloned().unwrap_or_default();
    list.iter().map(|one| one["field"].as_str().unwrap_or_default().to_owned()).collect()
}

fn answers() -> Value {
    json!({
        "certificate-kind": "other", "subject": "Устав предприятия", "period-from": "1990", "period-to": "1995",
        "applicant-address": "Шымкент", "telephone": "+77252000000", "office": "shymkent-archive",
    })
}

#[test]
fn an_organisation_signs_in_and_applies() {
    let (house, wire) = world();
    let mut program = Program::new(&wire, "");
    let employee = json!({ "signature": signed_nonce(&house, &mut program, "sairam-employee") });
    program.post("/session/certificate", &employee).unwrap().expect(&[422]);
    let head = json!({ "signature": signed_nonce(&house, &mut program, "sairam") });
    let session = program.post("/session/certificate", &head).unwrap().expect(&[200]).json();
    session["csrf"].as_str().unwrap().clone_into(&mut program.csrf);
    assert_eq!(session["name"], "«Сайрам құрылыс» ЖШС");
    let other = json!({ "regulation": "uko-2012-149/preschool-queue", "answers": {} });
    assert_eq!(fields(&program.post("/applications", &other).unwrap().expect(&[422])), ["recipient"]);
    let new = json!({ "regulation": ARCHIVE, "answers": answers() });
    let ready = program.post("/applications", &new).unwrap().expect(&[201]);
    assert_eq!(ready.json()["signed_by"], house.person("nurbol").iin.as_str());
    let bytes = ready.bytes("application");
    let application: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(application["recipient"]["bin"], BIN);
    let path = format!("/applications/{}/signature", ready.json()["draft"].as_str().unwrap());
    let sign = |key: &str| json!({ "signature": STANDARD.encode(house.sign(key, &bytes)) });
    program.post(&path, &sign("nurbol")).unwrap().expect(&[422]);
    let case = program.post(&path, &sign("sairam")).unwrap().expect(&[201]).json()["case"].clone();
    house.house.pump.run_dry();
    let case = program.get(&format!("/cases/{}", case.as_str().unwrap())).unwrap().expect(&[200]).json();
    assert_eq!(case["recipient_name"], "«Сайрам құрылыс» ЖШС");
}

#[test]
fn an_organisation_registers_by_its_key() {
    let (house, wire) = world();
    let mut program = Program::new(&wire, "");
    let new = |signature: Value| json!({ "signature": signature, "password": "a long enough one", "lang": "ru" });
    let short = json!({ "signature": "", "password": "x", "lang": "" });
    let slips = program.post("/registration/organisation", &short).unwrap().expect(&[422]);
    assert_eq!(fields(&slips), ["password", "lang"]);
    let person = new(signed_nonce(&house, &mut program, "aliya"));
    program.post("/registration/organisation", &person).unwrap().expect(&[422]);
    let taken = new(signed_nonce(&house, &mut program, "sairam"));
    program.post("/registration/organisation", &taken).unwrap().expect(&[409]);
    let made = new(signed_nonce(&house, &mut program, "marat"));
    let session = program.post("/registration/organisation", &made).unwrap().expect(&[201]).json();
    assert_eq!(session["name"], "«Шымкент қаласының білім бөлімі» ММ");
    // The text is used up.
    session["csrf"].as_str().unwrap().clone_into(&mut program.csrf);
    program.post("/registration/organisation", &made).unwrap().expect(&[422]);
}

#[test]
fn an_organisation_is_named_at_a_centre() {
    let (house, wire) = world();
    let person = house.person("viktoria").iin;
    let mut operator = Program::new(&wire, "/service-centre").sign_in(person.as_str(), &house.seed.password);
    let new = |recipient: Value| json!({ "regulation": ARCHIVE, "recipient": recipient, "originals_checked": true, "answers": answers() });
    let slips = operator.post("/applications", &new(json!({ "bin": "1", "name": "" }))).unwrap().expect(&[422]);
    let expected =
        ["recipient.bin", "recipient.name", "recipient.representative.iin", "recipient.representative.power"];
    assert_eq!(fields(&slips).iter().filter(|field| field.starts_with("recipient.")).collect::<Vec<_>>(), expected);
    let acts = json!({ "iin": house.person("nurbol").iin.as_str(), "power": "Бұйрық № 1" });
    let named = json!({ "bin": BIN, "name": "«Сайрам құрылыс» ЖШС", "representative": acts });
    let ready = operator.post("/applications", &new(named)).unwrap().expect(&[201]);
    let application: Value = serde_json::from_slice(&ready.bytes("application")).unwrap();
    assert_eq!(application["recipient"]["representative"]["name"], "Қалиев Нұрбол Ерғалиұлы");
    assert_eq!(application["signed_by"]["iin"], person.as_str());
}
