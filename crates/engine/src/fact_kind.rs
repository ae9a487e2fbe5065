//! The kinds of facts.

use serde::{Deserialize, Serialize};

/// A fact's kind, the word by which regulations and tables speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is described at Fact")]
pub enum FactKind {
    Registered,
    OriginalsChecked,
    PackageComplete,
    PackageIncomplete,
    PackageRefused,
    CredentialsGiven,
    SignInAccepted,
    SignInRefused,
    SignInRefusalShown,
    RegistersAsked,
    DataFound,
    DataMissing,
    MissingDataShown,
    FormFilled,
    Signed,
    SignatureAccepted,
    SignatureRefused,
    SignatureRefusalShown,
    Dispatched,
    Numbered,
    Assigned,
    Accepted,
    DocumentsChecked,
    Searched,
    Concluded,
    Decided,
    Enrolled,
    PlaceOffered,
    PlaceAllotted,
    PlaceAccepted,
    PlaceDeclined,
    RefusalFiled,
    PaperFormed,
    PaperSigned,
    SignedByHand,
    OutgoingRegistered,
    Delivered,
    HandedOver,
    HandedOut,
    Outgrown,
    AskedAgain,
    Overdue,
    Extended,
    ConsentGiven,
    ResultAppointed,
    CopyIssued,
    Stored,
    Recalled,
    DeedRefused,
    EvidenceKept,
    SurveyAnswered,
    OfferLapsed,
    Unlisted,
    Reopened,
    ListTold,
    ListAsked,
    TakenOver,
}

impl FactKind {
    /// Facts that may stand anywhere in a journal and move nothing.
    pub const fn beside_the_route(self) -> bool {
        matches!(
            self,
            Self::AskedAgain
                | Self::Overdue
                | Self::Extended
                | Self::ConsentGiven
                | Self::ResultAppointed
                | Self::CopyIssued
                | Self::Stored
                | Self::Recalled
                | Self::DeedRefused
                | Self::EvidenceKept
                | Self::SurveyAnswered
                | Self::ListTold
                | Self::ListAsked
        )
    }

    /// The word in data and journals.
    pub fn word(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }
}
