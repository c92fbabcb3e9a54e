//! Hazards (隐患).

use crate::{
    Error, Stored, columns,
    schema::hazards,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{
    HazardId, SiteId, Timestamp,
    patrol::hazard::{Hazard, State},
};

/// Which hazards to list, the newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HazardFilter {
    /// Those that are not closed, or those that are.
    pub open: Option<bool>,
    /// Found at this or later only.
    pub from: Option<Timestamp>,
    /// Found before this only.
    pub to: Option<Timestamp>,
}

type Row = (String, i64);

const COLUMNS: (hazards::body, hazards::version) = (hazards::body, hazards::version);

impl Read<'_> {
    /// A hazard.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn hazard(&mut self, id: HazardId) -> Result<Option<Stored<Hazard>>, Error> {
        let row: Option<Row> = hazards::table.find(id.to_string()).select(COLUMNS).first(self.connection).optional()?;
        row.map(stored).transpose()
    }

    /// Hazards of a site, the newest first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn hazards(&mut self, site: SiteId, filter: HazardFilter, limit: u32) -> Result<Vec<Stored<Hazard>>, Error> {
        let mut query = hazards::table
            .filter(hazards::site.eq(site.to_string()))
            .order((hazards::found_at.desc(), hazards::id.desc()))
            .select(COLUMNS)
            .limit(columns::limit(limit))
            .into_boxed();
        match filter.open {
            Some(true) => query = query.filter(hazards::closed_at.is_null()),
            Some(false) => query = query.filter(hazards::closed_at.is_not_null()),
            None => {}
        }
        if let Some(from) = filter.from {
            query = query.filter(hazards::found_at.ge(from.ms()));
        }
        if let Some(to) = filter.to {
            query = query.filter(hazards::found_at.lt(to.ms()));
        }
        let rows: Vec<Row> = query.load(self.connection)?;
        rows.into_iter().map(stored).collect()
    }

    /// Hazards for which something is due, the most overdue first. Not locked, like [`Read::due_alarms`].
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn due_hazards(&mut self, now: Timestamp, limit: u32) -> Result<Vec<(SiteId, HazardId)>, Error> {
        let rows: Vec<(String, String)> = hazards::table
            .filter(hazards::next_due_at.le(now.ms()))
            .order((hazards::next_due_at, hazards::id))
            .limit(columns::limit(limit))
            .select((hazards::site, hazards::id))
            .load(self.connection)?;
        rows.iter().map(|(site, id)| Ok((columns::id("hazards.site", site)?, columns::id("hazards.id", id)?))).collect()
    }

    /// The earliest deadline of all hazards at all sites.
    ///
    /// # Errors
    /// One of the database.
    pub fn next_hazard_due(&mut self) -> Result<Option<Timestamp>, Error> {
        let due: Option<i64> = hazards::table
            .filter(hazards::next_due_at.is_not_null())
            .order(hazards::next_due_at)
            .select(hazards::next_due_at)
            .first::<Option<i64>>(self.connection)
            .optional()?
            .flatten();
        Ok(columns::instant(due))
    }
}

impl Tx<'_> {
    /// Writes a new hazard. Its version is 1.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id is there already.
    pub fn insert_hazard(&mut self, hazard: &Hazard) -> Result<(), Error> {
        diesel::insert_into(hazards::table)
            .values((
                hazards::id.eq(hazard.report.id.to_string()),
                hazards::site.eq(hazard.report.site.to_string()),
                hazards::checkpoint.eq(hazard.report.checkpoint.map(|id| id.to_string())),
                hazards::found_at.eq(hazard.report.found_at.ms()),
                hazards::version.eq(1),
                changing(hazard)?,
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes what became of a hazard, and counts its version up.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it changed since it was read.
    pub fn save_hazard(&mut self, stored: &mut Stored<Hazard>) -> Result<(), Error> {
        let row = hazards::table
            .filter(hazards::id.eq(stored.value.report.id.to_string()))
            .filter(hazards::version.eq(stored.version));
        let changed = diesel::update(row)
            .set((hazards::version.eq(stored.version + 1), changing(&stored.value)?))
            .execute(self.connection)?;
        if changed == 0 {
            return Err(Error::conflict("hazards.version"));
        }
        stored.version += 1;
        Ok(())
    }
}

type Changing = (
    diesel::dsl::Eq<hazards::state, &'static str>,
    diesel::dsl::Eq<hazards::closed_at, Option<i64>>,
    diesel::dsl::Eq<hazards::next_due_at, Option<i64>>,
    diesel::dsl::Eq<hazards::due_reason, Option<&'static str>>,
    diesel::dsl::Eq<hazards::body, String>,
);

fn changing(hazard: &Hazard) -> Result<Changing, Error> {
    let due = hazard.next_due();
    Ok((
        hazards::state.eq(hazard.state.word()),
        hazards::closed_at.eq((hazard.state == State::Closed).then_some(hazard.since.ms())),
        hazards::next_due_at.eq(due.map(|due| due.at.ms())),
        hazards::due_reason.eq(due.map(|due| due.reason.word())),
        hazards::body.eq(columns::to_json("hazards.body", hazard)?),
    ))
}

fn stored((body, version): Row) -> Result<Stored<Hazard>, Error> {
    Ok(Stored { value: columns::json("hazards.body", &body)?, version })
}
