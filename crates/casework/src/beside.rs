//! Deeds beside the route: a term prolonged, a result appointed, a copy printed, a result stored. The route does not count them, so it is
//! asked here whether such a deed says anything new: a second press of a button does nothing twice.

use crate::apply::InHand;
use crate::{CaseRoom, CaseView, Fault, ToldEntry, Turned};
use engine::{Actor, Fact, FactKind, ListNews, Misstep};
use jiff::{SignedDuration, Timestamp};
use kernel::{System, Term, TermUnit};
use store::Tx;
use store::records::EntryRecord;

/// The same copy printed by the same person within this time is one copy: a double press of the button.
const SAME_COPY: SignedDuration = SignedDuration::from_mins(1);

/// Facts, most of them beside the route, that the system of the channel always hears of, so that the recipient sees them.
pub(crate) const fn tells_home(kind: FactKind) -> bool {
    matches!(
        kind,
        FactKind::Extended
            | FactKind::ResultAppointed
            | FactKind::Stored
            | FactKind::Recalled
            | FactKind::Outgrown
            | FactKind::EvidenceKept
            | FactKind::OfferLapsed
            | FactKind::Unlisted
            | FactKind::Reopened
            | FactKind::ListTold
            | FactKind::ListAsked
    )
}

/// Refuses a deed beside the route that is done already.
pub(crate) fn check(tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<(), Turned> {
    let done = match &entry.fact {
        Fact::Extended { until, reason } => hand.state.extended.as_ref() == Some(&(until.clone(), reason.clone())),
        Fact::ResultAppointed { at } => hand.state.result_at.as_ref() == Some(at),
        Fact::CopyIssued { .. } => is_same_copy(&tx.journal_of(hand.record.id)?, entry)?,
        Fact::Stored => hand.state.stored,
        Fact::Recalled => !hand.state.stored,
        // The same news comes again only where it speaks of another moment.
        Fact::ListTold { news: ListNews::AnswerDue { .. } | ListNews::ReferralDue { .. } }
        | Fact::EvidenceKept { .. } => is_told(&tx.journal_of(hand.record.id)?, &entry.fact)?,
        _ => false,
    };
    if !done {
        return Ok(());
    }
    let step = hand.state.place.as_ref().map(|place| place.step.clone()).unwrap_or_default();
    Err(Misstep::NotDue { step, due: hand.state.due(hand.route()?), fact: entry.fact.kind() }.into())
}

fn is_told(journal: &[EntryRecord], fact: &Fact) -> Result<bool, Fault> {
    let kind = fact.kind().word();
    let told = journal.iter().filter(|entry| entry.kind == kind).map(|entry| serde_json::from_str::<Fact>(&entry.fact));
    Ok(told.collect::<Result<Vec<_>, _>>()?.contains(fact))
}

fn is_same_copy(journal: &[EntryRecord], entry: &ToldEntry) -> Result<bool, Fault> {
    let kind = FactKind::CopyIssued.word();
    let Some(last) = journal.iter().rev().find(|one| one.kind == kind) else { return Ok(false) };
    let (fact, actor): (Fact, Actor) = (serde_json::from_str(&last.fact)?, serde_json::from_str(&last.actor)?);
    let at: Timestamp = entry.at.parse()?;
    Ok(fact == entry.fact && actor == entry.actor && at.duration_since(last.at) < SAME_COPY)
}

/// What may be done with a result that waits at a centre for its recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storing {
    /// Nothing waits to be handed out at a centre.
    Nothing,
    /// It is kept at the centre until this moment.
    KeepUntil(Timestamp),
    /// The time is over: it may go back to the provider.
    MayReturn,
    /// It lies with the provider and can be asked for again.
    Returned,
}

impl CaseRoom {
    /// What may be done with a result that waits at a centre: it is kept as long as the act says, a month where it says nothing.
    pub fn storing(&self, view: &CaseView) -> Storing {
        let record = &view.record;
        let step = view.edition.route(record.channel).and_then(|route| view.state.step(route));
        let waits =
            step.is_some_and(|step| step.system == System::ServiceCentre) && view.due.contains(&FactKind::HandedOut);
        if !waits {
            return Storing::Nothing;
        }
        let last = |kinds: &[FactKind]| view.entries.iter().rev().find(|entry| kinds.contains(&entry.fact.kind()));
        if view.state.stored {
            return Storing::Returned;
        }
        let came = [FactKind::HandedOver, FactKind::Delivered, FactKind::Recalled, FactKind::PaperSigned];
        let from = last(&came).map_or(record.changed_at, |entry| entry.at);
        let kept = view.edition.regulation.terms.iter().find(|term| {
            let here = term.channels.is_empty() || term.channels.contains(&record.channel);
            let starts = matches!(term.from, FactKind::HandedOver | FactKind::Delivered);
            here && starts && term.to == FactKind::HandedOut && !term.informs
        });
        let month = Term { count: 1, unit: TermUnit::Months };
        let term = kept.and_then(|term| term.within).unwrap_or(month);
        let until = term.deadline(from, &self.calendar, &view.edition.hours(System::ServiceCentre));
        if self.clock.now() > until { Storing::MayReturn } else { Storing::KeepUntil(until) }
    }
}
