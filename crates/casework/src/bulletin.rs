//! The bulletin of free places: published by the keeper, chosen from by parents from a set minute on, and closed.
//!
//! What happened stands in the public log of the list; what the log must not tell (the seed of a lot before the closing, who chose for whom) is
//! kept beside it. A place won is the child's at once; the case follows by its own route: an offer to be consented to in writing where the act
//! knows offers, else the place as given. Everything here can be done again after a stop: what is due follows from the log and from the cases.

mod course;
mod desk;
mod seen;

pub(crate) use course::Course;
pub(crate) use desk::Desk;
pub use desk::{Choosing, Chosen, ClaimSeen, NotChosen, Tell, Unsaid};
pub use seen::{Bulletin, BulletinPlace, Bulletins, ChoiceView, LinePlace};

use crate::effects::role;
use crate::lists::Entry;
use crate::{CaseRoom, Fault, Turned};
use course::Sheet;
use engine::{Actor, Fact, FactKind};
use jiff::Timestamp;
use kernel::System;
use queue::bulletin::Seed;
use queue::{ActorKind, ChildCode, ClaimNumber, GroupId, List, RoundNumber, Standing, What};
use rand::TryRngCore as _;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use store::records::{BulletinRecord, VacancyRecord};
use store::{StoreError, Tx};

/// Places of the waiting room's line that are received in one transaction.
const LINE_PART: i64 = 500;

/// What a keeper publishes.
#[derive(Debug, Clone)]
pub struct Publishing {
    /// The form (a UUID): the same form sent twice publishes once.
    pub form: String,
    /// The places of each group.
    pub places: Vec<(String, u32)>,
    /// When the waiting room opens.
    pub room_opens_at: Timestamp,
    /// From when claims count.
    pub opens_at: Timestamp,
    /// When the round ends by itself.
    pub closes_at: Timestamp,
    /// Children that one account may choose for; at least one.
    pub per_account: u32,
    /// Accounts that may choose from one network address; none: not limited.
    pub per_source: Option<u32>,
}

/// Why a bulletin was not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotPublished {
    /// The settings in force know no self-choice.
    NotInSettings,
    /// No place is named.
    NoPlaces,
    /// A group is not of this territory, or has not so many free places.
    NotFree(String),
    /// A place may still be chosen only by the child whose turn it is.
    Exclusive {
        /// The group.
        vacancy: String,
        /// Until when.
        until: Timestamp,
    },
    /// The waiting room, the opening and the closing do not follow one another, or the opening is past.
    Times,
}

/// Which places won were taken over by their cases; what is not noted here is looked at anew.
#[derive(Default)]
pub(crate) struct Carried(Mutex<HashMap<(String, RoundNumber), BTreeSet<ClaimNumber>>>);

impl CaseRoom {
    /// Publishes free places for self-choice: they are set aside, and the seed of the lot is drawn and bound where the settings ask for a lot.
    pub fn publish_bulletin(
        &self,
        territory: &str,
        publishing: &Publishing,
        keeper: &Actor,
    ) -> Result<Result<RoundNumber, NotPublished>, Fault> {
        let now = micros(self.clock.now());
        self.write(|tx| {
            if let Some(known) = tx.bulletin_of_form(&publishing.form)? {
                return Ok(Ok(round_of(&known)));
            }
            let settings = self.settings(tx, territory)?;
            if let Err(why) = self.publishable(tx, territory, publishing, &settings, now)? {
                return Ok(Err(why));
            }
            let seed = if settings.lot.value == Some(true) { Some(seed()?) } else { None };
            let round = self.list_now(tx, territory, |kept| {
                kept.list.choices().next_back().map_or(1, |(last, _)| last.saturating_add(1))
            })?;
            let places =
                publishing.places.iter().map(|(group, count)| (GroupId::new(group.as_str()), *count)).collect();
            let (opens_at, commitment) = (micros(publishing.opens_at), seed.map(Seed::commitment));
            let clause = settings.exclusive_choice.clause.as_ref();
            let entry = Entry::new(role(keeper), What::SelfChoiceOpened { round, places, opens_at, commitment });
            self.note(tx, territory, entry.clause(clause))?;
            tx.bulletin_publish(&BulletinRecord {
                territory: territory.to_owned(),
                round: round.into(),
                form: publishing.form.clone(),
                seed: seed.map(Seed::to_hex),
                room_opens_at: micros(publishing.room_opens_at),
                opens_at,
                closes_at: micros(publishing.closes_at),
                per_account: publishing.per_account.max(1).into(),
                per_source: publishing.per_source.map(i64::from),
                published_by: keeper.name.clone(),
                published_at: now,
                line_served: 0,
                closed_at: None,
            })?;
            Ok(Ok(round))
        })
    }

    fn publishable(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        publishing: &Publishing,
        settings: &queue::Settings,
        now: Timestamp,
    ) -> Result<Result<(), NotPublished>, Fault> {
        let Some(exclusive) = settings.exclusive_choice.value else { return Ok(Err(NotPublished::NotInSettings)) };
        let Publishing { room_opens_at, opens_at, closes_at, .. } = publishing;
        if opens_at <= &now || room_opens_at > opens_at || closes_at <= opens_at {
            return Ok(Err(NotPublished::Times));
        }
        if publishing.places.is_empty() {
            return Ok(Err(NotPublished::NoPlaces));
        }
        let edition = self.law.list_of(territory).map(|law| law.edition);
        let hours = edition.map(|edition| edition.hours(System::LocalBody));
        let free = self.list_now(tx, territory, |kept| kept.list.open_places())?;
        for (vacancy, count) in &publishing.places {
            let group = GroupId::new(vacancy.as_str());
            let place = tx.vacancy_find(vacancy)?.filter(|place| place.territory == territory);
            let known = free.iter().find(|open| open.group == group).map_or(0, |open| open.free);
            let Some(place) = place.filter(|_| *count > 0 && *count <= known) else {
                return Ok(Err(NotPublished::NotFree(vacancy.clone())));
            };
            let until = hours.as_ref().map(|hours| exclusive.deadline(place.published_at, &self.calendar, hours));
            if let Some(until) = until.filter(|until| *until > now) {
                return Ok(Err(NotPublished::Exclusive { vacancy: vacancy.clone(), until }));
            }
        }
        Ok(Ok(()))
    }

    /// Ends a round: claims that wait are answered, the seed is told, places that nobody took go back into turn. False where it had ended, or there
    /// is none.
    pub fn close_bulletin(&self, territory: &str, round: RoundNumber, actor: &Actor) -> Result<bool, Fault> {
        self.close_round(territory, round, role(actor))
    }

    fn close_round(&self, territory: &str, round: RoundNumber, by: ActorKind) -> Result<bool, Fault> {
        // What waits at the desk came before, and so did the line where the round has opened.
        self.serve_choices();
        while self.serve_line(territory, round)? {}
        let now = micros(self.clock.now());
        self.write(|tx| {
            let known = tx.bulletin_find(territory, round.into())?.filter(|known| known.closed_at.is_none());
            let Some(bulletin) = known else { return Ok(false) };
            let mut sheet = self.lists.change(tx, territory, |tx, kept| {
                let mut course = Course::take(tx, kept, &bulletin)?;
                let mut sheet = Sheet::new(&self.lists, &bulletin);
                for answer in course.arbiter.close() {
                    sheet.answer(kept, answer, now)?;
                }
                let what = What::SelfChoiceClosed { round, seed: bulletin.seed.as_deref().map(Into::into) };
                sheet.enter(kept, Entry::new(by, what), now)?;
                Ok(sheet)
            })?;
            sheet.keep(tx)?;
            Ok(tx.bulletin_close(territory, round.into(), now)?)
        })
    }

    /// Does what is due of the rounds that go on: receives the line at the opening, settles the lots of seconds that are over, ends what is to end,
    /// and lets cases follow the places that were won. Gives how many things were done.
    pub fn watch_bulletins(&self) -> Result<usize, Fault> {
        if self.system != System::LocalBody {
            return Ok(0);
        }
        let mut done = 0;
        for bulletin in self.store.read::<_, Fault>(|tx| Ok(tx.bulletin_going()?))? {
            let (territory, round) = (bulletin.territory.as_str(), round_of(&bulletin));
            let now = self.clock.now();
            if now >= bulletin.opens_at {
                done += usize::from(self.serve_line(territory, round)?);
                done += usize::from(bulletin.seed.is_some() && self.settle_lot(territory, round)?);
            }
            if now >= bulletin.closes_at {
                done += usize::from(self.close_round(territory, round, ActorKind::Machine)?);
            }
        }
        // A place won is the child's by the log. Its case follows once nobody waits at the desk: hundreds of cases at once would take the disk from the
        // thousands who do.
        if self.lists.desk.is_busy() {
            return Ok(done);
        }
        Ok(done + self.carry_winners()?)
    }

    /// Receives the next part of the line of a round that has opened. True where there was one.
    fn serve_line(&self, territory: &str, round: RoundNumber) -> Result<bool, Fault> {
        self.write(|tx| {
            let known = tx.bulletin_find(territory, round.into())?;
            let open = |known: &BulletinRecord| known.closed_at.is_none() && known.opens_at <= self.clock.now();
            let Some(bulletin) = known.filter(open) else { return Ok(false) };
            let part = tx.line_page(territory, round.into(), bulletin.line_served + 1, LINE_PART)?;
            let Some(last) = part.last() else { return Ok(false) };
            let mut sheet = self.lists.change(tx, territory, |tx, kept| {
                let mut course = Course::take(tx, kept, &bulletin)?;
                let mut sheet = Sheet::new(&self.lists, &bulletin);
                for place in &part {
                    // Whoever may not have the place any more learns so from the list; the others go on.
                    let _ = sheet.claim(kept, &mut course, &Choosing::from_line(place), bulletin.opens_at)?;
                }
                kept.courses.insert(round, course);
                Ok(sheet)
            })?;
            sheet.keep(tx)?;
            tx.bulletin_serve(territory, round.into(), last.ticket)?;
            Ok(true)
        })
    }

    /// Answers the claims of a second that is over. True where there were any.
    fn settle_lot(&self, territory: &str, round: RoundNumber) -> Result<bool, Fault> {
        let open = |kept: &crate::Kept| {
            let last = kept.list.choice(round).and_then(|choice| choice.claims().last().map(|last| (choice, last)));
            last.filter(|(choice, last)| choice.answer(last.number).is_none()).map(|(_, last)| last.at)
        };
        let (last, now) = (self.look(territory, open)?, micros(self.clock.now()));
        if last.is_none_or(|last| last.as_second() >= now.as_second()) {
            return Ok(false);
        }
        self.write(|tx| {
            let known = tx.bulletin_find(territory, round.into())?.filter(|known| known.closed_at.is_none());
            let Some(bulletin) = known else { return Ok(false) };
            let mut sheet = self.lists.change(tx, territory, |tx, kept| {
                let mut course = Course::take(tx, kept, &bulletin)?;
                let mut sheet = Sheet::new(&self.lists, &bulletin);
                for answer in course.arbiter.settle(now) {
                    sheet.answer(kept, answer, now)?;
                }
                kept.courses.insert(round, course);
                Ok(sheet)
            })?;
            let any = !sheet.is_empty();
            sheet.keep(tx)?;
            Ok(any)
        })
    }

    /// Lets the cases follow the places that were won. Gives how many did; one whose route does not wait for a place yet follows later.
    fn carry_winners(&self) -> Result<usize, Fault> {
        let mut carried = 0;
        for log in self.store.read::<_, Fault>(|tx| Ok(tx.queue_heads()?))? {
            let due = self.look(&log.territory, |kept| self.winners_due(&log.territory, &kept.list))?;
            for (round, claim, child, group) in due {
                if self.lists.desk.is_busy() {
                    return Ok(carried);
                }
                match self.carry_winner(&log.territory, &child, &group) {
                    Ok(Some(moved)) => {
                        carried += usize::from(moved);
                        let mut known = self.lists.carried.0.lock().unwrap_or_else(PoisonError::into_inner);
                        known.entry((log.territory.clone(), round)).or_default().insert(claim);
                    }
                    Ok(None) => {}
                    Err(turned) => tracing::error!(%child, %turned, "a case cannot follow the place that was won"),
                }
            }
        }
        Ok(carried)
    }

    fn winners_due(&self, territory: &str, list: &List) -> Vec<(RoundNumber, ClaimNumber, ChildCode, GroupId)> {
        let known = self.lists.carried.0.lock().unwrap_or_else(PoisonError::into_inner);
        let won = list.choices().flat_map(|(round, choice)| {
            let done = known.get(&(territory.to_owned(), round));
            let new = choice.winners().iter().filter(move |claim| done.is_none_or(|done| !done.contains(claim)));
            new.filter_map(move |number| choice.claim(*number).map(|claim| (round, claim)))
        });
        let held = won.filter(|(_, claim)| holds(list, &claim.child, &claim.group));
        held.map(|(round, claim)| (round, claim.number, claim.child.clone(), claim.group.clone())).collect()
    }

    /// Enters into the case of a child what became of it. None where the case does not wait for a place yet; false where it followed before.
    fn carry_winner(&self, territory: &str, child: &ChildCode, group: &GroupId) -> Result<Option<bool>, Turned> {
        let followed = self.write::<_, Turned>(|tx| {
            let Some(record) = tx.child_find_by_code(child.as_str())? else { return Ok(Some(None)) };
            let mut hand = self.take_in_hand(tx, record.case)?;
            if !self.list_now(tx, territory, |kept| holds(&kept.list, child, group))?
                || hand.state.open_offer().is_some()
                || hand.state.allotted.is_some()
            {
                return Ok(Some(None));
            }
            let Some(place) = tx.vacancy_find(group.as_str())? else { return Ok(Some(None)) };
            let due = hand.state.due(hand.route()?);
            let Some(fact) = self.won(tx, &due, record.case, &place)? else {
                // Consented already: the offer was answered before.
                let answered = hand.state.offers.iter().any(|offer| offer.accepted == Some(true));
                return Ok(answered.then_some(None));
            };
            tx.vacancy_take(&place.id)?;
            let entry = self.told(fact, Actor::machine());
            self.enter(tx, &mut hand, &entry, None)?;
            self.put_back(tx, hand)?;
            Ok(Some(Some(record.case)))
        })?;
        if let Some(Some(case)) = followed {
            self.settle(case)?;
        }
        Ok(followed.map(|case| case.is_some()))
    }

    fn won(
        &self,
        tx: &mut Tx<'_>,
        due: &[FactKind],
        case: kernel::CaseId,
        place: &VacancyRecord,
    ) -> Result<Option<Fact>, Fault> {
        if due.contains(&FactKind::PlaceAllotted) {
            let kindergarten = place.kindergarten_name.clone();
            return Ok(Some(Fact::PlaceAllotted { place: place.id.clone(), kindergarten }));
        }
        if due.contains(&FactKind::PlaceOffered) { self.offer(tx, case, place).map(Some) } else { Ok(None) }
    }
}

/// Whether a place of a group is held for a child whose referral is still to be made.
fn holds(list: &List, child: &ChildCode, group: &GroupId) -> bool {
    list.standing(child) == Some(&Standing::Consented) && list.place_of(child) == Some(group)
}

/// Whether an event only repeats for a case what the child has already by its claim.
pub(crate) fn is_won(list: &List, what: &What) -> bool {
    match what {
        What::Offered { child, group, .. } | What::Allotted { child, group } => holds(list, child, group),
        What::Consented { child } => list.standing(child) == Some(&Standing::Consented),
        _ => false,
    }
}

/// A moment in whole microseconds, as logs and stores keep it: the order of moments must be the same everywhere.
fn micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

fn round_of(record: &BulletinRecord) -> RoundNumber {
    RoundNumber::try_from(record.round).unwrap_or(RoundNumber::MAX)
}

/// The seed of a lot, from the system's own chance.
fn seed() -> Result<Seed, Fault> {
    let mut bytes = [0; 32];
    let drawn = rand::rngs::OsRng.try_fill_bytes(&mut bytes);
    drawn.map_err(|error| Fault::Store(StoreError::Away(format!("the system gives no chance: {error}"))))?;
    Ok(Seed::new(bytes))
}
