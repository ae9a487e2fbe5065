//! Signatures judged for other programs: the JSON routes of `NCANode` 3, which integrators of Kazakhstan know, answered by [`pki`].
//!
//! The fields of `NCANode` keep their names and meanings, so an existing client only changes the address. A verdict has three values here, so
//! every `valid` has a `verdict` and `reasons` beside it: `valid` is true when and only when the verdict is valid, and an outage of the
//! authority reads `valid: false, verdict: "undetermined"`. Nothing is kept and nothing is signed; passwords are wiped and never logged.

mod asked;
mod routes;
mod told;

use std::sync::Arc;

use kernel::Clock;
use pki::{Attempt, Certificate, Checker, Trust};

pub use routes::router;

/// The port `NCANode` listens on.
pub const PORT: u16 = 14579;

/// Where verdicts take what they know of revocation.
enum Knowledge {
    /// The lists at hand only; nobody is asked.
    Kept(Trust),
    /// The authorities are asked.
    Asked(Box<Checker>),
}

/// Judges what the routes are given.
pub struct Verifier {
    knowledge: Knowledge,
    trusted: bool,
    clock: Arc<dyn Clock>,
}

impl Verifier {
    /// A verifier that never leaves the machine: revocation is known from the lists of the trust.
    pub fn offline(trust: Trust, clock: Arc<dyn Clock>) -> Self {
        Self { trusted: !trust.roots().is_empty(), knowledge: Knowledge::Kept(trust), clock }
    }

    /// A verifier that asks the authorities; `trust` is the one the checker was made of.
    pub fn online(checker: Checker, trust: &Trust, clock: Arc<dyn Clock>) -> Self {
        Self { trusted: !trust.roots().is_empty(), knowledge: Knowledge::Asked(Box::new(checker)), clock }
    }

    /// True when there is a root to trust: without one every verdict would be «untrusted».
    pub fn is_ready(&self) -> bool {
        self.trusted
    }

    /// The trust to judge these certificates with, and what told nothing.
    fn trust(&self, certificates: &[Certificate]) -> (Trust, Vec<Attempt>) {
        match &self.knowledge {
            Knowledge::Kept(trust) => (trust.clone(), Vec::new()),
            Knowledge::Asked(checker) => {
                let gathered = checker.gather(certificates, self.clock.now());
                (gathered.trust, gathered.attempts)
            }
        }
    }
}
