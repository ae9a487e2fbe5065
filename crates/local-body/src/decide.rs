//! The decision (process 6): grant, or refuse on a ground of the regulation with the reasoning in the officer's own words.

use crate::App;
use crate::case::act;
use crate::deed::{TEXT_LIMIT as REASONING_LIMIT, bounded, brings, figure};
use crate::staff::{Staff, done, is_due, not_due};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Decision, Fact, FactKind};
use kernel::{CaseId, civil_date};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use translation::T;
use web::components::{
    BackLink, Button, ChoiceItem, InsetText, Radios, SummaryList, SummaryRow, Textarea, WarningText,
};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, render};

#[derive(askama::Template)]
#[template(path = "local-body/decide.html")]
struct DecidePage {
    page: Page,
    errors: Errors,
    back: String,
    decision: Radios,
}

#[derive(askama::Template)]
#[template(path = "local-body/decide-check.html")]
struct CheckPage {
    page: Page,
    back: String,
    said: SummaryList,
    /// Where the child waits now, when it will move here.
    moves: Option<String>,
    refuses: bool,
    button: String,
}

/// What the officer chose, until it is confirmed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Chosen {
    grant: bool,
    ground: String,
    /// The reasons of a refusal, or what the certificate says.
    explanation: String,
}

fn kept(case: CaseId) -> String {
    format!("decision:{case}")
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    if !is_due(&view, FactKind::Decided) {
        return not_due(&visit, view.record.id);
    }
    let chosen = visit.get::<Chosen>(&kept(view.record.id));
    let answers = chosen.map(|chosen| {
        let decision = if chosen.grant { "grant" } else { "refuse" };
        let explained = if chosen.grant { "certificate" } else { "explanation" };
        vec![("decision", decision.to_owned()), ("ground", chosen.ground), (explained, chosen.explanation)]
    });
    show(&visit, &view, &Answers::from_pairs(answers.unwrap_or_default()), Errors::none(visit.t()))
}

fn show(visit: &Visit, view: &CaseView, answers: &Answers, errors: Errors) -> PageResult {
    let (t, lang) = (visit.t(), visit.lang());
    let page = visit.page(t.body_decide_title())?.with_form().with_errors(!errors.is_empty());
    let grounds = Radios::new("ground", t.body_decide_ground())
        .legend_size("s")
        .value(answers.get("ground"))
        .error(errors.of("ground"));
    let add = |radios: Radios, ground: &engine::Ground| radios.item(&ground.id, ground.text.get(lang));
    let grounds = view.edition.grounds.iter().fold(grounds, add);
    let paper_lang = t.by_key(&format!("body-decide-lang-{}", view.record.lang)).unwrap_or_default();
    let explanation = Textarea::new("explanation", t.body_decide_explanation())
        .hint(t.body_decide_explanation_hint(paper_lang))
        .rows(6)
        .value(answers.get("explanation"))
        .error(errors.of("explanation"));
    let decision = Radios::new("decision", t.body_decide_title())
        .page_heading()
        .choice(grant(t, view, answers, &errors))
        .choice(ChoiceItem::new("refuse", t.body_decide_refuse()).conditional_html(format!("{grounds}{explanation}")))
        .value(answers.get("decision"))
        .error(errors.of("decision"));
    render(&DecidePage { page, errors, back: visit.url(format!("/cases/{}", view.record.id)), decision })
}

/// The choice of granting; where an archive was searched, with the text of its certificate.
fn grant(t: T, view: &CaseView, answers: &Answers, errors: &Errors) -> ChoiceItem {
    let hint =
        if brings(view, FactKind::Enrolled) { t.body_decide_grant_hint() } else { t.body_decide_grant_hint_plain() };
    let grant = ChoiceItem::new("grant", t.body_decide_grant()).hint(hint);
    if !brings(view, FactKind::Searched) {
        return grant;
    }
    let lang = t.by_key(&format!("body-decide-certificate-lang-{}", view.record.lang)).unwrap_or_default();
    let certificate = Textarea::new("certificate", t.body_decide_certificate())
        .hint(t.body_decide_certificate_hint(lang))
        .rows(8)
        .value(answers.get("certificate"))
        .error(errors.of("certificate"));
    grant.conditional_html(certificate)
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() {
        return show(&visit, &view, &answers, errors);
    }
    if !is_due(&view, FactKind::Decided) {
        return not_due(&visit, view.record.id);
    }
    let Some(chosen) = read(&visit, &view, &answers, &mut errors) else { return show(&visit, &view, &answers, errors) };
    if chosen.grant && brings(&view, FactKind::Enrolled) {
        let (room, case) = (Arc::clone(&app.room), view.record.id);
        if let Some(number) = web::blocking(move || room.already_listed(case)).await? {
            errors.add("decision", visit.t().body_decide_listed(number));
            return show(&visit, &view, &answers, errors);
        }
    }
    visit.keep(&kept(view.record.id), &chosen)?;
    Ok(visit.go(format!("/cases/{}/decide/check", view.record.id)))
}

fn read(visit: &Visit, view: &CaseView, answers: &Answers, errors: &mut Errors) -> Option<Chosen> {
    let t = visit.t();
    match answers.text("decision") {
        "grant" if brings(view, FactKind::Searched) => {
            let explanation = bounded(answers, "certificate", REASONING_LIMIT);
            if explanation.is_none() {
                errors.add("certificate", t.body_decide_certificate_needed(figure(REASONING_LIMIT)));
            }
            return explanation.map(|explanation| Chosen { grant: true, explanation, ..Chosen::default() });
        }
        "grant" => return Some(Chosen { grant: true, ..Chosen::default() }),
        "refuse" => {}
        _ => {
            errors.add("decision", t.body_decide_needed());
            return None;
        }
    }
    let (ground, explanation) = (answers.text("ground").to_owned(), answers.text("explanation").to_owned());
    if view.edition.ground(&ground).is_none() {
        errors.add("ground", t.body_decide_ground_needed());
    }
    if explanation.is_empty() {
        errors.add("explanation", t.body_decide_explanation_needed());
    } else if explanation.chars().count() > REASONING_LIMIT {
        errors.add("explanation", t.body_decide_explanation_long(figure(REASONING_LIMIT)));
    }
    errors.is_empty().then_some(Chosen { grant: false, ground, explanation })
}

/// What will be decided, to be looked at once more.
pub(crate) async fn check(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    if !is_due(&view, FactKind::Decided) {
        return not_due(&visit, view.record.id);
    }
    let Some(chosen) = visit.get::<Chosen>(&kept(view.record.id)) else {
        return Ok(visit.go(format!("/cases/{}/decide", view.record.id)));
    };
    let (t, lang) = (visit.t(), visit.lang());
    let back = visit.url(format!("/cases/{}/decide", view.record.id));
    let decision = if chosen.grant { t.body_decide_grant() } else { t.body_decide_refuse() };
    let change = |row: SummaryRow, what: std::borrow::Cow<'static, str>| row.action(&back, t.change(), what);
    let mut said = SummaryList::new()
        .row(t.body_desk_recipient(), &view.record.recipient_name)
        .with(change(SummaryRow::new(t.body_decide_decision(), decision), t.body_decide_decision()));
    if chosen.grant && !chosen.explanation.is_empty() {
        let what = t.body_decide_certificate();
        said = said.with(change(SummaryRow::new(&what, &chosen.explanation), what.clone()));
    }
    if !chosen.grant {
        let ground = view.edition.ground(&chosen.ground).map_or("", |ground| ground.text.get(lang));
        said = said
            .with(change(SummaryRow::new(t.body_case_ground(), ground), t.body_case_ground()))
            .with(change(SummaryRow::new(t.body_case_explanation(), &chosen.explanation), t.body_case_explanation()));
    }
    let button = if chosen.grant { t.body_decide_grant_button() } else { t.body_decide_refuse_button() };
    let moves =
        if chosen.grant && brings(&view, FactKind::Enrolled) { moves(&app, &visit, &view).await? } else { None };
    let page = visit.page(t.body_decide_check_title())?;
    render(&CheckPage { page, back, said, moves, refuses: !chosen.grant, button: button.into_owned() })
}

/// Where the child waits now, in words, when granting makes it move here.
async fn moves(app: &App, visit: &Visit, view: &CaseView) -> Result<Option<String>, Problem> {
    let (room, case) = (Arc::clone(&app.room), view.record.id);
    let Some(waits) = web::blocking(move || room.waits_elsewhere(case)).await? else { return Ok(None) };
    let t = visit.t();
    let office = crate::staff::office_name(app, &waits.territory, visit.lang()).unwrap_or(waits.territory);
    Ok(Some(t.body_decide_moves(office, t.date(civil_date(waits.since))).into_owned()))
}

pub(crate) async fn confirmed(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let case = view.record.id;
    if answers.switches_language() {
        return Ok(visit.go(format!("/cases/{case}/decide/check")));
    }
    if !is_due(&view, FactKind::Decided) {
        return not_due(&visit, case);
    }
    let chosen = visit.get::<Chosen>(&kept(case)).ok_or_else(Problem::conflict)?;
    let fact = if chosen.grant {
        let explanation = Some(chosen.explanation).filter(|text| !text.is_empty());
        Fact::Decided { decision: Decision::Grant, ground: None, explanation }
    } else {
        Fact::Decided { decision: Decision::Refuse, ground: Some(chosen.ground), explanation: Some(chosen.explanation) }
    };
    let entered = act(&app, &staff, &view, fact).await?;
    visit.take::<Chosen>(&kept(case));
    if entered { done(&visit, case, visit.t().body_decided()) } else { not_due(&visit, case) }
}
