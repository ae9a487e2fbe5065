//! Every way of every channel of every regulation, walked through the whole house: real stores, real letters, real signatures and papers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test tells by failing")]

use kernel::Channel;
use std::collections::BTreeSet;
use std::sync::Mutex;
use testkit::TestHouse;
use testkit::walker::{Way, walk, ways};

/// All ways there are: regulation, channel, way.
fn all_ways() -> Vec<(String, Channel, Way)> {
    let house = TestHouse::new();
    let editions = house.house.law.all();
    editions
        .flat_map(|edition| {
            let code = edition.code().to_owned();
            edition
                .routes
                .values()
                .flat_map(move |route| {
                    ways(route).into_iter().map({
                        let code = code.clone();
                        move |way| (code.clone(), route.channel, way)
                    })
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_way_of_every_channel_is_walked_through_the_house() {
    let todo = Mutex::new(all_ways());
    let count = todo.lock().unwrap().len();
    let wrong = Mutex::new(Vec::new());
    let passed = Mutex::new(BTreeSet::new());
    let work = || {
        loop {
            let Some((code, channel, way)) = todo.lock().unwrap().pop() else { break };
            match walk(&TestHouse::new(), &code, channel, &way) {
                Ok(_) => {
                    passed.lock().unwrap().extend(way.steps.iter().map(|(step, _)| format!("{code} {channel} {step}")));
                }
                Err(why) => wrong.lock().unwrap().push(format!("{code}, {channel}, {:?}:\n    {why}", way.path())),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {count} ways went wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{count} ways, {} steps", passed.into_inner().unwrap().len());
}
