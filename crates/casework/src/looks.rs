//! Who looked at a recipient's data: kept where the look was, and told to the portal by letter, so that the recipient sees it in the cabinet.

use crate::{CaseRoom, Fault, LetterBody};
use engine::Actor;
use jiff::{SignedDuration, Timestamp};
use kernel::{CaseId, Channel, System, iso};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::records::CaseRecord;

/// The same person at the same thing within this time is one look: pages are opened again and again while one works.
const SAME_LOOK: SignedDuration = SignedDuration::from_hours(1);

/// Who looked, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// In which system.
    pub system: System,
    /// At which office, by its code in the directories; none where the account has no office.
    pub office: Option<String>,
    /// Who.
    pub actor: Actor,
}

/// A look as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookView {
    /// The case.
    pub case: CaseRecord,
    /// Who looked, and where.
    pub look: Look,
    /// At what, a machine word.
    pub what: String,
    /// When.
    pub at: Timestamp,
}

impl CaseRoom {
    /// Notes that a member of staff looked at a case, and tells the portal where it knows of the case.
    pub fn note_look(&self, case: CaseId, actor: &Actor, office: Option<&str>, what: &str) -> Result<(), Fault> {
        self.note_looks(&[case], actor, office, what)
    }

    /// The same for a page that shows several cases.
    pub fn note_looks(&self, cases: &[CaseId], actor: &Actor, office: Option<&str>, what: &str) -> Result<(), Fault> {
        if cases.is_empty() {
            return Ok(());
        }
        let look = Look { system: self.system, office: office.map(str::to_owned), actor: actor.clone() };
        self.store.write::<_, Fault>(|tx| cases.iter().try_for_each(|case| self.note_one(tx, *case, &look, what)))
    }

    fn note_one(&self, tx: &mut Tx<'_>, case: CaseId, look: &Look, what: &str) -> Result<(), Fault> {
        let (now, text) = (self.clock.now(), serde_json::to_string(look)?);
        let looks = tx.access_of(case)?;
        let same = |one: &&store::records::AccessRecord| one.actor == text && one.what == what;
        if looks.iter().rev().find(same).is_some_and(|one| now.duration_since(one.at) < SAME_LOOK) {
            return Ok(());
        }
        tx.access_note(case, &text, what, now)?;
        let hand = self.take_in_hand(tx, case)?;
        // What the portal never heard of is nothing that its cabinet could show.
        if hand.state.number.is_some() || hand.record.channel == Channel::Portal {
            let body = LetterBody::Looked { at: iso(now), look: look.clone(), what: what.to_owned() };
            self.post(tx, &hand.record, System::Portal, &body, Vec::new())?;
        }
        Ok(())
    }

    /// Keeps a look that another system told of.
    pub(crate) fn keep_look(tx: &mut Tx<'_>, case: CaseId, at: &str, look: &Look, what: &str) -> Result<(), Fault> {
        Ok(tx.access_note(case, &serde_json::to_string(look)?, what, at.parse()?)?)
    }

    /// The looks at some cases, the latest first, at most `most`.
    pub fn looks(&self, cases: &[CaseRecord], most: usize) -> Result<Vec<LookView>, Fault> {
        let mut looks = self.store.read::<_, Fault>(|tx| {
            let mut looks = Vec::new();
            for case in cases {
                for one in tx.access_of(case.id)? {
                    let look = serde_json::from_str(&one.actor)?;
                    looks.push(LookView { case: case.clone(), look, what: one.what, at: one.at });
                }
            }
            Ok(looks)
        })?;
        looks.sort_by_key(|look| std::cmp::Reverse(look.at));
        looks.truncate(most);
        Ok(looks)
    }
}
