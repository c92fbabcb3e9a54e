//! Where things are: a spot on a floor, what people call it, and how sure we are.

use crate::{Name, Timestamp};
use indoor::plain::{FeatureId, Spot};
use serde::{Deserialize, Serialize};

/// A place as an alarm keeps it: the spot, the room, and their names at that moment, which stay
/// readable when the floor plan changes later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The point on its level.
    pub spot: Spot,
    /// The room, where the spot lies in one.
    pub unit: Option<FeatureId>,
    /// Building · floor · room.
    pub name: Name,
    /// The floor's short name, for example `3F`.
    pub floor: String,
}

/// Where a guard was last known to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The point on its level.
    pub spot: Spot,
    /// When it was true.
    pub at: Timestamp,
    /// Radius in metres within which the guard was then.
    pub accuracy_m: f64,
    /// How it became known.
    pub source: PositionSource,
}

/// How a position became known, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PositionSource {
    /// A checkpoint label was scanned there.
    Checkpoint,
    /// The guard picked the place on the plan.
    Picked,
    /// Satellite position of the phone, outdoors only.
    Gps,
    /// Assumed from the post at which the guard went on duty.
    Post,
}
