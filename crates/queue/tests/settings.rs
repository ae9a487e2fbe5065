//! The documents of settings: those of the regulations, today's practice, and faults with their line and mend.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{PRACTICE, at, practice};
use jiff::civil::date;
use kernel::{Calendar, Hours, Week};
use queue::{Class, Criterion, Ratio, Settings, Silence};

const ALA: &str = include_str!("../../../regulations/ala-2013-3-568/preschool-queue/queue.toml");
const KRG: &str = include_str!("../../../regulations/krg-2014-43-05/preschool-queue/queue.toml");
const UKO: &str = include_str!("../../../regulations/uko-2012-149/preschool-queue/queue.toml");
const URJ: &str = include_str!("../../../regulations/urj-2012-502/preschool-queue/queue.toml");

fn only(text: &str) -> Settings {
    let mut editions = Settings::from_toml(text).unwrap();
    assert_eq!(editions.len(), 1);
    editions.remove(0)
}

#[test]
fn each_regulation_says_what_it_has_and_what_it_has_not() {
    let [ala, krg, uko, urj] = [ALA, KRG, UKO, URJ].map(only);
    // The first turn stands in one act only, and there it is first of all.
    assert_eq!(ala.categories.len(), 5);
    assert!(ala.categories.iter().all(|category| category.class == Class::FirstTurn && category.clause.is_some()));
    assert!([&krg, &uko, &urj].iter().all(|other| other.categories.is_empty() && !other.gives(Class::FirstTurn)));
    // A place is offered in one act only.
    assert_eq!(uko.consent.value, Some(true));
    assert!([&ala, &krg, &urj].iter().all(|other| other.consent.value == Some(false)));
    // A paper is handed in within five days in two of them.
    let five = Some("5 d".parse().unwrap());
    assert_eq!([&ala, &krg, &uko, &urj].map(|one| one.referral.value), [five, None, None, five]);
    // The waiting ends at seven in all.
    assert!([&ala, &krg, &uko, &urj].iter().all(|one| one.ends_on(date(2019, 5, 1)) == Some(date(2026, 5, 1))));
    // What no act says is marked.
    assert!([&ala, &krg, &uko, &urj].iter().all(|one| one.stop_list.assumed && one.lot.assumed && one.silence.assumed));
}

#[test]
fn clauses_of_the_settings_are_clauses_of_the_texts() {
    let known = |text: &str, clause: &str| text.contains(&format!("clause = \"{clause}\""));
    for (settings, clauses) in [
        (ALA, include_str!("../../../regulations/ala-2013-3-568/preschool-queue/clauses.toml")),
        (KRG, include_str!("../../../regulations/krg-2014-43-05/preschool-queue/clauses.toml")),
        (UKO, include_str!("../../../regulations/uko-2012-149/preschool-queue/clauses.toml")),
        (URJ, include_str!("../../../regulations/urj-2012-502/preschool-queue/clauses.toml")),
    ] {
        for cited in settings.split("clause = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(known(clauses, cited), "«{cited}» is not a clause");
        }
    }
}

#[test]
fn the_settings_of_the_day_count() {
    let editions = practice();
    let on = |text: &str| Settings::in_force(&editions, at(text));
    assert_eq!(on("2023-12-31T12:00:00Z"), None);
    // Midnight of the new year in Kazakhstan is still the old year in UTC.
    assert_eq!(on("2024-12-31T18:00:00Z").unwrap().ratio.value, Some(Ratio { privileged: 1, general: 3 }));
    assert_eq!(on("2024-12-31T19:00:00Z").unwrap().ratio.value, Some(Ratio { privileged: 1, general: 1 }));
    assert_eq!(on("2025-02-01T00:00:00Z").unwrap().silence.value, Some(Silence::StopList));
    let first = &editions[0];
    assert_eq!(first.class_of("serviceman"), Some(Class::OutOfTurn));
    assert_eq!(first.class_of("nobody"), None);
    assert_eq!(first.starts_on(date(2024, 8, 31)), date(2026, 2, 28));
    assert_eq!(first.priorities.value.as_deref().unwrap().last(), Some(&Criterion::Lot));
}

#[test]
fn terms_end_by_the_working_calendar() {
    let editions = practice();
    let (calendar, hours) = (Calendar::default(), Hours::assumed(Week::Five));
    let friday = at("2026-11-20T05:00:00Z");
    assert_eq!(editions[0].answer_by(friday, &calendar, &hours), Some(at("2026-11-25T18:59:59Z")));
    assert_eq!(editions[0].referral_until(friday, &calendar, &hours), Some(at("2026-11-27T18:59:59Z")));
    assert_eq!(editions[0].extended_until(friday, &calendar, &hours), Some(at("2026-12-20T18:59:59Z")));
    assert_eq!(only(ALA).answer_by(friday, &calendar, &hours), None);
}

#[track_caller]
fn told(from: &str, to: &str, line: usize, what: &str) {
    assert!(PRACTICE.contains(from), "{from}");
    let fault = Settings::from_toml(&PRACTICE.replacen(from, to, 1)).unwrap_err();
    assert_eq!(fault.line, line, "{fault}");
    assert!(fault.what.contains(what) && !fault.mend.is_empty(), "{fault}");
}

#[test]
fn faults_name_their_line_and_the_mend() {
    told(
        "referral = { value = \"5 wd\", assumed = true }",
        "referral = { value = \"5 weeks\", assumed = true }",
        12,
        "is not a term",
    );
    told("lot = { value = true, assumed = true }", "lot = { value = true }", 18, "where it comes from");
    told(
        "lot = { value = true, assumed = true }",
        "lot = { value = true, clause = \"1\", assumed = true }",
        18,
        "both given and assumed",
    );
    told("end_age = { value = \"72 mo\"", "end_age = { value = \"72 d\"", 6, "is no age");
    told("start_age = { value = \"18 mo\"", "start_age = { value = \"72 mo\"", 6, "ends before it starts");
    told("privileged = 1, general = 3", "privileged = 0, general = 3", 7, "a share of nothing");
    told("answer = { value = \"3 wd\", assumed = true }", "answer = { assumed = true }", 10, "go together");
    told("[\"class\", \"sibling\", \"date\", \"lot\"]", "[\"class\", \"lot\", \"date\"]", 19, "do not put every two");
    told("class = \"first-turn\"", "class = \"general\"", 27, "a privilege of no one");
    told("id = \"large-family\"", "id = \"serviceman\"", 22, "stands twice");
    told("from = \"2025-01-01\"", "from = \"2023-01-01\"", 32, "out of order");
    told("stop_list = { value = \"10 d\", assumed = true }", "stop_lists = 10", 14, "unknown field");
}
