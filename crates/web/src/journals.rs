//! The journals that an office keeps of its cases: the registration journal (журнал регистрации) and the register of hand-over between the centre
//! and the provider (реестр передачи). One page for reading and printing, one file for a table program; both of a span of days.

use crate::case::{channel_text, paper_title, status_text};
use crate::components::{Button, Cell, DateInput, InsetText, SubNavigation, Table};
use crate::form::DateFault;
use crate::{Access, Answers, Errors, Page, PageResult, Problem, Rooms, Visit, blocking, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::{CaseRoom, Fault};
use engine::{Actor, CaseState, Fact, FactKind};
use jiff::ToSpan as _;
use jiff::civil::Date;
use kernel::{Lang, civil_date, start_of};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::records::{AccountRecord, CaseFilter, CaseOrder, CaseRecord};
use translation::T;

/// Where the journals live in a system.
const PATH: &str = "/journals";
/// Rows on a page: a longer journal is read in parts, and is whole as a file.
const ROWS: usize = 500;
/// Records asked of the store at once.
const ROUND: i64 = 500;
/// Days shown where none are named, today included.
const DAYS: i64 = 30;

/// Which journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Journal {
    /// What was registered: every application with what became of it.
    Registration,
    /// What passed between the centre and the provider on paper.
    HandOver,
}

impl Journal {
    const ALL: [Self; 2] = [Self::Registration, Self::HandOver];

    /// A journal by its word in addresses.
    fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|journal| journal.word() == word)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::HandOver => "hand-over",
        }
    }

    fn title(self, t: T) -> String {
        match self {
            Self::Registration => t.journal_registration_title(),
            Self::HandOver => t.journal_hand_over_title(),
        }
        .into_owned()
    }

    fn columns(self, t: T) -> Vec<String> {
        let columns = match self {
            Self::Registration => vec![
                t.journal_number(),
                t.journal_registered_at(),
                t.journal_recipient(),
                t.journal_service(),
                t.journal_channel(),
                t.journal_employee(),
                t.journal_status(),
                t.journal_papers(),
            ],
            Self::HandOver => vec![
                t.journal_handed_at(),
                t.journal_register(),
                t.journal_direction(),
                t.journal_number(),
                t.journal_recipient(),
                t.journal_paper(),
                t.journal_handed_by(),
                t.journal_received_by(),
            ],
        };
        columns.into_iter().map(std::borrow::Cow::into_owned).collect()
    }
}

/// Whose journals: the cases of an office of the body, or those taken at a centre.
#[derive(Clone)]
pub struct Keeper {
    /// The system's room.
    pub room: Arc<CaseRoom>,
    /// The cases the journals are of; its span of days and its order are the journal's.
    pub cases: CaseFilter,
    /// The office's name, for the head of the page.
    pub name: String,
    /// The accounts of its people.
    pub people: Vec<AccountRecord>,
}

impl Keeper {
    fn keeps(&self, record: &CaseRecord) -> bool {
        let of_office = self.cases.office.as_ref().is_none_or(|office| *office == record.office);
        let taken_here = |account: &String| self.cases.accounts.contains(account);
        of_office && (self.cases.accounts.is_empty() || record.account.as_ref().is_some_and(taken_here))
    }

    /// The rows of a journal in a span of days, at most `most`, in the order of time.
    fn rows(&self, journal: Journal, span: Span, t: T, most: usize) -> Result<Vec<Row>, Fault> {
        match journal {
            Journal::Registration => self.registered(span, t, most),
            Journal::HandOver => self.handed_over(span, t, most),
        }
    }

    fn registered(&self, span: Span, t: T, most: usize) -> Result<Vec<Row>, Fault> {
        let names: BTreeMap<&str, &str> =
            self.people.iter().map(|account| (account.id.as_str(), account.name.as_str())).collect();
        let mut rows = Vec::new();
        let mut filter = CaseFilter {
            opened: Some(span.moments()?),
            order: CaseOrder::Oldest,
            limit: ROUND,
            offset: 0,
            ..self.cases.clone()
        };
        while rows.len() < most {
            let records = self.room.store.read::<_, Fault>(|tx| Ok(tx.case_list(&filter)?))?;
            filter.offset += ROUND;
            let whole = records.len() < usize::try_from(ROUND).unwrap_or(0);
            for record in &records {
                let employee = record.officer.as_ref().or(record.account.as_ref());
                let employee = employee.and_then(|id| names.get(id.as_str()).copied()).unwrap_or_default();
                rows.push(self.registered_row(record, employee, t)?);
            }
            if whole {
                break;
            }
        }
        rows.truncate(most);
        Ok(rows)
    }

    fn registered_row(&self, record: &CaseRecord, employee: &str, t: T) -> Result<Row, Fault> {
        let state: CaseState = serde_json::from_str(&record.state)?;
        let mut papers: Vec<String> = state.papers.iter().map(|paper| paper.number.clone()).collect();
        papers.extend(state.outgoing);
        Ok(Row {
            case: record.id.to_string(),
            linked: 0,
            cells: vec![
                number_of(t, record),
                t.date_time_short(record.opened_at),
                record.recipient_name.clone(),
                self.service(record, t.lang()),
                channel_text(t, record.channel),
                employee.to_owned(),
                status_text(t, &record.status),
                papers.join(", "),
            ],
        })
    }

    fn service(&self, record: &CaseRecord, lang: Lang) -> String {
        let edition = self.room.law.current(&record.regulation);
        edition.map_or_else(|| record.regulation.clone(), |edition| edition.regulation.short_title.get(lang).to_owned())
    }

    fn handed_over(&self, span: Span, t: T, most: usize) -> Result<Vec<Row>, Fault> {
        let kinds: Vec<String> =
            [FactKind::HandedOver, FactKind::Stored, FactKind::Recalled].map(FactKind::word).to_vec();
        let (moments, mut rows, mut offset) = (span.moments()?, Vec::new(), 0);
        while rows.len() < most {
            let found = self.room.store.read::<_, Fault>(|tx| {
                let entries = tx.journal_of_kinds(&kinds, moments, (ROUND, offset))?;
                let with_case = entries.into_iter().map(|entry| Ok((tx.case_find(entry.case)?, entry)));
                with_case.collect::<Result<Vec<_>, Fault>>()
            })?;
            offset += ROUND;
            let whole = found.len() < usize::try_from(ROUND).unwrap_or(0);
            for (record, entry) in found {
                let Some(record) = record.filter(|record| self.keeps(record)) else { continue };
                let (fact, actor) = (serde_json::from_str(&entry.fact)?, serde_json::from_str(&entry.actor)?);
                rows.push(self.handed_row(&record, entry.at, &fact, &actor, t)?);
            }
            if whole {
                break;
            }
        }
        rows.truncate(most);
        Ok(rows)
    }

    fn handed_row(
        &self,
        record: &CaseRecord,
        at: jiff::Timestamp,
        fact: &Fact,
        actor: &Actor,
        t: T,
    ) -> Result<Row, Fault> {
        let (register, received_by) = match fact {
            Fact::HandedOver { register, received_by } => (register.clone(), received_by.clone()),
            _ => (String::new(), String::new()),
        };
        let to_provider = matches!(fact, Fact::Stored);
        let direction = if to_provider { t.journal_to_provider() } else { t.journal_to_centre() };
        let view = self.room.view(record.id)?;
        let paper = view.state.papers.last();
        let paper = paper.map(|paper| format!("{} № {}", paper_title(&view, &paper.paper, t.lang()), paper.number));
        Ok(Row {
            case: record.id.to_string(),
            linked: 3,
            cells: vec![
                t.date_time_short(at),
                register,
                direction.into_owned(),
                number_of(t, record),
                record.recipient_name.clone(),
                paper.unwrap_or_default(),
                actor.name.clone(),
                received_by,
            ],
        })
    }
}

fn number_of(t: T, record: &CaseRecord) -> String {
    record.number.as_ref().map_or_else(|| t.journal_no_number().into_owned(), ToString::to_string)
}

/// A row of a journal, as texts.
struct Row {
    case: String,
    /// Which cell leads to the case.
    linked: usize,
    cells: Vec<String>,
}

/// The days of a journal, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: Date,
    to: Date,
}

impl Span {
    fn last_days(today: Date) -> Self {
        Self { from: today.saturating_sub((DAYS - 1).days()), to: today }
    }

    /// The moments it begins at and ends before.
    fn moments(self) -> Result<(jiff::Timestamp, jiff::Timestamp), Fault> {
        let (from, before) = (start_of(self.from), start_of(self.to.tomorrow()?));
        // A day has a beginning: only the edge of time has none.
        Ok((from.unwrap_or(jiff::Timestamp::MIN), before.unwrap_or(jiff::Timestamp::MAX)))
    }

    /// The days asked for in an address; those of a field left empty are the last ones.
    fn read(answers: &Answers, today: Date, t: T) -> Result<Self, Errors> {
        let mut errors = Errors::none(t);
        let usual = Self::last_days(today);
        let mut day = |name: &str, usual: Date| match answers.date(name) {
            Ok(day) => day.unwrap_or(usual),
            Err(DateFault::Missing(_) | DateFault::NotANumber(_) | DateFault::NoSuchDay) => {
                errors.add(name, t.journal_day_wrong());
                usual
            }
        };
        let span = Self { from: day("from", usual.from), to: day("to", usual.to) };
        if errors.is_empty() && span.from > span.to {
            errors.add("from", t.journal_days_turned());
        }
        if errors.is_empty() { Ok(span) } else { Err(errors) }
    }

    fn query(self) -> String {
        let part = |name: &str, day: Date| {
            format!("{name}-day={}&{name}-month={}&{name}-year={}", day.day(), day.month(), day.year())
        };
        format!("{}&{}", part("from", self.from), part("to", self.to))
    }
}

#[derive(Template)]
#[template(path = "journals/journal.html")]
struct JournalPage {
    page: Page,
    keeper: String,
    tabs: SubNavigation,
    errors: Errors,
    from: DateInput,
    to: DateInput,
    days: Option<String>,
    table: Option<Table>,
    /// More rows than the page shows.
    cut: Option<String>,
    csv: Option<String>,
}

/// A system whose offices keep journals.
pub trait Keeps: Clone + Send + Sync + 'static {
    /// The journals of the office of who asks; a problem where they may not read them.
    fn keeper(&self, visit: &Visit) -> impl Future<Output = Result<Keeper, Problem>> + Send;
}

/// Adds the journals to a system's rooms, for whoever `access` admits.
#[must_use]
pub fn rooms<A: Keeps>(rooms: Rooms<A>, access: Access) -> Rooms<A> {
    rooms.get(PATH, access, first).get(&format!("{PATH}/{{journal}}"), access, show::<A>).get(
        &format!("{PATH}/{{journal}}/table.csv"),
        access,
        file_of::<A>,
    )
}

async fn first(visit: Visit) -> Response {
    visit.go(format!("{PATH}/{}", Journal::Registration.word()))
}

async fn show<A: Keeps>(
    State(app): State<A>,
    visit: Visit,
    Path(journal): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> PageResult {
    let journal = Journal::read(&journal).ok_or_else(Problem::not_found)?;
    page(&visit, app.keeper(&visit).await?, journal, query).await
}

async fn file_of<A: Keeps>(
    State(app): State<A>,
    visit: Visit,
    Path(journal): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> PageResult {
    let journal = Journal::read(&journal).ok_or_else(Problem::not_found)?;
    file(&visit, app.keeper(&visit).await?, journal, query).await
}

/// The page of a journal; `query` is what was asked for.
async fn page(visit: &Visit, keeper: Keeper, journal: Journal, query: Vec<(String, String)>) -> PageResult {
    let (t, today) = (visit.t(), civil_date(visit.now()));
    let answers = Answers::from_pairs(query);
    let asked = Span::read(&answers, today, t);
    let errors = asked.as_ref().err().cloned().unwrap_or_else(|| Errors::none(t));
    let span = asked.ok();
    let name = keeper.name.clone();
    let rows = match span {
        Some(span) => blocking(move || keeper.rows(journal, span, t, ROWS + 1)).await?,
        None => Vec::new(),
    };
    let shown = span.unwrap_or_else(|| Span::last_days(today));
    let tab = |tabs: SubNavigation, one: Journal| {
        let href = visit.url(format!("{PATH}/{}?{}", one.word(), shown.query()));
        tabs.item(href, one.title(t), one == journal)
    };
    let days = t.journal_days(t.date(shown.from), t.date(shown.to)).into_owned();
    let field = |name: &str, label: std::borrow::Cow<'static, str>, day: Date| {
        let input = DateInput::new(t, name, label).legend_size("s").error(errors.of(name));
        let typed = |part: &str| answers.get(&format!("{name}-{part}")).map(str::to_owned);
        if errors.is_empty() {
            input.value(day.to_string())
        } else {
            input.parts(typed("day"), typed("month"), typed("year"))
        }
    };
    render(&JournalPage {
        page: visit.page(journal.title(t))?.with_errors(!errors.is_empty()),
        keeper: name,
        tabs: Journal::ALL.into_iter().fold(SubNavigation::new(t), tab),
        from: field("from", t.journal_from(), shown.from),
        to: field("to", t.journal_to(), shown.to),
        errors,
        table: (!rows.is_empty()).then(|| table(visit, journal, &days, &rows)),
        days: span.map(|_| days),
        cut: (rows.len() > ROWS).then(|| t.journal_cut(ROWS).into_owned()),
        csv: span.map(|span| visit.url(format!("{PATH}/{}/table.csv?{}", journal.word(), span.query()))),
    })
}

fn table(visit: &Visit, journal: Journal, days: &str, rows: &[Row]) -> Table {
    let t = visit.t();
    let table = Table::new(format!("{}: {days}", journal.title(t)));
    let table = journal.columns(t).into_iter().fold(table, Table::column);
    let cells = |row: &Row| {
        let cell = |(place, text): (usize, &String)| {
            if place == row.linked {
                Cell::link(visit.url(format!("/cases/{}", row.case)), text)
            } else {
                Cell::text(text)
            }
        };
        row.cells.iter().enumerate().map(cell).collect::<Vec<_>>()
    };
    table.rows(rows.iter().take(ROWS).map(cells)).first_cell_is_header().small()
}

/// A journal whole, as a file for a table program (CSV, RFC 4180).
async fn file(visit: &Visit, keeper: Keeper, journal: Journal, query: Vec<(String, String)>) -> PageResult {
    let (t, today) = (visit.t(), civil_date(visit.now()));
    let span = Span::read(&Answers::from_pairs(query), today, t).map_err(|_| Problem::bad_request())?;
    let rows = blocking(move || keeper.rows(journal, span, t, usize::MAX)).await?;
    let text = csv_of(&journal.columns(t), &rows).map_err(|error| {
        tracing::error!(%error, "a journal cannot be written as CSV");
        Problem::fault()
    })?;
    let name = format!("{}-{}-{}.csv", journal.word(), span.from, span.to);
    Ok(saved(&name, text))
}

fn csv_of(columns: &[String], rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    // Table programs tell UTF-8 by this mark.
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut out);
    writer.write_record(columns.iter().map(|cell| plain(cell)))?;
    for row in rows {
        writer.write_record(row.cells.iter().map(|cell| plain(cell)))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}

/// A text that no table program takes for a formula: people type names and numbers of registers, and a cell that begins so would be run
/// (OWASP, CSV injection).
fn plain(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let begins = text.trim_start().chars().next();
    // Full-width forms of the same signs are read as the signs.
    let formula = begins.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠'));
    if formula { format!("'{text}") } else { text }
}

fn saved(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_people_typed_never_becomes_a_formula() {
        for typed in ["=1+1", "+7 701", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "＝1", "|cmd"] {
            assert!(plain(typed).starts_with('\''), "{typed}");
        }
        assert_eq!(plain("Ахметова Әлия"), "Ахметова Әлия");
        assert_eq!(plain("а\nб"), "а б");
        let cells = ["=cmd|' /C calc'!A0", "a\"b,c"].map(str::to_owned).to_vec();
        let text = csv_of(&["x".to_owned(), "y".to_owned()], &[Row { case: String::new(), linked: 0, cells }]).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "\u{feff}x,y\r\n'=cmd|' /C calc'!A0,\"a\"\"b,c\"\r\n");
    }

    #[test]
    fn days_are_read_from_the_address() {
        let t = T::of(Lang::Ru);
        let today = date(2026, 11, 20);
        let read = |pairs: &[(&str, &str)]| Span::read(&Answers::from_pairs(pairs.iter().copied()), today, t);
        let usual = Span { from: date(2026, 10, 22), to: today };
        assert_eq!(read(&[]).ok(), Some(usual));
        let one = [("from-day", "1"), ("from-month", "11"), ("from-year", "2026")];
        assert_eq!(read(&one).ok(), Some(Span { from: date(2026, 11, 1), to: today }));
        let query: Vec<(String, String)> = usual
            .query()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(Span::read(&Answers::from_pairs(query), today, t).ok(), Some(usual));
        let turned = [("from-day", "1"), ("from-month", "12"), ("from-year", "2026")];
        assert!(read(&turned).is_err() && read(&[("to-day", "31")]).is_err());
        let (from, before) = Span { from: today, to: today }.moments().unwrap();
        assert_eq!(before.duration_since(from), jiff::SignedDuration::from_hours(24));
    }
}
