//! НУЦ, the certification authority of the law: certificates, their revocation, signing and the verdict on a signature.
//!
//! This is the only room where keys live. It takes the present moment as an argument everywhere; chance it takes itself, from the
//! operating system through `aws-lc-rs`, because a key made of foreseeable chance is no key. It knows nothing of cases, services
//! or pages: it answers in closed lists of machine words ([`Reason::word`]), and the words a person reads are made elsewhere.
//!
//! Everything that parses is written for hostile input: sizes and depths are bounded, nothing panics, and whatever could not be
//! understood is never [`Verdict::Valid`].

mod algorithm;
mod authority;
mod certificate;
mod chain;
mod error;
mod key;
mod mould;
pub mod ncalayer;
mod oid;
pub mod pdf;
mod revocation;
mod role;
mod sign;
mod signed_data;
mod subject;
mod tlv;
mod trust;
mod vault;
mod verdict;
mod verify;

pub use algorithm::{Algorithm, Digest};
pub use authority::Authority;
pub use certificate::Certificate;
pub use error::PkiError;
pub use key::{KeyFile, Signer};
pub use ncalayer::{Agent, AgentKey};
pub use pdf::{sign_pdf, verify_pdf};
pub use revocation::{RevocationList, RevocationReason};
pub use role::{Role, UnknownRole};
pub use sign::cms_sign;
pub use subject::Subject;
pub use trust::{Trust, TrustFault};
pub use verdict::{Reason, Signed, Verdict};
pub use verify::cms_verify;
