//! `qyzmet regulation`: the law as the program runs it.

use crate::embedded;
use casework::Law;
use clap::Subcommand;
use engine::{Edition, Life, Problem, TraceRow, trace};
use jiff::civil::Date;
use kernel::{Clock as _, civil_date};
use serde::Serialize;
use std::process::ExitCode;

/// What to look at.
#[derive(Subcommand)]
pub enum RegulationCommand {
    /// The regulations this program carries.
    List {
        /// For a program to read.
        #[arg(long)]
        json: bool,
    },
    /// One regulation with its steps.
    Show {
        /// The code, for instance `act/service`.
        code: String,
    },
    /// Check every regulation: each fault with its file, line and mend.
    Check {
        /// For a program to read.
        #[arg(long)]
        json: bool,
    },
    /// Every clause of a regulation with what fulfils it and the stories that show it.
    Trace {
        /// The code.
        code: String,
        /// For a program to read.
        #[arg(long)]
        json: bool,
    },
}

/// A line of the list.
#[derive(Serialize)]
struct Listed {
    code: String,
    title: String,
    channels: Vec<&'static str>,
    status: &'static str,
    act: String,
    edition: String,
}

type Done = Result<ExitCode, Box<dyn std::error::Error>>;

/// Runs the command.
pub fn run(command: &RegulationCommand) -> Done {
    match command {
        RegulationCommand::List { json } => list(*json),
        RegulationCommand::Show { code } => show(code),
        RegulationCommand::Check { json } => check(*json),
        RegulationCommand::Trace { code, json } => traced(code, *json),
    }
}

fn law() -> Result<Law, String> {
    let told = |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    Law::read(&embedded::regulations()).map_err(told)
}

fn today() -> Date {
    civil_date(crate::clock::SystemClock::new().now())
}

/// The word for an act's life on a day.
pub fn status(life: Life) -> &'static str {
    match life {
        Life::Ahead => "not yet in force",
        Life::InForce => "in force",
        Life::Repealed => "repealed",
    }
}

fn list(json: bool) -> Done {
    let law = law()?;
    let line = |edition: &Edition| Listed {
        code: edition.code().to_owned(),
        title: edition.regulation.title.ru.clone(),
        channels: edition.routes.keys().map(|channel| channel.word()).collect(),
        status: status(edition.act.life(today())),
        act: format!("No {} of {}", edition.act.number, edition.act.adopted),
        edition: edition.digest.to_string(),
    };
    let lines: Vec<Listed> = law.all().map(|edition| line(edition)).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&lines)?);
    } else {
        for line in &lines {
            println!(
                "{}  {}  [{}]  {}\n    {}",
                line.code,
                line.act,
                line.status,
                line.channels.join(", "),
                line.title
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn find(code: &str) -> Result<std::sync::Arc<Edition>, String> {
    law()?
        .current(code)
        .ok_or_else(|| format!("there is no regulation «{code}»; `qyzmet regulation list` shows the codes"))
}

fn show(code: &str) -> Done {
    let edition = find(code)?;
    let regulation = &edition.regulation;
    println!(
        "{}\n{}\nact No {} of {}, {}\nedition {}\n",
        edition.code(),
        regulation.title.ru,
        edition.act.number,
        edition.act.adopted,
        status(edition.act.life(today())),
        edition.digest
    );
    for route in edition.routes.values() {
        let (processes, conditions) = route.printed_counts();
        println!(
            "{} — clause {}: {processes} processes, {conditions} conditions, {} actions",
            route.channel,
            route.clause,
            route.actions.len()
        );
        for step in &route.steps {
            println!("  {:<20} {:<8} {}", step.id, step.clause, step.does.ru);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn check(json: bool) -> Done {
    let problems = match Law::read(&embedded::regulations()) {
        Ok(law) => {
            let count = law.all().count();
            if !json {
                println!("{count} regulations are whole");
            }
            Vec::new()
        }
        Err(problems) => problems,
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&problems)?);
    } else {
        for problem in &problems {
            println!("{problem}");
        }
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn traced(code: &str, json: bool) -> Done {
    let edition = find(code)?;
    let rows = trace(&edition, &embedded::citations());
    if json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        for row in &rows {
            println!("{:<16} {:<14} {}{}", row.clause, word(row), row.by.join("; "), told(row));
        }
    }
    let gaps = rows.iter().filter(|row| row.fate.is_none()).count();
    if gaps > 0 {
        eprintln!(
            "{gaps} clauses have no fate: let a step, field, row or paper cite them, or give them one in clauses.toml"
        );
    }
    Ok(if gaps == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn word(row: &TraceRow) -> String {
    row.fate
        .and_then(|fate| serde_json::to_value(fate).ok())
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| "NONE".to_owned())
}

fn told(row: &TraceRow) -> String {
    if row.stories.is_empty() { String::new() } else { format!("\n{:31} shown by: {}", "", row.stories.join("; ")) }
}
