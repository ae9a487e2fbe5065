//! Every run of a route: all branches, each way back once.

use engine::{CaseState, Fact, FactKind, Route, advance};
use kernel::System;
use serde_json::{Value, json};

/// The last states of all runs.
pub fn every_run(route: &Route) -> Vec<CaseState> {
    let mut ended = Vec::new();
    let mut open = vec![CaseState::start(route)];
    while let Some(state) = open.pop() {
        let Some(step) = state.place.as_ref().map(|place| place.step.clone()) else {
            ended.push(state);
            continue;
        };
        if state.path.iter().filter(|passed| **passed == step).count() > 1 {
            continue;
        }
        for fact in state.due(route).into_iter().flat_map(|kind| samples(route, kind)) {
            // Of the papers only that of the step fits.
            open.extend(advance(route, &state, &fact));
        }
    }
    ended
}

/// The facts of a run with the systems that bring them.
pub fn facts_of(route: &Route, run: &CaseState) -> Vec<(System, FactKind)> {
    let steps = run.path.iter().map(|id| route.step(id).unwrap());
    steps
        .flat_map(|step| {
            let verbs = step.verbs.iter().map(|verb| verb.fact());
            let answers = step.question.iter().flat_map(|question| question.facts());
            verbs.chain(answers).map(|fact| (step.system, fact)).collect::<Vec<_>>()
        })
        .collect()
}

/// Facts of a kind: one, or one for each way it can go and each paper it can be about.
fn samples(route: &Route, kind: FactKind) -> Vec<Fact> {
    let variants: Vec<Value> = match kind {
        FactKind::Decided => vec![json!({ "decision": "grant" }), json!({ "decision": "refuse", "ground": "G" })],
        FactKind::Enrolled => vec![json!({ "place_free": true }), json!({ "place_free": false })],
        FactKind::PaperFormed | FactKind::PaperSigned | FactKind::SignedByHand => {
            let mut papers: Vec<&str> = route.steps.iter().filter_map(|step| step.paper.as_deref()).collect();
            papers.sort_unstable();
            papers.dedup();
            papers.into_iter().map(|paper| json!({ "paper": paper })).collect()
        }
        _ => vec![json!({})],
    };
    variants.into_iter().map(|variant| sample(kind, &variant)).collect()
}

/// A fact with everything that any fact may hold: readers take what is theirs.
fn sample(kind: FactKind, variant: &Value) -> Fact {
    let digest = "d".repeat(64);
    let mut members = json!({
        "kind": kind, "method": "password", "application": digest, "signature": digest, "certificate": "1", "pdf": digest,
        "reasons": ["revoked"], "to": "portal", "number": "office-2026-000001", "missing": ["M"], "registers": ["persons"],
        "media": ["paper"], "found": true, "favourable": true, "minutes": "1", "conclusion": "C", "position": 1, "offer": "A",
        "kindergarten": "K", "place": "P", "code": "C", "signer": "S", "register": "1", "received_by": "R", "age": 7, "answers": [],
        "written": { "form": "signed-bytes", "document": digest, "signature": digest },
        "handing": { "how": "by-hand", "received_by": "R" },
    });
    for (key, value) in variant.as_object().unwrap() {
        members[key] = value.clone();
    }
    serde_json::from_value(members).unwrap_or_else(|error| panic!("{kind:?}: {error}"))
}
