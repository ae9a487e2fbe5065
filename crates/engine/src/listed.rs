//! What passes between a case and the waiting list beside the route: what the recipient asks of the list, and what the list tells of the child.

use kernel::Digest;
use serde::{Deserialize, Serialize};

/// Why a child left the waiting list before a place was its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leaving {
    /// The recipient wished it.
    Wish,
    /// An offer passed in silence, and the settings end the waiting then.
    Silence,
    /// The child waits in another territory now.
    Moved,
}

/// What the recipient asks of the waiting list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "asks", rename_all = "kebab-case")]
pub enum ListWish {
    /// To wait for these kindergartens.
    Wishes {
        /// Their ids, the dearest first; none: any.
        kindergartens: Vec<String>,
        /// The language of teaching; none: any.
        language: Option<String>,
    },
    /// To go from the child's kindergarten to one of these.
    Transfer {
        /// Their ids, the dearest first.
        kindergartens: Vec<String>,
    },
    /// To go to one kindergarten together with brothers and sisters.
    Together {
        /// Their codes on the list; none: the bond is taken away.
        children: Vec<String>,
    },
    /// The one extension of the referral.
    Extension,
    /// Back from the stop list.
    Restoration,
    /// A privilege.
    Privilege {
        /// The category, by its id in the settings.
        category: String,
    },
}

/// A decision of the body as it was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedDecision {
    /// The exact bytes that were signed.
    pub document: Digest,
    /// The signature over them (CMS).
    pub signature: Digest,
}

/// What the waiting list tells of a child. Moments are RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tells", rename_all = "kebab-case")]
pub enum ListNews {
    /// The time for the answer to an offer is nearly over.
    AnswerDue {
        /// The last moment.
        until: String,
    },
    /// The time for handing the referral in is nearly over.
    ReferralDue {
        /// The last moment.
        until: String,
    },
    /// The referral is good for longer.
    ReferralExtended {
        /// The last moment.
        until: String,
    },
    /// The referral was not handed in in time, and the place went on.
    ReferralLapsed,
    /// The referral was handed in, the child did not come, and the place went on.
    NoShow,
    /// The child stands on the stop list.
    StopListed {
        /// The last moment there.
        until: String,
        /// The last moment for asking it back; none: it comes back by itself.
        restore_by: Option<String>,
    },
    /// The child came back from the stop list to its own place.
    Restored,
    /// The child reached the age at which places begin to be offered.
    CameOfAge,
    /// The privilege asked for is confirmed.
    PrivilegeConfirmed {
        /// The officer's signed decision.
        decision: SignedDecision,
    },
    /// The privilege asked for is not confirmed.
    PrivilegeRefused {
        /// The officer's signed decision.
        decision: SignedDecision,
    },
    /// The confirmed privilege ended.
    PrivilegeEnded {
        /// The officer's signed decision.
        decision: SignedDecision,
    },
    /// The head set the order aside for the child.
    Overridden {
        /// Why.
        reason: String,
        /// The head's signed decision.
        decision: SignedDecision,
    },
    /// A round of allocation was held, and gave the child no place: it waits on by its number.
    NotPlaced {
        /// The round.
        round: u32,
    },
    /// The child waits for a transfer, and keeps its place meanwhile.
    TransferBegun,
    /// The child goes to the kindergarten.
    Enrolled,
    /// The child left the kindergarten.
    Left,
}
