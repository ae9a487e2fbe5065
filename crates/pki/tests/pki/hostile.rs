//! Hostile input: never a panic, never valid.

use std::sync::LazyLock;

use pki::{Agent, Certificate, RevocationList, Verdict, cms_sign, cms_verify, pdf};
use proptest::prelude::*;

use crate::{HOUSE, hours, papers};

static CMS: LazyLock<Vec<u8>> = LazyLock::new(|| cms_sign(&HOUSE.key, b"document", true, hours(1)).unwrap());
static PDF: LazyLock<Vec<u8>> =
    LazyLock::new(|| pdf::sign_pdf(&papers::paper(), &HOUSE.key, hours(1), "подпись").unwrap());

fn judged(cms: &[u8]) -> Verdict {
    let _ = cms_verify(cms, Some(b"document"), &HOUSE.trust, hours(1));
    cms_verify(cms, None, &HOUSE.trust, hours(1)).verdict
}

#[test]
fn every_truncation_is_malformed() {
    for length in 0..CMS.len() {
        assert_ne!(judged(&CMS[..length]), Verdict::Valid, "length {length}");
    }
    let longer = [CMS.as_slice(), b"\0"].concat();
    assert_ne!(judged(&longer), Verdict::Valid);
}

/// Octets nothing is concluded from and no signature covers: the two version numbers, and the set of hashes announced in advance.
fn announces(place: usize) -> bool {
    let hashes = crate::find(&CMS, &[0x02, 0x01, 0x01, 0x31]) + 2;
    let hashes_end = hashes + 3 + usize::from(CMS[hashes + 2]);
    let signer = CMS.windows(4).rposition(|window| window == [0x02, 0x01, 0x01, 0x30]).unwrap() + 2;
    (hashes..hashes_end).contains(&place) || place == signer
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
    unnoticed.retain(|place| !announces(*place));
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
        if !PDF[place].eq_ignore_ascii_case(&changed[place]) {
            prop_assert_ne!(pdf::verify_pdf(&changed, &HOUSE.trust, hours(1)).verdict, Verdict::Valid);
        }
        prop_assert_ne!(pdf::verify_pdf(&PDF[..place], &HOUSE.trust, hours(1)).verdict, Verdict::Valid);
    }

    #[test]
    fn any_frame_is_answered(frame in ".{0,200}") {
        prop_assert!(!Agent::new(vec![]).answer(&frame, hours(1)).is_empty());
    }
}
