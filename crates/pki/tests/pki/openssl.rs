//! A second opinion: the program `openssl` reads what this room writes, and this room reads what `openssl` writes.

use std::{fs, path::Path, process::Command};

use pki::{RevocationReason, Role, Signer, Verdict, cms_sign, cms_verify, pdf};

use crate::{HOUSE, citizen, head, hours, new_authority, papers, start, xml_xmlsec::key, year};

/// True when the program is there. Without it the test says so; under continuous integration it must be there.
#[allow(clippy::disallowed_methods, reason = "a test of the machine asks the machine")]
pub fn present(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        let demanded = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!demanded, "the program {program} is missing, and CI=true demands it");
        eprintln!("NOT CHECKED: the program {program} is missing");
    }
    found
}

/// Runs `openssl` in the folder; true when it agrees.
pub fn openssl(folder: &Path, arguments: &str) -> (bool, String) {
    let out = Command::new("openssl").args(arguments.split_whitespace()).current_dir(folder).output().unwrap();
    (out.status.success(), format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)))
}

pub fn agrees(folder: &Path, arguments: &str) {
    let (agrees, said) = openssl(folder, arguments);
    assert!(agrees, "openssl {arguments}\n{said}");
}

#[test]
fn openssl_agrees_with_our_signatures_chains_and_lists() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let authority = new_authority(&folder.join("authority"));
    let good = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let revoked = authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    authority.revoke(&revoked.certificate().serial(), hours(1), RevocationReason::KeyCompromise).unwrap();
    fs::write(folder.join("root.pem"), authority.root().pem().unwrap()).unwrap();
    fs::write(folder.join("issuing.pem"), authority.issuing().pem().unwrap()).unwrap();
    fs::write(folder.join("good.pem"), good.certificate().pem().unwrap()).unwrap();
    fs::write(folder.join("revoked.pem"), revoked.certificate().pem().unwrap()).unwrap();
    fs::write(folder.join("issuing.crl"), authority.crl(hours(2)).unwrap()).unwrap();
    fs::write(folder.join("root.crl"), authority.root_crl(hours(2)).unwrap()).unwrap();
    fs::write(folder.join("delta.crl"), authority.delta_crl(hours(2)).unwrap()).unwrap();
    let (told, said) = openssl(folder, "crl -inform DER -in delta.crl -verify -CAfile issuing.pem -noout -text");
    assert!(told && said.contains("Delta CRL Indicator: critical") && said.contains("Key Compromise"), "{said}");
    for name in ["root", "issuing"] {
        agrees(folder, &format!("crl -inform DER -in {name}.crl -verify -CAfile {name}.pem -noout"));
        agrees(folder, &format!("crl -inform DER -in {name}.crl -outform PEM -out {name}.crl.pem"));
    }
    let lists = ["root.crl.pem", "issuing.crl.pem"].map(|name| fs::read_to_string(folder.join(name)).unwrap()).concat();
    fs::write(folder.join("lists.pem"), lists).unwrap();
    let authorities = ["root.pem", "issuing.pem"].map(|name| fs::read_to_string(folder.join(name)).unwrap()).concat();
    fs::write(folder.join("authorities.pem"), authorities).unwrap();
    let at = hours(3).as_second();
    let verify =
        format!("verify -attime {at} -crl_check_all -CRLfile lists.pem -CAfile root.pem -untrusted issuing.pem");
    agrees(folder, &format!("{verify} -x509_strict good.pem"));
    let (agrees_revoked, said) = openssl(folder, &format!("{verify} revoked.pem"));
    assert!(!agrees_revoked && said.contains("revoked"), "{said}");

    fs::write(folder.join("document"), "Прошу\nсұраймын").unwrap();
    let document = fs::read(folder.join("document")).unwrap();
    fs::write(folder.join("detached.p7s"), cms_sign(&good, &document, false, hours(2)).unwrap()).unwrap();
    fs::write(folder.join("attached.p7m"), cms_sign(&good, &document, true, hours(2)).unwrap()).unwrap();
    let cms = format!("cms -verify -binary -cades -inform DER -attime {at} -CAfile authorities.pem -out out");
    agrees(folder, &format!("{cms} -in detached.p7s -content document"));
    assert_eq!(fs::read(folder.join("out")).unwrap(), document);
    agrees(folder, &format!("{cms} -in attached.p7m"));
    assert_eq!(fs::read(folder.join("out")).unwrap(), document);
    fs::write(folder.join("document"), "другое").unwrap();
    assert!(!openssl(folder, &format!("{cms} -in detached.p7s -content document")).0);

    // The signature inside a PDF is a signature in CMS over the two ranges.
    let signed = pdf::sign_pdf(&papers::paper(), &good, hours(2), "r").unwrap();
    let from = crate::find(&signed, b"/Contents<") + 9;
    let to = from + signed[from..].iter().position(|octet| *octet == b'>').unwrap() + 1;
    let hex = std::str::from_utf8(&signed[from + 1..to - 1]).unwrap();
    fs::write(folder.join("paper.p7s"), hex::decode(hex).unwrap()).unwrap();
    fs::write(folder.join("ranges"), [&signed[..from], &signed[to..]].concat()).unwrap();
    agrees(folder, &format!("{cms} -in paper.p7s -content ranges"));
}

#[test]
fn signatures_made_by_openssl_are_read() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let authority = new_authority(&folder.join("authority"));
    let trust = authority.trust(start()).unwrap();
    fs::write(folder.join("document"), "document").unwrap();
    for make in ["-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"] {
        agrees(folder, &format!("genpkey {make} -out key.pem"));
        agrees(folder, "pkey -in key.pem -pubout -outform DER -out public.der");
        let public = fs::read(folder.join("public.der")).unwrap();
        let certificate = authority.certify(&public, &citizen(), &[Role::Individual], year(), start()).unwrap();
        fs::write(folder.join("key.crt"), certificate.pem().unwrap()).unwrap();
        let sign =
            "cms -sign -binary -md sha256 -in document -signer key.crt -inkey key.pem -outform DER -out sign.p7s";
        // Detached, attached with lengths told in advance, attached in a stream (indefinite lengths, octets in pieces), named by key.
        for form in ["", "-nodetach", "-nodetach -stream", "-keyid", "-cades -nodetach -stream", "-cades"] {
            agrees(folder, &format!("{sign} {form}"));
            let cms = fs::read(folder.join("sign.p7s")).unwrap();
            let signed = cms_verify(&cms, Some(b"document"), &trust, hours(1));
            assert_eq!((signed.verdict, signed.reasons.as_slice()), (Verdict::Valid, [].as_slice()), "{make} {form}");
            assert_eq!(signed.content.is_some(), form.contains("-nodetach"));
            assert_eq!(cms_verify(&cms, Some(b"dokument"), &trust, hours(1)).verdict, Verdict::Invalid);
        }
        // Without signed attributes and with a weak hash nothing is accepted.
        agrees(folder, &format!("{sign} -noattr"));
        let cms = fs::read(folder.join("sign.p7s")).unwrap();
        assert_eq!(cms_verify(&cms, Some(b"document"), &trust, hours(1)).verdict, Verdict::Invalid);
        agrees(folder, &sign.replace("sha256", "sha1"));
        let cms = fs::read(folder.join("sign.p7s")).unwrap();
        assert_eq!(cms_verify(&cms, Some(b"document"), &trust, hours(1)).verdict, Verdict::Undetermined);
    }
}

/// A signature of indefinite length ends in zeros, and so does the room it stands in.
#[test]
fn a_paper_with_a_signature_in_ber_is_valid() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let key = key(folder, "ecdsa-sha256");
    let prepared = pdf::prepare(&papers::paper(), "n", hours(1), "r").unwrap();
    fs::write(folder.join("ranges"), pdf::signed_bytes(&prepared).unwrap()).unwrap();
    let sign =
        "cms -sign -binary -md sha256 -in ranges -signer certificate.pem -inkey key.pem -outform DER -out sign.p7s";
    for form in ["-cades", "-cades -stream", "-stream"] {
        agrees(folder, &format!("{sign} {form}"));
        let cms = fs::read(folder.join("sign.p7s")).unwrap();
        assert_eq!(cms[1] == 0x80, form.contains("-stream"), "{form}");
        let paper = pdf::embed(&prepared, &cms).unwrap();
        let signed = pdf::verify_pdf(&paper, &HOUSE.trust, hours(1));
        assert_eq!((signed.verdict, signed.reasons.as_slice()), (Verdict::Valid, [].as_slice()), "{form}");
        assert_eq!(signed.signer.as_ref(), Some(key.certificate()));
        assert_eq!(pdf::signature(&paper).unwrap(), cms, "{form}");
        // Whatever stands in the room beside the signature is no part of it.
        let from = crate::find(&paper, b"/Contents<") + 10 + 2 * cms.len();
        let mut more = paper.clone();
        more[from + 1] = b'1';
        assert_eq!(pdf::verify_pdf(&more, &HOUSE.trust, hours(1)).verdict, Verdict::Invalid, "{form}");
    }
}

/// An authority whose scheme is not known here is not called a stranger.
#[test]
fn a_chain_in_another_hash_than_its_key_wants_is_left_open() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let mut made = Vec::new();
    for (key, digest, known) in [
        ("ec -pkeyopt ec_paramgen_curve:P-256", "sha256", true),
        ("ec -pkeyopt ec_paramgen_curve:P-256", "sha384", false),
        ("rsa:2048", "sha256", true),
        ("rsa:2048", "sha512", false),
    ] {
        fs::write(
            folder.join("extensions"),
            "keyUsage=critical,digitalSignature,nonRepudiation\nauthorityKeyIdentifier=none\n",
        )
        .unwrap();
        agrees(
            folder,
            &format!(
                "req -x509 -newkey {key} -nodes -keyout root.key -out root.pem -days 9 -{digest} -subj /CN=root -addext keyUsage=critical,keyCertSign,cRLSign"
            ),
        );
        agrees(folder, &format!("req -new -newkey {key} -nodes -keyout own.key -out own.csr -subj /CN=own"));
        agrees(
            folder,
            &format!(
                "x509 -req -in own.csr -CA root.pem -CAkey root.key -{digest} -days 9 -extfile extensions -out own.pem"
            ),
        );
        let read = |name: &str| pki::Certificate::from_pem(&fs::read(folder.join(name)).unwrap()).unwrap();
        let (root, own) = (read("root.pem"), read("own.pem"));
        let judged = pki::Trust::new(vec![root.clone()], vec![], vec![]).judge(&own, own.not_before());
        let expected = if known { pki::Reason::RevocationUnknown } else { pki::Reason::UnsupportedAlgorithm };
        assert_eq!(judged, [expected], "{key} {digest}");
        made.push((root, own));
    }
    // A namesake with a key of another kind is one.
    for (own, namesake) in [(0, 2), (2, 0)] {
        let trust = pki::Trust::new(vec![made[namesake].0.clone()], vec![], vec![]);
        let own = &made[own].1;
        assert_eq!(trust.judge(own, own.not_before()), [pki::Reason::UntrustedIssuer]);
    }
}
