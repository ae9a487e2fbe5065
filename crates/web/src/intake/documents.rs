//! Attached documents: one page for each document the regulation asks for, several files to each.

use super::draft::{Draft, Step};
use super::{Answer, Intake};
use crate::components::{BackLink, Button, FileUpload};
use crate::form::{FILE_LIMIT, FileKind, FilePart};
use crate::{Answers, Errors, Page, PageResult, Problem, Visit, blocking, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use jiff::SignedDuration;
use std::sync::Arc;
use store::StoreError;
use store::records::UploadRecord;

/// Files of one application, at most.
pub(crate) const FILES_LIMIT: usize = 20;
/// Bytes of all files of one application, at most: 50 MB.
pub(crate) const BYTES_LIMIT: i64 = 50_000_000;

struct Line {
    id: String,
    name: String,
    size: String,
    href: String,
}

#[derive(Template)]
#[template(path = "intake/documents.html")]
struct DocumentsPage {
    page: Page,
    back: String,
    errors: Errors,
    hint: Option<String>,
    needed: bool,
    lines: Vec<Line>,
    size_limit: String,
    remove: String,
    /// Where an incomplete package is refused.
    refuse: Option<String>,
}

/// The page of a document.
pub(super) async fn show(
    State(intake): State<Intake>,
    visit: Visit,
    Path((id, document)): Path<(String, String)>,
) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    Ok(page(&visit, &draft, &document, Errors::none(visit.t()))?)
}

fn page(visit: &Visit, draft: &Draft, id: &str, errors: Errors) -> PageResult {
    let (t, lang) = (visit.t(), visit.lang());
    let document = draft.edition.documents.iter().find(|one| one.id == id).ok_or_else(Problem::not_found)?;
    let line = |upload: &UploadRecord| Line {
        id: upload.id.clone(),
        name: upload.name.clone(),
        size: t.file_size(u64::try_from(upload.size).unwrap_or(0)),
        href: visit.url(draft.url(&format!("files/{}", upload.id))),
    };
    render(&DocumentsPage {
        page: visit.page(document.name.get(lang))?.with_form().with_errors(!errors.is_empty()),
        back: draft.before(&Step::Document(id.to_owned())),
        errors,
        hint: document.hint.as_ref().map(|hint| hint.get(lang).to_owned()),
        needed: document.required,
        lines: draft.uploads.iter().filter(|upload| upload.document == id).map(line).collect(),
        size_limit: t.file_size(FILE_LIMIT as u64),
        remove: visit.url(draft.url(&format!("documents/{id}/remove"))),
        refuse: super::refuse::may(draft).then(|| visit.url(draft.url("refuse"))),
    })
}

/// Takes the files, tells those that cannot be taken, goes on where that was asked.
pub(super) async fn sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path((id, document)): Path<(String, String)>,
    answers: Answers,
) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    if !draft.edition.documents.iter().any(|one| one.id == document) {
        return Err(Problem::not_found().into());
    }
    let mut errors = Errors::none(visit.t());
    let taken = sort(&visit, &intake, &draft, &document, &answers, &mut errors);
    let brought = !taken.is_empty();
    if brought {
        lay(&intake, taken).await?;
        draft.touch();
    }
    let goes_on = answers.has("deed", "next") && errors.is_empty() && !answers.switches_language();
    let step = Step::Document(document.clone());
    if goes_on {
        draft.body.passed.insert(step.path());
    }
    draft.save(&intake, &visit).await?;
    if goes_on {
        return Ok(visit.go(draft.url(&draft.after(&step).path())));
    }
    if !answers.switches_language() && answers.file("files").is_none() {
        errors.add("files", visit.t().intake_file_needed());
    }
    if errors.is_empty() {
        return Ok(visit.go(draft.url(&step.path())));
    }
    let draft = Draft::open(&intake, &visit, &id).await?;
    Ok(page(&visit, &draft, &document, errors)?)
}

/// The files that are taken, with their records; the others are told. The same file sent twice is laid once.
fn sort<'a>(
    visit: &Visit,
    intake: &Intake,
    draft: &Draft,
    document: &str,
    answers: &'a Answers,
    errors: &mut Errors,
) -> Vec<(UploadRecord, &'a FilePart)> {
    let t = visit.t();
    let mut taken: Vec<(UploadRecord, &FilePart)> = Vec::new();
    let mut bytes: i64 = draft.uploads.iter().map(|upload| upload.size).sum();
    for file in answers.files("files") {
        let kind: FileKind = match file.kind() {
            Ok(kind) => kind,
            Err(fault) => {
                errors.add("files", t.intake_file_fault(fault.text(t), file.name.as_str()));
                continue;
            }
        };
        let digest = super::sign::digest_of(&file.bytes);
        let laid = |upload: &UploadRecord| upload.document == document && upload.digest == digest;
        if draft.uploads.iter().any(laid) || taken.iter().any(|(upload, _)| laid(upload)) {
            continue;
        }
        let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        bytes = bytes.saturating_add(size);
        if draft.uploads.len() + taken.len() >= FILES_LIMIT || bytes > BYTES_LIMIT {
            errors.add("files", t.intake_files_too_many(FILES_LIMIT, t.file_size(BYTES_LIMIT.unsigned_abs())));
            break;
        }
        let record = UploadRecord {
            id: intake.room.uuid().to_string(),
            draft: draft.record.id.clone(),
            document: document.to_owned(),
            name: file.name.clone(),
            media_type: kind.mime().to_owned(),
            size,
            digest,
            // Files of one sending keep their order.
            at: visit.now() + SignedDuration::from_micros(i64::try_from(taken.len()).unwrap_or(0)),
        };
        taken.push((record, file));
    }
    taken
}

pub(crate) async fn lay(intake: &Intake, taken: Vec<(UploadRecord, &FilePart)>) -> Result<(), Problem> {
    let files: Vec<(UploadRecord, Vec<u8>)> =
        taken.into_iter().map(|(record, file)| (record, file.bytes.clone())).collect();
    let store = Arc::clone(&intake.room.store);
    blocking(move || {
        store.write::<_, StoreError>(|tx| {
            for (record, bytes) in &files {
                tx.blob_put(bytes)?;
                tx.upload_save(record)?;
            }
            Ok(())
        })
    })
    .await
}

/// Takes a file away again.
pub(super) async fn remove(
    State(intake): State<Intake>,
    visit: Visit,
    Path((id, document)): Path<(String, String)>,
    answers: Answers,
) -> Answer {
    let mut draft = Draft::open(&intake, &visit, &id).await?;
    let upload = answers.text("upload").to_owned();
    if draft.uploads.iter().any(|one| one.id == upload && one.document == document) {
        let store = Arc::clone(&intake.room.store);
        blocking(move || store.write::<_, StoreError>(|tx| tx.upload_delete(&upload))).await?;
        draft.touch();
        draft.save(&intake, &visit).await?;
        visit.notice(visit.t().intake_file_removed())?;
    }
    Ok(visit.go(draft.url(&Step::Document(document).path())))
}

/// A file laid to the draft, to look at again.
pub(super) async fn file(
    State(intake): State<Intake>,
    visit: Visit,
    Path((id, upload)): Path<(String, String)>,
) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    let upload = draft.uploads.into_iter().find(|one| one.id == upload).ok_or_else(Problem::not_found)?;
    let (store, digest) = (Arc::clone(&intake.room.store), upload.digest.clone());
    let bytes = blocking(move || store.read::<_, StoreError>(|tx| tx.blob_get(&digest)))
        .await?
        .ok_or_else(Problem::not_found)?;
    Ok(attachment(&upload.name, &upload.media_type, bytes)?)
}

/// Bytes as a file to save: never shown inside our pages, whatever they are (RFC 6266, RFC 8187 for letters beyond ASCII).
pub fn attachment(name: &str, media_type: &str, bytes: Vec<u8>) -> PageResult {
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' }).collect();
    let value = format!(
        "attachment; filename=\"{ascii}\"; filename*=UTF-8''{}",
        crate::problem_page::encode(name).replace('/', "%2F")
    );
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(media_type)?);
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&value)?);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}
