//! The list: the fold of its events, which refuses what cannot be, and answers for position and turn.
//!
//! A child has a position while it waits. Once a place is offered to it the child is off the count, and a refusal puts it back where it stood.
//! The count is kept for the whole territory by year of birth, and for each kindergarten wished.

mod apply;
mod choice;
mod intake;
#[cfg(test)]
mod model;
mod place;
mod turn;

pub use choice::Choice;
pub use intake::Stage;
pub use turn::Turn;

use crate::order::{Both, Change, Key, Lane, Line, Step};
use crate::{
    ChildCode, ClaimNumber, Class, Event, GroupId, KindergartenId, PrivilegeNumber, Ratio, RoundNumber, Rule, Settings,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Why an event cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    /// The log has a gap or a double.
    #[error("event {expected} is next, not {found}")]
    Number {
        /// The number that is next.
        expected: u64,
        /// The number the event bears.
        found: u64,
    },
    /// The event is older than the one before it.
    #[error("the event is older than the one before it")]
    BackInTime,
    /// No settings are in force at the moment of the event.
    #[error("no settings are in force")]
    NoSettings,
    /// Another rule must stand behind such an event.
    #[error("the rule «{0:?}» does not allow this")]
    NotByThisRule(Rule),
    /// Such an event is entered by somebody else.
    #[error("this is decided by somebody else")]
    NotByThisActor,
    /// The settings in force know no such thing, or ask for what the event leaves out.
    #[error("the settings in force do not have it so")]
    NotInSettings,
    /// The event contradicts itself.
    #[error("the event contradicts itself")]
    Contradiction,
    /// There is no such child.
    #[error("there is no child {0}")]
    UnknownChild(ChildCode),
    /// There is no such group, or it was opened as another one.
    #[error("there is no such group {0}")]
    UnknownGroup(GroupId),
    /// There is no such round, or it is over, or its number was used.
    #[error("there is no such round {0}")]
    UnknownRound(RoundNumber),
    /// The child is on the list or has a place: one child, one place.
    #[error("the child is on the list or has a place already")]
    AlreadyThere,
    /// The child does not stand where the event would find it.
    #[error("the child stands elsewhere: {0:?}")]
    Elsewhere(Standing),
    /// The child has no such privilege to decide on.
    #[error("there is no such privilege to decide on")]
    NoPrivilege,
    /// It is too early.
    #[error("not before {0}")]
    NotYet(Timestamp),
    /// It is too late.
    #[error("not after {0}")]
    TooLate(Timestamp),
    /// The child cannot be of that age yet.
    #[error("the child is not of that age yet")]
    TooYoung,
    /// No place is free: a place is given once.
    #[error("no place is free")]
    NoPlace,
    /// The group does not take the child: by year, language, wish, or because its place was refused.
    #[error("the group does not take this child")]
    NotTaken,
    /// Another child is next.
    #[error("it is not this child's turn")]
    OutOfTurn {
        /// Whose turn it is.
        next: Option<ChildCode>,
    },
    /// The child has a claim that is not decided yet: one at a time.
    #[error("a claim of the child is open")]
    ClaimOpen,
    /// There is no such open claim.
    #[error("there is no such open claim")]
    NoClaim,
    /// The outcome is not the one that the rules give.
    #[error("the outcome is not the one that the rules give")]
    NotByTheRules,
}

/// Where a child stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It waits, and has a position.
    Waiting,
    /// A place is offered.
    Offered {
        /// The last moment for the answer.
        answer_by: Option<Timestamp>,
    },
    /// The place is the child's; the referral is being made.
    Consented,
    /// The referral is issued.
    Referred {
        /// The last moment for handing it in.
        until: Option<Timestamp>,
        /// Whether it was extended.
        extended: bool,
    },
    /// The referral is handed in.
    HandedIn,
    /// The child goes to the kindergarten.
    Enrolled,
    /// The child did not come or its parent was silent: it is about to go to the stop list.
    Missed,
    /// The child stands on the stop list.
    Stopped {
        /// The last moment there.
        until: Timestamp,
        /// The last moment for asking it back.
        restore_by: Option<Timestamp>,
    },
    /// The child is off the list.
    Gone,
}

impl Standing {
    /// The word for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Offered { .. } => "offered",
            Self::Consented => "consented",
            Self::Referred { .. } => "referred",
            Self::HandedIn => "handed-in",
            Self::Enrolled => "enrolled",
            Self::Missed | Self::Stopped { .. } => "stopped",
            Self::Gone => "gone",
        }
    }
}

/// What was decided on a privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decided {
    Open,
    Confirmed,
    Over,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Privilege {
    number: PrivilegeNumber,
    class: Class,
    decided: Decided,
}

/// A place held for a child; the lane is that of the share the place was given from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    group: u32,
    lane: Option<Lane>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Child {
    code: ChildCode,
    born: i16,
    /// The moment that decides its place, in microseconds.
    since: i64,
    registered: i64,
    of_age: bool,
    wishes: Vec<u32>,
    language: Option<Box<str>>,
    privileges: Vec<Privilege>,
    standing: Standing,
    held: Option<Held>,
    seat: Option<u32>,
    refused: Vec<u32>,
    family: Option<u32>,
    permit: Option<u32>,
    allocated: Option<u32>,
    claim: Option<(RoundNumber, ClaimNumber)>,
}

impl Child {
    fn class(&self) -> Class {
        let confirmed = self.privileges.iter().filter(|privilege| privilege.decided == Decided::Confirmed);
        confirmed.map(|privilege| privilege.class).min().unwrap_or(Class::General)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    id: GroupId,
    kindergarten: u32,
    born: [i16; 2],
    language: Box<str>,
    /// Places in all.
    places: u32,
    /// Places offered, promised or taken.
    held: u32,
    /// Places set aside for self-choice or promised by a round of allocation.
    set_aside: u32,
}

impl Group {
    fn free(&self) -> u32 {
        self.places.saturating_sub(self.held).saturating_sub(self.set_aside)
    }
}

/// Free places of a group, as a bulletin shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPlaces {
    /// The group.
    pub group: GroupId,
    /// Its kindergarten.
    pub kindergarten: KindergartenId,
    /// The first and the last year of birth it takes.
    pub born: [i16; 2],
    /// The language of teaching.
    pub language: Box<str>,
    /// Places given to nobody.
    pub free: u32,
    /// Places of the group in all.
    pub places: u32,
}

/// A child as the public list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The position, from one.
    pub position: u64,
    /// The child.
    pub child: ChildCode,
    /// Its class.
    pub class: Class,
    /// The moment that decides its place.
    pub since: Timestamp,
}

/// The list of a territory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    editions: Vec<Arc<Settings>>,
    children: Vec<Child>,
    /// The event by which each child came on the list, the last time it did.
    entered: Vec<u32>,
    by_code: HashMap<ChildCode, u32>,
    /// Those who neither wait nor go anywhere nor have left: they are few among many.
    on_their_way: BTreeSet<u32>,
    /// The seats taken: group and child.
    seated: BTreeSet<(u32, u32)>,
    groups: Vec<Group>,
    by_group: HashMap<GroupId, u32>,
    kindergartens: Vec<KindergartenId>,
    by_kindergarten: HashMap<KindergartenId, u32>,
    groups_of: Vec<Vec<u32>>,
    families: Vec<Vec<u32>>,
    /// All children of a year.
    territory: BTreeMap<i16, Line>,
    /// Those who would go to any kindergarten.
    anywhere: BTreeMap<i16, Line>,
    /// Those who wish one kindergarten.
    wished: BTreeMap<(u32, i16), Line>,
    rounds: BTreeMap<RoundNumber, Choice>,
    /// The rounds of allocation: the event that announced each, and how far it has come.
    allocations: BTreeMap<RoundNumber, (u64, intake::Stage)>,
    refreshed: Option<i16>,
    /// The shares as they changed: the event, and what has held since.
    shares: Vec<(u32, Option<Ratio>)>,
    /// The moments of the events, in microseconds: their count is the number of the next one.
    moments: Vec<i64>,
}

/// The event behind a change, and its rule.
#[derive(Debug, Clone, Copy)]
struct Cause {
    event: u32,
    rule: Rule,
}

/// The lines that count together for a child at a kindergarten or in the territory.
pub(crate) struct Lines<'a> {
    /// The line that has the shares.
    pub(crate) own: Option<&'a Line>,
    /// The children who would go anywhere, where they count beside those who wish it.
    pub(crate) beside: Option<&'a Line>,
}

impl<'a> Lines<'a> {
    pub(crate) fn each(&self) -> impl Iterator<Item = &'a Line> + use<'a> {
        self.own.into_iter().chain(self.beside)
    }

    fn waiting(&self) -> Both {
        self.each().map(Line::waiting).fold(Both::default(), Both::plus)
    }

    fn given(&self) -> Both {
        self.own.map(|line| line.given).unwrap_or_default()
    }

    fn position(&self, ratio: Option<Ratio>, key: Key) -> u64 {
        let before = self.each().map(|line| line.lane(key.lane()).before(key) as u64).sum();
        crate::order::position(ratio, self.given(), self.waiting(), key.lane(), before)
    }
}

impl List {
    /// The fold of a whole log.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Self, Impossible> {
        let mut list = Self::default();
        for event in events {
            list.apply(event)?;
        }
        Ok(list)
    }

    /// How many events the list has seen: the number of the next one.
    pub fn events(&self) -> u64 {
        self.moments.len() as u64
    }

    /// The moment of the last event.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.moments.last().and_then(|at| Timestamp::from_microsecond(*at).ok())
    }

    /// The moment of an event, in whole microseconds.
    pub fn moment(&self, event: u64) -> Option<Timestamp> {
        let at = self.moments.get(usize::try_from(event).ok()?)?;
        Timestamp::from_microsecond(*at).ok()
    }

    /// The settings in force at a moment.
    pub fn settings(&self, at: Timestamp) -> Option<&Settings> {
        self.edition(at).map(Arc::as_ref)
    }

    fn edition(&self, at: Timestamp) -> Option<&Arc<Settings>> {
        let day = kernel::civil_date(at);
        self.editions.iter().rev().find(|edition| edition.from <= day)
    }

    /// The lines of the territory, by year of birth.
    pub(crate) fn territory(&self) -> impl Iterator<Item = (i16, &Line)> {
        self.territory.iter().map(|(born, line)| (*born, line))
    }

    /// The year of birth of a child and the moment of its registration, by its index.
    pub(crate) fn registration(&self, child: u32) -> Option<(i16, i64)> {
        self.children.get(to(child)).map(|child| (child.born, child.registered))
    }

    fn ratio(&self) -> Option<Ratio> {
        self.shares.last().and_then(|(_, ratio)| *ratio)
    }

    pub(crate) fn shares(&self) -> &[(u32, Option<Ratio>)] {
        &self.shares
    }

    /// Where a child stands; none where it was never on the list.
    pub fn standing(&self, child: &ChildCode) -> Option<&Standing> {
        self.known(child).map(|child| &child.standing)
    }

    /// Whether a child waits and nothing holds it here: no place is its own or promised to it, and it claims none.
    pub fn only_waits(&self, child: &ChildCode) -> bool {
        self.known(child).is_some_and(|child| {
            let groups = [child.seat, child.held.map(|held| held.group), child.permit, child.allocated];
            child.standing == Standing::Waiting && groups.iter().all(Option::is_none) && child.claim.is_none()
        })
    }

    /// The group whose place is held for the child or taken by it; while a transfer is offered, the new one.
    pub fn place_of(&self, child: &ChildCode) -> Option<&GroupId> {
        let child = self.known(child)?;
        let group = child.held.map(|held| held.group).or(child.seat)?;
        self.groups.get(to(group)).map(|group| &group.id)
    }

    /// The kindergarten of a group.
    pub fn kindergarten_of(&self, group: &GroupId) -> Option<&KindergartenId> {
        let group = self.groups.get(to(*self.by_group.get(group)?))?;
        self.kindergartens.get(to(group.kindergarten))
    }

    /// The year of birth of a child and the moment that decides its place; none where it was never on the list.
    pub fn registered(&self, child: &ChildCode) -> Option<(i16, Option<Timestamp>)> {
        self.known(child).map(|child| (child.born, Timestamp::from_microsecond(child.since).ok()))
    }

    /// The event by which a child came on the list, the last time it did.
    pub fn registered_by(&self, child: &ChildCode) -> Option<u64> {
        self.entered.get(to(self.index(child)?)).map(|event| u64::from(*event))
    }

    /// The kindergartens that have a group for children of a year.
    pub fn kindergartens_for(&self, born: i16) -> impl Iterator<Item = &KindergartenId> {
        let takes = move |groups: &&Vec<u32>| {
            groups.iter().filter_map(|group| self.groups.get(to(*group))).any(|group| {
                let [first, last] = group.born;
                (first..=last).contains(&born)
            })
        };
        self.kindergartens.iter().zip(&self.groups_of).filter(move |(_, groups)| takes(groups)).map(|(id, _)| id)
    }

    /// The class that the child's confirmed privileges give.
    pub fn class(&self, child: &ChildCode) -> Option<Class> {
        self.known(child).map(Child::class)
    }

    /// The kindergartens a child wishes, the dearest first; none named: any of the territory.
    pub fn wishes(&self, child: &ChildCode) -> Vec<&KindergartenId> {
        let wishes = self.known(child).map(|child| child.wishes.as_slice()).unwrap_or_default();
        wishes.iter().filter_map(|wish| self.kindergartens.get(to(*wish))).collect()
    }

    /// The position of a child among those of its year in the whole territory, from one; none unless it waits.
    pub fn position(&self, child: &ChildCode) -> Option<u64> {
        let child = self.index(child)?;
        let key = self.key(child)?;
        Some(self.lines(child, None)?.position(self.ratio(), key))
    }

    /// The position of a child among those of its year who would go to a kindergarten; none unless it waits and would go there.
    pub fn position_at(&self, child: &ChildCode, kindergarten: &KindergartenId) -> Option<u64> {
        let child = self.index(child)?;
        let key = self.key(child)?;
        let wish = *self.by_kindergarten.get(kindergarten)?;
        Some(self.lines(child, Some(wish))?.position(self.ratio(), key))
    }

    /// How many children of a year wait in the territory.
    pub fn count(&self, born: i16) -> u64 {
        let waiting = self.territory.get(&born).map(Line::waiting).unwrap_or_default();
        waiting.privileged + waiting.general
    }

    /// The years of birth of the list.
    pub fn years(&self) -> impl Iterator<Item = i16> + '_ {
        self.territory.keys().copied()
    }

    /// The children of a year who wait, in the order of their positions.
    pub fn waiting(&self, born: i16) -> Vec<Waiting> {
        self.waiting_page(born, 0, u64::MAX)
    }

    /// A part of the children of a year who wait: at most so many, after the first `skip`. Costs what the part is long, not the list.
    pub fn waiting_page(&self, born: i16, skip: u64, most: u64) -> Vec<Waiting> {
        let Some(of_year) = self.territory.get(&born) else { return Vec::new() };
        let (waiting, ratio) = (of_year.waiting(), self.ratio());
        let all = waiting.privileged + waiting.general;
        let (first, last) = (skip.min(all), skip.saturating_add(most).min(all));
        let privileged = |until| crate::order::privileged_until(ratio, of_year.given, waiting, until);
        let (from, until) = (privileged(first), privileged(last));
        let lanes = [(Lane::Privileged, from, until), (Lane::General, first - from, last - until)];
        let mut found = Vec::new();
        for (lane, from, until) in lanes {
            let keys = of_year.lane(lane).from(usize::try_from(from).unwrap_or(usize::MAX));
            for (before, key) in (from..until).zip(keys) {
                let Some(child) = self.children.get(to(key.child)) else { continue };
                let Ok(since) = Timestamp::from_microsecond(key.at) else { continue };
                let position = crate::order::position(ratio, of_year.given, waiting, lane, before);
                found.push(Waiting { position, child: child.code.clone(), class: key.class, since });
            }
        }
        found.sort_unstable_by_key(|child| child.position);
        found
    }

    /// Where each child stands, in the order in which they became known.
    pub fn standings(&self) -> impl Iterator<Item = (&ChildCode, &Standing)> {
        self.children.iter().map(|child| (&child.code, &child.standing))
    }

    /// Where each child stands that neither waits nor is enrolled nor has left, in the order in which they became known.
    pub fn on_their_way(&self) -> impl Iterator<Item = (&ChildCode, &Standing)> {
        let known = self.on_their_way.iter().filter_map(|index| self.children.get(to(*index)));
        known.map(|child| (&child.code, &child.standing))
    }

    /// The children to whom a place of a kindergarten is offered, promised or given, and those who have one.
    pub fn children_at(&self, kindergarten: &KindergartenId) -> Vec<&ChildCode> {
        let Some(kindergarten) = self.by_kindergarten.get(kindergarten) else { return Vec::new() };
        let groups = self.groups_of.get(to(*kindergarten)).map(Vec::as_slice).unwrap_or_default();
        let here = |child: &u32| {
            let held = self.children.get(to(*child)).and_then(|child| child.held);
            held.is_some_and(|held| groups.contains(&held.group))
        };
        let seats = groups.iter().flat_map(|group| self.seated.range((*group, 0)..=(*group, u32::MAX)));
        let found: BTreeSet<u32> =
            seats.map(|(_, child)| *child).chain(self.on_their_way.iter().copied().filter(here)).collect();
        found.into_iter().filter_map(|child| self.children.get(to(child))).map(|child| &child.code).collect()
    }

    /// The privileges a child asked for, each with its class and whether it is confirmed yet. Those refused and those lost are left out.
    pub fn privileges(&self, child: &ChildCode) -> Vec<(PrivilegeNumber, Class, bool)> {
        let known = self.known(child).map(|child| child.privileges.as_slice()).unwrap_or_default();
        let open = known.iter().filter(|privilege| privilege.decided != Decided::Over);
        open.map(|privilege| (privilege.number, privilege.class, privilege.decided == Decided::Confirmed)).collect()
    }

    /// The group whose place the head has given the child out of turn, until it is offered.
    pub fn permitted(&self, child: &ChildCode) -> Option<&GroupId> {
        let group = self.known(child)?.permit?;
        self.groups.get(to(group)).map(|group| &group.id)
    }

    /// The number of the next privilege that a child may ask for: those decided long ago keep theirs.
    pub fn next_privilege(&self, child: &ChildCode) -> PrivilegeNumber {
        let known = self.known(child).map(|child| child.privileges.as_slice()).unwrap_or_default();
        known.iter().map(|privilege| privilege.number.saturating_add(1)).max().unwrap_or(0)
    }

    /// The children on the list who have not reached the age at which places begin to be offered.
    pub fn under_age(&self) -> impl Iterator<Item = &ChildCode> {
        self.children.iter().filter(|child| !child.of_age && child.standing != Standing::Gone).map(|child| &child.code)
    }

    /// The year of the last refresh; none where there was none.
    pub fn refreshed(&self) -> Option<i16> {
        self.refreshed
    }

    /// The groups with their free places.
    pub fn open_places(&self) -> Vec<OpenPlaces> {
        let shown = self.groups.iter().filter_map(|group| {
            Some(OpenPlaces {
                group: group.id.clone(),
                kindergarten: self.kindergartens.get(to(group.kindergarten))?.clone(),
                born: group.born,
                language: group.language.clone(),
                free: group.free(),
                places: group.places,
            })
        });
        shown.collect()
    }

    pub(crate) fn index(&self, child: &ChildCode) -> Option<u32> {
        self.by_code.get(child).copied()
    }

    fn known(&self, child: &ChildCode) -> Option<&Child> {
        self.index(child).and_then(|child| self.children.get(to(child)))
    }

    /// The key of a child that waits.
    fn key(&self, child: u32) -> Option<Key> {
        let known = self.children.get(to(child)).filter(|known| known.standing == Standing::Waiting)?;
        Some(Key { class: known.class(), at: known.since, child })
    }

    /// The lines that count for a child in the territory or at a kindergarten; none where it would not go there.
    pub(crate) fn lines(&self, child: u32, wish: Option<u32>) -> Option<Lines<'_>> {
        let child = self.children.get(to(child))?;
        let Some(wish) = wish else {
            return Some(Lines { own: self.territory.get(&child.born), beside: None });
        };
        let goes = child.wishes.is_empty() || child.wishes.contains(&wish);
        goes.then(|| self.lines_at(wish, child.born))
    }

    pub(crate) fn kindergarten(&self, kindergarten: &KindergartenId) -> Option<u32> {
        self.by_kindergarten.get(kindergarten).copied()
    }

    fn lines_at(&self, kindergarten: u32, born: i16) -> Lines<'_> {
        Lines { own: self.wished.get(&(kindergarten, born)), beside: self.anywhere.get(&born) }
    }

    /// Puts a waiting child into its lines or takes it out of them.
    fn move_in_lines(&mut self, child: u32, cause: Cause, joins: bool) {
        let Some(key) = self.key(child) else { return };
        let Some(known) = self.children.get(to(child)) else { return };
        let (born, wishes) = (known.born, known.wishes.clone());
        let step = if joins { Step::Joined(key) } else { Step::Left(key) };
        let change = Change { event: cause.event, rule: cause.rule, step };
        self.territory.entry(born).or_default().change(change);
        self.move_in_wished(born, &wishes, change);
    }

    fn move_in_wished(&mut self, born: i16, wishes: &[u32], change: Change) {
        if wishes.is_empty() {
            self.anywhere.entry(born).or_default().change(change);
        }
        for wish in wishes {
            self.wished.entry((*wish, born)).or_default().change(change);
        }
    }
}

/// An index into a vector. Indices are four bytes because a list may hold a million children.
fn to(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
