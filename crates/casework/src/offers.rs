//! Offers of places: the written answer as exact bytes, its signature, and an offer to the child the keeper saw to be next.

use crate::effects::{WAITING, as_vacancy};
use crate::paper::paper_lang;
use crate::{ApplicationPerson, CaseRoom, Deed, Fault, SignRefusal, Turned};
use engine::{Actor, Fact, FactKind, Written};
use kernel::{CaseId, CaseNumber, Iin};
use pki::{Role, Verdict};
use serde::{Deserialize, Serialize};
use store::records::ChildRecord;
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

/// What became of an offer to a chosen child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offering {
    /// The place is offered now.
    Made,
    /// It was offered to this child before, and nothing changed.
    AlreadyMade,
    /// Another child is next by now, or no place is left.
    NotNext,
    /// There is no such vacancy in this territory.
    NoVacancy,
}

/// A child on the waiting list, as a list shows it.
#[derive(Debug, Clone)]
pub struct WaitingChild {
    /// The place on the list, from 1.
    pub position: u64,
    /// The child.
    pub child: ChildRecord,
    /// The application's number.
    pub number: Option<CaseNumber>,
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
                    iin: Iin::new(&record.recipient).map_err(|_| Fault::NoCase(case))?,
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
        let bytes = match &answering.scan {
            Some(scan) => scan.clone(),
            None => self.answer_to_sign(case, &answering.offer, answering.accepted)?.unwrap_or_default(),
        };
        let signed = self.verify(&bytes, &answering.signature, &answering.signer, &answering.roles)?;
        if signed.verdict != Verdict::Valid {
            return Ok(Err(SignRefusal::Signature(signed.verdict, signed.reasons)));
        }
        let [document, signature] = self.store.write::<_, Turned>(|tx| {
            let [document, signature] = [tx.blob_put(&bytes)?, tx.blob_put(&answering.signature)?];
            self.keep_evidence(tx, case, &document, &signature, &signed)?;
            Ok([document, signature])
        })?;
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
        self.apply(case, &Deed { fact, actor: answering.actor.clone() })?;
        Ok(Ok(()))
    }

    /// Offers a free place to the child whom the keeper saw to be next for it: nobody gets an offer that was meant for another.
    pub fn offer_place_to(
        &self,
        vacancy: &str,
        territory: &str,
        case: CaseId,
        actor: &Actor,
    ) -> Result<Offering, Turned> {
        let offering = self.store.write::<_, Turned>(|tx| {
            let place = tx.vacancy_find(vacancy)?.filter(|place| place.territory == territory);
            let Some(place) = place else { return Ok(Offering::NoVacancy) };
            let declined = |answer: Option<&str>| answer == Some("declined");
            if tx.offer_of(case)?.iter().any(|offer| offer.vacancy == vacancy && !declined(offer.answer.as_deref())) {
                return Ok(Offering::AlreadyMade);
            }
            let (children, _) = self.waiting_list(tx, &place.territory)?;
            if queue::next_for(&as_vacancy(&place), &children).is_none_or(|child| child.case != case) {
                return Ok(Offering::NotNext);
            }
            let mut hand = self.take_in_hand(tx, case)?;
            let due = hand.state.due(hand.route()?);
            if !due.contains(&FactKind::PlaceOffered) && !due.contains(&FactKind::PlaceAllotted) {
                return Ok(Offering::NotNext);
            }
            let Some((_, fact)) = self.offer_to_next(tx, &place)? else { return Ok(Offering::NotNext) };
            let entry = self.told(fact, actor.clone());
            self.enter(tx, &mut hand, &entry, None)?;
            self.put_back(tx, hand)?;
            Ok(Offering::Made)
        })?;
        if offering == Offering::Made {
            self.settle(case)?;
        }
        Ok(offering)
    }

    /// The children who wait in a territory, in the order of the list.
    pub fn waiting_children(&self, territory: &str) -> Result<Vec<WaitingChild>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let (children, _) = self.waiting_list(tx, territory)?;
            let mut list = Vec::new();
            for child in tx.child_list(territory, WAITING)? {
                let position = queue::position(&children, child.case).unwrap_or(u64::MAX);
                let number = tx.case_find(child.case)?.and_then(|record| record.number);
                list.push(WaitingChild { position, child, number });
            }
            list.sort_by_key(|waiting| waiting.position);
            Ok(list)
        })
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
        _ => return None,
    };
    Some(format!("asked:{case}:{subject}"))
}

fn step(state: &engine::CaseState) -> String {
    state.place.as_ref().map(|place| place.step.clone()).unwrap_or_default()
}
