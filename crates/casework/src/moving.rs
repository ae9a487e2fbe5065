//! A child that waits in one territory and is put on the list of another. It leaves the first list and stands on the second in one transaction, so that it
//! is never on both or on none; where the settings of its new list say so it waits there from its first day.

use crate::apply::InHand;
use crate::lists::{Entry, child_code};
use crate::{CaseRoom, Fault, Turned};
use engine::{Actor, Fact, Leaving, advance};
use jiff::Timestamp;
use kernel::CaseId;
use queue::{ActorKind, Standing, Territory, What};
use store::Tx;
use store::records::ChildRecord;

/// Where a child waits before it moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitsElsewhere {
    /// The territory.
    pub territory: String,
    /// Its first day there.
    pub since: Timestamp,
}

impl CaseRoom {
    /// The lists of other territories that a child with an ИИН has not left, and whether it only waits there: no place is offered to it or its own, and
    /// it claims none.
    pub(crate) fn elsewhere(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        iin: &str,
    ) -> Result<Vec<(ChildRecord, bool)>, Fault> {
        let mut found = Vec::new();
        // Without a number two children of one name and birthday in two cities are taken for two.
        let others = if iin.is_empty() { Vec::new() } else { tx.child_find_elsewhere(territory, iin)? };
        for other in others {
            let code = child_code(other.case);
            let stands = self.list(tx, &other.territory, |kept| {
                let stays = kept.list.standing(&code).is_some_and(|standing| *standing != Standing::Gone);
                stays.then(|| kept.list.only_waits(&code))
            })?;
            found.extend(stands.map(|free| (other, free)));
        }
        Ok(found)
    }

    /// Where the child of an application waits now, if a decision to grant it makes the child move here.
    pub fn waits_elsewhere(&self, case: CaseId) -> Result<Option<WaitsElsewhere>, Fault> {
        self.store.read(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let Some(fields) = hand.edition.regulation.waiting_list.as_ref() else { return Ok(None) };
            let application = crate::effects::application_of(tx, &hand)?;
            let iin = application.answer(&fields.child_iin).unwrap_or_default();
            let waits = self.elsewhere(tx, &hand.record.office, iin)?.into_iter().find(|(_, free)| *free);
            Ok(waits.map(|(other, _)| WaitsElsewhere { territory: other.territory, since: other.registered_at }))
        })
    }

    /// Takes the child of an application off the list of another territory, and tells the case by which it waited there. Gives where it was, and the
    /// moment from which it waits here where the settings keep it.
    pub(crate) fn leave_elsewhere(
        &self,
        tx: &mut Tx<'_>,
        hand: &InHand,
        iin: &str,
    ) -> Result<Option<(Territory, Option<Timestamp>)>, Fault> {
        let mut moved = None;
        for (other, _) in self.elsewhere(tx, &hand.record.office, iin)?.into_iter().filter(|(_, free)| *free) {
            let child = child_code(other.case);
            let what = What::MovedAway { child, to: Territory::new(hand.record.office.as_str()) };
            self.note(tx, &other.territory, Entry::new(ActorKind::Machine, what))?;
            let mut left = self.take_in_hand(tx, other.case)?;
            let fact = Fact::Unlisted { why: Leaving::Moved };
            if advance(left.route()?, &left.state, &fact).is_ok() {
                let told = self.told(fact, Actor::machine());
                match self.enter(tx, &mut left, &told, None) {
                    Ok(()) => self.put_back(tx, left)?,
                    Err(Turned::Fault(fault)) => return Err(fault),
                    Err(Turned::Misstep(misstep)) => {
                        tracing::error!(case = %other.case, %misstep, "a case cannot be told that its child moved away");
                    }
                }
            }
            if moved.is_none() {
                let keeps = self.settings(tx, &hand.record.office)?.move_keeps_date.value == Some(true);
                moved = Some((Territory::new(other.territory), keeps.then_some(other.registered_at)));
            }
        }
        Ok(moved)
    }
}
