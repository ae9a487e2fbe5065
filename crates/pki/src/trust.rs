//! Whom the installation trusts: roots, the authorities under them, and the lists of revocation at hand.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use kernel::Contour;

use crate::{
    certificate::Certificate,
    chain,
    error::PkiError,
    evidence::Evidence,
    ocsp::OcspResponse,
    pem,
    revocation::RevocationList,
    tsp::TimeStamp,
    verdict::{Reason, Verdict},
};

/// The folders inside a folder of trust.
pub(crate) const PARTS: [&str; 3] = ["roots", "intermediates", "crls"];
/// Largest file read from a folder of trust, octets.
const MAX_FILE: u64 = 256 * 1024 * 1024;

/// A file of the folder of trust that could not be read. It is skipped, so one broken list never stops all checks: what depends on it
/// becomes «cannot be determined», never «valid».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustFault {
    /// The file.
    pub file: PathBuf,
    /// What went wrong, for the log.
    pub fault: String,
}

/// What was found out about a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct JudgedCertificate {
    /// The verdict.
    pub verdict: Verdict,
    /// Everything that speaks against it; empty when and only when valid.
    pub reasons: Vec<Reason>,
    /// The chain, and the lists and answers relied on.
    pub evidence: Evidence,
}

/// Trusted roots, known authorities under them, lists of revocation.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    pub(crate) roots: Vec<Certificate>,
    pub(crate) intermediates: Vec<Certificate>,
    pub(crate) lists: Vec<RevocationList>,
    pub(crate) answers: Vec<OcspResponse>,
    pub(crate) stamps: Vec<TimeStamp>,
    faults: Vec<TrustFault>,
    contour: Contour,
    /// The authorities were asked: where they publish deltas, a full list alone is no word on what happened since.
    pub(crate) wants_deltas: bool,
}

impl Trust {
    /// Trust of these parts. Authorities enclosed in a signature are tried beside them, and only what leads to one of these roots is trusted.
    pub fn new(roots: Vec<Certificate>, intermediates: Vec<Certificate>, lists: Vec<RevocationList>) -> Self {
        Self { roots, intermediates, lists, ..Self::default() }
    }

    /// Trust of DER parts.
    pub fn from_der(roots: &[&[u8]], intermediates: &[&[u8]], lists: &[&[u8]]) -> Result<Self, PkiError> {
        let certificates = |all: &[&[u8]]| all.iter().map(|der| Certificate::from_der(der)).collect::<Result<_, _>>();
        let lists = lists.iter().map(|der| RevocationList::from_der(der)).collect::<Result<_, _>>()?;
        Ok(Self::new(certificates(roots)?, certificates(intermediates)?, lists))
    }

    /// Reads a folder: `roots/` and `intermediates/` with certificates, `crls/` with lists, DER or PEM, whatever the names. A missing folder
    /// is an empty one, except `roots`.
    pub fn load(folder: &Path) -> Result<Self, PkiError> {
        let mut trust = Self::default();
        let roots = files(&folder.join("roots"))?;
        trust.roots = trust.read(roots, certificate);
        let intermediates = optional(&folder.join("intermediates"))?;
        trust.intermediates = trust.read(intermediates, certificate);
        let lists = optional(&folder.join("crls"))?;
        trust.lists = trust.read(lists, |bytes| RevocationList::from_der(&plain(bytes)?));
        Ok(trust)
    }

    /// Writes the folder [`Trust::load`] reads.
    pub fn save(&self, folder: &Path) -> Result<(), PkiError> {
        for (name, certificates) in [("roots", &self.roots), ("intermediates", &self.intermediates)] {
            fs::create_dir_all(folder.join(name))?;
            for certificate in certificates {
                fs::write(folder.join(name).join(format!("{}.crt", certificate.serial())), certificate.pem()?)?;
            }
        }
        fs::create_dir_all(folder.join("crls"))?;
        for (place, list) in self.lists.iter().enumerate() {
            fs::write(folder.join("crls").join(format!("{place}.crl")), list.der())?;
        }
        Ok(())
    }

    /// The same trust in a contour of the authority; production where nothing is said.
    #[must_use]
    pub fn in_contour(mut self, contour: Contour) -> Self {
        self.contour = contour;
        self
    }

    /// The contour in which owners of certificates are read.
    pub const fn contour(&self) -> Contour {
        self.contour
    }

    /// Everything that speaks against a certificate at a moment, whatever it is used for; nothing when its chain to a root is good.
    pub fn judge(&self, certificate: &Certificate, at: Timestamp) -> Vec<Reason> {
        chain::judge(certificate, &[], self, at).reasons
    }

    /// The same with the verdict the reasons leave and what it rests on.
    pub fn judge_kept(&self, certificate: &Certificate, at: Timestamp) -> JudgedCertificate {
        let path = chain::judge(certificate, &[], self, at);
        let mut evidence = Evidence::new(at);
        evidence.add(&path.certificates, &path.sources);
        JudgedCertificate { verdict: Verdict::of(&path.reasons), reasons: path.reasons, evidence }
    }

    /// Files that could not be read.
    pub fn faults(&self) -> &[TrustFault] {
        &self.faults
    }

    /// The same with what could not be read elsewhere: what was skipped there is missing here, too.
    #[must_use]
    pub fn with_faults(mut self, faults: &[TrustFault]) -> Self {
        self.faults.extend_from_slice(faults);
        self
    }

    /// True when a file of a root or of an authority could not be read: then «no chain» may mean that this one was wanted.
    pub(crate) fn lacks_authorities(&self) -> bool {
        let of_lists = |fault: &TrustFault| fault.file.parent().is_some_and(|folder| folder.ends_with("crls"));
        self.faults.iter().any(|fault| !of_lists(fault))
    }

    /// The trusted roots.
    pub fn roots(&self) -> &[Certificate] {
        &self.roots
    }

    /// The known authorities under the roots.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The lists of revocation.
    pub fn lists(&self) -> &[RevocationList] {
        &self.lists
    }

    /// The same roots and authorities with other lists.
    #[must_use]
    pub fn with_lists(mut self, lists: Vec<RevocationList>) -> Self {
        self.lists = lists;
        self
    }

    /// The same with answers of authorities (OCSP) added.
    #[must_use]
    pub fn with_answers(mut self, answers: impl IntoIterator<Item = OcspResponse>) -> Self {
        self.answers.extend(answers);
        self
    }

    /// The same with what was kept beside a document added: certificates, lists, answers, a time stamp. The roots stay the only ones trusted:
    /// kept material is judged like any other. What was enough when it was kept is enough.
    #[must_use]
    pub fn with_evidence(mut self, evidence: &Evidence) -> Self {
        self.wants_deltas = false;
        self.intermediates.extend(evidence.certificates().iter().cloned());
        self.lists.extend(evidence.lists().iter().cloned());
        self.answers.extend(evidence.answers().iter().cloned());
        self.stamps.extend(evidence.stamps().iter().cloned());
        self
    }

    fn read<T>(&mut self, files: Vec<PathBuf>, read: impl Fn(&[u8]) -> Result<T, PkiError>) -> Vec<T> {
        let mut found = Vec::new();
        for file in files {
            match bounded(&file).and_then(|bytes| read(&bytes)) {
                Ok(part) => found.push(part),
                Err(fault) => self.faults.push(TrustFault { file, fault: fault.to_string() }),
            }
        }
        found
    }
}

fn certificate(bytes: &[u8]) -> Result<Certificate, PkiError> {
    Certificate::from_der(&plain(bytes)?)
}

/// DER of a file that is DER or PEM, of its first block then.
pub(crate) fn plain(bytes: &[u8]) -> Result<Vec<u8>, PkiError> {
    if !pem::is_pem(bytes) {
        return Ok(bytes.to_vec());
    }
    pem::blocks(bytes).first().ok_or(PkiError::Malformed("PEM"))?.octets()
}

fn bounded(file: &Path) -> Result<Vec<u8>, PkiError> {
    if fs::metadata(file)?.len() > MAX_FILE {
        return Err(PkiError::TooLarge { limit: usize::try_from(MAX_FILE).unwrap_or(usize::MAX) });
    }
    Ok(fs::read(file)?)
}

pub(crate) fn optional(folder: &Path) -> Result<Vec<PathBuf>, PkiError> {
    if folder.exists() { files(folder) } else { Ok(Vec::new()) }
}

/// Files of a folder in the order of their names; what begins with a dot is being written, or is nobody's certificate.
fn files(folder: &Path) -> Result<Vec<PathBuf>, PkiError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if entry.file_type()?.is_file() && !hidden {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
