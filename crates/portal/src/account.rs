//! Registration by ИИН and password, signing in and out (clauses 8 1)–8 4)).

use crate::{App, ROLE};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::SignInMethod;
use kernel::{Iin, Lang, NumberFault};
use registers::Person as Registered;
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use translation::T;
use web::components::{Button, Input, Radios};
use web::intake::SIGNED_IN;
use web::{Answers, Errors, Page, PageResult, Person, Problem, Visit, blocking, password, render, safe_next};

/// The fewest characters of a password: length is what makes it strong (NIST SP 800-63B, 3.1.1).
const PASSWORD_LEAST: usize = 10;
/// The most characters of a password: what is hashed is bounded.
const PASSWORD_MOST: usize = 200;
/// The most characters of a name.
const NAME_MOST: usize = 150;
/// The most characters of an address (RFC 5321).
const EMAIL_MOST: usize = 254;

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
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
        errors.add("iin", t.portal_iin_needed());
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
    enter(&visit, &account)?;
    Ok(go_next(&visit, answers.text("next")))
}

/// Signs the person in, in the language of their account, and remembers when and how: a case opened in this visit records it.
fn enter(visit: &Visit, account: &AccountRecord) -> Result<(), Problem> {
    visit.sign_in(&Person {
        account: account.id.clone(),
        name: account.name.clone(),
        roles: vec![account.role.clone()],
    })?;
    visit.keep(SIGNED_IN, &(visit.now(), SignInMethod::Password))
}

fn go_next(visit: &Visit, next: &str) -> Response {
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

/// Makes the account. The typed name must be the register's: a number alone tells nobody whose it is.
pub(crate) async fn registration_sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    if answers.switches_language() {
        return show_registration(&visit, answers, Errors::none(t));
    }
    let mut errors = Errors::none(t);
    let iin = read_iin(t, &answers, &mut errors);
    check_fields(t, &answers, &mut errors);
    let Some(iin) = iin.filter(|_| errors.is_empty()) else { return show_registration(&visit, answers, errors) };
    app.throttle.admit(iin.as_str(), visit.source()).await?;
    let Some(name) = registered_name(&app, &iin, answers.text("name")).await? else {
        errors.add("name", t.portal_name_differs());
        return show_registration(&visit, answers, errors);
    };
    let account = AccountRecord {
        id: app.room.uuid().to_string(),
        system: Some(app.room.system.word().to_owned()),
        iin: iin.as_str().to_owned(),
        name,
        email: answers.get("email").map(str::to_owned),
        phone: None,
        role: ROLE.to_owned(),
        office: None,
        password: password::hash(answers.text("password").to_owned()).await?,
        certificate_serial: None,
        lang: answers.text("lang").parse().unwrap_or_else(|_| visit.lang()),
        created_at: visit.now(),
        blocked: false,
    };
    let (store, record) = (Arc::clone(&app.room.store), account.clone());
    let made =
        tokio::task::spawn_blocking(move || store.write::<_, StoreError>(|tx| tx.account_create(&record))).await?;
    match made {
        Ok(()) => {}
        Err(StoreError::Taken(_)) => {
            errors.add("iin", t.portal_registered_already());
            return show_registration(&visit, answers, errors);
        }
        Err(error) => return Err(error.into()),
    }
    visit.set_lang(account.lang);
    enter(&visit, &account)?;
    visit.notice(visit.t().portal_registered())?;
    Ok(go_next(&visit, answers.text("next")))
}

fn digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn read_iin(t: T, answers: &Answers, errors: &mut Errors) -> Option<Iin> {
    let typed = digits(answers.text("iin"));
    if typed.is_empty() {
        errors.add("iin", t.portal_iin_needed());
        return None;
    }
    match Iin::new(&typed) {
        Ok(iin) => Some(iin),
        Err(fault) => {
            let word = match fault {
                NumberFault::NotDigits => t.portal_iin_digits(),
                NumberFault::Length => t.portal_iin_length(),
                NumberFault::Checksum => t.portal_iin_checksum(),
            };
            errors.add("iin", word);
            None
        }
    }
}

fn check_fields(t: T, answers: &Answers, errors: &mut Errors) {
    let name = answers.text("name");
    let signs = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    if name.is_empty() {
        errors.add("name", t.portal_name_needed());
    } else if !name.chars().all(signs) || name.split_whitespace().count() < 2 || name.chars().count() > NAME_MOST {
        errors.add("name", t.portal_name_wrong());
    }
    if answers.get("email").is_some_and(|email| !is_email(email)) {
        errors.add("email", t.portal_email_wrong());
    }
    let password = answers.text("password");
    let length = password.chars().count();
    let iin = digits(answers.text("iin"));
    if length < PASSWORD_LEAST {
        errors.add("password", t.portal_password_short(PASSWORD_LEAST));
    } else if length > PASSWORD_MOST {
        errors.add("password", t.portal_password_long(PASSWORD_MOST));
    } else if (!iin.is_empty() && password.contains(&iin)) || is_one_sign(password) {
        errors.add("password", t.portal_password_weak());
    }
    if !Lang::ALL.iter().any(|lang| lang.code() == answers.text("lang")) {
        errors.add("lang", t.portal_lang_needed());
    }
}

/// The same sign over and over has length and no strength.
fn is_one_sign(password: &str) -> bool {
    let mut signs = password.chars();
    let first = signs.next();
    signs.all(|sign| Some(sign) == first)
}

fn is_email(email: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | ',' | ';' | '@');
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    let domain_part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-');
    email.chars().count() <= EMAIL_MOST
        && !local.is_empty()
        && local.chars().all(plain)
        && domain.contains('.')
        && domain.split('.').all(domain_part)
}

/// The name for the account: the register's where the typed one is the same person's, the typed one where the register has no data or is
/// silent; none where they differ.
async fn registered_name(app: &App, iin: &Iin, typed: &str) -> Result<Option<String>, Problem> {
    let (register, iin) = (Arc::clone(&app.register), iin.clone());
    let found = match tokio::task::spawn_blocking(move || register.person(&iin)).await? {
        Ok(found) => found,
        Err(fault) => {
            tracing::warn!(%fault, "the persons register does not answer");
            None
        }
    };
    Ok(match found {
        Some(person) => is_same(&person, typed).then(|| person.name.to_string()),
        None => Some(typed.split_whitespace().collect::<Vec<_>>().join(" ")),
    })
}

/// Surname and name agree; the patronymic may be left out, capitals and «ё» do not matter.
fn is_same(person: &Registered, typed: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace('ё', "е");
    let mut words = typed.split_whitespace().map(plain);
    let surname = words.next().is_some_and(|word| word == plain(&person.name.surname));
    let name = words.next().is_some_and(|word| word == plain(&person.name.name));
    let patronymic = words.collect::<Vec<_>>().join(" ");
    surname
        && name
        && (patronymic.is_empty() || person.name.patronymic.as_deref().is_some_and(|own| plain(own) == patronymic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::FullName;

    #[test]
    fn the_name_is_compared_as_people_write_it() {
        let name = FullName {
            surname: "Ковалёв".into(), name: "Пётр".into(), patronymic: Some("Ильич".into())
        };
        let iin = Iin::with_check_digit("85010130001").unwrap();
        let person = Registered { iin, name, birth_date: "1985-01-01".into(), address: String::new() };
        assert!(is_same(&person, "КОВАЛЕВ  петр"));
        assert!(is_same(&person, "Ковалёв Пётр Ильич"));
        assert!(!is_same(&person, "Ковалёв Пётр Иванович"));
        assert!(!is_same(&person, "Пётр Ковалёв"));
    }

    #[test]
    fn one_sign_is_no_password() {
        assert!(is_one_sign("аааааааааа"));
        assert!(!is_one_sign("аааааааааб"));
    }
}
