//! A paper copy of an electronic result: printed from the signed file, sealed, and recorded in the case.

use crate::App;
use crate::case::act;
use crate::staff::{Staff, WORKERS, blob, done, not_due, pdf};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, PaperRef};
use web::{Answers, PageResult, Problem, Visit};

/// The papers of a case that can be printed as copies: those with an electronic signature.
pub(crate) fn printable<'a>(staff: &Staff, view: &'a CaseView) -> impl Iterator<Item = &'a PaperRef> + use<'a> {
    let work = staff.is(WORKERS);
    view.state.papers.iter().filter(move |paper| work && !paper.by_hand)
}

/// Records the copy and shows the file for the printer. Pressed twice in a moment, it is one copy.
pub(crate) async fn print(
    State(app): State<App>,
    visit: Visit,
    Path((case, number)): Path<(String, String)>,
    _: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let paper = printable(&staff, &view).find(|paper| paper.number == number).ok_or_else(Problem::not_found)?;
    let bytes = blob(&app, paper.pdf.clone()).await?;
    act(&app, &staff, &view, Fact::CopyIssued { number: number.clone() }).await?;
    Ok(pdf(&format!("{number}.pdf"), bytes))
}

/// Whether a result lies here since nobody came for it, and is to be sent to the centre again.
pub(crate) fn is_stored(staff: &Staff, view: &CaseView) -> bool {
    crate::deed::runs(staff, view) && view.state.stored
}

/// Notes that a stored result is sent to the centre again.
pub(crate) async fn recall(State(app): State<App>, visit: Visit, Path(case): Path<String>, _: Answers) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    if is_stored(&staff, &view) && act(&app, &staff, &view, Fact::Recalled).await? {
        done(&visit, view.record.id, visit.t().body_recalled())
    } else {
        not_due(&visit, view.record.id)
    }
}
