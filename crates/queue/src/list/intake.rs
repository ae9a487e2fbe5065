//! The yearly round of allocation on the list: announced with a bound seed, then held by the head or dropped in the open. And what a round rests on,
//! which anybody draws from the log: who waits, with what wishes, and what is free.

use super::apply::Under;
use super::{Impossible, List, Standing, to};
use crate::allocation::{Applicant, Round, Seats, Wish};
use crate::bulletin::Seed;
use crate::{ChildCode, Criterion, GroupId, RoundNumber, What};
use jiff::Timestamp;
use kernel::Digest;
use std::collections::BTreeMap;

/// How far a round has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It is announced.
    Announced {
        /// What binds the seed of its lot.
        commitment: Digest,
    },
    /// It was held.
    Held {
        /// The event by which it was.
        event: u64,
    },
    /// It was dropped.
    Dropped {
        /// The event by which it was.
        event: u64,
    },
}

impl List {
    pub(super) fn allocate(&mut self, what: &What, under: &Under) -> Result<(), Impossible> {
        match what {
            What::AllocationAnnounced { round, commitment } => self.announce(*round, commitment, under),
            What::AllocationDropped { round, seed, reason } => {
                self.is_announced(*round, seed)?;
                if reason.trim().is_empty() {
                    return Err(Impossible::Contradiction);
                }
                self.end(*round, Stage::Dropped { event: self.events() });
                Ok(())
            }
            What::AllocationHeld { round, seed, cut, placed, .. } => {
                self.is_announced(*round, seed)?;
                if under.settings.priorities.value.is_none() {
                    return Err(Impossible::NotInSettings);
                }
                if *cut > self.events() {
                    return Err(Impossible::Contradiction);
                }
                self.promise(placed)?;
                self.end(*round, Stage::Held { event: self.events() });
                Ok(())
            }
            _ => Err(Impossible::Contradiction),
        }
    }

    fn announce(&mut self, round: RoundNumber, commitment: &Digest, under: &Under) -> Result<(), Impossible> {
        if under.settings.priorities.value.is_none() {
            return Err(Impossible::NotInSettings);
        }
        // One at a time: who could announce several would keep the lot that suits.
        if self.allocations.contains_key(&round) || self.announced().is_some() {
            return Err(Impossible::UnknownRound(round));
        }
        self.allocations.insert(round, (self.events(), Stage::Announced { commitment: commitment.clone() }));
        Ok(())
    }

    fn end(&mut self, round: RoundNumber, stage: Stage) {
        if let Some((_, known)) = self.allocations.get_mut(&round) {
            *known = stage;
        }
    }

    fn is_announced(&self, round: RoundNumber, seed: &str) -> Result<(), Impossible> {
        let Some(Stage::Announced { commitment }) = self.stage(round) else {
            return Err(Impossible::UnknownRound(round));
        };
        let bound = Seed::from_hex(seed).is_some_and(|seed| seed.commitment() == *commitment);
        if bound { Ok(()) } else { Err(Impossible::NotByTheRules) }
    }

    /// Promises the places of a result: neither turn nor self-choice takes them.
    fn promise(&mut self, placed: &[(ChildCode, GroupId)]) -> Result<(), Impossible> {
        let mut asked: BTreeMap<u32, u32> = BTreeMap::new();
        let mut found = BTreeMap::new();
        for (code, id) in placed {
            let (index, group) = (self.find(code)?, self.find_group(id)?);
            let child = self.child(index)?;
            if child.standing != Standing::Waiting || child.claim.is_some() || child.allocated.is_some() {
                return Err(Impossible::Elsewhere(child.standing.clone()));
            }
            if self.why_not(index, group).is_some() {
                return Err(Impossible::NotTaken);
            }
            if found.insert(index, group).is_some() {
                return Err(Impossible::AlreadyThere);
            }
            *asked.entry(group).or_default() += 1;
        }
        for (group, count) in &asked {
            if self.group(*group)?.free() < *count {
                return Err(Impossible::NoPlace);
            }
        }
        for (index, group) in found {
            self.child_mut(index)?.allocated = Some(group);
            self.set_aside(group, 1)?;
        }
        Ok(())
    }

    /// How far a round has come; none where it was never announced.
    pub fn stage(&self, round: RoundNumber) -> Option<&Stage> {
        self.allocations.get(&round).map(|(_, stage)| stage)
    }

    /// The rounds of the territory, each with the event that announced it and how far it has come.
    pub fn allocations(&self) -> impl DoubleEndedIterator<Item = (RoundNumber, u64, &Stage)> {
        self.allocations.iter().map(|(round, (event, stage))| (*round, *event, stage))
    }

    /// How many families of brothers and sisters are bound.
    pub fn bonds(&self) -> usize {
        self.families.iter().filter(|family| !family.is_empty()).count()
    }

    /// The round that is announced and neither held nor dropped.
    pub fn announced(&self) -> Option<RoundNumber> {
        self.allocations().find(|(_, _, stage)| matches!(stage, Stage::Announced { .. })).map(|(round, _, _)| round)
    }

    /// The number of the next round.
    pub fn next_allocation(&self) -> RoundNumber {
        self.allocations.last_key_value().map_or(1, |(round, _)| round.saturating_add(1))
    }

    /// The place that a round promised a child and that is not offered yet.
    pub fn promised(&self, child: &ChildCode) -> Option<&GroupId> {
        let group = self.known(child)?.allocated?;
        self.groups.get(to(group)).map(|group| &group.id)
    }

    /// The places that rounds promised and that are not offered yet, in the order of the list.
    pub fn promises(&self) -> impl Iterator<Item = (&ChildCode, &GroupId)> {
        self.children.iter().filter_map(|child| {
            let group = self.groups.get(to(child.allocated?))?;
            Some((&child.code, &group.id))
        })
    }

    /// The language of teaching that a child wishes; none: any.
    pub fn language_of(&self, child: &ChildCode) -> Option<&str> {
        self.known(child)?.language.as_deref()
    }

    /// The brothers and sisters a child is bound to.
    pub fn bound_to(&self, child: &ChildCode) -> Vec<&ChildCode> {
        let mates = self.index(child).into_iter().flat_map(|child| self.mates(child));
        mates.filter_map(|mate| self.children.get(to(mate))).map(|mate| &mate.code).collect()
    }

    /// Everything a round rests on as the list stands: the groups with what is free, and the children who wait and may be offered a place, in the
    /// order in which they became known.
    ///
    /// A wished kindergarten stands for its groups that take the child. Who named none wishes every group with a free place, in the order in which
    /// the groups became known. Brothers and sisters who wait and are bound go together; where one of them goes to a kindergarten already, the
    /// others have a sibling there.
    pub fn round(&self, criteria: &[Criterion], seed: Seed) -> Round {
        let groups = self.groups.iter().filter_map(|group| {
            let kindergarten = self.kindergartens.get(to(group.kindergarten))?.clone();
            Some(Seats { group: group.id.clone(), kindergarten, places: group.free() })
        });
        let mut children = Vec::new();
        let mut families: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (index, child) in (0_u32..).zip(&self.children) {
            let takes_part = child.standing == Standing::Waiting
                && child.of_age
                && child.claim.is_none()
                && child.allocated.is_none();
            let (true, Ok(since)) = (takes_part, Timestamp::from_microsecond(child.since)) else { continue };
            let wishes = self.wishes_in_round(index);
            if wishes.is_empty() {
                continue;
            }
            if let (Some(family), Ok(place)) = (child.family, u32::try_from(children.len())) {
                families.entry(family).or_default().push(place);
            }
            let (code, anywhere) = (child.code.clone(), child.wishes.is_empty());
            children.push(Applicant { child: code, class: child.class(), since, wishes, anywhere });
        }
        let families = families.into_values().filter(|family| family.len() > 1).collect();
        Round { criteria: criteria.to_vec(), seed, groups: groups.collect(), children, families }
    }

    fn wishes_in_round(&self, index: u32) -> Vec<Wish> {
        let Some(child) = self.children.get(to(index)) else { return Vec::new() };
        let beside: Vec<u32> = self
            .mates(index)
            .filter_map(|mate| self.children.get(to(mate))?.seat)
            .filter_map(|seat| Some(self.groups.get(to(seat))?.kindergarten))
            .collect();
        let wish = |group: u32| {
            let kindergarten = self.groups.get(to(group)).map(|group| group.kindergarten);
            Wish { group, sibling: kindergarten.is_some_and(|kindergarten| beside.contains(&kindergarten)) }
        };
        let takes = |group: &u32| self.why_not(index, *group).is_none();
        if child.wishes.is_empty() {
            let free = (0_u32..).zip(&self.groups).filter(|(_, group)| group.free() > 0).map(|(group, _)| group);
            return free.filter(takes).map(wish).collect();
        }
        let named = child.wishes.iter().filter_map(|kindergarten| self.groups_of.get(to(*kindergarten)));
        named.flatten().copied().filter(takes).map(wish).collect()
    }
}
