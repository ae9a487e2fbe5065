//! `qyzmet verify` and `qyzmet trust` as a process: verdicts, statuses, faults.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use jiff::{SignedDuration, Timestamp};
use kernel::{Bin, Iin};
use pki::{
    Algorithm, Authority, Container, Digest, KeyFile, Reference, RevocationReason, Role, Signer, StampRequest,
    Statement, Subject, cms_sign, cms_signatures, cms_verify, xml_sign,
};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn start() -> Timestamp {
    "2026-11-21T05:00:00Z".parse().unwrap()
}

fn hours(count: i64) -> Timestamp {
    start() + SignedDuration::from_hours(count)
}

fn qyzmet(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qyzmet")).current_dir(folder).args(arguments).output().unwrap()
}

fn told(output: &Output) -> (i32, Value) {
    let text = String::from_utf8_lossy(&output.stdout);
    let fault = String::from_utf8_lossy(&output.stderr);
    let value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text} {fault}"));
    (output.status.code().unwrap(), value)
}

struct House {
    folder: tempfile::TempDir,
    authority: Authority,
    key: KeyFile,
}

impl House {
    /// An authority of one algorithm, its certificates and lists in files, and a head's signature over `paper.txt`.
    fn new(algorithm: Algorithm) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(&folder.path().join("authority"), "p", algorithm, start()).unwrap();
        let subject = Subject {
            surname: "Серикова".into(),
            name: "Айгуль".into(),
            patronymic: Some("Маратовна".into()),
            iin: Some(Iin::with_check_digit("85010145001").unwrap()),
            organisation: Some(("Отдел образования".into(), some_bin())),
        };
        let validity = start()..start() + SignedDuration::from_hours(24 * 365);
        let key = authority.issue(&subject, &[Role::Head], validity, start()).unwrap();
        let house = Self { folder, authority, key };
        house.write("paper.txt", b"paper");
        house.write("root.cer", house.authority.root().der());
        house.write("issuing.pem", house.authority.issuing().pem().unwrap().as_bytes());
        house.write("signed.p7s", &cms_sign(&house.key, b"paper", false, start()).unwrap());
        house.lists(start());
        house
    }

    fn lists(&self, at: Timestamp) {
        self.write("own.crl", &self.authority.crl(at).unwrap());
        self.write("root.crl", &self.authority.root_crl(at).unwrap());
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    fn verify(&self, more: &[&str]) -> (i32, Value) {
        let trust = ["--trust", "root.cer", "--trust", "issuing.pem", "--json"];
        told(&qyzmet(self.folder.path(), &[&["verify"][..], more, &trust].concat()))
    }
}

fn some_bin() -> Bin {
    Bin::new(Iin::with_check_digit("05034000123").unwrap().as_str()).unwrap()
}

const LISTS: [&str; 4] = ["--crl", "own.crl", "--crl", "root.crl"];

#[test]
fn verdicts_of_every_algorithm_and_their_statuses() {
    for (algorithm, word) in
        [(Algorithm::Rsa, "rsa"), (Algorithm::EcdsaP256, "ecdsa-p256"), (Algorithm::Gost2015x512, "gost-2015-512")]
    {
        let house = House::new(algorithm);
        let at = hours(1).to_string();
        let asked = [&["signed.p7s", "--content", "paper.txt", "--at", &at][..], &LISTS].concat();
        let (status, found) = house.verify(&asked);
        assert_eq!((status, &found["verdict"], &found["kind"]), (0, &json!("valid"), &json!("cms")), "{word}: {found}");
        assert_eq!(found["signatures"].as_array().unwrap().len(), 1);
        let signature = &found["signatures"][0];
        assert_eq!(signature["signer"]["name"], "СЕРИКОВА АЙГУЛЬ МАРАТОВНА");
        assert!(signature["signer"]["iin"].as_str().unwrap().starts_with("85010145001"));
        assert_eq!(signature["signer"]["bin"], some_bin().as_str());
        assert_eq!(signature["signer"]["roles"], json!(["head"]));
        assert_eq!(signature["algorithm"], word);
        assert_eq!(signature["signed_at"], "2026-11-21T05:00:00Z");
        assert_eq!((&signature["verdict"], &signature["reasons"]), (&json!("valid"), &json!([])));

        house.write("other.txt", b"another");
        let (status, found) =
            house.verify(&[&["signed.p7s", "--content", "other.txt", "--at", &at][..], &LISTS].concat());
        assert_eq!((status, &found["signatures"][0]["reasons"]), (1, &json!(["not-intact"])));

        // Without the lists nobody knows; without the root nobody trusts.
        let (status, found) = house.verify(&["signed.p7s", "--content", "paper.txt", "--at", &at, "--offline"]);
        assert_eq!((status, &found["verdict"]), (2, &json!("undetermined")));
        assert_eq!(found["signatures"][0]["reasons"], json!(["revocation-unknown"]));

        let serial = house.key.certificate().serial();
        house.authority.revoke(&serial, hours(2), RevocationReason::Hold).unwrap();
        house.lists(hours(3));
        let later = hours(4).to_string();
        let (status, found) =
            house.verify(&[&["signed.p7s", "--content", "paper.txt", "--at", &later][..], &LISTS].concat());
        assert_eq!((status, &found["signatures"][0]["reasons"]), (1, &json!(["revoked"])));
    }
}

#[test]
fn xml_and_words_for_a_person() {
    let house = House::new(Algorithm::Gost2015x512);
    house.write("a.dat", xml_sign("<a>1</a>", &house.key, &Reference::Whole).unwrap().as_bytes());
    let at = hours(1).to_string();
    let (status, found) = house.verify(&[&["a.dat", "--at", &at][..], &LISTS].concat());
    assert_eq!((status, &found["kind"]), (0, &json!("xml")), "{found}");
    for (lang, valid) in [("ru", "действительна"), ("kk", "жарамды"), ("en", "valid")] {
        let asked = ["verify", "a.dat", "--at", &at, "--trust", "root.cer", "--trust", "issuing.pem", "--lang", lang];
        let output = qyzmet(house.folder.path(), &[&asked[..], &LISTS].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(valid) && text.contains("СЕРИКОВА"), "{text}");
    }
}

/// What was not looked at is neither good nor bad, and its reason says what to do.
#[test]
fn what_cannot_be_looked_at_whole_leaves_the_verdict_open() {
    let house = House::new(Algorithm::EcdsaP256);
    let at = hours(1).to_string();
    let asked = |file: &str| house.verify(&[&[file, "--at", &at][..], &LISTS].concat());
    let reasons = |(status, found): (i32, Value)| (status, found["signatures"][0]["reasons"].clone());
    assert_eq!(reasons(asked("signed.p7s")), (2, json!(["document-missing"])));
    let part = xml_sign("<a><b Id=\"b\">1</b></a>", &house.key, &Reference::Id("b".into())).unwrap();
    house.write("part.xml", part.as_bytes());
    assert_eq!(reasons(asked("part.xml")), (2, json!(["part-only"])));
    house.write("large.xml", format!("<a>{}</a>", " ".repeat(16 * 1024 * 1024)).as_bytes());
    assert_eq!(reasons(asked("large.xml")), (2, json!(["too-large"])));
    house.write("letters.xml", b"<?xml version=\"1.0\" encoding=\"UTF-7\"?><a/>");
    assert_eq!(reasons(asked("letters.xml")), (2, json!(["unsupported-form"])));
    for (lang, words) in [("ru", "отделена от документа"), ("kk", "құжаттан бөлек"), ("en", "apart from its document")]
    {
        let asked =
            ["verify", "signed.p7s", "--at", &at, "--trust", "root.cer", "--trust", "issuing.pem", "--lang", lang];
        let output = qyzmet(house.folder.path(), &[&asked[..], &LISTS].concat());
        assert!(String::from_utf8_lossy(&output.stdout).contains(words), "{output:?}");
    }
}

/// Years later, with no network and no list of today: by what was kept with the document, and by the roots alone.
#[test]
fn evidence_kept_with_a_document_proves_it_years_later() {
    let house = House::new(Algorithm::EcdsaP256);
    let cms = cms_sign(&house.key, b"paper", true, start()).unwrap();
    let value = cms_signatures(&cms).unwrap().remove(0);
    let request = StampRequest::new(&value, Digest::Sha256).unwrap();
    let trust = house.authority.trust(hours(1)).unwrap();
    let answer = house.authority.time_stamp(request.der(), hours(1)).unwrap();
    let stamp = request.accept(&answer, &trust, hours(1)).unwrap();
    let mut evidence = cms_verify(&cms, None, &trust, hours(1)).evidence.unwrap();
    evidence.add_stamp(&stamp);
    let own = stamp.certificates();
    let whole = cms_verify(&cms, None, &trust.clone().with_evidence(&evidence), hours(1)).evidence.unwrap();
    assert!(whole.certificates().iter().any(|one| own.contains(one)), "the authority of stamps is in it");
    house.write("paper.p7m", &cms);
    house.write("paper.evidence", &whole.to_der().unwrap());
    let late = (start() + SignedDuration::from_hours(24 * 365 * 3)).to_string();
    let verify = |more: &[&str]| {
        told(&qyzmet(
            house.folder.path(),
            &[&["verify", "paper.p7m", "--json", "--at", &late, "--trust", "root.cer"][..], more].concat(),
        ))
    };
    let (status, found) = verify(&["--evidence", "paper.evidence"]);
    assert_eq!((status, &found["verdict"]), (0, &json!("valid")), "{found}");
    let (status, found) = verify(&["--trust", "issuing.pem", "--offline"]);
    assert_eq!(status, 1, "nothing proves when it was signed: {found}");
    assert!(found["signatures"][0]["reasons"].as_array().unwrap().contains(&json!("expired")));
    let output = qyzmet(house.folder.path(), &["verify", "paper.p7m", "--trust", "root.cer", "--evidence", "root.cer"]);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_wrong_question_is_no_verdict() {
    let house = House::new(Algorithm::EcdsaP256);
    let folder = house.folder.path();
    house.write("person.cer", house.key.certificate().der());
    for asked in [
        &["verify", "nothing.p7s", "--trust", "root.cer"][..],
        &["verify", "signed.p7s"],
        &["verify", "signed.p7s", "--trust", "person.cer"],
        &["verify", "signed.p7s", "--trust", "root.cer", "--crl", "root.cer"],
        &["verify", "signed.p7s", "--trust", "root.cer", "--ocsp", "root.cer"],
        &["verify", "signed.p7s", "--trust", "root.cer", "--at", "yesterday"],
        &["verify"],
    ] {
        let output = qyzmet(folder, asked);
        assert_eq!(output.status.code(), Some(3), "{asked:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{asked:?}");
    }
}

#[test]
fn the_folder_of_trust_is_filled_with_care() {
    let house = House::new(Algorithm::Gost2015x512);
    let folder = house.folder.path();
    house.write("person.cer", house.key.certificate().der());
    let refused = |files: &[&str], word: &str| {
        let output = qyzmet(folder, &[&["trust", "import", "--into", "trust"][..], files].concat());
        let fault = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{files:?}");
        assert!(fault.contains(word), "{files:?}: {fault}");
    };
    // A root is shown by its fingerprint and waits for the operator's word.
    refused(&["root.cer"], &house.authority.root().fingerprint());
    refused(&["person.cer"], "not a certificate of an authority");
    refused(&["paper.txt"], "neither");
    assert!(!folder.join("trust").exists());
    let import = ["trust", "import", "--into", "trust", "root.cer", "issuing.pem", "own.crl", "root.crl", "--root"];
    assert_eq!(qyzmet(folder, &import).status.code(), Some(0));
    // What is there already is told, and keeps nothing else away.
    house.lists(hours(1));
    let again = qyzmet(folder, &["trust", "import", "--into", "trust", "issuing.pem", "own.crl"]);
    assert_eq!(again.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&again.stdout).contains("already"), "{again:?}");
    refused(&["root.cer", "root.crl"], &house.authority.root().fingerprint());
    let (status, listed) = told(&qyzmet(folder, &["trust", "list", "--in", "trust", "--json"]));
    assert_eq!(status, 0);
    let mut kinds: Vec<_> = listed.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["intermediate", "list", "list", "list", "root"]);
    assert_eq!(listed[0]["fingerprint"], house.authority.root().fingerprint());
    assert_eq!(listed[0]["algorithm"], "gost-2015-512");
    let at = hours(1).to_string();
    let asked =
        ["verify", "signed.p7s", "--content", "paper.txt", "--at", &at, "--trust", "trust", "--offline", "--json"];
    assert_eq!(told(&qyzmet(folder, &asked)).0, 0);
    // A file that cannot be read may have been the one that was wanted: nobody is called a stranger for it.
    let intermediates = fs::read_dir(folder.join("trust/intermediates")).unwrap();
    intermediates.for_each(|file| fs::write(file.unwrap().path(), "").unwrap());
    let (status, found) = told(&qyzmet(folder, &asked));
    assert_eq!((status, &found["signatures"][0]["reasons"]), (2, &json!(["chain-unknown"])));
}

/// An authority below a root that is named by hand: an anchor only where nobody can tell of it.
#[test]
fn an_authority_below_the_root_is_an_anchor_only_where_nobody_can_tell_of_it() {
    let house = House::new(Algorithm::EcdsaP256);
    let folder = house.folder.path();
    let at = hours(1).to_string();
    let verify = |more: &[&str], at: &str| {
        let own = ["verify", "signed.p7s", "--content", "paper.txt", "--at", at, "--trust", "issuing.pem", "--json"];
        let (status, found) = told(&qyzmet(folder, &[&own[..], more].concat()));
        (status, found["signatures"][0]["reasons"].clone())
    };
    // With no network and no list of the root it is taken at the word of whoever names it, as RFC 5280 lets them choose any anchor.
    assert_eq!(verify(&["--crl", "own.crl"], &at), (0, json!([])));
    assert_eq!(
        verify(&["--offline"], &at),
        (2, json!(["revocation-unknown"])),
        "it vouches for nobody's standing but its own"
    );
    // Its own validity counts all the same.
    let late = hours(24 * 365 * 11).to_string();
    let (status, reasons) = verify(&["--crl", "own.crl"], &late);
    assert!(status == 1 && reasons.as_array().unwrap().contains(&json!("expired")), "{reasons}");
    // Once a list of the one above is at hand, the way up to a root is walked, and without the root there is none.
    assert_eq!(verify(&["--crl", "own.crl", "--crl", "root.crl"], &at), (1, json!(["untrusted-issuer"])));
    assert_eq!(verify(&["--crl", "own.crl", "--crl", "root.crl", "--trust", "root.cer"], &at), (0, json!([])));
    // Such a list in a folder counts wherever the folder is named.
    let import = ["trust", "import", "--into", "trust", "root.cer", "root.crl", "--root"];
    assert_eq!(qyzmet(folder, &import).status.code(), Some(0));
    let stale = hours(30).to_string();
    let (status, reasons) = verify(&["--crl", "own.crl", "--trust", "trust"], &stale);
    assert!(status == 2 && reasons == json!(["revocation-unknown"]), "the root's list is stale: {reasons}");
}

#[test]
fn a_statement_from_a_square_code_is_judged_with_no_network() {
    let house = House::new(Algorithm::Gost2015x256);
    let folder = house.folder.path();
    let key = house.key.certificate();
    house.write("body.cer", key.der());
    let statement = Statement {
        kind: "uko-2012-149/preschool-queue/queue-notice".into(),
        office: "shymkent".into(),
        number: "SHYMKENT-2026-00012".into(),
        holder: "Әлия А.".into(),
        issued_at: hours(1),
        digest: [7; 32],
    };
    let digits = statement.sign(&house.key).unwrap();
    let at = hours(2).to_string();
    let verify = |text: &str, more: &[&str]| {
        let asked = ["verify", "--statement", text, "--signer", "body.cer", "--at", &at];
        qyzmet(folder, &[&asked[..], more].concat())
    };
    let (status, found) = told(&verify(&format!("http://localhost:8080/check/ABCDEFGH2345/{digits}"), &["--json"]));
    assert_eq!((status, &found["verdict"], &found["reasons"]), (0, &json!("valid"), &json!([])), "{found}");
    assert_eq!(found["statement"]["number"], "SHYMKENT-2026-00012");
    assert_eq!(found["statement"]["issued_at"], "2026-11-21T06:00:00Z");
    assert_eq!(found["statement"]["digest"], "07".repeat(32));
    assert_eq!((&found["signer"], &found["algorithm"]), (&json!("СЕРИКОВА АЙГУЛЬ"), &json!("gost-2015-256")));
    for (lang, word) in [("ru", "действительна"), ("kk", "жарамды"), ("en", "valid")] {
        let text = String::from_utf8(verify(&digits, &["--lang", lang]).stdout).unwrap();
        assert!(text.contains(word) && text.contains("SHYMKENT-2026-00012"), "{text}");
    }
    // Another paper's file, another key, a changed digit, and a key that was stolen.
    house.write("other.pdf", b"%PDF-1.7 nothing");
    let (status, found) = told(&verify(&digits, &["--json", "--content", "other.pdf"]));
    assert_eq!((status, &found["reasons"]), (1, &json!(["not-intact"])));
    let forged = format!("{}{}", if digits.starts_with('0') { '1' } else { '0' }, &digits[1..]);
    assert_eq!(verify(&forged, &[]).status.code(), Some(1));
    let stranger = ["verify", "--statement", &digits, "--signer", "issuing.pem", "--at", &at, "--json"];
    assert_eq!(told(&qyzmet(folder, &stranger)).1["reasons"], json!(["untrusted-issuer"]));
    house.authority.revoke(&key.serial(), hours(2), RevocationReason::KeyCompromise).unwrap();
    house.lists(hours(2));
    let lists = ["--json", "--trust", "root.cer", "--trust", "issuing.pem", "--crl", "own.crl", "--crl", "root.crl"];
    assert_eq!(told(&verify(&digits, &lists)).1["reasons"], json!(["revoked"]));
    assert_eq!(qyzmet(folder, &["verify", "--statement", &digits]).status.code(), Some(3), "whose key?");
}

/// Keys of the national authority's test contour, judged by its own list.
#[test]
fn signers_of_the_test_contour() {
    let told_where = std::env::var_os("QYZMET_INTEROP").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/interop");
    let interop = told_where.clone().unwrap_or_else(beside).join("ncanode-go/certs");
    assert!(told_where.is_none() || interop.is_dir(), "QYZMET_INTEROP: {} is no folder", interop.display());
    if !interop.is_dir() {
        println!("skipped: no interop data");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| interop.join(name).display().to_string();
    let (root, issuing) = (path("root_test_gost_2022.cer"), path("nca_gost2022_test.cer"));
    let list = path("nca_gost2022_test.crl");
    let keys = [
        ("individual/valid/individual_valid", "individual", json!([])),
        ("legal/valid/head", "head", json!([])),
        ("legal/valid/employee_signright", "sign-right", json!([])),
        // Revoked, whatever the folder says.
        ("legal/valid/employee", "employee", json!(["revoked"])),
        ("individual/revoked/individual_revoked", "individual", json!(["revoked"])),
        ("legal/revoked/head", "head", json!(["revoked"])),
    ];
    for (name, role, reasons) in keys {
        let container = Container::open(&interop.join(format!("{name}.p12")), "Qwerty12").unwrap();
        let key = container.entries[0].key().unwrap();
        let at = "2026-09-01T00:00:00Z";
        fs::write(folder.path().join("signed"), cms_sign(&key, b"paper", true, at.parse().unwrap()).unwrap()).unwrap();
        let asked = ["verify", "signed", "--json", "--test-contour", "--at", at, "--trust", &root, "--trust", &issuing];
        let (status, found) = told(&qyzmet(folder.path(), &[&asked[..], &["--crl", &list]].concat()));
        let signature = &found["signatures"][0];
        assert_eq!(signature["reasons"], reasons, "{name}");
        assert_eq!(status, i32::from(reasons != json!([])), "{name}");
        assert!(signature["signer"]["roles"].as_array().unwrap().contains(&json!(role)), "{name}: {found}");
        assert_eq!(signature["signer"]["iin"].as_str().map(str::len), Some(12), "{name}");
        assert_eq!(signature["algorithm"], "gost-2015-512", "{name}");
    }
}
