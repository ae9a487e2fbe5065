//! The yearly round of allocation on the list: announced with a bound seed, then held by the head or dropped in the open. And what a round rests on,
//! which anybody draws from the log: who waits, with what wishes, and what is free.

use super::apply::Under;
use super::{Impossible, List, Standing, to};
use crate::allocation::{Applicant, Round, Seats, Wish};
use crate::bulletin::Seed;
use crate::{ChildCode, Criterion, GroupId, RoundNumber, What};
use jiff::Timestamp;
use kernel::Digest;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

    /// The brothers and sisters a child is bound to and who have not left the list.
    pub fn bound_to(&self, child: &ChildCode) -> Vec<&ChildCode> {
        let mates = self.index(child).into_iter().flat_map(|child| self.mates(child));
        let known = mates.filter_map(|mate| self.children.get(to(mate)));
        known.filter(|mate| mate.standing != Standing::Gone).map(|mate| &mate.code).collect()
    }

    /// The events that bind a child to exactly these others, or to nobody: bonds in their way are taken away first. None where it is so already.
    ///
    /// One of the others who is bound to a child that is not named is refused: nobody's bond is loosened in passing. What is refused is refused
    /// before the first event.
    pub fn binding(&self, child: &ChildCode, others: &[ChildCode]) -> Result<Vec<What>, Impossible> {
        let own = self.bound_to(child);
        let mut all: Vec<&ChildCode> = vec![child];
        for other in others {
            if all.contains(&other) {
                return Err(Impossible::Contradiction);
            }
            all.push(other);
        }
        if own.len() == others.len() && own.iter().all(|mate| others.contains(mate)) {
            return Ok(Vec::new());
        }
        let (mut loosened, mut events) = (BTreeSet::new(), Vec::new());
        for code in &all {
            let known = self.child(self.find(code)?)?;
            let leaves_out = || self.bound_to(code).into_iter().any(|mate| !all.contains(&mate));
            let own_bond = *code == child || own.contains(code);
            if known.standing == Standing::Gone || (!own_bond && leaves_out()) {
                return Err(Impossible::Elsewhere(known.standing.clone()));
            }
            if let Some(family) = known.family
                && loosened.insert(family)
            {
                events.push(What::Unbound { child: (*code).clone() });
            }
        }
        if !others.is_empty() {
            events.push(What::Bound { children: all.into_iter().cloned().collect() });
        }
        Ok(events)
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
        let (mut children, mut alike) = (Vec::new(), Alike::default());
        let mut families: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (index, child) in (0_u32..).zip(&self.children) {
            let takes_part = child.standing == Standing::Waiting
                && child.of_age
                && child.claim.is_none()
                && child.allocated.is_none();
            let (true, Ok(since)) = (takes_part, Timestamp::from_microsecond(child.since)) else { continue };
            let anywhere = child.wishes.is_empty();
            let (wishes, shared) =
                if anywhere { self.anywhere_in_round(index, &mut alike) } else { (self.named_in_round(index), None) };
            if wishes.is_empty() && shared.is_none() {
                continue;
            }
            if let (Some(family), Ok(place)) = (child.family, u32::try_from(children.len())) {
                families.entry(family).or_default().push(place);
            }
            let (code, class) = (child.code.clone(), child.class());
            children.push(Applicant { child: code, class, since, wishes, anywhere, alike: shared });
        }
        let families = families.into_values().filter(|family| family.len() > 1).collect();
        let (criteria, groups, alike) = (criteria.to_vec(), groups.collect(), alike.lists);
        Round { criteria, seed, groups, children, families, alike }
    }

    /// Whether the list as it stands gives this very round. One from before children shared lists has all wishes spelled out.
    pub fn gives(&self, round: &Round) -> bool {
        let drawn = self.round(&round.criteria, round.seed);
        if round.alike.is_empty() { drawn.spelled_out() == *round } else { drawn == *round }
    }

    /// The wishes of a child that named kindergartens.
    fn named_in_round(&self, index: u32) -> Vec<Wish> {
        let wishes = self.children.get(to(index)).map(|child| child.wishes.as_slice()).unwrap_or_default();
        let beside = self.beside(index);
        let groups = wishes.iter().filter_map(|kindergarten| self.groups_of.get(to(*kindergarten)));
        let takes = |group: &u32| self.why_not(index, *group).is_none();
        groups.flatten().copied().filter(takes).map(|group| self.wish(group, &beside)).collect()
    }

    /// The wishes of a child that would go anywhere: the list it shares with others, or its own where brothers and sisters go to one of the groups.
    fn anywhere_in_round<'a>(&'a self, index: u32, alike: &mut Alike<'a>) -> (Vec<Wish>, Option<u32>) {
        let Some(child) = self.children.get(to(index)) else { return (Vec::new(), None) };
        let beside = self.beside(index);
        // Nothing else tells such children apart; so their list is drawn once and not two hundred thousand times.
        let usual =
            (child.refused.is_empty() && child.seat.is_none()).then_some((child.born, child.language.as_deref()));
        let known = usual.filter(|_| beside.is_empty()).and_then(|usual| alike.usual.get(&usual));
        if let Some(known) = known {
            return (Vec::new(), *known);
        }
        let free = (0_u32..).zip(&self.groups).filter(|(_, group)| group.free() > 0).map(|(group, _)| group);
        let groups: Vec<u32> = free.filter(|group| self.why_not(index, *group).is_none()).collect();
        let wishes: Vec<Wish> = groups.iter().map(|group| self.wish(*group, &beside)).collect();
        if wishes.iter().any(|wish| wish.sibling) {
            return (wishes, None);
        }
        let shared = alike.share(groups);
        if let Some(usual) = usual {
            alike.usual.insert(usual, shared);
        }
        (Vec::new(), shared)
    }

    /// The kindergartens where those are that a child is bound to.
    fn beside(&self, index: u32) -> Vec<u32> {
        let seats = self.mates(index).filter_map(|mate| self.children.get(to(mate))?.seat);
        seats.filter_map(|seat| Some(self.groups.get(to(seat))?.kindergarten)).collect()
    }

    fn wish(&self, group: u32, beside: &[u32]) -> Wish {
        let kindergarten = self.groups.get(to(group)).map(|group| group.kindergarten);
        Wish { group, sibling: kindergarten.is_some_and(|kindergarten| beside.contains(&kindergarten)) }
    }
}

/// The lists of groups that children share who would go anywhere, while a round is drawn.
#[derive(Default)]
struct Alike<'a> {
    lists: Vec<Vec<u32>>,
    known: HashMap<Vec<u32>, u32>,
    /// The list of those who have refused nothing and have no seat, by year and language; none where no group is free for them.
    usual: HashMap<(i16, Option<&'a str>), Option<u32>>,
}

impl Alike<'_> {
    /// The number of a list; none of an empty one.
    fn share(&mut self, groups: Vec<u32>) -> Option<u32> {
        if groups.is_empty() {
            return None;
        }
        if let Some(known) = self.known.get(&groups) {
            return Some(*known);
        }
        let number = u32::try_from(self.lists.len()).ok()?;
        self.lists.push(groups.clone());
        self.known.insert(groups, number);
        Some(number)
    }
}
