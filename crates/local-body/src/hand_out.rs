//! Handing a paper out at the counter: against a signature, or by an e-mail that carries the paper (process 10).

use crate::App;
use crate::case::act_once;
use crate::staff::{Staff, is_due, not_due};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, FactKind, FieldKind, Handing, PaperRef};
use kernel::civil_date;
use web::case::paper_title;
use web::components::{BackLink, Button, ChoiceItem, DateInput, Input, Radios};
use web::{Answers, Errors, Page, PageResult, Visit, render};

/// The longest name of who received a paper, in characters.
const NAME_LIMIT: usize = 150;

#[derive(askama::Template)]
#[template(path = "local-body/hand-out.html")]
struct HandOutPage {
    page: Page,
    errors: Errors,
    back: String,
    paper: String,
    paper_link: String,
    way: Radios,
}

/// The paper that is to be handed out here.
fn paper_due(view: &CaseView) -> Option<&PaperRef> {
    view.state.papers.last().filter(|_| is_due(view, FactKind::HandedOut))
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    let today = civil_date(visit.now());
    let known = [
        ("received-by", view.record.recipient_name.clone()),
        ("received-day", today.day().to_string()),
        ("received-month", today.month().to_string()),
        ("received-year", today.year().to_string()),
        ("email", email_of(&view)),
    ];
    show(&visit, &view, &Answers::from_pairs(known), Errors::none(visit.t()))
}

/// The address the recipient gave in the application.
fn email_of(view: &CaseView) -> String {
    let field = view.edition.form.fields.iter().find(|field| field.kind == FieldKind::Email);
    let answer = field.and_then(|field| view.application.as_ref()?.answer(&field.id));
    answer.unwrap_or_default().to_owned()
}

fn show(visit: &Visit, view: &CaseView, answers: &Answers, errors: Errors) -> PageResult {
    let case = view.record.id;
    let Some(paper) = paper_due(view) else { return not_due(visit, case) };
    let t = visit.t();
    let page = visit.page(t.body_hand_out_title())?.with_form().with_errors(!errors.is_empty());
    let received = Input::new("received-by", t.body_hand_out_received_by())
        .hint(t.body_hand_out_received_by_hint())
        .value(answers.text("received-by"))
        .error(errors.of("received-by"));
    let on = DateInput::new(t, "received", t.body_hand_out_received_on())
        .parts(answers.text("received-day"), answers.text("received-month"), answers.text("received-year"))
        .error(errors.of("received"));
    let email = Input::new("email", t.body_hand_out_email())
        .kind("email")
        .hint(t.body_hand_out_email_hint())
        .value(answers.text("email"))
        .error(errors.of("email"));
    let by_hand = ChoiceItem::new("by-hand", t.body_hand_out_by_hand()).conditional_html(format!("{received}{on}"));
    let way = Radios::new("way", t.body_hand_out_way()).legend_size("m").error(errors.of("way"));
    // A paper signed by hand has no electronic file: nothing could go by e-mail.
    let way = if paper.by_hand {
        way.hint(t.body_hand_out_by_hand_only()).choice(by_hand).value(answers.get("way").or(Some("by-hand")))
    } else {
        let mail = ChoiceItem::new("mail", t.body_hand_out_by_mail()).conditional_html(email);
        way.choice(by_hand).choice(mail).value(answers.get("way"))
    };
    let base = visit.url(format!("/cases/{case}"));
    render(&HandOutPage {
        page,
        errors,
        paper: paper_title(view, &paper.paper, visit.lang()),
        paper_link: format!("{base}/papers/{}.pdf", paper.number),
        back: base,
        way,
    })
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() {
        return show(&visit, &view, &answers, errors);
    }
    let case = view.record.id;
    if paper_due(&view).is_none() {
        return not_due(&visit, case);
    }
    let Some(handing) = handing(&visit, &view, &answers, &mut errors) else {
        return show(&visit, &view, &answers, errors);
    };
    let t = visit.t();
    let text = if matches!(handing, Handing::Mail { .. }) { t.body_hand_out_mailed() } else { t.body_hand_out_done() };
    act_once(&app, &visit, (&staff, &view), Fact::HandedOut { handing }, text).await
}

/// How the paper is handed out, or the errors of the form.
fn handing(visit: &Visit, view: &CaseView, answers: &Answers, errors: &mut Errors) -> Option<Handing> {
    let t = visit.t();
    match answers.text("way") {
        "by-hand" => by_hand(visit, view, answers, errors),
        "mail" if paper_due(view).is_none_or(|paper| !paper.by_hand) => match answers.get("email") {
            Some(to) if is_address(to) => Some(Handing::Mail { to: to.to_owned() }),
            _ => {
                errors.add("email", t.body_hand_out_email_wrong());
                None
            }
        },
        _ => {
            errors.add("way", t.body_hand_out_way_needed());
            None
        }
    }
}

fn by_hand(visit: &Visit, view: &CaseView, answers: &Answers, errors: &mut Errors) -> Option<Handing> {
    let t = visit.t();
    let name = answers.get("received-by").filter(|name| name.chars().count() <= NAME_LIMIT);
    if name.is_none() {
        errors.add("received-by", t.body_hand_out_received_by_needed());
    }
    let signed = view
        .entries
        .iter()
        .rev()
        .find(|entry| matches!(entry.fact.kind(), FactKind::PaperSigned | FactKind::SignedByHand))
        .map(|entry| civil_date(entry.at));
    let today = civil_date(visit.now());
    let date = answers.date("received").ok().flatten();
    let date = date.filter(|date| *date <= today && signed.is_none_or(|signed| *date >= signed));
    if date.is_none() {
        errors.add("received", t.body_hand_out_received_on_wrong());
    }
    // The journal keeps the receipt in a form that reads alike in every language.
    let receipt = |(name, date): (&str, jiff::civil::Date)| format!("{name}, {}", date.strftime("%d.%m.%Y"));
    name.zip(date).map(receipt).map(|received_by| Handing::ByHand { received_by })
}

/// An address in form: one `@`, a dot after it, no spaces or signs that end an address in a letter's head.
fn is_address(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    let parts = text.split_once('@');
    let whole = |(name, host): (&str, &str)| {
        !name.is_empty() && !host.contains('@') && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    };
    plain && text.len() <= 254 && parts.is_some_and(whole)
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_that_could_end_a_letters_head_is_refused() {
        assert!(is_address("aliya@example.kz"));
        for wrong in
            ["", "aliya", "@example.kz", "a@b", "a@.kz", "a@b@c.kz", "a@b.kz\r\nBcc: x@y.kz", "a b@c.kz", "<a@b.kz>"]
        {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
