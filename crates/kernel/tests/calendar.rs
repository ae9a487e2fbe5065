//! The calendar that follows from the rules, against what was published, and the faults of its data.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{CALENDAR, RULES};
use jiff::civil::{Date, Weekday, date};
use kernel::{Calendar, Week};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Days off with their Kazakh names and worked weekend days of the five-day week; the file says its origin.
const TABLE: &str = include_str!("fixtures/kz-nonworking-2012-2027.tsv");

struct Table {
    off: BTreeMap<Date, &'static str>,
    worked: BTreeSet<Date>,
}

/// The lines of a table that tell of a day.
fn days_in(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| line.starts_with("20"))
}

fn table() -> Table {
    let (mut off, mut worked) = (BTreeMap::new(), BTreeSet::new());
    for line in days_in(TABLE) {
        let cells: Vec<&str> = line.split('\t').collect();
        let day = cells[0].parse().unwrap();
        match cells[1] {
            "off" => assert!(off.insert(day, cells[3]).is_none(), "{day} twice"),
            "workday_on_weekend" => assert!(worked.insert(day), "{day} twice"),
            other => panic!("«{other}» is no kind of day"),
        }
    }
    assert_eq!((off.len(), worked.len()), (336, 26));
    Table { off, worked }
}

fn days_of(from: i16, until: i16) -> impl Iterator<Item = Date> {
    date(from, 1, 1).series(jiff::Span::new().days(1)).take_while(move |day| day.year() <= until)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The days of a year that the week rests on beside its own weekends.
fn off_in(year: i16, week: Week, is_weekend: impl Fn(Date) -> bool) -> Vec<Date> {
    days_of(year, year).filter(|day| !is_weekend(*day) && !CALENDAR.is_working(*day, week)).collect()
}

#[test]
fn every_day_of_the_five_day_week_is_as_the_table_has_it() {
    let table = table();
    let mut seen = 0;
    for day in days_of(2012, 2027) {
        let expected = table.worked.contains(&day) || !(is_weekend(day) || table.off.contains_key(&day));
        assert_eq!(CALENDAR.is_working(day, Week::Five), expected, "{day}");
        seen += 1;
    }
    assert_eq!(seen, 16 * 365 + 4);
}

/// The table came from the public data, which stand beside the checkout, or where `QYZMET_INTEROP` says, and then they must be there.
#[test]
fn the_table_is_the_one_of_the_public_data() {
    let told = std::env::var_os("QYZMET_INTEROP").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/interop");
    let path = told.clone().unwrap_or_else(beside).join("calendar/kz-nonworking-2012-2027.tsv");
    let public = std::fs::read_to_string(&path).ok();
    assert!(told.is_none() || public.is_some(), "QYZMET_INTEROP: {} cannot be read", path.display());
    let Some(public) = public else {
        println!("skipped: no interop data");
        return;
    };
    assert_eq!(days_in(TABLE).collect::<Vec<_>>(), days_in(&public).collect::<Vec<_>>());
}

#[test]
fn every_named_day_has_the_name_of_the_table() {
    let table = table();
    for day in days_of(2012, 2027) {
        // A day off that moved has no name of its own: the table tells it by a remark.
        let moved = |name: &&str| !name.contains("қайта белгіленген") && !name.contains("ауыстырылды");
        let expected = table.off.get(&day).copied().filter(moved).map(|name| name.trim_end_matches(" (бағаланған)"));
        assert_eq!(CALENDAR.name_of(day).map(|name| name.kk.as_str()), expected, "{day}");
    }
    assert_eq!(CALENDAR.name_of(date(2026, 3, 22)).unwrap().ru, "Наурыз мейрамы");
}

#[test]
fn a_sunday_moves_in_both_weeks_and_a_saturday_in_the_five_day_week_only() {
    // The official calendar of 2026: 21 March is a Saturday, 22 March a Sunday.
    let after_nauryz = |week| {
        (24..=27).map(|day| date(2026, 3, day)).filter(|day| !CALENDAR.is_working(*day, week)).collect::<Vec<_>>()
    };
    assert_eq!(after_nauryz(Week::Five), [date(2026, 3, 24), date(2026, 3, 25)]);
    assert_eq!(after_nauryz(Week::Six), [date(2026, 3, 24)]);
    // What was published for 30 August 2025, a Saturday: three days off running in the week of five, two in that of six.
    assert!(!CALENDAR.is_working(date(2025, 9, 1), Week::Five));
    assert!(CALENDAR.is_working(date(2025, 9, 1), Week::Six));
}

#[test]
fn the_six_day_week_of_2026_by_hand() {
    let expected = [
        (1, 1),
        (1, 2),
        (1, 7),
        // 8 March is a Sunday.
        (3, 9),
        // 21 a Saturday, 22 a Sunday that moves over 23.
        (3, 21),
        (3, 23),
        (3, 24),
        (5, 1),
        (5, 7),
        (5, 9),
        (5, 27),
        (7, 6),
        // 25 October is a Sunday.
        (10, 26),
        (12, 16),
    ];
    let off = off_in(2026, Week::Six, |day| day.weekday() == Weekday::Sunday);
    assert_eq!(off, expected.map(|(month, day)| date(2026, month, day)));
}

#[test]
fn the_new_constitution_moved_its_day() {
    // 30 August 2026 is a plain Sunday, so that nothing moves to Monday: calendars printed in December 2025 are wrong here.
    for week in [Week::Five, Week::Six] {
        assert!(CALENDAR.is_working(date(2026, 8, 31), week));
        assert!(!CALENDAR.is_working(date(2027, 3, 15), week));
    }
    assert_eq!(CALENDAR.name_of(date(2026, 8, 30)), None);
    assert_eq!(CALENDAR.name_of(date(2026, 3, 15)), None);
    assert_eq!(CALENDAR.name_of(date(2027, 3, 15)), CALENDAR.name_of(date(2025, 8, 30)));
}

#[test]
fn a_day_off_by_religion_never_moves() {
    // 7 January 2017 and 2018, Kurban ait of 2014, 2019, 2022 and 2024 fell on weekends; each is followed by a plain Monday.
    for monday in
        [date(2017, 1, 9), date(2018, 1, 8), date(2014, 10, 6), date(2019, 8, 12), date(2022, 7, 11), date(2024, 6, 17)]
    {
        assert_eq!(monday.weekday(), Weekday::Monday);
        assert!(CALENDAR.is_working(monday, Week::Five) && CALENDAR.is_working(monday, Week::Six), "{monday}");
    }
    assert!(CALENDAR.is_estimate(date(2027, 5, 16)) && !CALENDAR.is_estimate(date(2026, 5, 27)));
}

#[test]
fn a_swap_reaches_the_six_day_week_only_from_a_sunday() {
    // 2012: Sunday 11 March was worked for Friday 9 March.
    for week in [Week::Five, Week::Six] {
        assert!(!CALENDAR.is_working(date(2012, 3, 9), week) && CALENDAR.is_working(date(2012, 3, 11), week));
    }
    // 2013: Saturday 4 May was worked for Friday 10 May.
    assert!(CALENDAR.is_working(date(2013, 5, 4), Week::Five) && !CALENDAR.is_working(date(2013, 5, 10), Week::Five));
    assert!(CALENDAR.is_working(date(2013, 5, 4), Week::Six) && CALENDAR.is_working(date(2013, 5, 10), Week::Six));
    // 2020: Monday 11 May, the day off of Saturday's Victory Day, was worked for Friday 8 May.
    assert!(!CALENDAR.is_working(date(2020, 5, 8), Week::Five) && CALENDAR.is_working(date(2020, 5, 8), Week::Six));
    assert!(CALENDAR.is_working(date(2020, 5, 11), Week::Five) && CALENDAR.is_working(date(2020, 5, 11), Week::Six));
}

#[test]
fn holidays_on_one_weekend_push_each_other_on() {
    // 16 and 17 December 2017 are Saturday and Sunday: the week of five rests on 18 and 19, the week of six on 18 only.
    let rests = |day, week| !CALENDAR.is_working(date(2017, 12, day), week);
    assert_eq!([18, 19, 20].map(|day| rests(day, Week::Five)), [true, true, false]);
    assert_eq!([18, 19, 20].map(|day| rests(day, Week::Six)), [true, false, false]);
    // 7 May 2022 is a Saturday, and Monday 9 May a holiday of its own: Saturday's day off waits until Tuesday.
    assert!(!CALENDAR.is_working(date(2022, 5, 10), Week::Five) && CALENDAR.is_working(date(2022, 5, 10), Week::Six));
}

#[test]
fn a_day_off_declared_once_is_off() {
    let extra = r#"extra = [{ date = "2027-04-14", name.kk = "Демалыс күні", name.ru = "Нерабочий день" }]"#;
    let rules = RULES.replace("extra = []", extra);
    assert_ne!(rules, RULES);
    let calendar = Calendar::from_toml(&rules).unwrap();
    assert!(!calendar.is_working(date(2027, 4, 14), Week::Five) && !calendar.is_working(date(2027, 4, 14), Week::Six));
    assert_eq!(calendar.name_of(date(2027, 4, 14)).unwrap().ru, "Нерабочий день");
    assert!(CALENDAR.is_working(date(2027, 4, 14), Week::Five));
}

#[test]
fn before_its_first_year_the_calendar_knows_weekends_only() {
    assert!(CALENDAR.is_working(date(2011, 12, 16), Week::Five));
    assert!(!CALENDAR.is_working(date(2012, 1, 1), Week::Six));
    // The rules go on after the last year of the table.
    assert!(!CALENDAR.is_working(date(2040, 5, 9), Week::Five));
}

/// What is told of rules after one place in them was changed; the line must be that of the change.
fn told(before: &str, after: &str) -> String {
    let line = RULES[..RULES.find(before).expect(before)].matches('\n').count() + 1;
    let fault = Calendar::from_toml(&RULES.replacen(before, after, 1)).unwrap_err();
    assert_eq!(fault.line, line, "{fault}");
    fault.to_string()
}

#[test]
fn a_fault_names_its_line_and_the_mend() {
    for (before, after, what, mend) in [
        ("first_year = 2012", "first_year = 212", "212 cannot be the first year", "for instance 2012"),
        ("days = [\"05-07\"]", "days = [\"07-05-\"]", "«07-05-» is not a day of the year", "write days as \"05-09\""),
        ("days = [\"05-09\"]", "dais = [\"05-09\"]", "unknown field `dais`", "only the keys"),
        ("\"2026-05-27\"", "\"27.05.2026\"", "as year", "\"2026-05-27\""),
        ("\"2019-08-11\"", "\"2018-08-21\"", "2018-08-21 is given twice as «Курбан айт»", "take one"),
        ("{ off = \"2025-01-03\"", "{ off = \"2025-01-04\"", "2025-01-04 is off without this swap", "correct the date"),
        ("worked = \"2025-01-05\"", "worked = \"2025-01-06\"", "2025-01-06 is worked without this swap", "correct"),
        ("worked = \"2025-01-05\"", "worked = \"2025-03-08\"", "2025-03-08 is «Международный женский день»", "weekend"),
    ] {
        let told = told(before, after);
        let (fault, help) = told.split_once("\n  mend: ").unwrap();
        assert!(fault.contains(what) && help.contains(mend), "{told}");
    }
    let backwards = told("until = 2025\nname.kk = \"Республика", "until = 2021\nname.kk = \"Республика");
    assert!(backwards.contains("«День Республики» ends in 2021 and begins in 2022"), "{backwards}");
    let nameless = told("name.kk = \"Жеңіс күні\"", "name.kk = \" \"");
    assert!(nameless.contains("name it in Kazakh and in Russian"), "{nameless}");
    let hole = told("\"2018-08-21\", ", "");
    assert!(hole.contains("«Курбан айт» has no date in 2018") && hole.contains("add the date"), "{hole}");
}

#[test]
fn an_empty_file_is_a_fault() {
    assert!(Calendar::from_toml("").unwrap_err().what.contains("first_year"));
}
