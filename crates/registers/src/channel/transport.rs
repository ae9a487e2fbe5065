//! The transport signature of the channel (WS-Security over the body): what is sent is signed by this system's key, and what comes back counts only
//! where the gateway signed that very body.

use super::xml::Element;
use crate::RegisterFault;
use jiff::Timestamp;
use pki::{Certificate, PkiError, Reference, Signer, Trust, Verdict, wsse_sign, wsse_verify, xml_sign};
use std::fmt;
use std::sync::Arc;

/// Gives the trust of this moment: lists of revocation age, so it is asked for each message.
pub type TrustSource = Arc<dyn Fn() -> Result<Trust, PkiError> + Send + Sync>;

/// The keys of a signed channel, as one of its ends holds them.
#[derive(Clone)]
pub struct TransportSignature {
    /// Signs what this end sends.
    pub key: Arc<dyn Signer>,
    /// The certificate of the other end: of all that the authority certified, only its signature counts.
    pub peer: Certificate,
    /// Trust in the authority that certified the other end.
    pub trust: TrustSource,
}

impl fmt::Debug for TransportSignature {
    /// Shows no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let serials = (self.key.certificate().serial(), self.peer.serial());
        f.debug_tuple("TransportSignature").field(&serials.0).field(&serials.1).finish()
    }
}

impl TransportSignature {
    /// The envelope with its signature.
    pub(super) fn sign(&self, envelope: &str) -> Result<String, RegisterFault> {
        wsse_sign(envelope, &*self.key).map_err(|error| RegisterFault::Signature(error.to_string()))
    }

    /// A document that a message carries, signed as a whole (enveloped XML signature).
    pub(super) fn sign_document(&self, document: &str) -> Result<String, RegisterFault> {
        xml_sign(document, &*self.key, &Reference::Whole).map_err(|error| RegisterFault::Signature(error.to_string()))
    }

    /// The signed body of an envelope: those octets and no others are read on.
    ///
    /// # Errors
    /// [`RegisterFault::Signature`] where it is not the other end's, or does not hold; [`RegisterFault::Unreachable`] where that cannot be told
    /// now, since the lists of revocation are stale.
    pub(super) fn open(&self, envelope: &str, at: Timestamp) -> Result<Element, RegisterFault> {
        let trust = (self.trust)().map_err(|error| RegisterFault::Unreachable(error.to_string()))?;
        let found = wsse_verify(envelope, &trust, at);
        let words: Vec<&str> = found.signed.reasons.iter().map(pki::Reason::word).collect();
        match found.signed.verdict {
            Verdict::Valid => {}
            Verdict::Undetermined if pki::Reason::all_may_pass(&found.signed.reasons) => {
                return Err(RegisterFault::Unreachable(words.join(", ")));
            }
            Verdict::Invalid | Verdict::Undetermined => return Err(RegisterFault::Signature(words.join(", "))),
        }
        if found.signed.signer.as_ref().is_none_or(|signer| signer.der() != self.peer.der()) {
            return Err(RegisterFault::Signature("it is another's".to_owned()));
        }
        let unread = || RegisterFault::Signature("the body is not covered".to_owned());
        let body = found.body.ok_or_else(unread)?;
        Element::parse(std::str::from_utf8(&body.octets).map_err(|_| unread())?)
    }
}
