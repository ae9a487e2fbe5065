//! Whose turn it is for a place, and who is passed over by which rule.

use super::{Child, Group, List, Standing, to};
use crate::order::{Both, Key, Lane, next_lane};
use crate::{ChildCode, GroupId, Ratio, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// The next child for a free place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The child.
    pub child: ChildCode,
    /// The rule: its turn, or its bond to the child before it.
    pub rule: Rule,
    /// The group.
    pub group: GroupId,
}

/// Offers that are planned but not made: places and children that count as given already.
#[derive(Debug, Default)]
pub(super) struct Planned {
    children: BTreeMap<u32, u32>,
    taken: BTreeMap<u32, u32>,
    given: BTreeMap<(u32, i16), Both>,
}

impl List {
    /// The child whose turn it is for a free place of a group; none where no place is free or nobody waits for it.
    pub fn next_for(&self, group: &GroupId) -> Option<&ChildCode> {
        let group = *self.by_group.get(group)?;
        self.groups.get(to(group)).filter(|group| group.free() > 0)?;
        let (child, _) = self.next_of(group, self.ratio(), &Planned::default(), &mut |_, _| {})?;
        self.children.get(to(child)).map(|child| &child.code)
    }

    /// The children who stand before the next one and are passed over, each with the rule that does it.
    pub fn passed_over(&self, group: &GroupId) -> Vec<(ChildCode, Rule)> {
        let mut passed = Vec::new();
        if let Some(group) = self.by_group.get(group) {
            let mut note = |child: &Child, rule| passed.push((child.code.clone(), rule));
            self.next_of(*group, self.ratio(), &Planned::default(), &mut note);
        }
        passed
    }

    /// The offers that are due now if all free places are offered in turn: group after group as they became known.
    pub fn offers_due(&self) -> Vec<Turn> {
        let (mut planned, mut due) = (Planned::default(), Vec::new());
        let ratio = self.ratio();
        for (index, group) in (0_u32..).zip(&self.groups) {
            while planned.free(index, group) > 0 {
                let Some((child, lane)) = self.next_of(index, ratio, &planned, &mut |_, _| {}) else { break };
                let Some(known) = self.children.get(to(child)) else { break };
                *planned.given.entry((group.kindergarten, known.born)).or_default().of_mut(lane) += 1;
                let bound = self.together(child, index, &planned).unwrap_or_default();
                for (member, place) in [(child, index)].into_iter().chain(bound) {
                    planned.children.insert(member, place);
                    *planned.taken.entry(place).or_default() += 1;
                    let named = self.children.get(to(member)).zip(self.groups.get(to(place)));
                    due.extend(named.map(|(known, place)| Turn {
                        child: known.code.clone(),
                        rule: if member == child { Rule::Turn } else { Rule::Siblings },
                        group: place.id.clone(),
                    }));
                }
            }
        }
        due
    }

    /// Whether a place would come to a child now if all free places were offered in turn.
    pub fn place_due(&self, child: &ChildCode) -> bool {
        let waits = self.known(child).is_some_and(|child| child.standing == Standing::Waiting);
        waits && self.offers_due().iter().any(|turn| turn.child == *child)
    }

    /// The next child for a place of a group, with the lane whose share gives it. Those who stand before it are told to `passed`.
    pub(super) fn next_of(
        &self,
        index: u32,
        ratio: Option<Ratio>,
        planned: &Planned,
        passed: &mut dyn FnMut(&Child, Rule),
    ) -> Option<(u32, Lane)> {
        let group = self.groups.get(to(index))?;
        let [first, last] = group.born;
        let mut best: Option<(Key, Lane)> = None;
        for born in first..=last {
            let lines = self.lines_at(group.kindergarten, born);
            let given = lines.given().plus(planned.given.get(&(group.kindergarten, born)).copied().unwrap_or_default());
            let due = next_lane(ratio, given);
            let other = if due == Lane::Privileged { Lane::General } else { Lane::Privileged };
            let found = [due, other].into_iter().find_map(|lane| {
                let mut own = lines.own.into_iter().flat_map(|line| line.lane(lane).from(0)).peekable();
                let mut beside = lines.beside.into_iter().flat_map(|line| line.lane(lane).from(0)).peekable();
                loop {
                    let key = match (own.peek(), beside.peek()) {
                        (Some(a), Some(b)) if b < a => beside.next(),
                        (Some(_), _) => own.next(),
                        (None, _) => beside.next(),
                    }?;
                    match self.skipped(key.child, index, planned) {
                        None => return Some(key),
                        Some(rule) => {
                            if let Some(child) = self.children.get(to(key.child)) {
                                passed(child, rule);
                            }
                        }
                    }
                }
            });
            // Between years the class decides only where the places are not shared: else each year has its own shares.
            let rank = |key: &Key| (if ratio.is_none() { Some(key.class) } else { None }, key.at, key.child);
            best = match (best, found) {
                (Some((key, lane)), Some(new)) if rank(&key) < rank(&new) => Some((key, lane)),
                (_, Some(new)) => Some((new, due)),
                (old, None) => old,
            };
        }
        best.map(|(key, lane)| (key.child, lane))
    }

    /// The rule by which a waiting child is passed over for a group; none where it is not.
    fn skipped(&self, index: u32, group: u32, planned: &Planned) -> Option<Rule> {
        if let Some(rule) = self.why_not(index, group) {
            return Some(rule);
        }
        let child = self.children.get(to(index))?;
        if planned.children.contains_key(&index) {
            return Some(Rule::Turn);
        }
        if child.claim.is_some() {
            return Some(Rule::SelfChoice);
        }
        if child.allocated.is_some() {
            return Some(Rule::Allocation);
        }
        if self.together(index, group, planned).is_none() { Some(Rule::Siblings) } else { None }
    }

    /// The rule by which a group does not take a child; none where it does.
    pub(super) fn why_not(&self, index: u32, group: u32) -> Option<Rule> {
        let (child, place) = (self.children.get(to(index))?, self.groups.get(to(group))?);
        let [first, last] = place.born;
        if !(first..=last).contains(&child.born) {
            Some(Rule::Vacancy)
        } else if !child.of_age {
            Some(Rule::StartAge)
        } else if child.refused.contains(&group) {
            Some(Rule::Answer)
        } else if child.seat == Some(group) {
            Some(Rule::Transfer)
        } else if child.language.as_ref().is_some_and(|language| *language != place.language)
            || !(child.wishes.is_empty() || child.wishes.contains(&place.kindergarten))
        {
            Some(Rule::Wish)
        } else {
            None
        }
    }

    /// The brothers and sisters a child is bound to.
    pub(super) fn mates(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let family = self.children.get(to(index)).and_then(|child| child.family);
        let members = family.and_then(|family| self.families.get(to(family)));
        members.into_iter().flatten().copied().filter(move |member| *member != index)
    }

    /// The places that those who wait together with a child would get in the same kindergarten; none where they would not all get one.
    fn together(&self, index: u32, group: u32, planned: &Planned) -> Option<Vec<(u32, u32)>> {
        let kindergarten = self.groups.get(to(group))?.kindergarten;
        let mut taken: BTreeMap<u32, u32> = BTreeMap::from([(group, 1)]);
        let mut places = Vec::new();
        let mut seen = BTreeSet::new();
        for mate in self.mates(index) {
            let child = self.children.get(to(mate))?;
            let held = child.held.map(|held| held.group).or_else(|| planned.children.get(&mate).copied());
            if let Some(held) = held {
                if self.groups.get(to(held))?.kindergarten != kindergarten {
                    return None;
                }
                continue;
            }
            if child.standing != Standing::Waiting || !child.of_age || !seen.insert(mate) {
                continue;
            }
            let groups = self.groups_of.get(to(kindergarten)).map(Vec::as_slice).unwrap_or_default();
            let place = groups.iter().copied().find(|place| {
                let used = taken.get(place).copied().unwrap_or(0);
                let free = self.groups.get(to(*place)).map_or(0, |group| planned.free(*place, group));
                free > used
                    && self.why_not(mate, *place).is_none()
                    && child.claim.is_none()
                    && child.allocated.is_none()
            })?;
            *taken.entry(place).or_default() += 1;
            places.push((mate, place));
        }
        Some(places)
    }
}

impl Planned {
    fn free(&self, index: u32, group: &Group) -> u32 {
        group.free().saturating_sub(self.taken.get(&index).copied().unwrap_or(0))
    }
}
