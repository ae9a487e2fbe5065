//! Where everything lies: columns from left to right by the longest way, lanes from top to bottom, flows in the alleys between.
//!
//! Shapes stand in the cells of a grid: a column is a rank of the graph without its ways back, a row is a track of a lane. Flows run
//! in alleys between columns and between rows, each in a slot of its own, or along rows whose cells are free. So no flow can run
//! through a shape, and no two flows lie on one another but where they leave or reach the same node.

mod course;
mod grid;
mod place;
mod size;
mod slots;

use crate::process::Process;

/// A point of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A rectangle of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// The left side.
    pub x: i32,
    /// The top.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// The right side.
    pub const fn right(self) -> i32 {
        self.x + self.w
    }

    /// The bottom.
    pub const fn bottom(self) -> i32 {
        self.y + self.h
    }

    /// The centre.
    pub const fn centre(self) -> Point {
        Point { x: self.x + self.w / 2, y: self.y + self.h / 2 }
    }

    /// Whether it shares more than an edge with another.
    pub const fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// Lines of text with their place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// The room of the text.
    pub rect: Rect,
    /// The text, broken.
    pub lines: Vec<String>,
}

/// The layout of a diagram. Lists keep the order of the lists of [`Process`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The width of the canvas.
    pub width: i32,
    /// The height of the canvas.
    pub height: i32,
    /// Pools.
    pub pools: Vec<Rect>,
    /// Lanes of each pool.
    pub lanes: Vec<Vec<Rect>>,
    /// Shapes of nodes.
    pub shapes: Vec<Rect>,
    /// Texts of signs that stand beside the sign: events, timers, papers. Those of tasks and conditions stand inside.
    pub beside: Vec<Option<Label>>,
    /// Bends of flows, with both ends.
    pub bends: Vec<Vec<Point>>,
    /// Branches written at flows.
    pub labels: Vec<Option<Label>>,
}

impl Layout {
    /// Lays a diagram out.
    pub fn of(process: &Process) -> Self {
        let grid = grid::Grid::of(process);
        let courses = course::Courses::of(process, &grid);
        place::place(process, &grid, &courses)
    }
}

pub(crate) use place::{LANE_HEAD, POOL_HEAD};
pub(crate) use size::{LINE, SIZE, SMALL, UNDER_TEXT, task_lines};
