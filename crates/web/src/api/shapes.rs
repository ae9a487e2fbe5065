//! A case as JSON.

use casework::CaseView;
use engine::FactKind;
use kernel::{CaseId, iso};
use serde::Serialize;
use store::records::CaseRecord;
use translation::T;
use utoipa::ToSchema;

/// The machine word of a value of a closed list.
pub(super) fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A case in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseLine {
    /// The case, the same in every system.
    #[schema(value_type = uuid::Uuid)]
    id: CaseId,
    /// The number, once the receiving body has given it.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The service's code.
    regulation: String,
    /// The channel.
    channel: String,
    /// The receiving office.
    office: String,
    /// The status: `draft`, `sent`, `arrived`, `in-work`, `waiting`, `offered`, `result-due`, `issued`, `refused`, `turned-away`.
    status: String,
    /// Whether it has ended.
    ended: bool,
    /// The recipient's name.
    recipient_name: String,
    /// When it was opened.
    #[schema(format = DateTime)]
    opened_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    changed_at: String,
    /// When what is due now must be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    due_at: Option<String>,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseList {
    /// The cases of this page.
    pub cases: Vec<CaseLine>,
    /// How many there are in all.
    pub total: i64,
}

/// A case.
#[derive(Serialize, ToSchema)]
pub(super) struct Case {
    #[serde(flatten)]
    line: CaseLine,
    /// How it ended: `issued`, `refused`, `turned-away`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    /// Facts that may happen next.
    due: Vec<String>,
    /// Deeds done in this system that the local body has not confirmed yet.
    on_its_way: Vec<String>,
    /// The position on the waiting list at this moment; absent unless the child waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u64>,
    /// The officer to whom the head gave the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_to: Option<String>,
    /// Until when the term is prolonged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    extended_until: Option<String>,
    /// Why the term is prolonged.
    #[serde(skip_serializing_if = "Option::is_none")]
    extension_reason: Option<String>,
    /// When the result can be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    result_at: Option<String>,
    /// The steps passed, the current one, and those ahead if all goes well.
    steps: Vec<CaseStep>,
    /// What happened.
    entries: Vec<CaseEntry>,
    /// Places offered.
    offers: Vec<CaseOffer>,
    /// The paper that waits for its signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    paper_to_sign: Option<String>,
    /// Signed papers.
    papers: Vec<CasePaper>,
    /// The answers of the application, where this system holds it.
    answers: Vec<CaseAnswer>,
    /// The documents of the application.
    documents: Vec<CaseDocument>,
}

/// A printed step.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseStep {
    /// Its id in the route.
    id: String,
    /// The clause.
    clause: String,
    /// What happens there.
    text: String,
    /// Whether the case has passed it.
    passed: bool,
    /// Whether the case stands there.
    current: bool,
}

/// An entry of the journal.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseEntry {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// In which system.
    system: String,
    /// By whom, where it was a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// What, as a machine word.
    kind: String,
    /// What, in words.
    text: String,
}

/// An offer of a place.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseOffer {
    /// The offer.
    id: String,
    /// The kindergarten.
    kindergarten: String,
    /// Until when an answer is awaited, where the territory sets a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    answer_by: Option<String>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
}

/// A signed paper.
#[derive(Serialize, ToSchema)]
pub(super) struct CasePaper {
    /// Which paper of the service.
    paper: String,
    /// Its title.
    title: String,
    /// Its number.
    number: String,
    /// The code for the check of papers; a paper signed by hand has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    code: String,
    /// Who signed it.
    signer: String,
    /// Printed and signed by hand: it has no electronic file.
    by_hand: bool,
}

/// An answer of the application.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseAnswer {
    /// The question.
    question: String,
    /// The answer as a person reads it.
    answer: String,
}

/// A document of the application.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseDocument {
    /// The document's id in the service.
    document: String,
    /// The file's name.
    name: String,
    /// The media type.
    media_type: String,
    /// Bytes.
    size: u64,
    /// SHA-256 of the content, which is also its address.
    sha256: String,
}

impl CaseLine {
    /// A case of a list.
    pub fn of(record: &CaseRecord) -> Self {
        Self {
            id: record.id,
            number: record.number.as_ref().map(ToString::to_string),
            regulation: record.regulation.clone(),
            channel: record.channel.to_string(),
            office: record.office.clone(),
            status: record.status.clone(),
            ended: record.ended,
            recipient_name: record.recipient_name.clone(),
            opened_at: iso(record.opened_at),
            changed_at: iso(record.changed_at),
            due_at: record.due_at.map(iso),
        }
    }
}

fn words(kinds: &[FactKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.word()).collect()
}

impl Case {
    /// A case in a language.
    pub fn of(view: &CaseView, t: T) -> Self {
        let lang = t.lang();
        let answer = |(question, answer)| CaseAnswer { question, answer };
        Self {
            line: CaseLine::of(&view.record),
            outcome: view.state.outcome.map(|outcome| word(&outcome)),
            due: words(&view.due),
            on_its_way: words(&view.on_its_way),
            position: view.position,
            assigned_to: view.state.assigned.as_ref().map(|(name, _)| name.clone()),
            extended_until: view.state.extended.as_ref().map(|(until, _)| until.clone()),
            extension_reason: view.state.extended.as_ref().map(|(_, reason)| reason.clone()),
            result_at: view.state.result_at.clone(),
            steps: steps(view, t),
            entries: entries(view, t),
            offers: offers(view),
            paper_to_sign: view.state.unsigned.as_ref().map(|(paper, _, _)| paper.clone()),
            papers: papers(view, t),
            answers: view.answers(lang).into_iter().map(answer).collect(),
            documents: documents(view),
        }
    }
}

fn steps(view: &CaseView, t: T) -> Vec<CaseStep> {
    let step = |step: &casework::StepView| CaseStep {
        id: step.id.clone(),
        clause: step.clause.clone(),
        text: step.does.get(t.lang()).to_owned(),
        passed: step.passed,
        current: step.current,
    };
    view.steps.iter().map(step).collect()
}

fn entries(view: &CaseView, t: T) -> Vec<CaseEntry> {
    let entry = |entry: &casework::EntryView| {
        let kind = entry.fact.kind().word();
        CaseEntry {
            at: iso(entry.at),
            system: entry.system.to_string(),
            by: Some(entry.actor.name.clone()).filter(|name| !name.is_empty()),
            text: crate::case::fact_text(t, &entry.fact),
            kind,
        }
    };
    view.entries.iter().map(entry).collect()
}

fn offers(view: &CaseView) -> Vec<CaseOffer> {
    let offer = |offer: &engine::Offer| CaseOffer {
        id: offer.id.clone(),
        kindergarten: offer.kindergarten.clone(),
        answer_by: offer.answer_by.clone(),
        accepted: offer.accepted,
    };
    view.state.offers.iter().map(offer).collect()
}

fn papers(view: &CaseView, t: T) -> Vec<CasePaper> {
    let title =
        |id: &str| view.edition.paper(id).map_or_else(|| id.to_owned(), |form| form.title.get(t.lang()).to_owned());
    let paper = |paper: &engine::PaperRef| CasePaper {
        title: title(&paper.paper),
        paper: paper.paper.clone(),
        number: paper.number.clone(),
        code: paper.code.clone(),
        signer: paper.signer.clone(),
        by_hand: paper.by_hand,
    };
    view.state.papers.iter().map(paper).collect()
}

fn documents(view: &CaseView) -> Vec<CaseDocument> {
    let document = |document: &casework::ApplicationDocument| CaseDocument {
        document: document.document.clone(),
        name: document.name.clone(),
        media_type: document.media_type.clone(),
        size: document.size,
        sha256: document.sha256.to_string(),
    };
    view.application.iter().flat_map(|application| &application.documents).map(document).collect()
}
