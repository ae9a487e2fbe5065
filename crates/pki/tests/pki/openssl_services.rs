//! A second opinion on answers about revocation, time stamps and several signers: `openssl` reads what this room writes, and this room reads what
//! `openssl` writes, with RSA and ECDSA.

use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate, Digest, OcspRequest, Reason, RevocationReason, Role, Signer, SourceFault, StampRequest, Trust,
    Verdict, cms_add_signer, cms_sign, cms_signatures, cms_verify, cms_verify_all, with_stamp,
};

use crate::{
    citizen, head, new_authority,
    openssl::{agrees, openssl, present},
    start, year,
};

/// The program has no other clock for answers than the machine's.
#[allow(clippy::disallowed_methods, reason = "openssl compares with the machine's clock")]
fn present_moment() -> Timestamp {
    Timestamp::now()
}

/// A root, a person, a revoked person, a responder and an authority of time stamps, all made by `openssl`.
const CONFIG: &str = "
[ req ]
distinguished_name = name
[ name ]
[ root ]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ person ]
basicConstraints = CA:false
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = emailProtection
[ responder ]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = yes
[ stamping ]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[ tsa ]
default_tsa = service
[ service ]
serial = tsa.serial
signer_digest = sha256
default_policy = 1.2.398.3.3.2.6.4
digests = sha256
accuracy = secs:1, millisecs:500
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
";

const RSA: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
const EC: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";

fn house_of_openssl(folder: &Path, algorithm: &str) {
    fs::write(folder.join("config"), CONFIG).unwrap();
    fs::write(folder.join("tsa.serial"), "01\n").unwrap();
    fs::write(folder.join("document"), "document").unwrap();
    agrees(folder, &format!("genpkey {algorithm} -out root.key"));
    agrees(
        folder,
        "req -config config -new -x509 -sha256 -days 30 -key root.key -subj /CN=root -extensions root -out root.pem",
    );
    for (number, name, profile) in [
        (17, "person", "person"),
        (18, "revoked", "person"),
        (19, "unknown", "person"),
        (20, "responder", "responder"),
        (21, "stamping", "stamping"),
        (22, "second", "person"),
    ] {
        // The second signer has the other algorithm.
        let algorithm = if name != "second" {
            algorithm
        } else if algorithm == RSA {
            EC
        } else {
            RSA
        };
        agrees(folder, &format!("genpkey {algorithm} -out {name}.key"));
        agrees(folder, &format!("req -config config -new -key {name}.key -subj /CN={name} -out {name}.csr"));
        let sign =
            format!("x509 -req -in {name}.csr -CA root.pem -CAkey root.key -sha256 -days 20 -set_serial {number}");
        agrees(folder, &format!("{sign} -extfile config -extensions {profile} -out {name}.pem"));
    }
    let row = |status: char, revoked: &str, serial: &str, name: &str| {
        format!("{status}\t401231235959Z\t{revoked}\t{serial}\tunknown\t/CN={name}\n")
    };
    let index = [row('V', "", "11", "person"), row('R', "260101000000Z,keyCompromise", "12", "revoked")].concat();
    fs::write(folder.join("index"), index).unwrap();
}

fn certificate(folder: &Path, name: &str) -> Certificate {
    Certificate::from_pem(&fs::read(folder.join(format!("{name}.pem"))).unwrap()).unwrap()
}

#[test]
fn answers_of_openssl_are_read() {
    if !present("openssl") {
        return;
    }
    for algorithm in [RSA, EC] {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path();
        house_of_openssl(folder, algorithm);
        let root = certificate(folder, "root");
        let now = present_moment();
        for (name, delegate) in [("person", true), ("person", false), ("revoked", true), ("unknown", true)] {
            let own = certificate(folder, name);
            let request = OcspRequest::new(&own, &root).unwrap();
            fs::write(folder.join("request"), request.der()).unwrap();
            let by = if delegate { "responder" } else { "root" };
            let tell = format!("ocsp -index index -CA root.pem -rsigner {by}.pem -rkey {by}.key -reqin request");
            agrees(folder, &format!("{tell} -respout answer"));
            let bytes = fs::read(folder.join("answer")).unwrap();
            if name == "unknown" {
                assert_eq!(request.accept(&bytes, &[], now).unwrap_err(), SourceFault::Unknown);
                continue;
            }
            let answer = request.accept(&bytes, &[], now).unwrap();
            let trust = Trust::new(vec![root.clone()], vec![], vec![]).with_answers([answer]);
            let cms = sign_with(folder, name);
            let signed = cms_verify(&cms, Some(b"document"), &trust, present_moment());
            let at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            let expected = if name == "person" {
                vec![]
            } else {
                vec![Reason::Revoked { at, reason: RevocationReason::KeyCompromise }]
            };
            assert_eq!(signed.reasons, expected, "{algorithm} {name}");
            // A person's key gives no answers, though the same root certified it.
            agrees(folder, &format!("{} -respout answer", tell.replace(by, "second")));
            let bytes = fs::read(folder.join("answer")).unwrap();
            assert_eq!(request.accept(&bytes, &[], now).unwrap_err(), SourceFault::Untrusted);
        }
    }
}

fn sign_with(folder: &Path, name: &str) -> Vec<u8> {
    agrees(
        folder,
        &format!(
            "cms -sign -binary -md sha256 -in document -signer {name}.pem -inkey {name}.key -outform DER -out sign.p7s"
        ),
    );
    fs::read(folder.join("sign.p7s")).unwrap()
}

#[test]
fn openssl_reads_our_answers() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let authority = new_authority(&folder.join("authority"));
    let now = present_moment();
    let good = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
    let revoked = authority.issue(&head(), &[Role::Head], year(), start()).unwrap();
    authority.revoke(&revoked.certificate().serial(), start(), RevocationReason::Superseded).unwrap();
    fs::write(folder.join("root.pem"), authority.root().pem().unwrap()).unwrap();
    fs::write(folder.join("issuing.pem"), authority.issuing().pem().unwrap()).unwrap();
    let all = [authority.root(), authority.issuing()].map(|one| one.pem().unwrap()).concat();
    fs::write(folder.join("all.pem"), all).unwrap();
    fs::write(folder.join("good.pem"), good.certificate().pem().unwrap()).unwrap();
    fs::write(folder.join("revoked.pem"), revoked.certificate().pem().unwrap()).unwrap();
    for (name, issuer, word) in
        [("good", "issuing", "good"), ("revoked", "issuing", "revoked"), ("issuing", "root", "good")]
    {
        for hash in ["-sha1", "-sha256"] {
            agrees(folder, &format!("ocsp {hash} -issuer {issuer}.pem -cert {name}.pem -reqout request"));
            let request = fs::read(folder.join("request")).unwrap();
            fs::write(folder.join("answer"), authority.ocsp(&request, now).unwrap()).unwrap();
            let (agreed, said) = openssl(folder, "ocsp -reqin request -respin answer -CAfile all.pem -resp_text");
            let told = said.contains("Response verify OK") && said.contains(&format!("Cert Status: {word}"));
            assert!(agreed && told && said.contains("OCSP Nonce"), "{said}");
            assert!(!said.contains("Nonce Verify error") && !said.contains("WARNING"), "{said}");
        }
    }
}

#[test]
fn stamps_of_openssl_are_read() {
    if !present("openssl") {
        return;
    }
    for algorithm in [RSA, EC] {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path();
        house_of_openssl(folder, algorithm);
        let cms = sign_with(folder, "person");
        let trust = Trust::new(vec![certificate(folder, "root")], vec![], vec![]);
        let request = StampRequest::new(&cms_signatures(&cms).unwrap()[0], Digest::Sha256).unwrap();
        fs::write(folder.join("request"), request.der()).unwrap();
        let reply =
            "ts -reply -config config -section service -queryfile request -signer stamping.pem -inkey stamping.key";
        agrees(folder, &format!("{reply} -out answer"));
        let answer = fs::read(folder.join("answer")).unwrap();
        let stamp = request.accept(&answer, &trust, present_moment()).unwrap();
        let stamped = with_stamp(&cms, stamp.der()).unwrap();
        let later = present_moment() + SignedDuration::from_hours(24 * 25);
        let signed = cms_verify(&stamped, Some(b"document"), &trust, later);
        let found = signed.stamp.unwrap();
        // Only revocation is unknown: nobody was asked.
        assert_eq!((found.verdict, found.reasons), (Verdict::Undetermined, vec![Reason::RevocationUnknown]));
        assert_eq!((signed.verdict, signed.reasons), (Verdict::Undetermined, vec![Reason::RevocationUnknown]));
        assert_eq!(cms_verify(&cms, Some(b"document"), &trust, later).verdict, Verdict::Invalid);
        // A policy that is not НУЦ's, and a key that is not for stamps.
        agrees(folder, &format!("{reply} -tspolicy 1.2.3.4 -out answer"));
        let answer = fs::read(folder.join("answer")).unwrap();
        assert_eq!(request.accept(&answer, &trust, present_moment()).unwrap_err(), SourceFault::Untrusted);
    }
}

#[test]
fn openssl_reads_our_stamps() {
    if !present("openssl") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let authority = new_authority(&folder.join("authority"));
    fs::write(folder.join("root.pem"), authority.root().pem().unwrap()).unwrap();
    fs::write(folder.join("issuing.pem"), authority.issuing().pem().unwrap()).unwrap();
    fs::write(folder.join("document"), "document").unwrap();
    let now = present_moment();
    for wanted in ["-cert", "-cert -no_nonce", "-cert -tspolicy 1.2.398.3.3.2.6.4", "-sha512 -cert"] {
        agrees(folder, &format!("ts -query -data document -sha256 {wanted} -out request"));
        let answer = authority.time_stamp(&fs::read(folder.join("request")).unwrap(), now).unwrap();
        fs::write(folder.join("answer"), answer).unwrap();
        let verify = "ts -verify -in answer -CAfile root.pem -untrusted issuing.pem";
        agrees(folder, &format!("{verify} -queryfile request"));
        agrees(folder, &format!("{verify} -data document"));
        let (_, said) = openssl(folder, "ts -reply -in answer -text");
        assert!(said.contains("Status: Granted") && said.contains("Policy OID: 1.2.398.3.3.2.6.4"), "{said}");
    }
    agrees(folder, "ts -query -data document -sha256 -tspolicy 1.2.3.4 -out request");
    fs::write(folder.join("answer"), authority.time_stamp(&fs::read(folder.join("request")).unwrap(), now).unwrap())
        .unwrap();
    let (_, said) = openssl(folder, "ts -reply -in answer -text");
    assert!(said.contains("Status: Rejected") && said.contains("policy is not supported"), "{said}");
}

#[test]
fn several_signers_are_read_both_ways() {
    if !present("openssl") {
        return;
    }
    for algorithm in [RSA, EC] {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path();
        house_of_openssl(folder, algorithm);
        let trust = Trust::new(vec![certificate(folder, "root")], vec![], vec![]);
        let sign = "cms -sign -binary -md sha256 -in document -signer person.pem -inkey person.key";
        let sign = format!("{sign} -signer second.pem -inkey second.key -outform DER -out sign.p7s");
        for form in ["", "-nodetach", "-nodetach -stream", "-cades -keyid"] {
            agrees(folder, &format!("{sign} {form}"));
            let all = cms_verify_all(
                &fs::read(folder.join("sign.p7s")).unwrap(),
                Some(b"document"),
                &trust,
                present_moment(),
            );
            assert_eq!(all.len(), 2, "{form}");
            assert!(all.iter().all(|signed| signed.reasons == [Reason::RevocationUnknown]), "{form}: {all:?}");
        }
        // One more signature by openssl over ours, and ours over that of openssl.
        let authority = new_authority(&folder.join("authority"));
        let key = authority.issue(&citizen(), &[Role::Individual], year(), start()).unwrap();
        let now = present_moment();
        let roots = [authority.root().pem().unwrap(), authority.issuing().pem().unwrap()].concat();
        fs::write(folder.join("all.pem"), [fs::read_to_string(folder.join("root.pem")).unwrap(), roots].concat())
            .unwrap();
        let check = "cms -verify -binary -inform DER -CAfile all.pem -content document -out out";
        let theirs = sign_with(folder, "person");
        fs::write(folder.join("ours.p7s"), cms_add_signer(&theirs, &key, Some(b"document"), now).unwrap()).unwrap();
        agrees(folder, &format!("{check} -in ours.p7s"));
        fs::write(folder.join("one.p7s"), cms_sign(&key, b"document", true, now).unwrap()).unwrap();
        let resign = "cms -resign -binary -md sha256 -inform DER -in one.p7s -outform DER -out two.p7s";
        agrees(folder, &format!("{resign} -signer second.pem -inkey second.key"));
        let two = fs::read(folder.join("two.p7s")).unwrap();
        assert_eq!(cms_verify_all(&two, None, &trust, now).len(), 2);
        // A stamp inside disturbs nobody.
        let request = StampRequest::new(&cms_signatures(&two).unwrap()[0], Digest::Sha256).unwrap();
        let answer = authority.time_stamp(request.der(), now).unwrap();
        let stamp = request.accept(&answer, &authority.trust(now).unwrap(), now).unwrap();
        fs::write(folder.join("stamped.p7s"), with_stamp(&two, stamp.der()).unwrap()).unwrap();
        agrees(folder, "cms -verify -binary -inform DER -CAfile all.pem -in stamped.p7s -out out");
    }
}
