//! What a round of allocation came to, in numbers; and two results beside each other.

use crate::allocation::{Applicant, Outcome, Round};
use crate::{ChildCode, Class};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many children of a class took part, and how many of them have a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfClass {
    /// The class.
    pub class: Class,
    /// Who took part.
    pub children: u64,
    /// Who has a place.
    pub placed: u64,
}

/// The numbers of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Children who took part.
    pub children: u64,
    /// Children who have a place.
    pub placed: u64,
    /// Children placed by their first wish, their second, and so on.
    pub by_wish: Vec<u64>,
    /// The classes in the order of the list; those without children are left out.
    pub by_class: Vec<OfClass>,
    /// Places of the round.
    pub places: u64,
    /// Groups of the round that had places and are full.
    pub full: u64,
    /// Families bound to go together.
    pub families: u64,
    /// What bound families could have had and do not get.
    pub blocking: u64,
}

impl Tally {
    /// Of a result.
    pub fn of(round: &Round, outcome: &Outcome) -> Self {
        let mut classes: BTreeMap<Class, (u64, u64)> = BTreeMap::new();
        let (mut placed, mut by_wish) = (0, Vec::new());
        for (child, got) in round.children.iter().zip(&outcome.placed) {
            let count = classes.entry(child.class).or_default();
            count.0 += 1;
            let Some(rank) = rank(round, child, *got) else { continue };
            count.1 += 1;
            placed += 1;
            if by_wish.len() <= rank {
                by_wish.resize(rank + 1, 0);
            }
            if let Some(wish) = by_wish.get_mut(rank) {
                *wish += 1;
            }
        }
        let of_class = |(class, (children, placed))| OfClass { class, children, placed };
        Self {
            children: round.children.len() as u64,
            placed,
            by_wish,
            by_class: classes.into_iter().map(of_class).collect(),
            places: round.groups.iter().map(|seats| u64::from(seats.places)).sum(),
            full: outcome.last.iter().filter(|last| last.is_some()).count() as u64,
            families: round.families.len() as u64,
            blocking: outcome.blocking.len() as u64,
        }
    }

    /// Children none of whose wishes could be granted.
    pub fn refused(&self) -> u64 {
        self.children.saturating_sub(self.placed)
    }
}

/// Which wish was granted, from zero: kindergartens count, since a wish of a parent is a kindergarten and may stand for several groups. Whoever would go
/// anywhere has got its first.
fn rank(round: &Round, child: &Applicant, got: Option<u32>) -> Option<usize> {
    let house = |group: u32| round.groups.get(usize::try_from(group).ok()?).map(|seats| &seats.kindergarten);
    let wanted = house(got?)?;
    if child.anywhere {
        return Some(0);
    }
    let mut seen = Vec::new();
    for kindergarten in round.wishes(child).filter_map(|wish| house(wish.group)) {
        if kindergarten == wanted {
            return Some(seen.len());
        }
        if seen.last() != Some(&kindergarten) {
            seen.push(kindergarten);
        }
    }
    None
}

/// What became of the children of one result in another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Children with the same group, or without a place in both.
    pub same: u64,
    /// Children who have a place in the second only.
    pub gained: u64,
    /// Children who have a place in the first only.
    pub lost: u64,
    /// Children whose place in the second is a dearer wish.
    pub better: u64,
    /// Children whose place in the second is a less dear wish, or another group of the same kindergarten.
    pub other: u64,
    /// Children who take part in one of the two only.
    pub apart: u64,
    /// The children who lose a place, in the order of the first round.
    pub losers: Vec<ChildCode>,
}

/// Two results beside each other, child by child.
pub fn compare(first: (&Round, &Outcome), second: (&Round, &Outcome)) -> Comparison {
    let of = |(round, outcome): (&Round, &Outcome)| {
        let places = round.children.iter().zip(&outcome.placed).map(|(child, got)| {
            let wish = rank(round, child, *got);
            let group = got.and_then(|got| round.groups.get(usize::try_from(got).ok()?));
            (child.child.clone(), wish.zip(group.map(|seats| seats.group.clone())))
        });
        places.collect::<Vec<_>>()
    };
    let (one, two) = (of(first), of(second));
    let mut after: BTreeMap<_, _> = two.into_iter().collect();
    let mut found = Comparison::default();
    for (child, before) in one {
        match (before, after.remove(&child)) {
            (_, None) => found.apart += 1,
            (None, Some(Some(_))) => found.gained += 1,
            (Some(_), Some(None)) => {
                found.lost += 1;
                found.losers.push(child);
            }
            (Some(old), Some(Some(new))) if old.1 != new.1 => {
                if new.0 < old.0 {
                    found.better += 1;
                } else {
                    found.other += 1;
                }
            }
            _ => found.same += 1,
        }
    }
    found.apart += after.len() as u64;
    found
}
