//! What a closure gets: [`Read`], one consistent state to read; [`Tx`], the same and everything that writes.

use crate::{
    Error,
    connection::AnyConnection,
    dialect,
    engine::guarded,
    journal::{Head, Line},
    open_alarms::Decoded,
};
use domain::{AlarmId, SiteId};
use std::{
    collections::HashSet,
    ops::{Deref, DerefMut},
};

/// One consistent state of the database. Its methods are beside the rows that they read: alarms in
/// [`crate::alarms`], journal lines in [`crate::journal`] …
pub struct Read<'a> {
    pub(crate) connection: &'a mut AnyConnection,
    pub(crate) decoded: &'a Decoded,
    /// Alarms that the transaction wrote itself.
    pub(crate) written: HashSet<AlarmId>,
}

/// A running write transaction. It reads whatever [`Read`] reads, its own changes included.
pub struct Tx<'a> {
    read: Read<'a>,
    pub(crate) site: Option<SiteId>,
    pub(crate) head: Option<Head>,
    pub(crate) lines: Vec<Line>,
}

impl<'a> Read<'a> {
    pub(crate) fn new(connection: &'a mut AnyConnection, decoded: &'a Decoded) -> Self {
        Self { connection, decoded, written: HashSet::new() }
    }
}

impl<'a> Tx<'a> {
    /// Begins the caller's part of a transaction: locks the site's row, where a site is given.
    pub(crate) fn new(
        connection: &'a mut AnyConnection,
        decoded: &'a Decoded,
        site: Option<SiteId>,
    ) -> Result<Self, Error> {
        let head = match site {
            Some(site) => {
                dialect::lock_site(connection, &site.to_string())?.map(|(epoch, seq, hash)| Head { epoch, seq, hash })
            }
            None => None,
        };
        Ok(Self { read: Read::new(connection, decoded), site, head, lines: Vec::new() })
    }

    /// Runs `work` so that its failing, or panicking, undoes only what it wrote itself: the rest of the transaction
    /// goes on.
    ///
    /// # Errors
    /// Those of the database around it; what `work` answers, or [`Error::Fault`] where it panicked, is inside.
    pub fn attempt<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Result<T, E>, Error> {
        let (head, lines) = (self.head.clone(), self.lines.len());
        dialect::savepoint(self.connection)?;
        let outcome = guarded(|| work(self));
        if outcome.is_ok() {
            dialect::commit(self.connection)?;
        } else {
            dialect::rollback(self.connection)?;
            self.head = head;
            self.lines.truncate(lines);
        }
        Ok(outcome)
    }

    /// Ends the caller's part: the site's counter follows the lines written. Hands back the lines.
    pub(crate) fn finish(mut self) -> Result<Vec<Line>, Error> {
        self.write_head()?;
        Ok(self.lines)
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.read
    }
}
