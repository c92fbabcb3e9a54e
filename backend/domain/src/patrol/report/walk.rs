//! One round as it is counted: its stops held against the scans.

use super::{figures::Visit, is_rejected};
use crate::{
    CheckpointId, PersonId, ScanId, Timestamp,
    patrol::{
        round::{Outcome, Round, Stop, StopState},
        verify::{Problem, Scan},
    },
    time::Millis,
};
use std::collections::BTreeMap;

/// A round as it is counted.
pub(super) struct Walk {
    /// Its stops, in the order of the route.
    pub stops: Vec<Walked>,
    /// When it began; `None` where it stood still in between.
    timed_from: Option<Timestamp>,
}

/// A stop as it is counted.
pub(super) struct Walked {
    pub checkpoint: CheckpointId,
    /// Whose it was.
    pub person: Option<PersonId>,
    pub visit: Visit,
    pub reached_at: Option<Timestamp>,
    arrival: Millis,
}

/// A way from one stop straight to the next of the route.
pub(super) struct Way {
    pub to: CheckpointId,
    pub person: Option<PersonId>,
    pub took: Millis,
    pub expected: Millis,
}

impl Walk {
    pub fn of(round: &Round, scans: &[Scan]) -> Self {
        let scans: BTreeMap<ScanId, &Scan> = scans.iter().map(|scan| (scan.reading.id, scan)).collect();
        let walked = |stop: &Stop| {
            let scan = stop.state.scan().and_then(|id| scans.get(&id).copied());
            let rejected = scan.is_some_and(is_rejected);
            Walked {
                checkpoint: stop.checkpoint,
                person: scan.map(|scan| scan.reading.person).or(round.walker),
                visit: visit(round, stop, scan, rejected),
                reached_at: stop.reached_at().filter(|_| !rejected),
                arrival: stop.arrival,
            }
        };
        Self {
            stops: round.stops.iter().map(walked).collect(),
            timed_from: round.started_at.filter(|_| round.paused_for == 0 && round.pause.is_none()),
        }
    }

    /// How it ended, by what of it counts.
    pub fn outcome(&self) -> Outcome {
        match self.stops.iter().filter(|stop| stop.reached_at.is_some()).count() {
            0 => Outcome::Missed,
            reached if reached == self.stops.len() => Outcome::Complete,
            _ => Outcome::Incomplete,
        }
    }

    /// The ways of which it is known how long they took.
    pub fn ways(&self) -> Vec<Way> {
        let Some(began) = self.timed_from else { return Vec::new() };
        let mut reached: Vec<_> =
            self.stops.iter().enumerate().filter_map(|(n, stop)| Some((stop.reached_at?, n))).collect();
        reached.sort_unstable();
        let mut ways = Vec::new();
        let mut before = (began, None);
        for (at, n) in reached {
            let stop = &self.stops[n];
            // The way to the first stop is told only where it was walked first, and the round not begun by reaching it.
            let straight = n.checked_sub(1) == before.1 && (n > 0 || at > began);
            let from = n.checked_sub(1).map_or(0, |n| self.stops[n].arrival);
            if straight {
                let (took, expected) = (at.since(before.0).max(0), stop.arrival - from);
                ways.push(Way { to: stop.checkpoint, person: stop.person, took, expected });
            }
            before = (at, Some(n));
        }
        ways
    }
}

fn visit(round: &Round, stop: &Stop, scan: Option<&Scan>, rejected: bool) -> Visit {
    let called_off = round.ended.is_some_and(|end| end.outcome == Outcome::CalledOff);
    match stop.state {
        StopState::Done { .. } | StopState::Late { .. } if rejected => Visit::Missed,
        StopState::Late { .. } if scan.is_none_or(|scan| scan.judged.at.earliest() > stop.due_at) => Visit::Late,
        StopState::Done { .. } | StopState::Late { .. } => {
            let late = |scan: &Scan| scan.judged.at.latest() > stop.due_at;
            // What speaks against it counts as long as nobody has confirmed it.
            let contradicted =
                |scan: &Scan| scan.settled.is_none() && scan.judged.problems.iter().any(Problem::contradicts);
            Visit::OnTime { in_doubt: scan.is_some_and(|scan| late(scan) || contradicted(scan)) }
        }
        StopState::Waiting | StopState::Missed if called_off => Visit::CalledOff,
        StopState::Waiting if round.ended.is_none() => Visit::Open,
        StopState::Waiting | StopState::Missed => Visit::Missed,
    }
}
