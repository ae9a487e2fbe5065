//! Why a source outside told nothing. It is never the signer's fault: what depends on it «cannot be determined».

use std::fmt;

/// Why an authority's answer, list or time stamp could not be had or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceFault {
    /// The address did not answer, or not in time; the text is for the log.
    Unreachable(String),
    /// The answer is empty, cut short or not of the form of the standard.
    Malformed,
    /// The authority declined to answer; its word in the standard's spelling with hyphens («try-later», «bad-alg»).
    Declined(&'static str),
    /// The answer belongs to another request: replayed, or made in advance.
    WrongNonce,
    /// The answer speaks of another certificate or document.
    OffTopic,
    /// Not signed by the authority it is about, nor by its delegate.
    Untrusted,
    /// Older than may be relied on.
    Stale,
    /// From a later moment than the present, beyond the difference of clocks.
    Premature,
    /// The authority answers that it does not know this certificate.
    Unknown,
}

impl SourceFault {
    /// The stable machine word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Malformed => "malformed",
            Self::Declined(_) => "declined",
            Self::WrongNonce => "wrong-nonce",
            Self::OffTopic => "off-topic",
            Self::Untrusted => "untrusted",
            Self::Stale => "stale",
            Self::Premature => "premature",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for SourceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(detail) => write!(f, "unreachable: {detail}"),
            Self::Declined(word) => write!(f, "declined: {word}"),
            other => f.write_str(other.word()),
        }
    }
}
