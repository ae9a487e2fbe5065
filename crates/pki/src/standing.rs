//! What an authority says of one certificate at a moment: all its lists and answers laid side by side.

use jiff::{SignedDuration, Timestamp};

use crate::{
    certificate::Certificate,
    ocsp::{OcspResponse, Said},
    revocation::{RevocationList, RevocationReason},
    trust::Trust,
};

/// What the authority says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Told good by a word that holds at the moment.
    Good,
    /// Revoked at a moment not later than the asked one.
    Revoked(Timestamp, RevocationReason),
    /// The authority says it never issued this certificate (RFC 6960 §2.2).
    NotIssued,
    /// No word that could tell.
    Unknown,
}

/// Where a word comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// One list of revocation.
    List(RevocationList),
    /// One answer of the authority.
    Answer(OcspResponse),
}

/// The standing and the sources it was concluded from.
pub(crate) struct Finding {
    pub(crate) standing: Standing,
    pub(crate) sources: Vec<Source>,
}

/// One word of the authority about the certificate.
struct Word {
    said: Said,
    /// Of which moment the authority speaks.
    as_of: Timestamp,
    /// Until when a word «good» may be relied on; `None` when it may not at all: the certificate was forgotten or the word is a part of one.
    until: Option<Timestamp>,
    sources: Vec<Source>,
}

impl Word {
    fn is_answer(&self) -> bool {
        matches!(self.sources.as_slice(), [Source::Answer(_)])
    }

    /// True for a word that the certificate was not revoked at the moment, and it may be relied on then.
    fn clears(&self, at: Timestamp) -> bool {
        let good = match self.said {
            Said::Good | Said::Lifted => true,
            Said::Revoked(since, _) => since > at,
            Said::NotIssued | Said::Unknown => false,
        };
        good && self.until.is_some_and(|until| at <= until)
    }
}

/// What the authority `issuer` says of a certificate at a moment. Only words it signed itself, or had its delegate sign, count.
///
/// - A revocation counts in any word, fresh or stale, full or delta, and is final: no later silence lifts it. Of several moments the earliest is
///   taken. The moment may precede the start of validity by an hour at НУЦ, and differs between its lists and its answers, so it is
///   compared with nothing.
/// - A suspension (certificateHold) is lifted from the moment of a later word of the same kind that does not repeat it, or of a delta's
///   removeFromCRL. Where the lists suspend and a later answer knows nothing of it, or the other way round, the one may lag behind the other (by
///   hours at НУЦ): nothing is known then.
/// - «Good» counts from a word that holds at the moment: a full list, a delta on a list it completes, an answer. A word made later than the asked
///   moment counts too: what was not revoked later was not revoked before. A full list of НУЦ may promise half a year, with deltas every hour:
///   where the authorities were asked and gave no delta, it holds for hours only ([`LONE_AGE`]).
/// - «Never issued» counts unless a later answer says otherwise, and only while the certificate is valid: afterwards an authority may have
///   forgotten what it issued.
pub(crate) fn standing(trust: &Trust, certificate: &Certificate, issuer: &Certificate, at: Timestamp) -> Finding {
    let mut words = listed(&trust.lists, certificate, issuer, trust.wants_deltas);
    words.extend(answered(trust, certificate, issuer));
    conclude(&words, at)
}

/// The standing by lists alone.
pub(crate) fn listed_standing(
    lists: &[RevocationList],
    certificate: &Certificate,
    issuer: &Certificate,
    at: Timestamp,
) -> Finding {
    conclude(&listed(lists, certificate, issuer, false), at)
}

/// The standing by answers alone; lists tell only of the responder.
pub(crate) fn answered_standing(
    trust: &Trust,
    certificate: &Certificate,
    issuer: &Certificate,
    at: Timestamp,
) -> Finding {
    conclude(&answered(trust, certificate, issuer), at)
}

/// The earliest revocation known by `now` for a reason that casts doubt on everything the key ever signed (RFC 3161 §4).
pub(crate) fn compromised(
    trust: &Trust,
    certificate: &Certificate,
    issuer: &Certificate,
    now: Timestamp,
) -> Option<(Timestamp, RevocationReason)> {
    let mut words = listed(&trust.lists, certificate, issuer, false);
    words.extend(answered(trust, certificate, issuer));
    let lifted =
        |word: &Word, reason| reason == RevocationReason::Hold && lifting(&words, word, now) == Lifting::Lifted;
    let doubts = words.iter().filter_map(|word| match word.said {
        Said::Revoked(since, reason) if since <= now && !reason.leaves_the_past() && !lifted(word, reason) => {
            Some((since, reason))
        }
        _ => None,
    });
    doubts.min_by_key(|(since, _)| *since)
}

fn conclude(words: &[Word], at: Timestamp) -> Finding {
    let finding = |standing, word: &Word| Finding { standing, sources: word.sources.clone() };
    let unissued = words.iter().filter(|word| word.said == Said::NotIssued).max_by_key(|word| word.as_of);
    if let Some(word) = unissued {
        let told_good = |other: &Word| other.is_answer() && other.said == Said::Good && other.as_of > word.as_of;
        if !words.iter().any(told_good) {
            return finding(Standing::NotIssued, word);
        }
    }
    let mut revoked: Option<(Timestamp, RevocationReason, &Word)> = None;
    let mut disputed = false;
    for word in words {
        let Said::Revoked(since, reason) = word.said else { continue };
        if since > at {
            continue;
        }
        let held = if reason == RevocationReason::Hold { lifting(words, word, at) } else { Lifting::Stands };
        disputed |= held == Lifting::Disputed;
        if held == Lifting::Stands && revoked.is_none_or(|(known, ..)| since < known) {
            revoked = Some((since, reason, word));
        }
    }
    if let Some((since, reason, word)) = revoked {
        return finding(Standing::Revoked(since, reason), word);
    }
    if disputed {
        return Finding { standing: Standing::Unknown, sources: Vec::new() };
    }
    // Of the words that clear it the latest is kept as evidence.
    match words.iter().filter(|word| word.clears(at)).max_by_key(|word| word.as_of) {
        Some(word) => finding(Standing::Good, word),
        None => Finding { standing: Standing::Unknown, sources: Vec::new() },
    }
}

/// What later words make of a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lifting {
    Stands,
    Lifted,
    /// Only words of another kind know nothing of it.
    Disputed,
}

/// What the words made not later than `at` say of the suspension that `held` tells.
fn lifting(words: &[Word], held: &Word, at: Timestamp) -> Lifting {
    let mut found = Lifting::Stands;
    for word in words.iter().filter(|word| word.as_of <= at) {
        match word.said {
            Said::Lifted if word.as_of >= held.as_of => return Lifting::Lifted,
            // A word that forgets the expired is no word on suspension.
            Said::Good if word.as_of > held.as_of && word.until.is_some() => {
                if word.is_answer() == held.is_answer() {
                    return Lifting::Lifted;
                }
                found = Lifting::Disputed;
            }
            _ => {}
        }
    }
    found
}

fn listed(lists: &[RevocationList], certificate: &Certificate, issuer: &Certificate, wants_deltas: bool) -> Vec<Word> {
    let ours = || {
        lists.iter().filter(|list| list.issuer() == certificate.issuer() && list.understood() && list.signed_by(issuer))
    };
    let mut words = Vec::new();
    for list in ours().filter(|list| !list.is_delta()) {
        let promised = list.next_update().unwrap_or_else(|| list.this_update());
        let has_deltas = || !(certificate.delta_addresses().is_empty() && list.delta_addresses().is_empty());
        let until = if wants_deltas && has_deltas() {
            list.this_update().checked_add(LONE_AGE).map_or(promised, |lone| promised.min(lone))
        } else {
            promised
        };
        let until = list.remembers(certificate).then_some(until);
        words.push(Word {
            said: said(list, certificate).unwrap_or(Said::Good),
            as_of: list.this_update(),
            until,
            sources: vec![Source::List(list.clone())],
        });
    }
    for delta in ours().filter(|list| list.is_delta()) {
        let own = said(delta, certificate);
        let base = ours().filter(|full| delta.completes(full)).max_by_key(|full| full.this_update());
        let word = match base {
            Some(full) => {
                let before = said(full, certificate);
                let final_before = matches!(before, Some(Said::Revoked(_, reason)) if reason != RevocationReason::Hold);
                // removeFromCRL lifts a suspension and nothing else: it is also written when a revoked certificate expires.
                let together = if final_before { before } else { own.or(before) };
                let holds = || delta.next_update().unwrap_or_else(|| delta.this_update());
                Word {
                    said: together.unwrap_or(Said::Good),
                    as_of: delta.this_update(),
                    until: (full.remembers(certificate) || delta.remembers(certificate)).then(holds),
                    sources: vec![Source::List(full.clone()), Source::List(delta.clone())],
                }
            }
            None => Word {
                // Without its base a delta's silence is silence.
                said: own.unwrap_or(Said::Unknown),
                as_of: delta.this_update(),
                until: None,
                sources: vec![Source::List(delta.clone())],
            },
        };
        words.push(word);
    }
    words
}

fn said(list: &RevocationList, certificate: &Certificate) -> Option<Said> {
    let entry = list.entry(certificate)?;
    Some(entry.reason.map_or(Said::Lifted, |reason| Said::Revoked(entry.since, reason)))
}

fn answered(trust: &Trust, certificate: &Certificate, issuer: &Certificate) -> Vec<Word> {
    let mut words = Vec::new();
    for answer in &trust.answers {
        let about = answer.about(certificate, issuer);
        if about.is_empty() || !answer.accepted(issuer, &trust.lists) {
            continue;
        }
        for single in about {
            let remembers = single.remembers(certificate);
            words.push(Word {
                said: if single.said == Said::NotIssued && !remembers { Said::Unknown } else { single.said },
                as_of: single.this_update,
                until: single.until().filter(|_| remembers),
                sources: vec![Source::Answer(answer.clone())],
            });
        }
    }
    words
}

/// How long a full list alone may be relied on where its authority publishes deltas and none could be had.
const LONE_AGE: SignedDuration = SignedDuration::from_hours(6);
/// How long an answer without a promise (НУЦ gives none) may be relied on: a revocation is noticed at the latest so much later.
pub(crate) const MAX_AGE: SignedDuration = SignedDuration::from_mins(10);

#[cfg(test)]
mod tests {
    use der::{
        Decode, Encode,
        asn1::{BitString, OctetString},
        oid::AssociatedOid as _,
    };
    use x509_cert::{
        crl::{CertificateList, RevokedCert, TbsCertList},
        ext::{Extension, pkix::CrlNumber},
        serial_number::SerialNumber,
    };

    use super::*;
    use crate::{Algorithm, Authority, KeyFile, Role, Signer, Subject, mould};

    /// An authority with one certificate, and its own key to sign lists of any kind.
    struct House {
        issuing: KeyFile,
        own: Certificate,
        _folder: tempfile::TempDir,
    }

    fn hour(count: i64) -> Timestamp {
        "2026-11-21T05:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(count)
    }

    fn house() -> House {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, hour(0)).unwrap();
        let subject =
            Subject {
                surname: "ТЕСТОВ".into(), name: "ТЕСТ".into(), patronymic: None, iin: None, organisation: None
            };
        let own = authority.issue(&subject, &[Role::Individual], hour(0)..hour(9000), hour(0)).unwrap();
        let issuing = KeyFile::open(&folder.path().join("issuing.key"), "p").unwrap();
        House { issuing, own: own.certificate().clone(), _folder: folder }
    }

    /// A list made and promised from one hour to another: own number, base number, and what it says of the certificate.
    type Made = (i64, i64, u64, Option<u64>, Option<(i64, Option<RevocationReason>)>);

    fn list(house: &House, (from, to, own, base, entry): Made) -> RevocationList {
        let serial: SerialNumber = house.own.parsed().tbs_certificate.serial_number.clone();
        let entries: Vec<_> = entry.into_iter().map(|(at, why)| (serial.clone(), hour(at), why)).collect();
        let numbers = mould::Numbers { own, base };
        mould::list(&entries, house.issuing.certificate(), house.issuing.pair(), hour(from)..hour(to), numbers).unwrap()
    }

    #[test]
    fn full_lists_and_deltas_together() {
        use RevocationReason::{Hold, KeyCompromise, Superseded};
        let house = house();
        let revoked = |at, why| Standing::Revoked(hour(at), why);
        let full = |entry| (0, 24, 14, None, entry);
        let delta = |base, entry| (2, 26, 10, Some(base), entry);
        let cases: Vec<(&str, Vec<Made>, i64, Standing)> = vec![
            ("a full list alone is silent", vec![full(None)], 3, Standing::Good),
            ("a full list past its promise", vec![full(None)], 25, Standing::Unknown),
            (
                "a delta numbered lower than its base completes it",
                vec![full(None), delta(14, None)],
                25,
                Standing::Good,
            ),
            (
                "a delta revokes",
                vec![full(None), delta(14, Some((1, Some(KeyCompromise))))],
                3,
                revoked(1, KeyCompromise),
            ),
            ("not before its moment", vec![full(None), delta(14, Some((2, Some(KeyCompromise))))], 1, Standing::Good),
            ("a delta on a later base misses changes", vec![full(None), delta(15, None)], 25, Standing::Unknown),
            (
                "but what it names is named",
                vec![full(None), delta(15, Some((1, Some(Superseded))))],
                3,
                revoked(1, Superseded),
            ),
            ("a delta alone is silent about the rest", vec![delta(14, None)], 3, Standing::Unknown),
            (
                "a delta older than the list adds no silence",
                vec![(4, 5, 15, None, None), delta(14, None)],
                6,
                Standing::Unknown,
            ),
            (
                "removeFromCRL lifts a suspension",
                vec![full(Some((0, Some(Hold)))), delta(14, Some((1, None)))],
                3,
                Standing::Good,
            ),
            ("from then on only", vec![full(Some((0, Some(Hold)))), delta(14, Some((1, None)))], 1, revoked(0, Hold)),
            (
                "it lifts no revocation",
                vec![full(Some((0, Some(Superseded)))), delta(14, Some((1, None)))],
                3,
                revoked(0, Superseded),
            ),
            (
                "a later silent list lifts a suspension",
                vec![full(Some((0, Some(Hold)))), (4, 28, 15, None, None)],
                5,
                Standing::Good,
            ),
            (
                "an earlier one does not",
                vec![(-4, 28, 13, None, None), full(Some((0, Some(Hold))))],
                5,
                revoked(0, Hold),
            ),
            (
                "nothing lifts a revocation",
                vec![full(Some((0, Some(Superseded)))), (4, 28, 15, None, None)],
                5,
                revoked(0, Superseded),
            ),
            (
                "a suspension told again after it was lifted",
                vec![full(Some((0, Some(Hold)))), delta(14, Some((1, None))), (4, 28, 15, None, Some((3, Some(Hold))))],
                5,
                revoked(3, Hold),
            ),
            ("a stale list still revokes", vec![full(Some((0, Some(KeyCompromise))))], 500, revoked(0, KeyCompromise)),
            (
                "the earliest moment counts",
                vec![full(Some((3, Some(Hold)))), delta(14, Some((1, Some(KeyCompromise))))],
                4,
                revoked(1, KeyCompromise),
            ),
            ("a moment before the validity is met at НУЦ", vec![full(Some((-1, Some(Hold))))], 1, revoked(-1, Hold)),
        ];
        for (what, made, at, expected) in cases {
            let lists: Vec<_> = made.into_iter().map(|made| list(&house, made)).collect();
            let found = listed_standing(&lists, &house.own, house.issuing.certificate(), hour(at));
            assert_eq!(found.standing, expected, "{what}");
            assert_eq!(found.sources.is_empty(), expected == Standing::Unknown, "{what}: told without a source");
        }
    }

    /// The same list with its extensions changed as the caller wishes, signed anew.
    fn recast(house: &House, list: &RevocationList, change: impl FnOnce(&mut TbsCertList)) -> RevocationList {
        let mut whole = CertificateList::from_der(list.der()).unwrap();
        change(&mut whole.tbs_cert_list);
        let signed = whole.tbs_cert_list.to_der().unwrap();
        whole.signature = BitString::from_bytes(&house.issuing.pair().sign(&signed).unwrap()).unwrap();
        RevocationList::from_der(&whole.to_der().unwrap()).unwrap()
    }

    fn strange(critical: bool) -> Extension {
        let value = OctetString::new([5, 0]).unwrap();
        Extension { extn_id: crate::oid::OCSP_NO_CHECK, critical, extn_value: value }
    }

    /// What a list says of the house's certificate an hour after it was made.
    fn told(house: &House, lists: &[RevocationList]) -> Standing {
        let made = lists.iter().map(RevocationList::this_update).max().unwrap();
        let at = made + SignedDuration::from_hours(1);
        listed_standing(lists, &house.own, house.issuing.certificate(), at).standing
    }

    #[test]
    fn a_list_with_something_critical_that_is_unknown_says_nothing() {
        let house = house();
        let revoked = Standing::Revoked(hour(1), RevocationReason::KeyCompromise);
        let made = list(&house, (0, 24, 14, None, Some((1, Some(RevocationReason::KeyCompromise)))));
        for (critical, expected) in [(false, revoked), (true, Standing::Unknown)] {
            let whole = recast(&house, &made, |list| list.crl_extensions.as_mut().unwrap().push(strange(critical)));
            assert_eq!(told(&house, &[whole]), expected, "of the list, critical: {critical}");
            let entry = recast(&house, &made, |list| {
                let entry = &mut list.revoked_certificates.as_mut().unwrap()[0];
                entry.crl_entry_extensions.as_mut().unwrap().push(strange(critical));
            });
            assert_eq!(told(&house, &[entry]), expected, "of an entry, critical: {critical}");
            // An empty statement of what part the list is of (RFC 5280 §5.2.5).
            let extn_value = OctetString::new([0x30, 0]).unwrap();
            let point = Extension { extn_id: crate::oid::ISSUING_DISTRIBUTION_POINT, critical, extn_value };
            let part = recast(&house, &made, |list| list.crl_extensions.as_mut().unwrap().push(point));
            assert_eq!(told(&house, &[part]), Standing::Unknown, "of a part, critical: {critical}");
        }
    }

    #[test]
    fn what_a_list_lacks_is_not_made_up() {
        let house = house();
        let lost = Some(RevocationReason::KeyCompromise);
        let twice = recast(&house, &list(&house, (0, 24, 14, None, Some((3, lost)))), |list| {
            let entries = list.revoked_certificates.as_mut().unwrap();
            let earlier = RevokedCert { revocation_date: mould::time(hour(1)).unwrap(), ..entries[0].clone() };
            entries.push(earlier);
        });
        let at = |lists: &[RevocationList], at| {
            listed_standing(lists, &house.own, house.issuing.certificate(), hour(at)).standing
        };
        assert_eq!(at(&[twice], 2), Standing::Revoked(hour(1), RevocationReason::KeyCompromise), "the earlier entry");
        // A list without a number is completed by no delta, and a delta by no other.
        let (full, delta) = (list(&house, (0, 24, 14, None, None)), list(&house, (2, 26, 10, Some(14), None)));
        let unnumbered = recast(&house, &full, |list| {
            list.crl_extensions.as_mut().unwrap().retain(|extension| extension.extn_id != CrlNumber::OID);
        });
        assert_eq!(at(&[full.clone(), delta.clone()], 25), Standing::Good);
        assert_eq!(at(&[unnumbered, delta.clone()], 25), Standing::Unknown);
        assert_eq!(at(&[list(&house, (1, 25, 14, Some(14), None)), delta], 25), Standing::Unknown);
        // The scheme is written twice and must be one.
        let other = recast(&house, &full, |list| list.signature = Algorithm::Rsa.identifier());
        assert_eq!(at(&[full], 3), Standing::Good);
        assert_eq!(at(&[other], 3), Standing::Unknown);
    }

    #[test]
    fn lists_made_after_the_end_of_a_certificate_have_forgotten_it() {
        let house = house();
        let forgetful = |made: Made| {
            recast(&house, &list(&house, made), |list| {
                let kept = list.crl_extensions.as_mut().unwrap();
                kept.retain(|extension| extension.extn_id != crate::oid::EXPIRED_CERTS_ON_CRL);
            })
        };
        let (full, late_full) = ((8_999, 9_024, 14, None, None), (9_001, 9_024, 14, None, None));
        let (delta, late_delta) = ((8_999, 9_026, 10, Some(14), None), (9_002, 9_026, 10, Some(14), None));
        // The certificate ends with hour 9000.
        assert_eq!(told(&house, &[forgetful(full), forgetful(delta)]), Standing::Good);
        assert_eq!(told(&house, &[forgetful(full), forgetful(late_delta)]), Standing::Good);
        assert_eq!(told(&house, &[forgetful(late_full), forgetful(late_delta)]), Standing::Unknown);
        assert_eq!(told(&house, &[forgetful(late_full), list(&house, late_delta)]), Standing::Good);
        assert_eq!(told(&house, &[list(&house, late_full)]), Standing::Good);
        // Nor does one that has forgotten it lift a suspension.
        let held = list(&house, (8_999, 9_024, 14, None, Some((8_998, Some(RevocationReason::Hold)))));
        let suspended = Standing::Revoked(hour(8_998), RevocationReason::Hold);
        assert_eq!(told(&house, &[held.clone(), forgetful(late_full)]), suspended);
        assert_eq!(told(&house, &[held, list(&house, late_full)]), Standing::Good);
    }

    #[test]
    fn a_key_is_in_doubt_from_the_moment_of_its_loss_on() {
        let house = house();
        let doubt = |reason, now| {
            let lists = vec![list(&house, (0, 24, 14, None, Some((10, Some(reason)))))];
            let trust = Trust::new(vec![], vec![house.issuing.certificate().clone()], lists);
            compromised(&trust, &house.own, house.issuing.certificate(), hour(now))
        };
        let lost = RevocationReason::KeyCompromise;
        assert_eq!(doubt(lost, 9), None);
        assert_eq!(doubt(lost, 10), Some((hour(10), lost)));
        assert_eq!(doubt(RevocationReason::Superseded, 11), None);
        // A suspension is in doubt as long as it lasts.
        let held = list(&house, (0, 24, 14, None, Some((0, Some(RevocationReason::Hold)))));
        let lifted = list(&house, (2, 26, 10, Some(14), Some((1, None))));
        let doubt = |lists: &[RevocationList]| {
            let trust = Trust::new(vec![], vec![house.issuing.certificate().clone()], lists.to_vec());
            compromised(&trust, &house.own, house.issuing.certificate(), hour(3))
        };
        assert_eq!(doubt(std::slice::from_ref(&held)), Some((hour(0), RevocationReason::Hold)));
        assert_eq!(doubt(&[held, lifted]), None);
    }
}
