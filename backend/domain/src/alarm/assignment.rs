//! One guard's part in one alarm.

use crate::{AssignmentId, PersonId, Timestamp, dispatch::Reason};
use serde::{Deserialize, Serialize};

/// One guard's part in one alarm, from offer to clearance (出警任务).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// The guard.
    pub person: PersonId,
    /// Where it stands.
    pub state: AssignmentState,
    /// Lead or support, once accepted.
    pub part: Option<Part>,
    /// Why this guard.
    pub reason: Reason,
    /// When the guard was called.
    pub offered_at: Timestamp,
    /// Until when an answer is awaited.
    pub expires_at: Timestamp,
    /// When the phone had it.
    pub received_at: Option<Timestamp>,
    /// When it was on the screen.
    pub seen_at: Option<Timestamp>,
    /// When the guard accepted.
    pub accepted_at: Option<Timestamp>,
    /// After this the arrival is overdue.
    pub arrive_by: Option<Timestamp>,
    /// Should have arrived, or does not come nearer: somebody else is called as well.
    pub overdue: bool,
    /// When it is looked whether the guard moves.
    pub check_at: Option<Timestamp>,
    /// When the guard said "on my way".
    pub en_route_at: Option<Timestamp>,
    /// When the guard was there.
    pub on_scene_at: Option<Timestamp>,
    /// When it ended, however it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it was stood down.
    pub stood_down: Option<StandDownReason>,
}

impl Assignment {
    /// A person's decision that the machine does not undo: a guard called by hand is not pulled away, one sent back by
    /// hand is not called again.
    #[must_use]
    pub const fn by_hand(&self) -> bool {
        self.reason.by_hand
    }

    /// Not to be asked again: has it, said no, or was sent back by a person.
    pub(super) fn rules_out(&self) -> bool {
        self.state.is_live() || self.state.said_no() || self.stood_down == Some(StandDownReason::ByHand)
    }
}

/// Where an assignment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssignmentState {
    /// Sent.
    Offered,
    /// The phone has it.
    Received,
    /// It was on the screen.
    Seen,
    /// On this guard's hands.
    Accepted,
    /// Said no.
    Declined,
    /// No answer in time.
    Expired,
    /// On the way.
    EnRoute,
    /// There.
    OnScene,
    /// Done.
    Cleared,
    /// Not needed any more.
    StoodDown,
    /// Accepted, then handed back.
    Withdrawn,
}

impl AssignmentState {
    /// Called, and no answer yet.
    #[must_use]
    pub const fn is_open_offer(self) -> bool {
        matches!(self, Self::Offered | Self::Received | Self::Seen)
    }

    /// Accepted, on the way or there: the alarm is on this guard's hands.
    #[must_use]
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Accepted | Self::EnRoute | Self::OnScene)
    }

    /// Accepted and not there yet.
    #[must_use]
    pub const fn is_on_the_way(self) -> bool {
        matches!(self, Self::Accepted | Self::EnRoute)
    }

    /// Occupies the guard.
    #[must_use]
    pub const fn is_live(self) -> bool {
        self.is_open_offer() || self.is_taken()
    }

    /// The guard answered no, at first or later.
    #[must_use]
    pub const fn said_no(self) -> bool {
        matches!(self, Self::Declined | Self::Withdrawn)
    }

    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Received => "received",
            Self::Seen => "seen",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::EnRoute => "en_route",
            Self::OnScene => "on_scene",
            Self::Cleared => "cleared",
            Self::StoodDown => "stood_down",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Who leads: the first who accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 主责
    Lead,
    /// 增援
    Support,
}

/// Why a guard cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// Busy with something that cannot be left.
    Busy,
    /// Too far, or the way is blocked.
    TooFar,
    /// Not able to: hurt, without equipment.
    Unable,
    /// Went off duty.
    OffDuty,
    /// Something else.
    Other,
}

/// Why a guard is not needed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StandDownReason {
    /// Enough others accepted.
    Filled,
    /// The danger is over.
    Contained,
    /// The alarm is closed.
    Closed,
    /// A supervisor said so.
    ByHand,
    /// A more urgent alarm needs the guard.
    Pulled,
}
