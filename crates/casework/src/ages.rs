//! Children who grow too old to wait leave the list by the clock: a number in the queue is no good to a child of school age.

use crate::effects::OUTGROWN;
use crate::lists::child_code;
use crate::{CaseRoom, Deed, Fault, Turned};
use engine::{Actor, Fact};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{System, civil_date};
use queue::{Settings, Standing};
use store::Tx;
use store::records::ChildRecord;

/// The setting that tells on which day the list was last looked through.
const LOOKED: &str = "ages-looked";

impl CaseRoom {
    /// Once a day lets the children leave who have reached the age at which the waiting ends. Gives how many left.
    ///
    /// A child that waits leaves the list on that day; its case says so once it stands where it waits for a place.
    pub fn watch_ages(&self) -> Result<usize, Fault> {
        let today = civil_date(self.clock.now());
        let looked = || self.store.read::<_, Fault>(|tx| Ok(tx.setting_get(LOOKED)?));
        if self.system != System::LocalBody || looked()?.is_some_and(|day| day == today.to_string()) {
            return Ok(0);
        }
        let mut left = 0;
        for log in self.store.read::<_, Fault>(|tx| Ok(tx.queue_heads()?))? {
            left += self.watch_territory(&log.territory, today)?;
        }
        self.store.write::<_, Fault>(|tx| Ok(tx.setting_put(LOOKED, &today.to_string())?))?;
        Ok(left)
    }

    fn watch_territory(&self, territory: &str, today: Date) -> Result<usize, Fault> {
        let Some(settings) = self.store.read(|tx| self.settings_kept(tx, territory))? else { return Ok(0) };
        let Some(age) = settings.end_age.value else { return Ok(0) };
        // A day to spare for those born on 29 February.
        let day = today.saturating_sub(i64::from(age.count).months()).saturating_add(1.day());
        let children =
            self.store.read::<_, Fault>(|tx| Ok(tx.child_list_born_by(territory, &day.to_string(), OUTGROWN)?))?;
        let mut left = 0;
        for child in children {
            left += usize::from(is_grown(&settings, &child, today)? && self.let_go(&child)?);
        }
        Ok(left)
    }

    /// Lets one child leave, if it waits or has left already and its case does not say so. True where anything changed.
    fn let_go(&self, child: &ChildRecord) -> Result<bool, Fault> {
        let code = child_code(child.case);
        let standing = self.look(&child.territory, |kept| kept.list.standing(&code).cloned())?;
        if !matches!(standing, Some(Standing::Waiting | Standing::Gone)) {
            return Ok(false);
        }
        let hand = self.store.read::<_, Fault>(|tx| self.take_in_hand(tx, child.case))?;
        // Who is off the list with a case that has ended had a place, or was told.
        if standing == Some(Standing::Gone) && hand.record.ended {
            return Ok(false);
        }
        let Some(age) = hand.edition.regulation.waiting_list.as_ref().map(|list| list.leaves_at_age) else {
            return Ok(false);
        };
        match self.apply(child.case, &Deed { fact: Fact::Outgrown { age }, actor: Actor::machine() }) {
            Ok(()) => Ok(true),
            Err(Turned::Misstep(misstep)) => {
                tracing::info!(case = %child.case, %misstep, "a child too old to wait leaves the list before its case says so");
                self.write(|tx| self.age_out(tx, child))
            }
            Err(Turned::Fault(fault)) => Err(fault),
        }
    }

    /// Takes a child off the list in a work that is about to look at it, if it grew too old since the list was last looked through.
    pub(crate) fn let_go_if_grown(&self, tx: &mut Tx<'_>, child: &ChildRecord) -> Result<(), Fault> {
        let settings = self.settings(tx, &child.territory)?;
        if is_grown(&settings, child, civil_date(self.clock.now()))? {
            self.age_out(tx, child)?;
        }
        Ok(())
    }

    /// The settings that a list has adopted and that are in force.
    fn settings_kept(&self, tx: &mut Tx<'_>, territory: &str) -> Result<Option<Settings>, Fault> {
        let now = self.clock.now();
        self.list(tx, territory, |kept| kept.list.settings(now).cloned())
    }
}

fn is_grown(settings: &Settings, child: &ChildRecord, today: Date) -> Result<bool, Fault> {
    let born = child.birth_date.parse()?;
    Ok(settings.ends_on(born).is_some_and(|end| end <= today))
}
