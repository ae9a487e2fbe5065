//! ШЭП and РШЭП: every letter between systems passes here, is kept, numbered, and delivered once.
//!
//! Delivery is at least once and keyed by the letter's identifier without a time window; the receiver opens each letter once and in the order
//! of its case. The gateway carries letters; it does not read them.

use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, Digest, System};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::{Received, Store, StoreError, records::LetterRecord};

/// A letter with the bytes it encloses.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The letter.
    pub letter: LetterRecord,
    /// The enclosed bytes, in the order of the letter's digests.
    pub enclosures: Vec<Vec<u8>>,
}

/// Why a parcel was not taken; it will be tried again.
#[derive(Debug, thiserror::Error)]
pub enum CarryFault {
    /// A store failed.
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    /// An enclosure is missing at the sender.
    #[error("the enclosure {0} is missing at the sender")]
    EnclosureMissing(Digest),
    /// No system of that name is connected.
    #[error("the system {0} is not connected")]
    NotConnected(System),
    /// The enclosed bytes are not those the letter names.
    #[error("an enclosure is not what the letter names")]
    EnclosureChanged,
}

/// The way from a system to the gateway; `carry` returns only after the other side's disk has the parcel.
pub trait Transport: Send + Sync {
    /// Carries a parcel. Carrying the same parcel again does no harm.
    fn carry(&self, parcel: &Parcel) -> Result<(), CarryFault>;
}

/// A system that letters are delivered to; `receive` returns only after its disk has the parcel.
pub trait Receiver: Send + Sync {
    /// Takes a parcel into the inbox. The same parcel again does no harm.
    fn receive(&self, parcel: &Parcel) -> Result<(), CarryFault>;
}

/// How many letters one round moves at the most.
const ROUND: i64 = 200;
/// A failed letter is tried again after this time.
const RETRY: SignedDuration = SignedDuration::from_secs(5);

/// The gateway: its store, and the systems connected to it.
pub struct Gateway {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    receivers: RwLock<BTreeMap<System, Arc<dyn Receiver>>>,
}

impl Gateway {
    /// A gateway without connections.
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, receivers: RwLock::default() }
    }

    /// Connects a system.
    pub fn connect(&self, system: System, receiver: Arc<dyn Receiver>) {
        self.receivers.write().unwrap_or_else(PoisonError::into_inner).insert(system, receiver);
    }

    /// Delivers what is due. Each letter gets its number in the regional register on the way. Gives how many were delivered.
    pub fn route(&self) -> Result<usize, CarryFault> {
        let now = self.clock.now();
        let due = self.store.read::<_, CarryFault>(|tx| Ok(tx.gateway_due(ROUND, now)?))?;
        let mut delivered = 0;
        for letter in due {
            match self.deliver(&letter) {
                Ok(()) => {
                    self.store.write::<_, CarryFault>(|tx| {
                        tx.gateway_register_number(letter.id)?;
                        Ok(tx.gateway_delivered(letter.id, now)?)
                    })?;
                    delivered += 1;
                }
                Err(fault) => {
                    tracing::warn!(letter = %letter.id, to = %letter.to, %fault, "a letter could not be delivered and waits");
                    let next = retry_at(now);
                    self.store
                        .write::<_, CarryFault>(|tx| Ok(tx.gateway_fail(letter.id, next, &fault.to_string())?))?;
                }
            }
        }
        Ok(delivered)
    }

    fn deliver(&self, letter: &LetterRecord) -> Result<(), CarryFault> {
        let receiver = self.receivers.read().unwrap_or_else(PoisonError::into_inner).get(&letter.to).cloned();
        receiver.ok_or(CarryFault::NotConnected(letter.to))?.receive(&pack(&self.store, letter)?)
    }
}

impl Transport for Gateway {
    fn carry(&self, parcel: &Parcel) -> Result<(), CarryFault> {
        let now = self.clock.now();
        self.store.write(|tx| {
            for (digest, bytes) in parcel.letter.enclosures.iter().zip(&parcel.enclosures) {
                if tx.blob_put(bytes)? != *digest {
                    return Err(CarryFault::EnclosureChanged);
                }
            }
            tx.gateway_take(&parcel.letter, now)?;
            Ok(())
        })
    }
}

/// Takes a parcel into a system's inbox: letter and enclosures in one transaction.
pub fn take_in(store: &Store, parcel: &Parcel, at: Timestamp) -> Result<Received, CarryFault> {
    store.write(|tx| {
        for (digest, bytes) in parcel.letter.enclosures.iter().zip(&parcel.enclosures) {
            if tx.blob_put(bytes)? != *digest {
                return Err(CarryFault::EnclosureChanged);
            }
        }
        Ok(tx.inbox_receive(&parcel.letter, at)?)
    })
}

/// Posts what a system's outbox holds. A letter leaves the outbox only after the gateway's disk has it. Gives how many were posted.
pub fn post(store: &Store, transport: &dyn Transport, clock: &dyn Clock) -> Result<usize, CarryFault> {
    let now = clock.now();
    let due = store.read::<_, CarryFault>(|tx| Ok(tx.outbox_due(ROUND, now)?))?;
    let mut posted = 0;
    for letter in due {
        let carried = pack(store, &letter).and_then(|parcel| transport.carry(&parcel));
        match carried {
            Ok(()) => {
                store.write::<_, CarryFault>(|tx| Ok(tx.outbox_acknowledge(letter.id, now)?))?;
                posted += 1;
            }
            Err(fault) => {
                tracing::warn!(letter = %letter.id, %fault, "a letter could not be posted and waits");
                let next = retry_at(now);
                store.write::<_, CarryFault>(|tx| Ok(tx.outbox_fail(letter.id, next, &fault.to_string())?))?;
            }
        }
    }
    Ok(posted)
}

fn pack(store: &Store, letter: &LetterRecord) -> Result<Parcel, CarryFault> {
    let enclosures = store.read::<_, CarryFault>(|tx| {
        let find = |digest: &Digest| tx.blob_get(digest)?.ok_or_else(|| CarryFault::EnclosureMissing(digest.clone()));
        letter.enclosures.iter().map(find).collect()
    })?;
    Ok(Parcel { letter: letter.clone(), enclosures })
}

fn retry_at(now: Timestamp) -> Timestamp {
    now.saturating_add(RETRY).unwrap_or(now)
}
