//! The commission's conclusion, entered from the minutes of its meeting.

use crate::App;
use crate::case::act_once;
use crate::deed::{DeedPage, NUMBER_LIMIT, TEXT_LIMIT, bounded, figure};
use crate::staff::{Staff, is_due, not_due};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, FactKind};
use kernel::civil_date;
use web::components::{DateInput, Input, Radios, Textarea};
use web::{Answers, Errors, PageResult, Visit};

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    show(&visit, &view, &Answers::default(), Errors::none(visit.t()))
}

fn show(visit: &Visit, view: &CaseView, answers: &Answers, errors: Errors) -> PageResult {
    if !is_due(view, FactKind::Concluded) {
        return not_due(visit, view.record.id);
    }
    let t = visit.t();
    let favour = Radios::new("favour", t.body_conclude_favour())
        .legend_size("m")
        .item("for", t.body_conclude_for())
        .item("against", t.body_conclude_against())
        .value(answers.get("favour"))
        .error(errors.of("favour"));
    let minutes = Input::new("minutes", t.body_conclude_minutes())
        .width(20)
        .value(answers.text("minutes"))
        .error(errors.of("minutes"));
    let date = DateInput::new(t, "minutes-date", t.body_conclude_date())
        .parts(answers.text("minutes-date-day"), answers.text("minutes-date-month"), answers.text("minutes-date-year"))
        .error(errors.of("minutes-date"));
    let words = Textarea::new("conclusion", t.body_conclude_words())
        .hint(t.body_conclude_words_hint())
        .rows(6)
        .value(answers.get("conclusion"))
        .error(errors.of("conclusion"));
    let page = DeedPage::new(visit, view.record.id, t.body_conclude_title(), errors)?;
    page.field(favour).field(minutes).field(date).field(words).render()
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() || !is_due(&view, FactKind::Concluded) {
        return show(&visit, &view, &answers, errors);
    }
    let Some(fact) = read(&visit, &view, &answers, &mut errors) else { return show(&visit, &view, &answers, errors) };
    act_once(&app, &visit, (&staff, &view), fact, visit.t().body_concluded()).await
}

fn read(visit: &Visit, view: &CaseView, answers: &Answers, errors: &mut Errors) -> Option<Fact> {
    let t = visit.t();
    let favourable = match answers.text("favour") {
        "for" => Some(true),
        "against" => Some(false),
        _ => None,
    };
    if favourable.is_none() {
        errors.add("favour", t.body_conclude_favour_needed());
    }
    let number = bounded(answers, "minutes", NUMBER_LIMIT);
    if number.is_none() {
        errors.add("minutes", t.body_conclude_minutes_needed(figure(NUMBER_LIMIT)));
    }
    let (first, today) = (civil_date(view.record.opened_at), civil_date(visit.now()));
    let date = answers.date("minutes-date").ok().flatten().filter(|date| (first..=today).contains(date));
    if date.is_none() {
        errors.add("minutes-date", t.body_conclude_date_wrong());
    }
    let conclusion = bounded(answers, "conclusion", TEXT_LIMIT);
    if conclusion.is_none() {
        errors.add("conclusion", t.body_conclude_words_needed(figure(TEXT_LIMIT)));
    }
    // The journal keeps the minutes in a form that reads alike in every language.
    let minutes = format!("№ {}, {}", number?, date?.strftime("%d.%m.%Y"));
    Some(Fact::Concluded { favourable: favourable?, minutes, conclusion: conclusion? })
}
