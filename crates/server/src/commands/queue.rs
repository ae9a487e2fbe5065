//! `qyzmet queue`: a waiting list from its public log, and its rounds of allocation, for anybody and without an installation.

use super::rounds::{AllocateArguments, CheckRoundArguments, allocate, check_files};
use clap::{Args, Subcommand};
use kernel::Digest;
use pki::note::NoteVerifier;
use queue::ledger::{Hash, Head, leaf_hash, verify_inclusion};
use queue::{Class, List, public};
use serde::Deserialize;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
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
    /// Check a downloaded proof that a child's registration stands in the log.
    Proof {
        /// The proof, as the page of the child gives it.
        file: PathBuf,
        /// The downloaded log, which must hold the very event and agree with the proof's head.
        #[arg(long)]
        log: Option<PathBuf>,
        /// A published key that must have signed the head of the proof.
        #[arg(long = "key")]
        keys: Vec<String>,
    },
}

/// A proof of inclusion (RFC 9162, 2.1.3) as the portal gives it.
#[derive(Deserialize)]
struct Proof {
    /// The event in its one form.
    event: String,
    /// Its number in the log.
    number: u64,
    /// The hashes beside its way to the root.
    path: Vec<Digest>,
    /// The signed head.
    head: String,
}

/// Does what was asked. A log that cannot be is told with its line.
pub fn run(arguments: &QueueArguments) -> Result<ExitCode, Box<dyn Error>> {
    match &arguments.command {
        QueueCommand::Recompute { file, head, keys } => recompute(file, head.as_deref(), keys),
        QueueCommand::CheckRound(arguments) => check_files(arguments),
        QueueCommand::Allocate(arguments) => allocate(arguments),
        QueueCommand::Proof { file, log, keys } => prove(file, log.as_deref(), keys),
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// A head whose note all the keys have signed.
fn signed_head(path: &Path, note: &str, keys: &[String]) -> Result<Head, String> {
    let head = Head::from_signed(note).map_err(|error| format!("{}: {error}", path.display()))?;
    for key in keys {
        let known = NoteVerifier::read(key).ok_or_else(|| format!("«{key}» is no published key"))?;
        known.open(note).map_err(|error| format!("{}: {known}: {error}", path.display()))?;
    }
    Ok(head)
}

fn recompute(file: &Path, head: Option<&Path>, keys: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let lines = read(file)?;
    let list = match head {
        Some(path) => public::verify(&lines, &signed_head(path, &read(path)?, keys)?),
        None => public::recompute(&lines),
    };
    let list = list.map_err(|fault| format!("{}: {fault}", file.display()))?;
    std::io::stdout().write_all(written(&list).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn prove(file: &Path, log: Option<&Path>, keys: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let at = file.display();
    let proof: Proof = serde_json::from_str(&read(file)?).map_err(|error| format!("{at}: no proof: {error}"))?;
    let head = signed_head(file, &proof.head, keys)?;
    let path: Option<Vec<Hash>> =
        proof.path.iter().map(|digest| hex::decode(digest.as_str()).ok()?.try_into().ok()).collect();
    let path = path.ok_or_else(|| format!("{at}: a hash of the path is none"))?;
    if !verify_inclusion(&leaf_hash(proof.event.as_bytes()), proof.number, head.size, &path, &head.root) {
        return Err(format!("{at}: the event does not stand at number {} of this log", proof.number).into());
    }
    if let Some(log) = log {
        let lines = read(log)?;
        public::verify(&lines, &head).map_err(|fault| format!("{}: {fault}", log.display()))?;
        let number = usize::try_from(proof.number)?;
        if lines.lines().nth(number) != Some(proof.event.as_str()) {
            return Err(format!("{}: line {} is another event", log.display(), number + 1).into());
        }
    }
    println!("{}: event {} stands among the {} events of {}", head.at, proof.number, head.size, head.origin);
    println!("{}", proof.event);
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
