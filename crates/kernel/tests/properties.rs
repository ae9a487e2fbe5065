//! Whatever the day and the term: the calendar counts what it should, and a deadline is a moment an office can keep.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::CALENDAR;
use jiff::civil::{Date, date, time};
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Hours, Term, TermUnit, Week};
use proptest::prelude::*;

fn week() -> impl Strategy<Value = Week> {
    prop::sample::select(vec![Week::Five, Week::Six, Week::All])
}

fn day() -> impl Strategy<Value = Date> {
    (0_i64..16 * 365).prop_map(|after| date(2012, 1, 1).saturating_add(jiff::Span::new().days(after)))
}

fn hours() -> impl Strategy<Value = Hours> {
    let long = |week| Hours { week, open: time(8, 30, 0, 0), close: time(20, 0, 0, 0), lunch: None };
    let odd = |week| Hours {
        week,
        open: time(9, 0, 0, 0),
        close: time(18, 30, 0, 0),
        lunch: Some([time(12, 30, 0, 0), time(14, 0, 0, 0)]),
    };
    week().prop_flat_map(move |week| prop::sample::select(vec![Hours::assumed(week), long(week), odd(week)]))
}

/// Any moment of 2012 to 2027, between two seconds as well, and often just where an office opens or closes.
fn moment() -> impl Strategy<Value = Timestamp> {
    let edge =
        prop::sample::select(vec![(9, 0), (12, 59), (13, 0), (14, 0), (17, 59), (18, 0), (20, 0), (23, 59), (0, 0)]);
    let on_edge = (day(), edge).prop_map(|(day, (hour, minute))| {
        day.at(hour, minute, 0, 0).to_zoned(TimeZone::get("Asia/Almaty").unwrap()).unwrap().timestamp()
    });
    let any = (1_325_400_000_i64..1_830_000_000, 0_i32..1_000_000_000);
    prop_oneof![on_edge, any.prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap())]
}

fn term() -> impl Strategy<Value = Term> {
    let units = vec![
        (TermUnit::Seconds, 1_000_000_u32),
        (TermUnit::Minutes, 30_000),
        (TermUnit::Hours, 1_000),
        (TermUnit::Days, 400),
        (TermUnit::WorkingDays, 400),
        (TermUnit::Months, 24),
    ];
    prop::sample::select(units).prop_flat_map(|(unit, most)| {
        // A term of nothing is where roundings show.
        prop_oneof![1 => Just(0), 4 => 0..=most].prop_map(move |count| Term { count, unit })
    })
}

fn minutes(count: u32) -> Term {
    Term { count, unit: TermUnit::Minutes }
}

/// The day and the second of it by the clocks of Kazakhstan.
fn civil(at: Timestamp) -> (Date, i64) {
    let at = at.to_zoned(TimeZone::get("Asia/Almaty").unwrap());
    (at.date(), i64::from(at.hour()) * 3600 + i64::from(at.minute()) * 60 + i64::from(at.second()))
}

proptest! {
    #[test]
    fn working_days_are_counted_exactly(start in day(), count in 0_u32..300, week in week()) {
        let end = CALENDAR.working_days_after(start, count, week);
        let after = start.series(jiff::Span::new().days(1)).skip(1).take_while(|day| *day <= end);
        let worked = after.filter(|day| CALENDAR.is_working(*day, week)).count();
        prop_assert_eq!(worked, usize::try_from(count).unwrap());
        if count == 0 {
            prop_assert_eq!(end, start);
        } else {
            prop_assert!(CALENDAR.is_working(end, week), "{} is off", end);
        }
    }

    #[test]
    fn working_days_never_go_back(start in day(), count in 0_u32..300, more in 0_u32..30, later in 0_i64..30, week in week()) {
        let end = CALENDAR.working_days_after(start, count, week);
        prop_assert!(CALENDAR.working_days_after(start, count + more, week) >= end + jiff::Span::new().days(more));
        let later = start.saturating_add(jiff::Span::new().days(later));
        prop_assert!(CALENDAR.working_days_after(later, count, week) >= end);
    }

    #[test]
    fn minutes_end_in_office_hours(from in moment(), count in 0_u32..30_000, hours in hours()) {
        let end = minutes(count).deadline(from, &CALENDAR, &hours);
        let (day, second) = civil(end);
        prop_assert!(CALENDAR.is_working(day, hours.week), "{} is off", day);
        prop_assert!(hours.stretches().iter().any(|(open, close)| (*open..=*close).contains(&second)), "{end}");
    }

    #[test]
    fn a_deadline_never_precedes_its_start(from in moment(), term in term(), hours in hours()) {
        let end = term.deadline(from, &CALENDAR, &hours);
        prop_assert!(end >= from, "{term} from {from} ends {end}");
    }

    #[test]
    fn a_term_of_minutes_may_be_split(from in moment(), one in 0_u32..3_000, two in 0_u32..3_000, hours in hours()) {
        let whole = minutes(one + two).deadline(from, &CALENDAR, &hours);
        let half = minutes(one).deadline(from, &CALENDAR, &hours);
        prop_assert_eq!(minutes(two).deadline(half, &CALENDAR, &hours), whole);
    }

    #[test]
    fn what_is_taken_is_taken_in_office_hours(sent in moment(), count in 1_u32..3_000, hours in hours()) {
        let taken = hours.taken_at(sent, &CALENDAR);
        let (day, second) = civil(taken);
        prop_assert!(taken >= sent && CALENDAR.is_working(day, hours.week));
        prop_assert!(hours.stretches().iter().any(|(open, close)| (*open..*close).contains(&second)), "{taken}");
        prop_assert_eq!(hours.taken_at(taken, &CALENDAR), taken);
        // Minutes do not care whether the request waited for the opening.
        let end = minutes(count).deadline(sent, &CALENDAR, &hours);
        prop_assert_eq!(minutes(count).deadline(taken, &CALENDAR, &hours), end);
    }
}
