//! Bulletins of free places: in public, for the parent who chooses, and at the keeper's desk.

use super::read::{Asked, Sent};
use super::refused::Refused;
use super::{Api, Asker};
use crate::bulletin::{choose, claimant, refusal, refusal_word};
use crate::{Pass, Problem, Visit, blocking};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use casework::{Bulletins, Choosing, Chosen, ClaimSeen, NotPublished, Publishing};
use jiff::Timestamp;
use kernel::iso;
use queue::bulletin::Lost;
use queue::{ActorKind, GroupId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Claims of one page.
const PAGE: usize = 1000;

/// Places of a group in a bulletin.
#[derive(Serialize, ToSchema)]
pub(super) struct BulletinGroup {
    /// The group.
    group: String,
    /// The kindergarten.
    kindergarten: String,
    /// The first year of birth the group takes.
    born_from: i16,
    /// The last year of birth the group takes.
    born_to: i16,
    /// The group's language.
    language: String,
    /// Places published.
    places: u32,
    /// Places that nobody has won yet.
    left: u32,
}

/// A bulletin: a round of self-choice.
#[derive(Serialize, ToSchema)]
pub(super) struct Bulletin {
    /// The round, by a number that the territory never gives twice.
    round: u32,
    /// When the waiting room opens.
    #[schema(format = DateTime)]
    room_opens_at: String,
    /// From when claims count.
    #[schema(format = DateTime)]
    opens_at: String,
    /// When it ends by itself.
    #[schema(format = DateTime)]
    closes_at: String,
    /// When it closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// What binds the seed of the lot (SHA-256); none where the order of receipt decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    commitment: Option<String>,
    /// The seed of the lot in hexadecimal, told by the closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<String>,
    /// Children that one account may choose for.
    per_account: i64,
    /// Accounts that may choose from one network address; none: not limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_source: Option<i64>,
    /// Children in the line of the waiting room.
    line: u64,
    /// Claims received.
    claims: u64,
    /// Claims that won.
    won: u64,
    /// The places.
    places: Vec<BulletinGroup>,
}

/// A claim with what became of it.
#[derive(Serialize, ToSchema)]
pub(super) struct BulletinClaim {
    /// Its number: the order of receipt, from zero.
    number: u64,
    /// The child's code; left out where it is the caller's own child.
    #[serde(skip_serializing_if = "Option::is_none")]
    child: Option<String>,
    /// The group.
    group: String,
    /// When it was received.
    #[schema(format = DateTime)]
    at: String,
    /// The event of the public log by which it was received.
    event: u64,
    /// What became of it: `waits`, `won`, `place-gone`, `lot`.
    answer: &'static str,
}

/// A round as the parent of a child sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct Choice {
    /// The round.
    bulletin: Bulletin,
    /// The child's code in the public log.
    child: String,
    /// Groups of the round that take the child.
    groups: Vec<String>,
    /// The place in the line of the waiting room, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<u64>,
    /// The group chosen in the waiting room.
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen: Option<String>,
    /// The claims of the child, in their order.
    claims: Vec<BulletinClaim>,
}

/// A choice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewChoice {
    /// The group.
    group: String,
    /// How many claims of the child the caller has seen in this round; a call sent twice is one choice.
    #[serde(default)]
    seen: usize,
}

/// What became of a choice.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeChoice {
    /// The place in the line of the waiting room, where the round has not opened: the choice is received at the opening.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<u64>,
    /// The claim, where it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<BulletinClaim>,
}

/// Places of a group to be published.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBulletinPlaces {
    /// The vacancy.
    vacancy: String,
    /// How many of its free places.
    places: u32,
}

/// A bulletin to be published.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBulletin {
    /// An id of the caller's choice (a UUID), so that the call can be sent again.
    id: uuid::Uuid,
    /// The places.
    places: Vec<NewBulletinPlaces>,
    /// When the waiting room opens.
    #[schema(value_type = String, format = DateTime)]
    room_opens_at: Timestamp,
    /// From when claims count.
    #[schema(value_type = String, format = DateTime)]
    opens_at: Timestamp,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    closes_at: Timestamp,
    /// Children that one account may choose for; at least one.
    per_account: u32,
    /// Accounts that may choose from one network address; none: not limited.
    #[serde(default)]
    per_source: Option<u32>,
}

/// From which claim on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ClaimsFrom {
    /// The number of the first claim.
    #[serde(default)]
    from: u64,
}

fn shown(bulletin: &casework::Bulletin) -> Bulletin {
    let place = |place: &casework::BulletinPlace| BulletinGroup {
        group: place.group.to_string(),
        kindergarten: place.kindergarten.clone(),
        born_from: place.born[0],
        born_to: place.born[1],
        language: place.language.clone(),
        places: place.places,
        left: place.left,
    };
    Bulletin {
        round: bulletin.round,
        room_opens_at: iso(bulletin.room_opens_at),
        opens_at: iso(bulletin.opens_at),
        closes_at: iso(bulletin.closes_at),
        closed_at: bulletin.closed_at.map(iso),
        commitment: bulletin.commitment.as_ref().map(ToString::to_string),
        seed: bulletin.seed.map(queue::bulletin::Seed::to_hex),
        per_account: bulletin.per_account,
        per_source: bulletin.per_source,
        line: bulletin.line,
        claims: bulletin.claims,
        won: bulletin.won,
        places: bulletin.places.iter().map(place).collect(),
    }
}

fn claim(seen: &ClaimSeen, child: Option<String>) -> BulletinClaim {
    let answer = match seen.answer.as_ref().map(|answer| answer.lost) {
        None => "waits",
        Some(None) => "won",
        Some(Some(Lost::PlaceGone)) => "place-gone",
        Some(Some(Lost::Lot)) => "lot",
    };
    let (group, at) = (seen.group.to_string(), iso(seen.at));
    BulletinClaim { number: seen.number, child, group, at, event: seen.event, answer }
}

fn desk(api: &Api) -> Result<Arc<Bulletins>, Problem> {
    api.bulletins.clone().ok_or_else(Problem::not_found)
}

/// The bulletins of a territory, the latest first.
#[utoipa::path(get, path = "/api/v1/queue/{territory}/bulletins", tag = "bulletins",
    params(("territory" = String, Path, description = "The territory")), responses(
    (status = 200, description = "The rounds", body = Vec<Bulletin>),
))]
pub(super) async fn public(
    State(api): State<Api>,
    Path(territory): Path<String>,
) -> Result<Json<Vec<Bulletin>>, Refused> {
    let bulletins = desk(&api)?;
    let found = blocking(move || bulletins.all(&territory)).await?;
    Ok(Json(found.iter().map(shown).collect()))
}

/// The claims of a bulletin in their order, each by the code of its child.
#[utoipa::path(get, path = "/api/v1/queue/{territory}/bulletins/{round}/claims", tag = "bulletins",
    params(("territory" = String, Path, description = "The territory"), ("round" = u32, Path, description = "The round"), ClaimsFrom), responses(
    (status = 200, description = "At most a thousand claims", body = Vec<BulletinClaim>),
    (status = 400, description = "The query is not understood", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn claims(
    State(api): State<Api>,
    Path((territory, round)): Path<(String, u32)>,
    Asked(ClaimsFrom { from }): Asked<ClaimsFrom>,
) -> Result<Json<Vec<BulletinClaim>>, Refused> {
    let bulletins = desk(&api)?;
    let found = blocking(move || -> Result<_, casework::Fault> {
        Ok((bulletins.one(&territory, round)?, bulletins.claims(&territory, round, from, PAGE)?))
    })
    .await?;
    let (Some(_), claims) = found else { return Err(Problem::not_found().into()) };
    Ok(Json(claims.iter().map(|(child, seen)| claim(seen, Some(child.to_string()))).collect()))
}

/// A bulletin as the parent of a case's child sees it: what fits, the place in the line, the claims.
#[utoipa::path(get, path = "/api/v1/cases/{case}/choices/{round}", tag = "bulletins", security(("session" = [])),
    params(("case" = String, Path, description = "The case"), ("round" = u32, Path, description = "The round")), responses(
    (status = 200, description = "The round", body = Choice),
))]
pub(super) async fn choice(
    State(api): State<Api>,
    visit: Visit,
    Path((case, round)): Path<(String, u32)>,
) -> Result<Json<Choice>, Refused> {
    let bulletins = desk(&api)?;
    let who = claimant(&api.intake.room, &visit, &case).await?;
    let view = blocking(move || bulletins.view(&who.office, round, who.case)).await?;
    let view = view.ok_or_else(Problem::not_found)?;
    Ok(Json(Choice {
        bulletin: shown(&view.bulletin),
        child: view.child.to_string(),
        groups: view.fitting.iter().map(ToString::to_string).collect(),
        ticket: view.line.as_ref().map(|place| place.ticket),
        chosen: view.line.as_ref().map(|place| place.group.to_string()),
        claims: view.claims.iter().map(|seen| claim(seen, None)).collect(),
    }))
}

/// Chooses a place for a case's child: before the opening into the line of the waiting room, after it as a claim. One choice at a time.
#[utoipa::path(post, path = "/api/v1/cases/{case}/choices/{round}", tag = "bulletins", security(("session" = [])),
    params(("case" = String, Path, description = "The case"), ("round" = u32, Path, description = "The round")),
    request_body = NewChoice, responses(
    (status = 200, description = "What became of the choice, or of the one made before it", body = MadeChoice),
    (status = 409, description = "Not open yet, closed, or the child does not wait for a place", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "The group does not take the child, or a limit of the round is reached", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn make(
    State(api): State<Api>,
    visit: Visit,
    pass: Pass,
    Path((case, round)): Path<(String, u32)>,
    Sent(new): Sent<NewChoice>,
) -> Result<Json<MadeChoice>, Refused> {
    let bulletins = desk(&api)?;
    let who = claimant(&api.intake.room, &visit, &case).await?;
    let choosing = Choosing {
        territory: who.office,
        round,
        case: who.case,
        group: GroupId::new(new.group),
        account: who.account,
        name: who.name,
        proxy: who.proxy,
        by: ActorKind::Parent,
        source: None,
        seen: new.seen,
    };
    pass.leave();
    match choose(&bulletins, choosing, visit.source()).await? {
        Ok(Chosen::InLine(ticket)) => Ok(Json(MadeChoice { ticket: Some(ticket), claim: None })),
        Ok(Chosen::Claimed(seen)) => Ok(Json(MadeChoice { ticket: None, claim: Some(claim(&seen, None)) })),
        Err(why) => {
            let (word, text) = (refusal_word(why), refusal(visit.t(), why));
            match word {
                "account-limit" | "source-limit" | "not-taken" => Err(Refused::slip("group", word, text)),
                _ => Err(Problem::conflict().detail(word).into()),
            }
        }
    }
}

/// The bulletins of the office, the latest first.
#[utoipa::path(get, path = "/api/v1/bulletins", tag = "bulletins", security(("session" = [])), responses(
    (status = 200, description = "The rounds", body = Vec<Bulletin>),
))]
pub(super) async fn list(State(api): State<Api>, visit: Visit) -> Result<Json<Vec<Bulletin>>, Refused> {
    let (bulletins, office) = (desk(&api)?, Asker::of(&api, &visit).await?.office()?);
    let found = blocking(move || bulletins.all(&office)).await?;
    Ok(Json(found.iter().map(shown).collect()))
}

/// Publishes free places for self-choice: they are set aside until the round closes.
#[utoipa::path(post, path = "/api/v1/bulletins", tag = "bulletins", security(("session" = [])), request_body = NewBulletin, responses(
    (status = 201, description = "Published, now or by this call before", body = Bulletin),
    (status = 409, description = "The settings of the list know no self-choice", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "What is wrong with the places or the times", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn publish(
    State(api): State<Api>,
    visit: Visit,
    Sent(new): Sent<NewBulletin>,
) -> Result<(StatusCode, Json<Bulletin>), Refused> {
    let asker = Asker::of(&api, &visit).await?;
    let (bulletins, office, actor) = (desk(&api)?, asker.office()?, asker.actor());
    let publishing = Publishing {
        form: new.id.to_string(),
        places: new.places.into_iter().map(|one| (one.vacancy, one.places)).collect(),
        room_opens_at: new.room_opens_at,
        opens_at: new.opens_at,
        closes_at: new.closes_at,
        per_account: new.per_account,
        per_source: new.per_source,
    };
    let room = Arc::clone(&api.intake.room);
    let (wished, territory) = (publishing, office.clone());
    let published = blocking(move || room.publish_bulletin(&territory, &wished, &actor)).await?;
    let round = published.map_err(|why| unpublished(&visit, &why))?;
    let found = blocking(move || bulletins.one(&office, round)).await?.ok_or_else(Problem::fault)?;
    Ok((StatusCode::CREATED, Json(shown(&found))))
}

fn unpublished(visit: &Visit, why: &NotPublished) -> Refused {
    let t = visit.t();
    match why {
        NotPublished::NotInSettings => Problem::conflict().detail("not-in-settings").into(),
        NotPublished::NoPlaces => Refused::slip("places", "required", t.bulletin_new_no_places()),
        NotPublished::NotFree(_) => Refused::slip("places", "not-free", t.bulletin_new_not_free()),
        NotPublished::Exclusive { until, .. } => {
            Refused::slip("places", "exclusive", t.bulletin_new_exclusive(t.date_time(*until)))
        }
        NotPublished::Times => Refused::slip("opens_at", "past", t.bulletin_new_past()),
    }
}

/// Closes a bulletin before its time: claims that wait are answered, the seed is told, places left go back into turn.
#[utoipa::path(post, path = "/api/v1/bulletins/{round}/closing", tag = "bulletins", security(("session" = [])),
    params(("round" = u32, Path, description = "The round")), responses(
    (status = 200, description = "Closed, now or before", body = Bulletin),
))]
pub(super) async fn close(
    State(api): State<Api>,
    visit: Visit,
    _: super::read::Own,
    Path(round): Path<u32>,
) -> Result<Json<Bulletin>, Refused> {
    let asker = Asker::of(&api, &visit).await?;
    let (bulletins, office, actor) = (desk(&api)?, asker.office()?, asker.actor());
    let room = Arc::clone(&api.intake.room);
    let found = blocking(move || -> Result<_, casework::Fault> {
        room.close_bulletin(&office, round, &actor)?;
        bulletins.one(&office, round)
    })
    .await?;
    Ok(Json(shown(&found.ok_or_else(Problem::not_found)?)))
}
