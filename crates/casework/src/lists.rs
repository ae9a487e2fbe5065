//! The waiting lists of the territories: each the fold of its log, kept in memory, and never ahead of what the store keeps for longer than a
//! transaction lasts.
//!
//! An event is written in the very transaction of what causes it. Works of a store run one after another, so the list in memory is taken to
//! the log's end at the beginning of each work; a work that is undone after it wrote events leaves a list that is read anew.

use crate::bulletin::{Carried, Course, Desk};
use crate::{CaseRoom, Computed, Fault};
use jiff::Timestamp;
use kernel::{CaseId, Digest, System, civil_date, end_of};
use queue::ledger::{Hash, Ledger};
use queue::{ActorKind, ChildCode, Event, List, RoundNumber, Settings, What};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use store::records::{QueueEventRecord, QueueHeadRecord};
use store::{StoreError, Tx};

/// How many events are read at once.
const PAGE: i64 = 10_000;
/// Digits of a child's code: those that are not taken for one another (Crockford's base 32).
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A list with the tree over its log.
#[derive(Default)]
pub struct Kept {
    /// The list.
    pub list: List,
    /// The tree.
    pub ledger: Ledger,
    /// The mark of the settings that were looked at last.
    looked: Option<Digest>,
    /// The arbiters of rounds of self-choice that go on; made anew from the log where they are not there.
    pub(crate) courses: HashMap<RoundNumber, Course>,
}

impl Kept {
    /// Whether the list has seen the log to an event, and perhaps more.
    fn has(&self, last: Option<&QueueHeadRecord>) -> bool {
        last.is_none_or(|last| self.leaf(last.number).is_some_and(|leaf| Digest::from_bytes(leaf) == last.leaf))
    }

    /// Whether the list has seen the log to an event and no more.
    fn ends(&self, last: Option<&QueueHeadRecord>) -> bool {
        let size = last.map_or(0, |last| u64::try_from(last.number).map_or(0, |number| number + 1));
        self.ledger.size() == size && self.has(last)
    }

    fn leaf(&self, number: i64) -> Option<Hash> {
        u64::try_from(number).ok().and_then(|number| self.ledger.leaf(number))
    }

    /// Takes the list to the end of the log.
    fn catch_up(&mut self, tx: &mut Tx<'_>, territory: &str) -> Result<(), Fault> {
        self.courses.clear();
        let Some(last) = tx.queue_head(territory)? else {
            *self = Self::default();
            return Ok(());
        };
        let seen = i64::try_from(self.ledger.size()).unwrap_or(i64::MAX);
        // The last event seen must still be there, as it was.
        let kept = tx.queue_events(territory, seen - 1, 1)?.pop();
        if seen > 0 && kept.is_none_or(|kept| self.leaf(kept.number).map(Digest::from_bytes) != Some(kept.leaf)) {
            *self = Self::default();
        }
        self.read_on(tx, territory)?;
        let number = i64::try_from(self.ledger.size()).unwrap_or(i64::MAX);
        if self.ends(Some(&last)) { Ok(()) } else { Err(Fault::Log { territory: territory.to_owned(), number }) }
    }

    /// Takes in the rest of the log. After a start that is the whole of it, so one processor reads events while another takes those read before.
    fn read_on(&mut self, tx: &mut Tx<'_>, territory: &str) -> Result<(), Fault> {
        let mut next = i64::try_from(self.ledger.size()).unwrap_or(i64::MAX);
        let (mut fetched, mut read) = (tx.queue_events(territory, next, PAGE)?, Vec::new());
        while !fetched.is_empty() || !read.is_empty() {
            next += i64::try_from(fetched.len()).unwrap_or(i64::MAX);
            let (reading, page) = std::thread::scope(|scope| {
                let reading = scope.spawn(|| fetched.iter().map(event_of).collect::<Result<Vec<_>, Fault>>());
                for (event, leaf) in std::mem::take(&mut read) {
                    self.list.apply(&event)?;
                    self.ledger.append_hash(leaf);
                }
                let page = if fetched.is_empty() { Vec::new() } else { tx.queue_events(territory, next, PAGE)? };
                Ok::<_, Fault>((reading.join(), page))
            })?;
            read = reading.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            fetched = page;
        }
        Ok(())
    }
}

/// An event of the log with its leaf. That the event has its one form was looked at before it was entered, and the leaf tells that it still has it.
fn event_of(record: &QueueEventRecord) -> Result<(Event, Hash), Fault> {
    let leaf = queue::ledger::leaf_hash(record.event.as_bytes());
    let event = serde_json::from_str(&record.event).ok().filter(|_| Digest::from_bytes(leaf) == record.leaf);
    let broken = || Fault::Log { territory: record.territory.clone(), number: record.number };
    event.map(|event| (event, leaf)).ok_or_else(broken)
}

/// A result of a round by what it rests on and what it came to.
type Read = ((Digest, Digest), Arc<Computed>);

/// The lists of a room, by territory.
#[derive(Default)]
pub struct Lists {
    kept: RwLock<HashMap<String, Kept>>,
    /// How many events this process has entered: tells whether a work that failed had entered any.
    entered: AtomicU64,
    /// The reading of the law whose settings the lists have adopted.
    adopted: AtomicU64,
    /// When their terms were looked through last, in seconds.
    pub(crate) watched: AtomicI64,
    /// A work that had entered events was undone.
    doubted: AtomicBool,
    /// Results of rounds that were read, by what they rest on and came to.
    pub(crate) computed: Mutex<Vec<Read>>,
    /// The ends of another system's logs that this one has seen as their witness.
    pub(crate) seen: Mutex<HashMap<String, QueueHeadRecord>>,
    /// Where choices from bulletins are taken.
    pub(crate) desk: Desk,
    /// The places won there that cases have taken over.
    pub(crate) carried: Carried,
}

impl Lists {
    /// Looks at a list as it stands at the end of its log.
    fn look<T>(&self, tx: &mut Tx<'_>, territory: &str, look: impl FnOnce(&Kept) -> T) -> Result<T, Fault> {
        if !self.doubted.swap(false, Ordering::SeqCst) {
            let last = tx.queue_head(territory)?;
            let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
            // It may be ahead by the events of a work that is about to be kept.
            if let Some(kept) = kept.get(territory).filter(|kept| kept.has(last.as_ref())) {
                return Ok(look(kept));
            }
        }
        self.change(tx, territory, |_, kept| Ok(look(kept)))
    }

    /// Works on a list that has seen exactly the log.
    pub(crate) fn change<T>(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        work: impl FnOnce(&mut Tx<'_>, &mut Kept) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let last = tx.queue_head(territory)?;
        let mut all = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(territory.to_owned()).or_default();
        if !kept.ends(last.as_ref())
            && let Err(fault) = kept.catch_up(tx, territory)
        {
            *kept = Kept::default();
            return Err(fault);
        }
        work(tx, kept)
    }

    fn enter(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        kept: &mut Kept,
        entry: Entry,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let record = self.take(territory, kept, entry, now)?;
        Ok(tx.queue_append(&record)?)
    }

    /// Gives an event to the list in memory. Its record is to be appended in the same work, where many go together.
    pub(crate) fn take(
        &self,
        territory: &str,
        kept: &mut Kept,
        entry: Entry,
        now: Timestamp,
    ) -> Result<QueueEventRecord, Fault> {
        // A clock may step back, a log does not.
        let at = kept.list.last_at().map_or(now, |last| last.max(now));
        let Entry { by, rule, clause, what } = entry;
        let event = Event { number: kept.list.events(), at, by, rule, clause, what };
        let bytes = event.canonical()?;
        kept.list.apply(&event)?;
        self.entered.fetch_add(1, Ordering::SeqCst);
        let leaf = kept.ledger.append(&bytes);
        Ok(QueueEventRecord {
            territory: territory.to_owned(),
            number: i64::try_from(event.number).unwrap_or(i64::MAX),
            event: String::from_utf8_lossy(&bytes).into_owned(),
            leaf: Digest::from_bytes(leaf),
        })
    }
}

/// An event to be entered: its number and its moment are the log's to give.
pub(crate) struct Entry {
    pub by: ActorKind,
    pub rule: queue::Rule,
    pub clause: Option<Box<str>>,
    pub what: What,
}

impl Entry {
    /// By the rule that usually stands behind it.
    pub fn new(by: ActorKind, what: What) -> Self {
        Self { by, rule: what.rule(), clause: None, what }
    }

    /// By a clause of the act, where it has one.
    pub fn clause(self, clause: Option<&String>) -> Self {
        Self { clause: clause.map(|clause| clause.as_str().into()), ..self }
    }
}

/// The code by which the public log speaks of the child of a case. It follows from the case's identifier, which is known to the recipient and to
/// those who work on the case, and does not lead back to it.
pub fn child_code(case: CaseId) -> ChildCode {
    let hash: Hash = Sha256::new().chain_update(b"qyzmet child 1").chain_update(case.to_string()).finalize().into();
    let mut code = String::with_capacity(14);
    for (place, byte) in hash.iter().take(12).enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(DIGITS.get(usize::from(byte % 32)).copied().map_or('0', char::from));
    }
    ChildCode::new(code)
}

impl CaseRoom {
    /// Does a work in one transaction. One that is undone after it entered events leaves the lists to be read anew.
    pub(crate) fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut entered = false;
        let done = self.store.write(|tx| {
            let before = self.lists.entered.load(Ordering::SeqCst);
            let done = work(tx);
            entered = self.lists.entered.load(Ordering::SeqCst) != before;
            done
        });
        if done.is_err() && entered {
            self.lists.doubted.store(true, Ordering::SeqCst);
        }
        done
    }

    /// Looks at the list of a territory inside a work: exactly as the work sees its log.
    pub(crate) fn list_now<T>(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        look: impl FnOnce(&Kept) -> T,
    ) -> Result<T, Fault> {
        self.lists.change(tx, territory, |_, kept| Ok(look(kept)))
    }

    /// Looks at the list of a territory inside a reading.
    pub(crate) fn list<T>(&self, tx: &mut Tx<'_>, territory: &str, look: impl FnOnce(&Kept) -> T) -> Result<T, Fault> {
        self.lists.look(tx, territory, look)
    }

    /// Looks at the list of a territory. A territory nobody waits in has an empty list.
    pub fn look<T>(&self, territory: &str, look: impl FnOnce(&Kept) -> T) -> Result<T, Fault> {
        self.store.read(|tx| self.list(tx, territory, look))
    }

    /// Enters an event into the log of a territory's list.
    pub(crate) fn note(&self, tx: &mut Tx<'_>, territory: &str, entry: Entry) -> Result<(), Fault> {
        let now = self.clock.now();
        self.lists.change(tx, territory, |tx, kept| self.lists.enter(tx, territory, kept, entry, now))
    }

    /// The settings in force in a territory's list, after those of the current law are adopted.
    pub(crate) fn settings(&self, tx: &mut Tx<'_>, territory: &str) -> Result<Settings, Fault> {
        let now = self.clock.now();
        let law = self.law.list_of(territory);
        self.lists.change(tx, territory, |tx, kept| {
            if let Some(law) = law.filter(|law| kept.looked.as_ref() != Some(&law.mark)) {
                for settings in to_adopt(&kept.list, &law.settings, now) {
                    let what = What::SettingsAdopted { settings: Box::new(settings) };
                    self.lists.enter(tx, territory, kept, Entry::new(ActorKind::Machine, what), now)?;
                }
                kept.looked = Some(law.mark);
            }
            kept.list.settings(now).cloned().ok_or(Fault::Queue(queue::Impossible::NoSettings))
        })
    }

    /// Lets every list adopt the settings of a law that was read anew. Gives how many lists were looked at.
    pub fn watch_settings(&self) -> Result<usize, Fault> {
        let readings = self.law.readings();
        if self.system != System::LocalBody || self.lists.adopted.load(Ordering::SeqCst) == readings {
            return Ok(0);
        }
        let logs = self.store.read::<_, Fault>(|tx| Ok(tx.queue_heads()?))?;
        for log in &logs {
            match self.write(|tx| self.settings(tx, &log.territory)) {
                // A list that no regulation keeps any more lives on under the settings it had.
                Ok(_) | Err(Fault::Queue(queue::Impossible::NoSettings)) => {}
                Err(fault) => return Err(fault),
            }
        }
        self.lists.adopted.store(readings, Ordering::SeqCst);
        Ok(logs.len())
    }

    /// A part of a territory's log as it is published, from a number on: events in their one form.
    pub fn log_page(&self, territory: &str, from: u64, limit: u32) -> Result<Vec<String>, Fault> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let events = self.store.read::<_, Fault>(|tx| Ok(tx.queue_events(territory, from, limit.into())?))?;
        Ok(events.into_iter().map(|record| record.event).collect())
    }

    /// After a start: children and places from before the log become its events, as they stand.
    pub(crate) fn begin_logs(&self) -> Result<(), Fault> {
        if self.system != System::LocalBody {
            return Ok(());
        }
        self.write(|tx| crate::older::take_in(self, tx))
    }
}

/// The settings a list has not adopted yet: those in force, and those that take effect later.
fn to_adopt(list: &List, editions: &[Settings], now: Timestamp) -> Vec<Settings> {
    let today = civil_date(now);
    let same = |settings: &Settings, at: Timestamp| {
        list.settings(at).is_some_and(|known| Settings { from: settings.from, ..known.clone() } == *settings)
    };
    let current = Settings::in_force(editions, now).or(editions.first());
    let mut adopted: Vec<Settings> = current.filter(|settings| !same(settings, now)).cloned().into_iter().collect();
    for settings in &mut adopted {
        // What a list has lived under before stays as it was.
        settings.from = if list.events() == 0 { settings.from.min(today) } else { today };
    }
    let later = editions.iter().filter(|settings| settings.from > today && Some(*settings) != current);
    adopted.extend(later.filter(|settings| end_of(settings.from).is_none_or(|end| !same(settings, end))).cloned());
    adopted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_childs_own_and_reads_well() {
        let case = |number| CaseId::new(uuid::Uuid::from_u128(number));
        let code = child_code(case(1));
        assert_eq!(code, child_code(case(1)));
        assert_ne!(code, child_code(case(2)));
        assert_eq!(code.as_str().len(), 14);
        assert!(code.as_str().bytes().all(|byte| byte == b'-' || DIGITS.contains(&byte)), "{code}");
    }
}
