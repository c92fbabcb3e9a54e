//! Databases for tests: a fresh one for each test, gone afterwards.
//!
//! [`on_each_database!`](crate::on_each_database) runs a test on SQLite and on PostgreSQL. The server is that of the
//! environment variable `SHOUWANG_TEST_POSTGRES` (`scripts/services start DIR` prints it); a missing variable fails
//! the test, and the word `none` leaves the PostgreSQL half out on purpose.
#![allow(clippy::expect_used, reason = "a test that cannot get its database has failed")]

use crate::{
    Config, Store,
    connection::{AnyConnection, Purpose},
    dialect,
    engine::Target,
};
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Bool, Text},
};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fs, ops::Deref, path::PathBuf, sync::OnceLock};
use uuid::Uuid;

/// The variable with the address of a PostgreSQL server whose databases may come and go.
pub const POSTGRES: &str = "SHOUWANG_TEST_POSTGRES";

/// A migrated, empty database of one test. Derefs to its [`Store`]; the database is removed when it is dropped.
pub struct TestStore {
    store: Store,
    url: String,
    kept: Kept,
}

enum Kept {
    Folder(PathBuf),
    Database { server: String, name: String },
}

/// One column of a table, as the database describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The declared type, in lower case.
    pub kind: String,
    /// It may be NULL.
    pub nullable: bool,
}

/// Tables by name; columns by name.
pub type Tables = BTreeMap<String, BTreeMap<String, Column>>;

/// Columns of an index, in order, and whether they are unique.
pub type Index = (Vec<String>, bool);

impl TestStore {
    /// A fresh SQLite file.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("shouwang-test-{}", Uuid::now_v7().simple()));
        fs::create_dir_all(&folder).expect("a folder for the test's database");
        let url = format!("sqlite:{}", folder.join("test.db").display());
        let store = open(&url);
        store.migrate().expect("migrations apply");
        Self { store, url, kept: Kept::Folder(folder) }
    }

    /// A fresh PostgreSQL database, copied from a migrated one; `None` where PostgreSQL is left out on purpose.
    ///
    /// # Panics
    /// Where the variable [`POSTGRES`] is missing or its server does not answer.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        let server = std::env::var(POSTGRES).unwrap_or_default();
        assert!(
            !server.is_empty(),
            "{POSTGRES} is not set: eval \"$(scripts/services start DIR)\", or set it to `none` to leave PostgreSQL out"
        );
        if server == "none" {
            return None;
        }
        let name = format!("shouwang_test_{}", Uuid::now_v7().simple());
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE {}", template(&server)));
        let url = with_database(&server, &name);
        Some(Self { store: open(&url), url, kept: Kept::Database { server, name } })
    }

    /// The database's address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// True on PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.kept, Kept::Database { .. })
    }

    /// Another store on the same database, as a second node would have.
    #[must_use]
    pub fn second_node(&self) -> Store {
        open(&self.url)
    }

    /// Runs statements behind the store's back, as somebody with a database client would.
    pub fn tamper(&self, sql: &str) {
        let mut connection = self.connect();
        let lax =
            if self.is_postgres() { "SET session_replication_role = replica" } else { "PRAGMA foreign_keys = OFF" };
        connection.batch_execute(lax).expect("a setting");
        connection.batch_execute(sql).expect("a statement behind the store's back");
    }

    /// Undoes every migration.
    pub fn revert_all(&self) {
        dialect::revert_all(&mut self.connect()).expect("migrations can be undone");
    }

    /// Every table but the one in which migrations are counted.
    #[must_use]
    pub fn tables(&self) -> Tables {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            table_name: String,
            #[diesel(sql_type = Text)]
            column_name: String,
            #[diesel(sql_type = Text)]
            kind: String,
            #[diesel(sql_type = Bool)]
            nullable: bool,
        }
        let sql = if self.is_postgres() {
            "SELECT table_name::text, column_name::text, data_type::text AS kind, is_nullable = 'YES' AS nullable
             FROM information_schema.columns WHERE table_schema = 'public'"
        } else {
            "SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS kind, c.\"notnull\" = 0 AS nullable
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        };
        let mut tables = Tables::new();
        for row in sql_query(sql).load::<Row>(&mut self.connect()).expect("columns") {
            let column = Column { kind: row.kind, nullable: row.nullable };
            tables.entry(row.table_name).or_default().insert(row.column_name, column);
        }
        tables.remove("__diesel_schema_migrations");
        tables
    }

    /// Every index of a table, those of primary and unique keys included, in one order.
    #[must_use]
    pub fn indices(&self, table: &str) -> Vec<Index> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            index_name: String,
            #[diesel(sql_type = Bool)]
            is_unique: bool,
            #[diesel(sql_type = Text)]
            column_name: String,
        }
        let sql = if self.is_postgres() {
            format!(
                "SELECT i.indexrelid::regclass::text AS index_name, i.indisunique AS is_unique, a.attname::text AS column_name
                 FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                 WHERE i.indrelid = '{table}'::regclass ORDER BY 1, k.place"
            )
        } else {
            format!(
                "SELECT l.name AS index_name, l.\"unique\" AS is_unique, c.name AS column_name
                 FROM pragma_index_list('{table}') l JOIN pragma_index_info(l.name) c ORDER BY 1, c.seqno"
            )
        };
        let mut indices: BTreeMap<String, Index> = BTreeMap::new();
        for row in sql_query(sql).load::<Row>(&mut self.connect()).expect("indices") {
            let index = indices.entry(row.index_name).or_insert_with(|| (Vec::new(), row.is_unique));
            index.0.push(row.column_name);
        }
        let mut indices: Vec<Index> = indices.into_values().collect();
        indices.sort();
        indices
    }

    /// Every foreign key of a table: its column and the table that it refers to, in one order.
    #[must_use]
    pub fn foreign_keys(&self, table: &str) -> Vec<(String, String)> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            column_name: String,
            #[diesel(sql_type = Text)]
            refers_to: String,
        }
        let sql = if self.is_postgres() {
            format!(
                "SELECT a.attname::text AS column_name, c.confrelid::regclass::text AS refers_to
                 FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
                 WHERE c.contype = 'f' AND c.conrelid = '{table}'::regclass"
            )
        } else {
            format!("SELECT \"from\" AS column_name, \"table\" AS refers_to FROM pragma_foreign_key_list('{table}')")
        };
        let rows: Vec<Row> = sql_query(sql).load(&mut self.connect()).expect("foreign keys");
        let mut keys: Vec<_> = rows.into_iter().map(|row| (row.column_name, row.refers_to)).collect();
        keys.sort();
        keys
    }

    /// Text columns, as `table.column`, that this database does not compare by their bytes.
    #[must_use]
    pub fn texts_not_by_bytes(&self) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            name: String,
        }
        let sql = if self.is_postgres() {
            "SELECT (table_name || '.' || column_name)::text AS name FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
             AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' ORDER BY 1"
        } else {
            // Another collation has to be named in the table's own words.
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%COLLATE%'
             AND sql NOT LIKE '%COLLATE BINARY%'"
        };
        let rows: Vec<Row> = sql_query(sql).load(&mut self.connect()).expect("columns");
        rows.into_iter().map(|row| row.name).collect()
    }

    /// The number of rows of a table.
    #[must_use]
    pub fn count(&self, table: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            rows: i64,
        }
        let row: Row = sql_query(format!("SELECT count(*) AS rows FROM {table}"))
            .get_result(&mut self.connect())
            .expect("a count");
        row.rows
    }

    fn connect(&self) -> AnyConnection {
        let target = Target::parse(&self.url).expect("an address");
        AnyConnection::open(&target, Purpose::Write).expect("a connection")
    }
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        match &self.kept {
            // What cannot be removed stays in the system's folder for temporary files.
            Kept::Folder(folder) => drop(fs::remove_dir_all(folder)),
            Kept::Database { server, name } => {
                if let Ok(mut connection) = PgConnection::establish(server) {
                    drop(connection.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
                }
            }
        }
    }
}

/// Runs a story on a fresh SQLite file. Used by [`on_each_database!`](crate::on_each_database).
pub fn on_sqlite(story: impl AsyncFnOnce(&TestStore)) {
    let test = TestStore::sqlite();
    runtime().block_on(story(&test));
}

/// Runs a story on a fresh PostgreSQL database. Used by [`on_each_database!`](crate::on_each_database).
pub fn on_postgres(story: impl AsyncFnOnce(&TestStore)) {
    if let Some(test) = TestStore::postgres() {
        runtime().block_on(story(&test));
    }
}

/// Writes a test once and runs it on a fresh database of each kind:
///
/// ```ignore
/// store::on_each_database! {
///     async fn a_site_can_be_found(test) {
///         assert!(test.read(|read| read.sites()).await.unwrap().is_empty());
///     }
/// }
/// ```
#[macro_export]
macro_rules! on_each_database {
    ($($(#[$note:meta])* async fn $name:ident($test:ident) $story:block)+) => {$(
        $(#[$note])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn story($test: &$crate::testing::TestStore) $story

            #[test]
            fn sqlite() {
                $crate::testing::on_sqlite(story);
            }

            #[test]
            fn postgres() {
                $crate::testing::on_postgres(story);
            }
        }
    )+};
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn open(url: &str) -> Store {
    Store::open(&Config { url: url.to_owned(), readers: 4 }).expect("the test's database opens")
}

fn run(server: &str, sql: &str) {
    PgConnection::establish(server).expect("the test server answers").batch_execute(sql).expect("a statement");
}

fn with_database(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').unwrap_or((server, ""));
    let (start, _) = address.rsplit_once('/').expect("an address with a database");
    if options.is_empty() { format!("{start}/{name}") } else { format!("{start}/{name}?{options}") }
}

/// The name of a migrated, empty database that others are copied from; made by the first test that needs it. Its name
/// follows from the migrations' text, so that a change makes another one.
fn template(server: &str) -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("shouwang_template_{}", migrations_digest());
        let mut connection = PgConnection::establish(server).expect("the test server answers");
        // Several test programs may come here at once. The lock ends with the connection.
        connection.batch_execute("SELECT pg_advisory_lock(20261122)").expect("a lock");
        #[derive(QueryableByName)]
        struct Found {
            #[diesel(sql_type = Bool)]
            found: bool,
        }
        let found: Found =
            sql_query(format!("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = '{name}') AS found"))
                .get_result(&mut connection)
                .expect("a look");
        if !found.found {
            // Renamed once it is whole, so that a test that dies here leaves nothing that looks whole.
            let making = format!("{name}_making");
            for sql in [format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"), format!("CREATE DATABASE {making}")] {
                connection.batch_execute(&sql).expect("a statement");
            }
            let target = Target::parse(&with_database(server, &making)).expect("an address");
            let mut made = AnyConnection::open(&target, Purpose::Write).expect("a connection");
            dialect::migrate(&mut made).expect("migrations apply");
            drop(made);
            connection.batch_execute(&format!("ALTER DATABASE {making} RENAME TO {name}")).expect("a new name");
        }
        name
    })
}

fn migrations_digest() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the migrations")
        .map(|entry| entry.expect("a migration").path().join("up.sql"))
        .collect();
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.display().to_string());
        digest.update(fs::read(&file).expect("a migration"));
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
