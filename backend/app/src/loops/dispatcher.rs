//! Does what is due. One transaction an alarm; one that fails is left for later and never blocks the others.

use crate::{App, alarms, error::Result};
use domain::AlarmId;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep_until};

/// At the latest after this long it looks again, even if every signal is lost.
const PERIOD: Duration = Duration::from_secs(1);
/// An alarm whose handling failed waits this long, twice as long each further time.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const BATCH: u32 = 64;

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

/// Handles what is due now; tells when to look again.
async fn pass(app: &App, failing: &mut BTreeMap<AlarmId, Failing>) -> Result<Instant> {
    let now = app.now();
    // Those that fail stay the most overdue: without room beside them they would starve all others.
    let batch = BATCH.saturating_add(u32::try_from(failing.len()).unwrap_or(u32::MAX));
    let due = app.store.read(move |read| Ok::<_, crate::Error>(read.due_alarms(now, batch)?)).await?;
    let full = due.len() == batch as usize;
    if !full {
        failing.retain(|id, _| due.iter().any(|(_, due)| due == id));
    }
    let mut handled = 0;
    for (site, id) in due {
        if failing.get(&id).is_some_and(|f| f.until > Instant::now()) {
            continue;
        }
        match alarms::time_reached(app, site, id).await {
            Ok(()) => {
                failing.remove(&id);
                handled += 1;
            }
            Err(fault) => {
                tracing::error!(alarm.id = %id, %site, error = &fault as &dyn std::error::Error, "could not handle what is due at an alarm");
                let wait = failing.get(&id).map_or(FIRST_WAIT, |f| (f.wait * 2).min(LONGEST_WAIT));
                failing.insert(id, Failing { until: Instant::now() + wait, wait });
            }
        }
    }
    if full && handled > 0 {
        return Ok(Instant::now());
    }
    let next = app.store.read(|read| Ok::<_, crate::Error>(read.next_due()?)).await?;
    let until =
        next.map_or(PERIOD, |at| Duration::from_millis(u64::try_from(at.since(app.now())).unwrap_or(0)).min(PERIOD));
    // What is overdue here is failing and waits; without this the loop would spin on it.
    let least = if failing.is_empty() { Duration::from_millis(1) } else { Duration::from_millis(250) };
    Ok(Instant::now() + until.max(least))
}
