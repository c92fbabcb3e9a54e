//! Sources: machines that raise alarms with a key.

use crate::{
    Error, columns,
    schema::sources,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{SiteId, SourceId, Timestamp};

/// A machine that raises alarms through HTTP with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// The site.
    pub site: SiteId,
    /// What people call it.
    pub name: String,
    /// Hash of its key; unique.
    pub key_hash: String,
    /// It may name buttons as places.
    pub may_use_buttons: bool,
    /// Since when its key is no longer taken.
    pub revoked_at: Option<Timestamp>,
}

type Row = (String, String, String, String, bool, Option<i64>);

impl Read<'_> {
    /// A source.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn source(&mut self, id: SourceId) -> Result<Option<Source>, Error> {
        let row: Option<Row> = sources::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(source).transpose()
    }

    /// The source with a key, revoked ones included.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn source_by_key_hash(&mut self, key_hash: &str) -> Result<Option<Source>, Error> {
        let row: Option<Row> =
            sources::table.filter(sources::key_hash.eq(key_hash)).first(self.connection).optional()?;
        row.map(source).transpose()
    }

    /// All of a site, by name.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn sources(&mut self, site: SiteId) -> Result<Vec<Source>, Error> {
        let rows: Vec<Row> = sources::table
            .filter(sources::site.eq(site.to_string()))
            .order((sources::name, sources::id))
            .load(self.connection)?;
        rows.into_iter().map(source).collect()
    }
}

impl Tx<'_> {
    /// Writes new sources.
    ///
    /// # Errors
    /// [`Error::Conflict`] where an id or key is there already.
    pub fn insert_sources(&mut self, sources: &[Source]) -> Result<(), Error> {
        for source in sources {
            diesel::insert_into(sources::table)
                .values((
                    sources::id.eq(source.id.to_string()),
                    sources::site.eq(source.site.to_string()),
                    sources::name.eq(&source.name),
                    sources::key_hash.eq(&source.key_hash),
                    sources::may_use_buttons.eq(source.may_use_buttons),
                    sources::revoked_at.eq(columns::ms(source.revoked_at)),
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Writes all that may change: name, key, what it may, and whether it is revoked.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::Conflict`] where another source has the key.
    pub fn update_source(&mut self, source: &Source) -> Result<(), Error> {
        let changed = diesel::update(sources::table.find(source.id.to_string()))
            .set((
                sources::name.eq(&source.name),
                sources::key_hash.eq(&source.key_hash),
                sources::may_use_buttons.eq(source.may_use_buttons),
                sources::revoked_at.eq(columns::ms(source.revoked_at)),
            ))
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("sources")) } else { Ok(()) }
    }
}

fn source((id, site, name, key_hash, may_use_buttons, revoked_at): Row) -> Result<Source, Error> {
    Ok(Source {
        id: columns::id("sources.id", &id)?,
        site: columns::id("sources.site", &site)?,
        name,
        key_hash,
        may_use_buttons,
        revoked_at: columns::instant(revoked_at),
    })
}
