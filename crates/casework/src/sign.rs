//! Signing a drawn paper: the authorised person's key over the exact bytes of the paper.

use crate::paper::code_key;
use crate::{CaseRoom, Fault, Turned};
use engine::{Actor, Fact};
use kernel::{CaseId, Iin};
use pki::{Reason, Role, Signed, Verdict};

/// A signature made over the bytes that [`CaseRoom::paper_to_sign`] gave.
#[derive(Debug, Clone)]
pub struct PaperSignature {
    /// The detached signature (CMS, DER).
    pub signature: Vec<u8>,
    /// Whose number the certificate must bear.
    pub signer: Iin,
    /// Who acts.
    pub actor: Actor,
}

/// What became of a signature over a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignRefusal {
    /// The signature is refused, or cannot be judged now, for these reasons.
    Signature(Verdict, Vec<Reason>),
    /// No paper waits for a signature.
    NothingToSign,
}

impl CaseRoom {
    /// The exact bytes to sign for the paper that waits for its signature, and which paper it is.
    pub fn paper_to_sign(&self, case: CaseId) -> Result<Option<(String, Vec<u8>)>, Fault> {
        let waiting = self.store.read::<_, Fault>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let Some((paper, _, digest)) = hand.state.unsigned else { return Ok(None) };
            Ok(tx.blob_get(&digest)?.map(|pdf| (paper, pdf)))
        })?;
        waiting.map(|(paper, pdf)| Ok((paper, pki::pdf::signed_bytes(&pdf)?))).transpose()
    }

    /// Puts a signature into the waiting paper: checked as any other, and for one of the roles that may sign this paper.
    pub fn sign_paper(&self, case: CaseId, signature: &PaperSignature) -> Result<Result<(), SignRefusal>, Turned> {
        let (hand, pdf, code) = self.store.read::<_, Turned>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let Some((paper, _, digest)) = hand.state.unsigned.clone() else { return Ok((hand, None, None)) };
            let code = tx.setting_get(&code_key(&hand, &paper))?;
            let pdf = tx.blob_get(&digest)?;
            Ok((hand, pdf, code))
        })?;
        let (Some((paper, number, _)), Some(pdf), Some(code)) = (hand.state.unsigned.clone(), pdf, code) else {
            return Ok(Err(SignRefusal::NothingToSign));
        };
        let roles: Vec<Role> = hand
            .edition
            .paper(&paper)
            .map(|form| form.signed_by.iter().filter_map(|role| role.parse().ok()).collect())
            .unwrap_or_default();
        let bytes = pki::pdf::signed_bytes(&pdf).map_err(Fault::from)?;
        let signed = self.verify(&bytes, &signature.signature, &signature.signer, &roles)?;
        if signed.verdict != Verdict::Valid {
            return Ok(Err(SignRefusal::Signature(signed.verdict, signed.reasons)));
        }
        let certificate = signed.signer.as_ref().map(pki::Certificate::serial).unwrap_or_default();
        let (cms, signed) = self.stamped(&bytes, &signature.signature, signed)?;
        let whole = pki::pdf::embed(&pdf, &cms).map_err(Fault::from)?;
        let digest = self.write::<_, Turned>(|tx| {
            let (digest, sign) = (tx.blob_put(&whole)?, tx.blob_put(&cms)?);
            self.keep_evidence(tx, case, &digest, &sign, &signed)?;
            Ok(digest)
        })?;
        let fact =
            Fact::PaperSigned { paper, number, code, pdf: digest, signer: signature.actor.name.clone(), certificate };
        self.apply(case, &crate::Deed { fact, actor: signature.actor.clone() })?;
        Ok(Ok(()))
    }

    /// The signature with a time stamp in it, so that whoever holds the paper can judge it after the certificate's end. Where none can be had now the
    /// paper goes out without: the stamp is kept beside it later.
    pub(crate) fn stamped(&self, bytes: &[u8], cms: &[u8], signed: Signed) -> Result<(Vec<u8>, Signed), Fault> {
        let stamps = self.trusted.stamps(cms).unwrap_or_else(|fault| {
            tracing::warn!(%fault, "a paper is signed without a time stamp");
            Vec::new()
        });
        let Some(stamp) = stamps.first() else { return Ok((cms.to_vec(), signed)) };
        let whole = pki::with_stamp(cms, stamp.der())?;
        let trust = self.trusted.trust(&pki::cms_certificates(&whole))?;
        let again = pki::cms_verify(&whole, Some(bytes), &trust, self.clock.now());
        Ok(if again.is_valid() { (whole, again) } else { (cms.to_vec(), signed) })
    }
}
