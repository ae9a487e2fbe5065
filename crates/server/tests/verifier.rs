//! The verifier as a process of its own, asked the way a program of an integrator asks.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::SignedDuration;
use kernel::Clock;
use pki::{Algorithm, Authority, Role, Subject, cms_sign};
use serde_json::{Value, json};
use server::clock::SystemClock;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Running(Child, String);

impl Running {
    fn start(trust: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_qyzmet"))
            .args(["verifier", "--listen", "127.0.0.1:0", "--trust"])
            .arg(trust)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self(child, address.trim().to_owned())
    }

    fn ask(&self, route: &str, body: &Value) -> Value {
        let mut answer = ureq::post(format!("{}{route}", self.1)).send(serde_json::to_vec(body).unwrap()).unwrap();
        serde_json::from_slice(&answer.body_mut().read_to_vec().unwrap()).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_signature_is_judged_by_the_folder_of_trust() {
    let folder = tempfile::tempdir().unwrap();
    let now = SystemClock::new().now();
    let earlier = now - SignedDuration::from_hours(24);
    let authority = Authority::create(&folder.path().join("a"), "p", Algorithm::Gost2015x512, earlier).unwrap();
    let subject =
        Subject {
            surname: "Серикова".into(), name: "Айгуль".into(), patronymic: None, iin: None, organisation: None
        };
    let key =
        authority.issue(&subject, &[Role::Individual], earlier..now + SignedDuration::from_hours(24), now).unwrap();
    let trust = folder.path().join("trust");
    authority.trust(now).unwrap().save(&trust).unwrap();
    let running = Running::start(&trust);

    let mut signed = cms_sign(&key, b"paper", true, now).unwrap();
    let told = running.ask("/cms/verify", &json!({ "cms": BASE64_STANDARD.encode(&signed) }));
    assert_eq!((&told["valid"], &told["verdict"]), (&json!(true), &json!("valid")), "{told}");
    let place = signed.windows(5).position(|window| window == b"paper").unwrap();
    signed[place] ^= 1;
    let told = running.ask("/cms/verify", &json!({ "cms": BASE64_STANDARD.encode(&signed) }));
    assert_eq!((&told["valid"], &told["verdict"]), (&json!(false), &json!("invalid")), "{told}");
}

#[test]
fn without_a_folder_of_trust_it_says_what_to_do() {
    let told =
        Command::new(env!("CARGO_BIN_EXE_qyzmet")).args(["verifier", "--trust", "/nowhere/at/all"]).output().unwrap();
    assert!(!told.status.success());
    let said = String::from_utf8(told.stderr).unwrap();
    assert!(said.contains("/nowhere/at/all") && said.contains("qyzmet trust import"), "{said}");
}
