//! A compact signed statement about an issued paper: small enough for the square code printed on it, so that the paper is checked with no network.
//!
//! It is written in decimal digits, which the square code packs best and which stand in an address as they are. The octets under them: version (1),
//! the first octets of the key's identifier ([`KEY`]), the moment of issue (seconds since 1970, 4, big-endian), the digest (32), four texts each after
//! its length (1), then the signature over all that goes before it, by the scheme of the key.

use jiff::Timestamp;

use crate::{
    algorithm::{Algorithm, Digest},
    certificate::Certificate,
    error::PkiError,
    key::Signer,
    pdf,
    trust::Trust,
    verdict::{Reason, Verdict},
};

/// The form this room writes.
const VERSION: u8 = 1;
/// Octets of the key's identifier: they find the key among a few, and prove nothing.
const KEY: usize = 8;
/// Octets of SHA-256.
const DIGEST: usize = 32;
/// Octets packed into one group of digits; a `u64` holds them.
const GROUP: usize = 7;
/// Digits of a group of so many octets.
const DIGITS: [usize; GROUP + 1] = [0, 3, 5, 8, 10, 13, 15, 17];
/// Digits read; more is no statement of ours.
const MAX_DIGITS: usize = 2000;

/// What the issuing body says of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The kind of paper: the regulation's code and the paper's word in it, parted by a slash.
    pub kind: String,
    /// The issuing office, by its word in the regulation.
    pub office: String,
    /// The paper's number.
    pub number: String,
    /// The holder's name in part, as the check page shows it.
    pub holder: String,
    /// When it was issued, to the second.
    pub issued_at: Timestamp,
    /// SHA-256 of the words of the paper.
    pub digest: [u8; DIGEST],
}

/// What was found out about a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct JudgedStatement {
    /// The verdict.
    pub verdict: Verdict,
    /// Everything that speaks against it; empty when and only when valid.
    pub reasons: Vec<Reason>,
    /// What it says, where it could be read. Trust it only when the verdict is valid.
    pub statement: Option<Statement>,
    /// Who signed, where the key is among those given.
    pub signer: Option<Certificate>,
}

impl Statement {
    /// Signs the statement and gives it in digits. Texts are cut at 255 octets. Keys of 256 bits keep it small; RSA is
    /// [`PkiError::UnsupportedAlgorithm`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, PkiError> {
        if signer.certificate().algorithm().is_none_or(|algorithm| algorithm == Algorithm::Rsa) {
            return Err(PkiError::UnsupportedAlgorithm);
        }
        let mut octets = vec![VERSION];
        octets.extend(signer.certificate().key_id().iter().take(KEY));
        let seconds = u32::try_from(self.issued_at.as_second()).map_err(|_| PkiError::Validity)?;
        octets.extend(seconds.to_be_bytes());
        octets.extend(self.digest);
        for text in [&self.kind, &self.office, &self.number, &self.holder] {
            let text = text.get(..text.floor_char_boundary(usize::from(u8::MAX))).unwrap_or_default();
            octets.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
            octets.extend(text.bytes());
        }
        let sign = signer.sign(&octets)?;
        octets.extend(sign);
        Ok(digits(&octets))
    }

    /// True when the paper's file holds exactly the words the statement was made of.
    pub fn is_of(&self, pdf: &[u8]) -> bool {
        pdf::description(pdf).is_some_and(|words| Digest::Sha256.of_parts(&[words.as_bytes()]) == self.digest)
    }

    /// Judges a statement in digits, or an address that ends with one. `keys` are certificates of bodies whose statements count: whoever names one
    /// vouches for it as for a root, so silence on its revocation leaves it good.
    ///
    /// Compares no paper: see [`Statement::is_of`]. The certificate is judged at the moment of issue, which the statement tells itself; a revocation known by `now` counts whenever the paper
    /// was issued, because a thief would date his statement back.
    pub fn judge(text: &str, keys: &[Certificate], trust: &Trust, now: Timestamp) -> JudgedStatement {
        let refused = |reason: Reason, statement| JudgedStatement {
            verdict: Verdict::of(&[reason]),
            reasons: vec![reason],
            statement,
            signer: None,
        };
        let Some(octets) = octets(text) else { return refused(Reason::Malformed, None) };
        let Some(Parts { statement, key, covered, sign }) = read(&octets) else {
            return refused(Reason::Malformed, None);
        };
        let Some(signer) = keys.iter().find(|own| own.key_id().starts_with(key)) else {
            return refused(Reason::UntrustedIssuer, Some(statement));
        };
        let mut reasons = Vec::new();
        let fits = signer.algorithm().is_some_and(|scheme| signer.verifies(&scheme.identifier(), false, covered, sign));
        if !fits {
            reasons.push(Reason::BadSignature);
        }
        if !signer.may_sign() {
            reasons.push(Reason::WrongUsage);
        }
        if statement.issued_at > now {
            reasons.push(Reason::NotYetValid);
        }
        let counts = |reason: &Reason| {
            !matches!(reason, Reason::UntrustedIssuer | Reason::ChainUnknown | Reason::RevocationUnknown)
        };
        reasons.extend(trust.judge(signer, statement.issued_at).into_iter().filter(counts));
        let revoked = trust.judge(signer, now).into_iter().filter(|reason| matches!(reason, Reason::Revoked { .. }));
        for reason in revoked {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let verdict = Verdict::of(&reasons);
        JudgedStatement { verdict, reasons, statement: Some(statement), signer: Some(signer.clone()) }
    }
}

/// A statement taken apart.
struct Parts<'a> {
    statement: Statement,
    /// The beginning of its key's identifier.
    key: &'a [u8],
    /// The octets signed.
    covered: &'a [u8],
    sign: &'a [u8],
}

fn read(octets: &[u8]) -> Option<Parts<'_>> {
    let (version, rest) = octets.split_first()?;
    let (key, rest) = rest.split_at_checked(KEY)?;
    let (seconds, rest) = rest.split_first_chunk::<4>()?;
    let (digest, mut rest) = rest.split_first_chunk::<DIGEST>()?;
    let mut text = || {
        let (length, tail) = rest.split_first()?;
        let (text, tail) = tail.split_at_checked(usize::from(*length))?;
        rest = tail;
        std::str::from_utf8(text).ok().map(str::to_owned)
    };
    let [kind, office, number, holder] = [text()?, text()?, text()?, text()?];
    let issued_at = Timestamp::from_second(u32::from_be_bytes(*seconds).into()).ok()?;
    let statement = Statement { kind, office, number, holder, issued_at, digest: *digest };
    let covered = octets.get(..octets.len() - rest.len())?;
    (*version == VERSION && !rest.is_empty()).then_some(Parts { statement, key, covered, sign: rest })
}

fn digits(octets: &[u8]) -> String {
    let group = |group: &[u8]| {
        let number = group.iter().fold(0u64, |number, octet| number << 8 | u64::from(*octet));
        let width = DIGITS.get(group.len()).copied().unwrap_or_default();
        format!("{number:0width$}")
    };
    octets.chunks(GROUP).map(group).collect()
}

/// The octets of the digits, which stand alone or at the end of an address.
fn octets(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim().rsplit('/').next()?.as_bytes();
    if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut found = Vec::with_capacity(digits.len() / 2);
    for group in digits.chunks(*DIGITS.last()?) {
        let length = DIGITS.iter().position(|width| *width == group.len())?;
        let number: u64 = std::str::from_utf8(group).ok()?.parse().ok()?;
        let octets = number.to_be_bytes();
        let (spare, own) = octets.split_at_checked(octets.len() - length)?;
        // One text has one meaning: a group greater than its octets hold is none.
        if spare.iter().any(|octet| *octet != 0) {
            return None;
        }
        found.extend_from_slice(own);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{Authority, KeyFile, RevocationReason, Role, Subject};

    fn at(hours: i64) -> Timestamp {
        "2026-11-21T05:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    fn statement() -> Statement {
        Statement {
            kind: "uko-2012-149/preschool-queue/queue-notice".into(),
            office: "shymkent".into(),
            number: "SHYMKENT-2026-00012".into(),
            holder: "Әлия А.".into(),
            issued_at: at(1),
            digest: [0xa5; 32],
        }
    }

    fn key(algorithm: Algorithm) -> (tempfile::TempDir, Authority, KeyFile) {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", algorithm, at(0)).unwrap();
        let (surname, name) = ("ЖҮЙЕ".to_owned(), "ҚЫЗМЕТ".to_owned());
        let subject = Subject { surname, name, patronymic: None, iin: None, organisation: None };
        let key = authority.issue(&subject, &[Role::InformationSystem], at(0)..at(9000), at(0)).unwrap();
        (folder, authority, key)
    }

    #[test]
    fn a_statement_comes_back_from_its_digits_in_either_scheme() {
        for algorithm in [Algorithm::Gost2015x256, Algorithm::EcdsaP256] {
            let (_folder, authority, key) = key(algorithm);
            let text = statement().sign(&key).unwrap();
            assert!(text.len() < 520 && text.bytes().all(|digit| digit.is_ascii_digit()), "{}", text.len());
            let keys = [key.certificate().clone()];
            for text in [text.clone(), format!("https://services.example.kz/check/ABCDEFGH2345/{text}\n")] {
                let judged = Statement::judge(&text, &keys, &Trust::default(), at(2));
                assert_eq!((judged.verdict, judged.reasons.as_slice()), (Verdict::Valid, [].as_slice()));
                assert_eq!(judged.statement, Some(statement()));
            }
            let lists = authority.trust(at(2)).unwrap();
            assert_eq!(Statement::judge(&text, &keys, &lists, at(2)).verdict, Verdict::Valid);
        }
    }

    /// Whoever names the certificate vouches for its key, not for a time beyond its own.
    #[test]
    fn a_statement_outside_the_life_of_its_certificate_is_refused() {
        let (_folder, authority, _) = key(Algorithm::EcdsaP256);
        let subject =
            Subject { surname: String::new(), name: "ИС".into(), patronymic: None, iin: None, organisation: None };
        let short = authority.issue(&subject, &[Role::InformationSystem], at(0)..at(10), at(0)).unwrap();
        let judge = |hour| {
            let text = Statement { issued_at: at(hour), ..statement() }.sign(&short).unwrap();
            Statement::judge(&text, &[short.certificate().clone()], &Trust::default(), at(50)).reasons
        };
        assert_eq!(judge(9), []);
        assert_eq!(judge(20), [Reason::Expired { at: at(10) }]);
    }

    #[test]
    fn any_change_and_any_other_key_is_refused() {
        let (_folder, authority, key) = key(Algorithm::Gost2015x256);
        let text = statement().sign(&key).unwrap();
        let keys = [key.certificate().clone()];
        let judge = |text: &str| Statement::judge(text, &keys, &Trust::default(), at(2));
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'9' { b'0' } else { changed[place] + 1 };
            let judged = judge(std::str::from_utf8(&changed).unwrap());
            assert_eq!(judged.verdict, Verdict::Invalid, "digit {place}");
            assert_eq!(judge(&text[..place]).verdict, Verdict::Invalid, "cut at {place}");
        }
        assert_eq!(Statement::judge(&text, &[], &Trust::default(), at(2)).reasons, [Reason::UntrustedIssuer]);
        assert_eq!(judge("").reasons, [Reason::Malformed]);
        assert_eq!(judge(&"9".repeat(5000)).reasons, [Reason::Malformed]);
        let early = Statement::judge(&text, &keys, &Trust::default(), at(0));
        assert_eq!(early.reasons, [Reason::NotYetValid]);
        // A thief dates his statement before the loss of the key was told.
        authority.revoke(&key.certificate().serial(), at(5), RevocationReason::KeyCompromise).unwrap();
        let told = Statement::judge(&text, &keys, &authority.trust(at(6)).unwrap(), at(6));
        assert!(matches!(told.reasons[..], [Reason::Revoked { .. }]), "{:?}", told.reasons);
    }
}
