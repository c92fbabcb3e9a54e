//! One round (班次巡查): one walk of a route in its time.
//!
//! An unfinished round always has a deadline: [`Round::next_due`] is `None` only once it is over. An alarm pauses it,
//! and all that is still to come moves by as much as it stood still. Scans that a phone could send only later count by
//! the time at which they were taken, even after the round is over.

mod input;
mod machine;

pub use input::{Action, Input, Refusal};

use super::{
    route::{Order, Route},
    schedule::{Assigned, Planned},
};
use crate::{
    AlarmId, CheckpointId, Due, DueReason, InputId, PersonId, RoundId, RouteId, ScanId, ScheduleId, SiteId, Timestamp,
    time::{MINUTE, Millis},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A round that stands still for longer is told to the supervisors, in milliseconds, and again after as long.
pub const LONG_PAUSE: Millis = 30 * MINUTE;

/// A round, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its id.
    pub id: RoundId,
    /// The site.
    pub site: SiteId,
    /// The schedule that it was made from.
    pub schedule: ScheduleId,
    /// The route and its version.
    pub route: (RouteId, u32),
    /// Whether the order counts.
    pub order: Order,
    /// Who is to walk.
    pub assigned: Assigned,
    /// It belongs to a special period.
    pub special: bool,
    /// When it is to begin.
    pub starts_at: Timestamp,
    /// From then on it counts as not started.
    pub start_by: Timestamp,
    /// By then it is to be whole.
    pub whole_by: Timestamp,
    /// How late the guard may be at a stop, in milliseconds.
    pub late_after: Millis,
    /// Its stops.
    pub stops: Vec<Stop>,
    /// Who walks.
    pub walker: Option<PersonId>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// Those who are to walk were told that it is time.
    pub reminded: bool,
    /// It was told that nobody began in time.
    pub not_started_told: bool,
    /// Since when it stands still, and for which alarms.
    pub pause: Option<Pause>,
    /// How long it stood still so far, in milliseconds.
    pub paused_for: Millis,
    /// How it ended.
    pub ended: Option<End>,
    /// Inputs already handled: a repeat changes nothing.
    handled: BTreeSet<InputId>,
}

/// One stop of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The checkpoint.
    pub checkpoint: CheckpointId,
    /// To be missed here raises an alarm.
    pub alarm_when_missed: bool,
    /// Milliseconds of walking and staying from the start until here.
    pub arrival: Millis,
    /// After this it is late.
    pub due_at: Timestamp,
    /// What became of it.
    pub state: StopState,
}

/// What became of a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StopState {
    /// Still to come.
    Waiting,
    /// Reached in time.
    Done {
        /// The scan.
        scan: ScanId,
        /// When.
        at: Timestamp,
    },
    /// Reached, but late.
    Late {
        /// The scan.
        scan: ScanId,
        /// When.
        at: Timestamp,
    },
    /// Not reached in time; still to be reached while the round lasts.
    Missed,
}

impl StopState {
    /// The scan that reached it.
    #[must_use]
    pub const fn scan(self) -> Option<ScanId> {
        match self {
            Self::Done { scan, .. } | Self::Late { scan, .. } => Some(scan),
            Self::Waiting | Self::Missed => None,
        }
    }
}

/// A round that stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub since: Timestamp,
    /// For which alarms.
    pub alarms: BTreeSet<AlarmId>,
    /// When the supervisors are told next.
    tell_at: Timestamp,
}

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When it was found to be over.
    pub at: Timestamp,
    /// How.
    pub outcome: Outcome,
}

/// How a round can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = RoundOutcome))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every checkpoint was reached; some perhaps late.
    Complete,
    /// Some were not.
    Incomplete,
    /// None was.
    Missed,
    /// A supervisor called it off.
    CalledOff,
}

/// Where a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = RoundState))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody began it.
    Planned,
    /// On the way.
    Walking,
    /// Standing still for an alarm.
    Paused,
    /// See [`Outcome::Complete`].
    Complete,
    /// See [`Outcome::Incomplete`].
    Incomplete,
    /// See [`Outcome::Missed`].
    Missed,
    /// See [`Outcome::CalledOff`].
    CalledOff,
}

impl State {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Walking => "walking",
            Self::Paused => "paused",
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::Missed => "missed",
            Self::CalledOff => "called_off",
        }
    }
}

impl Round {
    /// Where it stands. Follows from what happened.
    #[must_use]
    pub const fn state(&self) -> State {
        match (self.ended, &self.pause, self.started_at) {
            (Some(end), _, _) => match end.outcome {
                Outcome::Complete => State::Complete,
                Outcome::Incomplete => State::Incomplete,
                Outcome::Missed => State::Missed,
                Outcome::CalledOff => State::CalledOff,
            },
            (None, Some(_), _) => State::Paused,
            (None, None, Some(_)) => State::Walking,
            (None, None, None) => State::Planned,
        }
    }

    /// The first stop at this checkpoint that was not reached.
    #[must_use]
    pub fn stop_at(&self, checkpoint: CheckpointId) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.checkpoint == checkpoint && stop.state.scan().is_none())
    }

    /// The stop that comes next where the order is fixed: the first that was not reached.
    #[must_use]
    pub fn next_stop(&self) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.state.scan().is_none())
    }

    /// How many stops were not reached.
    #[must_use]
    pub fn not_reached(&self) -> u32 {
        self.count(|stop| stop.state.scan().is_none())
    }

    /// How many stops were reached late.
    #[must_use]
    pub fn late(&self) -> u32 {
        self.count(|stop| matches!(stop.state, StopState::Late { .. }))
    }

    fn count(&self, counts: impl Fn(&Stop) -> bool) -> u32 {
        u32::try_from(self.stops.iter().filter(|stop| counts(stop)).count()).unwrap_or(u32::MAX)
    }

    /// When it has to be looked at again, and why; `None` only once it is over.
    #[must_use]
    pub fn next_due(&self) -> Option<Due> {
        self.next_reached().map(|(at, reached)| Due { at, reason: reached.reason() })
    }

    fn next_reached(&self) -> Option<(Timestamp, Reached)> {
        if self.ended.is_some() {
            return None;
        }
        if let Some(pause) = &self.pause {
            return Some((pause.tell_at, Reached::LongPause));
        }
        let begins = match (self.started_at, self.reminded, self.not_started_told) {
            (None, false, _) => Some((self.starts_at, Reached::Start)),
            (None, true, false) => Some((self.start_by, Reached::StartBy)),
            (None, true, true) | (Some(_), _, _) => None,
        };
        let waiting = self.stops.iter().filter(|stop| stop.state == StopState::Waiting);
        let stop = waiting.map(|stop| stop.due_at).min().filter(|at| *at < self.whole_by);
        let stop = stop.map(|at| (at, Reached::Stop));
        begins.into_iter().chain(stop).chain([(self.whole_by, Reached::WholeBy)]).min_by_key(|(at, _)| *at)
    }
}

/// Which of its times a round has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    Start,
    StartBy,
    Stop,
    LongPause,
    WholeBy,
}

impl Reached {
    const fn reason(self) -> DueReason {
        match self {
            Self::Start => DueReason::RoundStarts,
            Self::StartBy => DueReason::RoundNotStarted,
            Self::Stop => DueReason::CheckpointMissed,
            Self::LongPause => DueReason::RoundPausedLong,
            Self::WholeBy => DueReason::RoundIncomplete,
        }
    }
}

impl Stop {
    /// When it was reached.
    #[must_use]
    pub const fn reached_at(&self) -> Option<Timestamp> {
        match self.state {
            StopState::Done { at, .. } | StopState::Late { at, .. } => Some(at),
            StopState::Waiting | StopState::Missed => None,
        }
    }

    /// `from` is when the round began, or has to begin at the latest.
    fn due(arrival: Millis, from: Timestamp, late_after: Millis, order: Order, whole_by: Timestamp) -> Timestamp {
        match order {
            Order::Free => whole_by,
            Order::Fixed => from.plus(arrival).plus(late_after).min(whole_by),
        }
    }
}

impl Round {
    fn of(planned: Planned, route: &Route) -> Self {
        let Planned { id, schedule, route: _, assigned, starts_at, start_by, whole_by, late_after, special } = planned;
        let stops = route.stops.iter().zip(route.arrivals()).map(|(stop, arrival)| Stop {
            checkpoint: stop.checkpoint,
            alarm_when_missed: stop.alarm_when_missed,
            arrival,
            due_at: Stop::due(arrival, start_by, late_after, route.order, whole_by),
            state: StopState::Waiting,
        });
        Self {
            id,
            site: route.site,
            schedule,
            route: (route.id, route.version),
            order: route.order,
            assigned,
            special,
            starts_at,
            start_by,
            whole_by,
            late_after,
            stops: stops.collect(),
            walker: None,
            started_at: None,
            reminded: false,
            not_started_told: false,
            pause: None,
            paused_for: 0,
            ended: None,
            handled: BTreeSet::new(),
        }
    }
}

#[cfg(test)]
mod tests;
