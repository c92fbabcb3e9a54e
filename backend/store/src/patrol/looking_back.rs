//! Scans by the rounds that they belong to, for reports.

use crate::{
    Error, columns,
    schema::{rounds, scans},
    tx::Read,
};
use diesel::prelude::*;
use domain::{SiteId, Timestamp, patrol::Scan};

impl Read<'_> {
    /// The scans that were taken in those rounds of a site that were to begin from `from` on and before `to`, in the order
    /// of their time; also scans that were taken later.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn scans_of_rounds(&mut self, site: SiteId, from: Timestamp, to: Timestamp) -> Result<Vec<Scan>, Error> {
        let of_rounds = rounds::table
            .filter(rounds::site.eq(site.to_string()))
            .filter(rounds::starts_at.ge(from.ms()))
            .filter(rounds::starts_at.lt(to.ms()))
            .select(rounds::id.nullable());
        let rows: Vec<String> = scans::table
            .filter(scans::site.eq(site.to_string()))
            .filter(scans::round.eq_any(of_rounds))
            .order((scans::at, scans::id))
            .select(scans::body)
            .load(self.connection)?;
        rows.iter().map(|body| columns::json("scans.body", body)).collect()
    }

    /// The scans of a site that were taken outside of any round from `from` on and before `to`, in the order of their
    /// time.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn scans_outside_rounds(&mut self, site: SiteId, from: Timestamp, to: Timestamp) -> Result<Vec<Scan>, Error> {
        let rows: Vec<String> = scans::table
            .filter(scans::site.eq(site.to_string()))
            .filter(scans::round.is_null())
            .filter(scans::at.ge(from.ms()))
            .filter(scans::at.lt(to.ms()))
            .order((scans::at, scans::id))
            .select(scans::body)
            .load(self.connection)?;
        rows.iter().map(|body| columns::json("scans.body", body)).collect()
    }
}
