//! The signs of the acts' legend, drawn.

use crate::layout::Rect;
use crate::markup::Markup;
use crate::process::{Ending, NodeKind, Side};
use crate::step_words::Words;
use std::borrow::Cow;

/// A sign of the legend («Условные обозначения»).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sign {
    /// Сообщение начальное.
    Start,
    /// Сообщение завершающее.
    EndMessage,
    /// Сообщение промежуточное.
    Letter,
    /// Простые события завершающие.
    EndSimple,
    /// Ошибка.
    Error,
    /// События-таймеры.
    Timer,
    /// Информационная система.
    System,
    /// Процесс.
    Process,
    /// Условие.
    Condition,
    /// Поток сообщений.
    MessageFlow,
    /// Поток управления.
    ControlFlow,
    /// Электронный документ, представляемый конечному потребителю.
    Paper,
}

impl Sign {
    /// All signs in the order of the acts' legend.
    pub const ALL: [Self; 12] = [
        Self::Start,
        Self::EndMessage,
        Self::Letter,
        Self::EndSimple,
        Self::Error,
        Self::Timer,
        Self::System,
        Self::Process,
        Self::Condition,
        Self::MessageFlow,
        Self::ControlFlow,
        Self::Paper,
    ];

    /// The sign of a node.
    pub const fn of(kind: NodeKind) -> Self {
        match kind {
            NodeKind::Start => Self::Start,
            NodeKind::Task => Self::Process,
            NodeKind::Condition | NodeKind::Fork => Self::Condition,
            NodeKind::Letter(_) => Self::Letter,
            NodeKind::End(Ending::Simple) => Self::EndSimple,
            NodeKind::End(Ending::Message) => Self::EndMessage,
            NodeKind::End(Ending::Error) => Self::Error,
            NodeKind::Timer(_) => Self::Timer,
            NodeKind::Paper(_) => Self::Paper,
        }
    }

    /// The word in classes of the drawing.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::EndMessage => "end-message",
            Self::Letter => "letter",
            Self::EndSimple => "end-simple",
            Self::Error => "error",
            Self::Timer => "timer",
            Self::System => "system",
            Self::Process => "process",
            Self::Condition => "condition",
            Self::MessageFlow => "message-flow",
            Self::ControlFlow => "control-flow",
            Self::Paper => "paper",
        }
    }

    /// What the legend says of it.
    pub(crate) fn says(self, words: Words) -> Cow<'static, str> {
        let t = words.t;
        match self {
            Self::Start => t.diagram_sign_start(),
            Self::EndMessage => t.diagram_sign_end_message(),
            Self::Letter => t.diagram_sign_letter(),
            Self::EndSimple => t.diagram_sign_end_simple(),
            Self::Error => t.diagram_sign_error(),
            Self::Timer => t.diagram_sign_timer(),
            Self::System => t.diagram_sign_system(),
            Self::Process => t.diagram_sign_process(),
            Self::Condition => t.diagram_sign_condition(),
            Self::MessageFlow => t.diagram_sign_message_flow(),
            Self::ControlFlow => t.diagram_sign_control_flow(),
            Self::Paper => t.diagram_sign_paper(),
        }
    }
}

/// The ink of lines and letters.
pub const INK: &str = "#0b0c0c";
/// The ground of shapes.
pub const GROUND: &str = "#ffffff";
/// Passed by the case: the line is thick as well, so that it shows without colour.
pub const PASSED: &str = "#1d70b8";
/// The ground of what the case has passed.
pub const PASSED_GROUND: &str = "#e8f1f8";
/// The ground of the step due now.
pub const CURRENT_GROUND: &str = "#fff7bf";

/// How a shape is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    /// The line.
    pub line: &'static str,
    /// The ground.
    pub ground: &'static str,
    /// How much thicker the line is than usual.
    pub thicker: i32,
    /// Whether a second border runs around it.
    pub double: bool,
}

impl Ink {
    /// A shape that no case has passed.
    pub const PLAIN: Self = Self { line: INK, ground: GROUND, thicker: 0, double: false };
    /// A shape that the case has passed.
    pub const PASSED: Self = Self { line: PASSED, ground: PASSED_GROUND, thicker: 2, double: false };
    /// The shape that is due now.
    pub const CURRENT: Self = Self { line: INK, ground: CURRENT_GROUND, thicker: 1, double: true };
}

/// Draws a node's shape.
pub fn shape(page: &mut Markup, kind: NodeKind, rect: Rect, ink: Ink) {
    match kind {
        NodeKind::Task => task(page, rect, ink),
        NodeKind::Condition => diamond(page, rect, ink),
        NodeKind::Fork => {
            diamond(page, rect, ink);
            let (c, d) = (rect.centre(), 7);
            let cross =
                format!("M{} {}l{} {}M{} {}l{} -{}", c.x - d, c.y - d, 2 * d, 2 * d, c.x - d, c.y + d, 2 * d, 2 * d);
            page.empty("path", &[("d", &cross), ("stroke", &ink.line), ("stroke-width", &3), ("fill", &"none")]);
        }
        NodeKind::Start => {
            circle(page, rect, 0, 1 + ink.thicker, ink);
            envelope(page, rect, false, ink);
        }
        NodeKind::Letter(side) => {
            circle(page, rect, 0, 1 + ink.thicker, ink);
            circle(page, rect, 4, 1, ink);
            envelope(page, rect, side == Side::Goes, ink);
        }
        NodeKind::End(ending) => {
            circle(page, rect, 2, 4, ink);
            match ending {
                Ending::Simple => {}
                Ending::Message => envelope(page, rect, true, ink),
                Ending::Error => lightning(page, rect, ink),
            }
        }
        NodeKind::Timer(_) => clock(page, rect, ink),
        NodeKind::Paper(_) => paper(page, rect, ink),
    }
}

fn task(page: &mut Markup, rect: Rect, ink: Ink) {
    let round = |page: &mut Markup, by: i32, thick: i32| {
        let (x, y, w, h) = (rect.x + by, rect.y + by, rect.w - 2 * by, rect.h - 2 * by);
        page.empty(
            "rect",
            &[
                ("x", &x),
                ("y", &y),
                ("width", &w),
                ("height", &h),
                ("rx", &8),
                ("fill", &ink.ground),
                ("stroke", &ink.line),
                ("stroke-width", &thick),
            ],
        );
    };
    round(page, 0, 1 + ink.thicker);
    if ink.double {
        round(page, 4, 1);
    }
}

fn diamond(page: &mut Markup, rect: Rect, ink: Ink) {
    let c = rect.centre();
    let corners = |by: i32| {
        format!(
            "{},{} {},{} {},{} {},{}",
            c.x,
            rect.y + by,
            rect.right() - by,
            c.y,
            c.x,
            rect.bottom() - by,
            rect.x + by,
            c.y
        )
    };
    let line = |page: &mut Markup, by: i32, thick: i32| {
        page.empty(
            "polygon",
            &[("points", &corners(by)), ("fill", &ink.ground), ("stroke", &ink.line), ("stroke-width", &thick)],
        );
    };
    line(page, 0, 1 + ink.thicker);
    if ink.double {
        line(page, 6, 1);
    }
}

fn circle(page: &mut Markup, rect: Rect, by: i32, thick: i32, ink: Ink) {
    let c = rect.centre();
    page.empty(
        "circle",
        &[
            ("cx", &c.x),
            ("cy", &c.y),
            ("r", &(rect.w / 2 - by)),
            ("fill", &ink.ground),
            ("stroke", &ink.line),
            ("stroke-width", &thick),
        ],
    );
}

/// An envelope, filled where the letter goes out.
fn envelope(page: &mut Markup, rect: Rect, filled: bool, ink: Ink) {
    let middle = rect.centre();
    let (width, height) = (rect.w / 2, rect.w / 3);
    let (left, top) = (middle.x - width / 2, middle.y - height / 2);
    let (ground, flap) = if filled { (ink.line, ink.ground) } else { (ink.ground, ink.line) };
    page.empty(
        "rect",
        &[("x", &left), ("y", &top), ("width", &width), ("height", &height), ("fill", &ground), ("stroke", &ink.line)],
    );
    let fold = format!("M{left} {top}L{} {}L{} {top}", middle.x, middle.y + 1, left + width);
    page.empty("path", &[("d", &fold), ("fill", &"none"), ("stroke", &flap), ("stroke-width", &"1.4")]);
}

fn lightning(page: &mut Markup, rect: Rect, ink: Ink) {
    let c = rect.centre();
    let bolt = format!("M{} {}l6 -13l5 7l6 -9l-6 15l-5 -7z", c.x - 8, c.y + 8);
    page.empty("path", &[("d", &bolt), ("fill", &ink.line), ("stroke", &ink.line), ("stroke-linejoin", &"round")]);
}

fn clock(page: &mut Markup, rect: Rect, ink: Ink) {
    circle(page, rect, 0, 1, ink);
    circle(page, rect, 3, 1, ink);
    let c = rect.centre();
    let hands = format!(
        "M{} {}v-7M{} {}h5M{} {}v2M{} {}v-2M{} {}h2M{} {}h-2",
        c.x,
        c.y,
        c.x,
        c.y,
        c.x,
        c.y - 9,
        c.x,
        c.y + 9,
        c.x - 9,
        c.y,
        c.x + 9,
        c.y
    );
    page.empty("path", &[("d", &hands), ("fill", &"none"), ("stroke", &ink.line), ("stroke-width", &"1.4")]);
}

fn paper(page: &mut Markup, rect: Rect, ink: Ink) {
    let fold = 10;
    let sheet = format!("M{} {}h{}l{fold} {fold}v{}h-{}z", rect.x, rect.y, rect.w - fold, rect.h - fold, rect.w);
    page.empty("path", &[("d", &sheet), ("fill", &ink.ground), ("stroke", &ink.line)]);
    let corner = format!("M{} {}v{fold}h{fold}", rect.right() - fold, rect.y);
    page.empty("path", &[("d", &corner), ("fill", &"none"), ("stroke", &ink.line)]);
    let lines = format!(
        "M{} {}h{}m-{} 7h{}m-{} 7h{}",
        rect.x + 6,
        rect.y + 18,
        rect.w - 12,
        rect.w - 12,
        rect.w - 12,
        rect.w - 12,
        rect.w - 16
    );
    page.empty("path", &[("d", &lines), ("fill", &"none"), ("stroke", &ink.line)]);
}
