//! The check of papers, for everybody: by the code printed on a paper, or by the file itself.

use super::Api;
use super::read::whole;
use super::refused::{Refused, SignatureReason, signature_reasons};
use crate::intake::sign::digest_of;
use crate::{Problem, Visit, blocking};
use axum::Json;
use axum::extract::{Path, Request, State};
use casework::Fault;
use kernel::{Digest, Lang, Text, iso};
use pki::Verdict;
use serde::Serialize;
use std::sync::Arc;
use store::records::PaperRecord;
use utoipa::ToSchema;

/// Finds issued papers, wherever they were issued: the record and the title. Calls block.
pub trait Papers: Send + Sync {
    /// The paper of a code: letters and digits only, in capitals.
    fn by_code(&self, code: &str) -> Result<Option<(PaperRecord, Text)>, Fault>;
    /// The paper whose file has this digest (SHA-256).
    fn by_digest(&self, digest: &Digest) -> Result<Option<(PaperRecord, Text)>, Fault>;
}

/// A paper that was issued. It names nobody: a code may be guessed or overheard.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckedPaper {
    /// Its title.
    title: String,
    /// Its number.
    number: String,
    /// When it was issued.
    #[schema(format = DateTime)]
    issued_at: String,
    /// Who signed it.
    signed_by: String,
    /// When it was withdrawn, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    withdrawn_at: Option<String>,
    /// SHA-256 of the file, to compare with the one in hand.
    sha256: String,
}

/// What a file's signature shows.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckedFile {
    /// `valid`, `invalid` or `undetermined`.
    verdict: String,
    /// Every reason against it.
    reasons: Vec<SignatureReason>,
    /// Who signed it, where the signature is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_by: Option<String>,
    /// SHA-256 of the file.
    sha256: String,
    /// The paper that was issued as this file, where it is one of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    paper: Option<CheckedPaper>,
}

/// A paper by its code, with or without hyphens.
#[utoipa::path(get, path = "/api/v1/check/{code}", tag = "check",
    params(("code" = String, Path, description = "The code", example = "ABCD-EFGH-2345")),
    responses((status = 200, description = "The paper was issued", body = CheckedPaper)))]
pub(super) async fn by_code(
    State(api): State<Api>,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Json<CheckedPaper>, Refused> {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let papers = api.papers.clone().ok_or_else(Problem::not_found)?;
    let found = blocking(move || papers.by_code(&code)).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(shown(found, visit.lang())))
}

fn shown((paper, title): (PaperRecord, Text), lang: Lang) -> CheckedPaper {
    CheckedPaper {
        title: title.get(lang).to_owned(),
        number: paper.number,
        issued_at: iso(paper.issued_at),
        signed_by: paper.signed_by,
        withdrawn_at: paper.withdrawn_at.map(iso),
        sha256: paper.pdf.to_string(),
    }
}

/// A file's signature. The file is looked at and not kept.
#[utoipa::path(post, path = "/api/v1/check", tag = "check",
    request_body(content = Vec<u8>, content_type = "application/pdf", description = "The PDF"), responses(
    (status = 200, description = "What its signature shows", body = CheckedFile),
))]
pub(super) async fn by_file(
    State(api): State<Api>,
    visit: Visit,
    request: Request,
) -> Result<Json<CheckedFile>, Refused> {
    let pdf = whole(request, &()).await?;
    if !pdf.starts_with(b"%PDF-") {
        return Err(Problem::bad_request().detail("the body is no PDF").into());
    }
    let room = Arc::clone(&api.intake.room);
    let digest = digest_of(&pdf);
    let sha256 = digest.to_string();
    let paper = match api.papers.clone() {
        Some(papers) => blocking(move || papers.by_digest(&digest)).await?,
        None => None,
    };
    let judged = blocking(move || room.judge_document(&pdf, None, None)).await?;
    let certificate = judged.signatures.last().and_then(|signed| signed.signer.as_ref());
    let certificate = certificate.filter(|_| judged.verdict == Verdict::Valid);
    let reasons: Vec<_> = judged.signatures.iter().flat_map(|signed| signed.reasons.iter().copied()).collect();
    Ok(Json(CheckedFile {
        verdict: super::shapes::word(&judged.verdict),
        reasons: signature_reasons(visit.t(), &reasons),
        signed_by: certificate.map(pki::Certificate::subject_common_name),
        sha256,
        paper: paper.map(|paper| shown(paper, visit.lang())),
    }))
}
