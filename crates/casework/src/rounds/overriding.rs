//! The order set aside by hand: only with a reason that everybody sees, and only by the head's signature. The place is given in the same work.

use super::{RoundRefusal, day};
use crate::effects::role;
use crate::lists::Entry;
use crate::{CaseRoom, Fault, SignRefusal, Turned};
use engine::{Actor, Fact, ListNews, SignedDecision};
use kernel::{Digest, Iin, Lang};
use pki::{Evidence, Role, Signed, Verdict};
use queue::{ChildCode, GroupId, Impossible, What};
use serde::{Deserialize, Serialize};
use store::Tx;
use translation::T;

/// The decision to give a child a place that the order would not give it: what is shown, signed and kept is one and the same text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideDecision {
    /// The territory.
    pub territory: String,
    /// The child.
    pub child: ChildCode,
    /// The group.
    pub group: GroupId,
    /// The reason, which the log tells everybody.
    pub reason: String,
    /// The day.
    pub decided_on: String,
    /// The decision in Kazakh.
    pub text_kk: String,
    /// The decision in Russian.
    pub text_ru: String,
}

/// A signature over the bytes that [`CaseRoom::override_to_sign`] gave.
#[derive(Debug, Clone)]
pub struct OverrideSignature {
    /// The detached signature (CMS, DER).
    pub signature: Vec<u8>,
    /// Whose number the certificate must bear.
    pub signer: Iin,
    /// The head.
    pub actor: Actor,
}

impl CaseRoom {
    /// The exact bytes of a decision to set the order aside; none where the territory has no such child or group.
    pub fn override_to_sign(
        &self,
        territory: &str,
        child: &ChildCode,
        group: &GroupId,
        reason: &str,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let known = self.look(territory, |kept| kept.list.standing(child).is_some())?;
        let place = self.places(territory, group.as_str())?.filter(|_| known);
        let Some(place) = place else { return Ok(None) };
        let text = |lang| {
            let t = T::of(lang);
            t.override_decision_text(child.as_str(), place.kindergarten_name.clone(), reason.trim()).into_owned()
        };
        let decision = OverrideDecision {
            territory: territory.to_owned(),
            child: child.clone(),
            group: group.clone(),
            reason: reason.trim().to_owned(),
            decided_on: day(self.clock.now()),
            text_kk: text(Lang::Kk),
            text_ru: text(Lang::Ru),
        };
        Ok(Some(serde_json::to_vec_pretty(&decision)?))
    }

    /// Sets the order aside by the head's signature and gives the place, in one transaction: what the list or the case does not allow leaves nothing.
    pub fn override_place(
        &self,
        territory: &str,
        child: &ChildCode,
        group: &GroupId,
        reason: &str,
        signature: &OverrideSignature,
    ) -> Result<Result<(), RoundRefusal>, Fault> {
        if reason.trim().is_empty() {
            return Ok(Err(RoundRefusal::NoReason));
        }
        let Some(bytes) = self.override_to_sign(territory, child, group, reason)? else {
            return Ok(Err(RoundRefusal::NotThere));
        };
        let signed = self.verify(&bytes, &signature.signature, &signature.signer, &[Role::Head])?;
        if signed.verdict != Verdict::Valid {
            return Ok(Err(RoundRefusal::Signature(SignRefusal::Signature(signed.verdict, signed.reasons))));
        }
        let (cms, signed) = self.stamped(&bytes, &signature.signature, signed)?;
        let given = self.write::<_, Turned>(|tx| {
            let unknown = || Fault::Queue(Impossible::UnknownChild(child.clone()));
            let record = tx.child_find_by_code(child.as_str())?.ok_or_else(unknown)?;
            let place = tx.vacancy_find(group.as_str())?.ok_or_else(unknown)?;
            let decision = keep_decision(tx, &bytes, &cms, &signed)?;
            self.settings(tx, territory)?;
            let (reason, document) = (reason.trim(), decision.clone());
            let what = What::Overridden { child: child.clone(), group: group.clone(), reason: reason.into(), decision };
            self.note(tx, territory, Entry::new(role(&signature.actor), what))?;
            let mut hand = self.take_in_hand(tx, record.case)?;
            let decision = SignedDecision { document, signature: tx.blob_put(&cms)? };
            let news = ListNews::Overridden { reason: reason.to_owned(), decision };
            self.tell_of_list(tx, &mut hand, Fact::ListTold { news }, child)?;
            self.put_back(tx, hand)?;
            if self.give_place(tx, record.case, &place, &signature.actor)? {
                Ok(record.case)
            } else {
                Err(Fault::Queue(Impossible::NotTaken).into())
            }
        });
        match given {
            Ok(case) => self.settle(case).map(Ok),
            Err(Turned::Fault(Fault::Queue(impossible))) => Ok(Err(RoundRefusal::Moved(impossible))),
            Err(Turned::Misstep(misstep)) => {
                tracing::info!(%misstep, "the case does not wait for a place");
                Ok(Err(RoundRefusal::Moved(Impossible::NotTaken)))
            }
            Err(Turned::Fault(fault)) => Err(fault),
        }
    }

    /// Judges a signed decision where it is kept: its bytes, and the head's signature over them.
    pub(super) fn judge_kept_decision(&self, decision: &Digest) -> Result<Verdict, Fault> {
        let parts = self.store.read::<_, Fault>(|tx| {
            let Some(kept) = tx.setting_get(&key(decision))? else { return Ok(None) };
            let mut digests = kept.split(' ').map(Digest::read);
            let (signature, evidence) = (digests.next(), digests.next());
            let mut bytes =
                |digest: Option<Digest>| digest.map(|digest| tx.blob_get(&digest)).transpose().map(Option::flatten);
            Ok(Some((bytes(Some(decision.clone()))?, bytes(signature)?, bytes(evidence)?)))
        })?;
        let Some((Some(bytes), Some(signature), evidence)) = parts else { return Ok(Verdict::Invalid) };
        self.judge_decision(&bytes, &signature, evidence.as_deref())
    }

    /// Judges a kept signature by the evidence kept with it. What the authorities do not tell now leaves it undetermined.
    pub(super) fn judge_decision(
        &self,
        bytes: &[u8],
        signature: &[u8],
        evidence: Option<&[u8]>,
    ) -> Result<Verdict, Fault> {
        let trust = match self.trusted.trust(&pki::cms_certificates(signature)) {
            Ok(trust) => trust,
            Err(fault) => {
                tracing::warn!(%fault, "the head's signature cannot be judged now");
                return Ok(Verdict::Undetermined);
            }
        };
        let signed = match evidence {
            Some(der) => pki::cms_verify_kept(signature, Some(bytes), &trust, &Evidence::from_der(der)?),
            None => pki::cms_verify(signature, Some(bytes), &trust, self.clock.now()),
        };
        Ok(signed.verdict)
    }
}

fn key(decision: &Digest) -> String {
    format!("decision:{decision}")
}

/// Keeps a decision with its signature and what the verdict rests on. Gives its digest, which the log tells.
fn keep_decision(tx: &mut Tx<'_>, bytes: &[u8], cms: &[u8], signed: &Signed) -> Result<Digest, Fault> {
    let (decision, signature) = (tx.blob_put(bytes)?, tx.blob_put(cms)?);
    let mut kept = signature.as_str().to_owned();
    if let Some(evidence) = &signed.evidence {
        let evidence = tx.blob_put(&evidence.to_der()?)?;
        kept = format!("{kept} {}", evidence.as_str());
    }
    tx.setting_put(&key(&decision), &kept)?;
    Ok(decision)
}
