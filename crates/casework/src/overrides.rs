//! The head sets the order aside for one child and one group: a decision with its reason, signed by the head's own key, that stays in the public log for
//! ever. Without the signature nothing is given out of turn.

use crate::effects::role;
use crate::lists::Entry;
use crate::paper::paper_lang;
use crate::{ApplicationPerson, CaseRoom, Fault, Offering, SignRefusal, Turned};
use engine::{Actor, Fact, ListNews, SignedDecision};
use kernel::{CaseNumber, Iin};
use pki::{Role, Verdict};
use queue::{ChildCode, GroupId, Standing, What};
use serde::{Deserialize, Serialize};
use store::Tx;
use translation::T;

/// The decision that is signed: what is shown, signed and kept is one and the same text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideDecision {
    /// The office that keeps the list.
    pub territory: String,
    /// The child, by its code in the public log.
    pub child: String,
    /// The number of the application.
    pub number: Option<CaseNumber>,
    /// The group whose place is given.
    pub group: String,
    /// The reason, in words that name nobody: it stands in the public log.
    pub reason: String,
    /// The decision in words, in the language of the case.
    pub text: String,
    /// The head who decides.
    pub head: ApplicationPerson,
}

/// Whom the order is set aside for, and why.
#[derive(Debug, Clone)]
pub struct Overriding {
    /// The office that keeps the list.
    pub territory: String,
    /// The child.
    pub child: ChildCode,
    /// The group.
    pub group: GroupId,
    /// The reason.
    pub reason: String,
    /// The head who decides.
    pub head: ApplicationPerson,
}

impl CaseRoom {
    /// The exact bytes of such a decision; none where the child does not wait, or no place of the group is free.
    pub fn override_to_sign(&self, overriding: &Overriding) -> Result<Option<Vec<u8>>, Fault> {
        self.store.read::<_, Fault>(|tx| self.override_bytes(tx, overriding))
    }

    fn override_bytes(&self, tx: &mut Tx<'_>, overriding: &Overriding) -> Result<Option<Vec<u8>>, Fault> {
        let Overriding { territory, child, group, reason, head } = overriding;
        let possible = self.list(tx, territory, |kept| {
            let free = kept.list.open_places().into_iter().any(|open| open.group == *group && open.free > 0);
            free && kept.list.standing(child) == Some(&Standing::Waiting)
        })?;
        if !possible || reason.trim().is_empty() {
            return Ok(None);
        }
        let Some(record) = tx.child_find_by_code(child.as_str())? else { return Ok(None) };
        let (Some(case), Some(place)) = (tx.case_find(record.case)?, tx.vacancy_find(group.as_str())?) else {
            return Ok(None);
        };
        let t = T::of(paper_lang(case.lang));
        let number = case.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let text = t.override_text(record.child_name, place.kindergarten_name, number, reason.clone());
        let decision = OverrideDecision {
            territory: territory.clone(),
            child: child.as_str().to_owned(),
            number: case.number,
            group: group.as_str().to_owned(),
            reason: reason.clone(),
            text: text.into_owned(),
            head: head.clone(),
        };
        Ok(Some(serde_json::to_vec_pretty(&decision)?))
    }

    /// Enters the decision under its signature, and offers or gives the place by it. The signature is checked as any other, for one of the roles.
    pub fn override_turn(
        &self,
        overriding: &Overriding,
        signature: &[u8],
        roles: &[Role],
        actor: &Actor,
    ) -> Result<Result<Offering, SignRefusal>, Turned> {
        let signer: &Iin = &overriding.head.iin;
        let Some(bytes) = self.override_to_sign(overriding)? else { return Ok(Err(SignRefusal::NothingToSign)) };
        let signed = self.verify(&bytes, signature, signer, roles)?;
        if signed.verdict != Verdict::Valid {
            return Ok(Err(SignRefusal::Signature(signed.verdict, signed.reasons)));
        }
        let Overriding { territory, child, group, reason, .. } = overriding;
        let case = self.write::<_, Turned>(|tx| {
            if self.override_bytes(tx, overriding)?.as_ref() != Some(&bytes) {
                return Ok(None);
            }
            let Some(record) = tx.child_find_by_code(child.as_str())? else { return Ok(None) };
            let [document, sign] = [tx.blob_put(&bytes)?, tx.blob_put(signature)?];
            self.keep_evidence(tx, record.case, &document, &sign, &signed)?;
            let what = What::Overridden {
                child: child.clone(),
                group: group.clone(),
                reason: reason.as_str().into(),
                decision: document.clone(),
            };
            self.note(tx, territory, Entry::new(role(actor), what))?;
            let mut hand = self.take_in_hand(tx, record.case)?;
            let decision = SignedDecision { document, signature: sign };
            let news = ListNews::Overridden { reason: reason.clone(), decision };
            self.tell_of_list(tx, &mut hand, Fact::ListTold { news }, child)?;
            self.put_back(tx, hand)?;
            Ok(Some(record.case))
        })?;
        let Some(case) = case else { return Ok(Err(SignRefusal::NothingToSign)) };
        Ok(Ok(self.offer_place_to(group.as_str(), territory, case, actor)?))
    }
}
