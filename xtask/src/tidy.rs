//! The house rules that no compiler checks. Every message names the file, the line and how to mend it.

mod papers;
mod rust;
mod source;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A rule broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The file, from the root of the repository.
    pub file: String,
    /// The line, counted from one; zero where the slip is of the whole file.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub mend: String,
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}\n  mend: {}", self.file, self.line, self.what, self.mend)
    }
}

/// A text file of the repository.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// Its path from the root, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl TextFile {
    /// The crate's folder name, for a file under `crates/`.
    pub fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/").and_then(|rest| rest.split('/').next())
    }

    /// Whether it is a crate's Rust source, tests aside.
    pub fn is_source(&self) -> bool {
        self.path.starts_with("crates/") && self.path.contains("/src/") && has_end(&self.path, "rs")
    }

    /// A slip at a line of this file.
    pub fn slip(&self, line: usize, what: impl Into<String>, mend: impl Into<String>) -> Slip {
        Slip { file: self.path.clone(), line, what: what.into(), mend: mend.into() }
    }
}

/// Whether a path ends with an extension.
pub fn has_end(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// The command: prints every slip, and fails where there is one.
pub fn run(root: &Path) -> Result<(), String> {
    let slips = look(&read_all(root)?);
    if slips.is_empty() {
        println!("tidy");
        return Ok(());
    }
    let told: Vec<String> = slips.iter().map(ToString::to_string).collect();
    Err(format!("{}\n{} to mend", told.join("\n"), slips.len()))
}

/// Every slip in the files.
pub fn look(files: &[TextFile]) -> Vec<Slip> {
    let mut slips = Vec::new();
    rust::look(files, &mut slips);
    papers::look(files, &mut slips);
    slips.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    slips
}

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 4] = ["target", "node_modules", ".git", "var"];
/// Endings of the files that are read.
const READ: [&str; 14] =
    ["rs", "toml", "md", "html", "ftl", "sql", "css", "scss", "js", "mjs", "typ", "walk", "story", "sh"];

fn read_all(root: &Path) -> Result<Vec<TextFile>, String> {
    let mut files = Vec::new();
    let mut open: Vec<PathBuf> = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !FOREIGN.contains(&name) {
                    open.push(path);
                }
            } else if READ.iter().any(|extension| has_end(name, extension)) {
                let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.push(TextFile { path, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile { path: path.to_owned(), text: text.to_owned() }
    }

    fn house() -> Vec<TextFile> {
        vec![
            file(
                "ARCHITECTURE.md",
                "| Crate | Floor | Why |\n|---|---|---|\n| `low` | 0 | x |\n| `store` | 2 | x |\n| `web` | 5 | x |\n| `testkit` | tests | x |\n",
            ),
            file("GLOSSARY.md", "| Term | Identifier | Trap |\n|---|---|---|\n| дело | `Case`, `Case::open` | x |\n"),
            file("crates/low/Cargo.toml", "[package]\nname = \"low\"\n"),
            file(
                "crates/low/src/lib.rs",
                "/// Clause 8 7) of the act.\nstruct Case;\nimpl Case {\n    fn open() {}\n}\n",
            ),
            file("crates/store/Cargo.toml", "[dependencies]\nlow.workspace = true\ndiesel.workspace = true\n"),
            file(
                "crates/web/Cargo.toml",
                "[dependencies]\naxum.workspace = true\nstore.workspace = true\n[dev-dependencies]\ntestkit.workspace = true\n",
            ),
            file("crates/testkit/Cargo.toml", "[dependencies]\nweb.workspace = true\n"),
            file("regulations/act-1/bread/regulation.toml", "code = \"act-1/bread\"\n"),
        ]
    }

    /// The slips after one file is put in place of another of its name, or beside the others.
    fn with(path: &str, text: &str) -> Vec<Slip> {
        let mut files = house();
        files.retain(|file| file.path != path);
        files.push(file(path, text));
        look(&files)
    }

    #[track_caller]
    fn told(path: &str, text: &str, line: usize, what: &str) {
        let slips = with(path, text);
        let found = slips
            .iter()
            .find(|slip| slip.what.contains(what))
            .unwrap_or_else(|| panic!("nobody says «{what}»: {slips:#?}"));
        assert_eq!((found.file.as_str(), found.line, found.mend.is_empty()), (path, line, false));
    }

    #[test]
    fn a_tidy_house_is_tidy() {
        assert_eq!(look(&house()), []);
    }

    #[test]
    fn rust_knows_no_service_and_no_clause() {
        told("crates/low/src/a.rs", "fn f() {\n    g(\"act-1\");\n}\n", 2, "«act-1» is a regulation's name");
        told("crates/low/src/a.rs", "fn f() {\n    g(\"bread\");\n}\n", 2, "«bread» is a regulation's name");
        told("crates/low/src/a.rs", "fn f() {\n    g(\"8 7)\");\n}\n", 2, "«8 7)» is a clause");
        told("crates/low/src/a.rs", "fn f() {\n    g(\"process-6\");\n}\n", 2, "«process-6» is a printed step");
        let in_tests = "#[cfg(test)]\nmod tests { const A: &str = \"act-1/bread\"; }\n";
        assert_eq!(with("crates/low/src/a.rs", in_tests), []);
    }

    #[test]
    fn long_functions_and_files_are_told() {
        let body = "    let a = 1;\n";
        told(
            "crates/low/src/a.rs",
            &format!("\nfn long() {{\n{}}}\n", body.repeat(69)),
            2,
            "the function `long` has 71 lines",
        );
        assert_eq!(with("crates/low/src/a.rs", &format!("fn long() {{\n{}}}\n", body.repeat(68))), []);
        told("crates/low/src/a.rs", &"// x\n".repeat(601), 601, "the file has 601 lines");
        assert_eq!(
            with("crates/low/src/a.rs", &format!("{}#[cfg(test)]\n{}", "// x\n".repeat(600), "// y\n".repeat(50))),
            []
        );
    }

    #[test]
    fn sql_and_the_web_keep_to_their_rooms() {
        told("crates/low/src/a.rs", "const A: &str = \"SELECT id FROM cases\";\n", 1, "SQL stands outside `store`");
        assert_eq!(with("crates/store/src/a.rs", "const A: &str = \"SELECT id FROM cases\";\n"), []);
        told("crates/low/Cargo.toml", "[dependencies]\ndiesel.workspace = true\n", 2, "`diesel` belongs to");
        told("crates/low/Cargo.toml", "[dependencies]\naxum = \"1\"\n", 2, "`axum` belongs to");
    }

    #[test]
    fn arrows_go_down_only() {
        told(
            "crates/low/Cargo.toml",
            "[dependencies]\nweb.workspace = true\n",
            2,
            "`low` on floor 0 leans on `web` on floor 5",
        );
        told("crates/store/Cargo.toml", "[dependencies]\nstore.workspace = true\n", 2, "leans on `store`");
        told("crates/store/Cargo.toml", "[dependencies]\ntestkit.workspace = true\n", 2, "`store` leans on `testkit`");
        told("crates/attic/Cargo.toml", "[package]\n", 0, "`attic` is not in the table of crates");
        let mut files = house();
        files.retain(|file| file.room() != Some("low"));
        assert!(look(&files).iter().any(|slip| slip.what == "there is no crate `low`" && slip.line == 3));
    }

    #[test]
    fn words_of_the_glossary_exist() {
        told("GLOSSARY.md", "| Term | Identifier |\n|---|---|\n| дело | `Cases` |\n", 3, "`Cases` is not in the code");
        told("GLOSSARY.md", "no table", 0, "has no table");
        assert!(look(&house()[2..]).iter().any(|slip| slip.file == "ARCHITECTURE.md" && slip.what.contains("missing")));
    }

    #[test]
    fn stories_cite_clauses_of_the_text() {
        let list = file("regulations/act-1/bread/clauses.toml", "clause = [\n  { clause = \"8 7)\" },\n]\n");
        let story = |cites: &str| file("stories/a.story", &format!("story: a\ncites: {cites}\n"));
        let slips = |cites: &str| look(&[house(), vec![list.clone(), story(cites)]].concat());
        assert_eq!(slips("8 7)"), []);
        let found = slips("8 7), 8 6)");
        assert_eq!((found[0].line, found[0].what.as_str()), (2, "«8 6)» is not a clause of any regulation"));
    }

    #[test]
    fn nothing_half_said() {
        let todo = ["TO", "DO"].concat();
        told("crates/low/src/a.rs", &format!("// {todo}\n"), 1, "without a reason");
        told("crates/low/src/a.rs", &format!("// {todo}: fix\n"), 1, "without a reason");
        assert_eq!(with("crates/low/src/a.rs", &format!("// {todo}: the act gives no day of publication yet\n")), []);
        let home = ["/ho", "me/aigul/x"].concat();
        told("docs/a.md", &format!("\nsee {home}\n"), 2, "a path of one machine");
    }
}
