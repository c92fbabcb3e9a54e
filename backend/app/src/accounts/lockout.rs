//! Lockout after wrong tries: of an account from one phone or address, and, later, of an account as a whole.
//!
//! Too many wrong tries within fifteen minutes lock for a minute, each further one twice as long, up to fifteen
//! minutes. A right one clears the count.

use crate::error::{Error, Result};
use domain::{
    Timestamp,
    time::{MINUTE, Millis},
};
use store::Tx;

/// The wrong try that locks an account from one phone or address.
pub const PAIR: u32 = 5;
/// The one that locks an account wherever it is tried from.
pub const ACCOUNT: u32 = 30;
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
pub fn failed(tx: &mut Tx<'_>, key: &str, locks_at: u32, now: Timestamp) -> Result<bool> {
    let count = tx.count_failure(key, now, now.plus(-WINDOW))?.count;
    let lock = lock_after(count, locks_at);
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
fn lock_after(count: u32, locks_at: u32) -> Option<Millis> {
    let doublings = count.checked_sub(locks_at)?.min(10);
    Some((MINUTE << doublings).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_try_locks_and_each_further_one_longer() {
        let locks: Vec<_> = (1..=12).map(|count| lock_after(count, PAIR).map_or(0, |span| span / MINUTE)).collect();
        assert_eq!(locks, [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15, 15]);
        assert_eq!(lock_after(u32::MAX, PAIR), Some(LONGEST));
    }
}
