//! Secrets of the installation that it makes itself, such as its push key.

use crate::{
    Error, dialect,
    schema::secrets,
    tx::{Read, Tx},
};
use diesel::prelude::*;

impl Read<'_> {
    /// A secret.
    ///
    /// # Errors
    /// One of the database.
    pub fn secret(&mut self, name: &str) -> Result<Option<String>, Error> {
        Ok(secrets::table.find(name).select(secrets::value).first(self.connection).optional()?)
    }
}

impl Tx<'_> {
    /// Keeps `value` under `name` unless there is a secret of this name; hands back the one that is kept. Of several
    /// nodes that make one at the same time, all get the same.
    ///
    /// # Errors
    /// One of the database.
    pub fn keep_secret(&mut self, name: &str, value: &str) -> Result<String, Error> {
        dialect::insert_secret(self.connection, name, value)?;
        self.secret(name)?.ok_or(Error::missing("secrets"))
    }

    /// Removes a secret, so that a new one can be kept; true where there was one.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_secret(&mut self, name: &str) -> Result<bool, Error> {
        Ok(diesel::delete(secrets::table.find(name)).execute(self.connection)? > 0)
    }
}
