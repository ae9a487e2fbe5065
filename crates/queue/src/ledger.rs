//! The log as a Merkle tree after RFC 9162, 2.1 (and RFC 6962): proofs that an event is in the log, and that a log only grew.
//!
//! Leaves are the canonical bytes of events; a leaf's hash begins with 0x00, a node's with 0x01, SHA-256. A head tells origin, size, root and
//! moment in the text form of a signed note; it is signed elsewhere, and a witness signs the same head with its own moment.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// The hash of a leaf's bytes.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The tree over a log. It keeps the hashes of all complete subtrees, 64 bytes for a leaf, so that appending and proving need no leaf again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Level by level: the leaves' hashes, then those of complete pairs, and so on.
    levels: Vec<Vec<Hash>>,
}

impl Ledger {
    /// The tree over leaves whose hashes were kept.
    pub fn from_leaf_hashes(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut ledger = Self::default();
        leaves.into_iter().for_each(|leaf| ledger.append_hash(leaf));
        ledger
    }

    /// Appends an event's bytes; tells the leaf's hash, to be kept beside the event.
    pub fn append(&mut self, leaf: &[u8]) -> Hash {
        let hash = leaf_hash(leaf);
        self.append_hash(hash);
        hash
    }

    /// Appends a leaf by its hash ([`leaf_hash`]).
    pub fn append_hash(&mut self, mut hash: Hash) {
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(row) = self.levels.get_mut(level) else { return };
            row.push(hash);
            match row.as_slice() {
                [.., left, right] if row.len() % 2 == 0 => hash = node_hash(left, right),
                _ => return,
            }
        }
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The hash of a leaf; none where the tree is smaller.
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        self.levels.first()?.get(usize::try_from(index).ok()?).copied()
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        self.range(0, self.size()).unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// The root over the first leaves; none where the tree is smaller.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        if size == 0 { Some(Sha256::digest([]).into()) } else { self.range(0, size) }
    }

    /// The hash of the subtree over leaves `from..to`, where `from` begins a subtree.
    fn range(&self, from: u64, to: u64) -> Option<Hash> {
        let width = to.checked_sub(from).filter(|width| *width > 0)?;
        if width.is_power_of_two() {
            let level = usize::try_from(width.trailing_zeros()).ok()?;
            return self.levels.get(level)?.get(usize::try_from(from / width).ok()?).copied();
        }
        let middle = from + split(width);
        Some(node_hash(&self.range(from, middle)?, &self.range(middle, to)?))
    }

    /// The proof that leaf `index` is in the tree of the first `size` leaves (RFC 9162, 2.1.3.1); none where it is not.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.size() {
            return None;
        }
        let (mut path, mut from, mut to) = (Vec::new(), 0, size);
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                path.push(self.range(middle, to)?);
                to = middle;
            } else {
                path.push(self.range(from, middle)?);
                from = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The proof that the tree of the first `old` leaves is the beginning of that of the first `new` (RFC 9162, 2.1.4.1); none where there are no
    /// such trees.
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if old == 0 || old > new || new > self.size() {
            return None;
        }
        let (mut path, mut from, mut to) = (Vec::new(), 0, new);
        // While the old tree's end is inside the subtree, the other half goes into the proof.
        while old < to {
            let middle = from + split(to - from);
            if old <= middle {
                path.push(self.range(middle, to)?);
                to = middle;
            } else {
                path.push(self.range(from, middle)?);
                from = middle;
            }
        }
        if from > 0 {
            path.push(self.range(from, to)?);
        }
        path.reverse();
        Some(path)
    }
}

/// The largest power of two smaller than a width above one.
fn split(width: u64) -> u64 {
    1 << (width - 1).ilog2()
}

/// Whether a proof shows that a leaf is number `index` of the tree with that size and root (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for other in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(other, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, other);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether a proof shows that the tree with the old size and root is the beginning of the new one (RFC 9162, 2.1.4.2).
pub fn verify_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old == 0 || old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    let (mut rest, first) = match proof.split_first() {
        // An old tree of a power of two is itself the first hash.
        _ if old.is_power_of_two() => (proof, *old_root),
        Some((first, rest)) => (rest, *first),
        None => return false,
    };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut of_old, mut of_new) = (first, first);
    while let Some((other, left)) = rest.split_first() {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            of_old = node_hash(other, &of_old);
            of_new = node_hash(other, &of_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            of_new = node_hash(&of_new, other);
        }
        node >>= 1;
        last >>= 1;
        rest = left;
    }
    last == 0 && of_old == *old_root && of_new == *new_root
}

/// The head of a log: what is signed, and copied by witnesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The name of the log, one line without spaces at its ends.
    pub origin: String,
    /// How many events it has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The moment of the head, in whole seconds.
    pub at: Timestamp,
}

/// A text that is not a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a head of a log: it has four lines, origin, size, root in base64 and «time» with seconds since 1970")]
pub struct NotAHead;

impl Head {
    /// The exact bytes to sign: origin, size, root in base64 and the moment in seconds since 1970, a line each.
    pub fn note(&self) -> String {
        format!("{}\n{}\n{}\ntime {}\n", self.origin, self.size, STANDARD.encode(self.root), self.at.as_second())
    }

    /// Reads a head from its exact bytes; another way to write the same is refused.
    pub fn from_note(text: &str) -> Result<Self, NotAHead> {
        let mut lines = text.lines();
        let mut line = || lines.next().ok_or(NotAHead);
        let (origin, size, root, time) = (line()?, line()?, line()?, line()?);
        let root = STANDARD.decode(root).map_err(|_| NotAHead)?;
        let seconds = time.strip_prefix("time ").and_then(|time| time.parse().ok()).ok_or(NotAHead)?;
        let head = Self {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| NotAHead)?,
            root: root.try_into().map_err(|_| NotAHead)?,
            at: Timestamp::from_second(seconds).map_err(|_| NotAHead)?,
        };
        if head.note() == text && !origin.is_empty() && origin.trim() == origin { Ok(head) } else { Err(NotAHead) }
    }

    /// Reads a head from a signed note: the text before the empty line. The signatures are judged elsewhere.
    pub fn from_signed(note: &str) -> Result<Self, NotAHead> {
        let end = note.find("\n\n").ok_or(NotAHead)?;
        Self::from_note(note.get(..=end).ok_or(NotAHead)?)
    }

    /// The exact bytes that a witness signs when it has seen this head at a moment and checked that the log only grew.
    pub fn witness_note(&self, seen: Timestamp) -> String {
        format!("cosignature/v1\ntime {}\n{}", seen.as_second(), self.note())
    }
}
