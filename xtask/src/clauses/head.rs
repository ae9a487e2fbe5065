//! Which regulations a text belongs to: its act is known by the number and date in the text's head.

use super::word;
use std::path::{Path, PathBuf};

/// The head of a text, in lines; the titles and the publisher's marks before the first clause.
const HEAD: usize = 20;

/// Folders of the regulations whose act is this text.
pub(super) fn services(regulations: &Path, text: &str) -> Result<Vec<PathBuf>, String> {
    let head = even(&text.lines().take(HEAD).collect::<Vec<_>>().join(" "));
    let mut named = Vec::new();
    for act in crate::folders(regulations)? {
        let act_file = act.join("act.toml");
        let forms = names(&word(&act_file, "number")?, &word(&act_file, "adopted")?);
        if let Some(at) = forms.iter().filter_map(|name| place(&head, name)).min() {
            named.push((at, act));
        }
    }
    // The head also names the act that ended this one; its own name stands first.
    let Some((_, act)) = named.into_iter().min() else { return Ok(Vec::new()) };
    Ok(crate::folders(&act)?.into_iter().filter(|folder| folder.join("clauses.toml").exists()).collect())
}

/// The text with all space made even and one sign for a number.
fn even(text: &str) -> String {
    text.replace('№', "N").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How the head of an act may write its number and date.
fn names(number: &str, date: &str) -> Vec<String> {
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Vec::new() };
    let month = month.parse::<usize>().unwrap_or(0).wrapping_sub(1);
    let (Some(russian), Some(kazakh)) = (RUSSIAN.get(month), KAZAKH.get(month)) else { return Vec::new() };
    // The day is written with a nought before it or without.
    let days = [day.trim_start_matches('0'), day];
    let forms = days.iter().flat_map(|day| {
        let date = format!("{day} {russian} {year} года");
        [
            format!("N {number} от {date}"),
            format!("от {date} N {number}"),
            format!("{year} жылғы {day} {kazakh} N {number}"),
        ]
    });
    forms.collect()
}

/// Where a name stands in the head; a longer number that begins with the name's is another act's.
fn place(head: &str, name: &str) -> Option<usize> {
    let whole = |at: usize| {
        let after = head.get(at + name.len()..).unwrap_or_default();
        !after.starts_with(|c: char| c.is_alphanumeric() || c == '/')
    };
    head.match_indices(name).map(|(at, _)| at).find(|at| whole(*at))
}

const RUSSIAN: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

const KAZAKH: [&str; 12] = [
    "қаңтардағы",
    "ақпандағы",
    "наурыздағы",
    "сәуірдегі",
    "мамырдағы",
    "маусымдағы",
    "шілдедегі",
    "тамыздағы",
    "қыркүйектегі",
    "қазандағы",
    "қарашадағы",
    "желтоқсандағы",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A folder of regulations with acts of these numbers and dates, each with one regulation.
    fn regulations(name: &str, acts: &[(&str, &str)]) -> PathBuf {
        let root = std::env::temp_dir().join(format!("clauses-{name}-{}", std::process::id()));
        for (place, (number, adopted)) in acts.iter().enumerate() {
            let folder = root.join(format!("act-{place}")).join("service");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("clauses.toml"), "").unwrap();
            let act = format!("number = \"{number}\"\nadopted = \"{adopted}\"\n");
            fs::write(root.join(format!("act-{place}/act.toml")), act).unwrap();
        }
        root
    }

    #[test]
    fn an_act_is_known_by_the_name_that_stands_first() {
        let acts = [("7", "2012-05-03"), ("3/58", "2013-07-03"), ("9/7", "2014-08-18"), ("71", "2020-09-29")];
        let root = regulations("known", &acts);
        let found = |text: &str| {
            let found = services(&root, text).unwrap();
            found.iter().map(|folder| folder.strip_prefix(&root).unwrap().display().to_string()).collect::<Vec<_>>()
        };
        let ended = "Утратило силу постановлением от 29 сентября 2020 года № 71 (вводится)";
        assert_eq!(found(&format!("Постановление N 7 от 3 мая 2012 года. {ended}")), ["act-0/service"]);
        assert_eq!(found(&format!("Постановление \nот 03 мая 2012 года N 7. {ended}")), ["act-0/service"]);
        assert_eq!(found("Әкімдіктің 2013 жылғы 3 шілдедегі N 3/58 қаулысы"), ["act-1/service"]);
        assert_eq!(found("Утвержден\nот 18 августа 2014 года\n№ 9/7\n"), ["act-2/service"]);
        assert_eq!(found("Постановление от 3 мая 2012 года N 71."), Vec::<String>::new());
        fs::remove_dir_all(&root).unwrap();
    }
}
