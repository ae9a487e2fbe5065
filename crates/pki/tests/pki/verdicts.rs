//! Sign, change something, judge.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pki::{
    Algorithm, Anchor, PkiError, Reason, RevocationList, RevocationReason, Role, Signer, Trust, TrustFolder, Verdict,
    cms_sign, cms_verify, cms_verify_all,
};

use crate::{HOUSE, bin, citizen, find, head, hours, iin, new_authority, other_iin, recast, start, system, year};

const DOCUMENT: &[u8] = "Прошу поставить на очередь. Кезекке қоюды сұраймын.".as_bytes();

#[test]
fn a_detached_signature_is_valid_and_names_its_signer() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, false, hours(1)).unwrap();
    let signed = cms_verify(&cms, Some(DOCUMENT), &HOUSE.trust, hours(2));
    assert_eq!((signed.verdict, signed.reasons.as_slice()), (Verdict::Valid, [].as_slice()));
    assert_eq!(signed.signed_at, Some(hours(1)));
    assert_eq!(signed.content, None);
    let certificate = signed.signer.clone().unwrap();
    assert_eq!(certificate.subject(), citizen());
    assert_eq!(certificate.roles(), [Role::Individual]);
    assert!(signed.require_iin(&iin()).require_role(&[Role::Head, Role::Individual]).is_valid());
}

#[test]
fn an_attached_signature_gives_its_content() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1));
    assert!(signed.is_valid());
    assert_eq!(signed.content.as_deref(), Some(DOCUMENT));
    assert!(cms_verify(&cms, Some(DOCUMENT), &HOUSE.trust, hours(1)).is_valid());
    let other = cms_verify(&cms, Some(b"other"), &HOUSE.trust, hours(1));
    assert_eq!((other.reasons.as_slice(), other.content), ([Reason::NotIntact].as_slice(), None));
}

#[test]
fn a_detached_signature_without_its_document_says_nothing() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, false, hours(1)).unwrap();
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1));
    assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::DocumentMissing]));
    // What is known of the signer is told all the same.
    let stranger = cms_verify(&cms, None, &Trust::default(), hours(1));
    assert_eq!(
        (stranger.verdict, stranger.reasons),
        (Verdict::Invalid, vec![Reason::DocumentMissing, Reason::UntrustedIssuer])
    );
}

#[test]
fn a_signature_larger_than_any_is_not_looked_into() {
    let large = vec![0x30; 64 * 1024 * 1024 + 1];
    for signed in [
        cms_verify(&large, None, &HOUSE.trust, hours(1)),
        cms_verify_all(&large, None, &HOUSE.trust, hours(1)).remove(0),
    ] {
        assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::TooLarge]));
    }
}

#[test]
fn another_person_organisation_or_role_is_refused() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let signed = || cms_verify(&cms, None, &HOUSE.trust, hours(1));
    let foreign = signed().require_iin(&other_iin());
    assert_eq!((foreign.verdict, foreign.reasons.as_slice()), (Verdict::Invalid, [Reason::ForeignIin].as_slice()));
    assert_eq!(signed().require_bin(&bin()).reasons, [Reason::ForeignBin]);
    let powerless = signed().require_role(&[Role::Head, Role::SignRight]);
    assert_eq!(powerless.verdict, Verdict::Invalid);
    assert_eq!(powerless.reasons, [Reason::LacksRole(Role::Head), Reason::LacksRole(Role::SignRight)]);
    assert_eq!(signed().require_role(&[]).verdict, Verdict::Invalid);
}

#[test]
fn heads_and_systems_are_certified_in_the_profile_of_the_authority() {
    let key = HOUSE.authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    assert_eq!(key.certificate().subject(), head());
    assert_eq!(key.certificate().roles(), [Role::Head]);
    assert!(key.certificate().has_usage("1.2.398.3.3.4.1.2") && key.certificate().has_usage("1.3.6.1.5.5.7.3.4"));
    let cms = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1)).require_bin(&bin()).require_role(&[Role::Head]);
    assert!(signed.is_valid());

    let key = HOUSE.authority.issue(&system(), &[Role::InformationSystem], year(), start()).unwrap();
    assert_eq!(key.certificate().subject(), system());
    assert_eq!(key.certificate().roles(), [Role::InformationSystem]);
    assert!(!key.certificate().has_usage("1.3.6.1.5.5.7.3.4"));
    let cms = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1)).require_role(&[Role::InformationSystem]);
    assert!(signed.is_valid());
    assert_eq!(signed.require_iin(&iin()).reasons, [Reason::ForeignIin]);
}

#[test]
fn names_of_persons_are_written_in_capitals() {
    let subject = pki::Subject { surname: "Сейітова".into(), name: "Айгүл".into(), ..citizen() };
    let key = HOUSE.authority.issue(&subject, &[Role::Individual], year(), start()).unwrap();
    assert_eq!(key.certificate().subject().surname, "СЕЙІТОВА");
    assert_eq!(key.certificate().subject().name, "АЙГҮЛ");
    assert_eq!(key.certificate().subject_common_name(), "СЕЙІТОВА АЙГҮЛ");
}

#[test]
fn before_and_after_its_validity_a_certificate_signs_nothing() {
    let late = HOUSE.authority.issue(&citizen(), &[Role::Individual], hours(10)..hours(20), start()).unwrap();
    let trust = |at| HOUSE.authority.trust(at).unwrap();
    let cms = cms_sign(&late, DOCUMENT, true, hours(1)).unwrap();
    assert_eq!(cms_verify(&cms, None, &trust(hours(1)), hours(1)).reasons, [Reason::NotYetValid]);
    assert!(cms_verify(&cms, None, &trust(hours(10)), hours(10)).is_valid());
    assert!(cms_verify(&cms, None, &trust(hours(20)), hours(20)).is_valid());
    let expired = cms_verify(&cms, None, &trust(hours(21)), hours(21));
    assert_eq!((expired.verdict, expired.reasons), (Verdict::Invalid, vec![Reason::Expired { at: hours(20) }]));
    // Expired today, it was good at the moment of receipt: a list made later still tells, because it keeps the expired.
    assert!(cms_verify(&cms, None, &trust(hours(500)), hours(15)).is_valid());
}

#[test]
fn a_changed_document_is_found() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, false, hours(1)).unwrap();
    let signed = cms_verify(&cms, Some(b"changed"), &HOUSE.trust, hours(1));
    assert_eq!((signed.verdict, signed.reasons), (Verdict::Invalid, vec![Reason::NotIntact]));
    let mut attached = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let place = find(&attached, DOCUMENT);
    attached[place] ^= 1;
    let signed = cms_verify(&attached, None, &HOUSE.trust, hours(1));
    assert_eq!((signed.reasons, signed.content), (vec![Reason::NotIntact], None));
}

#[test]
fn a_changed_attribute_is_found() {
    let mut cms = cms_sign(&HOUSE.key, DOCUMENT, false, hours(1)).unwrap();
    let place = find(&cms, b"261121060000Z");
    cms[place + 11] = b'9';
    assert_eq!(cms_verify(&cms, Some(DOCUMENT), &HOUSE.trust, hours(1)).reasons, [Reason::BadSignature]);
}

#[test]
fn a_changed_certificate_is_found() {
    let mut cms = cms_sign(&HOUSE.key, DOCUMENT, false, hours(1)).unwrap();
    let place = find(&cms, format!("IIN{}", iin().as_str()).as_bytes());
    cms[place + 3..place + 15].copy_from_slice(other_iin().as_str().as_bytes());
    let signed = cms_verify(&cms, Some(DOCUMENT), &HOUSE.trust, hours(1));
    assert_eq!(signed.verdict, Verdict::Invalid);
    assert_eq!(signed.reasons, [Reason::SubstitutedCertificate, Reason::UntrustedIssuer]);
}

#[test]
fn a_changed_signature_is_found() {
    let mut cms = cms_sign(&HOUSE.key, DOCUMENT, false, hours(1)).unwrap();
    *cms.last_mut().unwrap() ^= 1;
    assert_eq!(cms_verify(&cms, Some(DOCUMENT), &HOUSE.trust, hours(1)).reasons, [Reason::BadSignature]);
}

#[test]
fn another_root_is_not_trusted_though_it_bears_the_same_names() {
    let folder = tempfile::tempdir().unwrap();
    let stranger = new_authority(folder.path());
    let key = stranger.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let cms = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let signed = cms_verify(&cms, None, &HOUSE.trust, hours(1));
    assert_eq!((signed.verdict, signed.reasons.as_slice()), (Verdict::Invalid, [Reason::UntrustedIssuer].as_slice()));
    // Nor does an issuing authority of the stranger help, without his root.
    let mixed = Trust::new(HOUSE.trust.roots().to_vec(), vec![stranger.issuing().clone()], vec![]);
    assert_eq!(cms_verify(&cms, None, &mixed, hours(1)).reasons, [Reason::UntrustedIssuer]);
    let nobody = Trust::default();
    assert_eq!(cms_verify(&cms, None, &nobody, hours(1)).verdict, Verdict::Invalid);
}

#[test]
fn a_certificate_may_have_a_past() {
    let key = HOUSE.authority.issue(&citizen(), &[Role::Individual], hours(-24)..hours(-1), start()).unwrap();
    let cms = cms_sign(&key, DOCUMENT, true, start()).unwrap();
    let signed = cms_verify(&cms, None, &HOUSE.trust, start());
    assert_eq!(signed.reasons, [Reason::Expired { at: hours(-1) }]);
}

#[test]
fn validity_outside_the_authoritys_own_is_not_issued() {
    let issue = |validity| HOUSE.authority.issue(&citizen(), &[Role::Individual], validity, start());
    assert!(matches!(issue(hours(2)..hours(2)), Err(PkiError::Validity)));
    assert!(matches!(issue(hours(-24 * 31)..hours(2)), Err(PkiError::Validity)));
    assert!(matches!(issue(hours(1)..hours(24 * 365 * 11)), Err(PkiError::Validity)));
}

#[test]
fn a_folder_of_trust_is_read_and_broken_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    HOUSE.trust.save(folder.path()).unwrap();
    std::fs::write(folder.path().join("crls/zz-broken.crl"), b"no list").unwrap();
    let trust = Trust::load(folder.path()).unwrap();
    assert_eq!((trust.roots().len(), trust.intermediates().len(), trust.lists().len()), (1, 1, 2));
    assert_eq!(trust.faults().len(), 1);
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    assert!(cms_verify(&cms, None, &trust, hours(1)).is_valid());
    let without = trust.with_lists(Vec::<RevocationList>::new());
    assert_eq!(cms_verify(&cms, None, &without, hours(1)).verdict, Verdict::Undetermined);
}

/// «Nobody trusted issued it» is not said while a file of those trusted cannot be read: it may be the one.
#[test]
fn an_authority_whose_file_is_broken_is_no_stranger() {
    let cms = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    for part in ["roots", "intermediates"] {
        let folder = tempfile::tempdir().unwrap();
        HOUSE.trust.save(folder.path()).unwrap();
        let file = std::fs::read_dir(folder.path().join(part)).unwrap().next().unwrap().unwrap().path();
        std::fs::write(file, b"half a cert").unwrap();
        let signed = cms_verify(&cms, None, &Trust::load(folder.path()).unwrap(), hours(1));
        assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::ChainUnknown]), "{part}");
    }
}

#[test]
fn a_folder_of_trust_is_read_again_when_it_changed() {
    let folder = tempfile::tempdir().unwrap();
    let home = tempfile::tempdir().unwrap();
    let authority = new_authority(home.path());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    authority.trust(start()).unwrap().save(folder.path()).unwrap();
    let kept = TrustFolder::new(folder.path());
    let judged = || kept.trust().unwrap().judge(key.certificate(), hours(3));
    assert_eq!(judged(), []);
    assert_eq!(judged(), []);
    authority.revoke(&key.certificate().serial(), hours(1), RevocationReason::Superseded).unwrap();
    let list = Anchor::read(&authority.crl(hours(2)).unwrap()).unwrap().remove(0);
    list.import(folder.path()).unwrap();
    assert_eq!(judged(), [Reason::Revoked { at: hours(1), reason: RevocationReason::Superseded }]);
    // What is being written beside is not read yet.
    std::fs::write(folder.path().join("crls/.half.crl"), b"half").unwrap();
    assert!(kept.trust().unwrap().faults().is_empty());
    // A fault is told as long as it lasts, and over when it is over.
    std::fs::write(folder.path().join("crls/broken.crl"), b"broken").unwrap();
    assert_eq!((kept.trust().unwrap().faults().len(), kept.trust().unwrap().faults().len()), (1, 1));
    std::fs::remove_file(folder.path().join("crls/broken.crl")).unwrap();
    assert!(kept.trust().unwrap().faults().is_empty());
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert!(kept.trust().is_err());
}

/// People and programs write PEM in lines of any width, with remarks around it.
#[test]
fn certificates_and_lists_are_read_however_their_text_is_broken() {
    let text = |label: &str, der: &[u8], width: usize| {
        let packed = STANDARD.encode(der);
        let lines: Vec<_> = packed.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!(
            "\u{feff}Certificate:\n    Data:\n-----BEGIN {label}-----\r\n{}\r\n-----END {label}-----\r\n",
            lines.join("\r\n")
        )
    };
    let (root, list) = (&HOUSE.trust.roots()[0], &HOUSE.trust.lists()[0]);
    for width in [64, 76, 100_000] {
        let certificate = text("CERTIFICATE", root.der(), width);
        assert_eq!(pki::Certificate::from_pem(certificate.as_bytes()).unwrap(), *root);
        let both = format!("{certificate}{}", text("X509 CRL", list.der(), width));
        let found = Anchor::read(both.as_bytes()).unwrap();
        assert!(matches!(&found[..], [Anchor::Root(own), Anchor::List(named)] if own == root && named == list));
        let folder = tempfile::tempdir().unwrap();
        HOUSE.trust.save(folder.path()).unwrap();
        std::fs::write(folder.path().join("roots").join("other.pem"), certificate).unwrap();
        assert!(Trust::load(folder.path()).unwrap().faults().is_empty());
    }
}

#[test]
fn words_are_stable_and_reasons_survive_storage() {
    let reason = Reason::LacksRole(Role::SignRight);
    let json = serde_json::to_string(&reason).unwrap();
    assert_eq!(json, r#"{"word":"lacks-role","detail":"sign-right"}"#);
    assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), reason);
    for reason in [Reason::NotIntact, Reason::Expired { at: start() }, Reason::RevocationUnknown] {
        let json = serde_json::to_value(reason).unwrap();
        assert_eq!(json["word"], reason.word());
    }
    for role in Role::ALL {
        assert_eq!(role.word().parse::<Role>().unwrap(), role);
        assert_eq!(serde_json::to_value(role).unwrap(), role.word());
    }
}

/// What is remembered of a signer met before follows from the octets of the certificate; everything else is asked anew.
#[test]
fn a_signer_met_before_is_judged_anew() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let cms = cms_sign(&key, DOCUMENT, true, hours(1)).unwrap();
    let trust = authority.trust(hours(1)).unwrap();
    let reasons = |cms: &[u8], trust: &Trust, at| cms_verify(cms, None, trust, at).reasons;
    for _ in 0..3 {
        assert_eq!(reasons(&cms, &trust, hours(1)), []);
        // Another house does not trust the same octets, and the time runs on.
        assert_eq!(reasons(&cms, &HOUSE.trust, hours(1)), [Reason::UntrustedIssuer]);
        assert_eq!(reasons(&cms, &trust, hours(-1))[0], Reason::NotYetValid);
    }
    // The same certificate but for one octet of the issuer's signature is another one.
    let whole = find(&cms, key.certificate().der());
    let mut forged = cms.clone();
    forged[whole + key.certificate().der().len() - 1] ^= 1;
    let said = reasons(&forged, &trust, hours(1));
    assert!(said.contains(&Reason::UntrustedIssuer) || said.contains(&Reason::Malformed), "{said:?}");
    authority.revoke(&key.certificate().serial(), hours(2), RevocationReason::KeyCompromise).unwrap();
    let trust = authority.trust(hours(3)).unwrap();
    let revoked = Reason::Revoked { at: hours(2), reason: RevocationReason::KeyCompromise };
    assert_eq!(reasons(&cms, &trust, hours(3)), [revoked]);
}

/// RFC 5652 §5.1 leaves it to the signer whether certificates are enclosed. Without one there is no key, so nothing is proven either way.
#[test]
fn a_signature_without_a_certificate_is_left_open() {
    let bare = recast(&cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap(), |data| data.certificates = None);
    let signed = cms_verify(&bare, None, &HOUSE.trust, hours(1));
    assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::CertificateMissing]));
    // Nobody was found to have signed the content.
    assert_eq!((signed.content, signed.signer), (None, None));
    let changed = recast(&bare, |data| {
        data.encap_content_info.econtent = Some(der::Any::new(der::Tag::OctetString, *b"x").unwrap());
    });
    assert_eq!(cms_verify(&changed, None, &HOUSE.trust, hours(1)).verdict, Verdict::Invalid);
    // Where the certificate is known from elsewhere the signature is judged by it.
    let known = [HOUSE.trust.intermediates(), &[HOUSE.key.certificate().clone()]].concat();
    let trust = Trust::new(HOUSE.trust.roots().to_vec(), known, HOUSE.trust.lists().to_vec());
    assert!(cms_verify(&bare, None, &trust, hours(1)).is_valid());
}

/// A collective letter has dozens of signers; thousands are not read, and that is no fault of the signatures.
#[test]
fn more_signers_than_are_read_are_left_open() {
    let one = cms_sign(&HOUSE.key, DOCUMENT, true, hours(1)).unwrap();
    let signed_by = |count: u16| {
        recast(&one, |data| {
            let own = data.signer_infos.0.get(0).unwrap().clone();
            let others = (1..count).map(|number| {
                let signature = der::asn1::OctetString::new(number.to_be_bytes()).unwrap();
                cms::signed_data::SignerInfo { signature, ..own.clone() }
            });
            let all: Vec<_> = others.chain([own.clone()]).collect();
            data.signer_infos = all.try_into().unwrap();
        })
    };
    let judged = cms_verify_all(&signed_by(128), None, &HOUSE.trust, hours(1));
    assert_eq!(judged.len(), 128);
    assert_eq!(judged.iter().filter(|one| one.is_valid()).count(), 1);
    let judged = cms_verify_all(&signed_by(129), None, &HOUSE.trust, hours(1));
    assert_eq!(judged.iter().map(|one| one.reasons.as_slice()).collect::<Vec<_>>(), [[Reason::TooLarge]]);
}

/// A key too short for the scheme is not called a bad signature: it was not looked at.
#[test]
fn a_short_key_of_rsa_is_no_key_that_is_known() {
    use der::{
        Encode as _,
        asn1::{BitString, UintRef},
    };
    let key = |octets: usize| {
        let modulus = [vec![0x80], vec![0x11; octets - 1]].concat();
        let numbers = [UintRef::new(&modulus).unwrap(), UintRef::new(&[1, 0, 1]).unwrap()].to_vec();
        let rsa = spki::ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
        let algorithm = spki::AlgorithmIdentifierOwned { oid: rsa, parameters: Some(der::Any::null()) };
        spki::SubjectPublicKeyInfoOwned {
            algorithm,
            subject_public_key: BitString::from_bytes(&numbers.to_der().unwrap()).unwrap(),
        }
    };
    let known: Vec<_> = [128, 255, 256, 512, 1024, 1025].map(|octets| Algorithm::of_key(&key(octets)).is_some()).into();
    assert_eq!(known, [false, false, true, true, true, false]);
}
