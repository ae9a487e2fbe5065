//! Signing several drawn papers at one password of the key (process 9): the papers that wait for this employee's signature, those ticked, and each
//! signed for itself, so that one refused keeps none of the others back.

use crate::App;
use crate::desk::{name_of, places};
use crate::paper::{Became, sign_one, signers};
use crate::staff::{Staff, is_due};
use axum::extract::{Query, State};
use casework::{CaseView, PaperSigner, PaperToSign};
use engine::{ActorKind, FactKind, Step, Verb};
use kernel::{CaseId, Channel, System};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::StoreError;
use store::records::{CaseFilter, CaseOrder};
use translation::T;
use web::case::paper_title;
use web::components::{BackLink, Button, Checkboxes};
use web::signing::signature_of;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

/// Papers signed at once: a page carries the octets of each.
const AT_ONCE: usize = 10;

/// The cases whose papers are signed, their identifiers between commas.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    cases: String,
}

impl Chosen {
    fn ids(&self) -> Vec<CaseId> {
        let mut seen = BTreeSet::new();
        self.cases.split(',').filter_map(|id| id.parse().ok()).filter(|id| seen.insert(*id)).take(AT_ONCE).collect()
    }
}

#[derive(askama::Template)]
#[template(path = "local-body/pile.html")]
struct PilePage {
    page: Page,
    errors: Errors,
    papers: Option<Checkboxes>,
    more: bool,
}

#[derive(askama::Template)]
#[template(path = "local-body/pile-sign.html")]
struct PileSignPage {
    page: Page,
    errors: Errors,
    /// The address of each draft, and what it is.
    papers: Vec<(String, String)>,
    who: Vec<String>,
    cases: String,
    signing: Signing,
}

/// The places where a paper waits for a signature in one of these roles.
fn signing_places(app: &App, office: &str, roles: &[ActorKind]) -> Vec<(String, Channel, String)> {
    let signs = |step: &Step, verb| verb == Some(Verb::SignPaper) && step.system == System::LocalBody;
    places(app, office, |step, verb| signs(step, verb) && roles.contains(&step.actor))
}

/// The cases whose paper waits for this employee: their own, and for a head those whose step is a head's. One more than are signed at once.
async fn waiting(app: &App, staff: &Staff) -> Result<Vec<CaseId>, Problem> {
    let of_office = CaseFilter {
        office: Some(staff.office.clone()),
        ended: Some(false),
        order: CaseOrder::MostOverdue,
        limit: i64::try_from(AT_ONCE).unwrap_or(i64::MAX) + 1,
        ..CaseFilter::default()
    };
    let officers = [ActorKind::Officer, ActorKind::Registrar, ActorKind::Specialist, ActorKind::Commission];
    let own = CaseFilter {
        officer: Some(staff.account.id.clone()),
        places: signing_places(app, &staff.office, &officers),
        ..of_office.clone()
    };
    let heads = CaseFilter { places: signing_places(app, &staff.office, &[ActorKind::Head]), ..of_office };
    let (store, head) = (Arc::clone(&app.room.store), staff.is_head());
    let found = web::blocking(move || {
        store.read::<_, StoreError>(|tx| {
            let mut cases = Vec::new();
            for filter in [Some(own), head.then_some(heads)].into_iter().flatten().filter(|one| !one.places.is_empty())
            {
                cases.extend(tx.case_list(&filter)?.into_iter().map(|record| record.id));
            }
            Ok(cases)
        })
    })
    .await?;
    Ok(found)
}

/// The papers of these cases that are still to be signed here by this employee.
async fn papers(app: &App, staff: &Staff, cases: Vec<CaseId>) -> Result<Vec<(CaseView, PaperToSign)>, Problem> {
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    let signer = PaperSigner { iin: staff.iin()?, name: staff.account.name.clone() };
    web::blocking(move || {
        let mut found = Vec::new();
        for case in cases {
            let view = match room.view(case) {
                Err(casework::Fault::NoCase(_)) => continue,
                other => other?,
            };
            if view.record.office != office || !is_due(&view, FactKind::PaperSigned) {
                continue;
            }
            if let Some(paper) = room.paper_to_sign(case, &signer)? {
                found.push((view, paper));
            }
        }
        Ok::<_, Problem>(found)
    })
    .await
}

/// How a list calls a paper: the number of its case, what it is, for whom.
fn title(t: T, view: &CaseView, paper: &PaperToSign) -> String {
    let name = paper_title(view, &paper.paper, t.lang());
    t.body_pile_paper(name_of(t, &view.record), name, view.record.recipient_name.clone()).into_owned()
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> PageResult {
    let staff = Staff::working(&app, &visit).await?;
    show_list(&app, &visit, &staff, Errors::none(visit.t())).await
}

async fn show_list(app: &App, visit: &Visit, staff: &Staff, errors: Errors) -> PageResult {
    let t = visit.t();
    let mut cases = waiting(app, staff).await?;
    let more = cases.len() > AT_ONCE;
    cases.truncate(AT_ONCE);
    let papers = papers(app, staff, cases).await?;
    let boxes = papers.iter().fold(Checkboxes::new("case", t.body_pile_which()), |boxes, (view, paper)| {
        boxes.item(view.record.id, title(t, view, paper))
    });
    let chosen = papers.iter().map(|(view, _)| view.record.id);
    let boxes = boxes.values(chosen).error(errors.of("case"));
    render(&PilePage {
        page: visit.page(t.body_pile_title())?.with_form().with_errors(!errors.is_empty()),
        errors,
        papers: (!papers.is_empty()).then_some(boxes),
        more,
    })
}

/// Those ticked are shown with what signs them.
pub(crate) async fn chosen(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let staff = Staff::working(&app, &visit).await?;
    let cases: Vec<&str> = answers.all("case");
    if cases.is_empty() || answers.switches_language() {
        let mut errors = Errors::none(visit.t());
        if !answers.switches_language() {
            errors.add("case", visit.t().body_pile_needed());
        }
        return show_list(&app, &visit, &staff, errors).await;
    }
    Ok(visit.go(format!("/desk/to-sign/sign?cases={}", crate::desk::encoded(&cases.join(",")))))
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Query(chosen): Query<Chosen>) -> PageResult {
    let staff = Staff::working(&app, &visit).await?;
    show(&app, &visit, &staff, chosen.ids(), Errors::none(visit.t())).await
}

async fn show(app: &App, visit: &Visit, staff: &Staff, cases: Vec<CaseId>, errors: Errors) -> PageResult {
    let t = visit.t();
    let papers = papers(app, staff, cases).await?;
    if papers.is_empty() {
        visit.warn(t.body_not_due())?;
        return Ok(visit.go("/desk/to-sign"));
    }
    let signing =
        Signing::several(t, papers.iter().map(|(_, paper)| paper.bytes.as_slice()), &staff.account.iin, &app.agent);
    let draft = |(view, paper): &(CaseView, PaperToSign)| {
        (visit.url(format!("/cases/{}/sign/draft.pdf", view.record.id)), title(t, view, paper))
    };
    let who: BTreeSet<String> = papers
        .iter()
        .map(|(view, paper)| t.body_sign_who(staff.account.name.clone(), signers(t, view, &paper.paper)).into_owned())
        .collect();
    let cases: Vec<String> = papers.iter().map(|(view, _)| view.record.id.to_string()).collect();
    render(&PileSignPage {
        page: visit.page(t.body_pile_title())?.with_form().with_errors(!errors.is_empty()).with_script("signing.js"),
        papers: papers.iter().map(draft).collect(),
        who: who.into_iter().collect(),
        cases: cases.join(","),
        signing: signing.errors(&errors).button(t.body_pile_sign(papers.len())),
        errors,
    })
}

/// Each signature goes to its own paper; those that were refused stay on the page with the reason.
pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let staff = Staff::working(&app, &visit).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    let cases = Chosen { cases: answers.text("cases").to_owned() }.ids();
    if answers.switches_language() {
        return show(&app, &visit, &staff, cases, errors).await;
    }
    let (mut signed, mut left) = (0_usize, Vec::new());
    for (index, case) in cases.into_iter().enumerate() {
        let (_, view) = Staff::work(&app, &visit, &case.to_string()).await?;
        match signature_of(&answers, index) {
            Ok(signature) => match sign_one(&app, &staff, &view, signature, t).await? {
                Became::Signed => signed += 1,
                Became::NotDue => {}
                Became::Refused(reasons) => {
                    let name = name_of(t, &view.record);
                    left.push(case);
                    for reason in reasons {
                        errors.add("signature", t.body_pile_refused(name.clone(), reason));
                    }
                }
            },
            Err(fault) => {
                left.push(case);
                if errors.is_empty() {
                    errors.add("signature", fault.text(t));
                }
            }
        }
    }
    if signed > 0 {
        visit.notice(t.body_pile_signed(signed))?;
    }
    if left.is_empty() { Ok(visit.go("/desk")) } else { show(&app, &visit, &staff, left, errors).await }
}
