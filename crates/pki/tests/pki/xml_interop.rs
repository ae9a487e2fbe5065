//! Documents signed by the official library of the national authority, and documents made here beside them.

use std::fs;

use jiff::Timestamp;
use pki::{
    Algorithm, Authority, Certificate, Container, Contour, Reason, Reference, Role, Trust, Verdict, wsse_sign,
    wsse_verify, xml_sign, xml_sign_at, xml_verify,
};

use crate::{citizen, hours, interop::interop, start, year};

/// Documents, and what of them was signed.
const OFFICIAL: [(&str, Option<&str>); 3] = [("xml_simple", None), ("xml_ns", None), ("xml_xpath", Some("part"))];
const COVERED: [(&str, &str); 3] = [
    ("xml_simple", "<root><a>1</a><b attr=\"x\">текст</b></root>"),
    ("xml_ns", "<ns1:doc xmlns:ns1=\"urn:test\" id=\"d1\"><ns1:item>  spaced  </ns1:item><empty></empty></ns1:doc>"),
    ("xml_xpath", "<a Id=\"part\"><x>1</x></a>"),
];
/// What the official library leaves out of what it signs.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

fn moment() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap() + from.len();
    &text[start..start + text[start..].find(to).unwrap()]
}

#[test]
fn documents_of_the_official_library_hold() {
    let Some(folder) = interop("ncalayer-rs") else { return };
    let certificate = Certificate::from_pem(&fs::read(folder.join("test_gost512.cer.pem")).unwrap()).unwrap();
    // The library signed with a key certified by itself, without key usage: so much is known of the signer, and no more.
    let trust = Trust::new(vec![certificate.clone()], vec![], vec![]);
    for ((name, id), (_, covered)) in OFFICIAL.into_iter().zip(COVERED) {
        let official = fs::read_to_string(folder.join(format!("test_gost512.{name}.xml"))).unwrap();
        let all = xml_verify(&official, &trust, moment());
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].signed.reasons, [Reason::WrongUsage], "{name}");
        assert_eq!(all[0].signed.signer.as_ref(), Some(&certificate));
        assert_eq!(std::str::from_utf8(&all[0].covered[0].octets).unwrap(), covered);
        assert_eq!(all[0].covered[0].is_root, id.is_none());
        let strangers = xml_verify(&official, &Trust::default(), moment());
        assert_eq!(strangers[0].signed.reasons, [Reason::UntrustedIssuer, Reason::WrongUsage], "{name}");

        // Whatever was signed is not changed unnoticed.
        let parts = [covered.split_at(covered.len() / 2).1, "gostr34112015-512", "Algorithm", "ds:Reference"];
        for part in parts.into_iter().filter(|part| official.contains(part)) {
            let place = official.find(part).unwrap();
            for spot in (place..place + part.len()).filter(|spot| official.as_bytes()[*spot].is_ascii_alphanumeric()) {
                let mut octets = official.clone().into_bytes();
                octets[spot] ^= 1;
                let changed = String::from_utf8(octets).unwrap();
                for one in xml_verify(&changed, &trust, moment()) {
                    assert_ne!(one.signed.reasons, [Reason::WrongUsage], "{changed}");
                    assert!(one.covered.is_empty(), "{changed}");
                }
            }
        }
        let value = official.find("<ds:SignatureValue>\n").unwrap() + "<ds:SignatureValue>\n".len();
        let mut octets = official.into_bytes();
        octets[value] = if octets[value] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(octets).unwrap();
        assert_eq!(
            xml_verify(&changed, &trust, moment())[0].signed.reasons,
            [Reason::BadSignature, Reason::WrongUsage]
        );
    }
}

/// Octet for octet the official document, but for the values that a key gives.
#[test]
fn what_is_signed_here_has_the_official_form() {
    let Some(folder) = interop("ncalayer-rs") else { return };
    let home = tempfile::tempdir().unwrap();
    let authority = Authority::create(home.path(), "p", Algorithm::Gost2015x512, start()).unwrap();
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let trust = authority.trust(start()).unwrap();
    for (name, id) in OFFICIAL {
        let official = fs::read_to_string(folder.join(format!("test_gost512.{name}.xml"))).unwrap();
        let start = official.find("<ds:Signature ").unwrap();
        let end = official.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
        let unsigned = format!("{}{}", &official[..start], &official[end..]);
        // Of the document signed in part there is no input.
        let input = match id {
            None => fs::read_to_string(folder.join(format!("test_gost512.{name}.input.xml"))).unwrap(),
            Some(_) => unsigned.clone(),
        };
        let declaration = if name == "xml_ns" { DECLARATION } else { "" };
        assert_eq!(input, format!("{declaration}{unsigned}"), "{name}");
        // The official library was given the same paths.
        let (element, parent) = if id.is_some() { ("/root[1]/a", "/root") } else { ("", "") };
        let signed = xml_sign_at(&input, &key, element, parent).unwrap();
        assert!(xml_verify(&signed, &trust, hours(1))[0].signed.is_valid());
        let without_values = |text: &str| {
            let value = between(text, "<ds:SignatureValue>", "</ds:SignatureValue>");
            let certificate = between(text, "<ds:X509Certificate>", "</ds:X509Certificate>");
            // The first lines have the width of the official ones; the certificate is another, so it is longer.
            assert!(value.starts_with('\n') && value.ends_with('\n') && certificate.starts_with('\n'));
            assert_eq!(value.lines().map(str::len).collect::<Vec<_>>(), [0, 81, 81, 20]);
            assert!(certificate.lines().nth(1).is_some_and(|line| line.len() == 81 && line.ends_with("&#13;")));
            text.replace(value, "").replace(certificate, "")
        };
        // The declaration is no part of what is signed: here it stays where it was.
        assert_eq!(without_values(&signed), format!("{declaration}{}", without_values(&official)), "{name}");
        // A second signer here, after the first one there.
        let both = xml_sign(&official, &key, &Reference::Whole).unwrap();
        let all = xml_verify(&both, &trust, hours(1));
        assert_eq!(all[0].signed.reasons, [Reason::UntrustedIssuer, Reason::WrongUsage]);
        assert_eq!((all[1].signed.verdict, all[0].covered.is_empty()), (Verdict::Valid, false));
    }
}

#[test]
fn every_algorithm_signs_documents_and_messages() {
    let home = tempfile::tempdir().unwrap();
    let authority = Authority::create(home.path(), "p", Algorithm::Gost2015x512, start()).unwrap();
    let trust = authority.trust(start()).unwrap();
    let keys = Algorithm::ALL
        .map(|algorithm| authority.issue_of(algorithm, &citizen(), &[Role::Individual], year(), start()).unwrap());
    let mut document = "<r a=\"1\"/>".to_owned();
    for (key, algorithm) in keys.iter().zip(Algorithm::ALL) {
        document = xml_sign(&document, key, &Reference::Whole).unwrap();
        let soap =
            "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><a>1</a></S:Body></S:Envelope>";
        let message = wsse_sign(soap, key).unwrap();
        assert!(wsse_verify(&message, &trust, hours(1)).signed.is_valid(), "{algorithm:?}");
        let changed = message.replace("<a>1</a>", "<a>2</a>");
        assert_eq!(wsse_verify(&changed, &trust, hours(1)).signed.reasons, [Reason::NotIntact], "{algorithm:?}");
    }
    let all = xml_verify(&document, &trust, hours(1));
    assert!(all.len() == keys.len() && all.iter().all(|one| one.signed.is_valid()), "{all:?}");
    // The value of every one of them is checked.
    let values: Vec<_> =
        document.match_indices("<ds:SignatureValue>\n").map(|(place, open)| place + open.len()).collect();
    for (place, value) in values.into_iter().enumerate() {
        let mut octets = document.clone().into_bytes();
        octets[value + 5] = if octets[value + 5] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(octets).unwrap();
        assert_eq!(xml_verify(&changed, &trust, hours(1))[place].signed.reasons, [Reason::BadSignature]);
    }
}

/// Keys of the test contour sign, and the signers are judged by its authorities and its list.
#[test]
fn signers_of_the_test_contour_are_judged_to_its_root() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let pem = |name: &str| {
        let bytes = read(name);
        if bytes.starts_with(b"-----") { Certificate::from_pem(&bytes) } else { Certificate::from_der(&bytes) }.unwrap()
    };
    let list = pki::RevocationList::from_der(&read("nca_gost2022_test.crl")).unwrap();
    let (root, issuing) = (pem("root_test_gost_2022.cer"), pem("nca_gost2022_test.cer"));
    let trust = Trust::new(vec![root], vec![issuing], vec![list]).in_contour(Contour::Test);
    let at: Timestamp = "2026-09-01T00:00:00Z".parse().unwrap();
    // The root publishes no list here, so of the authority under it nothing is known: no verdict, and never a pass.
    let good = [Reason::RevocationUnknown].as_slice();
    let keys = [
        ("individual/valid/individual_valid", "123456789011", Role::Individual, true),
        ("legal/valid/head", "123456789011", Role::Head, true),
        ("legal/valid/employee_signright", "123456789012", Role::SignRight, true),
        ("individual/revoked/individual_revoked", "123456789011", Role::Individual, false),
        ("legal/revoked/head", "123456789011", Role::Head, false),
    ];
    for (name, iin, role, is_good) in keys {
        let key = Container::open(&folder.join(format!("{name}.p12")), "Qwerty12").unwrap().entries[0].key().unwrap();
        let document = xml_sign("<r/>", &key, &Reference::Whole).unwrap();
        let message = "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body/></S:Envelope>";
        let message = wsse_sign(message, &key).unwrap();
        for signed in [xml_verify(&document, &trust, at).remove(0).signed, wsse_verify(&message, &trust, at).signed] {
            let signed = signed.require_role(&[role]);
            assert_eq!(signed.subject().unwrap().iin.unwrap().as_str(), iin, "{name}");
            if is_good {
                assert_eq!((signed.verdict, signed.reasons.as_slice()), (Verdict::Undetermined, good), "{name}");
            } else {
                assert_eq!(signed.verdict, Verdict::Invalid, "{name}");
                assert!(matches!(signed.reasons[0], Reason::Revoked { .. }), "{name}: {:?}", signed.reasons);
            }
        }
        // In production the same numbers are nobody's.
        let signed = xml_verify(&document, &trust.clone().in_contour(Contour::Production), at).remove(0).signed;
        assert_eq!(signed.subject().unwrap().iin, None, "{name}");
    }
}
