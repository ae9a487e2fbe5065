//! A case as pages show it: where it stands, what happened, what comes.

use crate::apply::{InHand, asked, told_again};
use crate::effects::application_of;
use crate::lists::child_code;
use crate::offers::asked_once;
use crate::paper::shown;
use crate::{Application, CaseRoom, Deed, Fault, Turned};
use engine::{Actor, CaseState, Edition, Fact, FactKind};
use jiff::Timestamp;
use kernel::{CaseId, Lang, System, Text};
use std::sync::Arc;
use store::Tx;
use store::records::CaseRecord;

/// An entry of the journal for a page.
#[derive(Debug, Clone)]
pub struct EntryView {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub system: System,
    /// By whom.
    pub actor: Actor,
    /// What.
    pub fact: Fact,
}

/// A printed step for a page.
#[derive(Debug, Clone)]
pub struct StepView {
    /// The step's id in the route.
    pub id: String,
    /// The clause.
    pub clause: String,
    /// What happens there.
    pub does: Text,
    /// Whether the case has passed it.
    pub passed: bool,
    /// Whether the case stands there.
    pub current: bool,
    /// Until when it must be done, for the current step.
    pub due_at: Option<Timestamp>,
}

/// A case as pages show it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The summary.
    pub record: CaseRecord,
    /// The fold.
    pub state: CaseState,
    /// The edition it runs under.
    pub edition: Arc<Edition>,
    /// What may happen next.
    pub due: Vec<FactKind>,
    /// What happened.
    pub entries: Vec<EntryView>,
    /// The steps passed, the current one, and those that follow if all goes well.
    pub steps: Vec<StepView>,
    /// The application, where this system holds its bytes.
    pub application: Option<Application>,
    /// Position on the waiting list now, where this system keeps the list; none unless the child waits. Other systems ask [`crate::PublicLists`]: what
    /// they were told at enrolment is out of date by the next event.
    pub position: Option<u64>,
    /// Deeds done in this system that the owner has not confirmed yet.
    pub on_its_way: Vec<FactKind>,
}

impl CaseView {
    /// The application's answers as a person reads them: question, answer.
    pub fn answers(&self, lang: Lang) -> Vec<(String, String)> {
        let Some(application) = &self.application else { return Vec::new() };
        let label = |field: &str, question: &str| {
            self.edition.form.field(field).map_or_else(|| question.to_owned(), |field| field.label.get(lang).to_owned())
        };
        let row = |answer: &crate::ApplicationAnswer| {
            (label(&answer.field, &answer.question), shown(&self.edition, &answer.field, &answer.answer, lang))
        };
        application.answers.iter().map(row).collect()
    }
}

/// An answer of a form as a person reads it, for pages that show a draft.
pub fn answer_shown(edition: &Edition, field: &str, answer: &str, lang: Lang) -> String {
    shown(edition, field, answer, lang)
}

impl CaseRoom {
    /// A case with everything a page may show of it.
    pub fn view(&self, case: CaseId) -> Result<CaseView, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let entries = tx.journal_of(case)?.iter().map(told_again).collect::<Result<Vec<_>, _>>()?;
            let entries: Vec<EntryView> = entries
                .into_iter()
                .map(|entry| {
                    Ok(EntryView { at: entry.at.parse()?, system: entry.system, actor: entry.actor, fact: entry.fact })
                })
                .collect::<Result<_, Fault>>()?;
            let position =
                if self.system == System::LocalBody { self.position(tx, &hand.record.office, case)? } else { None };
            let application = application_of(tx, &hand).ok();
            let due = hand.state.due(hand.route()?);
            let mut on_its_way = Vec::new();
            let asked_for =
                due.iter().chain(&[FactKind::Stored, FactKind::Recalled]).filter(|_| hand.owner() != self.system);
            for kind in asked_for {
                if let Some(key) = asked_once(case, &hand.state, *kind)
                    && asked(tx, case, &key)?.is_some_and(|deed| deed == kind.word())
                {
                    on_its_way.push(*kind);
                }
            }
            Ok(CaseView {
                on_its_way,
                due,
                steps: steps(&hand)?,
                position,
                application,
                entries,
                edition: Arc::clone(&hand.edition),
                record: hand.record,
                state: hand.state,
            })
        })
    }

    /// The position of the child of a case now. A list whose log is broken hides no case: it is told where it is broken, and has no positions.
    pub(crate) fn position(&self, tx: &mut Tx<'_>, territory: &str, case: CaseId) -> Result<Option<u64>, Fault> {
        match self.list(tx, territory, |kept| kept.list.position(&child_code(case))) {
            Err(fault @ (Fault::Log { .. } | Fault::Queue(_))) => {
                tracing::error!(territory, %fault, "a waiting list cannot be read");
                Ok(None)
            }
            other => other,
        }
    }

    /// Enters a deed of a member of staff; short for [`CaseRoom::apply`].
    pub fn act(&self, case: CaseId, fact: Fact, actor: &Actor) -> Result<(), Turned> {
        self.apply(case, &Deed { fact, actor: actor.clone() })
    }
}

/// The steps passed in their order, then the current one, then those ahead if all goes well.
fn steps(hand: &InHand) -> Result<Vec<StepView>, Fault> {
    let route = hand.route()?;
    let current = hand.state.place.as_ref().map(|place| place.step.as_str());
    let view = |step: &engine::Step, passed: bool, current: bool| StepView {
        id: step.id.clone(),
        clause: step.clause.clone(),
        does: step.does.clone(),
        passed,
        current,
        due_at: if current { hand.record.due_at } else { None },
    };
    let mut steps: Vec<StepView> =
        hand.state.path.iter().filter_map(|id| route.step(id)).map(|step| view(step, true, false)).collect();
    let mut ahead = current.and_then(|id| route.step(id));
    while let Some(step) = ahead {
        if steps.iter().any(|seen| seen.id == step.id && !seen.passed) || steps.len() > route.steps.len() * 3 {
            break;
        }
        steps.push(view(step, false, Some(step.id.as_str()) == current));
        ahead = happy(step).and_then(|target| route.step(target));
    }
    Ok(steps)
}

/// The way on if all goes well: consent, a positive decision, a place that comes free.
fn happy(step: &engine::Step) -> Option<&str> {
    use engine::Branch::{Done, Grant, PlaceFree, Waiting, Yes};
    [Done, Yes, Grant, Waiting, PlaceFree].into_iter().find_map(|branch| step.next.target(branch))
}
