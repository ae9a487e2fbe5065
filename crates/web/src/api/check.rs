//! The check, for everybody: of papers by the code printed on them, and of signed files of any form.

use super::Api;
use super::read::whole;
use super::refused::{Refused, SignatureReason, signature_reasons};
use crate::intake::sign::digest_of;
use crate::papers::{self, FoundPaper};
use crate::signed::ToldSignature;
use crate::{Problem, Visit, blocking};
use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use casework::Fault;
use kernel::{Lang, iso};
use pki::{Verdict, document};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

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

/// What the signatures of a file show.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckedFile {
    /// The worst verdict of its signatures: `valid`, `invalid` or `undetermined`.
    verdict: String,
    /// The form: `cms`, `xml` or `pdf`.
    kind: &'static str,
    /// Every reason against it.
    reasons: Vec<SignatureReason>,
    /// Each signature apart, in the order of the file.
    signatures: Vec<ToldSignature>,
    /// Who signed it, where the signatures are valid; of several the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_by: Option<String>,
    /// SHA-256 of the file.
    sha256: String,
    /// The paper that was issued as this file, where it is one of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    paper: Option<CheckedPaper>,
}

/// A signature and the document it is over, each a file of the form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the description what the form holds")]
struct DetachedForm {
    /// The signature (CMS, DER, PEM or base64), or a file that encloses its document.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
    /// The document of a detached signature.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    content: Option<Vec<u8>>,
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

fn shown(found: FoundPaper, lang: Lang) -> CheckedPaper {
    let FoundPaper { paper, title, .. } = found;
    CheckedPaper {
        title: title.get(lang).to_owned(),
        number: paper.number,
        issued_at: iso(paper.issued_at),
        signed_by: paper.signed_by,
        withdrawn_at: paper.withdrawn_at.map(iso),
        sha256: paper.pdf.to_string(),
    }
}

/// The signatures of a file.
///
/// The body is the file itself: a PDF, an XML, or a CMS that encloses its document. A detached CMS goes as a form (`multipart/form-data`) with the
/// signature in `file` and the document in `content`. What it is is told by its content. It is looked at and not kept.
#[utoipa::path(post, path = "/api/v1/check", tag = "check",
    request_body(description = "The file, or a form with a signature and its document", content(
        (Vec<u8> = "application/pdf"), (Vec<u8> = "application/xml"), (Vec<u8> = "application/pkcs7-mime"),
        (Vec<u8> = "application/octet-stream"), (DetachedForm = "multipart/form-data"),
    )), responses(
    (status = 200, description = "What its signatures show", body = CheckedFile),
    (status = 422, description = "The signature is detached and its document is not there", body = super::refused::ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn by_file(
    State(api): State<Api>,
    visit: Visit,
    request: Request,
) -> Result<Json<CheckedFile>, Refused> {
    let (file, content) = sent(request).await?;
    let read = file.clone();
    if content.is_none() && blocking(move || Ok::<_, Fault>(document::is_detached(&read))).await? {
        return Err(Refused::slip("content", "required", visit.t().portal_check_content_needed()));
    }
    let papers = api.papers.clone().ok_or_else(Problem::not_found)?;
    let digest = digest_of(&file);
    let sha256 = digest.to_string();
    let finder = Arc::clone(&papers);
    let paper = blocking(move || finder.by_digest(&digest)).await?;
    let judged = papers::judge(&api.intake.room, &papers, file, content).await?;
    if papers::is_unsigned(&judged) && paper.is_none() {
        return Err(Problem::bad_request()
            .detail("no signature was found: neither a PDF, nor an XML, nor a CMS")
            .into());
    }
    let certificate = judged.signatures.last().and_then(|signed| signed.signer.as_ref());
    let certificate = certificate.filter(|_| judged.verdict == Verdict::Valid);
    let reasons: Vec<_> = judged.signatures.iter().flat_map(|signed| signed.reasons.iter().copied()).collect();
    Ok(Json(CheckedFile {
        verdict: super::shapes::word(&judged.verdict),
        kind: judged.kind.word(),
        reasons: signature_reasons(visit.t(), &reasons),
        signatures: judged.signatures.iter().map(ToldSignature::of).collect(),
        signed_by: certificate.map(pki::Certificate::subject_common_name),
        sha256,
        paper: paper.map(|paper| shown(paper, visit.lang())),
    }))
}

/// The file, and the document beside it where a form brought one.
async fn sent(request: Request) -> Result<(Vec<u8>, Option<Vec<u8>>), Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        return Ok((whole(request, &()).await?.to_vec(), None));
    }
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Problem::bad_request())?;
    let (mut file, mut content) = (None, None);
    while let Some(part) = form.next_field().await.map_err(|fault| unread(&fault))? {
        let place = match part.name() {
            Some("file") => &mut file,
            Some("content") => &mut content,
            _ => return Err(Problem::bad_request().detail("the form has `file` and `content`, and nothing else")),
        };
        if place.replace(part.bytes().await.map_err(|fault| unread(&fault))?.to_vec()).is_some() {
            return Err(Problem::bad_request().detail("a part of the form is there twice"));
        }
    }
    Ok((file.ok_or_else(|| Problem::bad_request().detail("the form has no `file`"))?, content))
}

fn unread(fault: &MultipartError) -> Problem {
    if fault.status() == StatusCode::PAYLOAD_TOO_LARGE { Problem::too_large() } else { Problem::bad_request() }
}
