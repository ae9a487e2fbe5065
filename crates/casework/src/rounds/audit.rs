//! The proof of held rounds where they are kept: that what the log binds is what lies there, that the checker takes it, and that the head signed it.

use super::public::{HeldRound, RoundChild};
use crate::{CaseRoom, Fault};
use engine::Actor;
use kernel::Digest;
use pki::Verdict;
use queue::check::{Flaw, check};
use queue::public::{RoundOfAnother, check_round};
use queue::{ChildCode, Event, RoundNumber, Stage, What};
use store::StoreError;
use store::records::RoundRecord;

/// What is wrong with a held round where it is kept.
#[derive(Debug, thiserror::Error)]
pub enum RoundFinding {
    /// What stands behind it is gone.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Kept bytes were changed.
    #[error("{0} was changed")]
    Changed(&'static str),
    /// The log tells of another one.
    #[error(transparent)]
    OfAnother(#[from] RoundOfAnother),
    /// The checker does not take the result.
    #[error("the checker does not take the result: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Flawed(Vec<Flaw>),
    /// The head's signature does not hold.
    #[error("the head's signature does not hold")]
    Signature,
}

/// What a proof found: how the head's signature was judged, or what is not as it was.
pub type RoundProof = Result<Verdict, RoundFinding>;

impl CaseRoom {
    /// A held round with what stands behind it; none where it is not held.
    pub fn held_round(&self, territory: &str, number: RoundNumber) -> Result<Option<HeldRound>, Fault> {
        let found = self.store.read::<_, Fault>(|tx| {
            let held = self.list(tx, territory, |kept| matches!(kept.list.stage(number), Some(Stage::Held { .. })))?;
            Ok(tx.round_find(territory, number.into())?.filter(|_| held))
        })?;
        let Some(round) = found else { return Ok(None) };
        let (Some(run), Some(decision), Some(signature)) =
            (self.signed_run(&round)?, &round.decision, &round.signature)
        else {
            return Ok(None);
        };
        let signed_by: Option<Actor> = round.signed_by.as_deref().map(serde_json::from_str).transpose()?;
        let computed = self.computed(&run.record)?;
        let (decision, signature) = (Digest::read(decision), Digest::read(signature));
        let signed_by = signed_by.map(|actor| actor.name).unwrap_or_default();
        Ok(Some(HeldRound { run, computed, decision, signature, signed_by }))
    }

    /// The held rounds in which a child took part, the latest first, each with what became of its wishes.
    pub fn rounds_of(&self, territory: &str, code: &ChildCode) -> Result<Vec<(RoundNumber, RoundChild)>, Fault> {
        let held = self.look(territory, |kept| {
            let held = kept.list.allocations().filter(|(_, _, stage)| matches!(stage, Stage::Held { .. }));
            held.map(|(number, _, _)| number).collect::<Vec<_>>()
        })?;
        let mut found = Vec::new();
        for number in held.into_iter().rev() {
            let child = self.held_round(territory, number)?.and_then(|held| held.computed.child(code));
            found.extend(child.map(|child| (number, child)));
        }
        Ok(found)
    }

    /// The events of rounds in a territory's log.
    fn round_events(&self, territory: &str) -> Result<Vec<What>, Fault> {
        let lines = self.log_page(territory, 0, u32::MAX)?;
        // A million lines are not read as events for the few that are told by a word.
        let told = lines.iter().filter(|line| line.contains("\"allocation-"));
        let events = told.filter_map(|line| Event::from_canonical(line.as_bytes()).ok());
        Ok(events.map(|event| event.what).collect())
    }

    /// Proves the held rounds of a territory as they lie in the store, and tells whether the head's signature could be judged. Its log must be whole ([`CaseRoom::audit_log`]).
    pub fn audit_rounds(&self, territory: &str) -> Result<Vec<(RoundNumber, RoundProof)>, Fault> {
        let mut proved = Vec::new();
        let held = self.round_events(territory)?.into_iter().filter_map(|what| match what {
            What::AllocationHeld { round, decision, .. } => Some((round, decision)),
            _ => None,
        });
        for (number, decision) in held.collect::<Vec<_>>() {
            let row = self.store.read::<_, Fault>(|tx| Ok(tx.round_find(territory, number.into())?))?;
            let found = match row {
                Some(row) => self.audit_round(&row, &decision),
                None => Ok(Err(RoundFinding::Missing("the round"))),
            };
            let found = match found {
                Err(Fault::Store(StoreError::Damaged(_)) | Fault::Data(_)) => {
                    Err(RoundFinding::Changed("what the round rests on or came to"))
                }
                Err(Fault::Store(StoreError::Missing(_))) => {
                    Err(RoundFinding::Missing("what the round rests on or came to"))
                }
                other => other?,
            };
            proved.push((number, found));
        }
        Ok(proved)
    }

    /// Proves the decisions by which a head set the order aside, each by the number of its event, and tells whether the signature could be judged.
    pub fn audit_overrides(&self, territory: &str) -> Result<Vec<(u64, RoundProof)>, Fault> {
        let lines = self.log_page(territory, 0, u32::MAX)?;
        let events = lines.iter().filter(|line| line.contains("\"overridden\""));
        let mut proved = Vec::new();
        for event in events.filter_map(|line| Event::from_canonical(line.as_bytes()).ok()) {
            let What::Overridden { decision, .. } = event.what else { continue };
            let found = match self.judge_kept_decision(&decision) {
                Ok(Verdict::Invalid) | Err(Fault::Store(StoreError::Damaged(_))) => Err(RoundFinding::Signature),
                other => Ok(other?),
            };
            proved.push((event.number, found));
        }
        Ok(proved)
    }

    fn audit_round(&self, row: &RoundRecord, decision: &Digest) -> Result<RoundProof, Fault> {
        let Some(run) = self.signed_run(row)? else { return Ok(Err(RoundFinding::Missing("the run"))) };
        let parts = self.store.read::<_, Fault>(|tx| {
            let mut bytes = |digest: &Option<String>| {
                digest.as_deref().map(|digest| tx.blob_get(&Digest::read(digest))).transpose().map(Option::flatten)
            };
            Ok([bytes(&row.decision)?, bytes(&row.signature)?, bytes(&row.evidence)?])
        })?;
        // Not from memory: what lies in the store is proved.
        let [input, outcome] = self.store.read::<_, Fault>(|tx| {
            Ok([
                tx.blob_get(&run.record.input)?.unwrap_or_default(),
                tx.blob_get(&run.record.outcome)?.unwrap_or_default(),
            ])
        })?;
        let (round, outcome) = (serde_json::from_slice(&input)?, serde_json::from_slice(&outcome)?);
        let lines = self.log_page(&row.territory, 0, u32::MAX)?.join("\n");
        if let Err(other) = check_round(&lines, &round, &outcome) {
            return Ok(Err(other.into()));
        }
        if let Err(flaws) = check(&round, &outcome) {
            return Ok(Err(RoundFinding::Flawed(flaws)));
        }
        let [Some(bytes), Some(signature), evidence] = parts else {
            return Ok(Err(RoundFinding::Missing("the head's decision")));
        };
        if row.decision.as_deref() != Some(decision.as_str()) {
            return Ok(Err(RoundFinding::Changed("the head's decision")));
        }
        let verdict = self.judge_decision(&bytes, &signature, evidence.as_deref())?;
        Ok(if verdict == Verdict::Invalid { Err(RoundFinding::Signature) } else { Ok(verdict) })
    }
}
