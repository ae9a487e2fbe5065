//! Signature wrapping: the signed part moved aside, another in its place (IBM Research, 2005; the eight forms of Somorovsky et al.,
//! «On Breaking SAML», 2012). The rule that ends them all: business reads what the signature covers and nothing else.

use pki::{Reason, Reference, SignedXml, Verdict, xml_sign, xml_verify};

use crate::{
    HOUSE, hours,
    xml::{invalid, judged, valid},
};

const ORDER: &str = "urn:test:order";
const DS: &str = "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";

/// A letter with one order; the order alone is signed.
fn letter() -> String {
    let letter = format!("<letter Id=\"letter\"><order xmlns=\"{ORDER}\" Id=\"order\"><sum>100</sum></order></letter>");
    xml_sign(&letter, &HOUSE.key, &Reference::Id("order".into())).unwrap()
}

/// The same, the whole letter signed by its identifier.
fn whole_letter() -> String {
    let letter = format!("<letter Id=\"letter\"><order xmlns=\"{ORDER}\" Id=\"order\"><sum>100</sum></order></letter>");
    xml_sign(&letter, &HOUSE.key, &Reference::Id("letter".into())).unwrap()
}

/// The text from `from` to `to`, both inside.
fn cut<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap();
    let end = text.rfind(to).unwrap() + to.len();
    &text[start..end]
}

fn evil(part: &str) -> String {
    part.replace("100", "999").replace("Id=\"order\"", "Id=\"evil\"").replace("Id=\"letter\"", "Id=\"evil\"")
}

/// Business finds no sum but the signed one, whatever the verdict.
fn only_the_signed_sum(xml: &str) -> Vec<SignedXml> {
    let all = xml_verify(xml, &HOUSE.trust, hours(1));
    for one in &all {
        for covered in &one.covered {
            let text = std::str::from_utf8(&covered.octets).unwrap();
            assert!(!text.contains("999"), "{text}");
            let order = covered.element(ORDER, "order");
            assert!(order.is_none_or(|order| std::str::from_utf8(&order).unwrap().contains("<sum>100</sum>")));
        }
    }
    all
}

#[test]
fn the_eight_forms() {
    let signed = whole_letter();
    let signature = cut(&signed, "<ds:Signature ", "</ds:Signature>");
    let original = signed.replace(signature, "");
    let wrong = evil(&original);
    let (open, close) = wrong.split_at(wrong.rfind("</letter>").unwrap());
    let inside = |inner: &str| signature.replace("</ds:Signature>", &format!("{inner}</ds:Signature>"));
    let object = |inner: &str| inside(&format!("<ds:Object>{inner}</ds:Object>"));

    let part = letter();
    let part_signature = cut(&part, "<ds:Signature ", "</ds:Signature>");
    let order = cut(&part, "<order", "</order>");
    let wrong_order = evil(order);
    let part_object = |inner: &str| {
        part_signature.replace("</ds:Signature>", &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"))
    };
    let wrong_within = |inner: &str| wrong_order.replace("</order>", &format!("{inner}</order>"));

    let forms = [
        // 1: the original message inside the signature of the wrong one. 2: beside the signature.
        format!("{open}{}{close}", inside(&original)),
        format!("{open}{original}{signature}{close}"),
        // 3: the wrong part before the signed one. 4: around it.
        format!("<letter>{wrong_order}{order}{part_signature}</letter>"),
        format!("<letter>{}{part_signature}</letter>", wrong_within(order)),
        // 5: the wrong part holds the signature, the signed part is at the end. 6: the signed part in the signature.
        format!("<letter>{}{order}</letter>", wrong_within(part_signature)),
        format!("<letter>{}</letter>", wrong_within(&inside(order))),
        // 7: the signed part in an extension beside. 8: in an object of the signature.
        format!("<letter><extensions>{order}</extensions>{wrong_order}{part_signature}</letter>"),
        format!("<letter>{}</letter>", wrong_within(&part_object(order))),
        // The first form once more, in an object.
        format!("{open}{}{close}", object(&original)),
    ];
    for (place, form) in forms.iter().enumerate() {
        for one in only_the_signed_sum(form) {
            // Where the document element changed, nobody is told that it was signed.
            assert!(one.root().is_none() || !one.signed.is_valid(), "form {}", place + 1);
            let hidden = matches!(place, 0 | 5 | 7 | 8);
            assert!(!hidden || one.signed.verdict == Verdict::Invalid, "form {}", place + 1);
        }
    }
    // The signed part moved without the wrong one noticing it: valid, and only the signed part is given.
    assert_eq!(judged(&forms[2]), [valid()]);
    assert_eq!(judged(&forms[6]), [valid()]);
}

#[test]
fn an_identifier_carried_twice_means_nothing() {
    let signed = letter();
    let order = cut(&signed, "<order", "</order>");
    let twice = [
        signed.replacen(order, &format!("{order}{}", order.replace("100", "999")), 1),
        signed.replacen(order, &format!("<order ID=\"order\"/>{order}"), 1),
        signed.replacen(order, &format!("{order}<order id='order'/>"), 1),
        signed.replacen(order, &format!("{order}<order xml:id='order'/>"), 1),
        signed.replacen(order, &format!("<o xmlns:any='urn:any' any:iD='order'/>{order}"), 1),
        signed.replacen("<ds:KeyInfo>", "<ds:KeyInfo Id=\"order\">", 1),
        signed.replacen("<letter ", "<letter any:Id='order' xmlns:any='urn:any' ", 1),
    ];
    for xml in &twice {
        assert_eq!(judged(xml), [invalid(Reason::Malformed)], "{xml}");
        assert!(xml_sign(xml, &HOUSE.key, &Reference::Id("order".into())).is_err());
    }
    // An identifier nobody refers to may be carried twice: business uses such attributes for its own ends.
    assert_eq!(judged(&signed.replacen(order, &format!("<x id='1'/>{order}<x id='1'/>"), 1)), [valid()]);
    // Each name of an identifier is found.
    for name in ["Id", "ID", "id", "xml:id"] {
        let letter = format!("<letter><order xmlns=\"{ORDER}\" {name}=\"o-1\"><sum>100</sum></order></letter>");
        let signed = xml_sign(&letter, &HOUSE.key, &Reference::Id("o-1".into())).unwrap();
        assert_eq!(judged(&signed), [valid()], "{name}");
    }
    let letter = format!("<letter><order xmlns=\"{ORDER}\" iD=\"o-1\"/></letter>");
    assert!(xml_sign(&letter, &HOUSE.key, &Reference::Id("o-1".into())).is_err());
}

#[test]
fn a_comment_does_not_cut_a_value() {
    let document = format!("<order xmlns=\"{ORDER}\"><to>user@test.kz.evil.kz</to></order>");
    let signed = xml_sign(&document, &HOUSE.key, &Reference::Whole).unwrap();
    let commented = signed.replace("user@test.kz.evil.kz", "user@test.kz<!-- -->.evil.kz");
    let all = xml_verify(&commented, &HOUSE.trust, hours(1));
    // The signature holds, for comments are no part of it; and so they are no part of what business reads.
    assert!(all[0].signed.is_valid());
    let to = all[0].covered[0].element(ORDER, "to").unwrap();
    assert!(std::str::from_utf8(&to).unwrap().ends_with(">user@test.kz.evil.kz</to>"));
    // A processing instruction is a part of it.
    let instructed = signed.replace("user@test.kz.evil.kz", "user@test.kz<?x?>.evil.kz");
    assert_eq!(judged(&instructed), [invalid(Reason::NotIntact)]);
}

#[test]
fn a_value_is_taken_from_one_place() {
    let signed = letter();
    for (from, to) in [
        ("<ds:SignedInfo>", "<ds:SignedInfo/><ds:SignedInfo>"),
        ("<ds:SignatureValue>", "<ds:SignatureValue>AAAA</ds:SignatureValue><ds:SignatureValue>"),
        ("<ds:DigestValue>", "<ds:DigestValue>AAAA</ds:DigestValue><ds:DigestValue>"),
        ("<ds:DigestValue>", "<ds:DigestValue><x>AAAA</x>"),
        ("<ds:DigestValue>", "<ds:DigestValue><![CDATA[AAAA]]>"),
        ("<ds:Transforms>", "<ds:Transforms/><ds:Transforms>"),
        ("<ds:Reference ", "text<ds:Reference "),
        ("<ds:KeyInfo>", "<ds:KeyInfo/><ds:KeyInfo>"),
        ("<ds:Signature ", "<!DOCTYPE x><ds:Signature "),
        ("URI=\"#order\"", "URI=\"&#35;xpointer(id('order'))\""),
    ] {
        assert_eq!(judged(&signed.replacen(from, to, 1)), [invalid(Reason::Malformed)], "{to}");
    }
    // A signature that is the whole document, a signature in a signature, and one that is none.
    let whole = xml_sign("<r></r>", &HOUSE.key, &Reference::Whole).unwrap();
    assert_eq!(judged(cut(&whole, "<ds:Signature ", "</ds:Signature>")), [invalid(Reason::Malformed)]);
    let nested = signed.replacen("<ds:KeyInfo>", &format!("<ds:KeyInfo><ds:Signature {DS}/>"), 1);
    assert!(judged(&nested).iter().all(|(verdict, _)| *verdict == Verdict::Invalid));
    assert_eq!(judged(&signed.replace(DS, "xmlns:ds=\"urn:evil\"")), [invalid(Reason::Malformed)]);
}

#[test]
fn later_signatures_carry_nothing_into_earlier_ones() {
    let document = format!("<letter><order xmlns=\"{ORDER}\"><sum>100</sum></order></letter>");
    let signed = xml_sign(&document, &HOUSE.key, &Reference::Whole).unwrap();
    let order = format!("<order xmlns=\"{ORDER}\"><sum>999</sum></order>");
    for inner in [order.clone(), format!("<ds:Object>{order}</ds:Object>")] {
        let forged = signed.replace("</letter>", &format!("<ds:Signature {DS}>{inner}</ds:Signature></letter>"));
        let all = only_the_signed_sum(&forged);
        assert_eq!((all[0].signed.verdict, all[1].signed.verdict), (Verdict::Valid, Verdict::Invalid));
        // An earlier one is covered by the later, and is no place for business either.
        let before =
            signed.replacen("<ds:Signature ", &format!("<ds:Signature {DS}>{inner}</ds:Signature><ds:Signature "), 1);
        assert_eq!(only_the_signed_sum(&before)[1].signed.reasons, [Reason::NotIntact]);
    }
    // A signature elsewhere is no later one: it changed the document.
    let elsewhere = signed.replace("</order>", &format!("<ds:Signature {DS}/></order>"));
    assert!(judged(&elsewhere).iter().all(|(verdict, _)| *verdict == Verdict::Invalid));
}
