//! Heads of the lists' logs, and the witness who keeps them: another system than the one whose log it is, in a store of its own.
//!
//! The log is public, so the witness reads it as anybody may. It takes a new head only where the log has grown from the head it knew: what was
//! edited, taken out or cut off since is found against the witness's copy.

use crate::{CaseRoom, Fault};
use kernel::{Digest, System};
use pki::note::{NoteKey, NoteRole, NoteVerifier};
use queue::ledger::Head;
use queue::{Event, List};
use std::sync::PoisonError;
use store::records::QueueEventRecord;

/// The setting that holds the key of heads.
const NOTE_KEY: &str = "note-key";
/// How many events are read at once.
const PAGE: i64 = 10_000;

/// What is wrong with a kept log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogFinding {
    /// The numbers have a gap: an event was taken out or moved.
    #[error("event {expected} is missing: event {found} stands in its place")]
    Gap {
        /// The number that is next.
        expected: i64,
        /// The number found.
        found: i64,
    },
    /// An event is not what its leaf was made from, or is no event.
    #[error("event {0} was edited")]
    Edited(i64),
    /// An event cannot have happened then.
    #[error("event {number} cannot be: {reason}")]
    Impossible {
        /// The event.
        number: i64,
        /// Why.
        reason: queue::Impossible,
    },
    /// The log ends before the head that a witness keeps.
    #[error("the log has {found} events, the witness saw {seen}: its end was cut off")]
    CutOff {
        /// The size the witness saw.
        seen: u64,
        /// The events found.
        found: u64,
    },
    /// The head that the witness keeps bears no signature of it that holds.
    #[error("the head that the witness keeps was changed")]
    HeadChanged,
    /// The events are not those that a witness saw.
    #[error("the first {0} events are not those that the witness saw")]
    OtherThanSeen(u64),
}

fn key(territory: &str) -> String {
    format!("witnessed:{territory}")
}

impl CaseRoom {
    /// The head of a territory's log at this moment; none where it has no log. Events of works that are not kept yet are not in it.
    pub fn head(&self, territory: &str) -> Result<Option<Head>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let Some(last) = tx.queue_head(territory)? else { return Ok(None) };
            let size = u64::try_from(last.number).unwrap_or(0) + 1;
            let root = self.list(tx, territory, |kept| kept.ledger.root_at(size))?;
            let at = self.clock.now();
            Ok(root.map(|root| Head { origin: format!("qyzmet/queue/{territory}"), size, root, at }))
        })
    }

    /// The territories whose lists this system keeps, and those whose heads the witness has seen.
    pub fn queue_territories(&self, witness: &Self) -> Result<Vec<String>, Fault> {
        let logs = self.store.read::<_, Fault>(|tx| Ok(tx.queue_heads()?))?;
        let mut known: Vec<String> = logs.into_iter().map(|log| log.territory).collect();
        let seen = witness.store.read::<_, Fault>(|tx| Ok(tx.setting_names(&key(""))?))?;
        known.extend(seen.iter().filter_map(|name| name.strip_prefix(&key(""))).map(str::to_owned));
        known.sort_unstable();
        known.dedup();
        Ok(known)
    }

    /// The key by which this room signs heads: its own logs' as the body, those it has seen as a witness. Made at the first use, and kept sealed.
    fn note_key(&self) -> Result<NoteKey, Fault> {
        let kept = self.store.read::<_, Fault>(|tx| Ok(tx.setting_get(NOTE_KEY)?))?;
        let name = self.note_name();
        let kept = if let Some(kept) = kept {
            kept
        } else {
            let new = NoteKey::generate(&name, &self.seal)?;
            self.store.write::<_, Fault>(|tx| match tx.setting_get(NOTE_KEY)? {
                Some(kept) => Ok(kept),
                None => Ok(tx.setting_put(NOTE_KEY, &new).map(|()| new)?),
            })?
        };
        let role = if self.system == System::LocalBody { NoteRole::Log } else { NoteRole::Witness };
        Ok(NoteKey::read(&name, role, &kept, &self.seal)?)
    }

    fn note_name(&self) -> String {
        format!("qyzmet-{}", self.system)
    }

    /// Seals the key of heads where an older program kept it in the clear. One that the seal does not open stops the start.
    pub(crate) fn seal_key(&self) -> Result<(), Fault> {
        let Some(kept) = self.store.read::<_, Fault>(|tx| Ok(tx.setting_get(NOTE_KEY)?))? else { return Ok(()) };
        if let Some(sealed) = NoteKey::sealed(&self.note_name(), &kept, &self.seal)? {
            self.store.write::<_, Fault>(|tx| Ok(tx.setting_put(NOTE_KEY, &sealed)?))?;
        }
        self.note_key().map(drop)
    }

    /// The public half of the key by which this room signs heads.
    pub fn note_verifier(&self) -> Result<NoteVerifier, Fault> {
        Ok(self.note_key()?.verifier())
    }

    /// The signed head of a territory's log at this moment; none where it has no log.
    pub fn signed_head(&self, territory: &str) -> Result<Option<String>, Fault> {
        let Some(head) = self.head(territory)? else { return Ok(None) };
        let text = head.note();
        let line = self.note_key()?.line(&text, head.at);
        Ok(Some(format!("{text}\n{line}")))
    }

    /// The head of another system's log that this one keeps as its witness, with both signatures.
    pub fn witnessed_note(&self, territory: &str) -> Result<Option<String>, Fault> {
        self.store.read::<_, Fault>(|tx| Ok(tx.setting_get(&key(territory))?))
    }

    /// The head of another system's log that this one keeps as its witness. One whose own signature does not hold is none.
    pub fn witnessed(&self, territory: &str) -> Result<Option<Head>, Fault> {
        let Some(note) = self.witnessed_note(territory)? else { return Ok(None) };
        let opened = self.note_verifier()?.open(&note).ok().and_then(|text| Head::from_note(text).ok());
        if opened.is_none() {
            tracing::error!(territory, "the head that is kept of this waiting list was changed");
        }
        Ok(opened)
    }

    /// Keeps the new heads of the logs of a body, where they grew from those known. A log that did not is told and its old head stays.
    pub fn witness(&self, body: &Self) -> Result<(), Fault> {
        for log in body.store.read::<_, Fault>(|tx| Ok(tx.queue_heads()?))? {
            let mut seen = self.lists.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if seen.get(&log.territory) != Some(&log) {
                self.witness_log(body, &log.territory)?;
                seen.insert(log.territory.clone(), log);
            }
        }
        Ok(())
    }

    fn witness_log(&self, body: &Self, territory: &str) -> Result<(), Fault> {
        let (Some(head), known) = (body.head(territory)?, self.witnessed(territory)?) else { return Ok(()) };
        let grown = match &known {
            Some(known) if known.size == head.size && known.root == head.root => return Ok(()),
            Some(known) => body.look(territory, |kept| kept.ledger.root_at(known.size))? == Some(known.root),
            None => true,
        };
        if grown {
            let text = head.note();
            let lines =
                [body.note_key()?.line(&text, head.at), self.note_key()?.line(&text, self.clock.now())].concat();
            let note = format!("{text}\n{lines}");
            return self.store.write::<_, Fault>(|tx| Ok(tx.setting_put(&key(territory), &note)?));
        }
        tracing::error!(territory, "the log of this waiting list is not what it was: see `qyzmet audit verify`");
        Ok(())
    }

    /// Proves the log of a territory as it lies in the store, against the head that a witness keeps. Gives the events it has, or what was found.
    pub fn audit_log(&self, territory: &str, witness: &Self) -> Result<Result<u64, LogFinding>, Fault> {
        let seen = witness.witnessed(territory)?;
        if seen.is_none() && witness.witnessed_note(territory)?.is_some() {
            return Ok(Err(LogFinding::HeadChanged));
        }
        let mut audit = Audit::default();
        loop {
            let from = i64::try_from(audit.list.events()).unwrap_or(i64::MAX);
            let page = self.store.read::<_, Fault>(|tx| Ok(tx.queue_events(territory, from, PAGE)?))?;
            if page.is_empty() {
                break;
            }
            for record in &page {
                if let Err(found) = audit.take(record) {
                    return Ok(Err(found));
                }
            }
        }
        Ok(audit.against(seen.as_ref()))
    }
}

/// A log under proof.
#[derive(Default)]
struct Audit {
    list: List,
    ledger: queue::ledger::Ledger,
}

impl Audit {
    fn take(&mut self, record: &QueueEventRecord) -> Result<(), LogFinding> {
        let (found, expected) = (record.number, i64::try_from(self.list.events()).unwrap_or(i64::MAX));
        if found != expected {
            return Err(LogFinding::Gap { expected, found });
        }
        let bytes = record.event.as_bytes();
        let event = Event::from_canonical(bytes).map_err(|_| LogFinding::Edited(found))?;
        if Digest::from_bytes(self.ledger.append(bytes)) != record.leaf {
            return Err(LogFinding::Edited(found));
        }
        self.list.apply(&event).map_err(|reason| LogFinding::Impossible { number: found, reason })
    }

    fn against(&self, seen: Option<&Head>) -> Result<u64, LogFinding> {
        let found = self.ledger.size();
        let Some(head) = seen else { return Ok(found) };
        match self.ledger.root_at(head.size) {
            Some(root) if root == head.root => Ok(found),
            Some(_) => Err(LogFinding::OtherThanSeen(head.size)),
            None => Err(LogFinding::CutOff { seen: head.size, found }),
        }
    }
}
