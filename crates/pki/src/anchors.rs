//! What an operator puts into the folder of trust: read from files of any name, checked before it is trusted.

use std::{fs, path::Path};

use crate::{
    certificate::Certificate,
    error::PkiError,
    revocation::RevocationList,
    trust::{Trust, plain},
};

/// One thing trust is made of.
#[derive(Clone, Debug)]
pub enum Anchor {
    /// A certificate of an authority that certifies itself. It is trusted without further proof, so its fingerprint is compared by a person first.
    Root(Certificate),
    /// A certificate of an authority under a root.
    Intermediate(Certificate),
    /// A list of revoked certificates, full or delta.
    List(RevocationList),
}

/// Why something is not taken into the folder of trust.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// It is there already.
    #[error("it is in the folder already")]
    Duplicate,
    /// The disk refused, or the folder cannot be read.
    #[error(transparent)]
    Folder(#[from] PkiError),
}

impl Anchor {
    /// Reads a file: a certificate or a list in DER, or any number of both in PEM. A certificate that is not an authority's is
    /// [`PkiError::NotAuthority`]: people's certificates come with their signatures and are never trusted by themselves.
    pub fn read(bytes: &[u8]) -> Result<Vec<Self>, PkiError> {
        if bytes.trim_ascii_start().starts_with(b"-----BEGIN") {
            let text = std::str::from_utf8(bytes).map_err(|_| PkiError::Malformed("PEM"))?;
            return blocks(text).into_iter().map(|block| Self::of(&plain(block?.as_bytes())?)).collect();
        }
        Ok(vec![Self::of(bytes)?])
    }

    fn of(der: &[u8]) -> Result<Self, PkiError> {
        let Ok(certificate) = Certificate::from_der(der) else { return Ok(Self::List(RevocationList::from_der(der)?)) };
        if !certificate.is_authority() {
            return Err(PkiError::NotAuthority);
        }
        Ok(Self::of_authority(certificate))
    }

    /// An authority's certificate: a root when it names itself as its issuer.
    pub fn of_authority(certificate: Certificate) -> Self {
        if certificate.name() == certificate.issuer() {
            Self::Root(certificate)
        } else {
            Self::Intermediate(certificate)
        }
    }

    /// Puts it into a folder that [`Trust::load`] reads, which is made if missing.
    pub fn import(&self, folder: &Path) -> Result<(), ImportFault> {
        let known = if folder.join("roots").exists() { Trust::load(folder)? } else { Trust::default() };
        let (part, name, bytes, there) = match self {
            Self::Root(own) => ("roots", own.fingerprint(), own.der(), known.roots().contains(own)),
            Self::Intermediate(own) => {
                ("intermediates", own.fingerprint(), own.der(), known.intermediates().contains(own))
            }
            Self::List(own) => ("crls", own.fingerprint(), own.der(), known.lists().contains(own)),
        };
        if there {
            return Err(ImportFault::Duplicate);
        }
        // A folder of trust without `roots` is not read at all.
        fs::create_dir_all(folder.join("roots")).map_err(PkiError::from)?;
        fs::create_dir_all(folder.join(part)).map_err(PkiError::from)?;
        let ending = if part == "crls" { "crl" } else { "cer" };
        fs::write(folder.join(part).join(format!("{name}.{ending}")), bytes).map_err(PkiError::from)?;
        Ok(())
    }
}

/// The blocks of a text in PEM; what stands between them is remarks (RFC 7468 §2).
fn blocks(text: &str) -> Vec<Result<&str, PkiError>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(block) = rest.find("-----BEGIN").and_then(|from| rest.get(from..)) {
        let last = block.find("-----END").map(|end| end + "-----END".len());
        let end = last.and_then(|last| Some(last + block.get(last..)?.find("-----")? + "-----".len()));
        found.push(end.and_then(|end| block.get(..end)).ok_or(PkiError::Malformed("PEM")));
        rest = end.and_then(|end| block.get(end..)).unwrap_or_default();
    }
    found
}

impl Trust {
    /// The same with these added. A self-certified authority becomes a trusted root.
    #[must_use]
    pub fn with_anchors(mut self, anchors: impl IntoIterator<Item = Anchor>) -> Self {
        for anchor in anchors {
            match anchor {
                Anchor::Root(own) => self.roots.push(own),
                Anchor::Intermediate(own) => self.intermediates.push(own),
                Anchor::List(own) => self.lists.push(own),
            }
        }
        self
    }
}
