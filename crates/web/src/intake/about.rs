//! What the first page of a service tells of its times: windows of acceptance, office hours, terms, limits; and who gets a place first.

use crate::components::{Said, SummaryList};
use engine::{ActionMoment, Edition, OfficeHours, Route, ServiceTerm};
use jiff::civil::{Date, Time};
use kernel::{Channel, System, Term, TermUnit, Week};
use translation::T;

/// The times of a service, in words.
pub(super) struct About {
    /// Windows that are closed for everybody today.
    pub closed: Vec<String>,
    /// Windows that are closed today for applications with certain answers.
    pub closed_for_some: Vec<String>,
    /// Office hours of the systems.
    pub hours: Option<SummaryList>,
    /// Terms of the whole service, as printed.
    pub terms: Vec<String>,
    /// Limits of its steps that bind the provider: what is done, within what time.
    pub limits: Vec<(Said, Said)>,
    /// Whose children get a place first.
    pub privileges: Vec<String>,
}

impl About {
    /// The times of an edition for who applies by a channel on a day.
    pub fn new(t: T, edition: &Edition, channel: Channel, today: Date) -> Self {
        let (lang, regulation) = (t.lang(), &edition.regulation);
        let closed = |for_some: bool| {
            let windows = regulation.windows.iter().filter(|window| window.when.is_some() == for_some);
            let open = windows.clone().any(|window| window.open_on(today));
            // Of several windows of everybody one that is open is enough; each kind of application has its own.
            let told = windows.filter(|window| !window.open_on(today) && (for_some || !open));
            told.map(|window| window.text.get(lang).to_owned()).collect()
        };
        let here = |term: &&ServiceTerm| term.channels.is_empty() || term.channels.contains(&channel);
        let privileges = regulation.waiting_list.iter().flat_map(|list| &list.privileges);
        let mut terms: Vec<String> = Vec::new();
        for term in regulation.terms.iter().filter(here) {
            let text = capital(term.printed.get(lang));
            if !terms.contains(&text) {
                terms.push(text);
            }
        }
        Self {
            closed: closed(false),
            closed_for_some: closed(true),
            hours: hours(t, &regulation.hours),
            terms,
            limits: edition.route(channel).map(|route| limits(t, route)).unwrap_or_default(),
            privileges: privileges.map(|privilege| privilege.text.get(lang).to_owned()).collect(),
        }
    }
}

/// A text that begins as a sentence does.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The limits that bind the provider: of the table of actions, and of steps where there is no table.
fn limits(t: T, route: &Route) -> Vec<(Said, Said)> {
    let lang = t.lang();
    if route.actions.is_empty() {
        let binding = route.steps.iter().filter(|step| !step.limit_informs);
        let limit = |step: &engine::Step| Some((Said::new(&step.does, lang), Said::plain(term_words(t, step.limit?))));
        return binding.filter_map(limit).collect();
    }
    let binds =
        |row: &&engine::ActionRow| row.moment == ActionMoment::Done && row.limit.is_some() && !row.limit_informs;
    let binding = route.actions.iter().filter(binds);
    binding.map(|row| (Said::new(&row.does, lang), Said::new(&row.limit_printed, lang))).collect()
}

/// A term in words.
pub(crate) fn term_words(t: T, term: Term) -> String {
    let count = term.count;
    match term.unit {
        TermUnit::Seconds => t.seconds(count),
        TermUnit::Minutes => t.minutes(count),
        TermUnit::Hours => t.hours(count),
        TermUnit::Days => t.calendar_days(count),
        TermUnit::WorkingDays => t.working_days(count),
        TermUnit::Months => t.months(count),
    }
    .into_owned()
}

fn hours(t: T, hours: &[OfficeHours]) -> Option<SummaryList> {
    let row = |list: SummaryList, one: &OfficeHours| {
        let system = t.by_key(&format!("system-{}", one.system)).unwrap_or_else(|| one.system.to_string());
        list.row(system, hours_words(t, one))
    };
    (!hours.is_empty()).then(|| hours.iter().fold(SummaryList::new(), row))
}

/// Office hours in words: days, hours, lunch; what the act says besides.
fn hours_words(t: T, hours: &OfficeHours) -> String {
    let clock = |at: Time| at.strftime("%H:%M").to_string();
    let week = match hours.week {
        Week::Five => t.intake_hours_week_five(),
        Week::Six => t.intake_hours_week_six(),
        Week::All => t.intake_hours_week_all(),
    };
    let span = hours.open.zip(hours.close).map(|(open, close)| t.intake_hours_span(clock(close), clock(open)));
    let lunch = match hours.lunch {
        Some([from, to]) => Some(t.intake_hours_lunch(clock(from), clock(to))),
        None => span.as_ref().map(|_| t.intake_hours_no_lunch()),
    };
    let parts: Vec<_> = [Some(week), span, lunch].into_iter().flatten().collect();
    let notes = hours.notes.as_ref().map(|notes| notes.get(t.lang()).to_owned());
    let next_day = (hours.system == System::Portal).then(|| t.intake_hours_next_day().into_owned());
    let sentences = std::iter::once(format!("{}.", capital(&parts.join(", ")))).chain(notes).chain(next_day);
    sentences.collect::<Vec<_>>().join(" ")
}
