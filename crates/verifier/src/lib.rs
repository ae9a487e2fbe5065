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
use pki::{Attempt, Certificate, Checker, Contour, PkiError, Trust, TrustFolder};

pub use routes::router;
use told::Refusal;

/// The port `NCANode` listens on.
pub const PORT: u16 = 14579;

/// Whom the verdicts trust.
enum Roots {
    /// Always the same.
    Given(Trust),
    /// A folder as it is at each request.
    Folder(TrustFolder, Contour),
}

/// Judges what the routes are given.
pub struct Verifier {
    roots: Roots,
    /// Asks the authorities; without it revocation is known from the lists at hand only.
    checker: Option<Checker>,
    clock: Arc<dyn Clock>,
}

impl Verifier {
    /// A verifier that never leaves the machine: revocation is known from the lists of the trust.
    pub fn offline(trust: Trust, clock: Arc<dyn Clock>) -> Self {
        Self { roots: Roots::Given(trust), checker: None, clock }
    }

    /// A verifier that asks the authorities; `trust` is the one the checker was made of.
    pub fn online(checker: Checker, trust: &Trust, clock: Arc<dyn Clock>) -> Self {
        Self { roots: Roots::Given(trust.clone()), checker: Some(checker), clock }
    }

    /// A verifier by a folder of trust, read again whenever it changed: what an operator imports counts from the next request. With a checker the
    /// authorities are asked besides.
    pub fn of_folder(folder: TrustFolder, contour: Contour, checker: Option<Checker>, clock: Arc<dyn Clock>) -> Self {
        Self { roots: Roots::Folder(folder, contour), checker, clock }
    }

    /// True when there is a root to trust: without one every verdict would be «untrusted».
    pub fn is_ready(&self) -> bool {
        self.roots().is_ok_and(|trust| !trust.roots().is_empty())
    }

    fn roots(&self) -> Result<Trust, PkiError> {
        match &self.roots {
            Roots::Given(trust) => Ok(trust.clone()),
            Roots::Folder(folder, contour) => Ok(folder.trust()?.in_contour(*contour)),
        }
    }

    /// The trust to judge these certificates with, and what told nothing. A folder that cannot be read is no verdict on anybody.
    fn trust(&self, certificates: &[Certificate]) -> Result<(Trust, Vec<Attempt>), Refusal> {
        let trust = self.roots().map_err(|fault| Refusal {
            status: 503,
            message: format!("the folder of trust cannot be read: {fault}"),
        })?;
        let Some(checker) = &self.checker else { return Ok((trust, Vec::new())) };
        checker.renew(trust);
        let gathered = checker.gather(certificates, self.clock.now());
        Ok((gathered.trust, gathered.attempts))
    }
}
