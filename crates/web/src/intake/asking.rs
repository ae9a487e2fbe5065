//! What state registers say before anybody signs, and turning a person away where they do not know the data.

use super::draft::{Draft, Step, Unknown};
use super::{Answer, Intake, Stop, acting, recipient, signed_in};
use crate::case::register_name;
use crate::components::{BackLink, Button, Input, WarningText};
use crate::{Answers, Errors, Page, Problem, Visit, blocking, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use casework::{ApplicationPerson, Family, Party, TurnedAwayFor, TurningAway, ask_family};
use engine::{FactKind, Finding, RegisterAnswer, RegisterKind};
use jiff::civil::Date;
use kernel::{CaseId, Iin, civil_date};
use std::collections::BTreeSet;
use std::sync::Arc;
use translation::T;

/// The registers without whose answer an application waits. What those of births and of guardianship would say, papers can show.
pub(crate) const ASKED: [RegisterKind; 2] = [RegisterKind::Persons, RegisterKind::Notary];

/// What a register said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// It knows what the request says, or nothing was to be asked.
    Known,
    /// It knows no such data.
    Unknown,
    /// It does not answer now.
    Silent,
}

/// The field that names the power, where the regulation knows representatives.
pub(crate) fn power_field(draft: &Draft) -> Option<&str> {
    draft.edition.regulation.representative.as_ref().map(|by| by.power.as_str())
}

/// Asks the notary register of the representative's power and keeps the answer in the draft. Where nobody acts for the recipient, or the power
/// is not in the register, there is nothing to ask.
pub(crate) async fn ask_notary(intake: &Intake, draft: &mut Draft, today: Date) -> Result<Said, Problem> {
    forget(draft, RegisterKind::Notary);
    if !draft.asks(RegisterKind::Notary) {
        return Ok(Said::Known);
    }
    let answers = draft.answers();
    let answer =
        |field: &str| answers.get(field).map(|answer| answer.trim().to_owned()).filter(|text| !text.is_empty());
    let by = draft.edition.regulation.representative.as_ref();
    let filled = by.and_then(|by| Some((answer(&by.power)?, Iin::kept(&answer(&by.iin).unwrap_or_default()).ok())));
    let said = match (filled, draft.asker().map(|person| person.iin.clone())) {
        (None, _) => Said::Known,
        (Some((number, Some(representative))), Some(recipient)) => {
            let register = Arc::clone(&intake.register);
            let asked = move || register.power(&number, &representative, &recipient);
            let said = match tokio::task::spawn_blocking(asked).await? {
                Ok(Some(power)) if holds(power.valid_until.as_deref(), today) => Said::Known,
                Ok(_) => Said::Unknown,
                Err(fault) => {
                    tracing::warn!(%fault, "the notary register does not answer");
                    Said::Silent
                }
            };
            note(intake, draft, RegisterKind::Notary, said);
            said
        }
        (Some(_), _) => Said::Unknown,
    };
    settle(draft, RegisterKind::Notary, said);
    Ok(said)
}

/// The child's number and the recipient's, where the route asks of the child's birth and the form names the child.
fn family(draft: &Draft) -> Option<Family> {
    let field = child_field(draft)?;
    let child = Iin::kept(draft.answers().get(field)?.trim()).ok()?;
    Some(Family { child, recipient: draft.asker()?.iin.clone() })
}

/// The field of the child's number, where the route asks of the child's birth.
pub(crate) fn child_field(draft: &Draft) -> Option<&str> {
    let list = draft.edition.regulation.waiting_list.as_ref().filter(|_| draft.asks(RegisterKind::Births));
    list.map(|list| list.child_iin.as_str())
}

/// Asks of the child's birth and of guardianship and keeps the answers in the draft. Where the child's number is not typed there is nothing to ask.
///
/// A silent register holds nobody up: the birth certificate goes with the application, and the officer sees that it is to be compared.
pub(crate) async fn ask_births(intake: &Intake, draft: &mut Draft) -> Result<Said, Problem> {
    forget(draft, RegisterKind::Births);
    forget(draft, RegisterKind::Guardianship);
    let Some(family) = family(draft) else { return Ok(Said::Known) };
    let (register, now) = (Arc::clone(&intake.register), intake.room.clock.now());
    let answers = tokio::task::spawn_blocking(move || ask_family(&*register, &family, now)).await?;
    let said = match answers.first().map(|birth| birth.finding) {
        Some(Finding::Silent) => Said::Silent,
        Some(Finding::Unknown) if !answers.iter().any(|answer| answer.finding == Finding::Guardian) => Said::Unknown,
        _ => Said::Known,
    };
    draft.body.answers.extend(answers.into_iter().map(|answer| (answer.register, answer)));
    settle(draft, RegisterKind::Births, if said == Said::Silent { Said::Known } else { said });
    Ok(said)
}

/// Notes a register's answer as the journal will tell it.
pub(crate) fn note(intake: &Intake, draft: &mut Draft, register: RegisterKind, said: Said) {
    let finding = match said {
        Said::Known => Finding::Known,
        Said::Unknown => Finding::Unknown,
        Said::Silent => Finding::Silent,
    };
    let at = kernel::iso(intake.room.clock.now());
    draft.body.answers.insert(register, RegisterAnswer { register, finding, record: None, at });
}

/// What a register said of other data counts no more.
fn forget(draft: &mut Draft, register: RegisterKind) {
    draft.body.registers.remove(&register);
    draft.body.answers.remove(&register);
}

fn holds(until: Option<&str>, today: Date) -> bool {
    until.is_none_or(|day| day.parse::<Date>().is_ok_and(|day| day >= today))
}

/// Keeps what a register said. Where the route has no way for data that are not known, having asked is enough.
pub(crate) fn settle(draft: &mut Draft, register: RegisterKind, said: Said) {
    let goes_on = said == Said::Known || (said == Said::Unknown && !draft.brings(FactKind::DataMissing));
    if draft.asks(register) && goes_on {
        draft.body.registers.insert(register);
    } else {
        draft.body.registers.remove(&register);
    }
}

/// Whether a register's answer stops the application.
pub(crate) fn stops(draft: &Draft, register: RegisterKind, said: Said) -> bool {
    draft.asks(register) && said == Said::Unknown && draft.brings(FactKind::DataMissing)
}

/// Notes that a register does not know the data, and goes to the page that says so.
pub(crate) async fn stop(
    intake: &Intake,
    visit: &Visit,
    mut draft: Draft,
    register: RegisterKind,
    iin: Iin,
    page: String,
) -> Answer {
    draft.body.unknown = Some(Unknown { registers: BTreeSet::from([register]), iin, page });
    draft.touch();
    draft.save(intake, visit).await?;
    Ok(visit.go(draft.url("no-data")))
}

/// What is told where a register has not answered or does not answer.
pub(crate) fn silent(t: T, register: RegisterKind) -> String {
    t.intake_register_later(register_name(t, register)).into_owned()
}

#[derive(Template)]
#[template(path = "intake/no-data.html")]
struct NoDataPage {
    page: Page,
    back: String,
    errors: Errors,
    registers: Vec<String>,
    iin: String,
    /// The name is typed here, where no register tells it.
    asks_name: bool,
    name: String,
}

/// The page that tells which register does not know the data.
pub(super) async fn show(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    let name = draft.asker().map(|person| person.name.clone()).unwrap_or_default();
    page(&visit, &draft, &name, Errors::none(visit.t()))
}

fn page(visit: &Visit, draft: &Draft, name: &str, errors: Errors) -> Answer {
    let Some(unknown) = draft.body.unknown.as_ref().filter(|_| draft.staff) else {
        return Ok(visit.go(draft.url(&draft.first_open().path())));
    };
    let t = visit.t();
    Ok(render(&NoDataPage {
        page: visit.page(t.intake_no_data_title())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(draft.url(&unknown.page)),
        errors,
        registers: unknown.registers.iter().map(|register| register_name(t, *register)).collect(),
        iin: unknown.iin.as_str().to_owned(),
        asks_name: unknown.registers.contains(&RegisterKind::Persons),
        name: name.to_owned(),
    })?)
}

/// Records that the person was turned away, and shows the record.
pub(super) async fn sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    answers: Answers,
) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    let t = visit.t();
    let name = answers.text("recipient-name").to_owned();
    let Some(unknown) = draft.body.unknown.clone().filter(|_| draft.staff && !answers.switches_language()) else {
        return page(&visit, &draft, &name, Errors::none(t));
    };
    let known = draft.body.recipient.clone().filter(|_| !unknown.registers.contains(&RegisterKind::Persons));
    let party = known.unwrap_or(Party::Person(ApplicationPerson { iin: unknown.iin, name }));
    if !recipient::is_name(&party.person().name) {
        let errors = Errors::none(t).with("recipient-name", t.intake_recipient_name_needed());
        return page(&visit, &draft, &party.person().name, errors);
    }
    let registers = unknown.registers.into_iter().collect();
    let reason = TurnedAwayFor::Data { registers, answers: draft.body.answers.values().cloned().collect() };
    turn_away(&intake, &visit, &draft, party, reason).await
}

/// Records a person turned away and goes to the record.
pub(super) async fn turn_away(
    intake: &Intake,
    visit: &Visit,
    draft: &Draft,
    recipient: Party,
    reason: TurnedAwayFor,
) -> Result<Response, Stop> {
    let case = record(intake, visit, draft, recipient, reason).await?;
    visit.notice(visit.t().intake_turned_away())?;
    Ok(visit.go(intake.case_path(case)))
}

/// Records a person turned away; the draft ends with it.
pub(crate) async fn record(
    intake: &Intake,
    visit: &Visit,
    draft: &Draft,
    recipient: Party,
    reason: TurnedAwayFor,
) -> Result<CaseId, Problem> {
    let chosen = draft.answers().get(&draft.edition.regulation.office_field).cloned();
    let own = draft.account.office.clone();
    let at_counter = intake.channel == kernel::Channel::LocalBody;
    let office = if at_counter { own.or(chosen) } else { chosen.or(own) };
    let turning = TurningAway {
        edition: Arc::clone(&draft.edition),
        channel: intake.channel,
        office: office.unwrap_or_default(),
        recipient,
        lang: visit.lang(),
        actor: acting(intake, &draft.account),
        signed_in: signed_in(visit),
        reason,
        draft: Some(draft.record.id.clone()),
    };
    let room = Arc::clone(&intake.room);
    blocking(move || room.turn_away(&turning).map_err(Problem::from)).await
}

/// The slips of registers that have not said what the route needs: the page to go back to, and the words.
pub(crate) fn slips(draft: &Draft, t: T) -> Vec<(String, String)> {
    let page = |register: RegisterKind| match (register, power_field(draft)) {
        (RegisterKind::Notary, Some(power)) => {
            draft.edition.form.field(power).map(|field| Step::Page(field.page.clone()))
        }
        _ => None,
    };
    let slip = |register| {
        let step = page(register).or_else(|| draft.steps().into_iter().next()).unwrap_or(Step::Check);
        (step.path(), silent(t, register))
    };
    draft.unanswered().into_iter().map(slip).collect()
}

/// Today, as registers and windows count days.
pub(crate) fn today(visit: &Visit) -> Date {
    civil_date(visit.now())
}
