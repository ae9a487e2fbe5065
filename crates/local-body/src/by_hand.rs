//! A paper that is printed and signed by hand: who signed it, and on which blank it is printed.

use crate::App;
use crate::case::act_once;
use crate::deed::{DeedPage, NAME_LIMIT, NUMBER_LIMIT, bounded, figure};
use crate::staff::{Staff, WORKERS, is_due, not_due};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, FactKind};
use std::sync::Arc;
use store::StoreError;
use web::case::paper_title;
use web::components::{ChoiceItem, Input, Radios};
use web::{Answers, Errors, PageResult, Problem, Visit};

/// The value of the choice of somebody without an account here.
const OTHER: &str = "other";

/// Names of those who work on cases at an office, heads first: they sign most papers.
async fn names(app: &App, office: &str) -> Result<Vec<(String, String)>, Problem> {
    let (store, office) = (Arc::clone(&app.room.store), office.to_owned());
    let mut found = web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_of_office(&office))).await?;
    found.retain(|account| !account.blocked && WORKERS.contains(&account.role.as_str()));
    found.sort_by_key(|account| account.role != crate::staff::HEAD);
    Ok(found.into_iter().map(|account| (account.id, account.name)).collect())
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    show(&app, &visit, &view, &Answers::default(), Errors::none(visit.t())).await
}

async fn show(app: &App, visit: &Visit, view: &CaseView, answers: &Answers, errors: Errors) -> PageResult {
    let case = view.record.id;
    let unsigned = view.state.unsigned.as_ref().filter(|_| is_due(view, FactKind::SignedByHand));
    let Some((paper, number, _)) = unsigned else { return not_due(visit, case) };
    let t = visit.t();
    let title = format!("{} № {number}", paper_title(view, paper, visit.lang()));
    let look = (visit.url(format!("/cases/{case}/sign/draft.pdf")), t.body_by_hand_print(title).into_owned());
    let name = Input::new("name", t.body_by_hand_name()).value(answers.text("name")).error(errors.of("name"));
    let signer = Radios::new("signer", t.body_by_hand_signer())
        .legend_size("m")
        .items(names(app, &view.record.office).await?)
        .choice(ChoiceItem::new(OTHER, t.body_by_hand_other()).conditional_html(name))
        .value(answers.get("signer"))
        .error(errors.of("signer"));
    let blank = Input::new("blank", t.body_by_hand_blank())
        .hint(t.body_by_hand_blank_hint())
        .width(20)
        .value(answers.text("blank"))
        .error(errors.of("blank"));
    let page = DeedPage::new(visit, case, t.body_by_hand_title(), errors)?;
    page.look(Some(look)).field(signer).field(blank).render()
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
    let due = view.state.unsigned.clone().filter(|_| is_due(&view, FactKind::SignedByHand));
    let Some((paper, number, _)) = due.filter(|_| !answers.switches_language()) else {
        return show(&app, &visit, &view, &answers, errors).await;
    };
    let signer = match answers.text("signer") {
        OTHER => {
            let name = bounded(&answers, "name", NAME_LIMIT);
            if name.is_none() {
                errors.add("name", t.body_by_hand_name_needed(figure(NAME_LIMIT)));
            }
            name
        }
        id => {
            let names = names(&app, &view.record.office).await?;
            let name = names.into_iter().find(|(account, _)| account == id).map(|(_, name)| name);
            if name.is_none() {
                errors.add("signer", t.body_by_hand_signer_needed());
            }
            name
        }
    };
    let blank = bounded(&answers, "blank", NUMBER_LIMIT);
    if blank.is_none() && answers.get("blank").is_some() {
        errors.add("blank", t.body_by_hand_blank_long(figure(NUMBER_LIMIT)));
    }
    let Some(signer) = signer.filter(|_| errors.is_empty()) else {
        return show(&app, &visit, &view, &answers, errors).await;
    };
    let fact = Fact::SignedByHand { paper, number, blank, signer };
    act_once(&app, &visit, (&staff, &view), fact, t.body_by_hand_done()).await
}
