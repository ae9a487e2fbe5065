//! What a round of allocation rests on: the groups, the children with their wishes, and who goes together.

use super::{digest, to};
use crate::bulletin::Seed;
use crate::{ChildCode, Class, Criterion, GroupId, KindergartenId};
use jiff::Timestamp;
use kernel::Digest;
use serde::{Deserialize, Serialize};

/// The places of a group in a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seats {
    /// The group.
    pub group: GroupId,
    /// Its kindergarten.
    pub kindergarten: KindergartenId,
    /// How many.
    pub places: u32,
}

/// A wish of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The group, by its place in the round's list.
    pub group: u32,
    /// Whether a brother or sister goes to that kindergarten already.
    pub sibling: bool,
}

/// A child in a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// The child.
    pub child: ChildCode,
    /// Its class by confirmed privileges.
    pub class: Class,
    /// The moment that decides its place on the list.
    pub since: Timestamp,
    /// The wishes, the dearest first.
    pub wishes: Vec<Wish>,
    /// It named no kindergarten and would go to any: its wishes stand in no order of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anywhere: bool,
    /// Instead of wishes of its own: the one of the round's shared lists whose groups it wishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alike: Option<u32>,
}

/// Everything a round rests on; published with its result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// What decides between children, the weightiest first; the lot is the last.
    pub criteria: Vec<Criterion>,
    /// The seed of the lot.
    pub seed: Seed,
    /// The groups.
    pub groups: Vec<Seats>,
    /// The children.
    pub children: Vec<Applicant>,
    /// Brothers and sisters who go together, by their places in the list of children.
    pub families: Vec<Vec<u32>>,
    /// Lists of groups that children who would go anywhere share. Spelled out child by child they would be longer than all else together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<Vec<u32>>,
}

impl Round {
    /// The one form in which a round is kept, hashed and published: JSON without spaces, fields in the order of their declaration.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// SHA-256 of that form, for the log.
    pub fn digest(&self) -> Result<Digest, serde_json::Error> {
        Ok(digest(&self.canonical()?))
    }

    /// The wishes of a child, the dearest first.
    pub fn wishes<'a>(&'a self, child: &'a Applicant) -> impl Iterator<Item = Wish> + 'a {
        let shared = child.alike.and_then(|list| self.alike.get(to(list)));
        child.wishes.iter().copied().chain(shared.into_iter().flatten().copied().map(plain))
    }

    /// How many children wish each group.
    pub fn asked(&self) -> Vec<u64> {
        let mut asked = vec![0; self.groups.len()];
        let mut count = |group: u32, more: u64| {
            if let Some(count) = asked.get_mut(to(group)) {
                *count += more;
            }
        };
        let mut sharing = vec![0; self.alike.len()];
        for child in &self.children {
            for wish in &child.wishes {
                count(wish.group, 1);
            }
            if let Some(sharing) = child.alike.and_then(|list| sharing.get_mut(to(list))) {
                *sharing += 1;
            }
        }
        for (list, sharing) in self.alike.iter().zip(sharing) {
            for group in list {
                count(*group, sharing);
            }
        }
        asked
    }

    /// The same with every wish spelled out, as rounds were kept before children shared lists.
    #[must_use]
    pub fn spelled_out(mut self) -> Self {
        let lists = std::mem::take(&mut self.alike);
        for child in &mut self.children {
            if let Some(list) = child.alike.take().and_then(|list| lists.get(to(list))) {
                child.wishes.extend(list.iter().copied().map(plain));
            }
        }
        self
    }
}

/// A wish of a group where nobody of the family is.
pub(super) const fn plain(group: u32) -> Wish {
    Wish { group, sibling: false }
}
