//! Rotating codes on a powered post or a desk's screen: TOTP (RFC 6238), SHA-1, steps of 30 s.

use crate::{
    Timestamp,
    time::{MINUTE, Millis, SECOND},
};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::fmt;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// How long a code stands, in milliseconds.
pub const STEP: Millis = 30 * SECOND;

/// A time that is known less well than this proves nothing more, in milliseconds.
const WIDEST: Millis = 5 * MINUTE;

/// A post's secret and how many digits its codes have.
#[derive(Clone, PartialEq, Eq)]
pub struct Rotating {
    secret: Vec<u8>,
    digits: u8,
}

/// Why a post cannot show codes with these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// RFC 4226 section 4: at least 128 bits.
    #[error("the secret has less than 16 bytes")]
    ShortSecret,
    /// RFC 4226 section 4: at least six; more than nine do not fit the 31 bits that they are cut from.
    #[error("a code has 6 to 9 digits")]
    Digits,
}

impl fmt::Debug for Rotating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rotating({} digits)", self.digits)
    }
}

impl Rotating {
    /// With a secret and a number of digits.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn new(secret: &[u8], digits: u8) -> Result<Self, Fault> {
        match (secret.len(), digits) {
            (..16, _) => Err(Fault::ShortSecret),
            (_, 6..=9) => Ok(Self { secret: secret.to_vec(), digits }),
            _ => Err(Fault::Digits),
        }
    }

    /// The code that the post shows at an instant.
    #[must_use]
    pub fn code(&self, at: Timestamp) -> String {
        self.code_of(step(at))
    }

    /// The step whose code was given, where it is that of `at` or of the step before or after. One that is kept with the
    /// scan shows where a code was used twice. Takes as long whichever fits.
    #[must_use]
    pub fn step_of(&self, given: &str, at: Timestamp) -> Option<i64> {
        let given = given.trim().as_bytes();
        let (mut found, mut fits) = (0, Choice::from(0));
        for near in [step(at) - 1, step(at), step(at) + 1] {
            let same = self.code_of(near).as_bytes().ct_eq(given);
            found.conditional_assign(&near, same);
            fits |= same;
        }
        bool::from(fits).then_some(found)
    }

    /// The same for a time that is known within `error` milliseconds either way, 5 minutes at most; the step that is
    /// nearest to it.
    #[must_use]
    pub fn step_within(&self, given: &str, at: Timestamp, error: Millis) -> Option<i64> {
        let steps = error.clamp(0, WIDEST).div_euclid(STEP);
        let nearest = (0..=steps).flat_map(|n| [-n, n]);
        nearest.into_iter().find_map(|n| self.step_of(given, at.plus(n * STEP)))
    }

    fn code_of(&self, step: i64) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("any length");
        mac.update(&step.to_be_bytes());
        let tag: [u8; 20] = mac.finalize().into_bytes().into();
        let at = usize::from(tag[19] & 0x0F);
        let number = u32::from_be_bytes([tag[at] & 0x7F, tag[at + 1], tag[at + 2], tag[at + 3]]);
        let (width, modulus) = (usize::from(self.digits), 10_u32.pow(self.digits.into()));
        format!("{:0width$}", number % modulus)
    }
}

/// The number of the step that an instant lies in.
#[must_use]
pub const fn step(at: Timestamp) -> i64 {
    at.ms().div_euclid(STEP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn of_rfc() -> (Rotating, Value) {
        let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/crypto.json")).unwrap();
        let rfc = vectors["rfc6238_sha1_8digits"].clone();
        (Rotating::new(rfc["secret_ascii"].as_str().unwrap().as_bytes(), 8).unwrap(), rfc)
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let (post, rfc) = of_rfc();
        let codes = rfc.as_object().unwrap().iter().filter_map(|(seconds, code)| Some((seconds.parse().ok()?, code)));
        let mut seen = 0;
        for (seconds, code) in codes {
            let at: i64 = seconds;
            assert_eq!(post.code(Timestamp(at * SECOND)), code.as_str().unwrap());
            seen += 1;
        }
        assert_eq!(seen, 6);
    }

    #[test]
    fn a_code_is_good_a_step_early_or_late() {
        let (post, _) = of_rfc();
        let shown = Timestamp(1_764_000_000_000);
        let code = post.code(shown);
        for (moved, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = post.step_of(&code, shown.plus(moved * STEP));
            assert_eq!(found, good.then_some(step(shown)), "{moved}");
        }
        assert_eq!(post.step_of(&code[1..], shown), None);
        assert_eq!(post.step_of("", shown), None);
        assert_eq!(post.step_of(&format!(" {code}\n"), shown), Some(step(shown)));
    }

    #[test]
    fn fewer_digits_are_the_last_ones() {
        let secret = b"12345678901234567890";
        let (six, eight) = (Rotating::new(secret, 6).unwrap(), Rotating::new(secret, 8).unwrap());
        let at = Timestamp(59 * SECOND);
        assert_eq!(six.code(at), eight.code(at)[2..]);
        assert_eq!(Rotating::new(secret, 5), Err(Fault::Digits));
        assert_eq!(Rotating::new(secret, 10), Err(Fault::Digits));
        assert_eq!(Rotating::new(&secret[..15], 6), Err(Fault::ShortSecret));
        assert!(!format!("{six:?}").contains("49"), "the secret is not printed");
    }

    #[test]
    fn a_time_that_is_known_less_well_asks_for_more_steps() {
        let post = Rotating::new(&[7; 20], 6).unwrap();
        let (shown, claimed) = (Timestamp(100 * STEP + 10), Timestamp(104 * STEP));
        let code = post.code(shown);
        assert_eq!(post.step_within(&code, claimed, SECOND), None);
        assert_eq!(post.step_within(&code, claimed, 4 * STEP), Some(100));
        let long_ago = post.code(Timestamp(80 * STEP));
        assert_eq!(post.step_within(&long_ago, claimed, Millis::MAX), None, "five minutes at most");
    }
}
