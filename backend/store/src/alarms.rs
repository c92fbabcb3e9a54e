//! Alarms (警情): the whole alarm as JSON, and beside it the columns that are asked for.

use crate::{
    Error, Stored, columns,
    schema::alarms,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{
    AlarmId, DepartmentId, PersonId, SiteId, SourceId, Timestamp,
    alarm::{Alarm, Origin},
};

/// Which alarms to list, the newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AlarmFilter {
    /// Open or closed ones only.
    pub open: Option<bool>,
    /// Raised by or for this department only.
    pub department: Option<DepartmentId>,
    /// Raised by this person only.
    pub raised_by: Option<PersonId>,
    /// Raised before this only.
    pub before: Option<Timestamp>,
}

impl Read<'_> {
    /// An alarm.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn alarm(&mut self, id: AlarmId) -> Result<Option<Stored<Alarm>>, Error> {
        let row = alarms::table
            .find(id.to_string())
            .select((alarms::body, alarms::version))
            .first(self.connection)
            .optional()?;
        row.map(stored).transpose()
    }

    /// The alarm that a source raised under its own reference.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn alarm_by_reference(&mut self, source: SourceId, reference: &str) -> Result<Option<Stored<Alarm>>, Error> {
        let row = alarms::table
            .filter(alarms::source.eq(source.to_string()))
            .filter(alarms::reference.eq(reference))
            .select((alarms::body, alarms::version))
            .first(self.connection)
            .optional()?;
        row.map(stored).transpose()
    }

    /// Alarms of a site, the newest first: `limit` of them, and those raised in the same millisecond as the last,
    /// so that the next page can begin before that instant.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn alarms(&mut self, site: SiteId, filter: AlarmFilter, limit: u32) -> Result<Vec<Stored<Alarm>>, Error> {
        let matching = || {
            let mut query = alarms::table
                .filter(alarms::site.eq(site.to_string()))
                .order((alarms::raised_at.desc(), alarms::id.desc()))
                .select((alarms::body, alarms::version, alarms::raised_at, alarms::id))
                .into_boxed();
            match filter.open {
                Some(true) => query = query.filter(alarms::closed_at.is_null()),
                Some(false) => query = query.filter(alarms::closed_at.is_not_null()),
                None => {}
            }
            if let Some(department) = filter.department {
                query = query.filter(alarms::department.eq(department.to_string()));
            }
            if let Some(person) = filter.raised_by {
                query = query.filter(alarms::raised_by.eq(person.to_string()));
            }
            query
        };
        type Row = (String, i64, i64, String);
        let mut page = matching();
        if let Some(before) = filter.before {
            page = page.filter(alarms::raised_at.lt(before.ms()));
        }
        let mut rows: Vec<Row> = page.limit(columns::limit(limit)).load(self.connection)?;
        if let Some((_, _, at, id)) = rows.last().filter(|_| rows.len() == limit as usize).cloned() {
            let ties: Vec<Row> =
                matching().filter(alarms::raised_at.eq(at)).filter(alarms::id.lt(id)).load(self.connection)?;
            rows.extend(ties);
        }
        rows.into_iter().map(|(body, version, ..)| stored((body, version))).collect()
    }

    /// Open alarms whose deadline is reached, the most overdue first. They are not locked here: each is handled in
    /// a write to its own site, which reads it again, so a second node finds nothing left to do.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn due_alarms(&mut self, now: Timestamp, limit: u32) -> Result<Vec<(SiteId, AlarmId)>, Error> {
        let rows: Vec<(String, String)> = alarms::table
            .filter(alarms::next_due_at.le(now.ms()))
            .order((alarms::next_due_at, alarms::id))
            .limit(columns::limit(limit))
            .select((alarms::site, alarms::id))
            .load(self.connection)?;
        rows.iter().map(|(site, id)| Ok((columns::id("alarms.site", site)?, columns::id("alarms.id", id)?))).collect()
    }

    /// The earliest deadline of all open alarms of all sites.
    ///
    /// # Errors
    /// One of the database.
    pub fn next_due(&mut self) -> Result<Option<Timestamp>, Error> {
        let due: Option<i64> = alarms::table
            .filter(alarms::next_due_at.is_not_null())
            .order(alarms::next_due_at)
            .select(alarms::next_due_at)
            .first::<Option<i64>>(self.connection)
            .optional()?
            .flatten();
        Ok(columns::instant(due))
    }
}

impl Tx<'_> {
    /// Writes a new alarm, with the source's own reference where it has one. Its version is 1.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id, or the source's reference, is there already: look first.
    pub fn insert_alarm(&mut self, alarm: &Alarm, reference: Option<(SourceId, &str)>) -> Result<(), Error> {
        let source = match (reference, alarm.origin) {
            (Some((source, _)), _) | (None, Origin::Source { source, .. }) => Some(source),
            (None, Origin::Person { .. } | Origin::MissedCheckIn { .. } | Origin::System) => None,
        };
        self.wrote(alarm.id);
        let raised_by = alarm.origin.person();
        let changing = Changing::of(alarm)?;
        diesel::insert_into(alarms::table)
            .values((
                alarms::id.eq(alarm.id.to_string()),
                alarms::site.eq(alarm.site.to_string()),
                alarms::kind.eq(columns::word("alarms.kind", &alarm.kind)?),
                alarms::version.eq(1),
                alarms::drill.eq(alarm.drill),
                alarms::raised_at.eq(alarm.raised_at.ms()),
                alarms::source.eq(source.map(|id| id.to_string())),
                alarms::reference.eq(reference.map(|(_, reference)| reference)),
                alarms::raised_by.eq(raised_by.map(|id| id.to_string())),
                alarms::department.eq(alarm.department.map(|id| id.to_string())),
                changing.values(),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Frees the reference of a source's alarm, so that the source may use it again.
    ///
    /// # Errors
    /// One of the database.
    pub fn release_reference(&mut self, id: AlarmId) -> Result<(), Error> {
        diesel::update(alarms::table.find(id.to_string()))
            .set(alarms::reference.eq(None::<String>))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes what became of an alarm, and counts its version up.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it changed since it was read.
    pub fn save_alarm(&mut self, stored: &mut Stored<Alarm>) -> Result<(), Error> {
        self.wrote(stored.value.id);
        let changing = Changing::of(&stored.value)?;
        let row =
            alarms::table.filter(alarms::id.eq(stored.value.id.to_string())).filter(alarms::version.eq(stored.version));
        let changed = diesel::update(row)
            .set((alarms::version.eq(stored.version + 1), changing.values()))
            .execute(self.connection)?;
        if changed == 0 {
            return Err(Error::conflict("alarms.version"));
        }
        stored.version += 1;
        Ok(())
    }
}

/// The columns that follow the alarm's state.
struct Changing {
    priority: i32,
    state: &'static str,
    closed_at: Option<i64>,
    next_due_at: Option<i64>,
    due_reason: Option<&'static str>,
    body: String,
}

type ChangingValues = (
    diesel::dsl::Eq<alarms::priority, i32>,
    diesel::dsl::Eq<alarms::state, &'static str>,
    diesel::dsl::Eq<alarms::closed_at, Option<i64>>,
    diesel::dsl::Eq<alarms::next_due_at, Option<i64>>,
    diesel::dsl::Eq<alarms::due_reason, Option<&'static str>>,
    diesel::dsl::Eq<alarms::body, String>,
);

impl Changing {
    fn of(alarm: &Alarm) -> Result<Self, Error> {
        let due = alarm.next_due();
        Ok(Self {
            priority: alarm.priority.number(),
            state: alarm.state().word(),
            closed_at: alarm.closed.as_ref().map(|closing| closing.at.ms()),
            next_due_at: due.map(|due| due.at.ms()),
            due_reason: due.map(|due| due.reason.word()),
            body: columns::to_json("alarms.body", alarm)?,
        })
    }

    fn values(self) -> ChangingValues {
        (
            alarms::priority.eq(self.priority),
            alarms::state.eq(self.state),
            alarms::closed_at.eq(self.closed_at),
            alarms::next_due_at.eq(self.next_due_at),
            alarms::due_reason.eq(self.due_reason),
            alarms::body.eq(self.body),
        )
    }
}

pub(crate) fn stored((body, version): (String, i64)) -> Result<Stored<Alarm>, Error> {
    Ok(Stored { value: columns::json("alarms.body", &body)?, version })
}
