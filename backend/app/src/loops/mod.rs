//! What goes on by itself: deadlines, deliveries, heartbeats, tidying.
//!
//! Every loop is a reconciler: it takes no input, may run twice at once, and looks by the clock as well as on a signal.

pub(crate) mod courier;
mod dispatcher;
mod tidy;

use crate::{App, live};
use std::time::Duration;
use tokio::task::JoinSet;

/// How often a node says that it is alive.
const BEAT: Duration = Duration::from_secs(5);

/// Starts all loops; they end when the set is dropped.
#[must_use]
pub fn start(app: &App) -> JoinSet<()> {
    let mut loops = JoinSet::new();
    loops.spawn(live::listen(app.clone()));
    loops.spawn(dispatcher::run(app.clone()));
    loops.spawn(courier::run(app.clone()));
    loops.spawn(tidy::run(app.clone()));
    loops.spawn(beat(app.clone()));
    loops
}

async fn beat(app: App) {
    let mut tick = tokio::time::interval(BEAT);
    let mut moved = app.clock.moved();
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            Ok(()) = moved.changed() => {}
        }
        app.bus.beat(app.now());
    }
}
