//! `cargo xtask test` and `cargo xtask ci`: all tests with the servers and the browser they need, and everything else that must hold.

use crate::{clauses, setup, tidy};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's packages that tests need, with a program of each that tells whether it is there.
const NEEDED: [(&str, &str); 8] = [
    ("chromium", "/usr/bin/chromium"),
    ("postgresql", "/usr/lib/postgresql"),
    ("poppler-utils", "/usr/bin/pdftotext"),
    ("openssl", "/usr/bin/openssl"),
    ("libengine-gost-openssl", "/usr/lib/x86_64-linux-gnu/engines-3/gost.so"),
    ("softhsm2", "/usr/bin/softhsm2-util"),
    ("xmlsec1", "/usr/bin/xmlsec1"),
    ("rhash", "/usr/bin/rhash"),
];

/// Runs the demo: everything fetched that is missing, then the program.
pub fn demo(root: &Path, arguments: &[String]) -> Result<(), String> {
    setup::run(root)?;
    let mut cargo = cargo(root);
    cargo.args(["run", "--package", "server", "--bin", "qyzmet", "--", "demo"]).args(arguments);
    call(&mut cargo, "the demo ended")
}

/// Runs all tests: of the crates on both databases, and of the pages in a browser.
pub fn test(root: &Path) -> Result<(), String> {
    setup::run(root)?;
    install_missing()?;
    if !root.join("../shared/interop").is_dir() && std::env::var_os("QYZMET_INTEROP").is_none() {
        println!(
            "skipped: no interop data beside the checkout, so tests by public files of НУЦ and of the gateway look at nothing"
        );
    }
    call(cargo(root).args(["test", "--workspace", "--no-fail-fast"]), "tests failed")?;
    // The tests of the program have built it, with the same features: building it alone would compile the typesetter once more.
    let binary = target(root).join("debug/qyzmet");
    call(Command::new("node").arg("e2e/run.mjs").arg("--binary").arg(binary).current_dir(root), "browser tests failed")
}

/// Everything that must hold before a change lands.
pub fn ci(root: &Path) -> Result<(), String> {
    call(cargo(root).args(["fmt", "--all", "--check"]), "run `cargo fmt --all`")?;
    tidy::run(root)?;
    clauses_of_acts(root)?;
    setup::run(root)?;
    // Lints first: they compile what the tests need anyway, and fail sooner.
    call(
        cargo(root).args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        "lints found something",
    )?;
    licences(root)?;
    // The readers' fuzz targets are a workspace of their own; the fuzzer itself, in C++, is only linked and not wanted here.
    call(
        cargo(root)
            .args(["check", "--locked", "--bins", "--manifest-path", "fuzz/Cargo.toml"])
            .env("CUSTOM_LIBFUZZER_PATH", root.join("fuzz/libfuzzer.a")),
        "the fuzz targets do not compile",
    )?;
    test(root)
}

/// Where the acts' texts lie beside the checkout, the clauses in the data are compared with them.
fn clauses_of_acts(root: &Path) -> Result<(), String> {
    let folder = root.join("../shared/seeds");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: the acts' texts are not beside the checkout, so clauses are not compared with them");
        return Ok(());
    };
    let mut acts: Vec<PathBuf> = files.filter_map(Result::ok).map(|file| file.path()).collect();
    acts.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    acts.sort();
    if acts.is_empty() {
        return Err(format!("{}: the texts of the acts are missing", folder.display()));
    }
    for act in acts {
        clauses::run(&["--check".to_owned(), "--act".to_owned(), act.display().to_string()])?;
    }
    Ok(())
}

fn licences(root: &Path) -> Result<(), String> {
    if Command::new("cargo").args(["deny", "--version"]).output().is_ok_and(|output| output.status.success()) {
        return call(cargo(root).args(["deny", "check", "bans", "licenses", "sources"]), "a dependency is not allowed");
    }
    println!("installing cargo-deny");
    call(
        cargo(root).args(["install", "--locked", "--debug", "cargo-deny@0.20.2"]),
        "cargo-deny could not be installed",
    )?;
    call(cargo(root).args(["deny", "check", "bans", "licenses", "sources"]), "a dependency is not allowed")
}

/// Installs what is missing where we may; otherwise the tests that need it say so themselves.
fn install_missing() -> Result<(), String> {
    let missing: Vec<&str> =
        NEEDED.iter().filter(|(_, path)| !Path::new(path).exists()).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !is_root || !Path::new("/etc/debian_version").exists() {
        println!(
            "not installed: {}; the tests that need them will say so. On Debian: sudo apt-get install {}",
            missing.join(", "),
            missing.join(" ")
        );
        return Ok(());
    }
    println!("installing Debian's packages {}", missing.join(", "));
    call(Command::new("apt-get").args(["update", "-q"]), "Debian's lists of packages could not be fetched")?;
    let mut apt = Command::new("apt-get");
    apt.args(["install", "-y", "-q", "--no-install-recommends"]).args(missing).env("DEBIAN_FRONTEND", "noninteractive");
    call(&mut apt, "Debian's packages could not be installed")
}

fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root);
    cargo
}

#[expect(clippy::disallowed_methods, reason = "a chore looks where cargo puts its output")]
fn target(root: &Path) -> PathBuf {
    std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), PathBuf::from)
}

fn call(command: &mut Command, trouble: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{trouble} ({status})")),
        Err(error) => Err(format!("{trouble} ({error})")),
    }
}
