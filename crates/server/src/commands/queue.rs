//! `qyzmet queue`: a waiting list from its public log, and its rounds of allocation, for anybody and without an installation.

use super::rounds::{AllocateArguments, CheckRoundArguments, allocate, check_files};
use clap::{Args, Subcommand};
use pki::note::NoteVerifier;
use queue::ledger::Head;
use queue::{Class, List, public};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do with a log.
#[derive(Args)]
pub struct QueueArguments {
    #[command(subcommand)]
    command: QueueCommand,
}

#[derive(Subcommand)]
enum QueueCommand {
    /// Recompute the whole list from a downloaded log: a line for each child that waits, by year of birth and position.
    Recompute {
        /// The log: events a line each.
        file: PathBuf,
        /// The signed head that the log must agree with.
        #[arg(long)]
        head: Option<PathBuf>,
        /// A published key that must have signed the head: of the log, of its witness; each by its own option.
        #[arg(long = "key", requires = "head")]
        keys: Vec<String>,
    },
    /// Check a published round of allocation: capacities, priorities, stability, and what families could have had.
    CheckRound(CheckRoundArguments),
    /// Compute a published round of allocation anew.
    Allocate(AllocateArguments),
}

/// Does what was asked. A log that cannot be is told with its line.
pub fn run(arguments: &QueueArguments) -> Result<ExitCode, Box<dyn Error>> {
    let (file, head, keys) = match &arguments.command {
        QueueCommand::Recompute { file, head, keys } => (file, head, keys),
        QueueCommand::CheckRound(arguments) => return check_files(arguments),
        QueueCommand::Allocate(arguments) => return allocate(arguments),
    };
    let lines = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let list = match head {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let head = Head::from_signed(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            for key in keys {
                let known = NoteVerifier::read(key).ok_or_else(|| format!("«{key}» is no published key"))?;
                known.open(&text).map_err(|error| format!("{}: {known}: {error}", path.display()))?;
            }
            public::verify(&lines, &head)
        }
        None => public::recompute(&lines),
    };
    let list = list.map_err(|fault| format!("{}: {fault}", file.display()))?;
    std::io::stdout().write_all(written(&list).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The list in text: year of birth, position, child, class, moment that decides the place; a tab between them.
pub fn written(list: &List) -> String {
    let mut text = "born\tposition\tchild\tclass\tsince\n".to_owned();
    for year in list.years() {
        for one in list.waiting(year) {
            let class = match one.class {
                Class::OutOfTurn => "out-of-turn",
                Class::FirstTurn => "first-turn",
                Class::General => "general",
            };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{year}\t{}\t{}\t{class}\t{}", one.position, one.child, one.since);
        }
    }
    text
}
