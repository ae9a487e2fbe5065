//! The page of a problem, in the person's language.

use crate::{page::Page, problem::Problem, visit::Visit};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

#[derive(Template)]
#[template(path = "layout/problem.html")]
struct ProblemPage {
    page: Page,
    texts: Vec<String>,
}

/// The answer a person sees: sign-in for who has not signed in, else a page that says what to do next.
pub(crate) fn answer(visit: &Visit, problem: &Problem) -> Response {
    if problem.status() == StatusCode::UNAUTHORIZED {
        let next = if visit.path().starts_with('/') { visit.path() } else { "/" };
        return Redirect::to(&format!("{}?next={}", visit.url(visit.site().sign_in), encode(next))).into_response();
    }
    let t = visit.t();
    let known = |part: &str| {
        t.by_key(&format!("problem-{}-{part}", problem.word())).or_else(|| t.by_key(&format!("problem-fault-{part}")))
    };
    let title = known("title").unwrap_or_default();
    let texts = known("text").into_iter().collect();
    // No token: the page has no form but that of signing out, which a session already has.
    let csrf = if visit.person().is_some() { visit.csrf().unwrap_or_default() } else { String::new() };
    let body = ProblemPage { page: visit.page_with(title, csrf), texts }.render().unwrap_or_default();
    let mut response = (problem.status(), Html(body)).into_response();
    problem.headers(&mut response);
    response
}

/// A path as a value in an address.
pub(crate) fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            all.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}
