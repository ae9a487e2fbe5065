//! The diagram as a graph: pools with lanes, nodes and flows.

use engine::{ActorKind, Edition, Route};
use kernel::{Channel, Lang, System};
use std::collections::{BTreeMap, VecDeque};

/// The functional interaction diagram of one route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// The title: the service and the channel.
    pub title: String,
    /// The language of its texts.
    pub lang: Lang,
    /// The channel whose route it draws.
    pub channel: Channel,
    /// Pools from top to bottom.
    pub pools: Vec<Pool>,
    /// Nodes. A flow names a node by its place here.
    pub nodes: Vec<Node>,
    /// Flows.
    pub flows: Vec<Flow>,
}

/// A participant: the recipient, or a system with its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// The identifier in the diagram: `recipient`, `portal`, …
    pub id: String,
    /// The system; none for the recipient.
    pub system: Option<System>,
    /// The name shown.
    pub name: String,
    /// Lanes from top to bottom; none where the diagram shows only that letters come and go.
    pub lanes: Vec<Lane>,
}

/// A lane of a pool: the system by itself, or those of its people who act in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Who acts; none in the gateway, where only letters pass.
    pub actor: Option<ActorKind>,
    /// The name shown; empty in the gateway.
    pub name: String,
}

/// Which of two moments of a letter a sign stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The letter comes.
    Comes,
    /// The letter goes.
    Goes,
}

/// How an end event ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Простое событие завершающее: nothing is given, or only this system's part is over.
    Simple,
    /// Сообщение завершающее: the recipient gets a paper.
    Message,
    /// Ошибка: refused with reasons, or turned away.
    Error,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// Сообщение начальное.
    Start,
    /// A process of the act.
    Task,
    /// A condition of the act.
    Condition,
    /// Where a decision, the waiting list or an optional step divides the way.
    Fork,
    /// Сообщение промежуточное.
    Letter(Side),
    /// An end event.
    End(Ending),
    /// The time limit of the task at this place of [`Process::nodes`].
    Timer(usize),
    /// The paper that the task at this place gives to the recipient.
    Paper(usize),
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The identifier, unique in the diagram and fit for XML.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// The pool's place.
    pub pool: usize,
    /// The lane's place in the pool.
    pub lane: usize,
    /// The step it belongs to; none for what stands between steps.
    pub step: Option<String>,
    /// The printed name («Процесс 3»), or the only line of a sign.
    pub title: String,
    /// What is done, in short.
    pub text: String,
    /// The full wording with its clause.
    pub tells: String,
    /// The act does not print it.
    pub assumed: bool,
}

/// What a flow carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowKind {
    /// Поток управления, inside a pool.
    Sequence,
    /// Поток сообщений, between pools.
    Message,
    /// From a task to the paper it gives.
    Association,
}

/// An end of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A node.
    Node(usize),
    /// The edge of a pool.
    Pool(usize),
}

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// The identifier, unique in the diagram and fit for XML.
    pub id: String,
    /// What it carries.
    pub kind: FlowKind,
    /// Where it leaves.
    pub from: End,
    /// Where it comes.
    pub to: End,
    /// What is written at it: the branch, or the letter.
    pub label: String,
}

impl Flow {
    /// Both nodes of a flow of control or messages between nodes.
    pub(crate) fn joins(&self) -> Option<(usize, usize)> {
        match (self.kind, self.from, self.to) {
            (FlowKind::Association, ..) => None,
            (_, End::Node(from), End::Node(to)) => Some((from, to)),
            _ => None,
        }
    }
}

impl Process {
    /// Draws the route of a regulation in a language.
    pub fn of(edition: &Edition, route: &Route, lang: Lang) -> Self {
        crate::draw::draw(edition, route, lang)
    }

    /// The node that stands for a step: its task or condition.
    pub fn node_of(&self, step: &str) -> Option<usize> {
        self.nodes.iter().position(|node| {
            matches!(node.kind, NodeKind::Task | NodeKind::Condition) && node.step.as_deref() == Some(step)
        })
    }

    /// The start event.
    pub fn start(&self) -> Option<usize> {
        self.nodes.iter().position(|node| node.kind == NodeKind::Start)
    }

    /// The flows from a step to the next one, or from the start to a first step: no other step stands between.
    pub fn way(&self, from: Option<&str>, to: &str) -> Option<Vec<usize>> {
        let target = self.node_of(to)?;
        self.walk(self.leaves(from)?, from, |node| node == target)
    }

    /// The flows from a step to an end event that ends in one of these ways.
    pub(crate) fn way_out(&self, from: &str, endings: &[Ending]) -> Option<Vec<usize>> {
        let ends = |node: usize| {
            self.nodes.get(node).is_some_and(|node| matches!(node.kind, NodeKind::End(end) if endings.contains(&end)))
        };
        self.walk(self.leaves(Some(from))?, Some(from), ends)
    }

    fn leaves(&self, from: Option<&str>) -> Option<usize> {
        from.map_or_else(|| self.start(), |step| self.node_of(step))
    }

    /// The shortest way of flows from a node to one that is sought, through signs that belong to no other step.
    fn walk(&self, start: usize, step: Option<&str>, sought: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
        let mut came: BTreeMap<usize, usize> = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            for (index, flow) in self.flows.iter().enumerate() {
                let Some((from, to)) = flow.joins() else { continue };
                if from != node || came.contains_key(&to) {
                    continue;
                }
                if sought(to) {
                    return Some(self.back(start, node, index, &came));
                }
                let between = self
                    .nodes
                    .get(to)
                    .is_some_and(|node| to != start && node.step.as_deref().is_none_or(|of| Some(of) == step));
                if between {
                    came.insert(to, index);
                    open.push_back(to);
                }
            }
        }
        None
    }

    fn back(&self, start: usize, mut node: usize, last: usize, came: &BTreeMap<usize, usize>) -> Vec<usize> {
        let mut flows = vec![last];
        while node != start {
            let Some(index) = came.get(&node) else { break };
            flows.push(*index);
            let Some((from, _)) = self.flows.get(*index).and_then(Flow::joins) else { break };
            node = from;
        }
        flows.reverse();
        flows
    }
}
