//! What every target holds to be true, whatever octets it is given. A panic is a finding, and so is a verdict «valid» for anything but what the
//! keys of the house signed: nobody has those keys while the fuzzer runs, so there is no other way to a valid signature than a fault of ours.
//!
//! The house (authorities, lists, documents) is made once by the program `seeds`; here only its public files are read.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use aws_lc_rs::{digest, hmac};
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate, Container, Contour, Digest, Evidence, OcspRequest, OcspResponse, RevocationList, Signed, StampRequest,
    TimeStamp, Trust, Verdict, cms_certificates, cms_content, cms_signatures, cms_verify, cms_verify_all, document,
    pdf, verify_pdf_all, with_stamp, wsse_verify, xml_verify,
};

/// The document that the CMS seeds sign.
pub const DOCUMENT: &[u8] = b"document";
/// The password of the containers among the seeds.
pub const PASSWORD: &str = "Qwerty12";

/// The folder the program `seeds` fills.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("house")
}

/// A moment in hours from the one the house was made at.
pub fn hours(count: i64) -> Timestamp {
    let start: Timestamp = "2026-11-21T05:00:00Z".parse().expect("a moment");
    start + SignedDuration::from_hours(count)
}

/// The public side of the house.
pub struct House {
    /// Roots, authorities and lists: of the house and, where its files were at hand, of the national test contour.
    pub trust: Trust,
    /// Certificates of those who signed the seeds.
    pub signers: HashSet<String>,
    /// A certificate in good standing.
    pub good: Certificate,
    /// A certificate revoked an hour after the start.
    pub revoked: Certificate,
    /// A signature without a stamp.
    pub cms: Vec<u8>,
    /// A stamp over it, of an hour later.
    pub stamp: Vec<u8>,
    /// The seeds' papers with the room of every signature blank.
    pub papers: HashSet<Vec<u8>>,
    /// Everything the seeds in XML cover, in canonical form.
    pub covered: HashSet<Vec<u8>>,
}

/// The house the targets share.
pub static HOUSE: LazyLock<House> = LazyLock::new(|| House::open().expect("run `seeds` first"));

impl House {
    fn open() -> Result<Self, Box<dyn std::error::Error>> {
        let folder = folder();
        let trust = Trust::load(&folder.join("trust"))?.in_contour(Contour::Test);
        let certificate =
            |name: &str| Ok::<_, Box<dyn std::error::Error>>(Certificate::from_der(&fs::read(folder.join(name))?)?);
        let mut covered = HashSet::new();
        for bytes in files(&folder.join("seeds/xml"))? {
            let text = String::from_utf8(bytes)?;
            covered.extend(
                xml_verify(&text, &trust, hours(3)).into_iter().flat_map(|one| one.covered).map(|part| part.octets),
            );
            covered.extend(wsse_verify(&text, &trust, hours(3)).body.map(|part| part.octets));
        }
        let papers = files(&folder.join("seeds/pdf"))?.iter().map(|paper| blank(paper)).collect();
        let signers = files(&folder.join("seeds/certificate"))?;
        let signers = signers.iter().filter_map(|der| Certificate::from_der(der).ok()).map(|one| one.fingerprint());
        Ok(Self {
            signers: signers.collect(),
            good: certificate("good.der")?,
            revoked: certificate("revoked.der")?,
            cms: fs::read(folder.join("plain.cms"))?,
            stamp: fs::read(folder.join("stamp.tst"))?,
            trust,
            papers,
            covered,
        })
    }

    /// The authority that issued the two certificates: others are trusted beside it, and one of them, of another scheme, bears the same name.
    fn issuing(&self) -> &Certificate {
        let issued = |one: &&Certificate| {
            one.subject_name() == self.good.issuer_name() && one.algorithm() == self.good.signature_algorithm()
        };
        self.trust.intermediates().iter().find(issued).expect("the house has an issuing authority")
    }

    fn knows(&self, signed: &Signed) -> bool {
        signed.signer.as_ref().is_some_and(|signer| self.signers.contains(&signer.fingerprint()))
    }
}

fn files(folder: &Path) -> std::io::Result<Vec<Vec<u8>>> {
    fs::read_dir(folder)?.map(|entry| fs::read(entry?.path())).collect()
}

/// A paper with the room of every signature blank: what a signature covers, and no less.
fn blank(paper: &[u8]) -> Vec<u8> {
    const MARK: &[u8] = b"/Contents<";
    let mut out = paper.to_vec();
    let places: Vec<_> = paper.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK).collect();
    for (place, _) in places {
        let room = out.iter_mut().skip(place + MARK.len());
        room.take_while(|octet| **octet != b'>').for_each(|octet| *octet = b'0');
    }
    out
}

/// A certificate: read, told in every way, judged.
pub fn certificate(octets: &[u8]) {
    let read = Certificate::from_der(octets);
    if let Ok(certificate) = &read {
        assert_eq!(certificate.der(), octets, "the exact octets are kept: signatures are over them");
    }
    for certificate in read.into_iter().chain(Certificate::from_pem(octets)) {
        let again = Certificate::from_der(certificate.der()).expect("what was read once is read again");
        assert_eq!(again, certificate);
        let _ = (certificate.subject(), certificate.subject_in(Contour::Test), certificate.roles());
        let _ = (certificate.subject_name(), certificate.issuer_name(), certificate.subject_attributes());
        let _ = (certificate.ocsp_addresses(), certificate.list_addresses(), certificate.delta_addresses());
        let _ = (certificate.may_sign(), certificate.may_authenticate(), certificate.public_key());
        let _ = (certificate.signature(), certificate.signature_algorithm(), certificate.serial());
        let judged = HOUSE.trust.judge_kept(&certificate, hours(3));
        if judged.verdict == Verdict::Valid {
            let root = HOUSE.trust.roots().contains(&certificate);
            assert!(root || HOUSE.signers.contains(&certificate.fingerprint()), "a certificate nobody issued");
        }
    }
}

/// A signature in CMS.
pub fn cms(octets: &[u8]) {
    let house = &*HOUSE;
    let mut all = cms_verify_all(octets, None, &house.trust, hours(3));
    let enclosed = all.len();
    all.extend(cms_verify_all(octets, Some(DOCUMENT), &house.trust, hours(3)));
    for (place, signed) in all.iter().enumerate().filter(|(_, signed)| signed.is_valid()) {
        assert!(house.knows(signed), "signed by nobody of the house");
        let content = signed.content.as_deref();
        assert!(content.map_or(place >= enclosed, |content| content == DOCUMENT), "a document nobody signed");
    }
    for signed in cms_verify_all(octets, Some(b"another"), &house.trust, hours(3)) {
        assert!(!signed.is_valid(), "another document passes for the signed one");
    }
    let _ = cms_certificates(octets);
    let judged = document::judge(octets, None, &house.trust, hours(3));
    assert!(!judged.signatures.is_empty());
    if let (Ok(content), Ok(values)) = (cms_content(octets), cms_signatures(octets)) {
        // A stamp put in changes neither the document nor the signatures, only their order in the set.
        if let Ok(stamped) = with_stamp(octets, &house.stamp) {
            let sorted = |mut values: Vec<Vec<u8>>| {
                values.sort();
                values
            };
            assert_eq!(cms_content(&stamped).ok(), Some(content));
            assert_eq!(cms_signatures(&stamped).ok().map(sorted), Some(sorted(values)));
        }
    }
}

/// An authority's answer on revocation.
pub fn ocsp(octets: &[u8]) {
    let house = &*HOUSE;
    let issuing = house.issuing();
    let request = OcspRequest::new(&house.good, issuing).expect("a request");
    assert!(request.accept(octets, house.trust.lists(), hours(2)).is_err(), "an answer to a question asked just now");
    let Ok(answer) = OcspResponse::from_der(octets) else { return };
    let _ = (answer.produced_at(), answer.responder().map(Certificate::fingerprint));
    let roots = house.trust.lists().iter().filter(|list| !list.signed_by(issuing)).cloned().collect();
    let trust = house.trust.clone().with_lists(roots).with_answers([answer.clone()]);
    if trust.judge_kept(&house.good, hours(2)).verdict == Verdict::Valid {
        assert_eq!(answer.produced_at(), hours(2), "an answer nobody gave");
    }
    assert_ne!(trust.judge_kept(&house.revoked, hours(2)).verdict, Verdict::Valid, "a revoked certificate made good");
}

/// A list of revocation, full or delta.
pub fn crl(octets: &[u8]) {
    let house = &*HOUSE;
    let Ok(list) = RevocationList::from_der(octets) else { return };
    let _ = (list.len(), list.is_empty(), list.is_delta(), list.issuer_name(), list.this_update(), list.next_update());
    let issuing = house.issuing();
    let ours = list.signed_by(issuing);
    let mut lists: Vec<_> = house.trust.lists().iter().filter(|list| !list.signed_by(issuing)).cloned().collect();
    lists.push(list.clone());
    let trust = house.trust.clone().with_lists(lists);
    if trust.judge_kept(&house.good, hours(2)).verdict == Verdict::Valid {
        assert!(ours && list.this_update() == hours(2), "a list nobody made");
    }
    assert_ne!(trust.judge_kept(&house.revoked, hours(2)).verdict, Verdict::Valid, "a revoked certificate made good");
}

/// A time stamp, alone and over a signature.
pub fn tsp(octets: &[u8]) {
    let house = &*HOUSE;
    let value = cms_signatures(&house.cms).expect("the seed").remove(0);
    let request = StampRequest::new(&value, Digest::Sha256).expect("a request");
    assert!(request.accept(octets, &house.trust, hours(2)).is_err(), "an answer to a question asked just now");
    if let Ok(evidence) = Evidence::from_der(octets) {
        let again = evidence.to_der().ok().and_then(|der| Evidence::from_der(&der).ok());
        assert!(again.is_some_and(|again| again.certificates().len() == evidence.certificates().len()));
    }
    let Ok(stamp) = TimeStamp::from_der(octets) else { return };
    let Ok(stamped) = with_stamp(&house.cms, stamp.der()) else { return };
    let signed = cms_verify(&stamped, None, &house.trust, hours(3));
    assert!(signed.is_valid(), "a stamp, whatever it is, harms no good signature");
    let proven = signed.stamp.as_ref().is_some_and(|stamp| stamp.verdict == Verdict::Valid);
    assert_eq!(signed.judged_at, Some(if proven { hours(2) } else { hours(3) }), "a moment nobody stamped");
}

/// Signatures in XML and in the header of SOAP.
pub fn xml(octets: &[u8]) {
    let house = &*HOUSE;
    let _ = document::certificates(octets);
    let Ok(text) = std::str::from_utf8(octets) else { return };
    for one in xml_verify(text, &house.trust, hours(3)).iter().filter(|one| one.signed.is_valid()) {
        assert!(house.knows(&one.signed) && !one.covered.is_empty());
        for part in &one.covered {
            assert!(house.covered.contains(&part.octets), "a part nobody signed");
            let _ = part.element("urn:a", "b");
        }
    }
    let soap = wsse_verify(text, &house.trust, hours(3));
    if soap.signed.is_valid() {
        let body = soap.body.as_ref().expect("a valid message has a body");
        assert!(house.knows(&soap.signed) && house.covered.contains(&body.octets), "a body nobody signed");
        let _ = (soap.message_id(), soap.message_date());
    }
}

/// A container of keys: as a file, and as what its seal protects, sealed rightly, so that the seal does not keep the fuzzer out.
pub fn pkcs12(octets: &[u8]) {
    for bytes in [octets.to_vec(), sealed(octets)] {
        for password in [PASSWORD, ""] {
            let Ok(container) = Container::read(&bytes, password) else { continue };
            for entry in &container.entries {
                if let Ok(key) = entry.key() {
                    assert_eq!(pki::Signer::certificate(&key), &entry.certificate);
                }
            }
        }
    }
}

/// A container around an authenticated safe, with one round of SHA-1 (RFC 7292 appendix B).
pub fn sealed(safe: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let salt = [7u8; 8];
    let password: Vec<u8> = PASSWORD.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
    let mut hashed = vec![3u8; BLOCK];
    hashed.extend(salt.iter().cycle().take(BLOCK));
    hashed.extend(password.iter().cycle().take(password.len().next_multiple_of(BLOCK)));
    let key = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &hashed);
    let seal = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_ref()), safe);
    let data =
        element(0x30, &[&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1], &element(0xa0, &[&element(4, &[safe])])]);
    let hash = element(0x30, &[&[6, 5, 0x2b, 0x0e, 3, 2, 0x1a], &[5, 0]]);
    let mac =
        element(0x30, &[&element(0x30, &[&hash, &element(4, &[seal.as_ref()])]), &element(4, &[&salt]), &[2, 1, 1]]);
    element(0x30, &[&[2, 1, 3], &data, &mac])
}

fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&[tag, 0x84], length.as_slice(), &value].concat()
}

/// Signatures in PDF.
pub fn pdf(octets: &[u8]) {
    let house = &*HOUSE;
    let judged = verify_pdf_all(octets, &house.trust, hours(3));
    if let Some(last) = judged.last().filter(|last| last.is_valid()) {
        assert!(house.knows(last) && house.papers.contains(&blank(octets)), "a paper nobody signed");
    }
    assert_eq!(pdf::verify_pdf(octets, &house.trust, hours(3)).is_valid(), judged.last().is_some_and(Signed::is_valid));
    let _ = document::certificates(octets);
}
