//! The life of a place, checked exhaustively: every order in which offers, answers, silence, referrals, arrivals, stop lists and claims can follow each
//! other in small territories, on the very code that the product runs. An event is tried wherever it could be tried; what [`List::apply`] takes
//! is a step.

use super::{List, Standing};
use crate::bulletin::Lost;
use crate::{ActorKind, ChildCode, Class, Event, GroupId, KindergartenId, Rule, Settings, Silence, What};
use jiff::{SignedDuration, Timestamp};
use stateright::{Checker as _, HasDiscoveries, Model, Property};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

const PRACTICE: &str = include_str!("../../tests/fixtures/practice.toml");
const BORN: i16 = 2021;

/// A territory with its clock, which counts days. Two with one key have one future: the key leaves out only the past.
#[derive(Clone, Debug)]
struct World {
    list: List,
    day: u8,
    key: String,
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl World {
    fn new(list: List, day: u8) -> Self {
        let given: Vec<_> = list.territory.values().chain(list.wished.values()).map(|line| line.given).collect();
        let key =
            format!("{day} {:?} {:?} {:?} {given:?} {:?}", list.children, list.groups, list.rounds, list.allocations);
        Self { list, day, key }
    }

    fn with(&self, what: What, rule: Rule) -> Option<Self> {
        let by = match what {
            What::Overridden { .. } | What::SettingsAdopted { .. } => ActorKind::Head,
            What::Consented { .. } | What::Declined { .. } | What::ClaimReceived { .. } => ActorKind::Parent,
            What::HandedIn { .. } | What::Enrolled { .. } | What::NoShow { .. } | What::Left { .. } => {
                ActorKind::Kindergarten
            }
            _ => ActorKind::QueueKeeper,
        };
        let event = Event { number: self.list.events(), at: moment(self.day), by, rule, clause: None, what };
        let mut list = self.list.clone();
        if list.apply(&event).is_ok() {
            return Some(Self::new(list, self.day));
        }
        let shown = |list: &List| (list.events(), list.children.clone(), list.groups.clone(), list.rounds.clone());
        assert_eq!(shown(&list), shown(&self.list), "a refused event has changed the list: {event:?}");
        assert_eq!((&list.territory, &list.wished), (&self.list.territory, &self.list.wished), "{event:?}");
        None
    }

    /// Who is served first by the plain rule: of those who wait, wish the kindergarten and did not refuse the group, the first by class and date.
    fn first_by_rule(&self, group: u32) -> Option<&ChildCode> {
        let kindergarten = self.list.groups.get(super::to(group))?.kindergarten;
        let free = self.list.children.iter().filter(|child| {
            child.standing == Standing::Waiting
                && child.claim.is_none()
                && child.allocated.is_none()
                && child.seat != Some(group)
                && !child.refused.contains(&group)
                && (child.wishes.is_empty() || child.wishes.contains(&kindergarten))
        });
        free.min_by_key(|child| (child.class(), child.since)).map(|child| &child.code)
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Action {
    /// A day goes by.
    Day,
    /// An event is tried.
    Enter(Box<What>, Rule),
}

/// A small territory and how long it is watched.
struct Small {
    start: World,
    children: usize,
    groups: usize,
    days: u8,
    /// Whether children of its kindergartens may ask for another one.
    transfers: bool,
    /// Whether parents may leave the list.
    leaving: bool,
    /// Whether places are set aside for self-choice.
    choice: bool,
}

fn moment(day: u8) -> Timestamp {
    let start: Timestamp = "2024-03-04T04:00:00Z".parse().unwrap();
    start + SignedDuration::from_hours(24 * i64::from(day))
}

fn child(number: usize) -> ChildCode {
    ChildCode::new(format!("c{number}"))
}

fn group(number: usize) -> GroupId {
    GroupId::new(format!("g{number}"))
}

impl Small {
    /// Children who came one a day before the watch begins and wish the first kindergarten, the last of them privileged, and groups of one place
    /// in kindergartens of their own.
    fn new(children: usize, groups: usize, days: u8, edit: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::from_toml(PRACTICE).unwrap().remove(0);
        settings.ratio.value = None;
        settings.lot.value = None;
        edit(&mut settings);
        let mut world = World::new(List::default(), 0);
        let enter = |world: &mut World, what: What| {
            let by = if matches!(what, What::SettingsAdopted { .. }) { ActorKind::Head } else { ActorKind::Officer };
            let (number, rule) = (world.list.events(), what.rule());
            world.list.apply(&Event { number, at: moment(0), by, rule, clause: None, what }).unwrap();
        };
        enter(&mut world, What::SettingsAdopted { settings: Box::new(settings) });
        for number in 0..children {
            let registered_at = moment(0) - SignedDuration::from_hours(24 * (9 - i64::try_from(number).unwrap()));
            let (born, wishes, language) = (BORN, vec![KindergartenId::new("k0".to_owned())], None);
            let what = What::Registered {
                child: child(number),
                born,
                registered_at,
                of_age: true,
                wishes,
                language,
                moved_from: None,
            };
            enter(&mut world, what);
        }
        let last = child(children - 1);
        enter(&mut world, What::PrivilegeClaimed { child: last.clone(), privilege: 0, class: Class::FirstTurn });
        enter(&mut world, What::PrivilegeConfirmed { child: last, privilege: 0 });
        for number in 0..groups {
            let (kindergarten, born) = (KindergartenId::new(format!("k{number}")), [BORN, BORN]);
            enter(
                &mut world,
                What::PlacesOpened { group: group(number), kindergarten, born, language: "kk".into(), count: 1 },
            );
        }
        let start = World::new(world.list, 0);
        Self { start, children, groups, days, transfers: false, leaving: false, choice: false }
    }

    /// Everything that anybody could try on a day.
    fn tries(&self, day: u8) -> Vec<(What, Rule)> {
        let soon = moment(day + 1);
        let mut tries = Vec::new();
        let mut usual = |what: What| tries.push((what.clone(), what.rule()));
        for child in (0..self.children).map(child) {
            for group in (0..self.groups).map(group) {
                usual(What::Offered { child: child.clone(), group, answer_by: Some(soon) });
            }
            usual(What::Consented { child: child.clone() });
            usual(What::Declined { child: child.clone() });
            usual(What::OfferLapsed { child: child.clone() });
            usual(What::ReferralIssued { child: child.clone(), until: Some(soon) });
            usual(What::ReferralExtended { child: child.clone(), until: moment(day + 2) });
            usual(What::ReferralLapsed { child: child.clone() });
            usual(What::HandedIn { child: child.clone() });
            usual(What::Enrolled { child: child.clone() });
            usual(What::NoShow { child: child.clone() });
            usual(What::StopListed { child: child.clone(), until: soon, restore_by: Some(moment(day + 2)) });
            usual(What::Restored { child: child.clone() });
            usual(What::Left { child: child.clone() });
            if self.transfers {
                usual(What::TransferAsked { child: child.clone(), wishes: vec![KindergartenId::new("k1".to_owned())] });
            }
            if self.leaving {
                usual(What::Withdrawn { child });
            }
        }
        if self.choice {
            self.claims(soon, &mut tries);
        }
        tries
    }

    fn claims(&self, soon: Timestamp, tries: &mut Vec<(What, Rule)>) {
        let opened = What::SelfChoiceOpened { round: 1, places: vec![(group(0), 1)], opens_at: soon, commitment: None };
        tries.push((opened, Rule::SelfChoice));
        tries.push((What::SelfChoiceClosed { round: 1, seed: None }, Rule::SelfChoice));
        for claim in 0..2 {
            for child in (0..self.children).map(child) {
                tries.push((What::ClaimReceived { round: 1, claim, child, group: group(0) }, Rule::SelfChoice));
            }
            tries.push((What::ClaimWon { round: 1, claim }, Rule::SelfChoice));
            tries.push((What::ClaimLost { round: 1, claim, why: Lost::PlaceGone }, Rule::SelfChoice));
        }
    }
}

impl Model for Small {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![self.start.clone()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        if world.day < self.days {
            actions.push(Action::Day);
        }
        let tries = self.tries(world.day).into_iter();
        actions.extend(tries.map(|(what, rule)| Action::Enter(Box::new(what), rule)));
    }

    /// Who leaves its seat and comes back may do so for ever; two places for each child show all there is.
    fn within_boundary(&self, world: &World) -> bool {
        let given = world.list.territory.values().map(|line| line.given.privileged + line.given.general);
        given.sum::<u64>() <= 2 * self.children as u64
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let (what, rule) = match action {
            Action::Day => return Some(World::new(world.list.clone(), world.day + 1)),
            Action::Enter(what, rule) => (what, rule),
        };
        let next = world.with(what.as_ref().clone(), rule)?;
        if let What::Offered { child, group, .. } = what.as_ref() {
            let group = *world.list.by_group.get(group)?;
            assert_eq!(world.first_by_rule(group), Some(child), "somebody was overtaken");
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("a place is given once", |_, world: &World| once(&world.list)),
            Property::always("one child, one place", |_, world: &World| {
                world.list.children.iter().all(|child| {
                    let (held, seat) = (child.held.is_some(), child.seat.is_some());
                    match &child.standing {
                        Standing::Enrolled => !held && seat,
                        Standing::Waiting | Standing::Gone | Standing::Missed | Standing::Stopped { .. } => !held,
                        _ => held,
                    }
                })
            }),
            Property::always("positions are a count without gap or double", |_, world: &World| counted(&world.list)),
            Property::always("who is off the list takes no place", |_, world: &World| {
                world.list.children.iter().all(|child| child.standing != Standing::Gone || child.seat.is_none())
            }),
            Property::sometimes("a child is enrolled", |_, world: &World| {
                any(world, |it| matches!(it, Standing::Enrolled))
            }),
            Property::sometimes("a place refused or lost goes to another child", |_, world: &World| {
                let children = &world.list.children;
                let taken = children.iter().filter_map(|child| child.seat);
                let mut passed = taken.filter(|seat| children.iter().any(|child| child.refused.contains(seat)));
                passed.next().is_some()
            }),
        ]
    }
}

fn any(world: &World, wanted: impl Fn(&Standing) -> bool) -> bool {
    world.list.children.iter().any(|child| wanted(&child.standing))
}

fn once(list: &List) -> bool {
    (0_u32..).zip(&list.groups).all(|(index, group)| {
        let held = list.children.iter().filter(|child| child.held.is_some_and(|held| held.group == index)).count();
        let seats = list.children.iter().filter(|child| child.seat == Some(index)).count();
        held + seats == super::to(group.held) && group.held + group.set_aside <= group.places
    })
}

fn counted(list: &List) -> bool {
    let waiting = list.children.iter().filter(|child| child.standing == Standing::Waiting);
    let positions: BTreeSet<_> = waiting.clone().map(|child| list.position(&child.code)).collect();
    positions.into_iter().eq((1..=waiting.count() as u64).map(Some))
}

/// Checks a territory, which comes into so many states that the watch is worth something.
fn checked(small: Small, least: usize) {
    let checker = small.checker().finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    checker.assert_properties();
    let states = checker.unique_state_count();
    assert!(states >= least, "only {states} states: the watch has become blind");
}

#[test]
fn three_children_one_place_offers_and_farewells_in_every_order() {
    checked(Small { leaving: true, ..Small::new(3, 1, 2, |_| {}) }, 4_000);
}

#[test]
fn who_is_silent_or_absent_goes_to_the_stop_list_and_back_in_every_order() {
    checked(Small::new(2, 1, 8, |settings| settings.silence.value = Some(Silence::StopList)), 3_000);
}

#[test]
fn transfers_between_two_kindergartens_in_every_order() {
    checked(Small { transfers: true, ..Small::new(2, 2, 1, |_| {}) }, 3_000);
}

#[test]
fn claims_beside_offers_in_every_order() {
    checked(Small { choice: true, ..Small::new(2, 1, 2, |_| {}) }, 5_000);
}
