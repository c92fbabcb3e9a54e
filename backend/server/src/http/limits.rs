//! Rates per caller. Generous for people and panels, tight for guessing.

use super::ApiError;
use actix_web::http::StatusCode;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
};

/// What is limited.
pub struct Limits {
    sign_in: Limiter,
    enrol: Limiter,
    alarms: Limiter,
    photos: Limiter,
    sync: Limiter,
    off: bool,
}

/// After so many questions, callers whose rate is as good as new are forgotten.
const FORGET_EVERY: usize = 1_024;

/// The rate of each caller. What is kept of callers is bounded: those of about the last minute, and
/// [`FORGET_EVERY`] at most beside them.
struct Limiter {
    rates: DefaultKeyedRateLimiter<String>,
    asked: AtomicUsize,
}

impl Limiter {
    fn new(quota: Quota) -> Self {
        Self { rates: RateLimiter::keyed(quota), asked: AtomicUsize::new(0) }
    }

    fn allows(&self, key: &str) -> bool {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.rates.retain_recent();
            self.rates.shrink_to_fit();
        }
        self.rates.check_key(&key.to_owned()).is_ok()
    }
}

const fn per_minute(n: u32) -> Quota {
    match NonZeroU32::new(n) {
        Some(n) => Quota::per_minute(n),
        None => panic!("a rate is not zero"),
    }
}

impl Limits {
    /// The usual rates; `off` for tests of load.
    #[must_use]
    pub fn new(off: bool) -> Self {
        Self {
            sign_in: Limiter::new(per_minute(60)),
            enrol: Limiter::new(per_minute(20)),
            // 50 alarms in one second is the stress that one site must take (rules: how big a hospital is).
            alarms: Limiter::new(per_minute(600).allow_burst(const { NonZeroU32::new(200).unwrap() })),
            // A phone that comes back brings what a shift made; after that it is a trickle.
            photos: Limiter::new(per_minute(5).allow_burst(const { NonZeroU32::new(300).unwrap() })),
            sync: Limiter::new(per_minute(60).allow_burst(const { NonZeroU32::new(200).unwrap() })),
            off,
        }
    }

    /// Sign-ins from an address.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn sign_in(&self, address: &str) -> Result<(), ApiError> {
        self.check(&self.sign_in, address)
    }

    /// Enrolments from an address.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn enrol(&self, address: &str) -> Result<(), ApiError> {
        self.check(&self.enrol, address)
    }

    /// Alarms from a person or source.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn alarm(&self, caller: &str) -> Result<(), ApiError> {
        self.check(&self.alarms, caller)
    }

    /// Photos from a person.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn photo(&self, caller: &str) -> Result<(), ApiError> {
        self.check(&self.photos, caller)
    }

    /// Requests with a phone's events from a person.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn sync(&self, caller: &str) -> Result<(), ApiError> {
        self.check(&self.sync, caller)
    }

    fn check(&self, limiter: &Limiter, key: &str) -> Result<(), ApiError> {
        if self.off || limiter.allows(key) {
            return Ok(());
        }
        Err(ApiError::request(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "too many requests; try again in a minute",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn whoever_asks_too_often_is_refused_and_nobody_else() {
        let limits = Limits::new(false);
        assert!((0..20).all(|_| limits.enrol("192.0.2.1").is_ok()));
        assert!(limits.enrol("192.0.2.1").is_err());
        assert!(limits.enrol("192.0.2.2").is_ok());
        assert!(limits.sign_in("192.0.2.1").is_ok(), "each thing has its own rate");
    }

    #[test]
    fn callers_who_are_never_refused_are_forgotten_too() {
        // As good as new at once.
        let quota = Quota::with_period(Duration::from_nanos(1)).unwrap();
        let limiter = Limiter::new(quota);
        for n in 0..10 * FORGET_EVERY {
            assert!(limiter.allows(&n.to_string()));
            assert!(limiter.rates.len() <= FORGET_EVERY, "{} after {n}", limiter.rates.len());
        }
    }
}
