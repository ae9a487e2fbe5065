//! Signatures inside PDF.

use lopdf::{Document, IncrementalDocument, Object, dictionary};
use pki::{
    PkiError, Reason, Role, Signer, Trust, Verdict, cms_sign,
    pdf::{embed, prepare, sign_pdf, signed_bytes, verify_pdf, verify_pdf_all},
};

use crate::{HOUSE, citizen, head, hours, iin, other_iin, start, year};

/// A PDF of one page.
pub fn paper() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let content = document.add_object(lopdf::Stream::new(dictionary! {}, b"0 0 100 100 re f".to_vec()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    document.set_object(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 });
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_signed_paper_is_valid_and_begins_with_the_unsigned_one() {
    let before = paper();
    let after = sign_pdf(&before, &HOUSE.key, hours(1), "Қол қойылды / Подписано").unwrap();
    assert!(after.starts_with(&before));
    let signed = verify_pdf(&after, &HOUSE.trust, hours(2));
    assert_eq!((signed.verdict, signed.reasons.as_slice()), (Verdict::Valid, [].as_slice()));
    // PAdES keeps the time in the PDF, not in the signature.
    assert_eq!(signed.signed_at, None);
    assert!(
        after
            .windows(20)
            .any(|window| window == b"(D:20261121060000Z)\n" || window.starts_with(b"(D:20261121060000Z)"))
    );
    assert_eq!(signed.signer.as_ref(), Some(HOUSE.key.certificate()));
    assert!(signed.clone().require_iin(&iin()).is_valid());
    assert_eq!(signed.require_iin(&other_iin()).verdict, Verdict::Invalid);
    // The result is a PDF another reader opens, with the field of the signature.
    let document = Document::load_mem(&after).unwrap();
    let form = document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
    assert_eq!(document.get_dictionary(form).unwrap().get(b"SigFlags").unwrap().as_i64().unwrap(), 3);
}

#[test]
fn one_changed_octet_is_found_wherever_it_stands() {
    let whole = sign_pdf(&paper(), &HOUSE.key, hours(1), "r").unwrap();
    let step = whole.len() / 400;
    for place in (0..whole.len()).step_by(step.max(1)) {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        assert_ne!(verify_pdf(&changed, &HOUSE.trust, hours(1)).verdict, Verdict::Valid, "octet {place}");
    }
    let mut changed = whole.clone();
    let place = crate::find(&whole, b"100 100 re");
    changed[place] = b'9';
    assert_eq!(verify_pdf(&changed, &HOUSE.trust, hours(1)).reasons, [Reason::NotIntact]);
}

#[test]
fn an_appended_update_is_found() {
    let whole = sign_pdf(&paper(), &HOUSE.key, hours(1), "r").unwrap();
    let before = Document::load_mem(&whole).unwrap();
    let page = *before.get_pages().values().next().unwrap();
    let mut update = IncrementalDocument::create_from(whole.clone(), before);
    update.opt_clone_object_to_new_document(page).unwrap();
    let other = update.new_document.add_object(lopdf::Stream::new(dictionary! {}, b"0 0 9 9 re f".to_vec()));
    update.new_document.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Contents", Object::Reference(other));
    let mut changed = Vec::new();
    update.save_to(&mut changed).unwrap();
    assert!(changed.starts_with(&whole));
    let signed = verify_pdf(&changed, &HOUSE.trust, hours(1));
    assert_eq!((signed.verdict, signed.reasons), (Verdict::Invalid, vec![Reason::NotIntact]));
    assert_eq!(verify_pdf(&[whole.as_slice(), b"\n"].concat(), &HOUSE.trust, hours(1)).verdict, Verdict::Invalid);
}

#[test]
fn a_paper_is_signed_twice_and_the_last_signature_covers_all() {
    let chief = HOUSE.authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    let once = sign_pdf(&paper(), &HOUSE.key, hours(1), "r").unwrap();
    let twice = sign_pdf(&once, &chief, hours(2), "r").unwrap();
    assert!(twice.starts_with(&once));
    let signed = verify_pdf(&twice, &HOUSE.trust, hours(2)).require_role(&[Role::Head]);
    assert!(signed.is_valid());
    let document = Document::load_mem(&twice).unwrap();
    let form = document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
    assert_eq!(document.get_dictionary(form).unwrap().get(b"Fields").unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn reason_and_name_may_hold_anything() {
    let reason = "x /ByteRange[0 1 2 3] ) ( \\ ]";
    let signed = sign_pdf(&paper(), &HOUSE.key, hours(1), reason).unwrap();
    assert!(verify_pdf(&signed, &HOUSE.trust, hours(1)).is_valid());
    assert_eq!(citizen().iin, Some(iin()));
}

#[test]
fn no_pdf_and_unsigned_pdf_are_malformed() {
    assert!(sign_pdf(b"no pdf", &HOUSE.key, hours(1), "r").is_err());
    for bytes in [b"no pdf".to_vec(), paper(), Vec::new()] {
        assert_eq!(verify_pdf(&bytes, &HOUSE.trust, hours(1)).reasons, [Reason::Malformed]);
    }
}

#[test]
fn a_file_larger_than_any_paper_is_not_looked_into() {
    let mut large = sign_pdf(&paper(), &HOUSE.key, hours(1), "r").unwrap();
    assert!(pki::pdf::signature(&large).is_some());
    large.resize(64 * 1024 * 1024 + 1, b' ');
    assert!(matches!(sign_pdf(&large, &HOUSE.key, hours(1), "r"), Err(PkiError::TooLarge { .. })));
    assert!(matches!(prepare(&large, "n", hours(1), "r"), Err(PkiError::TooLarge { .. })));
    assert_eq!((pki::pdf::description(&large), pki::pdf::signature(&large)), (None, None));
    for judged in [vec![verify_pdf(&large, &HOUSE.trust, hours(1))], verify_pdf_all(&large, &HOUSE.trust, hours(1))] {
        assert_eq!(
            (judged[0].verdict, judged[0].reasons.as_slice()),
            (Verdict::Undetermined, [Reason::TooLarge].as_slice())
        );
    }
    assert_eq!(verify_pdf_all(b"no pdf", &HOUSE.trust, hours(1))[0].reasons, [Reason::Malformed]);
}

#[test]
fn a_range_that_leaves_something_out_is_refused() {
    let whole = sign_pdf(&paper(), &HOUSE.key, hours(1), "r").unwrap();
    let from = crate::find(&whole, b"/ByteRange[0 ");
    for range in [
        "[1 2 3 4]",
        "[0 99999999999999999999 1 1]",
        "[0 10 5 1]",
        "[0 1 2]",
        "[0 18446744073709551615 18446744073709551615 2]",
    ] {
        let mut changed = whole.clone();
        let text = format!("/ByteRange{range:<40}");
        changed[from..from + text.len()].copy_from_slice(text.as_bytes());
        assert_eq!(verify_pdf(&changed, &HOUSE.trust, hours(1)).verdict, Verdict::Invalid, "{range}");
    }
}

#[test]
fn a_signature_made_elsewhere_is_put_into_a_prepared_paper() {
    let prepared = prepare(&paper(), "ТЕСТ", hours(1), "r").unwrap();
    assert_eq!(verify_pdf(&prepared, &HOUSE.trust, hours(1)).verdict, Verdict::Invalid);
    let sign = cms_sign(&HOUSE.key, &signed_bytes(&prepared).unwrap(), false, hours(1)).unwrap();
    let whole = embed(&prepared, &sign).unwrap();
    let signed = verify_pdf(&whole, &HOUSE.trust, hours(1));
    assert!(signed.is_valid());
    // NCALayer writes the signer's time into the signature; it is told as his claim.
    assert_eq!(signed.signed_at, Some(hours(1)));
    assert!(embed(&whole, &sign).is_err(), "a signature is not written over another");
    assert!(embed(&prepared, &vec![1; 20_000]).is_err());
    assert!(embed(&paper(), &sign).is_err());
    assert!(signed_bytes(b"").is_err());
    let other = cms_sign(&HOUSE.key, b"other", false, hours(1)).unwrap();
    let foreign = embed(&prepared, &other).unwrap();
    assert_eq!(verify_pdf(&foreign, &HOUSE.trust, hours(1)).reasons, [Reason::NotIntact]);
}

#[test]
fn a_text_that_looks_like_a_range_does_not_blind_the_verdict() {
    let mut whole = sign_pdf(&paper(), &HOUSE.key, hours(1), "r").unwrap();
    assert!(verify_pdf(&whole, &HOUSE.trust, hours(1)).is_valid());
    whole.extend_from_slice(b"% /ByteRange[0 1 2 3]\n");
    assert_eq!(verify_pdf(&whole, &HOUSE.trust, hours(1)).reasons, [Reason::NotIntact]);
}

/// What lies in archives was signed by earlier versions: an update of this crate, or of the library that writes PDF, must not make it «changed».
#[test]
fn a_paper_signed_twice_in_2026_is_read_as_it_was_made() {
    let file = include_bytes!("fixtures/signed-twice.pdf");
    let judged = verify_pdf_all(file, &Trust::default(), hours(3));
    // Its authority was one of a day; against the paper itself nothing is said.
    assert_eq!(judged.iter().map(|one| one.reasons.as_slice()).collect::<Vec<_>>(), [[Reason::UntrustedIssuer]; 2]);
    let mut changed = file.to_vec();
    let place = crate::find(&changed, b"100 100 re");
    changed[place] = b'9';
    assert!(verify_pdf_all(&changed, &Trust::default(), hours(3))[1].reasons.contains(&Reason::NotIntact));
}
