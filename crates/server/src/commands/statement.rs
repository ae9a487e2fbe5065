//! `qyzmet verify --statement`: what the square code of a paper says, judged with no network.

use super::verify::{Fault, VerifyArguments, read, trust};
use crate::clock::SystemClock;
use kernel::Clock as _;
use pki::{Certificate, JudgedStatement, Reason, Statement, Verdict};
use serde_json::json;
use std::fmt::Write as _;
use translation::T;
use web::intake::reason_words;
use web::signed::verdict_words;

/// Judges a statement; gives the verdict and the telling for a person or a program.
pub(super) fn told(arguments: &VerifyArguments, text: &str) -> Result<(Verdict, String), Fault> {
    let mut keys = Vec::new();
    for path in &arguments.signer {
        let found = Certificate::all(&read(path)?);
        keys.extend(found.map_err(|fault| Fault::from(format!("{}: not a certificate: {fault}", path.display())))?);
    }
    let now = arguments.at.unwrap_or_else(|| SystemClock::new().now());
    let mut judged = Statement::judge(text, &keys, &trust(arguments)?, now);
    let paper = arguments.content.as_deref().map(read).transpose()?;
    let same = paper.and_then(|pdf| judged.statement.as_ref().map(|statement| statement.is_of(&pdf)));
    if same == Some(false) {
        judged.verdict = Verdict::Invalid;
        judged.reasons.push(Reason::NotIntact);
    }
    let text = if arguments.json { for_program(&judged) } else { for_person(T::of(arguments.lang), &judged, same) };
    Ok((judged.verdict, text))
}

fn for_program(judged: &JudgedStatement) -> String {
    let statement = judged.statement.as_ref().map(|said| {
        json!({
            "kind": said.kind,
            "office": said.office,
            "number": said.number,
            "holder": said.holder,
            "issued_at": said.issued_at,
            "digest": hex::encode(said.digest),
        })
    });
    let told = json!({
        "verdict": judged.verdict,
        "statement": statement,
        "signer": judged.signer.as_ref().map(Certificate::subject_common_name),
        "algorithm": judged.signer.as_ref().and_then(Certificate::algorithm).map(pki::Algorithm::word),
        "reasons": judged.reasons.iter().map(Reason::word).collect::<Vec<_>>(),
    });
    format!("{told:#}")
}

fn for_person(t: T, judged: &JudgedStatement, same: Option<bool>) -> String {
    let mut text = t.verify_statement(verdict_words(t, judged.verdict)).into_owned();
    let mut row = |label: &str, value: &str| {
        let _ = write!(text, "\n   {label}: {value}");
    };
    if let Some(signer) = &judged.signer {
        row(&t.verify_signer(), &signer.subject_common_name());
    }
    if let Some(said) = &judged.statement {
        row(&t.portal_check_office(), &said.office);
        row(&t.portal_paper(), &said.kind);
        row(&t.portal_number(), &said.number);
        row(&t.portal_signed(), &t.date_time(said.issued_at));
        row(&t.portal_check_recipient(), &said.holder);
        row(&t.portal_check_digest(), &hex::encode(said.digest));
    }
    if let Some(same) = same {
        let words = if same { t.verify_same_words() } else { t.verify_other_words() };
        row(&t.verify_statement_of_file(), &words);
    }
    for reason in &judged.reasons {
        let _ = write!(text, "\n   — {}", reason_words(t, reason).0);
    }
    text
}
