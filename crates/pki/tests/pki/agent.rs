//! Frames of the program on the citizen's computer.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use pki::{Agent, AgentKey, Algorithm, Authority, PkiError, Reference, Role, Stamper, Window, cms_verify, xml_verify};
use serde_json::{Value, json};

use crate::{HOUSE, bin, citizen, head, hours, iin, new_authority, other_iin, start, year};

fn agent() -> Agent {
    let own = HOUSE.authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let chief = HOUSE.authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    Agent::new(vec![
        AgentKey { storage: "PKCS12".into(), signer: Arc::new(own), label: "own".into() },
        AgentKey { storage: "AKKaztokenStore".into(), signer: Arc::new(chief), label: "chief".into() },
    ])
}

fn ask(agent: &Agent, request: &Value) -> Value {
    ask_at(agent, request, &Window::First)
}

fn ask_at(agent: &Agent, request: &Value, window: &Window) -> Value {
    serde_json::from_str(&agent.answer(&request.to_string(), window, hours(1))).unwrap()
}

/// A signature of the module `basics`, between the lines the program writes around it.
fn unarmoured(text: &Value) -> Vec<u8> {
    let text = text.as_str().unwrap();
    assert!(text.starts_with("-----BEGIN CMS-----\n") && text.ends_with("\n-----END CMS-----\n"));
    assert!(text.lines().all(|line| line.len() <= 64));
    let lines: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(lines).unwrap()
}

fn basics(args: Value) -> Value {
    json!({"module": "kz.gov.pki.knca.basics", "method": "sign", "args": args})
}

fn utils(method: &str, args: Value) -> Value {
    json!({"module": "kz.gov.pki.knca.commonUtils", "method": method, "args": args})
}

#[test]
fn the_program_greets_and_lives() {
    assert_eq!(Agent::greet(), r#"{"result":{"version":"1.4"}}"#);
    assert_eq!(agent().answer("--heartbeat--", &Window::First, hours(1)), "--heartbeat--");
    let unknown = ask(&agent(), &json!({"module": "kz.gov.pki.knca.applet.Applet", "method": "x"}));
    assert_eq!(unknown, json!({"success": false, "errorCode": "MODULE_NOT_FOUND"}));
}

#[test]
fn basics_signs_many_documents_attached_or_not() {
    let agent = agent();
    let args = json!({
        "allowedStorages": null, "format": "cms", "data": [STANDARD.encode("one"), STANDARD.encode("two")],
        "signingParams": {"decode": true, "encapsulate": true, "digested": false, "tsaProfile": null},
        "signerParams": {"extKeyUsageOids": ["1.3.6.1.5.5.7.3.4"], "chain": []}, "locale": "kk",
    });
    let answer = ask(&agent, &basics(args));
    assert_eq!(answer["status"], true);
    for (place, document) in ["one", "two"].iter().enumerate() {
        let cms = unarmoured(&answer["body"]["result"][place]);
        let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1)).require_iin(&iin());
        assert!(signed.is_valid());
        assert_eq!(signed.content.as_deref(), Some(document.as_bytes()));
        assert_eq!(signed.signed_at, Some(hours(1)));
    }
    let args = json!({
        "format": "cms", "data": "мәтін", "signingParams": {"decode": false, "encapsulate": false}, "uuid": 1,
    });
    let answer = ask(&agent, &basics(args));
    let cms = unarmoured(&answer["body"]["result"][0]);
    assert!(cms_verify(&cms, Some("мәтін".as_bytes()), &HOUSE.trust, hours(1)).is_valid());
}

#[test]
fn basics_takes_only_a_key_that_fits() {
    let agent = agent();
    let signer = |storages: Value, filter: Value| {
        let args = json!({
            "allowedStorages": storages, "format": "cms", "data": "x", "signingParams": {"encapsulate": true}, "signerParams": filter,
        });
        let answer = ask(&agent, &basics(args));
        assert_eq!(answer["status"], true);
        let cms = unarmoured(answer["body"]["result"].get(0)?);
        cms_verify(&cms, None, &HOUSE.trust, hours(1)).signer.unwrap().roles().first().copied()
    };
    assert_eq!(signer(json!(null), json!({})), Some(Role::Individual));
    assert_eq!(signer(json!(["AKKaztokenStore"]), json!({})), Some(Role::Head));
    assert_eq!(signer(json!("JKS,AKKaztokenStore"), json!({})), Some(Role::Head));
    assert_eq!(signer(json!(["JKS"]), json!({})), None);
    assert_eq!(signer(json!(null), json!({"bin": bin().as_str()})), Some(Role::Head));
    assert_eq!(signer(json!(null), json!({"iin": other_iin().as_str()})), None);
    assert_eq!(signer(json!(["PKCS12"]), json!({"bin": bin().as_str()})), None);
    let serial = agent.keys()[1].signer.certificate().serial().to_uppercase();
    assert_eq!(signer(json!(null), json!({"serialNumber": serial})), Some(Role::Head));
    assert_eq!(signer(json!(null), json!({"extKeyUsageOids": ["1.2.398.3.3.4.1.2.1"]})), Some(Role::Head));
    assert_eq!(signer(json!(null), json!({"extKeyUsageOids": ["1.3.6.1.5.5.7.3.2"]})), None);
}

#[test]
fn basics_tells_wrong_parameters() {
    let agent = agent();
    for args in [
        json!({"format": "jwt", "data": "{}"}),
        json!({"format": "xml", "data": "!", "signingParams": {"decode": true}}),
        json!({"format": "cms"}),
        json!({"format": "cms", "data": []}),
        json!({"format": "cms", "data": 5}),
        json!({"format": "cms", "data": "!", "signingParams": {"decode": true}}),
        json!({"format": "cms", "data": "aaaa", "signingParams": {"decode": true, "digested": true, "encapsulate": true}}),
        json!({"format": "cms", "data": "aaaa", "signerParams": {"chain": ["aaaa"]}}),
        json!({"format": "cms", "data": "aaaa", "signerParams": {"chain": "any"}}),
    ] {
        let answer = ask(&agent, &basics(args.clone()));
        assert_eq!((&answer["status"], &answer["code"]), (&json!(false), &json!("INVALID_SIGNING_PARAMS")), "{args}");
    }
    let odd = ask(&agent, &basics(json!({"format": "cms", "data": "x", "signingParams": 555})));
    assert_eq!((&odd["status"], &odd["code"]), (&json!(false), &json!("INVOCATION_ERROR")));
    let odd = ask(&agent, &json!({"module": "kz.gov.pki.knca.basics", "method": "dance", "uuid": "7"}));
    assert_eq!((&odd["code"], &odd["uuid"]), (&json!("INVOCATION_ERROR"), &json!("7")));
}

#[test]
fn common_utils_tells_tokens_and_keys() {
    let agent = agent();
    assert_eq!(
        ask(&agent, &utils("getActiveTokens", json!([]))),
        json!({"code": "200", "responseObject": ["AKKaztokenStore"]})
    );
    let info = ask(&agent, &utils("getKeyInfo", json!(["PKCS12"])));
    let object = &info["responseObject"];
    assert_eq!(object["alias"], "own");
    assert_eq!(object["subjectCn"], "ӘБДІҚАДЫРОВА ГҮЛНҰР");
    assert!(object["subjectDn"].as_str().unwrap().contains(&format!("SERIALNUMBER=IIN{}", iin().as_str())));
    // 05:00 UTC is 10:00 in Almaty.
    assert_eq!(object["certNotBefore"], "21.11.2026 10:00:00");
    assert!(object["pem"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    assert_eq!(ask(&agent, &utils("getKeyInfo", json!(["JKS"]))), json!({"code": "500", "message": "action.canceled"}));
    assert_eq!(ask(&agent, &utils("changeLocale", json!(["kk"])))["code"], "200");
    assert_eq!(ask(&agent, &utils("dance", json!([])))["code"], "500");
}

#[test]
fn common_utils_signs() {
    let agent = agent();
    let sign = |args: Value| ask(&agent, &utils("createCAdESFromBase64", args));
    let answer = sign(json!(["PKCS12", "SIGNATURE", STANDARD.encode("doc"), true]));
    let cms = STANDARD.decode(answer["responseObject"].as_str().unwrap()).unwrap();
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1));
    assert_eq!(signed.content.as_deref(), Some(b"doc".as_slice()));
    let answer = sign(json!(["PKCS12", "", STANDARD.encode("doc"), false]));
    let cms = STANDARD.decode(answer["responseObject"].as_str().unwrap()).unwrap();
    assert!(cms_verify(&cms, Some(b"doc"), &HOUSE.trust, hours(1)).is_valid());
    assert_eq!(sign(json!(["PKCS12", "AUTHENTICATION", "", false])), cancelled());
}

fn cancelled() -> Value {
    json!({"code": "500", "message": "action.canceled"})
}

#[test]
fn a_hash_is_signed_in_place_of_its_document() {
    let agent = agent();
    let hash = STANDARD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"doc"));
    let answer = ask(&agent, &utils("createCAdESFromBase64Hash", json!(["PKCS12", "SIGNATURE", hash])));
    let by_utils = STANDARD.decode(answer["responseObject"].as_str().unwrap()).unwrap();
    let params = json!({"decode": true, "encapsulate": false, "digested": true});
    let answer = ask(&agent, &basics(json!({"format": "cms", "data": hash, "signingParams": params})));
    for cms in [by_utils, unarmoured(&answer["body"]["result"][0])] {
        assert!(cms_verify(&cms, Some(b"doc"), &HOUSE.trust, hours(1)).is_valid());
        assert!(!cms_verify(&cms, Some(b"dog"), &HOUSE.trust, hours(1)).is_valid());
    }
    let short = json!({"format": "cms", "data": "MTEK", "signingParams": params});
    assert_eq!(ask(&agent, &basics(short))["code"], "SIGNING_FAILURE");
    assert_eq!(ask(&agent, &utils("createCAdESFromBase64Hash", json!(["PKCS12", "", "MTEK"])))["code"], "500");
}

#[test]
fn a_person_may_close_the_window_or_take_another_key() {
    let agent = agent();
    let sign = basics(json!({"format": "cms", "data": "x", "signingParams": {"encapsulate": true}}));
    assert_eq!(ask_at(&agent, &sign, &Window::Closed), json!({"status": true, "body": {}}));
    for method in ["getKeyInfo", "createCAdESFromBase64"] {
        let asked = utils(method, json!(["PKCS12", "", STANDARD.encode("doc"), true]));
        assert_eq!(ask_at(&agent, &asked, &Window::Closed), cancelled());
    }
    let other = ask_at(&agent, &sign, &Window::Labelled("chief".into()));
    let signed = cms_verify(&unarmoured(&other["body"]["result"][0]), None, &HOUSE.trust, hours(1));
    assert_eq!(signed.signer.unwrap().roles().first(), Some(&Role::Head));
    // A key the filter hides is not there to be taken.
    let filtered = basics(json!({"format": "cms", "data": "x", "allowedStorages": ["PKCS12"]}));
    assert_eq!(ask_at(&agent, &filtered, &Window::Labelled("chief".into())), json!({"status": true, "body": {}}));
}

#[test]
fn keys_of_authorities_the_page_does_not_name_are_hidden() {
    let home = tempfile::tempdir().unwrap();
    let other = new_authority(home.path());
    let foreign = other.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let key = AgentKey { storage: "PKCS12".into(), signer: Arc::new(foreign), label: "foreign".into() };
    let agent = Agent::new(vec![key]).issuers(vec![HOUSE.authority.issuing().clone()]);
    let shown = |signer: Value| {
        let args = json!({"format": "cms", "data": "x", "signerParams": signer});
        ask(&agent, &basics(args))["body"].get("result").is_some()
    };
    let der = STANDARD.encode(other.issuing().der());
    // Both authorities have one name, so the key of the authority decides.
    assert_eq!(other.issuing().subject_name(), HOUSE.authority.issuing().subject_name());
    assert!(!shown(json!({})) && !shown(json!({"chain": null})));
    assert!(shown(json!({"chain": []})));
    assert!(shown(json!({"chain": [der]})));
    assert!(shown(json!({"chain": [other.issuing().pem().unwrap()]})));
    assert!(!shown(json!({"chain": [STANDARD.encode(HOUSE.authority.issuing().der())]})));
}

#[test]
fn arguments_of_another_kind_are_told() {
    let agent = agent();
    for (method, args) in [
        ("getKeyInfo", json!([null])),
        ("getKeyInfo", json!([1])),
        ("createCAdESFromBase64", json!(["PKCS12", 123, "MTEK", false])),
        ("createCMSSignatureFromBase64", json!(["PKCS12", [7, 7, 7], "MTEK", false])),
        ("changeLocale", json!([2])),
        ("signXml", json!(["PKCS12", "", 555, "", ""])),
        ("signXmls", json!(["PKCS12", "", "<tag>data</tag>", "", ""])),
    ] {
        let message = format!("argument type mismatch. Method: {method}");
        assert_eq!(ask(&agent, &utils(method, args)), json!({"code": "500", "message": message}));
    }
    assert_eq!(ask(&agent, &utils("changeLocale", json!(["kk"]))), json!({"code": "200"}));
    assert_eq!(ask(&agent, &utils("createCAdESFromBase64", json!(["PKCS12", "", "!", true])))["code"], "500");
}

#[test]
fn without_a_time_stamp_authority_no_stamp_is_promised() {
    let agent = agent();
    let stamped = json!({"format": "cms", "data": "x", "signingParams": {"encapsulate": true, "tsaProfile": {}}});
    assert_eq!(ask(&agent, &basics(stamped))["code"], "SIGNING_FAILURE");
    for method in ["createCMSSignatureFromBase64", "applyCAdEST"] {
        let answer = ask(&agent, &utils(method, json!(["PKCS12", "SIGNATURE", STANDARD.encode("doc"), true])));
        assert_eq!(answer["code"], "500", "{method}");
    }
}

/// The stamps of the authority that all tests share.
struct HouseStamps;

impl Stamper for HouseStamps {
    fn stamp(&self, cms: &[u8], now: Timestamp) -> Result<Vec<u8>, PkiError> {
        HOUSE.authority.stamp(cms, now)
    }
}

#[test]
fn a_signature_is_stamped_where_the_page_wants_it() {
    let agent = agent().stamper(Arc::new(HouseStamps));
    let stamped = |cms: &[u8]| {
        let signed = cms_verify(cms, None, &HOUSE.trust, hours(1));
        assert!(signed.is_valid(), "{signed:?}");
        signed.stamp.is_some()
    };
    for (profile, wanted) in [(json!({}), true), (json!(null), false)] {
        let args = json!({"format": "cms", "data": "x", "signingParams": {"encapsulate": true, "tsaProfile": profile}});
        assert_eq!(stamped(&unarmoured(&ask(&agent, &basics(args))["body"]["result"][0])), wanted);
    }
    let utils = |method: &str, document: &str| {
        let answer = ask(&agent, &utils(method, json!(["PKCS12", "SIGNATURE", document, true])));
        STANDARD.decode(answer["responseObject"].as_str().unwrap()).unwrap()
    };
    let plain = utils("createCAdESFromBase64", &STANDARD.encode("doc"));
    assert!(!stamped(&plain));
    assert!(stamped(&utils("createCMSSignatureFromBase64", &STANDARD.encode("doc"))));
    assert!(stamped(&utils("applyCAdEST", &STANDARD.encode(&plain))));
    let odd = json!({"module": "kz.gov.pki.knca.commonUtils", "method": "applyCAdEST", "args": ["PKCS12", "", "MTEK"]});
    assert_eq!(ask(&agent, &odd)["code"], "500");
}

#[test]
fn keys_of_gost_sign_documents_and_hashes() {
    let home = tempfile::tempdir().unwrap();
    let authority = Arc::new(Authority::create(home.path(), "p", Algorithm::Gost2015x512, start()).unwrap());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let trust = authority.trust(start()).unwrap();
    let key = AgentKey { storage: "PKCS12".into(), signer: Arc::new(key), label: "own".into() };
    let agent = Agent::new(vec![key]).stamper(authority);
    let document = "Өтініш";
    let params = json!({"decode": true, "encapsulate": false, "tsaProfile": {}});
    let args = json!({"format": "cms", "data": STANDARD.encode(document), "signingParams": params});
    let cms = unarmoured(&ask(&agent, &basics(args))["body"]["result"][0]);
    let signed = cms_verify(&cms, Some(document.as_bytes()), &trust, hours(1));
    assert!(signed.is_valid() && signed.stamp.is_some(), "{signed:?}");
    let hash = STANDARD.encode(Algorithm::Gost2015x512.digest().of_parts(&[document.as_bytes()]));
    let answer = ask(&agent, &utils("createCAdESFromBase64Hash", json!(["PKCS12", "SIGNATURE", hash])));
    let cms = STANDARD.decode(answer["responseObject"].as_str().unwrap()).unwrap();
    assert!(cms_verify(&cms, Some(document.as_bytes()), &trust, hours(1)).is_valid());
    let info = ask(&agent, &utils("getKeyInfo", json!(["PKCS12"])));
    assert_eq!(info["responseObject"]["subjectCn"], "ӘБДІҚАДЫРОВА ГҮЛНҰР");
    assert!(!info["responseObject"]["algorithm"].as_str().unwrap().is_empty());
}

#[test]
fn xml_is_signed_by_both_modules() {
    let agent = agent();
    let holds = |xml: &Value, reference: &Reference| {
        let found = xml_verify(xml.as_str().unwrap(), &HOUSE.trust, hours(1));
        let [one] = found.as_slice() else { panic!("{} signatures", found.len()) };
        assert!(one.signed.is_valid(), "{:?}", one.signed);
        assert_eq!(one.covered[0].reference, *reference);
    };
    let document = "<tag>дерек</tag>";
    let sign = |method: &str, document: Value, path: &str| {
        ask(&agent, &utils(method, json!(["PKCS12", "SIGNATURE", document, path, ""])))
    };
    holds(&sign("signXml", json!(document), "")["responseObject"], &Reference::Whole);
    let many = sign("signXmls", json!([document, "<b/>"]), "");
    assert_eq!(many["responseObject"].as_array().unwrap().len(), 2);
    holds(&many["responseObject"][1], &Reference::Whole);
    let part = json!("<a><b Id=\"x\">1</b><b Id=\"y\"/></a>");
    for path in ["//*[@Id='x']", "//b", "/a/b[1]", "/*/*[. = '1']", "//*[@Id='x' or @Id='y']", " /a/b "] {
        holds(&sign("signXml", part.clone(), path)["responseObject"], &Reference::Id("x".into()));
    }
    for path in ["/a", "//c", "//*[@Id=x]", "//@Id", "//b/text()", "count(//b)", "//b[", "//n:b"] {
        assert_eq!(sign("signXml", part.clone(), path)["code"], "500", "{path}");
    }
    assert_eq!(sign("signXml", json!("<this>is not a valid XML"), "")["code"], "500");
    let asked = basics(
        json!({"format": "xml", "data": [document, "<b/>"], "signingParams": {}, "signerParams": {"chain": []}}),
    );
    let answer = ask(&agent, &asked);
    assert_eq!(answer["body"]["result"].as_array().unwrap().len(), 2);
    holds(&answer["body"]["result"][0], &Reference::Whole);
    assert_eq!(ask_at(&agent, &asked, &Window::Closed), json!({"status": true, "body": {}}));
    let torn = ask(&agent, &basics(json!({"format": "xml", "data": "<a>"})));
    assert_eq!(torn["code"], "SIGNING_FAILURE");
}

/// The fifth argument is the path to the element that gets the signature.
#[test]
fn a_page_says_where_a_signature_stands() {
    let agent = agent();
    let document = "<n:a xmlns:n=\"urn:n\"><n:b Id=\"x\"><c/></n:b><signs><one/></signs></n:a>";
    let sign = |document: &str, element: &str, parent: &str| {
        ask(&agent, &utils("signXml", json!(["PKCS12", "SIGNATURE", document, element, parent])))
    };
    for (element, parent, before, after) in [
        ("/n:a/n:b", "/n:a", "</signs><ds:", "</ds:Signature></n:a>"),
        ("/n:a/n:b", "/n:a/signs", "<one/><ds:", "</ds:Signature></signs>"),
        ("/n:a/n:b", "//one", "<one><ds:", "</ds:Signature></one>"),
        // Inside what it signs a signature leaves itself out.
        ("/n:a/n:b", "/n:a/n:b/c", "<c><ds:", "</ds:Signature></c>"),
        ("", "/n:a/signs", "<one/><ds:", "</ds:Signature></signs>"),
    ] {
        let answer = sign(document, element, parent);
        let signed = answer["responseObject"].as_str().unwrap();
        assert!(signed.contains(before) && signed.contains(after), "{element} {parent}: {signed}");
        // The next signer puts his beside it, and the first one holds all the same.
        let twice = sign(signed, element, parent);
        let found = xml_verify(twice["responseObject"].as_str().unwrap(), &HOUSE.trust, hours(1));
        let valid: Vec<bool> = found.iter().map(|one| one.signed.is_valid()).collect();
        assert_eq!(valid, [true, true], "{element} {parent}");
    }
    let signed = sign(document, "", "");
    for parent in ["//missing", "//ds:Signature", "//*[local-name()='SignedInfo']", "//text()"] {
        let answer = sign(signed["responseObject"].as_str().unwrap(), "", parent);
        assert_eq!(answer["code"], "500", "{parent}");
    }
}

/// Stamps of the house's own authority: opened twice, two would write one register.
struct OfHouse;

impl Stamper for OfHouse {
    fn stamp(&self, cms: &[u8], now: Timestamp) -> Result<Vec<u8>, PkiError> {
        Stamper::stamp(&HOUSE.authority, cms, now)
    }
}

/// Only the file that the person chose is read, whatever path a page names.
#[test]
fn a_file_is_chosen_and_signed() {
    let agent = agent().stamper(Arc::new(OfHouse));
    let folder = tempfile::tempdir().unwrap();
    let (chosen, other) = (folder.path().join("өтініш.txt"), folder.path().join("other.txt"));
    std::fs::write(&chosen, "document").unwrap();
    std::fs::write(&other, "secret").unwrap();
    let window = Window::File(chosen.clone());
    let shown = ask_at(&agent, &utils("showFileChooser", json!(["ALL", ""])), &window);
    assert_eq!(shown, json!({"code": "200", "responseObject": chosen.display().to_string()}));
    let sign = |path: &std::path::Path, attach: bool| {
        utils("createCMSSignatureFromFile", json!(["PKCS12", "SIGNATURE", path.display().to_string(), attach]))
    };
    for attach in [true, false] {
        let answer = ask_at(&agent, &sign(&chosen, attach), &window);
        let cms = STANDARD.decode(answer["responseObject"].as_str().unwrap()).unwrap();
        let signed = cms_verify(&cms, Some(b"document"), &HOUSE.trust, hours(1));
        assert!(signed.is_valid() && signed.stamp.is_some() && signed.content.is_some() == attach, "{signed:?}");
    }
    let cancelled = json!({"code": "500", "message": "action.canceled"});
    assert_eq!(ask_at(&agent, &sign(&other, true), &window), cancelled);
    assert_eq!(ask(&agent, &sign(&chosen, true)), cancelled);
    assert_eq!(ask(&agent, &utils("showFileChooser", json!(["ALL", ""]))), cancelled);
    std::fs::remove_file(&chosen).unwrap();
    assert_eq!(ask_at(&agent, &sign(&chosen, true), &window)["code"], "500");
}

/// A page that knows of no storage but the files finds every key that is in one, by whatever name the demo keeps it.
#[test]
fn keys_in_files_are_shown_to_a_page_that_asks_for_files() {
    let own = HOUSE.authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let chief = HOUSE.authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    let named = |storage: &str, signer, label: &str| AgentKey { storage: storage.into(), signer, label: label.into() };
    let agent = Agent::new(vec![
        named("AKKaztokenStore", Arc::new(chief) as Arc<dyn pki::Signer>, "chief"),
        named("aliya", Arc::new(own) as Arc<dyn pki::Signer>, "own"),
    ]);
    let shown = |storage: &str| ask(&agent, &utils("getKeyInfo", json!([storage])))["responseObject"]["alias"].clone();
    assert_eq!(
        (shown("PKCS12"), shown("aliya"), shown("AKKaztokenStore")),
        (json!("own"), json!("own"), json!("chief"))
    );
    assert_eq!(ask(&agent, &utils("getKeyInfo", json!(["AKJaCartaStore"])))["message"], "action.canceled");
}
