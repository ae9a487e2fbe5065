//! How many applications one account, and one network address, send within an hour: whoever fills a body's desk with made-up applications is stopped,
//! a family with several children is not. What was filled in stays a draft.

use crate::Problem;
use crate::password::{HOUR, Tries, TriesFault, key, unanswered};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, Digest};
use std::{net::IpAddr, sync::Arc};

/// Applications within an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendingLimits {
    /// Of one account.
    pub of_account: usize,
    /// From one network address; many families may share one.
    pub of_source: usize,
}

impl Default for SendingLimits {
    fn default() -> Self {
        Self { of_account: 10, of_source: 60 }
    }
}

/// Counts the applications that are sent.
pub struct Sending {
    tries: Arc<dyn Tries>,
    clock: Arc<dyn Clock>,
    limits: SendingLimits,
}

impl std::fmt::Debug for Sending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sending").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Sending {
    /// Counts in a store of tries.
    pub fn new(tries: Arc<dyn Tries>, clock: Arc<dyn Clock>, limits: SendingLimits) -> Self {
        Self { tries, clock, limits }
    }

    /// The keys of who sends, each with its limit. They tell neither account nor address.
    fn keys(&self, account: &str, source: Option<IpAddr>) -> impl Iterator<Item = (Digest, usize)> {
        let source = source.map(|source| (key("sent from", &source.to_string(), ""), self.limits.of_source));
        [Some((key("sent by", account, ""), self.limits.of_account)), source].into_iter().flatten()
    }

    /// How long the next application has to wait; nothing when it may go. Errors: 503 when the store does not answer.
    pub async fn wait(&self, account: &str, source: Option<IpAddr>) -> Result<Option<SignedDuration>, Problem> {
        let (now, tries) = (self.clock.now(), Arc::clone(&self.tries));
        let keys: Vec<_> = self.keys(account, source).collect();
        let count = move || {
            let mut wait: Option<SignedDuration> = None;
            for (key, limit) in keys {
                let mut sent = tries.since(&key, now - HOUR)?;
                sent.sort_unstable();
                // The one that has to grow an hour old before there is room again.
                let oldest = sent.len().checked_sub(limit).and_then(|over| sent.get(over));
                wait = wait.max(oldest.map(|at: &Timestamp| (*at + HOUR).duration_since(now)));
            }
            Ok::<_, TriesFault>(wait)
        };
        tokio::task::spawn_blocking(count).await?.map_err(unanswered)
    }

    /// Counts one that was sent.
    pub async fn note(&self, account: &str, source: Option<IpAddr>) -> Result<(), Problem> {
        let (now, tries) = (self.clock.now(), Arc::clone(&self.tries));
        let keys: Vec<_> = self.keys(account, source).collect();
        let note = move || keys.iter().try_for_each(|(key, _)| tries.note(key, now));
        tokio::task::spawn_blocking(note).await?.map_err(unanswered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password::MemoryTries;
    use std::sync::Mutex;

    struct Frozen(Mutex<Timestamp>);

    impl Clock for Frozen {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }
    }

    #[tokio::test]
    async fn an_account_and_an_address_wait_until_an_hour_has_room_again() {
        let clock = Arc::new(Frozen(Mutex::new("2026-11-21T06:00:00Z".parse().unwrap())));
        let limits = SendingLimits { of_account: 2, of_source: 3 };
        let sending = Sending::new(Arc::new(MemoryTries::default()), clock.clone(), limits);
        let from = |last: u8| Some(IpAddr::from([10, 0, 0, last]));
        let minutes = |count| *clock.0.lock().unwrap() += SignedDuration::from_mins(count);
        for _ in 0..2 {
            assert_eq!(sending.wait("a", from(1)).await.unwrap(), None);
            sending.note("a", from(1)).await.unwrap();
            minutes(10);
        }
        // The account waits wherever it is; another one at the same address does not, until the address is full.
        assert_eq!(sending.wait("a", from(2)).await.unwrap(), Some(SignedDuration::from_mins(40)));
        assert_eq!(sending.wait("b", from(1)).await.unwrap(), None);
        sending.note("b", from(1)).await.unwrap();
        assert_eq!(sending.wait("c", from(1)).await.unwrap(), Some(SignedDuration::from_mins(40)));
        assert_eq!(sending.wait("c", None).await.unwrap(), None);
        minutes(41);
        assert_eq!(sending.wait("a", from(1)).await.unwrap(), None);
    }
}
