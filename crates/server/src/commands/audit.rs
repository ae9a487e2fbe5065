//! `qyzmet audit`: is what an installation kept still what it wrote?

use super::doctor::{Finding, journals};
use super::serve;
use crate::clock::SystemClock;
use crate::house::House;
use casework::{CaseRoom, Fault};
use clap::{Args, Subcommand};
use pki::Verdict;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// What helps where something was changed.
const MEND: &str = "restore the store from its backup";

/// What to prove.
#[derive(Args)]
pub struct AuditArguments {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Prove the journals of all cases, the logs of all waiting lists and the rounds of allocation: edits, removals, changed order
    /// and ends that were cut off are found.
    Verify {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
}

/// Does what was asked: status 0 where all is whole, 1 where something is not.
pub fn run(arguments: &AuditArguments) -> Result<ExitCode, Box<dyn Error>> {
    let AuditCommand::Verify { config } = &arguments.command;
    let house = serve::build(&serve::read(config)?, &Arc::new(SystemClock::new()))?;
    let mut findings: Vec<Finding> =
        [&house.portal, &house.service_centre, &house.local_body].into_iter().map(|room| journals(room)).collect();
    findings.extend(logs(&house)?);
    for finding in &findings {
        println!("{finding}");
    }
    Ok(if findings.iter().all(|finding| finding.good) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The logs of the waiting lists, each against the head that the portal keeps as its witness.
fn logs(house: &House) -> Result<Vec<Finding>, Fault> {
    let (body, witness) = (&house.local_body, &house.portal);
    let mut findings = Vec::new();
    for territory in body.queue_territories(witness)? {
        let what = format!("waiting list of {territory}");
        findings.push(match body.audit_log(&territory, witness)? {
            Ok(events) => Finding { what, good: true, found: format!("{events} events") },
            Err(found) => {
                findings.push(Finding { what, good: false, found: format!("{found}; {MEND}") });
                continue;
            }
        });
        findings.extend(rounds(body, &territory)?);
    }
    Ok(findings)
}

/// The held rounds of allocation of a territory whose log is whole.
fn rounds(body: &CaseRoom, territory: &str) -> Result<Vec<Finding>, Fault> {
    let proved = body.audit_rounds(territory)?.into_iter().map(|(number, proved)| {
        let what = format!("round {number} of {territory}");
        match proved {
            Ok(verdict) => {
                Finding { what, good: true, found: format!("all is what the log tells; {}", signature(verdict)) }
            }
            Err(found) => Finding { what, good: false, found: format!("{found}; {MEND}") },
        }
    });
    let overrides = body.audit_overrides(territory)?.into_iter().map(|(number, proved)| {
        let what = format!("order set aside by event {number} of {territory}");
        match proved {
            Ok(verdict) => Finding { what, good: true, found: signature(verdict).to_owned() },
            Err(found) => Finding { what, good: false, found: format!("{found}; {MEND}") },
        }
    });
    Ok(proved.chain(overrides).collect())
}

/// What is known of a head's signature that was not found to be wrong.
fn signature(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "the head's signature holds",
        Verdict::Invalid | Verdict::Undetermined => "the head's signature cannot be judged now",
    }
}
