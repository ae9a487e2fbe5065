//! Cells: which column and which row each node stands in.

use super::size::{LINE, UNDER_TASK, beside, shape, widest};
use crate::measure::count;
use crate::process::{Flow, NodeKind, Process, Side};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in one cell: a node, or two that belong together (a task with its fork, a letter that comes and goes).
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// Its nodes from left to right.
    pub nodes: Vec<usize>,
    /// Pool and lane.
    pub lane: (usize, usize),
    /// The column.
    pub column: usize,
    /// The row of the whole diagram.
    pub row: usize,
    /// Width of the shapes with the air between them.
    pub width: i32,
    /// How far it reaches above the row's axis.
    pub above: i32,
    /// How far it reaches below.
    pub below: i32,
}

/// The grid.
#[derive(Debug, Default)]
pub struct Grid {
    /// Cells that are taken.
    pub items: Vec<Item>,
    /// The item of each node; none for what hangs on a task.
    pub item_of: BTreeMap<usize, usize>,
    /// How many columns.
    pub columns: usize,
    /// Rows with their lanes, from top to bottom.
    pub rows: Vec<(usize, usize)>,
}

/// The air between two nodes of an item.
pub const AIR: i32 = 22;

impl Grid {
    /// Gives every node its cell.
    pub fn of(process: &Process) -> Self {
        let mut grid = Self::default();
        grid.fill(process);
        let edges = grid.edges(process);
        let order = grid.rank(process, &edges);
        grid.tracks(process, &edges, &order);
        grid
    }

    /// The item of a node.
    pub fn item(&self, node: usize) -> Option<&Item> {
        self.items.get(*self.item_of.get(&node)?)
    }

    /// The item in a cell.
    pub fn at(&self, row: usize, column: usize) -> Option<&Item> {
        self.items.iter().find(|item| item.row == row && item.column == column)
    }

    /// The rows of a pool, the first and the last.
    pub fn rows_of(&self, pool: usize) -> Option<(usize, usize)> {
        let mut rows = self.rows.iter().enumerate().filter(|(_, row)| row.0 == pool).map(|(index, _)| index);
        let first = rows.next()?;
        Some((first, rows.next_back().unwrap_or(first)))
    }

    fn fill(&mut self, process: &Process) {
        for (index, node) in process.nodes.iter().enumerate() {
            if matches!(node.kind, NodeKind::Timer(_) | NodeKind::Paper(_)) || self.item_of.contains_key(&index) {
                continue;
            }
            let mut nodes = vec![index];
            nodes.extend(partner(process, index));
            for node in &nodes {
                self.item_of.insert(*node, self.items.len());
            }
            self.items.push(measured(process, nodes, (node.pool, node.lane)));
        }
    }

    /// Which item leads to which.
    fn edges(&self, process: &Process) -> Vec<(usize, usize)> {
        let joined = process.flows.iter().filter_map(Flow::joins);
        let edges = joined.filter_map(|(from, to)| Some((*self.item_of.get(&from)?, *self.item_of.get(&to)?)));
        edges.filter(|(from, to)| from != to).collect()
    }

    /// Ranks items by the longest way from the start, and gives their order along the ways, the main way first.
    fn rank(&mut self, process: &Process, edges: &[(usize, usize)]) -> Vec<usize> {
        let start = process.start().and_then(|node| self.item_of.get(&node).copied());
        let mut walk = Walk { edges, ..Walk::default() };
        for item in start.into_iter().chain(0..self.items.len()) {
            walk.visit(item);
        }
        let mut ranks: BTreeMap<usize, usize> = BTreeMap::new();
        for item in walk.finished.iter().rev() {
            let rank = ranks.get(item).copied().unwrap_or_default();
            for (_, to) in edges.iter().filter(|edge| edge.0 == *item && !walk.back.contains(*edge)) {
                let reached = ranks.entry(*to).or_default();
                *reached = (*reached).max(rank + 1);
            }
        }
        for (index, item) in self.items.iter_mut().enumerate() {
            item.column = ranks.get(&index).copied().unwrap_or_default();
        }
        self.columns = self.items.iter().map(|item| item.column + 1).max().unwrap_or_default();
        walk.order
    }

    /// Gives items their rows: an item keeps the row of the item it follows, if its cell there is free.
    fn tracks(&mut self, process: &Process, edges: &[(usize, usize)], order: &[usize]) {
        let mut taken: BTreeSet<((usize, usize), usize, usize)> = BTreeSet::new();
        let mut track_of: BTreeMap<usize, usize> = BTreeMap::new();
        for index in order {
            let Some(item) = self.items.get(*index) else { continue };
            let before = edges.iter().filter(|(_, to)| to == index).filter_map(|(from, _)| {
                let other = self.items.get(*from).filter(|other| other.lane == item.lane)?;
                Some((*track_of.get(from)?, other.column)).filter(|(_, column)| *column < item.column)
            });
            let before: Vec<(usize, usize)> = before.collect();
            let wish = before.first().map_or(0, |(track, _)| *track);
            // A straight way needs the cells between, too.
            let room = |track: usize, from: usize| {
                (from..=item.column).all(|column| !taken.contains(&(item.lane, track, column)))
            };
            let from = before.first().map_or(item.column, |(_, column)| column + 1);
            let straight = room(wish, from);
            let track = if straight {
                wish
            } else {
                (0..=self.items.len()).find(|track| room(*track, item.column)).unwrap_or_default()
            };
            let first = if straight { from } else { item.column };
            taken.extend((first..=item.column).map(|column| (item.lane, track, column)));
            track_of.insert(*index, track);
        }
        self.number_rows(process, &track_of);
    }

    fn number_rows(&mut self, process: &Process, track_of: &BTreeMap<usize, usize>) {
        for (pool, lanes) in process.pools.iter().enumerate() {
            for lane in 0..lanes.lanes.len() {
                let first = self.rows.len();
                let mut tracks = 0;
                for (index, item) in self.items.iter_mut().enumerate().filter(|(_, item)| item.lane == (pool, lane)) {
                    let track = track_of.get(&index).copied().unwrap_or_default();
                    item.row = first + track;
                    tracks = tracks.max(track + 1);
                }
                self.rows.extend(std::iter::repeat_n((pool, lane), tracks.max(1)));
            }
        }
    }
}

/// The node that shares the cell of a node and stands right of it.
fn partner(process: &Process, node: usize) -> Option<usize> {
    let first = process.nodes.get(node)?;
    let mut after = process.flows.iter().filter_map(Flow::joins).filter(|(from, _)| *from == node).map(|(_, to)| to);
    let follows = |second: &crate::process::Node| match (first.kind, second.kind) {
        (NodeKind::Task, NodeKind::Fork) => first.step == second.step,
        (NodeKind::Letter(Side::Comes), NodeKind::Letter(Side::Goes)) => first.pool == second.pool,
        _ => false,
    };
    after.find(|second| process.nodes.get(*second).is_some_and(follows))
}

fn measured(process: &Process, nodes: Vec<usize>, lane: (usize, usize)) -> Item {
    let mut item = Item { lane, ..Item::default() };
    for index in &nodes {
        let Some(node) = process.nodes.get(*index) else { continue };
        let (w, h) = shape(node);
        let text = beside(node);
        item.width += w.max(widest(&text)) + if item.width > 0 { AIR } else { 0 };
        let under = match node.kind {
            NodeKind::Task => UNDER_TASK + paper_room(process, *index),
            _ if text.is_empty() => 0,
            _ => 4 + LINE * count(text.len()),
        };
        // The branch that leaves by the upper or lower corner is written there.
        let corner = if matches!(node.kind, NodeKind::Condition | NodeKind::Fork) { 18 } else { 0 };
        item.above = item.above.max(h / 2 + corner);
        item.below = item.below.max(h / 2 + under.max(corner));
    }
    item.nodes = nodes;
    item
}

/// The room that a task's paper takes under it.
fn paper_room(process: &Process, task: usize) -> i32 {
    let papers = process.nodes.iter().filter(|node| node.kind == NodeKind::Paper(task));
    papers.map(|paper| 8 + shape(paper).1.max(LINE * count(beside(paper).len()))).sum()
}

/// A walk in depth: the order of items, when each is finished, and which edges lead back.
#[derive(Default)]
struct Walk<'a> {
    edges: &'a [(usize, usize)],
    order: Vec<usize>,
    finished: Vec<usize>,
    seen: BTreeSet<usize>,
    active: BTreeSet<usize>,
    back: BTreeSet<(usize, usize)>,
}

impl Walk<'_> {
    fn visit(&mut self, item: usize) {
        if !self.seen.insert(item) {
            return;
        }
        self.order.push(item);
        self.active.insert(item);
        for (from, to) in self.edges {
            if *from != item {
                continue;
            }
            if self.active.contains(to) {
                self.back.insert((*from, *to));
            } else {
                self.visit(*to);
            }
        }
        self.active.remove(&item);
        self.finished.push(item);
    }
}
