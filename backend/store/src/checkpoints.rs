//! Checkpoints (巡查点).

use crate::{
    Error, columns,
    schema::checkpoints,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{
    CheckpointId, SiteId, Timestamp,
    patrol::{Checkpoint, Grade, inspection::Question, label::Generations},
};
use serde::{Deserialize, Serialize};

/// A checkpoint as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptCheckpoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

impl From<Checkpoint> for KeptCheckpoint {
    /// One in use.
    fn from(checkpoint: Checkpoint) -> Self {
        Self { checkpoint, retired_at: None }
    }
}

/// What a checkpoint asks for.
#[derive(Serialize, Deserialize)]
struct Body {
    demand: Grade,
    label: Generations,
    fence_m: Option<f64>,
    questions: Vec<Question>,
}

type Row = (String, String, String, String, String, String, bool, String, Option<i64>);

impl Read<'_> {
    /// A checkpoint.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn checkpoint(&mut self, id: CheckpointId) -> Result<Option<KeptCheckpoint>, Error> {
        let row: Option<Row> = checkpoints::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(checkpoint).transpose()
    }

    /// The one with this code at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn checkpoint_by_code(&mut self, site: SiteId, code: &str) -> Result<Option<KeptCheckpoint>, Error> {
        let row: Option<Row> = checkpoints::table
            .filter(checkpoints::site.eq(site.to_string()))
            .filter(checkpoints::code.eq(code))
            .first(self.connection)
            .optional()?;
        row.map(checkpoint).transpose()
    }

    /// All of a site, also those that are retired, by code.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn checkpoints(&mut self, site: SiteId) -> Result<Vec<KeptCheckpoint>, Error> {
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
    pub fn insert_checkpoints(&mut self, kept: &[KeptCheckpoint]) -> Result<(), Error> {
        for kept in kept {
            diesel::insert_into(checkpoints::table)
                .values((
                    checkpoints::id.eq(kept.checkpoint.id.to_string()),
                    checkpoints::site.eq(kept.checkpoint.site.to_string()),
                    values(kept)?,
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Writes all that may change: everything but id and site.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::Conflict`] where another one has the code.
    pub fn update_checkpoint(&mut self, kept: &KeptCheckpoint) -> Result<(), Error> {
        let changed = diesel::update(checkpoints::table.find(kept.checkpoint.id.to_string()))
            .set(values(kept)?)
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
    diesel::dsl::Eq<checkpoints::body, String>,
    diesel::dsl::Eq<checkpoints::retired_at, Option<i64>>,
);

fn values(kept: &KeptCheckpoint) -> Result<Values<'_>, Error> {
    let checkpoint = &kept.checkpoint;
    let body = Body {
        demand: checkpoint.demand,
        label: checkpoint.label,
        fence_m: checkpoint.fence_m,
        questions: checkpoint.questions.clone(),
    };
    Ok((
        checkpoints::code.eq(checkpoint.code.as_str()),
        checkpoints::name_zh.eq(checkpoint.name.zh.as_str()),
        checkpoints::name_en.eq(checkpoint.name.en.as_str()),
        checkpoints::place.eq(columns::to_json("checkpoints.place", &checkpoint.place)?),
        checkpoints::key_place.eq(checkpoint.key_place),
        checkpoints::body.eq(columns::to_json("checkpoints.body", &body)?),
        checkpoints::retired_at.eq(columns::ms(kept.retired_at)),
    ))
}

fn checkpoint((id, site, code, zh, en, place, key_place, body, retired_at): Row) -> Result<KeptCheckpoint, Error> {
    let Body { demand, label, fence_m, questions } = columns::json("checkpoints.body", &body)?;
    let checkpoint = Checkpoint {
        id: columns::id("checkpoints.id", &id)?,
        site: columns::id("checkpoints.site", &site)?,
        code,
        name: columns::name(zh, en),
        place: columns::json("checkpoints.place", &place)?,
        key_place,
        demand,
        label,
        fence_m,
        questions,
    };
    Ok(KeptCheckpoint { checkpoint, retired_at: columns::instant(retired_at) })
}
