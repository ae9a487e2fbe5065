//! Connections: opened with the settings that make «kept» mean «on disk», and the schema brought up to date.

use crate::StoreError;
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection, migration::MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::collections::BTreeSet;

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// One connection to either database.
#[derive(diesel::MultiConnection)]
pub(crate) enum Conn {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Pg(PgConnection),
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// A file.
    Sqlite(String),
    /// A server's address as libpq reads it.
    Pg(String),
}

impl Address {
    pub(crate) fn read(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            // `sqlite:///path` is written by many programs for the same file.
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains(":memory:") {
                return Err(StoreError::Address(url.to_owned()));
            }
            Ok(Self::Sqlite(path.to_owned()))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Pg(url.to_owned()))
        } else {
            // The address may hold a password, so it is not repeated.
            Err(StoreError::Address(url.split(':').next().unwrap_or_default().to_owned()))
        }
    }

    /// A connection that may write.
    pub(crate) fn connect(&self) -> Result<Conn, StoreError> {
        match self {
            Self::Sqlite(path) => {
                let mut conn = sqlite(path)?;
                conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
                Ok(Conn::Sqlite(conn))
            }
            Self::Pg(url) => {
                let mut conn = PgConnection::establish(url).map_err(|error| StoreError::Away(error.to_string()))?;
                conn.batch_execute(
                    "SET synchronous_commit = on; SET client_min_messages = warning; \
                     SET TIME ZONE 'UTC'; SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '10min';",
                )?;
                Ok(Conn::Pg(conn))
            }
        }
    }

    /// A connection that only reads.
    pub(crate) fn connect_reader(&self) -> Result<Conn, StoreError> {
        match self {
            Self::Sqlite(path) => {
                let mut conn = sqlite(path)?;
                conn.batch_execute("PRAGMA query_only = ON;")?;
                Ok(Conn::Sqlite(conn))
            }
            Self::Pg(_) => self.connect(),
        }
    }
}

fn sqlite(path: &str) -> Result<SqliteConnection, StoreError> {
    let mut conn = SqliteConnection::establish(path).map_err(|error| StoreError::Away(error.to_string()))?;
    // LIKE compares letter case, as in PostgreSQL.
    conn.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA case_sensitive_like = ON; PRAGMA cache_size = -16000; \
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(conn)
}

/// Brings the schema up to date, once, whichever process comes first.
pub(crate) fn migrate(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(conn) => migrate_one(conn),
        Conn::Pg(conn) => {
            // Roles of the program may start at the same moment on the same database.
            const LOCK: &str = "SELECT pg_advisory_lock(7120451)";
            conn.batch_execute(LOCK)?;
            let done = migrate_one(conn);
            conn.batch_execute("SELECT pg_advisory_unlock(7120451)")?;
            done
        }
    }
}

fn migrate_one<C, DB>(conn: &mut C) -> Result<(), StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let fail = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    let known: BTreeSet<String> =
        MIGRATIONS.migrations().map_err(fail)?.iter().map(|migration| migration.name().version().to_string()).collect();
    let applied = conn.applied_migrations().map_err(fail)?;
    if let Some(newer) = applied.iter().map(ToString::to_string).find(|version| !known.contains(version)) {
        return Err(StoreError::Newer(newer));
    }
    conn.run_pending_migrations(MIGRATIONS).map_err(fail)?;
    Ok(())
}
