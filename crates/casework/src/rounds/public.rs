//! Rounds of allocation as anybody may see them: what was announced, what a held one rests on and came to, and why a child's wish was refused.

use super::{Computed, RunView};
use crate::{Fault, PublicLists};
use jiff::Timestamp;
use kernel::Digest;
use queue::allocation::{Reason, reasons};
use queue::{ChildCode, Class, Event, GroupId, KindergartenId, RoundNumber, Stage, What};
use std::sync::Arc;
use store::records::VacancyRecord;

/// A round as the log tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRound {
    /// Its number.
    pub number: RoundNumber,
    /// How far it has come.
    pub stage: Stage,
    /// When it was announced.
    pub announced_at: Option<Timestamp>,
    /// What binds its seed.
    pub commitment: Option<Digest>,
    /// When it was held or dropped.
    pub ended_at: Option<Timestamp>,
    /// The seed, once it is told.
    pub seed: Option<String>,
    /// Why it was dropped.
    pub reason: Option<String>,
}

/// A held round with its published bytes.
#[derive(Debug, Clone)]
pub struct HeldRound {
    /// The run.
    pub run: RunView,
    /// What it rests on and what it came to.
    pub computed: Arc<Computed>,
    /// The head's decision.
    pub decision: Digest,
    /// Its signature (CMS, DER).
    pub signature: Digest,
    /// Who signed: the name.
    pub signed_by: String,
}

/// What became of a child's wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundChild {
    /// The child's class.
    pub class: Class,
    /// The moment that decided its place.
    pub since: Timestamp,
    /// Whether it was bound to brothers or sisters.
    pub bound: bool,
    /// Each wish with its kindergarten, its group and what became of it; where the group is full, the last child admitted.
    pub wishes: Vec<(KindergartenId, GroupId, Reason, Option<RoundRival>)>,
}

/// The last child admitted to a full group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRival {
    /// The child.
    pub child: ChildCode,
    /// Its class.
    pub class: Class,
    /// The moment that decided its place.
    pub since: Timestamp,
}

impl Computed {
    /// What became of a child's wishes; none where it took no part.
    pub fn child(&self, code: &ChildCode) -> Option<RoundChild> {
        let index = self.place_of(code)?;
        let at = |place: u32| self.round.children.get(usize::try_from(place).ok()?);
        let child = at(index)?;
        let told = reasons(&self.round, &self.outcome, index).into_iter().zip(self.round.wishes(child));
        let wishes = told.filter_map(|(reason, wish)| {
            let seats = self.round.groups.get(usize::try_from(wish.group).ok()?)?;
            let rival = match reason {
                Reason::Full { last, .. } => {
                    at(last).map(|last| RoundRival { child: last.child.clone(), class: last.class, since: last.since })
                }
                _ => None,
            };
            Some((seats.kindergarten.clone(), seats.group.clone(), reason, rival))
        });
        let bound = self.round.families.iter().any(|family| family.contains(&index));
        Some(RoundChild { class: child.class, since: child.since, bound, wishes: wishes.collect() })
    }
}

impl PublicLists {
    /// The rounds of a territory as its log tells of them, the latest first.
    pub fn rounds(&self, territory: &str) -> Result<Vec<PublicRound>, Fault> {
        let known = self.look(territory, |kept| {
            let known = kept.list.allocations().rev();
            known.map(|(number, announced, stage)| (number, announced, stage.clone())).collect::<Vec<_>>()
        })?;
        known.into_iter().map(|(number, announced, stage)| self.told(territory, number, announced, &stage)).collect()
    }

    /// A round as the events of its log tell it.
    fn told(&self, territory: &str, number: RoundNumber, announced: u64, stage: &Stage) -> Result<PublicRound, Fault> {
        let mut round = PublicRound {
            number,
            announced_at: None,
            commitment: None,
            ended_at: None,
            seed: None,
            reason: None,
            stage: stage.clone(),
        };
        let ended = match stage {
            Stage::Announced { .. } => None,
            Stage::Held { event } | Stage::Dropped { event } => Some(*event),
        };
        for number in [announced].into_iter().chain(ended) {
            let line = self.log_page(territory, number, 1)?.pop();
            let Some(event) = line.and_then(|line| Event::from_canonical(line.as_bytes()).ok()) else { continue };
            match event.what {
                What::AllocationAnnounced { commitment, .. } => {
                    (round.announced_at, round.commitment) = (Some(event.at), Some(commitment));
                }
                What::AllocationDropped { seed, reason, .. } => {
                    (round.ended_at, round.seed) = (Some(event.at), Some(seed.into_string()));
                    round.reason = Some(reason.into_string());
                }
                What::AllocationHeld { seed, .. } => {
                    (round.ended_at, round.seed) = (Some(event.at), Some(seed.into_string()));
                }
                _ => {}
            }
        }
        Ok(round)
    }

    /// A held round; none where there is none of this number, or it is not held.
    pub fn held_round(&self, territory: &str, number: RoundNumber) -> Result<Option<HeldRound>, Fault> {
        self.room.held_round(territory, number)
    }

    /// The groups of a territory.
    pub fn groups(&self, territory: &str) -> Result<Vec<VacancyRecord>, Fault> {
        self.room.store.read::<_, Fault>(|tx| Ok(tx.vacancy_list(territory)?))
    }

    /// The bytes of a held round: by what they are kept under.
    pub fn round_bytes(&self, digest: &Digest) -> Result<Option<Vec<u8>>, Fault> {
        self.room.store.read::<_, Fault>(|tx| Ok(tx.blob_get(digest)?))
    }

    /// The held rounds in which a child took part, the latest first, each with what became of its wishes.
    pub fn rounds_of(&self, territory: &str, code: &ChildCode) -> Result<Vec<(RoundNumber, RoundChild)>, Fault> {
        self.room.rounds_of(territory, code)
    }
}
