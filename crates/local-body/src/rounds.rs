//! The yearly round of allocation at the keeper's desk: tried, compared, announced, computed, dropped; and what became of it.

mod desk;
mod overriding;
mod run;
mod sign;
mod trial;

pub(crate) use desk::{announce, desk, drop_sent, round, round_cast};
pub(crate) use overriding::{bytes as override_bytes, form as override_form, sent as override_sent};
pub(crate) use run::{chart, compare, run};
pub(crate) use sign::{bytes as sign_bytes, form as sign_form, sent as sign_sent};
pub(crate) use trial::{form as trial_form, sent as trial_sent};

use crate::App;
use crate::staff::Staff;
use casework::{CaseRoom, Fault, RoundChild, RoundRefusal, RunView};
use queue::{ChildCode, RoundNumber};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::StoreError;
use translation::T;
use web::components::Table;
use web::{Problem, Visit};

/// The pages' place.
const BASE: &str = "/queue/rounds";

/// The groups of a territory as pages name them.
fn labels(t: T, room: &CaseRoom, office: &str) -> Result<BTreeMap<String, String>, Fault> {
    let places = room.store.read::<_, StoreError>(|tx| tx.vacancy_list(office))?;
    Ok(web::rounds::labels(t, &places))
}

/// What a run is: a trial, or of which round.
fn kind(t: T, run: &RunView) -> String {
    run.record.number.map_or_else(|| t.round_run_trial(), |number| t.round_run_of(number)).into_owned()
}

/// What to say of a refusal.
fn refusal(t: T, refused: &RoundRefusal) -> String {
    tracing::info!(%refused, "nothing was done with the round");
    match refused {
        RoundRefusal::NoPriorities => t.round_no_priorities(),
        RoundRefusal::Altered => t.round_altered(),
        RoundRefusal::NotThere => t.round_not_there(),
        RoundRefusal::Replaced => t.round_replaced(),
        RoundRefusal::Moved(_) => t.round_moved(),
        RoundRefusal::NoReason => t.round_drop_reason_needed(),
        RoundRefusal::Fault(_) | RoundRefusal::Flawed(_) | RoundRefusal::Signature(_) => {
            t.round_cannot(refused.to_string())
        }
    }
    .into_owned()
}

/// The held rounds in which a child took part: the title of each, and what became of its wishes.
pub(crate) async fn of_child(
    app: &App,
    staff: &Staff,
    t: T,
    code: &ChildCode,
) -> Result<Vec<(String, Table)>, Problem> {
    let (room, office, code) = (Arc::clone(&app.room), staff.office.clone(), code.clone());
    web::blocking(move || -> Result<_, Fault> {
        let found = room.rounds_of(&office, &code)?;
        let labels = labels(t, &room, &office)?;
        let titled = |(number, child): &(RoundNumber, RoundChild)| {
            (t.round_number_title(number).into_owned(), web::rounds::reasons(t, child, &labels))
        };
        Ok(found.iter().map(titled).collect())
    })
    .await
}

/// A round's number in a path.
fn number(text: &str) -> Result<RoundNumber, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A run of the office; that of another is not found.
async fn run_of(app: &App, staff: &Staff, id: &str) -> Result<RunView, Problem> {
    let (room, office, id) = (Arc::clone(&app.room), staff.office.clone(), id.to_owned());
    web::blocking(move || room.run(&office, &id)).await?.ok_or_else(Problem::not_found)
}

fn run_path(visit: &Visit, id: &str) -> String {
    visit.url(format!("{BASE}/runs/{id}"))
}
