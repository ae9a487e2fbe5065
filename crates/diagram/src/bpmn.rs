//! The diagram in BPMN 2.0 with its layout, for any tool that reads the notation.

use crate::layout::{Layout, Rect};
use crate::markup::Markup;
use crate::process::{End, Ending, Flow, FlowKind, Node, NodeKind, Process, Side};
use std::fmt::Display;

const MODEL: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
const DC: &str = "http://www.omg.org/spec/DD/20100524/DC";
const DD: &str = "http://www.omg.org/spec/DD/20100524/DI";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Writes a diagram as BPMN 2.0: a collaboration of pools, a process for each pool with lanes, and where everything lies.
pub fn to_xml(process: &Process) -> String {
    let mut page = Markup::default();
    page.open(
        "bpmn:definitions",
        &[
            ("xmlns:bpmn", &MODEL),
            ("xmlns:bpmndi", &DI),
            ("xmlns:dc", &DC),
            ("xmlns:di", &DD),
            ("xmlns:xsi", &XSI),
            ("id", &"definitions"),
            ("name", &process.title),
            ("targetNamespace", &format!("urn:qyzmet:diagram:{}", process.channel)),
        ],
    );
    collaboration(&mut page, process);
    for (index, pool) in process.pools.iter().enumerate() {
        if !pool.lanes.is_empty() {
            pool_process(&mut page, process, index);
        }
    }
    layout(&mut page, process, &Layout::of(process));
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", page.done())
}

fn end_id(process: &Process, end: End) -> String {
    match end {
        End::Node(node) => process.nodes.get(node).map(|node| node.id.clone()).unwrap_or_default(),
        End::Pool(pool) => process.pools.get(pool).map(|pool| format!("pool-{}", pool.id)).unwrap_or_default(),
    }
}

fn collaboration(page: &mut Markup, process: &Process) {
    page.open("bpmn:collaboration", &[("id", &"collaboration")]);
    for pool in &process.pools {
        let id = format!("pool-{}", pool.id);
        if pool.lanes.is_empty() {
            page.empty("bpmn:participant", &[("id", &id), ("name", &pool.name)]);
        } else {
            let of = format!("process-{}", pool.id);
            page.empty("bpmn:participant", &[("id", &id), ("name", &pool.name), ("processRef", &of)]);
        }
    }
    for flow in process.flows.iter().filter(|flow| flow.kind == FlowKind::Message) {
        let (from, to) = (end_id(process, flow.from), end_id(process, flow.to));
        page.open("bpmn:messageFlow", &[("id", &flow.id), ("sourceRef", &from), ("targetRef", &to)]);
        // As a name it would be written over the lines.
        page.text("bpmn:documentation", &[], &flow.label);
        page.close();
    }
    page.close();
}

fn pool_process(page: &mut Markup, process: &Process, index: usize) {
    let Some(pool) = process.pools.get(index) else { return };
    page.open("bpmn:process", &[("id", &format!("process-{}", pool.id)), ("isExecutable", &false)]);
    let inside = || process.nodes.iter().enumerate().filter(|(_, node)| node.pool == index);
    page.open("bpmn:laneSet", &[("id", &format!("lanes-{}", pool.id))]);
    for (place, lane) in pool.lanes.iter().enumerate() {
        let id = format!("lane-{}-{place}", pool.id);
        let named: &[(&str, &dyn Display)] = &[("id", &id), ("name", &lane.name)];
        let plain: &[(&str, &dyn Display)] = &[("id", &id)];
        page.open("bpmn:lane", if lane.name.is_empty() { plain } else { named });
        for (_, node) in inside().filter(|(_, node)| node.lane == place) {
            page.text("bpmn:flowNodeRef", &[], &node.id);
        }
        page.close();
    }
    page.close();
    for (place, node) in inside() {
        write_node(page, process, place, node);
    }
    for flow in process.flows.iter().filter(|flow| flow.kind == FlowKind::Sequence) {
        if flow.joins().and_then(|(from, _)| process.nodes.get(from)).is_some_and(|node| node.pool == index) {
            write_control(page, process, flow);
        }
    }
    page.close();
}

fn write_control(page: &mut Markup, process: &Process, flow: &Flow) {
    let (from, to) = (end_id(process, flow.from), end_id(process, flow.to));
    let named: &[(&str, &dyn Display)] =
        &[("id", &flow.id), ("name", &flow.label), ("sourceRef", &from), ("targetRef", &to)];
    let plain: &[(&str, &dyn Display)] = &[("id", &flow.id), ("sourceRef", &from), ("targetRef", &to)];
    page.empty("bpmn:sequenceFlow", if flow.label.is_empty() { plain } else { named });
}

/// What a node is called in BPMN.
fn element(node: &Node) -> &'static str {
    match node.kind {
        NodeKind::Start => "bpmn:startEvent",
        // The acts know one sign of a process; the lane says who does it.
        NodeKind::Task => "bpmn:task",
        NodeKind::Condition | NodeKind::Fork => "bpmn:exclusiveGateway",
        NodeKind::Letter(Side::Comes) => "bpmn:intermediateCatchEvent",
        NodeKind::Letter(Side::Goes) => "bpmn:intermediateThrowEvent",
        NodeKind::End(_) => "bpmn:endEvent",
        NodeKind::Timer(_) => "bpmn:boundaryEvent",
        NodeKind::Paper(_) => "bpmn:dataObjectReference",
    }
}

/// The printed name and the deeds in one line.
fn name(node: &Node) -> String {
    let parts: Vec<&str> =
        [node.title.as_str(), node.text.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(": ")
}

fn write_node(page: &mut Markup, process: &Process, index: usize, node: &Node) {
    let name = name(node);
    let mut attributes: Vec<(&str, &dyn Display)> = vec![("id", &node.id)];
    if !name.is_empty() {
        attributes.push(("name", &name));
    }
    let object = format!("object-{}", node.id);
    let host = match node.kind {
        NodeKind::Timer(task) => end_id(process, End::Node(task)),
        _ => String::new(),
    };
    match node.kind {
        NodeKind::Paper(_) => attributes.push(("dataObjectRef", &object)),
        // The term tells that time has passed; it takes nobody's work away.
        NodeKind::Timer(_) => attributes.extend([("attachedToRef", &host as &dyn Display), ("cancelActivity", &false)]),
        _ => {}
    }
    page.open(element(node), &attributes);
    if !node.tells.is_empty() {
        page.text("bpmn:documentation", &[], &node.tells);
    }
    if !matches!(node.kind, NodeKind::Paper(_)) {
        write_ends(page, process, index);
    }
    match node.kind {
        NodeKind::Start | NodeKind::Letter(_) | NodeKind::End(Ending::Message) => {
            page.empty("bpmn:messageEventDefinition", &[("id", &format!("definition-{}", node.id))]);
        }
        NodeKind::End(Ending::Error) => {
            page.empty("bpmn:errorEventDefinition", &[("id", &format!("definition-{}", node.id))]);
        }
        NodeKind::Timer(_) => {
            page.open("bpmn:timerEventDefinition", &[("id", &format!("definition-{}", node.id))]);
            // Terms run in office hours, which durations of ISO 8601 cannot say: the term stands as the act counts it.
            page.text("bpmn:timeDuration", &[("xsi:type", &"bpmn:tFormalExpression")], &node.title);
            page.close();
        }
        _ => {}
    }
    page.close();
    if matches!(node.kind, NodeKind::Paper(_)) {
        page.empty("bpmn:dataObject", &[("id", &object)]);
    }
}

/// The flows that come into a node and leave it, and the papers a task gives.
fn write_ends(page: &mut Markup, process: &Process, index: usize) {
    let control = || process.flows.iter().filter(|flow| flow.kind == FlowKind::Sequence);
    for flow in control().filter(|flow| flow.to == End::Node(index)) {
        page.text("bpmn:incoming", &[], &flow.id);
    }
    for flow in control().filter(|flow| flow.from == End::Node(index)) {
        page.text("bpmn:outgoing", &[], &flow.id);
    }
    for flow in process.flows.iter().filter(|flow| flow.kind == FlowKind::Association && flow.from == End::Node(index))
    {
        page.open("bpmn:dataOutputAssociation", &[("id", &flow.id)]);
        page.text("bpmn:targetRef", &[], &end_id(process, flow.to));
        page.close();
    }
}

fn bounds(page: &mut Markup, rect: Rect) {
    page.empty("dc:Bounds", &[("x", &rect.x), ("y", &rect.y), ("width", &rect.w), ("height", &rect.h)]);
}

fn label(page: &mut Markup, rect: Option<Rect>) {
    if let Some(rect) = rect {
        page.open("bpmndi:BPMNLabel", &[]);
        bounds(page, rect);
        page.close();
    }
}

fn layout(page: &mut Markup, process: &Process, layout: &Layout) {
    page.open("bpmndi:BPMNDiagram", &[("id", &"diagram"), ("name", &process.title)]);
    page.open("bpmndi:BPMNPlane", &[("id", &"plane"), ("bpmnElement", &"collaboration")]);
    for ((pool, rect), lanes) in process.pools.iter().zip(&layout.pools).zip(&layout.lanes) {
        let id = format!("pool-{}", pool.id);
        page.open("bpmndi:BPMNShape", &[("id", &format!("shape-{id}")), ("bpmnElement", &id), ("isHorizontal", &true)]);
        bounds(page, *rect);
        page.close();
        for (place, rect) in lanes.iter().enumerate() {
            let id = format!("lane-{}-{place}", pool.id);
            page.open(
                "bpmndi:BPMNShape",
                &[("id", &format!("shape-{id}")), ("bpmnElement", &id), ("isHorizontal", &true)],
            );
            bounds(page, *rect);
            page.close();
        }
    }
    for ((node, rect), beside) in process.nodes.iter().zip(&layout.shapes).zip(&layout.beside) {
        let shape = format!("shape-{}", node.id);
        let plain: &[(&str, &dyn Display)] = &[("id", &shape), ("bpmnElement", &node.id)];
        let marked: &[(&str, &dyn Display)] =
            &[("id", &shape), ("bpmnElement", &node.id), ("isMarkerVisible", &(node.kind == NodeKind::Fork))];
        let gateway = matches!(node.kind, NodeKind::Condition | NodeKind::Fork);
        page.open("bpmndi:BPMNShape", if gateway { marked } else { plain });
        bounds(page, *rect);
        // The text of a condition stands inside its sign.
        let inside = Rect { x: rect.x + rect.w / 4, y: rect.y + rect.h / 4, w: rect.w / 2, h: rect.h / 2 };
        let text = beside.as_ref().map(|label| label.rect).or((node.kind == NodeKind::Condition).then_some(inside));
        label(page, text);
        page.close();
    }
    for ((flow, bends), text) in process.flows.iter().zip(&layout.bends).zip(&layout.labels) {
        page.open("bpmndi:BPMNEdge", &[("id", &format!("edge-{}", flow.id)), ("bpmnElement", &flow.id)]);
        for point in bends {
            page.empty("di:waypoint", &[("x", &point.x), ("y", &point.y)]);
        }
        label(page, text.as_ref().map(|label| label.rect));
        page.close();
    }
    page.close();
    page.close();
}
