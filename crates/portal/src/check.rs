//! Checking a paper by anybody: by the code printed on it or by the file itself.

use crate::App;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use casework::{Fault, in_part};
use kernel::Digest;
use pki::document::{self, Judged};
use pki::{Certificate, JudgedStatement, Signed, Statement, Verdict};
use sha2::Digest as _;
use std::sync::Arc;
use translation::T;
use web::components::{BackLink, Button, FileUpload, Input, Panel, SummaryList, WarningText};
use web::intake::reason_words;
use web::papers::{self, FoundPaper, judge};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, blocking, render, signed};

/// A code has so many letters; what is longer is not one.
const CODE_MOST: usize = 40;

#[derive(Template)]
#[template(path = "portal/check.html")]
struct FormPage {
    page: Page,
    answers: Answers,
    errors: Errors,
}

/// What is asked: a code or a file.
pub(crate) async fn form(visit: Visit) -> PageResult {
    show_form(&visit, Answers::default(), Errors::none(visit.t()))
}

fn show_form(visit: &Visit, answers: Answers, errors: Errors) -> PageResult {
    let page = visit.page(visit.t().portal_check_title())?.with_form().with_errors(!errors.is_empty());
    render(&FormPage { page, answers, errors })
}

/// A code as it is kept, however it was typed; Cyrillic letters that look like Latin ones are read as those.
fn read_code(text: &str) -> Option<String> {
    let letter = |c: char| match c {
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'Н' => 'H',
        'К' => 'K',
        'М' => 'M',
        'Р' => 'P',
        'Т' => 'T',
        'Х' => 'X',
        other => other,
    };
    let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}') || c.is_whitespace();
    let code: String = text.to_uppercase().chars().filter(|c| !dash(*c)).map(letter).take(CODE_MOST + 1).collect();
    let sound = !code.is_empty() && code.len() <= CODE_MOST && code.chars().all(|c| c.is_ascii_alphanumeric());
    sound.then_some(code)
}

/// The path that somebody meant who typed a code, pasted the address printed under it, or all that a scanner read from the square code of a paper: the
/// code, and the statement after it. Statements are longer than any code; lines of a letter may be broken anywhere.
fn read_typed(text: &str) -> Option<String> {
    let text: String = text.split_whitespace().collect();
    let address = text.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let (before, last) = address.rsplit_once('/').unwrap_or(("", address));
    let before = before.rsplit('/').next().unwrap_or_default();
    if last.len() > 3 * CODE_MOST && last.bytes().all(|digit| digit.is_ascii_digit()) {
        // Without a code the statement stands alone, and so does its address.
        let code = read_code(before).unwrap_or_else(|| "-".to_owned());
        return Some(format!("/check/{code}/{last}"));
    }
    let is_address = before == "check" || before.is_empty();
    read_code(last).filter(|_| is_address).map(|code| format!("/check/{code}"))
}

/// A code goes to its own address; a file is checked at once and not kept.
pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let errors = Errors::none(t);
    if answers.switches_language() {
        return show_form(&visit, answers, errors);
    }
    if let Some((file, content)) = files(&answers).await? {
        let papers = Arc::clone(&app.papers);
        let digest = Digest::from_bytes(sha2::Sha256::digest(&file).into());
        let read = file.clone();
        if content.is_none() && blocking(move || Ok::<_, Fault>(document::is_detached(&read))).await? {
            return show_form(&visit, answers, errors.with("content", t.portal_check_content_needed()));
        }
        let found = blocking(move || papers.by_digest(&digest)).await?;
        let judged = judge(&app.room, &app.papers, file, content).await?;
        return match found {
            Some(found) => verdict(&visit, &found, Some(&judged), None),
            None if papers::is_unsigned(&judged) => {
                show_form(&visit, answers, errors.with("file", t.portal_check_not_signed()))
            }
            None => signatures(&visit, &judged),
        };
    }
    match answers.get("code").map(read_typed) {
        None => show_form(&visit, answers, errors.with("code", t.portal_check_code_needed())),
        Some(Some(path)) => Ok(visit.go(path)),
        Some(None) => show_form(&visit, answers, errors.with("code", t.portal_check_code_wrong())),
    }
}

/// The signed file and the document that was chosen beside it. People mix the two fields up: a signature without its document is one wherever it was
/// chosen, and a file that is chosen alone is the one to check.
async fn files(answers: &Answers) -> Result<Option<(Vec<u8>, Option<Vec<u8>>)>, Problem> {
    let chosen = ["file", "content"].map(|field| answers.file(field).map(|file| file.bytes.clone()));
    let (file, content) = match chosen {
        [Some(file), Some(content)] => (file, content),
        [one, other] => return Ok(one.or(other).map(|file| (file, None))),
    };
    let sorted = blocking(move || {
        let swapped = document::is_detached(&content) && !document::is_detached(&file);
        Ok::<_, Fault>(if swapped { (content, Some(file)) } else { (file, Some(content)) })
    });
    sorted.await.map(Some)
}

/// What is known of the paper of a code.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> PageResult {
    match by_code(&app, &code).await? {
        Some(found) => shown(&app, &visit, found, None).await,
        None => unknown(&visit, code),
    }
}

fn unknown(visit: &Visit, code: String) -> PageResult {
    let t = visit.t();
    let errors = Errors::none(t).with("code", t.portal_check_unknown());
    show_form(visit, Answers::from_pairs([("code", code)]), errors)
}

async fn by_code(app: &App, code: &str) -> Result<Option<FoundPaper>, Problem> {
    let Some(code) = read_code(code) else { return Ok(None) };
    let papers = Arc::clone(&app.papers);
    blocking(move || papers.by_code(&code)).await
}

async fn shown(app: &App, visit: &Visit, found: FoundPaper, said: Option<Said>) -> PageResult {
    let judged = match found.pdf.clone() {
        Some(pdf) => Some(judge(&app.room, &app.papers, pdf, None).await?),
        None => None,
    };
    verdict(visit, &found, judged.as_ref(), said)
}

/// A statement as the page tells it.
struct Said {
    judged: JudgedStatement,
    text: String,
    /// Good, and of the paper its code leads to: whoever printed a good code beside an invented statement shows an invented paper.
    fits: bool,
    about: Option<SummaryList>,
}

/// What a scanned code leads to: the paper, and beside it what the code itself says, whether the paper is known here or not.
pub(crate) async fn scanned(
    State(app): State<App>,
    visit: Visit,
    Path((code, statement)): Path<(String, String)>,
) -> PageResult {
    let mut found = by_code(&app, &code).await?;
    let keys = keys(&app);
    if keys.is_empty() {
        return match found {
            Some(found) => shown(&app, &visit, found, None).await,
            None => unknown(&visit, code),
        };
    }
    let room = Arc::clone(&app.room);
    let judged = blocking(move || {
        let trust = room.trusted.trust(&keys)?;
        Ok::<_, Fault>(Statement::judge(&statement, &keys, &trust, room.clock.now()))
    })
    .await?;
    let t = visit.t();
    let good = judged.verdict == Verdict::Valid;
    // A good statement names its paper, whatever code stands before it: one that was withdrawn is told so.
    if let Some(statement) = judged.statement.clone().filter(|_| good && found.is_none()) {
        let papers = Arc::clone(&app.papers);
        found = blocking(move || papers.by_statement(&statement)).await?;
    }
    let own = match (&found, &judged.statement) {
        (Some(found), Some(statement)) => {
            let same = found.pdf.as_ref().is_none_or(|pdf| statement.is_of(pdf));
            same && statement.number == found.paper.number
        }
        _ => true,
    };
    let text = match found {
        _ if !good => t.portal_check_statement_bad(),
        Some(_) if !own => t.portal_check_statement_other(),
        Some(_) => t.portal_check_statement_good(),
        None => t.portal_check_statement_alone(),
    };
    let about = judged.statement.as_ref().filter(|_| good).map(|statement| told(&app, t, statement));
    let said = Said { judged, text: text.into_owned(), fits: good && own, about };
    match found {
        Some(found) => shown(&app, &visit, found, Some(said)).await,
        None => alone(&visit, said),
    }
}

/// What a statement says, in the words of its regulation where it is known here.
fn told(app: &App, t: T, statement: &Statement) -> SummaryList {
    let parts = statement.kind.rsplit_once('/');
    let edition = parts.and_then(|(regulation, _)| app.room.law.current(regulation));
    let title = edition.as_ref().zip(parts).and_then(|(edition, (_, paper))| edition.paper(paper));
    let title = title.map_or_else(|| statement.kind.clone(), |form| form.title.get(t.lang()).to_owned());
    let office = edition.as_ref().and_then(|edition| edition.receiving_office(&statement.office));
    let office = office.map_or_else(|| statement.office.clone(), |office| office.name.get(t.lang()).to_owned());
    SummaryList::new()
        .row(t.portal_check_office(), office)
        .row(t.portal_paper(), title)
        .row(t.portal_number(), &statement.number)
        .row(t.portal_signed(), t.date_time(statement.issued_at))
        .row(t.portal_check_recipient(), &statement.holder)
        .row(t.portal_check_digest(), Digest::from_bytes(statement.digest))
}

#[derive(Template)]
#[template(path = "portal/statement.html")]
struct StatementPage {
    page: Page,
    genuine: bool,
    text: String,
    reasons: Vec<String>,
    about: Option<SummaryList>,
}

fn alone(visit: &Visit, said: Said) -> PageResult {
    let t = visit.t();
    let genuine = said.judged.verdict == Verdict::Valid;
    let title = if genuine { t.portal_check_yes() } else { t.portal_check_no() };
    render(&StatementPage {
        page: visit.page(title)?,
        genuine,
        text: said.text,
        reasons: said.judged.reasons.iter().map(|reason| reason_words(t, reason).0).collect(),
        about: said.about,
    })
}

/// The certificates whose statements count here: of the key of today first, then of those before it.
fn keys(app: &App) -> Vec<Certificate> {
    let own = app.room.statements.iter().map(|key| key.certificate().clone());
    own.chain(app.earlier_statements.iter().cloned()).collect()
}

fn attachment(kind: &'static str, name: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// The certificate of the key that signs what square codes say: whoever checks with no network keeps it.
pub(crate) async fn statements_key(State(app): State<App>) -> PageResult {
    let key = app.room.statements.as_ref().ok_or_else(Problem::not_found)?;
    Ok(attachment("application/pkix-cert", "statements.cer", key.certificate().der().to_vec()))
}

/// The certificates of all keys that ever signed what square codes say.
pub(crate) async fn statements_keys(State(app): State<App>) -> PageResult {
    let keys = keys(&app);
    if keys.is_empty() {
        return Err(Problem::not_found());
    }
    let all = keys.iter().map(Certificate::pem).collect::<Result<String, _>>().map_err(Fault::from)?;
    Ok(attachment("application/x-pem-file", "statements.pem", all.into_bytes()))
}

/// What the verdict on a paper's signature rests on, as it was kept when it was signed: with it anybody judges the paper years later with no network.
pub(crate) async fn evidence(State(app): State<App>, Path(code): Path<String>) -> PageResult {
    let found = by_code(&app, &code).await?.ok_or_else(Problem::not_found)?;
    let papers = Arc::clone(&app.papers);
    let kept = blocking(move || {
        let signature = found.pdf.as_deref().and_then(document::signature);
        let kept = signature.map(|signature| papers.evidence(&signature)).transpose()?.flatten();
        kept.map(|kept| kept.to_der().map_err(Fault::from)).transpose()
    });
    let kept = kept.await?.ok_or_else(Problem::not_found)?;
    Ok(attachment("application/octet-stream", "evidence.der", kept))
}

/// One signature on the page.
struct SignatureView {
    title: String,
    rows: SummaryList,
    reasons: Vec<String>,
}

#[derive(Template)]
#[template(path = "portal/signatures.html")]
struct SignaturesPage {
    page: Page,
    genuine: bool,
    text: String,
    signatures: Vec<SignatureView>,
}

/// All signatures of a file that was not issued here.
fn signatures(visit: &Visit, judged: &Judged) -> PageResult {
    let t = visit.t();
    let genuine = judged.verdict == Verdict::Valid;
    let (title, text) = match judged.verdict {
        Verdict::Valid => (t.portal_check_signed_yes(), t.portal_check_signed_valid()),
        Verdict::Invalid => (t.portal_check_signed_bad(), t.portal_check_signed_invalid()),
        Verdict::Undetermined => (t.portal_check_signed_no(), t.portal_check_signed_undetermined()),
    };
    let view = |(place, one): (usize, &Signed)| SignatureView {
        title: t.verify_signature(place + 1, signed::verdict_words(t, one.verdict)).into_owned(),
        rows: signed::rows(t, one).into_iter().fold(SummaryList::new(), |list, (label, value)| list.row(label, value)),
        reasons: signed::reasons(t, one),
    };
    render(&SignaturesPage {
        page: visit.page(title)?,
        genuine,
        text: text.into_owned(),
        signatures: judged.signatures.iter().enumerate().map(view).collect(),
    })
}

#[derive(Template)]
#[template(path = "portal/verdict.html")]
struct VerdictPage {
    page: Page,
    genuine: bool,
    text: String,
    warning: Option<String>,
    reasons: Vec<String>,
    paper: SummaryList,
    signature: Option<SummaryList>,
    /// Where what the verdict rests on can be had.
    evidence: Option<String>,
    said: Option<Said>,
}

/// The verdict of this moment on a paper in the book of issued papers.
fn verdict(visit: &Visit, found: &FoundPaper, judged: Option<&Judged>, said: Option<Said>) -> PageResult {
    let (t, now) = (visit.t(), visit.now());
    let withdrawn = found.paper.withdrawn_at;
    let signed = judged.and_then(|judged| judged.signatures.last());
    let doubtful = said.as_ref().filter(|said| !said.fits);
    let (genuine, text) = match judged.map(|judged| judged.verdict) {
        _ if doubtful.is_some() => (false, doubtful.map(|said| said.text.clone()).unwrap_or_default().into()),
        _ if withdrawn.is_some() => (false, t.portal_check_withdrawn(t.date_time(withdrawn.unwrap_or(now)))),
        None => (true, t.portal_check_listed_only()),
        Some(Verdict::Valid) => (true, t.portal_check_genuine()),
        Some(Verdict::Undetermined) => (false, t.portal_check_undetermined()),
        Some(Verdict::Invalid) => (false, t.portal_check_not_genuine()),
    };
    let title = if genuine { t.portal_check_yes() } else { t.portal_check_no() };
    render(&VerdictPage {
        page: visit.page(title)?,
        genuine,
        text: text.into_owned(),
        warning: judged.is_none().then(|| t.portal_check_bytes_elsewhere().into_owned()),
        reasons: judged.iter().flat_map(|judged| &judged.signatures).flat_map(|one| signed::reasons(t, one)).collect(),
        paper: about(t, found),
        signature: signed.and_then(|signed| signer(t, signed)),
        evidence: found.pdf.is_some().then(|| visit.url(format_args!("/check/{}/evidence.der", found.paper.code))),
        said,
    })
}

/// What helps to compare the paper in hand with the one that was issued, and no more.
fn about(t: T, found: &FoundPaper) -> SummaryList {
    SummaryList::new()
        .row(t.portal_paper(), found.title.get(t.lang()))
        .row(t.portal_number(), &found.paper.number)
        .row(t.portal_signed(), t.date_time(found.paper.issued_at))
        .row(t.portal_signer(), &found.paper.signed_by)
        .row(t.portal_certificate(), &found.paper.certificate)
        .row(t.portal_check_recipient(), in_part(&found.recipient))
}

fn signer(t: T, signed: &Signed) -> Option<SummaryList> {
    let certificate = signed.signer.as_ref()?;
    let organisation = certificate.subject().organisation;
    let organisation = organisation.map(|(name, bin)| format!("{}, {}", signed::harmless(&name), bin.as_str()));
    Some(
        SummaryList::new()
            .row(t.portal_check_owner(), signed::harmless(&certificate.subject_common_name()))
            .row_if(t.portal_check_organisation(), organisation)
            .row(t.portal_certificate(), certificate.serial())
            .row(t.portal_check_issuer(), signed::harmless(&certificate.issuer_common_name()))
            .row(
                t.portal_check_term(),
                format!(
                    "{} – {}",
                    t.date_time_short(certificate.not_before()),
                    t.date_time_short(certificate.not_after())
                ),
            ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scanner_read_is_a_code_and_a_statement() {
        let digits = "7".repeat(480);
        let (whole, alone) = (format!("/check/ABCDEFGH2345/{digits}"), format!("/check/-/{digits}"));
        let read = |text: &str| read_typed(text);
        assert_eq!(read(&format!("https://services.example.kz/check/ABCDEFGH2345/{digits}\n")), Some(whole.clone()));
        assert_eq!(read(&digits), Some(alone.clone()));
        assert_eq!(read(&format!("https://services.example.kz/check/-/{digits}")), Some(alone));
        // A letter broke the line in the middle.
        let (start, end) = digits.split_at(100);
        assert_eq!(read(&format!("https://services.example.kz/ check/ABCDEFGH2345/{start}\r\n {end}")), Some(whole));
    }

    #[test]
    fn the_printed_address_is_a_code() {
        for address in [
            "https://services.example.kz/check/ABCDEFGH2345",
            "services.example.kz/check/abcdefgh2345/?lang=kk",
            " ABCD-EFGH-2345 ",
            "ABCD\u{2212}EFGH\u{2212}2345",
        ] {
            assert_eq!(read_typed(address).as_deref(), Some("/check/ABCDEFGH2345"), "{address}");
        }
        for other in ["", "https://services.example.kz/lists/ABCDEFGH2345", "../etc", "код!"] {
            assert_eq!(read_typed(other), None, "{other}");
        }
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        assert_eq!(read_code("abcd-efgh–2345").as_deref(), Some("ABCDEFGH2345"));
        assert_eq!(read_code(" АВСD ЕFGН 2345 ").as_deref(), Some("ABCDEFGH2345"));
        assert_eq!(read_code("../etc"), None);
        assert_eq!(read_code(&"A".repeat(41)), None);
    }
}
