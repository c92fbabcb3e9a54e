//! Duty (值班): who is on duty, where, since when.

use crate::{
    Error, columns,
    schema::duties,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{DutyId, PersonId, SiteId, Timestamp, duty::Duty};

type Row = (String, String, String, String, Option<String>, i64, Option<i64>, Option<i64>);

impl Read<'_> {
    /// A spell of duty.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn duty(&mut self, id: DutyId) -> Result<Option<Duty>, Error> {
        let row: Option<Row> = duties::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(duty).transpose()
    }

    /// The open duty of a guard at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn open_duty(&mut self, site: SiteId, person: PersonId) -> Result<Option<Duty>, Error> {
        let row: Option<Row> = duties::table
            .filter(duties::site.eq(site.to_string()))
            .filter(duties::person.eq(person.to_string()))
            .filter(duties::ended_at.is_null())
            .first(self.connection)
            .optional()?;
        row.map(duty).transpose()
    }

    /// Everybody on duty at a site, the longest first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn open_duties(&mut self, site: SiteId) -> Result<Vec<Duty>, Error> {
        let rows: Vec<Row> = duties::table
            .filter(duties::site.eq(site.to_string()))
            .filter(duties::ended_at.is_null())
            .order((duties::started_at, duties::id))
            .load(self.connection)?;
        rows.into_iter().map(duty).collect()
    }

    /// Spells of duty at a site that overlap a span of time, by their beginning.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn duties_between(&mut self, site: SiteId, from: Timestamp, until: Timestamp) -> Result<Vec<Duty>, Error> {
        let rows: Vec<Row> = duties::table
            .filter(duties::site.eq(site.to_string()))
            .filter(duties::started_at.lt(until.ms()))
            .filter(duties::ended_at.is_null().or(duties::ended_at.gt(from.ms())))
            .order((duties::started_at, duties::id))
            .load(self.connection)?;
        rows.into_iter().map(duty).collect()
    }
}

impl Tx<'_> {
    /// Writes a new spell of duty.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id is there already, or the guard is on duty at the site: look first.
    pub fn insert_duty(&mut self, duty: &Duty) -> Result<(), Error> {
        diesel::insert_into(duties::table)
            .values((
                duties::id.eq(duty.id.to_string()),
                duties::site.eq(duty.site.to_string()),
                duties::person.eq(duty.person.to_string()),
                duties::post.eq(duty.post.to_string()),
                duties::device.eq(duty.device.map(|id| id.to_string())),
                duties::started_at.eq(duty.started_at.ms()),
                duties::ended_at.eq(columns::ms(duty.ended_at)),
                duties::receipt_at.eq(columns::ms(duty.receipt_at)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// The phone of a guard on duty said at `at` that it has a message for him, or he answered an offer. The newest is
    /// kept; of a guard who is not on duty nothing is.
    ///
    /// # Errors
    /// One of the database.
    pub fn note_receipt(&mut self, site: SiteId, person: PersonId, at: Timestamp) -> Result<(), Error> {
        let open = duties::table
            .filter(duties::site.eq(site.to_string()))
            .filter(duties::person.eq(person.to_string()))
            .filter(duties::ended_at.is_null())
            .filter(duties::receipt_at.is_null().or(duties::receipt_at.lt(at.ms())));
        diesel::update(open).set(duties::receipt_at.eq(at.ms())).execute(self.connection)?;
        Ok(())
    }

    /// Writes what became of a spell of duty: its post, phone with its last receipt, and end.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such duty.
    pub fn save_duty(&mut self, duty: &Duty) -> Result<(), Error> {
        let changed = diesel::update(duties::table.find(duty.id.to_string()))
            .set((
                duties::post.eq(duty.post.to_string()),
                duties::device.eq(duty.device.map(|id| id.to_string())),
                duties::ended_at.eq(columns::ms(duty.ended_at)),
                duties::receipt_at.eq(columns::ms(duty.receipt_at)),
            ))
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("duties")) } else { Ok(()) }
    }
}

fn duty((id, site, person, post, device, started_at, ended_at, receipt_at): Row) -> Result<Duty, Error> {
    Ok(Duty {
        id: columns::id("duties.id", &id)?,
        site: columns::id("duties.site", &site)?,
        person: columns::id("duties.person", &person)?,
        post: columns::id("duties.post", &post)?,
        device: columns::maybe_id("duties.device", device.as_deref())?,
        started_at: Timestamp(started_at),
        ended_at: columns::instant(ended_at),
        receipt_at: columns::instant(receipt_at),
    })
}
