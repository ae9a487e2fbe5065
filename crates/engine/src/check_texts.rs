//! What must hold of texts: each stands in Kazakh and in Russian, in the letters of its language, and says the one thing in two languages.

use crate::load::Reader;
use toml::Value;

/// Letters that only Kazakh has among the two languages.
const KAZAKH: &str = "әғқңөұүһі";
/// A text with fewer letters may well have none that tell its language.
const TELLING: usize = 60;

/// Notes every fault of the texts of a folder.
pub(crate) fn check_texts(reader: &mut Reader<'_>) {
    let mut faults = Vec::new();
    for (file, source) in reader.sources {
        // A file that cannot be read is told of elsewhere.
        let Ok(table) = source.parse::<toml::Table>() else { continue };
        look(&Value::Table(table), &mut |kk, ru| {
            if let Some((text, what, mend)) = fault(kk, ru) {
                faults.push((file.clone(), text.to_owned(), what, mend));
            }
        });
    }
    for (file, text, what, mend) in faults {
        let needle: String = text.chars().take_while(|letter| !matches!(letter, '"' | '\\' | '\n')).collect();
        // An empty text is told by the line it stands on.
        let needle = if needle.is_empty() { "= \"\"".to_owned() } else { needle };
        reader.blame(&file, &needle, what, mend);
    }
}

/// Finds every pair of texts, wherever it stands.
fn look(value: &Value, told: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Table(table) => {
            if let (Some(Value::String(kk)), Some(Value::String(ru))) = (table.get("kk"), table.get("ru")) {
                told(kk, ru);
            }
            table.values().for_each(|inner| look(inner, told));
        }
        Value::Array(list) => list.iter().for_each(|inner| look(inner, told)),
        _ => {}
    }
}

/// What is wrong with a pair: the text that is, what, and the mend.
fn fault<'a>(kk: &'a str, ru: &'a str) -> Option<(&'a str, String, &'static str)> {
    for (lang, text) in [("kk", kk), ("ru", ru)] {
        if text.trim().is_empty() {
            let what = format!("a text is empty in the language {lang}");
            return Some((text, what, "write it: both languages are equal before the law"));
        }
        if let Some(word) = mixed_word(&own_words(text)) {
            let what = format!("the word «{word}» mixes Latin and Cyrillic letters");
            return Some((text, what, "write it in the letters of one alphabet"));
        }
    }
    if kk == ru && says_something(kk) {
        let what = format!("the Kazakh text is the Russian one: «{}»", short(kk));
        return Some((kk, what, "translate it"));
    }
    if letters(kk) >= TELLING && !kk.to_lowercase().contains(|letter| KAZAKH.contains(letter)) {
        let what = format!("the Kazakh text has no Kazakh letter: «{}»", short(kk));
        return Some((kk, what, "write it in Kazakh"));
    }
    if letters(ru) >= TELLING && mostly_kazakh(ru) {
        let what = format!("the Russian text is written in Kazakh: «{}»", short(ru));
        return Some((ru, what, "write it in Russian"));
    }
    None
}

/// A text of one word may be the same name in both languages; what says something may not.
fn says_something(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.chars().any(|c| matches!(c, 'а'..='я'))).count();
    words > 1
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// A text without what stands in quotation marks: that is somebody else's word.
fn own_words(text: &str) -> String {
    text.split('«').map(|part| part.split_once('»').map_or(part, |(_, after)| after)).collect()
}

/// Whether most words are Kazakh.
fn mostly_kazakh(text: &str) -> bool {
    let words: Vec<String> = own_words(text).split_whitespace().map(str::to_lowercase).collect();
    let kazakh = words.iter().filter(|word| word.contains(|letter| KAZAKH.contains(letter))).count();
    kazakh * 2 > words.len()
}

fn mixed_word(text: &str) -> Option<String> {
    let cyrillic = |c: char| matches!(c, '\u{400}'..='\u{52f}');
    text.split(|c: char| !c.is_alphabetic())
        .find(|word| word.contains(cyrillic) && word.contains(|c: char| c.is_ascii_alphabetic()))
        .map(str::to_owned)
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_says_one_thing_in_two_languages() {
        let what = |kk, ru| fault(kk, ru).map(|(_, what, _)| what).unwrap_or_default();
        assert_eq!(what("Балабақша", "Детский сад"), "");
        assert_eq!(what("Арал", "Арал"), "");
        assert!(what("", "Текст").contains("empty in the language kk"));
        assert!(what("Не более минуты", "Не более минуты").contains("the Russian one"));
        assert!(what("Бaла", "Ребёнок").contains("mixes"));
        let long = "Проверка документов сотрудником местного исполнительного органа и принятие решения по ним";
        assert!(what(long, "Другое").contains("no Kazakh letter"));
        let kazakh = "Құжаттарды жергілікті атқарушы органның қызметкері тексереді және олар бойынша шешім қабылдайды";
        assert!(what("Өзге", kazakh).contains("written in Kazakh"));
        assert_eq!(what("-", "-"), "");
    }
}
