//! Passwords: kept as argon2id, checked in equal time for known and unknown accounts, tried slowly.

use crate::problem::Problem;
use argon2::{Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, Digest};
use sha2::Digest as _;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Tries of one number within an hour that are answered at once.
pub const TRIES_OF_NUMBER: usize = 10;
/// Tries from one network address within an hour that are answered at once.
pub const TRIES_OF_SOURCE: usize = 30;
/// The longest a request waits for its turn; later turns are told to come again.
const PATIENCE: SignedDuration = SignedDuration::from_secs(20);
/// The time within which tries are counted.
pub(crate) const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The hash of a password for the store (argon2id, the parameters of RFC 9106's second choice as the library gives them).
pub async fn hash(password: String) -> Result<String, Problem> {
    let hashed = tokio::task::spawn_blocking(move || hash_now(&password)).await?;
    hashed.ok_or_else(Problem::unavailable)
}

/// The hash of a password, made at once: for chores that are not answering a request. None where the system gives no chance.
pub fn hash_now(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

/// Whether the password is the account's. `stored` is `None` for an unknown account: the same work is done and the answer is no, so that
/// neither answer nor time tells which numbers exist.
pub async fn verify(stored: Option<String>, password: String) -> Result<bool, Problem> {
    Ok(tokio::task::spawn_blocking(move || {
        static NOBODY: OnceLock<Option<String>> = OnceLock::new();
        let known = stored.is_some();
        let Some(hash) = stored.or_else(|| NOBODY.get_or_init(|| hash_now("nobody's password")).clone()) else {
            return false;
        };
        let holds = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        known && holds
    })
    .await?)
}

/// The store of tries could not answer.
#[derive(Debug, thiserror::Error)]
#[error("the store of tries did not answer: {0}")]
pub struct TriesFault(pub String);

/// Where the moments of tries are kept, by a key that tells neither number nor address. Called off the threads that answer requests.
pub trait Tries: Send + Sync {
    /// The moments of a key's tries since a moment, in any order.
    fn since(&self, key: &Digest, since: Timestamp) -> Result<Vec<Timestamp>, TriesFault>;
    /// Writes a try.
    fn note(&self, key: &Digest, at: Timestamp) -> Result<(), TriesFault>;
    /// Forgets a key's tries.
    fn clear(&self, key: &Digest) -> Result<(), TriesFault>;
}

/// Tries in memory, for tests and one process.
#[derive(Debug, Default)]
pub struct MemoryTries(Mutex<HashMap<Digest, Vec<Timestamp>>>);

impl Tries for MemoryTries {
    fn since(&self, key: &Digest, since: Timestamp) -> Result<Vec<Timestamp>, TriesFault> {
        let mut all = self.0.lock().map_err(|e| TriesFault(e.to_string()))?;
        let times = all.entry(key.clone()).or_default();
        times.retain(|at| *at >= since);
        Ok(times.clone())
    }

    fn note(&self, key: &Digest, at: Timestamp) -> Result<(), TriesFault> {
        self.0.lock().map_err(|e| TriesFault(e.to_string()))?.entry(key.clone()).or_default().push(at);
        Ok(())
    }

    fn clear(&self, key: &Digest) -> Result<(), TriesFault> {
        self.0.lock().map_err(|e| TriesFault(e.to_string()))?.remove(key);
        Ok(())
    }
}

/// Slows down guessing: beyond the free tries each further one takes its turn, later and later, up to a minute apart.
///
/// A number is never locked: beyond its free tries the turns are counted for number and address together, so whoever guesses from
/// elsewhere makes the owner wait two seconds and no more.
pub struct Throttle {
    tries: Arc<dyn Tries>,
    clock: Arc<dyn Clock>,
    /// Turns are given one after another, so that tries sent at once do not all get the same one.
    turn: Arc<Mutex<()>>,
}

impl std::fmt::Debug for Throttle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Throttle")
    }
}

/// A key that tells neither of its two words.
pub(crate) fn key(kind: &str, one: &str, two: &str) -> Digest {
    Digest::from_bytes(sha2::Sha256::digest(format!("{kind}\0{one}\0{two}")).into())
}

impl Throttle {
    /// A throttle over a store of tries.
    pub fn new(tries: Arc<dyn Tries>, clock: Arc<dyn Clock>) -> Self {
        Self { tries, clock, turn: Arc::default() }
    }

    /// Waits for this try's turn. Errors: 429 when the turn is more than 20 seconds away, 503 when the store does not answer.
    pub async fn admit(&self, number: &str, source: Option<IpAddr>) -> Result<(), Problem> {
        let wait = self.turn_of(number, source).await?;
        if wait > PATIENCE {
            return Err(Problem::too_many(u32::try_from(wait.as_secs()).unwrap_or(60)));
        }
        if let Ok(wait) = std::time::Duration::try_from(wait) {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    /// The person got in: their earlier slips no longer count.
    pub async fn forgive(&self, number: &str, source: Option<IpAddr>) -> Result<(), Problem> {
        let (tries, key) = (Arc::clone(&self.tries), pair(number, source));
        tokio::task::spawn_blocking(move || tries.clear(&key)).await?.map_err(unanswered)
    }

    /// How long this try has to wait; noted when that is not too long.
    async fn turn_of(&self, number: &str, source: Option<IpAddr>) -> Result<SignedDuration, Problem> {
        let now = self.clock.now();
        let number_key = key("number", number, "");
        let source_key = source.map(|source| key("source", &source.to_string(), ""));
        let pair_key = pair(number, source);
        let (tries, turn) = (Arc::clone(&self.tries), Arc::clone(&self.turn));
        let decide = move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            let of_number = tries.since(&number_key, now - HOUR)?.len();
            let of_source =
                source_key.as_ref().map(|key| tries.since(key, now - HOUR)).transpose()?.unwrap_or_default();
            let of_pair = tries.since(&pair_key, now - HOUR)?;
            let wait = if of_number >= TRIES_OF_NUMBER { next_turn(&of_pair, now) } else { SignedDuration::ZERO };
            let wait = if of_source.len() >= TRIES_OF_SOURCE { wait.max(next_turn(&of_source, now)) } else { wait };
            if wait <= PATIENCE {
                for key in [Some(&number_key), source_key.as_ref(), Some(&pair_key)].into_iter().flatten() {
                    tries.note(key, now + wait)?;
                }
            }
            Ok(wait)
        };
        tokio::task::spawn_blocking(decide).await?.map_err(unanswered)
    }
}

fn pair(number: &str, source: Option<IpAddr>) -> Digest {
    key("pair", number, &source.map(|source| source.to_string()).unwrap_or_default())
}

#[expect(clippy::needless_pass_by_value, reason = "given to map_err")]
pub(crate) fn unanswered(fault: TriesFault) -> Problem {
    tracing::error!(%fault, "tries cannot be counted");
    Problem::unavailable()
}

/// The time until the next turn: two seconds after the last, doubling with every fifth try, up to a minute.
fn next_turn(times: &[Timestamp], now: Timestamp) -> SignedDuration {
    let gap = SignedDuration::from_secs((2_i64 << (times.len() / 5).min(5)).min(60));
    let turn = times.iter().max().map_or(now + SignedDuration::from_secs(2), |last| (*last).max(now) + gap);
    turn.duration_since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Frozen(Mutex<Timestamp>);

    impl Clock for Frozen {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }
    }

    fn throttle() -> (Throttle, Arc<Frozen>) {
        let clock = Arc::new(Frozen(Mutex::new("2026-11-21T06:00:00Z".parse().unwrap())));
        (Throttle::new(Arc::new(MemoryTries::default()), clock.clone()), clock)
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the throttle takes it")]
    fn from(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([10, 0, 0, last]))
    }

    #[tokio::test]
    async fn ten_tries_of_a_number_are_free_and_then_each_waits_longer() {
        let (throttle, clock) = throttle();
        for _ in 0..TRIES_OF_NUMBER {
            assert_eq!(throttle.turn_of("850101300123", from(1)).await.unwrap(), SignedDuration::ZERO);
        }
        let mut waits = Vec::new();
        for _ in 0..4 {
            waits.push(throttle.turn_of("850101300123", from(1)).await.unwrap().as_secs());
        }
        assert!(waits.is_sorted() && waits[0] >= 2 && waits[3] > PATIENCE.as_secs(), "{waits:?}");
        assert!(throttle.admit("850101300123", from(1)).await.is_err_and(|problem| problem.status() == 429));
        // Whoever guesses from elsewhere does not lock the owner out.
        assert_eq!(throttle.turn_of("850101300123", from(2)).await.unwrap().as_secs(), 2);
        assert_eq!(throttle.turn_of("900101300123", from(1)).await.unwrap(), SignedDuration::ZERO);
        *clock.0.lock().unwrap() += HOUR + SignedDuration::from_mins(1);
        assert_eq!(throttle.turn_of("850101300123", from(1)).await.unwrap(), SignedDuration::ZERO);
    }

    #[tokio::test]
    async fn thirty_tries_from_one_address_are_free_whatever_the_numbers() {
        let (throttle, _) = throttle();
        for number in 0..TRIES_OF_SOURCE {
            assert_eq!(throttle.turn_of(&number.to_string(), from(1)).await.unwrap(), SignedDuration::ZERO);
        }
        assert!(throttle.turn_of("next", from(1)).await.unwrap() > SignedDuration::ZERO);
        assert_eq!(throttle.turn_of("next", from(2)).await.unwrap(), SignedDuration::ZERO);
    }

    #[tokio::test]
    async fn only_the_accounts_own_password_holds() {
        let stored = hash("қызыл алма 7".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify(Some(stored.clone()), "қызыл алма 7".to_owned()).await.unwrap());
        assert!(!verify(Some(stored), "қызыл алма 8".to_owned()).await.unwrap());
        assert!(!verify(None, "nobody's password".to_owned()).await.unwrap(), "the stand-in opens nothing");
    }
}
