//! The editions of regulations a system runs: current ones by code, and every one a case was opened under by its content. With them the settings
//! of waiting lists: those of the regulations, and over them the own ones of territories.

use crate::Fault;
use engine::{Edition, FactKind, Problem, Sources, load};
use jiff::Timestamp;
use kernel::{Digest, iso};
use queue::Settings;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use store::{Store, Tx};

/// The library of editions. What is current may be read anew while the program runs; a case keeps the edition it was opened under.
#[derive(Debug, Default)]
pub struct Law {
    current: RwLock<Current>,
    held: RwLock<BTreeMap<Digest, Arc<Edition>>>,
    /// How often what is current was read.
    readings: AtomicU64,
}

#[derive(Debug, Default)]
struct Current {
    editions: BTreeMap<String, Arc<Edition>>,
    sources: BTreeMap<Digest, Sources>,
    /// The settings of waiting lists by edition.
    queues: BTreeMap<Digest, Arc<[Settings]>>,
    /// The own documents of territories.
    own: BTreeMap<String, String>,
    /// The settings of the territories that have own ones.
    laid: BTreeMap<String, ListLaw>,
}

/// What the list of a territory lives by.
#[derive(Debug, Clone)]
pub(crate) struct ListLaw {
    /// The regulation.
    pub edition: Arc<Edition>,
    /// The editions of the settings, with the territory's own among them.
    pub settings: Arc<[Settings]>,
    /// What tells these settings from any other.
    pub mark: Digest,
}

impl Current {
    /// The regulation whose list an office keeps, with the settings of the act alone.
    fn of_act(&self, office: &str) -> Option<ListLaw> {
        let mut editions = self.editions.values().filter(|edition| edition.receiving_office(office).is_some());
        editions.find_map(|edition| {
            let settings = self.queues.get(&edition.digest)?;
            let (edition, mark) = (Arc::clone(edition), edition.digest.clone());
            Some(ListLaw { edition, settings: Arc::clone(settings), mark })
        })
    }

    /// Lays the territories' own documents over the settings of the acts. All faults are told together.
    fn lay(&mut self) -> Vec<Problem> {
        let (mut laid, mut problems) = (BTreeMap::new(), Vec::new());
        for (territory, text) in &self.own {
            match self.lay_one(territory, text) {
                Ok(own) => {
                    laid.insert(territory.clone(), own);
                }
                Err(problem) => problems.push(problem),
            }
        }
        self.laid = laid;
        problems
    }

    fn lay_one(&self, territory: &str, text: &str) -> Result<ListLaw, Problem> {
        let problem = |line, what: String, mend: &str| Problem {
            file: format!("{territory}.toml"),
            line,
            what,
            mend: mend.to_owned(),
        };
        let Some(act) = self.of_act(territory) else {
            let mend =
                "name the file by the id of the office that keeps the list, as the regulation's directory writes it";
            return Err(problem(0, format!("no office «{territory}» keeps a waiting list"), mend));
        };
        let settings = Settings::of_territory(text, &act.settings)
            .map_err(|fault| problem(fault.line, fault.what, &fault.mend))?;
        let offers = act.edition.routes.values().any(|route| route.brings(FactKind::PlaceOffered));
        if !offers && settings.iter().any(|edition| edition.consent.value == Some(true)) {
            let what = "the steps of the act know no offer that awaits a consent".to_owned();
            return Err(problem(line_of(text, "consent"), what, "take `consent` away"));
        }
        // A place won or promised where no step gives one would never come to its child's case.
        let gives = act.edition.routes.values().any(|route| route.waits_at().is_some());
        let by_itself = |edition: &Settings| {
            let choice = edition.exclusive_choice.value.is_some().then_some("exclusive_choice");
            choice.or_else(|| edition.priorities.value.is_some().then_some("priorities"))
        };
        if let Some(name) = settings.iter().filter(|_| !gives).find_map(by_itself) {
            let what = "the steps of the act give no place: the service ends with the number on the list".to_owned();
            return Err(problem(line_of(text, name), what, &format!("take `{name}` away")));
        }
        let mark = Sha256::new().chain_update(act.mark.to_string()).chain_update(text).finalize().into();
        Ok(ListLaw { mark: Digest::from_bytes(mark), settings: settings.into(), ..act })
    }
}

/// The first line that begins with a name.
fn line_of(text: &str, name: &str) -> usize {
    (1..).zip(text.lines()).find(|(_, line)| line.trim_start().starts_with(name)).map_or(1, |(line, _)| line)
}

impl Law {
    /// Reads every folder given, by its path `act/service`. All faults of all folders are told together.
    pub fn read(folders: &BTreeMap<String, Sources>) -> Result<Self, Vec<Problem>> {
        let law = Self::default();
        law.reload(folders)?;
        Ok(law)
    }

    /// Reads the folders anew and makes them the current law; with any fault nothing changes. Gives the codes whose edition is another one now.
    pub fn reload(&self, folders: &BTreeMap<String, Sources>) -> Result<Vec<String>, Vec<Problem>> {
        let (mut next, mut problems) = (Current::default(), Vec::new());
        for (folder, sources) in folders {
            match load(folder, sources) {
                Ok(edition) => {
                    match queue_settings(folder, &edition) {
                        Ok(settings) => next.queues.extend(settings.map(|settings| (edition.digest.clone(), settings))),
                        Err(problem) => problems.push(problem),
                    }
                    next.sources.insert(edition.digest.clone(), sources.clone());
                    next.editions.insert(edition.code().to_owned(), Arc::new(edition));
                }
                Err(found) => problems.extend(found),
            }
        }
        next.own.clone_from(&self.now().own);
        if problems.is_empty() {
            problems = next.lay();
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.extend(next.editions.values().map(|edition| (edition.digest.clone(), Arc::clone(edition))));
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let known =
            |code: &String, digest: &Digest| current.editions.get(code).is_some_and(|old| old.digest == *digest);
        let changed =
            next.editions.iter().filter(|(code, edition)| !known(code, &edition.digest)).map(|(code, _)| code.clone());
        let changed = changed.collect();
        *current = next;
        self.readings.fetch_add(1, Ordering::SeqCst);
        Ok(changed)
    }

    /// Takes the own documents of territories, by the id of the office that keeps the list, in place of those it had; with any fault nothing changes.
    pub fn lay(&self, own: &BTreeMap<String, String>) -> Result<(), Vec<Problem>> {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let before = (std::mem::replace(&mut current.own, own.clone()), current.laid.clone());
        let problems = current.lay();
        if !problems.is_empty() {
            (current.own, current.laid) = before;
            return Err(problems);
        }
        self.readings.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// How often what is current was read: another count tells that it may have changed.
    pub(crate) fn readings(&self) -> u64 {
        self.readings.load(Ordering::SeqCst)
    }

    /// The territories that have settings of their own.
    pub fn own_settings(&self) -> Vec<String> {
        self.now().laid.keys().cloned().collect()
    }

    fn now(&self) -> RwLockReadGuard<'_, Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current edition of a regulation.
    pub fn current(&self, code: &str) -> Option<Arc<Edition>> {
        self.now().editions.get(code).cloned()
    }

    /// What the waiting list that an office keeps lives by; none where it keeps no list.
    pub(crate) fn list_of(&self, office: &str) -> Option<ListLaw> {
        let now = self.now();
        now.laid.get(office).cloned().or_else(|| now.of_act(office))
    }

    /// All current editions in the order of their codes.
    pub fn all(&self) -> std::vec::IntoIter<Arc<Edition>> {
        self.now().editions.values().cloned().collect::<Vec<_>>().into_iter()
    }

    /// Keeps the sources of the current editions in a system's store, so that a case opened today can be read after the data changed.
    /// Notes too since when each edition is the current one of its regulation.
    pub(crate) fn keep_in(&self, store: &Store, now: Timestamp) -> Result<(), Fault> {
        let current = self.now();
        for edition in current.editions.values() {
            let Some(sources) = current.sources.get(&edition.digest) else { continue };
            let text = serde_json::to_string(sources)?;
            store.write::<_, Fault>(|tx| {
                tx.setting_put(&key(&edition.digest), &text)?;
                let mut kept = Self::kept(tx, edition.code())?;
                if kept.last().is_none_or(|(last, _)| *last != edition.digest) {
                    kept.push((edition.digest.clone(), iso(now)));
                    tx.setting_put(&list_key(edition.code()), &serde_json::to_string(&kept)?)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The editions that were current one after another in this system, each by its digest and since when (RFC 3339); the present one last.
    pub(crate) fn kept(tx: &mut Tx<'_>, code: &str) -> Result<Vec<(Digest, String)>, Fault> {
        let kept = tx.setting_get(&list_key(code))?;
        Ok(kept.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
    }

    /// An edition in memory.
    pub fn held(&self, digest: &Digest) -> Option<Arc<Edition>> {
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

fn list_key(code: &str) -> String {
    format!("editions:{code}")
}

/// The settings of an edition's waiting list; none where it has no list.
fn queue_settings(folder: &str, edition: &Edition) -> Result<Option<Arc<[Settings]>>, Problem> {
    let file = format!("{folder}/queue.toml");
    if edition.regulation.waiting_list.is_none() {
        return Ok(None);
    }
    let Some(text) = &edition.queue else {
        let (what, mend) =
            ("the regulation keeps a waiting list, and the file is missing", "add queue.toml to the folder");
        return Err(Problem { file, line: 0, what: what.to_owned(), mend: mend.to_owned() });
    };
    match Settings::from_toml(text) {
        Ok(settings) => Ok(Some(settings.into())),
        Err(fault) => Err(Problem { file, line: fault.line, what: fault.what, mend: fault.mend }),
    }
}

fn key(digest: &Digest) -> String {
    format!("edition:{digest}")
}
