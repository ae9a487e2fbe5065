//! Whose application it is: at a counter or a centre the employee names the recipient and compares the originals.

use super::asking::{self, Said};
use super::draft::{Draft, Step};
use super::{Answer, Intake};
use crate::components::{BackLink, Button, Checkboxes, Input, InsetText, SummaryList};
use crate::{Answers, Errors, Page, Problem, Visit, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use casework::{ApplicationPerson, Party};
use engine::{FieldKind, RecipientKind, RegisterKind};
use kernel::{Channel, Iin, NumberFault};
use registers::Person;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::records::AccountRecord;

/// What is known of the recipient, by the names of [`engine::Field::known_as`].
pub(crate) type Known = BTreeMap<&'static str, String>;

/// A person's name on an application is at most this long, in characters.
const NAME_LIMIT: usize = 150;

/// The register's answer; a silent register is told apart from a number without data.
enum Asked {
    Found(Box<Person>),
    NoData,
    Silent,
}

impl Asked {
    fn said(&self) -> Said {
        match self {
            Self::Found(_) => Said::Known,
            Self::NoData => Said::Unknown,
            Self::Silent => Said::Silent,
        }
    }
}

/// Asks the persons register of a number, where the route does, and keeps the answer in the draft.
pub(crate) async fn ask_persons(intake: &Intake, draft: &mut Draft, iin: &Iin) -> Result<Said, Problem> {
    if !draft.asks(RegisterKind::Persons) {
        return Ok(Said::Known);
    }
    let said = ask(intake, iin).await?.said();
    asking::note(intake, draft, RegisterKind::Persons, said);
    asking::settle(draft, RegisterKind::Persons, said);
    Ok(said)
}

/// The name by which the persons register knows a number.
pub(crate) async fn name_of(intake: &Intake, iin: &Iin) -> Result<Option<String>, Problem> {
    Ok(match ask(intake, iin).await? {
        Asked::Found(person) => Some(person.name.to_string()),
        Asked::NoData | Asked::Silent => None,
    })
}

/// What a person's number is lacking, in words; `label` names the field.
pub(super) fn number_words(t: translation::T, label: &str, typed: &str, fault: NumberFault) -> String {
    let key = match fault {
        _ if typed.is_empty() => "violation-required",
        NumberFault::NotDigits => "violation-not-digits",
        NumberFault::Length => "violation-length",
        NumberFault::Checksum => "violation-checksum",
    };
    t.by_key_with(key, &[("field", label), ("limit", "12")]).unwrap_or_default()
}

async fn ask(intake: &Intake, iin: &Iin) -> Result<Asked, Problem> {
    let (register, iin) = (Arc::clone(&intake.register), iin.clone());
    let answer = tokio::task::spawn_blocking(move || register.person(&iin)).await?;
    Ok(match answer {
        Ok(Some(person)) => Asked::Found(Box::new(person)),
        Ok(None) => Asked::NoData,
        Err(fault) => {
            tracing::warn!(%fault, "the persons register does not answer");
            Asked::Silent
        }
    })
}

/// Gathers what is known of a recipient: the number, the name, the account's addresses, the register's parts of the name.
pub(crate) async fn known(intake: &Intake, party: &Party, account: Option<&AccountRecord>) -> Result<Known, Problem> {
    let mut known = Known::from([("iin", party.number().to_owned()), ("full-name", party.name().to_owned())]);
    if let Some(account) = account {
        known.extend(account.email.clone().map(|email| ("email", email)));
        known.extend(account.phone.clone().map(|phone| ("telephone", phone)));
    }
    let Party::Person(person) = party else {
        known.insert("representative", party.person().name.clone());
        return Ok(known);
    };
    if let Asked::Found(person) = ask(intake, &person.iin).await? {
        known.insert("surname", person.name.surname.clone());
        known.insert("name", person.name.name.clone());
        known.extend(person.name.patronymic.clone().map(|patronymic| ("patronymic", patronymic)));
    }
    Ok(known)
}

/// Fills what is known into the draft's fields; at a counter also the counter's own office.
pub(crate) fn prefill(draft: &mut Draft, known: &Known) {
    for field in &draft.edition.form.fields {
        if let Some(value) = field.known_as.as_deref().and_then(|name| known.get(name)) {
            draft.body.typed.insert(field.id.clone(), value.clone());
        }
    }
    if let Some((field, office)) = own_office(draft) {
        draft.body.typed.insert(field, office);
    }
}

/// The receiving office of a counter is the counter's own: the field and the office.
pub(crate) fn own_office(draft: &Draft) -> Option<(String, String)> {
    if draft.record.channel != Channel::LocalBody {
        return None;
    }
    let office = draft.account.office.clone()?;
    let field = draft.edition.form.field(&draft.edition.regulation.office_field)?;
    let listed = field.kind == FieldKind::Office && field.options.iter().any(|option| option.value == office);
    listed.then(|| (field.id.clone(), office))
}

#[derive(Template)]
#[template(path = "intake/recipient.html")]
struct RecipientPage {
    page: Page,
    back: String,
    errors: Errors,
    iin: String,
    /// The number that was looked up, once it was.
    seen: String,
    /// The register's name, where it has one.
    found: Option<String>,
    silent: bool,
    /// The route needs the register's answer, and the register does not give it now.
    later: Option<String>,
    name: String,
    originals: bool,
    /// Where an organisation is named instead, if the service is for organisations too.
    organisation: Option<String>,
}

impl RecipientPage {
    fn originals_values(&self) -> &'static [&'static str] {
        if self.originals { &["yes"] } else { &[] }
    }
}

/// Whether a person is to be named where an organisation was.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Instead {
    person: Option<String>,
}

/// The page of the recipient.
pub(super) async fn show(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    Query(instead): Query<Instead>,
) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    if !draft.staff {
        return Err(Problem::not_found().into());
    }
    let is_organisation = draft.body.recipient.as_ref().is_some_and(|party| party.organisation().is_some());
    if is_organisation && instead.person.is_none() {
        return Ok(visit.go(draft.url("organisation")));
    }
    let person = draft.asker().filter(|_| !is_organisation).cloned();
    let iin = person.as_ref().map(|person| person.iin.as_str().to_owned()).unwrap_or_default();
    let name = person.map(|person| person.name).unwrap_or_default();
    page(&intake, &visit, &draft, [&iin, &iin, &name], Errors::none(visit.t()), draft.body.originals).await
}

/// Draws the page: number, the number seen at the last look-up, typed name.
async fn page(
    intake: &Intake,
    visit: &Visit,
    draft: &Draft,
    typed: [&str; 3],
    errors: Errors,
    originals: bool,
) -> Answer {
    let [iin, seen, name] = typed;
    let asked = match visit.contour().iin(seen) {
        Ok(iin) => Some(ask(intake, &iin).await?),
        Err(_) => None,
    };
    let found = match &asked {
        Some(Asked::Found(person)) => Some(person.name.to_string()),
        _ => None,
    };
    let silent = matches!(asked, Some(Asked::Silent));
    let later = (silent && draft.asks(RegisterKind::Persons)).then(|| asking::silent(visit.t(), RegisterKind::Persons));
    Ok(render(&RecipientPage {
        page: visit.page(visit.t().intake_recipient_title())?.with_form().with_errors(!errors.is_empty()),
        back: draft.before(&Step::Recipient),
        errors,
        iin: iin.to_owned(),
        seen: if asked.is_some() { seen.to_owned() } else { String::new() },
        found,
        silent,
        later,
        name: name.to_owned(),
        originals,
        organisation: draft.admits(RecipientKind::Organisation).then(|| visit.url(draft.url("organisation"))),
    })?)
}

/// The number is looked up first; the second sending confirms the person and the originals.
pub(super) async fn sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    answers: Answers,
) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    if !draft.staff {
        return Err(Problem::not_found().into());
    }
    let t = visit.t();
    let typed: String = answers.text("iin").chars().filter(|c| !c.is_whitespace()).collect();
    let (seen, name) = (answers.text("seen"), answers.text("recipient-name"));
    let originals = answers.has("originals", "yes");
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return page(&intake, &visit, &draft, [&typed, seen, name], errors, originals).await;
    }
    let iin = match visit.contour().iin(&typed) {
        Ok(iin) => iin,
        Err(fault) => {
            errors.add("iin", number_words(t, &t.person_iin(), &typed, fault));
            return page(&intake, &visit, &draft, [&typed, "", name], errors, originals).await;
        }
    };
    let answer = ask(&intake, &iin).await?;
    let said = answer.said();
    if draft.asks(RegisterKind::Persons) {
        asking::note(&intake, &mut draft, RegisterKind::Persons, said);
    }
    if asking::stops(&draft, RegisterKind::Persons, said) {
        return asking::stop(&intake, &visit, draft, RegisterKind::Persons, iin, Step::Recipient.path()).await;
    }
    let waits = said == Said::Silent && draft.asks(RegisterKind::Persons);
    if seen != iin.as_str() || waits {
        return page(&intake, &visit, &draft, [&typed, &typed, ""], errors, false).await;
    }
    let name = match answer {
        Asked::Found(person) => person.name.to_string(),
        Asked::NoData | Asked::Silent => name.to_owned(),
    };
    if !is_name(&name) {
        errors.add("recipient-name", t.intake_recipient_name_needed());
    }
    if !originals {
        errors.add("originals", t.intake_originals_needed());
    }
    if !errors.is_empty() {
        return page(&intake, &visit, &draft, [&typed, &typed, &name], errors, originals).await;
    }
    go_on(&intake, &visit, draft, Party::Person(ApplicationPerson { iin, name }), said).await
}

/// The recipient is named and the originals are compared: the next page.
pub(super) async fn go_on(intake: &Intake, visit: &Visit, mut draft: Draft, party: Party, said: Said) -> Answer {
    if draft.body.recipient.as_ref() != Some(&party) {
        // Powers and births speak of this person, so they are asked for anew.
        let known = known(intake, &party, None).await?;
        prefill(&mut draft, &known);
        draft.body.recipient = Some(party);
        asking::ask_notary(intake, &mut draft, asking::today(visit)).await?;
        asking::ask_births(intake, &mut draft).await?;
    }
    asking::settle(&mut draft, RegisterKind::Persons, said);
    draft.body.unknown = None;
    draft.body.originals = true;
    draft.body.passed.insert(Step::Recipient.path());
    draft.touch();
    draft.save(intake, visit).await?;
    Ok(visit.go(draft.url(&draft.after(&Step::Recipient).path())))
}

/// Letters and the few signs of names.
pub(crate) fn is_name(name: &str) -> bool {
    let sign = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    name.chars().any(char::is_alphabetic) && name.chars().all(sign) && name.chars().count() <= NAME_LIMIT
}
