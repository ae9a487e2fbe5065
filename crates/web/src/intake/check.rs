//! Checking the answers before signing: everything at once, all slips with the way to mend them.

use super::asking::{self, today};
use super::draft::{Draft, Step};
use super::fields::words;
use super::{Answer, Intake, refuse};
use crate::case::{clause_words, representative_rows};
use crate::components::{BackLink, Button, Checkboxes, ErrorSummary, InsetText, SummaryList, SummaryRow};
use crate::{Answers, Errors, Page, PageResult, Visit, render};
use askama::Template;
use axum::extract::{Path, State};
use translation::T;

#[derive(Template)]
#[template(path = "intake/check.html")]
struct CheckPage {
    page: Page,
    back: String,
    summary: Option<ErrorSummary>,
    cards: Vec<SummaryList>,
    sign: String,
    delete: String,
    staff: bool,
    /// Nothing but the consent is missing.
    ready: bool,
    /// What the recipient agrees to, where the act asks it before signing.
    consent: Option<Checkboxes>,
    /// Where an incomplete package is refused.
    refuse: Option<String>,
}

/// The page with all answers.
pub(super) async fn show(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    if !draft.body.checked {
        draft.body.checked = true;
        draft.save(&intake, &visit).await?;
    }
    Ok(page(&visit, &draft, &Errors::none(visit.t()))?)
}

fn page(visit: &Visit, draft: &Draft, errors: &Errors) -> PageResult {
    let (t, lang) = (visit.t(), visit.lang());
    let slips = slips(visit, draft);
    let ready = slips.is_none();
    let summary = slips.or_else(|| errors.summary());
    let agreed: &[&str] = if draft.body.consent { &["yes"] } else { &[] };
    let consent = draft.edition.regulation.consent.as_ref().map(|consent| {
        let (text, clause) = (consent.text.get(lang), clause_words(t, &consent.clause));
        // At a counter and a centre the employee asks, and the recipient answers.
        let (hint, label) = if draft.staff {
            (t.intake_consent_ask(clause, text), t.intake_consent_given().into_owned())
        } else {
            (t.intake_consent_basis(clause), text.to_owned())
        };
        Checkboxes::new("consent", t.intake_consent())
            .legend_size("m")
            .hint(hint)
            .item("yes", label)
            .values(agreed.iter().copied())
            .error(errors.of("consent"))
    });
    let page = visit.page(t.intake_check_title())?.with_errors(summary.is_some());
    render(&CheckPage {
        page: if consent.is_some() { page.with_form() } else { page },
        back: visit.url(draft.before(&Step::Check)),
        summary,
        cards: cards(visit, draft),
        sign: visit.url(draft.url("sign")),
        delete: visit.url(draft.url("delete")),
        staff: draft.staff,
        ready,
        consent,
        refuse: refuse::may(draft).then(|| visit.url(draft.url("refuse"))),
    })
}

/// Takes the consent and goes on to signing.
pub(super) async fn sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    answers: Answers,
) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    draft.consents(answers.has("consent", "yes"), visit.now());
    draft.save(&intake, &visit).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return Ok(page(&visit, &draft, &errors)?);
    }
    if draft.edition.regulation.consent.is_some() && !draft.body.consent {
        let needed = if draft.staff { t.intake_consent_staff_needed() } else { t.intake_consent_needed() };
        errors.add("consent", needed);
        return Ok(page(&visit, &draft, &errors)?);
    }
    Ok(visit.go(draft.url("sign")))
}

/// Every slip, each with a link to the page where it is mended.
fn slips(visit: &Visit, draft: &Draft) -> Option<ErrorSummary> {
    let t = visit.t();
    let link = |step: &Step| visit.url(draft.url(&step.path()));
    let mut slips: Vec<(String, String)> = Vec::new();
    if draft.staff && (draft.body.recipient.is_none() || !draft.body.originals) {
        slips.push((link(&Step::Recipient), t.intake_recipient_needed().into_owned()));
    }
    if let Some(window) = draft.closed_window(today(visit)) {
        let text = format!("{} {}", window.text.get(t.lang()), t.intake_window_kept());
        let field = window.when.as_ref().and_then(|when| draft.edition.form.field(&when.field));
        let page = field.map_or(Step::Check, |field| Step::Page(field.page.clone()));
        slips.push((link(&page), text));
    }
    for violation in draft.violations(visit) {
        if let Some(field) = draft.edition.form.field(&violation.field) {
            slips.push((link(&Step::Page(field.page.clone())), words(t, field, &violation, &draft.body.typed)));
        }
    }
    for document in draft.missing_documents() {
        let text = t.intake_document_needed(document.name.get(t.lang()));
        slips.push((link(&Step::Document(document.id.clone())), text.into_owned()));
    }
    slips.extend(asking::slips(draft, t).into_iter().map(|(path, text)| (visit.url(draft.url(&path)), text)));
    (!slips.is_empty())
        .then(|| slips.into_iter().fold(ErrorSummary::new(t), |summary, (href, text)| summary.link_to(href, text)))
}

/// A card for each page of the form, one for the documents, and before them the recipient where an employee fills in.
fn cards(visit: &Visit, draft: &Draft) -> Vec<SummaryList> {
    let t = visit.t();
    let mut cards = Vec::new();
    if draft.staff {
        let href = visit.url(draft.url(&Step::Recipient.path()));
        let party = draft.body.recipient.as_ref();
        let named = party.map(|party| format!("{}, {}", party.name(), party.number()));
        let named = named.unwrap_or_else(|| t.not_given().into_owned());
        let row = SummaryRow::new(t.intake_recipient(), named).action(href, t.change(), t.intake_recipient());
        let list = SummaryList::new().with(row);
        cards.push(representative_rows(t, list, party).card(t.intake_recipient()));
    }
    let answers = draft.answers();
    for page in &draft.edition.form.pages {
        let href = visit.url(draft.url(&Step::Page(page.id.clone()).path()));
        let mut list = SummaryList::new();
        for field in draft.edition.form.page_fields(&page.id) {
            let label = field.label.get(t.lang());
            let answer = answers.get(&field.id).map(|answer| shown(draft, field, answer, t));
            let answer = answer.unwrap_or_else(|| t.not_given().into_owned());
            list = list.with(SummaryRow::new(label, answer).action(&href, t.change(), label));
        }
        cards.push(list.card(page.title.get(t.lang())));
    }
    let documents = draft.asked_documents().fold(SummaryList::new(), |list, document| {
        let name = document.name.get(t.lang());
        let href = visit.url(draft.url(&Step::Document(document.id.clone()).path()));
        list.with(SummaryRow::new(name, files(draft, &document.id, t)).action(href, t.change(), name))
    });
    if draft.asked_documents().next().is_some() {
        cards.push(documents.card(t.intake_documents()));
    }
    cards
}

/// An answer as a person reads it; a date that is none is shown as it was typed.
fn shown(draft: &Draft, field: &engine::Field, answer: &str, t: T) -> String {
    if answer == "?" && field.kind == engine::FieldKind::Date {
        let parts = super::fields::names(field);
        return parts
            .iter()
            .filter_map(|part| draft.body.typed.get(part).map(String::as_str))
            .collect::<Vec<_>>()
            .join(" ");
    }
    casework::answer_shown(&draft.edition, &field.id, answer, t.lang())
}

fn files(draft: &Draft, document: &str, t: T) -> String {
    let of = draft.uploads.iter().filter(|upload| upload.document == document);
    let names: Vec<String> = of
        .map(|upload| format!("{} ({})", upload.name, t.file_size(u64::try_from(upload.size).unwrap_or(0))))
        .collect();
    if names.is_empty() { t.intake_no_files().into_owned() } else { names.join(", ") }
}
