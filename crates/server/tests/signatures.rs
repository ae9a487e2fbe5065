//! Signatures on the whole house, by the API: the contour of the authority, the check of signed files, and the line on a sheet that tells who signs it.
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
use casework::{Opened, Opening};
use common::way::{Going, People, Step, application, has};
use common::{Program, Reply, Wire};
use engine::{ActorKind, SignInMethod};
use jiff::{SignedDuration, Timestamp};
use kernel::{Channel, Clock as _, Contour, Iin, System};
use pki::{KeyFile, Reference, RevocationReason, Role, Signer as _, Subject};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use testkit::TestHouse;

/// Made-up persons of the test contour; the numbers break the rule of their check digit.
const ADULT: &str = "123456789011";
const CHILD: &str = "123456789012";
const PASSWORD: &str = "a long enough one";

fn world(contour: Contour) -> (TestHouse, Wire) {
    let house = TestHouse::in_contour(contour);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let wire = Wire::Router(house.router(), Arc::new(runtime));
    (house, wire)
}

fn key(house: &TestHouse, subject: &Subject, role: Role) -> KeyFile {
    let now = house.clock.now();
    house.authority.issue(subject, &[role], now - SignedDuration::from_hours(1)..now + year(), now).unwrap()
}

fn year() -> SignedDuration {
    SignedDuration::from_hours(24 * 365)
}

fn made_up() -> Subject {
    Subject {
        surname: "Тестов".to_owned(),
        name: "Тест".to_owned(),
        patronymic: None,
        iin: Some(Iin::kept(ADULT).unwrap()),
        organisation: None,
    }
}

fn signed(key: &KeyFile, bytes: &[u8], at: Timestamp) -> Value {
    json!({ "signature": STANDARD.encode(pki::cms_sign(key, bytes, false, at).unwrap()) })
}

/// Field and word of each slip.
fn slips(reply: &Reply) -> Vec<(String, String)> {
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    reply.json()["violations"].as_array().unwrap().iter().map(|one| (text(one, "field"), text(one, "code"))).collect()
}

fn account() -> Value {
    json!({ "iin": ADULT, "name": "Тестов Тест", "password": PASSWORD, "lang": "ru" })
}

/// The parent's application for a made-up child.
fn for_made_up_child() -> Value {
    let mut new = application("2022-04-18");
    new["answers"]["child-iin"] = json!(CHILD);
    new
}

#[test]
fn in_production_the_made_up_persons_of_the_test_contour_are_nobody() {
    let (house, wire) = world(Contour::Production);
    let mut program = Program::new(&wire, "");
    let refused = program.post("/registration", &account()).unwrap().expect(&[422]);
    assert_eq!(slips(&refused), [("iin".to_owned(), "checksum".to_owned())]);
    program.post("/session", &json!({ "iin": ADULT, "password": PASSWORD })).unwrap().expect(&[401]);
    let mut parent = People::sign_in(&wire, &house.seed.password).parent;
    let refused = parent.post("/applications", &for_made_up_child()).unwrap().expect(&[422]);
    assert_eq!(slips(&refused), [("child-iin".to_owned(), "checksum".to_owned())]);
    // A certificate of such a person names nobody: it enters no account and signs for nobody.
    let key = key(&house, &made_up(), Role::Individual);
    let text = program.post("/session/nonce", &json!({})).unwrap().expect(&[200]).json()["text"].clone();
    let nonce = signed(&key, text.as_str().unwrap().as_bytes(), house.clock.now());
    program.post("/session/certificate", &nonce).unwrap().expect(&[422]);
}

#[test]
fn in_the_test_contour_they_register_sign_in_stand_in_forms_and_sign() {
    let (house, wire) = world(Contour::Test);
    let mut program = Program::new(&wire, "");
    program.post("/registration", &account()).unwrap().expect(&[201]);
    // By the certificate of such a person over the system's text, once.
    let (made_up, mut entering) = (key(&house, &made_up(), Role::Individual), Program::new(&wire, ""));
    let text = entering.post("/session/nonce", &json!({})).unwrap().expect(&[200]).json()["text"].clone();
    let nonce = signed(&made_up, text.as_str().unwrap().as_bytes(), house.clock.now());
    let mut before = entering.clone();
    entering.post("/session/certificate", &nonce).unwrap().expect(&[200]);
    before.post("/session/certificate", &nonce).unwrap().expect(&[422]);
    let mut program = Program::new(&wire, "").sign_in(ADULT, PASSWORD);
    let ready = program.post("/applications", &for_made_up_child()).unwrap().expect(&[201]);
    assert_eq!(ready.json()["signed_by"], ADULT);
    let path = format!("/applications/{}/signature", ready.json()["draft"].as_str().unwrap());
    let (bytes, now) = (ready.bytes("application"), house.clock.now());
    let case = program.post(&path, &signed(&made_up, &bytes, now)).unwrap().expect(&[201]).json()["case"].clone();
    // The body's system reads the same numbers out of its letters, and its officer sees the case.
    house.house.pump.run_dry();
    let mut officer = People::sign_in(&wire, &house.seed.password).officer;
    let seen = officer.get(&format!("/cases/{}", case.as_str().unwrap())).unwrap().expect(&[200]).json();
    assert!(has(&seen, "numbered", 1), "{seen}");
    // One digit further is nobody in either contour.
    let other = json!({ "iin": "123456789014", "name": "Тестов Тест", "password": PASSWORD, "lang": "ru" });
    Program::new(&wire, "").post("/registration", &other).unwrap().expect(&[422]);
}

/// A form with files.
fn form(parts: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, bytes) in parts {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\r\n").bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    ("multipart/form-data; boundary=b".to_owned(), body)
}

fn check(program: &mut Program, kind: &str, body: &[u8]) -> Reply {
    program.raw("POST", "/check", kind, body, &mut |()| {}).unwrap()
}

#[test]
fn the_check_takes_every_form_that_the_page_takes() {
    let (house, wire) = world(Contour::Production);
    let mut anybody = Program::new(&wire, "");
    let now = house.clock.now();
    let aliya = house.agent.keys().iter().find(|key| key.storage == "aliya").unwrap();
    let sign = |attached| pki::cms_sign(&*aliya.signer, b"document", attached, now).unwrap();
    let attached = check(&mut anybody, "application/pkcs7-mime", &sign(true)).expect(&[200]).json();
    assert_eq!((&attached["verdict"], &attached["kind"]), (&"valid".into(), &"cms".into()));
    let signer = &attached["signatures"][0]["signer"];
    assert_eq!(signer["iin"], house.person("aliya").iin.as_str());
    assert_eq!(signer["roles"], json!(["individual"]));
    let (kind, body) = form(&[("file", &sign(false)), ("content", b"document")]);
    assert_eq!(check(&mut anybody, &kind, &body).expect(&[200]).json()["verdict"], "valid");
    let (kind, body) = form(&[("content", b"another"), ("file", STANDARD.encode(sign(false)).as_bytes())]);
    let told = check(&mut anybody, &kind, &body).expect(&[200]).json();
    assert_eq!((&told["verdict"], &told["reasons"][0]["code"]), (&"invalid".into(), &"not-intact".into()));
    for (kind, body) in [("application/octet-stream".to_owned(), sign(false)), form(&[("file", &sign(false))])] {
        let asked = check(&mut anybody, &kind, &body).expect(&[422]);
        assert_eq!(slips(&asked), [("content".to_owned(), "required".to_owned())]);
    }
    let xml = pki::xml_sign("<r><sum>100</sum></r>", &*aliya.signer, &Reference::Whole).unwrap();
    let told = check(&mut anybody, "application/xml", xml.as_bytes()).expect(&[200]).json();
    assert_eq!((&told["verdict"], &told["kind"]), (&"valid".into(), &"xml".into()));
    let told = check(&mut anybody, "application/xml", xml.replace("100", "999").as_bytes()).expect(&[200]).json();
    assert_eq!((&told["verdict"], &told["signatures"][0]["reasons"]), (&"invalid".into(), &json!(["not-intact"])));
    let xades = "<ds:Object><q:QualifyingProperties xmlns:q=\"http://uri.etsi.org/01903/v1.3.2#\"/></ds:Object>";
    let xades = xml.replace("</ds:Signature>", &format!("{xades}</ds:Signature>"));
    let told = check(&mut anybody, "application/xml", xades.as_bytes()).expect(&[200]).json();
    assert_eq!((&told["verdict"], &told["reasons"][0]["code"]), (&"undetermined".into(), &"unsupported-form".into()));
    assert!(told["reasons"][0]["text"].as_str().unwrap().contains("XAdES"));
    for body in [b"hello".as_slice(), b"<r/>", b""] {
        check(&mut anybody, "application/octet-stream", body).expect(&[400]);
    }
    for parts in [vec![("content", b"x".as_slice())], vec![("file", b"x"), ("file", b"y")], vec![("other", b"x")]] {
        let (kind, body) = form(&parts);
        check(&mut anybody, &kind, &body).expect(&[400]);
    }
}

/// The words of a PDF, where there is a program that reads them.
fn words(pdf: &[u8]) -> Option<String> {
    use std::io::Write as _;
    let mut reader = Command::new("pdftotext");
    let Ok(mut child) = reader.args(["-layout", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "CI has pdftotext");
        eprintln!("SKIPPED: no pdftotext, so nobody looked at the words of the sheet");
        return None;
    };
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
}

#[test]
fn a_sheet_tells_who_signs_it_and_by_which_certificate() {
    let (house, wire) = world(Contour::Production);
    let mut people = People::sign_in(&wire, &house.seed.password);
    let mut going = Going::new(&mut people, "2023-04-18", "01900000-0000-7000-8000-000000002023");
    let sign = |key: &str, bytes: &[u8]| house.sign(key, bytes);
    for step in Step::ALL {
        if step == Step::SignNotice {
            break;
        }
        going.act(&mut people, step, &sign, &mut |()| {}).unwrap();
        house.house.pump.run_dry();
    }
    let case = format!("/cases/{}", going.case.as_ref().unwrap());
    let paper = format!("{case}/paper-to-sign");
    let to_sign = |people: &mut People| people.officer.get(&paper).unwrap().expect(&[200]).bytes("bytes");
    let seen = people.officer.get(&case).unwrap().expect(&[200]).json();
    assert_eq!(seen["paper_to_sign"], "queue-notice", "{seen}");
    let first = to_sign(&mut people);
    assert_eq!(first, to_sign(&mut people), "asked again it is the same to the octet");
    // The officer's new key: its signature is good, and the sheet tells the old one. It is drawn anew and signed once more.
    let iin = house.person("aigul").iin;
    let held = house.agent.keys().iter().find(|key| key.storage == "aigul").unwrap();
    let new = key(&house, &held.signer.certificate().subject(), Role::Employee);
    let now = house.clock.now();
    let send = format!("{paper}/signature");
    let told = people.officer.post(&send, &signed(&new, &first, now)).unwrap().expect(&[409]).json();
    assert!(told["type"].as_str().unwrap().ends_with("sheet-redrawn"), "{told}");
    let second = to_sign(&mut people);
    assert_ne!(first, second);
    // What was signed before is another sheet now.
    people.officer.post(&send, &signed(&new, &first, now)).unwrap().expect(&[422]);
    people.officer.post(&send, &signed(&new, &second, now)).unwrap().expect(&[200]);
    house.house.pump.run_dry();
    let view = people.parent.get(&case).unwrap().expect(&[200]).json();
    let number = view["papers"][0]["number"].as_str().unwrap();
    let pdf = people.parent.get(&format!("{case}/papers/{number}")).unwrap().expect(&[200]).body;
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("signed-sheet.pdf"), &pdf).unwrap();
    let checked = check(&mut Program::new(&wire, ""), "application/pdf", &pdf).expect(&[200]).json();
    assert_eq!((&checked["verdict"], &checked["paper"]["number"]), (&"valid".into(), &number.into()));
    let Some(words) = words(&pdf) else { return };
    let serial = new.certificate().serial();
    let bare: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(bare.contains(&serial) && !bare.contains(&held.signer.certificate().serial()), "{serial}: {words}");
    let name = house.person("aigul").name;
    assert_eq!(iin.as_str(), checked["signatures"][0]["signer"]["iin"]);
    for text in [name.as_str(), "Подписано электронной цифровой подписью", "сотрудник организации", "/check/"]
    {
        assert!(words.contains(text), "{text}: {words}");
    }
}

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

fn run(program: &str, arguments: &[&str], folder: &Path) -> (bool, String) {
    let done = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .output()
        .unwrap();
    (done.status.success(), format!("{}{}", text(&done.stdout), text(&done.stderr)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The body's key lies on a token that `SoftHSM` plays, and the installation signs with it.
#[test]
fn the_installation_s_key_may_lie_on_a_token() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path();
    if !Path::new(MODULE).exists() {
        assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "CI has SoftHSM");
        eprintln!("SKIPPED: no SoftHSM, so no key lay on a token");
        return;
    }
    std::fs::create_dir_all(here.join("tokens")).unwrap();
    std::fs::write(here.join("softhsm2.conf"), format!("directories.tokendir = {}\n", here.join("tokens").display()))
        .unwrap();
    let must = |program: &str, line: &str| {
        let (done, said) = run(program, &line.split(' ').collect::<Vec<_>>(), here);
        assert!(done, "{program} {line}: {said}");
    };
    must("softhsm2-util", "--init-token --free --label body --so-pin 135790 --pin 246810");
    must("openssl", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
    must("openssl", "pkey -in key.pem -pubout -outform DER -out key.pub");
    must("softhsm2-util", "--import key.pem --token body --label statements --id 01 --pin 246810");
    std::fs::remove_file(here.join("key.pem")).unwrap();
    // An authority of now: the program judges at the real moment.
    let now = server::clock::SystemClock::new().now();
    let authority = pki::Authority::create(&here.join("authority"), "p", pki::Algorithm::EcdsaP256, now).unwrap();
    let seed = server::seed::Seed::read().unwrap();
    let public = std::fs::read(here.join("key.pub")).unwrap();
    let life = now - SignedDuration::from_hours(1)..now + year();
    let own = authority.certify(&public, &seed.system(), &[Role::InformationSystem], life, now).unwrap();
    std::fs::write(here.join("statements.cer"), own.der()).unwrap();
    authority.trust(now).unwrap().save(&here.join("trust")).unwrap();
    std::fs::write(here.join("pin"), "246810\n").unwrap();
    pki::Seal::at(&here.join("seal")).unwrap();
    let doctor = |token: &str| {
        let stores = ["portal", "service-centre", "local-body", "gateway"];
        let stores: String = stores.map(|name| format!("{name} = \"sqlite:{name}.db\"\n")).concat();
        let configuration = format!(
            "listen = \"127.0.0.1:0\"\nportal-address = \"http://127.0.0.1\"\ntrust = \"trust\"\nseal = \"seal\"\n[stores]\n{stores}\
             [mail]\nsender-name = \"Q\"\nsender-address = \"no-reply@example.kz\"\nfolder = \"mail\"\n[statements{token}"
        );
        std::fs::write(here.join("qyzmet.toml"), configuration).unwrap();
        run(env!("CARGO_BIN_EXE_qyzmet"), &["doctor", "--config", "qyzmet.toml"], here)
    };
    let token = |label: &str, pin: &str| {
        format!(
            ".token]\nmodule = \"{MODULE}\"\nlabel = \"{label}\"\npin-file = \"{pin}\"\ncertificate = \"statements.cer\"\n"
        )
    };
    let (good, said) = doctor(&token("body", "pin"));
    assert!(good && said.contains(&format!("good key of statements: certificate {}", own.serial())), "{said}");
    std::fs::write(here.join("other-pin"), "000000\n").unwrap();
    for (wrong, told) in [
        (token("nobody", "pin"), "«nobody»"),
        (token("body", "other-pin"), "PIN"),
        ("]\n".to_owned(), "name either `key` with its `password-file`"),
        (format!("{}key = \"statements\"\n", token("body", "pin")), "name either the label"),
    ] {
        let (good, said) = doctor(&wrong);
        assert!(!good && said.contains(told), "{told}: {said}");
    }
}

/// What was refused for a suspension opens a case of its own once the suspension is lifted, with the very same signature.
#[test]
fn a_signature_refused_once_and_good_later_opens_a_case() {
    let house = TestHouse::new();
    let application = house.application(Channel::Portal, "aliya", "aliya", &testkit::story::answers("2021-04-18"));
    let bytes = application.to_bytes().unwrap();
    let actor = house.actor(ActorKind::Recipient, System::Portal, "aliya");
    let opening = Opening {
        signature: house.sign("aliya", &bytes),
        application: bytes,
        account: actor.account.clone(),
        actor,
        signed_in: (house.clock.now(), SignInMethod::Password),
        roles: Vec::new(),
        originals_checked: false,
        registers: Vec::new(),
        answers: Vec::new(),
        draft: None,
    };
    let key = house.agent.keys().iter().find(|key| key.storage == "aliya").unwrap();
    let serial = key.signer.certificate().serial();
    house.authority.revoke(&serial, house.clock.now(), RevocationReason::Hold).unwrap();
    let open = || house.house.portal.open(&opening).unwrap_or_else(|turned| panic!("{turned}"));
    let Opened::SignatureRefused { case: refused, .. } = open() else { panic!("it is suspended") };
    let Opened::SignatureRefused { case: again, .. } = open() else { panic!("it is suspended still") };
    assert_eq!(again, refused);
    house.authority.lift(&serial, house.clock.now()).unwrap();
    // The authority's word of the suspension is good for ten minutes.
    house.clock.forward(SignedDuration::from_mins(11));
    let Opened::Accepted { case } = open() else { panic!("it is lifted") };
    assert_ne!(case, refused);
    let Opened::Accepted { case: again } = open() else { panic!("it is lifted") };
    assert_eq!(again, case);
}
