//! `qyzmet take-over`: a waiting list that was kept elsewhere before becomes this installation's, child by child, each at the place it had.

use super::serve;
use crate::clock::SystemClock;
use crate::older_list;
use clap::Args;
use engine::{Actor, ActorKind};
use kernel::Clock as _;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Children of one transaction.
const BATCH: usize = 1000;
/// Faults of a table that are told at once.
const TOLD: usize = 50;

/// Which list is taken over.
#[derive(Args)]
pub struct TakeOverArguments {
    /// The table: CSV in UTF-8, one child a line. Columns: registered-at, recipient-iin, recipient-name, papers-in, and the fields of the form by their ids.
    file: PathBuf,
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// The regulation under which the children wait, for instance uko-2012-149/preschool-queue.
    #[arg(long)]
    regulation: String,
    /// The office that keeps the list, by its id in the regulation's directory.
    #[arg(long)]
    office: String,
    /// The officer who answers for it, as the journals of the cases will name them.
    #[arg(long)]
    officer: String,
}

/// Takes a list over. A table with any fault changes nothing; one that was taken over in part is gone on with.
pub fn run(arguments: &TakeOverArguments) -> Result<ExitCode, Box<dyn Error>> {
    let TakeOverArguments { file, config, regulation, office, officer } = arguments;
    let clock = Arc::new(SystemClock::new());
    let house = serve::build(&serve::read(config)?, &clock)?;
    let edition = house.law.current(regulation).ok_or_else(|| {
        format!("--regulation: this installation does not run {regulation}; `qyzmet regulation list` tells the codes")
    })?;
    if edition.receiving_office(office).is_none() {
        return Err(format!(
            "--office: {regulation} knows no office {office}; `qyzmet regulation show {regulation}` tells them"
        )
        .into());
    }
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let children = match older_list::read(&text, &edition, clock.now()) {
        Ok(children) => children,
        Err(faults) => {
            for fault in faults.iter().take(TOLD) {
                eprintln!("{}, {fault}", file.display());
            }
            if faults.len() > TOLD {
                eprintln!("and {} more", faults.len() - TOLD);
            }
            return Err("nothing was taken over".into());
        }
    };
    let actor = Actor { kind: ActorKind::QueueKeeper, name: officer.clone(), account: None };
    let mut taken = 0;
    for batch in children.chunks(BATCH) {
        taken += house.local_body.take_over(&edition, office, batch, &actor)?;
    }
    println!("{taken} children taken over, {} were here before", children.len() - taken);
    Ok(ExitCode::SUCCESS)
}
