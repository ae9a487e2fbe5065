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
                // Whoever asks about their own birth is no parent and needs none.
                None if family.child == family.recipient => Finding::Known,
                None => Finding::OtherParents,
            };
            (finding, Some(named(&record.number, &record.date)))
        }
        Err(fault) => silent(&fault),
    };
    let is_parent = matches!(birth.0, Finding::Mother | Finding::Father);
    let mut answers = vec![answer(RegisterKind::Births, birth)];
    if !is_parent && family.child != family.recipient {
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

/// What registers may be asked of by whoever checks a case's papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The recipient, where the persons register is asked.
    pub recipient: Option<Iin>,
    /// The family, where the application names the person who was born.
    pub family: Option<Family>,
}

impl CaseView {
    /// What registers may be asked of now, if anything: the route or the service has them asked, nothing is decided yet, and where the act wants
    /// the recipient's consent it was given.
    pub fn asking(&self) -> Option<Asking> {
        let route = self.edition.route(self.record.channel)?;
        let regulation = &self.edition.regulation;
        let application = self.application.as_ref().filter(|_| self.state.decision.is_none())?;
        let recipient = application.recipient.person().iin.clone();
        let family = |field: &str| {
            let child = Iin::new(application.answer(field)?).ok()?;
            Some(Family { child, recipient: recipient.clone() })
        };
        if route.steps.iter().any(|step| step.registers.contains(&RegisterKind::Births)) {
            let family = family(&regulation.waiting_list.as_ref()?.child_iin)?;
            return Some(Asking { recipient: None, family: Some(family) });
        }
        let agreed = regulation.consent.is_none() || application.consent.is_some();
        let data = regulation.birth_data.as_ref().filter(|_| agreed && self.state.number.is_some())?;
        Some(Asking { recipient: Some(recipient.clone()), family: family(&data.child_iin) })
    }
}

impl CaseRoom {
    /// Asks the registers of a case and enters what they say; false where nothing is to be asked. Blocks.
    pub fn ask_again(&self, register: &dyn Register, view: &CaseView, actor: &Actor) -> Result<bool, Turned> {
        let Some(Asking { recipient, family }) = view.asking() else { return Ok(false) };
        let now = self.clock.now();
        let mut answers: Vec<RegisterAnswer> = recipient.iter().map(|iin| ask_person(register, iin, now)).collect();
        answers.extend(family.iter().flat_map(|family| ask_family(register, family, now)));
        self.apply(view.record.id, &Deed { fact: Fact::AskedAgain { answers }, actor: actor.clone() })?;
        Ok(true)
    }
}

/// Asks the persons register whether it knows a person. Blocks.
fn ask_person(register: &dyn Register, iin: &Iin, at: Timestamp) -> RegisterAnswer {
    let finding = match register.person(iin) {
        Ok(Some(_)) => Finding::Known,
        Ok(None) => Finding::Unknown,
        Err(fault) => silent(&fault).0,
    };
    RegisterAnswer { register: RegisterKind::Persons, finding, record: None, at: iso(at) }
}
