//! `qyzmet queue check-round` and `allocate`: a published round of allocation, checked and computed anew by anybody and without an installation.

use clap::Args;
use queue::allocation::{Blocking, Outcome, Round, hold};
use queue::check::check;
use queue::public::check_round;
use queue::tally::Tally;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to check.
#[derive(Args)]
pub struct CheckRoundArguments {
    /// What the round rests on: the published `round.json`.
    round: PathBuf,
    /// What it came to, with its certificate: the published `outcome.json`.
    outcome: PathBuf,
    /// The public log of the territory, which must tell of this very round.
    #[arg(long)]
    log: Option<PathBuf>,
}

/// What to compute.
#[derive(Args)]
pub struct AllocateArguments {
    /// What the round rests on: the published `round.json`.
    round: PathBuf,
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    serde_json::from_str(&text(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

/// Checks a round by the small checker alone; with a log, that the log tells of it. Status 0 where everything holds, 1 where something does not.
pub fn check_files(arguments: &CheckRoundArguments) -> Result<ExitCode, Box<dyn Error>> {
    let (round, outcome): (Round, Outcome) = (read(&arguments.round)?, read(&arguments.outcome)?);
    if let Err(flaws) = check(&round, &outcome) {
        for flaw in flaws {
            println!("BAD  {flaw}");
        }
        return Ok(ExitCode::FAILURE);
    }
    print!("{}", told(&round, &outcome));
    if let Some(log) = &arguments.log {
        match check_round(&text(log)?, &round, &outcome) {
            Ok(number) => println!(
                "good the log tells of this round: number {number}, its seed bound before, its list as it stood"
            ),
            Err(fault) => {
                println!("BAD  {fault}");
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What holds of a result that the checker takes, and what families could have had.
fn told(round: &Round, outcome: &Outcome) -> String {
    let tally = Tally::of(round, outcome);
    let mut text = format!(
        "good capacities kept: {} of {} places given\n\
         good priorities kept: nobody was refused for one who comes later\n\
         good {} of {} children have a place, {} by their first wish\n",
        tally.placed,
        tally.places,
        tally.placed,
        tally.children,
        tally.by_wish.first().copied().unwrap_or(0),
    );
    if outcome.blocking.is_empty() {
        text.push_str("good stable: no child and no family could have a dearer place\n");
        return text;
    }
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "note stable but for {} that the rule of going together made; each family could have had:",
        outcome.blocking.len()
    );
    for one in &outcome.blocking {
        let _ = writeln!(text, "     {}", pair(round, one));
    }
    text
}

fn pair(round: &Round, one: &Blocking) -> String {
    let at = |place: u32| usize::try_from(place).ok();
    let members = at(one.family).and_then(|family| round.families.get(family)).map(Vec::as_slice).unwrap_or_default();
    let named = members.iter().zip(&one.groups).filter_map(|(child, group)| {
        Some(format!("{} in {}", round.children.get(at(*child)?)?.child, round.groups.get(at(*group)?)?.group))
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Computes a round anew and writes its result in the one form: the bytes are those of the published one.
pub fn allocate(arguments: &AllocateArguments) -> Result<ExitCode, Box<dyn Error>> {
    let round: Round = read(&arguments.round)?;
    let outcome = hold(&round).map_err(|fault| format!("{}: {fault}", arguments.round.display()))?;
    std::io::stdout().write_all(&outcome.canonical()?)?;
    Ok(ExitCode::SUCCESS)
}
