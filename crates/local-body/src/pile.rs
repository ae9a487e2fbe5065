//! Signing several drawn papers at one password of the key (process 9): the papers that wait for this employee's signature, those ticked, and each
//! signed for itself, so that one that is refused, fails or takes too long keeps none of the others back.

use crate::App;
use crate::desk::{name_of, places};
use crate::paper::{Became, sign_one, signers};
use crate::staff::{Staff, is_due};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use casework::{CaseView, Fault, PaperSigner, PaperToSign};
use engine::{ActorKind, FactKind, Step, Verb};
use jiff::Timestamp;
use kernel::{CaseId, Channel, System};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use store::records::{CaseFilter, CaseOrder};
use translation::T;
use web::case::paper_title;
use web::components::{BackLink, Button, Checkboxes};
use web::signing::signature_of;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

/// Papers signed at once: a page carries the octets of each.
const AT_ONCE: usize = 10;
/// How long the papers of one form are signed altogether: a request is given up after thirty seconds, and the page that follows takes some of them.
const TIME: Duration = Duration::from_secs(20);
/// How long one of them is waited for.
const PATIENCE: Duration = Duration::from_secs(12);

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
    /// Some cannot be shown now.
    broken: bool,
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

/// The papers of cases that are still to be signed here.
struct Papers {
    found: Vec<(CaseView, PaperToSign)>,
    /// Some cannot be read or drawn now.
    broken: bool,
}

/// The papers of these cases that are still to be signed here by this employee. A fault of one hides no other.
async fn papers(app: &App, staff: &Staff, cases: Vec<CaseId>) -> Result<Papers, Problem> {
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    let signer = PaperSigner { iin: staff.iin()?, name: staff.account.name.clone() };
    web::blocking(move || {
        let read = |case: CaseId| -> Result<Option<(CaseView, PaperToSign)>, Fault> {
            let view = room.view(case)?;
            if view.record.office != office || !is_due(&view, FactKind::PaperSigned) {
                return Ok(None);
            }
            Ok(room.paper_to_sign(case, &signer)?.map(|paper| (view, paper)))
        };
        let mut papers = Papers { found: Vec::new(), broken: false };
        for case in cases {
            match read(case) {
                Ok(paper) => papers.found.extend(paper),
                Err(Fault::NoCase(_)) => {}
                Err(fault @ Fault::Store(_)) => return Err(Problem::from(fault)),
                Err(fault) => {
                    tracing::error!(%fault, %case, "a paper that waits for a signature cannot be shown");
                    papers.broken = true;
                }
            }
        }
        Ok::<_, Problem>(papers)
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
    let Papers { found: papers, broken } = papers(app, staff, cases).await?;
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
        broken,
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
    let Papers { found: papers, .. } = papers(app, staff, cases).await?;
    if papers.is_empty() && errors.is_empty() {
        visit.warn(t.body_not_due())?;
        return Ok(visit.go("/desk/to-sign"));
    }
    if papers.is_empty() {
        // What was left cannot be shown for signing now: the list says why.
        return show_list(app, visit, staff, errors).await;
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

/// Each signature goes to its own paper; those that were refused, failed or were not reached stay on the page with the reason.
pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let staff = Staff::working(&app, &visit).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    let cases = Chosen { cases: answers.text("cases").to_owned() }.ids();
    if answers.switches_language() {
        return show(&app, &visit, &staff, cases, errors).await;
    }
    let begun = visit.now();
    let (mut signed, mut left) = (0_usize, Vec::new());
    for (index, case) in cases.into_iter().enumerate() {
        let time = left_of(TIME, begun, visit.now());
        match one(&app, &visit, (index, case), &answers, time).await? {
            Done::Signed => signed += 1,
            Done::NotDue => {}
            Done::Left(reasons) => {
                left.push(case);
                for reason in reasons {
                    errors.add("signature", reason);
                }
            }
        }
    }
    if signed > 0 {
        visit.notice(t.body_pile_signed(signed))?;
    }
    if left.is_empty() { Ok(visit.go("/desk")) } else { show(&app, &visit, &staff, left, errors).await }
}

/// What became of one of several papers.
enum Done {
    Signed,
    /// Nothing waits to be signed there any more.
    NotDue,
    /// It is not signed yet, with the reasons in words.
    Left(Vec<String>),
}

/// How much of a time is left.
fn left_of(time: Duration, begun: Timestamp, now: Timestamp) -> Duration {
    time.saturating_sub(Duration::try_from(now.duration_since(begun)).unwrap_or_default())
}

/// Gives one signature to its paper in the time that is left. Only who may not sign here at all is turned away: any other fault is this paper's own.
async fn one(
    app: &App,
    visit: &Visit,
    (index, case): (usize, CaseId),
    answers: &Answers,
    time: Duration,
) -> Result<Done, Problem> {
    let t = visit.t();
    let (staff, view) = match Staff::work(app, visit, &case.to_string()).await {
        Ok(found) => found,
        Err(problem) => {
            return match problem.status() {
                StatusCode::NOT_FOUND => Ok(Done::NotDue),
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(problem),
                _ => Ok(Done::Left(vec![t.body_pile_failed(format!("№ {}", index + 1)).into_owned()])),
            };
        }
    };
    let name = name_of(t, &view.record);
    let signature = match signature_of(answers, index) {
        Ok(signature) => signature,
        Err(fault) => return Ok(Done::Left(vec![t.body_pile_refused(name, fault.text(t)).into_owned()])),
    };
    if time.is_zero() {
        return Ok(Done::Left(vec![t.body_pile_not_reached(name).into_owned()]));
    }
    Ok(match sign_one(app, &staff, &view, signature, time.min(PATIENCE), t).await {
        Ok(Became::Signed) => Done::Signed,
        Ok(Became::NotDue) => Done::NotDue,
        Ok(Became::Refused(reasons)) => {
            let told = |reason: String| t.body_pile_refused(name.clone(), reason).into_owned();
            Done::Left(reasons.into_iter().map(told).collect())
        }
        Ok(Became::Late) => Done::Left(vec![t.body_pile_late(name).into_owned()]),
        Err(_) => Done::Left(vec![t.body_pile_failed(name).into_owned()]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_never_less_than_none() {
        let begun = Timestamp::UNIX_EPOCH;
        let after = |seconds| begun + jiff::SignedDuration::from_secs(seconds);
        assert_eq!(left_of(TIME, begun, after(0)), TIME);
        assert_eq!(left_of(TIME, begun, after(5)), Duration::from_secs(15));
        assert_eq!(left_of(TIME, begun, after(100)), Duration::ZERO);
        // A clock that was put back.
        assert_eq!(left_of(TIME, begun, after(-5)), TIME);
    }
}
