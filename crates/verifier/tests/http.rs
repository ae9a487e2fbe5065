//! The routes as a client of `NCANode` sees them: over HTTP, on files of our own authority and of the national one's test contour.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, Iin};
use pki::{
    Algorithm, Authority, Certificate, Checker, Contour, Fetch, KeyFile, RevocationList, RevocationReason, Role,
    Signer, SourceFault, Sources, StampRequest, Subject, Trust, TrustFolder, cms_sign, cms_signatures, with_stamp,
    wsse_sign, xml_sign,
};
use serde_json::{Value, json};
use verifier::Verifier;

fn start() -> Timestamp {
    "2026-11-21T05:00:00Z".parse().unwrap()
}

fn hours(count: i64) -> Timestamp {
    start() + SignedDuration::from_hours(count)
}

struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// A wire on which everything fails the same way.
struct Broken(fn() -> Result<Vec<u8>, SourceFault>);

impl Fetch for Broken {
    fn get(&self, _: &str) -> Result<Vec<u8>, SourceFault> {
        Err(SourceFault::Unreachable("status 503".into()))
    }

    fn post(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, SourceFault> {
        (self.0)()
    }
}

/// Serves until the runtime is dropped.
struct Served {
    _runtime: tokio::runtime::Runtime,
    at: SocketAddr,
}

fn served(verifier: Verifier) -> Served {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let at = listener.local_addr().unwrap();
    runtime.spawn(async move { axum::serve(listener, verifier::router(verifier)).await });
    Served { _runtime: runtime, at }
}

fn offline(trust: Trust, now: Timestamp) -> Served {
    served(Verifier::offline(trust, Arc::new(Still(now))))
}

impl Served {
    fn send(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(self.at).unwrap();
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.0\r\nHost: v\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send("POST", path, &body.to_string())
    }

    /// An answer that must be HTTP 200.
    fn good(&self, path: &str, body: &Value) -> Value {
        let (status, told) = self.post(path, body);
        assert_eq!((status, &told["status"]), (200, &json!(200)), "{told}");
        told
    }
}

struct House {
    _folder: tempfile::TempDir,
    authority: Authority,
    key: KeyFile,
}

fn house() -> House {
    house_of(Algorithm::EcdsaP256)
}

fn house_of(algorithm: Algorithm) -> House {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::create(folder.path(), "Парол1 құпия", algorithm, start()).unwrap();
    let citizen = Subject {
        surname: "ӘБДІҚАДЫРОВА".into(),
        name: "ГҮЛНҰР".into(),
        patronymic: Some("ҚАНАТҚЫЗЫ".into()),
        iin: Some(Iin::with_check_digit("85010145001").unwrap()),
        organisation: None,
    };
    let key = authority.issue(&citizen, &[Role::Individual], start()..hours(24 * 300), start()).unwrap();
    House { _folder: folder, authority, key }
}

/// For tests that revoke nothing: files of keys are slow to make on purpose.
static HOUSE: LazyLock<House> = LazyLock::new(house);

fn b64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn anchors(house: &House) -> Trust {
    Trust::new(vec![house.authority.root().clone()], vec![house.authority.issuing().clone()], vec![])
}

fn wsse() -> String {
    let soap = "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><a>1</a></soap:Body></soap:Envelope>";
    wsse_sign(soap, &HOUSE.key).unwrap()
}

#[test]
fn a_certificate_is_told_in_the_fields_of_ncanode() {
    let served = offline(HOUSE.authority.trust(hours(1)).unwrap(), hours(1));
    let told = served.good("/x509/info", &json!({ "certs": [b64(HOUSE.key.certificate().der())] }));
    assert_eq!((&told["valid"], &told["message"], &told["verdict"]), (&json!(true), &json!("OK"), &json!("valid")));
    let info = &told["signers"][0];
    assert_eq!(info["notBefore"], "2026-11-21T05:00:00.000+00:00");
    assert_eq!((&info["keyUsage"], &info["keyUser"]), (&json!("SIGN"), &json!(["INDIVIDUAL"])));
    assert_eq!(info["revocations"], json!([{ "revoked": false, "by": "CRL", "revocationTime": null, "reason": null }]));
    let subject = &info["subject"];
    assert_eq!(subject["commonName"], "ӘБДІҚАДЫРОВА ГҮЛНҰР");
    assert_eq!((&subject["surName"], &subject["lastName"]), (&json!("ӘБДІҚАДЫРОВА"), &json!("ҚАНАТҚЫЗЫ")));
    assert_eq!((&subject["gender"], &subject["country"]), (&json!("FEMALE"), &json!("KZ")));
    assert_eq!(subject["iin"], HOUSE.key.certificate().subject().iin.unwrap().as_str());
    assert_eq!(STANDARD.decode(info["signature"].as_str().unwrap()).unwrap(), HOUSE.key.certificate().signature());
}

#[test]
fn signatures_of_every_form_are_judged_and_a_changed_document_is_told() {
    let served = offline(HOUSE.authority.trust(hours(2)).unwrap(), hours(2));
    let xml = xml_sign("<a><b>text</b></a>", &HOUSE.key, &pki::Reference::Whole).unwrap();
    for (path, document, changed) in [
        ("/xml/verify", xml.clone(), xml.replace("text", "test")),
        ("/wsse/verify", wsse(), wsse().replace("<a>1</a>", "<a>2</a>")),
    ] {
        let told = served.good(path, &json!({ "xml": document }));
        assert_eq!((&told["valid"], &told["reasons"]), (&json!(true), &json!([])), "{path}");
        assert_eq!(told["signers"][0]["subject"]["surName"], "ӘБДІҚАДЫРОВА");
        let told = served.good(path, &json!({ "xml": changed }));
        assert_eq!((&told["valid"], &told["verdict"]), (&json!(false), &json!("invalid")), "{path}");
        assert_eq!(told["reasons"], json!([{ "word": "not-intact" }]), "{path}");
        let told = served.good(path, &json!({ "xml": "<a/>" }));
        assert_eq!((&told["valid"], &told["reasons"]), (&json!(false), &json!([{ "word": "malformed" }])), "{path}");
    }
    let cms = cms_sign(&HOUSE.key, b"document", true, hours(1)).unwrap();
    let told = served.good("/cms/verify", &json!({ "cms": b64(&cms) }));
    assert_eq!((&told["valid"], &told["signers"][0]["tsp"]), (&json!(true), &Value::Null));
    assert_eq!(told["signers"][0]["certificates"][0]["valid"], true);
    let told = served.good("/cms/extract", &json!({ "cms": b64(&cms) }));
    assert_eq!(told["data"], b64(b"document"));
    let told = served.good("/cms/verify", &json!({ "cms": b64(&cms), "data": b64(b"another") }));
    assert_eq!(told["valid"], false);
}

#[test]
fn ncanode_73_and_103_an_expired_certificate_stamped_in_time_is_valid() {
    let (house, late) = (&*HOUSE, hours(24 * 301));
    let cms = cms_sign(&house.key, b"document", true, hours(1)).unwrap();
    let served = offline(house.authority.trust(late).unwrap(), late);
    let told = served.good("/cms/verify", &json!({ "cms": b64(&stamped(&cms, &house.authority)) }));
    assert_eq!((&told["valid"], &told["reasons"]), (&json!(true), &json!([])));
    assert_eq!(told["signers"][0]["tsp"]["genTime"], "2026-11-21T07:00:00.000+00:00");
    let told = served.good("/cms/verify", &json!({ "cms": b64(&cms) }));
    assert_eq!((&told["verdict"], &told["reasons"][0]["word"]), (&json!("invalid"), &json!("expired")));
}

#[test]
fn ncanode_162_a_detached_signature_is_judged_and_without_its_document_refused_in_words() {
    let served = offline(HOUSE.authority.trust(hours(2)).unwrap(), hours(2));
    let cms = b64(&cms_sign(&HOUSE.key, b"document", false, hours(1)).unwrap());
    let told = served.good("/cms/verify", &json!({ "cms": cms, "data": b64(b"document") }));
    assert_eq!(told["valid"], true);
    let (status, told) = served.post("/cms/verify", &json!({ "cms": cms }));
    assert_eq!((status, &told["status"]), (400, &json!(400)));
    assert!(told["message"].as_str().unwrap().contains("data"));
    assert_eq!(served.post("/cms/extract", &json!({ "cms": cms })).0, 400);
}

#[test]
fn ncanode_198_and_144_an_authority_that_tells_nothing_leaves_the_verdict_open() {
    let body =
        json!({ "cms": b64(&cms_sign(&HOUSE.key, b"document", true, hours(1)).unwrap()), "revocationCheck": ["OCSP"] });
    let sources = Sources { ocsp: vec!["http://ocsp.test/".into()], ..Sources::default() };
    let try_later: fn() -> Result<Vec<u8>, SourceFault> = || Ok(vec![0x30, 3, 0x0a, 1, 3]);
    let unreadable: fn() -> Result<Vec<u8>, SourceFault> = || Ok(vec![0x30, 0x82, 0xff, 0xff]);
    for (fault, word) in [(try_later, "declined: try-later"), (unreadable, "malformed")] {
        let trust = anchors(&HOUSE);
        let checker = Checker::new(Arc::new(Broken(fault)), trust.clone(), sources.clone());
        let told = served(Verifier::online(checker, &trust, Arc::new(Still(hours(2))))).good("/cms/verify", &body);
        assert_eq!((&told["valid"], &told["verdict"]), (&json!(false), &json!("undetermined")));
        assert_eq!(told["reasons"], json!([{ "word": "revocation-unknown" }]));
        assert_eq!(told["attempts"][0]["fault"], word);
        assert_eq!(told["signers"][0]["certificates"][0]["revocations"], json!([]));
    }
}

/// A string of JSON is text already: the letters that a document declares, UTF-16 in many programs, are those of a file it is not.
#[test]
fn a_declaration_of_letters_says_nothing_of_text() {
    let xml = pki::xml_sign("<a>1</a>", &HOUSE.key, &pki::Reference::Whole).unwrap();
    let declared = json!({ "xml": format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{xml}") });
    let told = offline(HOUSE.authority.trust(hours(2)).unwrap(), hours(2)).good("/xml/verify", &declared);
    assert_eq!(told["valid"], true, "{told}");
    // The authority is asked about its signer, too.
    let sources = Sources { ocsp: vec!["http://ocsp.test/".into()], ..Sources::default() };
    let trust = anchors(&HOUSE);
    let checker = Checker::new(Arc::new(Broken(|| Ok(vec![0x30, 3, 0x0a, 1, 3]))), trust.clone(), sources);
    let told = served(Verifier::online(checker, &trust, Arc::new(Still(hours(2))))).good("/xml/verify", &declared);
    assert_eq!(told["attempts"][0]["serialNumber"], json!(HOUSE.key.certificate().serial()), "{told}");
}

#[test]
fn ncanode_184_a_revocation_is_told_and_silence_is_not_called_unrevoked() {
    let house = house();
    let certs = json!({ "certs": [b64(house.key.certificate().der())] });
    let told = offline(anchors(&house), hours(2)).good("/x509/info", &certs);
    assert_eq!((&told["verdict"], &told["signers"][0]["revocations"]), (&json!("undetermined"), &json!([])));
    // Without the issuing authority nobody can be asked.
    let rootless = Trust::new(vec![house.authority.root().clone()], vec![], vec![]);
    let told = offline(rootless, hours(2)).good("/x509/info", &certs);
    assert_eq!((&told["verdict"], &told["signers"][0]["revocations"]), (&json!("invalid"), &json!([])));
    let serial = house.key.certificate().serial();
    house.authority.revoke(&serial, hours(1), RevocationReason::KeyCompromise).unwrap();
    let told = offline(house.authority.trust(hours(2)).unwrap(), hours(2)).good("/x509/info", &certs);
    let revoked = json!([{ "revoked": true, "by": "CRL", "revocationTime": "2026-11-21T06:00:00.000+00:00", "reason": "KEY_COMPROMISE" }]);
    assert_eq!((&told["valid"], &told["signers"][0]["revocations"]), (&json!(false), &revoked));
    // The root's silence about the authority takes nothing from what the authority says of the certificate.
    let trust = house.authority.trust(hours(2)).unwrap();
    let half = trust.lists().iter().filter(|list| list.is_of_issuer_of(house.key.certificate())).cloned().collect();
    let told = offline(trust.with_lists(half), hours(2)).good("/x509/info", &certs);
    assert_eq!(told["reasons"].as_array().unwrap().len(), 2, "revoked, and the authority unknown: {told}");
    assert_eq!((&told["valid"], &told["signers"][0]["revocations"]), (&json!(false), &revoked));
}

/// A document that was changed says nothing against its signer's certificate, and a certificate's own words are told of it alone.
#[test]
fn a_certificate_is_told_apart_from_its_signature() {
    let served = offline(HOUSE.authority.trust(hours(2)).unwrap(), hours(2));
    let cms = cms_sign(&HOUSE.key, b"document", true, hours(1)).unwrap();
    let told = served.good("/cms/verify", &json!({ "cms": b64(&cms), "data": b64(b"another") }));
    let certificate = &told["signers"][0]["certificates"][0];
    assert_eq!((&told["valid"], &told["reasons"]), (&json!(false), &json!([{ "word": "not-intact" }])));
    assert_eq!((&certificate["valid"], &certificate["reasons"]), (&json!(true), &json!([])));
    assert_eq!(
        certificate["revocations"],
        json!([{ "revoked": false, "by": "CRL", "revocationTime": null, "reason": null }])
    );
}

/// Names and stamps in the forms that clients of `NCANode` take apart.
#[test]
fn names_and_stamps_are_written_as_ncanode_writes_them() {
    let house = house();
    let head = Subject {
        organisation: Some((
            "АО \"ТЕСТ\", филиал".into(),
            kernel::Bin::new(Iin::with_check_digit("05034000123").unwrap().as_str()).unwrap(),
        )),
        ..house.key.certificate().subject()
    };
    let key = house.authority.issue(&head, &[Role::Head], start()..hours(1000), start()).unwrap();
    let served = offline(house.authority.trust(hours(3)).unwrap(), hours(3));
    let told = served.good("/x509/info", &json!({ "certs": [b64(key.certificate().der())] }));
    let dn = told["signers"][0]["subject"]["dn"].as_str().unwrap();
    let parts = [
        "GIVENNAME=ҚАНАТҚЫЗЫ",
        "O=\"АО \\\"ТЕСТ\\\", филиал\"",
        "C=KZ",
        "SERIALNUMBER=IIN",
        "SURNAME=ӘБДІҚАДЫРОВА",
        "CN=ӘБДІҚАДЫРОВА ГҮЛНҰР",
    ];
    for part in parts {
        assert!(dn.contains(part), "{part}: {dn}");
    }
    assert!(dn.ends_with("CN=ӘБДІҚАДЫРОВА ГҮЛНҰР") && dn.contains(", C=KZ, "), "the last attribute first: {dn}");
    let cms = cms_sign(&key, b"document", true, hours(1)).unwrap();
    let told = served.good("/cms/verify", &json!({ "cms": b64(&stamped(&cms, &house.authority)) }));
    let stamp = &told["signers"][0]["tsp"];
    assert_eq!((&stamp["tspHashAlgorithm"], &stamp["policy"]), (&json!("SHA256"), &json!("1.2.398.3.3.2.6.4")));
    let hash = pki::Digest::Sha256.of_parts(&[&cms_signatures(&cms).unwrap()[0]]);
    let told = stamp["hash"].as_str().unwrap();
    let octets: Vec<_> =
        (0..told.len()).step_by(2).map(|at| u8::from_str_radix(&told[at..at + 2], 16).unwrap()).collect();
    assert_eq!(octets, hash);
    assert!(stamp["serialNumber"].as_str().is_some_and(|serial| serial.len() > 8 && serial.len() % 2 == 0), "{stamp}");
}

/// What an operator imports counts from the next request.
#[test]
fn a_list_put_into_the_folder_of_trust_counts_at_once() {
    let house = house();
    let folder = tempfile::tempdir().unwrap();
    house.authority.trust(hours(1)).unwrap().save(folder.path()).unwrap();
    let trust = TrustFolder::new(folder.path());
    let served = served(Verifier::of_folder(trust, Contour::Production, None, Arc::new(Still(hours(3)))));
    let asked = json!({ "certs": [b64(house.key.certificate().der())] });
    assert_eq!(served.good("/x509/info", &asked)["valid"], true);
    house.authority.revoke(&house.key.certificate().serial(), hours(2), RevocationReason::Superseded).unwrap();
    let list = pki::Anchor::read(&house.authority.crl(hours(2)).unwrap()).unwrap().remove(0);
    list.import(folder.path()).unwrap();
    assert_eq!(served.good("/x509/info", &asked)["signers"][0]["revocations"][0]["reason"], "SUPERSEDED");
    // Without its folder nobody is judged at all.
    fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(served.post("/x509/info", &asked).0, 503);
    assert_eq!(served.send("GET", "/actuator/health", "").0, 503);
}

#[test]
fn a_document_is_signed_as_a_whole_and_white_space_around_it_is_none_of_it() {
    let served = offline(HOUSE.authority.trust(hours(2)).unwrap(), hours(2));
    let xml =
        xml_sign("<?xml version=\"1.0\"?>\n<a Id=\"a\"><b Id=\"b\">1</b></a>", &HOUSE.key, &pki::Reference::Whole)
            .unwrap();
    for around in [format!("\n  {xml}"), format!("\u{feff}{xml}"), format!("{xml}\n")] {
        assert_eq!(served.good("/xml/verify", &json!({ "xml": around }))["valid"], true);
    }
    let part = xml_sign("<a><b Id=\"b\">1</b></a>", &HOUSE.key, &pki::Reference::Id("b".into())).unwrap();
    let told = served.good("/xml/verify", &json!({ "xml": part }));
    assert_eq!((&told["valid"], &told["verdict"]), (&json!(false), &json!("undetermined")));
    assert_eq!((&told["reasons"], &told["signers"][0]["valid"]), (&json!([{ "word": "part-only" }]), &json!(true)));
}

#[test]
fn ncanode_52_one_broken_list_stops_no_check() {
    let folder = tempfile::tempdir().unwrap();
    HOUSE.authority.trust(hours(1)).unwrap().save(folder.path()).unwrap();
    fs::write(folder.path().join("crls/broken.crl"), b"broken").unwrap();
    let trust = Trust::load(folder.path()).unwrap();
    assert_eq!(trust.faults().len(), 1);
    let told = offline(trust, hours(1)).good("/x509/info", &json!({ "certs": [b64(HOUSE.key.certificate().der())] }));
    assert_eq!(told["valid"], true);
}

#[test]
fn ncanode_89_carriage_returns_in_the_value_of_a_signature_do_no_harm() {
    let xml = xml_sign("<a/>", &HOUSE.key, &pki::Reference::Whole).unwrap();
    let place = xml.find("SignatureValue>").unwrap() + "SignatureValue>".len() + 8;
    let broken = format!("{}&#13;\n{}", &xml[..place], &xml[place..]);
    let told =
        offline(HOUSE.authority.trust(hours(1)).unwrap(), hours(1)).good("/xml/verify", &json!({ "xml": broken }));
    assert_eq!((&told["valid"], &told["reasons"]), (&json!(true), &json!([])));
}

/// A signature with a stamp that this authority of time stamps gave at hour two.
fn stamped(cms: &[u8], authority: &Authority) -> Vec<u8> {
    let value = cms_signatures(cms).unwrap().remove(0);
    let request = StampRequest::new(&value, pki::Digest::Sha256).unwrap();
    let answer = authority.time_stamp(request.der(), hours(2)).unwrap();
    let stamp = request.accept(&answer, &authority.trust(hours(2)).unwrap(), hours(2)).unwrap();
    with_stamp(cms, stamp.der()).unwrap()
}

#[test]
fn ncanode_47_200_and_220_a_stamp_of_nobody_known_is_told_and_stops_no_check() {
    let stranger = house();
    let cms = cms_sign(&HOUSE.key, b"document", true, hours(1)).unwrap();
    let served = offline(HOUSE.authority.trust(hours(3)).unwrap(), hours(3));
    let told = served.good("/cms/verify", &json!({ "cms": b64(&stamped(&cms, &stranger.authority)) }));
    assert_eq!((&told["valid"], &told["reasons"]), (&json!(true), &json!([])));
    let stamp = &told["signers"][0]["tsp"];
    assert_eq!((&stamp["verdict"], &stamp["reasons"]), (&json!("invalid"), &json!([{ "word": "untrusted-issuer" }])));
}

#[test]
fn ncanode_61_a_signature_without_a_stamp_is_judged_at_its_receipt() {
    let cms = b64(&cms_sign(&HOUSE.key, b"document", true, hours(1)).unwrap());
    let told = offline(HOUSE.authority.trust(hours(3)).unwrap(), hours(3)).good("/cms/verify", &json!({ "cms": cms }));
    assert_eq!(
        (&told["valid"], &told["reasons"], &told["signers"][0]["tsp"]),
        (&json!(true), &json!([]), &Value::Null)
    );
}

#[test]
fn ncanode_192_the_state_standard_of_2015_is_judged_on_every_route() {
    let house = house_of(Algorithm::Gost2015x512);
    let served = offline(house.authority.trust(hours(3)).unwrap(), hours(3));
    let soap = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><a/></s:Body></s:Envelope>";
    let cms = stamped(&cms_sign(&house.key, b"document", true, hours(1)).unwrap(), &house.authority);
    for (path, asked) in [
        ("/x509/info", json!({ "certs": [b64(house.key.certificate().der())] })),
        ("/xml/verify", json!({ "xml": xml_sign("<a/>", &house.key, &pki::Reference::Whole).unwrap() })),
        ("/wsse/verify", json!({ "xml": wsse_sign(soap, &house.key).unwrap() })),
        ("/cms/verify", json!({ "cms": b64(&cms) })),
    ] {
        let told = served.good(path, &asked);
        assert_eq!((&told["valid"], &told["reasons"]), (&json!(true), &json!([])), "{path}");
        let signer = &told["signers"][0];
        let certificate = signer["certificates"].get(0).unwrap_or(signer);
        assert_eq!(certificate["signAlg"], "ECGOST3410-2015-512", "{path}");
    }
}

#[test]
fn a_bad_question_is_refused_without_a_word_of_it() {
    let served = offline(anchors(&HOUSE), hours(1));
    for (path, body) in [
        ("/pkcs12/info", r#"{"keys":[{"key":"AA==","password":12345678}]}"#),
        ("/pkcs12/info", r#"{"keys":[{"key":"AA==","password":"12345678"}]}"#),
        ("/pkcs12/aliases", r#"{"keys":[]}"#),
        ("/cms/verify", r#"{"cms":"12345678"}"#),
        ("/cms/verify", r#"{"cms":"1234567?"}"#),
        ("/x509/info", "12345678"),
    ] {
        let (status, told) = served.send("POST", path, body);
        assert_eq!((status, &told["status"]), (400, &json!(400)), "{path} {body}");
        assert!(!told.to_string().contains("12345678"), "{told}");
    }
    let told = served.good("/x509/info", &json!({ "certs": ["AA=="] }));
    assert_eq!((&told["valid"], &told["signers"]), (&json!(false), &json!([null])));
    for (path, xml) in
        ["/xml/verify", "/wsse/verify"].into_iter().flat_map(|path| ["<a/>", "<a", ""].map(|xml| (path, xml)))
    {
        let told = served.good(path, &json!({ "xml": xml }));
        assert_eq!((&told["verdict"], &told["signers"]), (&json!("invalid"), &json!([])), "{path} {xml}");
    }
    assert_eq!(served.send("POST", "/xml/sign", "{}").0, 404);
    let (status, told) = served.send("GET", "/cms/verify", "");
    assert_eq!((status, &told["status"], &told["message"]), (405, &json!(405), &json!("method not allowed")));
    let (status, told) = served.send("POST", "/cms/verify", &" ".repeat(32 * 1024 * 1024 + 1));
    assert_eq!((status, &told["status"]), (413, &json!(413)));
    assert_eq!(served.send("GET", "/actuator/health", ""), (200, json!({ "status": "UP" })));
    assert_eq!(offline(Trust::default(), hours(1)).send("GET", "/actuator/health", "").0, 503);
}

/// A folder of public test data; `None` and a word about it when it is not there.
fn interop(folder: &str) -> Option<PathBuf> {
    let told = std::env::var_os("QYZMET_INTEROP").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/interop");
    let found = told.clone().unwrap_or_else(beside).join(folder);
    assert!(told.is_none() || found.is_dir(), "QYZMET_INTEROP: {} is no folder", found.display());
    if found.is_dir() {
        return Some(found);
    }
    println!("skipped: no interop data");
    None
}

/// The national test contour with its list № 166. The root publishes no list there, so it is the authority itself that is trusted.
fn contour(folder: &std::path::Path) -> Trust {
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let plain = |bytes: Vec<u8>| Certificate::from_der(&bytes).or_else(|_| Certificate::from_pem(&bytes)).unwrap();
    let issuing = plain(read("nca_gost2022_test.cer"));
    let list = RevocationList::from_der(&read("nca_gost2022_test.crl")).unwrap();
    Trust::new(vec![issuing], vec![], vec![list]).in_contour(Contour::Test)
}

#[test]
fn containers_of_the_national_contour_are_opened_and_judged_by_list_166() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    let served = offline(contour(&folder), "2026-11-21T00:00:00Z".parse().unwrap());
    let key = |name: &str| b64(&fs::read(folder.join(name)).unwrap());
    let valid = json!({ "key": key("individual/valid/individual_valid.p12"), "password": "Qwerty12" });
    let revoked = json!({ "key": key("legal/revoked/head.p12"), "password": "Qwerty12" });
    let told = served.good("/pkcs12/info", &json!({ "keys": [valid, revoked] }));
    let (one, other) = (&told["signers"][0], &told["signers"][1]);
    assert_eq!((&told["valid"], &one["valid"], &other["valid"]), (&json!(false), &json!(true), &json!(false)));
    assert_eq!((&one["signAlg"], &one["keyUsage"]), (&json!("ECGOST3410-2015-512"), &json!("SIGN")));
    assert_eq!((&one["subject"]["iin"], &one["keyUser"]), (&json!("123456789011"), &json!(["INDIVIDUAL"])));
    assert_eq!(
        (&other["subject"]["bin"], &other["keyUser"]),
        (&json!("123456789021"), &json!(["ORGANIZATION", "CEO"]))
    );
    assert_eq!(
        (&other["revocations"][0]["revoked"], &other["revocations"][0]["reason"]),
        (&json!(true), &json!("CERTIFICATE_HOLD"))
    );
    let told = served.good("/pkcs12/aliases", &json!({ "keys": [valid] }));
    let alias = told["aliases"][0][0].as_str().unwrap();
    assert!(!alias.is_empty());
    let mut named = valid.clone();
    named["keyAlias"] = json!(alias);
    assert_eq!(served.good("/pkcs12/info", &json!({ "keys": [named] }))["valid"], true);
    let mut wrong = valid;
    wrong["password"] = json!("Qwerty13");
    assert_eq!(served.post("/pkcs12/info", &json!({ "keys": [wrong] })).0, 400);
}

#[test]
fn documents_of_the_national_library_are_judged() {
    let (Some(folder), Some(certs)) = (interop("ncalayer-rs"), interop("ncanode-go/certs")) else { return };
    let served = offline(contour(&certs), "2026-11-21T00:00:00Z".parse().unwrap());
    for name in ["test_gost512.xml_simple.xml", "test_gost512.xml_ns.xml", "test_gost512.xml_xpath.xml"] {
        let xml = fs::read_to_string(folder.join(name)).unwrap();
        let told = served.good("/xml/verify", &json!({ "xml": xml }));
        let words: Vec<_> = told["reasons"].as_array().unwrap().iter().map(|reason| reason["word"].clone()).collect();
        // Its key certified itself, and for no use at all: so much is said of the signer, and nothing of the document but that one is signed in part.
        let part: &[&str] = if name.contains("xpath") { &["part-only"] } else { &[] };
        assert_eq!(words, [&["untrusted-issuer", "wrong-usage"], part].concat(), "{name} {told}");
        assert_eq!(told["verdict"], "invalid", "{name}");
        assert_eq!(told["signers"][0]["signAlg"], "ECGOST3410-2015-512");
        let changed = xml.replacen("<ds:Signature ", "<x/><ds:Signature ", 1);
        let told = served.good("/xml/verify", &json!({ "xml": changed }));
        assert_eq!(told["verdict"], "invalid", "{name}");
    }
}
