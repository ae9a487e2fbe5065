//! The journal: what was done in a case, by whom and when, each entry sealed to the one before. It is the evidence of the case.

use crate::{
    StoreError, Tx,
    columns::{MaybeWord, Micros, Word, micros, whole},
    schema::{journal, journal_heads},
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::{CaseId, Digest, LetterId};
use sha2::{Digest as _, Sha256};

/// An entry of a case's journal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = journal, treat_none_as_default_value = false)]
pub struct EntryRecord {
    /// The case.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// Place in the case's journal, from 1 without gaps.
    pub seq: i64,
    /// When it was done, whole microseconds.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub at: Timestamp,
    /// The system whose deed it is.
    pub system: String,
    /// Who did it, as JSON.
    pub actor: String,
    /// The kind of fact.
    pub kind: String,
    /// The fact, as JSON.
    pub fact: String,
    /// The letter that told the fact, when it was heard from another system.
    #[diesel(column_name = letter_id, deserialize_as = MaybeWord, serialize_as = MaybeWord)]
    pub letter: Option<LetterId>,
    /// The hash of the entry before; 64 zeros for the first.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub prev_hash: Digest,
    /// The hash of this entry: see [`EntryRecord::seal`].
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub hash: Digest,
}

/// An entry about to be appended: its place and its hashes are the journal's to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// The case.
    pub case: CaseId,
    /// When it was done.
    pub at: Timestamp,
    /// The system whose deed it is.
    pub system: String,
    /// Who did it, as JSON.
    pub actor: String,
    /// The kind of fact.
    pub kind: String,
    /// The fact, as JSON.
    pub fact: String,
    /// The letter that told the fact, when it was heard from another system.
    pub letter: Option<LetterId>,
}

/// Where a journal does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal breaks at entry {seq}: {why}")]
pub struct Break {
    /// The first entry that does not fit.
    pub seq: i64,
    /// What is wrong with it.
    pub why: String,
}

/// A place between entries of all journals in order of time: reading goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalMark {
    /// The instant.
    pub at: Timestamp,
    /// The case and place of the last entry read at this instant; none to read from the instant on.
    pub last: Option<(CaseId, i64)>,
}

impl EntryRecord {
    /// The hash this entry must have: SHA-256 over the tag `qyzmet journal 1` and then, each as a length of eight bytes (big-endian) and
    /// the bytes themselves: case, seq (eight bytes, big-endian), at (microseconds since the epoch, eight bytes, big-endian), system,
    /// actor, kind, fact, letter (its text; an absent letter is the empty text, which no letter has), `prev_hash`. Text is UTF-8, hashes
    /// are lower-case hexadecimal.
    pub fn seal(&self) -> Digest {
        let letter = self.letter.map(|id| id.to_string()).unwrap_or_default();
        let mut sha = Sha256::new();
        sha.update(b"qyzmet journal 1");
        for field in [
            self.case.to_string().as_bytes(),
            &self.seq.to_be_bytes(),
            &micros(self.at).to_be_bytes(),
            self.system.as_bytes(),
            self.actor.as_bytes(),
            self.kind.as_bytes(),
            self.fact.as_bytes(),
            letter.as_bytes(),
            self.prev_hash.as_str().as_bytes(),
        ] {
            sha.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
            sha.update(field);
        }
        Digest::from_bytes(sha.finalize().into())
    }

    /// The mark after this entry, for [`Tx::journal_since`].
    pub const fn mark(&self) -> JournalMark {
        JournalMark { at: self.at, last: Some((self.case, self.seq)) }
    }
}

/// What precedes the first entry: 64 zeros.
fn genesis() -> Digest {
    Digest::from_bytes([0; 32])
}

/// Checks that the entries are one whole journal from its beginning: places without gaps, times not going back is not asked (clocks of
/// systems differ), every hash true and equal to what the next entry names. A journal cut off at its end passes here; it is found by
/// [`Tx::journal_verify`], which knows how long it was.
pub fn journal_check(entries: &[EntryRecord]) -> Result<(), Break> {
    let mut prev = genesis();
    for (expected, entry) in (1..).zip(entries) {
        let why = if entry.seq != expected {
            format!("the entry in this place has number {}", entry.seq)
        } else if entry.prev_hash != prev {
            "it does not continue the entry before".to_owned()
        } else if entry.hash != entry.seal() {
            "its content is not what was sealed".to_owned()
        } else {
            prev = entry.hash.clone();
            continue;
        };
        return Err(Break { seq: expected, why });
    }
    Ok(())
}

impl Tx<'_> {
    /// Appends an entry to the case's journal: gives it its place and seals it.
    pub fn journal_append(&mut self, new: NewEntry) -> Result<EntryRecord, StoreError> {
        let case = new.case.to_string();
        let head = self.journal_head(&case)?;
        let (seq, prev_hash) = head.map_or((1, genesis()), |(seq, hash)| (seq + 1, Digest::read(&hash)));
        let mut entry = EntryRecord {
            case: new.case,
            seq,
            at: whole(new.at),
            system: new.system,
            actor: new.actor,
            kind: new.kind,
            fact: new.fact,
            letter: new.letter,
            prev_hash,
            hash: genesis(),
        };
        entry.hash = entry.seal();
        self.run(|conn| {
            // The head comes first: on it two appends to one case meet, and the later one is run again.
            let head = (journal_heads::seq.eq(seq), journal_heads::hash.eq(entry.hash.as_str()));
            if seq == 1 {
                diesel::insert_into(journal_heads::table)
                    .values((journal_heads::case_id.eq(&case), head))
                    .execute(conn)?;
            } else {
                diesel::update(journal_heads::table.find(&case)).set(head).execute(conn)?;
            }
            diesel::insert_into(journal::table).values(entry.clone()).execute(conn)
        })?;
        Ok(entry)
    }

    /// The whole journal of a case, from its beginning.
    pub fn journal_of(&mut self, case: CaseId) -> Result<Vec<EntryRecord>, StoreError> {
        self.run(|conn| {
            journal::table
                .filter(journal::case_id.eq(case.to_string()))
                .order(journal::seq)
                .select(EntryRecord::as_select())
                .load(conn)
        })
    }

    /// Proves the journal of a case: nothing edited, removed, put in or moved, and nothing cut off at the end. The outer error is the
    /// database's, the inner one is the finding.
    pub fn journal_verify(&mut self, case: CaseId) -> Result<Result<(), Break>, StoreError> {
        let entries = self.journal_of(case)?;
        let head = self.journal_head(&case.to_string())?;
        if let Err(found) = journal_check(&entries) {
            return Ok(Err(found));
        }
        let last = entries.last().map(|entry| (entry.seq, entry.hash.as_str().to_owned()));
        if last == head {
            return Ok(Ok(()));
        }
        let seq = last.map_or(1, |(seq, _)| seq + 1);
        let known = head.map_or(0, |(seq, _)| seq);
        Ok(Err(Break { seq, why: format!("the journal had {known} entries, here are {}", entries.len()) }))
    }

    /// The cases that have a journal, in order of their identifiers, after the one given: for proving all journals page by page.
    pub fn journal_cases(&mut self, after: Option<CaseId>, limit: i64) -> Result<Vec<CaseId>, StoreError> {
        self.run(|conn| {
            let mut query = journal_heads::table.select(journal_heads::case_id).into_boxed();
            if let Some(after) = after {
                query = query.filter(journal_heads::case_id.gt(after.to_string()));
            }
            query.order(journal_heads::case_id).limit(limit).load::<String>(conn)
        })?
        .iter()
        .map(|id| id.parse().map_err(|error| StoreError::Damaged(format!("a case id in the journal: {error}"))))
        .collect()
    }

    /// Entries of all journals after a mark, in order of time, at most `limit`.
    pub fn journal_since(&mut self, mark: &JournalMark, limit: i64) -> Result<Vec<EntryRecord>, StoreError> {
        let at = micros(mark.at);
        self.run(|conn| {
            let mut query = journal::table.select(EntryRecord::as_select()).into_boxed();
            query = match &mark.last {
                None => query.filter(journal::at.ge(at)),
                Some((case, seq)) => {
                    let case = case.to_string();
                    query.filter(journal::at.gt(at).or(journal::at.eq(at).and(
                        journal::case_id.gt(case.clone()).or(journal::case_id.eq(case).and(journal::seq.gt(*seq))),
                    )))
                }
            };
            query.order((journal::at, journal::case_id, journal::seq)).limit(limit).load(conn)
        })
    }

    /// Entries of these kinds made from one moment on and before another, in order of time, at most `limit` after the first `offset`.
    pub fn journal_of_kinds(
        &mut self,
        kinds: &[String],
        (from, before): (Timestamp, Timestamp),
        (limit, offset): (i64, i64),
    ) -> Result<Vec<EntryRecord>, StoreError> {
        self.run(|conn| {
            journal::table
                .filter(journal::at.ge(micros(from)).and(journal::at.lt(micros(before))))
                .filter(journal::kind.eq_any(kinds))
                .order((journal::at, journal::case_id, journal::seq))
                .limit(limit)
                .offset(offset)
                .select(EntryRecord::as_select())
                .load(conn)
        })
    }

    fn journal_head(&mut self, case: &str) -> Result<Option<(i64, String)>, StoreError> {
        self.run(|conn| {
            journal_heads::table
                .find(case)
                .select((journal_heads::seq, journal_heads::hash))
                .first::<(i64, String)>(conn)
                .optional()
        })
    }
}
