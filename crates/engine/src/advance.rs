//! The walk: one fact moves a case from one place of its route to the next.

use crate::{Branch, CaseState, Decision, Deed, Fact, FactKind, Outcome, Place, Question, Route, Step};
use jiff::Timestamp;

/// A fact that the route does not allow at this place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misstep {
    /// The case has ended.
    #[error("the case has ended, {} cannot happen any more", fact.word())]
    Ended {
        /// What was tried.
        fact: FactKind,
    },
    /// Another deed is due.
    #[error("at {step} {} is due, not {}", due.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" or "), fact.word())]
    NotDue {
        /// The step.
        step: String,
        /// What is due there.
        due: Vec<FactKind>,
        /// What was tried.
        fact: FactKind,
    },
    /// An answer to an offer that is not the open one.
    #[error("the offer is not open any more")]
    OfferClosed,
    /// A paper that is not the one the step prescribes.
    #[error("{step} does not issue the paper {paper}")]
    OtherPaper {
        /// The step.
        step: String,
        /// The paper that was tried.
        paper: String,
    },
    /// The waiting list does not allow it.
    #[error("the waiting list does not allow it: {said}")]
    List {
        /// Why, as a machine code.
        why: String,
        /// The same for who reads errors.
        said: String,
    },
    /// The child is on this list already, or has a place by it.
    #[error("the child is on this list already, by the application {number}")]
    AlreadyListed {
        /// The number of the other application; its identifier where it has none.
        number: String,
    },
    /// A refusal that names no ground: every refusal rests on a ground of the regulation.
    #[error("a refusal must name its ground")]
    NoGround,
    /// The route leads nowhere; the loader refuses such a route, so this tells of data changed under a case.
    #[error("the route has no way on from {step}")]
    NoWay {
        /// The step.
        step: String,
    },
}

impl Misstep {
    /// Why, as a machine code: so it is told to the system that asked for the deed by letter.
    pub fn word(&self) -> String {
        let word = match self {
            Self::Ended { .. } => "ended",
            Self::NotDue { .. } => "not-due",
            Self::OfferClosed => "offer-closed",
            Self::OtherPaper { .. } => "other-paper",
            Self::List { why, .. } => return format!("list-{why}"),
            Self::AlreadyListed { .. } => "already-listed",
            Self::NoGround => "no-ground",
            Self::NoWay { .. } => "no-way",
        };
        word.to_owned()
    }
}

impl CaseState {
    /// A case at the first step of its route.
    pub fn start(route: &Route) -> Self {
        let place = route.steps.first().map(|step| Place { step: step.id.clone(), verb: 0 });
        Self { place, ..Self::default() }
    }

    /// The facts that may happen next on the route; several where a step may be skipped or a question is open.
    pub fn due(&self, route: &Route) -> Vec<FactKind> {
        let mut due = Vec::new();
        let mut place = self.place.clone();
        while let Some(here) = place {
            let Some(step) = route.step(&here.step) else { break };
            due.extend(due_at(step, here.verb));
            place = skip(step);
        }
        due
    }

    /// The step due now.
    pub fn step<'a>(&self, route: &'a Route) -> Option<&'a Step> {
        self.place.as_ref().and_then(|place| route.step(&place.step))
    }
}

fn due_at(step: &Step, verb: usize) -> Vec<FactKind> {
    match step.deed() {
        Deed::Question(question) => question.facts().to_vec(),
        Deed::Verbs(verbs) => {
            let due = verbs.get(verb).map(|verb| verb.fact());
            let leaves = verbs.get(verb).filter(|verb| verb.waits() && step.lets_go()).map(|_| FactKind::Outgrown);
            due.into_iter().chain(leaves).collect()
        }
    }
}

fn skip(step: &Step) -> Option<Place> {
    let target = step.next.target(Branch::Done).filter(|_| step.optional)?;
    Some(Place { step: target.to_owned(), verb: 0 })
}

/// Moves a case by one fact, or says why the fact cannot happen here.
///
/// The function is pure: the same route, state and fact always give the same state.
pub fn advance(route: &Route, state: &CaseState, fact: &Fact) -> Result<CaseState, Misstep> {
    let mut next = state.clone();
    // Where the service ends with a number on the list, the child goes on waiting after the end of the case.
    let waits_on = state.outcome == Some(Outcome::Issued) && !state.outgrown;
    if fact.kind().beside_the_route() || (fact.kind() == FactKind::Outgrown && waits_on) {
        next.note(fact);
        return Ok(next);
    }
    match fact {
        Fact::OfferLapsed { offer } => return lapse(route, next, offer, fact),
        Fact::Unlisted { .. } => return leave(route, next, fact),
        Fact::Reopened => return wait_again(route, next, fact),
        Fact::TakenOver { .. } => return take_over(route, state, fact),
        _ => {}
    }
    let (step, verb) = find_due(route, state, fact)?;
    check_said(step, state, fact)?;
    next.note(fact);
    let more = matches!(step.deed(), Deed::Verbs(verbs) if verb + 1 < verbs.len());
    if more {
        next.place = Some(Place { step: step.id.clone(), verb: verb + 1 });
        return Ok(next);
    }
    next.path.push(step.id.clone());
    match step.next.target(fact.branch()) {
        Some("end") => next.end(),
        Some(target) if route.step(target).is_some() => {
            next.place = Some(Place { step: target.to_owned(), verb: 0 });
        }
        _ => return Err(Misstep::NoWay { step: step.id.clone() }),
    }
    Ok(next)
}

/// An offer that nobody answered goes back to where places are offered. No act prints this way: it is the territory's setting that ends an offer.
fn lapse(route: &Route, mut next: CaseState, offer: &str, fact: &Fact) -> Result<CaseState, Misstep> {
    let step = next.step(route).filter(|step| step.deed() == Deed::Question(Question::PlaceAccepted));
    let (Some(step), Some(place)) = (step, route.waits_at()) else {
        return Err(not_due(route, &next, fact));
    };
    if next.open_offer().is_none_or(|open| open.id != offer) {
        return Err(Misstep::OfferClosed);
    }
    next.path.push(step.id.clone());
    next.place = Some(place);
    next.note(fact);
    Ok(next)
}

/// A child that leaves the list while it waits or an offer is open ends the case.
fn leave(route: &Route, mut next: CaseState, fact: &Fact) -> Result<CaseState, Misstep> {
    let waits = |step: &Step, verb: usize| {
        step.deed() == Deed::Question(Question::PlaceAccepted) || step.verbs.get(verb).is_some_and(|verb| verb.waits())
    };
    let here = next.place.as_ref().zip(next.step(route)).is_some_and(|(place, step)| waits(step, place.verb));
    if !here {
        return Err(not_due(route, &next, fact));
    }
    next.note(fact);
    next.end();
    Ok(next)
}

/// A case whose child lost its place stands again where it waits for one: after the end of the service, and where the referral was not fetched yet.
fn wait_again(route: &Route, mut next: CaseState, fact: &Fact) -> Result<CaseState, Misstep> {
    let ended = next.outcome == Some(Outcome::Issued) && !next.outgrown;
    let unfetched = next.has_place() && next.due(route).contains(&FactKind::HandedOut);
    let Some(place) = route.waits_at().filter(|_| ended || unfetched) else {
        return Err(not_due(route, &next, fact));
    };
    next.place = Some(place);
    next.note(fact);
    Ok(next)
}

fn not_due(route: &Route, state: &CaseState, fact: &Fact) -> Misstep {
    match &state.place {
        Some(place) => Misstep::NotDue { step: place.step.clone(), due: state.due(route), fact: fact.kind() },
        None => Misstep::Ended { fact: fact.kind() },
    }
}

/// Begins a case where its child waits for a place; where the service ends with the number on the list, it has been given.
fn take_over(route: &Route, state: &CaseState, fact: &Fact) -> Result<CaseState, Misstep> {
    if state.facts > 0 || !route.enrols() {
        let step = state.place.as_ref().map(|place| place.step.clone()).unwrap_or_default();
        return Err(Misstep::NotDue { step, due: state.due(route), fact: fact.kind() });
    }
    let mut next = state.clone();
    next.note(fact);
    match route.waits_at() {
        Some(place) => next.place = Some(place),
        None => next.end(),
    }
    Ok(next)
}

fn find_due<'a>(route: &'a Route, state: &CaseState, fact: &Fact) -> Result<(&'a Step, usize), Misstep> {
    let kind = fact.kind();
    let mut place = state.place.clone().ok_or(Misstep::Ended { fact: kind })?;
    loop {
        let Some(step) = route.step(&place.step) else {
            return Err(Misstep::NoWay { step: place.step });
        };
        if due_at(step, place.verb).contains(&kind) {
            return Ok((step, place.verb));
        }
        match skip(step) {
            Some(skipped) => place = skipped,
            None => return Err(Misstep::NotDue { step: place.step, due: state.due(route), fact: kind }),
        }
    }
}

/// Whether what the fact says fits what the case knows.
fn check_said(step: &Step, state: &CaseState, fact: &Fact) -> Result<(), Misstep> {
    match fact {
        Fact::PlaceAccepted { offer, .. } | Fact::PlaceDeclined { offer, .. }
            if state.open_offer().is_none_or(|open| open.id != *offer) =>
        {
            Err(Misstep::OfferClosed)
        }
        Fact::RefusalFiled { offer } if state.offers.last().is_none_or(|last| last.id != *offer) => {
            Err(Misstep::OfferClosed)
        }
        Fact::PaperFormed { paper, .. } | Fact::PaperSigned { paper, .. } | Fact::SignedByHand { paper, .. }
            if step.paper.as_ref() != Some(paper) =>
        {
            Err(Misstep::OtherPaper { step: step.id.clone(), paper: paper.clone() })
        }
        Fact::Decided { decision: Decision::Refuse, ground: None, .. } => Err(Misstep::NoGround),
        _ => Ok(()),
    }
}

/// Folds a journal from the start of the route.
pub fn replay<'a>(route: &Route, facts: impl IntoIterator<Item = &'a Fact>) -> Result<CaseState, Misstep> {
    facts.into_iter().try_fold(CaseState::start(route), |state, fact| advance(route, &state, fact))
}

/// When a case came to the step where it stands, by the moments of its journal; none before it has left its first step.
///
/// A limit that the act prints for a whole step runs from here, however many deeds the step asks for.
pub fn entered<'a>(route: &Route, journal: impl IntoIterator<Item = (Timestamp, &'a Fact)>) -> Option<Timestamp> {
    let step = |state: &CaseState| state.place.as_ref().map(|place| place.step.clone());
    let begin = (CaseState::start(route), None);
    let (_, came) = journal.into_iter().fold(begin, |(state, came), (at, fact)| {
        let next = hear(route, &state, fact);
        // A way back may lead to the same step once more: then it begins anew.
        let moved = next.path.len() != state.path.len() || step(&next) != step(&state);
        (next, if moved { Some(at) } else { came })
    });
    came
}

/// Takes in a fact heard from the system that owns the case.
///
/// The owner has checked it; a receiver that was not told of every fact before it goes straight to the step the fact belongs to.
pub fn hear(route: &Route, state: &CaseState, fact: &Fact) -> CaseState {
    if let Ok(next) = advance(route, state, fact) {
        return next;
    }
    let places = route
        .steps
        .iter()
        .flat_map(|step| (0..step.verbs.len().max(1)).map(|verb| Place { step: step.id.clone(), verb }));
    places
        .into_iter()
        .find_map(|place| advance(route, &CaseState { place: Some(place), ..state.clone() }, fact).ok())
        .unwrap_or_else(|| {
            let mut noted = state.clone();
            noted.note(fact);
            noted
        })
}
