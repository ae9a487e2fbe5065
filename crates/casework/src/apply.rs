//! The one door through which a case changes: fact in, journal, summary, effects and letters out, in one transaction.

use crate::offers::asked_once;
use crate::paper::keep_draft;
use crate::{CaseRoom, Fault, LetterBody, ToldEntry, beside};
use engine::{Actor, CaseState, Edition, Fact, FactKind, Misstep, Route, Verb, advance, hear};
use jiff::Timestamp;
use kernel::{CaseId, Digest, LetterId, System, civil_date, end_of, iso};
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
        self.apply_made(case, |_| Ok(Some(deed.clone()))).map(drop)
    }

    /// The same for a deed that is made, with what belongs to it, in the transaction that enters it: a stop leaves both or neither. None where there is
    /// nothing to do; false then.
    pub fn apply_made(
        &self,
        case: CaseId,
        make: impl FnOnce(&mut Tx<'_>) -> Result<Option<Deed>, Turned>,
    ) -> Result<bool, Turned> {
        let done = self.write::<_, Turned>(|tx| {
            let Some(Deed { fact, actor }) = make(tx)? else { return Ok(false) };
            let entry = self.told(fact, actor);
            let mut hand = self.take_in_hand(tx, case)?;
            if hand.owner() == self.system {
                self.enter(tx, &mut hand, &entry, None)?;
                self.put_back(tx, hand)?;
                return Ok(true);
            }
            // Asked here already, so that the person learns at once of a deed that cannot be.
            advance(hand.route()?, &hand.state, &entry.fact)?;
            beside::check(tx, &hand, &entry)?;
            // Until the owner tells what became of it, a second press of the button asks nothing new.
            if ask_once(tx, &hand, &entry)? {
                return Ok(true);
            }
            let body = LetterBody::Deed { entry: entry.clone() };
            self.post(tx, &hand.record, System::LocalBody, &body, digests_of(&entry.fact))?;
            Ok(true)
        })?;
        if done {
            self.settle(case)?;
        }
        Ok(done)
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
            beside::check(tx, hand, entry)?;
            advance(hand.route()?, &hand.state, &entry.fact)?
        } else {
            hear(hand.route()?, &hand.state, &entry.fact)
        };
        // The list is asked first: what it does not allow leaves no entry.
        let news = if self.system == System::LocalBody { self.on_list(tx, hand, entry)? } else { Vec::new() };
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
        match &entry.fact {
            Fact::Assigned { account, .. } => hand.record.officer.clone_from(account),
            Fact::Accepted if entry.actor.account.is_some() => hand.record.officer.clone_from(&entry.actor.account),
            _ => {}
        }
        self.effects(tx, hand, entry)?;
        if self.system == System::LocalBody {
            self.tell(tx, hand, entry)?;
            self.follow_list(tx, hand, entry, news)?;
        }
        Ok(())
    }

    /// Writes the summary: status, place and deadline follow from the fold.
    pub(crate) fn put_back(&self, tx: &mut Tx<'_>, hand: InHand) -> Result<(), Fault> {
        let due_at = self.deadline(tx, &hand)?;
        let InHand { mut record, state, .. } = hand;
        record.number.clone_from(&state.number);
        state.status.word().clone_into(&mut record.status);
        let place = serde_json::to_string(&state.place)?;
        // What moved nothing on the route leaves the deadline as it was: a list shows by how much a late deed is late.
        let due_at = if place == record.place { due_at.later.or(record.due_at).or(due_at.now) } else { due_at.now };
        record.place = place;
        record.state = serde_json::to_string(&state)?;
        record.entries = i64::try_from(state.facts).unwrap_or(i64::MAX);
        record.ended = state.outcome.is_some();
        record.changed_at = self.clock.now();
        record.due_at = due_at;
        Ok(tx.case_save(&record)?)
    }

    /// When the deed now due must be done: by the limit that the table or the clause sets for it, and by the terms of the whole service.
    fn deadline(&self, tx: &mut Tx<'_>, hand: &InHand) -> Result<Deadline, Fault> {
        let route = hand.route()?;
        let Some(step) = hand.state.step(route) else { return Ok(Deadline::default()) };
        if let Some((until, _)) = hand.state.extended.as_ref().filter(|_| hand.state.decision.is_none()) {
            return Ok(Deadline { now: None, later: Some(until.parse()?) });
        }
        let hours = hand.edition.hours(step.system);
        let own = match hand.state.due(route).into_iter().find_map(|fact| route.deed_limit(fact)) {
            Some(limit) => Some((limit, self.clock.now())),
            None => step.whole_limit().map(|limit| entered_at(tx, hand).map(|from| (limit, from))).transpose()?,
        };
        let own = own.map(|(limit, from)| limit.deadline(from, &self.calendar, &hours));
        let whole = self.terms(tx, hand)?.into_iter().min();
        Ok(Deadline { now: own.into_iter().chain(whole).min(), later: None })
    }

    /// The ends of the service's own terms that run now.
    fn terms(&self, tx: &mut Tx<'_>, hand: &InHand) -> Result<Vec<Timestamp>, Fault> {
        let terms = &hand.edition.regulation.terms;
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let journal = tx.journal_of(hand.record.id)?;
        let first = |kind: FactKind| journal.iter().find(|entry| entry.kind == kind.word()).map(|entry| entry.at);
        let asks = terms.iter().any(|term| term.when.is_some());
        let application = if asks { crate::effects::application_of(tx, hand).ok() } else { None };
        let answered = |when: &engine::When| {
            application.as_ref().is_some_and(|application| application.answer(&when.field) == Some(when.value.as_str()))
        };
        let runs = terms.iter().filter(|term| {
            let here = term.channels.is_empty() || term.channels.contains(&hand.record.channel);
            here && !term.informs && term.when.as_ref().is_none_or(answered) && first(term.to).is_none()
        });
        // The provider's hours bind, whoever holds the case; what comes after hours is taken the next working day.
        let hours = hand.edition.hours(System::LocalBody);
        let end = |term: &engine::ServiceTerm| {
            let from = hours.taken_at(first(term.from)?, &self.calendar);
            match (term.within, term.by) {
                (Some(within), _) => Some(within.deadline(from, &self.calendar, &hours)),
                (None, Some(by)) => end_of(by.next_from(civil_date(from))),
                (None, None) => None,
            }
        };
        Ok(runs.filter_map(end).collect())
    }

    fn tell(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Turned> {
        let route = hand.route()?;
        let kind = entry.fact.kind();
        // A list taken over is told to nobody at once: another system hears of a child when something happens to it, or when its parent comes to the
        // portal ([`crate::OlderCases`]).
        if kind == FactKind::TakenOver {
            return Ok(());
        }
        for to in [System::Portal, System::ServiceCentre] {
            let home = to == hand.record.channel.system();
            // Whoever came in person finds the case in the cabinet too: from the number on the portal hears of everything.
            let for_cabinet = to == System::Portal && !home && hand.state.number.is_some();
            let told = route.tell.to(to).contains(&kind) || (home && beside::tells_home(kind)) || for_cabinet;
            if !told {
                continue;
            }
            // A paper goes only to the system that hands it out; the others learn that it was signed.
            let enclosures = if home { digests_of(&entry.fact) } else { Vec::new() };
            // What a system hears first of what happened is all of it; of a look it may have heard before.
            let body = if !home && !tx.outbox_has(hand.record.id, to, LetterBody::CASE)? {
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
        let done = self.write::<_, Turned>(|tx| {
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

/// When the case came to the step where it stands; where it was opened, before it left the first.
fn entered_at(tx: &mut Tx<'_>, hand: &InHand) -> Result<Timestamp, Fault> {
    let journal = tx.journal_of(hand.record.id)?;
    let facts = journal.iter().map(|entry| Ok((entry.at, serde_json::from_str(&entry.fact)?)));
    let facts = facts.collect::<Result<Vec<(Timestamp, Fact)>, Fault>>()?;
    let came = engine::entered(hand.route()?, facts.iter().map(|(at, fact)| (*at, fact)));
    Ok(came.unwrap_or(hand.record.opened_at))
}

/// When a case must move on.
#[derive(Default)]
struct Deadline {
    /// Counted from this moment.
    now: Option<Timestamp>,
    /// A day set before, which a new fact does not move: that of a prolonged term.
    later: Option<Timestamp>,
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
    let entries: Vec<ToldEntry> = tx.journal_of(hand.record.id)?.iter().map(told_again).collect::<Result<_, _>>()?;
    let record = &hand.record;
    let older = entries.first().is_some_and(|entry| entry.fact.kind() == FactKind::TakenOver);
    Ok(LetterBody::Case {
        regulation: record.regulation.clone(),
        edition: record.edition.clone(),
        channel: record.channel,
        office: record.office.clone(),
        recipient: record.recipient.clone(),
        recipient_name: record.recipient_name.clone(),
        lang: record.lang,
        registered_at: older.then(|| iso(record.opened_at)),
        entries,
    })
}

/// The digests a fact speaks of, which travel with the letter that tells it.
pub(crate) fn digests_of(fact: &Fact) -> Vec<Digest> {
    match fact {
        Fact::PaperSigned { pdf, .. } => vec![pdf.clone()],
        Fact::EvidenceKept { evidence, .. } => vec![evidence.clone()],
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
