//! A second opinion on signatures in XML: the program `xmlsec1` reads what is signed here, and what it signs is read here; generated documents,
//! every canonical form, RSA and ECDSA; each as it is and with one letter changed, in several places in turn. The two must agree; where they
//! differ, [`explained`] knows the row of this table, and a difference without a row fails the test.
//!
//! | difference | here | xmlsec1 | why |
//! |---|---|---|---|
//! | a prefix without a namespace | malformed | valid | such a document is not well-formed (Namespaces in XML 1.0 §5); the library under it takes the name with its colon |
//! | the encoding that is declared | valid | refused | nobody signs the declaration; here the text is read already, it knows no encoding of that name |
//! | unused bits of base64 | malformed | valid | the last letter has bits that stand for nothing: it leaves them unread, here a value has one spelling (RFC 4648 §3.5) |

use std::{collections::BTreeMap, fs, ops::Range, path::Path, process::Command};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use der::pem::LineEnding;
use pki::{KeyFile, Reference, Role, Signer, xml_sign, xml_verify};

use crate::{HOUSE, citizen, hours, start, year};

/// Documents of each direction and kind of key.
const DOCUMENTS: usize = 50;
/// Where one letter of a signed document is changed; the last two have rows of the table.
const PLACES: [&str; 8] = [
    "anywhere",
    "the part",
    "the information",
    "the digest",
    "the value",
    "the certificate",
    "the encoding that is declared",
    "unused bits of base64",
];
/// Places each document is changed in, one after another, in its turn: a start of the program costs more than all else.
const EACH: usize = 3;
pub const SCHEMES: [&str; 3] = ["rsa-sha256", "ecdsa-sha256", "ecdsa-sha384"];
const FORMS: [&str; 4] = [
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
];

/// True when the program is there. Without it the test says so; under continuous integration it must be there.
#[allow(clippy::disallowed_methods, reason = "a test of the machine asks the machine")]
fn present() -> bool {
    let found = Command::new("xmlsec1").arg("--version").output().is_ok_and(|out| out.status.success());
    if !found {
        let demanded = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!demanded, "the program xmlsec1 is missing, and CI=true demands it");
        eprintln!("NOT CHECKED: the program xmlsec1 is missing");
    }
    found
}

fn xmlsec(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let out = Command::new("xmlsec1").args(arguments).env("TZ", "UTC").current_dir(folder).output().unwrap();
    (out.status.success(), format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)))
}

/// A key here, and the same key as the files `key.pem` and `certificate.pem`.
pub fn key(folder: &Path, scheme: &str) -> KeyFile {
    let (public, pkcs8) = if scheme == "rsa-sha256" {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        (public.as_ref().to_vec(), pkcs8.as_ref().to_vec())
    } else {
        let curve =
            if scheme == "ecdsa-sha256" { &ECDSA_P256_SHA256_ASN1_SIGNING } else { &ECDSA_P384_SHA384_ASN1_SIGNING };
        let pair = EcdsaKeyPair::generate(curve).unwrap();
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        (public.as_ref().to_vec(), pair.to_pkcs8v1().unwrap().as_ref().to_vec())
    };
    let certificate = HOUSE.authority.certify(&public, &citizen(), &[Role::Individual], year(), start()).unwrap();
    let pem = der::pem::encode_string("PRIVATE KEY", LineEnding::LF, &pkcs8).unwrap();
    fs::write(folder.join("key.pem"), pem).unwrap();
    fs::write(folder.join("certificate.pem"), certificate.pem().unwrap()).unwrap();
    fs::write(folder.join("root.pem"), HOUSE.authority.root().pem().unwrap()).unwrap();
    fs::write(folder.join("issuing.pem"), HOUSE.authority.issuing().pem().unwrap()).unwrap();
    KeyFile::new(&pkcs8, certificate).unwrap()
}

/// A source of documents: the same for the same seed.
pub struct Source(pub u64);

impl Source {
    pub fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(count).unwrap()).unwrap()
    }

    fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn words(&mut self) -> String {
        const WORDS: [&str; 20] = [
            "өтініш",
            "ҚҰЖАТ",
            " ",
            "\n",
            "\t",
            "\r\n",
            "&#13;",
            "&#x9;",
            "&#10;",
            "&amp;",
            "&lt;",
            "&gt;",
            "&quot;",
            "&apos;",
            "a",
            "\u{1F600}",
            "]]",
            "'",
            "&#x49B;",
            "\r",
        ];
        (0..self.below(5)).map(|_| self.one(&WORDS)).collect()
    }

    fn attributes(&mut self) -> String {
        const NAMES: [&str; 9] = ["a", "b", "Z", "p:a", "q:a", "p:b", "xml:lang", "xml:space", "әріп"];
        let first = self.below(NAMES.len());
        let mut all = String::new();
        for name in NAMES.iter().skip(first).step_by(2 + self.below(3)) {
            // «preserve» is the one value of `xml:space` that every parser takes.
            let value = if *name == "xml:space" { "preserve".into() } else { self.words().replace('\'', "") };
            all.extend([self.one(&[" ", "\n", "  "]), *name, " = '", &value, "'"]);
        }
        all
    }

    // No `&` in names of namespaces: the library under xmlsec1 leaves it unescaped in canonical form.
    fn declarations(&mut self) -> &'static str {
        self.one(&[
            "",
            "",
            "",
            " xmlns='urn:d'",
            " xmlns=''",
            " xmlns:p='urn:p2'",
            " xmlns:q='urn:p'",
            " xmlns:z='urn:z' xmlns:p='urn:p'",
            " xmlns:unused='urn:unused'",
            " xmlns='urn:e' xmlns:q='urn:q'",
        ])
    }

    fn content(&mut self, depth: usize, part: &str) -> String {
        let mut all = String::new();
        let count = 1 + self.below(4);
        let with_part = self.below(count);
        for place in 0..count {
            if depth == 0 && place == with_part {
                all.push_str(part);
            }
            let piece = match self.below(8) {
                0..=2 if depth < 5 => {
                    let name = self.one(&["e", "p:e", "q:e", "x.y-z", "тег"]);
                    let (attributes, declarations) = (self.attributes(), self.declarations());
                    if self.below(4) == 0 {
                        format!("<{name}{attributes}{declarations}/>")
                    } else {
                        format!("<{name}{declarations}{attributes} >{}</{name} >", self.content(depth + 1, part))
                    }
                }
                3 => format!("<!--{}-->", self.one(&["", " x ", "&amp;<", "\r\n"])),
                4 => format!("<?{}?>", self.one(&["p", "p  a='b'", "q \r\n x "])),
                5 => format!("<![CDATA[{}]]>", self.one(&["", "<&>", "\r\nж", "&amp;"])),
                _ => self.words(),
            };
            all.push_str(&piece);
        }
        all
    }

    /// A document with the element `urn:part:part` and its attribute `Id` inside.
    fn document(&mut self) -> String {
        let part =
            format!("<s:part xmlns:s='urn:part'{} Id='id-1'>{}</s:part>", self.attributes(), self.content(4, ""));
        let before =
            self.one(&["", "<?xml version='1.0' encoding='UTF-8'?>", "<?xml version=\"1.0\"?>\n<!-- a -->\n<?p?>\n"]);
        let after = self.one(&["", "\n", "\n<!-- b --><?q r?>\n"]);
        let attributes = self.attributes();
        format!("{before}<r xmlns:p='urn:p' xmlns:q='urn:q'{attributes}>{}</r>{after}", self.content(0, &part))
    }

    /// A canonical form as an element, with a list of prefixes for some of the exclusive ones.
    fn form(&mut self, element: &str) -> String {
        let form = self.one(&FORMS);
        if form.contains("exc") && self.below(2) == 0 {
            let list = self.one(&["p", "p q", "#default", "q #default unused", "", "absent z"]);
            return format!(
                "<ds:{element} Algorithm='{form}'><i:InclusiveNamespaces xmlns:i='{}' PrefixList='{list}'/></ds:{element}>",
                FORMS[2]
            );
        }
        format!("<ds:{element} Algorithm=\"{form}\"/>")
    }

    /// An unsigned signature.
    fn template(&mut self, scheme: &str) -> String {
        let whole = self.below(2) == 0;
        let (method, transform) = (self.form("CanonicalizationMethod"), self.form("Transform"));
        let transform = if self.below(6) == 0 { String::new() } else { transform };
        let enveloped = if whole {
            "<ds:Transform Algorithm='http://www.w3.org/2000/09/xmldsig#enveloped-signature'/>"
        } else {
            ""
        };
        let transforms = match format!("{enveloped}{transform}") {
            none if none.is_empty() => none,
            some => format!("<ds:Transforms>{some}</ds:Transforms>"),
        };
        let hash = self.one(&[
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2001/04/xmldsig-more#sha384",
            "http://www.w3.org/2001/04/xmlenc#sha512",
        ]);
        format!(
            "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:SignedInfo>{method}\
             <ds:SignatureMethod Algorithm='http://www.w3.org/2001/04/xmldsig-more#{scheme}'/><ds:Reference URI='{}'>{transforms}\
             <ds:DigestMethod Algorithm='{hash}'/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>\
             <ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>",
            if whole { "" } else { "#id-1" }
        )
    }
}

/// Where the letter stands that is changed in this place of a signed document; nowhere when there is none.
fn spot(signed: &str, place: &str, source: &mut Source) -> Option<usize> {
    let between = |from: &str, to: &str| {
        let start = signed.find(from)? + from.len();
        Some(start..start + signed[start..].find(to)?)
    };
    let value = between("<ds:SignatureValue>", "</ds:SignatureValue>")?;
    let certificate = between("<ds:X509Certificate>", "</ds:X509Certificate>")?;
    let range = match place {
        "anywhere" => 0..signed.find("<ds:Signature ")?,
        "the part" => between("<s:part", "</s:part>").or_else(|| between("<s:part", "/>"))?,
        "the information" => between("<ds:SignedInfo", "</ds:SignedInfo>")?,
        "the digest" => between("<ds:DigestValue>", "</ds:DigestValue>")?,
        "the value" => value,
        "the certificate" => certificate,
        "the encoding that is declared" => between(" encoding=", "?>")?,
        _ => {
            let padded = |range: Range<usize>| Some(range.start + signed[range].find('=')? - 1);
            return padded(value).or_else(|| padded(certificate));
        }
    };
    let spots: Vec<usize> = range.filter(|spot| signed.as_bytes()[*spot].is_ascii_alphanumeric()).collect();
    Some(spots[source.below(spots.len())])
}

/// The document with another letter there.
fn changed(signed: &str, place: &str, spot: usize) -> String {
    let mut octets = signed.as_bytes().to_vec();
    octets[spot] = match (place, octets[spot]) {
        // Padding leaves the last bits of this letter unused and nought: the next letter of the alphabet differs in the lowest of them.
        ("unused bits of base64", letter) => letter + 1,
        (_, b'k') => b'm',
        _ => b'k',
    };
    String::from_utf8(octets).unwrap()
}

/// The row of the table; `None` for a difference that has none.
fn explained(changed: &str, spot: usize, ours: bool) -> Option<&'static str> {
    let (before, after) = (&changed[..spot], &changed[spot + 1..]);
    let row = |holds: bool, name| holds.then_some(name);
    if ours {
        let in_declaration = before.starts_with("<?xml ") && !before.contains("?>");
        return row(in_declaration && before.contains(" encoding="), "the encoding that is declared");
    }
    row(!is_well_formed(changed), "a prefix without a namespace")
        .or(row(before.contains("<ds:SignatureValue>") && after.starts_with('='), "unused bits of base64"))
}

fn is_well_formed(document: &str) -> bool {
    roxmltree::Document::parse(document).is_ok()
}

/// How often the two accepted, how often they refused, and how often each row of the table was met.
#[derive(Debug, Default)]
struct Tally {
    accepted: usize,
    refused: usize,
    rows: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// Changes a signed document that both accept in the places of its turn, and asks both of each.
    fn judge(&mut self, folder: &Path, signed: &str, turn: usize, source: &mut Source) {
        self.accepted += 1;
        for place in PLACES.iter().cycle().skip(turn * EACH).take(EACH) {
            let Some(spot) = spot(signed, place, source) else { continue };
            let changed = changed(signed, place, spot);
            let ours = xml_verify(&changed, &HOUSE.trust, hours(1))[0].signed.is_valid();
            let (theirs, said) = verified(folder, &changed);
            assert!(!ours || is_well_formed(&changed), "{place}: {changed}");
            match (ours, theirs) {
                (true, true) => self.accepted += 1,
                (false, false) => self.refused += 1,
                _ => {
                    let row = explained(&changed, spot, ours);
                    let row = row.unwrap_or_else(|| {
                        panic!("{place} at {spot}: ours {ours}, theirs {theirs}\n{said}\n{changed}")
                    });
                    *self.rows.entry(row).or_default() += 1;
                }
            }
        }
    }

    /// Says what was judged; so that nothing passes for agreement that was never asked.
    fn told(&self) {
        println!("{self:?}");
        let documents = SCHEMES.len() * DOCUMENTS;
        assert!(self.accepted > documents && self.refused > documents * (EACH - 1), "{self:?}");
        assert!(PLACES[6..].iter().all(|row| self.rows.contains_key(row)), "{self:?}");
    }
}

/// What the program says of a signed document.
fn verified(folder: &Path, document: &str) -> (bool, String) {
    fs::write(folder.join("signed.xml"), document).unwrap();
    let verify = [
        "--verify",
        "--trusted-pem",
        "root.pem",
        "--untrusted-pem",
        "issuing.pem",
        "--verification-time",
        "2026-11-21 06:00:00",
        "--id-attr:Id",
        "urn:part:part",
        "signed.xml",
    ];
    xmlsec(folder, &verify)
}

#[test]
fn xmlsec_agrees_with_our_signatures() {
    if !present() {
        return;
    }
    let (mut tally, mut spots) = (Tally::default(), Source(0x5007));
    for scheme in SCHEMES {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path();
        let key = key(folder, scheme);
        let mut source = Source(0x5eed);
        for turn in 0..DOCUMENTS {
            let document = source.document();
            let reference = if turn % 2 == 0 { Reference::Whole } else { Reference::Id("id-1".into()) };
            let signed = xml_sign(&document, &key, &reference).unwrap_or_else(|fault| panic!("{fault}\n{document}"));
            let ours = xml_verify(&signed, &HOUSE.trust, hours(1));
            assert!(ours[0].signed.is_valid(), "{ours:?}\n{signed}");
            let (agrees, said) = verified(folder, &signed);
            assert!(agrees, "{said}\n{signed}");
            tally.judge(folder, &signed, turn, &mut spots);
        }
    }
    tally.told();
}

#[test]
fn signatures_made_by_xmlsec_are_read() {
    if !present() {
        return;
    }
    let (mut tally, mut spots) = (Tally::default(), Source(0xf007));
    for scheme in SCHEMES {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path();
        let key = key(folder, scheme);
        let mut source = Source(0xfeed);
        for turn in 0..DOCUMENTS {
            let document = source.document();
            let place = document.rfind("</r>").unwrap();
            let template = format!("{}{}{}", &document[..place], source.template(scheme), &document[place..]);
            fs::write(folder.join("template.xml"), &template).unwrap();
            let sign = [
                "--sign",
                "--privkey-pem",
                "key.pem,certificate.pem",
                "--id-attr:Id",
                "urn:part:part",
                "--output",
                "signed.xml",
                "template.xml",
            ];
            let (signs, said) = xmlsec(folder, &sign);
            assert!(signs, "{said}\n{template}");
            let signed = fs::read_to_string(folder.join("signed.xml")).unwrap();
            let ours = xml_verify(&signed, &HOUSE.trust, hours(1));
            assert!(ours[0].signed.is_valid(), "{ours:?}\n{signed}");
            assert_eq!(ours[0].signed.signer.as_ref(), Some(key.certificate()));
            tally.judge(folder, &signed, turn, &mut spots);
        }
    }
    tally.told();
}
