//! Testing alarm buttons: a button is put to the test, its next press proves it and raises no alarm, and the press after
//! that is real again. So is any press once the time of the test is over, whether it was used or not.

use crate::{
    ButtonId, ButtonTestId, Event, PersonId, SiteId, Timestamp,
    time::{MINUTE, Millis},
};
use serde::{Deserialize, Serialize};

/// How long a button waits for its test press, in milliseconds. Short: until then a real press would count as a test.
pub const TEST_WITHIN: Millis = 5 * MINUTE;
/// The same press of the same button within this time, in milliseconds, is a retry of whoever has not heard the answer.
/// Later it is a new press whose panel began to count anew: a real one must never be taken for an old test.
pub const RETRIED_WITHIN: Millis = 2 * MINUTE;
/// A button that was not tested for this long is overdue, in milliseconds: once a month.
pub const TEST_EVERY: Millis = 31 * 24 * 60 * MINUTE;

/// One test of a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ButtonTest {
    /// Its id.
    pub id: ButtonTestId,
    /// The site.
    pub site: SiteId,
    /// The button.
    pub button: ButtonId,
    /// Who tests.
    pub by: PersonId,
    /// Since when the button waits for its press.
    pub begun_at: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// When it was pressed, which proves it.
    pub pressed_at: Option<Timestamp>,
    /// When it stopped waiting before its time: pressed, or called off.
    pub ended_at: Option<Timestamp>,
}

impl ButtonTest {
    /// Puts a button to the test.
    pub const fn begin(
        id: ButtonTestId,
        site: SiteId,
        button: ButtonId,
        by: PersonId,
        now: Timestamp,
    ) -> (Self, Event) {
        let until = now.plus(TEST_WITHIN);
        let test = Self { id, site, button, by, begun_at: now, until, pressed_at: None, ended_at: None };
        (test, Event::ButtonTestBegun { button, until })
    }

    /// True while the next press is a test.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.until
    }

    /// True where a press that was this test comes once more.
    #[must_use]
    pub fn is_retried(&self, button: ButtonId, now: Timestamp) -> bool {
        self.button == button && self.pressed_at.is_some_and(|at| now.since(at) <= RETRIED_WITHIN)
    }

    /// The button was pressed, at `at` where that is known. `None` where that is a real press: one that was long on its
    /// way from before the test is.
    pub fn press(&mut self, at: Option<Timestamp>, now: Timestamp) -> Option<Event> {
        if !self.waits(now) || at.is_some_and(|at| at < self.begun_at) {
            return None;
        }
        self.pressed_at = Some(now);
        self.ended_at = Some(now);
        Some(Event::ButtonTested { button: self.button })
    }

    /// Calls the test off.
    pub fn end(&mut self, now: Timestamp) -> Option<Event> {
        if !self.waits(now) {
            return None;
        }
        self.ended_at = Some(now);
        Some(Event::ButtonTestEnded { button: self.button })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_the_first_press_in_time_is_a_test() {
        let id = Uuid::from_u128(1);
        let begun = Timestamp(1_764_000_000_000);
        let begin = || ButtonTest::begin(id.into(), id.into(), id.into(), id.into(), begun).0;
        let mut pressed = begin();
        let late = begun.plus(TEST_WITHIN - 1);
        assert!(pressed.press(None, late).is_some());
        assert_eq!(pressed.press(None, late), None, "the second press is real");
        assert_eq!(begin().press(None, begun.plus(TEST_WITHIN)), None, "too late to be a test");
        assert_eq!(begin().press(Some(begun.plus(-1)), late), None, "pressed before the test");
        assert!(begin().press(Some(begun), late).is_some());
        let other = Uuid::from_u128(2);
        assert!(pressed.is_retried(id.into(), late.plus(RETRIED_WITHIN)));
        assert!(!pressed.is_retried(id.into(), late.plus(RETRIED_WITHIN + 1)), "the panel counts anew");
        assert!(!pressed.is_retried(other.into(), late) && !begin().is_retried(id.into(), late));
        let mut called_off = begin();
        assert!(called_off.end(begun.plus(1)).is_some());
        assert_eq!((called_off.press(None, begun.plus(2)), called_off.end(begun.plus(2))), (None, None));
        assert_eq!(called_off.pressed_at, None);
    }
}
