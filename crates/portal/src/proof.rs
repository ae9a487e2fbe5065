//! The proof that a child's registration stands in the log of its list (RFC 9162, 2.1.3): in words for the parent, and as a file for `qyzmet queue proof`.

use crate::App;
use crate::lists::office_of;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use casework::{Fault, Kept, PublicLists};
use kernel::Digest;
use queue::ledger::Head;
use queue::{ChildCode, Event};
use serde::Serialize;
use std::sync::Arc;
use web::components::{BackLink, Button, SummaryList};
use web::waiting::read_code;
use web::{Page, PageResult, Problem, Visit, blocking, render};

/// The proof as a file holds it.
#[derive(Serialize)]
struct Proof {
    /// The event in its one form.
    event: String,
    /// Its number in the log.
    number: u64,
    /// The hashes beside its way to the root.
    path: Vec<Digest>,
    /// The signed head it is proven against.
    head: String,
}

fn prove(
    lists: &PublicLists,
    territory: &str,
    event: impl FnOnce(&Kept) -> Option<u64>,
) -> Result<Option<Proof>, Fault> {
    let Some(head) = lists.signed_head(territory)? else { return Ok(None) };
    let size = Head::from_signed(&head).map_or(0, |head| head.size);
    let proven = lists.look(territory, |kept| {
        let number = event(kept)?;
        let path = kept.ledger.inclusion(number, size)?;
        Some((number, path.iter().map(|hash| Digest::from_bytes(*hash)).collect()))
    })?;
    let Some((number, path)) = proven else { return Ok(None) };
    let event = lists.log_page(territory, number, 1)?.pop();
    Ok(event.map(|event| Proof { event, number, path, head }))
}

/// The proof that an event stands in the log, with the event itself.
pub(crate) async fn of_event(
    app: &App,
    territory: String,
    event: impl FnOnce(&Kept) -> Option<u64> + Send + 'static,
) -> PageResult {
    let lists = Arc::clone(&app.lists);
    let proof = blocking(move || prove(&lists, &territory, event)).await?;
    Ok(axum::Json(proof.ok_or_else(Problem::not_found)?).into_response())
}

async fn find(app: &App, territory: &str, code: &str) -> Result<(ChildCode, Proof), Problem> {
    let code = read_code(code).ok_or_else(Problem::not_found)?;
    let (lists, territory, wanted) = (Arc::clone(&app.lists), territory.to_owned(), code.clone());
    let proof = blocking(move || prove(&lists, &territory, |kept| kept.list.registered_by(&wanted))).await?;
    Ok((code, proof.ok_or_else(Problem::not_found)?))
}

/// The proof as a file.
pub(crate) async fn file(State(app): State<App>, Path((territory, code)): Path<(String, String)>) -> PageResult {
    let (code, proof) = find(&app, &territory, &code).await?;
    let name = format!("attachment; filename=\"{code}.json\"");
    Ok(([(header::CONTENT_DISPOSITION, name)], axum::Json(proof)).into_response())
}

#[derive(Template)]
#[template(path = "portal/proof.html")]
struct ProofPage {
    page: Page,
    office: String,
    back: String,
    summary: SummaryList,
    json: String,
    log: String,
    command: String,
    event: String,
}

/// The proof in words: what stands where, since when, and how anybody checks it.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((territory, code)): Path<(String, String)>,
) -> PageResult {
    let t = visit.t();
    let office = office_of(&app.lists, &territory, visit.lang())?;
    let (code, proof) = find(&app, &territory, &code).await?;
    let head = Head::from_signed(&proof.head).ok();
    let at = Event::from_canonical(proof.event.as_bytes()).ok().map(|event| t.date_time(event.at));
    let own = format!("/queue/{territory}/children/{code}");
    render(&ProofPage {
        page: visit.page(t.proof_title())?,
        office,
        back: visit.url(&own),
        summary: SummaryList::new()
            .row(t.queue_code(), &code)
            .row_if(t.proof_at(), at)
            .row(t.proof_number(), proof.number)
            .row_if(t.proof_size(), head.as_ref().map(|head| head.size.to_string()))
            .row_if(t.proof_head_at(), head.as_ref().map(|head| t.date_time(head.at))),
        json: visit.url(format!("{own}/proof.json")),
        log: visit.url(format!("/queue/{territory}/log.jsonl")),
        command: format!("qyzmet queue proof {code}.json --log {territory}-0.jsonl"),
        event: proof.event,
    })
}
