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
use queue::{Class, Criterion, Origin, Ratio, Settings, Silence};

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

const TURKESTAN: &str = include_str!("../../../demo/queues/turkestan.toml");

#[test]
fn a_territory_sets_what_the_act_leaves_open() {
    let act = Settings::from_toml(UKO).unwrap();
    let laid = Settings::of_territory(TURKESTAN, &act).unwrap();
    // Before its own day the territory lives by the act alone.
    assert_eq!(laid[0], act[0]);
    let own = Settings::in_force(&laid, at("2026-11-20T05:00:00Z")).unwrap();
    assert_eq!(own.from, date(2026, 1, 1));
    assert_eq!(own.ratio.value, Some(Ratio { privileged: 1, general: 3 }));
    assert_eq!(own.stop_list.origin(), Origin::Territory);
    assert_eq!(own.consent.origin(), Origin::Act("6 11)"));
    assert_eq!((own.categories.len(), own.class_of("serviceman")), (7, Some(Class::OutOfTurn)));
    assert!(own.categories.iter().all(|category| category.origin() == Origin::Territory && category.name.is_some()));
    // What the public log keeps says the same again.
    let kept = serde_json::to_string(own).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&kept).unwrap(), *own);
    // Under an act that knows a first turn, its categories stay, and a share of its own would go against its clause.
    let ala = Settings::from_toml(ALA).unwrap();
    let fault = Settings::of_territory(TURKESTAN, &ala).unwrap_err();
    assert_eq!((fault.line, fault.what.as_str()), (7, "«ratio» is given by the act, clause 6"));
}

#[test]
fn a_later_edition_of_the_act_lies_under_the_territorys_own() {
    let later = UKO.replace("2012-07-08", "2026-06-01").replacen("# The act", "#", 1);
    let later = later.replace("stop_list = { assumed = true }", "stop_list = { clause = \"6 11)\" }");
    let act = Settings::from_toml(&format!("{UKO}\n{later}")).unwrap();
    let fault = Settings::of_territory(TURKESTAN, &act).unwrap_err();
    assert_eq!(fault.what, "«stop_list» is given by the act, clause 6 11)");
    let until_then = "[[settings]]\nfrom = \"2026-01-01\"\nstop_list = \"10 d\"\n\n[[settings]]\nfrom = \"2026-06-01\"\nlot = true\n";
    let laid = Settings::of_territory(until_then, &act).unwrap();
    assert_eq!(laid.iter().map(|one| one.stop_list.value.is_some()).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(laid.iter().map(|one| one.lot.value).collect::<Vec<_>>(), [Some(false), Some(false), Some(true)]);
}

#[track_caller]
fn told_to_the_territory(from: &str, to: &str, line: usize, what: &str) {
    assert!(TURKESTAN.contains(from), "{from}");
    let act = Settings::from_toml(UKO).unwrap();
    let fault = Settings::of_territory(&TURKESTAN.replacen(from, to, 1), &act).unwrap_err();
    assert_eq!(fault.line, line, "{fault}");
    assert!(fault.what.contains(what) && !fault.mend.is_empty(), "{fault}");
}

#[test]
fn faults_of_a_territory_name_their_line_and_the_mend() {
    told_to_the_territory("start_age = \"24 mo\"", "end_age = \"72 mo\"", 6, "given by the act, clause 1");
    told_to_the_territory("lot = true", "consent = false", 17, "given by the act, clause 6 11)");
    told_to_the_territory("silence = \"stop-list\"\n", "", 4, "go together");
    told_to_the_territory("answer = \"3 wd\"", "answer = { value = \"3 wd\" }", 8, "");
    told_to_the_territory("id = \"special-body\"", "id = \"serviceman\"", 21, "stands twice");
    told_to_the_territory("from = \"2026-01-01\"", "from = \"soon\"", 5, "");
    let act = UKO.replace("stop_list = { assumed = true }", "stop_list = { value = \"10 d\", territory = true }");
    let fault = Settings::from_toml(&act).unwrap_err();
    assert!(fault.what.contains("marked as a territory's") && fault.line > 1, "{fault}");
}
