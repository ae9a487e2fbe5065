//! The public log of a territory: events a line each, from which anybody recomputes the whole list and finds what was edited, removed, reordered or
//! cut off. And whether a published round of allocation is the one that the log tells of.

use crate::allocation::{Outcome, Round};
use crate::ledger::{Head, Ledger};
use crate::{Event, Impossible, List, NotCanonical, RoundNumber, What};

/// What is wrong with a published log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// A line is no event in its one form.
    #[error("line {line}: {fault}")]
    NotAnEvent {
        /// The line, counted from one.
        line: u64,
        /// What is wrong.
        fault: NotCanonical,
    },
    /// A line holds what cannot have happened then: something was edited, removed, put in or reordered.
    #[error("line {line}: {reason}")]
    Impossible {
        /// The line, counted from one.
        line: u64,
        /// Why it cannot be.
        reason: Impossible,
    },
    /// The log ends before the head's size.
    #[error("the log has {found} events, its head tells {expected}: its end was cut off")]
    CutOff {
        /// The size of the head.
        expected: u64,
        /// The events found.
        found: u64,
    },
    /// The events are not those of the head.
    #[error("the events are not those of the head: something was edited")]
    OtherRoot,
}

/// The lines of a log.
pub fn export<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<String, serde_json::Error> {
    let mut lines = String::new();
    for event in events {
        lines.push_str(&serde_json::to_string(event)?);
        lines.push('\n');
    }
    Ok(lines)
}

/// The list that follows from the lines of a log.
pub fn recompute(lines: &str) -> Result<List, LogFault> {
    Ok(recompute_with_ledger(lines)?.0)
}

/// The list that follows from the lines of a log, after they are found to be those of a head. Events after the head's size are taken as newer.
pub fn verify(lines: &str, head: &Head) -> Result<List, LogFault> {
    let (list, ledger) = recompute_with_ledger(lines)?;
    match ledger.root_at(head.size) {
        Some(root) if root == head.root => Ok(list),
        Some(_) => Err(LogFault::OtherRoot),
        None => Err(LogFault::CutOff { expected: head.size, found: ledger.size() }),
    }
}

fn recompute_with_ledger(lines: &str) -> Result<(List, Ledger), LogFault> {
    let (mut list, mut ledger) = (List::default(), Ledger::default());
    for (line, text) in (1..).zip(lines.lines()) {
        let event = Event::from_canonical(text.as_bytes()).map_err(|fault| LogFault::NotAnEvent { line, fault })?;
        list.apply(&event).map_err(|reason| LogFault::Impossible { line, reason })?;
        ledger.append(text.as_bytes());
    }
    Ok((list, ledger))
}

/// Why a published round is not the one that a log tells of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoundOfAnother {
    /// The log itself.
    #[error(transparent)]
    Log(#[from] LogFault),
    /// A file cannot be written in its one form.
    #[error("the round or its result has no form: {0}")]
    NoForm(String),
    /// The log has no round that rests on this.
    #[error("the log tells of no round that rests on this")]
    NotHeld,
    /// The result is another one.
    #[error("the log tells of another result of round {0}")]
    OtherResult(RoundNumber),
    /// The children placed by the log are not those of the result.
    #[error("the log places other children in round {0}")]
    OtherPlaces(RoundNumber),
    /// The criteria or the seed are not those of the log.
    #[error("round {0} was not held by the settings in force and its bound seed")]
    OtherTerms(RoundNumber),
    /// The list at the cut gives other groups, children or wishes.
    #[error("the list as it stood does not give what round {0} rests on")]
    OtherList(RoundNumber),
}

/// Finds the round in a log that rests on this and came to this result: the log binds both, the criteria are those of the settings in force, the seed is
/// the one bound before, and the list as it stood at the cut gives the very same groups, children and wishes. That the seed is the bound one is proved
/// by the replay itself.
pub fn check_round(lines: &str, round: &Round, outcome: &Outcome) -> Result<RoundNumber, RoundOfAnother> {
    let no_form = |error: serde_json::Error| RoundOfAnother::NoForm(error.to_string());
    let (rests_on, came_to) = (round.digest().map_err(no_form)?, outcome.digest().map_err(no_form)?);
    // The whole log must hold before a line of it is believed.
    recompute(lines)?;
    let events = lines.lines().filter_map(|line| Event::from_canonical(line.as_bytes()).ok()).collect::<Vec<_>>();
    let held = events.iter().find_map(|event| match &event.what {
        What::AllocationHeld { round, seed, cut, input, result, placed, .. } if *input == rests_on => {
            Some((event, *round, seed, *cut, result, placed))
        }
        _ => None,
    });
    let (held, number, seed, cut, result, placed) = held.ok_or(RoundOfAnother::NotHeld)?;
    if *result != came_to {
        return Err(RoundOfAnother::OtherResult(number));
    }
    if *placed != outcome.placed(round) {
        return Err(RoundOfAnother::OtherPlaces(number));
    }
    let mut list = List::default();
    let mut given = cut == 0 && list.gives(round);
    for event in events.iter().take_while(|event| event.number < held.number) {
        list.apply(event).map_err(|reason| LogFault::Impossible { line: event.number + 1, reason })?;
        if list.events() == cut {
            given = list.gives(round);
        }
    }
    let criteria = list.settings(held.at).and_then(|settings| settings.priorities.value.as_ref());
    if criteria != Some(&round.criteria) || *round.seed.to_hex() != **seed {
        return Err(RoundOfAnother::OtherTerms(number));
    }
    if given { Ok(number) } else { Err(RoundOfAnother::OtherList(number)) }
}
