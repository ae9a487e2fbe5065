//! Signing in: by ИИН and password, or by a certificate (clause 7 2); a refusal says why (clause 7 3).

use crate::{App, ROLE};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use engine::SignInMethod;
use jiff::{SignedDuration, Timestamp};
use kernel::{Iin, iso};
use pki::Verdict;
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use web::case::refusal_texts;
use web::components::{BackLink, Button, Input};
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, password, render, safe_next};

/// How long a nonce may be signed.
const NONCE_LIVES: SignedDuration = SignedDuration::from_mins(5);
/// The name in the session under which the nonce waits.
const NONCE: &str = "sign-in-nonce";

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
}

#[derive(askama::Template)]
#[template(path = "service-centre/sign-in-certificate.html")]
struct CertificatePage {
    page: Page,
    errors: Errors,
    signing: Signing,
}

/// What is signed in order to sign in: a chance number of the server, good for one signature within minutes.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Nonce {
    number: String,
    text: String,
    at: Timestamp,
}

impl Nonce {
    fn new(visit: &Visit) -> Result<Self, Problem> {
        let mut bytes = [0_u8; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes)?;
        let number = hex::encode(bytes);
        let at = visit.now();
        let text = format!("{}\n{}\n{number}\n", visit.t().centre_sign_in_signed_words(), iso(at));
        Ok(Self { number, text, at })
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) <= NONCE_LIVES
    }
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
    render(&PasswordPage { page, answers, errors })
}

pub(crate) async fn password_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show_password(&visit, answers, errors);
    }
    let Ok(iin) = Iin::new(answers.text("iin")) else {
        errors.add("iin", t.centre_sign_in_iin_wrong());
        return show_password(&visit, answers, errors);
    };
    if answers.text("password").is_empty() {
        errors.add("password", t.centre_sign_in_password_needed());
        return show_password(&visit, answers, errors);
    }
    app.throttle.admit(iin.as_str(), visit.source()).await?;
    let account = operator_of(&app, &iin).await?;
    let stored = account.as_ref().map(|account| account.password.clone());
    let holds = password::verify(stored, answers.text("password").to_owned()).await?;
    let Some(account) = account.filter(|_| holds) else {
        // One text for every cause: nobody learns by it which numbers have an account.
        errors.add("iin", t.centre_sign_in_refused());
        return show_password(&visit, answers, errors);
    };
    app.throttle.forgive(iin.as_str(), visit.source()).await?;
    enter(&visit, &account, SignInMethod::Password, answers.text("next"))
}

/// The account of an operator who may sign in.
async fn operator_of(app: &App, iin: &Iin) -> Result<Option<AccountRecord>, Problem> {
    let (store, iin) = (Arc::clone(&app.room.store), iin.clone());
    let account =
        web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_find_in_role(iin.as_str(), ROLE))).await?;
    Ok(account.filter(|account| !account.blocked))
}

/// Signs the operator in and remembers when and how: a case opened in this visit records it (clause 7 1).
fn enter(visit: &Visit, account: &AccountRecord, method: SignInMethod, next: &str) -> PageResult {
    let roles = vec![account.role.clone()];
    visit.sign_in(&web::Person { account: account.id.clone(), name: account.name.clone(), roles })?;
    visit.keep("signed-in", &(visit.now(), method))?;
    match safe_next(next).filter(|next| next.starts_with(visit.site().prefix)) {
        Some(next) => Ok(Redirect::to(next).into_response()),
        None => Ok(visit.go("/desk")),
    }
}

pub(crate) async fn certificate(State(app): State<App>, visit: Visit) -> PageResult {
    show_certificate(&app, &visit, Errors::none(visit.t()))
}

/// The page to sign on, with a nonce of its own: one shown before is good no more.
fn show_certificate(app: &App, visit: &Visit, errors: Errors) -> PageResult {
    let nonce = Nonce::new(visit)?;
    visit.keep(NONCE, &nonce)?;
    let t = visit.t();
    let page = visit.page(t.centre_sign_in_certificate_title())?.with_form().with_errors(!errors.is_empty());
    let download = page.url("/sign-in/certificate/document");
    let signing = Signing::new(t, nonce.text.as_bytes(), "", &app.agent, download).errors(&errors);
    let signing = signing.button(t.centre_sign_in_certificate_button());
    render(&CertificatePage { page: page.with_script("signing.js"), errors, signing })
}

/// The bytes to sign, for who signs in another program.
pub(crate) async fn document(visit: Visit) -> PageResult {
    let nonce = visit.get::<Nonce>(NONCE).ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"sign-in.txt\""),
    ];
    Ok((headers, nonce.text).into_response())
}

pub(crate) async fn certificate_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show_certificate(&app, &visit, errors);
    }
    let signature = match signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => {
            errors.add("signature", fault.text(t));
            return show_certificate(&app, &visit, errors);
        }
    };
    // Taken out before it is judged: one nonce is good for one try.
    let nonce = visit.take::<Nonce>(NONCE).filter(|nonce| nonce.is_fresh(visit.now()));
    let Some(nonce) = nonce else {
        errors.add("signature", t.centre_sign_in_nonce_old());
        return show_certificate(&app, &visit, errors);
    };
    if !spend(&app, &nonce).await? {
        errors.add("signature", t.centre_sign_in_nonce_old());
        return show_certificate(&app, &visit, errors);
    }
    let room = Arc::clone(&app.room);
    let signed = web::blocking(move || -> Result<_, pki::PkiError> {
        let trust = room.trusted.trust()?;
        Ok(pki::cms_verify(&signature, Some(nonce.text.as_bytes()), &trust, room.clock.now()))
    })
    .await?;
    if signed.verdict != Verdict::Valid {
        for text in refusal_texts(t, &signed.reasons) {
            errors.add("signature", text);
        }
        return show_certificate(&app, &visit, errors);
    }
    let iin = signed.signer.as_ref().and_then(|certificate| certificate.subject().iin);
    let account = match iin {
        Some(iin) => operator_of(&app, &iin).await?,
        None => None,
    };
    if let Some(account) = account {
        return enter(&visit, &account, SignInMethod::Certificate, "");
    }
    errors.add("signature", t.centre_sign_in_certificate_stranger());
    show_certificate(&app, &visit, errors)
}

/// Notes that a nonce was used; false where it was used before, also by a request at the same time.
async fn spend(app: &App, nonce: &Nonce) -> Result<bool, Problem> {
    let (store, key, at) = (Arc::clone(&app.room.store), format!("nonce:{}", nonce.number), nonce.at);
    web::blocking(move || {
        store.write::<_, StoreError>(|tx| {
            if tx.attempt_count(&key, at)? > 0 {
                return Ok(false);
            }
            tx.attempt_note(&key, at)?;
            Ok(true)
        })
    })
    .await
}

pub(crate) async fn sign_out(visit: Visit, _: Answers) -> Response {
    visit.sign_out();
    visit.go("/sign-in")
}
