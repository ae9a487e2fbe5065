//! Issuing a result: against a signature, or by an e-mail that carries the paper (clause 7 15).

use crate::App;
use crate::operator::{Operator, back, case_id, turned};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, FactKind, FieldKind, Handing, Step, Verb};
use kernel::Channel;
use std::sync::Arc;
use web::components::{BackLink, Button, ChoiceItem, Input, Radios};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, render};

#[derive(askama::Template)]
#[template(path = "service-centre/hand-out.html")]
struct HandOutPage {
    page: Page,
    errors: Errors,
    back: String,
    paper: String,
    paper_link: Option<String>,
    way: Radios,
}

/// A paper that waits to be issued at this centre.
#[derive(Debug, Clone)]
pub(crate) struct DuePaper {
    /// Which paper of the regulation.
    pub paper: String,
    /// The number of its electronic file; a paper signed by hand has none.
    pub file: Option<String>,
}

/// The paper that waits to be issued at this centre, if one does: the route asks for it, and the paper has come and was not sent back.
pub(crate) fn paper_due(view: &CaseView) -> Option<DuePaper> {
    let due = view.record.channel == Channel::ServiceCentre && view.due.contains(&FactKind::HandedOut);
    if !due || view.state.stored {
        return None;
    }
    let route = view.edition.route(view.record.channel)?;
    let named = view.state.step(route).and_then(|step| step.paper.clone());
    let by_hand = |paper: &str| {
        let signs = |step: &Step| step.verbs.contains(&Verb::SignByHand) && step.paper.as_deref() == Some(paper);
        route.steps.iter().any(signs)
    };
    match (view.state.papers.last(), named) {
        (Some(paper), _) if !paper.by_hand => {
            Some(DuePaper { paper: paper.paper.clone(), file: Some(paper.number.clone()) })
        }
        (Some(paper), _) => Some(DuePaper { paper: paper.paper.clone(), file: None }),
        // The centre was not told of the signature by hand: the paper came by the register of hand-over.
        (None, Some(paper)) if by_hand(&paper) => Some(DuePaper { paper, file: None }),
        (None, _) => None,
    }
}

async fn due(app: &App, visit: &Visit, case: &str) -> Result<(Operator, CaseView, DuePaper), Problem> {
    let (operator, view) = Operator::home_case(app, visit, case_id(case)?).await?;
    let paper = paper_due(&view).ok_or_else(Problem::conflict)?;
    if view.on_its_way.contains(&FactKind::HandedOut) {
        return Err(Problem::conflict());
    }
    Ok((operator, view, paper))
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view, paper) = match due(&app, &visit, &case).await {
        Err(problem) => return back(&visit, &case, problem),
        Ok(due) => due,
    };
    let known = [("received-by", view.record.recipient_name.clone()), ("email", email_of(&view))];
    show(&visit, &view, &paper, &Answers::from_pairs(known), Errors::none(visit.t()))
}

/// The address the recipient gave in the application.
fn email_of(view: &CaseView) -> String {
    let field = view.edition.form.fields.iter().find(|field| field.kind == FieldKind::Email);
    let answer = field.and_then(|field| view.application.as_ref()?.answer(&field.id));
    answer.unwrap_or_default().to_owned()
}

fn show(visit: &Visit, view: &CaseView, paper: &DuePaper, answers: &Answers, errors: Errors) -> PageResult {
    let t = visit.t();
    let page = visit.page(t.centre_hand_out_title())?.with_form().with_errors(!errors.is_empty());
    let received = Input::new("received-by", t.centre_hand_out_received_by())
        .hint(t.centre_hand_out_received_by_hint())
        .value(answers.text("received-by"))
        .error(errors.of("received-by"));
    let email = Input::new("email", t.centre_hand_out_email())
        .kind("email")
        .inputmode("email")
        .hint(t.centre_hand_out_email_hint())
        .value(answers.text("email"))
        .error(errors.of("email"));
    let way = Radios::new("way", t.centre_hand_out_way())
        .legend_size("m")
        .error(errors.of("way"))
        .choice(ChoiceItem::new("by-hand", t.centre_hand_out_by_hand()).conditional_html(received));
    let way = if paper.file.is_some() {
        let mail = ChoiceItem::new("mail", t.centre_hand_out_by_mail()).conditional_html(email);
        way.choice(mail).value(answers.get("way"))
    } else {
        way.hint(t.centre_hand_out_by_hand_only()).value(answers.get("way").or(Some("by-hand")))
    };
    let case = view.record.id;
    render(&HandOutPage {
        back: visit.url(format!("/cases/{case}")),
        paper: web::case::paper_title(view, &paper.paper, visit.lang()),
        paper_link: paper.file.as_ref().map(|number| visit.url(format!("/cases/{case}/papers/{number}.pdf"))),
        page,
        errors,
        way,
    })
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (operator, view, paper) = match due(&app, &visit, &case).await {
        Err(problem) => return back(&visit, &case, problem),
        Ok(due) => due,
    };
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() {
        return show(&visit, &view, &paper, &answers, errors);
    }
    let Some(handing) = handing(&visit, &paper, &answers, &mut errors) else {
        return show(&visit, &view, &paper, &answers, errors);
    };
    let by_mail = matches!(handing, Handing::Mail { .. });
    let (room, case, actor) = (Arc::clone(&app.room), view.record.id, operator.actor());
    web::blocking(move || room.act(case, Fact::HandedOut { handing }, &actor).map_err(turned)).await?;
    visit.notice(if by_mail { visit.t().centre_hand_out_mailed() } else { visit.t().centre_hand_out_done() })?;
    Ok(visit.go(format!("/cases/{}", view.record.id)))
}

/// How the paper is issued, or the errors of the form.
fn handing(visit: &Visit, paper: &DuePaper, answers: &Answers, errors: &mut Errors) -> Option<Handing> {
    let t = visit.t();
    match answers.text("way") {
        "by-hand" => match answers.get("received-by") {
            Some(name) => return Some(Handing::ByHand { received_by: name.to_owned() }),
            None => errors.add("received-by", t.centre_hand_out_received_by_needed()),
        },
        "mail" if paper.file.is_some() => match answers.get("email") {
            Some(to) if is_address(to) => return Some(Handing::Mail { to: to.to_owned() }),
            _ => errors.add("email", t.centre_hand_out_email_wrong()),
        },
        _ => errors.add("way", t.centre_hand_out_way_needed()),
    }
    None
}

/// An address in form: one `@`, a dot after it, no spaces or signs that end an address in a letter's head.
fn is_address(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    let parts = text.split_once('@');
    plain
        && text.len() <= 254
        && parts.is_some_and(|(name, host)| {
            !name.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        })
}
