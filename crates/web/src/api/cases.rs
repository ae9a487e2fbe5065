//! Cases: lists, one with everything, its files.

use super::read::Asked;
use super::refused::Refused;
use super::shapes::{Case, CaseLine, CaseList};
use super::{Api, Asker, blob, own_case};
use crate::intake::attachment;
use crate::{PageResult, Problem, Visit, blocking};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Channel, System};
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use store::records::{CaseFilter, CaseOrder};
use utoipa::{IntoParams, ToSchema};

/// The most cases of one page.
const PAGE: i64 = 200;

/// Which cases are asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CaseQuery {
    /// The status.
    status: Option<String>,
    /// The channel.
    channel: Option<String>,
    /// The service's code.
    regulation: Option<String>,
    /// Ended or not.
    ended: Option<bool>,
    /// The beginning of the number.
    number: Option<String>,
    /// The order: newest first, or most overdue first.
    #[serde(default)]
    #[param(inline)]
    order: Order,
    /// At most so many, 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// So many are passed over.
    #[param(minimum = 0)]
    offset: Option<i64>,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum Order {
    /// Last opened first.
    #[default]
    Newest,
    /// Earliest due first.
    MostOverdue,
}

/// The cases one may see: a recipient's own, the office's or the centre's for staff.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", security(("session" = [])), params(CaseQuery), responses(
    (status = 200, description = "A page of cases", body = CaseList),
    (status = 400, description = "The query is not understood", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    State(api): State<Api>,
    visit: Visit,
    Asked(query): Asked<CaseQuery>,
) -> Result<Json<CaseList>, Refused> {
    let asker = Asker::of(&api, &visit).await?;
    let filter = filter(&asker, api.intake.room.system, query)?;
    let store = Arc::clone(&api.intake.room.store);
    let found =
        blocking(move || store.read::<_, StoreError>(|tx| Ok((tx.case_list(&filter)?, tx.case_count(&filter)?))));
    let (records, total) = found.await?;
    Ok(Json(CaseList { cases: records.iter().map(CaseLine::of).collect(), total }))
}

fn filter(asker: &Asker, system: System, query: CaseQuery) -> Result<CaseFilter, Problem> {
    let channel = query.channel.map(|channel| channel.parse::<Channel>()).transpose();
    let channel = channel.map_err(|error| Problem::bad_request().detail(error))?;
    let mut filter = CaseFilter {
        statuses: query.status.into_iter().collect(),
        channel,
        regulation: query.regulation,
        ended: query.ended,
        text: query.number,
        order: match query.order {
            Order::Newest => CaseOrder::Newest,
            Order::MostOverdue => CaseOrder::MostOverdue,
        },
        limit: query.limit.unwrap_or(50).clamp(1, PAGE),
        offset: query.offset.unwrap_or(0).max(0),
        ..CaseFilter::default()
    };
    match system {
        System::Portal if asker.certified => filter.recipient = Some(asker.account.iin.clone()),
        System::Portal => filter.account = Some(asker.account.id.clone()),
        System::ServiceCentre => {
            if channel.is_some_and(|channel| channel != Channel::ServiceCentre) {
                return Err(Problem::bad_request().detail("a centre lists its own channel only"));
            }
            filter.channel = Some(Channel::ServiceCentre);
            filter.accounts.clone_from(&asker.centre);
        }
        System::LocalBody | System::Gateway => filter.office = Some(asker.office()?),
    }
    Ok(filter)
}

/// A case with everything that may be shown of it.
#[utoipa::path(get, path = "/api/v1/cases/{case}", tag = "cases", security(("session" = [])),
    params(("case" = String, Path, description = "The case")),
    responses((status = 200, description = "The case", body = Case)))]
pub(super) async fn one(State(api): State<Api>, visit: Visit, Path(case): Path<String>) -> Result<Json<Case>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    Ok(Json(Case::of(&view, visit.t())))
}

/// The receipt of acceptance, or of refusal to accept.
#[utoipa::path(get, path = "/api/v1/cases/{case}/receipt", tag = "cases", security(("session" = [])),
    params(("case" = String, Path, description = "The case")),
    responses((status = 200, description = "The receipt", body = Vec<u8>, content_type = "application/pdf")))]
pub(super) async fn receipt(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
) -> Result<Response, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    crate::case::receipt_of(&view).ok_or_else(Problem::not_found)?;
    let room = Arc::clone(&api.intake.room);
    let pdf = blocking(move || room.receipt(view.record.id)).await?;
    file("receipt.pdf", "application/pdf", pdf)
}

/// A signed paper.
#[utoipa::path(get, path = "/api/v1/cases/{case}/papers/{number}", tag = "cases", security(("session" = [])),
    params(("case" = String, Path, description = "The case"), ("number" = String, Path, description = "The paper's number")),
    responses((status = 200, description = "The paper with its signature inside", body = Vec<u8>, content_type = "application/pdf")))]
pub(super) async fn paper(
    State(api): State<Api>,
    visit: Visit,
    Path((case, number)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    // A paper signed by hand has no electronic file.
    let found = view.state.papers.iter().find(|paper| paper.number == number && !paper.by_hand);
    let found = found.ok_or_else(Problem::not_found)?;
    let pdf = blob(&api, found.pdf.clone()).await?;
    file(&format!("{number}.pdf"), "application/pdf", pdf)
}

/// A document of the application.
#[utoipa::path(get, path = "/api/v1/cases/{case}/documents/{sha256}", tag = "cases", security(("session" = [])),
    params(("case" = String, Path, description = "The case"), ("sha256" = String, Path, description = "The content's digest")),
    responses((status = 200, description = "The file: PDF, JPEG or PNG", body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn document(
    State(api): State<Api>,
    visit: Visit,
    Path((case, sha256)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let documents = view.application.map(|application| application.documents).unwrap_or_default();
    let found = documents.into_iter().find(|document| document.sha256.as_str() == sha256);
    let found = found.ok_or_else(Problem::not_found)?;
    let bytes = blob(&api, found.sha256).await?;
    file(&found.name, &found.media_type, bytes)
}

fn file(name: &str, media_type: &str, bytes: Vec<u8>) -> Result<Response, Refused> {
    let response: PageResult = attachment(name, media_type, bytes);
    Ok(response?)
}
