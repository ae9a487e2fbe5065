//! Frames of the program on the citizen's computer.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pki::{Agent, AgentKey, Role, cms_verify};
use serde_json::{Value, json};

use crate::{HOUSE, bin, citizen, head, hours, iin, other_iin, start, year};

fn agent() -> Agent {
    let own = HOUSE.authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let chief = HOUSE.authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    Agent::new(vec![
        AgentKey { storage: "PKCS12".into(), signer: Arc::new(own), label: "own".into() },
        AgentKey { storage: "AKKaztokenStore".into(), signer: Arc::new(chief), label: "chief".into() },
    ])
}

fn ask(agent: &Agent, request: &Value) -> Value {
    serde_json::from_str(&agent.answer(&request.to_string(), hours(1))).unwrap()
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
    assert_eq!(agent().answer("--heartbeat--", hours(1)), "--heartbeat--");
    let unknown = ask(&agent(), &json!({"module": "kz.gov.pki.knca.applet.Applet", "method": "x"}));
    assert_eq!(unknown, json!({"success": false, "errorCode": "MODULE_NOT_FOUND"}));
}

#[test]
fn basics_signs_many_documents_attached_or_not() {
    let agent = agent();
    let args = json!({
        "allowedStorages": null, "format": "cms", "data": [STANDARD.encode("one"), STANDARD.encode("two")],
        "signingParams": {"decode": true, "encapsulate": true, "digested": false, "tsaProfile": {}},
        "signerParams": {"extKeyUsageOids": ["1.3.6.1.5.5.7.3.4"], "chain": []}, "locale": "kk",
    });
    let answer = ask(&agent, &basics(args));
    assert_eq!(answer["status"], true);
    for (place, document) in ["one", "two"].iter().enumerate() {
        let cms = STANDARD.decode(answer["body"]["result"][place].as_str().unwrap()).unwrap();
        let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1)).require_iin(&iin());
        assert!(signed.is_valid());
        assert_eq!(signed.content.unwrap(), document.as_bytes());
        assert_eq!(signed.signed_at, Some(hours(1)));
    }
    let args = json!({
        "format": "cms", "data": "мәтін", "signingParams": {"decode": false, "encapsulate": false}, "uuid": 1,
    });
    let answer = ask(&agent, &basics(args));
    let cms = STANDARD.decode(answer["body"]["result"][0].as_str().unwrap()).unwrap();
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
        let cms = answer["body"]["result"][0].as_str().map(|text| STANDARD.decode(text).unwrap())?;
        cms_verify(&cms, None, &HOUSE.trust, hours(1)).signer.unwrap().roles().first().copied()
    };
    assert_eq!(signer(json!(null), json!({})), Some(Role::Individual));
    assert_eq!(signer(json!(["AKKaztokenStore"]), json!({})), Some(Role::Head));
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
        json!({"format": "xml", "data": "<a/>"}),
        json!({"format": "cms"}),
        json!({"format": "cms", "data": []}),
        json!({"format": "cms", "data": 5}),
        json!({"format": "cms", "data": "!", "signingParams": {"decode": true}}),
        json!({"format": "cms", "data": "aaaa", "signingParams": {"decode": true, "digested": true}}),
    ] {
        let answer = ask(&agent, &basics(args.clone()));
        assert_eq!((&answer["status"], &answer["code"]), (&json!(false), &json!("INVALID_SIGNING_PARAMS")), "{args}");
    }
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
    for method in ["createCAdESFromBase64", "createCMSSignatureFromBase64"] {
        let answer = ask(&agent, &utils(method, json!(["PKCS12", "SIGNATURE", STANDARD.encode("doc"), true])));
        let cms = STANDARD.decode(answer["responseObject"].as_str().unwrap()).unwrap();
        let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1));
        assert_eq!(signed.content.as_deref(), Some(b"doc".as_slice()));
        let answer = ask(&agent, &utils(method, json!(["PKCS12", "", STANDARD.encode("doc"), false])));
        let cms = STANDARD.decode(answer["responseObject"].as_str().unwrap()).unwrap();
        assert!(cms_verify(&cms, Some(b"doc"), &HOUSE.trust, hours(1)).is_valid());
        let none = ask(&agent, &utils(method, json!(["PKCS12", "AUTHENTICATION", "", false])));
        assert_eq!(none, json!({"code": "500", "message": "action.canceled"}));
    }
}
