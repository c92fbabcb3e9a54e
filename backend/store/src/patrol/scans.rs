//! Scans (打卡) as they were judged.

use crate::{
    Error, columns,
    schema::{scans, tag_counters},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{
    CheckpointId, PersonId, RoundId, ScanId, SiteId, TagId, Timestamp,
    patrol::{
        inspection::Answer,
        signed::Hash,
        verify::{Scan, Tap},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A scan as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptScan {
    /// The scan.
    pub scan: Scan,
    /// The signed event that it came in.
    pub event: Hash,
    /// When it came.
    pub received_at: Timestamp,
    /// What the guard told beside it.
    pub report: ScanReport,
}

/// What a guard tells beside a scan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ScanReport {
    /// Answers to the checkpoint's questions, by their keys.
    #[serde(default)]
    pub answers: BTreeMap<String, Answer>,
    /// A remark.
    #[serde(default)]
    pub remark: Option<String>,
    /// Photos, by their SHA-256.
    #[serde(default)]
    pub photos: Vec<String>,
}

/// Which scans to list, the newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanFilter {
    /// Taken at this or later only.
    pub from: Option<Timestamp>,
    /// Taken before this only.
    pub to: Option<Timestamp>,
    /// Of this round only.
    pub round: Option<RoundId>,
    /// At this checkpoint only.
    pub checkpoint: Option<CheckpointId>,
    /// Of this person only.
    pub person: Option<PersonId>,
    /// Only those with a problem on which no supervisor has decided.
    pub to_settle: bool,
}

type Row = (String, String, i64, String);

const COLUMNS: (scans::body, scans::event, scans::received_at, scans::report) =
    (scans::body, scans::event, scans::received_at, scans::report);

impl Read<'_> {
    /// A scan.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn scan(&mut self, id: ScanId) -> Result<Option<KeptScan>, Error> {
        let row: Option<Row> = scans::table.find(id.to_string()).select(COLUMNS).first(self.connection).optional()?;
        row.map(kept).transpose()
    }

    /// Scans of a site, the newest first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn scans(&mut self, site: SiteId, filter: ScanFilter, limit: u32) -> Result<Vec<KeptScan>, Error> {
        let mut query = scans::table
            .filter(scans::site.eq(site.to_string()))
            .order((scans::at.desc(), scans::id.desc()))
            .select(COLUMNS)
            .limit(columns::limit(limit))
            .into_boxed();
        if let Some(from) = filter.from {
            query = query.filter(scans::at.ge(from.ms()));
        }
        if let Some(to) = filter.to {
            query = query.filter(scans::at.lt(to.ms()));
        }
        if let Some(round) = filter.round {
            query = query.filter(scans::round.eq(round.to_string()));
        }
        if let Some(checkpoint) = filter.checkpoint {
            query = query.filter(scans::checkpoint.eq(checkpoint.to_string()));
        }
        if let Some(person) = filter.person {
            query = query.filter(scans::person.eq(person.to_string()));
        }
        if filter.to_settle {
            query = query.filter(scans::doubtful).filter(scans::settled.is_null());
        }
        let rows: Vec<Row> = query.load(self.connection)?;
        rows.into_iter().map(kept).collect()
    }

    /// These scans of a site, as far as they are there.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn scans_named(&mut self, site: SiteId, ids: &[ScanId]) -> Result<Vec<KeptScan>, Error> {
        let ids: Vec<String> = ids.iter().map(ScanId::to_string).collect();
        // Asked for the site as well, SQLite would rather walk through all scans of the site than look up each of these.
        let rows: Vec<Row> = scans::table.filter(scans::id.eq_any(ids)).select(COLUMNS).load(self.connection)?;
        let mut scans = rows.into_iter().map(kept).collect::<Result<Vec<_>, _>>()?;
        scans.retain(|kept| kept.scan.site == site);
        Ok(scans)
    }

    /// A person's scans around an instant: the last `most` up to it and the first `most` after it.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn scans_around(
        &mut self,
        site: SiteId,
        person: PersonId,
        at: Timestamp,
        most: u32,
    ) -> Result<Vec<KeptScan>, Error> {
        let own = || {
            scans::table
                .filter(scans::person.eq(person.to_string()))
                .filter(scans::site.eq(site.to_string()))
                .select(COLUMNS)
                .limit(columns::limit(most))
        };
        let before: Vec<Row> =
            own().filter(scans::at.le(at.ms())).order((scans::at.desc(), scans::id.desc())).load(self.connection)?;
        let after: Vec<Row> =
            own().filter(scans::at.gt(at.ms())).order((scans::at, scans::id)).load(self.connection)?;
        before.into_iter().chain(after).map(kept).collect()
    }

    /// What was read off a tag before, with counters close to this one: `most` on either side.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn taps_around(&mut self, tag: TagId, counter: u32, most: u32) -> Result<Vec<Tap>, Error> {
        let of_tag = || {
            tag_counters::table
                .inner_join(scans::table)
                .filter(tag_counters::tag.eq(tag.to_string()))
                .select((tag_counters::counter, scans::body))
        };
        let counter = i64::from(counter);
        let mut rows: Vec<(i64, String)> = of_tag()
            .filter(tag_counters::counter.le(counter))
            .order(tag_counters::counter.desc())
            .limit(columns::limit(most) + 1)
            .load(self.connection)?;
        let above: Vec<(i64, String)> = of_tag()
            .filter(tag_counters::counter.gt(counter))
            .order(tag_counters::counter)
            .limit(columns::limit(most))
            .load(self.connection)?;
        rows.extend(above);
        rows.iter()
            .map(|(counter, body)| {
                let scan: Scan = columns::json("scans.body", body)?;
                let counter =
                    u32::try_from(*counter).map_err(|error| Error::unreadable("tag_counters.counter", &error))?;
                let (at, device) = (scan.judged.at, scan.reading.device);
                Ok(Tap { scan: scan.reading.id, counter, at, device })
            })
            .collect()
    }
}

impl Tx<'_> {
    /// Keeps a new scan.
    ///
    /// # Errors
    /// [`Error::Conflict`] where its id is there already.
    pub fn insert_scan(&mut self, kept: &KeptScan) -> Result<(), Error> {
        let scan = &kept.scan;
        diesel::insert_into(scans::table)
            .values((
                (
                    scans::id.eq(scan.reading.id.to_string()),
                    scans::site.eq(scan.site.to_string()),
                    scans::event.eq(kept.event.to_string()),
                    scans::round.eq(scan.round.map(|id| id.to_string())),
                    scans::checkpoint.eq(scan.checkpoint.map(|id| id.to_string())),
                    scans::person.eq(scan.reading.person.to_string()),
                    scans::device.eq(scan.reading.device.to_string()),
                ),
                scans::at.eq(scan.judged.at.at.ms()),
                scans::received_at.eq(kept.received_at.ms()),
                scans::grade.eq(columns::word("scans.grade", &scan.judged.grade)?),
                scans::doubtful.eq(!scan.judged.problems.is_empty()),
                scans::body.eq(columns::to_json("scans.body", scan)?),
                scans::report.eq(columns::to_json("scans.report", &kept.report)?),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes a supervisor's word on a scan.
    ///
    /// # Errors
    /// [`Error::Missing`].
    pub fn settle_scan(&mut self, scan: &Scan) -> Result<(), Error> {
        let settled = scan.settled.as_ref().map(|settled| columns::word("scans.settled", &settled.settlement));
        let changed = diesel::update(scans::table.find(scan.reading.id.to_string()))
            .set((scans::settled.eq(settled.transpose()?), scans::body.eq(columns::to_json("scans.body", scan)?)))
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("scans")) } else { Ok(()) }
    }

    /// Notes a tag's counter as read in a scan.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it was read before: look first.
    pub fn insert_tap(&mut self, tag: TagId, counter: u32, scan: ScanId) -> Result<(), Error> {
        diesel::insert_into(tag_counters::table)
            .values((
                tag_counters::tag.eq(tag.to_string()),
                tag_counters::counter.eq(i64::from(counter)),
                tag_counters::scan.eq(scan.to_string()),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}

fn kept((body, event, received_at, report): Row) -> Result<KeptScan, Error> {
    Ok(KeptScan {
        scan: columns::json("scans.body", &body)?,
        event: columns::id("scans.event", &event)?,
        received_at: Timestamp(received_at),
        report: columns::json("scans.report", &report)?,
    })
}
