//! A term prolonged with notice to the recipient, as far as the act lets it be.

use crate::{CaseRoom, Deed, Fault, Turned};
use engine::{Actor, Fact};
use jiff::Timestamp;
use kernel::{CaseId, iso};

/// What became of a wish to prolong a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extending {
    /// Prolonged; the recipient is told.
    Done,
    /// The act does not let the term be prolonged, or the body has decided already.
    NotAllowed,
    /// Not after the present deadline, or later than the act allows; the greatest day is given.
    OutOfRange(Option<Timestamp>),
}

impl CaseRoom {
    /// The last moment to which the act lets the term of a case be prolonged; none where it prints no maximum or no prolonging at all.
    pub fn longest_term(&self, case: CaseId) -> Result<Option<Timestamp>, Fault> {
        let hand = self.store.read::<_, Fault>(|tx| self.take_in_hand(tx, case))?;
        let hours = hand.edition.hours(self.system);
        let most = hand.edition.regulation.extension.as_ref().and_then(|extension| extension.most);
        Ok(most.map(|most| most.deadline(hand.record.opened_at, &self.calendar, &hours)))
    }

    /// Prolongs the term of a case that is not decided yet.
    pub fn extend(&self, case: CaseId, until: Timestamp, reason: &str, actor: &Actor) -> Result<Extending, Turned> {
        let hand = self.store.read::<_, Fault>(|tx| self.take_in_hand(tx, case))?;
        let open = hand.state.decision.is_none() && hand.state.number.is_some() && hand.state.outcome.is_none();
        if hand.edition.regulation.extension.is_none() || !open {
            return Ok(Extending::NotAllowed);
        }
        let longest = self.longest_term(case)?;
        let from = hand.record.due_at.unwrap_or(hand.record.opened_at).max(self.clock.now());
        if until <= from || longest.is_some_and(|longest| until > longest) {
            return Ok(Extending::OutOfRange(longest));
        }
        let fact = Fact::Extended { until: iso(until), reason: reason.to_owned() };
        self.apply(case, &Deed { fact, actor: actor.clone() })?;
        Ok(Extending::Done)
    }
}
