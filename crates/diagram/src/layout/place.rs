//! Coordinates: columns and rows get their room, then shapes, texts and flows their places.

use super::course::{Alley, Course, Courses, Edge, Height, Port, Stop};
use super::grid::{AIR, Grid};
use super::size::{LINE, SMALL, beside, shape, under, widest};
use super::{Label, Layout, Point, Rect};
use crate::measure::{count, width};
use crate::process::{End, Flow, FlowKind, NodeKind, Process};

/// The head of a pool, and that of its lanes.
pub const POOL_HEAD: i32 = 30;
/// The head of a lane.
pub const LANE_HEAD: i32 = 112;
/// Around everything.
const MARGIN: i32 = 10;
/// Between two slots of an alley.
const SLOT: i32 = 10;
/// Between two pools.
const BETWEEN: i32 = 30;
/// The height of a pool without lanes.
const BLACK_BOX: i32 = 44;
/// The least height of a lane.
const LANE: i32 = 84;
/// The air of an alley on both sides of its slots.
const SIDE: i32 = 12;

struct Plan<'a> {
    process: &'a Process,
    grid: &'a Grid,
    courses: &'a Courses,
    /// Where the slots of each alley begin.
    alleys: Vec<i32>,
    /// The left side and the width of each column.
    columns: Vec<(i32, i32)>,
    /// The axis of each row, and where its shapes end below.
    axes: Vec<(i32, i32)>,
    layout: Layout,
}

/// Places everything.
pub fn place(process: &Process, grid: &Grid, courses: &Courses) -> Layout {
    let layout = Layout {
        shapes: vec![Rect::default(); process.nodes.len()],
        beside: vec![None; process.nodes.len()],
        labels: vec![None; process.flows.len()],
        ..Layout::default()
    };
    let mut plan = Plan { process, grid, courses, alleys: Vec::new(), columns: Vec::new(), axes: Vec::new(), layout };
    plan.columns();
    plan.rows();
    plan.shapes();
    plan.hang();
    for (index, flow) in process.flows.iter().enumerate() {
        let bends = plan.bends(index, flow);
        plan.layout.bends.push(bends);
        let label = plan.label(index, flow);
        if let Some(place) = plan.layout.labels.get_mut(index) {
            *place = label;
        }
    }
    plan.layout
}

impl Plan<'_> {
    /// How many slots an alley has.
    fn slots(&self, alley: Alley) -> i32 {
        let there = self.courses.stretches.iter().filter(|stretch| stretch.alley == alley);
        there.map(|stretch| count(stretch.slot) + 1).max().unwrap_or_default()
    }

    fn columns(&mut self) {
        let mut x = MARGIN + POOL_HEAD + LANE_HEAD;
        for column in 0..=self.grid.columns {
            self.alleys.push(x + SIDE + self.label_room(column));
            x += 2 * SIDE + self.label_room(column) + (self.slots(Alley::Before(column)) - 1).max(0) * SLOT + 8;
            if column < self.grid.columns {
                let items = self.grid.items.iter().filter(|item| item.column == column);
                let w = items.map(|item| item.width).max().unwrap_or_default();
                self.columns.push((x, w));
                x += w;
            }
        }
        self.layout.width = x + MARGIN;
    }

    /// The room that branches of the column before need at the beginning of an alley.
    fn label_room(&self, alley: usize) -> i32 {
        let Some(column) = alley.checked_sub(1) else { return 0 };
        let labelled = self.process.flows.iter().zip(&self.courses.of).filter(|(flow, _)| !flow.label.is_empty());
        let rooms = labelled.filter_map(|(flow, course)| {
            let (node, room) = match course.as_ref().map(|course| course.from)? {
                Port::Right(node, _) if flow.kind == FlowKind::Sequence => (node, width(&flow.label, SMALL) + 8),
                Port::Top(node, _) | Port::Bottom(node, _) if flow.kind == FlowKind::Sequence => {
                    let half = self.process.nodes.get(node).map_or(0, |node| shape(node).0 / 2);
                    (node, width(&flow.label, SMALL) + 12 - half)
                }
                _ => return None,
            };
            Some(room).filter(|_| self.grid.item(node).is_some_and(|item| item.column == column))
        });
        rooms.max().unwrap_or_default().max(0)
    }

    fn rows(&mut self) {
        let mut y = MARGIN;
        for (index, pool) in self.process.pools.iter().enumerate() {
            if index > 0 {
                y += BETWEEN;
            }
            let top = y;
            let mut lanes = Vec::new();
            for lane in 0..pool.lanes.len() {
                let lane_top = y;
                for row in 0..self.grid.rows.len() {
                    if self.grid.rows.get(row) == Some(&(index, lane)) {
                        y = self.row(row, y);
                    }
                }
                y = y.max(lane_top + LANE);
                let (x, w) = (MARGIN + POOL_HEAD, self.layout.width - 2 * MARGIN - POOL_HEAD);
                lanes.push(Rect { x, y: lane_top, w, h: y - lane_top });
            }
            y = y.max(top + BLACK_BOX);
            self.layout.pools.push(Rect { x: MARGIN, y: top, w: self.layout.width - 2 * MARGIN, h: y - top });
            self.layout.lanes.push(lanes);
        }
        self.layout.height = y + MARGIN;
    }

    /// Gives a row its place from a height on, and says where it ends.
    fn row(&mut self, row: usize, y: i32) -> i32 {
        let items = || self.grid.items.iter().filter(|item| item.row == row);
        let above = items().map(|item| item.above).max().unwrap_or_default();
        let below = items().map(|item| item.below).max().unwrap_or_default();
        let alley = |edge: Edge| 8 + self.slots(Alley::Beside(row, edge)) * SLOT;
        let axis = y + alley(Edge::Above) + above;
        let end = axis + below + alley(Edge::Below);
        self.axes.push((axis, axis + below));
        end
    }

    fn axis(&self, row: usize) -> i32 {
        self.axes.get(row).map_or(0, |(axis, _)| *axis)
    }

    fn shapes(&mut self) {
        for item in &self.grid.items {
            let Some((left, room)) = self.columns.get(item.column).copied() else { continue };
            let axis = self.axis(item.row);
            let mut x = left + (room - item.width) / 2;
            for index in &item.nodes {
                let Some(node) = self.process.nodes.get(*index) else { continue };
                let (w, h) = shape(node);
                let lines = beside(node);
                let cell = w.max(widest(&lines));
                let rect = Rect { x: x + (cell - w) / 2, y: axis - h / 2, w, h };
                x += cell + AIR;
                if !lines.is_empty() {
                    let rect = under(&lines, rect.centre().x, rect.bottom() + 4);
                    self.put_text(*index, Label { rect, lines });
                }
                self.put(*index, rect);
            }
        }
    }

    fn put(&mut self, node: usize, rect: Rect) {
        if let Some(place) = self.layout.shapes.get_mut(node) {
            *place = rect;
        }
    }

    fn put_text(&mut self, node: usize, label: Label) {
        if let Some(place) = self.layout.beside.get_mut(node) {
            *place = Some(label);
        }
    }

    fn shape(&self, node: usize) -> Rect {
        self.layout.shapes.get(node).copied().unwrap_or_default()
    }

    /// Timers sit on the lower side of their tasks, papers hang under them.
    fn hang(&mut self) {
        for (index, node) in self.process.nodes.iter().enumerate() {
            let (w, h) = shape(node);
            let lines = beside(node);
            let room = LINE * count(lines.len());
            match node.kind {
                NodeKind::Timer(task) => {
                    let task = self.shape(task);
                    let rect = Rect { x: task.x + 10, y: task.bottom() - h / 2, w, h };
                    let text = Rect { x: rect.right() + 4, y: task.bottom() + 2, w: widest(&lines), h: room };
                    self.put(index, rect);
                    self.put_text(index, Label { rect: text, lines });
                }
                NodeKind::Paper(task) => {
                    let task = self.shape(task);
                    let y = task.bottom() + super::size::UNDER_TASK + 2;
                    let rect = Rect { x: task.right() - w - 2, y, w, h };
                    let text = Rect { x: rect.x - 6 - widest(&lines), y, w: widest(&lines), h: room };
                    self.put(index, rect);
                    self.put_text(index, Label { rect: text, lines });
                }
                _ => {}
            }
        }
    }

    fn x_of(&self, stretch: usize) -> i32 {
        let Some(stretch) = self.courses.stretches.get(stretch) else { return 0 };
        match stretch.alley {
            Alley::Before(column) => self.alleys.get(column).copied().unwrap_or_default() + SLOT * count(stretch.slot),
            Alley::Beside(..) => 0,
        }
    }

    fn y_of(&self, height: Height) -> i32 {
        match height {
            Height::Port(node, aside) => self.shape(node).centre().y + aside,
            Height::Pool(pool, edge) => self.side(pool, edge),
            Height::Stretch(stretch) => {
                match self.courses.stretches.get(stretch).map(|found| (found.alley, found.slot)) {
                    Some((Alley::Beside(row, edge), slot)) => {
                        let (axis, bottom) = self.axes.get(row).copied().unwrap_or_default();
                        let above = self.grid.items.iter().filter(|item| item.row == row).map(|item| item.above).max();
                        match edge {
                            Edge::Above => axis - above.unwrap_or_default() - 4 - SLOT * count(slot),
                            Edge::Below => bottom + 4 + SLOT * count(slot),
                        }
                    }
                    _ => 0,
                }
            }
        }
    }

    fn side(&self, pool: usize, edge: Edge) -> i32 {
        let rect = self.layout.pools.get(pool).copied().unwrap_or_default();
        match edge {
            Edge::Above => rect.y,
            Edge::Below => rect.bottom(),
        }
    }

    fn port(&self, port: Port) -> Point {
        match port {
            Port::Right(node, aside) => {
                let rect = self.shape(node);
                Point { x: rect.right(), y: rect.centre().y + aside }
            }
            Port::Left(node, aside) => {
                let rect = self.shape(node);
                Point { x: rect.x, y: rect.centre().y + aside }
            }
            Port::Top(node, aside) => Point { x: self.shape(node).centre().x + aside, y: self.shape(node).y },
            Port::Bottom(node, aside) => Point { x: self.shape(node).centre().x + aside, y: self.shape(node).bottom() },
            Port::Pool(pool, edge, stretch) => Point { x: self.x_of(stretch), y: self.side(pool, edge) },
        }
    }

    fn bends(&self, index: usize, flow: &Flow) -> Vec<Point> {
        let Some(Some(course)) = self.courses.of.get(index) else { return self.association(flow) };
        let Course { from, stops, to } = course;
        let mut here = self.port(*from);
        let mut points = vec![here];
        for stop in stops {
            match stop {
                Stop::Along(stretch) => here.x = self.x_of(*stretch),
                Stop::To(height) => here.y = self.y_of(*height),
            }
            points.push(here);
        }
        points.push(self.port(*to));
        tidy(points)
    }

    /// From a task straight down to the paper under it.
    fn association(&self, flow: &Flow) -> Vec<Point> {
        let (End::Node(task), End::Node(paper)) = (flow.from, flow.to) else { return Vec::new() };
        let x = self.shape(paper).centre().x;
        vec![Point { x, y: self.shape(task).bottom() }, Point { x, y: self.shape(paper).y }]
    }

    /// The branch, written where it leaves.
    fn label(&self, index: usize, flow: &Flow) -> Option<Label> {
        if flow.label.is_empty() || flow.kind != FlowKind::Sequence {
            return None;
        }
        let from = self.courses.of.get(index)?.as_ref()?.from;
        let at = self.port(from);
        let (w, h) = (width(&flow.label, SMALL), LINE);
        let (x, y) = match from {
            Port::Top(..) => (at.x + 5, at.y - h - 2),
            Port::Bottom(..) => (at.x + 5, at.y + 2),
            _ => (at.x + 4, at.y - h - 1),
        };
        Some(Label { rect: Rect { x, y, w, h }, lines: vec![flow.label.clone()] })
    }
}

/// Points without those that lie on a straight line between their neighbours.
fn tidy(points: Vec<Point>) -> Vec<Point> {
    let mut tidy: Vec<Point> = Vec::new();
    for point in points {
        if tidy.last() == Some(&point) {
            continue;
        }
        let straight = matches!(tidy.as_slice(), [.., one, other]
            if (one.x == other.x && other.x == point.x) || (one.y == other.y && other.y == point.y));
        if straight {
            tidy.pop();
        }
        tidy.push(point);
    }
    tidy
}
