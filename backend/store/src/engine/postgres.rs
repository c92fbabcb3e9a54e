//! Writing to PostgreSQL: one transaction per call, on a connection of the pool.

use super::{Committed, Pool, Target, attempt};
use crate::{Error, connection::Purpose, dialect, open_alarms::Decoded, tx::Tx};
use domain::SiteId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Mutex as AsyncMutex;

/// Writers of all sites. Two of the same site take turns before they take a connection, so that a busy site never
/// holds more than one connection of this node while it waits for its own row; the row's lock then orders nodes.
pub(crate) struct Writer {
    pool: Pool,
    decoded: Arc<Decoded>,
    turns: Mutex<HashMap<SiteId, Arc<AsyncMutex<()>>>>,
}

impl Writer {
    pub(crate) fn open(target: &Target, size: u32, decoded: Arc<Decoded>) -> Result<Self, Error> {
        Ok(Self { decoded, pool: Pool::open(target, Purpose::Write, size)?, turns: Mutex::default() })
    }

    pub(crate) async fn write<T, E>(
        &self,
        site: Option<SiteId>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Committed<T>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let turn = match site.map(|site| self.turn(site)) {
            Some(turn) => Some(turn.lock_owned().await),
            None => None,
        };
        let decoded = Arc::clone(&self.decoded);
        self.pool
            .spawn(move |pool| {
                let result = pool.run(dialect::begin_write, |connection| attempt(connection, &decoded, site, work));
                drop(turn);
                result
            })
            .await
    }

    pub(crate) fn write_blocking<T, E>(
        &self,
        site: Option<SiteId>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Committed<T>, E>
    where
        E: From<Error>,
    {
        let _turn = site.map(|site| self.turn(site).blocking_lock_owned());
        self.pool.run(dialect::begin_write, |connection| attempt(connection, &self.decoded, site, work))
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    fn turn(&self, site: SiteId) -> Arc<AsyncMutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(site).or_default())
    }
}
