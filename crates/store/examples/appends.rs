//! How many events of a list's log are kept a second, with every group on disk before the next one begins (`bench/queue/run`, row 8): the store's own way,
//! SQLite with a write-ahead log and `synchronous=FULL`. The folder given must be on the disk that is to be measured.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a program of figures"
)]

use kernel::Digest;
use sha2::{Digest as _, Sha256};
use std::time::Instant;
use store::records::QueueEventRecord;
use store::{Store, StoreError};

/// Events of one run.
const EVENTS: i64 = 100_000;
/// Runs of each group's size.
const RUNS: usize = 5;

fn main() {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    for group in [1_usize, 100, 1_000, 10_000] {
        // One by one is slow by nature: fewer tell as much.
        let events = if group == 1 { EVENTS / 100 } else { EVENTS };
        let mut rates: Vec<f64> =
            (0..RUNS).map(|run| rate(&folder.join(format!("{group}-{run}.db")), events, group)).collect();
        rates.sort_by(f64::total_cmp);
        println!(
            "8 durable appends in groups of {group}: {:.0}/s ({:.0} to {:.0})",
            rates[RUNS / 2],
            rates[0],
            rates[RUNS - 1]
        );
    }
}

fn rate(path: &std::path::Path, events: i64, group: usize) -> f64 {
    let store = Store::open(&format!("sqlite:{}", path.display())).unwrap();
    let records: Vec<QueueEventRecord> = (0..events).map(event).collect();
    let begun = Instant::now();
    for some in records.chunks(group) {
        store.write::<_, StoreError>(|tx| tx.queue_append_all(some)).unwrap();
    }
    let rate = events as f64 / begun.elapsed().as_secs_f64();
    let last = store.read::<_, StoreError>(|tx| tx.queue_head("shymkent")).unwrap().unwrap();
    assert_eq!(last.number, events - 1);
    drop(store);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    rate
}

/// An event as a claim of the rush makes it.
fn event(number: i64) -> QueueEventRecord {
    let event = format!(
        "{{\"number\":{number},\"at\":\"2026-11-29T02:00:00.{:06}Z\",\"by\":\"parent\",\"rule\":\"self-choice\",\"clause\":null,\"what\":{{\"claim-received\":{{\"round\":1,\"claim\":{number},\"child\":\"7K2M-Q9TX-40DB\",\"group\":\"01900000-0000-7000-8000-000000000001\"}}}}}}",
        number % 1_000_000
    );
    let leaf: [u8; 32] = Sha256::new().chain_update([0]).chain_update(event.as_bytes()).finalize().into();
    QueueEventRecord { territory: "shymkent".to_owned(), number, event, leaf: Digest::from_bytes(leaf) }
}
