//! Bytes named by their content: papers, enclosures, signatures.

use crate::{StoreError, Tx, schema::blobs};
use diesel::prelude::*;
use kernel::Digest;
use sha2::{Digest as _, Sha256};

fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes).into())
}

impl Tx<'_> {
    /// Keeps bytes and tells their SHA-256; bytes kept before are not kept twice.
    pub fn blob_put(&mut self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = digest_of(bytes);
        let row = (blobs::digest.eq(digest.as_str()), blobs::bytes.eq(bytes));
        self.run(|conn| {
            let known: i64 = blobs::table.find(digest.as_str()).count().get_result(conn)?;
            if known == 0 { diesel::insert_into(blobs::table).values(row).execute(conn) } else { Ok(0) }
        })?;
        Ok(digest)
    }

    /// The bytes of a digest.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the bytes kept no longer have this digest.
    pub fn blob_get(&mut self, digest: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes: Option<Vec<u8>> =
            self.run(|conn| blobs::table.find(digest.as_str()).select(blobs::bytes).first(conn).optional())?;
        match bytes {
            Some(bytes) if digest_of(&bytes) != *digest => {
                Err(StoreError::Damaged(format!("the bytes kept under {digest} are not those")))
            }
            other => Ok(other),
        }
    }

    /// Digests of all bytes kept, in order, after the one given: for proving all of them page by page.
    pub fn blob_list(&mut self, after: Option<&Digest>, limit: i64) -> Result<Vec<Digest>, StoreError> {
        let after = after.map_or("", Digest::as_str);
        let found: Vec<String> = self.run(|conn| {
            blobs::table
                .filter(blobs::digest.gt(after))
                .select(blobs::digest)
                .order(blobs::digest)
                .limit(limit)
                .load(conn)
        })?;
        Ok(found.iter().map(|text| Digest::read(text)).collect())
    }
}
