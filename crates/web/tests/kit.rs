//! The kit as a browser meets it: a small system of our own with every kind of route.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, System};
use std::sync::{Arc, Mutex};
use tower::ServiceExt as _;
use web::{
    Access, Answers, Errors, MemorySessions, Page, PageResult, Person, Problem, Rooms, Site, Visit, components::*,
    house, render,
};

struct Frozen(Mutex<Timestamp>);

impl Clock for Frozen {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"{% extends "layout/base.html" %}
{% block main %}{% if let Some(summary) = errors.summary() %}{{ summary }}{% endif %}
<form id="page-form" method="post" action="{{ page.path }}" enctype="multipart/form-data">{% include "layout/csrf.html" %}
{{ Input::new("iin", page.t.person_iin()).page_heading().numeric().value(answers.text("iin")).error(errors.of("iin")) }}
{{ Button::new(page.t.next()) }}</form>{% endblock %}"#
)]
struct Form {
    page: Page,
    answers: Answers,
    errors: Errors,
}

fn show(visit: &Visit, answers: Answers, errors: Errors) -> PageResult {
    let page = visit.page(visit.t().person_iin())?.with_form().with_errors(!errors.is_empty());
    render(&Form { page, answers, errors })
}

async fn form(visit: Visit) -> PageResult {
    show(&visit, Answers::default(), Errors::none(visit.t()))
}

async fn sent(visit: Visit, answers: Answers) -> PageResult {
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() {
        return show(&visit, answers, errors);
    }
    if let Some(file) = answers.file("scan")
        && let Err(fault) = file.kind()
    {
        errors.add("scan", fault.text(visit.t()));
    }
    if answers.text("iin").is_empty() {
        errors.add("iin", visit.t().iin_hint());
    }
    if !errors.is_empty() {
        return show(&visit, answers, errors);
    }
    visit.keep("iin", &answers.text("iin"))?;
    visit.notice(visit.t().completed())?;
    Ok(visit.go("/form"))
}

async fn enter(visit: Visit) -> PageResult {
    visit.sign_in(&Person { account: "7".into(), name: "Әлия <b>".into(), roles: vec!["officer".into()] })?;
    Ok(visit.go("/cabinet"))
}

async fn cabinet(visit: Visit) -> PageResult {
    render(&Form { page: visit.page("x")?, answers: Answers::default(), errors: Errors::none(visit.t()) })
}

async fn leave(visit: Visit, _: Answers) -> PageResult {
    visit.sign_out();
    Ok(visit.go("/form"))
}

async fn fall() -> PageResult {
    panic!("it says 850101300123")
}

struct Browser {
    app: Router,
    clock: Arc<Frozen>,
    cookies: Vec<(String, String)>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
    size: usize,
}

impl Answer {
    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    fn csrf(&self) -> String {
        self.body.split_once(r#"name="csrf" value=""#).unwrap().1.split_once('"').unwrap().0.to_owned()
    }
}

impl Browser {
    fn new(system: System, secure: bool) -> Self {
        let clock = Arc::new(Frozen(Mutex::new("2026-11-21T06:00:00Z".parse().unwrap())));
        let site = Arc::new(Site {
            secure,
            test_phase: true,
            ..Site::new(system, Arc::new(MemorySessions::default()), clock.clone())
        });
        let rooms = Rooms::<()>::new(&site)
            .get("/form", Access::Public, form)
            .post("/form", Access::Public, sent)
            .post("/enter", Access::Public, enter)
            .post("/sign-out", Access::SignedIn, leave)
            .get("/cabinet", Access::SignedIn, cabinet)
            .get("/head", Access::Role(&["head"]), cabinet)
            .get("/fall", Access::Public, fall)
            .get("/missing", Access::Public, || async { PageResult::Err(Problem::not_found()) })
            .api(&Method::GET, "/api/cases", Access::SignedIn, || async { "[]" });
        assert_eq!(rooms.routes().len(), 9);
        Self { app: house(rooms.into_router(()), &[site]), clock, cookies: Vec::new() }
    }

    async fn call(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header("cookie", cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.app.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Answer { status, headers, size: body.len(), body: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn open(&mut self, path: &str) -> Answer {
        self.call("GET", path, &[], "").await
    }

    async fn send(&mut self, path: &str, body: &str) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.call("POST", path, &headers, body.to_owned()).await
    }

    fn cookie(&self, part: &str) -> Option<String> {
        self.cookies.iter().find(|(name, _)| name.contains(part)).map(|(_, value)| value.clone())
    }
}

#[tokio::test]
async fn a_form_without_this_sessions_token_or_from_another_site_is_refused() {
    let mut browser = Browser::new(System::Portal, false);
    let token = browser.open("/form").await.csrf();
    assert_eq!(browser.send("/form", "iin=1").await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.send("/form", "iin=1&csrf=guess").await.status, StatusCode::FORBIDDEN);
    let foreign = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let body = format!("iin=1&csrf={token}");
    let refused = browser.call("POST", "/form", &foreign, body.clone()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("Нысан ескірген"), "{}", refused.body);
    let old = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", "https://evil.example"),
        ("host", "egov.example"),
    ];
    assert_eq!(browser.call("POST", "/form", &old, body.clone()).await.status, StatusCode::FORBIDDEN);
    let sent = browser.send("/form", &body).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/form"));
    let next = browser.open("/form").await;
    assert!(next.body.contains("govuk-notification-banner--success"));
    assert!(!browser.open("/form").await.body.contains("govuk-notification-banner"), "a notice is shown once");
}

#[tokio::test]
async fn signing_in_changes_the_sessions_id_and_signing_out_ends_it() {
    let mut browser = Browser::new(System::LocalBody, true);
    browser.open("/local-body/form").await;
    let before = browser.cookies.clone();
    assert!(before.iter().any(|(name, _)| name == "__Host-qyzmet-local-body"));
    let entered = browser.send("/local-body/enter", "").await;
    let set = entered.headers[header::SET_COOKIE].to_str().unwrap();
    for part in ["; Path=/;", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(set.contains(part), "{set}");
    }
    assert_ne!(browser.cookie("local-body"), before.first().map(|(_, value)| value.clone()));
    let page = browser.open("/local-body/cabinet").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Әлия &#60;b&#62;"), "the name is escaped");
    // The cookie from before signing in opens nothing.
    let inside = std::mem::replace(&mut browser.cookies, before);
    assert_eq!(browser.open("/local-body/cabinet").await.status, StatusCode::SEE_OTHER);
    browser.cookies.clone_from(&inside);
    assert_eq!(
        browser.send("/local-body/sign-out", &format!("csrf={}", page.csrf())).await.status,
        StatusCode::SEE_OTHER
    );
    browser.cookies = inside;
    assert_eq!(
        browser.open("/local-body/cabinet").await.status,
        StatusCode::SEE_OTHER,
        "a kept cookie is dead after signing out"
    );
}

#[tokio::test]
async fn an_idle_session_ends_and_an_active_one_ends_at_its_age() {
    let mut browser = Browser::new(System::Portal, false);
    browser.send("/enter", "").await;
    let wait = |browser: &Browser, minutes| *browser.clock.0.lock().unwrap() += SignedDuration::from_mins(minutes);
    for _ in 0..28 {
        wait(&browser, 25);
        assert_eq!(browser.open("/cabinet").await.status, StatusCode::OK);
    }
    wait(&browser, 25);
    assert_eq!(browser.open("/cabinet").await.status, StatusCode::SEE_OTHER, "twelve hours are the most");
    browser.send("/enter", "").await;
    wait(&browser, 31);
    assert_eq!(browser.open("/cabinet").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_rule_of_a_route_comes_before_its_handler() {
    let mut browser = Browser::new(System::LocalBody, false);
    let refused = browser.open("/local-body/cabinet").await;
    assert_eq!(refused.location(), "/local-body/sign-in?next=/local-body/cabinet");
    let call = browser.open("/local-body/api/cases").await;
    assert_eq!(call.status, StatusCode::UNAUTHORIZED);
    assert_eq!(call.headers[header::CONTENT_TYPE], "application/problem+json");
    browser.send("/local-body/enter", "").await;
    assert_eq!(browser.open("/local-body/api/cases").await.body, "[]");
    assert_eq!(browser.open("/local-body/head").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_switch_of_language_keeps_the_page_and_the_answers() {
    let mut browser = Browser::new(System::Portal, false);
    let page = browser.call("GET", "/form", &[("accept-language", "de, ru;q=0.8, en;q=0.9")], "").await;
    assert!(page.body.contains(r#"<html lang="en""#));
    assert!(page.body.contains(r#"name="switch-lang" value="kk" form="page-form" formnovalidate"#), "{}", page.body);
    let switched = browser.send("/form", &format!("csrf={}&iin=8501%D0%90&switch-lang=kk", page.csrf())).await;
    assert_eq!(switched.status, StatusCode::OK);
    assert!(switched.body.contains(r#"<html lang="kk""#) && switched.body.contains(r#"value="8501А""#));
    assert!(!switched.body.contains("govuk-error"), "nothing is checked while the language changes");
    assert!(browser.open("/form").await.body.contains(r#"<html lang="kk""#));
    let linked = browser.open("/form?page=2&lang=ru").await;
    assert_eq!(linked.location(), "/form?page=2");
    assert!(browser.open("/form").await.body.contains(r#"<html lang="ru""#));
}

#[tokio::test]
async fn errors_stand_in_the_title_the_summary_and_at_the_field() {
    let mut browser = Browser::new(System::Portal, false);
    let page = browser.call("GET", "/form?lang=ru", &[], "").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let token = browser.open("/form").await.csrf();
    let body = browser.send("/form", &format!("csrf={token}&iin=%C2%A0+")).await.body;
    assert!(body.contains("<title>Ошибка: ИИН – Портал электронного правительства</title>"), "{body}");
    assert!(body.contains(r##"<a href="#iin">"##) && body.contains(r#"aria-describedby="iin-error""#));
}

#[tokio::test]
async fn problems_are_pages_for_people_and_details_for_programs() {
    let mut browser = Browser::new(System::Portal, false);
    for (path, status, text) in [
        ("/nowhere", StatusCode::NOT_FOUND, "Бет табылмады"),
        ("/missing", StatusCode::NOT_FOUND, "Бет табылмады"),
        ("/fall", StatusCode::INTERNAL_SERVER_ERROR, "Жүйеде қате пайда болды"),
    ] {
        let page = browser.open(path).await;
        assert_eq!(page.status, status);
        assert!(page.body.contains(text) && !page.body.contains("850101300123"), "{path}");
        assert!(
            page.headers["content-security-policy"]
                .to_str()
                .unwrap()
                .starts_with("default-src 'none'; script-src 'self'")
        );
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    }
    let call = browser.open("/api/nowhere").await;
    assert_eq!(call.headers[header::CONTENT_TYPE], "application/problem+json");
    assert!(call.body.contains(r#""type":"/problems/not-found""#), "{}", call.body);
}

#[tokio::test]
async fn files_are_known_by_content() {
    let mut browser = Browser::new(System::Portal, false);
    let token = browser.open("/form").await.csrf();
    let headers = [("content-type", "multipart/form-data; boundary=x"), ("sec-fetch-site", "same-origin")];
    let body = |content: &str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; \
             name=\"iin\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\nContent-Type: \
             application/pdf\r\n\r\n{content}\r\n--x--\r\n"
        )
    };
    let sound = "%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n";
    assert_eq!(browser.call("POST", "/form", &headers, body(sound)).await.status, StatusCode::SEE_OTHER);
    for foul in
        ["MZ program", "<html>", "%PDF-1.7\n<script>alert(1)</script>\nstartxref\n9\n%%EOF\n", "%PDF-1.7\nno end"]
    {
        let refused = browser.call("POST", "/form", &headers, body(foul)).await;
        assert!(refused.status == StatusCode::OK && refused.body.contains(r##"href="#scan""##), "{foul}");
    }
}

#[tokio::test]
async fn the_first_page_is_light_and_assets_stay_with_the_browser() {
    let mut browser = Browser::new(System::Portal, false);
    let page = browser.call("GET", "/form", &[("accept-encoding", "br")], "").await;
    assert_eq!(page.headers[header::CONTENT_ENCODING], "br");
    let plain = browser.open("/form").await.body;
    let mut total = page.size;
    let mut addresses: Vec<_> =
        plain.split('"').filter(|part| part.starts_with("/assets/")).map(str::to_owned).collect();
    let style = addresses.iter().find(|address| address.rsplit('.').next() == Some("css")).cloned().unwrap();
    let css = browser.open(&style).await.body;
    addresses.extend(css.split("url(").skip(1).filter_map(|part| {
        let name = part.trim_start_matches('"').split(['"', ')']).next()?;
        (name.rsplit('.').next() == Some("woff2")).then(|| format!("/assets/{name}"))
    }));
    assert_eq!(addresses.len(), 5, "{addresses:?}");
    for address in &addresses {
        let asset = browser.call("GET", address, &[("accept-encoding", "gzip, br")], "").await;
        assert_eq!(asset.status, StatusCode::OK, "{address}");
        assert_eq!(asset.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        total += asset.size;
    }
    println!("first page, style, script and letters: {total} bytes, {} of them the page", page.size);
    assert!(total < 80_000, "{total}");
    assert_eq!(browser.open("/assets/app.css").await.status, StatusCode::NOT_FOUND);
    assert!(
        !plain.contains("<style") && !plain.contains("style=") && !plain.contains("<script>"),
        "the policy forbids inline"
    );
}
