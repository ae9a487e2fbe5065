//! The edges of what a signature may be, in the schemes of others: numbers at nought, at one and at the order, one octet short and one too many.
//! Those of GOST are in the crate `gost`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pki::{KeyFile, Reason, Reference, Signer, cms_sign, cms_verify, xml_sign, xml_verify};

use crate::{
    HOUSE, hours,
    openssl_cms::element,
    xml_xmlsec::{SCHEMES, key},
};

const P256: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const P384: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";

/// One element of DER.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let head = match length {
        0..=127 => vec![tag, u8::try_from(length).unwrap()],
        128..=255 => vec![tag, 0x81, u8::try_from(length).unwrap()],
        _ => [&[tag, 0x82][..], &u16::try_from(length).unwrap().to_be_bytes()].concat(),
    };
    [&head, value].concat()
}

/// The last element so many levels down with another value; all around it with their new lengths.
fn with_last(whole: &[u8], levels: usize, value: &[u8]) -> Vec<u8> {
    let top = element(whole, 0).unwrap();
    if levels == 0 {
        return der(whole[0], value);
    }
    let children = top.children(whole);
    let (last, before) = children.split_last().unwrap();
    let before: Vec<u8> = before.iter().flat_map(|child| whole[child.whole()].to_vec()).collect();
    der(whole[0], &[before, with_last(&whole[last.whole()], levels - 1, value)].concat())
}

/// A CMS with another value of its signature: `ContentInfo`, `[0]`, `SignedData`, the signers, the signer, the value.
fn in_cms(cms: &[u8], value: &[u8]) -> Vec<u8> {
    with_last(cms, 5, value)
}

fn in_xml(xml: &str, value: &[u8]) -> String {
    let from = xml.find("<ds:SignatureValue>").unwrap() + "<ds:SignatureValue>".len();
    let to = xml.find("</ds:SignatureValue>").unwrap();
    format!("{}{}{}", &xml[..from], STANDARD.encode(value), &xml[to..])
}

/// A number as DER writes it: no nought too many, none too few.
fn integer(number: &[u8]) -> Vec<u8> {
    let first = number.iter().position(|octet| *octet != 0).unwrap_or(number.len() - 1);
    let shortest = &number[first..];
    if shortest[0] & 0x80 == 0 { der(2, shortest) } else { der(2, &[&[0], shortest].concat()) }
}

fn sequence(r: &[u8], s: &[u8]) -> Vec<u8> {
    der(0x30, &[integer(r), integer(s)].concat())
}

fn plus_one(number: &[u8]) -> Vec<u8> {
    let mut sum = number.to_vec();
    for octet in sum.iter_mut().rev() {
        *octet = octet.wrapping_add(1);
        if *octet != 0 {
            break;
        }
    }
    sum
}

fn said(cms: &[u8]) -> Vec<Reason> {
    cms_verify(cms, None, &HOUSE.trust, hours(1)).reasons
}

fn said_of_xml(xml: &str) -> Vec<Reason> {
    xml_verify(xml, &HOUSE.trust, hours(1)).remove(0).signed.reasons
}

fn signed(scheme: &str) -> (KeyFile, Vec<u8>, String) {
    let folder = tempfile::tempdir().unwrap();
    let key = key(folder.path(), scheme);
    let cms = cms_sign(&key, b"document", true, hours(1)).unwrap();
    let xml = xml_sign("<r/>", &key, &Reference::Whole).unwrap();
    assert_eq!((said(&cms), said_of_xml(&xml)), (vec![], vec![]));
    (key, cms, xml)
}

#[test]
fn numbers_of_ecdsa_at_their_edges_are_no_signatures() {
    for (scheme, order) in [(SCHEMES[1], P256), (SCHEMES[2], P384)] {
        let (_, cms, xml) = signed(scheme);
        let order = hex::decode(order).unwrap();
        let size = order.len();
        let mut one = vec![0; size];
        one[size - 1] = 1;
        let edges = [vec![0; size], one, order.clone(), plus_one(&order), vec![0xff; size]];
        for r in &edges {
            for s in &edges {
                assert_eq!(said(&in_cms(&cms, &sequence(r, s))), [Reason::BadSignature], "{scheme}");
                assert_eq!(said_of_xml(&in_xml(&xml, &[&r[..], s].concat())), [Reason::BadSignature], "{scheme}");
            }
        }
        // The true numbers in any other spelling than the one of DER, and with more or less around them.
        let value = pki::cms_signatures(&cms).unwrap().remove(0);
        assert_eq!(in_cms(&cms, &value), cms);
        let parts: Vec<_> =
            element(&value, 0).unwrap().children(&value).iter().map(|one| value[one.inside.clone()].to_vec()).collect();
        let [r, s] = parts.as_slice() else { panic!("two numbers") };
        let negative = |number: &[u8]| der(2, &number.iter().map(|octet| !octet).collect::<Vec<_>>());
        for other in [
            der(0x30, &[der(2, &[&[0], &r[..]].concat()), der(2, s)].concat()),
            der(0x30, &[der(2, r), der(2, &[&[0, 0], &s[..]].concat())].concat()),
            der(0x30, &[negative(r), der(2, s)].concat()),
            der(0x30, &[der(2, s), der(2, r)].concat()),
            der(0x30, &[der(2, r), der(2, s), vec![5, 0]].concat()),
            der(0x30, &der(2, r)),
            [&value[..], &[0]].concat(),
            value[..value.len() - 1].to_vec(),
            vec![0x30, 0],
            vec![],
        ] {
            assert_eq!(said(&in_cms(&cms, &other)), [Reason::BadSignature], "{scheme}: {}", hex::encode(&other));
        }
        let fixed = |number: &[u8]| {
            let number: Vec<u8> = number.iter().copied().skip_while(|octet| *octet == 0).collect();
            [vec![0; size - number.len()], number].concat()
        };
        let plain = [fixed(r), fixed(s)].concat();
        for other in
            [plain[1..].to_vec(), [&[0], &plain[..]].concat(), [&plain[..], &[0]].concat(), value, vec![0; 2 * size]]
        {
            assert_eq!(said_of_xml(&in_xml(&xml, &other)), [Reason::BadSignature], "{scheme}: {}", hex::encode(&other));
        }
    }
}

#[test]
fn numbers_of_rsa_at_their_edges_are_no_signatures() {
    let (key, cms, xml) = signed(SCHEMES[0]);
    let certificate = <x509_cert::Certificate as der::Decode>::from_der(key.certificate().der()).unwrap();
    let public = certificate.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes().to_vec();
    let modulus = public[element(&public, 0).unwrap().children(&public)[0].inside.clone()].to_vec();
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(&modulus).to_vec();
    let value = pki::cms_signatures(&cms).unwrap().remove(0);
    assert_eq!((modulus.len(), value.len()), (256, 256));
    let mut one = vec![0; 256];
    one[255] = 1;
    let mut less = modulus.clone();
    less[255] -= 1;
    for other in [
        vec![0; 256],
        one,
        less,
        modulus.clone(),
        plus_one(&modulus),
        vec![0xff; 256],
        value[1..].to_vec(),
        value[..255].to_vec(),
        [&[0], &value[..]].concat(),
        [&value[..], &[0]].concat(),
        vec![],
    ] {
        assert_eq!(said(&in_cms(&cms, &other)), [Reason::BadSignature], "{}", hex::encode(&other));
        if !other.is_empty() {
            assert_eq!(said_of_xml(&in_xml(&xml, &other)), [Reason::BadSignature], "{}", hex::encode(&other));
        }
    }
}

/// A point that does not lie on its curve is nobody's key: nothing it is said to have signed holds.
#[test]
fn a_point_off_the_curve_verifies_nothing() {
    let (key, cms, _) = signed(SCHEMES[1]);
    let own = key.certificate().der();
    let certificate = <x509_cert::Certificate as der::Decode>::from_der(own).unwrap();
    let point = certificate.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes().to_vec();
    let from = crate::find(&cms, &point);
    for place in [1, 32, 33, 64] {
        let mut off = cms.clone();
        off[from + place] ^= 1;
        let reasons = said(&off);
        assert!(reasons.contains(&Reason::BadSignature) && reasons.contains(&Reason::UntrustedIssuer), "{reasons:?}");
    }
}
