//! The office's registration journal and its register of hand-over with the centre.

use crate::App;
use crate::staff::{Staff, WORKERS, office_name};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use std::sync::Arc;
use store::StoreError;
use store::records::CaseFilter;
use web::journals::{self, Journal, Keeper};
use web::{PageResult, Problem, Visit};

/// Where the journals live.
const PATH: &str = "/journals";

/// The first of the journals.
pub(crate) async fn first(visit: Visit) -> Response {
    visit.go(format!("{PATH}/registration"))
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(journal): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> PageResult {
    let journal = Journal::read(&journal).ok_or_else(Problem::not_found)?;
    journals::page(&visit, keeper(&app, &visit).await?, journal, PATH, query).await
}

pub(crate) async fn file(
    State(app): State<App>,
    visit: Visit,
    Path(journal): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> PageResult {
    let journal = Journal::read(&journal).ok_or_else(Problem::not_found)?;
    journals::file(&visit, keeper(&app, &visit).await?, journal, query).await
}

/// The journals of the office of who asks.
async fn keeper(app: &App, visit: &Visit) -> Result<Keeper, Problem> {
    let staff = Staff::of(app, visit).await?;
    if !staff.is(WORKERS) {
        return Err(Problem::forbidden());
    }
    let (store, office) = (Arc::clone(&app.room.store), staff.office.clone());
    let people = web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_of_office(&office))).await?;
    Ok(Keeper {
        room: Arc::clone(&app.room),
        name: office_name(app, &staff.office, visit.lang()).unwrap_or_default(),
        cases: CaseFilter { office: Some(staff.office), ..CaseFilter::default() },
        people,
    })
}
