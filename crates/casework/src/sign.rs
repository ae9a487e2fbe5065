//! Signing a drawn paper: the authorised person's key over the exact bytes of the paper.

use crate::paper::code_key;
use crate::sheet::{drawn_for, sheet_key};
use crate::{CaseRoom, Deed, Fault, Turned};
use engine::{Actor, Fact};
use kernel::{CaseId, Iin};
use pki::{Reason, Role, Signed, Verdict};

/// A signature made over the bytes that [`CaseRoom::paper_to_sign`] gave its signer.
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
    /// The signature is good, and the sheet told another certificate or a time long past: it is drawn anew for this one and to be signed once more.
    Redrawn,
}

/// What waits for a signature.
struct Waiting {
    paper: String,
    number: String,
    code: String,
    /// With room for the signature.
    pdf: Vec<u8>,
    /// The certificate that the sheet's line tells, nothing written where it has none yet; `None` for a paper drawn before sheets had such a line.
    tells: Option<String>,
    roles: Vec<Role>,
}

impl CaseRoom {
    /// Puts a signature into the waiting paper: checked as any other, and for one of the roles that may sign this paper. It is over the sheet drawn
    /// for its signer ([`CaseRoom::paper_to_sign`]), whose line tells the certificate it is made by.
    pub fn sign_paper(&self, case: CaseId, signature: &PaperSignature) -> Result<Result<(), SignRefusal>, Turned> {
        let Some(waiting) = self.waiting(case, &signature.signer)? else { return Ok(Err(SignRefusal::NothingToSign)) };
        let bytes = pki::pdf::signed_bytes(&waiting.pdf).map_err(Fault::from)?;
        let signed = self.verify(&bytes, &signature.signature, &signature.signer, &waiting.roles)?;
        if signed.verdict != Verdict::Valid {
            return Ok(Err(SignRefusal::Signature(signed.verdict, signed.reasons)));
        }
        let certificate = signed.signer.as_ref().map(pki::Certificate::serial).unwrap_or_default();
        if waiting.tells.is_some_and(|told| told != certificate) {
            if let Some(own) = &signed.signer {
                self.remember_certificate(&signature.signer, own)?;
            }
            return Ok(Err(SignRefusal::Redrawn));
        }
        let (cms, signed) = self.stamped(&bytes, &signature.signature, signed)?;
        let whole = pki::pdf::embed(&waiting.pdf, &cms).map_err(Fault::from)?;
        let Waiting { paper, number, code, .. } = waiting;
        let actor = signature.actor.clone();
        self.apply_made(case, |tx| {
            let (pdf, sign) = (tx.blob_put(&whole)?, tx.blob_put(&cms)?);
            self.keep_evidence(tx, case, &pdf, &sign, &signed)?;
            let fact = Fact::PaperSigned { paper, number, code, pdf, signer: actor.name.clone(), certificate };
            Ok(Some(Deed { fact, actor }))
        })?;
        Ok(Ok(()))
    }

    /// The sheet that this signer was given last, else the paper as it was drawn first.
    fn waiting(&self, case: CaseId, signer: &Iin) -> Result<Option<Waiting>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let Some((paper, number, plain)) = hand.state.unsigned.clone() else { return Ok(None) };
            let drawn = drawn_for(tx, case, &paper, signer)?.filter(|drawn| drawn.lives(self.clock.now()));
            let has_line = tx.setting_get(&sheet_key(case, &paper))?.is_some();
            let tells = drawn.as_ref().map(|drawn| drawn.serial.clone()).or(has_line.then(String::new));
            let pdf = tx.blob_get(&drawn.map_or(plain, |drawn| drawn.pdf))?;
            let Some((pdf, code)) = pdf.zip(tx.setting_get(&code_key(&hand, &paper))?) else { return Ok(None) };
            let form = hand.edition.paper(&paper);
            let roles = form.iter().flat_map(|form| &form.signed_by).filter_map(|role| role.parse().ok()).collect();
            Ok(Some(Waiting { paper, number, code, pdf, tells, roles }))
        })
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
