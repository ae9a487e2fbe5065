//! Signing in by ИИН and password (clause 6 2), 6 3)), or by a certificate; a refusal says why (clause 6 4)).

use crate::App;
use crate::staff::{GARDENS, Staff, WORKERS};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::SignInMethod;
use kernel::Iin;
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use web::case::refusal_texts;
use web::components::{Button, Input, InsetText};
use web::nonce::{self, Proof, prove, sign_in_page};
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Visit, password, render, safe_next};

/// The page of the other way to sign in.
const CERTIFICATE: &str = "/sign-in/certificate";

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "local-body/sign-in.html")]
struct SignInPage {
    page: Page,
    answers: Answers,
    errors: Errors,
    refused: bool,
    /// The address of the other way.
    certificate: String,
}

/// The first page: the work for who has signed in.
pub(crate) async fn home(visit: Visit) -> Response {
    match visit.person() {
        Some(_) if visit.has_role(WORKERS) => visit.go("/desk"),
        Some(_) if visit.has_role(GARDENS) => visit.go("/kindergarten"),
        Some(_) => visit.go("/queue"),
        None => visit.go("/sign-in"),
    }
}

pub(crate) async fn form(visit: Visit, Query(next): Query<Next>) -> PageResult {
    let next = next.next.unwrap_or_default();
    show(&visit, Answers::from_pairs([("next", next)]), Errors::none(visit.t()), false)
}

fn show(visit: &Visit, answers: Answers, errors: Errors, refused: bool) -> PageResult {
    let page = visit.page(visit.t().body_sign_in_title())?.with_form().with_errors(!errors.is_empty());
    let certificate = sign_in_page(visit, CERTIFICATE, answers.text("next"));
    render(&SignInPage { page, answers, errors, refused, certificate })
}

pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show(&visit, answers, errors, false);
    }
    let iin = visit.contour().iin(answers.text("iin"));
    if iin.is_err() {
        errors.add("iin", t.body_sign_in_iin_wrong());
    }
    if answers.text("password").is_empty() {
        errors.add("password", t.body_sign_in_password_needed());
    }
    let (Ok(iin), true) = (iin, errors.is_empty()) else { return show(&visit, answers, errors, false) };
    app.throttle.admit(iin.as_str(), visit.source()).await?;
    let staff = staff_of(&app, &iin).await?;
    let stored = staff.as_ref().map(|staff| staff.account.password.clone());
    let holds = password::verify(stored, answers.text("password").to_owned()).await?;
    let Some(staff) = staff.filter(|_| holds) else {
        // One text for every cause: nobody learns by it which numbers have an account.
        errors.add("iin", t.body_sign_in_refused());
        return show(&visit, answers, errors, true);
    };
    app.throttle.forgive(iin.as_str(), visit.source()).await?;
    enter(&visit, &staff, SignInMethod::Password, answers.text("next"))
}

async fn staff_of(app: &App, iin: &Iin) -> Result<Option<Staff>, Problem> {
    let (store, iin) = (Arc::clone(&app.room.store), iin.clone());
    let accounts =
        web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_find_by_iin(iin.as_str()))).await?;
    Ok(Staff::chosen(accounts))
}

/// Signs the employee in and remembers when and how: a case opened in this visit records it (clause 6 2)).
fn enter(visit: &Visit, staff: &Staff, method: SignInMethod, next: &str) -> PageResult {
    web::sign_in::enter_as(visit, &staff.account, staff.roles.clone(), method)?;
    match safe_next(next).filter(|next| next.starts_with(visit.site().prefix)) {
        Some(next) => Ok(Redirect::to(next).into_response()),
        None => Ok(visit.go("")),
    }
}

pub(crate) async fn certificate(State(app): State<App>, visit: Visit, Query(next): Query<Next>) -> PageResult {
    nonce::page_of_staff(&visit, &app.agent, next.next.unwrap_or_default(), Errors::none(visit.t()))
}

/// The bytes to sign, for who signs in another program.
pub(crate) async fn document(visit: Visit) -> PageResult {
    nonce::document(&visit)
}

/// The owner of the certificate enters with everything they are in their office, as by their password.
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
    match prove(&app.room, &visit, signature).await? {
        Proof::Of(subject, _) => {
            let staff = match &subject.iin {
                Some(iin) => staff_of(&app, iin).await?,
                None => None,
            };
            if let Some(staff) = staff {
                app.throttle.forgive(&number, visit.source()).await?;
                return enter(&visit, &staff, SignInMethod::Certificate, &next);
            }
            errors.add("signature", t.body_sign_in_certificate_stranger());
        }
        Proof::Old => errors.add("signature", t.centre_sign_in_nonce_old()),
        Proof::Refused(_, reasons) => {
            for text in refusal_texts(t, &reasons) {
                errors.add("signature", text);
            }
        }
    }
    nonce::page_of_staff(&visit, &app.agent, next, errors)
}

pub(crate) async fn sign_out(visit: Visit, _: Answers) -> Response {
    visit.sign_out();
    visit.go("/sign-in")
}
