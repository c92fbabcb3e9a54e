//! What IMDF unit categories mean for walking.

use crate::plain::LegKind;

/// How one gets from a level to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Transit {
    Stairs,
    Lift,
    Escalator,
    Ramp,
}

impl Transit {
    /// From an IMDF unit or relationship category.
    pub fn of(category: &str) -> Option<Self> {
        match category {
            "stairs" | "steps" => Some(Self::Stairs),
            "elevator" => Some(Self::Lift),
            "escalator" => Some(Self::Escalator),
            "ramp" => Some(Self::Ramp),
            _ => None,
        }
    }

    pub fn leg(self, up: bool) -> LegKind {
        match (self, up) {
            (Self::Stairs, true) => LegKind::StairsUp,
            (Self::Stairs, false) => LegKind::StairsDown,
            (Self::Lift, true) => LegKind::LiftUp,
            (Self::Lift, false) => LegKind::LiftDown,
            (Self::Escalator, _) => LegKind::Escalator,
            (Self::Ramp, _) => LegKind::Ramp,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Stairs => "stairs",
            Self::Lift => "lift",
            Self::Escalator => "escalator",
            Self::Ramp => "ramp",
        }
    }
}

/// Nobody walks here: walls, columns, voids.
pub(crate) fn is_solid(category: &str) -> bool {
    matches!(
        category,
        "brick" | "column" | "concrete" | "drywall" | "glass" | "wood" | "structure" | "opentobelow" | "vegetation"
    )
}

/// Floors that usually have no wall towards each other.
pub(crate) fn is_open(category: &str) -> bool {
    matches!(
        category,
        "walkway"
            | "walkway.island"
            | "footbridge"
            | "lobby"
            | "movingwalkway"
            | "outdoors"
            | "parking"
            | "platform"
            | "ramp"
            | "road"
            | "sidewalk"
            | "steps"
            | "terrace"
            | "unenclosedarea"
            | "waitingroom"
    )
}
