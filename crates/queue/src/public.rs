//! The public log of a territory: events a line each, from which anybody recomputes the whole list and finds what was edited, removed, reordered or
//! cut off.

use crate::ledger::{Head, Ledger};
use crate::{Event, Impossible, List, NotCanonical};

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
