//! What can go wrong while keeping.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// Why something was not kept or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The row changed since it was read, or one with the same id or key is there already.
    /// Inside a write on PostgreSQL nothing more can be done in that transaction.
    #[error("conflict: {what}")]
    Conflict {
        /// The table, or the constraint that the database named.
        what: String,
    },
    /// There is no such row.
    #[error("no such row in {table}")]
    Missing {
        /// The table.
        table: &'static str,
    },
    /// A row refers to one that does not exist, or holds what its table does not allow.
    #[error("not allowed by the schema: {0}")]
    NotAllowed(String),
    /// A journal line was asked for outside a write to an existing site.
    #[error("journal lines need a write to an existing site")]
    NoSite,
    /// What the database holds is not what this version writes there.
    #[error("{column} cannot be read: {reason}")]
    Unreadable {
        /// The column.
        column: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A domain value could not be written as text.
    #[error("{column} cannot be written: {reason}")]
    Unwritable {
        /// The column.
        column: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The database cannot be reached, is full, or stays locked by somebody else.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The caller's closure panicked, or the store has a defect; the transaction was rolled back.
    #[error("fault: {0}")]
    Fault(String),
    /// The transaction could not be committed; nothing of it was kept.
    #[error("not committed: {0}")]
    NotCommitted(String),
    /// The database's address is neither `sqlite:PATH` nor `postgres://…`.
    #[error("not a database address: {0}")]
    Address(String),
    /// A migration failed.
    #[error("migration: {0}")]
    Migration(String),
    /// Any other answer of the database.
    #[error("database: {0}")]
    Database(Diesel),
}

/// How the databases' own words begin where they cannot be used at the moment.
const BUSY_OR_BROKEN: [&str; 6] = [
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "unable to open",
    "canceling statement due to lock timeout",
    "terminating connection due to",
];

impl Error {
    pub(crate) fn missing(table: &'static str) -> Self {
        Self::Missing { table }
    }

    pub(crate) fn conflict(what: impl Into<String>) -> Self {
        Self::Conflict { what: what.into() }
    }

    pub(crate) fn unreadable(column: &'static str, reason: &impl ToString) -> Self {
        Self::Unreadable { column, reason: reason.to_string() }
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::DatabaseError(kind, info) => {
                let text = info.message().to_owned();
                match kind {
                    DatabaseErrorKind::UniqueViolation => {
                        Self::Conflict { what: info.constraint_name().map_or(text, str::to_owned) }
                    }
                    DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::NotNullViolation
                    | DatabaseErrorKind::CheckViolation => Self::NotAllowed(text),
                    DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection => {
                        Self::Unavailable(text)
                    }
                    _ if BUSY_OR_BROKEN.iter().any(|start| text.starts_with(start)) => Self::Unavailable(text),
                    kind => Self::Database(Diesel::DatabaseError(kind, info)),
                }
            }
            other => Self::Database(other),
        }
    }
}
