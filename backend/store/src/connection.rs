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

/// What this side asks of its TCP connection, in the words of the address: a server that is gone is noticed within
/// seconds, not after the two hours of the system's default. What the address already says stays.
const CLIENT_WATCHES: [(&str, &str); 6] = [
    ("connect_timeout", "5"),
    ("keepalives", "1"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

/// The same from the other side: a client whose machine died lets go of its locks. Units: s, s, count, ms.
const SERVER_WATCHES: &str = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2;
     SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000";

/// A client that holds a site's row and stops answering would keep every alarm of that site from being raised. So the
/// server ends a transaction in which nothing comes for 5 s; whoever waits for the row waits longer than that, and then
/// has it; and nobody waits for ever.
const NOBODY_IS_BLOCKED: &str = "SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '8s'";

/// An address with what is to be asked of its connection.
fn watched(url: &str) -> String {
    let mut address = url.to_owned();
    let (mut mark, given) = match url.split_once('?') {
        Some((_, given)) => ('&', given),
        None => ('?', ""),
    };
    for (name, value) in CLIENT_WATCHES {
        let is_given = given.split('&').any(|pair| pair.split('=').next() == Some(name));
        if !is_given {
            address.push(mark);
            address.push_str(name);
            address.push('=');
            address.push_str(value);
            mark = '&';
        }
    }
    address
}

impl AnyConnection {
    /// Opens a connection and sets it up for `purpose`.
    pub(crate) fn open(target: &Target, purpose: Purpose) -> Result<Self, Error> {
        match target {
            Target::Postgres(url) => {
                let mut connection =
                    PgConnection::establish(&watched(url)).map_err(|error| Error::Unavailable(error.to_string()))?;
                // A commit is an answer to a sender: it must be on disk whatever the server's default is.
                connection.batch_execute("SET synchronous_commit = on; SET TIME ZONE 'UTC'")?;
                connection.batch_execute(SERVER_WATCHES)?;
                if purpose == Purpose::Write {
                    connection.batch_execute(NOBODY_IS_BLOCKED)?;
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_stays() {
        assert_eq!(
            watched("postgres://shouwang:a@db/shouwang"),
            "postgres://shouwang:a@db/shouwang?connect_timeout=5&keepalives=1&keepalives_idle=5\
             &keepalives_interval=2&keepalives_count=3&tcp_user_timeout=10000"
        );
        assert_eq!(
            watched("postgres://db/shouwang?sslmode=require&keepalives_idle=60"),
            "postgres://db/shouwang?sslmode=require&keepalives_idle=60&connect_timeout=5&keepalives=1\
             &keepalives_interval=2&keepalives_count=3&tcp_user_timeout=10000"
        );
    }
}
