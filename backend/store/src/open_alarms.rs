//! The open alarms of a site. Every choice looks at all of them, so each is decoded once in each version.

use crate::{
    Error, Stored,
    alarms::stored,
    columns,
    schema::alarms,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{AlarmId, SiteId, alarm::Alarm};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Bodies that are asked for in one query.
const TOGETHER: usize = 200;
/// This many closed alarms are kept beside the open ones before they are thrown out.
const CLOSED: usize = 64;

/// The open alarms of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenAlarms {
    /// Those that can be read, the oldest first.
    pub alarms: Vec<Arc<Stored<Alarm>>>,
    /// How many more there are that cannot be.
    pub unreadable: u32,
}

impl Read<'_> {
    /// The open alarms of a site, the oldest first, for choosing among them. One that cannot be read is logged and left
    /// out: it must not keep the others from being handled.
    ///
    /// # Errors
    /// One of the database.
    pub fn open_alarms(&mut self, site: SiteId) -> Result<Vec<Arc<Stored<Alarm>>>, Error> {
        let rows = self.open_versions(site)?;
        let mut known = self.decoded.look(site, &rows, &self.written);
        let missing: Vec<AlarmId> = rows.iter().map(|(id, _)| *id).filter(|id| !known.contains_key(id)).collect();
        let read = self.decode(site, &missing)?;
        self.decoded.keep(site, &rows, read.iter().filter(|alarm| !self.written.contains(&alarm.value.id)));
        known.extend(read.into_iter().map(|alarm| (alarm.value.id, alarm)));
        Ok(rows.iter().filter_map(|(id, _)| known.remove(id)).collect())
    }

    /// The open alarms of a site as they are kept, the oldest first, and how many cannot be read: for screens, which
    /// have to say so.
    ///
    /// # Errors
    /// One of the database.
    pub fn open_alarms_counted(&mut self, site: SiteId) -> Result<OpenAlarms, Error> {
        let rows = self.open_versions(site)?;
        let mut read = Site::new();
        let ids: Vec<AlarmId> = rows.iter().map(|(id, _)| *id).collect();
        read.extend(self.decode(site, &ids)?.into_iter().map(|alarm| (alarm.value.id, alarm)));
        let alarms: Vec<_> = ids.iter().filter_map(|id| read.remove(id)).collect();
        let unreadable = u32::try_from(ids.len() - alarms.len()).unwrap_or(u32::MAX);
        Ok(OpenAlarms { alarms, unreadable })
    }

    fn open_versions(&mut self, site: SiteId) -> Result<Vec<(AlarmId, i64)>, Error> {
        let rows: Vec<(String, i64)> = alarms::table
            .filter(alarms::site.eq(site.to_string()))
            .filter(alarms::closed_at.is_null())
            .order((alarms::raised_at, alarms::id))
            .select((alarms::id, alarms::version))
            .load(self.connection)?;
        rows.iter().map(|(id, version)| Ok((columns::id("alarms.id", id)?, *version))).collect()
    }

    fn decode(&mut self, site: SiteId, ids: &[AlarmId]) -> Result<Vec<Arc<Stored<Alarm>>>, Error> {
        let mut read = Vec::with_capacity(ids.len());
        for ids in ids.chunks(TOGETHER) {
            let rows: Vec<(String, i64)> = alarms::table
                .filter(alarms::id.eq_any(ids.iter().map(ToString::to_string)))
                .select((alarms::body, alarms::version))
                .load(self.connection)?;
            for row in rows {
                match stored(row) {
                    Ok(alarm) => read.push(Arc::new(alarm)),
                    Err(error) => {
                        tracing::error!(%site, error = &error as &dyn std::error::Error, "an open alarm cannot be read");
                    }
                }
            }
        }
        Ok(read)
    }
}

impl Tx<'_> {
    /// What this transaction wrote may yet be undone: nobody else is to be told of it.
    pub(crate) fn wrote(&mut self, id: AlarmId) {
        self.written.insert(id);
    }
}

type Site = HashMap<AlarmId, Arc<Stored<Alarm>>>;

/// Open alarms as they were decoded last, by site. Only what is committed gets in here, or waits for a commit whose
/// failing empties it all: so a version of an alarm is never two things.
#[derive(Default)]
pub(crate) struct Decoded {
    sites: Mutex<HashMap<SiteId, Site>>,
}

impl Decoded {
    /// Those of `rows` that are known in just this version.
    fn look(&self, site: SiteId, rows: &[(AlarmId, i64)], except: &HashSet<AlarmId>) -> Site {
        let sites = self.lock();
        let Some(known) = sites.get(&site) else { return Site::new() };
        let of = |(id, version): &(AlarmId, i64)| {
            Some((*id, known.get(id).filter(|kept| kept.version == *version)?.clone()))
        };
        rows.iter().filter(|(id, _)| !except.contains(id)).filter_map(of).collect()
    }

    fn keep<'a>(&self, site: SiteId, open: &[(AlarmId, i64)], read: impl Iterator<Item = &'a Arc<Stored<Alarm>>>) {
        let mut sites = self.lock();
        let known = sites.entry(site).or_default();
        for alarm in read {
            let newest = known.entry(alarm.value.id).or_insert_with(|| Arc::clone(alarm));
            // A reader of an older state does not push out what a writer knows.
            if alarm.version > newest.version {
                *newest = Arc::clone(alarm);
            }
        }
        if known.len() > open.len() + CLOSED {
            let open: HashSet<AlarmId> = open.iter().map(|(id, _)| *id).collect();
            known.retain(|id, _| open.contains(id));
        }
    }

    /// A transaction was lost with everything that was read inside it.
    pub(crate) fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SiteId, Site>> {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
