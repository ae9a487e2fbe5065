//! `qyzmet regulation`: the law as the program runs it.

use crate::embedded;
use crate::law::{LawFault, LawSource, QueueSource};
use casework::Law;
use clap::{Args, Subcommand};
use diagram::{Process, bpmn, svg};
use engine::{Edition, Life, Route, TraceRow, difference, trace};
use jiff::civil::Date;
use kernel::{Channel, Clock as _, Lang, civil_date};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Which regulations to look at.
#[derive(Args)]
pub struct Looked {
    /// What to do.
    #[command(subcommand)]
    command: RegulationCommand,
    /// Look at this folder of acts instead of what the program carries.
    #[arg(long, global = true)]
    folder: Option<PathBuf>,
}

/// What to look at.
#[derive(Subcommand)]
pub enum RegulationCommand {
    /// The regulations, and the services that acts excluded.
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
        /// Check too the own settings of territories' waiting lists in this folder.
        #[arg(long)]
        queues: Option<PathBuf>,
        /// For a program to read.
        #[arg(long)]
        json: bool,
    },
    /// Every clause of a regulation with what fulfils it and the stories and walks that show it.
    Trace {
        /// The code.
        code: String,
        /// For a program to read.
        #[arg(long)]
        json: bool,
    },
    /// The table of actions of a channel in the shape of the act; where the act prints none, the steps in its place.
    Table {
        /// The code.
        code: String,
        /// local-body, service-centre or portal.
        #[arg(long)]
        channel: Channel,
        /// kk or ru.
        #[arg(long, default_value = "ru")]
        lang: Lang,
        /// text, html or csv.
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// The diagram of functional interaction of a channel.
    Diagram {
        /// The code.
        code: String,
        /// local-body, service-centre or portal.
        #[arg(long)]
        channel: Channel,
        /// kk or ru.
        #[arg(long, default_value = "ru")]
        lang: Lang,
        /// bpmn (BPMN 2.0 XML with its layout) or svg.
        #[arg(long, default_value = "svg")]
        format: String,
    },
    /// What differs between two editions of a regulation, clause by clause.
    Diff {
        /// The code.
        code: String,
        /// The folder of acts with the earlier edition; the later one is that of `--folder` or of the program.
        #[arg(long)]
        from: PathBuf,
        /// For a program to read.
        #[arg(long)]
        json: bool,
    },
    /// The JSON Schema of one kind of file, for an editor that completes and checks while one types.
    Schema {
        /// act, regulation, form, documents, papers, grounds, errata, clauses, channel or directory.
        file: String,
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
pub fn run(looked: &Looked) -> Done {
    let source = LawSource { folder: looked.folder.clone(), runs: Vec::new() };
    match &looked.command {
        RegulationCommand::List { json } => list(&source, *json),
        RegulationCommand::Show { code } => show(&source, code),
        RegulationCommand::Check { queues, json } => check(&source, queues.as_ref(), *json),
        RegulationCommand::Trace { code, json } => traced(&source, code, *json),
        RegulationCommand::Table { code, channel, lang, format } => table(&source, code, *channel, *lang, format),
        RegulationCommand::Diagram { code, channel, lang, format } => drawn(&source, code, *channel, *lang, format),
        RegulationCommand::Diff { code, from, json } => differ(&source, code, from, *json),
        RegulationCommand::Schema { file } => schema(file),
    }
}

fn law(source: &LawSource) -> Result<Law, LawFault> {
    Law::read(&source.folders()?).map_err(LawFault::Faults)
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

fn list(source: &LawSource, json: bool) -> Done {
    let law = law(source)?;
    let line = |edition: &Edition| Listed {
        code: edition.code().to_owned(),
        title: edition.regulation.title.ru.clone(),
        channels: edition.routes.keys().map(|channel| channel.word()).collect(),
        status: status(edition.act.life(today())),
        act: format!("No {} of {}", edition.act.number, edition.act.adopted),
        edition: edition.digest.to_string(),
    };
    let lines: Vec<Listed> = law.all().map(|edition| line(&edition)).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&lines)?);
    } else {
        for (act, clause, name) in excluded(&law) {
            println!("{act} {clause}  [defines no regulation]\n    {name}");
        }
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

/// Services that an act lists and no regulation defines, since they were excluded: act, clause, what the act says of it.
fn excluded(law: &Law) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for edition in law.all() {
        let act = &edition.act;
        for listed in act.services.iter().filter(|listed| listed.service.is_none()) {
            let line = (act.code.clone(), listed.clause.clone(), listed.name.ru.clone());
            if !found.contains(&line) {
                found.push(line);
            }
        }
    }
    found
}

fn find(source: &LawSource, code: &str) -> Result<Arc<Edition>, Box<dyn std::error::Error>> {
    let unknown = || format!("there is no regulation «{code}»; `qyzmet regulation list` shows the codes");
    Ok(law(source)?.current(code).ok_or_else(unknown)?)
}

fn show(source: &LawSource, code: &str) -> Done {
    let edition = find(source, code)?;
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

fn check(source: &LawSource, queues: Option<&PathBuf>, json: bool) -> Done {
    let queues = QueueSource { folder: queues.cloned(), demo: false };
    let problems = match Law::read(&source.folders()?) {
        Ok(law) => {
            let problems = law.lay(&queues.texts()?).err().unwrap_or_default();
            if !json {
                println!("{} regulations are whole", law.all().count());
                if problems.is_empty() && queues.folder.is_some() {
                    println!("{} territories have settings of their own", law.own_settings().len());
                }
            }
            problems
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

fn traced(source: &LawSource, code: &str, json: bool) -> Done {
    let edition = find(source, code)?;
    let rows = trace(&edition, &embedded::citations(code));
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

fn route_of(edition: &Edition, channel: Channel) -> Result<&Route, String> {
    let channels = || edition.routes.keys().map(|channel| channel.word()).collect::<Vec<_>>().join(", ");
    edition.route(channel).ok_or_else(|| format!("{} has no channel {channel}; it has: {}", edition.code(), channels()))
}

fn table(source: &LawSource, code: &str, channel: Channel, lang: Lang, format: &str) -> Done {
    let edition = find(source, code)?;
    let table = diagram::table::Table::new(&edition, route_of(&edition, channel)?, lang);
    match format {
        "text" => println!("{}", table.to_text()),
        "html" => println!("{}", table.to_html()),
        "csv" => print!("{}", table.to_csv()?),
        other => return Err(format!("there is no format «{other}»; use text, html or csv").into()),
    }
    Ok(ExitCode::SUCCESS)
}

fn drawn(source: &LawSource, code: &str, channel: Channel, lang: Lang, format: &str) -> Done {
    let edition = find(source, code)?;
    let process = Process::of(&edition, route_of(&edition, channel)?, lang);
    match format {
        "svg" => println!("{}", svg::to_svg(&process, None)),
        "bpmn" => println!("{}", bpmn::to_xml(&process)),
        other => return Err(format!("there is no format «{other}»; use bpmn or svg").into()),
    }
    Ok(ExitCode::SUCCESS)
}

fn differ(source: &LawSource, code: &str, from: &Path, json: bool) -> Done {
    let earlier = LawSource { folder: Some(from.to_owned()), runs: Vec::new() };
    let found = difference(&*find(&earlier, code)?, &*find(source, code)?);
    if json {
        println!("{}", serde_json::to_string_pretty(&found)?);
    } else if found.is_empty() {
        println!("the two editions say the same");
    }
    for one in found.iter().filter(|_| !json) {
        println!("{} — {}", if one.clause.is_empty() { "·" } else { &one.clause }, one.place);
        for (member, was, is) in &one.members {
            println!("    {member}\n      - {was}\n      + {is}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn schema(file: &str) -> Done {
    let Some(schema) = engine::schema(file) else {
        return Err(format!("there is no kind of file «{file}»; use one of: {}", engine::SCHEMAS.join(", ")).into());
    };
    println!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(ExitCode::SUCCESS)
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
