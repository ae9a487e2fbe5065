//! What was found out about a signature, in words: one telling for the command and for the public page.

use crate::intake::reason_words;
use jiff::Timestamp;
use pki::{Algorithm, Certificate, Signed, Verdict};
use serde::Serialize;
use translation::T;
use utoipa::ToSchema;

/// A signature as programs are told of it: by the command and by the API alike.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ToldSignature {
    /// Whose it is, where a certificate names them. Trust it only when the verdict is valid.
    signer: Option<ToldSigner>,
    /// The scheme of the signer's key, for instance `gost-2015-512`.
    algorithm: Option<&'static str>,
    /// When it was made: proven by a time stamp, else as the signer claims.
    #[schema(value_type = Option<String>, format = DateTime)]
    signed_at: Option<Timestamp>,
    /// `valid`, `invalid` or `undetermined`.
    #[schema(value_type = String)]
    verdict: Verdict,
    /// Machine words of everything that speaks against it: `expired`, `revoked`, `not-intact` …
    reasons: Vec<&'static str>,
}

/// The owner of a signer's certificate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ToldSigner {
    /// ИИН.
    iin: Option<String>,
    /// БИН of the organisation the signer acts for.
    bin: Option<String>,
    /// Full name.
    name: String,
    /// Roles: `individual`, `employee`, `sign-right`, `head`, `information-system`.
    roles: Vec<&'static str>,
}

impl ToldSignature {
    /// What was found out about a signature.
    pub fn of(signed: &Signed) -> Self {
        // A proven time goes before the signer's own claim.
        let stamped = signed.stamp.as_ref().filter(|stamp| stamp.verdict == Verdict::Valid).map(|stamp| stamp.at);
        Self {
            signer: signed.subject().map(|subject| ToldSigner {
                iin: subject.iin.map(|iin| iin.as_str().to_owned()),
                bin: subject.organisation.map(|(_, bin)| bin.as_str().to_owned()),
                name: signer_name(signed).unwrap_or_default(),
                roles: signed.signer.iter().flat_map(Certificate::roles).map(pki::Role::word).collect(),
            }),
            algorithm: signed.signer.as_ref().and_then(Certificate::algorithm).map(Algorithm::word),
            signed_at: stamped.or(signed.signed_at),
            verdict: signed.verdict,
            reasons: signed.reasons.iter().map(pki::Reason::word).collect(),
        }
    }
}

/// A verdict in words.
pub fn verdict_words(t: T, verdict: Verdict) -> String {
    match verdict {
        Verdict::Valid => t.verify_valid(),
        Verdict::Invalid => t.verify_invalid(),
        Verdict::Undetermined => t.verify_undetermined(),
    }
    .into_owned()
}

/// The signer's full name as the certificate writes it; empty where it names nobody.
pub fn signer_name(signed: &Signed) -> Option<String> {
    let subject = signed.subject()?;
    let parts = [Some(subject.surname), Some(subject.name), subject.patronymic];
    Some(parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

/// What a certificate says, without the marks by which its maker could draw over the words around it: a terminal obeys control characters, and all that
/// shows text obeys marks of direction.
pub fn harmless(text: &str) -> String {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if obeyed(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Who signed, in which quality, by which scheme and when: pairs of a label and a value, in the order of reading.
pub fn rows(t: T, signed: &Signed) -> Vec<(String, String)> {
    let Some(subject) = signed.subject() else {
        return vec![(t.verify_signer().into_owned(), t.verify_nobody().into_owned())];
    };
    let mut rows = Vec::new();
    let mut row = |label: String, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            rows.push((label, harmless(&value)));
        }
    };
    row(t.verify_signer().into_owned(), signer_name(signed));
    row(t.verify_iin().into_owned(), subject.iin.map(|iin| iin.as_str().to_owned()));
    let organisation = subject.organisation;
    row(t.verify_organisation().into_owned(), organisation.as_ref().map(|(name, _)| name.clone()));
    row(t.verify_bin().into_owned(), organisation.map(|(_, bin)| bin.as_str().to_owned()));
    let roles = signed.signer.iter().flat_map(Certificate::roles);
    let roles: Vec<String> = roles.filter_map(|role| t.by_key(&format!("signature-role-{}", role.word()))).collect();
    row(t.verify_roles().into_owned(), Some(roles.join(", ")));
    let algorithm = signed.signer.as_ref().and_then(Certificate::algorithm).map(Algorithm::word);
    let algorithm =
        algorithm.map(|word| t.by_key(&format!("signature-algorithm-{word}")).unwrap_or_else(|| word.to_owned()));
    row(t.verify_algorithm().into_owned(), algorithm);
    // A proven time goes before the signer's own claim, and is told apart from it.
    let stamped = signed.stamp.as_ref().filter(|stamp| stamp.verdict == Verdict::Valid);
    match stamped {
        Some(stamp) => row(t.verify_stamped_at().into_owned(), Some(t.date_time(stamp.at))),
        None => row(t.verify_signed_at().into_owned(), signed.signed_at.map(|at| t.date_time(at))),
    }
    rows
}

/// Everything that speaks against a signature.
pub fn reasons(t: T, signed: &Signed) -> Vec<String> {
    signed.reasons.iter().map(|reason| reason_words(t, reason).0).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_draws_over_nothing() {
        let name = super::harmless("\u{1b}[2J\u{1b}[HПодпись: действительна\r\u{202e}\u{2028}\u{85}");
        assert_eq!(name, "\u{fffd}[2J\u{fffd}[HПодпись: действительна\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(super::harmless("ӘБДІҚАДЫРОВА «Тест» №1"), "ӘБДІҚАДЫРОВА «Тест» №1");
    }
}
