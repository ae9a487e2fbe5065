//! The centre's registration journal and its register of hand-over with the providers.

use crate::App;
use crate::operator::Operator;
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

/// The journals of the centre of who asks.
async fn keeper(app: &App, visit: &Visit) -> Result<Keeper, Problem> {
    let operator = Operator::of(app, visit).await?;
    let (store, office) = (Arc::clone(&app.room.store), operator.account.office.clone());
    let people = match office {
        Some(office) => web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_of_office(&office))).await?,
        None => vec![operator.account.clone()],
    };
    Ok(Keeper {
        room: Arc::clone(&app.room),
        name: operator.centre_name(app, visit.lang()).unwrap_or_default(),
        cases: CaseFilter { accounts: operator.centre.clone(), ..CaseFilter::default() },
        people,
    })
}
