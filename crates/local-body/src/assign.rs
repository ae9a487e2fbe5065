//! The head's resolution: which officer of the department does the case.

use crate::App;
use crate::case::act_once;
use crate::deed::{DeedPage, TEXT_LIMIT, bounded, figure};
use crate::staff::{Staff, WORKERS, is_due, not_due};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, FactKind};
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use web::components::{InsetText, Radios, Select, Textarea};
use web::{Answers, Errors, PageResult, Problem, Visit};

/// Officers beyond this are chosen from a list.
const RADIOS: usize = 8;

/// The officers of an office, one account for a person; where there is none, everybody who works on cases.
async fn officers(app: &App, office: &str) -> Result<Vec<AccountRecord>, Problem> {
    let (store, office) = (Arc::clone(&app.room.store), office.to_owned());
    let mut found = web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_of_office(&office))).await?;
    found.retain(|account| !account.blocked && WORKERS.contains(&account.role.as_str()));
    if found.iter().any(|account| account.role == crate::staff::OFFICER) {
        found.retain(|account| account.role == crate::staff::OFFICER);
    }
    Ok(found)
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::head(&app, &visit, &case).await?;
    show(&app, &visit, &view, &Answers::default(), Errors::none(visit.t())).await
}

async fn show(app: &App, visit: &Visit, view: &CaseView, answers: &Answers, errors: Errors) -> PageResult {
    if !is_due(view, FactKind::Assigned) {
        return not_due(visit, view.record.id);
    }
    let t = visit.t();
    let officers = officers(app, &view.record.office).await?;
    let pairs = officers.iter().map(|account| (account.id.as_str(), account.name.as_str()));
    let to = if officers.is_empty() {
        InsetText::new(t.body_assign_nobody()).to_string()
    } else if officers.len() > RADIOS {
        let select = Select::new("to", t.body_assign_to()).item("", t.choose()).items(pairs);
        select.value(answers.get("to")).error(errors.of("to")).to_string()
    } else {
        let radios = Radios::new("to", t.body_assign_to()).legend_size("m").items(pairs);
        radios.value(answers.get("to")).error(errors.of("to")).to_string()
    };
    let resolution = Textarea::new("resolution", t.body_assign_resolution())
        .label_size("m")
        .hint(t.body_assign_resolution_hint())
        .rows(3)
        .value(answers.get("resolution"))
        .error(errors.of("resolution"));
    DeedPage::new(visit, view.record.id, t.body_assign_title(), errors)?
        .field(to)
        .field(resolution)
        .button(t.body_assign_button())
        .render()
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::head(&app, &visit, &case).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() || !is_due(&view, FactKind::Assigned) {
        return show(&app, &visit, &view, &answers, errors).await;
    }
    let officers = officers(&app, &view.record.office).await?;
    let to = officers.into_iter().find(|account| account.id == answers.text("to"));
    if to.is_none() {
        errors.add("to", t.body_assign_to_needed());
    }
    let resolution = bounded(&answers, "resolution", TEXT_LIMIT);
    if resolution.is_none() {
        errors.add("resolution", t.body_assign_resolution_needed(figure(TEXT_LIMIT)));
    }
    let (Some(to), Some(resolution)) = (to, resolution) else {
        return show(&app, &visit, &view, &answers, errors).await;
    };
    let fact = Fact::Assigned { to: to.name.clone(), account: Some(to.id), resolution };
    act_once(&app, &visit, (&staff, &view), fact, t.body_assigned(to.name)).await
}
