//! `qyzmet trust`: the folder of trust of an installation, filled and looked at by its operator.

use super::verify::anchors;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use pki::{Algorithm, Anchor, Certificate, ImportFault, RevocationList, Trust};
use serde::Serialize;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do with a folder of trust.
#[derive(Args)]
pub struct TrustArguments {
    #[command(subcommand)]
    command: TrustCommand,
}

#[derive(Subcommand)]
enum TrustCommand {
    /// Put certificates of authorities and lists of revocation into a folder of trust.
    Import {
        /// The files, DER or PEM.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The folder of trust; it is made if missing.
        #[arg(long)]
        into: PathBuf,
        /// Take roots too. Compare the shown fingerprints with those the authority publishes: a root is trusted without proof.
        #[arg(long)]
        root: bool,
    },
    /// What a folder of trust holds.
    List {
        /// The folder of trust.
        #[arg(long = "in", default_value = "trust")]
        folder: PathBuf,
        /// For a program to read.
        #[arg(long)]
        json: bool,
    },
}

/// A line of the list.
#[derive(Serialize)]
struct Listed {
    kind: &'static str,
    subject: String,
    serial: Option<String>,
    valid_from: Timestamp,
    valid_to: Option<Timestamp>,
    algorithm: Option<&'static str>,
    fingerprint: String,
}

impl Listed {
    fn certificate(kind: &'static str, own: &Certificate) -> Self {
        Self {
            kind,
            subject: own.subject_name(),
            serial: Some(own.serial()),
            valid_from: own.not_before(),
            valid_to: Some(own.not_after()),
            algorithm: own.algorithm().map(Algorithm::word),
            fingerprint: own.fingerprint(),
        }
    }

    fn list(own: &RevocationList) -> Self {
        Self {
            kind: if own.is_delta() { "delta" } else { "list" },
            subject: own.issuer_name(),
            serial: None,
            valid_from: own.this_update(),
            valid_to: own.next_update(),
            algorithm: None,
            fingerprint: own.fingerprint(),
        }
    }

    fn of(anchor: &Anchor) -> Self {
        match anchor {
            Anchor::Root(own) => Self::certificate("root", own),
            Anchor::Intermediate(own) => Self::certificate("intermediate", own),
            Anchor::List(own) => Self::list(own),
        }
    }

    fn tell(&self) {
        let to = self.valid_to.map_or_else(|| "—".to_owned(), |to| to.to_string());
        println!("{:<12} {}", self.kind, self.subject);
        println!("             {} — {to}", self.valid_from);
        if let Some(serial) = &self.serial {
            println!("             serial {serial}");
        }
        if let Some(algorithm) = self.algorithm {
            println!("             {algorithm}");
        }
        println!("             SHA-256 {}", self.fingerprint);
    }
}

type Done = Result<ExitCode, Box<dyn Error>>;

/// Runs the command.
pub fn run(arguments: &TrustArguments) -> Done {
    match &arguments.command {
        TrustCommand::Import { files, into, root } => import(files, into, *root),
        TrustCommand::List { folder, json } => list(folder, *json),
    }
}

/// Everything is read before anything is written: a wrong file leaves the folder as it was. What is there already is told and passed over.
fn import(files: &[PathBuf], into: &Path, root: bool) -> Done {
    let mut found = Vec::new();
    for file in files {
        for anchor in anchors(file)? {
            if let (Anchor::Root(own), false) = (&anchor, root) {
                let (file, fingerprint) = (file.display(), own.fingerprint());
                return Err(format!(
                    "{file}: a root, SHA-256 {fingerprint}; compare it with what the authority publishes, then import it with --root"
                )
                .into());
            }
            found.push((file, anchor));
        }
    }
    for (file, anchor) in found {
        match anchor.import(into) {
            Ok(()) => Listed::of(&anchor).tell(),
            Err(ImportFault::Duplicate) => println!("{}: {}", file.display(), ImportFault::Duplicate),
            Err(fault) => return Err(format!("{}: {fault}", file.display()).into()),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(folder: &Path, json: bool) -> Done {
    let trust = Trust::load(folder).map_err(|fault| {
        format!("{}: not a folder of trust ({fault}); make one with `qyzmet trust import`", folder.display())
    })?;
    let roots = trust.roots().iter().map(|own| Listed::certificate("root", own));
    let intermediates = trust.intermediates().iter().map(|own| Listed::certificate("intermediate", own));
    let lists = trust.lists().iter().map(Listed::list);
    let all: Vec<Listed> = roots.chain(intermediates).chain(lists).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&all)?);
    } else {
        all.iter().for_each(Listed::tell);
    }
    for skipped in trust.faults() {
        eprintln!("qyzmet: {}: skipped, {}", skipped.file.display(), skipped.fault);
    }
    Ok(if trust.faults().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
