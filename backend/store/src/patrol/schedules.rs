//! Schedules (计划).

use crate::{
    Error, columns,
    schema::schedules,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{ScheduleId, SiteId, Timestamp, patrol::Schedule};

/// A schedule as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptSchedule {
    /// Its short name for files; unique at the site.
    pub key: String,
    /// The schedule.
    pub schedule: Schedule,
    /// Its rounds are made up to here.
    pub made_until: Timestamp,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

type Row = (String, String, i64, Option<i64>);

const COLUMNS: (schedules::key, schedules::body, schedules::made_until, schedules::retired_at) =
    (schedules::key, schedules::body, schedules::made_until, schedules::retired_at);

impl Read<'_> {
    /// A schedule.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn schedule(&mut self, id: ScheduleId) -> Result<Option<KeptSchedule>, Error> {
        let row: Option<Row> =
            schedules::table.find(id.to_string()).select(COLUMNS).first(self.connection).optional()?;
        row.map(kept).transpose()
    }

    /// All of a site, also those that are retired, by key.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn schedules(&mut self, site: SiteId) -> Result<Vec<KeptSchedule>, Error> {
        let rows: Vec<Row> = schedules::table
            .filter(schedules::site.eq(site.to_string()))
            .order(schedules::key)
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(kept).collect()
    }

    /// The schedules in use whose rounds are not yet made up to `until`.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn schedules_to_make(&mut self, until: Timestamp) -> Result<Vec<(SiteId, ScheduleId)>, Error> {
        let rows: Vec<(String, String)> = schedules::table
            .filter(schedules::retired_at.is_null())
            .filter(schedules::made_until.lt(until.ms()))
            .order((schedules::made_until, schedules::id))
            .select((schedules::site, schedules::id))
            .load(self.connection)?;
        rows.iter()
            .map(|(site, id)| Ok((columns::id("schedules.site", site)?, columns::id("schedules.id", id)?)))
            .collect()
    }
}

impl Tx<'_> {
    /// Writes a schedule, new or changed.
    ///
    /// # Errors
    /// [`Error::Conflict`] where another one has the key, or another site's has the id.
    pub fn put_schedule(&mut self, kept: &KeptSchedule) -> Result<(), Error> {
        let KeptSchedule { key, schedule, made_until, retired_at } = kept;
        let changing = (
            schedules::key.eq(key.as_str()),
            schedules::route.eq(schedule.route.to_string()),
            schedules::body.eq(columns::to_json("schedules.body", schedule)?),
            schedules::made_until.eq(made_until.ms()),
            schedules::retired_at.eq(columns::ms(*retired_at)),
        );
        let own = schedules::table
            .filter(schedules::id.eq(schedule.id.to_string()))
            .filter(schedules::site.eq(schedule.site.to_string()));
        if diesel::update(own).set(changing.clone()).execute(self.connection)? == 0 {
            let own = (schedules::id.eq(schedule.id.to_string()), schedules::site.eq(schedule.site.to_string()));
            diesel::insert_into(schedules::table).values((own, changing)).execute(self.connection)?;
        }
        Ok(())
    }
}

fn kept((key, body, made_until, retired_at): Row) -> Result<KeptSchedule, Error> {
    Ok(KeptSchedule {
        key,
        schedule: columns::json("schedules.body", &body)?,
        made_until: Timestamp(made_until),
        retired_at: columns::instant(retired_at),
    })
}
