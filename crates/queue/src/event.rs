//! Everything that can happen to a list, as a closed enum of events.
//!
//! The log of a list is public, so an event tells no name, no number of a person, no birthday and no kind of privilege: a child is a code known
//! to its parent, its age is the year of birth, its privilege a class. What stands behind a class is kept in the case.

use crate::bulletin::Lost;
use crate::{ChildCode, Class, GroupId, KindergartenId, Settings, Territory};
use jiff::Timestamp;
use kernel::Digest;
use serde::{Deserialize, Serialize};

/// In what role the author of an event acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// A parent or another legal representative.
    Parent,
    /// An officer of the local body.
    Officer,
    /// The officer who keeps the list.
    QueueKeeper,
    /// The head of the local body.
    Head,
    /// An operator of a service centre.
    Operator,
    /// An employee of a kindergarten.
    Kindergarten,
    /// A system by itself, by a rule of the settings.
    Machine,
}

/// The rule by which an event is allowed and by which it moves others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The settings themselves.
    Settings,
    /// The date of the application puts a child in its place.
    Registration,
    /// The parent's wish.
    Wish,
    /// A privilege.
    Privilege,
    /// The age at which places begin to be offered.
    StartAge,
    /// The age at which a child leaves the list.
    EndAge,
    /// Places come and go.
    Vacancy,
    /// The turn: the first of those whom the group takes, by class, share and date.
    Turn,
    /// Brothers and sisters together.
    Siblings,
    /// The answer to an offer.
    Answer,
    /// Silence to an offer.
    Silence,
    /// The referral and its days.
    Referral,
    /// The one extension of a referral.
    Extension,
    /// The kindergarten's word on who came and who left.
    Attendance,
    /// The stop list.
    StopList,
    /// The way back from the stop list.
    Restoration,
    /// A transfer to another kindergarten.
    Transfer,
    /// A move to another territory.
    Move,
    /// The yearly refresh.
    Refresh,
    /// Self-choice from the bulletin.
    SelfChoice,
    /// The lot between claims of the same second.
    Lot,
    /// The round of allocation.
    Allocation,
    /// An override by staff, with a reason and a signature.
    Override,
}

/// A privilege asked for: a child may have several, and each is decided by itself. The number is the child's own count.
pub type PrivilegeNumber = u16;

/// A claim's number in its round of self-choice: the order of receipt.
pub type ClaimNumber = u64;

/// A round of self-choice or of allocation, by a number that the territory never gives twice.
pub type RoundNumber = u32;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Settings were adopted; they take effect on their day.
    SettingsAdopted {
        /// The settings.
        settings: Box<Settings>,
    },
    /// A child was put on the list.
    Registered {
        /// The child.
        child: ChildCode,
        /// Year of birth.
        born: i16,
        /// The moment of the application, which decides the place; a child that moved here keeps its first one.
        registered_at: Timestamp,
        /// Whether the child has reached the age at which places begin to be offered.
        of_age: bool,
        /// The kindergartens wished, the dearest first; none: any of the territory.
        wishes: Vec<KindergartenId>,
        /// The language of teaching wished; none: any.
        language: Option<Box<str>>,
        /// The territory it moved from.
        moved_from: Option<Territory>,
    },
    /// The child reached the age at which places begin to be offered.
    CameOfAge {
        /// The child.
        child: ChildCode,
    },
    /// The parent set the wishes anew.
    WishesSet {
        /// The child.
        child: ChildCode,
        /// The kindergartens wished, the dearest first; none: any of the territory.
        wishes: Vec<KindergartenId>,
        /// The language of teaching wished; none: any.
        language: Option<Box<str>>,
    },
    /// A privilege was asked for; it has no effect yet.
    PrivilegeClaimed {
        /// The child.
        child: ChildCode,
        /// Which of the child's privileges.
        privilege: PrivilegeNumber,
        /// The class it would give.
        class: Class,
    },
    /// An officer confirmed the privilege.
    PrivilegeConfirmed {
        /// The child.
        child: ChildCode,
        /// Which of the child's privileges.
        privilege: PrivilegeNumber,
    },
    /// An officer did not confirm it.
    PrivilegeRefused {
        /// The child.
        child: ChildCode,
        /// Which of the child's privileges.
        privilege: PrivilegeNumber,
    },
    /// A confirmed privilege ended.
    PrivilegeLost {
        /// The child.
        child: ChildCode,
        /// Which of the child's privileges.
        privilege: PrivilegeNumber,
    },
    /// Brothers and sisters were bound: they are to go to one kindergarten at once, or not yet.
    Bound {
        /// The children, two or more.
        children: Vec<ChildCode>,
    },
    /// The bond of a child and its brothers and sisters was taken away.
    Unbound {
        /// One of them.
        child: ChildCode,
    },
    /// The parent took the child off the list.
    Withdrawn {
        /// The child.
        child: ChildCode,
    },
    /// The child reached the age at which the waiting ends.
    AgedOut {
        /// The child.
        child: ChildCode,
    },
    /// The child moved to another territory and waits there from its first date.
    MovedAway {
        /// The child.
        child: ChildCode,
        /// Where to.
        to: Territory,
    },
    /// Places came free in a group; the first such event makes the group known.
    PlacesOpened {
        /// The group.
        group: GroupId,
        /// Its kindergarten.
        kindergarten: KindergartenId,
        /// The first and the last year of birth the group takes.
        born: [i16; 2],
        /// The language of teaching.
        language: Box<str>,
        /// How many.
        count: u32,
    },
    /// Free places were taken away.
    PlacesClosed {
        /// The group.
        group: GroupId,
        /// How many.
        count: u32,
    },
    /// A place was offered; the parent's answer is awaited.
    Offered {
        /// The child.
        child: ChildCode,
        /// The group.
        group: GroupId,
        /// The last moment for the answer; none where it waits without limit.
        answer_by: Option<Timestamp>,
    },
    /// A place was given without asking, where the act knows no consent.
    Allotted {
        /// The child.
        child: ChildCode,
        /// The group.
        group: GroupId,
    },
    /// The parent consented in writing.
    Consented {
        /// The child.
        child: ChildCode,
    },
    /// The parent refused in writing: the child keeps its number, and this group is not offered to it again.
    Declined {
        /// The child.
        child: ChildCode,
    },
    /// The time for an answer passed in silence.
    OfferLapsed {
        /// The child.
        child: ChildCode,
    },
    /// The referral was issued.
    ReferralIssued {
        /// The child.
        child: ChildCode,
        /// The last moment for handing it in; none where the act gives no days.
        until: Option<Timestamp>,
    },
    /// The referral was extended, which happens once.
    ReferralExtended {
        /// The child.
        child: ChildCode,
        /// The new last moment.
        until: Timestamp,
    },
    /// The referral was not handed in in time.
    ReferralLapsed {
        /// The child.
        child: ChildCode,
    },
    /// The referral was handed in at the kindergarten.
    HandedIn {
        /// The child.
        child: ChildCode,
    },
    /// The child came and is enrolled: it is off the list.
    Enrolled {
        /// The child.
        child: ChildCode,
    },
    /// The referral was handed in, but the child did not come.
    NoShow {
        /// The child.
        child: ChildCode,
    },
    /// The child was put on the stop list.
    StopListed {
        /// The child.
        child: ChildCode,
        /// The last moment there.
        until: Timestamp,
        /// The last moment for asking the child back; none: without limit.
        restore_by: Option<Timestamp>,
    },
    /// The child came back from the stop list to its own place.
    Restored {
        /// The child.
        child: ChildCode,
    },
    /// An enrolled child left its kindergarten.
    Left {
        /// The child.
        child: ChildCode,
    },
    /// The parent of an enrolled child asked for another kindergarten; the child keeps its seat while it waits.
    TransferAsked {
        /// The child.
        child: ChildCode,
        /// The kindergartens wished.
        wishes: Vec<KindergartenId>,
    },
    /// The list was refreshed for a new year: the shares begin anew, and places once refused may be offered again.
    Refreshed {
        /// The year.
        year: i16,
    },
    /// Free places were set aside for self-choice.
    SelfChoiceOpened {
        /// The round.
        round: RoundNumber,
        /// The places of each group.
        places: Vec<(GroupId, u32)>,
        /// The moment from which claims count.
        opens_at: Timestamp,
        /// What binds the seed of the lot before any claim is known; none where the settings know no lot.
        commitment: Option<Digest>,
    },
    /// A claim was received.
    ClaimReceived {
        /// The round.
        round: RoundNumber,
        /// Its number in the round.
        claim: ClaimNumber,
        /// The child.
        child: ChildCode,
        /// The group.
        group: GroupId,
    },
    /// A claim won its place.
    ClaimWon {
        /// The round.
        round: RoundNumber,
        /// Its number.
        claim: ClaimNumber,
    },
    /// A claim won nothing.
    ClaimLost {
        /// The round.
        round: RoundNumber,
        /// Its number.
        claim: ClaimNumber,
        /// Why.
        why: Lost,
    },
    /// Self-choice closed: places not taken go back into turn, and the seed is told.
    SelfChoiceClosed {
        /// The round.
        round: RoundNumber,
        /// The seed of the lot, in hexadecimal.
        seed: Option<Box<str>>,
    },
    /// A round of allocation was announced: the seed of its lot is bound before anybody sees a result.
    AllocationAnnounced {
        /// The round.
        round: RoundNumber,
        /// What binds the seed and does not tell it.
        commitment: Digest,
    },
    /// An announced round is not held. Its seed is told, so that anybody can see what result was put away.
    AllocationDropped {
        /// The round.
        round: RoundNumber,
        /// The seed of its lot, in hexadecimal.
        seed: Box<str>,
        /// The reason in words that name nobody.
        reason: Box<str>,
    },
    /// A round of allocation was held; its places are given by the events that follow and name [`Rule::Allocation`].
    AllocationHeld {
        /// The round.
        round: RoundNumber,
        /// The seed of its lot, in hexadecimal.
        seed: Box<str>,
        /// How many events the log had when the round was computed: it rests on the list as it stood then.
        cut: u64,
        /// SHA-256 of everything the round rests on.
        input: Digest,
        /// SHA-256 of the result with its certificate.
        result: Digest,
        /// SHA-256 of the decision that the head signed.
        decision: Digest,
        /// The children placed, each with its group.
        placed: Vec<(ChildCode, GroupId)>,
    },
    /// The head set the order aside for one child and one group; the next offer may follow it.
    Overridden {
        /// The child.
        child: ChildCode,
        /// The group.
        group: GroupId,
        /// The reason in words that name nobody.
        reason: Box<str>,
        /// SHA-256 of the signed decision.
        decision: Digest,
    },
}

/// An event of a list's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its number in the log: from zero, without gaps.
    pub number: u64,
    /// The moment it was entered; never before that of the event before it.
    pub at: Timestamp,
    /// In what role its author acted.
    pub by: ActorKind,
    /// The rule that allows it.
    pub rule: Rule,
    /// The clause behind the rule, where an act has one.
    pub clause: Option<Box<str>>,
    /// What happened.
    pub what: What,
}

impl Event {
    /// The one form in which an event is kept, hashed and published: JSON without spaces, fields in the order of their declaration.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// Reads an event; bytes that say the same in another form are refused.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let event: Self = serde_json::from_slice(bytes).map_err(|error| NotCanonical(error.to_string()))?;
        match event.canonical() {
            Ok(again) if again == bytes => Ok(event),
            _ => Err(NotCanonical("the same event has another form".to_owned())),
        }
    }
}

/// Bytes that are not an event in its one form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an event of the list: {0}")]
pub struct NotCanonical(String);

impl What {
    /// Whether a rule may stand behind such an event.
    pub fn admits(&self, rule: Rule) -> bool {
        match self {
            Self::Registered { moved_from: Some(_), .. } => rule == Rule::Move,
            Self::Offered { .. } | Self::Allotted { .. } => {
                matches!(rule, Rule::Turn | Rule::Siblings | Rule::Allocation | Rule::Override)
            }
            Self::ClaimWon { .. } | Self::ClaimLost { .. } => matches!(rule, Rule::SelfChoice | Rule::Lot),
            _ => rule == self.rule(),
        }
    }

    /// The rule that usually stands behind such an event.
    pub fn rule(&self) -> Rule {
        match self {
            Self::SettingsAdopted { .. } => Rule::Settings,
            Self::Registered { moved_from: None, .. } => Rule::Registration,
            Self::Registered { .. } | Self::MovedAway { .. } => Rule::Move,
            Self::CameOfAge { .. } => Rule::StartAge,
            Self::WishesSet { .. } | Self::Withdrawn { .. } => Rule::Wish,
            Self::PrivilegeClaimed { .. }
            | Self::PrivilegeConfirmed { .. }
            | Self::PrivilegeRefused { .. }
            | Self::PrivilegeLost { .. } => Rule::Privilege,
            Self::Bound { .. } | Self::Unbound { .. } => Rule::Siblings,
            Self::AgedOut { .. } => Rule::EndAge,
            Self::PlacesOpened { .. } | Self::PlacesClosed { .. } => Rule::Vacancy,
            Self::Offered { .. } | Self::Allotted { .. } => Rule::Turn,
            Self::Consented { .. } | Self::Declined { .. } => Rule::Answer,
            Self::OfferLapsed { .. } => Rule::Silence,
            Self::ReferralIssued { .. } | Self::ReferralLapsed { .. } | Self::HandedIn { .. } => Rule::Referral,
            Self::ReferralExtended { .. } => Rule::Extension,
            Self::Enrolled { .. } | Self::NoShow { .. } | Self::Left { .. } => Rule::Attendance,
            Self::StopListed { .. } => Rule::StopList,
            Self::Restored { .. } => Rule::Restoration,
            Self::TransferAsked { .. } => Rule::Transfer,
            Self::Refreshed { .. } => Rule::Refresh,
            Self::SelfChoiceOpened { .. }
            | Self::ClaimReceived { .. }
            | Self::ClaimWon { .. }
            | Self::ClaimLost { .. }
            | Self::SelfChoiceClosed { .. } => Rule::SelfChoice,
            Self::AllocationAnnounced { .. } | Self::AllocationDropped { .. } | Self::AllocationHeld { .. } => {
                Rule::Allocation
            }
            Self::Overridden { .. } => Rule::Override,
        }
    }
}
