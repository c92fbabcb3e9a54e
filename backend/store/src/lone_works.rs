//! Lone work (单独作业): who gives signs at intervals, and when the next one is due.

use crate::{
    Error, columns,
    schema::lone_works,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{LoneWorkId, PersonId, SiteId, Timestamp, lone_work::LoneWork};

/// Everybody's lone work at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLoneWorks {
    /// Those that can be read, the longest first.
    pub works: Vec<LoneWork>,
    /// How many more there are that cannot be.
    pub unreadable: u32,
}

impl Read<'_> {
    /// A spell of lone work.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn lone_work(&mut self, id: LoneWorkId) -> Result<Option<LoneWork>, Error> {
        let body: Option<String> =
            lone_works::table.find(id.to_string()).select(lone_works::body).first(self.connection).optional()?;
        body.as_deref().map(work).transpose()
    }

    /// The one that a guard is at.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn open_lone_work(&mut self, site: SiteId, person: PersonId) -> Result<Option<LoneWork>, Error> {
        let body: Option<String> = lone_works::table
            .filter(lone_works::site.eq(site.to_string()))
            .filter(lone_works::person.eq(person.to_string()))
            .filter(lone_works::ended_at.is_null())
            .select(lone_works::body)
            .first(self.connection)
            .optional()?;
        body.as_deref().map(work).transpose()
    }

    /// Everybody's at a site. One that cannot be read is logged, counted and left out: screens must not go dark for it.
    ///
    /// # Errors
    /// One of the database.
    pub fn open_lone_works(&mut self, site: SiteId) -> Result<OpenLoneWorks, Error> {
        let bodies: Vec<String> = lone_works::table
            .filter(lone_works::site.eq(site.to_string()))
            .filter(lone_works::ended_at.is_null())
            .order((lone_works::started_at, lone_works::id))
            .select(lone_works::body)
            .load(self.connection)?;
        let mut open = OpenLoneWorks { works: Vec::with_capacity(bodies.len()), unreadable: 0 };
        for body in &bodies {
            match work(body) {
                Ok(work) => open.works.push(work),
                Err(error) => {
                    open.unreadable += 1;
                    tracing::error!(%site, error = &error as &dyn std::error::Error, "lone work cannot be read");
                }
            }
        }
        Ok(open)
    }

    /// Those for which something is due, the most overdue first. Not locked, like [`Read::due_alarms`].
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn due_lone_works(&mut self, now: Timestamp, limit: u32) -> Result<Vec<(SiteId, LoneWorkId)>, Error> {
        let rows: Vec<(String, String)> = lone_works::table
            .filter(lone_works::next_due_at.le(now.ms()))
            .order((lone_works::next_due_at, lone_works::id))
            .limit(columns::limit(limit))
            .select((lone_works::site, lone_works::id))
            .load(self.connection)?;
        rows.iter()
            .map(|(site, id)| Ok((columns::id("lone_works.site", site)?, columns::id("lone_works.id", id)?)))
            .collect()
    }

    /// The earliest deadline of all lone work at all sites.
    ///
    /// # Errors
    /// One of the database.
    pub fn next_lone_work_due(&mut self) -> Result<Option<Timestamp>, Error> {
        let due: Option<i64> = lone_works::table
            .filter(lone_works::next_due_at.is_not_null())
            .order(lone_works::next_due_at)
            .select(lone_works::next_due_at)
            .first::<Option<i64>>(self.connection)
            .optional()?
            .flatten();
        Ok(columns::instant(due))
    }
}

impl Tx<'_> {
    /// Writes a spell of lone work, new or changed.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the guard is at another one, or another guard's has the id: look first.
    pub fn put_lone_work(&mut self, work: &LoneWork) -> Result<(), Error> {
        let due = work.next_due();
        let changing = (
            lone_works::ended_at.eq(columns::ms(work.ended_at)),
            lone_works::next_due_at.eq(due.map(|due| due.at.ms())),
            lone_works::due_reason.eq(due.map(|due| due.reason.word())),
            lone_works::alarm.eq(work.alarm.map(|id| id.to_string())),
            lone_works::body.eq(columns::to_json("lone_works.body", work)?),
        );
        let own = lone_works::table
            .filter(lone_works::id.eq(work.id.to_string()))
            .filter(lone_works::site.eq(work.site.to_string()))
            .filter(lone_works::person.eq(work.person.to_string()));
        let changed = diesel::update(own).set(changing.clone()).execute(self.connection)?;
        if changed == 0 {
            diesel::insert_into(lone_works::table)
                .values((
                    lone_works::id.eq(work.id.to_string()),
                    lone_works::site.eq(work.site.to_string()),
                    lone_works::person.eq(work.person.to_string()),
                    lone_works::started_at.eq(work.started_at.ms()),
                    changing,
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }
}

fn work(body: &str) -> Result<LoneWork, Error> {
    columns::json("lone_works.body", body)
}
