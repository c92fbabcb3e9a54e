//! What an alarm can be told, and how it can refuse.

use super::{AssignmentState, DeclineReason, Kind, Origin, Outcome, Priority};
use crate::{
    AlarmId, AssignmentId, DepartmentId, InputId, PersonId, SiteId, Timestamp,
    dispatch::{Choice, Offer},
    place::Place,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A new alarm as its sender tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    /// Made by the sender.
    pub id: AlarmId,
    /// The site.
    pub site: SiteId,
    /// What it is.
    pub kind: Kind,
    /// How urgent.
    pub priority: Priority,
    /// Where.
    pub place: Place,
    /// Who or what raised it.
    pub origin: Origin,
    /// The department that it belongs to, where known.
    pub department: Option<DepartmentId>,
    /// What the sender wrote.
    pub text: Option<String>,
    /// An exercise.
    pub drill: bool,
    /// Nothing at the place may ring or show it.
    pub silent: bool,
}

/// How far a guard was from the alarm when last seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// When.
    pub at: Timestamp,
    /// Seconds of walking that were left.
    pub left: f64,
}

/// The guards whose position and way are known.
pub type Sightings = BTreeMap<PersonId, Sighting>;

/// What an alarm can be told.
#[derive(Debug, Clone, PartialEq)]
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
    /// The clock: everything due by now is done. Says where the guards on the way are.
    TimeReached(Sightings),
    /// The dispatcher chose.
    Chosen(Choice),
    /// The dispatcher could not choose: a fault that is no business of the alarm's, but must not leave it alone.
    NotChosen,
    /// A guard is needed at a more urgent alarm.
    Pulled(PersonId),
}

/// What a person can do with an alarm.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The guard's phone has the offer.
    Receive(AssignmentId),
    /// The offer is on the guard's screen.
    See(AssignmentId),
    /// The guard takes it.
    Accept(AssignmentId),
    /// The guard cannot.
    Decline(AssignmentId, DeclineReason),
    /// The guard hands it back.
    Withdraw(AssignmentId, DeclineReason),
    /// The guard is on the way.
    SetOut(AssignmentId),
    /// The guard is there.
    Arrive(AssignmentId),
    /// The guard is done. Only once the danger is over or another guard is there.
    Clear(AssignmentId),
    /// A supervisor calls a guard, or one more than planned.
    Assign(Box<Offer>),
    /// A supervisor sends a guard back, and perhaps says why.
    StandDown(AssignmentId, Option<String>),
    /// A supervisor takes the alarm on his own hands.
    TakeCharge,
    /// So many guards more, asked for at the scene or by a supervisor.
    Reinforce(u8),
    /// Another guard who accepted leads from now on: said by the lead or by a supervisor.
    HandLead(AssignmentId),
    /// The danger is over.
    Contain,
    /// Something worth keeping.
    Note(String),
    /// The presser says that it was a mistake.
    ClaimFalse,
    /// The alarm is over.
    Close {
        /// What it was.
        outcome: Outcome,
        /// What was found.
        note: String,
    },
}

/// Why an input is not taken. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Enough others were faster.
    #[error("already taken by {by}")]
    AlreadyTaken {
        /// The lead.
        by: PersonId,
    },
    /// The offer is over.
    #[error("the offer is over: {}", state.word())]
    OfferOver {
        /// How it ended.
        state: AssignmentState,
    },
    /// Another guard's assignment.
    #[error("the assignment is somebody else's")]
    NotYours,
    /// No such assignment in this alarm.
    #[error("no such assignment")]
    UnknownAssignment,
    /// Not possible in this state.
    #[error("not possible while {}", state.word())]
    WrongStep {
        /// The state.
        state: AssignmentState,
    },
    /// Nobody else is there and the danger is not over.
    #[error("the alarm would be left alone")]
    WouldLeaveAlone,
    /// The guard has an offer or assignment of this alarm.
    #[error("already assigned")]
    AlreadyAssigned,
    /// The alarm is closed.
    #[error("the alarm is closed")]
    Closed,
    /// More guards were asked for than an alarm can have.
    #[error("an alarm has {most} guards at most")]
    TooMany {
        /// How many it can have.
        most: u8,
    },
    /// A real alarm closed as a drill, or the other way round.
    #[error("the outcome does not fit: only a drill ends as a drill")]
    OutcomeDoesNotFit,
}

impl Refusal {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AlreadyTaken { .. } => "already_taken",
            Self::OfferOver { .. } => "offer_over",
            Self::NotYours => "not_yours",
            Self::UnknownAssignment => "unknown_assignment",
            Self::WrongStep { .. } => "wrong_step",
            Self::WouldLeaveAlone => "would_leave_alone",
            Self::AlreadyAssigned => "already_assigned",
            Self::Closed => "alarm_closed",
            Self::TooMany { .. } => "too_many_guards",
            Self::OutcomeDoesNotFit => "outcome_does_not_fit",
        }
    }
}

/// Why the supervisors were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ToldBecause {
    /// An offer ran out.
    NoAnswer,
    /// Nobody can be called.
    NobodyFree,
    /// A guard handed it back.
    HandedBack,
    /// The guard who accepted is not there in time.
    ArrivalOverdue,
    /// No word from the scene.
    NoNews,
    /// The guard who accepted does not come nearer.
    NotMoving,
    /// The guard was needed at a more urgent alarm.
    Pulled,
    /// More guards are asked for.
    Reinforced,
    /// Shouwang could not choose guards: a person has to.
    NotChosen,
}
