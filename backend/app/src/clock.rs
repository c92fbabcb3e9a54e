//! The one clock. Everything that needs the time is given it from here.

use domain::Timestamp;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::sync::watch;

/// The system's clock, or one that tests set.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Where a stopped clock began; `None` for one that runs with the system's.
    stopped_at: Option<Timestamp>,
    offset: Arc<AtomicI64>,
    moved: watch::Sender<u64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { stopped_at: None, offset: Arc::default(), moved: watch::Sender::new(0) }
    }
}

impl Clock {
    /// A clock that stands at `at` until it is moved, so that a test can look at an exact instant. Its clones are
    /// moved with it.
    #[must_use]
    pub fn stopped(at: Timestamp) -> Self {
        Self { stopped_at: Some(at), ..Self::default() }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let unmoved = self.stopped_at.unwrap_or_else(|| {
            let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
        });
        Timestamp(unmoved.ms().saturating_add(self.offset.load(Ordering::Relaxed)))
    }

    /// Moves the clock by `ms`, forward only, and wakes the loops. For tests.
    pub fn advance(&self, ms: u32) -> Timestamp {
        self.offset.fetch_add(i64::from(ms), Ordering::Relaxed);
        self.moved.send_modify(|count| *count += 1);
        self.now()
    }

    /// Changes whenever the clock was moved.
    #[must_use]
    pub fn moved(&self) -> watch::Receiver<u64> {
        self.moved.subscribe()
    }
}
