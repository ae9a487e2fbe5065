//! `qyzmet doctor`: is the installation whole? Each line says what was looked at, what was found, and what to do.

use super::serve;
use crate::clock::SystemClock;
use crate::house::House;
use casework::CaseRoom;
use clap::Args;
use kernel::Clock as _;
use serde::Serialize;
use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use store::{Store, StoreError};

/// How many cases are read at a time.
const PAGE: i64 = 500;

/// What to check.
#[derive(Args)]
pub struct DoctorArguments {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// For a program to read.
    #[arg(long)]
    json: bool,
}

/// A finding.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    pub(super) what: String,
    pub(super) good: bool,
    pub(super) found: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", if self.good { "good" } else { "BAD " }, self.what, self.found)
    }
}

/// Checks an installation.
pub fn run(arguments: &DoctorArguments) -> Result<ExitCode, Box<dyn Error>> {
    let configuration = serve::read(&arguments.config)?;
    let clock = Arc::new(SystemClock::new());
    let house = serve::build(&configuration, &clock)?;
    let mut findings = vec![trust(&house, &clock), queues(&house)];
    findings.extend(house.portal.statements.as_deref().map(|key| statements(key, &house, &clock)));
    for room in [&house.portal, &house.service_centre, &house.local_body] {
        findings.push(journals(room));
        findings.push(letters(room.system.word(), &room.store));
    }
    findings.push(letters("gateway", &house.gateway_store));
    let good = findings.iter().all(|finding| finding.good);
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        for finding in &findings {
            println!("{finding}");
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Settings with a fault let no house be built: here is told whose are taken.
fn queues(house: &House) -> Finding {
    let own = house.law.own_settings();
    let found = if own.is_empty() {
        "every territory lives by its regulation alone".to_owned()
    } else {
        format!("own ones in {}", own.join(", "))
    };
    Finding { what: "settings of waiting lists".to_owned(), good: true, found }
}

fn trust(house: &House, clock: &SystemClock) -> Finding {
    let what = "trust".to_owned();
    let trusted = &house.portal.trusted;
    // The authorities below the roots are asked about, where the installation asks at all.
    match trusted.trust(&[]).and_then(|trust| trusted.trust(trust.intermediates())) {
        Err(error) => Finding {
            what,
            good: false,
            found: format!("{error}; put the authority's certificates and lists into the folder `trust`"),
        },
        Ok(trust) => {
            let now = clock.now();
            let fresh = trust.lists().iter().filter(|list| list.next_update().is_none_or(|next| next > now)).count();
            let unknown = |own: &&pki::Certificate| trust.judge(own, now).contains(&pki::Reason::RevocationUnknown);
            let silent = trust.intermediates().iter().filter(unknown).count();
            let good = !trust.roots().is_empty() && fresh > 0 && silent == 0;
            let found = format!(
                "{} roots, {} lists, {fresh} fresh, {silent} authorities of unknown standing",
                trust.roots().len(),
                trust.lists().len()
            );
            Finding {
                what,
                good,
                found: if good {
                    found
                } else {
                    format!("{found}; fetch the authority's present lists, or name where it answers under [revocation]")
                },
            }
        }
    }
}

/// The installation's own key signs, and the body's certificate is good.
fn statements(key: &dyn pki::Signer, house: &House, clock: &SystemClock) -> Finding {
    let (what, certificate, now) = ("key of statements".to_owned(), key.certificate(), clock.now());
    let bad = |found: String| Finding { what: what.clone(), good: false, found };
    let probe = pki::Statement {
        kind: String::new(),
        office: String::new(),
        number: String::new(),
        holder: String::new(),
        issued_at: now,
        digest: [0; 32],
    };
    let signed = match probe.sign(key) {
        Ok(signed) => signed,
        Err(error) => {
            return bad(format!("it does not sign: {error}; it must be of 256 bits, and its token must be there"));
        }
    };
    let trust = match house.portal.trusted.trust(std::slice::from_ref(certificate)) {
        Ok(trust) => trust,
        Err(error) => return bad(format!("{error}; see trust")),
    };
    let judged = pki::Statement::judge(&signed, std::slice::from_ref(certificate), &trust, now);
    let found = format!("certificate {} until {}", certificate.serial(), certificate.not_after());
    if judged.verdict == pki::Verdict::Valid {
        return Finding { what, good: true, found };
    }
    let words: Vec<&str> = judged.reasons.iter().map(pki::Reason::word).collect();
    bad(format!("{found}: {}; get a certificate for it that is good", words.join(", ")))
}

pub(super) fn journals(room: &CaseRoom) -> Finding {
    let what = format!("journals of {}", room.system);
    let mut after = None;
    let (mut count, mut broken) = (0, Vec::new());
    loop {
        let page = room.store.read::<_, StoreError>(|tx| tx.journal_cases(after, PAGE));
        let Ok(page) = page else {
            return Finding { what, good: false, found: "the store does not answer".to_owned() };
        };
        let Some(last) = page.last() else { break };
        after = Some(*last);
        for case in page {
            count += 1;
            if !matches!(room.store.read::<_, StoreError>(|tx| tx.journal_verify(case)), Ok(Ok(())))
                || room.view(case).is_err()
            {
                broken.push(case.to_string());
            }
        }
    }
    let found = format!("{count} chains");
    let good = broken.is_empty();
    Finding {
        what,
        good,
        found: if good {
            found
        } else {
            format!("{found}, broken: {}; restore the store from its backup", broken.join(", "))
        },
    }
}

fn letters(system: &str, store: &Store) -> Finding {
    let what = format!("letters of {system}");
    let waiting = store.read::<_, StoreError>(|tx| Ok((tx.outbox_count()?, tx.inbox_count()?, tx.gateway_count()?)));
    match waiting {
        Ok((out, waiting_in, carried)) => {
            // Letters wait for moments only; more than a few say that a system is away.
            let good = out + waiting_in + carried < 1_000;
            Finding { what, good, found: format!("{out} to post, {waiting_in} to open, {carried} to deliver") }
        }
        Err(error) => Finding { what, good: false, found: error.to_string() },
    }
}
