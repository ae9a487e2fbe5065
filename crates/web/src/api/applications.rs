//! Applications: the answers are checked all at once, kept as a draft, and become a case by their signature.

use super::Api;
use super::read::{Own, Sent};
use super::refused::{Refused, Slip};
use super::shapes::word;
use crate::case::register_name;
use crate::form::{FILE_LIMIT, FilePart, clean};
use crate::intake::asking::{self, Said};
use crate::intake::documents::{BYTES_LIMIT, FILES_LIMIT};
use crate::intake::draft::{Body, Draft, drafts_of, sent_case};
use crate::intake::pages::is_fixed;
use crate::intake::sign::{digest_of, open, wait};
use crate::intake::start::DRAFTS_LIMIT;
use crate::intake::{Intake, Stop, account_of, fields, organisation, party, recipient};
use crate::{Answers, Problem, Visit, blocking, signing};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use casework::{Application, ApplicationPerson, Opened, Party};
use engine::{FieldKind, RegisterKind};
use jiff::civil::Date;
use kernel::{CaseId, iso};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::StoreError;
use store::records::{DraftRecord, UploadRecord};
use utoipa::ToSchema;

/// An application to be checked and signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApplication {
    /// The service's code.
    #[schema(example = "act/service")]
    regulation: String,
    /// Whose application it is: needed at a counter and a centre, not given on the portal.
    #[serde(default)]
    recipient: Option<NewRecipient>,
    /// The employee compared the originals with the application and gave them back: needed at a counter and a centre.
    #[serde(default)]
    originals_checked: bool,
    /// The recipient agrees to the service's consent: needed where the service has one.
    #[serde(default)]
    consent: bool,
    /// The answers by the fields' ids; a date is YYYY-MM-DD. What is known of the person fills itself in.
    answers: BTreeMap<String, String>,
    /// The attached documents.
    #[serde(default)]
    documents: Vec<NewDocument>,
}

/// The recipient at a counter or a centre: a person by `iin`, or an organisation by `bin`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRecipient {
    /// ИИН of a person.
    #[serde(default)]
    pub iin: String,
    /// БИН of an organisation, where the service is for organisations too.
    #[serde(default)]
    pub bin: Option<String>,
    /// The person's name, used where the persons register does not know the number; the organisation's name.
    #[serde(default)]
    pub name: String,
    /// Who acts for the organisation.
    #[serde(default)]
    pub representative: Option<NewRepresentative>,
}

/// Who acts for an organisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRepresentative {
    /// ИИН.
    pub iin: String,
    /// The name, used where the persons register does not know the number.
    #[serde(default)]
    pub name: String,
    /// The paper that lets them act, as the employee saw it.
    pub power: String,
}

impl NewRecipient {
    /// The organisation as a page's form would give it; none where a person is named.
    pub fn organisation(&self) -> Option<organisation::Typed> {
        let plain = |text: &str| clean(text).chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let by = self.representative.as_ref();
        self.bin.as_ref().map(|bin| organisation::Typed {
            bin: plain(bin),
            name: clean(&self.name),
            representative: by.map(|by| plain(&by.iin)).unwrap_or_default(),
            representative_name: by.map(|by| clean(&by.name)).unwrap_or_default(),
            power: by.map(|by| clean(&by.power)).unwrap_or_default(),
        })
    }
}

/// Where a slip in what was given of an organisation stands in a call.
pub(super) fn organisation_field(field: &str) -> &'static str {
    match field {
        "bin" => "recipient.bin",
        "organisation-name" => "recipient.name",
        "representative" => "recipient.representative.iin",
        "representative-name" => "recipient.representative.name",
        _ => "recipient.representative.power",
    }
}

/// An attached file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDocument {
    /// The document's id in the service.
    document: String,
    /// The file's name.
    name: String,
    /// The content: PDF, JPEG or PNG, at most 10 MB, in base64.
    #[schema(content_encoding = "base64")]
    content: String,
}

/// An application ready to be signed.
#[derive(Serialize, ToSchema)]
pub(super) struct ReadyApplication {
    /// The draft.
    #[schema(value_type = uuid::Uuid)]
    draft: String,
    /// The exact bytes to sign (a JSON text), in base64.
    #[schema(content_encoding = "base64", content_media_type = "application/json")]
    application: String,
    /// SHA-256 of the bytes.
    sha256: String,
    /// Whose ИИН the certificate must bear.
    signed_by: String,
}

/// A draft in the list.
#[derive(Serialize, ToSchema)]
pub(super) struct DraftSummary {
    /// The draft.
    #[schema(value_type = uuid::Uuid)]
    draft: String,
    /// The service's code.
    regulation: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    changed_at: String,
    /// Whose application it is, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<String>,
}

/// A detached signature.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Signature {
    /// CMS (RFC 5652) in DER, without the content, in base64.
    #[schema(content_encoding = "base64")]
    pub signature: String,
}

impl Signature {
    /// The bytes; 422 where they are no signature at all.
    pub fn bytes(self, visit: &Visit) -> Result<Vec<u8>, Refused> {
        signing::signature(&Answers::from_pairs([("signature", self.signature)]))
            .map_err(|fault| Refused::slip("signature", "unreadable", fault.text(visit.t())))
    }
}

/// The case that an application became.
#[derive(Serialize, ToSchema)]
pub(super) struct OpenedCase {
    /// The case.
    #[schema(value_type = uuid::Uuid)]
    case: CaseId,
}

/// The drafts of the person, last changed first.
#[utoipa::path(get, path = "/api/v1/applications", tag = "applications", security(("session" = [])), responses(
    (status = 200, description = "The drafts", body = Vec<DraftSummary>),
))]
pub(super) async fn list(State(api): State<Api>, visit: Visit) -> Result<Json<Vec<DraftSummary>>, Refused> {
    let account = account_of(&api.intake.room, &visit).await?;
    let store = Arc::clone(&api.intake.room.store);
    let lines = blocking(move || drafts_of(&store, &account.id)).await?;
    let line = |line: crate::intake::DraftLine| DraftSummary {
        draft: line.id,
        regulation: line.regulation,
        changed_at: iso(line.changed_at),
        recipient: line.recipient,
    };
    Ok(Json(lines.into_iter().map(line).collect()))
}

/// Checks an application and keeps it as a draft.
///
/// Either every slip is told, or the draft and the exact bytes to sign are given.
#[utoipa::path(post, path = "/api/v1/applications", tag = "applications", security(("session" = [])), request_body = NewApplication, responses(
    (status = 201, description = "Checked and kept: the bytes to sign", body = ReadyApplication),
    (status = 409, description = "Too many drafts: sign or delete some first", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "Every slip at once", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn begin(
    State(api): State<Api>,
    visit: Visit,
    Sent(new): Sent<NewApplication>,
) -> Result<(StatusCode, Json<ReadyApplication>), Refused> {
    let intake = &api.intake;
    let mut slips = Vec::new();
    let mut draft = empty(intake, &visit, &new, &mut slips).await?;
    answer(&mut draft, &visit, &new.answers, &mut slips);
    draft.consents(new.consent && draft.edition.regulation.consent.is_some(), visit.now());
    ask(intake, &mut draft, &visit, &mut slips).await?;
    let files = attach(intake, &mut draft, &visit, &new.documents, &mut slips);
    slips.extend(slips_of(&visit, &draft));
    if !slips.is_empty() {
        return Err(Refused::slips(slips));
    }
    let made = draft.make(intake, visit.now(), visit.lang())?;
    draft.body.application = Some(String::from_utf8(made.to_bytes()?)?);
    draft.record.answers = serde_json::to_string(&draft.body)?;
    keep(intake, &draft, files).await?;
    Ok((StatusCode::CREATED, Json(ready(&draft))))
}

fn ready(draft: &Draft) -> ReadyApplication {
    let bytes = draft.body.application.clone().unwrap_or_default().into_bytes();
    ReadyApplication {
        draft: draft.record.id.clone(),
        sha256: digest_of(&bytes).to_string(),
        application: STANDARD.encode(bytes),
        signed_by: draft.account.representative.clone().unwrap_or_else(|| draft.account.iin.clone()),
    }
}

/// A draft of a service with nothing in it.
pub(super) async fn bare(intake: &Intake, visit: &Visit, regulation: &str) -> Result<Draft, Refused> {
    let edition = intake.room.law.current(regulation).filter(|edition| edition.route(intake.channel).is_some());
    let unknown = || Refused::slip("regulation", "unknown", visit.t().api_unknown_service());
    let edition = edition.ok_or_else(unknown)?;
    let account = account_of(&intake.room, visit).await?;
    let record = DraftRecord {
        id: intake.room.uuid().to_string(),
        account: account.id.clone(),
        regulation: regulation.to_owned(),
        channel: intake.channel,
        lang: visit.lang(),
        answers: "{}".to_owned(),
        created_at: visit.now(),
        changed_at: visit.now(),
    };
    Ok(Draft { record, body: Body::default(), edition, uploads: Vec::new(), account, staff: intake.by_staff() })
}

/// A draft with the recipient and what is known of them.
async fn empty(intake: &Intake, visit: &Visit, new: &NewApplication, slips: &mut Vec<Slip>) -> Result<Draft, Refused> {
    let mut draft = bare(intake, visit, &new.regulation).await?;
    let (recipient, own) = if draft.staff {
        (recipient_of(intake, visit, new, slips).await?, None)
    } else {
        (Some(party(&draft.account)?), Some(draft.account.clone()))
    };
    let originals = draft.staff && new.originals_checked;
    draft.body = Body { recipient, originals, checked: true, ..Body::default() };
    draft.body.passed = draft.steps().iter().map(crate::intake::draft::Step::path).collect();
    if let Some(party) = draft.body.recipient.clone() {
        if !draft.admits(party.kind()) {
            return Err(Refused::slip("recipient", "not-for-this-recipient", visit.t().organisation_not_for()));
        }
        let known = recipient::known(intake, &party, own.as_ref()).await?;
        recipient::prefill(&mut draft, &known);
    }
    Ok(draft)
}

/// Asks the registers that the route names; a silent one stops the call, since it may well know the data, save where papers show them.
async fn ask(intake: &Intake, draft: &mut Draft, visit: &Visit, slips: &mut Vec<Slip>) -> Result<(), Refused> {
    let Some(person) = draft.asker().cloned() else { return Ok(()) };
    let persons = recipient::ask_persons(intake, draft, &person.iin).await?;
    let notary = asking::ask_notary(intake, draft, asking::today(visit)).await?;
    let births = asking::ask_births(intake, draft).await?;
    let power = asking::power_field(draft).unwrap_or_default().to_owned();
    let child = asking::child_field(draft).unwrap_or_default().to_owned();
    let answers = [
        (RegisterKind::Persons, persons, "recipient".to_owned()),
        (RegisterKind::Notary, notary, power),
        (RegisterKind::Births, births, child),
    ];
    for (register, said, field) in answers {
        if draft.unanswered().contains(&register) && said == Said::Silent {
            return Err(Problem::unavailable().into());
        }
        if asking::stops(draft, register, said) {
            let text = visit.t().api_register_unknown(register_name(visit.t(), register)).into_owned();
            slips.push(Slip { field, code: "no-data".to_owned(), limit: None, text });
        }
    }
    Ok(())
}

/// The recipient whom an employee names: the register's name, else the one given.
async fn recipient_of(
    intake: &Intake,
    visit: &Visit,
    new: &NewApplication,
    slips: &mut Vec<Slip>,
) -> Result<Option<Party>, Refused> {
    let t = visit.t();
    let mut slip = |field: &str, code: &str, text: String| {
        slips.push(Slip { field: field.to_owned(), code: code.to_owned(), limit: None, text });
    };
    if !new.originals_checked {
        slip("originals_checked", "required", t.intake_originals_needed().into_owned());
    }
    let Some(given) = &new.recipient else {
        slip("recipient", "required", t.intake_recipient_needed().into_owned());
        return Ok(None);
    };
    if let Some(typed) = given.organisation() {
        return Ok(match organisation::read(intake, visit, &typed).await? {
            Ok(party) => Some(party),
            Err(found) => {
                for (field, text) in found {
                    slip(organisation_field(field), "wrong", text);
                }
                None
            }
        });
    }
    let Ok(iin) = visit.contour().iin(given.iin.trim()) else {
        slip("recipient.iin", "not-an-iin", t.intake_recipient_needed().into_owned());
        return Ok(None);
    };
    let (register, asked) = (Arc::clone(&intake.register), iin.clone());
    let found = tokio::task::spawn_blocking(move || register.person(&asked)).await?;
    let name = match found {
        Ok(Some(person)) => person.name.to_string(),
        Ok(None) | Err(_) => clean(&given.name),
    };
    if !recipient::is_name(&name) {
        slip("recipient.name", "not-a-name", t.intake_recipient_name_needed().into_owned());
    }
    Ok(Some(Party::Person(ApplicationPerson { iin, name })))
}

/// Takes the answers into the draft; fields that are known for certain may be repeated and not changed.
fn answer(draft: &mut Draft, visit: &Visit, answers: &BTreeMap<String, String>, slips: &mut Vec<Slip>) {
    let edition = Arc::clone(&draft.edition);
    let own_office = recipient::own_office(draft).map(|(field, _)| field);
    for (id, value) in answers {
        let mut slip = |code: &str, text: String| {
            slips.push(Slip { field: id.clone(), code: code.to_owned(), limit: None, text });
        };
        let Some(field) = edition.form.field(id) else {
            slip("unknown", visit.t().api_unknown_field().into_owned());
            continue;
        };
        let value = clean(value);
        if is_fixed(field, own_office.as_deref()) {
            if draft.body.typed.get(id).is_some_and(|known| *known != value) {
                slip("known-otherwise", visit.t().api_known_otherwise().into_owned());
            }
        } else if field.kind == FieldKind::Date {
            draft.body.typed.extend(fields::names(field).into_iter().zip(date_parts(&value)));
        } else {
            draft.body.typed.insert(id.clone(), value);
        }
    }
}

/// A date as the three fields of a page; what is no date stays to be told as such.
fn date_parts(value: &str) -> [String; 3] {
    match value.parse::<Date>() {
        Ok(date) => [date.day().to_string(), date.month().to_string(), date.year().to_string()],
        Err(_) => [value.to_owned(), String::new(), String::new()],
    }
}

/// Takes the documents that can be taken and tells of the others.
fn attach(
    intake: &Intake,
    draft: &mut Draft,
    visit: &Visit,
    documents: &[NewDocument],
    slips: &mut Vec<Slip>,
) -> Vec<Vec<u8>> {
    let t = visit.t();
    let (mut contents, mut total) = (Vec::new(), 0_i64);
    for new in documents {
        let mut slip = |code: &str, text: String| {
            slips.push(Slip { field: new.document.clone(), code: code.to_owned(), limit: None, text });
        };
        if !draft.edition.documents.iter().any(|one| one.id == new.document) {
            slip("unknown", t.api_unknown_document().into_owned());
            continue;
        }
        let Ok(bytes) = STANDARD.decode(new.content.trim()) else {
            slip("not-base64", t.api_not_base64().into_owned());
            continue;
        };
        let whole = bytes.len() <= FILE_LIMIT;
        let file = FilePart::new(new.document.clone(), &new.name, bytes, whole);
        let kind = match file.kind() {
            Ok(kind) => kind,
            Err(fault) => {
                slip(fault.word(), fault.text(t));
                continue;
            }
        };
        let (digest, size) = (digest_of(&file.bytes), i64::try_from(file.bytes.len()).unwrap_or(i64::MAX));
        if draft.uploads.iter().any(|laid| laid.document == new.document && laid.digest == digest) {
            continue;
        }
        total = total.saturating_add(size);
        if contents.len() >= FILES_LIMIT || total > BYTES_LIMIT {
            slip(
                "too-many",
                t.intake_files_too_many(FILES_LIMIT, t.file_size(BYTES_LIMIT.unsigned_abs())).into_owned(),
            );
            break;
        }
        draft.uploads.push(UploadRecord {
            id: intake.room.uuid().to_string(),
            draft: draft.record.id.clone(),
            document: new.document.clone(),
            name: file.name.clone(),
            media_type: kind.mime().to_owned(),
            size,
            digest,
            at: visit.now(),
        });
        contents.push(file.bytes);
    }
    contents
}

/// What still speaks against signing a draft.
fn slips_of(visit: &Visit, draft: &Draft) -> Vec<Slip> {
    let t = visit.t();
    let mut slips = Vec::new();
    for violation in draft.violations(visit) {
        let field = draft.edition.form.field(&violation.field);
        slips.push(Slip {
            code: word(&violation.code),
            limit: violation.limit,
            text: field.map(|field| fields::words(t, field, &violation, &draft.body.typed)).unwrap_or_default(),
            field: violation.field,
        });
    }
    for document in draft.missing_documents() {
        slips.push(Slip {
            field: document.id.clone(),
            code: "required".to_owned(),
            limit: None,
            text: t.intake_document_needed(document.name.get(t.lang())).into_owned(),
        });
    }
    let mut slip = |field: &str, code: &str, text: String| {
        slips.push(Slip { field: field.to_owned(), code: code.to_owned(), limit: None, text });
    };
    if draft.edition.regulation.consent.is_some() && !draft.body.consent {
        slip("consent", "required", t.api_consent_needed().into_owned());
    }
    if let Some(window) = draft.closed_window(asking::today(visit)) {
        let field = window.when.as_ref().map_or("regulation", |when| &when.field);
        slip(field, "window-closed", window.text.get(t.lang()).to_owned());
    }
    slips
}

async fn keep(intake: &Intake, draft: &Draft, contents: Vec<Vec<u8>>) -> Result<(), Problem> {
    let (store, record, uploads) = (Arc::clone(&intake.room.store), draft.record.clone(), draft.uploads.clone());
    let kept = blocking(move || {
        store.write::<_, StoreError>(|tx| {
            if tx.draft_list(&record.account)?.len() >= DRAFTS_LIMIT {
                return Ok(false);
            }
            tx.draft_save(&record)?;
            for (upload, bytes) in uploads.iter().zip(&contents) {
                tx.blob_put(bytes)?;
                tx.upload_save(upload)?;
            }
            Ok(true)
        })
    })
    .await?;
    if kept { Ok(()) } else { Err(Problem::conflict().detail("too many drafts")) }
}

/// The person's draft, or the case it became already.
async fn draft_or_case(api: &Api, visit: &Visit, id: &str) -> Result<Result<Draft, CaseId>, Refused> {
    match Draft::open(&api.intake, visit, id).await {
        Ok(draft) => Ok(Ok(draft)),
        Err(Stop::Problem(problem)) => Err((*problem).into()),
        Err(Stop::Go(_)) => match sent_case(&api.intake, visit, id).await {
            Ok(case) => Ok(Err(case)),
            Err(Stop::Problem(problem)) => Err((*problem).into()),
            Err(Stop::Go(_)) => Err(Problem::not_found().into()),
        },
    }
}

/// A draft once more, with the exact bytes to sign.
#[utoipa::path(get, path = "/api/v1/applications/{draft}", tag = "applications", security(("session" = [])),
    params(("draft" = String, Path, description = "The draft")), responses(
    (status = 200, description = "The bytes to sign", body = ReadyApplication),
    (status = 409, description = "It is signed and sent: look among the cases", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "The draft is not complete: every slip", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn one(
    State(api): State<Api>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<ReadyApplication>, Refused> {
    let Ok(mut draft) = draft_or_case(&api, &visit, &id).await? else { return Err(Problem::conflict().into()) };
    let slips = slips_of(&visit, &draft);
    if !slips.is_empty() || !draft.is_complete(&visit) {
        return Err(Refused::slips(slips));
    }
    if current(&draft).is_none() {
        match draft.application(&api.intake, &visit).await {
            Ok(_) => {}
            Err(Stop::Problem(problem)) => return Err((*problem).into()),
            Err(Stop::Go(_)) => return Err(Problem::conflict().into()),
        }
    }
    Ok(Json(ready(&draft)))
}

/// The bytes made for signing, while they are those of the present edition.
fn current(draft: &Draft) -> Option<Vec<u8>> {
    let bytes = draft.body.application.clone()?.into_bytes();
    let made = Application::from_bytes(&bytes).ok()?;
    (made.edition == draft.edition.digest).then_some(bytes)
}

/// Deletes a draft.
#[utoipa::path(delete, path = "/api/v1/applications/{draft}", tag = "applications", security(("session" = [])),
    params(("draft" = String, Path, description = "The draft")), responses(
    (status = 204, description = "Deleted"),
    (status = 409, description = "It is signed and sent", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn delete(
    State(api): State<Api>,
    visit: Visit,
    Path(id): Path<String>,
    _: Own,
) -> Result<StatusCode, Refused> {
    let Ok(draft) = draft_or_case(&api, &visit, &id).await? else { return Err(Problem::conflict().into()) };
    let store = Arc::clone(&api.intake.room.store);
    blocking(move || store.write::<_, StoreError>(|tx| tx.draft_delete(&draft.record.id))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the signature over an application's bytes and opens its case.
///
/// Sent again, it opens no second case: the first one is given.
#[utoipa::path(post, path = "/api/v1/applications/{draft}/signature", tag = "applications", security(("session" = [])),
    params(("draft" = String, Path, description = "The draft")), request_body = Signature, responses(
    (status = 201, description = "The case is open and on its way", body = OpenedCase),
    (status = 200, description = "The application was signed and sent before: its case", body = OpenedCase),
    (status = 409, description = "The draft changed after its bytes were given: get them anew", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 422, description = "The signature is refused, with every reason", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
    (status = 429, description = "So many applications of one account or address were sent within an hour that this one has to wait (`Retry-After`)", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn sign(
    State(api): State<Api>,
    visit: Visit,
    Path(id): Path<String>,
    Sent(signature): Sent<Signature>,
) -> Result<Response, Refused> {
    let draft = match draft_or_case(&api, &visit, &id).await? {
        Ok(draft) => draft,
        Err(case) => return Ok(Json(OpenedCase { case }).into_response()),
    };
    let signature = signature.bytes(&visit)?;
    let bytes = current(&draft).filter(|_| draft.is_complete(&visit)).ok_or_else(Problem::conflict)?;
    if let Some(wait) = wait(&api.intake, &visit, &draft).await? {
        return Err(Problem::too_many(u32::try_from(wait.as_secs()).unwrap_or(3600)).into());
    }
    match open(&api.intake, &visit, &draft, bytes, signature).await? {
        Opened::Accepted { case } => Ok((StatusCode::CREATED, Json(OpenedCase { case })).into_response()),
        Opened::SignatureRefused { reasons, .. } | Opened::Undetermined { reasons } => {
            Err(Refused::signature(visit.t(), &reasons))
        }
    }
}
