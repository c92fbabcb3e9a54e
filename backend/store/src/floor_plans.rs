//! Imported floor plans: the archive as it came, with its report. One of a site's is current.

use crate::{
    Error, columns,
    schema::floor_plans,
    tx::{Read, Tx},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use diesel::prelude::*;
use domain::{SiteId, Timestamp};

/// A floor plan with its archive.
#[derive(Debug, Clone, PartialEq)]
pub struct FloorPlan {
    /// The archive's bytes, as imported.
    pub archive: Vec<u8>,
    /// All but the archive.
    pub entry: FloorPlanEntry,
}

/// A floor plan without its archive.
#[derive(Debug, Clone, PartialEq)]
pub struct FloorPlanEntry {
    /// The site.
    pub site: SiteId,
    /// Counts up with every import at the site, from 1.
    pub version: i64,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// What the import found.
    pub report: serde_json::Value,
    /// This is the one in use.
    pub current: bool,
}

type Row = (String, i64, i64, String, bool);

/// The columns of [`Row`].
const ENTRY: (
    floor_plans::site,
    floor_plans::version,
    floor_plans::imported_at,
    floor_plans::report,
    floor_plans::is_current,
) = (floor_plans::site, floor_plans::version, floor_plans::imported_at, floor_plans::report, floor_plans::is_current);

impl Read<'_> {
    /// The floor plan in use at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn current_floor_plan(&mut self, site: SiteId) -> Result<Option<FloorPlan>, Error> {
        let row: Option<(String, Row)> = floor_plans::table
            .filter(floor_plans::site.eq(site.to_string()))
            .filter(floor_plans::is_current.eq(true))
            .select((floor_plans::archive, ENTRY))
            .first(self.connection)
            .optional()?;
        row.map(|(archive, row)| {
            let archive = BASE64.decode(archive).map_err(|error| Error::unreadable("floor_plans.archive", &error))?;
            Ok(FloorPlan { archive, entry: entry(row)? })
        })
        .transpose()
    }

    /// The version of the floor plan in use at a site, without reading it.
    ///
    /// # Errors
    /// One of the database.
    pub fn current_floor_plan_version(&mut self, site: SiteId) -> Result<Option<i64>, Error> {
        Ok(floor_plans::table
            .filter(floor_plans::site.eq(site.to_string()))
            .filter(floor_plans::is_current.eq(true))
            .select(floor_plans::version)
            .first(self.connection)
            .optional()?)
    }

    /// All floor plans of a site, the newest first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn floor_plans(&mut self, site: SiteId) -> Result<Vec<FloorPlanEntry>, Error> {
        let rows: Vec<Row> = floor_plans::table
            .filter(floor_plans::site.eq(site.to_string()))
            .order(floor_plans::version.desc())
            .select(ENTRY)
            .load(self.connection)?;
        rows.into_iter().map(entry).collect()
    }
}

impl Tx<'_> {
    /// Writes an imported floor plan and takes it into use; hands back its version. Only inside a write to the site.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] where there is no such site.
    pub fn insert_floor_plan(
        &mut self,
        site: SiteId,
        archive: &[u8],
        report: &serde_json::Value,
        at: Timestamp,
    ) -> Result<i64, Error> {
        let of_site = || floor_plans::table.filter(floor_plans::site.eq(site.to_string()));
        let newest: Option<i64> = of_site()
            .order(floor_plans::version.desc())
            .select(floor_plans::version)
            .first(self.connection)
            .optional()?;
        let version = newest.unwrap_or(0) + 1;
        diesel::update(of_site().filter(floor_plans::is_current.eq(true)))
            .set(floor_plans::is_current.eq(false))
            .execute(self.connection)?;
        diesel::insert_into(floor_plans::table)
            .values((
                floor_plans::site.eq(site.to_string()),
                floor_plans::version.eq(version),
                floor_plans::imported_at.eq(at.ms()),
                floor_plans::archive.eq(BASE64.encode(archive)),
                floor_plans::report.eq(report.to_string()),
                floor_plans::is_current.eq(true),
            ))
            .execute(self.connection)?;
        Ok(version)
    }
}

fn entry((site, version, imported_at, report, current): Row) -> Result<FloorPlanEntry, Error> {
    Ok(FloorPlanEntry {
        site: columns::id("floor_plans.site", &site)?,
        version,
        imported_at: Timestamp(imported_at),
        report: columns::json("floor_plans.report", &report)?,
        current,
    })
}
