//! Small made-up values for tests.

use crate::{Name, PersonId, place::Place};
use indoor::plain::{FeatureId, Spot};
use uuid::Uuid;

pub fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

pub fn spot(lon: f64) -> Spot {
    Spot { level: FeatureId(Uuid::from_u128(7)), lon, lat: 0.0 }
}

pub fn place(lon: f64) -> Place {
    Place {
        spot: spot(lon),
        unit: None,
        name: Name::new("急诊楼 · 1F · 抢救室", "Emergency · 1F · Resus"),
        floor: "1F".into(),
    }
}
