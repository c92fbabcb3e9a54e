//! Lockout after wrong tries, per account and per phone or address.
//!
//! Five wrong tries within fifteen minutes lock for a minute, each further one twice as long, up to
//! fifteen minutes. A right one clears the account's count.

use crate::error::{Error, Result};
use domain::{
    Timestamp,
    time::{MINUTE, Millis},
};
use store::Tx;

const FREE_TRIES: u32 = 5;
const WINDOW: Millis = 15 * MINUTE;
const LONGEST: Millis = 15 * MINUTE;

/// Goes on where the key is not locked.
pub fn check(tx: &mut Tx<'_>, key: &str, now: Timestamp) -> Result<()> {
    match tx.failures(key)?.and_then(|failures| failures.locked_until) {
        Some(until) if until > now => Err(Error::LockedOut { seconds: (until.since(now) + 999) / 1_000 }),
        _ => Ok(()),
    }
}

/// Counts a wrong try; true where the key is locked by it.
pub fn failed(tx: &mut Tx<'_>, key: &str, now: Timestamp) -> Result<bool> {
    let count = tx.count_failure(key, now, now.plus(-WINDOW))?.count;
    let lock = lock_after(count);
    if let Some(span) = lock {
        tx.lock_out(key, now.plus(span))?;
    }
    Ok(lock.is_some())
}

/// A right try clears the count.
pub fn succeeded(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    tx.clear_failures(key)?;
    Ok(())
}

/// For how long the n-th wrong try in the window locks.
fn lock_after(count: u32) -> Option<Millis> {
    let doublings = count.checked_sub(FREE_TRIES)?.min(10);
    Some((MINUTE << doublings).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_try_locks_and_each_further_one_longer() {
        let locks: Vec<_> = (1..=12).map(|count| lock_after(count).map_or(0, |span| span / MINUTE)).collect();
        assert_eq!(locks, [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15, 15]);
        assert_eq!(lock_after(u32::MAX), Some(LONGEST));
    }
}
