//! A folder of trust that is read again when it changed, and only then: lists take megabytes, and an operator brings newer ones while programs run.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use crate::{
    error::PkiError,
    trust::{PARTS, Trust, optional},
};

/// A folder that [`Trust::load`] reads, with what was read of it.
#[derive(Debug)]
pub struct TrustFolder {
    folder: PathBuf,
    kept: Mutex<Option<(Vec<Seen>, Trust)>>,
}

/// A file as it was when it was read: its place, its length and its last change.
type Seen = (PathBuf, u64, Option<SystemTime>);

impl TrustFolder {
    /// A folder; nothing is read yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), kept: Mutex::new(None) }
    }

    /// The trust of the folder as it is now. Whoever asks meanwhile waits for the one reading. A folder with files that could not be read is read again
    /// each time: the fault may be over.
    pub fn trust(&self) -> Result<Trust, PkiError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = self.seen()?;
        if let Some((known, trust)) = kept.as_ref()
            && *known == seen
        {
            return Ok(trust.clone());
        }
        let trust = Trust::load(&self.folder)?;
        *kept = trust.faults().is_empty().then(|| (seen, trust.clone()));
        Ok(trust)
    }

    fn seen(&self) -> Result<Vec<Seen>, PkiError> {
        let mut seen = Vec::new();
        for part in PARTS {
            for file in optional(&self.folder.join(part))? {
                let about = fs::metadata(&file)?;
                seen.push((file, about.len(), about.modified().ok()));
            }
        }
        Ok(seen)
    }
}
