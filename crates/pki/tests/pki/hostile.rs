//! Hostile input: never a panic, never valid.

use std::sync::LazyLock;

use pki::{
    Agent, Certificate, Evidence, OcspResponse, Reason, RevocationList, TimeStamp, Verdict, cms_add_signer,
    cms_certificates, cms_content, cms_sign, cms_signatures, cms_verify, pdf,
};
use proptest::prelude::*;

use crate::{HOUSE, hours, papers, stamps};

static CMS: LazyLock<Vec<u8>> = LazyLock::new(|| cms_sign(&HOUSE.key, b"document", true, hours(1)).unwrap());
static PDF: LazyLock<Vec<u8>> =
    LazyLock::new(|| pdf::sign_pdf(&papers::paper(), &HOUSE.key, hours(1), "подпись").unwrap());

static STAMP: LazyLock<TimeStamp> = LazyLock::new(|| stamps::stamp(&HOUSE.authority, &CMS, hours(2)));

fn judged(cms: &[u8]) -> Verdict {
    let _ = cms_verify(cms, Some(b"document"), &HOUSE.trust, hours(1));
    cms_verify(cms, None, &HOUSE.trust, hours(1)).verdict
}

#[test]
fn every_truncation_is_malformed() {
    for length in 0..CMS.len() {
        let signed = cms_verify(&CMS[..length], None, &HOUSE.trust, hours(1));
        assert_eq!(signed.reasons, [Reason::Malformed], "length {length}");
    }
    let longer = [CMS.as_slice(), b"\0"].concat();
    assert_eq!(cms_verify(&longer, None, &HOUSE.trust, hours(1)).reasons, [Reason::Malformed]);
}

/// One element of DER.
fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], &length[..], value].concat()
}

/// The library that reads names compares the members of a set each with each: a hundred thousand of them would take an hour.
#[test]
fn a_name_of_a_hundred_thousand_parts_is_refused_at_once() {
    let part = |number: u32| {
        let value = element(0x0c, &(u32::MAX - number).to_be_bytes());
        element(0x30, &[&[6, 3, 0x55, 4, 3], &value[..]].concat())
    };
    let parts: Vec<u8> = (0..100_000).flat_map(part).collect();
    let name = element(0x30, &element(0x31, &parts));
    let signer = |id: &[u8]| {
        let algorithm = element(0x30, &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]);
        element(0x30, &[&[2, 1, 1], id, &algorithm, &element(0xa0, &[]), &algorithm, &element(4, &[1])].concat())
    };
    let cms = |signer: &[u8], certificates: &[u8]| {
        let content = element(0x30, &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
        let data = [&[2, 1, 1, 0x31, 0], &content[..], &element(0xa0, certificates), &element(0x31, signer)].concat();
        let kind = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
        element(0x30, &[&kind, &element(0xa0, &element(0x30, &data))[..]].concat())
    };
    let id = element(0x30, &[&name[..], &[2, 1, 1]].concat());
    assert_eq!(judged(&cms(&signer(&id), &[])), Verdict::Invalid);
    // A certificate of the largest size that is read, sixty-four times.
    let small: Vec<u8> = (0..3_000).flat_map(part).collect();
    let name = element(0x30, &element(0x31, &small));
    let certificate = element(0x30, &element(0x30, &[&[2, 1, 1], &name[..]].concat()));
    assert_eq!(judged(&cms(&signer(&element(0x80, &[1])), &certificate.repeat(64))), Verdict::Invalid);
    assert!(Certificate::from_der(&certificate).is_err());
    let list = element(
        0x30,
        &element(0x30, &[&element(0x30, &[6, 1, 1])[..], &element(0x30, &element(0x31, &parts))].concat()),
    );
    assert!(RevocationList::from_der(&list).is_err());
}

/// The document of many signers is held once.
#[test]
fn many_signers_share_one_document() {
    let mut cms = cms_sign(&HOUSE.key, b"document", true, hours(1)).unwrap();
    for hour in 2..20 {
        cms = cms_add_signer(&cms, &HOUSE.key, None, hours(hour)).unwrap();
    }
    let all = pki::cms_verify_all(&cms, None, &HOUSE.trust, hours(20));
    let contents: Vec<_> = all.iter().map(|one| one.content.clone().unwrap()).collect();
    assert_eq!(contents.len(), 19);
    assert!(contents.iter().all(|content| std::sync::Arc::ptr_eq(content, &contents[0])));
}

/// A stream of objects in a foreign file may hold one large string that a thousand objects share, each with its own copy.
#[test]
fn a_pdf_with_a_stream_of_objects_is_not_unpacked() {
    let two = pdf::sign_pdf(&PDF, &HOUSE.key, hours(2), "r").unwrap();
    assert_eq!(pdf::verify_pdf_all(&two, &HOUSE.trust, hours(3)).len(), 2);
    for name in ["/ObjStm", "/Obj#53tm", "/#4fbjStm"] {
        // In what was appended by the second signer: for the first it is more than a signature.
        let place = two.windows(4).rposition(|window| window == b"/Sig").unwrap();
        let mut update = two.clone();
        update.splice(place..place, name.bytes());
        let judged = pdf::verify_pdf_all(&update, &HOUSE.trust, hours(3));
        assert!(judged.iter().all(|one| one.verdict != Verdict::Valid), "{name}: {judged:?}");
        let mut described = papers::paper();
        described.extend(name.bytes());
        assert_eq!(pdf::description(&described), None);
    }
}

/// Octets nothing is concluded from and no signature covers: the two version numbers, and the set of hashes announced in advance.
fn announces(cms: &[u8], place: usize) -> bool {
    let hashes = crate::find(cms, &[0x02, 0x01, 0x01, 0x31]) + 2;
    let hashes_end = hashes + 3 + usize::from(cms[hashes + 2]);
    let signer = cms.windows(4).rposition(|window| window == [0x02, 0x01, 0x01, 0x30]).unwrap() + 2;
    (hashes..hashes_end).contains(&place) || place == signer
}

/// Such an octet of the signature that a paper holds in hexadecimal.
fn announces_in_the_paper(place: usize) -> bool {
    let from = crate::find(&PDF, b"/Contents<") + b"/Contents<".len();
    let to = from + PDF[from..].iter().position(|octet| *octet == b'>').unwrap();
    let within = (from..to).contains(&place);
    within && announces(&hex::decode(&PDF[from..to]).unwrap(), (place - from) / 2)
}

#[test]
fn every_changed_octet_that_means_something_is_found() {
    let mut unnoticed = Vec::new();
    for place in 0..CMS.len() {
        for bit in 0..8 {
            let mut bytes = CMS.clone();
            bytes[place] ^= 1 << bit;
            let signed = cms_verify(&bytes, None, &HOUSE.trust, hours(1));
            if signed.verdict == Verdict::Valid {
                assert_eq!(signed.content.as_deref(), Some(b"document".as_slice()));
                assert_eq!(signed.signer.as_ref(), Some(pki::Signer::certificate(&HOUSE.key)));
                unnoticed.push(place);
            }
        }
    }
    unnoticed.retain(|place| !announces(&CMS, *place));
    assert!(unnoticed.is_empty(), "octets {unnoticed:?} may be changed unnoticed");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_octets_are_never_valid(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(judged(&bytes), Verdict::Invalid);
        prop_assert_ne!(pdf::verify_pdf(&bytes, &HOUSE.trust, hours(1)).verdict, Verdict::Valid);
        let _ = Certificate::from_der(&bytes);
        let _ = Certificate::from_pem(&bytes);
        let _ = RevocationList::from_der(&bytes);
        prop_assert!(OcspResponse::from_der(&bytes).is_err() && TimeStamp::from_der(&bytes).is_err() && Evidence::from_der(&bytes).is_err());
        prop_assert!(cms_content(&bytes).is_err() && cms_signatures(&bytes).is_err() && cms_certificates(&bytes).is_empty());
        prop_assert!(cms_add_signer(&bytes, &HOUSE.key, Some(b"document"), hours(1)).is_err());
        prop_assert!(HOUSE.authority.ocsp(&bytes, hours(1)).is_ok() && HOUSE.authority.time_stamp(&bytes, hours(1)).is_ok());
    }

    #[test]
    fn a_spliced_stamp_or_answer_never_panics_and_proves_nothing_more(from in 0usize..2500, bytes in proptest::collection::vec(any::<u8>(), 1..10)) {
        let stamped = pki::with_stamp(&CMS, STAMP.der()).unwrap();
        for whole in [STAMP.der(), &stamped] {
            let mut changed = whole.to_vec();
            for (place, octet) in bytes.iter().enumerate() {
                if let Some(target) = changed.get_mut(from + place) {
                    *target = *octet;
                }
            }
            if let Ok(stamp) = TimeStamp::from_der(&changed) {
                let _ = pki::with_stamp(&CMS, stamp.der());
            }
            let signed = cms_verify(&changed, None, &HOUSE.trust, hours(3));
            if signed.verdict == Verdict::Valid {
                prop_assert!([Some(hours(2)), Some(hours(3))].contains(&signed.judged_at));
            }
        }
    }

    #[test]
    fn a_spliced_signature_never_panics(from in 0usize..1200, bytes in proptest::collection::vec(any::<u8>(), 1..40), cut in 0usize..60) {
        let from = from.min(CMS.len());
        let to = (from + cut).min(CMS.len());
        let spliced = [&CMS[..from], &bytes, &CMS[to..]].concat();
        let signed = cms_verify(&spliced, None, &HOUSE.trust, hours(1));
        if signed.verdict == Verdict::Valid {
            prop_assert_eq!(signed.content.as_deref(), Some(b"document".as_slice()));
        }
    }

    #[test]
    fn a_spliced_certificate_or_list_never_panics(from in 0usize..700, bytes in proptest::collection::vec(any::<u8>(), 1..10)) {
        for der in [pki::Signer::certificate(&HOUSE.key).der(), HOUSE.trust.lists()[1].der()] {
            let mut changed = der.to_vec();
            for (place, octet) in bytes.iter().enumerate() {
                if let Some(target) = changed.get_mut(from + place) {
                    *target = *octet;
                }
            }
            if let Ok(certificate) = Certificate::from_der(&changed) {
                let _ = (certificate.subject(), certificate.roles(), certificate.issuer_name(), certificate.not_after());
            }
            let _ = RevocationList::from_der(&changed);
        }
    }

    #[test]
    fn a_cut_or_changed_pdf_is_never_valid(place in 0usize..40_000, octet in 1u8..=255) {
        let place = place % PDF.len();
        let mut changed = PDF.clone();
        changed[place] ^= octet;
        // A letter of hexadecimal may change its case and mean the same.
        if !PDF[place].eq_ignore_ascii_case(&changed[place]) && !announces_in_the_paper(place) {
            prop_assert_ne!(pdf::verify_pdf(&changed, &HOUSE.trust, hours(1)).verdict, Verdict::Valid);
        }
        prop_assert_ne!(pdf::verify_pdf(&PDF[..place], &HOUSE.trust, hours(1)).verdict, Verdict::Valid);
    }

    #[test]
    fn any_frame_is_answered(frame in ".{0,200}") {
        prop_assert!(!Agent::new(vec![]).answer(&frame, &pki::Window::First, hours(1)).is_empty());
    }
}
