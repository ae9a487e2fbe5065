//! Time stamps (RFC 3161): asking for one, reading one, judging one.

use std::{fmt, sync::Arc};

use aws_lc_rs::rand;
use der::{
    Decode, Encode, Sequence,
    asn1::{ObjectIdentifier as Oid, OctetString, Uint},
};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::{Extension, Extensions, pkix::ExtendedKeyUsage};

use crate::{
    algorithm::Digest,
    certificate::Certificate,
    chain,
    error::PkiError,
    fault::SourceFault,
    ocsp::SKEW,
    oid,
    signed_data::{self, SignedData},
    standing::{self, Source},
    tlv,
    tlv::Cursor,
    trust::Trust,
    verdict::{Reason, Verdict},
    verify,
};

/// Media type of requests (RFC 3161 §3.4).
pub const STAMP_REQUEST_TYPE: &str = "application/timestamp-query";
/// Octets of chance against replayed stamps.
const NONCE: usize = 16;
/// Largest stamp read, octets; НУЦ's take about 6 000.
const MAX_DER: usize = 256 * 1024;

/// `MessageImprint` (RFC 3161 §2.4.1).
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(crate) struct Imprint {
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) hash: OctetString,
}

/// `TimeStampReq` (RFC 3161 §2.4.1).
#[derive(Clone, Debug, Sequence)]
pub(crate) struct Asked {
    pub(crate) version: u8,
    pub(crate) imprint: Imprint,
    #[asn1(optional = "true")]
    pub(crate) policy: Option<Oid>,
    #[asn1(optional = "true")]
    pub(crate) nonce: Option<Uint>,
    #[asn1(default = "Default::default")]
    pub(crate) certificate: bool,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) extensions: Option<Extensions>,
}

/// A request for a stamp over some bytes.
#[derive(Clone, Debug)]
pub struct StampRequest {
    der: Vec<u8>,
    asked: Asked,
}

impl StampRequest {
    /// A request for a stamp over a message, for a signature its exact bytes ([`crate::cms_signatures`]). НУЦ is asked with the hash of the signer's
    /// own scheme ([`crate::Algorithm::digest`]); the authority chooses the policy.
    pub fn new(message: &[u8], digest: Digest) -> Result<Self, PkiError> {
        let mut nonce = [0; NONCE];
        rand::fill(&mut nonce).map_err(|_| PkiError::Crypto("chance"))?;
        let asked = Asked {
            version: 1,
            imprint: Imprint { algorithm: digest.identifier(), hash: OctetString::new(digest.of_parts(&[message]))? },
            policy: None,
            nonce: Some(Uint::new(&nonce)?),
            certificate: true,
            extensions: None,
        };
        Ok(Self { der: asked.to_der()?, asked })
    }

    /// The bytes to send.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Takes the answer when it answers this request: granted, over the same hash, with the same nonce, of the present, and signed by an authority of
    /// time stamps that this trust does not refuse. What is unknown now about its revocation is left to the verdict on the document.
    pub fn accept(&self, answer: &[u8], trust: &Trust, now: Timestamp) -> Result<TimeStamp, SourceFault> {
        if answer.len() > MAX_DER {
            return Err(SourceFault::Malformed);
        }
        let stamp = granted(answer)?;
        if stamp.0.info.imprint != self.asked.imprint && !stamp.is_of_hash(&self.asked.imprint) {
            return Err(SourceFault::OffTopic);
        }
        if stamp.0.info.nonce != self.asked.nonce {
            return Err(SourceFault::WrongNonce);
        }
        if stamp.at() > now.checked_add(SKEW).unwrap_or(Timestamp::MAX) {
            return Err(SourceFault::Premature);
        }
        if stamp.at() < now.checked_sub(SKEW).unwrap_or(Timestamp::MIN) {
            return Err(SourceFault::Stale);
        }
        match stamp.judge_imprint(Vec::new(), trust, stamp.at().max(now)).stamp.verdict {
            Verdict::Invalid => Err(SourceFault::Untrusted),
            Verdict::Valid | Verdict::Undetermined => Ok(stamp),
        }
    }
}

/// The stamp of a granting answer (RFC 3161 §2.4.2).
fn granted(answer: &[u8]) -> Result<TimeStamp, SourceFault> {
    let parts = || {
        let mut answer = Cursor::new(tlv::only(answer, tlv::SEQUENCE)?.value);
        let mut status = Cursor::new(answer.take(tlv::SEQUENCE)?.value);
        let word = match status.take(tlv::INTEGER)?.value {
            // Granted, or granted with changes: the changes are looked at like everything else.
            [0 | 1] => None,
            [2] => Some("rejection"),
            [3] => Some("waiting"),
            [4 | 5] => Some("revocation"),
            _ => return None,
        };
        status.take(tlv::SEQUENCE);
        let failure = status.take(tlv::BIT_STRING).and_then(|bits| failure(bits.value));
        Some((word.map(|word| failure.unwrap_or(word)), answer.take(tlv::SEQUENCE)))
    };
    match parts().ok_or(SourceFault::Malformed)? {
        (Some(word), _) => Err(SourceFault::Declined(word)),
        (None, Some(token)) => TimeStamp::from_der(token.whole).map_err(|_| SourceFault::Malformed),
        (None, None) => Err(SourceFault::Malformed),
    }
}

/// The authority's word for a failure: the first bit set of `PKIFailureInfo`.
fn failure(bits: &[u8]) -> Option<&'static str> {
    let (_, octets) = bits.split_first()?;
    let set = |bit: usize| octets.get(bit / 8).is_some_and(|octet| octet & (0x80 >> (bit % 8)) != 0);
    FAILURES.iter().find(|(bit, _)| set(*bit)).map(|(_, word)| *word)
}

/// Bits of `PKIFailureInfo` (RFC 3161 §2.4.2).
pub(crate) const FAILURES: [(usize, &str); 8] = [
    (0, "bad-alg"),
    (2, "bad-request"),
    (5, "bad-data-format"),
    (14, "time-not-available"),
    (15, "unaccepted-policy"),
    (16, "unaccepted-extension"),
    (17, "add-info-not-available"),
    (25, "system-failure"),
];

/// A time stamp that keeps its bytes: a signature of a time-stamping authority over a hash and a moment. Cheap to clone.
#[derive(Clone)]
pub struct TimeStamp(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    info: Info,
}

/// `TSTInfo` (RFC 3161 §2.4.2), what is read of it.
struct Info {
    serial: Vec<u8>,
    policy: Oid,
    imprint: Imprint,
    at: Timestamp,
    nonce: Option<Uint>,
}

impl PartialEq for TimeStamp {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for TimeStamp {}

impl fmt::Debug for TimeStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimeStamp({})", self.at())
    }
}

/// What was found out about a time stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The moment it tells. Trust it only when the verdict is valid.
    pub at: Timestamp,
    /// The verdict.
    pub verdict: Verdict,
    /// All reasons found; empty when and only when valid.
    pub reasons: Vec<Reason>,
    /// The certificate of the time-stamping authority, when known.
    pub authority: Option<Certificate>,
    /// The serial number the authority gave it, lower-case hex of the octets of DER.
    pub serial: String,
    /// The policy it was given under, an identifier in dots.
    pub policy: String,
    /// The hash whose value it is over.
    pub digest: Option<Digest>,
    /// That value, lower-case hex.
    pub hash: String,
}

/// A judged stamp and what the judgement rests on.
pub(crate) struct Judged {
    pub(crate) stamp: Stamp,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) sources: Vec<Source>,
}

impl TimeStamp {
    /// Reads a stamp (`TimeStampToken`), DER or BER; only the form is checked.
    pub fn from_der(der: &[u8]) -> Result<Self, PkiError> {
        let fault = || PkiError::Malformed("time stamp");
        if der.len() > MAX_DER {
            return Err(PkiError::TooLarge { limit: MAX_DER });
        }
        let der = signed_data::definite(der).ok_or_else(fault)?;
        let info = signed_data::parse(&der).as_ref().and_then(info).ok_or_else(fault)?;
        Ok(Self(Arc::new(Inner { der: der.into_owned(), info })))
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The moment the stamp tells.
    pub fn at(&self) -> Timestamp {
        self.0.info.at
    }

    /// The certificates enclosed.
    pub fn certificates(&self) -> Vec<Certificate> {
        signed_data::parse(&self.0.der).map(|data| data.certificates).unwrap_or_default()
    }

    /// The certificate of the authority of time stamps, when enclosed: it is to be asked about.
    pub(crate) fn authority(&self) -> Option<Certificate> {
        let data = signed_data::parse(&self.0.der)?;
        verify::signer_of(&data, data.signers.first()?, &Trust::default())
    }

    /// True when the stamp is over these bytes.
    pub(crate) fn is_over(&self, message: &[u8]) -> bool {
        let imprint = &self.0.info.imprint;
        Digest::of(&imprint.algorithm).is_some_and(|digest| digest.of_parts(&[message]) == imprint.hash.as_bytes())
    }

    /// True when the hash is the same, however its algorithm's parameters are written: NULL and absent mean one thing.
    fn is_of_hash(&self, asked: &Imprint) -> bool {
        let own = &self.0.info.imprint;
        own.algorithm.oid == asked.algorithm.oid && own.hash == asked.hash
    }

    /// Judges the stamp as one over a message, knowing what is known at `now`.
    ///
    /// The authority's chain is judged at the stamp's own moment: later expiry takes nothing from it. A later revocation takes everything when the key
    /// may have been in others' hands (RFC 3161 §4), and nothing when it was given up.
    pub(crate) fn judge(&self, message: &[u8], trust: &Trust, now: Timestamp) -> Judged {
        let reasons = match Digest::of(&self.0.info.imprint.algorithm) {
            None => vec![Reason::UnsupportedAlgorithm],
            Some(_) if self.is_over(message) => Vec::new(),
            Some(_) => vec![Reason::NotIntact],
        };
        self.judge_imprint(reasons, trust, now)
    }

    fn judge_imprint(&self, mut reasons: Vec<Reason>, trust: &Trust, now: Timestamp) -> Judged {
        let mut judged = Judged {
            stamp: Stamp {
                at: self.at(),
                verdict: Verdict::Invalid,
                reasons: Vec::new(),
                authority: None,
                serial: hex::encode(&self.0.info.serial),
                policy: self.0.info.policy.to_string(),
                digest: Digest::of(&self.0.info.imprint.algorithm),
                hash: hex::encode(self.0.info.imprint.hash.as_bytes()),
            },
            certificates: Vec::new(),
            sources: Vec::new(),
        };
        if !oid::STAMP_POLICIES.contains(&self.0.info.policy) {
            reasons.push(Reason::WrongUsage);
        }
        if self.at() > now.checked_add(SKEW).unwrap_or(Timestamp::MAX) {
            reasons.push(Reason::NotYetValid);
        }
        let data = signed_data::parse(&self.0.der);
        let signer = data.as_ref().and_then(|data| Some((data, data.signers.first()?)));
        let found = signer.and_then(|(data, info)| Some((data, info, verify::signer_of(data, info, trust)?)));
        match found {
            Some((data, info, authority)) => {
                reasons.extend(verify::integrity(data, info, None, &mut verify::Hashes::default()));
                reasons.extend(verify::signature(info, &authority));
                if !info.has(oid::SIGNING_CERTIFICATE) && !info.has(oid::SIGNING_CERTIFICATE_V2) {
                    reasons.push(Reason::SubstitutedCertificate);
                }
                if !may_stamp(&authority) {
                    reasons.push(Reason::WrongUsage);
                }
                let path = chain::judge(&authority, &data.certificates, trust, self.at());
                reasons.extend(path.reasons);
                // Whoever had the key of an authority above could make a stamp of any past moment, too.
                for pair in path.certificates.windows(2) {
                    if let [own, issuer] = pair
                        && let Some((at, reason)) = standing::compromised(trust, own, issuer, now)
                    {
                        reasons.push(Reason::Revoked { at, reason });
                    }
                }
                judged.certificates = path.certificates;
                judged.sources = path.sources;
                judged.stamp.authority = Some(authority);
            }
            None => reasons.push(Reason::Malformed),
        }
        let mut each: Vec<Reason> = Vec::with_capacity(reasons.len());
        for reason in reasons {
            if !each.contains(&reason) {
                each.push(reason);
            }
        }
        judged.stamp.verdict = Verdict::of(&each);
        judged.stamp.reasons = each;
        judged
    }
}

/// True for a key of time stamps and of nothing else: the extended usage is critical and names them alone (RFC 3161 §2.3).
fn may_stamp(authority: &Certificate) -> bool {
    let extended = authority.extensions().iter().find(|extension| extension.extn_id == oid::EXTENDED_KEY_USAGE);
    let sole = |extension: &Extension| {
        let usage = ExtendedKeyUsage::from_der(extension.extn_value.as_bytes());
        extension.critical && usage.is_ok_and(|usage| usage.0 == [oid::TIME_STAMPING])
    };
    extended.is_some_and(sole)
        && authority.key_usage().is_none_or(|usage| usage.digital_signature() || usage.non_repudiation())
        && !authority.basic_constraints().is_some_and(|constraints| constraints.ca)
}

/// What a stamp says. Exactly one signer, as RFC 3161 demands.
fn info(data: &SignedData<'_>) -> Option<Info> {
    if data.content_type != oid::TST_INFO || data.signers.len() != 1 {
        return None;
    }
    let mut info = Cursor::new(tlv::only(data.content?, tlv::SEQUENCE)?.value);
    let version = info.take(tlv::INTEGER)?;
    let policy = Oid::from_der(info.take(tlv::OID)?.whole).ok()?;
    let imprint = Imprint::from_der(info.take(tlv::SEQUENCE)?.whole).ok()?;
    let serial = info.take(tlv::INTEGER)?.value.to_vec();
    let at = generalized(info.take(tlv::GENERALIZED_TIME)?.value)?;
    info.take(tlv::SEQUENCE);
    info.take(tlv::BOOLEAN);
    let nonce = match info.take(tlv::INTEGER) {
        Some(nonce) => Some(Uint::from_der(nonce.whole).ok()?),
        None => None,
    };
    info.take(tlv::CONTEXT_0);
    let plain = info.take(tlv::CONTEXT_1).is_none_or(|extensions| uncritical(extensions.value));
    (version.value == [1] && info.is_empty() && plain).then_some(Info { serial, policy, imprint, at, nonce })
}

/// True when nothing critical is said beside what is read here.
fn uncritical(extensions: &[u8]) -> bool {
    let mut cursor = Cursor::new(extensions);
    while let Some(extension) = cursor.take(tlv::SEQUENCE) {
        if Extension::from_der(extension.whole).map_or(true, |extension| extension.critical) {
            return false;
        }
    }
    cursor.is_empty()
}

/// A moment in coordinated time, with any fraction of a second (RFC 3161 §2.4.2).
fn generalized(value: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(value).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_at_checked(14)?;
    if !whole.bytes().all(|octet| octet.is_ascii_digit()) || fraction.len() > 10 {
        return None;
    }
    let (date, time) = whole.split_at_checked(8)?;
    let (year, rest) = date.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    let (hour, rest) = time.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}{fraction}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Authority, KeyFile, RevocationReason, Signer as _, mould};

    #[test]
    fn moments_have_any_fraction_of_a_second_and_no_other_zone() {
        let at = |text: &str| generalized(text.as_bytes()).map(|at| at.to_string());
        assert_eq!(at("20261121050000Z").as_deref(), Some("2026-11-21T05:00:00Z"));
        assert_eq!(at("20261121050000.25Z").as_deref(), Some("2026-11-21T05:00:00.25Z"));
        for wrong in [
            "20261121050000",
            "20261121050000+0500",
            "2026112105Z",
            "20261321050000Z",
            "202611210500.5Z",
            "+0261121050000Z",
            "20261121050000.1234567890Z",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_critical_extensions_of_a_stamp_are_refused() {
        let extension = |critical| {
            let value = OctetString::new([5, 0]).unwrap();
            Extension { extn_id: oid::OCSP_NO_CHECK, critical, extn_value: value }.to_der().unwrap()
        };
        assert!(uncritical(&[]) && uncritical(&extension(false)));
        assert!(!uncritical(&extension(true)) && !uncritical(&[extension(false), extension(true)].concat()));
        assert!(!uncritical(&[0x30, 0x80]) && !uncritical(&[5, 0]));
    }

    /// Whoever had the key of the authority above could make a key of stamps, and a stamp of any past moment.
    #[test]
    fn a_lost_key_of_the_authority_takes_the_stamps_below_it() {
        let hour =
            |count| "2026-11-21T05:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(count);
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, hour(0)).unwrap();
        let root = KeyFile::open(&folder.path().join("root.key"), "p").unwrap();
        let request = StampRequest::new(b"message", Digest::Sha256).unwrap();
        let answer = authority.time_stamp(request.der(), hour(2)).unwrap();
        let stamp = request.accept(&answer, &authority.trust(hour(2)).unwrap(), hour(2)).unwrap();
        let trust = authority.trust(hour(100)).unwrap();
        let verdict = |trust: &Trust| stamp.judge(b"message", trust, hour(100)).stamp.verdict;
        assert_eq!(verdict(&trust), Verdict::Valid);
        let serial = authority.issuing().parsed().tbs_certificate.serial_number.clone();
        for (reason, expected) in
            [(RevocationReason::AuthorityCompromise, Verdict::Invalid), (RevocationReason::Superseded, Verdict::Valid)]
        {
            let entries = [(serial.clone(), hour(50), Some(reason))];
            let numbers = mould::Numbers { own: 9, base: None };
            let list = mould::list(&entries, root.certificate(), root.pair(), hour(99)..hour(120), numbers).unwrap();
            let lists = trust.lists().iter().filter(|own| own.issuer() != list.issuer()).cloned().chain([list.clone()]);
            assert_eq!(verdict(&trust.clone().with_lists(lists.collect())), expected, "{reason:?}");
        }
    }

    #[test]
    fn a_stamp_larger_than_any_is_not_read() {
        let large = vec![0x30; MAX_DER + 1];
        assert!(matches!(TimeStamp::from_der(&large), Err(PkiError::TooLarge { limit: MAX_DER })));
        let request = StampRequest::new(b"message", Digest::Sha256).unwrap();
        assert_eq!(
            request.accept(&large, &Trust::default(), Timestamp::UNIX_EPOCH).unwrap_err(),
            SourceFault::Malformed
        );
    }

    #[test]
    fn the_word_of_a_refusal_is_read() {
        // Rejection with the sixteenth bit set.
        let answer = [0x30, 0x0b, 0x30, 0x09, 2, 1, 2, 3, 4, 0, 0, 0x01, 0];
        assert_eq!(granted(&answer).unwrap_err(), SourceFault::Declined("unaccepted-policy"));
        assert_eq!(granted(&[0x30, 5, 0x30, 3, 2, 1, 3]).unwrap_err(), SourceFault::Declined("waiting"));
        assert_eq!(granted(&[0x30, 5, 0x30, 3, 2, 1, 9]).unwrap_err(), SourceFault::Malformed);
    }
}
