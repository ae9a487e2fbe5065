//! The verdict on a signature in CMS (RFC 5652, CAdES-BES), in the order of the rules of verification (order № 1187 of 09.12.2015):
//! integrity, signature, chain, validity at the time of the stamp (CAdES-T), revocation, usage. Authority to act is asked afterwards: [`Signed::require_role`].

use std::sync::Arc;

use der::{
    Decode, Encode,
    asn1::{ObjectIdentifier as Oid, OctetStringRef},
};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use crate::{
    algorithm::{Digest, sha1},
    certificate::{Certificate, moment},
    chain,
    evidence::Evidence,
    oid,
    signed_data::{self, SignedData, SignerId, SignerInfo},
    tlv,
    trust::Trust,
    tsp::{Stamp, TimeStamp},
    verdict::{Reason, Signed, Verdict},
};

/// Judges a signature in CMS, DER or BER, with exactly one signer.
///
/// `detached` is the document when it is not enclosed; when both are there they must be the same. `at` is the moment of judgement: the time of
/// receipt (the signer's own time is a claim only). A good time stamp over the signature moves the judgement of the certificate back to the stamp's
/// time. Any input is welcome: what cannot be read is [`Reason::Malformed`].
pub fn cms_verify(cms_der: &[u8], detached: Option<&[u8]>, trust: &Trust, at: Timestamp) -> Signed {
    match detached {
        Some(document) => verify_parts(cms_der, Some(&[document]), trust, at),
        None => verify_parts(cms_der, None, trust, at),
    }
}

/// Judges a signature by which somebody proves who they are: over a number of the server's choice, with exactly one signer. Keys of authentication
/// do here beside those that sign ([`Certificate::may_authenticate`]); a document they sign is [`Reason::WrongUsage`] everywhere else.
pub fn cms_authenticate(cms_der: &[u8], nonce: &[u8], trust: &Trust, at: Timestamp) -> Signed {
    one_signer(cms_der, Some(&[nonce]), trust, at, Purpose::SignIn)
}

/// Judges a signature with any number of signers, one verdict for each in the order they stand; never empty, so that «all valid» means some
/// are. One signer's fault says nothing of another.
pub fn cms_verify_all(cms_der: &[u8], detached: Option<&[u8]>, trust: &Trust, at: Timestamp) -> Vec<Signed> {
    let refused = |reason| vec![Signed::judge(vec![reason])];
    if cms_der.len() > signed_data::MAX_DER {
        return refused(Reason::TooLarge);
    }
    let Some(der) = signed_data::definite(cms_der) else { return refused(Reason::Malformed) };
    let Some(data) = signed_data::parse(&der) else { return refused(signed_data::unread(&der)) };
    let parts = detached.map(|document| [document]);
    let parts = parts.as_ref().map(<[&[u8]; 1]>::as_slice);
    let asked = Asked { parts, trust, at, purpose: Purpose::Document };
    let content = data.content.map(Arc::from);
    let mut hashes = Hashes::default();
    data.signers.iter().map(|info| judge(&data, info, content.as_ref(), &asked, &mut hashes)).collect()
}

/// Judges a signature by evidence kept beside it, with no network, at the moment the evidence was taken or that of a good time stamp: so also after
/// the certificate, its authority's or that of the stamp has expired. The roots are those of `trust`; whoever kept the evidence vouches for its moment.
pub fn cms_verify_kept(cms_der: &[u8], detached: Option<&[u8]>, trust: &Trust, evidence: &Evidence) -> Signed {
    cms_verify(cms_der, detached, &trust.clone().with_evidence(evidence), evidence.at())
}

/// The certificates a verdict on a signature asks about: of its signers and of the time stamps over it, then the authorities enclosed beside them.
/// Nothing is judged here.
pub fn cms_certificates(cms_der: &[u8]) -> Vec<Certificate> {
    let Some(der) = signed_data::definite(cms_der) else { return Vec::new() };
    let Some(data) = signed_data::parse(&der) else { return Vec::new() };
    let mut found: Vec<Certificate> = Vec::new();
    let mut above: Vec<Certificate> = Vec::new();
    let nobody = Trust::default();
    for info in &data.signers {
        let stamps = info.stamps().into_iter().filter_map(|token| TimeStamp::from_der(token).ok());
        // A stamp over something else proves nothing, whoever made it.
        let stamps: Vec<_> = stamps.filter(|stamp| stamp.is_over(info.sign)).collect();
        found.extend(signer_of(&data, info, &nobody));
        found.extend(stamps.iter().filter_map(TimeStamp::authority));
        above.extend(stamps.iter().flat_map(TimeStamp::certificates));
    }
    found.extend(chain::beside(&data.certificates).cloned());
    found.extend(chain::beside(&above).cloned());
    let mut each: Vec<Certificate> = Vec::new();
    for certificate in found {
        if !each.contains(&certificate) {
            each.push(certificate);
        }
    }
    each
}

/// The same over a document in parts, with exactly one signer.
pub(crate) fn verify_parts(cms_der: &[u8], parts: Option<&[&[u8]]>, trust: &Trust, at: Timestamp) -> Signed {
    one_signer(cms_der, parts, trust, at, Purpose::Document)
}

/// What is proven by a signature.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// The will of the signer.
    Document,
    /// Who somebody is.
    SignIn,
}

impl Purpose {
    fn allows(self, certificate: &Certificate) -> bool {
        match self {
            Self::Document => certificate.may_sign(),
            Self::SignIn => certificate.may_authenticate(),
        }
    }
}

fn one_signer(cms_der: &[u8], parts: Option<&[&[u8]]>, trust: &Trust, at: Timestamp, purpose: Purpose) -> Signed {
    if cms_der.len() > signed_data::MAX_DER {
        return Signed::judge(vec![Reason::TooLarge]);
    }
    let Some(der) = signed_data::definite(cms_der) else { return Signed::judge(vec![Reason::Malformed]) };
    let data = signed_data::parse(&der);
    match data.as_ref().map(|data| (data, data.signers.as_slice())) {
        Some((data, [info])) => {
            let content = data.content.map(Arc::from);
            judge(data, info, content.as_ref(), &Asked { parts, trust, at, purpose }, &mut Hashes::default())
        }
        None => Signed::judge(vec![signed_data::unread(&der)]),
        Some(_) => Signed::judge(vec![Reason::Malformed]),
    }
}

/// What is asked of every signature of a document.
struct Asked<'a> {
    parts: Option<&'a [&'a [u8]]>,
    trust: &'a Trust,
    at: Timestamp,
    purpose: Purpose,
}

/// The hashes of one document, each made once however many signers name it.
#[derive(Default)]
pub(crate) struct Hashes(Vec<(Digest, Vec<u8>)>);

impl Hashes {
    fn of(&mut self, digest: Digest, document: &[&[u8]]) -> &[u8] {
        let known = self.0.iter().position(|(own, _)| *own == digest);
        let place = known.unwrap_or_else(|| {
            self.0.push((digest, digest.of_parts(document)));
            self.0.len() - 1
        });
        self.0.get(place).map_or(&[], |(_, hash)| hash)
    }
}

fn judge(
    data: &SignedData<'_>,
    info: &SignerInfo<'_>,
    content: Option<&Arc<[u8]>>,
    asked: &Asked<'_>,
    hashes: &mut Hashes,
) -> Signed {
    let Asked { parts, trust, at, purpose } = *asked;
    let signer = signer_of(data, info, trust);
    let mut reasons = integrity(data, info, parts, hashes);
    let mut moment_of = None;
    match &signer {
        Some(certificate) => {
            reasons.extend(signature(info, certificate));
            let found = in_time(info.sign, info.stamps(), (certificate, &data.certificates), trust, at);
            reasons.extend(found.reasons.iter().copied());
            if !purpose.allows(certificate) {
                reasons.push(Reason::WrongUsage);
            }
            moment_of = Some(found);
        }
        None => reasons.push(nobody(data)),
    }
    let whole = !reasons.iter().any(|reason| {
        use Reason::{
            BadSignature, CertificateMissing, DocumentMissing, Malformed, NotIntact, SubstitutedCertificate,
            UnsupportedAlgorithm,
        };
        matches!(
            reason,
            Malformed
                | DocumentMissing
                | CertificateMissing
                | NotIntact
                | BadSignature
                | SubstitutedCertificate
                | UnsupportedAlgorithm
        )
    });
    let mut judged = Signed::judge(reasons);
    judged.signer = signer;
    judged.contour = trust.contour();
    let time = info.attribute(oid::SIGNING_TIME).and_then(|value| Time::from_der(&value.to_der().ok()?).ok());
    judged.signed_at = time.map(moment);
    judged.content = content.filter(|_| whole).cloned();
    if let Some(found) = moment_of {
        judged.stamp = found.stamp;
        judged.judged_at = Some(found.at);
        judged.evidence = Some(found.evidence);
    }
    judged
}

/// Why a signer has no certificate, without which there is no key to check with. Whoever left it out left fewer than there are signers; where there are
/// enough of them the name of the signer was changed.
fn nobody(data: &SignedData<'_>) -> Reason {
    let persons = data.certificates.iter().filter(|one| !one.is_authority()).count();
    if persons < data.signers.len() { Reason::CertificateMissing } else { Reason::Malformed }
}

/// The verdict on a signature of another form than CMS, whose value is `sign`: what its own form found against it, then its signer, judged as
/// every signer is. Such a form encloses no time stamps; those kept in the evidence count.
pub(crate) fn judge_signer(
    sign: &[u8],
    mut reasons: Vec<Reason>,
    signer: Option<Certificate>,
    enclosed: &[Certificate],
    trust: &Trust,
    at: Timestamp,
) -> Signed {
    let found = signer.as_ref().map(|certificate| in_time(sign, Vec::new(), (certificate, enclosed), trust, at));
    reasons.extend(found.iter().flat_map(|found| found.reasons.iter().copied()));
    if signer.as_ref().is_some_and(|certificate| !certificate.may_sign()) {
        reasons.push(Reason::WrongUsage);
    }
    let mut judged = Signed::judge(reasons);
    judged.signer = signer;
    judged.contour = trust.contour();
    if let Some(found) = found {
        judged.stamp = found.stamp;
        judged.judged_at = Some(found.at);
        judged.evidence = Some(found.evidence);
    }
    judged
}

/// The judgement of a certificate at the right moment.
struct InTime {
    reasons: Vec<Reason>,
    at: Timestamp,
    stamp: Option<Stamp>,
    evidence: Evidence,
}

/// Judges the certificate at the earliest moment the signature is proven to have existed: that of a good time stamp, else `at`.
///
/// A stamp that is no good proves nothing and harms nothing: anybody may attach one. A stamp that cannot be judged now leaves the verdict open where
/// it alone could save the signature.
fn in_time(
    sign: &[u8],
    stamps: Vec<&[u8]>,
    (certificate, enclosed): (&Certificate, &[Certificate]),
    trust: &Trust,
    at: Timestamp,
) -> InTime {
    let stamps = stamps.into_iter().filter_map(|token| TimeStamp::from_der(token).ok());
    let apart = trust.stamps.iter().filter(|stamp| stamp.is_over(sign));
    let stamps = stamps.map(|stamp| (stamp, false)).chain(apart.map(|stamp| (stamp.clone(), true)));
    let mut judged: Vec<_> = stamps.map(|(stamp, apart)| (stamp.judge(sign, trust, at), stamp, apart)).collect();
    // Good ones first, the earliest of them before others; those of later than the asked moment prove nothing more.
    judged.sort_by_key(|(found, ..)| (rank(found.stamp.verdict), found.stamp.at));
    let best = judged.into_iter().next();
    let mut evidence = Evidence::new(at);
    let own = |moment: Timestamp| chain::judge(certificate, enclosed, trust, moment);
    let Some((found, token, apart)) = best else {
        let path = own(at);
        evidence.add(&path.certificates, &path.sources);
        return InTime { reasons: path.reasons, at, stamp: None, evidence };
    };
    let (path, moment, open) = match found.stamp.verdict {
        Verdict::Valid => (own(found.stamp.at.min(at)), found.stamp.at.min(at), false),
        Verdict::Invalid => (own(at), at, false),
        Verdict::Undetermined => {
            let (late, early) = (own(at), own(found.stamp.at.min(at)));
            let saves =
                Verdict::of(&late.reasons) == Verdict::Invalid && Verdict::of(&early.reasons) != Verdict::Invalid;
            if saves { (early, found.stamp.at.min(at), true) } else { (late, at, false) }
        }
    };
    evidence.add(&path.certificates, &path.sources);
    let mut reasons = path.reasons;
    if open {
        reasons.extend(found.stamp.reasons.iter().copied());
    }
    if found.stamp.verdict != Verdict::Invalid {
        evidence.add(&found.certificates, &found.sources);
        if apart {
            evidence.add_stamp(&token);
        }
    }
    InTime { reasons, at: moment, stamp: Some(found.stamp), evidence }
}

const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Valid => 0,
        Verdict::Undetermined => 1,
        Verdict::Invalid => 2,
    }
}

/// The certificate a signer names: enclosed, or known from elsewhere. It is only a candidate: the signature is checked with its key.
pub(crate) fn signer_of(data: &SignedData<'_>, info: &SignerInfo<'_>, trust: &Trust) -> Option<Certificate> {
    let known = data.certificates.iter().chain(&trust.intermediates);
    known.into_iter().find(|certificate| is_named(&info.id, certificate)).cloned()
}

fn is_named(id: &SignerId, certificate: &Certificate) -> bool {
    match id {
        SignerId::Serial(serial) => {
            serial.issuer == *certificate.issuer()
                && serial.serial_number == certificate.parsed().tbs_certificate.serial_number
        }
        SignerId::Key(key) => key == certificate.key_id(),
    }
}

/// The document is the one whose hash was signed.
pub(crate) fn integrity(
    data: &SignedData<'_>,
    info: &SignerInfo<'_>,
    parts: Option<&[&[u8]]>,
    hashes: &mut Hashes,
) -> Vec<Reason> {
    let enclosed = data.content.map(|content| [content]);
    let document: &[&[u8]] = match (parts, &enclosed) {
        (Some(parts), Some([enclosed])) if !are(parts, enclosed) => return vec![Reason::NotIntact],
        (Some(parts), _) => parts,
        (None, Some(enclosed)) => enclosed,
        (None, None) => return vec![Reason::DocumentMissing],
    };
    let named = info.attribute(oid::CONTENT_TYPE).and_then(|value| value.decode_as::<Oid>().ok());
    let hash = info.attribute(oid::MESSAGE_DIGEST);
    let Some(hash) = hash.and_then(|value| value.decode_as::<OctetStringRef<'_>>().ok()) else {
        return vec![Reason::Malformed];
    };
    if named != Some(data.content_type) {
        return vec![Reason::Malformed];
    }
    match Digest::of(&info.digest) {
        Some(digest) if hashes.of(digest, document) == hash.as_bytes() => Vec::new(),
        Some(_) => vec![Reason::NotIntact],
        None => vec![Reason::UnsupportedAlgorithm],
    }
}

/// True when these parts together are the whole.
fn are(parts: &[&[u8]], whole: &[u8]) -> bool {
    let rest = parts.iter().try_fold(whole, |rest, part| rest.strip_prefix(*part));
    rest.is_some_and(<[u8]>::is_empty)
}

/// The signature over the attributes fits the key of the certificate, and this certificate was meant.
pub(crate) fn signature(info: &SignerInfo<'_>, certificate: &Certificate) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match certificate.algorithm() {
        Some(algorithm)
            if algorithm.names(&info.algorithm, true) && Digest::of(&info.digest) == Some(algorithm.digest()) =>
        {
            if !certificate.verifies(&info.algorithm, true, &info.signed, info.sign) {
                reasons.push(Reason::BadSignature);
            }
        }
        _ => reasons.push(Reason::UnsupportedAlgorithm),
    }
    let editions = [(oid::SIGNING_CERTIFICATE_V2, true), (oid::SIGNING_CERTIFICATE, false)];
    let written = editions.into_iter().filter(|(kind, _)| info.has(*kind));
    let found = written.filter_map(|(kind, second)| another(info.attribute(kind), certificate, second));
    // One fault of the reference is enough, the plainer one first.
    reasons.extend(found.max_by_key(|reason| *reason == Reason::SubstitutedCertificate));
    reasons
}

/// Why the reference (RFC 5035 §3, RFC 2634 §5.4) is not to this certificate: its first member must hold the hash of the exact bytes. A hash that is not
/// known here compares with nothing.
fn another(reference: Option<&der::Any>, certificate: &Certificate, second_edition: bool) -> Option<Reason> {
    let hash = || {
        let bytes = reference?.to_der().ok()?;
        let all = tlv::Cursor::new(tlv::only(&bytes, tlv::SEQUENCE)?.value).take(tlv::SEQUENCE)?;
        let mut first = tlv::Cursor::new(tlv::Cursor::new(all.value).take(tlv::SEQUENCE)?.value);
        let named = first.take(tlv::SEQUENCE);
        let written = first.take(tlv::OCTETS)?.value.to_vec();
        let own = match named {
            Some(named) if second_edition => match Digest::of(&AlgorithmIdentifierOwned::from_der(named.whole).ok()?) {
                Some(digest) => digest.of_parts(&[certificate.der()]),
                None => return Some(Some(Reason::UnsupportedAlgorithm)),
            },
            None if second_edition => Digest::Sha256.of_parts(&[certificate.der()]),
            _ => sha1(certificate.der()),
        };
        Some((own != written).then_some(Reason::SubstitutedCertificate))
    };
    hash().unwrap_or(Some(Reason::SubstitutedCertificate))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use cms::signed_data::SignerInfo as Info;
    use der::{
        Any,
        asn1::{OctetString, SetOfVec},
    };
    use jiff::SignedDuration;
    use x509_cert::attr::Attribute;

    use super::*;
    use crate::{Algorithm, Authority, KeyFile, Role, Signer, Subject, cms_add_signer, cms_sign, sign};

    const DOCUMENT: &[u8] = b"document";

    fn start() -> Timestamp {
        "2026-11-21T05:00:00Z".parse().unwrap()
    }

    struct House {
        key: KeyFile,
        trust: Trust,
        _folder: tempfile::TempDir,
    }

    static HOUSE: LazyLock<House> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
        let subject =
            Subject {
                surname: "ТЕСТОВ".into(), name: "ТЕСТ".into(), patronymic: None, iin: None, organisation: None
            };
        let life = start()..start() + SignedDuration::from_hours(24);
        let key = authority.issue(&subject, &[Role::Individual], life, start()).unwrap();
        House { key, trust: authority.trust(start()).unwrap(), _folder: folder }
    });

    /// A reference to a certificate: the attribute, the algorithm it names with parameters in DER or nothing, the hash.
    type Written = (Oid, Option<Digest>, Vec<u8>);

    fn reference((kind, named, hash): &Written) -> Attribute {
        let mut id = named.map(|digest| digest.identifier().to_der().unwrap()).unwrap_or_default();
        id.extend(tlv::element(tlv::OCTETS, hash).unwrap());
        let nested = (0..3).fold(id, |inner, _| tlv::element(tlv::SEQUENCE, &inner).unwrap());
        Attribute { oid: *kind, values: SetOfVec::try_from(vec![Any::from_der(&nested).unwrap()]).unwrap() }
    }

    /// The reasons against a signature whose references to its certificate are these, signed as they are.
    fn reasons(references: &[Written]) -> Vec<Reason> {
        let key = &HOUSE.key;
        let digest = sign::own_digest(key).unwrap().of_parts(&[DOCUMENT]);
        let mut info: Info = sign::signer_info(key, oid::DATA, &digest, None).unwrap();
        let own = info.signed_attrs.take().unwrap().into_vec().into_iter();
        let kept = own.filter(|attribute| attribute.oid != oid::SIGNING_CERTIFICATE_V2);
        let attributes = SetOfVec::try_from(kept.chain(references.iter().map(reference)).collect::<Vec<_>>()).unwrap();
        info.signature = OctetString::new(key.sign(&attributes.to_der().unwrap()).unwrap()).unwrap();
        info.signed_attrs = Some(attributes);
        let cms = sign::whole(key, info, oid::DATA, Some(DOCUMENT), true).unwrap();
        cms_verify(&cms, None, &HOUSE.trust, start()).reasons
    }

    #[test]
    fn the_reference_to_the_certificate_is_read_in_both_editions() {
        let own = HOUSE.key.certificate().der();
        let other = HOUSE.trust.roots()[0].der();
        let (first, second) = (oid::SIGNING_CERTIFICATE, oid::SIGNING_CERTIFICATE_V2);
        let by = |digest: Digest, of: &[u8]| digest.of_parts(&[of]);
        let long = Digest::Sha512;
        let good: Vec<(&str, Vec<Written>)> = vec![
            ("none is demanded of a signature in CMS", vec![]),
            ("the first edition hashes by SHA-1", vec![(first, None, sha1(own))]),
            ("and knows no other hash, whatever is named", vec![(first, Some(Digest::Sha256), sha1(own))]),
            ("the second by SHA-256 where none is named", vec![(second, None, by(Digest::Sha256, own))]),
            ("and by the named one", vec![(second, Some(long), by(long, own))]),
            ("both say the same", vec![(first, None, sha1(own)), (second, None, by(Digest::Sha256, own))]),
        ];
        for (what, references) in good {
            assert_eq!(reasons(&references), [], "{what}");
        }
        let bad: Vec<(&str, Vec<Written>)> = vec![
            ("the first edition means another", vec![(first, None, sha1(other))]),
            ("the first edition with the hash of the second", vec![(first, None, by(Digest::Sha256, own))]),
            ("the second means another", vec![(second, None, by(Digest::Sha256, other))]),
            ("the named hash is not the one made", vec![(second, Some(long), by(Digest::Sha256, own))]),
            ("one of the two means another", vec![(first, None, sha1(other)), (second, None, by(Digest::Sha256, own))]),
            ("two of one edition, so neither is the one", vec![(first, None, sha1(own)), (first, None, sha1(other))]),
            ("an empty hash", vec![(second, None, Vec::new())]),
        ];
        for (what, references) in bad {
            assert_eq!(reasons(&references), [Reason::SubstitutedCertificate], "{what}");
        }
    }

    #[test]
    fn a_reference_by_a_hash_that_is_not_known_compares_with_nothing() {
        // SHA3-256, which no profile of НУЦ names.
        let sha3 = [0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 8];
        let own = HOUSE.key.certificate();
        for (name, expected) in
            [(&sha3[..], Reason::UnsupportedAlgorithm), (&[0x30, 0], Reason::SubstitutedCertificate)]
        {
            let id = [name, &tlv::element(tlv::OCTETS, &[7; 32]).unwrap()].concat();
            let nested = (0..3).fold(id, |inner, _| tlv::element(tlv::SEQUENCE, &inner).unwrap());
            assert_eq!(another(Some(&Any::from_der(&nested).unwrap()), own, true), Some(expected));
        }
        assert_eq!(another(None, own, true), Some(Reason::SubstitutedCertificate));
    }

    #[test]
    fn a_certificate_that_signs_twice_is_asked_about_once() {
        let later = start() + SignedDuration::from_mins(1);
        let once = cms_sign(&HOUSE.key, DOCUMENT, true, start()).unwrap();
        let twice = cms_add_signer(&once, &HOUSE.key, None, later).unwrap();
        let judged = cms_verify_all(&twice, None, &HOUSE.trust, later);
        assert_eq!(judged.iter().map(Signed::is_valid).collect::<Vec<_>>(), [true, true]);
        assert_eq!(cms_certificates(&twice), [HOUSE.key.certificate().clone()]);
        // Octets that have a form, and another one than a signature's, name nobody.
        assert_eq!(cms_certificates(&[0x30, 0x80, 0, 0]), []);
    }
}
