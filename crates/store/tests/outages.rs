//! What is told «kept» is kept though the disk or the server fails, and the store comes back, or stops, as it should.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic, its helpers too")]

use std::{
    collections::BTreeSet,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::{Store, StoreError, testing::PostgresServer};

/// Where the child finds the database: a file beside which it writes what it was told.
const PLACE: &str = "QYZMET_TEST_FAILING_DISK";

/// The disk refuses a write in the midst of a commit (a limit on the size of files stands for it): the store answers «stop» from then on,
/// and everything acknowledged before is there when the database is opened again.
#[test]
fn failing_disk_stops_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("store.db");
    drop(Store::open(&format!("sqlite:{}", database.display())).unwrap());
    let status = Command::new("sh")
        .args(["-c", r#"trap '' XFSZ; ulimit -f 2000; exec "$0" --ignored --exact failing_disk_child --nocapture"#])
        .arg(std::env::current_exe().unwrap())
        .env(PLACE, &database)
        .status()
        .unwrap();
    assert!(status.success());
    let acknowledged = acknowledged(&database);
    assert!(acknowledged > 0, "the limit must not come at the first write");
    let store = Store::open(&format!("sqlite:{}", database.display())).unwrap();
    assert_eq!(store.write(|tx| tx.serial_next("n")), Ok::<_, StoreError>(acknowledged + 1));
}

fn acknowledged(database: &Path) -> i64 {
    std::fs::read_to_string(database.with_extension("told")).unwrap().parse().unwrap()
}

#[test]
#[ignore = "run by failing_disk_stops_the_store under a limit"]
fn failing_disk_child() {
    #[expect(clippy::disallowed_methods, reason = "a test tells its child where to write")]
    let database = std::env::var(PLACE).unwrap();
    let store = Store::open(&format!("sqlite:{database}")).unwrap();
    let mut told = 0;
    let error = loop {
        let bytes: Vec<u8> = (0..40_000_i64).map(|n| u8::try_from((n * (told + 3)) % 251).unwrap()).collect();
        let work = store.write(|tx| {
            tx.blob_put(&bytes)?;
            tx.serial_next("n")
        });
        match work {
            Ok(n) => told = n,
            Err(error) => break error,
        }
        assert!(told < 10_000, "the disk never failed");
    };
    assert!(error.is_fatal(), "{error:?}");
    assert_eq!(store.ready().as_ref(), Err(&error));
    assert_eq!(store.read(|tx| tx.setting_get("a")), Err(error.clone()));
    assert_eq!(store.write(|tx| tx.serial_next("n")), Err(error));
    std::fs::write(Path::new(&database).with_extension("told"), told.to_string()).unwrap();
}

/// The server is killed under load and comes back: acknowledged works are there, failed ones are told so, and nobody has to help.
#[test]
fn crashing_server_loses_nothing_acknowledged() {
    let Some(server) = PostgresServer::own() else { return };
    let store = Store::open(&server.database().unwrap()).unwrap();
    let (kept, refused) = (Mutex::new(BTreeSet::new()), Mutex::new(BTreeSet::new()));
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (store, kept, refused, stop) = (&store, &kept, &refused, &stop);
            scope.spawn(move || {
                for n in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let key = format!("{thread}-{n}");
                    match store.write(|tx| tx.setting_put(&key, "kept")) {
                        Ok(()) => drop(kept.lock().unwrap().insert(key)),
                        Err(StoreError::Away(_)) => {
                            refused.lock().unwrap().insert(key);
                            std::thread::sleep(Duration::from_millis(5));
                        }
                        // Nobody knows: either is right.
                        Err(StoreError::Unsure(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(300));
            server.crash().unwrap();
        }
        std::thread::sleep(Duration::from_millis(300));
        stop.store(true, Ordering::SeqCst);
    });
    let (kept, refused) = (kept.into_inner().unwrap(), refused.into_inner().unwrap());
    assert!(!kept.is_empty() && !refused.is_empty(), "{} kept, {} refused", kept.len(), refused.len());
    for (keys, expected) in [(&kept, true), (&refused, false)] {
        for key in keys {
            assert_eq!(store.read(|tx| tx.setting_get(key)).unwrap().is_some(), expected, "{key}");
        }
    }
    assert_eq!(store.ready(), Ok(()));
}

/// A reader and a writer whose connections died while idle find the server again by themselves.
#[test]
fn idle_connections_are_replaced() {
    let Some(server) = PostgresServer::own() else { return };
    let store = Store::open(&server.database().unwrap()).unwrap();
    store.write(|tx| tx.setting_put("a", "1")).unwrap();
    store.ready().unwrap();
    server.crash().unwrap();
    assert_eq!(store.read(|tx| tx.setting_get("a")), Ok::<_, StoreError>(Some("1".to_owned())));
    assert_eq!(store.write(|tx| tx.setting_put("a", "2")), Ok::<_, StoreError>(()));
}
