//! Deeds of those who work on a case: the resolution, the search, the conclusion, the signature by hand, the hand-over; and deeds beside the
//! route: a term prolonged, a result appointed, a copy, storage.

use super::deeds::{TEXT_LIMIT, enter};
use super::read::{Own, Sent};
use super::refused::{Refused, Slip};
use super::shapes::Case;
use super::{Api, Asker, HEAD, OFFICER, own_case, turned, view};
use crate::form::clean;
use crate::{Problem, Visit, blocking};
use axum::Json;
use axum::extract::{Path, State};
use casework::{Extending, Storing};
use engine::{Fact, Medium};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kernel::{civil_date, end_of, iso};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use utoipa::ToSchema;

/// The longest number of a blank, a register or minutes, in characters.
const NUMBER_LIMIT: usize = 50;
/// The longest name of a person, in characters.
const NAME_LIMIT: usize = 150;
/// A result is appointed at most so far ahead.
const YEAR: SignedDuration = SignedDuration::from_hours(366 * 24);

/// An officer to whom a case can be given.
#[derive(Serialize, ToSchema)]
pub(super) struct Officer {
    /// The account.
    id: String,
    /// The name.
    name: String,
}

/// A resolution.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAssignment {
    /// The officer's account.
    officer: String,
    /// The resolution in words.
    resolution: String,
}

/// What a search of the archive found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSearch {
    /// On which media.
    media: Vec<MediumWord>,
    /// Whether anything was found.
    found: bool,
    /// Where: needed where something was found.
    #[serde(default)]
    place: Option<String>,
}

/// A medium of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum MediumWord {
    /// On paper.
    Paper,
    /// Electronic.
    Electronic,
}

/// The commission's conclusion.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewConclusion {
    /// Whether it is for the recipient.
    favourable: bool,
    /// The number of the minutes.
    minutes: String,
    /// The date of the minutes.
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// The conclusion in words.
    conclusion: String,
}

/// A signature by hand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSigning {
    /// Who signed the printed paper.
    signer: String,
    /// The number of the blank it is printed on.
    #[serde(default)]
    blank: Option<String>,
}

/// A hand-over of a paper to the centre.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHandOver {
    /// The register's number.
    register: String,
    /// Who took the paper.
    received_by: String,
}

/// A term to be prolonged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewExtension {
    /// The last day of the new term.
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// Why.
    reason: String,
}

/// When the result can be had.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAppointment {
    /// The moment.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// A paper copy of an electronic result.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCopy {
    /// The paper's number.
    number: String,
}

/// Slips of a request with texts, gathered.
struct Texts<'v> {
    visit: &'v Visit,
    slips: Vec<Slip>,
}

impl<'v> Texts<'v> {
    fn of(visit: &'v Visit) -> Self {
        Self { visit, slips: Vec::new() }
    }

    fn slip(&mut self, field: &str, code: &str, text: impl std::fmt::Display) {
        self.slips.push(Slip { field: field.to_owned(), code: code.to_owned(), limit: None, text: text.to_string() });
    }

    /// A text that must be there within a length.
    fn needed(&mut self, field: &str, text: &str, limit: usize) -> String {
        let text = clean(text);
        if text.is_empty() || text.chars().count() > limit {
            self.slip(field, "required", self.visit.t().api_text_needed(limit));
        }
        text
    }

    fn done(self) -> Result<(), Refused> {
        if self.slips.is_empty() { Ok(()) } else { Err(Refused::slips(self.slips)) }
    }
}

/// The officers of the department to whom its head can give a case.
#[utoipa::path(get, path = "/api/v1/officers", tag = "staff", security(("session" = [])), responses(
    (status = 200, description = "The officers", body = Vec<Officer>),
))]
pub(super) async fn officers(State(api): State<Api>, visit: Visit) -> Result<Json<Vec<Officer>>, Refused> {
    let office = Asker::of(&api, &visit).await?.office()?;
    let officer = |account: AccountRecord| Officer { id: account.id, name: account.name };
    Ok(Json(of_office(&api, office).await?.into_iter().map(officer).collect()))
}

/// The officers of an office; where there is none, everybody who works on cases.
async fn of_office(api: &Api, office: String) -> Result<Vec<AccountRecord>, Problem> {
    let store = Arc::clone(&api.intake.room.store);
    let mut found = blocking(move || store.read::<_, StoreError>(|tx| tx.account_of_office(&office))).await?;
    found.retain(|account| !account.blocked && [OFFICER, HEAD].contains(&account.role.as_str()));
    if found.iter().any(|account| account.role == OFFICER) {
        found.retain(|account| account.role == OFFICER);
    }
    Ok(found)
}

/// Gives the application to an officer (резолюция).
#[utoipa::path(post, path = "/api/v1/cases/{case}/assignment", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewAssignment, responses(
    (status = 200, description = "Given, now or before by the same person to the same officer", body = Case),
    (status = 409, description = "This is not due", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "No such officer, or no resolution", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn assign(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewAssignment>,
) -> Result<Json<Case>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let mut texts = Texts::of(&visit);
    let resolution = texts.needed("resolution", &new.resolution, TEXT_LIMIT);
    let officers = of_office(&api, view.record.office.clone()).await?;
    let officer = officers.into_iter().find(|account| account.id == new.officer);
    if officer.is_none() {
        texts.slip("officer", "unknown", visit.t().api_officer_needed());
    }
    texts.done()?;
    let officer = officer.ok_or_else(Problem::bad_request)?;
    let fact = Fact::Assigned { to: officer.name, account: Some(officer.id), resolution };
    enter(&api, &visit, &case, fact).await
}

/// Records the search of the archive.
#[utoipa::path(post, path = "/api/v1/cases/{case}/search", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewSearch, responses(
    (status = 200, description = "Recorded, now or before by the same person in the same way", body = Case),
    (status = 409, description = "This is not due", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "No medium, or no place of what was found", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn search(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewSearch>,
) -> Result<Json<Case>, Refused> {
    let mut texts = Texts::of(&visit);
    let words = [(MediumWord::Paper, Medium::Paper), (MediumWord::Electronic, Medium::Electronic)];
    let media: Vec<Medium> =
        words.into_iter().filter(|(word, _)| new.media.contains(word)).map(|(_, medium)| medium).collect();
    if media.is_empty() {
        texts.slip("media", "required", visit.t().api_media_needed());
    }
    let place = new.found.then(|| texts.needed("place", new.place.as_deref().unwrap_or_default(), TEXT_LIMIT));
    texts.done()?;
    enter(&api, &visit, &case, Fact::Searched { media, found: new.found, place }).await
}

/// Enters the commission's conclusion.
#[utoipa::path(post, path = "/api/v1/cases/{case}/conclusion", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewConclusion, responses(
    (status = 200, description = "Entered, now or before by the same person in the same way", body = Case),
    (status = 409, description = "This is not due", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "No minutes, or no words", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn conclude(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewConclusion>,
) -> Result<Json<Case>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let mut texts = Texts::of(&visit);
    let number = texts.needed("minutes", &new.minutes, NUMBER_LIMIT);
    let conclusion = texts.needed("conclusion", &new.conclusion, TEXT_LIMIT);
    if !(civil_date(view.record.opened_at)..=civil_date(visit.now())).contains(&new.date) {
        texts.slip("date", "out-of-range", visit.t().api_date_wrong());
    }
    texts.done()?;
    let minutes = format!("№ {number}, {}", new.date.strftime("%d.%m.%Y"));
    enter(&api, &visit, &case, Fact::Concluded { favourable: new.favourable, minutes, conclusion }).await
}

/// Notes who signed the printed paper by hand.
#[utoipa::path(post, path = "/api/v1/cases/{case}/signed-by-hand", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewSigning, responses(
    (status = 200, description = "Noted, now or before by the same person", body = Case),
    (status = 409, description = "No paper waits for a signature by hand", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "No signer", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn sign_by_hand(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewSigning>,
) -> Result<Json<Case>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let mut texts = Texts::of(&visit);
    let signer = texts.needed("signer", &new.signer, NAME_LIMIT);
    let blank = new.blank.as_deref().map(clean).filter(|blank| !blank.is_empty());
    if blank.as_ref().is_some_and(|blank| blank.chars().count() > NUMBER_LIMIT) {
        texts.slip("blank", "too-long", visit.t().api_text_long(NUMBER_LIMIT));
    }
    texts.done()?;
    // Sent again, the paper is signed already: it is the last one of those signed by hand.
    let waits = view.state.unsigned.as_ref().map(|(paper, number, _)| (paper.clone(), number.clone()));
    let before = || view.state.papers.last().filter(|paper| paper.by_hand);
    let known = waits.or_else(|| before().map(|paper| (paper.paper.clone(), paper.number.clone())));
    let (paper, number) = known.ok_or_else(Problem::conflict)?;
    enter(&api, &visit, &case, Fact::SignedByHand { paper, number, blank, signer }).await
}

/// Hands the paper over to the centre by a register.
#[utoipa::path(post, path = "/api/v1/cases/{case}/hand-over", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewHandOver, responses(
    (status = 200, description = "Handed over, now or before by the same person in the same way", body = Case),
    (status = 409, description = "This is not due", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "No register, or no name", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn hand_over(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewHandOver>,
) -> Result<Json<Case>, Refused> {
    let mut texts = Texts::of(&visit);
    let register = texts.needed("register", &new.register, NUMBER_LIMIT);
    let received_by = texts.needed("received_by", &new.received_by, NAME_LIMIT);
    texts.done()?;
    enter(&api, &visit, &case, Fact::HandedOver { register, received_by }).await
}

/// Prolongs the term; the recipient is told.
#[utoipa::path(post, path = "/api/v1/cases/{case}/extension", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewExtension, responses(
    (status = 200, description = "Prolonged, now or before in the same way", body = Case),
    (status = 409, description = "The act does not let the term be prolonged, or the body has decided", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "No reason, or a day before the present term or after the greatest one", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn extend(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewExtension>,
) -> Result<Json<Case>, Refused> {
    let (asker, before) = own_case(&api, &visit, &case).await?;
    let mut texts = Texts::of(&visit);
    let reason = texts.needed("reason", &new.reason, TEXT_LIMIT);
    texts.done()?;
    let until = end_of(new.until).ok_or_else(Problem::bad_request)?;
    let id = before.record.id;
    if before.state.extended.as_ref() != Some(&(iso(until), reason.clone())) {
        let (room, actor) = (Arc::clone(&api.intake.room), asker.actor_at(&before));
        match blocking(move || room.extend(id, until, &reason, &actor).map_err(turned)).await? {
            Extending::Done => {}
            Extending::NotAllowed => return Err(Problem::conflict().into()),
            Extending::OutOfRange(_) => {
                return Err(Refused::slip("until", "out-of-range", visit.t().api_until_wrong()));
            }
        }
    }
    Ok(Json(Case::of(&view(&api, id).await?, visit.t())))
}

/// Says when the result can be had; the recipient is told.
#[utoipa::path(post, path = "/api/v1/cases/{case}/appointment", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewAppointment, responses(
    (status = 200, description = "Appointed, now or before by the same person", body = Case),
    (status = 409, description = "The case has no number yet, or has ended", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "A moment that has passed, or is too far", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn appoint(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(new): Sent<NewAppointment>,
) -> Result<Json<Case>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let now = visit.now();
    if new.at < now || new.at.duration_since(now) > YEAR {
        return Err(Refused::slip("at", "out-of-range", visit.t().api_moment_wrong()));
    }
    if view.state.number.is_none() || view.state.outcome.is_some() {
        return Err(Problem::conflict().into());
    }
    enter(&api, &visit, &case, Fact::ResultAppointed { at: iso(new.at) }).await
}

/// Records a paper copy of an electronic result: printed, sealed and signed for the recipient.
#[utoipa::path(post, path = "/api/v1/cases/{case}/copies", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), request_body = NewCopy, responses(
    (status = 200, description = "Recorded, now or a moment ago by the same person", body = Case),
    (status = 404, description = "The case has no such electronic paper", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 409, description = "The case was moved at the same time", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn copy(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    Sent(NewCopy { number }): Sent<NewCopy>,
) -> Result<Json<Case>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    let known = view.state.papers.iter().any(|paper| paper.number == number && !paper.by_hand);
    if !known {
        return Err(Problem::not_found().into());
    }
    enter(&api, &visit, &case, Fact::CopyIssued { number }).await
}

/// Sends a result that nobody came for back to the provider, once the time of keeping it is over.
#[utoipa::path(post, path = "/api/v1/cases/{case}/storage", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), responses(
    (status = 200, description = "Sent back, now or before", body = Case),
    (status = 409, description = "Nothing waits here, or the time is not over", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn store(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    _: Own,
) -> Result<Json<Case>, Refused> {
    let (_, view) = own_case(&api, &visit, &case).await?;
    match api.intake.room.storing(&view) {
        Storing::MayReturn => enter(&api, &visit, &case, Fact::Stored).await,
        Storing::Returned => Ok(Json(Case::of(&view, visit.t()))),
        Storing::Nothing | Storing::KeepUntil(_) => Err(Problem::conflict().into()),
    }
}

/// Asks for a stored result again.
#[utoipa::path(post, path = "/api/v1/cases/{case}/recall", tag = "staff", security(("session" = [])),
    params(("case" = String, Path, description = "The case")), responses(
    (status = 200, description = "Asked for, now or before by the same person", body = Case),
    (status = 409, description = "The result is not stored", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn recall(
    State(api): State<Api>,
    visit: Visit,
    Path(case): Path<String>,
    _: Own,
) -> Result<Json<Case>, Refused> {
    enter(&api, &visit, &case, Fact::Recalled).await
}
