//! The editions of regulations a system runs: current ones by code, and every one a case was opened under by its content.

use crate::Fault;
use engine::{Edition, Problem, Sources, load};
use kernel::Digest;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::{Store, Tx};

/// The library of editions.
#[derive(Debug, Default)]
pub struct Law {
    current: BTreeMap<String, Arc<Edition>>,
    sources: BTreeMap<Digest, Sources>,
    held: RwLock<BTreeMap<Digest, Arc<Edition>>>,
}

impl Law {
    /// Reads every folder given, by its path `act/service`. All faults of all folders are told together.
    pub fn read(folders: &BTreeMap<String, Sources>) -> Result<Self, Vec<Problem>> {
        let mut law = Self::default();
        let mut problems = Vec::new();
        for (folder, sources) in folders {
            match load(folder, sources) {
                Ok(edition) => law.add(edition, sources.clone()),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() { Ok(law) } else { Err(problems) }
    }

    fn add(&mut self, edition: Edition, sources: Sources) {
        let edition = Arc::new(edition);
        self.sources.insert(edition.digest.clone(), sources);
        self.current.insert(edition.code().to_owned(), Arc::clone(&edition));
        self.held.write().unwrap_or_else(PoisonError::into_inner).insert(edition.digest.clone(), edition);
    }

    /// The current edition of a regulation.
    pub fn current(&self, code: &str) -> Option<Arc<Edition>> {
        self.current.get(code).cloned()
    }

    /// All current editions in the order of their codes.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.current.values()
    }

    /// Keeps the sources of the current editions in a system's store, so that a case opened today can be read after the data changed.
    pub(crate) fn keep_in(&self, store: &Store) -> Result<(), Fault> {
        for (digest, sources) in &self.sources {
            let text = serde_json::to_string(sources)?;
            store.write::<_, Fault>(|tx| Ok(tx.setting_put(&key(digest), &text)?))?;
        }
        Ok(())
    }

    /// An edition in memory.
    pub(crate) fn held(&self, digest: &Digest) -> Option<Arc<Edition>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    /// An edition that is no longer current, from the sources the store kept.
    pub(crate) fn revive(&self, tx: &mut Tx<'_>, digest: &Digest) -> Result<Arc<Edition>, Fault> {
        let unknown = || Fault::EditionUnknown(digest.clone());
        let text = tx.setting_get(&key(digest))?.ok_or_else(unknown)?;
        let sources: Sources = serde_json::from_str(&text)?;
        let edition = Arc::new(load("kept edition", &sources).map_err(|_| unknown())?);
        self.held.write().unwrap_or_else(PoisonError::into_inner).insert(digest.clone(), Arc::clone(&edition));
        Ok(edition)
    }
}

fn key(digest: &Digest) -> String {
    format!("edition:{digest}")
}
