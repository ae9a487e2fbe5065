//! The diagram as a picture (SVG): the acts' own signs, black on white, with its legend, and a case's own way lit.
//!
//! Looks are attributes, never styles: the pages forbid styles that stand in the text.

use crate::layout::{LANE_HEAD, LINE, Label, Layout, POOL_HEAD, Point, Rect, SIZE, SMALL, UNDER_TEXT, task_lines};
use crate::lit::Lit;
use crate::markup::Markup;
use crate::measure::{count, wrap, wrap_bold};
use crate::process::{FlowKind, Node, NodeKind, Pool, Process, Side};
use crate::signs::{INK, Ink, PASSED, Sign, shape};
use crate::step_words::Words;

/// The fonts of the letters, from the pages' own to any that has Kazakh.
pub(crate) const FONT: &str = "Noto Sans, DejaVu Sans, Arial, sans-serif";
/// The room of the title above the drawing.
const HEAD: i32 = 34;
/// The ground of heads of pools and lanes.
const HEAD_GROUND: &str = "#f3f2f1";
/// Dashes of message flows and of what the act does not print.
const DASHES: &str = "6 4";

/// Draws a diagram. With [`Lit`] the case's way is drawn thick and in colour, and each passed task tells the time it took.
pub fn to_svg(process: &Process, lit: Option<&Lit>) -> String {
    let layout = Layout::of(process);
    let words = Words::of(process.lang);
    let legend = Legend::of(words, layout.width, lit.is_some());
    let (width, height) = (layout.width, HEAD + layout.height + legend.height);
    let mut page = Markup::default();
    frame(&mut page, &process.title, &description(process), width, height, &format!("process-{}", process.channel));
    page.text(
        "text",
        &[("x", &10), ("y", &22), ("font-size", &14), ("font-weight", &"bold"), ("stroke", &"none")],
        &process.title,
    );
    page.open("g", &[("transform", &format!("translate(0 {HEAD})"))]);
    for (index, pool) in process.pools.iter().enumerate() {
        draw_pool(&mut page, pool, &layout, index);
    }
    draw_flows(&mut page, process, &layout, lit);
    for (index, node) in process.nodes.iter().enumerate() {
        draw_node(&mut page, node, index, &layout, lit, words);
    }
    page.close();
    page.open("g", &[("class", &"diagram-legend"), ("transform", &format!("translate(0 {})", HEAD + layout.height))]);
    legend.draw(&mut page, words);
    page.close();
    page.done()
}

/// Opens a picture that a screen reader names and describes.
pub(crate) fn frame(page: &mut Markup, title: &str, tells: &str, width: i32, height: i32, id: &str) {
    let (title_id, tells_id) = (format!("diagram-{id}-title"), format!("diagram-{id}-tells"));
    page.open(
        "svg",
        &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("class", &"diagram"),
            ("role", &"img"),
            ("aria-labelledby", &format!("{title_id} {tells_id}")),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("width", &width),
            ("height", &height),
            ("font-family", &FONT),
            ("font-size", &SIZE),
            ("fill", &INK),
        ],
    );
    page.text("title", &[("id", &title_id)], title);
    page.text("desc", &[("id", &tells_id)], tells);
    page.empty("rect", &[("width", &width), ("height", &height), ("fill", &"#ffffff")]);
}

/// What the picture says, lane by lane, for who does not see it.
fn description(process: &Process) -> String {
    let mut said = Vec::new();
    for (index, pool) in process.pools.iter().enumerate() {
        for (place, lane) in pool.lanes.iter().enumerate() {
            let here = process.nodes.iter().filter(|node| (node.pool, node.lane) == (index, place));
            let steps = here.filter(|node| matches!(node.kind, NodeKind::Task | NodeKind::Condition));
            let steps: Vec<String> =
                steps.map(|node| format!("{} {}", node.title, node.text).trim().to_owned()).collect();
            if !steps.is_empty() {
                said.push(format!("{}, {}: {}.", pool.name, lane.name, steps.join("; ")));
            }
        }
    }
    said.join(" ")
}

/// Lines of text whose first base line is at a point.
pub(crate) fn lines(page: &mut Markup, lines: &[String], at: Point, size: i32, bold: bool, anchor: &str) {
    for (index, line) in lines.iter().enumerate() {
        let y = at.y + LINE * count(index);
        let weight = if bold { "bold" } else { "normal" };
        page.text(
            "text",
            &[("x", &at.x), ("y", &y), ("font-size", &size), ("font-weight", &weight), ("text-anchor", &anchor)],
            line,
        );
    }
}

fn boxed(page: &mut Markup, rect: Rect, fill: &str) {
    page.empty(
        "rect",
        &[("x", &rect.x), ("y", &rect.y), ("width", &rect.w), ("height", &rect.h), ("fill", &fill), ("stroke", &INK)],
    );
}

fn draw_pool(page: &mut Markup, pool: &Pool, layout: &Layout, index: usize) {
    let Some(rect) = layout.pools.get(index).copied() else { return };
    page.open("g", &[("class", &"diagram-pool"), ("data-pool", &pool.id)]);
    boxed(page, rect, "none");
    let lanes = layout.lanes.get(index).map(Vec::as_slice).unwrap_or_default();
    if pool.lanes.iter().all(|lane| lane.name.is_empty()) {
        // Only letters come here and no lane has a name, so that of the pool lies along it.
        boxed(page, Rect { w: POOL_HEAD + LANE_HEAD, ..rect }, HEAD_GROUND);
        let text = wrap_bold(&pool.name, POOL_HEAD + LANE_HEAD - 8, SIZE);
        let y = rect.centre().y + 4 - LINE * (count(text.len()) - 1) / 2;
        lines(page, &text, Point { x: rect.x + 6, y }, SIZE, true, "start");
    } else {
        let head = Rect { w: POOL_HEAD, ..rect };
        boxed(page, head, HEAD_GROUND);
        let c = head.centre();
        let turned = format!("rotate(-90 {} {})", c.x, c.y);
        page.text(
            "text",
            &[
                ("x", &c.x),
                ("y", &(c.y + 4)),
                ("font-weight", &"bold"),
                ("text-anchor", &"middle"),
                ("transform", &turned),
            ],
            &pool.name,
        );
    }
    for (lane, rect) in pool.lanes.iter().zip(lanes).filter(|(lane, _)| !lane.name.is_empty()) {
        page.open("g", &[("class", &"diagram-lane")]);
        boxed(page, *rect, "none");
        let head = Rect { w: LANE_HEAD, ..*rect };
        boxed(page, head, HEAD_GROUND);
        let text = wrap(&lane.name, LANE_HEAD - 8, SIZE);
        let y = head.centre().y + 4 - LINE * (count(text.len()) - 1) / 2;
        lines(page, &text, Point { x: head.centre().x, y }, SIZE, false, "middle");
        page.close();
    }
    page.close();
}

fn draw_flows(page: &mut Markup, process: &Process, layout: &Layout, lit: Option<&Lit>) {
    let passed = |index: usize| lit.is_some_and(|lit| lit.flows.contains(&index));
    // What the case passed lies above what it did not.
    let mut order: Vec<usize> = (0..process.flows.len()).collect();
    order.sort_by_key(|index| passed(*index));
    for index in order {
        let (Some(flow), Some(bends)) = (process.flows.get(index), layout.bends.get(index)) else { continue };
        let class = if passed(index) { "diagram-flow diagram-flow--passed" } else { "diagram-flow" };
        page.open("g", &[("class", &class), ("data-flow", &flow.id)]);
        draw_line(page, flow.kind, bends, passed(index));
        if let Some(label) = layout.labels.get(index).and_then(Option::as_ref) {
            draw_label(page, label, "start");
        }
        page.close();
    }
}

fn draw_label(page: &mut Markup, label: &Label, anchor: &str) {
    let x = if anchor == "middle" { label.rect.centre().x } else { label.rect.x };
    lines(page, &label.lines, Point { x, y: label.rect.y + 11 }, SMALL, false, anchor);
}

/// A line with its head: filled for control, hollow for messages, which also start with a ring; none for an association.
pub(crate) fn draw_line(page: &mut Markup, kind: FlowKind, bends: &[Point], passed: bool) {
    let colour = if passed { PASSED } else { INK };
    let thick = if passed { "3" } else { "1.2" };
    let path: Vec<String> = bends
        .iter()
        .enumerate()
        .map(|(index, point)| format!("{}{} {}", if index == 0 { 'M' } else { 'L' }, point.x, point.y))
        .collect();
    let path = path.concat();
    let dashes = match kind {
        FlowKind::Sequence => "none",
        FlowKind::Message => DASHES,
        FlowKind::Association => "2 3",
    };
    page.empty(
        "path",
        &[
            ("d", &path),
            ("fill", &"none"),
            ("stroke", &colour),
            ("stroke-width", &thick),
            ("stroke-dasharray", &dashes),
        ],
    );
    let [.., before, last] = bends else { return };
    let (dx, dy) = ((last.x - before.x).signum(), (last.y - before.y).signum());
    let (back, side) = (9, 4);
    let corner = |sign: i32| (last.x - dx * back - dy * side * sign, last.y - dy * back + dx * side * sign);
    let ((ax, ay), (bx, by)) = (corner(1), corner(-1));
    let points = format!("{},{} {ax},{ay} {bx},{by}", last.x, last.y);
    match kind {
        FlowKind::Sequence => page.empty("polygon", &[("points", &points), ("fill", &colour), ("stroke", &colour)]),
        FlowKind::Message => {
            page.empty("polygon", &[("points", &points), ("fill", &"#ffffff"), ("stroke", &colour)]);
            if let [first, second, ..] = bends {
                let away = Point { x: (second.x - first.x).signum() * 3, y: (second.y - first.y).signum() * 3 };
                let ring: &[(&str, &dyn std::fmt::Display)] = &[
                    ("cx", &(first.x + away.x)),
                    ("cy", &(first.y + away.y)),
                    ("r", &3),
                    ("fill", &"#ffffff"),
                    ("stroke", &colour),
                ];
                page.empty("circle", ring);
            }
        }
        FlowKind::Association => {}
    }
}

fn draw_node(page: &mut Markup, node: &Node, index: usize, layout: &Layout, lit: Option<&Lit>, words: Words) {
    let Some(rect) = layout.shapes.get(index).copied() else { return };
    let host = match node.kind {
        NodeKind::Timer(task) | NodeKind::Paper(task) => task,
        _ => index,
    };
    let passed = lit.is_some_and(|lit| lit.nodes.contains(&host));
    let current = lit.is_some_and(|lit| lit.current == Some(host));
    let (ink, state) = match (current, passed) {
        (true, _) => (Ink::CURRENT, " diagram-node--current"),
        (false, true) => (Ink::PASSED, " diagram-node--passed"),
        _ => (Ink::PLAIN, ""),
    };
    let class = format!("diagram-node diagram-{}{state}", Sign::of(node.kind).word());
    page.open("g", &[("class", &class), ("data-node", &node.id)]);
    if !node.tells.is_empty() {
        page.text("title", &[], &node.tells);
    }
    shape(page, node.kind, rect, ink);
    if matches!(node.kind, NodeKind::Task | NodeKind::Condition) {
        draw_inside(page, node, rect);
    }
    if let Some(label) = layout.beside.get(index).and_then(Option::as_ref) {
        let anchor = if matches!(node.kind, NodeKind::Start | NodeKind::End(_)) { "middle" } else { "start" };
        draw_label(page, label, anchor);
    }
    let used = node.step.as_ref().filter(|_| node.kind == NodeKind::Task && (passed || current));
    if let Some(time) = used.and_then(|step| lit?.used.get(step)) {
        let text = words.t.diagram_used(time.as_str());
        let at = Point { x: rect.x + 42, y: rect.bottom() + 28 };
        lines(page, &[text.into_owned()], at, SMALL, true, "start");
    }
    page.close();
}

/// The name and the deeds inside a task or a condition.
fn draw_inside(page: &mut Markup, node: &Node, rect: Rect) {
    let (title, text) = task_lines(node);
    let c = rect.centre();
    let middle = if node.kind == NodeKind::Task { c.y - UNDER_TEXT / 2 + 2 } else { c.y };
    let top = middle - LINE * count(title.len() + text.len()) / 2 + 11;
    lines(page, &title, Point { x: c.x, y: top }, SIZE, true, "middle");
    let below = top + LINE * count(title.len());
    lines(page, &text, Point { x: c.x, y: below }, SMALL, false, "middle");
}

/// The legend: each sign with what it says, in as many columns as the drawing is wide.
struct Legend {
    columns: i32,
    height: i32,
    notes: Vec<String>,
}

/// The cell of a sign in the legend.
const CELL: (i32, i32) = (300, 46);

impl Legend {
    fn of(words: Words, width: i32, lit: bool) -> Self {
        let columns = ((width - 20) / CELL.0).clamp(1, 6);
        let rows = (count(Sign::ALL.len()) + columns - 1) / columns;
        let mut notes = vec![words.t.diagram_sign_assumed().into_owned()];
        if lit {
            notes.push(words.t.diagram_sign_lit().into_owned());
        }
        Self { columns, height: 40 + rows * CELL.1 + 20 * count(notes.len()) + 10, notes }
    }

    fn draw(&self, page: &mut Markup, words: Words) {
        let title = words.t.diagram_legend();
        page.text("text", &[("x", &10), ("y", &24), ("font-size", &13), ("font-weight", &"bold")], &title);
        for (index, sign) in Sign::ALL.into_iter().enumerate() {
            let (x, y) = (10 + CELL.0 * (count(index) % self.columns), 36 + CELL.1 * (count(index) / self.columns));
            page.open("g", &[("class", &"diagram-sign"), ("data-sign", &sign.word())]);
            draw_sign(page, sign, Rect { x, y, w: 56, h: 38 });
            let text = wrap(&sign.says(words), CELL.0 - 76, SIZE);
            let first = y + 23 - LINE * (count(text.len()) - 1) / 2;
            lines(page, &text, Point { x: x + 66, y: first }, SIZE, false, "start");
            page.close();
        }
        let rows = (count(Sign::ALL.len()) + self.columns - 1) / self.columns;
        for (index, note) in self.notes.iter().enumerate() {
            let y = 36 + rows * CELL.1 + 18 + 20 * count(index);
            page.text("text", &[("x", &10), ("y", &y)], note);
        }
    }
}

/// A sign of the legend in its room.
fn draw_sign(page: &mut Markup, sign: Sign, room: Rect) {
    let c = room.centre();
    let round = |size: i32| Rect { x: c.x - size / 2, y: c.y - size / 2, w: size, h: size };
    let kind = match sign {
        Sign::Start => NodeKind::Start,
        Sign::EndMessage => NodeKind::End(crate::process::Ending::Message),
        Sign::Letter => NodeKind::Letter(Side::Comes),
        Sign::EndSimple => NodeKind::End(crate::process::Ending::Simple),
        Sign::Error => NodeKind::End(crate::process::Ending::Error),
        Sign::Timer => return shape(page, NodeKind::Timer(0), round(28), Ink::PLAIN),
        Sign::Process => return shape(page, NodeKind::Task, Rect { h: 32, y: c.y - 16, ..room }, Ink::PLAIN),
        Sign::Condition => return shape(page, NodeKind::Condition, room, Ink::PLAIN),
        Sign::Paper => {
            return shape(page, NodeKind::Paper(0), Rect { x: c.x - 14, y: c.y - 18, w: 28, h: 36 }, Ink::PLAIN);
        }
        Sign::System => {
            let pool = Rect { h: 32, y: c.y - 16, ..room };
            boxed(page, pool, "none");
            return boxed(page, Rect { w: 12, ..pool }, HEAD_GROUND);
        }
        Sign::MessageFlow | Sign::ControlFlow => {
            let kind = if sign == Sign::MessageFlow { FlowKind::Message } else { FlowKind::Sequence };
            let bends = [Point { x: room.x + 4, y: c.y }, Point { x: room.right(), y: c.y }];
            return draw_line(page, kind, &bends, false);
        }
    };
    shape(page, kind, round(36), Ink::PLAIN);
}
