//! Clause identifiers, drawn mechanically from the text of an act, and their comparison with a regulation's `clauses.toml`.
//!
//! No clause may be lost between the text and the data: the list in the data must be the list of the text, in its order.

mod appended;
mod approved;
mod head;
mod kazakh;
mod letters;
mod pen;
mod printed;

use std::fs;
use std::path::Path;

const USAGE: &str = "usage: cargo xtask clauses --act FILE [--appendix N] [--check]\n\
    prints the clause identifiers of appendix N to the decree, or of regulation N in order where the act has no such appendices\n\
    (1 where none is named);\n\
    --check compares them with clauses.toml of every regulation of that act, and the tables, offices and survey with the text";

/// The command: prints identifiers, or with `--check` compares them.
pub fn run(args: &[String]) -> Result<(), String> {
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let act = value("--act").ok_or(USAGE)?;
    let text = fs::read_to_string(act).map_err(|error| format!("{act}: {error}"))?;
    if args.iter().any(|arg| arg == "--check") {
        return check(&text);
    }
    let appendix = value("--appendix").map_or("1", String::as_str);
    for clause in draw(&text, appendix) {
        println!("{clause}");
    }
    Ok(())
}

fn check(text: &str) -> Result<(), String> {
    let mut compared = 0;
    for folder in head::services(&crate::root().join("regulations"), text)? {
        let appendix = word(&folder.join("regulation.toml"), "appendix")?;
        let file = folder.join("clauses.toml");
        compare(&file, &listed(&file)?, &draw(text, &appendix))?;
        printed::check(&folder, text)?;
        println!("{}: every clause of the text is listed, and what is said to be printed is printed", folder.display());
        compared += 1;
    }
    if compared == 0 {
        return Err("no regulation of this act is in regulations/; its act.toml must carry the act's number and date"
            .to_owned());
    }
    Ok(())
}

fn compare(file: &Path, listed: &[(usize, String)], drawn: &[String]) -> Result<(), String> {
    let at = listed.iter().zip(drawn).position(|((_, listed), drawn)| listed != drawn);
    let place = at.unwrap_or_else(|| listed.len().min(drawn.len()));
    let (line, here) = listed.get(place).map_or((0, "the end of the list"), |(line, clause)| (*line, clause.as_str()));
    match drawn.get(place) {
        Some(drawn) => Err(format!(
            "{}:{line}: «{here}» stands where the text has «{drawn}»\n  mend: add or move the clause «{drawn}»",
            file.display()
        )),
        None if listed.len() > drawn.len() => {
            Err(format!("{}:{line}: «{here}» is not in the text\n  mend: take it out", file.display()))
        }
        None => Ok(()),
    }
}

fn table(file: &Path) -> Result<toml::Table, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    text.parse().map_err(|error| format!("{}: {error}", file.display()))
}

fn word(file: &Path, key: &str) -> Result<String, String> {
    let missing = || format!("{}: `{key}` is missing\n  mend: add it", file.display());
    table(file)?.get(key).and_then(toml::Value::as_str).map(str::to_owned).ok_or_else(missing)
}

/// The clauses of a list with the lines they stand on.
fn listed(file: &Path) -> Result<Vec<(usize, String)>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let clause = |line: &str| {
        line.split_once("clause = \"").and_then(|(_, rest)| rest.split_once('"')).map(|(clause, _)| clause.to_owned())
    };
    Ok(text.lines().enumerate().filter_map(|(index, line)| clause(line).map(|clause| (index + 1, clause))).collect())
}

/// The clause identifiers of the decree and one of its regulations, in the order of the text.
fn draw(text: &str, regulation: &str) -> Vec<String> {
    if appended::fits(text) {
        appended::draw(text, regulation)
    } else if kazakh::fits(text) {
        kazakh::draw(text)
    } else {
        approved::draw(text, regulation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_clause_is_told_with_its_line() {
        let drawn = draw(appended::tests::TEXT, "1");
        let mut listed: Vec<(usize, String)> =
            drawn.iter().cloned().enumerate().map(|(index, clause)| (index + 1, clause)).collect();
        assert_eq!(compare(Path::new("clauses.toml"), &listed, &drawn), Ok(()));
        listed.remove(4);
        let told = compare(Path::new("clauses.toml"), &listed, &drawn).unwrap_err();
        assert!(told.starts_with("clauses.toml:6: «2» stands where the text has «1 note»"), "{told}");
        listed.insert(4, (5, "1 note".to_owned()));
        listed.push((99, "99".to_owned()));
        assert!(
            compare(Path::new("clauses.toml"), &listed, &drawn).unwrap_err().contains(":99: «99» is not in the text")
        );
    }
}
