//! The head sets the order aside for one child: the group, the reason, and the signature under both.

use crate::App;
use crate::places::years;
use crate::staff::Staff;
use axum::extract::{Path, State};
use casework::{ApplicationPerson, Fault, Offering, OverrideDecision, Overriding, SignRefusal, Turned};
use pki::Role;
use queue::{ChildCode, GroupId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use store::records::VacancyRecord;
use web::case::refusal_texts;
use web::components::{BackLink, Button, InsetText, Radios, Textarea, WarningText};
use web::intake::attachment;
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

/// Whose signature sets the order aside.
const SIGNERS: [Role; 2] = [Role::Head, Role::SignRight];
/// The longest reason: it stands in the public log.
const REASON: usize = 500;

#[derive(askama::Template)]
#[template(path = "local-body/override.html")]
struct FormPage {
    page: Page,
    errors: Errors,
    back: String,
    groups: Option<Radios>,
    reason: Textarea,
}

#[derive(askama::Template)]
#[template(path = "local-body/override-sign.html")]
struct SignPage {
    page: Page,
    errors: Errors,
    back: String,
    text: String,
    signing: Signing,
}

/// What the head has chosen, until it is signed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Chosen {
    group: String,
    reason: String,
}

fn kept(code: &str) -> String {
    format!("override:{code}")
}

/// The groups with a free place that take children of the child's year.
async fn groups(app: &App, staff: &Staff, code: &str) -> Result<Vec<VacancyRecord>, Problem> {
    let (room, office, code) = (Arc::clone(&app.room), staff.office.clone(), ChildCode::new(code));
    let found = web::blocking(move || -> Result<_, Fault> {
        let child = room.store.read::<_, StoreError>(|tx| tx.child_find_by_code(code.as_str()))?;
        if child.is_none_or(|child| child.territory != office) {
            return Ok(None);
        }
        let (born, open) =
            room.look(&office, |kept| (kept.list.registered(&code).map(|(born, _)| born), kept.list.open_places()))?;
        let takes = |open: &queue::OpenPlaces| {
            let [first, last] = open.born;
            open.free > 0 && born.is_some_and(|born| (first..=last).contains(&born))
        };
        let free: Vec<String> = open.iter().filter(|open| takes(open)).map(|open| open.group.to_string()).collect();
        let mut places = room.store.read::<_, StoreError>(|tx| tx.vacancy_list(&office))?;
        places.retain(|place| free.contains(&place.id));
        Ok(Some(places))
    })
    .await?;
    found.ok_or_else(Problem::not_found)
}

async fn heading(app: &App, visit: &Visit) -> Result<Staff, Problem> {
    let staff = Staff::of(app, visit).await?;
    if staff.is_head() { Ok(staff) } else { Err(Problem::forbidden()) }
}

async fn form(
    app: &App,
    visit: &Visit,
    staff: &Staff,
    code: &str,
    (answers, errors): (&Answers, Errors),
) -> PageResult {
    let t = visit.t();
    let places = groups(app, staff, code).await?;
    let radios = Radios::new("group", t.body_override_group()).legend_size("s");
    let named = |place: &VacancyRecord| (place.id.clone(), format!("{}, {}", place.kindergarten_name, years(place)));
    let radios = radios.items(places.iter().map(named)).value(answers.get("group")).error(errors.of("group"));
    render(&FormPage {
        page: visit.page(t.body_override_title())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(format!("/queue/children/{code}")),
        groups: (!places.is_empty()).then_some(radios),
        reason: Textarea::new("reason", t.body_override_reason())
            .hint(t.body_override_reason_hint())
            .rows(4)
            .value(answers.get("reason"))
            .error(errors.of("reason")),
        errors,
    })
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> PageResult {
    let staff = heading(&app, &visit).await?;
    form(&app, &visit, &staff, &code, (&Answers::default(), Errors::none(visit.t()))).await
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = heading(&app, &visit).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return form(&app, &visit, &staff, &code, (&answers, errors)).await;
    }
    let chosen = Chosen { group: answers.text("group").to_owned(), reason: answers.text("reason").trim().to_owned() };
    if !groups(&app, &staff, &code).await?.iter().any(|place| place.id == chosen.group) {
        errors.add("group", t.body_override_group_needed());
    }
    if chosen.reason.is_empty() || chosen.reason.chars().count() > REASON {
        errors.add("reason", t.body_override_reason_needed(REASON));
    }
    if !errors.is_empty() {
        return form(&app, &visit, &staff, &code, (&answers, errors)).await;
    }
    visit.keep(&kept(&code), &chosen)?;
    Ok(visit.go(format!("/queue/children/{code}/override/sign")))
}

fn overriding(visit: &Visit, staff: &Staff, code: &str) -> Result<Option<Overriding>, Problem> {
    let Some(chosen) = visit.get::<Chosen>(&kept(code)) else { return Ok(None) };
    Ok(Some(Overriding {
        territory: staff.office.clone(),
        child: ChildCode::new(code),
        group: GroupId::new(chosen.group),
        reason: chosen.reason,
        head: ApplicationPerson { iin: staff.iin()?, name: staff.account.name.clone() },
    }))
}

/// The exact bytes; none where nothing was chosen, or the list has moved on.
async fn bytes(app: &App, visit: &Visit, staff: &Staff, code: &str) -> Result<Option<Vec<u8>>, Problem> {
    let Some(overriding) = overriding(visit, staff, code)? else { return Ok(None) };
    groups(app, staff, code).await?;
    let room = Arc::clone(&app.room);
    web::blocking(move || room.override_to_sign(&overriding)).await
}

fn not_now(visit: &Visit, code: &str) -> PageResult {
    visit.warn(visit.t().body_child_not_now())?;
    Ok(visit.go(format!("/queue/children/{code}")))
}

async fn sign_page(app: &App, visit: &Visit, staff: &Staff, code: &str, errors: Errors) -> PageResult {
    let Some(bytes) = bytes(app, visit, staff, code).await? else { return not_now(visit, code) };
    let t = visit.t();
    let base = visit.url(format!("/queue/children/{code}/override"));
    let signing = Signing::new(t, &bytes, &staff.account.iin, &app.agent, format!("{base}/document"));
    let text = serde_json::from_slice::<OverrideDecision>(&bytes)?.text;
    let page = visit.page(t.body_override_sign_title())?.with_form().with_errors(!errors.is_empty());
    render(&SignPage {
        page: page.with_script("signing.js"),
        signing: signing.errors(&errors).button(t.body_override_sign()),
        errors,
        back: base,
        text,
    })
}

pub(crate) async fn sign(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> PageResult {
    let staff = heading(&app, &visit).await?;
    sign_page(&app, &visit, &staff, &code, Errors::none(visit.t())).await
}

/// The same bytes as a file, to be signed elsewhere.
pub(crate) async fn document(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> PageResult {
    let staff = heading(&app, &visit).await?;
    let bytes = bytes(&app, &visit, &staff, &code).await?.ok_or_else(Problem::not_found)?;
    attachment("override.json", "application/json", bytes)
}

pub(crate) async fn signed(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    answers: Answers,
) -> PageResult {
    let staff = heading(&app, &visit).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return sign_page(&app, &visit, &staff, &code, errors).await;
    }
    let signature = match signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => return sign_page(&app, &visit, &staff, &code, errors.with("signature", fault.text(t))).await,
    };
    groups(&app, &staff, &code).await?;
    let Some(overriding) = overriding(&visit, &staff, &code)? else { return not_now(&visit, &code) };
    let (room, actor) = (Arc::clone(&app.room), staff.as_head());
    let done = web::blocking(move || match room.override_turn(&overriding, &signature, &SIGNERS, &actor) {
        Ok(done) => Ok(done),
        // The list moved on at the same moment.
        Err(Turned::Misstep(_) | Turned::Fault(Fault::Queue(_) | Fault::Raced)) => Ok(Err(SignRefusal::NothingToSign)),
        Err(Turned::Fault(fault)) => Err(Problem::from(fault)),
    })
    .await?;
    match done {
        Ok(Offering::Made | Offering::AlreadyMade) => {
            visit.take::<Chosen>(&kept(&code));
            visit.notice(t.body_override_done())?;
            Ok(visit.go(format!("/queue/children/{code}")))
        }
        Ok(_) | Err(SignRefusal::NothingToSign | SignRefusal::Redrawn) => not_now(&visit, &code),
        Err(SignRefusal::Signature(_, reasons)) => {
            for text in refusal_texts(t, &reasons) {
                errors.add("signature", text);
            }
            sign_page(&app, &visit, &staff, &code, errors).await
        }
    }
}
