//! The minute of an opening: a crowd of parents chooses from a bulletin at once, over HTTP, on this machine alone (`bench/rush/run`).
//!
//! `rush seed DIR COUNT` puts the crowd into the stores of a demo that does not run: children on the list of Shymkent, parents signed in at the portal,
//! 500 free places. `rush load ADDRESS DIR CONNECTIONS BROWSERS` has the keeper publish the places, lets every parent open the page of the waiting room,
//! and at the minute of the opening sends all choices as fast as the connections take them, while another page of the portal is looked at; so many of the
//! parents sit before real browsers (`bench/rush/browsers.mjs`). What came of it is read from the public log and judged anew. `rush peer ADDRESS DIR CONNECTIONS` sends the same choices to a program that answers the same addresses.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a program of figures stops where something is not as it should be"
)]

use jiff::{SignedDuration, Timestamp};
use queue::bulletin::{Claim, Lost, judge};
use queue::{Event, What};
use server::seed::Seed;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testkit::PRESCHOOL;
use testkit::crowd::{gather, house_of, open_places};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const OFFICE: &str = "shymkent";
const BORN: &str = "2023-03-04";
/// Groups of the bulletin and places of each.
const GROUPS: (usize, i64) = (25, 20);
/// Nobody is asked for longer.
const LIMIT: Duration = Duration::from_mins(5);
/// The most parents.
const MOST: usize = 100_000;
/// The territory's settings: no lot, so that the order of receipt decides.
const SETTINGS: &str =
    "[[settings]]\nfrom = \"2026-01-01\"\nexclusive_choice = \"1 d\"\nreferral = \"5 wd\"\nlot = false\n";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["seed", folder, count] => seed(Path::new(folder), count.parse::<usize>().unwrap().min(MOST)),
        ["load", address, folder, connections, browsers] => {
            let address: SocketAddr = address.parse().unwrap();
            assert!(address.ip().is_loopback(), "only on this machine");
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            let crowd = (connections.parse().unwrap(), browsers.parse().unwrap());
            runtime.block_on(load(address, Path::new(folder), crowd));
        }
        ["peer", address, folder, connections] => {
            let address: SocketAddr = address.parse().unwrap();
            assert!(address.ip().is_loopback(), "only on this machine");
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(peer(address, Path::new(folder), connections.parse().unwrap()));
        }
        _ => panic!(
            "rush seed DIR COUNT | rush load ADDRESS DIR CONNECTIONS BROWSERS | rush peer ADDRESS DIR CONNECTIONS"
        ),
    }
}

fn seed(folder: &Path, count: usize) {
    let begun = Instant::now();
    let house = house_of(folder, OFFICE, SETTINGS).unwrap();
    open_places(&house, OFFICE, 2023, GROUPS).unwrap();
    let parents = gather(&house, (PRESCHOOL, OFFICE), BORN, count, Timestamp::now()).unwrap();
    let mut text = String::new();
    for parent in &parents {
        let _ = writeln!(text, "{}\t{}\t{}", parent.case, parent.cookie, parent.csrf);
    }
    std::fs::write(folder.join("parents.tsv"), text).unwrap();
    println!("seeded {} parents in {:.0} s", parents.len(), begun.elapsed().as_secs_f64());
}

/// A connection that is kept.
struct Wire {
    address: SocketAddr,
    stream: Option<TcpStream>,
    held: Vec<u8>,
}

struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Wire {
    fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, held: Vec::new() }
    }

    async fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            self.address,
            body.len()
        );
        for _ in 0..3 {
            if let Some(reply) = self.tried(&request).await {
                return reply;
            }
            self.stream = None;
        }
        panic!("{method} {path}: no answer");
    }

    async fn tried(&mut self, request: &str) -> Option<Reply> {
        if self.stream.is_none() {
            self.held.clear();
            let stream = TcpStream::connect(self.address).await.ok()?;
            stream.set_nodelay(true).ok()?;
            self.stream = Some(stream);
        }
        let stream = self.stream.as_mut()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let end = loop {
            if let Some(at) = self.held.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut self.held).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&self.held[..end]).into_owned();
        let length = value(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        while self.held.len() < end + length {
            if stream.read_buf(&mut self.held).await.ok()? == 0 {
                return None;
            }
        }
        let rest = self.held.split_off(end + length);
        let body = self.held.split_off(end);
        self.held = rest;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Reply { status, head, body })
    }
}

fn value<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let is_it = |line: &&str| line.split_once(':').is_some_and(|(known, _)| known.eq_ignore_ascii_case(name));
    head.lines().find(is_it)?.split_once(':').map(|(_, value)| value.trim())
}

struct Parent {
    case: String,
    cookie: String,
    csrf: String,
}

fn parents(folder: &Path) -> Vec<Parent> {
    let text = std::fs::read_to_string(folder.join("parents.tsv")).unwrap();
    let parent = |line: &str| {
        let mut parts = line.split('\t').map(ToOwned::to_owned);
        Parent { case: parts.next().unwrap(), cookie: parts.next().unwrap(), csrf: parts.next().unwrap() }
    };
    text.lines().take(MOST).map(parent).collect()
}

/// The keeper at work.
struct Keeper {
    wire: Wire,
    headers: String,
}

impl Keeper {
    async fn sign_in(address: SocketAddr) -> Self {
        let seed = Seed::read().unwrap();
        let mut wire = Wire::new(address);
        let who = serde_json::json!({ "iin": seed.iin("dinara").unwrap().as_str(), "password": seed.password });
        let json = "Content-Type: application/json\r\n";
        let signed = wire.ask("POST", "/local-body/api/v1/session", json, &who.to_string()).await;
        assert_eq!(signed.status, 200, "{}", String::from_utf8_lossy(&signed.body));
        let told: serde_json::Value = serde_json::from_slice(&signed.body).unwrap();
        let cookie = value(&signed.head, "set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let headers = format!("{json}Cookie: {cookie}\r\nX-CSRF-Token: {}\r\n", told["csrf"].as_str().unwrap());
        Self { wire, headers }
    }

    async fn send(&mut self, path: &str, body: &serde_json::Value) -> serde_json::Value {
        let reply = self.wire.ask("POST", path, &self.headers, &body.to_string()).await;
        assert!(reply.status < 300, "{path}: {} {}", reply.status, String::from_utf8_lossy(&reply.body));
        serde_json::from_slice(&reply.body).unwrap()
    }

    async fn publish(&mut self, seconds: i64) -> (u64, Timestamp) {
        let now = Timestamp::now();
        let opens_at = now + SignedDuration::from_secs(seconds);
        let places =
            (0..GROUPS.0).map(|n| serde_json::json!({ "vacancy": format!("rush-{n:02}"), "places": GROUPS.1 }));
        let form = format!("00000000-0000-7000-8000-{:012}", now.as_second() % 1_000_000_000_000);
        let new = serde_json::json!({
            "id": form, "places": places.collect::<Vec<_>>(), "per_account": 1,
            "room_opens_at": now.to_string(), "opens_at": opens_at.to_string(),
            "closes_at": (opens_at + SignedDuration::from_hours(24)).to_string(),
        });
        let made = self.send("/local-body/api/v1/bulletins", &new).await;
        (made["round"].as_u64().unwrap(), made["opens_at"].as_str().unwrap().parse().unwrap())
    }
}

/// What all connections share.
struct Work {
    address: SocketAddr,
    round: u64,
    parents: Vec<Parent>,
    next: AtomicUsize,
}

impl Work {
    fn take(&self) -> Option<(usize, &Parent)> {
        let n = self.next.fetch_add(1, Ordering::SeqCst);
        self.parents.get(n).map(|parent| (n, parent))
    }
}

/// What the page says of a claim in Kazakh, the language of who chooses none.
const RECEIVED: &str = "түсті, журналға №";

/// What every parent does.
#[derive(Clone, Copy)]
enum Doing {
    /// Opens the page of the waiting room.
    Look,
    /// Sends the form with a choice, and opens the page it leads to where the answer is not on it at once.
    Choose,
}

async fn done(doing: Doing, wire: &mut Wire, n: usize, parent: &Parent, round: u64) {
    let path = format!("/cabinet/{}/choices/{round}", parent.case);
    let cookie = format!("Cookie: qyzmet-portal={}\r\n", parent.cookie);
    if matches!(doing, Doing::Choose) {
        let body = format!("csrf={}&seen=0&group=rush-{:02}", parent.csrf, n % GROUPS.0);
        let headers = format!("{cookie}Content-Type: application/x-www-form-urlencoded\r\n");
        let sent = wire.ask("POST", &path, &headers, &body).await;
        if sent.status == 200 {
            // The page of the answer tells the claim: its moment and the event of the log by which it was received.
            assert!(String::from_utf8_lossy(&sent.body).contains(RECEIVED), "a page without a claim");
            return;
        }
        assert_eq!(sent.status, 303, "{}", String::from_utf8_lossy(&sent.body));
    }
    let page = wire.ask("GET", &path, &cookie, "").await;
    assert_eq!(page.status, 200, "{}", String::from_utf8_lossy(&page.body));
}

/// Does it for every parent over so many connections. Gives when each was answered, counted from the beginning.
async fn all(work: &Arc<Work>, connections: usize, doing: Doing) -> Vec<Duration> {
    work.next.store(0, Ordering::SeqCst);
    let begun = Instant::now();
    let mut going = Vec::new();
    for _ in 0..connections {
        let work = Arc::clone(work);
        going.push(tokio::spawn(async move {
            let mut wire = Wire::new(work.address);
            let mut answered = Vec::new();
            while let Some((n, parent)) = work.take() {
                done(doing, &mut wire, n, parent, work.round).await;
                answered.push(begun.elapsed());
            }
            answered
        }));
    }
    let mut answered = Vec::new();
    for one in going {
        answered.extend(one.await.unwrap());
    }
    answered.sort_unstable();
    answered
}

/// Another page of the portal, looked at twenty times a second until told to stop.
fn look_beside(address: SocketAddr, stop: &Arc<AtomicBool>) -> tokio::task::JoinHandle<Vec<Duration>> {
    let stop = Arc::clone(stop);
    tokio::spawn(async move {
        let mut wire = Wire::new(address);
        let mut took = Vec::new();
        while !stop.load(Ordering::SeqCst) {
            let begun = Instant::now();
            let page = wire.ask("GET", ["/", "/queue", "/check"][took.len() % 3], "", "").await;
            assert_eq!(page.status, 200);
            took.push(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(50).saturating_sub(begun.elapsed())).await;
        }
        took.sort_unstable();
        took
    })
}

fn at(sorted: &[Duration], per_mille: usize) -> f64 {
    sorted.get((sorted.len() * per_mille / 1000).min(sorted.len() - 1)).map_or(0.0, Duration::as_secs_f64)
}

/// The browsers of the last parents, at work.
fn browsers(address: SocketAddr, folder: &Path, count: usize, (round, opens_at): (u64, Timestamp)) -> Child {
    let arguments = [format!("http://{address}"), folder.display().to_string(), count.to_string(), round.to_string()];
    let script = "bench/rush/browsers.mjs";
    Command::new("node").arg(script).args(arguments).arg(opens_at.to_string()).spawn().unwrap()
}

async fn load(address: SocketAddr, folder: &Path, (connections, at_browsers): (usize, usize)) {
    let mut parents = parents(folder);
    let everybody = parents.len();
    let count = everybody - at_browsers;
    parents.truncate(count);
    let mut keeper = Keeper::sign_in(address).await;
    // Time enough for everybody to come to the waiting room.
    let seconds = 20 + i64::try_from(count / 500).unwrap();
    let (round, opens_at) = keeper.publish(seconds).await;
    let people = (at_browsers > 0).then(|| browsers(address, folder, at_browsers, (round, opens_at)));
    let work = Arc::new(Work { address, round, parents, next: AtomicUsize::new(0) });
    let stop = Arc::new(AtomicBool::new(false));
    let beside = look_beside(address, &stop);
    tokio::time::sleep(Duration::from_secs(5)).await;
    stop.store(true, Ordering::SeqCst);
    let idle = beside.await.unwrap();
    let came = all(&work, connections, Doing::Look).await;
    println!("waiting room: {count} parents opened its page in {:.1} s", at(&came, 1000));
    let left = opens_at.duration_since(Timestamp::now());
    assert!(left.is_positive(), "the crowd was slower than the opening: {left:?}");
    tokio::time::sleep(left.unsigned_abs()).await;
    let stop = Arc::new(AtomicBool::new(false));
    let beside = look_beside(address, &stop);
    let answered = tokio::time::timeout(LIMIT, all(&work, connections, Doing::Choose)).await.expect("answers in time");
    stop.store(true, Ordering::SeqCst);
    let meanwhile = beside.await.unwrap();
    println!(
        "rush: {count} parents over {connections} connections; answered by their page: half in {:.1} s, 99 % in {:.1} s, all in {:.1} s",
        at(&answered, 500),
        at(&answered, 990),
        at(&answered, 1000)
    );
    println!(
        "another page: median {:.0} ms, 99 % {:.0} ms, most {:.0} ms of {} (idle: {:.0}, {:.0}, {:.0} ms)",
        at(&meanwhile, 500) * 1e3,
        at(&meanwhile, 990) * 1e3,
        at(&meanwhile, 1000) * 1e3,
        meanwhile.len(),
        at(&idle, 500) * 1e3,
        at(&idle, 990) * 1e3,
        at(&idle, 1000) * 1e3
    );
    if let Some(mut people) = people {
        assert!(people.wait().unwrap().success(), "every browser was answered");
    }
    keeper.send(&format!("/local-body/api/v1/bulletins/{round}/closing"), &serde_json::json!({})).await;
    check(address, folder, round, everybody).await;
}

/// The same choices, sent to the peer.
async fn peer(address: SocketAddr, folder: &Path, connections: usize) {
    let parents = parents(folder);
    let count = parents.len();
    let work = Arc::new(Work { address, round: 1, parents, next: AtomicUsize::new(0) });
    let limit = LIMIT.saturating_mul(4);
    let answered = tokio::time::timeout(limit, all(&work, connections, Doing::Choose)).await.expect("answers in time");
    println!(
        "peer: {count} parents over {connections} connections; answered by their page: half in {:.1} s, 99 % in {:.1} s, all in {:.1} s",
        at(&answered, 500),
        at(&answered, 990),
        at(&answered, 1000)
    );
    let counted = Wire::new(address).ask("GET", "/counted", "", "").await;
    println!("peer: claims and places won: {}", String::from_utf8_lossy(&counted.body));
}

/// Reads the public log and judges every claim anew.
async fn check(address: SocketAddr, folder: &Path, round: u64, count: usize) {
    let mut wire = Wire::new(address);
    let mut lines = String::new();
    let mut next = Some(format!("/queue/{OFFICE}/log.jsonl"));
    while let Some(path) = next {
        let part = wire.ask("GET", &path, "", "").await;
        assert_eq!(part.status, 200);
        lines.push_str(&String::from_utf8_lossy(&part.body));
        next = value(&part.head, "link").and_then(|link| Some(link.split_once('<')?.1.split_once('>')?.0.to_owned()));
    }
    std::fs::write(folder.join("log.jsonl"), &lines).unwrap();
    let head = wire.ask("GET", &format!("/queue/{OFFICE}/head.txt"), "", "").await;
    std::fs::write(folder.join("head.txt"), &head.body).unwrap();
    let (mut opened, mut claims, mut told) = (None, Vec::new(), BTreeMap::new());
    for line in lines.lines() {
        let event = Event::from_canonical(line.as_bytes()).unwrap();
        match event.what {
            What::SelfChoiceOpened { round: of, places, opens_at, .. } if u64::from(of) == round => {
                opened = Some((places, opens_at));
            }
            What::ClaimReceived { round: of, claim, child, group } if u64::from(of) == round => {
                claims.push(Claim { number: claim, at: event.at, child, group });
            }
            What::ClaimWon { round: of, claim } if u64::from(of) == round => drop(told.insert(claim, None)),
            What::ClaimLost { round: of, claim, why } if u64::from(of) == round => drop(told.insert(claim, Some(why))),
            _ => {}
        }
    }
    let (places, opens_at) = opened.unwrap();
    let judged: BTreeMap<u64, Option<Lost>> = judge(opens_at, &places, None, &claims)
        .unwrap()
        .into_iter()
        .map(|answer| (answer.claim, answer.lost))
        .collect();
    assert_eq!(judged, told, "the answers are those that the rules give");
    let children: BTreeSet<_> = claims.iter().map(|claim| claim.child.clone()).collect();
    assert_eq!((claims.len(), children.len()), (count, count), "everybody has one claim");
    assert!(claims.windows(2).all(|pair| pair[0].at <= pair[1].at), "numbers follow the moments of receipt");
    let won = told.values().filter(|lost| lost.is_none()).count();
    let all: u32 = places.iter().map(|(_, count)| count).sum();
    for (group, count) in &places {
        let winners = claims.iter().filter(|claim| claim.group == *group && told[&claim.number].is_none()).count();
        assert!(winners <= usize::try_from(*count).unwrap(), "{group} was given twice");
    }
    let span = claims.last().map(|last| last.at.duration_since(claims[0].at).as_secs_f64()).unwrap_or_default();
    println!(
        "log: {} claims received within {span:.1} s, {won} of {all} places won, no place twice, every answer judged again from the public log",
        claims.len()
    );
}
