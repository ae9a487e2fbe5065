//! The pages of the form, one at a time, drawn from the regulation.

use super::asking::{self, Said};
use super::draft::{Draft, Step};
use super::fields::{Drawn, Look, draw, names, words};
use super::{Answer, Intake, recipient};
use crate::components::{BackLink, Button};
use crate::{Answers, Errors, Page, PageResult, Problem, Visit, render};
use askama::Template;
use axum::extract::{Path, State};
use engine::RegisterKind;
use kernel::civil_date;

#[derive(Template)]
#[template(path = "intake/page.html")]
struct FormPage {
    page: Page,
    back: String,
    errors: Errors,
    /// The heading, where the page has more than one question.
    heading: Option<String>,
    fields: Vec<Drawn>,
    delete: String,
}

/// A page of the form.
pub(super) async fn show(
    State(intake): State<Intake>,
    visit: Visit,
    Path((id, page)): Path<(String, String)>,
) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    Ok(form(&visit, &draft, &page, Errors::none(visit.t()))?)
}

fn form(visit: &Visit, draft: &Draft, id: &str, errors: Errors) -> PageResult {
    let (t, lang) = (visit.t(), visit.lang());
    let form = &draft.edition.form;
    let title = &form.pages.iter().find(|page| page.id == id).ok_or_else(Problem::not_found)?.title;
    let count = form.page_fields(id).count();
    let office = recipient::own_office(draft).map(|(field, _)| field);
    let drawn = |field| {
        let fixed = is_fixed(field, office.as_deref());
        draw(field, &Look { t, typed: &draft.body.typed, errors: &errors, alone: count == 1, fixed })
    };
    let fields = form.page_fields(id).map(drawn).collect();
    let page = visit.page(title.get(lang))?.with_form().with_errors(!errors.is_empty());
    render(&FormPage {
        page,
        back: draft.before(&Step::Page(id.to_owned())),
        heading: (count != 1).then(|| title.get(lang).to_owned()),
        fields,
        errors,
        delete: draft.url("delete"),
    })
}

/// The recipient's number is the one that signed in or was confirmed, and a counter's office its own: neither is typed here.
pub(crate) fn is_fixed(field: &engine::Field, own_office: Option<&str>) -> bool {
    field.known_as.as_deref() == Some("iin") || own_office == Some(field.id.as_str())
}

/// What was typed is kept, right or wrong; then the slips of this page are told, or the next page comes.
pub(super) async fn sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path((id, page)): Path<(String, String)>,
    answers: Answers,
) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    let edition = std::sync::Arc::clone(&draft.edition);
    if !edition.form.pages.iter().any(|one| one.id == page) {
        return Err(Problem::not_found().into());
    }
    take(&mut draft, &page, &answers);
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() {
        draft.save(&intake, &visit).await?;
        return Ok(form(&visit, &draft, &page, errors)?);
    }
    for violation in edition.form.check_page(&page, &draft.answers(), civil_date(visit.now()), visit.contour()) {
        if let Some(field) = edition.form.field(&violation.field) {
            errors.add(&violation.field, words(visit.t(), field, &violation, &draft.body.typed));
        }
    }
    let step = Step::Page(page.clone());
    if errors.is_empty() && names_power(&draft, &page) {
        let said = asking::ask_notary(&intake, &mut draft, asking::today(&visit)).await?;
        let iin = draft.asker().map(|person| person.iin.clone());
        if let Some(iin) = iin.filter(|_| draft.staff && asking::stops(&draft, RegisterKind::Notary, said)) {
            return asking::stop(&intake, &visit, draft, RegisterKind::Notary, iin, step.path()).await;
        }
        if !draft.unanswered().is_empty() && said == Said::Silent {
            let power = asking::power_field(&draft).unwrap_or_default().to_owned();
            errors.add(&power, asking::silent(visit.t(), RegisterKind::Notary));
        }
    }
    if errors.is_empty() && names_child(&draft, &page) {
        let said = asking::ask_births(&intake, &mut draft).await?;
        let child = asking::child_field(&draft).and_then(|field| draft.answers().get(field).cloned());
        let child = child.and_then(|iin| visit.contour().iin(iin.trim()).ok());
        if let Some(iin) = child.filter(|_| draft.staff && asking::stops(&draft, RegisterKind::Births, said)) {
            return asking::stop(&intake, &visit, draft, RegisterKind::Births, iin, step.path()).await;
        }
    }
    if errors.is_empty() {
        draft.body.passed.insert(step.path());
    }
    draft.save(&intake, &visit).await?;
    if !errors.is_empty() {
        return Ok(form(&visit, &draft, &page, errors)?);
    }
    Ok(visit.go(draft.url(&draft.after(&step).path())))
}

/// Whether a page asks for the representative's power, of which a register is asked.
fn names_power(draft: &Draft, page: &str) -> bool {
    let field = asking::power_field(draft).and_then(|power| draft.edition.form.field(power));
    draft.asks(RegisterKind::Notary) && field.is_some_and(|field| field.page == page)
}

/// Whether a page asks for the child's number, of whose birth a register is asked.
fn names_child(draft: &Draft, page: &str) -> bool {
    let field = asking::child_field(draft).and_then(|child| draft.edition.form.field(child));
    field.is_some_and(|field| field.page == page)
}

/// Takes the page's fields into the draft; bytes made before fall when anything differs.
fn take(draft: &mut Draft, page: &str, answers: &Answers) {
    let edition = std::sync::Arc::clone(&draft.edition);
    let office = recipient::own_office(draft);
    let before = draft.body.typed.clone();
    for field in edition.form.page_fields(page) {
        if is_fixed(field, office.as_ref().map(|(field, _)| field.as_str())) {
            let own = match (&office, &draft.body.recipient) {
                (Some((id, office)), _) if *id == field.id => Some(office.clone()),
                (_, Some(party)) => Some(party.number().to_owned()),
                _ => None,
            };
            draft.body.typed.extend(own.map(|own| (field.id.clone(), own)));
            continue;
        }
        for name in names(field) {
            match answers.get(&name) {
                Some(value) => draft.body.typed.insert(name, value.to_owned()),
                None => draft.body.typed.remove(&name),
            };
        }
    }
    if draft.body.typed != before {
        draft.touch();
    }
}
