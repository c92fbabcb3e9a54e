//! What a round can be told, and how it can refuse.

use super::State;
use crate::{AlarmId, CheckpointId, InputId, PersonId, ScanId, Timestamp, patrol::Moment};

/// What a round can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A person did something. The same id again changes nothing.
    Person {
        /// Made by the person's device.
        id: InputId,
        /// Who.
        by: PersonId,
        /// What.
        action: Action,
    },
    /// A checkpoint of the round was scanned. The same scan again changes nothing.
    Scanned {
        /// The scan.
        scan: ScanId,
        /// Where.
        checkpoint: CheckpointId,
        /// Who.
        by: PersonId,
        /// When, as it was judged.
        at: Moment,
    },
    /// A supervisor rejected a scan: the checkpoint was not reached.
    Rejected(ScanId),
    /// The guard is needed at an alarm.
    Paused(AlarmId),
    /// The guard is done with that alarm.
    Resumed(AlarmId),
    /// The clock: everything due by now is done.
    TimeReached,
}

/// What a person can do with a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Begins, at a time that may be long before it is heard of.
    Start {
        /// When.
        at: Timestamp,
    },
    /// Goes on with what another began: at the change of shifts.
    TakeOver,
    /// Ends it before it is whole, and says why.
    End {
        /// Why.
        reason: String,
    },
    /// A supervisor calls it off, and says why.
    CallOff {
        /// Why.
        reason: String,
    },
}

/// Why an input is not taken. Nothing changed; a scan is kept even so, without the round.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another guard walks it.
    #[error("walked by {by}")]
    WalkedByOther {
        /// Who.
        by: PersonId,
    },
    /// Nobody began it.
    #[error("the round has not begun")]
    NotStarted,
    /// The round is over.
    #[error("the round is over: {}", state.word())]
    Over {
        /// How it ended.
        state: State,
    },
    /// The scan was taken after the round's time.
    #[error("the scan was taken after the round's time")]
    TooLate,
    /// The checkpoint is none of the round's, or was reached already.
    #[error("no such checkpoint is still to come")]
    NotExpected,
    /// No reason was given.
    #[error("a reason is needed")]
    NoReason,
}

impl Refusal {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WalkedByOther { .. } => "round_walked_by_other",
            Self::NotStarted => "round_not_started",
            Self::Over { .. } => "round_over",
            Self::TooLate => "round_scan_too_late",
            Self::NotExpected => "round_not_expected",
            Self::NoReason => "reason_needed",
        }
    }
}
