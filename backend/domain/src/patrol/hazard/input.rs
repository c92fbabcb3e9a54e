//! What a hazard can be told, and how it can refuse.

use super::{Severity, State};
use crate::{CheckpointId, HazardId, InputId, PersonId, Place, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

/// A hazard as it is reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Made by the phone.
    pub id: HazardId,
    /// The site.
    pub site: SiteId,
    /// Where it is.
    pub place: Place,
    /// At which checkpoint.
    pub checkpoint: Option<CheckpointId>,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub text: String,
    /// Keys of its photos.
    pub photos: Vec<String>,
    /// Who found it.
    pub found_by: PersonId,
    /// When, which may be long before it is heard of.
    pub found_at: Timestamp,
}

/// What a hazard can be told.
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
    /// The clock: everything due by now is done.
    TimeReached,
}

/// What a person can do with a hazard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Gives it to somebody; to another, where somebody has it.
    Assign {
        /// Who.
        to: PersonId,
        /// By when.
        due: Timestamp,
    },
    /// More time, or less.
    Postpone {
        /// Until when.
        due: Timestamp,
        /// Why.
        reason: String,
    },
    /// It is rectified.
    Rectify {
        /// What was done.
        note: String,
        /// Keys of photos.
        photos: Vec<String>,
    },
    /// Looked: it is.
    Verify,
    /// Looked: it is not.
    Reject {
        /// What is missing.
        reason: String,
        /// The new date.
        due: Timestamp,
    },
    /// 销号
    Close {
        /// What remains to be said.
        note: String,
    },
}

/// Why an input is not taken. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not possible where it stands.
    #[error("not possible while {}", state.word())]
    WrongStep {
        /// Where it stands.
        state: State,
    },
    /// It is somebody else's to rectify.
    #[error("somebody else's to rectify")]
    NotYours,
    /// Who rectified it does not verify it.
    #[error("one's own work is verified by somebody else")]
    OwnWork,
    /// The date is past or more than a year away.
    #[error("the date is past or more than a year away")]
    BadDate,
    /// No reason, or nothing on what was done.
    #[error("a reason is needed")]
    NoReason,
}

impl Refusal {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongStep { .. } => "hazard_wrong_step",
            Self::NotYours => "hazard_not_yours",
            Self::OwnWork => "hazard_own_work",
            Self::BadDate => "hazard_bad_date",
            Self::NoReason => "reason_needed",
        }
    }
}
