//! The yearly round of allocation: deferred acceptance (Gale and Shapley, 1962) with the children proposing, over wishes and published priorities.
//!
//! Without bound brothers and sisters the result is the one that is best for every child among all stable ones. Those who are bound go to one
//! kindergarten or to none; with them a stable result may not exist (Roth, 1984). They are then treated so: each family holds one of the options it
//! has in common, and the others are placed as if its members wished nothing else; a family that does not fit moves on to its next option; at the end
//! each is tried again at the options it lost. What a family could still have and does not get is listed with the result.
//!
//! The result is not to be trusted but checked: [`crate::check`] shares no code with this module.

mod round;

pub use round::{Applicant, Round, Seats, Wish};

use crate::{ChildCode, Criterion, GroupId, KindergartenId};
use kernel::Digest;
use round::plain;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::ops::Range;

/// What the lot of a round is about, beside its seed and the child's code.
pub const LOT: &str = "allocation";

/// Why a round cannot be held.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoundFault {
    /// The criteria do not put every two children in an order.
    #[error("name each criterion once and the lot as the last")]
    Criteria,
    /// A child stands twice, or there are more children than can be numbered.
    #[error("{0} stands twice")]
    Twice(ChildCode),
    /// A wish names no group of the round, or one group twice.
    #[error("a wish of {0} names no group, or one twice")]
    Wish(ChildCode),
    /// A family has fewer than two members, or a child of another family, or one that is not in the round.
    #[error("family {0} is not two children or more of its own")]
    Family(usize),
}

/// An option that a family would rather have and could have: the rule of going together made it lose it on the way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blocking {
    /// The family.
    pub family: u32,
    /// The groups, one for each member.
    pub groups: Vec<u32>,
}

/// The result of a round with its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The group of each child; none where none of its wishes could be granted.
    pub placed: Vec<Option<u32>>,
    /// The last child admitted to each full group: whoever was refused there stands behind it.
    pub last: Vec<Option<u32>>,
    /// What bound brothers and sisters could have and do not get; empty where the result is stable.
    pub blocking: Vec<Blocking>,
}

impl Outcome {
    /// The one form in which a result is kept, hashed and published: JSON without spaces, fields in the order of their declaration.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// SHA-256 of that form, for the log.
    pub fn digest(&self) -> Result<Digest, serde_json::Error> {
        Ok(digest(&self.canonical()?))
    }

    /// The children placed, each with its group, in the order of the round.
    pub fn placed(&self, round: &Round) -> Vec<(ChildCode, GroupId)> {
        let placed = round.children.iter().zip(&self.placed).filter_map(|(child, placed)| {
            let seats = round.groups.get(to((*placed)?))?;
            Some((child.child.clone(), seats.group.clone()))
        });
        placed.collect()
    }
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes).into())
}

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is granted.
    Granted,
    /// A dearer one is granted.
    Dearer,
    /// The group is full, and the last child admitted comes before this one.
    Full {
        /// The last child admitted.
        last: u32,
        /// The criterion that decided between the two.
        by: Criterion,
    },
    /// There was no place for all who go together.
    Together,
    /// The group has no places in this round.
    NoPlaces,
}

/// A child's key at a group: the least is served first.
type Rank = u64;

/// A round with its priorities worked out.
struct Held<'a> {
    round: &'a Round,
    /// The shared lists one after another, then the wishes of all children who have their own.
    wishes: Vec<Wish>,
    /// Where the wishes of each child lie.
    ranges: Vec<Range<usize>>,
    /// The keys of each child: where a brother or sister goes already, and elsewhere.
    ranks: Vec<[Rank; 2]>,
    /// The children by their keys elsewhere, the first served first.
    order: Vec<u32>,
    /// The options of each family: for each member the place of the wish in its list.
    options: Vec<Vec<Vec<usize>>>,
    /// The family of each child.
    family: Vec<Option<usize>>,
}

/// Holds a round.
pub fn hold(round: &Round) -> Result<Outcome, RoundFault> {
    check_input(round)?;
    let held = Held::new(round);
    let mut at = vec![0; round.families.len()];
    let mut placed = held.fit(&mut at);
    // A family may have lost an option to another that later moved on: each is tried again, in the order of the list, where nobody bound loses by it.
    let mut tried = HashSet::new();
    while let Some((family, option)) =
        held.blocking(&placed, &at).into_iter().find(|(family, option)| !tried.contains(&(*family, *option)))
    {
        tried.insert((family, option));
        let mut again = at.clone();
        if let Some(place) = again.get_mut(family) {
            *place = option;
        }
        let better = held.propose(&again);
        if held.broken(&better, &again).is_empty() {
            (at, placed) = (again, better);
        }
    }
    let blocking = held.blocking(&placed, &at).into_iter().filter_map(|(family, option)| {
        let groups = held.groups_of(family, option)?.into_iter().map(|(_, _, group)| group).collect();
        Some(Blocking { family: u32::try_from(family).ok()?, groups })
    });
    let blocking = blocking.collect();
    let holders = held.holders(&placed);
    let last = holders.iter().zip(&round.groups).map(|(holders, seats)| {
        let full = holders.len() as u64 >= u64::from(seats.places);
        holders.iter().max().filter(|_| full).map(|(_, child)| *child)
    });
    let last = last.collect();
    Ok(Outcome { placed, last, blocking })
}

/// What became of each wish of a child.
pub fn reasons(round: &Round, outcome: &Outcome, child: u32) -> Vec<Reason> {
    let index = to(child);
    let (Some(applicant), Some(placed)) = (round.children.get(index), outcome.placed.get(index)) else {
        return Vec::new();
    };
    let bound = round.families.iter().any(|family| family.contains(&child));
    let mut granted = false;
    let reason = |wish: Wish| {
        if Some(wish.group) == *placed {
            granted = true;
            return Reason::Granted;
        }
        if granted {
            return Reason::Dearer;
        }
        let last = outcome.last.get(to(wish.group)).copied().flatten();
        let before = last.and_then(|last| Some((last, decided_by(round, last, child, wish)?)));
        let otherwise = if bound { Reason::Together } else { Reason::NoPlaces };
        before.map_or(otherwise, |(last, by)| Reason::Full { last, by })
    };
    round.wishes(applicant).map(reason).collect()
}

/// The criterion by which one child comes before another at a group; none where it does not.
fn decided_by(round: &Round, first: u32, second: u32, wish: Wish) -> Option<Criterion> {
    let (one, other) = (round.children.get(to(first))?, round.children.get(to(second))?);
    let sibling = round.wishes(one).find(|own| own.group == wish.group).is_some_and(|own| own.sibling);
    for criterion in &round.criteria {
        let order = match criterion {
            Criterion::Class => one.class.cmp(&other.class),
            Criterion::Sibling => wish.sibling.cmp(&sibling),
            Criterion::Date => one.since.cmp(&other.since),
            Criterion::Lot => draw(round, one).cmp(&draw(round, other)),
        };
        match order {
            std::cmp::Ordering::Less => return Some(*criterion),
            std::cmp::Ordering::Greater => return None,
            std::cmp::Ordering::Equal => {}
        }
    }
    None
}

fn draw(round: &Round, child: &Applicant) -> [u8; 32] {
    round.seed.draw(LOT.as_bytes(), child.child.as_str())
}

fn check_input(round: &Round) -> Result<(), RoundFault> {
    let criteria: HashSet<&Criterion> = round.criteria.iter().collect();
    if criteria.len() != round.criteria.len() || round.criteria.last() != Some(&Criterion::Lot) {
        return Err(RoundFault::Criteria);
    }
    let mut children = HashSet::with_capacity(round.children.len());
    let mut named = Named { by: vec![0; round.groups.len()], turn: 0 };
    let lists: Vec<bool> = round.alike.iter().map(|list| named.once(list.iter().copied())).collect();
    for child in &round.children {
        if !children.insert(&child.child) || children.len() > MOST {
            return Err(RoundFault::Twice(child.child.clone()));
        }
        let good = match child.alike {
            None => named.once(child.wishes.iter().map(|wish| wish.group)),
            Some(list) => child.wishes.is_empty() && lists.get(to(list)) == Some(&true),
        };
        if !good {
            return Err(RoundFault::Wish(child.child.clone()));
        }
    }
    let mut bound = HashSet::new();
    for (index, family) in round.families.iter().enumerate() {
        let own = family.iter().all(|child| to(*child) < round.children.len() && bound.insert(*child));
        if !own || family.len() < 2 {
            return Err(RoundFault::Family(index));
        }
    }
    Ok(())
}

/// Which list of wishes named each group last.
struct Named {
    by: Vec<usize>,
    turn: usize,
}

impl Named {
    /// Whether the next list names groups of the round only, each once.
    fn once(&mut self, mut groups: impl Iterator<Item = u32>) -> bool {
        self.turn += 1;
        let turn = self.turn;
        groups.all(|group| self.by.get_mut(to(group)).is_some_and(|by| std::mem::replace(by, turn) != turn))
    }
}

/// The bits of a rank by date or by lot, and the most children that they number.
const BITS: u32 = 30;
const MOST: usize = 1 << BITS;

/// The place of each value among all, equal ones alike.
fn dense<T: Ord>(values: &[T]) -> Vec<u64> {
    let mut order: Vec<(&T, usize)> = values.iter().zip(0..).collect();
    order.sort_unstable();
    let mut ranks = vec![0; values.len()];
    let (mut rank, mut before) = (0, None);
    for (value, index) in order {
        if before.is_some_and(|before| before != value) {
            rank += 1;
        }
        before = Some(value);
        if let Some(place) = ranks.get_mut(index) {
            *place = rank;
        }
    }
    ranks
}

impl<'a> Held<'a> {
    fn new(round: &'a Round) -> Self {
        let dates = dense(&round.children.iter().map(|child| child.since).collect::<Vec<_>>());
        let lots: Vec<_> = round.children.iter().map(|child| (draw(round, child), &child.child)).collect();
        let lots = dense(&lots);
        let rank = |child: &Applicant, sibling: bool, date: u64, lot: u64| {
            round.criteria.iter().fold(0, |rank, criterion| match criterion {
                Criterion::Class => rank << 2 | child.class as u64,
                Criterion::Sibling => rank << 1 | u64::from(!sibling),
                Criterion::Date => rank << BITS | date,
                Criterion::Lot => rank << BITS | lot,
            })
        };
        let count = round.children.len();
        let mut wishes = Vec::with_capacity(count * 5);
        let mut keep = |more: &mut dyn Iterator<Item = Wish>| {
            let from = wishes.len();
            wishes.extend(more);
            from..wishes.len()
        };
        let lists: Vec<_> = round.alike.iter().map(|list| keep(&mut list.iter().copied().map(plain))).collect();
        let (mut ranges, mut ranks) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for ((child, date), lot) in round.children.iter().zip(dates).zip(lots) {
            ranks.push([true, false].map(|sibling| rank(child, sibling, date, lot)));
            let shared = child.alike.and_then(|list| lists.get(to(list)).cloned());
            ranges.push(shared.unwrap_or_else(|| keep(&mut child.wishes.iter().copied())));
        }
        let mut order: Vec<u32> = (0_u32..).take(count).collect();
        order.sort_unstable_by_key(|child| ranks.get(to(*child)).map(|[_, elsewhere]| *elsewhere));
        let mut family = vec![None; round.children.len()];
        for (index, members) in round.families.iter().enumerate() {
            for member in members {
                if let Some(place) = family.get_mut(to(*member)) {
                    *place = Some(index);
                }
            }
        }
        let options = round.families.iter().map(|members| options(round, members)).collect();
        Self { round, wishes, ranges, ranks, order, options, family }
    }

    /// The wishes of a child.
    fn of(&self, child: u32) -> &[Wish] {
        let range = self.ranges.get(to(child)).cloned();
        range.and_then(|range| self.wishes.get(range)).unwrap_or_default()
    }

    /// The key of a child at a group that it wishes.
    fn rank(&self, child: u32, wish: Wish) -> Rank {
        let ranks = self.ranks.get(to(child)).copied().unwrap_or([Rank::MAX; 2]);
        if wish.sibling { ranks[0] } else { ranks[1] }
    }

    /// The shared list of a child that is bound to nobody.
    fn shared(&self, child: u32) -> Option<usize> {
        let bound = self.family.get(to(child)).copied().flatten().is_some();
        self.round.children.get(to(child)).filter(|_| !bound)?.alike.map(to)
    }

    /// The members of a family with the keys and groups of an option.
    fn groups_of(&self, family: usize, option: usize) -> Option<Vec<(u32, Rank, u32)>> {
        let members = self.round.families.get(family)?;
        let option = self.options.get(family)?.get(option)?;
        let member = |(member, wish): (&u32, &usize)| {
            let wish = *self.of(*member).get(*wish)?;
            Some((*member, self.rank(*member, wish), wish.group))
        };
        members.iter().zip(option).map(member).collect()
    }

    /// Deferred acceptance where the members of each family wish the groups of its present option and nothing else.
    fn propose(&self, at: &[usize]) -> Vec<Option<u32>> {
        let children = self.round.children.len();
        let seats = self.round.groups.iter().map(|seats| to(seats.places));
        let mut groups: Vec<(usize, BinaryHeap<(Rank, u32)>)> =
            seats.map(|places| (places, BinaryHeap::with_capacity(places.min(children)))).collect();
        // What each child may still ask for.
        let mut ahead: Vec<&[Wish]> = (0_u32..).take(children).map(|child| self.of(child)).collect();
        for (family, members) in self.round.families.iter().enumerate() {
            let option = at.get(family).and_then(|at| self.options.get(family)?.get(*at));
            for (place, member) in members.iter().enumerate() {
                let wish = option.and_then(|option| option.get(place)).and_then(|wish| self.of(*member).get(*wish));
                if let Some(ahead) = ahead.get_mut(to(*member)) {
                    *ahead = wish.map(std::slice::from_ref).unwrap_or_default();
                }
            }
        }
        let mut refused = vec![(0, Rank::MAX); self.round.alike.len()];
        for child in &self.order {
            // Whoever is refused asks on at once; whoever is put out by another asks on in its stead.
            let mut asks = *child;
            while let Some((wish, rank)) = self.next_wish(asks, &mut ahead, &mut refused) {
                let Some((places, held)) = groups.get_mut(to(wish.group)) else { break };
                if held.len() < *places {
                    held.push((rank, asks));
                    break;
                }
                if let Some(mut worst) = held.peek_mut()
                    && rank < worst.0
                {
                    let out = worst.1;
                    *worst = (rank, asks);
                    asks = out;
                }
            }
        }
        let mut placed = vec![None; children];
        for (index, (_, group)) in (0_u32..).zip(groups) {
            for (_, child) in group {
                if let Some(place) = placed.get_mut(to(child)) {
                    *place = Some(index);
                }
            }
        }
        placed
    }

    /// What a child asks for next, with its key there.
    ///
    /// A group that refused one never takes another who comes later. So who shares a list begins where one who comes before it was refused by all
    /// groups until there: else every child without a place would ask all of them.
    fn next_wish<'s>(
        &'s self,
        child: u32,
        ahead: &mut [&'s [Wish]],
        refused: &mut [(usize, Rank)],
    ) -> Option<(Wish, Rank)> {
        let left = ahead.get_mut(to(child))?;
        if let Some((passed, by)) = self.shared(child).and_then(|list| refused.get_mut(list)) {
            let (all, rank) = (self.of(child), self.rank(child, plain(0)));
            if rank >= *by && all.len() - left.len() < *passed {
                *left = all.get(*passed..)?;
            }
            let own = all.len() - left.len();
            if own > *passed {
                (*passed, *by) = (own, rank);
            }
        }
        let (wish, rest) = left.split_first()?;
        *left = rest;
        Some((*wish, self.rank(child, *wish)))
    }

    /// Moves families on to later options until every family that has one is placed whole.
    fn fit(&self, at: &mut [usize]) -> Vec<Option<u32>> {
        loop {
            let placed = self.propose(at);
            let broken = self.broken(&placed, at);
            if broken.is_empty() {
                return placed;
            }
            for family in broken {
                if let Some(place) = at.get_mut(family) {
                    *place += 1;
                }
            }
        }
    }

    /// The families that have an option left of which some member is refused.
    fn broken(&self, placed: &[Option<u32>], at: &[usize]) -> Vec<usize> {
        let refused = |member: &u32| placed.get(to(*member)).copied().flatten().is_none();
        let families = self.round.families.iter().zip(at).enumerate();
        let broken = families.filter(|(family, (members, at))| {
            self.options.get(*family).is_some_and(|options| **at < options.len()) && members.iter().any(refused)
        });
        broken.map(|(family, _)| family).collect()
    }

    /// Who holds the places of each group, with their ranks there.
    fn holders(&self, placed: &[Option<u32>]) -> Vec<Vec<(Rank, u32)>> {
        let mut holders = vec![Vec::new(); self.round.groups.len()];
        for (child, group) in (0_u32..).zip(placed) {
            let Some(group) = *group else { continue };
            // On a shared list all groups are wished alike, and need not be searched for this one.
            let alike = self.round.children.get(to(child)).is_some_and(|child| child.alike.is_some());
            let own = || self.of(child).iter().copied().find(|own| own.group == group);
            let wish = if alike { Some(plain(group)) } else { own() };
            if let (Some(wish), Some(holders)) = (wish, holders.get_mut(to(group))) {
                holders.push((self.rank(child, wish), child));
            }
        }
        holders
    }

    /// The options each family would rather have and could have: every group would take its members before enough of those it holds.
    fn blocking(&self, placed: &[Option<u32>], at: &[usize]) -> Vec<(usize, usize)> {
        if self.round.families.is_empty() {
            return Vec::new();
        }
        let holders = self.holders(placed);
        let mut found = Vec::new();
        for (family, at) in at.iter().enumerate() {
            for option in 0..*at {
                if self.would_take(family, option, &holders) {
                    found.push((family, option));
                }
            }
        }
        found
    }

    fn would_take(&self, family: usize, option: usize, holders: &[Vec<(Rank, u32)>]) -> bool {
        let Some(asked) = self.groups_of(family, option) else { return false };
        asked.iter().all(|(_, _, group)| {
            let own: Vec<Rank> =
                asked.iter().filter(|(_, _, other)| other == group).map(|(_, rank, _)| *rank).collect();
            let worst = own.iter().max().copied().unwrap_or(0);
            let before = holders.get(to(*group)).map_or(0, |holders| {
                let other = |child: &u32| self.family.get(to(*child)).copied().flatten() != Some(family);
                holders.iter().filter(|(rank, child)| *rank < worst && other(child)).count()
            });
            self.round.groups.get(to(*group)).is_some_and(|seats| before + own.len() <= to(seats.places))
        })
    }
}

/// What a family has in common: kindergarten after kindergarten in the order of its first member's wishes, where every member wishes a group there;
/// of several each takes its dearest.
fn options(round: &Round, members: &[u32]) -> Vec<Vec<usize>> {
    let kindergarten = |wish: Wish| round.groups.get(to(wish.group)).map(|seats| &seats.kindergarten);
    let dearest = |child: &u32| {
        let wishes = round.children.get(to(*child)).into_iter().flat_map(|child| round.wishes(child));
        let mut places: HashMap<&KindergartenId, usize> = HashMap::new();
        for (place, wish) in wishes.enumerate() {
            if let Some(name) = kindergarten(wish) {
                places.entry(name).or_insert(place);
            }
        }
        places
    };
    let dearest: Vec<_> = members.iter().map(dearest).collect();
    let mut first: Vec<_> = dearest.first().into_iter().flatten().collect();
    first.sort_unstable_by_key(|(_, place)| **place);
    let option = |name| dearest.iter().map(|places| places.get(name).copied()).collect::<Option<Vec<usize>>>();
    first.into_iter().filter_map(|(name, _)| option(name)).collect()
}

fn to(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
