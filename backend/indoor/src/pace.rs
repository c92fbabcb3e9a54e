//! How fast a guard moves: every number that turns a floor plan into seconds, with its source.

use serde::{Deserialize, Serialize};

/// Speeds and delays of a guard on the way to an alarm: brisk walking, no running.
///
/// Sources, cited from memory where marked *recalled*: J. J. Fruin, *Pedestrian Planning and Design* (1971);
/// SFPE Handbook of Fire Protection Engineering, chapter on movement of people (Nelson and Mowrer; later Gwynne
/// and Rosenbaum); CIBSE Guide D, *Transportation systems in buildings*; EN 115-1 for escalators. Delays at doors
/// are not in the literature in this form; they are estimates, to be replaced by what a site measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// Level walking, m/s. Fruin's mean free speed is 1.35 m/s, SFPE's 1.19 m/s at low density (both recalled);
    /// a guard who is called goes a little faster than the mean.
    pub floor_mps: f64,
    /// Walking outside, m/s. As on the floor.
    pub outside_mps: f64,
    /// Walking over floor that the plan does not draw, m/s: slower, because furniture and walls there are unknown.
    pub assumed_mps: f64,
    /// Storey height in metres, because IMDF levels have none. Hospital storeys are usually 3.9 m to 4.5 m.
    pub storey_m: f64,
    /// Metres walked along the slope per metre of rise: a step of 150 mm × 300 mm gives 2.24, and two turns on
    /// landings bring it to about 2.8.
    pub stairs_slope: f64,
    /// Climbing along the slope, m/s. Fruin gives 0.51 to 0.58 m/s (recalled).
    pub stairs_up_mps: f64,
    /// Descending along the slope, m/s. Fruin gives 0.67 to 0.77 m/s (recalled).
    pub stairs_down_mps: f64,
    /// Calling a lift until its doors close behind the guard, seconds. CIBSE Guide D takes intervals of 30 s to
    /// 50 s for hospitals (recalled): half of one on average, then boarding.
    pub lift_wait_s: f64,
    /// Riding one storey, seconds: 4 m at about 1.6 m/s.
    pub lift_storey_s: f64,
    /// Stopping and leaving the lift, seconds.
    pub lift_leave_s: f64,
    /// Riding an escalator, m/s along its slope. EN 115-1 has 0.5 m/s as the usual speed (recalled).
    pub escalator_mps: f64,
    /// Metres along an escalator per metre of rise: 30° gives 2.0.
    pub escalator_slope: f64,
    /// Walking a ramp between levels, m/s.
    pub ramp_mps: f64,
    /// Metres along a ramp per metre of rise: 1:12 (GB 50763, recalled) gives 12.04.
    pub ramp_slope: f64,
    /// Passing an ordinary door, seconds. Estimate.
    pub door_s: f64,
    /// Passing a door that asks for a badge or a code, seconds. Estimate.
    pub controlled_door_s: f64,
    /// Passing a door that asks for a key, seconds. Estimate.
    pub locked_door_s: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            floor_mps: 1.4,
            outside_mps: 1.4,
            assumed_mps: 1.2,
            storey_m: 4.0,
            stairs_slope: 2.8,
            stairs_up_mps: 0.58,
            stairs_down_mps: 0.77,
            lift_wait_s: 25.0,
            lift_storey_s: 2.5,
            lift_leave_s: 4.0,
            escalator_mps: 0.5,
            escalator_slope: 2.0,
            ramp_mps: 1.2,
            ramp_slope: 12.04,
            door_s: 1.0,
            controlled_door_s: 4.0,
            locked_door_s: 8.0,
        }
    }
}

impl Pace {
    /// True when every speed is positive and every delay is not negative; [`Graph::build`](crate::Graph::build)
    /// takes the default for each number that is neither.
    pub fn is_sound(&self) -> bool {
        *self == self.sound()
    }

    /// This pace with unusable numbers (zero, negative, infinite, not a number) replaced by their defaults.
    pub(crate) fn sound(&self) -> Self {
        let usual = Self::default();
        let speed = |own: f64, usual: f64| if own.is_finite() && own >= 0.01 { own } else { usual };
        let delay = |own: f64, usual: f64| if own.is_finite() && (0.0..=3600.0).contains(&own) { own } else { usual };
        Self {
            floor_mps: speed(self.floor_mps, usual.floor_mps),
            outside_mps: speed(self.outside_mps, usual.outside_mps),
            assumed_mps: speed(self.assumed_mps, usual.assumed_mps),
            storey_m: speed(self.storey_m, usual.storey_m),
            stairs_slope: speed(self.stairs_slope, usual.stairs_slope),
            stairs_up_mps: speed(self.stairs_up_mps, usual.stairs_up_mps),
            stairs_down_mps: speed(self.stairs_down_mps, usual.stairs_down_mps),
            lift_wait_s: delay(self.lift_wait_s, usual.lift_wait_s),
            lift_storey_s: delay(self.lift_storey_s, usual.lift_storey_s),
            lift_leave_s: delay(self.lift_leave_s, usual.lift_leave_s),
            escalator_mps: speed(self.escalator_mps, usual.escalator_mps),
            escalator_slope: speed(self.escalator_slope, usual.escalator_slope),
            ramp_mps: speed(self.ramp_mps, usual.ramp_mps),
            ramp_slope: speed(self.ramp_slope, usual.ramp_slope),
            door_s: delay(self.door_s, usual.door_s),
            controlled_door_s: delay(self.controlled_door_s, usual.controlled_door_s),
            locked_door_s: delay(self.locked_door_s, usual.locked_door_s),
        }
    }
}
