//! `qyzmet`: the whole service of a local government in one program.

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;
use server::commands::{audit, demo, doctor, queue, regulation, serve, take_over, trust, verifier, verify};
use std::process::ExitCode;

/// Pages are many small pieces of text, made and dropped on several threads at once: the system's own allocator took a fifth of the work at an opening
/// (`bench/rush`).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Electronic public services of a local government: the regulation is data, and the running service follows it.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the whole house with made-up people, offices, keys and places.
    Demo(demo::DemoArguments),
    /// Run an installation by its configuration.
    Serve(serve::ServeArguments),
    /// Look into the regulations.
    Regulation(regulation::Looked),
    /// Check an installation: configuration, stores, journals, letters, trust.
    Doctor(doctor::DoctorArguments),
    /// Recompute a waiting list from its public log.
    Queue(queue::QueueArguments),
    /// Take over a waiting list that was kept elsewhere before.
    TakeOver(take_over::TakeOverArguments),
    /// Prove that what an installation kept is what it wrote.
    Audit(audit::AuditArguments),
    /// Check the signatures of a document: status 0 valid, 1 invalid, 2 cannot be determined, 3 wrong question.
    Verify(verify::VerifyArguments),
    /// Fill the folder of trust, or look into it.
    Trust(trust::TrustArguments),
    /// Check signatures for other programs over HTTP, by the routes they know.
    Verifier(verifier::VerifierArguments),
}

/// A wrong option of `verify` must not look like a verdict.
fn misused(fault: &clap::Error) -> ExitCode {
    let verify = std::env::args_os().nth(1).is_some_and(|word| word == "verify");
    let printed = fault.print();
    match (fault.use_stderr(), verify) {
        (true, true) => ExitCode::from(verify::FAULT),
        (true, false) => ExitCode::from(2),
        (false, _) if printed.is_err() => ExitCode::FAILURE,
        (false, _) => ExitCode::SUCCESS,
    }
}

fn main() -> ExitCode {
    server::log::begin();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(fault) => return misused(&fault),
    };
    let done = match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Regulation(command) => regulation::run(&command),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Queue(arguments) => queue::run(&arguments),
        Command::TakeOver(arguments) => take_over::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Verify(arguments) => Ok(verify::run(&arguments)),
        Command::Trust(arguments) => trust::run(&arguments),
        Command::Verifier(arguments) => verifier::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("qyzmet: {fault}");
            ExitCode::FAILURE
        }
    }
}
