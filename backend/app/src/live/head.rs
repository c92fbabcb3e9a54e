//! How far a site's journal has come, for pings.

use crate::error::Result;
use std::{
    future::Future,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};
use tokio::{sync::Mutex, time::timeout};

/// The journal is asked at most this often: a little less than the time between two pings of one socket, so that each
/// of them brings a newer answer.
const ASKED_EVERY: Duration = Duration::from_millis(4_500);
/// A ping does not wait longer than this for the database.
const ANSWERED_WITHIN: Duration = Duration::from_secs(1);

/// The newest line of a site's journal, as the journal itself says. One read serves all sockets of a site.
#[derive(Default)]
pub struct Head {
    asked: Mutex<Option<Instant>>,
    newest: AtomicI64,
}

impl Head {
    /// The newest line known at `now`, read with `read` if the last answer is too old; 0 before the first answer. While
    /// the database does not answer, it stays what it was.
    pub async fn newest<F>(&self, now: Instant, read: impl FnOnce() -> F) -> i64
    where
        F: Future<Output = Result<i64>>,
    {
        let mut asked = self.asked.lock().await;
        if asked.is_none_or(|at| now.duration_since(at) >= ASKED_EVERY) {
            *asked = Some(now);
            match timeout(ANSWERED_WITHIN, read()).await {
                Ok(Ok(seq)) => drop(self.newest.fetch_max(seq, Ordering::Relaxed)),
                Ok(Err(fault)) => {
                    tracing::warn!(error = &fault as &dyn std::error::Error, "pings do not know the newest line");
                }
                Err(_) => tracing::warn!("pings do not know the newest line: the database is slow"),
            }
        }
        self.newest.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::sync::atomic::AtomicUsize;

    #[tokio::test]
    async fn one_read_serves_everybody_for_a_while() {
        let (head, reads) = (Head::default(), AtomicUsize::new(0));
        let read = |seq: i64| {
            let reads = &reads;
            move || async move {
                reads.fetch_add(1, Ordering::Relaxed);
                Ok(seq)
            }
        };
        let now = Instant::now();
        let asked = futures_util::future::join_all((0..100).map(|n| head.newest(now, read(n + 1)))).await;
        assert_eq!(asked, [1; 100]);
        assert_eq!(reads.load(Ordering::Relaxed), 1);
        let almost = now + ASKED_EVERY - Duration::from_millis(1);
        assert_eq!(head.newest(almost, read(7)).await, 1);
        assert_eq!(head.newest(now + ASKED_EVERY, read(7)).await, 7);
        assert_eq!(reads.load(Ordering::Relaxed), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_database_that_is_away_or_hangs_keeps_no_ping() {
        let head = Head::default();
        let now = Instant::now();
        assert_eq!(head.newest(now, || async { Ok(5) }).await, 5);
        let away = || async { Err(Error::fault("store", "away")) };
        assert_eq!(head.newest(now + ASKED_EVERY, away).await, 5);
        assert_eq!(head.newest(now + 2 * ASKED_EVERY, std::future::pending).await, 5);
        assert_eq!(head.newest(now + 3 * ASKED_EVERY, || async { Ok(6) }).await, 6);
    }
}
