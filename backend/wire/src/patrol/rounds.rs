//! Rounds as phone, wall and desk show them.

use super::scans::ScanView;
use crate::{alarm::TimelineLine, plan::PlaceView};
use domain::{
    CheckpointId, InputId, Name, PersonId, RoundId, RouteId, ScanId, ScheduleId, Timestamp,
    patrol::{Assigned, Grade, Order, inspection::Question, round::State},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Everything that a guard needs of a shift, also where there is no network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ShiftView {
    /// The server's clock.
    pub now: Timestamp,
    /// The newest beacon: what is signed with it was signed after it was given out.
    pub beacon: String,
    /// The guard's rounds, from those that may still be walked to those of the next hours, in the order of their start.
    pub rounds: Vec<RoundView>,
    /// Every checkpoint of the site, so that any label can be named.
    pub checkpoints: Vec<CheckpointCard>,
}

/// A checkpoint as the phone needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckpointCard {
    /// Its id.
    pub id: CheckpointId,
    /// As on its label.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: PlaceView,
    /// A key place (要害部位).
    pub key_place: bool,
    /// The least evidence that a scan has to have.
    pub demand: Grade,
    /// The phone should say where it is: there is a fence.
    pub fenced: bool,
    /// What the guard is asked there.
    pub questions: Vec<Question>,
    /// Numbers of its plain NFC tags, upper-case hexadecimal, so that one can be named offline.
    pub tags: Vec<String>,
}

/// A round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoundView {
    /// Its id.
    pub id: RoundId,
    /// The schedule.
    pub schedule: ScheduleId,
    /// The route.
    pub route: RouteId,
    /// The route's name.
    pub name: Name,
    /// Whether the order counts.
    pub order: Order,
    /// Who is to walk.
    pub assigned: Assigned,
    /// It belongs to a special period (加密巡查).
    pub special: bool,
    /// Where it stands.
    pub state: State,
    /// When it is to begin.
    pub starts_at: Timestamp,
    /// From then on it counts as not started.
    pub start_by: Timestamp,
    /// By then it is to be whole.
    pub whole_by: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it was found to be over.
    pub ended_at: Option<Timestamp>,
    /// Who walks.
    pub walker: Option<PersonId>,
    /// Those who are to walk were told that it is time.
    pub reminded: bool,
    /// It was told that nobody began in time.
    pub not_started: bool,
    /// Since when it stands still for an alarm.
    pub paused_since: Option<Timestamp>,
    /// How long it stood still before, in milliseconds.
    pub paused_for_ms: Millis,
    /// Its stops, in the order of the route.
    pub stops: Vec<StopView>,
}

/// One stop of a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StopView {
    /// The checkpoint.
    pub checkpoint: CheckpointId,
    /// Milliseconds of walking and staying from the start until here.
    pub arrival_ms: Millis,
    /// After this it is late.
    pub due_at: Timestamp,
    /// What became of it.
    pub state: StopProgress,
    /// When it was reached.
    pub reached_at: Option<Timestamp>,
    /// The scan that reached it.
    pub scan: Option<ScanId>,
}

/// What became of a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopProgress {
    /// Still to come.
    Waiting,
    /// Reached in time.
    Done,
    /// Reached, but late.
    Late,
    /// Not reached in time; still to be reached while the round lasts.
    Missed,
}

/// Which rounds to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
pub struct RoundQuery {
    /// To begin at this or later, unix ms.
    pub from: Timestamp,
    /// To begin before this, unix ms; 32 days after `from` at most.
    pub to: Timestamp,
}

/// Rounds, in the order in which they are to begin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoundList {
    /// The rounds.
    pub rounds: Vec<RoundView>,
}

/// One round with all that was scanned and all that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoundDetail {
    /// The round.
    pub round: RoundView,
    /// The scans that were taken in it, by their time; also those that it did not take.
    pub scans: Vec<ScanView>,
    /// Its journal lines, in order: pauses among them.
    pub timeline: Vec<TimelineLine>,
}

/// A round is called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallOff {
    /// Made by the sender; the same again changes nothing.
    pub id: InputId,
    /// Why.
    pub reason: String,
}

/// The rotating code of a checkpoint, for the screen of its post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RotatingCode {
    /// The checkpoint's code, as on its label.
    pub checkpoint: String,
    /// The digits.
    pub code: String,
    /// When the next one comes.
    pub until: Timestamp,
}
