//! Says what to do when the pages' style, script and fonts have not been made yet.

fn main() {
    let built = std::path::PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
        .join("../../assets/built/pages");
    println!("cargo::rerun-if-changed={}", built.display());
    let has_style = std::fs::read_dir(&built).is_ok_and(|mut files| {
        files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("app.")))
    });
    if !has_style {
        println!("cargo::error=the pages have no style yet: run `cargo xtask setup` (it needs npm), then build again");
    }
}
