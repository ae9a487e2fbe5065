//! What a fact changes beside the case: the waiting list, offers, papers and mail. And the facts a system makes by itself.

use crate::apply::InHand;
use crate::{Application, CaseRoom, Fault, ToldEntry};
use engine::{Fact, FactKind, Handing, Outcome, Verb};
use kernel::{CaseId, CaseNumber, Digest, System, civil_date};
use store::Tx;
use store::records::{ChildRecord, OfferRecord, PaperRecord, VacancyRecord};

/// Status of a child on the waiting list.
pub(crate) const WAITING: &str = "waiting";
/// A place is offered to the child.
const OFFERED: &str = "offered";
/// The parent consented; the referral is being made.
const ACCEPTED: &str = "accepted";
/// The referral is issued: the child is off the list.
const REFERRED: &str = "referred";
/// The child grew too old to wait and is off the list.
const OUTGROWN: &str = "outgrown";

impl CaseRoom {
    pub(crate) fn effects(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Fault> {
        // The bytes of a paper go to the body and to the system that hands it out; the others only know that it was signed.
        let holds_papers = self.system == System::LocalBody || self.system == hand.record.channel.system();
        if holds_papers && matches!(entry.fact, Fact::PaperSigned { .. }) {
            self.keep_paper(tx, hand, entry)?;
        }
        self.keep_told_evidence(tx, hand.record.id, &entry.fact)?;
        match self.system {
            System::LocalBody => self.effects_at_body(tx, hand, entry),
            System::Portal => self.mail_recipient(tx, hand, &entry.fact),
            System::ServiceCentre | System::Gateway => Ok(()),
        }
    }

    fn effects_at_body(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Fault> {
        let now = self.clock.now();
        let case = hand.record.id;
        match &entry.fact {
            Fact::PlaceOffered { .. } => child_status(tx, case, OFFERED)?,
            Fact::PlaceAllotted { .. } => child_status(tx, case, ACCEPTED)?,
            Fact::PlaceAccepted { offer, .. } => {
                tx.offer_answer(offer, "accepted", now)?;
                child_status(tx, case, ACCEPTED)?;
            }
            Fact::PlaceDeclined { offer, .. } => {
                tx.offer_answer(offer, "declined", now)?;
                if let Some(offer) = tx.offer_find(offer)? {
                    tx.vacancy_release(&offer.vacancy)?;
                }
                child_status(tx, case, WAITING)?;
            }
            Fact::Outgrown { .. } => {
                child_status(tx, case, OUTGROWN)?;
                self.mail_visitor(tx, hand, &entry.fact)?;
            }
            Fact::HandedOut { handing: Handing::Mail { to } } => self.mail_paper(tx, hand, to)?,
            Fact::Overdue { step } => self.mail_heads(tx, hand, step)?,
            Fact::Extended { .. } | Fact::ResultAppointed { .. } => self.mail_visitor(tx, hand, &entry.fact)?,
            _ => {}
        }
        // A child leaves the list with a referral; where the service ends with a number on the list, the child goes on waiting.
        if hand.state.outcome == Some(Outcome::Issued)
            && tx.child_find(case)?.is_some_and(|child| child.status == ACCEPTED)
        {
            child_status(tx, case, REFERRED)?;
        }
        Ok(())
    }

    fn keep_paper(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Fault> {
        let Fact::PaperSigned { paper, number, code, pdf, signer, certificate } = &entry.fact else { return Ok(()) };
        let record = PaperRecord {
            id: self.uuid().to_string(),
            case: hand.record.id,
            kind: paper.clone(),
            number: number.clone(),
            code: code.clone(),
            pdf: pdf.clone(),
            lang: hand.record.lang,
            signed_by: signer.clone(),
            certificate: certificate.clone(),
            issued_at: entry.at.parse()?,
            withdrawn_at: None,
        };
        Ok(tx.paper_save(&record)?)
    }

    pub(crate) fn automatic_fact(&self, tx: &mut Tx<'_>, hand: &InHand, verb: Verb) -> Result<Fact, Fault> {
        match verb {
            Verb::Number => {
                let year = civil_date(self.clock.now()).year();
                let serial = tx.serial_next(&format!("application:{}:{year}", hand.record.office))?;
                Ok(Fact::Numbered { number: CaseNumber::new(&hand.record.office, year, serial) })
            }
            Verb::Enrol => self.enrol(tx, hand),
            Verb::FileRefusal => {
                let offer = hand.state.offers.last().map(|offer| offer.id.clone()).unwrap_or_default();
                Ok(Fact::RefusalFiled { offer })
            }
            Verb::RegisterOutgoing => {
                let year = civil_date(self.clock.now()).year();
                let serial = tx.serial_next(&format!("outgoing:{}:{year}", hand.record.office))?;
                Ok(Fact::OutgoingRegistered { number: format!("{serial}/{year}") })
            }
            // Only delivery is left of the verbs that systems do by themselves; dispatch and the question to the registers are done where the case is opened, and papers are drawn before.
            _ => Ok(Fact::Delivered { to: hand.record.channel.system() }),
        }
    }

    /// Puts the child on the list and tells the position of this moment.
    fn enrol(&self, tx: &mut Tx<'_>, hand: &InHand) -> Result<Fact, Fault> {
        let application = application_of(tx, hand)?;
        let fields = hand.edition.regulation.waiting_list.as_ref();
        let answer = |pick: fn(&engine::WaitingList) -> &String| {
            fields.and_then(|fields| application.answer(pick(fields))).unwrap_or_default().to_owned()
        };
        let child = ChildRecord {
            case: hand.record.id,
            territory: hand.record.office.clone(),
            kindergarten_wishes: "[]".to_owned(),
            child_name: answer(|fields| &fields.child_name),
            child_iin: Some(answer(|fields| &fields.child_iin)).filter(|iin| !iin.is_empty()),
            birth_date: answer(|fields| &fields.birth_date),
            // The date of the application decides, not that of the decision.
            registered_at: hand.record.opened_at,
            privilege: None,
            status: WAITING.to_owned(),
        };
        tx.child_enrol(&child)?;
        let (children, vacancies) = self.waiting_list(tx, &hand.record.office)?;
        Ok(Fact::Enrolled {
            place_free: queue::place_free(&vacancies, &children, hand.record.id),
            position: queue::position(&children, hand.record.id).unwrap_or(1),
        })
    }

    /// The waiting children and the free places of a territory, as the rules of the queue see them. A child who has reached the age at which the
    /// regulation ends the waiting is not among them.
    pub(crate) fn waiting_list(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
    ) -> Result<(Vec<queue::Child>, Vec<queue::Vacancy>), Fault> {
        let today = civil_date(self.clock.now());
        let mut children = Vec::new();
        for record in tx.child_list(territory, WAITING)? {
            let refused =
                tx.offer_of(record.case)?.into_iter().filter(|offer| offer.answer.as_deref() == Some("declined"));
            let child = queue::Child {
                case: record.case,
                birth_date: record.birth_date.parse()?,
                registered_at: record.registered_at,
                refused: refused.map(|offer| offer.vacancy).collect(),
            };
            let edition = self.take_in_hand(tx, record.case)?.edition;
            let leaves_at = edition.regulation.waiting_list.as_ref().map(|list| list.leaves_at_age);
            if leaves_at.is_none_or(|age| !queue::outgrown(child.birth_date, age, today)) {
                children.push(child);
            }
        }
        let vacancies = tx.vacancy_list(territory)?.iter().map(as_vacancy).collect();
        Ok((children, vacancies))
    }

    /// Makes an offer of a free place to the child who is next for it, or tells that nobody is.
    pub(crate) fn offer_to_next(
        &self,
        tx: &mut Tx<'_>,
        vacancy: &VacancyRecord,
    ) -> Result<Option<(CaseId, Fact)>, Fault> {
        let (children, _) = self.waiting_list(tx, &vacancy.territory)?;
        let Some(child) = queue::next_for(&as_vacancy(vacancy), &children) else { return Ok(None) };
        if !tx.vacancy_take(&vacancy.id)? {
            return Ok(None);
        }
        let (case, id, kindergarten) = (child.case, vacancy.id.clone(), vacancy.kindergarten_name.clone());
        let hand = self.take_in_hand(tx, case)?;
        // Some acts give the place at once, others offer it and wait for a written answer.
        if hand.state.due(hand.route()?).contains(&FactKind::PlaceAllotted) {
            return Ok(Some((case, Fact::PlaceAllotted { place: id, kindergarten })));
        }
        let offer = OfferRecord {
            id: self.uuid().to_string(),
            case,
            vacancy: id,
            kindergarten,
            made_at: self.clock.now(),
            answer_by: None,
            answered_at: None,
            answer: None,
        };
        tx.offer_make(&offer)?;
        let fact = Fact::PlaceOffered { offer: offer.id, kindergarten: offer.kindergarten, answer_by: None };
        Ok(Some((case, fact)))
    }
}

pub(crate) fn as_vacancy(record: &VacancyRecord) -> queue::Vacancy {
    let year = |year: i64| i16::try_from(year).unwrap_or(0);
    queue::Vacancy {
        id: record.id.clone(),
        born: (year(record.born_from), year(record.born_to)),
        free: u32::try_from(record.places - record.taken).unwrap_or(0),
    }
}

pub(crate) fn application_of(tx: &mut Tx<'_>, hand: &InHand) -> Result<Application, Fault> {
    let digest: Digest = hand.state.application.clone().ok_or(Fault::NoCase(hand.record.id))?;
    let bytes = tx.blob_get(&digest)?.ok_or(Fault::NoCase(hand.record.id))?;
    Ok(Application::from_bytes(&bytes)?)
}

fn child_status(tx: &mut Tx<'_>, case: CaseId, status: &str) -> Result<(), Fault> {
    if let Some(mut child) = tx.child_find(case)? {
        status.clone_into(&mut child.status);
        tx.child_update(&child)?;
    }
    Ok(())
}
