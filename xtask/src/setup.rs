//! `cargo xtask setup`: everything the build takes from npm, made into `assets/built`.

use std::{fs, path::Path, process::Command};

/// Installs the packages of `package-lock.json` when the lock has changed, then makes style, script and fonts.
///
/// # Errors
/// When npm is missing and cannot be installed, when a package cannot be fetched, or when the style cannot be made.
pub fn run(root: &Path) -> Result<(), String> {
    ensure_npm()?;
    install_packages(root)?;
    println!("making style, script and fonts in assets/built");
    call(Command::new("node").arg("assets/build.mjs").current_dir(root), "the style could not be made")
}

fn install_packages(root: &Path) -> Result<(), String> {
    let lock =
        fs::read_to_string(root.join("package-lock.json")).map_err(|error| format!("package-lock.json: {error}"))?;
    // npm writes no stamp of its own that survives a changed lock; a copy of the lock beside the packages is one.
    let stamp = root.join("node_modules/.lock-installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        println!("the packages of package-lock.json are installed");
        return Ok(());
    }
    println!("installing the packages of package-lock.json");
    // Scripts of packages never run: nothing we use needs one.
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(root);
    call(&mut npm, "the packages could not be fetched; is the registry of npm within reach?")?;
    fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn ensure_npm() -> Result<(), String> {
    if has("node") && has("npm") {
        return Ok(());
    }
    let is_debian = Path::new("/etc/debian_version").exists();
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !is_debian || !is_root {
        let hint =
            if is_debian { "run `sudo apt-get install nodejs npm`" } else { "install Node.js 18 or newer with npm" };
        return Err(format!("npm is missing: {hint}, then `cargo xtask setup` again"));
    }
    println!("npm is missing: installing Debian's packages nodejs and npm");
    call(Command::new("apt-get").args(["update", "-q"]), "Debian's lists of packages could not be fetched")?;
    let mut apt = Command::new("apt-get");
    apt.args(["install", "-y", "-q", "--no-install-recommends", "nodejs", "npm"])
        .env("DEBIAN_FRONTEND", "noninteractive");
    call(&mut apt, "nodejs and npm could not be installed")
}

fn call(command: &mut Command, trouble: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{trouble} ({status})")),
        Err(error) => Err(format!("{trouble} ({error})")),
    }
}
