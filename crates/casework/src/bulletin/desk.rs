//! The desk where choices are taken: in the order of their coming, many in one transaction, each answered after the disk has it.
//!
//! Whoever asks leaves the choice in a row and is told later; one of them works the row off for all. So any number of people at once costs one
//! thread and one connection, and the rest of the house goes on.

use super::course::{Course, Sheet};
use super::micros;
use crate::{CaseRoom, Fault};
use jiff::Timestamp;
use kernel::{CaseId, Digest};
use queue::bulletin::Answer;
use queue::{ActorKind, Choice, ClaimNumber, GroupId, Impossible, RoundNumber};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::records::LineRecord;

/// Choices of one transaction at most: bounds how long the first of them waits, and how long the list is held.
const BATCH: usize = 500;

/// A choice of a place from a bulletin.
#[derive(Debug, Clone)]
pub struct Choosing {
    /// The territory.
    pub territory: String,
    /// The round.
    pub round: RoundNumber,
    /// The child's case.
    pub case: CaseId,
    /// The group chosen.
    pub group: GroupId,
    /// The account that chooses.
    pub account: String,
    /// The name of who chooses.
    pub name: String,
    /// Whether that is somebody else than who applied.
    pub proxy: bool,
    /// In what role.
    pub by: ActorKind,
    /// The network address it comes from.
    pub source: Option<String>,
    /// How many claims of the child the person saw when choosing: a choice that is sent twice is one.
    pub seen: usize,
}

impl Choosing {
    pub(super) fn from_line(place: &LineRecord) -> Self {
        Self {
            territory: place.territory.clone(),
            round: RoundNumber::try_from(place.round).unwrap_or(RoundNumber::MAX),
            case: place.case,
            group: GroupId::new(place.vacancy.as_str()),
            account: place.account.clone(),
            name: place.name.clone(),
            proxy: place.proxy,
            by: ActorKind::Parent,
            source: place.source.clone(),
            seen: 0,
        }
    }
}

/// A claim with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimSeen {
    /// Its number in the round: the order of receipt, from zero.
    pub number: ClaimNumber,
    /// The event of the log by which it was received.
    pub event: u64,
    /// When it was received.
    pub at: Timestamp,
    /// The group.
    pub group: GroupId,
    /// What became of it; none while it waits for the lot.
    pub answer: Option<Answer>,
}

impl ClaimSeen {
    pub(super) fn of(choice: &Choice, number: ClaimNumber) -> Option<Self> {
        let claim = choice.claim(number)?;
        let (event, answer) = (choice.receipt(number)?, choice.answer(number));
        Some(Self { number, event, at: claim.at, group: claim.group.clone(), answer })
    }
}

/// What became of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// It waits in the line of the waiting room, at this place from one, and is received at the opening.
    InLine(u64),
    /// It is a claim.
    Claimed(ClaimSeen),
}

/// Why a choice was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotChosen {
    /// There is no such round.
    NoRound,
    /// The waiting room opens later.
    TooEarly(Timestamp),
    /// The round is over.
    Over,
    /// The account chose for as many children as the round allows.
    AccountLimit(u32),
    /// As many accounts chose from this network address as the round allows.
    SourceLimit,
    /// The group does not take this child, or has no place in this round.
    NotTaken,
    /// The child does not wait: it has a place, or is off the list.
    NotWaiting,
}

impl NotChosen {
    pub(super) fn of(impossible: &Impossible) -> Self {
        match impossible {
            Impossible::Elsewhere(_) | Impossible::AlreadyThere | Impossible::ClaimOpen => Self::NotWaiting,
            Impossible::NotYet(at) => Self::TooEarly(*at),
            Impossible::UnknownRound(_) => Self::Over,
            _ => Self::NotTaken,
        }
    }
}

/// The store did not answer: nothing is known of the choice until the person looks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the store did not answer; look again what became of the choice")]
pub struct Unsaid;

/// Hears what became of a choice.
pub type Tell = Box<dyn FnOnce(Result<Result<Chosen, NotChosen>, Unsaid>) + Send>;

struct Asked {
    choosing: Choosing,
    at: Timestamp,
    tell: Tell,
}

#[derive(Default)]
struct Row {
    asked: VecDeque<Asked>,
    working: bool,
}

/// The row of choices that wait.
#[derive(Default)]
pub(crate) struct Desk {
    row: Mutex<Row>,
    /// One works at a time: who closes a round waits here for the row that came before.
    work: Mutex<()>,
}

impl Desk {
    fn row(&self) -> MutexGuard<'_, Row> {
        self.row.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether choices wait, or are worked on.
    pub(super) fn is_busy(&self) -> bool {
        self.row().working
    }

    /// The next choices of one round; with none left nobody works any more.
    fn next(&self) -> Vec<Asked> {
        let mut row = self.row();
        let mut batch: Vec<Asked> = Vec::new();
        while let Some(asked) = row.asked.pop_front() {
            let other = batch.first().is_some_and(|first| {
                (&first.choosing.territory, first.choosing.round) != (&asked.choosing.territory, asked.choosing.round)
            });
            if other || batch.len() >= BATCH {
                row.asked.push_front(asked);
                break;
            }
            batch.push(asked);
        }
        row.working = !batch.is_empty();
        batch
    }
}

/// Whoever works leaves the desk free, also in a panic.
struct Working<'d>(&'d Desk);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.row().working = false;
        }
    }
}

impl CaseRoom {
    /// Puts a choice into the row; its moment is this one. True where nobody works on the row: then the caller calls
    /// [`CaseRoom::serve_choices`] on a thread that may wait.
    #[must_use]
    pub fn choose(&self, choosing: Choosing, tell: Tell) -> bool {
        let mut row = self.lists.desk.row();
        // Taken while the row is held, so that moments and order agree.
        let at = micros(self.clock.now());
        row.asked.push_back(Asked { choosing, at, tell });
        !std::mem::replace(&mut row.working, true)
    }

    /// Works the row of choices off.
    pub fn serve_choices(&self) {
        let desk = &self.lists.desk;
        let _one = desk.work.lock().unwrap_or_else(PoisonError::into_inner);
        let _working = Working(desk);
        loop {
            let batch = desk.next();
            let Some(first) = batch.first() else { return };
            let (territory, round) = (first.choosing.territory.clone(), first.choosing.round);
            let asked: Vec<(Choosing, Timestamp)> =
                batch.iter().map(|asked| (asked.choosing.clone(), asked.at)).collect();
            let served = self.serve(&territory, round, &asked);
            if let Err(fault) = &served {
                tracing::error!(territory, round, %fault, "choices could not be taken");
            }
            let mut said = served.ok().map(Vec::into_iter);
            for asked in batch {
                (asked.tell)(said.as_mut().and_then(Iterator::next).ok_or(Unsaid));
            }
        }
    }

    fn serve(
        &self,
        territory: &str,
        round: RoundNumber,
        asked: &[(Choosing, Timestamp)],
    ) -> Result<Vec<Result<Chosen, NotChosen>>, Fault> {
        let known = self.store.read::<_, Fault>(|tx| Ok(tx.bulletin_find(territory, round.into())?))?;
        let Some(bulletin) = known else { return Ok(vec![Err(NotChosen::NoRound); asked.len()]) };
        let (before, after) = asked.split_at(asked.partition_point(|(_, at)| *at < bulletin.opens_at));
        let mut said = self.serve_part(territory, round, before)?;
        // Who waited before the opening comes first.
        while self.serve_line(territory, round)? {}
        said.extend(self.serve_part(territory, round, after)?);
        Ok(said)
    }

    fn serve_part(
        &self,
        territory: &str,
        round: RoundNumber,
        asked: &[(Choosing, Timestamp)],
    ) -> Result<Vec<Result<Chosen, NotChosen>>, Fault> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        self.write(|tx| {
            let known = tx.bulletin_find(territory, round.into())?.filter(|known| known.closed_at.is_none());
            let Some(bulletin) = known else { return Ok(vec![Err(NotChosen::Over); asked.len()]) };
            let (mut sheet, said) = self.lists.change(tx, territory, |tx, kept| {
                let mut course = Course::take(tx, kept, &bulletin)?;
                let mut sheet = Sheet::new(&self.lists, &bulletin);
                let mut said = Vec::with_capacity(asked.len());
                for (choosing, at) in asked {
                    said.push(if *at < bulletin.room_opens_at {
                        Err(NotChosen::TooEarly(bulletin.room_opens_at))
                    } else if *at >= bulletin.closes_at {
                        Err(NotChosen::Over)
                    } else if *at < bulletin.opens_at {
                        sheet.join(tx, kept, &mut course, choosing, *at)?
                    } else {
                        sheet.claim(kept, &mut course, choosing, *at)?
                    });
                }
                kept.courses.insert(round, course);
                Ok((sheet, said))
            })?;
            sheet.keep(tx)?;
            Ok(said)
        })
    }
}

/// A network address as it is kept: not itself, but what tells it from others within a round.
pub(crate) fn source(round: &str, address: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let hash: [u8; 32] = Sha256::new().chain_update(round).chain_update("\n").chain_update(address).finalize().into();
    Digest::from_bytes(hash).as_str().chars().take(16).collect()
}
