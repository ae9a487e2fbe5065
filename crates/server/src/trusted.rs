//! Whom an installation trusts, and its authorities asked: every check of a signature in the house goes through here.

use crate::authority_desk::AtHand;
use crate::fetch::HttpFetch;
use casework::Trusted;
use kernel::{Clock, Contour};
use pki::{Authority, Certificate, Checker, Fetch, PkiError, Sources, StampFault, TimeStamp, Trust, TrustFolder};
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for one answer of an authority where the configuration names none, seconds: a person waits for it.
const PATIENCE: u64 = 10;

/// How revocation is asked about (`[revocation]`). Addresses named here go before those that certificates name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct RevocationConfiguration {
    /// Where answers are given (OCSP, RFC 6960).
    pub ocsp: Vec<String>,
    /// Full lists.
    pub lists: Vec<String>,
    /// Deltas to them.
    pub deltas: Vec<String>,
    /// What a person's certificate is looked for in first.
    pub first: pki::First,
    /// Longest wait for one answer, seconds.
    pub patience: Option<u64>,
}

/// Where time stamps are had (`[stamps]`), in the order of trying (RFC 3161).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StampsConfiguration {
    /// The addresses.
    pub addresses: Vec<String>,
}

/// Roots and authorities: of a folder, or as given.
enum Roots {
    /// A folder of trust: what an operator puts there counts at once.
    Folder(TrustFolder),
    /// Given once.
    Given(Trust),
}

/// Trust with what the authorities tell when they are asked.
pub struct AskedTrust {
    roots: Roots,
    checker: Checker,
    /// Whether authorities are asked about revocation; else the lists in the folder alone tell.
    asks: bool,
    contour: Contour,
    clock: Arc<dyn Clock>,
}

impl AskedTrust {
    /// Trust in a folder. Without a configuration of revocation nobody is asked about it.
    pub fn of_folder(
        folder: &Path,
        revocation: Option<&RevocationConfiguration>,
        stamps: Option<&StampsConfiguration>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let asked = revocation.cloned().unwrap_or_default();
        let sources = Sources {
            first: asked.first,
            ocsp: asked.ocsp,
            lists: asked.lists,
            deltas: asked.deltas,
            stamps: stamps.map(|stamps| stamps.addresses.clone()).unwrap_or_default(),
        };
        let wire = HttpFetch::new(Duration::from_secs(asked.patience.unwrap_or(PATIENCE)));
        let checker = Checker::new(Arc::new(wire), Trust::default(), sources);
        let roots = Roots::Folder(TrustFolder::new(folder));
        Self { roots, checker, asks: revocation.is_some(), contour: Contour::Production, clock }
    }

    /// Trust in the built-in authority, whose services are asked in the same process.
    pub fn at_hand(authority: &Arc<Authority>, clock: Arc<dyn Clock>) -> Self {
        let fetch = Arc::new(AtHand { authority: Arc::clone(authority), clock: Arc::clone(&clock) });
        Self::by(fetch, authority, clock)
    }

    /// Trust in the built-in authority over some wire.
    pub fn by(fetch: Arc<dyn Fetch>, authority: &Authority, clock: Arc<dyn Clock>) -> Self {
        let trust = Trust::new(vec![authority.root().clone()], vec![authority.issuing().clone()], Vec::new());
        let checker = Checker::new(fetch, trust.clone(), AtHand::sources());
        Self { roots: Roots::Given(trust), checker, asks: true, contour: Contour::Production, clock }
    }

    /// The same in a contour of the authority; production where nothing is said.
    #[must_use]
    pub fn in_contour(mut self, contour: Contour) -> Self {
        self.contour = contour;
        self
    }

    fn roots(&self) -> Result<Trust, PkiError> {
        let trust = match &self.roots {
            Roots::Folder(folder) => folder.trust()?,
            Roots::Given(trust) => trust.clone(),
        };
        Ok(trust.in_contour(self.contour))
    }
}

impl Trusted for AskedTrust {
    fn contour(&self) -> Contour {
        self.contour
    }

    fn trust(&self, about: &[Certificate]) -> Result<Trust, PkiError> {
        let trust = self.roots()?;
        if !self.asks {
            return Ok(trust);
        }
        self.checker.renew(trust);
        let gathered = self.checker.gather(about, self.clock.now());
        for attempt in &gathered.attempts {
            tracing::warn!(address = %attempt.address, serial = %attempt.serial, fault = %attempt.fault, "an authority told nothing");
        }
        Ok(gathered.trust)
    }

    fn stamps(&self, cms: &[u8]) -> Result<Vec<TimeStamp>, StampFault> {
        self.checker.renew(self.roots()?);
        self.checker.stamps_apart(cms, self.clock.now())
    }
}
