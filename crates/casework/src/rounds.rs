//! The yearly round of allocation as the body holds it: tried by the keeper, announced with a bound seed, computed, signed by the head, carried on.
//!
//! A trial draws a seed of its own, so nobody sees the lot of the announced round before it is computed for good; that rests on the settings in force
//! and on what is free, and on nothing that a hand could choose. A result is kept as the bytes it was hashed by, and what the log binds is proved
//! against them by `qyzmet audit verify`.

mod audit;
mod hold;
mod overriding;
mod public;

pub use audit::RoundFinding;
pub use hold::{RoundDecision, RoundSignature};
pub use overriding::{OverrideDecision, OverrideSignature};
pub use public::{HeldRound, PublicRound, RoundChild, RoundRival};

use crate::effects::role;
use crate::lists::Entry;
use crate::{CaseRoom, Fault, SignRefusal};
use engine::Actor;
use jiff::Timestamp;
use kernel::civil_date;
use queue::allocation::{Outcome, Round, RoundFault, hold};
use queue::bulletin::Seed;
use queue::check::{Flaw, check};
use queue::tally::Tally;
use queue::{ChildCode, Criterion, GroupId, Impossible, OpenPlaces, RoundNumber, Stage, What};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError};
use store::records::{RoundRecord, RunRecord};
use store::{StoreError, Tx};

/// How many runs of a territory are shown.
const RUNS: i64 = 50;
/// How many read results are kept in memory.
const READ: usize = 6;

/// What the keeper tries: other criteria, or other places than are free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The criteria, the weightiest first and the lot last.
    pub criteria: Vec<Criterion>,
    /// Groups whose places are counted otherwise than they are free.
    pub places: Vec<(GroupId, u32)>,
    /// What the keeper notes about it.
    pub note: String,
}

/// Why nothing was done with a round.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoundRefusal {
    /// The settings in force know no round.
    #[error("the settings in force know no round of allocation")]
    NoPriorities,
    /// It cannot be computed.
    #[error(transparent)]
    Fault(#[from] RoundFault),
    /// The checker does not take the result.
    #[error("the checker does not take the result: {0:?}")]
    Flawed(Vec<Flaw>),
    /// The run is not what the log gives: somebody altered it where it is kept.
    #[error("the result is not what the log gives")]
    Altered,
    /// There is no such round, or it is past this.
    #[error("the round is not at this point")]
    NotThere,
    /// Another result is before the head by now.
    #[error("another result is before the head by now")]
    Replaced,
    /// The list moved since the result was computed.
    #[error("the list moved since: {0}")]
    Moved(Impossible),
    /// A reason is wanting.
    #[error("a reason is wanting")]
    NoReason,
    /// The signature.
    #[error("the signature is not taken: {0:?}")]
    Signature(SignRefusal),
}

/// A computed result as it was read.
#[derive(Debug)]
pub struct Computed {
    /// What it rests on.
    pub round: Round,
    /// What it came to.
    pub outcome: Outcome,
    /// The place of each child in the round.
    places: HashMap<ChildCode, u32>,
}

impl Computed {
    fn of(round: Round, outcome: Outcome) -> Self {
        let places = (0..).zip(&round.children).map(|(place, child)| (child.child.clone(), place)).collect();
        Self { round, outcome, places }
    }

    /// The place of a child in the round; none where it took no part.
    pub fn place_of(&self, child: &ChildCode) -> Option<u32> {
        self.places.get(child).copied()
    }
}

/// A run with its numbers.
#[derive(Debug, Clone)]
pub struct RunView {
    /// The record.
    pub record: RunRecord,
    /// Who computed it.
    pub made_by: Actor,
    /// Its numbers.
    pub tally: Tally,
}

/// An announced round with how far it has come.
#[derive(Debug, Clone)]
pub struct RoundView {
    /// The record. Its seed is secret until the round is held or dropped.
    pub record: RoundRecord,
    /// How far it has come, as the log says.
    pub stage: Stage,
    /// The run before the head, or the one that was signed.
    pub run: Option<RunView>,
}

/// What the keeper works with.
#[derive(Debug, Clone)]
pub struct RoundDesk {
    /// The criteria of the settings in force; none where the territory holds no round.
    pub criteria: Option<Vec<Criterion>>,
    /// The groups with what is free.
    pub groups: Vec<OpenPlaces>,
    /// How many children wait.
    pub children: u64,
    /// How many families are bound to go together.
    pub families: usize,
    /// The runs, the latest first.
    pub runs: Vec<RunView>,
    /// The announced rounds, the latest first.
    pub rounds: Vec<RoundView>,
}

/// A result that is about to be kept.
struct Run {
    round: Round,
    outcome: Outcome,
    cut: u64,
    number: Option<i64>,
    note: String,
}

impl CaseRoom {
    /// What the keeper of a territory works with.
    pub fn round_desk(&self, territory: &str) -> Result<RoundDesk, Fault> {
        let criteria = self.round_criteria(territory)?;
        self.store.read::<_, Fault>(|tx| {
            let (groups, children, families) = self.list(tx, territory, |kept| {
                let children = kept.list.years().map(|year| kept.list.count(year)).sum::<u64>();
                (kept.list.open_places(), children, kept.list.bonds())
            })?;
            let runs = tx.run_list(territory, RUNS)?.into_iter().map(run_view).collect::<Result<_, _>>()?;
            let mut rounds = Vec::new();
            for record in tx.round_list(territory)? {
                rounds.extend(self.round_view(tx, record)?);
            }
            Ok(RoundDesk { criteria, groups, children, families, runs, rounds })
        })
    }

    /// The criteria of the settings that a round of today would be held by. Settings of the law that the list has not adopted yet count too.
    fn round_criteria(&self, territory: &str) -> Result<Option<Vec<Criterion>>, Fault> {
        let now = self.clock.now();
        let adopted = self.look(territory, |kept| kept.list.settings(now).cloned())?;
        let of_law = self.law.list_of(territory);
        let of_law = of_law.and_then(|law| queue::Settings::in_force(&law.settings, now).cloned());
        Ok(of_law.or(adopted).and_then(|settings| settings.priorities.value))
    }

    fn round_view(&self, tx: &mut Tx<'_>, record: RoundRecord) -> Result<Option<RoundView>, Fault> {
        let number = RoundNumber::try_from(record.number).unwrap_or(0);
        let stage = self.list(tx, &record.territory, |kept| kept.list.stage(number).cloned())?;
        let run = record.run.as_ref().map(|run| tx.run_find(run)).transpose()?.flatten();
        let run = run.map(run_view).transpose()?;
        Ok(stage.map(|stage| RoundView { record, stage, run }))
    }

    /// A round of a territory by its number.
    pub fn round(&self, territory: &str, number: RoundNumber) -> Result<Option<RoundView>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let Some(record) = tx.round_find(territory, number.into())? else { return Ok(None) };
            self.round_view(tx, record)
        })
    }

    /// A run of a territory.
    pub fn run(&self, territory: &str, id: &str) -> Result<Option<RunView>, Fault> {
        let found = self.store.read::<_, Fault>(|tx| Ok(tx.run_find(id)?))?;
        found.filter(|run| run.territory == territory).map(run_view).transpose()
    }

    /// The result of a run, read from its bytes. The last few are kept in memory: they never change.
    pub fn computed(&self, run: &RunRecord) -> Result<Arc<Computed>, Fault> {
        let key = (run.input.clone(), run.outcome.clone());
        let known = || self.lists.computed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, computed)) = known().iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(computed));
        }
        let [input, outcome] = self.store.read::<_, Fault>(|tx| {
            let missing = || StoreError::Missing("the bytes of a round");
            Ok([&run.input, &run.outcome].map(|digest| tx.blob_get(digest)?.ok_or_else(missing)))
        })?;
        let computed = Arc::new(Computed::of(serde_json::from_slice(&input?)?, serde_json::from_slice(&outcome?)?));
        let mut known = known();
        if known.len() >= READ {
            known.remove(0);
        }
        known.push((key, Arc::clone(&computed)));
        Ok(computed)
    }

    /// Computes a trial and keeps it, so that the keeper can come back to it. Its lot is its own.
    pub fn try_round(
        &self,
        territory: &str,
        trial: &Trial,
        by: &Actor,
    ) -> Result<Result<RunView, RoundRefusal>, Fault> {
        let (mut round, cut) = self.round_input(territory, &trial.criteria, new_seed())?;
        let other: BTreeMap<&GroupId, u32> = trial.places.iter().map(|(group, places)| (group, *places)).collect();
        for seats in &mut round.groups {
            seats.places = other.get(&seats.group).copied().unwrap_or(seats.places);
        }
        let note = trial.note.clone();
        self.compute(territory, round, |round, outcome| Run { round, outcome, cut, number: None, note }, by)
    }

    /// What a round rests on, exactly as the log has it now, with how many events it has.
    fn round_input(&self, territory: &str, criteria: &[Criterion], seed: Seed) -> Result<(Round, u64), Fault> {
        self.write(|tx| {
            self.settings(tx, territory)?;
            self.list_now(tx, territory, |kept| (kept.list.round(criteria, seed), kept.list.events()))
        })
    }

    fn compute(
        &self,
        territory: &str,
        round: Round,
        run: impl FnOnce(Round, Outcome) -> Run,
        by: &Actor,
    ) -> Result<Result<RunView, RoundRefusal>, Fault> {
        let outcome = match hold(&round) {
            Ok(outcome) => outcome,
            Err(fault) => return Ok(Err(fault.into())),
        };
        if let Err(flaws) = check(&round, &outcome) {
            return Ok(Err(RoundRefusal::Flawed(flaws)));
        }
        let run = run(round, outcome);
        let tally = Tally::of(&run.round, &run.outcome);
        let record = self.store.write::<_, Fault>(|tx| {
            let record = RunRecord {
                id: self.uuid().to_string(),
                territory: territory.to_owned(),
                number: run.number,
                made_by: serde_json::to_string(by)?,
                made_at: self.clock.now(),
                cut: i64::try_from(run.cut).unwrap_or(i64::MAX),
                note: run.note.clone(),
                tally: serde_json::to_string(&tally)?,
                input: tx.blob_put(&run.round.canonical()?)?,
                outcome: tx.blob_put(&run.outcome.canonical()?)?,
            };
            tx.run_add(&record)?;
            Ok(record)
        })?;
        Ok(Ok(RunView { record, made_by: by.clone(), tally }))
    }

    /// Announces a round: its seed is drawn and bound in the log before anybody sees a result. One that is announced already stays the one.
    pub fn announce_round(&self, territory: &str, by: &Actor) -> Result<Result<RoundNumber, RoundRefusal>, Fault> {
        let seed = new_seed();
        self.write(|tx| {
            if self.settings(tx, territory)?.priorities.value.is_none() {
                return Ok(Err(RoundRefusal::NoPriorities));
            }
            let (open, number) =
                self.list_now(tx, territory, |kept| (kept.list.announced(), kept.list.next_allocation()))?;
            if let Some(open) = open {
                return Ok(Ok(open));
            }
            let what = What::AllocationAnnounced { round: number, commitment: seed.commitment() };
            self.note(tx, territory, Entry::new(role(by), what))?;
            tx.round_save(&RoundRecord {
                territory: territory.to_owned(),
                number: number.into(),
                seed: seed.to_hex(),
                announced_by: serde_json::to_string(by)?,
                announced_at: self.clock.now(),
                run: None,
                decision: None,
                signature: None,
                evidence: None,
                signed_by: None,
                signed_at: None,
                carried: false,
            })?;
            Ok(Ok(number))
        })
    }

    /// Computes an announced round for good, by its bound seed, the settings in force and what is free, and puts it before the head. Where the list moved
    /// since, this is done anew.
    pub fn cast_round(
        &self,
        territory: &str,
        number: RoundNumber,
        by: &Actor,
    ) -> Result<Result<RunView, RoundRefusal>, Fault> {
        let Some(round) = self.open_round(territory, number)? else { return Ok(Err(RoundRefusal::NotThere)) };
        let Some(criteria) = self.round_criteria(territory)? else { return Ok(Err(RoundRefusal::NoPriorities)) };
        let (input, cut) = self.round_input(territory, &criteria, seed_of(&round)?)?;
        let run = |round, outcome| Run { round, outcome, cut, number: Some(number.into()), note: String::new() };
        let run = match self.compute(territory, input, run, by)? {
            Ok(run) => run,
            refused => return Ok(refused),
        };
        self.write::<_, Fault>(|tx| {
            let still = self.list_now(tx, territory, |kept| kept.list.announced() == Some(number))?;
            let Some(round) = tx.round_find(territory, number.into())?.filter(|_| still) else {
                return Ok(Err(RoundRefusal::NotThere));
            };
            tx.round_save(&RoundRecord { run: Some(run.record.id.clone()), ..round })?;
            Ok(Ok(run))
        })
    }

    /// Drops an announced round for a reason. Its seed is told, so that anybody can see what result was put away.
    pub fn drop_round(
        &self,
        territory: &str,
        number: RoundNumber,
        reason: &str,
        by: &Actor,
    ) -> Result<Result<(), RoundRefusal>, Fault> {
        if reason.trim().is_empty() {
            return Ok(Err(RoundRefusal::NoReason));
        }
        let Some(round) = self.open_round(territory, number)? else { return Ok(Err(RoundRefusal::NotThere)) };
        let what = What::AllocationDropped { round: number, seed: round.seed.into(), reason: reason.trim().into() };
        match self.write(|tx| self.note(tx, territory, Entry::new(role(by), what))) {
            Ok(()) => Ok(Ok(())),
            Err(Fault::Queue(Impossible::UnknownRound(_))) => Ok(Err(RoundRefusal::NotThere)),
            Err(fault) => Err(fault),
        }
    }

    /// A round that is announced and neither held nor dropped.
    fn open_round(&self, territory: &str, number: RoundNumber) -> Result<Option<RoundRecord>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let open = self.list(tx, territory, |kept| kept.list.announced() == Some(number))?;
            Ok(tx.round_find(territory, number.into())?.filter(|_| open))
        })
    }
}

fn run_view(record: RunRecord) -> Result<RunView, Fault> {
    let (made_by, tally) = (serde_json::from_str(&record.made_by)?, serde_json::from_str(&record.tally)?);
    Ok(RunView { record, made_by, tally })
}

fn seed_of(round: &RoundRecord) -> Result<Seed, Fault> {
    Seed::try_from(round.seed.clone()).map_err(|what| StoreError::Damaged(what.to_owned()).into())
}

fn new_seed() -> Seed {
    use rand::RngCore as _;
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    Seed::new(bytes)
}

/// The day a moment falls on, for papers.
fn day(at: Timestamp) -> String {
    civil_date(at).to_string()
}
