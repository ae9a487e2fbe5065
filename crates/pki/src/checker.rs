//! Asking the authorities: what a verdict needs to know of revocation is fetched through a port, kept for a while, and handed over as trust.
//!
//! The verdict itself stays pure: it is concluded from [`Gathered::trust`] alone, so an outage can only leave something unknown, never good.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::{
    algorithm::Digest,
    amend::{unstamped, with_stamp},
    certificate::Certificate,
    chain,
    error::PkiError,
    fault::SourceFault,
    ncalayer::Stamper,
    ocsp::{OCSP_REQUEST_TYPE, OcspRequest, OcspResponse, SKEW},
    revocation::{RevocationList, RevocationReason},
    standing::{Standing, standing},
    trust::{Trust, plain},
    tsp::{STAMP_REQUEST_TYPE, StampRequest, TimeStamp},
    verdict::Signed,
    verify::{cms_certificates, cms_verify_all},
};

/// How long a list is used before a newer one is asked for, if one was got then; its own promise is kept besides.
const LIST_REFRESH: SignedDuration = SignedDuration::from_mins(60);
/// How long an address that failed is let alone, so that a slow authority does not stop every check.
const LET_ALONE: SignedDuration = SignedDuration::from_secs(30);
/// Answers kept at once; a full cache starts anew.
const ANSWERS: usize = 10_000;
/// Lists kept at once.
const LISTS: usize = 64;
/// Certificates asked about for one document: each may cost several questions to the world.
const MAX_ASKED: usize = 32;
/// A list that came with its time over is asked for again after so long.
const STALE_REFRESH: SignedDuration = SignedDuration::from_secs(60);
/// Addresses asked of one kind for one certificate.
const MAX_ADDRESSES: usize = 4;

/// The port to the world. It gives the body of a good answer (HTTP 200) whatever it holds; an answer of another status, a late one or none is
/// [`SourceFault::Unreachable`]. Bounds on time and size are the port's.
pub trait Fetch: Send + Sync {
    /// Fetches an address.
    fn get(&self, address: &str) -> Result<Vec<u8>, SourceFault>;

    /// Sends a body to an address.
    fn post(&self, address: &str, content_type: &str, body: &[u8]) -> Result<Vec<u8>, SourceFault>;
}

/// What a person's certificate is looked for in first; the other is asked where the first tells nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum First {
    /// The authority's answer (OCSP): it knows a revocation at once, and is small to keep.
    #[default]
    Answers,
    /// The lists: nobody learns whose signature is checked.
    Lists,
}

/// Addresses that go before those written in certificates: older certificates name places that are no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// What is asked first.
    pub first: First,
    /// Where answers on revocation are given (OCSP).
    pub ocsp: Vec<String>,
    /// Full lists of revocation.
    pub lists: Vec<String>,
    /// Deltas.
    pub deltas: Vec<String>,
    /// Where time stamps are given.
    pub stamps: Vec<String>,
}

/// One question to the world that told nothing, for the log and the page of details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The address.
    pub address: String,
    /// The serial number of the certificate it was asked about, lower-case hex.
    pub serial: String,
    /// Why it told nothing.
    pub fault: SourceFault,
}

/// What is known now about some certificates.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The checker's trust with the answers and lists that were got.
    pub trust: Trust,
    /// What told nothing. A verdict may be whole in spite of it: another source told.
    pub attempts: Vec<Attempt>,
}

/// Asks the authorities about certificates: an answer (OCSP) first, then the full list with its deltas.
///
/// Only addresses from the configuration and from certificates that chain to a trusted root are asked.
pub struct Checker {
    fetch: Arc<dyn Fetch>,
    trust: Mutex<Trust>,
    sources: Sources,
    kept: Mutex<Kept>,
}

/// What was got earlier. Only what was accepted is kept; of failures only that the address shall rest.
#[derive(Default)]
struct Kept {
    answers: HashMap<String, OcspResponse>,
    lists: HashMap<String, (RevocationList, Timestamp)>,
    resting: HashMap<String, (Timestamp, SourceFault)>,
}

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checker").field("sources", &self.sources).finish_non_exhaustive()
    }
}

impl Checker {
    /// A checker for these roots and authorities. Lists and answers already in the trust are used too.
    pub fn new(fetch: Arc<dyn Fetch>, trust: Trust, sources: Sources) -> Self {
        Self { fetch, trust: Mutex::new(trust), sources, kept: Mutex::new(Kept::default()) }
    }

    /// Takes other roots, authorities and lists from now on; what was asked before is still known.
    pub fn renew(&self, trust: Trust) {
        *self.trust.lock().unwrap_or_else(PoisonError::into_inner) = trust;
    }

    /// The trust as it is, before anybody is asked.
    fn trust(&self) -> Trust {
        self.trust.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Judges a signature in CMS at `now`, each signer apart, with everything the authorities tell.
    pub fn cms_verify(&self, cms: &[u8], detached: Option<&[u8]>, now: Timestamp) -> (Vec<Signed>, Vec<Attempt>) {
        let gathered = self.gather(&cms_certificates(cms), now);
        (cms_verify_all(cms, detached, &gathered.trust, now), gathered.attempts)
    }

    /// Everything the authorities tell now about these certificates and the authorities above them, which may be among these, too.
    pub fn gather(&self, certificates: &[Certificate], now: Timestamp) -> Gathered {
        let mut trust = self.trust();
        trust.wants_deltas = true;
        let mut gathered = Gathered { trust: trust.clone(), attempts: Vec::new() };
        let mut asked: Vec<Certificate> = Vec::new();
        for certificate in certificates {
            let path = chain::judge(certificate, certificates, &trust, now).certificates;
            for pair in path.windows(2) {
                let [own, issuer] = pair else { continue };
                if asked.contains(own) {
                    continue;
                }
                // One list tells of many: those beyond the questions are looked for there.
                if asked.len() < MAX_ASKED {
                    self.ask(own, issuer, now, &mut gathered);
                } else {
                    self.look(own, issuer, now, &mut gathered);
                }
                asked.push(own.clone());
            }
        }
        gathered
    }

    /// Puts a time stamp over each signature of a CMS that bears none, of the hash of the signer's own scheme. Every address is tried for each; the
    /// last fault is told when none gives one. The signature itself is not judged.
    pub fn stamp(&self, cms: &[u8], now: Timestamp) -> Result<Vec<u8>, StampFault> {
        let trust = self.trust();
        let mut stamped = cms.to_vec();
        for (signature, digest) in unstamped(cms)? {
            stamped = with_stamp(&stamped, self.stamp_over(&signature, digest, &trust, now)?.der())?;
        }
        Ok(stamped)
    }

    /// Time stamps over the signatures of a CMS that bear none, to be kept apart from it: the CMS may be named by its hash already. As with
    /// [`Checker::stamp`], each is over the exact bytes of one signature. Nothing where no address of time stamps is known.
    pub fn stamps_apart(&self, cms: &[u8], now: Timestamp) -> Result<Vec<TimeStamp>, StampFault> {
        if self.sources.stamps.is_empty() {
            return Ok(Vec::new());
        }
        let trust = self.trust();
        unstamped(cms)?
            .into_iter()
            .map(|(signature, digest)| self.stamp_over(&signature, digest, &trust, now))
            .collect()
    }

    fn stamp_over(
        &self,
        signature: &[u8],
        digest: Digest,
        trust: &Trust,
        now: Timestamp,
    ) -> Result<TimeStamp, StampFault> {
        let mut told = SourceFault::Unreachable("no address of time stamps is known".to_owned());
        for address in &self.sources.stamps {
            let request = StampRequest::new(signature, digest)?;
            let answer = self.reach(address, now, || self.fetch.post(address, STAMP_REQUEST_TYPE, request.der()));
            match answer.and_then(|answer| request.accept(&answer, trust, now)) {
                Ok(stamp) => return Ok(stamp),
                Err(fault) => told = fault,
            }
        }
        Err(told.into())
    }

    /// A person's certificate is asked about first and looked for in lists second; an authority's the other way round: roots publish lists, and a
    /// responder of the authority below would be asked in vain each time. [`Sources::first`] turns the order for persons.
    fn ask(&self, own: &Certificate, issuer: &Certificate, now: Timestamp, gathered: &mut Gathered) {
        let known = |gathered: &Gathered| standing(&gathered.trust, own, issuer, now).standing != Standing::Unknown;
        let lists_first = own.is_authority() || self.sources.first == First::Lists;
        if lists_first {
            self.look(own, issuer, now, gathered);
            if known(gathered) {
                return;
            }
        }
        if let Some(answer) = self.kept().answers.get(&own.fingerprint()).cloned() {
            let said = standing(&Trust::default().with_answers([answer.clone()]), own, issuer, now).standing;
            // «Never issued» and a suspension may be taken back by the next answer; a revocation never is.
            let for_ever = matches!(said, Standing::Revoked(_, reason) if reason != RevocationReason::Hold);
            let fresh =
                || answer.about(own, issuer).iter().any(|single| single.until().is_some_and(|until| now <= until));
            if said != Standing::Unknown && (for_ever || fresh()) {
                gathered.trust.answers.push(answer);
                return;
            }
        }
        for address in addresses(&self.sources.ocsp, own.ocsp_addresses()) {
            match self.answer(&address, own, issuer, now, gathered) {
                // An answer may forget the expired: then the lists, which may keep them, are looked into besides.
                Ok(answer) => {
                    gathered.trust.answers.push(answer);
                    if known(gathered) {
                        return;
                    }
                    break;
                }
                Err(fault) => gathered.attempts.push(attempt(address, own, fault)),
            }
        }
        if !lists_first {
            self.look(own, issuer, now, gathered);
        }
    }

    /// Gets the issuer's lists until they tell.
    fn look(&self, own: &Certificate, issuer: &Certificate, now: Timestamp, gathered: &mut Gathered) {
        for address in addresses(&self.sources.lists, own.list_addresses()) {
            let Some(list) = self.list(&address, own, issuer, now, gathered) else { continue };
            let mut deltas = own.delta_addresses();
            deltas.extend(list.delta_addresses());
            for address in addresses(&self.sources.deltas, deltas) {
                self.list(&address, own, issuer, now, gathered);
            }
            if standing(&gathered.trust, own, issuer, now).standing != Standing::Unknown {
                return;
            }
        }
    }

    fn answer(
        &self,
        address: &str,
        own: &Certificate,
        issuer: &Certificate,
        now: Timestamp,
        gathered: &Gathered,
    ) -> Result<OcspResponse, SourceFault> {
        let request =
            OcspRequest::new(own, issuer).map_err(|fault| SourceFault::Unreachable(format!("no request: {fault}")))?;
        let bytes = self.reach(address, now, || self.fetch.post(address, OCSP_REQUEST_TYPE, request.der()))?;
        let answer = request.accept(&bytes, &gathered.trust.lists, now)?;
        let mut kept = self.kept();
        if kept.answers.len() >= ANSWERS {
            kept.answers.clear();
        }
        kept.answers.insert(own.fingerprint(), answer.clone());
        Ok(answer)
    }

    /// The issuer's list from an address, put into the trust unless it is there; an older one stays when a newer cannot be had. A list of another
    /// issuer is passed over: one installation names the lists of several.
    fn list(
        &self,
        address: &str,
        own: &Certificate,
        issuer: &Certificate,
        now: Timestamp,
        gathered: &mut Gathered,
    ) -> Option<RevocationList> {
        let mut told = |fault| gathered.attempts.push(attempt(address.to_owned(), own, fault));
        let before = self.kept().lists.get(address).cloned();
        let recent = |list: &RevocationList, got: Timestamp| {
            let refresh = if list.holds_at(now) { LIST_REFRESH } else { STALE_REFRESH };
            got <= now && got.checked_add(refresh).is_ok_and(|until| now < until)
        };
        // Only what a known authority signed is kept: an invented list of a later date would stand in the way of every true one.
        let known = gathered.trust.roots.iter().chain(&gathered.trust.intermediates).chain([issuer]);
        let is_signed = |list: &RevocationList| {
            known.clone().any(|authority| authority.name() == list.issuer() && list.signed_by(authority))
        };
        let list = match before {
            Some((list, got)) if recent(&list, got) => list,
            before => match self.fresh_list(address, now) {
                Ok(list) if !is_signed(&list) => {
                    if list.issuer() == own.issuer() {
                        told(SourceFault::Untrusted);
                    }
                    before?.0
                }
                Ok(list) => {
                    // An address may be made to give an older list again: the newer one stays.
                    let kept = before.map(|(known, _)| known).filter(|known| newer(known, &list)).unwrap_or(list);
                    self.keep_list(address, &kept, now);
                    kept
                }
                Err(fault) => {
                    told(fault);
                    before?.0
                }
            },
        };
        if list.issuer() != own.issuer() {
            return None;
        }
        if !list.signed_by(issuer) {
            told(SourceFault::Untrusted);
            return None;
        }
        if !list.holds_at(now) {
            // It goes into the trust all the same: a revocation in a stale list is still one.
            told(SourceFault::Stale);
        }
        if !gathered.trust.lists.contains(&list) {
            gathered.trust.lists.push(list.clone());
        }
        Some(list)
    }

    fn keep_list(&self, address: &str, list: &RevocationList, got: Timestamp) {
        let mut kept = self.kept();
        if kept.lists.len() >= LISTS && !kept.lists.contains_key(address) {
            kept.lists.clear();
        }
        kept.lists.insert(address.to_owned(), (list.clone(), got));
    }

    /// An address that gives no list, or one of a moment to come, rests like one that gives nothing.
    fn fresh_list(&self, address: &str, now: Timestamp) -> Result<RevocationList, SourceFault> {
        self.reach(address, now, || {
            let bytes = self.fetch.get(address)?;
            let read = || RevocationList::from_der(&plain(&bytes)?);
            let list = read().map_err(|_| SourceFault::Malformed)?;
            if list.this_update() > now.checked_add(SKEW).unwrap_or(Timestamp::MAX) {
                return Err(SourceFault::Premature);
            }
            Ok(list)
        })
    }

    /// Asks an address unless it failed a moment ago.
    fn reach<T>(
        &self,
        address: &str,
        now: Timestamp,
        ask: impl FnOnce() -> Result<T, SourceFault>,
    ) -> Result<T, SourceFault> {
        let resting = self.kept().resting.get(address).cloned();
        if let Some((since, fault)) = resting
            && since <= now
            && since.checked_add(LET_ALONE).is_ok_and(|until| now < until)
        {
            return Err(fault);
        }
        // The lock is not held while the world is asked.
        let got = ask();
        let mut kept = self.kept();
        match &got {
            Ok(_) => drop(kept.resting.remove(address)),
            Err(fault) => drop(kept.resting.insert(address.to_owned(), (now, fault.clone()))),
        }
        got
    }

    /// The cache is changed by whole entries, so a panic elsewhere while it was held leaves it whole.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stamper for Checker {
    fn stamp(&self, cms: &[u8], now: Timestamp) -> Result<Vec<u8>, PkiError> {
        Self::stamp(self, cms, now).map_err(|fault| match fault {
            StampFault::Source(_) => PkiError::NoTimeStamps,
            StampFault::Pki(fault) => fault,
        })
    }
}

/// Why a signature got no time stamp.
#[derive(Debug, thiserror::Error)]
pub enum StampFault {
    /// The authority of time stamps gave none; the signature is as good as before.
    #[error("no time stamp: {0}")]
    Source(#[from] SourceFault),
    /// The signature cannot take one.
    #[error(transparent)]
    Pki(#[from] PkiError),
}

fn attempt(address: String, own: &Certificate, fault: SourceFault) -> Attempt {
    Attempt { address, serial: own.serial(), fault }
}

/// True when the first is the newer of two lists of one issuer.
fn newer(one: &RevocationList, other: &RevocationList) -> bool {
    one.issuer() == other.issuer() && one.this_update() > other.this_update()
}

/// The configured addresses first, then those of the certificate, each once.
fn addresses(configured: &[String], own: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for address in configured.iter().cloned().chain(own) {
        if !all.contains(&address) {
            all.push(address);
        }
    }
    all.truncate(MAX_ADDRESSES);
    all
}
