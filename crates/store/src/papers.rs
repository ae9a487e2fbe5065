//! Papers issued in cases: receipts, notices, referrals, refusals. Whoever holds one proves it by its code.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, Micros, Word},
    schema::papers,
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::{CaseId, Digest, Lang};

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = papers, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct PaperRecord {
    /// The paper (a UUID).
    pub id: String,
    /// The case it was issued in.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// The kind of paper.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// The code typed in to prove it; no two papers share one.
    pub code: String,
    /// The bytes of the PDF, kept as a blob before.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub pdf: Digest,
    /// Its language.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub lang: Lang,
    /// Who signed it.
    pub signed_by: String,
    /// The serial number of the certificate it was signed with.
    pub certificate: String,
    /// When it was issued.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub issued_at: Timestamp,
    /// When it was withdrawn.
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    pub withdrawn_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// Keeps a paper, new or changed.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the code is another paper's or the PDF is not kept.
    pub fn paper_save(&mut self, paper: &PaperRecord) -> Result<(), StoreError> {
        self.run(|conn| save!(conn, papers, &paper.id, paper))
    }

    /// A paper by its identifier.
    pub fn paper_find(&mut self, id: &str) -> Result<Option<PaperRecord>, StoreError> {
        self.run(|conn| papers::table.find(id).select(PaperRecord::as_select()).first(conn).optional())
    }

    /// A paper by the code printed on it.
    pub fn paper_find_by_code(&mut self, code: &str) -> Result<Option<PaperRecord>, StoreError> {
        self.run(|conn| {
            papers::table.filter(papers::code.eq(code)).select(PaperRecord::as_select()).first(conn).optional()
        })
    }

    /// The paper whose PDF has this digest.
    pub fn paper_find_by_pdf(&mut self, pdf: &Digest) -> Result<Option<PaperRecord>, StoreError> {
        self.run(|conn| {
            papers::table.filter(papers::pdf.eq(pdf.as_str())).select(PaperRecord::as_select()).first(conn).optional()
        })
    }

    /// The papers with this number: one of each office's register that writes it so.
    pub fn paper_find_by_number(&mut self, number: &str) -> Result<Vec<PaperRecord>, StoreError> {
        self.run(|conn| {
            papers::table
                .filter(papers::number.eq(number))
                .order((papers::issued_at, papers::id))
                .select(PaperRecord::as_select())
                .load(conn)
        })
    }

    /// The papers of a case in the order they were issued.
    pub fn paper_of(&mut self, case: CaseId) -> Result<Vec<PaperRecord>, StoreError> {
        self.run(|conn| {
            papers::table
                .filter(papers::case_id.eq(case.to_string()))
                .order((papers::issued_at, papers::id))
                .select(PaperRecord::as_select())
                .load(conn)
        })
    }
}
