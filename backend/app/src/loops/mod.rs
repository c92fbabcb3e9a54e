//! What goes on by itself: deadlines, deliveries, heartbeats, tidying.
//!
//! Every loop is a reconciler: it takes no input, may run twice at once, and looks by the clock as well as on a signal.

pub(crate) mod courier;
mod dispatcher;
mod roster;
mod tidy;

use crate::{App, canary, live};
use std::{collections::BTreeMap, fmt, future::Future, time::Duration};
use tokio::task::{Id, JoinSet};

/// How often a node says that it is alive.
const BEAT: Duration = Duration::from_secs(5);

/// The running loops; they end when this is dropped.
#[derive(Default)]
pub struct Loops {
    tasks: JoinSet<()>,
    names: BTreeMap<Id, &'static str>,
}

/// A loop has ended, which none ever does while all is well: without it the node does half of its work and nobody sees.
#[derive(Debug)]
pub struct Ended {
    /// Which.
    pub name: &'static str,
    /// It panicked.
    pub panicked: bool,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the loop \"{}\" {}", self.name, if self.panicked { "panicked" } else { "ended" })
    }
}

impl std::error::Error for Ended {}

impl Loops {
    fn start(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let task = self.tasks.spawn(work);
        self.names.insert(task.id(), name);
    }

    /// Waits until one of them ends. Safe to cancel.
    pub async fn ended(&mut self) -> Ended {
        let (id, panicked) = match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => (id, false),
            Some(Err(error)) => (error.id(), error.is_panic()),
            None => return Ended { name: "none", panicked: false },
        };
        Ended { name: self.names.get(&id).copied().unwrap_or_default(), panicked }
    }
}

/// Starts all loops.
#[must_use]
pub fn start(app: &App) -> Loops {
    let mut loops = Loops::default();
    loops.start("listener", live::listen(app.clone()));
    loops.start("dispatcher", dispatcher::run(app.clone()));
    loops.start("courier", courier::run(app.clone()));
    loops.start("roster", roster::run(app.clone()));
    loops.start("tidy", tidy::run(app.clone()));
    loops.start("beat", beat(app.clone()));
    if app.settings.canary {
        loops.start("canary", canary::run(app.clone()));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_loop_that_ends_is_named() {
        let mut loops = Loops::default();
        loops.start("for ever", std::future::pending());
        loops.start("broken", async { panic!("on purpose") });
        let ended = loops.ended().await;
        assert_eq!((ended.name, ended.panicked), ("broken", true));
        assert_eq!(ended.to_string(), "the loop \"broken\" panicked");
        loops.start("tired", async {});
        let ended = loops.ended().await;
        assert_eq!((ended.name, ended.panicked), ("tired", false));
    }
}
