//! Self-choice from the bulletin of free places: a pure arbiter of claims that come at once.
//!
//! Claims are served in the order of receipt, one at a time for a child, each place once. Where the settings ask for a lot, the claims of one
//! second are put in an order that nobody could foresee: by SHA-256 over a seed, all claims of that second, and the child's code. The seed is
//! bound by a published commitment before the opening and told after the closing, so that anybody can put the claims in their order again. Since the
//! claims themselves go into the lot, even who knows the seed cannot choose the outcome before the last claim of the second is in.

use crate::{ChildCode, ClaimNumber, GroupId};
use jiff::Timestamp;
use kernel::Digest;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashSet};

/// The seed of a lot: 32 bytes that the caller drew by chance.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Seed([u8; 32]);

impl TryFrom<String> for Seed {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_hex(&text).ok_or("a seed is 32 bytes in hexadecimal")
    }
}

impl From<Seed> for String {
    fn from(seed: Seed) -> Self {
        seed.to_hex()
    }
}

impl std::fmt::Debug for Seed {
    /// A seed is secret until it is told.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

impl Seed {
    /// From the caller's chance.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From hexadecimal; none where it is not 32 bytes.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// In hexadecimal, for the closing.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// What is published before the opening: it binds the seed and does not tell it.
    pub fn commitment(self) -> Digest {
        Digest::from_bytes(Sha256::new().chain_update(b"commitment\n").chain_update(self.0).finalize().into())
    }

    /// The number that puts a drawer in its place; the least is served first.
    pub(crate) fn draw(self, about: &[u8], who: &str) -> [u8; 32] {
        let hash = Sha256::new().chain_update(b"lot\n").chain_update(self.0).chain_update(about);
        hash.chain_update(who.as_bytes()).finalize().into()
    }
}

/// A claim to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its number in the round: the order of receipt, from zero without gaps.
    pub number: ClaimNumber,
    /// The moment of receipt.
    pub at: Timestamp,
    /// The child.
    pub child: ChildCode,
    /// The group.
    pub group: GroupId,
}

/// Why a claim won nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lost {
    /// The places were gone before it.
    PlaceGone,
    /// In its second there were fewer places than claims, and the lot fell on others.
    Lot,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The claim.
    pub claim: ClaimNumber,
    /// Nothing where it won, else why it lost.
    pub lost: Option<Lost>,
}

/// Why a claim was not taken at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReceived {
    /// Before the opening.
    #[error("self-choice is not open yet")]
    NotOpen,
    /// Its number or moment is not the next one.
    #[error("the claim is out of order")]
    OutOfOrder,
    /// A claim of the child waits for its answer.
    #[error("a claim of the child is open")]
    ClaimOpen,
    /// The child has its place.
    #[error("the child has won its place")]
    HasWon,
    /// The group has no place in this bulletin.
    #[error("the group is not in this bulletin")]
    NoSuchGroup,
}

/// The arbiter of one round.
#[derive(Debug, Clone)]
pub struct Arbiter {
    opens_at: Timestamp,
    left: BTreeMap<GroupId, u32>,
    seed: Option<Seed>,
    next: ClaimNumber,
    /// The claims of the second that is not over.
    waiting: Vec<Claim>,
    waits: HashSet<ChildCode>,
    won: HashSet<ChildCode>,
    last: Option<Timestamp>,
}

impl Arbiter {
    /// A round with its places; with a seed, the claims of one second are decided by lot.
    pub fn new(opens_at: Timestamp, places: impl IntoIterator<Item = (GroupId, u32)>, seed: Option<Seed>) -> Self {
        Self {
            opens_at,
            left: places.into_iter().collect(),
            seed,
            next: 0,
            waiting: Vec::new(),
            waits: HashSet::new(),
            won: HashSet::new(),
            last: None,
        }
    }

    /// An arbiter that has received these claims and goes on where it stood; `decided` tells whether the log knows the answer to a claim.
    pub fn resume(
        opens_at: Timestamp,
        places: impl IntoIterator<Item = (GroupId, u32)>,
        seed: Option<Seed>,
        claims: &[Claim],
        decided: impl Fn(ClaimNumber) -> bool,
    ) -> Result<Self, NotReceived> {
        let mut arbiter = Self::new(opens_at, places, seed);
        for claim in claims {
            arbiter.receive(claim.clone()).1?;
        }
        // The last second was settled when it was over, though no claim came after it.
        if arbiter.waiting.first().is_some_and(|first| decided(first.number)) {
            arbiter.close();
        }
        Ok(arbiter)
    }

    /// Whether claims wait for their second to be over.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The number of the next claim.
    pub fn next_number(&self) -> ClaimNumber {
        self.next
    }

    /// The places nobody has won yet.
    pub fn left(&self, group: &GroupId) -> u32 {
        self.left.get(group).copied().unwrap_or(0)
    }

    /// Takes a claim. The answers are those known by then: to claims of seconds that are over, and to this one where no lot is asked. They
    /// come before the receipt of this claim in the log where they are of other claims.
    pub fn receive(&mut self, claim: Claim) -> (Vec<Answer>, Result<(), NotReceived>) {
        let mut answers = self.settle(claim.at);
        let taken = self.takes(&claim);
        if taken.is_ok() {
            self.next += 1;
            self.last = Some(claim.at);
            if self.seed.is_some() {
                self.waits.insert(claim.child.clone());
                self.waiting.push(claim);
            } else {
                answers.push(self.decide(&claim, Lost::PlaceGone));
            }
        }
        (answers, taken)
    }

    fn takes(&self, claim: &Claim) -> Result<(), NotReceived> {
        if claim.at < self.opens_at {
            return Err(NotReceived::NotOpen);
        }
        if claim.number != self.next || self.last.is_some_and(|last| claim.at < last) {
            return Err(NotReceived::OutOfOrder);
        }
        if self.won.contains(&claim.child) {
            return Err(NotReceived::HasWon);
        }
        if self.waits.contains(&claim.child) {
            return Err(NotReceived::ClaimOpen);
        }
        if self.left.contains_key(&claim.group) { Ok(()) } else { Err(NotReceived::NoSuchGroup) }
    }

    /// The answers to the claims of seconds that are over at a moment.
    pub fn settle(&mut self, now: Timestamp) -> Vec<Answer> {
        let over = self.waiting.first().is_some_and(|first| first.at.as_second() < now.as_second());
        if over { self.close() } else { Vec::new() }
    }

    /// The answers to all claims that wait for one, for the end of the round.
    pub fn close(&mut self) -> Vec<Answer> {
        let Some(seed) = self.seed else { return Vec::new() };
        let mut claims = std::mem::take(&mut self.waiting);
        self.waits.clear();
        let mut about = Sha256::new();
        for claim in &claims {
            about.update(format!("{} {} {}\n", claim.number, claim.group, claim.child));
        }
        let about: [u8; 32] = about.finalize().into();
        claims.sort_by_cached_key(|claim| (seed.draw(&about, claim.child.as_str()), claim.number));
        let before = self.left.clone();
        let lost = |claim: &Claim| {
            if before.get(&claim.group).is_some_and(|left| *left > 0) { Lost::Lot } else { Lost::PlaceGone }
        };
        claims.iter().map(|claim| self.decide(claim, lost(claim))).collect()
    }

    fn decide(&mut self, claim: &Claim, lost: Lost) -> Answer {
        match self.left.get_mut(&claim.group) {
            Some(left) if *left > 0 => {
                *left -= 1;
                self.won.insert(claim.child.clone());
                Answer { claim: claim.number, lost: None }
            }
            _ => Answer { claim: claim.number, lost: Some(lost) },
        }
    }
}

/// The answers that the rules give to a whole round, in the order of the claims; a fault where some claim could not have been received.
pub fn judge(
    opens_at: Timestamp,
    places: &[(GroupId, u32)],
    seed: Option<Seed>,
    claims: &[Claim],
) -> Result<Vec<Answer>, NotReceived> {
    let mut arbiter = Arbiter::new(opens_at, places.iter().cloned(), seed);
    let mut outcome = Vec::with_capacity(claims.len());
    for claim in claims {
        let (answers, taken) = arbiter.receive(claim.clone());
        taken?;
        outcome.extend(answers);
    }
    outcome.extend(arbiter.close());
    outcome.sort_unstable_by_key(|answer| answer.claim);
    Ok(outcome)
}
