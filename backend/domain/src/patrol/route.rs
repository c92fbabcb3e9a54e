//! Routes (路线): which checkpoints, in which order.

use crate::{
    CheckpointId, Name, RouteId, SiteId,
    time::{HOUR, Millis},
};
use serde::{Deserialize, Serialize};

/// Whether the order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// One after the other, as listed.
    Fixed,
    /// As the guard likes.
    Free,
}

/// One checkpoint of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Which.
    pub checkpoint: CheckpointId,
    /// Walking time from the stop before (from the post for the first), in milliseconds, by the walking graph when the
    /// route was saved.
    pub walk_ms: Millis,
    /// How long the guard is to stay, in milliseconds.
    pub dwell_ms: Millis,
    /// To be missed here raises an alarm.
    pub alarm_when_missed: bool,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Its id, the same over all versions.
    pub id: RouteId,
    /// The site.
    pub site: SiteId,
    /// Counts up with every change; a round keeps what it was made from.
    pub version: u32,
    /// Its name.
    pub name: Name,
    /// Whether the order counts.
    pub order: Order,
    /// Where it leads. The same checkpoint may come more than once.
    pub stops: Vec<Stop>,
}

/// Why a route is refused. Nothing is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No name in any language.
    #[error("a route has a name")]
    NoName,
    /// No stop, or more than a round can have.
    #[error("a route has 1 to 200 checkpoints")]
    Stops,
    /// A time that cannot be.
    #[error("walking takes 0 to 60 minutes, staying 0 to 60 minutes")]
    Times,
    /// The same checkpoint twice in a row.
    #[error("the same checkpoint comes twice in a row")]
    Standing,
}

impl Fault {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoName => "route_no_name",
            Self::Stops => "route_stops",
            Self::Times => "route_times",
            Self::Standing => "route_standing",
        }
    }
}

impl Route {
    /// Checks it.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn check(&self) -> Result<(), Fault> {
        if self.name.zh.trim().is_empty() && self.name.en.trim().is_empty() {
            return Err(Fault::NoName);
        }
        if !(1..=200).contains(&self.stops.len()) {
            return Err(Fault::Stops);
        }
        let possible = |ms| (0..=HOUR).contains(&ms);
        if !self.stops.iter().all(|stop| possible(stop.walk_ms) && possible(stop.dwell_ms)) {
            return Err(Fault::Times);
        }
        match self.stops.windows(2).any(|pair| pair[0].checkpoint == pair[1].checkpoint) {
            true => Err(Fault::Standing),
            false => Ok(()),
        }
    }

    /// How long after the start the guard should be at each stop, in milliseconds: all walking and staying before it.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Millis> {
        let mut passed = 0;
        let arrive = |stop: &Stop| {
            let arrival = passed + stop.walk_ms;
            passed = arrival + stop.dwell_ms;
            arrival
        };
        self.stops.iter().map(arrive).collect()
    }

    /// How long the whole route takes, in milliseconds.
    #[must_use]
    pub fn takes(&self) -> Millis {
        self.stops.iter().map(|stop| stop.walk_ms + stop.dwell_ms).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn arrivals_add_up_walking_and_staying() {
        let id = Uuid::from_u128(1);
        let stop = |n: u128, walk_ms, dwell_ms| Stop {
            checkpoint: Uuid::from_u128(n).into(),
            walk_ms,
            dwell_ms,
            alarm_when_missed: false,
        };
        let stops = vec![stop(1, 10, 5), stop(2, 20, 5), stop(1, 30, 0)];
        let route = Route {
            id: id.into(),
            site: id.into(),
            version: 1,
            name: Name::new("甲", "A"),
            order: Order::Fixed,
            stops,
        };
        assert_eq!((route.arrivals(), route.takes()), (vec![10, 35, 70], 70));
        assert_eq!(route.check(), Ok(()));
        let twice = Route { stops: vec![stop(1, 0, 0), stop(1, 0, 0)], ..route.clone() };
        assert_eq!(twice.check(), Err(Fault::Standing));
        assert_eq!(Route { stops: vec![], ..route.clone() }.check(), Err(Fault::Stops));
        assert_eq!(Route { stops: vec![stop(1, -1, 0)], ..route }.check(), Err(Fault::Times));
    }
}
