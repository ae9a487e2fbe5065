//! The keeper's desk: the waiting list, free places, offers.

use super::read::{Asked, Sent};
use super::refused::{Refused, Slip};
use super::{Api, Asker, turned};
use crate::form::clean;
use crate::{Problem, Visit, blocking};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use casework::{CaseView, ListPart, OfferToMake, Offering};
use engine::Fact;
use kernel::{CaseId, iso};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use store::records::VacancyRecord;
use utoipa::{IntoParams, ToSchema};

/// A child on the waiting list.
#[derive(Serialize, ToSchema)]
pub(super) struct QueueChild {
    /// The place on the list, from 1.
    position: u64,
    /// The case.
    #[schema(value_type = uuid::Uuid)]
    case: CaseId,
    /// The application's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The child's name.
    child_name: String,
    /// The date of birth.
    #[schema(format = Date)]
    birth_date: String,
    /// The moment of the application, by which the list is ordered.
    #[schema(format = DateTime)]
    registered_at: String,
}

/// Free places of a group, with the child who is next for them.
#[derive(Serialize, ToSchema)]
pub(super) struct Vacancy {
    /// The vacancy.
    id: String,
    /// The kindergarten.
    kindergarten: String,
    /// The first year of birth the group takes.
    born_from: i64,
    /// The last year of birth the group takes.
    born_to: i64,
    /// The group's language.
    language: String,
    /// Places declared.
    places: i64,
    /// Places taken.
    taken: i64,
    /// The case that is next, if a child waits for such a place and one is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    next: Option<CaseId>,
}

/// Free places to be declared.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVacancy {
    /// An id of the caller's choice (a UUID), so that the call can be sent again; else one is given.
    #[serde(default)]
    id: Option<uuid::Uuid>,
    /// The kindergarten's name.
    kindergarten: String,
    /// The first year of birth the group takes.
    born_from: i64,
    /// The last year of birth the group takes.
    born_to: i64,
    /// The group's language: `kk` or `ru`.
    language: String,
    /// How many places.
    places: i64,
}

/// An offer to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOffer {
    /// The case that was seen to be next: nobody gets an offer meant for another.
    #[schema(value_type = uuid::Uuid)]
    case: CaseId,
}

/// An offer that is made.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeOffer {
    /// The case.
    #[schema(value_type = uuid::Uuid)]
    case: CaseId,
    /// The offer; none where the act gives the place at once, without an offer that waits for its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    offer: Option<String>,
}

/// Which part of a list is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Only children born in this year; else all, year by year.
    born: Option<i16>,
    /// So many are left out at the beginning.
    #[serde(default)]
    #[param(default = 0)]
    skip: u64,
    /// At most so many are given, and never more than 1000.
    #[serde(default = "page")]
    #[param(default = 1000, maximum = 1000)]
    most: u64,
}

/// Children that one answer holds.
const fn page() -> u64 {
    1000
}

/// A part of the waiting list of the office.
#[utoipa::path(get, path = "/api/v1/queue", tag = "places", security(("session" = [])), params(ListQuery), responses(
    (status = 200, description = "The children in their order", body = Vec<QueueChild>),
    (status = 400, description = "The query is not understood", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn queue(
    State(api): State<Api>,
    visit: Visit,
    Asked(asked): Asked<ListQuery>,
) -> Result<Json<Vec<QueueChild>>, Refused> {
    let office = Asker::of(&api, &visit).await?.office()?;
    let room = Arc::clone(&api.intake.room);
    let part = ListPart { born: asked.born, skip: asked.skip, most: asked.most.min(page()) };
    let children = blocking(move || room.waiting_children(&office, &part)).await?.children;
    let child = |waiting: casework::ListedChild| {
        Some(QueueChild {
            position: waiting.position?,
            case: waiting.child.case,
            number: waiting.number.map(|number| number.to_string()),
            child_name: waiting.child.child_name,
            birth_date: waiting.child.birth_date,
            registered_at: iso(waiting.child.registered_at),
        })
    };
    Ok(Json(children.into_iter().filter_map(child).collect()))
}

fn vacancy(record: VacancyRecord, next: Option<CaseId>) -> Vacancy {
    Vacancy {
        id: record.id,
        kindergarten: record.kindergarten_name,
        born_from: record.born_from,
        born_to: record.born_to,
        language: record.language,
        places: record.places,
        taken: record.taken,
        next,
    }
}

/// The free places of the office.
#[utoipa::path(get, path = "/api/v1/vacancies", tag = "places", security(("session" = [])), responses(
    (status = 200, description = "The vacancies", body = Vec<Vacancy>),
))]
pub(super) async fn vacancies(State(api): State<Api>, visit: Visit) -> Result<Json<Vec<Vacancy>>, Refused> {
    let office = Asker::of(&api, &visit).await?.office()?;
    let room = Arc::clone(&api.intake.room);
    let offers = blocking(move || room.offers_to_make(&office)).await?;
    let line = |offer: OfferToMake| vacancy(offer.vacancy, offer.next.map(|record| record.id));
    Ok(Json(offers.into_iter().map(line).collect()))
}

/// Declares free places.
#[utoipa::path(post, path = "/api/v1/vacancies", tag = "places", security(("session" = [])), request_body = NewVacancy, responses(
    (status = 201, description = "Declared", body = Vacancy),
    (status = 200, description = "Declared before under this id", body = Vacancy),
    (status = 409, description = "The id is another vacancy's", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "Every slip at once", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn publish(
    State(api): State<Api>,
    visit: Visit,
    Sent(new): Sent<NewVacancy>,
) -> Result<(StatusCode, Json<Vacancy>), Refused> {
    let asker = Asker::of(&api, &visit).await?;
    let (office, actor) = (asker.office()?, asker.actor());
    let name = clean(&new.kindergarten);
    let slips = slips(&visit, &new, &name);
    if !slips.is_empty() {
        return Err(Refused::slips(slips));
    }
    let room = Arc::clone(&api.intake.room);
    let id = new.id.unwrap_or_else(|| room.uuid()).to_string();
    let record = VacancyRecord {
        kindergarten: id.clone(),
        id,
        territory: office,
        kindergarten_name: name,
        born_from: new.born_from,
        born_to: new.born_to,
        language: new.language,
        places: new.places,
        taken: 0,
        published_at: room.clock.now(),
    };
    let wished = record.clone();
    let known = blocking(move || room.open_places(&wished, &actor)).await?;
    match known {
        None => Ok((StatusCode::CREATED, Json(vacancy(record, None)))),
        Some(known) => {
            let same = VacancyRecord { taken: known.taken, published_at: known.published_at, ..record } == known;
            if same { Ok((StatusCode::OK, Json(vacancy(known, None)))) } else { Err(Problem::conflict().into()) }
        }
    }
}

fn slips(visit: &Visit, new: &NewVacancy, name: &str) -> Vec<Slip> {
    let t = visit.t();
    let mut slips = Vec::new();
    let mut slip = |wrong: bool, field: &str, code: &str, text: String| {
        if wrong {
            slips.push(Slip { field: field.to_owned(), code: code.to_owned(), limit: None, text });
        }
    };
    let length = name.chars().count();
    slip(!(1..=200).contains(&length), "kindergarten", "required", t.api_kindergarten_needed().into_owned());
    let years = 1990..=2100;
    let (from, to) = (new.born_from, new.born_to);
    let wrong = !years.contains(&from) || !years.contains(&to) || from > to;
    slip(wrong, "born_from", "not-years", t.api_years_wrong().into_owned());
    slip(
        !["kk", "ru"].contains(&new.language.as_str()),
        "language",
        "not-an-option",
        t.api_language_wrong().into_owned(),
    );
    slip(!(1..=1000).contains(&new.places), "places", "not-a-count", t.api_places_wrong().into_owned());
    slips
}

/// Offers a free place to the child who is next for it, or gives it, where the act knows no offers.
#[utoipa::path(post, path = "/api/v1/vacancies/{vacancy}/offers", tag = "places", security(("session" = [])),
    params(("vacancy" = String, Path, description = "The vacancy")), request_body = NewOffer, responses(
    (status = 201, description = "Offered", body = MadeOffer),
    (status = 200, description = "Offered to this child before", body = MadeOffer),
    (status = 409, description = "Another child is next by now, or no place is left", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn offer(
    State(api): State<Api>,
    visit: Visit,
    Path(vacancy): Path<String>,
    Sent(NewOffer { case }): Sent<NewOffer>,
) -> Result<(StatusCode, Json<MadeOffer>), Refused> {
    let asker = Asker::of(&api, &visit).await?;
    let (office, actor, room) = (asker.office()?, asker.actor(), Arc::clone(&api.intake.room));
    let (offering, made) = blocking(move || {
        let offering = room.offer_place_to(&vacancy, &office, case, &actor).map_err(turned)?;
        // A place given at once leaves no offer that would tell of a call sent twice.
        let offering = match offering {
            Offering::NotNext if room.view(case).is_ok_and(|view| is_given(&view, &vacancy)) => Offering::AlreadyMade,
            other => other,
        };
        let offers = room.store.read::<_, StoreError>(|tx| tx.offer_of(case))?;
        let made = offers.into_iter().rev().find(|offer| offer.vacancy == vacancy);
        Ok::<_, Problem>((offering, made))
    })
    .await?;
    let status = match offering {
        Offering::Made => StatusCode::CREATED,
        Offering::AlreadyMade => StatusCode::OK,
        Offering::NotNext => return Err(Problem::conflict().into()),
        Offering::NoVacancy => return Err(Problem::not_found().into()),
    };
    Ok((status, Json(MadeOffer { case, offer: made.map(|offer| offer.id) })))
}

/// Whether a case of this vacancy's territory has got the place before.
fn is_given(view: &CaseView, vacancy: &str) -> bool {
    view.entries.iter().any(|entry| matches!(&entry.fact, Fact::PlaceAllotted { place, .. } if place == vacancy))
}
