//! The verdict on a signature: three values, and the reasons as a closed list of machine words.

use std::{collections::HashSet, fmt, sync::Arc};

use jiff::Timestamp;
use kernel::{Bin, Contour, Iin};
use serde::{Deserialize, Serialize};

use crate::{
    certificate::Certificate, evidence::Evidence, revocation::RevocationReason, role::Role, subject::Subject,
    tsp::Stamp,
};

/// Three values: an outage of the lists of revocation is neither a pass nor a fault of the signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything was checked and holds.
    Valid,
    /// Something does not hold.
    Invalid,
    /// Nothing speaks against, but something could not be checked now.
    Undetermined,
}

impl Verdict {
    /// The verdict of a whole that is as good as the worst of its parts; with no part there is nothing valid.
    pub(crate) fn worst(parts: impl IntoIterator<Item = Self>) -> Self {
        let rank = |verdict: &Self| match verdict {
            Self::Valid => 0,
            Self::Undetermined => 1,
            Self::Invalid => 2,
        };
        parts.into_iter().max_by_key(rank).unwrap_or(Self::Invalid)
    }

    /// The verdict these reasons leave: the worst of them, valid without any.
    pub fn of(reasons: &[Reason]) -> Self {
        if reasons.iter().any(|reason| reason.verdict() == Self::Invalid) {
            Self::Invalid
        } else if reasons.is_empty() {
            Self::Valid
        } else {
            Self::Undetermined
        }
    }
}

/// Why a signature is not valid, or cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "word", content = "detail", rename_all = "kebab-case")]
pub enum Reason {
    /// The bytes are no signature of a form this room reads.
    Malformed,
    /// The file is larger than this room reads, or has more parts: more signers, deeper elements. The verdict is [`Verdict::Undetermined`].
    TooLarge,
    /// The signature encloses no document and none was given beside it, so nothing was compared. The verdict is [`Verdict::Undetermined`].
    DocumentMissing,
    /// Fewer certificates are enclosed than there are signers, and the one of this signer is not known here, so there was no key to check with. The verdict
    /// is [`Verdict::Undetermined`].
    CertificateMissing,
    /// The document is not the one that was signed.
    NotIntact,
    /// The signature covers a part of the file and says nothing of the rest. The verdict is [`Verdict::Undetermined`]: it is for whoever knows
    /// what the parts mean.
    PartOnly,
    /// The signature does not fit the signer's key.
    BadSignature,
    /// The signer signed with another certificate in mind than the enclosed one.
    SubstitutedCertificate,
    /// A scheme or hash this room does not know. The verdict is [`Verdict::Undetermined`].
    UnsupportedAlgorithm,
    /// A form of signature that this room knows by sight and does not read: `XAdES`, whose properties it does not check and therefore does not pass
    /// over; a letter (S/MIME); several blocks in one file; a text in letters (encoding) that it does not know. The verdict is
    /// [`Verdict::Undetermined`].
    UnsupportedForm,
    /// No chain to a trusted root.
    UntrustedIssuer,
    /// No chain to a trusted root, and a file among those of trusted authorities could not be read: it may have been the one. The verdict is
    /// [`Verdict::Undetermined`].
    ChainUnknown,
    /// The moment is before the validity of the certificate or of its authority.
    NotYetValid,
    /// The moment is after the validity of the certificate or of its authority.
    Expired {
        /// The end of validity.
        at: Timestamp,
    },
    /// Revoked, the certificate or its authority's.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: RevocationReason,
    },
    /// The authority says it never issued this certificate (RFC 6960 §2.2).
    UnknownToAuthority,
    /// No fresh list of revocation or answer of the authority. The verdict is [`Verdict::Undetermined`].
    RevocationUnknown,
    /// The certificate is not for signing documents.
    WrongUsage,
    /// The signer's ИИН is another, or none.
    ForeignIin,
    /// The БИН of the signer's organisation is another, or none.
    ForeignBin,
    /// The signer has none of the demanded roles; one reason for each of them.
    LacksRole(Role),
}

impl Reason {
    /// The stable machine word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooLarge => "too-large",
            Self::DocumentMissing => "document-missing",
            Self::CertificateMissing => "certificate-missing",
            Self::NotIntact => "not-intact",
            Self::PartOnly => "part-only",
            Self::BadSignature => "bad-signature",
            Self::SubstitutedCertificate => "substituted-certificate",
            Self::UnsupportedAlgorithm => "unsupported-algorithm",
            Self::UnsupportedForm => "unsupported-form",
            Self::UntrustedIssuer => "untrusted-issuer",
            Self::ChainUnknown => "chain-unknown",
            Self::NotYetValid => "not-yet-valid",
            Self::Expired { .. } => "expired",
            Self::Revoked { .. } => "revoked",
            Self::UnknownToAuthority => "unknown-to-authority",
            Self::RevocationUnknown => "revocation-unknown",
            Self::WrongUsage => "wrong-usage",
            Self::ForeignIin => "foreign-iin",
            Self::ForeignBin => "foreign-bin",
            Self::LacksRole(_) => "lacks-role",
        }
    }

    /// True for what speaks against the signer's certificate, false for what speaks against the document or its signature.
    pub const fn is_of_certificate(&self) -> bool {
        matches!(
            self,
            Self::UntrustedIssuer
                | Self::ChainUnknown
                | Self::NotYetValid
                | Self::Expired { .. }
                | Self::Revoked { .. }
                | Self::UnknownToAuthority
                | Self::RevocationUnknown
                | Self::WrongUsage
        )
    }

    /// True when all that leaves a verdict open may be gone the next time it is asked for: an authority that is silent, a file that is mended. What lies in
    /// the signature itself stays.
    pub fn all_may_pass(reasons: &[Self]) -> bool {
        !reasons.is_empty() && reasons.iter().all(|one| matches!(one, Self::RevocationUnknown | Self::ChainUnknown))
    }

    /// The worst verdict this reason leaves room for.
    const fn verdict(self) -> Verdict {
        match self {
            Self::TooLarge
            | Self::DocumentMissing
            | Self::CertificateMissing
            | Self::PartOnly
            | Self::UnsupportedAlgorithm
            | Self::UnsupportedForm
            | Self::ChainUnknown
            | Self::RevocationUnknown => Verdict::Undetermined,
            _ => Verdict::Invalid,
        }
    }
}

/// What was found out about a signature.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Signed {
    /// The verdict.
    pub verdict: Verdict,
    /// All reasons found, each once; empty when and only when valid.
    pub reasons: Vec<Reason>,
    /// The certificate the signature names, when enclosed. Trust it only when the verdict is valid.
    pub signer: Option<Certificate>,
    /// The signer's own claim of the time; it proves nothing.
    pub signed_at: Option<Timestamp>,
    /// The enclosed document, given only when the signature covers it and fits the key.
    pub content: Option<Arc<[u8]>>,
    /// The contour in which the signer is read.
    pub contour: Contour,
    /// The time stamp over the signature that was looked at: a good one where there is one.
    pub stamp: Option<Stamp>,
    /// The moment the certificate was judged at: of a good time stamp, or the asked one. Absent where there was no certificate to judge.
    pub judged_at: Option<Timestamp>,
    /// What the verdict rests on, to be kept beside the document. Absent where there was no certificate to judge.
    pub evidence: Option<Evidence>,
}

impl fmt::Debug for Signed {
    /// Shows no content: documents carry personal data, and debug output goes to logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("verdict", &self.verdict)
            .field("reasons", &self.reasons)
            .field("signer", &self.signer)
            .field("signed_at", &self.signed_at)
            .field("stamp", &self.stamp)
            .field("judged_at", &self.judged_at)
            .finish_non_exhaustive()
    }
}

impl Signed {
    /// The verdict that follows from the reasons.
    pub(crate) fn judge(reasons: Vec<Reason>) -> Self {
        let mut signed = Self {
            verdict: Verdict::Valid,
            reasons,
            signer: None,
            signed_at: None,
            content: None,
            contour: Contour::Production,
            stamp: None,
            judged_at: None,
            evidence: None,
        };
        signed.settle();
        signed
    }

    /// True when valid.
    pub fn is_valid(&self) -> bool {
        self.verdict == Verdict::Valid
    }

    /// The owner of the signer's certificate. Trust it only when the verdict is valid.
    pub fn subject(&self) -> Option<Subject> {
        Some(self.signer.as_ref()?.subject_in(self.contour))
    }

    /// Demands that the signer is this person.
    pub fn require_iin(mut self, iin: &Iin) -> Self {
        let same = self.subject().and_then(|subject| subject.iin).is_some_and(|own| own == *iin);
        if !same {
            self.reasons.push(Reason::ForeignIin);
        }
        self.settle();
        self
    }

    /// Demands that the signer acts for this legal entity.
    pub fn require_bin(mut self, bin: &Bin) -> Self {
        let own = self.subject().and_then(|subject| subject.organisation);
        if own.is_none_or(|(_, own)| own != *bin) {
            self.reasons.push(Reason::ForeignBin);
        }
        self.settle();
        self
    }

    /// Demands that the signer has at least one of these roles. With no role given nobody passes.
    pub fn require_role(mut self, roles: &[Role]) -> Self {
        let own = self.signer.as_ref().map(Certificate::roles).unwrap_or_default();
        if roles.is_empty() {
            self.reasons.push(Reason::WrongUsage);
        } else if !roles.iter().any(|role| own.contains(role)) {
            self.reasons.extend(roles.iter().map(|role| Reason::LacksRole(*role)));
        }
        self.settle();
        self
    }

    /// The same with a fault the form of the document has, whatever the signature says.
    pub(crate) fn with_fault(mut self, reason: Reason) -> Self {
        self.reasons.push(reason);
        self.settle();
        self
    }

    /// Each reason once, and the verdict from the worst of them.
    fn settle(&mut self) {
        let mut seen = HashSet::new();
        self.reasons.retain(|reason| seen.insert(*reason));
        self.verdict = Verdict::of(&self.reasons);
    }
}

#[cfg(test)]
mod tests {
    use super::Reason::{self, CertificateMissing, ChainUnknown, RevocationUnknown};

    #[test]
    fn only_silence_passes() {
        assert!(Reason::all_may_pass(&[RevocationUnknown, ChainUnknown]));
        assert!(!Reason::all_may_pass(&[RevocationUnknown, CertificateMissing]) && !Reason::all_may_pass(&[]));
    }
}
