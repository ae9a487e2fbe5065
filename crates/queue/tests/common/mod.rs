//! What the tests share: settings of today's practice, and a log that grows event by event.
#![allow(dead_code, reason = "each test uses its part")]

use jiff::{SignedDuration, Timestamp};
use queue::{ActorKind, ChildCode, Event, GroupId, Impossible, KindergartenId, List, Rule, Settings, What};

pub const PRACTICE: &str = include_str!("../fixtures/practice.toml");

pub fn practice() -> Vec<Settings> {
    Settings::from_toml(PRACTICE).unwrap()
}

pub fn child(number: usize) -> ChildCode {
    ChildCode::new(format!("c{number}"))
}

pub fn group(number: usize) -> GroupId {
    GroupId::new(format!("g{number}"))
}

pub fn kindergarten(number: usize) -> KindergartenId {
    KindergartenId::new(format!("k{number}"))
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A list with its log and its clock.
pub struct Log {
    pub list: List,
    pub events: Vec<Event>,
    pub now: Timestamp,
}

impl Log {
    /// A log whose first events adopt settings.
    pub fn new(start: &str, settings: &[Settings]) -> Self {
        let mut log = Self { list: List::default(), events: Vec::new(), now: at(start) };
        for edition in settings {
            log.enter(What::SettingsAdopted { settings: Box::new(edition.clone()) }).unwrap();
        }
        log
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    pub fn event(&self, what: What) -> Event {
        let by = match what {
            What::Overridden { .. } | What::SettingsAdopted { .. } | What::AllocationHeld { .. } => ActorKind::Head,
            What::Consented { .. } | What::Declined { .. } | What::ClaimReceived { .. } => ActorKind::Parent,
            What::HandedIn { .. } | What::Enrolled { .. } | What::NoShow { .. } | What::Left { .. } => {
                ActorKind::Kindergarten
            }
            _ => ActorKind::QueueKeeper,
        };
        let rule = what.rule();
        Event { number: self.list.events(), at: self.now, by, rule, clause: None, what }
    }

    pub fn enter(&mut self, what: What) -> Result<(), Impossible> {
        let rule = what.rule();
        self.enter_by(what, rule)
    }

    pub fn enter_by(&mut self, what: What, rule: Rule) -> Result<(), Impossible> {
        let event = Event { rule, ..self.event(what) };
        self.list.apply(&event)?;
        self.events.push(event);
        Ok(())
    }

    pub fn register(&mut self, number: usize, born: i16, wishes: &[usize]) -> Result<(), Impossible> {
        self.enter(What::Registered {
            child: child(number),
            born,
            registered_at: self.now,
            of_age: true,
            wishes: wishes.iter().map(|wish| kindergarten(*wish)).collect(),
            language: None,
            moved_from: None,
        })
    }

    pub fn open(&mut self, number: usize, house: usize, born: [i16; 2], count: u32) {
        let (group, kindergarten, language) = (group(number), kindergarten(house), "kk".into());
        self.enter(What::PlacesOpened { group, kindergarten, born, language, count }).unwrap();
    }

    pub fn offer(&mut self, number: usize, place: usize, rule: Rule) -> Result<(), Impossible> {
        let answer_by = Some(self.now + SignedDuration::from_hours(72));
        self.enter_by(What::Offered { child: child(number), group: group(place), answer_by }, rule)
    }

    pub fn position(&self, number: usize) -> Option<u64> {
        self.list.position(&child(number))
    }
}
