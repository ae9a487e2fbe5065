//! Signers met before: the officers and operators of a house sign over and over, and what follows from the octets of a certificate alone is then
//! known already.

use std::{
    borrow::Borrow,
    collections::HashSet,
    hash::{Hash, Hasher},
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};

use crate::certificate::Certificate;

/// How many signers are met before the earlier ones are forgotten; each takes some ten kilobytes.
const EACH: usize = 1024;

/// At most twice [`EACH`]: when the late ones are full they become the earlier ones, and those are forgotten.
#[derive(Default)]
struct Met {
    late: HashSet<ByDer>,
    earlier: HashSet<ByDer>,
}

static MET: LazyLock<Mutex<Met>> = LazyLock::new(Mutex::default);

/// A certificate found by its octets.
#[derive(PartialEq, Eq)]
struct ByDer(Certificate);

impl Hash for ByDer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.der().hash(state);
    }
}

impl Borrow<[u8]> for ByDer {
    fn borrow(&self) -> &[u8] {
        self.0.der()
    }
}

impl Met {
    fn find(&mut self, der: &[u8]) -> Option<Certificate> {
        if let Some(found) = self.late.get(der) {
            return Some(found.0.clone());
        }
        let found = self.earlier.take(der)?.0;
        self.put(found.clone());
        Some(found)
    }

    fn put(&mut self, certificate: Certificate) {
        if self.late.len() >= EACH {
            self.earlier = std::mem::take(&mut self.late);
        }
        self.late.insert(ByDer(certificate));
    }
}

/// The certificate of these octets, when it was met.
pub(crate) fn find(der: &[u8]) -> Option<Certificate> {
    all().find(der)
}

/// Keeps a certificate.
pub(crate) fn put(certificate: Certificate) {
    all().put(certificate);
}

fn all() -> MutexGuard<'static, Met> {
    MET.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Authority};

    #[test]
    fn the_late_are_found_and_the_earliest_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let at = "2026-11-21T05:00:00Z".parse().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, at).unwrap();
        let one = authority.root();
        let other = |number: usize| {
            let mut der = one.der().to_vec();
            let end = der.len();
            der[end - 8..].copy_from_slice(&number.to_be_bytes());
            Certificate::from_der(&der).unwrap()
        };
        let mut met = Met::default();
        met.put(one.clone());
        for number in 0..EACH {
            met.put(other(number));
        }
        // Met again, it counts among the late.
        assert!(met.find(one.der()).is_some_and(|found| found == *one));
        assert!(met.find(other(0).der()).is_some() && met.late.len() <= EACH && met.earlier.len() <= EACH);
        for number in EACH..3 * EACH {
            met.put(other(number));
        }
        assert!(met.find(one.der()).is_none() && met.find(other(3 * EACH - 1).der()).is_some());
    }
}
