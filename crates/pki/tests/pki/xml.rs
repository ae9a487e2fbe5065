//! Signatures in XML: what is made here holds here, and whatever is changed is found.

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use pki::{
    Algorithm, Digest, KeyFile, Reason, Reference, Role, Signer, StampRequest, Trust, Verdict, xml_sign, xml_verify,
};
use proptest::prelude::*;

use crate::{HOUSE, citizen, hours, start, year};

/// A key of RSA, beside the one of ECDSA in the house.
pub static RSA: LazyLock<KeyFile> = LazyLock::new(|| {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let pkcs8: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let certificate =
        HOUSE.authority.certify(public.as_ref(), &citizen(), &[Role::Individual], year(), start()).unwrap();
    KeyFile::new(pkcs8.as_ref(), certificate).unwrap()
});

pub const APPLICATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- сырты -->\n\
    <a:application xmlns:a=\"urn:test:application\" Id=\"whole\">\n  <a:iin Id='part'>85010<!-- x -->1350012</a:iin>\r\n  \
    <text xml:lang=\"kk\">Өтініш &amp; &lt;сұрау&gt;<![CDATA[ <b> ]]></text><empty/></a:application>\n<?end?>";

/// Verdict and reasons of every signature.
pub fn judged(xml: &str) -> Vec<(Verdict, Vec<Reason>)> {
    xml_verify(xml, &HOUSE.trust, hours(1)).into_iter().map(|one| (one.signed.verdict, one.signed.reasons)).collect()
}

pub fn valid() -> (Verdict, Vec<Reason>) {
    (Verdict::Valid, vec![])
}

pub fn open(reason: Reason) -> (Verdict, Vec<Reason>) {
    (Verdict::Undetermined, vec![reason])
}

pub fn invalid(reason: Reason) -> (Verdict, Vec<Reason>) {
    (Verdict::Invalid, vec![reason])
}

fn text(octets: &[u8]) -> &str {
    std::str::from_utf8(octets).unwrap()
}

#[test]
fn the_whole_document_is_signed_and_given_back_as_signed() {
    for key in [&HOUSE.key, &*RSA] {
        let signed = xml_sign(APPLICATION, key, &Reference::Whole).unwrap();
        // Nothing of the document was touched but the ends of lines: the signature was put before the last end tag.
        let document = APPLICATION.replace("\r\n", "\n");
        let (before, after) = document.split_at(document.rfind("</").unwrap());
        assert!(signed.starts_with(before) && signed.ends_with(after));
        let all = xml_verify(&signed, &HOUSE.trust, hours(1));
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].signed.verdict, &all[0].signed.reasons), (Verdict::Valid, &vec![]));
        assert_eq!(all[0].signed.signer.as_ref(), Some(key.certificate()));
        let root = all[0].root().unwrap();
        assert_eq!(root.reference, Reference::Whole);
        // Canonical XML 1.0: no declaration, no comments, line ends and quotes of one kind, empty elements in two tags.
        assert_eq!(
            text(&root.octets),
            "<a:application xmlns:a=\"urn:test:application\" Id=\"whole\">\n  <a:iin Id=\"part\">850101350012</a:iin>\n  \
             <text xml:lang=\"kk\">Өтініш &amp; &lt;сұрау&gt; &lt;b&gt; </text><empty></empty></a:application>\n<?end?>"
        );
        assert_eq!(
            root.element("urn:test:application", "iin").as_deref().map(text),
            Some("<a:iin xmlns:a=\"urn:test:application\" Id=\"part\">850101350012</a:iin>")
        );
        assert_eq!(root.element("urn:test:application", "bin"), None);
    }
}

#[test]
fn one_element_is_signed_and_only_it_is_given_back() {
    let part = Reference::Id("part".into());
    let signed = xml_sign(APPLICATION, &HOUSE.key, &part).unwrap();
    let all = xml_verify(&signed, &HOUSE.trust, hours(1));
    assert_eq!((all[0].signed.verdict, all[0].covered.len(), all[0].root()), (Verdict::Valid, 1, None));
    let covered = &all[0].covered[0];
    assert_eq!((&covered.reference, covered.is_root), (&part, false));
    let expected = "<a:iin xmlns:a=\"urn:test:application\" Id=\"part\">850101350012</a:iin>";
    assert_eq!(text(&covered.octets), expected);
    // What was not signed may change, what was signed may not.
    assert_eq!(judged(&signed.replace("Өтініш", "Шағым")), [valid()]);
    assert_eq!(judged(&signed.replace("1350012", "1350013")), [invalid(Reason::NotIntact)]);
    // The document element by its identifier leaves the signature inside it out.
    let signed = xml_sign(APPLICATION, &HOUSE.key, &Reference::Id("whole".into())).unwrap();
    assert!(xml_verify(&signed, &HOUSE.trust, hours(1))[0].root().unwrap().is_root);
    for absent in ["", "absent", "a\"b", "a b", "(part)"] {
        assert!(xml_sign(APPLICATION, &HOUSE.key, &Reference::Id(absent.into())).is_err(), "{absent}");
    }
}

#[test]
fn signers_one_after_another_are_peeled_from_the_last_to_the_first() {
    let first = xml_sign("<r/>", &HOUSE.key, &Reference::Whole).unwrap();
    let second = xml_sign(&first, &*RSA, &Reference::Whole).unwrap();
    let third = xml_sign(&second, &HOUSE.key, &Reference::Whole).unwrap();
    let all = xml_verify(&third, &HOUSE.trust, hours(1));
    assert!(all.iter().all(|one| one.signed.is_valid()), "{all:?}");
    let counts = all.iter().map(|one| text(&one.covered[0].octets).matches("<ds:Signature ").count());
    assert_eq!(counts.collect::<Vec<_>>(), [0, 1, 2]);
    // The second signer signed the first signature with the document.
    let place = third.find("<ds:Signature ").unwrap()..third.find("</ds:Signature>").unwrap() + 15;
    let without_first = format!("{}{}", &third[..place.start], &third[place.end..]);
    assert_eq!(judged(&without_first), [invalid(Reason::NotIntact), invalid(Reason::NotIntact)]);
    let place = third.rfind("<ds:Signature ").unwrap()..third.rfind("</ds:Signature>").unwrap() + 15;
    let without_last = format!("{}{}", &third[..place.start], &third[place.end..]);
    assert_eq!(judged(&without_last), [valid(), valid()]);
    // More than can be read is not made.
    let mut many = third;
    for _ in 3..64 {
        many = xml_sign(&many, &HOUSE.key, &Reference::Whole).unwrap();
    }
    assert_eq!(judged(&many), vec![valid(); 64]);
    assert!(xml_sign(&many, &HOUSE.key, &Reference::Whole).is_err());
}

#[test]
fn the_form_is_that_of_the_official_library() {
    let signed = xml_sign("<root><a>1</a></root>", &*RSA, &Reference::Whole).unwrap();
    let shape = "<root><a>1</a><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n<ds:SignedInfo>\n\
        <ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>\n\
        <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\n<ds:Reference URI=\"\">\n\
        <ds:Transforms>\n<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\n\
        <ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments\"/>\n</ds:Transforms>\n\
        <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\n<ds:DigestValue>";
    assert!(signed.starts_with(shape), "{signed}");
    let value = &signed[signed.find("<ds:SignatureValue>").unwrap() + 19..signed.find("</ds:SignatureValue>").unwrap()];
    let lines: Vec<&str> = value.split('\n').collect();
    assert_eq!(lines.len(), 2 + 5, "{value}");
    assert!(lines[1..5].iter().all(|line| line.len() == 76 + 5 && line.ends_with("&#13;")), "{value}");
    assert!(signed.ends_with("\n</ds:X509Certificate>\n</ds:X509Data>\n</ds:KeyInfo>\n</ds:Signature></root>"));
    // Other programs break the lines elsewhere, or nowhere; inside the signed information a break is signed too.
    for other in ["\r\n", "\n", "\t", ""] {
        let place = signed.find("<ds:SignatureValue>").unwrap();
        let changed = format!("{}{}", &signed[..place], signed[place..].replace("&#13;\n", other));
        assert_eq!(judged(&changed), [valid()], "{other:?}");
    }
}

#[test]
fn nothing_that_is_not_read_is_valid() {
    let signed = xml_sign(APPLICATION, &*RSA, &Reference::Whole).unwrap();
    let malformed = [
        String::new(),
        "<r>".into(),
        APPLICATION.into(),
        signed.replacen("<!-- сырты -->", "<!DOCTYPE a>", 1),
        signed.replacen("<!-- сырты -->", "<!DOCTYPE a [<!ENTITY x \"y\">]>", 1),
        signed.replacen("version=\"1.0\"", "version=\"1.1\"", 1),
        signed.replacen("<text", "<text xmlns:p=\"\"", 1),
        signed.replacen("&amp;", "&unknown;", 1),
        signed.replacen("<ds:SignatureValue>", "<ds:SignatureValue><!-- -->", 1),
        signed.replacen("<ds:DigestValue>", "<ds:DigestValue><?p?>", 1),
        signed.replacen("<ds:DigestValue>", "<ds:DigestValue>*", 1),
        signed.replacen("</ds:KeyInfo>", "</ds:KeyInfo><ds:Object/>", 1),
        signed.replacen("URI=\"\"", "URI=\"file:///etc/passwd\"", 1),
        signed.replacen("URI=\"\"", "URI=\"http://127.0.0.1/\"", 1),
        signed.replacen("URI=\"\"", "URI=\"#xpointer(/)\"", 1),
        signed.replacen("URI=\"\"", "URI=\"#\"", 1),
        signed.replacen(" URI=\"\"", "", 1),
        signed.replacen("URI=\"\"", "URI=\"#absent\"", 1),
    ];
    for (place, xml) in malformed.iter().enumerate() {
        for (verdict, reasons) in judged(xml) {
            assert!(verdict == Verdict::Invalid && reasons.contains(&Reason::Malformed), "{place}: {reasons:?} {xml}");
        }
    }
    let cut = signed.find("<ds:KeyInfo>").unwrap()..signed.find("</ds:KeyInfo>").unwrap() + 13;
    let keyless = format!("{}{}", &signed[..cut.start], &signed[cut.end..]);
    assert_eq!(judged(&keyless), [open(Reason::CertificateMissing)]);
}

#[test]
fn unknown_algorithms_are_no_verdict() {
    let signed = xml_sign(APPLICATION, &*RSA, &Reference::Whole).unwrap();
    let c14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    let changes = [
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha1"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
        ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"),
        ("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116"),
        ("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
        ("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2000/09/xmldsig#base64"),
        (c14n, "http://www.w3.org/2006/12/xml-c14n11"),
    ];
    for (from, to) in changes {
        let all = judged(&signed.replacen(from, to, 1));
        assert_eq!(all[0].0, Verdict::Undetermined, "{to}");
        assert_eq!(all[0].1, [Reason::UnsupportedAlgorithm], "{to}");
    }
    // A parameter that cuts a code short, and a transform after the canonical form.
    let short = signed.replacen(
        "rsa-sha256\"/>",
        "rsa-sha256\"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>",
        1,
    );
    assert_eq!(judged(&short)[0].1, [Reason::UnsupportedAlgorithm]);
    let more = signed.replacen("</ds:Transforms>", &format!("<ds:Transform Algorithm=\"{c14n}\"/></ds:Transforms>"), 1);
    assert_eq!(judged(&more)[0].1, [Reason::UnsupportedAlgorithm]);
}

#[test]
fn xades_is_told_by_its_name_and_left_open() {
    let signed = xml_sign("<r/>", &HOUSE.key, &Reference::Whole).unwrap();
    let with = |object: &str| signed.replacen("</ds:Signature>", &format!("{object}</ds:Signature>"), 1);
    for edition in ["v1.1.1", "v1.2.2", "v1.3.2"] {
        let properties = format!(
            "<ds:Object><xades:QualifyingProperties xmlns:xades=\"http://uri.etsi.org/01903/{edition}#\" Target=\"#s\"/></ds:Object>"
        );
        assert_eq!(judged(&with(&properties)), [(Verdict::Undetermined, vec![Reason::UnsupportedForm])], "{edition}");
    }
    // Any other enclosed object is where attacks keep what was signed.
    for other in ["<ds:Object/>", "<ds:Object><QualifyingProperties/></ds:Object>", "<ds:Object>text</ds:Object>"] {
        assert_eq!(judged(&with(other)), [invalid(Reason::Malformed)], "{other}");
    }
}

#[test]
fn the_form_is_exact() {
    let signed = xml_sign("<r Id=\"r\"/>", &HOUSE.key, &Reference::Whole).unwrap();
    let reference = {
        let from = signed.find("<ds:Reference").unwrap();
        let to = signed.find("</ds:Reference>").unwrap() + "</ds:Reference>".len();
        signed[from..to].to_owned()
    };
    let method = "<ds:CanonicalizationMethod";
    let renamed = |name: &str| signed.replace(&format!("ds:{name}"), "ds:Other");
    let mut cases: Vec<(String, String)> = [
        "SignedInfo",
        "SignatureValue",
        "KeyInfo",
        "CanonicalizationMethod",
        "SignatureMethod",
        "Reference",
        "DigestMethod",
        "DigestValue",
        "Transforms",
    ]
    .map(|name| (name.to_owned(), renamed(name)))
    .into();
    cases.push(("no reference".to_owned(), signed.replace(&reference, "")));
    cases.push(("too many references".to_owned(), signed.replace(&reference, &reference.repeat(17))));
    let transforms = {
        let from = reference.find("<ds:Transforms>").unwrap();
        let to = reference.find("</ds:Transforms>").unwrap();
        reference[from..to].to_owned()
    };
    cases.push(("no transform in transforms".to_owned(), signed.replace(&transforms, "<ds:Transforms>")));
    cases.push(("a parameter of inclusive form".to_owned(), {
        let from = signed.find(method).unwrap();
        let to = from + signed[from..].find("/>").unwrap();
        format!("{}><x/></ds:CanonicalizationMethod>{}", &signed[..to], &signed[to + 2..])
    }));
    for (what, xml) in cases {
        let all = judged(&xml);
        assert!(all.iter().all(|(verdict, _)| *verdict != Verdict::Valid), "{what}");
        let told = all.iter().flat_map(|(_, reasons)| reasons);
        let known = |reason: &Reason| matches!(reason, Reason::Malformed | Reason::UnsupportedAlgorithm);
        assert!(told.clone().any(known), "{what}: {all:?}");
    }
}

#[test]
fn the_signer_is_judged_as_everywhere() {
    let signed = xml_sign("<r/>", &HOUSE.key, &Reference::Whole).unwrap();
    let reasons = |at| xml_verify(&signed, &HOUSE.trust, at)[0].signed.reasons.clone();
    assert!(reasons(hours(-2)).contains(&Reason::NotYetValid));
    assert!(reasons(hours(24 * 366)).iter().any(|reason| matches!(reason, Reason::Expired { .. })));
    let nobody = xml_verify(&signed, &pki::Trust::default(), hours(1));
    assert_eq!(nobody[0].signed.reasons, [Reason::UntrustedIssuer]);
    // The document is intact whoever signed it; whether to believe the signer is the verdict's.
    assert_eq!(text(&nobody[0].covered[0].octets), "<r></r>");
    // The certificate of another key.
    let foreign = xml_sign("<r/>", &*RSA, &Reference::Whole).unwrap();
    let between = |xml: &str| {
        let from = xml.find("<ds:KeyInfo>").unwrap();
        (from, xml[from..].to_owned())
    };
    let swapped = format!("{}{}", &signed[..between(&signed).0], between(&foreign).1);
    assert_eq!(judged(&swapped)[0].1, [Reason::UnsupportedAlgorithm]);
    assert_eq!(HOUSE.key.certificate().algorithm(), Some(Algorithm::EcdsaP256));
}

/// The form has no place for a time stamp, so it stands in the evidence kept beside the document.
#[test]
fn a_document_stamped_in_time_outlives_the_certificate() {
    let key = HOUSE.authority.issue(&citizen(), &[Role::Individual], start()..hours(10), start()).unwrap();
    let signed = xml_sign("<r/>", &key, &Reference::Whole).unwrap();
    let trust = HOUSE.authority.trust(hours(100)).unwrap();
    let before = xml_verify(&signed, &HOUSE.trust, hours(2)).remove(0);
    let request = StampRequest::new(&before.value, Digest::Sha256).unwrap();
    let answer = HOUSE.authority.time_stamp(request.der(), hours(2)).unwrap();
    let stamp = request.accept(&answer, &HOUSE.trust, hours(2)).unwrap();
    let mut evidence = before.signed.evidence.unwrap();
    let without = xml_verify(&signed, &trust.clone().with_evidence(&evidence), hours(100)).remove(0);
    assert_eq!(without.signed.reasons, [Reason::Expired { at: hours(10) }]);
    evidence.add_stamp(&stamp);
    let kept = trust.with_evidence(&evidence);
    let later = xml_verify(&signed, &kept, hours(100)).remove(0);
    assert_eq!((later.signed.verdict, later.signed.judged_at), (Verdict::Valid, Some(hours(2))));
    // The stamp is over this one signature.
    let other = xml_sign("<r>1</r>", &key, &Reference::Whole).unwrap();
    assert_eq!(xml_verify(&other, &kept, hours(100))[0].signed.reasons, [Reason::Expired { at: hours(10) }]);
}

#[test]
fn documents_beyond_the_limits_cost_little_and_are_left_open() {
    let spaces = |count| " ".repeat(count);
    let many = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let attributes = |count| many(count, &|one| format!(" a{one}=''"));
    let scopes = many(90, &|level| format!("<e{}>", many(60, &|one| format!(" xmlns:p{level}x{one}='urn:{one}'"))));
    let large = format!("<r>{}</r>", spaces(16 * 1024 * 1024));
    assert_eq!(judged(&large), [open(Reason::TooLarge)]);
    assert!(xml_sign(&large, &HOUSE.key, &Reference::Whole).is_err());
    let hostile = [
        format!("{}{}", "<a>".repeat(101), "</a>".repeat(101)),
        format!("<r{}/>", attributes(65)),
        format!("<r{}/>", attributes(200_000)),
        format!("<r>{}</r>", "<a/>".repeat(500_001)),
        format!("<r/>{}", "<?p?>".repeat(400_000)),
        format!("{}<r/>", "<!---->".repeat(400_000)),
        format!("{scopes}{}", "</e>".repeat(90)),
        format!("<r>{}</r>", "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>".repeat(65)),
    ];
    for xml in &hostile {
        assert_eq!(judged(xml), [open(Reason::TooLarge)], "{xml:.60}");
        assert!(xml_sign(xml, &HOUSE.key, &Reference::Whole).is_err(), "{xml:.60}");
    }
    let honest = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
    assert_eq!(judged(&xml_sign(&honest, &HOUSE.key, &Reference::Whole).unwrap()), [valid()]);
    assert_eq!(
        judged(&xml_sign(&format!("<r{}/>", attributes(64)), &HOUSE.key, &Reference::Whole).unwrap()),
        [valid()]
    );
    let large = format!("<r>{}</r>", spaces(15 * 1024 * 1024));
    assert_eq!(judged(&xml_sign(&large, &HOUSE.key, &Reference::Whole).unwrap()), [valid()]);
}

/// Every octet of a signed document, another in its place: never valid, or the signed part is the same as before.
#[test]
fn every_changed_octet_is_found_or_was_not_signed() {
    let document = "<a:r xmlns:a='urn:a' Id='x'><b c=\"d\">қала &amp; ауыл</b>\r\n<!-- e --><a:f/></a:r>";
    for (key, changes) in [(&HOUSE.key, [1, 0x20].as_slice()), (&*RSA, &[2])] {
        let signed = xml_sign(document, key, &Reference::Whole).unwrap();
        let before = xml_verify(&signed, &HOUSE.trust, hours(1)).remove(0);
        assert!(before.signed.is_valid());
        let mut unnoticed = String::new();
        for place in 0..signed.len() {
            for change in changes {
                let mut octets = signed.clone().into_bytes();
                octets[place] ^= change;
                let Ok(changed) = String::from_utf8(octets) else { continue };
                for one in xml_verify(&changed, &HOUSE.trust, hours(1)).into_iter().filter(|one| one.signed.is_valid())
                {
                    assert_eq!((&one.covered, &one.signed.signer), (&before.covered, &before.signed.signer));
                    unnoticed.push(char::from(signed.as_bytes()[place]));
                }
            }
        }
        // Only kinds of quotes, white space in tags and base64, and comments may change.
        unnoticed.retain(|letter| !" \r\n\t\"'!e-".contains(letter));
        assert!(unnoticed.is_empty(), "«{unnoticed}»");
    }
}

static SIGNED: LazyLock<String> = LazyLock::new(|| xml_sign(APPLICATION, &HOUSE.key, &Reference::Whole).unwrap());

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text_is_never_valid(xml in "\\PC{0,200}", inner in "[<>/a-c=\"'&;#! ?\\[\\]-]{0,80}") {
        prop_assert!(judged(&xml).iter().all(|(verdict, _)| *verdict == Verdict::Invalid));
        let inner = format!("<r>{inner}</r>");
        prop_assert!(judged(&inner).iter().all(|(verdict, _)| *verdict == Verdict::Invalid));
    }

    #[test]
    fn a_spliced_document_never_panics_nor_gives_other_octets(from in 0usize..3000, cut in 0usize..80, inner in "[<>/a-c=\"'&;#! ?-]{0,20}") {
        let floor = |place: usize| (0..=place.min(SIGNED.len())).rev().find(|place| SIGNED.is_char_boundary(*place)).unwrap();
        let (from, to) = (floor(from), floor(from + cut));
        let spliced = format!("{}{inner}{}", &SIGNED[..from], &SIGNED[to..]);
        let whole = xml_verify(&SIGNED, &HOUSE.trust, hours(1)).remove(0);
        for one in xml_verify(&spliced, &HOUSE.trust, hours(1)) {
            prop_assert!(!one.signed.is_valid() || one.covered == whole.covered);
        }
    }

    #[test]
    fn any_text_signed_is_valid_and_given_back(value in "\\PC{0,60}", space in "[ \t\r\n]{0,5}") {
        let escaped: String = value.chars().map(|letter| match letter {
            '<' => "&lt;".into(), '&' => "&amp;".into(), '>' => "&gt;".into(), '"' => "&quot;".into(), other => other.to_string(),
        }).collect();
        let document = format!("<r a=\"{escaped}{space}\">{escaped}{space}</r>");
        let signed = xml_sign(&document, &HOUSE.key, &Reference::Whole).unwrap();
        let all = xml_verify(&signed, &HOUSE.trust, hours(1));
        prop_assert!(all[0].signed.is_valid());
        let again = format!("<x>{}</x>", text(&all[0].covered[0].octets));
        let again = roxmltree::Document::parse(&again).unwrap().root_element().first_element_child().unwrap().text().unwrap_or_default().to_owned();
        prop_assert_eq!(again, format!("{value}{}", space.replace("\r\n", "\n").replace('\r', "\n")));
    }
}

/// The certificates of a chain stand beside the signature in any order (XML Signature §4.5.4).
#[test]
fn the_signer_is_found_among_the_certificates_of_the_chain() {
    let signed = xml_sign("<r/>", &HOUSE.key, &Reference::Whole).unwrap();
    let only_root = Trust::new(HOUSE.trust.roots().to_vec(), vec![], HOUSE.trust.lists().to_vec());
    let issuing = STANDARD.encode(HOUSE.authority.issuing().der());
    let root = STANDARD.encode(HOUSE.authority.root().der());
    let one = |text: &str| format!("<ds:X509Certificate>{text}</ds:X509Certificate>");
    let (before, after) = ("<ds:X509Data>", "</ds:X509Data>");
    for more in [one(&issuing), format!("{}{}", one(&root), one(&issuing))] {
        for chain in [
            signed.replacen(before, &format!("{before}{more}"), 1),
            signed.replacen(after, &format!("{more}{after}"), 1),
        ] {
            let judged = xml_verify(&chain, &HOUSE.trust, hours(1)).remove(0);
            assert_eq!((judged.signed.verdict, judged.signed.reasons), valid(), "{chain}");
            assert_eq!(judged.signed.signer.as_ref(), Some(HOUSE.key.certificate()));
            // Then the root alone is enough to know, and the chain that came along is what the authorities are asked about.
            assert!(xml_verify(&chain, &only_root, hours(1)).remove(0).signed.is_valid(), "{chain}");
            let asked = pki::document::certificates(chain.as_bytes());
            assert_eq!(asked.first(), Some(HOUSE.key.certificate()));
            assert!(asked.contains(HOUSE.authority.issuing()));
        }
    }
    assert_eq!(xml_verify(&signed, &only_root, hours(1)).remove(0).signed.reasons, [Reason::UntrustedIssuer]);
    let unreadable = signed.replacen(before, &format!("{before}{}", one("AAAA")), 1);
    assert_eq!(judged(&unreadable), [invalid(Reason::Malformed)]);
}

/// The signer may be named by a key or a name alone (XML Signature §4.5): then there is no certificate to judge.
#[test]
fn a_key_named_without_its_certificate_is_left_open() {
    let signed = xml_sign("<r/>", &HOUSE.key, &Reference::Whole).unwrap();
    let from = signed.find("<ds:X509Data>").unwrap();
    let to = signed.find("</ds:X509Data>").unwrap() + "</ds:X509Data>".len();
    let [start, end] =
        [signed.find("<ds:KeyInfo>").unwrap(), signed.find("</ds:KeyInfo>").unwrap() + "</ds:KeyInfo>".len()];
    for other in
        ["<ds:KeyName>k</ds:KeyName>", "<ds:KeyValue/>", "<ds:X509Data><ds:X509SKI>AA==</ds:X509SKI></ds:X509Data>", ""]
    {
        let named = format!("{}{other}{}", &signed[..from], &signed[to..]);
        assert_eq!(judged(&named), [open(Reason::CertificateMissing)], "{other}");
    }
    assert_eq!(judged(&format!("{}{}", &signed[..start], &signed[end..])), [open(Reason::CertificateMissing)]);
    // What does not hold does not hold, whoever signed it.
    let changed = signed.replacen("<r>", "<r a=\"1\">", 1).replace(&signed[from..to], "");
    assert_eq!(judged(&changed)[0].0, Verdict::Invalid);
}
