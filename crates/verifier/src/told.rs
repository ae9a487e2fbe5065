//! What the routes tell: the shapes of `NCANode`, with the three-valued verdict beside every `valid`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use pki::{Algorithm, Attempt, Certificate, Digest, Evidence, Reason, RevocationReason, Signed, Stamp, Verdict, Way};
use serde::Serialize;

use crate::asked::By;

/// Why a request is not answered, as an HTTP status and words for the client's developer.
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) message: String,
}

impl Refusal {
    /// The request is at fault.
    pub(crate) fn asked(message: impl Into<String>) -> Self {
        Self { status: 400, message: message.into() }
    }
}

/// The answer of every verification.
#[derive(Serialize)]
pub(crate) struct Verification<S> {
    pub(crate) status: u16,
    pub(crate) message: String,
    pub(crate) valid: bool,
    pub(crate) verdict: Verdict,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) signers: Vec<S>,
    /// Authorities that told nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) attempts: Vec<Outage>,
}

impl<S> Verification<S> {
    /// The answer over all signers: the worst of their verdicts; without any signer it is invalid.
    pub(crate) fn of(judged: Vec<(Verdict, Vec<Reason>)>, signers: Vec<S>, attempts: &[Attempt]) -> Self {
        let verdicts: Vec<_> = judged.iter().map(|(verdict, _)| *verdict).collect();
        let verdict = if verdicts.is_empty() || verdicts.contains(&Verdict::Invalid) {
            Verdict::Invalid
        } else if verdicts.contains(&Verdict::Undetermined) {
            Verdict::Undetermined
        } else {
            Verdict::Valid
        };
        let mut reasons = Vec::new();
        for reason in judged.into_iter().flat_map(|(_, reasons)| reasons) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let attempts = attempts.iter().map(Outage::of).collect();
        let message = "OK".to_owned();
        Self { status: 200, message, valid: verdict == Verdict::Valid, verdict, reasons, signers, attempts }
    }
}

/// An authority that told nothing.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Outage {
    address: String,
    serial_number: String,
    fault: String,
}

impl Outage {
    fn of(attempt: &Attempt) -> Self {
        Self {
            address: attempt.address.clone(),
            serial_number: attempt.serial.clone(),
            fault: attempt.fault.to_string(),
        }
    }
}

/// A signer in CMS.
#[derive(Serialize)]
pub(crate) struct CmsSigner {
    certificates: Vec<CertificateInfo>,
    tsp: Option<StampInfo>,
}

impl CmsSigner {
    pub(crate) fn of(signed: &Signed, asked: &[By]) -> Self {
        Self {
            certificates: CertificateInfo::of_signer(signed, asked).into_iter().collect(),
            tsp: signed.stamp.as_ref().map(StampInfo::of),
        }
    }
}

/// A time stamp over a signature.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StampInfo {
    serial_number: String,
    gen_time: String,
    policy: String,
    tsa: Option<String>,
    tsp_hash_algorithm: Option<&'static str>,
    hash: String,
    verdict: Verdict,
    reasons: Vec<Reason>,
}

impl StampInfo {
    fn of(stamp: &Stamp) -> Self {
        Self {
            serial_number: stamp.serial.clone(),
            gen_time: moment(stamp.at),
            policy: stamp.policy.clone(),
            tsa: stamp.authority.as_ref().map(|authority| dn(&authority.subject_attributes())),
            tsp_hash_algorithm: stamp.digest.map(hash),
            hash: stamp.hash.clone(),
            verdict: stamp.verdict,
            reasons: stamp.reasons.clone(),
        }
    }
}

/// A certificate and what is known of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CertificateInfo {
    valid: bool,
    verdict: Verdict,
    reasons: Vec<Reason>,
    revocations: Vec<Standing>,
    not_before: String,
    not_after: String,
    key_usage: &'static str,
    serial_number: String,
    sign_alg: &'static str,
    key_user: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
    signature: String,
    subject: Party,
    issuer: Party,
}

impl CertificateInfo {
    /// A certificate by the verdict on it.
    pub(crate) fn of(
        certificate: &Certificate,
        verdict: Verdict,
        reasons: &[Reason],
        evidence: Option<&Evidence>,
        asked: &[By],
    ) -> Self {
        Self {
            valid: verdict == Verdict::Valid,
            verdict,
            reasons: reasons.to_vec(),
            revocations: Standing::of(certificate, evidence, asked),
            not_before: moment(certificate.not_before()),
            not_after: moment(certificate.not_after()),
            key_usage: key_usage(certificate),
            // A number, as it is there: no zeros before it.
            serial_number: certificate.serial().trim_start_matches('0').to_owned(),
            sign_alg: certificate.signature_algorithm().map_or("UNKNOWN", algorithm),
            key_user: USERS.iter().filter(|(oid, _)| certificate.has_usage(oid)).map(|(_, word)| *word).collect(),
            public_key: certificate.public_key().ok().map(|key| STANDARD.encode(key)),
            signature: STANDARD.encode(certificate.signature()),
            subject: Party::of(certificate.subject_attributes()),
            issuer: Party::of(certificate.issuer_attributes()),
        }
    }

    /// The certificate of a signer by what was found of it: a changed document says nothing against a good certificate. None where the signature
    /// names none.
    pub(crate) fn of_signer(signed: &Signed, asked: &[By]) -> Option<Self> {
        let certificate = signed.signer.as_ref()?;
        let own: Vec<_> = signed.reasons.iter().copied().filter(Reason::is_of_certificate).collect();
        Some(Self::of(certificate, Verdict::of(&own), &own, signed.evidence.as_ref(), asked))
    }
}

/// What the authority said of the revocation of this certificate, one word for each way it told. Where it said nothing there is no such word: silence
/// is never «not revoked».
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Standing {
    revoked: bool,
    by: By,
    /// `null` where it is not revoked, as `NCANode` writes it; so is the reason.
    revocation_time: Option<String>,
    reason: Option<&'static str>,
}

impl Standing {
    fn of(certificate: &Certificate, evidence: Option<&Evidence>, asked: &[By]) -> Vec<Self> {
        let Some(evidence) = evidence.filter(|_| !asked.is_empty()) else { return Vec::new() };
        let told = evidence.told_of(certificate).into_iter().map(|told| {
            let by = match told.by {
                Way::Answer => By::Ocsp,
                Way::List => By::Crl,
            };
            let (revocation_time, reason) = told.revoked.map(|(at, why)| (moment(at), because(why))).unzip();
            Self { revoked: reason.is_some(), by, revocation_time, reason }
        });
        told.collect()
    }
}

/// The reason by the name it has in Java (`java.security.cert.CRLReason`), which `NCANode` tells.
const fn because(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Unspecified => "UNSPECIFIED",
        RevocationReason::KeyCompromise => "KEY_COMPROMISE",
        RevocationReason::AuthorityCompromise => "CA_COMPROMISE",
        RevocationReason::AffiliationChanged => "AFFILIATION_CHANGED",
        RevocationReason::Superseded => "SUPERSEDED",
        RevocationReason::CessationOfOperation => "CESSATION_OF_OPERATION",
        RevocationReason::Hold => "CERTIFICATE_HOLD",
        RevocationReason::PrivilegeWithdrawn => "PRIVILEGE_WITHDRAWN",
    }
}

/// A distinguished name; what is absent is left out.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Party {
    #[serde(skip_serializing_if = "Option::is_none")]
    common_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sur_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    dn: String,
}

impl Party {
    fn of(attributes: Vec<(String, String)>) -> Self {
        let mut name = Self { dn: dn(&attributes), ..Self::default() };
        for (label, value) in attributes {
            match label.as_str() {
                "CN" => name.common_name = Some(value),
                // НУЦ writes the patronymic there, and NCANode calls it so.
                "GIVENNAME" => name.last_name = Some(value),
                "SURNAME" => name.sur_name = Some(value),
                "E" => name.email = Some(value),
                "O" => name.organization = Some(value),
                "C" => name.country = Some(value),
                "L" => name.locality = Some(value),
                "ST" => name.state = Some(value),
                "SERIALNUMBER" | "OU" => {
                    if let Some(bin) = value.strip_prefix("BIN") {
                        name.bin = Some(bin.to_owned());
                    } else if let Some(iin) = value.strip_prefix("IIN") {
                        name.gender = Some(gender(iin));
                        name.iin = Some(iin.to_owned());
                    }
                }
                _ => {}
            }
        }
        name
    }
}

/// A distinguished name as Java writes it (`X500Principal.toString`): the last attribute first, values with special characters in quotes.
fn dn(attributes: &[(String, String)]) -> String {
    let parts = attributes.iter().rev().map(|(label, value)| {
        let label = if label == "E" { "EMAILADDRESS" } else { label };
        let special = value.contains([',', '=', '+', '<', '>', '#', ';', '"', '\\', '\n']) || value.trim() != value;
        if special {
            format!("{label}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            format!("{label}={value}")
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The seventh digit of ИИН: odd for men, even for women, nought where it is not told.
fn gender(iin: &str) -> &'static str {
    match iin.as_bytes().get(6) {
        Some(b'1' | b'3' | b'5') => "MALE",
        Some(b'2' | b'4' | b'6') => "FEMALE",
        _ => "NONE",
    }
}

/// Words of `NCANode` for the qualities and ways of identification НУЦ writes in the extended key usage.
const USERS: [(&str, &str); 15] = [
    ("1.2.398.3.3.4.1.1", "INDIVIDUAL"),
    ("1.2.398.3.3.4.1.2", "ORGANIZATION"),
    ("1.2.398.3.3.4.1.2.1", "CEO"),
    ("1.2.398.3.3.4.1.2.2", "CAN_SIGN"),
    ("1.2.398.3.3.4.1.2.3", "CAN_SIGN_FINANCIAL"),
    ("1.2.398.3.3.4.1.2.4", "HR"),
    ("1.2.398.3.3.4.1.2.5", "EMPLOYEE"),
    ("1.2.398.3.3.4.2", "NCA_PRIVILEGES"),
    ("1.2.398.3.3.4.2.1", "NCA_ADMIN"),
    ("1.2.398.3.3.4.2.2", "NCA_MANAGER"),
    ("1.2.398.3.3.4.2.3", "NCA_OPERATOR"),
    ("1.2.398.3.3.4.3", "IDENTIFICATION"),
    ("1.2.398.3.3.4.3.1", "IDENTIFICATION_CON"),
    ("1.2.398.3.3.4.3.2", "IDENTIFICATION_REMOTE"),
    ("1.2.398.3.3.4.3.2.1", "IDENTIFICATION_REMOTE_DIGITAL_ID"),
];

fn key_usage(certificate: &Certificate) -> &'static str {
    if certificate.may_sign() {
        "SIGN"
    } else if certificate.may_authenticate() {
        "AUTH"
    } else {
        "UNKNOWN"
    }
}

const fn algorithm(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Gost2004 => "ECGOST34310",
        Algorithm::Gost2015x256 => "ECGOST3410-2015-256",
        Algorithm::Gost2015x512 => "ECGOST3410-2015-512",
        Algorithm::Rsa => "SHA256withRSA",
        Algorithm::EcdsaP256 => "SHA256withECDSA",
        Algorithm::EcdsaP384 => "SHA384withECDSA",
    }
}

/// Names of hashes as `NCANode` tells them.
const fn hash(digest: Digest) -> &'static str {
    match digest {
        Digest::Sha256 => "SHA256",
        Digest::Sha384 => "SHA384",
        Digest::Sha512 => "SHA512",
        Digest::Gost94 => "GOST34311",
        Digest::Streebog256 => "GOST3411-2015-256",
        Digest::Streebog512 => "GOST3411-2015-512",
    }
}

/// A moment as `NCANode` writes it: milliseconds and the offset of UTC.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000+00:00").to_string()
}
