//! The demo's own page: who can sign in, and the clock that can be moved forward.

use crate::clock::SystemClock;
use crate::seed::Seed;
use kernel::Clock as _;
use std::sync::Arc;
use store::{Store, StoreError};
use web::components::{Button, Cell, Input, SummaryList, Table};
use web::{Access, Answers, Errors, Page, PageResult, Rooms, Site, Visit, render};

/// The setting under which the clock's offset is kept between runs.
pub const OFFSET: &str = "demo-clock-offset-seconds";
/// The furthest one step of the clock goes: a year.
const FURTHEST_HOURS: u32 = 24 * 366;

/// What the demo's page works with.
#[derive(Clone)]
pub struct Demo {
    /// The clock.
    pub clock: Arc<SystemClock>,
    /// Where the offset is kept.
    pub store: Arc<Store>,
    /// The seeded people.
    pub seed: Arc<Seed>,
}

#[derive(askama::Template)]
#[template(path = "demo/demo.html")]
struct DemoPage {
    page: Page,
    errors: Errors,
    now: String,
    password: String,
    accounts: Table,
}

/// The demo's rooms.
pub fn rooms(site: &Arc<Site>) -> Rooms<Demo> {
    Rooms::new(site).get("/demo", Access::Public, show).post("/demo/clock", Access::Public, forward)
}

fn page(visit: &Visit, demo: &Demo, errors: Errors) -> PageResult {
    let t = visit.t();
    let mut accounts = Table::new(t.demo_accounts_caption())
        .column(t.demo_account_who())
        .column(t.demo_account_where())
        .column(t.demo_account_number());
    for account in &demo.seed.accounts {
        let (name, number) = account.signs_in(&demo.seed)?;
        let path = match account.system {
            kernel::System::Portal => "/sign-in".to_owned(),
            other => format!("/{other}/sign-in"),
        };
        let role = t.by_key(&format!("demo-role-{}", account.role)).unwrap_or_else(|| account.role.clone());
        accounts =
            accounts.row([Cell::text(format!("{name} — {role}")), Cell::link(path.clone(), path), Cell::text(number)]);
    }
    let page = visit.page(t.demo_title())?.with_form().with_errors(!errors.is_empty());
    let now = t.date_time(demo.clock.now());
    render(&DemoPage { page, errors, now, password: demo.seed.password.clone(), accounts })
}

async fn show(axum::extract::State(demo): axum::extract::State<Demo>, visit: Visit) -> PageResult {
    let errors = Errors::none(visit.t());
    page(&visit, &demo, errors)
}

async fn forward(axum::extract::State(demo): axum::extract::State<Demo>, visit: Visit, answers: Answers) -> PageResult {
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() {
        return page(&visit, &demo, errors);
    }
    let hours = answers.text("hours").parse::<u32>().ok().filter(|hours| (1..=FURTHEST_HOURS).contains(hours));
    let Some(hours) = hours else {
        errors.add("hours", visit.t().demo_hours_wrong());
        return page(&visit, &demo, errors);
    };
    let offset = demo.clock.forward(hours * 3600);
    let store = Arc::clone(&demo.store);
    tokio::task::spawn_blocking(move || store.write::<_, StoreError>(|tx| tx.setting_put(OFFSET, &offset.to_string())))
        .await??;
    // The clock went on, and with it this visit: a session older than its idle time ends as it would by itself.
    Ok(visit.go("/demo"))
}
