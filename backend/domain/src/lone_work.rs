//! Lone work (单独作业): a guard alone says at intervals that all is well. Silence is first answered with a reminder,
//! then with an alarm at his last known place.

use crate::{
    AlarmId, Due, DueReason, Event, LoneWorkId, PersonId, SiteId, Timestamp,
    time::{MINUTE, Millis},
};
use serde::{Deserialize, Serialize};

/// The shortest interval, in milliseconds.
pub const SHORTEST: Millis = 5 * MINUTE;
/// The longest interval, in milliseconds.
pub const LONGEST: Millis = 120 * MINUTE;
/// How long a reminded guard has, in milliseconds, before the alarm.
pub const GRACE: Millis = MINUTE;

/// One spell of lone work, from its start until it is ended or the guard goes off duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoneWork {
    /// Its id; made by the phone where the guard starts it.
    pub id: LoneWorkId,
    /// The site.
    pub site: SiteId,
    /// The guard.
    pub person: PersonId,
    /// A word is expected this often, in milliseconds.
    pub every: Millis,
    /// The post demands it: it ends with the duty and not before.
    pub demanded: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// When the guard last gave a sign.
    pub heard_at: Timestamp,
    /// When he was reminded that a sign is due.
    pub reminded_at: Option<Timestamp>,
    /// The alarm that his silence raised. The timer stands still until he is heard again.
    pub alarm: Option<AlarmId>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// What lone work is started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The id.
    pub id: LoneWorkId,
    /// The site.
    pub site: SiteId,
    /// The guard.
    pub person: PersonId,
    /// A word is expected this often, in milliseconds.
    pub every: Millis,
    /// The post demands it.
    pub demanded: bool,
}

/// Why lone work cannot be started or ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The interval is shorter than [`SHORTEST`] or longer than [`LONGEST`].
    #[error("the interval is not between 5 and 120 minutes")]
    Interval,
    /// The guard is not at lone work.
    #[error("not at lone work")]
    NotAtLoneWork,
    /// The post demands it.
    #[error("the post demands it")]
    Demanded,
}

impl Refusal {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Interval => "lone_work_interval",
            Self::NotAtLoneWork => "not_at_lone_work",
            Self::Demanded => "lone_work_demanded",
        }
    }
}

/// What reached time asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Silence {
    /// Nothing yet, or not any more.
    Fine,
    /// The guard is to be reminded.
    Remind(Event),
    /// An alarm is to be raised, under the id that was given.
    Alarm(Event),
}

impl LoneWork {
    /// Begins. A guard who is at lone work already keeps it: the same id again adds nothing, another interval changes
    /// it and counts as a sign; what a post demands is never lengthened.
    ///
    /// # Errors
    /// [`Refusal::Interval`].
    pub fn start(asked: Start, current: Option<&Self>, now: Timestamp) -> Result<(Self, Option<Event>), Refusal> {
        if !(SHORTEST..=LONGEST).contains(&asked.every) {
            return Err(Refusal::Interval);
        }
        let Start { id, site, person, every, demanded } = asked;
        let mut work = match current {
            Some(open) if open.id == id => return Ok((open.clone(), None)),
            Some(open) => Self { every: if open.demanded { every.min(open.every) } else { every }, ..open.clone() },
            None => Self {
                id,
                site,
                person,
                every,
                demanded,
                started_at: now,
                heard_at: now,
                reminded_at: None,
                alarm: None,
                ended_at: None,
            },
        };
        work.heard(now);
        let event = Event::LoneWorkStarted { work: work.id, person, every: work.every, demanded: work.demanded };
        Ok((work, Some(event)))
    }

    /// The guard gave a sign at `at`, by his own tap or by something else that only he can have done. One that is older
    /// than the last changes nothing.
    pub fn check_in(&mut self, at: Timestamp, now: Timestamp) -> Option<Event> {
        let at = at.min(now);
        if self.ended_at.is_some() || at <= self.heard_at {
            return None;
        }
        self.heard(at);
        Some(Event::CheckedIn { work: self.id, person: self.person, at })
    }

    fn heard(&mut self, at: Timestamp) {
        self.heard_at = at;
        // A sign that was so long on its way that the next one is overdue too takes nothing back.
        if self.reminded_at.is_none_or(|reminded| reminded < self.sign_due()) {
            self.reminded_at = None;
            self.alarm = None;
        }
    }

    /// The alarm that his silence raised was closed before he was heard: somebody looked after him, and if he is still at
    /// lone work he is watched from now on.
    pub fn looked_after(&mut self, alarm: AlarmId, now: Timestamp) -> Option<Event> {
        if self.ended_at.is_some() || self.alarm != Some(alarm) {
            return None;
        }
        self.heard_at = now;
        self.reminded_at = None;
        self.alarm = None;
        Some(Event::WatchedAgain { work: self.id, person: self.person })
    }

    /// The guard is not alone any more.
    ///
    /// # Errors
    /// [`Refusal::Demanded`] where the post demands it and the duty goes on.
    pub fn end(&mut self, duty_ends: bool, now: Timestamp) -> Result<Option<Event>, Refusal> {
        if self.ended_at.is_some() {
            return Ok(None);
        }
        if self.demanded && !duty_ends {
            return Err(Refusal::Demanded);
        }
        self.ended_at = Some(now);
        Ok(Some(Event::LoneWorkEnded { work: self.id, person: self.person }))
    }

    /// Time has passed. The reminder always comes [`GRACE`] before the alarm, even where the server was down when it
    /// was due.
    pub fn time_reached(&mut self, alarm: AlarmId, now: Timestamp) -> Silence {
        let Some(due) = self.next_due().filter(|due| due.at <= now) else { return Silence::Fine };
        if due.reason == DueReason::CheckInDue {
            self.reminded_at = Some(now);
            return Silence::Remind(Event::CheckInReminded { work: self.id, person: self.person });
        }
        self.alarm = Some(alarm);
        Silence::Alarm(Event::CheckInMissed { work: self.id, person: self.person, alarm })
    }

    /// When something is due, and why; `None` once it ended, and while the alarm that it raised stands for it.
    #[must_use]
    pub fn next_due(&self) -> Option<Due> {
        if self.ended_at.is_some() || self.alarm.is_some() {
            return None;
        }
        Some(match self.reminded_at {
            None => Due { at: self.sign_due(), reason: DueReason::CheckInDue },
            Some(reminded) => Due { at: reminded.plus(GRACE), reason: DueReason::CheckInMissed },
        })
    }

    /// When the next sign is due.
    #[must_use]
    pub const fn sign_due(&self) -> Timestamp {
        self.heard_at.plus(self.every)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const BEGAN: Timestamp = Timestamp(1_764_000_000_000);

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    fn asked(every: Millis) -> Start {
        Start { id: id(1), site: id(2), person: id(3), every, demanded: false }
    }

    fn begun() -> LoneWork {
        LoneWork::start(asked(15 * MINUTE), None, BEGAN).unwrap().0
    }

    #[test]
    fn silence_is_reminded_of_and_then_an_alarm() {
        let mut work = begun();
        let due = BEGAN.plus(15 * MINUTE);
        assert_eq!(work.time_reached(id(9), due.plus(-1)), Silence::Fine);
        assert!(matches!(work.time_reached(id(9), due), Silence::Remind(_)));
        assert_eq!(work.time_reached(id(9), due.plus(GRACE - 1)), Silence::Fine);
        assert!(matches!(work.time_reached(id(9), due.plus(GRACE)), Silence::Alarm(_)));
        assert_eq!((work.alarm, work.next_due()), (Some(id(9)), None));
        assert_eq!(work.time_reached(id(10), due.plus(60 * MINUTE)), Silence::Fine, "one silence, one alarm");
    }

    #[test]
    fn a_late_reminder_still_leaves_time_to_answer() {
        let mut work = begun();
        let back = BEGAN.plus(60 * MINUTE);
        assert!(matches!(work.time_reached(id(9), back), Silence::Remind(_)), "the server was down");
        assert_eq!(work.time_reached(id(9), back.plus(GRACE - 1)), Silence::Fine);
        assert!(work.check_in(back.plus(1), back.plus(1)).is_some());
        assert_eq!(work.next_due().unwrap().at, back.plus(1 + 15 * MINUTE));
    }

    #[test]
    fn a_sign_counts_from_when_it_was_given() {
        let mut work = begun();
        let tapped = BEGAN.plus(10 * MINUTE);
        assert!(work.check_in(tapped, BEGAN.plus(12 * MINUTE)).is_some(), "two minutes in the outbox");
        assert_eq!(work.sign_due(), tapped.plus(15 * MINUTE));
        assert_eq!(work.check_in(tapped, BEGAN.plus(13 * MINUTE)), None, "sent twice");
        assert_eq!(work.check_in(BEGAN.plus(MINUTE), BEGAN.plus(13 * MINUTE)), None, "overtaken");
        assert!(work.check_in(BEGAN.plus(99 * MINUTE), BEGAN.plus(14 * MINUTE)).is_some(), "a clock that is ahead");
        assert_eq!(work.heard_at, BEGAN.plus(14 * MINUTE));
    }

    #[test]
    fn a_sign_from_before_the_reminder_takes_it_back_only_while_it_still_counts() {
        let mut work = begun();
        let reminded = BEGAN.plus(15 * MINUTE);
        drop(work.time_reached(id(9), reminded));
        work.check_in(BEGAN.plus(14 * MINUTE), reminded.plus(10_000)).unwrap();
        assert_eq!(work.next_due().unwrap(), Due { at: BEGAN.plus(29 * MINUTE), reason: DueReason::CheckInDue });
    }

    #[test]
    fn whoever_is_heard_again_is_watched_again() {
        let mut work = begun();
        drop(work.time_reached(id(9), BEGAN.plus(15 * MINUTE)));
        drop(work.time_reached(id(9), BEGAN.plus(16 * MINUTE)));
        let back = BEGAN.plus(20 * MINUTE);
        assert!(work.check_in(back, back).is_some());
        assert_eq!(work.next_due().unwrap().at, back.plus(15 * MINUTE));
        work.end(false, back).unwrap();
        assert_eq!((work.next_due(), work.check_in(back.plus(1), back.plus(1))), (None, None));
    }

    #[test]
    fn once_his_alarm_is_closed_he_is_watched_again() {
        let mut work = begun();
        drop(work.time_reached(id(9), BEGAN.plus(15 * MINUTE)));
        drop(work.time_reached(id(9), BEGAN.plus(16 * MINUTE)));
        let closed = BEGAN.plus(30 * MINUTE);
        assert_eq!(work.looked_after(id(8), closed), None, "another alarm");
        assert!(work.looked_after(id(9), closed).is_some());
        assert_eq!(work.next_due(), Some(Due { at: closed.plus(15 * MINUTE), reason: DueReason::CheckInDue }));
        assert_eq!(work.looked_after(id(9), closed.plus(1)), None);
    }

    #[test]
    fn what_a_post_demands_is_neither_lengthened_nor_ended() {
        let demanded = Start { demanded: true, ..asked(15 * MINUTE) };
        let (work, _) = LoneWork::start(demanded, None, BEGAN).unwrap();
        let (mut work, event) =
            LoneWork::start(Start { id: id(7), ..asked(60 * MINUTE) }, Some(&work), BEGAN.plus(1)).unwrap();
        assert!(event.is_some() && work.demanded && work.every == 15 * MINUTE);
        assert_eq!(work.end(false, BEGAN.plus(2)), Err(Refusal::Demanded));
        assert!(work.end(true, BEGAN.plus(2)).unwrap().is_some());
        assert_eq!(LoneWork::start(asked(SHORTEST - 1), None, BEGAN), Err(Refusal::Interval));
        assert_eq!(LoneWork::start(asked(LONGEST + 1), None, BEGAN), Err(Refusal::Interval));
    }

    proptest! {
        /// Whatever is tapped and however late: who is at lone work is due for something or has an alarm, a reminder
        /// always comes a grace before the alarm, and nothing is due in the past for ever.
        #[test]
        fn somebody_alone_is_never_forgotten(steps in prop::collection::vec((0_i64..30 * MINUTE, 0_i64..20 * MINUTE, any::<bool>()), 1..60)) {
            let mut work = begun();
            let (mut now, mut reminded) = (BEGAN, None);
            for (number, (passed, delay, taps)) in steps.into_iter().enumerate() {
                now = now.plus(passed);
                if taps {
                    drop(work.check_in(now.plus(-delay), now));
                    reminded = work.reminded_at.filter(|_| work.alarm.is_none());
                } else {
                    match work.time_reached(id(100 + number as u128), now) {
                        Silence::Fine => {}
                        Silence::Remind(_) => reminded = Some(now),
                        Silence::Alarm(_) => prop_assert!(now.since(reminded.take().unwrap()) >= GRACE),
                    }
                    prop_assert!(work.next_due().is_none_or(|due| due.at > now));
                }
                prop_assert_eq!(work.alarm.is_some(), work.next_due().is_none());
                prop_assert_eq!(work.reminded_at.is_some() && work.alarm.is_none(), reminded.is_some());
            }
        }
    }
}
