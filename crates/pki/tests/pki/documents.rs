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

/// As people keep them: a mark of the editor before base64, words before PEM, an empty line before XML.
#[test]
fn what_editors_and_programs_put_around_a_signature_is_no_part_of_it() {
    let cms = cms_sign(&HOUSE.key, b"paper", true, hours(1)).unwrap();
    let base64 = STANDARD.encode(&cms);
    let xml = xml_sign("<?xml version=\"1.0\"?>\n<a>1</a>", &HOUSE.key, &Reference::Whole).unwrap();
    for file in [
        format!("\u{feff}{base64}"),
        format!("  \n{base64}\n"),
        format!("\u{feff}-----BEGIN PKCS7-----\n{base64}\n-----END PKCS7-----\n"),
        format!("Signed by me:\r\n\r\n-----BEGIN CMS-----\r\n{base64}\r\n-----END CMS-----\r\n"),
        format!("\r\n  {xml}"),
        format!("\u{feff}{xml}"),
    ] {
        assert_eq!(judge(file.as_bytes(), None, &HOUSE.trust, hours(2)).verdict, Verdict::Valid, "{file:.60}");
    }
}

/// Whoever shows a file asks about all of it: a signature over a part of it is not the file's.
#[test]
fn a_signature_over_a_part_is_not_one_of_the_file() {
    let letter = "<letter><order Id=\"o-1\"><sum>100</sum></order></letter>";
    let signed = xml_sign(letter, &HOUSE.key, &Reference::Id("o-1".into())).unwrap();
    let order = "<order Id=\"o-1\"><sum>100</sum></order>";
    let forged = signed.replacen(order, &format!("<order><sum>999</sum></order>{order}"), 1);
    for file in [&signed, &forged] {
        let judged = judge(file.as_bytes(), None, &HOUSE.trust, hours(2));
        assert_eq!((judged.verdict, words(&judged.signatures)), (Verdict::Undetermined, vec![vec!["part-only"]]));
    }
    // A second signer signed the whole, the part and its signature with it: theirs is of the file, the first is not.
    let whole = xml_sign(&signed, &HOUSE.key, &Reference::Whole).unwrap();
    assert_eq!(words(&judge(whole.as_bytes(), None, &HOUSE.trust, hours(2)).signatures), [vec!["part-only"], vec![]]);
    // Where the document element bears the identifier, all is covered.
    let root = xml_sign("<order Id=\"o-1\"/>", &HOUSE.key, &Reference::Id("o-1".into())).unwrap();
    assert_eq!(judge(root.as_bytes(), None, &HOUSE.trust, hours(2)).verdict, Verdict::Valid);
}

/// What is signed is the text, in whatever letters the file is written; a declaration that says others makes it another text.
#[test]
fn letters_are_those_that_the_file_declares() {
    let text = "<a>Қала мен ауыл</a>";
    let signed = xml_sign(text, &HOUSE.key, &Reference::Whole).unwrap();
    let russian = xml_sign("<a>Город и село</a>", &HOUSE.key, &Reference::Whole).unwrap();
    let told = |file: &[u8]| {
        let judged = judge(file, None, &HOUSE.trust, hours(2));
        (judged.verdict, words(&judged.signatures).remove(0))
    };
    let wide = |bytes: fn(u16) -> [u8; 2]| {
        let units = std::iter::once(0xfeff).chain(signed.encode_utf16());
        units.flat_map(bytes).collect::<Vec<u8>>()
    };
    let narrow: Vec<u8> = russian
        .chars()
        .map(|c| match c {
            'А'..='я' => u8::try_from(u32::from(c) - u32::from('А') + 0xc0).unwrap(),
            other => u8::try_from(u32::from(other)).unwrap(),
        })
        .collect();
    let declared =
        |letters: &str, file: &[u8]| [format!("<?xml version='1.0' encoding='{letters}'?>").as_bytes(), file].concat();
    for file in [
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        declared("windows-1251", &narrow),
        declared("UTF-8", signed.as_bytes()),
        declared("utf8", signed.as_bytes()),
    ] {
        assert_eq!(told(&file), (Verdict::Valid, vec![]));
    }
    for letters in ["ISO-8859-1", "KOI8-R", "windows-1251"] {
        assert_eq!(told(&declared(letters, signed.as_bytes())), (Verdict::Invalid, vec!["not-intact"]), "{letters}");
    }
    for letters in ["UTF-7", "EBCDIC-CP-US", "no such"] {
        let unknown = (Verdict::Undetermined, vec!["unsupported-form"]);
        assert_eq!(told(&declared(letters, signed.as_bytes())), unknown, "{letters}");
    }
    assert_eq!(told(&narrow), (Verdict::Invalid, vec!["malformed"]), "no letters declared, and not UTF-8");
}

#[test]
fn a_signed_letter_is_told_by_its_head_and_left_open() {
    for head in [
        "MIME-Version: 1.0\nContent-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\"; boundary=\"a\"\n\n--a\n",
        "content-type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nMIIB",
    ] {
        let judged = judge(head.as_bytes(), None, &HOUSE.trust, hours(2));
        assert_eq!(
            (judged.verdict, words(&judged.signatures)),
            (Verdict::Undetermined, vec![vec!["unsupported-form"]])
        );
    }
    let other = judge(b"Content-Type: text/plain\n\nno signature", None, &HOUSE.trust, hours(2));
    assert_eq!(other.verdict, Verdict::Invalid);
}

/// Whoever shows a file asks about all of it.
#[test]
fn a_file_of_several_blocks_is_left_open() {
    let cms = cms_sign(&HOUSE.key, b"paper", true, hours(1)).unwrap();
    let block = der::pem::encode_string("CMS", der::pem::LineEnding::LF, &cms).unwrap();
    assert_eq!(judge(block.as_bytes(), None, &HOUSE.trust, hours(2)).verdict, Verdict::Valid);
    let judged = judge(block.repeat(2).as_bytes(), None, &HOUSE.trust, hours(2));
    assert_eq!((judged.verdict, words(&judged.signatures)), (Verdict::Undetermined, vec![vec!["unsupported-form"]]));
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
