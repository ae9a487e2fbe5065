//! The room as its callers see it: an authority of its own, keys, signatures, verdicts.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::needless_pass_by_value
)]

mod agent;
mod complaints;
mod containers;
mod documents;
mod edges;
mod evidence;
mod foreign;
mod gost;
mod hostile;
mod interop;
mod keys;
mod online;
mod openssl;
mod openssl_cms;
mod openssl_services;
mod papers;
mod revocation;
mod signers;
mod stamps;
mod tokens;
mod verdicts;
mod xml;
mod xml_interop;
mod xml_soap;
mod xml_wrapping;
mod xml_xmlsec;

use std::{ops::Range, path::Path, sync::LazyLock};

use cms::{
    cert::CertificateChoices,
    content_info::ContentInfo,
    signed_data::{CertificateSet, SignedData},
};
use der::{Any, Decode, Encode};
use jiff::{SignedDuration, Timestamp};
use kernel::{Bin, Iin};
use pki::{Algorithm, Authority, KeyFile, Role, Subject, Trust};

/// The moment the authority of the tests was made.
pub fn start() -> Timestamp {
    "2026-11-21T05:00:00Z".parse().unwrap()
}

/// Hours after the start.
pub fn hours(count: i64) -> Timestamp {
    start() + SignedDuration::from_hours(count)
}

/// A year from the start.
pub fn year() -> Range<Timestamp> {
    start()..hours(24 * 365)
}

pub fn iin() -> Iin {
    Iin::with_check_digit("85010135001").unwrap()
}

pub fn other_iin() -> Iin {
    Iin::with_check_digit("90050540023").unwrap()
}

pub fn bin() -> Bin {
    Bin::new(Iin::with_check_digit("05034000123").unwrap().as_str()).unwrap()
}

pub fn citizen() -> Subject {
    Subject {
        surname: "ӘБДІҚАДЫРОВА".into(),
        name: "ГҮЛНҰР".into(),
        patronymic: Some("ҚАНАТҚЫЗЫ".into()),
        iin: Some(iin()),
        organisation: None,
    }
}

pub fn head() -> Subject {
    Subject {
        organisation: Some(("ГУ \"Отдел образования\", г. Тест".into(), bin())), ..citizen()
    }
}

pub fn system() -> Subject {
    Subject {
        surname: String::new(),
        name: "ИС \"Тест\"".into(),
        patronymic: None,
        iin: None,
        organisation: Some(("АО \"ТЕСТ\"".into(), bin())),
    }
}

pub fn new_authority(folder: &Path) -> Authority {
    Authority::create(folder, "Парол1 құпия", Algorithm::EcdsaP256, start()).unwrap()
}

/// One authority, one key and one trust for all tests that revoke nothing: making files of keys is slow on purpose.
pub struct House {
    pub folder: tempfile::TempDir,
    pub authority: Authority,
    pub key: KeyFile,
    pub trust: Trust,
}

pub static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_authority(folder.path());
    let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let trust = authority.trust(start()).unwrap();
    House { folder, authority, key, trust }
});

/// Where `what` stands in `bytes`.
pub fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).expect("the searched bytes are there")
}

/// The signature in CMS with what nobody signs changed as the caller wishes.
pub fn recast(signature: &[u8], change: impl FnOnce(&mut SignedData)) -> Vec<u8> {
    let mut info = ContentInfo::from_der(signature).unwrap();
    let mut data: SignedData = info.content.decode_as().unwrap();
    change(&mut data);
    info.content = Any::encode_from(&data).unwrap();
    info.to_der().unwrap()
}

/// The same with one more certificate beside the signer's.
pub fn with_certificate(signature: &[u8], certificate: &[u8]) -> Vec<u8> {
    recast(signature, |data| {
        let more = CertificateChoices::Certificate(Decode::from_der(certificate).unwrap());
        let all = data.certificates.take().unwrap().0.into_vec().into_iter().chain([more]);
        data.certificates = Some(CertificateSet::try_from(all.collect::<Vec<_>>()).unwrap());
    })
}
