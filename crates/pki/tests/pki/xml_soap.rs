//! Signed messages of the state's gateway.

use pki::{KeyFile, Reason, Role, SignedSoap, Verdict, wsse_sign, wsse_verify, xml_verify};
use std::{fs, sync::LazyLock};

use crate::{HOUSE, hours, interop::interop, start, system, xml::RSA, year};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const MESSAGE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
    <soapenv:Body><ns:SendMessage xmlns:ns=\"http://bip.bee.kz/SyncChannel/v10/Types\"><request><requestInfo>\
    <messageId>5d2f1f0e</messageId><serviceId>Test</serviceId><messageDate>2026-11-21T10:15:30.123+05:00</messageDate>\
    </requestInfo><requestData><data><messageId>other</messageId><iin>850101350012</iin></data></requestData></request>\
    </ns:SendMessage></soapenv:Body></soapenv:Envelope>";

static KEY: LazyLock<KeyFile> =
    LazyLock::new(|| HOUSE.authority.issue(&system(), &[Role::InformationSystem], year(), start()).unwrap());

fn judged(soap: &str) -> SignedSoap {
    wsse_verify(soap, &HOUSE.trust, hours(1))
}

fn body(signed: &SignedSoap) -> &str {
    std::str::from_utf8(&signed.body.as_ref().unwrap().octets).unwrap()
}

fn cut<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    &text[text.find(from).unwrap()..text.find(to).unwrap() + to.len()]
}

#[test]
fn a_message_is_signed_and_its_body_given_back() {
    for key in [&*KEY, &*RSA] {
        let signed = wsse_sign(MESSAGE, key).unwrap();
        let result = judged(&signed);
        assert_eq!((result.signed.verdict, &result.signed.reasons), (Verdict::Valid, &vec![]), "{signed}");
        assert!(body(&result).starts_with(&format!("<soapenv:Body xmlns:soapenv=\"{SOAP}\" xmlns:wsu=")));
        assert!(body(&result).contains("<iin>850101350012</iin>"));
        assert_eq!(result.message_id().as_deref(), Some("5d2f1f0e"));
        assert_eq!(result.message_date().as_deref(), Some("2026-11-21T10:15:30.123+05:00"));
        // A signature of a header is none of a document.
        assert!(xml_verify(&signed, &HOUSE.trust, hours(1)).iter().all(|one| !one.signed.is_valid()));
        assert!(wsse_sign(&signed, key).is_err(), "signed already");
    }
}

#[test]
fn the_message_has_the_gateways_shape() {
    let signed = wsse_sign(MESSAGE, &*KEY).unwrap();
    let tree = roxmltree::Document::parse(&signed).unwrap();
    let below = |node: roxmltree::Node<'_, '_>| {
        node.children()
            .filter(roxmltree::Node::is_element)
            .map(|child| child.tag_name().name().to_owned())
            .collect::<Vec<_>>()
    };
    let named =
        |name: &str| tree.descendants().find(|node| node.has_tag_name(name) || node.tag_name().name() == name).unwrap();
    assert_eq!(below(tree.root_element()), ["Header", "Body"]);
    assert_eq!(below(named("Header")), ["Security"]);
    assert_eq!(named("Security").attribute((SOAP, "mustUnderstand")), Some("1"));
    assert_eq!(below(named("Security")), ["Signature"]);
    assert_eq!(below(named("Signature")), ["SignedInfo", "SignatureValue", "KeyInfo"]);
    assert_eq!(below(named("Transforms")), ["Transform"]);
    let exclusive = Some("http://www.w3.org/2001/10/xml-exc-c14n#");
    assert_eq!(named("Transform").attribute("Algorithm"), exclusive);
    assert_eq!(named("CanonicalizationMethod").attribute("Algorithm"), exclusive);
    let wsu = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    let id = named("Body").attribute((wsu, "Id")).unwrap();
    assert!(id.starts_with("id-") && id.len() == 39, "{id}");
    assert_eq!(named("Reference").attribute("URI"), Some(format!("#{id}").as_str()));
    assert_eq!(below(named("KeyInfo")), ["SecurityTokenReference"]);
    let token = named("KeyIdentifier");
    assert!(token.attribute("ValueType").unwrap().ends_with("x509-token-profile-1.0#X509v3"));
    assert!(token.attribute("EncodingType").unwrap().ends_with("soap-message-security-1.0#Base64Binary"));
}

/// The sample keeps no base64: a mark stands for each of its lines.
#[test]
fn the_header_is_the_one_of_the_gateways_sample() {
    const MARK: &str = "…B64…";
    let Some(folder) = interop("shep-samples") else { return };
    let sample = fs::read_to_string(folder.join("wsse_signed_request.SHAPE.xml")).unwrap();
    let header = cut(&sample, "<SOAP-ENV:Header>", "</SOAP-ENV:Header>");
    // The body keeps the identifier it has, so that the two headers refer to the same.
    let signed = wsse_sign(&sample.replace(header, ""), &*RSA).unwrap();
    let ours = cut(&signed, "<SOAP-ENV:Header>", "</SOAP-ENV:Header>");
    assert_eq!(signed.replace(ours, header), sample);
    let mut marked = ours.to_owned();
    for (from, to) in [
        ("<ds:DigestValue>", "</ds:DigestValue>"),
        ("<ds:SignatureValue>\n", "\n</ds:SignatureValue>"),
        ("#X509v3\">", "</wsse:KeyIdentifier>"),
    ] {
        let value = cut(ours, from, to)[from.len()..].strip_suffix(to).unwrap();
        let marks = value.split("&#13;\n").map(|_| MARK).collect::<Vec<_>>().join("&#13;\n");
        marked = marked.replace(value, &marks);
    }
    // The sample declares in the security header a prefix that nothing there uses. The signature is in exclusive canonical form, which takes no
    // notice of it, and ours leaves it out.
    let unused = " xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" SOAP-ENV:mustUnderstand";
    assert_eq!(header.matches(unused).count(), 1);
    assert_eq!(marked, header.replace(unused, " SOAP-ENV:mustUnderstand"));
    let with_unused = signed.replace(" SOAP-ENV:mustUnderstand", unused);
    for message in [&signed, &with_unused] {
        let result = judged(message);
        assert!(result.signed.is_valid(), "{message}");
        assert_eq!(result.message_id().as_deref(), Some("ccb1010b-8446-4937-913f-c87a717f6809"));
        assert_eq!(result.message_date().as_deref(), Some("2019-12-25T12:48:21.024Z"));
    }
}

#[test]
fn samples_of_the_gateways_channels_are_read_as_they_were_sent() {
    let Some(folder) = interop("shep-samples") else { return };
    let elements = |xml: &str| {
        let tree = roxmltree::Document::parse(xml).unwrap();
        let all = tree.descendants().filter(roxmltree::Node::is_element);
        all.map(|one| (one.tag_name().name().to_owned(), one.text().map(str::to_owned))).collect::<Vec<_>>()
    };
    // Of the asynchronous channel only the request has an information element; the number of its message the gateway gives.
    for (name, id, date) in [
        ("async_request", None, Some("2026-11-21T10:15:30.123+05:00")),
        ("async_response", None, None),
        ("async_delivery_notification", None, None),
        ("sync_request", Some("5d2f1f0e-6f0a-4c55-9f2a-0d5a4a0d8f11"), Some("2026-11-21T10:15:30.123+05:00")),
        ("sync_response", Some("7b1d7c33-0000-4a40-8a1b-6e0c2b7f1c22"), Some("2026-11-21T10:15:31.400+05:00")),
    ] {
        let sample = fs::read_to_string(folder.join(format!("{name}.xml"))).unwrap();
        let message = format!("<S:Envelope xmlns:S=\"{SOAP}\"><S:Body>{sample}</S:Body></S:Envelope>");
        for key in [&*KEY, &*RSA] {
            let result = judged(&wsse_sign(&message, key).unwrap());
            assert_eq!((result.signed.verdict, &result.signed.reasons), (Verdict::Valid, &vec![]), "{name}");
            assert_eq!(elements(body(&result))[1..], elements(&sample), "{name}");
            assert_eq!(result.message_id().as_deref(), id, "{name}");
            assert_eq!(result.message_date().as_deref(), date, "{name}");
        }
    }
}

#[test]
fn messages_of_other_forms_are_signed_too() {
    let forms = [
        MESSAGE.replace("soapenv", "S"),
        MESSAGE.replace("soapenv:", "").replace("xmlns:soapenv", "xmlns"),
        MESSAGE.replace("<soapenv:Body>", "<soapenv:Header/><soapenv:Body>"),
        MESSAGE.replace("<soapenv:Body>", "<soapenv:Header><x/></soapenv:Header>\r\n  <soapenv:Body>"),
        MESSAGE.replace("<soapenv:Body>", "<soapenv:Body Id=\"b\" note='a>b'>"),
        MESSAGE.replace(
            "<soapenv:Body>",
            "<soapenv:Body xmlns:wsu='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'>",
        ),
        MESSAGE.replace(
            "<soapenv:Body>",
            "<soapenv:Body xmlns:u='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd' u:Id='b'>",
        ),
        format!("<s:Envelope xmlns:s=\"{SOAP}\"><s:Body/></s:Envelope>"),
    ];
    for form in &forms {
        let signed = wsse_sign(form, &*KEY).unwrap_or_else(|fault| panic!("{fault}: {form}"));
        assert!(judged(&signed).signed.is_valid(), "{signed}");
    }
    let none = [
        "<r/>".to_owned(),
        MESSAGE.replace(SOAP, "http://www.w3.org/2003/05/soap-envelope"),
        MESSAGE.replace("</soapenv:Body>", "</soapenv:Body><soapenv:Body/>"),
        MESSAGE.replace("</soapenv:Body>", "</soapenv:Body><x/>"),
        MESSAGE.replace("soapenv:Body", "soapenv:Header"),
        MESSAGE.replace("<soapenv:Body>", "<soapenv:Body xmlns:wsu='urn:other'>"),
    ];
    for form in &none {
        assert!(wsse_sign(form, &*KEY).is_err(), "{form}");
    }
}

#[test]
fn whatever_is_changed_or_moved_is_refused() {
    let signed = wsse_sign(MESSAGE, &*KEY).unwrap();
    let body = cut(&signed, "<soapenv:Body", "</soapenv:Body>");
    let security = cut(&signed, "<wsse:Security ", "</wsse:Security>");
    let signature = cut(&signed, "<ds:Signature ", "</ds:Signature>");
    let id = cut(body, "wsu:Id=\"", "\">").trim_end_matches('>');
    let evil = body.replace("850101350012", "111111111111");
    let other = evil.replace(id, "wsu:Id=\"evil\"");
    let header = |inner: &str| {
        signed.replace("<soapenv:Header>", &format!("<soapenv:Header>{inner}")).replace(&format!("/>{body}"), "/>")
    };
    let replaced = |from: &str, to: &str| signed.replace(from, to);
    let cases = [
        ("the text changed", replaced("850101350012", "850101350013"), Reason::NotIntact),
        (
            "another body, the signed one in the header",
            header(body).replace(&format!("</soapenv:Header>{body}"), &format!("</soapenv:Header>{other}")),
            Reason::NotIntact,
        ),
        (
            "the same identifier on both",
            header(body).replace(&format!("</soapenv:Header>{body}"), &format!("</soapenv:Header>{evil}")),
            Reason::Malformed,
        ),
        (
            "the signed body inside the other",
            replaced(body, &other.replace("<request>", &format!("<request>{body}"))),
            Reason::NotIntact,
        ),
        (
            "the signed body inside the signature",
            replaced(body, &other).replace("</ds:KeyInfo>", &format!("{body}</ds:KeyInfo>")),
            Reason::Malformed,
        ),
        ("a wrapper around the body", replaced(body, &format!("<x>{body}</x>")), Reason::Malformed),
        ("two bodies", replaced(body, &format!("{other}{body}")), Reason::Malformed),
        ("a body after the body", replaced(body, &format!("{body}{other}")), Reason::Malformed),
        ("two headers", replaced("<soapenv:Header>", "<soapenv:Header/><soapenv:Header>"), Reason::Malformed),
        ("two security headers", replaced(security, &format!("{security}{security}")), Reason::Malformed),
        ("two signatures", replaced(signature, &format!("{signature}{signature}")), Reason::Malformed),
        ("no signature", replaced(signature, ""), Reason::Malformed),
        ("no security header", replaced(security, ""), Reason::Malformed),
        ("the signature outside the security header", replaced(security, signature), Reason::Malformed),
        (
            "another element of the name",
            replaced("<soapenv:Envelope", "<Envelope").replace("</soapenv:Envelope", "</Envelope"),
            Reason::Malformed,
        ),
        ("a certificate of another kind", replaced("#X509v3", "#X509PKIPathv1"), Reason::Malformed),
        ("a document type", replaced("<soapenv:Envelope", "<!DOCTYPE x><soapenv:Envelope"), Reason::Malformed),
    ];
    for (what, soap, reason) in &cases {
        assert_ne!(soap, &signed, "{what}");
        let result = judged(soap);
        assert_eq!(result.signed.verdict, Verdict::Invalid, "{what}: {soap}");
        assert!(result.signed.reasons.contains(reason), "{what}: {:?}", result.signed.reasons);
        assert!(result.body.is_none() && result.message_id().is_none(), "{what}");
    }
    // The header is not signed: who adds to it changes nothing the receiver may rely on.
    assert!(judged(&signed.replace("<soapenv:Header>", "<soapenv:Header><x/>")).signed.is_valid());
}

#[test]
fn values_against_replay_come_from_one_place_only() {
    let values = |message: &str| {
        let result = judged(&wsse_sign(message, &*KEY).unwrap());
        assert!(result.signed.is_valid());
        (result.message_id(), result.message_date())
    };
    let answer = MESSAGE
        .replace("requestInfo", "responseInfo")
        .replace("messageDate", "responseDate")
        .replace("<request>", "<response>")
        .replace("</request>", "</response>");
    assert_eq!(values(&answer), (Some("5d2f1f0e".into()), Some("2026-11-21T10:15:30.123+05:00".into())));
    let asynchronous = MESSAGE.replace("requestInfo", "messageInfo").replace("requestData", "messageData");
    assert_eq!(values(&asynchronous).0.as_deref(), Some("5d2f1f0e"));
    for (from, to) in [
        ("<messageId>5d2f1f0e</messageId>", ""),
        ("<messageId>5d2f1f0e</messageId>", "<messageId>1</messageId><messageId>2</messageId>"),
        ("<messageId>5d2f1f0e</messageId>", "<messageId><x>1</x></messageId>"),
        ("<request>", "<x/><request>"),
        ("requestInfo", "otherInfo"),
        ("<requestData>", "<requestInfo/><requestData>"),
    ] {
        assert_eq!(values(&MESSAGE.replace(from, to)).0, None, "{to}");
    }
}
