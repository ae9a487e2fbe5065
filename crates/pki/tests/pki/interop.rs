//! Certificates and lists of the national authority itself, as the state publishes them.

use std::{fs, path::PathBuf};

use jiff::{SignedDuration, Timestamp};
use kernel::{Bin, Iin};
use pki::{
    Algorithm, Certificate, Container, Contour, KeyFile, Reason, RevocationList, RevocationReason, Role, Signer, Trust,
    Verdict, cms_sign, cms_verify,
};

/// A folder of public test data: beside the checkout, or where `QYZMET_INTEROP` says, and then it must be there. `None` and a word about it
/// otherwise.
pub fn interop(folder: &str) -> Option<PathBuf> {
    let told = std::env::var_os("QYZMET_INTEROP").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/interop");
    let found = told.clone().unwrap_or_else(beside).join(folder);
    assert!(told.is_none() || found.is_dir(), "QYZMET_INTEROP: {} is no folder", found.display());
    if found.is_dir() {
        return Some(found);
    }
    println!("skipped: no interop data");
    None
}

/// Every file of the public test data, and the test that reads it. A file that is new there wants a test here.
const READ_BY: [(&str, &str); 42] = [
    ("README.md", "the reader"),
    ("calendar/kz-nonworking-2012-2027.tsv", "kernel --test calendar"),
    ("edscheck-certs/btsd_gost.cer", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/nca_gost.pem", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/nca_gost_2022.pem", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/nca_rsa.pem", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/nca_rsa_2022.cer", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/root_gost.pem", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/root_gost_2020.cer", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/root_gost_2022.pem", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/root_rsa.pem", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/root_rsa_2020.cer", "every_authority_of_the_state_leads_to_its_root"),
    ("edscheck-certs/ucgo_gost.cer", "every_authority_of_the_state_leads_to_its_root"),
    ("ncalayer-rs/test_gost512.cer.pem", "documents_of_the_official_library_hold"),
    ("ncalayer-rs/test_gost512.vectors", "gost --test vectors"),
    ("ncalayer-rs/test_gost512.xml_ns.input.xml", "what_is_signed_here_has_the_official_form"),
    ("ncalayer-rs/test_gost512.xml_ns.xml", "documents_of_the_official_library_hold"),
    ("ncalayer-rs/test_gost512.xml_simple.input.xml", "what_is_signed_here_has_the_official_form"),
    ("ncalayer-rs/test_gost512.xml_simple.xml", "documents_of_the_official_library_hold"),
    ("ncalayer-rs/test_gost512.xml_xpath.xml", "documents_of_the_official_library_hold"),
    ("ncanode-go/certs/individual/revoked/individual_revoked.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/individual/valid/individual_valid.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/revoked/employee.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/revoked/employee_signright.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/revoked/head.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/revoked/infosystem.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/revoked/treasury_client.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/valid/employee.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/valid/employee_signright.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/valid/head.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/valid/infosystem.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/legal/valid/treasury_client.p12", "keys_of_the_test_contour…"),
    ("ncanode-go/certs/nca_gost2022_test.cer", "the_list_of_the_test_contour_is_signed_by_its_authority"),
    ("ncanode-go/certs/nca_gost2022_test.crl", "the_list_of_the_test_contour_is_signed_by_its_authority"),
    ("ncanode-go/certs/root_test_gost_2022.cer", "the_list_of_the_test_contour_is_signed_by_its_authority"),
    ("shep-samples/async_delivery_notification.xml", "samples_of_the_gateway…"),
    ("shep-samples/async_request.xml", "samples_of_the_gateway…"),
    ("shep-samples/async_response.xml", "samples_of_the_gateway…"),
    ("shep-samples/sync_fault_detail.xml", "registers --test channel"),
    ("shep-samples/sync_request.xml", "registers --test channel; samples_of_the_gateway…"),
    ("shep-samples/sync_response.xml", "registers --test channel; samples_of_the_gateway…"),
    ("shep-samples/wsse_signed_request.SHAPE.xml", "the_header_is_the_one_of_the_gateways_sample"),
];

#[test]
fn every_file_of_the_public_data_is_known() {
    let Some(root) = interop(".") else { return };
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    assert_eq!(found, READ_BY.map(|(file, _)| file));
}

fn read(folder: &std::path::Path, name: &str) -> Certificate {
    let bytes = fs::read(folder.join(name)).unwrap();
    if bytes.starts_with(b"-----") { Certificate::from_pem(&bytes) } else { Certificate::from_der(&bytes) }.unwrap()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

/// Authorities of all generations with their root, algorithm, and a moment inside the validity of both.
const CHAINS: [(&str, &str, Algorithm, &str); 6] = [
    ("nca_gost_2022.pem", "root_gost_2022.pem", Algorithm::Gost2015x512, "2026-11-21T00:00:00Z"),
    ("nca_rsa_2022.cer", "root_rsa_2020.cer", Algorithm::Rsa, "2026-11-21T00:00:00Z"),
    ("ucgo_gost.cer", "root_gost_2020.cer", Algorithm::Gost2004, "2026-11-21T00:00:00Z"),
    ("nca_gost.pem", "root_gost.pem", Algorithm::Gost2004, "2020-01-01T00:00:00Z"),
    ("nca_rsa.pem", "root_rsa.pem", Algorithm::Rsa, "2020-01-01T00:00:00Z"),
    ("btsd_gost.cer", "root_gost_2020.cer", Algorithm::Gost2004, "2026-11-21T00:00:00Z"),
];

/// Generations bear one name, so every chain is sought with all roots at hand and must find its own by the identifier of the key.
#[test]
fn every_authority_of_the_state_leads_to_its_root() {
    let Some(folder) = interop("edscheck-certs") else { return };
    let roots = ["root_gost_2022.pem", "root_rsa_2020.cer", "root_gost_2020.cer", "root_gost.pem", "root_rsa.pem"];
    let all: Vec<_> = roots.iter().map(|name| read(&folder, name)).collect();
    for (name, root, algorithm, moment) in CHAINS {
        let (certificate, root) = (read(&folder, name), read(&folder, root));
        assert_eq!(root.algorithm(), Some(algorithm));
        let foreign: Vec<_> = all.iter().filter(|other| **other != root).cloned().collect();
        // No lists are at hand: revocation is all that stays unknown.
        let judged = |roots: &[Certificate]| Trust::new(roots.to_vec(), vec![], vec![]).judge(&certificate, at(moment));
        assert_eq!(judged(&all), [Reason::RevocationUnknown], "{name}");
        assert_eq!(judged(&foreign), [Reason::UntrustedIssuer], "{name}");
    }
}

/// Whose time is over is judged invalid today, and was good in its time (above).
#[test]
fn generations_whose_time_is_over_are_expired_today() {
    let Some(folder) = interop("edscheck-certs") else { return };
    for (name, root, ended) in [
        ("nca_gost.pem", "root_gost.pem", "2025-06-25T04:55:58Z"),
        ("nca_rsa.pem", "root_rsa.pem", "2025-06-25T04:26:36Z"),
    ] {
        let (certificate, root) = (read(&folder, name), read(&folder, root));
        let trust = Trust::new(vec![root.clone()], vec![], vec![]);
        let expired = Reason::Expired { at: at(ended) };
        assert_eq!(certificate.not_after(), at(ended), "{name}");
        assert_eq!(trust.judge(&certificate, at("2026-11-21T00:00:00Z"))[..1], [expired], "{name}");
        assert_eq!(trust.judge(&certificate, at(ended)), [Reason::RevocationUnknown], "{name}: the last moment counts");
    }
}

#[test]
fn the_list_of_the_test_contour_is_signed_by_its_authority() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    let (root, issuing) = (read(&folder, "root_test_gost_2022.cer"), read(&folder, "nca_gost2022_test.cer"));
    let moment = at("2026-11-21T00:00:00Z");
    let trust = Trust::new(vec![root.clone()], vec![], vec![]);
    assert_eq!(trust.judge(&issuing, moment), [Reason::RevocationUnknown]);
    assert_eq!(trust.judge(&issuing, at("2040-01-01T00:00:00Z"))[..1], [Reason::Expired { at: issuing.not_after() }]);
    let bytes = fs::read(folder.join("nca_gost2022_test.crl")).unwrap();
    let list = RevocationList::from_der(&bytes).unwrap();
    assert!(list.signed_by(&issuing) && !list.signed_by(&root));
    assert_eq!((list.this_update(), list.len()), (at("2026-08-11T03:49:19Z"), 195));
    // A serial number in the middle of the list, changed.
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    assert!(RevocationList::from_der(&changed).map_or(true, |list| !list.signed_by(&issuing)));
}

/// A container of the test contour, and all that is known of its certificate.
struct Known {
    name: &'static str,
    iin: Option<&'static str>,
    bin: Option<&'static str>,
    roles: &'static [Role],
    ends: &'static str,
    revoked: Option<(&'static str, RevocationReason)>,
}

const PERSON: Option<&str> = Some("123456789011");
const EMPLOYEE: Option<&str> = Some("123456789012");
const ORGANISATION: Option<&str> = Some("123456789021");

/// One line of the table.
const fn known(
    name: &'static str,
    (iin, bin): (Option<&'static str>, Option<&'static str>),
    roles: &'static [Role],
    ends: &'static str,
    revoked: Option<(&'static str, RevocationReason)>,
) -> Known {
    Known { name, iin, bin, roles, ends, revoked }
}

const fn hold(at: &'static str) -> (&'static str, RevocationReason) {
    (at, RevocationReason::Hold)
}

const fn superseded(at: &'static str) -> (&'static str, RevocationReason) {
    (at, RevocationReason::Superseded)
}

/// Names of folders say otherwise of some; the list is right. `infosystem` and `treasury_client` bear one another's names.
const KEYS: [Known; 12] = [
    known("individual/valid/individual_valid", (PERSON, None), &[Role::Individual], "2027-05-08T06:45:13Z", None),
    known(
        "individual/revoked/individual_revoked",
        (PERSON, None),
        &[Role::Individual],
        "2027-05-08T06:47:24Z",
        Some(hold("2026-05-08T14:57:29Z")),
    ),
    known("legal/valid/head", (PERSON, ORGANISATION), &[Role::Head], "2027-05-08T07:10:15Z", None),
    known("legal/valid/employee_signright", (EMPLOYEE, ORGANISATION), &[Role::SignRight], "2027-06-16T05:02:43Z", None),
    known(
        "legal/valid/employee",
        (EMPLOYEE, ORGANISATION),
        &[Role::Employee],
        "2027-05-08T07:19:39Z",
        Some(superseded("2026-06-02T11:39:09Z")),
    ),
    known(
        "legal/valid/infosystem",
        (EMPLOYEE, ORGANISATION),
        &[],
        "2027-05-08T07:50:34Z",
        Some(superseded("2026-06-02T11:25:49Z")),
    ),
    known(
        "legal/valid/treasury_client",
        (None, ORGANISATION),
        &[Role::InformationSystem],
        "2029-05-07T11:27:43Z",
        None,
    ),
    known(
        "legal/revoked/head",
        (PERSON, ORGANISATION),
        &[Role::Head],
        "2027-05-08T07:08:24Z",
        Some(hold("2026-05-08T14:59:06Z")),
    ),
    known(
        "legal/revoked/employee_signright",
        (EMPLOYEE, ORGANISATION),
        &[Role::SignRight],
        "2027-05-08T07:13:26Z",
        Some(hold("2026-05-08T15:01:09Z")),
    ),
    known(
        "legal/revoked/employee",
        (EMPLOYEE, ORGANISATION),
        &[Role::Employee],
        "2027-05-08T07:21:55Z",
        Some(hold("2026-05-08T15:02:58Z")),
    ),
    known(
        "legal/revoked/infosystem",
        (EMPLOYEE, ORGANISATION),
        &[],
        "2027-05-08T07:53:27Z",
        Some(hold("2026-05-08T15:04:42Z")),
    ),
    known(
        "legal/revoked/treasury_client",
        (None, ORGANISATION),
        &[Role::InformationSystem],
        "2029-05-07T11:28:59Z",
        Some(hold("2026-05-08T16:30:57Z")),
    ),
];

/// The authority of the test contour with its list. The root publishes none, so the authority itself is taken for one.
fn contour(folder: &std::path::Path) -> Trust {
    let list = RevocationList::from_der(&fs::read(folder.join("nca_gost2022_test.crl")).unwrap()).unwrap();
    Trust::new(vec![read(folder, "nca_gost2022_test.cer")], vec![], vec![list]).in_contour(Contour::Test)
}

fn key_of(folder: &std::path::Path, known: &Known) -> KeyFile {
    let container = Container::open(&folder.join(format!("{}.p12", known.name)), "Qwerty12").unwrap();
    container.entries[0].key().unwrap()
}

#[test]
fn keys_of_the_test_contour_sign_and_are_judged_by_its_list() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    let trust = contour(&folder);
    let moment = at("2026-11-21T00:00:00Z");
    let second = SignedDuration::from_secs(1);
    for known in &KEYS {
        let name = known.name;
        let key = key_of(&folder, known);
        let certificate = key.certificate();
        assert_eq!(certificate.algorithm(), Some(Algorithm::Gost2015x512));
        assert_eq!((certificate.roles().as_slice(), certificate.not_after()), (known.roles, at(known.ends)), "{name}");
        assert!(certificate.may_sign() && certificate.may_authenticate(), "{name}");
        let cms = cms_sign(&key, b"document", true, moment).unwrap();
        let owner = cms_verify(&cms, None, &trust, moment).subject().unwrap();
        assert_eq!(owner.iin.as_ref().map(Iin::as_str), known.iin, "{name}");
        assert_eq!(owner.organisation.as_ref().map(|(_, bin)| bin.as_str()), known.bin, "{name}");
        let said = |at| {
            let signed = cms_verify(&cms, None, &trust, at);
            (signed.verdict, signed.reasons)
        };
        let after = at(known.ends) + second;
        let expired = Reason::Expired { at: at(known.ends) };
        let Some((since, reason)) = known.revoked else {
            assert_eq!(said(moment), (Verdict::Valid, vec![]), "{name}");
            // The list promises nothing for so late a moment, and nothing need be known: its time is over.
            assert_eq!(said(after), (Verdict::Invalid, vec![expired, Reason::RevocationUnknown]), "{name}");
            continue;
        };
        let revoked = Reason::Revoked { at: at(since), reason };
        assert_eq!(said(moment), (Verdict::Invalid, vec![revoked]), "{name}");
        assert_eq!(said(at(since)), (Verdict::Invalid, vec![revoked]), "{name}");
        // A hold may end without a trace, so before it nothing is known for certain but that it was not yet.
        assert_eq!(said(at(since) - second), (Verdict::Valid, vec![]), "{name}");
    }
}

#[test]
fn made_up_persons_are_somebody_in_the_test_contour_only() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    let trust = contour(&folder).in_contour(Contour::Production);
    let moment = at("2026-11-21T00:00:00Z");
    let key = Container::open(&folder.join("legal/valid/head.p12"), "Qwerty12").unwrap().entries[0].key().unwrap();
    let cms = cms_sign(&key, b"document", true, moment).unwrap();
    let (iin, bin) = (Iin::kept("123456789011").unwrap(), Bin::kept("123456789021").unwrap());
    let judged = |trust: &Trust| cms_verify(&cms, None, trust, moment).require_iin(&iin).require_bin(&bin);
    assert_eq!(judged(&trust).reasons, [Reason::ForeignIin, Reason::ForeignBin]);
    assert!(judged(&trust).subject().is_some_and(|owner| owner.iin.is_none() && owner.organisation.is_none()));
    let test = trust.in_contour(Contour::Test);
    assert!(judged(&test).is_valid(), "{:?}", judged(&test));
    let owner = judged(&test).subject().unwrap();
    assert_eq!((owner.surname.as_str(), owner.name.as_str()), ("ТЕСТОВ", "ТЕСТ"));
    assert_eq!(owner.patronymic.as_deref(), Some("ТЕСТОВИЧ"));
    assert_eq!(judged(&test).require_iin(&Iin::kept("123456789012").unwrap()).reasons, [Reason::ForeignIin]);
}
