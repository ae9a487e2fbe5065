//! The rules of the calendar as data, and the days that follow from them.

use super::{Calendar, CalendarFault, Week};
use crate::{Text, YearDay};
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// The last year that days are made for: no case of today lives as long.
const LAST_YEAR: i16 = 2100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    first_year: Spanned<i16>,
    #[serde(default)]
    holiday: Vec<Holiday>,
    #[serde(default)]
    by_religion: Vec<ByReligion>,
    #[serde(default)]
    swap: Vec<Swap>,
    #[serde(default)]
    extra: Vec<Extra>,
}

/// A national or state holiday: on a weekend day it moves its day off.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    days: Vec<YearDay>,
    since: Option<i16>,
    until: Option<Spanned<i16>>,
    name: Spanned<Text>,
}

/// A day off by religion: every year on one day, or on a day announced for each year. It never moves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByReligion {
    #[serde(default)]
    days: Vec<YearDay>,
    #[serde(default)]
    dates: Vec<Spanned<Date>>,
    #[serde(default)]
    estimates: Vec<Spanned<Date>>,
    name: Spanned<Text>,
}

/// A swap by the Government: a day off, and the day worked for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Swap {
    off: Spanned<Date>,
    worked: Spanned<Date>,
}

/// A day off declared once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Extra {
    date: Spanned<Date>,
    name: Spanned<Text>,
}

/// The calendar from its rules.
pub(super) fn read(text: &str) -> Result<Calendar, CalendarFault> {
    let source = Source(text);
    let rules: Rules = toml::from_str(text).map_err(|error| {
        let mend =
            "write days as \"05-09\", dates as \"2026-05-27\", and only the keys that the head of the file names";
        source.fault(&error.span().unwrap_or_default(), error.message(), mend)
    })?;
    rules.days(source)
}

/// The text of the rules, to tell where a fault stands.
#[derive(Clone, Copy)]
struct Source<'a>(&'a str);

impl Source<'_> {
    fn fault(self, at: &Range<usize>, what: impl Into<String>, mend: &str) -> CalendarFault {
        let before = self.0.get(..at.start).unwrap_or_default();
        CalendarFault { line: before.matches('\n').count() + 1, what: what.into(), mend: mend.to_owned() }
    }

    /// A name stands in both languages of the state.
    fn named(self, name: &Spanned<Text>) -> Result<&Text, CalendarFault> {
        let text = name.get_ref();
        if text.kk.trim().is_empty() || text.ru.trim().is_empty() {
            return Err(self.fault(&name.span(), "a day off has an empty name", "name it in Kazakh and in Russian"));
        }
        Ok(text)
    }
}

impl Rules {
    fn days(&self, source: Source<'_>) -> Result<Calendar, CalendarFault> {
        let first = *self.first_year.get_ref();
        if !(1991..=LAST_YEAR).contains(&first) {
            let what = format!("{first} cannot be the first year of the calendar");
            return Err(source.fault(
                &self.first_year.span(),
                what,
                "give the year that the rules hold from, for instance 2012",
            ));
        }
        let mut calendar = Calendar::default();
        let holidays = self.holidays(&mut calendar, source)?;
        self.by_religion(&mut calendar, source)?;
        for extra in &self.extra {
            once(&mut calendar, &extra.date, source.named(&extra.name)?, source)?;
        }
        calendar.five.off = transfers(&holidays, &calendar.names, Week::Five);
        calendar.six.off = transfers(&holidays, &calendar.names, Week::Six);
        self.swaps(&mut calendar, source)?;
        Ok(calendar)
    }

    /// Names the holidays of all years and gives their days in order.
    fn holidays(&self, calendar: &mut Calendar, source: Source<'_>) -> Result<BTreeSet<Date>, CalendarFault> {
        let mut days = BTreeSet::new();
        for holiday in &self.holiday {
            let name = source.named(&holiday.name)?;
            let since = holiday.since.unwrap_or(i16::MIN);
            if let Some(until) = holiday.until.as_ref().filter(|until| *until.get_ref() < since) {
                let what = format!("«{}» ends in {} and begins in {since}", name.ru, until.get_ref());
                return Err(source.fault(
                    &until.span(),
                    what,
                    "put the first year into `since` and the last into `until`",
                ));
            }
            let last = holiday.until.as_ref().map_or(LAST_YEAR, |until| *until.get_ref());
            for year in since.max(*self.first_year.get_ref())..=last.min(LAST_YEAR) {
                for date in holiday.days.iter().map(|day| day.in_year(year)) {
                    calendar.names.insert(date, name.clone());
                    days.insert(date);
                }
            }
        }
        Ok(days)
    }

    fn by_religion(&self, calendar: &mut Calendar, source: Source<'_>) -> Result<(), CalendarFault> {
        for rest in &self.by_religion {
            let name = source.named(&rest.name)?;
            for year in *self.first_year.get_ref()..=LAST_YEAR {
                for day in &rest.days {
                    calendar.names.entry(day.in_year(year)).or_insert_with(|| name.clone());
                }
            }
            let mut years = BTreeMap::new();
            for date in rest.dates.iter().chain(&rest.estimates) {
                once(calendar, date, name, source)?;
                years.entry(date.get_ref().year()).or_insert(date);
            }
            calendar.estimates.extend(rest.estimates.iter().map(|date| *date.get_ref()));
            // The lunar year is the shorter one: its feast meets every year of ours, so that a hole is a slip of the hand.
            for (before, (after, date)) in years.keys().zip(years.iter().skip(1)) {
                if before + 1 < *after {
                    let what = format!("«{}» has no date in {}", name.ru, before + 1);
                    return Err(source.fault(&date.span(), what, "add the date of that year"));
                }
            }
        }
        Ok(())
    }

    /// The swaps hold in the week of five days; in that of six, assumed, only where the worked day is a Sunday.
    fn swaps(&self, calendar: &mut Calendar, source: Source<'_>) -> Result<(), CalendarFault> {
        let plain = calendar.clone();
        for Swap { off, worked } in &self.swap {
            let (rest, work) = (*off.get_ref(), *worked.get_ref());
            if !plain.is_working(rest, Week::Five) || calendar.five.off.contains(&rest) {
                let mend = "take the swap out, or correct the date";
                return Err(source.fault(&off.span(), format!("{rest} is off without this swap"), mend));
            }
            if plain.is_working(work, Week::Five) || calendar.five.worked.contains(&work) {
                let mend = "take the swap out, or correct the date";
                return Err(source.fault(&worked.span(), format!("{work} is worked without this swap"), mend));
            }
            if let Some(name) = plain.names.get(&work) {
                let what = format!("{work} is «{}» and cannot be worked", name.ru);
                return Err(source.fault(
                    &worked.span(),
                    what,
                    "name the weekend day that the Government made a working day",
                ));
            }
            calendar.five.off.insert(rest);
            calendar.five.worked.insert(work);
            if work.weekday() == Weekday::Sunday {
                calendar.six.off.insert(rest);
                calendar.six.worked.insert(work);
            }
        }
        Ok(())
    }
}

/// Names a day that is listed by its date; the name of a state holiday on the same day stands.
fn once(calendar: &mut Calendar, date: &Spanned<Date>, name: &Text, source: Source<'_>) -> Result<(), CalendarFault> {
    let day = *date.get_ref();
    match calendar.names.get(&day) {
        Some(known) if known == name => {
            Err(source.fault(&date.span(), format!("{day} is given twice as «{}»", name.ru), "take one of the two out"))
        }
        Some(_) => Ok(()),
        None => {
            calendar.names.insert(day, name.clone());
            Ok(())
        }
    }
}

/// The days off that holidays on weekend days move to the next working days: in the order of the holidays, each pushing the next one on.
fn transfers(holidays: &BTreeSet<Date>, names: &BTreeMap<Date, Text>, week: Week) -> BTreeSet<Date> {
    let mut moved = BTreeSet::new();
    for holiday in holidays.iter().filter(|day| week.rests_on(**day)) {
        let mut day = *holiday;
        while week.rests_on(day) || names.contains_key(&day) || moved.contains(&day) {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        moved.insert(day);
    }
    moved
}
