//! Applications begun and not yet signed, with the files laid to them.

use crate::{
    StoreError, Tx,
    columns::{Micros, Word},
    schema::{drafts, uploads},
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::{Channel, Digest, Lang};

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = drafts)]
pub struct DraftRecord {
    /// The draft (a UUID).
    pub id: String,
    /// The account that fills it in.
    pub account: String,
    /// The regulation it applies under.
    pub regulation: String,
    /// The channel it will come by.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub channel: Channel,
    /// The language it is filled in.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub lang: Lang,
    /// The answers given so far, as JSON.
    pub answers: String,
    /// When it was begun.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub created_at: Timestamp,
    /// When it last changed.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub changed_at: Timestamp,
}

/// A file laid to a draft.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = uploads)]
pub struct UploadRecord {
    /// The file (a UUID).
    pub id: String,
    /// The draft.
    pub draft: String,
    /// Which document of the regulation's list it is.
    pub document: String,
    /// The file's name as the person gave it.
    pub name: String,
    /// Its media type as found by looking into it.
    pub media_type: String,
    /// Its size in bytes.
    pub size: i64,
    /// Its bytes, kept as a blob before.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub digest: Digest,
    /// When it was laid.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Keeps a draft, new or changed.
    pub fn draft_save(&mut self, draft: &DraftRecord) -> Result<(), StoreError> {
        self.run(|conn| save!(conn, drafts, &draft.id, draft))
    }

    /// A draft by its identifier.
    pub fn draft_find(&mut self, id: &str) -> Result<Option<DraftRecord>, StoreError> {
        self.run(|conn| drafts::table.find(id).select(DraftRecord::as_select()).first(conn).optional())
    }

    /// The drafts of an account, last changed first.
    pub fn draft_list(&mut self, account: &str) -> Result<Vec<DraftRecord>, StoreError> {
        self.run(|conn| {
            drafts::table
                .filter(drafts::account.eq(account))
                .order((drafts::changed_at.desc(), drafts::id))
                .select(DraftRecord::as_select())
                .load(conn)
        })
    }

    /// Removes a draft and the list of its files; the bytes stay, since a signed application may name them.
    pub fn draft_delete(&mut self, id: &str) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(drafts::table.find(id)).execute(conn)).map(drop)
    }

    /// Lays a file to a draft, or changes what is said of it.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the draft does not exist or the bytes are not kept.
    pub fn upload_save(&mut self, upload: &UploadRecord) -> Result<(), StoreError> {
        self.run(|conn| save!(conn, uploads, &upload.id, upload))
    }

    /// A file by its identifier.
    pub fn upload_find(&mut self, id: &str) -> Result<Option<UploadRecord>, StoreError> {
        self.run(|conn| uploads::table.find(id).select(UploadRecord::as_select()).first(conn).optional())
    }

    /// The files of a draft in the order they were laid.
    pub fn upload_list(&mut self, draft: &str) -> Result<Vec<UploadRecord>, StoreError> {
        self.run(|conn| {
            uploads::table
                .filter(uploads::draft.eq(draft))
                .order((uploads::at, uploads::id))
                .select(UploadRecord::as_select())
                .load(conn)
        })
    }

    /// Takes a file away from its draft.
    pub fn upload_delete(&mut self, id: &str) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(uploads::table.find(id)).execute(conn)).map(drop)
    }
}
