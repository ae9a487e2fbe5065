//! Sessions and tries of passwords, kept in a system's own store.

use jiff::Timestamp;
use kernel::Digest;
use std::sync::Arc;
use store::{Store, StoreError};
use web::password::{Tries, TriesFault};
use web::{SessionFault, SessionRecord, Sessions};

/// A system's store as the keeper of its sessions and tries.
pub struct Keeping(pub Arc<Store>);

fn session<T>(done: Result<T, StoreError>) -> Result<T, SessionFault> {
    done.map_err(|error| SessionFault(error.to_string()))
}

impl Sessions for Keeping {
    fn load(&self, key: &Digest) -> Result<Option<SessionRecord>, SessionFault> {
        let found = session(self.0.read(|tx| tx.session_load(key.as_str())))?;
        let read = |kept: store::records::SessionRecord| SessionRecord {
            account: kept.account,
            csrf: kept.csrf,
            data: serde_json::from_str(&kept.data).unwrap_or_default(),
            expires_at: kept.expires_at,
        };
        Ok(found.map(read))
    }

    fn save(&self, key: &Digest, record: &SessionRecord) -> Result<(), SessionFault> {
        let kept = store::records::SessionRecord {
            id_hash: key.as_str().to_owned(),
            account: record.account.clone(),
            csrf: record.csrf.clone(),
            data: record.data.to_string(),
            expires_at: record.expires_at,
        };
        session(self.0.write(|tx| tx.session_save(&kept)))
    }

    fn delete(&self, key: &Digest) -> Result<(), SessionFault> {
        session(self.0.write(|tx| tx.session_delete(key.as_str())))
    }
}

fn tries<T>(done: Result<T, StoreError>) -> Result<T, TriesFault> {
    done.map_err(|error| TriesFault(error.to_string()))
}

impl Tries for Keeping {
    fn since(&self, key: &Digest, since: Timestamp) -> Result<Vec<Timestamp>, TriesFault> {
        tries(self.0.read(|tx| tx.attempt_list(key.as_str(), since)))
    }

    fn note(&self, key: &Digest, at: Timestamp) -> Result<(), TriesFault> {
        tries(self.0.write(|tx| tx.attempt_note(key.as_str(), at)))
    }

    fn clear(&self, key: &Digest) -> Result<(), TriesFault> {
        tries(self.0.write(|tx| tx.attempt_forget(key.as_str())))
    }
}
