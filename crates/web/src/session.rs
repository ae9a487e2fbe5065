//! Sessions: an opaque chance number in a cookie; the store knows only its hash.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use kernel::Digest;
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// How long a session lives at most without a page being opened: 30 minutes.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// How seldom the end of an idle session is moved onwards, 5 minutes: so many minutes before [`IDLE`] it may already be over. Where fifty thousand people
/// press in the same minute, each writing their session too would be twice the work.
const TOUCHED: SignedDuration = SignedDuration::from_mins(5);
/// How long a session lives at most since signing in: 12 hours.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(12);

/// What is kept of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The account signed in, when one is.
    pub account: Option<String>,
    /// The token that forms of this session carry.
    pub csrf: String,
    /// Whatever rooms keep for the visit: the person, drafts, the notice for the next page.
    pub data: serde_json::Value,
    /// When the session ends if nothing happens.
    pub expires_at: Timestamp,
}

impl SessionRecord {
    /// Sets a member of the data.
    pub(crate) fn put(&mut self, name: &str, value: serde_json::Value) {
        if let Some(members) = members(&mut self.data) {
            members.insert(name.to_owned(), value);
        }
    }

    /// What rooms keep, by name.
    pub(crate) fn kept(&mut self) -> Option<&mut serde_json::Map<String, serde_json::Value>> {
        members(members(&mut self.data)?.entry("kept").or_insert(serde_json::Value::Null))
    }
}

/// The members of an object; anything else becomes an empty one first.
fn members(value: &mut serde_json::Value) -> Option<&mut serde_json::Map<String, serde_json::Value>> {
    if !value.is_object() {
        *value = serde_json::Value::Object(serde_json::Map::new());
    }
    value.as_object_mut()
}

/// The store could not answer; the page says «try again later» (503).
#[derive(Debug, thiserror::Error)]
#[error("the session store did not answer: {0}")]
pub struct SessionFault(pub String);

/// Where sessions are kept. Keys are SHA-256 of the cookie's value, so that reading the store gives nobody a session.
///
/// The methods may wait for a disk: they are called off the threads that answer requests.
pub trait Sessions: Send + Sync {
    /// The session of a key, expired or not.
    fn load(&self, key: &Digest) -> Result<Option<SessionRecord>, SessionFault>;
    /// Writes a session.
    fn save(&self, key: &Digest, record: &SessionRecord) -> Result<(), SessionFault>;
    /// Forgets a session.
    fn delete(&self, key: &Digest) -> Result<(), SessionFault>;
}

/// Sessions in memory: for tests and for one process whose sessions may end with it.
#[derive(Debug, Default)]
pub struct MemorySessions(std::sync::Mutex<std::collections::HashMap<Digest, SessionRecord>>);

impl Sessions for MemorySessions {
    fn load(&self, key: &Digest) -> Result<Option<SessionRecord>, SessionFault> {
        Ok(self.0.lock().map_err(|e| SessionFault(e.to_string()))?.get(key).cloned())
    }

    fn save(&self, key: &Digest, record: &SessionRecord) -> Result<(), SessionFault> {
        self.0.lock().map_err(|e| SessionFault(e.to_string()))?.insert(key.clone(), record.clone());
        Ok(())
    }

    fn delete(&self, key: &Digest) -> Result<(), SessionFault> {
        self.0.lock().map_err(|e| SessionFault(e.to_string()))?.remove(key);
        Ok(())
    }
}

/// Who is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account's key in the system's own directory.
    pub account: String,
    /// The name shown at the top of pages.
    pub name: String,
    /// The roles, as the system's own words (`officer`, `head`, `operator`).
    pub roles: Vec<String>,
}

/// 256 bits of the system's chance as text for a cookie or a form; `None` when the system has no chance to give.
pub(crate) fn token() -> Option<String> {
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// The key in the store of a cookie's value.
pub fn key(id: &str) -> Digest {
    Digest::from_bytes(sha2::Sha256::digest(id.as_bytes()).into())
}

/// A session during one request: what was loaded and what has changed.
#[derive(Debug, Default)]
pub(crate) struct Open {
    /// The cookie's value; empty when there is no session yet.
    pub id: String,
    pub record: Option<SessionRecord>,
    /// Sessions to forget: the one before signing in, or the one signed out of.
    pub dropped: Vec<String>,
    pub changed: bool,
}

impl Open {
    /// The session, made now if there is none.
    pub fn ensure(&mut self, now: Timestamp) -> Option<&mut SessionRecord> {
        if self.record.is_none() {
            self.id = token()?;
            self.record = Some(SessionRecord {
                account: None,
                csrf: token()?,
                data: serde_json::json!({ "since": now.as_second() }),
                expires_at: now + IDLE,
            });
            self.changed = true;
        }
        self.record.as_mut()
    }

    /// Gives the session a new id and token: a cookie set before signing in must not be signed in after it (session fixation).
    pub fn rotate(&mut self, now: Timestamp) -> Option<&mut SessionRecord> {
        self.ensure(now)?;
        let fresh = token()?;
        self.dropped.push(std::mem::replace(&mut self.id, fresh));
        let record = self.record.as_mut()?;
        record.csrf = token()?;
        record.expires_at = now + IDLE;
        record.put("since", now.as_second().into());
        self.changed = true;
        Some(record)
    }

    /// Ends the session.
    pub fn end(&mut self) {
        if self.record.take().is_some() {
            self.dropped.push(std::mem::take(&mut self.id));
        }
    }

    /// A session that is over by idleness or age counts as none.
    pub fn expire(&mut self, now: Timestamp) {
        let since = |record: &SessionRecord| record.data.get("since").and_then(serde_json::Value::as_i64);
        let over = self.record.as_ref().is_some_and(|record| {
            let born = since(record).and_then(|s| Timestamp::from_second(s).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
            record.expires_at <= now || born + LIFETIME <= now
        });
        if over {
            self.end();
        }
    }

    /// Moves the end of an idle session onwards, so seldom that pages hardly ever write.
    pub fn touch(&mut self, now: Timestamp) {
        if let Some(record) = &mut self.record
            && record.expires_at < now + IDLE - TOUCHED
        {
            record.expires_at = now + IDLE;
            self.changed = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_seldom_write_a_session_and_keep_it_alive() {
        let mut now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut open = Open::default();
        open.ensure(now).unwrap();
        let mut written = 0;
        // A page a minute, the whole life of a session long.
        for minute in 1..LIFETIME.as_mins() {
            now += SignedDuration::from_mins(1);
            open.changed = false;
            open.expire(now);
            assert!(open.record.is_some(), "over in minute {minute}");
            open.touch(now);
            written += u32::from(open.changed);
        }
        assert_eq!(written, 119, "once in six minutes");
        now += IDLE;
        open.expire(now);
        assert!(open.record.is_none());
    }
}
