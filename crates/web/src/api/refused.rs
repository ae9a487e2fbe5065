//! What a program is told when something is not done: problem details with every slip at once.

use crate::Problem;
use crate::intake::reason_words;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::SignRefusal;
use pki::Reason;
use serde::Serialize;
use translation::T;
use utoipa::ToSchema;

/// A slip of a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Slip {
    /// The field or document, by its id in the service; else the member of the request.
    pub field: String,
    /// What is wrong, as a machine word: `required`, `checksum`, `too-old`, `not-an-option` …
    pub code: String,
    /// The figure of the rule: a length, an age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// What is wrong, in the language asked for.
    pub text: String,
}

/// Why a signature is not accepted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SignatureReason {
    /// The machine word: `expired`, `revoked`, `foreign-iin` …
    pub code: String,
    /// The reason in words.
    pub text: String,
    /// How to mend it, in words.
    pub mend: String,
}

/// Problem details (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemDetails {
    #[serde(flatten)]
    problem: Problem,
    /// Every slip of the request (status 422).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violations: Vec<Slip>,
    /// Every reason against a signature (422), or why it cannot be judged now (503).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<SignatureReason>,
}

/// A call that is refused.
#[derive(Debug)]
pub(super) struct Refused(Box<ProblemDetails>);

impl<E: Into<Problem>> From<E> for Refused {
    fn from(problem: E) -> Self {
        Self(Box::new(ProblemDetails { problem: problem.into(), violations: Vec::new(), reasons: Vec::new() }))
    }
}

impl Refused {
    /// 422 with slips.
    pub fn slips(violations: Vec<Slip>) -> Self {
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "violations");
        Self(Box::new(ProblemDetails { problem, violations, reasons: Vec::new() }))
    }

    /// 422 with one slip.
    pub fn slip(field: &str, code: &str, text: impl std::fmt::Display) -> Self {
        Self::slips(vec![Slip { field: field.to_owned(), code: code.to_owned(), limit: None, text: text.to_string() }])
    }

    /// 422 where a signature is refused or cannot be judged as it is, 503 where it cannot be judged now.
    pub fn signature(t: T, reasons: &[Reason]) -> Self {
        let problem = if Reason::all_may_pass(reasons) {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "signature-undetermined").again_after(60)
        } else {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "signature-refused")
        };
        let reasons = signature_reasons(t, reasons);
        Self(Box::new(ProblemDetails { problem, violations: Vec::new(), reasons }))
    }

    /// What became of a signature that was not entered.
    pub fn signing(t: T, refusal: &SignRefusal) -> Self {
        match refusal {
            SignRefusal::Signature(_, reasons) => Self::signature(t, reasons),
            SignRefusal::NothingToSign => Problem::conflict().into(),
            SignRefusal::Redrawn => Problem::new(StatusCode::CONFLICT, "sheet-redrawn").into(),
        }
    }
}

/// Reasons as words for programs and for people.
pub(super) fn signature_reasons(t: T, reasons: &[Reason]) -> Vec<SignatureReason> {
    let told = |reason: &Reason| {
        let (text, mend) = reason_words(t, reason);
        SignatureReason { code: reason.word().to_owned(), text, mend }
    };
    reasons.iter().map(told).collect()
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let status = self.0.problem.status();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        self.0.problem.headers(&mut response);
        response
    }
}
