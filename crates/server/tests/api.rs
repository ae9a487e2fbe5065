//! The JSON API on the whole house: the ways of all three systems, every refusal, and calls that are sent twice.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

mod common;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use common::way::{Going, People, Step, application, has, picture};
use common::{Program, Reply, Wire};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::TestHouse;

struct World {
    house: TestHouse,
    wire: Wire,
}

impl World {
    fn new() -> Self {
        let house = TestHouse::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let wire = Wire::Router(house.router(), Arc::new(runtime));
        Self { house, wire }
    }

    fn program(&self, prefix: &'static str, person: &str) -> Program {
        let iin = self.house.seed.iin(person).unwrap().as_str().to_owned();
        Program::new(&self.wire, prefix).sign_in(&iin, &self.house.seed.password)
    }

    fn people(&self) -> People {
        People::sign_in(&self.wire, &self.house.seed.password)
    }

    fn sign(&self, key: &str, bytes: &[u8]) -> Value {
        json!({ "signature": STANDARD.encode(self.house.sign(key, bytes)) })
    }

    fn carry(&self) {
        self.house.house.pump.run_dry();
    }

    /// A case on its way up to and with a step; each step is done so many times.
    fn go(&self, people: &mut People, born: &str, last: Step, times: usize) -> Going {
        let vacancy = format!("01900000-0000-7000-8000-00000000{}", &born[..4]);
        let mut going = Going::new(people, born, &vacancy);
        let sign = |key: &str, bytes: &[u8]| self.house.sign(key, bytes);
        for step in Step::ALL {
            // A paper is signed by its bytes: when it is signed there are none to sign again.
            let once = matches!(step, Step::Apply | Step::Sign | Step::SignNotice | Step::SignReferral);
            for _ in 0..if once { 1 } else { times } {
                going.act(people, step, &sign, &mut |()| {}).unwrap();
            }
            self.carry();
            assert!(going.is_done(people, step), "{step:?}");
            if step == last {
                break;
            }
        }
        going
    }
}

fn kinds(case: &Value) -> Vec<&str> {
    case["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

fn codes(reply: &Reply, list: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = reply.json();
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(told["status"], reply.status);
    told[list].as_array().unwrap().iter().map(|one| (text(&one["field"]), text(&one["code"]))).collect()
}

fn of<'a>(codes: &'a [(String, String)], field: &str) -> Vec<&'a str> {
    codes.iter().filter(|(known, _)| known == field).map(|(_, code)| code.as_str()).collect()
}

#[test]
fn an_application_goes_its_whole_way_and_calls_sent_twice_change_nothing() {
    let world = World::new();
    let mut people = world.people();
    let once = world.go(&mut people, "2023-04-18", Step::Issue, 1);
    let path = |going: &Going| format!("/cases/{}", going.case.as_ref().unwrap());
    let first = people.parent.get(&path(&once)).unwrap().expect(&[200]).json();
    let twice = World::new();
    let mut others = twice.people();
    let again = twice.go(&mut others, "2023-04-18", Step::Issue, 3);
    let second = others.parent.get(&path(&again)).unwrap().expect(&[200]).json();
    assert_eq!(kinds(&first), kinds(&second));
    assert_eq!(
        (&first["status"], &first["outcome"], &first["ended"]),
        (&"issued".into(), &"issued".into(), &true.into())
    );
    assert_eq!(first["papers"].as_array().unwrap().len(), 2);
    assert!(first["steps"].as_array().unwrap().iter().all(|step| !step["clause"].as_str().unwrap().is_empty()));
    let body = |people: &mut People, going: &Going| people.officer.get(&path(going)).unwrap().expect(&[200]).json();
    assert_eq!(kinds(&body(&mut people, &once)), kinds(&body(&mut others, &again)));
}

#[test]
fn a_signed_application_signed_again_is_the_same_case() {
    let world = World::new();
    let mut parent = world.program("", "aliya");
    let ready = parent.post("/applications", &application("2023-04-18")).unwrap().expect(&[201]);
    let path = format!("/applications/{}/signature", ready.json()["draft"].as_str().unwrap());
    let body = world.sign("aliya", &ready.bytes("application"));
    let first = parent.post(&path, &body).unwrap().expect(&[201]).json();
    assert_eq!(parent.post(&path, &body).unwrap().expect(&[200]).json(), first);
    let other = world.sign("aliya", &ready.bytes("application"));
    assert_eq!(parent.post(&path, &other).unwrap().expect(&[200]).json(), first);
    assert_eq!(parent.get("/cases").unwrap().json()["total"], 1);
    assert_eq!(parent.get("/applications").unwrap().json(), json!([]));
    world.program("", "sergey").post(&path, &body).unwrap().expect(&[404]);
}

#[test]
fn every_slip_is_told_at_once_and_in_the_language_asked_for() {
    let world = World::new();
    let mut parent = world.program("", "aliya");
    let mut wrong = application("2010-01-01");
    wrong["answers"]["iin"] = "850721300204".into();
    wrong["answers"]["nonsense"] = "x".into();
    wrong["answers"]["child-name"] = "<b>".into();
    wrong["answers"].as_object_mut().unwrap().remove("office");
    wrong["documents"] = json!([
        { "document": "birth-certificate", "name": "a.exe", "content": STANDARD.encode(b"MZ") },
        { "document": "proof-of-address", "name": "a.pdf", "content": "***" },
        { "document": "unheard-of", "name": "a.pdf", "content": "" },
    ]);
    let reply = parent.post("/applications", &wrong).unwrap().expect(&[422]);
    let found = codes(&reply, "violations");
    assert_eq!(of(&found, "iin"), ["known-otherwise"]);
    assert_eq!(of(&found, "nonsense"), ["unknown"]);
    assert_eq!(of(&found, "child-name"), ["not-a-name"]);
    assert_eq!(of(&found, "child-birth-date"), ["too-old"]);
    assert_eq!(of(&found, "office"), ["required"]);
    assert_eq!(of(&found, "birth-certificate"), ["not-allowed", "required"]);
    assert_eq!(of(&found, "proof-of-address"), ["not-base64"]);
    assert_eq!(of(&found, "unheard-of"), ["unknown"]);
    let texts = |reply: &Reply| {
        reply.json()["violations"].as_array().unwrap().iter().map(|one| one["text"].to_string()).collect::<Vec<_>>()
    };
    assert!(texts(&reply).iter().all(|text| text.len() > 2), "{:?}", texts(&reply));
    parent.lang = "kk";
    let kazakh = parent.post("/applications", &wrong).unwrap().expect(&[422]);
    assert!(texts(&kazakh).iter().zip(texts(&reply)).all(|(kk, ru)| *kk != ru));
    assert_eq!(parent.get("/applications").unwrap().json(), json!([]), "nothing wrong is kept");
    let reply =
        parent.post("/applications", &json!({ "regulation": "no/such", "answers": {} })).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "violations"), [("regulation".to_owned(), "unknown".to_owned())]);
    parent.post("/applications", &json!({ "regulation": 7 })).unwrap().expect(&[400]);
    parent.raw("POST", "/applications", "text/plain", b"{}", &mut |()| {}).unwrap().expect(&[415]);
    parent.raw("POST", "/applications", "application/json", b"{", &mut |()| {}).unwrap().expect(&[400]);
}

#[test]
fn a_signature_that_does_not_hold_is_refused_with_its_reasons_and_the_draft_stays() {
    let world = World::new();
    let mut parent = world.program("", "aliya");
    let ready = parent.post("/applications", &application("2023-04-18")).unwrap().expect(&[201]);
    let draft = format!("/applications/{}", ready.json()["draft"].as_str().unwrap());
    let bytes = ready.bytes("application");
    for (key, code) in [("aliya-revoked", "revoked"), ("aliya-expired", "expired"), ("sergey", "foreign-iin")] {
        let reply = parent.post(&format!("{draft}/signature"), &world.sign(key, &bytes)).unwrap().expect(&[422]);
        assert_eq!(codes(&reply, "reasons").iter().map(|(_, code)| code.as_str()).collect::<Vec<_>>(), [code], "{key}");
        assert!(!reply.json()["reasons"][0]["mend"].as_str().unwrap().is_empty());
    }
    let reply =
        parent.post(&format!("{draft}/signature"), &world.sign("aliya", b"other bytes")).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "reasons")[0].1, "not-intact");
    let reply = parent.post(&format!("{draft}/signature"), &json!({ "signature": "AAAA" })).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "violations")[0].1, "unreadable");
    assert_eq!(parent.get(&draft).unwrap().expect(&[200]).bytes("application"), bytes);
    parent.post(&format!("{draft}/signature"), &world.sign("aliya", &bytes)).unwrap().expect(&[201]);
    parent.get(&draft).unwrap().expect(&[409]);
}

#[test]
fn a_draft_is_deleted_and_another_persons_is_not_there() {
    let world = World::new();
    let mut parent = world.program("", "aliya");
    let ready = parent.post("/applications", &application("2023-04-18")).unwrap().expect(&[201]).json();
    let draft = format!("/applications/{}", ready["draft"].as_str().unwrap());
    let mut other = world.program("", "sergey");
    other.get(&draft).unwrap().expect(&[404]);
    other.call("DELETE", &draft, None, &mut |()| {}).unwrap().expect(&[404]);
    parent.call("DELETE", &draft, None, &mut |()| {}).unwrap().expect(&[204]);
    parent.get(&draft).unwrap().expect(&[404]);
}

#[test]
fn nobody_enters_without_session_role_and_token() {
    let world = World::new();
    let mut people = world.people();
    let going = world.go(&mut people, "2023-04-18", Step::Carry, 1);
    let case = format!("/cases/{}", going.case.as_ref().unwrap());
    let mut stranger = Program::new(&world.wire, "");
    stranger.get(&case).unwrap().expect(&[401]);
    stranger.get("/cases").unwrap().expect(&[401]);
    for (iin, password) in [("880314400104", "wrong"), ("1", "wrong"), ("930509300407", &world.house.seed.password)] {
        stranger.post("/session", &json!({ "iin": iin, "password": password })).unwrap().expect(&[401]);
    }
    world.program("", "sergey").get(&case).unwrap().expect(&[404]);
    world.program("/local-body", "erlan").get(&case).unwrap().expect(&[404]);
    world.program("/service-centre", "viktoria").get(&case).unwrap().expect(&[404]);
    people.parent.get("/cases/no-such").unwrap().expect(&[404]);
    people.keeper.call("POST", &format!("{case}/accept"), None, &mut |()| {}).unwrap().expect(&[403]);
    people.keeper.get(&case).unwrap().expect(&[200]);
    people.officer.post("/vacancies", &json!({})).unwrap().expect(&[403]);
    let token = std::mem::take(&mut people.officer.csrf);
    people.officer.call("POST", &format!("{case}/accept"), None, &mut |()| {}).unwrap().expect(&[403]);
    people.officer.csrf = "other".to_owned();
    people.officer.call("POST", &format!("{case}/accept"), None, &mut |()| {}).unwrap().expect(&[403]);
    people.officer.csrf = token.clone();
    assert_eq!(people.officer.get("/session").unwrap().expect(&[200]).json()["csrf"], token);
    people.officer.call("DELETE", "/session", None, &mut |()| {}).unwrap().expect(&[204]);
    people.officer.get(&case).unwrap().expect(&[401]);
}

#[test]
fn what_is_not_due_is_a_conflict_and_a_refusal_needs_its_ground() {
    let world = World::new();
    let mut people = world.people();
    let going = world.go(&mut people, "2023-04-18", Step::Carry, 1);
    let case = format!("/cases/{}", going.case.as_ref().unwrap());
    let officer = &mut people.officer;
    officer.post(&format!("{case}/decision"), &json!({ "decision": "grant" })).unwrap().expect(&[409]);
    officer.get(&format!("{case}/paper-to-sign")).unwrap().expect(&[409]);
    officer.post(&format!("{case}/paper-to-sign/signature"), &world.sign("aigul", b"x")).unwrap().expect(&[409]);
    officer.call("POST", &format!("{case}/accept"), None, &mut |()| {}).unwrap().expect(&[200]);
    officer.call("POST", &format!("{case}/documents-checked"), None, &mut |()| {}).unwrap().expect(&[200]);
    let decision = format!("{case}/decision");
    let refuse =
        |ground: &str, explanation: &str| json!({ "decision": "refuse", "ground": ground, "explanation": explanation });
    for (ground, explanation, field) in [("no-such", "x", "ground"), ("", "x", "ground")] {
        let reply = officer.post(&decision, &refuse(ground, explanation)).unwrap().expect(&[422]);
        assert_eq!(codes(&reply, "violations")[0].0, field);
    }
    let service = officer.get("/services/uko-2012-149/preschool-queue").unwrap().expect(&[200]).json();
    let ground = service["grounds"][0]["value"].as_str().unwrap();
    let reply = officer.post(&decision, &refuse(ground, " ")).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "violations")[0].0, "explanation");
    officer.post(&decision, &refuse(ground, "Құжаттар толық емес")).unwrap().expect(&[200]);
    officer.post(&decision, &refuse(ground, "Құжаттар толық емес")).unwrap().expect(&[200]);
    officer.post(&decision, &json!({ "decision": "grant" })).unwrap().expect(&[409]);
    let paper = officer.get(&format!("{case}/paper-to-sign")).unwrap().expect(&[200]);
    let sign = format!("{case}/paper-to-sign/signature");
    let refused = officer.post(&sign, &world.sign("aliya", &paper.bytes("bytes"))).unwrap().expect(&[422]);
    let reasons = codes(&refused, "reasons");
    assert!(
        reasons.iter().any(|(_, code)| code == "foreign-iin") && reasons.iter().any(|(_, code)| code == "lacks-role"),
        "{reasons:?}"
    );
    let body = world.sign("aigul", &paper.bytes("bytes"));
    officer.post(&sign, &body).unwrap().expect(&[200]);
    officer.post(&sign, &body).unwrap().expect(&[200]);
    world.carry();
    assert_eq!(going.status(&mut people), "refused");
}

#[test]
fn a_place_goes_to_the_child_who_is_next_and_once() {
    let world = World::new();
    let mut people = world.people();
    let going = world.go(&mut people, "2023-04-18", Step::Publish, 1);
    let case = going.case.clone().unwrap();
    let queue = people.keeper.get("/queue").unwrap().expect(&[200]).json();
    assert_eq!((&queue[0]["position"], &queue[0]["case"]), (&1.into(), &case.as_str().into()));
    let offers = format!("/vacancies/{}/offers", going.vacancy);
    people
        .keeper
        .post(&offers, &json!({ "case": "01900000-0000-7000-8000-00000000ffff" }))
        .unwrap()
        .expect(&[409, 404]);
    people.keeper.post("/vacancies/none/offers", &json!({ "case": case })).unwrap().expect(&[404]);
    let first = people.keeper.post(&offers, &json!({ "case": case })).unwrap().expect(&[201]).json();
    assert_eq!(people.keeper.post(&offers, &json!({ "case": case })).unwrap().expect(&[200]).json(), first);
    let vacancies = people.keeper.get("/vacancies").unwrap().expect(&[200]).json();
    let vacancy = vacancies.as_array().unwrap().iter().find(|one| one["id"] == going.vacancy.as_str()).unwrap().clone();
    assert_eq!((&vacancy["taken"], vacancy.get("next")), (&1.into(), None));
    let slips = people.keeper.post(
        "/vacancies",
        &json!({ "kindergarten": "", "born_from": 2023, "born_to": 2020, "language": "fr", "places": 0 }),
    );
    let slips = codes(&slips.unwrap().expect(&[422]), "violations");
    assert_eq!(
        slips.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
        ["kindergarten", "born_from", "language", "places"]
    );
    world.carry();
    let answer = format!("/cases/{case}/offers/{}/answer", first["offer"].as_str().unwrap());
    let bytes = people.parent.get(&format!("{answer}?accepted=false")).unwrap().expect(&[200]).bytes("bytes");
    people.parent.get(&answer).unwrap().expect(&[400]);
    let body = |accepted: bool| json!({ "accepted": accepted, "signature": STANDARD.encode(world.house.sign("aliya", &bytes)) });
    let reply = people.parent.post(&answer, &body(true)).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "reasons")[0].1, "not-intact", "a refusal is no consent");
    people.parent.post(&answer, &body(false)).unwrap().expect(&[200]);
    let consent = people.parent.get(&format!("{answer}?accepted=true")).unwrap().expect(&[200]).bytes("bytes");
    let other = json!({ "accepted": true, "signature": STANDARD.encode(world.house.sign("aliya", &consent)) });
    people.parent.post(&answer, &other).unwrap().expect(&[409]);
    world.carry();
    let view = people.parent.get(&format!("/cases/{case}")).unwrap().json();
    assert_eq!((&view["status"], has(&view, "place-declined", 1)), (&"waiting".into(), true));
}

#[test]
fn an_operator_takes_an_application_and_hands_its_papers_out() {
    let world = World::new();
    let mut people = world.people();
    let mut desk = world.program("/service-centre", "viktoria");
    let mut new = application("2023-04-18");
    let slips = codes(&desk.post("/applications", &new).unwrap().expect(&[422]), "violations");
    assert_eq!((of(&slips, "recipient"), of(&slips, "originals_checked")), (vec!["required"], vec!["required"]));
    new["recipient"] = json!({ "iin": "930509300407" });
    new["originals_checked"] = true.into();
    let ready = desk.post("/applications", &new).unwrap().expect(&[201]);
    assert_eq!(ready.json()["signed_by"], "900619400901");
    let sign = format!("/applications/{}/signature", ready.json()["draft"].as_str().unwrap());
    let case = desk.post(&sign, &world.sign("viktoria", &ready.bytes("application"))).unwrap().expect(&[201]).json();
    let case = format!("/cases/{}", case["case"].as_str().unwrap());
    world.carry();
    let officer = &mut people.officer;
    officer.call("POST", &format!("{case}/accept"), None, &mut |()| {}).unwrap().expect(&[200]);
    officer.call("POST", &format!("{case}/documents-checked"), None, &mut |()| {}).unwrap().expect(&[200]);
    officer.post(&format!("{case}/decision"), &json!({ "decision": "grant" })).unwrap().expect(&[200]);
    let paper = officer.get(&format!("{case}/paper-to-sign")).unwrap().expect(&[200]);
    officer
        .post(&format!("{case}/paper-to-sign/signature"), &world.sign("aigul", &paper.bytes("bytes")))
        .unwrap()
        .expect(&[200]);
    world.carry();
    desk.post(&format!("{case}/hand-out"), &json!({ "how": "by-hand", "received_by": " " })).unwrap().expect(&[422]);
    desk.post(&format!("{case}/hand-out"), &json!({ "how": "mail", "to": "nobody" })).unwrap().expect(&[422]);
    let handed = json!({ "how": "by-hand", "received_by": "Төлегенов Дархан" });
    let view = desk.post(&format!("{case}/hand-out"), &handed).unwrap().expect(&[200]).json();
    assert_eq!(view["on_its_way"], json!(["handed-out"]));
    desk.post(&format!("{case}/hand-out"), &handed).unwrap().expect(&[200]);
    world.carry();
    let view = desk.get(&case).unwrap().expect(&[200]).json();
    assert!(has(&view, "handed-out", 1) && has(&view, "deed-refused", 0), "{:?}", kinds(&view));
    assert_eq!(view["on_its_way"], json!([]));
    desk.post(&format!("{case}/hand-out"), &handed).unwrap().expect(&[200]);
    let number = view["papers"][0]["number"].as_str().unwrap();
    assert!(desk.get(&format!("{case}/papers/{number}")).unwrap().expect(&[200]).body.starts_with(b"%PDF-"));
    assert!(desk.get(&format!("{case}/receipt")).unwrap().expect(&[200]).body.starts_with(b"%PDF-"));
    assert_eq!(desk.get("/cases?status=waiting").unwrap().expect(&[200]).json()["total"], 1);
    desk.get("/cases?channel=portal").unwrap().expect(&[400]);
    desk.get("/cases?colour=red").unwrap().expect(&[400]);
    place_by_scan(&world, &mut people, &mut desk, &case);
}

/// A place is offered, the recipient's paper comes back as a scan under the operator's signature.
fn place_by_scan(world: &World, people: &mut People, desk: &mut Program, case: &str) {
    let vacancy = "01900000-0000-7000-8000-000000000002";
    let new = json!({ "id": vacancy, "kindergarten": "№ 7", "born_from": 2023, "born_to": 2023, "language": "kk", "places": 1 });
    people.keeper.post("/vacancies", &new).unwrap().expect(&[201]);
    let id = case.trim_start_matches("/cases/");
    people.keeper.post(&format!("/vacancies/{vacancy}/offers"), &json!({ "case": id })).unwrap().expect(&[201]);
    world.carry();
    let view = desk.get(case).unwrap().json();
    let scan = format!("{case}/offers/{}/scan", view["offers"][0]["id"].as_str().unwrap());
    let body = |key: &str, bytes: &[u8]| json!({ "accepted": true, "scan": STANDARD.encode(bytes), "signature": STANDARD.encode(world.house.sign(key, bytes)) });
    let reply = desk.post(&scan, &body("viktoria", b"no picture")).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "violations"), [("scan".to_owned(), "not-allowed".to_owned())]);
    let reply = desk.post(&scan, &body("viktoria-revoked", &picture())).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "reasons")[0].1, "revoked");
    desk.post(&scan, &body("viktoria", &picture())).unwrap().expect(&[200]);
    desk.post(&scan, &body("viktoria", &picture())).unwrap().expect(&[200]);
    world.carry();
    desk.post(&scan, &body("viktoria", &picture())).unwrap().expect(&[200]);
    let view = desk.get(case).unwrap().json();
    assert!(has(&view, "place-accepted", 1) && has(&view, "deed-refused", 0), "{:?}", kinds(&view));
}

#[test]
fn anybody_checks_a_paper_and_the_recipient_answers_the_survey_once() {
    let world = World::new();
    let mut people = world.people();
    let going = world.go(&mut people, "2023-04-18", Step::SignNotice, 1);
    let case = format!("/cases/{}", going.case.as_ref().unwrap());
    people.parent.post(&format!("{case}/survey"), &json!({ "answers": [] })).unwrap().expect(&[409]);
    let view = people.parent.get(&case).unwrap().expect(&[200]).json();
    let code = view["papers"][0]["code"].as_str().unwrap();
    let mut anybody = Program::new(&world.wire, "");
    let found =
        anybody.get(&format!("/check/{}-{}", &code[..4], code[4..].to_lowercase())).unwrap().expect(&[200]).json();
    assert_eq!(found["number"], view["papers"][0]["number"]);
    assert!(!found.to_string().contains("Ахметова"), "a code tells no name");
    anybody.get("/check/AAAA-AAAA-AAAA").unwrap().expect(&[404]);
    let number = view["papers"][0]["number"].as_str().unwrap();
    let mut pdf = people.parent.get(&format!("{case}/papers/{number}")).unwrap().expect(&[200]).body;
    let checked = anybody.raw("POST", "/check", "application/pdf", &pdf, &mut |()| {}).unwrap().expect(&[200]).json();
    assert_eq!((&checked["verdict"], &checked["paper"]["number"]), (&"valid".into(), &number.into()));
    let middle = pdf.len() / 3;
    pdf[middle] ^= 1;
    let checked = anybody.raw("POST", "/check", "application/pdf", &pdf, &mut |()| {}).unwrap().expect(&[200]).json();
    assert_eq!((&checked["verdict"], checked.get("paper")), (&"invalid".into(), None));
    anybody.raw("POST", "/check", "application/pdf", b"hello", &mut |()| {}).unwrap().expect(&[400]);
    let service = anybody.get("/services/uko-2012-149/preschool-queue").unwrap().expect(&[200]).json();
    let count = service["survey"]["questions"].as_array().unwrap().len();
    let mut issued = world.people();
    let going = world.go(&mut issued, "2024-04-18", Step::Issue, 1);
    let survey = format!("/cases/{}/survey", going.case.as_ref().unwrap());
    issued.parent.get(&survey).unwrap().expect(&[404]);
    issued.parent.post(&survey, &json!({ "answers": vec![99; count] })).unwrap().expect(&[422]);
    issued.parent.post(&survey, &json!({ "answers": vec![0; count] })).unwrap().expect(&[204]);
    issued.parent.post(&survey, &json!({ "answers": vec![0; count] })).unwrap().expect(&[204]);
    issued.parent.post(&survey, &json!({ "answers": vec![1; count] })).unwrap().expect(&[409]);
    assert_eq!(issued.parent.get(&survey).unwrap().expect(&[200]).json()["answers"], json!(vec![0; count]));
}

#[test]
fn a_person_registers_once_and_by_the_name_of_the_register() {
    let world = World::new();
    let mut new = Program::new(&world.wire, "");
    let wrong = json!({ "iin": "930509300400", "name": "<b>", "password": "short", "email": "x", "lang": "de" });
    let reply = new.post("/registration", &wrong).unwrap().expect(&[422]);
    let told = [
        ("iin", "checksum"),
        ("name", "not-a-name"),
        ("email", "not-an-email"),
        ("password", "too-short"),
        ("lang", "not-an-option"),
    ];
    assert_eq!(codes(&reply, "violations"), told.map(|(field, code)| (field.to_owned(), code.to_owned())));
    let slips = reply.json()["violations"].clone();
    assert_eq!((&slips[3]["limit"], &slips[0]["text"]), (&10.into(), &"В ИИН ошибка: проверьте цифры".into()));
    let nothing = codes(&new.post("/registration", &json!({})).unwrap().expect(&[422]), "violations");
    assert_eq!((of(&nothing, "iin"), of(&nothing, "name")), (vec!["required"], vec!["required"]));
    let person = |name: &str| json!({ "iin": "930509 300407", "name": name, "password": "a long enough one", "email": "", "lang": "kk" });
    let reply = new.post("/registration", &person("Иванов Пётр")).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "violations"), [("name".to_owned(), "differs".to_owned())]);
    new.get("/session").unwrap().expect(&[401]);
    let good = person("\u{a0}төлегенов дархан ");
    let made = new.post("/registration", &good).unwrap().expect(&[201]).json();
    assert_eq!((&made["name"], &made["role"]), (&"Төлегенов Дархан Бауыржанұлы".into(), &"recipient".into()));
    assert_eq!(new.get("/session").unwrap().expect(&[200]).json(), made);
    new.post("/applications", &json!({ "regulation": "no/such", "answers": {} })).unwrap().expect(&[403]);
    made["csrf"].as_str().unwrap().clone_into(&mut new.csrf);
    new.post("/applications", &json!({ "regulation": "no/such", "answers": {} })).unwrap().expect(&[422]);
    let mut again = Program::new(&world.wire, "");
    again.post("/registration", &good).unwrap().expect(&[409]);
    again.get("/session").unwrap().expect(&[401]);
    again.sign_in("930509300407", "a long enough one").get("/cases").unwrap().expect(&[200]);
    Program::new(&world.wire, "/local-body").post("/registration", &good).unwrap().expect(&[404]);
}

#[test]
fn an_operator_signs_in_by_a_certificate_once_for_each_text() {
    let world = World::new();
    let mut desk = Program::new(&world.wire, "/service-centre");
    let text = |desk: &mut Program| {
        let given = desk.post("/session/nonce", &json!({})).unwrap().expect(&[200]).json();
        given["text"].as_str().unwrap().to_owned()
    };
    let slip = |reply: &Reply| codes(reply, "violations");
    let old = [("signature".to_owned(), "nonce-old".to_owned())];
    let early = desk.post("/session/certificate", &world.sign("viktoria", b"x")).unwrap().expect(&[422]);
    assert_eq!(slip(&early), old, "no text was given yet");
    for (key, code) in [("viktoria-revoked", "revoked"), ("viktoria-expired", "expired")] {
        let body = world.sign(key, text(&mut desk).as_bytes());
        let reply = desk.post("/session/certificate", &body).unwrap().expect(&[422]);
        assert_eq!(codes(&reply, "reasons")[0].1, code);
        assert_eq!(slip(&desk.post("/session/certificate", &body).unwrap().expect(&[422])), old, "{key}");
    }
    let stranger = world.sign("aigul", text(&mut desk).as_bytes());
    let reply = desk.post("/session/certificate", &stranger).unwrap().expect(&[422]);
    assert_eq!(slip(&reply), [("signature".to_owned(), "stranger".to_owned())]);
    let (first, second) = (text(&mut desk), text(&mut desk));
    assert_ne!(first, second);
    let reply = desk.post("/session/certificate", &world.sign("viktoria", first.as_bytes())).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "reasons")[0].1, "not-intact", "a text given before is good no more");
    let late = world.sign("viktoria", text(&mut desk).as_bytes());
    world.house.clock.forward(jiff::SignedDuration::from_mins(6));
    assert_eq!(slip(&desk.post("/session/certificate", &late).unwrap().expect(&[422])), old);
    desk.get("/cases").unwrap().expect(&[401]);
    let body = world.sign("viktoria", text(&mut desk).as_bytes());
    let mut before = desk.clone();
    let entered = desk.post("/session/certificate", &body).unwrap().expect(&[200]).json();
    assert_eq!(entered["role"], "operator");
    entered["csrf"].as_str().unwrap().clone_into(&mut desk.csrf);
    assert_eq!(desk.get("/session").unwrap().expect(&[200]).json(), entered);
    assert_eq!(slip(&desk.post("/session/certificate", &body).unwrap().expect(&[422])), old);
    before.post("/session/certificate", &body).unwrap().expect(&[422]);
    before.get("/cases").unwrap().expect(&[401]);
}

#[test]
fn staff_of_the_local_body_enter_by_a_certificate() {
    let world = World::new();
    let mut body = Program::new(&world.wire, "/local-body");
    let text = |program: &mut Program| {
        let given = program.post("/session/nonce", &json!({})).unwrap().expect(&[200]).json();
        given["text"].as_str().unwrap().to_owned()
    };
    let theirs = text(&mut Program::new(&world.wire, "/service-centre"));
    text(&mut body);
    let reply = body.post("/session/certificate", &world.sign("aigul", theirs.as_bytes())).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "reasons")[0].1, "not-intact", "signed for another system");
    let stranger = world.sign("viktoria", text(&mut body).as_bytes());
    let reply = body.post("/session/certificate", &stranger).unwrap().expect(&[422]);
    assert_eq!(codes(&reply, "violations"), [("signature".to_owned(), "stranger".to_owned())]);
    let mut asked = world.sign("aigul", text(&mut body).as_bytes());
    asked["role"] = "head".into();
    body.post("/session/certificate", &asked).unwrap().expect(&[422]);
    let mut asked = world.sign("aigul", text(&mut body).as_bytes());
    asked["role"] = "officer".into();
    let entered = body.post("/session/certificate", &asked).unwrap().expect(&[200]).json();
    assert_eq!((&entered["role"], &entered["office"]), (&"officer".into(), &"shymkent".into()));
}

#[test]
fn the_description_is_served() {
    let world = World::new();
    let Wire::Router(router, runtime) = &world.wire else { unreachable!() };
    let request = axum::http::Request::get("/api/openapi.json").body(axum::body::Body::empty()).unwrap();
    let response = runtime.block_on(tower::ServiceExt::oneshot(router.clone(), request)).unwrap();
    assert_eq!(response.status(), 200);
    let bytes = runtime.block_on(axum::body::to_bytes(response.into_body(), 64 << 20)).unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert!(document["paths"].as_object().unwrap().len() > 40);
}
