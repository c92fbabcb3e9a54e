//! Does what is due at alarms, at lone work, and then at rounds and hazards. One transaction each; one that fails is left for later and never blocks
//! the others.

use crate::{App, alarms, error::Result, lone_work, patrol};
use domain::{AlarmId, HazardId, LoneWorkId, RoundId, SiteId, Timestamp};
use std::{collections::BTreeMap, fmt, time::Duration};
use store::Read;
use tokio::time::{Instant, sleep_until};

/// At the latest after this long it looks again, even if every signal is lost.
const PERIOD: Duration = Duration::from_secs(1);
/// Something whose handling failed waits this long, twice as long each further time.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const BATCH: u32 = 64;
/// Of rounds and hazards fewer are done at once, so that alarms are looked at again soon.
const PATROL_BATCH: u32 = 16;

/// What has a deadline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Alarm(AlarmId),
    LoneWork(LoneWorkId),
    Round(RoundId),
    Hazard(HazardId),
}

impl Subject {
    async fn time_reached(self, app: &App, site: SiteId) -> Result<()> {
        match self {
            Self::Alarm(id) => alarms::time_reached(app, site, id).await,
            Self::LoneWork(id) => lone_work::time_reached(app, site, id).await,
            Self::Round(id) => patrol::rounds::time_reached(app, site, id).await,
            Self::Hazard(id) => patrol::hazard_time_reached(app, site, id).await,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alarm(id) => write!(f, "alarm:{id}"),
            Self::LoneWork(id) => write!(f, "lone_work:{id}"),
            Self::Round(id) => write!(f, "round:{id}"),
            Self::Hazard(id) => write!(f, "hazard:{id}"),
        }
    }
}

struct Failing {
    until: Instant,
    wait: Duration,
}

pub async fn run(app: App) {
    let mut moved = app.clock.moved();
    let mut failing = BTreeMap::new();
    loop {
        let wake_at = match pass(&app, &mut failing).await {
            Ok(wake_at) => wake_at,
            Err(fault) => {
                tracing::error!(error = &fault as &dyn std::error::Error, "could not look what is due");
                Instant::now() + PERIOD
            }
        };
        tokio::select! {
            () = app.dispatcher.notified() => {}
            () = sleep_until(wake_at) => {}
            Ok(()) = moved.changed() => {}
        }
    }
}

/// What is due, alarms first, and whether there may be more of one kind.
fn look(read: &mut Read<'_>, now: Timestamp, room: u32) -> Result<(Vec<(SiteId, Subject)>, bool)> {
    fn named<T>(found: Vec<(SiteId, T)>, subject: fn(T) -> Subject) -> impl Iterator<Item = (SiteId, Subject)> {
        found.into_iter().map(move |(site, id)| (site, subject(id)))
    }
    let (batch, patrol_batch) = (BATCH.saturating_add(room), PATROL_BATCH.saturating_add(room));
    let (alarms, alone) = (read.due_alarms(now, batch)?, read.due_lone_works(now, batch)?);
    let (rounds, hazards) = (read.due_rounds(now, patrol_batch)?, read.due_hazards(now, patrol_batch)?);
    let full =
        alarms.len().max(alone.len()) == batch as usize || rounds.len().max(hazards.len()) == patrol_batch as usize;
    let first = named(alarms, Subject::Alarm).chain(named(alone, Subject::LoneWork));
    let due = first.chain(named(rounds, Subject::Round)).chain(named(hazards, Subject::Hazard));
    Ok((due.collect(), full))
}

/// Handles what is due now; tells when to look again.
async fn pass(app: &App, failing: &mut BTreeMap<Subject, Failing>) -> Result<Instant> {
    let now = app.now();
    // Those that fail stay the most overdue: without room beside them they would starve all others.
    let room = u32::try_from(failing.len()).unwrap_or(u32::MAX);
    let (due, full) = app.store.read(move |read| look(read, now, room)).await?;
    if !full {
        failing.retain(|subject, _| due.iter().any(|(_, due)| due == subject));
    }
    let mut handled = 0;
    for (site, subject) in due {
        if failing.get(&subject).is_some_and(|f| f.until > Instant::now()) {
            continue;
        }
        match subject.time_reached(app, site).await {
            Ok(()) => {
                failing.remove(&subject);
                handled += 1;
            }
            Err(fault) => {
                tracing::error!(%subject, %site, error = &fault as &dyn std::error::Error, "could not handle what is due");
                let wait = failing.get(&subject).map_or(FIRST_WAIT, |f| (f.wait * 2).min(LONGEST_WAIT));
                failing.insert(subject, Failing { until: Instant::now() + wait, wait });
            }
        }
    }
    if full && handled > 0 {
        return Ok(Instant::now());
    }
    let next = app
        .store
        .read(|read| {
            let patrol = read.next_round_due()?.into_iter().chain(read.next_hazard_due()?);
            Ok::<_, crate::Error>(read.next_due()?.into_iter().chain(read.next_lone_work_due()?).chain(patrol).min())
        })
        .await?;
    let until =
        next.map_or(PERIOD, |at| Duration::from_millis(u64::try_from(at.since(app.now())).unwrap_or(0)).min(PERIOD));
    // What is overdue here is failing and waits; without this the loop would spin on it.
    let least = if failing.is_empty() { Duration::from_millis(1) } else { Duration::from_millis(250) };
    Ok(Instant::now() + until.max(least))
}
