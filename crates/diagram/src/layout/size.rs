//! The sizes of shapes and texts.

use super::Rect;
use crate::measure::{count, width, wrap, wrap_bold};
use crate::process::{Node, NodeKind};

/// The font size of names.
pub const SIZE: i32 = 12;
/// The font size of what is written beside signs.
pub const SMALL: i32 = 11;
/// From one line to the next.
pub const LINE: i32 = 15;
/// The width of a task.
const TASK: i32 = 172;
/// The least height of a task.
const TASK_HEIGHT: i32 = 62;
/// The room under a task's text: the timer sits on the lower side.
pub const UNDER_TEXT: i32 = 14;
/// The sides of a condition.
const CONDITION: (i32, i32) = (176, 112);
/// The side of a fork.
const FORK: i32 = 44;
/// The side of an event.
const EVENT: i32 = 36;
/// The side of a timer.
const TIMER: i32 = 28;
/// The room of an event's text.
const EVENT_TEXT: i32 = 104;
/// A sheet of paper.
const PAPER: (i32, i32) = (34, 44);
/// The room under a task for its time limit and the time it took.
pub const UNDER_TASK: i32 = 34;

/// The lines of a task or condition: the printed name, then what is done.
pub fn task_lines(node: &Node) -> (Vec<String>, Vec<String>) {
    let (title, text) = match node.kind {
        NodeKind::Condition => (100, 104),
        _ => (TASK - 16, TASK - 16),
    };
    (wrap_bold(&node.title, title, SIZE), wrap(&node.text, text, SMALL))
}

/// The width and height of a node's shape.
pub fn shape(node: &Node) -> (i32, i32) {
    match node.kind {
        NodeKind::Task => {
            let (title, text) = task_lines(node);
            (TASK, TASK_HEIGHT.max(12 + UNDER_TEXT + LINE * count(title.len() + text.len())))
        }
        NodeKind::Condition => CONDITION,
        NodeKind::Fork => (FORK, FORK),
        NodeKind::Timer(_) => (TIMER, TIMER),
        NodeKind::Paper(_) => PAPER,
        NodeKind::Start | NodeKind::Letter(_) | NodeKind::End(_) => (EVENT, EVENT),
    }
}

/// The lines beside a sign.
pub fn beside(node: &Node) -> Vec<String> {
    match node.kind {
        NodeKind::Start | NodeKind::End(_) => wrap(&node.title, EVENT_TEXT, SMALL),
        NodeKind::Timer(_) => vec![node.title.clone()],
        NodeKind::Paper(_) => wrap(&node.title, TASK - PAPER.0 - 12, SMALL),
        _ => Vec::new(),
    }
}

/// The widest of some lines.
pub fn widest(lines: &[String]) -> i32 {
    lines.iter().map(|line| width(line, SMALL)).max().unwrap_or_default()
}

/// The room of some lines whose top side has its middle at a point.
pub fn under(lines: &[String], x: i32, y: i32) -> Rect {
    let w = widest(lines);
    Rect { x: x - w / 2, y, w, h: LINE * count(lines.len()) }
}
