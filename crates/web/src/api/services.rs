//! Services: what can be asked for, with form, documents and channels.

use super::Api;
use super::refused::Refused;
use super::shapes::word;
use crate::{Problem, Visit};
use axum::Json;
use axum::extract::{Path, State};
use engine::{Edition, Field};
use kernel::{Channel, Lang};
use serde::Serialize;
use utoipa::ToSchema;

/// A service in the list.
#[derive(Serialize, ToSchema)]
pub(super) struct ServiceLine {
    /// The code, `act/service`.
    #[schema(example = "act/service")]
    code: String,
    /// The full name.
    title: String,
    /// The short name.
    short_title: String,
    /// What it gives.
    summary: String,
    /// The channels it is asked for by: `portal`, `service-centre`, `local-body`.
    channels: Vec<String>,
}

/// A service with all that an application needs.
#[derive(Serialize, ToSchema)]
pub(super) struct Service {
    #[serde(flatten)]
    line: ServiceLine,
    /// The edition of the regulation, by its content.
    edition: String,
    /// Who may ask for it.
    recipients: String,
    /// Who gives it.
    provider: String,
    /// What it costs.
    cost: String,
    /// The field whose answer is the receiving office.
    office_field: String,
    /// The fields of the form, in order.
    fields: Vec<FormField>,
    /// The documents that go with it.
    documents: Vec<FormDocument>,
    /// What the recipient must agree to before signing.
    #[serde(skip_serializing_if = "Option::is_none")]
    consent: Option<String>,
    /// When applications are taken, where not always.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    windows: Vec<AcceptanceWindow>,
    /// Terms of the service as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    terms: Vec<String>,
    /// Whose children get a place first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    privileges: Vec<Choice>,
    /// The grounds on which it can be refused.
    grounds: Vec<Choice>,
    /// The survey after the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    survey: Option<SurveyForm>,
}

/// A field of the form.
#[derive(Serialize, ToSchema)]
pub(super) struct FormField {
    /// Its id in answers.
    id: String,
    /// The clause that asks for it.
    clause: String,
    /// Its kind: `iin`, `digits`, `text`, `long-text`, `name`, `telephone`, `email`, `date`, `choice`, `office`.
    kind: String,
    /// Whether it must be answered.
    required: bool,
    /// The question.
    label: String,
    /// Help.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The exact count of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<usize>,
    /// The greatest count of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    /// The age in years from which a date of birth is too old.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age: Option<u16>,
    /// Filled from the account where it is not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_as: Option<String>,
    /// The values it may have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<Choice>,
}

/// A value with its words.
#[derive(Serialize, ToSchema)]
pub(super) struct Choice {
    /// The value.
    value: String,
    /// The words.
    label: String,
}

/// A document that goes with an application.
#[derive(Serialize, ToSchema)]
pub(super) struct FormDocument {
    /// Its id.
    id: String,
    /// Whether the application is incomplete without it.
    required: bool,
    /// What it is.
    name: String,
    /// Asked for only with this answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<OnlyWith>,
}

/// An answer on which something depends.
#[derive(Serialize, ToSchema)]
pub(super) struct OnlyWith {
    /// The field.
    field: String,
    /// Its value.
    value: String,
}

/// Days of the year on which applications are taken.
#[derive(Serialize, ToSchema)]
pub(super) struct AcceptanceWindow {
    /// The first day, MM-DD.
    from: String,
    /// The last day, MM-DD.
    until: String,
    /// Only for applications with this answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<OnlyWith>,
    /// What is told outside it.
    text: String,
}

/// A survey's questions and answers; an answer is sent as its place in the list, from 0.
#[derive(Serialize, ToSchema)]
pub(super) struct SurveyForm {
    /// The questions.
    questions: Vec<String>,
    /// The answers, from worst to best.
    answers: Vec<String>,
}

fn line(edition: &Edition, lang: Lang) -> ServiceLine {
    let regulation = &edition.regulation;
    let served = |channel: &Channel| edition.route(*channel).is_some();
    ServiceLine {
        code: regulation.code.clone(),
        title: regulation.title.get(lang).to_owned(),
        short_title: regulation.short_title.get(lang).to_owned(),
        summary: regulation.summary.get(lang).to_owned(),
        channels: Channel::ALL.iter().filter(|channel| served(channel)).map(ToString::to_string).collect(),
    }
}

fn field(field: &Field, lang: Lang) -> FormField {
    let choice =
        |option: &engine::Option_| Choice { value: option.value.clone(), label: option.label.get(lang).to_owned() };
    FormField {
        id: field.id.clone(),
        clause: field.clause.clone(),
        kind: word(&field.kind),
        required: field.required,
        label: field.label.get(lang).to_owned(),
        hint: field.hint.as_ref().map(|hint| hint.get(lang).to_owned()),
        length: field.length,
        max_length: field.max_length,
        max_age: field.max_age,
        known_as: field.known_as.clone(),
        options: field.options.iter().map(choice).collect(),
    }
}

fn only_with(when: &engine::When) -> OnlyWith {
    OnlyWith { field: when.field.clone(), value: when.value.clone() }
}

fn window(window: &engine::Window, lang: Lang) -> AcceptanceWindow {
    AcceptanceWindow {
        from: window.from.to_string(),
        until: window.until.to_string(),
        when: window.when.as_ref().map(only_with),
        text: window.text.get(lang).to_owned(),
    }
}

/// The services that are asked for by this system's channel.
#[utoipa::path(get, path = "/api/v1/services", tag = "services", responses(
    (status = 200, description = "The services", body = Vec<ServiceLine>),
))]
pub(super) async fn list(State(api): State<Api>, visit: Visit) -> Json<Vec<ServiceLine>> {
    let intake = &api.intake;
    let served = intake.room.law.all().filter(|edition| edition.route(intake.channel).is_some());
    Json(served.map(|edition| line(&edition, visit.lang())).collect())
}

/// A service with its form and documents.
#[utoipa::path(get, path = "/api/v1/services/{act}/{service}", tag = "services",
    params(("act" = String, Path, description = "The act"), ("service" = String, Path, description = "The service")),
    responses((status = 200, description = "The service", body = Service)))]
pub(super) async fn one(
    State(api): State<Api>,
    visit: Visit,
    Path((act, service)): Path<(String, String)>,
) -> Result<Json<Service>, Refused> {
    let (lang, law) = (visit.lang(), &api.intake.room.law);
    let edition = law.current(&format!("{act}/{service}")).ok_or_else(Problem::not_found)?;
    let regulation = &edition.regulation;
    let document = |document: &engine::Document| FormDocument {
        id: document.id.clone(),
        required: document.required,
        name: document.name.get(lang).to_owned(),
        when: document.when.as_ref().map(only_with),
    };
    let here = |term: &&engine::ServiceTerm| term.channels.is_empty() || term.channels.contains(&api.intake.channel);
    let privileges = regulation.waiting_list.iter().flat_map(|list| &list.privileges);
    let privileges = privileges.map(|one| Choice { value: one.id.clone(), label: one.text.get(lang).to_owned() });
    let ground = |ground: &engine::Ground| Choice { value: ground.id.clone(), label: ground.text.get(lang).to_owned() };
    let words = |texts: &[kernel::Text]| texts.iter().map(|text| text.get(lang).to_owned()).collect();
    Ok(Json(Service {
        line: line(&edition, lang),
        edition: edition.digest.to_string(),
        recipients: regulation.recipients.get(lang).to_owned(),
        provider: regulation.provider.get(lang).to_owned(),
        cost: regulation.cost.get(lang).to_owned(),
        office_field: regulation.office_field.clone(),
        fields: edition.form.fields.iter().map(|one| field(one, lang)).collect(),
        documents: edition.documents.iter().map(document).collect(),
        consent: regulation.consent.as_ref().map(|consent| consent.text.get(lang).to_owned()),
        windows: regulation.windows.iter().map(|one| window(one, lang)).collect(),
        terms: regulation.terms.iter().filter(here).map(|term| term.printed.get(lang).to_owned()).collect(),
        privileges: privileges.collect(),
        grounds: edition.grounds.iter().map(ground).collect(),
        survey: regulation
            .survey
            .as_ref()
            .map(|survey| SurveyForm { questions: words(&survey.questions), answers: words(&survey.answers) }),
    }))
}
