//! Passing a paper to the service centre by a register of hand-over.

use crate::App;
use crate::case::act_once;
use crate::deed::{DeedPage, NAME_LIMIT, NUMBER_LIMIT, bounded, figure};
use crate::staff::{Staff, is_due, not_due};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, FactKind};
use web::components::Input;
use web::{Answers, Errors, PageResult, Visit};

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    show(&visit, &view, &Answers::default(), Errors::none(visit.t()))
}

fn show(visit: &Visit, view: &CaseView, answers: &Answers, errors: Errors) -> PageResult {
    if !is_due(view, FactKind::HandedOver) {
        return not_due(visit, view.record.id);
    }
    let t = visit.t();
    let register = Input::new("register", t.body_hand_over_register())
        .width(20)
        .value(answers.text("register"))
        .error(errors.of("register"));
    let received = Input::new("received-by", t.body_hand_over_received_by())
        .hint(t.body_hand_out_received_by_hint())
        .value(answers.text("received-by"))
        .error(errors.of("received-by"));
    let page = DeedPage::new(visit, view.record.id, t.body_hand_over_title(), errors)?;
    page.field(register).field(received).render()
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() || !is_due(&view, FactKind::HandedOver) {
        return show(&visit, &view, &answers, errors);
    }
    let register = bounded(&answers, "register", NUMBER_LIMIT);
    if register.is_none() {
        errors.add("register", t.body_hand_over_register_needed(figure(NUMBER_LIMIT)));
    }
    let received_by = bounded(&answers, "received-by", NAME_LIMIT);
    if received_by.is_none() {
        errors.add("received-by", t.body_hand_over_received_by_needed(figure(NAME_LIMIT)));
    }
    let (Some(register), Some(received_by)) = (register, received_by) else {
        return show(&visit, &view, &answers, errors);
    };
    let fact = Fact::HandedOver { register, received_by };
    act_once(&app, &visit, (&staff, &view), fact, t.body_hand_over_done()).await
}
