#![doc = include_str!("../README.md")]
//!
//! ## The room
//!
//! This is the only room where keys live. It takes the present moment as an argument everywhere; chance it takes itself, from the
//! operating system through `aws-lc-rs`, because a key made of foreseeable chance is no key. It knows nothing of cases, services
//! or pages: it answers in closed lists of machine words ([`Reason::word`]), and the words a person reads are made elsewhere.

mod algorithm;
mod amend;
mod anchors;
mod authority;
mod certificate;
mod chain;
mod checker;
pub mod document;
mod error;
mod evidence;
mod fault;
mod folder;
mod key;
mod met;
mod mould;
pub mod ncalayer;
pub mod note;
mod ocsp;
mod oid;
mod pbe;
pub mod pdf;
mod pem;
mod pkcs11;
mod pkcs12;
mod revocation;
mod role;
mod seal;
mod sign;
mod signed_data;
mod standing;
mod statement;
mod subject;
mod tlv;
mod trust;
mod tsp;
mod vault;
mod verdict;
mod verify;
mod xml;

pub use algorithm::{Algorithm, Digest};
pub use amend::{cms_add_signer, cms_content, cms_signatures, with_stamp};
pub use anchors::{Anchor, ImportFault};
pub use authority::Authority;
pub use certificate::Certificate;
pub use checker::{Attempt, Checker, Fetch, First, Gathered, Sources, StampFault};
pub use error::PkiError;
pub use evidence::{Evidence, Told, Way};
pub use fault::SourceFault;
pub use folder::TrustFolder;
pub use kernel::Contour;
pub use key::{KeyFile, Signer};
pub use ncalayer::{Agent, AgentKey, Stamper, Window};
pub use ocsp::{OCSP_REQUEST_TYPE, OcspRequest, OcspResponse};
pub use pdf::{sign_pdf, verify_pdf, verify_pdf_all};
pub use pkcs11::{TokenKey, TokenKeyName, TokenSettings};
pub use pkcs12::{Container, Entry};
pub use revocation::{RevocationList, RevocationReason};
pub use role::{Role, UnknownRole};
pub use seal::Seal;
pub use sign::cms_sign;
pub use statement::{JudgedStatement, Statement};
pub use subject::Subject;
pub use trust::{JudgedCertificate, Trust, TrustFault};
pub use tsp::{STAMP_REQUEST_TYPE, Stamp, StampRequest, TimeStamp};
pub use verdict::{Reason, Signed, Verdict};
pub use verify::{cms_authenticate, cms_certificates, cms_verify, cms_verify_all, cms_verify_kept};
pub use xml::{
    Covered, Reference, SignedSoap, SignedXml, wsse_certificates, wsse_sign, wsse_verify, xml_certificates, xml_sign,
    xml_sign_at, xml_verify,
};
