//! The chain from a signer to a trusted root (RFC 5280 §6), judged at a moment.

use jiff::Timestamp;

use crate::{
    algorithm::Algorithm,
    certificate::Certificate,
    standing::{Source, Standing, standing},
    trust::Trust,
    verdict::Reason,
};

/// Certificates above the signer's; НУЦ has two.
const MAX_LENGTH: u8 = 6;
/// Signatures of certificates checked for one verdict, so that many authorities of one name cost a bounded time.
const MAX_TRIES: u8 = 32;
/// Of those, signatures by authorities that came along: anybody may enclose any number of namesakes, and an honest chain needs one for each step.
const MAX_TRIES_BESIDE: u8 = 8;

/// The way from a certificate to a trusted root, and what speaks against it.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// Everything that speaks against the certificate at the moment; nothing when its chain is good.
    pub(crate) reasons: Vec<Reason>,
    /// The certificate first, the root last; the certificate alone when no chain leads to a root.
    pub(crate) certificates: Vec<Certificate>,
    /// The lists and answers relied on.
    pub(crate) sources: Vec<Source>,
}

/// The authorities among the certificates enclosed in a document. Nobody vouches for them: they are only tried.
pub(crate) fn beside(enclosed: &[Certificate]) -> impl Iterator<Item = &Certificate> {
    enclosed.iter().filter(|one| one.is_authority())
}

/// Judges the chain of a certificate at a moment. It is built of those the installation knows first, then of the authorities `enclosed` beside the
/// signature: whoever gave them, a chain ends in a trusted root, and each of its certificates is judged like the others (RFC 5280 §6).
pub(crate) fn judge(certificate: &Certificate, enclosed: &[Certificate], trust: &Trust, at: Timestamp) -> Path {
    let mut walk = Walk { trust, enclosed, at, tries: 0, beside: 0 };
    let Some(path) = walk.up(certificate, 0) else {
        let chain = if trust.lacks_authorities() { Reason::ChainUnknown } else { Reason::UntrustedIssuer };
        let reasons = std::iter::once(chain).chain(own(certificate, at)).collect();
        return Path { reasons, certificates: vec![certificate.clone()], sources: Vec::new() };
    };
    certificate.remember();
    path
}

struct Walk<'a> {
    trust: &'a Trust,
    enclosed: &'a [Certificate],
    at: Timestamp,
    tries: u8,
    /// How many of the tries were of authorities that came along.
    beside: u8,
}

impl Walk<'_> {
    /// The best chain from `certificate` to a root; `None` when no chain leads there. `below` counts the authorities already passed.
    fn up(&mut self, certificate: &Certificate, below: u8) -> Option<Path> {
        let mut path =
            Path { reasons: own(certificate, self.at), certificates: vec![certificate.clone()], sources: Vec::new() };
        if self.trust.roots.contains(certificate) {
            return Some(path);
        }
        if below >= MAX_LENGTH {
            return None;
        }
        let mut best: Option<Path> = None;
        let known = || self.trust.roots.iter().chain(&self.trust.intermediates);
        let others = beside(self.enclosed).filter(|one| !known().any(|known| known == *one));
        let candidates = known().map(|one| (one, true)).chain(others.map(|one| (one, false)));
        for (issuer, is_known) in candidates.filter(|(issuer, _)| names(certificate, issuer)) {
            if self.tries >= MAX_TRIES || !is_known && self.beside >= MAX_TRIES_BESIDE {
                break;
            }
            self.tries += 1;
            self.beside += u8::from(!is_known);
            if !may_issue(issuer, below) {
                continue;
            }
            let found = if is_known && (issuer.algorithm().is_none() || is_of_unknown_scheme(certificate, issuer)) {
                // The authority is known, the scheme is not: this room cannot tell, so it does not say «untrusted». Of one that came along nothing is
                // taken at its word.
                Path { reasons: vec![Reason::UnsupportedAlgorithm], certificates: Vec::new(), sources: Vec::new() }
            } else if certificate.signed_by(issuer) {
                let Some(above) = self.up(issuer, below + 1) else { continue };
                self.revocation(certificate, issuer, above)
            } else {
                continue;
            };
            // With nothing against it a chain cannot be bettered.
            let clean = found.reasons.is_empty();
            if best.as_ref().is_none_or(|known| weight(&found.reasons) < weight(&known.reasons)) {
                best = Some(found);
            }
            if clean {
                break;
            }
        }
        let best = best?;
        path.reasons.extend(best.reasons);
        path.certificates.extend(best.certificates);
        path.sources.extend(best.sources);
        Some(path)
    }

    /// The path above a certificate with what its issuer says of it put first.
    fn revocation(&self, certificate: &Certificate, issuer: &Certificate, above: Path) -> Path {
        let found = standing(self.trust, certificate, issuer, self.at);
        let mut reasons = match found.standing {
            Standing::Good => Vec::new(),
            Standing::Revoked(at, reason) => vec![Reason::Revoked { at, reason }],
            Standing::NotIssued => vec![Reason::UnknownToAuthority],
            Standing::Unknown => vec![Reason::RevocationUnknown],
        };
        reasons.extend(above.reasons);
        let mut sources = found.sources;
        sources.extend(above.sources);
        Path { reasons, certificates: above.certificates, sources }
    }
}

/// Hard reasons first, then what is only unknown: the chain with the least is the best.
fn weight(reasons: &[Reason]) -> (usize, usize) {
    let soft = reasons
        .iter()
        .filter(|reason| matches!(reason, Reason::RevocationUnknown | Reason::UnsupportedAlgorithm))
        .count();
    (reasons.len() - soft, soft)
}

/// What speaks against a certificate by itself, whoever issued it.
fn own(certificate: &Certificate, at: Timestamp) -> Vec<Reason> {
    let mut reasons = validity(certificate, at);
    if !certificate.extensions_understood() {
        reasons.push(Reason::WrongUsage);
    }
    reasons
}

/// True for a certificate that a key of a known scheme signed in a way this room does not know: RSA with another hash or padding, a curve with
/// another curve's hash.
fn is_of_unknown_scheme(certificate: &Certificate, issuer: &Certificate) -> bool {
    let on_a_curve = |scheme| matches!(scheme, Algorithm::EcdsaP256 | Algorithm::EcdsaP384);
    certificate.signature_algorithm().is_none_or(|signed| {
        issuer.algorithm().is_some_and(|key| signed != key && on_a_curve(signed) && on_a_curve(key))
    })
}

/// Both ends of validity belong to it (RFC 5280 §4.1.2.5). The end is given to the second, so the whole last second counts.
fn validity(certificate: &Certificate, at: Timestamp) -> Vec<Reason> {
    let (from, to) = (certificate.not_before(), certificate.not_after());
    if at < from {
        vec![Reason::NotYetValid]
    } else if at.as_second() > to.as_second() {
        vec![Reason::Expired { at: to }]
    } else {
        Vec::new()
    }
}

/// True when the certificate points at this issuer, by name and by identifier of the key where written.
fn names(certificate: &Certificate, issuer: &Certificate) -> bool {
    certificate.issuer() == issuer.name() && certificate.issuer_key_id().is_none_or(|id| id == issuer.key_id())
}

/// True when the issuer may certify with `below` authorities between it and the signer.
fn may_issue(issuer: &Certificate, below: u8) -> bool {
    let authority = issuer
        .basic_constraints()
        .is_some_and(|constraints| constraints.ca && constraints.path_len_constraint.is_none_or(|most| below <= most));
    authority && issuer.key_usage().is_some_and(|usage| usage.key_cert_sign())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};

    use super::*;
    use crate::{
        Authority, KeyFile, Role, Subject, Verdict, cms_authenticate, cms_sign, cms_verify,
        key::{KeyPair, Signer},
        mould::{self, Order},
    };

    fn start() -> Timestamp {
        "2026-11-21T05:00:00Z".parse().unwrap()
    }

    fn subject(name: &str) -> Subject {
        let surname = "ТЕСТОВ".to_owned();
        Subject { surname, name: name.to_owned(), patronymic: None, iin: None, organisation: None }
    }

    /// A key certified by another key as the caller wishes, whatever the rules say.
    fn cast(name: &str, extensions: Vec<x509_cert::ext::Extension>, issuer: &KeyFile) -> KeyFile {
        let pair = KeyPair::generate(Algorithm::EcdsaP256).unwrap();
        let order = Order {
            subject: subject(name).to_name().unwrap(),
            key: pair.public().clone(),
            validity: start()..start() + SignedDuration::from_hours(24),
            extensions,
        };
        let certificate = mould::certificate(order, issuer.certificate().name(), issuer.pair()).unwrap();
        KeyFile::of(pair, certificate).unwrap()
    }

    fn usage(usages: x509_cert::der::flagset::FlagSet<KeyUsages>) -> x509_cert::ext::Extension {
        mould::extension(&KeyUsage(usages)).unwrap()
    }

    fn reasons(key: &KeyFile, trust: &Trust) -> Vec<Reason> {
        let cms = cms_sign(key, b"document", true, start()).unwrap();
        let signed = cms_verify(&cms, None, trust, start());
        assert_ne!(signed.verdict, Verdict::Valid);
        signed.reasons
    }

    #[test]
    fn a_leaf_certifies_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
        let life = start()..start() + SignedDuration::from_hours(48);
        let leaf = authority.issue(&subject("АДАЛ"), &[Role::Individual], life, start()).unwrap();
        let sign = || usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        let forged = cast("АЛАЯҚ", vec![sign()], &leaf);
        let mut trust = authority.trust(start()).unwrap();
        // The forger's luck: even where his leaf stands among the authorities, it is none.
        trust.intermediates.push(leaf.certificate().clone());
        assert_eq!(reasons(&forged, &trust), [Reason::UntrustedIssuer]);
    }

    #[test]
    fn the_length_of_the_chain_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
        let issuing = KeyFile::open(&folder.path().join("issuing.key"), "p").unwrap();
        let constraints = BasicConstraints { ca: true, path_len_constraint: None };
        let may = vec![mould::extension(&constraints).unwrap(), usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)];
        // The issuing authority may have no authority below it.
        let below = cast("ТӨМЕН", may, &issuing);
        let sign = usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        let person = cast("АДАМ", vec![sign], &below);
        let mut trust = authority.trust(start()).unwrap();
        trust.intermediates.push(below.certificate().clone());
        assert_eq!(reasons(&person, &trust), [Reason::UntrustedIssuer]);
    }

    #[test]
    fn keys_for_other_uses_and_unknown_critical_extensions_sign_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
        let issuing = KeyFile::open(&folder.path().join("issuing.key"), "p").unwrap();
        let trust = authority.trust(start()).unwrap();
        let login = cast("КІРУ", vec![usage(KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment)], &issuing);
        assert_eq!(reasons(&login, &trust), [Reason::WrongUsage]);
        let site = mould::extension(&x509_cert::ext::pkix::ExtendedKeyUsage(vec![crate::oid::CLIENT_AUTH])).unwrap();
        let sign = usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        let old = cast("САЙТ", vec![sign, site], &issuing);
        assert_eq!(reasons(&old, &trust), [Reason::WrongUsage]);
        // The key of authentication of the old pair proves who its owner is; a key for nothing named does not.
        assert!(old.certificate().may_authenticate() && !login.certificate().may_authenticate());
        let proven = |key: &KeyFile| {
            let cms = cms_sign(key, b"nonce", false, start()).unwrap();
            cms_authenticate(&cms, b"nonce", &trust, start()).reasons
        };
        assert_eq!((proven(&old), proven(&login)), (vec![], vec![Reason::WrongUsage]));
        assert_eq!(reasons(&cast("ЖОҚ", vec![], &issuing), &trust), [Reason::WrongUsage]);
        let mut strange = usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        strange.extn_id = crate::oid::CRL_REASON;
        let sign = usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        assert_eq!(reasons(&cast("БӨТЕН", vec![sign, strange], &issuing), &trust), [Reason::WrongUsage]);
        // An authority does not sign documents with its key of certification.
        assert!(reasons(&issuing, &trust).contains(&Reason::WrongUsage));
    }

    #[test]
    fn authorities_that_certify_each_other_end() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
        let root = KeyFile::open(&folder.path().join("root.key"), "p").unwrap();
        let mut trust = authority.trust(start()).unwrap();
        trust.roots.clear();
        trust.intermediates = vec![root.certificate().clone(); 50];
        let sign = usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        assert_eq!(reasons(&cast("ШЕҢБЕР", vec![sign], &root), &trust), [Reason::UntrustedIssuer]);
    }

    #[test]
    fn who_came_along_is_tried_a_few_times_and_after_the_known() {
        let [folder, other] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
        let issuing = KeyFile::open(&folder.path().join("issuing.key"), "p").unwrap();
        let sign = usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        let person = cast("АДАМ", vec![sign], &issuing);
        let own = issuing.certificate();
        // One of the same name that says it has the same key.
        let stranger = Authority::create(other.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
        let (mut der, its) = (stranger.issuing().der().to_vec(), stranger.issuing().key_id());
        // The serial number is made of the key, too, and stands before its identifier.
        let place = der.windows(its.len()).rposition(|window| window == its).unwrap();
        der[place..place + its.len()].copy_from_slice(own.key_id());
        let namesake = Certificate::from_der(&der).unwrap();
        assert!(names(person.certificate(), &namesake));
        let trust = authority.trust(start()).unwrap();
        let only_root = Trust::new(trust.roots.clone(), vec![], trust.lists.clone());
        let reasons = |namesakes: usize, trust: &Trust| {
            let enclosed = [vec![namesake.clone(); namesakes], vec![own.clone()]].concat();
            judge(person.certificate(), &enclosed, trust, start()).reasons
        };
        assert_eq!((reasons(0, &only_root), reasons(7, &only_root)), (vec![], vec![]));
        assert_eq!(reasons(8, &only_root), [Reason::UntrustedIssuer]);
        assert_eq!(reasons(50, &trust), []);
        // Where the known are not all that could be wished, they are not tried once more.
        let silent = Trust::new(trust.roots.clone(), trust.intermediates.clone(), vec![]);
        assert_eq!(reasons(1, &silent), [Reason::RevocationUnknown, Reason::RevocationUnknown]);
        // A known authority on a curve that is not known here is no stranger; one that came along whose signature fits is better.
        let (mut der, curve) = (own.der().to_vec(), [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]);
        let place = der.windows(curve.len()).position(|window| window == curve).unwrap();
        der[place + 7] = 6;
        let odd = Trust::new(trust.roots.clone(), vec![Certificate::from_der(&der).unwrap()], trust.lists.clone());
        assert_eq!(judge(person.certificate(), &[], &odd, start()).reasons, [Reason::UnsupportedAlgorithm]);
        assert_eq!(reasons(0, &odd), []);
    }

    #[test]
    fn a_chain_has_six_authorities_at_most() {
        let folder = tempfile::tempdir().unwrap();
        Authority::create(folder.path(), "p", Algorithm::EcdsaP256, start()).unwrap();
        let above = KeyFile::open(&folder.path().join("issuing.key"), "p").unwrap();
        let constraints = BasicConstraints { ca: true, path_len_constraint: None };
        let authority_of = |issuer: &KeyFile, place: usize| {
            let uses = usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign);
            cast(&format!("БУЫН {place}"), vec![mould::extension(&constraints).unwrap(), uses], issuer)
        };
        let mut line = vec![authority_of(&above, 0)];
        for place in 1..=6 {
            let next = authority_of(&line[place - 1], place);
            line.push(next);
        }
        let sign = || usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        let below = |count: usize| {
            let person = cast("АДАМ", vec![sign()], &line[count - 1]);
            let under = line[1..count].iter().map(|key| key.certificate().clone()).collect();
            reasons(&person, &Trust::new(vec![line[0].certificate().clone()], under, vec![]))
        };
        // Nobody publishes lists here; that the root is found is what is looked at.
        assert_eq!(below(6), [Reason::RevocationUnknown]);
        assert_eq!(below(7), [Reason::UntrustedIssuer]);
    }
}
