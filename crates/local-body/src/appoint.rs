//! When the recipient can have the result: a date and a time, told to the recipient.

use crate::App;
use crate::case::act_once;
use crate::deed::{DeedPage, brings, runs};
use crate::staff::{Staff, done, not_due};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, FactKind};
use jiff::civil::Time;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use kernel::{civil_date, iso};
use web::components::{DateInput, Input};
use web::{Answers, Errors, PageResult, Visit};

/// Whether this person can appoint the result of a case now: somebody must come for it, or it is told by letter.
pub(crate) fn may(staff: &Staff, view: &CaseView) -> bool {
    let to_come = brings(view, FactKind::HandedOut) || brings(view, FactKind::SignedByHand);
    runs(staff, view) && to_come
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    show(&visit, &staff, &view, &Answers::default(), Errors::none(visit.t()))
}

fn show(visit: &Visit, staff: &Staff, view: &CaseView, answers: &Answers, errors: Errors) -> PageResult {
    if !may(staff, view) {
        return not_due(visit, view.record.id);
    }
    let t = visit.t();
    let day = DateInput::new(t, "day", t.body_appoint_date())
        .parts(answers.text("day-day"), answers.text("day-month"), answers.text("day-year"))
        .error(errors.of("day"));
    let time = Input::new("time", t.body_appoint_time())
        .hint(t.body_appoint_time_hint())
        .width(5)
        .value(answers.text("time"))
        .error(errors.of("time"));
    let page = DeedPage::new(visit, view.record.id, t.body_appoint_title(), errors)?.button(t.body_appoint_button());
    page.field(day).field(time).render()
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() || !may(&staff, &view) {
        return show(&visit, &staff, &view, &answers, errors);
    }
    let Some(at) = moment(&visit, &answers, &mut errors) else {
        return show(&visit, &staff, &view, &answers, errors);
    };
    let text = visit.t().body_appointed();
    // The same moment sent twice is one appointment.
    if view.state.result_at.as_deref() == Some(iso(at).as_str()) {
        return done(&visit, view.record.id, text);
    }
    act_once(&app, &visit, (&staff, &view), Fact::ResultAppointed { at: iso(at) }, text).await
}

/// The moment of the form, by the clocks of Kazakhstan.
fn moment(visit: &Visit, answers: &Answers, errors: &mut Errors) -> Option<Timestamp> {
    let t = visit.t();
    let today = civil_date(visit.now());
    let last = today.saturating_add(1.year());
    let day = answers.date("day").ok().flatten().filter(|day| (today..=last).contains(day));
    if day.is_none() {
        errors.add("day", t.body_appoint_date_wrong());
    }
    let time = read_time(answers.text("time"));
    if time.is_none() {
        errors.add("time", t.body_appoint_time_wrong());
    }
    let zone = TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC);
    let at = day?.to_datetime(time?).to_zoned(zone).ok()?.timestamp();
    if at < visit.now() {
        errors.add("time", t.body_appoint_past());
        return None;
    }
    Some(at)
}

/// A time as people write it: `9:30`, `09.30`.
pub(crate) fn read_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once([':', '.'])?;
    let number = |part: &str| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i8>().ok().filter(|_| plain)
    };
    Time::new(number(hour)?, number(minute).filter(|_| minute.len() == 2)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        assert_eq!(read_time("9:30"), Some(time(9, 30, 0, 0)));
        assert_eq!(read_time("09.05"), Some(time(9, 5, 0, 0)));
        for wrong in ["", "9", "24:00", "9:5", "9:60", "-1:00", "+9:30", "9:30:00"] {
            assert_eq!(read_time(wrong), None, "{wrong}");
        }
    }
}
