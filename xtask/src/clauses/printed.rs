//! What the data claims to be printed must stand in the act: rows of the tables of actions, offices with addresses and telephones, the survey.

use std::path::Path;
use toml::{Table, Value};

/// Compares a regulation's folder with the act's text; every line tells what is not found.
pub fn check(folder: &Path, act: &str) -> Result<(), String> {
    let act = plain(act);
    let mut missing = Vec::new();
    for (file, words) in printed(folder)? {
        for word in words.iter().filter(|word| !act.contains(&plain(word))) {
            missing.push(format!("{file}: «{word}» is not in the text of the act\n  mend: write it as printed"));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing.join("\n")) }
}

/// The text with all space between words made one.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The printed words of a folder, by file.
fn printed(folder: &Path) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut found = Vec::new();
    for file in files(folder)? {
        let table = super::table(&file)?;
        let mut words = Vec::new();
        for row in rows(&table, "action") {
            words.extend(
                ["unit", "does", "completion", "limit_printed"].iter().filter_map(|key| russian(row.get(*key)?)),
            );
        }
        for office in rows(&table, "office") {
            words.extend(["name", "address"].iter().filter_map(|key| russian(office.get(*key)?)));
            let telephones = office.get("telephones").and_then(Value::as_array).into_iter().flatten();
            words.extend(telephones.filter_map(Value::as_str).map(str::to_owned));
        }
        if let Some(survey) = table.get("survey").and_then(Value::as_table) {
            for key in ["questions", "answers"] {
                words.extend(survey.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(russian));
            }
        }
        found.push((file.display().to_string(), words));
    }
    Ok(found)
}

fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>, String> {
    let mut found = vec![folder.join("regulation.toml")];
    for inner in ["channels", "directories"] {
        let inner = folder.join(inner);
        let entries = std::fs::read_dir(&inner).map_err(|error| format!("{}: {error}", inner.display()))?;
        found.extend(entries.filter_map(Result::ok).map(|entry| entry.path()));
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    found.sort();
    Ok(found)
}

fn rows<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}

fn russian(text: &Value) -> Option<String> {
    text.get("ru").and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_the_act_does_not_print_are_told() {
        let folder = crate::root().join("regulations/uko-2012-149/preschool-queue");
        let words: Vec<String> = printed(&folder).unwrap().into_iter().flat_map(|(_, words)| words).collect();
        // Forty-two actions of four cells, thirty-six offices with their telephones, two questions, three answers.
        assert!(words.len() > 42 * 4 + 36 * 3, "{}", words.len());
        let act = words.join("\n  ");
        assert_eq!(check(&folder, &act), Ok(()));
        let told = check(&folder, &act.replace("8(7252) 542787", "8(7252) 542788")).unwrap_err();
        assert!(told.contains("departments.toml: «8(7252) 542787» is not in the text of the act"), "{told}");
        assert_eq!(told.lines().count(), 2);
    }
}
