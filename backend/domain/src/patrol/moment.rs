//! An instant that is known only so well. Times of patrols are shown as "22:41 ± 3 s".

use super::signed::ClockSample;
use crate::{
    Timestamp,
    time::{HOUR, MINUTE, Millis, SECOND},
};
use serde::{Deserialize, Serialize};

/// How far off a phone's clock may be that was never compared, in milliseconds.
pub const UNCOMPARED: Millis = 5 * MINUTE;
/// How much a phone's clock may go wrong in a day, in milliseconds (GA/T 644-2006, as a target: 10 s a day).
pub const DRIFT_A_DAY: Millis = 10 * SECOND;

/// An instant and how wrong it may be, either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The best guess.
    pub at: Timestamp,
    /// Half the width, in milliseconds; never negative.
    pub error: Millis,
}

impl Moment {
    /// A server's own time.
    #[must_use]
    pub const fn exact(at: Timestamp) -> Self {
        Self { at, error: 0 }
    }

    /// A phone's wall time, corrected by what it knew of its clock.
    #[must_use]
    pub fn of_phone(wall_time: Timestamp, clock: Option<ClockSample>) -> Self {
        let Some(ClockSample { offset, error, age }) = clock else {
            return Self { at: wall_time, error: UNCOMPARED };
        };
        let drift = age.max(0).saturating_mul(DRIFT_A_DAY) / (24 * HOUR);
        Self { at: wall_time.plus(offset), error: error.max(0).saturating_add(drift) }
    }

    /// The earliest that it can have been.
    #[must_use]
    pub const fn earliest(self) -> Timestamp {
        self.at.plus(-self.error)
    }

    /// The latest that it can have been.
    #[must_use]
    pub const fn latest(self) -> Timestamp {
        self.at.plus(self.error)
    }

    /// The middle of a span.
    #[must_use]
    pub const fn between(earliest: Timestamp, latest: Timestamp) -> Self {
        let error = latest.since(earliest) / 2;
        Self { at: earliest.plus(error), error: latest.since(earliest).saturating_sub(error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phones_time_is_as_sure_as_its_clock() {
        let wall = Timestamp(1_000_000);
        assert_eq!(Moment::of_phone(wall, None), Moment { at: wall, error: UNCOMPARED });
        let sample = ClockSample { offset: -500, error: 40, age: 12 * HOUR };
        assert_eq!(Moment::of_phone(wall, Some(sample)), Moment { at: wall.plus(-500), error: 5_040 });
        let both = Moment::between(Timestamp(10), Timestamp(15));
        assert!(both.earliest() <= Timestamp(10) && both.latest() >= Timestamp(15));
    }
}
