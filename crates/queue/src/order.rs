//! Children in their order, with the place of each known at once, and the record of every change of that order.

use crate::{Class, Ratio, Rule};

/// Keys of one chunk; a full one is halved. Small enough to shift cheaply, large enough that a million keys need few chunks.
const CHUNK: usize = 512;

/// What puts a child in its place: class, moment of registration, order of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) class: Class,
    /// Microseconds since 1970.
    pub(crate) at: i64,
    /// The child's index: the order in which children became known to the list.
    pub(crate) child: u32,
}

impl Key {
    pub(crate) fn lane(self) -> Lane {
        if self.class == Class::General { Lane::General } else { Lane::Privileged }
    }
}

/// A sorted set of keys that tells how many stand before one. A key costs the memory of a key; a rank costs a sum over the chunks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ranks {
    chunks: Vec<Vec<Key>>,
    len: usize,
}

impl Ranks {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The chunk where a key stands or belongs.
    fn chunk_of(&self, key: Key) -> usize {
        let after = self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| *last < key));
        after.min(self.chunks.len().saturating_sub(1))
    }

    /// Puts a key in; false where it stood there.
    pub(crate) fn insert(&mut self, key: Key) -> bool {
        let at = self.chunk_of(key);
        let Some(chunk) = self.chunks.get_mut(at) else {
            self.chunks.push(vec![key]);
            self.len = 1;
            return true;
        };
        let Err(place) = chunk.binary_search(&key) else { return false };
        chunk.insert(place, key);
        self.len += 1;
        if chunk.len() > CHUNK {
            // Most keys come last: then the old chunk stays full and only the new key moves on.
            let from = if place == CHUNK { CHUNK } else { CHUNK / 2 };
            let rest = chunk.split_off(from);
            self.chunks.insert(at + 1, rest);
        }
        true
    }

    /// Takes a key out; false where it did not stand there.
    pub(crate) fn remove(&mut self, key: Key) -> bool {
        let at = self.chunk_of(key);
        let Some(chunk) = self.chunks.get_mut(at) else { return false };
        let Ok(place) = chunk.binary_search(&key) else { return false };
        chunk.remove(place);
        if chunk.is_empty() {
            self.chunks.remove(at);
        }
        self.len -= 1;
        true
    }

    /// How many keys stand before a key, whether or not it stands there itself.
    pub(crate) fn before(&self, key: Key) -> usize {
        let at = self.chunk_of(key);
        let whole: usize = self.chunks.iter().take(at).map(Vec::len).sum();
        whole + self.chunks.get(at).map_or(0, |chunk| chunk.partition_point(|other| *other < key))
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Key> + '_ {
        self.from(0)
    }

    /// The keys in their order, from the one that has so many before it.
    pub(crate) fn from(&self, before: usize) -> impl Iterator<Item = Key> + '_ {
        let (mut first, mut left) = (0, before);
        while let Some(chunk) = self.chunks.get(first).filter(|chunk| chunk.len() <= left) {
            left -= chunk.len();
            first += 1;
        }
        self.chunks.iter().skip(first).flatten().skip(left).copied()
    }
}

/// The two lanes between which places are shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    Privileged,
    General,
}

/// Two numbers, one for each lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Both {
    pub(crate) privileged: u64,
    pub(crate) general: u64,
}

impl Both {
    pub(crate) fn of_mut(&mut self, lane: Lane) -> &mut u64 {
        match lane {
            Lane::Privileged => &mut self.privileged,
            Lane::General => &mut self.general,
        }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self { privileged: self.privileged + other.privileged, general: self.general + other.general }
    }
}

/// The lane to which the next place belongs, after the places that were given.
///
/// A place that finds nobody in its lane goes to the other one and counts as given to its own: no lane saves up places.
pub(crate) fn next_lane(ratio: Option<Ratio>, given: Both) -> Lane {
    let privileged = ratio.is_none_or(|ratio| {
        u128::from(given.privileged) * u128::from(ratio.general)
            <= u128::from(given.general) * u128::from(ratio.privileged)
    });
    if privileged { Lane::Privileged } else { Lane::General }
}

/// The position, from one, of the child with `before` others before it in its lane, where so many wait and so many places were given.
///
/// Everyone in the lane before it is served earlier; of the other lane, as many as the shares give until its own turn comes, or all if they are fewer.
pub(crate) fn position(ratio: Option<Ratio>, given: Both, waiting: Both, lane: Lane, before: u64) -> u64 {
    let others = match (ratio, lane) {
        (None, Lane::Privileged) => 0,
        (None, Lane::General) => waiting.privileged,
        (Some(ratio), Lane::Privileged) => {
            let turns = u128::from(given.privileged) + u128::from(before);
            let until = (turns * u128::from(ratio.general)).div_ceil(u128::from(ratio.privileged));
            narrow(until.saturating_sub(given.general.into()), waiting.general)
        }
        (Some(ratio), Lane::General) => {
            let turns = u128::from(given.general) + u128::from(before);
            let until = turns * u128::from(ratio.privileged) / u128::from(ratio.general) + 1;
            narrow(until.saturating_sub(given.privileged.into()), waiting.privileged)
        }
    };
    before + others + 1
}

fn narrow(count: u128, most: u64) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX).min(most)
}

/// How many children of the privileged lane have a position of at most `until`.
pub(crate) fn privileged_until(ratio: Option<Ratio>, given: Both, waiting: Both, until: u64) -> u64 {
    let (mut least, mut most) = (0, waiting.privileged);
    // Positions of a lane grow with the place in it.
    while least < most {
        let middle = least + (most - least) / 2;
        if position(ratio, given, waiting, Lane::Privileged, middle) <= until {
            least = middle + 1;
        } else {
            most = middle;
        }
    }
    least
}

/// One change of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Joined(Key),
    Left(Key),
    /// A place of the lane was given.
    Given(Lane),
    /// A place of the lane came back.
    Returned(Lane),
    /// The shares begin anew.
    Anew,
}

/// A change with its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) event: u32,
    pub(crate) rule: Rule,
    pub(crate) step: Step,
}

/// A line: the children who wait for the same thing, in order, with the places given to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line {
    privileged: Ranks,
    general: Ranks,
    pub(crate) given: Both,
    pub(crate) changes: Vec<Change>,
}

impl Line {
    pub(crate) fn lane(&self, lane: Lane) -> &Ranks {
        match lane {
            Lane::Privileged => &self.privileged,
            Lane::General => &self.general,
        }
    }

    fn lane_mut(&mut self, lane: Lane) -> &mut Ranks {
        match lane {
            Lane::Privileged => &mut self.privileged,
            Lane::General => &mut self.general,
        }
    }

    pub(crate) fn waiting(&self) -> Both {
        Both { privileged: self.privileged.len() as u64, general: self.general.len() as u64 }
    }

    /// Makes a change and keeps it with its cause.
    pub(crate) fn change(&mut self, change: Change) {
        match change.step {
            Step::Joined(key) => {
                self.lane_mut(key.lane()).insert(key);
            }
            Step::Left(key) => {
                self.lane_mut(key.lane()).remove(key);
            }
            Step::Given(lane) => *self.given.of_mut(lane) += 1,
            Step::Returned(lane) => {
                let given = self.given.of_mut(lane);
                *given = given.saturating_sub(1);
            }
            Step::Anew => self.given = Both::default(),
        }
        self.changes.push(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeSet, VecDeque};

    fn key(class: Class, at: i64, child: u32) -> Key {
        Key { class, at, child }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
        #[test]
        fn ranks_are_those_of_a_sorted_set(steps in prop::collection::vec((any::<bool>(), 0_i64..700, 0_u32..3), 1..2000)) {
            let (mut ranks, mut plain) = (Ranks::default(), BTreeSet::new());
            for (put, at, child) in steps {
                let key = key(Class::General, at, child);
                if put {
                    prop_assert_eq!(ranks.insert(key), plain.insert(key));
                } else {
                    prop_assert_eq!(ranks.remove(key), plain.remove(&key));
                }
            }
            prop_assert_eq!(ranks.len(), plain.len());
            prop_assert!(ranks.iter().eq(plain.iter().copied()));
            for at in 0..700 {
                let probe = key(Class::General, at, 1);
                prop_assert_eq!(ranks.before(probe), plain.range(..probe).count());
            }
        }
    }

    proptest! {
        /// The closed form against the sharing itself, place after place.
        #[test]
        fn positions_are_the_order_in_which_places_are_given(
            privileged in 0_u64..12, general in 0_u64..12, share in prop::option::of((1_u32..4, 1_u32..5)),
            given_privileged in 0_u64..9, given_general in 0_u64..9,
        ) {
            let ratio = share.map(|(privileged, general)| Ratio { privileged, general });
            let start = Both { privileged: given_privileged, general: given_general };
            let waiting = Both { privileged, general };
            let mut lanes = [(0..privileged).collect::<VecDeque<_>>(), (0..general).collect()];
            let mut given = start;
            for turn in 1..=privileged + general {
                let due = next_lane(ratio, given);
                *given.of_mut(due) += 1;
                let (own, other) = if due == Lane::Privileged { (0, 1) } else { (1, 0) };
                let served = if lanes[own].is_empty() { other } else { own };
                let before = lanes[served].pop_front().unwrap();
                let lane = if served == 0 { Lane::Privileged } else { Lane::General };
                prop_assert_eq!(position(ratio, start, waiting, lane, before), turn);
            }
        }
    }

    #[test]
    fn many_keys_in_any_order_keep_their_ranks() {
        let mut ranks = Ranks::default();
        let many = 100_000_i64;
        for at in 0..many {
            ranks.insert(key(Class::General, (at * 7919) % many, 0));
        }
        assert_eq!(ranks.before(key(Class::General, 77_777, 0)), 77_777);
        assert_eq!(ranks.len(), 100_000);
    }
}
