//! All components on one page, for designers and for the check of accessibility: `cargo run -p web --example gallery`, then
//! <http://127.0.0.1:8099/>.
#![allow(clippy::unwrap_used, clippy::wildcard_imports, reason = "a chore for designers, which shows all components")]

use kernel::{Clock, System};
use std::sync::Arc;
use web::{
    Access, Errors, MemorySessions, Page, PageResult, Person, Rooms, Signing, Site, Visit, components::*, house, render,
};

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> jiff::Timestamp {
        "2026-11-21T06:00:00Z".parse().unwrap()
    }
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"{% extends "layout/base.html" %}
{% block before %}{{ crumbs }}{{ BackLink::new(page.t, "/") }}{% endblock %}
{% block main %}{% if let Some(summary) = errors.summary() %}{{ summary }}{% endif %}
<form id="page-form" method="post" action="/" enctype="multipart/form-data" novalidate>{% include "layout/csrf.html" %}
{% for part in parts %}{{ part|safe }}{% endfor %}</form>{% endblock %}"#
)]
struct Gallery {
    page: Page,
    errors: Errors,
    crumbs: Breadcrumbs,
    parts: Vec<String>,
}

async fn gallery(visit: Visit) -> PageResult {
    let t = visit.t();
    let errors = Errors::none(t).with("iin", t.iin_hint()).with("born", t.date_hint());
    let page = visit.page(t.footer_about())?.with_form().with_errors(true).with_script("signing.js");
    let (yes, no) = (t.yes(), t.no());
    let event = |title: String| {
        TimelineEvent::new(title, t.date_time(visit.now()), visit.now()).by("Әлия").text(t.phase_text())
    };
    let parts = vec![
        Input::new("iin", t.person_iin())
            .page_heading()
            .hint(t.iin_hint())
            .numeric()
            .width(20)
            .error(errors.of("iin"))
            .to_string(),
        Input::new("sum", t.show()).suffix("₸").value("12").to_string(),
        Textarea::new("why", t.change()).to_string(),
        Select::new("which", t.choose()).item("a", &yes).item("b", &no).value("b").to_string(),
        Radios::new("way", t.choose())
            .item("a", &yes)
            .choice(ChoiceItem::new("b", &no).hint(t.optional()))
            .inline()
            .to_string(),
        Checkboxes::new("all", t.contents()).item("a", &yes).item("b", &no).values(["a"]).small().to_string(),
        DateInput::new(t, "born", t.date_hint()).value("2019-03-27").error(errors.of("born")).to_string(),
        FileUpload::new("scan", t.file_choose()).hint(t.file_hint(t.file_size(10_000_000))).to_string(),
        Button::new(t.next()).to_string(),
        Button::new(t.save_draft()).secondary().to_string(),
        Button::new(t.delete()).warning().to_string(),
        Button::start("/", t.sign_in()).to_string(),
        SummaryList::new()
            .with(SummaryRow::new(t.day(), "1").action("/", t.change(), t.day()))
            .row(t.month(), "2")
            .to_string(),
        SummaryList::new().card(t.footer_contacts()).row(t.year(), "2026").to_string(),
        Table::new(t.pages_label())
            .column(t.day())
            .number_column(t.year())
            .row([Cell::link("/", "1"), Cell::number(2)])
            .to_string(),
        TaskList::new("tasks")
            .task("/", t.day(), t.completed())
            .task_tag("/", t.month(), Tag::new(t.not_started()).colour("blue"))
            .to_string(),
        ["grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"]
            .map(|c| Tag::new(t.overdue()).colour(c).to_string())
            .join(" "),
        ["red", "green", "grey", "purple", "blue"].map(|c| Badge::new(t.overdue()).colour(c).to_string()).join(" "),
        InsetText::new(t.footer_help()).to_string(),
        WarningText::new(t, t.phase_text()).to_string(),
        Details::new(t.open(), t.footer_help()).to_string(),
        NotificationBanner::success(t, t.completed()).attribute("id", "done").to_string(),
        Panel::new(t.completed(), "15-2026-000042").to_string().replace("h1", "h2"),
        Tabs::new(t).tab("tab-a", &yes, t.yes()).tab("tab-b", &no, t.no()).to_string(),
        SubNavigation::new(t).item("/", t.contents(), true).item("/x", t.open(), false).to_string(),
        format!("<h2 class=\"govuk-heading-m\">{}</h2>", t.contents()),
        Timeline::new().event(event(t.completed().into_owned())).event(event(t.open().into_owned())).to_string(),
        Pagination::new(t, "/?page=", 5, 12).to_string(),
        Signing::new(t, b"qol", "850101300123", "ws://127.0.0.1:8098/", "/").to_string(),
    ];
    let crumbs = Breadcrumbs::new(t).item("/", t.footer_about()).current(t.contents());
    render(&Gallery { page, errors, crumbs, parts })
}

async fn sent(visit: Visit, answers: web::Answers) -> PageResult {
    if !answers.switches_language() {
        let size = web::signing::signature(&answers).map_or(0, |signature| signature.len());
        visit.notice(format!("CMS: {size}"))?;
        return Ok(visit.go("/"));
    }
    gallery(visit).await
}

async fn enter(visit: Visit) -> PageResult {
    visit.sign_in(&Person { account: "1".into(), name: "Әлия Қуанышқызы".into(), roles: Vec::new() })?;
    Ok(visit.go("/"))
}

#[tokio::main]
async fn main() {
    let menu = |_: &Visit, t: translation::T| {
        vec![NavigationItem::new("/", t.contents(), true), NavigationItem::new("/enter", t.sign_in(), false)]
    };
    let site = Site {
        menu,
        test_phase: true,
        ..Site::new(System::Portal, Arc::new(MemorySessions::default()), Arc::new(Fixed))
    };
    let site = Arc::new(site);
    let rooms = Rooms::<()>::new(&site).get("/", Access::Public, gallery).post("/", Access::Public, sent).get(
        "/enter",
        Access::Public,
        enter,
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    println!("http://127.0.0.1:8099/");
    axum::serve(listener, house(rooms.into_router(()), &[site])).await.unwrap();
}
