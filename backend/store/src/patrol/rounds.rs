//! Rounds (班次巡查).

use crate::{
    Error, Stored, columns,
    schema::{rounds, scans},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{
    PersonId, PostId, RoundId, ScheduleId, SiteId, Timestamp,
    patrol::{Assigned, round::Round},
    time::{HOUR, Millis},
};

type Row = (String, i64);

/// Rounds last no longer, in milliseconds: a day, and as much again for what alarms took of it.
const LONGEST: Millis = 48 * HOUR;

const COLUMNS: (rounds::body, rounds::version) = (rounds::body, rounds::version);

impl Read<'_> {
    /// A round.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn round(&mut self, id: RoundId) -> Result<Option<Stored<Round>>, Error> {
        let row: Option<Row> = rounds::table.find(id.to_string()).select(COLUMNS).first(self.connection).optional()?;
        row.map(stored).transpose()
    }

    /// The rounds of a site that were to begin from `from` on and before `to`, in order.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn rounds(&mut self, site: SiteId, from: Timestamp, to: Timestamp) -> Result<Vec<Stored<Round>>, Error> {
        let rows: Vec<Row> = rounds::table
            .filter(rounds::site.eq(site.to_string()))
            .filter(rounds::starts_at.ge(from.ms()))
            .filter(rounds::starts_at.lt(to.ms()))
            .order((rounds::starts_at, rounds::id))
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(stored).collect()
    }

    /// The rounds of a site that are not over and were to begin before `before`, in order.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn open_rounds(&mut self, site: SiteId, before: Timestamp) -> Result<Vec<Stored<Round>>, Error> {
        let rows: Vec<Row> = rounds::table
            .filter(rounds::next_due_at.is_not_null())
            .filter(rounds::site.eq(site.to_string()))
            .filter(rounds::starts_at.lt(before.ms()))
            .order((rounds::starts_at, rounds::id))
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(stored).collect()
    }

    /// The rounds that somebody walks or that stand still for an alarm, in order.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn rounds_walked_by(&mut self, site: SiteId, person: PersonId) -> Result<Vec<Stored<Round>>, Error> {
        let rows: Vec<Row> = rounds::table
            .filter(rounds::walker.eq(person.to_string()))
            .filter(rounds::next_due_at.is_not_null())
            .filter(rounds::site.eq(site.to_string()))
            .order((rounds::starts_at, rounds::id))
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(stored).collect()
    }

    /// The rounds of a site that are to be whole at `from` or later and begin before `to`, in order: those of a post, those
    /// that are given to people, and those that `person` walks.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn rounds_around(
        &mut self,
        site: SiteId,
        person: PersonId,
        post: Option<PostId>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Stored<Round>>, Error> {
        // An empty text is no post.
        let post = post.map(|id| id.to_string()).unwrap_or_default();
        let walked = rounds::walker.is_not_null().and(rounds::walker.assume_not_null().eq(person.to_string()));
        let of_post = rounds::post.is_not_null().and(rounds::post.assume_not_null().eq(post));
        let rows: Vec<Row> = rounds::table
            .filter(rounds::site.eq(site.to_string()))
            .filter(rounds::ends_at.ge(from.ms()))
            .filter(rounds::starts_at.lt(to.ms()))
            // A round lasts a day at most, and an alarm moves its end only.
            .filter(rounds::starts_at.ge(from.plus(-LONGEST).ms()))
            .filter(rounds::post.is_null().or(of_post).or(walked))
            .order((rounds::starts_at, rounds::id))
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(stored).collect()
    }

    /// Rounds for which something is due, the most overdue first. Not locked, like [`Read::due_alarms`].
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn due_rounds(&mut self, now: Timestamp, limit: u32) -> Result<Vec<(SiteId, RoundId)>, Error> {
        let rows: Vec<(String, String)> = rounds::table
            .filter(rounds::next_due_at.le(now.ms()))
            .order((rounds::next_due_at, rounds::id))
            .limit(columns::limit(limit))
            .select((rounds::site, rounds::id))
            .load(self.connection)?;
        rows.iter().map(|(site, id)| Ok((columns::id("rounds.site", site)?, columns::id("rounds.id", id)?))).collect()
    }

    /// The earliest deadline of all rounds at all sites.
    ///
    /// # Errors
    /// One of the database.
    pub fn next_round_due(&mut self) -> Result<Option<Timestamp>, Error> {
        let due: Option<i64> = rounds::table
            .filter(rounds::next_due_at.is_not_null())
            .order(rounds::next_due_at)
            .select(rounds::next_due_at)
            .first::<Option<i64>>(self.connection)
            .optional()?
            .flatten();
        Ok(columns::instant(due))
    }
}

impl Tx<'_> {
    /// Writes a new round. Its version is 1.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id is there already.
    pub fn insert_round(&mut self, round: &Round) -> Result<(), Error> {
        let post = match &round.assigned {
            Assigned::Post(post) => Some(post.to_string()),
            Assigned::People(_) => None,
        };
        diesel::insert_into(rounds::table)
            .values((
                rounds::id.eq(round.id.to_string()),
                rounds::site.eq(round.site.to_string()),
                rounds::route.eq(round.route.0.to_string()),
                rounds::schedule.eq(round.schedule.to_string()),
                rounds::post.eq(post),
                rounds::version.eq(1),
                changing(round)?,
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes what became of a round, and counts its version up.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it changed since it was read.
    pub fn save_round(&mut self, stored: &mut Stored<Round>) -> Result<(), Error> {
        let row =
            rounds::table.filter(rounds::id.eq(stored.value.id.to_string())).filter(rounds::version.eq(stored.version));
        let changed = diesel::update(row)
            .set((rounds::version.eq(stored.version + 1), changing(&stored.value)?))
            .execute(self.connection)?;
        if changed == 0 {
            return Err(Error::conflict("rounds.version"));
        }
        stored.version += 1;
        Ok(())
    }

    /// Takes away the rounds of a schedule that nobody began and that are to begin at `from` or later: it changed.
    /// Those that a scan already names stay.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_planned_rounds(&mut self, schedule: ScheduleId, from: Timestamp) -> Result<(), Error> {
        let named = scans::table.filter(scans::round.eq(rounds::id.nullable()));
        let planned = rounds::table
            .filter(rounds::schedule.eq(schedule.to_string()))
            .filter(rounds::state.eq("planned"))
            .filter(rounds::starts_at.ge(from.ms()))
            .filter(diesel::dsl::not(diesel::dsl::exists(named)));
        diesel::delete(planned).execute(self.connection)?;
        Ok(())
    }
}

type Changing = (
    diesel::dsl::Eq<rounds::state, &'static str>,
    diesel::dsl::Eq<rounds::walker, Option<String>>,
    diesel::dsl::Eq<rounds::starts_at, i64>,
    diesel::dsl::Eq<rounds::ends_at, i64>,
    diesel::dsl::Eq<rounds::next_due_at, Option<i64>>,
    diesel::dsl::Eq<rounds::due_reason, Option<&'static str>>,
    diesel::dsl::Eq<rounds::body, String>,
);

fn changing(round: &Round) -> Result<Changing, Error> {
    let due = round.next_due();
    Ok((
        rounds::state.eq(round.state().word()),
        rounds::walker.eq(round.walker.map(|id| id.to_string())),
        rounds::starts_at.eq(round.starts_at.ms()),
        rounds::ends_at.eq(round.whole_by.ms()),
        rounds::next_due_at.eq(due.map(|due| due.at.ms())),
        rounds::due_reason.eq(due.map(|due| due.reason.word())),
        rounds::body.eq(columns::to_json("rounds.body", round)?),
    ))
}

fn stored((body, version): Row) -> Result<Stored<Round>, Error> {
    Ok(Stored { value: columns::json("rounds.body", &body)?, version })
}
