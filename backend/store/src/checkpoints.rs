//! Checkpoints (巡查点).

use crate::{
    Error, columns,
    schema::checkpoints,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{CheckpointId, Name, Place, SiteId};

/// A checkpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Its id.
    pub id: CheckpointId,
    /// The site.
    pub site: SiteId,
    /// As on its label; unique at the site.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: Place,
    /// At a key place (要害部位).
    pub key_place: bool,
}

type Row = (String, String, String, String, String, String, bool);

impl Read<'_> {
    /// A checkpoint.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn checkpoint(&mut self, id: CheckpointId) -> Result<Option<Checkpoint>, Error> {
        let row: Option<Row> = checkpoints::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(checkpoint).transpose()
    }

    /// The one with this code at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn checkpoint_by_code(&mut self, site: SiteId, code: &str) -> Result<Option<Checkpoint>, Error> {
        let row: Option<Row> = checkpoints::table
            .filter(checkpoints::site.eq(site.to_string()))
            .filter(checkpoints::code.eq(code))
            .first(self.connection)
            .optional()?;
        row.map(checkpoint).transpose()
    }

    /// All of a site, by code.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn checkpoints(&mut self, site: SiteId) -> Result<Vec<Checkpoint>, Error> {
        let rows: Vec<Row> = checkpoints::table
            .filter(checkpoints::site.eq(site.to_string()))
            .order(checkpoints::code)
            .load(self.connection)?;
        rows.into_iter().map(checkpoint).collect()
    }
}

impl Tx<'_> {
    /// Writes new ones.
    ///
    /// # Errors
    /// [`Error::Conflict`] where an id or code is there already.
    pub fn insert_checkpoints(&mut self, checkpoints: &[Checkpoint]) -> Result<(), Error> {
        for checkpoint in checkpoints {
            diesel::insert_into(checkpoints::table)
                .values((
                    checkpoints::id.eq(checkpoint.id.to_string()),
                    checkpoints::site.eq(checkpoint.site.to_string()),
                    values(checkpoint)?,
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Writes all that may change: everything but id and site.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::Conflict`] where another one has the code.
    pub fn update_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let changed = diesel::update(checkpoints::table.find(checkpoint.id.to_string()))
            .set(values(checkpoint)?)
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("checkpoints")) } else { Ok(()) }
    }
}

type Values<'a> = (
    diesel::dsl::Eq<checkpoints::code, &'a str>,
    diesel::dsl::Eq<checkpoints::name_zh, &'a str>,
    diesel::dsl::Eq<checkpoints::name_en, &'a str>,
    diesel::dsl::Eq<checkpoints::place, String>,
    diesel::dsl::Eq<checkpoints::key_place, bool>,
);

fn values(checkpoint: &Checkpoint) -> Result<Values<'_>, Error> {
    Ok((
        checkpoints::code.eq(checkpoint.code.as_str()),
        checkpoints::name_zh.eq(checkpoint.name.zh.as_str()),
        checkpoints::name_en.eq(checkpoint.name.en.as_str()),
        checkpoints::place.eq(columns::to_json("checkpoints.place", &checkpoint.place)?),
        checkpoints::key_place.eq(checkpoint.key_place),
    ))
}

fn checkpoint((id, site, code, zh, en, place, key_place): Row) -> Result<Checkpoint, Error> {
    Ok(Checkpoint {
        id: columns::id("checkpoints.id", &id)?,
        site: columns::id("checkpoints.site", &site)?,
        code,
        name: columns::name(zh, en),
        place: columns::json("checkpoints.place", &place)?,
        key_place,
    })
}
