//! The written answer to an offer of a place, as exact bytes, and its signature.

use crate::apply::asked;
use crate::paper::paper_lang;
use crate::{ApplicationPerson, CaseRoom, Deed, Fault, SignRefusal, Turned};
use engine::{Actor, Fact, FactKind, Written};
use kernel::{CaseId, CaseNumber, Iin};
use pki::{Role, Verdict};
use serde::{Deserialize, Serialize};
use translation::T;

/// A written consent to an offered place, or refusal of it: what is shown, signed and kept is one and the same text.
///
/// It holds no moment of its own, so the same answer always has the same bytes; the moment is that of the journal's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferAnswer {
    /// The case.
    pub case: CaseId,
    /// The application's number.
    pub number: Option<CaseNumber>,
    /// The offer.
    pub offer: String,
    /// The kindergarten as the offer names it.
    pub kindergarten: String,
    /// Consent, or refusal.
    pub accepted: bool,
    /// The answer in words, in the language of the case.
    pub text: String,
    /// Who answers.
    pub recipient: ApplicationPerson,
}

/// An answer with its signature.
#[derive(Debug, Clone)]
pub struct Answering {
    /// The offer.
    pub offer: String,
    /// Consent, or refusal.
    pub accepted: bool,
    /// A scan of the recipient's paper, which the employee who took it signs; none where the recipient signs the [`OfferAnswer`].
    pub scan: Option<Vec<u8>>,
    /// The detached signature (CMS, DER).
    pub signature: Vec<u8>,
    /// Whose number the certificate must bear.
    pub signer: Iin,
    /// Roles of which the certificate must bear one; empty for a recipient's own.
    pub roles: Vec<Role>,
    /// Who acts.
    pub actor: Actor,
}

impl CaseRoom {
    /// The exact bytes of an answer to an offer; none where the case has no such offer.
    pub fn answer_to_sign(&self, case: CaseId, offer: &str, accepted: bool) -> Result<Option<Vec<u8>>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let Some(found) = hand.state.offers.iter().find(|one| one.id == offer) else { return Ok(None) };
            let (t, record) = (T::of(paper_lang(hand.record.lang)), &hand.record);
            let number = hand.state.number.as_ref().map(ToString::to_string).unwrap_or_default();
            let text = if accepted {
                t.offer_answer_consent(found.kindergarten.clone(), number)
            } else {
                t.offer_answer_refusal(found.kindergarten.clone(), number)
            };
            let answer = OfferAnswer {
                case,
                number: hand.state.number.clone(),
                offer: found.id.clone(),
                kindergarten: found.kindergarten.clone(),
                accepted,
                text: text.into_owned(),
                recipient: ApplicationPerson {
                    iin: Iin::kept(&record.recipient).map_err(|_| Fault::NoCase(case))?,
                    name: record.recipient_name.clone(),
                },
            };
            Ok(Some(serde_json::to_vec_pretty(&answer)?))
        })
    }

    /// Enters an answer to an offer: its signature is checked as any other, document and signature are kept.
    ///
    /// An answer entered or sent before is not entered twice; another answer than that is a misstep.
    pub fn answer_offer(&self, case: CaseId, answering: &Answering) -> Result<Result<(), SignRefusal>, Turned> {
        let view = self.view(case)?;
        let known = view.state.offers.iter().find(|offer| offer.id == answering.offer);
        let Some(known) = known else { return Ok(Err(SignRefusal::NothingToSign)) };
        if known.accepted == Some(answering.accepted) {
            return Ok(Ok(()));
        }
        let kind = if answering.accepted { FactKind::PlaceAccepted } else { FactKind::PlaceDeclined };
        let bytes = match &answering.scan {
            Some(scan) => scan.clone(),
            None => self.answer_to_sign(case, &answering.offer, answering.accepted)?.unwrap_or_default(),
        };
        let signed = self.verify(&bytes, &answering.signature, &answering.signer, &answering.roles)?;
        if signed.verdict != Verdict::Valid {
            return Ok(Err(SignRefusal::Signature(signed.verdict, signed.reasons)));
        }
        self.apply_made(case, |tx| {
            let [document, signature] = [tx.blob_put(&bytes)?, tx.blob_put(&answering.signature)?];
            // A second press that the owner is not asked about again leaves no trace of its signature.
            let key = asked_once(case, &view.state, kind);
            let repeated = key.map(|key| asked(tx, case, &key)).transpose()?.flatten().is_some();
            if !repeated {
                self.keep_evidence(tx, case, &document, &signature, &signed)?;
            }
            let written = if answering.scan.is_some() {
                Written::Scan { document, signature }
            } else {
                Written::SignedBytes { document, signature }
            };
            let offer = answering.offer.clone();
            let fact = if answering.accepted {
                Fact::PlaceAccepted { offer, written }
            } else {
                Fact::PlaceDeclined { offer, written }
            };
            Ok(Some(Deed { fact, actor: answering.actor.clone() }))
        })?;
        Ok(Ok(()))
    }
}

/// The subject of a deed that is asked of the owner only once: an offer is answered once, a paper handed out once.
pub(crate) fn asked_once(case: CaseId, state: &engine::CaseState, kind: FactKind) -> Option<String> {
    let subject = match kind {
        FactKind::PlaceAccepted | FactKind::PlaceDeclined => format!("answer:{}", state.open_offer()?.id),
        // A centre that was not told of the drawing of a paper knows it by its step only.
        FactKind::HandedOut => {
            format!("handed-out:{}", state.papers.last().map_or_else(|| step(state), |paper| paper.number.clone()))
        }
        FactKind::Stored | FactKind::Recalled => format!("stored:{}", state.facts),
        FactKind::Unlisted => "unlisted".to_owned(),
        _ => return None,
    };
    Some(format!("asked:{case}:{subject}"))
}

fn step(state: &engine::CaseState) -> String {
    state.place.as_ref().map(|place| place.step.clone()).unwrap_or_default()
}
