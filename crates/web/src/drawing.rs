//! Tables and diagrams of a regulation as files to look at and to save, and the way of a case in its diagram.

use crate::Problem;
use crate::case::span;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::CaseView;
use diagram::directory::Directory;
use diagram::table::Table;
use diagram::{Process, bpmn, svg};
use engine::{CaseState, Edition, Route, advance};
use jiff::Timestamp;
use kernel::{Channel, Lang};
use std::collections::BTreeMap;
use translation::T;

/// A drawing of a route by the name of its file: `diagram-portal.svg`, `diagram-portal.bpmn`, `processes-portal.svg`, `table-portal.csv`, `table-portal.txt`.
pub fn file(edition: &Edition, name: &str, lang: Lang) -> Result<Response, Problem> {
    let (stem, ending) = name.rsplit_once('.').ok_or_else(Problem::not_found)?;
    let (kind, channel) = stem.split_once('-').ok_or_else(Problem::not_found)?;
    let channel: Channel = channel.parse().map_err(|_| Problem::not_found())?;
    let route = edition.route(channel).ok_or_else(Problem::not_found)?;
    let process = || Process::of(edition, route, lang);
    let (media, text) = match (kind, ending) {
        ("diagram", "svg") => ("image/svg+xml", svg::to_svg(&process(), None)),
        ("diagram", "bpmn") => ("application/xml", bpmn::to_xml(&process())),
        ("processes", "svg") => ("image/svg+xml", Directory::new(edition, route, lang).to_svg()),
        ("table", "txt") => ("text/plain; charset=utf-8", Table::new(edition, route, lang).to_text()),
        ("table", "csv") => {
            let table = Table::new(edition, route, lang).to_csv();
            ("text/csv; charset=utf-8", table.map_err(|_| Problem::not_found())?)
        }
        _ => return Err(Problem::not_found()),
    };
    Ok(drawn(media, name, text))
}

/// The diagram of a case: its own way lit, under each passed step the time it took.
pub fn of_case(t: T, view: &CaseView) -> Result<Response, Problem> {
    let route = view.edition.route(view.record.channel).ok_or_else(Problem::not_found)?;
    let process = Process::of(&view.edition, route, t.lang());
    let lit = process.lit(&view.state).with_times(times(t, view, route));
    Ok(drawn("image/svg+xml", "case.svg", svg::to_svg(&process, Some(&lit))))
}

/// How long each passed step took, from the end of the step before it.
fn times(t: T, view: &CaseView, route: &Route) -> BTreeMap<String, String> {
    let mut used = BTreeMap::new();
    let mut state = CaseState::start(route);
    let mut since: Option<Timestamp> = view.entries.first().map(|entry| entry.at);
    for entry in &view.entries {
        let Ok(next) = advance(route, &state, &entry.fact) else { break };
        if let (Some(step), Some(start)) = (next.path.get(state.path.len()), since) {
            used.insert(step.clone(), span(t, entry.at.duration_since(start)));
            since = Some(entry.at);
        }
        state = next;
    }
    used
}

fn drawn(media: &str, name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        // A picture of ours runs nothing and asks for nothing.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'".to_owned()),
    ];
    (headers, text).into_response()
}
