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
    offset: Arc<AtomicI64>,
    moved: watch::Sender<u64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { offset: Arc::default(), moved: watch::Sender::new(0) }
    }
}

impl Clock {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let ms = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
        Timestamp(ms.saturating_add(self.offset.load(Ordering::Relaxed)))
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
