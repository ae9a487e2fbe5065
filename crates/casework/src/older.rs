//! Lists from before their logs: children, offers and places of an older database become events, as they stand.
//!
//! The log of such a list begins with what the rows say: who holds a place, who waits since when, which places were refused, what is free. Children
//! who had left the list are not in it.

use crate::effects::LISTED;
use crate::lists::{Entry, child_code};
use crate::places::opened;
use crate::{CaseRoom, Fault};
use engine::Fact;
use kernel::CaseId;
use queue::{ActorKind, GroupId, Impossible, Settings, What};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use store::records::{ChildRecord, VacancyRecord};

/// Where a child stood whose place was offered to it.
const OFFERED: &str = "offered";
/// Where a child stood whose parent had consented.
const ACCEPTED: &str = "accepted";

/// Gives every list that has none its log.
pub(crate) fn take_in(room: &CaseRoom, tx: &mut Tx<'_>) -> Result<(), Fault> {
    let mut lists: BTreeMap<String, Vec<ChildRecord>> = BTreeMap::new();
    for child in tx.child_list_unlogged()? {
        lists.entry(child.territory.clone()).or_default().push(child);
    }
    for territory in tx.vacancy_territories()? {
        if tx.queue_head(&territory)?.is_none() {
            lists.entry(territory).or_default();
        }
    }
    for (territory, children) in lists {
        match room.settings(tx, &territory) {
            Ok(settings) => Older { room, territory: &territory, settings: &settings }.enter(tx, &children)?,
            Err(Fault::Queue(Impossible::NoSettings)) => {
                tracing::warn!(
                    territory,
                    "no regulation keeps this waiting list any more; it stays as it lies in the store"
                );
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// A list that is given its log.
struct Older<'a> {
    room: &'a CaseRoom,
    territory: &'a str,
    settings: &'a Settings,
}

impl Older<'_> {
    fn enter(&self, tx: &mut Tx<'_>, children: &[ChildRecord]) -> Result<(), Fault> {
        let places = tx.vacancy_list(self.territory)?;
        let mut coded = Vec::new();
        for child in children {
            let child = ChildRecord { code: Some(child_code(child.case).as_str().to_owned()), ..child.clone() };
            tx.child_update(&child)?;
            coded.push(child);
        }
        // While nobody else waits, each of these is next for its place.
        for child in coded.iter().filter(|child| child.status == OFFERED || child.status == ACCEPTED) {
            self.with_a_place(tx, child, &places)?;
        }
        let (mut before, mut others) = (Vec::new(), Vec::new());
        for child in coded.iter().filter(|child| child.status == LISTED) {
            let refused = refused(tx, child.case)?;
            if refused.is_empty() { others.push(child) } else { before.push((child, refused)) }
        }
        // The latest first: so each is next among those who wait already.
        for (child, refused) in before.into_iter().rev() {
            self.room.register(tx, child, None)?;
            for place in places.iter().filter(|place| refused.contains(&place.id)) {
                self.refuse(tx, child, place)?;
            }
        }
        for child in others {
            self.room.register(tx, child, None)?;
        }
        for place in &places {
            let free = u32::try_from(place.places - place.taken).unwrap_or(0);
            self.note(tx, opened(place, free))?;
        }
        Ok(())
    }

    fn note(&self, tx: &mut Tx<'_>, what: What) -> Result<(), Fault> {
        self.room.note(tx, self.territory, Entry::new(ActorKind::Machine, what))
    }

    /// Gives a place to a child that is next for it.
    fn give(&self, tx: &mut Tx<'_>, child: &ChildRecord, place: &VacancyRecord) -> Result<(), Fault> {
        self.note(tx, opened(place, 1))?;
        let (now, child, group) = (self.room.clock.now(), child_code(child.case), GroupId::new(place.id.as_str()));
        let what = if self.settings.consent.value == Some(true) {
            let hours = kernel::Hours::assumed(kernel::Week::Five);
            What::Offered { child, group, answer_by: self.settings.answer_by(now, &self.room.calendar, &hours) }
        } else {
            What::Allotted { child, group }
        };
        self.note(tx, what)
    }

    fn with_a_place(&self, tx: &mut Tx<'_>, child: &ChildRecord, places: &[VacancyRecord]) -> Result<(), Fault> {
        self.room.register(tx, child, None)?;
        let held = held(tx, child.case)?;
        let Some(place) = places.iter().find(|place| Some(&place.id) == held.as_ref()) else { return Ok(()) };
        self.give(tx, child, place)?;
        if child.status == ACCEPTED && self.settings.consent.value == Some(true) {
            let what = What::Consented { child: child_code(child.case) };
            self.room.note(tx, self.territory, Entry::new(ActorKind::Parent, what))?;
        }
        Ok(())
    }

    /// A place that was offered to a child and refused is not offered to it again.
    fn refuse(&self, tx: &mut Tx<'_>, child: &ChildRecord, place: &VacancyRecord) -> Result<(), Fault> {
        match self.give(tx, child, place) {
            Ok(()) => {
                let what = What::Declined { child: child_code(child.case) };
                self.room.note(tx, self.territory, Entry::new(ActorKind::Parent, what))?;
            }
            // Two registered in the same moment, or the act knows no refusals now: the child only keeps its number.
            Err(Fault::Queue(impossible)) => tracing::warn!(%impossible, "a refusal from before the log is not in it"),
            Err(fault) => return Err(fault),
        }
        self.note(tx, What::PlacesClosed { group: GroupId::new(place.id.as_str()), count: 1 })
    }
}

/// The place that is offered to a case or given to it.
fn held(tx: &mut Tx<'_>, case: CaseId) -> Result<Option<String>, Fault> {
    let offers = tx.offer_of(case)?;
    if let Some(offer) =
        offers.into_iter().rev().find(|offer| !matches!(offer.answer.as_deref(), Some("declined" | "lapsed")))
    {
        return Ok(Some(offer.vacancy));
    }
    let mut given = None;
    for entry in tx.journal_of(case)? {
        if let Fact::PlaceAllotted { place, .. } = serde_json::from_str(&entry.fact)? {
            given = Some(place);
        }
    }
    Ok(given)
}

fn refused(tx: &mut Tx<'_>, case: CaseId) -> Result<BTreeSet<String>, Fault> {
    let offers = tx.offer_of(case)?.into_iter();
    Ok(offers.filter(|offer| offer.answer.as_deref() == Some("declined")).map(|offer| offer.vacancy).collect())
}
