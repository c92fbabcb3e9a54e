//! Connections that several callers take in turn.

use super::Target;
use crate::{
    Error,
    connection::{AnyConnection, Purpose},
    dialect,
};
use diesel::{QueryResult, r2d2};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How long a caller on a thread of its own waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections of one purpose.
#[derive(Clone)]
pub(crate) struct Pool {
    connections: r2d2::Pool<Manager>,
    /// One per connection, so that an async caller waits in line here and not on a thread.
    permits: Arc<Semaphore>,
    size: u32,
}

struct Manager {
    target: Target,
    purpose: Purpose,
}

struct Pooled {
    connection: AnyConnection,
    broken: bool,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = Error;

    fn connect(&self) -> Result<Pooled, Error> {
        AnyConnection::open(&self.target, self.purpose).map(|connection| Pooled { connection, broken: false })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Error> {
        use diesel::connection::SimpleConnection;
        Ok(pooled.connection.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.broken
    }
}

impl Pool {
    pub(crate) fn open(target: &Target, purpose: Purpose, size: u32) -> Result<Self, Error> {
        // The pool would go on trying; whoever opens a store wants to know at once.
        drop(AnyConnection::open(target, purpose)?);
        let connections = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            // A dead connection shows when a transaction is begun on it, before anything is lost: see `begun`.
            .test_on_check_out(false)
            .error_handler(Box::new(Quiet))
            .build(Manager { target: target.clone(), purpose })
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { connections, permits: Arc::new(Semaphore::new(size as usize)), size })
    }

    /// Runs `job` on a blocking thread once a connection is free.
    pub(crate) async fn spawn<T, E, J>(&self, job: J) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        J: FnOnce(&Self) -> Result<T, E> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Error::Closed)?;
        let pool = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let result = job(&pool);
            drop(permit);
            result
        });
        task.await.map_err(|_| Error::Closed)?
    }

    /// Runs `work` in a transaction: committed when it succeeds, undone when it does not.
    pub(crate) fn run<T, E: From<Error>>(
        &self,
        begin: fn(&mut AnyConnection) -> QueryResult<()>,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut pooled = self.begun(begin)?;
        let result = match work(&mut pooled.connection) {
            Ok(value) => match dialect::commit(&mut pooled.connection) {
                Ok(()) => return Ok(value),
                Err(error) => Err(Error::NotCommitted(error.to_string()).into()),
            },
            Err(error) => Err(error),
        };
        pooled.broken = dialect::rollback(&mut pooled.connection).is_err();
        result
    }

    /// A connection with a transaction begun. A connection that died in the pool is thrown away for another one:
    /// nothing has been asked of it yet.
    fn begun(
        &self,
        begin: fn(&mut AnyConnection) -> QueryResult<()>,
    ) -> Result<r2d2::PooledConnection<Manager>, Error> {
        if self.permits.is_closed() {
            return Err(Error::Closed);
        }
        let mut tries = self.size;
        loop {
            let mut pooled = self.connections.get().map_err(|error| Error::Unavailable(error.to_string()))?;
            match begin(&mut pooled.connection) {
                Ok(()) => return Ok(pooled),
                Err(error) => {
                    pooled.broken = true;
                    if tries == 0 {
                        return Err(Error::Unavailable(error.to_string()));
                    }
                    tries -= 1;
                }
            }
        }
    }

    /// Takes no more work and waits until what runs is done.
    pub(crate) async fn close(&self) {
        // Fails only where it is closed already.
        let all = self.permits.acquire_many(self.size).await;
        self.permits.close();
        drop(all);
    }
}

/// Failed attempts to connect are told to whoever waits for a connection; in the log they are a warning.
#[derive(Debug)]
struct Quiet;

impl r2d2::HandleError<Error> for Quiet {
    fn handle_error(&self, error: Error) {
        tracing::warn!(%error, "no connection to the database");
    }
}
