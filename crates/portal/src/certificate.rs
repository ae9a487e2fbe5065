//! Signing in by a certificate, and registering an organisation by its own: a one-time text of the portal is signed.

use crate::account::{Next, go_next};
use crate::{App, ROLE};
use askama::Template;
use axum::extract::{FromRef as _, Query, State};
use engine::SignInMethod;
use web::case::refusal_texts;
use web::components::{BackLink, Input, Radios};
use web::intake::Intake;
use web::nonce::{Judged, Nonce, admit, judge};
use web::registration::{
    OrganisationOutcome, PASSWORD_LEAST, TypedOrganisation, check_organisation, register_organisation,
};
use web::sign_in::enter;
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

#[derive(Template)]
#[template(path = "portal/sign-in-certificate.html")]
struct CertificatePage {
    page: Page,
    errors: Errors,
    next: String,
    signing: Signing,
}

/// The page of signing in by a certificate.
pub(crate) async fn sign_in(State(app): State<App>, visit: Visit, Query(next): Query<Next>) -> PageResult {
    show_sign_in(&app, &visit, next.next.unwrap_or_default(), Errors::none(visit.t()))
}

/// The page to sign on, with a text of its own: one shown before is good no more.
fn show_sign_in(app: &App, visit: &Visit, next: String, errors: Errors) -> PageResult {
    let t = visit.t();
    let signing = one_time(app, visit, &errors)?.button(t.centre_sign_in_certificate_button());
    let page = visit.page(t.centre_sign_in_certificate_title())?.with_form().with_errors(!errors.is_empty());
    render(&CertificatePage { page: page.with_script("signing.js"), errors, next, signing })
}

fn one_time(app: &App, visit: &Visit, errors: &Errors) -> Result<Signing, Problem> {
    let nonce = Nonce::give(visit)?;
    let download = visit.url("/sign-in/certificate/document");
    Ok(Signing::new(visit.t(), nonce.text().as_bytes(), "", &app.agent, download).errors(errors))
}

/// The bytes to sign, for who signs in another program.
pub(crate) async fn document(visit: Visit) -> PageResult {
    web::nonce::document(&visit)
}

/// The signer enters their own account, or that of the organisation they may act for.
pub(crate) async fn sign_in_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let next = answers.text("next").to_owned();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show_sign_in(&app, &visit, next, errors);
    }
    let signature = match signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => return show_sign_in(&app, &visit, next, errors.with("signature", fault.text(t))),
    };
    let number = admit(&app.throttle, &visit, &signature).await?;
    match judge(&app.room, &visit, ROLE, signature).await? {
        Judged::Holder(account) => {
            app.throttle.forgive(&number, visit.source()).await?;
            enter(&visit, &account, SignInMethod::Certificate)?;
            return Ok(go_next(&visit, &next));
        }
        Judged::Old => errors.add("signature", t.centre_sign_in_nonce_old()),
        Judged::Refused(_, reasons) => add_reasons(&visit, &mut errors, &reasons),
        Judged::Stranger => errors.add("signature", t.organisation_certificate_stranger()),
    }
    show_sign_in(&app, &visit, next, errors)
}

fn add_reasons(visit: &Visit, errors: &mut Errors, reasons: &[pki::Reason]) {
    for text in refusal_texts(visit.t(), reasons) {
        errors.add("signature", text);
    }
}

#[derive(Template)]
#[template(path = "portal/registration-organisation.html")]
struct RegistrationPage {
    page: Page,
    answers: Answers,
    errors: Errors,
    lang: String,
    least: usize,
    signing: Signing,
}

/// The page of registering an organisation.
pub(crate) async fn registration(State(app): State<App>, visit: Visit) -> PageResult {
    if visit.person().is_some() {
        return Ok(visit.go("/cabinet"));
    }
    show_registration(&app, &visit, Answers::default(), Errors::none(visit.t()))
}

fn show_registration(app: &App, visit: &Visit, answers: Answers, errors: Errors) -> PageResult {
    let t = visit.t();
    let signing = one_time(app, visit, &errors)?.button(t.organisation_registration_button());
    let page = visit.page(t.organisation_registration_title())?.with_form().with_errors(!errors.is_empty());
    let lang = answers.get("lang").unwrap_or(visit.lang().code()).to_owned();
    let page = page.with_script("signing.js");
    render(&RegistrationPage { page, answers, errors, lang, least: PASSWORD_LEAST, signing })
}

/// Makes the account of the organisation whose key signed.
pub(crate) async fn registration_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return show_registration(&app, &visit, answers, errors);
    }
    let typed = TypedOrganisation {
        password: answers.text("password").to_owned(),
        email: answers.get("email").map(str::to_owned),
        lang: answers.text("lang").to_owned(),
    };
    let checked = check_organisation(typed);
    let signature = signature(&answers);
    let (checked, signature) = match (checked, signature) {
        (Ok(checked), Ok(signature)) => (checked, signature),
        (checked, signature) => {
            for slip in checked.err().unwrap_or_default() {
                errors.add(slip.field(), slip.text(t));
            }
            // A good signature is not spent on a form with slips, but its text is new on the new page.
            let fault = signature.err().map_or_else(|| t.organisation_sign_again(), |fault| fault.text(t).into());
            errors.add("signature", fault);
            return show_registration(&app, &visit, answers, errors);
        }
    };
    match register_organisation(&Intake::from_ref(&app), &visit, checked, signature).await? {
        OrganisationOutcome::Made(account) => {
            visit.set_lang(account.lang);
            visit.notice(visit.t().portal_registered())?;
            return Ok(visit.go("/cabinet"));
        }
        OrganisationOutcome::Taken => errors.add("signature", t.organisation_registered_already()),
        OrganisationOutcome::Old => errors.add("signature", t.centre_sign_in_nonce_old()),
        OrganisationOutcome::Refused(_, reasons) => add_reasons(&visit, &mut errors, &reasons),
        OrganisationOutcome::NoOrganisation => errors.add("signature", t.organisation_certificate_none()),
    }
    show_registration(&app, &visit, answers, errors)
}
