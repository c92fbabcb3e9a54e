//! Rates per caller. Generous for people and panels, tight for guessing.

use super::ApiError;
use actix_web::http::StatusCode;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// What is limited.
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<String>,
    enrol: DefaultKeyedRateLimiter<String>,
    alarms: DefaultKeyedRateLimiter<String>,
    off: bool,
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
            sign_in: RateLimiter::keyed(per_minute(60)),
            enrol: RateLimiter::keyed(per_minute(20)),
            // 50 alarms in one second is the stress that one site must take (rules: how big a hospital is).
            alarms: RateLimiter::keyed(per_minute(600).allow_burst(const { NonZeroU32::new(200).unwrap() })),
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

    fn check(&self, limiter: &DefaultKeyedRateLimiter<String>, key: &str) -> Result<(), ApiError> {
        if self.off || limiter.check_key(&key.to_owned()).is_ok() {
            return Ok(());
        }
        if limiter.len() > 10_000 {
            limiter.retain_recent();
        }
        Err(ApiError::request(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "too many requests; try again in a minute",
        ))
    }
}
