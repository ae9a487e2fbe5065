//! What a verdict rests on, kept beside the document, so that the document can be judged years later with no network.

use der::{
    Decode, Encode, Sequence,
    asn1::{GeneralizedTime, OctetString},
};
use jiff::Timestamp;
use x509_cert::time::Time;

use crate::{
    certificate::{Certificate, moment},
    error::PkiError,
    ocsp::OcspResponse,
    revocation::{RevocationList, RevocationReason},
    standing::{Source, Standing, answered_standing, listed_standing},
    trust::Trust,
    tsp::TimeStamp,
};

/// The form of kept evidence this room writes.
const VERSION: u8 = 1;
/// Largest evidence read, octets: a full list of НУЦ may be in it.
const MAX_DER: usize = 256 * 1024 * 1024;

/// What a verdict was concluded from: the chain's certificates, the answers and lists of the authorities, time stamps that came apart from the
/// signature, and the moment of judgement.
///
/// The moment is vouched for by whoever keeps the evidence: nothing in it is signed but its parts. A time stamp vouches for itself. So evidence belongs
/// into a store that cannot be changed unseen. An answer takes about 3 kB, a full list may take megabytes: answers are preferred when
/// both were there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    at: Timestamp,
    certificates: Vec<Certificate>,
    lists: Vec<RevocationList>,
    answers: Vec<OcspResponse>,
    stamps: Vec<TimeStamp>,
}

/// A way in which an authority tells of revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// An answer about one certificate (OCSP).
    Answer,
    /// A list (CRL).
    List,
}

/// What an authority said of the revocation of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// How it was told.
    pub by: Way,
    /// Since when and why it is revoked; `None` when it is told good.
    pub revoked: Option<(Timestamp, RevocationReason)>,
}

/// The bytes: every part as it came, inside an octet string.
#[derive(Sequence)]
struct Kept {
    version: u8,
    at: GeneralizedTime,
    certificates: Vec<OctetString>,
    lists: Vec<OctetString>,
    answers: Vec<OctetString>,
    stamps: Vec<OctetString>,
}

impl Evidence {
    /// Evidence of a judgement at a moment, whole seconds.
    pub(crate) fn new(at: Timestamp) -> Self {
        Self { at, certificates: Vec::new(), lists: Vec::new(), answers: Vec::new(), stamps: Vec::new() }
    }

    /// Adds the certificates and sources of a path, each once.
    pub(crate) fn add(&mut self, certificates: &[Certificate], sources: &[Source]) {
        for certificate in certificates {
            push(&mut self.certificates, certificate);
        }
        for source in sources {
            match source {
                Source::List(list) => push(&mut self.lists, list),
                Source::Answer(answer) => push(&mut self.answers, answer),
            }
        }
    }

    /// Adds a time stamp that came apart from the signature.
    pub fn add_stamp(&mut self, stamp: &TimeStamp) {
        push(&mut self.stamps, stamp);
    }

    /// Adds all of another's parts; the moment stays.
    pub fn join(&mut self, other: &Self) {
        other.certificates.iter().for_each(|one| push(&mut self.certificates, one));
        other.lists.iter().for_each(|one| push(&mut self.lists, one));
        other.answers.iter().for_each(|one| push(&mut self.answers, one));
        other.stamps.iter().for_each(|one| push(&mut self.stamps, one));
    }

    /// What the authority said of one certificate of the chain by this evidence, each way of telling apart; nothing where it told nothing.
    pub fn told_of(&self, certificate: &Certificate) -> Vec<Told> {
        let above = |other: &&Certificate| {
            *other != certificate && other.name() == certificate.issuer() && certificate.signed_by(other)
        };
        let Some(issuer) = self.certificates.iter().find(above) else { return Vec::new() };
        let trust = Trust::default().with_evidence(self);
        let ways = [
            (Way::Answer, answered_standing(&trust, certificate, issuer, self.at)),
            (Way::List, listed_standing(&self.lists, certificate, issuer, self.at)),
        ];
        let told = ways.into_iter().filter_map(|(by, found)| {
            let revoked = match found.standing {
                Standing::Good => None,
                Standing::Revoked(at, reason) => Some((at, reason)),
                Standing::NotIssued | Standing::Unknown => return None,
            };
            Some(Told { by, revoked })
        });
        told.collect()
    }

    /// The moment of judgement.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Certificates of the chains, the signer's first.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Lists relied on.
    pub fn lists(&self) -> &[RevocationList] {
        &self.lists
    }

    /// Answers relied on.
    pub fn answers(&self) -> &[OcspResponse] {
        &self.answers
    }

    /// Time stamps that came apart from the signature.
    pub fn stamps(&self) -> &[TimeStamp] {
        &self.stamps
    }

    /// The bytes to keep, DER: `SEQUENCE { version INTEGER 1, at GeneralizedTime, certificates, lists, answers, stamps }`, the last four each a
    /// SEQUENCE OF OCTET STRING with the part as it came.
    pub fn to_der(&self) -> Result<Vec<u8>, PkiError> {
        let seconds = u64::try_from(self.at.as_second()).map_err(|_| PkiError::Validity)?;
        let kept = Kept {
            version: VERSION,
            at: GeneralizedTime::from_unix_duration(core::time::Duration::from_secs(seconds))?,
            certificates: octets(self.certificates.iter().map(Certificate::der))?,
            lists: octets(self.lists.iter().map(RevocationList::der))?,
            answers: octets(self.answers.iter().map(OcspResponse::der))?,
            stamps: octets(self.stamps.iter().map(TimeStamp::der))?,
        };
        Ok(kept.to_der()?)
    }

    /// Reads what [`Evidence::to_der`] wrote. Every part is judged when it is used, not here.
    pub fn from_der(der: &[u8]) -> Result<Self, PkiError> {
        if der.len() > MAX_DER {
            return Err(PkiError::TooLarge { limit: MAX_DER });
        }
        let kept = Kept::from_der(der)?;
        if kept.version != VERSION {
            return Err(PkiError::Malformed("evidence"));
        }
        Ok(Self {
            at: moment(Time::GeneralTime(kept.at)),
            certificates: parts(&kept.certificates, Certificate::from_der)?,
            lists: parts(&kept.lists, RevocationList::from_der)?,
            answers: parts(&kept.answers, OcspResponse::from_der)?,
            stamps: parts(&kept.stamps, TimeStamp::from_der)?,
        })
    }
}

fn push<T: Clone + PartialEq>(all: &mut Vec<T>, one: &T) {
    if !all.contains(one) {
        all.push(one.clone());
    }
}

fn octets<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Result<Vec<OctetString>, PkiError> {
    parts.map(|part| Ok(OctetString::new(part)?)).collect()
}

fn parts<T>(kept: &[OctetString], read: impl Fn(&[u8]) -> Result<T, PkiError>) -> Result<Vec<T>, PkiError> {
    kept.iter().map(|part| read(part.as_bytes())).collect()
}
