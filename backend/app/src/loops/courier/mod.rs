//! Empties the outbox. Messages that share a way out form a lane; each lane has places of its own, so that whatever
//! hangs there delays nothing elsewhere. A message is tried again with growing pauses until it is taken, too late, or
//! needed by nobody.

mod fate;
mod joined;
mod single;

pub(crate) use single::{Kept, mark, unusable};

use crate::{
    App,
    error::{Error, Result},
    ledger::WEB_PUSH,
};
use courier::{Channel, Fault, Message, Outcome, Vendor};
use domain::time::Millis;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::Lane;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep_until, timeout},
};

const PERIOD: Duration = Duration::from_secs(1);
/// A claimed message that is not heard of again (the node died) is claimed anew after this.
const LEASE: Millis = 30_000;
/// No attempt lasts longer, whatever its channel does; well within the lease.
pub(crate) const LONGEST: Duration = Duration::from_secs(15);
/// Messages under way at once to browsers, and to contacts of one kind.
const PLACES: usize = 64;
/// Messages under way at once by one channel of a site.
const PLACES_OF_ONE: usize = 8;

pub async fn run(app: App) {
    let mut lanes = Lanes::default();
    let mut moved = app.clock.moved();
    loop {
        if let Err(fault) = pass(&app, &mut lanes).await {
            tracing::error!(error = &fault as &dyn std::error::Error, "could not read the outbox");
        }
        tokio::select! {
            () = app.courier.notified() => {}
            () = sleep_until(Instant::now() + PERIOD) => {}
            Ok(()) = moved.changed() => {}
        }
    }
}

/// Sends what is due, as far as each lane has places.
async fn pass(app: &App, lanes: &mut Lanes) -> Result<()> {
    let now = app.now();
    let due = app.store.read(move |read| Ok::<_, Error>(read.due_lanes(now)?)).await?;
    for lane in &due {
        let begun = match lane.channel_id {
            Some(channel) if joins(&lane.channel) => joined::begin(app, channel).await,
            _ => single::begin(app, lane, &lanes.of(lane)).await,
        };
        if let Err(fault) = begun {
            tracing::error!(
                channel = lane.channel,
                error = &fault as &dyn std::error::Error,
                "could not claim messages of a lane"
            );
        }
    }
    lanes.forget_idle();
    Ok(())
}

/// True for channels that take few messages, so that several are joined.
fn joins(channel: &str) -> bool {
    Vendor::ALL.iter().any(|vendor| vendor.word() == channel)
}

/// The places of each lane.
#[derive(Default)]
struct Lanes(BTreeMap<Lane, Arc<Places>>);

/// How many messages of a lane may be under way.
struct Places {
    free: Arc<Semaphore>,
    all: usize,
    /// More may wait than there were places for: the next free one is to be told of.
    behind: AtomicBool,
}

impl Lanes {
    fn of(&mut self, lane: &Lane) -> Arc<Places> {
        self.0
            .entry(lane.clone())
            .or_insert_with(|| {
                let all = if lane.channel == WEB_PUSH || lane.channel_id.is_none() { PLACES } else { PLACES_OF_ONE };
                Arc::new(Places { free: Arc::new(Semaphore::new(all)), all, behind: AtomicBool::new(false) })
            })
            .clone()
    }

    /// Lanes with nothing under way need not be remembered.
    fn forget_idle(&mut self) {
        self.0.retain(|_, places| places.free.available_permits() < places.all);
    }
}

impl Places {
    /// A message is done: where more wait, the loop looks again.
    fn left(&self, app: &App) {
        if self.behind.swap(false, Ordering::Relaxed) {
            app.courier.notify_one();
        }
    }
}

/// Tries once, within [`LONGEST`] even where the channel breaks its word.
async fn attempt(channel: &Arc<dyn Channel>, message: &Message) -> Outcome {
    let outcome = timeout(LONGEST, channel.deliver(message)).await.unwrap_or(Outcome::Failed(Fault::TimedOut));
    metrics::counter!("shouwang_deliveries_total", "channel" => channel.name(), "outcome" => outcome.word())
        .increment(1);
    outcome
}
