//! The texts as a reader meets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use kernel::Lang;
use translation::{KEYS, T};

#[test]
fn plurals_follow_each_language() {
    let ru = T::of(Lang::Ru);
    let days: Vec<_> = [1, 2, 5, 11, 21, 22, 111].iter().map(|n| ru.working_days(*n).into_owned()).collect();
    assert_eq!(
        days,
        [
            "1 рабочий день",
            "2 рабочих дня",
            "5 рабочих дней",
            "11 рабочих дней",
            "21 рабочий день",
            "22 рабочих дня",
            "111 рабочих дней"
        ]
    );
    assert_eq!(T::of(Lang::Kk).working_days(21), "21 жұмыс күні");
    assert_eq!(T::of(Lang::En).working_days(1), "1 working day");
}

#[test]
fn a_machine_code_finds_its_text_and_an_unknown_one_does_not() {
    let t = T::of(Lang::Kk);
    assert_eq!(t.by_key("back").as_deref(), Some(&*t.back()));
    assert_eq!(t.by_key("no-such-code"), None);
    assert_eq!(t.by_key_with("working-days", &[("count", "1")]).as_deref(), Some("1 жұмыс күні"));
}

#[test]
fn no_message_is_empty_and_no_mark_of_isolation_or_unfilled_variable_is_left() {
    for lang in Lang::ALL {
        let t = T::of(lang);
        for key in KEYS {
            let text = t.by_key(key).unwrap();
            assert!(!text.trim().is_empty(), "{lang}: `{key}` is empty");
            assert!(!text.contains(['\u{2068}', '\u{2069}']), "{lang}: `{key}` has marks of isolation");
        }
    }
}

/// Kazakh and Russian must both be written: a Kazakh text equal to the Russian is allowed only where the words are the same in both.
#[test]
fn kazakh_is_not_a_copy_of_russian_or_english() {
    let (kk, ru, en) = (T::of(Lang::Kk), T::of(Lang::Ru), T::of(Lang::En));
    let long = |text: &str| text.split_whitespace().count() > 3;
    for key in KEYS {
        let (k, r, e) = (kk.by_key(key).unwrap(), ru.by_key(key).unwrap(), en.by_key(key).unwrap());
        assert!(!long(&k) || (k != r && k != e), "`{key}` says the same in Kazakh as in another language: {k}");
        assert!(!long(&r) || r != e, "`{key}` says the same in Russian as in English: {r}");
    }
}
