//! What the clock does to waiting lists: offers and referrals that pass in silence, the stop list, coming of age, the yearly refresh; and the words to
//! parents shortly before.
//!
//! Everything follows from where children stand in the log, so a stop between two deeds does no harm: the next round finds what is left. Each deed is
//! one transaction.

use crate::lists::{Entry, Kept};
use crate::{CaseRoom, Fault, Turned};
use engine::{Actor, Fact, ListNews};
use jiff::{SignedDuration, Timestamp};
use kernel::{System, civil_date, iso};
use queue::{ActorKind, ChildCode, Settings, Standing, What};
use std::sync::atomic::Ordering;
use store::Tx;

/// Lists are looked through no oftener than this: none of their terms is shorter than a day.
const ROUND: SignedDuration = SignedDuration::from_mins(1);
/// How long before the end of a term a parent is reminded of it.
const REMIND: SignedDuration = SignedDuration::from_hours(24);

/// What is due for a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// The answer to an offer is awaited until a moment that is near.
    RemindAnswer(Timestamp),
    /// The offer passed in silence.
    Lapse,
    /// A place was won from the bulletin: the case tells whether its answer is still awaited.
    AskCase,
    /// The referral must be handed in until a moment that is near.
    RemindReferral(Timestamp),
    /// The referral was not handed in.
    LapseReferral,
    /// The child missed its place and is not on the stop list yet.
    Stop,
    /// The stop list is over, and nobody has to ask.
    Restore,
}

impl Due {
    fn of(standing: &Standing, now: Timestamp) -> Option<Self> {
        let near = |until: &Timestamp| until.duration_since(now) <= REMIND;
        match standing {
            Standing::Offered { answer_by: Some(until) } if now > *until => Some(Self::Lapse),
            Standing::Offered { answer_by: Some(until) } if near(until) => Some(Self::RemindAnswer(*until)),
            Standing::Referred { until: Some(until), .. } if now > *until => Some(Self::LapseReferral),
            Standing::Referred { until: Some(until), .. } if near(until) => Some(Self::RemindReferral(*until)),
            Standing::Consented => Some(Self::AskCase),
            Standing::Missed => Some(Self::Stop),
            Standing::Stopped { until, restore_by: None } if now > *until => Some(Self::Restore),
            _ => None,
        }
    }
}

impl CaseRoom {
    /// Does what the terms of the lists ask for by this moment. Gives how many deeds were done.
    pub fn watch_lists(&self) -> Result<usize, Fault> {
        let now = self.clock.now();
        let looked = self.lists.watched.load(Ordering::SeqCst);
        // A clock that was set back is no reason to wait.
        let soon = (looked..looked.saturating_add(ROUND.as_secs())).contains(&now.as_second());
        if self.system != System::LocalBody || soon {
            return Ok(0);
        }
        let mut done = 0;
        for log in self.store.read::<_, Fault>(|tx| Ok(tx.queue_heads()?))? {
            done += self.watch_list(&log.territory, now)?;
        }
        self.lists.watched.store(now.as_second(), Ordering::SeqCst);
        Ok(done)
    }

    fn watch_list(&self, territory: &str, now: Timestamp) -> Result<usize, Fault> {
        let (settings, due, young) = self.look(territory, |kept| seen(kept, now))?;
        let Some(settings) = settings else { return Ok(0) };
        let mut done = usize::from(self.refresh(territory, &settings, now)?);
        for (child, due) in due {
            done += usize::from(self.do_due(territory, &child, due)?);
        }
        for child in young {
            done += usize::from(self.come_of_age(territory, &child, &settings, now)?);
        }
        Ok(done)
    }

    /// Does one deed. False where the list does not allow it any more, or a parent was reminded already.
    fn do_due(&self, territory: &str, child: &ChildCode, due: Due) -> Result<bool, Fault> {
        let done = self.write::<_, Turned>(|tx| {
            let Some(record) = tx.child_find_by_code(child.as_str())? else { return Ok(false) };
            let mut hand = self.take_in_hand(tx, record.case)?;
            let open = hand.state.open_offer().cloned();
            let offer = open.as_ref().map(|offer| offer.id.clone());
            let due = if due == Due::AskCase {
                let answer_by = open.and_then(|offer| offer.answer_by).map(|by| by.parse()).transpose();
                let asked = Standing::Offered { answer_by: answer_by.map_err(Fault::from)? };
                match Due::of(&asked, self.clock.now()) {
                    Some(due) => due,
                    None => return Ok(false),
                }
            } else {
                due
            };
            let fact = match due {
                Due::RemindAnswer(until) => Fact::ListTold { news: ListNews::AnswerDue { until: iso(until) } },
                Due::RemindReferral(until) => Fact::ListTold { news: ListNews::ReferralDue { until: iso(until) } },
                Due::AskCase => return Ok(false),
                Due::Lapse => match offer {
                    Some(offer) => Fact::OfferLapsed { offer },
                    None => return Ok(false),
                },
                Due::LapseReferral => {
                    self.by_itself(tx, territory, What::ReferralLapsed { child: child.clone() })?;
                    Fact::ListTold { news: ListNews::ReferralLapsed }
                }
                Due::Restore => {
                    self.by_itself(tx, territory, What::Restored { child: child.clone() })?;
                    Fact::ListTold { news: ListNews::Restored }
                }
                Due::Stop => {
                    let settings = self.settings(tx, territory)?;
                    let Some(news) = self.stop_if_missed(tx, &hand, child, &settings)? else { return Ok(false) };
                    Fact::ListTold { news }
                }
            };
            self.tell_of_list(tx, &mut hand, fact, child)?;
            self.put_back(tx, hand)?;
            Ok(true)
        });
        said(territory, done)
    }

    /// Enters what the list tells of a child, with what follows from it: the stop list, a case that waits again.
    pub(crate) fn tell_of_list(
        &self,
        tx: &mut Tx<'_>,
        hand: &mut crate::apply::InHand,
        fact: Fact,
        child: &ChildCode,
    ) -> Result<(), Turned> {
        let told = self.told(fact, Actor::machine());
        self.enter(tx, hand, &told, None)?;
        let settings = self.settings(tx, &hand.record.office)?;
        if let Some(news) = self.stop_if_missed(tx, hand, child, &settings)? {
            let told = self.told(Fact::ListTold { news }, Actor::machine());
            self.enter(tx, hand, &told, None)?;
        }
        self.catch_up_with_list(tx, hand)
    }

    fn by_itself(&self, tx: &mut Tx<'_>, territory: &str, what: What) -> Result<(), Fault> {
        let settings = self.settings(tx, territory)?;
        let clause = match what {
            What::ReferralLapsed { .. } => settings.referral.clause.as_ref(),
            What::CameOfAge { .. } => settings.start_age.clause.as_ref(),
            What::Refreshed { .. } => settings.refresh.clause.as_ref(),
            _ => settings.stop_list.clause.as_ref(),
        };
        self.note(tx, territory, Entry::new(ActorKind::Machine, what).clause(clause))
    }

    /// Begins the year of a list anew on its day. A list that began after that day waits for the next.
    fn refresh(&self, territory: &str, settings: &Settings, now: Timestamp) -> Result<bool, Fault> {
        let (today, Some(day)) = (civil_date(now), settings.refresh.value) else { return Ok(false) };
        let (year, begins) = (today.year(), day.in_year(today.year()));
        let due = self.look(territory, |kept| {
            let began = kept.list.moment(0).map(civil_date);
            kept.list.refreshed().is_none_or(|last| last < year) && began.is_some_and(|began| began < begins)
        })?;
        if today < begins || !due {
            return Ok(false);
        }
        let done = self.write::<_, Turned>(|tx| {
            self.by_itself(tx, territory, What::Refreshed { year })?;
            Ok(true)
        });
        said(territory, done)
    }

    fn come_of_age(
        &self,
        territory: &str,
        child: &ChildCode,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let done = self.write::<_, Turned>(|tx| {
            let Some(record) = tx.child_find_by_code(child.as_str())? else { return Ok(false) };
            let born = record.birth_date.parse().map_err(Fault::from)?;
            if settings.starts_on(born) > civil_date(now) {
                return Ok(false);
            }
            self.by_itself(tx, territory, What::CameOfAge { child: child.clone() })?;
            let mut hand = self.take_in_hand(tx, record.case)?;
            self.tell_of_list(tx, &mut hand, Fact::ListTold { news: ListNews::CameOfAge }, child)?;
            self.put_back(tx, hand)?;
            Ok(true)
        });
        said(territory, done)
    }
}

type Seen = (Option<Settings>, Vec<(ChildCode, Due)>, Vec<ChildCode>);

fn seen(kept: &Kept, now: Timestamp) -> Seen {
    let list = &kept.list;
    let settings = list.settings(now).cloned();
    let due = list.on_their_way().filter_map(|(child, standing)| Some((child.clone(), Due::of(standing, now)?)));
    // Whoever was offered a place and consented has answered.
    let due = due.filter(|(child, due)| *due != Due::AskCase || list.holds_won(child));
    // Of a year that cannot be of age yet no birthday needs to be looked at.
    let starts = settings.as_ref().and_then(|settings| settings.start_age.value);
    let year = starts.map(|age| i64::from(civil_date(now).year()) - i64::from(age.count) / 12);
    let of_year = |child: &&ChildCode| {
        let born = list.registered(child).map(|(born, _)| i64::from(born));
        born.zip(year).is_some_and(|(born, year)| born <= year)
    };
    let young = list.under_age().filter(of_year).cloned();
    (settings, due.collect(), young.collect())
}

/// What the list or the case does not allow by now is no fault: somebody was faster, or a reminder was sent before.
fn said(territory: &str, done: Result<bool, Turned>) -> Result<bool, Fault> {
    match done {
        Ok(done) => Ok(done),
        Err(Turned::Misstep(misstep)) => {
            tracing::debug!(territory, %misstep, "nothing is due for a child");
            Ok(false)
        }
        Err(Turned::Fault(Fault::Queue(impossible))) => {
            tracing::info!(territory, %impossible, "the list does not allow what was due");
            Ok(false)
        }
        Err(Turned::Fault(fault)) => Err(fault),
    }
}
