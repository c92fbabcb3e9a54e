//! Everything that PostgreSQL and SQLite say differently. Nothing else in this room knows which one it talks to.

use crate::{Error, connection::AnyConnection, schema};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Key of the advisory lock under which one node migrates PostgreSQL while others wait: "shouwang" in ASCII.
const MIGRATING: i64 = i64::from_be_bytes(*b"shouwang");

/// The same expression on whichever connection it is.
macro_rules! on_either {
    ($connection:expr, $typed:ident => $body:expr) => {
        match $connection {
            AnyConnection::Postgres($typed) => $body,
            AnyConnection::Sqlite($typed) => $body,
        }
    };
}

/// Begins a transaction that reads one consistent state and writes nothing.
pub(crate) fn begin_read(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgres(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
        AnyConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
    }
}

/// Begins a transaction that writes. On SQLite it is the only one from here on.
pub(crate) fn begin_write(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgres(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL READ COMMITTED")
        }
        AnyConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
    }
}

/// Begins a savepoint inside the running transaction.
pub(crate) fn savepoint(connection: &mut AnyConnection) -> QueryResult<()> {
    on_either!(connection, c => AnsiTransactionManager::begin_transaction(c))
}

/// Ends the innermost savepoint or the transaction, and keeps it.
pub(crate) fn commit(connection: &mut AnyConnection) -> QueryResult<()> {
    on_either!(connection, c => AnsiTransactionManager::commit_transaction(c))
}

/// Ends the innermost savepoint or the transaction, and undoes it.
pub(crate) fn rollback(connection: &mut AnyConnection) -> QueryResult<()> {
    on_either!(connection, c => AnsiTransactionManager::rollback_transaction(c))
}

/// Locks a site's row against other writers until the end of the transaction; hands back its epoch, last journal
/// number and last hash. PostgreSQL: `FOR NO KEY UPDATE`, which excludes writers exactly as `FOR UPDATE` does but
/// lets rows be inserted elsewhere that only refer to the site (sessions). SQLite: there is one writer anyway.
pub(crate) fn lock_site(connection: &mut AnyConnection, site: &str) -> QueryResult<Option<(String, i64, String)>> {
    use schema::sites::dsl;
    let row = dsl::sites.find(site).select((dsl::epoch, dsl::seq, dsl::head_hash));
    match connection {
        AnyConnection::Postgres(c) => row.for_no_key_update().first(c).optional(),
        AnyConnection::Sqlite(c) => row.first(c).optional(),
    }
}

/// The ids of deliveries of a lane to attempt by `now`, earliest first; on PostgreSQL locked, and without those that
/// another node is claiming at this moment.
pub(crate) fn lock_due_deliveries(
    connection: &mut AnyConnection,
    channel: &str,
    channel_id: Option<&str>,
    now: i64,
    limit: i64,
) -> QueryResult<Vec<String>> {
    use schema::deliveries::dsl;
    let due = dsl::deliveries
        .filter(dsl::state.eq("pending"))
        .filter(dsl::channel.eq(channel))
        .filter(dsl::next_attempt_at.le(now))
        .filter(dsl::expires_at.gt(now))
        .order((dsl::next_attempt_at, dsl::id))
        .limit(limit)
        .select(dsl::id);
    match (connection, channel_id) {
        (AnyConnection::Postgres(c), Some(id)) => due.filter(dsl::channel_id.eq(id)).for_update().skip_locked().load(c),
        (AnyConnection::Postgres(c), None) => due.filter(dsl::channel_id.is_null()).for_update().skip_locked().load(c),
        (AnyConnection::Sqlite(c), Some(id)) => due.filter(dsl::channel_id.eq(id)).load(c),
        (AnyConnection::Sqlite(c), None) => due.filter(dsl::channel_id.is_null()).load(c),
    }
}

/// Locks a channel's row until the end of the transaction, so that two nodes do not plan its sendings at once.
pub(crate) fn lock_channel(connection: &mut AnyConnection, channel: &str) -> QueryResult<Option<String>> {
    use schema::channels::dsl;
    let row = dsl::channels.find(channel).select(dsl::id);
    match connection {
        AnyConnection::Postgres(c) => row.for_no_key_update().first(c).optional(),
        AnyConnection::Sqlite(c) => row.first(c).optional(),
    }
}

/// The ids of pending deliveries that are of no use any more at `now`; on PostgreSQL locked, and without those that
/// somebody else is marking at this moment.
pub(crate) fn lock_stale_deliveries(connection: &mut AnyConnection, now: i64) -> QueryResult<Vec<String>> {
    use schema::deliveries::dsl;
    let stale = dsl::deliveries.filter(dsl::state.eq("pending")).filter(dsl::expires_at.le(now)).select(dsl::id);
    match connection {
        AnyConnection::Postgres(c) => stale.for_update().skip_locked().load(c),
        AnyConnection::Sqlite(c) => stale.load(c),
    }
}

/// Locks the sessions of a person that were not ended, in one order, so that two nodes ending them do not wait for
/// each other.
pub(crate) fn lock_sessions(connection: &mut AnyConnection, person: &str) -> QueryResult<Vec<String>> {
    use schema::sessions::dsl;
    let live = dsl::sessions
        .filter(dsl::person.eq(person))
        .filter(dsl::revoked_at.is_null())
        .order(dsl::token_hash)
        .select(dsl::token_hash);
    match connection {
        AnyConnection::Postgres(c) => live.for_update().load(c),
        AnyConnection::Sqlite(c) => live.load(c),
    }
}

/// [`lock_sessions`] of those begun on a phone.
pub(crate) fn lock_sessions_on(connection: &mut AnyConnection, device: &str) -> QueryResult<Vec<String>> {
    use schema::sessions::dsl;
    let live = dsl::sessions
        .filter(dsl::device.eq(device))
        .filter(dsl::revoked_at.is_null())
        .order(dsl::token_hash)
        .select(dsl::token_hash);
    match connection {
        AnyConnection::Postgres(c) => live.for_update().load(c),
        AnyConnection::Sqlite(c) => live.load(c),
    }
}

/// Counts one more failure of `key` in one statement, so that no two at the same time count as one. The counter
/// starts again where the first failure is older than `since` or a lock ran out before `now`.
pub(crate) fn count_failure(connection: &mut AnyConnection, key: &str, now: i64, since: i64) -> QueryResult<()> {
    use diesel::sql_types::{BigInt, Text};
    // `$1` is a placeholder on both: SQLite numbers named ones by their first appearance.
    let query = diesel::sql_query(
        "INSERT INTO failures (key, count, first_at, locked_until) VALUES ($1, 1, $2, NULL)
         ON CONFLICT (key) DO UPDATE SET
           count = CASE WHEN failures.first_at < $3 THEN 1 ELSE failures.count + 1 END,
           first_at = CASE WHEN failures.first_at < $3 THEN $2 ELSE failures.first_at END,
           locked_until = CASE WHEN failures.locked_until <= $2 THEN NULL ELSE failures.locked_until END",
    )
    .bind::<Text, _>(key)
    .bind::<BigInt, _>(now)
    .bind::<BigInt, _>(since);
    on_either!(connection, c => query.execute(c).map(drop))
}

/// Writes a secret unless there is one of this name already.
pub(crate) fn insert_secret(connection: &mut AnyConnection, name: &str, value: &str) -> QueryResult<()> {
    use schema::secrets::dsl;
    on_either!(connection, c => {
        diesel::insert_into(dsl::secrets)
            .values((dsl::name.eq(name), dsl::value.eq(value)))
            .on_conflict(dsl::name)
            .do_nothing()
            .execute(c)
            .map(drop)
    })
}

/// A row that refers to nothing.
#[derive(diesel::QueryableByName)]
struct Orphan {
    #[diesel(sql_type = diesel::sql_types::Text)]
    table: String,
}

/// Applies what is missing of the migrations, in order; hands back the names of those applied. A second node waits
/// until the first is done, and then finds nothing to do. The connection is of no use for anything else afterwards.
pub(crate) fn migrate(connection: &mut AnyConnection) -> Result<Vec<String>, Error> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| Error::Migration(error.to_string());
    let mut applied = Vec::new();
    match connection {
        AnyConnection::Postgres(c) => {
            // The other node may take its time.
            c.batch_execute(&format!("SET lock_timeout = 0; SELECT pg_advisory_lock({MIGRATING})"))?;
            for migration in c.pending_migrations(POSTGRES).map_err(failed)? {
                c.run_migration(&migration).map_err(failed)?;
                applied.push(migration.name().to_string());
            }
        }
        AnyConnection::Sqlite(c) => {
            // A table whose CHECK changes is made anew, while others refer to it. Has to be said outside a transaction.
            c.batch_execute("PRAGMA foreign_keys = OFF")?;
            // Nobody else looks what is missing before this is done.
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?;
            for migration in c.pending_migrations(SQLITE).map_err(failed)? {
                c.run_migration(&migration).map_err(failed)?;
                applied.push(migration.name().to_string());
            }
            let broken: Vec<Orphan> = diesel::sql_query("PRAGMA foreign_key_check").load(c)?;
            if let Some(Orphan { table }) = broken.first() {
                AnsiTransactionManager::rollback_transaction(c)?;
                return Err(Error::Migration(format!("rows of {table} would lose what they refer to")));
            }
            AnsiTransactionManager::commit_transaction(c)?;
        }
    }
    Ok(applied)
}

/// True where a migration of this version has not been applied.
pub(crate) fn pending_migrations(connection: &mut AnyConnection) -> Result<bool, Error> {
    match connection {
        AnyConnection::Postgres(c) => c.has_pending_migration(POSTGRES),
        AnyConnection::Sqlite(c) => c.has_pending_migration(SQLITE),
    }
    .map_err(|error| Error::Migration(error.to_string()))
}

/// Undoes every migration, the newest first.
#[cfg(feature = "testing")]
pub(crate) fn revert_all(connection: &mut AnyConnection) -> Result<(), Error> {
    match connection {
        AnyConnection::Postgres(c) => c.revert_all_migrations(POSTGRES).map(drop),
        AnyConnection::Sqlite(c) => {
            c.batch_execute("PRAGMA foreign_keys = OFF")?;
            c.revert_all_migrations(SQLITE).map(drop)
        }
    }
    .map_err(|error| Error::Migration(error.to_string()))
}
