//! The waiting lists as anybody may see them: by codes, without names. Another system reads them here as the public does.

use crate::{CaseRoom, Fault, Kept};
use jiff::civil::Date;
use kernel::{CaseId, Text, civil_date};
use pki::note::NoteVerifier;
use queue::forecast::{self, HitRate, Range, Wait};
use queue::{Category, Settings};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// At most so many waits of the past make a forecast: the latest tell more than the oldest.
const WAITS: usize = 20_000;
/// The days held back to measure how often forecasts came true.
const HELD_BACK: i64 = 180;

/// What the past of a list tells on a day.
struct Past {
    day: Date,
    waits: Vec<Wait>,
    rate: HitRate,
}

/// The public side of the waiting lists that a room keeps.
pub struct PublicLists {
    pub(crate) room: Arc<CaseRoom>,
    past: Mutex<HashMap<String, Arc<Past>>>,
}

/// How long a wait may be, with how often such ranges came true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// The range.
    pub range: Range,
    /// How often such ranges came true.
    pub rate: HitRate,
}

impl PublicLists {
    /// Of the room that keeps the lists.
    pub fn new(room: Arc<CaseRoom>) -> Self {
        Self { room, past: Mutex::default() }
    }

    /// The territories that have a list, with the name of the office that keeps it.
    pub fn territories(&self) -> Result<Vec<(String, Text)>, Fault> {
        let logs = self.room.store.read::<_, Fault>(|tx| Ok(tx.queue_heads()?))?;
        let named = logs.into_iter().filter_map(|log| self.name(&log.territory).map(|name| (log.territory, name)));
        Ok(named.collect())
    }

    /// The name of the office that keeps a territory's list; none where no regulation in force has one there.
    pub fn name(&self, territory: &str) -> Option<Text> {
        let edition = self.room.law.list_of(territory)?.edition;
        edition.receiving_office(territory).map(|office| office.name.clone())
    }

    /// The settings that order a territory's list on this day, those its log has adopted or will begin with; and the day on which the next ones
    /// take effect.
    pub fn settings(&self, territory: &str) -> Result<Option<(Settings, Option<Date>)>, Fault> {
        let now = self.room.clock.now();
        let adopted = self.look(territory, |kept| kept.list.settings(now).cloned())?;
        let Some(law) = self.room.law.list_of(territory) else { return Ok(adopted.map(|settings| (settings, None))) };
        let later = law.settings.iter().map(|edition| edition.from).find(|from| *from > civil_date(now));
        Ok(adopted.or_else(|| Settings::in_force(&law.settings, now).cloned()).map(|settings| (settings, later)))
    }

    /// The code of the regulation that keeps a territory's list.
    pub fn regulation(&self, territory: &str) -> Option<String> {
        Some(self.room.law.list_of(territory)?.edition.code().to_owned())
    }

    /// The name of a category: that of the settings, else that of the regulation's data.
    pub fn category(&self, territory: &str, category: &Category) -> Option<Text> {
        let edition = || self.room.law.list_of(territory).map(|law| law.edition);
        let of_data = || {
            let edition = edition()?;
            let known =
                edition.regulation.waiting_list.as_ref()?.privileges.iter().find(|known| known.id == category.id);
            known.map(|known| known.text.clone())
        };
        category.name.clone().or_else(of_data)
    }

    /// Looks at a list with the tree over its log.
    pub fn look<T>(&self, territory: &str, look: impl FnOnce(&Kept) -> T) -> Result<T, Fault> {
        self.room.look(territory, look)
    }

    /// The position of the child of a case now; none unless it waits.
    pub fn position(&self, territory: &str, case: CaseId) -> Result<Option<u64>, Fault> {
        self.room.store.read(|tx| self.room.position(tx, territory, case))
    }

    /// The kindergartens of a territory: the id and the name of each.
    pub fn kindergartens(&self, territory: &str) -> Result<BTreeMap<String, String>, Fault> {
        let places = self.room.store.read::<_, Fault>(|tx| Ok(tx.vacancy_list(territory)?))?;
        Ok(places.into_iter().map(|place| (place.kindergarten, place.kindergarten_name)).collect())
    }

    /// The signed head of a territory's log at this moment.
    pub fn signed_head(&self, territory: &str) -> Result<Option<String>, Fault> {
        self.room.signed_head(territory)
    }

    /// The key by which heads are signed.
    pub fn key(&self) -> Result<NoteVerifier, Fault> {
        self.room.note_verifier()
    }

    /// A part of a territory's log from a number on: events in their one form.
    pub fn log_page(&self, territory: &str, from: u64, limit: u32) -> Result<Vec<String>, Fault> {
        self.room.log_page(territory, from, limit)
    }

    /// How long a child may still wait that was registered on a day; none where the past does not tell.
    pub fn forecast(&self, territory: &str, born: i16, since: Date) -> Result<Option<Forecast>, Fault> {
        let past = self.past(territory)?;
        let age = u8::try_from(since.year().saturating_sub(born).max(0)).unwrap_or(u8::MAX);
        let waited = u32::try_from((past.day - since).get_days()).unwrap_or(0);
        let range = forecast::range(&past.waits, age, waited);
        Ok(range.map(|range| Forecast { range, rate: past.rate }))
    }

    /// What the past tells is counted once a day.
    fn past(&self, territory: &str) -> Result<Arc<Past>, Fault> {
        let day = civil_date(self.room.clock.now());
        let known = self.past.lock().unwrap_or_else(PoisonError::into_inner).get(territory).map(Arc::clone);
        if let Some(past) = known.filter(|past| past.day == day) {
            return Ok(past);
        }
        let waits = self.look(territory, |kept| forecast::waits(&kept.list, day, WAITS))?;
        let held_back = day.saturating_sub(jiff::Span::new().days(HELD_BACK));
        let past = Arc::new(Past { day, rate: forecast::hit_rate(&waits, held_back), waits });
        self.past.lock().unwrap_or_else(PoisonError::into_inner).insert(territory.to_owned(), Arc::clone(&past));
        Ok(past)
    }
}
