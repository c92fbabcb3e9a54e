//! Waiting for something to become true, with a deadline. Time itself is moved, never waited for.

use std::{
    future::Future,
    time::{Duration, Instant},
};

/// Longer than anything takes on a machine that does much else; whoever waits this long has found a fault.
pub const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Waits until `look` gives something.
///
/// # Panics
/// After [`PATIENCE`], with `what` was waited for.
pub async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
