//! Papers that a regulation issues: what they say and who may sign them.

use crate::Source;
use kernel::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the run fills into a paper beside the answers of the form, which are named by their fields' ids.
///
/// `number` and `date` are the paper's own, `application-number` and `opened-at` the application's.
pub const PLACEHOLDERS: [&str; 22] = [
    "number",
    "date",
    "application-number",
    "opened-at",
    "office-name",
    "office-address",
    "office-telephone",
    "applicant-name",
    "recipient-iin",
    "kindergarten",
    "position",
    "ground",
    "explanation",
    "answer-by",
    "status-address",
    "missing",
    "outgoing-number",
    "result-at",
    "conclusion",
    "minutes",
    "archive-place",
    "specialist",
];

/// Roles on a certificate that a paper may ask of its signer.
pub(crate) const SIGNERS: [&str; 3] = ["employee", "sign-right", "head"];

/// A passage of a paper; texts may hold `{placeholders}` that the run fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// A paragraph.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub text: Option<Text>,
    /// Or a labelled value.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub label: Option<Text>,
    /// The labelled value, for instance `{child-name}`.
    #[serde(default)]
    pub value: Option<String>,
}

/// A paper of the regulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperForm {
    /// Identifier: `referral`, `queue-notice`, `refusal`, `receipt`.
    pub id: String,
    /// The clause or appendix that prescribes it.
    pub clause: String,
    /// Given by the act or assumed.
    #[serde(default)]
    pub source: Source,
    /// The template of the press.
    pub template: String,
    /// Roles on the certificate that may sign it, any of them: `employee`, `sign-right`, `head`.
    pub signed_by: Vec<String>,
    /// The paper's title.
    #[schemars(with = "BTreeMap<String, String>")]
    pub title: Text,
    /// What it says.
    #[serde(rename = "passage", default)]
    pub passages: Vec<Passage>,
}
