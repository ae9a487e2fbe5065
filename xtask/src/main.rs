//! Chores of the house: what CI runs beside the compiler and the tests.

mod check;
mod clauses;
mod setup;
mod tidy;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND

  demo [--port P] [--data DIR]                  build and run the demo
  test                                          all tests, on both databases and in a browser
  ci                                            format, lints, house rules, licences, and all tests
  setup                                         style, script and fonts of the pages, from npm
  clauses --act FILE [--appendix N] [--check]   clause identifiers drawn from the text of an act
  tidy                                          the house rules that no compiler checks";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = args.split_first().map_or(("", args.as_slice()), |(command, rest)| (command.as_str(), rest));
    let done = match command {
        "demo" => check::demo(&root(), rest),
        "test" => check::test(&root()),
        "ci" => check::ci(&root()),
        "setup" => setup::run(&root()),
        "clauses" => clauses::run(rest),
        "tidy" => tidy::run(&root()),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // Asked at run time: a binary kept in a cache must not remember the checkout it was built in.
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    own.as_deref().and_then(Path::parent).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The folders in a folder, by name.
pub(crate) fn folders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    Ok(found)
}
