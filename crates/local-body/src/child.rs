//! A child of the waiting list for those who work here: with its name, every move of its number with the cause, and what the keeper decides on it.

use crate::App;
use crate::staff::{Staff, office_name};
use crate::waiting::keeps;
use crate::wishes::Wished;
use axum::extract::{Path, State};
use casework::{Kept, ListDeed, Turned};
use engine::ListWish;
use kernel::CaseId;
use queue::explain::moves;
use queue::{ChildCode, Class, PrivilegeNumber};
use std::sync::Arc;
use store::StoreError;
use store::records::{ChildRecord, VacancyRecord};
use translation::T;
use web::components::{BackLink, Input, SummaryList, Table};
use web::waiting::{class, moves_table, standing};
use web::{Answers, Page, PageResult, Problem, Visit, render};

/// Moves shown.
const MOVES: usize = 100;

#[derive(askama::Template)]
#[template(path = "local-body/child.html")]
struct ChildPage {
    page: Page,
    office: String,
    back: String,
    case: String,
    summary: SummaryList,
    decisions: Vec<(String, String)>,
    overrides: Option<String>,
    deeds: Vec<(&'static str, String, bool)>,
    keeps: bool,
    waits: bool,
    wishes: SummaryList,
    bound: bool,
    rounds: Vec<(String, Table)>,
    moves: Option<Table>,
}

/// What the list says of one child.
struct Seen {
    standing: queue::Standing,
    class: Class,
    position: Option<u64>,
    privileges: Vec<(PrivilegeNumber, Class, bool)>,
    wished: Wished,
    table: Option<Table>,
}

fn see(t: T, kept: &Kept, code: &ChildCode, places: Vec<VacancyRecord>) -> Option<Seen> {
    let moves = moves(&kept.list, code, None);
    Some(Seen {
        standing: kept.list.standing(code)?.clone(),
        class: kept.list.class(code)?,
        position: kept.list.position(code),
        privileges: kept.list.privileges(code),
        wished: Wished::of(kept, code, places)?,
        table: moves_table(t, &kept.list, &moves, MOVES),
    })
}

/// A child of the office, and what is seen of it on the list with the places of the office; a child of another office is not found.
pub(crate) async fn find<S: Send + 'static>(
    app: &App,
    staff: &Staff,
    code: &ChildCode,
    see: impl FnOnce(&Kept, &ChildCode, Vec<VacancyRecord>) -> Option<S> + Send + 'static,
) -> Result<(ChildRecord, S), Problem> {
    let (room, office, code) = (Arc::clone(&app.room), staff.office.clone(), code.clone());
    let found = web::blocking(move || -> Result<_, casework::Fault> {
        let (child, places) = room
            .store
            .read::<_, StoreError>(|tx| Ok((tx.child_find_by_code(code.as_str())?, tx.vacancy_list(&office)?)))?;
        let Some(child) = child.filter(|child| child.territory == office) else { return Ok(None) };
        Ok(room.look(&office, |kept| see(kept, &code, places))?.map(|seen| (child, seen)))
    })
    .await?;
    found.ok_or_else(Problem::not_found)
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let t = visit.t();
    let child_code = ChildCode::new(code.as_str());
    let (child, seen) = find(&app, &staff, &child_code, move |kept, code, places| see(t, kept, code, places)).await?;
    staff.look(&app, vec![child.case]).await?;
    let category = child.privilege.is_some().then(|| app.room.category_words(&child, visit.lang()));
    let by = representative(&app, child.case).await?;
    let rounds = crate::rounds::of_child(&app, &staff, t, &child_code).await?;
    let summary = SummaryList::new()
        .row(t.body_queue_child(), &child.child_name)
        .row(t.queue_code(), &code)
        .row(t.queue_standing(), standing(t, &seen.standing))
        .row_if(t.queue_position(), seen.position.map(|position| position.to_string()))
        .row(t.queue_class(), class(t, seen.class))
        .row_if(t.body_child_category(), category)
        .row_if(t.body_child_by(), by)
        .row(t.body_queue_registered(), t.date_time(child.registered_at));
    render(&ChildPage {
        page: visit.page(t.queue_child_title())?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        back: visit.url("/queue"),
        case: visit.url(format!("/cases/{}", child.case)),
        summary,
        decisions: if keeps(&visit) { decisions(&visit, &code, &seen) } else { Vec::new() },
        overrides: (staff.is_head() && seen.standing == queue::Standing::Waiting)
            .then(|| visit.url(format!("/queue/rounds/override?code={code}"))),
        deeds: if keeps(&visit) { deeds(t, &seen) } else { Vec::new() },
        keeps: keeps(&visit),
        waits: seen.standing == queue::Standing::Waiting,
        bound: !seen.wished.mates.is_empty(),
        wishes: seen.wished.summary(t),
        rounds,
        moves: seen.table,
    })
}

/// Who acted for the recipient, where the application was not made by the recipient.
async fn representative(app: &App, case: CaseId) -> Result<Option<String>, Problem> {
    let room = Arc::clone(&app.room);
    let view = web::blocking(move || room.view(case)).await?;
    let field = view.edition.regulation.representative.as_ref().map(|representative| &representative.name);
    let by = field.zip(view.application.as_ref()).and_then(|(field, application)| application.answer(field));
    Ok(by.filter(|name| !name.is_empty()).map(str::to_owned))
}

/// What may be decided on the child's privilege under a signature: the address of each and its text.
fn decisions(visit: &Visit, code: &str, seen: &Seen) -> Vec<(String, String)> {
    let t = visit.t();
    let address = |word: &str| visit.url(format!("/queue/children/{code}/privilege/{word}"));
    // A child has one privilege that is asked for or confirmed.
    match seen.privileges.first() {
        Some((_, _, false)) => vec![
            (address("confirm"), t.body_child_confirm().into_owned()),
            (address("refuse"), t.body_child_refuse().into_owned()),
        ],
        Some((_, _, true)) => vec![(address("end"), t.body_child_end().into_owned())],
        None => Vec::new(),
    }
}

/// The deeds that the list allows now: the word of each, its text, and whether it takes something away.
fn deeds(t: T, seen: &Seen) -> Vec<(&'static str, String, bool)> {
    let mut deeds = Vec::new();
    let mut deed = |word, text: std::borrow::Cow<'static, str>, takes| deeds.push((word, text.into_owned(), takes));
    match seen.standing {
        queue::Standing::Referred { until: Some(_), extended: false } => {
            deed("extension", t.body_child_extend(), false);
        }
        queue::Standing::Stopped { restore_by: Some(_), .. } => deed("restoration", t.body_child_restore(), false),
        _ => {}
    }
    if seen.standing == queue::Standing::Waiting {
        deed("withdraw", t.body_child_withdraw(), true);
    }
    deeds
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let again = format!("/queue/children/{code}");
    if answers.switches_language() {
        return Ok(visit.go(again));
    }
    let (t, code) = (visit.t(), ChildCode::new(code));
    let (child, ()) = find(&app, &staff, &code, |_, _, _| Some(())).await?;
    let wish = match answers.text("deed") {
        "extension" => Some(ListWish::Extension),
        "restoration" => Some(ListWish::Restoration),
        "withdraw" => None,
        _ => return Err(Problem::bad_request()),
    };
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    let done = web::blocking(move || -> Result<Result<(), String>, Problem> {
        let Some(wish) = wish else {
            return Ok(room.keep_list(&office, &code, ListDeed::Withdraw, &keeper)?.map_err(|why| why.to_string()));
        };
        match room.ask_of_list(child.case, &wish, &keeper) {
            Ok(_) => Ok(Ok(())),
            Err(Turned::Misstep(misstep)) => Ok(Err(misstep.to_string())),
            Err(Turned::Fault(fault)) => Err(fault.into()),
        }
    })
    .await?;
    told(&visit, done, t.body_child_done())?;
    Ok(visit.go(again))
}

/// Says what became of a deed on the list.
pub(crate) fn told(
    visit: &Visit,
    done: Result<(), impl std::fmt::Display>,
    text: impl std::fmt::Display,
) -> Result<(), Problem> {
    match done {
        Ok(()) => visit.notice(text),
        Err(impossible) => {
            tracing::info!(%impossible, "the list does not allow it");
            visit.warn(visit.t().body_child_not_now())
        }
    }
}
