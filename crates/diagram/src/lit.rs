//! The way of one case in the diagram.

use crate::process::{Ending, Process};
use engine::{CaseState, Outcome};
use std::collections::{BTreeMap, BTreeSet};

/// What a diagram lights: the way a case has gone, where it stands, and how much time its steps took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lit {
    /// Passed nodes, by their place in [`Process::nodes`].
    pub nodes: BTreeSet<usize>,
    /// Passed flows, by their place in [`Process::flows`].
    pub flows: BTreeSet<usize>,
    /// The node that is due now; none after the end.
    pub current: Option<usize>,
    /// The time a step took, in words, by the step's id.
    pub used: BTreeMap<String, String>,
}

impl Lit {
    /// The same with the time each step took, in words ready for people.
    #[must_use]
    pub fn with_times(mut self, used: BTreeMap<String, String>) -> Self {
        self.used = used;
        self
    }
}

impl Process {
    /// The way of a case: the steps it passed, the flows between them, and the step it stands at.
    pub fn lit(&self, state: &CaseState) -> Lit {
        let mut lit = Lit::default();
        lit.nodes.extend(self.start());
        let mut last: Option<&str> = None;
        for step in &state.path {
            self.light(&mut lit, self.way(last, step));
            lit.nodes.extend(self.node_of(step));
            last = Some(step);
        }
        if let Some(place) = &state.place {
            self.light(&mut lit, self.way(last, &place.step));
            lit.current = self.node_of(&place.step);
            if let Some(current) = lit.current.filter(|_| !state.path.contains(&place.step)) {
                lit.nodes.remove(&current);
            }
        }
        let endings: &[Ending] = match state.outcome {
            Some(Outcome::Issued) => &[Ending::Message, Ending::Simple],
            Some(Outcome::Outgrown | Outcome::Unlisted) => &[Ending::Simple, Ending::Message],
            Some(Outcome::Refused | Outcome::TurnedAway) => &[Ending::Error, Ending::Message, Ending::Simple],
            None => &[],
        };
        if let Some(last) = last.filter(|_| !endings.is_empty()) {
            self.light(&mut lit, self.way_out(last, endings));
        }
        lit
    }

    fn light(&self, lit: &mut Lit, way: Option<Vec<usize>>) {
        for flow in way.into_iter().flatten() {
            lit.flows.insert(flow);
            lit.nodes.extend(self.flows.get(flow).and_then(crate::Flow::joins).map(|(_, to)| to));
        }
    }
}
