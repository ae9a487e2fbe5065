//! What registers say of a family: whether the recipient is a parent of the child, or stands in the parents' place.
//!
//! The journal keeps the answer in short. Neither a parent nor a guardian is refused here: the acts name no such refusal, the officer decides by
//! the grounds of the regulation. A silent register is no answer in the negative: the officer checks the papers, or asks again.

use crate::{CaseRoom, CaseView, Deed, Turned};
use engine::{Actor, Fact, Finding, RegisterAnswer, RegisterKind};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Iin, civil_date, iso};
use registers::{Parenthood, Register, RegisterFault};

/// A child and who applies for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The child.
    pub child: Iin,
    /// The recipient.
    pub recipient: Iin,
}

/// Asks the register of births, and that of guardianship where the record does not show the recipient to be a parent. Blocks.
pub fn ask_family(register: &dyn Register, family: &Family, at: Timestamp) -> Vec<RegisterAnswer> {
    let answer = |register, (finding, record)| RegisterAnswer { register, finding, record, at: iso(at) };
    let birth = match register.birth(&family.child) {
        Ok(None) => (Finding::Unknown, None),
        Ok(Some(record)) => {
            let finding = match record.parenthood(&family.recipient) {
                Some(Parenthood::Mother) => Finding::Mother,
                Some(Parenthood::Father) => Finding::Father,
                None => Finding::OtherParents,
            };
            (finding, Some(named(&record.number, &record.date)))
        }
        Err(fault) => silent(&fault),
    };
    let is_parent = matches!(birth.0, Finding::Mother | Finding::Father);
    let mut answers = vec![answer(RegisterKind::Births, birth)];
    if !is_parent {
        let guardian = match register.guardianship(&family.child, &family.recipient) {
            Ok(Some(decision)) if holds(decision.until.as_deref(), civil_date(at)) => {
                (Finding::Guardian, Some(named(&decision.number, &decision.date)))
            }
            Ok(_) => (Finding::Unknown, None),
            Err(fault) => silent(&fault),
        };
        answers.push(answer(RegisterKind::Guardianship, guardian));
    }
    answers
}

fn silent(fault: &RegisterFault) -> (Finding, Option<String>) {
    tracing::warn!(%fault, "a register does not answer");
    (Finding::Silent, None)
}

fn named(number: &str, date: &str) -> String {
    format!("№ {number}, {date}")
}

fn holds(until: Option<&str>, today: Date) -> bool {
    until.is_none_or(|day| day.parse::<Date>().is_ok_and(|day| day >= today))
}

impl CaseView {
    /// The family whose registers may be asked again: the route asks the register of births, the application names the child, nothing is decided yet.
    pub fn family(&self) -> Option<Family> {
        let route = self.edition.route(self.record.channel)?;
        let asks = route.steps.iter().any(|step| step.registers.contains(&RegisterKind::Births));
        let application = self.application.as_ref().filter(|_| asks && self.state.decision.is_none())?;
        let field = &self.edition.regulation.waiting_list.as_ref()?.child_iin;
        let child = Iin::kept(application.answer(field)?).ok()?;
        Some(Family { child, recipient: application.recipient.person().iin.clone() })
    }
}

impl CaseRoom {
    /// Asks the registers of a case's family again and enters what they say; false where nothing is to be asked. Blocks.
    pub fn ask_again(&self, register: &dyn Register, view: &CaseView, actor: &Actor) -> Result<bool, Turned> {
        let Some(family) = view.family() else { return Ok(false) };
        let answers = ask_family(register, &family, self.clock.now());
        self.apply(view.record.id, &Deed { fact: Fact::AskedAgain { answers }, actor: actor.clone() })?;
        Ok(true)
    }
}
