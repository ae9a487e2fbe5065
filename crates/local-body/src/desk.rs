//! The desk: my work by how overdue it is, what has arrived by source, what is in work, on the waiting list, finished; search by number.

use crate::App;
use crate::staff::{Staff, masked_iin, office_name};
use axum::extract::{Path, Query, State};
use engine::{ActorKind, Place, Status, Step, Verb};
use kernel::{Channel, System};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::StoreError;
use store::records::{AccountRecord, CaseFilter, CaseOrder, CaseRecord};
use translation::T;
use web::case::{channel_text, deadline_tag, status_tag};
use web::components::{Button, Cell, Checkboxes, Input, Pagination, Select, SubNavigation, Table};
use web::{Page, PageResult, Problem, Visit, render};

/// Those in whose role officers and heads act.
const WORKS: [ActorKind; 5] =
    [ActorKind::Officer, ActorKind::Head, ActorKind::Registrar, ActorKind::Specialist, ActorKind::Commission];
/// Rows on a page of a list.
const ROWS: i64 = 20;
/// Cases of a list are counted so far: nobody turns so many pages.
const COUNTED: i64 = 10_000;

/// A list of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Mine,
    Arrived,
    InWork,
    Waiting,
    Finished,
    Search,
}

impl List {
    const TABS: [Self; 5] = [Self::Mine, Self::Arrived, Self::InWork, Self::Waiting, Self::Finished];

    fn read(word: &str) -> Option<Self> {
        [Self::Arrived, Self::InWork, Self::Waiting, Self::Finished, Self::Search]
            .into_iter()
            .find(|list| list.word() == word)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Arrived => "arrived",
            Self::InWork => "in-work",
            Self::Waiting => "waiting",
            Self::Finished => "finished",
            Self::Search => "search",
        }
    }

    fn path(self) -> String {
        if self == Self::Mine { "/desk".to_owned() } else { format!("/desk/{}", self.word()) }
    }

    fn title(self, t: T) -> String {
        t.by_key(&format!("body-desk-{}", self.word())).unwrap_or_default()
    }

    fn statuses(self) -> &'static [Status] {
        match self {
            Self::Mine | Self::Search => &[],
            Self::Arrived => &[Status::Arrived],
            Self::InWork => &[Status::InWork, Status::ResultDue],
            Self::Waiting => &[Status::Waiting, Status::Offered],
            Self::Finished => {
                &[Status::Issued, Status::Refused, Status::TurnedAway, Status::Outgrown, Status::Unlisted]
            }
        }
    }
}

/// What of a list is shown.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Shown {
    source: Option<String>,
    officer: Option<String>,
    late: Option<String>,
    text: Option<String>,
    page: Option<u32>,
}

impl Shown {
    fn late(&self) -> bool {
        self.late.as_deref() == Some("yes")
    }

    /// Whether anything is filtered: then the filters stand open.
    fn filters(&self) -> bool {
        let given = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.is_empty());
        given(&self.source) || given(&self.officer) || given(&self.late)
    }

    fn text(&self) -> Option<String> {
        self.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_lowercase)
    }

    /// The address of a page of the list with the same filters, the page's number left out.
    fn base(&self, path: &str) -> String {
        let pair = |name: &str, value: &Option<String>| {
            value.as_deref().filter(|value| !value.is_empty()).map(|value| format!("{name}={}&", encoded(value)))
        };
        let pairs = [
            pair("source", &self.source),
            pair("officer", &self.officer),
            pair("late", &self.late),
            pair("text", &self.text),
        ];
        format!("{path}?{}page=", pairs.into_iter().flatten().collect::<String>())
    }
}

/// A value for an address.
pub(crate) fn encoded(value: &str) -> String {
    let sign = |byte: u8| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    value.bytes().map(sign).collect()
}

#[derive(askama::Template)]
#[template(path = "local-body/desk.html")]
struct DeskPage {
    page: Page,
    office: String,
    tabs: SubNavigation,
    action: String,
    source: Option<Select>,
    officer: Option<Select>,
    late: Option<Checkboxes>,
    text: String,
    search: bool,
    filtered: bool,
    late_count: i64,
    late_link: Option<String>,
    arrived_count: i64,
    to_sign: bool,
    cases: Option<Table>,
    pages: Option<Pagination>,
}

#[derive(askama::Template)]
#[template(path = "local-body/services.html")]
struct ServicesPage {
    page: Page,
    /// Address, name, provider, summary.
    services: Vec<[String; 4]>,
}

pub(crate) async fn mine(State(app): State<App>, visit: Visit, Query(shown): Query<Shown>) -> PageResult {
    show(app, visit, List::Mine, shown).await
}

pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    Path(list): Path<String>,
    Query(shown): Query<Shown>,
) -> PageResult {
    let list = List::read(&list).ok_or_else(Problem::not_found)?;
    show(app, visit, list, shown).await
}

/// Places where somebody else than an officer acts: cases there wait for others and are nobody's work here. Each regulation names its steps for
/// itself, so a place is told by its regulation and channel too.
fn others_places(app: &App, office: &str) -> Vec<(String, Channel, String)> {
    places(app, office, |step, _| step.system != System::LocalBody || !WORKS.contains(&step.actor))
}

/// The places on the routes of an office's services that are chosen by the step and its verb; a step that is a condition has none.
pub(crate) fn places(
    app: &App,
    office: &str,
    chosen: impl Fn(&Step, Option<Verb>) -> bool,
) -> Vec<(String, Channel, String)> {
    let mut places = Vec::new();
    for edition in app.room.law.all().filter(|edition| edition.receiving_office(office).is_some()) {
        for route in edition.routes.values() {
            let all = route.steps.iter().flat_map(|step| (0..step.verbs.len().max(1)).map(move |verb| (step, verb)));
            let words = all
                .filter(|(step, verb)| chosen(step, step.verbs.get(*verb).copied()))
                .filter_map(|(step, verb)| word(step, verb));
            places.extend(words.map(|word| (edition.code().to_owned(), route.channel, word)));
        }
    }
    places
}

/// A place as cases keep it.
fn word(step: &Step, verb: usize) -> Option<String> {
    serde_json::to_string(&Some(Place { step: step.id.clone(), verb })).ok()
}

fn filter(app: &App, staff: &Staff, list: List, shown: &Shown, now: jiff::Timestamp) -> CaseFilter {
    let mut filter = CaseFilter {
        statuses: list.statuses().iter().map(|status| status.word().to_owned()).collect(),
        channel: shown.source.as_deref().and_then(|word| word.parse::<Channel>().ok()),
        office: Some(staff.office.clone()),
        officer: shown.officer.clone().filter(|officer| !officer.is_empty()),
        text: shown.text(),
        due_before: shown.late().then_some(now),
        order: match list {
            List::Mine | List::Arrived | List::InWork => CaseOrder::MostOverdue,
            List::Waiting | List::Finished | List::Search => CaseOrder::Newest,
        },
        limit: ROWS,
        offset: i64::from(shown.page.unwrap_or(1).max(1) - 1) * ROWS,
        ..CaseFilter::default()
    };
    if list == List::Mine {
        filter.officer = Some(staff.account.id.clone());
        filter.ended = Some(false);
        filter.places_not = others_places(app, &staff.office);
    }
    filter
}

/// What the store tells of a list.
struct Found {
    cases: Vec<CaseRecord>,
    count: i64,
    late: i64,
    arrived: i64,
    officers: Vec<AccountRecord>,
}

async fn find(app: &App, staff: &Staff, filter: CaseFilter, now: jiff::Timestamp) -> Result<Found, Problem> {
    let (store, office) = (Arc::clone(&app.room.store), staff.office.clone());
    web::blocking(move || {
        store.read::<_, StoreError>(|tx| {
            let of_office = CaseFilter { office: Some(office.clone()), ..CaseFilter::default() };
            let late = CaseFilter { ended: Some(false), due_before: Some(now), ..of_office.clone() };
            let arrived = CaseFilter { statuses: vec![Status::Arrived.word().to_owned()], ..of_office };
            Ok(Found {
                cases: tx.case_list(&filter)?,
                count: tx.case_count_to(&filter, COUNTED)?,
                late: tx.case_count(&late)?,
                arrived: tx.case_count(&arrived)?,
                officers: tx.account_of_office(&office)?,
            })
        })
    })
    .await
}

async fn show(app: App, visit: Visit, list: List, shown: Shown) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let (t, now) = (visit.t(), visit.now());
    let found = find(&app, &staff, filter(&app, &staff, list, &shown, now), now).await?;
    let current = shown.page.unwrap_or(1).max(1);
    let last_page = u32::try_from((found.count + ROWS - 1) / ROWS).unwrap_or(1).max(1);
    let caption =
        if found.count < COUNTED { t.body_desk_caption(found.count) } else { t.body_desk_caption_more(COUNTED) };
    let tab = |tabs: SubNavigation, one: List| tabs.item(visit.url(one.path()), one.title(t), one == list);
    render(&DeskPage {
        page: visit.page(list.title(t))?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        tabs: List::TABS.into_iter().fold(SubNavigation::new(t), tab),
        action: visit.url(list.path()),
        source: (list != List::Search).then(|| source_choice(t, &shown)),
        officer: (staff.is_head() && !matches!(list, List::Mine | List::Search))
            .then(|| officer_choice(t, &shown, &found.officers)),
        late: matches!(list, List::Mine | List::Arrived | List::InWork).then(|| {
            let chosen: &[&str] = if shown.late() { &["yes"] } else { &[] };
            Checkboxes::new("late", t.body_desk_deadline())
                .item("yes", t.body_desk_late_only())
                .values(chosen.iter().copied())
                .small()
        }),
        text: shown.text.clone().unwrap_or_default(),
        search: list == List::Search,
        filtered: list == List::Search || shown.filters(),
        late_count: found.late,
        late_link: (staff.is_head() && found.late > 0).then(|| visit.url("/desk/in-work?late=yes")),
        arrived_count: if list == List::Mine { found.arrived } else { 0 },
        to_sign: list == List::Mine,
        pages: (last_page > 1).then(|| Pagination::new(t, shown.base(&visit.url(list.path())), current, last_page)),
        cases: table(&visit, &found, &caption),
    })
}

fn source_choice(t: T, shown: &Shown) -> Select {
    let select = Select::new("source", t.body_desk_source()).item("", t.body_desk_all_sources());
    let select =
        Channel::ALL.into_iter().fold(select, |select, channel| select.item(channel.word(), channel_text(t, channel)));
    select.value(shown.source.as_deref())
}

fn officer_choice(t: T, shown: &Shown, officers: &[AccountRecord]) -> Select {
    let select = Select::new("officer", t.body_desk_officer()).item("", t.body_desk_all_officers());
    let workers = officers.iter().filter(|account| crate::staff::WORKERS.contains(&account.role.as_str()));
    workers.fold(select, |select, account| select.item(&account.id, &account.name)).value(shown.officer.as_deref())
}

/// The number a list calls a case by; one turned away at the counter has none.
pub(crate) fn name_of(t: T, record: &CaseRecord) -> String {
    record.number.as_ref().map_or_else(|| t.body_no_number().into_owned(), ToString::to_string)
}

fn table(visit: &Visit, found: &Found, caption: &str) -> Option<Table> {
    if found.cases.is_empty() {
        return None;
    }
    let t = visit.t();
    let names: BTreeMap<&str, &str> =
        found.officers.iter().map(|account| (account.id.as_str(), account.name.as_str())).collect();
    let table = Table::new(caption)
        .column(t.body_desk_number())
        .column(t.body_desk_deadline())
        .column(t.body_desk_status())
        .column(t.body_desk_recipient())
        .column(t.body_desk_source())
        .column(t.body_desk_opened())
        .column(t.body_desk_officer());
    let row = |record: &CaseRecord| {
        let deadline = if record.ended { None } else { deadline_tag(t, record.due_at, visit.now()) };
        let officer = record.officer.as_deref().map(|id| names.get(id).copied().unwrap_or(id)).unwrap_or_default();
        vec![
            Cell::link(visit.url(format!("/cases/{}", record.id)), name_of(t, record)),
            deadline.map_or_else(|| Cell::text(""), Cell::html),
            Cell::html(status_tag(t, &record.status)),
            Cell::text(format!("{} {}", record.recipient_name, masked_iin(&record.recipient))),
            Cell::text(channel_text(t, record.channel)),
            Cell::text(t.date_time_short(record.opened_at)),
            Cell::text(officer),
        ]
    };
    Some(table.rows(found.cases.iter().map(row)).first_cell_is_header().small())
}

/// The services the counter takes applications for (clause 6 5)).
pub(crate) async fn services(State(app): State<App>, visit: Visit) -> PageResult {
    let lang = visit.lang();
    let office = Staff::of(&app, &visit).await?.office;
    let taken =
        app.room.law.all().filter(|edition| {
            edition.route(Channel::LocalBody).is_some() && edition.receiving_office(&office).is_some()
        });
    let services = taken.map(|edition| {
        let regulation = &edition.regulation;
        let href = visit.url(format!("/services/{}", edition.code()));
        let text = |text: &kernel::Text| text.get(lang).to_owned();
        [href, text(&regulation.short_title), text(&regulation.provider), text(&regulation.summary)]
    });
    let services = services.collect();
    render(&ServicesPage { page: visit.page(visit.t().body_services_title())?, services })
}
