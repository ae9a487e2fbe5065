//! Which alleys each flow takes, and which slot of them, before anything has a coordinate.

use super::grid::{Grid, Item};
use super::slots;
use crate::process::{End, Flow, FlowKind, NodeKind, Process};
use std::collections::BTreeSet;

/// A side of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Above its shapes.
    Above,
    /// Below them.
    Below,
}

/// A stretch of a flow in an alley: a vertical one between columns, or a horizontal one beside a row.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The alley: before the column of this number, or a row with its side.
    pub alley: Alley,
    /// Where it begins and ends, in half steps of the grid.
    pub span: (i32, i32),
    /// Its place among the stretches of the alley.
    pub slot: usize,
}

/// An alley.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alley {
    /// Left of a column.
    Before(usize),
    /// Beside a row.
    Beside(usize, Edge),
}

/// A height to which a flow goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Height {
    /// The place where a node is entered or left.
    Port(usize, i32),
    /// A stretch beside a row.
    Stretch(usize),
    /// The upper or lower side of a pool.
    Pool(usize, Edge),
}

/// A turn of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Along, to a stretch between columns.
    Along(usize),
    /// Up or down, to a height.
    To(Height),
}

/// Where a flow leaves or reaches something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// The right corner of a node, and how far from its middle.
    Right(usize, i32),
    /// The left corner.
    Left(usize, i32),
    /// The upper side, and how far from its middle.
    Top(usize, i32),
    /// The lower side.
    Bottom(usize, i32),
    /// The side of a pool, at the stretch that leaves or reaches it.
    Pool(usize, Edge, usize),
}

/// The course of one flow.
#[derive(Debug, Clone)]
pub struct Course {
    /// Where it leaves.
    pub from: Port,
    /// Where it turns.
    pub stops: Vec<Stop>,
    /// Where it comes.
    pub to: Port,
}

/// The courses of all flows, and the stretches they take.
#[derive(Debug, Default)]
pub struct Courses {
    /// By the flow's place; none for a flow that needs no course of its own.
    pub of: Vec<Option<Course>>,
    /// All stretches.
    pub stretches: Vec<Stretch>,
    /// Cells that flows run through: row and column.
    run: BTreeSet<(usize, usize)>,
}

/// Half steps: a column or row is an even number, what lies before it the odd one below.
fn column_key(column: usize) -> i32 {
    crate::measure::count(column) * 2 + 1
}

fn alley_key(before: usize) -> i32 {
    crate::measure::count(before) * 2
}

fn row_key(row: usize, edge: Option<Edge>) -> i32 {
    let middle = crate::measure::count(row) * 4 + 2;
    match edge {
        None => middle,
        Some(Edge::Above) => middle - 1,
        Some(Edge::Below) => middle + 1,
    }
}

/// Air between two messages that leave a task by one side.
const ASIDE: i32 = 26;

impl Courses {
    /// Finds the course of every flow.
    pub fn of(process: &Process, grid: &Grid) -> Self {
        let mut courses = Self { of: vec![None; process.flows.len()], ..Self::default() };
        // Straight ways first: they take the free cells of their rows.
        let mut order: Vec<(usize, &Flow)> = process.flows.iter().enumerate().collect();
        order.sort_by_key(|(_, flow)| match flow.joins() {
            Some((from, to)) => {
                let (from, to) = (grid.item(from), grid.item(to));
                i32::from(from.map(|item| item.row) != to.map(|item| item.row))
            }
            None => 2,
        });
        for (index, flow) in order {
            let course = courses.course(process, grid, flow);
            if let Some(place) = courses.of.get_mut(index) {
                *place = course;
            }
        }
        slots::assign(&mut courses, grid);
        courses
    }

    fn course(&mut self, process: &Process, grid: &Grid, flow: &Flow) -> Option<Course> {
        match (flow.kind, flow.from, flow.to) {
            (FlowKind::Association, ..) => None,
            (_, End::Node(from), End::Node(to)) => self.between(process, grid, flow, from, to),
            (_, End::Node(from), End::Pool(pool)) => self.leave_for(process, grid, from, pool),
            (_, End::Pool(pool), End::Node(to)) => self.out_of_pool(grid, pool, to),
            (_, End::Pool(from), End::Pool(to)) => Some(self.across(grid, from, to)),
        }
    }

    /// Takes a stretch of an alley; its slot is given when all stretches are known.
    fn take(&mut self, alley: Alley, one: i32, other: i32) -> usize {
        self.stretches.push(Stretch { alley, span: (one.min(other), one.max(other)), slot: 0 });
        self.stretches.len() - 1
    }

    fn free(&self, grid: &Grid, row: usize, columns: std::ops::Range<usize>) -> bool {
        columns.into_iter().all(|column| grid.at(row, column).is_none() && !self.run.contains(&(row, column)))
    }

    fn between(&mut self, process: &Process, grid: &Grid, flow: &Flow, from: usize, to: usize) -> Option<Course> {
        let (leaves, comes) = (grid.item(from)?, grid.item(to)?);
        let same = std::ptr::eq(leaves, comes);
        let aside = if flow.kind == FlowKind::Message { entry_aside(process, leaves, comes, to) } else { 0 };
        let entry = Port::Left(to, aside);
        if same {
            return Some(Course { from: Port::Right(from, 0), stops: Vec::new(), to: entry });
        }
        let exit = self.exit(process, grid, flow, from, leaves, comes);
        let goal = Height::Port(to, aside);
        let stops = if comes.column > leaves.column {
            self.forward(grid, exit, leaves, comes, goal)
        } else {
            self.back(grid, exit, leaves, comes, goal)
        };
        Some(Course { from: exit, stops, to: entry })
    }

    /// By which side a flow leaves its node. Branches take the corner that looks to where they go.
    fn exit(&self, process: &Process, grid: &Grid, flow: &Flow, from: usize, leaves: &Item, comes: &Item) -> Port {
        let last = leaves.nodes.last() == Some(&from);
        let kind = process.nodes.get(from).map(|node| node.kind);
        if flow.kind == FlowKind::Message && kind == Some(NodeKind::Task) {
            return self.message_exit(from, comes.row < leaves.row, last);
        }
        let parts = matches!(kind, Some(NodeKind::Condition | NodeKind::Fork));
        let siblings: Vec<(&Flow, &Item)> = process
            .flows
            .iter()
            .filter(|other| other.kind == FlowKind::Sequence && other.from == End::Node(from))
            .filter_map(|other| Some((other, grid.item(other.joins()?.1)?)))
            .collect();
        if !parts || siblings.len() < 2 || comes.column <= leaves.column {
            return Port::Right(from, 0);
        }
        // The branch that stays in the row goes straight; else the one that goes the shortest way down or up.
        let straight = siblings.iter().min_by_key(|(_, item)| (item.row.abs_diff(leaves.row), item.column));
        if straight.is_some_and(|(other, _)| other.id == flow.id) {
            Port::Right(from, 0)
        } else if comes.row < leaves.row {
            Port::Top(from, 0)
        } else {
            Port::Bottom(from, 0)
        }
    }

    /// Messages leave a task by its upper side where they go up; by the right, below the control flow, where they go down.
    fn message_exit(&self, from: usize, up: bool, last: bool) -> Port {
        let used = self.of.iter().flatten();
        if up {
            let used = used.filter(|course| matches!(course.from, Port::Top(node, _) if node == from)).count();
            Port::Top(from, ASIDE * crate::measure::count(used))
        } else if last {
            let used =
                used.filter(|course| matches!(course.from, Port::Right(node, dy) if node == from && dy > 0)).count();
            Port::Right(from, 14 + 8 * crate::measure::count(used).min(1))
        } else {
            Port::Bottom(from, -60)
        }
    }

    /// The first turn of a flow that leaves by the upper or lower side: into the alley beside its row.
    fn leave(&mut self, exit: Port, item: &Item, until: i32) -> (Vec<Stop>, i32) {
        let edge = match exit {
            Port::Top(..) => Edge::Above,
            Port::Bottom(..) => Edge::Below,
            _ => return (Vec::new(), row_key(item.row, None)),
        };
        let stretch = self.take(Alley::Beside(item.row, edge), column_key(item.column), until);
        (vec![Stop::To(Height::Stretch(stretch))], row_key(item.row, Some(edge)))
    }

    fn forward(&mut self, grid: &Grid, exit: Port, leaves: &Item, comes: &Item, goal: Height) -> Vec<Stop> {
        let straight_exit = matches!(exit, Port::Right(..));
        let level = matches!((exit, goal), (Port::Right(_, one), Height::Port(_, other)) if one == other);
        let (first, last) = (leaves.column + 1, comes.column);
        let between = first..last;
        let target = row_key(comes.row, None);
        if straight_exit && level && leaves.row == comes.row && self.free(grid, leaves.row, between.clone()) {
            self.run.extend(between.map(|column| (leaves.row, column)));
            return Vec::new();
        }
        if self.free(grid, comes.row, between.clone()) {
            self.run.extend(between.map(|column| (comes.row, column)));
            let (mut stops, height) = self.leave(exit, leaves, alley_key(first));
            stops.extend([Stop::Along(self.take(Alley::Before(first), height, target)), Stop::To(goal)]);
            return stops;
        }
        if straight_exit && level && self.free(grid, leaves.row, between.clone()) {
            self.run.extend(between.map(|column| (leaves.row, column)));
            let stretch = self.take(Alley::Before(last), row_key(leaves.row, None), target);
            return vec![Stop::Along(stretch), Stop::To(goal)];
        }
        let (mut stops, mut height) = self.leave(exit, leaves, alley_key(last));
        if straight_exit {
            let edge = if leaves.row < comes.row { Edge::Above } else { Edge::Below };
            let beside = Alley::Beside(comes.row, edge);
            let key = row_key(comes.row, Some(edge));
            let down = self.take(Alley::Before(first), height, key);
            let along = self.take(beside, alley_key(first), alley_key(last));
            stops.extend([Stop::Along(down), Stop::To(Height::Stretch(along))]);
            height = key;
        }
        stops.extend([Stop::Along(self.take(Alley::Before(last), height, target)), Stop::To(goal)]);
        stops
    }

    /// A way back: down below both lanes, to the left, and up again.
    fn back(&mut self, grid: &Grid, exit: Port, leaves: &Item, comes: &Item, goal: Height) -> Vec<Stop> {
        let lower = if leaves.row > comes.row { leaves.lane } else { comes.lane };
        let row = grid.rows.iter().rposition(|lane| *lane == lower).unwrap_or(leaves.row);
        let key = row_key(row, Some(Edge::Below));
        let (first, last) = (leaves.column + 1, comes.column);
        let (mut stops, height) = self.leave(exit, leaves, alley_key(first));
        let down = self.take(Alley::Before(first), height, key);
        let along = self.take(Alley::Beside(row, Edge::Below), alley_key(first), alley_key(last));
        let up = self.take(Alley::Before(last), key, row_key(comes.row, None));
        stops.extend([Stop::Along(down), Stop::To(Height::Stretch(along)), Stop::Along(up), Stop::To(goal)]);
        stops
    }

    fn leave_for(&mut self, process: &Process, grid: &Grid, from: usize, pool: usize) -> Option<Course> {
        let item = grid.item(from)?;
        let up = item.lane.0 > pool;
        let edge = if up { Edge::Below } else { Edge::Above };
        let is_task = process.nodes.get(from).is_some_and(|node| node.kind == NodeKind::Task);
        let last = item.nodes.last() == Some(&from);
        let exit = if is_task { self.message_exit(from, up, last) } else { Port::Right(from, 0) };
        let alley = item.column + 1;
        let (mut stops, height) = self.leave(exit, item, alley_key(alley));
        let stretch = self.take(Alley::Before(alley), height, pool_key(grid, pool, edge));
        stops.extend([Stop::Along(stretch), Stop::To(Height::Pool(pool, edge))]);
        Some(Course { from: exit, stops, to: Port::Pool(pool, edge, stretch) })
    }

    fn out_of_pool(&mut self, grid: &Grid, pool: usize, to: usize) -> Option<Course> {
        let item = grid.item(to)?;
        let edge = if pool < item.lane.0 { Edge::Below } else { Edge::Above };
        let alley = Alley::Before(item.column);
        let stretch = self.take(alley, pool_key(grid, pool, edge), row_key(item.row, None));
        let from = Port::Pool(pool, edge, stretch);
        Some(Course { from, stops: vec![Stop::To(Height::Port(to, 0))], to: Port::Left(to, 0) })
    }

    fn across(&mut self, grid: &Grid, from: usize, to: usize) -> Course {
        let (out, into) = if from > to { (Edge::Above, Edge::Below) } else { (Edge::Below, Edge::Above) };
        let stretch = self.take(Alley::Before(0), pool_key(grid, from, out), pool_key(grid, to, into));
        Course {
            from: Port::Pool(from, out, stretch),
            stops: vec![Stop::To(Height::Pool(to, into))],
            to: Port::Pool(to, into, stretch),
        }
    }
}

/// Messages enter a task beside its control flow, on the side they come from.
fn entry_aside(process: &Process, leaves: &Item, comes: &Item, to: usize) -> i32 {
    let is_task = process.nodes.get(to).is_some_and(|node| node.kind == NodeKind::Task);
    match (is_task, leaves.row < comes.row) {
        (false, _) => 0,
        (true, true) => -14,
        (true, false) => 14,
    }
}

/// The side of a pool in half steps. A pool without rows lies before the first row of the next pool, or after all.
fn pool_key(grid: &Grid, pool: usize, edge: Edge) -> i32 {
    let next = grid.rows.iter().position(|row| row.0 > pool).unwrap_or(grid.rows.len());
    match (grid.rows_of(pool), edge) {
        (Some((first, _)), Edge::Above) => row_key(first, None) - 2,
        (Some((_, last)), Edge::Below) => row_key(last, None) + 2,
        (None, _) => row_key(next, None) - 2,
    }
}
