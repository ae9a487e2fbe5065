//! What the verdict on an accepted signature rests on: kept at once, completed by a time stamp when one can be had, told to the journal.
//!
//! A signature is accepted by what the authorities say at the moment of its receipt; its time stamp is a duty done afterwards and repeated until it
//! succeeds. So an authority of time stamps that is down stops nobody, and until it answers the store itself vouches for the moment.

use crate::open::digest_of;
use crate::{CaseRoom, Deed, Fault, Turned};
use engine::{Actor, Fact};
use jiff::{SignedDuration, Timestamp};
use kernel::{CaseId, Digest, iso};
use pki::document::{self, Judged};
use pki::{Evidence, Signed, Verdict};
use store::records::EvidenceRecord;
use store::{StoreError, Tx};

/// How many signatures one round completes.
const ROUND: i64 = 20;
/// How long after a failed try the next is made.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// A signature (CMS) and its document.
type SignedParts = [Vec<u8>; 2];

/// What a try to get a time stamp came to.
enum Tried {
    /// The evidence is as whole as it will be, with the moment a stamp proves.
    Whole(Box<Evidence>, Option<Timestamp>),
    /// Not now, and why.
    Later(String),
}

impl CaseRoom {
    /// Keeps the evidence of a good signature in the transaction that takes the signature in.
    ///
    /// `document` is what was signed, or the paper that encloses the signature; both it and the signature are kept as blobs.
    pub fn keep_evidence(
        &self,
        tx: &mut Tx<'_>,
        case: CaseId,
        document: &Digest,
        signature: &Digest,
        signed: &Signed,
    ) -> Result<(), Fault> {
        let Some(evidence) = &signed.evidence else { return Ok(()) };
        let kept = tx.blob_put(&evidence.to_der()?)?;
        let stamp = signed.stamp.as_ref().filter(|stamp| stamp.verdict == Verdict::Valid);
        Ok(tx.evidence_save(&EvidenceRecord {
            signature: signature.clone(),
            case,
            document: document.clone(),
            kept,
            stamped_at: stamp.map(|stamp| stamp.at),
            entered: false,
            attempts: 0,
            next_try_at: self.clock.now(),
            error: None,
        })?)
    }

    /// Keeps the evidence that another system tells of.
    pub(crate) fn keep_told_evidence(&self, tx: &mut Tx<'_>, case: CaseId, fact: &Fact) -> Result<(), Fault> {
        let Fact::EvidenceKept { document, signature, evidence, stamped_at } = fact else { return Ok(()) };
        // A system that only keeps a copy of the journal is not sent the bytes.
        if tx.blob_get(evidence)?.is_none() {
            return Ok(());
        }
        Ok(tx.evidence_save(&EvidenceRecord {
            signature: signature.clone(),
            case,
            document: document.clone(),
            kept: evidence.clone(),
            stamped_at: stamped_at.as_deref().map(str::parse).transpose()?,
            entered: true,
            attempts: 0,
            next_try_at: self.clock.now(),
            error: None,
        })?)
    }

    /// Gets the time stamps that are still wanting and tells the journal of evidence that is whole. Gives how many signatures were completed.
    pub fn complete_evidence(&self) -> Result<usize, Fault> {
        let due = self.store.read::<_, Fault>(|tx| Ok(tx.evidence_due(ROUND, self.clock.now())?))?;
        let mut completed = 0;
        for record in due {
            match self.try_stamp(&record)? {
                Tried::Whole(evidence, stamped_at) => {
                    self.enter_evidence(&record, &evidence, stamped_at)?;
                    completed += 1;
                }
                Tried::Later(error) => {
                    tracing::warn!(case = %record.case, %error, "no time stamp yet; it is asked for again");
                    let next_try_at = self.clock.now().saturating_add(AGAIN)?;
                    let attempts = record.attempts + 1;
                    let failed = EvidenceRecord { attempts, next_try_at, error: Some(error), ..record };
                    self.store.write::<_, StoreError>(|tx| tx.evidence_save(&failed))?;
                }
            }
        }
        Ok(completed)
    }

    fn try_stamp(&self, record: &EvidenceRecord) -> Result<Tried, Fault> {
        let (evidence, signed) = self.kept_parts(record)?;
        let Some([cms, document]) = signed else { return Ok(Tried::Whole(Box::new(evidence), record.stamped_at)) };
        let stamps = match self.trusted.stamps(&cms) {
            Ok(stamps) => stamps,
            Err(fault) => return Ok(Tried::Later(fault.to_string())),
        };
        if stamps.is_empty() {
            return Ok(Tried::Whole(Box::new(evidence), record.stamped_at));
        }
        let mut about = pki::cms_certificates(&cms);
        let mut with_stamps = evidence.clone();
        for stamp in &stamps {
            about.extend(stamp.certificates());
            with_stamps.add_stamp(stamp);
        }
        let trust = self.trusted.trust(&about)?.with_evidence(&with_stamps);
        let signed = pki::cms_verify(&cms, Some(&signed_part(&cms, document)), &trust, self.clock.now());
        let verdict = signed.stamp.as_ref().map(|stamp| (stamp.verdict, stamp.at));
        Ok(match (verdict, signed.verdict, signed.evidence) {
            (Some((Verdict::Valid, at)), Verdict::Valid, Some(mut whole)) => {
                whole.join(&evidence);
                Tried::Whole(Box::new(whole), Some(at))
            }
            (Some((Verdict::Undetermined, _)), ..) | (_, Verdict::Undetermined, _) => {
                Tried::Later("the time stamp cannot be judged now".to_owned())
            }
            // The certificate ended between the receipt and the stamp: the evidence of the receipt stands alone.
            _ => Tried::Whole(Box::new(evidence), record.stamped_at),
        })
    }

    fn enter_evidence(
        &self,
        record: &EvidenceRecord,
        evidence: &Evidence,
        stamped_at: Option<Timestamp>,
    ) -> Result<(), Fault> {
        let der = evidence.to_der()?;
        let mut record = self.store.write::<_, Fault>(|tx| {
            let kept = tx.blob_put(&der)?;
            let whole = EvidenceRecord { kept, stamped_at, error: None, ..record.clone() };
            tx.evidence_save(&whole)?;
            Ok(whole)
        })?;
        let fact = Fact::EvidenceKept {
            document: record.document.clone(),
            signature: record.signature.clone(),
            evidence: record.kept.clone(),
            stamped_at: stamped_at.map(iso),
        };
        match self.apply(record.case, &Deed { fact, actor: Actor::machine() }) {
            // A misstep: the journal was told before a stop came in between.
            Ok(()) | Err(Turned::Misstep(_)) => {}
            Err(Turned::Fault(fault)) => return Err(fault),
        }
        record.entered = true;
        Ok(self.store.write::<_, StoreError>(|tx| tx.evidence_save(&record))?)
    }

    /// The evidence kept with a signature (CMS, DER); none where this system has none.
    pub fn evidence_of(&self, signature: &[u8]) -> Result<Option<Evidence>, Fault> {
        let digest = digest_of(signature);
        let kept = self.store.read::<_, Fault>(|tx| {
            let Some(record) = tx.evidence_find(&digest)? else { return Ok(None) };
            Ok(tx.blob_get(&record.kept)?)
        })?;
        Ok(kept.map(|der| Evidence::from_der(&der)).transpose()?)
    }

    /// Judges a signature that was accepted before by the evidence kept with it, whatever has expired since; where none is kept, as one that comes now.
    /// What the authorities tell now of the past still counts: a key found to be stolen before it signed is not good.
    pub fn verify_kept(&self, content: &[u8], signature: &[u8]) -> Result<Signed, Fault> {
        let trust = self.trusted.trust(&pki::cms_certificates(signature))?;
        Ok(match self.evidence_of(signature)? {
            Some(evidence) => pki::cms_verify_kept(signature, Some(content), &trust, &evidence),
            None => pki::cms_verify(signature, Some(content), &trust, self.clock.now()),
        })
    }

    /// Judges a signed document of any form, ours or not, by the evidence kept with its signature here or `elsewhere`; without any, as of now.
    /// `content` is the document of a detached signature.
    pub fn judge_document(
        &self,
        bytes: &[u8],
        content: Option<&[u8]>,
        elsewhere: Option<Evidence>,
    ) -> Result<Judged, Fault> {
        let trust = self.trusted.trust(&document::certificates(bytes))?;
        let own = document::signature(bytes).map(|cms| self.evidence_of(&cms)).transpose()?.flatten();
        Ok(match own.or(elsewhere) {
            Some(evidence) => document::judge(bytes, content, &trust.with_evidence(&evidence), evidence.at()),
            None => document::judge(bytes, content, &trust, self.clock.now()),
        })
    }

    /// The evidence kept so far, and the signature with its document where their bytes are here.
    fn kept_parts(&self, record: &EvidenceRecord) -> Result<(Evidence, Option<SignedParts>), Fault> {
        self.store.read::<_, Fault>(|tx| {
            let der = tx.blob_get(&record.kept)?.unwrap_or_default();
            let signed = (tx.blob_get(&record.signature)?, tx.blob_get(&record.document)?);
            let signed = signed.0.zip(signed.1).map(|(cms, document)| [cms, document]);
            Ok((Evidence::from_der(&der)?, signed))
        })
    }
}

/// The bytes a signature is over: of a paper that encloses it all but its room, else the document itself.
fn signed_part(cms: &[u8], document: Vec<u8>) -> Vec<u8> {
    match pki::pdf::signature(&document) {
        Some(own) if own == cms => pki::pdf::signed_bytes(&document).unwrap_or(document),
        _ => document,
    }
}
