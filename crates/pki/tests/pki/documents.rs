//! Documents told by their content: each form, each signature, each later change.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lopdf::{Document, IncrementalDocument, Object, dictionary};
use pki::{
    Algorithm, Authority, Reason, Reference, Role, Signer, Trust, Verdict, cms_add_signer, cms_sign,
    document::{Kind, certificates, judge},
    sign_pdf, wsse_sign, xml_sign,
};

use crate::{HOUSE, citizen, head, hours, papers::paper, start, year};

fn words(signed: &[pki::Signed]) -> Vec<Vec<&'static str>> {
    signed.iter().map(|one| one.reasons.iter().map(Reason::word).collect()).collect()
}

/// A file, the content it is detached from, and its form.
type Case<'a> = (Vec<u8>, Option<&'a [u8]>, Kind);

#[test]
fn every_form_by_its_content_on_every_algorithm() {
    for algorithm in [Algorithm::EcdsaP256, Algorithm::Rsa, Algorithm::Gost2015x512] {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", algorithm, start()).unwrap();
        let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
        let trust = authority.trust(start()).unwrap();
        let attached = cms_sign(&key, b"paper", true, hours(1)).unwrap();
        let detached = cms_sign(&key, b"paper", false, hours(1)).unwrap();
        let base64 = STANDARD.encode(&attached);
        let pem = format!("-----BEGIN CMS-----\n{base64}\n-----END CMS-----\n").into_bytes();
        let lines = base64.as_bytes().chunks(64).collect::<Vec<_>>().join(&b"\r\n"[..]);
        let xml = xml_sign("<a>1</a>", &key, &Reference::Whole).unwrap();
        let soap =
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><b/></s:Body></s:Envelope>";
        let cases: [Case<'_>; 7] = [
            (attached.clone(), None, Kind::Cms),
            (detached, Some(b"paper"), Kind::Cms),
            (pem, None, Kind::Cms),
            (lines, None, Kind::Cms),
            (format!("\u{feff}{xml}").into_bytes(), None, Kind::Xml),
            (wsse_sign(soap, &key).unwrap().into_bytes(), None, Kind::Xml),
            (sign_pdf(&paper(), &key, hours(1), "r").unwrap(), None, Kind::Pdf),
        ];
        for (place, (bytes, content, kind)) in cases.into_iter().enumerate() {
            let judged = judge(&bytes, content, &trust, hours(2));
            assert_eq!((judged.kind, judged.verdict), (kind, Verdict::Valid), "{algorithm:?} {place}: {judged:?}");
            assert_eq!(judged.signatures.len(), 1);
            assert_eq!(certificates(&bytes), vec![key.certificate().clone()], "{algorithm:?} {place}");
            // Another content than the signed one, whatever the form.
            let other = judge(&bytes, Some(b"another"), &trust, hours(2));
            assert_eq!(other.verdict, Verdict::Invalid, "{place}");
            assert!(other.signatures[0].reasons.contains(&Reason::NotIntact), "{place}");
            // Nobody is trusted.
            assert_eq!(judge(&bytes, content, &Trust::default(), hours(2)).verdict, Verdict::Invalid);
        }
    }
}

#[test]
fn the_worst_signature_is_the_verdict() {
    let own = cms_sign(&HOUSE.key, b"paper", true, hours(1)).unwrap();
    let stranger = tempfile::tempdir().unwrap();
    let stranger = Authority::create(stranger.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
    let other = stranger.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let both = cms_add_signer(&own, &other, None, hours(1)).unwrap();
    let judged = judge(&both, None, &HOUSE.trust, hours(2));
    assert_eq!(judged.verdict, Verdict::Invalid);
    let mut verdicts: Vec<_> = judged.signatures.iter().map(|one| one.verdict).collect();
    verdicts.sort_by_key(|verdict| format!("{verdict:?}"));
    assert_eq!(verdicts, [Verdict::Invalid, Verdict::Valid]);
    for nothing in [&b""[..], b"%PDF-", b"<", b"<a/>", b"MIIB", b"0", b"\xff\xfe<\0"] {
        let judged = judge(nothing, None, &HOUSE.trust, hours(2));
        assert_eq!((judged.verdict, words(&judged.signatures)), (Verdict::Invalid, vec![vec!["malformed"]]));
        assert!(certificates(nothing).is_empty());
    }
}

/// A change to the page by an appended update, as any editor makes one.
fn edited(pdf: &[u8]) -> Vec<u8> {
    let before = Document::load_mem(pdf).unwrap();
    let page = *before.get_pages().values().next().unwrap();
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), before);
    update.opt_clone_object_to_new_document(page).unwrap();
    let stream = lopdf::Stream::new(dictionary! {}, b"0 0 595 842 re f".to_vec());
    let content = update.new_document.add_object(stream);
    let page: &mut Object = update.new_document.get_object_mut(page).unwrap();
    page.as_dict_mut().unwrap().set("Contents", content);
    let mut file = Vec::new();
    update.save_to(&mut file).unwrap();
    file
}

#[test]
fn a_paper_with_several_signatures() {
    let chief = HOUSE.authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    let trust = HOUSE.authority.trust(start()).unwrap();
    let one = sign_pdf(&paper(), &HOUSE.key, hours(1), "Қол қойылды / Подписано").unwrap();
    let two = sign_pdf(&one, &chief, hours(2), "(утверждено\\)").unwrap();
    let three = sign_pdf(&two, &HOUSE.key, hours(3), "").unwrap();
    let judged = judge(&three, None, &trust, hours(4));
    assert_eq!(words(&judged.signatures), [vec![], vec![], Vec::<&str>::new()]);
    let signers: Vec<_> = judged.signatures.iter().map(|one| one.signer.clone().unwrap()).collect();
    assert_eq!(
        &signers,
        &[HOUSE.key.certificate().clone(), chief.certificate().clone(), HOUSE.key.certificate().clone()]
    );
    assert_eq!(judged.verdict, Verdict::Valid);

    // A change after the last signature touches all of them.
    let judged = judge(&edited(&two), None, &trust, hours(4));
    assert_eq!(words(&judged.signatures), [vec!["not-intact"], vec!["not-intact"]]);
    assert_eq!(judge(&edited(&one), None, &trust, hours(4)).verdict, Verdict::Invalid);

    // A change between two signatures: the second signer saw it, the first did not.
    let between = sign_pdf(&edited(&one), &chief, hours(2), "r").unwrap();
    let judged = judge(&between, None, &trust, hours(4));
    assert_eq!(words(&judged.signatures), [vec!["not-intact"], vec![]]);
    assert_eq!(judged.verdict, Verdict::Invalid);

    // A change inside what the first signature covers breaks both.
    let mut changed = two.clone();
    let place = crate::find(&changed, b"100 100 re");
    changed[place] = b'9';
    let judged = judge(&changed, None, &trust, hours(4));
    assert_eq!(words(&judged.signatures), [vec!["not-intact"], vec!["not-intact"]]);
}
