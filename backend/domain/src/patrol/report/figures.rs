//! What is counted.

use super::super::{round::Outcome, verify::Grade};
use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that is told of some rounds, visits and scans.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Rounds; none are told of a single checkpoint.
    pub rounds: RoundCounts,
    /// Stops of those rounds.
    pub visits: VisitCounts,
    /// What was scanned.
    pub scans: ScanCounts,
    /// How long the ways between stops took.
    pub walking: Walking,
    /// How long rounds stood still for alarms, in milliseconds.
    pub paused_ms: Millis,
}

/// Rounds. `planned` is the sum of all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RoundCounts {
    /// All that were to be walked.
    pub planned: u32,
    /// Every checkpoint was reached; some perhaps late.
    pub complete: u32,
    /// Some were not.
    pub incomplete: u32,
    /// None was.
    pub missed: u32,
    /// A supervisor called them off.
    pub called_off: u32,
    /// Not over yet.
    pub open: u32,
}

/// Stops of rounds. `planned` is the sum of `on_time`, `late`, `missed`, `called_off` and `open`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct VisitCounts {
    /// All that were to be made.
    pub planned: u32,
    /// Reached in time, or perhaps in time.
    pub on_time: u32,
    /// Reached late, however far the clock was off.
    pub late: u32,
    /// Not reached, or a supervisor rejected the scan.
    pub missed: u32,
    /// Not reached, in a round that was called off.
    pub called_off: u32,
    /// Still to come, in a round that is not over.
    pub open: u32,
    /// Of `on_time`: those where the error of the clock reaches beyond the limit. Doubt counts for the guard.
    pub in_doubt: u32,
}

impl VisitCounts {
    /// Reached, in time or late.
    #[must_use]
    pub const fn done(&self) -> u32 {
        self.on_time + self.late
    }
}

/// Scans, also those outside of any round.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScanCounts {
    /// All, without those that were rejected.
    pub taken: u32,
    /// By what they prove, the rejected ones left out.
    pub grades: GradeCounts,
    /// How many scans have a problem, by its code; those that a supervisor confirmed are left out.
    pub problems: BTreeMap<String, u32>,
    /// Those with a problem on which no supervisor has decided.
    pub to_settle: u32,
    /// Those of which a supervisor said that the guard was not there.
    pub rejected: u32,
}

/// Scans by their grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GradeCounts {
    /// See [`Grade::L3`].
    pub l3: u32,
    /// See [`Grade::L2`].
    pub l2: u32,
    /// See [`Grade::L1`].
    pub l1: u32,
    /// See [`Grade::L0`].
    pub l0: u32,
}

impl GradeCounts {
    pub(super) const fn count(&mut self, grade: Grade) {
        match grade {
            Grade::L3 => self.l3 += 1,
            Grade::L2 => self.l2 += 1,
            Grade::L1 => self.l1 += 1,
            Grade::L0 => self.l0 += 1,
        }
    }
}

/// Ways from one stop to the next, from scan to scan: walking, and staying at the stop before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Walking {
    /// How many ways.
    pub ways: u32,
    /// How long they took together, in milliseconds.
    pub took_ms: Millis,
    /// How long they should have taken together by the route, in milliseconds.
    pub expected_ms: Millis,
}

impl Walking {
    /// The mean of a way, in milliseconds.
    #[must_use]
    pub fn mean_ms(&self) -> Option<Millis> {
        self.mean(self.took_ms)
    }

    /// What the mean should have been, in milliseconds.
    #[must_use]
    pub fn expected_mean_ms(&self) -> Option<Millis> {
        self.mean(self.expected_ms)
    }

    fn mean(&self, sum: Millis) -> Option<Millis> {
        (self.ways > 0).then(|| sum / Millis::from(self.ways))
    }
}

/// How one stop of a round counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visit {
    OnTime { in_doubt: bool },
    Late,
    Missed,
    CalledOff,
    Open,
}

impl VisitCounts {
    pub(super) fn count(&mut self, visit: Visit) {
        self.planned += 1;
        match visit {
            Visit::OnTime { in_doubt } => {
                self.on_time += 1;
                self.in_doubt += u32::from(in_doubt);
            }
            Visit::Late => self.late += 1,
            Visit::Missed => self.missed += 1,
            Visit::CalledOff => self.called_off += 1,
            Visit::Open => self.open += 1,
        }
    }
}

impl RoundCounts {
    pub(super) const fn count(&mut self, outcome: Option<Outcome>) {
        self.planned += 1;
        match outcome {
            Some(Outcome::Complete) => self.complete += 1,
            Some(Outcome::Incomplete) => self.incomplete += 1,
            Some(Outcome::Missed) => self.missed += 1,
            Some(Outcome::CalledOff) => self.called_off += 1,
            None => self.open += 1,
        }
    }
}
