//! What comes out of deciding.

use crate::{AlarmId, AssignmentId, DepartmentId, Event, PersonId, SourceId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a state machine wants: lines for the journal and messages to people. Nothing has happened yet.
#[must_use = "a decision that is not committed has not been made"]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// Journal lines, in order.
    pub events: Vec<Event>,
    /// Messages for the outbox.
    pub deliveries: Vec<Delivery>,
}

impl Decision {
    /// Both lists of `more` after one's own.
    pub fn extend(&mut self, more: Self) {
        self.events.extend(more.events);
        self.deliveries.extend(more.deliveries);
    }

    /// True where nothing is to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.deliveries.is_empty()
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in person.
    Person(PersonId),
    /// A machine with a source key.
    Source(SourceId),
    /// Shouwang itself: a deadline, the dispatcher.
    System,
    /// The command line on the server.
    Operator,
}

/// When a subject has to be looked at again, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The instant.
    pub at: Timestamp,
    /// The reason, kept in its own column.
    pub reason: DueReason,
}

/// Why a deadline runs. Stored by its [`DueReason::word`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DueReason {
    /// An offer is out; without an answer it goes to the next.
    OfferExpires,
    /// Nobody could be offered; somebody may be free by then.
    LookAgain,
    /// The accepted guard should be there by then.
    ArrivalOverdue,
    /// On scene or contained, and no word since.
    NoNews,
    /// No guard has it: the plan's next step.
    Escalation,
    /// Is the guard who accepted on the move?
    CheckMoving,
    /// The supervisor in charge was not heard of.
    ChargeLapses,
    /// A guard at lone work is to give a sign.
    CheckInDue,
    /// A guard at lone work was reminded and is still silent.
    CheckInMissed,
    /// A round is to begin.
    RoundStarts,
    /// A round was not begun in time.
    RoundNotStarted,
    /// A checkpoint of a round was not reached in time.
    CheckpointMissed,
    /// The time of a round is up.
    RoundIncomplete,
    /// A round stands still for long.
    RoundPausedLong,
    /// Nobody has a hazard on his hands.
    HazardUnassigned,
    /// A hazard was not rectified by its date.
    HazardOverdue,
    /// Nobody looked whether a hazard is rectified.
    HazardUnverified,
    /// A hazard is rectified and verified, and still open.
    HazardUnclosed,
}

impl DueReason {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OfferExpires => "offer_expires",
            Self::LookAgain => "look_again",
            Self::ArrivalOverdue => "arrival_overdue",
            Self::NoNews => "no_news",
            Self::Escalation => "escalation",
            Self::CheckMoving => "check_moving",
            Self::ChargeLapses => "charge_lapses",
            Self::CheckInDue => "check_in_due",
            Self::CheckInMissed => "check_in_missed",
            Self::RoundStarts => "round_starts",
            Self::RoundNotStarted => "round_not_started",
            Self::CheckpointMissed => "checkpoint_missed",
            Self::RoundIncomplete => "round_incomplete",
            Self::RoundPausedLong => "round_paused_long",
            Self::HazardUnassigned => "hazard_unassigned",
            Self::HazardOverdue => "hazard_overdue",
            Self::HazardUnverified => "hazard_unverified",
            Self::HazardUnclosed => "hazard_unclosed",
        }
    }
}

/// A message to somebody, written to the outbox in the same transaction as the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Whom.
    pub to: Recipient,
    /// What for; the text is made per channel and language, and carries no names.
    pub purpose: Purpose,
    /// The alarm it is about.
    pub alarm: AlarmId,
    /// The assignment it is about.
    pub assignment: Option<AssignmentId>,
    /// After this it need not be delivered any more.
    pub expires_at: Timestamp,
}

/// Whom a delivery goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// One person.
    Person(PersonId),
    /// All supervisors of the site.
    Supervisors,
    /// The shift leaders (值班长): supervisors with the skill [`SHIFT_LEADER`]; all supervisors where nobody has it.
    ShiftLeaders,
    /// Every guard on duty.
    EverybodyOnDuty,
    /// The duty phone of the site: channels that are no person's.
    DutyPhone,
    /// The police room: its people, and channels that are no person's.
    Police,
    /// The staff of a department, and channels that are no person's.
    Department(DepartmentId),
}

/// The skill that marks a shift leader among the supervisors.
pub const SHIFT_LEADER: &str = "shift_leader";

/// What a delivery is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// An offer to accept or decline.
    Offer,
    /// The offer or assignment is over.
    StoodDown,
    /// Nobody has it: a supervisor must act.
    Escalation,
    /// The response is late or silent.
    Overdue,
    /// For information: what happens, nothing is asked.
    Notice,
    /// A sign is due from a guard at lone work; about no alarm.
    CheckIn,
    /// A round or a hazard wants somebody; about no alarm.
    Patrol,
    /// A hazard is his to rectify; about no alarm.
    Hazard,
    /// A try of one's own phone; about no alarm.
    Test,
}
