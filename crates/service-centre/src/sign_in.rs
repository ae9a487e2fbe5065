//! Signing in: by ИИН and password, or by a certificate (clause 7 2); a refusal says why (clause 7 3).

use crate::{App, ROLE};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::SignInMethod;
use serde::Deserialize;
use store::records::AccountRecord;
use web::case::refusal_texts;
use web::components::{Button, Input};
use web::nonce::{self, Judged, judge, sign_in_page};
use web::sign_in::{account_in_role, enter};
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Visit, password, render, safe_next};

/// The page of the other way to sign in.
const CERTIFICATE: &str = "/sign-in/certificate";

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "service-centre/sign-in.html")]
struct PasswordPage {
    page: Page,
    answers: Answers,
    errors: Errors,
    /// The address of the other way.
    certificate: String,
}

/// The first page: the desk for who has signed in.
pub(crate) async fn home(visit: Visit) -> Response {
    visit.go(if visit.person().is_some() { "/desk" } else { "/sign-in" })
}

pub(crate) async fn password(visit: Visit, Query(next): Query<Next>) -> PageResult {
    let next = next.next.unwrap_or_default();
    show_password(&visit, Answers::from_pairs([("next", next)]), Errors::none(visit.t()))
}

fn show_password(visit: &Visit, answers: Answers, errors: Errors) -> PageResult {
    let page = visit.page(visit.t().centre_sign_in_title())?.with_form().with_errors(!errors.is_empty());
    let certificate = sign_in_page(visit, CERTIFICATE, answers.text("next"));
    render(&PasswordPage { page, answers, errors, certificate })
}

pub(crate) async fn password_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show_password(&visit, answers, errors);
    }
    let Ok(iin) = visit.contour().iin(answers.text("iin")) else {
        errors.add("iin", t.centre_sign_in_iin_wrong());
        return show_password(&visit, answers, errors);
    };
    if answers.text("password").is_empty() {
        errors.add("password", t.centre_sign_in_password_needed());
        return show_password(&visit, answers, errors);
    }
    app.throttle.admit(iin.as_str(), visit.source()).await?;
    let account = account_in_role(&app.room, &iin, ROLE).await?;
    let stored = account.as_ref().map(|account| account.password.clone());
    let holds = password::verify(stored, answers.text("password").to_owned()).await?;
    let Some(account) = account.filter(|_| holds) else {
        // One text for every cause: nobody learns by it which numbers have an account.
        errors.add("iin", t.centre_sign_in_refused());
        return show_password(&visit, answers, errors);
    };
    app.throttle.forgive(iin.as_str(), visit.source()).await?;
    let_in(&visit, &account, SignInMethod::Password, answers.text("next"))
}

/// Signs the operator in (clause 7 1) and leads them on.
fn let_in(visit: &Visit, account: &AccountRecord, method: SignInMethod, next: &str) -> PageResult {
    enter(visit, account, method)?;
    match safe_next(next).filter(|next| next.starts_with(visit.site().prefix)) {
        Some(next) => Ok(Redirect::to(next).into_response()),
        None => Ok(visit.go("/desk")),
    }
}

pub(crate) async fn certificate(State(app): State<App>, visit: Visit, Query(next): Query<Next>) -> PageResult {
    nonce::page_of_staff(&visit, &app.agent, next.next.unwrap_or_default(), Errors::none(visit.t()))
}

/// The bytes to sign, for who signs in another program.
pub(crate) async fn document(visit: Visit) -> PageResult {
    nonce::document(&visit)
}

pub(crate) async fn certificate_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let next = answers.text("next").to_owned();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return nonce::page_of_staff(&visit, &app.agent, next, errors);
    }
    let signature = match signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => {
            return nonce::page_of_staff(&visit, &app.agent, next, errors.with("signature", fault.text(t)));
        }
    };
    let number = nonce::admit(&app.throttle, &visit, &signature).await?;
    match judge(&app.room, &visit, ROLE, signature).await? {
        Judged::Holder(account) => {
            app.throttle.forgive(&number, visit.source()).await?;
            return let_in(&visit, &account, SignInMethod::Certificate, &next);
        }
        Judged::Old => errors.add("signature", t.centre_sign_in_nonce_old()),
        Judged::Refused(_, reasons) => {
            for text in refusal_texts(t, &reasons) {
                errors.add("signature", text);
            }
        }
        Judged::Stranger => errors.add("signature", t.centre_sign_in_certificate_stranger()),
    }
    nonce::page_of_staff(&visit, &app.agent, next, errors)
}

pub(crate) async fn sign_out(visit: Visit, _: Answers) -> Response {
    visit.sign_out();
    visit.go("/sign-in")
}
