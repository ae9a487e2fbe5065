//! The one door through which a case changes: fact in, journal, summary, effects and letters out, in one transaction.

use crate::offers::asked_once;
use crate::paper::keep_draft;
use crate::{CaseRoom, Fault, LetterBody, ToldEntry};
use engine::{Actor, CaseState, Edition, Fact, FactKind, Misstep, Route, Verb, advance, hear};
use kernel::{CaseId, Digest, LetterId, System, Week, iso};
use std::sync::Arc;
use store::records::{CaseRecord, EntryRecord, NewEntry, NewLetter};
use store::{StoreError, Tx};

/// Something a person or a system did to a case.
#[derive(Debug, Clone)]
pub struct Deed {
    /// What.
    pub fact: Fact,
    /// Who.
    pub actor: Actor,
}

/// Why a deed was not entered.
#[derive(Debug, thiserror::Error)]
pub enum Turned {
    /// The route does not allow it here and now.
    #[error(transparent)]
    Misstep(#[from] Misstep),
    /// The world failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for Turned {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<serde_json::Error> for Turned {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// A case in hand, inside a transaction.
pub(crate) struct InHand {
    pub record: CaseRecord,
    pub state: CaseState,
    pub edition: Arc<Edition>,
}

impl InHand {
    pub fn route(&self) -> Result<&Route, Fault> {
        self.edition.route(self.record.channel).ok_or_else(|| Fault::EditionUnknown(self.record.edition.clone()))
    }

    /// The system that owns the case: the one where it is filled and signed, and from dispatch on the local body.
    pub fn owner(&self) -> System {
        match self.state.status {
            engine::Status::Draft | engine::Status::TurnedAway => self.record.channel.system(),
            _ => System::LocalBody,
        }
    }
}

impl CaseRoom {
    /// Enters a deed into a case. Where this system does not own the case, the owner is asked by letter and the deed shows once the owner tells it.
    pub fn apply(&self, case: CaseId, deed: &Deed) -> Result<(), Turned> {
        let entry = self.told(deed.fact.clone(), deed.actor.clone());
        self.store.write::<_, Turned>(|tx| {
            let mut hand = self.take_in_hand(tx, case)?;
            if hand.owner() == self.system {
                self.enter(tx, &mut hand, &entry, None)?;
                return Ok(self.put_back(tx, hand)?);
            }
            // Asked here already, so that the person learns at once of a deed that cannot be.
            advance(hand.route()?, &hand.state, &entry.fact)?;
            // Until the owner tells what became of it, a second press of the button asks nothing new.
            if ask_once(tx, &hand, &entry)? {
                return Ok(());
            }
            let body = LetterBody::Deed { entry: entry.clone() };
            self.post(tx, &hand.record, System::LocalBody, &body, digests_of(&entry.fact))?;
            Ok(())
        })?;
        Ok(self.settle(case)?)
    }

    pub(crate) fn told(&self, fact: Fact, actor: Actor) -> ToldEntry {
        ToldEntry { at: iso(self.clock.now()), system: self.system, actor, fact }
    }

    pub(crate) fn take_in_hand(&self, tx: &mut Tx<'_>, case: CaseId) -> Result<InHand, Fault> {
        let record = tx.case_find(case)?.ok_or(Fault::NoCase(case))?;
        let state = serde_json::from_str(&record.state)?;
        let edition = match self.law.held(&record.edition) {
            Some(edition) => edition,
            None => self.law.revive(tx, &record.edition)?,
        };
        Ok(InHand { record, state, edition })
    }

    /// Enters one fact. `letter` is set when it was heard from another system.
    pub(crate) fn enter(
        &self,
        tx: &mut Tx<'_>,
        hand: &mut InHand,
        entry: &ToldEntry,
        letter: Option<LetterId>,
    ) -> Result<(), Turned> {
        let owned = self.system == System::LocalBody || letter.is_none();
        let state = if owned {
            advance(hand.route()?, &hand.state, &entry.fact)?
        } else {
            hear(hand.route()?, &hand.state, &entry.fact)
        };
        tx.journal_append(NewEntry {
            case: hand.record.id,
            at: entry.at.parse().map_err(Fault::from)?,
            system: entry.system.word().to_owned(),
            actor: serde_json::to_string(&entry.actor)?,
            kind: entry.fact.kind().word(),
            fact: serde_json::to_string(&entry.fact)?,
            letter,
        })?;
        hand.state = state;
        if entry.fact == Fact::Accepted {
            hand.record.officer.clone_from(&entry.actor.account);
        }
        self.effects(tx, hand, entry)?;
        if self.system == System::LocalBody {
            self.tell(tx, hand, entry)?;
        }
        Ok(())
    }

    /// Writes the summary: status, place and deadline follow from the fold.
    pub(crate) fn put_back(&self, tx: &mut Tx<'_>, hand: InHand) -> Result<(), Fault> {
        let due_at = self.deadline(&hand)?;
        let InHand { mut record, state, .. } = hand;
        record.number.clone_from(&state.number);
        state.status.word().clone_into(&mut record.status);
        let place = serde_json::to_string(&state.place)?;
        // What moved nothing on the route leaves the deadline as it was: a list shows by how much a late deed is late.
        let due_at = if place == record.place { record.due_at.or(due_at) } else { due_at };
        record.place = place;
        record.state = serde_json::to_string(&state)?;
        record.entries = i64::try_from(state.facts).unwrap_or(i64::MAX);
        record.ended = state.outcome.is_some();
        record.changed_at = self.clock.now();
        record.due_at = due_at;
        Ok(tx.case_save(&record)?)
    }

    /// When the deed now due must be done, by the limit the table of actions sets for it.
    fn deadline(&self, hand: &InHand) -> Result<Option<jiff::Timestamp>, Fault> {
        let route = hand.route()?;
        let Some(step) = hand.state.step(route) else { return Ok(None) };
        if hand.state.overdue.contains(&step.id) {
            return Ok(None);
        }
        let week = if step.system == System::ServiceCentre { Week::Six } else { Week::Five };
        let limit = hand.state.due(route).into_iter().find_map(|fact| route.limit(fact)).and_then(|row| row.limit);
        Ok(limit.map(|limit| limit.deadline(self.clock.now(), &self.calendar, week)))
    }

    fn tell(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Turned> {
        let route = hand.route()?;
        let kind = entry.fact.kind();
        for to in [System::Portal, System::ServiceCentre] {
            if !route.tell.to(to).contains(&kind) {
                continue;
            }
            let home = to == hand.record.channel.system();
            // A paper goes only to the system that hands it out; the others learn that it was signed.
            let enclosures = if home { digests_of(&entry.fact) } else { Vec::new() };
            let body = if kind == engine::FactKind::Numbered && !home {
                copy_of(tx, hand)?
            } else {
                LetterBody::Told { entry: entry.clone() }
            };
            self.post(tx, &hand.record, to, &body, enclosures)?;
        }
        Ok(())
    }

    pub(crate) fn post(
        &self,
        tx: &mut Tx<'_>,
        record: &CaseRecord,
        to: System,
        body: &LetterBody,
        enclosures: Vec<Digest>,
    ) -> Result<(), Fault> {
        tx.outbox_post(NewLetter {
            id: self.new_letter(),
            case: record.id,
            from: self.system,
            to,
            territory: record.office.clone(),
            kind: body.kind(),
            body: serde_json::to_string(body)?,
            enclosures,
            posted_at: self.clock.now(),
        })?;
        Ok(())
    }

    /// Does everything the owner's system does by itself, until a person is due or the case ends.
    pub fn settle(&self, case: CaseId) -> Result<(), Fault> {
        while self.settle_one(case)? {}
        Ok(())
    }

    fn settle_one(&self, case: CaseId) -> Result<bool, Fault> {
        let hand = self.store.read::<_, Fault>(|tx| self.take_in_hand(tx, case))?;
        let Some(verb) = self.automatic(&hand)? else { return Ok(false) };
        // A paper is drawn before the transaction begins: nobody waits for the press.
        let drawn = if verb == Verb::FormPaper { Some(self.draw(&hand)?) } else { None };
        let done = self.store.write::<_, Turned>(|tx| {
            let mut now = self.take_in_hand(tx, case)?;
            if now.state != hand.state {
                return Ok(());
            }
            let fact = match &drawn {
                Some(draft) => keep_draft(tx, &now, draft)?,
                None => self.automatic_fact(tx, &now, verb)?,
            };
            let entry = self.told(fact, Actor::machine());
            self.enter(tx, &mut now, &entry, None)?;
            Ok(self.put_back(tx, now)?)
        });
        match done {
            Ok(()) => Ok(true),
            Err(Turned::Misstep(misstep)) => Err(Fault::Broken { case, misstep }),
            Err(Turned::Fault(fault)) => Err(fault),
        }
    }

    fn automatic(&self, hand: &InHand) -> Result<Option<Verb>, Fault> {
        if self.system != System::LocalBody || hand.owner() != self.system {
            return Ok(None);
        }
        let Some(place) = &hand.state.place else { return Ok(None) };
        let verb = hand.state.step(hand.route()?).and_then(|step| step.verbs.get(place.verb).copied());
        Ok(verb.filter(|verb| verb.automatic()))
    }
}

/// Notes that the owner is asked for a deed that is done once; true where it was asked before and nothing was heard of it yet.
fn ask_once(tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<bool, Turned> {
    let kind = entry.fact.kind();
    let Some(key) = asked_once(hand.record.id, &hand.state, kind) else { return Ok(false) };
    match asked(tx, hand.record.id, &key)? {
        Some(before) if before == kind.word() => Ok(true),
        Some(_) => Err(Misstep::OfferClosed.into()),
        None => {
            tx.setting_put(&key, &format!("{} {}", kind.word(), entry.at))?;
            Ok(false)
        }
    }
}

/// The deed asked of the owner under a key, as long as the owner has not turned it away.
pub(crate) fn asked(tx: &mut Tx<'_>, case: CaseId, key: &str) -> Result<Option<String>, Fault> {
    let Some(kept) = tx.setting_get(key)? else { return Ok(None) };
    let Some((deed, at)) = kept.split_once(' ') else { return Ok(None) };
    let at: jiff::Timestamp = at.parse()?;
    let refused = FactKind::DeedRefused.word();
    let turned_away = tx.journal_of(case)?.iter().any(|entry| entry.kind == refused && entry.at >= at);
    Ok((!turned_away).then(|| deed.to_owned()))
}

/// The case as a letter: what the receiver needs to keep its own copy.
pub(crate) fn copy_of(tx: &mut Tx<'_>, hand: &InHand) -> Result<LetterBody, Fault> {
    let entries = tx.journal_of(hand.record.id)?.iter().map(told_again).collect::<Result<Vec<_>, _>>()?;
    let record = &hand.record;
    Ok(LetterBody::Case {
        regulation: record.regulation.clone(),
        edition: record.edition.clone(),
        channel: record.channel,
        office: record.office.clone(),
        recipient: record.recipient.clone(),
        recipient_name: record.recipient_name.clone(),
        lang: record.lang,
        entries,
    })
}

/// The digests a fact speaks of, which travel with the letter that tells it.
pub(crate) fn digests_of(fact: &Fact) -> Vec<Digest> {
    match fact {
        Fact::PaperSigned { pdf, .. } => vec![pdf.clone()],
        Fact::PlaceAccepted { written, .. } | Fact::PlaceDeclined { written, .. } => match written {
            engine::Written::SignedBytes { document, signature } | engine::Written::Scan { document, signature } => {
                vec![document.clone(), signature.clone()]
            }
        },
        _ => Vec::new(),
    }
}

/// An entry of the journal as it is told.
pub(crate) fn told_again(entry: &EntryRecord) -> Result<ToldEntry, Fault> {
    Ok(ToldEntry {
        at: iso(entry.at),
        system: entry.system.parse().unwrap_or(System::LocalBody),
        actor: serde_json::from_str(&entry.actor)?,
        fact: serde_json::from_str(&entry.fact)?,
    })
}
