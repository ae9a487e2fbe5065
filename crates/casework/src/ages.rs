//! Children who grow too old to wait leave the list by the clock: a number in the queue is no good to a child of school age.

use crate::effects::WAITING;
use crate::{CaseRoom, Deed, Fault, Turned};
use engine::{Actor, Fact};
use jiff::civil::Date;
use kernel::{System, civil_date};
use store::records::ChildRecord;

/// The setting that tells on which day the list was last looked through.
const LOOKED: &str = "ages-looked";

impl CaseRoom {
    /// Once a day lets the children leave who have reached the age at which their regulation ends the waiting. Gives how many left.
    ///
    /// A child with an open offer, or one whose notice of enrolment is not signed yet, leaves once the case stands where it waits for a place.
    pub fn watch_ages(&self) -> Result<usize, Fault> {
        let today = civil_date(self.clock.now());
        let looked = || self.store.read::<_, Fault>(|tx| Ok(tx.setting_get(LOOKED)?));
        if self.system != System::LocalBody || looked()?.is_some_and(|day| day == today.to_string()) {
            return Ok(0);
        }
        let children = self.store.read::<_, Fault>(|tx| Ok(tx.child_list_all(WAITING)?))?;
        let mut left = 0;
        for child in &children {
            left += usize::from(self.let_go(child, today)?);
        }
        self.store.write::<_, Fault>(|tx| Ok(tx.setting_put(LOOKED, &today.to_string())?))?;
        Ok(left)
    }

    /// Takes one child off the list, if it is too old to wait. True where it left.
    fn let_go(&self, record: &ChildRecord, today: Date) -> Result<bool, Fault> {
        let hand = self.store.read::<_, Fault>(|tx| self.take_in_hand(tx, record.case))?;
        let Some(age) = hand.edition.regulation.waiting_list.as_ref().map(|list| list.leaves_at_age) else {
            return Ok(false);
        };
        if !queue::outgrown(record.birth_date.parse()?, age, today) {
            return Ok(false);
        }
        match self.apply(record.case, &Deed { fact: Fact::Outgrown { age }, actor: Actor::machine() }) {
            Ok(()) => Ok(true),
            Err(Turned::Misstep(misstep)) => {
                tracing::info!(case = %record.case, %misstep, "a child too old to wait cannot leave the list yet");
                Ok(false)
            }
            Err(Turned::Fault(fault)) => Err(fault),
        }
    }
}
