//! What must hold in a route: every way leads somewhere and to an end, ways back are bounded, and the table of actions tells the same run.

use crate::load::Reader;
use crate::{ActionMoment, ActionRow, Branch, Edition, FactKind, Next, Route, Step, Verb};
use kernel::System;
use std::collections::BTreeSet;

/// Notes every fault of a route.
pub(crate) fn check_route(reader: &mut Reader<'_>, edition: &Edition, route: &Route) {
    let file = format!("channels/{}.toml", route.channel);
    if route.steps.is_empty() {
        reader.blame(&file, "channel", "the route has no step", "add the steps the clause prints");
    }
    let mut seen = BTreeSet::new();
    for step in &route.steps {
        let needle = format!("id = \"{}\"", step.id);
        if !seen.insert(step.id.as_str()) {
            reader.blame(
                &file,
                &needle,
                format!("step «{}» stands twice", step.id),
                "give the second a suffix: process-9.referral",
            );
        }
        check_deed(reader, edition, step, &file, &needle);
        check_next(reader, route, step, &file, &needle);
        check_paper(reader, edition, step, &file, &needle);
    }
    check_ends(reader, route, &file);
    check_reached(reader, route, &file);
    check_actions(reader, route, &file);
}

fn check_deed(reader: &mut Reader<'_>, edition: &Edition, step: &Step, file: &str, needle: &str) {
    if step.verbs.is_empty() == step.question.is_none() {
        reader.blame(
            file,
            needle,
            format!("step «{}» must have verbs or a question, and not both", step.id),
            "a process has `verbs`, a condition a `question`",
        );
    }
    let early = step.verbs.iter().rev().skip(1).find(|verb| verb.branches().len() > 1);
    if let Some(verb) = early {
        reader.blame(
            file,
            needle,
            format!("in step «{}» the branching verb {verb:?} is not the last", step.id),
            "split the step with a suffix",
        );
    }
    if step.verbs.contains(&Verb::Decide) && edition.grounds.is_empty() {
        reader.blame(
            file,
            needle,
            format!("step «{}» may refuse, and there is no ground", step.id),
            "add the grounds to grounds.toml",
        );
    }
    if step.verbs.contains(&Verb::AskRegisters) == step.registers.is_empty() {
        reader.blame(
            file,
            needle,
            format!("step «{}»: who asks registers names them, and nobody else does", step.id),
            "write `registers = [\"persons\"]` beside `ask-registers`",
        );
    }
    if step.optional && step.branches() != [Branch::Done] {
        reader.blame(
            file,
            needle,
            format!("step «{}» branches, so it cannot be optional", step.id),
            "take `optional` out",
        );
    }
}

fn check_next(reader: &mut Reader<'_>, route: &Route, step: &Step, file: &str, needle: &str) {
    for branch in step.branches() {
        match step.next.target(*branch) {
            None => {
                let branch = word(*branch);
                reader.blame(
                    file,
                    needle,
                    format!("step «{}» has no way on for `{branch}`", step.id),
                    format!("add `{branch}` to its `next`"),
                );
            }
            Some(target) if target != "end" && route.step(target).is_none() => {
                reader.blame(
                    file,
                    needle,
                    format!("step «{}» leads to «{target}», which is not there", step.id),
                    "name a step of this route or `end`",
                );
            }
            Some(_) => {}
        }
    }
    if let Next::By(ways) = &step.next {
        for branch in ways.keys().filter(|branch| !step.branches().contains(branch)) {
            reader.blame(
                file,
                needle,
                format!("step «{}» never takes the way `{}`", step.id, word(*branch)),
                "take it out of its `next`",
            );
        }
    }
}

fn word(branch: Branch) -> String {
    serde_json::to_value(branch).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn check_paper(reader: &mut Reader<'_>, edition: &Edition, step: &Step, file: &str, needle: &str) {
    let papered = step
        .verbs
        .iter()
        .any(|verb| matches!(verb, Verb::FormPaper | Verb::SignPaper | Verb::SignByHand | Verb::RefusePackage));
    match &step.paper {
        Some(paper) if edition.paper(paper).is_none() => {
            reader.blame(
                file,
                needle,
                format!("step «{}» names the paper «{paper}», which is not there", step.id),
                "add it to papers.toml",
            );
        }
        None if papered => reader.blame(
            file,
            needle,
            format!("step «{}» draws a paper and names none", step.id),
            "add `paper = \"…\"`",
        ),
        _ => {}
    }
}

/// Every step can reach the end, and every way back is bounded.
fn check_ends(reader: &mut Reader<'_>, route: &Route, file: &str) {
    let mut reaching: BTreeSet<&str> = BTreeSet::from(["end"]);
    while let Some(step) = route.steps.iter().find(|step| {
        !reaching.contains(step.id.as_str()) && step.next.targets().iter().any(|target| reaching.contains(target))
    }) {
        reaching.insert(&step.id);
    }
    for step in &route.steps {
        let needle = format!("id = \"{}\"", step.id);
        if !reaching.contains(step.id.as_str()) {
            reader.blame(
                file,
                &needle,
                format!("from step «{}» no end can be reached", step.id),
                "let a way lead to `end`",
            );
        }
        if step.bound.is_none() && loops(route, step) {
            reader.blame(
                file,
                &needle,
                format!("step «{}» can come round for ever", step.id),
                "say in `bound`, at one step of the circle, what ends it",
            );
        }
    }
}

/// Whether a step can come round to itself without passing a step that is bounded.
fn loops(route: &Route, start: &Step) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = start.next.targets();
    while let Some(id) = open.pop() {
        if id == start.id {
            return true;
        }
        if let Some(step) = route.step(id).filter(|step| step.bound.is_none() && seen.insert(step.id.clone())) {
            open.extend(step.next.targets());
        }
    }
    false
}

/// Every step can be reached from the first.
fn check_reached(reader: &mut Reader<'_>, route: &Route, file: &str) {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = route.steps.first().map(|step| step.id.as_str()).into_iter().collect();
    while let Some(id) = open.pop() {
        if let Some(step) = route.step(id).filter(|step| reached.insert(step.id.as_str())) {
            open.extend(step.next.targets());
        }
    }
    for step in route.steps.iter().filter(|step| !reached.contains(step.id.as_str())) {
        let needle = format!("id = \"{}\"", step.id);
        reader.blame(
            file,
            &needle,
            format!("no way leads to step «{}»", step.id),
            "let a step lead to it, or take it out",
        );
    }
}

fn check_actions(reader: &mut Reader<'_>, route: &Route, file: &str) {
    let mut seen = BTreeSet::new();
    for row in &route.actions {
        let needle = format!("number = {}", row.number);
        if !seen.insert(row.number) {
            reader.blame(file, &needle, format!("action {} stands twice", row.number), "number the rows as printed");
        }
        let nexts = row.next.as_ref().map(crate::NextAction::numbers).unwrap_or_default();
        if let Some(next) = nexts.into_iter().find(|next| !route.actions.iter().any(|other| other.number == *next)) {
            reader.blame(
                file,
                &needle,
                format!("action {} leads to {next}, which is not there", row.number),
                "name a printed action or leave `next` out",
            );
        }
        if let Some(what) = wrong_moment(route, row) {
            reader.blame(
                file,
                &needle,
                format!("action {}: {what}", row.number),
                "correct `moment`, `fact` or `system`, or the steps and [tell]",
            );
        }
    }
}

/// Why a row of the table does not describe a moment of the run.
fn wrong_moment(route: &Route, row: &ActionRow) -> Option<String> {
    let Some(fact) = row.fact else {
        return (row.moment != ActionMoment::Nothing).then(|| "it names no fact".to_owned());
    };
    let word = fact.word();
    match row.moment {
        ActionMoment::Nothing => Some(format!("nothing happens, and yet it names {word}")),
        ActionMoment::Done if !done_at(route, row.system).contains(&fact) => {
            Some(format!("no step of {} brings {word}", row.system))
        }
        ActionMoment::Shown if !route.tell.to(row.system).contains(&fact) => {
            Some(format!("{} is not told {word}", row.system))
        }
        ActionMoment::Routed if !routed(route, fact) => Some(format!("no letter tells {word}")),
        _ => None,
    }
}

/// The facts that the steps of a system bring.
fn done_at(route: &Route, system: System) -> Vec<FactKind> {
    let here = route.steps.iter().filter(|step| step.system == system);
    here.flat_map(|step| {
        step.verbs.iter().map(|verb| verb.fact()).chain(step.question.into_iter().flat_map(crate::Question::facts))
    })
    .collect()
}

/// Whether a letter carries a fact: the application itself at its dispatch, and what is told.
fn routed(route: &Route, fact: FactKind) -> bool {
    fact == FactKind::Dispatched || System::ALL.into_iter().any(|system| route.tell.to(system).contains(&fact))
}
