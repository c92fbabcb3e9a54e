//! Duty, positions, readiness.

use crate::plan::{PlaceRef, PlaceView};
use domain::{DutyId, Name, PersonId, PositionSource, PostId, Timestamp};
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
    /// When the phone was last heard of.
    pub heard_at: Option<Timestamp>,
}

/// What a phone says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneState {
    /// Sound is unlocked.
    pub sound: bool,
    /// The screen stays on.
    pub awake: bool,
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
