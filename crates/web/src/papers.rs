//! Issued papers looked up, and signed files judged: one way for the pages of the check and for programs.

use crate::{Problem, blocking};
use casework::{CaseRoom, Fault};
use kernel::{Digest, Text};
use pki::document::{self, Judged};
use pki::{Evidence, Reason, Statement};
use std::sync::Arc;
use store::records::PaperRecord;
use store::{StoreError, Tx};

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
    /// The paper that a statement is of. Whether the statement is good is for the caller to know.
    fn by_statement(&self, statement: &Statement) -> Result<Option<FoundPaper>, Fault>;
    /// The evidence kept with a signature (CMS).
    fn evidence(&self, signature: &[u8]) -> Result<Option<Evidence>, Fault>;
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

    fn by_statement(&self, statement: &Statement) -> Result<Option<FoundPaper>, Fault> {
        let kind = statement.kind.rsplit('/').next().unwrap_or_default();
        self.find(|tx| {
            // Registers of two offices may write a number alike: the kind tells them apart, and the words where the bytes are here.
            for paper in tx.paper_find_by_number(&statement.number)? {
                if paper.kind == kind && tx.blob_get(&paper.pdf)?.is_none_or(|pdf| statement.is_of(&pdf)) {
                    return Ok(Some(paper));
                }
            }
            Ok(None)
        })
    }

    fn evidence(&self, signature: &[u8]) -> Result<Option<Evidence>, Fault> {
        let found = self.0.iter().map(|room| room.evidence_of(signature));
        found.collect::<Result<Vec<_>, _>>().map(|found| found.into_iter().flatten().next())
    }
}

/// The verdict of this moment on a signed file of any form, by the evidence kept with its signature where a room has some. `content` is the document of
/// a detached signature. The file is looked at and not kept.
pub async fn judge(
    room: &Arc<CaseRoom>,
    papers: &Arc<dyn PaperFinder>,
    file: Vec<u8>,
    content: Option<Vec<u8>>,
) -> Result<Judged, Problem> {
    let (room, papers) = (Arc::clone(room), Arc::clone(papers));
    let judged = blocking(move || {
        let evidence = document::signature(&file).map(|cms| papers.evidence(&cms)).transpose()?.flatten();
        room.judge_document(&file, content.as_deref(), evidence)
    });
    judged.await
}

/// True for a file in which nothing was found that a verdict could be about.
pub fn is_unsigned(judged: &Judged) -> bool {
    judged.signatures.iter().all(|signed| signed.signer.is_none() && signed.reasons == [Reason::Malformed])
}
