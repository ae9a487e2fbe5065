//! What a fact changes beside the case: the log of the waiting list, offers, papers and mail. And the facts a system makes by itself.

use crate::apply::InHand;
use crate::listed::{Wishes, wishes_of};
use crate::lists::{Entry, child_code};
use crate::{Application, CaseRoom, Fault, ToldEntry, Turned};
use engine::{Fact, Handing, Outcome, Verb};
use kernel::{CaseNumber, Digest, System, civil_date};
use queue::{ActorKind, KindergartenId, Standing, What};
use store::Tx;
use store::records::{ChildRecord, PaperRecord};

/// Status of a child until its case says that it left the list.
pub(crate) const LISTED: &str = "waiting";
/// Status of a child whose case said that it grew too old to wait.
pub(crate) const OUTGROWN: &str = "outgrown";

impl CaseRoom {
    pub(crate) fn effects(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Turned> {
        // The bytes of a paper go to the body and to the system that hands it out; the others only know that it was signed.
        let holds_papers = self.system == System::LocalBody || self.system == hand.record.channel.system();
        if holds_papers && matches!(entry.fact, Fact::PaperSigned { .. }) {
            self.keep_paper(tx, hand, entry)?;
        }
        self.keep_told_evidence(tx, hand.record.id, &entry.fact)?;
        match self.system {
            System::LocalBody => self.effects_at_body(tx, hand, entry),
            System::Portal => Ok(self.mail_recipient(tx, hand, &entry.fact)?),
            System::ServiceCentre | System::Gateway => Ok(()),
        }
    }

    fn effects_at_body(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Turned> {
        match &entry.fact {
            Fact::Outgrown { .. } => {
                self.outgrow(tx, hand)?;
                self.mail_visitor(tx, hand, &entry.fact)?;
            }
            Fact::HandedOut { handing: Handing::Mail { to } } => self.mail_paper(tx, hand, to)?,
            Fact::Overdue { step } => self.mail_heads(tx, hand, step)?,
            Fact::Extended { .. }
            | Fact::ResultAppointed { .. }
            | Fact::OfferLapsed { .. }
            | Fact::Unlisted { .. }
            | Fact::ListTold { .. } => self.mail_visitor(tx, hand, &entry.fact)?,
            _ => {}
        }
        // The paper that is signed once the place is the child's own is its referral; where none is signed, the result itself is. A place won from
        // the bulletin is the child's before its case says so, and a notice may be signed in between.
        if !hand.state.has_place() {
            return Ok(());
        }
        if matches!(entry.fact, Fact::PaperSigned { .. }) || hand.state.outcome == Some(Outcome::Issued) {
            self.refer(tx, hand, entry)?;
        }
        Ok(())
    }

    /// The child leaves the list by age, unless it has left it or a place is its own.
    fn outgrow(&self, tx: &mut Tx<'_>, hand: &InHand) -> Result<(), Fault> {
        let Some(mut child) = tx.child_find(hand.record.id)? else { return Ok(()) };
        self.age_out(tx, &child)?;
        OUTGROWN.clone_into(&mut child.status);
        Ok(tx.child_update(&child)?)
    }

    /// Takes a child that is too old to wait off the list. True where it stood there.
    pub(crate) fn age_out(&self, tx: &mut Tx<'_>, record: &ChildRecord) -> Result<bool, Fault> {
        let child = child_code(record.case);
        if self.standing(tx, &record.territory, &child)? != Some(Standing::Waiting) {
            return Ok(false);
        }
        let settings = self.settings(tx, &record.territory)?;
        let entry = Entry::new(ActorKind::Machine, What::AgedOut { child }).clause(settings.end_age.clause.as_ref());
        self.note(tx, &record.territory, entry)?;
        Ok(true)
    }

    fn refer(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Fault> {
        let (territory, child) = (&hand.record.office, child_code(hand.record.id));
        if self.standing(tx, territory, &child)? != Some(Standing::Consented) {
            return Ok(());
        }
        let settings = self.settings(tx, territory)?;
        let hours = hand.edition.hours(System::LocalBody);
        let until = settings.referral_until(self.clock.now(), &self.calendar, &hours);
        let what = What::ReferralIssued { child, until };
        let entry = Entry::new(role(&entry.actor), what).clause(settings.referral.clause.as_ref());
        self.note(tx, territory, entry)
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
    pub(crate) fn enrol(&self, tx: &mut Tx<'_>, hand: &InHand) -> Result<Fact, Fault> {
        let application = application_of(tx, hand)?;
        let fields = hand.edition.regulation.waiting_list.as_ref();
        let answer = |pick: fn(&engine::WaitingList) -> &String| {
            fields.and_then(|fields| application.answer(pick(fields))).unwrap_or_default().to_owned()
        };
        let privilege = fields.and_then(|fields| {
            let asked = application.answer(fields.privilege_field.as_ref()?)?;
            fields.privileges.iter().any(|known| known.id == asked).then(|| asked.to_owned())
        });
        let (territory, code) = (hand.record.office.clone(), child_code(hand.record.id));
        let wishes = wishes_of(tx, hand, &application)?;
        let iin = answer(|fields| &fields.child_iin);
        let (moved_from, first) = self.leave_elsewhere(tx, hand, &iin)?.unzip();
        let child = ChildRecord {
            case: hand.record.id,
            territory: territory.clone(),
            kindergarten_wishes: serde_json::to_string(&wishes)?,
            child_name: answer(|fields| &fields.child_name),
            child_iin: Some(iin).filter(|iin| !iin.is_empty()),
            birth_date: answer(|fields| &fields.birth_date),
            // The date of the application decides, not that of the decision; of a child that moved here, that of its first one.
            registered_at: first.flatten().map_or(hand.record.opened_at, |first| first.min(hand.record.opened_at)),
            privilege,
            status: LISTED.to_owned(),
            code: Some(code.as_str().to_owned()),
        };
        tx.child_enrol(&child)?;
        self.register(tx, &child, moved_from)?;
        self.list_now(tx, &territory, |kept| Fact::Enrolled {
            place_free: kept.list.place_due(&code),
            position: kept.list.position(&code).unwrap_or(1),
        })
    }

    /// Puts a child into the log: its registration, and the privilege it asks for, which has no effect until it is confirmed.
    pub(crate) fn register(
        &self,
        tx: &mut Tx<'_>,
        record: &ChildRecord,
        moved_from: Option<queue::Territory>,
    ) -> Result<(), Fault> {
        let settings = self.settings(tx, &record.territory)?;
        let born: jiff::civil::Date = record.birth_date.parse()?;
        let (now, code) = (self.clock.now(), child_code(record.case));
        let wishes = Wishes::kept(record)?;
        let what = What::Registered {
            child: code.clone(),
            born: born.year(),
            registered_at: record.registered_at.min(now),
            of_age: settings.starts_on(born) <= civil_date(now),
            wishes: wishes.kindergartens.into_iter().map(KindergartenId::new).collect(),
            language: wishes.language.map(Into::into),
            moved_from,
        };
        self.note(tx, &record.territory, Entry::new(ActorKind::Machine, what))?;
        let known = record.privilege.as_ref().and_then(|id| settings.categories.iter().find(|known| known.id == *id));
        let Some(category) = known else { return Ok(()) };
        let what = What::PrivilegeClaimed { child: code, privilege: 0, class: category.class };
        self.note(tx, &record.territory, Entry::new(ActorKind::Parent, what).clause(category.clause.as_ref()))
    }

    /// Where a child stands on a list.
    pub(crate) fn standing(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        child: &queue::ChildCode,
    ) -> Result<Option<Standing>, Fault> {
        self.list_now(tx, territory, |kept| kept.list.standing(child).cloned())
    }
}

/// In what role the log says that an actor acted.
pub(crate) fn role(actor: &engine::Actor) -> ActorKind {
    match actor.kind {
        engine::ActorKind::Recipient => ActorKind::Parent,
        engine::ActorKind::Officer
        | engine::ActorKind::Registrar
        | engine::ActorKind::Specialist
        | engine::ActorKind::Commission => ActorKind::Officer,
        engine::ActorKind::Head => ActorKind::Head,
        engine::ActorKind::QueueKeeper => ActorKind::QueueKeeper,
        engine::ActorKind::Kindergarten => ActorKind::Kindergarten,
        engine::ActorKind::Operator => ActorKind::Operator,
        engine::ActorKind::Machine => ActorKind::Machine,
    }
}

pub(crate) fn application_of(tx: &mut Tx<'_>, hand: &InHand) -> Result<Application, Fault> {
    let digest: Digest = hand.state.application.clone().ok_or(Fault::NoCase(hand.record.id))?;
    let bytes = tx.blob_get(&digest)?.ok_or(Fault::NoCase(hand.record.id))?;
    Ok(Application::from_bytes(&bytes)?)
}
