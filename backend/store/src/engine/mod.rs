//! The store itself: where it is, how it is opened, one writer per site, many readers.

mod pool;
mod postgres;
mod sqlite;

use crate::{
    Error,
    connection::{AnyConnection, Purpose},
    dialect,
    journal::Line,
    open_alarms::Decoded,
    tx::{Read, Tx},
};
use domain::SiteId;
use pool::Pool;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// Where the data is and how many may read at once.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// `sqlite:/path/file.db` or `postgres://user:password@host:port/database`.
    pub url: String,
    /// Connections for readers; on PostgreSQL as many again for writers. At least one.
    pub readers: u32,
}

impl std::fmt::Debug for Config {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = match (self.url.split_once("://"), self.url.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
            _ => self.url.clone(),
        };
        f.debug_struct("Config").field("url", &shown).field("readers", &self.readers).finish()
    }
}

/// Which database, and where.
#[derive(Clone)]
pub(crate) enum Target {
    Postgres(String),
    Sqlite(String),
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite:") {
            // A database in memory would be another one for every connection.
            Some(path) if !path.is_empty() && !path.contains(":memory:") => Ok(Self::Sqlite(path.to_owned())),
            _ => Err(Error::Address(url.split(':').next().unwrap_or_default().to_owned())),
        }
    }
}

/// The hospital's data. Cheap to clone; all clones share connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    target: Target,
    readers: Pool,
    writer: Writer,
    decoded: Arc<Decoded>,
}

enum Writer {
    Sqlite(sqlite::Writer),
    Postgres(postgres::Writer),
}

/// What a committed write hands back. It exists only once the commit is on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed<T> {
    /// What the closure handed back.
    pub value: T,
    /// The journal lines just written, in order.
    pub lines: Vec<Line>,
}

impl Store {
    /// Opens the database; makes the file where there is none. Does not migrate.
    ///
    /// # Errors
    /// [`Error::Address`] or [`Error::Unavailable`].
    pub fn open(config: &Config) -> Result<Self, Error> {
        let target = Target::parse(&config.url)?;
        let size = config.readers.max(1);
        let decoded = Arc::new(Decoded::default());
        let writer = match &target {
            Target::Sqlite(_) => Writer::Sqlite(sqlite::Writer::start(target.clone(), Arc::clone(&decoded))?),
            Target::Postgres(_) => Writer::Postgres(postgres::Writer::open(&target, size, Arc::clone(&decoded))?),
        };
        let readers = Pool::open(&target, Purpose::Read, size)?;
        Ok(Self { inner: Arc::new(Inner { target, readers, writer, decoded }) })
    }

    /// Brings the tables up to date and hands back the names of the migrations applied, in order. Several nodes may
    /// call it at once.
    ///
    /// # Errors
    /// [`Error::Migration`] or [`Error::Unavailable`].
    pub fn migrate(&self) -> Result<Vec<String>, Error> {
        dialect::migrate(&mut AnyConnection::open(&self.inner.target, Purpose::Write)?)
    }

    /// True while the tables are older than this version.
    ///
    /// # Errors
    /// [`Error::Migration`] or [`Error::Unavailable`].
    pub fn pending_migrations(&self) -> Result<bool, Error> {
        dialect::pending_migrations(&mut AnyConnection::open(&self.inner.target, Purpose::Write)?)
    }

    /// Runs `work` as the only writer of `site` and answers after the commit is on disk. An error or a panic in
    /// `work` undoes everything that it wrote, and nothing of anybody else's.
    ///
    /// A caller that gives up waiting does not stop the write. Where the site does not exist yet, `work` may only
    /// insert it first.
    ///
    /// # Errors
    /// That of `work`; [`Error::Fault`] for a panic, [`Error::NotCommitted`], [`Error::Unavailable`], [`Error::Closed`].
    pub async fn write<T, E>(
        &self,
        site: SiteId,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Committed<T>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.inner.writer {
            Writer::Sqlite(writer) => writer.write(Some(site), work).await,
            Writer::Postgres(writer) => writer.write(Some(site), work).await,
        }
    }

    /// [`Store::write`] for rows that belong to no site's journal: sessions, failures, outbox marks, secrets.
    ///
    /// On PostgreSQL such writes run beside each other and beside those of sites. They do not wait for each other in
    /// a circle as long as each marks rows one at a time, or in the order of their ids.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_unscoped<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let committed = match &self.inner.writer {
            Writer::Sqlite(writer) => writer.write(None, work).await,
            Writer::Postgres(writer) => writer.write(None, work).await,
        };
        committed.map(|committed| committed.value)
    }

    /// Runs `work` on one consistent state. Never waits for a writer.
    ///
    /// # Errors
    /// That of `work`; [`Error::Fault`] for a panic, [`Error::Unavailable`], [`Error::Closed`].
    pub async fn read<T, E>(&self, work: impl FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let decoded = Arc::clone(&self.inner.decoded);
        self.inner
            .readers
            .spawn(move |pool| pool.run(dialect::begin_read, |c| guarded(|| work(&mut Read::new(c, &decoded)))))
            .await
    }

    /// [`Store::write`] for a thread of one's own, such as the command line's. Panics inside an async task.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E>(
        &self,
        site: SiteId,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Committed<T>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.inner.writer {
            Writer::Sqlite(writer) => writer.write_blocking(Some(site), work),
            Writer::Postgres(writer) => writer.write_blocking(Some(site), work),
        }
    }

    /// [`Store::write_unscoped`] for a thread of one's own. Panics inside an async task.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_unscoped_blocking<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let committed = match &self.inner.writer {
            Writer::Sqlite(writer) => writer.write_blocking(None, work),
            Writer::Postgres(writer) => writer.write_blocking(None, work),
        };
        committed.map(|committed| committed.value)
    }

    /// [`Store::read`] for a thread of one's own.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T, E>(&self, work: impl FnOnce(&mut Read<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Error>,
    {
        self.inner.readers.run(dialect::begin_read, |c| guarded(|| work(&mut Read::new(c, &self.inner.decoded))))
    }

    /// Ok while the database answers and takes writes.
    ///
    /// # Errors
    /// [`Error::Unavailable`] or [`Error::Closed`].
    pub async fn ping(&self) -> Result<(), Error> {
        self.read(|read| read.answer()).await?;
        self.write_unscoped(|tx| tx.answer()).await
    }

    /// Takes no more work, finishes what was taken, and lets go of the database.
    pub async fn close(&self) {
        match &self.inner.writer {
            Writer::Sqlite(writer) => writer.close().await,
            Writer::Postgres(writer) => writer.close().await,
        }
        self.inner.readers.close().await;
    }
}

impl Read<'_> {
    fn answer(&mut self) -> Result<(), Error> {
        use diesel::connection::SimpleConnection;
        Ok(self.connection.batch_execute("SELECT 1")?)
    }
}

/// The caller's part of a write, inside a transaction that somebody else begins and ends.
fn attempt<T, E: From<Error>>(
    connection: &mut AnyConnection,
    decoded: &Decoded,
    site: Option<SiteId>,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<Committed<T>, E> {
    guarded(|| {
        let mut tx = Tx::new(connection, decoded, site)?;
        let value = work(&mut tx)?;
        let lines = tx.finish()?;
        Ok(Committed { value, lines })
    })
}

/// Turns a panic into [`Error::Fault`].
pub(crate) fn guarded<T, E: From<Error>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    // What a panic leaves half done is undone by the rollback that every error brings.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a panic without words".to_owned());
        Err(Error::Fault(text).into())
    })
}
