//! The case room of one system: what it is made of, and what can go wrong with the world.

use crate::{Law, Lists};
use documents::Press;
use engine::Edition;
use jiff::Timestamp;
use kernel::{Bin, Calendar, CaseId, Clock, Contour, Digest, LetterId, System};
use std::sync::Arc;
use store::{Store, StoreError};
use uuid::{NoContext, Uuid};

/// Whom the installation trusts, and what the authorities say; asked anew for each check, since what they say ages. Calls block.
pub trait Trusted: Send + Sync {
    /// The contour of the authority: what numbers of persons are taken. The trust of every check is in it.
    fn contour(&self) -> Contour;

    /// The trust of this moment with what the authorities tell now about these certificates. One that does not answer leaves what depends on it
    /// unknown; it is no error.
    fn trust(&self, about: &[pki::Certificate]) -> Result<pki::Trust, pki::PkiError>;

    /// Time stamps over the signatures of a CMS that bear none, to be kept apart from it; nothing where no authority of time stamps is named.
    fn stamps(&self, cms: &[u8]) -> Result<Vec<pki::TimeStamp>, pki::StampFault>;
}

/// Something of the world failed; the deed may be tried again.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store.
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    /// Kept data cannot be read.
    #[error("kept data cannot be read: {0}")]
    Data(#[from] serde_json::Error),
    /// An identifier cannot be read.
    #[error("an identifier cannot be read: {0}")]
    Id(#[from] uuid::Error),
    /// A paper could not be drawn.
    #[error("the paper could not be drawn: {0}")]
    Press(#[from] documents::PressError),
    /// The authority's data could not be had.
    #[error("the certification authority's data could not be had: {0}")]
    Pki(#[from] pki::PkiError),
    /// A case was opened under an edition that is not held.
    #[error("the edition {0} is not held; restore the regulation's folder or the store's backup")]
    EditionUnknown(Digest),
    /// There is no such case.
    #[error("there is no case {0}")]
    NoCase(CaseId),
    /// The journal does not fold along its route: the data under a case was changed.
    #[error("the journal of case {case} breaks at its route: {misstep}")]
    Broken {
        /// The case.
        case: CaseId,
        /// Where.
        misstep: engine::Misstep,
    },
    /// A waiting list cannot be as it would have to be: its log, its settings or the data of the case do not agree.
    #[error("the waiting list does not allow it: {0}")]
    Queue(#[from] queue::Impossible),
    /// The log of a waiting list is broken where it is kept.
    #[error("the log of the waiting list of {territory} is broken at event {number}; `qyzmet audit verify` tells more")]
    Log {
        /// The territory.
        territory: String,
        /// The event.
        number: i64,
    },
    /// Somebody else moved the case at the same time.
    #[error("the case was moved by somebody else at the same time")]
    Raced,
    /// A moment kept as text cannot be read.
    #[error("a kept moment cannot be read: {0}")]
    Moment(#[from] jiff::Error),
}

/// What a system's papers and notices need to know of the installation.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The public address of the portal, without a slash at the end; check pages live under it.
    pub portal_address: String,
    /// The БИН of the organisation that keeps the portal, where one is named: who signs with a telephone is told it.
    pub organisation: Option<Bin>,
}

/// One system's room of cases.
pub struct CaseRoom {
    /// Which system this is.
    pub system: System,
    /// Its own store.
    pub store: Arc<Store>,
    /// The regulations it runs.
    pub law: Arc<Law>,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// The working calendar.
    pub calendar: Arc<Calendar>,
    /// Its trust.
    pub trusted: Arc<dyn Trusted>,
    /// The press that draws papers.
    pub press: Arc<Press>,
    /// The installation's key that signs what the square codes of papers say; without one they hold the address alone.
    pub statements: Option<Arc<dyn pki::Signer>>,
    /// The seal of the installation, under which the store keeps this system's key of heads.
    pub seal: Arc<pki::Seal>,
    /// Settings of the installation.
    pub setting: Setting,
    /// The waiting lists, where this system keeps them.
    pub lists: Lists,
}

impl CaseRoom {
    /// Makes the room ready: keeps the current editions in the store, seals a key that lies there in the clear, and gives lists from before their logs
    /// a log.
    pub fn prepare(&self) -> Result<(), Fault> {
        self.law.keep_in(&self.store, self.clock.now())?;
        self.seal_key()?;
        self.begin_logs()
    }

    /// The editions of a regulation that were current one after another here, each with the moment since which; the present one last.
    pub fn editions(&self, code: &str) -> Result<Vec<(Arc<Edition>, Timestamp)>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let mut editions = Vec::new();
            for (digest, since) in Law::kept(tx, code)? {
                let held = self.law.held(&digest);
                let edition = held.map_or_else(|| self.law.revive(tx, &digest), Ok)?;
                editions.push((edition, since.parse()?));
            }
            Ok(editions)
        })
    }

    /// A new identifier, in order of time (RFC 9562, version 7).
    pub fn uuid(&self) -> Uuid {
        let now = self.clock.now();
        let (seconds, nanos) = (now.as_second(), now.subsec_nanosecond());
        let at = uuid::Timestamp::from_unix(
            NoContext,
            u64::try_from(seconds).unwrap_or(0),
            u32::try_from(nanos).unwrap_or(0),
        );
        Uuid::new_v7(at)
    }

    pub(crate) fn new_case(&self) -> CaseId {
        CaseId::new(self.uuid())
    }

    pub(crate) fn new_letter(&self) -> LetterId {
        LetterId::new(self.uuid())
    }
}
