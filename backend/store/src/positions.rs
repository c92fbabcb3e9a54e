//! Where guards said they are: the newest of each, so that a restart does not forget it.

use crate::{
    Error, columns,
    schema::{duties, positions},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{PersonId, Position, SiteId};

impl Read<'_> {
    /// The kept positions of everybody on duty, at all sites.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn positions_on_duty(&mut self) -> Result<Vec<(SiteId, PersonId, Position)>, Error> {
        let rows: Vec<(String, String, String)> = positions::table
            .inner_join(duties::table.on(duties::person.eq(positions::person).and(duties::site.eq(positions::site))))
            .filter(duties::ended_at.is_null())
            .select((positions::site, positions::person, positions::body))
            .order((positions::site, positions::person))
            .load(self.connection)?;
        rows.into_iter()
            .map(|(site, person, body)| {
                Ok((
                    columns::id("positions.site", &site)?,
                    columns::id("positions.person", &person)?,
                    columns::json("positions.body", &body)?,
                ))
            })
            .collect()
    }
}

impl Tx<'_> {
    /// Forgets where a guard was; nothing to do where nothing is kept.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_position(&mut self, site: SiteId, person: PersonId) -> Result<(), Error> {
        diesel::delete(positions::table.find((site.to_string(), person.to_string()))).execute(self.connection)?;
        Ok(())
    }

    /// Forgets where everybody at a site was who is not on duty there; tells how many that were.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_positions_off_duty(&mut self, site: SiteId) -> Result<usize, Error> {
        let on_duty = duties::table
            .filter(duties::site.eq(site.to_string()))
            .filter(duties::ended_at.is_null())
            .select(duties::person);
        let left =
            positions::table.filter(positions::site.eq(site.to_string())).filter(positions::person.ne_all(on_duty));
        Ok(diesel::delete(left).execute(self.connection)?)
    }

    /// Keeps where a guard is. Within a site's write, so that two tellings of one guard do not meet.
    ///
    /// # Errors
    /// One of the database.
    pub fn put_position(&mut self, site: SiteId, person: PersonId, position: &Position) -> Result<(), Error> {
        let (at, body) = (position.at.ms(), columns::to_json("positions.body", position)?);
        let known = positions::table.find((site.to_string(), person.to_string()));
        let kept =
            diesel::update(known).set((positions::at.eq(at), positions::body.eq(&body))).execute(self.connection)?;
        if kept == 0 {
            diesel::insert_into(positions::table)
                .values((
                    positions::site.eq(site.to_string()),
                    positions::person.eq(person.to_string()),
                    positions::at.eq(at),
                    positions::body.eq(&body),
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }
}
