//! From the steps of a route to the graph of its diagram.

use crate::lanes::{RECIPIENT, place, pools};
use crate::process::{End, Ending, Flow, FlowKind, Node, NodeKind, Process, Side};
use crate::step_words::{Words, longest_limit};
use engine::{Branch, Decision, Deed, Edition, Route, Step, Verb};
use kernel::{Channel, Lang, System};
use std::collections::{BTreeMap, BTreeSet};

/// Draws a route.
pub fn draw(edition: &Edition, route: &Route, lang: Lang) -> Process {
    let words = Words::of(lang);
    let service = edition.regulation.short_title.get(lang);
    let process = Process {
        title: words.t.diagram_title(words.channel(route.channel).as_ref(), service).into(),
        lang,
        channel: route.channel,
        pools: pools(route, words),
        nodes: Vec::new(),
        flows: Vec::new(),
    };
    let mut pen = Pen { edition, route, words, decided: decided(route), process };
    pen.steps();
    pen.start();
    for step in &route.steps {
        pen.ways_on(step);
    }
    for step in &route.steps {
        pen.tell(step);
    }
    pen.pass_on();
    pen.process
}

/// What may have been decided when a step is reached: nothing yet, a grant, a refusal.
fn decided(route: &Route) -> BTreeMap<String, BTreeSet<Option<bool>>> {
    let mut known: BTreeMap<String, BTreeSet<Option<bool>>> = BTreeMap::new();
    let mut open: Vec<(String, Option<bool>)> =
        route.steps.first().map(|step| (step.id.clone(), None)).into_iter().collect();
    while let Some((id, granted)) = open.pop() {
        let Some(step) = route.step(&id) else { continue };
        if !known.entry(id).or_default().insert(granted) {
            continue;
        }
        for branch in step.branches() {
            let granted = outcome(*branch).map_or(granted, |decision| Some(decision == Decision::Grant));
            open.extend(step.next.target(*branch).map(|target| (target.to_owned(), granted)));
        }
    }
    known
}

fn outcome(branch: Branch) -> Option<Decision> {
    match branch {
        Branch::Grant => Some(Decision::Grant),
        Branch::Refuse => Some(Decision::Refuse),
        _ => None,
    }
}

/// Whether a step puts its paper before the recipient. On the portal, what is delivered is what the recipient sees.
fn gives_paper(route: &Route, step: &Step) -> bool {
    let shown = route.channel == Channel::Portal && step.verbs.contains(&Verb::Deliver);
    step.paper.is_some() && (shown || step.verbs.iter().any(|verb| matches!(verb, Verb::HandOut | Verb::RefusePackage)))
}

struct Pen<'a> {
    edition: &'a Edition,
    route: &'a Route,
    words: Words,
    decided: BTreeMap<String, BTreeSet<Option<bool>>>,
    process: Process,
}

impl<'a> Pen<'a> {
    fn add(&mut self, node: Node) -> usize {
        self.process.nodes.push(node);
        self.process.nodes.len() - 1
    }

    /// A sign between steps, in the lane of the node it follows or precedes.
    fn sign(&mut self, beside: usize, kind: NodeKind, title: impl Into<String>) -> usize {
        let (pool, lane) = self.process.nodes.get(beside).map_or((0, 0), |node| (node.pool, node.lane));
        self.sign_at((pool, lane), kind, title)
    }

    fn sign_at(&mut self, (pool, lane): (usize, usize), kind: NodeKind, title: impl Into<String>) -> usize {
        self.add(Node {
            id: format!("sign-{}", self.process.nodes.len()),
            kind,
            pool,
            lane,
            step: None,
            title: title.into(),
            text: String::new(),
            tells: String::new(),
            assumed: false,
        })
    }

    fn flow(&mut self, kind: FlowKind, from: End, to: End, label: impl Into<String>) {
        let id = format!("flow-{}", self.process.flows.len());
        self.process.flows.push(Flow { id, kind, from, to, label: label.into() });
    }

    fn control(&mut self, from: usize, to: usize, label: impl Into<String>) {
        self.flow(FlowKind::Sequence, End::Node(from), End::Node(to), label);
    }

    fn message(&mut self, from: End, to: End, label: impl Into<String>) {
        self.flow(FlowKind::Message, from, to, label);
    }

    fn kind(&self, node: usize) -> Option<NodeKind> {
        self.process.nodes.get(node).map(|node| node.kind)
    }

    fn pool_of(&self, node: usize) -> Option<usize> {
        self.process.nodes.get(node).map(|node| node.pool)
    }

    fn pool(&self, id: &str) -> Option<usize> {
        self.process.pools.iter().position(|pool| pool.id == id)
    }

    fn gateway(&self) -> Option<usize> {
        self.pool(System::Gateway.word())
    }

    /// A node for every step, with the signs that hang on it.
    fn steps(&mut self) {
        for step in &self.route.steps {
            let (pool, lane) = place(&self.process.pools, step.system, Some(step.actor));
            let (kind, id) = match step.deed() {
                Deed::Question(_) => (NodeKind::Condition, format!("step-{}", step.id)),
                Deed::Verbs(_) => (NodeKind::Task, format!("step-{}", step.id)),
            };
            let clause = self.words.t.diagram_clause(&step.clause);
            let node = Node {
                id,
                kind,
                pool,
                lane,
                step: Some(step.id.clone()),
                title: self.words.name(step),
                text: self.words.deeds(self.route, step),
                tells: format!("{} ({clause})", step.does.get(self.process.lang)),
                assumed: step.source == engine::Source::Assumed,
            };
            let part = |prefix: &str, kind: NodeKind, title: String| Node {
                id: format!("{prefix}-{}", step.id),
                kind,
                title,
                text: String::new(),
                tells: String::new(),
                ..node.clone()
            };
            let task = self.process.nodes.len();
            let limit = longest_limit(self.route, step).filter(|_| kind == NodeKind::Task);
            let timer = limit.map(|term| part("timer", NodeKind::Timer(task), self.words.term(term).into()));
            let paper = step.paper.as_deref().filter(|_| gives_paper(self.route, step));
            let paper = paper.and_then(|id| self.edition.paper(id));
            let paper = paper.map(|paper| {
                let node = part("paper", NodeKind::Paper(task), paper.title.get(self.process.lang).to_owned());
                Node { tells: node.title.clone(), ..node }
            });
            let forks = kind == NodeKind::Task && step.branches().len() > 1;
            let fork = forks.then(|| part("fork", NodeKind::Fork, String::new()));
            self.add(node);
            if let Some(timer) = timer {
                self.add(timer);
            }
            if let Some(paper) = paper {
                let paper = self.add(paper);
                self.flow(FlowKind::Association, End::Node(task), End::Node(paper), "");
            }
            if let Some(fork) = fork {
                let fork = self.add(fork);
                self.control(task, fork, "");
            }
        }
    }

    fn start(&mut self) {
        let Some(first) = self.route.steps.first() else { return };
        let Some(node) = self.process.node_of(&first.id) else { return };
        let title = self.words.t.diagram_start();
        let start = self.sign(node, NodeKind::Start, title);
        if let Some(recipient) = self.pool(RECIPIENT) {
            let label = self.words.t.diagram_message_application();
            self.message(End::Pool(recipient), End::Node(start), label);
        }
        self.connect(start, first, &first.id, String::new());
    }

    /// The node a step's ways leave: its fork, or itself.
    fn exit(&self, step: &Step) -> Option<usize> {
        let fork = self
            .process
            .nodes
            .iter()
            .position(|node| node.kind == NodeKind::Fork && node.step.as_ref() == Some(&step.id));
        fork.or_else(|| self.process.node_of(&step.id))
    }

    fn ways_on(&mut self, step: &'a Step) {
        let Some(exit) = self.exit(step) else { return };
        for branch in step.branches() {
            if let Some(target) = step.next.target(*branch) {
                let label = self.words.branch(*branch).into_owned();
                self.connect(exit, step, target, label);
            }
        }
    }

    /// Leads from a node to a step or the end; a step that some have behind them already can be passed by.
    fn connect(&mut self, from: usize, of: &'a Step, target: &str, label: String) {
        let Some(step) = self.route.step(target) else {
            return self.end(from, of, label);
        };
        let past = step.next.target(Branch::Done).filter(|_| step.optional);
        let Some(past) = past else {
            return self.lead(from, step, label);
        };
        let fork = self.sign(from, NodeKind::Fork, "");
        self.control(from, fork, label);
        let (needed, not_needed) = (self.words.t.diagram_branch_needed(), self.words.t.diagram_branch_not_needed());
        self.lead(fork, step, needed.into());
        self.connect(fork, step, past, not_needed.into());
    }

    /// Leads from a node to a step: by control within a pool, by a letter through the gateway between pools.
    fn lead(&mut self, from: usize, step: &Step, label: String) {
        let Some(to) = self.process.node_of(&step.id) else { return };
        if self.pool_of(from) == self.pool_of(to) {
            return self.control(from, to, label);
        }
        let mut sender = from;
        if self.kind(from) != Some(NodeKind::Task) {
            sender = self.sign(from, NodeKind::Letter(Side::Goes), "");
            self.control(from, sender, label);
        }
        let mut receiver = to;
        if self.kind(to) != Some(NodeKind::Task) {
            receiver = self.sign(to, NodeKind::Letter(Side::Comes), "");
            self.control(receiver, to, "");
        }
        let gateway = place(&self.process.pools, System::Gateway, None);
        let comes = self.sign_at(gateway, NodeKind::Letter(Side::Comes), "");
        let goes = self.sign_at(gateway, NodeKind::Letter(Side::Goes), "");
        self.control(comes, goes, "");
        let letter = self.words.t.diagram_message_letter();
        self.message(End::Node(sender), End::Node(comes), letter.clone());
        self.message(End::Node(goes), End::Node(receiver), letter);
    }

    fn end(&mut self, from: usize, of: &Step, label: String) {
        let known = self.decided.get(&of.id).cloned().unwrap_or_default();
        let mixed = known.len() > 1;
        let t = self.words.t;
        let (ending, title) = match known.first().copied().flatten() {
            Some(false) if !mixed => (Ending::Error, t.diagram_end_refused()),
            None if !mixed => (Ending::Error, t.diagram_end_turned_away()),
            _ if gives_paper(self.route, of) => (Ending::Message, t.diagram_end_issued()),
            _ => (Ending::Simple, t.diagram_end_done()),
        };
        let end = self.sign(from, NodeKind::End(ending), title);
        self.control(from, end, label);
        if ending == Ending::Message
            && let Some(pool) = self.recipient_of(end)
        {
            self.message(End::Node(end), End::Pool(pool), t.diagram_message_paper());
        }
    }

    /// Where a node's message to the recipient goes: straight from the channel's own system, else by the gateway.
    fn recipient_of(&self, node: usize) -> Option<usize> {
        let pool = self.process.pools.get(self.pool_of(node)?)?;
        if pool.system == Some(self.route.channel.system()) { self.pool(RECIPIENT) } else { self.gateway() }
    }

    /// What a step tells others beside the straight way: the systems that hear of it, and the recipient who gets a paper or an offer.
    fn tell(&mut self, step: &Step) {
        let Some(node) = self.process.node_of(&step.id).filter(|node| self.kind(*node) == Some(NodeKind::Task)) else {
            return;
        };
        let posts =
            self.process.flows.iter().any(|flow| flow.kind == FlowKind::Message && flow.from == End::Node(node));
        if !posts
            && self.told(step)
            && let Some(gateway) = self.gateway()
        {
            let label = self.words.t.diagram_message_status();
            self.message(End::Node(node), End::Pool(gateway), label);
        }
        let own = step.system == self.route.channel.system();
        let offers = step.verbs.contains(&Verb::OfferPlace);
        let ends = self.process.flows.iter().any(|flow| match flow.joins() {
            Some((from, to)) => from == node && self.kind(to) == Some(NodeKind::End(Ending::Message)),
            None => false,
        });
        if own
            && !ends
            && (offers || gives_paper(self.route, step))
            && let Some(pool) = self.pool(RECIPIENT)
        {
            let t = self.words.t;
            let label = if offers { t.diagram_message_letter() } else { t.diagram_message_paper() };
            self.message(End::Node(node), End::Pool(pool), label);
        }
    }

    /// Whether another system hears of what a step does.
    fn told(&self, step: &Step) -> bool {
        let others = System::ALL.into_iter().filter(|system| *system != step.system);
        let mut told = others.flat_map(|system| self.route.tell.to(system));
        told.any(|fact| step.brings(*fact))
    }

    /// What the gateway passes on to the systems that are told, what the portal shows, and the ends of parts that are over.
    fn pass_on(&mut self) {
        let label = self.words.t.diagram_message_status();
        let owner = System::LocalBody;
        let told: Vec<System> =
            System::ALL.into_iter().filter(|system| !self.route.tell.to(*system).is_empty()).collect();
        for system in told.into_iter().filter(|system| *system != owner) {
            if let (Some(gateway), Some(pool)) = (self.gateway(), self.pool(system.word())) {
                self.message(End::Pool(gateway), End::Pool(pool), label.clone());
            }
        }
        if self.route.channel == Channel::Portal
            && let (Some(portal), Some(recipient)) = (self.pool(System::Portal.word()), self.pool(RECIPIENT))
        {
            self.message(End::Pool(portal), End::Pool(recipient), label);
        }
        self.close_parts();
    }

    /// Where control leaves a system by a letter and never comes back, the system's own part ends simply.
    fn close_parts(&mut self) {
        let senders: Vec<usize> = self.process.nodes.iter().enumerate().map(|(index, _)| index).collect();
        for sender in senders {
            let Some(pool) = self.pool_of(sender) else { continue };
            let flows = || self.process.flows.iter();
            let goes_on = flows().any(|flow| flow.kind == FlowKind::Sequence && flow.from == End::Node(sender));
            let posts = flows()
                .any(|flow| flow.kind == FlowKind::Message && flow.joins().is_some_and(|(from, _)| from == sender));
            if posts && !goes_on && Some(pool) != self.gateway() && !self.comes_back(sender, pool) {
                let title = self.words.t.diagram_end_passed_on();
                let end = self.sign(sender, NodeKind::End(Ending::Simple), title);
                self.control(sender, end, "");
            }
        }
    }

    fn comes_back(&self, start: usize, pool: usize) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            for (from, to) in self.process.flows.iter().filter_map(Flow::joins) {
                if from == node && seen.insert(to) {
                    if self.pool_of(to) == Some(pool) {
                        return true;
                    }
                    open.push(to);
                }
            }
        }
        false
    }
}
