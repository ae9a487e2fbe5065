//! The survey after the result.

use super::read::Sent;
use super::refused::Refused;
use super::{Api, own_case, turned};
use crate::{Problem, Visit, blocking};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::Fact;
use kernel::iso;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use utoipa::ToSchema;

/// The recipient's answers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSurvey {
    /// One answer to each question, as its place in the service's list of answers, from 0.
    answers: Vec<usize>,
}

/// The answers given.
#[derive(Serialize, ToSchema)]
pub(super) struct Survey {
    /// One answer to each question.
    answers: Vec<usize>,
    /// When they were given.
    #[schema(format = DateTime)]
    at: String,
}

/// The answers given before.
#[utoipa::path(get, path = "/api/v1/cases/{case}/survey", tag = "cases", security(("session" = [])),
    params(("case" = String, Path, description = "The case")),
    responses((status = 200, description = "The answers", body = Survey)))]
pub(super) async fn show(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
) -> Result<Json<Survey>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let store = Arc::clone(&api.intake.room.store);
    let found = blocking(move || store.read::<_, StoreError>(|tx| tx.survey_find(view.record.id))).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(Json(Survey { answers: serde_json::from_str(&found.answers).unwrap_or_default(), at: iso(found.at) }))
}

/// Answers the survey of a case that has ended, once.
#[utoipa::path(post, path = "/api/v1/cases/{case}/survey", tag = "cases", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewSurvey, responses(
    (status = 204, description = "Kept, now or before with the same answers"),
    (status = 409, description = "The case has not ended, or was answered otherwise", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "Not one answer to each question", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn answer(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewSurvey>,
) -> Result<StatusCode, Refused> {
    let (asker, view) = own_case(&api, &visit, &case).await?;
    let survey = view.edition.regulation.survey.as_ref().ok_or_else(Problem::not_found)?;
    if view.state.outcome.is_none() {
        return Err(Problem::conflict().into());
    }
    let all = new.answers.len() == survey.questions.len();
    if !all || new.answers.iter().any(|answer| *answer >= survey.answers.len()) {
        return Err(Refused::slip("answers", "not-an-option", visit.t().api_survey_wrong()));
    }
    let (room, answers) = (Arc::clone(&api.intake.room), serde_json::to_string(&new.answers)?);
    let (case, actor) = (view.record.id, asker.actor());
    let kept = blocking(move || {
        let known = room.store.write::<_, StoreError>(|tx| {
            let known = tx.survey_find(case)?;
            if known.is_none() {
                tx.survey_save(case, &answers, room.clock.now())?;
            }
            Ok(known)
        })?;
        match known {
            Some(known) => Ok(known.answers == answers),
            None => room.act(case, Fact::SurveyAnswered, &actor).map(|()| true).map_err(turned),
        }
    })
    .await?;
    if kept { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::conflict().into()) }
}
