//! Duty, positions, readiness.

use crate::plan::{PlaceRef, PlaceView};
use domain::{AlarmId, DutyId, LoneWorkId, Name, PersonId, PositionSource, PostId, Timestamp, time::Millis};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A guard on duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GuardView {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: Name,
    /// The staff number.
    pub staff_number: String,
    /// The post.
    pub post: PostId,
    /// The post's name.
    pub post_name: Name,
    /// Skills.
    pub skills: Vec<String>,
    /// On duty since.
    pub since: Timestamp,
    /// Best known position.
    pub position: Option<PositionView>,
    /// How he can be alerted.
    pub readiness: ReadinessView,
    /// He works alone.
    pub lone_work: Option<LoneWorkView>,
}

/// Lone work: a guard gives a sign at intervals; silence raises an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoneWorkView {
    /// Its id.
    pub id: LoneWorkId,
    /// A sign is expected this often, in milliseconds.
    pub every_ms: Millis,
    /// The post demands it: it ends with the duty.
    pub demanded: bool,
    /// Since.
    pub since: Timestamp,
    /// When the next sign is due.
    pub due_at: Timestamp,
    /// When he was reminded; an alarm follows a minute later.
    pub reminded_at: Option<Timestamp>,
    /// The alarm that his silence raised; until he is heard again.
    pub alarm: Option<AlarmId>,
}

/// Beginning lone work, or changing its interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartLoneWork {
    /// UUIDv7 made by the phone.
    pub id: LoneWorkId,
    /// A sign will be given this often, in milliseconds: 5 to 120 minutes.
    pub every_ms: Millis,
}

/// A sign from lone work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckIn {
    /// When it was given, on the phone's corrected clock; now where left out.
    pub at: Option<Timestamp>,
}

/// Where a guard was last known to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PositionView {
    /// The place.
    pub place: PlaceView,
    /// When it was true.
    pub at: Timestamp,
    /// Radius in metres.
    pub accuracy_m: f64,
    /// How it became known.
    pub source: PositionSource,
}

/// What is known of a phone's being able to alert its guard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadinessView {
    /// Any of the guard's sockets is live.
    pub live: bool,
    /// He is reached while the app is closed: by push or another contact.
    pub push: bool,
    /// The phone says that its sound is unlocked.
    pub sound: bool,
    /// The phone says that its screen stays on.
    pub awake: bool,
    /// The phone's battery in percent, where it says; browsers of one maker never do.
    pub battery: Option<u8>,
    /// When the phone was last heard of.
    pub heard_at: Option<Timestamp>,
    /// When a message last proved to have got through in this duty: the phone's receipt, or an answer to an offer.
    pub receipt_at: Option<Timestamp>,
}

/// What a phone says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneState {
    /// Sound is unlocked.
    pub sound: bool,
    /// The screen stays on.
    pub awake: bool,
    /// The battery in percent, where the browser tells.
    #[serde(default)]
    pub battery: Option<u8>,
}

/// Going on duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartDuty {
    /// UUIDv7 made by the phone.
    pub id: DutyId,
    /// Where.
    pub post: PostId,
}

/// One's own duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DutyView {
    /// Its id.
    pub id: DutyId,
    /// The post.
    pub post: PostId,
    /// Its name.
    pub post_name: Name,
    /// Since.
    pub since: Timestamp,
    /// Best known position.
    pub position: Option<PositionView>,
    /// Working alone.
    pub lone_work: Option<LoneWorkView>,
}

/// "I am here".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellPosition {
    /// Where.
    pub place: PlaceRef,
    /// Radius in metres; the kind of place decides where left out.
    pub accuracy_m: Option<f64>,
    /// When it was true, on the phone's corrected clock; now where left out.
    pub at: Option<Timestamp>,
}
