//! The machine's clock, which a demo may move forward so that deadlines can be seen to pass.

use jiff::{SignedDuration, Timestamp};
use kernel::Clock;
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's time plus an offset in seconds; the offset is zero outside the demo.
#[derive(Debug, Default)]
pub struct SystemClock {
    offset: AtomicI64,
}

impl SystemClock {
    /// The machine's time.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves the clock forward by whole seconds; it never goes back.
    pub fn forward(&self, seconds: u32) -> i64 {
        self.offset.fetch_add(seconds.into(), Ordering::SeqCst) + i64::from(seconds)
    }

    /// Sets the offset, as kept from an earlier run.
    pub fn set_offset(&self, seconds: i64) {
        self.offset.store(seconds, Ordering::SeqCst);
    }

    /// The offset that makes this moment the given one.
    pub fn offset_to(at: Timestamp) -> i64 {
        at.as_second() - machine_now().as_second()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
fn machine_now() -> Timestamp {
    Timestamp::now()
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_secs(self.offset.load(Ordering::SeqCst));
        machine_now().saturating_add(offset).unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands still until it is moved; for tests.
#[derive(Debug)]
pub struct FrozenClock {
    microseconds: AtomicI64,
}

impl FrozenClock {
    /// A clock that shows a moment.
    pub fn at(moment: Timestamp) -> Self {
        Self { microseconds: AtomicI64::new(moment.as_microsecond()) }
    }

    /// Moves the clock forward.
    pub fn forward(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(0);
        self.microseconds.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.microseconds.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}
