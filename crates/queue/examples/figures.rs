//! The figures of the queue: allocation, log and position, each with its goal and what was seen here. Run it in release, on an idle machine:
//! `cargo run --release -p queue --example figures`. Five rounds, the median is told with the least and the most. `bench/queue/run` measures the
//! peers on the same input, which `figures export FOLDER` writes with our answers beside it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    clippy::similar_names,
    clippy::needless_for_each,
    dropping_copy_types,
    reason = "a measurement reads the clock and stops where something is wrong"
)]

use jiff::{SignedDuration, Timestamp};
use queue::allocation::{Applicant, Round, Seats, Wish, hold};
use queue::bulletin::{Arbiter, Claim, Seed};
use queue::check::check;
use queue::explain::moves;
use queue::ledger::{Ledger, verify_inclusion};
use queue::{ActorKind, ChildCode, Class, Criterion, Event, GroupId, KindergartenId, List, Rule, Settings, What};
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const SETTINGS: &str = include_str!("../tests/fixtures/practice.toml");
const START: &str = "2024-03-01T04:00:00Z";

struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Five rounds of some work, in seconds: median, least, most.
fn five(mut work: impl FnMut()) -> (f64, f64, f64) {
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[2], times[0], times[4])
}

fn told(what: &str, goal: &str, (median, least, most): (f64, f64, f64)) {
    println!("{what:<66} goal {goal:<14} {:>9.3} ms  ({:.3} to {:.3})", median * 1e3, least * 1e3, most * 1e3);
}

fn round(children: usize, groups: usize, families: usize) -> Round {
    let mut chance = Chance(2026);
    let start: Timestamp = START.parse().unwrap();
    let places = (children as u32).div_ceil(groups as u32) * 9 / 10;
    let seats = (0..groups).map(|number| Seats {
        group: GroupId::new(format!("g{number}")),
        kindergarten: KindergartenId::new(format!("k{}", number / 2)),
        places,
    });
    let applicants = (0..children).map(|number| {
        let mut wishes: Vec<Wish> = Vec::new();
        while wishes.len() < 5 {
            // Half of the wishes go to a tenth of the groups: some kindergartens are dear to many.
            let group = if chance.below(2) == 0 { chance.below(groups / 10) } else { chance.below(groups) } as u32;
            if wishes.iter().all(|wish| wish.group != group) {
                wishes.push(Wish { group, sibling: chance.below(20) == 0 });
            }
        }
        let class = [Class::OutOfTurn, Class::FirstTurn, Class::General][(chance.below(10) / 2).min(2)];
        let since = start + SignedDuration::from_secs(chance.below(40_000_000) as i64);
        Applicant { child: ChildCode::new(format!("c{number}")), class, since, wishes, anywhere: false, alike: None }
    });
    let mut round = Round {
        criteria: vec![Criterion::Class, Criterion::Sibling, Criterion::Date, Criterion::Lot],
        seed: Seed::new([7; 32]),
        groups: seats.collect(),
        children: applicants.collect(),
        families: Vec::new(),
        alike: Vec::new(),
    };
    for family in 0..families as u32 {
        let [one, twin] = [2 * family, 2 * family + 1];
        let wishes = round.children[one as usize].wishes.clone();
        round.children[twin as usize].wishes = wishes;
        round.families.push(vec![one, twin]);
    }
    round
}

fn allocation() {
    for (children, families, goal) in
        [(20_000, 0, "-"), (200_000, 0, "1000 ms"), (20_000, 200, "-"), (200_000, 2_000, "-")]
    {
        let round = round(children, 500, families);
        let outcome = hold(&round).unwrap();
        check(&round, &outcome).unwrap();
        let placed = outcome.placed.iter().flatten().count();
        let what = format!(
            "7a allocate {children} to 500, {families} families ({placed} placed, {} listed)",
            outcome.blocking.len()
        );
        told(&what, goal, five(|| drop(black_box(hold(&round).unwrap()))));
        told("   check it", "-", five(|| check(&round, &outcome).unwrap()));
    }
    // Nobody named a kindergarten, as on a list that was taken over.
    let mut round = round(200_000, 500, 0);
    round.alike = vec![(0..500).collect()];
    for child in &mut round.children {
        (child.wishes, child.anywhere, child.alike) = (Vec::new(), true, Some(0));
    }
    let outcome = hold(&round).unwrap();
    let bytes = round.canonical().unwrap().len();
    let what = format!("7a allocate 200000 who would go anywhere to 500 ({bytes} bytes)");
    told(&what, "-", five(|| drop(black_box(hold(&round).unwrap()))));
    told("   check it", "-", five(|| check(&round, &outcome).unwrap()));
}

fn registered(number: usize, at: Timestamp, chance: &mut Chance, wishes: usize) -> What {
    let mut wished: Vec<usize> = (0..wishes).map(|_| chance.below(500)).collect();
    wished.sort_unstable();
    wished.dedup();
    What::Registered {
        child: ChildCode::new(format!("{number:012x}")),
        born: 2018 + chance.below(5) as i16,
        registered_at: at,
        of_age: true,
        wishes: wished.into_iter().map(|wish| KindergartenId::new(format!("k{wish}"))).collect(),
        language: None,
        moved_from: None,
    }
}

/// The log of a territory: settings, children, and one in ten with a privilege.
fn log(children: usize, wishes: usize) -> Vec<Event> {
    log_under(Settings::from_toml(SETTINGS).unwrap().remove(0), children, wishes)
}

fn log_under(settings: Settings, children: usize, wishes: usize) -> Vec<Event> {
    let mut chance = Chance(9);
    let mut at: Timestamp = START.parse().unwrap();
    let mut whats = vec![(at, What::SettingsAdopted { settings: Box::new(settings) })];
    for number in 0..children {
        at += SignedDuration::from_secs(1);
        whats.push((at, registered(number, at, &mut chance, wishes)));
        if number % 10 == 0 {
            let child = ChildCode::new(format!("{number:012x}"));
            whats.push((at, What::PrivilegeClaimed { child: child.clone(), privilege: 0, class: Class::FirstTurn }));
            whats.push((at, What::PrivilegeConfirmed { child, privilege: 0 }));
        }
    }
    let event = |(number, (at, what)): (usize, (Timestamp, What))| Event {
        number: number as u64,
        at,
        by: ActorKind::Head,
        rule: what.rule(),
        clause: None,
        what,
    };
    whats.into_iter().enumerate().map(event).collect()
}

fn position() {
    for (children, wishes) in [(100_000, 5), (1_000_000, 2)] {
        let events = log(children, wishes);
        let start = Instant::now();
        let list = List::replay(&events).unwrap();
        let took = start.elapsed();
        println!("9  replay {} events of {children} children, {wishes} wishes: {took:.2?}", events.len());
        let mut chance = Chance(5);
        let codes: Vec<ChildCode> =
            (0..10_000).map(|_| ChildCode::new(format!("{:012x}", chance.below(children)))).collect();
        let (median, least, most) =
            five(|| codes.iter().for_each(|code| drop(black_box(list.position(code).unwrap()))));
        let each = codes.len() as f64;
        told("9  one position in the territory", "1 ms", (median / each, least / each, most / each));
        let at_wish = |code: &ChildCode| list.wishes(code).first().and_then(|wish| list.position_at(code, wish));
        let (median, least, most) = five(|| codes.iter().for_each(|code| drop(black_box(at_wish(code)))));
        told("9  one position at a kindergarten", "1 ms", (median / each, least / each, most / each));
        let last = ChildCode::new(format!("{:012x}", children - 1));
        told(
            "9  every move of the last child, with its causes",
            "-",
            five(|| drop(black_box(moves(&list, &last, None)))),
        );
        let mut live = list.clone();
        let mut withdrawn = 0;
        let (median, least, most) = five(|| {
            for _ in 0..1000 {
                withdrawn += 17;
                let what = What::Withdrawn { child: ChildCode::new(format!("{withdrawn:012x}")) };
                let (number, at) = (live.events(), live.last_at().unwrap());
                let event = Event { number, at, by: ActorKind::Parent, rule: Rule::Wish, clause: None, what };
                live.apply(&event).unwrap();
            }
        });
        told("9  one event of a child from the middle", "-", (median / 1e3, least / 1e3, most / 1e3));
    }
}

fn ledger() {
    let events = log(840_000, 2);
    let lines: Vec<Vec<u8>> = events.iter().take(1_000_000).map(|event| event.canonical().unwrap()).collect();
    let bytes: usize = lines.iter().map(Vec::len).sum();
    println!("8  {} events of {} bytes on average", lines.len(), bytes / lines.len());
    let build = || {
        let mut ledger = Ledger::default();
        lines.iter().for_each(|line| drop(black_box(ledger.append(line))));
        ledger
    };
    told(
        "8  append a million events to the tree, or verify them by its root",
        "1000 ms",
        five(|| drop(black_box(build().root()))),
    );
    let ledger = build();
    let (size, root) = (ledger.size(), ledger.root());
    let proofs: Vec<_> = (0..1_000_000_u64).step_by(10).map(|index| ledger.inclusion(index, size).unwrap()).collect();
    told(
        "8  prove one in ten",
        "-",
        five(|| {
            (0..1_000_000_u64).step_by(10).for_each(|index| drop(black_box(ledger.inclusion(index, size).unwrap())));
        }),
    );
    let leaves: Vec<_> = lines.iter().step_by(10).map(|line| queue::ledger::leaf_hash(line)).collect();
    told(
        "8  verify these hundred thousand proofs",
        "-",
        five(|| {
            for ((index, leaf), proof) in (0..).step_by(10).zip(&leaves).zip(&proofs) {
                assert!(verify_inclusion(leaf, index, size, proof, &root));
            }
        }),
    );
    told(
        "8  read the million events again and check their form",
        "-",
        five(|| {
            lines.iter().for_each(|line| drop(black_box(Event::from_canonical(line).unwrap())));
        }),
    );
}

fn rush() {
    let opens: Timestamp = "2026-11-20T02:00:00Z".parse().unwrap();
    let claims: Vec<Claim> = (0..50_000_u64)
        .map(|number| Claim {
            number,
            at: opens + SignedDuration::from_micros(number as i64 * 200),
            child: ChildCode::new(format!("c{number}")),
            group: GroupId::new(format!("g{}", number % 100)),
        })
        .collect();
    for seed in [None, Some(Seed::new([1; 32]))] {
        let what = format!("7b decide 50000 claims to 500 places, lot {}", seed.is_some());
        told(
            &what,
            "-",
            five(|| {
                let places = (0..100).map(|number| (GroupId::new(format!("g{number}")), 5));
                let mut arbiter = Arbiter::new(opens, places, seed);
                let mut won = 0;
                for claim in &claims {
                    let (answers, taken) = arbiter.receive(claim.clone());
                    taken.unwrap();
                    won += answers.iter().filter(|answer| answer.lost.is_none()).count();
                }
                won += arbiter.close().iter().filter(|answer| answer.lost.is_none()).count();
                assert_eq!(won, 500);
            }),
        );
    }
}

/// Writes what the peers are given: a round, a log, and a list without shares, each with our answer.
fn export(folder: &Path) {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let round = round(20_000, 500, 0);
    write("round.json", &serde_json::to_vec(&round).unwrap());
    write("placed.json", &serde_json::to_vec(&hold(&round).unwrap().placed).unwrap());
    let lines: Vec<Vec<u8>> = log(84_000, 2).iter().map(|event| event.canonical().unwrap()).collect();
    let mut ledger = Ledger::default();
    lines.iter().for_each(|line| drop(ledger.append(line)));
    write("log.txt", &lines.join(&b'\n'));
    write("root.txt", hex::encode(ledger.root()).as_bytes());
    let mut settings = Settings::from_toml(SETTINGS).unwrap().remove(0);
    settings.ratio.value = None;
    let list = List::replay(&log_under(settings, 1_000_000, 2)).unwrap();
    let (mut table, mut positions) = (String::new(), String::new());
    for born in list.years() {
        for child in list.waiting(born) {
            let since = child.since.as_microsecond();
            writeln!(table, "{},{born},{},{since}", child.child.as_str(), child.class as u8).unwrap();
            if since % 9_973_000_000 == 0 {
                writeln!(positions, "{},{}", child.child.as_str(), list.position(&child.child).unwrap()).unwrap();
            }
        }
    }
    write("list.csv", table.as_bytes());
    write("positions.csv", positions.as_bytes());
}

fn main() {
    let mut asked = std::env::args().skip(1);
    if asked.next().as_deref() == Some("export") {
        return export(Path::new(&asked.next().expect("figures export FOLDER")));
    }
    allocation();
    rush();
    position();
    ledger();
}
