//! Bulletins as people see them, and the way a choice takes from another system to the desk of the body that keeps the list.

use super::desk::{ClaimSeen, source};
use super::{Choosing, Tell, round_of};
use crate::lists::child_code;
use crate::{CaseRoom, Fault};
use jiff::Timestamp;
use kernel::{CaseId, Digest};
use queue::bulletin::Seed;
use queue::{ChildCode, Choice, GroupId, List, RoundNumber, Standing};
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use store::Tx;
use store::records::{BulletinRecord, ClaimRecord};

/// Places of a group in a bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinPlace {
    /// The group.
    pub group: GroupId,
    /// The kindergarten's name.
    pub kindergarten: String,
    /// The first and the last year of birth it takes.
    pub born: [i16; 2],
    /// The language of teaching.
    pub language: String,
    /// Places published.
    pub places: u32,
    /// Places that nobody has won yet; none where the round is over.
    pub left: u32,
}

/// A round of self-choice as anybody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// The territory.
    pub territory: String,
    /// The round.
    pub round: RoundNumber,
    /// When the waiting room opens.
    pub room_opens_at: Timestamp,
    /// From when claims count.
    pub opens_at: Timestamp,
    /// When the round ends by itself.
    pub closes_at: Timestamp,
    /// When it closed; none while it goes on.
    pub closed_at: Option<Timestamp>,
    /// Children that one account may choose for.
    pub per_account: i64,
    /// Accounts that may choose from one network address; none: not limited.
    pub per_source: Option<i64>,
    /// What binds the seed of the lot; none where the order of receipt decides.
    pub commitment: Option<Digest>,
    /// The seed of the lot, once it is told.
    pub seed: Option<Seed>,
    /// The places.
    pub places: Vec<BulletinPlace>,
    /// How many children stood in the line of the waiting room.
    pub line: u64,
    /// How many claims were received.
    pub claims: u64,
    /// How many of them won.
    pub won: u64,
}

impl Bulletin {
    /// Places that nobody has won yet.
    pub fn left(&self) -> u32 {
        self.places.iter().map(|place| place.left).sum()
    }

    /// Whether claims are taken at a moment.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && self.opens_at <= now && now < self.closes_at
    }
}

/// A child's place in the line of the waiting room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePlace {
    /// The place, from one: so many less one came before.
    pub ticket: u64,
    /// The group chosen.
    pub group: GroupId,
    /// Whether the choice was received.
    pub served: bool,
}

/// A round as the parent of a child sees it.
#[derive(Debug, Clone)]
pub struct ChoiceView {
    /// The round.
    pub bulletin: Arc<Bulletin>,
    /// The child's code.
    pub child: ChildCode,
    /// Where the child stands; none where it is not on the list.
    pub standing: Option<Standing>,
    /// The groups of the round that take the child.
    pub fitting: BTreeSet<GroupId>,
    /// The child's place in the line.
    pub line: Option<LinePlace>,
    /// The child's claims in the round, in their order.
    pub claims: Vec<ClaimSeen>,
}

/// What of a group does not change: name, years, language.
type Named = HashMap<GroupId, (String, [i16; 2], String)>;

/// The bulletins of the room that keeps the lists.
pub struct Bulletins {
    room: Arc<CaseRoom>,
    named: Mutex<HashMap<(String, RoundNumber), Arc<Named>>>,
}

impl Bulletins {
    /// Of the room that keeps the lists.
    pub fn new(room: Arc<CaseRoom>) -> Self {
        Self { room, named: Mutex::default() }
    }

    /// The rounds of a territory, the latest first.
    pub fn all(&self, territory: &str) -> Result<Vec<Bulletin>, Fault> {
        self.room.store.read::<_, Fault>(|tx| {
            let records = tx.bulletin_list(territory)?;
            let seen = records.iter().map(|record| self.see(tx, record));
            Ok(seen.collect::<Result<Vec<_>, Fault>>()?.into_iter().flatten().collect())
        })
    }

    /// The rounds of a territory that go on, in the order of their opening.
    pub fn going(&self, territory: &str) -> Result<Vec<Bulletin>, Fault> {
        self.room.store.read::<_, Fault>(|tx| {
            let records = tx.bulletin_going()?.into_iter().filter(|record| record.territory == territory);
            let seen = records.map(|record| self.see(tx, &record));
            Ok(seen.collect::<Result<Vec<_>, Fault>>()?.into_iter().flatten().collect())
        })
    }

    /// A round.
    pub fn one(&self, territory: &str, round: RoundNumber) -> Result<Option<Bulletin>, Fault> {
        self.room.store.read::<_, Fault>(|tx| {
            let record = tx.bulletin_find(territory, round.into())?;
            record.map_or(Ok(None), |record| self.see(tx, &record))
        })
    }

    /// Claims of a round from a number on, at most `limit`, each with the code of its child.
    pub fn claims(
        &self,
        territory: &str,
        round: RoundNumber,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(ChildCode, ClaimSeen)>, Fault> {
        self.room.look(territory, |kept| {
            let choice = kept.list.choice(round);
            let claims = choice.map(Choice::claims).unwrap_or_default();
            let page = claims.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)).take(limit);
            page.filter_map(|claim| Some((claim.child.clone(), ClaimSeen::of(choice?, claim.number)?))).collect()
        })
    }

    /// Who made claims of a round, from a number on: for those who keep the list.
    pub fn claimants(&self, territory: &str, round: RoundNumber, from: u64) -> Result<Vec<ClaimRecord>, Fault> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        self.room.store.read::<_, Fault>(|tx| Ok(tx.claim_page(territory, round.into(), from, 200)?))
    }

    /// A round as the parent of a case's child sees it.
    pub fn view(&self, territory: &str, round: RoundNumber, case: CaseId) -> Result<Option<ChoiceView>, Fault> {
        let child = child_code(case);
        self.room.store.read::<_, Fault>(|tx| {
            let Some(record) = tx.bulletin_find(territory, round.into())? else { return Ok(None) };
            let length = tx.line_length(territory, record.round)?;
            let place = if length > 0 { tx.line_find(territory, record.round, child.as_str())? } else { None };
            let named = self.named(tx, territory, round)?;
            let line = place.map(|place| LinePlace {
                ticket: place.ticket.unsigned_abs(),
                group: GroupId::new(place.vacancy),
                served: place.ticket <= record.line_served,
            });
            self.room.list(tx, territory, |kept| {
                let list = &kept.list;
                let bulletin = see(list, &record, &named, length)?;
                let groups = bulletin.places.iter().map(|place| &place.group);
                let fitting = groups.filter(|group| list.may_choose(&child, group)).cloned().collect();
                let (standing, claims) = (list.standing(&child).cloned(), claims_of(list, round, &child));
                Some(ChoiceView { bulletin: Arc::new(bulletin), child, standing, fitting, line, claims })
            })
        })
    }

    /// Leaves a choice at the desk; what became of it is told later. True where the caller is to work the row off by [`Bulletins::serve`].
    #[must_use]
    pub fn choose(&self, choosing: Choosing, address: Option<IpAddr>, tell: Tell) -> bool {
        let within = format!("{}/{}", choosing.territory, choosing.round);
        let source = address.map(|address| source(&within, &address.to_string()));
        self.room.choose(Choosing { source, ..choosing }, tell)
    }

    /// Works the row of choices off, on a thread that may wait.
    pub fn serve(&self) {
        self.room.serve_choices();
    }

    fn see(&self, tx: &mut Tx<'_>, record: &BulletinRecord) -> Result<Option<Bulletin>, Fault> {
        let line = tx.line_length(&record.territory, record.round)?;
        let named = self.named(tx, &record.territory, round_of(record))?;
        self.room.list(tx, &record.territory, |kept| see(&kept.list, record, &named, line))
    }

    /// Names of a round's groups. They never change, so they are read once.
    fn named(&self, tx: &mut Tx<'_>, territory: &str, round: RoundNumber) -> Result<Arc<Named>, Fault> {
        let key = (territory.to_owned(), round);
        if let Some(known) = self.named.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(known));
        }
        let groups: BTreeSet<GroupId> = self.room.list(tx, territory, |kept| {
            let places = kept.list.choice(round).map(Choice::places).unwrap_or_default();
            places.iter().map(|(group, _)| group.clone()).collect()
        })?;
        let year = |year: i64| i16::try_from(year).unwrap_or(0);
        let places = tx.vacancy_list(territory)?.into_iter();
        let named = places.map(|place| {
            let born = [year(place.born_from), year(place.born_to)];
            (GroupId::new(place.id), (place.kindergarten_name, born, place.language))
        });
        let named: Arc<Named> = Arc::new(named.filter(|(group, _)| groups.contains(group)).collect());
        if !groups.is_empty() {
            self.named.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&named));
        }
        Ok(named)
    }
}

/// A round as the list has it now, where it has it.
fn see(list: &List, record: &BulletinRecord, named: &Named, line: i64) -> Option<Bulletin> {
    let round = round_of(record);
    let choice = list.choice(round)?;
    let places = choice.places().iter().filter_map(|(group, count)| {
        let (kindergarten, born, language) = named.get(group)?.clone();
        let left = list.left_in(round, group);
        Some(BulletinPlace { group: group.clone(), kindergarten, born, language, places: *count, left })
    });
    Some(Bulletin {
        territory: record.territory.clone(),
        round,
        room_opens_at: record.room_opens_at,
        opens_at: record.opens_at,
        closes_at: record.closes_at,
        closed_at: record.closed_at,
        per_account: record.per_account,
        per_source: record.per_source,
        commitment: choice.commitment().cloned(),
        seed: choice.seed(),
        places: places.collect(),
        line: line.unsigned_abs(),
        claims: choice.claims().len() as u64,
        won: choice.winners().len() as u64,
    })
}

fn claims_of(list: &List, round: RoundNumber, child: &ChildCode) -> Vec<ClaimSeen> {
    let Some(choice) = list.choice(round) else { return Vec::new() };
    choice.claims_of(child).iter().filter_map(|number| ClaimSeen::of(choice, *number)).collect()
}
