//! Terms worked by hand from what the acts print. «149» is the decree of the akimat of South Kazakhstan of 23.05.2012, «3/568» and «3/542» are
//! those of the akimat of Almaty of 03.07.2013 and 10.09.2015. Their appendices are the regulations.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::CALENDAR;
use jiff::Timestamp;
use jiff::civil::{date, time};
use kernel::{Hours, Term, Week, YearDay, end_of};

/// A moment by the clocks of Almaty and Shymkent, which were six hours ahead of UTC in the years of the acts.
fn at(text: &str) -> Timestamp {
    format!("{}:00+06:00", text.replace(' ', "T")).parse().unwrap()
}

/// The end of a day by the same clocks.
fn end(day: &str) -> Timestamp {
    format!("{day}T23:59:59+06:00").parse().unwrap()
}

fn term(text: &str) -> Term {
    text.parse().unwrap()
}

fn ends(text: &str, from: &str, hours: &Hours) -> Timestamp {
    term(text).deadline(at(from), &CALENDAR, hours)
}

/// From nine to six with lunch from one to two. 3/542 prints it for a school: six days in appendix 1, clause 12; five days in appendix 3,
/// clause 11 1). 149 prints none, and these hours are assumed.
fn office(week: Week) -> Hours {
    Hours::assumed(week)
}

/// From nine to eight without lunch, six days: 3/568, clause 9 1); 3/542, appendices 2 and 3, clauses 12 2) and 11 2).
fn centre() -> Hours {
    Hours { week: Week::Six, open: time(9, 0, 0, 0), close: time(20, 0, 0, 0), lunch: None }
}

/// Round the clock: 3/568, clause 9 2); 3/542, appendix 2, clause 12 3).
fn portal() -> Hours {
    Hours::assumed(Week::All)
}

#[test]
fn a_quarter_of_an_hour_goes_on_at_the_next_opening() {
    // 3/542, appendix 1, clauses 7 1) and 12: «длительность процедуры – 15 минут», Monday to Saturday, lunch from one to two.
    let school = office(Week::Six);
    // Friday 17 June 2016, ten to six: ten minutes on Friday, five on Saturday.
    assert_eq!(ends("15 min", "2016-06-17 17:50", &school), at("2016-06-18 09:05"));
    // Saturday, five to one: five minutes, lunch, ten minutes.
    assert_eq!(ends("15 min", "2016-06-18 12:55", &school), at("2016-06-18 14:10"));
    // Saturday, ten to six: Sunday is off.
    assert_eq!(ends("15 min", "2016-06-18 17:50", &school), at("2016-06-20 09:05"));
    // The term that fits exactly ends with the day.
    assert_eq!(ends("15 min", "2016-06-17 17:45", &school), at("2016-06-17 18:00"));
    // Friday 29 April 2016, ten to six: Saturday is worked, Sunday 1 May is a holiday that takes Monday.
    assert_eq!(ends("15 min", "2016-04-29 17:50", &school), at("2016-04-30 09:05"));
    assert_eq!(ends("15 min", "2016-04-30 17:50", &school), at("2016-05-03 09:05"));
}

#[test]
fn three_working_days_over_nauryz() {
    // 149, appendix 3, table 2, action 6: «Три рабочих дня (день приема и день выдачи документов не входят в срок)».
    // Accepted on Tuesday 19 March 2013, which does not count. Offices: Wednesday 20 is the first; 21, 22, 23 are Nauryz, 24 is Sunday,
    // 25 is off for Saturday 23; Tuesday 26 is the second, Wednesday 27 the third.
    assert_eq!(ends("3 wd", "2013-03-19 10:00", &office(Week::Five)), end("2013-03-27"));
    // In a week of six days Saturday moves nothing: 20, 25, 26.
    assert_eq!(ends("3 wd", "2013-03-19 10:00", &office(Week::Six)), end("2013-03-26"));
    // The hour of acceptance makes no difference.
    assert_eq!(ends("3 wd", "2013-03-19 17:59", &office(Week::Five)), end("2013-03-27"));
}

#[test]
fn three_working_days_over_kurban_ait() {
    // 3/568, clause 7 1): «3 жұмыс күні», the days of acceptance and of issue do not count; the centre works six days (clause 9 1)).
    // Accepted on Friday 11 October 2013: Saturday 12, Monday 14; Tuesday 15 is Kurban ait; Wednesday 16.
    assert_eq!(ends("3 wd", "2013-10-11 19:30", &centre()), end("2013-10-16"));
    // An office of five days: Saturday 12 is worked for Monday 14, then 16 and 17.
    assert_eq!(ends("3 wd", "2013-10-11 10:00", &office(Week::Five)), end("2013-10-17"));
}

#[test]
fn a_portal_is_open_on_sundays_but_they_are_no_working_days() {
    // 3/568, clauses 7 par 2 and 9 2): three working days from the request, the portal works round the clock.
    // Friday 16 August 2013 at eleven in the evening: Monday 19, Tuesday 20, Wednesday 21.
    assert_eq!(ends("3 wd", "2013-08-16 23:00", &portal()), end("2013-08-21"));
    // What machines do runs on at night: the portal's table, action 1, prints «30 сек. – 1 мин» for the sign-in.
    assert_eq!(ends("1 min", "2013-08-17 23:59", &portal()), at("2013-08-18 00:00"));
}

#[test]
fn from_fifteen_to_thirty_calendar_days() {
    // 149, appendix 2, table 1, action 5: «От 15 до 30 календарных дней». Registered on Monday 10 December 2012.
    // Independence Day, the New Year and Christmas lie inside and stop nothing.
    assert_eq!(ends("15 d", "2012-12-10 11:00", &office(Week::Five)), end("2012-12-25"));
    assert_eq!(ends("30 d", "2012-12-10 11:00", &office(Week::Five)), end("2013-01-09"));
}

#[test]
fn up_to_six_months() {
    // 149, appendix 2, table 1, action 5: «в исключительных случаях до 6 мес.», from the registration as well.
    assert_eq!(ends("6 mo", "2012-12-10 11:00", &office(Week::Five)), end("2013-06-10"));
    // February has no 31st: the term ends with the month.
    assert_eq!(ends("6 mo", "2012-08-31 11:00", &office(Week::Five)), end("2013-02-28"));
}

#[test]
fn ten_working_days_over_may() {
    // 149, appendix 4, table 1, action 4: «В течение 10 рабочих дней». Numbered on Tuesday 30 April 2013.
    // 1 May is off; 2, 3, Saturday 4 (worked for the 10th), 6; 7 is off; 8; 9 and 10 are off; 13, 14, 15, 16, 17.
    assert_eq!(ends("10 wd", "2013-04-30 15:00", &office(Week::Five)), end("2013-05-17"));
    // The week of six: 2, 3, 4, 6, 8, 10, 11, 13, 14, 15.
    assert_eq!(ends("10 wd", "2013-04-30 15:00", &office(Week::Six)), end("2013-05-15"));
}

#[test]
fn fourteen_working_days_and_one_are_fifteen() {
    // 3/542, appendix 3, clauses 10 1) (15 working days in all), 9 3) (14 for the duplicate) and 9 4) (1 for the handing over).
    // Handed in at the school on Monday 13 March 2017. 14, 15, 16, 17; Saturday 18 is worked for Monday 20; 21-23 are Nauryz;
    // 24; 27-31; 3, 4, 5, 6 April.
    let school = office(Week::Five);
    assert_eq!(ends("15 wd", "2017-03-13 09:20", &school), end("2017-04-06"));
    let ready = ends("14 wd", "2017-03-13 09:20", &school);
    assert_eq!(ready, end("2017-04-05"));
    assert_eq!(term("1 wd").deadline(ready, &CALENDAR, &school), end("2017-04-06"));
    // Clauses 10 1) and 11 2), the Corporation with its six days: 14-18, 20, 24, 25, 27-31 March, 1 and 3 April.
    assert_eq!(ends("15 wd", "2017-03-13 09:20", &centre()), end("2017-04-03"));
}

#[test]
fn the_result_is_kept_for_a_month() {
    // 3/542, appendix 3, clause 12 par 4, and appendix 2, clause 13 par 2: «хранение результата в течение одного месяца».
    assert_eq!(ends("1 mo", "2017-04-06 16:00", &centre()), end("2017-05-06"));
    assert_eq!(ends("1 mo", "2017-01-31 16:00", &centre()), end("2017-02-28"));
}

#[test]
fn not_later_than_the_thirtieth_of_august() {
    // 3/542, appendix 1, clause 7 par 1: «не позднее 30 августа». The day itself is in time, though it was Constitution Day.
    let last: YearDay = "08-30".parse().unwrap();
    assert_eq!(end_of(last.next_from(date(2016, 6, 15))), Some(end("2016-08-30")));
    assert_eq!(end_of(last.next_from(date(2016, 8, 30))), Some(end("2016-08-30")));
    // Whoever comes later is enrolled for the next year.
    assert_eq!(end_of(last.next_from(date(2016, 8, 31))), Some(end("2017-08-30")));
}

#[test]
fn from_the_first_of_june_to_the_thirtieth_of_august() {
    // 3/542, appendix 1, clause 7 par 2: «в первый класс – с 1 июня по 30 августа», both days included.
    let (first, last): (YearDay, YearDay) = ("06-01".parse().unwrap(), "08-30".parse().unwrap());
    let open = |month, day| (first..=last).contains(&YearDay::of(date(2016, month, day)));
    assert_eq!([open(5, 31), open(6, 1), open(7, 6), open(8, 30), open(8, 31)], [false, true, true, true, false]);
    assert_eq!(first.next_from(date(2016, 3, 1)), date(2016, 6, 1));
}

#[test]
fn until_the_first_of_december() {
    // 3/542, appendix 2, clause 11 4): «не позднее 1 декабря текущего учебного года».
    let last: YearDay = "12-01".parse().unwrap();
    assert_eq!(end_of(last.next_from(date(2016, 9, 1))), Some(end("2016-12-01")));
    assert_eq!(last.next_from(date(2016, 12, 2)), date(2017, 12, 1));
    // In 2016 that Thursday was the day of the First President: what was sent on it is in time, and taken on Friday (clause 12 3)).
    let sent = at("2016-12-01 14:00");
    assert!(Some(sent) <= end_of(last.next_from(date(2016, 9, 1))));
    assert_eq!(office(Week::Five).taken_at(sent, &CALENDAR), at("2016-12-02 09:00"));
}

#[test]
fn what_comes_at_night_is_taken_on_the_next_working_day() {
    // 3/542, appendix 2, clause 12 3): after the hours of work, on days off and holidays the request is accepted «следующим рабочим днем».
    // Clauses 12 1) and 10 1): the department works five days, a quarter of an hour to register.
    let department = office(Week::Five);
    for (sent, taken) in [
        ("2016-10-13 11:00", "2016-10-13 11:00"),
        // Lunch is not the end of the day.
        ("2016-10-13 13:30", "2016-10-13 14:00"),
        ("2016-10-13 18:00", "2016-10-14 09:00"),
        ("2016-10-14 03:00", "2016-10-14 09:00"),
        // Friday night and Sunday evening: Monday.
        ("2016-10-14 22:30", "2016-10-17 09:00"),
        ("2016-10-16 21:00", "2016-10-17 09:00"),
        // The eve of Independence Day 2016: Friday 16 is off, Saturday 17 too, and Monday 19 for Saturday.
        ("2016-12-15 20:00", "2016-12-20 09:00"),
    ] {
        assert_eq!(department.taken_at(at(sent), &CALENDAR), at(taken), "{sent}");
    }
    assert_eq!(ends("15 min", "2016-10-16 21:00", &department), at("2016-10-17 09:15"));
    // Clause 11 1): fifteen working days, and on the portal the day of acceptance is one of them. Taken on Monday 17 October, fourteen more:
    // 18-21, 24-28, 31 October, 1-4 November. Counted from the Sunday it would end a day before the law.
    let taken = department.taken_at(at("2016-10-16 21:00"), &CALENDAR);
    assert_eq!(term("14 wd").deadline(taken, &CALENDAR, &department), end("2016-11-04"));
    assert_eq!(ends("14 wd", "2016-10-16 21:00", &department), end("2016-11-03"));
    // The portal itself never sleeps.
    assert_eq!(portal().taken_at(at("2016-10-16 21:00"), &CALENDAR), at("2016-10-16 21:00"));
}

#[test]
fn saturday_is_worked_at_a_centre_and_not_at_an_office() {
    // 3/542, appendix 3, clauses 11 1), 11 2), 9 1) and 12 2): a quarter of an hour on Saturday 15 October 2016, five to one.
    assert_eq!(ends("15 min", "2016-10-15 12:55", &centre()), at("2016-10-15 13:10"));
    assert_eq!(ends("15 min", "2016-10-15 12:55", &office(Week::Five)), at("2016-10-17 09:15"));
    assert_eq!(centre().taken_at(at("2016-10-15 12:55"), &CALENDAR), at("2016-10-15 12:55"));
    assert_eq!(office(Week::Five).taken_at(at("2016-10-15 12:55"), &CALENDAR), at("2016-10-17 09:00"));
    // A centre closes at eight: five minutes on Saturday, ten on Monday.
    assert_eq!(ends("15 min", "2016-10-15 19:55", &centre()), at("2016-10-17 09:10"));
    // A Saturday that is a holiday is off for both: 23 March 2013 (Nauryz). The centre opens on Monday, the office on Tuesday.
    assert_eq!(centre().taken_at(at("2013-03-23 11:00"), &CALENDAR), at("2013-03-25 09:00"));
    assert_eq!(office(Week::Five).taken_at(at("2013-03-23 11:00"), &CALENDAR), at("2013-03-26 09:00"));
}

#[test]
fn the_hour_that_came_twice_shortens_no_term() {
    // On 29 February 2024 the clocks went from midnight back to eleven. The day ends when it is over for the second time.
    let second: Timestamp = "2024-02-29T23:30:00+05:00".parse().unwrap();
    assert_eq!(end_of(date(2024, 2, 29)), "2024-02-29T23:59:59+05:00".parse().ok());
    assert_eq!(term("10 min").deadline(second, &CALENDAR, &portal()), "2024-02-29T23:40:00+05:00".parse().unwrap());
    // Nor does it lengthen what machines do.
    assert_eq!(ends("10 min", "2024-02-29 23:10", &portal()), at("2024-02-29 23:20"));
}
