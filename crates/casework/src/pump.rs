//! The pump moves what waits: letters out, letters in, time limits that passed, mail. Everything it does can be done again without harm.

use crate::apply::InHand;
use crate::begin::Beginning;
use crate::{CaseRoom, Deed, Fault, LetterBody, Turned};
use documents::{Attachment, Mail, Mailer};
use engine::{Actor, CaseState, Fact};
use gateway::{CarryFault, Gateway, Parcel, Receiver, Transport};
use jiff::SignedDuration;
use kernel::{Digest, System};
use std::sync::Arc;
use store::Tx;
use store::records::{CaseFilter, CasePlace, CaseRecord, LetterRecord, MailRecord};

/// How many rows one round takes of each kind.
const ROUND: i64 = 100;

impl Receiver for CaseRoom {
    fn receive(&self, parcel: &Parcel) -> Result<(), CarryFault> {
        gateway::take_in(&self.store, parcel, self.clock.now()).map(|_| ())
    }
}

impl CaseRoom {
    /// Opens the letters that are next for their cases. Gives how many were opened.
    pub fn open_letters(&self) -> Result<usize, Fault> {
        let letters = self.store.read::<_, Fault>(|tx| Ok(tx.inbox_next(None)?))?;
        let mut opened = 0;
        for letter in &letters {
            match self.open_letter(letter) {
                Ok(()) => opened += 1,
                Err(fault) => {
                    tracing::error!(letter = %letter.id, case = %letter.case, %fault, "a letter cannot be opened; its case waits");
                    self.store.write::<_, Fault>(|tx| Ok(tx.inbox_fail(letter.id, &fault.to_string())?))?;
                }
            }
        }
        Ok(opened)
    }

    fn open_letter(&self, letter: &LetterRecord) -> Result<(), Fault> {
        let body: LetterBody = serde_json::from_str(&letter.body)?;
        let entered = self.write::<_, Turned>(|tx| {
            match &body {
                LetterBody::Case { entries, .. } => {
                    if tx.case_find(letter.case)?.is_none() {
                        let mut hand = self.begin_copy(tx, letter, &body)?;
                        for entry in entries {
                            self.enter(tx, &mut hand, entry, Some(letter.id))?;
                        }
                        self.put_back(tx, hand)?;
                    }
                }
                LetterBody::Told { entry } => {
                    let mut hand = self.take_in_hand(tx, letter.case)?;
                    self.enter(tx, &mut hand, entry, Some(letter.id))?;
                    self.put_back(tx, hand)?;
                }
                LetterBody::Deed { entry } => self.enter_deed(tx, letter, entry)?,
                LetterBody::Looked { at, look, what } => Self::keep_look(tx, letter.case, at, look, what)?,
            }
            Ok(tx.inbox_opened(letter.id, self.clock.now())?)
        });
        match entered {
            // A look moves no case, and may come before the case itself does.
            Ok(()) if matches!(body, LetterBody::Looked { .. }) => Ok(()),
            Ok(()) => self.settle(letter.case),
            Err(Turned::Fault(fault)) => Err(fault),
            Err(Turned::Misstep(misstep)) => Err(Fault::Broken { case: letter.case, misstep }),
        }
    }

    /// Enters a deed asked for by another system; one that no longer fits is told back, and nothing else changes.
    fn enter_deed(&self, tx: &mut Tx<'_>, letter: &LetterRecord, entry: &crate::ToldEntry) -> Result<(), Turned> {
        let mut hand = self.take_in_hand(tx, letter.case)?;
        match self.enter(tx, &mut hand, entry, Some(letter.id)) {
            // Told a second time after a stop: nothing is lost, and nobody waits for an answer.
            Err(Turned::Misstep(_)) if entry.fact.kind() == engine::FactKind::EvidenceKept => return Ok(()),
            Err(Turned::Misstep(misstep)) => {
                tracing::info!(case = %letter.case, %misstep, "a deed came too late");
                let fact = Fact::DeedRefused { deed: entry.fact.kind().word(), reason: misstep.word() };
                let refused = self.told(fact, Actor::machine());
                self.enter(tx, &mut hand, &refused, None)?;
            }
            other => other?,
        }
        Ok(self.put_back(tx, hand)?)
    }

    fn begin_copy(&self, tx: &mut Tx<'_>, letter: &LetterRecord, body: &LetterBody) -> Result<InHand, Fault> {
        let LetterBody::Case {
            edition, channel, office, recipient, recipient_name, lang, registered_at, entries, ..
        } = body
        else {
            return Err(Fault::NoCase(letter.case));
        };
        let held = match self.law.held(edition) {
            Some(held) => held,
            None => self.law.revive(tx, edition)?,
        };
        let opened = registered_at.as_ref().or_else(|| entries.last().map(|entry| &entry.at));
        let opened_at = opened.map_or(Ok(letter.posted_at), |at| at.parse())?;
        let beginning = Beginning {
            case: letter.case,
            edition: held,
            channel: *channel,
            office,
            recipient: (recipient, recipient_name),
            // Nobody signed for it in this system. The recipient finds it by their number, once a certificate has proved whose that is.
            account: None,
            lang: *lang,
            opened_at,
        };
        self.begin(tx, beginning)
    }

    /// Writes into the journal of each case whose time limit passed that it is late; the head's list shows it first.
    pub fn watch_deadlines(&self) -> Result<usize, Fault> {
        let (mut found, mut offset) = (0, 0);
        loop {
            let late = self.late_cases(offset)?;
            let last = i64::try_from(late.len()).unwrap_or(0) < ROUND;
            for record in late {
                found += usize::from(self.note_late(&record)?);
            }
            if last {
                return Ok(found);
            }
            offset += ROUND;
        }
    }

    /// A round of the cases whose time limit passed, the most overdue first.
    fn late_cases(&self, offset: i64) -> Result<Vec<CaseRecord>, Fault> {
        let now = self.clock.now();
        let order = store::records::CaseOrder::MostOverdue;
        let due_before = Some(now);
        let filter =
            CaseFilter { ended: Some(false), due_before, order, limit: ROUND, offset, ..CaseFilter::default() };
        self.store.read::<_, Fault>(|tx| Ok(tx.case_list(&filter)?))
    }

    /// Notes once that a case is late at its step. True where it was not noted before.
    fn note_late(&self, record: &CaseRecord) -> Result<bool, Fault> {
        let known: CaseState = serde_json::from_str(&record.state)?;
        if known.place.as_ref().is_none_or(|place| known.overdue.contains(&place.step)) {
            return Ok(false);
        }
        let hand = self.store.read::<_, Fault>(|tx| self.take_in_hand(tx, record.id))?;
        let step = hand.state.place.as_ref().map(|place| place.step.clone());
        let Some(step) = step.filter(|step| hand.owner() == self.system && !hand.state.overdue.contains(step)) else {
            return Ok(false);
        };
        match self.apply(record.id, &Deed { fact: Fact::Overdue { step }, actor: Actor::machine() }) {
            Ok(()) => Ok(true),
            Err(turned) => {
                tracing::warn!(case = %record.id, %turned, "a missed deadline could not be entered");
                Ok(false)
            }
        }
    }

    /// Sends what waits to be mailed.
    pub fn send_mail(&self, mailer: &dyn Mailer) -> Result<usize, Fault> {
        let now = self.clock.now();
        let due = self.store.read::<_, Fault>(|tx| Ok(tx.mail_due(ROUND, now)?))?;
        let mut sent = 0;
        for record in due {
            let mail = self.mail_of(&record)?;
            match mailer.send(&mail) {
                Ok(()) => {
                    self.store.write::<_, Fault>(|tx| Ok(tx.mail_sent(&record.id, now)?))?;
                    sent += 1;
                }
                Err(error) => {
                    // A lasting fault is tried once a day, so that a corrected address still gets its letter.
                    let wait =
                        if error.is_lasting() { SignedDuration::from_hours(24) } else { SignedDuration::from_secs(30) };
                    let next = now.saturating_add(wait)?;
                    self.store.write::<_, Fault>(|tx| Ok(tx.mail_fail(&record.id, next, &error.to_string())?))?;
                }
            }
        }
        Ok(sent)
    }

    fn mail_of(&self, record: &MailRecord) -> Result<Mail, Fault> {
        let enclosed: Vec<(String, String, Digest)> = serde_json::from_str(&record.attachments)?;
        let mut attachments = Vec::new();
        for (name, media_type, digest) in enclosed {
            let bytes = self.store.read::<_, Fault>(|tx| Ok(tx.blob_get(&digest)?))?.unwrap_or_default();
            attachments.push(Attachment { name, media_type, bytes });
        }
        Ok(Mail {
            id: record.id.clone(),
            to: record.to.clone(),
            subject: record.subject.clone(),
            text: record.text.clone(),
            written_at: record.created_at,
            attachments,
        })
    }

    /// After a start: goes on with every case whose next deed is the system's own, since a stop may have come between two of them. The many whose
    /// children wait for a place are left aside: nothing there is a system's own.
    pub fn resume(&self) -> Result<(), Fault> {
        let waiting = self.law.all().flat_map(|edition| {
            let code = edition.code().to_owned();
            let places = edition.routes.values().filter_map(|route| Some((route.channel, route.waits_at()?)));
            places.map(|(channel, place)| (code.clone(), channel, place)).collect::<Vec<_>>()
        });
        let waiting = waiting.map(|(regulation, channel, place)| {
            Ok(CasePlace {
                regulation,
                channel: channel.word().to_owned(),
                place: serde_json::to_string(&Some(place))?,
            })
        });
        let waiting = waiting.collect::<Result<Vec<_>, Fault>>()?;
        let found = self.store.read::<_, Fault>(|tx| {
            let mut found = Vec::new();
            for place in tx.case_places()?.iter().filter(|place| !waiting.contains(place)) {
                found.extend(tx.case_list_in(place)?);
            }
            Ok(found)
        })?;
        found.into_iter().try_for_each(|case| self.settle(case))
    }
}

/// The pump of a house: several systems' rooms and the gateway between them.
pub struct Pump {
    /// The rooms.
    pub rooms: Vec<Arc<CaseRoom>>,
    /// The gateway.
    pub gateway: Arc<Gateway>,
    /// Where mail goes.
    pub mailer: Arc<dyn Mailer>,
}

impl Pump {
    /// Moves everything once. Gives how many things moved; zero means that the house is still.
    pub fn turn(&self) -> usize {
        let mut moved = 0;
        for room in &self.rooms {
            moved += said(gateway::post(&room.store, &*self.gateway as &dyn Transport, &*room.clock));
        }
        moved += said(self.gateway.route());
        for room in &self.rooms {
            moved += said(room.open_letters());
            moved += said(room.watch_deadlines());
            moved += said(room.watch_settings());
            moved += said(room.watch_ages());
            moved += said(room.carry_rounds_on());
            moved += said(room.watch_bulletins());
            moved += said(room.watch_lists());
            moved += said(room.complete_evidence());
            moved += said(room.send_mail(&*self.mailer));
        }
        self.witness();
        moved
    }

    /// The portal keeps the heads of the body's logs, as their witness.
    fn witness(&self) {
        let of = |system| self.rooms.iter().find(|room| room.system == system);
        if let (Some(portal), Some(body)) = (of(System::Portal), of(System::LocalBody)) {
            said(portal.witness(body).map(|()| 0));
        }
    }

    /// Turns until the house is still.
    pub fn run_dry(&self) {
        while self.turn() > 0 {}
    }
}

fn said<E: std::fmt::Display>(done: Result<usize, E>) -> usize {
    done.unwrap_or_else(|error| {
        tracing::error!(%error, "a round of the pump failed; it is tried again");
        0
    })
}
