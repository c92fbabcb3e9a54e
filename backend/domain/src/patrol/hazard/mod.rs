//! One hazard (隐患) from its finding until it is closed (销号): found → assigned → rectified → verified → closed.
//!
//! "完成一家，销号一家": none is forgotten. An open hazard always has a deadline: [`Hazard::next_due`] is `None` only once
//! it is closed. Who rectified it does not verify it.

mod input;
mod machine;

pub use input::{Action, Input, Refusal, Report};

use crate::{
    Due, DueReason, InputId, PersonId, Timestamp,
    time::{HOUR, Millis},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A hazard that nobody verified or closed is told again after this long, in milliseconds.
pub const WAITS_AT_MOST: Millis = 48 * HOUR;
/// Whatever is overdue is told again this often, in milliseconds.
pub const TELL_EVERY: Millis = 24 * HOUR;
/// The longest time for rectifying, in milliseconds: a year.
pub const LONGEST: Millis = 366 * 24 * HOUR;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 一般隐患
    General,
    /// 重大隐患
    Major,
}

impl Severity {
    /// How long it may be left unassigned, in milliseconds: by the next day, a major one within the hour.
    #[must_use]
    pub const fn assign_within(self) -> Millis {
        match self {
            Self::General => 24 * HOUR,
            Self::Major => HOUR,
        }
    }
}

/// A hazard, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hazard {
    /// What was reported.
    pub report: Report,
    /// Who is to rectify it.
    pub owner: Option<PersonId>,
    /// By when.
    pub due: Option<Timestamp>,
    /// Where it stands.
    pub state: State,
    /// How often it came back as not rectified.
    pub rejections: u32,
    /// The last rectification.
    pub rectified: Option<Rectified>,
    /// Who verified it.
    pub verified_by: Option<PersonId>,
    /// Since when it stands where it stands.
    pub since: Timestamp,
    /// When it was last told that it is overdue.
    pub told_at: Option<Timestamp>,
    /// Inputs already handled: a repeat changes nothing.
    handled: BTreeSet<InputId>,
}

/// Where a hazard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = HazardState))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Reported; nobody has it.
    Found,
    /// Somebody is to rectify it.
    Assigned,
    /// He says that it is done.
    Rectified,
    /// Somebody else looked: it is.
    Verified,
    /// 已销号
    Closed,
}

impl State {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Assigned => "assigned",
            Self::Rectified => "rectified",
            Self::Verified => "verified",
            Self::Closed => "closed",
        }
    }
}

/// How it was rectified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rectified {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub note: String,
    /// Keys of photos that show it.
    pub photos: Vec<String>,
}

impl Hazard {
    /// When it has to be looked at again, and why; `None` only once it is closed.
    #[must_use]
    pub fn next_due(&self) -> Option<Due> {
        let (first, reason) = match self.state {
            State::Found => (self.since.plus(self.report.severity.assign_within()), DueReason::HazardUnassigned),
            State::Assigned => (self.due.unwrap_or(self.since), DueReason::HazardOverdue),
            State::Rectified => (self.since.plus(WAITS_AT_MOST), DueReason::HazardUnverified),
            State::Verified => (self.since.plus(WAITS_AT_MOST), DueReason::HazardUnclosed),
            State::Closed => return None,
        };
        Some(Due { at: self.told_at.map_or(first, |told| told.plus(TELL_EVERY)), reason })
    }

    /// True while it is beyond its date and not rectified.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state == State::Assigned && self.due.is_some_and(|due| due <= now)
    }
}

#[cfg(test)]
mod tests;
