//! Turning a person away at a counter or a centre: the package is incomplete, or a register does not know the data.

use super::Api;
use super::applications::{NewRecipient, bare, organisation_field};
use super::read::Sent;
use super::refused::Refused;
use super::shapes::Case;
use crate::intake::draft::Draft;
use crate::intake::{Intake, asking, organisation, recipient};
use crate::{Problem, Visit};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use casework::{ApplicationPerson, Party, TurnedAwayFor};
use engine::{FactKind, RegisterKind};
use serde::Deserialize;
use utoipa::ToSchema;

/// A person to be turned away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRefusal {
    /// The service's code.
    #[schema(example = "act/service")]
    regulation: String,
    /// Who asked.
    recipient: NewRecipient,
    /// The receiving office, at a centre.
    #[serde(default)]
    office: Option<String>,
    /// The missing documents, by their ids; none where the persons register does not know the recipient, which is then asked.
    #[serde(default)]
    missing: Vec<String>,
}

/// Records that a person was turned away: a case that ends at once, with its receipt.
#[utoipa::path(post, path = "/api/v1/refusals", tag = "staff", security(("session" = [])), request_body = NewRefusal, responses(
    (status = 201, description = "Recorded: the case that says so", body = Case),
    (status = 409, description = "The route of the service knows no such refusal, or the register knows the recipient", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "No such service, recipient or document", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn refuse(
    State(api): State<Api>,
    visit: Visit,
    Sent(new): Sent<NewRefusal>,
) -> Result<(StatusCode, Json<Case>), Refused> {
    let (intake, t) = (&api.intake, visit.t());
    let mut draft = bare(intake, &visit, &new.regulation).await?;
    let party = party_of(intake, &visit, &draft, &new.recipient).await?;
    let said = recipient::ask_persons(intake, &mut draft, &party.person().iin).await?;
    if let Some(office) = new.office {
        if draft.edition.receiving_office(&office).is_none() {
            return Err(Refused::slip("office", "unknown", t.api_known_otherwise()));
        }
        draft.body.typed.insert(draft.edition.regulation.office_field.clone(), office);
    }
    let reason = if new.missing.is_empty() {
        if !asking::stops(&draft, RegisterKind::Persons, said) {
            return Err(Problem::conflict().into());
        }
        TurnedAwayFor::Data {
            registers: vec![RegisterKind::Persons],
            answers: draft.body.answers.values().cloned().collect(),
        }
    } else {
        if !draft.brings(FactKind::PackageIncomplete) {
            return Err(Problem::conflict().into());
        }
        let known = |id: &String| draft.edition.documents.iter().any(|document| document.id == *id);
        if !new.missing.iter().all(known) {
            return Err(Refused::slip("missing", "unknown", t.api_missing_needed()));
        }
        TurnedAwayFor::Package(new.missing)
    };
    let case = asking::record(intake, &visit, &draft, party, reason).await?;
    Ok((StatusCode::CREATED, Json(Case::of(&super::view(&api, case).await?, t))))
}

/// Who asked: the register's name of a person, else the one given; or an organisation.
async fn party_of(intake: &Intake, visit: &Visit, draft: &Draft, given: &NewRecipient) -> Result<Party, Refused> {
    let t = visit.t();
    if let Some(typed) = given.organisation() {
        let party = organisation::read(intake, visit, &typed).await?;
        let party = party.map_err(|slips| {
            let slip = slips.into_iter().next().unwrap_or_default();
            Refused::slip(organisation_field(slip.0), "wrong", slip.1)
        })?;
        return if draft.admits(party.kind()) { Ok(party) } else { Err(Problem::conflict().into()) };
    }
    let iin = visit.contour().iin(given.iin.trim());
    let iin = iin.map_err(|_| Refused::slip("recipient.iin", "not-an-iin", t.intake_recipient_needed()))?;
    let name = recipient::name_of(intake, &iin).await?.unwrap_or_else(|| crate::form::clean(&given.name));
    if !recipient::is_name(&name) {
        return Err(Refused::slip("recipient.name", "not-a-name", t.intake_recipient_name_needed()));
    }
    Ok(Party::Person(ApplicationPerson { iin, name }))
}
