//! Certificates and lists of the national authority itself, as the state publishes them.

use std::{fs, path::PathBuf};

use jiff::Timestamp;
use kernel::{Bin, Iin};
use pki::{
    Algorithm, Certificate, Container, Contour, Reason, RevocationList, RevocationReason, Role, Signer, Trust, Verdict,
    cms_sign, cms_verify,
};

/// A folder of public test data; `None` and a word about it when it is not there.
pub fn interop(folder: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/interop");
    let found = std::env::var_os("QYZMET_INTEROP").map_or_else(beside, PathBuf::from).join(folder);
    if found.is_dir() {
        return Some(found);
    }
    println!("skipped: no interop data");
    None
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

/// Containers with the role of their owners and the reason of revocation; names of folders say otherwise, the list is right.
const KEYS: [(&str, Option<Role>, Option<RevocationReason>); 12] = [
    ("individual/valid/individual_valid", Some(Role::Individual), None),
    ("individual/revoked/individual_revoked", Some(Role::Individual), Some(RevocationReason::Hold)),
    ("legal/valid/head", Some(Role::Head), None),
    ("legal/valid/employee_signright", Some(Role::SignRight), None),
    ("legal/valid/employee", Some(Role::Employee), Some(RevocationReason::Superseded)),
    ("legal/valid/infosystem", None, Some(RevocationReason::Superseded)),
    ("legal/valid/treasury_client", Some(Role::InformationSystem), None),
    ("legal/revoked/head", Some(Role::Head), Some(RevocationReason::Hold)),
    ("legal/revoked/employee_signright", Some(Role::SignRight), Some(RevocationReason::Hold)),
    ("legal/revoked/employee", Some(Role::Employee), Some(RevocationReason::Hold)),
    ("legal/revoked/infosystem", None, Some(RevocationReason::Hold)),
    ("legal/revoked/treasury_client", Some(Role::InformationSystem), Some(RevocationReason::Hold)),
];

#[test]
fn keys_of_the_test_contour_sign_and_are_judged_by_its_list() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    let list = RevocationList::from_der(&fs::read(folder.join("nca_gost2022_test.crl")).unwrap()).unwrap();
    // Without a list of the root the authority itself is taken for one.
    let trust = Trust::new(vec![read(&folder, "nca_gost2022_test.cer")], vec![], vec![list]);
    let moment = at("2026-11-21T00:00:00Z");
    for (name, role, revoked) in KEYS {
        let container = Container::open(&folder.join(format!("{name}.p12")), "Qwerty12").unwrap();
        let key = container.entries[0].key().unwrap();
        assert_eq!(key.certificate().algorithm(), Some(Algorithm::Gost2015x512));
        assert_eq!(key.certificate().roles().first().copied(), role, "{name}");
        assert!(key.certificate().may_sign() && key.certificate().may_authenticate(), "{name}");
        let cms = cms_sign(&key, b"document", true, moment).unwrap();
        let signed = cms_verify(&cms, None, &trust, moment);
        match revoked {
            None => assert_eq!(signed.verdict, Verdict::Valid, "{name}: {signed:?}"),
            Some(because) => assert!(
                matches!(signed.reasons[..], [Reason::Revoked { reason, .. }] if reason == because),
                "{name}: {signed:?}"
            ),
        }
    }
}

#[test]
fn made_up_persons_are_somebody_in_the_test_contour_only() {
    let Some(folder) = interop("ncanode-go/certs") else { return };
    let list = RevocationList::from_der(&fs::read(folder.join("nca_gost2022_test.crl")).unwrap()).unwrap();
    let trust = Trust::new(vec![read(&folder, "nca_gost2022_test.cer")], vec![], vec![list]);
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
