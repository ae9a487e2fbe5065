//! The first page with the services of the law, and the short pages about the portal.

use crate::App;
use askama::Template;
use axum::extract::{Query, State};
use kernel::Lang;
use serde::Deserialize;
use web::components::{Button, Input};
use web::{Page, PageResult, Visit, render};

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Search {
    q: Option<String>,
}

struct Service {
    href: String,
    short: String,
    provider: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    page: Page,
    q: String,
    services: Vec<Service>,
    /// Services the acts list that are not taken here yet.
    others: Vec<String>,
}

/// The first page.
pub(crate) async fn home(State(app): State<App>, visit: Visit, Query(search): Query<Search>) -> PageResult {
    let lang = visit.lang();
    let q: String = search.q.unwrap_or_default().trim().chars().take(100).collect();
    let words: Vec<String> = q.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let law = &app.room.law;
    let texts = |edition: &engine::Edition| {
        let regulation = &edition.regulation;
        let all = [&regulation.short_title, &regulation.title, &regulation.summary, &regulation.provider];
        all.iter().flat_map(|text| Lang::ALL.map(|lang| text.get(lang).to_lowercase())).collect::<Vec<_>>().join(" ")
    };
    let fits = |text: &str| words.iter().all(|word| text.contains(word.as_str()));
    let services = law.all().filter(|edition| fits(&texts(edition))).map(|edition| Service {
        href: visit.url(format!("/services/{}", edition.code())),
        short: edition.regulation.short_title.get(lang).to_owned(),
        provider: edition.regulation.provider.get(lang).to_owned(),
        summary: edition.regulation.summary.get(lang).to_owned(),
    });
    let services = services.collect();
    let mut others = Vec::new();
    for edition in law.all() {
        for listed in &edition.act.services {
            let Some(service) = &listed.service else { continue };
            let name = listed.name.get(lang).to_owned();
            let taken = law.current(&format!("{}/{service}", edition.act.code)).is_some();
            if !taken && fits(&name.to_lowercase()) && !others.contains(&name) {
                others.push(name);
            }
        }
    }
    let page = visit.page(visit.t().portal_home_title())?;
    render(&HomePage { page, q, services, others })
}

#[derive(Template)]
#[template(path = "portal/words.html")]
struct WordsPage {
    page: Page,
    texts: Vec<String>,
}

/// A page of a title and paragraphs, by the beginning of their messages.
fn words(visit: &Visit, name: &str) -> PageResult {
    let t = visit.t();
    let title = t.by_key(&format!("portal-{name}-title")).unwrap_or_default();
    let texts = (1..).map_while(|n| t.by_key(&format!("portal-{name}-text-{n}"))).collect();
    render(&WordsPage { page: visit.page(title)?, texts })
}

/// How to use the portal.
pub(crate) async fn help(visit: Visit) -> PageResult {
    words(&visit, "help")
}

/// What the portal is.
pub(crate) async fn about(visit: Visit) -> PageResult {
    words(&visit, "about")
}

/// Whom to call.
pub(crate) async fn contacts(visit: Visit) -> PageResult {
    words(&visit, "contacts")
}

/// How the portal can be used by everybody.
pub(crate) async fn accessibility(visit: Visit) -> PageResult {
    words(&visit, "accessibility")
}
