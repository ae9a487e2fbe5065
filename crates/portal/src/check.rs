//! Checking a paper by anybody: by the code printed on it or by the file itself.

use crate::App;
use askama::Template;
use axum::extract::{Path, State};
use casework::{CaseRoom, Fault};
use kernel::{Digest, Text};
use pki::{Signed, Verdict};
use sha2::Digest as _;
use std::sync::Arc;
use store::records::PaperRecord;
use store::{StoreError, Tx};
use translation::T;
use web::components::{BackLink, Button, FileUpload, Input, Panel, SummaryList, WarningText};
use web::intake::reason_words;
use web::{Answers, Errors, Page, PageResult, Visit, blocking, render};

/// A code has so many letters; what is longer is not one.
const CODE_MOST: usize = 40;

/// A paper found.
#[derive(Debug, Clone)]
pub struct FoundPaper {
    /// Its record.
    pub paper: PaperRecord,
    /// Its title by the regulation.
    pub title: Text,
    /// The recipient's full name.
    pub recipient: String,
    /// Its bytes, where the system that was asked holds them.
    pub pdf: Option<Vec<u8>>,
}

/// Finds papers wherever they were issued or handed out. Calls block.
pub trait PaperFinder: Send + Sync {
    /// The paper of a code, letters and digits only, in capitals.
    fn by_code(&self, code: &str) -> Result<Option<FoundPaper>, Fault>;
    /// The paper whose file has this digest (SHA-256).
    fn by_digest(&self, digest: &Digest) -> Result<Option<FoundPaper>, Fault>;
}

/// Papers of several case rooms, asked one after another: one that holds the bytes is better than one that was only told.
pub struct RoomPapers(pub Vec<Arc<CaseRoom>>);

impl RoomPapers {
    fn find(
        &self,
        ask: impl Fn(&mut Tx<'_>) -> Result<Option<PaperRecord>, StoreError>,
    ) -> Result<Option<FoundPaper>, Fault> {
        let mut told = None;
        for room in &self.0 {
            let found = room.store.read::<_, StoreError>(|tx| match ask(tx)? {
                Some(paper) => Ok(Some((tx.blob_get(&paper.pdf)?, paper))),
                None => Ok(None),
            })?;
            let Some((pdf, paper)) = found else { continue };
            let view = room.view(paper.case)?;
            let title = view.edition.paper(&paper.kind).map(|form| form.title.clone()).unwrap_or_default();
            let found = FoundPaper { paper, title, recipient: view.record.recipient_name, pdf };
            if found.pdf.is_some() {
                return Ok(Some(found));
            }
            told = Some(found);
        }
        Ok(told)
    }
}

impl PaperFinder for RoomPapers {
    fn by_code(&self, code: &str) -> Result<Option<FoundPaper>, Fault> {
        self.find(|tx| tx.paper_find_by_code(code))
    }

    fn by_digest(&self, digest: &Digest) -> Result<Option<FoundPaper>, Fault> {
        self.find(|tx| tx.paper_find_by_pdf(digest))
    }
}

/// The same finder for programs.
pub(crate) struct ApiPapers(pub Arc<dyn PaperFinder>);

impl web::api::Papers for ApiPapers {
    fn by_code(&self, code: &str) -> Result<Option<(PaperRecord, Text)>, Fault> {
        Ok(self.0.by_code(code)?.map(|found| (found.paper, found.title)))
    }

    fn by_digest(&self, digest: &Digest) -> Result<Option<(PaperRecord, Text)>, Fault> {
        Ok(self.0.by_digest(digest)?.map(|found| (found.paper, found.title)))
    }
}

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
    let dash = |c: char| c == '-' || ('\u{2010}'..='\u{2015}').contains(&c) || c.is_whitespace();
    let code: String = text.to_uppercase().chars().filter(|c| !dash(*c)).map(letter).take(CODE_MOST + 1).collect();
    let sound = !code.is_empty() && code.len() <= CODE_MOST && code.chars().all(|c| c.is_ascii_alphanumeric());
    sound.then_some(code)
}

/// A code goes to its own address; a file is checked at once and not kept.
pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let t = visit.t();
    let errors = Errors::none(t);
    if answers.switches_language() {
        return show_form(&visit, answers, errors);
    }
    if let Some(file) = answers.file("file") {
        if !file.bytes.starts_with(b"%PDF-") {
            return show_form(&visit, answers, errors.with("file", t.portal_check_not_pdf()));
        }
        let (papers, pdf) = (Arc::clone(&app.papers), file.bytes.clone());
        let digest = Digest::from_bytes(sha2::Sha256::digest(&file.bytes).into());
        let found = blocking(move || papers.by_digest(&digest)).await?;
        let listed = found.is_some();
        return verdict(&app, &visit, found, Some(pdf), listed).await;
    }
    match answers.get("code") {
        None => show_form(&visit, answers, errors.with("code", t.portal_check_code_needed())),
        Some(typed) => match read_code(typed) {
            Some(code) => Ok(visit.go(format!("/check/{code}"))),
            None => show_form(&visit, answers, errors.with("code", t.portal_check_code_wrong())),
        },
    }
}

/// What is known of the paper of a code.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> PageResult {
    let t = visit.t();
    let papers = Arc::clone(&app.papers);
    let found = match read_code(&code) {
        Some(code) => blocking(move || papers.by_code(&code)).await?,
        None => None,
    };
    let Some(found) = found else {
        let errors = Errors::none(t).with("code", t.portal_check_unknown());
        return show_form(&visit, Answers::from_pairs([("code", code)]), errors);
    };
    let pdf = found.pdf.clone();
    verdict(&app, &visit, Some(found), pdf, true).await
}

#[derive(Template)]
#[template(path = "portal/verdict.html")]
struct VerdictPage {
    page: Page,
    genuine: bool,
    text: String,
    warning: Option<String>,
    reasons: Vec<String>,
    paper: Option<SummaryList>,
    signature: Option<SummaryList>,
}

/// The verdict of this moment. `listed` tells whether the paper is in the book of issued papers.
async fn verdict(
    app: &App,
    visit: &Visit,
    found: Option<FoundPaper>,
    pdf: Option<Vec<u8>>,
    listed: bool,
) -> PageResult {
    let t = visit.t();
    let (trusted, now) = (Arc::clone(&app.room.trusted), visit.now());
    let signed = blocking(move || {
        let Some(pdf) = pdf else { return Ok(None) };
        let trust = trusted.trust()?;
        Ok::<_, Fault>(Some(pki::verify_pdf(&pdf, &trust, now)))
    })
    .await?;
    let withdrawn = found.as_ref().and_then(|found| found.paper.withdrawn_at);
    let valid = signed.as_ref().is_some_and(Signed::is_valid);
    let undetermined = signed.as_ref().is_some_and(|signed| signed.verdict == Verdict::Undetermined);
    let (genuine, text) = match (&signed, listed) {
        _ if withdrawn.is_some() => (false, t.portal_check_withdrawn(t.date_time(withdrawn.unwrap_or(now)))),
        (None, _) => (true, t.portal_check_listed_only()),
        (Some(_), true) if valid => (true, t.portal_check_genuine()),
        (Some(_), false) if valid => (false, t.portal_check_not_ours()),
        _ if undetermined => (false, t.portal_check_undetermined()),
        _ => (false, t.portal_check_not_genuine()),
    };
    let reasons = signed.iter().flat_map(|signed| &signed.reasons).map(|reason| reason_words(t, reason).0).collect();
    let title = if genuine { t.portal_check_yes() } else { t.portal_check_no() };
    render(&VerdictPage {
        page: visit.page(title)?,
        genuine,
        text: text.into_owned(),
        warning: signed.is_none().then(|| t.portal_check_bytes_elsewhere().into_owned()),
        reasons,
        paper: found.as_ref().map(|found| about(t, found)),
        signature: signed.as_ref().filter(|_| valid || listed).and_then(|signed| signer(t, signed)),
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
    let organisation = certificate.subject().organisation.map(|(name, bin)| format!("{name}, {}", bin.as_str()));
    Some(
        SummaryList::new()
            .row(t.portal_check_owner(), certificate.subject_common_name())
            .row_if(t.portal_check_organisation(), organisation)
            .row(t.portal_certificate(), certificate.serial())
            .row(t.portal_check_issuer(), certificate.issuer_common_name())
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

/// A name in part: the first name and the first letter of the surname.
fn in_part(name: &str) -> String {
    let mut words = name.split_whitespace();
    let surname = words.next().and_then(|word| word.chars().next()).map(|letter| format!("{letter}."));
    let name = words.next().unwrap_or_default();
    format!("{name} {}", surname.unwrap_or_default()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        assert_eq!(read_code("abcd-efgh–2345").as_deref(), Some("ABCDEFGH2345"));
        assert_eq!(read_code(" АВСD ЕFGН 2345 ").as_deref(), Some("ABCDEFGH2345"));
        assert_eq!(read_code("../etc"), None);
        assert_eq!(read_code(&"A".repeat(41)), None);
    }

    #[test]
    fn a_name_is_shown_in_part() {
        assert_eq!(in_part("Ахметова Әлия Серікқызы"), "Әлия А.");
        assert_eq!(in_part(""), "");
    }
}
