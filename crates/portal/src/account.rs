//! Registration by ИИН and password, signing in and out (clauses 8 1)–8 4)).

use crate::{App, ROLE};
use askama::Template;
use axum::extract::{FromRef as _, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::SignInMethod;
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use web::components::{Button, Input, Radios};
use web::intake::Intake;
use web::registration::{Outcome, PASSWORD_LEAST, Slip, Typed, check, digits, register};
use web::sign_in::enter;
use web::{Answers, Errors, Page, PageResult, Visit, blocking, password, render, safe_next};

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    pub next: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/sign-in.html")]
struct SignInPage {
    page: Page,
    answers: Answers,
    errors: Errors,
}

/// The page of signing in.
pub(crate) async fn sign_in(visit: Visit, Query(next): Query<Next>) -> PageResult {
    if visit.person().is_some() {
        return Ok(go_next(&visit, &next.next.unwrap_or_default()));
    }
    show_sign_in(&visit, Answers::from_pairs([("next", next.next.unwrap_or_default())]), Errors::none(visit.t()))
}

fn show_sign_in(visit: &Visit, answers: Answers, errors: Errors) -> PageResult {
    let page = visit.page(visit.t().portal_sign_in_title())?.with_form().with_errors(!errors.is_empty());
    render(&SignInPage { page, answers, errors })
}

/// Credentials are checked; a refusal is told alike for an unknown number and a wrong password, so that nobody learns who has an account.
pub(crate) async fn sign_in_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show_sign_in(&visit, answers, errors);
    }
    let typed = digits(answers.text("iin"));
    if typed.is_empty() {
        errors.add("iin", t.organisation_number_needed());
    }
    if answers.text("password").is_empty() {
        errors.add("password", t.portal_password_needed());
    }
    if !errors.is_empty() {
        return show_sign_in(&visit, answers, errors);
    }
    app.throttle.admit(&typed, visit.source()).await?;
    let (store, iin) = (Arc::clone(&app.room.store), typed.clone());
    let found = blocking(move || store.read::<_, StoreError>(|tx| tx.account_find_in_role(&iin, ROLE))).await?;
    let account = found.filter(|account| !account.blocked);
    let stored = account.as_ref().map(|account| account.password.clone());
    let holds = password::verify(stored, answers.text("password").to_owned()).await?;
    let Some(account) = account.filter(|_| holds) else {
        errors.add("iin", t.portal_sign_in_refused());
        return show_sign_in(&visit, answers, errors);
    };
    app.throttle.forgive(&typed, visit.source()).await?;
    enter(&visit, &account, SignInMethod::Password)?;
    Ok(go_next(&visit, answers.text("next")))
}

pub(crate) fn go_next(visit: &Visit, next: &str) -> Response {
    match safe_next(next) {
        Some(next) => Redirect::to(next).into_response(),
        None => visit.go("/cabinet"),
    }
}

/// Signs out.
pub(crate) async fn sign_out(visit: Visit, _: Answers) -> Response {
    visit.sign_out();
    visit.go("/")
}

#[derive(Template)]
#[template(path = "portal/registration.html")]
struct RegistrationPage {
    page: Page,
    answers: Answers,
    errors: Errors,
    lang: String,
    least: usize,
}

/// The page of registration.
pub(crate) async fn registration(visit: Visit, Query(next): Query<Next>) -> PageResult {
    if visit.person().is_some() {
        return Ok(visit.go("/cabinet"));
    }
    show_registration(&visit, Answers::from_pairs([("next", next.next.unwrap_or_default())]), Errors::none(visit.t()))
}

fn show_registration(visit: &Visit, answers: Answers, errors: Errors) -> PageResult {
    let page = visit.page(visit.t().portal_registration_title())?.with_form().with_errors(!errors.is_empty());
    let lang = answers.get("lang").unwrap_or(visit.lang().code()).to_owned();
    render(&RegistrationPage { page, answers, errors, lang, least: PASSWORD_LEAST })
}

/// Makes the account and shows the form again with every slip where there are any.
pub(crate) async fn registration_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    if answers.switches_language() {
        return show_registration(&visit, answers, Errors::none(t));
    }
    let typed = Typed {
        iin: answers.text("iin").to_owned(),
        name: answers.text("name").to_owned(),
        password: answers.text("password").to_owned(),
        email: answers.get("email").map(str::to_owned),
        lang: answers.text("lang").to_owned(),
    };
    let checked = match check(typed, visit.contour()) {
        Ok(checked) => checked,
        Err(slips) => {
            let with = |errors: Errors, slip: Slip| errors.with(slip.field(), slip.text(t));
            let errors = slips.into_iter().fold(Errors::none(t), with);
            return show_registration(&visit, answers, errors);
        }
    };
    let account = match register(&Intake::from_ref(&app), &app.throttle, &visit, checked).await? {
        Outcome::Made(account) => account,
        Outcome::NameDiffers => {
            let slip = Slip::NameDiffers;
            return show_registration(&visit, answers, Errors::none(t).with(slip.field(), slip.text(t)));
        }
        Outcome::Taken => {
            return show_registration(&visit, answers, Errors::none(t).with("iin", t.portal_registered_already()));
        }
    };
    visit.set_lang(account.lang);
    visit.notice(visit.t().portal_registered())?;
    Ok(go_next(&visit, answers.text("next")))
}
