//! `qyzmet`: the whole service of a local government in one program.

use clap::{Parser, Subcommand};
use server::commands::{demo, doctor, regulation, serve};
use std::process::ExitCode;

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
    #[command(subcommand)]
    Regulation(regulation::RegulationCommand),
    /// Check an installation: configuration, stores, journals, letters, trust.
    Doctor(doctor::DoctorArguments),
}

fn main() -> ExitCode {
    server::log::begin();
    let done = match Arguments::parse().command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Regulation(command) => regulation::run(&command),
        Command::Doctor(arguments) => doctor::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("qyzmet: {fault}");
            ExitCode::FAILURE
        }
    }
}
