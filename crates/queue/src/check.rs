//! The checker of an allocation: from the published round and result alone, without a line of the code that made it.
//!
//! It takes a result only if each child goes to a group it wished or to none, no group has more children than places, nobody who comes first was
//! refused for one who comes later, brothers and sisters bound together are together, and the list of what families could have had is exact. Among
//! results that pass all this it takes only the one that is best for the children: no circle of children could change places to the good of each without
//! breaking a priority (Erdil and Ergin, 2008).

use crate::allocation::{Applicant, Outcome, Round, Wish};
use crate::{ChildCode, Criterion};
use sha2::{Digest as _, Sha256};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What is wrong with a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The result has other children or groups than the round.
    #[error("the result is not of this round")]
    OfAnotherRound,
    /// A child is placed where it did not wish to go.
    #[error("{child} is placed in a group it did not wish")]
    NotWished {
        /// The child.
        child: ChildCode,
    },
    /// A group has more children than places.
    #[error("group {group} has more children than places")]
    OverCapacity {
        /// The group, by its place in the round.
        group: u32,
    },
    /// A child was refused where it comes before a child admitted, or where a place is free.
    #[error("{child} was refused by group {group} out of order")]
    OutOfOrder {
        /// The child.
        child: ChildCode,
        /// The group, by its place in the round.
        group: u32,
    },
    /// Bound brothers and sisters are not placed together by one of their options.
    #[error("family {family} is not together")]
    Apart {
        /// The family, by its place in the round.
        family: usize,
    },
    /// The list of what families could have had is not exact.
    #[error("the list of blocking families is not exact")]
    BlockingList,
    /// The last child admitted to a full group is another.
    #[error("the last child admitted to group {group} is another")]
    Last {
        /// The group, by its place in the round.
        group: u32,
    },
    /// Children could change places to the good of each.
    #[error("children of groups {groups:?} could change places to the good of each")]
    NotBest {
        /// The groups of the circle.
        groups: Vec<u32>,
    },
}

/// Checks a result; every flaw found is told.
pub fn check(round: &Round, outcome: &Outcome) -> Result<(), Vec<Flaw>> {
    if outcome.placed.len() != round.children.len() || outcome.last.len() != round.groups.len() {
        return Err(vec![Flaw::OfAnotherRound]);
    }
    let mut flaws = Vec::new();
    let judge = Judge::new(round, outcome, &mut flaws);
    judge.places(&mut flaws);
    if flaws.is_empty() {
        judge.order(&mut flaws);
        judge.families(&mut flaws);
        judge.best(&mut flaws);
    }
    if flaws.is_empty() { Ok(()) } else { Err(flaws) }
}

/// The wishes of a child: its own, or those of the list it shares.
fn wishes<'a>(round: &'a Round, child: &'a Applicant) -> impl Iterator<Item = Wish> + use<'a> {
    let shared = child.alike.and_then(|list| round.alike.get(list as usize));
    let shared = shared.into_iter().flatten().map(|group| Wish { group: *group, sibling: false });
    child.wishes.iter().copied().chain(shared)
}

struct Judge<'a> {
    round: &'a Round,
    outcome: &'a Outcome,
    lots: Vec<[u8; 32]>,
    bound: Vec<bool>,
    /// The children in each group, each with the wish that brought it there; the last to be admitted comes last.
    inside: Vec<Vec<(usize, Wish)>>,
}

impl<'a> Judge<'a> {
    fn new(round: &'a Round, outcome: &'a Outcome, flaws: &mut Vec<Flaw>) -> Self {
        let start =
            Sha256::new().chain_update(b"lot\n").chain_update(hex::decode(round.seed.to_hex()).unwrap_or_default());
        let start = start.chain_update(b"allocation");
        let lots =
            round.children.iter().map(|child| start.clone().chain_update(child.child.as_str()).finalize().into());
        let mut bound = vec![false; round.children.len()];
        for member in round.families.iter().flatten() {
            if let Some(place) = bound.get_mut(*member as usize) {
                *place = true;
            }
        }
        let mut judge =
            Self { round, outcome, lots: lots.collect(), bound, inside: vec![Vec::new(); round.groups.len()] };
        for (index, (child, placed)) in round.children.iter().zip(&outcome.placed).enumerate() {
            let Some(group) = placed else { continue };
            let wish = wishes(round, child).find(|wish| wish.group == *group);
            match (wish, judge.inside.get_mut(*group as usize)) {
                (Some(wish), Some(inside)) => inside.push((index, wish)),
                _ => flaws.push(Flaw::NotWished { child: child.child.clone() }),
            }
        }
        let mut inside = std::mem::take(&mut judge.inside);
        for inside in &mut inside {
            inside.sort_by(|a, b| judge.compare(*a, *b));
        }
        judge.inside = inside;
        judge
    }

    fn applicant(&self, child: usize) -> Option<&'a Applicant> {
        self.round.children.get(child)
    }

    /// Which of two children comes first at a group that both wish.
    fn compare(&self, a: (usize, Wish), b: (usize, Wish)) -> Ordering {
        let (Some(one), Some(other)) = (self.applicant(a.0), self.applicant(b.0)) else { return Ordering::Equal };
        let by = |criterion: &Criterion| match criterion {
            Criterion::Class => one.class.cmp(&other.class),
            Criterion::Sibling => b.1.sibling.cmp(&a.1.sibling),
            Criterion::Date => one.since.cmp(&other.since),
            Criterion::Lot => self.lots.get(a.0).cmp(&self.lots.get(b.0)).then_with(|| one.child.cmp(&other.child)),
        };
        self.round.criteria.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    fn places_of(&self, group: usize) -> usize {
        self.round.groups.get(group).map_or(0, |seats| seats.places as usize)
    }

    fn places(&self, flaws: &mut Vec<Flaw>) {
        for ((group, inside), last) in (0_u32..).zip(&self.inside).zip(&self.outcome.last) {
            let places = self.places_of(group as usize);
            if inside.len() > places {
                flaws.push(Flaw::OverCapacity { group });
            }
            let expected = if inside.len() == places { inside.last().map(|(child, _)| *child) } else { None };
            if last.map(|last| last as usize) != expected {
                flaws.push(Flaw::Last { group });
            }
        }
    }

    /// The wishes of a child that are dearer than what it got.
    fn dearer(&self, child: usize) -> impl Iterator<Item = Wish> + use<'a> {
        let placed = self.outcome.placed.get(child).copied().flatten();
        let round = self.round;
        let all = self.applicant(child).into_iter().flat_map(move |child| wishes(round, child));
        all.take_while(move |wish| Some(wish.group) != placed)
    }

    /// The children who are bound to nobody.
    fn single(&self) -> impl Iterator<Item = usize> + '_ {
        self.bound.iter().enumerate().filter(|(_, bound)| !**bound).map(|(child, _)| child)
    }

    fn order(&self, flaws: &mut Vec<Flaw>) {
        for child in self.single() {
            for wish in self.dearer(child) {
                let inside = self.inside.get(wish.group as usize).map(Vec::as_slice).unwrap_or_default();
                let free = inside.len() < self.places_of(wish.group as usize);
                let before = inside.last().is_some_and(|last| self.compare((child, wish), *last).is_lt());
                if (free || before)
                    && let Some(child) = self.applicant(child)
                {
                    flaws.push(Flaw::OutOfOrder { child: child.child.clone(), group: wish.group });
                }
            }
        }
    }

    fn families(&self, flaws: &mut Vec<Flaw>) {
        let mut could = Vec::new();
        for (family, members) in self.round.families.iter().enumerate() {
            let got: Vec<Option<u32>> =
                members.iter().map(|member| self.outcome.placed.get(*member as usize).copied().flatten()).collect();
            let mut together = got.iter().all(Option::is_none);
            for option in self.common(members) {
                let groups: Vec<u32> = option.iter().map(|(_, wish)| wish.group).collect();
                if groups.iter().map(|group| Some(*group)).eq(got.iter().copied()) {
                    together = true;
                    break;
                }
                if self.has_room(&option, members) {
                    could.push((family, groups));
                }
            }
            if !together {
                flaws.push(Flaw::Apart { family });
            }
        }
        let listed = self.outcome.blocking.iter().map(|one| (one.family as usize, one.groups.clone()));
        if !listed.eq(could) {
            flaws.push(Flaw::BlockingList);
        }
    }

    /// What the members wish in common: by kindergarten, in the order of the first member, each at its dearest group there.
    fn common(&self, members: &[u32]) -> Vec<Vec<(usize, Wish)>> {
        let house = |wish: &Wish| self.round.groups.get(wish.group as usize).map(|seats| seats.kindergarten.as_str());
        let mut dearest: BTreeMap<&str, Vec<(usize, Wish)>> = BTreeMap::new();
        let mut order = Vec::new();
        for (place, member) in members.iter().map(|member| *member as usize).enumerate() {
            for wish in self.applicant(member).into_iter().flat_map(|child| wishes(self.round, child)) {
                let Some(name) = house(&wish) else { continue };
                let known = dearest.entry(name).or_default();
                // Each member adds one wish, its first, and only where all before it have added theirs.
                if known.len() == place {
                    known.push((member, wish));
                    if place == 0 {
                        order.push(name);
                    }
                }
            }
        }
        order.into_iter().filter_map(|name| dearest.remove(name)).filter(|all| all.len() == members.len()).collect()
    }

    /// Whether every group of an option would admit those members, each before one it holds now or on a free place.
    fn has_room(&self, option: &[(usize, Wish)], members: &[u32]) -> bool {
        option.iter().all(|(_, wish)| {
            let mut want: Vec<(usize, Wish)> =
                option.iter().filter(|(_, other)| other.group == wish.group).copied().collect();
            let inside = self.inside.get(wish.group as usize).map(Vec::as_slice).unwrap_or_default();
            let others = inside.iter().filter(|(child, _)| !members.iter().any(|member| *member as usize == *child));
            let count = want.len();
            want.sort_by(|a, b| self.compare(*a, *b));
            let Some(slowest) = want.last() else { return false };
            let ahead = others.filter(|other| self.compare(**other, *slowest).is_lt()).count();
            ahead + count <= self.places_of(wish.group as usize)
        })
    }

    /// Looks for a circle: the first of those who would rather be in a group leaves its own to the first of those who would rather be there, and so on.
    fn best(&self, flaws: &mut Vec<Flaw>) {
        let mut first: Vec<Option<(usize, Wish)>> = vec![None; self.round.groups.len()];
        for child in self.single() {
            for wish in self.dearer(child) {
                if let Some(place) = first.get_mut(wish.group as usize)
                    && place.is_none_or(|before| self.compare((child, wish), before).is_lt())
                {
                    *place = Some((child, wish));
                }
            }
        }
        let from = |group: usize| -> Option<usize> {
            let (child, _) = first.get(group).copied().flatten()?;
            self.outcome.placed.get(child).copied().flatten().map(|group| group as usize)
        };
        let mut seen = vec![0; self.round.groups.len()];
        for start in 0..self.round.groups.len() {
            let mut at = Some(start);
            let mut walk = Vec::new();
            while let Some(group) = at {
                match seen.get_mut(group) {
                    Some(mark) if *mark == 0 => *mark = start + 1,
                    Some(mark) if *mark == start + 1 => {
                        let circle = walk.iter().skip_while(|other| **other != group);
                        let groups = circle.filter_map(|group| u32::try_from(*group).ok()).collect();
                        flaws.push(Flaw::NotBest { groups });
                        break;
                    }
                    _ => break,
                }
                walk.push(group);
                at = from(group);
            }
        }
    }
}
