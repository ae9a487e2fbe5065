//! What can go wrong between the program and its database.

use diesel::result::{DatabaseErrorKind, Error};

/// A failure of the store. A caller distinguishes three things: say it to the person ([`StoreError::Taken`], [`StoreError::Stale`],
/// [`StoreError::Missing`]), try later ([`StoreError::Away`], [`StoreError::Unsure`]), stop the process ([`StoreError::Fatal`]).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The address is not one of a database this store knows.
    #[error("database address «{0}» is not understood: use sqlite:/path/to/file.db or postgres://host/name")]
    Address(String),
    /// The database has migrations this program does not know: it was opened by a newer program.
    #[error(
        "the database was changed by a newer program (migration {0}): start that program, or restore an older backup"
    )]
    Newer(String),
    /// The schema could not be brought up to date.
    #[error("the database schema could not be brought up to date: {0}")]
    Migration(String),
    /// The database cannot be reached, is busy, full or read-only now. Nothing was kept; the same work may be tried again.
    #[error("the database cannot serve now: {0}")]
    Away(String),
    /// The connection was lost while the commit was under way: the work may or may not be on disk. Work keyed by its own id may be
    /// repeated safely.
    #[error("the connection was lost during commit, the outcome is not known: {0}")]
    Unsure(String),
    /// The disk refused to keep what was written, or the database file is torn. The process must stop: what the memory holds is no longer
    /// what the disk holds. Every later call of the same store answers with this error too.
    #[error("the database can no longer be trusted, the process must stop: {0}")]
    Fatal(String),
    /// A value that may exist once exists already (or another rule of the schema forbids the row).
    #[error("a rule of the database forbids this: {0}")]
    Taken(String),
    /// The row was changed by somebody else since it was read.
    #[error("{0} was changed by somebody else meanwhile")]
    Stale(&'static str),
    /// A row that must be there is not.
    #[error("{0} does not exist")]
    Missing(&'static str),
    /// Stored bytes are not what was stored: a digest does not match, or a value cannot be read.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The database refused the statement for a reason of its own.
    #[error("the database refused: {0}")]
    Refused(String),
}

impl StoreError {
    /// True when the process must stop.
    pub const fn is_fatal(&self) -> bool {
        matches!(self, Self::Fatal(_))
    }

    /// True when the same work may succeed later without anybody's hands.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Unsure(_))
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(kind, info) => {
                let said = info.message();
                match kind {
                    DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::NotNullViolation
                    | DatabaseErrorKind::CheckViolation => Self::Taken(said.to_owned()),
                    DatabaseErrorKind::SerializationFailure
                    | DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::UnableToSendCommand
                    | DatabaseErrorKind::ReadOnlyTransaction => Self::Away(said.to_owned()),
                    _ => by_words(said),
                }
            }
            Error::NotFound => Self::Missing("the row"),
            Error::DeserializationError(error) => Self::Damaged(error.to_string()),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// SQLite tells its result code only as the fixed English text of `sqlite3_errstr`.
fn by_words(said: &str) -> StoreError {
    const FATAL: [&str; 4] =
        ["disk I/O error", "database disk image is malformed", "file is not a database", "could not fsync"];
    const AWAY: [&str; 10] = [
        "database or disk is full",
        "database is locked",
        "database table is locked",
        "attempt to write a readonly database",
        "unable to open database file",
        "out of memory",
        "No space left on device",
        "deadlock detected",
        "due to lock timeout",
        "server closed the connection",
    ];
    if FATAL.iter().any(|words| said.contains(words)) {
        StoreError::Fatal(said.to_owned())
    } else if AWAY.iter().any(|words| said.contains(words)) {
        StoreError::Away(said.to_owned())
    } else {
        StoreError::Refused(said.to_owned())
    }
}
