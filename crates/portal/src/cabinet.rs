//! The cabinet: notifications («Уведомления»), drafts and «История получения услуг».

use crate::App;
use askama::Template;
use axum::extract::{Query, State};
use casework::{CaseRoom, CaseView, EntryView, Fault};
use engine::{Edition, Fact};
use kernel::Lang;
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use store::records::{CaseFilter, CaseRecord};
use translation::T;
use web::case::{deed_refusal, status_tag};
use web::components::{Button, Cell, InsetText, Pagination, SubNavigation, Table, Timeline, TimelineEvent};
use web::intake::{DraftLine, drafts_of};
use web::sign_in::by_certificate;
use web::{Page, PageResult, Problem, Visit, blocking, render};

/// Cases whose journals are told from on the first page of the cabinet.
const CASES_TOLD: i64 = 20;
/// Notifications shown.
const NOTICES: usize = 20;
/// Cases on a page of the history.
const HISTORY_PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "portal/cabinet.html")]
struct CabinetPage {
    page: Page,
    name: String,
    notices: Option<Timeline>,
    drafts: Vec<Line>,
    cases: Option<Table>,
    more: bool,
    /// What to know of cases that were found now and are on their way here.
    coming: Option<String>,
    certificate: Option<String>,
}

struct Line {
    href: String,
    delete: String,
    service: String,
    changed: String,
}

/// The person's account, from the session.
pub(crate) fn account(visit: &Visit) -> Result<String, Problem> {
    Ok(visit.person().ok_or_else(Problem::unauthorised)?.account)
}

/// The first page of the cabinet.
pub(crate) async fn cabinet(State(app): State<App>, visit: Visit) -> PageResult {
    let (room, owner) = (Arc::clone(&app.room), account(&visit)?);
    let own = own_cases(&app.room, &visit).await?;
    let coming = coming(&app, visit.t(), &own).await?;
    let filter = CaseFilter { limit: CASES_TOLD, ..own };
    let (records, views, drafts) = blocking(move || {
        let records = room.store.read::<_, StoreError>(|tx| tx.case_list(&filter))?;
        let views = records.iter().map(|record| room.view(record.id)).collect::<Result<Vec<_>, _>>()?;
        Ok::<_, Fault>((records, views, drafts_of(&room.store, &owner)?))
    })
    .await?;
    let more = i64::try_from(records.len()).unwrap_or(0) == CASES_TOLD;
    let events = notices(&visit, &views);
    render(&CabinetPage {
        page: visit.page(visit.t().portal_cabinet_title())?,
        name: visit.person().map(|person| person.name).unwrap_or_default(),
        notices: (!events.is_empty()).then(|| Timeline::new().events(events)),
        drafts: drafts.iter().map(|draft| line(&visit, &app.room, draft)).collect(),
        cases: (!records.is_empty()).then(|| table(&visit, &app.room, &records)),
        more,
        coming,
        certificate: by_key(&visit),
    })
}

/// Has the portal told of the person's children on a list that was taken over, where a certificate proved the number; says how many are on their way.
async fn coming(app: &App, t: T, own: &CaseFilter) -> Result<Option<String>, Problem> {
    let Some(number) = own.recipient.clone() else { return Ok(None) };
    let older = Arc::clone(&app.older);
    let count = blocking(move || Ok::<_, Problem>(older.tell_of(&number))).await?;
    Ok((count > 0).then(|| t.portal_coming(count).into_owned()))
}

/// Where one signs in by a certificate in order to see all one's cases; none where one did.
fn by_key(visit: &Visit) -> Option<String> {
    (!by_certificate(visit)).then(|| visit.url("/sign-in/certificate?next=/cabinet/history"))
}

/// The cases of the person: all of their number where a certificate proved it in this visit, else those sent under this account.
pub(crate) async fn own_cases(room: &Arc<CaseRoom>, visit: &Visit) -> Result<CaseFilter, Problem> {
    let owner = account(visit)?;
    if !by_certificate(visit) {
        return Ok(CaseFilter { account: Some(owner), ..CaseFilter::default() });
    }
    let store = Arc::clone(&room.store);
    let found = blocking(move || store.read::<_, StoreError>(|tx| tx.account_find(&owner))).await?;
    let number = found.ok_or_else(Problem::unauthorised)?.iin;
    Ok(CaseFilter { recipient: Some(number), ..CaseFilter::default() })
}

fn line(visit: &Visit, room: &CaseRoom, draft: &DraftLine) -> Line {
    Line {
        href: visit.url(format!("/apply/{}", draft.id)),
        delete: visit.url(format!("/apply/{}/delete", draft.id)),
        service: service_name(room.law.current(&draft.regulation).as_deref(), &draft.regulation, visit.lang()),
        changed: visit.t().date_time(draft.changed_at),
    }
}

/// A service's short name, or its code when its regulation is gone.
pub(crate) fn service_name(edition: Option<&Edition>, code: &str, lang: Lang) -> String {
    edition.map_or_else(|| code.to_owned(), |edition| edition.regulation.short_title.get(lang).to_owned())
}

/// What the journals tell the person, newest first.
fn notices(visit: &Visit, views: &[CaseView]) -> Vec<TimelineEvent> {
    let t = visit.t();
    let mut told: Vec<(&CaseView, &EntryView, String)> = Vec::new();
    for view in views {
        for entry in &view.entries {
            told.extend(notice(t, view, &entry.fact).map(|text| (view, entry, text)));
        }
    }
    // Entries of one moment stay in the order of their journal, the latest first.
    told.reverse();
    told.sort_by_key(|(_, entry, _)| std::cmp::Reverse(entry.at));
    let event = |(view, entry, text): &(&CaseView, &EntryView, String)| {
        let link = web::components::Link::new(visit.url(format!("/cabinet/{}", view.record.id)), case_name(t, view));
        TimelineEvent::new(text, t.date_time(entry.at), kernel::iso(entry.at)).html(link)
    };
    told.iter().take(NOTICES).map(event).collect()
}

/// A case as a link says it: the number, or the service until there is one.
fn case_name(t: T, view: &CaseView) -> String {
    let service = view.edition.regulation.short_title.get(t.lang());
    match &view.state.number {
        Some(number) => format!("{service}, № {number}"),
        None => service.to_owned(),
    }
}

/// The words of a notification for a fact, where the person is told of it.
fn notice(t: T, view: &CaseView, fact: &Fact) -> Option<String> {
    let title =
        |paper: &str| view.edition.paper(paper).map(|form| form.title.get(t.lang()).to_owned()).unwrap_or_default();
    let text = match fact {
        Fact::SignatureRefusalShown => t.portal_notice_signature_refused(),
        Fact::Dispatched { .. } => t.portal_notice_dispatched(),
        Fact::Numbered { number } => t.portal_notice_numbered(number.as_str()),
        Fact::Accepted => t.portal_notice_accepted(),
        Fact::Enrolled { position, .. } => t.portal_notice_enrolled(*position),
        Fact::PlaceOffered { kindergarten, .. } => t.portal_notice_offered(kindergarten.as_str()),
        Fact::PlaceAccepted { .. } => t.portal_notice_consent(),
        Fact::RefusalFiled { .. } => t.portal_notice_declined(),
        Fact::PaperSigned { paper, .. } => t.portal_notice_paper(title(paper)),
        Fact::PlaceAllotted { kindergarten, .. } => t.portal_notice_allotted(kindergarten.as_str()),
        Fact::Outgrown { .. } => t.portal_notice_outgrown(),
        Fact::ListTold { news } => return Some(casework::news_words(t, news)),
        Fact::Unlisted { why } => return Some(casework::leaving_words(t, *why)),
        Fact::OfferLapsed { offer } => {
            let known = view.state.offers.iter().find(|known| known.id == *offer);
            t.list_offer_lapsed(known.map(|known| known.kindergarten.clone()).unwrap_or_default())
        }
        Fact::Extended { until, .. } => t.portal_notice_extended(moment(t, until)),
        Fact::ResultAppointed { at } => t.portal_notice_appointed(moment(t, at)),
        Fact::DeedRefused { reason, .. } => t.portal_notice_deed_refused(deed_refusal(t, reason)),
        _ => return None,
    };
    Some(text.into_owned())
}

/// A moment of the journal in words.
fn moment(t: T, iso: &str) -> String {
    iso.parse::<jiff::Timestamp>().map_or_else(|_| iso.to_owned(), |at| t.date_time(at))
}

fn table(visit: &Visit, room: &CaseRoom, records: &[CaseRecord]) -> Table {
    let (t, lang) = (visit.t(), visit.lang());
    let row = |record: &CaseRecord| {
        let service = service_name(room.law.current(&record.regulation).as_deref(), &record.regulation, lang);
        vec![
            Cell::link(visit.url(format!("/cabinet/{}", record.id)), service),
            Cell::text(record.number.as_ref().map_or_else(|| t.portal_no_number().into_owned(), ToString::to_string)),
            Cell::text(t.date_time_short(record.opened_at)),
            Cell::html(status_tag(t, &record.status)),
        ]
    };
    Table::new(t.portal_history_title())
        .column(t.portal_service())
        .column(t.portal_number())
        .column(t.portal_opened())
        .column(t.portal_status())
        .rows(records.iter().map(row))
}

/// Which page of the history.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Which {
    page: Option<u32>,
}

#[derive(Template)]
#[template(path = "portal/history.html")]
struct HistoryPage {
    page: Page,
    cases: Option<Table>,
    pages: Option<Pagination>,
    coming: Option<String>,
    certificate: Option<String>,
}

/// All cases of the person, page by page.
pub(crate) async fn history(State(app): State<App>, visit: Visit, Query(which): Query<Which>) -> PageResult {
    let (room, own) = (Arc::clone(&app.room), own_cases(&app.room, &visit).await?);
    let coming = coming(&app, visit.t(), &own).await?;
    let current = which.page.unwrap_or(1).max(1);
    let (records, count) = blocking(move || {
        let offset = i64::from(current - 1) * HISTORY_PAGE;
        let filter = CaseFilter { limit: HISTORY_PAGE, offset, ..own };
        room.store.read::<_, StoreError>(|tx| Ok((tx.case_list(&filter)?, tx.case_count(&filter)?)))
    })
    .await?;
    let t = visit.t();
    let last = u32::try_from((count + HISTORY_PAGE - 1) / HISTORY_PAGE).unwrap_or(1);
    render(&HistoryPage {
        page: visit.page(t.portal_history_title())?,
        cases: (!records.is_empty()).then(|| table(&visit, &app.room, &records)),
        pages: (last > 1).then(|| Pagination::new(t, visit.url("/cabinet/history?page="), current, last)),
        coming,
        certificate: by_key(&visit),
    })
}

/// A page of the cabinet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Cabinet,
    History,
    Looks,
}

/// The pages of the cabinet.
pub(crate) fn navigation(page: &Page, shown: Tab) -> SubNavigation {
    let t = page.t;
    SubNavigation::new(t)
        .item(page.url("/cabinet"), t.portal_cabinet_title(), shown == Tab::Cabinet)
        .item(page.url("/cabinet/history"), t.portal_history_title(), shown == Tab::History)
        .item(page.url("/cabinet/looks"), t.looks_title(), shown == Tab::Looks)
}

impl CabinetPage {
    fn navigation(&self) -> SubNavigation {
        navigation(&self.page, Tab::Cabinet)
    }
}

impl HistoryPage {
    fn navigation(&self) -> SubNavigation {
        navigation(&self.page, Tab::History)
    }
}
