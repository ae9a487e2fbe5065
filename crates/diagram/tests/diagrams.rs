//! What is drawn against what runs: every regulation, every channel, every language.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

#[path = "../../engine/tests/common/mod.rs"]
mod common;
mod runs;

use common::{edition, services};
use diagram::directory::Directory;
use diagram::layout::{Layout, Point, Rect};
use diagram::table::Table;
use diagram::{End, Ending, Flow, FlowKind, NodeKind, Process, Sign, bpmn, svg};
use engine::{ActionMoment, ActorKind, Edition, Outcome, Route, Verb};
use kernel::{Channel, Lang, System};
use roxmltree::{Document, Node};
use runs::{every_run, facts_of};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Every service of the repository, and the one that no act knows.
fn editions() -> Vec<(PathBuf, Edition)> {
    services().into_iter().map(|service| (service.clone(), edition(&service))).collect()
}

/// Something for each route of each service.
fn for_routes(look: impl Fn(&Edition, &Route, &str)) {
    for (_, edition) in editions() {
        for route in edition.routes.values() {
            look(&edition, route, &format!("{} by {}", edition.code(), route.channel));
        }
    }
}

fn preschool(channel: Channel) -> (Edition, Route) {
    let edition = edition(&common::preschool());
    let route = edition.route(channel).unwrap().clone();
    (edition, route)
}

#[test]
fn every_run_is_a_path_of_the_drawn_diagram() {
    for_routes(|edition, route, name| {
        let process = Process::of(edition, route, Lang::Ru);
        let runs = every_run(route);
        assert!(runs.len() > 1, "{name}: only {} runs", runs.len());
        let mut walked = BTreeSet::new();
        for run in &runs {
            let path = &run.path;
            assert!(process.way(None, &path[0]).is_some(), "{name}: nothing leads from the start to {}", path[0]);
            for step in path.windows(2) {
                let way = process.way(Some(&step[0]), &step[1]);
                let way = way.unwrap_or_else(|| panic!("{name}: nothing leads from {} to {}", step[0], step[1]));
                // The flows follow one another, from the one step to the other.
                let joins: Vec<(usize, usize)> =
                    way.iter().map(|flow| nodes_of(&process.flows[*flow]).unwrap()).collect();
                assert_eq!(joins.first().unwrap().0, process.node_of(&step[0]).unwrap());
                assert_eq!(joins.last().unwrap().1, process.node_of(&step[1]).unwrap());
                assert!(joins.windows(2).all(|pair| pair[0].1 == pair[1].0), "{name}: {step:?}");
            }
            walked.extend(path.iter().cloned());
            let lit = process.lit(run);
            assert!(path.iter().all(|step| lit.nodes.contains(&process.node_of(step).unwrap())));
            let ends: Vec<Ending> = lit.nodes.iter().filter_map(|node| ending(&process, *node)).collect();
            let last = ends.last().unwrap_or_else(|| panic!("{name}: {path:?} comes to no end"));
            match run.outcome.unwrap() {
                Outcome::Issued => assert_ne!(*last, Ending::Error, "{name}: {path:?}"),
                Outcome::TurnedAway => assert_eq!(*last, Ending::Error, "{name}: {path:?}"),
                Outcome::Outgrown | Outcome::Unlisted => assert_eq!(*last, Ending::Simple, "{name}: {path:?}"),
                Outcome::Refused => {}
            }
        }
        let all: BTreeSet<String> = route.steps.iter().map(|step| step.id.clone()).collect();
        assert_eq!(walked, all, "{name}: some step is in no run");
    });
}

fn ending(process: &Process, node: usize) -> Option<Ending> {
    match process.nodes[node].kind {
        NodeKind::End(ending) => Some(ending),
        _ => None,
    }
}

fn nodes_of(flow: &Flow) -> Option<(usize, usize)> {
    match (flow.from, flow.to) {
        (End::Node(from), End::Node(to)) => Some((from, to)),
        _ => None,
    }
}

#[test]
fn every_walk_of_the_jurist_is_lit() {
    for (service, edition) in editions() {
        if !service.join("walks").is_dir() {
            continue;
        }
        for walk in common::walks(&service) {
            let route = edition.route(walk.channel).unwrap();
            let state = common::run(route, &walk).unwrap();
            let process = Process::of(&edition, route, Lang::Kk);
            let lit = process.lit(&state);
            for step in &state.path {
                assert!(lit.nodes.contains(&process.node_of(step).unwrap()), "{}: {step} is dark", walk.name);
            }
            let due = state.place.as_ref().and_then(|place| process.node_of(&place.step));
            assert_eq!(lit.current, due, "{}", walk.name);
            let drawn = svg::to_svg(&process, Some(&lit));
            assert!(drawn.contains("diagram-node--passed") && drawn.contains("diagram-flow--passed"));
            assert_eq!(drawn.contains("diagram-node--current"), due.is_some(), "{}", walk.name);
        }
    }
}

#[test]
fn every_deed_of_a_run_that_the_table_describes_is_reached_by_its_rows() {
    for_routes(|_, route, name| {
        let Some(first) = route.actions.first() else { return };
        let mut reached = BTreeSet::new();
        let mut open = vec![first.number];
        while let Some(number) = open.pop() {
            if reached.insert(number) {
                let row = route.actions.iter().find(|row| row.number == number).unwrap();
                open.extend(row.next.iter().flat_map(engine::NextAction::numbers));
            }
        }
        for (system, fact) in every_run(route).iter().flat_map(|run| facts_of(route, run)) {
            let mut rows = route
                .actions
                .iter()
                .filter(|row| row.moment == ActionMoment::Done && row.fact == Some(fact) && row.system == system);
            let Some(some) = rows.clone().next() else { continue };
            // What the act leaves unlinked or does not print is not the table's to reach.
            let printed = rows.any(|row| reached.contains(&row.number));
            assert!(printed || unlinked(route, some.number), "{name}: no row leads to action {}", some.number);
        }
    });
}

/// Whether a table breaks off before an action: some action before it names no next one, as printed.
fn unlinked(route: &Route, number: u32) -> bool {
    route.actions.iter().any(|row| row.number < number && row.next.is_none())
}

#[test]
fn every_sign_of_the_legend_is_drawn() {
    let seen = std::cell::RefCell::new(BTreeSet::new());
    for_routes(|edition, route, name| {
        for lang in [Lang::Kk, Lang::Ru] {
            let process = Process::of(edition, route, lang);
            let drawn = svg::to_svg(&process, None);
            let page = Document::parse(&drawn).unwrap();
            for sign in Sign::ALL {
                let in_legend: Vec<Node> =
                    page.descendants().filter(|node| node.attribute("data-sign") == Some(sign.word())).collect();
                assert_eq!(in_legend.len(), 1, "{name}: {sign:?}");
                let shapes = ["circle", "polygon", "path", "rect"];
                assert!(in_legend[0].descendants().any(|node| shapes.contains(&node.tag_name().name())));
                assert!(in_legend[0].descendants().any(|node| node.has_tag_name("text") || tag(&node) == "text"));
            }
            let nodes = page.descendants().filter(|node| node.has_attribute("data-node")).count();
            let flows = page.descendants().filter(|node| node.has_attribute("data-flow")).count();
            assert_eq!((nodes, flows), (process.nodes.len(), process.flows.len()), "{name}");
            seen.borrow_mut().extend(process.nodes.iter().map(|node| Sign::of(node.kind)));
        }
    });
    let mut all: BTreeSet<Sign> = Sign::ALL.into_iter().collect();
    // Pools and flows are no nodes; each diagram has them.
    for sign in [Sign::System, Sign::MessageFlow, Sign::ControlFlow] {
        all.remove(&sign);
    }
    assert_eq!(seen.into_inner(), all);
}

fn tag<'a>(node: &Node<'a, 'a>) -> &'a str {
    node.tag_name().name()
}

#[test]
fn lanes_are_the_systems_of_the_act() {
    for_routes(|edition, route, name| {
        let process = Process::of(edition, route, Lang::Ru);
        for step in &route.steps {
            let node = &process.nodes[process.node_of(&step.id).unwrap()];
            let pool = &process.pools[node.pool];
            assert_eq!(pool.system, Some(step.system), "{name}: {}", step.id);
            assert_eq!(pool.lanes[node.lane].actor, Some(step.actor), "{name}: {}", step.id);
        }
        for system in System::ALL {
            let acts = route.steps.iter().any(|step| step.system == system);
            let told = !route.tell.to(system).is_empty();
            let drawn = process.pools.iter().any(|pool| pool.system == Some(system));
            assert_eq!(drawn, acts || told || (system == System::Gateway && drawn), "{name}: {system}");
        }
        for (index, pool) in process.pools.iter().enumerate() {
            for (place, lane) in pool.lanes.iter().enumerate() {
                let lives = process.nodes.iter().any(|node| (node.pool, node.lane) == (index, place));
                assert!(lives, "{name}: nobody acts in the lane {} of {}", lane.name, pool.name);
            }
        }
        // Control stays in its pool, messages leave it, and letters between systems pass the gateway.
        for flow in &process.flows {
            let pool = |end: End| match end {
                End::Node(node) => process.nodes[node].pool,
                End::Pool(pool) => pool,
            };
            match flow.kind {
                FlowKind::Message => assert_ne!(pool(flow.from), pool(flow.to), "{name}: {flow:?}"),
                _ => assert_eq!(pool(flow.from), pool(flow.to), "{name}: {flow:?}"),
            }
        }
    });
    let pools = |channel: Channel| {
        let (edition, route) = preschool(channel);
        let process = Process::of(&edition, &route, Lang::Ru);
        process.pools.into_iter().map(|pool| pool.id).collect::<Vec<_>>()
    };
    assert_eq!(pools(Channel::Portal), ["recipient", "portal", "service-centre", "gateway", "local-body"]);
    assert_eq!(pools(Channel::ServiceCentre), ["recipient", "service-centre", "gateway", "local-body"]);
    assert_eq!(pools(Channel::LocalBody), ["service-centre", "gateway", "local-body", "recipient"]);
}

#[test]
fn nothing_overlaps() {
    for_routes(|edition, route, name| {
        for lang in Lang::ALL {
            let process = Process::of(edition, route, lang);
            let layout = Layout::of(&process);
            let name = format!("{name} in {lang}");
            shapes_stand_alone(&process, &layout, &name);
            flows_keep_to_alleys(&process, &layout, &name);
        }
    });
}

fn shapes_stand_alone(process: &Process, layout: &Layout, name: &str) {
    let canvas = Rect { x: 0, y: 0, w: layout.width, h: layout.height };
    let inside = |outer: Rect, inner: Rect| {
        inner.x >= outer.x && inner.y >= outer.y && inner.right() <= outer.right() && inner.bottom() <= outer.bottom()
    };
    let mut rects: Vec<(String, Option<usize>, Rect)> = Vec::new();
    for (index, (node, rect)) in process.nodes.iter().zip(&layout.shapes).enumerate() {
        let host = if let NodeKind::Timer(host) = node.kind { Some(host) } else { None };
        assert!(inside(layout.lanes[node.pool][node.lane], *rect), "{name}: {} leaves its lane", node.id);
        if let Some(label) = &layout.beside[index] {
            assert!(inside(layout.lanes[node.pool][node.lane], label.rect), "{name}: text of {}", node.id);
            rects.push((format!("text of {}", node.id), None, label.rect));
        }
        rects.push((node.id.clone(), host, *rect));
    }
    for (flow, label) in process.flows.iter().zip(&layout.labels) {
        rects.extend(label.as_ref().map(|label| (format!("text of {}", flow.id), None, label.rect)));
    }
    for (index, (id, host, rect)) in rects.iter().enumerate() {
        assert!(inside(canvas, *rect) && rect.w > 0 && rect.h > 0, "{name}: {id} {rect:?}");
        for (other, other_host, other_rect) in &rects[index + 1..] {
            let hangs = |host: &Option<usize>, on: &str| host.is_some_and(|host| process.nodes[host].id == on);
            let together = hangs(host, other) || hangs(other_host, id);
            assert!(together || !rect.overlaps(*other_rect), "{name}: {id} and {other}: {rect:?} {other_rect:?}");
        }
    }
    for pools in layout.pools.windows(2) {
        assert!(!pools[0].overlaps(pools[1]) && inside(canvas, pools[0]));
    }
}

fn flows_keep_to_alleys(process: &Process, layout: &Layout, name: &str) {
    let mut all: Vec<(&Flow, Rect)> = Vec::new();
    for (flow, bends) in process.flows.iter().zip(&layout.bends) {
        assert!(bends.len() >= 2, "{name}: {} goes nowhere", flow.id);
        for point in bends {
            let there = (0..=layout.width).contains(&point.x) && (0..=layout.height).contains(&point.y);
            assert!(there, "{name}: {} leaves the canvas at {point:?}", flow.id);
        }
        for pair in bends.windows(2) {
            assert!(pair[0].x == pair[1].x || pair[0].y == pair[1].y, "{name}: {} slants: {pair:?}", flow.id);
            all.push((flow, stroke(pair[0], pair[1])));
        }
    }
    for (flow, line) in &all {
        for (index, rect) in layout.shapes.iter().enumerate() {
            let own = [flow.from, flow.to].contains(&End::Node(index));
            assert!(own || !line.overlaps(*rect), "{name}: {} runs through {}", flow.id, process.nodes[index].id);
        }
        let texts = layout.beside.iter().flatten().chain(layout.labels.iter().flatten());
        for text in texts {
            assert!(!line.overlaps(text.rect), "{name}: {} runs through «{}»", flow.id, text.lines.join(" "));
        }
    }
    for (index, (flow, line)) in all.iter().enumerate() {
        for (other, other_line) in &all[index + 1..] {
            let kin = flow.from == other.from || flow.to == other.to;
            let along = (line.w == 2 && other_line.w == 2) || (line.h == 2 && other_line.h == 2);
            let cover = along && line.overlaps(*other_line);
            assert!(kin || !cover, "{name}: {} lies on {}: {line:?} {other_line:?}", flow.id, other.id);
        }
    }
}

/// A straight line as a thin rectangle, its ends cut off so that touching is not crossing.
fn stroke(one: Point, other: Point) -> Rect {
    let (x, y) = (one.x.min(other.x), one.y.min(other.y));
    let (w, h) = ((one.x - other.x).abs(), (one.y - other.y).abs());
    if w == 0 {
        Rect { x: x - 1, y: y + 1, w: 2, h: (h - 2).max(1) }
    } else {
        Rect { x: x + 1, y: y - 1, w: (w - 2).max(1), h: 2 }
    }
}

#[test]
fn a_changed_actor_or_limit_changes_table_and_diagram() {
    let (edition, route) = preschool(Channel::Portal);
    let drawn = |route: &Route| {
        let process = Process::of(&edition, route, Lang::Ru);
        let table = Table::new(&edition, route, Lang::Ru);
        let directory = Directory::new(&edition, route, Lang::Ru);
        (svg::to_svg(&process, None), bpmn::to_xml(&process), table.to_csv().unwrap(), directory.to_html())
    };
    let before = drawn(&route);

    let mut slower = route.clone();
    let row = slower.actions.iter_mut().find(|row| row.fact == Some(engine::FactKind::Decided)).unwrap();
    row.limit = Some("77 wd".parse().unwrap());
    let step = slower.steps.iter().find(|step| step.verbs.contains(&Verb::Decide)).unwrap();
    assert_eq!(slower.limit(step, engine::FactKind::Decided).unwrap().to_string(), "77 wd");
    let after = drawn(&slower);
    for (name, old, new) in [
        ("svg", &before.0, &after.0),
        ("bpmn", &before.1, &after.1),
        ("table", &before.2, &after.2),
        ("directory", &before.3, &after.3),
    ] {
        assert!(!old.contains("77 раб. дн.") && new.contains("77 раб. дн."), "{name}");
    }

    let mut other = route.clone();
    let step = other.steps.iter_mut().find(|step| step.verbs.contains(&Verb::Decide)).unwrap();
    step.actor = ActorKind::Head;
    let after = drawn(&other);
    for (name, old, new) in
        [("svg", &before.0, &after.0), ("bpmn", &before.1, &after.1), ("directory", &before.3, &after.3)]
    {
        assert!(!old.contains("Руководитель") && new.contains("Руководитель"), "{name}");
    }

    // Where the act prints no table, the table is made of the steps, and names their actors.
    let mut bare = route;
    bare.actions.clear();
    let old = Table::new(&edition, &bare, Lang::Ru).to_text();
    other.actions.clear();
    let new = Table::new(&edition, &other, Lang::Ru).to_text();
    assert!(!old.contains("Руководитель") && new.contains("Руководитель"));
    bare.steps[0].limit = Some("77 wd".parse().unwrap());
    assert!(!old.contains("77 раб. дн.") && Table::new(&edition, &bare, Lang::Ru).to_text().contains("77 раб. дн."));

    let mut renamed = other;
    renamed.actions = preschool(Channel::Portal).1.actions;
    renamed.actions[0].unit.ru = "Библиотека".to_owned();
    assert!(Table::new(&edition, &renamed, Lang::Ru).to_text().contains("Библиотека"));
}

#[test]
fn the_table_has_the_shape_of_the_act() {
    let (edition, route) = preschool(Channel::ServiceCentre);
    let table = Table::new(&edition, &route, Lang::Ru);
    assert_eq!(
        table.heads,
        [
            "№ действия (хода, потока работ)",
            "Наименование СФЕ, ИС",
            "Наименование действия (процесса, процедуры, операции) и их описание",
            "Форма завершения (данные, документ, организационно-распорядительное решение)",
            "Сроки исполнения",
            "Номер следующего действия",
        ]
    );
    let sizes = |table: &Table| table.blocks(5).iter().map(|block| block.len()).collect::<Vec<_>>();
    assert_eq!(sizes(&table), [5, 5, 5]);
    let (edition, route) = preschool(Channel::LocalBody);
    assert_eq!(sizes(&Table::new(&edition, &route, Lang::Ru)), [4, 4, 4]);
    let last = table.columns.last().unwrap();
    assert_eq!((last.number, last.cells.last().unwrap().text.as_str()), (15, "-"));
    assert!(table.columns.iter().all(|column| column.cells.len() + 1 == table.heads.len()));
}

#[test]
fn tables_are_printed_whole() {
    for_routes(|edition, route, name| {
        for lang in Lang::ALL {
            let table = Table::new(edition, route, lang);
            let count = if route.actions.is_empty() { route.steps.len() } else { route.actions.len() };
            assert_eq!(table.columns.len(), count, "{name}");
            let text = table.to_text();
            let wide = text.lines().find(|line| line.chars().count() > 100);
            assert_eq!(wide, None, "{name}: wider than a hundred letters");
            let borders = |line: &str| line.chars().filter(|letter| *letter == '|').count();
            assert!(text.lines().filter(|line| line.starts_with('|')).all(|line| borders(line) >= 3), "{name}");

            let csv = table.to_csv().unwrap();
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            assert_eq!(reader.headers().unwrap().len(), table.heads.len());
            assert_eq!(reader.records().map(Result::unwrap).count(), count, "{name}");

            let html = table.to_html();
            let page = Document::parse(&html).unwrap();
            let cells = |scope: &str| page.descendants().filter(|node| node.attribute("scope") == Some(scope)).count();
            assert_eq!(cells("col"), count, "{name}");
            assert_eq!(cells("row"), table.blocks(5).len() * table.heads.len(), "{name}");
            assert!(!html.contains("style="), "the pages forbid styles in the text");
            assert_eq!(table.footnote.is_some(), html.contains("*</th>"), "{name}");
        }
    });
}

#[test]
fn what_is_assumed_has_a_footnote() {
    let (edition, mut route) = preschool(Channel::Portal);
    assert_eq!(Table::new(&edition, &route, Lang::Ru).footnote, None);
    route.actions[1].source = engine::Source::Assumed;
    route.steps[1].source = engine::Source::Assumed;
    let table = Table::new(&edition, &route, Lang::Ru);
    let text = table.to_text();
    assert!(text.contains("| 2* ") && text.contains("* В акте не напечатано"), "{text}");
    assert!(table.to_csv().unwrap().contains("\n2*,"));
    let drawn = svg::to_svg(&Process::of(&edition, &route, Lang::Ru), None);
    assert!(drawn.contains("Процесс 1*"));
}

#[test]
fn bpmn_holds_together() {
    for_routes(|edition, route, name| {
        let process = Process::of(edition, route, Lang::Ru);
        let xml = bpmn::to_xml(&process);
        let page = Document::parse(&xml).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut ids: BTreeMap<&str, Node> = BTreeMap::new();
        for node in page.descendants().filter(|node| node.has_attribute("id")) {
            let twin = ids.insert(node.attribute("id").unwrap(), node);
            assert!(twin.is_none(), "{name}: {} stands twice", node.attribute("id").unwrap());
        }
        let named = ["sourceRef", "targetRef", "processRef", "attachedToRef", "dataObjectRef", "bpmnElement"];
        for node in page.descendants() {
            for key in named.iter().filter_map(|name| node.attribute(*name)) {
                assert!(ids.contains_key(key), "{name}: {key} is not there");
            }
            if ["incoming", "outgoing", "flowNodeRef", "targetRef"].contains(&tag(&node)) {
                assert!(ids.contains_key(node.text().unwrap()), "{name}: {:?}", node.text());
            }
        }
        let drawn: BTreeSet<&str> = page.descendants().filter_map(|node| node.attribute("bpmnElement")).collect();
        for node in &process.nodes {
            assert!(drawn.contains(node.id.as_str()), "{name}: {} has no shape", node.id);
        }
        for flow in &process.flows {
            assert!(drawn.contains(flow.id.as_str()), "{name}: {} has no line", flow.id);
        }
        let lanes = page.descendants().filter(|node| tag(node) == "flowNodeRef").count();
        assert_eq!(lanes, process.nodes.len(), "{name}: each node stands in one lane");
    });
}

#[test]
fn texts_of_the_data_cannot_break_out() {
    let (mut edition, mut route) = preschool(Channel::Portal);
    let hostile = "</text><script>alert(1)</script>&\"'\u{1}";
    edition.regulation.short_title.ru = hostile.to_owned();
    edition.regulation.title.ru = hostile.to_owned();
    route.actions[0].does.ru = hostile.to_owned();
    route.steps[0].does.ru = hostile.to_owned();
    route.steps[0].clause = hostile.to_owned();
    let process = Process::of(&edition, &route, Lang::Ru);
    let table = Table::new(&edition, &route, Lang::Ru);
    let directory = Directory::new(&edition, &route, Lang::Ru);
    let drawn =
        [svg::to_svg(&process, None), bpmn::to_xml(&process), table.to_html(), directory.to_html(), directory.to_svg()];
    for text in drawn {
        let page = Document::parse(&text).unwrap();
        assert!(!page.descendants().any(|node| tag(&node) == "script"), "{text}");
    }
}

#[test]
fn pictures_speak_to_who_does_not_see_them() {
    for_routes(|edition, route, name| {
        for lang in Lang::ALL {
            let process = Process::of(edition, route, lang);
            for text in [svg::to_svg(&process, None), Directory::new(edition, route, lang).to_svg()] {
                let page = Document::parse(&text).unwrap();
                let root = page.root_element();
                assert_eq!(root.attribute("role"), Some("img"), "{name}");
                for id in root.attribute("aria-labelledby").unwrap().split(' ') {
                    let told = page.descendants().find(|node| node.attribute("id") == Some(id)).unwrap();
                    assert!(!told.text().unwrap().trim().is_empty(), "{name}: {id}");
                }
                assert!(!text.contains("style"), "{name}: the pages forbid styles in the text");
                let mut texts = page.descendants().filter_map(|node| node.text());
                assert!(!texts.any(|text| text.contains("diagram-")), "{name}: a text is missing in {lang}");
            }
        }
    });
}

#[test]
fn times_stand_under_the_passed_tasks() {
    let (edition, route) = preschool(Channel::Portal);
    let process = Process::of(&edition, &route, Lang::Ru);
    let run = every_run(&route).into_iter().find(|run| run.outcome == Some(Outcome::Issued)).unwrap();
    let step = route.steps.iter().find(|step| step.verbs.contains(&Verb::Decide)).unwrap();
    let lit = process.lit(&run).with_times(BTreeMap::from([(step.id.clone(), "7 мин".to_owned())]));
    let drawn = svg::to_svg(&process, Some(&lit));
    assert!(drawn.contains("прошло: 7 мин") && !svg::to_svg(&process, None).contains("прошло"));
}

#[test]
fn the_directory_has_a_column_for_each_unit() {
    for_routes(|edition, route, name| {
        let directory = Directory::new(edition, route, Lang::Kk);
        let units: BTreeSet<(System, String)> =
            route.steps.iter().map(|step| (step.system, format!("{:?}", step.actor))).collect();
        assert_eq!(directory.units.len(), units.len(), "{name}");
        assert_eq!(directory.entries.len(), route.steps.len(), "{name}");
        let html = directory.to_html();
        let page = Document::parse(&html).unwrap();
        let rows = page.descendants().filter(|node| node.attribute("scope") == Some("row")).count();
        assert_eq!(rows, route.steps.len(), "{name}");
    });
}
