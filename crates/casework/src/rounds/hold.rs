//! The head's signature over a computed round, what it lets happen, and the places that are then offered child by child.

use super::{RoundRefusal, RoundView, day, run_view};
use crate::effects::role;
use crate::lists::{Entry, child_code};
use crate::{CaseRoom, Fault, SignRefusal, Turned};
use engine::{Actor, Fact, ListNews};
use kernel::{Digest, Iin, Lang};
use pki::{Role, Verdict};
use queue::bulletin::Seed;
use queue::check::check;
use queue::{ChildCode, Event, GroupId, Impossible, List, RoundNumber, What};
use serde::{Deserialize, Serialize};
use store::StoreError;
use store::records::{RoundRecord, RunRecord};
use translation::T;

/// Children told at one go that a round gave them no place.
const TOLD_AT_ONCE: usize = 200;

/// The decision to hold a round: what is shown, signed, published and kept is one and the same text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundDecision {
    /// The territory.
    pub territory: String,
    /// The round.
    pub round: RoundNumber,
    /// How many events the log had when it was computed.
    pub cut: u64,
    /// The day it was computed.
    pub computed_on: String,
    /// SHA-256 of what it rests on.
    pub input: Digest,
    /// SHA-256 of the result with its certificate.
    pub result: Digest,
    /// The decision in Kazakh.
    pub text_kk: String,
    /// The decision in Russian.
    pub text_ru: String,
}

/// A signature made over the bytes that [`CaseRoom::round_to_sign`] gave.
#[derive(Debug, Clone)]
pub struct RoundSignature {
    /// The run that was seen.
    pub run: String,
    /// The detached signature (CMS, DER).
    pub signature: Vec<u8>,
    /// Whose number the certificate must bear.
    pub signer: Iin,
    /// The head.
    pub actor: Actor,
}

impl CaseRoom {
    /// The exact bytes of the decision on the round that is before the head, and its run; none where none is.
    pub fn round_to_sign(&self, territory: &str, number: RoundNumber) -> Result<Option<(RoundView, Vec<u8>)>, Fault> {
        let Some(record) = self.open_round(territory, number)? else { return Ok(None) };
        self.store.read::<_, Fault>(|tx| {
            let Some(view) = self.round_view(tx, record)? else { return Ok(None) };
            let Some(run) = view.run.clone() else { return Ok(None) };
            let (record, tally) = (run.record, run.tally);
            let text = |lang| {
                let t = T::of(lang);
                t.round_decision_text(tally.children, number, tally.placed, tally.places, tally.refused()).into_owned()
            };
            let decision = RoundDecision {
                territory: territory.to_owned(),
                round: number,
                cut: u64::try_from(record.cut).unwrap_or(0),
                computed_on: day(record.made_at),
                input: record.input,
                result: record.outcome,
                text_kk: text(Lang::Kk),
                text_ru: text(Lang::Ru),
            };
            Ok(Some((view, serde_json::to_vec_pretty(&decision)?)))
        })
    }

    /// Holds a round by the head's signature: the result goes into the log, and its places are promised in the same transaction. They are offered child by
    /// child after it, and again after a stop in between.
    pub fn sign_round(
        &self,
        territory: &str,
        number: RoundNumber,
        signature: &RoundSignature,
    ) -> Result<Result<(), RoundRefusal>, Fault> {
        let Some((view, bytes)) = self.round_to_sign(territory, number)? else {
            return Ok(Err(RoundRefusal::NotThere));
        };
        let Some(run) = view.run.map(|run| run.record).filter(|run| run.id == signature.run) else {
            return Ok(Err(RoundRefusal::Replaced));
        };
        let placed = match self.proved(&view.record, &run)? {
            Ok(placed) => placed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let signed = self.verify(&bytes, &signature.signature, &signature.signer, &[Role::Head])?;
        if signed.verdict != Verdict::Valid {
            return Ok(Err(RoundRefusal::Signature(SignRefusal::Signature(signed.verdict, signed.reasons))));
        }
        let (cms, signed) = self.stamped(&bytes, &signature.signature, signed)?;
        let held = self.write::<_, Fault>(|tx| {
            let (decision, sign) = (tx.blob_put(&bytes)?, tx.blob_put(&cms)?);
            let evidence = signed.evidence.as_ref().map(|evidence| Ok::<_, Fault>(tx.blob_put(&evidence.to_der()?)?));
            let evidence = evidence.transpose()?;
            self.settings(tx, territory)?;
            let what = What::AllocationHeld {
                round: number,
                seed: view.record.seed.as_str().into(),
                cut: u64::try_from(run.cut).unwrap_or(0),
                input: run.input.clone(),
                result: run.outcome.clone(),
                decision: decision.clone(),
                placed: placed.clone(),
            };
            self.note(tx, territory, Entry::new(role(&signature.actor), what))?;
            let word = |digest: &Digest| Some(digest.as_str().to_owned());
            Ok(tx.round_save(&RoundRecord {
                run: Some(run.id.clone()),
                decision: word(&decision),
                signature: word(&sign),
                evidence: evidence.as_ref().and_then(word),
                signed_by: Some(serde_json::to_string(&signature.actor)?),
                signed_at: Some(self.clock.now()),
                ..view.record.clone()
            })?)
        });
        match held {
            Ok(()) => {}
            Err(Fault::Queue(impossible)) => return Ok(Err(RoundRefusal::Moved(impossible))),
            Err(fault) => return Err(fault),
        }
        self.carry_rounds_on()?;
        Ok(Ok(()))
    }

    /// Whether a run is what the log gives: its input that of the list at the cut, its result one that the checker takes. Gives the children placed.
    fn proved(
        &self,
        round: &RoundRecord,
        run: &RunRecord,
    ) -> Result<Result<Vec<(ChildCode, GroupId)>, RoundRefusal>, Fault> {
        let computed = self.computed(run)?;
        let bound = Seed::from_hex(&round.seed) == Some(computed.round.seed);
        let Some(criteria) = self.round_criteria(&round.territory)? else {
            return Ok(Err(RoundRefusal::NoPriorities));
        };
        // Other settings since are no hand at the result: it is computed anew.
        if criteria != computed.round.criteria {
            return Ok(Err(RoundRefusal::Moved(Impossible::NotInSettings)));
        }
        let list = if bound { self.list_at(&round.territory, run.cut)? } else { None };
        let Some(list) = list.filter(|list| list.gives(&computed.round)) else {
            return Ok(Err(RoundRefusal::Altered));
        };
        if let Err(flaws) = check(&computed.round, &computed.outcome) {
            return Ok(Err(RoundRefusal::Flawed(flaws)));
        }
        let placed = computed.outcome.placed(&computed.round);
        let bonds = |list: &List| {
            let bound =
                |(child, _): &(ChildCode, GroupId)| list.bound_to(child).into_iter().cloned().collect::<Vec<_>>();
            placed.iter().map(bound).collect::<Vec<_>>()
        };
        // The list itself would not refuse it: that brothers and sisters are apart is seen by the whole result alone.
        if self.look(&round.territory, |kept| bonds(&kept.list))? != bonds(&list) {
            return Ok(Err(RoundRefusal::Moved(Impossible::NotByTheRules)));
        }
        Ok(Ok(placed))
    }

    /// The list as it stood after so many events; none where the log is shorter.
    fn list_at(&self, territory: &str, cut: i64) -> Result<Option<List>, Fault> {
        let lines = self.log_page(territory, 0, u32::try_from(cut).unwrap_or(u32::MAX))?;
        if i64::try_from(lines.len()) != Ok(cut) {
            return Ok(None);
        }
        let mut list = List::default();
        for (number, line) in (0..).zip(&lines) {
            let broken = |_| Fault::Log { territory: territory.to_owned(), number };
            list.apply(&Event::from_canonical(line.as_bytes()).map_err(broken)?)?;
        }
        Ok(Some(list))
    }

    /// Offers the places that signed rounds promised, or gives them where the act knows no offer: each in a transaction of its own, so that a stop in
    /// between loses nothing. A case that does not wait for a place yet is looked at again later. Gives how many places moved.
    pub fn carry_rounds_on(&self) -> Result<usize, Fault> {
        let mut moved = 0;
        for round in self.store.read::<_, Fault>(|tx| Ok(tx.round_list_uncarried()?))? {
            let actor = round.signed_by.as_deref().map_or_else(|| Ok(Actor::machine()), serde_json::from_str)?;
            let promises = |kept: &crate::Kept| {
                kept.list.promises().map(|(child, group)| (child.clone(), group.clone())).collect::<Vec<_>>()
            };
            for (child, group) in self.look(&round.territory, promises)? {
                moved += usize::from(self.keep_promise(&round.territory, &child, &group, &actor)?);
            }
            let told = self.tell_unplaced(&round)?;
            moved += told;
            if told == 0 && self.look(&round.territory, |kept| kept.list.promises().next().is_none())? {
                self.store
                    .write::<_, StoreError>(|tx| tx.round_save(&RoundRecord { carried: true, ..round.clone() }))?;
            }
        }
        Ok(moved)
    }

    /// Tells the cases of children whom a signed round gave no place, so many at a time, in the order of the round. How far it came is kept in the
    /// transaction of each, so that a stop makes nobody be told twice or never. Gives how many children were passed.
    fn tell_unplaced(&self, round: &RoundRecord) -> Result<usize, Fault> {
        let Some(run) = self.signed_run(round)? else { return Ok(0) };
        let computed = self.computed(&run.record)?;
        let number: RoundNumber = u32::try_from(round.number).unwrap_or_default();
        let key = format!("round-told:{}:{number}", round.territory);
        let told = self.store.read::<_, Fault>(|tx| Ok(tx.setting_get(&key)?))?;
        let told: usize = told.and_then(|told| told.parse().ok()).unwrap_or(0);
        let children = computed.round.children.iter().zip(&computed.outcome.placed).enumerate().skip(told);
        let unplaced = children.filter(|(_, (_, placed))| placed.is_none()).map(|(at, (child, _))| (at, &child.child));
        let mut passed = 0;
        for (at, child) in unplaced.take(TOLD_AT_ONCE) {
            let fact = Fact::ListTold { news: ListNews::NotPlaced { round: number } };
            let entered = self.write::<_, Turned>(|tx| {
                tx.setting_put(&key, &(at + 1).to_string())?;
                let waits = self.list_now(tx, &round.territory, |kept| kept.list.position(child).is_some())?;
                if let (true, Some(record)) = (waits, tx.child_find_by_code(child.as_str())?) {
                    let mut hand = self.take_in_hand(tx, record.case)?;
                    self.tell_of_list(tx, &mut hand, fact, child)?;
                    self.put_back(tx, hand)?;
                }
                Ok(())
            });
            match entered {
                Ok(()) => {}
                Err(Turned::Fault(fault)) => return Err(fault),
                Err(Turned::Misstep(misstep)) => {
                    tracing::error!(%child, %misstep, "a case cannot be told of the round");
                    self.store.write::<_, StoreError>(|tx| tx.setting_put(&key, &(at + 1).to_string()))?;
                }
            }
            passed += 1;
        }
        Ok(passed)
    }

    fn keep_promise(&self, territory: &str, child: &ChildCode, group: &GroupId, actor: &Actor) -> Result<bool, Fault> {
        let given = self.write::<_, Turned>(|tx| {
            let Some(record) = tx.child_find_by_code(child.as_str())? else { return Ok(None) };
            let Some(place) = tx.vacancy_find(group.as_str())? else { return Ok(None) };
            let still =
                self.list_now(tx, territory, |kept| kept.list.promised(&child_code(record.case)) == Some(group))?;
            Ok(if still && self.give_place(tx, record.case, &place, actor)? { Some(record.case) } else { None })
        });
        match given {
            Ok(Some(case)) => self.settle(case).map(|()| true),
            Ok(None) => Ok(false),
            Err(Turned::Misstep(misstep)) => {
                tracing::warn!(%child, %misstep, "a promised place cannot be offered yet");
                Ok(false)
            }
            Err(Turned::Fault(fault)) => Err(fault),
        }
    }

    /// The run that a signed round rests on.
    pub(super) fn signed_run(&self, round: &RoundRecord) -> Result<Option<super::RunView>, Fault> {
        let Some(id) = &round.run else { return Ok(None) };
        self.store.read::<_, Fault>(|tx| Ok(tx.run_find(id)?))?.map(run_view).transpose()
    }
}
