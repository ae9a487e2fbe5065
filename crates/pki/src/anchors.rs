//! What an operator puts into the folder of trust: read from files of any name, checked before it is trusted.

use std::{fs, path::Path};

use crate::{certificate::Certificate, error::PkiError, pem, revocation::RevocationList, trust::Trust};

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
        if pem::is_pem(bytes) {
            return pem::blocks(bytes).iter().map(|block| Self::of(&block.octets()?)).collect();
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

    /// An authority's certificate: a root when it certifies itself. One that only names itself as its issuer is an earlier or later generation,
    /// certified by another key of the same authority.
    pub fn of_authority(certificate: Certificate) -> Self {
        if certificate.name() == certificate.issuer() && certificate.signed_by(&certificate) {
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
        // Put there whole: a program that reads the folder meanwhile never sees half a file. What begins with a dot it passes over.
        let half = folder.join(part).join(format!(".{name}.{ending}"));
        fs::write(&half, bytes).map_err(PkiError::from)?;
        fs::rename(&half, folder.join(part).join(format!("{name}.{ending}"))).map_err(PkiError::from)?;
        Ok(())
    }
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
