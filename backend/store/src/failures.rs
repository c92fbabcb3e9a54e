//! Wrong tries in a row, and the locks that follow from them. How many are too many is decided elsewhere.

use crate::{
    Error, columns, dialect,
    schema::failures,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::Timestamp;

/// Wrong tries of one account, phone or address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures {
    /// Whose, as the caller names it.
    pub key: String,
    /// How many since `first_at`.
    pub count: u32,
    /// The first of them.
    pub first_at: Timestamp,
    /// Until when nothing is tried for it.
    pub locked_until: Option<Timestamp>,
}

impl Read<'_> {
    /// The wrong tries of `key`, where there are any.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn failures(&mut self, key: &str) -> Result<Option<Failures>, Error> {
        let row: Option<(String, i32, i64, Option<i64>)> =
            failures::table.find(key).first(self.connection).optional()?;
        row.map(|(key, count, first_at, locked_until)| {
            Ok(Failures {
                key,
                count: columns::count("failures.count", count)?,
                first_at: Timestamp(first_at),
                locked_until: columns::instant(locked_until),
            })
        })
        .transpose()
    }
}

impl Tx<'_> {
    /// Counts one more wrong try of `key` at `now` and hands back the count. It begins again at 1 where the first
    /// one was before `since`; a lock that ran out is lifted, but does not make the tries before it undone. Two tries at the same time count as two.
    ///
    /// # Errors
    /// One of the database.
    pub fn count_failure(&mut self, key: &str, now: Timestamp, since: Timestamp) -> Result<Failures, Error> {
        dialect::count_failure(self.connection, key, now.ms(), since.ms())?;
        self.failures(key)?.ok_or(Error::missing("failures"))
    }

    /// Locks `key` until an instant.
    ///
    /// # Errors
    /// [`Error::Missing`] where no failure of it was counted.
    pub fn lock_out(&mut self, key: &str, until: Timestamp) -> Result<(), Error> {
        let changed = diesel::update(failures::table.find(key))
            .set(failures::locked_until.eq(Some(until.ms())))
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("failures")) } else { Ok(()) }
    }

    /// Forgets the wrong tries of `key`; true where there were any.
    ///
    /// # Errors
    /// One of the database.
    pub fn clear_failures(&mut self, key: &str) -> Result<bool, Error> {
        Ok(diesel::delete(failures::table.find(key)).execute(self.connection)? > 0)
    }

    /// Forgets wrong tries that began before `before` and lock nobody at `now`; hands back how many.
    ///
    /// # Errors
    /// One of the database.
    pub fn delete_failures(&mut self, before: Timestamp, now: Timestamp) -> Result<usize, Error> {
        let old = failures::table
            .filter(failures::first_at.lt(before.ms()))
            .filter(failures::locked_until.is_null().or(failures::locked_until.le(now.ms())));
        Ok(diesel::delete(old).execute(self.connection)?)
    }
}
