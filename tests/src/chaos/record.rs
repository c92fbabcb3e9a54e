//! What is kept, read once at the end.

use super::uptime::now;
use domain::{AlarmId, Timestamp, alarm::Alarm, event::Subject};
use std::collections::{BTreeMap, BTreeSet};
use store::{AlarmFilter, Line, Store, Verification};

const MOST: u32 = 1_000_000;

/// The journal and the alarms of the hospital's site.
pub struct Record {
    /// When it was read.
    pub at: Timestamp,
    /// The whole journal.
    pub lines: Vec<Line>,
    /// Every alarm.
    pub alarms: BTreeMap<AlarmId, Alarm>,
    /// Alarms that the dispatcher will find.
    pub due: BTreeSet<AlarmId>,
    /// What `shouwang journal verify` says.
    pub verified: Verification,
    /// The journal's newest line, by the site's own counter.
    pub head: i64,
}

impl Record {
    /// Reads it in one go.
    pub async fn read(store: &Store) -> Self {
        let all = AlarmFilter::default();
        store
            .read(move |read| {
                let site = read.sites()?.first().expect("the hospital's site").id;
                let alarms = read.alarms(site, all, MOST)?;
                let due = read.due_alarms(Timestamp(i64::MAX), MOST)?;
                Ok::<_, store::Error>(Self {
                    at: now(),
                    lines: read.journal(site, 0, MOST)?,
                    alarms: alarms.into_iter().map(|stored| (stored.value.id, stored.value)).collect(),
                    due: due.into_iter().map(|(_, alarm)| alarm).collect(),
                    verified: read.verify(site)?,
                    head: read.head(site)?.seq,
                })
            })
            .await
            .expect("the database can be read")
    }

    /// The lines of each alarm, in order.
    pub fn by_alarm(&self) -> BTreeMap<AlarmId, Vec<&Line>> {
        let mut by_alarm: BTreeMap<AlarmId, Vec<&Line>> = BTreeMap::new();
        for line in &self.lines {
            if let Subject::Alarm(alarm) = line.subject {
                by_alarm.entry(alarm).or_default().push(line);
            }
        }
        by_alarm
    }

    /// How many lines there are of each kind.
    pub fn summary(&self) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &self.lines {
            *counts.entry(&line.kind).or_default() += 1;
        }
        counts.into_iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
    }
}
