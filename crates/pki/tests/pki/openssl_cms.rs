//! A second opinion on thousands of signatures in CMS: the verdict here beside that of `openssl cms -verify` with the same roots, lists and moment.
//!
//! Documents of RSA, P-256 and P-384 keys, made here and made by `openssl`, each as it is and spoilt in many ways. The two must agree; where they
//! differ, [`explained`] knows the row of this table, and a difference without a row fails the test.
//!
//! | difference | here | openssl | why |
//! |---|---|---|---|
//! | octets after the signature | malformed | valid | it reads the first structure of a file and leaves the rest; here a file is one signature and nothing hides behind it |
//! | no signed attributes | malformed | valid | such a signature can be passed off for one over attributes (RFC 5652 §5.3); НУЦ never makes it |
//! | another hash than the scheme's own | undetermined | valid | SHA-1, and pairs that no profile of НУЦ names |
//! | type of the content | malformed | valid | the type that was signed must be the type that is there (RFC 5652 §11.1) |
//! | scheme of the signature | malformed, undetermined | valid | it takes the scheme from the key and leaves the written one unread |
//! | name of the issuer | malformed | valid | it compares names without regard to case and spaces; here a signer is named by the exact octets |
//! | constructed bit of a tag | malformed | valid | it leaves that bit of a set unread |
//! | hashes announced | valid | invalid | nothing is concluded from the set here (it serves programs that read a stream); it prepares those hashes alone |
//! | unsigned attributes | valid | invalid | nobody signed them: what cannot be read there proves nothing and spoils nothing |

use std::{collections::BTreeMap, fs, ops::Range, path::Path};

use jiff::Timestamp;
use pki::{
    Authority, KeyFile, Reason, RevocationReason, Role, Signed, Signer, Trust, cms_add_signer, cms_certificates,
    cms_sign, cms_verify_all, with_stamp,
};

use crate::{
    HOUSE, head, hours, new_authority,
    openssl::{agrees, openssl, present},
    stamps, start,
    xml_xmlsec::{SCHEMES, Source, key},
    year,
};

const DOCUMENT: &[u8] = "Прошу\nсұраймын".as_bytes();

/// A signature to spoil.
struct Base {
    name: String,
    cms: Vec<u8>,
    attached: bool,
}

fn at() -> Timestamp {
    hours(3)
}

/// The signatures of one key: made here in every form, and made by the program.
fn bases(folder: &Path, scheme: &str) -> Vec<Base> {
    let own: KeyFile = key(folder, scheme);
    let other = HOUSE.authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    let mut all = Vec::new();
    let mut add =
        |name: &str, cms: Vec<u8>, attached| all.push(Base { name: format!("{scheme} {name}"), cms, attached });
    let attached = cms_sign(&own, DOCUMENT, true, hours(1)).unwrap();
    add("ours detached", cms_sign(&own, DOCUMENT, false, hours(1)).unwrap(), false);
    add("ours of two", cms_add_signer(&attached, &other, None, hours(1)).unwrap(), true);
    add(
        "ours stamped",
        with_stamp(&attached, stamps::stamp(&HOUSE.authority, &attached, hours(2)).der()).unwrap(),
        true,
    );
    add("ours attached", attached, true);
    fs::write(folder.join("document"), DOCUMENT).unwrap();
    let digest = if scheme.ends_with("384") { "sha384" } else { "sha256" };
    for form in
        ["", "-nodetach", "-nodetach -stream", "-keyid", "-cades", "-noattr", "-md sha1", "-md sha512", "-nosmimecap"]
    {
        let hash = if form.contains("-md") { String::new() } else { format!("-md {digest}") };
        agrees(
            folder,
            &format!(
                "cms -sign -binary -in document -signer certificate.pem -inkey key.pem -outform DER -out sign.p7s {hash} {form}"
            ),
        );
        add(&format!("openssl {form}"), fs::read(folder.join("sign.p7s")).unwrap(), form.contains("-nodetach"));
    }
    all
}

/// One way to spoil a document; none is left as it is.
fn spoilt(cms: &[u8], source: &mut Source) -> (&'static str, Vec<u8>) {
    let place = source.below(cms.len());
    let octet = u8::try_from(source.below(256)).unwrap();
    let mut out = cms.to_vec();
    let way = match source.below(8) {
        0 | 1 => {
            out[place] ^= 1 << (octet % 8);
            "a bit"
        }
        2 => {
            out[place] = octet;
            "an octet"
        }
        3 => {
            out.truncate(place);
            "cut"
        }
        4 => {
            out.insert(place, octet);
            "an octet more"
        }
        5 => {
            out.remove(place);
            "an octet less"
        }
        6 => {
            out.extend((0..=octet % 8).map(|_| octet));
            "more at the end"
        }
        _ => {
            let other = source.below(cms.len());
            let length = usize::from(octet % 32).min(cms.len() - place).min(cms.len() - other);
            out.copy_within(other..other + length, place);
            "a part over another"
        }
    };
    (way, out)
}

/// What the two said of one document.
struct Case<'a> {
    base: &'a Base,
    spoilt: &'a [u8],
    ours: &'a [Signed],
    theirs: bool,
}

/// The row of the table; `None` for a difference that has none.
fn explained(case: &Case<'_>) -> Option<&'static str> {
    let only_in = |places: &[Range<usize>]| {
        let octets = case.base.cms.iter().zip(case.spoilt).enumerate();
        let mut changed = octets.filter(|(_, (before, after))| before != after).map(|(place, _)| place);
        case.base.cms.len() == case.spoilt.len()
            && changed.all(|place| places.iter().any(|range| range.contains(&place)))
    };
    let places = Places::of(&case.base.cms);
    let by_bit = |bit: u8| case.base.cms.iter().zip(case.spoilt).all(|(before, after)| (before ^ after) & !bit == 0);
    let malformed = case.ours.iter().any(|one| one.reasons.contains(&Reason::Malformed));
    let unknown = case.ours.iter().any(|one| one.reasons.contains(&Reason::UnsupportedAlgorithm));
    let row = |holds: bool, name| holds.then_some(name);
    if !case.theirs {
        return row(only_in(&places.announced), "hashes announced")
            .or(row(only_in(&places.unsigned), "unsigned attributes"));
    }
    let ends_early = element(case.spoilt, 0).is_some_and(|whole| whole.next < case.spoilt.len());
    row(malformed && ends_early, "octets after the signature")
        .or(row(malformed && case.base.name.contains("-noattr"), "no signed attributes"))
        .or(row(unknown && case.base.name.contains("-md"), "another hash than the scheme's own"))
        .or(row(malformed && only_in(&places.kind), "type of the content"))
        .or(row((malformed || unknown) && only_in(&places.scheme), "scheme of the signature"))
        .or(row(malformed && only_in(&places.name), "name of the issuer"))
        .or(row(malformed && only_in(&places.tags) && by_bit(0x20), "constructed bit of a tag"))
}

/// Where the parts of a signature stand.
#[derive(Default)]
struct Places {
    announced: Vec<Range<usize>>,
    kind: Vec<Range<usize>>,
    tags: Vec<Range<usize>>,
    name: Vec<Range<usize>>,
    scheme: Vec<Range<usize>>,
    unsigned: Vec<Range<usize>>,
}

impl Places {
    fn of(cms: &[u8]) -> Self {
        let mut places = Self::default();
        let info = element(cms, 0).unwrap().children(cms);
        let data = info[1].children(cms)[0].children(cms);
        places.announced.push(data[1].whole());
        places.kind.push(data[2].children(cms)[0].whole());
        tags(&element(cms, 0).unwrap(), cms, &mut places.tags);
        for signer in data.last().unwrap().children(cms) {
            let mut parts = signer.children(cms);
            places.name.push(parts[1].whole());
            if cms[parts.last().unwrap().start] == 0xa1 {
                places.unsigned.push(parts.pop().unwrap().whole());
            }
            places.scheme.push(parts[parts.len() - 2].whole());
        }
        places
    }
}

/// The tags of an element and of all inside it.
fn tags(whole: &Element, octets: &[u8], found: &mut Vec<Range<usize>>) {
    found.push(whole.start..whole.start + 1);
    if octets[whole.start] & 0x20 != 0 {
        whole.children(octets).iter().for_each(|part| tags(part, octets, found));
    }
}

/// An element of BER: where it starts, what it holds, and where the next begins.
pub struct Element {
    start: usize,
    pub inside: Range<usize>,
    next: usize,
}

impl Element {
    pub fn whole(&self) -> Range<usize> {
        self.start..self.next
    }

    pub fn children(&self, octets: &[u8]) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        while let Some(from) =
            Some(found.last().map_or(self.inside.start, |last| last.next)).filter(|from| *from < self.inside.end)
        {
            found.push(element(octets, from).unwrap());
        }
        found
    }
}

pub fn element(octets: &[u8], start: usize) -> Option<Element> {
    let first = usize::from(*octets.get(start + 1)?);
    let head = start + 2 + if first > 0x80 { first & 0x7f } else { 0 };
    if first == 0x80 {
        let mut end = head;
        while octets.get(end..end + 2)? != [0, 0] {
            end = element(octets, end)?.next;
        }
        return Some(Element { start, inside: head..end, next: end + 2 });
    }
    let long = octets
        .get(start + 2..head)?
        .iter()
        .try_fold(0usize, |sum, octet| sum.checked_mul(256)?.checked_add(usize::from(*octet)));
    let end = head.checked_add(if first < 0x80 { first } else { long? })?;
    Some(Element { start, inside: head..end, next: end })
}

/// Judges every base and so many spoilt ones of each; gives how many were judged, and how often each row was met.
fn compare(count: usize, seed: u64) -> (usize, BTreeMap<&'static str, usize>) {
    let (mut judged, mut rows) = (0, BTreeMap::new());
    let mut source = Source(seed);
    for scheme in SCHEMES {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path();
        let bases = bases(folder, scheme);
        trusted(folder);
        for (base, number) in bases.iter().flat_map(|base| (0..=count).map(move |number| (base, number))) {
            let (way, cms) = if number == 0 { ("as it is", base.cms.clone()) } else { spoilt(&base.cms, &mut source) };
            fs::write(folder.join("sign.p7s"), &cms).unwrap();
            let content = if base.attached { "" } else { "-content document" };
            let line = format!(
                "cms -verify -binary -inform DER -attime {} -CAfile all.pem -crl_check_all -in sign.p7s {content} -out out",
                at().as_second()
            );
            let (theirs, said) = openssl(folder, &line);
            let ours = cms_verify_all(&cms, (!base.attached).then_some(DOCUMENT), &HOUSE.trust, at());
            let valid = ours.iter().all(Signed::is_valid);
            if valid && base.attached {
                assert_eq!(ours[0].content.as_deref(), Some(DOCUMENT), "{} {way}", base.name);
            }
            if valid && theirs {
                assert_eq!(fs::read(folder.join("out")).unwrap(), DOCUMENT, "{} {way}", base.name);
            }
            if valid != theirs {
                let row = explained(&Case { base, spoilt: &cms, ours: &ours, theirs });
                let row = row.unwrap_or_else(|| {
                    panic!(
                        "{} {way}: ours {ours:?}, theirs {theirs}\n{said}\n{}\n{}",
                        base.name,
                        hex::encode(&base.cms),
                        hex::encode(&cms)
                    )
                });
                *rows.entry(row).or_default() += 1;
            }
            judged += 1;
        }
    }
    println!("{judged} judged; differences: {rows:?}");
    (judged, rows)
}

/// What the house trusts, as the file `all.pem`.
fn trusted(folder: &Path) {
    write_trust(folder, &HOUSE.trust);
}

fn write_trust(folder: &Path, trust: &Trust) {
    let authorities = trust.roots().iter().chain(trust.intermediates());
    let mut all: String = authorities.map(|own| own.pem().unwrap()).collect();
    for list in trust.lists() {
        all.push_str(&der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, list.der()).unwrap());
    }
    fs::write(folder.join("all.pem"), all).unwrap();
}

#[test]
fn openssl_and_we_agree_on_thousands_of_spoilt_signatures() {
    if present("openssl") {
        let (judged, rows) = compare(60, 0x5eed);
        assert!(judged > 2_000 && rows.contains_key("no signed attributes"), "{judged} {rows:?}");
    }
}

/// `cargo test --workspace --test pki -- --ignored many --nocapture`
#[test]
#[ignore = "takes minutes; the shorter form above runs always"]
fn openssl_and_we_agree_on_many_thousands_of_spoilt_signatures() {
    if present("openssl") {
        let (judged, rows) = compare(250, 0xfeed);
        assert!(judged > 9_000 && rows.len() > 5, "{judged} {rows:?}");
    }
}

/// Signers of every fate, judged at any moment by lists of any age. Two differences are meant:
///
/// | difference | here | openssl | why |
/// |---|---|---|---|
/// | revoked later | valid | invalid | it asks only whether a list names the certificate; here the moment of revocation is compared with that of judgement |
/// | a later list | valid | invalid | a list made after the moment is not valid yet for it; here what was not revoked later was not revoked before |
#[test]
fn openssl_and_we_agree_at_any_moment() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let (authority, stranger) = (new_authority(&folder.join("own")), new_authority(&folder.join("stranger")));
    let issue = |from: &Authority, validity| from.issue(&head(), &[Role::Head], validity, start()).unwrap();
    let signers = [
        ("good", issue(&authority, start()..hours(1_000))),
        ("revoked", issue(&authority, start()..hours(1_000))),
        ("ends", issue(&authority, start()..hours(10))),
        ("begins", issue(&authority, hours(10)..hours(1_000))),
        ("stranger", issue(&stranger, start()..hours(1_000))),
    ];
    authority.revoke(&signers[1].1.certificate().serial(), hours(5), RevocationReason::KeyCompromise).unwrap();
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    let mut source = Source(0x0e);
    let (mut valid, mut judged) = (0, 0);
    for made in [None, Some(6), Some(20)] {
        let lists = made.map(|made| authority.trust(hours(made)).unwrap().lists().to_vec()).unwrap_or_default();
        let trust = Trust::new(vec![authority.root().clone()], vec![authority.issuing().clone()], lists);
        write_trust(folder, &trust);
        for (fate, signer) in &signers {
            let cms = cms_sign(signer, DOCUMENT, true, hours(1)).unwrap();
            fs::write(folder.join("sign.p7s"), &cms).unwrap();
            for _ in 0..24 {
                let hour = i64::try_from(source.below(50)).unwrap();
                let at = hours(hour) + jiff::SignedDuration::from_mins(30);
                let line = format!(
                    "cms -verify -binary -inform DER -attime {} -CAfile all.pem -crl_check_all -in sign.p7s -out out",
                    at.as_second()
                );
                let (theirs, said) = openssl(folder, &line);
                let ours = cms_verify_all(&cms, None, &trust, at).remove(0);
                judged += 1;
                valid += usize::from(ours.is_valid());
                if ours.is_valid() == theirs {
                    continue;
                }
                let row = match (*fate, made) {
                    ("revoked", Some(_)) if hour < 5 && !theirs => "revoked later",
                    (_, Some(made)) if hour < made && !theirs => "a later list",
                    _ => panic!("{fate} at {hour} by lists of {made:?}: {ours:?}\n{said}"),
                };
                *rows.entry(row).or_default() += 1;
            }
        }
    }
    println!("{judged} judged, {valid} valid; differences: {rows:?}");
    assert!(valid > 50 && judged - valid > 150 && rows.len() == 2, "{judged} {valid} {rows:?}");
}

/// The authorities of a chain may come with the signature; then only the root must be known. Whatever else comes along changes nothing.
#[test]
fn openssl_and_we_agree_on_chains_that_signatures_enclose() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let signer = key(folder, "ecdsa-sha256");
    let stranger = new_authority(&folder.join("stranger"));
    fs::write(folder.join("document"), DOCUMENT).unwrap();
    let only_root = Trust::new(HOUSE.trust.roots().to_vec(), vec![], HOUSE.trust.lists().to_vec());
    write_trust(folder, &only_root);
    let (root, issuing, leaf) = (HOUSE.authority.root(), HOUSE.authority.issuing(), HOUSE.key.certificate());
    // The stranger's authorities bear the same names.
    let (namesake, other_root) = (stranger.issuing(), stranger.root());
    let cases = [
        (vec![], false),
        (vec![issuing], true),
        (vec![root, issuing], true),
        (vec![issuing, root], true),
        (vec![namesake, issuing], true),
        (vec![namesake, other_root], false),
        (vec![root, leaf], false),
    ];
    for (number, (enclosed, whole)) in cases.into_iter().enumerate() {
        let chain: String = enclosed.iter().map(|one| one.pem().unwrap()).collect();
        fs::write(folder.join("chain.pem"), chain).unwrap();
        let with = if enclosed.is_empty() { "" } else { "-certfile chain.pem" };
        agrees(
            folder,
            &format!(
                "cms -sign -binary -nodetach -md sha256 -in document -signer certificate.pem -inkey key.pem -outform DER -out sign.p7s {with}"
            ),
        );
        let cms = fs::read(folder.join("sign.p7s")).unwrap();
        let line = format!(
            "cms -verify -binary -inform DER -attime {} -CAfile all.pem -crl_check_all -in sign.p7s -out out",
            at().as_second()
        );
        let (theirs, said) = openssl(folder, &line);
        let ours = cms_verify_all(&cms, None, &only_root, at()).remove(0);
        assert_eq!((ours.is_valid(), theirs), (whole, whole), "{number}: {ours:?}\n{said}");
        let reasons: &[Reason] = if whole { &[] } else { &[Reason::UntrustedIssuer] };
        assert_eq!(ours.reasons, reasons, "{number}");
        // Who came along is judged like everybody: where nothing is known of revocation, that is what is said.
        if whole {
            let silent = only_root.clone().with_lists(vec![]);
            assert_eq!(cms_verify_all(&cms, None, &silent, at())[0].reasons, [Reason::RevocationUnknown], "{number}");
        }
        assert_eq!(cms_certificates(&cms).first(), Some(signer.certificate()), "{number}");
    }
}
