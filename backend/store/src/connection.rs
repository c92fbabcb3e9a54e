//! One connection to either database.

use crate::{Error, engine::Target};
use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection};

/// A connection to either database; queries are written once against it.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

impl AnyConnection {
    /// Opens a connection and sets it up for `purpose`.
    pub(crate) fn open(target: &Target, purpose: Purpose) -> Result<Self, Error> {
        match target {
            Target::Postgres(url) => {
                let mut connection =
                    PgConnection::establish(url).map_err(|error| Error::Unavailable(error.to_string()))?;
                // A commit is an answer to a sender: it must be on disk whatever the server's default is.
                connection.batch_execute("SET synchronous_commit = on; SET TIME ZONE 'UTC'")?;
                Ok(Self::Postgres(connection))
            }
            Target::Sqlite(path) => {
                let mut connection =
                    SqliteConnection::establish(path).map_err(|error| Error::Unavailable(error.to_string()))?;
                // The time-out first: setting the journal mode itself may have to wait for another process.
                connection.batch_execute("PRAGMA busy_timeout = 5000")?;
                connection.batch_execute(
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000",
                )?;
                if purpose == Purpose::Read {
                    connection.batch_execute("PRAGMA query_only = ON")?;
                }
                Ok(Self::Sqlite(connection))
            }
        }
    }
}
