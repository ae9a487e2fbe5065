//! How the order of a waiting list works: the settings in force, each with where it comes from.

use crate::App;
use crate::lists::office_of;
use askama::Template;
use axum::extract::{Path, State};
use casework::Fault;
use std::sync::Arc;
use web::components::{BackLink, Table};
use web::order::{categories_table, settings_table};
use web::{Page, PageResult, Problem, Visit, blocking, render};

#[derive(Template)]
#[template(path = "portal/queue-order.html")]
struct OrderPage {
    page: Page,
    office: String,
    back: String,
    since: String,
    later: Option<String>,
    rules: Table,
    categories: Option<Table>,
    act: String,
}

/// The rules in force on this day.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(territory): Path<String>) -> PageResult {
    let t = visit.t();
    let office = office_of(&app.lists, &territory, visit.lang())?;
    let (lists, id) = (Arc::clone(&app.lists), territory.clone());
    let found = blocking(move || -> Result<_, Fault> { lists.settings(&id) }).await?;
    let (settings, later) = found.ok_or_else(Problem::not_found)?;
    let named: Vec<_> =
        settings.categories.iter().map(|category| (category, app.lists.category(&territory, category))).collect();
    let code = app.lists.regulation(&territory).ok_or_else(Problem::not_found)?;
    render(&OrderPage {
        page: visit.page(t.order_title())?,
        office,
        back: visit.url(format!("/queue/{territory}")),
        since: t.date(settings.from),
        later: later.map(|day| t.order_later(t.date(day)).into_owned()),
        rules: settings_table(t, &settings),
        categories: categories_table(t, &named),
        act: visit.url(format!("/services/{code}/regulation")),
    })
}
