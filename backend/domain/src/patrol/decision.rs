//! What comes out of deciding about patrols.

use super::{
    event::{Event, Subject},
    schedule::Assigned,
};
use crate::{CheckpointId, PersonId, Recipient, RoundId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a round or a hazard wants. Nothing has happened yet.
#[must_use = "a decision that is not committed has not been made"]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// Journal lines, in order.
    pub events: Vec<Event>,
    /// Messages for the outbox.
    pub messages: Vec<Message>,
    /// Alarms that are to be raised in the same transaction.
    pub alarms: Vec<AskedAlarm>,
}

impl Decision {
    /// One journal line, nobody told.
    pub(super) fn one(event: Event) -> Self {
        Self { events: vec![event], ..Self::default() }
    }

    /// All lists of `more` after one's own.
    pub fn extend(&mut self, more: Self) {
        self.events.extend(more.events);
        self.messages.extend(more.messages);
        self.alarms.extend(more.alarms);
    }

    /// True where nothing is to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.messages.is_empty() && self.alarms.is_empty()
    }
}

/// An alarm that is to be raised because a checkpoint was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedAlarm {
    /// In which round.
    pub round: RoundId,
    /// Where.
    pub checkpoint: CheckpointId,
    /// Who was on the round, and may be in danger.
    pub person: Option<PersonId>,
}

/// A message to somebody about a patrol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Whom.
    pub to: To,
    /// What for; the text is made per channel and language.
    pub purpose: Purpose,
    /// What it is about.
    pub about: Subject,
    /// After this it need not be delivered any more.
    pub expires_at: Timestamp,
}

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// Those who are to walk: the guard on duty at the post, or each of the people who is on duty.
    Assigned(Assigned),
    /// Somebody or some group, as for alarms.
    Recipient(Recipient),
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A round is to begin now.
    RoundDue,
    /// A round was not begun in time.
    RoundNotStarted,
    /// A checkpoint was not reached in time.
    CheckpointMissed,
    /// A round ended without all its checkpoints, or without any.
    RoundIncomplete,
    /// A round stands still for long.
    RoundPausedLong,
    /// A hazard is yours to rectify.
    HazardAssigned,
    /// A hazard is to be looked at: assign it, verify it, or close it.
    HazardWaits,
    /// A hazard is beyond its date.
    HazardOverdue,
}
