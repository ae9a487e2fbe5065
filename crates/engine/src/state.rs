//! The state of a case: a fold of its journal, never stored as truth.

use crate::{Decision, Fact, Leaving, RegisterAnswer};
use kernel::CaseNumber;
use serde::{Deserialize, Serialize};

/// Where a case stands on its route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The step's id.
    pub step: String,
    /// Which of the step's verbs is due.
    pub verb: usize,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The service was given.
    Issued,
    /// The body refused with reasons.
    Refused,
    /// The request was turned away before it reached the body.
    TurnedAway,
    /// The child grew too old to wait for a place.
    Outgrown,
    /// The child left the waiting list before a place was its own.
    Unlisted,
}

/// The status a person sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Being filled or signed.
    #[default]
    Draft,
    /// On its way to the body.
    Sent,
    /// «Поступившие».
    Arrived,
    /// «В работе».
    InWork,
    /// On the waiting list.
    Waiting,
    /// A place is offered and an answer is awaited.
    Offered,
    /// The result is being drawn, signed or handed out.
    ResultDue,
    /// Finished: the service was given.
    Issued,
    /// Finished: refused with reasons.
    Refused,
    /// Turned away before it reached the body.
    TurnedAway,
    /// Finished: the child left the waiting list by age.
    Outgrown,
    /// Finished: the child left the waiting list otherwise.
    Unlisted,
}

impl Status {
    /// All statuses.
    pub const ALL: [Self; 12] = [
        Self::Draft,
        Self::Sent,
        Self::Arrived,
        Self::InWork,
        Self::Waiting,
        Self::Offered,
        Self::ResultDue,
        Self::Issued,
        Self::Refused,
        Self::TurnedAway,
        Self::Outgrown,
        Self::Unlisted,
    ];

    /// The word in data, addresses and translations.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Arrived => "arrived",
            Self::InWork => "in-work",
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::ResultDue => "result-due",
            Self::Issued => "issued",
            Self::Refused => "refused",
            Self::TurnedAway => "turned-away",
            Self::Outgrown => "outgrown",
            Self::Unlisted => "unlisted",
        }
    }
}

/// An offer of a place as the case knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The offer's identifier.
    pub id: String,
    /// The kindergarten's name.
    pub kindergarten: String,
    /// Until when an answer is awaited.
    pub answer_by: Option<String>,
    /// The answer: consent or refusal; silence counts as none of both and closes the offer too.
    pub accepted: Option<bool>,
    /// The time for an answer passed in silence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lapsed: bool,
}

/// A signed paper as the case knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperRef {
    /// Which paper of the regulation.
    pub paper: String,
    /// Its number.
    pub number: String,
    /// The code for the check page.
    pub code: String,
    /// The signed bytes.
    pub pdf: kernel::Digest,
    /// Who signed it.
    pub signer: String,
    /// Printed and signed by hand: it has no electronic signature and no code.
    #[serde(default)]
    pub by_hand: bool,
}

/// The fold of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseState {
    /// The place on the route; none before the start and after the end.
    pub place: Option<Place>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// What a person sees.
    pub status: Status,
    /// The application's number.
    pub number: Option<CaseNumber>,
    /// The exact bytes of the signed application.
    pub application: Option<kernel::Digest>,
    /// The decision, with ground and explanation.
    pub decision: Option<Decision>,
    /// The ground of a refusal.
    pub ground: Option<String>,
    /// The reasoning of a refusal.
    pub explanation: Option<String>,
    /// All offers, the latest last.
    pub offers: Vec<Offer>,
    /// The unsigned paper that waits for its signature: paper, number, bytes.
    pub unsigned: Option<(String, String, kernel::Digest)>,
    /// Signed papers, the latest last.
    pub papers: Vec<PaperRef>,
    /// The kindergarten of a place given without an offer.
    pub allotted: Option<String>,
    /// The specialist to whom the head gave the application: name and account.
    pub assigned: Option<(String, Option<String>)>,
    /// The words of the head's resolution.
    pub resolution: Option<String>,
    /// The commission's conclusion: for the recipient or not, minutes, words.
    pub conclusion: Option<(bool, String, String)>,
    /// What the search of the archive found: whether anything, and where.
    pub searched: Option<(bool, Option<String>)>,
    /// The outgoing number of the document.
    pub outgoing: Option<String>,
    /// The last day of a prolonged term, RFC 3339, and why it was prolonged.
    pub extended: Option<(String, String)>,
    /// When the result can be had, RFC 3339.
    pub result_at: Option<String>,
    /// The result lies with the provider again, since nobody came for it.
    pub stored: bool,
    /// The child left the waiting list by age.
    pub outgrown: bool,
    /// Why the child left the waiting list before a place was its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlisted: Option<Leaving>,
    /// The latest answer of each register that was asked.
    pub answers: Vec<RegisterAnswer>,
    /// Steps passed, in order, as `(step, branch taken)`.
    pub path: Vec<String>,
    /// Steps found late.
    pub overdue: Vec<String>,
    /// How many facts are folded in.
    pub facts: u64,
}

impl CaseState {
    /// The open offer, if one awaits its answer.
    pub fn open_offer(&self) -> Option<&Offer> {
        self.offers.last().filter(|offer| offer.accepted.is_none() && !offer.lapsed)
    }

    /// Whether a place was given to the child, or it consented to one.
    pub fn has_place(&self) -> bool {
        self.allotted.is_some() || self.offers.iter().any(|offer| offer.accepted == Some(true))
    }

    /// Takes in what a fact says, wherever the walk goes on.
    pub(crate) fn note(&mut self, fact: &Fact) {
        self.facts += 1;
        match fact {
            Fact::FormFilled { application } => self.application = Some(application.clone()),
            Fact::Dispatched { .. } => self.status = Status::Sent,
            Fact::Numbered { number } => {
                self.number = Some(number.clone());
                self.status = Status::Arrived;
            }
            Fact::Accepted => self.status = Status::InWork,
            Fact::Decided { decision, ground, explanation } => {
                self.decision = Some(*decision);
                self.ground.clone_from(ground);
                self.explanation.clone_from(explanation);
                self.status = Status::ResultDue;
            }
            Fact::TakenOver { number, application } => self.take_over(number, application),
            Fact::Enrolled { .. } | Fact::RefusalFiled { .. } => self.status = Status::Waiting,
            Fact::PaperFormed { paper, number, pdf } => {
                self.unsigned = Some((paper.clone(), number.clone(), pdf.clone()));
            }
            Fact::PaperSigned { paper, number, code, pdf, signer, .. } => {
                self.unsigned = None;
                self.papers.push(PaperRef {
                    paper: paper.clone(),
                    number: number.clone(),
                    code: code.clone(),
                    pdf: pdf.clone(),
                    signer: signer.clone(),
                    by_hand: false,
                });
            }
            Fact::SignedByHand { paper, number, signer, .. } => self.sign_by_hand(paper, number, signer),
            Fact::Assigned { to, account, resolution } => {
                self.assigned = Some((to.clone(), account.clone()));
                self.resolution = Some(resolution.clone()).filter(|words| !words.is_empty());
            }
            Fact::Concluded { favourable, minutes, conclusion } => {
                self.conclusion = Some((*favourable, minutes.clone(), conclusion.clone()));
            }
            Fact::Searched { found, place, .. } => self.searched = Some((*found, place.clone())),
            Fact::OutgoingRegistered { number } => self.outgoing = Some(number.clone()),
            Fact::Extended { until, reason } => self.extended = Some((until.clone(), reason.clone())),
            Fact::ResultAppointed { at } => self.result_at = Some(at.clone()),
            Fact::Stored => self.stored = true,
            Fact::Recalled => self.stored = false,
            Fact::Outgrown { .. } => self.outgrown = true,
            Fact::RegistersAsked { answers, .. } | Fact::AskedAgain { answers } => self.hear_registers(answers),
            Fact::Overdue { step } => self.overdue.push(step.clone()),
            _ => self.note_place(fact),
        }
    }

    /// Takes in what became of a place on the waiting list or of one in a kindergarten.
    fn note_place(&mut self, fact: &Fact) {
        match fact {
            Fact::PlaceOffered { offer, kindergarten, answer_by } => {
                let offer = Offer {
                    id: offer.clone(),
                    kindergarten: kindergarten.clone(),
                    answer_by: answer_by.clone(),
                    accepted: None,
                    lapsed: false,
                };
                self.offers.push(offer);
                self.status = Status::Offered;
            }
            Fact::PlaceAccepted { offer, .. } => self.answer(offer, true),
            Fact::PlaceDeclined { offer, .. } => self.answer(offer, false),
            Fact::PlaceAllotted { kindergarten, .. } => {
                self.allotted = Some(kindergarten.clone());
                self.status = Status::ResultDue;
            }
            Fact::OfferLapsed { offer } => {
                if let Some(offer) = self.offers.iter_mut().rev().find(|known| known.id == *offer) {
                    offer.lapsed = true;
                }
                self.status = Status::Waiting;
            }
            Fact::Unlisted { why } => self.unlisted = Some(*why),
            Fact::Reopened => {
                self.outcome = None;
                self.allotted = None;
                self.status = Status::Waiting;
            }
            _ => {}
        }
    }

    fn take_over(&mut self, number: &CaseNumber, application: &kernel::Digest) {
        self.number = Some(number.clone());
        self.application = Some(application.clone());
        self.decision = Some(Decision::Grant);
        self.status = Status::Waiting;
    }

    fn hear_registers(&mut self, answers: &[RegisterAnswer]) {
        for answer in answers {
            self.answers.retain(|earlier| earlier.register != answer.register);
            self.answers.push(answer.clone());
        }
    }

    fn sign_by_hand(&mut self, paper: &str, number: &str, signer: &str) {
        let Some((_, _, pdf)) = self.unsigned.take() else { return };
        self.papers.push(PaperRef {
            paper: paper.to_owned(),
            number: number.to_owned(),
            code: String::new(),
            pdf,
            signer: signer.to_owned(),
            by_hand: true,
        });
    }

    fn answer(&mut self, id: &str, accepted: bool) {
        if let Some(offer) = self.offers.iter_mut().rev().find(|offer| offer.id == id) {
            offer.accepted = Some(accepted);
        }
        self.status = if accepted { Status::ResultDue } else { Status::Waiting };
    }

    /// Ends the walk; the outcome follows from the decision.
    pub(crate) fn end(&mut self) {
        self.place = None;
        let (outcome, status) = match self.decision {
            _ if self.outgrown => (Outcome::Outgrown, Status::Outgrown),
            _ if self.unlisted.is_some() => (Outcome::Unlisted, Status::Unlisted),
            Some(Decision::Grant) => (Outcome::Issued, Status::Issued),
            Some(Decision::Refuse) => (Outcome::Refused, Status::Refused),
            None => (Outcome::TurnedAway, Status::TurnedAway),
        };
        self.outcome = Some(outcome);
        self.status = status;
    }
}
