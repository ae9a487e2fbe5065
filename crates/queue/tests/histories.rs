//! Random histories of thousands of events against a plain model: places, positions, turns, replay, and the public log.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::similar_names,
    reason = "a test tells by failing"
)]

mod common;

use common::{Log, child, group, kindergarten, practice};
use jiff::SignedDuration;
use proptest::prelude::*;
use queue::bulletin::{Answer, Arbiter, Claim, Seed};
use queue::explain::moves;
use queue::{ChildCode, Class, Event, KindergartenId, List, Ratio, Rule, Standing, Territory, What};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const CHILDREN: usize = 60;
const HOUSES: usize = 4;
const GROUPS: usize = 8;

/// A small generator: one seed, one history.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn wishes(&mut self) -> Vec<usize> {
        let count = self.below(HOUSES);
        let mut wishes: Vec<usize> = (0..count).map(|_| self.below(HOUSES)).collect();
        wishes.sort_unstable();
        wishes.dedup();
        if self.below(2) == 0 {
            wishes.reverse();
        }
        wishes
    }
}

/// A child as the plain model knows it: nothing but its order and whether it waits.
#[derive(Clone)]
struct Plain {
    born: i16,
    since: i64,
    first: usize,
    wishes: BTreeSet<String>,
    privileges: BTreeMap<u16, (Class, bool)>,
    waits: bool,
    lane: Option<usize>,
}

impl Plain {
    fn class(&self) -> Class {
        self.privileges.values().filter(|(_, on)| *on).map(|(class, _)| *class).min().unwrap_or(Class::General)
    }
}

/// The plain model: it trusts that an event was allowed, and tells what must hold after it.
#[derive(Default)]
struct Model {
    children: HashMap<String, Plain>,
    places: HashMap<String, u32>,
    of: HashMap<String, String>,
    /// Places by child: the one held, and the seat of one who waits for a transfer.
    held: HashMap<String, String>,
    seats: HashMap<String, String>,
    given: HashMap<(Option<String>, i16), [u64; 2]>,
    claims: HashMap<(u32, u64), (String, String)>,
    houses: BTreeSet<String>,
    known: usize,
}

impl Model {
    fn free(&self, group: &str) -> i64 {
        let taken = self.held.values().chain(self.seats.values()).filter(|held| *held == group).count();
        i64::from(self.places.get(group).copied().unwrap_or(0)) - taken as i64
    }

    fn slot(&mut self, child: &str, group: &str, lane: usize, by: i64) {
        let born = self.children[child].born;
        for scope in [None, Some(self.of[group].clone())] {
            let given = self.given.entry((scope, born)).or_default();
            given[lane] = given[lane].saturating_add_signed(by);
        }
    }

    fn give(&mut self, child: &str, group: &str, lane: Option<usize>) {
        assert!(self.held.insert(child.to_owned(), group.to_owned()).is_none(), "{child} has two places");
        assert!(self.free(group) >= 0, "a place of {group} is given twice");
        let plain = self.children.get_mut(child).unwrap();
        plain.waits = false;
        plain.lane = lane;
        if let Some(lane) = lane {
            self.slot(child, group, lane, 1);
        }
    }

    fn back(&mut self, child: &str, waits: bool) {
        if let Some(group) = self.held.remove(child)
            && let Some(lane) = self.children[child].lane
        {
            self.slot(child, &group, lane, -1);
        }
        let plain = self.children.get_mut(child).unwrap();
        plain.waits = waits;
        plain.lane = None;
    }

    fn share(&self, ratio: Option<Ratio>, scope: Option<&String>, born: i16) -> usize {
        let given = self.given.get(&(scope.cloned(), born)).copied().unwrap_or_default();
        next(ratio, given)
    }

    fn fold(&mut self, event: &Event, before: &List, ratio: Option<Ratio>) {
        match &event.what {
            What::Registered { wishes, .. } | What::WishesSet { wishes, .. } | What::TransferAsked { wishes, .. } => {
                self.houses.extend(wishes.iter().map(ToString::to_string));
            }
            What::PlacesOpened { kindergarten, .. } => {
                self.houses.insert(kindergarten.to_string());
            }
            _ => {}
        }
        match &event.what {
            What::Registered { child, born, registered_at, wishes, .. } => {
                let known = self.known;
                self.known += 1;
                let first = self.children.get(child.as_str()).map_or(known, |old| old.first);
                let wishes = wishes.iter().map(ToString::to_string).collect();
                let since = registered_at.as_microsecond();
                let plain =
                    Plain { born: *born, since, first, wishes, privileges: BTreeMap::new(), waits: true, lane: None };
                self.children.insert(child.to_string(), plain);
            }
            What::WishesSet { child, wishes, .. } => {
                self.children.get_mut(child.as_str()).unwrap().wishes =
                    wishes.iter().map(ToString::to_string).collect();
            }
            What::PrivilegeClaimed { child, privilege, class } => {
                self.children.get_mut(child.as_str()).unwrap().privileges.insert(*privilege, (*class, false));
            }
            What::PrivilegeConfirmed { child, privilege } => {
                self.children.get_mut(child.as_str()).unwrap().privileges.get_mut(privilege).unwrap().1 = true;
            }
            What::PrivilegeLost { child, privilege } => {
                self.children.get_mut(child.as_str()).unwrap().privileges.get_mut(privilege).unwrap().1 = false;
            }
            What::PlacesOpened { group, kindergarten, count, .. } => {
                *self.places.entry(group.to_string()).or_default() += count;
                self.of.insert(group.to_string(), kindergarten.to_string());
            }
            What::PlacesClosed { group, count } => *self.places.get_mut(group.as_str()).unwrap() -= count,
            What::Offered { child, group, .. } => {
                let lane = (event.rule == Rule::Turn).then(|| {
                    let born = self.children[child.as_str()].born;
                    self.share(ratio, self.of.get(group.as_str()), born)
                });
                if event.rule == Rule::Turn {
                    self.nobody_is_overtaken(child.as_str(), group.as_str(), before, ratio);
                }
                self.give(child.as_str(), group.as_str(), lane);
            }
            What::ClaimReceived { round, claim, child, group } => {
                self.claims.insert((*round, *claim), (child.to_string(), group.to_string()));
            }
            What::ClaimWon { round, claim } => {
                let (child, group) = self.claims[&(*round, *claim)].clone();
                self.give(&child, &group, None);
            }
            What::Declined { child } => self.back(child.as_str(), true),
            What::OfferLapsed { child } | What::ReferralLapsed { child } | What::NoShow { child } => {
                let waits = before_stop_list(event, before);
                self.back(child.as_str(), waits);
            }
            What::Withdrawn { child } | What::AgedOut { child } | What::MovedAway { child, .. } => {
                self.back(child.as_str(), false);
            }
            What::Enrolled { child } => {
                let group = self.held.remove(child.as_str()).unwrap();
                self.seats.insert(child.to_string(), group);
                self.children.get_mut(child.as_str()).unwrap().lane = None;
            }
            What::Left { child } => {
                self.seats.remove(child.as_str()).unwrap();
            }
            What::TransferAsked { child, wishes } => {
                let plain = self.children.get_mut(child.as_str()).unwrap();
                plain.wishes = wishes.iter().map(ToString::to_string).collect();
                plain.waits = true;
                let keeps = before.settings(event.at).unwrap().transfer_keeps_date.value == Some(true);
                if !keeps {
                    plain.since = event.at.as_microsecond();
                }
            }
            What::Restored { child } => self.children.get_mut(child.as_str()).unwrap().waits = true,
            What::Refreshed { .. } => {
                self.given.clear();
                self.children.values_mut().for_each(|plain| plain.lane = None);
            }
            _ => {}
        }
    }

    /// Those who wait for a kindergarten or anywhere, in the order in which places would be given, by giving them one after another.
    fn order(&self, ratio: Option<Ratio>, scope: Option<&String>, born: i16) -> Vec<String> {
        let goes = |plain: &Plain| scope.is_none_or(|house| plain.wishes.is_empty() || plain.wishes.contains(house));
        let mut lanes: [Vec<(Class, i64, usize, &String)>; 2] = [Vec::new(), Vec::new()];
        for (code, plain) in self.children.iter().filter(|(_, plain)| plain.waits && plain.born == born && goes(plain))
        {
            let lane = usize::from(plain.class() == Class::General);
            lanes[lane].push((plain.class(), plain.since, plain.first, code));
        }
        for lane in &mut lanes {
            lane.sort_by(|a, b| b.cmp(a));
        }
        let mut given = self.given.get(&(scope.cloned(), born)).copied().unwrap_or_default();
        let mut order = Vec::new();
        while lanes.iter().any(|lane| !lane.is_empty()) {
            let due = next(ratio, given);
            given[due] += 1;
            let lane = if lanes[due].is_empty() { 1 - due } else { due };
            order.push(lanes[lane].pop().unwrap().3.clone());
        }
        order
    }

    /// Whoever stands before the child at that kindergarten is passed over by a named rule.
    fn nobody_is_overtaken(&self, child: &str, group: &str, before: &List, ratio: Option<Ratio>) {
        let passed: BTreeSet<String> =
            before.passed_over(&queue::GroupId::new(group)).into_iter().map(|(child, _)| child.to_string()).collect();
        let plain = &self.children[child];
        let same_lane =
            |other: &String| (self.children[other].class() == Class::General) == (plain.class() == Class::General);
        let order = self.order(ratio, self.of.get(group), plain.born);
        for ahead in order.iter().take_while(|other| *other != child).filter(|other| same_lane(other)) {
            assert!(passed.contains(ahead), "{ahead} is overtaken by {child} for {group} and no rule says why");
        }
    }

    fn compare(&self, list: &List, ratio: Option<Ratio>) {
        for born in [2020, 2021] {
            for scope in [None].into_iter().chain((0..HOUSES).map(Some)) {
                let house = scope.map(|house| kindergarten(house).to_string());
                // A kindergarten nobody has named yet has no line.
                if house.as_ref().is_some_and(|house| !self.houses.contains(house)) {
                    continue;
                }
                let order = self.order(ratio, house.as_ref(), born);
                for (index, code) in (1..).zip(&order) {
                    let code = queue::ChildCode::new(code.as_str());
                    let found = match scope {
                        None => list.position(&code),
                        Some(house) => list.position_at(&code, &kindergarten(house)),
                    };
                    assert_eq!(found, Some(index), "{code} at {scope:?}");
                }
                if scope.is_none() {
                    assert_eq!(list.count(born), order.len() as u64);
                    let shown: Vec<String> = list.waiting(born).iter().map(|one| one.child.to_string()).collect();
                    assert_eq!(shown, order);
                    let pages = (0..=order.len() as u64).step_by(3).flat_map(|skip| list.waiting_page(born, skip, 3));
                    assert!(pages.eq(list.waiting(born)), "the pages of {born} are the whole of it");
                }
            }
        }
        let apart = |standing: &Standing| !matches!(standing, Standing::Waiting | Standing::Enrolled | Standing::Gone);
        assert!(list.on_their_way().eq(list.standings().filter(|(_, standing)| apart(standing))));
        for (child, plain) in &self.children {
            let waits = list.position(&queue::ChildCode::new(child.as_str())).is_some();
            assert_eq!(waits, plain.waits, "{child}");
        }
    }
}

fn before_stop_list(event: &Event, before: &List) -> bool {
    let settings = before.settings(event.at).unwrap();
    match event.what {
        What::OfferLapsed { .. } => settings.silence.value == Some(queue::Silence::Keeps),
        _ => settings.stop_list.value.is_none(),
    }
}

fn next(ratio: Option<Ratio>, given: [u64; 2]) -> usize {
    let Some(ratio) = ratio else { return 0 };
    usize::from(given[0] * u64::from(ratio.general) > given[1] * u64::from(ratio.privileged))
}

/// Something that might happen; most of it is impossible at its moment and refused.
fn something(chance: &mut Chance, log: &Log) -> Vec<(What, Option<Rule>)> {
    let number = chance.below(CHILDREN);
    let (one, place) = (child(number), group(chance.below(GROUPS)));
    let settings = log.list.settings(log.now).unwrap();
    let later = |hours| log.now + SignedDuration::from_hours(hours);
    let wishes = |chance: &mut Chance| chance.wishes().into_iter().map(kindergarten).collect();
    let what = match chance.below(42) {
        0..=4 => What::Registered {
            child: one,
            born: 2020 + (number % 2) as i16,
            registered_at: log.now - SignedDuration::from_hours(chance.below(2) as i64),
            of_age: true,
            wishes: wishes(chance),
            language: None,
            moved_from: None,
        },
        5 => What::WishesSet { child: one, wishes: wishes(chance), language: None },
        6 | 7 => {
            let class = if chance.below(2) == 0 { Class::FirstTurn } else { Class::OutOfTurn };
            What::PrivilegeClaimed { child: one, privilege: chance.below(3) as u16, class }
        }
        8 | 9 => What::PrivilegeConfirmed { child: one, privilege: chance.below(3) as u16 },
        10 => What::PrivilegeLost { child: one, privilege: chance.below(3) as u16 },
        11 => What::Withdrawn { child: one },
        12 => What::MovedAway { child: one, to: Territory::new("elsewhere") },
        13..=16 => {
            let number = chance.below(GROUPS);
            let born = if number < 6 { 2020 + (number % 2) as i16 } else { 2020 };
            let last = if number < 6 { born } else { 2021 };
            let count = 1 + chance.below(2) as u32;
            let language = "kk".into();
            let kindergarten = kindergarten(number % HOUSES);
            What::PlacesOpened { group: group(number), kindergarten, born: [born, last], language, count }
        }
        17 => What::PlacesClosed { group: place, count: 1 },
        18..=23 => {
            let answer_by = Some(later(48));
            if chance.below(4) == 0 {
                // Offers in the order they are due, up to the first that follows a brother or sister.
                let due = log.list.offers_due();
                let to = due.iter().position(|turn| turn.rule == Rule::Siblings).map_or(0, |last| last + 1);
                let offer = |turn: queue::Turn| {
                    (What::Offered { child: turn.child, group: turn.group, answer_by }, Some(turn.rule))
                };
                return due.into_iter().take(to).map(offer).collect();
            }
            let guess = chance.below(6) == 0;
            let next = if guess { Some(one) } else { log.list.next_for(&place).cloned() };
            let Some(child) = next else { return Vec::new() };
            let rule = if guess && chance.below(3) == 0 { Rule::Siblings } else { Rule::Turn };
            return vec![(What::Offered { child, group: place, answer_by }, Some(rule))];
        }
        24 => What::Bound { children: vec![one, child(chance.below(CHILDREN))] },
        25 => What::Unbound { child: one },
        26 => What::Refreshed { year: kernel_year(log) },
        27 => What::TransferAsked { child: one, wishes: wishes(chance) },
        28 => What::Left { child: one },
        29 => return override_for(chance, log),
        30 => return choose(chance, log),
        _ => return step_on(chance, log, settings.stop_list.value.is_some()),
    };
    vec![(what, None)]
}

fn kernel_year(log: &Log) -> i16 {
    log.now.to_zoned(jiff::tz::TimeZone::UTC).year()
}

/// An offer out of turn with the head's reason before it.
fn override_for(chance: &mut Chance, log: &Log) -> Vec<(What, Option<Rule>)> {
    let (child, group) = (child(chance.below(CHILDREN)), group(chance.below(GROUPS)));
    let decision = Seed::new([7; 32]).commitment();
    let answer_by = Some(log.now + SignedDuration::from_hours(48));
    vec![
        (What::Overridden { child: child.clone(), group: group.clone(), reason: "by a court".into(), decision }, None),
        (What::Offered { child, group, answer_by }, Some(Rule::Override)),
    ]
}

/// The next step of some child that is on its way to a place.
fn step_on(chance: &mut Chance, log: &Log, stop_list: bool) -> Vec<(What, Option<Rule>)> {
    let start = chance.below(CHILDREN);
    let found = (0..CHILDREN).map(|index| child((start + index) % CHILDREN)).find_map(|child| {
        let later = |hours| log.now + SignedDuration::from_hours(hours);
        let restoration = log.list.settings(log.now)?.restoration.value.is_some();
        Some(match log.list.standing(&child)? {
            Standing::Offered { .. } => match chance.below(4) {
                0 => What::Declined { child },
                1 => What::OfferLapsed { child },
                _ => What::Consented { child },
            },
            Standing::Consented => What::ReferralIssued { child, until: Some(later(120)) },
            Standing::Referred { .. } => match chance.below(6) {
                0 => What::ReferralLapsed { child },
                1 => What::ReferralExtended { child, until: later(720) },
                2 => What::Declined { child },
                _ => What::HandedIn { child },
            },
            Standing::HandedIn if stop_list && chance.below(3) == 0 => What::NoShow { child },
            Standing::HandedIn => What::Enrolled { child },
            Standing::Missed => {
                What::StopListed { child, until: later(240), restore_by: restoration.then(|| later(900)) }
            }
            Standing::Stopped { .. } if chance.below(2) == 0 => What::Restored { child },
            _ => return None,
        })
    });
    found.map(|what| (what, None)).into_iter().collect()
}

/// A whole round of self-choice, through the arbiter.
fn choose(chance: &mut Chance, log: &Log) -> Vec<(What, Option<Rule>)> {
    let round = log.events.len() as u32;
    let places: Vec<_> = log
        .list
        .open_places()
        .into_iter()
        .filter(|vacancy| vacancy.free > 0)
        .map(|vacancy| (vacancy.group, 1))
        .collect();
    let seed =
        (log.list.settings(log.now).unwrap().lot.value == Some(true)).then(|| Seed::new([chance.below(200) as u8; 32]));
    if places.is_empty() {
        return Vec::new();
    }
    let commitment = seed.map(Seed::commitment);
    let opened = What::SelfChoiceOpened { round, places: places.clone(), opens_at: log.now, commitment };
    let mut arbiter = Arbiter::new(log.now, places.clone(), seed);
    let mut events = vec![(opened, None)];
    let told = |events: &mut Vec<(What, Option<Rule>)>, answers: Vec<Answer>| {
        for Answer { claim, lost } in answers {
            events.push((
                lost.map_or(What::ClaimWon { round, claim }, |why| What::ClaimLost { round, claim, why }),
                None,
            ));
        }
    };
    for _ in 0..chance.below(6) {
        let (who, place) = (chance.below(CHILDREN), chance.below(places.len()));
        let (child, group) = (child(who), places[place].0.clone());
        let waits = log.list.standing(&child) == Some(&Standing::Waiting);
        let vacancy = log.list.open_places().into_iter().find(|vacancy| vacancy.group == group).unwrap();
        let born = log.events.iter().rev().find_map(|event| match &event.what {
            What::Registered { child: other, born, .. } if *other == child => Some(*born),
            _ => None,
        });
        if !waits || !born.is_some_and(|born| (vacancy.born[0]..=vacancy.born[1]).contains(&born)) {
            continue;
        }
        let claim = arbiter.next_number();
        let (answers, taken) =
            arbiter.receive(Claim { number: claim, at: log.now, child: child.clone(), group: group.clone() });
        if taken.is_ok() {
            events.push((What::ClaimReceived { round, claim, child, group }, None));
        }
        told(&mut events, answers);
    }
    told(&mut events, arbiter.close());
    events.push((What::SelfChoiceClosed { round, seed: seed.map(|seed| seed.to_hex().into()) }, None));
    events
}

/// The list knows every kindergarten from the first child on, so all that happens there can be watched.
fn wishes_every_house(log: &Log) -> What {
    What::Registered {
        child: child(CHILDREN),
        born: 2020,
        registered_at: log.now,
        of_age: true,
        wishes: (0..HOUSES).map(kindergarten).collect(),
        language: None,
        moved_from: None,
    }
}

fn history(seed: u64, wanted: usize) -> Vec<Event> {
    let mut chance = Chance(seed | 1);
    let mut log = Log::new("2024-05-20T04:00:00Z", &practice());
    let mut model = Model::default();
    let mut ratio = log.list.settings(log.now).unwrap().ratio.value;
    let places: Vec<_> = std::iter::once(None).chain((0..HOUSES).map(kindergarten).map(Some)).collect();
    let watched: Vec<_> =
        (0..4).map(child).flat_map(|child| places.iter().map(move |at| (child.clone(), at))).collect();
    let stands = |list: &List, child: &ChildCode, at: &Option<KindergartenId>| match at {
        Some(at) => list.position_at(child, at),
        None => list.position(child),
    };
    let mut seen: Vec<Vec<(u64, Option<u64>)>> = vec![Vec::new(); watched.len()];
    let mut tries = 0;
    while log.events.len() < wanted {
        tries += 1;
        assert!(tries < wanted * 60, "the history stands still at {}", log.events.len());
        log.wait(chance.below(4_000) as i64);
        let happens = if tries == 1 { vec![(wishes_every_house(&log), None)] } else { something(&mut chance, &log) };
        for (what, rule) in happens {
            let before = log.list.clone();
            let rule = rule.unwrap_or(what.rule());
            if log.enter_by(what.clone(), rule).is_err() {
                assert!(log.list == before, "a refused event left a trace: {what:?}");
                continue;
            }
            let event = log.events.last().unwrap();
            // The shares in force at the event's moment are those the turn was judged by.
            let shares = log.list.settings(event.at).unwrap().ratio.value;
            model.fold(event, &before, if event.rule == Rule::Turn { shares } else { ratio });
            ratio = shares;
            for ((child, at), seen) in watched.iter().zip(&mut seen) {
                let now = stands(&log.list, child, at);
                if seen.last().map_or(now.is_some(), |(_, last)| *last != now) {
                    seen.push((event.number, now));
                }
            }
        }
        if chance.below(25) == 0 {
            model.compare(&log.list, ratio);
        }
    }
    model.compare(&log.list, ratio);
    for ((child, at), seen) in watched.iter().zip(seen) {
        // Of a kindergarten where a child would not go now nothing is told.
        if at.is_none() || stands(&log.list, child, at).is_some() {
            let told: Vec<_> = moves(&log.list, child, at.as_ref()).iter().map(|one| (one.event, one.to)).collect();
            assert_eq!(told, seen, "the moves of {child} at {at:?}");
        }
    }
    assert!(List::replay(&log.events).unwrap() == log.list, "replay is another list");
    let lines = queue::public::export(&log.events).unwrap();
    assert!(queue::public::recompute(&lines).unwrap() == log.list, "the public log gives another list");
    log.events
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn random_histories_hold(seed in any::<u64>()) {
        history(seed, 400);
    }
}

#[test]
fn a_long_history_holds() {
    let events = history(0x5eed_2028, 4000);
    // The history is worth its name only if everything happens in it.
    let happened = |name: &str| {
        events.iter().any(|event| serde_json::to_value(&event.what).unwrap().as_object().unwrap().contains_key(name))
    };
    for name in [
        "registered",
        "wishes-set",
        "privilege-confirmed",
        "privilege-lost",
        "bound",
        "unbound",
        "withdrawn",
        "moved-away",
        "places-opened",
        "places-closed",
        "offered",
        "consented",
        "declined",
        "offer-lapsed",
        "referral-issued",
        "referral-extended",
        "referral-lapsed",
        "handed-in",
        "enrolled",
        "no-show",
        "stop-listed",
        "restored",
        "left",
        "transfer-asked",
        "refreshed",
        "self-choice-opened",
        "claim-received",
        "claim-won",
        "self-choice-closed",
        "overridden",
    ] {
        assert!(happened(name), "{name} never happened");
    }
    let by = |rule| events.iter().any(|event| matches!(event.what, What::Offered { .. }) && event.rule == rule);
    assert!(by(Rule::Turn) && by(Rule::Override) && by(Rule::Siblings));
}
