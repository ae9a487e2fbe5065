//! `qyzmet audit`: is what an installation kept still what it wrote?

use super::doctor::{Finding, journals};
use super::serve;
use crate::clock::SystemClock;
use crate::house::House;
use casework::Fault;
use clap::{Args, Subcommand};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// What to prove.
#[derive(Args)]
pub struct AuditArguments {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Prove the journals of all cases and the logs of all waiting lists: edits, removals, changed order and ends that were cut off are found.
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
            Err(found) => Finding { what, good: false, found: format!("{found}; restore the store from its backup") },
        });
    }
    Ok(findings)
}
